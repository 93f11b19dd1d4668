// The terminal as a door: secrets are not shown, a backspace takes a whole letter, and whatever happens the
// terminal is given back. The real program, at a terminal of its own.
#include <gmock/gmock.h>

#include "shell/at_terminal.h"

namespace holdfast::shell {
namespace {

class Doors : public Program {
 protected:
  void unlocks(AtTerminal& terminal) {
    ASSERT_TRUE(terminal.sees("Passphrase: ")) << terminal.all;
    terminal.types(std::string(known_passphrase) + "\n");
  }
  std::string text_of_newest() {
    const Json listed = Json::parse(run({"list", "notes", "--json"}).out);
    return listed.at("records").at(0).at("record").value("text", "");
  }
};

TEST_F(Doors, a_backspace_takes_a_whole_letter_on_a_terminal_that_is_not_told_of_utf8) {
  begin();
  AtTerminal terminal([&] { become({"note", "--here"}, "false"); });
  terminal.loses_its_utf8();
  unlocks(terminal);
  ASSERT_TRUE(terminal.sees("leaves without saving"));
  ASSERT_TRUE(terminal.hands_on_every_key());
  terminal.types("grüß\x7fss dich 👩‍👩‍👧\x7f.\n.\n");
  EXPECT_EQ(terminal.ends(), 0) << terminal.all;
  EXPECT_EQ(text_of_newest(), "grüss dich .");
}

TEST_F(Doors, nothing_typed_at_a_secret_or_while_it_is_looked_at_is_shown) {
  begin();
  AtTerminal terminal([&] { become({"recovery", "status"}, "false"); });
  ASSERT_TRUE(terminal.sees("Passphrase: "));
  terminal.types("wrong\n");
  for (int k = 0; k < 40; ++k) {  // impatient
    terminal.types("numbat");
    ::usleep(10000);
  }
  ASSERT_TRUE(terminal.sees("Passphrase: ")) << terminal.all;
  EXPECT_FALSE(terminal.echoes());
  terminal.types(std::string("\x15") + known_passphrase + "\n");  // whatever is left of the line goes first
  EXPECT_EQ(terminal.ends(), 0) << terminal.all;
  EXPECT_EQ(terminal.all.find("numbat"), std::string::npos) << terminal.all;
}

// A shell keeps the terminal open, so that its settings can be read after the program is gone.
TEST_F(Doors, whatever_ends_the_program_the_terminal_is_as_it_was) {
  begin();
  for (const auto& [words, prompt] : {std::pair(Words{"list"}, "Passphrase: "),
                                      {Words{"init", "--vault", (home_ / "x").string()}, "Passphrase: "}})
    for (const int number :
         {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGALRM, SIGABRT, SIGSEGV, SIGXCPU}) {
#ifdef __SANITIZE_ADDRESS__
      if (number == SIGSEGV) continue;  // it is the sanitizer's own
#endif
      const fs::path whose = home_ / "pid";
      fs::remove(whose);
      AtTerminal terminal([&] {
        const pid_t inner = ::fork();
        if (inner == 0) become(words, "false");
        for (const int one : {SIGINT, SIGQUIT, SIGHUP}) ::signal(one, SIG_IGN);
        std::ofstream(whose) << inner << std::flush;
        ::waitpid(inner, nullptr, 0);
        ::dprintf(1, "ended\n");
        ::pause();
      });
      const termios before = terminal.settings();
      ASSERT_TRUE(terminal.sees(prompt));
      pid_t inner = 0;
      for (int k = 0; k < 6000 && inner == 0; ++k, ::usleep(10000)) std::ifstream(whose) >> inner;
      ASSERT_GT(inner, 0);
      ASSERT_TRUE(terminal.is_silent());
      ::kill(inner, number);
      ASSERT_TRUE(terminal.sees("ended")) << number;
      EXPECT_EQ(terminal.settings().c_lflag, before.c_lflag) << number;
      EXPECT_EQ(terminal.settings().c_iflag, before.c_iflag) << number;
    }
}

// What is being typed is hers until she says otherwise, whatever ends the program.
TEST_F(Doors, what_was_typed_here_is_kept_whatever_ends_the_program_and_offered) {
  begin();
  for (const int number : {SIGHUP, SIGTERM, SIGQUIT, 0}) {
    const std::string words = "numbat " + std::to_string(number);
    {
      AtTerminal terminal([&] { become({"note", "--here"}, "false"); });
      unlocks(terminal);
      ASSERT_TRUE(terminal.sees("leaves without saving"));
      ASSERT_TRUE(terminal.hands_on_every_key());
      terminal.types("a line\n" + words);
      ASSERT_TRUE(terminal.sees(words)) << terminal.all;
      if (number == 0)
        terminal.closes();  // the window
      else {
        ::kill(terminal.child(), number);
        EXPECT_EQ(terminal.ends(), 128 + number) << terminal.all;
      }
    }
    AtTerminal again([&] { become({"note", "--here"}, "false"); });
    unlocks(again);
    ASSERT_TRUE(again.sees("Go on with it?")) << number << again.all;
    again.types("y\n");
    ASSERT_TRUE(again.sees(words));
    ASSERT_TRUE(again.hands_on_every_key());
    again.types(".\n");
    EXPECT_EQ(again.ends(), 0) << again.all;
    EXPECT_EQ(text_of_newest(), "a line\n" + words);
  }
}

TEST_F(Doors, control_c_leaves_what_was_typed_here) {
  begin();
  AtTerminal terminal([&] { become({"note", "--here"}, "false"); });
  unlocks(terminal);
  ASSERT_TRUE(terminal.sees("leaves without saving"));
  ASSERT_TRUE(terminal.hands_on_every_key());
  terminal.types("numbat\n\x03");
  EXPECT_EQ(terminal.ends(), 130);
  EXPECT_EQ(run({"today"}).out.find("not finished"), std::string::npos);
}

// The text in the editor lies in memory; kill -9 leaves it there.
TEST_F(Doors, a_text_whose_editor_outlives_the_program_is_taken_when_the_editor_is_gone) {
  begin();
  const fs::path ready = home_ / "ready";
  const std::string editor = "sh -c 'trap \"\" HUP; echo numbat > \"$1\"; echo $$ > " + ready.string() +
                             "; while [ ! -e " + (home_ / "go").string() + " ]; do sleep 0.05; done' sh";
  {
    AtTerminal terminal([&] { become({"note"}, editor); });
    unlocks(terminal);
    for (int k = 0; k < 6000 && !fs::exists(ready); ++k) ::usleep(10000);
    ASSERT_TRUE(fs::exists(ready));
  }  // kill -9
  const auto folders = [&] {
    return std::distance(fs::directory_iterator(memory_), fs::directory_iterator());
  };
  pid_t alive = 0;
  std::ifstream(ready) >> alive;
  ASSERT_EQ(::kill(alive, 0), 0);
  EXPECT_EQ(run({"today"}).out.find("not finished"), std::string::npos);
  EXPECT_EQ(folders(), 1) << "the editor has it open";
  std::ofstream(home_ / "go") << "on";
  for (int k = 0; k < 6000 && ::kill(alive, 0) == 0; ++k) ::usleep(10000);
  // Into no other diary than the one it was meant for.
  const std::string other = (home_ / "other.holdfast").string();
  ASSERT_EQ(run({"init", "--quiet", "--vault", other}).code, 0);
  EXPECT_EQ(run({"today", "--vault", other}).out.find("not finished"), std::string::npos);
  EXPECT_EQ(folders(), 1);
  const Ended today = run({"today"});
  EXPECT_NE(today.err.find("ended without warning"), std::string::npos) << today.err;
  EXPECT_NE(today.out.find("holdfast note"), std::string::npos) << today.out;
  EXPECT_EQ(folders(), 0);
  AtTerminal again([&] { become({"note"}, "true"); });
  unlocks(again);
  ASSERT_TRUE(again.sees("numbat"));
  ASSERT_TRUE(again.sees("Go on with it?"));
  again.types("y\n");
  EXPECT_EQ(again.ends(), 0);
  EXPECT_EQ(text_of_newest(), "numbat");
}

TEST_F(Doors, a_pause_gives_the_terminal_back_and_going_on_takes_it_again) {
  begin();
  AtTerminal terminal([&] {
    const pid_t inner = ::fork();
    if (inner == 0) become({"recovery", "status"}, "false");
    int status = 0;
    ::waitpid(inner, &status, WUNTRACED);
    ::dprintf(1, WIFSTOPPED(status) ? "paused\n" : "gone\n");
    char word[8];
    (void)!::read(0, word, sizeof word);  // "fg"
    ::kill(inner, SIGCONT);
    ::waitpid(inner, &status, 0);
    ::dprintf(1, "ended\n");
    ::pause();
  });
  const termios before = terminal.settings();
  ASSERT_TRUE(terminal.sees("Passphrase: "));
  ASSERT_TRUE(terminal.is_silent());
  terminal.types("\x1a");
  ASSERT_TRUE(terminal.sees("paused")) << terminal.all;
  EXPECT_EQ(terminal.settings().c_lflag, before.c_lflag);
  terminal.types("fg\n");
  ASSERT_TRUE(terminal.is_silent());
  terminal.types(std::string(known_passphrase) + "\n");
  ASSERT_TRUE(terminal.sees("no recovery words")) << terminal.all;
  ASSERT_TRUE(terminal.sees("ended"));
  EXPECT_EQ(terminal.settings().c_lflag, before.c_lflag);
  EXPECT_EQ(terminal.all.find(known_passphrase), std::string::npos);
}

}  // namespace
}  // namespace holdfast::shell

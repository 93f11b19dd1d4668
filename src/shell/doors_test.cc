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
    terminal.types(std::string(passphrase) + "\n");
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
  terminal.types(std::string("\x15") + passphrase + "\n");  // whatever is left of the line goes first
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
  terminal.types(std::string(passphrase) + "\n");
  ASSERT_TRUE(terminal.sees("no recovery words")) << terminal.all;
  ASSERT_TRUE(terminal.sees("ended"));
  EXPECT_EQ(terminal.settings().c_lflag, before.c_lflag);
  EXPECT_EQ(terminal.all.find(passphrase), std::string::npos);
}

}  // namespace
}  // namespace holdfast::shell

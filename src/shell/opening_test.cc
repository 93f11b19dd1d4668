// "open" as a person meets it: the browser comes, the terminal is free, the icon may be pressed twice, and
// the program ends by itself. The browser is a script that keeps the file it was given.
#include <gmock/gmock.h>
#include <httplib.h>

#include <set>

#include "shell/at_terminal.h"

namespace holdfast::shell {
namespace {

using testing::HasSubstr;

std::string between(const std::string& text, const std::string& before, const std::string& after) {
  const auto at = text.find(before);
  if (at == std::string::npos) return {};
  const auto from = at + before.size();
  return text.substr(from, text.find(after, from) - from);
}

class Opening : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    fs::create_directory(home_ / "bin");
  }
  // What stands in for the browser, and for what tells that there is none.
  void browser(const std::string& does) { script("xdg-open", does); }
  void script(const std::string& name, const std::string& does) {
    std::ofstream(home_ / "bin" / name) << "#!/bin/sh\n" << does << "\n";
    fs::permissions(home_ / "bin" / name, fs::perms::owner_all);
  }
  std::string keeps_as(const std::string& name) const {
    const std::string file = (home_ / name).string();
    return "cp \"$1\" " + file + ".part && mv " + file + ".part " + file;
  }
  void become_open(const Words& more = {}) const {
    ::setenv("PATH", ((home_ / "bin").string() + ":/usr/bin:/bin").c_str(), 1);
    Words words{"open", "--vault", (home_ / "diary").string()};
    words.insert(words.end(), more.begin(), more.end());
    become(words, "false");
  }
  std::string kept(const std::string& name) const {
    for (int k = 0; k < 6000 && !fs::exists(home_ / name); ++k) ::usleep(10000);
    const auto text = read_file(home_ / name, 1 << 16);
    return text ? *text : std::string();
  }
  // Posts what a browser would; the page, with its key in it.
  static std::string enter(const std::string& page) {
    std::string address = between(page, "action=\"", "/enter\"");
    httplib::Client client(address);
    client.set_read_timeout(patience);
    const auto reply =
        client.Post("/enter", {{"Origin", "null"}}, "code=" + between(page, "name=\"code\" value=\"", "\""),
                    "application/x-www-form-urlencoded");
    return reply ? reply->body : std::string();
  }
  static bool answers(const std::string& page) {
    httplib::Client client(between(page, "action=\"", "/enter\""));
    client.set_read_timeout(patience);
    return bool(client.Get("/"));
  }
  static void until_silent(const std::string& page) {
    for (const auto until = std::chrono::steady_clock::now() + 3 * patience;
         answers(page) && std::chrono::steady_clock::now() < until;)
      ::usleep(100000);
  }
  // Every program that works on this test's diary.
  std::set<pid_t> running() const {
    std::set<pid_t> found;
    for (const auto& one : fs::directory_iterator("/proc")) {
      const auto words = read_file(one.path() / "cmdline", 1 << 16);
      if (words && words->find((home_ / "diary").string()) != std::string::npos)
        found.insert(static_cast<pid_t>(std::atoi(one.path().filename().c_str())));
    }
    return found;
  }
};

TEST_F(Opening, leaves_the_terminal_is_found_again_and_ends_by_itself) {
  browser(keeps_as("first"));
  AtTerminal terminal([&] { become_open({"--lock-after", "1"}); });
  ASSERT_TRUE(terminal.sees("It opens in your browser.")) << terminal.all;
  const std::string first = kept("first");
  EXPECT_TRUE(answers(first));
  EXPECT_THAT(enter(first), HasSubstr("<meta name=\"token\""));
  ASSERT_TRUE(terminal.sees("this terminal is free")) << terminal.all;
  EXPECT_EQ(terminal.ends(), 0) << terminal.all;
  EXPECT_TRUE(answers(first)) << "it goes on without a terminal";
  const std::set<pid_t> those = running();
  EXPECT_EQ(those.size(), 2U) << "the one that serves, and the one that would speak to a relay for it";
  EXPECT_FALSE(those.contains(terminal.child()));

  browser(keeps_as("second"));
  AtTerminal again([&] { become_open(); });
  const std::string second = kept("second");
  EXPECT_EQ(between(second, "action=\"", "\""), between(first, "action=\"", "\"")) << "the same page";
  EXPECT_THAT(enter(second), HasSubstr("<meta name=\"token\""));
  EXPECT_EQ(again.ends(), 0) << again.all;
  EXPECT_THAT(again.all, HasSubstr("Holdfast runs already."));
  EXPECT_EQ(running(), those);

  until_silent(first);
  for (int k = 0; k < 6000 && !running().empty(); ++k) ::usleep(10000);
  EXPECT_TRUE(running().empty()) << "locked for as long as it takes to lock, it ends";
  EXPECT_TRUE(fs::is_empty(memory_ / "holdfast"));
}

TEST_F(Opening, a_signal_for_the_program_that_was_typed_ends_the_one_that_serves) {
  browser(keeps_as("first"));
  AtTerminal terminal([&] { become_open(); });
  ASSERT_TRUE(terminal.sees("If it asks for a code")) << terminal.all;
  const std::string first = kept("first");
  ::kill(terminal.child(), SIGTERM);
  EXPECT_EQ(terminal.ends(), 128 + SIGTERM) << terminal.all;
  EXPECT_FALSE(answers(first));
  EXPECT_TRUE(running().empty());
}

TEST_F(Opening, says_so_where_no_browser_could_be_opened_and_where_the_page_is) {
  browser("exit 3");
  AtTerminal terminal([&] { become_open(); });
  ASSERT_TRUE(terminal.sees(
      "No browser could be opened here. Open that address in your browser. The code it asks for: "))
      << terminal.all;
  const std::string address = between(terminal.all, "The page is at ", "/ ");
  EXPECT_TRUE(bool(httplib::Client(address).Get("/"))) << "it stays";
  terminal.types("\x03");
  EXPECT_EQ(terminal.ends(), 128 + SIGINT) << terminal.all;
}

TEST_F(Opening, says_it_in_a_window_where_there_is_no_terminal) {
  browser("exit 3");
  script("zenity", "printf '%s' \"$3\" > " + (home_ / "window.part").string() + " && mv " +
                       (home_ / "window.part").string() + " " + (home_ / "window").string());
  ::setenv("PATH", ((home_ / "bin").string() + ":/usr/bin:/bin").c_str(), 1);
  const Ended ended = run({"open", "--vault", (home_ / "diary").string()});
  EXPECT_NE(ended.code, 0);
  EXPECT_THAT(ended.err, HasSubstr("No browser could be opened here."));
  EXPECT_THAT(kept("window"), HasSubstr("holdfast open --no-browser"));
}

}  // namespace
}  // namespace holdfast::shell

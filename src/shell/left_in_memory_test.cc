// What the real program still holds in memory once the diary was locked: every page it may write is searched
// for a marked text, the passphrase and the recovery words. Its memory is closed to other programs of the
// same user, so this needs root.
#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "shell/writable_memory.h"

namespace holdfast::shell {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// The program serving its page, in a home of its own.
class Serving {
 public:
  Serving() {
    std::string pattern = (fs::temp_directory_path() / "holdfast-memory-XXXXXX").string();
    home_ = ::mkdtemp(pattern.data());
    std::array<int, 2> said{};
    if (::pipe(said.data()) != 0) return;
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(said[1], 1);
      ::setenv("HOME", home_.c_str(), 1);
      ::setenv("XDG_DATA_HOME", (home_ / "data").c_str(), 1);
      ::execl(HOLDFAST_PROGRAM, HOLDFAST_PROGRAM, "open", "--no-browser", "--json", nullptr);
      ::_exit(125);
    }
    ::close(said[1]);
    std::string line;
    for (char c = 0; ::read(said[0], &c, 1) == 1 && c != '\n';) line += c;
    ::close(said[0]);
    const Json opened = Json::parse(line, nullptr, false);
    if (!opened.is_object()) return;
    address_ = opened.at("address").get<std::string>();
    address_.pop_back();
    token_ = post("/token", {{"code", opened.at("code")}}).value("token", "");
  }
  ~Serving() {
    if (child_ > 0) {
      ::kill(child_, SIGTERM);
      ::waitpid(child_, nullptr, 0);
    }
    fs::remove_all(home_);
  }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  Json post(const std::string& path, const Json& body) {
    httplib::Client client(address_);
    client.set_read_timeout(std::chrono::minutes(5));
    const auto reply = client.Post(path, {{"Origin", address_}, {"Authorization", "Bearer " + token_}},
                                   body.dump(), "application/json");
    return reply ? Json::parse(reply->body, nullptr, false) : Json::object();
  }
  Json ask(const Json& request) { return post("/ask", request); }

  std::string memory() const { return writable_memory(child_); }
  bool filtered() const {
    std::ifstream status("/proc/" + std::to_string(child_) + "/status");
    for (std::string line; std::getline(status, line);)
      if (line.starts_with("Seccomp:")) return line.find('2') != std::string::npos;
    return false;
  }
  bool there() const { return !token_.empty(); }

 private:
  fs::path home_;
  pid_t child_ = -1;
  std::string address_, token_;
};

TEST(LeftInMemory, after_locking_there_is_nothing_of_the_diary_and_no_secret) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer's heap keeps what was freed, and its shadow is larger than memory";
#endif
  Serving program;
  ASSERT_TRUE(program.there());
  if (program.memory().empty()) GTEST_SKIP() << "only root may look into that memory";
  const std::string marked = "Quittenhonig", passphrase = "sieben krumme Birnbaeume";
  EXPECT_EQ(program.ask({{"request", "create"}, {"passphrase", passphrase}}).value("answer", ""), "opened");
  for (int k = 0; k < 40; ++k)
    EXPECT_EQ(
        program
            .ask({{"request", "add"},
                  {"kind", "entry"},
                  {"fields", {{"text", marked + " " + std::to_string(k) + " " + std::string(90 * k, 'y')}}}})
            .value("answer", ""),
        "saved");
  program.ask({{"request", "keep_draft"}, {"text", marked + " in a draft"}, {"instead_of", Json::object()}});
  EXPECT_EQ(program.ask({{"request", "list"}}).at("records").size(), 40u);
  EXPECT_GT(program.ask({{"request", "search"}, {"text", marked}}).at("found").size(), 0u);
  program.ask({{"request", "review"}});
  const Json made = program.ask({{"request", "add_recovery_words"}, {"secret", passphrase}});
  const std::string words = made.value("words", "");
  ASSERT_GT(words.size(), 30u);
  std::istringstream each(words);
  std::string word;
  for (int k = 0; k < made.value("asked", 0); ++k) each >> word;
  EXPECT_EQ(program.ask({{"request", "confirm_recovery_words"}, {"word", word}}).value("answer", ""), "done");
  EXPECT_EQ(
      program.ask({{"request", "export"}, {"format", "json"}, {"secret", passphrase}}).value("answer", ""),
      "exported");
  EXPECT_GT(times_in_memory(program.memory(), marked), 0)
      << "while it is open it is there: the search can find it";

  EXPECT_EQ(program.ask({{"request", "lock"}}).value("answer", ""), "done");
  const std::string after = program.memory();
  EXPECT_EQ(times_in_memory(after, marked), 0);
  EXPECT_EQ(times_in_memory(after, passphrase), 0);
  EXPECT_EQ(times_in_memory(after, passphrase.substr(7)), 0);
  EXPECT_EQ(times_in_memory(after, words), 0);
  EXPECT_EQ(times_in_memory(after, words.substr(words.size() / 2)), 0);
  // And it opens again, with both.
  EXPECT_EQ(program.ask({{"request", "unlock"}, {"secret", words}}).value("answer", ""), "opened");
  program.ask({{"request", "search"}, {"text", marked}});
  program.ask({{"request", "lock"}});
  EXPECT_EQ(times_in_memory(program.memory(), marked), 0);
  EXPECT_EQ(times_in_memory(program.memory(), words), 0);
}

TEST(LeftInMemory, the_program_that_serves_the_page_has_given_up_the_network) {
  Serving program;
  ASSERT_TRUE(program.there());
  std::ifstream actions("/proc/sys/kernel/seccomp/actions_avail");
  if (!actions) GTEST_SKIP() << "this kernel has no such filter";
  EXPECT_TRUE(program.filtered());
  EXPECT_EQ(program.ask({{"request", "door"}}).value("answer", ""), "door");
}

}  // namespace
}  // namespace holdfast::shell

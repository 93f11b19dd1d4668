// A device is added with the real program at two terminals: a line is typed, four words are compared.
#include "shell/at_terminal.h"

namespace holdfast::shell {
namespace {

using ::testing::HasSubstr;

class AddsADevice : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    folder_ = (home_ / "carried").string();
    new_vault_ = (home_ / "new" / "diary.holdfast").string();
    fs::create_directory(folder_);
    begin();
    ASSERT_EQ(run({"note", "-"}, "from the laptop").code, 0);
    ASSERT_EQ(run({"sync", "--folder", folder_}).code, 0);
  }
  std::function<void()> joins() const {
    return [this] { become({"join", "--folder", folder_, "--vault", new_vault_}, "false"); };
  }
  std::function<void()> adds() const {
    return [this] { become({"devices", "add"}, "false"); };
  }
  // The line that stands on the new device's screen.
  static std::string line_on(AtTerminal& fresh) {
    EXPECT_TRUE(fresh.sees("What is this device called?")) << fresh.all;
    fresh.types("tablet\n");
    EXPECT_TRUE(fresh.sees("Type this line there:")) << fresh.all;
    EXPECT_TRUE(fresh.sees("Waiting for it.")) << fresh.all;
    const std::size_t at = fresh.all.find("Type this line there:");
    std::string line;
    for (std::size_t k = at + 21; k < fresh.all.size() && line.size() < 19; ++k) {
      const char one = fresh.all[k];
      if (one == '\033') {  // bold
        k = fresh.all.find('m', k);
        continue;
      }
      if (std::isalnum(static_cast<unsigned char>(one)) != 0 || one == '-') line += one;
    }
    return line;
  }
  static void type_line(AtTerminal& old, const std::string& line) {
    ASSERT_TRUE(old.sees("Passphrase: "));
    old.types(std::string(known_passphrase) + "\n");
    ASSERT_TRUE(old.sees("The line that it shows: ")) << old.all;
    old.types("abcd\n");
    ASSERT_TRUE(old.sees("slip of the hand")) << old.all;
    ASSERT_TRUE(old.sees("The line that it shows: ")) << old.all;
    old.types(line + "\n");
  }
  static std::string words_on(AtTerminal& terminal) {
    EXPECT_TRUE(terminal.sees("Both devices show four words now.")) << terminal.all;
    EXPECT_TRUE(terminal.sees("Are they the same")) << terminal.all;
    const std::size_t at = terminal.all.find("Here they are") + 13;
    std::string words;
    for (std::size_t k = at; k < terminal.all.find("Are they the same"); ++k) {
      if (terminal.all[k] == '\033') {
        k = terminal.all.find('m', k);
        continue;
      }
      words += std::isalpha(static_cast<unsigned char>(terminal.all[k])) != 0 ? terminal.all[k] : ' ';
    }
    std::istringstream in(words);
    std::string out;
    for (std::string word; in >> word;) out += word + " ";
    return out;
  }
  std::string folder_, new_vault_;
};

TEST_F(AddsADevice, at_two_terminals) {
  AtTerminal fresh(joins());
  const std::string line = line_on(fresh);
  AtTerminal old(adds());
  type_line(old, line);
  const std::string there = words_on(old), here = words_on(fresh);
  EXPECT_EQ(there, here);
  EXPECT_EQ(std::count(here.begin(), here.end(), ' '), 4) << here;
  EXPECT_FALSE(fs::exists(new_vault_));
  fresh.types("y\n");
  old.types("y\n");
  ASSERT_TRUE(old.sees("The device called tablet belongs to this diary's devices now.")) << old.all;
  ASSERT_TRUE(fresh.sees("Passphrase: ")) << fresh.all;
  fresh.types("another passphrase\n");
  ASSERT_TRUE(fresh.sees("Once more: "));
  fresh.types("another passphrase\n");
  EXPECT_EQ(fresh.ends(), 0) << fresh.all;
  EXPECT_EQ(old.ends(), 0) << old.all;
  EXPECT_THAT(old.all, HasSubstr("has everything"));
  EXPECT_EQ(run({"export", "--vault", new_vault_}, "", "another passphrase\n").out, run({"export"}).out);
  for (const auto& one : fs::directory_iterator(folder_))
    EXPECT_NE(one.path().extension(), ".holdfast-pairing");
}

TEST_F(AddsADevice, not_where_she_says_that_the_words_are_others) {
  AtTerminal fresh(joins());
  const std::string line = line_on(fresh);
  AtTerminal old(adds());
  type_line(old, line);
  (void)words_on(old);
  (void)words_on(fresh);
  old.types("n\n");
  EXPECT_NE(old.ends(), 0);
  EXPECT_THAT(old.all, HasSubstr("Nothing was handed over"));
  fresh.types("n\n");
  EXPECT_NE(fresh.ends(), 0);
  EXPECT_FALSE(fs::exists(new_vault_));
  EXPECT_EQ(Json::parse(run({"devices", "--json"}).out)["devices"].size(), 1u);
}

// Either is killed while the other waits; then it is begun again.
TEST_F(AddsADevice, again_after_either_was_killed) {
  for (const bool kill_fresh : {true, false}) {
    AtTerminal fresh(joins());
    const std::string line = line_on(fresh);
    {
      AtTerminal old(adds());
      type_line(old, line);
      (void)words_on(old);
      if (kill_fresh) {
        old.types("n\n");
        (void)old.ends();
      }
    }  // killed where it waits for an answer
    if (!kill_fresh) {
      AtTerminal old(adds());
      ASSERT_TRUE(old.sees("Passphrase: "));
      old.types(std::string(known_passphrase) + "\n");
      ASSERT_TRUE(old.sees("The line that it shows: ")) << old.all;
      old.types(line + "\n");
      EXPECT_NE(old.ends(), 0);
      EXPECT_THAT(old.all, HasSubstr("shows another one"));
    }
  }
  EXPECT_EQ(Json::parse(run({"devices", "--json"}).out)["devices"].size(), 1u);
  EXPECT_EQ(run({"check"}).code, 0);
}

TEST_F(AddsADevice, not_without_somebody_who_compares) {
  EXPECT_EQ(run({"devices", "add"}).code, 2);
  EXPECT_EQ(run({"join", "--folder", folder_, "--vault", new_vault_}).code, 2);
}

}  // namespace
}  // namespace holdfast::shell

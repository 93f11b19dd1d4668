// Two people are connected with the real program at two terminals, and put things before each other.
#include "shell/at_terminal.h"

namespace holdfast::shell {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PairsUp : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    folder_ = (home_ / "between us").string();
    as_vault_ = (home_ / "a" / "diary.holdfast").string();
    fs::create_directory(folder_);
    begin();
    ASSERT_EQ(run({"note", "-"}, "a marked word: cormorant").code, 0);
    ASSERT_EQ(run({"init", "--vault", as_vault_}, "", as_secret()).code, 0);
  }
  static std::string as_secret() { return "another passphrase\n"; }
  Ended a(Words words, const std::string& input = "") {
    words.insert(words.end(), {"--vault", as_vault_});
    return run(words, input, as_secret());
  }
  static void agree(AtTerminal& terminal, const std::string& passphrase, const std::string& called) {
    ASSERT_TRUE(terminal.sees("Passphrase: ")) << terminal.all;
    terminal.types(passphrase + "\n");
    ASSERT_TRUE(terminal.sees("Do you?")) << terminal.all;
    EXPECT_THAT(terminal.all, HasSubstr("What I put here is not a message."));
    terminal.types("y\n");
    ASSERT_TRUE(terminal.sees("see you called")) << terminal.all;
    terminal.types(called + "\n");
  }
  void pair_up() {
    AtTerminal there([&] { become({"pair", "join", "--folder", folder_, "--vault", as_vault_}, "false"); });
    agree(there, "another passphrase", "A.");
    ASSERT_TRUE(there.sees("Type this line there:")) << there.all;
    ASSERT_TRUE(there.sees("Waiting for it.")) << there.all;
    std::string line;
    for (std::size_t k = there.all.find("Type this line there:") + 21;
         line.size() < 19 && k < there.all.size(); ++k) {
      if (there.all[k] == '\033')
        k = there.all.find('m', k);
      else if (std::isalnum(static_cast<unsigned char>(there.all[k])) != 0 || there.all[k] == '-')
        line += there.all[k];
    }
    AtTerminal here([&] { become({"pair", "begin", "--folder", folder_}, "false"); });
    agree(here, std::string(known_passphrase), "R.");
    ASSERT_TRUE(here.sees("The line that it shows: ")) << here.all;
    here.types(line + "\n");
    for (AtTerminal* one : {&here, &there}) {
      ASSERT_TRUE(one->sees("Are they the same")) << one->all;
      one->types("y\n");
    }
    EXPECT_EQ(there.ends(), 0) << there.all;
    EXPECT_EQ(here.ends(), 0) << here.all;
    EXPECT_THAT(here.all, HasSubstr("connected"));
    EXPECT_THAT(there.all, HasSubstr("connected"));
    ASSERT_EQ(run({"pair", "meet"}).code, 0);
  }
  std::string first_id(const std::string& json, const char* list) {
    return Json::parse(json)["pairs"][0][list][0]["id"];
  }
  std::string folder_, as_vault_;
};

TEST_F(PairsUp, at_two_terminals_and_puts_things_before_each_other) {
  EXPECT_THAT(run({"pair"}).out, HasSubstr("shares nothing with anybody"));
  EXPECT_EQ(run({"pair", "begin", "--folder", folder_}).code, 2) << "nobody compares";
  EXPECT_EQ(run({"pair", "meet"}).code, 3);
  pair_up();
  ASSERT_EQ(run({"pair", "propose", "breaks", "-"}, "Six weeks before, in the session.").code, 0);
  EXPECT_EQ(run({"pair", "propose", "weather", "-"}, "x").code, 2);
  ASSERT_EQ(a({"pair", "meet"}).code, 0);
  const Json there = Json::parse(a({"pair", "--json"}).out);
  std::string clause;
  for (const Json& part : there["pairs"][0]["frame"])
    if (part["about"] == "breaks") clause = part["clauses"][0]["id"];
  EXPECT_THAT(a({"pair"}).out, HasSubstr("pair sign " + clause.substr(0, 8)));
  ASSERT_EQ(a({"pair", "sign", clause.substr(0, 8)}).code, 0);
  ASSERT_EQ(run({"pair", "give", "-"}, "# For Thursday\n\nWhat I noticed about waiting.").code, 0);
  ASSERT_EQ(run({"pair", "away", "2030-02-08", "--until", "2030-02-19", "--stdin"}, "Dr. B. is there.").code,
            0);
  const Ended met = a({"pair", "meet"});
  EXPECT_THAT(met.out, HasSubstr("For Thursday"));
  EXPECT_THAT(met.out, HasSubstr("What I noticed about waiting."));
  EXPECT_THAT(met.out, HasSubstr("8 February 2030 to 19 February 2030"));
  EXPECT_THAT(run({"pair", "meet"}).out, HasSubstr("Holds since"));
  const std::string page = first_id(a({"pair", "--json"}).out, "pages");
  EXPECT_EQ(a({"pair", "record", page.substr(0, 8)}).code, 2) << "where to?";
  EXPECT_EQ(a({"pair", "record", page.substr(0, 8), "-o", as_vault_, "--force"}).code, 6)
      << "a diary is no target";
  const std::string record = (home_ / "record.pdf").string();
  ASSERT_EQ(a({"pair", "record", page.substr(0, 8), "-o", record}).code, 0);
  EXPECT_THAT(*read_file(record, 1 << 20), ::testing::StartsWith("%PDF-1.5"));
  EXPECT_EQ(a({"pair", "record", page.substr(0, 8), "-o", record}).code, 6) << "it is there";
  ASSERT_EQ(run({"pair", "take-back", page.substr(0, 8)}).code, 0);
  const std::string gone = a({"pair", "meet"}).out;
  EXPECT_THAT(gone, HasSubstr("taken back"));
  EXPECT_THAT(gone, Not(HasSubstr("What I noticed")));

  ASSERT_EQ(run({"pair", "views", "today"}).code, 0);
  ASSERT_EQ(run({"pair", "view", "-"}, "It carries me.").code, 0);
  ASSERT_EQ(a({"pair", "meet"}).code, 0);
  EXPECT_THAT(a({"pair"}).out, Not(HasSubstr("It carries me.")));
  ASSERT_EQ(a({"pair", "view", "-"}, "She comes earlier.").code, 0);
  for (int round = 0; round < 2; ++round) {
    ASSERT_EQ(run({"pair", "meet"}).code, 0);
    ASSERT_EQ(a({"pair", "meet"}).code, 0);
  }
  EXPECT_THAT(run({"pair", "meet"}).out, HasSubstr("She comes earlier."));
  EXPECT_THAT(a({"pair"}).out, HasSubstr("It carries me."));

  for (const auto& one : fs::directory_iterator(folder_)) {
    std::ifstream in(one.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    for (const char* word : {"cormorant", "carries", "weeks", "noticed"})
      EXPECT_EQ(bytes.find(word), std::string::npos) << word;
  }
  EXPECT_EQ(run({"pair", "end"}).code, 6) << "nobody can be asked";
  ASSERT_EQ(run({"pair", "end", "--yes"}).code, 0);
  EXPECT_THAT(a({"pair", "meet"}).out, HasSubstr("has ended it"));
  EXPECT_EQ(a({"pair", "give", "-"}, "late").code, 6);
  ASSERT_EQ(a({"pair", "forget"}).code, 0);
  EXPECT_THAT(a({"pair"}).out, HasSubstr("shares nothing with anybody"));
  EXPECT_EQ(run({"check"}).code, 0);
}

}  // namespace
}  // namespace holdfast::shell

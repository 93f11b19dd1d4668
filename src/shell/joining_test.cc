// A diary that comes back from a folder and ten words, and devices with names, with the real program: in
// pipes and at a terminal.
#include "shell/at_terminal.h"

namespace holdfast::shell {
namespace {

using ::testing::HasSubstr;

class JoinsDevices : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    folder_ = (home_ / "carried").string();
    new_vault_ = (home_ / "new" / "diary.holdfast").string();
    fs::create_directory(folder_);
    begin();
    ASSERT_EQ(run({"note", "-"}, "from the laptop").code, 0);
  }
  Words joins(Words more = {}) const {
    Words words{"join", "--folder", folder_, "--words", "--vault", new_vault_};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  static std::string secrets(const std::string& words) { return words + "\nanother passphrase\n"; }
  std::string folder_, new_vault_;
};

TEST_F(JoinsDevices, with_nothing_but_the_folder_and_the_words) {
  EXPECT_EQ(run({"devices", "words"}).code, 2) << "there is no folder yet";
  EXPECT_THAT(run({"devices"}).out, HasSubstr("nowhere yet"));
  ASSERT_EQ(run({"sync", "--folder", folder_}).code, 0);
  EXPECT_THAT(run({"devices"}).out, HasSubstr("devices words"));
  EXPECT_EQ(run({"devices", "words", "--json"}).code, 2);
  const std::string others = "acorn acorn acorn acorn acorn acorn acorn acorn acorn acorn";
  const Ended made = run({"devices", "words"});
  ASSERT_EQ(made.code, 0) << made.err;
  const std::string words = made.out.substr(0, made.out.find('\n'));
  EXPECT_EQ(std::count(words.begin(), words.end(), ' '), 9) << words;
  EXPECT_THAT(made.err, HasSubstr("From now on these words bring the diary back"));
  ASSERT_EQ(run({"note", "-"}, "after that").code, 0);
  ASSERT_EQ(run({"sync"}).code, 0);
  const std::string exported = run({"export"}).out;
  fs::remove_all(home_ / "data");

  EXPECT_EQ(run({"join", "--words"}).code, 2);
  EXPECT_EQ(run({"join", "--folder", folder_}).code, 2);
  EXPECT_EQ(run(joins(), "", secrets(others)).code, 2) << "these do not add up";
  const Ended slip = run(joins(), "", secrets("x" + words));
  EXPECT_EQ(slip.code, 2);
  EXPECT_THAT(slip.err, HasSubstr("The 1st word"));
  fs::create_directory(home_ / "empty");
  EXPECT_EQ(
      run({"join", "--words", "--folder", home_ / "empty", "--vault", new_vault_}, "", secrets(words)).code,
      3);
  EXPECT_EQ(
      run({"join", "--words", "--folder", home_ / "none", "--vault", new_vault_}, "", secrets(words)).code,
      3);
  EXPECT_FALSE(fs::exists(home_ / "new")) << "nothing is left where nothing came";

  const Ended joined = run(joins({"--json"}), "", secrets(words));
  ASSERT_EQ(joined.code, 0) << joined.err;
  const Json answer = Json::parse(joined.out);
  EXPECT_EQ(answer["answer"], "joined");
  EXPECT_EQ(answer["records"], 2);
  EXPECT_TRUE(answer["belongs"]);
  EXPECT_EQ(joined.out.find(words), std::string::npos);
  const std::string passphrase = "another passphrase\n";
  EXPECT_EQ(run({"export", "--vault", new_vault_}, "", passphrase).out, exported);
  EXPECT_EQ(run(joins(), "", secrets(words)).code, 6) << "a diary is there";
  ASSERT_EQ(run({"note", "-", "--vault", new_vault_}, "goes on", passphrase).code, 0);
  const Ended met = run({"sync", "--json", "--vault", new_vault_}, "", passphrase);
  ASSERT_EQ(met.code, 0) << met.err;
  EXPECT_EQ(Json::parse(met.out)["went"], 1);
  const Json devices = Json::parse(run({"devices", "--json", "--vault", new_vault_}, "", passphrase).out);
  EXPECT_EQ(devices["devices"].size(), 2u);
  EXPECT_TRUE(devices["devices"][0]["this"]);
  EXPECT_TRUE(devices["has_words"]);
}

TEST_F(JoinsDevices, as_somebody_at_a_terminal_does_it) {
  ASSERT_EQ(run({"sync", "--folder", folder_}).code, 0);
  ASSERT_EQ(run({"devices", "name", "--stdin"}, "laptop\n").code, 0);
  std::vector<std::string> words;
  {
    AtTerminal terminal([&] { become({"devices", "words"}, "false"); });
    ASSERT_TRUE(terminal.sees("Passphrase: "));
    terminal.types(std::string(known_passphrase) + "\n");
    ASSERT_TRUE(terminal.sees("typed back. Word ")) << terminal.all;
    ASSERT_TRUE(terminal.sees(": ")) << terminal.all;
    std::istringstream shown(terminal.all.substr(terminal.all.rfind("shown once.") + 11));
    for (std::string word; words.size() < 10 && shown >> word;) words.push_back(word);
    const int asked = std::atoi(terminal.all.c_str() + terminal.all.rfind("Word ") + 5);
    terminal.types("wrong\n");
    ASSERT_TRUE(terminal.sees("typed back. Word ")) << terminal.all;
    terminal.types(words.at(std::size_t(asked - 1)) + "\n");
    EXPECT_EQ(terminal.ends(), 0) << terminal.all;
  }
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : " ") + word;
  {
    AtTerminal terminal([&] { become(joins(), "false"); });
    ASSERT_TRUE(terminal.sees("The ten words: "));
    ASSERT_TRUE(terminal.is_silent());
    terminal.types(all.substr(all.find(' ') + 1) + "\n");
    ASSERT_TRUE(terminal.sees("There are ten recovery words; these are 9.")) << terminal.all;
    ASSERT_TRUE(terminal.sees("The ten words: "));
    ASSERT_TRUE(terminal.is_silent());
    terminal.types(all + "\n");
    ASSERT_TRUE(terminal.sees("The words open a diary of 1 record.")) << terminal.all;
    ASSERT_TRUE(terminal.sees("What is this device called?"));
    terminal.types("tablet\n");
    ASSERT_TRUE(terminal.sees("Passphrase: "));
    terminal.types("another passphrase\n");
    ASSERT_TRUE(terminal.sees("Once more: "));
    terminal.types("another passphrase\n");
    EXPECT_EQ(terminal.ends(), 0) << terminal.all;
    EXPECT_EQ(terminal.all.find(all), std::string::npos) << "the words are not shown while they are typed";
  }
  ASSERT_EQ(run({"sync"}).code, 0);
  const Json listed = Json::parse(run({"devices", "--json"}).out);
  ASSERT_EQ(listed["devices"].size(), 2u);
  EXPECT_EQ(listed["devices"][1]["name"], "tablet");
  const std::string id = listed["devices"][1]["id"].get<std::string>().substr(0, 8);
  EXPECT_EQ(run({"devices", "remove", id}).code, 6) << "nobody was asked";
  {
    AtTerminal terminal([&] { become({"devices", "remove", id}, "false"); });
    ASSERT_TRUE(terminal.sees("Passphrase: "));
    terminal.types(std::string(known_passphrase) + "\n");
    ASSERT_TRUE(terminal.sees("reads nothing that is written from now on")) << terminal.all;
    ASSERT_TRUE(terminal.sees("Remove it?"));
    terminal.types("y\n");
    EXPECT_EQ(terminal.ends(), 0) << terminal.all;
    EXPECT_THAT(terminal.all, HasSubstr("The device called tablet does not belong"));
  }
  ASSERT_EQ(run({"note", "-"}, "after that").code, 0);
  ASSERT_EQ(run({"sync"}).code, 0);
  const Ended out = run({"sync", "--vault", new_vault_}, "", "another passphrase\n");
  EXPECT_EQ(out.code, 0) << out.err;
  EXPECT_THAT(out.out, HasSubstr("that this device was not"));
}

}  // namespace
}  // namespace holdfast::shell

// A diary that can only be read, at the terminal: every verb that would change something says so before
// anything is asked, and once; every verb that reads works.
#include <gmock/gmock.h>

#include "app/somebody.h"
#include "shell/played.h"
#include "shell/table.h"

namespace holdfast::shell {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Words = std::vector<std::string>;
using app::testing::Somebody;

// Verbs that read, make another file, or need no diary. Whatever is not here changes the diary that is there.
const std::set<std::string_view> leave_it_as_it_is{
    "feelings", "people",  "scales",   "today",       "list",       "show",       "search",
    "review",   "lock",    "unlock",   "explain",     "export",     "backup",     "restore",
    "check",    "open",    "init",     "help-now",    "devices",    "join",       "demo",
    "fit",      "predict", "dyad run", "dyad claims", "dyad sweep", "dyad diary", "dyad rest",
    "dyad fit", "about",   "help",     "completion",  "manual",     "pair"};

class OnlyRead : public AtDoor {
 protected:
  void SetUp() override {
    begin();
    add_person("A");
    id_ = ask<app::Saved>(app::Add{.kind = "entry", .fields = {{"text", "walked by the quay"}}})
              .shown.record.id.text;
    ask<app::Saved>(app::Add{.kind = "limit", .fields = {{"what", "no calls"}}});
    ask<app::Saved>(app::Add{.kind = "belief", .fields = {{"sentence", "a sentence"}}});
    ask<app::Saved>(app::Add{.kind = "reaction", .fields = {{"want_to_say", "nothing"}}});
    world_.close();
    table_ = (folder_ / "table.csv").string();
    std::ofstream(table_) << "full_date,mood\n2026-11-20,good\n";
    Somebody::own(folder_);
    for (const auto& one : fs::directory_iterator(folder_))
      if (one.is_regular_file()) fs::permissions(one.path(), fs::perms::owner_read);
    fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec);
  }
  void TearDown() override {
    world_.close();
    fs::permissions(folder_, fs::perms::owner_all);
  }
  Words line_of(std::string_view verb) const {
    Words words;
    for (const std::string_view word : split(verb, ' ')) words.emplace_back(word);
    if (verb == "edit" || verb == "delete") words.push_back(id_);
    if (verb == "scales on" || verb == "scales off") words.emplace_back("shame");
    if (verb == "recovery") words.emplace_back("add");
    if (verb == "devices remove") words.emplace_back("0a");
    if (verb == "pair begin" || verb == "pair join")
      words.insert(words.end(), {"--folder", folder_.string()});
    if (verb == "pair propose") words.emplace_back("breaks");
    if (verb == "pair away" || verb == "pair views") words.emplace_back("2030-01-01");
    if (verb == "pair sign" || verb == "pair take-back" || verb == "pair record") words.emplace_back("0a");
    if (verb == "pair record") words.insert(words.end(), {"--output", table_ + ".pdf"});
    if (verb == "settings") words.insert(words.end(), {"--day-ends", "05:00"});
    if (verb == "import") words.insert(words.end(), {table_, "--format", "daylio"});
    return words;
  }
  std::string id_, table_;
};

int times_said(const std::string& text, std::string_view words) {
  int count = 0;
  for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++count;
  return count;
}

TEST_F(OnlyRead, is_said_once_by_every_verb_that_changes_something_and_before_anything_is_asked) {
  ::setenv("EDITOR", "false", 1);
  const std::string before = file_bytes(folder_ / "diary.holdfast");
  const Somebody else_;
  int walked = 0;
  for (const Verb& verb : verbs()) {
    if (leave_it_as_it_is.contains(verb.name)) continue;
    SCOPED_TRACE(verb.name);
    ++walked;
    Person person;
    person.otherwise = "1";
    EXPECT_EQ(run(line_of(verb.name), person), 1);
    EXPECT_EQ(person.asked, 0) << person.said;
    EXPECT_THAT(err_, HasSubstr("can only be read where it lies"));
    EXPECT_THAT(err_, HasSubstr("Nothing was changed."));
    EXPECT_EQ(times_said(person.said + err_ + out_, "can only be read where it lies"), 1)
        << person.said << err_;
  }
  EXPECT_GT(walked, 35);
  EXPECT_EQ(file_bytes(folder_ / "diary.holdfast"), before);
}

TEST_F(OnlyRead, keeps_nobody_from_reading) {
  const Somebody else_;
  for (const Words& words : {Words{"today"},
                             {"list"},
                             {"show", id_},
                             {"people"},
                             {"scales"},
                             {"check"},
                             {"brief", "--text"},
                             {"export"},
                             {"delete", id_, "--dry-run"},
                             {"settings"},
                             {"recovery", "status"}}) {
    Person person;
    EXPECT_EQ(run(words, person), 0) << words[0] << err_;
    EXPECT_EQ(times_said(person.said, "can only be read where it lies"), 1) << words[0];
  }
}

}  // namespace
}  // namespace holdfast::shell

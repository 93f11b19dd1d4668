// The command line as a table of good and bad lines, and the promises the table itself must keep.
#include "shell/parse.h"

#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "shell/completion.h"
#include "shell/help.h"
#include "shell/verbs.h"

namespace holdfast::shell {
namespace {

std::vector<std::string> words(std::string_view line) {
  std::vector<std::string> list;
  for (std::string_view word : split(line, ' '))
    if (!word.empty()) list.emplace_back(word);
  return list;
}

struct Bad {
  std::string_view line, says;  // a part of the sentence
};

class BadLines : public testing::TestWithParam<Bad> {};

TEST_P(BadLines, are_told_in_a_sentence_with_the_nearest_right_word) {
  const auto arguments = words(GetParam().line);
  const auto command = parse(arguments);
  ASSERT_FALSE(command) << GetParam().line;
  EXPECT_EQ(command.error().kind, ProblemKind::bad_request);
  EXPECT_EQ(exit_code_for(command.error().kind), 2);
  EXPECT_NE(command.error().sentence.find(GetParam().says), std::string::npos) << command.error().sentence;
  EXPECT_FALSE(command.error().detail.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadLines,
    testing::Values(
        Bad{"chekin", "Did you mean checkin?"}, Bad{"frobnicate", "There is no verb"},
        Bad{"dyad", "dyad run, dyad claims"}, Bad{"dyad --help", "dyad run, dyad claims"},
        Bad{"list --form 3", "Did you mean --from?"}, Bad{"list --from", "--from needs a value"},
        Bad{"list -n", "-n needs a value"}, Bad{"checkin --full=yes", "--full takes no value"},
        Bad{"note hello you", "does not stay in your shell's history"},
        Bad{"checkin 6 3", "does not stay in your shell's history"},
        Bad{"search words", "does not stay in your shell's history"},
        Bad{"people remove", "can be followed by add, edit, main"}, Bad{"show", "needs ID"},
        Bad{"show a b", "takes ID"}, Bad{"export --format yaml", "json, csv, csv-long, csv-wide, markdown"},
        Bad{"recovery forget", "takes add|revoke|status"}, Bad{"completion tcsh", "takes bash|zsh|fish"},
        Bad{"import", "needs FILE|FOLDER|-"}, Bad{"-z", "no option -z"},
        Bad{"review --question mood", "one of together, arc, direction"},
        Bad{"explain loop session", "takes [FINDING]"}, Bad{"limit broken", "kept, moved, crossed"}));

struct Good {
  std::string_view line, verb;
  std::size_t words = 0;
};

class GoodLines : public testing::TestWithParam<Good> {};

TEST_P(GoodLines, are_understood) {
  const auto arguments = words(GetParam().line);
  const auto command = parse(arguments);
  ASSERT_TRUE(command) << command.error().sentence;
  EXPECT_EQ(command->verb ? command->verb->name : "", GetParam().verb);
  EXPECT_EQ(command->words.size(), GetParam().words);
}

INSTANTIATE_TEST_SUITE_P(
    Table, GoodLines,
    testing::Values(Good{"", ""}, Good{"--demo", ""}, Good{"checkin --full", "checkin"},
                    Good{"note -", "note", 1}, Good{"--vault v list", "list"},
                    Good{"list sessions --vault v", "list", 1}, Good{"people --json add", "people add"},
                    Good{"people --vault v add", "people add"}, Good{"limit crossed abc", "limit crossed", 1},
                    Good{"limit", "limit"}, Good{"delete a b c -n", "delete", 3},
                    Good{"export -fcsv -o x", "export"},
                    Good{"import f.csv --time t --map a=distress:-3..3 -mb=safety", "import", 1},
                    Good{"list --from people", "list"}, Good{"show -- -x", "show", 1},
                    Good{"belief rate x", "belief rate", 1}, Good{"show --help", "show"},
                    Good{"help people add", "help", 2}, Good{"explain", "explain"},
                    Good{"explain loop --open --demo", "explain", 1}));

TEST(Parse, keeps_every_value_of_an_option_that_is_given_often) {
  const auto command = parse(words("import f --time t --map a=x --map=b=y -m c=z"));
  ASSERT_TRUE(command);
  EXPECT_EQ(command->values("map"), (std::vector<std::string>{"a=x", "b=y", "c=z"}));
  EXPECT_EQ(command->value("map"), "c=z");
}

TEST(Parse, takes_numbers_only_in_their_range) {
  const auto command = parse(words("list -n 0"));
  ASSERT_TRUE(command);
  const auto number = command->number("number", 50, 1, 100);
  ASSERT_FALSE(number);
  EXPECT_EQ(number.error().sentence, "--number takes a whole number from 1 to 100.");
  EXPECT_EQ(*command->number("offset", 7, 0, 9), 7);
}

TEST(Table, has_a_function_for_every_verb_and_the_verb_of_every_kind) {
  for (const Verb& verb : verbs()) EXPECT_NE(verb.run, nullptr) << verb.name;
  for (const std::string_view kind : diary::all_kinds())
    EXPECT_NE(find_verb(diary::find_kind(kind)->verb), nullptr) << kind;
}

TEST(Table, names_everything_once) {
  std::set<std::string_view> names;
  for (const Verb& verb : verbs()) {
    EXPECT_TRUE(names.insert(verb.name).second) << verb.name;
    std::set<std::string> options;
    for (const Option& option : verb.options) {
      EXPECT_TRUE(options.insert(std::string(option.name)).second) << verb.name << " --" << option.name;
      if (option.letter) {
        EXPECT_TRUE(options.insert(std::string(1, option.letter)).second) << verb.name << option.letter;
      }
    }
    for (const Option& option : common_options())
      EXPECT_FALSE(options.contains(std::string(option.name))) << verb.name;
  }
}

// By design: no option of a verb that writes takes words of the diary. What they take is a time, an id, a key
// or a file.
TEST(Table, lets_no_words_of_the_diary_into_argv) {
  const std::set<std::string_view> harmless{"WHEN", "ID", "DAY", "N", "FILE", "HH:MM", "DURATION"};
  for (const Verb& verb : verbs()) {
    // names of files and columns; numbers of a theory
    if (verb.group == Group::files || verb.name == "fit" || verb.name == "predict" ||
        verb.name.starts_with("dyad "))
      continue;
    for (const Option& option : verb.options)
      EXPECT_TRUE(option.value.empty() || harmless.contains(option.value) || !option.words.empty())
          << verb.name << " --" << option.name << " takes " << option.value;
    for (std::string_view word : {"TEXT", "LINE", "NAME", "WORDS", "PASSPHRASE"})
      EXPECT_EQ(verb.takes.find(word), std::string_view::npos) << verb.name;
  }
}

TEST(Help, and_the_manual_and_all_completions_know_every_verb_and_option) {
  const Style style;
  const std::string page = help(style), man = manual("1");
  for (std::string_view which : {"bash", "zsh", "fish"}) {
    const std::string script = completion(which);
    for (const Verb& verb : verbs()) {
      const std::string_view last = verb.name.substr(verb.name.find(' ') + 1);
      EXPECT_NE(script.find(last), std::string::npos) << which << " " << verb.name;
      for (const Option& option : verb.options)
        EXPECT_NE(script.find(option.name), std::string::npos)
            << which << " " << verb.name << " --" << option.name;
    }
  }
  for (const Verb& verb : verbs()) {
    EXPECT_NE(page.find("\n  " + std::string(verb.name)), std::string::npos) << verb.name;
    std::string troff(verb.name);
    for (auto at = troff.find('-'); at != std::string::npos; at = troff.find('-', at + 2))
      troff.insert(at, "\\");
    EXPECT_NE(man.find(".SS \"" + troff), std::string::npos) << verb.name;
    const std::string own = help_of(verb, style);
    EXPECT_NE(own.find("holdfast " + std::string(verb.name)), std::string::npos);
    for (const Option& option : verb.options)
      EXPECT_NE(own.find("--" + std::string(option.name)), std::string::npos);
    for (std::string_view line : split(own, '\n')) EXPECT_LE(width(line), 96u) << line;
  }
}

TEST(Completion, offers_the_questions_that_can_be_explained) {
  for (const Verb& verb : verbs())
    if (verb.name == "explain") {
      EXPECT_EQ(verb.completes, Completes::question);
    }
  for (std::string_view which : {"bash", "zsh", "fish"})
    for (std::string_view id : question_ids())
      EXPECT_NE(completion(which).find(id), std::string::npos) << which << " " << id;
}

TEST(Kinds, are_understood_as_people_name_them) {
  EXPECT_EQ(kind_for("checkins"), "check_in");
  EXPECT_EQ(kind_for("check-in"), "check_in");
  EXPECT_EQ(kind_for("notes"), "entry");
  EXPECT_EQ(kind_for("belief_rating"), "belief_rating");
  EXPECT_EQ(kind_for("session"), "session");
  EXPECT_EQ(kind_for("moods"), "");
}

}  // namespace
}  // namespace holdfast::shell

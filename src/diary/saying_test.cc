// The words a record is shown in.
#include "diary/saying.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "diary/any_record.h"

namespace holdfast::diary {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Pair;

const Id a{"00000000000a"}, other{"00000000000b"};

Speaker speaker() {
  return {
      .name_of = [](const Id& id) { return id == a ? std::string("A") : std::string("No calls after nine"); },
      .say = [](const Moment&) { return std::string("Tue 21:30"); }};
}

std::string said(Body body) {
  return headline(Record{.id = other, .relationship = a, .body = std::move(body)}, speaker());
}

TEST(Saying, ACheckInSaysItsRatingsFeelingsAndLine) {
  EXPECT_EQ(said(CheckIn{.ratings = {{.scale = "distress", .value = 6},
                                     {.scale = "reliance", .value = 4},
                                     {.scale = "pull_away", .value = 2.5},
                                     {.scale = "footing", .far_away = true}},
                         .emotions = {"tired", "small"},
                         .line = "long day\nno sleep"}),
            "distress 6 · needing 4 · wanting to get away 2.5 · footing far away — tired, small: long day no "
            "sleep");
  EXPECT_EQ(said(CheckIn{.line = "quiet"}), "quiet");
  EXPECT_EQ(said(CheckIn{.ratings = {{.scale = "distress", .value = 0}}}), "distress 0");
  EXPECT_EQ(said(CheckIn{.emotions = {"small"}, .age_felt = 6}), "small, felt 6 years old");
}

TEST(Saying, HeadlinesOfWhatHappensBetweenTheTwo) {
  EXPECT_EQ(
      said(Session{
          .outcome = Session::Outcome::kept, .form = Session::Form::in_person, .let_in = 6, .line = "x"}),
      "kept, in person, let in 6 — x");
  EXPECT_EQ(said(Session{.outcome = Session::Outcome::moved, .by = Who::practitioner, .moved_to = Moment{}}),
            "moved by A to Tue 21:30");
  EXPECT_EQ(said(Session{.outcome = Session::Outcome::cancelled, .by = Who::client}), "cancelled by you");
  EXPECT_EQ(said(Contact{.began = Who::client,
                         .form = Contact::Form::message,
                         .purpose = Contact::Purpose::are_you_there,
                         .answered = Extent::yes,
                         .relief_minutes = 0}),
            "message, begun by you: are you there, answered, no relief");
  EXPECT_EQ(said(Absence{.until = Moment{}, .announced = true, .how_hard = 7}),
            "A away until Tue 21:30, announced, how hard: 7");
  EXPECT_EQ(said(Rupture{.line = "she was late", .strain = 5}), "strain 5 — she was late");
  EXPECT_EQ(said(Repair{.began = Who::both, .mended = Extent::partly}), "partly mended, begun by both");
  EXPECT_EQ(said(LimitEvent{.limit = other,
                            .what = LimitEvent::What::kept,
                            .by = Who::practitioner,
                            .how_it_felt = "it stung"}),
            "kept by A: No calls after nine — it stung");
  EXPECT_EQ(said(Need{.what = "more time", .voiced = true, .outcome = Need::Outcome::declined}),
            "more time — voiced, declined but talked about");
  EXPECT_EQ(said(Ending{.by = Ending::EndedBy::practitioner, .planned = false}), "ended by A, not planned");
}

TEST(Saying, HeadlinesOfWhatIsOnesOwn) {
  EXPECT_EQ(said(Entry{.title = "Monday", .text = "# One\n\ntwo"}), "Monday — # One two");
  EXPECT_EQ(said(Steadying{.helped = {Steadying::Helped::practitioner, Steadying::Helped::nothing}}),
            "A, nothing did");
  EXPECT_EQ(said(Reaction{.what_happened = "No answer",
                          .found = {Reaction::Found::theirs, Reaction::Found::something_wrong}}),
            "No answer — it was theirs, something was wrong");
  EXPECT_EQ(said(Reaction{.what_happened = "No answer", .come_back = Moment{}}),
            "No answer — come back Tue 21:30");
  EXPECT_EQ(said(BeliefRating{.belief = other, .how_true = 3}), "No calls after nine — feels true: 3");
  EXPECT_EQ(said(HelpNumber{.name = "Jo", .number = "555"}), "Jo: 555");
  EXPECT_EQ(said(Limit{.what = "No calls", .whose = Limit::Whose::mine, .with = "M"}),
            "No calls, mine, with M");
}

TEST(Saying, ASessionToComeIsPlannedAndWhatSaysNothingSaysSo) {
  EXPECT_EQ(said(Session{.planned = true}), "planned");
  EXPECT_EQ(said(Session{}), "nothing more said");
  EXPECT_EQ(said(Contact{}), "nothing more said");
}

TEST(Saying, AFoldedRecordSaysNothingOfWhatIsInIt) {
  EXPECT_EQ(headline(Record{.folded = true, .body = Entry{.title = "private"}}, speaker()), "folded");
}

TEST(Saying, LinesNameSaidFieldsOnlyAndThePractitioner) {
  const Record record{
      .relationship = a,
      .body = Session{.outcome = Session::Outcome::kept, .brought_troubles = Degree::dont_know}};
  EXPECT_THAT(lines(record, speaker()),
              ElementsAre(Pair("What became of it", "kept"), Pair("A brought in troubles", "don't know")));
  EXPECT_THAT(lines(Record{.body = Session{.by = Who::practitioner}}, speaker()),
              ElementsAre(Pair("By whom", "the practitioner")));
}

TEST(Saying, WordsForSearchHoldEverythingThatWasWrittenInWords) {
  const std::string words =
      words_for_search(Record{.body = CheckIn{.ratings = {{.scale = "distress", .value = 6}},
                                              .emotions = {"tired", "small"},
                                              .line = "long day"}});
  EXPECT_EQ(words, "tired\nsmall\nlong day");
}

TEST(Saying, FieldNamesListWhatCanBeEditedWithItsWords) {
  const auto names = field_names("session", Role::client);
  const auto form = std::ranges::find(names, "form", &FieldName::key);
  ASSERT_NE(form, names.end());
  EXPECT_EQ(form->label, "How");
  EXPECT_THAT(form->words, ElementsAre("in_person", "video", "phone", "text"));
  const auto keys = [&] {
    std::vector<std::string> list;
    for (const FieldName& name : names) list.push_back(name.key);
    return list;
  }();
  for (const char* shared : {"felt", "relationship", "folded"}) EXPECT_THAT(keys, Contains(shared));
  EXPECT_EQ(field_names("steadying", Role::client).front().words.size(), 6u);
  EXPECT_TRUE(field_names("nothing", Role::client).empty());
}

TEST(Saying, EveryKindHasATitle) {
  for (const auto kind : all_kinds())
    EXPECT_EQ(title_of_kind(kind).find('_'), std::string_view::npos) << kind;
  EXPECT_EQ(title_of_kind("limit_event"), "limit kept or crossed");
}

TEST(Saying, AHeadlineIsAlwaysOneLineAndNeverUsesWordsThatAreNotForTheScreen) {
  EXPECT_TRUE(rc::check("one line", [] {
    const Record record = any::record();
    const std::string line = headline(record, Speaker{});
    RC_ASSERT(line.find('\n') == std::string::npos);
    RC_ASSERT(line.find("reliance") == std::string::npos);
    for (const auto& [label, value] : lines(record, Speaker{})) {
      RC_ASSERT(!label.empty());
      RC_ASSERT(!value.empty());
    }
  }));
}

}  // namespace
}  // namespace holdfast::diary

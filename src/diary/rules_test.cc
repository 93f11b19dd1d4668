// What is let into a diary and what is not, with the sentence it gets.
#include "diary/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "diary/scales.h"

namespace holdfast::diary {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Id relationship_id{"00000000000a"}, rupture_id{"00000000000b"}, belief_id{"00000000000c"};
const Moment now{{1'700'000'000}, "Europe/Berlin"};

Moment later(std::int64_t seconds) {
  return {now.at + seconds, now.zone};
}

Result<> checked(const Record& record) {
  static const std::vector<Scale> scales = [] {
    std::vector<Scale> all(built_in_scales().begin(), built_in_scales().end());
    all.push_back({.key = "sleep", .question = "How did you sleep?", .low = -3, .high = 3});
    return all;
  }();
  return check(record,
               {.now = now, .scales = scales, .kind_of_id = [](const Id& id) -> std::optional<std::string> {
                  if (id == relationship_id) return "relationship";
                  if (id == rupture_id) return "rupture";
                  if (id == belief_id) return "belief";
                  return std::nullopt;
                }});
}

Record of(Body body) {
  return {.id = {"000000000001"},
          .felt = now,
          .written = now,
          .relationship = relationship_id,
          .body = std::move(body)};
}

Record rated(std::vector<Rating> ratings) {
  return of(CheckIn{.ratings = std::move(ratings)});
}

void accepted(const Record& record) {
  const auto fine = checked(record);
  EXPECT_TRUE(fine.has_value()) << fine.error().sentence;
}

void refused(const Record& record, const char* because, const char* where) {
  const auto fine = checked(record);
  ASSERT_FALSE(fine.has_value()) << because;
  EXPECT_THAT(fine.error().sentence, HasSubstr(because));
  EXPECT_EQ(fine.error().where, where);
  EXPECT_EQ(fine.error().kind, ProblemKind::bad_request);
}

TEST(Rules, RatingsLieOnTheirScale) {
  accepted(rated({{.scale = "distress", .value = 0}, {.scale = "safety", .value = 10}}));
  accepted(rated({{.scale = "sleep", .value = -3}}));
  accepted(rated({{.scale = "distress", .far_away = true}}));
  refused(rated({{.scale = "distress", .value = 11}}), "0 to 10", "ratings.distress");
  refused(rated({{.scale = "distress", .value = -1}}), "0 to 10", "ratings.distress");
  refused(rated({{.scale = "sleep", .value = -4}}), "-3 to 3", "ratings.sleep");
  refused(rated({{.scale = "reliance", .value = 12}}), "\"needing\"", "ratings.reliance");
  refused(rated({{.scale = "distress", .value = std::numeric_limits<double>::quiet_NaN()}}), "0 to 10",
          "ratings.distress");
  refused(rated({{.scale = "distress", .value = std::numeric_limits<double>::infinity()}}), "0 to 10",
          "ratings.distress");
  refused(rated({{.scale = "distres", .value = 1}}), "did you mean \"distress\"?", "ratings");
}

TEST(Rules, ARatingIsANumberOrFarAwayAndGivenOnce) {
  refused(rated({{.scale = "footing", .value = 3, .far_away = true}}), "not both", "ratings.footing");
  refused(rated({{.scale = "footing"}}), "says nothing", "ratings.footing");
  refused(rated({{.scale = "footing", .value = 3}, {.scale = "footing", .value = 4}}), "twice", "ratings");
}

TEST(Rules, OnlyImportedRatingsMayLieBetweenTheRungs) {
  Record record = rated({{.scale = "distress", .value = 2.5}});
  refused(record, "whole number", "ratings.distress");
  record.source = "csv:1f";
  accepted(record);
}

TEST(Rules, OnlySessionsAndAbsencesMayLieAhead) {
  Record check_in = rated({{.scale = "distress", .value = 3}});
  check_in.felt = later(86400);
  refused(check_in, "lies in the future", "felt");
  check_in.felt = later(60);  // another machine's clock
  accepted(check_in);
  for (Body body : {Body(Session{}), Body(Absence{.until = later(9 * 86400)})}) {
    Record coming = of(body);
    coming.felt = later(7 * 86400);
    accepted(coming);
  }
  Record written_ahead = of(Entry{.title = "x"});
  written_ahead.written = later(3600);
  refused(written_ahead, "written in the future", "written");
  accepted(of(Reaction{.what_happened = "x", .come_back = later(4 * 86400)}));
  refused(of(Reaction{.what_happened = "x", .came_back = later(4 * 86400)}), "future", "came_back");
}

TEST(Rules, WhatIsStillToComeHasNotBeenLived) {
  Record session = of(Session{.outcome = Session::Outcome::kept});
  session.felt = later(86400);
  refused(session, "still to come", "outcome");
  session.body = Session{.outcome = Session::Outcome::cancelled, .by = Who::practitioner};
  accepted(session);
  Record absence = of(Absence{.how_hard = 4});
  absence.felt = later(86400);
  refused(absence, "still to come", "how_hard");
}

TEST(Rules, YearsRunFrom1900To2200) {
  Record record = of(Entry{.title = "x"});
  record.felt = {{date_of(1899, 12, 31)->days * 86400LL}, "UTC"};
  refused(record, "1900 to 2200", "felt");
  record.felt = {{-62'135'596'800 - 86400}, "UTC"};  // the year 0000
  refused(record, "1900 to 2200", "felt");
  record.felt = {{std::numeric_limits<std::int64_t>::min()}, "UTC"};
  refused(record, "1900 to 2200", "felt");
  record.felt = {{date_of(1900, 1, 1)->days * 86400LL}, "UTC"};
  accepted(record);
  record.felt = {now.at, "Mars/Olympus"};
  refused(record, "time zone", "felt");
  Record session = of(Session{.moved_to = Moment{{std::numeric_limits<std::int64_t>::max()}, "UTC"}});
  refused(session, "1900 to 2200", "moved_to");
  refused(of(Relationship{.name = "A", .until = Date{std::numeric_limits<std::int32_t>::max()}}),
          "1900 to 2200", "until");
}

TEST(Rules, ReferencesNameWhatIsThereAndOfTheRightKind) {
  accepted(of(Repair{.rupture = rupture_id}));
  refused(of(Repair{.rupture = Id{"00000000000z"}}), "no rupture with this id", "rupture");
  refused(of(Repair{.rupture = belief_id}), "another kind (belief)", "rupture");
  refused(of(LimitEvent{.limit = belief_id, .what = LimitEvent::What::kept}), "another kind", "limit");
  accepted(of(BeliefRating{.belief = belief_id, .how_true = 0}));
  Record record = of(Entry{.title = "x"});
  record.relationship = rupture_id;
  refused(record, "another kind (rupture)", "relationship");
  record.relationship = Id{"A"};
  refused(record, "not named by an id", "relationship");
  record.relationship = relationship_id;
  record.id.text = "x";
  refused(record, "id of twelve", "id");
}

TEST(Rules, WhatSaysNothingIsNotKept) {
  refused(of(CheckIn{}), "says nothing yet", "ratings");
  refused(of(CheckIn{.emotions = {" "}}), "feeling is empty", "emotions");
  refused(of(Entry{.text = " \n"}), "empty", "text");
  refused(of(Emotion{}), "word", "word");
  refused(of(Limit{}), "what the limit is", "what");
  refused(of(LimitEvent{}), "kept, moved or crossed", "what");
  refused(of(Need{}), "what the need is", "what");
  refused(of(Steadying{}), "nothing did", "helped");
  refused(of(Reaction{}), "one of them is enough", "what_happened");
  refused(of(Belief{}), "sentence", "sentence");
  refused(of(BeliefRating{.how_true = 4}), "which sentence", "belief");
  refused(of(BeliefRating{.belief = belief_id}), "how true", "how_true");
  refused(of(HelpNumber{.name = "Jo"}), "number", "number");
  accepted(of(CheckIn{.line = "x"}));
  accepted(of(Contact{}));
  accepted(of(Session{}));
  accepted(of(Rupture{}));
}

TEST(Rules, ARelationshipHasANameAndBelongsToNoOther) {
  Record record = of(Relationship{.name = "A"});
  refused(record, "does not belong", "relationship");
  record.relationship.reset();
  accepted(record);
  record.body = Relationship{.name = "A\nb"};
  refused(record, "one line", "name");
  record.body = Relationship{.name = "A", .until = local_time(now.at, now.zone).date + -1};
  refused(record, "ends before it begins", "until");
  record.body = Relationship{};
  refused(record, "needs a name", "name");
  Record ending = of(Ending{});
  accepted(ending);
  ending.relationship.reset();
  refused(ending, "which relationship", "relationship");
}

TEST(Rules, ScalesOfOnesOwnHaveAKeyAQuestionAndTwoEnds) {
  accepted(of(Scale{.key = "sleep_2", .question = "How did you sleep?"}));
  accepted(of(Scale{.key = "shame"}));
  accepted(of(Scale{.key = "distress", .on = false}));
  refused(of(Scale{.key = "Sleep", .question = "?"}), "lower-case", "key");
  refused(of(Scale{.key = "", .question = "?"}), "lower-case", "key");
  refused(of(Scale{.key = "sleep"}), "its question", "question");
  refused(of(Scale{.key = "sleep", .question = "?", .low = 3, .high = 3}), "below its highest", "low");
}

TEST(Rules, NumbersStayInTheirSpan) {
  refused(of(Session{.let_in = 11}), "0 to 10", "let_in");
  refused(of(Session{.minutes = 0}), "1 to 1440", "minutes");
  refused(of(Contact{.waiting = -1}), "0 to 10", "waiting");
  refused(of(Contact{.relief_minutes = -5}), "outside", "relief_minutes");
  refused(of(Rupture{.strain = 11}), "0 to 10", "strain");
  refused(of(CheckIn{.age_felt = -1}), "0 to 150", "age_felt");
  accepted(of(Contact{.relief_minutes = 0}));
}

TEST(Rules, IntervalsEndAfterTheyBegin) {
  refused(of(Absence{.until = now}), "ends before it begins", "until");
  accepted(of(Absence{.until = later(1)}));
  refused(of(Reaction{.what_happened = "x", .come_back = later(-1)}), "before it happened", "come_back");
  refused(of(Session{.outcome = Session::Outcome::kept, .moved_to = now}), "not said to be moved",
          "moved_to");
}

TEST(Rules, TextsHaveALengthAndAreText) {
  accepted(of(CheckIn{.line = std::string(4096, 'x')}));
  refused(of(CheckIn{.line = std::string(4097, 'x')}), "longer than a line", "line");
  accepted(of(Entry{.text = std::string(4 * 1024 * 1024, 'x')}));
  refused(of(Entry{.text = std::string(4 * 1024 * 1024 + 1, 'x')}), "4 MB", "text");
  refused(of(CheckIn{.line = "\xff"}), "not text", "line");
  refused(of(CheckIn{.line = std::string("a\0b", 3)}), "not text", "line");
  refused(of(CheckIn{.emotions = std::vector<std::string>(101, "x")}), "more than 100", "emotions");
}

TEST(Rules, ASentenceNeverRepeatsTheDiary) {
  const auto fine = checked(of(CheckIn{.line = "private words" + std::string(5000, 'x')}));
  ASSERT_FALSE(fine.has_value());
  EXPECT_THAT(fine.error().sentence, Not(HasSubstr("private")));
}

}  // namespace
}  // namespace holdfast::diary

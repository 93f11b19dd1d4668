// The three findings that rest on counts: what is counted and what is not, the refusals, and that clear
// diaries are answered in plain words. How often their words are true is the business of
// tests/calibration/counted_sentences_test.cc.
#include "review/counting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "review/json.h"
#include "review/trial_diary.h"

namespace holdfast::review {
namespace {

using diary::Contact;
using diary::Degree;
using diary::Need;
using diary::Session;
using diary::Who;

using Answer = Finding (*)(const Looking&);

Finding answered(Answer answer, const diary::Diary& diary, double now_days, Options options = {}) {
  options.now = Moment{TrialDiary::at(now_days), "UTC"};
  const auto chapter = chapter_of(diary, options);
  EXPECT_TRUE(chapter);
  return answer({diary, options, *chapter, {}, {}});
}

void expect_consistent(const Finding& finding) {
  SCOPED_TRACE(finding.sentence);
  Finding blank = finding;
  blank.sentence.clear();
  EXPECT_EQ(sentence(blank), finding.sentence);
  ASSERT_TRUE(finding.answered) << finding.why_not;
  double mass = 0;
  for (const Mass& one : finding.masses) mass += one.probability;
  EXPECT_NEAR(mass, 1, 1e-9);
  EXPECT_EQ(finding.evidence.entries.size(), std::size_t(finding.evidence.n));
  ASSERT_EQ(finding.picture.bands.size(), 1u);
  const Band& band = finding.picture.bands[0];
  for (std::size_t i = 0; i < band.median.size(); ++i) {
    EXPECT_LE(band.low[i], band.median[i]);
    EXPECT_LE(band.median[i], band.high[i]);
  }
}

Need need(std::optional<bool> voiced, std::optional<Need::Outcome> outcome = {}) {
  Need body;
  body.voiced = voiced;
  body.outcome = outcome;
  return body;
}

TrialDiary with_needs(int days, int first_voiced) {
  TrialDiary trial;
  for (int day = 0; day < days; day += 12)
    trial.record(day, need(day >= first_voiced, day % 24 == 0 ? std::optional(Need::Outcome::met)
                                                              : std::optional(Need::Outcome::declined)));
  return trial;
}

TEST(Needs, voiced_more_and_more_are_a_larger_share) {
  const Finding finding = answered(answer_needs, with_needs(730, 400).finished(), 731);
  expect_consistent(finding);
  EXPECT_EQ(finding.sentence,
            "You voiced 27 of 61 needs; that is almost certainly a larger share than last year.");
  EXPECT_EQ(finding.evidence.of, "needs");
  EXPECT_EQ(finding.evidence.n, 61);
  EXPECT_GT(finding.evidence.span_days, chapter_days) << "the whole diary is looked at";
  EXPECT_TRUE(tells(finding.more, "Of the 27 you voiced, 14 were met, 13 were declined but talked about."));
  EXPECT_TRUE(tells(finding.more, "Of the 34 not voiced, 17 were met, 17 were declined but talked about."));
  EXPECT_TRUE(tells(finding.more, "In the year up to the latest of these needs you voiced 27 of 31."));
  EXPECT_EQ(counts(finding)["met"], 14);
}

TEST(Needs, short_diaries_are_compared_with_a_month) {
  const Finding rising = answered(answer_needs, with_needs(280, 140).finished(), 281);
  expect_consistent(rising);
  EXPECT_NE(rising.sentence.find("larger share than in January."), std::string::npos) << rising.sentence;
  const Finding old = answered(answer_needs, with_needs(730, 400).finished(), 900);
  EXPECT_EQ(
      old.sentence,
      "Up to 27 December 2026 you voiced 27 of 61 needs; that is almost certainly a larger share than a year "
      "before.");
}

TEST(Needs, only_what_is_said_of_this_relationship_until_now_is_counted) {
  TrialDiary trial;
  trial.record(-400, need(true));  // before `since`
  for (int day = 0; day < 3; ++day) trial.record(day, need(day == 1));
  trial.record(50, need(std::nullopt));
  trial.record(90, need(true));  // to come
  auto diary = trial.finished();
  diary::Record elsewhere = diary.records.back();
  elsewhere.id = diary::id_from_bits(900);
  elsewhere.felt = elsewhere.written = Moment{TrialDiary::at(20), "UTC"};
  elsewhere.relationship = diary::id_from_bits(901);
  diary::Relationship em;
  em.name = "Em";
  em.remembered = true;
  diary::Record other{
      .id = diary::id_from_bits(901), .felt = elsewhere.felt, .written = elsewhere.felt, .body = em};
  diary.records.push_back(elsewhere);
  diary.records.push_back(other);
  diary::sort_records(diary);
  Options options;
  options.relationship = trial.main().text;
  options.since = TrialDiary::at(-100);
  const Finding finding = answered(answer_needs, diary, 60, options);
  EXPECT_FALSE(finding.answered);
  EXPECT_EQ(counts(finding)["needs"], 3);
  EXPECT_EQ(counts(finding)["voiced"], 1);
  EXPECT_EQ(counts(finding)["needs_written"], 4);
  EXPECT_EQ(finding.why_not, "4 needs are written down");
  EXPECT_TRUE(tells(finding.more, "One need does not say whether you voiced it; it is not counted."));
  options.relationship = other.id.text;
  for (const Answer answer : {answer_needs, answer_frame, answer_contact}) {
    const Finding remembered = answered(answer, diary, 60, options);
    EXPECT_EQ(remembered.why_not, "Em's time is written from memory");
    EXPECT_TRUE(remembered.counts.empty() || counts(remembered)["needs"] == 0);
  }
}

TEST(Needs, too_few_say_how_many_and_about_how_much_longer) {
  const Finding finding = answered(answer_needs, with_needs(36, 10).finished(), 60);
  EXPECT_EQ(finding.why_not, "3 needs are written down");
  EXPECT_EQ(finding.how_much_more, "At your rhythm, that takes about six weeks more.");
  TrialDiary over = with_needs(36, 10);
  over.ending(50);
  EXPECT_EQ(answered(answer_needs, over.finished(), 60).how_much_more, "");
  EXPECT_EQ(answered(answer_needs, TrialDiary().finished(), 60).why_not, "no needs are written down");
}

Session session(Session::Outcome outcome, std::optional<Who> by = {}, std::optional<Degree> looked = {},
                std::optional<Degree> brought = {}) {
  Session body;
  body.outcome = outcome;
  body.by = by;
  body.looked_after = looked;
  body.brought_troubles = brought;
  return body;
}

TEST(Frame, counts_what_took_place_and_who_cancelled) {
  TrialDiary trial;
  using Outcome = Session::Outcome;
  for (int week = 0; week < 100; ++week) {
    const double day = 7 * week;
    if (week == 10 || week == 90)
      trial.record(day, session(Outcome::cancelled, Who::practitioner));
    else if (week == 20)
      trial.record(day, session(Outcome::cancelled, Who::client));
    else if (week == 30)
      trial.record(day, session(Outcome::moved, Who::practitioner));
    else if (week == 40)
      trial.record(day, Session{});  // nothing is known of it
    else
      trial.record(day, session(Outcome::kept, {}, week % 10 == 3 ? Degree::a_little : Degree::no,
                                week % 2 ? Degree::dont_know : Degree::no));
  }
  diary::Absence away;
  away.until = Moment{TrialDiary::at(7 * 50 + 3), "UTC"};
  away.announced = true;
  trial.record(7 * 50 - 3, away);
  trial.record(7 * 50 + 0.1, session(Outcome::cancelled, Who::practitioner));
  trial.record(7 * 120, session(Outcome::cancelled, Who::practitioner));  // to come
  const Finding finding = answered(answer_frame, trial.finished(), 7 * 100);
  expect_consistent(finding);
  EXPECT_EQ(finding.sentence.substr(0, finding.sentence.find('.')),
            "95 of 98 sessions took place; A cancelled 2, you 1");
  EXPECT_EQ(finding.statement, "about_the_same");
  EXPECT_NE(finding.sentence.find(" cancelled as last year."), std::string::npos);
  EXPECT_TRUE(tells(finding.more, "One session was moved, by A. A moved session counts on its new date."));
  EXPECT_TRUE(tells(finding.more, "One session fell into announced breaks; it is not counted."));
  EXPECT_TRUE(tells(finding.more, "What became of one session is not written; it is not counted."));
  EXPECT_TRUE(tells(finding.more, "In 10 of 95 sessions you found yourself looking after A."));
  EXPECT_TRUE(tells(finding.more, "In none of 45 sessions A brought in troubles."));
}

TEST(Frame, fewer_cancelled_sessions_are_said_and_limits_are_counted_by_whom) {
  TrialDiary trial;
  for (int week = 0; week < 120; ++week)
    trial.record(7 * week,
                 session(week < 60 && week % 3 == 0 ? Session::Outcome::cancelled : Session::Outcome::kept));
  const auto limit = trial.record(1, diary::Limit{.what = "one message"});
  const auto other = trial.record(1, diary::Limit{.what = "no calls", .with = "M"});
  using What = diary::LimitEvent::What;
  for (int i = 0; i < 3; ++i)
    trial.record(10 + i, diary::LimitEvent{.limit = limit, .what = What::kept, .by = Who::client});
  trial.record(20, diary::LimitEvent{.limit = limit, .what = What::moved, .by = Who::both});
  trial.record(21, diary::LimitEvent{.limit = limit, .what = What::crossed, .by = Who::practitioner});
  trial.record(22, diary::LimitEvent{.limit = limit, .what = What::crossed, .by = Who::client});
  trial.record(23, diary::LimitEvent{.limit = other, .what = What::crossed, .by = Who::client});
  const Finding finding = answered(answer_frame, trial.finished(), 7 * 120);
  expect_consistent(finding);
  EXPECT_EQ(finding.sentence.substr(0, finding.sentence.find('.')),
            "100 of 120 sessions took place; 20 were cancelled");
  EXPECT_EQ(finding.statement, "fewer");
  EXPECT_TRUE(tells(finding.more,
                    "Limits were kept 3 times, moved by agreement once, crossed twice: 1 by A, 1 by you."));
}

TrialDiary with_reliefs(int first_minutes, int last_minutes, int contacts = 60) {
  TrialDiary trial;
  for (int i = 0; i < contacts; ++i) {
    const double way = double(i) / contacts, scatter = std::exp(0.4 * std::sin(11.0 * i));
    trial.contact(
        12 * i, i < contacts / 2 ? Contact::Purpose::help_now : Contact::Purpose::share,
        int(std::lround(first_minutes * std::pow(double(last_minutes) / first_minutes, way) * scatter)));
  }
  return trial;
}

TEST(ContactFinding, says_how_long_relief_lasts_and_lasted) {
  const Finding finding = answered(answer_contact, with_reliefs(60, 1500).finished(), 720);
  expect_consistent(finding);
  EXPECT_EQ(finding.sentence,
            "Relief after contact almost certainly lasts longer than last year: about a day instead of about "
            "five hours.");
  EXPECT_EQ(finding.fixed_line, "This is an average over your better and worse days.");
  EXPECT_TRUE(tells(finding.more, "You began 60 contacts: 30 for help, 30 to share something."));
  EXPECT_TRUE(tells(finding.more, "What contacts are for has almost certainly changed since December 2025."));
  EXPECT_EQ(answered(answer_contact, with_reliefs(200, 200).finished(), 720).statement, "about_the_same");
}

TEST(ContactFinding, no_relief_is_a_datum_and_relief_not_noted_is_none) {
  TrialDiary trial = with_reliefs(200, 200, 30);
  const Finding plain = answered(answer_contact, trial.finished(), 720);
  for (int i = 0; i < 20; ++i) {
    trial.contact(10 * i + 0.1, {}, {});                          // not noted
    trial.contact(10 * i + 0.2, {}, 1000, Who::practitioner);     // begun by A
    trial.record(10 * i + 0.3, Contact{.relief_minutes = 1000});  // begun by nobody knows whom
  }
  const Finding same = answered(answer_contact, trial.finished(), 720);
  EXPECT_EQ(same.masses[0].probability, plain.masses[0].probability);
  EXPECT_EQ(counts(same)["relief_noted"], 30);
  EXPECT_EQ(counts(same)["contacts"], 50);
  for (int i = 0; i < 10; ++i) trial.contact(250 + 10 * i + 0.4, {}, 0);
  const Finding none = answered(answer_contact, trial.finished(), 720);
  EXPECT_EQ(counts(none)["no_relief"], 10);
  EXPECT_LT(counts(none)["minutes_lately"], counts(plain)["minutes_lately"]);
  EXPECT_TRUE(tells(none.more, "After 10 of 40 there was no relief."));
}

TEST(ContactFinding, waits_during_a_break_and_after_an_ending) {
  TrialDiary trial = with_reliefs(200, 200, 20);
  EXPECT_FALSE(answered(answer_contact, trial.finished(), 250).folded);
  trial.absence(245, 260);
  EXPECT_EQ(answered(answer_contact, trial.finished(), 250).folded_line, "This can wait until A is back.");
  trial.ending(249);
  EXPECT_EQ(answered(answer_contact, trial.finished(), 250).folded_line, "This can wait.");
  TrialDiary few = with_reliefs(200, 200, 4);
  EXPECT_EQ(answered(answer_contact, few.finished(), 250).why_not, "4 contacts have relief noted");
}

TEST(Counted, findings_do_not_change_with_what_lies_ahead_nor_with_the_zones_of_records) {
  TrialDiary trial = with_needs(400, 200);
  for (int week = 0; week < 57; ++week) trial.session(7 * week + 0.5);
  for (int i = 0; i < 20; ++i) trial.contact(20 * i + 0.2, Contact::Purpose::plan, 60 + i);
  const auto before = trial.finished();
  trial.session(500, Session::Outcome::cancelled);
  trial.record(501, need(false));
  trial.contact(502, Contact::Purpose::thanks, 5);
  auto after = trial.finished();
  for (auto& record : after.records) record.felt.zone = "Asia/Kolkata";
  for (const Answer answer : {answer_needs, answer_frame, answer_contact})
    EXPECT_EQ(to_json(answered(answer, before, 401), "UTC"), to_json(answered(answer, after, 401), "UTC"));
}

}  // namespace
}  // namespace holdfast::review

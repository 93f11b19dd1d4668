// The invented diary keeps every rule, is the same for the same seed, and holds something of everything.
#include "dyad/invented.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "diary/json.h"
#include "diary/rules.h"
#include "diary/scales.h"

namespace holdfast::dyad {
namespace {

using namespace diary;

const Moment this_evening{{1'795'466'400}, "Europe/Berlin"};

const Diary& two_years() {
  static const Diary made = invented_diary({.seed = 1, .today = this_evening});
  return made;
}

void expect_all_rules_kept(const Diary& made, const Moment& now) {
  std::map<std::string, std::string> kinds;
  for (const Record& record : made.records) kinds.emplace(record.id.text, kind_of(record.body));
  EXPECT_EQ(kinds.size(), made.records.size()) << "an id stands twice";
  const std::vector<Scale> scales = scales_of(made.records, Role::client);
  const Surroundings around{
      .now = now, .scales = scales, .kind_of_id = [&](const Id& id) -> std::optional<std::string> {
        const auto found = kinds.find(id.text);
        return found == kinds.end() ? std::nullopt : std::optional(found->second);
      }};
  for (const Record& record : made.records) {
    const auto fine = check(record, around);
    ASSERT_TRUE(fine.has_value()) << kind_of(record.body) << " at " << iso(record.felt) << ": "
                                  << fine.error().sentence;
    ASSERT_LE(record.written.at, now.at);
  }
}

template <class Noun>
std::vector<const Noun*> all_of(const Diary& made) {
  std::vector<const Noun*> list;
  for (const Record& record : made.records)
    if (const auto* noun = std::get_if<Noun>(&record.body)) list.push_back(noun);
  return list;
}

TEST(Invented, EveryRecordKeepsTheRulesWhateverTheSeedLengthAndHour) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed)
    for (const int days : {fewest_days, 200, 730}) {
      const Moment now{this_evening.at + static_cast<std::int64_t>(seed) * 7777 * 61,
                       seed % 2 == 0 ? "America/New_York" : "Asia/Kolkata"};
      SCOPED_TRACE(testing::Message() << "seed " << seed << ", " << days << " days");
      expect_all_rules_kept(invented_diary({.seed = seed, .today = now, .days = days}), now);
    }
}

TEST(Invented, EveryWorldOfTheTheoryIsToldByTheRules) {
  for (const Preset& preset : presets())
    for (const int days : {fewest_days, 500}) {
      SCOPED_TRACE(testing::Message() << preset.name << ", " << days << " days");
      const Diary made =
          invented_diary({.seed = 5, .today = this_evening, .days = days, .story = {preset.world}});
      expect_all_rules_kept(made, this_evening);
      EXPECT_TRUE(made.settings.invented);
      EXPECT_EQ(all_of<Relationship>(made).size(), 1u);
      const bool ends = preset.world.frame.ending != dyad::Ending::none && preset.world.frame.ends_on < days;
      EXPECT_EQ(all_of<diary::Ending>(made).size(), ends ? 1u : 0u);
      EXPECT_EQ(all_of<Relationship>(made)[0]->until.has_value(), ends);
      EXPECT_GT(all_of<CheckIn>(made).size(), std::size_t(days) / 3);
      EXPECT_GT(all_of<Session>(made).size(), 5u);
    }
}

TEST(Invented, TheSameSeedGivesTheSameDiaryAndAnotherAnother) {
  EXPECT_EQ(invented_diary({.seed = 1, .today = this_evening}), two_years());
  EXPECT_NE(invented_diary({.seed = 2, .today = this_evening}), two_years());
}

// What a person sees of a diary, days counted from the one it is told on.
std::vector<std::string> as_seen(const Diary& made, const Moment& now) {
  const Date day = diary_day(now, 240);
  std::vector<std::string> lines;
  for (const Record& record : made.records) {
    const LocalTime felt = local_time(record.felt.at, record.felt.zone);
    lines.push_back(std::to_string(felt.date - day) + " " + std::to_string(felt.seconds / 60) + " " +
                    std::string(kind_of(record.body)) + " " + record.id.text);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

const std::vector<Moment>& many_days() {
  static const std::vector<Moment> list = [] {
    std::vector<Moment> all;
    for (const char* zone : {"UTC", "Europe/Berlin", "Asia/Tokyo", "America/New_York", "Pacific/Auckland",
                             "Pacific/Honolulu", "Asia/Kolkata", "Australia/Lord_Howe"})
      for (const auto& [year, month, day, minutes] : {std::tuple{2026, 11u, 28u, 1335},
                                                      {2027, 3u, 28u, 239},
                                                      {2027, 10u, 31u, 241},
                                                      {2027, 12u, 31u, 1439},
                                                      {2028, 2u, 29u, 30},
                                                      {2038, 1u, 24u, 720}})
        all.push_back({clock(*date_of(year, month, day), minutes, zone), zone});
    return all;
  }();
  return list;
}

TEST(Invented, ToldUpToNowItIsTheSameStoryOnEveryDayInEveryZone) {
  const Moment first = many_days().front();
  const auto story = as_seen(told_up_to_now({.seed = 1, .today = first, .days = 400}), first);
  EXPECT_GT(story.size(), 500u);
  for (const Moment& now : many_days()) {
    SCOPED_TRACE(iso(now));
    const Diary made = told_up_to_now({.seed = 1, .today = now, .days = 400});
    expect_all_rules_kept(made, now);
    auto seen = as_seen(made, now);
    ASSERT_EQ(seen.size(), story.size());
    // Spring skips an hour: what was in it comes an hour later.
    std::size_t other = 0;
    for (std::size_t i = 0; i < seen.size(); ++i) other += seen[i] != story[i];
    EXPECT_LE(other, 12u);
  }
}

TEST(Invented, ToldUpToNowItsWeekdaysAreThoseOfItsSessions) {
  for (const Moment& now : many_days()) {
    SCOPED_TRACE(iso(now));
    const Diary made = told_up_to_now({.seed = 1, .today = now, .days = 400});
    std::map<std::string, std::string> rhythms;
    for (const Record& record : made.records)
      if (const auto* one = std::get_if<Relationship>(&record.body)) rhythms[record.id.text] = one->rhythm;
    for (const Record& record : made.records) {
      const auto* session = std::get_if<Session>(&record.body);
      if (session == nullptr || session->outcome == Session::Outcome::moved) continue;
      const Date day = local_time(record.felt.at, record.felt.zone).date;
      const std::string& rhythm = rhythms.at(record.relationship->text);
      // One that was moved took place two days later.
      EXPECT_TRUE(rhythm.starts_with(weekday_name(weekday(day))) ||
                  rhythm.starts_with(weekday_name(weekday(day + -2))))
          << rhythm << ", " << iso(day);
    }
  }
}

TEST(Invented, ItSaysThatNobodyLivedIt) {
  EXPECT_TRUE(two_years().settings.invented);
  EXPECT_TRUE(to_json(two_years())["invented"].get<bool>());
}

TEST(Invented, ItHoldsSomethingOfEveryKind) {
  std::set<std::string_view> there;
  for (const Record& record : two_years().records) there.insert(kind_of(record.body));
  for (const auto kind : kinds_for(Role::client)) EXPECT_TRUE(there.contains(kind)) << kind;
}

TEST(Invented, RecordsAreSortedAndReadBackFromJsonAsTheyAre) {
  Diary sorted = two_years();
  sort_records(sorted);
  EXPECT_EQ(sorted, two_years());
  const auto back = diary_from_json(to_json(two_years()));
  ASSERT_TRUE(back.has_value()) << back.error().sentence;
  EXPECT_EQ(*back, two_years());
}

TEST(Invented, CheckInsComeOnAboutSevenDaysOfTenWithBlankStretchesAndNights) {
  std::set<int> days;
  int late = 0, nights = 0, far = 0, edges = 0, ratings = 0, check_ins = 0, longest_blank = 0;
  for (const Record& record : two_years().records) {
    const auto* check_in = std::get_if<CheckIn>(&record.body);
    if (check_in == nullptr) continue;
    ++check_ins;
    late += is_late(record);
    nights += local_time(record.felt.at, record.felt.zone).seconds < 4 * 3600;
    days.insert(diary_day(record.felt, 240).days);
    for (const Rating& rating : check_in->ratings) {
      ++ratings;
      far += rating.far_away;
      edges += rating.value && (*rating.value == 0 || *rating.value == 10);
    }
  }
  for (auto one = days.begin(), next = std::next(one); next != days.end(); ++one, ++next)
    longest_blank = std::max(longest_blank, *next - *one - 1);
  EXPECT_GT(days.size(), 430u);
  EXPECT_LT(days.size(), 600u);
  EXPECT_GT(check_ins, 550);
  EXPECT_GE(longest_blank, 4);
  EXPECT_GT(late, check_ins / 50);
  EXPECT_LT(late, check_ins / 8);
  EXPECT_GT(nights, 15);
  EXPECT_GT(far, 10);
  EXPECT_GT(edges, 0);
  EXPECT_LT(edges, ratings / 8);
}

TEST(Invented, ACheckInAsksWhatTheShortOrTheFullOneAsks) {
  std::map<std::string, int> rated;
  for (const CheckIn* check_in : all_of<CheckIn>(two_years()))
    for (const Rating& rating : check_in->ratings) ++rated[rating.scale];
  EXPECT_GT(rated["distress"], 500);
  EXPECT_GT(rated["reliance"], 400);
  EXPECT_GT(rated["footing"], 250);
  EXPECT_GT(rated["pull_away"], 200);
  EXPECT_GT(rated["safety"], 100);
  EXPECT_GT(rated["support"], 60);
  EXPECT_LT(rated["support"], 110);
  EXPECT_GT(rated["rested"], 20);
}

TEST(Invented, OneRelationshipEndedAbruptlyAndTheOtherGoesOn) {
  const auto people = all_of<Relationship>(two_years());
  ASSERT_EQ(people.size(), 2u);
  EXPECT_TRUE(people[0]->until.has_value());
  EXPECT_FALSE(people[1]->until.has_value());
  const auto endings = all_of<diary::Ending>(two_years());
  ASSERT_EQ(endings.size(), 1u);
  EXPECT_EQ(endings[0]->by, diary::Ending::EndedBy::practitioner);
  EXPECT_EQ(endings[0]->talked_leaving, Extent::no);
}

TEST(Invented, AnAbsenceIsComingAReactionWaitsAndTheNextSessionsHaveNoOutcome) {
  int coming_absences = 0, waiting = 0, coming_sessions = 0;
  for (const Record& record : two_years().records) {
    if (std::holds_alternative<diary::Absence>(record.body))
      coming_absences += record.felt.at > this_evening.at;
    if (const auto* session = std::get_if<Session>(&record.body);
        session && record.felt.at > this_evening.at) {
      ++coming_sessions;
      EXPECT_FALSE(session->outcome.has_value());
    }
    if (const auto* reaction = std::get_if<Reaction>(&record.body))
      waiting += !reaction->came_back && reaction->come_back && reaction->come_back->at > this_evening.at;
  }
  EXPECT_EQ(coming_absences, 1);
  EXPECT_GE(waiting, 1);
  EXPECT_GE(coming_sessions, 1);
}

TEST(Invented, TheAttunementTurnsRoundWithEmAndNotWithA) {
  std::map<std::string, std::pair<int, int>> reversed_of;
  for (const Record& record : two_years().records)
    if (const auto* session = std::get_if<Session>(&record.body); session && session->looked_after) {
      auto& [reversed, all] = reversed_of[record.relationship->text];
      reversed += *session->looked_after == Degree::much || *session->looked_after == Degree::a_little;
      ++all;
    }
  ASSERT_EQ(reversed_of.size(), 2u);
  const auto [with_a, sessions_with_a] = reversed_of[two_years().settings.main_relationship];
  for (const auto& [id, counts] : reversed_of) {
    if (id == two_years().settings.main_relationship) continue;
    EXPECT_GT(counts.first, counts.second / 4);
  }
  EXPECT_LT(with_a, sessions_with_a / 8);
}

TEST(Invented, NoPlaceholderIsLeftInItsWords) {
  EXPECT_EQ(dump(to_json(two_years())).find("{A}"), std::string::npos);
}

}  // namespace
}  // namespace holdfast::dyad

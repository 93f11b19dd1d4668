// What the person says decides what becomes of an item; nothing is lost in silence, and the same file again
// gives the same records.
#include <gmock/gmock.h>

#include "diary/rules.h"
#include "diary/scales.h"
#include "exchange/foreign.h"

namespace holdfast::exchange {
namespace {

using ::testing::SizeIs;

const std::vector<diary::Scale> scales = diary::scales_of({}, diary::Role::client);

Item item(std::string title, std::string text, std::vector<Measure> measures = {},
          std::vector<std::string> words = {}) {
  Item one;
  one.felt = Moment{{1'700'000'000}, "Europe/Berlin"};
  one.title = std::move(title);
  one.text = std::move(text);
  one.measures = std::move(measures);
  one.words = std::move(words);
  return one;
}
Settled settled(std::vector<Item> items, Choices choices = {}) {
  Foreign foreign{.format = "Test"};
  foreign.items = std::move(items);
  Settled out = settle(foreign, choices, scales);
  diary::Surroundings around{
      .now = {{1'800'000'000}, "UTC"}, .scales = scales, .kind_of_id = [](const diary::Id&) {
        return std::optional<std::string>("relationship");
      }};
  for (const diary::Record& record : out.records) {
    const auto good = diary::check(record, around);
    EXPECT_TRUE(good) << good.error().sentence;
  }
  return out;
}
template <class Noun>
const Noun& noun(const Settled& out, std::size_t k = 0) {
  return std::get<Noun>(out.records.at(k).body);
}

TEST(Settle, text_is_an_entry_with_what_stands_beside_as_a_note) {
  const Settled out =
      settled({item("T", "Body", {{"mood", {}, "meh"}, {"sleep", 7.5, ""}}, {"walk", "tea"})});
  ASSERT_THAT(out.records, SizeIs(1));
  EXPECT_EQ(noun<diary::Entry>(out).title, "T");
  EXPECT_EQ(noun<diary::Entry>(out).text, "Body\n\n*mood: meh · sleep: 7.5 · walk, tea*");
}

TEST(Settle, a_number_with_a_scale_is_a_check_in_and_long_text_an_entry_beside) {
  const Choices choices{.measures = {{"mood", "distress", 5.0, 1.0}}, .words_are_feelings = true};
  const Settled line = settled({item("", "a line", {{"mood", 5.0, ""}}, {"calm"})}, choices);
  ASSERT_THAT(line.records, SizeIs(1));
  EXPECT_EQ(noun<diary::CheckIn>(line).ratings.at(0).value, 0.0);
  EXPECT_EQ(noun<diary::CheckIn>(line).emotions, std::vector<std::string>{"calm"});
  EXPECT_EQ(noun<diary::CheckIn>(line).line, "a line");
  const Settled both = settled({item("Title", "two\nlines", {{"mood", 2.0, ""}})}, choices);
  ASSERT_THAT(both.records, SizeIs(2));
  EXPECT_EQ(noun<diary::CheckIn>(both).ratings.at(0).value, 7.5);
  EXPECT_EQ(noun<diary::Entry>(both, 1).text, "two\nlines");
}

TEST(Settle, named_moods_have_the_order_that_is_said) {
  Choices choices{.measures = {{"mood", "distress", 5.0, 1.0}},
                  .order = {"rad", "good", "meh", "bad", "awful"}};
  EXPECT_EQ(noun<diary::CheckIn>(settled({item("", "", {{"mood", {}, "Rad"}})}, choices)).ratings.at(0).value,
            0.0);
  EXPECT_EQ(
      noun<diary::CheckIn>(settled({item("", "", {{"mood", {}, "awful"}})}, choices)).ratings.at(0).value,
      10.0);
  const Settled unknown = settled({item("", "", {{"mood", {}, "odd"}})}, choices);
  EXPECT_TRUE(unknown.records.empty());
  EXPECT_EQ(unknown.left_out.at(0).n, 1u);
}

TEST(Settle, what_has_no_scale_no_time_or_no_rule_is_counted) {
  Item undated = item("", "x");
  undated.felt.reset();
  Item event = item("Dentist", "");
  event.sort = Item::Sort::event;
  const Settled out = settled({item("", "", {{"steps", 4000, ""}}), undated, event});
  EXPECT_TRUE(out.records.empty());
  EXPECT_THAT(out.left_out, SizeIs(3));
  EXPECT_THAT(settled({item("", " ")}).records, SizeIs(0)) << "there is nothing in it";
  EXPECT_THAT(settled({undated}, {.undated = Moment{{1'600'000'000}, "UTC"}}).records, SizeIs(1));
}

TEST(Settle, events_are_sessions_and_absences_by_their_titles) {
  Item therapy = item("Therapy with A", "");
  therapy.sort = Item::Sort::event;
  therapy.until = Moment{therapy.felt->at + 3000, therapy.felt->zone};
  Item away = item("A on holiday", "tell her");
  away.sort = Item::Sort::event;
  away.until = Moment{away.felt->at + 14 * 86400, away.felt->zone};
  const Settled out =
      settled({therapy, away},
              {.sessions = {"therapy"}, .absences = {"holiday"}, .relationship = diary::Id{"abcdefghjkmn"}});
  ASSERT_THAT(out.records, SizeIs(3));
  EXPECT_EQ(noun<diary::Session>(out).minutes, 50);
  EXPECT_EQ(noun<diary::Absence>(out, 1).until->at.seconds, away.until->at.seconds);
  EXPECT_EQ(noun<diary::Entry>(out, 2).text, "tell her");
}

TEST(Settle, drops_no_number_and_no_word) {
  const Choices choices{.measures = {{"a", "distress", 0.0, 10.0}, {"b", "distress", 0.0, 10.0}},
                        .words_are_feelings = true};
  const Settled two =
      settled({item("", "", {{"a", 3.0, ""}, {"b", 4.0, ""}}, {"calm", "starred", "key: value"})}, choices);
  const auto& check_in = noun<diary::CheckIn>(two);
  EXPECT_EQ(check_in.ratings.at(0).value, 3.0);
  EXPECT_EQ(check_in.emotions, std::vector<std::string>{"calm"});
  EXPECT_EQ(check_in.line, "b: 4 · starred, key: value");
  std::vector<Measure> many{{"a", 1.0, ""}};
  for (int k = 0; k < 80; ++k) many.push_back({"a rather long name of number " + std::to_string(k), 1.0, ""});
  const Settled long_note = settled({item("", "", many)}, choices);
  ASSERT_THAT(long_note.records, SizeIs(2));
  EXPECT_THAT(noun<diary::Entry>(long_note, 1).text, ::testing::HasSubstr("number 79"));
  Item ahead = item("Therapy", "");
  ahead.sort = Item::Sort::event;
  const Settled session = settled({ahead}, {.sessions = {"therapy"},
                                            .now = Moment{{1'600'000'000}, "UTC"},
                                            .relationship = diary::Id{"abcdefghjkmn"}});
  EXPECT_EQ(session.records.at(0).written.at.seconds, 1'600'000'000)
      << "a session to come was written before";
}

TEST(Settle, gives_the_same_records_for_the_same_items_and_others_for_others) {
  const auto sources = [](const Settled& out) {
    std::vector<std::string> all;
    for (const auto& record : out.records) all.push_back(record.source);
    return all;
  };
  const std::vector<Item> items{item("a", "x"), item("a", "x"), item("b", "x")};
  const auto once = sources(settled(items));
  EXPECT_EQ(once, sources(settled(items)));
  EXPECT_NE(once[0], once[1]) << "two alike are two";
  EXPECT_NE(once[0], once[2]);
}

TEST(Settle, what_has_a_name_of_its_own_comes_in_once) {
  Item one = item("a", "x");
  one.key = "uuid";
  Item changed = item("a", "y");
  changed.key = "uuid";
  const Settled same = settled({one, one});
  EXPECT_THAT(same.records, SizeIs(1));
  ASSERT_THAT(same.left_out, SizeIs(1));
  EXPECT_EQ(same.left_out[0].n, 1u);
  const Settled both = settled({one, changed, one});
  EXPECT_THAT(both.records, SizeIs(2)) << "what differs is not lost";
  EXPECT_THAT(both.remarks, SizeIs(1));
  EXPECT_EQ(both.records[0].source, same.records[0].source);
}

TEST(Settle, a_series_has_its_description_once_and_none_ahead) {
  std::vector<Item> weekly;
  for (int k = 0; k < 6; ++k) {
    Item event = item("Therapy", k == 2 ? "bring the letter" : "the link");
    event.sort = Item::Sort::event;
    event.felt->at.seconds += k * 7 * 86400;
    event.key = "u@x " + std::to_string(event.felt->at.seconds);
    weekly.push_back(event);
  }
  const Choices choices{.sessions = {"therapy"},
                        .now = Moment{weekly[3].felt->at, "UTC"},
                        .relationship = diary::Id{"abcdefghjkmn"}};
  const Settled out = settled(weekly, choices);
  std::vector<std::string> texts;
  for (const auto& record : out.records)
    if (const auto* entry = std::get_if<diary::Entry>(&record.body)) texts.push_back(entry->text);
  EXPECT_THAT(texts, ::testing::ElementsAre("the link", "bring the letter"));
  EXPECT_THAT(out.records, SizeIs(8));
  const std::vector<Item> later(weekly.begin() + 1, weekly.end());
  const Settled next = settled(later, choices);
  EXPECT_EQ(next.records[1].source, out.records[1].source)
      << "the same description, whichever event is first";
  EXPECT_TRUE(came_from_series(out.records[0], out.origins[0].series));
  EXPECT_FALSE(came_from_series(out.records[0], "Test\nother"));
}

TEST(Settle, words_with_numbers_are_no_feelings) {
  const Settled out =
      settled({item("", "", {}, {"calm", "Sleep 7:30", "Sleep Time 8:00"})}, {.words_are_feelings = true});
  EXPECT_EQ(noun<diary::CheckIn>(out).emotions, std::vector<std::string>{"calm"});
  EXPECT_EQ(noun<diary::CheckIn>(out).line, "Sleep 7:30, Sleep Time 8:00");
}

}  // namespace
}  // namespace holdfast::exchange

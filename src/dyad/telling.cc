// The Keeper, and what is a person's own: the people, words and scales, pages, needs, old sentences,
// reactions.
#include "dyad/telling.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "diary/scales.h"

namespace holdfast::dyad {

using namespace diary;

namespace {

constexpr std::int64_t minute = 60, hour = 3600, day = 86400;

Instant evening(const Keeper& keeper, Instant at, int minutes_after_midnight) {
  return clock(local_time(at, keeper.zone()).date, minutes_after_midnight, keeper.zone());
}

}  // namespace

diary::Id Keeper::keep(Body body, Instant felt, Instant written, std::optional<Id> relationship,
                       bool folded) {
  const bool may_come = std::holds_alternative<Session>(body) || std::holds_alternative<diary::Absence>(body);
  if (!may_come && felt > course.now) return {};
  // Whole minutes, as a clock is read. What may lie ahead may be written beforehand, all else not before it
  // was felt.
  felt = {felt.seconds / minute * minute};
  written = {std::min(written, course.now).seconds / minute * minute};
  if (!may_come) written = std::max(written, felt);
  Record record{.id = id_from_bits(ids_.bits()),
                .felt = moment(felt),
                .written = moment(written),
                .relationship = std::move(relationship),
                .folded = folded,
                .body = std::move(body)};
  records.push_back(std::move(record));
  return records.back().id;
}

bool Keeper::has(Chapter chapter) const {
  return chapter == Chapter::em  ? course.has_em
         : chapter == Chapter::a ? course.has_a
                                 : course.has_em && course.has_a;
}

Instant Keeper::in_chapter(Chapter chapter, double share) const {
  const Instant from = chapter == Chapter::em      ? course.begin
                       : chapter == Chapter::alone ? course.em_ends
                                                   : course.a_begins;
  const Instant to = chapter == Chapter::em      ? std::min(course.em_ends, course.now)
                     : chapter == Chapter::alone ? course.a_begins
                                                 : std::min(course.a_ends, course.now);
  const Instant about =
      from + static_cast<std::int64_t>(share * static_cast<double>(to.seconds - from.seconds));
  const Instant late_in_the_day = evening(*this, about, 17 * 60 + static_cast<int>(share * 7000) % 290);
  return std::clamp(late_in_the_day, from, std::max(from, to - day));
}

std::optional<Id> Keeper::relationship(Whom whom) const {
  if (whom == Whom::nobody) return std::nullopt;
  return whom == Whom::em ? em : a;
}

int out_of_ten(Random& random, double share, double spread) {
  return std::clamp(static_cast<int>(std::lround(10 * share + random.normal(0, spread))), 0, 10);
}

namespace {

// How it ended, in the day and the words of whoever learned it.
void tell_ending(Keeper& keeper, Whom whom) {
  const Course& course = keeper.course;
  const Instant end = course.end_of(whom);
  const bool planned = course.story.one && course.story.one->frame.ending == dyad::Ending::planned;
  diary::Ending ending{.by = diary::Ending::EndedBy::practitioner, .planned = planned};
  ending.how_learned = planned ? "in a session, three months before" : "by e-mail";
  ending.contact_afterwards = planned ? "one letter a year, if I like" : "one letter of mine, no answer";
  ending.talked_leaving = planned ? Extent::yes : Extent::no;
  ending.talked_needs = planned ? Extent::partly : Extent::no;
  ending.talked_wrong = planned ? Extent::partly : Extent::no;
  ending.line = planned ? "We had time for it." : "From one day to the next.";
  keeper.keep(std::move(ending), end, end + 2 * day + 5 * hour, keeper.relationship(whom));
}

std::optional<Date> until_of(const Keeper& keeper, Whom whom) {
  const Instant end = keeper.course.end_of(whom);
  return end < keeper.course.now ? std::optional(local_time(end, keeper.zone()).date) : std::nullopt;
}

}  // namespace

void tell_people(Keeper& keeper) {
  const Course& course = keeper.course;
  if (course.has_em)
    keeper.em = keeper.keep(Relationship{.name = "Em",
                                         .until = until_of(keeper, Whom::em),
                                         .modality = "talking",
                                         .rhythm = "Thursdays at five",
                                         .between_sessions = "messages as needed",
                                         .limits = "nothing written down at first",
                                         .asking = Relationship::Asking::no},
                            course.begin, course.begin + hour);
  if (course.has_a)
    keeper.a =
        keeper.keep(Relationship{.name = "A",
                                 .until = until_of(keeper, Whom::a),
                                 .modality = "trauma therapy",
                                 .rhythm = "Tuesdays at ten, 50 minutes",
                                 .between_sessions = "one message, answered the next working day",
                                 .limits = "the hour ends on time; breaks are announced three weeks ahead",
                                 .asking = Relationship::Asking::yes},
                    course.a_begins, course.a_begins + hour);
  for (const Whom whom : {Whom::em, Whom::a})
    if (keeper.relationship(whom) && !keeper.relationship(whom)->empty() && course.end_of(whom) < course.now)
      tell_ending(keeper, whom);
}

void tell_words_and_scales(Keeper& keeper) {
  Instant at = keeper.course.begin + 2 * hour;
  for (const Feeling& feeling : feelings()) {
    keeper.keep(Emotion{.word = std::string(feeling.word), .tone = feeling.tone}, at, at);
    at = at + minute;
  }
  keeper.keep(HelpNumber{.name = "A friend you trust",
                         .number = "000 0000 (invented)",
                         .line = "J. said: at any hour. This number reaches nobody."},
              at, at);
  const Instant later = (keeper.course.has_a ? keeper.course.a_begins : keeper.course.begin) + 39 * day;
  keeper.keep(
      Scale{
          .key = "rested", .question = "How rested are you?", .low_words = "worn out", .high_words = "fully"},
      later, later);
}

void tell_pages(Keeper& keeper, Random random) {
  for (const Page& page : pages()) {
    if (!keeper.has(page.chapter)) continue;
    const int minutes = 19 * 60 + static_cast<int>(random.below(240));
    const Instant at = std::min(evening(keeper, keeper.in_chapter(page.chapter, page.share), minutes),
                                keeper.course.now - hour);
    const Whom whom = keeper.course.with_whom(at);
    const Whom named = page.chapter == Chapter::em ? Whom::em : page.chapter == Chapter::a ? Whom::a : whom;
    const Instant written = random.chance(0.1) ? at + 2 * day : at + 20 * minute;
    keeper.keep(Entry{.title = std::string(page.title), .text = with_name(page.text, Keeper::name(named))},
                at, written, keeper.relationship(named), page.folded);
  }
}

void tell_wishes(Keeper& keeper, Random random) {
  for (const Wish& wish : wishes()) {
    if (!keeper.has(wish.chapter)) continue;
    const Instant at = keeper.in_chapter(wish.chapter, wish.share);
    Need need{.what = std::string(wish.what), .voiced = wish.voiced, .to_whom = std::string(wish.to_whom)};
    if (wish.outcome >= 0) need.outcome = static_cast<Need::Outcome>(wish.outcome);
    const Whom whom = !wish.to_whom.empty() ? Whom::nobody : wish.chapter == Chapter::a ? Whom::a : Whom::em;
    keeper.keep(std::move(need), at, at + static_cast<std::int64_t>(random.uniform(0.1, 10) * hour),
                keeper.relationship(whom));
  }
}

void tell_beliefs(Keeper& keeper, Random random) {
  struct Sentence {
    std::string_view text;
    double (*how_true)(const State&);
  };
  constexpr std::array<Sentence, 3> sentences{
      {{"Being needy only brings pain", [](const State& x) { return 1 - 0.75 * x.trust * (1 - x.guard); }},
       {"I don't deserve care", [](const State& x) { return 0.95 - 0.8 * x.capacity; }},
       {"I'm allowed to need", [](const State& x) { return 0.1 + 0.4 * x.trust + 0.4 * x.capacity; }}}};
  Instant first = keeper.course.begin + 20 * day;
  for (const auto& [text, how_true] : sentences) {
    const bool is_old = &text != &sentences.back().text;  // the last is the one she would like to believe
    const Id belief = keeper.keep(Belief{.sentence = std::string(text)}, first, first);
    for (Instant at = first + minute; at < keeper.course.now && !belief.empty();
         at = at + static_cast<std::int64_t>(random.uniform(24, 44) * day)) {
      const Instant felt = evening(keeper, at, 20 * 60 + 40);
      BeliefRating rating{.belief = belief,
                          .how_true = out_of_ten(random, how_true(keeper.course.at(felt)), 0.8)};
      if (*rating.how_true >= 8 && is_old && random.chance(0.4)) rating.line = "Like a law.";
      if (*rating.how_true <= 3 && is_old && random.chance(0.4))
        rating.line = "Sounds like somebody else's sentence.";
      keeper.keep(std::move(rating), std::max(felt, at), felt + hour);
    }
    first = first + 9 * day;
  }
}

void tell_storms(Keeper& keeper, Random random) {
  const auto named = [&](std::string_view text, Whom whom) { return with_name(text, Keeper::name(whom)); };
  for (const Storm& storm : storms()) {
    if (!keeper.has(storm.chapter)) continue;
    const Instant at = evening(keeper, keeper.in_chapter(storm.chapter, storm.share),
                               21 * 60 + static_cast<int>(random.below(100)));
    const Whom whom = storm.chapter == Chapter::a ? Whom::a : Whom::em;
    Reaction reaction{
        .what_happened = named(storm.happened, whom),
        .what_it_stirred = named(storm.stirred, whom),
        .want_to_say = named(storm.want_to_say, whom),
        .needs_today = random.chance(0.25) ? Reaction::NeedsToday::someone_else : Reaction::NeedsToday::no};
    const Instant back = at + storm.back_after_days * day;
    reaction.come_back = keeper.moment(back);
    if (back < keeper.course.now) {
      reaction.came_back = keeper.moment(std::min(back + 3 * hour, keeper.course.now));
      reaction.found = {static_cast<Reaction::Found>(storm.found)};
      if (storm.found_too >= 0) reaction.found.push_back(static_cast<Reaction::Found>(storm.found_too));
      reaction.found_words = std::string(storm.found_words);
      reaction.acted_sooner = random.chance(0.2);
    }
    keeper.keep(std::move(reaction), at, at + 15 * minute, keeper.relationship(whom));
  }
  // One is still waiting.
  if (keeper.course.with_whom(keeper.course.now) != Whom::a) return;
  const Instant at = keeper.course.now - (2 * day + 3 * hour);
  keeper.keep(Reaction{.what_happened = "A said she is away again soon. I nodded and smiled.",
                       .what_it_stirred = "Cold hands. Then cross with her, and with me for smiling.",
                       .want_to_say = "I don't want you to go, and I don't want to say so.",
                       .needs_today = Reaction::NeedsToday::no,
                       .come_back = keeper.moment(at + 5 * day)},
              at, at + 20 * minute, keeper.a);
}

}  // namespace holdfast::dyad

// Shelved as "<relationship> <seconds since 1970, twelve digits>", so that names sort by time.
#include "app/rhythm.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/handlers.h"
#include "app/looking.h"
#include "app/records.h"
#include "diary/written.h"
#include "review/chapter.h"
#include "review/sentences.h"
#include "review/since.h"

namespace holdfast::app {
namespace {

constexpr std::int64_t week_seconds = 7 * 86400;
constexpr std::string_view shelf = "reviews";
constexpr std::size_t most_kept = 60;  // of one relationship: a year of weeks, and some asked for between
constexpr std::size_t largest_kept = 4u << 20;  // bytes; one is about 70,000

std::string beginning_of(const std::string& relationship) {
  return relationship + " ";
}

std::string name_of(const std::string& relationship, Instant made) {
  return beginning_of(relationship) + fmt::format("{:012}", std::max<std::int64_t>(0, made.seconds));
}

// Names of the kept ones that begin so, the oldest first.
Result<std::vector<std::string>> names_that_begin(World& world, std::string_view beginning) {
  std::vector<std::string> names;
  auto seen = world.vault->each_shelved(shelf, [&](std::string_view name, std::string_view) {
    if (name.starts_with(beginning)) names.emplace_back(name);
  });
  if (!seen) return pass_on(seen);
  return names;
}

std::optional<KeptReview> read(std::string_view bytes) {
  auto json = diary::parse_json(bytes, largest_kept);
  if (!json || !json->is_object()) return std::nullopt;
  const auto text = [](const Json& of, const char* key) {
    const auto found = of.find(key);
    return found != of.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  auto made = moment_from_iso(text(*json, "made_at"));
  if (!made) return std::nullopt;
  KeptReview kept{.made_at = *made, .diary = text(*json, "diary")};
  for (const Json& one : json->value("said", Json::array()))
    if (one.is_object())
      kept.said.push_back(
          {text(one, "finding"), text(one, "subject"), text(one, "statement"), text(one, "sentence")});
  kept.review = json->value("review", Json());
  return kept;
}

Result<std::optional<KeptReview>> kept_as(World& world, const std::string& name) {
  auto bytes = world.vault->shelved(shelf, name);
  if (!bytes) return pass_on(bytes);
  if (!*bytes) return std::nullopt;
  return read((*bytes)->text());
}

void lighten(review::Finding& finding) {
  finding.picture = {};
  finding.evidence.entries.clear();
  std::ranges::for_each(finding.lines, lighten);
}

bool session_since(const diary::Diary& diary, Instant since, Instant now) {
  for (const diary::Record& record : diary.records)
    if (const auto* session = std::get_if<diary::Session>(&record.body);
        session && review::took_place(*session) && record.felt.at > since && record.felt.at <= now)
      return true;
  return false;
}

}  // namespace

Result<std::optional<KeptReview>> last_review(World& world, const std::string& relationship) {
  auto names = names_that_begin(world, beginning_of(relationship));
  if (!names) return pass_on(names);
  // One that was made by a clock that was ahead is no earlier review until then.
  const auto later = std::ranges::upper_bound(*names, name_of(relationship, world.clock.now().at));
  if (later == names->begin()) return std::nullopt;
  return kept_as(world, *std::prev(later));
}

std::optional<Resting> resting(World& world, const diary::Diary& diary,
                               const std::optional<KeptReview>& last) {
  const Moment now = world.clock.now();
  if (!last) return std::nullopt;
  const Instant made = last->made_at.at;
  Resting out;
  out.since = Moment{made, now.zone};
  const std::string day = review::said_day(diary_day(out.since, diary.settings.day_starts_at_minutes));
  if (last->diary == fingerprint(diary)) {
    out.nothing_new = true;
    out.sentence = "Nothing new since " + day + ".";
    return out;
  }
  if (now.at.seconds - made.seconds >= week_seconds || session_since(diary, made, now.at))
    return std::nullopt;
  out.due = Moment{made + week_seconds, now.zone};
  out.sentence = "The last review is from " + day + ". There is a new one after a session, or from " +
                 review::said_day(diary_day(*out.due, diary.settings.day_starts_at_minutes)) + " on.";
  return out;
}

Result<> keep_review(World& world, const diary::Diary& diary, const review::Review& review) {
  review::Review light = review;
  std::ranges::for_each(light.findings, lighten);
  const Json kept{{"made_at", iso(review.made_at)},
                  {"diary", fingerprint(diary)},
                  {"said", diary::written(review::said_in(review))},
                  {"review", diary::written(light, review.made_at.zone)}};
  auto names = names_that_begin(world, beginning_of(review.relationship));
  if (!names) return pass_on(names);
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  const std::string name = name_of(review.relationship, review.made_at.at);
  if (auto done = transaction->shelve(shelf, name, diary::dump(kept)); !done) return pass_on(done);
  for (std::size_t i = 0; i + most_kept <= names->size(); ++i)
    if (auto done = transaction->unshelve(shelf, (*names)[i]); !done) return pass_on(done);
  return transaction->commit();
}

Result<> forget_reviews(World& world, vault::Transaction& transaction) {
  auto names = names_that_begin(world, "");
  if (!names) return pass_on(names);
  for (const std::string& name : *names)
    if (auto done = transaction.unshelve(shelf, name); !done) return pass_on(done);
  return forget_drawn(world, transaction);
}

Handled answer(World& world, const EarlierReviews& asked, Changes&) {
  auto whole = read_diary(world);
  if (!whole) return pass_on(whole);
  auto options = review_options(world, *whole, "", asked.relationship, "");
  if (!options) return pass_on(options);
  auto names = names_that_begin(world, beginning_of(review::relationship_of(*whole, *options)));
  if (!names) return pass_on(names);
  EarlierReviewsAnswer out;
  for (auto name = names->rbegin(); name != names->rend(); ++name) {
    auto kept = kept_as(world, *name);
    if (!kept) return pass_on(kept);
    if (!*kept) continue;
    out.reviews.push_back({*name, (*kept)->made_at, int((*kept)->said.size())});
  }
  return out;
}

Handled answer(World& world, const ReadReview& asked, Changes&) {
  auto kept = kept_as(world, asked.of);
  if (!kept) return pass_on(kept);
  if (!*kept)
    return problem(ProblemKind::not_found,
                   "That review is not kept any more. The last " + std::to_string(most_kept) + " are.", "of");
  return EarlierReview{(*kept)->made_at, std::move((*kept)->review)};
}

}  // namespace holdfast::app

// One setting of the vault for each relationship: "<seconds> <fingerprint>". What cannot be read counts as no
// review yet.
#include "app/rhythm.h"

#include <charconv>

#include "app/looking.h"
#include "review/chapter.h"
#include "review/sentences.h"

namespace holdfast::app {
namespace {

constexpr std::int64_t week_seconds = 7 * 86400;

std::string key_of(const std::string& relationship) {
  return "review " + relationship;
}

bool session_since(const diary::Diary& diary, Instant since, Instant now) {
  for (const diary::Record& record : diary.records)
    if (const auto* session = std::get_if<diary::Session>(&record.body);
        session && review::took_place(*session) && record.felt.at > since && record.felt.at <= now)
      return true;
  return false;
}

}  // namespace

Result<std::optional<Resting>> resting(World& world, const diary::Diary& diary,
                                       const std::string& relationship) {
  auto kept = world.vault->setting(key_of(relationship));
  if (!kept) return pass_on(kept);
  if (!*kept) return std::nullopt;
  std::int64_t made = 0;
  const std::string& text = **kept;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), made);
  const Moment now = world.clock.now();
  if (bad != std::errc{} || Instant{made} > now.at) return std::nullopt;
  Resting out;
  out.since = Moment{Instant{made}, now.zone};
  const std::string day = review::said_day(diary_day(out.since, diary.settings.day_starts_at_minutes));
  if (std::string_view(end, text.data() + text.size()).ends_with(fingerprint(diary))) {
    out.nothing_new = true;
    out.sentence = "Nothing new since " + day + ".";
    return out;
  }
  if (now.at.seconds - made >= week_seconds || session_since(diary, Instant{made}, now.at))
    return std::nullopt;
  out.due = Moment{Instant{made} + week_seconds, now.zone};
  out.sentence = "The last review is from " + day + ". There is a new one after a session, or from " +
                 review::said_day(diary_day(*out.due, diary.settings.day_starts_at_minutes)) + " on.";
  return out;
}

Result<> keep_review(World& world, const diary::Diary& diary, const std::string& relationship) {
  const std::int64_t now = world.clock.now().at.seconds;
  auto transaction = world.vault->begin("", now);
  if (!transaction) return pass_on(transaction);
  if (auto kept = transaction->set(key_of(relationship), std::to_string(now) + " " + fingerprint(diary));
      !kept)
    return pass_on(kept);
  return transaction->commit();
}

}  // namespace holdfast::app

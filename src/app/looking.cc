// A diary is the same where its fingerprint is: settings and records, byte by byte.
#include "app/looking.h"

#include <algorithm>

#include "app/records.h"
#include "exchange/fingerprint.h"

namespace holdfast::app {

std::string fingerprint(const diary::Diary& diary) {
  std::string all = diary::dump(diary::to_json(diary.settings));
  for (const diary::Record& record : diary.records) all += diary::dump(diary::to_json(record));
  return exchange::hex(exchange::fingerprint_of(all));
}

Result<review::Review> look(World& world, const diary::Diary& whole, const review::Options& options) {
  const double began = world.clock.seconds();
  const std::uint64_t opening = world.vault->opening();
  auto review = world.apart([&] { return review::review(whole, options, world.progress); });
  if (!still_open(world, opening)) return tl::unexpected<Problem>(no_vault());
  if (!review && review.error().kind == ProblemKind::cancelled)  // whatever part of it was at work
    return problem(ProblemKind::cancelled, "The review was stopped before it was done. Nothing was changed.");
  if (!review) return review;
  review->model.seconds = world.clock.seconds() - began;
  if (options.question.empty())
    world.looked = World::Looked{fingerprint(whole), options.relationship, options.since, *review};
  return review;
}

Result<review::Review> look_once(World& world, const diary::Diary& whole, const review::Options& options) {
  const auto day = [&](const Moment& moment) {
    return diary_day(moment, whole.settings.day_starts_at_minutes);
  };
  const auto& last = world.looked;
  if (!last || last->relationship != options.relationship || last->since != options.since ||
      day(last->review.made_at) != day(options.now) || last->diary != fingerprint(whole))
    return look(world, whole, options);
  review::Review review = last->review;
  if (!options.question.empty())
    std::erase_if(review.findings, [&](const auto& finding) { return finding.id != options.question; });
  return review;
}

}  // namespace holdfast::app

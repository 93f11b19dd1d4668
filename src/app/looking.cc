// A diary is the same where its fingerprint is: settings and records, byte by byte. Draws are shelved by a
// relationship's id, as CBOR that this machine alone reads: {"chains", "blocks", "at": bytes of floats,
// "log_density": bytes of doubles}.
#include "app/looking.h"

#include <algorithm>
#include <cstring>

#include "app/records.h"
#include "exchange/fingerprint.h"

namespace holdfast::app {
namespace {

constexpr std::string_view shelf = "draws";
constexpr std::size_t largest_drawn = 8u << 20;  // bytes; 1600 draws of six scales are about a megabyte

template <class Number>
Json bytes_of(const std::vector<Number>& numbers) {
  std::vector<std::uint8_t> bytes(numbers.size() * sizeof(Number));
  if (!bytes.empty()) std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return Json::binary(std::move(bytes));
}

template <class Number>
bool read_numbers(const Json& of, const char* key, std::vector<Number>& into) {
  const auto found = of.find(key);
  if (found == of.end() || !found->is_binary()) return false;
  const auto& bytes = found->get_binary();
  if (bytes.size() % sizeof(Number) != 0) return false;
  into.resize(bytes.size() / sizeof(Number));
  if (!into.empty()) std::memcpy(into.data(), bytes.data(), bytes.size());
  return true;
}

std::string shelved_as(const inference::KeptDraws& drawn) {
  const Json json{{"chains", drawn.chains},
                  {"blocks", drawn.blocks},
                  {"at", bytes_of(drawn.at)},
                  {"log_density", bytes_of(drawn.log_density)}};
  std::string out;
  Json::to_cbor(json, out);
  return out;
}

std::optional<inference::KeptDraws> read_drawn(std::string_view bytes) {
  if (bytes.size() > largest_drawn) return std::nullopt;
  const Json json = Json::from_cbor(bytes, true, false);
  if (!json.is_object()) return std::nullopt;
  const auto chains = json.find("chains"), blocks = json.find("blocks");
  inference::KeptDraws drawn;
  if (chains == json.end() || !chains->is_number_integer() || blocks == json.end() || !blocks->is_array() ||
      !read_numbers(json, "at", drawn.at) || !read_numbers(json, "log_density", drawn.log_density))
    return std::nullopt;
  drawn.chains = chains->get<int>();
  for (const Json& block : *blocks) drawn.blocks.push_back(block.is_string() ? block.get<std::string>() : "");
  return drawn;
}

// What cannot be read counts as none: everything is learned again.
review::Drawn kept_draws(World& world) {
  review::Drawn kept;
  (void)world.vault->each_shelved(shelf, [&](std::string_view name, std::string_view bytes) {
    if (auto drawn = read_drawn(bytes)) kept.emplace(name, std::move(*drawn));
  });
  return kept;
}

Result<> keep_draws(World& world, const review::Drawn& drawn) {
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  for (const auto& [relationship, draws] : drawn)
    if (auto done = transaction->shelve(shelf, relationship, shelved_as(draws)); !done) return pass_on(done);
  return transaction->commit();
}

}  // namespace

Result<> forget_drawn(World& world, vault::Transaction& transaction) {
  std::vector<std::string> names;
  auto seen = world.vault->each_shelved(
      shelf, [&](std::string_view name, std::string_view) { names.emplace_back(name); });
  if (!seen) return pass_on(seen);
  for (const std::string& name : names)
    if (auto done = transaction.unshelve(shelf, name); !done) return pass_on(done);
  return {};
}

std::string fingerprint(const diary::Diary& diary) {
  std::string all = diary::dump(diary::to_json(diary.settings));
  for (const diary::Record& record : diary.records) all += diary::dump(diary::to_json(record));
  return exchange::hex(exchange::fingerprint_of(all));
}

bool is_unchanged(World& world, const diary::Diary& diary) {
  auto now = read_diary(world);
  return now && fingerprint(*now) == fingerprint(diary);
}

Result<review::Review> look(World& world, const diary::Diary& whole, const review::Options& asked) {
  // What is looked at from a day on has its own draws, and an invented diary is only looked at.
  const bool keeps = !asked.since && !whole.settings.invented;
  review::Options options = asked;
  if (keeps) options.kept = kept_draws(world);
  const double began = world.clock.seconds();
  const std::uint64_t opening = world.vault->opening();
  auto review = world.apart([&] { return review::review(whole, options, world.progress); });
  if (!still_open(world, opening)) return tl::unexpected<Problem>(no_vault());
  if (!review && review.error().kind == ProblemKind::cancelled)  // whatever part of it was at work
    return unchanged(ProblemKind::cancelled, "The review was stopped before it was done.");
  if (!review) return review;
  review->model.seconds = world.clock.seconds() - began;
  // Where that fails (a full disk, a vault another process writes to), the next review takes longer.
  if (keeps && !review->drawn.empty() && is_unchanged(world, whole)) (void)keep_draws(world, review->drawn);
  review->drawn.clear();
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

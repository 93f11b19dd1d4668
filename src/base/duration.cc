// Durations as people say them and as we say them back; declared in base/when.h.
// An amount without a unit, or a unit nobody knows, ends in a sentence; nothing is guessed.
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "base/when.h"
#include "base/when_words.h"

namespace holdfast {
namespace {

std::string counted(std::int64_t count, std::string_view unit) {
  return std::to_string(count) + " " + std::string(unit) + (count == 1 ? "" : "s");
}

}  // namespace

Result<std::int64_t> read_duration_seconds(std::string_view text) {
  const auto refused = [](std::string_view why) {
    return problem(ProblemKind::bad_request,
                   std::string(why) + " For example: 40 minutes, an hour, 1h30, 2 days, three weeks.",
                   "duration");
  };
  const auto tokens = when_tokens(text);
  if (!tokens) return refused("This cannot be read as a length of time.");
  if (tokens->empty()) return refused("A length of time is missing.");
  std::size_t at = 0;
  if ((*tokens)[0].text == "about" || (*tokens)[0].text == "around") ++at;
  if (tokens->size() == at + 1 && plain_number((*tokens)[at]))
    return refused("Please say what it counts: minutes, hours or days.");
  const auto amount = take_amount(*tokens, at);
  if (!amount || at != tokens->size()) {
    std::string why = "This cannot be read as a length of time.";
    if (at < tokens->size() && !(*tokens)[at].numeric)
      if (const auto known = word_like((*tokens)[at].text)) why += " Did you mean \"" + *known + "\"?";
    return refused(why);
  }
  // Only here, where no calendar says how long it was: a month is thirty days, a year 365.
  const double years = std::floor(amount->months / 12);
  const double days = amount->days + 365 * years + 30 * (amount->months - 12 * years);
  const double seconds = std::round(amount->seconds + 86400 * days);
  if (!(seconds < 86400.0 * 36525)) return refused("This is longer than a hundred years.");
  return static_cast<std::int64_t>(seconds);
}

std::string say_duration(std::int64_t seconds) {
  if (seconds < 0) return "minus " + say_duration(seconds == INT64_MIN ? INT64_MAX : -seconds);
  // Two neighbouring units say enough; the smaller one is rounded.
  static constexpr std::array<std::pair<std::int64_t, std::string_view>, 4> units{
      {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}}};
  for (std::size_t i = 0; i + 1 < units.size(); ++i) {
    const auto [large, large_name] = units[i];
    const auto [small, small_name] = units[i + 1];
    if (seconds < large) continue;
    const std::int64_t smalls = seconds / small + (seconds % small * 2 >= small ? 1 : 0);
    if (i > 0 && smalls >= units[i - 1].first / small) return counted(1, units[i - 1].second);
    const std::int64_t in_large = large / small;
    const std::string said = counted(smalls / in_large, large_name);
    return smalls % in_large == 0 ? said : said + " " + counted(smalls % in_large, small_name);
  }
  return counted(seconds, "second");
}

}  // namespace holdfast

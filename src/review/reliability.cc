// The rules by which a row of the table becomes sentences. A word that was true less often than it says is
// told so, and what to take it for instead; chance is given its due by the exact binomial tail.
#include "review/reliability.h"

#include <algorithm>
#include <cmath>

#include "base/ensure.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr double widest = 0.15, rarely = 0.05;
constexpr std::string_view together = "all";

Likelihood likelihood_named(std::string_view word) {
  for (const Likelihood one : {Likelihood::almost_certain, Likelihood::very_likely, Likelihood::likely,
                               Likelihood::more_likely_than_not})
    if (words_of(one) == word) return one;
  return Likelihood::cant_tell;
}

// P(at most k of n), each true with probability p.
double at_most(int k, int n, double p) {
  if (k >= n) return 1;
  p = std::clamp(p, 1e-9, 1 - 1e-9);
  double total = 0;
  for (int i = 0; i <= k; ++i)
    total += std::exp(std::lgamma(n + 1.0) - std::lgamma(i + 1.0) - std::lgamma(n - i + 1.0) +
                      i * std::log(p) + (n - i) * std::log1p(-p));
  return std::min(total, 1.0);
}

int of_100(double share) {
  return int(std::lround(100 * share));
}

std::string percent(double share) {
  return std::to_string(of_100(share)) + " %";
}

std::string times(int n) {
  return n == 1 ? "once" : n == 2 ? "twice" : std::to_string(n) + " times";
}

std::string quoted(std::string_view word) {
  return "\"" + std::string(word) + "\"";
}

// "75 to 90 in 100", "97 in 100 or more"
std::string band(Likelihood likelihood) {
  const auto [least, most] = stands_for(likelihood);
  return most == 1 ? std::to_string(of_100(least)) + " in 100 or more"
                   : std::to_string(of_100(least)) + " to " + std::to_string(of_100(most)) + " in 100";
}

std::string how_it_stands(const Reliability& row) {
  const Likelihood word = likelihood_named(row.word);
  const Likelihood instead = likelihood_of(row.held);
  switch (off(row)) {
    case Off::no:
      return " The word stands for " + band(word) + ".";
    case Off::maybe_below:
      return " That is less often than the word says (" + band(word) + "), which can be by chance.";
    case Off::maybe_above:
      return " That is more often than the word says (" + band(word) + "), which can be by chance.";
    case Off::above:
      return " That is more often than the word says (" + band(word) + "): here it is said with much care.";
    case Off::below:
      return " That is less often than the word says (" + band(word) +
             "), and hardly by chance. Until more is known, take " + quoted(row.word) + " here for " +
             (instead == Likelihood::cant_tell ? "an open question" : quoted(words_of(instead))) + ".";
  }
  return {};
}

}  // namespace

std::vector<Reliability> reliability_of(std::string_view finding, std::span<const Reliability> table) {
  std::vector<Reliability> rows;
  for (const Reliability& row : table)
    if (row.finding == finding && row.n > 0) rows.push_back(row);
  return rows;
}

Stands stands_for(Likelihood likelihood) {
  switch (likelihood) {
    case Likelihood::almost_certain:
      return {0.97, 1};
    case Likelihood::very_likely:
      return {0.90, 0.97};
    case Likelihood::likely:
      return {0.75, 0.90};
    case Likelihood::more_likely_than_not:
      return {0.60, 0.75};
    case Likelihood::cant_tell:
      return {0, 0.60};
  }
  return {};
}

Share share_range(int n, double seen) {
  ensure(n > 0 && seen >= 0 && seen <= 1);
  constexpr double z = 1.959964;
  const double scale = 1 + z * z / n, middle = (seen + z * z / (2.0 * n)) / scale;
  const double half = z / scale * std::sqrt(seen * (1 - seen) / n + z * z / (4.0 * n * n));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

bool few(const Reliability& row) {
  const auto [low, high] = share_range(row.n, row.held);
  return high - low > widest;
}

Off off(const Reliability& row) {
  const Likelihood word = likelihood_named(row.word);
  if (word == Likelihood::cant_tell) return Off::no;  // nothing was said
  const auto [least, most] = stands_for(word);
  const int held = int(std::lround(row.held * row.n));
  if (row.held < least) return at_most(held, row.n, row.stated) < rarely ? Off::below : Off::maybe_below;
  if (row.held > most)
    return 1 - at_most(held - 1, row.n, row.stated) < rarely ? Off::above : Off::maybe_above;
  return Off::no;
}

std::string said(const Reliability& row, std::string_view whose) {
  std::string line = "On simulated diaries whose truth was known, ";
  line += quoted(row.word) + " was said " + std::string(whose) + " " + times(row.n);
  if (likelihood_named(row.word) == Likelihood::cant_tell)
    line += "; the likeliest statement (stated " + percent(row.stated) + ") was true in " +
            percent(row.held) + ".";
  else
    line += " (stated " + percent(row.stated) + ") and was true in " + percent(row.held) + "." +
            how_it_stands(row);
  if (few(row)) {
    const auto [low, high] = share_range(row.n, row.held);
    line += " So few leave room for anything from " + std::to_string(of_100(low)) + " to " +
            std::to_string(of_100(high)) + " in 100.";
  }
  return line;
}

std::optional<std::string> said_of_power(std::string_view finding, std::span<const Power> table) {
  const auto row = std::ranges::find(table, finding, &Power::finding);
  if (row == table.end() || row->lives == 0) return std::nullopt;
  const auto of = [&](int n) { return n == 0 ? std::string("none") : std::to_string(n); };
  return "What such a diary can tell: of " + std::to_string(row->lives) +
         " invented lives of about eleven months in which this had changed, it was told rightly in " +
         of(row->right) + " and as another change in " + of(row->other) +
         "; in the rest the diary was silent, or said that nothing had changed.";
}

std::vector<std::string> said_of_checks(const Finding& finding, std::span<const Reliability> table) {
  std::vector<Reliability> rows = reliability_of(finding.id, table);
  std::vector<std::string> lines;
  const bool of_its_own = !rows.empty();
  if (!of_its_own) {
    lines.push_back("This finding has no published check of its own yet.");
    rows = reliability_of(together, table);
  }
  if (!finding.answered && finding.masses.empty()) {
    if (of_its_own)
      lines.push_back("Nothing was worked out here. How often its words came true on simulated diaries:");
    return lines;
  }
  const std::string_view word = words_of(finding.likelihood);
  const auto row = std::ranges::find(rows, word, &Reliability::word);
  if (row != rows.end())
    lines.push_back(said(*row, of_its_own ? "of this" : "of all findings together"));
  else
    lines.push_back(quoted(word) + " was never said of it on the simulated diaries.");
  return lines;
}

}  // namespace holdfast::review

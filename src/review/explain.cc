// Puts an account, a finding and two tables (priors, reliability) together.
#include "review/explain.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/ensure.h"
#include "review/chapter.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

// A prior's line for a reader: its number times `scale` through `shown`.
enum class Shown { as_it_is, half_life, factor };
struct PriorWords {
  std::string_view name, says, unit;
  double scale = 1;
  Shown shown = Shown::as_it_is;
};
constexpr double days_wandered = 90;
const std::array prior_words{
    PriorWords{"drift_diagonal", "how soon half of an up or down has faded, left to itself", "days", 1,
               Shown::half_life},
    PriorWords{"drift_between", "what one thing you rate does to another in a day, for each step of it",
               "steps"},
    PriorWords{"diffusion_diagonal", "how far a day's events push a thing about", "steps", steps_per_unit},
    PriorWords{"diffusion_between", "how much of what pushes one thing about pushes another too", "of it"},
    PriorWords{"baseline_diffusion_sd", "how far a slow level wanders in 90 days", "steps",
               steps_per_unit* std::sqrt(days_wandered)},
    PriorWords{"measurement_sd", "how far a rating is off from what was there", "steps", steps_per_unit},
    PriorWords{"jumps", "what one session, contact or strain does at once", "steps", steps_per_unit},
    PriorWords{"interval_effects", "what each day of a break adds", "steps", steps_per_unit},
    PriorWords{"late_sd_ratio", "how much further off a rating is that was written afterwards", "times"},
    PriorWords{"pace_trend", "how many times as fast things fade after a year", "times", 1, Shown::factor}};

std::vector<std::string> named(std::span<const std::string_view> lines, std::string_view practitioner) {
  std::vector<std::string> out;
  for (const std::string_view line : lines) out.push_back(with_name(line, practitioner));
  return out;
}

// Every statement of the account, with its mass; then masses the account does not know, as they are.
std::vector<Said> statements_of(const Account& account, const Finding& finding) {
  std::vector<Said> out;
  for (const Meaning& meaning : account.meanings)
    out.push_back({std::string(meaning.statement), std::string(meaning.label),
                   with_name(meaning.true_when, finding.practitioner), std::nullopt, std::nullopt});
  for (const Mass& mass : finding.masses) {
    auto known = std::ranges::find(out, mass.statement, &Said::statement);
    if (known == out.end()) {
      std::string label = mass.statement;
      std::ranges::replace(label, '_', ' ');
      known = out.insert(out.end(), {mass.statement, label, {}, std::nullopt, std::nullopt});
    }
    known->probability = mass.probability;
    known->before = mass.before;
  }
  return out;
}

}  // namespace

std::string_view word_of(Basis basis) {
  return basis == Basis::joint_model ? "joint_model" : basis == Basis::apart ? "apart" : "counts";
}

const Account* account_of(std::string_view id) {
  const auto all = accounts();
  const auto found = std::ranges::find(all, id, &Account::id);
  return found == all.end() ? nullptr : &*found;
}

std::optional<PriorLine> prior_line(const inference::Prior& prior) {
  constexpr double out_to_80_percent = 1.2815516;  // standard deviations
  const auto words = std::ranges::find(prior_words, prior.name, &PriorWords::name);
  if (words == prior_words.end()) return std::nullopt;
  const bool normal = prior.shape == inference::Prior::Shape::normal;
  const auto at = [&](double deviations) {
    const double value = normal ? prior.centre + deviations * prior.spread
                                : prior.centre * std::exp(deviations * prior.spread);
    switch (words->shown) {
      case Shown::half_life:
        return words->scale * std::numbers::ln2 / value;
      case Shown::factor:
        return words->scale * std::exp(value);
      case Shown::as_it_is:
        return words->scale * value;
    }
    return value;
  };
  PriorLine line{.name = std::string(prior.name),
                 .says = std::string(words->says),
                 .unit = std::string(words->unit),
                 .low = at(-out_to_80_percent),
                 .middle = at(0),
                 .high = at(out_to_80_percent),
                 .symmetric = normal && prior.centre == 0,
                 .as_learned = prior};
  if (line.low > line.high) std::swap(line.low, line.high);
  return line;
}

Explanation explain(const Finding& finding) {
  return explain(finding, reliability());
}

Explanation explain(const Finding& finding, std::span<const Reliability> table) {
  const Account* account = account_of(finding.id);
  ensure(account != nullptr);
  const std::string& name = finding.practitioner;
  Explanation out;
  out.id = finding.id;
  out.basis = account->basis;
  out.computed = with_name(account->computed, name);
  out.reads = with_name(account->reads, name);
  out.about_the_same = account->about_the_same;
  out.least = with_name(account->least, name);
  out.statements = statements_of(*account, finding);
  out.takes_for_granted = named(account->takes_for_granted, name);
  for (std::string& line : named(granted_by_all(account->basis), name))
    out.takes_for_granted.push_back(std::move(line));
  if (!account->priors.empty())
    for (const inference::Prior& prior : inference::priors())
      if (auto line = prior_line(prior)) {
        line->weighs_most = std::ranges::find(account->priors, prior.name) != account->priors.end();
        out.priors.push_back(std::move(*line));
      }
  out.beforehand = with_name(account->beforehand, name);
  if (account->basis == Basis::counts) return out;  // nothing is estimated, so nothing can be off
  out.checks = reliability_of(finding.id, table);
  out.checked_itself = !out.checks.empty();
  if (!out.checked_itself) out.checks = reliability_of("all", table);
  out.checked = said_of_checks(finding, table);
  return out;
}

}  // namespace holdfast::review

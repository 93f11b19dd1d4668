// Puts an account, a finding and two tables (priors, reliability) together.
#include "review/explain.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
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
    PriorWords{"covariate_effects",
               "what the day of the week, the hour and the first weeks each do to a rating", "steps",
               steps_per_unit},
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

// What the chances were before any entry, where they are made even.
void say_where_it_begins(const Account& account, Explanation& out) {
  const auto same = std::ranges::find(account.meanings, "about_the_same", &Meaning::statement);
  if (!account.begins_even || same == account.meanings.end()) return;
  out.takes_for_granted.push_back(
      "Before any entry \"" + std::string(same->label) +
      "\" has one chance in two, and the other answers share the rest equally. Where the priors say "
      "otherwise, the chances are worked out as if they said so.");
}

// The chance of what is said, without each of the lines it rests on.
void say_what_carried(const Finding& finding, Explanation& out) {
  if (!finding.answered) return;
  for (const Mass& mass : finding.details)
    out.carried.push_back(capital(mass.statement) + ", the chance of this answer would be " +
                          std::to_string(std::lround(100 * mass.probability)) + " in 100, with it " +
                          std::to_string(std::lround(100 * *finding.probability)) + ".");
}

std::string said_of_draws(const Settled& settled) {
  const auto whole = [](double effective) { return std::to_string(std::lround(std::floor(effective))); };
  std::array<char, 32> r_hat{};
  std::snprintf(r_hat.data(), r_hat.size(), "%.2f", settled.r_hat);
  const std::string numbers = std::string("R-hat ") + r_hat.data() + ", at most 1.05 is asked for; " +
                              whole(settled.bulk_effective_draws) + " independent draws, " +
                              whole(settled.tail_effective_draws) +
                              " in the tails, 100 of each are asked for; all of the worst number";
  if (settled.enough) return "The draws have settled for every number behind this (" + numbers + ").";
  return "After " + std::to_string(settled.draws) + " draws the reckoning had not settled for this one (" +
         numbers + "), so nothing is said.";
}

}  // namespace

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
  return explain(finding, reliability(), powers());
}

Explanation explain(const Finding& finding, std::span<const Reliability> table, std::span<const Power> told) {
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
  if (finding.settled) out.settled = said_of_draws(*finding.settled);
  if (finding.id == "together") say_what_carried(finding, out);
  out.takes_for_granted = named(account->takes_for_granted, name);
  for (std::string& line : named(granted_by_all(account->basis), name))
    out.takes_for_granted.push_back(std::move(line));
  say_where_it_begins(*account, out);
  if (!account->priors.empty())
    for (const inference::Prior& prior : inference::priors())
      if (auto line = prior_line(prior)) {
        line->weighs_most = std::ranges::find(account->priors, prior.name) != account->priors.end();
        out.priors.push_back(std::move(*line));
      }
  out.beforehand = with_name(account->beforehand, name);
  if (account->basis == Basis::counts) return out;  // nothing is estimated, so nothing can be off
  out.checks.rows = reliability_of(finding.id, table);
  out.checks.of_this_finding = !out.checks.rows.empty();
  if (!out.checks.of_this_finding) out.checks.rows = reliability_of("all", table);
  out.checks.sentences = said_of_checks(finding, table);
  if (auto power = said_of_power(finding.id, told)) out.checks.sentences.push_back(std::move(*power));
  return out;
}

}  // namespace holdfast::review

// turning-points: when did something shift? Beside wandering, the slow level of one scale may have moved at
// once. The truth is a shift in the named scale inside the named window, or none in any scale. Beforehand it
// is as likely as not that anything shifted, the size is N(0, one unit), any day as likely as any other.
// Bayes factors are averaged over draws of the posterior without shifts, which makes them exact for one shift
// (docs/science/findings.md).
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/parallel.h"
#include "inference/shifts.h"
#include "review/answering.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr double least_days = 120, size_sd = 1, prior_of_any = 0.5, of_the_date = 0.9;
constexpr std::size_t least_check_ins = 60, draws_used = 400;

struct When {
  double probability = 0;  // of a shift of this scale
  double in_window = 0;    // of its being in the window, if there is one
  double from = 0, until = 0;
  double window_share = 0;                // of all days
  std::vector<double> factors, in_draws;  // per draw: the Bayes factor of a shift, and of one in the window
};

// The shortest run of gaps with so much of the date's mass; of which `first` and `last` are the ends.
void narrow(const inference::Shifts& gaps, const std::vector<double>& mass, When& when, std::size_t& first,
            std::size_t& last) {
  const double total = std::accumulate(mass.begin(), mass.end(), 0.0);
  double shortest = INFINITY;
  for (std::size_t i = 0; i < mass.size(); ++i) {
    double inside = 0;
    for (std::size_t j = i; j < mass.size() && gaps.until[j] - gaps.from[i] < shortest; ++j) {
      inside += mass[j] / total;
      if (inside < of_the_date) continue;
      shortest = gaps.until[j] - gaps.from[i];
      when.from = gaps.from[i];
      when.until = gaps.until[j];
      when.in_window = inside;
      first = i;
      last = j;
    }
  }
}

// Of one scale, from each draw's Bayes factors.
When when_of(const std::vector<inference::Shifts>& draws, double prior) {
  When out;
  const inference::Shifts& gaps = draws.front();
  if (gaps.from.empty()) return out;
  const double days = gaps.until.back() - gaps.from.front();
  std::vector<double> mass(gaps.from.size());
  std::vector<std::vector<double>> each;
  for (const inference::Shifts& draw : draws) {
    auto& row = each.emplace_back();
    for (std::size_t i = 0; i < mass.size(); ++i) {
      row.push_back(std::exp(std::min(draw.log_bayes_factor[i], 600.0)) * (gaps.until[i] - gaps.from[i]) /
                    days);
      mass[i] += row.back() / double(draws.size());
    }
  }
  const double factor = std::accumulate(mass.begin(), mass.end(), 0.0);
  out.probability = prior * factor / (1 - prior + prior * factor);
  std::size_t first = 0, last = 0;
  narrow(gaps, mass, out, first, last);
  out.window_share = (out.until - out.from) / days;
  for (const auto& row : each) {
    out.factors.push_back(std::accumulate(row.begin(), row.end(), 0.0));
    out.in_draws.push_back(
        std::accumulate(row.begin() + std::ptrdiff_t(first), row.begin() + std::ptrdiff_t(last) + 1, 0.0));
  }
  return out;
}

// For each scale of the model. The draws looked at lie evenly among all there are, chain after chain.
std::vector<When> whens(const Posterior& posterior, double prior) {
  const std::size_t count = posterior.parameters.size(), used = std::min(draws_used, count);
  std::vector<std::vector<inference::Shifts>> of_draw(used);
  Silent silent;
  (void)in_parallel(int(used), 0, silent, {}, [&](int k) {
    of_draw[std::size_t(k)] = inference::baseline_shifts(
        posterior.series, posterior.parameters[std::size_t(k) * count / used], posterior.states, size_sd);
  });
  std::vector<When> out;
  for (std::size_t j = 0; j < posterior.scales.size(); ++j) {
    std::vector<inference::Shifts> of_scale;
    for (auto& draw : of_draw) of_scale.push_back(std::move(draw[j]));
    out.push_back(when_of(of_scale, prior));
  }
  return out;
}

// Whether the draws are enough for the chance of no shift at all, to first order a sum over the scales' Bayes
// factors, and for that of the window.
void check_settled(Finding& finding, const std::vector<When>& all, const When& best, int chains) {
  std::vector<double> of_any(best.factors.size());
  for (const When& when : all)
    for (std::size_t k = 0; k < when.factors.size(); ++k)
      of_any[k] += when.factors[k] * (1 - when.probability);
  review::check_settled(finding, of_any, chains);
  review::check_settled(finding, best.in_draws, chains);
}

}  // namespace

Finding answer_turning_points(const Looking& looking) {
  const Chapter& chapter = looking.chapter;
  const Posterior& posterior = looking.posterior;
  Finding finding = asked(chapter, "turning-points");
  finding.cannot_tell = {"It cannot tell what brought it about.",
                         "It looks for one shift in each thing you rate; several would blur each other."};
  if (nothing_to_go_by(finding, chapter)) return finding;
  const Instant first = chapter.check_ins.front().at, last = chapter.check_ins.back().at;
  const double span = days_between(first, last);
  if (span < least_days || chapter.check_ins.size() < least_check_ins) {
    const double share =
        std::min(span / least_days, double(chapter.check_ins.size()) / double(least_check_ins));
    refuse(finding, "too short a stretch", at_her_rhythm(share, 1, span));
    return finding;
  }
  if (not_learned(finding, posterior)) return finding;
  const double prior = 1 - std::pow(1 - prior_of_any, 1.0 / double(posterior.scales.size()));
  double none = 1;
  When best;
  ScaleIndex which = posterior.scales.front();
  const std::vector<When> all = whens(posterior, prior);
  for (std::size_t column = 0; column < all.size(); ++column) {
    const When& when = all[column];
    none *= 1 - when.probability;
    if (when.probability * when.in_window <= best.probability * best.in_window) continue;
    best = when;
    which = posterior.scales[column];
  }
  const double shifted = best.probability * best.in_window;
  const double shifted_before = prior * best.window_share;
  finding.masses = {{.statement = "no_shift", .probability = none, .before = 1 - prior_of_any},
                    {.statement = "shifted", .probability = shifted, .before = shifted_before},
                    {.statement = "another",
                     .probability = std::max(0.0, 1 - none - shifted),
                     .before = prior_of_any - shifted_before}};
  check_settled(finding, all, best, posterior.chains);
  finding.subject = with_name(screen_name(which), chapter.name);
  date_it(finding, chapter, {chapter.instant(best.from), chapter.instant(best.until)});
  finding.ends_long_ago = false;
  const bool says_shift = shifted > none;
  finding.evidence = says_shift ? evidence_of(chapter, which, first, last) : finding.evidence;
  if (!says_shift) {
    finding.evidence = evidence_of(chapter, posterior.scales.front(), first, last);
    finding.evidence.n = int(chapter.check_ins.size());
  }
  for (std::size_t column = 0; column < posterior.scales.size(); ++column)
    if (!says_shift || posterior.scales[column] == which)
      add_ids(finding.evidence, chapter, chapter.rated(posterior.scales[column]));
  sort_ids(finding.evidence, chapter);
  show_level(finding, chapter, posterior, which, std::string(screen_name(which)) + ", in steps of 0 to 10");
  if (not_settled(finding)) return finding;
  say(finding, looking.options.said_before, finding.masses[says_shift ? 1 : 0], "It may also stay open.");
  return finding;
}

}  // namespace holdfast::review

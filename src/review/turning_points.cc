// turning-points: when did something shift? Beside wandering, the slow level of one scale may have moved at
// once. The truth is a shift in the named scale inside the named window, or none in any scale. Beforehand it
// is as likely as not that anything shifted, the size is N(0, one unit), any day as likely as any other.
// Bayes factors are averaged over draws of the posterior without shifts, which makes them exact for one shift
// (docs/science/findings.md).
#include <algorithm>
#include <cmath>
#include <numeric>

#include "inference/shifts.h"
#include "review/answering.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr double least_days = 120, size_sd = 1, prior_of_any = 0.5, of_the_date = 0.9;
constexpr std::size_t least_check_ins = 60, draws_used = 60;

struct When {
  double probability = 0;  // of a shift of this scale
  double in_window = 0;    // of its being in the window, if there is one
  double from = 0, until = 0;
};

// The shortest run of gaps with so much of the date's mass.
void narrow(const inference::Shifts& gaps, const std::vector<double>& mass, When& when) {
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
    }
  }
}

// For each scale of the model.
std::vector<When> whens(const Posterior& posterior, double prior) {
  const std::size_t scales = posterior.scales.size(), count = posterior.parameters.size();
  const std::size_t used = std::min(draws_used, count);
  std::vector<When> out(scales);
  std::vector<std::vector<double>> mass(scales);
  std::vector<inference::Shifts> gaps;
  for (std::size_t k = 0; k < used; ++k) {
    gaps = inference::baseline_shifts(posterior.series, posterior.parameters[k * count / used],
                                      posterior.states, size_sd);
    for (std::size_t j = 0; j < scales; ++j) {
      mass[j].resize(gaps[j].from.size());
      for (std::size_t i = 0; i < mass[j].size(); ++i)
        mass[j][i] += std::exp(std::min(gaps[j].log_bayes_factor[i], 600.0)) *
                      (gaps[j].until[i] - gaps[j].from[i]) / (gaps[j].until.back() - gaps[j].from.front()) /
                      double(used);
    }
  }
  for (std::size_t j = 0; j < scales; ++j) {
    if (mass[j].empty()) continue;
    const double factor = std::accumulate(mass[j].begin(), mass[j].end(), 0.0);
    out[j].probability = prior * factor / (1 - prior + prior * factor);
    narrow(gaps[j], mass[j], out[j]);
  }
  return out;
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
  finding.masses = {{"no_shift", none}, {"shifted", shifted}, {"another", std::max(0.0, 1 - none - shifted)}};
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
  const double most = std::max(none, shifted);
  if (likelihood_of(most) == Likelihood::cant_tell) {
    refuse(finding, "what is there points more than one way", "It may also stay open.");
    return finding;
  }
  finding.answered = true;
  finding.statement = says_shift ? "shifted" : "no_shift";
  finding.probability = most;
  finding.likelihood = likelihood_of(most);
  finding.sentence = sentence(finding);
  return finding;
}

}  // namespace holdfast::review

// Durations that are exact enter through their sums alone (normal likelihood of the logs), so that the cost
// of a node does not grow with them; the others one by one, as the normal's mass in their interval.
#include "inference/durations.h"

#include <cmath>
#include <numbers>
#include <vector>

#include "base/ensure.h"

namespace holdfast::inference {
namespace {

double log_two_pi() {
  return std::log(2 * std::numbers::pi);
}

// log(Phi(high) - Phi(low)), low < high; by the tail on the far side from zero, so that nothing cancels.
double log_normal_mass(double low, double high) {
  if (low > 0) {
    const double far = low;
    low = -high;
    high = -far;
  }
  const double mass = 0.5 * (std::erfc(-high / std::numbers::sqrt2) - std::erfc(-low / std::numbers::sqrt2));
  if (mass > 1e-290) return std::log(mass);
  // Far out: the density over the distance (Mills' ratio); the lower end no longer matters.
  return -0.5 * high * high - 0.5 * log_two_pi() - std::log(-high);
}

struct Exact {
  double n = 0, x = 0, xx = 0, t = 0, tt = 0, tx = 0, log_jacobian = 0;
};

}  // namespace

LinePosterior learn_duration(std::span<const Duration> durations, const DurationPrior& prior, int draws,
                             Random& random) {
  ensure(!durations.empty() && prior.typical_spread > 0 && prior.log_spread_sd > 0);
  double centre = 0;
  for (const Duration& one : durations) centre += one.time / double(durations.size());
  Exact exact;
  std::vector<Duration> within;  // ends as logs
  for (const Duration& one : durations) {
    ensure(std::isfinite(one.time) && one.least >= 0 && one.most >= one.least && one.most > 0);
    const double t = one.time - centre;
    if (one.least < one.most) {
      if (one.least > 0 || std::isfinite(one.most))
        within.push_back({t, std::log(one.least), std::log(one.most)});
      continue;
    }
    const double x = std::log(one.least);
    exact.n += 1, exact.x += x, exact.xx += x * x, exact.t += t, exact.tt += t * t, exact.tx += t * x;
    exact.log_jacobian += x;
  }
  const double middle = std::log(prior.typical_spread), sd = prior.log_spread_sd;
  const LineDensity density = [&](double level, double trend, double log_spread) {
    const double z = (log_spread - middle) / sd, spread = std::exp(log_spread);
    const double squares = exact.xx + exact.n * level * level + trend * trend * exact.tt -
                           2 * level * exact.x - 2 * trend * exact.tx + 2 * level * trend * exact.t;
    double log_p = -0.5 * squares / (spread * spread) - exact.n * (log_spread + 0.5 * log_two_pi()) -
                   exact.log_jacobian - 0.5 * z * z - std::log(sd) - 0.5 * log_two_pi();
    for (const Duration& one : within) {
      const double median = level + trend * one.time;
      log_p += log_normal_mass((one.least - median) / spread, (one.most - median) / spread);
    }
    return log_p;
  };
  LinePosterior posterior = learn_line(prior.line, middle - 8 * sd, middle + 8 * sd, density, draws, random);
  posterior.centre = centre;
  return posterior;
}

double median_at(const LinePosterior& posterior, const LineDraw& draw, double time) {
  return std::exp(posterior.at(draw, time));
}

}  // namespace holdfast::inference

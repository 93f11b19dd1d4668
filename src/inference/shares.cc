// The beta-binomial one by one, as an urn that returns each ball with another of its colour: factors between
// 0 and 1, exact at overdispersion 0, no cancelling, and faster than gamma functions for a few a month.
#include "inference/shares.h"

#include <cmath>

#include "base/ensure.h"

namespace holdfast::inference {
namespace {

double logistic(double x) {
  return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x));
}

// The log of a product of many numbers in (0, 1], without a log for each.
class LogProduct {
 public:
  void times(double factor) {
    product_ *= factor;
    if (product_ < 1e-150) {
      sum_ += std::log(product_);
      product_ = 1;
    }
  }
  double value() const { return sum_ + std::log(product_); }

 private:
  double product_ = 1, sum_ = 0;
};

// The probability of one order of the group's yes and no. Both shares are given, so that neither is lost
// near 0 or 1.
void multiply(LogProduct& product, const Group& group, double yes, double no, double overdispersion) {
  const double fresh = 1 - overdispersion;
  int drawn = 0;
  for (int i = 0; i < group.yes; ++i, ++drawn)
    product.times((yes * fresh + i * overdispersion) / (fresh + drawn * overdispersion));
  for (int i = 0; i < group.of - group.yes; ++i, ++drawn)
    product.times((no * fresh + i * overdispersion) / (fresh + drawn * overdispersion));
}

double log_choose(int n, int k) {
  return std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0);
}

}  // namespace

double log_beta_binomial(int yes, int of, double share, double overdispersion) {
  ensure(yes >= 0 && yes <= of && share > 0 && share < 1 && overdispersion >= 0 && overdispersion < 1);
  LogProduct product;
  multiply(product, {0, yes, of}, share, 1 - share, overdispersion);
  return log_choose(of, yes) + product.value();
}

LinePosterior learn_share(std::span<const Group> groups, const SharePrior& prior, int draws, Random& random) {
  ensure(prior.mean_overdispersion >= 0 && prior.mean_overdispersion < 1);
  double centre = 0, things = 0, orders = 0;
  for (const Group& group : groups) {
    ensure(std::isfinite(group.time) && group.yes >= 0 && group.yes <= group.of);
    centre += group.of * group.time;
    things += group.of;
    orders += log_choose(group.of, group.yes);
  }
  ensure(things > 0);
  centre /= things;
  const bool scatters = prior.mean_overdispersion > 0;
  const double against = scatters ? 1 / prior.mean_overdispersion - 1 : 0;  // Beta(1, against)
  const LineDensity density = [&](double level, double trend, double overdispersion) {
    LogProduct product;
    for (const Group& group : groups) {
      const double logit = level + trend * (group.time - centre);
      multiply(product, group, logistic(logit), logistic(-logit), scatters ? overdispersion : 0);
    }
    const double beforehand =
        scatters ? std::log(against) + (against - 1) * std::log1p(-overdispersion) : 0.0;
    return product.value() + orders + beforehand;
  };
  LinePosterior posterior = learn_line(prior.line, 0, scatters ? 1 - 1e-9 : 1, density, draws, random);
  posterior.centre = centre;
  return posterior;
}

double share_at(const LinePosterior& posterior, const LineDraw& draw, double time) {
  return logistic(posterior.at(draw, time));
}

double log_dirichlet_multinomial(std::span<const int> counts, double weight) {
  ensure(weight > 0);
  double log_p = 0, total = 0;
  for (const int count : counts) {
    ensure(count >= 0);
    log_p += std::lgamma(count + weight) - std::lgamma(weight);
    total += count;
  }
  const double weights = weight * double(counts.size());
  return log_p + std::lgamma(weights) - std::lgamma(weights + total);
}

double probability_of_two_mixes(std::span<const int> first, std::span<const int> second, double weight) {
  ensure(first.size() == second.size());
  std::vector<int> together(first.begin(), first.end());
  for (std::size_t i = 0; i < second.size(); ++i) together[i] += second[i];
  const double log_odds = log_dirichlet_multinomial(first, weight) +
                          log_dirichlet_multinomial(second, weight) -
                          log_dirichlet_multinomial(together, weight);
  return logistic(log_odds);
}

}  // namespace holdfast::inference

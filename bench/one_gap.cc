// A plan with one gap, and its operations counted line by line from kernel.cc (with baselines).
#include "one_gap.h"

#include <cmath>

#include "base/ensure.h"
#include "base/random.h"
#include "inference/linear.h"

namespace holdfast::bench {

namespace kernel = inference::kernel;

namespace {
inference::Series of_size(int scales) {
  inference::Series series;
  series.scales = scales;
  return series;
}
}  // namespace

OneGap::OneGap(int scales, int steps, int answered, bool rungs)
    : scales_(scales), answered_(answered), numbers_(of_size(scales)), by_(of_size(scales)) {
  Random random(3);
  const auto& x = numbers_.numbers;
  const int n = scales;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) x.drift[i * n + j] = i == j ? -0.9 : random.normal(0, 0.1);
    x.diffusion[i * n + i] = 0.64;
    x.baseline_rate[i] = 0.0025;
    x.measurement[i] = 0.16;
    x.baseline_variance[i] = 1;
  }
  *x.late_factor = 1;
  ensure(inference::solve_lyapunov(x.drift, x.diffusion, n, false, x.deviation_variance));
  for (int t = 0; t < steps; ++t) {
    const int from = int(reading_.size());
    for (int j = 0; j < answered; ++j) {
      const double value = std::round(2.5 * random.normal()) / 2.5;
      reading_.push_back({j, 0, 0, value, rungs ? value - 0.2 : value, rungs ? value + 0.2 : value});
    }
    step_.push_back({1.0, 0, -1, 0, 0, from, int(reading_.size())});
  }
  step_.front().opens_gap = step_.back().closes_gap = true;
  // An eighth of a day by its series, doubled three times: the gap's norm is well below kernel::stretch_norm.
  stretch_ = {{-1, -1}, {0, 0}, {1, 1}, {2, 2}};
  gap_ = {{3, 0, 0, false}};
  const auto layout = kernel::layout_of(n);
  const std::size_t transition = kernel::transition_size(n, false, true);
  powers_.resize(std::size_t(4 * kernel::most_terms * n * n));
  stretches_.resize(stretch_.size() * 2 * transition);
  gaps_.resize(3 * transition);
  moments_.resize(std::size_t(steps + 1) * layout.moments);
  gains_.resize(reading_.size() * layout.gain);
  plan_ = {steps,   1, int(reading_.size()), 0, step_.data(), nullptr, reading_.data(), nullptr, 0, 0,
           nullptr, 0};
  schedule_ = {0.125, int(stretch_.size()), stretch_.data(), gap_.data(), &share_, false, true};
  memory_ = {powers_.data(), stretches_.data(), gaps_.data(), moments_.data(), gains_.data()};
}

double OneGap::forward(const kernel::Entry& entry) {
  double log_likelihood = 0;
  entry.forward(plan_, schedule_, numbers_.numbers, memory_, &log_likelihood);
  return log_likelihood;
}

void OneGap::backward(const kernel::Entry& entry) {
  entry.backward(plan_, schedule_, numbers_.numbers, memory_, nullptr, by_.numbers, nullptr);
}

double OneGap::flops_forward() const {
  const double n = scales_;
  const double predict = 6 * n * n * n + 5 * n * n + 2 * n;
  const double take = 6 * n * n + 9 * n + 14;
  return predict + answered_ * take;
}

double OneGap::flops_backward() const {
  const double n = scales_;
  const double predict = 10 * n * n * n + 12 * n * n + 2 * n;
  const double take = 8 * n * n + 24 * n + 35;
  return predict + answered_ * take;
}

}  // namespace holdfast::bench

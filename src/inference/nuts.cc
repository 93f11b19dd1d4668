// Trajectories are grown by doubling, forward or backward, until one of them or a part of one turns back on
// itself: the generalised criterion (Betancourt 2017) with the checks across the seam of two halves, which
// catch turns a step apart. Where there is no density a trajectory ends, and its last doubling is not used.
#include "inference/nuts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/ensure.h"
#include "inference/linear.h"

namespace holdfast::inference {
namespace {

constexpr double ran_away = 1000;  // of energy; as in Stan

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

Vector plus(const Vector& a, const Vector& b) {
  Vector out = a;
  for (std::size_t i = 0; i < a.size(); ++i) out[i] += b[i];
  return out;
}

bool goes_on(const Vector& first, const Vector& last, const Vector& sum) {
  return dot(first, sum) > 0 && dot(last, sum) > 0;
}

double log_sum(double a, double b) {
  const double top = std::max(a, b);
  return std::isfinite(top) ? top + std::log(std::exp(a - top) + std::exp(b - top)) : top;
}

// u of x = centre + lower u
Vector whitened(const Whitening& w, std::span<const double> x) {
  Vector u(x.size());
  for (int i = 0; i < w.lower.rows; ++i) {
    double sum = x[std::size_t(i)] - w.centre[std::size_t(i)];
    for (int j = 0; j < i; ++j) sum -= w.lower(i, j) * u[std::size_t(j)];
    u[std::size_t(i)] = sum / w.lower(i, i);
  }
  return u;
}

}  // namespace

Nuts::Nuts(Density density, Whitening whitening, Random random)
    : density_(std::move(density)), whitening_(std::move(whitening)), random_(random) {
  ensure(int(whitening_.centre.size()) == whitening_.lower.rows);
}

bool Nuts::begin(std::span<const double> x) {
  here_.u = whitened(whitening_, x);
  look(here_);
  return std::isfinite(here_.value);
}

void Nuts::whiten(Whitening whitening) {
  const Vector x = here_.x;
  whitening_ = std::move(whitening);
  ensure(begin(x));
}

void Nuts::look(Place& place) {
  const Matrix& lower = whitening_.lower;
  const int size = lower.rows;
  place.x = whitening_.centre;
  for (int i = 0; i < size; ++i)
    for (int j = 0; j <= i; ++j) place.x[std::size_t(i)] += lower(i, j) * place.u[std::size_t(j)];
  place.value = density_(place.x, place.gradient);
  place.rest = place.u;
  for (int i = 0; i < size; ++i)
    for (int j = 0; j <= i; ++j) place.rest[std::size_t(j)] += lower(i, j) * place.gradient[std::size_t(i)];
}

void Nuts::advance(Place& place, Vector& momentum, double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  for (std::size_t i = 0; i < momentum.size(); ++i) {
    const double pushed = momentum[i] + 0.5 * angle * place.rest[i], u = place.u[i];
    place.u[i] = u * c + pushed * s;
    momentum[i] = pushed * c - u * s;
  }
  look(place);
  ++made_.gradients;
  if (!std::isfinite(place.value)) return;
  for (std::size_t i = 0; i < momentum.size(); ++i) momentum[i] += 0.5 * angle * place.rest[i];
}

bool Nuts::grow(int doublings, double direction, Place& front, Vector& momentum, Tree& out) {
  if (doublings == 0) {
    advance(front, momentum, direction * step);
    if (!std::isfinite(front.value)) {
      made_.at_edge = true;
      return false;
    }
    const double weight = front.value - 0.5 * dot(momentum, momentum) - energy_;
    accepted_ += std::isfinite(weight) ? std::min(1.0, std::exp(weight)) : 0;
    ++finite_;
    if (!(weight > -ran_away)) {
      made_.divergent = true;
      return false;
    }
    out = {momentum, momentum, momentum, front, weight};
    return true;
  }
  Tree second;
  if (!grow(doublings - 1, direction, front, momentum, out)) return false;
  if (!grow(doublings - 1, direction, front, momentum, second)) return false;
  const double log_weight = log_sum(out.log_weight, second.log_weight);
  if (random_.uniform() < std::exp(second.log_weight - log_weight)) out.chosen = std::move(second.chosen);
  out.log_weight = log_weight;
  const Vector sum = plus(out.sum, second.sum);
  const bool on = goes_on(out.first, second.last, sum) &&
                  goes_on(out.first, second.first, plus(out.sum, second.first)) &&
                  goes_on(out.last, second.last, plus(out.last, second.sum));
  out.last = std::move(second.last);
  out.sum = sum;
  return on;
}

Move Nuts::move() {
  made_ = {};
  accepted_ = 0;
  finite_ = 0;
  Vector p(here_.u.size());
  for (double& each : p) each = random_.normal();
  energy_ = here_.value - 0.5 * dot(p, p);
  // [0] backward, [1] forward. A tree's `first` is where it was begun, seen from the seam.
  Place ends[2] = {here_, here_};
  Vector momenta[2] = {p, p}, outer[2] = {p, p};
  Vector sum = p;
  double log_weight = 0;
  for (int doublings = 0; doublings < most_doublings; ++doublings) {
    const int side = random_.chance(0.5) ? 1 : 0, other = 1 - side;
    Tree grown;
    if (!grow(doublings, side ? 1 : -1, ends[side], momenta[side], grown)) break;
    if (random_.uniform() < std::exp(grown.log_weight - log_weight)) here_ = grown.chosen;
    log_weight = log_sum(log_weight, grown.log_weight);
    const Vector whole = plus(sum, grown.sum);
    const bool on = goes_on(outer[other], grown.last, whole) &&
                    goes_on(outer[other], grown.first, plus(sum, grown.first)) &&
                    goes_on(outer[side], grown.last, plus(outer[side], grown.sum));
    outer[side] = grown.last;
    sum = whole;
    if (!on) break;
    made_.at_most = doublings + 1 == most_doublings;
  }
  made_.acceptance = finite_ ? accepted_ / finite_ : 0;
  return made_;
}

Seen Nuts::seen() const {
  // rest = u + lower' gradient, so the gradient by u is rest - u.
  Seen out{here_.u, here_.rest};
  for (std::size_t i = 0; i < out.u.size(); ++i) out.gradient[i] -= out.u[i];
  return out;
}

Whitening learned(const Whitening& now, std::span<const Seen> seen, double prior_count) {
  const int size = now.lower.rows;
  const double count = double(seen.size()), total = count + prior_count;
  const auto covariance = [&](const Vector Seen::*what) {
    Vector mean(std::size_t(size), 0.0);
    for (const Seen& one : seen)
      for (int i = 0; i < size; ++i) mean[std::size_t(i)] += (one.*what)[std::size_t(i)] / count;
    Matrix out(size, size);
    for (int i = 0; i < size; ++i) out(i, i) = prior_count / total;
    for (const Seen& one : seen)
      for (int i = 0; i < size; ++i)
        for (int j = 0; j < size; ++j)
          out(i, j) += ((one.*what)[std::size_t(i)] - mean[std::size_t(i)]) *
                       ((one.*what)[std::size_t(j)] - mean[std::size_t(j)]) / total;
    return out;
  };
  const Matrix better = geometric_mean_with_inverse(covariance(&Seen::u), covariance(&Seen::gradient));
  Matrix factor(size, size);
  guarded_cholesky(better.values.data(), size, factor.values.data());
  Whitening out{now.centre, Matrix(size, size)};
  for (int i = 0; i < size; ++i)
    for (int k = 0; k <= i; ++k)
      for (int j = 0; j <= k; ++j) out.lower(i, j) += now.lower(i, k) * factor(k, j);
  return out;
}

StepTuner::StepTuner(double first, double wanted, double largest)
    : centre_(std::log(first) + std::log(1.5)),
      wanted_(wanted),
      log_largest_(std::log(largest)),
      log_mean_(std::log(first)) {}

double StepTuner::next(double acceptance) {
  constexpr double steadiness = 0.05, delay = 10, forgetting = 0.75;
  ++count_;
  error_ += (wanted_ - acceptance - error_) / (count_ + delay);
  const double log_step = std::min(log_largest_, centre_ - std::sqrt(double(count_)) / steadiness * error_);
  const double weight = std::pow(count_, -forgetting);
  log_mean_ = weight * log_step + (1 - weight) * log_mean_;
  return std::exp(log_step);
}

double StepTuner::settled() const {
  return std::exp(log_mean_);
}

}  // namespace holdfast::inference

// The dense reference: the moments of every instant's state are carried forward one instant at a time with
// Van Loan's block exponential (Eigen's Pade), every pair is kept, and the readings' joint normal is factored
// whole. Slow, plain, and built from other pieces than the filter.
#include "inference/testing.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <unsupported/Eigen/MatrixFunctions>

namespace holdfast::inference::testing {
namespace {
using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd wide(const Matrix& m) {
  MatrixXd out(m.rows, m.columns);
  for (int i = 0; i < m.rows; ++i)
    for (int j = 0; j < m.columns; ++j) out(i, j) = m(i, j);
  return out;
}

Matrix plain(const MatrixXd& m) {
  Matrix out(static_cast<int>(m.rows()), static_cast<int>(m.cols()));
  for (int i = 0; i < out.rows; ++i)
    for (int j = 0; j < out.columns; ++j) out(i, j) = m(i, j);
  return out;
}

struct Move {
  MatrixXd f, q, h;
};

Move move_over(const MatrixXd& a, const MatrixXd& d, double days) {
  const auto n = a.rows();
  MatrixXd block = MatrixXd::Zero(2 * n, 2 * n);
  block << -a * days, d * days, MatrixXd::Zero(n, n), a.transpose() * days;
  const MatrixXd e = block.exp();
  Move out;
  out.f = e.bottomRightCorner(n, n).transpose();
  out.q = out.f * e.topRightCorner(n, n);
  MatrixXd second = MatrixXd::Zero(2 * n, 2 * n);
  second << a * days, MatrixXd::Identity(n, n) * days, MatrixXd::Zero(n, 2 * n);
  out.h = MatrixXd(second.exp()).topRightCorner(n, n);
  return out;
}

// Long gaps in quarters of a day, where the block exponential is tame.
Move over(const MatrixXd& a, const MatrixXd& d, double days) {
  const int pieces = std::max(1, static_cast<int>(std::ceil(days / 0.25)));
  const Move piece = move_over(a, d, days / pieces);
  Move out = piece;
  for (int i = 1; i < pieces; ++i) {
    out.q = piece.f * out.q * piece.f.transpose() + piece.q;
    out.h = piece.f * out.h + piece.h;
    out.f = piece.f * out.f;
  }
  return out;
}

double of(const std::vector<double>& given, int i, double otherwise) {
  return given.empty() ? otherwise : given[static_cast<std::size_t>(i)];
}

// The state at every instant that matters: means, and the covariances between any two instants.
struct Walked {
  std::map<double, int> order;  // which instant a time is
  std::vector<VectorXd> means;
  std::vector<std::vector<MatrixXd>> covariance;  // [k][l], l <= k

  MatrixXd between(int k, int l) const {
    return k >= l ? covariance[std::size_t(k)][std::size_t(l)]
                  : MatrixXd(covariance[std::size_t(l)][std::size_t(k)].transpose());
  }
};

Walked walked(const Series& series, const Parameters& parameters, Model model, const Start& start,
              const std::vector<double>& times) {
  const int n = series.scales, size = 2 * n;
  const bool baselines = model == Model::diary;
  const MatrixXd a = wide(parameters.drift), g = wide(parameters.diffusion_cholesky), d = g * g.transpose();
  std::set<double> instants(series.times.begin(), series.times.end());
  instants.insert(times.begin(), times.end());
  const double end = instants.empty() ? series.start_time : *instants.rbegin();
  for (const auto& event : series.events) instants.insert(event.time);
  for (const auto& interval : series.intervals) instants.insert({interval.from, interval.until});

  VectorXd mean = VectorXd::Zero(size);
  MatrixXd variance = MatrixXd::Zero(size, size);
  for (int i = 0; i < n; ++i) {
    if (start.deviations == Start::Deviations::fixed) {
      mean(i) = of(start.deviation_mean, i, 0);
      variance(i, i) = of(start.deviation_variance, i, 1);
    }
    if (baselines) {
      mean(n + i) = of(start.baseline_mean, i, 0);
      variance(n + i, n + i) = of(start.baseline_variance, i, 1);
    }
  }
  if (start.deviations == Start::Deviations::stationary) variance.topLeftCorner(n, n) = over(a, d, 4000).q;

  Walked out;
  double before = series.start_time;
  for (const double now : instants) {
    if (now < series.start_time || now > end) continue;
    MatrixXd whole = MatrixXd::Identity(size, size);
    if (now > before) {
      const Move move = over(a, d, now - before);
      whole.topLeftCorner(n, n) = move.f;
      VectorXd u = VectorXd::Zero(n);
      for (const auto& interval : series.intervals)
        if (interval.from <= before && interval.until >= now)
          for (int i = 0; i < n; ++i) u(i) += interval.size * parameters.interval_effects(interval.kind, i);
      mean = whole * mean;
      mean.head(n) += move.h * u;
      variance = whole * variance * whole.transpose();
      variance.topLeftCorner(n, n) += move.q;
      if (baselines)
        for (int i = 0; i < n; ++i)
          variance(n + i, n + i) +=
              std::pow(parameters.baseline_diffusion_sd[std::size_t(i)], 2) * (now - before);
    }
    for (const auto& event : series.events)
      if (event.time == now)
        for (int i = 0; i < n; ++i) mean(i) += event.size * parameters.jumps(event.kind, i);
    std::vector<MatrixXd> row;
    if (!out.covariance.empty())
      for (const auto& earlier : out.covariance.back()) row.push_back(whole * earlier);
    row.push_back(variance);
    out.covariance.push_back(row);
    out.order[now] = static_cast<int>(out.means.size());
    out.means.push_back(mean);
    before = now;
  }
  return out;
}

}  // namespace

void add_covariates(Series& series) {
  series.covariate_kinds = 2;
  for (const double time : series.times)
    series.covariates.insert(series.covariates.end(),
                             {std::exp(-(time - series.start_time) / 5), std::sin(time)});
}

Series invented(const Shape& shape, Random& random) {
  Series s;
  s.scales = shape.scales;
  s.start_time = 19000.25;
  double now = s.start_time;
  for (int i = 0; i < shape.check_ins; ++i) {
    now += random.chance(0.15) ? 1.0 / 1440 : random.exponential(shape.gap_days);
    s.times.push_back(now);
    if (shape.late) s.written_late.push_back(random.chance(0.3));
    for (int j = 0; j < shape.scales; ++j)
      s.readings.push_back(random.chance(shape.answered) ? random.normal()
                                                         : std::numeric_limits<double>::quiet_NaN());
  }
  if (shape.events) {
    s.event_kinds = 2;
    for (double t = s.start_time + 1.5; t < now; t += 7) s.events.push_back({t, 0, 1});
    for (int i = 0; i < 3; ++i) s.events.push_back({random.uniform(s.start_time, now), 1, random.normal()});
    if (!s.times.empty()) s.events.push_back({s.times[s.times.size() / 2], 1, 1});
  }
  if (shape.intervals) {
    s.interval_kinds = 2;
    const double span = now - s.start_time;
    s.intervals.push_back({s.start_time + 0.2 * span, s.start_time + 0.5 * span, 0, 1});
    s.intervals.push_back({s.start_time + 0.4 * span, s.start_time + 0.7 * span, 1, 0.5});
    s.intervals.push_back({s.start_time + 0.9 * span, s.start_time + 2 * span, 0, -1});
  }
  if (shape.covariates) add_covariates(s);
  return s;
}

std::vector<double> answered(const Series& series) {
  std::vector<double> out;
  for (const double r : series.readings)
    if (!std::isnan(r)) out.push_back(r);
  return out;
}

Dense dense(const Series& series, const Parameters& parameters, Model model, const Start& start,
            const std::vector<double>& times) {
  const int n = series.scales, size = 2 * n;
  const bool baselines = model == Model::diary;
  const Walked at = walked(series, parameters, model, start, times);
  struct Place {
    int instant, scale;
    double noise, added;
  };
  std::vector<Place> places;
  for (std::size_t i = 0; i < series.times.size(); ++i)
    for (int j = 0; j < n; ++j) {
      if (std::isnan(series.reading(i, j))) continue;
      double noise = 0;
      if (baselines) noise = std::pow(parameters.measurement_sd[std::size_t(j)], 2);
      if (!series.written_late.empty() && series.written_late[i])
        noise *= std::pow(parameters.late_sd_ratio, 2);
      places.push_back({at.order.at(series.times[i]), j, noise, by_covariates(series, parameters, i, j)});
    }
  Dense out;
  const int readings = static_cast<int>(places.size()), wanted = static_cast<int>(times.size());
  MatrixXd yy(readings, readings), xy(wanted * size, readings), xx(wanted * size, wanted * size);
  for (int p = 0; p < readings; ++p) {
    const auto& a_place = places[std::size_t(p)];
    out.reading_mean.push_back(at.means[std::size_t(a_place.instant)](a_place.scale) +
                               at.means[std::size_t(a_place.instant)](n + a_place.scale) + a_place.added);
    for (int q = 0; q < readings; ++q) {
      const auto& b = places[std::size_t(q)];
      const MatrixXd c = at.between(a_place.instant, b.instant);
      yy(p, q) = c(a_place.scale, b.scale) + c(n + a_place.scale, n + b.scale) + (p == q ? a_place.noise : 0);
    }
  }
  for (int k = 0; k < wanted; ++k) {
    const int instant = at.order.at(times[std::size_t(k)]);
    for (int i = 0; i < size; ++i) out.state_mean.push_back(at.means[std::size_t(instant)](i));
    for (int p = 0; p < readings; ++p) {
      const MatrixXd c = at.between(instant, places[std::size_t(p)].instant);
      for (int i = 0; i < size; ++i)
        xy(k * size + i, p) = c(i, places[std::size_t(p)].scale) + c(i, n + places[std::size_t(p)].scale);
    }
    for (int l = 0; l < wanted; ++l)
      xx.block(k * size, l * size, size, size) = at.between(instant, at.order.at(times[std::size_t(l)]));
  }
  out.reading_covariance = plain(yy);
  out.state_by_reading = plain(xy);
  out.state_covariance = plain(xx);
  return out;
}

double dense_log_likelihood(const Series& series, const Parameters& parameters, Model model,
                            const Start& start) {
  const Dense all = dense(series, parameters, model, start);
  const auto values = answered(series);
  VectorXd v(static_cast<Eigen::Index>(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i)
    v(static_cast<Eigen::Index>(i)) = values[i] - all.reading_mean[i];
  const Eigen::LLT<MatrixXd> factor(wide(all.reading_covariance));
  const MatrixXd l = factor.matrixL();
  return -0.5 * (static_cast<double>(values.size()) * std::log(2 * M_PI) +
                 2 * l.diagonal().array().log().sum() + factor.matrixL().solve(v).squaredNorm());
}

void LinearParticles::start(Particles particles, Random& random) const {
  for (const auto& number : particles)
    for (double& x : number) x = random.normal();
}

void LinearParticles::move(Particles particles, double from, double until, Random& random) const {
  const int n = s_.scales;
  std::set<double> instants{until};
  for (const Event& event : s_.events)
    if (event.time > from && event.time < until) instants.insert(event.time);
  for (const Interval& interval : s_.intervals)
    for (const double end : {interval.from, interval.until})
      if (end > from && end < until) instants.insert(end);
  const MatrixXd a = wide(p_.drift), g = wide(p_.diffusion_cholesky);
  for (const double next : instants) {
    const Move m = over(a, g * g.transpose(), next - from);
    const MatrixXd lower = Eigen::LLT<MatrixXd>(m.q).matrixL();
    VectorXd push = VectorXd::Zero(n);
    for (const Interval& interval : s_.intervals)
      if (interval.from <= from && interval.until >= next)
        for (int j = 0; j < n; ++j) push(j) += interval.size * p_.interval_effects(interval.kind, j);
    push = m.h * push;
    for (const Event& event : s_.events)
      if (event.time == next)
        for (int j = 0; j < n; ++j) push(j) += event.size * p_.jumps(event.kind, j);
    VectorXd z(n), noise(n);
    for (std::size_t i = 0; i < particles[0].size(); ++i) {
      for (int j = 0; j < n; ++j) {
        z(j) = particles[std::size_t(j)][i];
        noise(j) = random.normal();
      }
      z = m.f * z + push + lower * noise;
      for (int j = 0; j < n; ++j) {
        particles[std::size_t(j)][i] = z(j);
        particles[std::size_t(n + j)][i] +=
            p_.baseline_diffusion_sd[std::size_t(j)] * std::sqrt(next - from) * random.normal();
      }
    }
    from = next;
  }
}

void LinearParticles::weigh(Particles particles, std::size_t k, std::span<double> log_weights) const {
  const int n = s_.scales;
  const auto above = [](double x) { return 0.5 * std::erfc(x / std::sqrt(2.0)); };
  for (int j = 0; j < n; ++j) {
    const double y = s_.reading(k, j);
    if (std::isnan(y)) continue;
    const bool late = !s_.written_late.empty() && s_.written_late[k];
    const double sd = p_.measurement_sd[std::size_t(j)] * (late ? p_.late_sd_ratio : 1);
    const auto [low, high] = s_.rungs.empty() ? std::pair(y, y) : values_read_as(y, s_.rungs[std::size_t(j)]);
    const double added = by_covariates(s_, p_, k, j);
    for (std::size_t i = 0; i < log_weights.size(); ++i) {
      const double x = particles[std::size_t(j)][i] + particles[std::size_t(n + j)][i] + added;
      if (low == high) {
        const double off = (y - x) / sd;
        log_weights[i] += -0.5 * off * off - std::log(sd) - 0.91893853320467274178;
      } else {
        const double from = (low - x) / sd, until = (high - x) / sd;
        log_weights[i] += std::log(from > 0 ? above(from) - above(until) : above(-until) - above(-from));
      }
    }
  }
}

}  // namespace holdfast::inference::testing

// The table of priors, and the way from parameters to coordinates and back. Every prior on an effect is
// symmetric about none: what is asked about is never tilted by what anybody believes.
#include "inference/coordinates.h"

#include <array>
#include <cmath>

#include "base/ensure.h"
#include "inference/linear.h"
#include "inference/paths.h"

namespace holdfast::inference {
namespace {
using enum Prior::Shape;

constexpr std::array table{
    Prior{"drift_diagonal", "-A_jj, how fast a deviation fades (per day)", log_normal, 0.7, 0.6},
    Prior{"drift_between", "A_ij, effect of scale j on scale i (per day)", normal, 0, 0.35},
    Prior{"diffusion_diagonal", "G_jj, size of a scale's own pushes (per square root of a day)", log_normal,
          0.8, 0.5},
    Prior{"diffusion_between", "G_ij / G_ii, pushes that two scales share", normal, 0, 0.3},
    Prior{"baseline_diffusion_sd", "q_j, wandering of the baseline (per square root of a day)", log_normal,
          0.05, 0.6},
    Prior{"measurement_sd", "scatter of a reading", log_normal, 0.4, 0.5},
    Prior{"jumps", "what one event does to a scale", normal, 0, 0.5},
    Prior{"interval_effects", "what an open interval does to a scale (per day)", normal, 0, 0.5},
    Prior{"covariate_effects", "what one of a covariate adds to a reading", normal, 0, 0.2},
    Prior{"late_sd_ratio", "scatter of a reading written late, over that of a timely one", log_normal, 1.5,
          0.4},
    Prior{"pace_trend", "log of how much faster deviations settle after 365 days", normal, 0, 0.4},
};
enum Row {
  drift_diagonal,
  drift_between,
  diffusion_diagonal,
  diffusion_between,
  baseline,
  measurement,
  jump,
  effect,
  covariate,
  late,
  pace
};

// The table's prior of A_ij / sqrt(-A_ii) is a normal of random width; this is its sd.
const double between_sd =
    table[drift_between].spread *
    std::sqrt(std::exp(0.5 * table[drift_diagonal].spread * table[drift_diagonal].spread) /
              table[drift_diagonal].centre);

bool any_late(const Series& series) {
  for (std::size_t i = 0; i < series.written_late.size(); ++i)
    if (series.written_late[i])
      for (int j = 0; j < series.scales; ++j)
        if (!std::isnan(series.reading(i, j))) return true;
  return false;
}

}  // namespace

std::span<const Prior> priors() {
  return table;
}

Coordinates::Coordinates(const Series& series, Model model, const std::optional<CoordinatePrior>& learned)
    : scales_(series.scales),
      event_kinds_(series.event_kinds),
      interval_kinds_(series.interval_kinds),
      covariate_kinds_(series.covariate_kinds),
      with_baselines_(model == Model::diary),
      has_late_(model == Model::diary && any_late(series)),
      has_pace_(series.pace_may_change) {
  const auto put = [this](Row row, int count) {
    prior_.insert(prior_.end(), static_cast<std::size_t>(count), &table[row]);
  };
  for (int i = 0; i < scales_; ++i)
    for (int j = 0; j < scales_; ++j) put(i == j ? drift_diagonal : drift_between, 1);
  for (int i = 0; i < scales_; ++i) {
    put(diffusion_between, i);
    put(diffusion_diagonal, 1);
  }
  if (with_baselines_) {
    put(Row::baseline, scales_);
    put(Row::measurement, scales_);
  }
  put(jump, event_kinds_ * scales_);
  put(effect, interval_kinds_ * scales_);
  put(covariate, covariate_kinds_ * scales_);
  late_ = static_cast<int>(prior_.size());
  if (has_late_) put(late, 1);
  if (has_pace_) put(pace, 1);
  constexpr double half_log_two_pi = 0.9189385332046727418;
  if (!learned) {
    for (const Prior* prior : prior_) {
      mean_.push_back(prior->shape == Prior::Shape::log_normal ? std::log(prior->centre) : prior->centre);
      sd_.push_back(prior == &table[drift_between] ? between_sd : prior->spread);
      log_scale_ -= std::log(prior->spread) + half_log_two_pi;
    }
    return;
  }
  ensure(static_cast<int>(learned->mean.size()) == size() && learned->covariance.rows == size());
  mean_ = learned->mean;
  for (int i = 0; i < size(); ++i) sd_.push_back(std::sqrt(learned->covariance(i, i)));
  const SymmetricInverse inverse = invert_symmetric(learned->covariance);
  ensure(inverse.positive);
  precision_ = inverse.inverse;
  Matrix lower(size(), size());
  guarded_cholesky(learned->covariance.values.data(), size(), lower.values.data());
  for (int i = 0; i < size(); ++i) log_scale_ -= std::log(lower(i, i)) + half_log_two_pi;
}

std::vector<double> Coordinates::from(const Parameters& parameters) const {
  std::vector<double> x;
  x.reserve(static_cast<std::size_t>(size()));
  for (int i = 0; i < scales_; ++i)
    for (int j = 0; j < scales_; ++j)
      x.push_back(i == j ? std::log(-parameters.drift(i, i))
                         : parameters.drift(i, j) / std::sqrt(-parameters.drift(i, i)));
  const Matrix& g = parameters.diffusion_cholesky;
  for (int i = 0; i < scales_; ++i)
    for (int j = 0; j <= i; ++j) x.push_back(i == j ? std::log(g(i, i)) : g(i, j) / g(i, i));
  if (with_baselines_) {
    for (const double q : parameters.baseline_diffusion_sd) x.push_back(std::log(q));
    for (const double sd : parameters.measurement_sd) x.push_back(std::log(sd));
  }
  x.insert(x.end(), parameters.jumps.values.begin(), parameters.jumps.values.end());
  x.insert(x.end(), parameters.interval_effects.values.begin(), parameters.interval_effects.values.end());
  x.insert(x.end(), parameters.covariate_effects.values.begin(), parameters.covariate_effects.values.end());
  if (has_late_) x.push_back(std::log(parameters.late_sd_ratio));
  if (has_pace_) x.push_back(parameters.pace_trend);
  ensure(static_cast<int>(x.size()) == size());
  return x;
}

Parameters Coordinates::to_parameters(std::span<const double> x) const {
  ensure(static_cast<int>(x.size()) == size());
  const double* next = x.data();
  Parameters out;
  out.drift = Matrix(scales_, scales_);
  for (int i = 0; i < scales_; ++i, next += scales_) {
    const double rate = std::exp(next[i]), root = std::sqrt(rate);
    for (int j = 0; j < scales_; ++j) out.drift(i, j) = i == j ? -rate : root * next[j];
  }
  out.diffusion_cholesky = Matrix(scales_, scales_);
  for (int i = 0; i < scales_; ++i) {
    const double diagonal = std::exp(next[i]);
    for (int j = 0; j < i; ++j) out.diffusion_cholesky(i, j) = next[j] * diagonal;
    out.diffusion_cholesky(i, i) = diagonal;
    next += i + 1;
  }
  if (with_baselines_) {
    for (int i = 0; i < scales_; ++i) out.baseline_diffusion_sd.push_back(std::exp(*next++));
    for (int i = 0; i < scales_; ++i) out.measurement_sd.push_back(std::exp(*next++));
  }
  out.jumps = Matrix(event_kinds_, scales_);
  for (double& value : out.jumps.values) value = *next++;
  out.interval_effects = Matrix(interval_kinds_, scales_);
  for (double& value : out.interval_effects.values) value = *next++;
  out.covariate_effects = Matrix(covariate_kinds_, scales_);
  for (double& value : out.covariate_effects.values) value = *next++;
  if (has_late_) out.late_sd_ratio = std::exp(*next++);
  if (has_pace_) out.pace_trend = *next;
  return out;
}

std::vector<double> Coordinates::gradient(const Parameters& parameters, const kernel::Numbers& by) const {
  const int n = scales_;
  std::vector<double> out;
  out.reserve(static_cast<std::size_t>(size()));
  for (int i = 0; i < n; ++i) {
    const double root = std::sqrt(-parameters.drift(i, i));
    double by_rate = 0;
    for (int j = 0; j < n; ++j) {
      out.push_back(by.drift[i * n + j] * root);
      by_rate += by.drift[i * n + j] * parameters.drift(i, j) * (i == j ? 1 : 0.5);
    }
    out[std::size_t(i * n + i)] = by_rate;
  }
  const Matrix& g = parameters.diffusion_cholesky;
  for (int i = 0; i < n; ++i) {
    double scaling = 0;
    for (int j = 0; j <= i; ++j) {
      double by_entry = 0;
      for (int k = j; k < n; ++k) by_entry += 2 * by.diffusion[i * n + k] * g(k, j);
      scaling += by_entry * g(i, j);
      out.push_back(by_entry * g(i, i));
    }
    out.back() = scaling;
  }
  if (with_baselines_) {
    for (int i = 0; i < n; ++i) {
      const double q = parameters.baseline_diffusion_sd[static_cast<std::size_t>(i)];
      out.push_back(2 * q * q * by.baseline_rate[i]);
    }
    for (int i = 0; i < n; ++i) {
      const double sd = parameters.measurement_sd[static_cast<std::size_t>(i)];
      out.push_back(2 * sd * sd * by.measurement[i]);
    }
  }
  out.insert(out.end(), by.jumps, by.jumps + event_kinds_ * n);
  out.insert(out.end(), by.effects, by.effects + interval_kinds_ * n);
  out.insert(out.end(), by.covariates, by.covariates + covariate_kinds_ * n);
  if (has_late_) out.push_back(2 * parameters.late_sd_ratio * parameters.late_sd_ratio * *by.late_factor);
  if (has_pace_) out.push_back(*by.pace_trend);
  return out;
}

double Coordinates::log_prior(std::span<const double> x) const {
  double total = log_scale_;
  if (!precision_.values.empty()) {
    std::vector<double> by(x.size());
    add_prior_gradient(x, by);
    for (int i = 0; i < size(); ++i)
      total += 0.5 * (x[std::size_t(i)] - mean_[std::size_t(i)]) * by[std::size_t(i)];
    return total;
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    const int rate = rate_of(int(i));  // of a drift between scales: its prior is on A_ij, hence a Jacobian
    const double root = rate < 0 ? 1 : std::exp(0.5 * x[std::size_t(rate)]);
    const double u = rate < 0 ? (x[i] - mean_[i]) / sd_[i] : root * x[i] / prior_[i]->spread;
    total += std::log(root) - 0.5 * u * u;
  }
  return total;
}

bool Coordinates::is_scatter(int coordinate) const {
  const Prior* which = &prior(coordinate);
  return which == &table[diffusion_diagonal] || which == &table[Row::baseline] ||
         which == &table[Row::measurement];
}

int Coordinates::rate_of(int coordinate) const {
  if (coordinate >= diffusion() || coordinate % (scales_ + 1) == 0) return -1;
  return coordinate / scales_ * (scales_ + 1);
}

void Coordinates::add_prior_gradient(std::span<const double> x, std::vector<double>& gradient) const {
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (precision_.values.empty()) {
      if (const int rate = rate_of(int(i)); rate < 0) {
        gradient[i] -= (x[i] - mean_[i]) / (sd_[i] * sd_[i]);
      } else {
        const double by = std::exp(x[std::size_t(rate)]) * x[i] / (prior_[i]->spread * prior_[i]->spread);
        gradient[i] -= by;
        gradient[std::size_t(rate)] += 0.5 - 0.5 * by * x[i];
      }
      continue;
    }
    for (std::size_t j = 0; j < x.size(); ++j)
      gradient[i] -= precision_(static_cast<int>(i), static_cast<int>(j)) * (x[j] - mean_[j]);
  }
}

std::vector<double> unconstrained(const Parameters& parameters, const Series& series, Model model) {
  return Coordinates(series, model).from(parameters);
}

std::vector<std::string> coordinate_blocks(const Series& series, Model model) {
  const Coordinates coordinates(series, model);
  std::vector<std::string> names;
  for (int i = 0; i < coordinates.size(); ++i) names.emplace_back(coordinates.prior(i).name);
  return names;
}

CoordinatePrior table_of_priors(const Series& series, Model model) {
  const Coordinates coordinates(series, model);
  CoordinatePrior out{{}, Matrix(coordinates.size(), coordinates.size())};
  for (int i = 0; i < coordinates.size(); ++i) {
    out.mean.push_back(coordinates.prior_mean(i));
    out.covariance(i, i) = coordinates.prior_sd(i) * coordinates.prior_sd(i);
  }
  return out;
}

Parameters constrained(std::span<const double> coordinates, const Series& series, Model model) {
  return Coordinates(series, model).to_parameters(coordinates);
}

Parameters draw_prior(const Series& shape, Model model, Random& random) {
  const Coordinates coordinates(shape, model);
  std::vector<double> x(static_cast<std::size_t>(coordinates.size()));
  for (;;) {
    for (int i = 0; i < coordinates.size(); ++i)
      x[static_cast<std::size_t>(i)] =
          random.normal(coordinates.prior_mean(i),
                        coordinates.rate_of(i) < 0 ? coordinates.prior_sd(i) : coordinates.prior(i).spread);
    for (int i = 0; i < coordinates.size(); ++i)
      if (const int rate = coordinates.rate_of(i); rate >= 0)
        x[static_cast<std::size_t>(i)] *= std::exp(-0.5 * x[static_cast<std::size_t>(rate)]);
    Parameters drawn = coordinates.to_parameters(x);
    if (spectral_abscissa(drawn.drift) < 0) return drawn;
  }
}

void mirror_unanswered(const std::vector<int>& unanswered, Random& random, Parameters& p) {
  for (const int j : unanswered) {
    if (random.chance(0.5)) continue;
    for (int i = 0; i < p.drift.rows; ++i) {
      if (i == j) continue;
      for (Matrix* m : {&p.drift, &p.diffusion_cholesky}) {
        (*m)(i, j) = -(*m)(i, j);
        (*m)(j, i) = -(*m)(j, i);
      }
    }
    for (Matrix* m : {&p.jumps, &p.interval_effects, &p.covariate_effects})
      for (int k = 0; k < m->rows; ++k) (*m)(k, j) = -(*m)(k, j);
  }
}

std::vector<int> unanswered_scales(const Series& series) {
  std::vector<int> out;
  for (int j = 0; j < series.scales; ++j) {
    bool any = false;
    for (std::size_t i = 0; i < series.times.size(); ++i) any = any || !std::isnan(series.reading(i, j));
    if (!any) out.push_back(j);
  }
  return out;
}

}  // namespace holdfast::inference

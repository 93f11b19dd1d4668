// The simple methods. Regressions are fitted as interval regressions: the coefficients and the sd that make
// the reported rungs of the training check-ins most probable (Newton's method; log-concave for a given sd),
// with a ridge far below what the readings say. The few constants of the others are searched step by step.
#include "inference/simple_forecasts.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

#include "base/ensure.h"
#include "inference/rungs.h"

namespace holdfast::inference {
namespace {
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double nothing_known_variance = 1, never = std::numeric_limits<double>::quiet_NaN();

Rungs rungs_of(const Series& series, int scale) {
  return series.rungs.empty() ? Rungs{} : series.rungs[std::size_t(scale)];
}

Forecasts nothing_yet(const Series& series) {
  Forecasts out;
  for (std::size_t k = 0; k < series.times.size(); ++k)
    for (int j = 0; j < series.scales; ++j) out.push_back({k, j, 0, nothing_known_variance});
  return out;
}

// Climbs by steps along each coordinate, halved where none helps.
std::vector<double> best_by_steps(std::vector<double> x,
                                  const std::function<double(const std::vector<double>&)>& score) {
  double best = score(x);
  for (double step = 0.8; step > 0.005; step *= 0.5)
    for (bool moved = true; moved;) {
      moved = false;
      for (double& each : x)
        for (const double by : {step, -step}) {
          each += by;
          const double now = score(x);
          if (now > best + 1e-9) {
            best = now;
            moved = true;
          } else {
            each -= by;
          }
        }
    }
  return x;
}

// One scale's last reading as it was `steps` check-ins before each; NaN where there was none.
struct Past {
  double last = never, since_days = 0;
  bool any() const { return !std::isnan(last); }
};
std::vector<Past> past_of(const Series& series, int scale, int steps) {
  struct At {
    double reading = never, time = 0;
  };
  std::vector<At> after{{}};  // after so many check-ins
  for (std::size_t k = 0; k < series.times.size(); ++k) {
    const double reading = series.reading(k, scale);
    after.push_back(std::isnan(reading) ? after.back() : At{reading, series.times[k]});
  }
  std::vector<Past> out;
  for (std::size_t k = 0; k < series.times.size(); ++k) {
    const At& at = after[k + 1 - std::min(k + 1, std::size_t(steps))];
    out.push_back({at.reading, series.times[k] - at.time});
  }
  return out;
}

double score_of(const Series& series, int scale, std::size_t until,
                const std::function<bool(std::size_t, Prediction&)>& predict) {
  double sum = 0;
  Prediction prediction;
  for (std::size_t k = 0; k < until; ++k)
    if (!std::isnan(series.reading(k, scale)) && predict(k, prediction))
      sum += log_probability(prediction, series.reading(k, scale), rungs_of(series, scale));
  return sum;
}

struct Regression {
  VectorXd coefficients;
  double variance;
};

// y ~ N(x'b, variance) seen through rungs. Rows of x begin with a one.
constexpr double hardly_any = 1e-3;
Regression interval_regression(const MatrixXd& x, const VectorXd& y, const Rungs& rungs, double ridge) {
  const auto size = x.cols();
  MatrixXd shrink = ridge * MatrixXd::Identity(size, size);
  shrink(0, 0) = 1e-9;
  Regression out;
  out.coefficients = (x.transpose() * x + shrink).ldlt().solve(x.transpose() * y);
  out.variance =
      std::max(1e-3, (y - x * out.coefficients).squaredNorm() / double(std::max<long>(1, y.size())));
  if (rungs.width == 0) return out;
  const auto score = [&](double variance) {
    double sum = 0;
    for (Eigen::Index i = 0; i < y.size(); ++i)
      sum += log_probability({0, 0, x.row(i).dot(out.coefficients), variance}, y(i), rungs);
    return sum;
  };
  for (int round = 0; round < 12; ++round) {
    const double before = out.variance;
    for (int newton = 0; newton < 4; ++newton) {
      VectorXd slope = -shrink * out.coefficients / out.variance;
      MatrixXd curve = shrink / out.variance;
      for (Eigen::Index i = 0; i < y.size(); ++i) {
        const auto [low, high] = values_read_as(y(i), rungs);
        const auto s = kernel::interval_slopes(low, high, x.row(i).dot(out.coefficients), out.variance);
        slope += s.first * x.row(i).transpose();
        curve -= s.second * x.row(i).transpose() * x.row(i);
      }
      const VectorXd step = curve.ldlt().solve(slope);
      out.coefficients += step;
      if (step.norm() < 1e-6) break;
    }
    out.variance = std::exp(best_by_steps(
        {std::log(out.variance)}, [&](const std::vector<double>& v) { return score(std::exp(v[0])); })[0]);
    if (std::fabs(std::log(out.variance / before)) < 1e-3) break;
  }
  return out;
}

// Rows of predictors (NaN: none for this check-in) to forecasts, one regression a scale.
Forecasts by_regression(const Series& series, std::size_t training,
                        const std::function<VectorXd(std::size_t, int)>& predictors,
                        double ridge = hardly_any) {
  Forecasts out = nothing_yet(series);
  for (int j = 0; j < series.scales; ++j) {
    std::vector<VectorXd> rows;
    std::vector<double> values;
    for (std::size_t k = 0; k < training; ++k) {
      const VectorXd x = predictors(k, j);
      if (std::isnan(series.reading(k, j)) || x.hasNaN()) continue;
      rows.push_back(x);
      values.push_back(series.reading(k, j));
    }
    if (rows.empty()) continue;
    MatrixXd x(Eigen::Index(rows.size()), rows.front().size());
    for (std::size_t i = 0; i < rows.size(); ++i) x.row(Eigen::Index(i)) = rows[i].transpose();
    const Regression fitted =
        interval_regression(x, Eigen::Map<const VectorXd>(values.data(), Eigen::Index(values.size())),
                            rungs_of(series, j), ridge);
    for (std::size_t k = 0; k < series.times.size(); ++k) {
      const VectorXd row = predictors(k, j);
      if (row.hasNaN()) continue;
      Prediction& one = out[k * std::size_t(series.scales) + std::size_t(j)];
      one.mean = row.dot(fitted.coefficients);
      one.variance = fitted.variance;
    }
  }
  return out;
}

// Means of each day's readings, scale by scale; NaN where there are none.
std::vector<VectorXd> daily_means(const Series& series, std::size_t until, long first_day, long days) {
  const auto n = series.scales;
  std::vector<VectorXd> sum(std::size_t(days), VectorXd::Zero(n)), count = sum;
  for (std::size_t k = 0; k < until; ++k)
    for (int j = 0; j < n; ++j) {
      const auto day = std::size_t(long(std::floor(series.times[k])) - first_day);
      if (std::isnan(series.reading(k, j))) continue;
      sum[day](j) += series.reading(k, j);
      count[day](j) += 1;
    }
  for (std::size_t day = 0; day < sum.size(); ++day) sum[day] = sum[day].cwiseQuotient(count[day]);
  return sum;  // 0 / 0 where nothing was answered
}

}  // namespace

Forecasts persistence(const Series& series, std::size_t training, int steps) {
  Forecasts out = nothing_yet(series);
  for (int j = 0; j < series.scales; ++j) {
    const auto past = past_of(series, j, steps);
    const auto predict = [&](const std::vector<double>& x) {
      return [&past, v0 = std::exp(x[0]), v1 = std::exp(x[1]), days = std::exp(x[2])](std::size_t k,
                                                                                      Prediction& to) {
        to.mean = past[k].last;
        to.variance = v0 + v1 * -std::expm1(-past[k].since_days / days);
        return past[k].any();
      };
    };
    const auto fitted = best_by_steps({-2, -2, 0}, [&](const std::vector<double>& x) {
      // Nothing below a second or beyond a century: flat directions are left where they are.
      if (std::fabs(x[2]) > 11 || x[0] < -15 || x[1] < -15) return -std::numeric_limits<double>::infinity();
      return score_of(series, j, training, predict(x));
    });
    const auto with = predict(fitted);
    for (std::size_t k = 0; k < series.times.size(); ++k) {
      Prediction one{k, j};
      if (with(k, one)) out[k * std::size_t(series.scales) + std::size_t(j)] = one;
    }
  }
  return out;
}

Forecasts running_mean(const Series& series, std::size_t, int steps) {
  Forecasts out = nothing_yet(series);
  for (int j = 0; j < series.scales; ++j) {
    struct Sum {
      double count = 0, mean = 0, squares = 0;
    };
    std::vector<Sum> after{{}};  // after so many check-ins
    for (std::size_t k = 0; k < series.times.size(); ++k) {
      const Sum& seen = after[k + 1 - std::min(k + 1, std::size_t(steps))];
      Prediction& one = out[k * std::size_t(series.scales) + std::size_t(j)];
      if (seen.count > 0) one.mean = seen.mean;
      if (seen.count > 4)
        one.variance = std::max(1e-3, seen.squares / (seen.count - 1) * (1 + 1 / seen.count));
      Sum next = after.back();
      if (const double reading = series.reading(k, j); !std::isnan(reading)) {
        const double off = reading - next.mean;
        next.mean += off / ++next.count;
        next.squares += off * (reading - next.mean);
      }
      after.push_back(next);
    }
  }
  return out;
}

Forecasts smoothing(const Series& series, std::size_t training, int steps) {
  Forecasts out = nothing_yet(series);
  for (int j = 0; j < series.scales; ++j) {
    const auto run = [&](const std::vector<double>& x, std::size_t until, Forecasts* into) {
      const double weight = 1 / (1 + std::exp(-x[0])), variance = std::exp(x[1]);
      double sum = 0;
      std::vector<double> levels{never};  // after so many check-ins
      for (std::size_t k = 0; k < until; ++k) {
        const double reading = series.reading(k, j),
                     level = levels[k + 1 - std::min(k + 1, std::size_t(steps))], last = levels.back();
        const Prediction one{k, j, level, variance};
        if (!std::isnan(level) && into) (*into)[k * std::size_t(series.scales) + std::size_t(j)] = one;
        if (!std::isnan(level) && !std::isnan(reading))
          sum += log_probability(one, reading, rungs_of(series, j));
        levels.push_back(std::isnan(reading) ? last
                         : std::isnan(last)  ? reading
                                             : last + weight * (reading - last));
      }
      return sum;
    };
    const auto fitted = best_by_steps({-1, -2}, [&](const std::vector<double>& x) {
      if (std::fabs(x[0]) > 12 || x[1] < -15) return -std::numeric_limits<double>::infinity();
      return run(x, training, nullptr);
    });
    run(fitted, series.times.size(), &out);
  }
  return out;
}

Forecasts autoregression(const Series& series, std::size_t training, int steps) {
  std::vector<std::vector<Past>> past;
  for (int j = 0; j < series.scales; ++j) past.push_back(past_of(series, j, steps));
  return by_regression(series, training, [&](std::size_t k, int j) {
    return VectorXd(Eigen::Vector2d(1, past[std::size_t(j)][k].last));
  });
}

namespace {

// The last readings of all scales, behind a one.
std::function<VectorXd(std::size_t, int)> last_readings(const Series& series, int steps) {
  std::vector<std::vector<Past>> past;
  for (int j = 0; j < series.scales; ++j) past.push_back(past_of(series, j, steps));
  return [past = std::move(past)](std::size_t k, int) {
    VectorXd x(Eigen::Index(past.size()) + 1);
    x(0) = 1;
    for (std::size_t i = 0; i < past.size(); ++i) x(Eigen::Index(i) + 1) = past[i][k].last;
    return x;
  };
}

}  // namespace

Forecasts vector_autoregression(const Series& series, std::size_t training, int steps) {
  return by_regression(series, training, last_readings(series, steps));
}

Forecasts ridge_vector_autoregression(const Series& series, std::size_t training, int steps) {
  const auto predictors = last_readings(series, steps);
  const std::size_t known = training - training / 4;
  double best = hardly_any, best_score = -std::numeric_limits<double>::infinity();
  for (const double ridge : {1e-3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0}) {
    const Forecasts tried = by_regression(series, known, predictors, ridge);
    double score = 0;
    for (std::size_t k = known; k < training; ++k)
      for (int j = 0; j < series.scales; ++j)
        if (const double reading = series.reading(k, j); !std::isnan(reading))
          score += log_probability(tried[k * std::size_t(series.scales) + std::size_t(j)], reading,
                                   rungs_of(series, j));
    if (score <= best_score) continue;
    best = ridge;
    best_score = score;
  }
  return by_regression(series, training, predictors, best);
}

Forecasts daily_vector_autoregression(const Series& series, std::size_t training, int steps) {
  ensure(steps == 1);
  const int n = series.scales;
  const long first = long(std::floor(series.times.front()));
  const long days = long(std::floor(series.times.back())) - first + 1;
  const auto means = daily_means(series, series.times.size(), first, days);
  // To bridge days (and scales) nobody answered: the same regression of daily means, by least squares.
  const long last_day = long(std::floor(series.times[training - 1])) - first;
  MatrixXd xx = 1e-3 * MatrixXd::Identity(n + 1, n + 1), xy = MatrixXd::Zero(n + 1, n);
  xx(0, 0) = 1e-9;
  VectorXd row(n + 1);
  const auto known = daily_means(series, training, first, days);
  for (long day = 1; day <= last_day; ++day) {
    if (known[std::size_t(day)].hasNaN() || known[std::size_t(day - 1)].hasNaN()) continue;
    row << 1, known[std::size_t(day - 1)];
    xx += row * row.transpose();
    xy += row * known[std::size_t(day)].transpose();
  }
  const MatrixXd next = xx.ldlt().solve(xy).transpose();
  std::vector<VectorXd> bridged = means;
  VectorXd expected = VectorXd::Zero(n);
  for (auto& mean : bridged) {
    for (int j = 0; j < n; ++j)
      if (std::isnan(mean(j))) mean(j) = expected(j);
    row << 1, mean;
    expected = next * row;
  }
  return by_regression(series, training, [&](std::size_t k, int) {
    const long day = long(std::floor(series.times[k])) - first;
    VectorXd x = VectorXd::Constant(n + 1, std::numeric_limits<double>::quiet_NaN());
    if (day > 0) x << 1, bridged[std::size_t(day - 1)];
    return x;
  });
}

}  // namespace holdfast::inference

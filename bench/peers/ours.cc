// Holdfast's side of bench/peers: the same CSV as every peer reads, one line of JSON to standard output.
//
//   bench_ours fit FILE REPEATS STARTS       maximum likelihood, model ou; median and least seconds of fit();
//                                            STARTS: starting points, 0: as many as fit() takes by itself
//   bench_ours density MODEL FILE POINTS     log-likelihood and log prior at rows of coordinates
//   bench_ours simulate                      a year of two scales at irregular hours, as CSV
//   bench_ours priors                        its priors' means and spreads, coordinate by coordinate
//   bench_ours draw FILE METHOD COUNT REPEATS  posterior draws of model diary on one thread
//   bench_ours sizes FILE                    bulk effective sizes of another program's draws: chain,x1,x2,...
//
// FILE: a header, then time and readings, NA where there is none. Times are wall-clock.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "inference/coordinates.h"
#include "inference/inference.h"

namespace holdfast {
namespace {

using inference::Model;
using inference::Series;
using Rows = std::vector<std::vector<double>>;

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double least(const std::vector<double>& values) {
  return *std::min_element(values.begin(), values.end());
}

Rows rows_of(const std::string& name) {
  std::ifstream file(name);
  std::string line, cell;
  Rows rows;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    rows.emplace_back();
    while (std::getline(cells, cell, ','))
      rows.back().push_back(cell == "NA" ? std::numeric_limits<double>::quiet_NaN()
                                         : std::strtod(cell.c_str(), nullptr));
  }
  if (rows.empty()) {
    std::fprintf(stderr, "bench_ours: there is nothing in %s\n", name.c_str());
    std::exit(66);
  }
  return rows;
}

Series series_of(const std::string& name) {
  const Rows rows = rows_of(name);
  Series series;
  series.scales = int(rows.front().size()) - 1;
  series.start_time = rows.front().front();
  for (const auto& row : rows) {
    series.times.push_back(row.front());
    series.readings.insert(series.readings.end(), row.begin() + 1, row.end());
  }
  return series;
}

void print(const char* key, const std::vector<double>& values) {
  std::printf(", \"%s\": [", key);
  for (std::size_t i = 0; i < values.size(); ++i) std::printf("%s%.17g", i ? ", " : "", values[i]);
  std::printf("]");
}

int fit(const Series& series, int repeats, int starts) {
  Silent silent;
  std::vector<double> seconds;
  inference::Fit found;
  for (int k = 0; k < repeats; ++k) {
    const double before = wall_seconds();
    found = *inference::fit(series,
                            {.model = Model::ou,
                             .estimate = inference::Estimate::maximum_likelihood,
                             .starts = starts,
                             .threads = 1},
                            silent);
    seconds.push_back(wall_seconds() - before);
  }
  std::printf(
      "{\"program\": \"holdfast\", \"usable\": %s, \"loglik\": %.10f, \"seconds\": %.6g, \"least\": %.6g",
      found.usable ? "true" : "false", found.log_likelihood, median(seconds), least(seconds));
  std::printf(", \"evaluations\": %d", found.evaluations);
  print("drift", found.estimate.drift.values);
  print("diffusion", found.diffusion_covariance.values);
  print("coordinates", found.mode);
  std::printf("}\n");
  return 0;
}

int density(const Series& series, Model model, const Rows& points) {
  std::vector<double> likelihoods, priors;
  for (const auto& x : points) {
    const auto at = inference::evaluate(series, inference::constrained(x, series, model), {.model = model});
    likelihoods.push_back(at.log_likelihood);
    priors.push_back(at.log_prior);
  }
  std::printf("{\"program\": \"holdfast\"");
  print("loglik", likelihoods);
  print("log_prior", priors);
  std::printf("}\n");
  return 0;
}

// From the middles of the priors, with each scale pulling a little on the other.
Series two_scales() {
  Random random(11);
  Series skeleton;
  skeleton.scales = 2;
  for (double t = 0; t < 365; t += random.uniform(0.5, 2.3)) skeleton.times.push_back(t);
  inference::Parameters truth;
  truth.drift = truth.diffusion_cholesky = inference::Matrix(2, 2);
  truth.drift.values = {-0.7, 0.2, -0.1, -0.7};
  truth.diffusion_cholesky.values = {0.8, 0, 0.1, 0.8};
  truth.baseline_diffusion_sd = {0.05, 0.05};
  truth.measurement_sd = {0.4, 0.4};
  truth.jumps = truth.interval_effects = inference::Matrix(0, 2);
  skeleton.readings.assign(2 * skeleton.times.size(), 0);
  for (double& reading : skeleton.readings)
    if (random.chance(0.2)) reading = std::numeric_limits<double>::quiet_NaN();
  return inference::simulate(skeleton, truth, {}, {}, random).series;
}

int simulate() {
  const Series series = two_scales();
  std::printf("t,y1,y2\n");
  for (std::size_t i = 0; i < series.times.size(); ++i) {
    std::printf("%.17g", series.times[i]);
    for (int j = 0; j < 2; ++j)
      if (const double reading = series.reading(i, j); std::isnan(reading))
        std::printf(",NA");
      else
        std::printf(",%.17g", reading);
    std::printf("\n");
  }
  return 0;
}

int priors() {
  const inference::Coordinates coordinates(two_scales(), Model::diary);
  std::printf("mean,sd\n");
  for (int i = 0; i < coordinates.size(); ++i)
    std::printf("%.17g,%.17g\n", coordinates.prior_mean(i), coordinates.prior(i).spread);
  return 0;
}

// Bulk effective sizes, means and sds of each coordinate; the same arithmetic for every program's draws.
void print_sizes(const std::vector<inference::Chains>& coordinates) {
  std::vector<double> sizes, means, sds;
  double worst = 1;
  for (const auto& chains : coordinates) {
    sizes.push_back(inference::bulk_effective_size(chains));
    worst = std::max(worst, inference::r_hat(chains));
    double sum = 0, squares = 0, count = 0;
    for (const auto& chain : chains)
      for (const double value : chain) sum += value, squares += value * value, count += 1;
    means.push_back(sum / count);
    sds.push_back(std::sqrt(squares / count - sum / count * sum / count));
  }
  std::printf(", \"effective_least\": %.6g, \"effective_median\": %.6g, \"r_hat\": %.4f", least(sizes),
              median(sizes), worst);
  print("mean", means);
  print("sd", sds);
}

int draw(const Series& series, inference::DrawMethod method, int count, int repeats) {
  Silent silent;
  std::vector<double> fitting, drawing;
  inference::Draws drawn;
  for (int k = 0; k < repeats; ++k) {
    const double begun = wall_seconds();
    const auto fitted = *inference::fit(series, {.threads = 1}, silent);
    const double between = wall_seconds();
    Random random(1);
    drawn = *inference::draw(fitted, series, {.count = count, .chains = 4, .threads = 1, .method = method},
                             random, silent);
    fitting.push_back(between - begun);
    drawing.push_back(wall_seconds() - between);
  }
  std::vector<inference::Chains> coordinates;
  const auto each = drawn.parameters.size() / 4;
  for (std::size_t k = 0; k < drawn.parameters.size(); ++k) {
    const auto x = inference::unconstrained(drawn.parameters[k], series, Model::diary);
    coordinates.resize(x.size(), inference::Chains(4));
    for (std::size_t i = 0; i < x.size(); ++i) coordinates[i][k / each].push_back(x[i]);
  }
  const char* names[] = {"automatic", "importance", "nuts", "hmc"};
  std::printf("{\"program\": \"holdfast\", \"method\": \"%s\", \"draws\": %zu, \"gradients\": %lld",
              names[int(drawn.method)], drawn.parameters.size(), drawn.gradients);
  std::printf(", \"pareto_shape\": %.3f, \"fit_seconds\": %.6g, \"draw_seconds\": %.6g",
              std::isfinite(drawn.pareto_shape) ? drawn.pareto_shape : -1, median(fitting), median(drawing));
  print_sizes(coordinates);
  std::printf("}\n");
  return 0;
}

int sizes(const Rows& rows) {
  std::vector<inference::Chains> coordinates(rows.front().size() - 1);
  for (const auto& row : rows)
    for (std::size_t i = 1; i < row.size(); ++i) {
      auto& chains = coordinates[i - 1];
      if (chains.size() < std::size_t(row[0])) chains.emplace_back();
      chains.back().push_back(row[i]);
    }
  std::printf("{\"draws\": %zu", rows.size());
  print_sizes(coordinates);
  std::printf("}\n");
  return 0;
}

int run(const std::vector<std::string>& words) {
  const std::string what = words.empty() ? "" : words[0];
  if (what == "fit" && words.size() == 4)
    return fit(series_of(words[1]), std::stoi(words[2]), std::stoi(words[3]));
  if (what == "density" && words.size() == 4)
    return density(series_of(words[2]), words[1] == "ou" ? Model::ou : Model::diary, rows_of(words[3]));
  if (what == "simulate") return simulate();
  if (what == "priors") return priors();
  if (what == "sizes" && words.size() == 2) return sizes(rows_of(words[1]));
  if (what == "draw" && words.size() == 5) {
    using enum inference::DrawMethod;
    const auto method = words[2] == "nuts" ? nuts : words[2] == "hmc" ? hmc : automatic;
    return draw(series_of(words[1]), method, std::stoi(words[3]), std::stoi(words[4]));
  }
  std::fprintf(stderr, "bench_ours fit|density|simulate|priors|draw|sizes (see the head of ours.cc)\n");
  return 64;
}

}  // namespace
}  // namespace holdfast

int main(int count, char** words) {
  return holdfast::run(std::vector<std::string>(words + 1, words + count));
}

// Proposals keep the normal that fits the population (autoregressive steps about its mean), so that as many
// coordinates as check-ins say nothing about cost little: those are moved along the prior for free.
#include "inference/population.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/parallel.h"
#include "inference/linear.h"

namespace holdfast::inference {
namespace {

constexpr double effective_share = 0.5;  // that a step to the next power leaves
constexpr int most_powers = 200;
constexpr double least_usable_acceptance = 0.02;
constexpr double largest_spread = 3;  // of the populations' log evidence, beyond which their mean is chance
constexpr double impossible = -std::numeric_limits<double>::infinity();

double scatter(std::span<const double> values) {
  double mean = 0, squares = 0;
  for (const double value : values) mean += value / double(values.size());
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / double(values.size() - 1));
}

struct Member {
  std::vector<double> at;
  Random filter{0};  // where its filter's random numbers begin
  double log_likelihood = impossible;
};

// The normal that fits a population, shrunk towards independence the more coordinates there are.
struct Normal {
  std::vector<double> mean;
  Matrix lower;  // covariance = lower lower'

  explicit Normal(const std::vector<Member>& members) {
    const int size = int(members.front().at.size()), count = int(members.size());
    mean.assign(std::size_t(size), 0.0);
    for (const Member& one : members)
      for (int j = 0; j < size; ++j) mean[std::size_t(j)] += one.at[std::size_t(j)] / count;
    Matrix covariance(size, size);
    for (const Member& one : members)
      for (int i = 0; i < size; ++i)
        for (int j = 0; j <= i; ++j)
          covariance(i, j) += (one.at[std::size_t(i)] - mean[std::size_t(i)]) *
                              (one.at[std::size_t(j)] - mean[std::size_t(j)]) / (count - 1);
    const double together = double(count) / (count + size);
    for (int i = 0; i < size; ++i) {
      for (int j = 0; j < i; ++j) covariance(j, i) = covariance(i, j) *= together;
      covariance(i, i) += 1e-6;
    }
    lower = Matrix(size, size);
    guarded_cholesky(covariance.values.data(), size, lower.values.data());
  }

  // Up to a constant.
  double log_density(std::span<const double> at) const {
    double sum = 0;
    std::vector<double> z(mean.size());
    for (int i = 0; i < lower.rows; ++i) {
      double rest = at[std::size_t(i)] - mean[std::size_t(i)];
      for (int j = 0; j < i; ++j) rest -= lower(i, j) * z[std::size_t(j)];
      z[std::size_t(i)] = rest / lower(i, i);
      sum += z[std::size_t(i)] * z[std::size_t(i)];
    }
    return -0.5 * sum;
  }

  // Keeps the normal: each step mixes the place with a fresh draw, `step` in (0, 1] of it.
  std::vector<double> proposal(std::span<const double> at, double step, Random& random) const {
    const double stay = std::sqrt(1 - step * step);
    std::vector<double> z(mean.size()), out(mean.size());
    for (double& value : z) value = random.normal();
    for (int i = 0; i < lower.rows; ++i) {
      double fresh = 0;
      for (int j = 0; j <= i; ++j) fresh += lower(i, j) * z[std::size_t(j)];
      out[std::size_t(i)] =
          mean[std::size_t(i)] + stay * (at[std::size_t(i)] - mean[std::size_t(i)]) + step * fresh;
    }
    return out;
  }
};

double log_prior(std::span<const double> at) {
  double sum = 0;
  for (const double z : at) sum += z * z;
  return -0.5 * sum;
}

struct Population {
  bool stopped = false;
  std::string why_not;
  std::vector<Member> members;
  double log_evidence = 0, least_acceptance = 1;
  int powers = 0;
  std::vector<double> log_scores;
};

class Tempering {
 public:
  Tempering(const ParticleFamily& family, std::size_t learned, const PopulationOptions& options,
            Random random, Progress& progress, double from, double until)
      : family_(family),
        learned_(learned),
        options_(options),
        random_(random),
        progress_(progress),
        from_(from),
        until_(until) {}

  Population run() {
    Population out;
    auto& members = out.members;
    members.resize(std::size_t(options_.draws));
    for (Member& one : members) {
      one.at.resize(std::size_t(family_.coordinates()));
      for (double& z : one.at) z = random_.normal();
      one.filter = random_.split();
    }
    if (!for_all(members, [&](std::size_t i) { weigh(members[i]); })) return stopped(out);
    double power = 0, step = 0.7;
    while (power < 1) {
      if (++out.powers > most_powers) {
        out.why_not = "The draws did not reach the posterior in " + std::to_string(most_powers) + " steps.";
        return out;
      }
      const double next = next_power(members, power);
      std::vector<double> weights(members.size());
      for (std::size_t i = 0; i < members.size(); ++i)
        weights[i] = std::isfinite(members[i].log_likelihood) ? (next - power) * members[i].log_likelihood
                                                              : impossible;
      const double mean = log_mean_exp(weights);
      if (!std::isfinite(mean)) {
        out.why_not = "No draw of the coordinates explains these check-ins.";
        return out;
      }
      out.log_evidence += mean;
      resample(members, weights, mean);
      power = next;
      done_ = power;
      for (int move = 0; move < options_.moves; ++move) {
        double acceptance = 0;
        if (!move_all(members, power, step, acceptance)) return stopped(out);
        out.least_acceptance = std::min(out.least_acceptance, acceptance);
        step = std::clamp(step * std::exp(acceptance - 0.3), 0.05, 1.0);
      }
    }
    predict(out);
    return out;
  }

 private:
  static Population stopped(Population& out) {
    out.stopped = true;
    return std::move(out);
  }

  template <class Work>
  bool for_all(std::vector<Member>& members, Work work) {
    const double at = from_ + (until_ - from_) * 0.95 * std::sqrt(done_);
    return in_parallel(
        int(members.size()), options_.threads, progress_, "learning by particles",
        [&](int i) { work(std::size_t(i)); }, at, at);
  }

  void weigh(Member& one) const {
    const auto each =
        filter_once(*family_.at(one.at), {.particles = options_.particles}, learned_, one.filter);
    one.log_likelihood =
        each.size() == learned_ ? std::accumulate(each.begin(), each.end(), 0.0) : impossible;
    if (std::isnan(one.log_likelihood)) one.log_likelihood = impossible;
  }

  // The power at which the weights leave the wanted effective share, or 1.
  static double next_power(const std::vector<Member>& members, double power) {
    const auto effective = [&](double next) {
      double top = impossible, sum = 0, squares = 0;
      for (const Member& one : members) top = std::max(top, one.log_likelihood);
      for (const Member& one : members) {
        const double weight = std::exp((next - power) * (one.log_likelihood - top));
        sum += weight;
        squares += weight * weight;
      }
      return sum * sum / squares / double(members.size());
    };
    if (!(effective(1) < effective_share)) return 1;
    double low = power, high = 1;
    for (int half = 0; half < 50; ++half) {
      const double middle = 0.5 * (low + high);
      (effective(middle) < effective_share ? high : low) = middle;
    }
    return std::max(high, power + 1e-9);
  }

  void resample(std::vector<Member>& members, std::span<const double> weights, double log_mean) {
    std::vector<Member> out;
    double above = random_.uniform(), sum = 0;
    for (std::size_t i = 0; i < members.size(); ++i)
      for (sum += std::exp(weights[i] - log_mean); above < sum && out.size() < members.size(); above += 1)
        out.push_back(members[i]);
    while (out.size() < members.size()) out.push_back(out.back());  // rounding
    members = std::move(out);
  }

  bool move_all(std::vector<Member>& members, double power, double step, double& acceptance) {
    const Normal normal(members);
    std::vector<Random> randoms;
    for (std::size_t i = 0; i < members.size(); ++i) randoms.push_back(random_.split());
    std::vector<char> taken(members.size());
    const bool went_on = for_all(members, [&](std::size_t i) {
      Member& now = members[i];
      Member next{.at = normal.proposal(now.at, step, randoms[i]), .filter = randoms[i].split()};
      weigh(next);
      const double log_ratio = power * (next.log_likelihood - now.log_likelihood) + log_prior(next.at) -
                               log_prior(now.at) + normal.log_density(now.at) - normal.log_density(next.at);
      if (std::log(1 - randoms[i].uniform()) < log_ratio) {
        now = std::move(next);
        taken[i] = 1;
      }
    });
    acceptance = double(std::accumulate(taken.begin(), taken.end(), 0)) / double(taken.size());
    return went_on;
  }

  // A larger filter for each draw, over what was learned from and on over what comes after.
  void predict(Population& out) {
    std::vector<std::vector<double>> each(out.members.size());
    for (Member& one : out.members) one.filter = random_.split();
    if (learned_ < family_.check_ins() && !for_all(out.members, [&](std::size_t i) {
          const Member& one = out.members[i];
          each[i] = filter_once(*family_.at(one.at), {.particles = options_.predicting_particles},
                                family_.check_ins(), one.filter);
        })) {
      out.stopped = true;
      return;
    }
    for (std::size_t k = learned_; k < family_.check_ins(); ++k) {
      std::vector<double> at;  // a filter that was lost gives it no chance
      for (const auto& one : each) at.push_back(k < one.size() ? one[k] : impossible);
      out.log_scores.push_back(log_mean_exp(at));
    }
  }

  const ParticleFamily& family_;
  std::size_t learned_;
  const PopulationOptions& options_;
  Random random_;
  Progress& progress_;
  double from_, until_, done_ = 0;
};

Result<> check(const ParticleFamily& family, std::size_t learned, const PopulationOptions& options) {
  const auto bad = [](const char* what, const char* where) {
    return problem(ProblemKind::bad_request, what, where);
  };
  if (family.coordinates() < 1) return bad("There must be a coordinate to learn.", "coordinates");
  if (learned < 1 || learned > family.check_ins())
    return bad("At least one check-in must be learned from, and no more than there are.", "learned");
  if (options.draws < 20 || options.draws > 100'000)
    return bad("A population has 20 to 100,000 draws.", "draws");
  if (std::min(options.particles, options.predicting_particles) < 10 ||
      std::max(options.particles, options.predicting_particles) > 1'000'000)
    return bad("A filter needs 10 to 1,000,000 particles.", "particles");
  if (options.populations < 3 || options.populations > 100)
    return bad("It takes 3 to 100 populations to tell how far to trust them.", "populations");
  if (options.moves < 1 || options.moves > 1000) return bad("A draw moves 1 to 1000 times.", "moves");
  return {};
}

}  // namespace

Result<PopulationEstimate> learn_population(const ParticleFamily& family, std::size_t learned,
                                            const PopulationOptions& options, std::uint64_t seed,
                                            Progress& progress) {
  if (auto fine = check(family, learned, options); !fine) return pass_on(fine);
  const int count = options.populations, rest = int(family.check_ins() - learned);
  PopulationEstimate out;
  out.population_scores = Matrix(count, rest);
  out.least_acceptance = 1;
  Random seeds(seed);
  std::vector<double> evidence;
  for (int p = 0; p < count; ++p) {
    Population one =
        Tempering(family, learned, options, seeds.split(), progress, double(p) / count, double(p + 1) / count)
            .run();
    if (one.stopped)
      return problem(ProblemKind::cancelled, "Learning by particles was stopped before it was done.");
    if (!one.why_not.empty()) {
      out.why_not = std::move(one.why_not);
      return out;
    }
    evidence.push_back(one.log_evidence);
    out.least_acceptance = std::min(out.least_acceptance, one.least_acceptance);
    out.powers = std::max(out.powers, one.powers);
    for (int k = 0; k < rest; ++k) out.population_scores(p, k) = one.log_scores[std::size_t(k)];
    for (Member& member : one.members) out.draws.push_back(std::move(member.at));
  }
  out.log_evidence = log_mean_exp(evidence);
  double relative = 0;
  for (const double value : evidence) relative += std::pow(std::exp(value - out.log_evidence) - 1, 2);
  out.log_evidence_error = std::sqrt(relative / (count - 1) / count);
  for (int k = 0; k < rest; ++k) {
    std::vector<double> at;
    for (int p = 0; p < count; ++p) at.push_back(out.population_scores(p, k));
    out.log_scores.push_back(log_mean_exp(at));
  }
  if (out.least_acceptance < least_usable_acceptance) {
    out.why_not = "The draws hardly move: more particles are needed.";
    return out;
  }
  if (const double spread = scatter(evidence); rest == 0 && spread > largest_spread) {
    out.why_not = "The populations' log evidence scatters by " + std::to_string(spread).substr(0, 4) +
                  ": more draws or more particles are needed before their mean says anything.";
    return out;
  }
  out.usable = true;
  return out;
}

}  // namespace holdfast::inference

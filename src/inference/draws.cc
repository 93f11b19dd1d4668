// Draws from the posterior: importance sampling where it holds, else Markov chains in coordinates u whitened
// by the Laplace fit. There the posterior is nearly a standard normal, and a standard normal's motion is a
// rotation known exactly; only the rest of the force is integrated, by kicks between rotations (Shahbaba,
// Lan, Johnson & Neal 2014). Each chain has its own random numbers and learns its own step, so
// chains may run side by side and the draws are the same however many threads there are.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <deque>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

#include "base/ensure.h"
#include "base/parallel.h"
#include "inference/diagnostics.h"
#include "inference/fit.h"
#include "inference/linear.h"
#include "inference/nuts.h"
#include "inference/posterior.h"

namespace holdfast::inference {
namespace {

constexpr double whole_turn = 2.0;  // of a trajectory, radians, give or take two fifths
constexpr double first_turn = 0.5, least_turn = 0.1, largest_turn = 1.2;  // between two kicks
constexpr double wanted_acceptance = 0.65;
constexpr double least_acceptance = 0.2;  // of the worst chain

Posterior posterior_of(const Fit& fit, const Series& series) {
  return {series, fit.model, fit.start, fit.estimated_by == Estimate::maximum_a_posteriori, fit.prior};
}

Matrix laplace_factor(const Fit& fit) {
  Matrix lower(fit.covariance.rows, fit.covariance.rows);
  guarded_cholesky(fit.covariance.values.data(), lower.rows, lower.values.data());
  return lower;
}

class Sampler {
 public:
  Sampler(const Fit& fit, const Series& series, Random random)
      : posterior_(posterior_of(fit, series)),
        mode_(fit.mode),
        lower_(laplace_factor(fit)),
        random_(random) {}

  int gradients() const { return posterior_.evaluations(); }

  double turn = first_turn;  // between two kicks, at most
  const std::vector<double>& at() const { return x_; }

  // A fresh place from the Laplace approximation; false when there is none with a density.
  bool begin() {
    for (int tries = 0; tries < 200; ++tries) {
      u_.resize(mode_.size());
      for (double& each : u_) each = random_.normal();
      value_ = look(u_, rest_, x_);
      if (std::isfinite(value_)) return true;
    }
    return false;
  }

  // One trajectory; the chance with which its end was accepted.
  double move() {
    const std::size_t size = u_.size();
    auto u = u_, rest = rest_, x = x_;
    std::vector<double> p(size);
    for (double& each : p) each = random_.normal();
    const double whole = whole_turn * random_.uniform(0.6, 1.4);
    const int steps = static_cast<int>(std::ceil(whole / std::max(turn, least_turn)));
    const double angle = whole / steps;
    const double c = std::cos(angle), s = std::sin(angle), before = value_ - 0.5 * squares(p);
    double value = value_;
    for (int k = 0; k < steps; ++k) {
      for (std::size_t i = 0; i < size; ++i) {
        p[i] += 0.5 * angle * rest[i];
        const double moved = u[i] * c + p[i] * s;
        p[i] = p[i] * c - u[i] * s;
        u[i] = moved;
      }
      value = look(u, rest, x);
      if (!std::isfinite(value)) return 0;
      for (std::size_t i = 0; i < size; ++i) p[i] += 0.5 * angle * rest[i];
    }
    const double chance = std::min(1.0, std::exp(value - 0.5 * squares(p) - before));
    if (random_.uniform() < chance) {
      u_ = std::move(u);
      rest_ = std::move(rest);
      x_ = std::move(x);
      value_ = value;
    }
    return chance;
  }

 private:
  static double squares(const std::vector<double>& v) {
    double sum = 0;
    for (const double each : v) sum += each * each;
    return sum;
  }

  // The log density at u, and the force beyond a standard normal's.
  double look(const std::vector<double>& u, std::vector<double>& rest, std::vector<double>& x) {
    const int p = lower_.rows;
    x = mode_;
    for (int i = 0; i < p; ++i)
      for (int j = 0; j <= i; ++j) x[std::size_t(i)] += lower_(i, j) * u[std::size_t(j)];
    const double value = posterior_.value_and_gradient(x, gradient_);
    rest = u;
    for (int i = 0; i < p; ++i)
      for (int j = 0; j <= i; ++j) rest[std::size_t(j)] += lower_(i, j) * gradient_[std::size_t(i)];
    return value;
  }

  Posterior posterior_;
  const std::vector<double>& mode_;
  Matrix lower_;
  Random random_;
  std::vector<double> u_, rest_, x_, gradient_;
  double value_ = 0;
};

struct Chain {
  bool begun = false, finished = false;
  std::vector<std::vector<double>> at;
  double accepted = 0;  // summed over `at`
  long long gradients = 0, gradients_kept = 0;
  int divergent = 0;

  double acceptance() const { return at.empty() ? 0 : accepted / double(at.size()); }
};

// What the chains of one round tell one another, and the person.
struct Round {
  std::atomic<int> moved{0};
  std::atomic<bool> stop{false};
  double moves = 1;  // in all
  Progress& progress;

  explicit Round(Progress& told) : progress(told) {}
  // By the calling thread alone, before each of its moves.
  void speak() { stop = stop || !progress.report("drawing from the posterior", moved / moves); }
};

// One chain that can be gone on with.
class HmcChain {
 public:
  HmcChain(const Fit& fit, const Series& series, int warm_up, Random random)
      : sampler_(fit, series, random),
        warm_up_(warm_up),
        tuner_(first_turn, wanted_acceptance, largest_turn) {}

  const Chain& chain() const { return chain_; }

  // `count` more draws, after the warm-up where there was none yet. Soon over once the round is stopped.
  void go_on(int count, Round& round, bool speaks) {
    chain_.finished = false;
    if (!chain_.begun) chain_.begun = sampler_.begin();
    if (!chain_.begun) return;
    for (; warmed_up_ < warm_up_; ++warmed_up_) {
      if (!may_move(round, speaks)) return;
      warm_up();
    }
    const long long before = sampler_.gradients();
    for (int k = 0; k < count; ++k) {
      if (!may_move(round, speaks)) return;
      chain_.accepted += sampler_.move();
      chain_.at.push_back(sampler_.at());
    }
    chain_.gradients = sampler_.gradients();
    chain_.gradients_kept += chain_.gradients - before;
    chain_.finished = true;
  }

 private:
  static bool may_move(Round& round, bool speaks) {
    if (speaks) round.speak();
    ++round.moved;
    return !round.stop;
  }

  void warm_up() {
    sampler_.turn = tuner_.next(sampler_.move());
    if (warmed_up_ + 1 == warm_up_) sampler_.turn = tuner_.settled();
  }

  Sampler sampler_;
  int warm_up_, warmed_up_ = 0;
  StepTuner tuner_;
  Chain chain_;
};

// Warm-up in two halves: the step is tuned throughout, and in between the whitening learned from what the
// second part of the first half has seen.
Chain run_nuts(const Fit& fit, const Series& series, Random random, int warm_up, int count, Round& round,
               bool speaks) {
  constexpr double wanted = 0.8, first_step = 0.5, largest_step = 1.2;
  Posterior posterior = posterior_of(fit, series);
  Random places = random.split();
  Nuts nuts([&](std::span<const double> x,
                std::vector<double>& gradient) { return posterior.value_and_gradient(x, gradient); },
            {fit.mode, laplace_factor(fit)}, random);
  Chain chain;
  const Matrix lower = laplace_factor(fit);
  for (int tries = 0; tries < 200 && !chain.begun; ++tries) {
    std::vector<double> x = fit.mode;
    for (int j = 0; j < lower.rows; ++j) {
      const double u = places.normal();
      for (int i = j; i < lower.rows; ++i) x[std::size_t(i)] += lower(i, j) * u;
    }
    chain.begun = nuts.begin(x);
  }
  if (!chain.begun) return chain;
  StepTuner tuner(first_step, wanted, largest_step);
  nuts.step = first_step;
  std::vector<Seen> seen;
  Whitening whitening{fit.mode, lower};
  for (int k = -warm_up; k < count; ++k) {
    if (speaks) round.speak();
    if (round.stop) return chain;
    const Move made = nuts.move();
    ++round.moved;
    if (k < 0) {
      nuts.step = tuner.next(made.acceptance);
      if (k >= -warm_up * 4 / 5) seen.push_back(nuts.seen());
      if (k == -warm_up / 4 && int(seen.size()) >= 10) {
        whitening = learned(whitening, seen, 2.0 * lower.rows);
        nuts.whiten(whitening);
        tuner = StepTuner(tuner.settled(), wanted, largest_step);
      }
      if (k == -1) nuts.step = tuner.settled();
      continue;
    }
    chain.accepted += made.acceptance;
    chain.gradients_kept += made.gradients;
    chain.divergent += made.divergent;
    chain.at.push_back(nuts.at());
  }
  chain.gradients = posterior.evaluations();
  chain.finished = true;
  return chain;
}

void diagnose(const std::vector<Chain>& all, Draws& out) {
  const std::size_t size = all.front().at.front().size();
  std::vector<double> sizes;
  out.tail_effective_size = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < size; ++i) {
    Chains one;
    for (const Chain& chain : all) {
      one.emplace_back();
      for (const auto& draw : chain.at) one.back().push_back(draw[i]);
    }
    out.r_hat = std::max(out.r_hat, r_hat(one));
    sizes.push_back(bulk_effective_size(one));
    out.tail_effective_size = std::min(out.tail_effective_size, tail_effective_size(one, 0.1));
  }
  std::sort(sizes.begin(), sizes.end());
  out.effective_size = sizes.front();
  out.median_effective_size = sizes[sizes.size() / 2];
}

// The posterior does not change when a scale that was never answered changes its sign. The fit stands on one
// of two mirrored tops; draws must not pretend to know which.
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

// Each chain's part of a round, over as many threads as are wanted. The calling thread works too, and alone
// speaks to progress. False: told to stop.
bool run_all(const DrawOptions& options, Round& round,
             const std::function<void(int chain, bool speaks)>& run) {
  return spread_pieces(options.chains, threads_for(options.threads, options.chains), [&](int c, int thread) {
    run(c, thread == 0);
    return !round.stop;
  });
}

tl::unexpected<Problem> stopped() {
  return problem(ProblemKind::cancelled, "The draws were stopped before they were done.");
}

// Proposals from a t with few degrees of freedom, somewhat wider than Laplace; -infinity where there is no
// density. False: told to stop.
constexpr double degrees = 6, wider = 1.1;
bool propose(Posterior& posterior, const Fit& fit, const Matrix& lower, int count, Random& random,
             Progress& progress, std::vector<std::vector<double>>& at, std::vector<double>& log_ratios) {
  const int size = lower.rows;
  for (int k = 0; k < count; ++k) {
    if (k % 16 == 0 && !progress.report("drawing from the posterior", double(k) / count)) return false;
    double chi_square = 0, squares = 0;
    for (int i = 0; i < int(degrees); ++i) {
      const double z = random.normal();
      chi_square += z * z;
    }
    const double stretch = wider * std::sqrt(degrees / chi_square);
    std::vector<double> x = fit.mode;
    for (int j = 0; j < size; ++j) {
      const double u = stretch * random.normal();
      squares += u * u;
      for (int i = j; i < size; ++i) x[std::size_t(i)] += lower(i, j) * u;
    }
    const double log_proposal = -0.5 * (degrees + size) * std::log1p(squares / (degrees * wider * wider));
    log_ratios.push_back(posterior.value(x) - log_proposal);
    at.push_back(std::move(x));
  }
  return true;
}

// Importance sampling, given up after a pilot or at the end where the weights' tail is too heavy or too few
// of them count. Fills `chains` when it holds.
enum class Held { no, yes, stopped };
Held draw_by_importance(const Fit& fit, const Series& series, const DrawOptions& options, Random& random,
                        Progress& progress, Draws& out, std::vector<Chain>& chains) {
  constexpr int pilot = 100, proposals_a_draw = 8;
  const int each = (options.count + options.chains - 1) / options.chains, wanted = each * options.chains;
  Posterior posterior = posterior_of(fit, series);
  const Matrix lower = laplace_factor(fit);
  std::vector<std::vector<double>> at;
  std::vector<double> log_ratios;
  Smoothed smoothed;
  for (const int count : {pilot, std::max(1000, proposals_a_draw * wanted)}) {
    if (!propose(posterior, fit, lower, count - int(at.size()), random, progress, at, log_ratios))
      return Held::stopped;
    smoothed = pareto_smoothed(log_ratios);
    out.pareto_shape = smoothed.shape;
    if (!(smoothed.shape <= largest_good_shape(log_ratios.size())) &&
        options.method != DrawMethod::importance)
      return Held::no;
  }
  out.gradients = posterior.evaluations();
  if (smoothed.effective_size < 2.0 * wanted && options.method != DrawMethod::importance) return Held::no;
  // Systematic resampling, then shuffled, so that copies do not stand side by side.
  std::vector<std::size_t> chosen;
  double above = random.uniform(), sum = 0;
  for (std::size_t k = 0; k < at.size(); ++k)
    for (sum += smoothed.weights[k] * wanted; above < sum && int(chosen.size()) < wanted; ++above)
      chosen.push_back(k);
  while (int(chosen.size()) < wanted) chosen.push_back(chosen.empty() ? 0 : chosen.back());
  for (std::size_t k = chosen.size() - 1; k > 0; --k)
    std::swap(chosen[k], chosen[std::min(k, std::size_t(random.uniform() * double(k + 1)))]);
  chains.assign(std::size_t(options.chains), {});
  for (std::size_t k = 0; k < chosen.size(); ++k) {
    Chain& chain = chains[k / std::size_t(each)];
    chain.begun = chain.finished = true;
    chain.accepted += 1;
    chain.at.push_back(at[chosen[k]]);
  }
  return Held::yes;
}

// Everything but the parameters; false where there are none to be had.
bool summarise(const std::vector<Chain>& chains, Draws& out) {
  for (const Chain& chain : chains)
    if (!chain.begun) {
      out.why_not =
          "The fit stands at the edge of the drifts that are stable, and its surroundings have no density.";
      return false;
    }
  diagnose(chains, out);
  out.chains = int(chains.size());
  double least = 1;
  for (const Chain& chain : chains) {
    least = std::min(least, chain.acceptance());
    out.acceptance += chain.acceptance() / out.chains;
    out.steps_per_draw += double(chain.gradients_kept) / double(chain.at.size()) / out.chains;
    out.gradients += chain.gradients;
    out.divergent += chain.divergent;
  }
  out.usable = least >= least_acceptance;
  if (!out.usable) out.why_not = "The sampler hardly moves; the posterior is not to be trusted.";
  return true;
}

}  // namespace

struct Drawing::Parts {
  Fit fit;
  Series series;
  DrawOptions options;
  Coordinates coordinates;
  std::vector<int> unanswered;
  std::deque<HmcChain> chains;
  Random mirror;
  std::vector<std::vector<Parameters>> made;  // of each chain

  Parts(const Fit& of, const Series& from, const DrawOptions& how, Random& random)
      : fit(of),
        series(from),
        options(how),
        coordinates(series, fit.model),
        unanswered(unanswered_scales(series)),
        mirror(0),
        made(std::size_t(how.chains)) {
    for (int c = 0; c < how.chains; ++c) chains.emplace_back(fit, series, how.warm_up, random.split());
    mirror = random.split();
  }
};

Drawing::Drawing(const Fit& fit, const Series& series, const DrawOptions& options, Random& random) {
  ensure(fit.usable && fit.held.empty() && options.chains >= 1 && options.warm_up >= 0);
  ensure(check(series).has_value());
  parts_ = std::make_unique<Parts>(fit, series, options, random);
}
Drawing::~Drawing() = default;
Drawing::Drawing(Drawing&&) noexcept = default;
Drawing& Drawing::operator=(Drawing&&) noexcept = default;

Result<Draws> Drawing::go_on(int count, Progress& progress) {
  Parts& parts = *parts_;
  const int chains = parts.options.chains, each = (count + chains - 1) / chains;
  ensure(each >= 4);
  Round round(progress);
  const int warm_up = parts.made.front().empty() ? parts.options.warm_up : 0;
  round.moves = double(chains) * (warm_up + each);
  if (!run_all(parts.options, round,
               [&](int c, bool speaks) { parts.chains[std::size_t(c)].go_on(each, round, speaks); }))
    return stopped();
  Draws out;
  out.method = DrawMethod::hmc;
  out.pareto_shape = std::numeric_limits<double>::infinity();
  std::vector<Chain> all;
  for (const HmcChain& chain : parts.chains) all.push_back(chain.chain());
  if (!summarise(all, out)) return out;
  for (std::size_t c = 0; c < all.size(); ++c) {
    auto& made = parts.made[c];
    for (std::size_t k = made.size(); k < all[c].at.size(); ++k) {
      made.push_back(parts.coordinates.to_parameters(all[c].at[k]));
      mirror_unanswered(parts.unanswered, parts.mirror, made.back());
    }
    out.parameters.insert(out.parameters.end(), made.begin(), made.end());
  }
  return out;
}

std::vector<Parameters> draw_laplace(const Fit& fit, const Series& series, int count, Random& random) {
  ensure(fit.usable && fit.held.empty());
  const Matrix lower = laplace_factor(fit);
  std::vector<Parameters> out;
  for (int tries = 0; tries < 10 * count && int(out.size()) < count; ++tries) {
    std::vector<double> x = fit.mode;
    for (int j = 0; j < lower.columns; ++j) {
      const double z = random.normal();
      for (int i = j; i < lower.rows; ++i) x[std::size_t(i)] += lower(i, j) * z;
    }
    Parameters one = constrained(x, series, fit.model);
    if (spectral_abscissa(one.drift.values.data(), one.drift.rows) < 0) out.push_back(std::move(one));
  }
  return out;
}

Result<Draws> draw(const Fit& fit, const Series& series, const DrawOptions& options, Random& random,
                   Progress& progress) {
  ensure(fit.usable && fit.held.empty() && options.chains >= 1 && options.count >= 8 * options.chains &&
         options.warm_up >= 0);
  ensure(check(series).has_value());
  if (options.method == DrawMethod::hmc)
    return Drawing(fit, series, options, random).go_on(options.count, progress);
  Draws out;
  out.pareto_shape = std::numeric_limits<double>::infinity();
  std::vector<Chain> chains;
  Held held = Held::no;
  if (options.method == DrawMethod::automatic || options.method == DrawMethod::importance)
    held = draw_by_importance(fit, series, options, random, progress, out, chains);
  if (held == Held::stopped) return stopped();
  out.method = held == Held::yes ? DrawMethod::importance : DrawMethod::nuts;
  if (held == Held::no) {
    const int each = (options.count + options.chains - 1) / options.chains;
    std::vector<Random> randoms;
    for (int c = 0; c < options.chains; ++c) randoms.push_back(random.split());
    chains.resize(std::size_t(options.chains));
    Round round(progress);
    round.moves = double(options.chains) * (options.warm_up + each);
    if (!run_all(options, round, [&](int c, bool speaks) {
          chains[std::size_t(c)] =
              run_nuts(fit, series, randoms[std::size_t(c)], options.warm_up, each, round, speaks);
        }))
      return stopped();
  }
  if (!summarise(chains, out)) return out;
  const auto unanswered = unanswered_scales(series);
  const Coordinates coordinates(series, fit.model);
  for (const Chain& chain : chains)
    for (const auto& x : chain.at) {
      out.parameters.push_back(coordinates.to_parameters(x));
      mirror_unanswered(unanswered, random, out.parameters.back());
    }
  return out;
}

}  // namespace holdfast::inference

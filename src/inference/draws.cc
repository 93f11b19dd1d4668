// Draws from the posterior: importance sampling where it holds, else Markov chains in coordinates u whitened
// by the Laplace fit. There the posterior is nearly a standard normal, and a standard normal's motion is a
// rotation known exactly; only the rest of the force is integrated, by kicks between rotations (Shahbaba,
// Lan, Johnson & Neal 2014). Each chain has its own random numbers, and what chains that move in step share
// is theirs alone, so the draws are the same however many threads there are.
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
#include "inference/chains.h"
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
constexpr int most_halvings = 2;  // of the step, where one does not reach it

Posterior posterior_of(const Fit& fit, const Series& series) {
  return {series, fit.model, fit.start, fit.estimated_by == Estimate::maximum_a_posteriori, fit.prior};
}

Matrix laplace_factor(const Fit& fit) {
  Matrix lower(fit.covariance.rows, fit.covariance.rows);
  guarded_cholesky(fit.covariance.values.data(), lower.rows, lower.values.data());
  return lower;
}

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

// Chains that move in step and can be gone on with: every trajectory turns by the same angle in as many kicks
// for all of them, so that their gradients are taken side by side. The angle and the step between kicks,
// tuned by the mean of their acceptances, are all they share.
class HmcChains {
 public:
  HmcChains(const Fit& fit, const Series& series, int chains, int warm_up, Random random)
      : posterior_(posterior_of(fit, series)),
        mode_(fit.mode),
        lower_(laplace_factor(fit)),
        random_(random.split()),
        warm_up_(warm_up),
        tuner_(first_turn, wanted_acceptance, largest_turn) {
    for (int c = 0; c < chains; ++c) members_.emplace_back().random = random.split();
  }

  int count() const { return int(members_.size()); }
  const Chain& chain(int c) const { return members_[std::size_t(c)].chain; }

  // `count` more draws of each, after the warm-up where there was none yet. Soon over once the round is
  // stopped.
  void go_on(int count, Round& round, bool speaks) {
    for (Member& one : members_) one.chain.finished = false;
    if (!begin()) return;
    for (; warmed_up_ < warm_up_; ++warmed_up_) {
      if (!may_move(round, speaks)) return;
      turn_ = tuner_.next(move());
      if (warmed_up_ + 1 == warm_up_) turn_ = tuner_.settled();
    }
    for (int k = 0; k < count; ++k) {
      if (!may_move(round, speaks)) return;
      move();
      for (Member& one : members_) {
        one.chain.accepted += one.chance;
        one.chain.gradients_kept += one.kicks;
        one.chain.at.push_back(one.here.x);
        for (double& each : one.chain.at.back()) each = double(float(each));  // as KeptDraws has it
        one.chain.log_density.push_back(one.here.value);
      }
    }
    for (Member& one : members_) one.chain.finished = true;
  }

  // A chain that hardly moves has come where the step tuned elsewhere is too long. Half of it, from where the
  // chains are; what was drawn with the longer one is thrown away.
  void take_smaller_steps() {
    turn_ *= 0.5;
    least_turn_ = std::min(least_turn_, turn_);
    for (Member& one : members_) {
      one.chain.at.clear();
      one.chain.log_density.clear();
      one.chain.accepted = 0;
      one.chain.gradients_kept = 0;
    }
  }

 private:
  struct Place {
    std::vector<double> u, x, rest;  // whitened, as it is, and the force beyond a standard normal's
    double value = 0;
  };
  struct Member {
    Random random{0};
    Place here, there;
    std::vector<double> momentum;
    double energy = 0, chance = 0;      // of the trajectory; the chance with which its end was accepted
    double lately = wanted_acceptance;  // the chance, over the last few
    int kicks = 0;
    bool moving = false;
    Chain chain;
  };

  bool may_move(Round& round, bool speaks) {
    if (speaks) round.speak();
    round.moved += count();
    return !round.stop;
  }

  // Fresh places from the Laplace approximation; false when one has none with a density.
  bool begin() {
    for (int tries = 0; tries < 200; ++tries) {
      std::vector<Member*> wanting;
      for (Member& one : members_) {
        if (one.chain.begun) continue;
        one.there.u.resize(mode_.size());
        for (double& each : one.there.u) each = one.random.normal();
        wanting.push_back(&one);
      }
      if (wanting.empty()) return true;
      look(wanting);
      for (Member* one : wanting) {
        one->chain.begun = std::isfinite(one->there.value);
        if (one->chain.begun) one->here = one->there;
      }
    }
    return std::ranges::all_of(members_, [](const Member& one) { return one.chain.begun; });
  }

  // One trajectory of each. What the step is tuned by: the mean of their acceptances, or that of one that
  // hardly moves, for whose sake the others take smaller steps.
  double move() {
    const double whole = whole_turn * random_.uniform(0.6, 1.4);
    const int steps = static_cast<int>(std::ceil(whole / std::max(turn_, least_turn_)));
    const double angle = whole / steps, c = std::cos(angle), s = std::sin(angle);
    for (Member& one : members_) {
      one.there = one.here;
      one.momentum.resize(mode_.size());
      for (double& each : one.momentum) each = one.random.normal();
      one.energy = one.here.value - 0.5 * squares(one.momentum);
      one.moving = true;
      one.kicks = 0;
    }
    for (int k = 0; k < steps; ++k) {
      std::vector<Member*> moving;
      for (Member& one : members_)
        if (one.moving) moving.push_back(&one);
      if (moving.empty()) break;
      for (Member* one : moving) {
        kick(*one, angle);
        for (std::size_t i = 0; i < mode_.size(); ++i) {
          const double u = one->there.u[i], p = one->momentum[i];
          one->there.u[i] = u * c + p * s;
          one->momentum[i] = p * c - u * s;
        }
      }
      look(moving);
      for (Member* one : moving) {
        one->moving = std::isfinite(one->there.value);
        if (one->moving) kick(*one, angle);
      }
    }
    double accepted = 0;
    for (Member& one : members_) {
      one.chance = one.moving
                       ? std::min(1.0, std::exp(one.there.value - 0.5 * squares(one.momentum) - one.energy))
                       : 0;
      accepted += one.chance / count();
      one.lately += 0.2 * (one.chance - one.lately);
      if (one.random.uniform() < one.chance) std::swap(one.here, one.there);
    }
    const Member& least = *std::ranges::min_element(members_, {}, &Member::lately);
    return least.lately < 0.5 * wanted_acceptance ? least.chance : accepted;
  }

  static void kick(Member& one, double angle) {
    for (std::size_t i = 0; i < one.momentum.size(); ++i) one.momentum[i] += 0.5 * angle * one.there.rest[i];
  }

  static double squares(const std::vector<double>& v) {
    double sum = 0;
    for (const double each : v) sum += each * each;
    return sum;
  }

  // The log density at each one's u, and the force beyond a standard normal's.
  void look(const std::vector<Member*>& some) {
    const int p = lower_.rows;
    std::vector<std::vector<double>> x(some.size(), mode_), gradients(some.size());
    std::vector<double> values(some.size());
    for (int i = 0; i < p; ++i)
      for (int j = 0; j <= i; ++j)
        for (std::size_t c = 0; c < some.size(); ++c)
          x[c][std::size_t(i)] += lower_(i, j) * some[c]->there.u[std::size_t(j)];
    posterior_.values_and_gradients(x, values, gradients);
    for (std::size_t c = 0; c < some.size(); ++c) {
      Place& there = some[c]->there;
      there.value = values[c];
      there.x = std::move(x[c]);
      there.rest = there.u;
      for (int i = 0; i < p; ++i)
        for (int j = 0; j <= i; ++j)
          there.rest[std::size_t(j)] += lower_(i, j) * gradients[c][std::size_t(i)];
      ++some[c]->kicks;
      ++some[c]->chain.gradients;
    }
  }

  Posterior posterior_;
  const std::vector<double>& mode_;
  Matrix lower_;
  Random random_;  // of what they share
  int warm_up_, warmed_up_ = 0;
  StepTuner tuner_;
  double turn_ = first_turn, least_turn_ = least_turn;  // between two kicks: at most, and never below
  std::vector<Member> members_;
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

// Parts of a round, chains or chains that move in step, over as many threads as are wanted. The calling
// thread works too, and alone speaks to progress. False: told to stop.
bool run_all(int parts, int threads, Round& round, const std::function<void(int part, bool speaks)>& run) {
  return spread_pieces(parts, threads_for(threads, parts), [&](int part, int thread) {
    run(part, thread == 0);
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
  constexpr int at_once = 16;
  const int size = lower.rows;
  for (int k = 0; k < count; k += at_once) {
    if (!progress.report("drawing from the posterior", double(k) / count)) return false;
    std::vector<std::vector<double>> places(std::size_t(std::min(at_once, count - k)), fit.mode);
    std::vector<double> log_proposals, values(places.size());
    for (auto& x : places) {
      double chi_square = 0, squares = 0;
      for (int i = 0; i < int(degrees); ++i) {
        const double z = random.normal();
        chi_square += z * z;
      }
      const double stretch = wider * std::sqrt(degrees / chi_square);
      for (int j = 0; j < size; ++j) {
        const double u = stretch * random.normal();
        squares += u * u;
        for (int i = j; i < size; ++i) x[std::size_t(i)] += lower(i, j) * u;
      }
      log_proposals.push_back(-0.5 * (degrees + size) * std::log1p(squares / (degrees * wider * wider)));
    }
    posterior.values(places, values);
    for (std::size_t i = 0; i < places.size(); ++i) {
      log_ratios.push_back(values[i] - log_proposals[i]);
      at.push_back(std::move(places[i]));
    }
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

}  // namespace

struct Drawing::Parts {
  Fit fit;
  Series series;
  DrawOptions options;
  Coordinates coordinates;
  std::vector<int> unanswered;
  std::deque<HmcChains> in_step;  // all chains, as many in step as go side by side
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
    for (int c = 0; c < how.chains; c += kernel::most_lanes)
      in_step.emplace_back(fit, series, std::min(how.chains - c, kernel::most_lanes), how.warm_up,
                           random.split());
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
  // Every chain moves, or has not even begun.
  const auto good = [&] {
    return std::ranges::all_of(parts.in_step, [](const HmcChains& some) {
      for (int c = 0; c < some.count(); ++c)
        if (some.chain(c).begun && some.chain(c).acceptance() < least_acceptance) return false;
      return true;
    });
  };
  int warm_up = parts.made.front().empty() ? parts.options.warm_up : 0, more = each;
  bool anew = false;
  for (int halved = 0;; ++halved) {
    Round round(progress);
    round.moves = double(chains) * (warm_up + more);
    if (!run_all(int(parts.in_step.size()), parts.options.threads, round,
                 [&](int part, bool speaks) { parts.in_step[std::size_t(part)].go_on(more, round, speaks); }))
      return stopped();
    if (halved == most_halvings || good()) break;
    more += int(parts.made.front().size());
    warm_up = 0;
    for (HmcChains& some : parts.in_step) some.take_smaller_steps();
    for (auto& made : parts.made) made.clear();
    anew = true;
  }
  Draws out;
  out.anew = anew;
  out.method = DrawMethod::hmc;
  out.pareto_shape = std::numeric_limits<double>::infinity();
  std::vector<Chain> all;
  for (const HmcChains& some : parts.in_step)
    for (int c = 0; c < some.count(); ++c) all.push_back(some.chain(c));
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

KeptDraws Drawing::kept() const {
  KeptDraws out;
  out.blocks = coordinate_blocks(parts_->series, parts_->fit.model);
  for (const HmcChains& some : parts_->in_step)
    for (int c = 0; c < some.count(); ++c) {
      ++out.chains;
      for (const auto& x : some.chain(c).at)
        for (const double each : x) out.at.push_back(float(each));
      const auto& values = some.chain(c).log_density;
      out.log_density.insert(out.log_density.end(), values.begin(), values.end());
    }
  return out;
}

std::optional<Draws> weigh_anew(const KeptDraws& kept, const Series& series, const FitOptions& how) {
  const std::size_t size = kept.blocks.size(), count = kept.log_density.size();
  if (kept.chains < 1 || count == 0 || count % std::size_t(kept.chains) != 0 ||
      kept.at.size() != count * size || kept.blocks != coordinate_blocks(series, how.model))
    return std::nullopt;
  Posterior posterior(series, how.model, how.start, how.estimate == Estimate::maximum_a_posteriori,
                      how.prior);
  std::vector<std::vector<double>> places;
  for (std::size_t k = 0; k < count; ++k)
    places.emplace_back(kept.at.begin() + long(k * size), kept.at.begin() + long((k + 1) * size));
  std::vector<double> log_ratios(count);
  posterior.values(places, log_ratios);
  for (std::size_t k = 0; k < count; ++k) log_ratios[k] -= kept.log_density[k];
  const Smoothed smoothed = pareto_smoothed(log_ratios);
  Draws out;
  out.method = DrawMethod::importance;
  out.pareto_shape = smoothed.shape;
  out.weights_share = smoothed.effective_size / double(count);
  if (!(smoothed.shape <= largest_good_shape(count)) || !(out.weights_share >= least_share_of_kept))
    return std::nullopt;
  // Systematic, from the middle, in order: even weights take each once.
  std::vector<Chain> chains(std::size_t(kept.chains));
  const std::size_t each = count / chains.size();
  double above = 0.5, sum = 0;
  std::size_t taken = 0;
  for (std::size_t k = 0; k < count; ++k)
    for (sum += smoothed.weights[k] * double(count); taken < count && (above < sum || k + 1 == count);
         ++above, ++taken) {
      Chain& chain = chains[taken / each];
      chain.begun = chain.finished = true;
      chain.accepted += 1;
      chain.at.push_back(places[k]);
    }
  if (!summarise(chains, out)) return std::nullopt;
  const Coordinates coordinates(series, how.model);
  const auto unanswered = unanswered_scales(series);
  Random mirror(how.seed);
  for (const Chain& chain : chains)
    for (const auto& x : chain.at) {
      out.parameters.push_back(coordinates.to_parameters(x));
      mirror_unanswered(unanswered, mirror, out.parameters.back());
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
    if (!run_all(options.chains, options.threads, round, [&](int c, bool speaks) {
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

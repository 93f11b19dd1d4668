// Learning the parameters: the exact log-likelihood and its gradient, the most probable parameters with their
// Laplace covariance, draws from the posterior, and the priors all of it rests on.
//
// The unconstrained coordinates, in order: A row by row (log of -A_ii on the diagonal, A_ij / sqrt(-A_ii)
// beside it), G row by row (log of G_jj; G_ij / G_ii below it), log q, log measurement_sd, jumps, interval
// effects, log late_sd_ratio, pace_trend. Those a model or a series does not have are left out. Same seed,
// same result.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/progress.h"
#include "base/random.h"
#include "inference/kept_draws.h"
#include "inference/series.h"

namespace holdfast::inference {

struct EvaluateOptions {
  Model model = Model::diary;
  Start start;
  bool gradient = true;
};

struct Evaluation {
  bool usable = false;  // false: the likelihood is not a number here, why_not says why
  std::string why_not;
  double log_likelihood = 0;
  double log_prior = 0;          // on the unconstrained coordinates (with their Jacobian); not in the above
  std::vector<double> gradient;  // of log_likelihood, unconstrained coordinates
  std::vector<double> prior_gradient;  // of log_prior
};

// Exact for any gaps and any missing subset. Series and parameters must pass check().
Evaluation evaluate(const Series& series, const Parameters& parameters, const EvaluateOptions& options);

// The coordinates of `parameters`, and back. `series` says which of them exist.
std::vector<double> unconstrained(const Parameters& parameters, const Series& series, Model model);
// For each coordinate, the line of priors() it belongs to, by name.
std::vector<std::string> coordinate_blocks(const Series& series, Model model);
Parameters constrained(std::span<const double> coordinates, const Series& series, Model model);

// A normal prior on the unconstrained coordinates, instead of the table below: what an earlier stretch of the
// same life has taught. Drifts that are not stable stay excluded.
struct CoordinatePrior {
  std::vector<double> mean;
  Matrix covariance;
  bool operator==(const CoordinatePrior&) const = default;
};

// The table below as a normal on the coordinates: the same means and variances.
CoordinatePrior table_of_priors(const Series& series, Model model);

enum class Estimate { maximum_likelihood, maximum_a_posteriori };

// Parts of the model that can be left out: effects between scales, pushes that scales share, deviations
// altogether, the wandering of the slow level, and the scatter of readings.
enum class Part { arrows, shared_pushes, deviations, levels, scatter };
// What a scatter is that was left out, or that is likeliest at zero: nothing beside any reading.
inline constexpr double nothing = 1e-9;

// Coordinates that are not learned keep these values; NaN: learned. One per coordinate.
using HeldCoordinates = std::vector<double>;
HeldCoordinates held_without(std::span<const Part> parts, const Series& series, Model model);
// The same from numbers in `at`, NaN: learned. An effect between scales, or a push they share, that is not 0
// needs the rate or the push of its own scale beside it. bad_request where that is missing, or a rate is not
// below 0, or a scatter is.
Result<HeldCoordinates> held_at(const Parameters& at, const Series& series, Model model);

struct FitOptions {
  Model model = Model::diary;
  Start start;
  Estimate estimate = Estimate::maximum_a_posteriori;
  std::uint64_t seed = 1;                 // of the scattered starting points
  int starts = 0;                         // 0: as many as the estimate needs
  int most_iterations = 500;              // per starting point
  int threads = 0;                        // 0: as many as there are processors; changes no number
  std::optional<CoordinatePrior> prior;   // empty: the table of priors()
  HeldCoordinates held;                   // empty: everything is learned
  std::optional<Parameters> begin_at;     // an own first starting point
  std::optional<double> lowest, highest;  // ends of the readings' scale, to count readings that sit on them
};

struct Fit {
  bool usable = false;
  std::string why_not;

  Model model = Model::diary;
  Start start;
  std::optional<CoordinatePrior> prior;
  Estimate estimated_by = Estimate::maximum_a_posteriori;
  Parameters estimate;
  Parameters standard_errors;  // same shapes, natural scale (delta method)
  Matrix diffusion_covariance, diffusion_covariance_standard_errors;  // G G'
  double log_likelihood = 0;
  double log_posterior = 0;  // up to the evidence; equal to log_likelihood for maximum likelihood

  std::vector<double> mode;  // unconstrained
  Matrix covariance;         // Laplace, unconstrained; 0 for what was held
  HeldCoordinates held;      // what was held, by the options or `at_zero`; empty: nothing
  // By maximum likelihood: coordinates of a scatter that is likeliest at zero. It is held there, and has no
  // standard error.
  std::vector<int> at_zero;
  int iterations = 0, evaluations = 0;
  long long check_ins = 0, readings = 0;  // check-ins with at least one reading
  double edge_share = 0;                  // of readings at `lowest` or `highest`; 0 when not given
};

// A Problem only for bad input or when `progress` says stop; otherwise Fit::usable tells.
Result<Fit> fit(const Series& series, const FitOptions& options, Progress& progress);

// How draws are made. `automatic` tries importance sampling and falls back on the no-U-turn sampler.
enum class DrawMethod { automatic, importance, nuts, hmc };

struct DrawOptions {
  int count = 400;  // rounded up to a multiple of chains
  int chains = 4;
  int warm_up = 30;  // moves of each chain that tune it and are thrown away
  int threads = 0;   // 0: as many as there are processors, at most one a chain; changes no draw
  DrawMethod method = DrawMethod::automatic;
};

// Draws from the posterior.
//
// Importance: from a multivariate t about the Laplace fit, weights smoothed by a generalised Pareto tail
// (Vehtari et al. 2024), resampled; used where the tail's shape is below the limit that is good for so many
// proposals, which holds for few coordinates only. Otherwise Markov chains that are exact in the limit, in
// coordinates whitened by the Laplace covariance, which need only correct what Laplace gets wrong: `nuts`
// grows trajectories until they turn, `hmc` takes a fixed turn. Drifts that are not stable are never drawn
// under the priors. Chain after chain, each in the order it was drawn, so that whoever computes a number from
// each draw can tell by chained() and effective_size() (inference/diagnostics.h) how many independent ones
// they are worth. Nothing is drawn from a fit in which something was held.
struct Draws {
  bool usable = false;  // every chain moved; whether a number of interest has settled is for its user to tell
  std::string why_not;
  DrawMethod method = DrawMethod::nuts;  // what made them; never `automatic`
  double pareto_shape = 0;               // of the importance weights; infinite where none were tried
  double weights_share = 1;              // of draws weighed anew: how many of them count
  int chains = 0;
  std::vector<Parameters> parameters;  // chains x (count / chains)
  // Of the coordinates, the worst and the median one, rank-normalised (Vehtari et al. 2021).
  double effective_size = 0, median_effective_size = 0;  // bulk
  double tail_effective_size = 0;                        // of the 10 % and 90 % points, the worst
  double r_hat = 0;                                      // the worst; near 1 where the chains agree
  double acceptance = 0;      // share of trajectories accepted, or its mean along them
  double steps_per_draw = 0;  // gradients a draw took, on average
  long long gradients = 0;    // in all, tuning included
  bool anew = false;          // a chain hardly moved: those of the rounds before were thrown away
  int divergent = 0;          // trajectories whose energy ran away
};
Result<Draws> draw(const Fit& fit, const Series& series, const DrawOptions& options, Random& random,
                   Progress& progress);

// Kept draws weighed by their density now over the one they had, the weights' tail smoothed (Vehtari et al.
// 2024), each taken as often as it weighs and in its place, so that the chains' diagnostics count copies for
// what they are. Of the same series they are the draws that were kept. Nothing where the coordinates are
// others, where the tail is too heavy for so many draws, or where less than `least_share` of them would
// count.
constexpr double least_share_of_kept = 0.8;
std::optional<Draws> weigh_anew(const KeptDraws& kept, const Series& series, const FitOptions& how);

// From the normal approximation about the fit alone: quick, and somewhat too narrow. Drifts that are not
// stable are drawn anew; fewer than `count` where hardly any is stable.
std::vector<Parameters> draw_laplace(const Fit& fit, const Series& series, int count, Random& random);

// As draw() does by `hmc`, with chains that stay where they are and can be gone on with, for as long as the
// numbers read off the draws have not settled.
class Drawing {
 public:
  Drawing(const Fit& fit, const Series& series, const DrawOptions& options, Random& random);
  ~Drawing();
  Drawing(Drawing&&) noexcept;
  Drawing& operator=(Drawing&&) noexcept;
  // `count` more draws, rounded up to a multiple of the chains; the answer is all there are so far. Where a
  // chain hardly moves, all are drawn anew in steps half as long, twice at most.
  Result<Draws> go_on(int count, Progress& progress);
  // All draws so far.
  KeptDraws kept() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// One line of the table of priors. Units are those of the readings, per day where it is a rate.
struct Prior {
  enum class Shape { normal, log_normal };
  std::string_view name;  // as in Parameters
  std::string_view what;
  Shape shape;
  double centre;  // mean, or median of a log-normal
  double spread;  // sd, or sd of the logarithm
};
std::span<const Prior> priors();

// From the priors with drifts that are not stable refused.
Parameters draw_prior(const Series& shape, Model model, Random& random);

}  // namespace holdfast::inference

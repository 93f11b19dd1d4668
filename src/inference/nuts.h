// No-U-turn sampling (Hoffman & Gelman 2014, with Betancourt's multinomial draws from a trajectory) of a
// density that is nearly a standard normal in coordinates u: x = centre + lower u. The motion of a standard
// normal is a rotation and known exactly; only the force beyond it is integrated, by kicks between rotations
// (Shahbaba, Lan, Johnson & Neal 2014). Knows only values and gradients of what it draws from.
#pragma once
#include <functional>
#include <span>
#include <vector>

#include "base/random.h"
#include "inference/series.h"

namespace holdfast::inference {

// Log density (up to a constant) and its gradient at x; -infinity where there is none.
using Density = std::function<double(std::span<const double> x, std::vector<double>& gradient)>;

// Where a density is nearly a standard normal. `lower` is lower triangular.
struct Whitening {
  std::vector<double> centre;
  Matrix lower;
};

// What a chain has seen at one place, in whitened coordinates, for learning a better whitening.
struct Seen {
  std::vector<double> u, gradient;
};
// A whitening that makes both the places' and the gradients' covariance nearest to what a standard normal has
// (Fisher divergence; Seyboldt, Carlson & Carpenter 2024), drawn to `now` with the weight of `prior_count`
// places. The centre stays.
Whitening learned(const Whitening& now, std::span<const Seen> seen, double prior_count);

struct Move {
  double acceptance = 0;  // mean over the trajectory of min(1, density there over density here)
  int gradients = 0;
  bool divergent = false;  // the energy ran away: a step too coarse for what is there
  bool at_edge = false;    // came where there is no density
  bool at_most = false;    // as deep as it may
};

class Nuts {
 public:
  Nuts(Density density, Whitening whitening, Random random);

  bool begin(std::span<const double> x);  // false: no density there
  Move move();
  const std::vector<double>& at() const { return here_.x; }
  Seen seen() const;
  void whiten(Whitening whitening);  // stays where it is

  double step = 0.7;  // radians between gradients
  int most_doublings = 6;

 private:
  struct Place {
    std::vector<double> u, x, gradient, rest;
    double value = 0;
  };
  struct Tree {
    std::vector<double> first, last, sum;  // momenta
    Place chosen;
    double log_weight = 0;
  };
  void look(Place& place);
  void advance(Place& place, std::vector<double>& momentum, double angle);
  bool grow(int doublings, double direction, Place& front, std::vector<double>& momentum, Tree& out);

  Density density_;
  Whitening whitening_;
  Random random_;
  Place here_;
  double energy_ = 0, accepted_ = 0;  // of the move under way
  int finite_ = 0;
  Move made_;
};

// Nesterov's dual averaging of log step towards a wanted acceptance (Hoffman & Gelman 2014, section 3.2, with
// their constants).
class StepTuner {
 public:
  StepTuner(double first, double wanted, double largest);
  double next(double acceptance);  // the step for the next move
  double settled() const;

 private:
  double centre_, wanted_, log_largest_, error_ = 0, log_mean_;
  int count_ = 0;
};

}  // namespace holdfast::inference

// Random: our own draws over one raw engine (xoshiro256++, Blackman & Vigna 2019), because the standard
// distributions differ between libraries and the same seed must give the same answer everywhere.
#pragma once
#include <array>
#include <cstdint>

namespace holdfast {

class Random {
 public:
  explicit Random(std::uint64_t seed);

  std::uint64_t bits();                      // 64 uniform bits
  double uniform();                          // in [0, 1), 53 bits
  double uniform(double low, double high);   // in [low, high)
  std::uint64_t below(std::uint64_t limit);  // 0 ... limit-1, unbiased; limit > 0
  double normal();                           // mean 0, sd 1 (polar method)
  double normal(double mean, double sd);
  double exponential(double mean);
  double gamma(double shape);  // scale 1 (Marsaglia & Tsang 2000); shape > 0
  bool chance(double probability);
  Random split();  // an independent stream, so that parts of a program do not disturb each other's draws

 private:
  std::array<std::uint64_t, 4> state_;
  double spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace holdfast

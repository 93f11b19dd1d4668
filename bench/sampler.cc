// How well the sampler moves: for invented years, the gradients that draws take and how many independent ones
// they are worth, by the worst tail and the worst middle of any coordinate. Counts, so a busy machine does
// not matter.
//
//   bench_sampler [LIVES [DRAWS [CHAINS]]]
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "inference/fit.h"
#include "material.h"

int main(int count, char** words) {
  using namespace holdfast;
  const int lives = count > 1 ? std::atoi(words[1]) : 6, draws = count > 2 ? std::atoi(words[2]) : 400,
            chains = count > 3 ? std::atoi(words[3]) : 4;
  std::printf(
      "life  gradients  per draw  acceptance  R-hat  worst bulk  worst tail  tail per 1000 gradients\n");
  double logs = 0;
  for (int seed = 1; seed <= lives; ++seed) {
    const auto series = bench::as_reviewed(bench::life(365, std::uint64_t(seed)));
    Silent silent;
    const auto fitted = inference::fit(series, {.lowest = -2.5, .highest = 1.5}, silent);
    if (!fitted || !fitted->usable) continue;
    Random random(std::uint64_t(seed) + 100);
    inference::Drawing drawing(*fitted, series, {.chains = chains}, random);
    const auto drawn = drawing.go_on(draws, silent);
    const double each = 1000 * drawn->tail_effective_size / double(drawn->gradients);
    logs += std::log(each) / lives;
    std::printf("%4d  %9lld  %8.1f  %10.2f  %5.3f  %10.0f  %10.0f  %.1f\n", seed, drawn->gradients,
                drawn->steps_per_draw, drawn->acceptance, drawn->r_hat, drawn->effective_size,
                drawn->tail_effective_size, each);
  }
  std::printf("geometric mean of the last column %.2f\n", std::exp(logs));
}

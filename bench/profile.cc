// One thing to do, often enough for a profiler to see where the time goes: tools/bench --profile runs it
// under callgrind, which counts instructions and so does not mind a busy machine.
//
//   bench_profile gradient|lanes|review [LIFE]
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "inference/posterior.h"
#include "material.h"
#include "review/review.h"

int main(int count, char** words) {
  using namespace holdfast;
  const auto lived = bench::life(365, count > 2 ? std::uint64_t(std::atoi(words[2])) : 1);
  if (count > 1 && !std::strcmp(words[1], "gradient")) {
    inference::Posterior posterior(bench::as_reviewed(lived), inference::Model::diary, {}, true);
    std::vector<double> x, by;
    for (int i = 0; i < posterior.size(); ++i) x.push_back(posterior.coordinates().prior_mean(i));
    double sum = 0;
    for (int k = 0; k < 200; ++k) sum += posterior.value_and_gradient(x, by);
    std::printf("%.6f\n", sum);
    return 0;
  }
  if (count > 1 && !std::strcmp(words[1], "lanes")) {  // as many gradients, four side by side
    inference::Posterior posterior(bench::as_reviewed(lived), inference::Model::diary, {}, true);
    std::vector<std::vector<double>> x(4), by(4);
    for (std::size_t lane = 0; lane < 4; ++lane)
      for (int i = 0; i < posterior.size(); ++i)
        x[lane].push_back(posterior.coordinates().prior_mean(i) + 0.02 * double(lane));
    double sum = 0, values[4];
    for (int k = 0; k < 50; ++k) {
      posterior.values_and_gradients(x, values, by);
      for (const double value : values) sum += value;
    }
    std::printf("%.6f\n", sum);
    return 0;
  }
  if (count > 1 && !std::strcmp(words[1], "review")) {
    review::Options options;
    options.now = lived.now;
    Silent silent;
    const auto made = review::review(lived.diary, options, silent);
    std::printf("%d check-ins, %zu findings, %d draws\n", made->check_ins, made->findings.size(),
                made->model.draws);
    return 0;
  }
  std::fprintf(stderr, "bench_profile gradient|lanes|review [LIFE]\n");
  return 64;
}

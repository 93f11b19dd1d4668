// The dyad beside the machine and beside bench/peers/dyad.py: the same equations, the same world, the same
// steps.
//
//   bench_dyad                 steps per second of each way the loops were compiled, and over threads
//   bench_dyad coefficients    name,value of each
//   bench_dyad peer DYADS STEPS   one line of JSON: seconds, and where a few states stand without noise
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "base/progress.h"
#include "dyad/ensemble.h"
#include "dyad/stepper.h"

namespace holdfast::dyad {
namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::unique_ptr<stepper::Block> begun(bool with_noise) {
  const World world = find_preset("held")->world;
  const Values values = usual_values(world);
  const double starts[] = {0.55, 0.15, 0.4, 0.2, 0.35, 0.25, 1, 0, 0};
  auto held = std::make_unique<stepper::Block>();
  stepper::Block& b = *held;
  for (int i = 0; i < stepper::block; ++i) {
    for (std::size_t t = 0; t < std::size_t(terms); ++t) b.of[t][i] = float(values[t]);
    for (int j = 0; j < 6 && !with_noise; ++j) b.of[int(Term::noise_distress) + j][i] = 0;
    for (std::size_t j = 0; j < 9; ++j) b.x[j][i] = float(starts[j]);
  }
  return held;
}

void steps(const stepper::Entry& entry, stepper::Block& b, std::uint64_t first, std::uint32_t count) {
  for (std::uint32_t k = 0; k < count; ++k) {
    entry.drift(b, {}, 0.25F);
    entry.noise(b, {1, first}, k, 0.5F);
  }
}

int by_kind() {
  const char* kinds[] = {"plain", "avx2", "avx512"};
  int kind = 0;
  for (const stepper::Entry& entry : stepper::entries()) {
    double best = 1e9;
    for (int round = 0; round < 9; ++round) {
      const auto b = begun(true);
      const double before = now();
      steps(entry, *b, 0, 20000);
      best = std::min(best, (now() - before) / 20000 / stepper::block);
    }
    std::printf("%-7s %6.1f million dyad-steps a second on one core\n", kinds[kind++], 1e-6 / best);
  }
  World world = find_preset("held")->world;
  Silent silent;
  for (const int threads : {1, 2, 4}) {
    double best = 1e9;
    for (int round = 0; round < 5; ++round) {
      const double before = now();
      (void)run(world, {.dyads = 20000, .record_every_days = 365, .threads = threads}, silent);
      best = std::min(best, now() - before);
    }
    std::printf("a whole run, %d thread%s: %6.1f million dyad-steps a second\n", threads,
                threads == 1 ? "" : "s", 1e-6 * 20000 * 4 * world.days / best);
  }
  return 0;
}

int coefficients_listed() {
  const World world = find_preset("held")->world;
  for (const Coefficient& one : coefficients())
    std::printf("%.*s,%.9g\n", int(one.name.size()), one.name.data(), one.value);
  std::printf("openness,%.9g\nsteadiness,%.9g\nattunement,%.9g\n", world.person.openness,
              world.frame.steadiness, world.frame.attunement);
  return 0;
}

int peer(int dyads, int count) {
  const auto entry = stepper::entries().back();
  double best = 1e9;
  for (int round = 0; round < 3; ++round) {
    const double before = now();
    for (int first = 0; first < dyads; first += stepper::block) {
      const auto b = begun(true);
      steps(entry, *b, std::uint64_t(first), std::uint32_t(count));
    }
    best = std::min(best, now() - before);
  }
  const auto still = begun(false);
  steps(entry, *still, 0, std::uint32_t(count));
  std::printf("{\"program\": \"holdfast\", \"seconds\": %.6g, \"states\": [", best);
  for (int j = 0; j < variables; ++j) std::printf("%s%.6f", j ? ", " : "", double(still->x[j][0]));
  std::printf("]}\n");
  return 0;
}

}  // namespace
}  // namespace holdfast::dyad

int main(int count, char** words) {
  if (count == 1) return holdfast::dyad::by_kind();
  if (count == 2 && std::string(words[1]) == "coefficients") return holdfast::dyad::coefficients_listed();
  if (count == 4 && std::string(words[1]) == "peer")
    return holdfast::dyad::peer(std::atoi(words[2]), std::atoi(words[3]));
  std::fprintf(stderr, "usage: bench_dyad [peer DYADS STEPS]\n");
  return 64;
}

// The scheme's order by refinement, against a fine one and a classical solver; the loops' arithmetic against
// the same equations in double; states in their bounds; paths that depend on seed, dyad and step alone.
#include "dyad/ensemble.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "base/random.h"
#include "dyad/equations.h"
#include "dyad/stepper.h"

namespace holdfast::dyad {
namespace {

using P = Point<double>;

struct Of {
  Values values;
  double operator()(Term term) const { return values[std::size_t(term)]; }
};

std::array<double*, 8> numbers(P& p) {
  return {&p.distress, &p.reliance, &p.safety, &p.footing, &p.guard, &p.support, &p.contact, &p.loss};
}

// One step of the scheme, with the noise's Brownian increments given.
P step(P x, const Of& of, const Conditions& w, double h, const std::array<double, 6>& dw) {
  x = drifted(x, of, w, 0.5 * h);
  auto all = numbers(x);
  for (std::size_t j = 0; j < 6; ++j) {
    const double e = std::exp(of(Term(int(Term::noise_distress) + int(j))) * dw[j]);
    *all[j] = *all[j] * e / (1 + *all[j] * (e - 1));
  }
  return drifted(x, of, w, 0.5 * h);
}

// The skeleton's derivative, for a classical fourth-order solver.
P slope(P x, const Of& of, const Conditions& w) {
  auto v = rates(x, of, w);
  P out{};
  auto gain = numbers(v.gain), loss = numbers(v.loss), at = numbers(x), to = numbers(out);
  for (std::size_t j = 0; j < 8; ++j) *to[j] = *gain[j] * (j < 6 ? 1 - *at[j] : 1) - *loss[j] * *at[j];
  return out;
}
P plus(P x, P by, double h) {
  auto a = numbers(x), b = numbers(by);
  for (std::size_t j = 0; j < 8; ++j) *a[j] += h * *b[j];
  return x;
}
P classical(P x, const Of& of, const Conditions& w, double h) {
  const P a = slope(x, of, w), b = slope(plus(x, a, h / 2), of, w), c = slope(plus(x, b, h / 2), of, w),
          d = slope(plus(x, c, h), of, w);
  return plus(plus(plus(plus(x, a, h / 6), b, h / 3), c, h / 3), d, h / 6);
}

Of usual() {
  return {usual_values(find_preset("held")->world)};
}

P start() {
  return {0.55, 0.3, 0.4, 0.2, 0.35, 0.25, 1, 0.2};
}

double distance(P a, P b) {
  double largest = 0;
  auto x = numbers(a), y = numbers(b);
  for (std::size_t j = 0; j < 8; ++j) largest = std::max(largest, std::fabs(*x[j] - *y[j]));
  return largest;
}

TEST(scheme, without_noise_is_of_second_order_against_a_fourth_order_solver) {
  const Of of = usual();
  for (const Conditions w : {Conditions{}, Conditions{0, 1, 1, 0}, Conditions{1, 1, 0, 1}}) {
    P exact = start();
    for (int k = 0; k < 14 * 512; ++k) exact = classical(exact, of, w, 1.0 / 512);
    std::vector<double> errors;
    for (const int parts : {2, 4, 8, 16}) {
      P x = start();
      for (int k = 0; k < 14 * parts; ++k) x = step(x, of, w, 1.0 / parts, {});
      errors.push_back(distance(x, exact));
    }
    for (std::size_t k = 1; k < errors.size(); ++k)
      EXPECT_NEAR(std::log2(errors[k - 1] / errors[k]), 2, 0.25);
    EXPECT_LT(errors[1], 2e-3);
  }
}

// Paths of one Brownian motion taken with ever finer steps.
TEST(scheme, converges_at_order_one_along_paths_and_at_order_two_in_means) {
  Of of = usual();
  for (int j = 0; j < 6; ++j) of.values[std::size_t(Term::noise_distress) + std::size_t(j)] = 0.5;
  Random random(3);
  constexpr int finest = 32, paths = 12000, days = 3;
  const std::vector<int> parts{1, 2, 4, 8};
  std::vector<double> along(parts.size(), 0), in_mean(parts.size(), 0);
  for (int n = 0; n < paths; ++n) {
    std::vector<std::array<double, 6>> fine(std::size_t(days * finest));
    for (auto& dw : fine)
      for (double& each : dw) each = random.normal() / std::sqrt(double(finest));
    const auto taken = [&](int part, double sign) {
      P x = start();
      for (int k = 0; k < days * part; ++k) {
        std::array<double, 6> dw{};
        for (int i = 0; i < finest / part; ++i)
          for (std::size_t j = 0; j < 6; ++j) dw[j] += sign * fine[std::size_t(k * (finest / part) + i)][j];
        x = step(x, of, {}, 1.0 / part, dw);
      }
      return x;
    };
    const P exact = taken(finest, 1), mirrored = taken(finest, -1);
    for (std::size_t k = 0; k < parts.size(); ++k) {
      const P x = taken(parts[k], 1), other = taken(parts[k], -1);
      along[k] += std::pow(x.distress - exact.distress, 2) / paths;
      const auto of_mean = [](const P& p) { return p.distress * p.distress; };
      in_mean[k] += 0.5 * (of_mean(x) + of_mean(other) - of_mean(exact) - of_mean(mirrored)) / paths;
    }
  }
  for (std::size_t k = 1; k < parts.size(); ++k)
    EXPECT_NEAR(0.5 * std::log2(along[k - 1] / along[k]), 1, 0.2) << parts[k];
  for (std::size_t k = 1; k < 3; ++k)
    EXPECT_NEAR(std::log2(in_mean[k - 1] / in_mean[k]), 2, 0.35) << parts[k];
}

TEST(scheme, keeps_every_state_in_its_bounds_whatever_the_coefficients) {
  World world = find_preset("limits-not-held")->world;
  world.days = 400;
  world.frame.ending = Ending::abrupt;
  world.frame.ends_on = 300;
  RunOptions options{.dyads = 256, .step_days = 1, .record_every_days = 5};
  options.change = [](std::uint64_t dyad, Values& values) {
    Random random(dyad);
    for (const Coefficient& one : coefficients()) {
      double& value = values[std::size_t(one.term)];
      if (one.unit != "1") value *= std::exp(2 * random.normal());
    }
  };
  Silent silent;
  const auto seen = run(world, options, silent);
  ASSERT_TRUE(seen);
  for (std::size_t day = 0; day < seen->days.size(); ++day)
    for (int i = 0; i < options.dyads; ++i)
      for (int j = 0; j < variables; ++j) {
        const float value = seen->at(day, Variable(j), i);
        ASSERT_GE(value, 0) << name_of(Variable(j));
        ASSERT_LE(value, j < int(Variable::contact) ? 1 : 1e6) << name_of(Variable(j));
      }
}

TEST(stepper, does_the_equations_sums) {
  const Of of = usual();
  for (const stepper::Entry& entry : stepper::entries()) {
    const auto held = std::make_unique<stepper::Block>();
    stepper::Block& b = *held;
    for (int i = 0; i < stepper::block; ++i) {
      P x = start();
      for (std::size_t j = 0; j < 8; ++j) b.x[j][i] = float(*numbers(x)[j]);
      for (std::size_t t = 0; t < std::size_t(terms); ++t) b.of[t][i] = float(of.values[t]);
    }
    P x = start();
    double area = 0;
    for (int k = 0; k < 40; ++k) {
      const Conditions w{k < 20 ? 1.F : 0.F, 1, k < 20 ? 0.F : 1.F, k < 10 ? 1.F : 0.F};
      entry.drift(b, w, 0.25F);
      const double before = x.distress;
      x = drifted(x, of, w, 0.25);
      area += 0.125 * (before + x.distress);
    }
    entry.end(b, 0.5F);
    x.loss += lost(x, of, 0.5);
    for (std::size_t j = 0; j < 8; ++j) EXPECT_NEAR(b.x[j][17], *numbers(x)[j], 2e-5);
    EXPECT_NEAR(b.x[8][17], area, 1e-4);
  }
}

// With the drift left away a logit is a Brownian motion.
TEST(stepper, has_noise_that_is_normal_and_independent_of_what_else_happens) {
  for (const stepper::Entry& entry : stepper::entries()) {
    std::array<double, 6> mean{}, square{}, fourth{};
    double together = 0, beyond = 0, lagged = 0;
    constexpr int steps = 400, blocks = 20;
    for (int n = 0; n < blocks; ++n) {
      const auto held = std::make_unique<stepper::Block>();
      stepper::Block& b = *held;
      for (int j = 0; j < 6; ++j)
        for (int i = 0; i < stepper::block; ++i) b.of[int(Term::noise_distress) + j][i] = 0.5F;
      std::array<float, stepper::block> before{};
      for (std::uint32_t k = 0; k < steps; ++k) {
        for (int j = 0; j < 6; ++j)
          for (int i = 0; i < stepper::block; ++i) b.x[j][i] = 0.5F;
        entry.noise(b, {77, std::uint64_t(n) * stepper::block}, k, 1);
        for (int i = 0; i < stepper::block; ++i) {
          std::array<double, 6> z{};
          for (std::size_t j = 0; j < 6; ++j) {
            z[j] = std::log(b.x[j][i] / (1 - b.x[j][i])) / 0.5;
            mean[j] += z[j];
            square[j] += z[j] * z[j];
            fourth[j] += std::pow(z[j], 4);
          }
          together += z[0] * z[1] + z[2] * z[5];
          lagged += z[3] * double(before[std::size_t(i)]);
          before[std::size_t(i)] = float(z[3]);
          beyond += std::fabs(z[4]) > 3;
        }
      }
    }
    const double n = double(steps) * blocks * stepper::block, root = std::sqrt(n);
    for (std::size_t j = 0; j < 6; ++j) {
      EXPECT_LT(std::fabs(mean[j] / n), 4.5 / root);
      EXPECT_LT(std::fabs(square[j] / n - 1), 4.5 * std::sqrt(2) / root);
      EXPECT_LT(std::fabs(fourth[j] / n - 3), 4.5 * std::sqrt(96) / root);
    }
    EXPECT_LT(std::fabs(together / n), 4.5 * std::sqrt(2) / root);
    EXPECT_LT(std::fabs(lagged / n), 4.5 / root);
    EXPECT_NEAR(beyond / n, 0.0026998, 4.5 * std::sqrt(0.0027) / root);
  }
}

TEST(stepper, its_kinds_differ_in_rounding_alone) {
  const auto all = stepper::entries();
  std::vector<std::array<float, stepper::block>> ends;
  for (const stepper::Entry& entry : all) {
    const auto held = std::make_unique<stepper::Block>();
    stepper::Block& b = *held;
    for (int i = 0; i < stepper::block; ++i) {
      P x = start();
      for (std::size_t j = 0; j < 8; ++j) b.x[j][i] = float(*numbers(x)[j]);
      for (std::size_t t = 0; t < std::size_t(terms); ++t) b.of[t][i] = float(usual().values[t]);
    }
    for (std::uint32_t k = 0; k < 200; ++k) {
      entry.drift(b, {}, 0.25F);
      entry.noise(b, {5, 640}, k, 0.5F);
    }
    ends.emplace_back();
    std::copy_n(b.x[0], stepper::block, ends.back().begin());
  }
  for (const auto& one : ends)
    for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(one[i], ends.front()[i], 1e-4);
  EXPECT_GT(std::fabs(ends[0][0] - ends[0][1]), 1e-3) << "dyads have noise of their own";
}

TEST(ensemble, a_path_depends_on_seed_and_dyad_and_not_on_threads_or_how_many_there_are) {
  const World world = find_preset("abrupt-ending")->world;
  Silent silent;
  const auto many = run(world, {.dyads = 300, .record_every_days = 30, .threads = 3}, silent);
  const auto few = run(world, {.dyads = 70, .record_every_days = 30, .threads = 1}, silent);
  const auto other = run(world, {.dyads = 70, .seed = 2, .record_every_days = 30}, silent);
  ASSERT_TRUE(many && few && other);
  for (std::size_t day = 0; day < few->days.size(); ++day)
    for (int i = 0; i < 70; ++i)
      for (int j = 0; j < variables; ++j)
        ASSERT_EQ(few->at(day, Variable(j), i), many->at(day, Variable(j), i));
  EXPECT_NE(few->at(5, Variable::distress, 3), other->at(5, Variable::distress, 3));
}

TEST(ensemble, what_the_calendar_says_happens_when_it_says_so) {
  World world = find_preset("planned-ending")->world;
  world.frame.absences = {{100, 121, false}};
  world.days = 500;
  Silent silent;
  const auto seen = run(world, {.dyads = 64, .scattered = false, .record_every_days = 0.25}, silent);
  ASSERT_TRUE(seen);
  const auto contact = [&](double day) { return double(seen->at(seen->row(day), Variable::contact, 0)); };
  EXPECT_NEAR(contact(0), 1, 1e-6);
  for (double day = 7; day < 98; day += 7) EXPECT_GT(contact(day), contact(day - 0.25) + 0.9) << day;
  for (double day = 100; day < 121; day += 7) EXPECT_LT(contact(day + 5), contact(day)) << day;
  int sessions = 0;  // in the twelve weeks in which it thins out, the last one among them
  for (double day = 427 - 84; day <= 427; day += 0.25) sessions += contact(day) > contact(day - 0.25) + 0.9;
  EXPECT_EQ(sessions, 6 + 4);  // six weekly ones, then every other week, and the last day's
  EXPECT_GT(contact(427), contact(426.75) + 0.9);
  const auto loss = [&](double day) { return double(seen->at(seen->row(day), Variable::loss, 0)); };
  EXPECT_EQ(loss(426.75), 0);
  EXPECT_GT(loss(427), 0.005);
  EXPECT_LT(loss(500), loss(427));
  EXPECT_LT(contact(460), 1e-3);
}

TEST(ensemble, bad_input_is_told) {
  Silent silent;
  const auto where = [&](auto change, RunOptions options = {.dyads = 8, .record_every_days = 30}) {
    World world = find_preset("held")->world;
    world.days = 60;
    change(world, options);
    const auto seen = run(world, options, silent);
    return seen ? std::string() : seen.error().where;
  };
  using W = World&;
  using O = RunOptions&;
  EXPECT_EQ(where([](W, O) {}), "");
  EXPECT_EQ(where([](W w, O) { w.days = -3; }), "days");
  EXPECT_EQ(where([](W w, O) { w.days = 1e9; }), "days");
  EXPECT_EQ(where([](W w, O) { w.days = std::nan(""); }), "days");
  EXPECT_EQ(where([](W w, O) { w.frame.steadiness = 1.1; }), "steadiness");
  EXPECT_EQ(where([](W w, O) { w.frame.attunement = -0.1; }), "attunement");
  EXPECT_EQ(where([](W w, O) { w.person.openness = std::nan(""); }), "openness");
  EXPECT_EQ(where([](W w, O) { w.person.guard = 2; }), "guard");
  EXPECT_EQ(where([](W w, O) { w.frame.session_every_days = 0; }), "session-every");
  EXPECT_EQ(where([](W w, O) { w.frame.absences = {{9, 3, true}}; }), "absence");
  EXPECT_EQ(where([](W w, O) {
              w.frame.ending = Ending::abrupt;
              w.frame.ends_on = -1;
            }),
            "ends-on");
  EXPECT_EQ(where([](W w, O) {
              w.frame.ending = Ending::planned;
              w.frame.ends_on = 30;
            }),
            "taper");
  EXPECT_EQ(where([](W, O o) { o.dyads = 0; }), "dyads");
  EXPECT_EQ(where([](W, O o) { o.dyads = 100'000'000; }), "dyads");
  EXPECT_EQ(where([](W, O o) { o.step_days = 0.3; }), "step");
  EXPECT_EQ(where([](W, O o) { o.record_every_days = 0.1; }), "every");
}

TEST(ensemble, can_be_stopped) {
  struct Stops final : Progress {
    bool report(std::string_view, double) override { return false; }
  } stops;
  const auto seen = run(find_preset("held")->world, {.dyads = 100}, stops);
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().kind, ProblemKind::cancelled);
}

TEST(theory, every_preset_can_be_run) {
  for (const Preset& preset : presets()) {
    EXPECT_TRUE(check(preset.world)) << preset.name;
    EXPECT_EQ(find_preset(preset.name), &preset);
  }
  EXPECT_EQ(find_preset("other"), nullptr);
}

}  // namespace
}  // namespace holdfast::dyad

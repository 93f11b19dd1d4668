// The samplers against densities whose moments are known, the diagnostics against chains and tails whose
// worth is known, and the whole of draw() against the definition of a posterior: where truths are drawn from
// the prior, they lie anywhere among the draws.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "inference/inference.h"
#include "inference/kernel.h"
#include "inference/nuts.h"
#include "inference/testing.h"

namespace holdfast::inference {
namespace {

struct Sampled {
  std::vector<std::vector<double>> at;  // by coordinate
  double mean(std::size_t i) const {
    double sum = 0;
    for (const double v : at[i]) sum += v;
    return sum / double(at[i].size());
  }
  double sd(std::size_t i) const {
    double sum = 0;
    for (const double v : at[i]) sum += (v - mean(i)) * (v - mean(i));
    return std::sqrt(sum / double(at[i].size()));
  }
  double standard_error(std::size_t i) const { return sd(i) / std::sqrt(effective_size(chained(at[i], 1))); }
};

Sampled sampled(const Density& density, Whitening whitening, double step, int count) {
  Nuts nuts(density, std::move(whitening), Random(81));
  EXPECT_TRUE(nuts.begin(std::vector<double>(2, 0.5)));
  nuts.step = step;
  Sampled out{std::vector<std::vector<double>>(2)};
  for (int k = -200; k < count; ++k) {
    nuts.move();
    for (std::size_t i = 0; i < 2 && k >= 0; ++i) out.at[i].push_back(nuts.at()[i]);
  }
  return out;
}

Whitening white() {
  Whitening w{{0, 0}, Matrix(2, 2)};
  w.lower(0, 0) = w.lower(1, 1) = 1;
  return w;
}

// Correlated normal, whitened wrongly: widths off by 2, the correlation unknown.
TEST(nuts, draws_a_normal_it_was_told_wrong_things_about) {
  const Density normal = [](std::span<const double> x, std::vector<double>& g) {
    const double a = x[0] - 1, b = x[1] + 2;  // precision [[2, -1], [-1, 1]]: covariance [[1, 1], [1, 2]]
    g = {-(2 * a - b), -(b - a)};
    return -0.5 * (2 * a * a - 2 * a * b + b * b);
  };
  Whitening wrong = white();
  wrong.lower(0, 0) = 2;
  const Sampled found = sampled(normal, wrong, 0.4, 20000);
  EXPECT_NEAR(found.mean(0), 1, 5 * found.standard_error(0));
  EXPECT_NEAR(found.mean(1), -2, 5 * found.standard_error(1));
  EXPECT_NEAR(found.sd(0), 1, 0.05);
  EXPECT_NEAR(found.sd(1), std::sqrt(2), 0.07);
}

// A skewed density beside one that ends at an edge, as the drifts that are stable do.
TEST(nuts, draws_a_skewed_density_and_one_with_an_edge) {
  const Density skewed = [](std::span<const double> x, std::vector<double>& g) {
    if (!(x[1] > 0)) return -std::numeric_limits<double>::infinity();
    g = {3 - std::exp(x[0]), -x[1]};  // exp(x0) ~ Gamma(3, 1); x1 a half-normal
    return 3 * x[0] - std::exp(x[0]) - 0.5 * x[1] * x[1];
  };
  const Sampled found = sampled(skewed, white(), 0.5, 20000);
  EXPECT_NEAR(found.mean(0), 0.92278433509846714, 5 * found.standard_error(0));  // digamma(3)
  EXPECT_NEAR(found.sd(0), std::sqrt(0.39493406684822644), 0.03);                // trigamma(3)
  EXPECT_NEAR(found.mean(1), std::sqrt(2 / 3.14159265358979), 5 * found.standard_error(1));
}

TEST(nuts, learns_a_whitening_from_places_and_gradients) {
  Random random(82);
  std::vector<Seen> seen;
  for (int k = 0; k < 4000; ++k) {  // u ~ N(0, diag(4, .25)), gradients accordingly
    const double a = 2 * random.normal(), b = 0.5 * random.normal();
    seen.push_back({{a, b}, {-a / 4, -b / 0.25}});
  }
  const Whitening better = learned(white(), seen, 10);
  EXPECT_NEAR(better.lower(0, 0), 2, 0.1);
  EXPECT_NEAR(better.lower(1, 1), 0.5, 0.03);
}

TEST(diagnostics, know_the_worth_of_an_autoregressive_chain) {
  Random random(83);
  const double phi = 0.8;
  Chains chains(4);
  for (auto& chain : chains) {
    double x = random.normal() / std::sqrt(1 - phi * phi);
    for (int k = 0; k < 5000; ++k) chain.push_back(x = phi * x + random.normal());
  }
  const double exact = 20000 * (1 - phi) / (1 + phi);
  EXPECT_NEAR(effective_size(chains), exact, 0.1 * exact);
  EXPECT_NEAR(bulk_effective_size(chains), exact, 0.12 * exact);
  EXPECT_LT(r_hat(chains), 1.01);
  for (double& v : chains[0]) v *= 4;  // same place, other width: only folding sees it
  EXPECT_LT(split_r_hat(rank_normalised(chains)), 1.02);
  EXPECT_GT(r_hat(chains), 1.05);
}

TEST(diagnostics, of_several_numbers_keep_the_worst_and_see_chains_that_disagree) {
  Random random(88);
  std::vector<double> values, apart;
  std::vector<bool> holds, apart_holds;
  for (int k = 0; k < 2000; ++k) {
    values.push_back(random.normal());
    apart.push_back(values.back() + (k < 1000 ? 0 : 1));
    holds.push_back(values.back() > 0.5);
    apart_holds.push_back(apart.back() > 0.5);
  }
  Convergence all = convergence(chained(values, 2));
  EXPECT_LT(all.r_hat, 1.01);
  EXPECT_GT(std::min(all.bulk, all.tail), 1200);
  all.take_worse(convergence_of_share(holds, 2));
  EXPECT_LT(all.r_hat, 1.01);
  EXPECT_GT(std::min(all.bulk, all.tail), 1200);
  EXPECT_GT(convergence_of_share(apart_holds, 2).r_hat, 1.05);
  all.take_worse(convergence(chained(apart, 2)));
  EXPECT_GT(all.r_hat, 1.05);
  EXPECT_LT(all.bulk, 20);
  const Convergence never = convergence_of_share(std::vector<bool>(400), 2);
  EXPECT_EQ(never.r_hat, 1);
  EXPECT_EQ(never.bulk, 400);
}

TEST(diagnostics, recover_the_shape_of_a_pareto_tail) {
  Random random(84);
  for (const double shape : {0.2, 0.5, 0.9}) {
    std::vector<double> log_ratios;
    for (int k = 0; k < 40000; ++k) log_ratios.push_back(-shape * std::log(random.uniform()));
    EXPECT_NEAR(pareto_smoothed(log_ratios).shape, shape, 0.1);
  }
  const std::vector<double> alike(1000, 3.0);
  EXPECT_LT(pareto_smoothed(alike).shape, 0);
  EXPECT_NEAR(pareto_smoothed(alike).effective_size, 1000, 1e-6);
}

Series short_diary(Random& random, Parameters& truth) {
  Series series;
  series.scales = 1;
  series.rungs = {{0.4, -2, 2}};
  double now = 0;
  for (int k = 0; k < 30; ++k) {
    series.times.push_back(now += random.exponential(1.0));
    series.readings.push_back(0);
  }
  truth = draw_prior(series, Model::diary, random);
  return simulate(series, truth, {}, {}, random).series;
}

// How far the truths' ranks lean to one side, per coordinate, in standard errors: the largest.
double lean_of_ranks(DrawMethod method, int diaries, const std::optional<CoordinatePrior>& prior = {}) {
  std::vector<double> sums(4);
  int counted = 0;
  for (int d = 0; d < diaries; ++d) {
    Random random(9000 + std::uint64_t(d));
    Parameters truth;
    const Series series = short_diary(random, truth);
    Silent silent;
    const auto found = fit(series, {.prior = prior}, silent);
    if (!found->usable) continue;
    const auto drawn =
        draw(*found, series, {.count = 100, .chains = 2, .threads = 1, .method = method}, random, silent);
    ++counted;
    const auto true_at = unconstrained(truth, series, Model::diary);
    for (std::size_t i = 0; i < 4; ++i) {
      double below = 0;
      for (const Parameters& p : drawn->parameters)
        below += unconstrained(p, series, Model::diary)[i] < true_at[i] ? 1.0 : 0.0;
      sums[i] += below / double(drawn->parameters.size()) - 0.5;
    }
  }
  EXPECT_GE(counted, diaries * 9 / 10);
  double worst = 0;
  for (const double sum : sums) worst = std::max(worst, std::fabs(sum) / std::sqrt(counted / 12.0));
  return worst;
}

constexpr double leaning = 4;  // of four coordinates, by chance once in 4,000 runs

TEST(draws, truths_lie_anywhere_among_the_draws_of_each_method) {
  EXPECT_LT(lean_of_ranks(DrawMethod::automatic, 150), leaning);
  EXPECT_LT(lean_of_ranks(DrawMethod::nuts, 60), leaning);
  EXPECT_LT(lean_of_ranks(DrawMethod::hmc, 60), leaning);
}

// A log-normal prior taken on its own scale without the Jacobian of the logarithm is a normal one on the
// logarithm, moved down by its variance.
CoordinatePrior table_of_one_scale(double jacobians_forgotten) {
  CoordinatePrior prior;
  const double centre[] = {.7, .8, .05, .4}, sd[] = {.6, .5, .6, .5};
  prior.covariance = Matrix(4, 4);
  for (int i = 0; i < 4; ++i) {
    prior.mean.push_back(std::log(centre[i]) - jacobians_forgotten * sd[i] * sd[i]);
    prior.covariance(i, i) = sd[i] * sd[i];
  }
  return prior;
}

TEST(draws, canary_a_forgotten_jacobian_is_noticed) {
  EXPECT_LT(lean_of_ranks(DrawMethod::automatic, 150, table_of_one_scale(0)), leaning);
  EXPECT_GT(lean_of_ranks(DrawMethod::automatic, 150, table_of_one_scale(1)), leaning);
}

// The same check for a prior that is used twice: it pulls towards its own middle, and the truths spread
// beyond the draws. Seen by the share of truths inside the middle 80 %.
double held(const std::optional<CoordinatePrior>& prior) {
  int inside = 0, all = 0;
  for (int d = 0; d < 150; ++d) {
    Random random(9500 + std::uint64_t(d));
    Parameters truth;
    const Series series = short_diary(random, truth);
    Silent silent;
    const auto found = fit(series, {.prior = prior}, silent);
    const auto drawn = draw(*found, series, {.count = 100, .chains = 2, .threads = 1}, random, silent);
    const auto true_at = unconstrained(truth, series, Model::diary);
    for (std::size_t i = 0; i < 4; ++i, ++all) {
      int below = 0;
      for (const Parameters& p : drawn->parameters)
        below += unconstrained(p, series, Model::diary)[i] < true_at[i];
      inside += below >= 10 && below < 90;
    }
  }
  return double(inside) / all;
}

TEST(draws, canary_a_prior_counted_twice_is_noticed) {
  CoordinatePrior twice = table_of_one_scale(0);
  for (double& value : twice.covariance.values) value /= 2;
  EXPECT_NEAR(held({}), 0.8, 0.05);
  EXPECT_LT(held(twice), 0.75);
}

// A wrong gradient does not make draws wrong (acceptance sees to that) but makes them few and the fit miss
// the top; it is noticed where gradients are compared with differences.
TEST(draws, canary_a_wrong_gradient_is_noticed) {
  Random random(85);
  Parameters truth;
  const Series series = short_diary(random, truth);
  const auto at = evaluate(series, truth, {});
  const auto x = unconstrained(truth, series, Model::diary);
  const auto strays = [&](const std::vector<double>& gradient) {
    double worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      auto up = x, down = x;
      up[i] += 1e-4;
      down[i] -= 1e-4;
      const double slope = (evaluate(series, constrained(up, series, Model::diary), {}).log_likelihood -
                            evaluate(series, constrained(down, series, Model::diary), {}).log_likelihood) /
                           2e-4;
      worst = std::max(worst, std::fabs(slope - gradient[i]) / (1 + std::fabs(slope)));
    }
    return worst;
  };
  EXPECT_LT(strays(at.gradient), 1e-5);
  for (std::size_t i = 0; i < x.size(); ++i) {
    auto wrong = at.gradient;
    wrong[i] = 1.01 * wrong[i] + 0.01;
    EXPECT_GT(strays(wrong), 1e-5) << i;
  }
}

TEST(draws, are_the_same_on_one_thread_and_on_several) {
  Random random(86);
  Parameters truth;
  const Series series = short_diary(random, truth);
  Silent silent;
  const auto found = fit(series, {}, silent);
  ASSERT_TRUE(found->usable);
  for (const DrawMethod method : {DrawMethod::importance, DrawMethod::nuts, DrawMethod::hmc}) {
    Random one(3), other(3);
    // More chains than move in step, so that there is something to spread.
    DrawOptions how{.count = 2 * kernel::most_lanes * 10 + 10, .chains = 2 * kernel::most_lanes + 1};
    how.method = method;
    how.threads = 1;
    const auto alone = draw(*found, series, how, one, silent);
    how.threads = 3;
    const auto together = draw(*found, series, how, other, silent);
    EXPECT_EQ(alone->chains, 2 * kernel::most_lanes + 1);
    EXPECT_EQ(alone->parameters, together->parameters);
    EXPECT_EQ(alone->method, method);
  }
}

TEST(draws, of_chains_that_go_on_keep_what_was_there) {
  Random random(89);
  Parameters truth;
  const Series series = short_diary(random, truth);
  Silent silent;
  const auto found = fit(series, {}, silent);
  ASSERT_TRUE(found->usable);
  Random own(4), same(4);
  Drawing drawing(*found, series, {.chains = 2}, own);
  const auto first = drawing.go_on(40, silent), all = drawing.go_on(60, silent);
  ASSERT_EQ(first->parameters.size(), 40u);
  ASSERT_EQ(all->parameters.size(), 100u);
  for (std::size_t k = 0; k < 20; ++k) {
    EXPECT_EQ(all->parameters[k], first->parameters[k]);
    EXPECT_EQ(all->parameters[50 + k], first->parameters[20 + k]);
  }
  EXPECT_NE(all->parameters[20], all->parameters[19]);
  EXPECT_GT(all->gradients, first->gradients);
  const auto at_once =
      draw(*found, series, {.count = 100, .chains = 2, .method = DrawMethod::hmc}, same, silent);
  EXPECT_EQ(at_once->parameters, all->parameters);
}

// A posterior is learned from all but the last check-ins; weighed anew its draws have to be those of the
// whole. As a canary: before they are weighed they are not.
TEST(draws, that_were_kept_are_weighed_anew_where_little_has_come) {
  Random random(90);
  Parameters truth;
  const Series whole = short_diary(random, truth);
  const Series most = first_check_ins(whole, whole.times.size() - 3);
  Silent silent;
  const auto learned = [&](const Series& series, int count) {
    const auto found = fit(series, {}, silent);
    Random own(5);
    Drawing drawing(*found, series, {.chains = 4}, own);
    const auto drawn = drawing.go_on(count, silent);
    return std::pair(drawing.kept(), drawn->parameters);
  };
  const auto [kept, before] = learned(most, 2000);
  const auto same = weigh_anew(kept, most, {});
  ASSERT_TRUE(same.has_value());
  EXPECT_EQ(same->parameters, before) << "of the same check-ins they are the same";
  EXPECT_NEAR(same->weights_share, 1, 1e-6);

  const auto anew = weigh_anew(kept, whole, {});
  ASSERT_TRUE(anew.has_value());
  EXPECT_LT(anew->weights_share, 0.999);
  EXPECT_EQ(anew->parameters.size(), before.size());
  const auto fresh = learned(whole, 2000).second;
  double moved = 0;
  const auto middle = [&](const std::vector<Parameters>& all, std::size_t at) {
    double sum = 0;
    for (const Parameters& one : all) sum += unconstrained(one, whole, Model::diary)[at] / double(all.size());
    return sum;
  };
  for (std::size_t at = 0; at < kept.blocks.size(); ++at) {
    double squares = 0;
    const double mean = middle(fresh, at);
    for (const Parameters& one : fresh)
      squares += std::pow(unconstrained(one, whole, Model::diary)[at] - mean, 2) / double(fresh.size());
    const double sd = std::sqrt(squares);
    EXPECT_NEAR(middle(anew->parameters, at), mean, 0.2 * sd) << kept.blocks[at];
    moved = std::max(moved, std::fabs(middle(before, at) - mean) / sd);
  }
  EXPECT_GT(moved, 0.2);
}

TEST(draws, that_were_kept_are_not_taken_for_another_diary_or_where_they_are_damaged) {
  Random random(91);
  Parameters truth;
  const Series whole = short_diary(random, truth), few = first_check_ins(whole, whole.times.size() / 3);
  Silent silent;
  const auto found = fit(few, {}, silent);
  ASSERT_TRUE(found->usable);
  Random own(6);
  Drawing drawing(*found, few, {.chains = 2}, own);
  (void)drawing.go_on(200, silent);
  const KeptDraws kept = drawing.kept();
  ASSERT_TRUE(weigh_anew(kept, few, {}).has_value());
  EXPECT_FALSE(weigh_anew(kept, whole, {}).has_value()) << "too much has come";
  const Series other = testing::invented({.scales = 3, .check_ins = 40}, random);
  EXPECT_FALSE(weigh_anew(kept, other, {}).has_value()) << "other coordinates";
  EXPECT_FALSE(weigh_anew({}, few, {}).has_value());
  for (const auto damage :
       {+[](KeptDraws& of) { of.at.pop_back(); }, +[](KeptDraws& of) { of.chains = 3; },
        +[](KeptDraws& of) { of.chains = 0; }, +[](KeptDraws& of) { of.log_density.pop_back(); },
        +[](KeptDraws& of) { of.blocks.front() = "another"; },
        +[](KeptDraws& of) { of.at.front() = std::numeric_limits<float>::quiet_NaN(); },
        +[](KeptDraws& of) { of.log_density.front() = std::numeric_limits<double>::quiet_NaN(); }}) {
    KeptDraws damaged = kept;
    damage(damaged);
    const auto drawn = weigh_anew(damaged, few, {});
    if (!drawn) continue;
    for (const Parameters& one : drawn->parameters)
      for (const double each : unconstrained(one, few, Model::diary)) EXPECT_TRUE(std::isfinite(each));
  }
}

TEST(draws, take_importance_where_few_coordinates_make_it_good_and_chains_elsewhere) {
  Random random(87);
  Parameters truth;
  const Series few = short_diary(random, truth);
  Silent silent;
  const auto small = fit(few, {}, silent);
  const auto by_weights = draw(*small, few, {}, random, silent);
  EXPECT_EQ(by_weights->method, DrawMethod::importance);
  EXPECT_LT(by_weights->pareto_shape, 0.7);
  const Series wide = testing::invented({.scales = 5, .check_ins = 60}, random);
  const auto large = fit(wide, {}, silent);
  ASSERT_TRUE(large->usable);
  const auto by_chains = draw(*large, wide, {.count = 16, .chains = 2, .warm_up = 4}, random, silent);
  EXPECT_EQ(by_chains->method, DrawMethod::nuts);
  EXPECT_GT(by_chains->pareto_shape, 0.5);
}

}  // namespace
}  // namespace holdfast::inference

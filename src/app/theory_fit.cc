// How well the theory predicts a diary, beside the engine's state-space model. Both learn from the first part
// of one relationship's last chapter; then both say of every later check-in, before it comes, how likely each
// answer is, averaged over what they hold possible of their coordinates. docs/science/dyad.md says what
// follows.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "app/handlers.h"
#include "app/records.h"
#include "app/theory_model.h"
#include "exchange/formats.h"
#include "inference/inference.h"
#include "review/chapter.h"

namespace holdfast::app {
namespace {

using inference::log_mean_exp;
using inference::Matrix;
using inference::Series;

constexpr double learned_share = 0.65;
constexpr std::size_t fewest_check_ins = 60;
constexpr int chains = 4, draws_each = 50;  // of the state-space model
constexpr double days_before = 30;          // in which a session still counts at the start

dyad::Variable state_of(review::ScaleIndex scale) {
  constexpr std::array states{dyad::Variable::distress, dyad::Variable::reliance, dyad::Variable::safety,
                              dyad::Variable::guard,    dyad::Variable::footing,  dyad::Variable::support};
  return states[std::size_t(scale)];
}

dyad::Calendar calendar_of(const review::Chapter& chapter, const diary::Diary& diary) {
  dyad::Calendar out;
  out.days = std::ceil(chapter.last_model_time()) + 1;
  for (const review::Meeting& session : chapter.sessions)
    if (const double day = chapter.model_time(session.at); day > -days_before) out.sessions.push_back(day);
  std::map<diary::Id, const diary::Record*> by_id;
  for (const diary::Record& record : diary.records) by_id[record.id] = &record;
  for (const review::Away& away : chapter.absences) {
    const auto& said = std::get<diary::Absence>(by_id.at(away.id)->body);
    const double from = std::max(0.0, chapter.model_time(away.from)), until = chapter.model_time(away.until);
    if (until > from) out.absences.push_back({from, until, said.announced.value_or(true)});
  }
  for (const diary::Record& record : diary.records) {
    const auto* ending = std::get_if<diary::Ending>(&record.body);
    if (!ending || !review::belongs(record, chapter) || record.felt.at > chapter.now.at) continue;
    out.ending = ending->planned.value_or(false) ? dyad::Ending::planned : dyad::Ending::abrupt;
    out.ends_on = std::max(0.0, chapter.model_time(record.felt.at));
    out.taper_days = std::min(out.ends_on, dyad::Frame{}.taper_days);
  }
  return out;
}

// Log scores of check-ins by parts that were drawn independently (rows): all of them together, and the
// jackknife error of their sum.
struct Scored {
  std::vector<double> each;
  double error = 0;
};
Scored together(const Matrix& parts) {
  Scored out;
  const double count = parts.rows;
  std::vector<double> without(std::size_t(parts.rows));
  for (int k = 0; k < parts.columns; ++k) {
    std::vector<double> at;
    for (int p = 0; p < parts.rows; ++p) at.push_back(parts(p, k));
    out.each.push_back(log_mean_exp(at));
    for (std::size_t p = 0; p < at.size(); ++p) {
      std::vector<double> others = at;
      others.erase(others.begin() + std::ptrdiff_t(p));
      without[p] += log_mean_exp(others);
    }
  }
  const double mean = std::accumulate(without.begin(), without.end(), 0.0) / count;
  for (const double sum : without) out.error += (sum - mean) * (sum - mean) * (count - 1) / count;
  out.error = std::sqrt(out.error);
  return out;
}

struct PlainScores {
  std::string why_not;
  Scored scored;
};
Result<PlainScores> by_state_space(const Series& series, std::size_t learned, std::uint64_t seed,
                                   Progress& progress) {
  PlainScores out;
  const Series first = first_check_ins(series, learned);
  const auto fitted = inference::fit(first, {.seed = seed}, progress);
  if (!fitted) return pass_on(fitted);
  Random random(seed);
  const inference::DrawOptions how{
      .count = chains * draws_each, .chains = chains, .method = inference::DrawMethod::hmc};
  if (!fitted->usable) {
    out.why_not = "The state-space model could not be learned: " + fitted->why_not;
    return out;
  }
  const auto drawn = inference::draw(*fitted, first, how, random, progress);
  if (!drawn) return pass_on(drawn);
  if (!drawn->usable) {
    out.why_not = "The state-space model could not be learned: " + drawn->why_not;
    return out;
  }
  const int rest = int(series.times.size() - learned), each = int(drawn->parameters.size()) / chains;
  Matrix parts(chains, rest);
  for (int chain = 0; chain < chains; ++chain) {
    std::vector<std::vector<double>> scores;
    for (int i = 0; i < each; ++i) {
      auto one = inference::check_in_scores(series, drawn->parameters[std::size_t(chain * each + i)], {});
      if (!one.empty()) scores.push_back(std::move(one));
    }
    for (int k = 0; k < rest; ++k) {
      std::vector<double> at;
      for (const auto& one : scores) at.push_back(one[learned + std::size_t(k)]);
      parts(chain, k) = at.empty() ? -HUGE_VAL : log_mean_exp(at);
    }
  }
  out.scored = together(parts);
  return out;
}

// Each rung as often as before, with half a rating more for every rung: what no model must fall behind.
double by_frequencies(const Series& series, std::size_t learned) {
  double score = 0;
  const auto n = std::size_t(series.scales);
  for (std::size_t j = 0; j < n; ++j) {
    const inference::Rungs& rungs = series.rungs[j];
    std::map<long, double> counts;
    double all = 0.5 * (std::round((rungs.highest - rungs.lowest) / rungs.width) + 1);
    const auto rung = [&](std::size_t k) {
      return std::lround((series.readings[k * n + j] - rungs.lowest) / rungs.width);
    };
    for (std::size_t k = 0; k < series.times.size(); ++k) {
      if (std::isnan(series.readings[k * n + j])) continue;
      if (k >= learned) {
        const auto found = counts.find(rung(k));
        score += std::log((0.5 + (found == counts.end() ? 0 : found->second)) / all);
      } else {
        counts[rung(k)] += 1;
        all += 1;
      }
    }
  }
  return score / double(series.times.size() - learned);
}

// The standard error of the mean difference, its weeks taken as independent.
double error_by_weeks(std::span<const double> differences, std::span<const double> times) {
  std::map<long, double> weeks;
  for (std::size_t k = 0; k < differences.size(); ++k)
    weeks[long(std::floor((times[k] - times[0]) / 7))] += differences[k];
  const double count = double(weeks.size());
  double mean = 0, squares = 0;
  for (const auto& [week, sum] : weeks) mean += sum / count;
  for (const auto& [week, sum] : weeks) squares += (sum - mean) * (sum - mean);
  return count < 2 ? HUGE_VAL : std::sqrt(squares * count / (count - 1)) / double(differences.size());
}

std::string rounded(double value) {
  std::string text = std::to_string(std::round(100 * value) / 100);
  return text.substr(0, text.find('.') + 3);
}

void judge(DyadFitted& out) {
  const double error = std::hypot(out.weekly_error, out.monte_carlo_error);
  using Verdict = DyadFitted::Verdict;
  out.verdict = std::fabs(out.ahead) <= 2 * error ? Verdict::cannot_tell
                : out.ahead > 0                   ? Verdict::theory
                                                  : Verdict::state_space;
  const std::string errors = rounded(std::fabs(out.ahead)) + " nats a check-in, give or take " +
                             rounded(out.weekly_error) + " from week to week and " +
                             rounded(out.monte_carlo_error) + " from the random numbers it took).";
  if (out.verdict == Verdict::cannot_tell) {
    out.sentence = std::string("These check-ins can't tell which of the two predicts better (the ") +
                   (out.ahead > 0 ? "theory" : "state-space model") + " is ahead by " + errors;
    return;
  }
  const bool theory = out.verdict == Verdict::theory;
  out.sentence = std::string(theory ? "The theory" : "The state-space model") +
                 " predicts this diary better than " + (theory ? "the state-space model" : "the theory") +
                 ": what was written had " + rounded(std::exp(std::fabs(out.ahead))) +
                 " times the probability in an average check-in (" + errors;
}

Result<diary::Diary> diary_of(World& world, const DyadFit& asked) {
  if (!asked.bytes.empty()) return exchange::read_json(asked.bytes);
  if (!world.vault) return tl::unexpected<Problem>(no_vault());
  return read_diary(world);
}

Result<review::Options> options_of(World& world, const diary::Diary& diary, const DyadFit& asked) {
  if (asked.bytes.empty()) return review_options(world, diary, "", asked.relationship, asked.since);
  if (!asked.since.empty() || !asked.relationship.empty())
    return problem(ProblemKind::bad_request,
                   "A file is looked at as a whole: a relationship or a day to begin with can only be chosen "
                   "in a diary. Import it first.",
                   asked.since.empty() ? "relationship" : "since");
  review::Options options;
  options.now = world.clock.now();
  return options;
}

}  // namespace

Handled answer(World& world, const DyadFit& asked, Changes&) {
  auto whole = diary_of(world, asked);
  if (!whole) return pass_on(whole);
  auto options = options_of(world, *whole, asked);
  if (!options) return pass_on(options);
  auto chapter = review::chapter_of(*whole, *options);
  if (!chapter) return pass_on(chapter);
  if (asked.draws < 20 || asked.draws > 100'000 || asked.particles < 20 || asked.particles > 100'000)
    return problem(ProblemKind::bad_request, "It takes 20 to 100,000 draws, and as many particles.",
                   asked.draws < 20 || asked.draws > 100'000 ? "draws" : "particles");
  DyadFitted out;
  const auto scales = review::scales_in_model(*chapter);
  TheoryData data;
  if (!chapter->check_ins.empty() && !scales.empty()) data.series = review::series_of(*chapter, scales);
  if (data.series.times.size() < fewest_check_ins) {
    out.why_not = "There are " + std::to_string(data.series.times.size()) + " check-ins to go by; it takes " +
                  std::to_string(fewest_check_ins) + " to learn from some and predict the others.";
    return out;
  }
  data.series.pace_may_change = false;  // its middle would move with the end
  data.calendar = calendar_of(*chapter, *whole);
  for (const review::ScaleIndex scale : scales) {
    data.states.push_back(state_of(scale));
    out.scales.emplace_back(diary::built_in_scales()[std::size_t(scale)].key);
  }
  const Series series = data.series;
  const auto learned = std::size_t(std::lround(learned_share * double(series.times.size())));
  out.learned_from = std::int64_t(learned);
  out.predicted = std::int64_t(series.times.size() - learned);
  out.days_learned = series.times[learned - 1];
  out.days_predicted = series.times.back() - out.days_learned;

  auto plain = world.apart([&] { return by_state_space(series, learned, asked.seed, world.progress); });
  if (!plain) return pass_on(plain);
  out.why_not = plain->why_not;
  if (!out.why_not.empty()) return out;
  const inference::PopulationOptions how{.draws = int(asked.draws),
                                         .particles = int(asked.particles),
                                         .predicting_particles = 10 * int(asked.particles)};
  auto theory = world.apart([&] {
    return inference::learn_population(TheoryFamily(std::move(data)), learned, how, asked.seed,
                                       world.progress);
  });
  if (!theory) return pass_on(theory);
  if (!theory->usable) {
    out.why_not = "The theory could not be learned: " + theory->why_not;
    return out;
  }
  const Scored by_theory = together(theory->population_scores);
  const auto mean = [&](const std::vector<double>& each) {
    return std::accumulate(each.begin(), each.end(), 0.0) / double(each.size());
  };
  out.theory = mean(by_theory.each);
  out.state_space = mean(plain->scored.each);
  out.frequencies = by_frequencies(series, learned);
  out.ahead = out.theory - out.state_space;
  std::vector<double> differences;
  for (std::size_t k = 0; k < by_theory.each.size(); ++k)
    differences.push_back(by_theory.each[k] - plain->scored.each[k]);
  out.weekly_error = error_by_weeks(differences, std::span(series.times).subspan(learned));
  out.monte_carlo_error = std::hypot(by_theory.error, plain->scored.error) / double(out.predicted);
  out.usable = true;
  judge(out);
  return out;
}

}  // namespace holdfast::app

// The mechanics of an answer. Masses are shares of joint draws; the likelihood word follows from the mass
// alone, the interval and the picture from the same draws.
#include "review/answering.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/ensure.h"
#include "inference/diagnostics.h"
#include "inference/paths.h"
#include "review/sentences.h"
#include "review/since.h"

namespace holdfast::review {

Range middle_80_percent(std::vector<double> values) {
  ensure(!values.empty());
  std::sort(values.begin(), values.end());
  auto quantile = [&](double share) {
    const double place = share * double(values.size() - 1);
    const auto below = std::size_t(place);
    const auto above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - double(below)) * (values[above] - values[below]);
  };
  return {quantile(0.1), quantile(0.5), quantile(0.9)};
}

Finding asked(const Chapter& chapter, std::string_view id) {
  Finding finding;
  finding.id = std::string(id);
  finding.practitioner = chapter.name;
  finding.keeper = chapter.keeper;
  for (const Question& question : questions())
    if (question.id == id) finding.question = said(question, chapter.name);
  ensure(!finding.question.empty());
  return finding;
}

void refuse(Finding& finding, std::string why_not, std::string how_much_more) {
  finding.answered = false;
  finding.statement = "cant_tell";
  finding.likelihood = Likelihood::cant_tell;
  finding.probability.reset();
  finding.why_not = std::move(why_not);
  finding.how_much_more = std::move(how_much_more);
  finding.sentence = sentence(finding);
}

bool nothing_to_go_by(Finding& finding, const Chapter& chapter) {
  if (chapter.remembered) {
    refuse(finding, chapter.name + "'s time has no ratings");
    return true;
  }
  if (chapter.check_ins.empty()) {
    refuse(finding, "there are no check-ins in it yet");
    return true;
  }
  return false;
}

bool not_learned(Finding& finding, const Posterior& posterior) {
  if (posterior.usable) return false;
  refuse(finding, "the reckoning did not settle");
  return true;
}

namespace {

void take(Finding& finding, const inference::Convergence& one, std::size_t draws) {
  inference::Convergence worst = one;
  if (finding.settled)
    worst.take_worse({finding.settled->r_hat, finding.settled->bulk_effective_draws,
                      finding.settled->tail_effective_draws});
  finding.settled = Settled{
      .r_hat = worst.r_hat,
      .bulk_effective_draws = worst.bulk,
      .tail_effective_draws = worst.tail,
      .draws = int(draws),
      .enough = worst.r_hat <= most_r_hat && std::min(worst.bulk, worst.tail) >= least_effective_draws};
}

}  // namespace

void check_settled(Finding& finding, const std::vector<double>& values, int chains) {
  if (chains < 2) return;
  take(finding, inference::convergence(inference::chained(values, chains)), values.size());
}

void check_settled(Finding& finding, const std::vector<bool>& holds, int chains) {
  if (chains < 2) return;
  take(finding, inference::convergence_of_share(holds, chains), holds.size());
}

void check_settled(Finding& finding, const std::vector<Draw>& draws, int chains,
                   const std::vector<std::string_view>& statements) {
  std::vector<double> values;
  for (const Draw& draw : draws) values.push_back(draw.value);
  check_settled(finding, values, chains);
  for (const std::string_view statement : statements) {
    std::vector<bool> holds;
    for (const Draw& draw : draws) holds.push_back(draw.statement == statement);
    check_settled(finding, holds, chains);
  }
}

bool not_settled(Finding& finding) {
  if (!finding.settled || finding.settled->enough) return false;
  refuse(finding, "the reckoning did not settle for this one");
  return true;
}

bool never_moves(Finding& finding, const Chapter& chapter, ScaleIndex scale) {
  constexpr double nearly = 0.95;
  std::map<double, int> times;
  const auto rated = chapter.rated(scale);
  int most = 0;
  for (const std::size_t position : rated)
    most = std::max(most, ++times[*chapter.check_ins[position].ratings[scale]]);
  if (rated.empty() || most < nearly * double(rated.size())) return false;
  const bool always = times.size() == 1;
  refuse(finding, with_name(screen_name(scale, chapter.keeper), chapter.name) + " is rated the same " +
                      (always ? "every time" : "nearly every time"));
  return true;
}

std::string at_her_rhythm(double have, double want, double span_days) {
  if (have <= 0 || span_days < 7 || want <= have) return {};
  const double days = (want - have) * span_days / have;
  return "At your rhythm, that takes " + roughly(days) + " more.";
}

namespace {

// The statements' shares of draws that are worth `effective` independent ones, drawn towards `expected` by
// half a draw for each statement: so none is ever quite without, and few draws never sound almost certain.
std::vector<double> shares_of(const std::vector<Draw>& draws, double effective,
                              const std::vector<std::string_view>& statements,
                              const std::vector<double>& expected) {
  const double pull = 0.5 * double(statements.size());
  std::vector<double> shares;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const double count = double(std::ranges::count(draws, statements[i], &Draw::statement));
    shares.push_back((effective * count / double(draws.size()) + pull * expected[i]) / (effective + pull));
  }
  return shares;
}

}  // namespace

void decide(Finding& finding, const SaidBefore& said_before, const std::vector<Draw>& draws,
            const std::vector<Draw>& before, int chains, std::vector<std::string_view> statements,
            Quantity quantity, const std::string& when_unclear, Begin begin) {
  constexpr std::string_view same = "about_the_same";
  ensure(!draws.empty() && !before.empty());
  std::vector<double> values;
  for (const Draw& draw : draws) values.push_back(draw.value);
  const Range range = middle_80_percent(values);
  quantity.low = range.low;
  quantity.median = range.median;
  quantity.high = range.high;
  quantity.effective_draws =
      std::min(inference::effective_size(inference::chained(values, chains)), double(values.size()));
  const double effective = quantity.effective_draws;
  finding.quantity = std::move(quantity);
  check_settled(finding, draws, chains, statements);
  const std::vector<double> alike(statements.size(), 1 / double(statements.size()));
  const std::vector<double> supposed = shares_of(before, double(before.size()), statements, alike);
  std::vector<double> masses = shares_of(draws, effective, statements, supposed);
  const auto begins = [&](std::size_t i) {
    if (begin == Begin::as_supposed) return supposed[i];
    const double count = double(statements.size());
    if (std::ranges::find(statements, same) == statements.end()) return 1 / count;
    return statements[i] == same ? 0.5 : 0.5 / (count - 1);
  };
  double total = 0;
  for (std::size_t i = 0; i < masses.size(); ++i) {
    masses[i] *= begins(i) / supposed[i];
    total += masses[i];
  }
  for (std::size_t i = 0; i < masses.size(); ++i)
    finding.masses.push_back({.statement = std::string(statements[i]),
                              .probability = masses[i] / total,
                              .before = begins(i),
                              .supposed = supposed[i]});
  for (const Draw& draw : draws)
    finding.drawn.push_back(
        static_cast<unsigned char>(std::ranges::find(statements, draw.statement) - statements.begin()));
  say_what_has_most(finding, said_before, when_unclear);
}

void say_what_has_most(Finding& finding, const SaidBefore& said_before, const std::string& when_unclear) {
  if (not_settled(finding)) return;
  const auto most =
      std::max_element(finding.masses.begin(), finding.masses.end(),
                       [](const Mass& a, const Mass& b) { return a.probability < b.probability; });
  say(finding, said_before, *most, when_unclear);
}

void say(Finding& finding, const SaidBefore& said_before, const Mass& most, const std::string& when_unclear) {
  finding.statement = most.statement;
  if (!may_be_said(most, needs_of(finding, said_before))) {
    if (may_be_said(most, to_come_first))
      refuse(finding, "it came into view only just now", "The next reviews will show whether it stays.");
    else
      refuse(finding, "your entries point more than one way", when_unclear);
    return;
  }
  finding.answered = true;
  finding.probability = most.probability;
  finding.likelihood = likelihood_of(most.probability);
  finding.sentence = sentence(finding);
}

Band response_band(const Posterior& posterior, std::string name, ScaleIndex shown, double unit,
                   const std::function<Pushed(const inference::Parameters&)>& pushed) {
  constexpr int points = 29;
  constexpr double step_days = 0.25;
  const auto column = std::size_t(posterior.column(shown));
  std::vector<std::vector<double>> responses(points);
  for (const inference::Parameters& draw : posterior.parameters) {
    auto [drift, state] = pushed(draw);
    for (double& value : drift.values) value *= step_days;
    const inference::Matrix onward = inference::exponential(drift);
    for (auto& at_point : responses) {
      at_point.push_back(unit * state[column]);
      std::vector<double> next(state.size(), 0);
      for (int i = 0; i < onward.rows; ++i)
        for (int j = 0; j < onward.columns; ++j) next[std::size_t(i)] += onward(i, j) * state[std::size_t(j)];
      state = std::move(next);
    }
  }
  Band band;
  band.name = std::move(name);
  for (int i = 0; i < points; ++i) {
    const Range range = middle_80_percent(std::move(responses[std::size_t(i)]));
    band.days.push_back(i * step_days);
    band.low.push_back(range.low);
    band.median.push_back(range.median);
    band.high.push_back(range.high);
  }
  return band;
}

std::string until_clear(const std::vector<Draw>& draws, std::function<std::string_view(double)> classify,
                        double span_days) {
  std::vector<double> values;
  for (const Draw& draw : draws) values.push_back(draw.value);
  const double middle = middle_80_percent(values).median;
  for (const double narrower : {1.15, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0}) {
    std::map<std::string_view, double> mass;
    for (const double value : values)
      mass[classify(middle + (value - middle) / narrower)] += 1.0 / double(values.size());
    for (const auto& [statement, share] : mass)
      if (const double more = (narrower * narrower - 1) * span_days;
          likelihood_of(share) >= Likelihood::likely && more + span_days <= chapter_days)
        return "At your rhythm, that takes perhaps " + roughly(more) + " more; it may also stay open.";
  }
  return "More time may not settle it; it may stay open for good.";
}

void add_far_away(Finding& finding) {
  const Evidence& evidence = finding.evidence;
  if (evidence.far_away == 0) return;
  finding.cannot_tell.push_back(
      "On " + std::to_string(evidence.far_away) + " of " + std::to_string(evidence.n + evidence.far_away) +
      " check-ins you were far away; " + (evidence.far_away == 1 ? "it is" : "they are") +
      " not in this number. If hard days are missing, this looks lighter than it was.");
}

void add_ids(Evidence& evidence, const Chapter& chapter, const std::vector<std::size_t>& check_ins) {
  for (std::size_t position : check_ins) evidence.entries.push_back(chapter.check_ins[position].id);
}

void sort_ids(Evidence& evidence, const Chapter& chapter) {
  std::map<diary::Id, Instant> felt;
  for (const CheckInRow& row : chapter.check_ins) felt[row.id] = row.at;
  for (const Meeting& session : chapter.sessions) felt[session.id] = session.at;
  for (const Away& away : chapter.absences) felt[away.id] = away.from;
  auto& ids = evidence.entries;
  std::sort(ids.begin(), ids.end(), [&](const diary::Id& a, const diary::Id& b) {
    return std::pair(felt[a], a) < std::pair(felt[b], b);
  });
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

std::vector<Stretch> gaps_of(const Chapter& chapter, ScaleIndex scale) {
  std::vector<Stretch> gaps;
  std::optional<Instant> last;
  for (std::size_t position : chapter.rated(scale)) {
    const Instant at = chapter.check_ins[position].at;
    if (last && days_between(*last, at) > (scale == support ? 21 : 7)) gaps.push_back({"gap", *last, at});
    last = at;
  }
  return gaps;
}

std::vector<Stretch> absences_of(const Chapter& chapter) {
  std::vector<Stretch> stretches;
  for (const Away& away : chapter.absences) stretches.push_back({"absence", away.from, away.until});
  return stretches;
}

std::vector<Mark> marks_of(const Chapter& chapter, Instant from, Instant until) {
  std::vector<Mark> marks;
  const auto add = [&](std::string_view kind, Instant at) {
    if (at >= from && at <= until) marks.push_back({std::string(kind), at});
  };
  for (const Meeting& session : chapter.sessions) add("session", session.at);
  for (const Happening& one : chapter.happenings)
    if (one.kind == "rupture" || one.kind == "repair") add(one.kind, one.at);
  for (const Ended& ending : chapter.endings) add("ending", ending.at);
  std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.at < b.at; });
  return marks;
}

}  // namespace holdfast::review

// beliefs: has an old sentence lost force? Every sentence that is rated is a series of one scale, read in
// whole steps and cut at 0 and 10, with a slow level beneath its ups and downs (inference/series.h). The
// truth is that level at the last rating less a year before (or at the first one, if later); within half a
// step the sentence "feels about as true". Of several sentences the one whose answer is clearest is said;
// each of the others has a sentence of its own beside it, answered or not. The words of a folded one are not
// shown.
#include <algorithm>
#include <limits>

#include "base/progress.h"
#include "inference/fit.h"
#include "inference/paths.h"
#include "review/counting.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

constexpr int least_ratings = 5, belief_draws = 400, belief_chains = 2;
constexpr double same_steps = 0.5, lowest = 0, highest = 10;

struct Rated {
  const diary::Record* belief = nullptr;
  std::vector<const diary::Record*> ratings;  // by time
};

int how_true(const diary::Record& record) {
  return *std::get_if<diary::BeliefRating>(&record.body)->how_true;
}

std::string_view classify(double change) {
  return change < -same_steps ? "less_true" : change > same_steps ? "more_true" : "about_the_same";
}

inference::Series series_of_belief(const std::vector<const diary::Record*>& ratings) {
  inference::Series series;
  series.scales = 1;
  for (const diary::Record* record : ratings) {
    series.times.push_back(days_between(ratings.front()->felt.at, record->felt.at));
    series.readings.push_back((how_true(*record) - middle_step) / steps_per_unit);
    series.written_late.push_back(diary::is_late(*record));
  }
  series.rungs = {{.width = 1 / steps_per_unit,
                   .lowest = (lowest - middle_step) / steps_per_unit,
                   .highest = (highest - middle_step) / steps_per_unit}};
  return series;
}

// The slow level in steps at `times` (sorted), one row for each draw; empty where it could not be learned.
struct Levels {
  int chains = 1;
  std::vector<std::vector<double>> draws;
};
Levels levels_of(const inference::Series& series, const std::vector<double>& times, Random& random) {
  Silent silent;
  Levels levels;
  const inference::FitOptions how{.seed = random.bits()};
  const auto fitted = inference::fit(series, how, silent);
  if (!fitted || !fitted->usable) return levels;
  const auto drawn = inference::draw(
      *fitted, series,
      {.count = belief_draws, .chains = belief_chains, .threads = 1, .method = inference::DrawMethod::hmc},
      random, silent);
  if (!drawn || !drawn->usable) return levels;
  levels.chains = drawn->chains;
  for (const inference::Parameters& parameters : drawn->parameters) {
    const auto paths = inference::draw_paths(series, parameters, {.start = fitted->start}, times, 1, random);
    if (paths.empty() || !paths.front().usable) return {};
    std::vector<double> row;
    for (int t = 0; t < int(times.size()); ++t)
      row.push_back(middle_step + steps_per_unit * paths.front().baselines(t, 0));
    levels.draws.push_back(std::move(row));
  }
  return levels;
}

// The same before any rating.
Levels levels_before(const inference::Series& series, const std::vector<double>& times, Random& random) {
  inference::Series unrated = series;
  unrated.times = {series.start_time, times.back()};
  unrated.readings.assign(2, std::numeric_limits<double>::quiet_NaN());
  unrated.written_late.clear();
  Levels levels;
  for (int i = 0; i < belief_draws; ++i) {
    const auto parameters = inference::draw_prior(series, inference::Model::diary, random);
    const auto path = inference::simulate(unrated, parameters, {}, times, random).path;
    std::vector<double> row;
    for (int t = 0; t < int(times.size()); ++t)
      row.push_back(middle_step + steps_per_unit * path.baselines(t, 0));
    levels.draws.push_back(std::move(row));
  }
  return levels;
}

void show(Finding& finding, const Rated& rated, const std::vector<Instant>& at, const Levels& levels,
          const std::vector<std::size_t>& columns) {
  Picture& picture = finding.picture;
  picture.axis = Picture::Axis::dates;
  picture.label = "how true it feels, 0 to 10";
  Band band;
  for (std::size_t i = 0; i < at.size(); ++i) {
    std::vector<double> values;
    for (const auto& draw : levels.draws) values.push_back(draw[columns[i]]);
    const Range range = middle_80_percent(std::move(values));
    band.at.push_back(at[i]);
    band.low.push_back(range.low);
    band.median.push_back(range.median);
    band.high.push_back(range.high);
  }
  picture.bands = {std::move(band)};
  for (const diary::Record* record : rated.ratings)
    picture.dots.push_back({record->felt.at, double(how_true(*record)), diary::is_late(*record)});
}

std::string times_rated(std::size_t ratings) {
  return ratings == 1   ? "rated once"
         : ratings == 2 ? "rated twice"
                        : "rated " + number_word((long long)ratings) + " times";
}

// The answer for one sentence of hers. `count`: how many are rated.
Finding answer_one(const Finding& asked, const Looking& looking, const Rated& rated, int count,
                   Random& random) {
  const Chapter& chapter = looking.chapter;
  Finding finding = asked;
  finding.counts = {{"beliefs", count}};
  if (!rated.belief->folded) finding.subject = std::get_if<diary::Belief>(&rated.belief->body)->sentence;
  finding.evidence = evidence_of_counted(chapter, "ratings", rated.ratings);
  for (const diary::Record* record : rated.ratings)
    finding.evidence.edge_share +=
        (how_true(*record) == lowest || how_true(*record) == highest) / double(rated.ratings.size());
  const Period period = period_of_counted(rated.ratings);
  date_it(finding, chapter, period);
  const Instant first = rated.ratings.front()->felt.at;
  const double span = days_between(first, period.until);
  if (rated.ratings.size() < least_ratings) {
    refuse(finding, times_rated(rated.ratings.size()),
           while_it_lasts(chapter, at_her_rhythm(double(rated.ratings.size()), least_ratings, span)));
    return finding;
  }
  if (span < least_counted_days) {
    refuse(finding, "it looks at two months at least",
           while_it_lasts(chapter, at_her_rhythm(span, least_counted_days, span)));
    return finding;
  }
  const std::vector<Instant> at = picture_times(first, period.until);
  std::vector<double> times{days_between(first, period.from)};
  for (const Instant one : at) times.push_back(days_between(first, one));
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  const auto column = [&](Instant one) {
    return std::size_t(std::lower_bound(times.begin(), times.end(), days_between(first, one)) -
                       times.begin());
  };
  const inference::Series series = series_of_belief(rated.ratings);
  const Levels levels = levels_of(series, times, random);
  if (levels.draws.empty()) {
    refuse(finding, "the numbers did not settle");
    return finding;
  }
  const auto changes = [&](const Levels& of) {
    std::vector<Draw> draws;
    for (const auto& row : of.draws) {
      const double change = row[column(period.until)] - row[column(period.from)];
      draws.push_back({change, classify(change)});
    }
    return draws;
  };
  const std::vector<Draw> draws = changes(levels);
  decide(finding, draws, changes(levels_before(series, times, random)), levels.chains,
         {"less_true", "about_the_same", "more_true"},
         {.what = "change of the slow level of how true it feels, in steps",
          .unit = "steps",
          .same_width = same_steps},
         while_it_lasts(chapter, until_clear(draws, classify, span)));
  std::vector<std::size_t> columns;
  for (const Instant one : at) columns.push_back(column(one));
  show(finding, rated, at, levels, columns);
  return finding;
}

// The sentences that are rated, by the time they were written down; and the ratings of none of them.
std::vector<Rated> rated_beliefs(const Looking& looking, int& of_none) {
  std::vector<Rated> all;
  for (const diary::Record& record : looking.diary.records)
    if (std::get_if<diary::Belief>(&record.body)) all.push_back({&record, {}});
  for (const diary::Record* record : records_of(looking)) {
    const auto* rating = std::get_if<diary::BeliefRating>(&record->body);
    if (!rating || !rating->how_true) continue;
    const auto its = std::find_if(all.begin(), all.end(), [&](const Rated& rated) {
      return rating->belief && rated.belief->id == *rating->belief;
    });
    if (its == all.end())
      ++of_none;
    else
      its->ratings.push_back(record);
  }
  std::erase_if(all, [](const Rated& rated) { return rated.ratings.empty(); });
  return all;
}

// Answered before refused, then by its probability, then by what it rests on.
bool clearer(const Finding& a, const Finding& b) {
  return std::tuple(a.answered, a.probability.value_or(0), a.evidence.n) >
         std::tuple(b.answered, b.probability.value_or(0), b.evidence.n);
}

// The sentence of one of several, beside the first.
std::string beside(const Finding& one) {
  if (one.answered) return one.sentence;
  const std::string whose =
      one.subject.empty() ? "An old sentence you folded away" : "\"" + one.subject + "\"";
  return whose + ": the diary can't tell yet; " + one.why_not + ".";
}

}  // namespace

Finding answer_beliefs(const Looking& looking) {
  const Chapter& chapter = looking.chapter;
  Finding blank = asked(chapter, "beliefs");
  blank.cannot_tell = {"It cannot tell whether a sentence is true, only how true it felt.",
                       "It cannot tell what changed it."};
  if (from_memory(blank, chapter)) return blank;
  int of_none = 0;
  const std::vector<Rated> beliefs = rated_beliefs(looking, of_none);
  if (beliefs.empty()) {
    refuse(blank, "no old sentence is rated");
    return blank;
  }
  Random random = random_for(looking, blank.id);
  std::vector<Finding> findings;
  for (const Rated& rated : beliefs) {
    Random own = random.split();
    findings.push_back(answer_one(blank, looking, rated, int(beliefs.size()), own));
  }
  std::stable_sort(findings.begin(), findings.end(), clearer);
  Finding finding = std::move(findings.front());
  for (std::size_t i = 1; i < findings.size(); ++i) finding.more.push_back(beside(findings[i]));
  if (of_none > 0)
    finding.more.push_back(capital(counted(of_none, "rating names", "ratings name")) +
                           " no sentence that is in the diary; " + (of_none == 1 ? "it is" : "they are") +
                           " not counted.");
  return finding;
}

}  // namespace holdfast::review

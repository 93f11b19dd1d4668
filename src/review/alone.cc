// Draws of the level at the wanted times, one row each, and the same before any rating. More draws are made
// until the change that is read off them has settled, within bounds.
#include "review/alone.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "base/ensure.h"
#include "base/progress.h"
#include "inference/fit.h"
#include "inference/paths.h"
#include "review/counting.h"

namespace holdfast::review {
namespace {

constexpr int first_draws = 400, most_draws = 3200, chains_alone = 4;
constexpr double same_steps = 0.5, lowest = 0, highest = 10;

inference::Series series_of_ratings(std::span<const RatedAlone> ratings) {
  inference::Series series;
  series.scales = 1;
  for (const RatedAlone& rating : ratings) {
    series.times.push_back(days_between(ratings.front().at, rating.at));
    series.readings.push_back((rating.step - middle_step) / steps_per_unit);
    series.written_late.push_back(rating.late);
  }
  series.rungs = {{.width = 1 / steps_per_unit,
                   .lowest = (lowest - middle_step) / steps_per_unit,
                   .highest = (highest - middle_step) / steps_per_unit}};
  return series;
}

// The slow level in steps at `times` (sorted), one row for each draw; empty where it could not be learned.
struct Rows {
  int chains = 1;
  std::vector<std::vector<double>> draws;
};
using Classified = std::function<std::vector<Draw>(const Rows&)>;

std::vector<double> row_of(const inference::Path& path) {
  std::vector<double> row;
  for (int t = 0; t < int(path.times.size()); ++t)
    row.push_back(middle_step + steps_per_unit * path.baselines(t, 0));
  return row;
}

Rows rows_of(const inference::Series& series, const std::vector<double>& times, const Classified& classified,
             const std::vector<std::string_view>& statements, Random& random) {
  Silent silent;
  const inference::FitOptions how{.seed = random.bits()};
  const auto fitted = inference::fit(series, how, silent);
  if (!fitted || !fitted->usable) return {};
  inference::Drawing drawing(*fitted, series, {.chains = chains_alone, .threads = 1}, random);
  Rows rows;
  for (int count = first_draws; count <= most_draws; count *= 2) {
    const auto drawn = drawing.go_on(count - int(rows.draws.size()), silent);
    if (!drawn || !drawn->usable) return {};
    rows.chains = drawn->chains;
    rows.draws.clear();
    for (const inference::Parameters& parameters : drawn->parameters) {
      const auto paths =
          inference::draw_paths(series, parameters, {.start = fitted->start}, times, 1, random);
      if (paths.empty() || !paths.front().usable) return {};
      rows.draws.push_back(row_of(paths.front()));
    }
    Finding settled;
    check_settled(settled, classified(rows), rows.chains, statements);
    if (settled.settled->enough) break;
  }
  return rows;
}

Rows rows_before(const inference::Series& series, const std::vector<double>& times, Random& random) {
  const inference::Series unrated = inference::unanswered(series, times.back());
  Rows rows;
  for (int i = 0; i < first_draws; ++i) {
    const auto parameters = inference::draw_prior(series, inference::Model::diary, random);
    rows.draws.push_back(row_of(inference::simulate(unrated, parameters, {}, times, random).path));
  }
  return rows;
}

void show(Finding& finding, std::span<const RatedAlone> ratings, const std::vector<Instant>& at,
          const Rows& rows, const std::vector<std::size_t>& columns) {
  Picture& picture = finding.picture;
  picture.axis = Picture::Axis::dates;
  Band band;
  for (std::size_t i = 0; i < at.size(); ++i) {
    std::vector<double> values;
    for (const auto& draw : rows.draws) values.push_back(draw[columns[i]]);
    const Range range = middle_80_percent(std::move(values));
    band.at.push_back(at[i]);
    band.low.push_back(range.low);
    band.median.push_back(range.median);
    band.high.push_back(range.high);
  }
  picture.bands = {std::move(band)};
  for (const RatedAlone& rating : ratings) picture.dots.push_back({rating.at, rating.step, rating.late});
}

}  // namespace

void compare_alone(Finding& finding, const Looking& looking, std::span<const RatedAlone> ratings,
                   const Period& period, const AloneQuestion& question, Random& random) {
  ensure(!ratings.empty());
  const Chapter& chapter = looking.chapter;
  for (const RatedAlone& rating : ratings)
    finding.evidence.edge_share += (rating.step == lowest || rating.step == highest) / double(ratings.size());
  const Instant first = ratings.front().at;
  const std::vector<Instant> at = picture_times(first, period.until);
  std::vector<double> times{days_between(first, period.from)};
  for (const Instant one : at) times.push_back(days_between(first, one));
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  const auto column = [&](Instant one) {
    return std::size_t(std::lower_bound(times.begin(), times.end(), days_between(first, one)) -
                       times.begin());
  };
  const std::size_t from = column(period.from), until = column(period.until);
  const auto classify = [&](double change) {
    return change < -same_steps  ? question.less
           : change > same_steps ? question.more
                                 : std::string_view("about_the_same");
  };
  const auto classified = [&](const Rows& rows) {
    std::vector<Draw> draws;
    for (const auto& row : rows.draws)
      draws.push_back({row[until] - row[from], classify(row[until] - row[from])});
    return draws;
  };
  const std::vector<std::string_view> statements{question.less, "about_the_same", question.more};
  const inference::Series series = series_of_ratings(ratings);
  const Rows rows = rows_of(series, times, classified, statements, random);
  if (rows.draws.empty()) {
    refuse(finding, "the reckoning did not settle");
    return;
  }
  const std::vector<Draw> draws = classified(rows);
  decide(finding, looking.options.said_before, draws, classified(rows_before(series, times, random)),
         rows.chains, statements,
         {.what = std::string(question.what), .unit = "steps", .same_width = same_steps},
         while_it_lasts(chapter, until_clear(draws, classify, days_between(first, period.until))));
  std::vector<std::size_t> columns;
  for (const Instant one : at) columns.push_back(column(one));
  show(finding, ratings, at, rows, columns);
  finding.picture.label = question.picture;
}

}  // namespace holdfast::review

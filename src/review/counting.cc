// The line of a share is read at the end of the period and at its beginning, from the same draws; the picture
// shows it over the whole time, with each quarter's share as counted.
#include "review/counting.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/ensure.h"

namespace holdfast::review {
namespace {

struct Tally {
  int yes = 0, of = 0;
  double years = 0, seconds = 0;  // sums, for the mean time
};

// Numbers calendar months, or quarters, from the year 0 on.
int month_number(const Chapter& chapter, Instant at) {
  const YearMonthDay day = calendar(chapter.day_of(at));
  return day.year * 12 + int(day.month) - 1;
}

std::map<int, Tally> tallies(const Chapter& chapter, std::span<const Outcome> outcomes, int months) {
  std::map<int, Tally> out;
  const Instant first = outcomes.front().record->felt.at;
  for (const Outcome& outcome : outcomes) {
    const Instant at = outcome.record->felt.at;
    Tally& tally = out[month_number(chapter, at) / months];
    ++tally.of;
    tally.yes += outcome.yes;
    tally.years += years_between(first, at);
    tally.seconds += double(at.seconds - first.seconds);
  }
  return out;
}

void show(Finding& finding, const Chapter& chapter, std::span<const Outcome> outcomes,
          const inference::LinePosterior& posterior, const ShareQuestion& question) {
  Picture& picture = finding.picture;
  picture.axis = Picture::Axis::dates;
  picture.label = question.picture;
  const Instant first = outcomes.front().record->felt.at, last = outcomes.back().record->felt.at;
  Band band;
  for (const Instant at : picture_times(first, last)) {
    std::vector<double> shares;
    for (const inference::LineDraw& draw : posterior.draws)
      shares.push_back(100 * inference::share_at(posterior, draw, years_between(first, at)));
    const Range range = middle_80_percent(std::move(shares));
    band.at.push_back(at);
    band.low.push_back(range.low);
    band.median.push_back(range.median);
    band.high.push_back(range.high);
  }
  double most = *std::max_element(band.high.begin(), band.high.end());
  for (const auto& [quarter, tally] : tallies(chapter, outcomes, 3)) {
    picture.dots.push_back(
        {first + std::int64_t(std::llround(tally.seconds / tally.of)), 100.0 * tally.yes / tally.of, false});
    most = std::max(most, picture.dots.back().value);
  }
  picture.least = 0;
  picture.most = question.whole_axis ? 100 : std::min(100.0, std::ceil(most / 10 + 0.1) * 10);
  picture.bands = {std::move(band)};
}

}  // namespace

std::vector<const diary::Record*> records_of(const Looking& looking) {
  std::vector<const diary::Record*> records;
  const auto& since = looking.options.since;
  for (const diary::Record& record : looking.diary.records)
    if (record.felt.at <= looking.chapter.now.at && (!since || record.felt.at >= *since) &&
        belongs(record, looking.chapter))
      records.push_back(&record);
  std::sort(records.begin(), records.end(), [](const diary::Record* a, const diary::Record* b) {
    return std::tie(a->felt.at, a->id) < std::tie(b->felt.at, b->id);
  });
  return records;
}

bool from_memory(Finding& finding, const Chapter& chapter) {
  if (chapter.remembered) refuse(finding, chapter.name + "'s time is written from memory");
  return chapter.remembered;
}

Evidence evidence_of_counted(const Chapter& chapter, std::string of,
                             std::span<const diary::Record* const> records) {
  Evidence evidence;
  evidence.of = std::move(of);
  evidence.n = int(records.size());
  if (records.empty()) return evidence;
  std::vector<Date> days;
  for (const diary::Record* record : records) {
    evidence.entries.push_back(record->id);
    evidence.late_share += diary::is_late(*record) / double(records.size());
    days.push_back(chapter.day_of(record->felt.at));
  }
  evidence.from = records.front()->felt.at;
  evidence.until = records.back()->felt.at;
  evidence.span_days = days.back() - days.front() + 1;
  evidence.days_rated = int(std::unique(days.begin(), days.end()) - days.begin());
  return evidence;
}

Period period_of_counted(std::span<const diary::Record* const> records) {
  ensure(!records.empty());
  const Instant first = records.front()->felt.at, last = records.back()->felt.at;
  return {std::max(first, last - std::int64_t(compared_days * 86400)), last};
}

std::string while_it_lasts(const Chapter& chapter, std::string how_much_more) {
  return chapter.over ? std::string() : how_much_more;
}

double years_between(Instant from, Instant to) {
  return days_between(from, to) / 365;
}

Random random_for(const Looking& looking, std::string_view id) {
  std::uint64_t name = 14695981039346656037u;  // FNV-1a
  for (const char letter : id) name = (name ^ std::uint64_t(std::uint8_t(letter))) * 1099511628211u;
  return Random(name ^ looking.options.seed);
}

std::vector<Instant> picture_times(Instant from, Instant until) {
  constexpr int pieces = 48;
  std::vector<Instant> times;
  for (int i = 0; i <= pieces; ++i) times.push_back(from + (until.seconds - from.seconds) * i / pieces);
  return times;
}

void compare_shares(Finding& finding, const Looking& looking, std::span<const Outcome> outcomes,
                    const Period& period, const ShareQuestion& question) {
  ensure(!outcomes.empty());
  std::vector<inference::Group> months;
  for (const auto& [month, tally] : tallies(looking.chapter, outcomes, 1))
    months.push_back({tally.years / tally.of, tally.yes, tally.of});
  Random random = random_for(looking, finding.id);
  const inference::LinePosterior posterior =
      inference::learn_share(months, question.prior, counted_draws, random);
  const Instant first = outcomes.front().record->felt.at;
  const double begin = years_between(first, period.from), end = years_between(first, period.until);
  const auto classify = [&](double change) {
    return change < -question.same_width  ? question.less
           : change > question.same_width ? question.more
                                          : std::string_view("about_the_same");
  };
  const auto changes = [&](const std::vector<inference::LineDraw>& lines) {
    std::vector<Draw> draws;
    for (const inference::LineDraw& line : lines) {
      const double change =
          inference::share_at(posterior, line, end) - inference::share_at(posterior, line, begin);
      draws.push_back({change, classify(change)});
    }
    return draws;
  };
  const std::vector<Draw> draws = changes(posterior.draws);
  decide(finding, looking.options.said_before, draws,
         changes(inference::draw_line_prior(question.prior.line, counted_draws, random)), 1,
         {question.less, "about_the_same", question.more},
         {.what = std::string(question.what), .unit = "share", .same_width = question.same_width},
         while_it_lasts(looking.chapter, until_clear(draws, classify, days_between(first, period.until))));
  show(finding, looking.chapter, outcomes, posterior, question);
}

}  // namespace holdfast::review

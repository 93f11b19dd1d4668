// contact: what contacts are for, how long relief lasts, and whether that is changing. The truth of the
// statement is the median relief on its line at the last contact over the same a year before (or at the
// first, if later); between 1/1.25 and 1.25 it is "about as long". Only contacts the client began, and only
// those whose relief is noted: none is a datum (shorter than five minutes), not noted is unknown. Whether the
// mix of purposes changed is a second question, told in `more`.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "inference/durations.h"
#include "review/counting.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

using diary::Contact;
using diary::Record;

constexpr int least_noted = 10, least_purposes_each = 5;
constexpr double same_ratio = 0.25, shortest_minutes = 5, usual_minutes = 180;
constexpr std::size_t purposes = diary::Words<Contact::Purpose>::list.size();

std::string_view classify(double ratio) {
  return ratio < 1 / (1 + same_ratio) ? "shorter" : ratio > 1 + same_ratio ? "longer" : "about_the_same";
}

const Contact& contact_of(const Record* record) {
  return std::get<Contact>(record->body);
}

std::string for_what(Contact::Purpose purpose, const std::string& name) {
  switch (purpose) {
    case Contact::Purpose::are_you_there:
      return "to ask whether " + name + " is there";
    case Contact::Purpose::help_now:
      return "for help";
    case Contact::Purpose::share:
      return "to share something";
    case Contact::Purpose::plan:
      return "to plan";
    case Contact::Purpose::thanks:
      return "to say thanks";
  }
  return {};
}

using Mix = std::array<int, purposes>;

Mix mix_of(const std::vector<const Record*>& contacts, Instant from, Instant until) {
  Mix mix{};
  for (const Record* record : contacts)
    if (const auto& purpose = contact_of(record).purpose;
        purpose && record->felt.at >= from && record->felt.at < until)
      ++mix[std::size_t(*purpose)];
  return mix;
}

int total(const Mix& mix) {
  return int(std::accumulate(mix.begin(), mix.end(), 0));
}

// The last year against what came before, or two halves where there is less than a year and a half.
Instant mix_splits_at(const std::vector<const Record*>& contacts) {
  const Instant first = contacts.front()->felt.at, last = contacts.back()->felt.at;
  const double span = days_between(first, last);
  return last - std::int64_t((span > 1.5 * compared_days ? compared_days : span / 2) * 86400);
}

void tell_purposes(Finding& finding, const Chapter& chapter, const std::vector<const Record*>& contacts) {
  if (contacts.empty()) return;
  const Instant first = contacts.front()->felt.at, after = contacts.back()->felt.at + 1;
  const Mix mix = mix_of(contacts, first, after);
  std::string line;
  for (std::size_t i = 0; i < purposes; ++i) {
    const auto purpose = Contact::Purpose(i);
    finding.counts.push_back({"for_" + std::string(diary::word(purpose)), mix[i]});
    if (mix[i] > 0)
      line +=
          (line.empty() ? "" : ", ") + std::to_string(mix[i]) + " " + for_what(purpose, finding.practitioner);
  }
  if (const int unsaid = int(contacts.size()) - total(mix); unsaid > 0)
    line += (line.empty() ? "" : ", ") + std::to_string(unsaid) + " without a purpose noted";
  finding.more.push_back("You began " + counted(int(contacts.size()), "contact", "contacts") + ": " + line +
                         ".");
  const Instant split = mix_splits_at(contacts);
  const Mix before = mix_of(contacts, first, split), lately = mix_of(contacts, split, after);
  if (std::min(total(before), total(lately)) < least_purposes_each) return;
  const double changed = inference::probability_of_two_mixes(before, lately);
  finding.details.push_back({"purposes_changed", changed});
  const Date day = chapter.day_of(split);
  const std::string since = said_month(day, chapter.day_of(chapter.now.at) - day > 330);
  if (likelihood_of(changed) != Likelihood::cant_tell)
    finding.more.push_back(long_word_first("What contacts are for has " +
                                           std::string(adverb_of(likelihood_of(changed))) +
                                           " changed since " + since + "."));
  else if (likelihood_of(1 - changed) != Likelihood::cant_tell)
    finding.more.push_back(long_word_first("What contacts are for has " +
                                           std::string(adverb_of(likelihood_of(1 - changed))) +
                                           " not changed since " + since + "."));
  else
    finding.more.push_back("Whether what contacts are for has changed since " + since +
                           ", the diary can't tell yet.");
}

inference::Duration duration_of(const Record* record, Instant first) {
  const double time = years_between(first, record->felt.at);
  const double minutes = *contact_of(record).relief_minutes;
  if (minutes < shortest_minutes) return {time, 0, shortest_minutes};
  return {time, minutes, minutes};
}

void show(Finding& finding, const std::vector<const Record*>& noted,
          const inference::LinePosterior& posterior) {
  Picture& picture = finding.picture;
  picture.axis = Picture::Axis::dates;
  picture.label = "how long relief lasts, in hours";
  const Instant first = noted.front()->felt.at;
  Band band;
  for (const Instant at : picture_times(first, noted.back()->felt.at)) {
    std::vector<double> hours;
    for (const inference::LineDraw& draw : posterior.draws)
      hours.push_back(inference::median_at(posterior, draw, years_between(first, at)) / 60);
    const Range range = middle_80_percent(std::move(hours));
    band.at.push_back(at);
    band.low.push_back(range.low);
    band.median.push_back(range.median);
    band.high.push_back(range.high);
  }
  for (const Record* record : noted)
    picture.dots.push_back(
        {record->felt.at, *contact_of(record).relief_minutes / 60.0, diary::is_late(*record)});
  // A single long relief would flatten everything else; what lies above the frame is not drawn.
  picture.most = std::max(1.0, 1.5 * *std::max_element(band.high.begin(), band.high.end()));
  picture.bands = {std::move(band)};
}

double median_minutes(const inference::LinePosterior& posterior, double time) {
  std::vector<double> minutes;
  for (const inference::LineDraw& draw : posterior.draws)
    minutes.push_back(inference::median_at(posterior, draw, time));
  return middle_80_percent(std::move(minutes)).median;
}

void compare_relief(Finding& finding, const Looking& looking, const std::vector<const Record*>& noted,
                    const Period& period) {
  const Instant first = noted.front()->felt.at;
  std::vector<inference::Duration> durations;
  for (const Record* record : noted) durations.push_back(duration_of(record, first));
  const inference::DurationPrior prior{
      .line = {.level_mean = std::log(usual_minutes), .level_sd = 1.5, .trend_sd = 1}};
  Random random = random_for(looking, finding.id);
  const auto posterior = inference::learn_duration(durations, prior, counted_draws, random);
  const double begin = years_between(first, period.from), end = years_between(first, period.until);
  finding.counts.push_back({"minutes_before", int(std::lround(median_minutes(posterior, begin)))});
  finding.counts.push_back({"minutes_lately", int(std::lround(median_minutes(posterior, end)))});
  const auto ratios = [&](const std::vector<inference::LineDraw>& lines) {
    std::vector<Draw> draws;
    for (const inference::LineDraw& line : lines) {
      const double ratio =
          inference::median_at(posterior, line, end) / inference::median_at(posterior, line, begin);
      draws.push_back({ratio, classify(ratio)});
    }
    return draws;
  };
  const std::vector<Draw> draws = ratios(posterior.draws);
  decide(finding, looking.options.said_before, draws,
         ratios(inference::draw_line_prior(prior.line, counted_draws, random)), 1,
         {"shorter", "about_the_same", "longer"},
         {.what = "median relief at the end of the period, over the same at its beginning",
          .unit = "ratio",
          .same_width = same_ratio},
         while_it_lasts(looking.chapter, until_clear(draws, classify, days_between(first, period.until))));
  show(finding, noted, posterior);
}

}  // namespace

Finding answer_contact(const Looking& looking) {
  const Chapter& chapter = looking.chapter;
  Finding finding = asked(chapter, "contact");
  finding.fixed_line = "This is an average over your better and worse days.";
  finding.cannot_tell = {
      "You reach out when it is bad, and how bad it is may change how long relief lasts. The diary cannot "
      "tell the two apart, nor what the contact did.",
      "It draws one even line through the whole time; ups and downs on the way are not in it."};
  finding.folded = chapter.over || chapter.away;
  if (finding.folded)
    finding.folded_line =
        chapter.over ? "This can wait." : "This can wait until " + chapter.name + " is back.";
  if (from_memory(finding, chapter)) return finding;
  std::vector<const Record*> begun, noted;
  for (const Record* record : records_of(looking)) {
    const auto* contact = std::get_if<Contact>(&record->body);
    if (!contact || contact->began != diary::Who::client) continue;
    begun.push_back(record);
    if (contact->relief_minutes) noted.push_back(record);
  }
  const auto none = std::count_if(noted.begin(), noted.end(), [](const Record* record) {
    return *contact_of(record).relief_minutes == 0;
  });
  finding.counts = {
      {"contacts", int(begun.size())}, {"relief_noted", int(noted.size())}, {"no_relief", int(none)}};
  tell_purposes(finding, chapter, begun);
  if (none > 0)
    finding.more.push_back("After " + std::to_string(none) + " of " + std::to_string(noted.size()) +
                           " there was no relief.");
  finding.evidence = evidence_of_counted(chapter, "contacts", noted);
  if (noted.empty()) {
    refuse(finding, "no contact has relief noted");
    return finding;
  }
  const Period period = period_of_counted(noted);
  date_it(finding, chapter, period);
  const double count = double(noted.size()), span = days_between(noted.front()->felt.at, period.until);
  if (count < least_noted || span < least_counted_days) {
    const double share = std::min(count / least_noted, span / least_counted_days);
    refuse(finding,
           count < least_noted ? counted(int(noted.size()), "contact has", "contacts have") + " relief noted"
                               : "it looks at two months at least",
           while_it_lasts(chapter, at_her_rhythm(share, 1, span)));
    return finding;
  }
  compare_relief(finding, looking, noted, period);
  return finding;
}

}  // namespace holdfast::review

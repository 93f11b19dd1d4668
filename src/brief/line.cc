// Wording of lines, and the picture of a finding as numbers to draw.
#include "brief/line.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "review/sentences.h"

namespace holdfast::brief {
namespace {

using diary::Record;
using review::Finding;

std::string became(diary::Need::Outcome outcome) {
  using Outcome = diary::Need::Outcome;
  switch (outcome) {
    case Outcome::met:
      return "it was met";
    case Outcome::partly:
      return "it was met in part";
    case Outcome::declined:
      return "it was declined, and we talked about that";
    case Outcome::not_met:
      return "it was not met";
  }
  return {};
}

std::string found(const diary::Reaction& reaction) {
  std::vector<std::string> parts;
  for (const auto one : reaction.found) {
    using Found = diary::Reaction::Found;
    parts.push_back(one == Found::something_true    ? "something true"
                    : one == Found::something_old   ? "something old"
                    : one == Found::theirs          ? "that it was theirs"
                    : one == Found::something_wrong ? "that something was wrong"
                                                    : "that I still don't know");
  }
  return joined(parts, ", ");
}

std::string rests_on(const review::Evidence& evidence) {
  std::string out = std::to_string(evidence.n) + " " + evidence.of;
  if (evidence.span_days > 0) out += " over " + review::counted(evidence.span_days, "day", "days");
  if (evidence.longest_gap_days > 7)
    out += "; the longest gap " + std::to_string(evidence.longest_gap_days) + " days";
  if (const long late = std::lround(100 * evidence.late_share); late > 0)
    out += "; " + std::to_string(late) + " in 100 written afterwards";
  return out;
}

// A record as she would say it on paper; empty where there is nothing of hers in it.
struct Wording {
  const diary::Diary& diary;
  const Record& record;
  std::string day;

  std::string say(const diary::Entry& it) const {
    const std::string_view title = trimmed(it.title), text = trimmed(it.text);
    return std::string(title) + (title.empty() || text.empty() ? "" : ": ") + std::string(text);
  }
  std::string say(const diary::Need& it) const {
    if (trimmed(it.what).empty()) return {};
    std::string text = it.voiced.value_or(false) ? "On " + day + " I said what I needed: "
                                                 : "Something I needed on " + day + ": ";
    text += sentence_end(it.what);
    if (it.voiced == false) text += " I did not say it.";
    if (it.outcome) text += " " + review::capital(became(*it.outcome)) + ".";
    return text;
  }
  std::string say(const diary::Reaction& it) const {
    if (trimmed(it.what_happened).empty()) return {};
    std::string text = "Something stung on " + day + ": " + sentence_end(it.what_happened);
    if (it.came_back)
      text += it.found.empty() ? " I came back to it." : " I came back to it and found " + found(it) + ".";
    if (!trimmed(it.found_words).empty()) text += " " + sentence_end(it.found_words);
    return text;
  }
  std::string say(const diary::Session& it) const {
    if (!trimmed(it.unsaid).empty()) return "Unsaid on " + day + ": " + sentence_end(it.unsaid);
    return trimmed(it.line).empty() ? "" : "The session of " + day + ": " + sentence_end(it.line);
  }
  std::string say(const diary::Steadying& it) const {
    const std::string what = helped(it, practitioner());
    return what.empty() ? what : "What helped on " + day + ": " + what;
  }
  std::string say(const diary::Limit& it) const {
    if (trimmed(it.what).empty()) return {};
    return (it.whose == diary::Limit::Whose::mine ? "A limit of mine: " : "A limit we have: ") +
           sentence_end(it.what);
  }
  std::string say(const diary::LimitEvent& it) const {
    if (diary.settings.keeper() == diary::Role::client) return dated(it.how_it_felt);
    const auto* limit = it.limit ? of<diary::Limit>(*it.limit) : nullptr;
    if (!it.what && trimmed(it.how_it_felt).empty()) return {};
    std::string text = "On " + day + " a limit was ";
    text += it.what ? std::string(hers(*it.what)) : "touched";
    if (it.by) text += " by " + by(*it.by);
    text += limit && !trimmed(limit->what).empty() ? ": " + sentence_end(limit->what) : ".";
    return trimmed(it.how_it_felt).empty() ? text : text + " " + sentence_end(it.how_it_felt);
  }
  std::string say(const diary::Contact& it) const {
    if (diary.settings.keeper() == diary::Role::client || !it.outside_frame.value_or(false))
      return dated(it.line);
    std::string text = "On " + day + ", outside of what we agreed, a contact";
    if (it.began) text += " begun by " + by(*it.began);
    return text + (trimmed(it.line).empty() ? "." : ": " + sentence_end(it.line));
  }
  std::string say(const diary::Pull& it) const {
    std::vector<std::string> pulls;
    for (const auto one : it.pulls) pulls.emplace_back(hers(one));
    std::string text = pulls.empty() ? "" : "On " + day + " I felt pulled: " + joined(pulls, ", ") + ".";
    if (!trimmed(it.called_up).empty())
      text += (text.empty() ? "On " + day + ": " : " What called it up: ") + sentence_end(it.called_up);
    if (it.followed)
      text += *it.followed == diary::Extent::yes  ? " I followed it."
              : *it.followed == diary::Extent::no ? " I did not follow it."
                                                  : " I followed it in part.";
    return trimmed(it.line).empty() ? text : text + " " + sentence_end(it.line);
  }
  std::string say(const diary::Belief& it) const {
    return trimmed(it.sentence).empty()
               ? ""
               : "An old sentence of mine: \"" + std::string(trimmed(it.sentence)) + "\"";
  }
  std::string say(const diary::BeliefRating& it) const {
    const auto* belief = it.belief ? of<diary::Belief>(*it.belief) : nullptr;
    if (!belief || !it.how_true) return dated(it.line);
    std::string text = "On " + day + " \"" + std::string(trimmed(belief->sentence)) + "\" felt " +
                       std::to_string(*it.how_true) + " of 10 true.";
    return trimmed(it.line).empty() ? text : text + " " + sentence_end(it.line);
  }
  std::string say(const auto& it) const {
    if constexpr (requires { it.line; } && !std::is_same_v<decltype(it), const diary::HelpNumber&>)
      return dated(it.line);
    else
      return {};
  }

 private:
  template <diary::Worded Enum>
  static std::string hers(Enum value) {
    return diary::said(diary::Words<Enum>::list[static_cast<std::size_t>(value)], diary::Role::practitioner);
  }
  // In a practitioner's diary.
  std::string by(diary::Who who) const {
    const auto* person = record.relationship ? of<diary::Relationship>(*record.relationship) : nullptr;
    switch (who) {
      case diary::Who::practitioner:
        return "me";
      case diary::Who::client:
        return person && !person->name.empty() ? person->name : "the client";
      case diary::Who::both:
        return "both of us";
      case diary::Who::circumstances:
        return "circumstances";
    }
    return {};
  }
  std::string dated(std::string_view line) const {
    return trimmed(line).empty() ? "" : "On " + day + ": " + sentence_end(std::string(line));
  }
  template <class Noun>
  const Noun* of(const diary::Id& id) const {
    for (const Record& one : diary.records)
      if (one.id == id && !one.folded) return std::get_if<Noun>(&one.body);
    return nullptr;
  }
  std::string practitioner() const {
    const auto* person = record.relationship ? of<diary::Relationship>(*record.relationship) : nullptr;
    return person && !person->name.empty() ? person->name : "my therapist";
  }
};

// A finding's sentence as she says it. Where it leans on its question, the question goes before it.
std::string said(const Finding& finding) {
  static constexpr std::array<std::string_view, 6> leaning{"footing", "support",        "naming",
                                                           "beliefs", "turning-points", "next-absence"};
  const bool leans = finding.id == "reactions" ||
                     ((finding.statement == "about_the_same" || finding.statement == "no_shift") &&
                      std::ranges::find(leaning, finding.id) != leaning.end());
  return (leans ? review::in_her_voice(finding.question, finding) + " " : "") +
         review::in_her_voice(finding.sentence, finding);
}

std::string_view section_for(Kind kind) {  // where a line goes that she picked herself
  return kind == Kind::brief         ? "talk"
         : kind == Kind::absence     ? "helped"
         : kind == Kind::supervision ? "ask"
                                     : "held";
}

}  // namespace

std::string when(Date day, Date made_on) {
  const YearMonthDay it = calendar(day);
  const bool this_year = it.year == calendar(made_on).year;
  return std::to_string(it.day) + " " + review::said_month(day, !this_year);
}

std::string sentence_end(std::string text) {
  text = std::string(trimmed(text));
  if (!text.empty() && std::string_view(".!?…\"").find(text.back()) == std::string_view::npos) text += '.';
  return text;
}

std::string helped(const diary::Steadying& steadying, const std::string& practitioner) {
  std::vector<std::string> parts;
  for (const auto one : steadying.helped) {
    using Helped = diary::Steadying::Helped;
    parts.push_back(one == Helped::something_learned ? "something I learned"
                    : one == Helped::a_person        ? "a person"
                    : one == Helped::practitioner    ? practitioner
                    : one == Helped::rest            ? "rest"
                    : one == Helped::nothing         ? "nothing did"
                                                     : "something else");
  }
  std::string text = review::capital(joined(parts, ", "));
  if (!trimmed(steadying.line).empty())
    text += (text.empty() ? "" : ": ") + std::string(trimmed(steadying.line));
  return text.empty() ? text : sentence_end(std::move(text));
}

std::string source_of(const Record& record) {
  return "record:" + record.id.text;
}

std::optional<Line> line_of(const diary::Diary& diary, const Record& record, Kind kind, Date made_on) {
  const Wording wording{diary, record,
                        when(diary_day(record.felt, diary.settings.day_starts_at_minutes), made_on)};
  std::string text = std::visit([&](const auto& noun) { return wording.say(noun); }, record.body);
  if (trimmed(text).empty()) return std::nullopt;
  return Line{std::string(section_for(kind)), std::move(text), source_of(record), ""};
}

std::optional<Line> line_of(const Finding& finding, Kind kind) {
  if (!finding.answered) return std::nullopt;
  Line line;
  line.section = kind == Kind::brief         ? "noticed"
                 : kind == Kind::absence     ? "earlier"
                 : kind == Kind::supervision ? "moved"
                                             : "learned";
  line.source = "finding:" + finding.id;
  line.text = said(finding);
  line.rests_on = rests_on(finding.evidence);
  if (!finding.fixed_line.empty()) line.text += " " + review::in_her_voice(finding.fixed_line, finding);
  for (const std::string& sentence : finding.cannot_tell)  // that she was far away matters most
    if (line.cannot_tell.empty() || sentence.find("far away") != std::string::npos)
      line.cannot_tell = review::in_her_voice(sentence, finding);
  return line;
}

std::optional<Chart> chart_of(const Finding& finding, const std::string& zone, Date made_on) {
  const review::Picture& picture = finding.picture;
  using Axis = review::Picture::Axis;
  if (!finding.answered || picture.axis == Axis::none || picture.bands.empty()) return std::nullopt;
  Chart chart;
  chart.source = "finding:" + finding.id;
  chart.label = review::in_her_voice(picture.label, finding);
  chart.sentence = said(finding);
  chart.dated = picture.axis != Axis::days_after;
  chart.points = picture.axis == Axis::breaks;
  chart.least = picture.least;
  chart.most = picture.most;
  const auto seconds = [](Instant at) { return double(at.seconds); };
  const auto rounded = [](std::vector<double> values) {
    for (double& value : values) value = std::round(value * 1000) / 1000;
    return values;
  };
  for (const review::Band& band : picture.bands) {
    // Of several things told under one question the page has room for the one that is said.
    if (!finding.lines.empty() && band.name != finding.subject) continue;
    Chart::Band out{.name = band.name.empty() ? band.name : review::in_her_voice(band.name, finding),
                    .at = {},
                    .low = rounded(band.low),
                    .median = rounded(band.median),
                    .high = rounded(band.high)};
    if (chart.dated)
      for (const Instant at : band.at) out.at.push_back(seconds(at));
    else
      out.at = rounded(band.days);
    if (out.at.empty()) return std::nullopt;
    chart.bands.push_back(std::move(out));
  }
  if (chart.bands.empty()) return std::nullopt;
  chart.from = chart.bands.front().at.front();
  chart.until = chart.bands.front().at.back();
  for (const Chart::Band& band : chart.bands) {
    chart.from = std::min(chart.from, band.at.front());
    chart.until = std::max(chart.until, band.at.back());
  }
  const auto within = [&](Instant from, Instant until) {
    return seconds(until) >= chart.from && seconds(from) <= chart.until;
  };
  if (chart.dated) {
    if (chart.points) {  // room beside the first and the last
      const double beside = std::max(86400.0 * 10, (chart.until - chart.from) / 20);
      chart.from -= beside;
      chart.until += beside;
    }
    for (const review::Dot& dot : picture.dots)
      if (within(dot.at, dot.at)) chart.dots.push_back({seconds(dot.at), dot.value, dot.late});
    for (const review::Stretch& stretch : picture.stretches)
      if (!chart.points && within(stretch.from, stretch.until))
        chart.stretches.push_back({stretch.kind == "absence", seconds(stretch.from), seconds(stretch.until)});
    for (const review::Mark& mark : picture.marks)
      if (mark.kind == "session" && within(mark.at, mark.at)) chart.marks.push_back(seconds(mark.at));
    const auto day = [&](double at) {
      return when(local_time(Instant{std::int64_t(at)}, zone).date, made_on);
    };
    chart.from_words = day(chart.from);
    chart.until_words = day(chart.until);
  } else {
    chart.from_words = fmt::format("day {:g}", std::round(chart.from));
    chart.until_words = fmt::format("day {:g}", std::round(chart.until));
  }
  return chart;
}

}  // namespace holdfast::brief

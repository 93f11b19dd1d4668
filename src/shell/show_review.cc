// Everything said here is in the finding already; this file only chooses the order and the layout.
#include "shell/show_review.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "review/sentences.h"
#include "shell/plot.h"
#include "shell/show.h"

namespace holdfast::shell {

namespace {

using review::Evidence;
using review::Finding;
using review::Review;

std::string day(Instant at, std::string_view zone) {
  const YearMonthDay parts = calendar(local_time(at, zone).date);
  return fmt::format("{} {} {}", parts.day, month_name(parts.month), parts.year);
}

std::string header(const Review& review, const Style& style) {
  const std::string& zone = review.made_at.zone;
  std::string title =
      review.name.empty() ? "Review" : fmt::format("Review: you and {}", printable(review.name));
  std::string out = bold(style, title) + "\n";
  std::string line = counted(review.check_ins, "check-in", "check-ins");
  if (review.from && review.until) {
    const std::string from = day(*review.from, zone), until = day(*review.until, zone);
    line += from == until ? fmt::format(", on {}", from) : fmt::format(", {} to {}", from, until);
  }
  if (review.days_blank > 0) line += fmt::format("; {} blank", counted(review.days_blank, "day", "days"));
  if (review.written_afterwards > 0)
    line += fmt::format("; {} written afterwards", with_separators(review.written_afterwards));
  out += dim(style, wrapped(style, line + "."));
  if (review.earlier_chapters > 0)
    out += dim(style,
               wrapped(style, "It looks at the last 18 months, knowing what the time before has taught."));
  if (review.paused) out += wrapped(style, "The diary is paused. \"holdfast resume\" goes on.");
  return out;
}

// "Rests on 212 check-ins on 180 of 365 days; 2 gaps, the longest 12 days; 9 written afterwards."
std::string rests_on(const Evidence& evidence) {
  const std::string one = evidence.of.substr(0, evidence.of.size() - 1);
  std::string line = fmt::format("Rests on {}", counted(evidence.n, one, evidence.of));
  if (evidence.span_days > 0)
    line += fmt::format(" on {} of {} days", evidence.days_rated, evidence.span_days);
  if (evidence.sessions > 0) line += ", " + counted(evidence.sessions, "session", "sessions");
  if (evidence.breaks > 0) line += ", " + counted(evidence.breaks, "break", "breaks");
  if (evidence.gaps > 0)
    line += fmt::format("; {}, the longest {}", counted(evidence.gaps, "gap", "gaps"),
                        counted(evidence.longest_gap_days, "day", "days"));
  const double late = evidence.late_share * evidence.n;
  if (late >= 0.5) line += fmt::format("; {:.0f} written afterwards", late);
  line += ".";
  return line;
}

std::string entries_of(const Evidence& evidence, const Style& style) {
  std::string ids;
  for (const diary::Id& id : evidence.entries) ids += (ids.empty() ? "" : " ") + id.text;
  return ids.empty() ? std::string() : dim(style, wrapped(style, "Entries: " + ids, 2));
}

// What each line speaks for, beneath a heading; what is silent in one line.
std::string by_what_it_speaks_for(const Finding& finding, const Style& style) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> ways{
      {{"finding_footing", "For finding your footing"},
       {"going_round", "For going round in circles"},
       {"neither", "Neither way"}}};
  std::string out, silent;
  for (const auto& [way, heading] : ways) {
    bool any = false;
    for (const Finding& line : finding.lines) {
      if (line.speaks != way) continue;
      if (!any) out += wrapped(style, std::string(heading) + ":", 2);
      any = true;
      out += wrapped(style, printable(line.sentence), 4) +
             dim(style, wrapped(style, rests_on(line.evidence), 4));
    }
  }
  for (const Finding& line : finding.lines)
    if (line.speaks == "waits")
      out += wrapped(style,
                     fmt::format("{}: {}", review::capital(printable(review::topic_of(line))),
                                 printable(line.folded_line)),
                     2);
    else if (line.speaks == "silent")
      silent += (silent.empty() ? "" : ", ") + printable(review::topic_of(line));
  if (!silent.empty()) out += dim(style, wrapped(style, "Silent: " + silent + ".", 2));
  return out;
}

// The answers beside the one that is said, those without an answer last.
std::string lines_beside(const Finding& finding, const Style& style) {
  if (finding.id == "together") return by_what_it_speaks_for(finding, style);
  std::string out, silent;
  for (const Finding& line : finding.lines) {
    if (line.subject == finding.subject) continue;
    if (line.answered)
      out += wrapped(style, printable(line.sentence), 2);
    else
      silent += (silent.empty() ? "" : "; ") + printable(review::topic_of(line) + " (" + line.why_not + ")");
  }
  if (!silent.empty()) out += dim(style, wrapped(style, "Not yet: " + silent + ".", 2));
  return out;
}

std::string answered(const Finding& finding, const Style& style, const ReviewView& view,
                     std::string_view zone) {
  std::string out = dim(style, wrapped(style, printable(finding.question)));
  std::string sentence = wrapped(style, printable(finding.sentence));
  out += bold(style, sentence.substr(0, sentence.size() - 1)) + "\n";
  out += lines_beside(finding, style);
  if (!finding.fixed_line.empty()) out += wrapped(style, printable(finding.fixed_line));
  const bool drawn = finding.lines.empty() || view.one_question;  // several bands take a screen
  if (const std::string picture = drawn ? plot(finding.picture, style, zone) : std::string();
      !picture.empty())
    out += "\n" + picture + "\n";
  if (finding.id != "together") out += dim(style, wrapped(style, rests_on(finding.evidence), 2));
  for (const std::string& what : finding.cannot_tell) out += dim(style, wrapped(style, printable(what), 2));
  if (view.one_question)
    for (const std::string& more : finding.more) out += wrapped(style, printable(more), 2);
  if (view.entries) out += entries_of(finding.evidence, style);
  if (view.one_question)
    out +=
        dim(style,
            wrapped(style, fmt::format("\"holdfast explain {}\" tells how this came about.", finding.id), 2));
  return out;
}

std::string refused(const Finding& finding, const Style& style, const ReviewView& view) {
  std::string out = dim(style, wrapped(style, printable(finding.question)));
  out += wrapped(style, printable(finding.sentence)) + lines_beside(finding, style);
  if (!finding.fixed_line.empty()) out += wrapped(style, printable(finding.fixed_line));
  if (!finding.how_much_more.empty()) out += dim(style, wrapped(style, printable(finding.how_much_more), 2));
  if (view.entries) out += entries_of(finding.evidence, style);
  return out;
}

// Also without an answer of its own, as long as one of its lines has something to say.
bool stands(const Finding& finding) {
  return finding.answered ||
         (finding.id == "together" && std::ranges::any_of(finding.lines, [](const Finding& line) {
            return line.speaks != "silent" && line.speaks != "waits";
          }));
}

std::string folded(const Finding& finding, const Style& style) {
  std::string out = dim(style, wrapped(style, printable(finding.question)));
  return out + wrapped(style, fmt::format("{}  [\"holdfast review --question {} --open\" opens it anyway]",
                                          printable(finding.folded_line), finding.id));
}

std::string text_of(const app::Json& json, const char* key) {
  const auto found = json.is_object() ? json.find(key) : json.end();
  return found != json.end() && found->is_string() ? printable(found->get<std::string>()) : std::string();
}

}  // namespace

std::string shown(const review::Changed& changed, const Style& style) {
  std::string out = wrapped(style, printable(changed.sentence));
  for (const review::Change& change : changed.changes) {
    std::string line = change.was.empty()  ? "New: " + change.is
                       : change.is.empty() ? "No longer said: " + change.was + " Now: " + change.why_not + "."
                                           : "Before: " + change.was + " Now: " + change.is;
    if (!change.entries.empty())
      line += change.entries.size() == 1
                  ? std::string(" One of the entries it rests on has come since.")
                  : fmt::format(" {} of the entries it rests on have come since.", change.entries.size());
    out += wrapped(style, printable(line), 2);
  }
  return out + "\n";
}

std::string shown(const app::EarlierReviewsAnswer& earlier, const Style& style) {
  if (earlier.reviews.empty()) return "No review is kept yet.\n";
  std::string out;
  int number = 0;
  for (const auto& one : earlier.reviews)
    out += fmt::format("{:>3}  {}, {}\n", ++number, day(one.made_at.at, one.made_at.zone),
                       counted(one.answers, "answer", "answers"));
  return out + dim(style, wrapped(style, "\"holdfast review --read 1\" shows the last of them again."));
}

std::string shown(const app::EarlierReview& earlier, const Style& style) {
  std::string out = bold(style, "The review of " + day(earlier.made_at.at, earlier.made_at.zone)) + "\n";
  if (!earlier.review.is_object()) return out;
  for (const app::Json& finding : earlier.review.value("findings", app::Json::array())) {
    if (!finding.is_object() || !finding.value("answered", false)) continue;
    std::string sentence = wrapped(style, text_of(finding, "sentence"));
    out += "\n" + dim(style, wrapped(style, text_of(finding, "question")));
    out += bold(style, sentence.substr(0, sentence.size() - 1)) + "\n";
    for (const app::Json& line : finding.value("lines", app::Json::array()))
      if (line.is_object() && line.value("answered", false) &&
          text_of(line, "id") == text_of(finding, "id") &&
          text_of(line, "subject") != text_of(finding, "subject"))
        out += wrapped(style, text_of(line, "sentence"), 2);
  }
  return out;
}

std::string shown(const Review& review, const Style& style, const ReviewView& view) {
  std::string out = header(review, style);
  if (!review.told_together.line.empty()) out += wrapped(style, review.told_together.line);
  bool any = false;
  for (const Finding& finding : review.findings) {
    if (!stands(finding) && !view.one_question && !view.open_folded) continue;
    any = true;
    out += "\n";
    if (finding.folded && !view.open_folded)
      out += folded(finding, style);
    else
      out += finding.answered ? answered(finding, style, view, review.made_at.zone)
                              : refused(finding, style, view);
  }
  if (!view.one_question && !review.folded_line.empty()) {
    out += "\n" + wrapped(style, printable(review.folded_line));
    if (!any && review.check_ins > 0)
      out += dim(style, wrapped(style, "Your own words are in \"holdfast list\"."));
  }
  return out;
}

}  // namespace holdfast::shell

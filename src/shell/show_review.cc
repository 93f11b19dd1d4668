// Everything said here is in the finding already; this file only chooses the order and the layout.
#include "shell/show_review.h"

#include <fmt/format.h>

#include "base/text.h"
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
  if (review.from && review.until)
    line += fmt::format(", {} to {}", day(*review.from, zone), day(*review.until, zone));
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

std::string answered(const Finding& finding, const Style& style, const ReviewView& view,
                     std::string_view zone) {
  std::string out = dim(style, wrapped(style, printable(finding.question)));
  std::string sentence = wrapped(style, printable(finding.sentence));
  out += bold(style, sentence.substr(0, sentence.size() - 1)) + "\n";
  if (!finding.fixed_line.empty()) out += wrapped(style, printable(finding.fixed_line));
  if (const std::string picture = plot(finding.picture, style, zone); !picture.empty())
    out += "\n" + picture + "\n";
  out += dim(style, wrapped(style, rests_on(finding.evidence), 2));
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
  out += wrapped(style, printable(finding.sentence));
  if (!finding.fixed_line.empty()) out += wrapped(style, printable(finding.fixed_line));
  if (!finding.how_much_more.empty()) out += dim(style, wrapped(style, printable(finding.how_much_more), 2));
  if (view.entries) out += entries_of(finding.evidence, style);
  return out;
}

std::string folded(const Finding& finding, const Style& style) {
  std::string out = dim(style, wrapped(style, printable(finding.question)));
  return out + wrapped(style, fmt::format("{}  [\"holdfast review --question {} --open\" opens it anyway]",
                                          printable(finding.folded_line), finding.id));
}

}  // namespace

std::string shown(const Review& review, const Style& style, const ReviewView& view) {
  std::string out = header(review, style);
  bool any = false;
  for (const Finding& finding : review.findings) {
    if (!finding.answered && !view.one_question && !view.open_folded) continue;
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

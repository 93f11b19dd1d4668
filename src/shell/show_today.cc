// What stands at the door, in a few lines: what waits, what is asked once, what lies ahead, and how to write.
#include "shell/show_today.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "shell/drafts.h"
#include "shell/show.h"

namespace holdfast::shell {

namespace {

using app::Shown;

std::string name_of_person(const Shown& shown) {
  const auto* person = std::get_if<diary::Relationship>(&shown.record.body);
  return person ? printable(person->name) : "your therapist";
}

}  // namespace

std::string shown_today(const app::TodayAnswer& today, const Style& style) {
  std::string out;
  if (today.paused)
    return out + wrapped(style, "Everything is paused. \"holdfast resume\" goes on whenever you like.");
  for (const Shown& one : today.reactions_waiting)
    out += wrapped(style, fmt::format("Something you set aside, {}: \"holdfast reaction back {}\" opens it.",
                                      one.when, short_id(one.record.id)));
  for (const auto& one : today.absences_over)
    out += wrapped(style,
                   fmt::format("{} You can say how it was, in a line or one rating for the whole time, or "
                               "leave it: \"holdfast away back {}\".",
                               printable(one.said), short_id(one.absence.record.id)));
  if (today.hard_moment)
    out +=
        wrapped(style, fmt::format("It was hard, {}. How is it now? \"holdfast checkin --now\" asks for one "
                                   "number; you can also leave it.",
                                   today.hard_moment->when));
  if (today.ended)
    out += wrapped(
        style, fmt::format("Shall the diary go on asking about {}? \"holdfast edit {}\" takes your answer.",
                           name_of_person(*today.ended), short_id(today.ended->record.id)));
  for (const Shown& one : today.absences_ahead) out += short_line(one, style, true);
  for (const Shown& one : today.sessions_ahead) out += short_line(one, style, true);
  std::vector<std::string> waiting;  // each once, however many of its kind there are
  if (today.has_draft) waiting.push_back(said_of_begun(""));
  for (const auto& one : today.begun)
    if (std::string said = said_of_begun(one.of); std::ranges::find(waiting, said) == waiting.end())
      waiting.push_back(std::move(said));
  for (const std::string& one : waiting) out += wrapped(style, one);
  if (today.recovery_words_wait)
    out += wrapped(style,
                   "There are no recovery words yet: if the passphrase is lost, so is the diary. \"holdfast "
                   "recovery add\" makes them, \"recovery later\" offers them again tomorrow, \"recovery "
                   "without\" stops offering them.");
  if (today.last_check_in) {
    if (!out.empty()) out += "\n";
    out += dim(style, "Your last check-in") + "\n" + short_line(*today.last_check_in, style, true);
  }
  out += (out.empty() ? "" : "\n") + bold(style, "What's on your mind?") + "\n";
  out +=
      dim(style,
          wrapped(style,
                  "holdfast note · holdfast checkin · holdfast list · holdfast review · holdfast help-now"));
  return out;
}

}  // namespace holdfast::shell

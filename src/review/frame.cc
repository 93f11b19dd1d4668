// frame: what was agreed, and what became of it. The truth of the statement is the share of sessions that are
// cancelled, by whomever, on its line at the last session less a year before (or at the first, if later);
// within 5 percentage points it is "about as many". By whomever, because the sentence says no more and a
// statement about the practitioner alone would be a mark for her; the counts name both. Sessions still to
// come, of unknown outcome, moved (their new date stands for itself) or fallen into an announced break are
// neither held nor cancelled. Limits and attunement are told as counts.
#include <algorithm>

#include "review/counting.h"
#include "review/plain_counts.h"
#include "review/sentences.h"

namespace holdfast::review {
namespace {

using diary::Degree;
using diary::Record;
using diary::Session;
using diary::Who;

constexpr int least_sessions = 12;
constexpr double same_share = 0.05;

// "2 by A, 1 by you, 1 by both"
struct ByWhom {
  int practitioner = 0, client = 0, both = 0, other = 0, n = 0;
  void add(std::optional<Who> by) {
    ++n;
    if (by == Who::practitioner)
      ++practitioner;
    else if (by == Who::client)
      ++client;
    else if (by == Who::both)
      ++both;
    else
      ++other;
  }
  // ", by A"; where they differ ": 2 by A, 1 by you".
  std::string words(const Finding& finding) const {
    const bool of_a_client = finding.keeper == diary::Role::client;
    const int theirs = of_a_client ? practitioner : client, yours = of_a_client ? client : practitioner;
    if (n > 0 && (theirs == n || yours == n || both == n))
      return (n == 2  ? ", both by "
              : n > 2 ? ", all by "
                      : ", by ") +
             (theirs == n  ? finding.practitioner
              : yours == n ? "you"
                           : "the two of you");
    std::string line;
    const auto say = [&](int count, const std::string& by) {
      if (count > 0) line += (line.empty() ? "" : ", ") + std::to_string(count) + " " + by;
    };
    say(theirs, "by " + finding.practitioner);
    say(yours, "by you");
    say(both, "by the two of you");
    if (!line.empty()) say(other, "otherwise");
    return line.empty() ? "" : ": " + line;
  }
};

struct Frame {
  std::vector<const Record*> sessions;  // that took place or were cancelled
  std::vector<Outcome> cancelled;       // one for each of sessions
  ByWhom cancellations, moves, crossings;
  int in_breaks = 0, unknown = 0, limits_kept = 0, limits_moved = 0;
  int looked_after = 0, looked_after_known = 0, brought_troubles = 0, brought_troubles_known = 0;
};

bool in_announced_break(const std::vector<const Record*>& records, Instant at) {
  return std::any_of(records.begin(), records.end(), [&](const Record* record) {
    const auto* away = std::get_if<diary::Absence>(&record->body);
    return away && away->announced == true && away->until && record->felt.at <= at && at <= away->until->at;
  });
}

void count_degree(const std::optional<Degree>& degree, int& yes, int& known) {
  if (!degree || *degree == Degree::dont_know) return;
  ++known;
  yes += *degree != Degree::no;
}

void count_session(const Record& record, const Session& session, const std::vector<const Record*>& records,
                   Frame& frame) {
  count_degree(session.looked_after, frame.looked_after, frame.looked_after_known);
  count_degree(session.brought_troubles, frame.brought_troubles, frame.brought_troubles_known);
  const bool cancelled = session.outcome == Session::Outcome::cancelled;
  if (session.outcome == Session::Outcome::moved) {
    frame.moves.add(session.by);
  } else if (cancelled && in_announced_break(records, record.felt.at)) {
    ++frame.in_breaks;
  } else if (cancelled || took_place(session)) {
    frame.sessions.push_back(&record);
    frame.cancelled.push_back({&record, cancelled});
    if (cancelled) frame.cancellations.add(session.by);
  } else {
    ++frame.unknown;
  }
}

// A limit she holds with somebody else is no part of this frame.
bool with_somebody_else(const diary::Diary& diary, const diary::LimitEvent& event) {
  return event.limit && std::any_of(diary.records.begin(), diary.records.end(), [&](const Record& record) {
           const auto* limit = std::get_if<diary::Limit>(&record.body);
           return limit && record.id == *event.limit && !limit->with.empty();
         });
}

void count_limit(const diary::LimitEvent& event, Frame& frame) {
  if (event.what == diary::LimitEvent::What::kept) ++frame.limits_kept;
  if (event.what == diary::LimitEvent::What::moved) ++frame.limits_moved;
  if (event.what == diary::LimitEvent::What::crossed) frame.crossings.add(event.by);
}

Frame frame_of(const Looking& looking) {
  Frame frame;
  const std::vector<const Record*> records = records_of(looking);
  for (const Record* record : records) {
    if (const auto* session = std::get_if<Session>(&record->body))
      count_session(*record, *session, records, frame);
    const auto* event = std::get_if<diary::LimitEvent>(&record->body);
    if (event && !with_somebody_else(looking.diary, *event)) count_limit(*event, frame);
  }
  return frame;
}

std::string times(int n) {
  return n == 1 ? "once" : n == 2 ? "twice" : std::to_string(n) + " times";
}

void tell_sessions(Finding& finding, const Frame& frame, const Period& period) {
  if (frame.sessions.front()->felt.at < period.from) {
    int held = 0, of = 0;
    for (const Outcome& outcome : frame.cancelled)
      if (outcome.record->felt.at > period.from) ++of, held += !outcome.yes;
    finding.more.push_back("In the year up to the latest session, " + std::to_string(held) + " of " +
                           counted(of, "session", "sessions") + " took place.");
  }
  if (frame.moves.n > 0)
    finding.more.push_back(capital(counted(frame.moves.n, "session was", "sessions were")) + " moved" +
                           frame.moves.words(finding) + ". A moved session counts on its new date.");
  if (frame.in_breaks > 0)
    finding.more.push_back(capital(counted(frame.in_breaks, "session", "sessions")) +
                           " fell into announced breaks; " + (frame.in_breaks == 1 ? "it is" : "they are") +
                           " not counted.");
  if (frame.unknown > 0)
    finding.more.push_back("What became of " + counted(frame.unknown, "session", "sessions") +
                           " is not written; " + (frame.unknown == 1 ? "it is" : "they are") +
                           " not counted.");
}

void tell_limits_and_attunement(Finding& finding, const Frame& frame) {
  const std::string& name = finding.practitioner;
  std::string limits;
  const auto say = [&](int n, const std::string& what) {
    if (n > 0) limits += (limits.empty() ? "Limits were " : ", ") + what + " " + times(n);
  };
  say(frame.limits_kept, "kept");
  say(frame.limits_moved, "moved by agreement");
  say(frame.crossings.n, "crossed");
  if (!limits.empty()) finding.more.push_back(limits + frame.crossings.words(finding) + ".");
  const auto in_sessions = [&](int n, int of, const std::string& what) {
    if (of > 0)
      finding.more.push_back("In " + (n == 0 ? "none" : std::to_string(n)) + " of " +
                             counted(of, "session", "sessions") + " " + what + ".");
  };
  const bool of_a_client = finding.keeper == diary::Role::client;
  in_sessions(frame.looked_after, frame.looked_after_known,
              of_a_client ? "you found yourself looking after " + name : name + " looked after you");
  in_sessions(frame.brought_troubles, frame.brought_troubles_known,
              (of_a_client ? name : "you") + " brought in troubles");
}

std::vector<Count> counts_of(const Frame& frame) {
  const ByWhom& cancelled = frame.cancellations;
  return {{"sessions", int(frame.sessions.size())},
          {"took_place", int(frame.sessions.size()) - cancelled.n},
          {"cancelled_by_practitioner", cancelled.practitioner},
          {"cancelled_by_client", cancelled.client},
          {"cancelled_otherwise", cancelled.both + cancelled.other},
          {"moved", frame.moves.n},
          {"in_announced_breaks", frame.in_breaks},
          {"outcome_unknown", frame.unknown},
          {"limits_kept", frame.limits_kept},
          {"limits_moved", frame.limits_moved},
          {"limits_crossed_by_practitioner", frame.crossings.practitioner},
          {"limits_crossed_by_client", frame.crossings.client},
          {"limits_crossed_otherwise", frame.crossings.both + frame.crossings.other},
          {"looked_after", frame.looked_after},
          {"looked_after_said", frame.looked_after_known},
          {"brought_troubles", frame.brought_troubles},
          {"brought_troubles_said", frame.brought_troubles_known}};
}

}  // namespace

Finding answer_frame(const Looking& looking) {
  const Chapter& chapter = looking.chapter;
  Finding finding = asked(chapter, "frame");
  finding.cannot_tell = {
      "It cannot tell why a session was cancelled, and knows only the sessions that are written down.",
      "It draws one even line through the whole time; ups and downs on the way are not in it."};
  if (from_memory(finding, chapter)) return finding;
  const Frame frame = frame_of(looking);
  finding.counts = counts_of(frame);
  finding.evidence = evidence_of_counted(chapter, "sessions", frame.sessions);
  if (frame.sessions.empty()) {
    tell_limits_and_attunement(finding, frame);
    tell_sessions_and_strains(finding, looking);
    refuse(finding, "no sessions are recorded");
    return finding;
  }
  const Period period = period_of_counted(frame.sessions);
  date_it(finding, chapter, period);
  tell_sessions(finding, frame, period);
  tell_limits_and_attunement(finding, frame);
  tell_sessions_and_strains(finding, looking);
  const double sessions = double(frame.sessions.size()),
               span = days_between(frame.sessions.front()->felt.at, period.until);
  if (sessions < least_sessions || span < least_counted_days) {
    refuse(
        finding, "too few sessions are recorded",
        while_it_lasts(
            chapter, at_her_rhythm(std::min(sessions / least_sessions, span / least_counted_days), 1, span)));
    return finding;
  }
  // Most sessions take place: beforehand one in ten or so is cancelled, anything from one in a hundred to
  // half of them.
  compare_shares(finding, looking, frame.cancelled, period,
                 {.less = "fewer",
                  .more = "more",
                  .same_width = same_share,
                  .prior = {.line = {.level_mean = -2.2, .level_sd = 1.2, .trend_sd = 1}},
                  .what = "share of sessions cancelled at the end of the period, less at its beginning",
                  .picture = "share of sessions cancelled, in percent",
                  .whole_axis = false});
  return finding;
}

}  // namespace holdfast::review

// One function makes every sentence, from the finding's numbers alone. Where the ratings ended long before
// the review is made, the same sentence is told in the past and carries its dates.
#include "review/sentences.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/ensure.h"
#include "base/text.h"
#include "diary/names.h"
#include "review/finding.h"

namespace holdfast::review {
namespace {

// "by 1 to 2 steps": the middle 80 % of the change, in whole steps.
std::string by_steps(const Quantity& change, bool downwards) {
  const double low = std::max(0.0, downwards ? -change.high : change.low);
  const double high = std::max(low, downwards ? -change.low : change.high);
  const long long least = std::llround(low), most = std::max(1LL, std::llround(high));
  const std::string steps = most == 1 ? " step" : " steps";
  if (least == 0) return "by up to " + std::to_string(most) + steps;
  if (least == most) return "by about " + std::to_string(most) + steps;
  return "by " + std::to_string(least) + " to " + std::to_string(most) + steps;
}

std::string steps_a_day(double area_over_three_days) {
  const double steps = std::abs(area_over_three_days) / 3;
  if (steps < 0.35) return "less than half a step a day";
  if (steps < 0.75) return "about half a step a day";
  const long long whole = std::llround(steps);
  return "about " + number_word(whole) + (whole == 1 ? " step a day" : " steps a day");
}

std::string direction(const Finding& finding, const std::string& likely) {
  const std::string needing =
      (finding.id == "being-needed" ? "the pull to be needed by " : "needing ") + finding.practitioner;
  const std::string days = std::to_string(finding.period_days) + " days";
  const bool same = finding.statement == "about_the_same";
  const std::string what = finding.statement;  // "eased", "grown"
  const std::string past = what == "grown" ? "grew" : what;
  const std::string steps = same ? "" : ", " + by_steps(*finding.quantity, what == "eased");
  if (finding.ends_long_ago) {
    const std::string when = "the " + days + " up to " + said_day(*finding.compared_until);
    if (same) return capital(needing) + " " + likely + " stayed about the same over " + when + ".";
    return "Over " + when + ", " + needing + " " + likely + " " + past + steps + ".";
  }
  if (same) return capital(needing) + " has " + likely + " stayed about the same over " + days + ".";
  return "Over " + days + ", " + needing + " has " + likely + " " + what + steps + ".";
}

std::string footing(const Finding& finding, const std::string& likely) {
  const std::string since = said_month(*finding.compared_from, finding.needs_month_year);
  const std::string until = said_month(*finding.compared_until, finding.needs_month_year);
  const bool same = finding.statement == "about_the_same";
  const std::string possible = finding.statement == "more" ? "more possible" : "less possible";
  const std::string staying = "Staying with hard feelings ";
  if (finding.ends_long_ago)
    return staying + likely + (same ? " stayed about the same" : " became " + possible) + " between " +
           since + " and " + until + ".";
  if (same) return "You can " + likely + " stay with hard feelings about as much as in " + since + ".";
  return staying + "has " + likely + " become " + possible + " since " + since + ".";
}

std::string support(const Finding& finding, const std::string& likely) {
  const std::string since = said_month(*finding.compared_from, finding.needs_month_year);
  const bool same = finding.statement == "about_the_same";
  const std::string much = same ? "about as much as in " : finding.statement + " than in ";
  if (finding.ends_long_ago)
    return "In " + said_month(*finding.compared_until, finding.needs_month_year) + " you could " + likely +
           " lean on others " + much + since + ".";
  return "You can " + likely + " lean on others " + much + since + ".";
}

std::string session(const Finding& finding, const std::string& likely) {
  const std::string start = "The three days after a session are " + likely + " ";
  if (finding.statement == "about_the_same") return start + "about as hard as without one.";
  return start + finding.statement + ", " + steps_a_day(finding.quantity->median) + ".";
}

std::string loop(const Finding& finding, const std::string& likely) {
  const std::string start = "When you need " + finding.practitioner + " more after a hard moment, ";
  if (finding.statement == "about_the_same")
    return start + "the next week " + likely + " tends to be about as hard as otherwise.";
  return start + "the next week " + likely + " tends to be " + finding.statement + ".";
}

std::string absence(const Finding& finding, const std::string& likely) {
  const std::string earlier = finding.evidence.breaks == 2 ? "the earlier one" : "earlier ones";
  if (finding.statement == "steadier")
    return "You were " + likely + " steadier in the last break than in " + earlier +
           ", return week included.";
  if (finding.statement == "harder")
    return "The last break was " + likely + " harder than " + earlier + ", return week included.";
  return "The last break was " + likely + " about as hard as " + earlier + ".";
}

std::string easing(const Finding& finding, const std::string& likely) {
  const std::string start = "Needing " + finding.practitioner + " eased; ";
  if (finding.statement == "about_the_same")
    return start + "everything else " + likely + " stayed about the same.";
  if (finding.statement == "withdrawing") return start + "meanwhile wanting to get away " + likely + " grew.";
  if (finding.statement == "both")
    return start + "meanwhile staying with hard feelings or leaning on others " + likely +
           " grew, and so did wanting to get away.";
  return start + "meanwhile staying with hard feelings or leaning on others " + likely + " grew.";
}

std::string settling(const Finding& finding, const std::string& likely) {
  const std::string then = finding.period_days > 330
                               ? "a year before"
                               : "in " + said_month(*finding.compared_from, finding.needs_month_year);
  const std::string start = finding.ends_long_ago ? "After a hard moment you " + likely + " settled "
                                                  : "After a hard moment you " + likely + " settle ";
  if (finding.statement == "about_the_same") return start + "in about the same time as " + then + ".";
  return start + finding.statement + " than " + then + ".";
}

// What a counted period is compared with: "last year", "March"; where it ended long ago, "a year before".
std::string earlier(const Finding& finding) {
  if (finding.period_days > 330) return finding.ends_long_ago ? "a year before" : "last year";
  return "in " + said_month(*finding.compared_from, finding.needs_month_year);
}

std::string up_to(const Finding& finding) {
  return "Up to " + said_day(*finding.compared_until) + " ";
}

int count_of(const Finding& finding, std::string_view what) {
  for (const Count& count : finding.counts)
    if (count.what == what) return count.n;
  ensure(false);
  return 0;
}

std::string needs(const Finding& finding, const std::string& likely) {
  const int all = count_of(finding, "needs"), voiced = count_of(finding, "voiced");
  const std::string you = finding.ends_long_ago ? up_to(finding) + "you voiced " : "You voiced ";
  const std::string start =
      you +
      (voiced == all ? "all " + std::to_string(all) : std::to_string(voiced) + " of " + std::to_string(all)) +
      " needs; that is " + likely + " ";
  if (finding.statement == "about_the_same")
    return start + "about the same share as " + earlier(finding) + ".";
  return start + "a " + finding.statement + " share than " + earlier(finding) + ".";
}

std::string sessions_held(const Finding& finding) {
  const int all = count_of(finding, "sessions"), held = count_of(finding, "took_place");
  const bool of_a_client = finding.keeper == diary::Role::client;
  const int theirs = count_of(finding, of_a_client ? "cancelled_by_practitioner" : "cancelled_by_client"),
            yours = count_of(finding, of_a_client ? "cancelled_by_client" : "cancelled_by_practitioner"),
            others = count_of(finding, "cancelled_otherwise");
  const std::string n = std::to_string(all);
  std::string start = held == all ? "all " + n + " sessions took place"
                                  : std::to_string(held) + " of " + n + " sessions took place";
  start =
      finding.ends_long_ago ? "Up to " + said_day(*finding.compared_until) + ", " + start : capital(start);
  std::string who;
  if (theirs > 0) who = finding.practitioner + " cancelled " + std::to_string(theirs);
  if (yours > 0) who += (who.empty() ? "you cancelled " : ", you ") + std::to_string(yours);
  if (others > 0)
    who += who.empty() ? std::to_string(others) + (others == 1 ? " was cancelled" : " were cancelled")
                       : ", and " + std::to_string(others) + " fell away otherwise";
  return start + (who.empty() ? "" : "; " + who) + ". ";
}

std::string frame(const Finding& finding, const std::string& likely) {
  const std::string are = finding.ends_long_ago ? " were " : " are ";
  const std::string held = sessions_held(finding);
  if (finding.statement != "about_the_same")
    return held + capital(finding.statement) + are + likely + " cancelled than " + earlier(finding) + ".";
  if (count_of(finding, "sessions") == count_of(finding, "took_place"))
    return held + "That is " + likely + " about the same as " + earlier(finding) + ".";
  return held + "About as many" + are + likely + " cancelled as " + earlier(finding) + ".";
}

std::string contact(const Finding& finding, const std::string& likely) {
  const std::string lasts = finding.ends_long_ago ? "lasted " : "lasts ";
  if (finding.statement == "about_the_same")
    return "Relief after contact " + likely + " " + lasts + "about as long as before.";
  const std::string lately = so_long(count_of(finding, "minutes_lately")),
                    before = so_long(count_of(finding, "minutes_before"));
  const std::string how = finding.statement == "longer"
                              ? likely + " " + lasts + "longer"
                              : (finding.ends_long_ago ? "was " : "is ") + likely + " shorter";
  return "Relief after contact " + how + " than " + earlier(finding) +
         (lately == before ? "." : ": " + lately + " instead of " + before + ".");
}

// "between 10 and 24 March", "between 28 March and 3 April 2024"
std::string between_days(Date from, Date until, bool with_year) {
  const YearMonthDay a = calendar(from), b = calendar(until);
  const std::string end = std::to_string(b.day) + " " + said_month(until, with_year);
  if (from == until) return "on " + end;
  if (a.month == b.month && a.year == b.year) return "between " + std::to_string(a.day) + " and " + end;
  return "between " + std::to_string(a.day) + " " + said_month(from, with_year && a.year != b.year) +
         " and " + end;
}

std::string turning_points(const Finding& finding, const std::string& likely) {
  if (finding.statement == "no_shift") return "There was " + likely + " no sudden shift in what you rate.";
  return capital(finding.subject) + " " + likely + " shifted " +
         between_days(*finding.compared_from, *finding.compared_until, finding.needs_month_year) +
         ". Only you may know what that was.";
}

std::string side_by_side(const Finding& finding, const std::string& likely) {
  const std::string &a = finding.practitioner, &b = finding.subject;
  if (finding.statement == "about_the_same")
    return "Needing " + likely + " felt about equally safe with " + a + " and with " + b + ".";
  const std::string how = finding.statement == "safer" ? "safer" : "less safe";
  return "Needing " + likely + " felt " + how + " with " + a + " than with " + b + ".";
}

std::string next_absence(const Finding& finding, const std::string& likely) {
  if (finding.statement == "about_the_same")
    return "There is " + likely + " no part of the coming break that stands out.";
  const int days = std::max(3, *finding.compared_until - *finding.compared_from + 1);
  const int part = finding.statement == "first_part" ? 0 : finding.statement == "middle" ? 1 : 2;
  const int from = part * days / 3 + 1, until = (part + 1) * days / 3;
  const std::string when = from == until
                               ? "day " + std::to_string(from) + " is "
                               : "days " + std::to_string(from) + " to " + std::to_string(until) + " are ";
  return "If it goes like earlier breaks, " + when + likely + " the hardest. It may go otherwise.";
}

// "in March", "between March and August": the earlier half of the period.
std::string earlier_half(const Finding& finding) {
  const Date from = *finding.compared_from, until = from + (*finding.compared_until - from) / 2;
  const std::string first = said_month(from, false), last = said_month(until, finding.needs_month_year);
  if (first == said_month(until, false)) return "in " + last;
  const bool new_year = calendar(from).year != calendar(until).year;
  return "between " + said_month(from, finding.needs_month_year && new_year) + " and " + last;
}

std::string naming(const Finding& finding, const std::string& likely) {
  const bool same = finding.statement == "about_the_same";
  const std::string how = same                                 ? "about as finely as "
                          : finding.statement == "more_finely" ? "more finely than "
                                                               : "less finely than ";
  const std::string apart = (finding.ends_long_ago ? "told" : "tell") +
                            (" unpleasant feelings apart " + how) + earlier_half(finding) +
                            (same ? "." : ". (Rating alone can do this.)");
  return (finding.ends_long_ago ? up_to(finding) + "you " : "You ") + likely + " " + apart;
}

std::string beliefs(const Finding& finding, const std::string& likely) {
  const std::string feels = finding.ends_long_ago ? " felt " : " feels ";
  const bool same = finding.statement == "about_the_same";
  const std::string when = finding.ends_long_ago ? "Up to " + said_day(*finding.compared_until) + ", " : "";
  const std::string then = finding.period_days > 330
                               ? (finding.ends_long_ago ? "a year before" : "a year ago")
                               : "in " + said_month(*finding.compared_from, finding.needs_month_year);
  const std::string folded = "n old sentence you folded away";
  const std::string whose =
      finding.subject.empty() ? (when.empty() ? "A" : "a") + folded : "\"" + finding.subject + "\"";
  if (same) return when + whose + " " + likely + feels + "about as true as " + then + ".";
  const std::string how = finding.statement == "less_true" ? "less" : "more";
  return when + whose + " " + likely + feels + how + " true than " + then + ".";
}

// How a thing is said to move: "grew", "has grown".
struct Moving {
  std::string what, grew, grown, eased, has_eased, held;
};
Moving moving(const Finding& finding) {
  if (finding.subject == "needing " + finding.practitioner)
    return {capital(finding.subject), "grew", "grown", "eased", "eased", "held"};
  if (finding.subject.starts_with("how safe "))
    return {
        "Feeling safe in needing " + finding.practitioner, "grew", "grown", "lessened", "lessened", "held"};
  return {capital(finding.subject), "became more possible", "become more possible",
          "became less possible",   "become less possible", "stayed so"};
}

Date turn_of(const Finding& finding, std::string_view what) {
  const auto turn = std::ranges::find(finding.turns, what, &Turn::what);
  if (turn != finding.turns.end()) return turn->at;
  return what == "from" ? *finding.compared_from : *finding.compared_until;
}

// A path of one movement: that it goes on, or that it is over.
std::string one_movement(const Finding& finding, const Moving& words, const std::string& likely) {
  const auto month = [&](Date date) { return said_month(date, finding.needs_month_year); };
  const Date from = turn_of(finding, "from"), until = turn_of(finding, "until");
  const int short_while = std::max(60, finding.period_days / 6);
  const bool begins_late = from - *finding.compared_from > short_while;
  const bool over = *finding.compared_until - until > short_while;
  const bool up = finding.statement == "rose", past = finding.ends_long_ago;
  const std::string did = up ? words.grew : words.eased, done = up ? words.grown : words.has_eased;
  if (over) {
    const std::string when = !begins_late                  ? "until " + month(until)
                             : month(from) == month(until) ? "in " + month(until)
                                                           : "from " + month(from) + " to " + month(until);
    return words.what + " " + likely + " " + did + " " + when + " and " +
           (past ? "then stayed about the same." : "has stayed about the same since.");
  }
  if (past)
    return words.what + " " + likely + " " + did + " from " + month(from) + " to " +
           month(*finding.compared_until) + ".";
  if (begins_late)
    return words.what + " " + likely + " stayed about the same until " + month(from) + " and has " + done +
           " since.";
  return words.what + " has " + likely + " " + done + " since " + month(*finding.compared_from) + ".";
}

std::string arc(const Finding& finding, const std::string& likely) {
  const auto month = [&](Date date) { return said_month(date, finding.needs_month_year); };
  const Moving words = moving(finding);
  const bool past = finding.ends_long_ago;
  const std::string start = words.what + " " + likely + " ", has = words.what + " has " + likely + " ";
  const std::string from = month(*finding.compared_from),
                    between = " between " + from + " and " + month(*finding.compared_until) + ".";
  if (finding.statement == "about_the_same")
    return past ? start + "stayed about the same" + between
                : has + "stayed about the same since " + from + ".";
  if (finding.statement == "to_and_fro")
    return past ? start + "went up and down more than once" + between
                : has + "gone up and down more than once since " + from + ".";
  if (finding.statement == "rose" || finding.statement == "fell") return one_movement(finding, words, likely);
  const bool up = finding.statement == "rose_then_fell";
  const Date until = turn_of(finding, "until"), again = turn_of(finding, "again");
  const std::string first = up ? words.grew : words.eased, then = up ? words.eased : words.grew,
                    since = up ? words.has_eased : words.grown;
  const bool held = again - until > 75 && month(until) != month(again);
  if (past)
    return start + first + " until " + month(held ? until : again) + (held ? ", " + words.held + "," : "") +
           " and " + then + (held ? " from " + month(again) + " on." : " from then on.");
  if (held)
    return start + first + " until " + month(until) + ", " + words.held + ", and has " + since + " since " +
           month(again) + ".";
  return start + first + " until " + month(again) + " and has " + since + " since.";
}

std::string steadying(const Finding& finding, const std::string& likely) {
  const int all = count_of(finding, "steadyings"), own = count_of(finding, "own");
  const std::string start = "Something you learned or somebody besides " + finding.practitioner + " helped " +
                            std::to_string(own) + " of " + std::to_string(all) + " times; that is " + likely +
                            " ";
  const std::string when = finding.ends_long_ago ? up_to(finding) + "something" + start.substr(9) : start;
  if (finding.statement == "about_the_same")
    return when + "about the same share as " + earlier(finding) + ".";
  return when + "a " + finding.statement + " share than " + earlier(finding) + ".";
}

std::string carried(const Finding& finding, const std::string& likely) {
  const std::string then = finding.period_days > 330
                               ? (finding.ends_long_ago ? "a year before" : "a year ago")
                               : "in " + said_month(*finding.compared_from, finding.needs_month_year);
  const bool same = finding.statement == "about_the_same";
  const std::string start = finding.ends_long_ago
                                ? up_to(finding) + "what you had with " + finding.practitioner + " was "
                                : "What you have with " + finding.practitioner + " is ";
  return start + likely + " " + (same ? "about as much" : finding.statement) + " with you between meetings " +
         (same ? "as " : "than ") + then + ".";
}

}  // namespace

// Inside a sentence the longest of the words reads as if something were more: "needing A more likely than not
// grew". So it goes before what it is said of: "More likely than not, needing A grew".
std::string long_word_first(std::string said) {
  static constexpr std::string_view word = "more likely than not ";
  const std::size_t at = said.find(word);
  if (at == std::string::npos) return said;
  said.erase(at, word.size());
  const auto after = [&](std::string_view mark) {
    const std::size_t found = said.rfind(mark, at);
    return found == std::string::npos ? 0 : found + mark.size();
  };
  const std::size_t clause = std::max(after(". "), after("; "));
  const bool within = clause > 0 && said[clause - 2] == ';';
  std::string rest = said.substr(clause);
  if (!rest.empty() && rest[0] >= 'A' && rest[0] <= 'Z') rest[0] = char(rest[0] - 'A' + 'a');
  if (rest.starts_with("over ") || rest.starts_with("up to "))  // one comma is enough before the subject
    if (const std::size_t comma = rest.find(", "); comma != std::string::npos && clause + comma < at)
      rest.erase(comma, 1);
  return said.substr(0, clause) + (within ? "more" : "More") + std::string(word.substr(4, word.size() - 5)) +
         ", " + rest;
}

namespace {

// "breaks", "breaks and voicing needs"
std::string topics_of(const std::vector<const Finding*>& lines) {
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i)
    out += (i == 0 ? "" : i + 1 == lines.size() ? " and " : ", ") + topic_of(*lines[i]);
  return out;
}

// What all of it speaks for, and what does not go along: first what speaks the other way.
std::string together(const Finding& finding, const std::string& likely) {
  constexpr std::size_t most = 2;
  const bool footing_found = finding.statement == "finding_footing";
  const std::string start = "Taken together, the diary " + likely + " speaks ";
  if (finding.statement == "neither")
    return start + "neither for finding your footing nor for going round in circles.";
  const auto those = [&](std::string_view speaks) {
    std::vector<const Finding*> lines;
    for (const Finding& line : finding.lines)
      if (line.speaks == speaks) lines.push_back(&line);
    return lines;
  };
  const auto against = those(footing_found ? "going_round" : "finding_footing"), none = those("neither");
  const auto& named = against.empty() ? none : against;
  std::string rest;
  if (!named.empty() && named.size() <= most) {
    const bool many = named.size() > 1 || named.front()->id == "absence";
    rest = "; " + topics_of(named) + (many ? " speak" : " speaks") +
           (against.empty() ? " neither way" : " the other way");
  }
  return start + (footing_found ? "for finding your footing" : "for going round in circles") + rest + ".";
}

std::string reactions(const Finding& finding) {
  const int all = count_of(finding, "came_back"), dont_know = count_of(finding, "dont_know");
  const std::string start =
      "You came back to " + std::to_string(all) + (all == 1 ? " reaction" : " reactions");
  if (finding.statement == "not_written") return start + ". What you saw is not written down.";
  if (finding.statement == "dont_know")
    return start +
           (dont_know == all ? " and still don't know."
                             : "; with " + std::to_string(dont_know) + " of them you still don't know.") +
           " That is an answer too.";
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> words{
      {{"something_true", "something true"},
       {"something_old", "something old"},
       {"theirs", "that it was theirs"},
       {"something_wrong", "that something was wrong"}}};
  std::string found;
  for (const auto& [key, word] : words)
    if (const int n = count_of(finding, key); n > 0)
      found += (found.empty() ? "In " : ", in ") + std::to_string(n) + (found.empty() ? " you found " : " ") +
               std::string(word);
  return start + ". " + found + ".";
}

}  // namespace

std::string so_long(double minutes) {
  if (minutes < 8) return "a few minutes";
  if (minutes < 13) return "about ten minutes";
  if (minutes < 23) return "about a quarter of an hour";
  if (minutes < 45) return "about half an hour";
  if (minutes < 90) return "about an hour";
  const double hours = minutes / 60, days = hours / 24;
  if (hours < 18) return "about " + number_word(std::llround(hours)) + " hours";
  if (days < 1.5) return "about a day";
  return days < 6.5 ? "about " + number_word(std::llround(days)) + " days" : roughly(days);
}

Likelihood likelihood_of(double probability) {
  if (probability >= 0.97) return Likelihood::almost_certain;
  if (probability >= 0.90) return Likelihood::very_likely;
  if (probability >= 0.75) return Likelihood::likely;
  if (probability >= 0.60) return Likelihood::more_likely_than_not;
  return Likelihood::cant_tell;
}

std::string_view words_of(Likelihood likelihood) {
  switch (likelihood) {
    case Likelihood::almost_certain:
      return "almost certain";
    case Likelihood::very_likely:
      return "very likely";
    case Likelihood::likely:
      return "likely";
    case Likelihood::more_likely_than_not:
      return "more likely than not";
    case Likelihood::cant_tell:
      return "can't tell";
  }
  return "can't tell";
}

std::string_view adverb_of(Likelihood likelihood) {
  return likelihood == Likelihood::almost_certain ? "almost certainly" : words_of(likelihood);
}

std::map<std::string, int> by_what(const std::vector<Count>& counts) {
  std::map<std::string, int> out;
  for (const Count& count : counts) out[count.what] = count.n;
  return out;
}

std::string number_word(long long number) {
  static constexpr std::array<std::string_view, 13> words{"no",   "one",    "two",   "three", "four",
                                                          "five", "six",    "seven", "eight", "nine",
                                                          "ten",  "eleven", "twelve"};
  if (number >= 0 && number < (long long)words.size()) return std::string(words[std::size_t(number)]);
  return std::to_string(number);
}

std::string counted(long long number, std::string_view one, std::string_view many) {
  if (number == 0) return "no " + std::string(one);
  return number == 1 ? "one " + std::string(one) : std::to_string(number) + " " + std::string(many);
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = char(text[0] - 'a' + 'A');
  return text;
}

std::string roughly(double days) {
  if (days < 10) return "about a week";
  if (days < 60) return "about " + number_word(std::llround(days / 7)) + " weeks";
  if (days < 330) return "about " + number_word(std::llround(days / 30.4)) + " months";
  return days < 550 ? "about a year" : "more than a year";
}

std::string said_day(Date date) {
  const YearMonthDay day = calendar(date);
  return std::to_string(day.day) + " " + std::string(month_name(day.month)) + " " + std::to_string(day.year);
}

std::string said_month(Date date, bool with_year) {
  const YearMonthDay day = calendar(date);
  return std::string(month_name(day.month)) + (with_year ? " " + std::to_string(day.year) : "");
}

std::string with_name(std::string_view text, std::string_view practitioner) {
  std::string named(text);
  for (std::size_t at = named.find("{A}"); at != std::string::npos;
       at = named.find("{A}", at + practitioner.size()))
    named.replace(at, 3, practitioner);
  return named;
}

namespace {

// The sentence with its word where it falls.
std::string in_order(const Finding& finding, const std::string& likely) {
  if (finding.id == "carried") return carried(finding, likely);
  if (finding.id == "steadying") return steadying(finding, likely);
  if (finding.id == "arc") return arc(finding, likely);
  if (finding.id == "direction" || finding.id == "being-needed") return direction(finding, likely);
  if (finding.id == "footing") return footing(finding, likely);
  if (finding.id == "support") return support(finding, likely);
  if (finding.id == "session") return session(finding, likely);
  if (finding.id == "loop") return loop(finding, likely);
  if (finding.id == "easing-or-withdrawing") return easing(finding, likely);
  if (finding.id == "needs") return needs(finding, likely);
  if (finding.id == "frame") return frame(finding, likely);
  if (finding.id == "contact") return contact(finding, likely);
  if (finding.id == "settling") return settling(finding, likely);
  if (finding.id == "turning-points") return turning_points(finding, likely);
  if (finding.id == "side-by-side") return side_by_side(finding, likely);
  if (finding.id == "next-absence") return next_absence(finding, likely);
  if (finding.id == "naming") return naming(finding, likely);
  if (finding.id == "beliefs") return beliefs(finding, likely);
  ensure(finding.id == "absence");
  return absence(finding, likely);
}

}  // namespace

std::string sentence(const Finding& finding) {
  if (!finding.answered)
    return "The diary can't tell yet: " + finding.why_not + ". There is nothing you need to do.";
  const std::string likely(adverb_of(finding.likelihood));
  if (finding.id == "together") return together(finding, likely);
  if (finding.id == "reactions") return reactions(finding);
  return long_word_first(in_order(finding, likely));
}

std::string topic_of(const Finding& line) {
  if (line.id == "arc")
    return line.subject.starts_with("how safe ") ? "feeling safe in needing " + line.practitioner
                                                 : line.subject;
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> topics{
      {{"contact", "relief after contact"},
       {"absence", "breaks"},
       {"steadying", "what steadies you"},
       {"needs", "voicing needs"},
       {"carried", "what you carry with you"},
       {"loop", "what follows hard moments"}}};
  const auto found = std::ranges::find(topics, line.id, [](const auto& one) { return one.first; });
  return found == topics.end() ? std::string() : std::string(found->second);
}

std::string in_her_voice(std::string_view said, const Finding& finding) {
  std::vector<diary::NamePair> pairs{{"you were", "I was"},
                                     {"you are", "I am"},
                                     {"makes you", "makes me"},
                                     {"make you", "make me"},
                                     {"either of you", "either of us"},
                                     {"to you", "to me"},
                                     {"your", "my"},
                                     {"you", "I"}};
  for (const std::string& hers : {finding.subject, finding.practitioner})
    if (lower_ascii(hers).find("you") != std::string::npos && hers != "your therapist")
      pairs.insert(pairs.begin(), {hers, hers});  // longer ones go first: they stand for themselves
  return capital(diary::Renaming(pairs)(said));
}

}  // namespace holdfast::review

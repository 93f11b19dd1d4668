// See show_pair.h.
#include "shell/show_pair.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "review/sentences.h"
#include "shell/show.h"

namespace holdfast::shell {
namespace {

using app::PairAnswer;
using pair::Side;
using pair::Standing;
using review::said_day;

std::string short_id(const std::string& id) {
  return id.substr(0, 8);
}

std::string name_of(const PairAnswer::One& pair) {
  return pair.name.empty() ? "the other" : printable(pair.name);
}

std::string standing(const PairAnswer::Clause& clause, const std::string& other) {
  switch (clause.standing) {
    case Standing::holds:
    case Standing::held_once: {
      const std::string since = clause.signed_in ? " since " + said_day(*clause.signed_in) : std::string();
      std::string out = clause.standing == Standing::holds ? "Holds" + since + "."
                                                           : "Held" + since + ", until another did.";
      if (clause.taken_back)
        out += clause.by == Side::you
                   ? " You have taken it back since; it holds until both have signed another."
                   : " " + review::capital(other) +
                         " has taken it back since; it holds until both have signed another.";
      return out;
    }
    case Standing::set_aside:
      return "Was proposed, and another took its place.";
    case Standing::proposed:
      return clause.by == Side::you ? fmt::format("Proposed by you on {}. {} has not signed it.",
                                                  said_day(clause.session), review::capital(other))
                                    : fmt::format("Proposed by {} on {}. \"pair sign {}\" signs it.", other,
                                                  said_day(clause.session), short_id(clause.id));
  }
  return {};
}

std::string frame(const PairAnswer::One& pair, const Style& style) {
  std::string out = "\n" + bold(style, "The frame") + "\n";
  std::string silent;
  for (const PairAnswer::Part& part : pair.frame) {
    if (part.clauses.empty()) {
      silent += (silent.empty() ? "" : ", ") + part.about;
      continue;
    }
    out += "\n" + wrapped(style, part.title, 2);
    for (const PairAnswer::Clause& clause : part.clauses) {
      out += wrapped(style, printable(clause.text), 4);
      out += dim(style, wrapped(style, standing(clause, name_of(pair)) + "  id " + short_id(clause.id), 4));
    }
  }
  if (!silent.empty()) out += "\n" + dim(style, wrapped(style, "Nothing yet about: " + silent + ".", 2));
  return out;
}

std::string who(Side by, const PairAnswer::One& pair) {
  return by == Side::you ? "You" : name_of(pair);
}

std::string breaks(const PairAnswer::One& pair, const Style& style) {
  if (pair.away.empty()) return {};
  std::string out = "\n" + bold(style, "Away") + "\n";
  for (const PairAnswer::Away& one : pair.away) {
    out += wrapped(
        style, fmt::format("{}, {} to {}.", who(one.by, pair), said_day(one.from), said_day(one.until)), 2);
    if (!one.meanwhile.empty()) out += wrapped(style, "Meanwhile: " + printable(one.meanwhile), 4);
    out += dim(style, fmt::format("    id {}\n", short_id(one.id)));
  }
  return out;
}

std::string pages(const PairAnswer::One& pair, const Style& style) {
  if (pair.pages.empty()) return {};
  std::string out = "\n" + bold(style, "Pages") + "\n";
  for (const PairAnswer::Page& page : pair.pages) {
    const std::string recorded = page.by == Side::you
                                     ? name_of(pair) + " has taken it into a record of her own."
                                     : "You have taken it into a record of your own.";
    if (page.taken_back) {
      out += wrapped(style,
                     fmt::format("A page of {}, taken back. {}",
                                 page.by == Side::you ? "yours" : name_of(pair), review::capital(recorded)),
                     2);
      continue;
    }
    out += wrapped(style, bold(style, printable(page.title)), 2);
    out += wrapped(style, printable(page.text), 4);
    out += dim(style,
               wrapped(style,
                       fmt::format("From {}.{}  id {}", page.by == Side::you ? "you" : name_of(pair),
                                   page.recorded ? " " + review::capital(recorded) : "", short_id(page.id)),
                       4));
  }
  return out;
}

std::string views(const PairAnswer::One& pair, const Style& style) {
  if (pair.views.empty()) return {};
  std::string out = "\n" + bold(style, "Two views") + "\n";
  for (const PairAnswer::Views& one : pair.views) {
    out +=
        dim(style,
            wrapped(style,
                    fmt::format("To be opened on {} or later.  id {}", said_day(one.opens), short_id(one.id)),
                    2));
    out += wrapped(style,
                   one.yours_is_there ? "Yours:" : "Yours is not written yet. \"pair view\" writes it.", 2);
    if (!one.yours.empty()) out += wrapped(style, printable(one.yours), 4);
    if (one.does_not_open)
      out += wrapped(style,
                     fmt::format("{}'s was closed with another key than the one that was said, and cannot be "
                                 "read.",
                                 name_of(pair)),
                     2);
    else if (one.are_open)
      out += wrapped(style, name_of(pair) + "'s:", 2) + wrapped(style, printable(one.others), 4);
    else
      out += wrapped(style,
                     one.others_is_there ? name_of(pair) + "'s is there, and closed."
                                         : name_of(pair) + "'s is not there yet.",
                     2);
  }
  return out;
}

std::string shown_one(const PairAnswer::One& pair, const Style& style) {
  std::string out = bold(style, "With " + name_of(pair)) + dim(style, "   id " + short_id(pair.id)) + "\n";
  out += wrapped(style, pair.met ? fmt::format("Met last in {}.", printable(pair.place))
                                 : fmt::format("To be met in {}.", printable(pair.place)));
  if (pair.only_here > 0)
    out += wrapped(style, fmt::format("{} only here so far. \"pair meet\" takes it there.",
                                      counted(pair.only_here, "thing is", "things are")));
  if (pair.ended_by)
    out += wrapped(style, *pair.ended_by == Side::you
                              ? "You have ended it. What is below stays here until \"pair "
                                "forget\"."
                              : name_of(pair) +
                                    " has ended it. What is below stays here until "
                                    "\"pair forget\".");
  if (!pair.is_agreed) {
    if (!pair.ended_by)
      out += wrapped(style, "The other has not agreed yet, or it has not come. Nothing is put there before.");
    return out;
  }
  return out + frame(pair, style) + breaks(pair, style) + pages(pair, style) + views(pair, style);
}

}  // namespace

std::string shown(const PairAnswer& pairs, const Style& style) {
  std::string out;
  for (const std::string& one : pairs.sentences) out += wrapped(style, printable(one));
  for (const PairAnswer::One& pair : pairs.pairs) out += (out.empty() ? "" : "\n") + shown_one(pair, style);
  if (out.empty())
    out = wrapped(
        style,
        "This diary shares nothing with anybody. \"pair begin\" and \"pair join\" connect it with one other "
        "person's, in the room: what each puts there by hand the other can see, and nothing else.");
  if (!pairs.remarks.empty()) out += "\n";
  for (const app::SaidBeside& one : pairs.remarks)
    out += wrapped(style, (one.file.empty() ? "" : printable(one.file) + ": ") + printable(one.sentence), 2,
                   "-");
  return out;
}

}  // namespace holdfast::shell

// view: a pair as one of its two people sees it, of all that was said in it. Only these two count; what one
// of them says of the other's things has the effect that is meant for it, or none. As statements stand in one
// order for everybody (channel/replica.h), both see the same frame, in whatever order things came.
//
// A clause is proposed by one and signed by the other; from then on it holds, until both have signed another
// on the same subject. A closed view is opened for neither before both keys are said.
#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "channel/replica.h"
#include "pair/statements.h"

namespace holdfast::pair {

using channel::MemberId;

// The two, each under her first key.
struct People {
  MemberId you, other;  // none: the other has not been let in
};
// Who they are: the one who founded the channel, and whoever was let in first.
People people_of(const channel::Replica& replica, const MemberId& you);
// Of the newest epoch, how many keys are of neither: nobody else belongs into a pair.
std::size_t strangers_in(const channel::Replica& replica, const People& people);

enum class Side { you, other };

enum class Standing {
  proposed,
  holds,      // signed by both, and the newest that is
  held_once,  // signed by both, and another is now
  set_aside   // proposed, and another was proposed by the same or signed by both instead
};
struct ClauseSeen {
  ItemId id;
  Side by = Side::you;  // who proposed it
  Standing standing = Standing::proposed;
  std::string text;
  Date session;                   // it was proposed in
  std::optional<Date> signed_in;  // the other's signature
  bool taken_back =
      false;  // by whoever proposed it, after it was signed: these are the words of the signature
  bool operator==(const ClauseSeen&) const = default;
};
struct FramePart {
  About about = About::other;
  std::vector<ClauseSeen> clauses;  // the earliest first
  bool operator==(const FramePart&) const = default;
};
struct AwaySeen {
  ItemId id;
  Side by = Side::you;
  Away away;
  bool operator==(const AwaySeen&) const = default;
};
struct PageSeen {
  ItemId id;
  Side by = Side::you;
  bool recorded = false;    // by the one it was given to
  bool taken_back = false;  // then its words are gone
  Page page;
  bool operator==(const PageSeen&) const = default;
};
struct ViewSeen {
  ItemId id;  // none: not written yet
  bool key_is_said = false;
  std::string text;  // only where both keys are said and open what they are for
  bool does_not_open = false;
  bool operator==(const ViewSeen&) const = default;
};
struct ViewsSeen {
  ItemId id;
  Side by = Side::you;
  Date opens;
  ViewSeen yours, others;
  bool both_are_there() const { return !yours.id.none() && !others.id.none(); }
  bool are_open() const { return yours.key_is_said && others.key_is_said; }
  bool operator==(const ViewsSeen&) const = default;
};

struct Seen {
  std::optional<Agrees> yours, others;  // to the agreement; nothing else counts before both are there
  std::vector<FramePart> frame;         // of each subject there is something about, in the subjects' order
  std::vector<AwaySeen> away;           // the earliest first
  std::vector<PageSeen> pages;
  std::vector<ViewsSeen> views;
  std::optional<Side> ended_by;
  std::size_t from_newer = 0;      // statements that only a newer Holdfast understands
  std::size_t without_effect = 0;  // what the other said and has no right to say, or is no statement
  bool is_agreed() const { return yours && others; }
  bool operator==(const Seen&) const = default;
};

Seen seen(const channel::Replica& replica, const People& people);

// Your own views whose day has come and whose other is there: these may be opened, by saying your key.
std::vector<ItemId> to_open(const Seen& seen, Date today);

}  // namespace holdfast::pair

// view: a circle as one of its members sees it, of all that was said in it. What a member says has the effect
// that is meant for it, or none; whoever has taken the same items sees the same, but for letters, which only
// their writer and their receiver see.
//
// What is asked of an item's place is little, because a place can be chosen: that it names a thing shows that
// its writer knew it, as nobody can guess an id. So posts, answers and what is said of them find each other
// by id; and only who keeps the circle follows the order of the channel (channel/replica.h).
#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "channel/replica.h"
#include "circle/members.h"
#include "circle/statements.h"

namespace holdfast::circle {

// Of what a person says on one day more has no effect: nobody can bury the others.
inline constexpr std::size_t most_posts_a_day = 10, most_answers_a_day = 60, most_letters_a_day = 60;
inline constexpr std::size_t most_flags = 200;  // of one person in all

// What stands in a letter of that writer, for whoever this is: its receiver or its writer.
using OpensLetter =
    std::function<std::optional<std::string>(const MemberId& writer, std::string_view sealed)>;

struct PersonSeen {
  MemberId id;
  std::string called;
  channel::SealKey letters;  // once she has entered
  bool has_entered = false;  // has said yes to the rules
  bool is_keeper = false, is_successor = false, has_left = false;
  std::optional<std::string> removed;  // the keeper's reason
  bool gone_without_a_word = false;    // was taken off the list, and nobody has said why
  bool let_in_without_right = false;   // by somebody who does not keep the circle
  bool is_here() const { return has_entered && !has_left && !removed && !gone_without_a_word; }
  bool operator==(const PersonSeen&) const = default;
};

struct ThingSeen {  // a post or an answer
  ItemId id;
  MemberId by;
  Date day;
  std::string text;
  bool withdrawn = false;             // then its words are gone
  bool flagged = false;               // and the keeper has not looked
  std::optional<std::string> hidden;  // by the keeper, for this reason; then no text is here
  bool heart_given = false;           // by you
  std::vector<MemberId> hearts;       // of what is yours: from whom
  bool operator==(const ThingSeen&) const = default;
};
struct AnswerSeen : ThingSeen {
  ItemId about;
  bool only_to_author = false;  // you are one of the two
  bool operator==(const AnswerSeen&) const = default;
};
struct PostSeen : ThingSeen {
  Wants wants = Wants::just_read;
  bool folded = false, asks_a_day = false;
  std::string topic;
  std::optional<std::string> frozen;  // for this reason
  std::vector<AnswerSeen> answers;    // the earliest first
  bool operator==(const PostSeen&) const = default;
};
struct WorrySeen {
  ItemId id;
  MemberId by;
  std::string text;                 // yours, or once you have opened it
  std::vector<MemberId> opened_by;  // of yours
  bool operator==(const WorrySeen&) const = default;
};
struct FarewellSeen {
  ItemId id;
  MemberId by;
  std::string text;
  bool operator==(const FarewellSeen&) const = default;
};
struct FlagSeen {
  ItemId id, what;
  bool operator==(const FlagSeen&) const = default;
};

struct Seen {
  MemberId keeper;
  std::string rules;  // the keeper's own
  std::vector<PersonSeen> people;
  std::vector<PostSeen> posts;  // the earliest first
  std::vector<WorrySeen> worries;
  std::vector<FarewellSeen> farewells;  // to you
  std::vector<FlagSeen> flags;          // that the keeper has not looked at
  std::size_t from_newer = 0;
  std::size_t without_effect = 0;     // what others said and have no right to say, or is no statement
  std::size_t too_many = 0;           // of these, because somebody said more than fits into a day
  bool something_is_missing = false;  // that others here have seen
  bool keeper_said_two_things = false;
  const PersonSeen* person(const MemberId& id) const;
  bool operator==(const Seen&) const = default;
};

Seen seen(const channel::Replica& replica, const Members& members, const OpensLetter& opens, Date today);

}  // namespace holdfast::circle

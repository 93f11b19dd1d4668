// members: who is in a circle, by what the channel's list says: each person once, under her first key, with
// the name she was let in by. A name is one person's: whoever
// was let in later under the same is shown with the beginning of her key.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "channel/replica.h"
#include "circle/statements.h"

namespace holdfast::circle {

struct LetIn {
  std::string called;
  MemberId by;             // the person who announced her
  bool is_listed = false;  // in the newest list; otherwise she was taken off it
};
struct Members {
  MemberId you, founder;
  std::map<MemberId, LetIn> all;
  bool two_lists = false;  // one person has announced two under one number
};
Members members_of(const channel::Replica& replica, const MemberId& you);
// Two names that a person could take for one.
bool is_same_name(std::string_view one, std::string_view other);

}  // namespace holdfast::circle

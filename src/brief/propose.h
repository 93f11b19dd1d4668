// propose: what of a diary may go on a page. Findings in her own voice with what they rest on; needs and what
// became of them, reactions she came back to, what stayed unsaid, what helped: each a line she may put there,
// none put there for her. Free entries are never proposed, nor anything she folded away: they come by her
// choosing the record. Pure.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "brief/sheet.h"
#include "diary/nouns.h"
#include "review/review.h"

namespace holdfast::brief {

struct Wanted {
  Kind kind = Kind::brief;
  Moment now;
  std::string relationship;         // id; empty: the main one
  std::optional<Date> from, until;  // the foot's period; none: the last three months, of an ending all of it
  std::vector<Line> help;           // numbers that are not in the diary
};

// A sheet with nothing on it. not_found: an unknown relationship; bad_request: a period that ends before it
// begins. Without a review there are no findings among what is offered.
Result<Sheet> propose(const diary::Diary& diary, const review::Review* review, const Wanted& wanted);

// Names of relationships, and of others who are named in a field of their own, with their parts; each
// becoming as many first letters as tell it from the others.
std::vector<diary::NamePair> names_in(const diary::Diary& diary);
// Names that `sheet` does not replace are to stay as they are from now on.
void leave_other_names(Sheet& sheet, const diary::Diary& diary);

// What she kept before, beside what is proposed now: her lines, pictures, names and paper stay.
Sheet kept_and_proposed(Sheet proposed, const Sheet& kept);

}  // namespace holdfast::brief

// telling: what of a course is written down, and when. The Keeper gives out ids and keeps the records; each
// tell_... writes one part of the diary with random draws of its own, so that a change to one part leaves the
// others as they were. Nothing is ever written after the present moment, and nothing is felt after it but
// what may lie ahead.
#pragma once
#include <string>
#include <vector>

#include "base/random.h"
#include "diary/nouns.h"
#include "dyad/course.h"
#include "dyad/wording.h"

namespace holdfast::dyad {

class Keeper {
 public:
  Keeper(const Course& of, std::string zone, Random ids) : course(of), zone_(std::move(zone)), ids_(ids) {}

  // Both instants are kept within what may be; an answer without id means that the thing lies too far ahead.
  diary::Id keep(diary::Body body, Instant felt, Instant written, std::optional<diary::Id> relationship = {},
                 bool folded = false);

  Moment moment(Instant at) const { return {at, zone_}; }
  const std::string& zone() const { return zone_; }
  bool has(Chapter chapter) const;  // of the story
  Instant in_chapter(Chapter chapter, double share) const;
  std::optional<diary::Id> relationship(Whom whom) const;
  std::optional<diary::Id> relationship_at(Instant at) const { return relationship(course.with_whom(at)); }
  static std::string name(Whom whom) { return whom == Whom::em ? "Em" : whom == Whom::a ? "A" : ""; }

  const Course& course;
  diary::Id em, a;
  std::vector<diary::Record> records;

 private:
  std::string zone_;
  Random ids_;
};

// A number 0 to 10 for a share, as somebody would say it.
int out_of_ten(Random& random, double share, double spread = 0.7);

void tell_people(Keeper& keeper);
void tell_words_and_scales(Keeper& keeper);
void tell_check_ins(Keeper& keeper, Random random);
void tell_sessions(Keeper& keeper, Random random);
void tell_messages(Keeper& keeper, Random random);
void tell_absences(Keeper& keeper, Random random);
void tell_strains(Keeper& keeper, Random random);
void tell_limits(Keeper& keeper, Random random);
void tell_pages(Keeper& keeper, Random random);
void tell_wishes(Keeper& keeper, Random random);
void tell_beliefs(Keeper& keeper, Random random);
void tell_storms(Keeper& keeper, Random random);

}  // namespace holdfast::dyad

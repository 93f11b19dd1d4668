// Runs a course and has every part of it told, each with random draws of its own.
#include "dyad/invented.h"

#include "base/ensure.h"
#include "dyad/telling.h"

namespace holdfast::dyad {

Invented invented(const InventedOptions& options) {
  ensure(options.days >= fewest_days && options.days <= most_days);
  ensure(is_zone(options.today.zone));
  Random random(options.seed);
  Random living = random.split();
  Invented made;
  made.course = run_course(living, options.today, options.days, options.story);
  Keeper keeper(made.course, options.today.zone, random.split());
  tell_people(keeper);
  tell_words_and_scales(keeper);
  for (const auto tell : {tell_check_ins, tell_sessions, tell_messages, tell_absences, tell_strains,
                          tell_limits, tell_pages, tell_wishes, tell_beliefs, tell_storms})
    tell(keeper, random.split());
  made.diary.settings = {.main_relationship = (made.course.has_a ? keeper.a : keeper.em).text,
                         .invented = true};
  made.diary.records = std::move(keeper.records);
  diary::sort_records(made.diary);
  return made;
}

diary::Diary invented_diary(const InventedOptions& options) {
  return invented(options).diary;
}

}  // namespace holdfast::dyad

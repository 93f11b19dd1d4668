// Runs a course and has every part of it told, each with random draws of its own; and moves what was told to
// another day and zone.
#include "dyad/invented.h"

#include <algorithm>
#include <optional>
#include <variant>
#include <vector>

#include "base/ensure.h"
#include "dyad/telling.h"

namespace holdfast::dyad {
namespace {

// The calendar on which a story that is moved afterwards was invented: its last evening. Any would do.
constexpr Date last_evening{20'785};  // 28 November 2026
constexpr int last_minutes = 22 * 60;
constexpr int day_starts_at_minutes = 240;

// Moves records by whole days into a zone.
class Mover {
 public:
  Mover(int days, std::string zone) : days_(days), zone_(std::move(zone)) {}

  void move(diary::Record& record) const {
    move(record.felt);
    move(record.written);
    record.written.at = std::max(record.written.at, earliest_writing(record));
    std::visit(
        [&](auto& body) {
          std::decay_t<decltype(body)>::fields(body, [&](const diary::Field&, auto& value) { move(value); });
        },
        record.body);
  }

 private:
  void move(Moment& moment) const {
    const LocalTime local = local_time(moment.at, moment.zone);
    moment = {clock(local.date + days_, local.seconds / 60, zone_), zone_};
  }
  void move(Date& date) const { date = date + days_; }
  template <class T>
  void move(std::optional<T>& value) const {
    if (value) move(*value);
  }
  void move(std::string& text) const {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      int day = 0;
      while (day < 7 && text.compare(at, weekday_name(day).size(), weekday_name(day)) != 0) ++day;
      if (day == 7) {
        out += text[at++];
      } else {
        at += weekday_name(day).size();
        out += weekday_name(((day + days_) % 7 + 7) % 7);
      }
    }
    text = std::move(out);
  }
  template <class Other>
  void move(Other&) const {}

  // What lies ahead may be written beforehand; all else not before the hour that spring put it in.
  static Instant earliest_writing(const diary::Record& record) {
    const bool may_come = std::holds_alternative<diary::Session>(record.body) ||
                          std::holds_alternative<diary::Absence>(record.body);
    return may_come ? record.written.at : record.felt.at;
  }

  int days_;
  std::string zone_;
};

}  // namespace

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

diary::Diary told_up_to_now(const InventedOptions& options) {
  InventedOptions own = options;
  own.today = {clock(last_evening, last_minutes, "UTC"), "UTC"};
  diary::Diary made = invented_diary(own);
  const Date yesterday = diary_day(options.today, day_starts_at_minutes) + -1;
  const Mover mover(yesterday - last_evening, options.today.zone);
  for (diary::Record& record : made.records) mover.move(record);
  diary::sort_records(made);
  return made;
}

}  // namespace holdfast::dyad

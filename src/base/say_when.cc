// A moment in the words a person would use, as base/when.h promises; read_when reads every one of them.
// Near days get their names, far ones a date; the zone is the one in which the moment was felt.
#include <array>
#include <cstdio>

#include "base/when.h"

namespace holdfast {
namespace {

std::string clock_of(const LocalTime& local) {
  std::array<char, 40> out{};
  std::snprintf(out.data(), out.size(), "%02d:%02d", local.seconds / 3600, local.seconds / 60 % 60);
  return out.data();
}

}  // namespace

std::string say_when(const Moment& moment, const Moment& now, int day_starts_at_minutes) {
  const Moment now_there{now.at, moment.zone};
  const LocalTime local = local_time(moment.at, moment.zone);
  const int away = diary_day(moment, day_starts_at_minutes) - diary_day(now_there, day_starts_at_minutes);
  if (away == 0) return "today " + clock_of(local);
  if (away == -1) return "yesterday " + clock_of(local);
  if (away == 1) return "tomorrow " + clock_of(local);
  const auto [year, month, day] = calendar(local.date);
  const std::string said = std::to_string(day) + " " + std::string(month_name(month).substr(0, 3));
  if (year != calendar(local_time(now.at, moment.zone).date).year) {
    // Four figures, so that a year is not taken for an hour.
    std::array<char, 40> figures{};
    std::snprintf(figures.data(), figures.size(), "%04d", year);
    return said + " " + figures.data() + ", " + clock_of(local);
  }
  return std::string(weekday_name(weekday(local.date)).substr(0, 3)) + " " + said + ", " + clock_of(local);
}

}  // namespace holdfast

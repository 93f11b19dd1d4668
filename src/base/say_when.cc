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

// Of the person's own days, by the clock of the moment's zone; negative: before now.
int days_away(const Moment& moment, const Moment& now, int day_starts_at_minutes) {
  return diary_day(moment, day_starts_at_minutes) - diary_day({now.at, moment.zone}, day_starts_at_minutes);
}

}  // namespace

std::string say_day(const Moment& moment, const Moment& now, int day_starts_at_minutes) {
  const int away = days_away(moment, now, day_starts_at_minutes);
  if (away == 0) return "today";
  if (away == -1) return "yesterday";
  if (away == 1) return "tomorrow";
  const Date date = local_time(moment.at, moment.zone).date;
  const auto [year, month, day] = calendar(date);
  const std::string said = std::to_string(day) + " " + std::string(month_name(month).substr(0, 3));
  if (year != calendar(local_time(now.at, moment.zone).date).year) {
    // Four figures, so that a year is not taken for an hour.
    std::array<char, 40> figures{};
    std::snprintf(figures.data(), figures.size(), "%04d", year);
    return said + " " + figures.data();
  }
  return std::string(weekday_name(weekday(date)).substr(0, 3)) + " " + said;
}

std::string say_when(const Moment& moment, const Moment& now, int day_starts_at_minutes) {
  const int away = days_away(moment, now, day_starts_at_minutes);
  const bool is_near = away >= -1 && away <= 1;  // "today 22:10", but "Tue 17 Nov, 21:30"
  return say_day(moment, now, day_starts_at_minutes) + (is_near ? " " : ", ") +
         clock_of(local_time(moment.at, moment.zone));
}

}  // namespace holdfast

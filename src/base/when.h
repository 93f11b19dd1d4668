// when: dates as people write them. "yesterday 22:10", "last Tuesday", "3 days ago", "this morning",
// "22.11.", "2026-11-22 8pm", "on Monday at half past nine". A pure function of the text, the present moment
// and the hour the day ends; what it cannot read, or what could mean two things, it says with an example of
// what it can.
#pragma once
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace holdfast {

enum class Looking {
  back,
  ahead
};  // "Tuesday" is the last one for what was felt, the next one for a coming absence

struct When {
  Moment moment;
  bool has_clock_time = false;  // "yesterday" alone means that day at noon, and false here
};

// `now` gives the zone. `day_starts_at_minutes` as in diary_day: at 02:00, "yesterday" is the day that ended
// an hour ahead of 04:00 minus one, as the person means it.
Result<When> read_when(std::string_view text, const Moment& now, int day_starts_at_minutes, Looking looking);

// "today 22:10", "yesterday 08:05", "Tue 17 Nov, 21:30", "17 Nov 2024, 21:30": by the clock of the moment's
// own zone.
std::string say_when(const Moment& moment, const Moment& now, int day_starts_at_minutes);

// "40 minutes", "an hour", "1h30", "2 days", "three weeks": seconds.
Result<std::int64_t> read_duration_seconds(std::string_view text);
std::string say_duration(std::int64_t seconds);  // "1 hour 30 minutes", "2 days"

}  // namespace holdfast

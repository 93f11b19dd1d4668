// when: dates as people write them. "yesterday 22:10", "last Tuesday", "3 days ago", "this morning",
// "22.11.", "2026-11-22 8pm", "on Monday at half past nine". A pure function of the text, the present moment
// and the hour the day ends; what it cannot read, or what could mean two things, it says with an example of
// what it can.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace holdfast {

// Which way an unfinished date points: "Tuesday" is the last one for what was felt, the next one for what is
// to come.
enum class Looking { back, ahead };

struct When {
  Moment moment;
  bool has_clock_time =
      false;  // false: only a day, or a part of it, was named; the moment is a time typical of it
};

// Reads `text` as said at `now`, by the clock of now's zone; days are the person's own and end at
// `day_starts_at_minutes`.
//
// - A named day ("today", "yesterday", "Tuesday", "3 days ago") is a diary day, so its small hours are the
// night that
//   follows it: "yesterday 01:30" is the night after yesterday. A written date ("2026-11-22 01:30") is the
//   calendar's.
// - A day without a clock time is that day at noon (morning 09:00, afternoon 15:00, evening 20:00, night
// 23:00), but
//   of the present day nothing on the wrong side of `now`: looking back at 08:00, "today" is 08:00.
// - A name of a weekday never means the present day, "this Tuesday" may. "midnight" ends a day. In the small
// hours, looking back, the day that just went by the calendar is meant by its name: at 02:10 on Saturday
// "Friday 20:00" is last evening, and "Saturday 01:00" is this night.
// - A clock time alone is the latest such time looking back, the next looking ahead.
Result<When> read_when(std::string_view text, const Moment& now, int day_starts_at_minutes, Looking looking);

// "today 22:10", "yesterday 08:05", "tomorrow 09:00", "Tue 17 Nov, 21:30", "17 Nov 2024, 21:30": by the clock
// of the moment's own zone. read_when reads every one of them.
std::string say_when(const Moment& moment, const Moment& now, int day_starts_at_minutes);
// The same without the clock time: "today", "Tue 17 Nov", "17 Nov 2024".
std::string say_day(const Moment& moment, const Moment& now, int day_starts_at_minutes);

// "40 minutes", "an hour", "1h30", "2 days", "three weeks": seconds. A month counts as 30 days, a year as
// 365.
Result<std::int64_t> read_duration_seconds(std::string_view text);
std::string say_duration(
    std::int64_t seconds);  // "1 hour 30 minutes", "2 days": two units, the smaller rounded

}  // namespace holdfast

// plain time: times as they are written in many places, as one way to write them, for whoever reads times
// next (base/when.h, exchange/stamps.h): "11:45 p. m." is "11:45 pm", 午後11:45 too, 2026年10月13日 is
// 2026-10-13, and the ISO week 2026-W41-2 is 2026-10-06. What is no time comes back much as it was.
#pragma once
#include <string>
#include <string_view>

namespace holdfast {

std::string in_plain_time(std::string_view text);
// "14h30", "23 h 45" and "9h" are clock times, too: where no amounts of time are written.
std::string with_hours_as_clock(std::string_view plain);

}  // namespace holdfast

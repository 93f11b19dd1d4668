// show_today: what stands at the door, in words, for the terminal; the page draws the same answer.
// One function: it is asked for by show.h like the words of every other answer.
#pragma once
#include <string>

#include "app/answers.h"
#include "shell/layout.h"

namespace holdfast::shell {

std::string shown_today(const app::TodayAnswer& today, const Style& style);

}  // namespace holdfast::shell

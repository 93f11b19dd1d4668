// sentences: the words of a review beside the sentences themselves (finding.h): numbers and stretches of time
// as a person says them, and the lines that are always the same.
#pragma once
#include <string>
#include <string_view>

#include "base/time.h"

namespace holdfast::review {

std::string number_word(long long number);  // "three", "twelve", "13"
std::string counted(long long number, std::string_view one,
                    std::string_view many);  // "one session", "5 sessions"
std::string capital(std::string text);       // "One session"
std::string so_long(double minutes);         // "about half an hour", "about five hours", "about a day"
std::string roughly(double days);            // "about a week", "about five weeks", "about three months"
std::string said_day(Date date);             // "8 April 2013"
std::string said_month(Date date, bool with_year);  // "March", "March 2025"
std::string long_word_first(std::string said);      // "More likely than not, needing A grew until May"
std::string with_name(std::string_view text, std::string_view practitioner);  // "{A}" becomes the name

}  // namespace holdfast::review

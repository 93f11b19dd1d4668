// show: answers in words, for a person at a terminal. One function for every answer; nothing here decides
// anything. An invented diary says so at the top of every screen.
#pragma once
#include <string>
#include <string_view>

#include "app/answers.h"
#include "shell/layout.h"

namespace holdfast::shell {

std::string shown(const app::Answer& answer, const Style& style);
std::string shown(const app::Shown& record, const Style& style);  // everything in it
std::string short_line(const app::Shown& record, const Style& style, bool with_day);

// What of an import is in the diary already with other words: the first of them, mine and the file's.
std::string shown_changed(const app::Imported& imported, const Style& style);

// The beginning of an id that is enough to type.
std::string short_id(const diary::Id& id);

std::string invented_banner(const Style& style);
std::string first_start(const Style& style);  // where there is no diary yet

// A scale's key as a person sees and types it ("needing"), and back to the diary's own ("reliance").
std::string name_of_scale(std::string_view key);
std::string key_of_scale(std::string_view name);

// The sentence, then where it can be seen closer.
std::string shown(const Problem& problem, const Style& style);

}  // namespace holdfast::shell

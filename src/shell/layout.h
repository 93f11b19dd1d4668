// layout: words on a screen. Wraps by what a reader sees (wide and combining characters counted), keeps
// colour sparing (bold for headings, dim for what can be passed over; never red and green) and prints nothing
// that could steer a terminal: whatever comes from the diary goes through printable().
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::shell {

struct Style {
  std::size_t columns = 80;
  bool colour = false;
  bool unicode = true;
};

std::string bold(const Style& style, std::string_view text);
std::string dim(const Style& style, std::string_view text);
std::string accent(const Style& style, std::string_view text);  // a quiet blue, for what is drawn

// Each paragraph wrapped to the columns with this many spaces before it; ends with a line break unless empty.
// Line breaks in the text are kept. `first` stands before the first line instead of spaces.
std::string wrapped(const Style& style, std::string_view text, std::size_t indent = 0,
                    std::string_view first = {});
std::string padded(std::string_view text, std::size_t columns);  // with spaces behind, by width
// "label   text" with the texts under one another, wrapped.
std::string labelled(const Style& style, const std::vector<std::pair<std::string, std::string>>& lines,
                     std::size_t indent = 0);
std::string rule(const Style& style);
std::string counted(long long n, std::string_view one, std::string_view many);  // "1 record", "2,340 records"
std::string with_separators(long long n);
std::string say_bytes(long long bytes);

}  // namespace holdfast::shell

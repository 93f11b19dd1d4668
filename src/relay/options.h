// options: what holdfast-relay can be told when it is started, and by which words. There is no file of
// settings: what it was told stands in the line that starts it, and a unit or container file holds that line.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace holdfast::relay {

enum class Task { serve, invite, health, help };

struct Options {
  Task task = Task::serve;
  std::string data, database;  // one of the two
  std::string address;
  int port = -1;  // -1: not said
  bool open_to_all = false, tells_counters = false;
  std::uint64_t quota = 256ull << 20;
  double requests_per_second = 5;
};
[[nodiscard]] Result<Options> options_of(const std::vector<std::string>& words);
extern const std::string_view help_text;

}  // namespace holdfast::relay

// One parser, fed with anything (libFuzzer). HOLDFAST_FUZZED in the environment names its format; "unpack",
// "json" and "table" are no formats. What it hands over must be text, and what the diary's rules refuse they
// must refuse in words.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "diary/rules.h"
#include "diary/saying.h"
#include "diary/scales.h"
#include "exchange/foreign.h"
#include "exchange/formats.h"
#include "exchange/table.h"

namespace {

using namespace holdfast;

// Which parser: read once, before the first input.
const std::string fuzzed = [] {
  const char* named = std::getenv("HOLDFAST_FUZZED");
  const std::string name = named ? named : "";
  const bool known =
      name == "unpack" || name == "json" || name == "table" ||
      std::ranges::any_of(exchange::formats(), [&](const auto& format) { return format.id == name; });
  if (!known) {
    std::fprintf(
        stderr,
        "fuzz: HOLDFAST_FUZZED is to name a format, \"unpack\", \"json\" or \"table\"; it is \"%s\".\n",
        name.c_str());
    std::exit(2);
  }
  return name;
}();
const exchange::ReadOptions options{.now = {{1'790'000'000}, "Europe/Berlin"}, .zone = "Europe/Berlin"};

// A name under which the format would take the file.
std::string name_for(std::string_view format) {
  return format == "rednotebook"                      ? "2024-05.txt"
         : format == "loop-habits"                    ? "Checkmarks.csv"
         : format == "day-one-classic"                ? "1.doentry"
         : format == "daylio"                         ? "backup.daylio"
         : format == "journey"                        ? "1.json"
         : format == "joplin" || format == "markdown" ? "2024-05-01.md"
                                                      : "file";
}

void must(bool held) {
  if (!held) std::abort();
}

void look_at(const exchange::Foreign& foreign) {
  const auto scales = diary::scales_of({}, diary::Role::client);
  const diary::Surroundings around{.now = options.now, .scales = scales, .kind_of_id = [](const diary::Id&) {
                                     return std::optional<std::string>();
                                   }};
  const exchange::Choices choices{.measures = {{"mood", "distress", 1.0, 5.0}},
                                  .sessions = {"a"},
                                  .absences = {"b"},
                                  .undated = options.now};
  for (const diary::Record& record : exchange::settle(foreign, choices, scales).records) {
    must(is_utf8(diary::headline(record, {})));
    if (const auto good = diary::check(record, around); !good) must(!good.error().sentence.empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (fuzzed == "unpack") {
    static_cast<void>(exchange::unpacked({"file", bytes}));
    return 0;
  }
  if (fuzzed == "json") {
    if (const auto diary = exchange::read_json(bytes))
      must(exchange::read_json(exchange::write_json(*diary)).has_value());
    return 0;
  }
  if (fuzzed == "table") {
    Silent progress;
    const auto scales = diary::scales_of({}, diary::Role::client);
    static_cast<void>(exchange::read_table(bytes,
                                           {.time_columns = {"time"},
                                            .zone = "UTC",
                                            .columns = {{"mood", "distress", 1.0, 5.0}},
                                            .line_column = "line",
                                            .now = options.now},
                                           scales, progress));
    return 0;
  }
  for (const exchange::Format& format : exchange::formats()) {
    if (format.id != fuzzed) continue;
    const std::vector<exchange::NamedBytes> files{{name_for(format.id), bytes}};
    if (!format.is_it(files)) return 0;
    if (const auto foreign = format.read(files, options)) look_at(*foreign);
  }
  return 0;
}

// Habits: Loop Habit Tracker (a zip with tables) and HabitBull. Both count days; a day with all its habits is
// one item.
#include <cmath>

#include "base/text.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"

namespace holdfast::exchange {
namespace {

const NamedBytes* loop_checkmarks(Files files) {
  const NamedBytes* best = nullptr;
  for (const NamedBytes& file : files) {
    const std::string begin = file.bytes.substr(0, 64);
    if (base_name(file.name) != "Checkmarks.csv" || !begin.starts_with("Date,")) continue;
    // The one at the top has all habits; each folder has its own again.
    if (!best || file.name.size() < best->name.size()) best = &file;
  }
  return best;
}

constexpr double numerical_unit = 1000;  // Loop writes amounts in thousandths
constexpr long long done_by_hand = 2;

// What stands in a cell of Loop: a number (older versions), or a word.
std::optional<long long> mark_of(std::string_view cell) {
  if (const auto number = whole_number(cell)) return number;
  const std::string word = lower_ascii(cell);
  if (word == "yes_manual" || word == "yes") return 2;
  if (word == "yes_auto") return 1;
  if (word == "no") return 0;
  if (word == "skip") return 3;
  constexpr double most = 1e12;  // what a person counts in a day
  if (const auto amount = decimal_number(cell); amount && std::abs(*amount) < most)
    return static_cast<long long>(*amount * 1000);
  return std::nullopt;
}

Item& item_of_day(Foreign& out, std::map<std::string, std::size_t>& place, std::string_view day,
                  std::size_t line, const std::string& zone) {
  const auto [at, fresh] = place.try_emplace(std::string(day), out.items.size());
  if (fresh) {
    Item item;
    item.where = "line " + std::to_string(line);
    item.felt = moment_in(day, zone);
    out.items.push_back(std::move(item));
  }
  return out.items[at->second];
}

}  // namespace

bool is_loop_habits(Files files) {
  return loop_checkmarks(files) != nullptr;
}

Result<Foreign> read_loop_habits(Files files, const ReadOptions& options) {
  Foreign out{.format = "Loop Habit Tracker"};
  std::map<std::string, bool> numerical;
  for (const NamedBytes& file : files) {
    if (base_name(file.name) != "Habits.csv") continue;
    Sheet sheet(file.bytes);
    while (sheet.next())
      numerical[lower_ascii(sheet.at("name"))] = lower_ascii(sheet.at("type")).starts_with("num");
  }
  const NamedBytes& file = *loop_checkmarks(files);
  const std::string& text = clean_text(file, out);
  Sheet sheet(text);
  std::map<std::string, std::size_t> place;
  while (sheet.next() && out.items.size() < caps::items) {
    if (sheet.flawed()) {
      out.leave("rows that cannot be told apart", "a quote is opened and never closed");
      continue;
    }
    for (std::size_t k = 1; k < sheet.columns().size(); ++k) {
      const std::string& name = sheet.columns()[k];
      const auto value = mark_of(sheet.cell(k));
      if (name.empty() || !value || *value < 0) continue;  // -1: nobody said
      Item& item = item_of_day(out, place, sheet.cell(0), sheet.line(), options.zone);
      const auto kind = numerical.find(name);
      const bool amount = kind != numerical.end() && kind->second;
      if (amount) {
        item.measures.push_back({name, static_cast<double>(*value) / numerical_unit, ""});
      } else if (*value == 3) {
        item.words.push_back(name + " (left out on purpose)");
      } else {
        item.measures.push_back({name, *value == done_by_hand ? 1.0 : 0.0, ""});
      }
    }
  }
  // Notes stand in each habit's own table.
  for (const NamedBytes& other : files) {
    if (base_name(other.name) != "Checkmarks.csv" || &other == &file ||
        !names_columns(other.bytes, {"date", "notes"}))
      continue;
    const std::string& own = clean_text(other, out);
    Sheet notes(own);
    std::string habit(other.name.substr(0, other.name.rfind('/')));
    habit = std::string(base_name(habit));
    while (notes.next() && out.items.size() < caps::items)
      if (const std::string_view said = notes.at("notes"); !said.empty()) {
        Item& item = item_of_day(out, place, notes.at("date"), notes.line(), options.zone);
        item.text += (item.text.empty() ? "" : "\n\n") + habit + ": " + std::string(said);
      }
  }
  for (const auto& [name, amount] : numerical)
    if (!amount) out.measures.push_back({.name = name, .low = 0.0, .high = 1.0});
  return out;
}

bool is_habitbull(Files files) {
  return files.size() == 1 && names_columns(files[0].bytes, {"habitname", "calendardate", "value"});
}

Result<Foreign> read_habitbull(Files files, const ReadOptions& options) {
  Foreign out{.format = "HabitBull"};
  const std::string& text = clean_text(files[0], out);
  Sheet sheet(text);
  std::map<std::string, std::size_t> place;
  while (sheet.next() && out.items.size() < caps::items) {
    if (sheet.flawed()) {
      out.leave("rows that cannot be told apart", "a quote is opened and never closed");
      continue;
    }
    Item& item = item_of_day(out, place, sheet.at("calendardate"), sheet.line(), options.zone);
    const std::string name(sheet.at("habitname"));
    if (const auto value = decimal_number(sheet.at("value"))) item.measures.push_back({name, *value, ""});
    if (const std::string_view said = sheet.at("commenttext"); !said.empty())
      item.text += (item.text.empty() ? "" : "\n\n") + name + ": " + std::string(said);
  }
  return out;
}

}  // namespace holdfast::exchange

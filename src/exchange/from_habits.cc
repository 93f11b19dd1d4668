// Habits: Loop Habit Tracker (a zip with tables) and HabitBull. Both count days; a day with all its habits is
// one item.
#include <cmath>

#include "base/text.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"
#include "exchange/stamps.h"

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
constexpr double done_by_hand = 2, skipped_by_number = 3;

// What stands in a cell of Loop: a word, or a number, whole in older versions.
struct Mark {
  enum class Sort { nothing, done, not_done, skipped, whole, decimal, other };
  Sort sort = Sort::nothing;
  double number = 0;
};

Mark mark_of(std::string_view cell) {
  using enum Mark::Sort;
  const std::string word = lower_ascii(cell);
  if (word.empty() || word == "-1" || word == "unknown") return {};  // nobody said
  if (word == "yes_manual" || word == "yes") return {done};
  if (word == "yes_auto" || word == "no") return {not_done};
  if (word == "skip") return {skipped};
  constexpr double most = 1e12;  // what a person counts in a day
  const auto number = decimal_number(cell);
  if (!number || *number < 0 || *number > most) return {other};
  return {whole_number(cell) ? whole : decimal, *number};
}

// In a column of amounts.
std::optional<double> amount_of(const Mark& mark) {
  if (mark.sort == Mark::Sort::whole) return mark.number / numerical_unit;
  return mark.sort == Mark::Sort::decimal ? std::optional(mark.number) : std::nullopt;
}

// In a column of habits that are done or not.
std::optional<double> done_of(const Mark& mark) {
  if (mark.sort == Mark::Sort::done) return 1;
  if (mark.sort == Mark::Sort::not_done) return 0;
  if (mark.sort != Mark::Sort::whole || mark.number >= skipped_by_number) return std::nullopt;
  return mark.number == done_by_hand ? 1 : 0;
}

// Without a table of habits: only amounts are larger than the marks, or no whole numbers.
std::vector<bool> columns_of_amounts(const std::string& text) {
  Sheet sheet(text);
  std::vector<bool> out(sheet.columns().size());
  while (sheet.next())
    for (std::size_t k = 1; k < out.size(); ++k) {
      if (sheet.flawed()) break;
      const Mark mark = mark_of(sheet.cell(k));
      if (mark.sort == Mark::Sort::decimal || mark.number > skipped_by_number) out[k] = true;
    }
  return out;
}

Item& item_of_day(Foreign& out, std::map<std::string, std::size_t>& place, std::string_view day,
                  std::size_t line, const StampReader& days) {
  const auto [at, fresh] = place.try_emplace(std::string(day), out.items.size());
  if (fresh) {
    Item item;
    item.where = "line " + std::to_string(line);
    if (const auto time = days.read(trimmed(day))) item.felt = time->moment;
    item.by_wall = true;
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
  const auto days = StampReader::make("ymd", options.zone);
  if (!days) return pass_on(days);
  const NamedBytes& file = *loop_checkmarks(files);
  const std::string& text = clean_text(file, out);
  const std::vector<bool> by_numbers = columns_of_amounts(text);
  Sheet sheet(text);
  std::map<std::string, std::size_t> place;
  while (sheet.next() && out.items.size() < caps::items) {
    if (sheet.flawed()) {
      out.leave("rows that cannot be told apart", quote_never_closed);
      continue;
    }
    for (std::size_t k = 1; k < sheet.columns().size(); ++k) {
      const std::string& name = sheet.columns()[k];
      const Mark mark = mark_of(sheet.cell(k));
      if (name.empty() || mark.sort == Mark::Sort::nothing) continue;
      Item& item = item_of_day(out, place, sheet.cell(0), sheet.line(), *days);
      const auto kind = numerical.find(name);
      const bool amount = kind == numerical.end() ? by_numbers[k] : kind->second;
      const bool skipped = mark.sort == Mark::Sort::skipped ||
                           (!amount && mark.sort == Mark::Sort::whole && mark.number == skipped_by_number);
      if (skipped) {
        item.words.push_back(name + " (left out on purpose)");
      } else if (const auto value = amount ? amount_of(mark) : done_of(mark)) {
        item.measures.push_back({name, *value, ""});
      } else {
        item.words.push_back(name + ": " + std::string(sheet.cell(k)));
        out.remark(sheet.line(), name, "is no mark of a habit; it stands as a note");
      }
    }
    if (!sheet.beyond().empty())
      keep_beyond(sheet, item_of_day(out, place, sheet.cell(0), sheet.line(), *days), out);
  }
  sheet.look_at_end(file.name, out);
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
        Item& item = item_of_day(out, place, notes.at("date"), notes.line(), *days);
        item.text += (item.text.empty() ? "" : "\n\n") + habit + ": " + std::string(said);
        keep_beyond(notes, item, out);
      }
    notes.look_at_end(other.name, out);
  }
  for (std::size_t k = 1; k < by_numbers.size(); ++k)
    if (!by_numbers[k] && !sheet.columns()[k].empty()) numerical.try_emplace(sheet.columns()[k], false);
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
  auto days = StampReader::make(options.day_order, options.zone);
  if (!days) return pass_on(days);
  for (Sheet look(text); look.next();) days->look(look.at("calendardate"), look.line());
  if (auto decided = days->decide("its days"); !decided) return pass_on(decided);
  Sheet sheet(text);
  std::map<std::string, std::size_t> place;
  while (sheet.next() && out.items.size() < caps::items) {
    if (sheet.flawed()) {
      out.leave("rows that cannot be told apart", quote_never_closed);
      continue;
    }
    Item& item = item_of_day(out, place, sheet.at("calendardate"), sheet.line(), *days);
    const std::string name(sheet.at("habitname"));
    if (const auto value = decimal_number(sheet.at("value"))) item.measures.push_back({name, *value, ""});
    if (const std::string_view said = sheet.at("commenttext"); !said.empty())
      item.text += (item.text.empty() ? "" : "\n\n") + name + ": " + std::string(said);
    keep_beyond(sheet, item, out);
  }
  sheet.look_at_end(files[0].name, out);
  return out;
}

}  // namespace holdfast::exchange

// Bearable: a table with a row for each thing rated or noted. Rows of one day and time of day are put
// together.
#include "base/text.h"
#include "diary/rules.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"

namespace holdfast::exchange {
namespace {

// The time of day the program's words stand for, in hours.
int hour_of(std::string_view word) {
  const std::string said = lower_ascii(word);
  if (said == "am" || said == "morning") return 9;
  if (said == "mid" || said == "midday" || said == "afternoon") return 14;
  if (said == "pm" || said == "evening") return 20;
  if (said == "night") return 23;
  return 12;
}

}  // namespace

bool is_bearable(Files files) {
  return files.size() == 1 && names_columns(files[0].bytes, {"date", "category", "rating/amount", "detail"});
}

Result<Foreign> read_bearable(Files files, const ReadOptions& options) {
  Foreign out{.format = "Bearable"};
  const std::string& text = clean_text(files[0], out);
  Sheet sheet(text);
  std::map<std::string, std::size_t> place;
  while (sheet.next() && out.items.size() < caps::items) {
    if (sheet.flawed()) {
      out.leave("rows that cannot be told apart", quote_never_closed);
      continue;
    }
    const std::string day(sheet.at("date").empty() ? sheet.at("date formatted") : sheet.at("date"));
    const std::string of_day(sheet.at("time of day"));
    auto felt = moment_in(day, options.zone);
    if (!felt) felt = moment_in(sheet.at("date formatted"), options.zone);
    if (felt && !diary::in_diary_years(*felt)) felt.reset();
    const bool clock = of_day.find(':') != std::string::npos;
    if (felt && clock) {
      const auto exact = moment_in(iso(local_time(felt->at, felt->zone).date) + " " + of_day, options.zone);
      if (exact) felt = exact;
    } else if (felt) {
      felt->at = felt->at + 3600LL * (hour_of(of_day) - 12);
    }
    const auto [at, fresh] = place.try_emplace(day + "|" + of_day, out.items.size());
    if (fresh) {
      Item item;
      item.where = "line " + std::to_string(sheet.line());
      item.felt = felt;
      item.by_wall = true;
      out.items.push_back(std::move(item));
    }
    Item& item = out.items[at->second];
    const std::string category(sheet.at("category")), detail(sheet.at("detail"));
    const std::string_view amount = sheet.at("rating/amount");
    const std::string name = detail.empty() || category == "Mood" ? category : category + ": " + detail;
    if (const auto value = decimal_number(amount))
      item.measures.push_back({name, *value, ""});
    else if (!amount.empty())
      item.words.push_back(name + " " + std::string(amount));
    else if (!name.empty())
      item.words.push_back(name);
    if (category == "Mood" && !detail.empty())
      for (const std::string_view word : split(detail, '|'))
        if (!trimmed(word).empty()) item.words.emplace_back(trimmed(word));
    if (const std::string_view notes = sheet.at("notes"); !notes.empty())
      item.text += (item.text.empty() ? "" : "\n\n") + std::string(notes);
    keep_beyond(sheet, item, out);
  }
  sheet.look_at_end(files[0].name, out);
  return out;
}

}  // namespace holdfast::exchange

// Reads what a page or a script sends for a sheet. It walks the same fields that are written, within the caps
// of json.h, and names the first one that is not what a page takes.
#include "brief/json.h"

#include <cmath>

#include "base/text.h"
#include "diary/written.h"
#include "review/sentences.h"

namespace holdfast::brief {
namespace {

class Reader {
 public:
  std::string wrong;  // the first field that is, as a path

  template <class T>
  void read(const Json& json, T& into, const std::string& at) {
    if (!wrong.empty()) return;
    if constexpr (std::is_same_v<T, std::string>) {
      const bool is_line = at.ends_with(".text");
      if (!json.is_string() ||
          json.get_ref<const std::string&>().size() > (is_line ? caps::text : caps::words) ||
          !is_utf8(json.get_ref<const std::string&>()))
        return refuse(at);
      into = plain(json.get_ref<const std::string&>());
    } else if constexpr (std::is_same_v<T, bool>) {
      json.is_boolean() ? void(into = json.get<bool>()) : refuse(at);
    } else if constexpr (std::is_same_v<T, int>) {
      const bool fits = json.is_number_integer() && json.get<double>() >= 0 && json.get<double>() <= 1e9;
      fits ? void(into = json.get<int>()) : refuse(at);
    } else if constexpr (std::is_same_v<T, double>) {
      const bool fits =
          json.is_number() && std::isfinite(json.get<double>()) && std::abs(json.get<double>()) < 1e12;
      fits ? void(into = json.get<double>()) : refuse(at);
    } else if constexpr (std::is_same_v<T, Date>) {
      const auto date =
          json.is_string() ? date_from_iso(json.get_ref<const std::string&>()) : Result<Date>(Date{});
      json.is_string() && date ? void(into = *date) : refuse(at);
    } else if constexpr (diary::Worded<T>) {
      const auto found =
          json.is_string() ? diary::from_word<T>(json.get_ref<const std::string&>()) : std::nullopt;
      found ? void(into = *found) : refuse(at);
    } else if constexpr (diary::is_a<T, std::vector>) {
      if (!json.is_array() || json.size() > most<typename T::value_type>()) return refuse(at);
      into.resize(json.size());
      for (std::size_t k = 0; k < json.size(); ++k)
        read(json[k], into[k], at + "[" + std::to_string(k) + "]");
    } else {
      if (!json.is_object()) return refuse(at);
      T::walk(into, [&](const char* key, auto& field) {
        if (const auto found = json.find(key); found != json.end())
          read(*found, field, at.empty() ? std::string(key) : at + "." + key);
      });
    }
  }

 private:
  void refuse(const std::string& at) {
    if (wrong.empty()) wrong = at.empty() ? "sheet" : at;
  }
  template <class T>
  static constexpr std::size_t most() {
    if constexpr (std::is_same_v<T, Line>) return caps::lines;
    if constexpr (std::is_same_v<T, Chart>) return caps::charts;
    if constexpr (std::is_same_v<T, diary::NamePair>) return caps::names;
    if constexpr (std::is_same_v<T, Chart::Band>) return caps::bands;
    return caps::points;
  }
  // Paragraphs, and nothing that steers a printer or turns text round.
  static std::string plain(std::string_view text) {
    std::string out;
    for (const std::string_view paragraph : split(text, '\n')) {
      if (!out.empty()) out += '\n';
      out += printable(paragraph);
    }
    return std::string(trimmed(out));
  }
};

tl::unexpected<Problem> wrong(const std::string& where) {
  return problem(ProblemKind::bad_request, "\"" + where + "\" is not what a page takes there.", where);
}

// What walking alone cannot see.
Result<> consistent(const Sheet& sheet) {
  for (const auto* list : {&sheet.lines, &sheet.offered})
    for (std::size_t k = 0; k < list->size(); ++k)
      if (!section_of(sheet.kind, (*list)[k].section))
        return wrong((list == &sheet.lines ? "lines[" : "offered[") + std::to_string(k) + "].section");
  if (sheet.charts.size() > most_charts)
    return problem(ProblemKind::bad_request, "A page takes two pictures at most.", "charts");
  for (const Section& section : sections(sheet.kind)) {
    std::size_t n = 0;
    for (const Line& line : sheet.lines) n += line.section == section.id && !line.text.empty();
    if (section.most > 0 && n > section.most)
      return problem(ProblemKind::bad_request,
                     "\"" + review::with_name(section.title, "A") + "\" takes at most " +
                         review::number_word((long long)section.most) + " lines.",
                     "lines");
  }
  if (sheet.practitioner.empty()) return wrong("practitioner");
  if (sheet.notes.from > sheet.notes.until || sheet.notes.written_afterwards > sheet.notes.check_ins)
    return wrong("notes");
  for (const auto* list : {&sheet.charts, &sheet.offered_charts})
    for (const Chart& chart : *list)
      for (const Chart::Band& band : chart.bands)
        if (band.low.size() != band.at.size() || band.median.size() != band.at.size() ||
            band.high.size() != band.at.size())
          return wrong("charts");
  return {};
}

}  // namespace

Json to_json(const Sheet& sheet) {
  return diary::written(sheet);
}

Result<Sheet> sheet_from_json(const Json& json) {
  if (!json.is_object() || json.value("holdfast_sheet", Json()) != sheet_format)
    return problem(ProblemKind::bad_request,
                   "This is not a page of Holdfast. One begins with {\"holdfast_sheet\": 1, ...}.", "sheet");
  for (const char* needed : {"kind", "practitioner", "made_on", "notes"})
    if (!json.contains(needed)) return wrong(needed);
  Sheet sheet;
  Reader reader;
  reader.read(json, sheet, "");
  if (!reader.wrong.empty()) return wrong(reader.wrong);
  if (auto good = consistent(sheet); !good) return pass_on(good);
  return sheet;
}

}  // namespace holdfast::brief

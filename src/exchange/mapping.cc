// How a person says which column is which scale: "mood_down=distress:-3..3". Also the names of encodings, and
// the report of an import in plain lines.
#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "base/when.h"
#include "exchange/columns.h"
#include "exchange/table.h"

namespace holdfast::exchange {
namespace {

tl::unexpected<Problem> unclear(std::string sentence) {
  return problem(ProblemKind::bad_request,
                 sentence +
                     " A mapping is written column=scale or column=scale:low..high, such as "
                     "mood_down=distress:-3..3.",
                 "mapping");
}

struct EncodingName {
  std::string_view name;
  Encoding encoding;
};
constexpr std::array<EncodingName, 17> encoding_names{{{"utf8", Encoding::utf_8},
                                                       {"ascii", Encoding::utf_8},
                                                       {"usascii", Encoding::utf_8},
                                                       {"utf16", Encoding::utf_16le},
                                                       {"utf16le", Encoding::utf_16le},
                                                       {"unicode", Encoding::utf_16le},
                                                       {"utf16be", Encoding::utf_16be},
                                                       {"windows1252", Encoding::windows_1252},
                                                       {"windows", Encoding::windows_1252},
                                                       {"cp1252", Encoding::windows_1252},
                                                       {"1252", Encoding::windows_1252},
                                                       {"ansi", Encoding::windows_1252},
                                                       {"latin1", Encoding::windows_1252},
                                                       {"iso88591", Encoding::windows_1252},
                                                       {"iso885915", Encoding::windows_1252},
                                                       {"l1", Encoding::windows_1252},
                                                       {"mixed", Encoding::mixed}}};

std::string_view name_of_delimiter(char delimiter) {
  switch (delimiter) {
    case ';':
      return "semicolons";
    case '\t':
      return "tabs";
    case '|':
      return "bars";
    default:
      return "commas";
  }
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

void add_remarks(std::string& out, std::string_view heading, std::span<const RowRemark> remarks,
                 std::size_t all, std::size_t most) {
  if (all == 0) return;
  out += heading;
  out += ":\n";
  const std::size_t named = std::min(most, remarks.size());
  for (const RowRemark& remark : remarks.first(named)) {
    out += "  line " + std::to_string(remark.line);
    if (!remark.column.empty()) out += ", " + cut_to_width(printable(remark.column), 40);
    out += ": " + remark.reason + ".\n";
  }
  if (all > named) out += "  and " + std::to_string(all - named) + " more.\n";
}

}  // namespace

Result<ColumnMap> read_mapping(std::string_view text) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string_view::npos) return unclear("The mapping has no \"=\".");
  ColumnMap map;
  std::string_view column = trimmed(text.substr(0, equals));
  if (column.size() >= 2 && column.front() == '"' && column.back() == '"')
    column = column.substr(1, column.size() - 2);
  map.column = column;
  std::string_view scale = trimmed(text.substr(equals + 1));
  if (const std::size_t colon = scale.find(':'); colon != std::string_view::npos) {
    const std::string_view range = trimmed(scale.substr(colon + 1));
    const std::size_t dots = range.find("..");
    if (dots == std::string_view::npos) return unclear("The range in the mapping has no \"..\".");
    map.low = number_in(range.substr(0, dots), '.');
    map.high = number_in(range.substr(dots + 2), '.');
    if (!map.low || !map.high) return unclear("An end of the range in the mapping is not a number.");
    if (*map.low == *map.high) return unclear("The range in the mapping begins where it ends.");
    scale = trimmed(scale.substr(0, colon));
  }
  map.scale = scale;
  if (map.column.empty()) return unclear("The mapping names no column.");
  if (map.scale.empty()) return unclear("The mapping names no scale.");
  return map;
}

Result<Encoding> read_encoding(std::string_view name) {
  std::string plain;
  for (const char c : lower_ascii(name))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain += c;
  for (const EncodingName& known : encoding_names)
    if (plain == known.name) return known.encoding;
  return problem(ProblemKind::bad_request,
                 "This encoding is not known. Known are utf-8, utf-16le, utf-16be, windows-1252 and mixed.",
                 "encoding");
}

std::string in_words(const TableReport& report, std::size_t rows_named) {
  std::string out = counted(report.rows, "row", "rows") + " below the header; cells parted by " +
                    std::string(name_of_delimiter(report.delimiter)) + ", " +
                    std::string(name_of(report.encoding)) + ", decimal " +
                    (report.decimal_comma ? "comma" : "point") +
                    (report.time_order.empty() ? "" : ", days read as " + report.time_order) + ".\n";
  out += counted(report.accepted, "check-in", "check-ins") + " with " +
         counted(report.answers, "rating", "ratings") + " on " + counted(report.days, "day", "days");
  if (report.first && report.last) {
    const auto day = [](const Moment& moment) { return iso(local_time(moment.at, moment.zone).date); };
    out += ", " + day(*report.first) + " to " + day(*report.last);
  }
  out += ".\n";
  if (report.empty > 0)
    out += counted(report.empty, "row answers", "rows answer") + " nothing that is imported.\n";
  if (report.without_clock_time > 0)
    out += counted(report.without_clock_time, "row names", "rows name") +
           " a day without an hour; taken as noon.\n";
  if (report.repeats > 0)
    out += counted(report.repeats, "row is", "rows are") +
           " like an earlier one in time and contents; all are kept.\n";
  if (!report.unmapped.empty()) {
    constexpr std::size_t most = 12;
    out += "Left out " + counted(report.unmapped.size(), "column", "columns") + ": ";
    for (std::size_t i = 0; i < std::min(most, report.unmapped.size()); ++i)
      out += (i == 0 ? "" : ", ") +
             (report.unmapped[i].empty() ? "(unnamed)" : cut_to_width(printable(report.unmapped[i]), 30));
    out += report.unmapped.size() > most ? " and others.\n" : ".\n";
  }
  add_remarks(out, "Taken, with a remark", report.remarks, report.remarked, rows_named);
  add_remarks(out, counted(report.rejected, "row is", "rows are") + " left out", report.rejections,
              report.rejected, rows_named);
  return out;
}

}  // namespace holdfast::exchange

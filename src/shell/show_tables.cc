// See show_tables.h. Layout only.
#include "shell/show_tables.h"

#include <fmt/format.h>

#include "base/text.h"

namespace holdfast::shell {
namespace {

using app::Json;

std::string number_of(const Json& value) {
  if (value.is_number()) return fmt::format("{:.7g}", value.get<double>());
  if (value.is_string()) return printable(value.get<std::string>());
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  return value.is_null() ? "-" : printable(value.dump());
}

void fit_lines(std::string& out, const Json& value, const std::string& key, std::size_t indent) {
  const std::string lead(indent, ' ');
  if (value.is_object()) {
    out += fmt::format("{}{}\n", lead, printable(key));
    for (const auto& [name, inner] : value.items()) fit_lines(out, inner, name, indent + 2);
    return;
  }
  if (value.is_array() && !value.empty() && value[0].is_array()) {
    out += fmt::format("{}{}\n", lead, printable(key));
    for (const Json& row : value) {
      out += lead + " ";
      for (const Json& cell : row) out += fmt::format(" {:>12}", number_of(cell));
      out += "\n";
    }
    return;
  }
  out += fmt::format("{}{:<24}", lead, printable(key));
  if (value.is_array())
    for (const Json& cell : value) out += fmt::format(" {:>12}", number_of(cell));
  else
    out += " " + number_of(value);
  out += "\n";
}

void horizon_lines(std::string& out, const app::Predicted::Horizon& horizon, const Style& style) {
  const std::string ahead =
      horizon.steps == 1 ? "the next check-in" : fmt::format("{} check-ins ahead", horizon.steps);
  out += fmt::format("{}, {}\n", ahead, counted(horizon.readings, "reading", "readings"));
  out += dim(style, fmt::format("  {:<26} {:>9} {:>10} {:>10}   {}", "", "log score", "middle 80%",
                                "mean error", "the model leads by")) +
         "\n";
  for (const auto& method : horizon.methods) {
    out += fmt::format("  {:<26} {:>9.3f} {:>9.1f}% {:>10.3f}", method.method, method.log_score,
                       100 * method.in_middle_80, method.mean_absolute_error);
    if (method.model_leads_by)
      out += fmt::format("   {:+.3f} ± {:.3f}", *method.model_leads_by, method.standard_error.value_or(0));
    out += "\n";
  }
}

}  // namespace

std::string shown(const app::Fitted& fitted, const Style& style) {
  std::string out;
  for (const auto& [key, value] : fitted.result.items()) {
    if (key != "warnings")
      fit_lines(out, value, key, 0);
    else
      for (const Json& doubt : value) out += wrapped(style, printable(doubt.get<std::string>()));
  }
  return out;
}

std::string shown(const app::Predicted& predicted, const Style& style) {
  std::string out;
  for (const auto& person : predicted.people) {
    if (!person.person.empty()) out += bold(style, printable(person.person)) + "\n";
    if (!person.usable) out += wrapped(style, person.why_not);
    for (const auto& horizon : person.horizons) horizon_lines(out, horizon, style);
    out += "\n";
  }
  if (!predicted.over_people.empty()) {
    out += bold(style, "Over all people, each counting once") + "\n";
    for (const auto& one : predicted.over_people) {
      out += fmt::format("  {:>2} ahead  {:<26} the model leads by {:+.3f}", one.steps, one.method,
                         one.model_leads_by);
      if (one.standard_error) out += fmt::format(" ± {:.3f}", *one.standard_error);
      out += fmt::format(", in {} of {}\n", one.people_model_leads, one.people);
    }
    out += "\n";
  }
  for (const auto& row : predicted.rejected_rows)
    out += wrapped(
        style,
        fmt::format("Left out: line {} of the {}{}: {}.", row.line, row.file == "data" ? "table" : "events",
                    row.column.empty() ? "" : fmt::format(", column {}", printable(row.column)),
                    printable(row.reason)));
  out += dim(style, wrapped(style,
                            "Log score: the log of the probability given to what came, a reading; higher is "
                            "better. Units: " +
                                predicted.units + "."));
  return out;
}

}  // namespace holdfast::shell

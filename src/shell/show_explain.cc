// Every text comes from the explanation or the finding; this file chooses order, layout and how numbers are
// rounded.
#include "shell/show_explain.h"

#include <fmt/format.h>

#include <cmath>

#include "base/text.h"
#include "diary/saying.h"
#include "shell/show.h"

namespace holdfast::shell {

namespace {

using review::Evidence;
using review::Explanation;
using review::Finding;

constexpr std::size_t entries_shown = 6;

std::string heading(const Style& style, std::string_view title) {
  return "\n" + bold(style, title) + "\n";
}

std::string paragraph(const Style& style, std::string_view text) {
  return wrapped(style, printable(text), 2);
}

std::string point(const Style& style, std::string_view text) {
  return wrapped(style, printable(text), 4, "  -");
}

std::string lowered(std::string_view first_word_of) {
  std::string text(first_word_of);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = char(text[0] - 'A' + 'a');
  return text;
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = char(text[0] - 'a' + 'A');
  return text;
}

std::string day_told(Instant at, std::string_view zone) {
  const YearMonthDay parts = calendar(local_time(at, zone).date);
  return fmt::format("{} {} {}", parts.day, month_name(parts.month).substr(0, 3), parts.year);
}

// Two digits that say something, and no "-0".
std::string number(double value) {
  const double size = std::fabs(value);
  std::string text = fmt::format("{:.{}f}", value, size >= 9.95 ? 0 : size >= 0.095 || size < 0.005 ? 1 : 2);
  return text == "-0.0" ? "0.0" : text;
}

std::string number_in(double value, std::string_view unit) {
  if (unit == "share") return number(100 * value);
  return unit == "ratio" ? fmt::format("{:.2f}", value) : number(value);
}

std::string_view said_unit(std::string_view unit) {
  return unit == "share" ? " in 100" : unit == "steps" ? " steps" : "";
}

std::string percent(double probability) {
  if (probability >= 0.995) return "more than 99 %";
  if (probability < 0.005) return "less than 1 %";
  return fmt::format("{:.0f} %", 100 * probability);
}

std::string sentence(const Finding& finding, const Style& style) {
  std::string out = dim(style, wrapped(style, printable(finding.question)));
  const std::string said = wrapped(style, printable(finding.sentence));
  out += bold(style, said.substr(0, said.size() - 1)) + "\n";
  if (!finding.fixed_line.empty()) out += wrapped(style, printable(finding.fixed_line));
  for (const std::string& more : finding.more) out += paragraph(style, more);
  if (!finding.answered && !finding.how_much_more.empty())
    out += dim(style, paragraph(style, finding.how_much_more));
  return out;
}

std::string what_was_computed(const Explanation& explanation, bool worked_out, const Style& style) {
  std::string out = heading(style, worked_out ? "What was computed" : "What would be computed") +
                    paragraph(style, explanation.computed);
  if (!explanation.reads.empty()) out += paragraph(style, explanation.reads);
  bool said_so = false;
  for (const review::Said& said : explanation.statements) {
    if (said.true_when.empty()) continue;
    if (!said_so) out += paragraph(style, "It says one of these:");
    said_so = true;
    out += point(style, capital(said.label) + ": " + said.true_when + ".");
  }
  out += dim(style, paragraph(style, fmt::format("It says nothing until there is this much: {}. That is a "
                                                 "rule for the program, nothing you need to fill.",
                                                 explanation.least)));
  return out;
}

std::string what_it_rests_on(const Evidence& evidence, const Style& style, std::string_view zone) {
  std::string out = heading(style, "What it rests on");
  if (evidence.n == 0) return out + paragraph(style, "Nothing yet that it could use.");
  std::vector<std::pair<std::string, std::string>> rows;
  rows.emplace_back("check-ins", evidence.span_days > 0
                                     ? fmt::format("{}, on {} of {} days", with_separators(evidence.n),
                                                   evidence.days_rated, evidence.span_days)
                                     : with_separators(evidence.n));
  if (evidence.from && evidence.until)
    rows.emplace_back("time", day_told(*evidence.from, zone) + " to " + day_told(*evidence.until, zone));
  if (evidence.sessions > 0) rows.emplace_back("sessions", with_separators(evidence.sessions));
  if (evidence.breaks > 0) rows.emplace_back("breaks", with_separators(evidence.breaks));
  if (evidence.gaps > 0)
    rows.emplace_back("gaps",
                      fmt::format("{}, the longest {}; nothing is filled in", with_separators(evidence.gaps),
                                  counted(evidence.longest_gap_days, "day", "days")));
  if (const long long late = std::llround(evidence.late_share * evidence.n); late > 0)
    rows.emplace_back("afterwards", fmt::format("{} written more than a day later", with_separators(late)));
  if (evidence.far_away > 0)
    rows.emplace_back("far away", evidence.far_away == 1 ? "once, not in the number"
                                                         : fmt::format("{} times, not in the number",
                                                                       with_separators(evidence.far_away)));
  if (evidence.edge_share > 0)
    rows.emplace_back("at an end", fmt::format("{} of the ratings are a 0 or a 10, and may stand for more",
                                               percent(evidence.edge_share)));
  return out + labelled(style, rows, 2);
}

std::string which_entries(const app::Explained& explained, const Style& style, const ExplainView& view) {
  const auto& entries = explained.entries;
  std::string out = heading(style, "Which entries");
  if (entries.empty()) return out + paragraph(style, "None.");
  const std::size_t some = view.entries ? entries.size() : std::min(entries_shown, entries.size());
  const std::string& zone = explained.review.made_at.zone;
  for (std::size_t i = 0; i < some; ++i) {
    const auto& one = entries[i];
    const std::string kind = one.folded ? "folded" : lowered(diary::title_of_kind(one.kind));
    out += fmt::format("  {}  {}  {}\n", padded(day_told(one.felt.at, zone), 11), padded(kind, 9),
                       dim(style, short_id(one.id)));
  }
  std::string rest = "\"holdfast show ID\" opens one.";
  if (some < entries.size())
    rest = fmt::format("and {} more; --entries shows all. ",
                       with_separators(static_cast<long long>(entries.size() - some))) +
           rest;
  return out + dim(style, paragraph(style, rest));
}

std::string prior(const review::PriorLine& line) {
  std::string text = fmt::format("{}: {} to {}", line.says, number(line.low), number(line.high));
  if (!line.unit.empty()) text += " " + line.unit;
  return text +
         (line.symmetric ? ", either way as likely" : fmt::format(", usually about {}", number(line.middle)));
}

std::string what_is_assumed(const Explanation& explanation, const Style& style) {
  std::string out = heading(style, "What is assumed beforehand");
  for (const std::string& line : explanation.takes_for_granted) out += point(style, line);
  bool any = false;
  for (const review::PriorLine& line : explanation.priors) {
    if (!line.weighs_most) continue;
    if (!any)
      out +=
          "\n" +
          paragraph(style,
                    "Before your diary is looked at, these are held likely (priors): 8 in 10 lie between the "
                    "two numbers. They weigh most here:");
    any = true;
    out += point(style, prior(line));
  }
  if (!explanation.beforehand.empty()) out += (any ? "" : "\n") + point(style, explanation.beforehand);
  if (any)
    out += dim(style, paragraph(style, fmt::format("The whole table is in \"holdfast explain {} --json\".",
                                                   explanation.id)));
  return out;
}

std::string_view method_in_full(std::string_view method) {
  return method == "importance" ? "importance sampling"
         : method == "nuts"     ? "no-U-turn sampler"
                                : "Hamiltonian Monte Carlo";
}

std::string for_researchers(const review::ModelFacts& model) {
  std::string scales;
  for (const std::string& key : model.scales)
    scales += (scales.empty() ? "" : ", ") + std::string(name_of_scale(key));
  std::string line = fmt::format(
      "For researchers: {} readings of {} in {}; {} draws in {} ({}), "
      "{} divergent; effective size {:.0f} (median), {:.0f} (tails, worst); "
      "R-hat {:.2f} (worst)",
      with_separators(model.readings), scales, counted(model.check_ins, "check-in", "check-ins"), model.draws,
      counted(model.chains, "chain", "chains"), method_in_full(model.method), model.divergent,
      model.effective_size, model.tail_effective_size, model.r_hat);
  if (model.pareto_shape) line += fmt::format("; Pareto shape {:.2f}", *model.pareto_shape);
  return line + ".";
}

std::string draws(const Finding& finding, const review::ModelFacts& model, bool of_the_model) {
  const double worth = finding.quantity->effective_draws;
  std::string line = "A draw is one way it may have been that fits what you wrote. ";
  if (!of_the_model || worth > 0.95 * model.draws)
    line += fmt::format("This was read off {:.0f} of them.", worth);
  else
    line += fmt::format(
        "{} were made; neighbours resemble one another, so for this number they are worth "
        "about {:.0f}.",
        model.draws, worth);
  return line;
}

std::string how_sure(const Finding& finding, const Explanation& explanation, const review::ModelFacts& model,
                     const Style& style) {
  if (explanation.basis == review::Basis::counts)
    return heading(style, "How sure the numbers are") +
           paragraph(style, "These are plain counts. Nothing is estimated.");
  std::string out = heading(style, "How sure the numbers are");
  const bool of_the_model = explanation.basis == review::Basis::joint_model;
  std::vector<std::pair<std::string, std::string>> rows;
  for (const review::Said& said : explanation.statements)
    if (said.probability)
      rows.emplace_back(said.label, percent(*said.probability) +
                                        (said.before ? ", before any entry " + percent(*said.before) : ""));
  out += labelled(style, rows, 2);
  if (const auto& quantity = finding.quantity) {
    const std::string& unit = quantity->unit;
    out += paragraph(style, fmt::format("The number: {}{}. 8 in 10 draws lie between {} and {}.",
                                        number_in(quantity->median, unit), said_unit(unit),
                                        number_in(quantity->low, unit), number_in(quantity->high, unit)));
    out += paragraph(style, draws(finding, model, of_the_model));
  }
  for (const std::string& line : explanation.carried) out += point(style, line);
  if (!explanation.settled.empty()) out += paragraph(style, explanation.settled);
  if (rows.empty() && !finding.quantity)
    out += paragraph(style, of_the_model && !model.usable && !model.method.empty()
                                ? "The reckoning did not settle this time, so nothing is said."
                                : "Nothing was worked out here, so there are no numbers yet.");
  if (of_the_model && model.usable && !model.method.empty())
    out += dim(style, paragraph(style, for_researchers(model)));
  else if (of_the_model && !model.why_not.empty())
    out += dim(style, paragraph(style, "For researchers: " + model.why_not));
  return out;
}

std::string how_checked(const Explanation& explanation, const Style& style) {
  std::string out = heading(style, "How it was checked");
  if (explanation.basis == review::Basis::counts)
    return out + paragraph(style, "Counting needs no such check.");
  for (const std::string& line : explanation.checks.sentences) out += paragraph(style, line);
  if (explanation.checks.rows.empty()) return out;
  constexpr std::size_t widest = 20;  // "more likely than not"
  if (!explanation.checks.of_this_finding) out += dim(style, paragraph(style, "All findings together:"));
  std::string table = fmt::format("  {}    n stated  true\n", padded("word", widest));
  for (const review::Reliability& row : explanation.checks.rows)
    table += fmt::format("  {} {:>4} {:>4.0f} % {:>3.0f} %\n", padded(row.word, widest), row.n,
                         100 * row.stated, 100 * row.held);
  return out + dim(style, table);
}

std::string what_it_cannot_tell(const Finding& finding, const Style& style) {
  if (finding.cannot_tell.empty()) return {};
  std::string out = heading(style, "What it cannot tell");
  for (const std::string& line : finding.cannot_tell) out += point(style, line);
  return out;
}

}  // namespace

std::string shown(const app::Explained& explained, const Style& style, const ExplainView& view) {
  const Finding& finding = explained.review.findings.front();
  if (finding.folded && !view.open_folded)
    return dim(style, wrapped(style, printable(finding.question))) +
           wrapped(style, fmt::format("{}  [\"holdfast explain {} --open\" opens it anyway]",
                                      printable(finding.folded_line), finding.id));
  const Explanation& explanation = explained.explanation;
  // Where nothing was worked out there is nothing to assume, to be sure of or to check.
  const bool worked_out = !finding.masses.empty() || finding.quantity || finding.answered;
  return sentence(finding, style) + what_was_computed(explanation, worked_out, style) +
         what_it_rests_on(finding.evidence, style, explained.review.made_at.zone) +
         which_entries(explained, style, view) +
         (worked_out ? what_is_assumed(explanation, style) : std::string()) +
         how_sure(finding, explanation, explained.review.model, style) +
         (worked_out ? how_checked(explanation, style) : std::string()) + what_it_cannot_tell(finding, style);
}

std::string shown(const app::QuestionsAnswer& questions, const Style& style) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto& one : questions.questions) rows.emplace_back(one.id, one.asked);
  return labelled(style, rows) + "\n" +
         dim(style, wrapped(style, "\"holdfast explain loop\" tells what is behind the answer to that one."));
}

}  // namespace holdfast::shell

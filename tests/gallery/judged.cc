// Runs reviews of lives, writes and reads what was judged, and makes the page of tables. A statement counts
// as true where it is the one the life's own path and parameters make true.
#include "gallery/judged.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "base/ensure.h"
#include "base/progress.h"
#include "base/time.h"
#include "review/review.h"

namespace holdfast::gallery {
namespace {

using review::Likelihood;

// What was said at one word, or at all words.
struct Tally {
  int said = 0, held = 0;
  double stated = 0;
  void add(const Judged& one) {
    ++said;
    held += one.holds();
    stated += one.probability;
  }
};

constexpr std::array words{Likelihood::more_likely_than_not, Likelihood::likely, Likelihood::very_likely,
                           Likelihood::almost_certain};

std::string formatted(const char* form, auto... values) {
  std::array<char, 200> text{};
  std::snprintf(text.data(), text.size(), form, values...);
  return text.data();
}

std::string cell(const Tally& tally) {
  return tally.said == 0 ? " |"
                         : formatted(" %d of %d (%.2f) |", tally.held, tally.said, tally.stated / tally.said);
}

// The arc's lines one by one, by what they are about; everything else as it is.
std::vector<std::pair<std::string, const review::Finding*>> questions_of(const review::Finding& finding) {
  if (finding.id != "arc" || finding.lines.size() != 4) return {{finding.id, &finding}};
  std::vector<std::pair<std::string, const review::Finding*>> out;
  for (const char* name : {"needing", "safety", "footing", "others"})
    out.emplace_back(std::string("arc ") + name, &finding.lines[out.size()]);
  return out;
}

// What the life makes true of what is told together: by the truth of the lines that were told.
std::string truth_of_together(const review::Finding& together,
                              const std::map<std::string, std::string>& truth) {
  static const std::map<std::string, std::pair<std::string, std::string>> ways{
      {"footing", {"rose", "fell"}},       {"safety", {"rose", "fell"}},
      {"others", {"rose", "fell"}},        {"contact", {"longer", "shorter"}},
      {"absence", {"steadier", "harder"}}, {"steadying", {"larger", "smaller"}},
      {"needs", {"larger", "smaller"}},    {"carried", {"more", "less"}},
      {"loop", {"lighter", "harder"}}};
  const auto way = [&](const std::string& about, const std::string& is) {
    const auto& [good, bad] = ways.at(about);
    return is == good ? 1 : is == bad ? -1 : 0;
  };
  const auto is = [&](const std::string& what) {
    const auto found = truth.find(what);
    return found == truth.end() ? std::string() : found->second;
  };
  int more = 0, footing = 0;
  for (const review::Finding& line : together.lines) {
    if (line.speaks == "silent" || line.speaks == "waits") continue;
    const std::string about = line.id != "arc"                           ? line.id
                              : line.subject.starts_with("needing")      ? "needing"
                              : line.subject.starts_with("how safe")     ? "safety"
                              : line.subject.starts_with("staying with") ? "footing"
                                                                         : "others";
    const std::string so = is(line.id == "arc" ? "arc " + about : about);
    if (so == "unknowable") return so;
    if (about != "needing") {
      more += way(about, so);
      if (about == "footing") footing = way(about, so);
      continue;
    }
    const int eases = so == "fell" || so == "rose_then_fell"   ? 1
                      : so == "rose" || so == "fell_then_rose" ? -1
                                                               : 0;
    if (eases != 0 &&
        (way("footing", is("arc footing")) == eases || way("others", is("arc others")) == eases))
      more += eases;
  }
  return more >= 2 && footing >= 0    ? "finding_footing"
         : more <= -2 && footing <= 0 ? "going_round"
                                      : "neither";
}

}  // namespace

std::vector<Judged> judge(std::size_t kind, int number) {
  const Life life = live(kind, std::uint64_t(number));
  const std::string id(kinds()[kind].id);
  Silent silent;
  review::Options options;
  options.now = life.now;
  const auto made = review::review(life.diary, options, silent);
  ensure(made.has_value());
  if (!made->model.usable) return {{.kind = id, .number = number, .finding = "unusable"}};
  std::vector<Judged> out;
  std::vector<std::pair<std::string, const review::Finding*>> questions;
  for (const review::Finding& finding : made->findings)
    for (auto& one : questions_of(finding)) questions.push_back(std::move(one));
  for (const auto& [name, asked] : questions) {
    const review::Finding& finding = *asked;
    const auto truth = life.truth.find(name);
    const bool shifts = name == "turning-points", together = name == "together";
    if (!shifts && !together && truth == life.truth.end()) continue;
    Judged one{.kind = id, .number = number, .finding = name};
    if (!finding.masses.empty()) {
      const auto most = std::max_element(
          finding.masses.begin(), finding.masses.end(),
          [](const review::Mass& a, const review::Mass& b) { return a.probability < b.probability; });
      one.statement = most->statement;
      one.probability = most->probability;
      one.said = finding.answered;
      for (const review::Mass& mass : finding.masses)
        one.masses += (one.masses.empty() ? "" : " ") + mass.statement + formatted("=%.4f", mass.probability);
    }
    one.truth = shifts     ? calibration::truth_of_shift(finding, life.shifts)
                : together ? truth_of_together(finding, life.truth)
                           : truth->second;
    out.push_back(std::move(one));
  }
  return out;
}

std::string line_of(const Judged& one) {
  return one.kind + ',' + formatted("%d", one.number) + ',' + one.finding + ',' + one.statement + ',' +
         formatted("%.4f", one.probability) + ',' + one.truth + ',' + (one.said ? "1" : "0") + ',' +
         one.masses + '\n';
}

std::vector<Judged> read_judged(const std::string& file) {
  std::vector<Judged> all;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> cells(1);
    for (char c : line)
      if (c == ',')
        cells.emplace_back();
      else
        cells.back() += c;
    if (cells.size() != 8) continue;  // cut short when the run was stopped
    all.push_back({.kind = cells[0],
                   .number = std::stoi(cells[1]),
                   .finding = cells[2],
                   .statement = cells[3],
                   .probability = std::stod(cells[4]),
                   .truth = cells[5],
                   .masses = cells[7],
                   .said = cells[6] == "1"});
  }
  return all;
}

std::string power_of(const std::vector<Judged>& all) {
  const auto nothing_changed = [](const std::string& statement) {
    return statement == "about_the_same" || statement == "neither" || statement == "no_shift" ||
           statement == "not_eased";
  };
  struct Row {
    int lives = 0, right = 0, other = 0;
  };
  std::map<std::string, Row> rows;
  for (const Judged& one : all) {
    if (one.truth.empty() || one.truth == "unknowable" || nothing_changed(one.truth)) continue;
    Row& row = rows[one.finding.substr(0, one.finding.find(' '))];
    ++row.lives;
    if (!one.said || nothing_changed(one.statement)) continue;
    ++(one.holds() ? row.right : row.other);
  }
  std::string table = "finding,lives,right,other\n";
  for (const auto& [finding, row] : rows)
    table += finding + ',' + std::to_string(row.lives) + ',' + std::to_string(row.right) + ',' +
             std::to_string(row.other) + '\n';
  return table;
}

std::string page_of(const std::vector<Judged>& all) {
  std::map<std::string, std::map<std::string, std::map<Likelihood, Tally>>> tallies;  // finding, kind
  std::map<std::string, std::map<std::string, int>> asked;
  std::map<std::string, std::map<int, std::pair<int, int>>> of_review;  // kind, number: said, untrue
  std::map<Likelihood, Tally> over_all;
  int unusable = 0;
  for (const Judged& one : all) {
    auto& [said, untrue] = of_review[one.kind][one.number];
    if (one.finding == "unusable") {
      ++unusable;
      continue;
    }
    ++asked[one.finding][one.kind];
    if (!one.said) continue;
    const Likelihood word = review::likelihood_of(one.probability);
    tallies[one.finding][one.kind][word].add(one);
    over_all[word].add(one);
    ++said;
    untrue += !one.holds();
  }
  std::ostringstream page;
  page << "<!-- written by tools/gallery -->\n# A gallery of lives\n\nInvented people whose truth is known, "
          "most of them "
          "unlike what the engine supposes (`tests/gallery/lives.cc`: a simulator that shares nothing with "
          "it). Each "
          "cell: how many statements were true, of how many said with that word, and in brackets the mean "
          "probability stated. A life may say nothing; that is an answer, too.\n\n## All lives together\n\n| "
          "|";
  for (Likelihood word : words) page << ' ' << review::words_of(word) << " |";
  page << "\n|---|---|---|---|---|\n| all |";
  for (Likelihood word : words) page << cell(over_all[word]);
  page << "\n\n## How many of a review's statements are untrue\n\n| life | what it is | reviews | statements "
          "in one | "
          "reviews with an untrue one | untrue in a hundred |\n|---|---|---|---|---|---|\n";
  for (const Kind& kind : kinds()) {
    const auto found = of_review.find(std::string(kind.id));
    if (found == of_review.end()) continue;
    int reviews = 0, said = 0, untrue = 0, with_untrue = 0;
    for (const auto& [number, counts] : found->second) {
      ++reviews;
      said += counts.first;
      untrue += counts.second;
      with_untrue += counts.second > 0;
    }
    page << "| " << kind.id << " | " << kind.what << " | " << reviews << " | "
         << formatted("%.1f", double(said) / reviews) << " | " << with_untrue << " | "
         << (said > 0 ? formatted("%.0f", 100.0 * untrue / said) : "") << " |\n";
  }
  for (const auto& [finding, of_kind] : asked) {
    page << "\n## " << finding << "\n\n| life | asked |";
    for (Likelihood word : words) page << ' ' << review::words_of(word) << " |";
    page << "\n|---|---|---|---|---|---|\n";
    for (const Kind& kind : kinds()) {
      const auto count = of_kind.find(std::string(kind.id));
      if (count == of_kind.end()) continue;
      page << "| " << kind.id << " | " << count->second << " |";
      for (Likelihood word : words) page << cell(tallies[finding][std::string(kind.id)][word]);
      page << '\n';
    }
  }
  if (unusable > 0) page << "\nIn " << unusable << " lives nothing could be learnt.\n";
  return page.str();
}

}  // namespace holdfast::gallery

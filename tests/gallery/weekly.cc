// How steady the words are: a life of the gallery is reviewed once a week over its last 32 weeks, each review
// knowing what the one before said, and the answers that came, went or turned are counted; beside it, what
// the same reviews would have said had each been the first. Usage: weekly LIVES KIND...
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "base/ensure.h"
#include "base/progress.h"
#include "gallery/lives.h"
#include "review/review.h"
#include "review/since.h"

namespace holdfast::gallery {
namespace {

constexpr int weeks = 32;

using Said = std::map<std::string, std::string>;  // finding and subject: statement

Said by_finding(const std::vector<review::AnswerSaid>& all) {
  Said out;
  for (const auto& one : all) out[one.finding + " " + one.subject] = one.statement;
  return out;
}

std::vector<std::string> changes(const Said& before, const Said& now) {
  std::vector<std::string> out;
  for (const auto& [finding, statement] : now)
    if (const auto found = before.find(finding); found == before.end() || found->second != statement)
      out.push_back(finding);
  for (const auto& [finding, statement] : before)
    if (!now.contains(finding)) out.push_back(finding);
  return out;
}

// What each question came to, said or not.
using Outcomes = std::map<std::string, std::string>;
Outcomes outcomes_of(const review::Review& made) {
  Outcomes out;
  const auto odds = [](double p) { return p / std::max(1 - p, 1e-12); };
  const auto add = [&](const review::Finding& finding) {
    std::string& text = out[finding.id + " " + finding.subject];
    const auto most = std::ranges::max_element(finding.masses, {}, &review::Mass::probability);
    if (most != finding.masses.end())
      text = fmt::format("{} {:.3f}, odds x {:.1f}", most->statement, most->probability,
                         odds(most->probability) / odds(most->before.value_or(0.5)));
    if (!finding.answered) text += " (" + finding.why_not + ")";
  };
  for (const review::Finding& finding : made.findings) {
    add(finding);
    for (const review::Finding& line : finding.lines)
      if (line.id == finding.id) add(line);
  }
  return out;
}

struct Counted {
  int steady = 0, plain = 0, statements = 0;
};

Counted counted(std::size_t kind, int number, bool each) {
  const Life life = live(kind, std::uint64_t(number));
  std::optional<std::vector<review::AnswerSaid>> said;
  Said before, plain_before;
  Outcomes outcomes_before;
  Counted out;
  for (int week = weeks; week >= 0; --week) {
    Silent silent;
    review::Options options;
    options.now = life.now;
    options.now.at = options.now.at + -std::int64_t(week) * 7 * 86400;
    options.said_before = said;
    const auto made = review::review(life.diary, options, silent);
    options.said_before = std::nullopt;
    const auto plain = review::review(life.diary, options, silent);
    ensure(made.has_value() && plain.has_value());
    said = review::said_in(*made);
    const Said now = by_finding(*said), plain_now = by_finding(review::said_in(*plain));
    Outcomes outcomes = outcomes_of(*made);
    if (week < weeks) {
      const auto changed = changes(before, now);
      for (const std::string& key : changed)
        if (each)
          fmt::print("{} {}, {} weeks left | {} | {} | {}\n", kinds()[kind].id, number, week, key,
                     outcomes_before[key], outcomes[key]);
      out.steady += int(changed.size());
      out.plain += int(changes(plain_before, plain_now).size());
    }
    out.statements += int(now.size());
    before = now;
    plain_before = plain_now;
    outcomes_before = std::move(outcomes);
    std::fprintf(stderr, "\r%s %d: %d weeks left   ", kinds()[kind].id.data(), number, week);
  }
  return out;
}

int run(int lives, const std::vector<std::string>& wanted, bool each) {
  std::printf(
      "| life | weeks | statements in a review | changes | changes, were each review the first |\n"
      "|---|---|---|---|---|\n");
  for (const std::string& id : wanted) {
    const auto found = std::ranges::find(kinds(), id, &Kind::id);
    if (found == kinds().end()) {
      std::fprintf(stderr, "weekly: there is no kind of life \"%s\".\n", id.c_str());
      return 2;
    }
    Counted all;
    for (int number = 0; number < lives; ++number) {
      const Counted one = counted(std::size_t(found - kinds().begin()), number, each);
      all.steady += one.steady;
      all.plain += one.plain;
      all.statements += one.statements;
    }
    std::printf("| %s | %d x %d | %.1f | %.1f | %.1f |\n", id.c_str(), lives, weeks,
                double(all.statements) / lives / (weeks + 1), double(all.steady) / lives,
                double(all.plain) / lives);
    std::fflush(stdout);
  }
  std::fprintf(stderr, "\n");
  return 0;
}

}  // namespace
}  // namespace holdfast::gallery

int main(int count, char** given) {
  std::vector<std::string> words(given + 1, given + count);
  const bool each = !words.empty() && words.front() == "--each";
  if (each) words.erase(words.begin());
  if (words.size() < 2 || std::atoi(words.front().c_str()) < 1) {
    std::fprintf(stderr, "usage: weekly [--each] LIVES KIND...\n");
    return 2;
  }
  return holdfast::gallery::run(std::atoi(words.front().c_str()), {words.begin() + 1, words.end()}, each);
}

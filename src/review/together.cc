// together: is needing her helping to find one's own footing, or is it going round in circles? Other findings
// answer what can be told of it, a line each; a line speaks for finding one's footing, for going round in
// circles, or neither way. What is told of all of them is a statement about their signs at once: it speaks
// for finding one's footing where two more of the lines speak for it than against, staying with hard feelings
// not among these; for going round in circles the other way about; else neither way. Nothing is added up
// beyond that, and no line counts for more than another.
//
// Lines that rest on the joint model share its draws, so their signs are counted draw by draw, each draw
// weighed so that every line begins as it does by itself (answering.h). Lines that are learned apart
// (contacts, needs, what steadies) are taken as independent of these and of one another, given the diary.
// Only lines with an answer count. Needing less is no sign by itself: it speaks where staying with hard
// feelings or leaning on others moved the other way in the same draw.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

#include "base/ensure.h"
#include "base/random.h"
#include "inference/diagnostics.h"
#include "review/answering.h"
#include "review/counting.h"
#include "review/sentences.h"
#include "review/since.h"

namespace holdfast::review {
namespace {

constexpr std::size_t line_count = 10;
constexpr int least_lines = 2, least_more = 2;
constexpr std::string_view for_footing = "finding_footing", for_circles = "going_round", neither = "neither";
constexpr std::array statements{for_footing, for_circles, neither};

// The lines in their order, and which of their statements speak for and against.
struct Kind {
  std::string_view id;
  int of_arc = -1;  // which line of the arc it is
  std::vector<std::string_view> speaks_for, speaks_against;
  bool alone = true;  // by itself; else only where footing or support moved the other way
};
const std::array<Kind, line_count>& kinds() {
  static const std::array<Kind, line_count> all{
      {{.id = "arc", .of_arc = 2, .speaks_for = {"rose"}, .speaks_against = {"fell"}},
       {.id = "arc",
        .of_arc = 0,
        .speaks_for = {"fell", "rose_then_fell"},
        .speaks_against = {"rose", "fell_then_rose"},
        .alone = false},
       {.id = "arc", .of_arc = 1, .speaks_for = {"rose"}, .speaks_against = {"fell"}},
       {.id = "contact", .speaks_for = {"longer"}, .speaks_against = {"shorter"}},
       {.id = "absence", .speaks_for = {"steadier"}, .speaks_against = {"harder"}},
       {.id = "steadying", .speaks_for = {"larger"}, .speaks_against = {"smaller"}},
       {.id = "needs", .speaks_for = {"larger"}, .speaks_against = {"smaller"}},
       {.id = "arc", .of_arc = 3, .speaks_for = {"rose"}, .speaks_against = {"fell"}},
       {.id = "carried", .speaks_for = {"more"}, .speaks_against = {"less"}},
       {.id = "loop", .speaks_for = {"lighter"}, .speaks_against = {"harder"}}}};
  return all;
}
constexpr std::size_t at_footing = 0, at_needing = 1, at_support = 7;

bool is_one_of(const std::vector<std::string_view>& list, std::string_view statement) {
  return std::ranges::find(list, statement) != list.end();
}

struct Line {
  const Kind* kind = nullptr;
  const Finding* finding = nullptr;  // null where the review has none
  bool counts = false;               // it has an answer, and is open
  bool shared = false;               // its draws are those of the joint model

  int sign(std::string_view statement) const {
    return is_one_of(kind->speaks_for, statement) ? 1 : is_one_of(kind->speaks_against, statement) ? -1 : 0;
  }
  int sign(std::size_t mass) const { return sign(finding->masses[mass].statement); }
};
using Lines = std::array<Line, line_count>;

Lines lines_of(std::span<const Finding> findings, int draws) {
  Lines lines;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line& line = lines[i];
    line.kind = &kinds()[i];
    const auto found = std::ranges::find(findings, line.kind->id, &Finding::id);
    if (found == findings.end()) continue;
    line.finding = &*found;
    if (const int part = line.kind->of_arc; part >= 0)
      line.finding = part < int(found->lines.size()) ? &found->lines[std::size_t(part)] : nullptr;
    if (!line.finding) continue;
    line.counts = line.finding->answered && !line.finding->folded;
    const bool drawn = line.kind->id == "arc" || line.kind->id == "absence" || line.kind->id == "loop";
    line.shared = drawn && draws > 0 && int(line.finding->drawn.size()) == draws;
    if (drawn && !line.shared) line.counts = false;
  }
  return lines;
}

// The signs of all lines, from the statement each makes true; -1: none is known.
struct Signs {
  int more = 0;     // for footing, less those against it
  int footing = 0;  // of staying with hard feelings, where it counts
};
Signs signs_of(const Lines& lines, const std::array<int, line_count>& true_mass) {
  Signs signs;
  const auto sign = [&](std::size_t i) {
    return true_mass[i] < 0 ? 0 : lines[i].sign(std::size_t(true_mass[i]));
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].counts || true_mass[i] < 0) continue;
    int one = sign(i);
    if (!lines[i].kind->alone && sign(at_footing) != one && sign(at_support) != one) one = 0;
    signs.more += one;
    if (i == at_footing) signs.footing = one;
  }
  return signs;
}

std::size_t statement_of(int more, int footing) {
  return more >= least_more && footing >= 0 ? 0U : more <= -least_more && footing <= 0 ? 1U : 2U;
}

// How many more of the lines learned apart speak for than against: a distribution.
using Apart = std::map<int, double>;
Apart apart(const Lines& lines) {
  Apart out{{0, 1}};
  for (const Line& line : lines) {
    if (!line.counts || line.shared) continue;
    Apart next;
    for (const auto& [more, chance] : out)
      for (std::size_t k = 0; k < line.finding->masses.size(); ++k)
        next[more + line.sign(k)] += chance * line.finding->masses[k].probability;
    out = std::move(next);
  }
  return out;
}

using Chances = std::array<double, 3>;

struct Joint {
  Chances after{}, before{};
  double effective = 0;
  std::vector<Chances> of_draws;  // of each draw, unweighed
};

// Before any entry, where each line begins as it does by itself.
Chances chances_before(const Lines& lines, Random random) {
  constexpr int count = 20000;
  Chances out{};
  for (int draw = 0; draw < count; ++draw) {
    std::array<int, line_count> drawn{};
    drawn.fill(-1);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (!lines[i].finding || lines[i].finding->masses.empty()) continue;
      double left = random.uniform();
      for (const Mass& mass : lines[i].finding->masses) {
        ++drawn[i];
        if ((left -= mass.before.value_or(0)) < 0) break;
      }
    }
    const Signs signs = signs_of(lines, drawn);
    out[statement_of(signs.more, signs.footing)] += 1.0 / count;
  }
  return out;
}

Joint joint_of(const Lines& lines, int draws, int chains, const Random& random) {
  Joint joint;
  joint.before = chances_before(lines, random);
  const Apart others = apart(lines);
  const bool needing = lines[at_needing].counts;
  double total = 0, squares = 0;
  const int count = std::max(draws, 1);
  for (int draw = 0; draw < count; ++draw) {
    std::array<int, line_count> drawn{};
    drawn.fill(-1);
    double weight = 1;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const bool beside = needing && (i == at_footing || i == at_support);
      if (!lines[i].shared || !(lines[i].counts || beside)) continue;
      drawn[i] = lines[i].finding->drawn[std::size_t(draw)];
      const Mass& mass = lines[i].finding->masses[std::size_t(drawn[i])];
      weight *= *mass.before / *mass.supposed;
    }
    const Signs signs = signs_of(lines, drawn);
    Chances one{};
    for (const auto& [more, chance] : others) one[statement_of(signs.more + more, signs.footing)] += chance;
    for (std::size_t k = 0; k < one.size(); ++k) joint.after[k] += weight * one[k];
    joint.of_draws.push_back(one);
    total += weight;
    squares += weight * weight;
  }
  for (double& chance : joint.after) chance /= total;
  // Worth as many draws as the least settled of the lines', less what the weights take.
  joint.effective = double(count);
  for (const Line& line : lines)
    if (line.counts && line.finding->quantity)
      joint.effective = std::min(joint.effective, line.finding->quantity->effective_draws);
  joint.effective *= total * total / (squares * count);
  if (draws == 0 || chains < 1) joint.effective = counted_draws;
  return joint;
}

// As answering.h has it: drawn towards what was supposed by half a draw for each statement. The statements
// begin where the lines put them, not even: so what is said of all is never surer than its lines allow.
std::vector<Mass> masses_of(const Joint& joint) {
  std::vector<Mass> masses;
  const double pull = 0.5 * double(statements.size());
  for (std::size_t k = 0; k < statements.size(); ++k)
    masses.push_back({.statement = std::string(statements[k]),
                      .probability = (joint.effective * joint.after[k] + pull * joint.before[k]) /
                                     (joint.effective + pull),
                      .before = joint.before[k],
                      .supposed = joint.before[k]});
  return masses;
}

// What a line speaks for. Of needing: where most of the draws in which it moved so have a sign with it.
std::string_view speaks(const Lines& lines, std::size_t at) {
  const Line& line = lines[at];
  if (line.finding && line.finding->folded) return "waits";
  if (!line.counts) return "silent";
  const int sign = line.sign(line.finding->statement);
  if (sign == 0) return neither;
  if (!line.kind->alone) {
    const bool with = std::ranges::any_of(std::array{at_footing, at_support}, [&](std::size_t other) {
      return lines[other].counts && lines[other].sign(lines[other].finding->statement) == sign;
    });
    if (!with) return neither;
  }
  return sign > 0 ? for_footing : for_circles;
}

Finding shown(const Lines& lines, std::size_t at) {
  Finding line = *lines[at].finding;
  line.speaks = speaks(lines, at);
  line.picture = {};
  line.lines.clear();
  line.evidence.entries.clear();
  line.details.clear();
  line.more.clear();
  return line;
}

// Above this word no such answer has been checked on lives whose truth is known (docs/science/together.md),
// and lines that are learned apart are taken as independent, which makes their sum too sure.
constexpr Likelihood surest = Likelihood::very_likely;

int counting(const Lines& lines) {
  return int(std::ranges::count(lines, true, &Line::counts));
}

}  // namespace

Finding answer_together(const Looking& looking, std::span<const Finding> findings) {
  const Chapter& chapter = looking.chapter;
  Finding finding = asked(chapter, "together");
  finding.fixed_line =
      "It tells what the diary speaks for. It is no verdict, on you or on " + chapter.name + ".";
  finding.cannot_tell = {"It cannot tell why, nor what would be without " + chapter.name + ".",
                         "What is silent may speak the other way."};
  if (chapter.remembered) {
    refuse(finding, chapter.name + "'s time is written from memory");
    return finding;
  }
  const int draws = int(looking.posterior.paths.size()), chains = looking.posterior.chains;
  Lines lines = lines_of(findings, draws);
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (lines[i].finding) finding.lines.push_back(shown(lines, i));
  for (const Line& line : lines)
    if (line.counts && line.finding->evidence.entries.size() >= finding.evidence.entries.size())
      finding.evidence = line.finding->evidence;
  if (counting(lines) < least_lines) {
    refuse(finding, counting(lines) == 0 ? "nothing it looks at has an answer yet"
                                         : "only one of the things it looks at has an answer yet");
    return finding;
  }
  const Random random = random_for(looking, finding.id);
  const Joint joint = joint_of(lines, draws, chains, random);
  for (std::size_t k = 0; k < statements.size() && draws > 0; ++k) {
    std::vector<bool> holds;  // is it likelier than not, were the joint model as in this draw?
    for (const Chances& one : joint.of_draws) holds.push_back(one[k] > 0.5);
    check_settled(finding, holds, chains);
  }
  finding.masses = masses_of(joint);
  say_what_has_most(finding, looking.options.said_before,
                    "It may become clearer as more of them do; it may also stay open.");
  if (!finding.answered) {
    const auto any = [&](auto holds) { return std::ranges::any_of(finding.masses, holds); };
    const bool likely =
        any([](const Mass& mass) { return likelihood_of(mass.probability) != Likelihood::cant_tell; });
    const bool only_new = any([](const Mass& mass) { return may_be_said(mass, to_come_first); });
    if (!only_new && (!finding.settled || finding.settled->enough))
      refuse(finding,
             likely ? "its lines together say little more than an empty diary would"
                    : "its lines point more than one way",
             finding.how_much_more);
    return finding;
  }
  if (finding.likelihood > surest) {
    finding.likelihood = surest;
    finding.sentence = sentence(finding);
  }
  // Which of them carried it: the chance of the same statement without each.
  for (Line& line : lines) {
    if (!line.counts) continue;
    line.counts = false;
    for (const Mass& mass : masses_of(joint_of(lines, draws, chains, random)))
      if (mass.statement == finding.statement)
        finding.details.push_back({"without " + topic_of(*line.finding), mass.probability});
    line.counts = true;
  }
  return finding;
}

}  // namespace holdfast::review

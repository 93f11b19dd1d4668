// The full run: how often each word is true over thousands of simulated lives, and whether truths lie
// anywhere among the posterior's draws over a grid of diaries. Every life and diary is made from its number
// alone, its result is appended to a file as soon as it is there, and a rerun goes on where the last one
// stopped. Usage:
//   full_run sentences|grid COUNT RESULTS OUT_FOLDER
// Tables (and, for the grid, pictures) are written to OUT_FOLDER from all results when COUNT of them are
// there; the sentences' table also beside RESULTS, as reliability.csv.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "calibration/trial_life.h"
#include "inference/inference.h"
#include "review/finding.h"

namespace holdfast::calibration {
namespace {

std::atomic<bool> interrupted{false};

// ---- sentences
// -------------------------------------------------------------------------------------------------

// A third with nothing going on; of the rest every third with levels that shift; sizes and scales mixed.
std::string sentences_of(int number) {
  Random random(770000 + std::uint64_t(number));
  const bool nothing = number % 3 == 0, shifts = !nothing && number % 9 < 4;
  Person person;
  person.scales = number % 5 == 0 ? 6 : 4;
  person.days = person.scales == 6 ? 100 + int(random.uniform() * 120) : 90 + int(random.uniform() * 230);
  person.answered = 0.55 + 0.4 * random.uniform();
  person.absences = !random.chance(0.15);
  person.shifts = shifts;
  const Life life = live(person, random, nothing ? nothing_going_on : nullptr);
  const char* kind = nothing ? "nothing" : shifts ? "shifts" : "prior";
  std::ostringstream out;
  auto cases = reviewed(life);
  if (cases && kind == std::string("prior"))
    for (Case& beside : reviewed(live_twice(random), "side-by-side").value_or(std::vector<Case>{}))
      cases->push_back(std::move(beside));
  if (!cases) out << number << ',' << kind << ",unusable,0,0,0,1\n";
  for (const Case& one : cases.value_or(std::vector<Case>{})) {
    const auto most =
        std::ranges::max_element(one.said_masses, {}, [](const auto& mass) { return mass.second; });
    out << number << ',' << kind << ',' << one.id << ',' << most->second << ',' << (most->first == one.truth)
        << ',' << one.answered << ',' << one.weight << '\n';
  }
  return out.str();
}

// Each counts by its weight: as often as it would come up had the statements begun even.
struct Tally {
  double weights = 0, squares = 0, held = 0, stated = 0;
  void add(double probability, bool is_true, double weight) {
    weights += weight;
    squares += weight * weight;
    held += weight * is_true;
    stated += weight * probability;
  }
  double n() const { return weights * weights / squares; }  // how many of equal weight these are worth
  double share() const { return held / weights; }
  double mean() const { return stated / weights; }
  // Wilson's 95 % interval of the share.
  std::pair<double, double> interval() const {
    const double z = 1.96, p = share(), z2 = z * z / n();
    const double middle = (p + z2 / 2) / (1 + z2),
                 half = z / (1 + z2) * std::sqrt(p * (1 - p) / n() + z2 / (4 * n()));
    return {middle - half, middle + half};
  }
};

// How often a question was come to, and a sentence said.
struct Silence {
  int computed = 0, said = 0;
};

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> out;
  std::stringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) out.push_back(cell);
  return out;
}

std::string rounded(double share) {
  char text[16];
  std::snprintf(text, sizeof text, "%.3f", share);
  return text;
}

void write_silences(const std::map<std::string, std::map<std::string, Silence>>& not_answered,
                    std::map<std::string, int>& of_kind, std::ostream& page) {
  page << "\n## What was not answered\n\nOf the lives: where the diary holds too little for the question, or "
          "the "
          "numbers did not settle; where it says that it can't tell; where it says something.\n\n"
          "| finding | lives | refused | can't tell | said |\n|---|---|---|---|---|\n";
  for (const auto& [id, kinds] : not_answered)
    for (const auto& [kind, silence] : kinds) {
      const int asked = of_kind[kind];
      page << "| " << id << " | " << asked << ", " << (kind == "nothing" ? "nothing going on" : kind) << " | "
           << asked - silence.computed << " | " << silence.computed - silence.said << " | " << silence.said
           << " |\n";
    }
}

// Where nothing is going on: how often something untrue was said, at this word or a stronger one.
constexpr std::array words{0.60, 0.75, 0.90, 0.97};
struct Untrue {
  int asked = 0;
  std::array<int, words.size()> untrue{};
};

void write_nothing(const std::map<std::string, Untrue>& nothing, std::ostream& page) {
  page << "\n## Nothing going on\n\nQuestions asked, and how many untrue statements were said, from each "
          "word up.\n\n"
          "| finding | asked | more likely than not | likely | very likely | almost certain "
          "|\n|---|---|---|---|---|---|\n";
  for (const auto& [id, untrue] : nothing) {
    page << "| " << id << " | " << untrue.asked;
    for (const int count : untrue.untrue) page << " | " << count;
    page << " |\n";
  }
}

void write_sentences(const std::string& results, const std::string& folder) {
  // Which lives count for which finding: those simulated under what the question supposes. Turning points
  // suppose that half of all lives have one; the other questions that none has.
  std::map<std::string, std::map<int, Tally>> rows, others;
  std::map<std::string, Untrue> nothing;
  std::ifstream file(results);
  int lives = 0, unusable = 0;
  std::set<std::string> seen;
  std::map<std::string, int> of_kind;                                  // lives
  std::map<std::string, std::map<std::string, Silence>> not_answered;  // by finding, by kind of life
  for (std::string line; std::getline(file, line);) {
    const auto row = cells(line);
    if (row.size() != 7) continue;
    const bool first = seen.insert(row[0]).second;
    lives += first;
    of_kind[row[1]] += first;
    if (row[2] == "unusable") {
      ++unusable;
      continue;
    }
    const double stated = std::stod(row[3]);
    const bool is_true = row[4] == "1";
    const int word = int(review::likelihood_of(stated));
    const bool turning = row[2] == "turning-points";
    Silence& silence = not_answered[row[2]][row[1]];
    ++silence.computed;
    silence.said += row[5] == "1";
    if (row[1] == "nothing") {
      if (!turning) {
        ++nothing[row[2]].asked;
        if (!is_true && row[5] == "1")
          for (std::size_t i = 0; i < words.size(); ++i) nothing[row[2]].untrue[i] += stated >= words[i];
      }
      continue;
    }
    auto& into = turning == (row[1] == "shifts") ? rows : others;
    if (turning && row[1] != "shifts") continue;
    for (const std::string& id : {row[2], std::string("all")}) {
      into[id][word].add(stated, is_true, std::stod(row[6]));
    }
  }
  std::ofstream csv(std::filesystem::path(results).replace_filename("reliability.csv")),
      page(folder + "/sentences.md");
  csv << "finding,word,n,stated,true\n";
  page << "<!-- written by tools/calibrate -->\n# How often the words are true\n\n"
       << lives
       << " simulated lives of 90 to 320 days, four or six scales, 55 to 95 % of days answered, with and "
          "without "
       << "breaks: a third with nothing going on, a third of the rest with sudden shifts. In " << unusable
       << " the engine said that it could not learn. \"can't tell\" rows show the likeliest statement, which "
          "was not said. Lives count for as much as they would had the statements begun even, as in a "
          "review; n is what "
          "they are worth. "
       << "The interval is Wilson's, 95 %.\n";
  const auto table = [&](const char* title, const auto& all, bool to_csv) {
    page << "\n## " << title
         << "\n\n| finding | word | n | stated | true | interval |\n|---|---|---|---|---|---|\n";
    for (const auto& [id, of_words] : all)
      for (const auto& [word, tally] : of_words) {
        const auto [low, high] = tally.interval();
        char text[200];
        std::snprintf(text, sizeof text, "| %s | %s | %.0f | %.3f | %.3f | %.3f to %.3f |\n", id.c_str(),
                      std::string(review::words_of(review::Likelihood(word))).c_str(), tally.n(),
                      tally.mean(), tally.share(), low, high);
        page << text;
        if (to_csv)
          csv << id << ',' << review::words_of(review::Likelihood(word)) << ',' << std::lround(tally.n())
              << ',' << rounded(tally.mean()) << ',' << rounded(tally.share()) << '\n';
      }
  };
  table("Lives drawn from the priors", rows, true);
  table("Lives with sudden shifts, which these questions do not suppose", others, false);
  write_silences(not_answered, of_kind, page);
  write_nothing(nothing, page);
}

// ---- grid
// ------------------------------------------------------------------------------------------------------

constexpr int grid_draws = 200;

inference::Series grid_skeleton(int number, Random& random) {
  inference::Series s;
  constexpr std::array<int, 8> sizes{1, 2, 3, 4, 2, 1, 5, 3};
  s.scales = number % 40 == 7 ? 6 : number % 80 == 9 ? 8 : sizes[std::size_t(number % 8)];
  const double longest = s.scales <= 2 ? 1000 : s.scales <= 4 ? 365 : 180;
  const int days = int(60 * std::pow(longest / 60, random.uniform()));
  const double answered = random.uniform(0.4, 0.95);
  for (int day = 0; day < days; ++day) {
    if (!random.chance(answered)) continue;
    s.times.push_back(day + random.uniform(0.3, 0.98));
    s.written_late.push_back(random.chance(0.1));
    for (int j = 0; j < s.scales; ++j)
      s.readings.push_back(random.chance(0.85) ? 0 : std::numeric_limits<double>::quiet_NaN());
  }
  s.rungs.assign(std::size_t(s.scales), {0.4, -2, 2});
  s.event_kinds = s.interval_kinds = 1;
  for (double t = 3.7; t < days; t += 7) s.events.push_back({t, 0, 1});
  for (double t = 30.5; t < days; t += 90) s.intervals.push_back({t, t + random.uniform(7, 21), 0, 1});
  s.pace_may_change = days >= 120;
  return s;
}

// One line for each truth: block, and the share of draws below it.
std::string grid_of(int number) {
  Random random(880000 + std::uint64_t(number));
  const inference::Series skeleton = grid_skeleton(number, random);
  const inference::Parameters truth = inference::draw_prior(skeleton, inference::Model::diary, random);
  const double end = skeleton.times.back();
  const std::vector<double> times{std::max(0.0, end - 90), end};
  const auto [series, path] = inference::simulate(skeleton, truth, {}, times, random);
  Silent silent;
  std::ostringstream out;
  const auto fitted = inference::fit(series, {.threads = 1}, silent);
  if (!fitted->usable) return std::to_string(number) + ",unusable,0\n";
  const auto drawn = inference::draw(
      *fitted, series, {.count = grid_draws, .chains = 2, .threads = 1, .method = inference::DrawMethod::hmc},
      random, silent);
  if (drawn->parameters.empty()) return std::to_string(number) + ",unusable,0\n";
  const auto add = [&](const std::string& block, double at, const std::function<double(std::size_t)>& of) {
    double below = 0;
    for (std::size_t k = 0; k < drawn->parameters.size(); ++k) {
      const double value = of(k);
      below += value < at ? 1.0 : value == at ? 0.5 : 0.0;
    }
    out << number << ',' << block << ',' << (below + random.uniform()) / double(drawn->parameters.size() + 1)
        << '\n';
  };
  const auto names = inference::coordinate_blocks(series, inference::Model::diary);
  const auto true_at = inference::unconstrained(truth, series, inference::Model::diary);
  std::vector<std::vector<double>> at;
  for (const auto& p : drawn->parameters)
    at.push_back(inference::unconstrained(p, series, inference::Model::diary));
  for (std::size_t i = 0; i < true_at.size(); ++i)
    add(names[i], true_at[i], [&](std::size_t k) { return at[k][i]; });
  if (series.scales > 1)
    add("leaning ratio", inference::leaning_ratio(truth.drift, 0, 1),
        [&](std::size_t k) { return inference::leaning_ratio(drawn->parameters[k].drift, 0, 1); });
  add("recovery", -inference::spectral_abscissa(truth.drift),
      [&](std::size_t k) { return -inference::spectral_abscissa(drawn->parameters[k].drift); });
  const auto area = [](const inference::Parameters& p) {
    const std::vector<double> jump(p.jumps.values.begin(), p.jumps.values.begin() + p.drift.rows);
    return inference::jump_area(p.drift, jump, 3)[0];
  };
  add("area after an event", area(truth), [&](std::size_t k) { return area(drawn->parameters[k]); });
  std::vector<inference::Path> paths;
  for (const auto& p : drawn->parameters)
    paths.push_back(inference::draw_paths(series, p, {}, times, 1, random).front());
  add("baseline change over 90 days", path.baselines(1, 0) - path.baselines(0, 0),
      [&](std::size_t k) { return paths[k].baselines(1, 0) - paths[k].baselines(0, 0); });
  add("level at the end", path.baselines(1, 0) + path.deviations(1, 0),
      [&](std::size_t k) { return paths[k].baselines(1, 0) + paths[k].deviations(1, 0); });
  return out.str();
}

constexpr int bins = 20;

// A rank histogram. The grey band holds every bar of a block in 95 of 100 runs if the engine is right
// (counting truths of one diary as independent, which they are not quite).
std::string picture(const std::string& title, const std::vector<double>& ranks) {
  std::array<int, bins> count{};
  for (const double rank : ranks) ++count[std::size_t(std::min(bins - 1, int(rank * bins)))];
  const double expected = double(ranks.size()) / bins;
  const double band = 3.02 * std::sqrt(expected * (1 - 1.0 / bins));  // 1 - (1 - .95) / 20, both sides
  const double most = std::max(expected + 2 * band, double(*std::max_element(count.begin(), count.end())));
  const auto y = [&](double value) { return 100 - 80 * value / most; };
  std::ostringstream out;
  out << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 260 124\" font-family=\"sans-serif\" "
         "font-size=\"10\">"
      << "<rect width=\"260\" height=\"124\" fill=\"#fff\"/><text x=\"10\" y=\"13\" fill=\"#222\">" << title
      << "</text>"
      << "<rect x=\"10\" width=\"240\" y=\"" << y(expected + band) << "\" height=\""
      << y(expected - band) - y(expected + band) << "\" fill=\"#d8d8d8\"/>";
  for (int i = 0; i < bins; ++i)
    out << "<rect x=\"" << 11 + 12 * i << "\" width=\"10\" y=\"" << y(count[std::size_t(i)]) << "\" height=\""
        << 100 - y(count[std::size_t(i)]) << "\" fill=\"#3d6b8e\" fill-opacity=\".8\"/>";
  out << "<text x=\"10\" y=\"114\" fill=\"#444\">0</text><text x=\"244\" y=\"114\" fill=\"#444\">1</text>"
      << "<text x=\"88\" y=\"114\" fill=\"#444\">rank of the truth</text></svg>\n";
  return out.str();
}

// Whether all bins are as likely as each other: the chance of counts at least as uneven, if they are. Truths
// of one diary may hang together, so what scatters is taken from the diaries (a Wald test; the chance by
// Wilson and Hilferty's cube root).
double chance_of_ranks(const std::map<int, std::array<int, bins>>& by_diary) {
  constexpr int free = bins - 1;
  std::array<double, free> sum{};
  std::array<std::array<double, free + 1>, free> system{};
  for (const auto& [number, count] : by_diary) {
    double all = 0;
    for (const int each : count) all += each;
    std::array<double, free> off{};
    for (std::size_t i = 0; i < free; ++i) off[i] = count[i] - all / bins;
    for (std::size_t i = 0; i < free; ++i) {
      sum[i] += off[i];
      for (std::size_t j = 0; j < free; ++j) system[i][j] += off[i] * off[j];
    }
  }
  for (std::size_t i = 0; i < free; ++i) system[i][free] = sum[i];
  for (std::size_t k = 0; k < free; ++k)
    for (std::size_t i = k + 1; i < free; ++i) {
      const double factor = system[i][k] / system[k][k];
      for (std::size_t j = k; j <= free; ++j) system[i][j] -= factor * system[k][j];
    }
  double statistic = 0;
  std::array<double, free> solved{};
  for (std::size_t i = free; i-- > 0;) {
    solved[i] = system[i][free];
    for (std::size_t j = i + 1; j < free; ++j) solved[i] -= system[i][j] * solved[j];
    solved[i] /= system[i][i];
    statistic += sum[i] * solved[i];
  }
  const double by = 2.0 / (9 * free);
  return 0.5 * std::erfc((std::cbrt(statistic / free) - (1 - by)) / std::sqrt(2 * by));
}

void write_grid(const std::string& results, const std::string& folder) {
  std::map<std::string, std::vector<double>> ranks;
  std::map<std::string, std::map<int, std::array<double, 4>>> by_diary;  // held at 50, 80, 95 %, of how many
  std::map<std::string, std::map<int, std::array<int, bins>>> counts;
  std::ifstream file(results);
  int unusable = 0;
  std::set<std::string> diaries;
  for (std::string line; std::getline(file, line);) {
    const auto row = cells(line);
    if (row.size() != 3) continue;
    diaries.insert(row[0]);
    if (row[1] == "unusable") {
      ++unusable;
      continue;
    }
    const double rank = std::stod(row[2]);
    ranks[row[1]].push_back(rank);
    auto& held = by_diary[row[1]][std::stoi(row[0])];
    held[0] += rank > 0.25 && rank < 0.75;
    held[1] += rank > 0.1 && rank < 0.9;
    held[2] += rank > 0.025 && rank < 0.975;
    held[3] += 1;
    ++counts[row[1]][std::stoi(row[0])][std::size_t(std::min(bins - 1, int(rank * bins)))];
  }
  std::ofstream page(folder + "/calibration.md");
  page << "<!-- written by tools/calibrate -->\n# Whether the intervals are honest\n\n"
       << "Simulation-based calibration (Talts and others 2018): " << diaries.size()
       << " diaries with truths drawn from the priors, 60 to 1000 days (up to 365 with three or four scales, "
          "up to "
          "180 with more), one to eight scales, 40 to 95 % of days at irregular hours, 85 % of scales "
          "answered, "
          "ratings rounded to steps and cut at the ends, a tenth written late, weekly events, an interval "
          "every 90 "
          "days, a pace that changes where there are 120 days. "
       << grid_draws << " draws in two chains each. In " << unusable
       << " of them the fit called itself unusable.\n\nShares of truths inside the middle 50, 80 and 95 % of "
          "the "
          "draws, "
          "with standard errors over diaries. *Chance*: of ranks at least as uneven over twenty bins, were "
          "every "
          "interval right. Below "
       << rounded(0.05 / double(ranks.size()))
       << " in any row is an alarm; with so many rows one comes up by chance in one run of twenty.\n\n"
          "| what | truths | 50 % | 80 % | 95 % | chance |\n|---|---|---|---|---|---|\n";
  std::string pictures;
  for (const auto& [block, list] : ranks) {
    std::array<double, 3> share{}, error{};
    for (std::size_t level = 0; level < 3; ++level) {
      double total = 0, count = 0, squares = 0;
      for (const auto& [number, held] : by_diary[block]) total += held[level], count += held[3];
      share[level] = total / count;
      for (const auto& [number, held] : by_diary[block]) {
        const double off = held[level] - share[level] * held[3];
        squares += off * off;
      }
      error[level] = std::sqrt(squares) / count;
    }
    const bool few = by_diary[block].size() < 20 * bins;  // for the test's scatter to be known
    char text[300];
    std::snprintf(text, sizeof text, "| %s | %zu | %.3f ± %.3f | %.3f ± %.3f | %.3f ± %.3f | %.3f |\n",
                  block.c_str(), list.size(), share[0], error[0], share[1], error[1], share[2], error[2],
                  few ? 0.0 : chance_of_ranks(counts[block]));
    page << (few ? std::string(text).replace(std::string(text).rfind("0.000"), 5, "too few") : text);
    std::string name = block;
    std::replace(name.begin(), name.end(), ' ', '_');
    std::ofstream(folder + "/pictures/" + name + ".svg") << picture(block, list);
    pictures += "![" + block + "](pictures/" + name + ".svg)\n";
  }
  page << "\nHow often the truth had which rank among the draws. In the grey band all twenty bars lie in 95 "
          "of 100 runs, "
          "were all truths independent.\n\n"
       << pictures;
}

// ---- running
// ---------------------------------------------------------------------------------------------------

int run(const std::string& part, int wanted, const std::string& results, const std::string& folder) {
  std::set<int> done;
  {
    std::ifstream file(results);
    for (std::string line; std::getline(file, line);)
      if (!line.empty()) done.insert(std::atoi(line.c_str()));
  }
  if (!done.empty()) std::fprintf(stderr, "%zu are there already\n", done.size());
  std::ofstream out(results, std::ios::app);
  std::mutex lock;
  int finished = 0;
  const auto start = std::chrono::steady_clock::now();
  const int left = int(std::count_if(done.begin(), done.end(), [&](int n) { return n < wanted; }));
  (void)spread_pieces(wanted, threads_for(0, wanted), [&](int number, int) {
    if (interrupted) return false;
    if (done.contains(number)) return true;
    const std::string lines = part == "grid" ? grid_of(number) : sentences_of(number);
    const std::lock_guard guard(lock);
    out << lines << std::flush;
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const int so_far = ++finished, all = wanted - left;
    std::fprintf(stderr, "\r%s: %d of %d, about %.0f min left   ", part.c_str(), so_far, all,
                 seconds / so_far * (all - so_far) / 60);
    return true;
  });
  std::fprintf(stderr, "\n");
  if (interrupted) return 130;
  if (part == "grid")
    write_grid(results, folder);
  else
    write_sentences(results, folder);
  return 0;
}

}  // namespace
}  // namespace holdfast::calibration

int main(int count, char** given) {
  const std::string part = count > 1 ? given[1] : "";
  if (count != 5 || (part != "grid" && part != "sentences") || std::atoi(given[2]) < 1) {
    std::fprintf(stderr, "usage: full_run sentences|grid COUNT RESULTS OUT_FOLDER\n");
    return 2;
  }
  std::signal(SIGINT, [](int) { holdfast::calibration::interrupted = true; });
  return holdfast::calibration::run(part, std::atoi(given[2]), given[3], given[4]);
}

// The gallery in full: every kind of life is reviewed so many times, and what is said is held against what is
// so. Every life is made from its number alone, its result is appended to RESULTS as soon as it is there, and
// a rerun goes on where the last one stopped. Usage:
//   full_gallery LIVES RESULTS PAGE POWER [KIND...]    (POWER: the table of what was told; "" for none)
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "gallery/judged.h"
#include "gallery/lives.h"

namespace holdfast::gallery {
namespace {

std::atomic<bool> interrupted{false};

int run(int lives, const std::string& results, const std::string& page, const std::string& power,
        const std::set<std::string>& wanted) {
  std::vector<std::size_t> of_kind;
  for (std::size_t i = 0; i < kinds().size(); ++i)
    if (wanted.empty() || wanted.contains(std::string(kinds()[i].id))) of_kind.push_back(i);
  std::vector<Judged> all = read_judged(results);
  std::set<std::pair<std::string, int>> done;
  for (const Judged& one : all) done.emplace(one.kind, one.number);
  std::ofstream out(results, std::ios::app);
  std::mutex lock;
  const int count = lives * int(of_kind.size());
  int finished = 0;
  const auto start = std::chrono::steady_clock::now();
  (void)spread_pieces(count, threads_for(0, count), [&](int piece, int) {
    if (interrupted) return false;
    // A life of every kind before the second of any: a run that was stopped tells something of all.
    const std::size_t kind = of_kind[std::size_t(piece) % of_kind.size()];
    const int number = piece / int(of_kind.size());
    if (done.contains({std::string(kinds()[kind].id), number})) return true;
    std::vector<Judged> judged = judge(kind, number);
    const std::lock_guard guard(lock);
    for (const Judged& one : judged) out << line_of(one);
    out << std::flush;
    all.insert(all.end(), judged.begin(), judged.end());
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    ++finished;
    std::fprintf(stderr, "\r%d of %d, about %.0f min left   ", finished, count - int(done.size()),
                 seconds / finished * (count - int(done.size()) - finished) / 60);
    return true;
  });
  std::fprintf(stderr, "\n");
  std::ofstream(page) << page_of(all);
  if (!power.empty()) std::ofstream(power) << power_of(all);
  return interrupted ? 130 : 0;
}

}  // namespace
}  // namespace holdfast::gallery

int main(int count, char** given) {
  if (count < 5 || std::atoi(given[1]) < 1) {
    std::fprintf(stderr, "usage: full_gallery LIVES RESULTS PAGE POWER [KIND...]\n");
    return 2;
  }
  std::signal(SIGINT, [](int) { holdfast::gallery::interrupted = true; });
  return holdfast::gallery::run(std::atoi(given[1]), given[2], given[3], given[4],
                                {given + 5, given + count});
}

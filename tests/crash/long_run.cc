// See long_run.h. The kept file: a line that says which run it is, then a line for each finished part,
// "number TAB processor seconds TAB name=count ... TAB first fault". A last line without its end was being
// written when the machine stopped; that part is done again.
#include "long_run.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <sqlite3.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include "base/ensure.h"
#include "base/random.h"

namespace holdfast::crash {
namespace {

volatile sig_atomic_t stop_asked = 0;
void ask_to_stop(int) {
  stop_asked = 1;
}

std::optional<Random> drawn;
void draw(void* into, const std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) static_cast<unsigned char*>(into)[i] = drawn->bits() & 0xffU;
}
std::uint32_t draw_one() {
  return static_cast<std::uint32_t>(drawn->bits());
}
randombytes_implementation drawing{.implementation_name = [] { return "drawn from a seed"; },
                                   .random = draw_one,
                                   .stir = nullptr,
                                   .uniform = nullptr,
                                   .buf = draw,
                                   .close = nullptr};

struct Child {
  pid_t pid = 0;
  std::int64_t part = 0;
  int out = -1;  // its tally comes here
  std::string said;
};

struct Part {
  double seconds = 0;
  Tally tally;
};

std::string line_of(const Tally& tally) {
  std::string line;
  for (const auto& [name, count] : tally.counts)
    line += (line.empty() ? "" : " ") + name + "=" + std::to_string(count);
  std::string fault = tally.first_fault;
  std::replace_if(
      fault.begin(), fault.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return line + "\t" + fault;
}

std::optional<Tally> tally_of(const std::string& line) {
  const std::size_t tab = line.find('\t');
  if (tab == std::string::npos) return std::nullopt;
  Tally tally;
  tally.first_fault = line.substr(tab + 1);
  std::istringstream names(line.substr(0, tab));
  for (std::string word; names >> word;) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) return std::nullopt;
    tally.counts[word.substr(0, equals)] = std::strtoll(word.c_str() + equals + 1, nullptr, 10);
  }
  return tally;
}

void add(LongRunEnd& end, std::int64_t part, const Part& done) {
  for (const auto& [name, count] : done.tally.counts) end.sum.counts[name] += count;
  if (end.sum.first_fault.empty() && !done.tally.first_fault.empty())
    end.sum.first_fault = "part " + std::to_string(part) + ": " + done.tally.first_fault;
  end.processor_seconds += done.seconds;
  ++end.parts_done;
}

// What earlier sittings finished. Afterwards the file ends with a whole line, or is begun anew.
std::map<std::int64_t, Part> kept_parts(const LongRun& run) {
  std::map<std::int64_t, Part> parts;
  if (run.kept.empty()) return parts;
  std::ifstream in(run.kept, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  text.resize(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
  std::istringstream lines(text);
  std::string line;
  if (!std::getline(lines, line) || line != run.what) {
    text = run.what + "\n";
  } else {
    while (std::getline(lines, line)) {
      std::istringstream head(line);
      std::int64_t number = -1;
      Part part;
      head >> number >> part.seconds;
      const std::size_t second_tab = line.find('\t', line.find('\t') + 1);
      const auto tally =
          second_tab == std::string::npos ? std::nullopt : tally_of(line.substr(second_tab + 1));
      if (!tally || number < 0 || number >= run.parts) continue;
      part.tally = *tally;
      parts[number] = part;
    }
  }
  std::ofstream(run.kept, std::ios::binary | std::ios::trunc) << text;
  return parts;
}

void keep(const LongRun& run, std::int64_t number, const Part& part) {
  if (run.kept.empty()) return;
  std::ofstream out(run.kept, std::ios::binary | std::ios::app);
  out << number << '\t' << part.seconds << '\t' << line_of(part.tally) << std::endl;
}

std::optional<Child> begin(const LongRun& run, std::int64_t part) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) {
    close(ends[0]);
    close(ends[1]);
    return std::nullopt;
  }
  if (pid == 0) {
    setpgid(0, 0);  // Ctrl-C is for the parent, which ends its children itself
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    close(ends[0]);
    draw_from(static_cast<std::uint64_t>(part));
    const std::string line = line_of(run.work(part));
    const bool told = write(ends[1], line.data(), line.size()) == static_cast<ssize_t>(line.size());
    _exit(told ? 0 : 1);
  }
  close(ends[1]);
  return Child{pid, part, ends[0], {}};
}

// Reads on until the child has closed its end; then how it ended.
bool finished(Child& child, Part& part) {
  char some[4096];
  const ssize_t got = read(child.out, some, sizeof some);
  if (got < 0 && errno == EINTR) return false;
  if (got > 0) {
    child.said.append(some, static_cast<std::size_t>(got));
    return false;
  }
  close(child.out);
  int status = 0;
  rusage used{};
  while (wait4(child.pid, &status, 0, &used) < 0 && errno == EINTR) {
  }
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  part.seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
  const auto tally = tally_of(child.said);
  if (status == 0 && tally) {
    part.tally = *tally;
  } else {
    part.tally.counts["broken"] = 1;
    part.tally.first_fault = WIFSIGNALED(status) ? "ended by signal " + std::to_string(WTERMSIG(status))
                                                 : "ended without a result";
  }
  return true;
}

void end_all(const std::vector<Child>& children) {
  for (const Child& child : children) {
    kill(child.pid, SIGKILL);
    close(child.out);
    while (waitpid(child.pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

// SIGINT and SIGTERM ask to stop while this lives.
class Stoppable {
 public:
  Stoppable() {
    stop_asked = 0;
    struct sigaction wish {};
    wish.sa_handler = ask_to_stop;  // without SA_RESTART: poll() returns
    sigaction(SIGINT, &wish, &before_int_);
    sigaction(SIGTERM, &wish, &before_term_);
  }
  Stoppable(const Stoppable&) = delete;
  Stoppable& operator=(const Stoppable&) = delete;
  ~Stoppable() {
    sigaction(SIGINT, &before_int_, nullptr);
    sigaction(SIGTERM, &before_term_, nullptr);
  }

 private:
  struct sigaction before_int_ {};
  struct sigaction before_term_ {};
};

// Says how it goes, every ten seconds; the time to go is worked out from this sitting alone.
class Saying {
 public:
  explicit Saying(const LongRun& run, const LongRunEnd& end)
      : run_(run), end_(end), before_(end.parts_done) {}
  void now_and_then() {
    const auto now = std::chrono::steady_clock::now();
    if (!run_.progress || now - last_ < std::chrono::seconds(10)) return;
    last_ = now;
    const double seconds = std::chrono::duration<double>(now - begun_).count();
    const auto done = static_cast<double>(end_.parts_done - before_);
    const auto to_go = static_cast<double>(run_.parts - end_.parts_done);
    std::fprintf(stderr, "%lld of %lld parts, %s", static_cast<long long>(end_.parts_done),
                 static_cast<long long>(run_.parts), run_.progress(end_.sum).c_str());
    if (done > 0) std::fprintf(stderr, "; about %.0f minutes to go", seconds / done * to_go / 60);
    std::fprintf(stderr, "\n");
  }

 private:
  const LongRun& run_;
  const LongRunEnd& end_;
  std::int64_t before_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_ = begun_;
};

}  // namespace

std::int64_t Tally::of(const std::string& name) const {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

LongRunEnd run_parts(const LongRun& run) {
  const std::map<std::int64_t, Part> before = kept_parts(run);
  LongRunEnd end;
  for (const auto& [number, part] : before) add(end, number, part);
  const Stoppable stoppable;
  Saying saying(run, end);
  std::vector<Child> children;
  std::int64_t next = 0;
  while (stop_asked == 0) {
    while (static_cast<int>(children.size()) < std::max(1, run.jobs) && next < run.parts) {
      if (!before.contains(next)) {
        auto child = begin(run, next);
        if (!child) break;  // no process to be had just now: with those there are
        children.push_back(std::move(*child));
      }
      ++next;
    }
    if (children.empty() && next >= run.parts) break;
    std::vector<pollfd> ends;
    for (const Child& child : children) ends.push_back({child.out, POLLIN, 0});
    const int heard = poll(ends.data(), ends.size(), 1000);
    for (std::size_t i = ends.size(); heard > 0 && i-- > 0;) {
      Part part;
      if (ends[i].revents == 0 || !finished(children[i], part)) continue;
      keep(run, children[i].part, part);
      add(end, children[i].part, part);
      children.erase(children.begin() + static_cast<std::ptrdiff_t>(i));
    }
    saying.now_and_then();
  }
  end_all(children);
  end.stopped = stop_asked != 0;
  return end;
}

void draw_from(std::uint64_t seed) {
  drawn.emplace(seed);
  ensure(randombytes_set_implementation(&drawing) == 0);
  ensure(sqlite3_initialize() == SQLITE_OK);
  // SQLite takes what it seeds with from the system the first time; zero is no seed there.
  ensure(sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, static_cast<int>(seed % 1'000'000'007) + 1,
                              nullptr) == SQLITE_OK);
}

std::string this_build() {
  std::ifstream self("/proc/self/exe", std::ios::binary);
  std::uint64_t sum = 14695981039346656037ULL;  // FNV-1a
  char block[65536];
  while (self.read(block, sizeof block), self.gcount() > 0)
    for (std::streamsize i = 0; i < self.gcount(); ++i)
      sum = (sum ^ static_cast<unsigned char>(block[i])) * 1099511628211ULL;
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(sum));
  return text;
}

}  // namespace holdfast::crash

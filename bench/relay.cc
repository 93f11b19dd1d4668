// Loads a relay that runs: so many callers, each with a channel of its own, append one item at a time, then
// twenty, then fetch fifty, then do what a day of diaries does. Prints what was answered a second, how long
// an answer took, and the relay's memory, again and again, so that a run of an hour shows whether it grows.
//
//   bench_relay PORT PROCESS SECONDS CALLERS      (tools/bench --relay starts the relay and this)
#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/random.h"
#include "post/protocol.h"

namespace holdfast::post {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t item_bytes =
    1'780;  // a check-in with a line, sealed and padded, measured on an invented diary

double resident_megabytes(const std::string& process) {
  std::ifstream status("/proc/" + process + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::atof(line.c_str() + 6) / 1024;
  return 0;
}

class Loading {
 public:
  Loading(int port, std::uint64_t number) : random_(number), wire_("127.0.0.1", port) {
    draw(who_.channel.bytes);
    draw(who_.token.bytes);
    wire_.set_keep_alive(true);
    wire_.set_tcp_nodelay(true);
    wire_.set_read_timeout(std::chrono::minutes(5));
  }
  bool create() { return ask("/create", to_bytes(Create{{{hash_of(who_.token), all_rights}}})); }
  bool append(std::size_t items) {
    std::vector<std::string> bodies(items, std::string(item_bytes, '\0'));
    Append message;
    for (std::string& body : bodies) {
      for (std::size_t k = 0; k + 8 <= body.size(); k += 8) {
        const std::uint64_t bits = random_.bits();
        std::copy_n(reinterpret_cast<const char*>(&bits), 8, body.begin() + static_cast<std::ptrdiff_t>(k));
      }
      Item& item = message.items.emplace_back(Item{.kind = 1, .bytes = body});
      draw(item.id.bytes);
    }
    return ask("/append", to_bytes(message));
  }
  bool fetch(std::uint16_t limit) {
    if (!ask("/fetch", to_bytes(Fetch{at_, limit}))) return false;
    const auto fetched = message_of<Fetched>(answer_);
    if (!fetched) return false;
    at_ = fetched->items.size() == limit ? fetched->items.back().at : Bookmark{};  // from the beginning again
    return true;
  }

 private:
  void draw(std::span<unsigned char> bytes) {
    for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(random_.bits());
  }
  bool ask(const std::string& path, const std::string& body) {
    auto got = wire_.Post(path, httplib::Headers{{"Authorization", to_field(who_)}}, body,
                          "application/octet-stream");
    if (!got || got->status != 200) return false;
    answer_ = std::move(got->body);
    return true;
  }

  Random random_;
  httplib::Client wire_;
  Credential who_;
  Bookmark at_;
  std::string answer_;
};

struct Part {
  const char* name;
  std::size_t items;  // of one request
  bool (*once)(Loading&, std::uint64_t turn);
};
const Part parts[] = {
    {"append 1", 1, [](Loading& one, std::uint64_t) { return one.append(1); }},
    {"append 20", 20, [](Loading& one, std::uint64_t) { return one.append(20); }},
    {"fetch 50", 50, [](Loading& one, std::uint64_t) { return one.fetch(50); }},
    {"a day (1 append, 9 fetches)", 1,
     [](Loading& one, std::uint64_t turn) { return turn % 10 == 0 ? one.append(1) : one.fetch(50); }},
};

void load(const Part& part, std::vector<Loading>& callers, double seconds, const std::string& process) {
  std::mutex mutex;
  std::vector<double> milliseconds;
  std::atomic<int> refused = 0;
  const auto began = Clock::now();
  std::vector<std::thread> threads;
  for (Loading& caller : callers)
    threads.emplace_back([&] {
      std::vector<double> own;
      for (std::uint64_t turn = 0; std::chrono::duration<double>(Clock::now() - began).count() < seconds;
           ++turn) {
        const auto asked = Clock::now();
        if (!part.once(caller, turn)) ++refused;
        own.push_back(std::chrono::duration<double, std::milli>(Clock::now() - asked).count());
      }
      const std::lock_guard guard(mutex);
      milliseconds.insert(milliseconds.end(), own.begin(), own.end());
    });
  for (std::thread& thread : threads) thread.join();
  const double took = std::chrono::duration<double>(Clock::now() - began).count();
  std::ranges::sort(milliseconds);
  const auto at = [&](double share) {
    return milliseconds[std::min(milliseconds.size() - 1,
                                 static_cast<std::size_t>(share * milliseconds.size()))];
  };
  const double rate = static_cast<double>(milliseconds.size()) / took;
  std::printf(
      "%-28s %8.0f a second (%8.0f items)   half %7.1f ms   99 of 100 %7.1f ms   longest %7.1f ms   %5d "
      "refused   %6.1f MB\n",
      part.name, rate, rate * static_cast<double>(part.items), at(0.5), at(0.99), milliseconds.back(),
      refused.load(), resident_megabytes(process));
  std::fflush(stdout);
}

int run(int port, const std::string& process, double seconds, int count) {
  std::vector<Loading> callers;
  callers.reserve(static_cast<std::size_t>(count));
  std::printf("%d callers, items of %zu bytes; the relay has %.1f MB\n", count, item_bytes,
              resident_megabytes(process));
  for (int k = 0; k < count; ++k)
    if (!callers.emplace_back(port, std::uint64_t(Clock::now().time_since_epoch().count()) + std::uint64_t(k))
             .create()) {
      std::fputs("A channel could not be made. Does the relay run with --open?\n", stderr);
      return 69;
    }
  constexpr double longest_round = 60;  // so that a long run says something meanwhile
  for (double left = seconds; left > 0.5; left -= longest_round)
    for (const Part& part : parts)
      load(part, callers, std::min(left, longest_round) / std::size(parts), process);
  return 0;
}

}  // namespace
}  // namespace holdfast::post

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("bench_relay PORT PROCESS SECONDS CALLERS\n", stderr);
    return 64;
  }
  return holdfast::post::run(std::atoi(argv[1]), argv[2], std::atof(argv[3]), std::atoi(argv[4]));
}

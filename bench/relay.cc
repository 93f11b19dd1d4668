// Loads a relay that runs: so many callers, each with a channel of its own, append one item at a time, then
// twenty, then fetch fifty, then do what a day of diaries does. Prints what was answered a second, how long
// an answer took, and the relay's memory, again and again, so that a run of an hour shows whether it grows.
//
//   bench_relay PORT PROCESS SECONDS CALLERS                 (tools/bench --relay starts the relay and this)
//
// Or as people come: so many meetings begin a second, at random moments, whether those before are done or
// not, each on one of ten thousand channels, where it fetches what is new and appends one item. How long one
// took counts from the moment it was due: a relay that stands still is not asked less.
//
//   bench_relay PORT PROCESS SECONDS --meetings A_SECOND     (tools/bench --relay-evening)
#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
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

// One connection, and the channels whose devices use it one after the other.
class Loading {
 public:
  Loading(int port, std::uint64_t number, std::size_t channels = 1)
      : random_(number), wire_("127.0.0.1", port), channels_(channels) {
    for (Channel& one : channels_) {
      draw(one.who.channel.bytes);
      draw(one.who.token.bytes);
    }
    wire_.set_keep_alive(true);
    wire_.set_tcp_nodelay(true);
    wire_.set_read_timeout(std::chrono::minutes(5));
  }
  bool create() {
    return std::ranges::all_of(channels_, [&](const Channel& one) {
      now_ = &one - channels_.data();
      return ask("/create", to_bytes(Create{{{hash_of(one.who.token), all_rights}}}));
    });
  }
  // What was not there yet, and one item.
  bool meet() {
    now_ = static_cast<std::ptrdiff_t>(random_.bits() % channels_.size());
    Bookmark& at = channels_[static_cast<std::size_t>(now_)].at;
    if (!ask("/fetch", to_bytes(Fetch{at, 64}))) return false;
    const auto fetched = message_of<Fetched>(answer_);
    if (!fetched) return false;
    if (!fetched->items.empty()) at = fetched->items.back().at;
    return append(1);
  }
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
    Bookmark& at = channels_.front().at;
    if (!ask("/fetch", to_bytes(Fetch{at, limit}))) return false;
    const auto fetched = message_of<Fetched>(answer_);
    if (!fetched) return false;
    at = fetched->items.size() == limit ? fetched->items.back().at : Bookmark{};  // from the beginning again
    return true;
  }

 private:
  void draw(std::span<unsigned char> bytes) {
    for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(random_.bits());
  }
  bool ask(const std::string& path, const std::string& body) {
    const Credential& who = channels_[static_cast<std::size_t>(now_)].who;
    auto got = wire_.Post(path, httplib::Headers{{"Authorization", to_field(who)}}, body,
                          "application/octet-stream");
    if (!got || got->status != 200) return false;
    answer_ = std::move(got->body);
    return true;
  }

  struct Channel {
    Credential who;
    Bookmark at;
  };
  Random random_;
  httplib::Client wire_;
  std::vector<Channel> channels_;
  std::ptrdiff_t now_ = 0;  // the channel that is used
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

// How long they took, of so many seconds; sorts them.
void say(const char* name, std::vector<double>& milliseconds, double took, std::size_t items, int refused,
         const std::string& process) {
  std::ranges::sort(milliseconds);
  const auto at = [&](double share) {
    const auto place = static_cast<std::size_t>(share * static_cast<double>(milliseconds.size()));
    return milliseconds.empty() ? 0.0 : milliseconds[std::min(milliseconds.size() - 1, place)];
  };
  const double rate = static_cast<double>(milliseconds.size()) / took;
  std::printf(
      "%-28s %8.0f a second (%8.0f items)   half %7.1f ms   99 of 100 %7.1f ms   longest %7.1f ms   %5d "
      "refused   %6.1f MB\n",
      name, rate, rate * static_cast<double>(items), at(0.5), at(0.99), at(1), refused,
      resident_megabytes(process));
  std::fflush(stdout);
}

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
  say(part.name, milliseconds, took, part.items, refused, process);
}

int no_channel() {
  std::fputs("A channel could not be made. Does the relay run with --open?\n", stderr);
  return 69;
}

std::uint64_t number_of(int caller) {
  return std::uint64_t(Clock::now().time_since_epoch().count()) + std::uint64_t(caller);
}

int run(int port, const std::string& process, double seconds, int count) {
  std::vector<Loading> callers;
  callers.reserve(static_cast<std::size_t>(count));
  std::printf("%d callers, items of %zu bytes; the relay has %.1f MB\n", count, item_bytes,
              resident_megabytes(process));
  for (int k = 0; k < count; ++k)
    if (!callers.emplace_back(port, number_of(k)).create()) return no_channel();
  constexpr double longest_round = 60;  // so that a long run says something meanwhile
  for (double left = seconds; left > 0.5; left -= longest_round)
    for (const Part& part : parts)
      load(part, callers, std::min(left, longest_round) / std::size(parts), process);
  return 0;
}

// Meetings as they come, `a_second` on average, each at the moment it is due or as soon as somebody is free.
int run_meetings(int port, const std::string& process, double seconds, double a_second) {
  constexpr int connections = 64;
  constexpr std::size_t channels = 10'000;
  std::vector<Loading> callers;
  callers.reserve(connections);
  for (int k = 0; k < connections; ++k)
    if (!callers.emplace_back(port, number_of(k), channels / connections).create()) return no_channel();
  std::printf("%.0f meetings a second on %zu channels, items of %zu bytes; the relay has %.1f MB\n", a_second,
              channels, item_bytes, resident_megabytes(process));
  std::mutex mutex;
  std::vector<double> of_minute, of_all;
  int refused_of_minute = 0, refused = 0;
  Random gaps(number_of(0));
  const auto began = Clock::now();
  double next_due = 0;  // seconds since then
  const auto since = [&] { return std::chrono::duration<double>(Clock::now() - began).count(); };
  const auto meet = [&](Loading& one) {
    for (;;) {
      double due = 0;
      {
        const std::lock_guard guard(mutex);
        due = next_due += gaps.exponential(1 / a_second);
      }
      if (due >= seconds) return;
      if (const double wait = due - since(); wait > 0)
        std::this_thread::sleep_for(std::chrono::duration<double>(wait));
      const bool done = one.meet();
      const double took = 1000 * (since() - due);
      const std::lock_guard guard(mutex);
      of_minute.push_back(took);
      if (!done) ++refused_of_minute;
    }
  };
  std::vector<std::thread> threads;
  for (Loading& one : callers) threads.emplace_back(meet, std::ref(one));
  for (double told = 0; told < seconds; told = since()) {
    std::this_thread::sleep_for(std::chrono::duration<double>(std::min(60.0, seconds - told)));
    std::vector<double> minute;
    int not_done = 0;
    {
      const std::lock_guard guard(mutex);
      minute.swap(of_minute);
      not_done = std::exchange(refused_of_minute, 0);
    }
    of_all.insert(of_all.end(), minute.begin(), minute.end());
    refused += not_done;
    say("meetings", minute, since() - told, 1, not_done, process);
  }
  for (std::thread& thread : threads) thread.join();
  of_all.insert(of_all.end(), of_minute.begin(), of_minute.end());
  say("all meetings", of_all, since(), 1, refused + refused_of_minute, process);
  return refused + refused_of_minute > 0 ? 1 : 0;
}

}  // namespace
}  // namespace holdfast::post

int main(int argc, char** argv) {
  const bool as_they_come = argc == 6 && argv[4] == std::string_view("--meetings");
  if (argc != 5 && !as_they_come) {
    std::fputs(
        "bench_relay PORT PROCESS SECONDS CALLERS\nbench_relay PORT PROCESS SECONDS --meetings A_SECOND\n",
        stderr);
    return 64;
  }
  if (as_they_come)
    return holdfast::post::run_meetings(std::atoi(argv[1]), argv[2], std::atof(argv[3]), std::atof(argv[5]));
  return holdfast::post::run(std::atoi(argv[1]), argv[2], std::atof(argv[3]), std::atoi(argv[4]));
}

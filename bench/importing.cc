// How fast a past comes in, and with how much memory: a WordPress export of 50 MB and 100,000 rows of a
// table, invented here, read, settled and put into a vault of its own, each in a process of its own.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "app/codec.h"
#include "app/handle.h"
#include "base/random.h"

namespace {

using namespace holdfast;

struct Now final : app::Clock {
  Moment now() override { return {{1'790'000'000}, "Europe/Berlin"}; }
};
struct Dice final : app::Entropy {
  Random random{3};
  std::uint64_t bits() override { return random.bits(); }
};

std::string blog(std::size_t bytes) {
  std::string out = "<?xml version=\"1.0\"?><rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>";
  for (int k = 0; out.size() < bytes; ++k) {
    out += fmt::format(
        "<item><title>Post "
        "{0}</title><link>https://blog.example/?p={0}</link><wp:post_id>{0}</wp:post_id><wp:post_type>post</"
        "wp:post_type>"
        "<wp:status>publish</wp:status><wp:post_date_gmt>{1:04}-{2:02}-{3:02} "
        "08:{4:02}:00</wp:post_date_gmt><content:encoded><![CDATA[",
        k, 2004 + k % 20, 1 + k % 12, 1 + k % 28, k % 60);
    for (int p = 0; p < 8; ++p)
      out +=
          "<p>A day like another, with <em>rain</em> &amp; a walk, <a href=\"https://blog.example/?p=1\">as "
          "before</a>; nothing that would have to be kept, and it is kept all the same. Then home, tea, a "
          "book, and the light going.</p>\n";
    out += "]]></content:encoded></item>\n";
  }
  return out + "</channel></rss>";
}

std::string table(int rows) {
  std::string out = "when,mood,note\n";
  for (int k = 0; k < rows; ++k)
    out += fmt::format("{:04}-{:02}-{:02} {:02}:{:02},{},\"a line of day {}\"\n", 2000 + k / 5000,
                       1 + k / 400 % 12, 1 + k / 14 % 28, 6 + k % 14, k % 60, k % 11, k);
  return out;
}

void measure(const char* what, app::Request (*request)(std::string), const std::string& bytes) {
  if (fork() == 0) {
    std::string pattern = (std::filesystem::temp_directory_path() / "holdfast-bench-XXXXXX").string();
    const std::filesystem::path folder = mkdtemp(pattern.data());
    Now clock;
    Dice dice;
    Silent silent;
    app::World world{.clock = clock,
                     .entropy = dice,
                     .progress = silent,
                     .vault = {},
                     .key_cost = vault::least_key_cost(),
                     .ground = {}};
    static_cast<void>(app::handle(world, app::Create{folder / "v.holdfast", Secret::from("a passphrase")}));
    rusage before{};
    getrusage(RUSAGE_SELF, &before);
    const auto began = std::chrono::steady_clock::now();
    const app::Response response = app::handle(world, request(bytes));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    rusage after{};
    getrusage(RUSAGE_SELF, &after);
    const auto json = app::to_json(response);
    const auto seconds_of = [](const timeval& time) {
      return double(time.tv_sec) + double(time.tv_usec) / 1e6;
    };
    const double processor = seconds_of(after.ru_utime) + seconds_of(after.ru_stime) -
                             seconds_of(before.ru_utime) - seconds_of(before.ru_stime);
    fmt::print(
        "{:<34} {:>6.1f} MB  {:>7} records  {:>5.2f} s  {:>5.2f} s of the processor  {:>4} MB at most beside "
        "what was there\n",
        what, double(bytes.size()) / 1e6, json.value("added", 0), seconds, processor,
        (after.ru_maxrss - before.ru_maxrss) / 1024);
    std::filesystem::remove_all(folder);
    std::fflush(stdout);
    _exit(0);
  }
  wait(nullptr);
}

}  // namespace

int main() {
  measure(
      "WordPress export",
      [](std::string bytes) -> app::Request {
        app::Import asked;
        asked.files.push_back({"blog.xml", std::move(bytes), false});
        return asked;
      },
      blog(50'000'000));
  measure(
      "table",
      [](std::string bytes) -> app::Request {
        return app::ImportTable{.bytes = std::move(bytes),
                                .time_columns = {"when"},
                                .mappings = {"mood=distress"},
                                .line_column = "note"};
      },
      table(100'000));
  return 0;
}

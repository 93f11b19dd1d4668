// A few thousand damaged tables from a fixed seed: bytes changed, cut out, doubled, swapped. None may crash,
// hang, hand over a record that is not UTF-8 or out of its scale, or lose count of its rows. The same cases
// every time.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "base/text.h"
#include "diary/rules.h"
#include "diary/scales.h"
#include "exchange/formats.h"
#include "exchange/series.h"
#include "exchange/table.h"

namespace holdfast::exchange {
namespace {

using namespace std::string_literals;

class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t bound) {  // splitmix64
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state_;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return static_cast<std::size_t>((z ^ z >> 31) % bound);
  }

 private:
  std::uint64_t state_;
};

// Rows enough that most of the damage falls below the header.
std::string with_more_rows(std::string table, const std::string& row) {
  for (int i = 0; i < 8; ++i) table += row;
  return table;
}

std::string damaged(std::string bytes, Draws& draws) {
  static const std::vector<std::string> pieces{
      "\"",          "\"\"", ",",  ";",    "\n", "\r", "\0"s, "\xFF",         "\xE9",    "\xC3",
      "99999999999", "-",    "e9", "0000", ":",  "/",  "NA",  "\xEF\xBB\xBF", "\xFF\xFE"};
  for (std::size_t changes = 1 + draws.below(6); changes > 0; --changes) {
    const std::size_t at = draws.below(bytes.size() + 1);
    switch (draws.below(4)) {
      case 0:
        bytes.insert(at, pieces[draws.below(pieces.size())]);
        break;
      case 1:
        bytes.erase(at, draws.below(12));
        break;
      case 2:
        bytes.insert(at, bytes.substr(draws.below(bytes.size() + 1), draws.below(30)));
        break;
      default:
        if (at < bytes.size()) bytes[at] = static_cast<char>(draws.below(256));
    }
  }
  return bytes;
}

const std::vector<std::string>& corpus() {
  static const std::vector<std::string> list{
      with_more_rows("time,mood,footing,note,felt\n",
                     "2012-08-13 08:58,3,4.5,\"a, \"\"b\"\"\nc\",sad; small\n"),
      with_more_rows("\xEF\xBB\xBFtime;mood;footing;note;felt\r\n13/08/12 08:58;3,5;7;caf\xC3\xA9;\r\n",
                     "04/05/12;far away;1;caf\xE9;x|y\r\n"),
      with_more_rows("\"\",\"time\",\"mood\",\"footing\",\"note\",\"felt\"\n",
                     "\"1\",\"13 Aug 2012 8:58 pm\",1,2,NA,NA\n"),
      with_more_rows("sep=\t\r\ntime\tmood\tfooting\tnote\tfelt\r", "1344848336\t0\t7\t=1+1\t+x\r")};
  return list;
}

TableOptions corpus_options() {
  TableOptions options;
  options.time_columns = {"time"};
  options.columns = {{"mood", "distress", 0, 10}, {"footing", "footing", 7, 1}};
  options.line_column = "note";
  options.emotions_column = "felt";
  options.zone = "Europe/Berlin";
  options.now = *moment_from_iso("2026-11-22T12:00:00Z");
  return options;
}

TEST(Mutations, TheTablesAreWholeBeforeTheyAreDamaged) {
  const std::vector<diary::Scale> scales(diary::built_in_scales().begin(), diary::built_in_scales().end());
  Silent silent;
  for (const std::string& bytes : corpus()) {
    const auto import = read_table(bytes, corpus_options(), scales, silent);
    ASSERT_TRUE(import.has_value()) << import.error().sentence << "\n" << bytes;
    EXPECT_GE(import->records.size(), 8u) << in_words(import->report, 5) << bytes;
  }
}

TEST(Mutations, NoDamagedTableBreaksTheReader) {
  const std::vector<diary::Scale> scales(diary::built_in_scales().begin(), diary::built_in_scales().end());
  const TableOptions options = corpus_options();
  const diary::Surroundings around{.now = options.now, .scales = scales};
  Silent silent;
  Draws draws(20261123);
  std::size_t records = 0;
  for (int i = 0; i < 8000; ++i) {
    const std::string bytes = damaged(corpus()[draws.below(corpus().size())], draws);
    const auto import = read_table(bytes, options, scales, silent);
    if (!import) {
      ASSERT_FALSE(import.error().sentence.empty());
      ASSERT_TRUE(is_utf8(import.error().sentence));
      continue;
    }
    const TableReport& report = import->report;
    ASSERT_EQ(report.rows, report.accepted + report.empty + report.rejected);
    ASSERT_EQ(report.accepted, import->records.size());
    ASSERT_TRUE(is_utf8(in_words(report, 5)));
    records += import->records.size();
    for (const diary::Record& record : import->records) {
      const auto good = diary::check(record, around);
      ASSERT_TRUE(good.has_value()) << good.error().sentence << "\n" << bytes;
    }
  }
  EXPECT_GT(records, 10000u);
}

TEST(Mutations, NoDamagedSeriesOrEventsBreakTheReader) {
  const std::string series = "t;a;b\n0,5;1;NA\n1;-2,5;3\n2;;1e3\n",
                    dates = "t,a,b\n2012-08-13,1,2\n13/08/12,3,4\n",
                    events = "time,until,kind\n1,,session\n2,5,absence\n";
  SeriesOptions options;
  options.time_columns = {"t"};
  options.items = {"a", "b"};
  Silent silent;
  Draws draws(7);
  for (int i = 0; i < 4000; ++i) {
    const auto table = read_series(damaged(i % 2 == 0 ? series : dates, draws), options, silent);
    if (table) {
      ASSERT_EQ(table->rows, table->times.size() + table->rejected);
      ASSERT_EQ(table->values.size(), table->times.size() * 2);
      ASSERT_TRUE(std::is_sorted(table->times.begin(), table->times.end()));
    }
    const auto happened = read_events(damaged(events, draws), {}, silent);
    if (happened) {
      ASSERT_EQ(happened->rows, happened->events.size() + happened->rejected);
    }
  }
}

TEST(Mutations, NoDamagedDiaryFileBreaksTheReader) {
  const std::string whole =
      "{\n\"holdfast_diary\": 1,\n\"invented\": false,\n\"settings\": {},\n\"records\": [\n"
      "{\"felt\":\"2024-01-02T10:00:00+01:00[Europe/Berlin]\",\"id\":\"000000000001\",\"kind\":\"check_in\","
      "\"ratings\":{\"distress\":7},\"written\":\"2024-01-02T10:00:00+01:00[Europe/Berlin]\"}\n]\n}\n";
  ASSERT_TRUE(read_json(whole).has_value());
  Draws draws(11);
  for (int i = 0; i < 8000; ++i) {
    const auto diary = read_json(damaged(whole, draws));
    if (!diary) {
      ASSERT_FALSE(diary.error().sentence.empty());
    }
  }
}

}  // namespace
}  // namespace holdfast::exchange

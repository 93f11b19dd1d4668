// One person's published experience sampling (Kossakowski and others 2017), imported as a table and reviewed
// whole. Nobody there was asked about needing a therapist, and there are no sessions or breaks: those
// questions must be refused and no others invented. What is there, distress, footing and support, must be
// looked at.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "diary/scales.h"
#include "exchange/table.h"
#include "review/review.h"

namespace holdfast::calibration {
namespace {

diary::Diary imported(const std::string& bytes, const Moment& now) {
  exchange::TableOptions options;
  options.time_columns = {"date", "resptime_s"};
  options.zone = "Europe/Amsterdam";
  options.columns = {
      {"mood_down", "distress", -3, 3}, {"se_handle", "footing", 1, 7}, {"soc_belong", "support", 1, 7}};
  options.now = now;
  Silent silent;
  auto table = exchange::read_table(bytes, options, diary::built_in_scales(), silent);
  EXPECT_TRUE(table) << (table ? "" : table.error().sentence);
  diary::Diary diary;
  if (table) diary.records = std::move(table->records);
  diary::sort_records(diary);
  return diary;
}

TEST(RealDiary, says_what_is_there_and_refuses_what_nobody_rated) {
  std::ifstream file(std::string(HOLDFAST_SHARED_DATA) + "/esm/kossakowski2017.csv", std::ios::binary);
  if (!file) GTEST_SKIP() << "the published data are not on this machine";
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  review::Options options;
  options.now = Moment{Instant{1770000000}, "Europe/Amsterdam"};
  const diary::Diary diary = imported(bytes, options.now);
  Silent silent;
  const auto start = std::chrono::steady_clock::now();
  const auto made = review::review(diary, options, silent);
  ASSERT_TRUE(made);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("%d check-ins, %lld readings, %.2f s, effective size %.0f\n", made->check_ins,
              made->model.readings, seconds, made->model.effective_size);
  EXPECT_TRUE(made->model.usable) << made->model.why_not;
  EXPECT_GT(made->check_ins, 1400);
  EXPECT_EQ(made->model.scales, (std::vector<std::string>{"distress", "footing", "support"}));
  for (const review::Finding& finding : made->findings) {
    std::printf("  %s: %s (edges %.2f)\n", finding.id.c_str(), finding.sentence.c_str(),
                finding.evidence.edge_share);
    for (const review::Mass& mass : finding.masses)
      std::printf("    %s %.3f\n", mass.statement.c_str(), mass.probability);
    const bool nobody = finding.id == "direction" || finding.id == "loop";
    if (nobody) {
      EXPECT_EQ(finding.why_not, "needing your therapist was never rated");
    }
    if (finding.id == "session") {
      EXPECT_EQ(finding.why_not, "there are no sessions in it");
    }
    if (finding.id == "absence") {
      EXPECT_FALSE(finding.answered);
    }
    if (finding.id == "footing") {
      EXPECT_FALSE(finding.masses.empty()) << finding.why_not;
      EXPECT_TRUE(finding.ends_long_ago);
      EXPECT_GT(finding.evidence.n, 400);
    }
    // Two thirds of soc_belong sit at the highest step: what they say beyond it stays open, and so the
    // answer.
    if (finding.id == "support") {
      EXPECT_GT(finding.evidence.edge_share, 0.5);
      EXPECT_TRUE(finding.likelihood <= review::Likelihood::more_likely_than_not);
      EXPECT_FALSE(finding.masses.empty());
    }
  }
}

}  // namespace
}  // namespace holdfast::calibration

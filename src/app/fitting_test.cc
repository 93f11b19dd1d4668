// The researcher's verb through the door: the published fit, the likelihood at given parameters, and bad
// tables.
#include <gmock/gmock.h>

#include <cmath>

#include "app/testing.h"

namespace holdfast::app::testing {
namespace {

using ::testing::HasSubstr;

std::string small_table() {
  std::string csv = "t,a,b\n";
  Random random(5);
  double a = 0, b = 0;
  for (int k = 0; k < 120; ++k) {
    a = 0.7 * a + random.normal(0, 0.6);
    b = 0.5 * b + 0.2 * a + random.normal(0, 0.6);
    csv += std::to_string(k * 0.9) + "," + (k % 7 == 3 ? "NA" : std::to_string(a)) + "," + std::to_string(b) +
           "\n";
  }
  return csv;
}

TEST_F(AppTest, a_fit_has_every_key_it_documents) {
  const Json fit = ask<Fitted>(Fit{.bytes = small_table(),
                                   .events_bytes = "time,until,kind\n7,,session\n30,40,absence\n",
                                   .time_columns = {"t"},
                                   .items = {"a", "b"}})
                       .result;
  for (const char* key :
       {"drift", "diffusion_covariance", "baseline_diffusion_sd", "measurement_sd", "session_jump",
        "absence_effect", "standard_errors", "log_likelihood", "minus_two_log_likelihood", "check_ins",
        "readings", "usable", "why_not", "seconds"})
    EXPECT_TRUE(fit.contains(key)) << key;
  EXPECT_TRUE(fit.at("usable")) << fit.dump();
  EXPECT_EQ(fit.at("check_ins"), 120);
  EXPECT_EQ(fit.at("readings"), 240 - 17);
  EXPECT_EQ(fit.at("session_jump").size(), 2u);
  EXPECT_EQ(fit.at("standard_errors").at("drift").size(), 2u);
}

TEST_F(AppTest, a_fit_shows_how_readings_were_foretold_and_what_follows_from_a_push) {
  Fit asked{.bytes = small_table(),
            .time_columns = {"t"},
            .items = {"a", "b"},
            .model = "ou",
            .estimate = "ml",
            .details = true};
  const Json fit = ask<Fitted>(asked).result;
  ASSERT_EQ(fit.at("one_step").size(), 240u - 17);
  double squares = 0;
  for (const Json& one : fit.at("one_step")) {
    const double off =
        (one.at("reading").get<double>() - one.at("mean").get<double>()) / one.at("sd").get<double>();
    squares += off * off;
  }
  EXPECT_NEAR(squares / (240 - 17), 1, 0.15) << "one-step errors are as large as is said";
  ASSERT_EQ(fit.at("responses").size(), 4u);
  // a on itself, once around: exp(A t) of two items in closed form from trace and determinant.
  const auto& drift = fit.at("drift");
  const double p = drift[0][0], q = drift[0][1], r = drift[1][0], s = drift[1][1];
  for (const Json& response : fit.at("responses")) {
    const bool from_a = response.at("from") == "a", on_a = response.at("on") == "a";
    const double own = from_a ? p : s, arrow = from_a ? r : q, other = from_a ? s : p;
    EXPECT_EQ(response.at("median")[0], from_a == on_a ? 1 : 0);
    for (std::size_t k = 0; k < response.at("after").size(); ++k) {
      const double t = response.at("after")[k], half = (own + other) / 2,
                   root = (own - other) * (own - other) / 4 + q * r;
      const double w = std::sqrt(std::fabs(root)), c = root < 0 ? std::cos(w * t) : std::cosh(w * t),
                   d = root < 0 ? std::sin(w * t) / w : std::sinh(w * t) / w;
      const double left = std::exp(half * t) * (from_a == on_a ? c + (own - half) * d : arrow * d);
      EXPECT_GE(left, response.at("low")[k].get<double>() - 1e-9);
      EXPECT_LE(left, response.at("high")[k].get<double>() + 1e-9);
    }
  }
  asked.items = {"a", "b"};
  asked.as = Drawn::svg;
  const auto picture = ask<Exported>(asked);
  EXPECT_THAT(picture.bytes, ::testing::StartsWith("<svg "));
  EXPECT_THAT(picture.bytes, HasSubstr("a → b"));
  asked.as = Drawn::csv;
  EXPECT_EQ(refused(asked).where, "as");
}

TEST_F(AppTest, what_a_fit_cannot_use_is_said) {
  EXPECT_THAT(refused(Fit{.bytes = "t,a\n1,2\n", .time_columns = {"t"}, .items = {"c"}}).sentence,
              HasSubstr("c"));
  EXPECT_EQ(refused(Fit{.bytes = "t,a\n1,2\n", .items = {"a"}}).kind, ProblemKind::bad_request);
  EXPECT_EQ(refused(Fit{.bytes = "t,a\n1,2\n", .time_columns = {"t"}, .items = {}}).kind,
            ProblemKind::bad_request);
  EXPECT_THAT(
      refused(Fit{.bytes = "t,a\n1,2\n", .time_columns = {"t"}, .items = {"a"}, .model = "var"}).sentence,
      HasSubstr("ou"));
  EXPECT_THAT(
      refused(Fit{.bytes = "t,a\n1,2\n2,2\n", .time_columns = {"t"}, .items = {"a"}, .standardise = true})
          .sentence,
      HasSubstr("never changes"));
  EXPECT_THAT(
      refused(Fit{.bytes = "t,a\n1,2\n2,3\n", .time_columns = {"t"}, .items = {"a"}, .at = "{\"drift\": 3}"})
          .sentence,
      HasSubstr("drift"));
}

TEST_F(AppTest, the_reference_likelihoods_come_out_of_tables_too) {
  const std::filesystem::path path =
      std::filesystem::path(HOLDFAST_SHARED_DATA) / "reference/state_space_cases.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the reference cases are not on this machine";
  for (const Json& test_case : Json::parse(file_bytes(path))) {
    const std::size_t scales = test_case.at("drift").size();
    std::string csv = "t";
    std::vector<std::string> items;
    for (std::size_t j = 0; j < scales; ++j) {
      items.push_back("y" + std::to_string(j));
      csv += "," + items.back();
    }
    csv += "\n";
    for (std::size_t k = 0; k < test_case.at("times").size(); ++k) {
      csv += test_case["times"][k].dump();
      for (const Json& value : test_case["ratings"][k])
        csv += "," + (value.is_null() ? std::string() : value.dump());
      csv += "\n";
    }
    std::string events = "time,until,kind\n";
    for (const Json& time : test_case.at("session_times")) events += time.dump() + ",,session\n";
    for (const Json& absence : test_case.at("absences"))
      events += absence[0].dump() + "," + absence[1].dump() + ",absence\n";
    Json at = test_case;
    at.erase("times");
    at.erase("ratings");
    const Json result =
        ask<Fitted>(
            Fit{.bytes = csv, .events_bytes = events, .time_columns = {"t"}, .items = items, .at = at.dump()})
            .result;
    const double expected = test_case.at("log_likelihood");
    EXPECT_NEAR(result.at("log_likelihood").get<double>(), expected, 1e-8 * std::abs(expected))
        << test_case.at("name");
    EXPECT_EQ(result.at("readings"), test_case.at("answered"));
  }
}

}  // namespace
}  // namespace holdfast::app::testing

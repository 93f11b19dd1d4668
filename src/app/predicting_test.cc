// The researcher's verbs on tables: what is foretold is scored against worlds whose best forecast is known,
// and nothing of the part that is foretold may be learned from.
#include <gmock/gmock.h>

#include <cmath>

#include "app/testing.h"

namespace holdfast::app::testing {
namespace {

using ::testing::HasSubstr;

const Predicted::Method& method_in(const Predicted::Horizon& horizon, std::string_view name) {
  for (const auto& one : horizon.methods)
    if (one.method == name) return one;
  ADD_FAILURE() << "no method " << name;
  return horizon.methods.front();
}

// Two columns, of which the second follows the first a step later, `people` times.
std::string followed(int rows, int people, double follows = 0.8) {
  std::string csv = "who,t,a,b\n";
  Random random(11);
  for (int person = 0; person < people; ++person) {
    double a = 0, b = 0;
    for (int k = 0; k < rows; ++k) {
      b = 0.1 * b + follows * a + random.normal(0, 0.4);
      a = 0.7 * a + random.normal(0, 1);
      csv += "p" + std::to_string(person) + "," + std::to_string(k) + "," + std::to_string(50 + 10 * a) +
             "," + std::to_string(3 + b) + "\n";
    }
  }
  return csv;
}

Predict asked_of(std::string csv) {
  return {.bytes = std::move(csv), .time_columns = {"t"}, .items = {"a", "b"}};
}

TEST_F(AppTest, what_follows_another_column_is_foretold_better_with_arrows) {
  Predict asked = asked_of(followed(260, 1));
  asked.steps = {1, 3};
  const auto found = ask<Predicted>(asked);
  ASSERT_EQ(found.people.size(), 1u);
  const auto& person = found.people.front();
  ASSERT_TRUE(person.usable) << person.why_not;
  EXPECT_EQ(person.learned_from, 169);
  ASSERT_EQ(person.horizons.size(), 2u);
  const auto& next = person.horizons.front();
  EXPECT_EQ(next.readings, 2 * (260 - 169));
  EXPECT_GT(*method_in(next, "model without arrows").model_leads_by, 0.1);
  EXPECT_GT(*method_in(next, "running mean").model_leads_by, 0.1);
  EXPECT_FALSE(method_in(next, "model").model_leads_by.has_value());
  // A vector autoregression is what made the table: nobody can be far ahead of it.
  EXPECT_LT(*method_in(next, "VAR(1), check-ins").model_leads_by, 0.05);
  for (const auto& method : next.methods) {
    EXPECT_GT(method.in_middle_80, 0.6) << method.method;
    EXPECT_LT(method.in_middle_80, 0.95) << method.method;
  }
  EXPECT_LT(person.horizons[1].methods.front().log_score, next.methods.front().log_score)
      << "three check-ins ahead less is known";
}

TEST_F(AppTest, several_people_are_learned_apart_and_told_together) {
  Predict asked = asked_of(followed(90, 3) + "few,1,2,3\n,2,3,4\n");
  asked.person_column = "who";
  const auto found = ask<Predicted>(asked);
  ASSERT_EQ(found.people.size(), 4u);
  EXPECT_EQ(found.people[0].person, "p0");
  EXPECT_FALSE(found.people[3].usable);
  EXPECT_THAT(found.people[3].why_not, HasSubstr("too few check-ins"));
  ASSERT_FALSE(found.over_people.empty());
  EXPECT_EQ(found.over_people.front().people, 3);
  EXPECT_TRUE(found.over_people.front().standard_error.has_value());
  ASSERT_EQ(found.rejected_rows.size(), 1u);
  EXPECT_EQ(found.rejected_rows.front().column, "who");
  // One person alone is foretold just as among the others.
  std::string alone = followed(90, 1);
  const auto one = ask<Predicted>(asked_of(alone));
  EXPECT_EQ(one.people.front().horizons.front().methods.front().log_score,
            found.people.front().horizons.front().methods.front().log_score);
}

TEST_F(AppTest, what_comes_later_does_not_change_what_is_foretold_before) {
  std::string csv = followed(120, 1);
  Predict asked = asked_of(csv);
  asked.train = 0.5;
  const auto before = ask<Predicted>(asked);
  // The last row is another one: only its own two readings may be scored otherwise.
  csv.erase(csv.rfind('\n', csv.size() - 2) + 1);
  csv += "p0,119,50,3\n";
  asked.bytes = csv;
  const auto after = ask<Predicted>(asked);
  const double n = double(before.people[0].horizons[0].readings);
  for (std::size_t m = 0; m < before.people[0].horizons[0].methods.size(); ++m) {
    const auto &one = before.people[0].horizons[0].methods[m],
               &other = after.people[0].horizons[0].methods[m];
    EXPECT_LT(std::abs(one.in_middle_80 - other.in_middle_80), 2.01 / n) << one.method;
  }
}

TEST_F(AppTest, what_cannot_be_foretold_is_said) {
  EXPECT_EQ(refused(Predict{.bytes = "t,a\n1,2\n", .items = {"a"}}).where, "time");
  Predict asked = asked_of("t,a,b\n1,2,3\n2,3,4\n");
  EXPECT_THAT(ask<Predicted>(asked).people.front().why_not, HasSubstr("too few"));
  asked.train = 1;
  EXPECT_EQ(refused(asked).where, "train");
  asked.train = 0.5;
  asked.steps = {0};
  EXPECT_EQ(refused(asked).where, "steps");
  asked.steps = {1};
  asked.range = "10..0";
  EXPECT_EQ(refused(asked).where, "range");
  asked.range = "0..3";
  EXPECT_THAT(refused(asked).sentence, HasSubstr("The column b holds 4.0, which lies outside 0..3."));
  asked.range.clear();
  asked.step = 1;
  EXPECT_EQ(refused(asked).where, "step");
}

// Durbin & Koopman's local level of the Nile at Aswan: variance of the error 15098.65, of the level 1469.163,
// log-likelihood of all readings given the first -632.5456. The readings are in R's dataset Nile.
constexpr int nile[] = {
    1120, 1160, 963,  1210, 1160, 1160, 813,  1230, 1370, 1140, 995,  935,  1110, 994, 1020, 960,  1180,
    799,  958,  1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774,  840,  874, 694,  940,  833,
    701,  916,  692,  1020, 1050, 969,  831,  726,  456,  824,  702,  1120, 1100, 832, 764,  821,  768,
    845,  864,  862,  698,  845,  744,  796,  1040, 759,  781,  865,  845,  944,  984, 897,  822,  1010,
    771,  676,  649,  846,  812,  742,  801,  1040, 860,  874,  848,  890,  744,  749, 838,  1050, 918,
    986,  797,  923,  975,  815,  1020, 906,  901,  1170, 912,  746,  919,  718,  714, 740};
std::string nile_table() {
  std::string csv = "year,flow\n";
  int year = 1871;
  for (const int flow : nile) csv += std::to_string(year++) + "," + std::to_string(flow) + "\n";
  return csv;
}
Fit level_of_the_nile() {
  return {.bytes = nile_table(),
          .time_columns = {"year"},
          .items = {"flow"},
          .level = "diffuse",
          .estimate = "ml",
          .without = {"deviations"}};
}

TEST_F(AppTest, the_local_level_of_the_nile_is_the_published_one) {
  const Json fit = ask<Fitted>(level_of_the_nile()).result;
  ASSERT_TRUE(fit.at("usable")) << fit.dump();
  EXPECT_NEAR(fit.at("log_likelihood").get<double>(), -632.5456, 5e-5);
  EXPECT_NEAR(std::pow(fit.at("measurement_sd")[0].get<double>(), 2), 15098.65, 2);
  EXPECT_NEAR(std::pow(fit.at("baseline_diffusion_sd")[0].get<double>(), 2), 1469.163, 1);
  EXPECT_EQ(fit.at("diffusion_covariance")[0][0], 0.0);
  EXPECT_TRUE(fit.at("standard_errors").at("diffusion_covariance")[0][0].is_null());
  EXPECT_GT(fit.at("standard_errors").at("measurement_sd")[0].get<double>(), 0);
  // At these parameters, nothing learned, the likelihood is the same.
  Fit at = level_of_the_nile();
  at.without.clear();
  at.at = R"({"drift": [[-1]], "diffusion_cholesky": [[1e-9]], "baseline_diffusion_sd": 38.32966,
              "measurement_sd": 122.8766})";
  EXPECT_NEAR(ask<Fitted>(at).result.at("log_likelihood").get<double>(), -632.5456, 5e-5);
}

TEST_F(AppTest, what_is_fixed_stays_and_the_rest_is_learned) {
  Fit asked = level_of_the_nile();
  asked.fixed = R"({"measurement_sd": [122.8766]})";
  const Json fit = ask<Fitted>(asked).result;
  ASSERT_TRUE(fit.at("usable")) << fit.dump();
  EXPECT_NEAR(fit.at("measurement_sd")[0].get<double>(), 122.8766, 1e-9);
  EXPECT_TRUE(fit.at("standard_errors").at("measurement_sd")[0].is_null());
  EXPECT_NEAR(fit.at("baseline_diffusion_sd")[0].get<double>(), 38.33, 0.1);
  asked.fixed = R"({"drift": [[1]]})";
  EXPECT_THAT(refused(asked).sentence, HasSubstr("diagonal of the drift"));
  asked.fixed = R"({"measurement_sd": ["much"]})";
  EXPECT_THAT(refused(asked).sentence, HasSubstr("not a number"));
  asked.fixed = "[]";
  EXPECT_EQ(refused(asked).where, "fixed");
  asked.fixed.clear();
  asked.without = {"deviations", "levels"};
  EXPECT_THAT(refused(asked).sentence, HasSubstr("nothing is left"));
  asked.without = {"roses"};
  EXPECT_THAT(refused(asked).sentence, HasSubstr("arrows"));
}

// A level that does not wander: the likeliest variance is 0, which is an answer.
TEST_F(AppTest, a_scatter_that_is_likeliest_at_zero_is_zero) {
  std::string csv = "t,a\n";
  Random random(3);
  for (int k = 0; k < 80; ++k)
    csv += std::to_string(k) + "," + std::to_string(200 + random.normal(0, 20)) + "\n";
  Fit asked{.bytes = csv,
            .time_columns = {"t"},
            .items = {"a"},
            .level = "diffuse",
            .estimate = "ml",
            .without = {"deviations"}};
  const Json fit = ask<Fitted>(asked).result;
  ASSERT_TRUE(fit.at("usable")) << fit.dump();
  EXPECT_EQ(fit.at("baseline_diffusion_sd")[0], 0.0);
  EXPECT_EQ(fit.at("at_zero"), Json::array({"baseline_diffusion_sd"}));
  EXPECT_TRUE(fit.at("standard_errors").at("baseline_diffusion_sd")[0].is_null());
  EXPECT_NEAR(fit.at("measurement_sd")[0].get<double>(), 20, 5);
}

TEST_F(AppTest, units_are_looked_at_and_what_is_not_usable_has_no_numbers) {
  Fit asked{.bytes = nile_table(), .time_columns = {"year"}, .items = {"flow"}};
  const Json doubted = ask<Fitted>(asked).result;
  ASSERT_EQ(doubted.at("warnings").size(), 1u);
  EXPECT_THAT(doubted.at("warnings")[0].get<std::string>(), HasSubstr("The readings of flow are 919"));
  asked.range = "0..2000";
  const Json ranged = ask<Fitted>(asked).result;
  EXPECT_TRUE(ranged.at("warnings").empty());
  EXPECT_EQ(ranged.at("units"), "quarters of the range, about its middle");
  const Json unusable =
      ask<Fitted>(Fit{.bytes = "t,a\n1,2\n2,2\n", .time_columns = {"t"}, .items = {"a"}, .estimate = "ml"})
          .result;
  EXPECT_FALSE(unusable.at("usable"));
  for (const char* key :
       {"drift", "measurement_sd", "log_likelihood", "minus_two_log_likelihood", "standard_errors"})
    EXPECT_TRUE(unusable.at(key).is_null()) << key;
}

TEST_F(AppTest, a_date_and_a_clock_in_two_columns_are_one_time) {
  std::string csv = "day,clock,a\n";
  Random random(8);
  for (int k = 0; k < 60; ++k)
    csv += "2026-0" + std::to_string(1 + k / 28) + "-" + (k % 28 < 9 ? "0" : "") +
           std::to_string(k % 28 + 1) + ",18:" + (k % 2 == 0 ? "00" : "30") + "," +
           std::to_string(random.normal()) + "\n";
  const Json fit = ask<Fitted>(Fit{.bytes = csv, .time_columns = {"day", "clock"}, .items = {"a"}}).result;
  EXPECT_EQ(fit.at("check_ins"), 60) << fit.at("rejected_rows").dump();
}

}  // namespace
}  // namespace holdfast::app::testing

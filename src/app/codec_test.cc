// The JSON every mouth shares: its version, its kinds, and that secrets have none.
#include <gmock/gmock.h>

#include <set>

#include "app/testing.h"
#include "base/problem_codes.h"

namespace holdfast::app::testing {
namespace {

TEST_F(AppTest, every_answer_says_its_version_and_kind) {
  create();
  add_person("A");
  for (Request& request : std::array<Request, 9>{Today{}, People{}, Scales{}, Ask{}, HelpNow{}, List{},
                                                 Search{.text = "x"}, About{}, Export{}}) {
    const Json json = to_json(handle(world_, request));
    EXPECT_EQ(json.at("holdfast"), 1) << json.dump();
    EXPECT_TRUE(json.at("answer").is_string());
  }
}

TEST_F(AppTest, a_problem_carries_its_sentence) {
  const Json json = to_json(handle(world_, List{}));
  EXPECT_EQ(json.at("holdfast"), 1);
  EXPECT_EQ(json.at("problem").at("kind"), "bad_request");
  EXPECT_FALSE(json.at("problem").at("sentence").get<std::string>().empty());
  EXPECT_FALSE(json.contains("answer"));
}

TEST_F(AppTest, a_problem_carries_its_code_or_its_kind_and_what_it_is_about) {
  EXPECT_EQ(to_json(handle(world_, List{})).at("problem").at("code"), code::no_diary_open.name());
  const Json plain = to_json(Problem{ProblemKind::full, "No space is left.", "", "vault"}).at("problem");
  EXPECT_EQ(plain.at("code"), "full");
  EXPECT_EQ(plain.at("fields"), Json::object());
  const auto coded = problem(ProblemKind::bad_request, code::day_or_month_first, "Which comes first?", "time",
                             {{"line", "12"}});
  EXPECT_EQ(to_json(coded.value()).at("problem").at("fields"), Json({{"line", "12"}}));
}

TEST_F(AppTest, no_two_problems_have_the_same_code) {
  std::set<std::string_view> names;
  for (const ProblemCode one : code::all) EXPECT_TRUE(names.insert(one.name()).second) << one.name();
}

TEST_F(AppTest, a_change_names_the_records_it_touched) {
  create();
  const Json json = to_json(handle(world_, Add{.kind = "entry", .fields = {{"text", "a"}}}));
  EXPECT_EQ(json.at("answer"), "saved");
  EXPECT_EQ(json.at("changes").at("written").at(0), json.at("record").at("record").at("id"));
}

TEST_F(AppTest, recovery_words_never_become_json) {
  create();
  const Response response = handle(world_, AddRecoveryWords{});
  ASSERT_TRUE(response.answer);
  const std::string words(std::get<RecoveryWords>(*response.answer).words.text());
  EXPECT_GT(words.size(), 20u);
  EXPECT_EQ(to_json(response).dump().find(words.substr(0, words.find(' '))), std::string::npos);
}

TEST(Codec, reads_requests_with_every_sort_of_field) {
  const auto add = request_from_json(Json::parse(
      R"({"request":"add","kind":"entry","fields":{"text":"x"},"when":"yesterday","folded":true})"));
  ASSERT_TRUE(add);
  EXPECT_EQ(std::get<Add>(*add).kind, "entry");
  EXPECT_EQ(std::get<Add>(*add).fields["text"], "x");
  EXPECT_TRUE(std::get<Add>(*add).folded);
  const auto edit =
      request_from_json(Json::parse(R"({"request":"edit","id":"a","revision":4,"folded":null})"));
  ASSERT_TRUE(edit);
  EXPECT_EQ(std::get<Edit>(*edit).revision, 4);
  EXPECT_FALSE(std::get<Edit>(*edit).folded);
  const auto run = request_from_json(
      Json::parse(R"({"request":"dyad_run","world":{"days":30,"absences":["1..2"]},"as":"svg","dyads":5})"));
  ASSERT_TRUE(run);
  EXPECT_EQ(std::get<DyadRun>(*run).world.days, 30);
  EXPECT_EQ(std::get<DyadRun>(*run).as, Drawn::svg);
  const auto unlock = request_from_json(Json::parse(R"({"request":"unlock","secret":"open"})"));
  ASSERT_TRUE(unlock);
  EXPECT_EQ(std::get<Unlock>(*unlock).secret.text(), "open");
}

TEST(Codec, names_what_is_wrong_with_a_request) {
  const auto where = [](const char* text) {
    const auto read = request_from_json(Json::parse(text));
    return read ? std::string("was read") : read.error().where;
  };
  EXPECT_EQ(where("[]"), "request");
  EXPECT_EQ(where("{}"), "request");
  EXPECT_EQ(where(R"({"request":"explode"})"), "request");
  EXPECT_EQ(where(R"({"request":7})"), "request");
  EXPECT_EQ(where(R"({"request":"list","limit":"many"})"), "limit");
  EXPECT_EQ(where(R"({"request":"list","limit":1.5})"), "limit");
  EXPECT_EQ(where(R"({"request":"list","kinds":"entry"})"), "kinds");
  EXPECT_EQ(where(R"({"request":"list","colour":1})"), "colour");
  EXPECT_EQ(where(R"({"request":"add","fields":[]})"), "fields");
  EXPECT_EQ(where(R"({"request":"dyad_run","as":"png"})"), "as");
  EXPECT_EQ(where(R"({"request":"dyad_run","seed":-1})"), "seed");
  EXPECT_EQ(where(R"({"request":"dyad_run","world":{"colour":1}})"), "world");
  // Files are for the mouth to name, never for a request that came from elsewhere.
  EXPECT_EQ(where(R"({"request":"unlock","secret":"x","vault":"/etc/passwd"})"), "vault");
  EXPECT_EQ(where(R"({"request":"backup","to":"/tmp/x"})"), "to");
}

}  // namespace
}  // namespace holdfast::app::testing

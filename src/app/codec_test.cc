// The JSON every mouth shares: its version, its kinds, and that secrets have none.
#include <gmock/gmock.h>

#include "app/testing.h"

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

}  // namespace
}  // namespace holdfast::app::testing

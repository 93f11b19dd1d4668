// The page's types of requests and answers are written from the same walks over their fields that read and
// write them; a file that does not match is stale. UPDATE_GOLDEN=1 writes it anew. Types of what other rooms
// write are held against what they wrote.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "app/testing.h"

namespace holdfast::app::testing {
namespace {

void expect_fresh(const std::string& name, const std::string& types) {
  const std::string file = std::string(HOLDFAST_SOURCE_DIR) + "/web/src/" + name;
  const std::string wanted =
      "// Written from the codec (src/app/types.cc). UPDATE_GOLDEN=1 app_tests writes it anew.\n" + types;
  if (std::getenv("UPDATE_GOLDEN")) std::ofstream(file, std::ios::binary) << wanted;
  std::ifstream read(file, std::ios::binary);
  std::ostringstream there;
  there << read.rdbuf();
  EXPECT_EQ(there.str(), wanted) << "stale: UPDATE_GOLDEN=1 writes it anew";
}

TEST(PageTypes, are_those_of_the_codec) {
  expect_fresh("requests.ts", requests_as_typescript());
  expect_fresh("answers.ts", answers_as_typescript());
}

// The keys an interface names: all of them, and those that may be missing ("key?").
struct Keys {
  std::set<std::string> all, optional;
};
Keys keys_of(const std::string& types, const std::string& interface) {
  Keys keys;
  const std::size_t from = types.find("export interface " + interface + " ");
  EXPECT_NE(from, std::string::npos) << interface;
  const std::string body = types.substr(from, types.find("\n}", from) - from);
  const std::regex line(R"(\n  (\w+)(\??): )");
  for (std::sregex_iterator at(body.begin(), body.end(), line), end; at != end; ++at) {
    keys.all.insert((*at)[1]);
    if ((*at)[2].length() > 0) keys.optional.insert((*at)[1]);
  }
  return keys;
}

void expect_keys(const std::string& types, const std::string& interface, const Json& written,
                 const std::set<std::string>& inherited = {}) {
  Keys keys = keys_of(types, interface);
  keys.all.insert(inherited.begin(), inherited.end());
  for (const auto& [key, value] : written.items())
    EXPECT_TRUE(keys.all.contains(key)) << interface << " " << key;
  for (const std::string& key : keys.all)
    EXPECT_TRUE(written.contains(key) || keys.optional.contains(key)) << interface << " " << key;
}

TEST_F(AppTest, types_of_what_other_rooms_write_are_what_they_write) {
  const std::string types = answers_as_typescript();
  ask<Opened>(Demo{.vault = folder_ / "demo.holdfast", .passphrase = Secret::from("demo"), .days = 300});
  const Json json = to_json(handle(world_, Review{}));
  const Json& review = json.at("review");
  const auto header = keys_of(types, "ReviewHeader").all;
  expect_keys(types, "Review", review, header);
  expect_keys(types, "ModelFacts", review.at("model"));
  std::map<std::string, int> seen;
  for (const Json& finding : review.at("findings")) {
    expect_keys(types, "Finding", finding);
    expect_keys(types, "Evidence", finding.at("evidence"));
    expect_keys(types, "Picture", finding.at("picture"));
    if (!finding.at("quantity").is_null()) expect_keys(types, "Quantity", finding.at("quantity"));
    for (const auto& [list, name] :
         {std::pair("bands", "Band"), {"dots", "Dot"}, {"stretches", "Stretch"}, {"marks", "Mark"}})
      for (const Json& one : finding.at("picture").at(list)) {
        expect_keys(types, name, one);
        ++seen[name];
      }
    for (const Json& one : finding.at("statements")) expect_keys(types, "Mass", one);
    for (const Json& one : finding.at("turns")) expect_keys(types, "Turn", one);
    for (const Json& one : finding.at("lines")) expect_keys(types, "Finding", one);
  }
  for (const char* name : {"Band", "Dot", "Stretch"}) EXPECT_GT(seen[name], 0) << name;
  const Json proposed = to_json(handle(world_, ProposeSheet{})).at("sheet");
  expect_keys(types, "Sheet", proposed);
  expect_keys(types, "SheetLine", proposed.at("offered").at(0));
  expect_keys(types, "SheetNotes", proposed.at("notes"));
  expect_keys(types, "SheetSection", proposed.at("sections").at(0));
  const Json explained = to_json(handle(world_, Explain{.finding = "direction"}));
  ASSERT_TRUE(explained.contains("account")) << explained.dump();
  expect_keys(types, "Account", explained.at("account"));
  expect_keys(types, "PriorLine", explained.at("account").at("priors").at(0));
  expect_keys(types, "StatementSaid", explained.at("account").at("statements").at(0));
  expect_keys(types, "Checks", explained.at("checked"));
  expect_keys(types, "CheckRow", explained.at("checked").at("rows").at(0));
}

}  // namespace
}  // namespace holdfast::app::testing

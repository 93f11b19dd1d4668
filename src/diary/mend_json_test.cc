// JSON with letters that are none, and JSON that ends too early, come to be read; sound JSON is left alone.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "diary/json.h"

namespace holdfast::diary {
namespace {

struct Mended {
  std::string text;
  JsonMending done;
};
Mended mended(std::string text, Torn torn = Torn::kept) {
  Mended out{std::move(text), {}};
  out.done = mend_json(out.text, torn);
  return out;
}

TEST(MendJson, LeavesSoundJsonAlone) {
  for (const std::string text :
       {R"({"a": [1, true, null, "x\n\"\u00e9\ud83d\ude00"], "b": {}})", R"([])", R"("x")", R"(12)", ""}) {
    const Mended out = mended(text);
    EXPECT_EQ(out.text, text);
    EXPECT_FALSE(out.done.cut_short) << text;
    EXPECT_EQ(out.done.unreadable + out.done.controls, 0u);
  }
}

TEST(MendJson, ALetterThatIsNoneCostsItself) {
  for (const auto& [text, becomes, unreadable, controls] :
       {std::tuple(R"({"a": "x\ud83dy"})", "x\uFFFDy", 1u, 0u),
        std::tuple(R"({"a": "x\ude00"})", "x\uFFFD", 1u, 0u),
        std::tuple(R"({"a": "x\u0000y\u001fz\b"})", "xyz", 0u, 3u),
        std::tuple(R"({"a": "x\u12zy"})", "x\uFFFD12zy", 1u, 0u),
        std::tuple("{\"a\": \"one\ntwo\tthree\x01\"}", "one\ntwo\tthree", 0u, 1u),
        std::tuple(R"({"a": "it\'s \x"})", "it's x", 0u, 0u),
        std::tuple(R"({"a": "\ud83d\ud83d\ude00"})", "\uFFFD😀", 1u, 0u)}) {
    const Mended out = mended(text);
    const auto json = parse_json(out.text, 1000);
    ASSERT_TRUE(json) << out.text;
    EXPECT_EQ((*json)["a"], becomes) << text;
    EXPECT_EQ(out.done.unreadable, unreadable) << text;
    EXPECT_EQ(out.done.controls, controls) << text;
  }
}

TEST(MendJson, IsReadUpToWhereItEnds) {
  for (const auto& [text, becomes] :
       {std::pair(R"({"a": [1, 2)", R"({"a":[1]})"),
        std::pair(R"({"a": [{"b": "x"}, {"b": "y)", R"({"a":[{"b":"x"},{}]})"),
        std::pair(R"({"a": 1, "b)", R"({"a":1})"), std::pair(R"({"a": 1, "b":)", R"({"a":1})"),
        std::pair(R"({"a": 1, "b": tru)", R"({"a":1})"), std::pair(R"({"a": "x\ud8)", R"({})"),
        std::pair("{", "{}"), std::pair(R"({"a": [1, 2],)", R"({"a":[1,2]})")}) {
    const Mended out = mended(text);
    EXPECT_TRUE(out.done.cut_short) << text;
    const auto json = parse_json(out.text, 1000);
    ASSERT_TRUE(json) << out.text;
    EXPECT_EQ(dump(*json), becomes) << text;
  }
  const std::string words(100, 'w');
  EXPECT_EQ(mended("{\"a\": \"" + words + "\\").text, "{\"a\": \"" + words + "\"}")
      << "somebody's words are kept";
  EXPECT_EQ(mended("{\"" + words).text, "{}") << "a name is not";
}

TEST(MendJson, WholeRecordsOnly) {
  const std::string words(100, 'w');
  EXPECT_EQ(mended(R"({"v": 1, "records": [{"a": 1}, {"a": 2, "b": ")" + words, Torn::left_out).text,
            R"({"v": 1, "records": [{"a": 1}]})");
  EXPECT_EQ(mended(R"({"v": 1, "settings": {"a": 1, "b)", Torn::left_out).text,
            R"({"v": 1, "settings": {"a": 1}})");
}

TEST(MendJson, WhatIsTypedIsReadThoughALetterIsNone) {
  std::string text = R"({"a": "x\ud83d"})", cut = R"({"a": "x)";
  const auto json = parse_json_of_letters(text, 100);
  ASSERT_TRUE(json);
  EXPECT_EQ((*json)["a"], "x\uFFFD");
  EXPECT_FALSE(parse_json_of_letters(cut, 100)) << "half a request is none";
}

// Wherever it is cut, it can be read, and it is said.
TEST(MendJson, AnyCutIsToldAndRead) {
  const std::string text =
      R"({"a": "\u00e9\ud83d\ude00", "list": [{"b": -1.5e3, "c": [true, null, "x\\\""]}, {"d": {}}]})";
  for (const Torn torn : {Torn::kept, Torn::left_out})
    for (std::size_t size = 1; size < text.size(); ++size) {
      const Mended out = mended(text.substr(0, size), torn);
      EXPECT_TRUE(out.done.cut_short) << size;
      EXPECT_TRUE(parse_json(out.text, 1000)) << out.text;
    }
}

}  // namespace
}  // namespace holdfast::diary

// A sheet comes back from JSON as it was, and whatever anybody changed in it is checked.
#include <gmock/gmock.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "brief/json.h"

namespace holdfast::brief {
namespace {

Sheet sample() {
  Sheet sheet;
  sheet.kind = Kind::absence;
  sheet.paper = Paper::letter;
  sheet.relationship = "abcdefghjkmn";
  sheet.practitioner = "Marta";
  sheet.made_on = *date_of(2026, 11, 26);
  sheet.notes = {*date_of(2026, 8, 28), *date_of(2026, 11, 26), 80, 12, 9};
  sheet.invented = true;
  sheet.lines = {{"helped", "two\nparagraphs", "record:x", "It cannot tell why."}, {"dates", "", "", ""}};
  sheet.offered = {{"earlier", "text", "finding:absence", ""}};
  Chart chart;
  chart.source = "finding:absence";
  chart.dated = true;
  chart.from = 1.5;
  chart.until = 9;
  chart.bands = {{"a", {1.5, 9}, {0, 1}, {1, 2}, {2, 3}}};
  chart.dots = {{2, 3, true}};
  chart.stretches = {{true, 2, 4}};
  chart.marks = {7};
  sheet.charts = {chart};
  sheet.offered_charts = {chart, chart};
  sheet.names = {{"Marta", "M."}};
  sheet.remark = "a remark";
  return sheet;
}

TEST(SheetJson, comes_back_as_it_was) {
  Sheet least;
  least.practitioner = "A";
  for (const Sheet& sheet : {sample(), least}) {
    const auto back = sheet_from_json(Json::parse(to_json(sheet).dump()));
    ASSERT_TRUE(back) << back.error().sentence << back.error().where;
    EXPECT_EQ(*back, sheet);
  }
}

TEST(SheetJson, names_what_is_wrong) {
  const Json good = to_json(sample());
  struct Case {
    std::string pointer;
    Json value;
    std::string where;
  };
  Json many = Json::array();
  for (int k = 0; k < 301; ++k) many.push_back(Json::object());
  for (const Case& one :
       {Case{"/kind", "poster", "kind"}, Case{"/lines/0/section", "talk", "lines[0].section"},
        Case{"/offered/0/section", 7, "offered[0].section"},
        Case{"/lines/0/text", std::string(20'001, 'x'), "lines[0].text"}, Case{"/lines", many, "lines"},
        Case{"/made_on", "yesterday", "made_on"}, Case{"/notes/check_ins", -1, "notes.check_ins"},
        Case{"/notes", 3, "notes"}, Case{"/charts/0/from", "x", "charts[0].from"},
        Case{"/charts/0/bands/0/low", Json::array({1}), "charts"},
        Case{"/charts", Json::array({good["charts"][0], good["charts"][0], good["charts"][0]}), "charts"},
        Case{"/names/0/becomes", nullptr, "names[0].becomes"}, Case{"/holdfast_sheet", 2, "sheet"},
        Case{"/charts/0/until", 1e300, "charts[0].until"}, Case{"/paper", "a5", "paper"}}) {
    Json json = good;
    json[Json::json_pointer(one.pointer)] = one.value;
    const auto read = sheet_from_json(json);
    ASSERT_FALSE(read) << one.pointer;
    EXPECT_EQ(read.error().where, one.where) << one.pointer;
    EXPECT_EQ(read.error().kind, ProblemKind::bad_request);
  }
  for (const char* needed : {"kind", "practitioner", "made_on", "notes"}) {
    Json json = good;
    json.erase(needed);
    EXPECT_EQ(sheet_from_json(json).error().where, needed);
  }
  EXPECT_FALSE(sheet_from_json(Json::array()));
  EXPECT_FALSE(sheet_from_json(Json("x")));
}

TEST(SheetJson, takes_three_lines_of_what_was_noticed) {
  Sheet sheet;
  sheet.practitioner = "A";
  for (int k = 0; k < 3; ++k) sheet.lines.push_back({"noticed", "line", "", ""});
  sheet.lines.push_back({"noticed", "", "", ""});
  EXPECT_TRUE(sheet_from_json(to_json(sheet))) << "an empty line is none";
  sheet.lines.push_back({"noticed", "a fourth", "", ""});
  EXPECT_EQ(sheet_from_json(to_json(sheet)).error().sentence,
            "\"What I noticed\" takes at most three lines.");
}

TEST(SheetJson, leaves_out_what_steers_a_terminal_or_turns_text_round) {
  Sheet sheet;
  sheet.practitioner = "A";
  sheet.lines = {{"talk", "a\x1b[31mred\xE2\x80\xAE b\r\nc", "", ""}};
  EXPECT_EQ(sheet_from_json(to_json(sheet))->lines[0].text, "ared b\nc");
}

}  // namespace
}  // namespace holdfast::brief

// The page to bring along through the door: proposed, kept encrypted, drawn, and forgotten where a record is.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "app/testing.h"
#include "brief/json.h"

namespace holdfast::app::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SheetsTest : public AppTest {
 protected:
  void invent(int days = 300) {
    ask<Opened>(Demo{.vault = folder_ / "demo.holdfast", .passphrase = Secret::from("demo"), .days = days});
  }
  static Json json_of(const brief::Sheet& sheet) { return brief::to_json(sheet); }
};

TEST_F(SheetsTest, nothing_stands_on_a_page_that_she_did_not_put_there) {
  invent();
  for (const auto kind : {brief::Kind::brief, brief::Kind::absence, brief::Kind::ending}) {
    const auto proposed = ask<SheetAnswer>(ProposeSheet{.sheet = kind});
    EXPECT_FALSE(proposed.kept);
    EXPECT_TRUE(proposed.sheet.lines.empty());
    EXPECT_TRUE(proposed.sheet.charts.empty());
    EXPECT_FALSE(proposed.sheet.offered.empty());
    EXPECT_TRUE(proposed.sheet.invented);
    const auto drawn =
        ask<SheetDrawn>(DrawSheet{.sheet = json_of(proposed.sheet), .as = DrawSheet::As::text});
    EXPECT_TRUE(drawn.laid.fits);
    for (const auto& line : proposed.sheet.offered) EXPECT_THAT(drawn.text, Not(HasSubstr(line.text)));
    EXPECT_THAT(drawn.text, HasSubstr("This diary is invented. Nobody lived it."));
  }
}

TEST_F(SheetsTest, findings_come_from_the_review_that_was_seen) {
  invent();
  const auto reviewed = ask<Reviewed>(Review{.again = true});
  ASSERT_TRUE(world_.looked);
  world_.looked->review.findings[0].sentence = "told from memory";
  world_.looked->review.findings[0].answered = true;
  const auto proposed = ask<SheetAnswer>(ProposeSheet{});
  EXPECT_THAT(json_of(proposed.sheet).dump(), HasSubstr("Told from memory"));
  EXPECT_EQ(ask<Explained>(Explain{.finding = reviewed.review.findings[0].id}).review.findings[0].sentence,
            "told from memory");
  ask<Saved>(Add{.kind = "check_in", .fields = {{"ratings", {{"distress", 4}}}}});
  EXPECT_THAT(json_of(ask<SheetAnswer>(ProposeSheet{}).sheet).dump(), Not(HasSubstr("Told from memory")))
      << "of another diary by now";
  ask<Done>(Lock{});
  EXPECT_FALSE(world_.looked) << "and it goes with the vault";
}

TEST_F(SheetsTest, what_is_on_it_is_kept_until_it_is_emptied) {
  create();
  add_person("Marta");
  auto sheet = ask<SheetAnswer>(ProposeSheet{.findings = false}).sheet;
  sheet.lines = {{"talk", "the summer break", "", ""}};
  sheet.paper = brief::Paper::letter;
  ask<Done>(KeepSheet{json_of(sheet)});
  const auto again = ask<SheetAnswer>(ProposeSheet{.findings = false});
  EXPECT_TRUE(again.kept);
  EXPECT_EQ(again.sheet.lines, sheet.lines);
  EXPECT_EQ(again.sheet.paper, brief::Paper::letter);
  EXPECT_FALSE(ask<SheetAnswer>(ProposeSheet{.sheet = brief::Kind::absence, .findings = false}).kept)
      << "each kind has its own";
  EXPECT_THAT(file_bytes(folder_ / "diary.holdfast"), Not(HasSubstr("summer break")));
  sheet.lines.clear();
  ask<Done>(KeepSheet{json_of(sheet)});
  EXPECT_FALSE(ask<SheetAnswer>(ProposeSheet{.findings = false}).kept);
  EXPECT_EQ(refused(KeepSheet{}).where, "sheet");
}

TEST_F(SheetsTest, a_record_or_a_finding_is_taken_along) {
  invent();
  const auto entry =
      ask<Saved>(Add{.kind = "entry", .fields = {{"title", "Tuesday"}, {"text", "It rained."}}});
  const std::string id = entry.shown.record.id.text;
  auto taken = ask<SheetAnswer>(TakeAlong{.record = id});
  ASSERT_EQ(taken.sheet.lines.size(), 1u);
  EXPECT_EQ(taken.sheet.lines[0].text, "Tuesday: It rained.");
  taken = ask<SheetAnswer>(TakeAlong{.record = id});
  EXPECT_EQ(taken.sheet.lines.size(), 1u) << "once";
  std::string answered;
  for (const auto& finding : ask<Reviewed>(Review{.again = true}).review.findings)
    if (finding.answered && finding.picture.axis != review::Picture::Axis::none) answered = finding.id;
  ASSERT_FALSE(answered.empty());
  taken = ask<SheetAnswer>(TakeAlong{.finding = answered, .picture = true});
  ASSERT_EQ(taken.sheet.lines.size(), 2u);
  EXPECT_EQ(taken.sheet.charts.size(), 1u);
  EXPECT_EQ(ask<SheetAnswer>(ProposeSheet{.findings = false}).sheet.lines, taken.sheet.lines);

  EXPECT_EQ(refused(TakeAlong{}).where, "record");
  EXPECT_EQ(refused(TakeAlong{.record = "zzzz"}).kind, ProblemKind::not_found);
  EXPECT_EQ(refused(TakeAlong{.finding = "lop"}).where, "question");
  ask<SheetAnswer>(ProposeSheet{});
  for (auto& finding : world_.looked->review.findings) finding.answered = false;
  EXPECT_EQ(refused(TakeAlong{.finding = "loop"}).kind, ProblemKind::not_found);
  for (auto& finding : world_.looked->review.findings) finding.answered = true;
  int took = 0;
  for (const auto& finding : world_.looked->review.findings)
    took += handle(world_, TakeAlong{.finding = finding.id}).answer.has_value();
  EXPECT_LE(took, 4) << "three lines of what was noticed, one of them twice";
}

TEST_F(SheetsTest, is_drawn_as_pdf_png_and_text_alike) {
  create();
  add_person("Marta");
  auto sheet = ask<SheetAnswer>(ProposeSheet{.findings = false}).sheet;
  sheet.lines = {{"talk", "what Marta said about the break", "", ""}};
  const auto pdf = ask<SheetDrawn>(DrawSheet{.sheet = json_of(sheet)});
  EXPECT_EQ(pdf.bytes.substr(0, 5), "%PDF-");
  EXPECT_EQ(pdf.suggested_name, "notes-2026-11-22.pdf");
  EXPECT_EQ(pdf.text, ask<SheetDrawn>(DrawSheet{.sheet = json_of(sheet), .as = DrawSheet::As::text}).text);
  EXPECT_THAT(pdf.text, HasSubstr("what M. said about the break"));
  EXPECT_THAT(pdf.text, Not(HasSubstr("Marta")));
  EXPECT_EQ(pdf.laid.replaced, 1u);
  const auto png =
      ask<SheetDrawn>(DrawSheet{.sheet = json_of(sheet), .as = DrawSheet::As::png, .width = 200});
  EXPECT_EQ(png.bytes.substr(1, 3), "PNG");
  EXPECT_EQ(refused(DrawSheet{.sheet = json_of(sheet), .as = DrawSheet::As::png, .width = 5}).where, "width");

  for (int k = 0; k < 80; ++k) sheet.lines.push_back({"talk", "one more line", "", ""});
  const auto too_much = ask<SheetDrawn>(DrawSheet{.sheet = json_of(sheet)});
  EXPECT_FALSE(too_much.laid.fits);
  EXPECT_TRUE(too_much.bytes.empty()) << "no PDF of half of it";
  EXPECT_THAT(too_much.sentence, HasSubstr("more than one page"));
  EXPECT_EQ(too_much.laid.no_room.back(), 80u);
}

TEST_F(SheetsTest, a_record_that_is_deleted_for_good_is_gone_from_the_page_too) {
  create();
  add_person("A");
  const auto id = ask<Saved>(Add{.kind = "entry", .fields = {{"text", "a quokka"}}}).shown.record.id.text;
  auto sheet = ask<SheetAnswer>(TakeAlong{.record = id}).sheet;
  sheet.lines[0].text = "a quokka, edited";
  sheet.lines.push_back({"talk", "her own", "", ""});
  ask<Done>(KeepSheet{json_of(sheet)});
  ask<Deleted>(Delete{.ids = {id}, .for_good = true});
  const auto left = ask<SheetAnswer>(ProposeSheet{.findings = false}).sheet;
  ASSERT_EQ(left.lines.size(), 1u);
  EXPECT_EQ(left.lines[0].text, "her own");
}

}  // namespace
}  // namespace holdfast::app::testing

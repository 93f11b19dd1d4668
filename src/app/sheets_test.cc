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

class SheetsOfWholeReview : public SheetsTest {};

TEST_F(SheetsTest, nothing_stands_on_a_page_that_she_did_not_put_there) {
  invent();
  for (const auto kind : {brief::Kind::brief, brief::Kind::absence, brief::Kind::ending}) {
    const auto proposed = ask<SheetAnswer>(ProposeSheet{.sheet = kind});
    EXPECT_EQ(proposed.revision, 0);
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

TEST_F(SheetsOfWholeReview, findings_come_from_the_review_that_was_seen) {
  invent();
  ask<Reviewed>(Review{.again = true});
  ASSERT_TRUE(world_.looked);
  auto& findings = world_.looked->review.findings;
  const auto direction = std::ranges::find(findings, "direction", &review::Finding::id);
  ASSERT_NE(direction, findings.end());
  direction->sentence = "told from memory";
  direction->answered = true;
  const auto proposed = ask<SheetAnswer>(ProposeSheet{});
  EXPECT_THAT(json_of(proposed.sheet).dump(), HasSubstr("Told from memory"));
  EXPECT_EQ(ask<Explained>(Explain{.finding = "direction"}).review.findings[0].sentence, "told from memory");
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
  ask<SheetAnswer>(KeepSheet{json_of(sheet)});
  const auto again = ask<SheetAnswer>(ProposeSheet{.findings = false});
  EXPECT_EQ(again.revision, 1);
  EXPECT_EQ(again.sheet.lines, sheet.lines);
  EXPECT_EQ(again.sheet.paper, brief::Paper::letter);
  EXPECT_EQ(ask<SheetAnswer>(ProposeSheet{.sheet = brief::Kind::absence, .findings = false}).revision, 0)
      << "each kind has its own";
  EXPECT_THAT(file_bytes(folder_ / "diary.holdfast"), Not(HasSubstr("summer break")));
  sheet.lines.clear();
  ask<SheetAnswer>(KeepSheet{json_of(sheet)});
  EXPECT_EQ(ask<SheetAnswer>(ProposeSheet{.findings = false}).revision, 0);
  EXPECT_EQ(refused(KeepSheet{}).where, "sheet");
}

TEST_F(SheetsOfWholeReview, a_record_or_a_finding_is_taken_along) {
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
  ask<SheetAnswer>(KeepSheet{json_of(sheet)});
  ask<Deleted>(Delete{.ids = {id}, .for_good = true});
  const auto left = ask<SheetAnswer>(ProposeSheet{.findings = false}).sheet;
  ASSERT_EQ(left.lines.size(), 1u);
  EXPECT_EQ(left.lines[0].text, "her own");
}

TEST_F(SheetsTest, what_rests_on_a_record_deleted_for_good_goes_and_does_not_come_back) {
  create();
  const std::string person = add_person("Marta Example");
  const auto ending = ask<Saved>(
      Add{.kind = "ending", .fields = {{"contact_afterwards", "one letter"}, {"talked_leaving", "no"}}});
  auto sheet = ask<SheetAnswer>(ProposeSheet{.sheet = brief::Kind::ending, .findings = false}).sheet;
  sheet.lines = sheet.offered;
  sheet.lines.push_back({"learned", "\"I am a burden\" feels less true", "finding:beliefs", ""});
  sheet.lines.push_back({"held", "her own", "", ""});
  const Json stale = json_of(sheet);
  ask<SheetAnswer>(KeepSheet{stale});
  EXPECT_THAT(stale.dump(), HasSubstr("one letter"));
  ask<Deleted>(Delete{.ids = {ending.shown.record.id.text}, .for_good = true});
  const auto left =
      json_of(ask<SheetAnswer>(ProposeSheet{.sheet = brief::Kind::ending, .findings = false}).sheet).dump();
  for (const char* gone : {"one letter", "We did not talk", "burden"})
    EXPECT_THAT(left, Not(HasSubstr(gone)));
  EXPECT_THAT(left, HasSubstr("her own"));
  ask<SheetAnswer>(KeepSheet{stale});
  EXPECT_THAT(
      json_of(ask<SheetAnswer>(ProposeSheet{.sheet = brief::Kind::ending, .findings = false}).sheet).dump(),
      Not(HasSubstr("one letter")))
      << "an older copy does not bring it back";
  Json other = stale;
  other["relationship"] = "zzzzzzzzzzzz";
  EXPECT_EQ(refused(KeepSheet{other}).where, "relationship");
}

TEST_F(SheetsTest, two_who_keep_it_do_not_overwrite_each_other) {
  create();
  add_person("A");
  auto sheet = ask<SheetAnswer>(ProposeSheet{.findings = false}).sheet;
  sheet.lines = {{"talk", "one", "", ""}};
  EXPECT_EQ(ask<SheetAnswer>(KeepSheet{json_of(sheet), 0}).revision, 1);
  EXPECT_EQ(refused(KeepSheet{json_of(sheet), 0}).kind, ProblemKind::conflict);
  EXPECT_EQ(ask<SheetAnswer>(KeepSheet{json_of(sheet), 1}).revision, 2);
  EXPECT_EQ(ask<SheetAnswer>(KeepSheet{json_of(sheet)}).revision, 3) << "and whoever says so does";
}

TEST_F(SheetsTest, names_and_period_stay_as_she_left_them) {
  create();
  add_person("Marta Example");
  auto sheet =
      ask<SheetAnswer>(ProposeSheet{.from = "1 January 2026", .until = "31 March 2026", .findings = false})
          .sheet;
  sheet.lines = {{"talk", "what Marta said", "", ""}};
  sheet.names.clear();
  ask<SheetAnswer>(KeepSheet{json_of(sheet)});
  const auto entry = ask<Saved>(Add{.kind = "entry", .fields = {{"text", "one more"}}}).shown.record.id.text;
  ask<SheetAnswer>(TakeAlong{.record = entry});
  const auto again = ask<SheetAnswer>(ProposeSheet{.findings = false}).sheet;
  EXPECT_EQ(again.lines.size(), 2u);
  EXPECT_EQ(iso(again.notes.from), "2026-01-01");
  EXPECT_EQ(iso(again.notes.until), "2026-03-31");
  EXPECT_THAT(ask<SheetDrawn>(DrawSheet{.sheet = json_of(again), .as = DrawSheet::As::text}).text,
              HasSubstr("what Marta said"));
}

TEST_F(SheetsTest, an_entry_longer_than_a_page_is_told) {
  create();
  add_person("A");
  const auto id =
      ask<Saved>(Add{.kind = "entry", .fields = {{"text", std::string(20'001, 'x')}}}).shown.record.id.text;
  EXPECT_THAT(refused(TakeAlong{.record = id}).sentence, HasSubstr("longer than a page holds"));
  const auto scale =
      ask<Saved>(Add{.kind = "absence", .fields = Json::object(), .when = "tomorrow"}).shown.record.id.text;
  EXPECT_THAT(refused(TakeAlong{.record = scale}).sentence, HasSubstr("no text"));
}

}  // namespace
}  // namespace holdfast::app::testing

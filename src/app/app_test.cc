// The door as a whole: what goes in by a request comes out by another, refusals are sentences, and nothing
// changes when something is refused. Long because every request has its turn here.
#include <gmock/gmock.h>

#include <functional>
#include <set>
#include <utility>

#include "app/holding.h"
#include "app/testing.h"
#include "base/random.h"
#include "base/when.h"
#include "review/json.h"

namespace holdfast::app::testing {
namespace {

using ::testing::HasSubstr;

TEST_F(AppTest, nothing_but_what_needs_no_diary_works_while_none_is_open) {
  EXPECT_EQ(refused(List{}).kind, ProblemKind::bad_request);
  EXPECT_EQ(refused(Add{.kind = "entry"}).kind, ProblemKind::bad_request);
  EXPECT_FALSE(ask<Help>(HelpNow{}).general.empty());
  EXPECT_FALSE(ask<AboutAnswer>(About{}).version.empty());
}

TEST_F(AppTest, what_is_added_is_shown_listed_and_found) {
  create();
  const Saved saved = ask<Saved>(Add{.kind = "entry",
                                     .fields = {{"title", "Lanterns"}, {"text", "walked by the quay"}},
                                     .when = "yesterday 22:10"});
  EXPECT_TRUE(saved.is_new);
  EXPECT_EQ(saved.shown.when, "yesterday 22:10");
  EXPECT_EQ(ask<Shown>(Show{.id = saved.shown.record.id.text.substr(0, 5)}).record, saved.shown.record);
  EXPECT_EQ(ask<Listing>(List{}).total, 1);
  const Found found = ask<Found>(Search{.text = "quay"});
  ASSERT_EQ(found.found.size(), 1u);
  EXPECT_EQ(found.found[0].shown.record.id, saved.shown.record.id);
  EXPECT_TRUE(ask<Found>(Search{.text = "harbour"}).found.empty());
}

TEST_F(AppTest, a_search_is_narrowed_like_a_list_and_goes_on_where_it_ended) {
  create();
  const std::string a = add_person("A"), b = add_person("B");
  for (int day = 1; day <= 6; ++day)
    ask<Saved>(Add{.kind = day % 2 ? "entry" : "need",
                   .fields = {{day % 2 ? "text" : "what", "Über the quay"}},
                   .when = std::to_string(day) + " days ago",
                   .relationship = day > 4 ? b : a});
  const Found all = ask<Found>(Search{.text = "uber", .limit = 4});
  EXPECT_EQ(all.total, 6);
  EXPECT_EQ(all.found.size(), 4u);
  EXPECT_EQ(all.found[0].matched, std::vector<std::string>{"Über"});
  EXPECT_EQ(ask<Found>(Search{.text = "uber", .limit = 4, .offset = 4}).found.size(), 2u);
  EXPECT_EQ(ask<Found>(Search{.text = "uber", .kinds = {"need"}}).total, 3);
  EXPECT_EQ(ask<Found>(Search{.text = "uber", .kinds = {"need"}, .relationship = b}).total, 1);
  EXPECT_EQ(ask<Found>(Search{.text = "uber", .until = "4 days ago"}).total, 3);
  EXPECT_EQ(refused(Search{.text = "uber", .kinds = {"nothing"}}).kind, ProblemKind::bad_request);
  EXPECT_EQ(refused(Search{.text = "uber", .limit = 0}).kind, ProblemKind::bad_request);
}

TEST_F(AppTest, the_diary_is_there_again_after_closing_and_only_with_the_right_passphrase) {
  create();
  ask<Saved>(Add{.kind = "entry", .fields = {{"text", "kept"}}});
  ask<Done>(Lock{});
  EXPECT_EQ(refused(Unlock{.vault = folder_ / "diary.holdfast", .secret = Secret::from("another")}).kind,
            ProblemKind::locked);
  EXPECT_FALSE(world_.vault);
  EXPECT_EQ(ask<Opened>(Unlock{.vault = folder_ / "diary.holdfast", .secret = Secret::from("a passphrase")})
                .records,
            1);
}

TEST_F(AppTest, a_check_in_belongs_to_the_only_person_there_is) {
  create();
  const std::string a = add_person("A");
  const Saved saved =
      ask<Saved>(Add{.kind = "check_in", .fields = {{"ratings", {{"distress", 6}, {"safety", "far_away"}}}}});
  EXPECT_EQ(saved.shown.record.relationship->text, a);
  EXPECT_EQ(saved.shown.relationship, "A");
}

TEST_F(AppTest, with_two_people_it_asks_whom_unless_one_is_over) {
  create();
  add_person("A");
  add_person("Em");
  ask<SettingsAnswer>(Configure{{{"main_relationship", nullptr}}});
  const Problem which = refused(Add{.kind = "session"});
  EXPECT_THAT(which.sentence, HasSubstr("more than one person"));
  EXPECT_EQ(which.sentence.find("Em"),
            std::string::npos);  // messages end up in logs; names stay in the diary
  ask<Saved>(Add{.kind = "ending", .when = "yesterday", .relationship = "Em"});
  EXPECT_EQ(ask<Saved>(Add{.kind = "session"}).shown.relationship, "A");
  EXPECT_EQ(ask<Saved>(Add{.kind = "contact", .relationship = "em"}).shown.relationship, "Em");
  EXPECT_EQ(refused(Add{.kind = "contact", .relationship = "Zed"}).kind, ProblemKind::not_found);
}

TEST_F(AppTest, a_day_ahead_without_an_hour_is_refused_and_not_taken_for_today) {
  create();
  for (const char* when : {"tomorrow", "in 3 days", "2026-12-31", "9999-12-31"})
    EXPECT_EQ(refused(Add{.kind = "check_in", .fields = {{"ratings", {{"distress", 6}}}}, .when = when}).kind,
              ProblemKind::bad_request)
        << when;
  clock_.moment.at.seconds -= 14 * 3600;  // at eight in the morning
  EXPECT_EQ(ask<Saved>(Add{.kind = "check_in", .fields = {{"ratings", {{"distress", 6}}}}, .when = "today"})
                .shown.when,
            "today 08:00");
}

TEST_F(AppTest, two_backups_in_one_second_are_two) {
  create();
  EXPECT_NE(ask<BackupMade>(Backup{}).file, ask<BackupMade>(Backup{}).file);
}

TEST_F(AppTest, backups_are_listed_without_opening_the_vault) {
  create();
  const std::filesystem::path made = ask<BackupMade>(Backup{}).file;
  ask<Done>(Lock{});
  EXPECT_EQ(refused(ListBackups{}).kind, ProblemKind::bad_request);
  std::filesystem::resize_file(folder_ / "diary.holdfast", 100);
  const Backups listed = ask<Backups>(ListBackups{.of = folder_ / "diary.holdfast"});
  ASSERT_EQ(listed.backups.size(), 1u);
  EXPECT_EQ(listed.backups[0].file, made);
}

TEST_F(AppTest, a_session_needs_somebody_and_an_entry_nobody) {
  create();
  EXPECT_THAT(refused(Add{.kind = "session"}).sentence, HasSubstr("Add somebody first"));
  EXPECT_FALSE(ask<Saved>(Add{.kind = "entry", .fields = {{"text", "alone"}}}).shown.record.relationship);
}

TEST_F(AppTest, an_absence_until_friday_lasts_to_the_end_of_friday) {
  create();
  add_person("A");
  const Saved saved = ask<Saved>(Add{.kind = "absence", .fields = {{"until", "Friday"}}, .when = "tomorrow"});
  const auto& absence = std::get<diary::Absence>(saved.shown.record.body);
  EXPECT_EQ(iso(saved.shown.record.felt), "2026-11-23T04:00:00+01:00[Europe/Berlin]");
  EXPECT_EQ(iso(*absence.until), "2026-11-28T04:00:00+01:00[Europe/Berlin]");
  EXPECT_EQ(ask<TodayAnswer>(Today{}).absences_ahead.size(), 1u);
}

TEST_F(AppTest, ratings_out_of_range_and_in_the_future_change_nothing) {
  create();
  add_person("A");
  EXPECT_THAT(refused(Add{.kind = "check_in", .fields = {{"ratings", {{"distress", 11}}}}}).sentence,
              HasSubstr("10"));
  EXPECT_EQ(
      refused(Add{.kind = "check_in", .fields = {{"ratings", {{"distress", 5}}}}, .when = "2027-01-01 10:00"})
          .kind,
      ProblemKind::bad_request);
  EXPECT_EQ(
      refused(Add{.kind = "check_in", .fields = {{"ratings", {{"distress", 5}}}}, .when = "2026-03-29 02:30"})
          .kind,
      ProblemKind::bad_request);  // skipped by the clocks
  EXPECT_EQ(
      refused(Add{.kind = "check_in", .fields = {{"ratings", {{"distress", 5}}}}, .when = "0000-01-01 10:00"})
          .kind,
      ProblemKind::bad_request);
  EXPECT_EQ(refused(Add{.kind = "chekc_in"}).kind, ProblemKind::bad_request);
  EXPECT_EQ(refused(Add{.kind = "check_in", .fields = {{"mood", 3}}}).kind, ProblemKind::bad_request);
  EXPECT_EQ(ask<Listing>(List{.kinds = {"check_in"}}).total, 0);
}

TEST_F(AppTest, an_edit_of_an_old_revision_is_a_conflict_and_loses_nothing) {
  create();
  const Saved saved = ask<Saved>(Add{.kind = "entry", .fields = {{"text", "one"}}});
  const std::string id = saved.shown.record.id.text;
  ask<Saved>(Edit{.id = id, .fields = {{"text", "two"}}, .revision = saved.shown.revision});
  EXPECT_EQ(refused(Edit{.id = id, .fields = {{"text", "three"}}, .revision = saved.shown.revision}).kind,
            ProblemKind::conflict);
  EXPECT_EQ(std::get<diary::Entry>(ask<Shown>(Show{.id = id}).record.body).text, "two");
}

TEST_F(AppTest, deleting_can_be_undone_unless_it_was_for_good) {
  create();
  const std::string id = ask<Saved>(Add{.kind = "entry", .fields = {{"text", "marsh"}}}).shown.record.id.text;
  EXPECT_EQ(ask<Deleted>(Delete{.ids = {id}, .dry_run = true}).records.size(), 1u);
  EXPECT_EQ(ask<Listing>(List{}).total, 1);
  ask<Deleted>(Delete{.ids = {id}});
  EXPECT_EQ(ask<Listing>(List{}).total, 0);
  ask<Undone>(Undo{});
  EXPECT_EQ(ask<Listing>(List{}).total, 1);
  ask<Deleted>(Delete{.ids = {id}, .for_good = true});
  EXPECT_EQ(ask<Listing>(List{}).total, 0);
  EXPECT_EQ(refused(Show{.id = id}).kind, ProblemKind::not_found);
  handle(world_, Undo{});  // whatever is undone now, the deleted words do not come back
  EXPECT_TRUE(ask<Found>(Search{.text = "marsh"}).found.empty());
}

TEST_F(AppTest, somebody_with_records_is_not_deleted) {
  create();
  const std::string a = add_person("A");
  ask<Saved>(Add{.kind = "session"});
  EXPECT_EQ(refused(Delete{.ids = {a}}).kind, ProblemKind::conflict);
}

TEST_F(AppTest, a_scale_is_switched_off_and_own_ones_are_rated) {
  create();
  add_person("A");
  ask<Saved>(Add{.kind = "scale", .fields = {{"key", "support"}, {"on", false}}});
  for (const auto& one : ask<Asking>(Ask{.full = true}).questions) EXPECT_NE(one.scale.key, "support");
  ask<Saved>(Add{.kind = "scale",
                 .fields = {{"key", "sleep"}, {"question", "How did you sleep?"}, {"low", 1}, {"high", 5}}});
  EXPECT_EQ(refused(Add{.kind = "check_in", .fields = {{"ratings", {{"sleep", 6}}}}}).kind,
            ProblemKind::bad_request);
  ask<Saved>(Add{.kind = "check_in", .fields = {{"ratings", {{"sleep", 5}}}}});
  const Saved again = ask<Saved>(Add{.kind = "scale", .fields = {{"key", "support"}, {"on", true}}});
  EXPECT_FALSE(again.is_new);
}

TEST_F(AppTest, the_short_check_in_asks_footing_and_pull_away_in_turn) {
  create();
  add_person("A");
  const auto third = [&] {
    const Asking asking = ask<Asking>(Ask{});
    std::string keys;
    for (const auto& one : asking.questions) keys += one.scale.key + " ";
    return keys;
  };
  EXPECT_THAT(third(), HasSubstr("footing"));
  ask<Saved>(Add{.kind = "check_in", .fields = {{"ratings", {{"distress", 3}}}}});
  EXPECT_THAT(third(), HasSubstr("pull_away"));
}

TEST_F(AppTest, after_an_ending_nothing_is_asked_about_that_person) {
  create();
  add_person("A");
  ask<Saved>(Add{.kind = "ending"});
  for (const auto& one : ask<Asking>(Ask{.full = true}).questions) {
    EXPECT_NE(one.scale.key, "reliance");
    EXPECT_NE(one.scale.key, "safety");
    EXPECT_NE(one.scale.key, "pull_away");
  }
}

TEST_F(AppTest, a_reaction_may_come_back_with_the_next_session) {
  create();
  add_person("A");
  const Add reaction{.kind = "reaction",
                     .fields = {{"what_happened", "a remark"}, {"come_back", "next session"}}};
  EXPECT_THAT(refused(reaction).sentence, ::testing::HasSubstr("no session ahead"));
  ask<Saved>(Add{.kind = "session", .when = "in 6 days"});
  const auto next = ask<Saved>(Add{.kind = "session", .when = "tomorrow 10:00"}).shown.record.felt;
  const auto saved = ask<Saved>(reaction);
  EXPECT_EQ(std::get<diary::Reaction>(saved.shown.record.body).come_back->at, next.at);
}

TEST_F(AppTest, what_is_kept_while_typing_is_nothing_to_undo) {
  create();
  const std::string id = ask<Saved>(Add{.kind = "entry", .fields = {{"text", "x"}}}).shown.record.id.text;
  ask<Deleted>(Delete{.ids = {id}});
  DraftText there;
  for (int k = 0; k < 60; ++k) {
    const DraftText next{"draft " + std::to_string(k), ""};
    ask<Kept>(KeepDraft{.text = next.text, .instead_of = there});
    there = next;
  }
  ask<Undone>(Undo{});
  EXPECT_EQ(ask<Listing>(List{}).total, 1) << "the deletion is what was undone";
  EXPECT_EQ(ask<Draft>(ReadDraft{}).text, "draft 59");
  ask<Kept>(KeepDraft{.text = "more", .instead_of = there});
  ask<Undone>(Undo{.redo = true});
  EXPECT_EQ(ask<Listing>(List{}).total, 0) << "and can be redone after a draft";
}

TEST_F(AppTest, a_reaction_waits_for_its_date) {
  create();
  add_person("A");
  ask<Saved>(
      Add{.kind = "reaction", .fields = {{"what_happened", "a remark"}, {"come_back", "tomorrow 20:00"}}});
  EXPECT_TRUE(ask<TodayAnswer>(Today{}).reactions_waiting.empty());
  clock_.moment.at = clock_.moment.at + 86400;
  EXPECT_EQ(ask<TodayAnswer>(Today{}).reactions_waiting.size(), 1u);
}

TEST_F(AppTest, coming_back_today_to_what_happened_today_lies_after_it) {
  create();
  clock_.moment.at =
      clock_.moment.at + (19 * 3600 - local_time(clock_.moment.at, clock_.moment.zone).seconds);
  const Saved saved = ask<Saved>(Add{.kind = "reaction",
                                     .fields = {{"what_happened", "a remark"}, {"came_back", "today"}},
                                     .when = "16:00"});
  const auto& record = saved.shown.record;
  EXPECT_EQ(std::get<diary::Reaction>(record.body).came_back->at, record.felt.at);
  EXPECT_THAT(refused(Add{.kind = "reaction",
                          .fields = {{"what_happened", "a remark"}, {"came_back", "today 15:00"}},
                          .when = "16:00"})
                  .sentence,
              HasSubstr("before it happened"));
}

TEST_F(AppTest, what_is_written_afterwards_says_so) {
  create();
  EXPECT_EQ(ask<Saved>(Add{.kind = "entry", .fields = {{"text", "x"}}, .when = "3 days ago"})
                .shown.written_afterwards,
            "written 3 days afterwards");
}

TEST_F(AppTest, a_table_imported_twice_adds_nothing_and_can_be_undone) {
  create();
  add_person("A");
  const ImportTable table{.bytes = "when,low\n2026-11-01 10:00,2\n2026-11-02 11:00,-3\n2026-11-03 12:00,9\n",
                          .time_columns = {"when"},
                          .mappings = {"low=distress:-3..3"}};
  ImportTable trial = table;
  trial.dry_run = true;
  EXPECT_EQ(ask<Imported>(trial).added, 2);
  EXPECT_EQ(ask<Listing>(List{.kinds = {"check_in"}}).total, 0);
  const Imported first = ask<Imported>(table);
  EXPECT_EQ(first.added, 2);
  ASSERT_EQ(first.rejected.size(), 1u);
  EXPECT_EQ(first.rejected[0].line, 4);
  const Imported second = ask<Imported>(table);
  EXPECT_EQ(second.added, 0);
  EXPECT_EQ(second.already_there, 2);
  EXPECT_EQ(ask<Undone>(Undo{}).records, 2);
  EXPECT_EQ(ask<Listing>(List{.kinds = {"check_in"}}).total, 0);
}

TEST_F(AppTest, an_exported_diary_imported_elsewhere_is_the_same_diary) {
  ask<Opened>(Demo{
      .vault = folder_ / "demo.holdfast", .passphrase = Secret::from("invented"), .seed = 3, .days = 120});
  const std::string exported = ask<Exported>(Export{}).bytes;
  create();
  const Imported in = ask<Imported>(ImportDiary{.bytes = exported});
  EXPECT_EQ(in.rejected_total, 0);
  EXPECT_EQ(in.added, in.rows);
  EXPECT_EQ(ask<Exported>(Export{}).bytes, exported);
  EXPECT_EQ(ask<Imported>(ImportDiary{.bytes = exported}).added, 0);
}

TEST_F(AppTest, an_invented_diary_is_not_mixed_into_a_real_one) {
  ask<Opened>(Demo{
      .vault = folder_ / "demo.holdfast", .passphrase = Secret::from("invented"), .seed = 3, .days = 90});
  const std::string exported = ask<Exported>(Export{}).bytes;
  create();
  ask<Saved>(Add{.kind = "entry", .fields = {{"text", "real"}}});
  EXPECT_EQ(refused(ImportDiary{.bytes = exported}).kind, ProblemKind::conflict);
  EXPECT_EQ(refused(Configure{.settings = {{"invented", true}}}).kind, ProblemKind::bad_request);
}

TEST_F(AppTest, undoing_a_change_that_is_no_longer_the_newest_is_refused) {
  create();
  const Response first = handle(world_, Add{.kind = "entry", .fields = {{"text", "first"}}});
  ASSERT_TRUE(first.changes.group);
  const Response second = handle(world_, Add{.kind = "entry", .fields = {{"text", "second"}}});
  ASSERT_TRUE(second.changes.group);
  const Problem said = refused(Undo{.group = first.changes.group});
  EXPECT_EQ(said.kind, ProblemKind::conflict);
  EXPECT_EQ(ask<Listing>(List{}).total, 2);
  ask<Kept>(KeepDraft{.text = "a draft is no change"});
  ask<Undone>(Undo{.group = second.changes.group});
  ask<Undone>(Undo{.group = first.changes.group});
  EXPECT_EQ(ask<Listing>(List{}).total, 0);
}

TEST_F(AppTest, a_day_s_first_opening_makes_a_backup_that_can_be_restored) {
  create();
  ask<Saved>(Add{.kind = "entry", .fields = {{"text", "kept twice"}}});
  ask<Done>(Lock{});
  const Opened opened =
      ask<Opened>(Unlock{.vault = folder_ / "diary.holdfast", .secret = Secret::from("a passphrase")});
  ASSERT_TRUE(opened.backup) << opened.backup_trouble;
  ask<Saved>(Add{.kind = "entry", .fields = {{"text", "after it"}}});
  ask<Done>(Lock{});
  const Restored restored = ask<Restored>(Restore{
      .backup = *opened.backup, .vault = folder_ / "diary.holdfast", .secret = Secret::from("a passphrase")});
  EXPECT_EQ(restored.records, 1);
  EXPECT_TRUE(restored.kept_aside);
  EXPECT_EQ(ask<Opened>(Unlock{.vault = folder_ / "diary.holdfast", .secret = Secret::from("a passphrase")})
                .records,
            1);
}

TEST_F(AppTest, a_check_finds_a_sound_vault_sound) {
  create();
  ask<Saved>(Add{.kind = "entry", .fields = {{"text", "x"}}});
  const Checked checked = ask<Checked>(Check{});
  EXPECT_TRUE(checked.sound);
  EXPECT_EQ(checked.records, 1);
}

TEST_F(AppTest, a_review_of_an_empty_diary_is_an_answer_too) {
  create();
  add_person("A");
  const Reviewed reviewed = ask<Reviewed>(Review{});
  for (const auto& finding : reviewed.review.findings) {
    EXPECT_FALSE(finding.answered);
    EXPECT_THAT(finding.sentence, HasSubstr("can't tell yet"));
  }
  EXPECT_EQ(refused(Review{.question = "weather"}).kind, ProblemKind::bad_request);
}

// Left out under the sanitizers, where they take minutes: what they go through is watched in the rooms
// beneath.
class WholeReview : public AppTest {};

TEST_F(WholeReview, the_demo_s_review_answers_something_and_twice_the_same) {
  ask<Opened>(Demo{
      .vault = folder_ / "demo.holdfast", .passphrase = Secret::from("invented"), .seed = 1, .days = 730});
  const Reviewed first = ask<Reviewed>(Review{}), second = ask<Reviewed>(Review{});
  int answered = 0;
  ASSERT_EQ(first.review.findings.size(), second.review.findings.size());
  for (std::size_t i = 0; i < first.review.findings.size(); ++i) {
    answered += first.review.findings[i].answered;
    EXPECT_EQ(first.review.findings[i].sentence, second.review.findings[i].sentence);
  }
  EXPECT_GE(answered, 2);
  EXPECT_TRUE(first.review.invented);
}

TEST_F(WholeReview, a_review_of_the_same_diary_says_nothing_new_and_one_before_its_time_says_when_it_is_due) {
  create();
  add_person("A");
  const auto rate = [&](int value) {
    ask<Saved>(Add{.kind = "check_in", .fields = {{"ratings", {{"distress", value}}}}});
  };
  rate(4);
  EXPECT_FALSE(ask<Reviewed>(Review{}).resting);
  ask<Kept>(KeepDraft{.text = "a draft is nothing new"});
  Reviewed second = ask<Reviewed>(Review{});
  ASSERT_TRUE(second.resting);
  EXPECT_TRUE(second.resting->nothing_new);
  EXPECT_THAT(second.resting->sentence, HasSubstr("Nothing new since"));
  EXPECT_EQ(to_json(handle(world_, Review{})).at("nothing_new"), true);
  EXPECT_FALSE(ask<Reviewed>(Review{.again = true}).resting);
  EXPECT_EQ(ask<Reviewed>(Review{.question = "direction"}).review.findings.size(), 1u);
  rate(5);
  second = ask<Reviewed>(Review{});
  ASSERT_TRUE(second.resting);
  EXPECT_FALSE(second.resting->nothing_new);
  EXPECT_THAT(second.resting->sentence, HasSubstr("after a session, or from"));
  clock_.moment.at = clock_.moment.at + 3600;
  ask<Saved>(Add{.kind = "session", .fields = {{"outcome", "kept"}}});
  EXPECT_FALSE(ask<Reviewed>(Review{}).resting);
  rate(6);
  clock_.moment.at = clock_.moment.at + 8 * 86400;
  EXPECT_FALSE(ask<Reviewed>(Review{}).resting);
}

TEST_F(WholeReview, earlier_reviews_are_read_again_and_told_beside_the_new_one) {
  create();
  add_person("A");
  const auto rate = [&](int value) {
    ask<Saved>(Add{.kind = "check_in", .fields = {{"ratings", {{"distress", value}}}}});
  };
  rate(4);
  EXPECT_TRUE(ask<EarlierReviewsAnswer>(EarlierReviews{}).reviews.empty());
  EXPECT_FALSE(ask<Reviewed>(Review{}).changed) << "there is nothing to compare it with";
  clock_.moment.at = clock_.moment.at + 8 * 86400;
  rate(5);
  rate(6);
  const Reviewed second = ask<Reviewed>(Review{});
  ASSERT_TRUE(second.changed);
  EXPECT_EQ(second.changed->entries, 2);
  EXPECT_TRUE(second.changed->changes.empty());
  EXPECT_THAT(second.changed->sentence, HasSubstr("2 entries have come since"));
  EXPECT_FALSE(ask<Reviewed>(Review{.question = "loop"}).changed) << "one question is on no rhythm";

  const auto kept = ask<EarlierReviewsAnswer>(EarlierReviews{}).reviews;
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_GT(kept[0].made_at.at, kept[1].made_at.at) << "the newest first";
  const EarlierReview read = ask<EarlierReview>(ReadReview{.of = kept[1].of});
  EXPECT_EQ(read.made_at.at, kept[1].made_at.at);
  EXPECT_EQ(read.review.at("check_ins"), 1);
  EXPECT_EQ(read.review.at("findings").size(), second.review.findings.size());
  EXPECT_EQ(refused(ReadReview{.of = "nothing"}).kind, ProblemKind::not_found);

  // Their sentences may name what is deleted for good.
  const auto one = ask<Saved>(Add{.kind = "entry", .fields = {{"text", "marram"}}});
  ask<Deleted>(Delete{.ids = {one.shown.record.id.text}});
  EXPECT_EQ(ask<EarlierReviewsAnswer>(EarlierReviews{}).reviews.size(), 2u);
  const auto other = ask<Saved>(Add{.kind = "entry", .fields = {{"text", "marram"}}});
  ask<Deleted>(Delete{.ids = {other.shown.record.id.text}, .for_good = true});
  EXPECT_TRUE(ask<EarlierReviewsAnswer>(EarlierReviews{}).reviews.empty());
}

// What was drawn is kept for the next review, in the program that made it and in any other. To the letter,
// and gone with what is deleted for good; what cannot be read only costs time. These ratings hang together
// with nothing, where one chain is left behind by the steps that suit the others.
TEST_F(WholeReview, of_the_same_entries_says_the_same_from_what_was_drawn_before) {
  create();
  add_person("A");
  Random random(3);
  std::string last;
  for (int day = 0; day < 90; ++day) {
    const auto step = [&] { return int(random.below(9)) + 1; };
    last = ask<Saved>(
               Add{.kind = "check_in", .fields = {{"ratings", {{"distress", step()}, {"reliance", step()}}}}})
               .shown.record.id.text;
    clock_.moment.at = clock_.moment.at + 86400;
  }
  const auto names = [&] {
    std::vector<std::string> out;
    EXPECT_TRUE(world_.vault->each_shelved(
        "draws", [&](std::string_view name, std::string_view) { out.emplace_back(name); }));
    return out;
  };
  const auto findings = [&] {
    world_.looked.reset();
    nlohmann::json out;
    const Reviewed made = ask<Reviewed>(Review{.again = true});
    for (const review::Finding& finding : made.review.findings)
      out.push_back(review::to_json(finding, "UTC"));
    return std::pair(out, made.review.model.method);
  };
  EXPECT_TRUE(names().empty());
  (void)findings();  // what is new in it needs more than what it has said
  const auto [first, drawn] = findings();
  ASSERT_EQ(names().size(), 1u);
  EXPECT_EQ(drawn, "importance");
  EXPECT_EQ(findings(), std::pair(first, drawn));

  auto damaged = world_.vault->begin("", clock_.moment.at.seconds);
  ASSERT_TRUE(damaged && damaged->shelve("draws", names().front(), "no draws at all") && damaged->commit());
  const auto [again, learned] = findings();
  EXPECT_EQ(again, first);
  EXPECT_EQ(learned, "hmc");
  EXPECT_EQ(findings().second, "importance") << "kept anew";

  ask<Deleted>(Delete{.ids = {last}, .for_good = true});
  EXPECT_TRUE(names().empty());
}

// As another tab can, while a review is made aside.
TEST_F(WholeReview, keeps_nothing_of_what_is_deleted_for_good_while_it_is_made) {
  struct Deletes final : Progress {
    std::function<void()> once;
    bool report(std::string_view, double) override {
      if (auto now = std::exchange(once, {})) now();
      return true;
    }
  } deletes;
  create();
  add_person("A");
  Random random(3);
  for (int day = 0; day < 90; ++day) {
    ask<Saved>(Add{.kind = "check_in", .fields = {{"ratings", {{"distress", int(random.below(9)) + 1}}}}});
    clock_.moment.at = clock_.moment.at + 86400;
  }
  const std::string id =
      ask<Saved>(Add{.kind = "entry", .fields = {{"text", "marram"}}}).shown.record.id.text;
  World world{clock_, entropy_, deletes, std::nullopt, world_.key_cost, world_.ground};
  world.vault = std::move(world_.vault);
  bool deleted = false;
  deletes.once = [&] { deleted = handle(world, Delete{.ids = {id}, .for_good = true}).answer.has_value(); };
  (void)handle(world, Review{.again = true});
  EXPECT_TRUE(deleted);
  for (const std::string_view shelf : {"draws", "reviews"})
    EXPECT_TRUE(world.vault->each_shelved(
        shelf, [&](std::string_view name, std::string_view) { ADD_FAILURE() << shelf << ": " << name; }));
  world_.vault = std::move(world.vault);
}

TEST_F(WholeReview, one_made_by_a_clock_that_was_ahead_is_no_earlier_review) {
  create();
  add_person("A");
  ask<Saved>(Add{.kind = "check_in", .fields = {{"ratings", {{"distress", 4}}}}});
  ask<Reviewed>(Review{});
  const Moment first = clock_.moment;
  clock_.moment.at.seconds += 400 * std::int64_t{86400};
  ask<Reviewed>(Review{.again = true});
  clock_.moment.at = first.at + 86400;
  const Reviewed back = ask<Reviewed>(Review{.again = true});
  ASSERT_TRUE(back.changed);
  EXPECT_EQ(back.changed->since, first.at);
  EXPECT_EQ(ask<EarlierReviewsAnswer>(EarlierReviews{}).reviews.size(), 3u);
}

TEST_F(WholeReview, only_the_last_year_of_reviews_is_kept) {
  create();
  add_person("A");
  ask<Saved>(Add{.kind = "check_in", .fields = {{"ratings", {{"distress", 4}}}}});
  for (int week = 0; week < 63; ++week) {
    ask<Saved>(Add{.kind = "entry", .fields = {{"text", "a week"}}});
    ASSERT_FALSE(ask<Reviewed>(Review{.again = true}).resting);
    clock_.moment.at = clock_.moment.at + 7 * 86400;
  }
  EXPECT_EQ(ask<EarlierReviewsAnswer>(EarlierReviews{}).reviews.size(), 60u);
}

TEST_F(WholeReview, explains_an_answer_of_the_review_with_the_records_beneath_it) {
  ask<Opened>(Demo{
      .vault = folder_ / "demo.holdfast", .passphrase = Secret::from("invented"), .seed = 1, .days = 400});
  const Reviewed reviewed = ask<Reviewed>(Review{.question = "session"});
  const Explained explained = ask<Explained>(Explain{.finding = "session"});
  ASSERT_EQ(explained.review.findings.size(), 1u);
  const auto& finding = explained.review.findings.front();
  EXPECT_EQ(finding.sentence, reviewed.review.findings.front().sentence);
  EXPECT_EQ(explained.explanation.id, "session");
  ASSERT_EQ(explained.entries.size(), finding.evidence.entries.size());
  std::set<std::string_view> kinds;
  for (std::size_t i = 0; i < explained.entries.size(); ++i) {
    EXPECT_EQ(explained.entries[i].id, finding.evidence.entries[i]);
    kinds.insert(explained.entries[i].kind);
    if (i > 0) {
      EXPECT_LE(explained.entries[i - 1].felt.at, explained.entries[i].felt.at);
    }
  }
  EXPECT_EQ(kinds, (std::set<std::string_view>{"check_in", "session"}));
  const Json json = to_json(Response{.answer = explained, .invented = true});
  EXPECT_EQ(json.at("answer"), "explained");
  EXPECT_EQ(json.at("finding").at("id"), "session");
  EXPECT_EQ(json.at("review").at("model").at("method"), "hmc");
  EXPECT_FALSE(json.at("review").contains("findings"));
  EXPECT_EQ(json.at("entries").size(), explained.entries.size());
  EXPECT_GT(json.at("account").at("priors").size(), 5u);
  EXPECT_FALSE(json.at("checked").at("sentences").empty());
}

struct Breaking final : Clock, Progress {
  int left = -1;  // calls until one throws; negative: none does
  bool broke = false;
  void call() {
    if (left < 0 || --left >= 0) return;
    broke = true;
    throw std::runtime_error("something no line here expects");
  }
  Moment now() override {
    call();
    return SetClock().moment;
  }
  bool report(std::string_view, double) override {
    call();
    return true;
  }
};

// Wherever something is thrown during a change, before or after it was committed.
TEST_F(AppTest, nothing_was_changed_is_said_only_where_it_is_so) {
  create();
  add_person("A");
  const std::string id =
      ask<Saved>(Add{.kind = "entry", .fields = {{"text", "juniper"}}}).shown.record.id.text;
  const auto bytes_before = [&] { return ask<Exported>(Export{}).bytes; }();
  world_.close();
  const std::filesystem::path carried = folder_ / "carried";
  std::filesystem::create_directories(carried);
  const std::vector<std::function<Request()>> changing{
      [] {
        return Add{.kind = "entry", .fields = {{"text", "thistle"}}};
      },
      [&] {
        return Edit{.id = id, .fields = {{"text", "yarrow"}}};
      },
      [&] { return Delete{.ids = {id}}; },
      [&] { return Delete{.ids = {id}, .for_good = true}; },
      [] {
        return Configure{{{"day_starts_at_minutes", 300}}};
      },
      [] { return Undo{}; },
      [&] { return Sync{carried}; },
      [] {
        return ReEncrypt{.passphrase = Secret::from("another one"), .secret = Secret::from("a passphrase")};
      },
  };
  int said_nothing = 0, said_kept = 0, copies = 0;
  for (const auto& request : changing)
    for (int calls = 0;; ++calls) {
      const std::filesystem::path other = folder_ / ("other " + std::to_string(++copies) + ".holdfast");
      std::filesystem::copy_file(folder_ / "diary.holdfast", other);
      Breaking breaking;
      World world{.clock = breaking,
                  .entropy = entropy_,
                  .progress = breaking,
                  .vault = {},
                  .key_cost = vault::least_key_cost(),
                  .ground = {.delay_after_wrong_secret = false}};
      const auto handled = [&](Request asked) { return handle(world, asked); };
      ASSERT_TRUE(handled(Unlock{.vault = other, .secret = Secret::from("a passphrase")}).answer);
      const std::uint64_t kept = world.vault->changes_kept();
      breaking.left = calls;
      const Response response = handled(request());
      breaking.left = -1;
      if (!breaking.broke) {
        EXPECT_TRUE(response.answer) << response.answer.error().sentence;
        break;
      }
      ASSERT_FALSE(response.answer);
      const bool says_nothing = response.answer.error().unchanged;
      (says_nothing ? said_nothing : said_kept) += 1;
      const Response now = handled(Export{});
      ASSERT_TRUE(now.answer);
      if (says_nothing) {
        EXPECT_EQ(std::get<Exported>(*now.answer).bytes, bytes_before);
        handled(Lock{});
        EXPECT_TRUE(handled(Unlock{.vault = other, .secret = Secret::from("a passphrase")}).answer);
      } else {
        EXPECT_GT(world.vault->changes_kept(), kept);
      }
    }
  EXPECT_GT(said_nothing, 10);
  EXPECT_GT(said_kept, 2);
}

TEST_F(AppTest, which_questions_can_be_explained_is_known_without_a_vault) {
  const QuestionsAnswer list = ask<QuestionsAnswer>(Explain{});
  ASSERT_EQ(list.questions.size(), review::questions_of(diary::Role::client).size());
  EXPECT_EQ(list.questions.front().asked,
            "Is needing my therapist helping me find my own footing, or am I going round in circles?");
  EXPECT_THAT(refused(Explain{.finding = "lop"}).sentence, HasSubstr("Did you mean loop?"));
  EXPECT_THAT(refused(Explain{.finding = "loop"}).sentence, HasSubstr("No diary is open"));
  create();
  EXPECT_EQ(refused(Explain{.finding = "lop"}).sentence, refused(Review{.question = "lop"}).sentence);
  add_person("A");
  const Explained empty = ask<Explained>(Explain{.finding = "loop"});
  EXPECT_TRUE(empty.entries.empty());
  EXPECT_FALSE(empty.review.findings.front().answered);
}

// A real diary, of one person's experience sampling (Kossakowski and others 2017). Nobody rated needing
// anybody.
TEST_F(WholeReview, a_real_diary_is_imported_and_reviewed_and_what_is_not_there_is_refused) {
  const std::filesystem::path path = std::filesystem::path(HOLDFAST_SHARED_DATA) / "esm/kossakowski2017.csv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the data set is not on this machine";
  create();
  add_person("A");
  ImportTable table{
      .bytes = file_bytes(path),
      .time_columns = {"date", "resptime_s"},
      .mappings = {"mood_down=distress:-3..3", "se_handle=footing:1..7", "soc_belong=support:1..7"},
      .zone = "Europe/Amsterdam"};
  const Imported in = ask<Imported>(table);
  EXPECT_EQ(in.rows, 1476);
  EXPECT_EQ(in.added + in.rejected_total + in.without_values, 1476);
  EXPECT_EQ(ask<Imported>(table).added, 0);
  clock_.moment = {.at = {1365500000},
                   .zone = "Europe/Amsterdam"};  // 9 April 2013, the day after the last one
  const Reviewed reviewed = ask<Reviewed>(Review{});
  bool answered = false;
  for (const auto& finding : reviewed.review.findings) {
    if (finding.id == "direction" || finding.id == "loop" || finding.id == "session" ||
        finding.id == "absence") {
      EXPECT_FALSE(finding.answered) << finding.id;
      EXPECT_FALSE(finding.why_not.empty()) << finding.id;
    } else {
      answered = answered || finding.answered;
    }
  }
  EXPECT_TRUE(answered);
}

class AskedOnceMore : public AppTest {
 protected:
  void create_with_one() {
    create();
    id_ = ask<Saved>(Add{.kind = "entry", .fields = {{"text", "x"}}}).shown.record.id.text;
  }
  void refuses_without_and_with_a_wrong_secret();
  std::string id_;
};

void AskedOnceMore::refuses_without_and_with_a_wrong_secret() {
  const auto wrong = [] { return Secret::from(std::string_view("wrong")); };
  std::vector<Request> without, with_wrong;
  without.emplace_back(ChangePassphrase{.new_passphrase = wrong()});
  without.emplace_back(AddRecoveryWords{});
  without.emplace_back(RevokeRecoveryWords{});
  without.emplace_back(ReEncrypt{.passphrase = wrong()});
  without.emplace_back(Export{});
  without.emplace_back(Delete{.ids = {id_}, .for_good = true});
  with_wrong.emplace_back(ChangePassphrase{.new_passphrase = wrong(), .secret = wrong()});
  with_wrong.emplace_back(AddRecoveryWords{wrong()});
  with_wrong.emplace_back(RevokeRecoveryWords{.secret = wrong()});
  with_wrong.emplace_back(ReEncrypt{.passphrase = wrong(), .secret = wrong()});
  with_wrong.emplace_back(Export{.secret = wrong()});
  with_wrong.emplace_back(Delete{.ids = {id_}, .for_good = true, .secret = wrong()});
  for (const Request& request : without) {
    const Response answered = handle(world_, request);
    ASSERT_FALSE(answered.answer);
    EXPECT_EQ(code_of(answered.answer.error()), "needs_passphrase");
  }
  for (const Request& request : with_wrong) {
    const Response answered = handle(world_, request);
    ASSERT_FALSE(answered.answer);
    EXPECT_EQ(answered.answer.error().kind, ProblemKind::locked);
  }
  EXPECT_EQ(ask<Listing>(List{}).total, 1);
  ask<Deleted>(Delete{.ids = {id_}});
}

TEST_F(AskedOnceMore, at_an_open_page_before_what_would_take_the_diary_over) {
  create_with_one();
  world_.asks_again = true;
  refuses_without_and_with_a_wrong_secret();
}

TEST_F(AskedOnceMore, where_an_agent_gave_the_key_before_the_same_things) {
  create_with_one();
  auto held = key_to_hold(world_);
  ASSERT_TRUE(held);
  ask<Done>(Lock{});
  EXPECT_FALSE(key_to_hold(world_)) << "of a diary that is closed there is none";
  EXPECT_FALSE(ask<Opened>(Unlock{.vault = held->vault, .key = held->key.clone()}).with_recovery_words);
  refuses_without_and_with_a_wrong_secret();
  ask<Exported>(Export{.secret = Secret::from("a passphrase")});
  ask<Done>(
      ChangePassphrase{.new_passphrase = Secret::from("another"), .secret = Secret::from("a passphrase")});
  ask<Done>(Lock{});
  EXPECT_EQ(refused(Unlock{.vault = held->vault, .key = held->key.clone()}).kind, ProblemKind::locked);
  ask<Opened>(Unlock{.vault = held->vault, .secret = Secret::from("another")});
}

TEST_F(AskedOnceMore, and_no_json_brings_a_key) {
  EXPECT_TRUE(request_from_json({{"request", "unlock"}, {"secret", "x"}}));
  const auto with_key = request_from_json({{"request", "unlock"}, {"key", std::string(32, 'k')}});
  ASSERT_FALSE(with_key);
  EXPECT_EQ(with_key.error().kind, ProblemKind::bad_request);
}

}  // namespace
}  // namespace holdfast::app::testing

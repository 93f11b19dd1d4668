// Where a diary lies and what lies beside it: a place that can only be read, copies that sync programs leave,
// and a clock that was wrong.
#include <gmock/gmock.h>

#include "app/testing.h"
#include "vault/vault_testing.h"

namespace holdfast::app::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using vault::testing::Somebody;

class Places : public AppTest {
 protected:
  Path diary() const { return folder_ / "diary.holdfast"; }
  Opened unlock() { return ask<Opened>(Unlock{diary(), Secret::from("a passphrase")}); }
  static std::vector<std::string> codes(const Opened& opened) {
    std::vector<std::string> out;
    for (const auto& remark : opened.remarks) out.push_back(remark.code);
    return out;
  }
  std::string entry(const std::string& text) {
    return ask<Saved>(Add{.kind = "entry", .fields = {{"text", text}}}).shown.record.id.text;
  }
};

TEST_F(Places, a_diary_that_can_only_be_read_answers_what_reads_and_refuses_what_writes) {
  create();
  const std::string person = add_person("A"), id = entry("walked by the quay");
  ask<Done>(Lock{});
  clock_.moment.at.seconds += 3 * 86400;  // a backup would be due
  Somebody::own(folder_);
  for (const char* ending : {"", ".lock"}) fs::permissions(diary().string() + ending, fs::perms::owner_read);
  fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec);
  const std::string before = file_bytes(diary());
  {
    const Somebody else_;
    const Opened opened = unlock();
    EXPECT_TRUE(opened.only_read);
    EXPECT_EQ(codes(opened), std::vector<std::string>{"only_read"});
    EXPECT_THAT(opened.remarks[0].sentence, HasSubstr("can only be read where it lies"));
    EXPECT_EQ(opened.backup_trouble, "");
    EXPECT_EQ(ask<Listing>(List{}).total, 2);
    EXPECT_EQ(ask<Found>(Search{.text = "quay"}).total, 1);
    EXPECT_EQ(ask<Shown>(Show{.id = id}).record.id.text, id);
    ask<TodayAnswer>(Today{});
    ask<PeopleAnswer>(People{});
    ask<Reviewed>(Review{});
    ask<SheetAnswer>(ProposeSheet{});
    const Exported exported = ask<Exported>(Export{});
    EXPECT_EQ(exported.records, 2);
    EXPECT_TRUE(ask<Checked>(Check{}).sound);
    EXPECT_EQ(ask<Imported>(ImportDiary{.bytes = exported.bytes, .dry_run = true}).already_there, 2);

    const auto refuses = [&](Request request) {
      const Problem why = refused(std::move(request));
      EXPECT_EQ(code_of(why), "only_read") << why.sentence;
      EXPECT_TRUE(why.unchanged);
    };
    refuses(Add{.kind = "entry", .fields = {{"text", "more"}}});
    refuses(Edit{.id = id, .fields = {{"text", "other"}}});
    refuses(Delete{.ids = {id}});
    refuses(Delete{.ids = {id}, .for_good = true});
    refuses(Undo{});
    refuses(KeepDraft{.text = "begun"});
    refuses(Configure{.settings = {{"paused", true}}});
    refuses(ImportDiary{.bytes = exported.bytes});
    refuses(AddRecoveryWords{});
    refuses(ChangePassphrase{.new_passphrase = Secret::from("another one")});
    world_.close();
  }
  fs::permissions(folder_, fs::perms::owner_all);
  EXPECT_EQ(file_bytes(diary()), before);
  for (const auto& one : fs::directory_iterator(folder_))
    EXPECT_TRUE(one.path().filename() == "diary.holdfast" || one.path().filename() == "diary.holdfast.lock")
        << one.path();
}

TEST_F(Places, copies_that_a_sync_program_left_are_told_with_their_times_and_ours_are_not) {
  create();
  entry("kept");
  ask<BackupMade>(Backup{});
  EXPECT_TRUE(unlock().remarks.empty());
  ask<Done>(Lock{});
  fs::copy_file(diary(), folder_ / "diary (conflicted copy).holdfast");
  fs::copy_file(diary(), folder_ / "diary.aside.2026-05-03T21-04-05Z.holdfast");
  const Opened opened = unlock();
  ASSERT_EQ(codes(opened), std::vector<std::string>{"copies_beside"});
  EXPECT_THAT(opened.remarks[0].sentence, HasSubstr("diary (conflicted copy).holdfast, last written "));
  EXPECT_THAT(opened.remarks[0].sentence, ::testing::Not(HasSubstr("aside")));
}

TEST_F(Places, importing_a_diary_says_what_it_is_and_how_to_take_from_it) {
  create();
  entry("kept");
  world_.close();
  const std::string same = file_bytes(diary());
  unlock();
  vault::testing::Folder elsewhere;
  { auto other = vault::testing::make(elsewhere / "other.holdfast"); }
  const std::string other = file_bytes(elsewhere / "other.holdfast");
  for (const auto& [bytes, is_same] : {std::pair(same, "yes"), std::pair(other, "no")}) {
    const Problem file = refused(Import{.files = {{"copy.holdfast", bytes}}});
    EXPECT_EQ(code_of(file), "is_a_diary");
    EXPECT_EQ(file.fields.at("same"), is_same);
    EXPECT_THAT(file.sentence, HasSubstr("export it"));
    const Problem table = refused(ImportTable{.bytes = bytes});
    EXPECT_EQ(code_of(table), "is_a_diary");
    EXPECT_EQ(table.sentence, file.sentence);
  }
}

TEST_F(Places, what_was_written_while_the_clock_was_years_ahead_can_be_changed_and_comes_back) {
  create();
  const Moment rightly = clock_.moment;
  const std::string person = add_person("A");
  clock_.moment.at.seconds += 10LL * 365 * 86400;
  const std::string id = entry("written in another year");
  ask<Saved>(Add{.kind = "session", .fields = {{"outcome", "kept"}, {"let_in", 3}}, .relationship = person});
  ask<Done>(Lock{});
  clock_.moment = rightly;
  const Opened first = unlock();
  EXPECT_EQ(codes(first), std::vector<std::string>{"clock_behind"});
  ask<Done>(Lock{});
  EXPECT_TRUE(unlock().remarks.empty()) << "it is told once";

  ask<Saved>(Edit{.id = id, .fields = {{"text", "other words"}}});
  const Exported exported = ask<Exported>(Export{});
  ask<Done>(Lock{});
  ask<Opened>(Create{.vault = folder_ / "second.holdfast", .passphrase = Secret::from("a passphrase")});
  const Imported back = ask<Imported>(ImportDiary{.bytes = exported.bytes});
  EXPECT_EQ(back.rejected_total, 0) << (back.rejected.empty() ? "" : back.rejected[0].reason);
  EXPECT_EQ(back.added, 3);
  EXPECT_EQ(ask<Exported>(Export{}).bytes, exported.bytes);
  ask<Done>(Lock{});

  unlock();
  const Saved moved = ask<Saved>(Edit{.id = id, .when = "yesterday 22:10"});
  EXPECT_EQ(moved.shown.when, "yesterday 22:10");
  EXPECT_LE(moved.shown.record.written.at, rightly.at);
  EXPECT_EQ(refused(Edit{.id = id, .when = iso(Moment{rightly.at + 86400, rightly.zone})}).kind,
            ProblemKind::bad_request);
}

}  // namespace
}  // namespace holdfast::app::testing

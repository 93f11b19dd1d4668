// A file is not its name: what happens when the vault's file is replaced, moved or deleted while it is open,
// and what its names may be.
#include <gtest/gtest.h>

#include "base/problem_codes.h"
#include "base/text.h"
#include "vault/targets.h"
#include "vault/vault_testing.h"

namespace holdfast::vault {
namespace {

namespace fs = std::filesystem;
using namespace testing;

// One vault with "first" in it, and a newer copy of it from another machine that has "elsewhere" too.
struct TwoMachines {
  Folder folder;
  Path path = folder / "diary.holdfast";
  Path newer = folder / "newer";
  TwoMachines() {
    {
      Vault vault = make(path);
      EXPECT_FINE(keep(vault, note("first", "first words")));
    }
    fs::copy_file(path, newer);
    auto other = Vault::open(newer, pass(), cheap_open());
    EXPECT_FINE(other);
    EXPECT_FINE(keep(*other, note("elsewhere", "words from elsewhere")));
  }
  std::optional<Path> aside() const {
    std::optional<Path> found;
    for (const auto& one : fs::directory_iterator(folder.path()))
      if (const std::string name = one.path().filename();
          name.starts_with("diary.aside") && name.ends_with(".holdfast"))
        found = one.path();
    return found;
  }
};

bool holds(const Path& path, const std::string& uid) {
  auto vault = Vault::open(path, pass(), cheap_open());
  EXPECT_FINE(vault);
  return vault && vault->get(uid).has_value();
}

void expect_all_kept(const TwoMachines& two, const std::string& newer_bytes, bool replaced) {
  if (replaced) {
    EXPECT_EQ(bytes_of(two.path), newer_bytes) << "the newer file was written to";
    EXPECT_TRUE(holds(two.path, "elsewhere"));
    EXPECT_FALSE(holds(two.path, "late"));
  }
  const auto aside = two.aside();
  ASSERT_TRUE(aside);
  EXPECT_TRUE(holds(*aside, "first"));
  EXPECT_TRUE(holds(*aside, "second"));
  EXPECT_TRUE(holds(*aside, "late"));
}

TEST(Standing, AFileThatWasReplacedWhileOpenIsNotWrittenAndWhatWasWrittenIsKeptBesideIt) {
  TwoMachines two;
  const std::string newer_bytes = bytes_of(two.newer);
  {
    auto vault = Vault::open(two.path, pass(), cheap_open());
    ASSERT_FINE(vault);
    ASSERT_FINE(keep(*vault, note("second", "second words")));
    fs::rename(two.newer, two.path);
    const auto late = keep(*vault, note("late", "late words"));
    ASSERT_FALSE(late);
    EXPECT_EQ(code_of(late.error()), "file_changed");
    EXPECT_TRUE(late.error().sentence.find("diary.aside") != std::string::npos) << late.error().sentence;
    // What this process has is still read, and what else it writes is kept there too.
    EXPECT_FINE(vault->get("second"));
    EXPECT_FALSE(keep(*vault, note("later", "later words")));
    EXPECT_FALSE(vault->undo());
    Silent silent;
    EXPECT_FALSE(vault->change_passphrase(pass("another one"), silent, {least_key_cost()}));
    EXPECT_FALSE(vault->revoke_recovery_words(silent));
    EXPECT_FALSE(vault->re_encrypt(pass(), silent, {least_key_cost()}));
    EXPECT_FALSE(vault->backup_to(two.folder / "copy", silent));
    const auto checked = vault->check([](const StoredRecord&) -> Result<> { return {}; }, silent);
    ASSERT_FINE(checked);
    EXPECT_FALSE(checked->sound);
  }
  expect_all_kept(two, newer_bytes, true);
  EXPECT_TRUE(holds(*two.aside(), "later"));
}

TEST(Standing, AFileReplacedInTheMiddleOfATransactionKeepsWhatTheTransactionHolds) {
  TwoMachines two;
  const std::string newer_bytes = bytes_of(two.newer);
  {
    auto vault = Vault::open(two.path, pass(), cheap_open());
    ASSERT_FINE(vault);
    ASSERT_FINE(keep(*vault, note("second", "second words")));
    auto transaction = vault->begin("note", 1'700'000'000);
    ASSERT_FINE(transaction);
    ASSERT_FINE(transaction->put(note("late", "late words")));
    fs::rename(two.newer, two.path);
    const auto done = transaction->commit();
    ASSERT_FALSE(done);
    EXPECT_EQ(code_of(done.error()), "file_changed");
  }
  expect_all_kept(two, newer_bytes, true);
}

TEST(Standing, AFileThatWasDeletedMovedOrMadeAnewWhileOpenLosesNothing) {
  for (const int how : {0, 1, 2}) {
    TwoMachines two;
    const std::string newer_bytes = bytes_of(two.newer);
    {
      auto vault = Vault::open(two.path, pass(), cheap_open());
      ASSERT_FINE(vault);
      ASSERT_FINE(keep(*vault, note("second", "second words")));
      if (how == 1) {
        fs::rename(two.path, two.folder / "moved");
      } else {
        fs::remove(two.path);
      }
      if (how == 2) set_bytes(two.path, newer_bytes);
      EXPECT_FALSE(keep(*vault, note("late", "late words")));
    }
    expect_all_kept(two, newer_bytes, how == 2);
    EXPECT_EQ(fs::exists(two.path), how == 2);
  }
}

TEST(Standing, AReaderAloneDoesNotFoldItsLogIntoAStranger) {
  TwoMachines two;
  const std::string newer_bytes = bytes_of(two.newer);
  {
    auto vault = Vault::open(two.path, pass(), cheap_open());
    ASSERT_FINE(vault);
    ASSERT_FINE(keep(*vault, note("second", "second words")));
    ASSERT_FINE(keep(*vault, note("late", "late words")));
    fs::rename(two.newer, two.path);
    EXPECT_FINE(vault->get("late"));
  }
  expect_all_kept(two, newer_bytes, true);
}

TEST(Standing, AFileReplacedAfterTheLastUseIsNotedWhenTheDiaryCloses) {
  TwoMachines two;
  const std::string newer_bytes = bytes_of(two.newer);
  {
    auto vault = Vault::open(two.path, pass(), cheap_open());
    ASSERT_FINE(vault);
    ASSERT_FINE(keep(*vault, note("second", "second words")));
    ASSERT_FINE(keep(*vault, note("late", "late words")));
    fs::rename(two.newer, two.path);
  }
  expect_all_kept(two, newer_bytes, true);
}

// As some sync programs do it: the same file, emptied and written again, or written over.
void write_over(const Path& path, const std::string& bytes, bool emptied) {
  std::fstream file(path, emptied ? std::ios::binary | std::ios::out | std::ios::trunc
                                  : std::ios::binary | std::ios::in | std::ios::out);
  file << bytes;
  file.close();
  fs::resize_file(path, bytes.size());
}

TEST(Standing, AFileWrittenOverInPlaceIsNotWrittenToAndWhatWasWrittenIsKeptBesideIt) {
  for (const bool emptied : {true, false})
    for (const int when : {0, 1, 2, 3}) {  // before a commit, in a transaction, before a read, before closing
      SCOPED_TRACE(std::to_string(when) + (emptied ? " emptied" : " written over"));
      TwoMachines two;
      const std::string newer_bytes = bytes_of(two.newer);
      {
        auto vault = Vault::open(two.path, pass(), cheap_open());
        ASSERT_FINE(vault);
        ASSERT_FINE(keep(*vault, note("second", "second words")));
        std::optional<Problem> told;
        if (when == 1) {
          auto transaction = vault->begin("note", 1'700'000'000);
          ASSERT_FINE(transaction);
          ASSERT_FINE(transaction->put(note("late", "late words")));
          write_over(two.path, newer_bytes, emptied);
          if (const auto done = transaction->commit(); !done) told = done.error();
        } else {
          if (when > 1) {
            ASSERT_FINE(keep(*vault, note("late", "late words")));
          }
          write_over(two.path, newer_bytes, emptied);
          if (when == 2) {
            EXPECT_FINE(vault->get("late"));
          }
          if (when != 3)
            if (const auto late = keep(*vault, note("late", "late words")); !late) told = late.error();
          if (when == 2) {
            const auto later = keep(*vault, note("later", "later words"));
            ASSERT_FALSE(later);
            told = later.error();
          }
        }
        EXPECT_EQ(told.has_value(), when != 3);
        if (told) {
          EXPECT_EQ(code_of(*told), "file_changed");
        }
      }
      EXPECT_EQ(bytes_of(two.path), newer_bytes) << "the newer file was written to";
      EXPECT_TRUE(holds(two.path, "elsewhere"));
      const auto aside = two.aside();
      ASSERT_TRUE(aside);
      EXPECT_TRUE(holds(*aside, "second"));
      EXPECT_TRUE(holds(*aside, "late"));
    }
}

TEST(Standing, AnOlderCopyWrittenOverTheFileIsNoticedToo) {
  Folder folder;
  const Path path = folder / "diary.holdfast";
  { Vault vault = make(path); }
  const std::string older = bytes_of(path);
  auto vault = std::make_optional(Vault::open(path, pass(), cheap_open()));
  ASSERT_FINE(*vault);
  ASSERT_FINE(keep(**vault, note("first", "first words")));
  vault.reset();
  vault.emplace(Vault::open(path, pass(), cheap_open()));
  ASSERT_FINE(*vault);
  ASSERT_FINE((*vault)->get("first"));
  write_over(path, older, false);
  const auto late = keep(**vault, note("late", "late words"));
  ASSERT_FALSE(late);
  EXPECT_EQ(code_of(late.error()), "file_changed");
  vault.reset();
  EXPECT_EQ(bytes_of(path), older);
}

TEST(Standing, AFileThatOnlyHoldfastWritesToStaysOursThroughFoldingsAndOtherProcesses) {
  Folder folder;
  const Path path = folder / "diary.holdfast";
  { Vault vault = make(path); }
  OpenOptions often = cheap_open();
  often.ground.checkpoint_pages = 4;
  auto one = Vault::open(path, pass(), often);
  ASSERT_FINE(one);
  auto other = std::make_optional(Vault::open(path, pass(), often));
  ASSERT_FINE(*other);
  for (int i = 0; i < 60; ++i) {
    ASSERT_FINE(keep(i % 3 == 0 ? *one : **other, note("u" + std::to_string(i), std::string(3000, 'w'))));
    if (i % 7 == 0) {
      ASSERT_FINE(one->count({}));
    }
    if (i % 20 == 19) {
      other.reset();
      other.emplace(Vault::open(path, pass(), often));
      ASSERT_FINE(*other);
    }
    if (i == 30) fs::last_write_time(path, fs::file_time_type::clock::now() + std::chrono::hours(1));
  }
  for (const auto& name : fs::directory_iterator(folder.path()))
    EXPECT_FALSE(name.path().filename().string().starts_with("diary.aside")) << name.path();
  const auto count = one->count({});
  ASSERT_FINE(count);
  EXPECT_EQ(*count, 60);
}

TEST(Standing, ALinkIsFollowedOnceAtTheDoor) {
  Folder real;
  Folder links;
  const Path path = real / "diary.holdfast";
  const Path link = links / "mine.holdfast";
  { Vault vault = make(path); }
  fs::create_symlink(path, link);
  Silent silent;
  {
    auto vault = Vault::open(link, pass(), cheap_open());
    ASSERT_FINE(vault);
    EXPECT_EQ(vault->path(), fs::canonical(path));
    ASSERT_FINE(keep(*vault, note("first", "first words")));
    ASSERT_FINE(vault->re_encrypt(pass("another one"), silent, {least_key_cost()}));
    ASSERT_FINE(vault->backup_to(real / "copy", silent));
  }
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_FALSE(fs::exists(links / "mine.holdfast.lock"));
  auto again = Vault::open(path, pass("another one"), cheap_open());
  ASSERT_FINE(again);
  EXPECT_FINE(again->get("first"));
  again = Vault::open(real / "copy", pass("another one"), cheap_open());
  ASSERT_FINE(again);
  again = Vault::open(real / "copy", pass("another one"), cheap_open());
  auto restored = restore(real / "copy", link, pass("another one"), 1'700'000'000, silent, cheap().ground);
  ASSERT_FINE(restored);
  ASSERT_TRUE(restored->kept_aside);
  EXPECT_FALSE(fs::is_symlink(*restored->kept_aside));
  EXPECT_EQ(restored->kept_aside->parent_path(), fs::canonical(real.path()));
  EXPECT_TRUE(fs::is_symlink(link));
}

TEST(Standing, ALinkThatLeadsNowhereIsToldAndNothingIsMadeThere) {
  Folder folder;
  fs::create_symlink(folder / "gone", folder / "mine.holdfast");
  Silent silent;
  EXPECT_PROBLEM(Vault::open(folder / "mine.holdfast", pass(), cheap_open()), not_found);
  EXPECT_PROBLEM(Vault::create(folder / "mine.holdfast", pass(), cheap(), silent), not_found);
  EXPECT_FALSE(fs::exists(folder / "gone"));
}

TEST(Standing, AVaultAndWhatBelongsToItAreNeverWrittenOverByWhateverName) {
  Folder folder;
  const Path path = folder / "diary.holdfast";
  auto vault = std::make_optional(make(path));
  ASSERT_FINE(keep(*vault, note("first", "first words")));
  fs::create_symlink(path, folder / "link");
  fs::create_hard_link(path, folder / "second");
  fs::create_symlink(folder / "link", folder / "link to link");
  for (const char* name :
       {"diary.holdfast", "link", "second", "link to link", "diary.holdfast-wal", "diary.holdfast-shm",
        "diary.holdfast.lock", "DIARY.holdfast-WAL", "diary.holdfast-journal"})
    EXPECT_PROBLEM(may_be_written_over(folder / name), conflict);
  vault.reset();
  EXPECT_PROBLEM(may_be_written_over(folder / "diary.holdfast-wal"), conflict);
  set_bytes(folder / "page.html", "<p>");
  EXPECT_FINE(may_be_written_over(folder / "page.html"));
  EXPECT_FINE(may_be_written_over(folder / "not there"));
  EXPECT_FINE(may_be_written_over(folder / "other-wal"));
}

TEST(Standing, WhatAStrangerHasMadeIsNotDeleted) {
  Folder folder;
  for (const char* name : {"x.holdfast.new", "b.new", "x.holdfast.new-wal"})
    set_bytes(folder / name, "a stranger's");
  Silent silent;
  Vault vault = make(folder / "x.holdfast");
  ASSERT_FINE(vault.backup_to(folder / "b", silent));
  ASSERT_FINE(vault.re_encrypt(pass(), silent, {least_key_cost()}));
  for (const char* name : {"x.holdfast.new", "b.new", "x.holdfast.new-wal"})
    EXPECT_EQ(bytes_of(folder / name), "a stranger's");
}

// Three hours untouched. A clock that is only told to this program (tools/any_day) may be added where a
// file's time is read and not where it is written.
void leave_untouched(const Path& file) {
  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(3);
  fs::last_write_time(file, long_ago);
  fs::last_write_time(file, long_ago - (fs::last_write_time(file) - long_ago));
}

TEST(Standing, WhatAnEarlierStopHasLeftUnfinishedIsRemovedAndLooksAlikesStay) {
  Folder folder;
  { Vault vault = make(folder / "x.holdfast"); }
  const Path left = folder / "x.holdfast.new-0123abcd";
  const Path alike = folder / "x.holdfast.new-01234567";
  fs::copy_file(folder / "x.holdfast", left);
  set_bytes(alike, "a stranger's");
  leave_untouched(left);
  leave_untouched(alike);
  auto vault = Vault::open(folder / "x.holdfast", pass(), cheap_open());
  ASSERT_FINE(vault);
  Silent silent;
  ASSERT_FINE(vault->re_encrypt(pass(), silent, {least_key_cost()}));
  EXPECT_FALSE(fs::exists(left));
  EXPECT_EQ(bytes_of(alike), "a stranger's");
}

}  // namespace
}  // namespace holdfast::vault

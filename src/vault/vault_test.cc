// Opening, writing, reading, undoing: what every other room relies on.
#include "vault/vault.h"

#include <gtest/gtest.h>

#include <set>

#include "vault/vault_testing.h"

namespace holdfast::vault {
namespace {

using testing::cheap;
using testing::cheap_open;
using testing::Folder;
using testing::keep;
using testing::make;
using testing::note;
using testing::pass;

TEST(Vault, KeepsARecordAcrossClosingAndOpening) {
  Folder folder;
  StoredRecord wanted = note("u1", "the harbour was quiet");
  wanted.until = wanted.felt + 10;
  wanted.source = "csv:1";
  {
    Vault vault = make(folder / "diary.holdfast");
    ASSERT_FINE(keep(vault, wanted));
  }
  auto vault = Vault::open(folder / "diary.holdfast", pass(), cheap_open());
  ASSERT_FINE(vault);
  EXPECT_EQ(vault->opened_with(), OpenedWith::passphrase);
  const auto got = vault->get("u1");
  ASSERT_FINE(got);
  wanted.revision = 1;
  EXPECT_EQ(*got, wanted);
}

TEST(Vault, LeavesOneFileAndItsLockWhenClosed) {
  Folder folder;
  { Vault vault = make(folder / "diary.holdfast"); }
  std::set<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(folder.path()))
    names.insert(file.path().filename());
  EXPECT_EQ(names, (std::set<std::string>{"diary.holdfast", "diary.holdfast.lock"}));
  const auto mode = std::filesystem::status(folder / "diary.holdfast").permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(Vault, RefusesAWrongPassphraseAndOpensWithTheRightOneAfterwards) {
  Folder folder;
  { Vault vault = make(folder / "diary.holdfast"); }
  for (int i = 0; i < 20; ++i)
    EXPECT_PROBLEM(Vault::open(folder / "diary.holdfast", pass("seven small stone"), cheap_open()), locked);
  EXPECT_FINE(Vault::open(folder / "diary.holdfast", pass(), cheap_open()));
}

TEST(Vault, IsNotMadeOverAnythingThatIsThere) {
  Folder folder;
  testing::set_bytes(folder / "diary.holdfast", "mine");
  Silent silent;
  EXPECT_PROBLEM(Vault::create(folder / "diary.holdfast", pass(), cheap(), silent), conflict);
  EXPECT_EQ(testing::bytes_of(folder / "diary.holdfast"), "mine");
}

TEST(Vault, RefusesAnEmptyPassphrase) {
  Folder folder;
  Silent silent;
  EXPECT_PROBLEM(Vault::create(folder / "diary.holdfast", Secret(), cheap(), silent), bad_request);
  EXPECT_FALSE(Vault::exists(folder / "diary.holdfast"));
}

TEST(Vault, SaysWhatIsWrongWithAFileThatIsNoVault) {
  Folder folder;
  EXPECT_PROBLEM(Vault::open(folder / "none", pass(), cheap_open()), not_found);
  EXPECT_PROBLEM(Vault::open(folder.path(), pass(), cheap_open()), unknown_format);
  testing::set_bytes(folder / "empty", "");
  EXPECT_PROBLEM(Vault::open(folder / "empty", pass(), cheap_open()), unknown_format);
  testing::set_bytes(folder / "letter", "Dear diary, this is not a vault");
  EXPECT_PROBLEM(Vault::open(folder / "letter", pass(), cheap_open()), unknown_format);
  testing::set_bytes(folder / "long", std::string(50'000, 'x'));
  EXPECT_PROBLEM(Vault::open(folder / "long", pass(), cheap_open()), unknown_format);
}

TEST(Vault, SaysThatATruncatedVaultIsDamagedWhereverItWasCut) {
  Folder folder;
  {
    Vault vault = make(folder / "whole");
    for (int i = 0; i < 40; ++i)
      ASSERT_FINE(keep(vault, note("u" + std::to_string(i), std::string(3000, 'w'))));
  }
  const std::string whole = testing::bytes_of(folder / "whole");
  for (const std::size_t kept : {std::size_t{1}, std::size_t{10}, std::size_t{15}}) {
    testing::set_bytes(folder / "cut", whole.substr(0, kept));
    const auto opened = Vault::open(folder / "cut", pass(), cheap_open());
    ASSERT_FALSE(opened);
    EXPECT_FALSE(opened.error().sentence.empty());
  }
  for (std::size_t kept = 100; kept < whole.size(); kept += 3001) {
    testing::set_bytes(folder / "cut", whole.substr(0, kept));
    SCOPED_TRACE(std::to_string(kept) + " of " + std::to_string(whole.size()));
    EXPECT_PROBLEM(Vault::open(folder / "cut", pass(), cheap_open()), damaged);
  }
}

TEST(Vault, OpensTwiceInOneProcessAndEachSeesTheOthersCommits) {
  Folder folder;
  Vault one = make(folder / "diary.holdfast");
  auto two = Vault::open(folder / "diary.holdfast", pass(), cheap_open());
  ASSERT_FINE(two);
  ASSERT_FINE(keep(one, note("u1", "from one")));
  EXPECT_FINE(two->get("u1"));
  const auto before = two->stamp();
  ASSERT_FINE(keep(*two, note("u2", "from two")));
  EXPECT_FINE(one.get("u2"));
  EXPECT_NE(*one.stamp(), *before);
}

TEST(Vault, SaysBusyWhenAnotherWritesAndWorksAgainAfterwards) {
  Folder folder;
  Vault one = make(folder / "diary.holdfast");
  auto two = Vault::open(folder / "diary.holdfast", pass(), cheap_open());
  ASSERT_FINE(two);
  {
    auto writing = one.begin("long", 0);
    ASSERT_FINE(writing);
    EXPECT_PROBLEM(two->begin("meanwhile", 0), busy);
    EXPECT_FINE(two->list({}));
  }
  EXPECT_FINE(two->begin("now", 0));
}

TEST(Transaction, LeavesNothingWhenItIsNotCommitted) {
  Folder folder;
  Vault vault = make(folder / "diary.holdfast");
  {
    auto transaction = vault.begin("note", 0);
    ASSERT_FINE(transaction);
    ASSERT_FINE(transaction->put(note("u1", "gone")));
    ASSERT_FINE(transaction->set("name", "value"));
    EXPECT_FINE(vault.get("u1"));
  }
  EXPECT_PROBLEM(vault.get("u1"), not_found);
  EXPECT_EQ(*vault.setting("name"), std::nullopt);
  EXPECT_TRUE(vault.history()->empty());
}

TEST(Transaction, RefusesToOverwriteWhatSomebodyElseChanged) {
  Folder folder;
  Vault vault = make(folder / "diary.holdfast");
  ASSERT_FINE(keep(vault, note("u1", "first"), 0));
  ASSERT_FINE(keep(vault, note("u1", "second"), 1));
  EXPECT_PROBLEM(keep(vault, note("u1", "third"), 1), conflict);
  EXPECT_PROBLEM(keep(vault, note("u1", "third"), 0), conflict);
  EXPECT_EQ(vault.get("u1")->words, "second");
  EXPECT_EQ(*keep(vault, note("u1", "third"), 2), 3);
}

TEST(Transaction, GivesTheSameRevisionWhenNothingChanges) {
  Folder folder;
  Vault vault = make(folder / "diary.holdfast");
  ASSERT_FINE(keep(vault, note("u1", "first")));
  EXPECT_EQ(*keep(vault, note("u1", "first")), 1);
  EXPECT_EQ(vault.history()->size(), 1U);
}

TEST(Transaction, DoesNotTakeTheSameSourceTwice) {
  Folder folder;
  Vault vault = make(folder / "diary.holdfast");
  StoredRecord first = note("u1", "row");
  first.source = "row-1";
  ASSERT_FINE(keep(vault, first));
  EXPECT_EQ(**vault.find_source("row-1"), "u1");
  StoredRecord again = note("u2", "row");
  again.source = "row-1";
  auto transaction = vault.begin("import", 0);
  ASSERT_FINE(transaction);
  EXPECT_PROBLEM(transaction->put(again), conflict);
  ASSERT_FINE(transaction->put(note("u3", "other row")));
  ASSERT_FINE(transaction->commit());
  EXPECT_FINE(vault.get("u3"));
  EXPECT_PROBLEM(vault.get("u2"), not_found);
}

TEST(Undo, TakesBackAndRedoesChangesInOrder) {
  Folder folder;
  Vault vault = make(folder / "diary.holdfast");
  ASSERT_FINE(keep(vault, note("u1", "one")));
  ASSERT_FINE(keep(vault, note("u1", "two")));
  {
    auto transaction = vault.begin("delete", 0);
    ASSERT_FINE(transaction);
    ASSERT_FINE(transaction->erase("u1"));
    ASSERT_FINE(transaction->put(note("u2", "other")));
    ASSERT_FINE(transaction->set("colour", "blue"));
    ASSERT_FINE(transaction->commit());
  }
  const auto undone = vault.undo();
  ASSERT_FINE(undone);
  EXPECT_EQ(undone->label, "delete");
  EXPECT_EQ(undone->record_uids, (std::vector<std::string>{"u1", "u2"}));
  EXPECT_EQ(undone->setting_keys, (std::vector<std::string>{"colour"}));
  EXPECT_EQ(vault.get("u1")->words, "two");
  EXPECT_PROBLEM(vault.get("u2"), not_found);
  EXPECT_EQ(*vault.setting("colour"), std::nullopt);
  ASSERT_FINE(vault.undo());
  EXPECT_EQ(vault.get("u1")->words, "one");
  ASSERT_FINE(vault.undo());
  EXPECT_PROBLEM(vault.get("u1"), not_found);
  EXPECT_PROBLEM(vault.undo(), not_found);
  ASSERT_FINE(vault.redo());
  EXPECT_EQ(vault.get("u1")->words, "one");
  ASSERT_FINE(vault.redo());
  ASSERT_FINE(vault.redo());
  EXPECT_PROBLEM(vault.get("u1"), not_found);
  EXPECT_EQ(vault.get("u2")->words, "other");
  EXPECT_EQ(**vault.setting("colour"), "blue");
  EXPECT_PROBLEM(vault.redo(), not_found);
}

TEST(Undo, NeverBringsBackARevisionThatSomebodyHasSeen) {
  Folder folder;
  Vault vault = make(folder / "diary.holdfast");
  ASSERT_FINE(keep(vault, note("u1", "one")));
  ASSERT_FINE(keep(vault, note("u1", "two")));
  ASSERT_FINE(vault.undo());
  EXPECT_EQ(vault.get("u1")->revision, 3);
  EXPECT_PROBLEM(keep(vault, note("u1", "stale"), 1), conflict);
  EXPECT_PROBLEM(keep(vault, note("u1", "stale"), 2), conflict);
}

TEST(Undo, ForgetsWhatCouldBeRedoneAfterANewChange) {
  Folder folder;
  Vault vault = make(folder / "diary.holdfast");
  ASSERT_FINE(keep(vault, note("u1", "one")));
  ASSERT_FINE(vault.undo());
  ASSERT_FINE(keep(vault, note("u2", "two")));
  EXPECT_PROBLEM(vault.redo(), not_found);
}

TEST(Undo, KeepsFiftyGroupsAndThirtyDays) {
  Folder folder;
  Vault vault = make(folder / "diary.holdfast");
  for (int i = 0; i < 60; ++i) ASSERT_FINE(keep(vault, note("u" + std::to_string(i), "x"), {}, 1000 + i));
  EXPECT_EQ(vault.history()->size(), 50U);
  ASSERT_FINE(keep(vault, note("later", "x"), {}, 1000 + 31 * 86400));
  EXPECT_EQ(vault.history()->size(), 1U);
}

TEST(Forget, TakesTheRecordOutOfTheUndoLogToo) {
  Folder folder;
  Vault vault = make(folder / "diary.holdfast");
  ASSERT_FINE(keep(vault, note("u1", "one")));
  ASSERT_FINE(keep(vault, note("u2", "two")));
  {
    auto transaction = vault.begin("delete for good", 0);
    ASSERT_FINE(transaction);
    ASSERT_FINE(transaction->forget("u1"));
    ASSERT_FINE(transaction->commit());
  }
  ASSERT_FINE(vault.undo());
  EXPECT_PROBLEM(vault.get("u1"), not_found);
  EXPECT_PROBLEM(vault.get("u2"), not_found);
  EXPECT_PROBLEM(vault.undo(), not_found);
}

TEST(List, AnswersByKindRelationshipAndTime) {
  Folder folder;
  Vault vault = make(folder / "diary.holdfast");
  auto transaction = vault.begin("several", 0);
  ASSERT_FINE(transaction);
  for (int i = 0; i < 10; ++i) {
    StoredRecord record = note("u" + std::to_string(i), "x", 100 * i);
    if (i % 2 == 0) record.kind = "session";
    if (i >= 5) record.relationship = "Em";
    ASSERT_FINE(transaction->put(record));
  }
  StoredRecord absence = note("away", "x", 50);
  absence.kind = "absence";
  absence.until = 450;
  ASSERT_FINE(transaction->put(absence));
  ASSERT_FINE(transaction->commit());
  const auto uids = [&vault](const Query& query) {
    std::string names;
    const auto records = vault.list(query);
    Query whole = query;  // its limits left aside
    whole.limit = {};
    whole.offset = 0;
    EXPECT_EQ(vault.count(query).value(), static_cast<std::int64_t>(vault.list(whole)->size()));
    for (const StoredRecord& record : *records) names += record.uid + " ";
    return names;
  };
  EXPECT_EQ(uids({.kinds = {"session"}}), "u0 u2 u4 u6 u8 ");
  EXPECT_EQ(uids({.kinds = {"session", "absence"}, .to = 250}), "u0 away u2 ");
  EXPECT_EQ(uids({.relationship = "Em"}), "u5 u6 u7 u8 u9 ");
  EXPECT_EQ(uids({.from = 400, .to = 600}), "away u4 u5 ");
  EXPECT_EQ(uids({.from = 450, .to = 600}), "u5 ");
  EXPECT_EQ(uids({.newest_first = true, .limit = 2}), "u9 u8 ");
  EXPECT_EQ(uids({.kinds = {"entry"}, .limit = 2, .offset = 1}), "u3 u5 ");
  EXPECT_EQ(*vault.count_by_kind(), (KindCounts{{"absence", 1}, {"entry", 5}, {"session", 5}}));
}

TEST(List, CanBeAskedWhileAnotherListIsBeingRead) {
  Folder folder;
  Vault vault = make(folder / "diary.holdfast");
  ASSERT_FINE(keep(vault, note("u1", "x")));
  ASSERT_FINE(keep(vault, note("u2", "x")));
  int pairs = 0;
  ASSERT_FINE(vault.each({}, [&](const StoredRecord&) {
    pairs += static_cast<int>(vault.list({})->size());
    return true;
  }));
  EXPECT_EQ(pairs, 4);
}

TEST(Settings, AreListedByTheirPrefix) {
  Folder folder;
  Vault vault = make(folder / "diary.holdfast");
  auto transaction = vault.begin("settings", 0);
  ASSERT_FINE(transaction);
  for (const char* key : {"draft/1", "draft/2", "name"}) ASSERT_FINE(transaction->set(key, "v"));
  ASSERT_FINE(transaction->commit());
  EXPECT_EQ(vault.settings("draft/")->size(), 2U);
  EXPECT_EQ(vault.settings()->size(), 3U);
}

}  // namespace
}  // namespace holdfast::vault

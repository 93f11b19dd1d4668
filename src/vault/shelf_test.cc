// What stands on a shelf comes with the transaction that put it there, and no undo touches it; what is placed
// from elsewhere is in no undo log.
#include "vault/vault_testing.h"

namespace holdfast::vault {
namespace {

using testing::Folder;
using testing::keep;
using testing::make;
using testing::note;

std::string on_shelf(Vault& vault, std::string_view shelf, std::string_view name) {
  const auto found = vault.shelved(shelf, name);
  EXPECT_TRUE(found);
  return found && *found ? std::string((*found)->text()) : "nothing";
}

TEST(Shelf, KeepsAnyBytesWithTheTransactionThatPutThemThere) {
  Folder folder;
  Vault vault = make(folder / "diary.holdfast");
  const std::string bytes("\0\xff'; DROP\n", 10);
  {
    auto transaction = vault.begin("", 0);
    ASSERT_FINE(transaction);
    ASSERT_FINE(transaction->shelve("one", bytes, bytes));
    ASSERT_FINE(transaction->shelve("one", "a", "first"));
    ASSERT_FINE(transaction->shelve("one", "a", "second"));
    ASSERT_FINE(transaction->shelve("two", "a", ""));
    EXPECT_EQ(on_shelf(vault, "one", "a"), "second");
  }
  EXPECT_EQ(on_shelf(vault, "one", "a"), "nothing") << "it was not committed";
  auto transaction = vault.begin("", 0);
  ASSERT_FINE(transaction);
  ASSERT_FINE(transaction->shelve("one", bytes, bytes));
  ASSERT_FINE(transaction->shelve("one", "a", "again"));
  ASSERT_FINE(transaction->shelve("two", "a", ""));
  ASSERT_FINE(transaction->unshelve("one", "a"));
  ASSERT_FINE(transaction->commit());
  EXPECT_EQ(on_shelf(vault, "one", bytes), bytes);
  EXPECT_EQ(on_shelf(vault, "one", "a"), "nothing");
  EXPECT_EQ(on_shelf(vault, "two", "a"), "");
  std::size_t walked = 0;
  ASSERT_FINE(vault.each_shelved("one", [&](std::string_view name, std::string_view held) {
    ++walked;
    EXPECT_EQ(name, bytes);
    EXPECT_EQ(held, bytes);
  }));
  EXPECT_EQ(walked, 1u);
  Silent silent;
  ASSERT_FINE(vault.backup_to(folder / "copy.holdfast", silent));
  auto copy = Vault::open(folder / "copy.holdfast", testing::pass(), testing::cheap_open());
  ASSERT_FINE(copy);
  EXPECT_EQ(on_shelf(*copy, "one", bytes), bytes);
  EXPECT_TRUE(copy->derived_key("one").same_as(vault.derived_key("one")));
  EXPECT_FALSE(copy->derived_key("one").same_as(vault.derived_key("two")));
}

TEST(Shelf, WhatIsPlacedLeavesOlderUndoGroupsAndPushesNoneOut) {
  Folder folder;
  Vault vault = make(folder / "diary.holdfast");
  ASSERT_FINE(keep(vault, note("a", "first")));
  ASSERT_FINE(keep(vault, note("b", "hers")));
  {
    auto both = vault.begin("both", 1'700'000'000);
    ASSERT_FINE(both);
    ASSERT_FINE(both->put(note("a", "second")));
    ASSERT_FINE(both->put(note("b", "hers, changed")));
    ASSERT_FINE(both->commit());
  }
  const auto before = vault.get("a");
  ASSERT_FINE(before);
  {
    auto placed = vault.begin("", 1'700'000'000);
    ASSERT_FINE(placed);
    const auto revision = placed->place(note("a", "from elsewhere"));
    ASSERT_FINE(revision);
    EXPECT_GT(*revision, before->revision);
    ASSERT_FINE(placed->place(note("c", "new from elsewhere")));
    ASSERT_FINE(placed->commit());
  }
  EXPECT_EQ(vault.history()->size(), 2u) << "the first change of a alone is gone";
  ASSERT_FINE(vault.undo());
  EXPECT_EQ(vault.get("a")->words, "from elsewhere");
  EXPECT_EQ(vault.get("b")->words, "hers");
  ASSERT_FINE(vault.undo());
  EXPECT_FALSE(vault.get("b"));
  EXPECT_PROBLEM(vault.undo(), not_found);
  EXPECT_EQ(vault.get("c")->words, "new from elsewhere");
  EXPECT_EQ(vault.search("elsewhere", {.limit = 10})->size(), 2u);
  EXPECT_EQ(vault.search("second", {.limit = 10})->size(), 0u);
  // What she undid can still be done again, but for what came meanwhile.
  {
    auto placed = vault.begin("", 1'700'000'000);
    ASSERT_FINE(placed);
    ASSERT_FINE(placed->place(note("a", "once more")));
    ASSERT_FINE(placed->commit());
  }
  ASSERT_FINE(vault.redo());
  ASSERT_FINE(vault.redo());
  EXPECT_EQ(vault.get("b")->words, "hers, changed");
  EXPECT_EQ(vault.get("a")->words, "once more");
}

TEST(Shelf, TwoRecordsNeverComeFromOneRowHoweverTheyCame) {
  Folder folder;
  Vault vault = make(folder / "diary.holdfast");
  StoredRecord one = note("a", "first");
  one.source = "row";
  ASSERT_FINE(keep(vault, one));
  auto placed = vault.begin("", 0);
  ASSERT_FINE(placed);
  one.uid = "b";
  EXPECT_PROBLEM(placed->place(one), conflict);
  one.source.reset();
  ASSERT_FINE(placed->place(one));
  ASSERT_FINE(placed->commit());
}

}  // namespace
}  // namespace holdfast::vault

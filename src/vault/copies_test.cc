// Copies that sync programs leave beside a vault are found by their header; ours, and other vaults, are not.
#include <gtest/gtest.h>

#include "vault/vault_testing.h"

namespace holdfast::vault {
namespace {

namespace fs = std::filesystem;
using namespace testing;

TEST(Copies, OfThisVaultAreFoundByWhateverNameAndNothingElse) {
  Folder folder;
  const Path path = folder / "diary.holdfast";
  Vault vault = make(path);
  ASSERT_FINE(keep(vault, note("first", "first words")));
  EXPECT_TRUE(vault.copies_beside().empty());
  const std::vector<std::string> names{
      "diary (1).holdfast", "diary (conflicted copy 2026-05-03).holdfast", "diary 2.holdfast",
      "diary.sync-conflict-20260503-210405-ABCDEFG.holdfast", "diary_conflict-20260503-210405.holdfast"};
  for (const std::string& name : names) fs::copy_file(path, folder / name);
  // Ours by their names, another name of the file itself, another vault, and what is none.
  for (const char* name : {"diary.2026-05-03T21-04-05Z.holdfast", "diary.aside.2026-05-03T21-04-05Z.holdfast",
                           "diary.holdfast.new-0123abcd"})
    fs::copy_file(path, folder / name);
  fs::create_hard_link(path, folder / "second name");
  fs::create_symlink(path, folder / "link");
  { Vault other = make(folder / "other.holdfast"); }
  set_bytes(folder / "diary.txt", "not a vault");
  set_bytes(folder / "short.holdfast", bytes_of(path).substr(0, 5000));
  std::vector<std::string> found;
  for (const CopyBeside& one : vault.copies_beside()) {
    found.push_back(one.path.filename());
    EXPECT_GT(one.changed, 0);
  }
  EXPECT_EQ(found, names);
  // Looking has not let go of the locks: another process would be told.
  EXPECT_FINE(keep(vault, note("second", "second words")));
  EXPECT_EQ(id_of_vault(bytes_of(folder / names[0])), vault.id());
  EXPECT_NE(id_of_vault(bytes_of(folder / "other.holdfast")), vault.id());
  EXPECT_EQ(id_of_vault("not a vault"), "");
}

TEST(Copies, FromBeforeAChangeOfKeysAreOfAnotherVault) {
  Folder folder;
  const Path path = folder / "diary.holdfast";
  Vault vault = make(path);
  fs::copy_file(path, folder / "diary (1).holdfast");
  Silent silent;
  ASSERT_FINE(vault.change_passphrase(pass("another one"), silent, {least_key_cost()}));
  EXPECT_TRUE(vault.copies_beside().empty());
}

}  // namespace
}  // namespace holdfast::vault

// A key that is held opens one file under its present key, and tells when it does not any more.
#include "vault/held.h"

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

HeldKey held_of(const Path& path) {
  auto vault = Vault::open(path, pass(), cheap_open());
  EXPECT_FINE(vault);
  return vault->held();
}

TEST(Held, OpensWithoutASecretAndSaysSo) {
  Folder folder;
  const Path path = folder / "diary.holdfast";
  { Vault vault = make(path); }
  const HeldKey held = held_of(path);
  EXPECT_TRUE(still_opens(held));
  auto vault = Vault::open_held(path, held.key, cheap_open());
  ASSERT_FINE(vault);
  EXPECT_EQ(vault->opened_with(), OpenedWith::held_key);
  EXPECT_FINE(keep(*vault, note("u1", "written with a key that was held")));
  EXPECT_TRUE(still_opens(held)) << "writing changes neither file nor key";
}

TEST(Held, IsNeitherThePassphraseNorAnotherVaultsKey) {
  Folder folder;
  const Path path = folder / "diary.holdfast", other = folder / "other.holdfast";
  { Vault vault = make(path); }
  { Vault vault = make(other); }
  const HeldKey held = held_of(path);
  EXPECT_PROBLEM(Vault::open_held(other, held.key, cheap_open()), locked);
  EXPECT_PROBLEM(Vault::open_held(path, pass(), cheap_open()), locked);
  EXPECT_PROBLEM(Vault::open(path, held.key, cheap_open()), locked);
}

TEST(Held, IsWorthNothingAfterAChangeOfKeys) {
  Folder folder;
  const Path path = folder / "diary.holdfast";
  { Vault vault = make(path); }
  const HeldKey held = held_of(path);
  {
    auto vault = Vault::open(path, pass(), cheap_open());
    ASSERT_FINE(vault);
    Silent silent;
    ASSERT_FINE(vault->change_passphrase(pass("another one"), silent, {least_key_cost()}));
  }
  EXPECT_FALSE(still_opens(held));
  EXPECT_PROBLEM(Vault::open_held(path, held.key, cheap_open()), locked);
  // Nor where the new file came to have the number of the old one.
  HeldKey same_number{held.vault, *file_of(path), held.key.clone()};
  EXPECT_FALSE(still_opens(same_number));
}

TEST(Held, NeedsTheSecretOnceMoreForWordsThatAreToTakeItAlong) {
  Folder folder;
  const Path path = folder / "diary.holdfast";
  { Vault vault = make(path); }
  const HeldKey held = held_of(path);
  auto vault = Vault::open_held(path, held.key, cheap_open());
  ASSERT_FINE(vault);
  Silent silent;
  EXPECT_PROBLEM(vault->revoke_recovery_words(silent), locked);
  ASSERT_FINE(vault->check_secret(pass()));
  EXPECT_FINE(vault->revoke_recovery_words(silent));
}

TEST(Held, EndsWhereTheFileIsMovedDeletedOrAnotherOne) {
  Folder folder;
  const Path path = folder / "diary.holdfast", away = folder / "away.holdfast";
  { Vault vault = make(path); }
  const HeldKey held = held_of(path);
  std::filesystem::rename(path, away);
  EXPECT_FALSE(still_opens(held)) << "moved";
  std::filesystem::copy_file(away, path);
  EXPECT_FALSE(still_opens(held)) << "a copy is another file";
  std::filesystem::rename(away, path);
  EXPECT_TRUE(still_opens(held)) << "it is back";
  std::filesystem::remove(path);
  EXPECT_FALSE(still_opens(held)) << "deleted";
  EXPECT_FALSE(file_of(path));
}

TEST(Held, AFileIsTheSameByEveryNameThatLeadsToIt) {
  Folder folder;
  const Path path = folder / "diary.holdfast", link = folder / "link", second = folder / "second";
  { Vault vault = make(path); }
  std::filesystem::create_symlink(path, link);
  std::filesystem::create_hard_link(path, second);
  const auto file = file_of(path);
  ASSERT_TRUE(file);
  for (const Path& name : {link, second, folder.path() / "." / ".." / folder.path().filename() / "link"})
    EXPECT_EQ(file_of(name), file) << name;
}

}  // namespace
}  // namespace holdfast::vault

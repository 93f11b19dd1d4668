// Backups, restoring, re-encrypting and checking, on the real disk.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "vault/backups.h"
#include "vault/disk.h"
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

constexpr std::int64_t care_now = 1'780'000'000;

Result<> takes_everything(const StoredRecord&) {
  return {};
}

void fill(Vault& vault, int records, const std::string& words = "harbour") {
  auto transaction = vault.begin("fill", care_now);
  for (int i = 0; i < records; ++i) ASSERT_FINE(transaction->put(note("u" + std::to_string(i), words, i)));
  ASSERT_FINE(transaction->commit());
}

TEST(Backup, IsAVaultThatHoldsTheSameAndOpensWithTheSameSecret) {
  Folder folder;
  Silent silent;
  Vault vault = make(folder / "v");
  fill(vault, 200);
  const auto report = vault.backup_to(folder / "copy", silent);
  ASSERT_FINE(report);
  EXPECT_EQ(report->records, 200);
  auto copy = Vault::open(folder / "copy", pass(), cheap_open());
  ASSERT_FINE(copy);
  EXPECT_EQ(*copy->list({}), *vault.list({}));
  struct stat seen {};
  ASSERT_EQ(stat((folder / "copy").c_str(), &seen), 0);
  EXPECT_EQ(seen.st_mode & 0777U, 0600U);
  EXPECT_PROBLEM(vault.backup_to(folder / "copy", silent), conflict);
}

TEST(Backup, IntoAFolderKeepsThatPrivateAndRotates) {
  Folder folder;
  Silent silent;
  Vault vault = make(folder / "diary.holdfast");
  for (int i = 0; i < 6; ++i) ASSERT_FINE(vault.backup_into(folder / "backups", care_now + i * 60, silent));
  const auto present = backups_in(folder / "backups", "diary");
  ASSERT_FINE(present);
  EXPECT_EQ(present->size(), 3U);
  EXPECT_EQ(present->back().made, care_now + 300);
  struct stat seen {};
  ASSERT_EQ(stat((folder / "backups").c_str(), &seen), 0);
  EXPECT_EQ(seen.st_mode & 0777U, 0700U);
}

TEST(Backup, CanBeStoppedAndLeavesNothing) {
  Folder folder;
  Vault vault = make(folder / "v");
  fill(vault, 50);
  class Stopping final : public Progress {
   public:
    bool report(std::string_view, double) override { return false; }
  } stopping;
  EXPECT_PROBLEM(vault.backup_to(folder / "copy", stopping), cancelled);
  EXPECT_FALSE(std::filesystem::exists(folder / "copy"));
  EXPECT_FALSE(std::filesystem::exists(folder / "copy.new"));
  EXPECT_FINE(keep(vault, note("later", "x")));
}

TEST(Restore, PutsTheBackupInPlaceAndKeepsThePresentVault) {
  Folder folder;
  Silent silent;
  {
    Vault vault = make(folder / "diary.holdfast");
    fill(vault, 20, "before");
    ASSERT_FINE(vault.backup_to(folder / "copy", silent));
    fill(vault, 30, "after");
  }
  const auto report =
      restore(folder / "copy", folder / "diary.holdfast", pass(), care_now, silent, cheap().ground);
  ASSERT_FINE(report);
  EXPECT_EQ(report->records, 20);
  ASSERT_TRUE(report->kept_aside);
  auto restored = Vault::open(folder / "diary.holdfast", pass(), cheap_open());
  ASSERT_FINE(restored);
  EXPECT_EQ(restored->get("u1")->words, "before");
  auto aside = Vault::open(*report->kept_aside, pass(), cheap_open());
  ASSERT_FINE(aside);
  EXPECT_EQ(aside->get("u1")->words, "after");
  EXPECT_EQ(aside->list({})->size(), 30U);
}

TEST(Restore, WorksWhereNoVaultIsLeft) {
  Folder folder;
  Silent silent;
  {
    Vault vault = make(folder / "v");
    fill(vault, 5);
    ASSERT_FINE(vault.backup_to(folder / "copy", silent));
  }
  const auto report = restore(folder / "copy", folder / "new", pass(), care_now, silent, cheap().ground);
  ASSERT_FINE(report);
  EXPECT_FALSE(report->kept_aside);
  EXPECT_FINE(Vault::open(folder / "new", pass(), cheap_open()));
}

TEST(Restore, CopiesAVaultOfSeveralMegabytesWhole) {
  Folder folder;
  Silent silent;
  {
    Vault vault = make(folder / "v");
    fill(vault, 700, std::string(3000, 'w'));
    ASSERT_FINE(vault.backup_to(folder / "copy", silent));
  }
  ASSERT_GT(std::filesystem::file_size(folder / "copy"), 4U << 20);
  ASSERT_FINE(restore(folder / "copy", folder / "new", pass(), care_now, silent, cheap().ground));
  auto restored = Vault::open(folder / "new", pass(), cheap_open());
  ASSERT_FINE(restored);
  EXPECT_EQ(restored->list({})->size(), 700U);
}

TEST(Restore, ReplacesADamagedVaultAndKeepsItsBytes) {
  Folder folder;
  Silent silent;
  {
    Vault vault = make(folder / "v.holdfast");
    fill(vault, 5);
    ASSERT_FINE(vault.backup_to(folder / "copy", silent));
  }
  testing::set_bytes(folder / "v.holdfast", "broken");
  const auto report =
      restore(folder / "copy", folder / "v.holdfast", pass(), care_now, silent, cheap().ground);
  ASSERT_FINE(report);
  EXPECT_TRUE(testing::bytes_of(*report->kept_aside) == "broken");
  EXPECT_FINE(Vault::open(folder / "v.holdfast", pass(), cheap_open()));
}

TEST(Restore, ChangesNothingWithAWrongSecretOrADamagedBackup) {
  Folder folder;
  Silent silent;
  {
    Vault vault = make(folder / "v");
    fill(vault, 40);
    ASSERT_FINE(vault.backup_to(folder / "copy", silent));
  }
  const std::string before = testing::bytes_of(folder / "v");
  EXPECT_PROBLEM(restore(folder / "copy", folder / "v", pass("wrong"), care_now, silent, cheap().ground),
                 locked);
  EXPECT_PROBLEM(restore(folder / "none", folder / "v", pass(), care_now, silent, cheap().ground), not_found);
  std::string bent = testing::bytes_of(folder / "copy");
  bent[bent.size() - 5000] = static_cast<char>(bent[bent.size() - 5000] ^ 1);
  testing::set_bytes(folder / "bent", bent);
  EXPECT_PROBLEM(restore(folder / "bent", folder / "v", pass(), care_now, silent, cheap().ground), damaged);
  EXPECT_EQ(testing::bytes_of(folder / "v"), before);
  EXPECT_FALSE(std::filesystem::exists(folder / "v.new"));
}

TEST(Restore, WaitsForNobodyWhileTheVaultIsOpen) {
  Folder folder;
  Silent silent;
  Vault vault = make(folder / "v");
  ASSERT_FINE(vault.backup_to(folder / "copy", silent));
  EXPECT_PROBLEM(restore(folder / "copy", folder / "v", pass(), care_now, silent, cheap().ground), busy);
}

TEST(Open, SaysBusyWhileTheVaultIsBeingRestored) {
  Folder folder;
  { Vault vault = make(folder / "v"); }
  auto restoring = real_disk().hold(folder / "v", LockOf::vault, true, false);
  ASSERT_FINE(restoring);
  EXPECT_PROBLEM(Vault::open(folder / "v", pass(), cheap_open()), busy);
  restoring->reset();
  EXPECT_FINE(Vault::open(folder / "v", pass(), cheap_open()));
}

TEST(ReEncrypt, ChangesEveryPageAndTheSecretsAndKeepsTheDiary) {
  Folder folder;
  Silent silent;
  std::string before;
  Secret words;
  {
    Vault vault = make(folder / "v");
    fill(vault, 100);
    words = testing::add_words(vault);
  }
  before = testing::bytes_of(folder / "v");
  {
    auto vault = Vault::open(folder / "v", pass(), cheap_open());
    ASSERT_FINE(vault);
    ASSERT_FINE(vault->re_encrypt(pass("another one"), silent, {least_key_cost()}));
    EXPECT_EQ(vault->list({})->size(), 100U);
    ASSERT_FINE(keep(*vault, note("after", "x")));
  }
  const std::string after = testing::bytes_of(folder / "v");
  for (std::size_t at = 8192; at + 4096 <= std::min(before.size(), after.size()); at += 4096)
    EXPECT_NE(before.substr(at, 4096), after.substr(at, 4096));
  EXPECT_PROBLEM(Vault::open(folder / "v", pass(), cheap_open()), locked);
  EXPECT_PROBLEM(Vault::open(folder / "v", words, cheap_open()), locked);
  auto vault = Vault::open(folder / "v", pass("another one"), cheap_open());
  ASSERT_FINE(vault);
  EXPECT_EQ(vault->list({})->size(), 101U);
}

TEST(ReEncrypt, IsRefusedWhileAnotherHasTheVaultOpen) {
  Folder folder;
  Silent silent;
  Vault one = make(folder / "v");
  {
    auto two = Vault::open(folder / "v", pass(), cheap_open());
    ASSERT_FINE(two);
    EXPECT_PROBLEM(one.re_encrypt(pass("new"), silent, {least_key_cost()}), busy);
    EXPECT_FINE(keep(*two, note("u", "still works")));
    EXPECT_FINE(keep(one, note("w", "still works")));
  }
  EXPECT_FINE(one.re_encrypt(pass("new"), silent, {least_key_cost()}));
}

TEST(Check, FindsASoundVaultSound) {
  Folder folder;
  Silent silent;
  Vault vault = make(folder / "v");
  fill(vault, 300);
  {
    // Freed pages are part of every page.
    auto transaction = vault.begin("delete", care_now);
    for (int i = 0; i < 200; ++i) ASSERT_FINE(transaction->forget("u" + std::to_string(i)));
    ASSERT_FINE(transaction->commit());
  }
  const auto report = vault.check(takes_everything, silent);
  ASSERT_FINE(report);
  for (const CheckFinding& finding : report->findings)
    ADD_FAILURE() << finding.sentence << " " << finding.detail;
  EXPECT_TRUE(report->sound);
  EXPECT_EQ(report->records, 100);
  EXPECT_GT(report->pages, 10);
}

TEST(Check, FindsEveryDamagedPage) {
  Folder folder;
  Silent silent;
  {
    Vault vault = make(folder / "v");
    fill(vault, 100, std::string(500, 'w'));
  }
  const std::string whole = testing::bytes_of(folder / "v");
  const std::size_t pages = (whole.size() - 8192) / 4096;
  for (std::size_t page = 0; page < pages; ++page) {
    std::string bent = whole;
    const std::size_t at = 8192 + page * 4096 + 37 * page % 4096;
    bent[at] = static_cast<char>(bent[at] ^ 0x40);
    testing::set_bytes(folder / "v", bent);
    auto vault = Vault::open(folder / "v", pass(), cheap_open());
    if (!vault) {
      EXPECT_PROBLEM(vault, damaged);
      continue;
    }
    const auto report = vault->check(takes_everything, silent);
    ASSERT_FINE(report);
    EXPECT_FALSE(report->sound) << "page " << page + 1;
  }
}

TEST(Check, AsksTheCallerAboutEveryRecord) {
  Folder folder;
  Silent silent;
  Vault vault = make(folder / "v");
  fill(vault, 10);
  const auto report = vault.check(
      [](const StoredRecord& record) -> Result<> {
        if (record.uid == "u3") return problem(ProblemKind::damaged, "The mood is missing.");
        return {};
      },
      silent);
  ASSERT_FINE(report);
  EXPECT_FALSE(report->sound);
  ASSERT_EQ(report->findings.size(), 1U);
  EXPECT_EQ(report->findings.front().detail, "u3");
}

TEST(UnwritableFolder, IsSaidInOneSentence) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  Folder folder;
  Silent silent;
  std::filesystem::create_directory(folder / "closed");
  { Vault vault = make(folder / "closed/v"); }
  std::filesystem::permissions(folder / "closed", std::filesystem::perms(0500));
  EXPECT_PROBLEM(Vault::create(folder / "closed/new", pass(), cheap(), silent), unreadable);
  std::filesystem::permissions(folder / "closed", std::filesystem::perms(0700));
}

TEST(UnwritableFolder, OfASystemThatNobodyMayWriteIsSaidToo) {
  Silent silent;
  EXPECT_PROBLEM(Vault::create("/proc/holdfast-test", pass(), cheap(), silent), not_found);
  EXPECT_PROBLEM(Vault::create("/no/such/folder/v", pass(), cheap(), silent), not_found);
}

}  // namespace
}  // namespace holdfast::vault

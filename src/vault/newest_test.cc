// Whatever of a vault's log is lost, torn or flipped, in its last commit, too: it is noticed by opening and
// by check. And no crash, no copy and no other machine makes anybody cry wolf.
#include "vault/newest.h"

#include <gmock/gmock.h>

#include "base/problem_codes.h"
#include "vault/vault_testing.h"

namespace holdfast::vault {
namespace {

namespace fs = std::filesystem;
using namespace testing;

Path named(Path path, const char* ending) {
  path += ending;
  return path;
}

void take(const Path& from, const Path& to) {
  for (const char* ending : {"", "-wal", ".lock"}) {
    fs::remove(named(to, ending));
    if (fs::exists(named(from, ending))) fs::copy_file(named(from, ending), named(to, ending));
  }
  fs::remove(named(to, "-shm"));
}

// What stands on the disk after a kill: "first" in the file, "second" and "last" in the log.
struct KilledVault {
  Folder folder;
  Path live = folder / "live", path = folder / "diary.holdfast", log = named(path, "-wal"),
       lock = named(path, ".lock"), before_last = folder / "before";
  KilledVault() {
    {
      Vault vault = make(live);
      EXPECT_FINE(keep(vault, note("first", "first words")));
    }
    auto vault = Vault::open(live, pass(), cheap_open());
    EXPECT_FINE(keep(*vault, note("second", "second words")));
    take(live, before_last);
    EXPECT_FINE(keep(*vault, note("last", "last words")));
    take(live, path);
  }
  int logs_aside() const {
    int found = 0;
    for (const auto& one : fs::directory_iterator(folder.path())) found += one.path().extension() == ".log";
    return found;
  }
};

std::vector<std::string> told(const Vault& vault) {
  std::vector<std::string> codes;
  for (const Remark& one : vault.remarks()) codes.emplace_back(one.code.name());
  return codes;
}

// The log was kept aside and the opening said so; or the opening says what is missing, and so does check.
void expect_noticed(const KilledVault& killed) {
  auto vault = Vault::open(killed.path, pass(), cheap_open());
  if (!vault) {
    EXPECT_EQ(vault.error().code, code::log_damaged) << vault.error().sentence;
    EXPECT_EQ(killed.logs_aside(), 1);
    vault = Vault::open(killed.path, pass(), cheap_open());  // it was told
    ASSERT_FINE(vault);
    EXPECT_TRUE(vault->remarks().empty());
  } else {
    EXPECT_THAT(told(*vault), ::testing::Contains("newest_missing"));
    Silent silent;
    const auto checked = vault->check([](const StoredRecord&) -> Result<> { return {}; }, silent);
    ASSERT_FINE(checked);
    EXPECT_FALSE(checked->sound);
  }
  EXPECT_FINE(vault->get("first"));
  EXPECT_FINE(keep(*vault, note("afterwards", "goes on")));
  { Vault closed = std::move(*vault); }
  auto again = Vault::open(killed.path, pass(), cheap_open());
  ASSERT_FINE(again);
  EXPECT_TRUE(again->remarks().empty()) << "it was told, and something has been written since";
}

void expect_silent(const Path& path) {
  auto vault = Vault::open(path, pass(), cheap_open());
  ASSERT_FINE(vault);
  EXPECT_TRUE(vault->remarks().empty()) << vault->remarks().front().sentence;
  Silent silent;
  const auto checked = vault->check([](const StoredRecord&) -> Result<> { return {}; }, silent);
  ASSERT_FINE(checked);
  EXPECT_TRUE(checked->sound);
}

TEST(Newest, AFlippedBitAnywhereInTheLogsLastCommitIsNoticed) {
  std::size_t last = 0;
  {
    const KilledVault killed;
    last = fs::file_size(named(killed.before_last, "-wal"));
    expect_silent(killed.path);
  }
  constexpr std::size_t frame = 24 + 4096;
  int flips = 0;
  for (std::size_t at = last; flips < 40; at += frame / 3 + 5, ++flips) {
    const KilledVault killed;
    std::string bytes = bytes_of(killed.log);
    if (at >= bytes.size()) break;
    SCOPED_TRACE(at);
    bytes[at] = char(bytes[at] ^ (1 << (flips % 8)));
    set_bytes(killed.log, bytes);
    expect_noticed(killed);
  }
  EXPECT_GT(flips, 5);
  for (std::size_t at = 0; at < 24; ++at) {  // every byte of its last frame's head
    const KilledVault killed;
    std::string bytes = bytes_of(killed.log);
    bytes[bytes.size() - frame + at] ^= 16;
    SCOPED_TRACE(at);
    set_bytes(killed.log, bytes);
    expect_noticed(killed);
  }
}

TEST(Newest, ALogThatIsTornOrCutAnywhereOrGoneIsNoticed) {
  std::size_t whole = 0, last = 0;
  {
    const KilledVault killed;
    whole = fs::file_size(killed.log);
    last = fs::file_size(named(killed.before_last, "-wal"));
  }
  for (const std::size_t bytes : {whole - 1, whole - 3000, last + 4000, last, last - 1, std::size_t{5000},
                                  std::size_t{33}, std::size_t{32}, std::size_t{7}, std::size_t{0}}) {
    SCOPED_TRACE(bytes);
    const KilledVault killed;
    fs::resize_file(killed.log, bytes);
    expect_noticed(killed);
  }
  const KilledVault killed;
  fs::remove(killed.log);
  expect_noticed(killed);
}

TEST(Newest, AnOlderFileThatWasPutInItsPlaceIsNoticed) {
  const KilledVault killed;
  { auto closed = Vault::open(killed.path, pass(), cheap_open()); }
  fs::remove(killed.path);
  fs::copy_file(killed.before_last, killed.path);  // without its log
  expect_noticed(killed);
}

TEST(Newest, WhatIsDamagedWhileTheVaultIsOpenIsNoticedByCheck) {
  const KilledVault killed;
  Folder folder;
  const Path path = folder / "diary.holdfast";
  Vault vault = make(path);
  ASSERT_FINE(keep(vault, note("last", "last words")));
  std::fstream file(named(path, "-wal"), std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(0, std::ios::end);
  const auto end = file.tellg();
  file.seekp(end - std::streamoff(24 + 4096 - 17));
  file.put('x');
  file.close();
  Silent silent;
  const auto checked = vault.check([](const StoredRecord&) -> Result<> { return {}; }, silent);
  ASSERT_FINE(checked);
  EXPECT_FALSE(checked->sound);
}

TEST(Newest, WhereNothingCanBeMovedItIsToldEachTime) {
  for (const bool torn : {true, false}) {
    const KilledVault killed;
    if (torn)
      fs::resize_file(killed.log, fs::file_size(killed.log) - 3000);
    else
      fs::remove(killed.log);
    Somebody::own(killed.folder.path());
    fs::permissions(killed.folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
    {
      const Somebody else_;
      for (int times = 0; times < 2; ++times) {
        auto vault = Vault::open(killed.path, pass(), cheap_open());
        ASSERT_FINE(vault);
        ASSERT_TRUE(vault->only_read());
        EXPECT_THAT(told(*vault), ::testing::ElementsAre(torn ? "log_damaged" : "newest_missing"));
        Silent silent;
        const auto checked = vault->check([](const StoredRecord&) -> Result<> { return {}; }, silent);
        ASSERT_FINE(checked);
        EXPECT_FALSE(checked->sound);
      }
    }
    fs::permissions(killed.folder.path(), fs::perms::owner_all);
  }
}

TEST(Newest, ANoteThatIsBehindOrTornOrGoneSaysNothing) {
  {  // the power went between the commit and its note
    const KilledVault killed;
    fs::copy_file(named(killed.before_last, ".lock"), killed.lock, fs::copy_options::overwrite_existing);
    expect_silent(killed.path);
  }
  for (std::size_t at = 0; at < 80; at += 7) {
    const KilledVault killed;
    std::string bytes = bytes_of(killed.lock);
    ASSERT_EQ(bytes.size(), 80u);
    bytes[at] ^= 1;
    set_bytes(killed.lock, bytes);
    fs::remove(killed.log);
    expect_silent(killed.path);
  }
  const KilledVault killed;
  fs::remove(killed.lock);
  expect_silent(killed.path);
}

TEST(Newest, BackupsRestoredDiariesNewKeysAndAnotherMachinesWorkAreNoLoss) {
  Folder folder;
  const Path path = folder / "diary.holdfast", backup = folder / "backup", other = folder / "other";
  Silent silent;
  {
    Vault vault = make(path);
    ASSERT_FINE(keep(vault, note("first", "first words")));
    ASSERT_FINE(vault.backup_to(backup, silent));
    ASSERT_FINE(keep(vault, note("second", "second words")));
  }
  ASSERT_FINE(restore(backup, path, pass(), 1'700'000'000, silent, cheap_open().ground));
  expect_silent(path);
  {
    auto vault = Vault::open(path, pass(), cheap_open());
    ASSERT_FINE(vault);
    ASSERT_FINE(keep(*vault, note("third", "third words")));
    ASSERT_FINE(vault->change_passphrase(pass(), silent, {least_key_cost()}));
  }
  expect_silent(path);
  {  // the other machine goes on with the file, and it comes back
    auto vault = Vault::open(path, pass(), cheap_open());
    ASSERT_FINE(vault);
    ASSERT_FINE(keep(*vault, note("fourth", "fourth words")));
  }
  fs::copy_file(path, other);
  for (int times = 0; times < 3; ++times) {
    auto vault = Vault::open(other, pass(), cheap_open());
    ASSERT_FINE(vault);
    ASSERT_FINE(keep(*vault, note("there" + std::to_string(times), "words")));
    { Vault closed = std::move(*vault); }
    fs::copy_file(other, path, fs::copy_options::overwrite_existing);
    expect_silent(path);
  }
}

}  // namespace
}  // namespace holdfast::vault

// The log a killed process leaves behind belongs to one state of one file: with any other it is not taken,
// and where something committed to it cannot be read that is noticed. Nothing is lost either way.
#include "vault/log.h"

#include <gtest/gtest.h>

#include "base/problem_codes.h"
#include "vault/vault_testing.h"
#include "vault/vfs.h"

namespace holdfast::vault {
namespace {

namespace fs = std::filesystem;
using namespace testing;

constexpr int commits = 4;
std::string name_of(int commit) {
  return "late" + std::to_string(commit);
}

// A vault as a killed process leaves it, with a log of four commits; older and newer copies of it.
struct Killed {
  Folder folder;
  Path path = folder / "diary.holdfast", log = folder / "diary.holdfast-wal";
  Path older = folder / "older", newer = folder / "newer", backup = folder / "backup";
  Killed() {
    const Path live = folder / "live";
    {
      Vault vault = make(live);
      EXPECT_FINE(keep(vault, note("first", "first words")));
    }
    fs::copy_file(live, older);
    {
      auto vault = Vault::open(live, pass(), cheap_open());
      EXPECT_FINE(keep(*vault, note("second", "second words")));
      Silent silent;
      EXPECT_FINE(vault->backup_to(backup, silent));
    }
    fs::copy_file(live, newer);
    {
      auto vault = Vault::open(newer, pass(), cheap_open());
      EXPECT_FINE(keep(*vault, note("elsewhere", "words from elsewhere")));
    }
    auto vault = Vault::open(live, pass(), cheap_open());
    for (int i = 0; i < commits; ++i) EXPECT_FINE(keep(*vault, note(name_of(i), "late words")));
    fs::copy_file(live, path);
    fs::copy_file(beside(live, "-wal"), log);
  }
  static Path beside(Path path, const char* ending) {
    path += ending;
    return path;
  }
  std::vector<std::string> logs_aside() const {
    std::vector<std::string> found;
    for (const auto& one : fs::directory_iterator(folder.path()))
      if (one.path().extension() == ".log") found.push_back(bytes_of(one.path()));
    return found;
  }
};

void write_bytes(const Path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

bool holds(Vault& vault, const std::string& uid) {
  return vault.get(uid).has_value();
}

TEST(Log, OfAKilledProcessIsTakenAsItIs) {
  const Killed killed;
  auto log = RawFile::open("", killed.log, true);
  ASSERT_FINE(log);
  const auto look = look_at_log(*log);
  ASSERT_FINE(look);
  EXPECT_EQ(look->commits_beyond, 0);
  EXPECT_EQ(look->whole_bytes, std::int64_t(fs::file_size(killed.log)));
  auto vault = Vault::open(killed.path, pass(), cheap_open());
  ASSERT_FINE(vault);
  for (int i = 0; i < commits; ++i) EXPECT_TRUE(holds(*vault, name_of(i)));
  EXPECT_TRUE(killed.logs_aside().empty());
}

void expect_put_aside(const Killed& killed, const Path& copy, const std::string& there) {
  const std::string file = bytes_of(copy), log = bytes_of(killed.log);
  fs::rename(copy, killed.path);
  const auto refused = Vault::open(killed.path, pass(), cheap_open());
  ASSERT_FALSE(refused);
  EXPECT_EQ(code_of(refused.error()), "file_changed") << refused.error().sentence;
  EXPECT_EQ(bytes_of(killed.path), file) << "the file was written to";
  EXPECT_EQ(killed.logs_aside(), std::vector{log});
  auto vault = Vault::open(killed.path, pass(), cheap_open());
  ASSERT_FINE(vault);
  EXPECT_TRUE(holds(*vault, there));
  EXPECT_FALSE(holds(*vault, name_of(0)));
  EXPECT_FINE(keep(*vault, note("afterwards", "goes on")));
}

TEST(Log, BesideANewerCopyFromElsewhereIsPutAside) {
  const Killed killed;
  expect_put_aside(killed, killed.newer, "elsewhere");
}

TEST(Log, BesideAnOlderCopyThatWasPutBackIsPutAside) {
  const Killed killed;
  expect_put_aside(killed, killed.older, "first");
}

TEST(Log, BesideABackupOfTheSameStateIsPutAside) {
  const Killed killed;
  expect_put_aside(killed, killed.backup, "second");
}

TEST(Log, WithAFlippedBitIsNoticedAndKeptAside) {
  for (const std::size_t at : {17ul, 25ul, 32ul + 9, 32ul + 100, 32ul + 4000}) {
    SCOPED_TRACE(at);
    const Killed killed;
    std::string bytes = bytes_of(killed.log);
    bytes[at] = char(bytes[at] ^ 4);
    write_bytes(killed.log, bytes);
    const auto refused = Vault::open(killed.path, pass(), cheap_open());
    ASSERT_FALSE(refused);
    EXPECT_EQ(code_of(refused.error()), "log_damaged") << refused.error().sentence;
    EXPECT_EQ(killed.logs_aside(), std::vector{bytes});
    auto vault = Vault::open(killed.path, pass(), cheap_open());
    ASSERT_FINE(vault);
    EXPECT_TRUE(holds(*vault, "second"));
  }
}

TEST(Log, WhatStandsBeforeTheDamageIsKept) {
  const Killed killed;
  std::string bytes = bytes_of(killed.log);
  const std::size_t frame = 24 + 4096, frames = (bytes.size() - 32) / frame;
  std::size_t first_commit = 0;  // the frame that marks it
  while (bytes.compare(32 + first_commit * frame + 4, 4, std::string(4, '\0')) == 0) ++first_commit;
  ASSERT_LT(first_commit + 1, frames);
  bytes[32 + (first_commit + 1) * frame + 200] ^= 1;
  write_bytes(killed.log, bytes);
  EXPECT_FALSE(Vault::open(killed.path, pass(), cheap_open()));
  auto vault = Vault::open(killed.path, pass(), cheap_open());
  ASSERT_FINE(vault);
  EXPECT_TRUE(holds(*vault, name_of(0)));
  EXPECT_FALSE(holds(*vault, name_of(1)));
}

TEST(Log, TornInItsLastCommitIsWhatAPowerCutLeavesAndIsTakenUpToThere) {
  const Killed killed;
  fs::resize_file(killed.log, fs::file_size(killed.log) - 3000);
  auto vault = Vault::open(killed.path, pass(), cheap_open());
  ASSERT_FINE(vault);
  EXPECT_TRUE(holds(*vault, name_of(commits - 2)));
  EXPECT_FALSE(holds(*vault, name_of(commits - 1)));
  EXPECT_TRUE(killed.logs_aside().empty());
}

// One commit of many frames, of which one has its head in two sectors: where the second sector has arrived
// and the first has not, the head's salts stand beside whatever was there before, which may look like a mark
// of a second commit.
TEST(Log, TornInAHeadThatLiesInTwoSectorsIsStillOneCommit) {
  constexpr std::size_t head = 32, frame = 24 + 4096, two_sectors = 41;
  static_assert((head + two_sectors * frame) % 512 == 504, "the mark ends where the sector does");
  const Folder folder;
  const Path live = folder / "live";
  Vault vault = make(live);
  EXPECT_FINE(keep(vault, note("small", "words")));
  const std::size_t before = bytes_of(Killed::beside(live, "-wal")).size();
  std::string many;
  for (int i = 0; i < 30'000; ++i) many += "word" + std::to_string(i) + " ";
  EXPECT_FINE(keep(vault, note("large", many)));
  const std::string whole = bytes_of(Killed::beside(live, "-wal"));
  ASSERT_LT(before, head + two_sectors * frame);
  ASSERT_GT(whole.size(), head + (two_sectors + 1) * frame);
  const auto look_at = [&](const std::string& bytes) {
    write_bytes(folder / "log", bytes);
    auto file = RawFile::open("", folder / "log", true);
    EXPECT_FINE(file);
    auto look = look_at_log(*file);
    EXPECT_FINE(look);
    return look ? *look : LogLook{};
  };
  std::string torn = whole;
  torn.replace(before + 100, 512, 512, 'x');               // a sector of its first page
  torn.replace(head + two_sectors * frame, 8, 8, '\x01');  // and what was there before, in the head
  EXPECT_EQ(look_at(torn).whole_bytes, std::int64_t(before));
  EXPECT_EQ(look_at(torn).commits_beyond, 1);
  std::string flipped = whole;  // the same place, and a mark that was written: it follows the frame before
  flipped[before + 100] ^= 1;
  const std::string mark = whole.substr(head + two_sectors * frame, 8);
  EXPECT_EQ(look_at(flipped).commits_beyond, 1) << "its own commit";
  EXPECT_EQ(mark.substr(4), std::string(4, '\0')) << "the frame in two sectors is none that commits";
}

TEST(Log, OfALongOpenVaultStillBelongsAfterItWasFoldedIn) {
  Folder folder;
  const Path live = folder / "live", path = folder / "diary.holdfast";
  OpenOptions often = cheap_open();
  often.ground.checkpoint_pages = 8;
  make(live);
  auto vault = Vault::open(live, pass(), often);
  ASSERT_FINE(vault);
  for (int i = 0; i < 60; ++i) {
    ASSERT_FINE(keep(*vault, note("n" + std::to_string(i), "words")));
    fs::copy_file(live, path, fs::copy_options::overwrite_existing);
    fs::copy_file(Killed::beside(live, "-wal"), Killed::beside(path, "-wal"),
                  fs::copy_options::overwrite_existing);
    fs::remove(Killed::beside(path, "-shm"));
    auto killed = Vault::open(path, pass(), cheap_open());
    ASSERT_FINE(killed);
    EXPECT_TRUE(holds(*killed, "n" + std::to_string(i)));
  }
}

}  // namespace
}  // namespace holdfast::vault

// kill -9 while writing, on the real disk: every record that the writer acknowledged over a pipe after its
// commit is there afterwards, every transaction is whole, and the vault is sound.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "base/random.h"
#include "vault/vault_testing.h"

namespace holdfast::crash {
namespace {

using vault::Vault;
using vault::testing::cheap_open;
using vault::testing::Folder;
using vault::testing::make;
using vault::testing::note;
using vault::testing::pass;

// Writes pairs of records for ever, one transaction each, and the number of each pair to the pipe once
// committed.
[[noreturn]] void write_for_ever(const vault::Path& path, int pipe, int first) {
  auto opened = Vault::open(path, pass(), cheap_open());
  if (!opened) _exit(1);
  for (int i = first;; ++i) {
    auto transaction = opened->begin("pair", i);
    if (!transaction) _exit(2);
    const std::string words =
        "pair " + std::to_string(i) + " " + std::string(static_cast<std::size_t>(i * 37 % 3000), 'x');
    if (!transaction->put(note("a" + std::to_string(i), words))) _exit(3);
    if (!transaction->put(note("b" + std::to_string(i), words))) _exit(4);
    if (!transaction->commit()) _exit(5);
    if (write(pipe, &i, sizeof i) != static_cast<ssize_t>(sizeof i)) _exit(6);
  }
}

TEST(KillNine, LosesNothingThatWasAcknowledged) {
  Folder folder;
  const vault::Path path = folder / "diary.holdfast";
  { Vault vault = make(path); }
  Random random(99);
  int next = 1;
  int acknowledged_in_all = 0;
  for (int round = 0; round < 25; ++round) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      close(ends[0]);
      write_for_ever(path, ends[1], next);
    }
    close(ends[1]);
    // The first acknowledgement, so that it is at work; then at any moment.
    int acknowledged = 0;
    const bool working =
        read(ends[0], &acknowledged, sizeof acknowledged) == static_cast<ssize_t>(sizeof acknowledged);
    std::this_thread::sleep_for(std::chrono::microseconds(random.below(40'000)));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(working) << "the writer ended by itself with " << WEXITSTATUS(status);
    for (int i = 0; read(ends[0], &i, sizeof i) == static_cast<ssize_t>(sizeof i);) acknowledged = i;
    close(ends[0]);
    acknowledged_in_all += acknowledged - next + 1;

    auto opened = Vault::open(path, pass(), cheap_open());
    ASSERT_TRUE(opened) << opened.error().sentence << " " << opened.error().detail;
    for (int i = next; i <= acknowledged; ++i) {
      ASSERT_TRUE(opened->get("a" + std::to_string(i))) << "acknowledged and gone: " << i;
      ASSERT_TRUE(opened->get("b" + std::to_string(i))) << "acknowledged and gone: " << i;
    }
    // The one under way is there as a pair or not at all; nothing is there after it.
    const auto a = opened->get("a" + std::to_string(acknowledged + 1));
    const auto b = opened->get("b" + std::to_string(acknowledged + 1));
    EXPECT_EQ(a.has_value(), b.has_value());
    EXPECT_FALSE(opened->get("a" + std::to_string(acknowledged + 2)));
    next = acknowledged + (a ? 2 : 1);
  }
  EXPECT_GT(acknowledged_in_all, 25);
  auto opened = Vault::open(path, pass(), cheap_open());
  ASSERT_TRUE(opened);
  Silent silent;
  const auto report = opened->check([](const vault::StoredRecord&) { return Result<>(); }, silent);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->sound) << report->findings.front().detail;
}

// Re-encrypting and changing keys change which file and which key there is: at any moment one of them works.
TEST(KillNine, DuringReEncryptionLeavesAVaultThatOpens) {
  Folder folder;
  const vault::Path path = folder / "diary.holdfast";
  {
    Vault vault = make(path);
    auto transaction = vault.begin("fill", 0);
    ASSERT_TRUE(transaction);
    for (int i = 0; i < 300; ++i)
      ASSERT_TRUE(transaction->put(note("u" + std::to_string(i), std::string(500, 'w'))));
    ASSERT_TRUE(transaction->commit());
  }
  Random random(5);
  for (int round = 0; round < 15; ++round) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto opened = Vault::open(path, pass(), cheap_open());
      if (!opened) _exit(1);
      Silent silent;
      for (;;)
        if (!opened->re_encrypt(pass(), silent, {vault::least_key_cost()})) _exit(2);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + random.below(250)));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself with " << WEXITSTATUS(status);
    auto opened = Vault::open(path, pass(), cheap_open());
    ASSERT_TRUE(opened) << opened.error().sentence << " " << opened.error().detail;
    const auto records = opened->list({});
    ASSERT_TRUE(records);
    ASSERT_EQ(records->size(), 300U);
  }
}

}  // namespace
}  // namespace holdfast::crash

// No word of the diary in any byte the vault's folder holds: file, log, index of the log, lock, backups, what
// is set aside; nor in what a crash would leave of the process. Each search is shown to be able to find
// something.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "vault/vault_testing.h"

namespace holdfast::crash {
namespace {

using vault::Vault;
using vault::testing::bytes_of;
using vault::testing::cheap_open;
using vault::testing::Folder;
using vault::testing::keep;
using vault::testing::make;
using vault::testing::note;
using vault::testing::pass;

constexpr const char* marker =
    "Quizzaciously";  // in the body, the words, a source, a setting, a label, a person

// Whether any file below the folder holds the marker, in any of the letter cases the index might use.
std::string file_with_the_marker(const vault::Path& folder, std::set<std::string>& seen) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    seen.insert(entry.path().filename());
    const std::string bytes = bytes_of(entry.path());
    for (const char* form : {"Quizzaciously", "quizzaciously", "QUIZZACIOUSLY", "quizzaciou"})
      if (bytes.find(form) != std::string::npos) return entry.path().string();
  }
  return "";
}

void write_marked(Vault& vault, int from, int count) {
  auto transaction = vault.begin(std::string("note about ") + marker, 1000);
  ASSERT_FINE(transaction);
  for (int i = from; i < from + count; ++i) {
    auto record =
        note("u" + std::to_string(i), std::string(marker) + " and " + std::string(200, 'a' + i % 26));
    record.relationship = marker;
    record.source = std::string(marker) + std::to_string(i);
    record.kind = marker;
    ASSERT_FINE(transaction->put(record));
  }
  ASSERT_FINE(transaction->set(std::string("name of ") + marker, marker));
  ASSERT_FINE(transaction->commit());
}

TEST(NoWordOnDisk, InTheFolderWhileItIsOpenAfterwardsAndInBackups) {
  Folder folder;
  Silent silent;
  std::set<std::string> seen;
  {
    Vault vault = make(folder / "diary.holdfast");
    write_marked(vault, 0, 400);
    // A large sort and a large transaction would spill to temporary files, were there any.
    EXPECT_EQ(vault.search(marker, {.limit = 1000})->size(), 400U);
    write_marked(vault, 400, 2000);
    EXPECT_EQ(file_with_the_marker(folder.path(), seen), "");
    {
      auto transaction = vault.begin("delete", 1000);
      ASSERT_FINE(transaction);
      for (int i = 0; i < 300; ++i) ASSERT_FINE(transaction->erase("u" + std::to_string(i)));
      ASSERT_FINE(transaction->commit());
    }
    ASSERT_FINE(vault.undo());
    ASSERT_FINE(vault.backup_to(folder / "copy", silent));
    ASSERT_FINE(vault.backup_into(folder / "backups", 1'780'000'000, silent));
    EXPECT_EQ(file_with_the_marker(folder.path(), seen), "");
    ASSERT_FINE(vault.re_encrypt(pass(), silent, {vault::least_key_cost()}));
    ASSERT_FINE(keep(vault, note("later", marker)));
    EXPECT_EQ(file_with_the_marker(folder.path(), seen), "");
  }
  ASSERT_FINE(vault::restore(folder / "copy", folder / "diary.holdfast", pass(), 1'780'000'000, silent));
  EXPECT_EQ(file_with_the_marker(folder.path(), seen), "");
  for (const char* name :
       {"diary.holdfast", "diary.holdfast-wal", "diary.holdfast-shm", "diary.holdfast.lock", "copy"})
    EXPECT_TRUE(seen.contains(name)) << name << " was never looked at";
}

TEST(NoWordOnDisk, IsATestThatCanFail) {
  Folder folder;
  std::set<std::string> seen;
  vault::testing::set_bytes(folder / "plain", std::string("xx ") + marker);
  EXPECT_NE(file_with_the_marker(folder.path(), seen), "");
}

TEST(NoWordOnDisk, AHardenedProcessLeavesNoCoreAndLetsNobodyRead) {
  Folder folder;
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    if (chdir(folder.path().c_str()) != 0) _exit(10);
    const rlimit large{RLIM_INFINITY, RLIM_INFINITY};
    (void)setrlimit(RLIMIT_CORE, &large);
    vault::harden_process();
    rlimit now{};
    if (getrlimit(RLIMIT_CORE, &now) != 0 || now.rlim_cur != 0 || now.rlim_max != 0) _exit(11);
    if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) _exit(12);
    Vault vault = make("diary.holdfast");
    if (!keep(vault, note("u", marker))) _exit(13);
    abort();
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << "ended with " << WEXITSTATUS(status);
  EXPECT_EQ(WTERMSIG(status), SIGABRT);
  EXPECT_FALSE(WCOREDUMP(status));
  std::set<std::string> seen;
  EXPECT_EQ(file_with_the_marker(folder.path(), seen), "");
}

// Even where somebody may dump the process (root with gcore does not ask), secrets lie in pages marked to be
// left out.
TEST(NoWordOnDisk, SecretsLieInPagesThatAreLeftOutOfDumps) {
  const Secret secret = Secret::from(std::string_view("seven small stones"));
  const auto address = reinterpret_cast<std::uintptr_t>(secret.data());
  std::ifstream maps("/proc/self/smaps");
  std::string line;
  bool in_it = false;
  std::string flags;
  while (std::getline(maps, line)) {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &begin, &end) == 2) in_it = begin <= address && address < end;
    if (in_it && line.starts_with("VmFlags:")) flags = line;
  }
  if (flags.empty()) GTEST_SKIP() << "this kernel does not show the flags of pages";
  EXPECT_NE(flags.find(" dd"), std::string::npos) << flags;
}

}  // namespace
}  // namespace holdfast::crash

// Where nothing can be written: a vault there is opened for reading, whatever writes is refused with a
// reason, and what lies in a log beside it is read or told.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

#include "base/problem_codes.h"
#include "vault/body.h"
#include "vault/disk.h"
#include "vault/vault_testing.h"

namespace holdfast::vault {
namespace {

namespace fs = std::filesystem;
using namespace testing;
using ::testing::HasSubstr;

std::map<std::string, std::string> all_of(const Path& folder) {
  std::map<std::string, std::string> bytes;
  for (const auto& one : fs::directory_iterator(folder)) bytes[one.path().filename()] = bytes_of(one.path());
  return bytes;
}

// Everything that reads works, everything that writes is refused, and not a byte is changed.
void expect_only_read(const Path& path, const std::set<std::string>& there, std::string_view why = "place") {
  const auto before = all_of(path.parent_path());
  Silent silent;
  Folder elsewhere;
  Somebody::own(elsewhere.path());
  {
    const Somebody else_;
    auto vault = Vault::open(path, pass(), cheap_open());
    ASSERT_FINE(vault);
    ASSERT_TRUE(vault->only_read());
    EXPECT_EQ(vault->only_read()->code, code::only_read);
    EXPECT_EQ(vault->only_read()->fields.at("why"), why);
    std::set<std::string> found;
    const auto all = vault->list({});
    ASSERT_FINE(all);
    for (const StoredRecord& one : *all) found.insert(one.uid);
    EXPECT_EQ(found, there);
    const auto hits = vault->search("words", {.limit = 50});
    ASSERT_FINE(hits);
    EXPECT_EQ(hits->size(), there.size());
    const auto checked = vault->check([](const StoredRecord&) -> Result<> { return {}; }, silent);
    ASSERT_FINE(checked);
    EXPECT_TRUE(checked->sound);
    EXPECT_EQ(checked->records, std::int64_t(there.size()));
    ASSERT_FINE(vault->backup_to(elsewhere / "copy.holdfast", silent));

    const auto refused = [](const auto& result) {
      ASSERT_FALSE(result);
      EXPECT_EQ(result.error().code, code::only_read) << result.error().sentence;
      EXPECT_TRUE(result.error().unchanged);
    };
    refused(keep(*vault, note("new", "new words")));
    refused(vault->undo());
    refused(vault->redo());
    refused(vault->change_passphrase(pass("another one"), silent, {least_key_cost()}));
    refused(vault->new_recovery_words());
    refused(vault->revoke_recovery_words(silent));
    refused(vault->re_encrypt(pass(), silent, {least_key_cost()}));
    EXPECT_FINE(vault->list({}));
  }
  EXPECT_TRUE(all_of(path.parent_path()) == before) << "something was written";
  auto copy = Vault::open(elsewhere / "copy.holdfast", pass(), cheap_open());
  ASSERT_FINE(copy);
  EXPECT_FALSE(copy->only_read());
  const auto count = copy->count({});
  ASSERT_FINE(count);
  EXPECT_EQ(*count, std::int64_t(there.size()));
}

// A folder with a vault, closed as it should be or left by a crash: "late" lies in the log alone then.
struct Left {
  Folder folder;
  Path path = folder / "diary.holdfast";
  explicit Left(bool by_a_crash) {
    Folder workshop;
    const Path made = workshop / "diary.holdfast";
    Vault vault = make(made);
    EXPECT_FINE(keep(vault, note("first", "first words")));
    if (by_a_crash) {
      // What stands in the folder while the vault is open is what a crash leaves.
      { Vault closed = std::move(vault); }
      auto again = Vault::open(made, pass(), cheap_open());
      EXPECT_FINE(again);
      EXPECT_FINE(keep(*again, note("late", "late words")));
      take(made);
    } else {
      { Vault closed = std::move(vault); }
      take(made);
    }
    Somebody::own(folder.path());
  }
  void take(const Path& made) const {
    for (const char* ending : {"", "-wal", "-shm", ".lock"})
      if (fs::exists(made.string() + ending)) fs::copy_file(made.string() + ending, path.string() + ending);
  }
  void forbid(fs::perms of_files, fs::perms of_folder) const {
    for (const auto& one : fs::directory_iterator(folder.path())) fs::permissions(one.path(), of_files);
    fs::permissions(folder.path(), of_folder);
  }
};

constexpr fs::perms r = fs::perms::owner_read, rw = r | fs::perms::owner_write,
                    rx = r | fs::perms::owner_exec, rwx = fs::perms::owner_all;

TEST(OnlyRead, AFileOrAFolderThatMayNotBeWrittenIsOpenedForReading) {
  for (const auto& [file, folder] : {std::pair(r, rwx), std::pair(rw, rx), std::pair(r, rx)}) {
    const Left left(false);
    left.forbid(file, folder);
    expect_only_read(left.path, {"first"});
    left.forbid(rw, rwx);
  }
}

TEST(OnlyRead, AVaultOfAnEarlierVersionHasEmptyShelves) {
  const Left left(false);
  {
    const auto unlocked = unlock(left.path, pass(), Ground{});
    ASSERT_FINE(unlocked);
    auto db = Connection::open(left.path, unlocked->key.vault_key, Ground{}, Access::write);
    ASSERT_FINE(db);
    ASSERT_FINE((*db)->run("DROP TABLE shelf"));
    ASSERT_FINE((*db)->run("PRAGMA user_version = 3"));
  }
  Somebody::own(left.folder.path());
  left.forbid(r, rx);
  {
    const Somebody else_;
    auto vault = Vault::open(left.path, pass(), cheap_open());
    ASSERT_FINE(vault);
    EXPECT_TRUE(vault->only_read());
    const auto found = vault->shelved("beside", "a");
    ASSERT_FINE(found);
    EXPECT_FALSE(*found);
    EXPECT_FINE(vault->each_shelved("beside", [](std::string_view, std::string_view) { FAIL(); }));
  }
  left.forbid(rw, rwx);
}

TEST(OnlyRead, WhatACrashHasLeftInALogIsReadWithItsIndexOrWithoutIt) {
  for (const bool with_index : {true, false}) {
    const Left left(true);
    if (!with_index) fs::remove(left.path.string() + "-shm");
    left.forbid(r, rx);
    expect_only_read(left.path, {"first", "late"});
    left.forbid(rw, rwx);
  }
}

TEST(OnlyRead, ALogOfAnotherStateIsToldAndTheFileIsReadWithoutIt) {
  const Left left(true);
  {
    // The file alone, closed and gone on with somewhere else: the log is of an earlier state of it.
    Folder other;
    fs::copy_file(left.path, other / "diary.holdfast");
    {
      auto vault = Vault::open(other / "diary.holdfast", pass(), cheap_open());
      ASSERT_FINE(vault);
      ASSERT_FINE(keep(*vault, note("elsewhere", "other words")));
    }
    set_bytes(left.path, bytes_of(other / "diary.holdfast"));
  }
  left.forbid(r, rx);
  expect_only_read(left.path, {"first", "elsewhere"});
  {
    const Somebody else_;
    for (int times = 0; times < 2; ++times) {  // it cannot be moved, so it is told each time
      auto vault = Vault::open(left.path, pass(), cheap_open());
      ASSERT_FINE(vault);
      ASSERT_EQ(vault->remarks().size(), 1u);
      EXPECT_EQ(vault->remarks()[0].code, code::file_changed);
    }
  }
  left.forbid(rw, rwx);
}

TEST(OnlyRead, AReaderSeesWhatSomebodyElseWritesThereMeanwhile) {
  const Left left(false);
  auto writer = Vault::open(left.path, pass(), cheap_open());
  ASSERT_FINE(writer);
  ASSERT_FALSE(writer->only_read());
  ASSERT_FINE(keep(*writer, note("second", "second words")));
  Somebody::own(left.folder.path());
  left.forbid(r, rx);
  if (geteuid() != 0) {
    left.forbid(rw, rwx);
    GTEST_SKIP() << "the writer has to be root";
  }
  {
    std::optional<Result<Vault>> reader;
    {
      const Somebody else_;
      reader.emplace(Vault::open(left.path, pass(), cheap_open()));
    }
    ASSERT_FINE(*reader);
    ASSERT_TRUE((*reader)->only_read());
    EXPECT_FINE((*reader)->get("second"));
    ASSERT_FINE(keep(*writer, note("third", "third words")));
    const Somebody else_;
    EXPECT_FINE((*reader)->get("third"));
  }
  left.forbid(rw, rwx);
}

TEST(OnlyRead, AnotherDiaryThatCameIntoItsPlaceIsNotTakenForDamage) {
  const Left left(false);
  Folder other;
  { Vault vault = make(other / "diary.holdfast"); }
  const std::string bytes = bytes_of(other / "diary.holdfast");
  left.forbid(r, rwx);
  {
    const Somebody else_;
    auto vault = Vault::open(left.path, pass(), cheap_open());
    ASSERT_FINE(vault);
    ASSERT_TRUE(vault->only_read());
    EXPECT_FINE(vault->get("first"));
    fs::permissions(left.path, rw);
    set_bytes(left.path, bytes);
    const auto after = vault->get("first");
    ASSERT_FALSE(after);
    EXPECT_EQ(code_of(after.error()), "file_changed") << after.error().sentence;
  }
  left.forbid(rw, rwx);
}

// In a process of its own: what it does to its mounts and limits ends with it.
void in_a_child(const std::function<void()>& work) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    work();
    _exit(::testing::Test::HasFatalFailure() || ::testing::Test::HasNonfatalFailure() ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

bool may_mount() {
  const pid_t child = fork();
  if (child == 0)
    _exit(unshare(CLONE_NEWNS) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 ? 0
                                                                                                      : 1);
  int status = 1;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void in_mounts_of_its_own(const std::function<void()>& work) {
  in_a_child([&] {
    ASSERT_EQ(unshare(CLONE_NEWNS), 0);
    ASSERT_EQ(mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    work();
  });
}

TEST(OnlyRead, AMediumThatIsMountedForReadingIsReadByAnybodyEvenRoot) {
  if (!may_mount()) GTEST_SKIP() << "mounting is not allowed here";
  for (const bool by_a_crash : {false, true}) {
    const Left left(by_a_crash);
    in_mounts_of_its_own([&] {
      const char* folder = left.folder.path().c_str();
      ASSERT_EQ(mount(folder, folder, nullptr, MS_BIND, nullptr), 0);
      ASSERT_EQ(mount(nullptr, folder, nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr), 0);
      expect_only_read(left.path,
                       by_a_crash ? std::set<std::string>{"first", "late"} : std::set<std::string>{"first"});
      auto vault = Vault::open(left.path, pass(), cheap_open());  // as whoever runs the test
      ASSERT_FINE(vault);
      EXPECT_TRUE(vault->only_read());
    });
  }
}

// A folder on a network whose server keeps no locks.
class NoLocks final : public Disk {
 public:
  FileKind kind(const Path& path) override { return real_disk().kind(path); }
  std::optional<FileId> identity(const Path& path) override { return real_disk().identity(path); }
  FileMark mark(const Path& path) override { return real_disk().mark(path); }
  Result<std::vector<Path>> list(const Path& folder) override { return real_disk().list(folder); }
  Result<> make_folder(const Path& folder) override { return real_disk().make_folder(folder); }
  Result<> create(const Path& path) override { return real_disk().create(path); }
  Result<> rename_over(const Path& from, const Path& to) override {
    return real_disk().rename_over(from, to);
  }
  Result<> rename_new(const Path& from, const Path& to) override { return real_disk().rename_new(from, to); }
  Result<> link(const Path& from, const Path& to) override { return real_disk().link(from, to); }
  Result<> remove(const Path& path) override { return real_disk().remove(path); }
  Result<> sync_folder(const Path& folder) override { return real_disk().sync_folder(folder); }
  Result<std::unique_ptr<Hold>> hold(const Path& vault, LockOf, bool, bool) override {
    return can_only_be_read(vault, OnlyRead::no_locks);
  }
};

TEST(OnlyRead, AFolderWithoutLocksIsReadAndNoDiaryIsMadeThere) {
  NoLocks disk;
  const Left left(true);
  OpenOptions options = cheap_open();
  options.ground.disk = &disk;
  const auto before = all_of(left.folder.path());
  {
    auto vault = Vault::open(left.path, pass(), options);
    ASSERT_FINE(vault);
    ASSERT_TRUE(vault->only_read());
    EXPECT_EQ(vault->only_read()->fields.at("why"), "no_locks");
    EXPECT_FINE(vault->get("late"));
    const auto refused = keep(*vault, note("new", "new words"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, code::only_read);
  }
  EXPECT_TRUE(all_of(left.folder.path()) == before) << "something was written";
  CreateOptions making = cheap();
  making.ground.disk = &disk;
  Silent silent;
  const auto made = Vault::create(left.folder / "new.holdfast", pass(), making, silent);
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().sentence, HasSubstr("no diary is put there"));
  EXPECT_FALSE(fs::exists(left.folder / "new.holdfast"));
  const auto restored =
      restore(left.path, left.folder / "new.holdfast", pass(), 1'700'000'000, silent, making.ground);
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().sentence, made.error().sentence);
}

TEST(OnlyRead, AStickThatIsPulledOutIsToldAndNothingIsSaidToBeKept) {
  if (!may_mount()) GTEST_SKIP() << "mounting is not allowed here";
  for (const bool folder_goes_too : {false, true}) {
    Folder stick;
    const Path mounted = stick / "mounted";
    fs::create_directory(mounted);
    in_mounts_of_its_own([&] {
      ASSERT_EQ(mount("none", mounted.c_str(), "tmpfs", 0, "size=4m"), 0);
      Vault vault = make(mounted / "diary.holdfast");
      ASSERT_FINE(keep(vault, note("first", "first words")));
      ASSERT_EQ(umount2(mounted.c_str(), MNT_DETACH), 0);
      if (folder_goes_too) fs::remove(mounted);
      const auto late = keep(vault, note("late", "late words"));
      ASSERT_FALSE(late);
      EXPECT_EQ(code_of(late.error()), folder_goes_too ? "disk_gone" : "file_changed");
    });
  }
}

TEST(OnlyRead, OnAFullDiskADiaryIsReadAndOpensForWritingOnceThereIsRoom) {
  if (!may_mount()) GTEST_SKIP() << "mounting is not allowed here";
  for (const bool by_a_crash : {false, true}) {
    const Left left(by_a_crash);
    Folder full;
    in_mounts_of_its_own([&] {
      ASSERT_EQ(mount("none", full.path().c_str(), "tmpfs", 0, "size=1m"), 0);
      const Path path = full / "diary.holdfast";
      for (const char* ending : {"", "-wal"})
        if (fs::exists(left.path.string() + ending))
          fs::copy_file(left.path.string() + ending, path.string() + ending);
      Somebody::own(full.path());
      const int filler = open((full / "filler").c_str(), O_CREAT | O_WRONLY, 0600);
      const std::string piece(512, 'x');
      while (write(filler, piece.data(), piece.size()) > 0) {
      }
      close(filler);
      const auto vault = Vault::open(path, pass(), cheap_open());
      ASSERT_FINE(vault);
      ASSERT_TRUE(vault->only_read());
      EXPECT_EQ(vault->only_read()->kind, ProblemKind::full);
      EXPECT_EQ(vault->only_read()->fields.at("why"), "full");
      fs::remove(full / "filler");
      auto again = Vault::open(path, pass(), cheap_open());
      ASSERT_FINE(again);
      EXPECT_FALSE(again->only_read());
      EXPECT_FINE(keep(*again, note("new", "new words")));
      const auto late = again->get("late");
      EXPECT_EQ(late.has_value(), by_a_crash);
    });
  }
}

}  // namespace
}  // namespace holdfast::vault

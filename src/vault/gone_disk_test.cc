// A disk that goes away while the diary is open, in each of the operating system's words for it: what was
// kept is kept, nothing is taken for damage, and the sentence says what has happened. Beneath the vault lies
// the real disk; from a chosen moment on it answers every call with one errno.
#include <gmock/gmock.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <map>

#include "base/problem_codes.h"
#include "vault/disk.h"
#include "vault/vault_testing.h"

namespace holdfast::vault {
namespace {

using namespace testing;
using ::testing::HasSubstr;

int failing = 0;  // the errno of every call from now on; 0: none fails
// The system's methods for a sort of file, with some of ours in their place.
struct Methods {
  sqlite3_io_methods ours{};
  const sqlite3_io_methods* beneath = nullptr;
};
const sqlite3_io_methods* beneath(sqlite3_file* f) {
  return reinterpret_cast<const Methods*>(f->pMethods)->beneath;
}

int refuse(int code) {
  errno = failing;
  return code;
}
int read(sqlite3_file* f, void* into, int size, sqlite3_int64 at) {
  return failing != 0 && failing != EROFS ? refuse(SQLITE_IOERR_READ) : beneath(f)->xRead(f, into, size, at);
}
int write(sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
  return failing != 0 ? refuse(SQLITE_IOERR_WRITE) : beneath(f)->xWrite(f, from, size, at);
}
int truncate(sqlite3_file* f, sqlite3_int64 size) {
  return failing != 0 ? refuse(SQLITE_IOERR_TRUNCATE) : beneath(f)->xTruncate(f, size);
}
int sync(sqlite3_file* f, int flags) {
  return failing != 0 ? refuse(SQLITE_IOERR_FSYNC) : beneath(f)->xSync(f, flags);
}

int open_file(sqlite3_vfs* v, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto* unix_vfs = static_cast<sqlite3_vfs*>(v->pAppData);
  const int rc = unix_vfs->xOpen(unix_vfs, name, file, flags, out_flags);
  if (rc != SQLITE_OK) return rc;
  static std::map<const sqlite3_io_methods*, Methods> all;
  Methods& methods = all[file->pMethods];
  methods = {*file->pMethods, file->pMethods};
  methods.ours.xRead = read;
  methods.ours.xWrite = write;
  methods.ours.xTruncate = truncate;
  methods.ours.xSync = sync;
  file->pMethods = &methods.ours;
  return rc;
}

// The same for what the vault asks of a folder.
class GoneDisk final : public Disk {
 public:
  FileKind kind(const Path& path) override { return real_disk().kind(path); }
  std::optional<FileId> identity(const Path& path) override { return real_disk().identity(path); }
  FileMark mark(const Path& path) override { return real_disk().mark(path); }
  Result<> create(const Path& path) override {
    return or_gone(path, [&] { return real_disk().create(path); });
  }
  Result<> rename_over(const Path& from, const Path& to) override {
    return or_gone(to, [&] { return real_disk().rename_over(from, to); });
  }
  Result<> rename_new(const Path& from, const Path& to) override {
    return or_gone(to, [&] { return real_disk().rename_new(from, to); });
  }
  Result<> link(const Path& from, const Path& to) override {
    return or_gone(to, [&] { return real_disk().link(from, to); });
  }
  Result<> remove(const Path& path) override {
    return or_gone(path, [&] { return real_disk().remove(path); });
  }
  Result<std::vector<Path>> list(const Path& folder) override {
    if (failing != 0) return disk_refused(folder, failing);
    return real_disk().list(folder);
  }
  Result<> make_folder(const Path& folder) override {
    return or_gone(folder, [&] { return real_disk().make_folder(folder); });
  }
  Result<> sync_folder(const Path& folder) override {
    return or_gone(folder / "", [&] { return real_disk().sync_folder(folder); });
  }
  Result<std::unique_ptr<Hold>> hold(const Path& vault, LockOf what, bool exclusive, bool wait) override {
    if (failing != 0) return disk_refused(vault, failing);
    return real_disk().hold(vault, what, exclusive, wait);
  }

 private:
  template <class Work>
  Result<> or_gone(const Path& path, Work work) {
    if (failing != 0) return disk_refused(path, failing);
    return work();
  }
};

class Gone : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    failing = 0;
    static sqlite3_vfs vfs;
    if (vfs.zName == nullptr) {
      sqlite3_vfs* unix_vfs = sqlite3_vfs_find("unix");
      vfs = *unix_vfs;
      vfs.pNext = nullptr;
      vfs.zName = "disk-that-goes";
      vfs.pAppData = unix_vfs;
      vfs.xOpen = open_file;
      ASSERT_EQ(sqlite3_vfs_register(&vfs, 0), SQLITE_OK);
    }
    options_ = cheap();
    options_.ground.base_vfs = "disk-that-goes";
    options_.ground.disk = &disk_;
  }
  void TearDown() override { failing = 0; }
  Folder folder_;
  Path path_ = folder_ / "diary.holdfast";
  GoneDisk disk_;
  CreateOptions options_;
};

TEST_P(Gone, KeepsWhatWasKeptAndSaysWhatHasHappened) {
  Silent silent;
  const auto told = [&](const auto& result) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ProblemKind::unreadable) << result.error().sentence;
    if (GetParam() == EROFS) {
      EXPECT_EQ(result.error().sentence.find("pulled out"), std::string::npos) << result.error().sentence;
    } else {
      EXPECT_EQ(result.error().code, code::disk_gone) << result.error().sentence << result.error().detail;
      EXPECT_THAT(result.error().sentence, HasSubstr("does not answer any more"));
    }
  };
  {
    auto vault = Vault::create(path_, pass(), options_, silent);
    ASSERT_FINE(vault);
    ASSERT_FINE(keep(*vault, note("first", "first words")));
    failing = GetParam();
    const auto late = keep(*vault, note("late", "late words"));
    ASSERT_FALSE(late);
    if (failing == EROFS) {
      EXPECT_THAT(late.error().sentence, HasSubstr("can only be read now"));
    } else {  // what is on it cannot be read back
      EXPECT_EQ(late.error().code, code::may_be_kept);
      EXPECT_THAT(late.error().sentence, HasSubstr("stopped answering in the moment of saving"));
    }
    told(vault->backup_to(folder_ / "copy", silent));
    told(vault->change_passphrase(pass("another one"), silent, {least_key_cost()}));
  }
  if (GetParam() != EROFS) {
    const auto opened = Vault::open(path_, pass(), {options_.ground});
    told(opened);
  }
  failing = 0;
  auto vault = Vault::open(path_, pass(), {options_.ground});
  ASSERT_FINE(vault);
  EXPECT_TRUE(vault->remarks().empty());
  EXPECT_FINE(vault->get("first"));
  EXPECT_PROBLEM(vault->get("late"), not_found);
  EXPECT_FINE(keep(*vault, note("afterwards", "goes on")));
}

INSTANTIATE_TEST_SUITE_P(EachErrno, Gone, ::testing::Values(ENODEV, EIO, ENXIO, ENOTCONN, ESTALE, EROFS),
                         [](const auto& one) { return std::string(strerrorname_np(one.param)); });

}  // namespace
}  // namespace holdfast::vault

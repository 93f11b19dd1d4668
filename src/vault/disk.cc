// The operating system's disk. Every call that fails becomes a sentence about the folder or file by its role;
// errno's own words go to `detail`.
#include "vault/disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <string>
#include <system_error>
#include <thread>

#include "base/problem_codes.h"

namespace holdfast::vault {
namespace {

Path folder_of(const Path& path) {
  Path folder = path.parent_path();
  return folder.empty() ? Path(".") : folder;
}

tl::unexpected<Problem> refused(const Path& path, int error) {
  return disk_refused(path, error);
}

std::int64_t nanoseconds(const struct timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// What a file system answers to whoever asks for a lock when it has none.
bool means_no_locks(int error) {
  return error == ENOLCK || error == EOPNOTSUPP || error == ENOSYS || error == EINVAL;
}

class RealHold final : public Hold {
 public:
  RealHold(int fd, LockOf what) : fd_(fd), what_(what) {}
  RealHold(const RealHold&) = delete;
  RealHold& operator=(const RealHold&) = delete;
  ~RealHold() override { close(fd_); }
  bool make_exclusive() override { return set(F_WRLCK); }
  void make_shared() override { set(F_RDLCK); }
  bool set(short type) {
    struct flock range {};
    range.l_type = type;
    range.l_whence = SEEK_SET;
    range.l_start = what_ == LockOf::vault ? 0 : 1;
    range.l_len = 1;
    return fcntl(fd_, F_OFD_SETLK, &range) == 0;
  }

 private:
  int fd_;
  LockOf what_;
};

class RealDisk final : public Disk {
 public:
  FileKind kind(const Path& path) override {
    struct stat seen {};
    if (stat(path.c_str(), &seen) != 0) return FileKind::absent;
    if (S_ISREG(seen.st_mode)) return FileKind::file;
    return S_ISDIR(seen.st_mode) ? FileKind::folder : FileKind::other;
  }

  Result<Path> real_path(const Path& path) override {
    std::error_code failed;
    const Path whole = std::filesystem::absolute(path, failed);
    if (failed) return refused(path, failed.value());
    const bool a_link = std::filesystem::is_symlink(std::filesystem::symlink_status(whole, failed));
    if (a_link && !std::filesystem::exists(whole, failed))
      return problem(
          ProblemKind::not_found,
          path.string() +
              " is a link that leads nowhere. Bring back what it leads to, or name the file itself.",
          path.string());
    Path real = std::filesystem::weakly_canonical(whole, failed);
    if (failed) return refused(path, failed.value());
    return real;
  }

  std::optional<FileId> identity(const Path& path) override {
    struct stat seen {};
    if (stat(path.c_str(), &seen) != 0) return std::nullopt;
    return FileId{seen.st_dev, seen.st_ino};
  }

  FileMark mark(const Path& path) override {
    struct stat seen {};
    if (stat(path.c_str(), &seen) != 0) return {};
    return {seen.st_size, std::max(nanoseconds(seen.st_mtim), nanoseconds(seen.st_ctim))};
  }

  // As the person the program runs for, whoever started it.
  Result<> may_write(const Path& path) override {
    for (const auto& [place, how] : {std::pair(path, W_OK), std::pair(folder_of(path), W_OK | X_OK)})
      if (faccessat(AT_FDCWD, place.c_str(), how, AT_EACCESS) != 0 &&
          (errno == EACCES || errno == EPERM || errno == EROFS))
        return can_only_be_read(path, OnlyRead::place,
                                std::error_code(errno, std::generic_category()).message());
    return {};
  }

  Result<std::vector<Path>> list(const Path& folder) override {
    std::vector<Path> found;
    std::error_code failed;
    if (!std::filesystem::exists(folder, failed))
      return problem(ProblemKind::not_found, "There is no folder " + folder.string() + ".", folder.string());
    for (auto one = std::filesystem::directory_iterator(folder, failed);
         !failed && one != std::filesystem::directory_iterator(); one.increment(failed))
      found.push_back(one->path());
    if (failed)
      return problem(ProblemKind::unreadable,
                     "The folder " + folder.string() + " cannot be read. Check its permissions.",
                     folder.string(), failed.message());
    std::sort(found.begin(), found.end());
    return found;
  }

  Result<> make_folder(const Path& folder) override {
    std::error_code failed;
    if (std::filesystem::is_directory(folder, failed)) return {};
    std::filesystem::create_directories(folder, failed);
    if (!failed) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
    if (failed)
      return problem(
          ProblemKind::unreadable,
          "The folder " + folder.string() + " cannot be made. Check the permissions, or choose another.",
          folder.string(), failed.message());
    return {};
  }

  std::vector<Path> long_untouched(const Path& path) override {
    std::vector<Path> found = list(folder_of(path)).value_or(std::vector<Path>{});
    std::erase_if(found, [&](const Path& one) {
      struct stat seen {};
      return !one.filename().string().starts_with(path.filename().string()) ||
             lstat(one.c_str(), &seen) != 0 || !S_ISREG(seen.st_mode) ||
             seen.st_mtime + 3600 >= std::time(nullptr);
    });
    return found;
  }

  Result<> create(const Path& path) override {
    const int fd = open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) return refused(path, errno);
    close(fd);
    return {};
  }

  Result<> rename_over(const Path& from, const Path& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) return refused(to, errno);
    return {};
  }

  Result<> rename_new(const Path& from, const Path& to) override {
    if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
    if (errno != EINVAL && errno != ENOSYS) return refused(to, errno);
    // A file system without that call: a second name, then the first one goes.
    if (::link(from.c_str(), to.c_str()) != 0) return refused(to, errno);
    (void)remove(from);  // it has its new name, whatever becomes of the old one
    return {};
  }

  Result<> link(const Path& from, const Path& to) override {
    if (::link(from.c_str(), to.c_str()) != 0) return refused(to, errno);
    return {};
  }

  Result<> remove(const Path& path) override {
    if (unlink(path.c_str()) != 0 && errno != ENOENT) return refused(path, errno);
    return {};
  }

  Result<> sync_folder(const Path& folder) override {
    const Path named = folder.empty() ? Path(".") : folder;
    const int fd = open(named.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return refused(named / "", errno);
    const int failed = fsync(fd) == 0 ? 0 : errno;
    close(fd);
    // Some file systems have nothing to sync in a folder and say so with EINVAL.
    if (failed != 0 && failed != EINVAL) return refused(named / "", failed);
    return {};
  }

  Result<std::unique_ptr<Hold>> hold(const Path& vault, LockOf what, bool exclusive, bool wait) override {
    const int fd = open(lock_of(vault).c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) return refused(vault, errno);
    auto taken = std::make_unique<RealHold>(fd, what);
    const int tries = wait ? 250 : 1;
    for (int i = 0; i < tries; ++i) {
      if (taken->set(exclusive ? F_WRLCK : F_RDLCK)) return taken;
      if (means_no_locks(errno))
        return can_only_be_read(vault, OnlyRead::no_locks,
                                std::error_code(errno, std::generic_category()).message());
      if (errno != EAGAIN && errno != EACCES && errno != EINTR) return refused(vault, errno);
      if (i + 1 < tries) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return in_use(vault, exclusive);
  }

  Result<std::unique_ptr<Hold>> hold_to_read(const Path& vault) override {
    const int fd = open(lock_of(vault).c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return nullptr;
    auto taken = std::make_unique<RealHold>(fd, LockOf::vault);
    if (taken->set(F_RDLCK)) return taken;
    if (errno == EAGAIN || errno == EACCES) return in_use(vault, false);
    return nullptr;
  }

 private:
  static Path lock_of(const Path& vault) {
    Path name = vault;
    name += ".lock";
    return name;
  }
  static tl::unexpected<Problem> in_use(const Path& vault, bool exclusive) {
    return problem(
        ProblemKind::busy,
        exclusive ? "Another Holdfast has this diary open. Close it and try again."
                  : "Another Holdfast is restoring or re-encrypting this diary. Try again when it is done.",
        vault.string());
  }
};

}  // namespace

tl::unexpected<Problem> disk_refused(const Path& path, int error) {
  const std::string detail = std::error_code(error, std::generic_category()).message();
  const std::string folder = folder_of(path).string();
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return problem(ProblemKind::full,
                     "There is no room left on the disk of " + folder + ". Free some space and try again.",
                     path.string(), detail);
    case EACCES:
    case EPERM:
    case EROFS:
      return problem(ProblemKind::unreadable,
                     "The folder " + folder + " cannot be written. Check its permissions, or choose another.",
                     path.string(), detail);
    case ENOENT:
    case ENOTDIR:
      return problem(ProblemKind::not_found, "There is no folder " + folder + ". Make it, or choose another.",
                     path.string(), detail);
    case EEXIST:
      return problem(ProblemKind::conflict, "There is already a file at " + path.string() + ".",
                     path.string(), detail);
    default:
      if (means_gone(error)) return disk_is_gone(path, detail);
      return problem(ProblemKind::unreadable, "The disk refused to work on " + path.string() + ".",
                     path.string(), detail);
  }
}

bool means_gone(int error) {
  return error == EIO || error == ENODEV || error == ENXIO || error == ESTALE || error == ENOTCONN ||
         error == ENOMEDIUM || error == ETIMEDOUT || error == EHOSTDOWN || error == ESHUTDOWN;
}

tl::unexpected<Problem> disk_is_gone(const Path& vault, std::string detail) {
  return problem(
      ProblemKind::unreadable, code::disk_gone,
      "The disk does not answer any more: a stick may have been pulled out, or a network folder is "
      "gone. What was saved before is on it. Put it back, close the diary and open it again.",
      vault.string(), {{"vault", vault.string()}}, std::move(detail));
}

tl::unexpected<Problem> can_only_be_read(const Path& vault, OnlyRead why, std::string detail) {
  const std::string folder = folder_of(vault).string();
  const std::string of_full = "There was no room left on the disk of " + folder +
                              " when this diary was opened, so it is open for reading only. Free some "
                              "space, close the diary and open it again.";
  const std::string of_locks =
      "The folder " + folder +
      " cannot keep two programs from writing at once, so this diary is open for "
      "reading only. To write, copy it to a folder on this machine and open the copy.";
  const std::string of_place = "This diary can only be read where it lies, in " + folder +
                               ". To write, copy it to a folder of your own and open the copy; a file with "
                               "its name and -wal beside it belongs to it and has to come along.";
  return problem(why == OnlyRead::full ? ProblemKind::full : ProblemKind::unreadable, code::only_read,
                 why == OnlyRead::full       ? of_full
                 : why == OnlyRead::no_locks ? of_locks
                                             : of_place,
                 vault.string(),
                 {{"vault", vault.string()},
                  {"why", why == OnlyRead::full       ? "full"
                          : why == OnlyRead::no_locks ? "no_locks"
                                                      : "place"}},
                 std::move(detail));
}

Disk& real_disk() {
  static RealDisk disk;
  return disk;
}

}  // namespace holdfast::vault

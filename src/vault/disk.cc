// The operating system's disk. Every call that fails becomes a sentence about the folder or file by its role;
// errno's own words go to `detail`.
#include "vault/disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <string>
#include <system_error>
#include <thread>

namespace holdfast::vault {
namespace {

Path folder_of(const Path& path) {
  Path folder = path.parent_path();
  return folder.empty() ? Path(".") : folder;
}

tl::unexpected<Problem> refused(const Path& path, int error) {
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
      return problem(ProblemKind::unreadable, "The disk refused to work on " + path.string() + ".",
                     path.string(), detail);
  }
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

  std::vector<Path> long_untouched(const Path& path) override {
    std::vector<Path> found;
    std::error_code failed;
    for (auto one = std::filesystem::directory_iterator(folder_of(path), failed);
         !failed && one != std::filesystem::directory_iterator(); one.increment(failed)) {
      struct stat seen {};
      if (one->path().filename().string().starts_with(path.filename().string()) &&
          lstat(one->path().c_str(), &seen) == 0 && S_ISREG(seen.st_mode) &&
          seen.st_mtime + 3600 < std::time(nullptr))
        found.push_back(one->path());
    }
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
    return remove(from);
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
    Path name = vault;
    name += ".lock";
    const int fd = open(name.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) return refused(vault, errno);
    auto taken = std::make_unique<RealHold>(fd, what);
    const int tries = wait ? 250 : 1;
    for (int i = 0; i < tries; ++i) {
      if (taken->set(exclusive ? F_WRLCK : F_RDLCK)) return taken;
      if (errno != EAGAIN && errno != EACCES && errno != EINTR) return refused(vault, errno);
      if (i + 1 < tries) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return problem(
        ProblemKind::busy,
        exclusive ? "Another Holdfast has this vault open. Close it and try again."
                  : "Another Holdfast is restoring or re-encrypting this vault. Try again when it is done.",
        vault.string());
  }
};

}  // namespace

Disk& real_disk() {
  static RealDisk disk;
  return disk;
}

}  // namespace holdfast::vault

// What the vault asks of a folder beyond reading and writing one file: names that appear, change and vanish,
// and locks between processes. Apart from SQLite's VFS (which knows no rename) so that the crash tests can
// put a simulated disk beneath everything.
//
// Locks are open-file-description locks on "<vault>.lock" (Linux fcntl(2), F_OFD_SETLK): one byte says "the
// vault is in use", one "the header is being written". They vanish with the process, whatever ends it.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"

namespace holdfast::vault {

using Path = std::filesystem::path;

enum class FileKind { absent, file, folder, other };
enum class LockOf { vault, header };

// Which file a name stands for, whatever the name: the file system's own numbers.
struct FileId {
  std::uint64_t device = 0;
  std::uint64_t number = 0;
  bool operator==(const FileId&) const = default;
};

// How a file looked, to see whether anybody has written to it since.
struct FileMark {
  std::int64_t bytes = -1;  // -1: there is none
  std::int64_t changed_ns = 0;
  bool operator==(const FileMark&) const = default;
};

class Hold {
 public:
  virtual ~Hold() = default;
  // Shared to exclusive without letting go in between; false: others are there too, nothing has changed.
  [[nodiscard]] virtual bool make_exclusive() = 0;
  virtual void make_shared() = 0;
};

class Disk {
 public:
  virtual ~Disk() = default;
  virtual FileKind kind(const Path& path) = 0;
  // Where the file really is, symbolic links followed; the last part need not exist. not_found: a link that
  // leads nowhere. A disk without links answers what it was asked.
  [[nodiscard]] virtual Result<Path> real_path(const Path& path) { return path; }
  // Nothing: there is no such file.
  virtual std::optional<FileId> identity(const Path& path) {
    return kind(path) == FileKind::absent ? std::nullopt : std::optional<FileId>(FileId{});
  }
  virtual FileMark mark(const Path&) { return {}; }
  // only_read: the file, or its folder, cannot be written by this person.
  [[nodiscard]] virtual Result<> may_write(const Path&) { return {}; }
  // What lies in a folder, by name; not_found: there is no such folder.
  [[nodiscard]] virtual Result<std::vector<Path>> list(const Path& folder) = 0;
  // With the folders above it, for this person alone; one that is there stays as it is.
  [[nodiscard]] virtual Result<> make_folder(const Path& folder) = 0;
  // Files beside `path` whose names begin with its name, untouched for an hour; none where that cannot be
  // told.
  virtual std::vector<Path> long_untouched(const Path&) { return {}; }
  [[nodiscard]] virtual Result<> create(const Path& path) = 0;  // empty, 0600; conflict if there
  [[nodiscard]] virtual Result<> rename_over(const Path& from, const Path& to) = 0;
  [[nodiscard]] virtual Result<> rename_new(const Path& from, const Path& to) = 0;  // conflict if there
  [[nodiscard]] virtual Result<> link(const Path& from, const Path& to) = 0;        // a second name
  [[nodiscard]] virtual Result<> remove(const Path& path) = 0;                      // absent is fine
  [[nodiscard]] virtual Result<> sync_folder(const Path& folder) = 0;
  // Taken at once or, with `wait`, within about five seconds; busy otherwise.
  [[nodiscard]] virtual Result<std::unique_ptr<Hold>> hold(const Path& vault, LockOf what, bool exclusive,
                                                           bool wait) = 0;
  // Shared, where nothing can be written: nothing when there is no lock file, or there are no locks.
  [[nodiscard]] virtual Result<std::unique_ptr<Hold>> hold_to_read(const Path&) { return nullptr; }
};

// Why what is open can only be read.
enum class OnlyRead { place, full, no_locks };
tl::unexpected<Problem> can_only_be_read(const Path& vault, OnlyRead why, std::string detail = {});

// What the operating system's number for a call on this file or its folder means to a person.
tl::unexpected<Problem> disk_refused(const Path& path, int error);

// Whether it is the whole disk that does not answer (a stick that was pulled out, a network folder that is
// gone).
bool means_gone(int error);
tl::unexpected<Problem> disk_is_gone(const Path& vault, std::string detail = {});

Disk& real_disk();

}  // namespace holdfast::vault

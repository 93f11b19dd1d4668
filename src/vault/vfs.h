// Two thin layers around SQLite3 Multiple Ciphers, and plain access to the file beneath.
//
//   SQLite -> guard -> SQLite3 Multiple Ciphers -> offset -> base VFS (the operating system's, or a test's
//   disk)
//
// The offset layer moves the database behind the vault's header: SQLite sees its page 1 at byte 0, the file
// has it at header_region_bytes. The guard is needed because the cipher layer loses hard read errors of the
// log (its xRead overwrites the code): recovery would take an unreadable log for an empty one and throw
// committed work away. The offset layer remembers a failed read; the guard, wrapped around the log and
// journals only, hands it up. The main file keeps the cipher layer's own methods, which SQLite's log writer
// looks for before it encrypts.
//
// Header bytes are read and written through the base VFS, never through a descriptor of our own: closing any
// second descriptor of a file drops the POSIX locks this process holds on it
// (sqlite.org/howtocorrupt.html, 2.2).
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "vault/disk.h"

namespace holdfast::vault {

inline constexpr std::int64_t header_copy_bytes = 4096;
inline constexpr std::int64_t header_region_bytes = 2 * header_copy_bytes;

enum class Locks { taken, none };
// The name to give sqlite3_open_v2 for a vault over this base VFS (empty: the system's); registers what is
// needed.
[[nodiscard]] Result<std::string> vault_vfs(const std::string& base_vfs, Locks locks = Locks::taken);

// How many calls have failed below the cipher in this thread: tells a disk that refuses from damaged bytes,
// where the layers above answer "malformed" for both.
unsigned disk_failures();
// The operating system's number for the last of them.
int last_disk_error();

// A file through the base VFS, for header bytes.
class RawFile {
 public:
  [[nodiscard]] static Result<RawFile> open(const std::string& base_vfs, const Path& path,
                                            bool read_only = false);
  RawFile(RawFile&&) noexcept;
  RawFile& operator=(RawFile&&) noexcept;
  ~RawFile();
  [[nodiscard]] Result<std::int64_t> size();
  [[nodiscard]] Result<> read(std::int64_t offset, std::span<unsigned char> into);  // past the end: zeros
  [[nodiscard]] Result<> write(std::int64_t offset, std::span<const unsigned char> bytes);
  [[nodiscard]] Result<> sync();

 private:
  struct Open;
  explicit RawFile(std::unique_ptr<Open> opened);
  std::unique_ptr<Open> open_;
};

}  // namespace holdfast::vault

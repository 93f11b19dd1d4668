// Files by POSIX calls, because the modes must be right from the first moment on (open with 0600, not chmod
// after).
#include "shell/places.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "app/targets.h"
#include "base/text.h"

namespace holdfast::shell {

namespace {

Problem trouble(const Path& file, std::string_view doing, int code) {
  ProblemKind kind = ProblemKind::unreadable;
  std::string why = "the system refuses", detail;
  switch (code) {
    case ENOENT:
      kind = ProblemKind::not_found;
      why = "there is no such file or folder";
      break;
    case EACCES:
    case EPERM:
      why = "you may not; check whose it is";
      break;
    case EROFS:
      why = "the disk is read-only";
      break;
    case ENOSPC:
    case EDQUOT:
      kind = ProblemKind::full;
      why = "the disk is full";
      break;
    case EEXIST:
      kind = ProblemKind::conflict;
      why = "it is there already";
      break;
    case EISDIR:
      why = "it is a folder";
      break;
    case ENOTDIR:
      why = "a part of its path is a file";
      break;
    default:
      detail = std::strerror(code);
      break;
  }
  return {kind, fmt::format("{} cannot be {}: {}.", file.string(), doing, why), std::move(detail), "file"};
}

Result<Path> home_folder() {
  if (const char* home = std::getenv("HOME"); home && *home == '/') return Path(home);
  if (const passwd* user = getpwuid(getuid()); user && user->pw_dir && *user->pw_dir == '/')
    return Path(user->pw_dir);
  return problem(ProblemKind::not_found,
                 "Which folder is your home is not known here. Name the diary's file with --vault.", "HOME");
}

Result<> write_and_sync(int fd, const Path& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return tl::unexpected(trouble(file, "written", n < 0 ? errno : ENOSPC));
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  if (::fsync(fd) != 0 && errno != EINVAL) return tl::unexpected(trouble(file, "written", errno));
  return {};
}

}  // namespace

Result<Path> data_folder() {
  if (const char* folder = std::getenv("XDG_DATA_HOME"); folder && *folder == '/')
    return Path(folder) / "holdfast";
  auto home = home_folder();
  if (!home) return home;
  return *home / ".local" / "share" / "holdfast";
}

Result<Path> default_vault() {
  auto folder = data_folder();
  if (!folder) return folder;
  return *folder / "diary.holdfast";
}

Result<Path> demo_vault() {
  auto folder = data_folder();
  if (!folder) return folder;
  return *folder / "demo.holdfast";
}

Result<> make_private_folder(const Path& folder) {
  struct stat there {};
  if (::stat(folder.c_str(), &there) == 0) {
    if (S_ISDIR(there.st_mode)) return {};
    return tl::unexpected(trouble(folder, "used as a folder", ENOTDIR));
  }
  if (folder.has_parent_path() && folder.parent_path() != folder)
    if (auto made = make_private_folder(folder.parent_path()); !made) return made;
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return tl::unexpected(trouble(folder, "made", errno));
  return {};
}

namespace {

struct Closed {
  int fd;
  ~Closed() { ::close(fd); }
};

}  // namespace

Result<std::string> read_file(const Path& file, std::size_t limit_bytes, const Worth& worth) {
  const int fd =
      ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe nobody writes to waits else
  if (fd < 0) return tl::unexpected(trouble(file, "read", errno));
  const Closed closed{fd};
  struct stat there {};
  if (::fstat(fd, &there) != 0) return tl::unexpected(trouble(file, "read", errno));
  if (S_ISDIR(there.st_mode)) return tl::unexpected(trouble(file, "read", EISDIR));
  if (!S_ISREG(there.st_mode))
    return problem(
        ProblemKind::bad_request,
        fmt::format("{} is a pipe or a device, not a file. Where a command takes -, what it holds can "
                    "be given on stdin.",
                    file.string()),
        "file");
  const auto size = static_cast<std::uintmax_t>(there.st_size);
  const auto too_large = [&] {
    return problem(ProblemKind::bad_request,
                   fmt::format("{} is larger than {} MB; that is more than is taken here.", file.string(),
                               limit_bytes >> 20),
                   "file");
  };
  if (size > limit_bytes) return too_large();
  std::string all;
  static thread_local char piece[1 << 16];
  for (bool first = true;; first = false) {
    const ssize_t n = ::read(fd, piece, sizeof piece);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return tl::unexpected(trouble(file, "read", errno));
    if (first && worth)
      if (auto good = worth({piece, static_cast<std::size_t>(n)}, size); !good) return pass_on(good);
    if (first) all.reserve(size);
    if (n == 0) return all;
    all.append(piece, static_cast<std::size_t>(n));
    if (all.size() > limit_bytes) return too_large();
  }
}

Result<Path> downloads_folder() {
  auto home = home_folder();
  if (!home) return home;
  const char* named = std::getenv("XDG_CONFIG_HOME");
  const Path settings = (named && *named == '/' ? Path(named) : *home / ".config") / "user-dirs.dirs";
  constexpr std::size_t largest_settings = 1u << 16;
  Path folder = *home / "Downloads";
  if (const auto text = read_file(settings, largest_settings))
    for (std::string_view line : split(*text, '\n')) {  // XDG_DOWNLOAD_DIR="$HOME/Downloads"
      constexpr std::string_view key = "XDG_DOWNLOAD_DIR=\"", at_home = "$HOME";
      line = trimmed(line);
      if (!line.starts_with(key) || !line.ends_with('"')) continue;
      line = line.substr(key.size(), line.size() - key.size() - 1);
      if (line.starts_with(at_home))
        folder = Path(home->string() + std::string(line.substr(at_home.size())));
      else if (line.starts_with('/'))
        folder = Path(line);
    }
  std::error_code unknown;
  return std::filesystem::is_directory(folder, unknown) ? folder : *home;
}

Path free_name(const Path& folder, const std::string& name) {
  std::error_code unknown;
  Path file = folder / name;
  for (int n = 2; std::filesystem::exists(file, unknown); ++n)
    file = folder / (Path(name).stem().string() + "-" + std::to_string(n) + Path(name).extension().string());
  return file;
}

Result<> write_private_file(const Path& file, std::string_view bytes, bool over_what_is_there) {
  if (auto may = app::may_be_written_over(file); !may) return may;
  struct stat there {};
  const bool is_there = ::lstat(file.c_str(), &there) == 0;
  if (is_there && !over_what_is_there)
    return problem(ProblemKind::conflict,
                   fmt::format("{} is there already. --force writes over it.", file.string()), "file");
  // A device or a pipe (/dev/stdout, /dev/fd/3) is written to as it is.
  if (is_there && !S_ISREG(there.st_mode) && !S_ISLNK(there.st_mode)) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return tl::unexpected(trouble(file, "written", errno));
    auto written = write_and_sync(fd, file, bytes);
    ::close(fd);
    return written;
  }
  std::string beside = file.string() + ".XXXXXX";
  const int fd = ::mkostemp(beside.data(), O_CLOEXEC);  // 0600
  if (fd < 0) return tl::unexpected(trouble(file, "written", errno));
  auto written = write_and_sync(fd, file, bytes);
  if (::close(fd) != 0 && written) written = tl::unexpected(trouble(file, "written", errno));
  if (written) {
    // link() refuses where something has appeared meanwhile; rename() replaces.
    const bool placed = over_what_is_there ? ::rename(beside.c_str(), file.c_str()) == 0
                                           : ::link(beside.c_str(), file.c_str()) == 0;
    if (!placed && !over_what_is_there && (errno == EPERM || errno == EOPNOTSUPP)) {
      if (::rename(beside.c_str(), file.c_str()) != 0)
        written = tl::unexpected(trouble(file, "written", errno));
    } else if (!placed) {
      written = tl::unexpected(trouble(file, "written", errno));
    }
  }
  ::unlink(beside.c_str());
  return written;
}

}  // namespace holdfast::shell

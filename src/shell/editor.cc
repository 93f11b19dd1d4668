// statfs(2) decides what is in memory, not the folder's name. The editor is run as git runs it: by the shell,
// since $EDITOR may carry options, with the file as an argument of its own.
#include "shell/editor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/secret.h"
#include "base/text.h"
#include "shell/places.h"
#include "shell/terminal.h"

namespace holdfast::shell {

namespace {

namespace fs = std::filesystem;

// What begins the name of a folder in which a text of this diary lies. The name tells nothing but that two
// are of the same one (FNV-1a).
std::string folder_prefix(std::string_view diary) {
  std::uint64_t sum = 0xcbf29ce484222325;
  for (const char c : diary) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return fmt::format("holdfast-{:016x}-", sum);
}

// The folder held for this process and those it starts; -1: somebody else holds it, or it is not ours.
int held(const fs::path& folder) {
  struct stat there {};
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return -1;
  if (::fstat(fd, &there) == 0 && there.st_uid == ::geteuid() && ::flock(fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  ::close(fd);
  return -1;
}
constexpr std::size_t longest_edited = 16u << 20;

// ramfs and tmpfs live in memory. (tmpfs may be swapped out; SECURITY.md says so.)
bool is_in_memory(const fs::path& folder) {
  struct statfs where {};
  if (::statfs(folder.c_str(), &where) != 0) return false;
  const auto type = static_cast<unsigned long>(where.f_type);
  return (type == TMPFS_MAGIC || type == RAMFS_MAGIC) && ::access(folder.c_str(), W_OK | X_OK) == 0;
}

void wipe_file(const fs::path& file) {
  struct stat there {};
  const int fd = ::open(file.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0) {
    if (::fstat(fd, &there) == 0 && S_ISREG(there.st_mode)) {
      static constexpr char zeros[4096] = {};
      for (off_t left = there.st_size; left > 0;) {
        const auto n = ::write(fd, zeros, static_cast<std::size_t>(std::min<off_t>(left, sizeof zeros)));
        if (n <= 0) break;
        left -= n;
      }
    }
    ::close(fd);
  }
  ::unlink(file.c_str());
}

// Everything in the folder goes: an editor may have put its own files there.
void wipe_folder(const fs::path& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(folder, ignored))
    if (entry.is_regular_file(ignored)) wipe_file(entry.path());
  fs::remove_all(folder, ignored);
}

std::string editor_command() {
  for (const char* name : {"VISUAL", "EDITOR"})
    if (const char* command = std::getenv(name); command && *command) return command;
  for (const char* path : {"/usr/bin/editor", "/usr/bin/nano", "/usr/bin/vi"})
    if (::access(path, X_OK) == 0) return path;
  return {};
}

// Waits for the editor. A signal for us is handed on; the editor then ends, or is ended a while later.
int wait_for(pid_t child) {
  int status = 0;
  bool told = false;
  for (;;) {
    const pid_t ended = ::waitpid(child, &status, 0);
    if (ended == child) return status;
    if (ended < 0 && errno != EINTR) return -1;
    const int signal = signal_seen();
    if ((signal == SIGTERM || signal == SIGHUP) && !told) {
      told = true;
      ::kill(child, signal);
    }
  }
}

}  // namespace

std::optional<fs::path> memory_folder() {
  if (const char* runtime = std::getenv("XDG_RUNTIME_DIR");
      runtime && *runtime == '/' && is_in_memory(runtime))
    return fs::path(runtime);
  if (is_in_memory("/dev/shm")) return fs::path("/dev/shm");
  return std::nullopt;
}

std::string program_behind(std::string_view command) {
  const std::string_view first = split(trimmed(command), ' ').front();
  fs::path program(first);
  if (first.find('/') == std::string_view::npos) {
    const char* path = std::getenv("PATH");
    for (std::string_view folder : split(path ? std::string_view(path) : std::string_view(), ':')) {
      const fs::path candidate = fs::path(folder) / first;
      if (::access(candidate.c_str(), X_OK) != 0) continue;
      program = candidate;
      break;
    }
  }
  std::error_code unknown;
  const fs::path real = fs::canonical(program, unknown);  // /usr/bin/editor is a link to a link to vim.basic
  return (unknown ? program : real).filename().string();
}

std::vector<std::string> editor_arguments(std::string_view program) {
  if (program.starts_with("vim") || program.starts_with("nvim") || program == "gvim") {
    // No swap file, no viminfo or shada, and after its own settings are read: no backup, no undo file.
    std::vector<std::string> words{"-n", "-i", "NONE", "-c",
                                   "set nobackup nowritebackup noundofile noswapfile"};
    if (program == "gvim") words.insert(words.begin(), "-f");
    return words;
  }
  if (program.starts_with("emacs"))
    return {"--eval",
            "(setq make-backup-files nil auto-save-default nil create-lockfiles nil "
            "auto-save-list-file-prefix nil)"};
  if (program == "code" || program == "codium") return {"--wait", "--new-window"};
  return {};
}

Result<PrivateText> PrivateText::make(std::string_view beginning, std::string_view diary) {
  const auto base = memory_folder();
  if (!base)
    return problem(
        ProblemKind::unsupported,
        "There is no folder in memory here ($XDG_RUNTIME_DIR or /dev/shm on tmpfs), so no editor is opened: "
        "what "
        "you write would touch the disk. Write here with --here, or give the text on stdin with -.",
        "editor");
  std::string folder = fmt::format("{}/{}XXXXXX", base->string(), folder_prefix(diary));
  if (!::mkdtemp(folder.data()))
    return problem(ProblemKind::unreadable,
                   fmt::format("No private folder could be made in {}.", base->string()), "editor",
                   std::strerror(errno));
  PrivateText text(folder, fs::path(folder) / "text.md", held(folder));
  if (auto written = write_private_file(text.file_, beginning, false); !written) return pass_on(written);
  return text;
}

PrivateText::PrivateText(PrivateText&& other) noexcept
    : folder_(std::move(other.folder_)),
      file_(std::move(other.file_)),
      lock_(std::exchange(other.lock_, -1)),
      kept_(other.kept_) {
  other.folder_.clear();
}

PrivateText::~PrivateText() {
  if (!folder_.empty() && !kept_) wipe_folder(folder_);
  if (lock_ >= 0) ::close(lock_);
}

const fs::path& PrivateText::keep() {
  kept_ = true;
  return file_;
}

Result<std::string> PrivateText::text() const {
  auto all = read_file(file_, longest_edited);
  if (!all)
    return problem(all.error().kind, "The text could not be read back from the editor.", "editor",
                   all.error().detail);
  return all;
}

bool is_vi(std::string_view program) {
  return program == "vi" || program.starts_with("vim") || program == "nvim" || program == "nvi";
}

bool only_vi_is_there() {
  for (const char* name : {"VISUAL", "EDITOR"})
    if (const char* command = std::getenv(name); command && *command) return false;
  return is_vi(program_behind(editor_command()));
}

Result<> PrivateText::edit() {
  const std::string command = editor_command();
  if (command.empty())
    return problem(
        ProblemKind::not_found,
        "No editor was found. Set $EDITOR, write here with --here, or give the text on stdin with -.",
        "editor");
  std::vector<std::string> words{"/bin/sh", "-c", command + " \"$@\"", command};
  for (std::string& word : editor_arguments(program_behind(command))) words.push_back(std::move(word));
  words.push_back(file_.string());
  std::vector<char*> raw;
  for (std::string& word : words) raw.push_back(word.data());
  raw.push_back(nullptr);

  // As system(3) does: Ctrl-C and Ctrl-\ are the editor's while it runs.
  struct sigaction ignore {
  }, old_int{}, old_quit{};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGINT, &ignore, &old_int);
  sigaction(SIGQUIT, &ignore, &old_quit);
  const pid_t child = ::fork();
  if (child == 0) {
    for (int number : {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGPIPE}) ::signal(number, SIG_DFL);
    if (lock_ >= 0) ::fcntl(lock_, F_SETFD, 0);  // as long as the editor lives, the text is taken by nobody
    if (::chdir(folder_.c_str()) != 0) _exit(126);
    ::umask(0077);
    ::execv(raw[0], raw.data());
    _exit(127);
  }
  const int status = child < 0 ? -1 : wait_for(child);
  sigaction(SIGINT, &old_int, nullptr);
  sigaction(SIGQUIT, &old_quit, nullptr);
  if (child < 0)
    return problem(ProblemKind::unreadable, "The editor could not be started.", "editor",
                   std::strerror(errno));
  if (status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 127)
    return problem(
        ProblemKind::not_found,
        fmt::format(
            "The editor \"{}\" was not found. Set $EDITOR, write here with --here, or give the text on "
            "stdin with -.",
            printable(command)),
        "editor");
  if (status == -1 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return problem(ProblemKind::unreadable, "The editor ended with a fault.", "editor",
                   WIFEXITED(status) ? fmt::format("exit {}", WEXITSTATUS(status)) : "signal");
  return {};
}

int take_left_behind(std::string_view diary, const std::function<bool(const std::string&)>& keep) {
  const auto base = memory_folder();
  if (!base) return 0;
  const std::string prefix = folder_prefix(diary);
  std::vector<fs::path> folders;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(*base, ignored))
    if (entry.path().filename().string().starts_with(prefix)) folders.push_back(entry.path());
  int taken = 0;
  for (const fs::path& folder : folders) {
    const int lock = held(folder);
    if (lock < 0) continue;
    const auto text = read_file(folder / "text.md", longest_edited);
    if (!text && text.error().kind != ProblemKind::not_found) {
      ::close(lock);
      continue;
    }
    const bool nothing = !text || trimmed(*text).empty();
    if (nothing || keep(*text)) {
      wipe_folder(folder);
      if (!nothing) ++taken;
    }
    ::close(lock);
  }
  return taken;
}

}  // namespace holdfast::shell

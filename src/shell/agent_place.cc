// The folder is opened once and looked at by its descriptor; everything after goes by that descriptor, so
// that nobody can put another one in its place in between.
#include "shell/agent_place.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace holdfast::shell {
namespace {

enum class Thing { folder, socket };

Result<> is_yours_alone(const struct stat& seen, const Path& path, Thing thing) {
  const bool folder = thing == Thing::folder;
  const auto refused = [&](std::string_view why) {
    return problem(
        ProblemKind::unreadable,
        fmt::format("{} {}, so no key is kept or taken there. It has to be a {} of yours that nobody "
                    "else may use (mode {}). Mend or remove it and try again.",
                    path.string(), why, folder ? "folder" : "socket", folder ? "0700" : "0600"),
        "agent");
  };
  if (folder ? !S_ISDIR(seen.st_mode) : !S_ISSOCK(seen.st_mode))
    return refused(folder ? "is no folder" : "is no socket");
  if (seen.st_uid != ::geteuid()) return refused("belongs to another user");
  if ((seen.st_mode & 0077) != 0) return refused("can be used by others");
  return {};
}

// The folder of this login, which comes and goes with it.
Result<Path> runtime_folder() {
  const char* named = std::getenv("XDG_RUNTIME_DIR");
  struct stat seen {};
  if (!named || *named != '/' || ::stat(named, &seen) != 0)
    return problem(
        ProblemKind::unsupported,
        "There is no folder of this login here (XDG_RUNTIME_DIR names none), and nowhere else may an "
        "agent be reached. A login at the desktop or over ssh makes one; after su or sudo there is "
        "none. Log in as yourself and try again. Without an agent each command asks for the "
        "passphrase.",
        "XDG_RUNTIME_DIR");
  return Path(named);
}

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this == &other) return *this;
  close();
  fd_ = other.release();
  return *this;
}

int Descriptor::release() {
  return std::exchange(fd_, -1);
}

void Descriptor::close() {
  if (fd_ >= 0) ::close(release());
}

std::string AgentPlace::address(const std::string& of) const {
  return fmt::format("/proc/self/fd/{}/{}", open.get(), of);
}

Result<AgentPlace> agent_place(const app::FileId& file, Agent agent) {
  const auto runtime = runtime_folder();
  if (!runtime) return pass_on(runtime);
  AgentPlace place{*runtime / "holdfast", {}, fmt::format("agent-{:x}-{:x}", file.device, file.number)};
  struct stat seen {};
  if (agent == Agent::that_is_there && ::lstat(place.socket().c_str(), &seen) != 0)
    return problem(ProblemKind::not_found, "No agent has the key of this diary.", "agent");
  if (::stat(runtime->c_str(), &seen) == 0)
    if (auto yours = is_yours_alone(seen, *runtime, Thing::folder); !yours) return pass_on(yours);
  if (agent == Agent::new_one) (void)::mkdir(place.folder.c_str(), 0700);
  place.open = Descriptor(::open(place.folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!place.open)
    return problem(
        ProblemKind::unreadable,
        fmt::format("{} is no folder, or cannot be made or opened, so no agent can be reached there. "
                    "Remove it and try again.",
                    place.folder.string()),
        "agent", std::strerror(errno));
  (void)::fstat(place.open.get(), &seen);
  if (auto yours = is_yours_alone(seen, place.folder, Thing::folder); !yours) return pass_on(yours);
  if (::fstatat(place.open.get(), place.name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) == 0)
    if (auto yours = is_yours_alone(seen, place.socket(), Thing::socket); !yours) return pass_on(yours);
  return place;
}

bool is_this_users(int socket, int* process) {
  ucred whose{};
  socklen_t size = sizeof whose;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &whose, &size) != 0) return false;
  if (process) *process = whose.pid;
  return whose.uid == ::geteuid();
}

}  // namespace holdfast::shell

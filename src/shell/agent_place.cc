// The folder is opened once and looked at by its descriptor; everything after goes by that descriptor, so
// that nobody can put another one in its place in between.
#include "shell/agent_place.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace holdfast::shell {
namespace {

enum class Thing { folder, socket };

constexpr timeval patience_with_other_end{2, 0};

sockaddr_un address_in(const AgentPlace& place, const std::string& name) {
  const std::string address = place.address(name);
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  std::memcpy(at.sun_path, address.data(), std::min(address.size(), sizeof at.sun_path - 1));
  return at;
}

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
    return refused(folder ? "is not a folder" : "is not a socket");
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
  return place_of_socket(fmt::format("agent-{:x}-{:x}", file.device, file.number), agent);
}

Result<AgentPlace> place_of_socket(std::string name, Agent agent) {
  const auto runtime = runtime_folder();
  if (!runtime) return pass_on(runtime);
  AgentPlace place{*runtime / "holdfast", {}, std::move(name)};
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
        fmt::format("{} is not a folder, or cannot be made or opened, so no agent can be reached there. "
                    "Remove it and try again.",
                    place.folder.string()),
        "agent", std::strerror(errno));
  (void)::fstat(place.open.get(), &seen);
  if (auto yours = is_yours_alone(seen, place.folder, Thing::folder); !yours) return pass_on(yours);
  if (::fstatat(place.open.get(), place.name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) == 0)
    if (auto yours = is_yours_alone(seen, place.socket(), Thing::socket); !yours) return pass_on(yours);
  return place;
}

app::FileId number_of(const AgentPlace& place, const std::string& name) {
  struct stat seen {};
  if (::fstatat(place.open.get(), name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) != 0) return {};
  return {seen.st_dev, seen.st_ino};
}

Descriptor listening(const AgentPlace& place, const std::string& name) {
  const sockaddr_un at = address_in(place, name);
  Descriptor door(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  (void)::unlinkat(place.open.get(), name.c_str(), 0);  // of one that had the same name
  const mode_t before = ::umask(0177);
  const bool bound = door && ::bind(door.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
  ::umask(before);
  return bound && ::listen(door.get(), SOMAXCONN) == 0 ? std::move(door) : Descriptor();
}

Descriptor connected(const AgentPlace& place) {
  const sockaddr_un at = address_in(place, place.name);
  Descriptor line(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  // One that was stopped is as good as none.
  for (const int way : {SO_RCVTIMEO, SO_SNDTIMEO})
    (void)::setsockopt(line.get(), SOL_SOCKET, way, &patience_with_other_end, sizeof patience_with_other_end);
  const bool there = line && ::connect(line.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
  return there && is_this_users(line.get()) ? std::move(line) : Descriptor();
}

bool is_this_users(int socket, int* process) {
  ucred whose{};
  socklen_t size = sizeof whose;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &whose, &size) != 0) return false;
  if (process) *process = whose.pid;
  return whose.uid == ::geteuid();
}

}  // namespace holdfast::shell

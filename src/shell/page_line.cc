// One message each call. Where two begin at once, the later one has the name, and the other goes on unheard.
#include "shell/page_line.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <optional>

namespace holdfast::shell {
namespace {

constexpr std::size_t longest_page = 4096;

// The diary need not be there yet, so the name comes from its path.
std::string name_for(const Path& vault) {
  std::error_code unknown;
  const Path whole = std::filesystem::weakly_canonical(vault, unknown);
  return fmt::format("page-{:016x}", std::hash<std::string>()((unknown ? vault : whole).string()));
}

}  // namespace

PageLine PageLine::listen(const Path& vault) {
  PageLine line;
  auto place = place_of_socket(name_for(vault), Agent::new_one);
  if (!place) return line;
  line.place_ = std::move(*place);
  line.door_ = listening(line.place_, line.place_.name);
  line.own_ = number_of(line.place_, line.place_.name);
  return line;
}

PageLine::~PageLine() {
  if (door_ && number_of(place_, place_.name) == own_)
    (void)::unlinkat(place_.open.get(), place_.name.c_str(), 0);
}

void PageLine::answer(const std::string& text) const {
  while (door_) {
    const Descriptor caller(::accept4(door_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!caller) return;
    if (is_this_users(caller.get()))
      (void)::send(caller.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }
}

bool PageLine::stands() const {
  struct stat seen {};
  return ::lstat(place_.socket().c_str(), &seen) == 0 && app::FileId{seen.st_dev, seen.st_ino} == own_;
}

std::string page_served_already(const Path& vault) {
  const auto place = place_of_socket(name_for(vault), Agent::that_is_there);
  if (!place) return {};
  const Descriptor line = connected(*place);
  std::string text(longest_page, '\0');
  const ssize_t n = line ? ::recv(line.get(), text.data(), text.size(), 0) : 0;
  text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return text;
}

}  // namespace holdfast::shell

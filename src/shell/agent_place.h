// agent_place: where the agent of a diary is reached, or the page of one (page_line.h), and what both ends
// say there. Everything on the way is looked at before it is trusted: $XDG_RUNTIME_DIR, the folder "holdfast"
// in it and the socket have to be this user's, and open to nobody else.
#pragma once
#include <string>

#include "app/holding.h"
#include "base/result.h"

namespace holdfast::shell {

using Path = std::filesystem::path;

// A file descriptor that is closed with it.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor() { close(); }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release();
  void close();

 private:
  int fd_ = -1;
};

struct AgentPlace {
  Path folder;       // as it is called
  Descriptor open;   // and as it was looked at
  std::string name;  // of the socket in it
  Path socket() const { return folder / name; }
  // A way to it that is short enough for a socket's address, and stays in the folder that was looked at.
  std::string address(const std::string& of) const;
};

// unsupported: there is no $XDG_RUNTIME_DIR. unreadable: something there is not this user's alone. not_found:
// there is no socket (or, but for a new one, no folder for it).
enum class Agent { new_one, that_is_there };
[[nodiscard]] Result<AgentPlace> agent_place(const app::FileId& file, Agent agent);
// The same for a socket of that name.
[[nodiscard]] Result<AgentPlace> place_of_socket(std::string name, Agent agent);

// A socket of that name in it that this user alone may call, and that is listened at; none where it cannot
// be.
Descriptor listening(const AgentPlace& place, const std::string& name);
// A line to whoever listens there, where that is this user; none otherwise. Both ways are bounded.
Descriptor connected(const AgentPlace& place);
// Which file stands there under that name; {0, 0}: none.
app::FileId number_of(const AgentPlace& place, const std::string& name);

// What is said on the agent's line: one message each way, {agent_language, what} and the same again with what
// it is.
inline constexpr char agent_language = 1;
inline constexpr char asks_key = 'k', asks_status = 's', asks_to_lock = 'l';
inline constexpr std::size_t message_head = 2, key_bytes = 32;
inline constexpr std::size_t longest_message = message_head + key_bytes;

// Whether the program at the other end is this user's; its number, too.
bool is_this_users(int socket, int* process = nullptr);

}  // namespace holdfast::shell

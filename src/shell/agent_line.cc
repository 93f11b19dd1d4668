// The caller's end of a line to an agent (agent.h): at the start of a program it calls, and asks when it
// opens the diary. Whatever goes wrong here only means that the passphrase is asked for.
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "shell/agent.h"
#include "shell/agent_place.h"

namespace holdfast::shell {

AgentLine AgentLine::to_agent_of(const Path& vault) {
  AgentLine line;
  const auto file = app::file_of(vault);
  if (!file) return line;
  const auto place = agent_place(*file, Agent::that_is_there);
  if (place)
    line.socket_ = connected(*place).release();
  else if (place.error().kind != ProblemKind::not_found)
    line.refused_ = place.error();
  return line;
}

AgentLine::AgentLine(AgentLine&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), refused_(std::move(other.refused_)) {}

AgentLine& AgentLine::operator=(AgentLine&& other) noexcept {
  std::swap(socket_, other.socket_);
  std::swap(refused_, other.refused_);
  return *this;
}

AgentLine::~AgentLine() {
  if (socket_ >= 0) ::close(socket_);
}

// One message each way; the answer straight into locked memory.
bool AgentLine::ask(char what, Secret& answer) {
  if (socket_ < 0) return false;
  const char asked[message_head] = {agent_language, what};
  if (::send(socket_, asked, sizeof asked, MSG_NOSIGNAL) != ssize_t(sizeof asked)) return false;
  const ssize_t n = ::recv(socket_, answer.data(), answer.size(), 0);
  return n == ssize_t(answer.size()) && answer.data()[0] == static_cast<unsigned char>(agent_language) &&
         answer.data()[1] == static_cast<unsigned char>(what);
}

std::optional<Secret> AgentLine::key() {
  Secret answer(message_head + key_bytes);
  if (!ask(asks_key, answer)) return std::nullopt;
  return Secret::from(answer.bytes().subspan(message_head));
}

std::optional<AgentStatus> AgentLine::status() {
  AgentStatus status;
  Secret answer(message_head + sizeof status);
  if (!ask(asks_status, answer)) return std::nullopt;
  std::memcpy(&status, answer.data() + message_head, sizeof status);
  return status;
}

bool AgentLine::lock() {
  int process = 0;
  if (socket_ < 0 || !is_this_users(socket_, &process)) return false;
  Secret answer(message_head);
  if (ask(asks_to_lock, answer)) return true;
  // It has ended by itself, or it is there and does not answer: then it is made to end.
  char nothing = 0;
  const bool there = ::recv(socket_, &nothing, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
  if (there && process > 0 && ::kill(process, SIGKILL) == 0) (void)::recv(socket_, &nothing, 1, 0);
  return true;
}

}  // namespace holdfast::shell

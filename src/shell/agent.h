// agent: a process of its own that holds the key of one diary for a while, so that not every command asks for
// the passphrase. Nobody has one who has not said "unlock".
//
// It answers on a socket in $XDG_RUNTIME_DIR that is named after the file (device and number, whatever way
// leads there), to programs of this user alone (the kernel says whose they are), and keeps nothing but the
// key, in memory that is neither swapped nor dumped. It ends when its time is over, when the machine has been
// asleep, when the terminal it was begun at is closed or its user logs out, when the diary is moved, deleted
// or has a new key, when its socket is taken away or replaced, and at "lock". docs/decisions/0033-an-agent.md
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "app/holding.h"
#include "base/result.h"
#include "base/secret.h"

namespace holdfast::shell {

using Path = std::filesystem::path;

inline constexpr std::int64_t shortest_unlock_seconds = 1, longest_unlock_seconds = 12 * 60 * 60;

// CLOCK_BOOTTIME, which goes on while the machine is asleep, read between two readings of CLOCK_MONOTONIC,
// which does not.
struct ClocksRead {
  std::int64_t before_ns = 0, boot_ns = 0, after_ns = 0;
};

// How long an agent still has. Sleep ends it.
class AgentsTime {
 public:
  AgentsTime(const ClocksRead& begun, std::int64_t seconds)
      : until_ns_(begun.boot_ns + seconds * 1'000'000'000),
        asleep_at_most_ns_(begun.boot_ns - begun.before_ns) {}
  // 0: it is over.
  std::int64_t left_ns(const ClocksRead& now) const {
    const bool slept = now.boot_ns - now.after_ns > asleep_at_most_ns_;  // however long lay between readings
    return slept || now.boot_ns >= until_ns_ ? 0 : until_ns_ - now.boot_ns;
  }

 private:
  std::int64_t until_ns_, asleep_at_most_ns_;
};

struct AgentStatus {
  std::int64_t seconds_left = 0;
  std::int64_t given = 0;  // how often it gave the key to somebody
};

// A connection to the agent of a diary. It is made when the program starts, before connecting is given up
// with the network, and asked one thing at most.
class AgentLine {
 public:
  AgentLine() = default;  // to nobody
  static AgentLine to_agent_of(const Path& vault);
  AgentLine(AgentLine&& other) noexcept;
  AgentLine& operator=(AgentLine&& other) noexcept;
  ~AgentLine();

  // What stands where an agent would, and is not this user's alone: it is not asked.
  const std::optional<Problem>& refused() const { return refused_; }
  // Nothing: there is no agent, or it has ended, or does not answer.
  std::optional<Secret> key();
  std::optional<AgentStatus> status();
  // When it answers true, an agent was there and has no key any more.
  bool lock();

 private:
  bool ask(char what, Secret& answer);
  int socket_ = -1;
  std::optional<Problem> refused_;
};

// Begins an agent for `vault`, which takes the place of one that is there. It is forked off before `unlocked`
// asks for the secret and opens the diary, so that its memory has held neither; it is given the key alone.
[[nodiscard]] Result<> begin_agent(const Path& vault, std::int64_t seconds,
                                   const std::function<Result<app::HeldKey>()>& unlocked);

}  // namespace holdfast::shell

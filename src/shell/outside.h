// outside: a process beside this one that speaks to a relay for it. Whoever has the diary open has no way to
// any network (network.h), and whoever has a way to the network has no diary: it is forked off before a
// passphrase is asked for, is handed sealed bytes, and hands back what came. It opens no socket until it is
// asked, and only to the address it is asked for; once a relay has answered at one it speaks to no other. It
// ends with this process.
#pragma once
#include <mutex>

#include "post/caller.h"
#include "shell/agent_place.h"

namespace holdfast::shell {

class Outside : public post::Caller {
 public:
  Outside();  // forks; where that fails, each post says so
  ~Outside() override;
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;
  [[nodiscard]] Result<post::Said> post(const post::Place& place, std::string_view path, std::string_view who,
                                        std::string_view body) override;

 private:
  std::mutex one_at_a_time_;
  Descriptor line_;
  int child_ = -1;
};

}  // namespace holdfast::shell

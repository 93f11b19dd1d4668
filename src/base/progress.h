// Progress: how long work says how far it is and learns that it should stop. The caller owns the screen; the
// worker calls report() often (at least every 100 ms of work) and gives up with ProblemKind::cancelled when
// told.
#pragma once
#include <string_view>

namespace holdfast {

class Progress {
 public:
  virtual ~Progress() = default;
  // What is being done and the share done in [0, 1]; a negative share means unknown. False: stop now.
  [[nodiscard]] virtual bool report(std::string_view doing, double share) = 0;
  // The work is over, however it ended: what was said of it may go.
  virtual void done() {}
};

class Silent final : public Progress {
 public:
  bool report(std::string_view, double) override { return true; }
};

}  // namespace holdfast

// The caller's lock is let go for the time of the work and taken again whatever happens in it, because the
// caller believes to hold it.
#include "shell/long_work.h"

namespace holdfast::shell {

bool LongWork::report(std::string_view doing, double share) {
  if (!outer_.report(doing, share)) return false;
  const std::lock_guard guard(guard_);
  state_ = {true, std::string(doing), share};
  return !stopped_;
}

void LongWork::run(const std::function<void()>& work) {
  struct LetGo {
    std::mutex& mutex;
    explicit LetGo(std::mutex& held) : mutex(held) { mutex.unlock(); }
    ~LetGo() { mutex.lock(); }
  } const let_go(answering_);
  const std::lock_guard one(one_aside_);
  struct Marked {
    LongWork& self;
    explicit Marked(LongWork& marked) : self(marked) { self.set(true); }
    ~Marked() { self.set(false); }
  } const marked(*this);
  work();
}

void LongWork::set(bool aside) {
  const std::lock_guard guard(guard_);
  aside_ = aside;
  stopped_ = false;
  state_ = {.running = aside, .doing = {}, .share = -1};
}

void LongWork::clear() {
  const std::lock_guard guard(guard_);
  if (aside_) return;
  stopped_ = false;
  state_ = {};
}

void LongWork::stop() {
  const std::lock_guard guard(guard_);
  stopped_ = true;
}

LongWork::State LongWork::state() {
  const std::lock_guard guard(guard_);
  return state_;
}

}  // namespace holdfast::shell

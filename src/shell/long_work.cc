// The caller's lock is let go for the time of the work and taken again whatever happens in it, because the
// caller believes to hold it.
#include "shell/long_work.h"

namespace holdfast::shell {

bool LongWork::report(std::string_view doing, double share) {
  if (!outer_.report(doing, share)) return false;
  const std::lock_guard guard(guard_);
  state_ = {true, std::string(doing), share};
  return stops_ == (aside_ ? aside_stops_ : request_stops_) &&
         !stopped_.contains(aside_ ? aside_mark_ : request_mark_);
}

void LongWork::run(const std::function<void()>& work) {
  std::uint64_t began_with = 0;
  std::string mark;
  {
    const std::lock_guard guard(guard_);
    mark = request_mark_;
    began_with = request_stops_;  // a stop that came while the request was being prepared counts
  }
  struct LetGo {
    std::mutex& mutex;
    explicit LetGo(std::mutex& held) : mutex(held) { mutex.unlock(); }
    ~LetGo() { mutex.lock(); }
  } const let_go(answering_);
  const std::lock_guard one(one_aside_);
  struct Marked {
    LongWork& self;
    Marked(LongWork& marked, std::uint64_t stops, std::string mark) : self(marked) {
      self.set(true, stops, std::move(mark));
    }
    ~Marked() { self.set(false, 0, {}); }
  } const marked(*this, began_with, std::move(mark));
  work();
}

void LongWork::set(bool aside, std::uint64_t stops, std::string mark) {
  const std::lock_guard guard(guard_);
  if (!aside) stopped_.erase(aside_mark_);
  aside_ = aside;
  aside_mark_ = std::move(mark);
  aside_stops_ = stops;
  state_ = {.running = aside, .doing = {}, .share = -1};
}

void LongWork::clear(std::string mark) {
  const std::lock_guard guard(guard_);
  request_mark_ = std::move(mark);
  request_stops_ = stops_;
  if (!aside_) state_ = {};
}

void LongWork::stop() {
  const std::lock_guard guard(guard_);
  ++stops_;
}

void LongWork::stop(const std::string& mark) {
  constexpr std::size_t most_remembered = 100;  // of requests that never came
  const std::lock_guard guard(guard_);
  if (stopped_.size() >= most_remembered) stopped_.clear();
  if (!mark.empty()) stopped_.insert(mark);
}

app::ProgressAnswer LongWork::state() {
  const std::lock_guard guard(guard_);
  return state_;
}

}  // namespace holdfast::shell

// long_work: work of the page's server that takes a while: how far it is, that it should stop, and others
// served meanwhile. One piece runs aside at a time; further ones wait for it, but hold up no other request.
#pragma once
#include <cstdint>
#include <mutex>
#include <set>
#include <string>

#include "app/desk.h"

namespace holdfast::shell {

class LongWork final : public Progress, public app::Aside, public app::Working {
 public:
  // `answering` is held by whoever calls run(), and let go while the work runs. `outer` is told of everything
  // and can stop it too.
  LongWork(std::mutex& answering, Progress& outer) : answering_(answering), outer_(outer) {}

  bool report(std::string_view doing, double share) override;
  void run(const std::function<void()>& work) override;

  void clear(std::string mark = {}) override;
  void stop() override;
  void stop(const std::string& mark) override;
  app::ProgressAnswer state() override;

 private:
  void set(bool aside, std::uint64_t stops, std::string mark);

  std::mutex& answering_;
  Progress& outer_;
  std::mutex one_aside_;
  std::mutex guard_;  // what follows
  app::ProgressAnswer state_;
  bool aside_ = false;
  std::string request_mark_, aside_mark_;
  std::set<std::string> stopped_;  // marks
  // How often it was told to stop: by now, when the request began, when what runs aside began.
  std::uint64_t stops_ = 0, request_stops_ = 0, aside_stops_ = 0;
};

}  // namespace holdfast::shell

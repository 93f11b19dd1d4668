// The listener by itself; what it does with requests is tested by those who stand on it (shell, relay).
#include "serve/listener.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <future>
#include <thread>

namespace holdfast::serve {
namespace {

// Closing what is served may take longer than it takes for the last connection to end.
TEST(ListenerTest, stops_though_everybody_has_hung_up_long_before) {
  auto listener = std::make_unique<Listener>(Listener::Limits{}, Listener::Rules{});
  ASSERT_GT(listener->bind(0), 0);
  listener->begin();
  listener->hang_up();
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  std::promise<void> stopped;
  auto done = stopped.get_future();
  std::thread stopping([&] {
    listener->stop();
    stopped.set_value();
  });
  if (done.wait_for(std::chrono::minutes(1)) != std::future_status::ready) {
    ADD_FAILURE() << "it waits for a loop that has ended";
    std::_Exit(1);  // nothing joins that thread
  }
  stopping.join();
}

}  // namespace
}  // namespace holdfast::serve

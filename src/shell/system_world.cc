// getrandom(2) blocks until the kernel's pool is ready and cannot fail afterwards for so few bytes; a failure
// is therefore our bug, not the world's.
#include "shell/system_world.h"

#include <sys/random.h>

#include <cerrno>
#include <ctime>

#include "base/ensure.h"

namespace holdfast::shell {

SystemClock::SystemClock() : zone_(local_zone()) {}

Moment SystemClock::now() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return {{static_cast<std::int64_t>(now.tv_sec)}, zone_};
}

double SystemClock::seconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::uint64_t SystemEntropy::bits() {
  std::uint64_t bits = 0;
  ssize_t n = 0;
  do n = getrandom(&bits, sizeof bits, 0);
  while (n < 0 && errno == EINTR);
  ensure(n == static_cast<ssize_t>(sizeof bits));
  return bits;
}

}  // namespace holdfast::shell

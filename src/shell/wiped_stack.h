// wiped_stack: keys and short words lie in full on the stack below, once the calls that had them there have
// returned. To be called from a place that is called again and again, close to the stack's beginning.
#pragma once
#include <array>
#include <cstddef>

#include "base/secret.h"

namespace holdfast::shell {

[[gnu::noinline]] inline void wipe_stack() {
  std::array<unsigned char, std::size_t{256} << 10> left;
  wipe(left.data(), left.size());
}

}  // namespace holdfast::shell

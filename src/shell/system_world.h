// The world as it really is: the system's clock and time zone, the kernel's random bits. Tests bring other
// ones.
#pragma once
#include "app/world.h"

namespace holdfast::shell {

class SystemClock final : public app::Clock {
 public:
  SystemClock();
  Moment now() override;
  double seconds() override;

 private:
  std::string zone_;
};

class SystemEntropy final : public app::Entropy {
 public:
  std::uint64_t bits() override;
};

}  // namespace holdfast::shell

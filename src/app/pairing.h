// pairing: a device that is being added, or a pair that is being made, as this one of the two knows it, from
// one request to the next: the world holds it, and it goes when the diary is closed.
#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "app/devices.h"
#include "app/pairs.h"
#include "carry/pairing.h"

namespace holdfast::app {

struct Pairing {
  // One of these two.
  std::optional<carry::PairsOld> old;
  std::optional<carry::PairsNew> anew;
  // What this device is at a relay, for the old one.
  std::shared_ptr<std::vector<carry::RelaySlot>> slots;
  // Where the new one finds the diary, its file, and how it is called.
  Where where;
  Path vault;
  std::string device;
  // Instead of a device of this diary: the other of two people.
  std::optional<PairToBe> pair;
  double since_seconds = 0;  // when it came as far as it is, by the world's clock

  // Whatever came of it: the other one is told, and the line opens nothing.
  void end() {
    if (old) old->end();
    if (anew) anew->end();
  }
};

}  // namespace holdfast::app

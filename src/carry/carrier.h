// carrier: whatever takes a channel from device to device, seen from one of them: a folder (folder.h) or a
// relay (relay.h). It holds sealed bytes under names, is believed in nothing, and is asked for four things.
#pragma once
#include <array>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "carry/frames.h"

namespace holdfast::carry {

// What should be known about what lies there, and kept nothing else from being read.
struct FileRemark {
  std::string name;  // of a file; may be empty
  std::string sentence;
  bool operator==(const FileRemark&) const = default;
};

struct CarrierRead {
  std::vector<FileRemark> remarks;
  std::set<channel::ItemId> items, doors;  // that it has as well, and that were handed over another time
};

using Hash = std::array<unsigned char, 32>;

// What became of something that was handed over: what it turned out to be, or that it cannot be opened yet.
struct Fate {
  bool waits = false;
  std::optional<channel::ItemId> id;  // of the item, or of the one that announces the door's epoch
};

class Carrier {
 public:
  virtual ~Carrier() = default;
  // Hands over every frame, or those that have come since; in no order that means anything, and some more
  // than once. A problem: nothing was read.
  [[nodiscard]] virtual Result<CarrierRead> read(const std::function<void(Frame)>& take) = 0;
  // Told after that, with the hash of a frame's bytes.
  virtual void looked_at(const std::function<Fate(FrameKind, const Hash&)>&) {}
  // To whatever it stands on. What it has taken is there to stay, as far as anybody knows.
  [[nodiscard]] virtual Result<> append(const std::vector<Frame>& frames) = 0;
  // Takes items out, as far as that is this device's to do.
  [[nodiscard]] virtual Result<> let_go(const std::set<channel::ItemId>& items) = 0;
};

}  // namespace holdfast::carry

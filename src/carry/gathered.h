// gathered: everything that lies with a carrier, read once and held: for whoever has to look through it
// before it knows which channel it is, or whether it belongs. Nothing goes there.
#pragma once
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ensure.h"
#include "carry/carrier.h"

namespace holdfast::carry {

class Gathered : public Carrier {
 public:
  explicit Gathered(std::string of) : where(std::move(of)) {}
  void hold(Frame frame) { frames_.push_back(std::move(frame)); }
  std::set<std::string_view> of(FrameKind kind) const {
    std::set<std::string_view> out;
    for (const Frame& frame : frames_)
      if (frame.kind == kind) out.insert(frame.bytes);
    return out;
  }
  [[nodiscard]] Result<CarrierRead> read(const std::function<void(Frame)>& take) override {
    for (const Frame& frame : frames_) take(frame);
    return CarrierRead{remarks, {}, {}};
  }
  void looked_at(const std::function<Fate(FrameKind, const Hash&)>& fate_of) override {
    if (looked) looked(fate_of);
  }
  [[nodiscard]] Result<> append(const std::vector<Frame>&) override { return nothing_goes_there(); }
  [[nodiscard]] Result<> let_go(const std::set<channel::ItemId>&) override { return nothing_goes_there(); }

  const std::string where;  // as a person knows it
  std::vector<FileRemark> remarks;
  std::function<void(const std::function<Fate(FrameKind, const Hash&)>&)> looked;

 private:
  static tl::unexpected<Problem> nothing_goes_there() {
    ensure(false);
    return problem(ProblemKind::unsupported, "");
  }
  std::vector<Frame> frames_;
};

}  // namespace holdfast::carry

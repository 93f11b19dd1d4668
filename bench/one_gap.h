// one_gap: the filter's kernel at its border, on a series whose gaps are all one day. The transition is made
// once, so what is left is the filter step alone: predict, then one scalar update per answered scale. Comes
// with the count of its floating-point operations, read off kernel.cc.
#pragma once
#include <vector>

#include "inference/filter.h"
#include "inference/kernel.h"

namespace holdfast::bench {

class OneGap {
 public:
  // `answered` scales (the first ones) at each of `steps` check-ins; `rungs`: readings are intervals.
  OneGap(int scales, int steps, int answered, bool rungs);

  double forward(const inference::kernel::Entry& entry);
  void backward(const inference::kernel::Entry& entry);  // after forward()
  int steps() const { return int(step_.size()); }
  // Of one step with exact readings; additions, multiplications and divisions count one each, a logarithm
  // one.
  double flops_forward() const;
  double flops_backward() const;

 private:
  int scales_, answered_;
  inference::NumberStore numbers_, by_;
  std::vector<inference::kernel::Step> step_;
  std::vector<inference::kernel::Reading> reading_;
  std::vector<inference::kernel::Stretch> stretch_;
  std::vector<inference::kernel::Gap> gap_;
  double share_ = 0;
  std::vector<double> powers_, stretches_, gaps_, moments_, gains_;
  inference::kernel::Plan plan_{};
  inference::kernel::Schedule schedule_{};
  inference::kernel::Memory memory_{};
};

}  // namespace holdfast::bench

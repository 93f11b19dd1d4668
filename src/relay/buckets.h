// buckets: how often one slot may ask. Each has a bucket of so many requests that fills again with time;
// whoever has emptied it is told when to come again. A bucket that is full is not kept, and whoever has no
// slot has none: so what is remembered is who asked in the last minutes, in memory alone and under a hash.
#pragma once
#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>

#include "post/protocol.h"

namespace holdfast::relay {

using post::TokenHash;

class Buckets {
 public:
  using Clock = std::chrono::steady_clock;
  // So many requests a second, and so many at once.
  Buckets(double per_second, double most) : per_second_(per_second), most_(most) {}

  // How many seconds a slot has to wait before it asks; 0: not at all.
  int wait_seconds(const TokenHash& slot, Clock::time_point now);
  void take_one(const TokenHash& slot, Clock::time_point now);
  std::size_t kept() const;

 private:
  struct Bucket {
    double left = 0;
    Clock::time_point at;
  };
  double left_of(const Bucket& bucket, Clock::time_point now) const;
  void drop_full_ones(Clock::time_point now);

  double per_second_, most_;
  mutable std::mutex mutex_;
  std::map<TokenHash, Bucket> buckets_;
  std::size_t look_again_at_ = 1024;  // so many, and those that are full again are dropped
};

}  // namespace holdfast::relay

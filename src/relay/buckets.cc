// See buckets.h.
#include "relay/buckets.h"

#include <algorithm>
#include <cmath>

namespace holdfast::relay {

double Buckets::left_of(const Bucket& bucket, Clock::time_point now) const {
  return std::min(most_, bucket.left + per_second_ * std::chrono::duration<double>(now - bucket.at).count());
}

int Buckets::wait_seconds(const TokenHash& slot, Clock::time_point now) {
  const std::lock_guard guard(mutex_);
  const auto at = buckets_.find(slot);
  const double left = at == buckets_.end() ? most_ : left_of(at->second, now);
  return left >= 1 ? 0 : std::max(1, static_cast<int>(std::ceil((1 - left) / per_second_)));
}

void Buckets::take_one(const TokenHash& slot, Clock::time_point now) {
  const std::lock_guard guard(mutex_);
  const auto [at, is_new] = buckets_.try_emplace(slot, Bucket{most_, now});
  at->second = {left_of(at->second, now) - 1, now};
  if (is_new && buckets_.size() >= look_again_at_) drop_full_ones(now);
}

void Buckets::drop_full_ones(Clock::time_point now) {
  std::erase_if(buckets_, [&](const auto& one) { return left_of(one.second, now) >= most_; });
  look_again_at_ = std::max<std::size_t>(1024, 2 * buckets_.size());
}

std::size_t Buckets::kept() const {
  const std::lock_guard guard(mutex_);
  return buckets_.size();
}

}  // namespace holdfast::relay

// See counters.h.
#include "relay/counters.h"

namespace holdfast::relay {
namespace {

std::string typed(const std::string& name) {
  return "# TYPE " + name + " counter\n";
}

}  // namespace

void Counters::answered(std::string_view path, int status) {
  const std::lock_guard guard(mutex_);
  ++requests_[{std::string(path), status}];
}

void Counters::add(const char* what, std::uint64_t how_many) {
  const std::lock_guard guard(mutex_);
  sums_[what] += how_many;
}

std::string Counters::text() const {
  const std::lock_guard guard(mutex_);
  const std::string requests = "holdfast_relay_requests_total";
  std::string out = typed(requests);
  for (const auto& [of, count] : requests_)
    out += requests + "{path=\"" + of.first + "\",status=\"" + std::to_string(of.second) + "\"} " +
           std::to_string(count) + "\n";
  for (const auto& [what, sum] : sums_) {
    const std::string name = "holdfast_relay_" + what + "_total";
    out += typed(name) + name + " " + std::to_string(sum) + "\n";
  }
  return out;
}

}  // namespace holdfast::relay

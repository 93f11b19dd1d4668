// counters: what a relay has done since it began, as sums over everybody, in the text format that Prometheus
// reads. No id, no address, no size of a single item: nothing in it is about one person.
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace holdfast::relay {

class Counters {
 public:
  // One of the relay's own paths ("append"), or "other".
  void answered(std::string_view path, int status);
  void add(const char* what, std::uint64_t how_many);  // "items_appended", "bytes_fetched", ...
  std::string text() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, std::uint64_t> requests_;
  std::map<std::string, std::uint64_t> sums_;
};

}  // namespace holdfast::relay

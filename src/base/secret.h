// Secret: bytes that must not outlive their use: passphrases, keys, recovery words. They live in their own
// pages, kept out of swap (mlock) and core dumps (MADV_DONTDUMP) where the system allows it, and are wiped
// before the pages go back. Moves only; never copied, printed, compared with ==, or put into a std::string.
#pragma once
#include <cstddef>
#include <span>
#include <string_view>

namespace holdfast {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::size_t size_bytes);  // zeroed
  static Secret from(std::string_view text);
  static Secret from(std::span<const unsigned char> bytes);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  unsigned char* data() { return data_; }
  const unsigned char* data() const { return data_; }
  std::span<const unsigned char> bytes() const { return {data_, size_}; }
  std::string_view text() const { return {reinterpret_cast<const char*>(data_), size_}; }
  Secret clone() const { return from(bytes()); }
  // Grows by one byte, in locked memory throughout (for reading a passphrase key by key).
  void push_back(unsigned char byte);
  void pop_back();
  void wipe();
  bool same_as(const Secret& other) const;  // constant time for equal sizes

 private:
  unsigned char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t mapped_ = 0;
};

// Overwrites memory in a way the compiler keeps.
void wipe(void* data, std::size_t size_bytes);

}  // namespace holdfast

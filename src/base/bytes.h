// bytes: numbers and names in a row of bytes, and back. Every number is little-endian and of a fixed width,
// every list says first how many follow: one value has one encoding, and what is signed is never guessed
// from a text. A Reader that meets too few bytes, or a value out of its range, stays failed; whoever reads
// asks once, at the end.
#pragma once
#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace holdfast {

// 32 bytes that name one thing; which kind of thing is the tag's. All zero: none.
template <class Tag>
struct Name {
  std::array<unsigned char, 32> bytes{};
  bool none() const {
    return std::ranges::all_of(bytes, [](unsigned char byte) { return byte == 0; });
  }
  auto operator<=>(const Name&) const = default;
};

class Writer {
 public:
  template <class Number>
  Writer& number(Number value) {
    for (std::size_t i = 0; i < sizeof(Number); ++i)
      out_ += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xFF);
    return *this;
  }
  Writer& raw(std::string_view bytes) {
    out_ += bytes;
    return *this;
  }
  Writer& raw(std::span<const unsigned char> bytes) {
    return raw(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  }
  std::string take() { return std::move(out_); }
  std::size_t size() const { return out_.size(); }

 private:
  std::string out_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  template <class Number>
  Number number() {
    std::uint64_t value = 0;
    const std::string_view bytes = raw(sizeof(Number));
    for (std::size_t i = 0; i < bytes.size(); ++i)
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    return static_cast<Number>(value);
  }
  template <class Tag>
  Name<Tag> name() {
    Name<Tag> out;
    fill(out.bytes);
    return out;
  }
  void fill(std::span<unsigned char> into) {
    const std::string_view bytes = raw(into.size());
    std::copy(bytes.begin(), bytes.end(), into.begin());
  }
  // Of that many bytes; empty, and failed, where there are fewer.
  std::string_view raw(std::size_t size) {
    if (failed_ || rest_.size() < size) {
      failed_ = true;
      return {};
    }
    const std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }
  void expect(bool held) { failed_ = failed_ || !held; }
  bool failed() const { return failed_; }
  std::size_t left() const { return rest_.size(); }
  bool complete() const { return !failed_ && rest_.empty(); }  // read to the end, and all of it good

 private:
  std::string_view rest_;
  bool failed_ = false;
};

std::string to_hex(std::string_view bytes);  // two digits a byte, in lower case
// Of exactly as many bytes as it holds; false, and nothing is said of `into`, where it is no such text.
bool from_hex(std::string_view text, std::span<unsigned char> into);
template <class Tag>
std::string to_hex(const Name<Tag>& name) {
  return to_hex(std::string_view(reinterpret_cast<const char*>(name.bytes.data()), name.bytes.size()));
}

}  // namespace holdfast

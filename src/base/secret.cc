// Whole anonymous pages per secret: mlock and MADV_DONTDUMP work on pages, and so does munmap. A refused
// mlock (a low limit) is tolerated: the program must run on a small machine; core dumps are switched off
// anyway.
#include "base/secret.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <utility>

namespace holdfast {
namespace {

std::size_t whole_pages(std::size_t size) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return std::max<std::size_t>(1, (size + page - 1) / page) * page;
}

unsigned char* locked_pages(std::size_t mapped) {
  void* memory = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  (void)mlock(memory, mapped);
#ifdef MADV_DONTDUMP
  (void)madvise(memory, mapped, MADV_DONTDUMP);
#endif
#ifdef MADV_WIPEONFORK
  (void)madvise(memory, mapped, MADV_WIPEONFORK);  // a child (an editor) inherits no key
#endif
  return static_cast<unsigned char*>(memory);
}

}  // namespace

void wipe(void* data, std::size_t size_bytes) {
  if (data != nullptr && size_bytes > 0) explicit_bzero(data, size_bytes);
}

Secret::Secret(std::size_t size_bytes) : size_(size_bytes), mapped_(whole_pages(size_bytes)) {
  data_ = locked_pages(mapped_);
}

Secret Secret::from(std::span<const unsigned char> bytes) {
  Secret secret(bytes.size());
  std::copy(bytes.begin(), bytes.end(), secret.data_);
  return secret;
}

Secret Secret::from(std::string_view text) {
  return from(std::span(reinterpret_cast<const unsigned char*>(text.data()), text.size()));
}

Secret::Secret(Secret&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      mapped_(std::exchange(other.mapped_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
    mapped_ = std::exchange(other.mapped_, 0);
  }
  return *this;
}

Secret::~Secret() {
  wipe();
}

void Secret::wipe() {
  if (data_ == nullptr) return;
  holdfast::wipe(data_, mapped_);
  munmap(data_, mapped_);
  data_ = nullptr;
  size_ = mapped_ = 0;
}

void Secret::push_back(unsigned char byte) {
  if (size_ == mapped_) {
    Secret larger(size_ + 1);
    std::copy(data_, data_ + size_, larger.data_);
    larger.size_ = size_;
    *this = std::move(larger);
  }
  data_[size_++] = byte;
}

void Secret::pop_back() {
  if (size_ > 0) data_[--size_] = 0;
}

bool Secret::same_as(const Secret& other) const {
  if (size_ != other.size_) return false;
  unsigned char difference = 0;
  for (std::size_t i = 0; i < size_; ++i) difference |= static_cast<unsigned char>(data_[i] ^ other.data_[i]);
  return difference == 0;
}

}  // namespace holdfast

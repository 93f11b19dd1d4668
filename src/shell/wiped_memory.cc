// wiped_memory: whatever is given back to the heap is wiped first, by whichever library, so that no text of
// the diary stays behind in memory that nobody owns any more. It stands in front of the C library's free and
// realloc (operator delete and every shared library end there too). Belongs to the program alone: a
// sanitizer, or another C library, brings a heap of its own, and this file is then empty.
//
// Blocks that the kernel gave for themselves go back to it as a whole and need no wiping: nobody sees them
// again.
#if defined(__GLIBC__) || __has_include(<gnu/libc-version.h>)
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#include <errno.h>
#include <malloc.h>
#include <string.h>

#include <algorithm>
#include <cstddef>

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void __libc_free(void* block);
}

namespace {

// The bit in front of a block that says so (malloc/malloc.c, IS_MMAPPED), the same since the heap's
// beginning.
bool is_a_mapping_of_its_own(void* block) {
  std::size_t size_and_bits = 0;
  memcpy(&size_and_bits, static_cast<unsigned char*>(block) - sizeof size_and_bits, sizeof size_and_bits);
  return (size_and_bits & 2) != 0;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) void free(void* block) {
  if (block == nullptr) return;
  const int kept = errno;  // free never changes it
  if (!is_a_mapping_of_its_own(block)) explicit_bzero(block, malloc_usable_size(block));
  __libc_free(block);
  errno = kept;
}

extern "C" __attribute__((visibility("default"))) void* realloc(void* block, std::size_t size) {
  if (block == nullptr) return __libc_malloc(size);
  if (size == 0) {
    free(block);
    return nullptr;
  }
  if (is_a_mapping_of_its_own(block) && size >= malloc_usable_size(block)) return __libc_realloc(block, size);
  const std::size_t had = malloc_usable_size(block);
  if (size <= had && had - size < had / 4 + 64) {  // nearly as much: it stays where it is
    explicit_bzero(static_cast<unsigned char*>(block) + size, had - size);
    return block;
  }
  void* fresh = __libc_malloc(size);
  if (fresh == nullptr) return nullptr;
  memcpy(fresh, block, std::min(had, size));
  free(block);
  return fresh;
}

#endif
#endif

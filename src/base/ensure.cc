// Prints which promise of ours was broken, and where, and stops. The message holds source text only, never
// data.
#include "base/ensure.h"

#include <cstdio>
#include <cstdlib>

namespace holdfast {

void ensure_failed(const char* condition, std::source_location where) {
  std::fprintf(stderr, "holdfast: a fault in the program itself (%s, %s:%u). Nothing committed is lost.\n",
               condition, where.file_name(), static_cast<unsigned>(where.line()));
  std::abort();
}

}  // namespace holdfast

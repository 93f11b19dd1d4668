// Prints which promise of ours was broken, and where, and stops. The message holds source text only, never
// data.
#include "base/ensure.h"

#include <cstdio>
#include <cstdlib>

namespace holdfast {

void ensure_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "holdfast: a fault in the program itself (%s, %s:%d). Nothing committed is lost.\n",
               condition, file, line);
  std::abort();
}

}  // namespace holdfast

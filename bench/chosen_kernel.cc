// The kernels under names of their own (CMakeLists.txt makes them), and entry(), which the library asks.
#include "chosen_kernel.h"

#include "base/ensure.h"
#include "inference/kernel.h"

namespace holdfast::inference::kernel {

Entry plain_entry(int n, bool with_baselines, int lanes);
#if defined(__x86_64__)
Entry avx2_entry(int n, bool with_baselines, int lanes);
Entry avx512_entry(int n, bool with_baselines, int lanes);
#endif

namespace {
Entry (*chosen)(int, bool, int) = plain_entry;
}

Entry entry(int n, bool with_baselines, int lanes) {
  return chosen(n, with_baselines, lanes);
}

}  // namespace holdfast::inference::kernel

namespace holdfast::bench {

namespace kernel = inference::kernel;

std::vector<std::string> kernels() {
  std::vector<std::string> names{"plain"};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) names.emplace_back("avx2");
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    names.emplace_back("avx512");
#endif
  return names;
}

void choose_kernel(const std::string& name) {
#if defined(__x86_64__)
  if (name == "avx2") {
    kernel::chosen = kernel::avx2_entry;
    return;
  }
  if (name == "avx512") {
    kernel::chosen = kernel::avx512_entry;
    return;
  }
#endif
  ensure(name == "plain");
  kernel::chosen = kernel::plain_entry;
}

const char* program_chooses() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2"))
    return "avx2";
#endif
  return "plain";
}

}  // namespace holdfast::bench

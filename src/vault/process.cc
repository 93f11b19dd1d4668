// What a process does for its own memory: no core file, and no attaching by other programs of the same user
// (prctl(2), PR_SET_DUMPABLE also makes /proc/self/mem root's).
#include <sys/prctl.h>
#include <sys/resource.h>

#include "vault/vault.h"

namespace holdfast::vault {

void harden_process() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace holdfast::vault

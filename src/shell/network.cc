// Addresses cannot be seen by such a filter, only numbers, so whole calls go: with no new internet socket and
// no connect(), what is left are the sockets that listen or were accepted, and those have their one partner.
#include "shell/network.h"

#include <seccomp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <initializer_list>

namespace holdfast::shell {

bool give_up_the_network() {
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  if (filter == nullptr) return false;
  const std::uint32_t refused = SCMP_ACT_ERRNO(EACCES);
  bool good = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 &&
              seccomp_rule_add(filter, refused, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_NE, AF_UNIX)) == 0;
  for (const int call : {SCMP_SYS(connect), SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter)})
    good = good && seccomp_rule_add(filter, refused, call, 0) == 0;
  // What is sent to an address rather than to a partner.
  good = good && seccomp_rule_add(filter, refused, SCMP_SYS(sendto), 1, SCMP_A4(SCMP_CMP_NE, 0)) == 0;
  good = good && seccomp_load(filter) == 0;
  seccomp_release(filter);
  return good;
}

}  // namespace holdfast::shell

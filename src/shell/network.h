// network: the program takes away its own way to any network, where the kernel can (seccomp). From then on it
// makes no socket but within this machine's own family (AF_UNIX), connects to nothing and asks no other way
// for a socket; what it listens at, and who was let in there, goes on. It cannot be taken back, and every
// program it starts inherits it, so it comes after the browser or an editor was started.
#pragma once

namespace holdfast::shell {

// For all threads. false: this kernel does not have it.
bool give_up_the_network();

}  // namespace holdfast::shell

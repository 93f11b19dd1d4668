// The program: first of all no core dumps and no peeking into our memory, then the shell. The locale is set
// so that the terminal's character set is known; numbers keep their point.
#include <fcntl.h>

#include <clocale>
#include <string>
#include <vector>

#include "app/world.h"
#include "shell/shell.h"

namespace {

// A descriptor that was closed before the start would be given to the next file opened, and what is said on
// stderr would be written into the vault's lock or an export. It is held by one on which each use fails.
void hold_standard_descriptors() {
  for (int fd = 0; fd < 3; ++fd)
    if (::fcntl(fd, F_GETFD) < 0) (void)!::open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

}  // namespace

int main(int argc, char** argv) {
  hold_standard_descriptors();
  holdfast::app::harden_process();
  std::setlocale(LC_CTYPE, "");
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return holdfast::shell::run(arguments);
}

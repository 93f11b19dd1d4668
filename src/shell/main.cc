// The program: first of all no core dumps and no peeking into our memory, then the shell. The locale is set
// so that the terminal's character set is known; numbers keep their point.
#include <clocale>
#include <string>
#include <vector>

#include "app/world.h"
#include "shell/shell.h"

int main(int argc, char** argv) {
  holdfast::app::harden_process();
  std::setlocale(LC_CTYPE, "");
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return holdfast::shell::run(arguments);
}

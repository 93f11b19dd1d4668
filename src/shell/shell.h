// shell: the command line as one function. main.cc hands it argv and gives its exit code back.
#pragma once
#include <span>
#include <string>

namespace holdfast::shell {

int run(std::span<const std::string> arguments);

}  // namespace holdfast::shell

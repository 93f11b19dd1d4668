// completion: scripts for bash, zsh and fish, made from the table. They complete verbs, options, fixed words
// and file names; never anything out of a diary, which would have to be opened for it.
#pragma once
#include <string>
#include <string_view>

namespace holdfast::shell {

std::string completion(std::string_view which_shell);  // "bash", "zsh", "fish"

}  // namespace holdfast::shell

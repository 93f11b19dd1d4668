// help: the table as a page for a person: --help of everything, --help of one verb, the man page (troff).
// It adds no words of its own about a verb: what a verb does is said once, in shell/table.h.
#pragma once
#include <string>
#include <string_view>

#include "shell/layout.h"
#include "shell/table.h"

namespace holdfast::shell {

std::string help(const Style& style);
std::string help_of(const Verb& verb, const Style& style);
std::string manual(std::string_view version);

}  // namespace holdfast::shell

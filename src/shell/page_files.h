// page_files: the page's three files (index.html, page.js, page.css), carried in the program, so that it
// serves what it was built with and reads nothing from disk.
#pragma once
#include <string_view>

namespace holdfast::shell {

std::string_view page_file(std::string_view name);  // empty for any other

}  // namespace holdfast::shell

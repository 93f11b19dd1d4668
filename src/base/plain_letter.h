// plain_letter: a letter without its accent and in lower case, for looking for what a person may have typed
// either way: "Ö" is "o", "ß" is "ss", "Ж" is "ж". Marks that stand by themselves (the two dots of a
// decomposed "ö") are nothing. Other scripts stay as they are.
#pragma once
#include <string>

namespace holdfast {

void append_plain_letter(std::string& out, char32_t letter);

}  // namespace holdfast

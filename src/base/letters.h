// letters: what is the same to a reader is the same here. One letter can be written in several ways ("ä" as
// one character, or as "a" and two dots; macOS and some programs do the latter), so text is brought into one
// form, Unicode's NFC, where it comes in, and compared in it where it may be older. Names are compared with
// their case folded fully, as Unicode's table says: "ZOË" is "Zoë", and "STRASSE" is "straße". Bytes that are
// no UTF-8 come back as they are; they have no letters.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"

namespace holdfast {

std::string nfc(std::string_view text);         // each letter as one character, where there is one
std::string nfd(std::string_view text);         // each letter in its parts
void bring_to_nfc(std::string& text);           // without a copy where it is that already
bool has_one_form_only(std::string_view text);  // NFC and NFD are the same, for sure: ASCII
bool is_nfc(std::string_view text);
std::string case_folded(std::string_view text);             // for comparing, not for showing
char32_t small_letter(char32_t letter);                     // itself where it has none
bool same_letters(std::string_view a, std::string_view b);  // case counts
bool same_name(std::string_view a, std::string_view b);     // case does not count

// For figures and times: full-width and other special forms as plain ones, digits of every script as 0 to 9,
// blanks of every width as one kind, marks of the reading direction left out.
std::string in_plain_figures(std::string_view text);

// What may have been typed when a secret was chosen: as it is here, and its other forms where they differ.
std::vector<Secret> forms_of(const Secret& secret);
Secret nfc(const Secret& secret);

}  // namespace holdfast

// bytes: which encoding a text file is in, and its characters as UTF-8. Tables come from spreadsheets of many
// years: UTF-8 with and without a mark, UTF-16, Windows-1252, and files glued together from several. UTF-16
// is turned into UTF-8 as a whole; the others are read line by line, so that one odd line costs nothing to
// the rest.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "exchange/table.h"

namespace holdfast::exchange {

struct Opened {
  std::string storage;    // holds the text where it had to be turned into UTF-8
  std::string_view text;  // without a byte order mark; of `storage` or of the bytes given
  bool whole = false;     // was UTF-16: every line is UTF-8 now
  Encoding encoding = Encoding::utf_8;
  std::size_t replaced = 0;  // broken UTF-16 units that became U+FFFD
};
// Looks at the byte order mark, then for the zero bytes of UTF-16. `asked` overrules both.
// The result points into itself: it is filled in place and never copied.
void open_text(std::string_view bytes, std::optional<Encoding> asked, Opened& opened);

struct MadeUtf8 {
  std::string text;
  std::size_t zero_bytes = 0;  // dropped
  std::size_t foreign = 0;     // bytes that were not UTF-8
};
// Keeps what is UTF-8 and reads each byte that is not as Windows-1252.
MadeUtf8 mended(std::string_view cell);
MadeUtf8 from_windows_1252(std::string_view cell);
MadeUtf8 from_strict_utf8(std::string_view cell);  // bytes that are not UTF-8 become U+FFFD

bool is_plain(std::string_view bytes);  // ASCII without zero bytes

}  // namespace holdfast::exchange

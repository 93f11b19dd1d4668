// encoding: which encoding a text is in, and its letters as UTF-8. Texts come from editors, pipes and
// programs of many years: UTF-8 with and without a mark, UTF-16, Windows-1252 (Latin-1 with more letters),
// and files glued together from several. UTF-16 is turned into UTF-8 as a whole; in the others each byte that
// is not UTF-8 is read as Windows-1252, so that one odd letter costs nothing to the rest. What was done is
// counted, and told.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

enum class Encoding {
  utf_8,
  utf_16le,
  utf_16be,
  windows_1252,
  mixed
};                                            // mixed: some letters UTF-8, some Windows-1252
std::string_view name_of(Encoding encoding);  // "UTF-8", "Windows-1252", ...

struct Opened {
  std::string storage;    // holds the text where it had to be turned into UTF-8
  std::string_view text;  // without a byte order mark; of `storage` or of the bytes given
  bool whole = false;     // was UTF-16: every line is UTF-8 now
  Encoding encoding = Encoding::utf_8;
  std::size_t replaced = 0;  // broken UTF-16 units that became U+FFFD
  bool cut_short = false;    // ends within a unit
};
// Looks at the byte order mark, then for the zero bytes of UTF-16. `asked` overrules both.
// The result points into itself: it is filled in place and never copied.
void open_text(std::string_view bytes, std::optional<Encoding> asked, Opened& opened);

struct MadeUtf8 {
  std::string text;
  std::size_t controls = 0;    // characters that are none of a text (tabs and line ends are), taken out
  std::size_t foreign = 0;     // bytes that were not UTF-8
  std::size_t unreadable = 0;  // of these and of halves of UTF-16: stand for no letter, U+FFFD in their place
};
// Keeps what is UTF-8 and reads each byte that is not as Windows-1252.
MadeUtf8 mended(std::string_view bytes);
MadeUtf8 from_windows_1252(std::string_view bytes);
MadeUtf8 from_strict_utf8(std::string_view bytes);  // bytes that are not UTF-8 become U+FFFD

bool is_plain(std::string_view bytes);  // ASCII, and no control characters but tabs and line ends

// Whether what begins so can be a text: pictures, programs and databases are full of control characters; a
// text has hardly any, but for UTF-16.
bool may_be_text(std::string_view beginning);

// What had to be done to make text of bytes.
struct Mending {
  Encoding encoding = Encoding::utf_8;
  std::size_t foreign = 0;     // letters read as Windows-1252
  std::size_t unreadable = 0;  // stood for no letter; U+FFFD stands there now
  std::size_t controls = 0;    // taken out
  bool cut_short = false;      // it ends within a letter
  bool operator==(const Mending&) const = default;
};
// Makes a text of it, whatever it was: UTF-8 in NFC without a mark and without control characters but tabs,
// with a line feed at the end of each line.
Mending make_text(std::string& bytes);
// A clause each, of "it": "it was read as UTF-16 (little-endian)"; none where it was plain UTF-8.
std::vector<std::string> in_words(const Mending& mending);

}  // namespace holdfast

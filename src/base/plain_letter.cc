// The tables of Latin follow from Unicode's decompositions, with the letters that have none by what they look
// like.
#include "base/plain_letter.h"

#include <string_view>

#include "base/text.h"

namespace holdfast {
namespace {

// What stands beneath the accents of U+00C0 to U+00FF, U+0100 to U+017F and U+1E00 to U+1EFF.
constexpr std::string_view latin_1 = "aaaaaaaceeeeiiiidnooooo_ouuuuypsaaaaaaaceeeeiiiidnooooo_ouuuuypy";
constexpr std::string_view latin_a =
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrsssssssstt"
    "ttttuuuuuuuuuuuuwwyyyzzzzzzs";
constexpr std::string_view latin_more =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrrssss"
    "ssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyassssdaaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeee"
    "iiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyyllvvyy";
static_assert(latin_1.size() == 64 && latin_a.size() == 128 && latin_more.size() == 256);

}  // namespace

void append_plain_letter(std::string& out, char32_t c) {
  if (c < 0x80)
    out += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 0x20 : c);
  else if (c == 0xDF || c == 0x1E9E)
    out += "ss";
  else if (c == 0xD7 || c == 0xF7)
    append_utf8(out, c);
  else if (c >= 0xC0 && c < 0x100)
    out += latin_1[c - 0xC0];
  else if (c >= 0x100 && c < 0x180)
    out += latin_a[c - 0x100];
  else if (c >= 0x1E00 && c < 0x1E00 + latin_more.size())
    out += latin_more[c - 0x1E00];
  else if (c >= 0x300 && c < 0x370)
    return;
  else if ((c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
    append_utf8(out, c + 0x20);
  else if (c >= 0x400 && c <= 0x40F)
    append_utf8(out, c + 0x50);
  else if (c >= 0xFF21 && c <= 0xFF3A)  // full-width
    out += static_cast<char>(c - 0xFF21 + 'a');
  else
    append_utf8(out, c);
}

}  // namespace holdfast

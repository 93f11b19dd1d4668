// typing: a line while it is typed. The terminal's own editing counts bytes on a terminal that is not told of
// UTF-8, and code points on one that is, so that a backspace leaves half a letter; here it takes a whole one,
// as a reader sees it: with its accents, and an emoji made of several.
//
// Bytes in, what the screen is to show out; nothing here knows a terminal.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace holdfast::shell {

// Bytes of the last letter a reader sees; 0 of an empty text. What is no UTF-8 counts byte by byte.
std::size_t last_letter(std::string_view text);

class TypedLine {
 public:
  enum class Then { more, line, end };  // `end`: Ctrl-D on an empty line
  // Appends to `screen` what is to be shown for it.
  Then take(unsigned char byte, std::string& screen);
  const std::string& text() const { return text_; }
  std::string taken();  // hands it out and begins anew

 private:
  enum class Keys { plain, escape, sequence };  // an arrow key is no text
  void add(std::string_view letter, std::string& screen);
  void end_letter(std::string& screen);
  void erase(std::size_t bytes, std::string& screen);
  std::string text_;
  std::string letter_;  // a letter whose bytes have not all come
  Keys keys_ = Keys::plain;
};

}  // namespace holdfast::shell

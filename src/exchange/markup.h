// markup: XML and HTML as they are found, piece by piece. Nothing is refused: a sign that begins nothing is
// text, an element that is never closed ends with the text, entities are never defined by the file and never
// nested. Each byte is looked at a bounded number of times.
#pragma once
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/encoding.h"

namespace holdfast::exchange {

class MarkupReader {
 public:
  enum class Kind { start, end, text, raw, done };  // raw: of CDATA, in which there are no entities
  struct Piece {
    Kind kind = Kind::done;
    std::string_view name;  // of an element, as written ("wp:post_id")
    std::string_view text;  // or the attributes of an element
    bool closed = false;    // <br/>
  };
  explicit MarkupReader(std::string_view text) : text_(text) {}
  // The next piece; comments, processing instructions and declarations are passed over.
  Piece next();
  void again() { at_ = began_; }  // the last piece comes once more
  std::size_t line() const;       // of where the last piece began
  std::size_t position() const { return at_; }

 private:
  std::size_t end_of_raw(std::size_t from);
  bool skip_to(std::string_view end, std::size_t after, bool& never_more);
  Piece text_piece(std::size_t from);

  std::string_view text_, open_;
  std::size_t at_ = 0, began_ = 0;
  mutable std::size_t counted_to_ = 0, lines_ = 1;
  bool no_comment_ends_ = false, no_instruction_ends_ = false, no_raw_ends_ = false;
};

// "&amp;", "&#8217;" and the names of HTML that writing uses; a number that stands for no letter becomes
// U+FFFD, a name that is not known stays as it is.
std::string with_entities_read(std::string_view text);
// Such numbers in a whole file, counted; control characters are taken out, two halves of UTF-16 become the
// letter they are. `unknown_names`: how many names are not known.
void mend_references(std::string& text, Mending& done, std::size_t& unknown_names);
// The value of an attribute among those of an element; empty where it is not there.
std::string attribute(std::string_view attributes, std::string_view name);
// The text between a piece that started an element and its end, entities read; elements inside are left out.
std::string text_of(MarkupReader& reader, std::string_view name);

// Whether behind the last `thing` one of these ends is to be found: a file that was not cut off.
bool is_closed(std::string_view text, std::string_view thing, std::initializer_list<std::string_view> ends);

// HTML as Markdown, `line_ends`: a line end in the text is one (as where blogs were written without
// paragraphs): paragraphs, emphasis, links, lists, quotations, headings, code; of pictures their description;
// scripts and styles are left out; what looks like an element and is none stays as it is written. Markdown's
// own signs in the text are escaped.
std::string html_to_markdown(std::string_view html, bool line_ends = false);
// Text that is to stand in Markdown as it is.
std::string markdown_escaped(std::string_view text);

}  // namespace holdfast::exchange

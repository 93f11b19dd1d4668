// markup: XML and HTML as they are found, piece by piece. Nothing is refused: a sign that begins nothing is
// text, an element that is never closed ends with the text, entities are never defined by the file and never
// nested. Each byte is looked at a bounded number of times.
#pragma once
#include <string>
#include <string_view>

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

// "&amp;", "&#8217;" and the names of HTML that writing uses; what is none of them stays as it is.
std::string with_entities_read(std::string_view text);
// The value of an attribute among those of an element; empty where it is not there.
std::string attribute(std::string_view attributes, std::string_view name);
// The text between a piece that started an element and its end, entities read; elements inside are left out.
std::string text_of(MarkupReader& reader, std::string_view name);

// HTML as Markdown, `line_ends`: a line end in the text is one (as where blogs were written without
// paragraphs): paragraphs, emphasis, links, lists, quotations, headings, code; of pictures their description;
// scripts and styles are left out; what looks like an element and is none stays as it is written. Markdown's
// own signs in the text are escaped.
std::string html_to_markdown(std::string_view html, bool line_ends = false);
// Text that is to stand in Markdown as it is.
std::string markdown_escaped(std::string_view text);

}  // namespace holdfast::exchange

// HTML as Markdown, element by element, with a stack of lists and quotations only: whatever is not known is
// passed through as the text it holds.
#include <array>
#include <cctype>
#include <optional>
#include <vector>

#include "base/text.h"
#include "exchange/markup.h"

namespace holdfast::exchange {
namespace {

using Kind = MarkupReader::Kind;
constexpr int most_blank_lines = 50;      // in code, one after the other
constexpr std::size_t deepest_list = 12;  // lists and quotations; deeper ones go on at that depth

template <std::size_t N>
bool among(std::string_view name, const std::array<std::string_view, N>& list) {
  for (const std::string_view one : list)
    if (one == name) return true;
  return false;
}
constexpr std::array<std::string_view, 16> blocks{
    "p",  "div", "section", "article", "table",  "figure",  "address", "center",
    "dl", "dd",  "dt",      "form",    "header", "caption", "aside",   "tbody"};
constexpr std::array<std::string_view, 2> unread{"script", "style"};
// Elements that mean nothing here but are elements all the same.
constexpr std::array<std::string_view, 58> others{
    "a",       "abbr", "audio",    "b",      "big",   "body",     "br",         "button", "canvas", "cite",
    "code",    "col",  "colgroup", "del",    "embed", "em",       "figcaption", "font",   "footer", "head",
    "html",    "hr",   "i",        "iframe", "img",   "input",    "ins",        "kbd",    "label",  "legend",
    "link",    "main", "mark",     "meta",   "nav",   "noscript", "object",     "option", "param",  "pre",
    "q",       "s",    "samp",     "select", "small", "source",   "span",       "strike", "strong", "sub",
    "summary", "sup",  "svg",      "tfoot",  "thead", "time",     "title",      "u"};
constexpr std::array<std::string_view, 14> structure{"blockquote", "details", "h1", "h2", "h3", "h4", "h5",
                                                     "h6",         "li",      "ol", "td", "th", "tr", "ul"};

bool is_element(std::string_view name) {
  return among(name, blocks) || among(name, unread) || among(name, others) || among(name, structure) ||
         name == "video" || name == "textarea" || name == "tt" || name == "wbr" || name == "var" ||
         name == "picture" || name == "path";
}

class Writer {
 public:
  explicit Writer(bool line_ends) : line_ends_(line_ends) {}
  void start(std::string_view name, std::string_view attributes);
  void end(std::string_view name);
  void text(std::string_view raw);
  std::string take();

 private:
  struct Level {
    char sort;  // '>' a quotation, '-' a list, '1' a list with numbers
    int number = 0;
  };
  std::string prefix() const;
  void put(std::string_view text);
  void paragraph() { wanted_breaks_ = 2; }
  void line() { wanted_breaks_ = std::max(wanted_breaks_, 1); }
  void line_of_code() { wanted_breaks_ = std::min(wanted_breaks_ + 1, most_blank_lines); }
  void mark(std::string_view sign);

  bool line_ends_;
  std::string out_;
  std::vector<Level> levels_;
  int wanted_breaks_ = 0, preformatted_ = 0, unread_ = 0;
  bool code_begins_ = false;                             // the line end right behind <pre> is none
  bool at_item_ = false, space_ = false, hard_ = false;  // hard: the line end is meant
  std::vector<std::string> links_;
};

std::string Writer::prefix() const {
  std::string text;
  for (const Level& level : levels_) text += level.sort == '>' ? "> " : level.sort == '1' ? "   " : "  ";
  return text;
}

void Writer::put(std::string_view text) {
  if (text.empty()) return;
  if (!out_.empty() || at_item_) {
    const int breaks = out_.empty() ? 0 : wanted_breaks_;
    if (breaks > 0) {
      while (out_.ends_with(' ')) out_.pop_back();
      if (breaks == 1 && hard_) out_ += "  ";
      const std::string lead = prefix();
      std::string_view blank = lead;
      while (blank.ends_with(' ')) blank.remove_suffix(1);
      out_ += '\n';
      for (int k = 1; k < breaks; ++k) out_ += std::string(blank) + "\n";
      out_ += lead;
    } else if (space_ && !out_.ends_with(' ') && !out_.ends_with('\n')) {
      out_ += ' ';
    }
  } else {
    out_ += prefix();
  }
  if (at_item_ && !levels_.empty()) {
    const Level& level = levels_.back();
    const std::string sign = level.sort == '1' ? std::to_string(level.number) + ". " : "- ";
    const std::size_t wide = level.sort == '1' ? 3 : 2;
    if (out_.size() >= wide) out_.resize(out_.size() - wide);
    out_ += sign;
  }
  at_item_ = false;
  wanted_breaks_ = 0;
  space_ = hard_ = false;
  out_ += text;
}

// Emphasis: opening signs go before the next word, closing ones behind the last.
void Writer::mark(std::string_view sign) {
  if (wanted_breaks_ > 0 || out_.empty() || space_) {
    put(sign);
    return;
  }
  out_ += sign;
}

void Writer::start(std::string_view name, std::string_view attributes) {
  if (among(name, unread)) ++unread_;
  if (unread_ > 0) return;
  if (name == "br") {
    if (wanted_breaks_ == 0) hard_ = preformatted_ == 0;
    if (preformatted_ > 0)
      line_of_code();
    else
      line();
  } else if (name == "hr") {
    paragraph();
    put("---");
    paragraph();
  } else if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6') {
    paragraph();
    put(std::string(static_cast<std::size_t>(name[1] - '0'), '#') + " ");
  } else if (name == "blockquote" || name == "ul" || name == "ol") {
    paragraph();
    if (levels_.size() < deepest_list)
      levels_.push_back({name == "blockquote" ? '>' : name == "ul" ? '-' : '1'});
  } else if (name == "li") {
    line();
    at_item_ = true;
    if (!levels_.empty()) ++levels_.back().number;
  } else if (name == "strong" || name == "b") {
    mark("**");
  } else if (name == "em" || name == "i" || name == "cite") {
    mark("*");
  } else if (name == "code" && preformatted_ == 0) {
    mark("`");
  } else if (name == "pre") {
    paragraph();
    put("```");
    line();
    code_begins_ = ++preformatted_ == 1;
  } else if (name == "a") {
    links_.push_back(attribute(attributes, "href"));
    if (!links_.back().empty()) mark("[");
  } else if (name == "img") {
    const std::string said = attribute(attributes, "alt");
    put("[picture" + (said.empty() ? "" : ": " + markdown_escaped(said)) + "]");
  } else if (name == "tr") {
    line();
  } else if (name == "td" || name == "th") {
    if (!out_.empty() && wanted_breaks_ == 0) put(" | ");
  } else if (among(name, blocks)) {
    paragraph();
  }
}

void Writer::end(std::string_view name) {
  if (among(name, unread)) {
    if (unread_ > 0) --unread_;
    return;
  }
  if (unread_ > 0) return;
  if (name == "blockquote" || name == "ul" || name == "ol") {
    if (!levels_.empty()) levels_.pop_back();
    at_item_ = false;
    paragraph();
  } else if (name == "strong" || name == "b") {
    out_ += "**";
  } else if (name == "em" || name == "i" || name == "cite") {
    out_ += "*";
  } else if (name == "code" && preformatted_ == 0) {
    out_ += "`";
  } else if (name == "pre") {
    if (preformatted_ > 0) --preformatted_;
    line();
    put("```");
    paragraph();
  } else if (name == "a") {
    if (links_.empty()) return;
    if (!links_.back().empty()) out_ += "](" + links_.back() + ")";
    links_.pop_back();
  } else if (name == "li") {
    line();
  } else if (among(name, blocks) || (name.size() == 2 && name[0] == 'h')) {
    paragraph();
  }
}

// Two line ends are a paragraph; one is a line where the text was written that way, else a blank.
void Writer::text(std::string_view raw) {
  if (unread_ > 0) return;
  const std::string read = with_entities_read(raw);
  if (preformatted_ > 0) {
    std::string_view rest = read;
    if (code_begins_ && rest.starts_with('\n')) rest.remove_prefix(1);
    code_begins_ = code_begins_ && rest.empty();
    while (true) {
      const auto end = rest.find('\n');
      put(rest.substr(0, end));
      if (end == std::string_view::npos) return;
      line_of_code();
      rest.remove_prefix(end + 1);
    }
  }
  std::string word;
  const auto flush = [&] {
    if (word.empty()) return;
    const bool begins_line = out_.empty() || wanted_breaks_ > 0 || at_item_;
    std::string said = markdown_escaped(word);
    if (begins_line && (said[0] == '#' || said[0] == '>' || said[0] == '+' || said[0] == '-'))
      said.insert(said.begin(), '\\');
    put(said);
    word.clear();
  };
  int breaks = 0;
  for (const char c : read) {
    if (c == '\n' || c == ' ' || c == '\t' || c == '\r') {
      flush();
      if (c == '\n') ++breaks;
      if (breaks > 1) paragraph();
      space_ = true;
      continue;
    }
    if (breaks == 1 && line_ends_ && wanted_breaks_ == 0 && !out_.empty()) {
      hard_ = true;
      line();
    }
    breaks = 0;
    word += c;
  }
  flush();
}

std::string Writer::take() {
  while (out_.ends_with(' ') || out_.ends_with('\n')) out_.pop_back();
  return std::move(out_);
}

}  // namespace

std::string markdown_escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 8);
  for (std::size_t k = 0; k < text.size(); ++k) {
    const char c = text[k];
    const auto word = [&](std::size_t at) { return std::isalnum(static_cast<unsigned char>(text[at])) != 0; };
    const bool inside = k > 0 && k + 1 < text.size() && word(k - 1) && word(k + 1);
    if (c == '\\' || c == '*' || c == '`' || c == '[' || c == '<' || (c == '_' && !inside)) out += '\\';
    out += c;
  }
  return out;
}

std::string html_to_markdown(std::string_view html, bool line_ends) {
  // Where the last end of a script or style stands; looked for once.
  std::array<std::optional<std::size_t>, unread.size()> ends;
  const auto last_end = [&](std::string_view text, std::string_view name) {
    auto& end = ends[name == unread[0] ? 0 : 1];
    if (!end) {
      const auto found = lower_ascii(text).rfind("</" + std::string(name));
      end = found == std::string::npos ? 0 : found;
    }
    return *end;
  };
  MarkupReader reader(html);
  Writer writer(line_ends);
  while (true) {
    const MarkupReader::Piece piece = reader.next();
    if (piece.kind == Kind::done) break;
    const std::string name = lower_ascii(piece.name);
    const bool tag = piece.kind == Kind::start || piece.kind == Kind::end;
    const bool known = is_element(name);
    // A script that never ends would take everything after it along.
    const bool endless =
        piece.kind == Kind::start && among(name, unread) && reader.position() > last_end(html, name);
    if (tag && !known)
      writer.text("&lt;" + std::string(piece.kind == Kind::end ? "/" : "") + std::string(piece.name) +
                  std::string(piece.text) + (piece.closed ? "/" : "") + "&gt;");
    else if (endless)
      continue;
    else if (piece.kind == Kind::start)
      writer.start(name, piece.text);
    else if (piece.kind == Kind::end)
      writer.end(name);
    else
      writer.text(piece.text);
    if (piece.kind == Kind::start && piece.closed && name != "br" && name != "img" && name != "hr")
      writer.end(name);
  }
  return writer.take();
}

}  // namespace holdfast::exchange

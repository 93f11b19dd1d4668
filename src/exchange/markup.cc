// The reader keeps one position and never goes back over what it has passed; what it looks for ahead (the end
// of a comment, of CDATA) it gives up for good once it was not found, so that no file costs more than a few
// passes.
#include "exchange/markup.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "exchange/foreign.h"

namespace holdfast::exchange {
namespace {

constexpr int most_inner_ends = 16;  // "]]>" that may stand within one piece of CDATA

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}
bool in_name(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == ':' || c == '_' || c == '-' || c == '.';
}

struct Named {
  std::string_view name;
  char32_t code;
};
constexpr std::array<Named, 53> entities{
    {{"amp", '&'},      {"lt", '<'},       {"gt", '>'},       {"quot", '"'},     {"apos", '\''},
     {"nbsp", 0xA0},    {"ndash", 0x2013}, {"mdash", 0x2014}, {"lsquo", 0x2018}, {"rsquo", 0x2019},
     {"sbquo", 0x201A}, {"ldquo", 0x201C}, {"rdquo", 0x201D}, {"bdquo", 0x201E}, {"hellip", 0x2026},
     {"bull", 0x2022},  {"middot", 0xB7},  {"laquo", 0xAB},   {"raquo", 0xBB},   {"euro", 0x20AC},
     {"pound", 0xA3},   {"yen", 0xA5},     {"cent", 0xA2},    {"copy", 0xA9},    {"reg", 0xAE},
     {"trade", 0x2122}, {"deg", 0xB0},     {"plusmn", 0xB1},  {"times", 0xD7},   {"divide", 0xF7},
     {"frac12", 0xBD},  {"frac14", 0xBC},  {"frac34", 0xBE},  {"sect", 0xA7},    {"para", 0xB6},
     {"iexcl", 0xA1},   {"iquest", 0xBF},  {"auml", 0xE4},    {"ouml", 0xF6},    {"uuml", 0xFC},
     {"Auml", 0xC4},    {"Ouml", 0xD6},    {"Uuml", 0xDC},    {"szlig", 0xDF},   {"eacute", 0xE9},
     {"egrave", 0xE8},  {"agrave", 0xE0},  {"ccedil", 0xE7},  {"ntilde", 0xF1},  {"hearts", 0x2665},
     {"larr", 0x2190},  {"rarr", 0x2192},  {"shy", 0xAD}}};

std::optional<char32_t> entity(std::string_view name) {
  if (name.starts_with('#')) {
    name.remove_prefix(1);
    const bool hex = name.starts_with('x') || name.starts_with('X');
    if (hex) name.remove_prefix(1);
    if (name.empty() || name.size() > 7) return std::nullopt;
    char32_t code = 0;
    for (const char c : name) {
      const int digit = c >= '0' && c <= '9'          ? c - '0'
                        : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : hex && c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                      : -1;
      if (digit < 0) return std::nullopt;
      code = code * (hex ? 16 : 10) + static_cast<char32_t>(digit);
    }
    const bool sound = (code >= 0x20 || code == '\n' || code == '\t' || code == '\r') && code <= 0x10FFFF &&
                       (code < 0xD800 || code > 0xDFFF);
    return sound ? std::optional(code) : std::nullopt;
  }
  const auto found = std::ranges::find(entities, name, &Named::name);
  return found == entities.end() ? std::nullopt : std::optional(found->code);
}

}  // namespace

std::size_t MarkupReader::line() const {
  for (; counted_to_ < began_; ++counted_to_)
    if (text_[counted_to_] == '\n') ++lines_;
  return lines_;
}

// Where CDATA that began before `from` ends. "]]>" may stand in it where WordPress put it: the true end is
// followed by the end of the element, by more CDATA, or by nothing.
std::size_t MarkupReader::end_of_raw(std::size_t from) {
  std::size_t first = std::string_view::npos;
  std::size_t at = from;
  for (int tries = 0; tries < most_inner_ends; ++tries) {
    at = text_.find("]]>", at);
    if (at == std::string_view::npos) break;
    if (first == std::string_view::npos) first = at;
    std::size_t after = at + 3;
    while (after < text_.size() && is_space(text_[after])) ++after;
    const std::string_view rest = text_.substr(after);
    const bool closes = rest.starts_with("</") && rest.substr(2).starts_with(open_);
    // Where the end of the element is missing, the next one of an export says where it would have been.
    const bool next_element = rest.starts_with("<wp:") || rest.starts_with("<item>") ||
                              rest.starts_with("</item>") || rest.starts_with("<excerpt:encoded") ||
                              rest.starts_with("<content:encoded") || rest.starts_with("<category ") ||
                              rest.starts_with("</wp:");
    if (rest.empty() || closes || next_element || rest.starts_with("<![CDATA[")) return at;
    ++at;
  }
  return first;
}

bool MarkupReader::skip_to(std::string_view end, std::size_t after, bool& never_more) {
  if (never_more) return false;
  const auto found = text_.find(end, after);
  if (found == std::string_view::npos) {
    never_more = true;
    return false;
  }
  at_ = found + end.size();
  return true;
}

MarkupReader::Piece MarkupReader::text_piece(std::size_t from) {
  const auto next = text_.find('<', from + 1);
  at_ = next == std::string_view::npos ? text_.size() : next;
  return {Kind::text, {}, text_.substr(from, at_ - from), false};
}

MarkupReader::Piece MarkupReader::next() {
  while (at_ < text_.size()) {
    began_ = at_;
    const std::string_view rest = text_.substr(at_);
    if (rest[0] != '<') return text_piece(at_);
    if (rest.starts_with("<!--")) {
      if (skip_to("-->", at_ + 4, no_comment_ends_)) continue;
      return text_piece(at_);
    }
    if (rest.starts_with("<![CDATA[")) {
      const std::size_t from = at_ + 9;
      const std::size_t end = no_raw_ends_ ? std::string_view::npos : end_of_raw(from);
      no_raw_ends_ = end == std::string_view::npos;
      at_ = no_raw_ends_ ? text_.size() : end + 3;
      return {Kind::raw, {}, text_.substr(from, (no_raw_ends_ ? text_.size() : end) - from), false};
    }
    if (rest.starts_with("<?")) {
      if (skip_to("?>", at_ + 2, no_instruction_ends_)) continue;
      return text_piece(at_);
    }
    if (rest.starts_with("<!")) {  // a declaration, with what it declares: none of it is read
      int brackets = 0;
      std::size_t k = at_ + 2;
      for (const std::size_t last = std::min(text_.size(), k + caps::markup_tag_bytes); k < last; ++k) {
        if (text_[k] == '[') ++brackets;
        if (text_[k] == ']') --brackets;
        if (text_[k] == '>' && brackets <= 0) break;
      }
      at_ = std::min(text_.size(), k + 1);
      continue;
    }
    const bool ends = rest.size() > 1 && rest[1] == '/';
    std::size_t k = at_ + (ends ? 2 : 1);
    if (k >= text_.size() || !is_letter(text_[k])) return text_piece(at_);
    const std::size_t name_from = k;
    while (k < text_.size() && in_name(text_[k])) ++k;
    const std::string_view name = text_.substr(name_from, k - name_from);
    const std::size_t attributes_from = k;
    char quote = 0;
    const std::size_t last = std::min(text_.size(), k + caps::markup_tag_bytes);
    for (; k < last; ++k) {
      if (quote) {
        if (text_[k] == quote) quote = 0;
      } else if (text_[k] == '"' || text_[k] == '\'') {
        quote = text_[k];
      } else if (text_[k] == '>' || text_[k] == '<') {
        break;
      }
    }
    if (k >= last || text_[k] == '<') {  // never closed: the sign alone is text
      return text_piece(at_);
    }
    at_ = k + 1;
    std::string_view attributes = text_.substr(attributes_from, k - attributes_from);
    const bool closed = attributes.ends_with('/');
    if (closed) attributes.remove_suffix(1);
    if (!ends && !closed) open_ = name;
    return {ends ? Kind::end : Kind::start, name, attributes, closed};
  }
  began_ = text_.size();
  return {};
}

std::string with_entities_read(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto at = text.find('&');
    out += text.substr(0, at);
    if (at == std::string_view::npos) break;
    text.remove_prefix(at);
    const auto end = text.substr(0, 12).find(';');
    const auto code = end == std::string_view::npos ? std::nullopt : entity(text.substr(1, end - 1));
    if (code) {
      append_utf8(out, *code);
      text.remove_prefix(end + 1);
    } else {
      out += '&';
      text.remove_prefix(1);
    }
  }
  return out;
}

std::string attribute(std::string_view attributes, std::string_view name) {
  for (std::size_t at = 0; (at = attributes.find(name, at)) != std::string_view::npos; ++at) {
    std::size_t k = at + name.size();
    if (at > 0 && !is_space(attributes[at - 1])) continue;
    while (k < attributes.size() && is_space(attributes[k])) ++k;
    if (k >= attributes.size() || attributes[k] != '=') continue;
    ++k;
    while (k < attributes.size() && is_space(attributes[k])) ++k;
    if (k >= attributes.size()) return {};
    const char quote = attributes[k];
    if (quote == '"' || quote == '\'') {
      const auto end = attributes.find(quote, k + 1);
      return with_entities_read(attributes.substr(k + 1, end == std::string_view::npos ? end : end - k - 1));
    }
    const auto end = attributes.find_first_of(" \t\r\n", k);
    return with_entities_read(attributes.substr(k, end == std::string_view::npos ? end : end - k));
  }
  return {};
}

std::string text_of(MarkupReader& reader, std::string_view name) {
  std::string out;
  for (int depth = 0;;) {
    const MarkupReader::Piece piece = reader.next();
    switch (piece.kind) {
      case MarkupReader::Kind::done:
        return out;
      case MarkupReader::Kind::start:
        if (!piece.closed) ++depth;
        break;
      case MarkupReader::Kind::end:
        if (piece.name == name || depth == 0) return out;
        --depth;
        break;
      case MarkupReader::Kind::raw:
        out += piece.text;
        break;
      case MarkupReader::Kind::text:
        out += with_entities_read(piece.text);
        break;
    }
  }
}

}  // namespace holdfast::exchange

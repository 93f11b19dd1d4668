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

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}
bool in_name(char c) {
  return is_latin_letter(c) || (c >= '0' && c <= '9') || c == ':' || c == '_' || c == '-' || c == '.';
}

struct Named {
  std::string_view name;
  char32_t code;
};
// Those of Latin-1 in their order, from U+00A0 on.
constexpr auto latin = std::to_array<std::string_view>(
    {"nbsp",   "iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar", "sect",   "uml",    "copy",
     "ordf",   "laquo",  "not",    "shy",    "reg",    "macr",   "deg",    "plusmn", "sup2",   "sup3",
     "acute",  "micro",  "para",   "middot", "cedil",  "sup1",   "ordm",   "raquo",  "frac14", "frac12",
     "frac34", "iquest", "Agrave", "Aacute", "Acirc",  "Atilde", "Auml",   "Aring",  "AElig",  "Ccedil",
     "Egrave", "Eacute", "Ecirc",  "Euml",   "Igrave", "Iacute", "Icirc",  "Iuml",   "ETH",    "Ntilde",
     "Ograve", "Oacute", "Ocirc",  "Otilde", "Ouml",   "times",  "Oslash", "Ugrave", "Uacute", "Ucirc",
     "Uuml",   "Yacute", "THORN",  "szlig",  "agrave", "aacute", "acirc",  "atilde", "auml",   "aring",
     "aelig",  "ccedil", "egrave", "eacute", "ecirc",  "euml",   "igrave", "iacute", "icirc",  "iuml",
     "eth",    "ntilde", "ograve", "oacute", "ocirc",  "otilde", "ouml",   "divide", "oslash", "ugrave",
     "uacute", "ucirc",  "uuml",   "yacute", "thorn",  "yuml"});
constexpr auto entities = std::to_array<Named>(
    {{"amp", '&'},       {"lt", '<'},        {"gt", '>'},        {"quot", '"'},      {"apos", '\''},
     {"ndash", 0x2013},  {"mdash", 0x2014},  {"lsquo", 0x2018},  {"rsquo", 0x2019},  {"sbquo", 0x201A},
     {"ldquo", 0x201C},  {"rdquo", 0x201D},  {"bdquo", 0x201E},  {"hellip", 0x2026}, {"bull", 0x2022},
     {"euro", 0x20AC},   {"trade", 0x2122},  {"hearts", 0x2665}, {"larr", 0x2190},   {"rarr", 0x2192},
     {"ensp", 0x2002},   {"emsp", 0x2003},   {"thinsp", 0x2009}, {"zwnj", 0x200C},   {"zwj", 0x200D},
     {"dagger", 0x2020}, {"Dagger", 0x2021}, {"permil", 0x2030}, {"lsaquo", 0x2039}, {"rsaquo", 0x203A},
     {"OElig", 0x152},   {"oelig", 0x153},   {"Scaron", 0x160},  {"scaron", 0x161},  {"Yuml", 0x178},
     {"circ", 0x2C6},    {"tilde", 0x2DC},   {"infin", 0x221E},  {"minus", 0x2212},  {"ne", 0x2260},
     {"le", 0x2264},     {"ge", 0x2265},     {"prime", 0x2032},  {"Prime", 0x2033}});

constexpr char32_t replacement = 0xFFFD;

// What stands between "&" and ";" at the beginning of `rest`.
struct Reference {
  enum class Sort { none, known, unknown_name, no_letter, control };
  Sort sort = Sort::none;
  char32_t letter = 0;
  std::size_t bytes = 0;
};

std::optional<char32_t> code_in(std::string_view digits) {
  const bool hex = digits.starts_with('x') || digits.starts_with('X');
  if (hex) digits.remove_prefix(1);
  if (digits.empty() || digits.size() > 9) return std::nullopt;
  char32_t code = 0;
  for (const char c : digits) {
    const int digit = c >= '0' && c <= '9'          ? c - '0'
                      : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : hex && c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                    : -1;
    if (digit < 0) return std::nullopt;
    code = std::min<char32_t>(code * (hex ? 16 : 10) + static_cast<char32_t>(digit), 0x1000000);
  }
  return code;
}

Reference reference_at(std::string_view rest) {
  using enum Reference::Sort;
  const auto end = rest.substr(0, 14).find(';');
  if (end == std::string_view::npos || end < 2 || rest[0] != '&') return {};
  const std::string_view name = rest.substr(1, end - 1);
  const std::size_t bytes = end + 1;
  if (!name.starts_with('#')) {
    if (const auto found = std::ranges::find(entities, name, &Named::name); found != entities.end())
      return {known, found->code, bytes};
    if (const auto found = std::ranges::find(latin, name); found != latin.end())
      return {known, 0xA0u + static_cast<char32_t>(found - latin.begin()), bytes};
    const bool is_name =
        std::ranges::all_of(name, [](char c) { return is_latin_letter(c) || (c >= '0' && c <= '9'); });
    return is_name && is_latin_letter(name[0]) ? Reference{unknown_name, 0, bytes} : Reference{};
  }
  const auto code = code_in(name.substr(1));
  if (!code) return {};
  if (*code >= 0xD800 && *code <= 0xDBFF) {  // the other half may follow
    const std::string_view next = rest.substr(bytes);
    const auto next_end = next.substr(0, 14).find(';');
    if (next.starts_with("&#") && next_end != std::string_view::npos)
      if (const auto low = code_in(next.substr(2, next_end - 2)); low && *low >= 0xDC00 && *low <= 0xDFFF)
        return {known, 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00), bytes + next_end + 1};
  }
  if (*code < 0x20 && *code != '\n' && *code != '\t' && *code != '\r') return {control, 0, bytes};
  if (*code >= 0x80 && *code <= 0x9F) {  // as HTML has it: the letters of Windows-1252
    const MadeUtf8 made = from_windows_1252(std::string(1, static_cast<char>(*code)));
    const char32_t letter = first_code_point(made.text).value;
    return {letter == replacement ? no_letter : known, letter, bytes};
  }
  if (*code > 0x10FFFF || (*code >= 0xD800 && *code <= 0xDFFF) || *code == 0xFFFE || *code == 0xFFFF)
    return {no_letter, replacement, bytes};
  return {known, *code, bytes};
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
    // Signs in a row: only the last of them can begin a tag.
    if (rest.size() > 1 && rest[1] == '<') {
      const std::size_t other = text_.find_first_not_of('<', at_), from = at_;
      at_ = other == std::string_view::npos ? text_.size() : other - 1;
      return {Kind::text, {}, text_.substr(from, at_ - from), false};
    }
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
    if (k >= text_.size() || !is_latin_letter(text_[k])) return text_piece(at_);
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
  using enum Reference::Sort;
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto at = text.find('&');
    out += text.substr(0, at);
    if (at == std::string_view::npos) break;
    text.remove_prefix(at);
    const Reference found = reference_at(text);
    if (found.sort == none || found.sort == unknown_name) {
      out += '&';
      text.remove_prefix(1);
      continue;
    }
    if (found.sort != control) append_utf8(out, found.letter);
    text.remove_prefix(found.bytes);
  }
  return out;
}

void mend_references(std::string& text, Mending& done, std::size_t& unknown_names) {
  using enum Reference::Sort;
  std::string out;
  std::size_t copied = 0;
  const std::string_view all = text;
  for (std::size_t at = all.find('&'); at != std::string_view::npos;
       at = all.find('&', std::max(copied, at + 1))) {
    const Reference found = reference_at(all.substr(at));
    if (found.sort == unknown_name) ++unknown_names;
    const bool of_two_halves = found.sort == known && found.letter > 0xFFFF;
    if (found.sort != control && found.sort != no_letter && !of_two_halves) continue;
    if (found.sort == control) ++done.controls;
    if (found.sort == no_letter) ++done.unreadable;
    out += all.substr(copied, at - copied);
    if (found.sort != control) append_utf8(out, found.letter);
    copied = at + found.bytes;
  }
  if (copied == 0) return;
  out += all.substr(copied);
  text = std::move(out);
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

bool is_closed(std::string_view text, std::string_view thing, std::initializer_list<std::string_view> ends) {
  const auto last = text.rfind(thing);
  const std::string_view rest = last == std::string_view::npos ? text : text.substr(last);
  return std::ranges::any_of(ends,
                             [&](std::string_view end) { return rest.find(end) != std::string_view::npos; });
}

}  // namespace holdfast::exchange

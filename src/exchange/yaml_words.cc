// Aliases make a small file large: what is looked at is bounded, not what the file says of itself.
#include "exchange/yaml_words.h"

#include <algorithm>
#include <cctype>

#include "base/encoding.h"
#include "base/text.h"

namespace holdfast::exchange {
namespace {

constexpr std::size_t most_words = 1'000;
constexpr int deepest_node = 32;

bool add_field(const YAML::Node& key, const YAML::Node& value, std::vector<std::string>& words, int depth);

bool add(const YAML::Node& node, std::vector<std::string>& words, int depth) {
  if (words.size() >= most_words || depth > deepest_node) return false;
  if (node.IsScalar()) {
    if (!trimmed(node.Scalar()).empty()) words.push_back(node.Scalar());
    return true;
  }
  for (const auto& under : node)
    if (!(node.IsSequence() ? add(under, words, depth + 1)
                            : add_field(under.first, under.second, words, depth + 1)))
      return false;
  return true;
}

bool add_field(const YAML::Node& key, const YAML::Node& value, std::vector<std::string>& words, int depth) {
  if (!key.IsScalar() || !value.IsScalar() || trimmed(value.Scalar()).empty())
    return add(key, words, depth) && add(value, words, depth);
  if (words.size() >= most_words) return false;
  words.push_back(key.Scalar() + ": " + value.Scalar());
  return true;
}

void leave_the_rest(const std::string& where, Foreign& out) {
  out.leave("words beyond the first 1,000 of an entry", "no entry is read further than that");
  out.remark(
      0, where,
      "there are more than 1,000 words beside the text, or they stand too deep; the rest was left out");
}

}  // namespace

namespace {

// "\\ud83d", "\\UFFFFFFFF" and the like, by which YAML is refused: no letters. How many there were.
std::size_t mend_escapes(std::string& text) {
  std::size_t mended = 0;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = std::string_view(text).substr(at);
    const char sign = rest.size() > 1 && rest[0] == '\\' ? rest[1] : ' ';
    const std::size_t digits = sign == 'x' ? 2 : sign == 'u' ? 4 : sign == 'U' ? 8 : 0;
    char32_t code = 0;
    std::size_t n = 0;
    for (; n < digits && n + 2 < rest.size() && std::isxdigit(static_cast<unsigned char>(rest[n + 2])); ++n) {
      const int c = std::tolower(static_cast<unsigned char>(rest[n + 2]));
      code = code * 16 + static_cast<char32_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    const bool control = (sign == '0') || (digits > 0 && n == digits && code < 0x20 && code != '\t' &&
                                           code != '\n' && code != '\r');
    const bool no_letter =
        digits > 0 && (n < digits || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF));
    if (control || no_letter) {
      out += "\\uFFFD";
      ++mended;
      at += 2 + n;
    } else {
      const std::size_t taken = rest[0] == '\\' ? std::min<std::size_t>(2, rest.size()) : 1;
      out += rest.substr(0, taken);
      at += taken;
    }
  }
  text = std::move(out);
  return mended;
}

}  // namespace

YAML::Node yaml_of(std::string_view text, const std::string& where, Foreign& out) {
  std::string whole(text);
  try {
    return YAML::Load(whole);
  } catch (const YAML::Exception&) {
    const std::size_t mended = mend_escapes(whole);
    if (mended == 0) throw;
    YAML::Node node = YAML::Load(whole);
    for (const std::string& done : in_words(Mending{.unreadable = mended})) out.remark(0, where, done);
    return node;
  }
}

void words_of(const YAML::Node& key, const YAML::Node& value, std::vector<std::string>& words,
              const std::string& where, Foreign& out) {
  if (!add_field(key, value, words, 0)) leave_the_rest(where, out);
}

void words_of(const YAML::Node& node, std::vector<std::string>& words, const std::string& where,
              Foreign& out) {
  if (!add(node, words, 0)) leave_the_rest(where, out);
}

}  // namespace holdfast::exchange

// Aliases make a small file large: what is looked at is bounded, not what the file says of itself.
#include "exchange/yaml_words.h"

#include "base/text.h"

namespace holdfast::exchange {
namespace {

constexpr std::size_t most_words = 1'000;
constexpr int deepest = 32;

bool add(const YAML::Node& node, std::vector<std::string>& words, int depth) {
  if (words.size() >= most_words || depth > deepest) return false;
  if (node.IsScalar()) {
    if (!trimmed(node.Scalar()).empty()) words.push_back(node.Scalar());
    return true;
  }
  for (const auto& under : node) {
    if (node.IsSequence()) {
      if (!add(under, words, depth + 1)) return false;
      continue;
    }
    const bool named = under.first.IsScalar();
    if (named && under.second.IsScalar() && !trimmed(under.second.Scalar()).empty()) {
      if (words.size() >= most_words) return false;
      words.push_back(under.first.Scalar() + ": " + under.second.Scalar());
      continue;
    }
    if (!add(under.first, words, depth + 1) || !add(under.second, words, depth + 1)) return false;
  }
  return true;
}

}  // namespace

void words_of(const YAML::Node& node, std::vector<std::string>& words, const std::string& where,
              Foreign& out) {
  if (add(node, words, 0)) return;
  out.leave("words beyond the first 1,000 of an entry", "no entry is read further than that");
  out.remark(
      0, where,
      "there are more than 1,000 words beside the text, or they stand too deep; the rest was left out");
}

}  // namespace holdfast::exchange

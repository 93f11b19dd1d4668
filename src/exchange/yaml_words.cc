// Aliases make a small file large: what is looked at is bounded, not what the file says of itself.
#include "exchange/yaml_words.h"

#include "base/text.h"

namespace holdfast::exchange {
namespace {

constexpr std::size_t most_words = 1'000;
constexpr int deepest = 32;

bool add_field(const YAML::Node& key, const YAML::Node& value, std::vector<std::string>& words, int depth);

bool add(const YAML::Node& node, std::vector<std::string>& words, int depth) {
  if (words.size() >= most_words || depth > deepest) return false;
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

void words_of(const YAML::Node& key, const YAML::Node& value, std::vector<std::string>& words,
              const std::string& where, Foreign& out) {
  if (!add_field(key, value, words, 0)) leave_the_rest(where, out);
}

void words_of(const YAML::Node& node, std::vector<std::string>& words, const std::string& where,
              Foreign& out) {
  if (!add(node, words, 0)) leave_the_rest(where, out);
}

}  // namespace holdfast::exchange

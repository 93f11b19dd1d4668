// yaml_words: what stands in a field of YAML as words, so that nothing of it is lost: a front matter's tags,
// a RedNotebook's categories, whatever shape a person or a program gave them.
#pragma once
#include <yaml-cpp/yaml.h>

#include <string>
#include <string_view>
#include <vector>

#include "exchange/foreign.h"

namespace holdfast::exchange {

// What the text says. Escapes in it that name no letter become U+FFFD and are remarked, where the rest can be
// read then. Throws YAML::Exception where it cannot.
YAML::Node yaml_of(std::string_view text, const std::string& where, Foreign& out);

// Every word of `node`, whatever it is made of: "key: value" where a key has one value, the key alone where
// it has none. What is more than a person writes in a day is counted as left out and named.
// A field of its own is given by its key and its value.
void words_of(const YAML::Node& key, const YAML::Node& value, std::vector<std::string>& words,
              const std::string& where, Foreign& out);
void words_of(const YAML::Node& node, std::vector<std::string>& words, const std::string& where,
              Foreign& out);

}  // namespace holdfast::exchange

// sharing: texts that other people are to read, with other names in the place of names of people in the
// diary, by the rules of the copy for giving away (formats.h).
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "diary/names.h"
#include "diary/nouns.h"

namespace holdfast::exchange {

struct SharedTexts {
  std::vector<std::string> texts;  // in the order in which they were given
  std::size_t replacements = 0;
  std::vector<std::string> likely_names;  // that are still in them, the most frequent first
};
SharedTexts share_texts(const diary::Diary& diary, std::vector<std::string> texts,
                        const std::vector<diary::NamePair>& replaced);

}  // namespace holdfast::exchange

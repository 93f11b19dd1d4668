// Golden texts for tests of what is shown: src/shell/golden/NAME.txt; UPDATE_GOLDEN=1 rewrites them, and a
// person then reads the difference.
#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace holdfast::shell {

inline void expect_golden(const std::string& name, const std::string& text) {
  const std::string file = std::string(HOLDFAST_SOURCE_DIR) + "/src/shell/golden/" + name + ".txt";
  if (std::getenv("UPDATE_GOLDEN")) {
    std::ofstream(file) << text;
    return;
  }
  std::ifstream in(file);
  std::ostringstream kept;
  kept << in.rdbuf();
  ASSERT_TRUE(in) << file << " is missing; UPDATE_GOLDEN=1 writes it";
  EXPECT_EQ(text, kept.str()) << "in " << file;
}

}  // namespace holdfast::shell

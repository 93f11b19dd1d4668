// The page's types of requests are written from the same walk over their fields that reads them; a file that
// does not match is stale. UPDATE_GOLDEN=1 writes it anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "app/codec.h"

namespace holdfast::app {
namespace {

TEST(PageTypes, are_those_of_the_codec) {
  const std::string file = std::string(HOLDFAST_SOURCE_DIR) + "/web/src/requests.ts";
  const std::string wanted =
      "// Written from the codec (src/app/decode.cc). UPDATE_GOLDEN=1 app_tests writes it anew.\n" +
      requests_as_typescript();
  if (std::getenv("UPDATE_GOLDEN")) std::ofstream(file, std::ios::binary) << wanted;
  std::ifstream read(file, std::ios::binary);
  std::ostringstream there;
  there << read.rdbuf();
  EXPECT_EQ(there.str(), wanted) << "stale: UPDATE_GOLDEN=1 writes it anew";
}

}  // namespace
}  // namespace holdfast::app

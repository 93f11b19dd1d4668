// foreign_reading: what the tests of other programs' formats share: a file read by the format it is
// recognised as, and what came of it in words. Real exports from ../shared/data where they are at hand.
#pragma once
#include <gmock/gmock.h>

#include "exchange/foreign.h"

namespace holdfast::exchange {

inline const ReadOptions options{.now = {{1'790'000'000}, "Europe/Berlin"}, .zone = "Europe/Berlin"};

inline Foreign read(std::vector<NamedBytes> files, std::string_view id) {
  const Format* format = recognised(files);
  if (!format) {
    ADD_FAILURE() << "not recognised";
    return {};
  }
  EXPECT_EQ(format->id, id);
  auto out = format->read(files, options);
  if (!out) {
    ADD_FAILURE() << out.error().sentence;
    return {};
  }
  return std::move(*out);
}
inline Foreign read(std::string bytes, std::string_view id) {
  return read({{"file", std::move(bytes)}}, id);
}

inline std::string said(const Item& item) {
  return (item.felt ? iso(*item.felt) : "no time") + " | " + item.title + " | " + item.text;
}

inline std::size_t left(const Foreign& foreign, std::string_view what) {
  for (const LeftOut& one : foreign.left_out)
    if (one.what == what) return one.n;
  return 0;
}

// The parts of a real export; nothing where it is not at hand (foreign_test.cc).
std::optional<std::vector<NamedBytes>> shared(const std::string& path);
#define OR_SKIP(variable, path) \
  auto variable = shared(path); \
  if (!variable) GTEST_SKIP() << "no " path

}  // namespace holdfast::exchange

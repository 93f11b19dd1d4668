// What can be seen from inside the process: contents, moves, wiping, and what the kernel says of the pages.
#include "base/secret.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>

namespace holdfast {
namespace {

// The kernel's flags of the mapping that holds `address`, as /proc/self/smaps lists them; empty where
// unknown.
std::string page_flags(const void* address) {
  std::ifstream maps("/proc/self/smaps");
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  bool inside = false;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t first = 0, last = 0;
    char dash = 0;
    std::istringstream head(line);
    if (head >> std::hex >> first >> dash >> last && dash == '-') inside = first <= wanted && wanted < last;
    if (inside && line.rfind("VmFlags:", 0) == 0) return line.substr(8) + " ";
  }
  return {};
}

TEST(Secret, HoldsWhatItWasGiven) {
  const Secret secret = Secret::from("correct horse");
  EXPECT_EQ(secret.text(), "correct horse");
  EXPECT_EQ(secret.size(), 13u);
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
  EXPECT_TRUE(Secret::from("").empty());
}

TEST(Secret, StartsAsZeroes) {
  const Secret secret(10000);
  EXPECT_TRUE(
      std::all_of(secret.bytes().begin(), secret.bytes().end(), [](unsigned char b) { return b == 0; }));
}

TEST(Secret, CanBeMovedButNotCopied) {
  static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
  Secret first = Secret::from("alpha");
  Secret second = std::move(first);
  EXPECT_EQ(second.text(), "alpha");
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): what a moved-from secret holds is the test
  Secret third = Secret::from("beta");
  third = std::move(second);
  EXPECT_EQ(third.text(), "alpha");
  EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move)
}

TEST(Secret, ClonesIntoPagesOfItsOwn) {
  Secret original = Secret::from("abc");
  const Secret clone = original.clone();
  original.data()[0] = 'X';
  EXPECT_EQ(clone.text(), "abc");
}

TEST(Secret, GrowsKeyByKeyAcrossPages) {
  Secret secret;
  for (int i = 0; i < 10000; ++i) secret.push_back(static_cast<unsigned char>(i % 251));
  ASSERT_EQ(secret.size(), 10000u);
  for (std::size_t i = 0; i < secret.size(); ++i) ASSERT_EQ(secret.data()[i], i % 251);
}

TEST(Secret, ForgetsAByteThatIsTakenBack) {
  Secret secret = Secret::from("ab");
  secret.pop_back();
  EXPECT_EQ(secret.text(), "a");
  EXPECT_EQ(secret.data()[1], 0);  // still within its page
  secret.pop_back();
  secret.pop_back();
  EXPECT_TRUE(secret.empty());
}

TEST(Secret, IsEmptyOnceWiped) {
  Secret secret = Secret::from("gone");
  secret.wipe();
  EXPECT_TRUE(secret.empty());
  EXPECT_EQ(secret.data(), nullptr);
  secret.push_back('x');
  EXPECT_EQ(secret.text(), "x");
}

TEST(Secret, ComparesByContentAndSize) {
  EXPECT_TRUE(Secret::from("abc").same_as(Secret::from("abc")));
  EXPECT_FALSE(Secret::from("abc").same_as(Secret::from("abd")));
  EXPECT_FALSE(Secret::from("Abc").same_as(Secret::from("abc")));
  EXPECT_FALSE(Secret::from("abc").same_as(Secret::from("abcd")));
  EXPECT_TRUE(Secret().same_as(Secret::from("")));
}

TEST(Secret, StaysOutOfCoreDumps) {
  const Secret secret = Secret::from("not in a dump");
  const std::string flags = page_flags(secret.data());
  if (flags.empty()) GTEST_SKIP() << "this kernel does not tell the flags of its pages";
  EXPECT_NE(flags.find(" dd "), std::string::npos) << flags;
}

TEST(Secret, StaysOutOfSwapWhereTheLimitAllows) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the address sanitizer leaves mlock out";
#endif
  rlimit limit{};
  getrlimit(RLIMIT_MEMLOCK, &limit);
  if (limit.rlim_cur < 65536) GTEST_SKIP() << "locking memory is not allowed here";
  const Secret secret = Secret::from("not in swap");
  const std::string flags = page_flags(secret.data());
  if (flags.empty()) GTEST_SKIP() << "this kernel does not tell the flags of its pages";
  EXPECT_NE(flags.find(" lo "), std::string::npos) << flags;
}

TEST(Secret, IsNotInheritedByAChildProcess) {
  const Secret secret = Secret::from("key");
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) _exit(secret.data()[0] == 0 && secret.data()[1] == 0 ? 0 : 1);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_EQ(secret.text(), "key");
}

TEST(Wipe, OverwritesAllOfIt) {
  unsigned char bytes[5] = {1, 2, 3, 4, 5};
  wipe(bytes, 4);
  EXPECT_EQ(bytes[0] | bytes[1] | bytes[2] | bytes[3], 0);
  EXPECT_EQ(bytes[4], 5);
  wipe(nullptr, 0);
}

}  // namespace
}  // namespace holdfast

// What this room's tests share: a folder of their own that goes away, cheap keys, invented records.
// A test's vault opens in milliseconds; only tests may make keys this cheap.
#pragma once
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "vault/vault.h"

namespace holdfast::vault::testing {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "holdfast-test-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Path operator/(const std::string& name) const { return path_ / name; }
  const Path& path() const { return path_; }

 private:
  Path path_;
};

inline Secret pass(const char* text = "seven small stones") {
  return Secret::from(std::string_view(text));
}

inline CreateOptions cheap() {
  CreateOptions options;
  options.cost = least_key_cost();
  options.ground.delay_after_wrong_secret = false;
  options.ground.busy_wait_ms = 200;
  return options;
}

inline OpenOptions cheap_open() {
  return {cheap().ground};
}

inline Vault make(const Path& path) {
  Silent silent;
  auto made = Vault::create(path, pass(), cheap(), silent);
  if (!made) ADD_FAILURE() << made.error().sentence << " / " << made.error().detail;
  return std::move(*made);
}

inline StoredRecord note(const std::string& uid, const std::string& words,
                         std::int64_t felt = 1'700'000'000) {
  StoredRecord record;
  record.uid = uid;
  record.kind = "entry";
  record.relationship = "A";
  record.felt = felt;
  record.written = felt + 60;
  record.body = "{\"text\":\"" + words + "\"}";
  record.words = words;
  return record;
}

// Commits one record by itself.
inline Result<std::int64_t> keep(Vault& vault, const StoredRecord& record,
                                 std::optional<std::int64_t> expected = std::nullopt,
                                 std::int64_t now = 1'700'000'000) {
  auto transaction = vault.begin("note", now);
  if (!transaction) return pass_on(transaction);
  auto revision = transaction->put(record, expected);
  if (!revision) return revision;
  if (auto done = transaction->commit(); !done) return pass_on(done);
  return revision;
}

// Word `number` of them, from 1.
inline Secret word_of(const Secret& words, int number) {
  std::string_view rest = words.text();
  for (int i = 1; i < number; ++i) rest.remove_prefix(rest.find(' ') + 1);
  return Secret::from(rest.substr(0, rest.find(' ')));
}

// New recovery words, made and confirmed.
inline Secret add_words(Vault& vault) {
  Silent silent;
  auto made = vault.new_recovery_words();
  if (!made) return {};
  const auto done =
      vault.confirm_recovery_words(word_of(made->words, made->asked), silent, {least_key_cost()});
  if (!done) ADD_FAILURE() << done.error().sentence << " / " << done.error().detail;
  return std::move(made->words);
}

// Permissions do not bind root; so a test that runs as root becomes nobody for a while.
class Somebody {
 public:
  Somebody() {
    if (geteuid() != 0) return;
    if (setegid(nobody) == 0 && seteuid(nobody) == 0) changed_ = true;
  }
  Somebody(const Somebody&) = delete;
  Somebody& operator=(const Somebody&) = delete;
  ~Somebody() {
    if (!changed_) return;
    if (seteuid(0) != 0 || setegid(0) != 0) std::abort();
  }
  static void own(const Path& folder) {
    if (geteuid() != 0) return;
    EXPECT_EQ(chown(folder.c_str(), nobody, nobody), 0);
    for (const auto& one : std::filesystem::directory_iterator(folder))
      EXPECT_EQ(lchown(one.path().c_str(), nobody, nobody), 0);
  }

 private:
  static constexpr unsigned nobody = 65534;
  bool changed_ = false;
};

inline std::string bytes_of(const Path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline void set_bytes(const Path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace holdfast::vault::testing

// Stops the test with the problem's words when a Result holds one.
#define ASSERT_FINE(result)                                                                           \
  ASSERT_TRUE(result) << name_of((result).error().kind) << ": " << (result).error().sentence << " / " \
                      << (result).error().detail
#define EXPECT_FINE(result)                                                                           \
  EXPECT_TRUE(result) << name_of((result).error().kind) << ": " << (result).error().sentence << " / " \
                      << (result).error().detail
#define EXPECT_PROBLEM(result, expected_kind)                                                            \
  do {                                                                                                   \
    const auto& got_ = (result);                                                                         \
    ASSERT_FALSE(got_) << "expected a problem";                                                          \
    EXPECT_EQ(name_of(got_.error().kind), name_of(ProblemKind::expected_kind)) << got_.error().sentence; \
    EXPECT_FALSE(got_.error().sentence.empty());                                                         \
  } while (false)

// testing: a world for tests: a clock that is set, entropy that counts, a vault in a folder of its own that
// is removed. Whatever handle() does here it does again in the next run: no real clock and no real chance are
// in reach.
#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "app/codec.h"
#include "app/handle.h"
#include "base/random.h"

namespace holdfast::app::testing {

struct SetClock final : Clock {
  Moment moment{.at = {1795381200}, .zone = "Europe/Berlin"};  // Sunday 22 November 2026, 22:00 on the wall
  double since_start = 0;
  Moment now() override { return moment; }
  double seconds() override { return since_start; }
};

struct SeededEntropy final : Entropy {
  Random random{7};
  std::uint64_t bits() override { return random.bits(); }
};

class AppTest : public ::testing::Test {
 protected:
  AppTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "holdfast-app-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~AppTest() override {
    world_.vault.reset();
    std::filesystem::remove_all(folder_);
  }

  void create(diary::Role role = diary::Role::client) {
    const Response response = handle(world_, Request(Create{.vault = folder_ / "diary.holdfast",
                                                            .passphrase = Secret::from("a passphrase"),
                                                            .role = role}));
    ASSERT_TRUE(response.answer) << response.answer.error().sentence << response.answer.error().detail;
  }

  template <class Expected>
  Expected ask(Request request) {
    Response response = handle(world_, request);
    if (!response.answer) {
      ADD_FAILURE() << response.answer.error().sentence << " [" << response.answer.error().detail << "]";
      return Expected{};
    }
    auto* expected = std::get_if<Expected>(&*response.answer);
    if (!expected) {
      ADD_FAILURE() << "another kind of answer: " << to_json(response).dump();
      return Expected{};
    }
    return std::move(*expected);
  }

  Problem refused(Request request) {
    const Response response = handle(world_, request);
    if (response.answer) {
      ADD_FAILURE() << "was answered: " << to_json(response).dump();
      return {};
    }
    return response.answer.error();
  }

  std::string add_person(const std::string& name) {
    return ask<Saved>(Add{.kind = "relationship", .fields = {{"name", name}}}).shown.record.id.text;
  }

  static std::string file_bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
  }

  std::filesystem::path folder_;
  SetClock clock_;
  SeededEntropy entropy_;
  Silent progress_;
  World world_{.clock = clock_,
               .entropy = entropy_,
               .progress = progress_,
               .vault = {},
               .key_cost = vault::least_key_cost(),
               .ground = {.delay_after_wrong_secret = false}};
};

}  // namespace holdfast::app::testing

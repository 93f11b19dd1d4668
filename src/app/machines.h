// machines: several devices for tests, each a vault file of its own that is open, and a folder that is
// carried between them. What each says, and what its export says, can be compared.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

#include "app/testing.h"

namespace holdfast::app::testing {

namespace fs = std::filesystem;

inline constexpr const char* passphrase = "a passphrase";

// A device: a vault file of its own, opened.
struct Machine {
  Machine(fs::path of, std::uint64_t seed) : file(std::move(of)) { entropy.random = Random(seed); }
  fs::path file;
  SetClock clock;
  SeededEntropy entropy;
  Silent progress;
  World world{.clock = clock,
              .entropy = entropy,
              .progress = progress,
              .vault = {},
              .key_cost = vault::least_key_cost(),
              .ground = {.delay_after_wrong_secret = false}};

  void open() {
    const Response opened =
        handle(world, Request(Unlock{.vault = file, .secret = Secret::from(std::string_view(passphrase))}));
    ASSERT_TRUE(opened.answer) << opened.answer.error().sentence;
  }
};

// A laptop with a diary, and a phone that may begin with a copy of it.
class OnDevices : public AppTest {
 protected:
  void SetUp() override {
    fs::create_directories(folder_ / "carried");
    carried_ = folder_ / "carried";
    create();
    person_ = add_person("A");
    world_.close();
    fs::rename(folder_ / "diary.holdfast", folder_ / "laptop.holdfast");
    laptop_.open();
  }
  void TearDown() override {
    laptop_.world.close();
    phone_.world.close();
  }
  // The phone begins with a copy of the laptop's vault.
  void copy_to_phone() {
    laptop_.world.close();
    fs::copy_file(laptop_.file, phone_.file, fs::copy_options::overwrite_existing);
    laptop_.open();
    phone_.open();
  }
  template <class Expected>
  Expected on(Machine& machine, Request request) {
    Response response = handle(machine.world, request);
    if (!response.answer) {
      ADD_FAILURE() << response.answer.error().sentence << " [" << response.answer.error().detail << "]";
      return Expected{};
    }
    auto* expected = std::get_if<Expected>(&*response.answer);
    EXPECT_NE(expected, nullptr);
    return expected ? std::move(*expected) : Expected{};
  }
  Problem refused_on(Machine& machine, Request request) {
    const Response response = handle(machine.world, request);
    EXPECT_FALSE(response.answer);
    return response.answer ? Problem{} : response.answer.error();
  }
  Synced sync(Machine& machine) { return on<Synced>(machine, Sync{carried_}); }
  void sync_all() {
    for (int round = 0; round < 3; ++round)
      for (Machine* machine : {&laptop_, &phone_}) sync(*machine);
  }
  std::string note(Machine& machine, const std::string& text) {
    return on<Saved>(machine, Add{.kind = "entry", .fields = {{"text", text}}}).shown.record.id.text;
  }
  void rewrite(Machine& machine, const std::string& id, const std::string& text) {
    on<Saved>(machine, Edit{.id = id, .fields = {{"text", text}}});
  }
  std::string text_of(Machine& machine, const std::string& id) {
    const Response response = handle(machine.world, Request(Show{id}));
    if (!response.answer) return "nothing";
    return std::get<diary::Entry>(std::get<Shown>(*response.answer).record.body).text;
  }
  std::string export_of(Machine& machine) { return on<Exported>(machine, Export{}).bytes; }
  void expect_the_same() { EXPECT_EQ(export_of(laptop_), export_of(phone_)); }
  std::string all_of(const fs::path& folder) {
    std::string all;
    for (const auto& one : fs::recursive_directory_iterator(folder))
      if (one.is_regular_file()) all += one.path().string() + "\n" + file_bytes(one.path());
    return all;
  }

  fs::path carried_;
  std::string person_;
  Machine laptop_{folder_ / "laptop.holdfast", 11}, phone_{folder_ / "phone.holdfast", 12};
};

}  // namespace holdfast::app::testing

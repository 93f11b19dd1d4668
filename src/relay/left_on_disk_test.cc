// What a relay that keeps its store in a file leaves there: no token, and of what was withdrawn or burnt not
// one marked word, in any file of its folder, as soon as the answer was given.
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "relay/testing.h"

namespace holdfast::relay {
namespace {

using namespace testing;

std::string everything_in(const Path& folder) {
  std::string all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      all += (std::stringstream() << std::ifstream(entry.path(), std::ios::binary).rdbuf()).str();
  return all;
}

struct Marked {
  std::string word;  // stands at both ends, and all through the body
  Bookmark at;
  std::string body;
};

// A history of appends of every length, withdrawals and burnt channels, after each of which the files are
// looked through.
class History {
 public:
  explicit History(std::uint64_t seed) : random_(seed) {
    auto opened =
        Store::open(*sqlite_in(folder_.path()), {.open_to_all = true, .quota = 1ull << 40, .today = any_day});
    EXPECT_TRUE(opened);
    store_ = std::move(*opened);
    for (int channel = 0; channel < 3; ++channel) create(channel);
  }

  void go(int steps) {
    for (int step = 0; step < steps; ++step) {
      const int channel = static_cast<int>(random_.below(3));
      const std::uint64_t what = random_.below(100);
      if (what < 70 || there_[channel].empty())
        append(channel);
      else if (what < 97)
        withdraw(channel);
      else
        burn(channel);
      if (what >= 70 && (step % 5 == 0 || what >= 97)) look();
    }
    look();
  }

  std::size_t gone() const { return gone_.size(); }

 private:
  Credential who(int channel) const { return {channel_of(channel), token_of(channel + 7)}; }
  void create(int channel) {
    ASSERT_TRUE(store_->create(who(channel), Create{{{hash_of(who(channel).token), all_rights}}}));
  }
  void append(int channel) {
    std::vector<Marked> some(1 + random_.below(8));
    Append message;
    for (Marked& one : some) {
      one.word = "quokka-" + std::to_string(random_.bits()) + "-" + std::to_string(++words_) + ";";
      const std::uint64_t longest = random_.chance(0.1) ? 100'000 : random_.chance(0.3) ? 9'000 : 700;
      while (one.body.size() < 1 + random_.below(longest)) one.body += one.word;
      if (one.body.empty()) one.body = one.word;
      message.items.push_back(item(static_cast<std::uint64_t>(words_), one.body));
    }
    const auto told = store_->append(who(channel), message);
    ASSERT_TRUE(told);
    for (std::size_t k = 0; k < some.size(); ++k) {
      some[k].at = {told->items[k].seq, mark_of(1, message.items[k].id, some[k].body)};
      there_[channel].push_back(some[k]);
    }
  }
  void withdraw(int channel) {
    auto& there = there_[channel];
    Withdraw message;
    for (std::size_t n = 1 + random_.below(5); n > 0 && !there.empty(); --n) {
      const auto at = there.begin() + static_cast<std::ptrdiff_t>(random_.below(there.size()));
      message.items.push_back(at->at);
      gone_.insert(at->word);
      there.erase(at);
    }
    ASSERT_TRUE(store_->withdraw(who(channel), message));
  }
  void burn(int channel) {
    ASSERT_TRUE(store_->burn(who(channel)));
    for (const Marked& one : there_[channel]) gone_.insert(one.word);
    there_[channel].clear();
    create(channel);
  }
  void look() {
    const std::string all = everything_in(folder_.path());
    std::set<std::string> seen;
    for (std::size_t at = all.find("quokka-"); at != std::string::npos; at = all.find("quokka-", at + 1))
      if (const std::size_t end = all.find(';', at); end != std::string::npos && end - at < 60)
        seen.insert(all.substr(at, end + 1 - at));
    for (const std::string& word : gone_) ASSERT_FALSE(seen.contains(word)) << word << " lies there still";
    for (const auto& [channel, there] : there_)
      for (const Marked& one : there)
        ASSERT_TRUE(seen.contains(one.word)) << "or it is not looked for rightly";
  }

  Folder folder_;
  Random random_;
  std::unique_ptr<Store> store_;
  std::map<int, std::vector<Marked>> there_;
  std::set<std::string> gone_;
  int words_ = 0;
};

TEST(LeftOnDisk, is_no_word_that_was_withdrawn_or_burnt) {
  for (std::uint64_t seed = 1; seed <= 4 && !::testing::Test::HasFailure(); ++seed) {
    History history(seed);
    history.go(250);
    EXPECT_GT(history.gone(), 100u);
  }
}

TEST(LeftOnDisk, is_no_token) {
  const Folder folder;
  {
    auto store = Store::open(*sqlite_in(folder.path()), {.open_to_all = true, .today = any_day});
    ASSERT_TRUE(store);
    Relay relay(std::move(*store), {});
    ASSERT_TRUE(relay.listen());
    Caller she(relay.port(), channel_of(1), token_of(1));
    ASSERT_EQ(she.ask<Created>("/create", Create{{{hash_of(token_of(1)), all_rights}}}).status, 200);
    ASSERT_EQ(she.ask<Appended>("/append", Append{{item(1, "one")}}).status, 200);
  }
  const auto raw = [](const auto& name) {
    return std::string(reinterpret_cast<const char*>(name.bytes.data()), name.bytes.size());
  };
  const std::string all = everything_in(folder.path());
  EXPECT_EQ(all.find(raw(token_of(1))), std::string::npos);
  EXPECT_EQ(all.find(to_hex(token_of(1))), std::string::npos);
  EXPECT_NE(all.find(raw(hash_of(token_of(1)))), std::string::npos) << "or it is not looked for rightly";
}

}  // namespace
}  // namespace holdfast::relay

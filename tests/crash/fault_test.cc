// A disk that refuses, at every single call of a working day, once and for ever: an I/O error, or no room
// left. Whatever happens, what was answered for stays, nothing is half, and every failure comes with a
// sentence.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>

#include "base/problem_codes.h"
#include "base/random.h"
#include "base/secret.h"
#include "simulated_disk.h"
#include "vault/vault.h"

namespace holdfast::crash {
namespace {

using vault::Vault;
using State = std::map<std::string, std::string>;

constexpr const char* vault_path = "/diary.holdfast";

Secret pass() {
  return Secret::from(std::string_view("seven small stones"));
}

vault::StoredRecord record(const std::string& uid, const std::string& words) {
  vault::StoredRecord made;
  made.uid = uid;
  made.kind = "entry";
  made.body = "{\"w\":\"" + words + "\"}";
  made.words = words;
  return made;
}

State read(Vault& opened) {
  State state;
  const auto records = opened.list({});
  EXPECT_TRUE(records) << (records ? "" : records.error().detail);
  if (!records) return state;
  for (const auto& one : *records) {
    EXPECT_EQ(one.body, "{\"w\":\"" + one.words + "\"}");
    state[one.uid] = one.words;
  }
  return state;
}

// The operations of a day with what has been answered so far.
struct Day {
  State answered;
  std::optional<State> under_way;  // of the operation that failed, if it was a commit
  std::vector<Problem> problems;

  bool write(Vault& opened, const std::string& uid, const std::string& words) {
    State next = answered;
    next[uid] = words;
    auto transaction = opened.begin("write", 1000);
    if (!transaction) return failed(transaction.error());
    if (auto put = transaction->put(record(uid, words)); !put) return failed(put.error());
    under_way = next;
    if (auto done = transaction->commit(); !done) {
      if (done.error().code != code::may_be_kept) under_way.reset();  // then it is not there, and stays so
      return failed(done.error());
    }
    answered = next;
    under_way.reset();
    return true;
  }
  bool failed(const Problem& why) {
    problems.push_back(why);
    return false;
  }
};

class Faults : public ::testing::TestWithParam<std::tuple<Fault::Kind, bool>> {
 protected:
  Faults() : disk_("fault-disk") {
    ground_.base_vfs = disk_.vfs_name();
    ground_.disk = &disk_;
    ground_.checkpoint_pages = 8;
    ground_.page_cache_kib = 64;
    ground_.busy_wait_ms = 0;
    ground_.delay_after_wrong_secret = false;
  }

  // A short day only writes; a long one also does everything that copies or renames files.
  void work(Day& day, bool long_day) {
    auto opened = Vault::open(vault_path, pass(), {ground_});
    if (!opened) {
      day.failed(opened.error());
      return;
    }
    for (int i = 0; i < 5; ++i)
      day.write(*opened, "u" + std::to_string(i % 3),
                "words number " + std::to_string(i) + std::string(900, 'x'));
    if (long_day) {
      Silent silent;
      if (auto copied = opened->backup_to("/backup", silent); !copied) day.failed(copied.error());
      if (auto changed = opened->change_passphrase(pass(), silent, {vault::least_key_cost()}); !changed)
        day.failed(changed.error());
      if (auto renewed = opened->re_encrypt(pass(), silent, {vault::least_key_cost()}); !renewed)
        day.failed(renewed.error());
      const auto report = opened->check([](const vault::StoredRecord&) { return Result<>(); }, silent);
      if (!report) day.failed(report.error());
    }
    day.write(*opened, "last", "the last words of the day");
  }

  void begin_day(Day& day) {
    disk_.wipe();
    Silent silent;
    auto made = Vault::create(vault_path, pass(), {vault::least_key_cost(), ground_}, silent);
    ASSERT_TRUE(made);
    ASSERT_TRUE(day.write(*made, "first", "already there"));
  }

  SimulatedDisk disk_;
  vault::Ground ground_;
};

TEST_P(Faults, AtEveryCallLeaveAWholeVaultAndASentence) {
  const auto [kind, for_ever] = GetParam();
  std::int64_t seen_problems = 0;
  std::set<ProblemKind> kinds;
  for (const bool long_day : {false, true}) {
    Day healthy;
    begin_day(healthy);
    disk_.set_fault({});
    work(healthy, long_day);
    ASSERT_TRUE(healthy.problems.empty()) << healthy.problems.front().sentence;
    const std::int64_t calls = disk_.calls();
    EXPECT_GT(calls, 60) << "the day must be long enough to mean something";
    // Every call of the short day; of the long one every seventh, beginning anywhere.
    for (std::int64_t call = long_day ? calls % 7 : 0; call < calls; call += long_day ? 7 : 1) {
      SCOPED_TRACE("call " + std::to_string(call) + " of " + std::to_string(calls));
      Day day;
      begin_day(day);
      disk_.set_fault({kind, call, for_ever});
      work(day, long_day);
      for (const Problem& problem : day.problems) {
        ++seen_problems;
        kinds.insert(problem.kind);
        EXPECT_FALSE(problem.sentence.empty());
        EXPECT_EQ(problem.sentence.find("SQLite"), std::string::npos) << problem.sentence;
        // Nobody is told that the vault is broken when it is the disk that refuses.
        EXPECT_TRUE(problem.kind == ProblemKind::unreadable || problem.kind == ProblemKind::full)
            << name_of(problem.kind) << ": " << problem.sentence << " " << problem.detail;
      }
      disk_.set_fault({});
      auto again = Vault::open(vault_path, pass(), {ground_});
      ASSERT_TRUE(again) << again.error().sentence << " " << again.error().detail;
      const State found = read(*again);
      EXPECT_TRUE(found == day.answered || (day.under_way && found == *day.under_way));
      Silent silent;
      const auto report = again->check([](const vault::StoredRecord&) { return Result<>(); }, silent);
      ASSERT_TRUE(report) << report.error().detail;
      EXPECT_TRUE(report->sound) << report->findings.front().detail;
      if (::testing::Test::HasFailure()) return;
    }
  }
  EXPECT_GT(seen_problems, 20);
  EXPECT_TRUE(kinds.contains(kind == Fault::Kind::full ? ProblemKind::full : ProblemKind::unreadable));
}

// What is said about a change of keys is what is so: a problem means that the old secrets count and the diary
// is as it was, an answer that the new ones do; whatever failed, and when.
TEST_P(Faults, AtEveryCallOfAChangeOfKeysAreToldAsTheyAre) {
  const auto [kind, for_ever] = GetParam();
  Silent silent;
  const vault::KeyOptions cheap{vault::least_key_cost()};
  const auto word = [](const vault::RecoveryWordsToBe& made) {
    std::string_view rest = made.words.text();
    for (int i = 1; i < made.asked; ++i) rest.remove_prefix(rest.find(' ') + 1);
    return Secret::from(rest.substr(0, rest.find(' ')));
  };
  const Secret other = Secret::from(std::string_view("another one"));
  const auto opens = [&](const Secret& secret) {
    return Vault::open(vault_path, secret, {ground_}).has_value();
  };
  for (const std::string verb : {"passphrase", "words", "revoke", "re-encrypt"}) {
    int refused = 0;
    bool reached_end = false;
    for (std::int64_t call = 0; !reached_end; ++call) {
      SCOPED_TRACE(verb + ", call " + std::to_string(call));
      Day day;
      begin_day(day);
      Secret old_words, new_words;
      Result<vault::KeysChanged> changed;
      {
        auto opened = Vault::open(vault_path, pass(), {ground_});
        ASSERT_TRUE(opened);
        auto first = opened->new_recovery_words();
        ASSERT_TRUE(opened->confirm_recovery_words(word(*first), silent, cheap));
        old_words = std::move(first->words);
        disk_.set_fault({kind, call, for_ever});
        if (verb == "passphrase") changed = opened->change_passphrase(other, silent, cheap);
        if (verb == "revoke") changed = opened->revoke_recovery_words(silent);
        if (verb == "re-encrypt") changed = opened->re_encrypt(other, silent, cheap);
        if (verb == "words") {
          auto made = opened->new_recovery_words();
          ASSERT_TRUE(made);
          changed = opened->confirm_recovery_words(word(*made), silent, cheap);
          new_words = std::move(made->words);
        }
        reached_end = disk_.faults_given() == 0;
      }
      disk_.set_fault({});
      const bool new_passphrase = changed && (verb == "passphrase" || verb == "re-encrypt");
      EXPECT_EQ(opens(pass()), !new_passphrase);
      EXPECT_EQ(opens(other), new_passphrase);
      EXPECT_EQ(opens(old_words), !changed || verb == "passphrase");
      if (verb == "words") EXPECT_EQ(opens(new_words), changed.has_value());
      const Secret first_one = pass();
      auto again = Vault::open(vault_path, new_passphrase ? other : first_one, {ground_});
      ASSERT_TRUE(again);
      EXPECT_EQ(read(*again), day.answered);
      if (!changed) ++refused;
      if (::testing::Test::HasFailure()) return;
    }
    EXPECT_GT(refused, 20);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Each, Faults,
    ::testing::Combine(::testing::Values(Fault::Kind::io_error, Fault::Kind::full), ::testing::Bool()),
    [](const auto& tested) {
      return std::string(std::get<0>(tested.param) == Fault::Kind::io_error ? "IoError" : "DiskFull") +
             (std::get<1>(tested.param) ? "ForEver" : "Once");
    });

// After a power cut committed work lies in the log alone. A read that fails while that log is recovered must
// not make it look empty: the next write would then go over what was committed.
TEST(Recovering, FromALogOnADiskThatRefusesOnceLosesNothing) {
  SimulatedDisk disk("recovering-disk");
  vault::Ground ground;
  ground.base_vfs = disk.vfs_name();
  ground.disk = &disk;
  ground.busy_wait_ms = 0;
  Silent silent;
  bool reached_end = false;
  int refused = 0;
  for (std::int64_t call = 0; !reached_end; ++call) {
    SCOPED_TRACE("call " + std::to_string(call));
    disk.wipe();
    Day day;
    {
      auto made = Vault::create(vault_path, pass(), {vault::least_key_cost(), ground}, silent);
      ASSERT_TRUE(made);
      for (int i = 0; i < 6; ++i)
        ASSERT_TRUE(day.write(*made, "u" + std::to_string(i), std::string(1500, 'w')));
      disk.set_fault({Fault::Kind::power, 0, true});
    }
    Random random(static_cast<std::uint64_t>(call));
    disk.lose_power(random);
    disk.set_fault({Fault::Kind::io_error, call, false});
    {
      auto opened = Vault::open(vault_path, pass(), {ground});
      if (opened) day.write(*opened, "after", "written after the refusal");
      reached_end = disk.faults_given() == 0;
      if (!reached_end) ++refused;
      disk.set_fault({Fault::Kind::power, 0, true});
    }
    disk.lose_power(random);
    auto again = Vault::open(vault_path, pass(), {ground});
    ASSERT_TRUE(again) << again.error().sentence << " " << again.error().detail;
    const State found = read(*again);
    ASSERT_TRUE(found == day.answered || (day.under_way && found == *day.under_way))
        << found.size() << " of " << day.answered.size() << " are there";
  }
  EXPECT_GT(refused, 30);
}

TEST(Creating, OnARefusingDiskLeavesNoVaultOrAWholeOne) {
  SimulatedDisk disk("creating-disk");
  vault::Ground ground;
  ground.base_vfs = disk.vfs_name();
  ground.disk = &disk;
  ground.busy_wait_ms = 0;
  Silent silent;
  for (const Fault::Kind kind : {Fault::Kind::io_error, Fault::Kind::full}) {
    bool failed = true;
    int failures = 0;
    for (std::int64_t call = 0; failed || call < 30; ++call) {
      disk.wipe();
      disk.set_fault({kind, call, true});
      {
        const auto made = Vault::create(vault_path, pass(), {vault::least_key_cost(), ground}, silent);
        failed = !made;
        if (failed) {
          ++failures;
          EXPECT_FALSE(made.error().sentence.empty());
        }
      }
      disk.set_fault({});
      if (disk.kind(vault_path) != vault::FileKind::absent) {
        EXPECT_TRUE(Vault::open(vault_path, pass(), {ground})) << "call " << call;
      } else {
        EXPECT_TRUE(failed);
      }
      ASSERT_LT(call, 500);
    }
    EXPECT_GT(failures, 5);
  }
}

}  // namespace
}  // namespace holdfast::crash

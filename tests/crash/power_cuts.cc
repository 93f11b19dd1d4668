// See power_cuts.h. The model of the diary is a timeline of states, so that undo and redo can be checked too.
#include "power_cuts.h"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "base/random.h"
#include "base/secret.h"
#include "simulated_disk.h"
#include "vault/vault.h"

namespace holdfast::crash {
namespace {

using vault::Vault;

using State = std::map<std::string, std::string>;  // record uid -> words; settings under "setting:key"

constexpr const char* vault_path = "/diary.holdfast";
constexpr const char* backup_path = "/backup.holdfast";

// What a vault may hold and open with after a cut: as answered, and what the operation under way would make
// it.
struct Expected {
  std::vector<State> timeline{State{}};
  std::size_t at = 0;
  std::string passphrase = "first";
  std::optional<State> state_if_done;
  std::optional<std::string> passphrase_if_done;
  std::optional<std::string> words;  // recovery words answered for
  bool words_in_doubt = false;
  std::optional<std::string> words_if_done;
  std::optional<State> backup;  // a backup answered for
  bool backup_in_doubt = false;
  const State& state() const { return timeline[at]; }
};

class Harness {
 public:
  explicit Harness(const PowerCuts& wanted) : wanted_(wanted), random_(wanted.seed), disk_("power-cut-disk") {
    ground_.base_vfs = disk_.vfs_name();
    ground_.disk = &disk_;
    ground_.synchronous = wanted.synchronous;
    ground_.checkpoint_pages = 10;
    ground_.page_cache_kib = 256;
    ground_.busy_wait_ms = 0;
    ground_.delay_after_wrong_secret = false;
  }

  Outcome run() {
    start_anew();
    while (outcome_.cuts < wanted_.cuts && outcome_.losses < wanted_.stop_after_losses) {
      if (outcome_.cuts % 200 == 199) start_anew();
      disk_.set_fault({Fault::Kind::power,
                       static_cast<std::int64_t>(random_.below(random_.chance(0.2) ? 2500 : 250)), true});
      work_until_the_cut();
      cut();
      if (!verify()) start_anew();
      if (wanted_.progress && outcome_.cuts % 1000 == 0) wanted_.progress(outcome_.cuts);
    }
    open_.reset();
    return outcome_;
  }

 private:
  static Secret secret(const std::string& text) { return Secret::from(std::string_view(text)); }

  void start_anew() {
    open_.reset();
    disk_.wipe();
    expected_ = Expected{};
    // Making a vault may be cut too: afterwards there is an empty one, or none.
    if (random_.chance(0.5)) {
      disk_.set_fault({Fault::Kind::power, static_cast<std::int64_t>(random_.below(120)), true});
      if (make_vault()) return;
      disk_.lose_power(random_);
      ++outcome_.cuts;
      if (disk_.kind(vault_path) != vault::FileKind::absent) {
        if (!verify()) disk_.wipe();
      }
      disk_.wipe();
    }
    (void)make_vault();
  }

  bool make_vault() {
    Silent silent;
    auto made =
        Vault::create(vault_path, secret(expected_.passphrase), {vault::least_key_cost(), ground_}, silent);
    if (made) open_.emplace(std::move(*made));
    if (!made && !disk_.power_is_off())
      lost("could not make a vault: " + made.error().sentence + made.error().detail);
    return made.has_value();
  }

  void lost(const std::string& what) {
    ++outcome_.losses;
    if (outcome_.first_loss.empty())
      outcome_.first_loss = "seed " + std::to_string(wanted_.seed) + ", cut " +
                            std::to_string(outcome_.cuts) + ", during " + doing_ + ": " + what;
  }

  std::string invented_words() {
    const std::size_t size = random_.chance(0.04) ? random_.below(6000) : random_.below(100);
    std::string words;
    while (words.size() < size) words += "w" + std::to_string(random_.below(3000)) + " ";
    return words + std::to_string(random_.bits());
  }

  vault::StoredRecord record(const std::string& uid, const std::string& words) {
    vault::StoredRecord made;
    made.uid = uid;
    made.kind = "entry";
    made.felt = static_cast<std::int64_t>(uid.size());
    made.body = "{\"w\":\"" + words + "\"}";
    made.words = words;
    return made;
  }

  // One transaction; true when it was answered for.
  bool write_some() {
    auto transaction = open_->begin("write", 1000);
    if (!transaction) return false;
    State next = expected_.state();
    bool changed = false;
    bool fine = true;
    for (std::uint64_t n = 1 + random_.below(4); n > 0 && fine; --n) {
      const std::string uid = "u" + std::to_string(random_.below(16));
      if (random_.chance(0.2)) {
        const std::string value = std::to_string(random_.bits());
        fine = transaction->set("k", value).has_value();
        next["setting:k"] = value;
        changed = true;
      } else if (next.contains(uid) && random_.chance(0.25)) {
        fine = transaction->erase(uid).has_value();
        next.erase(uid);
        changed = true;
      } else {
        const std::string words = invented_words();
        fine = transaction->put(record(uid, words)).has_value();
        next[uid] = words;
        changed = true;
      }
    }
    if (!fine) return false;
    if (random_.chance(0.03)) return !disk_.power_is_off();  // thought better of it: rolled back
    if (changed) expected_.state_if_done = next;
    if (!transaction->commit()) return false;
    if (changed) {
      expected_.timeline.resize(expected_.at + 1);
      expected_.timeline.push_back(next);
      if (expected_.timeline.size() > 20) expected_.timeline.erase(expected_.timeline.begin());
      expected_.at = expected_.timeline.size() - 1;
    }
    return true;
  }

  bool undo_or_redo() {
    const bool undo = random_.chance(0.6);
    if (undo ? expected_.at == 0 : expected_.at + 1 >= expected_.timeline.size()) return true;
    const std::size_t then = undo ? expected_.at - 1 : expected_.at + 1;
    expected_.state_if_done = expected_.timeline[then];
    const bool done = undo ? open_->undo().has_value() : open_->redo().has_value();
    if (done) expected_.at = then;
    return done;
  }

  bool forget_one() {
    const auto chosen = std::find_if(expected_.state().begin(), expected_.state().end(),
                                     [](const auto& item) { return item.first[0] == 'u'; });
    if (chosen == expected_.state().end()) return true;
    State next = expected_.state();
    next.erase(chosen->first);
    const std::string uid = chosen->first;
    auto transaction = open_->begin("forget", 1000);
    if (!transaction || !transaction->forget(uid)) return false;
    expected_.state_if_done = next;
    if (!transaction->commit()) return false;
    expected_.timeline = {next};
    expected_.at = 0;
    return true;
  }

  bool change_keys() {
    Silent silent;
    const std::uint64_t which = random_.below(4);
    static constexpr const char* names[] = {"changing the passphrase", "making recovery words",
                                            "revoking recovery words", "re-encrypting"};
    doing_ = names[which];
    // What the disk did not confirm is answered with a remark that says so: either secret may count.
    const auto sure = [](const Result<vault::KeysChanged>& done) { return done && done->remark.empty(); };
    if (which == 0) {
      const std::string next = "pass" + std::to_string(random_.bits());
      expected_.passphrase_if_done = next;
      if (!sure(open_->change_passphrase(secret(next), silent, {vault::least_key_cost()}))) return false;
      expected_.passphrase = next;
    } else if (which == 1) {
      expected_.words_in_doubt = true;
      const auto words = open_->new_recovery_words();
      if (!words) return false;
      expected_.words_if_done = std::string(words->words.text());
      std::string_view rest = words->words.text();
      for (int i = 1; i < words->asked; ++i) rest.remove_prefix(rest.find(' ') + 1);
      if (!sure(open_->confirm_recovery_words(secret(std::string(rest.substr(0, rest.find(' ')))), silent,
                                              {vault::least_key_cost()})))
        return false;
      expected_.words = expected_.words_if_done;
    } else if (which == 2) {
      expected_.words_in_doubt = true;
      if (!sure(open_->revoke_recovery_words(silent))) return false;
      expected_.words.reset();
    } else {
      const std::string next = "new" + std::to_string(random_.bits());
      expected_.passphrase_if_done = next;
      expected_.words_in_doubt = true;
      if (!sure(open_->re_encrypt(secret(next), silent, {vault::least_key_cost()}))) return false;
      expected_.passphrase = next;
      expected_.words.reset();
    }
    expected_.words_in_doubt = false;
    return true;
  }

  bool back_up() {
    Silent silent;
    expected_.backup.reset();
    expected_.backup_in_doubt = true;
    if (disk_.kind(backup_path) != vault::FileKind::absent) {
      if (!disk_.remove(backup_path) || !disk_.sync_folder("/")) return false;
    }
    if (!open_->backup_to(backup_path, silent)) return false;
    expected_.backup = expected_.state();
    expected_.backup_in_doubt = false;
    return true;
  }

  bool reopen() {
    open_.reset();
    auto again = Vault::open(vault_path, secret(expected_.passphrase), {ground_});
    if (again) open_.emplace(std::move(*again));
    return again.has_value();
  }

  void work_until_the_cut() {
    while (!disk_.power_is_off()) {
      expected_.state_if_done.reset();
      expected_.passphrase_if_done.reset();
      const std::uint64_t choice = random_.below(1000);
      bool answered = true;
      if (!open_) {
        doing_ = "opening";
        answered = reopen();
      } else if (choice < 820) {
        doing_ = "writing";
        answered = write_some();
      } else if (choice < 900) {
        doing_ = "undo or redo";
        answered = undo_or_redo();
      } else if (choice < 930) {
        doing_ = "forgetting";
        answered = forget_one();
      } else if (choice < 955) {
        answered = change_keys();
      } else if (choice < 965) {
        doing_ = "backing up";
        answered = back_up();
      } else if (choice < 995) {
        doing_ = "closing and opening";
        answered = reopen();
      } else {
        doing_ = "checking";
        Silent silent;
        const auto report = open_->check([](const vault::StoredRecord&) { return Result<>(); }, silent);
        answered = report.has_value();
        if (report && !report->sound && !disk_.power_is_off())
          lost("check: " + report->findings.front().detail);
      }
      // Work done wholly from memory after the power went out was not answered by the disk, yet it is
      // promised.
      if (answered) {
        ++outcome_.operations_answered;
        expected_.state_if_done.reset();
        expected_.passphrase_if_done.reset();
      } else if (!disk_.power_is_off()) {
        lost("an operation failed on a healthy disk");
        return;
      } else {
        ++outcome_.operations_cut;
      }
    }
  }

  void cut() {
    open_.reset();
    disk_.lose_power(random_);
    ++outcome_.cuts;
  }

  State read_state(Vault& opened, std::string& problem) {
    State found;
    const auto records = opened.list({});
    if (!records) {
      problem = "cannot list: " + records.error().sentence + " " + records.error().detail;
      return found;
    }
    for (const vault::StoredRecord& one : *records) {
      found[one.uid] = one.words;
      if (one.body != "{\"w\":\"" + one.words + "\"}")
        problem = "a record is half one version and half another";
    }
    const auto settings = opened.settings();
    if (!settings) {
      problem = "cannot read settings: " + settings.error().detail;
      return found;
    }
    for (const auto& [key, value] : *settings) found["setting:" + key] = value;
    return found;
  }

  Result<Vault> open_either(const std::string& path) {
    auto opened = Vault::open(path, secret(expected_.passphrase), {ground_});
    if (!opened && opened.error().kind == ProblemKind::locked && expected_.passphrase_if_done)
      opened = Vault::open(path, secret(*expected_.passphrase_if_done), {ground_});
    return opened;
  }

  bool verify() {
    // Sometimes the power goes again while the vault is being recovered.
    while (outcome_.cuts < wanted_.cuts && random_.chance(0.2)) {
      disk_.set_fault({Fault::Kind::power, static_cast<std::int64_t>(random_.below(80)), true});
      { const auto interrupted = open_either(vault_path); }
      disk_.lose_power(random_);
      ++outcome_.cuts;
      ++outcome_.cuts_while_opening;
    }
    disk_.set_fault({});
    auto opened = open_either(vault_path);
    if (!opened) {
      lost("cannot open: " + opened.error().sentence + " " + opened.error().detail);
      return false;
    }
    std::string problem;
    const State found = read_state(*opened, problem);
    const bool as_answered = found == expected_.state();
    const bool as_under_way = expected_.state_if_done && found == *expected_.state_if_done;
    if (problem.empty() && !as_answered && !as_under_way) problem = described(found);
    if (problem.empty() && !opened->remarks().empty())
      problem = "told without a reason: " + opened->remarks().front().sentence;
    if (problem.empty() && random_.chance(0.05)) {
      Silent silent;
      const auto report = opened->check([](const vault::StoredRecord&) { return Result<>(); }, silent);
      if (!report) problem = "check: " + report.error().detail;
      if (report && !report->sound) problem = "check: " + report->findings.front().detail;
    }
    if (problem.empty()) problem = verify_words_and_backup();
    if (!problem.empty()) {
      lost(problem);
      return false;
    }
    if (!as_answered) ++outcome_.cut_operations_there;
    settle(found, *opened);
    open_.emplace(std::move(*opened));
    return true;
  }

  std::string described(const State& found) {
    std::size_t missing = 0;
    std::size_t other = 0;
    for (const auto& [key, value] : expected_.state()) {
      const auto there = found.find(key);
      if (there == found.end()) ++missing;
      if (there != found.end() && there->second != value) ++other;
    }
    return "of " + std::to_string(expected_.state().size()) + " promised " + std::to_string(missing) +
           " are missing and " + std::to_string(other) + " differ; " + std::to_string(found.size()) +
           " found";
  }

  std::string verify_words_and_backup() {
    if (expected_.words && !expected_.words_in_doubt && random_.chance(0.2)) {
      const auto with_words = Vault::open(vault_path, secret(*expected_.words), {ground_});
      if (!with_words) return "recovery words: " + with_words.error().sentence;
    }
    const bool there = disk_.kind(backup_path) != vault::FileKind::absent;
    if (expected_.backup && !there) return "an answered backup is gone";
    if (!there || !random_.chance(0.1)) return "";
    // Backups open with the secrets of their day; only their pages are looked at here, with today's when they
    // fit.
    auto backup = open_either(backup_path);
    if (!backup && backup.error().kind == ProblemKind::locked) return "";
    if (!backup) return "a backup does not open: " + backup.error().sentence + " " + backup.error().detail;
    std::string problem;
    const State found = read_state(*backup, problem);
    if (problem.empty() && expected_.backup && found != *expected_.backup)
      return "a backup holds something else";
    return problem;
  }

  // From now on what is there is what is promised.
  void settle(const State& found, Vault& opened) {
    if (found != expected_.state()) {
      expected_.timeline = {found};
      expected_.at = 0;
    } else if (expected_.state_if_done) {
      // Whether the undo log has taken the step is not visible when both states are alike.
      expected_.timeline = {found};
      expected_.at = 0;
    }
    if (expected_.passphrase_if_done && !Vault::open(vault_path, secret(expected_.passphrase), {ground_}))
      expected_.passphrase = *expected_.passphrase_if_done;
    if (expected_.words_in_doubt) {
      if (const auto any = opened.has_recovery_words(); !any || !*any) expected_.words.reset();
      if (expected_.words && !Vault::open(vault_path, secret(*expected_.words), {ground_}))
        expected_.words.reset();
      if (!expected_.words && expected_.words_if_done &&
          Vault::open(vault_path, secret(*expected_.words_if_done), {ground_}))
        expected_.words = expected_.words_if_done;
    }
    expected_.words_in_doubt = false;
    expected_.words_if_done.reset();
    expected_.backup_in_doubt = false;
    expected_.state_if_done.reset();
    expected_.passphrase_if_done.reset();
  }

  PowerCuts wanted_;
  Random random_;
  SimulatedDisk disk_;
  vault::Ground ground_;
  Expected expected_;
  std::optional<Vault> open_;
  std::string doing_ = "making the vault";
  Outcome outcome_;
};

}  // namespace

Outcome run_power_cuts(const PowerCuts& wanted) {
  return Harness(wanted).run();
}

}  // namespace holdfast::crash

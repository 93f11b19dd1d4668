// See bit_flips.h. The vault lies on the simulated disk: after each flip the files are put back as they were.
// Its log is one that a killed process leaves: everything in it is answered for, nothing is folded in yet.
#include "bit_flips.h"

#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/ensure.h"
#include "base/progress.h"
#include "base/random.h"
#include "base/secret.h"
#include "simulated_disk.h"
#include "vault/vault.h"

namespace holdfast::crash {
namespace {

using vault::Vault;

constexpr const char* vault_path = "/diary.holdfast";
constexpr const char* log_path = "/diary.holdfast-wal";
constexpr std::int64_t header_bytes = 8192;  // SECURITY.md, "The file"
constexpr std::int64_t page_bytes = 4096;
constexpr std::int64_t log_head_bytes = 32;  // sqlite.org/fileformat2.html, "WAL File Format"
constexpr std::int64_t frame_head_bytes = 24;
constexpr std::int64_t frame_bytes = frame_head_bytes + page_bytes;

Secret secret() {
  return Secret::from(std::string_view("seven small stones"));
}

// Everything a reader can be shown, in one text.
Result<std::string> everything(Vault& opened) {
  std::string all;
  const auto add = [&all](const std::string& piece) { all += piece + '\n'; };
  const auto add_record = [&add](const vault::StoredRecord& r) {
    add(r.uid + "|" + r.kind + "|" + r.relationship.value_or("-") + "|" + std::to_string(r.felt) + "|" +
        (r.until ? std::to_string(*r.until) : "-") + "|" + std::to_string(r.written) + "|" +
        std::to_string(r.revision) + "|" + r.source.value_or("-") + "|" + r.body + "|" + r.words);
  };
  const auto records = opened.list({});
  if (!records) return pass_on(records);
  for (const auto& record : *records) add_record(record);
  const auto settings = opened.settings();
  if (!settings) return pass_on(settings);
  for (const auto& [key, value] : *settings) add(key + "=" + value);
  const auto kinds = opened.count_by_kind();
  if (!kinds) return pass_on(kinds);
  for (const auto& [kind, count] : *kinds) add(kind + ":" + std::to_string(count));
  const auto history = opened.history();
  if (!history) return pass_on(history);
  for (const auto& group : *history) {
    add(std::to_string(group.id) + "|" + std::to_string(group.at) + "|" + group.label);
    for (const std::string& uid : group.record_uids) add(uid);
    for (const std::string& key : group.setting_keys) add(key);
  }
  for (const char* word : {"rain", "walk", "letter"}) {
    vault::Query query;
    query.limit = 1000;
    const auto hits = opened.search(word, query);
    if (!hits) return pass_on(hits);
    std::vector<std::string> found;
    for (const auto& hit : *hits) found.push_back(hit.record.uid + "|" + hit.excerpt);
    std::sort(found.begin(), found.end());
    for (const std::string& one : found) add(one);
  }
  return all;
}

class Flipping {
 public:
  explicit Flipping(const BitFlips& wanted) : wanted_(wanted), random_(wanted.seed), disk_("bit-flip-disk") {
    ground_.base_vfs = disk_.vfs_name();
    ground_.disk = &disk_;
    ground_.checkpoint_pages = 1000000;  // nothing is folded in while the log is made
    ground_.page_cache_kib = 256;
    ground_.busy_wait_ms = 0;
    ground_.delay_after_wrong_secret = false;
  }

  FlipOutcome run() {
    make_vault();
    ground_.checkpoint_pages = 1000;
    const std::vector<std::pair<std::string, std::int64_t>> chosen = choose();
    for (std::size_t i = 0; i < chosen.size(); ++i)
      if (static_cast<std::int64_t>(i) % wanted_.parts == wanted_.part)
        flip(chosen[i].first, chosen[i].second);
    disk_.wipe();
    return outcome_;
  }

 private:
  std::string invented_words() {
    static constexpr const char* words[] = {"rain", "walk", "letter", "garden", "quiet", "late",   "again",
                                            "she",  "said", "bread",  "window", "slept", "little", "warm"};
    std::string text;
    const std::uint64_t length = random_.chance(0.1) ? 500 + random_.below(500) : 5 + random_.below(60);
    for (std::uint64_t n = 0; n < length; ++n) {
      if (n > 0) text += ' ';
      text += words[random_.below(std::size(words))];
    }
    return text;
  }

  void write(Vault& into, int groups) {
    for (int group = 0; group < groups; ++group) {
      const std::string label = "group " + std::to_string(group);
      auto transaction = into.begin(label, 1'700'000'000 + group);
      ensure(transaction.has_value());
      for (std::uint64_t n = 1 + random_.below(4); n > 0; --n) {
        const std::string uid = "u" + std::to_string(random_.below(60));
        const std::string words = invented_words();
        vault::StoredRecord record;
        record.uid = uid;
        record.kind = random_.chance(0.5) ? "entry" : "check-in";
        record.relationship = "A";
        record.felt = 1'700'000'000 + static_cast<std::int64_t>(random_.below(1'000'000));
        record.written = record.felt + 60;
        record.body = "{\"text\":\"" + words + "\"}";
        record.words = words;
        ensure(transaction->put(record).has_value());
      }
      ensure(transaction->set("k" + std::to_string(group % 5), std::to_string(random_.bits())).has_value());
      ensure(transaction->commit().has_value());
    }
  }

  // Closed in between, so that a good part of the vault is in its file; for the log it is copied with the
  // process still in it.
  void make_vault() {
    Silent silent;
    {
      auto made = Vault::create(vault_path, secret(), {vault::least_key_cost(), ground_}, silent);
      ensure(made.has_value());
      write(*made, 80);
    }
    auto again = Vault::open(vault_path, secret(), {ground_});
    ensure(again.has_value());
    if (wanted_.in == FlipIn::log) write(*again, 4);
    auto truth = everything(*again);
    ensure(truth.has_value());
    truth_ = *truth;
    if (wanted_.in == FlipIn::log) take_snapshot();
    { const Vault closed = std::move(*again); }
    if (wanted_.in != FlipIn::log) take_snapshot();
    outcome_.pages = (size_of(vault_path) - header_bytes) / page_bytes;
    outcome_.frames = std::max<std::int64_t>(0, (size_of(log_path) - log_head_bytes) / frame_bytes);
    put_back();
    const auto same = readings();
    ensure(same == Reading::right);
  }

  void take_snapshot() {
    for (const auto& [name, node] : std::as_const(disk_).names()) snapshot_[name] = node->now;
  }
  std::int64_t size_of(const std::string& name) const {
    const auto found = snapshot_.find(name);
    return found == snapshot_.end() ? 0 : static_cast<std::int64_t>(found->second.size());
  }

  void put_back() {
    disk_.wipe();
    for (const auto& [name, bytes] : snapshot_) {
      auto node = std::make_shared<Node>();
      node->now = node->synced = bytes;
      disk_.changed_name(name, std::move(node));
    }
    ensure(disk_.sync_folder("/").has_value());
  }

  // The bits to flip, as a file and a number of a bit in it.
  std::vector<std::pair<std::string, std::int64_t>> choose() {
    std::vector<std::pair<std::string, std::int64_t>> chosen;
    const auto below = [this](std::int64_t n) {
      return static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(n)));
    };
    if (wanted_.in == FlipIn::log) {
      const auto all_of = [&chosen](std::int64_t at, std::int64_t bytes) {
        for (std::int64_t bit = at * 8; bit < (at + bytes) * 8; ++bit) chosen.emplace_back(log_path, bit);
      };
      all_of(0, log_head_bytes);
      for (std::int64_t frame = 0; frame < outcome_.frames; ++frame)
        all_of(log_head_bytes + frame * frame_bytes, frame_head_bytes);
      for (std::int64_t n = 0; n < wanted_.bits; ++n) {
        const std::int64_t at = log_head_bytes + below(outcome_.frames) * frame_bytes + frame_head_bytes;
        chosen.emplace_back(log_path, at * 8 + below(page_bytes * 8));
      }
      return chosen;
    }
    const bool header = wanted_.in == FlipIn::header;
    for (std::int64_t n = 0; n < wanted_.bits; ++n)
      chosen.emplace_back(vault_path, header ? below(header_bytes * 8)
                                             : header_bytes * 8 + below(outcome_.pages * page_bytes * 8));
    return chosen;
  }

  enum class Reading { right, wrong, no_opening, no_reading, unsound };

  Reading readings() {
    auto opened = Vault::open(vault_path, secret(), {ground_});
    if (!opened) return Reading::no_opening;
    const auto read = everything(*opened);
    if (read && *read != truth_) {
      // What is other than it was may still be told, by the check: not in silence then.
      return told_by_check(*opened) ? Reading::no_reading : Reading::wrong;
    }
    if (!read) return Reading::no_reading;
    return told_by_check(*opened) ? Reading::unsound : Reading::right;
  }

  static bool told_by_check(Vault& opened) {
    Silent silent;
    const auto report = opened.check([](const vault::StoredRecord&) { return Result<>(); }, silent);
    return !report || !report->sound;
  }

  void flip(const std::string& file, std::int64_t bit) {
    put_back();
    std::string& bytes = disk_.names().at(file)->now;
    char& byte = bytes[static_cast<std::size_t>(bit / 8)];
    byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << (bit % 8)));
    disk_.names().at(file)->synced = bytes;
    ++outcome_.flips;
    switch (readings()) {
      case Reading::right:
        ++outcome_.harmless;
        break;
      case Reading::no_opening:
        ++outcome_.noticed_opening;
        break;
      case Reading::no_reading:
        ++outcome_.noticed_reading;
        break;
      case Reading::unsound:
        ++outcome_.noticed_checking;
        break;
      case Reading::wrong:
        ++outcome_.wrong;
        if (outcome_.first_wrong.empty())
          outcome_.first_wrong =
              "bit " + std::to_string(bit) + " of " + file + ", seed " + std::to_string(wanted_.seed);
    }
  }

  BitFlips wanted_;
  Random random_;
  SimulatedDisk disk_;
  vault::Ground ground_;
  std::map<std::string, std::string> snapshot_;
  std::string truth_;
  FlipOutcome outcome_;
};

}  // namespace

FlipOutcome flip_bits(const BitFlips& wanted) {
  return Flipping(wanted).run();
}

}  // namespace holdfast::crash

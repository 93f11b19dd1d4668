// Handlers that look after the vault itself: making, opening, keys, backups, checking.
// Each leaves the vault as it was when it refuses; a secret goes into the vault room and nowhere else.
#include "app/handlers.h"
#include "app/holding.h"
#include "app/pairing.h"
#include "app/records.h"
#include "app/targets.h"
#include "base/problem_codes.h"
#include "base/text.h"
#include "base/when.h"
#include "vault/backups.h"
#include "vault/targets.h"
#include "vault/word_list.h"

namespace holdfast::app {
namespace {

Path backup_folder(const Path& vault) {
  return vault.parent_path() / "backups";
}

void tell_copies(World& world, const diary::Settings& settings, Opened& out) {
  const auto copies = world.vault->copies_beside();
  if (copies.empty()) return;
  const Moment now = world.clock.now();
  std::string which;
  for (const vault::CopyBeside& copy : copies)
    which += (which.empty() ? "" : "; ") + printable(copy.path.filename().string()) + ", last written " +
             say_when(Moment{{copy.changed}, now.zone}, now, settings.day_starts_at_minutes);
  const bool one = copies.size() == 1;
  out.remarks.push_back(
      {std::string(code::copies_beside.name()),
       std::string("Beside this diary, in ") + out.vault.parent_path().string() +
           (one ? ", lies a copy of it: " : ", lie copies of it: ") + which +
           ". A sync program leaves such a copy when two machines have written at once, and what was written "
           "on one of them may be there alone. To take it over, open the copy, export it, and import that "
           "export here; nothing comes in twice. Then move the copy to another folder."});
}

// Once for each newest record: a diary with one from a clock that was years ahead would say it for years.
Result<> tell_clock(World& world, const diary::Settings& settings, Opened& out) {
  constexpr std::int64_t clocks_differ_seconds = 600;
  constexpr std::string_view told_key = "clock behind";
  const auto newest = world.vault->newest_written();
  if (!newest) return pass_on(newest);
  const Moment now = world.clock.now();
  if (!*newest || **newest <= now.at.seconds + clocks_differ_seconds) return {};
  const auto told = world.vault->setting(told_key);
  if (!told) return pass_on(told);
  if (*told == std::to_string(**newest)) return {};
  const Date written = diary_day(Moment{{**newest}, now.zone}, settings.day_starts_at_minutes);
  const Date today = diary_day(now, settings.day_starts_at_minutes);
  out.remarks.push_back({std::string(code::clock_behind.name()),
                         "The clock of this machine says " + iso(today) +
                             ", and something in the diary was written on " + iso(written) +
                             ", which is later. Either this clock is behind now, or it was ahead on that "
                             "day. Look at the clock; the day of a record can be changed."});
  if (world.vault->only_read()) return {};
  auto transaction = world.vault->begin("", now.at.seconds);
  if (!transaction) return pass_on(transaction);
  if (auto kept = transaction->set(told_key, std::to_string(**newest)); !kept) return kept;
  return transaction->commit();
}

Result<> put_off_recovery_words(World& world, bool for_good) {
  const auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  const Moment now = world.clock.now();
  const Date tomorrow = diary_day(now, settings->day_starts_at_minutes) + 1;
  auto transaction = world.vault->begin("", now.at.seconds);
  if (!transaction) return pass_on(transaction);
  if (auto kept =
          transaction->set(recovery_words_from, for_good ? std::string(never_offered) : iso(tomorrow));
      !kept)
    return kept;
  return transaction->commit();
}

Result<Opened> opened(World& world, bool make_due_backup) {
  vault::Vault& vault = *world.vault;
  Opened out{.vault = vault.path(),
             .with_recovery_words = vault.opened_with() == vault::OpenedWith::recovery_words};
  auto has_words = vault.has_recovery_words();
  if (!has_words) return pass_on(has_words);
  out.has_recovery_words = *has_words;
  auto counts = vault.count_by_kind();
  if (!counts) return pass_on(counts);
  for (const auto& [kind, count] : *counts) out.records += count;
  auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  out.invented = settings->invented;
  out.role = settings->role;
  out.only_read = vault.only_read().has_value();
  if (vault.only_read())
    out.remarks.push_back({std::string(code::only_read.name()), vault.only_read()->sentence});
  for (const vault::Remark& remark : vault.remarks())
    out.remarks.push_back({std::string(remark.code.name()), remark.sentence});
  tell_copies(world, *settings, out);
  (void)tell_clock(world, *settings, out);  // where it cannot be remembered it is told again
  if (!make_due_backup || out.only_read || out.invented || out.records == 0) return out;
  const std::int64_t now = world.clock.now().at.seconds;
  const Path folder = backup_folder(vault.path());
  auto present = vault::backups_in(folder, vault.path().stem().string());
  if (present && !vault::backup_due(*present, now)) return out;
  auto made = present ? vault.backup_into(folder, now, world.progress)
                      : Result<vault::BackupReport>(pass_on(present));
  if (made)
    out.backup = made->path;
  else
    out.backup_trouble = made.error().sentence;
  return out;
}

}  // namespace

Result<> may_be_written_over(const std::filesystem::path& target) {
  return vault::may_be_written_over(target);
}

std::optional<HeldKey> key_to_hold(const World& world) {
  if (!world.vault) return std::nullopt;
  return world.vault->held();
}

Handled answer(World& world, const Create& asked, Changes&) {
  vault::CreateOptions options{.cost = world.key_cost, .ground = world.ground};
  if (asked.role != diary::Role::client) {
    diary::Settings settings;
    settings.role = asked.role;
    options.settings.push_back(settings_as_kept(settings));
  }
  auto made = vault::Vault::create(asked.vault, asked.passphrase, options, world.progress);
  if (!made) return pass_on(made);
  world.open(std::move(*made));
  (void)put_off_recovery_words(world,
                               false);  // the doors offer them now; where it cannot be kept, Today does, too
  auto out = opened(world, false);
  if (out) return std::move(*out);
  // It is made, whatever the disk refuses now.
  return Opened{.vault = world.vault->path(), .remarks = {{"", out.error().sentence}}};
}

Handled answer(World& world, const Unlock& asked, Changes&) {
  auto found = asked.key.empty() ? vault::Vault::open(asked.vault, asked.secret, {.ground = world.ground})
                                 : vault::Vault::open_held(asked.vault, asked.key, {.ground = world.ground});
  if (!found) return pass_on(found);
  world.open(std::move(*found));
  auto out = opened(world, true);
  if (!out) {
    world.close();
    return pass_on(out);
  }
  return std::move(*out);
}

Handled answer(World& world, const Lock&, Changes&) {
  const auto pairing = world.pairing;
  world.close();  // first of all: the other device may be told over a slow network
  if (pairing) pairing->end();
  return Done{"The diary is closed.", ""};
}

namespace {

// The copies beside the vault hold the old slots: they are made anew under the present key, or all removed
// but a new one. Whatever goes wrong here, the keys are changed: it is a remark.
std::string with_new_backups(World& world, const Secret& key_before, bool remove, std::string& remark) {
  const Path folder = backup_folder(world.vault->path());
  const auto present = vault::backups_in(folder, world.vault->path().stem().string());
  const auto left = [&](std::size_t count) {
    if (count == 0) return;
    if (!remark.empty()) remark += ' ';
    remark += std::to_string(count) + (count == 1 ? " copy in " : " copies in ") + folder.string() +
              (count == 1 ? " is as it was: it still opens" : " are as they were: they still open") +
              " with what opened it on its day. Delete what should not open any more.";
  };
  if (!present) {
    if (!remark.empty()) remark += ' ';
    remark += "The copies in " + folder.string() +
              " could not be looked at: they still open with what opened them on their day.";
    return "";
  }
  if (present->empty()) return "";
  if (remove) {
    const auto made = world.vault->backup_into(folder, world.clock.now().at.seconds, world.progress);
    std::size_t there = 0;
    for (const vault::BackupFile& old : *present) {
      std::error_code failed;
      if (made && made->path != old.path) std::filesystem::remove(old.path, failed);
      if (std::filesystem::exists(old.path, failed)) ++there;
    }
    left(there);
    return made ? " One new copy was made; those from before were removed." : "";
  }
  const auto renewed = world.vault->renew_backups(folder, key_before, world.progress);
  left(renewed ? renewed->left.size() : present->size());
  if (!renewed || renewed->renewed == 0) return "";
  return renewed->renewed == 1 ? " The copy beside the diary was made anew and opens the same way now."
                               : " The " + std::to_string(renewed->renewed) +
                                     " copies beside the diary were made anew and open the same way now.";
}

Handled keys_changed(World& world, Result<vault::KeysChanged> changed, bool remove_backups,
                     std::string sentence) {
  if (!changed) return pass_on(changed);
  Done done{.sentence = std::move(sentence), .remark = std::move(changed->remark)};
  done.sentence += with_new_backups(world, changed->key_before, remove_backups, done.remark);
  done.sentence += " A copy you put somewhere else still opens with what opened it on its day.";
  return done;
}

}  // namespace

Handled answer(World& world, const ChangePassphrase& asked, Changes&) {
  return keys_changed(
      world,
      world.vault->change_passphrase(asked.new_passphrase, world.progress,
                                     {.cost = world.key_cost, .without_old_words = asked.without_old_words}),
      asked.remove_backups,
      "The passphrase is changed, and the diary has a new key: the old one opens nothing "
      "that is written from now on.");
}

Handled answer(World& world, const SuggestPassphrase&, Changes&) {
  constexpr int words = 5;  // of ten bits each, behind Argon2id
  Suggested suggested;
  std::uint64_t bits = world.entropy.bits();
  for (int k = 0; k < words; ++k, bits /= vault::word_list.size()) {
    if (k > 0) suggested.words.push_back(' ');
    for (const char letter : vault::word_list[bits % vault::word_list.size()])
      suggested.words.push_back(static_cast<unsigned char>(letter));
  }
  return suggested;
}

Handled answer(World& world, const AddRecoveryWords&, Changes&) {
  auto words = world.vault->new_recovery_words();
  if (!words) return pass_on(words);
  return RecoveryWords{std::move(words->words), words->asked};
}

Handled answer(World& world, const ConfirmRecoveryWords& asked, Changes&) {
  return keys_changed(
      world, world.vault->confirm_recovery_words(asked.word, world.progress, {.cost = world.key_cost}),
      asked.remove_backups, "The recovery words open the diary from now on, and no earlier ones do.");
}

Handled answer(World& world, const RevokeRecoveryWords& asked, Changes&) {
  return keys_changed(world, world.vault->revoke_recovery_words(world.progress), asked.remove_backups,
                      "The recovery words no longer open this diary.");
}

Handled answer(World& world, const PutOffRecoveryWords& asked, Changes&) {
  if (auto kept = put_off_recovery_words(world, asked.for_good); !kept) return pass_on(kept);
  return Done{asked.for_good ? "They are not offered any more." : "They are offered again tomorrow.", ""};
}

Handled answer(World& world, const ReEncrypt& asked, Changes&) {
  return keys_changed(
      world, world.vault->re_encrypt(asked.passphrase, world.progress, {.cost = world.key_cost}),
      asked.remove_backups, "The diary has a new key. Its recovery words no longer open it; make new ones.");
}

Handled answer(World& world, const Backup& asked, Changes&) {
  auto made = asked.to ? world.vault->backup_to(*asked.to, world.progress)
                       : world.vault->backup_into(backup_folder(world.vault->path()),
                                                  world.clock.now().at.seconds, world.progress);
  if (!made) return pass_on(made);
  return BackupMade{made->path, made->size_bytes, made->records, made->pruned};
}

Handled answer(World& world, const ListBackups& asked, Changes&) {
  if (!asked.of && !world.vault) return tl::unexpected<Problem>(no_vault());
  const auto real = vault::real_place(asked.of ? *asked.of : world.vault->path());
  if (!real) return pass_on(real);
  const Path& vault = *real;
  Backups out{.folder = backup_folder(vault), .backups = {}};
  auto present = vault::backups_in(out.folder, vault.stem().string());
  if (!present) return pass_on(present);
  for (auto one = present->rbegin(); one != present->rend(); ++one) {
    std::error_code unknown;
    const auto size = std::filesystem::file_size(one->path, unknown);
    out.backups.push_back(
        {one->path, unknown ? 0 : static_cast<std::int64_t>(size), Moment{.at = {one->made}}});
  }
  return out;
}

Handled answer(World& world, const Restore& asked, Changes&) {
  // A slip in the passphrase leaves the diary that is open open.
  if (const auto opens = vault::opens_with(asked.backup, asked.secret, world.ground);
      !opens && opens.error().kind != ProblemKind::damaged)
    return pass_on(opens);
  world.close();
  auto restored = vault::restore(asked.backup, asked.vault, asked.secret, world.clock.now().at.seconds,
                                 world.progress, world.ground);
  if (!restored) return pass_on(restored);
  return Restored{asked.vault, restored->kept_aside, restored->records, restored->remark};
}

Handled answer(World& world, const Check&, Changes&) {
  auto report = world.vault->check(
      [](const vault::StoredRecord& record) -> Result<> {
        auto parsed = unstored(record);
        if (!parsed) return pass_on(parsed);
        return {};
      },
      world.progress);
  if (!report) return pass_on(report);
  Checked out{.sound = report->sound, .pages = report->pages, .records = report->records, .remarks = {}};
  for (const vault::CheckFinding& finding : report->findings)
    out.remarks.push_back({finding.harm, finding.sentence, finding.detail});
  return out;
}

Handled answer(World&, const About&, Changes&) {
  return AboutAnswer{HOLDFAST_VERSION};
}

}  // namespace holdfast::app

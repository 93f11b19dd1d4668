// Changes of keys. A secret that no longer opens the vault must not open what is written later either, and an
// old copy of the file keeps the old slots for ever: so each change is a new vault key. The vault is copied
// under it beside itself, read back to the end, and put in place by one rename, the point of no return.
// Before it every problem may say "Nothing was changed"; after it whatever goes wrong is a remark on what was
// done. docs/decisions/0013-new-key.md says why.
#include <algorithm>
#include <array>
#include <cctype>
#include <system_error>
#include <utility>

#include "base/ensure.h"
#include "base/problem_codes.h"
#include "vault/backups.h"
#include "vault/body.h"
#include "vault/recovery_words.h"
#include "vault/targets.h"

namespace holdfast::vault {
namespace {

constexpr std::size_t passphrase_slot = 0, words_slot = 1;

Result<Header> present_header(const Path& path, const Ground& ground) {
  auto file = RawFile::open(ground.base_vfs, path, true);
  if (!file) return pass_on(file);
  const auto read = read_header(*file);
  if (!read) return pass_on(read);
  return read->header;
}

KeyCost cost_of(const KeyOptions& options) {
  return options.cost ? *options.cost : calibrated_key_cost();
}

// A file with several names (a copy made by links) shares its bytes with them: those are left alone.
bool has_other_names(const Path& path) {
  std::error_code unknown;
  const auto names = std::filesystem::hard_link_count(path, unknown);
  return !unknown && names > 1;
}

std::string_view word_at(std::string_view words, int number) {
  for (; number > 1; --number) {
    const auto end = words.find(' ');
    if (end == std::string_view::npos) return {};
    words.remove_prefix(end + 1);
  }
  return words.substr(0, words.find(' '));
}

bool same_word(std::string_view typed, std::string_view word) {
  const auto letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
  while (!typed.empty() && !letter(typed.front())) typed.remove_prefix(1);
  while (!typed.empty() && !letter(typed.back())) typed.remove_suffix(1);
  return !word.empty() &&
         std::equal(typed.begin(), typed.end(), word.begin(), word.end(),
                    [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

std::string ordinal(int number) {
  return std::to_string(number) + (number == 1 ? "st" : number == 2 ? "nd" : number == 3 ? "rd" : "th");
}

}  // namespace

Result<> Vault::check_secret(const Secret& secret) {
  const auto header = present_header(body_->path, body_->ground);
  if (!header) return pass_on(header);
  auto opened = unseal_with_either(*header, secret);
  if (!opened && opened.error().kind == ProblemKind::locked) {
    delay_after_wrong_secret(body_->ground, false);
    Problem why = opened.error();
    why.sentence = "That is not the passphrase of this diary. Try again.";
    why.unchanged = true;
    return tl::unexpected<Problem>(std::move(why));
  }
  if (!opened) return pass_on(opened);
  delay_after_wrong_secret(body_->ground, true);
  body_->slot_keys.insert_or_assign(opened->slot, std::move(opened->wrapping_key));
  return {};
}

namespace {

using SlotKeys = std::map<std::size_t, Secret>;

Result<> seal_words(Header& header, const Header& old, const SlotKeys& known, bool without_old_words,
                    const Secret& vault_key) {
  for (std::size_t i = 0; i < slot_count; ++i) {
    if (old.slots[i].kind != SlotKind::recovery_words) continue;
    const auto key = known.find(i);
    if (seal_again(header, i, old, key == known.end() ? nullptr : &key->second, vault_key)) continue;
    header.slots[i] = KeySlot{};
    if (without_old_words) continue;
    return unchanged(ProblemKind::conflict,
                     "The recovery words of this diary are of an earlier Holdfast and cannot be carried over "
                     "to a new key unless they are typed. Open the diary with them and try again, or let "
                     "them go and make new ones afterwards.",
                     "recovery words");
  }
  return {};
}

// A header for a new vault key, and the wrapping keys of its slots that are known.
struct Fresh {
  Header header;
  Secret key;
  SlotKeys keys;
};

Result<Fresh> fresh_keys(const Header& old, const SlotKeys& known, const NewKeys& wanted,
                         const Secret* new_words) {
  Fresh fresh{.key = random_key()};
  fresh.header.generation = old.generation + 1;
  random_fill(fresh.header.vault_id);
  if (wanted.passphrase != nullptr) {
    auto made =
        seal(fresh.header, passphrase_slot, SlotKind::passphrase, *wanted.passphrase, wanted.cost, fresh.key);
    if (!made) return pass_on(made);
    fresh.keys.emplace(passphrase_slot, std::move(*made));
  } else {
    const auto typed = known.find(passphrase_slot);
    if (typed == known.end() || !seal_again(fresh.header, passphrase_slot, old, &typed->second, fresh.key))
      return unchanged(ProblemKind::locked, code::needs_passphrase, "This needs the passphrase once more.",
                       "passphrase");
  }
  if (wanted.words == NewKeys::Words::replace) {
    auto made = seal(fresh.header, words_slot, SlotKind::recovery_words, *new_words, wanted.cost, fresh.key);
    if (!made) return pass_on(made);
    fresh.keys.emplace(words_slot, std::move(*made));
  } else if (wanted.words == NewKeys::Words::keep) {
    if (auto kept = seal_words(fresh.header, old, known, wanted.without_old_words, fresh.key); !kept)
      return pass_on(kept);
  }
  prove(fresh.header, fresh.key);
  for (const auto& [slot, typed] : known)
    if (fresh.header.slots[slot].kind != SlotKind::empty && !fresh.keys.contains(slot))
      fresh.keys.emplace(slot, typed.clone());
  return fresh;
}

// The rename answered with a problem: which of the two stands there now? True: the new one.
Result<bool> new_one_stands(const Path& path, const Header& header, const Ground& ground) {
  const auto there = present_header(path, ground);
  if (there) return there->vault_id == header.vault_id;
  return problem(
      ProblemKind::unreadable,
      "The disk failed in the middle of putting the diary with its new key in place, and it cannot be "
      "told which one stands there. No entry is lost. Check the disk, then try the new secret first "
      "and the old one after it.",
      path.string(), there.error().detail);
}

// The point of no return. The old file's log must be gone, and gone on the disk, before the new file comes:
// it would be taken for the new file's. Answers the remark.
Result<std::string> put_in_place(const Path& path, const Path& fresh, const Header& header,
                                 const Ground& ground) {
  Disk& disk = disk_of(ground);
  if (disk.kind(beside(path, "-wal")) != FileKind::absent)
    return unchanged(ProblemKind::unreadable, "The disk could not finish the old diary.", path.string(),
                     "the log could not be folded in");
  const bool shared_bytes = has_other_names(path);
  auto old = RawFile::open(ground.base_vfs, path);
  if (!old) return pass_on(old);
  if (auto synced = disk.sync_folder(path.parent_path()); !synced) return pass_on(synced);
  if (auto renamed = disk.rename_over(fresh, path); !renamed) {
    const auto there = new_one_stands(path, header, ground);
    if (!there) return pass_on(there);
    if (!*there) return pass_on(renamed);
  }
  if (!disk.sync_folder(path.parent_path()))
    return "The disk did not confirm it, so after a power cut the old secrets might count again. Check the "
           "disk.";
  if (shared_bytes) return "";
  // Without its key slots the old file's pages are noise, wherever its blocks survive.
  std::array<unsigned char, header_region_bytes> noise{};
  random_fill(noise);
  (void)old->write(0, noise);
  (void)old->sync();
  return "";
}

// However the work ends, also by something thrown: the diary is not left barred to others, nor an unfinished
// copy beside it.
class Rekeying {
 public:
  Rekeying(Hold& hold, Disk& disk, const Path& copy) : hold_(hold), disk_(disk), copy_(copy) {}
  Rekeying(const Rekeying&) = delete;
  Rekeying& operator=(const Rekeying&) = delete;
  ~Rekeying() {
    if (!in_place) remove_all_of(disk_, copy_);
    hold_.make_shared();
  }
  bool in_place = false;

 private:
  Hold& hold_;
  Disk& disk_;
  const Path& copy_;
};

}  // namespace

Result<KeysChanged> Vault::Body::rekey(const NewKeys& wanted, Progress& progress) {
  ensure(!writing);
  if (auto may = may_write(); !may) return pass_on(may);
  if (auto ours = still_ours(); !ours) return pass_on(ours);
  if (!hold->make_exclusive())
    return unchanged(ProblemKind::busy,
                     "Another Holdfast has this diary open (a page, or another terminal), and it would go on "
                     "with the old key. Close it and try again.",
                     path.string());
  const Path copy = unfinished_beside(disk_of(ground), path, ground);
  const auto change = [&]() -> Result<KeysChanged> {
    Rekeying rekeying(*hold, disk_of(ground), copy);
    const auto old = present_header(path, ground);
    if (!old) return pass_on(old);
    auto fresh = fresh_keys(*old, slot_keys, wanted, words_to_be ? &words_to_be->words : nullptr);
    if (!fresh) return pass_on(fresh);
    const auto open_now = connection();
    if (!open_now) return pass_on(open_now);
    if (auto copied = copy_vault(**open_now, copy, fresh->header, fresh->key, ground, progress); !copied)
      return pass_on(copied);
    if (!progress.report("Putting it in place", 0.98)) return unchanged(ProblemKind::cancelled, "Stopped.");
    db.reset();  // from here on the old file changes no more
    auto placed = put_in_place(path, copy, fresh->header, ground);
    if (!placed) return pass_on(placed);
    rekeying.in_place = true;
    ++changes_kept;
    slot_keys = std::move(fresh->keys);
    words_to_be.reset();
    remember_file(fresh->header);
    KeysChanged changed{std::move(*placed), std::exchange(vault_key, std::move(fresh->key))};
    (void)connection();  // where it cannot be opened now, the next use tries again
    return changed;
  };
  auto changed = change();
  if (changed) (void)progress.report("Done", 1.0);
  return changed;
}

Result<KeysChanged> Vault::change_passphrase(const Secret& new_passphrase, Progress& progress,
                                             const KeyOptions& options) {
  if (auto fine = acceptable_passphrase(new_passphrase); !fine) return pass_on(fine);
  return body_->rekey({.passphrase = &new_passphrase,
                       .without_old_words = options.without_old_words,
                       .cost = cost_of(options)},
                      progress);
}

RecoveryWordsToBe drawn_recovery_words() {
  std::array<unsigned char, 1> chance{};
  random_fill(chance);
  return {new_recovery_words(), 1 + static_cast<int>(chance[0] % recovery_word_count)};
}

Result<> is_word_asked_for(const RecoveryWordsToBe& words, const Secret& typed) {
  if (same_word(typed.text(), word_at(words.words.text(), words.asked))) return {};
  return unchanged(
      ProblemKind::bad_request,
      "That is not the " + ordinal(words.asked) + " word. Look at what you wrote down and try again.",
      "word");
}

Result<RecoveryWordsToBe> Vault::new_recovery_words() {
  if (auto may = body_->may_write(); !may) return pass_on(may);
  body_->words_to_be = drawn_recovery_words();
  return RecoveryWordsToBe{body_->words_to_be->words.clone(), body_->words_to_be->asked};
}

Result<KeysChanged> Vault::confirm_recovery_words(const Secret& word, Progress& progress,
                                                  const KeyOptions& options) {
  if (!body_->words_to_be)
    return unchanged(ProblemKind::not_found, "There are no new recovery words to confirm. Make them first.");
  if (auto typed = is_word_asked_for(*body_->words_to_be, word); !typed) return pass_on(typed);
  return body_->rekey({.words = NewKeys::Words::replace, .cost = cost_of(options)}, progress);
}

Result<KeysChanged> Vault::revoke_recovery_words(Progress& progress) {
  return body_->rekey({.words = NewKeys::Words::drop}, progress);
}

Result<KeysChanged> Vault::re_encrypt(const Secret& passphrase, Progress& progress,
                                      const KeyOptions& options) {
  if (auto fine = acceptable_passphrase(passphrase); !fine) return pass_on(fine);
  return body_->rekey({.passphrase = &passphrase, .words = NewKeys::Words::drop, .cost = cost_of(options)},
                      progress);
}

Result<bool> Vault::has_recovery_words() {
  const auto header = present_header(body_->aside ? *body_->aside : body_->path, body_->ground);
  if (!header) return pass_on(header);
  return std::any_of(header->slots.begin(), header->slots.end(),
                     [](const KeySlot& slot) { return slot.kind == SlotKind::recovery_words; });
}

Result<BackupsRenewed> Vault::renew_backups(const Path& folder, const Secret& key_before,
                                            Progress& progress) {
  ensure(!body_->writing);
  const Ground& ground = body_->ground;
  Disk& disk = disk_of(ground);
  const auto header = present_header(body_->path, ground);
  if (!header) return pass_on(header);
  const auto present = backups_in(folder, body_->path.stem().string(), disk);
  if (!present) return pass_on(present);
  BackupsRenewed out;
  for (const BackupFile& one : *present) {
    const Path fresh = unfinished_beside(disk, one.path, ground);
    const auto renew = [&]() -> Result<> {
      auto alone = disk.hold(one.path, LockOf::vault, true, false);
      if (!alone) return pass_on(alone);
      {
        auto old = Connection::open(one.path, key_before, ground, Access::write);
        if (!old) return pass_on(old);
        auto copied = copy_vault(**old, fresh, *header, body_->vault_key, ground, progress);
        if (!copied) return pass_on(copied);
      }
      if (disk.kind(beside(one.path, "-wal")) != FileKind::absent)
        return problem(ProblemKind::unreadable, "The disk could not finish an old copy.", one.path.string());
      if (auto named = disk.rename_over(fresh, one.path); !named) return named;
      return disk.sync_folder(folder);
    };
    const auto renewed = renew();
    (void)disk.remove(beside(one.path, ".lock"));
    if (renewed) {
      ++out.renewed;
      continue;
    }
    remove_all_of(disk, fresh);
    out.left.push_back(one.path);
  }
  return out;
}

}  // namespace holdfast::vault

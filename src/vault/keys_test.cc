// Key slots and recovery words: what opens, what does not, and what a typing mistake is told.
#include "vault/keys.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <fstream>
#include <functional>
#include <set>
#include <vector>

#include "vault/recovery_words.h"
#include "vault/vault_testing.h"
#include "vault/word_list.h"

namespace holdfast::vault {
namespace {

using testing::cheap_open;
using testing::Folder;
using testing::keep;
using testing::make;
using testing::note;
using testing::pass;

TEST(KeySlot, OpensWithItsSecretOnly) {
  Header header;
  random_fill(header.vault_id);
  const Secret key = random_key();
  ASSERT_FINE(seal(header, 0, SlotKind::passphrase, pass(), least_key_cost(), key));
  prove(header, key);
  const auto opened = unseal(header, SlotKind::passphrase, pass());
  ASSERT_FINE(opened);
  EXPECT_TRUE(opened->vault_key.same_as(key));
  EXPECT_PROBLEM(unseal(header, SlotKind::passphrase, pass("Seven small stones")), locked);
  EXPECT_PROBLEM(unseal(header, SlotKind::recovery_words, pass()), locked);
}

TEST(KeySlot, DoesNotOpenWhenAnythingInItWasExchanged) {
  Header header;
  random_fill(header.vault_id);
  ASSERT_FINE(seal(header, 0, SlotKind::passphrase, pass(), least_key_cost(), random_key()));
  Header moved = header;
  std::swap(moved.slots[0], moved.slots[3]);
  EXPECT_PROBLEM(unseal(moved, SlotKind::passphrase, pass()), locked);
  Header cheaper = header;
  cheaper.slots[0].cost.passes += 1;
  EXPECT_PROBLEM(unseal(cheaper, SlotKind::passphrase, pass()), locked);
  Header elsewhere = header;
  elsewhere.vault_id[0] ^= 1;
  EXPECT_PROBLEM(unseal(elsewhere, SlotKind::passphrase, pass()), locked);
  Header renamed = header;
  renamed.slots[0].kind = SlotKind::recovery_words;
  EXPECT_PROBLEM(unseal(renamed, SlotKind::recovery_words, pass()), locked);
  Header endless = header;
  endless.slots[0].cost.memory_bytes = 1ULL << 60;
  EXPECT_PROBLEM(unseal(endless, SlotKind::passphrase, pass()), damaged);
}

// As it was sealed before secrets were brought into one form: the bytes as typed. Written out here from
// docs/formats, so that old vaults are what they are and not what seal() does today.
void seal_as_typed(Header& header, std::size_t index, const std::string& typed, const Secret& vault_key) {
  KeySlot& slot = header.slots[index];
  slot.kind = SlotKind::passphrase;
  slot.cost = least_key_cost();
  random_fill(slot.salt);
  random_fill(slot.nonce);
  std::array<unsigned char, 32> key{};
  ASSERT_EQ(
      crypto_pwhash(key.data(), key.size(), typed.data(), typed.size(), slot.salt.data(), slot.cost.passes,
                    static_cast<std::size_t>(slot.cost.memory_bytes), crypto_pwhash_ALG_ARGON2ID13),
      0);
  std::vector<unsigned char> with;
  for (const std::uint64_t number :
       {std::uint64_t{header.format}, std::uint64_t{index}, static_cast<std::uint64_t>(slot.kind),
        std::uint64_t{slot.cost.passes}, std::uint64_t{slot.cost.memory_bytes}})
    for (int i = 0; i < 8; ++i) with.push_back(static_cast<unsigned char>(number >> (8 * i)));
  with.insert(with.end(), header.vault_id.begin(), header.vault_id.end());
  with.insert(with.end(), slot.salt.begin(), slot.salt.end());
  crypto_aead_xchacha20poly1305_ietf_encrypt(slot.sealed.data(), nullptr, vault_key.data(), vault_key.size(),
                                             with.data(), with.size(), nullptr, slot.nonce.data(),
                                             key.data());
}

TEST(KeySlot, OpensWhicheverWayAKeyboardTypesALetter) {
  const std::string one = "m\u00E4rchenwald", parts = "ma\u0308rchenwald";
  for (const std::string& chosen : {one, parts})
    for (const std::string& typed : {one, parts}) {
      Header header;
      random_fill(header.vault_id);
      const Secret key = random_key();
      ASSERT_FINE(seal(header, 0, SlotKind::passphrase, pass(chosen.c_str()), least_key_cost(), key));
      prove(header, key);
      EXPECT_FINE(unseal(header, SlotKind::passphrase, pass(typed.c_str())));
      EXPECT_PROBLEM(unseal(header, SlotKind::passphrase, pass("marchenwald")), locked);
      Header before;
      before.format = 1;  // the same, from before secrets were brought into one form
      random_fill(before.vault_id);
      seal_as_typed(before, 0, chosen, random_key());
      EXPECT_FINE(unseal(before, SlotKind::passphrase, pass(typed.c_str())));
    }
}

TEST(KeyCost, IsCalibratedWithinWhatThisProgramAccepts) {
  const KeyCost cost = calibrated_key_cost();
  EXPECT_TRUE(acceptable(cost));
  EXPECT_GE(cost.passes, 2U);
}

TEST(WordList, IsOfShortDistinctWordsThatOneSlipCannotExchange) {
  std::set<std::string_view> beginnings;
  for (const std::string_view word : word_list) {
    EXPECT_GE(word.size(), 3U);
    EXPECT_LE(word.size(), 8U);
    for (const char letter : word) EXPECT_TRUE(letter >= 'a' && letter <= 'z');
    beginnings.insert(word.substr(0, 4));
  }
  EXPECT_EQ(beginnings.size(), word_list.size());
  for (std::size_t i = 0; i < word_list.size(); ++i) {
    for (std::size_t j = i + 1; j < word_list.size(); ++j) {
      std::string_view a = word_list[i];
      std::string_view b = word_list[j];
      if (a.size() > b.size()) std::swap(a, b);
      if (b.size() - a.size() > 1) continue;
      std::size_t same = 0;
      while (same < a.size() && a[same] == b[same]) ++same;
      const bool one_more = b.size() == a.size() + 1 && a.substr(same) == b.substr(same + 1);
      const bool one_other = b.size() == a.size() && a.substr(same + 1) == b.substr(same + 1);
      EXPECT_FALSE(one_more || one_other) << a << " " << b;
    }
  }
}

TEST(RecoveryWords, AreTenAndEachTimeOthers) {
  const Secret one = new_recovery_words();
  const Secret two = new_recovery_words();
  EXPECT_EQ(std::count(one.text().begin(), one.text().end(), ' '), 9);
  EXPECT_FALSE(one.same_as(two));
  EXPECT_TRUE(look_like_recovery_words(one));
  EXPECT_FALSE(look_like_recovery_words(pass("a long passphrase that somebody made up by herself at home")));
}

TEST(RecoveryWords, AreTakenHoweverTheyAreTyped) {
  const Secret words = new_recovery_words();
  std::string typed = "  1. ";
  int number = 1;
  for (const char c : words.text()) {
    if (c == ' ') {
      typed += ",\n" + std::to_string(++number) + ". ";
    } else {
      typed += static_cast<char>(number % 2 == 0 ? std::toupper(c) : c);
    }
  }
  const auto canonical = canonical_words(Secret::from(std::string_view(typed)));
  ASSERT_FINE(canonical);
  EXPECT_TRUE(canonical->same_as(words));
}

TEST(RecoveryWords, NearlyAlwaysNoticeAWrongOrMovedWord) {
  int unnoticed = 0;
  constexpr int rounds = 4000;
  for (int i = 0; i < rounds; ++i) {
    const Secret words = new_recovery_words();
    std::string typed(words.text());
    const std::size_t first_end = typed.find(' ');
    const std::string_view other = word_list[static_cast<std::size_t>(i) % word_list.size()];
    if (typed.substr(0, first_end) == other) continue;
    typed.replace(0, first_end, other);
    if (canonical_words(Secret::from(std::string_view(typed)))) ++unnoticed;
  }
  // A tenth word of ten bits lets one mistake in 1024 through; 4000 tries give 4 in the mean, and more than
  // 20 with a probability below 1e-8.
  EXPECT_LE(unnoticed, 20);
}

TEST(RecoveryWords, SayWhichWordIsNotOneOfThem) {
  const Secret words = new_recovery_words();
  std::string typed(words.text());
  typed.replace(typed.find(' ') + 1, typed.find(' ', typed.find(' ') + 1) - typed.find(' ') - 1, "cndle");
  const auto checked = check_recovery_words(Secret::from(std::string_view(typed)));
  EXPECT_PROBLEM(checked, bad_request);
  EXPECT_NE(checked.error().sentence.find("2nd word"), std::string::npos) << checked.error().sentence;
  EXPECT_NE(checked.error().sentence.find("candle"), std::string::npos) << checked.error().sentence;
}

TEST(Keys, RecoveryWordsOpenTheVaultUntilTheyAreRevoked) {
  Folder folder;
  Silent silent;
  Secret words;
  {
    Vault vault = make(folder / "v");
    ASSERT_FINE(keep(vault, note("u1", "x")));
    EXPECT_FALSE(*vault.has_recovery_words());
    words = testing::add_words(vault);
    EXPECT_TRUE(*vault.has_recovery_words());
  }
  {
    auto vault = Vault::open(folder / "v", words, cheap_open());
    ASSERT_FINE(vault);
    EXPECT_EQ(vault->opened_with(), OpenedWith::recovery_words);
    EXPECT_FINE(vault->get("u1"));
    ASSERT_FINE(vault->change_passphrase(pass("a new one"), silent, {least_key_cost()}));
  }
  EXPECT_PROBLEM(Vault::open(folder / "v", pass(), cheap_open()), locked);
  {
    auto vault = Vault::open(folder / "v", pass("a new one"), cheap_open());
    ASSERT_FINE(vault);
    ASSERT_FINE(vault->revoke_recovery_words(silent));
    EXPECT_FALSE(*vault->has_recovery_words());
  }
  EXPECT_PROBLEM(Vault::open(folder / "v", words, cheap_open()), locked);
  EXPECT_FINE(Vault::open(folder / "v", pass("a new one"), cheap_open()));
}

TEST(Keys, NewRecoveryWordsReplaceTheEarlierOnes) {
  Folder folder;
  Vault vault = make(folder / "v");
  const Secret first = testing::add_words(vault);
  const Secret second = testing::add_words(vault);
  EXPECT_PROBLEM(Vault::open(folder / "v", first, cheap_open()), locked);
  EXPECT_FINE(Vault::open(folder / "v", second, cheap_open()));
}

TEST(Keys, TenWordsOfTheListMayBeSomebodysPassphrase) {
  Folder folder;
  Silent silent;
  const Secret chosen = pass("acorn acorn acorn acorn acorn acorn acorn acorn acorn badger");
  { ASSERT_FINE(Vault::create(folder / "v", chosen, testing::cheap(), silent)); }
  EXPECT_FINE(Vault::open(folder / "v", chosen, cheap_open()));
}

TEST(Keys, WordsNobodyTypedOpenWhatIsWrittenUnderANewPassphraseAndTheOldPassphraseDoesNot) {
  Folder folder;
  Silent silent;
  Vault vault = make(folder / "v");
  ASSERT_FINE(keep(vault, note("u1", "before")));
  const Secret words = testing::add_words(vault);
  std::filesystem::copy_file(folder / "v", folder / "copy");
  {
    auto again = Vault::open(folder / "copy", pass(), cheap_open());
    ASSERT_FINE(again);
    ASSERT_FINE(again->change_passphrase(pass("another"), silent, {least_key_cost()}));
    ASSERT_FINE(keep(*again, note("u2", "after")));
  }
  EXPECT_PROBLEM(Vault::open(folder / "copy", pass(), cheap_open()), locked);
  auto with_words = Vault::open(folder / "copy", words, cheap_open());
  ASSERT_FINE(with_words);
  EXPECT_FINE(with_words->get("u2"));
}

TEST(Keys, TheHeaderOfAnOldCopyOpensNothingAfterAnyChange) {
  const std::vector<std::function<Result<KeysChanged>(Vault&)>> changes = {
      [](Vault& vault) {
        Silent silent;
        return vault.change_passphrase(pass("another"), silent, {least_key_cost()});
      },
      [](Vault& vault) {
        Silent silent;
        return vault.revoke_recovery_words(silent);
      },
      [](Vault& vault) {
        Silent silent;
        auto made = vault.new_recovery_words();
        return vault.confirm_recovery_words(testing::word_of(made->words, made->asked), silent,
                                            {least_key_cost()});
      },
      [](Vault& vault) {
        Silent silent;
        return vault.re_encrypt(pass("another"), silent, {least_key_cost()});
      }};
  for (const auto& change : changes) {
    Folder folder;
    Secret words;
    std::string old_header;
    {
      Vault vault = make(folder / "v");
      words = testing::add_words(vault);
      old_header = testing::bytes_of(folder / "v").substr(0, 8192);
      ASSERT_FINE(change(vault));
      ASSERT_FINE(keep(vault, note("later", "written later")));
    }
    const std::string now = testing::bytes_of(folder / "v");
    testing::set_bytes(folder / "v", old_header + now.substr(8192));
    EXPECT_PROBLEM(Vault::open(folder / "v", pass(), cheap_open()), damaged);
    EXPECT_PROBLEM(Vault::open(folder / "v", words, cheap_open()), damaged);
    EXPECT_EQ(testing::bytes_of(folder / "v"), old_header + now.substr(8192));
  }
}

TEST(Keys, NewRecoveryWordsCountOnlyOnceOneOfThemWasTypedBack) {
  Folder folder;
  Silent silent;
  Vault vault = make(folder / "v");
  const Secret first = testing::add_words(vault);
  auto second = vault.new_recovery_words();
  ASSERT_FINE(second);
  EXPECT_PROBLEM(vault.confirm_recovery_words(pass("nonsense"), silent, {least_key_cost()}), bad_request);
  EXPECT_FINE(Vault::open(folder / "v", first, cheap_open()));
  EXPECT_PROBLEM(Vault::open(folder / "v", second->words, cheap_open()), locked);
  std::string typed = " ";
  const Secret asked = testing::word_of(second->words, second->asked);
  for (const char c : asked.text()) typed += static_cast<char>(std::toupper(c));
  ASSERT_FINE(vault.confirm_recovery_words(pass((typed + " ").c_str()), silent, {least_key_cost()}));
  EXPECT_PROBLEM(Vault::open(folder / "v", first, cheap_open()), locked);
  EXPECT_FINE(Vault::open(folder / "v", second->words, cheap_open()));
  EXPECT_PROBLEM(vault.confirm_recovery_words(pass("again"), silent, {least_key_cost()}), not_found);
}

TEST(Keys, OpenedWithWordsNeedThePassphraseBeforeTheyAreReplaced) {
  Folder folder;
  Silent silent;
  Secret words;
  {
    Vault vault = make(folder / "v");
    words = testing::add_words(vault);
  }
  auto vault = Vault::open(folder / "v", words, cheap_open());
  ASSERT_FINE(vault);
  const auto refused = vault->revoke_recovery_words(silent);
  EXPECT_PROBLEM(refused, locked);
  EXPECT_PROBLEM(vault->check_secret(pass("wrong")), locked);
  EXPECT_FINE(Vault::open(folder / "v", words, cheap_open()));
  ASSERT_FINE(vault->check_secret(pass()));
  ASSERT_FINE(vault->revoke_recovery_words(silent));
  EXPECT_PROBLEM(Vault::open(folder / "v", words, cheap_open()), locked);
  EXPECT_FINE(Vault::open(folder / "v", pass(), cheap_open()));
}

TEST(Keys, BackupsOfTheDayBeforeAreRenewedSoThatTheOldPassphraseOpensNone) {
  Folder folder;
  Silent silent;
  Vault vault = make(folder / "v");
  ASSERT_FINE(keep(vault, note("u1", "x")));
  ASSERT_FINE(vault.backup_into(folder / "backups", 1'700'000'000, silent));
  ASSERT_FINE(keep(vault, note("u2", "y")));
  const auto second = vault.backup_into(folder / "backups", 1'700'100'000, silent);
  ASSERT_FINE(second);
  const auto changed = vault.change_passphrase(pass("another"), silent, {least_key_cost()});
  ASSERT_FINE(changed);
  EXPECT_EQ(changed->remark, "");
  testing::set_bytes(second->path, "no vault at all");
  const auto renewed = vault.renew_backups(folder / "backups", changed->key_before, silent);
  ASSERT_FINE(renewed);
  EXPECT_EQ(renewed->renewed, 1);
  EXPECT_EQ(renewed->left, std::vector<Path>{second->path});
  int files = 0;
  for (const auto& one : std::filesystem::directory_iterator(folder / "backups")) {
    ++files;
    if (one.path() == second->path) continue;
    EXPECT_PROBLEM(Vault::open(one.path(), pass(), cheap_open()), locked);
    auto copy = Vault::open(one.path(), pass("another"), cheap_open());
    ASSERT_FINE(copy);
    EXPECT_EQ(copy->list({})->size(), 1U);
  }
  EXPECT_GE(files, 2);
}

TEST(KeySlot, OfAHeaderChangedFromOutsideIsNotTrusted) {
  Header header;
  random_fill(header.vault_id);
  const Secret key = random_key();
  ASSERT_FINE(seal(header, 0, SlotKind::passphrase, pass(), least_key_cost(), key));
  ASSERT_FINE(seal(header, 1, SlotKind::recovery_words, pass("words"), least_key_cost(), key));
  prove(header, key);
  EXPECT_FINE(unseal(header, SlotKind::recovery_words, pass("words")));
  Header slipped_in = header;
  slipped_in.slots[1].public_key[3] ^= 1;
  EXPECT_PROBLEM(unseal(slipped_in, SlotKind::passphrase, pass()), damaged);
}

// What an import or a review takes afterwards does not come on top of it.
TEST(KeySlot, GivesTheMemoryItsKeyHasCostBackAtOnce) {
  const auto resident_kib = [] {
    std::ifstream status("/proc/self/status");
    long kib = -1;
    for (std::string word; status >> word;)
      if (word == "VmRSS:") status >> kib;
    return kib;
  };
  const long before = resident_kib();
  Header header;
  ASSERT_FINE(seal(header, 0, SlotKind::passphrase, pass(), {1, 256ULL << 20}, random_key()));
  ASSERT_GT(before, 0);
  EXPECT_LT(resident_kib() - before, 32 << 10);
}

TEST(KeySlot, ThatAsksForAbsurdWorkIsRefusedBeforeItIsDone) {
  for (const KeyCost cost : {KeyCost{1ULL << 40, 8192}, KeyCost{1, 1ULL << 62}, KeyCost{64, 4096ULL << 20}}) {
    Header header;
    ASSERT_FINE(seal(header, 0, SlotKind::passphrase, pass(), least_key_cost(), random_key()));
    header.slots[0].cost = cost;
    EXPECT_PROBLEM(unseal(header, SlotKind::passphrase, pass()), damaged);
  }
}

// A vault as format 1 made it: the header of today's with a format 1 slot for the same key.
void make_of_format_1(const Path& path, const Secret& words) {
  {
    Vault vault = make(path);
    ASSERT_FINE(keep(vault, note("u1", "x")));
  }
  const auto of_today = testing::bytes_of(path);
  HeaderBlock block{};
  std::copy(of_today.begin(), of_today.begin() + 4096, block.begin());
  auto header = decode(block);
  ASSERT_FINE(header);
  const auto opened = unseal(*header, SlotKind::passphrase, pass());
  ASSERT_FINE(opened);
  Header old;
  old.format = 1;
  old.vault_id = header->vault_id;
  ASSERT_FINE(seal(old, 0, SlotKind::passphrase, pass(), least_key_cost(), opened->vault_key));
  ASSERT_FINE(seal(old, 1, SlotKind::recovery_words, words, least_key_cost(), opened->vault_key));
  const HeaderBlock old_block = encode(old);
  const std::string once(old_block.begin(), old_block.end());
  testing::set_bytes(path, once + once + of_today.substr(8192));
}

TEST(Keys, OfAFormatOneVaultOpenAndWordsGoAlongWhereTheyAreTyped) {
  Folder folder;
  Silent silent;
  const Secret words = new_recovery_words();
  make_of_format_1(folder / "v", words);
  {
    auto vault = Vault::open(folder / "v", pass(), cheap_open());
    ASSERT_FINE(vault);
    const auto refused = vault->change_passphrase(pass("another"), silent, {least_key_cost()});
    EXPECT_PROBLEM(refused, conflict);
    EXPECT_FINE(vault->get("u1"));
  }
  {
    auto vault = Vault::open(folder / "v", words, cheap_open());
    ASSERT_FINE(vault);
    ASSERT_FINE(vault->change_passphrase(pass("another"), silent, {least_key_cost()}));
    ASSERT_FINE(vault->change_passphrase(pass("a third"), silent, {least_key_cost()}));
  }
  EXPECT_FINE(Vault::open(folder / "v", words, cheap_open()));
  EXPECT_FINE(Vault::open(folder / "v", pass("a third"), cheap_open()));
  EXPECT_PROBLEM(Vault::open(folder / "v", pass(), cheap_open()), locked);
}

TEST(Keys, OfAFormatOneVaultMayLetOldWordsGo) {
  Folder folder;
  Silent silent;
  const Secret words = new_recovery_words();
  make_of_format_1(folder / "v", words);
  auto vault = Vault::open(folder / "v", pass(), cheap_open());
  ASSERT_FINE(vault);
  ASSERT_FINE(vault->change_passphrase(pass("another"), silent, {least_key_cost(), true}));
  EXPECT_PROBLEM(Vault::open(folder / "v", words, cheap_open()), locked);
}

}  // namespace
}  // namespace holdfast::vault

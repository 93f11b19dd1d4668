// The header under damage: every single bit of either copy and of both, torn writes, and what is no header at
// all.
#include "vault/header.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include "base/random.h"
#include "vault/keys.h"
#include "vault/vault_testing.h"

namespace holdfast::vault {
namespace {

using testing::cheap_open;
using testing::Folder;
using testing::keep;
using testing::make;
using testing::note;
using testing::pass;

Header an_invented_header() {
  Header header;
  header.generation = 7;
  random_fill(header.vault_id);
  header.slots[0].kind = SlotKind::passphrase;
  random_fill(header.slots[0].salt);
  random_fill(header.slots[0].sealed);
  header.slots[1].kind = SlotKind::recovery_words;
  random_fill(header.slots[1].nonce);
  return header;
}

void flip(HeaderBlock& block, std::size_t bit) {
  block[bit / 8] ^= static_cast<unsigned char>(1U << (bit % 8));
}

constexpr std::size_t all_bits = static_cast<std::size_t>(header_copy_bytes) * 8;

TEST(Header, ReadsBackAsItWasWritten) {
  const Header header = an_invented_header();
  const auto read = decode(encode(header));
  ASSERT_FINE(read);
  EXPECT_EQ(*read, header);
}

TEST(Header, SurvivesEverySingleFlippedBitOfEitherCopy) {
  const Header header = an_invented_header();
  const HeaderBlock whole = encode(header);
  for (std::size_t bit = 0; bit < all_bits; ++bit) {
    HeaderBlock bent = whole;
    flip(bent, bit);
    const auto a = decode_both(bent, whole);
    ASSERT_TRUE(a && a->header == header && !a->a_stands && a->b_stands) << "bit " << bit;
    const auto b = decode_both(whole, bent);
    ASSERT_TRUE(b && b->header == header && b->a_stands && !b->b_stands) << "bit " << bit;
  }
}

TEST(Header, SurvivesTheSameBitFlippedInBothCopies) {
  const Header header = an_invented_header();
  const HeaderBlock whole = encode(header);
  // A sample, because each costs thousands of checksums: the magic, the slots, the padding, the checksum
  // itself.
  for (const std::size_t bit :
       {std::size_t{0}, std::size_t{127}, std::size_t{140}, std::size_t{200}, std::size_t{2600},
        std::size_t{3333}, std::size_t{20'000}, all_bits - 200, all_bits - 1}) {
    HeaderBlock bent = whole;
    flip(bent, bit);
    const auto read = decode_both(bent, bent);
    ASSERT_TRUE(read && read->header == header) << "bit " << bit;
    EXPECT_FALSE(read->both_stand());
  }
}

TEST(Header, SurvivesDamageInDifferentPlacesOfTheTwoCopies) {
  const Header header = an_invented_header();
  const HeaderBlock whole = encode(header);
  Random random(11);
  for (int round = 0; round < 200; ++round) {
    HeaderBlock a = whole;
    HeaderBlock b = whole;
    for (int i = 0; i < 3; ++i) {
      const std::size_t piece = random.below(32);
      for (int j = 0; j < 10; ++j)
        a[piece * 128 + random.below(64)] ^= static_cast<unsigned char>(1 + random.below(255));
      for (int j = 0; j < 10; ++j)
        b[piece * 128 + 64 + random.below(64)] ^= static_cast<unsigned char>(1 + random.below(255));
    }
    const auto read = decode_both(a, b);
    ASSERT_TRUE(read && read->header == header) << "round " << round;
  }
}

TEST(Header, NeverReadsSomethingElseOutOfRandomDamage) {
  const Header header = an_invented_header();
  const HeaderBlock whole = encode(header);
  Random random(3);
  for (int round = 0; round < 5; ++round) {
    HeaderBlock a = whole;
    HeaderBlock b = whole;
    for (int i = 0; i < 40; ++i) {
      a[random.below(a.size())] = static_cast<unsigned char>(random.below(256));
      b[random.below(b.size())] = static_cast<unsigned char>(random.below(256));
    }
    const auto read = decode_both(a, b);
    if (read) {
      EXPECT_EQ(read->header, header);
    } else {
      EXPECT_FALSE(read.error().sentence.empty());
    }
  }
}

TEST(Header, TakesTheNewerOfTwoWholeCopies) {
  Header older = an_invented_header();
  Header newer = older;
  newer.generation = 8;
  newer.slots[1] = KeySlot{};
  EXPECT_EQ(decode_both(encode(newer), encode(older))->header, newer);
  EXPECT_EQ(decode_both(encode(older), encode(newer))->header, newer);
  EXPECT_FALSE(decode_both(encode(older), encode(newer))->a_stands);
}

TEST(Header, SaysThatANewerFormatNeedsANewerProgram) {
  HeaderBlock block = encode(an_invented_header());
  block[16] = format_version + 1;
  crypto_generichash(block.data() + block.size() - 32, 32, block.data(), block.size() - 32, nullptr, 0);
  EXPECT_PROBLEM(decode_both(block, block), unsupported);
}

TEST(HeaderOnDisk, IsRepairedOnOpeningAndByCheck) {
  Folder folder;
  { Vault vault = make(folder / "v"); }
  const std::string whole = testing::bytes_of(folder / "v");
  for (const std::size_t at :
       {std::size_t{3}, std::size_t{300}, std::size_t{4095}, std::size_t{4096 + 40}, std::size_t{8000}}) {
    std::string bent = whole;
    bent[at] = static_cast<char>(bent[at] ^ 0x10);
    testing::set_bytes(folder / "v", bent);
    ASSERT_FINE(Vault::open(folder / "v", pass(), cheap_open()));
    EXPECT_EQ(testing::bytes_of(folder / "v").substr(0, 8192), whole.substr(0, 8192)) << at;
  }
  auto vault = Vault::open(folder / "v", pass(), cheap_open());
  ASSERT_FINE(vault);
  std::fstream file(folder / "v", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(5000);
  file.put('!');
  file.close();
  Silent silent;
  const auto report = vault->check([](const StoredRecord&) { return Result<>(); }, silent);
  ASSERT_FINE(report);
  EXPECT_TRUE(report->sound);
  ASSERT_EQ(report->findings.size(), 1U);
  EXPECT_FALSE(report->findings.front().harm);
  EXPECT_EQ(testing::bytes_of(folder / "v").substr(0, 8192), whole.substr(0, 8192));
}

TEST(HeaderOnDisk, OpensTheRightDiaryOrSaysWhyWithAnyFlippedBit) {
  Folder folder;
  {
    Vault vault = make(folder / "v");
    ASSERT_FINE(keep(vault, note("u1", "still here")));
  }
  const std::string whole = testing::bytes_of(folder / "v");
  for (std::size_t bit = 0; bit < 2 * all_bits; bit += 1009) {
    std::string bent = whole;
    bent[bit / 8] = static_cast<char>(bent[bit / 8] ^ (1 << (bit % 8)));
    testing::set_bytes(folder / "v", bent);
    auto vault = Vault::open(folder / "v", pass(), cheap_open());
    ASSERT_FINE(vault) << "bit " << bit;
    ASSERT_EQ(vault->get("u1")->words, "still here");
  }
}

}  // namespace
}  // namespace holdfast::vault

// The protocol's bytes against the vectors of docs/formats/relay.md, which are read from there, and what is
// refused: a byte too few, a byte too many, another version, numbers out of their bounds.
#include "post/protocol.h"

#include <gtest/gtest.h>

#include "post/sha256.h"
#include "relay/testing.h"

namespace holdfast::relay {
namespace {

using testing::page_of_protocol;
using testing::vector_of;

Token token_of_vectors() {
  Token token;
  for (std::size_t k = 0; k < 32; ++k) token.bytes[k] = static_cast<unsigned char>(0x20 + k);
  return token;
}

Item item_of_vectors() {
  Item item{.kind = 1, .bytes = "calm"};
  item.id.bytes.fill(0xAA);
  return item;
}

template <class Message>
void is_vector(const std::string& name, const Message& message) {
  const std::string bytes = to_bytes(message);
  EXPECT_EQ(to_hex(bytes), to_hex(vector_of(name))) << name;
  const auto back = message_of<Message>(bytes);
  ASSERT_TRUE(back) << name;
  EXPECT_EQ(to_bytes(*back), bytes) << name;
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(message_of<Message>(std::string_view(bytes).substr(0, size))) << name << " cut at " << size;
  EXPECT_FALSE(message_of<Message>(bytes + '\0')) << name << " with a byte more";
  for (const char other : {'0', '2', '9'}) {
    std::string newer = bytes;
    newer[15] = other;
    const auto refused = message_of<Message>(newer);
    EXPECT_TRUE(!refused && refused.error().kind == ProblemKind::unsupported) << name;
  }
  std::string foreign = bytes;
  foreign[10] ^= 1;
  const auto refused = message_of<Message>(foreign);
  EXPECT_TRUE(!refused && refused.error().kind == ProblemKind::bad_request) << name;
}

TEST(RelayProtocol, is_to_the_byte_what_its_page_says) {
  const TokenHash hash = hash_of(token_of_vectors());
  EXPECT_EQ(to_hex(hash), to_hex(vector_of("hash")));
  const Item item = item_of_vectors();
  const Mark mark = mark_of(item.kind, item.id, item.bytes);
  EXPECT_EQ(to_hex(std::string_view(reinterpret_cast<const char*>(mark.data()), mark.size())),
            to_hex(vector_of("mark")));
  const std::uint64_t quota = 268'435'456;
  is_vector("create", Create{{{hash, all_rights}}});
  is_vector("created", Created{quota});
  is_vector("append", Append{{item}});
  is_vector("appended", Appended{132, quota, {{State::is_new, 1}}});
  is_vector("fetch", Fetch{{}, 50});
  is_vector("fetched", Fetched{1, {{{1, mark}, item.kind, item.id, false, item.bytes}}});
  is_vector("slots", Slots{{{hash, all_rights}}});
  is_vector("told", SlotsTold{{{1, all_rights, 132, hash}}});
  is_vector("withdraw", Withdraw{{{1, mark}}});
  is_vector("withdrawn", Withdrawn{128, quota});
  is_vector("burn", Burn{});
  is_vector("burnt", Burnt{});
}

TEST(RelayProtocol, says_who_asks_in_one_field) {
  Credential credential{{}, token_of_vectors()};
  credential.channel.bytes.fill(0x11);
  const std::string field = to_field(credential);
  EXPECT_NE(page_of_protocol().find("\n    Authorization: " + field + "\n"), std::string::npos);
  const auto back = credential_of(field);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->channel, credential.channel);
  EXPECT_EQ(back->token, credential.token);
  std::string upper = field;
  upper[field.size() - 1] = 'F';
  for (const std::string& none : {std::string(), field + "0", field.substr(0, field.size() - 1), upper,
                                  "bearer " + field.substr(7), "Basic  " + field.substr(7)})
    EXPECT_FALSE(credential_of(none)) << none;
}

TEST(RelayProtocol, refuses_what_is_out_of_bounds) {
  const TokenHash hash = hash_of(token_of_vectors());
  const auto refused = [](auto kind, std::string bytes) {
    const auto read = message_of<decltype(kind)>(bytes);
    return !read && read.error().kind == ProblemKind::bad_request;
  };
  const std::string post = "holdfast.post.v1";
  EXPECT_TRUE(refused(Create{}, post + '\0')) << "no slot";
  EXPECT_TRUE(refused(Create{}, to_bytes(Create{{{hash, may_append}}}))) << "nobody keeps it";
  EXPECT_TRUE(refused(Create{}, to_bytes(Create{{{hash, keeps}, {hash, may_fetch}}}))) << "twice the same";
  EXPECT_TRUE(refused(Create{}, to_bytes(Create{{{hash, keeps | 16}}}))) << "a right nobody knows";
  EXPECT_TRUE(refused(Slots{}, to_bytes(Slots{{{TokenHash{}, keeps}}}))) << "no hash";
  EXPECT_FALSE(refused(Slots{}, to_bytes(Slots{}))) << "none: only told";
  EXPECT_TRUE(refused(Append{}, post + '\0')) << "nothing";
  EXPECT_TRUE(refused(Append{}, to_bytes(Append{{{1, {}, ""}}}))) << "an item of no bytes";
  EXPECT_TRUE(refused(Append{}, to_bytes(Append{{{1, {}, std::string(longest_item + 1, 'x')}}})))
      << "too long";
  EXPECT_FALSE(refused(Append{}, to_bytes(Append{{{1, {}, std::string(longest_item, 'x')}}})));
  EXPECT_TRUE(refused(Append{}, post + std::string(1, 65) + std::string(65 * 38, '\1'))) << "too many";
  EXPECT_TRUE(refused(Fetch{}, to_bytes(Fetch{{}, 0}))) << "none asked for";
  EXPECT_TRUE(refused(Fetch{}, to_bytes(Fetch{{}, 257}))) << "too many asked for";
  EXPECT_TRUE(refused(Withdraw{}, post + '\0')) << "nothing";
}

// The examples of FIPS 180-4 and of its validation suite.
TEST(Sha256, is_what_the_standard_says) {
  const auto hex = [](std::string_view bytes) {
    const auto name = sha256(bytes);
    return to_hex(std::string_view(reinterpret_cast<const char*>(name.data()), name.size()));
  };
  EXPECT_EQ(hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

}  // namespace
}  // namespace holdfast::relay

// protocol: what is asked of a relay and what it answers, as exact bytes (docs/formats/relay.md). Each
// message is a small struct; how it becomes bytes and comes back is written once, in one walk over its
// fields, with the bounds of each. Reading is strict: of any bytes there is at most one message.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace holdfast::post {

using ChannelId = Name<struct ChannelTag>;
using ItemId = Name<struct ItemTag>;
using Token = Name<struct TokenTag>;
using TokenHash = Name<struct TokenHashTag>;
TokenHash hash_of(const Token& token);

inline constexpr std::string_view version_field = "Holdfast-Relay", version = "1";
inline constexpr std::size_t longest_request = std::size_t{4} << 20;
inline constexpr std::size_t longest_item = 131'072;
inline constexpr std::size_t most_items = 64;                            // of one append or withdrawal
inline constexpr std::size_t most_fetched = 256;                         // of one fetch
inline constexpr std::size_t most_fetched_bytes = std::size_t{1} << 20;  // but for the first item
inline constexpr std::size_t most_slots_at_once = 16, most_slots = 1024;
inline constexpr std::uint64_t item_costs = 128;  // of the quota, beside its bytes

enum Rights : std::uint8_t { may_append = 1, may_fetch = 2, may_withdraw = 4, keeps = 8 };
inline constexpr std::uint8_t all_rights = may_append | may_fetch | may_withdraw | keeps;

// Who asks: what stands in Authorization.
struct Credential {
  ChannelId channel;
  Token token;
};
std::string to_field(const Credential& credential);
std::optional<Credential> credential_of(std::string_view field);

using Mark = std::array<unsigned char, 16>;
Mark mark_of(std::uint8_t kind, const ItemId& id, std::string_view bytes);

// A place in a channel, and which item stands there; zeros: before the first.
struct Bookmark {
  std::uint64_t seq = 0;
  Mark mark{};
  bool operator==(const Bookmark&) const = default;
};

// --- what is asked. Texts within a message point into the bytes it was read from.
struct SlotRights {
  TokenHash token;
  std::uint8_t rights = 0;
  bool operator==(const SlotRights&) const = default;
};
struct Create {
  std::vector<SlotRights> slots;
};
struct Slots {
  std::vector<SlotRights> slots;
};
struct Item {
  std::uint8_t kind = 0;
  ItemId id;
  std::string_view bytes;
};
struct Append {
  std::vector<Item> items;
};
struct Fetch {
  Bookmark after;
  std::uint16_t limit = 0;
};
struct Withdraw {
  std::vector<Bookmark> items;
};
struct Burn {};

// --- what is answered
struct Created {
  std::uint64_t quota = 0;
};
struct SlotTold {
  std::uint16_t no = 0;
  std::uint8_t rights = 0;
  std::uint64_t bytes = 0;
  TokenHash token;
};
struct SlotsTold {
  std::vector<SlotTold> slots;
};
enum class State : std::uint8_t { is_new = 1, was_there = 2, is_withdrawn = 3 };
struct Kept {
  State state = State::is_new;
  std::uint64_t seq = 0;
};
struct Appended {
  std::uint64_t bytes = 0, quota = 0;
  std::vector<Kept> items;
};
struct FetchedItem {
  Bookmark at;
  std::uint8_t kind = 0;
  ItemId id;
  bool withdrawn = false;
  std::string_view bytes;
};
struct Fetched {
  std::uint64_t head = 0;
  std::vector<FetchedItem> items;
};
struct Withdrawn {
  std::uint64_t bytes = 0, quota = 0;
};
struct Burnt {};

// Of each of the messages above.
template <class Message>
std::string to_bytes(const Message& message);
// unsupported: of another version of the protocol; bad_request: it breaks a rule.
template <class Message>
[[nodiscard]] Result<Message> message_of(std::string_view bytes);

}  // namespace holdfast::post

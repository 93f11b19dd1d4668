// item: one signed step of a channel, as exact bytes. What is signed is these bytes and never a value
// written out again, so encoding and decoding are strict: of any bytes there is at most one item, and of any
// item exactly one row of bytes. An item names the one its member wrote before (`prev`) and the newest of
// others that its writer knew (`seen`). As an item's id is a keyed hash of its bytes, nobody can name what
// does not exist yet: the items of a channel are a graph without a circle.
// docs/formats/channel.md has every byte.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "channel/bytes.h"

namespace holdfast::channel {

inline constexpr std::string_view item_domain = "holdfast.item.v1";
inline constexpr std::size_t most_seen = 8;
inline constexpr std::size_t most_body_bytes = 65'536;

// Kinds this program reads. Others are kept, passed on, and counted as from a newer Holdfast.
namespace kind {
inline constexpr std::uint16_t records = 1;    // changes of a diary's records (channel/changes.h)
inline constexpr std::uint16_t epoch = 2;      // who belongs to the channel from here on (channel/epoch.h)
inline constexpr std::uint16_t withdrawn = 3;  // items whose bodies are gone for good (channel/changes.h)
inline constexpr std::uint16_t heir = 4;       // a member goes on under a new key (channel/epoch.h)
inline constexpr std::uint16_t said = 5;       // what a person says to others (channel/statement.h)
}  // namespace kind

struct Item {
  ChannelId channel;
  std::uint32_t epoch = 0;  // from 1: whose key seals it
  MemberId member;
  ItemId prev;               // none: the member's first
  std::vector<ItemId> seen;  // ascending, without prev
  std::uint16_t kind = 0;
  std::string body;
  bool operator==(const Item&) const = default;
};

std::string to_bytes(const Item& item);
// unsupported: of a version of the format this program does not know; damaged: no item, or one of another
// channel.
[[nodiscard]] Result<Item> item_of(std::string_view bytes, const ChannelId& channel);

// The keyed hash of an item's bytes; `seal` makes it, from the channel's secret.
using Identify = std::function<ItemId(std::string_view bytes)>;

}  // namespace holdfast::channel

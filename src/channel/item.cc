// See item.h.
#include "channel/item.h"

#include "base/ensure.h"

namespace holdfast::channel {
namespace {

bool in_order(const std::vector<ItemId>& seen, const ItemId& prev) {
  for (std::size_t i = 0; i < seen.size(); ++i)
    if (seen[i].none() || seen[i] == prev || (i > 0 && !(seen[i - 1] < seen[i]))) return false;
  return true;
}

bool well_formed(const Item& item) {
  return item.epoch > 0 && !item.channel.none() && !item.member.none() && item.kind > 0 &&
         item.seen.size() <= most_seen && item.body.size() <= most_body_bytes &&
         in_order(item.seen, item.prev);
}

}  // namespace

std::string to_bytes(const Item& item) {
  ensure(well_formed(item));
  Writer out;
  out.raw(item_domain).raw(item.channel.bytes).number(item.epoch).raw(item.member.bytes).raw(item.prev.bytes);
  out.number(static_cast<std::uint8_t>(item.seen.size()));
  for (const ItemId& id : item.seen) out.raw(id.bytes);
  out.number(item.kind).number(static_cast<std::uint32_t>(item.body.size())).raw(item.body);
  return out.take();
}

Result<Item> item_of(std::string_view bytes, const ChannelId& channel) {
  constexpr std::size_t without_version = item_domain.size() - 1;
  if (bytes.size() >= item_domain.size() && !bytes.starts_with(item_domain) &&
      bytes.starts_with(item_domain.substr(0, without_version)))
    return problem(
        ProblemKind::unsupported,
        "Something in this channel was written by a newer Holdfast. It is kept; update this one to "
        "read it.",
        "item");
  Reader in(bytes);
  in.expect(in.raw(item_domain.size()) == item_domain);
  Item item;
  item.channel = in.name<ChannelTag>();
  item.epoch = in.number<std::uint32_t>();
  item.member = in.name<MemberTag>();
  item.prev = in.name<ItemTag>();
  const auto seen = in.number<std::uint8_t>();
  in.expect(seen <= most_seen);
  for (std::size_t i = 0; i < seen && !in.failed(); ++i) item.seen.push_back(in.name<ItemTag>());
  item.kind = in.number<std::uint16_t>();
  const auto size = in.number<std::uint32_t>();
  in.expect(size <= most_body_bytes);
  item.body = in.raw(size);
  if (!in.complete() || !well_formed(item))
    return problem(ProblemKind::damaged,
                   "Something in this channel is not what Holdfast writes. It was left where it is.", "item");
  if (item.channel != channel)
    return problem(ProblemKind::damaged,
                   "Something in this place belongs to another channel. It was left where it is.", "item");
  return item;
}

}  // namespace holdfast::channel

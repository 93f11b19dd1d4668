// See closed.h; docs/formats/channel.md has every byte.
#include "seal/closed.h"

#include <algorithm>

#include "base/ensure.h"
#include "seal/boxes.h"
#include "seal/derive.h"

namespace holdfast::seal {
namespace {

std::string told_of(const channel::ChannelId& channel, const channel::ItemId& about) {
  return channel::Writer().raw("holdfast.closed.v1").raw(channel.bytes).raw(about.bytes).take();
}

std::array<unsigned char, 32> commitment_of(const Secret& key, const std::string& told) {
  const Secret committed = derived(key, "holdfast.closed.commit.v1", told);
  std::array<unsigned char, 32> out{};
  std::copy_n(committed.data(), out.size(), out.begin());
  return out;
}

}  // namespace

ClosedText closed(std::string_view text, const Secret& key, const channel::ChannelId& channel,
                  const channel::ItemId& about, const Chance& chance) {
  ensure(text.size() <= most_closed_bytes && key.size() == 32);
  const std::string told = told_of(channel, about);
  return {commitment_of(key, told), text_box(text, derived(key, "holdfast.closed.seal.v1"), told, chance)};
}

std::optional<std::string> opened(const ClosedText& closed, const Secret& key,
                                  const channel::ChannelId& channel, const channel::ItemId& about) {
  const std::string told = told_of(channel, about);
  if (key.size() != 32 || commitment_of(key, told) != closed.commitment) return std::nullopt;
  return text_of(closed.box, derived(key, "holdfast.closed.seal.v1"), told, most_box_bytes);
}

}  // namespace holdfast::seal

// See letter.h; docs/formats/circle.md has every byte.
#include "seal/letter.h"

#include <algorithm>

#include "base/ensure.h"
#include "seal/boxes.h"
#include "seal/derive.h"

namespace holdfast::seal {
namespace {

constexpr std::size_t letter_key_bytes = 32;

struct LetterParts {
  channel::ItemId name;
  std::string_view key_box, text_box;
};

std::optional<LetterParts> letter_parts(std::string_view letter) {
  channel::Reader in(letter);
  LetterParts parts;
  parts.name = in.name<channel::ItemTag>();
  parts.key_box = in.raw(letter_key_bytes + member_box_adds);
  parts.text_box = in.raw(in.left());
  if (in.failed() || letter.size() > most_letter_bytes) return std::nullopt;
  return parts;
}

std::string told_of_letter(const channel::ChannelId& channel, const channel::MemberId& writer,
                           const channel::ItemId& name) {
  return channel::Writer()
      .raw("holdfast.letter.v1")
      .raw(channel.bytes)
      .raw(writer.bytes)
      .raw(name.bytes)
      .take();
}

std::optional<std::string> text_under(const LetterParts& parts, const Secret& key,
                                      const channel::MemberId& writer, const channel::ChannelId& channel) {
  return text_of(parts.text_box, derived(key, "holdfast.letter.seal.v1"),
                 told_of_letter(channel, writer, parts.name), most_letter_bytes);
}

}  // namespace

std::string letter(std::string_view text, const channel::SealKey& to, const channel::MemberId& writer,
                   const channel::ChannelId& channel, const LetterKey& own, const Chance& chance) {
  ensure(text.size() <= most_letter_text_bytes);
  channel::ItemId name;
  chance(name.bytes);
  const Secret key = own(name);
  ensure(key.size() == letter_key_bytes);
  return channel::Writer()
      .raw(name.bytes)
      .raw(member_box(key, to, chance))
      .raw(text_box(text, derived(key, "holdfast.letter.seal.v1"), told_of_letter(channel, writer, name),
                    chance))
      .take();
}

std::optional<std::string> letter_text(std::string_view letter, const std::vector<MemberKeys>& keys,
                                       const channel::MemberId& writer, const channel::ChannelId& channel) {
  const auto parts = letter_parts(letter);
  if (!parts) return std::nullopt;
  for (const MemberKeys& one : keys)
    if (const auto key = from_member_box(parts->key_box, one.opening()))
      return text_under(*parts, *key, writer, channel);
  return std::nullopt;
}

std::optional<std::string> own_letter_text(std::string_view letter, const LetterKey& own,
                                           const channel::MemberId& writer,
                                           const channel::ChannelId& channel) {
  const auto parts = letter_parts(letter);
  if (!parts) return std::nullopt;
  return text_under(*parts, own(parts->name), writer, channel);
}

}  // namespace holdfast::seal

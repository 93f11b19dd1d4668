// letter: what one member of a channel says to one other before everybody's eyes. All see that there is a
// letter and who wrote it; what is in it, and for whom, the receiver alone and the writer herself. It tells
// neither its length nor its receiver, and counts for its writer only: a letter that somebody else says once
// more opens for nobody.
//
//   letter = name (32) | key, in a box for the receiver (80) | text box under the key (boxes.h;
//   authenticated:
//            what for, channel, writer, name)
//
// The writer makes the key from her own seed and the name, so that she can read what she wrote.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "seal/keys.h"

namespace holdfast::seal {

inline constexpr std::size_t most_letter_text_bytes = 40'000;
inline constexpr std::size_t most_letter_bytes = 32 + 80 + 24 + 16 + 40'960;

// The key of the letter of that name, which its writer alone can make.
using LetterKey = std::function<Secret(const channel::ItemId& name)>;

std::string letter(std::string_view text, const channel::SealKey& to, const channel::MemberId& writer,
                   const channel::ChannelId& channel, const LetterKey& own,
                   const Chance& chance = system_chance());
// For the receiver, under any of her keys. Nothing: it is not for her, not from this writer, or was changed.
std::optional<std::string> letter_text(std::string_view letter, const std::vector<MemberKeys>& keys,
                                       const channel::MemberId& writer, const channel::ChannelId& channel);
// For the writer.
std::optional<std::string> own_letter_text(std::string_view letter, const LetterKey& own,
                                           const channel::MemberId& writer,
                                           const channel::ChannelId& channel);

}  // namespace holdfast::seal

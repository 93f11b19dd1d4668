// bytes: the names of a channel, which are 32 bytes each, and base's rows of bytes for this room. What is
// signed is such a row and never a text or a value written out again.
#pragma once
#include "base/bytes.h"

namespace holdfast::channel {

using holdfast::Name;
using holdfast::Reader;
using holdfast::to_hex;
using holdfast::Writer;

using ChannelId = Name<struct ChannelTag>;
using ItemId = Name<struct ItemTag>;
using MemberId = Name<struct MemberTag>;  // the Ed25519 public key a member signs with
using SealKey = Name<struct SealTag>;     // the X25519 public key that is sealed to
using Commitment = Name<struct CommitmentTag>;

}  // namespace holdfast::channel

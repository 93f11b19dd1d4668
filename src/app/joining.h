// joining: what a device that joins by ten words (joining.cc) and one that joins by a typed line (pairing.cc)
// have in common.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "app/devices.h"

namespace holdfast::app {

// Everywhere the others are met; needs_folder where nowhere, because who belongs can be changed only where
// others hear of it.
[[nodiscard]] Result<std::vector<Where>> places_met(World& world);
// A meeting in which this is done; what was done stands first in what is told.
[[nodiscard]] Result<DevicesAnswer> meet_and(World& world, const Deed& deed, const std::string& sentence);
// A device's name as it was typed. bad_request.
[[nodiscard]] Result<std::string> name_for(std::string_view typed);
// Where a new device is to find the diary.
[[nodiscard]] Result<Where> where_to_join(World& world, const Path& folder, std::string_view relay,
                                          std::string_view pin);
std::int64_t records_in(const channel::Merge& merge);
// Makes the vault and meets as this device. Where nothing comes of it there is no vault.
[[nodiscard]] Result<Joined> joined_as(World& world, Joined out, const Where& where, const Secret& passphrase,
                                       const carry::Device& device, const carry::RelayMemory& memory);

}  // namespace holdfast::app

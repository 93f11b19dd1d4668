// show_synced: a meeting with the other devices in words: what went, what came, what was written in two
// places, what is only here; and which devices there are.
#pragma once
#include <string>

#include "app/answers.h"
#include "shell/layout.h"

namespace holdfast::shell {

std::string shown(const app::Synced& synced, const Style& style);
std::string shown(const app::DevicesAnswer& devices, const Style& style);
std::string shown(const app::Joined& joined, const Style& style);
std::string shown(const app::PairingAnswer& pairing, const Style& style);

}  // namespace holdfast::shell

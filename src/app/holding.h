// holding: the key of an open diary in an agent's hands (shell/agent.h), so that the passphrase need not be
// asked for each time. Not among the requests: those cross a border as JSON, and a key never does. It is
// given back with Unlock::key; what asks for the passphrase once more (handle.cc) does so then.
#pragma once
#include <optional>

#include "app/world.h"
#include "vault/held.h"

namespace holdfast::app {

using vault::file_of;
using vault::FileId;
using vault::HeldKey;
using vault::still_opens;

std::optional<HeldKey> key_to_hold(const World& world);  // of the diary that is open

}  // namespace holdfast::app

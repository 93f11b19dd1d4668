// The one door. A handler reads from the vault, calls a pure function, writes in one transaction and answers;
// it never prints, and never throws.
#pragma once
#include "app/answers.h"
#include "app/requests.h"
#include "app/world.h"

namespace holdfast::app {

Response handle(World& world, const Request& request);

}  // namespace holdfast::app

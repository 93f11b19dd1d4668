// somebody: tests of what a person may not do, also for the doors: who runs them may be root, whom
// permissions do not bind.
#pragma once
#include "vault/vault_testing.h"

namespace holdfast::app::testing {

using vault::testing::Somebody;

}  // namespace holdfast::app::testing

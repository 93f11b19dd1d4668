// What a door may write a file over: never a diary or what belongs to one (vault/targets.h says how they are
// known). Every door that writes files asks here first, before any work is done.
#pragma once
#include <filesystem>

#include "base/result.h"

namespace holdfast::app {

[[nodiscard]] Result<> may_be_written_over(const std::filesystem::path& target);

}  // namespace holdfast::app

// The researcher's answers on a terminal: estimates as they are in the JSON, forecasts as a table with one
// row for each method.
#pragma once
#include <string>

#include "app/answers.h"
#include "shell/layout.h"

namespace holdfast::shell {

std::string shown(const app::Fitted& fitted, const Style& style);
std::string shown(const app::Predicted& predicted, const Style& style);

}  // namespace holdfast::shell

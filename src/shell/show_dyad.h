// The theory's answers in a terminal: a table of medians and a small picture for each state, the claims with
// how often they held, a map in numbers. Each says that it is a theory and nobody's data.
#pragma once
#include <string>

#include "app/answers.h"
#include "shell/layout.h"

namespace holdfast::shell {

std::string shown(const app::DyadCourse& course, const Style& style);
std::string shown(const app::DyadClaimsSeen& seen, const Style& style);
std::string shown(const app::DyadMap& map, const Style& style);
std::string shown(const app::DyadRests& rests, const Style& style);
std::string shown(const app::DyadFitted& fitted, const Style& style);

}  // namespace holdfast::shell

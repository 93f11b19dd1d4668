// one form: a request with every text in it as NFC (base/letters.h), so that behind the door equal text is
// equal.
#pragma once
#include <optional>

#include "app/requests.h"

namespace holdfast::app {

// Nothing where every text is in that form already, as it mostly is. Bytes of files, secrets and paths stay
// as they are.
std::optional<Request> in_one_form(const Request& request);

}  // namespace holdfast::app

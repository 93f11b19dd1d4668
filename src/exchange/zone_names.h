// zone names: time zones as Windows and Outlook call them ("W. Europe Standard Time"), and as some calendars
// write them ("/freeassociation.sourceforge.net/Europe/Berlin"), by the names this computer knows.
#pragma once
#include <string>
#include <string_view>

namespace holdfast::exchange {

// The name as given where no other is known.
std::string zone_by_other_name(std::string_view name);

}  // namespace holdfast::exchange

// rules: what makes a record acceptable, said in a sentence when it is not. Rules look at one record, the
// present moment and the rest of the diary as far as it is named; they never change anything.
#pragma once
#include <functional>
#include <span>

#include "base/result.h"
#include "diary/nouns.h"

namespace holdfast::diary {

struct Surroundings {
  Moment now;
  std::span<const Scale> scales;  // as scales_of gives them
  // The kind of the record with this id, or nothing when there is none.
  std::function<std::optional<std::string>(const Id&)> kind_of_id;
  Role keeper = Role::client;  // of the diary; its kinds and fields are those of this role
};

// Whether a diary can hold this moment: by the clock of its zone, which must be known, in the years 1900 to
// 2200.
bool in_diary_years(const Moment& moment);

// Whether a record of this kind belongs in the diary of this keeper; bad_request says in whose it does.
Result<> check_keeper(const Kind& kind, Role keeper);

// Checks times (only coming sessions, absences and dates to come back may lie ahead; years 1900 to 2200),
// ratings (known scale, in range, whole numbers unless imported, each scale once, a number or far away but
// not both), references, required texts, lengths (a line 4 kB, a text 4 MB) and valid UTF-8.
Result<> check(const Record& record, const Surroundings& around);

}  // namespace holdfast::diary

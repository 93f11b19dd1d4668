// stamps: times as tables write them. One cell may not say whether 03/04/12 is in March or in April, but a
// column usually does: somewhere stands a 13. So a StampReader first looks at every row, then decides once,
// then reads. What stays undecided is asked, never guessed. Two-digit years are 1969 to 2068, as in POSIX.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/result.h"
#include "base/time.h"

namespace holdfast::exchange {

inline constexpr std::int64_t day_seconds = 86400;

enum class DayOrder { dmy, mdy, ymd };
std::string_view name_of(DayOrder order);

// A time as written, before it is known which of its figures is the month.
struct Stamp {
  enum class Day { known, figures, none };  // none: `seconds` are counted from 1970 UTC
  Day day = Day::none;
  int year = 0, month = 0, of_month = 0;  // Day::known
  int first = 0, second = 0, third = 0;   // Day::figures
  bool short_year = false;                // the third figure has two digits
  bool dotted = false;                    // 13.08.2012: nobody writes the month first with dots
  std::int64_t seconds = 0;               // of the day; of Day::none since 1970
  bool has_clock = false;
  std::optional<int> offset;  // seconds east of UTC
  std::string zone;           // in brackets at the end; empty: not said
};
template <class T>
using OrReason = tl::expected<T, std::string>;  // a reason is the tail of a sentence about a cell

int full_year(int two_digits);  // 1969 to 2068
// A count of `units` a second since 1970, such as 1344848336 or, of 1000 units, 1344848336000.
std::optional<Stamp> since_1970(std::string_view text, std::int64_t units);
// The name of a zone in which clocks stood this far east of UTC then; nothing where none is known.
std::optional<std::string> zone_with(int offset_seconds, Instant at);
OrReason<Stamp> stamp_from(std::string_view text);
OrReason<Stamp> stamp_by_pattern(std::string_view text, std::string_view pattern);

class StampReader {
 public:
  struct Time {
    Moment moment;
    bool has_clock = false;
    bool by_wall = false;  // tells a clock's day and hour and not where it stands
    bool moved = false;    // its hour was skipped in spring; an hour later was taken
  };
  enum class Skipped { refused, an_hour_later };  // what becomes of clock times that no clock showed
  // `format` as TableOptions::time_format says; `zone` holds where a time does not name its own.
  static Result<StampReader> make(std::string format, std::string zone);

  void look(std::string_view text, std::size_t line);
  // Settles the order of day and month; `what` names the column in the question put where it cannot be
  // settled.
  Result<> decide(std::string_view what);
  OrReason<Time> read(std::string_view text, Skipped skipped = Skipped::refused) const;
  // What was settled on, where any day was written in figures.
  std::optional<DayOrder> order() const { return seen_figures_ ? order_ : std::nullopt; }

 private:
  enum class How { recognised, unix_seconds, unix_milliseconds, excel, pattern };
  OrReason<Stamp> stamp(std::string_view text) const;

  How how_ = How::recognised;
  std::string pattern_, zone_;
  std::optional<DayOrder> order_;
  bool asked_ = false;  // the caller said the order
  bool seen_figures_ = false;
  bool all_dotted_ = true;
  std::size_t only_dmy_ = 0, only_mdy_ = 0, only_ymd_ = 0, either_ = 0, same_ = 0;
  std::size_t dmy_line_ = 0, mdy_line_ = 0, either_line_ = 0;
};

}  // namespace holdfast::exchange

// Deciding a column's order of day and month from all its rows, and reading its times afterwards. Excel
// counts days from 1899-12-30 and believes 1900 was a leap year, which is why days before 1 March 1900 are
// not read.
#include <algorithm>
#include <cmath>

#include "base/problem_codes.h"
#include "base/text.h"
#include "exchange/stamps.h"

namespace holdfast::exchange {
namespace {

// A count of days such as 41134.3736, as spreadsheets keep times.
OrReason<Stamp> excel_day(std::string_view text) {
  const auto count = decimal_number(text);
  if (!count || *count < 61 || *count >= 2958466)
    return tl::unexpected<std::string>("is not a spreadsheet's count of days");
  Stamp stamp;
  double whole = std::floor(*count);
  auto seconds = static_cast<std::int64_t>(std::llround((*count - whole) * static_cast<double>(day_seconds)));
  if (seconds == day_seconds) {
    seconds = 0;
    whole += 1;
  }
  const YearMonthDay day = calendar(Date{static_cast<std::int32_t>(whole) - 25569});
  stamp.day = Stamp::Day::known;
  stamp.year = day.year;
  stamp.month = static_cast<int>(day.month);
  stamp.of_month = static_cast<int>(day.day);
  stamp.seconds = seconds;
  stamp.has_clock = *count != std::floor(*count);
  return stamp;
}

// The day that figures name under the given order; nothing where the calendar has none.
std::optional<Date> day_under(const Stamp& stamp, DayOrder order) {
  int year = stamp.third, month = stamp.second, day = stamp.first;
  if (order == DayOrder::mdy) std::swap(month, day);
  if (order == DayOrder::ymd) {
    if (!stamp.short_year) return {};
    std::swap(year, day);
  }
  if (stamp.short_year) year = full_year(year);
  return date_of(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
}

// %F, %T, %R and %D are written out.
std::string spelled_out(std::string_view pattern) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char next = pattern[i] == '%' && i + 1 < pattern.size() ? pattern[i + 1] : '\0';
    const std::string_view longer = next == 'F'   ? "%Y-%m-%d"
                                    : next == 'T' ? "%H:%M:%S"
                                    : next == 'R' ? "%H:%M"
                                    : next == 'D' ? "%m/%d/%y"
                                                  : "";
    if (!longer.empty()) {
      out += longer;
      ++i;
    } else {
      out += pattern[i];
      if (next != '\0') out += pattern[++i];
    }
  }
  return out;
}

Result<> check_pattern(std::string_view pattern) {
  bool day = false, month = false, year = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') continue;
    const char letter = i + 1 < pattern.size() ? pattern[++i] : '\0';
    if (letter == '\0' || std::string_view("YymdebBaAHIMSpz%").find(letter) == std::string_view::npos)
      return problem(
          ProblemKind::bad_request,
          "The time format has a field this program does not know. It knows %Y %y %m %d %b %H %I %M %S %p "
          "%z %a, and %F %T %R %D for several of them at once.",
          "time format");
    day = day || letter == 'd' || letter == 'e';
    month = month || letter == 'm' || letter == 'b' || letter == 'B';
    year = year || letter == 'Y' || letter == 'y';
  }
  if (!day || !month || !year)
    return problem(ProblemKind::bad_request,
                   "The time format must name the day, the month and the year, as in \"%d.%m.%Y %H:%M\".",
                   "time format");
  return {};
}

}  // namespace

std::optional<std::string> zone_with(int offset, Instant at) {
  constexpr int hour = 3600;
  if (offset == 0) return "UTC";
  if (offset % hour == 0) {
    const std::string fixed =
        std::string("Etc/GMT") + (offset > 0 ? "-" : "+") + std::to_string(std::abs(offset / hour));
    return is_zone(fixed) ? std::optional(fixed) : std::nullopt;
  }
  for (const char* zone :
       {"Asia/Kolkata", "Asia/Tehran", "Asia/Kabul", "Asia/Kathmandu", "Asia/Yangon", "Asia/Pyongyang",
        "Australia/Eucla", "Australia/Darwin", "Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Chatham",
        "Pacific/Marquesas", "Pacific/Norfolk", "America/Caracas", "America/St_Johns"})
    if (is_zone(zone) && offset_seconds(at, zone) == offset) return zone;
  return std::nullopt;
}

std::string_view name_of(DayOrder order) {
  switch (order) {
    case DayOrder::dmy:
      return "dmy";
    case DayOrder::mdy:
      return "mdy";
    case DayOrder::ymd:
      return "ymd";
  }
  return "";
}

Result<StampReader> StampReader::make(std::string format, std::string zone) {
  if (!is_zone(zone))
    return problem(ProblemKind::bad_request,
                   "The time zone \"" + printable(zone) +
                       "\" is not known on this machine. A zone is named like Europe/Berlin.",
                   "zone");
  StampReader reader;
  reader.zone_ = std::move(zone);
  const std::string name = lower_ascii(format);
  if (name.empty()) return reader;
  for (const DayOrder order : {DayOrder::dmy, DayOrder::mdy, DayOrder::ymd})
    if (name == name_of(order)) {
      reader.order_ = order;
      reader.asked_ = true;
      return reader;
    }
  if (name == "iso") return reader;
  if (name == "unix") {
    reader.how_ = How::unix_seconds;
  } else if (name == "unix_ms") {
    reader.how_ = How::unix_milliseconds;
  } else if (name == "excel") {
    reader.how_ = How::excel;
  } else if (format.find('%') != std::string::npos) {
    reader.how_ = How::pattern;
    reader.pattern_ = spelled_out(format);
    if (auto good = check_pattern(reader.pattern_); !good) return pass_on(good);
  } else {
    return problem(
        ProblemKind::bad_request,
        "A time format is dmy, mdy, ymd, iso, unix, unix_ms, excel, or a pattern such as \"%d.%m.%Y %H:%M\".",
        "time format");
  }
  return reader;
}

OrReason<Stamp> StampReader::stamp(std::string_view text) const {
  switch (how_) {
    case How::recognised:
      return stamp_from(text);
    case How::unix_seconds:
    case How::unix_milliseconds: {
      const auto counted = since_1970(trimmed(text), how_ == How::unix_seconds ? 1 : 1000);
      if (!counted) return tl::unexpected<std::string>("is not a count since 1970");
      return *counted;
    }
    case How::excel:
      return excel_day(trimmed(text));
    case How::pattern:
      return stamp_by_pattern(text, pattern_);
  }
  return tl::unexpected<std::string>("is not a time");
}

void StampReader::look(std::string_view text, std::size_t line) {
  if (how_ != How::recognised) return;
  const auto seen = stamp_from(text);
  if (!seen || seen->day != Stamp::Day::figures) return;
  seen_figures_ = true;
  if (!seen->dotted) all_dotted_ = false;
  const auto dmy = day_under(*seen, DayOrder::dmy), mdy = day_under(*seen, DayOrder::mdy);
  if (dmy && mdy && *dmy == *mdy) {
    ++same_;
  } else if (dmy && mdy) {
    if (either_++ == 0) either_line_ = line;
  } else if (dmy) {
    if (only_dmy_++ == 0) dmy_line_ = line;
  } else if (mdy) {
    if (only_mdy_++ == 0) mdy_line_ = line;
  } else if (day_under(*seen, DayOrder::ymd)) {
    ++only_ymd_;
  }
}

Result<> StampReader::decide(std::string_view what) {
  if (asked_ || !seen_figures_) return {};
  if (only_dmy_ > 0 && only_mdy_ > 0)
    return problem(ProblemKind::bad_request, code::day_or_month_first,
                   "The days in " + std::string(what) + " do not agree: line " + std::to_string(dmy_line_) +
                       " can only be day before month, line " + std::to_string(mdy_line_) +
                       " only month before day.",
                   "line " + std::to_string(std::max(dmy_line_, mdy_line_)),
                   {{"line", std::to_string(std::max(dmy_line_, mdy_line_))}});
  if (only_dmy_ > 0) {
    order_ = DayOrder::dmy;
  } else if (only_mdy_ > 0) {
    order_ = DayOrder::mdy;
  } else if (either_ == 0) {
    order_ = only_ymd_ > 0 && same_ == 0 ? DayOrder::ymd : DayOrder::dmy;
  } else if (all_dotted_) {
    order_ = DayOrder::dmy;
  } else {
    return problem(
        ProblemKind::bad_request, code::day_or_month_first,
        "The days in " + std::string(what) +
            " can be read two ways: nowhere does the table show whether the day or the month comes first "
            "(line " +
            std::to_string(either_line_) + ", for one).",
        "line " + std::to_string(either_line_), {{"line", std::to_string(either_line_)}});
  }
  return {};
}

OrReason<StampReader::Time> StampReader::read(std::string_view text, Skipped skipped) const {
  const auto seen = stamp(text);
  if (!seen) return tl::unexpected(seen.error());
  Time time;
  time.has_clock = seen->has_clock;
  time.moment.zone = zone_;
  if (!seen->zone.empty()) {
    if (!is_zone(seen->zone))
      return tl::unexpected<std::string>("names a time zone that is not known on this machine");
    time.moment.zone = seen->zone;
  }
  constexpr std::int64_t calendar_end = 253402300800;  // the year 10000
  if (seen->day == Stamp::Day::none) {
    if (seen->seconds < -62135596800 || seen->seconds >= calendar_end)
      return tl::unexpected<std::string>("lies outside the years 1 to 9999");
    time.moment.at = {seen->seconds};
    return time;
  }
  const std::optional<Date> day =
      seen->day == Stamp::Day::known
          ? date_of(seen->year, static_cast<unsigned>(seen->month), static_cast<unsigned>(seen->of_month))
          : day_under(*seen, order_.value_or(DayOrder::dmy));
  if (!day) {
    if (seen->day == Stamp::Day::known && seen->year == 0)
      return tl::unexpected<std::string>("lies in the year 0, which the calendar does not have");
    const bool by_order = seen->day == Stamp::Day::figures;
    return tl::unexpected(
        "is not a day of the calendar" +
        (by_order ? ", read as " + std::string(name_of(order_.value_or(DayOrder::dmy))) : ""));
  }
  const auto seconds = static_cast<int>(seen->has_clock || seen->offset ? seen->seconds : day_seconds / 2);
  if (seen->offset) {
    time.moment.at = {day->days * day_seconds + seconds - *seen->offset};
    // Where she was the clocks stood so. "Z" is how programs write instants, and tells nothing of her.
    if (seen->zone.empty() && *seen->offset != 0 && offset_seconds(time.moment.at, zone_) != *seen->offset)
      time.moment.zone = zone_with(*seen->offset, time.moment.at).value_or(zone_);
    return time;
  }
  time.by_wall = seen->zone.empty();
  auto at = instant_of({*day, seconds}, time.moment.zone);
  if (!at && skipped == Skipped::an_hour_later) {
    const int later = seconds + 3600;
    time.moved = true;
    at = instant_of({*day + later / static_cast<int>(day_seconds), later % static_cast<int>(day_seconds)},
                    time.moment.zone);
  }
  if (!at) return tl::unexpected("does not exist. " + at.error().sentence);
  time.moment.at = *at;
  return time;
}

}  // namespace holdfast::exchange

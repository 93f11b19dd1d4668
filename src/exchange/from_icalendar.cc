// iCalendar: events, the repeating ones once for each time, up to two years from now. Which of them were
// sessions and which absences is the person's to say, by words in their titles.
#include <libical/ical.h>

#include <algorithm>
#include <map>
#include <memory>

#include "base/text.h"
#include "diary/rules.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"

namespace holdfast::exchange {
namespace {

constexpr std::int64_t looked_ahead_seconds = 2LL * 366 * 86400;

struct FreeComponent {
  void operator()(icalcomponent* one) const { icalcomponent_free(one); }
};
struct FreeIterator {
  void operator()(icalrecur_iterator* one) const { icalrecur_iterator_free(one); }
};

// `time` by the clock of its own zone: the system's rules where the zone has a name, the file's own
// otherwise.
std::optional<Moment> moment_of(icaltimetype time, const std::string& named_zone, const std::string& zone) {
  if (icaltime_is_null_time(time)) return std::nullopt;
  const bool known = is_zone(named_zone), by_file = !known && !icaltime_is_utc(time) && time.zone;
  if (by_file) time = icaltime_convert_to_zone(time, icaltimezone_get_utc_timezone());
  const auto date = date_of(time.year, static_cast<unsigned>(std::max(0, time.month)),
                            static_cast<unsigned>(std::max(0, time.day)));
  if (!date) return std::nullopt;
  constexpr int day_begins = 4 * 3600;  // of events of whole days: as the diary's days do
  const int seconds = time.is_date ? day_begins : time.hour * 3600 + time.minute * 60 + time.second;
  Moment out{{date->days * 86400LL + seconds}, zone};
  if (!icaltime_is_utc(time)) {
    if (known) out.zone = named_zone;
    constexpr int day = 24 * 3600;
    const auto on_the_wall = [&](int since) {
      return instant_of({*date + since / day, since % day}, out.zone);
    };
    auto at = on_the_wall(seconds);
    if (!at) at = on_the_wall(seconds + 3600);  // an hour that was skipped in spring
    if (!at) return std::nullopt;
    out.at = *at;
  }
  return diary::in_diary_years(out) ? std::optional(std::move(out)) : std::nullopt;
}

std::string named_zone_of(icalproperty* property) {
  const icalparameter* zone =
      property ? icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER) : nullptr;
  const char* name = zone ? icalparameter_get_tzid(zone) : nullptr;
  return name ? name : "";
}

std::string said(const char* text) {
  return text ? std::string(trimmed(text)) : std::string();
}

// Every BEGIN with its END and no END without its BEGIN, nested no deeper than calendars are: the library
// prints its complaints about anything else.
std::string nested_well(std::string_view text) {
  constexpr std::size_t deepest = 6;
  std::string out;
  std::vector<std::string> open;
  std::size_t skipped = 0;
  for (std::string_view line : split(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::string word = lower_ascii(line.substr(0, 64));
    if (word.starts_with("begin:")) {
      if (open.size() >= deepest) {
        ++skipped;
        continue;
      }
      open.push_back(word.substr(6));
    } else if (word.starts_with("end:")) {
      if (skipped > 0) {
        --skipped;
        continue;
      }
      if (open.empty() || open.back() != word.substr(4)) continue;
      open.pop_back();
    } else if (skipped > 0 || (open.empty() && !line.starts_with(' '))) {
      continue;
    }
    out += line;
    out += "\r\n";
  }
  for (; !open.empty(); open.pop_back()) out += "END:" + open.back() + "\r\n";
  return out;
}

// Times of repeating events that were moved or called off one by one: they are events of their own.
using Moved = std::map<std::string, std::vector<std::int64_t>>;

std::int64_t seconds_of(icaltimetype time, const std::string& named, const std::string& zone) {
  const auto at = moment_of(time, named, zone);
  return at ? at->at.seconds : 0;
}

void take_event(icalcomponent* event, const ReadOptions& options, const Moved& moved, Foreign& out,
                std::size_t number) {
  icalproperty* start = icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY);
  const std::string title = said(icalcomponent_get_summary(event));
  const icalproperty_status status = icalcomponent_get_status(event);
  if (status == ICAL_STATUS_CANCELLED)
    return out.leave("events that were called off", "they did not take place");
  if (!start) return out.leave("events without a time", "there is no day to put them on");
  const icaltimetype first = icalproperty_get_datetime_with_component(start, event);
  const std::string named = named_zone_of(start);
  const auto begins = moment_of(first, named, options.zone);
  if (!begins) return out.leave("events without a time", "there is no day to put them on");
  const icaltimetype end = icalcomponent_get_dtend(event);
  icalproperty* end_property = icalcomponent_get_first_property(event, ICAL_DTEND_PROPERTY);
  const auto ends = moment_of(end, named_zone_of(end_property), options.zone);
  const std::int64_t length = ends ? std::max<std::int64_t>(0, ends->at.seconds - begins->at.seconds) : 0;
  const auto add = [&](const Moment& at) {
    Item item{.sort = Item::Sort::event};
    item.where = "event " + std::to_string(number);
    const std::string uid = said(icalcomponent_get_uid(event));
    // The instant, whatever zone it is read in; of whole days the day.
    if (!uid.empty())
      item.key = uid + " " + (first.is_date ? iso(at).substr(0, 10) : std::to_string(at.at.seconds));
    item.felt = at;
    if (length > 0) item.until = Moment{at.at + length, at.zone};
    item.title = title;
    item.text = said(icalcomponent_get_description(event));
    out.items.push_back(std::move(item));
  };
  icalproperty* rule = icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY);
  if (!rule) return add(*begins);
  const std::unique_ptr<icalrecur_iterator, FreeIterator> times(
      icalrecur_iterator_new(icalproperty_get_rrule(rule), first));
  if (!times) {
    out.remark(0, "event " + std::to_string(number),
               "how it repeats cannot be read; its first time was taken");
    return add(*begins);
  }
  std::size_t seen = 0, looked = 0;
  for (icaltimetype at = icalrecur_iterator_next(times.get()); !icaltime_is_null_time(at);
       at = icalrecur_iterator_next(times.get())) {
    if (++looked > 2 * caps::event_repeats || seen >= caps::event_repeats ||
        out.items.size() >= caps::items) {
      out.remark(0, "event " + std::to_string(number),
                 "it repeats without end; its first 2,000 times were taken");
      break;
    }
    at.zone = first.zone;
    const auto when = moment_of(at, named, options.zone);
    if (!when || when->at.seconds > options.now.at.seconds + looked_ahead_seconds) break;
    if (icalproperty_recurrence_is_excluded(event, const_cast<icaltimetype*>(&first), &at)) continue;
    const auto others = moved.find(said(icalcomponent_get_uid(event)));
    if (others != moved.end() && std::ranges::find(others->second, when->at.seconds) != others->second.end())
      continue;
    add(*when);
    ++seen;
  }
}

}  // namespace

namespace {
bool is_calendar(const NamedBytes& file) {
  return std::string_view(file.bytes).substr(0, 512).find("BEGIN:VCALENDAR") != std::string_view::npos;
}
}  // namespace

bool is_icalendar(Files files) {
  return std::ranges::any_of(files, is_calendar);
}

namespace {

void read_one(const NamedBytes& file, const ReadOptions& options, Foreign& out, std::size_t& number) {
  const std::string text = nested_well(clean_text(file, out));
  out.read.insert(file.name);
  const std::unique_ptr<icalcomponent, FreeComponent> whole(icalparser_parse_string(text.c_str()));
  if (!whole) return out.leave("calendars that cannot be read", "they are damaged");
  std::vector<icalcomponent*> events;
  const auto collect = [&](icalcomponent* calendar) {
    for (icalcomponent* one = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); one;
         one = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT))
      events.push_back(one);
  };
  if (icalcomponent_isa(whole.get()) == ICAL_VCALENDAR_COMPONENT) {
    collect(whole.get());
  } else {
    std::vector<icalcomponent*> calendars;
    for (icalcomponent* one = icalcomponent_get_first_component(whole.get(), ICAL_VCALENDAR_COMPONENT); one;
         one = icalcomponent_get_next_component(whole.get(), ICAL_VCALENDAR_COMPONENT))
      calendars.push_back(one);
    for (icalcomponent* one : calendars) collect(one);
  }
  Moved moved;
  for (icalcomponent* event : events)
    if (icalproperty* of = icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY))
      moved[said(icalcomponent_get_uid(event))].push_back(
          seconds_of(icalproperty_get_datetime_with_component(of, event), named_zone_of(of), options.zone));
  for (icalcomponent* event : events) {
    if (out.items.size() >= caps::items) break;
    take_event(event, options, moved, out, ++number);
  }
}

}  // namespace

Result<Foreign> read_icalendar(Files files, const ReadOptions& options) {
  Foreign out{.format = "Calendar"};
  icalerror_set_errors_are_fatal(0);
  std::size_t number = 0;
  for (const NamedBytes& file : files)
    if (is_calendar(file)) read_one(file, options, out, number);
  if (number == 0) out.leave("calendars without events", "there is nothing in them");
  return out;
}

}  // namespace holdfast::exchange

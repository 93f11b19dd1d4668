// iCalendar: events, the repeating ones once for each time, up to two years from now. Which of them were
// sessions and which absences is the person's to say, by words in their titles. A journal entry (VJOURNAL) is
// a calendar's own kind of diary and comes in as writing.
#include <libical/ical.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "base/text.h"
#include "diary/rules.h"
#include "exchange/formats.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"
#include "exchange/zone_names.h"

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
  if (!name) return "";
  const std::string said(trimmed(name));
  return is_zone(said) ? said : zone_by_other_name(said);
}

// A zone that neither this computer knows nor the file explains: its times are read by the clock here.
void remark_zone(icalproperty* property, icaltimetype time, const std::string& named,
                 const std::string& where, Foreign& out) {
  if (!property || time.is_date || icaltime_is_utc(time) || time.zone || is_zone(named)) return;
  if (icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER))
    out.remark(0, where, "names a time zone that is not known; its times are read by the clock here");
}

std::string said(const char* text) {
  return text ? std::string(trimmed(text)) : std::string();
}

// Every BEGIN with its END and no END without its BEGIN, nested no deeper than calendars are: the library
// prints its complaints about anything else. `cut_short`: something is open at the end.
std::string nested_well(std::string_view text, bool& cut_short) {
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
  cut_short = !open.empty();
  if (cut_short && !text.ends_with('\n') && !out.empty()) {  // half a time is none, half a text is one
    const std::size_t last = out.rfind("\r\n", out.size() - 3);
    const std::size_t from = last == std::string::npos ? 0 : last + 2;
    const std::string line = lower_ascii(std::string_view(out).substr(from, 16));
    if (!line.starts_with("begin:") && !line.starts_with("end:") && !line.starts_with("description") &&
        !line.starts_with("summary") && !line.starts_with(' '))
      out.resize(from);
  }
  for (; !open.empty(); open.pop_back()) out += "END:" + open.back() + "\r\n";
  return out;
}

// Times of repeating events that were moved or called off one by one: they are events of their own.
using Moved = std::map<std::string, std::set<std::int64_t>>;

std::int64_t seconds_of(icaltimetype time, const std::string& named, const std::string& zone) {
  const auto at = moment_of(time, named, zone);
  return at ? at->at.seconds : 0;
}

int day_of(icaltimetype time) {
  return time.year * 10000 + time.month * 100 + time.day;
}

// Each property of a kind, in order.
template <class Take>
void each(icalcomponent* of, icalproperty_kind kind, const Take& take) {
  for (icalproperty* one = icalcomponent_get_first_property(of, kind); one;
       one = icalcomponent_get_next_property(of, kind))
    take(one);
}

// A property's text: several of a kind are told one after the other.
std::string texts_of(icalcomponent* of, icalproperty_kind kind) {
  std::string out;
  each(of, kind, [&](icalproperty* one) {
    const std::string text = said(icalvalue_get_text(icalproperty_get_value(one)));
    if (!text.empty()) out += (out.empty() ? "" : "\n\n") + text;
  });
  return out;
}

// One event, and how its times are told.
struct Event {
  icalcomponent* component;
  icaltimetype first;
  std::string named;  // its zone
  std::string where;
  const ReadOptions& options;
  Foreign& out;
  std::size_t looked = 0;  // times of its rules, those that are excluded too

  bool too_many() { return ++looked > 2 * caps::event_repeats; }

  // The times of a rule up to the horizon; true where there were more than are looked at.
  template <class Take>
  bool times_of(icalproperty* rule, const icalrecurrencetype& how, const Take& take) {
    const std::unique_ptr<icalrecur_iterator, FreeIterator> times(icalrecur_iterator_new(how, first));
    if (!times) {
      out.remark(0, where,
                 icalproperty_isa(rule) == ICAL_RRULE_PROPERTY
                     ? "how it repeats cannot be read; its first time was taken"
                     : "which of its times are left out cannot be read");
      return false;
    }
    for (icaltimetype at = icalrecur_iterator_next(times.get()); !icaltime_is_null_time(at);
         at = icalrecur_iterator_next(times.get())) {
      if (too_many() || out.items.size() >= caps::items) return true;
      at.zone = first.zone;
      const auto when = moment_of(at, named, options.zone);
      if (!when || when->at.seconds > options.now.at.seconds + looked_ahead_seconds) return false;
      if (!take(*when, at)) return true;
    }
    return false;
  }
};

// The times an event does not take place at: named one by one, and by a rule of older calendars.
struct Excluded {
  std::set<std::int64_t> times;
  std::set<int> days;

  explicit Excluded(Event& event) {
    each(event.component, ICAL_EXDATE_PROPERTY, [&](icalproperty* one) {
      const icaltimetype time = icalproperty_get_datetime_with_component(one, event.component);
      const std::string zone = named_zone_of(one);
      if (time.is_date)
        days.insert(day_of(time));
      else
        times.insert(seconds_of(time, zone.empty() ? event.named : zone, event.options.zone));
    });
    each(event.component, ICAL_EXRULE_PROPERTY, [&](icalproperty* rule) {
      event.times_of(rule, icalproperty_get_exrule(rule), [&](const Moment& at, icaltimetype) {
        times.insert(at.at.seconds);
        return true;
      });
    });
  }
  bool holds(const Moment& at, icaltimetype time) const {
    return times.contains(at.at.seconds) || days.contains(day_of(time));
  }
};

// What the event says of itself: read before its times are walked through, because a component of libical is
// walked through by one at a time.
struct Words {
  std::string uid, title, text;

  explicit Words(icalcomponent* component)
      : uid(said(icalcomponent_get_uid(component))),
        title(said(icalcomponent_get_summary(component))),
        text(texts_of(component, ICAL_DESCRIPTION_PROPERTY)) {
    const std::string place = said(icalcomponent_get_location(component));
    if (!place.empty()) text += (text.empty() ? "at " : "\n\nat ") + place;
  }
};

// The event at one of its times, without a length.
Item one_time(const Event& event, const Words& words, const Moment& at) {
  Item item{.sort = Item::Sort::event};
  item.where = event.where;
  const std::string& uid = words.uid;
  // The instant, whatever zone it is read in; of whole days the day.
  if (!uid.empty())
    item.key = uid + " " + (event.first.is_date ? iso(at).substr(0, 10) : std::to_string(at.at.seconds));
  if (uid.ends_with(own_domain) && diary::is_id(uid.substr(0, uid.size() - own_domain.size())))
    item.own_id = uid.substr(0, uid.size() - own_domain.size());
  item.felt = at;
  item.title = words.title;
  item.text = words.text;
  return item;
}

void take_event(icalcomponent* component, const ReadOptions& options, const Moved& moved, Foreign& out,
                std::size_t number) {
  icalproperty* start = icalcomponent_get_first_property(component, ICAL_DTSTART_PROPERTY);
  if (icalcomponent_get_status(component) == ICAL_STATUS_CANCELLED)
    return out.leave("events that were called off", "they did not take place");
  if (!start) return out.leave("events without a time", "there is no day to put them on");
  Event event{.component = component,
              .first = icalproperty_get_datetime_with_component(start, component),
              .named = named_zone_of(start),
              .where = "event " + std::to_string(number),
              .options = options,
              .out = out};
  const icaltimetype first = event.first;
  remark_zone(start, first, event.named, event.where, out);
  const auto begins = moment_of(first, event.named, options.zone);
  if (!begins) return out.leave("events without a time", "there is no day to put them on");
  const icaltimetype end = icalcomponent_get_dtend(component);
  icalproperty* end_property = icalcomponent_get_first_property(component, ICAL_DTEND_PROPERTY);
  const auto ends = moment_of(end, named_zone_of(end_property), options.zone);
  const std::int64_t length = ends ? std::max<std::int64_t>(0, ends->at.seconds - begins->at.seconds) : 0;
  const Words words(component);
  std::set<std::int64_t> taken;
  const auto add = [&](const Moment& at, std::int64_t lasts) {
    if (!taken.insert(at.at.seconds).second) return;
    Item item = one_time(event, words, at);
    if (lasts > 0) item.until = Moment{at.at + lasts, at.zone};
    out.items.push_back(std::move(item));
  };
  const bool repeats = icalcomponent_get_first_property(component, ICAL_RRULE_PROPERTY) ||
                       icalcomponent_get_first_property(component, ICAL_RDATE_PROPERTY);
  if (!repeats) return add(*begins, length);
  const Excluded excluded(event);
  const auto others = moved.find(words.uid);
  const auto take_place = [&](const Moment& at, icaltimetype time) {
    return !excluded.holds(at, time) && (others == moved.end() || !others->second.contains(at.at.seconds));
  };
  bool more = false;
  event.looked = 0;
  icalproperty* rule = icalcomponent_get_first_property(component, ICAL_RRULE_PROPERTY);
  if (rule)
    more = event.times_of(rule, icalproperty_get_rrule(rule), [&](const Moment& at, icaltimetype time) {
      if (take_place(at, time)) add(at, length);
      return taken.size() < caps::event_repeats;
    });
  if ((!rule || event.looked == 0) && take_place(*begins, first)) add(*begins, length);
  each(component, ICAL_RDATE_PROPERTY, [&](icalproperty* one) {
    const icaldatetimeperiodtype also = icalproperty_get_rdate(one);
    const bool period = icaltime_is_null_time(also.time);
    icaltimetype time = period ? also.period.start : also.time;
    const std::string own = named_zone_of(one), &zone = own.empty() ? event.named : own;
    if (!icaltime_is_utc(time)) time.zone = zone == event.named ? first.zone : nullptr;
    const auto at = moment_of(time, zone, options.zone);
    if (!at) return out.remark(0, event.where, "one of its times cannot be read");
    if (at->at.seconds > options.now.at.seconds + looked_ahead_seconds || !take_place(*at, time)) return;
    if (event.too_many() || taken.size() >= caps::event_repeats || out.items.size() >= caps::items) {
      more = true;
      return;
    }
    std::int64_t lasts = length;
    if (period && !icaltime_is_null_time(also.period.end)) {
      icaltimetype until = also.period.end;
      if (!icaltime_is_utc(until)) until.zone = time.zone;
      lasts = std::max<std::int64_t>(0, seconds_of(until, zone, options.zone) - at->at.seconds);
    } else if (period) {
      lasts = std::max(0, icaldurationtype_as_int(also.period.duration));
    }
    add(*at, lasts);
  });
  if (more) out.remark(0, event.where, "it repeats without end; its first 2,000 times were taken");
}

void take_journal(icalcomponent* component, const ReadOptions& options, Foreign& out, std::size_t number) {
  if (icalcomponent_get_status(component) == ICAL_STATUS_CANCELLED)
    return out.leave("journal entries that were withdrawn", "they were called off there");
  Item item;
  item.where = "journal entry " + std::to_string(number);
  item.title = said(icalcomponent_get_summary(component));
  item.text = texts_of(component, ICAL_DESCRIPTION_PROPERTY);
  if (item.title.empty() && item.text.empty())
    return out.leave("empty journal entries", "there is nothing in them");
  if (icalproperty* start = icalcomponent_get_first_property(component, ICAL_DTSTART_PROPERTY)) {
    const icaltimetype time = icalproperty_get_datetime_with_component(start, component);
    remark_zone(start, time, named_zone_of(start), item.where, out);
    item.felt = time.is_date ? moment_of_day(time.year, time.month, time.day, options.zone)
                             : moment_of(time, named_zone_of(start), options.zone);
  }
  if (icalcomponent_get_first_property(component, ICAL_RRULE_PROPERTY))
    out.remark(0, item.where, "it repeats; what was written came in once");
  const std::string uid = said(icalcomponent_get_uid(component));
  if (!uid.empty()) item.key = "journal " + uid;
  if (icalproperty* of = icalcomponent_get_first_property(component, ICAL_RECURRENCEID_PROPERTY))
    item.key += " " + said(icalproperty_get_value_as_string(of));
  each(component, ICAL_CATEGORIES_PROPERTY, [&](icalproperty* one) {
    const std::string words = said(icalproperty_get_categories(one));
    for (const std::string_view word : split(words, ','))
      if (!trimmed(word).empty()) item.words.emplace_back(trimmed(word));
  });
  if (const std::string place = said(icalcomponent_get_location(component)); !place.empty())
    item.words.push_back("at " + place);
  out.items.push_back(std::move(item));
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
  bool cut_short = false;
  const std::string text = nested_well(clean_text(file, out), cut_short);
  if (cut_short) out.cut_short.insert(file.name);
  out.read.insert(file.name);
  const std::unique_ptr<icalcomponent, FreeComponent> whole(icalparser_parse_string(text.c_str()));
  if (!whole) return out.leave("calendars that cannot be read", "they are damaged");
  std::vector<icalcomponent*> events, journals;
  const auto collect = [&](icalcomponent* calendar) {
    for (icalcomponent* one = icalcomponent_get_first_component(calendar, ICAL_ANY_COMPONENT); one;
         one = icalcomponent_get_next_component(calendar, ICAL_ANY_COMPONENT)) {
      const icalcomponent_kind kind = icalcomponent_isa(one);
      if (kind == ICAL_VEVENT_COMPONENT) events.push_back(one);
      if (kind == ICAL_VJOURNAL_COMPONENT) journals.push_back(one);
      if (kind == ICAL_VTODO_COMPONENT) out.leave("tasks", "they say what is to be done, not what was");
    }
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
      moved[said(icalcomponent_get_uid(event))].insert(
          seconds_of(icalproperty_get_datetime_with_component(of, event), named_zone_of(of), options.zone));
  for (icalcomponent* event : events) {
    if (out.items.size() >= caps::items) break;
    take_event(event, options, moved, out, ++number);
  }
  for (icalcomponent* journal : journals) {
    if (out.items.size() >= caps::items) break;
    take_journal(journal, options, out, ++number);
  }
}

}  // namespace

Result<Foreign> read_icalendar(Files files, const ReadOptions& options) {
  Foreign out{.format = "Calendar"};
  icalerror_set_errors_are_fatal(0);
  std::size_t number = 0;
  for (const NamedBytes& file : files)
    if (is_calendar(file)) read_one(file, options, out, number);
  if (number == 0 && out.left_out.empty()) out.leave("calendars without events", "there is nothing in them");
  return out;
}

}  // namespace holdfast::exchange

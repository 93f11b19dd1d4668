// From what a file holds to the diary's records. Each item becomes a check-in where a number of it has a
// scale, an entry where there is text, a session or an absence where its title says so; what stands beside
// goes with it as a note. The same item gives the same `source` for ever, so that a file can be imported
// again and adds nothing.
#include <algorithm>
#include <map>
#include <set>

#include "base/letters.h"
#include "base/text.h"
#include "diary/scales.h"
#include "exchange/fingerprint.h"
#include "exchange/foreign.h"
#include "exchange/formats.h"
#include "exchange/markup.h"
#include "exchange/parsing.h"

namespace holdfast::exchange {
namespace {

constexpr std::size_t longest_line = 500;  // more goes into an entry
constexpr std::size_t most_feelings = 50;

// When an item was felt, the same wherever the file is read: by the clock it names, or as the instant it is.
std::string time_for_ever(const Item& item) {
  if (!item.felt) return "";
  if (!item.by_wall) return std::to_string(item.felt->at.seconds);
  const LocalTime local = local_time(item.felt->at, item.felt->zone);
  return iso(local.date) + " " + std::to_string(local.seconds);
}

enum class Times { for_ever, with_the_zone_here };  // the second is how it was at first
std::string fingerprint_text(const Foreign& foreign, const Item& item, Times times = Times::for_ever) {
  if (!item.key.empty()) return foreign.format + "\n" + item.key;
  const std::string time = times == Times::for_ever ? time_for_ever(item) : item.felt ? iso(*item.felt) : "";
  std::string text = foreign.format + "\n" + time + "\n" + item.title + "\n" + item.text;
  for (const std::string& word : item.words) text += "\n" + word;
  for (const Measure& measure : item.measures)
    text += "\n" + measure.name + "=" + (measure.value ? std::to_string(*measure.value) : measure.level);
  return text;
}

std::string source_of(const std::string& text) {
  return "import:" + hex(fingerprint_of(text));
}

// A calendar's own name for a series, without the time of one event.
std::string series_of(const Item& item) {
  return item.key.substr(0, item.key.rfind(' '));
}

bool has_digit(std::string_view word) {
  return std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

class Settling {
 public:
  Settling(const Foreign& foreign, const Choices& choices, std::span<const diary::Scale> scales)
      : foreign_(foreign), choices_(choices), scales_(scales) {}

  Settled run() {
    for (const Item& item : foreign_.items) {
      take(item);
      ++item_;
    }
    return std::move(out_);
  }

 private:
  void leave(std::string_view what, std::string_view why) {
    for (LeftOut& one : out_.left_out)
      if (one.what == what) {
        ++one.n;
        return;
      }
    out_.left_out.push_back({std::string(what), std::string(why), 1});
  }

  // As what else an item may have come in.
  static std::vector<std::string_view> others_of(std::string_view sort) {
    if (sort == diary::CheckIn::kind) return {diary::Entry::kind};
    if (sort == diary::Entry::kind) return {diary::CheckIn::kind};
    if (sort == diary::Session::kind) return {diary::Absence::kind};
    return {diary::Session::kind};
  }

  void add(const Item& item, const Moment& felt, std::string_view sort, diary::Body body) {
    const std::string again = again_ > 0 ? " #" + std::to_string(again_) : "";
    const auto named = [&](std::string_view text, std::string_view as) {
      std::string whole;
      whole.reserve(text.size() + as.size() + again.size() + 1);
      whole.append(text).append("\n").append(as).append(again);
      return source_of(whole);
    };
    Origin origin{.item = item_};
    std::string source = named(fingerprint_text(foreign_, item), sort);
    for (const std::string_view other : others_of(sort))
      origin.elsewhere.push_back(named(fingerprint_text(foreign_, item), other));
    // Before texts were brought into one form, the form of the file counted, and the zone of the computer.
    const auto add_former = [&](std::string_view text) {
      for (const std::string_view other : others_of(sort)) origin.elsewhere.push_back(named(text, other));
      origin.formerly.push_back(named(text, sort));
    };
    std::string before = fingerprint_text(foreign_, item, Times::with_the_zone_here);
    if (!has_one_form_only(before)) add_former(nfd(before));
    if (item.key.empty()) add_former(before);
    if (item.sort == Item::Sort::event && !item.key.empty())
      origin.series = foreign_.format + "\n" + series_of(item);
    put(item, felt, std::move(source), std::move(origin), std::move(body));
  }

  void put(const Item& item, const Moment& felt, std::string source, Origin origin, diary::Body body) {
    diary::Record record;
    record.felt = record.written = felt;
    if (is_ahead(felt)) record.written = *choices_.now;  // a session to come
    record.source = std::move(source);
    record.id = diary::id_from_bits(fingerprint_of(record.source).low);
    record.folded = item.folded;
    const bool about_somebody = !std::holds_alternative<diary::Entry>(body);
    if (about_somebody) record.relationship = choices_.relationship;
    record.body = std::move(body);
    out_.records.push_back(std::move(record));
    out_.origins.push_back(std::move(origin));
  }

  bool is_ahead(const Moment& felt) const { return choices_.now && choices_.now->at < felt.at; }

  // The value of a measure on its scale; nothing where it has none, or lies outside.
  std::optional<diary::Rating> rated(const Measure& measure) {
    for (const ColumnMap& map : choices_.measures) {
      if (!same_name(map.column, measure.name)) continue;
      const auto scale = diary::find_scale(scales_, map.scale);
      if (!scale) return std::nullopt;
      if (measure.level == "far away") return diary::Rating{scale->key, {}, true};
      std::optional<double> value = measure.value;
      double low = map.low.value_or(scale->low), high = map.high.value_or(scale->high);
      if (!measure.level.empty() && !choices_.order.empty()) {
        const auto found = std::ranges::find_if(
            choices_.order, [&](const std::string& level) { return same_name(level, measure.level); });
        value = found == choices_.order.end()
                    ? std::nullopt
                    : std::optional(static_cast<double>(choices_.order.end() - found));
        if (!map.low) {
          low = 1;
          high = static_cast<double>(choices_.order.size());
        }
      }
      if (!value || low == high) return std::nullopt;
      const double share = (*value - low) / (high - low);
      if (share < -1e-9 || share > 1 + 1e-9) {
        leave("numbers outside their scale", "what they run between was said otherwise");
        return std::nullopt;
      }
      return diary::Rating{scale->key, scale->low + std::clamp(share, 0.0, 1.0) * (scale->high - scale->low),
                           false};
    }
    return std::nullopt;
  }

  static std::string said(const Measure& measure) {
    std::string text = measure.name + ": ";
    if (!measure.level.empty()) text += measure.level;
    if (measure.value && measure.level.empty()) {
      std::string number = std::to_string(*measure.value);
      while (number.ends_with('0')) number.pop_back();
      if (number.ends_with('.')) number.pop_back();
      text += number;
    }
    return text;
  }

  bool names_one(const std::string& title, const std::vector<std::string>& parts) {
    const std::string low = case_folded(title);
    return std::ranges::any_of(parts, [&](const std::string& part) {
      return !trimmed(part).empty() && low.find(case_folded(trimmed(part))) != std::string::npos;
    });
  }

  // What Holdfast wrote itself says by its title which kind it is, and what the diary does not say of it.
  void take_own(const Item& item, const Moment& felt) {
    const std::int64_t lasts = item.until ? item.until->at.seconds - felt.at.seconds : 0;
    diary::Body body;
    if (item.title == session_title) {
      diary::Session session;
      const std::int64_t minutes = lasts / 60;
      if (minutes >= 1 && minutes <= 1440 && minutes != session_minutes)
        session.minutes = static_cast<int>(minutes);
      body = std::move(session);
    } else if (item.title == absence_title) {
      diary::Absence absence;
      constexpr std::int64_t day = 86400;  // of one whose end is not said
      if (lasts != day) absence.until = item.until;
      body = std::move(absence);
    } else if (item.title == reaction_title) {
      return leave("dates to come back to something", "they belong to what is in the diary already");
    } else {
      return leave("events of a diary under another title", "by that it cannot be told what they are");
    }
    put(item, felt, "", {.item = item_, .own = true}, std::move(body));
    out_.records.back().id.text = item.own_id;
  }

  void take_event(const Item& item, const Moment& felt) {
    if (!item.own_id.empty()) return take_own(item, felt);
    const std::string line = cut(item.title);
    if (names_one(item.title, choices_.sessions)) {
      diary::Session session;
      session.planned = true;
      session.line = line;
      if (item.until) {
        const std::int64_t minutes = (item.until->at.seconds - felt.at.seconds) / 60;
        if (minutes >= 1 && minutes <= 1440) session.minutes = static_cast<int>(minutes);
      }
      add(item, felt, diary::Session::kind, std::move(session));
    } else if (names_one(item.title, choices_.absences)) {
      diary::Absence absence;
      absence.until = item.until;
      absence.line = line;
      add(item, felt, diary::Absence::kind, std::move(absence));
    } else {
      return leave("events", "no rule says that they were sessions or absences");
    }
    take_description(item, felt, line);
  }

  // The same words with every time of a series (mostly how to get there) are one entry, beside the first.
  void take_description(const Item& item, const Moment& felt, const std::string& line) {
    if (item.text.empty()) return;
    const std::string said = foreign_.format + "\n" + (item.key.empty() ? item.title : series_of(item)) +
                             "\ndescription\n" + item.text;
    if (described_.contains(said))
      return leave("descriptions that repeat", "the same words stand beside the first of their series");
    if (is_ahead(felt))
      return leave("descriptions of what is to come", "an entry does not lie in the future");
    described_.insert(said);
    Origin origin{.item = item_};
    for (const std::string& text :
         {fingerprint_text(foreign_, item), fingerprint_text(foreign_, item, Times::with_the_zone_here)})
      origin.elsewhere.push_back(source_of(text + "\nentry"));
    if (!has_one_form_only(said)) origin.formerly.push_back(source_of(nfd(said)));
    put(item, felt, source_of(said), std::move(origin), diary::Entry{line, item.text});
  }

  static std::string cut(const std::string& text) {
    std::string line;
    for (const char c : text) line += c == '\n' || c == '\r' ? ' ' : c;
    return line.size() > caps::title_bytes ? repaired_utf8(line.substr(0, caps::title_bytes)).text : line;
  }

  void take_writing(const Item& item, const Moment& felt) {
    diary::CheckIn check_in;
    std::vector<std::string> note;
    bool numbers = false;
    std::set<std::string> scales;
    for (const Measure& measure : item.measures) {
      numbers = true;
      auto rating = rated(measure);
      if (rating && scales.insert(rating->scale).second)
        check_in.ratings.push_back(std::move(*rating));
      else  // no scale, or one that has its number already
        note.push_back(said(measure));
    }
    std::vector<std::string> words;
    for (const std::string& word : item.words) {
      const bool feeling = choices_.words_are_feelings && word.find(": ") == std::string::npos &&
                           !has_digit(word) &&  // "Sleep 7:30"
                           !word.starts_with("at ") && word != "starred" && word != "draft" &&
                           word != "favourite" && word.size() < 200 &&
                           check_in.emotions.size() < most_feelings;
      (feeling ? check_in.emotions : words).push_back(word);
    }
    if (!words.empty()) note.push_back(joined(words, ", "));
    const std::string beside = joined(note, " · ");
    const bool checked_in = !check_in.ratings.empty() || !check_in.emotions.empty();
    const std::string whole = item.title.empty() ? item.text : item.text.empty() ? item.title : "";
    const bool fits_a_line = !whole.empty() && whole.size() + beside.size() < longest_line &&
                             whole.find('\n') == std::string::npos;
    if (checked_in) {
      const bool entry_too = !item.title.empty() || !item.text.empty() || beside.size() > longest_line;
      if (!entry_too || fits_a_line) {
        check_in.line = cut(whole + (whole.empty() || beside.empty() ? "" : " · ") + beside);
        return add(item, felt, diary::CheckIn::kind, std::move(check_in));
      }
      add(item, felt, diary::CheckIn::kind, std::move(check_in));
    }
    if (item.title.empty() && item.text.empty()) {
      if (checked_in && beside.empty()) return;
      if (!checked_in && numbers && item.words.empty())
        return leave("items that hold numbers only", "no scale was said for what they count");
    }
    diary::Entry entry{cut(item.title), item.text};
    if (item.title.size() > caps::title_bytes) entry.text = item.title + "\n\n" + entry.text;
    if (!beside.empty())
      entry.text += (entry.text.empty() ? "" : "\n\n") + ("*" + markdown_escaped(beside) + "*");
    if (trimmed(entry.text).empty()) std::swap(entry.title, entry.text);
    if (trimmed(entry.text).empty()) return leave("empty entries", "there is nothing in them");
    add(item, felt, diary::Entry::kind, std::move(entry));
  }

  // What has a name of its own is the same thing wherever it stands again. True: go on with it, as one more.
  bool is_one_more(const Item& item) {
    const std::string name = fingerprint_text(foreign_, item);
    again_ = 0;
    if (item.key.empty()) {
      again_ = repeats_[name]++;
      return true;
    }
    Item said = item;
    said.key.clear();
    const Fingerprint text = fingerprint_of(fingerprint_text(foreign_, said) + "\n" +
                                            (item.until ? iso(*item.until) : std::string()));
    std::vector<Fingerprint>& texts = named_[name];
    const bool event = item.sort == Item::Sort::event;
    const bool the_same = std::ranges::find(texts, text) != texts.end();
    if (!texts.empty() && !the_same && out_.remarks.size() < most_remarks)
      out_.remarks.push_back({0, item.where,
                              event ? "this event stands here twice and not alike; the first was taken"
                                    : "it goes by the same name as another one here and says something else; "
                                      "both were taken"});
    if (the_same || (event && !texts.empty())) {
      leave("things that stand in these files more than once", "each came in once");
      return false;
    }
    again_ = static_cast<int>(texts.size());
    texts.push_back(text);
    return true;
  }

  void take(const Item& item) {
    const auto felt = item.felt ? item.felt : choices_.undated;
    if (!felt) return leave("items without a time", "they come in once it is said when they were written");
    if (!is_one_more(item)) return;
    if (item.sort == Item::Sort::event)
      take_event(item, *felt);
    else
      take_writing(item, *felt);
  }

  const Foreign& foreign_;
  const Choices& choices_;
  std::span<const diary::Scale> scales_;
  Settled out_;
  std::size_t item_ = 0;
  int again_ = 0;  // how many like the present item came before it
  std::map<std::string, int> repeats_;
  std::map<std::string, std::vector<Fingerprint>> named_;  // what was said under a name
  std::set<std::string> described_;
};

}  // namespace

bool came_from_series(const diary::Record& record, const std::string& series) {
  const std::string sort = "\n" + std::string(diary::kind_of(record.body));
  for (const std::string& at : {std::to_string(record.felt.at.seconds), iso(record.felt).substr(0, 10)})
    if (record.source == source_of(series + " " + at + sort)) return true;
  return false;
}

Settled settle(const Foreign& foreign, const Choices& choices, std::span<const diary::Scale> scales) {
  return Settling(foreign, choices, scales).run();
}

}  // namespace holdfast::exchange

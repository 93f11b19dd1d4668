// The rules a record must keep, in one place, for everything that comes in: typed, edited, imported. Each
// rule gives one sentence that says what is wrong and what would be right, without repeating what was
// written. A noun has a check() of its own below; what all share (times, lengths, UTF-8, 0 to 10) walks the
// noun's field list.
#include "diary/rules.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "diary/saying.h"
#include "diary/scales.h"

namespace holdfast::diary {
namespace {

constexpr std::int64_t clock_tolerance_seconds = 300;  // two machines' clocks may differ by so much
constexpr std::size_t line_limit_bytes = 4096;
constexpr std::size_t text_limit_bytes = 4 * 1024 * 1024;
constexpr std::size_t list_limit = 100;
constexpr int scale_bound = 1'000'000;

Result<> wrong(std::string sentence, std::string_view where) {
  return problem(ProblemKind::bad_request, std::move(sentence), std::string(where));
}

Result<> check_text(std::string_view text, const Field& field) {
  const std::string_view key = field.key, label = field.label;
  const bool is_long = field.is_long;
  const std::string name = "\"" + std::string(label) + "\"";
  if (text.size() > (is_long ? text_limit_bytes : line_limit_bytes))
    return wrong(is_long ? name + " is longer than 4 MB. Divide it into several entries."
                         : name + " is longer than a line may be (4 kB). Longer words go into an entry.",
                 key);
  if (!is_utf8(text) || text.find('\0') != std::string_view::npos)
    return wrong(name + " holds bytes that are not text (UTF-8).", key);
  return {};
}

Result<> check_moment(const Moment& moment, std::string_view key, std::string_view label) {
  if (!is_zone(moment.zone))
    return wrong("\"" + std::string(label) + "\" is in a time zone this machine does not know.", key);
  if (!in_diary_years(moment))
    return wrong(
        "\"" + std::string(label) + "\" lies outside the years 1900 to 2200. Please look at the date again.",
        key);
  return {};
}

bool is_ahead(const Moment& moment, const Surroundings& around) {
  return moment.at > around.now.at + clock_tolerance_seconds;
}

// ---- what one field of any noun must keep

template <class Value>
bool says_anything(const Value& value) {
  if constexpr (requires { value.has_value(); })
    return value.has_value();
  else if constexpr (requires { value.empty(); })
    return !value.empty();
  else
    return true;
}

std::string belongs_elsewhere(Role only, Role keeper) {
  return " belongs in a " + std::string(word(only)) + "'s diary, and this one is a " +
         std::string(word(keeper)) + "'s.";
}

Result<> check_field_keeper(const Field& field, const auto& member, Role keeper) {
  if (is_for(field.only, keeper) || !says_anything(member)) return {};
  return wrong("\"" + std::string(field.label) + "\"" + belongs_elsewhere(*field.only, keeper), field.key);
}

struct FieldRules {
  const Field& field;
  std::string_view key = field.key, label = field.label;

  Result<> operator()(const std::string& text) const { return check_text(text, field); }
  Result<> operator()(int value) const {
    const auto& [low, high, unit] = field.range;
    if (!field.range.is_given() || (value >= low && value <= high)) return {};
    std::string sentence =
        "\"" + std::string(label) + "\" goes from " + std::to_string(low) + " to " + std::to_string(high);
    if (!unit.empty()) sentence.append(" ").append(unit);
    return wrong(sentence + "; " + std::to_string(value) + " is outside.", key);
  }
  Result<> operator()(const Moment& moment) const { return check_moment(moment, key, label); }
  Result<> operator()(const Id& id) const {
    if (is_id(id.text)) return {};
    return wrong("\"" + std::string(label) + "\" does not name a record.", key);
  }
  Result<> operator()(const Date& date) const {
    const int year = date.days < -1'000'000 || date.days > 1'000'000 ? 0 : calendar(date).year;
    if (year >= 1900 && year <= 2200) return {};
    return wrong("\"" + std::string(label) + "\" lies outside the years 1900 to 2200.", key);
  }
  template <class Value>
  Result<> operator()(const std::optional<Value>& value) const {
    return value ? (*this)(*value) : Result<>{};
  }
  template <class Value>
  Result<> operator()(const std::vector<Value>& values) const {
    if (values.size() > list_limit)
      return wrong("\"" + std::string(label) + "\" holds more than 100 things.", key);
    for (const Value& value : values)
      if (auto fine = (*this)(value); !fine) return fine;
    return {};
  }
  Result<> operator()(const Rating&) const { return {}; }  // check_rating knows the scales
  Result<> operator()(bool) const { return {}; }
  template <Worded Enum>
  Result<> operator()(Enum) const {
    return {};
  }
};

std::string named(const Scale& scale) {
  return scale.key == "reliance" ? "needing" : scale.key == "pull_away" ? "wanting to get away" : scale.key;
}

Result<> check_rating(const Rating& rating, const Record& record, const Surroundings& around) {
  const auto scale = std::ranges::find(around.scales, rating.scale, &Scale::key);
  if (scale == around.scales.end()) {
    std::vector<std::string_view> keys;
    for (const Scale& known : around.scales) keys.emplace_back(known.key);
    const auto near = nearest_word(rating.scale, keys);
    return wrong("There is no scale \"" + cut_to_width(printable(rating.scale), 40) + "\" in this diary" +
                     (near ? "; did you mean \"" + *near + "\"?" : ". \"scales\" shows those there are."),
                 "ratings");
  }
  const std::string name = "The rating \"" + named(*scale) + "\"";
  if (rating.far_away && rating.value)
    return wrong(name + " is a number or far away, not both at once.", "ratings." + scale->key);
  if (rating.far_away) return {};
  if (!rating.value)
    return wrong(name + " says nothing: give a number or far away, or leave it out.",
                 "ratings." + scale->key);
  const double value = *rating.value;
  if (!std::isfinite(value) || value < scale->low || value > scale->high)
    return wrong(
        name + " goes from " + std::to_string(scale->low) + " to " + std::to_string(scale->high) + ".",
        "ratings." + scale->key);
  if (record.source.empty() && value != std::floor(value))
    return wrong(name + " is a whole number from " + std::to_string(scale->low) + " to " +
                     std::to_string(scale->high) + ".",
                 "ratings." + scale->key);
  return {};
}

// ---- what each noun must keep beside that

Result<> needs_text(std::string_view text, std::string_view key, std::string_view sentence) {
  if (!trimmed(text).empty()) return {};
  return wrong(std::string(sentence), key);
}

Result<> check(const Relationship& it, const Record& record, const Surroundings&) {
  if (record.relationship) return wrong("A relationship does not belong to another one.", "relationship");
  if (auto fine = needs_text(it.name, "name", "A relationship needs a name; an initial will do."); !fine)
    return fine;
  if (it.name.find_first_of("\r\n\t") != std::string::npos)
    return wrong("A name is one line; an initial will do.", "name");
  if (it.until && *it.until < local_time(record.felt.at, record.felt.zone).date)
    return wrong("The relationship ends before it begins. Please look at both dates.", "until");
  return {};
}

Result<> check(const Scale& it, const Record&, const Surroundings& around) {
  const bool is_key = !it.key.empty() && it.key.size() <= 40 && std::ranges::all_of(it.key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (!is_key)
    return wrong(
        "A scale's key is made of lower-case letters, digits and underscores, at most 40, such as shame.",
        "key");
  const bool is_ready = is_built_in(it.key, around.keeper) || find_scale(extra_scales(), it.key);
  if (!is_ready && trimmed(it.question).empty())
    return wrong("A scale of your own needs its question.", "question");
  if (it.low >= it.high) return wrong("The lowest number of a scale must be below its highest.", "low");
  if (it.low < -scale_bound || it.high > scale_bound)
    return wrong("A scale's numbers lie between -1000000 and 1000000.", "high");
  return {};
}

Result<> check(const CheckIn& it, const Record& record, const Surroundings& around) {
  if (it.ratings.empty() && it.emotions.empty() && trimmed(it.line).empty() && !it.age_felt)
    return wrong("This check-in says nothing yet: a rating, a feeling or a line is enough.", "ratings");
  for (auto rating = it.ratings.begin(); rating != it.ratings.end(); ++rating) {
    if (auto fine = check_rating(*rating, record, around); !fine) return fine;
    if (std::find_if(it.ratings.begin(), rating,
                     [&](const Rating& one) { return one.scale == rating->scale; }) != rating)
      return wrong("A check-in rates each scale once; \"" + rating->scale + "\" is there twice.", "ratings");
  }
  for (const std::string& emotion : it.emotions)
    if (trimmed(emotion).empty())
      return wrong("A feeling is empty. Write a word for it or leave it out.", "emotions");
  return {};
}

Result<> check(const Emotion& it, const Record&, const Surroundings&) {
  return needs_text(it.word, "word", "Write the word for the feeling.");
}

Result<> check(const Entry& it, const Record&, const Surroundings&) {
  if (!trimmed(it.title).empty()) return {};
  return needs_text(it.text, "text", "The entry is empty. A title or some words are enough.");
}

Result<> check(const Session& it, const Record& record, const Surroundings& around) {
  const bool lived = it.outcome == Session::Outcome::kept || it.let_in || it.talked_about_needing ||
                     it.got_what_you_came_for || it.looked_after || it.brought_troubles;
  if (lived && is_ahead(record.felt, around))
    return wrong("This session is still to come, so how it went cannot be said yet.", "outcome");
  if (it.moved_to && it.outcome && *it.outcome != Session::Outcome::moved)
    return wrong("The session has a new time but is not said to be moved.", "moved_to");
  return {};
}

Result<> check(const Absence& it, const Record& record, const Surroundings& around) {
  if (it.until && it.until->at <= record.felt.at)
    return wrong("The absence ends before it begins. Please look at both times.", "until");
  if (it.how_hard && is_ahead(record.felt, around))
    return wrong("This absence is still to come, so how hard it was cannot be said yet.", "how_hard");
  return {};
}

Result<> check(const Limit& it, const Record&, const Surroundings&) {
  return needs_text(it.what, "what", "Say what the limit is.");
}

Result<> check(const LimitEvent& it, const Record&, const Surroundings&) {
  if (!it.what) return wrong("Say whether the limit was kept, moved or crossed.", "what");
  return {};
}

Result<> check(const Need& it, const Record&, const Surroundings&) {
  return needs_text(it.what, "what", "Say what the need is.");
}

Result<> check(const Steadying& it, const Record&, const Surroundings&) {
  if (!it.helped.empty()) return {};
  return needs_text(it.line, "helped", "Say what helped, or that nothing did.");
}

Result<> check(const Reaction& it, const Record& record, const Surroundings& around) {
  if (trimmed(it.what_happened).empty() && trimmed(it.what_it_stirred).empty() &&
      trimmed(it.want_to_say).empty())
    return wrong("Write what happened, what it stirred or what you want to say; one of them is enough.",
                 "what_happened");
  if (it.come_back && it.come_back->at < record.felt.at)
    return wrong("The date to come back to it lies before it happened.", "come_back");
  if (it.came_back && it.came_back->at < record.felt.at)
    return wrong("The day you came back to it lies before it happened.", "came_back");
  if (it.came_back && is_ahead(*it.came_back, around))
    return wrong(
        "The day you came back to it lies in the future. A date still to come belongs in \"Come back to it\" "
        "(come_back).",
        "came_back");
  return {};
}

Result<> check(const Ending&, const Record& record, const Surroundings&) {
  if (record.relationship) return {};
  return wrong("Say which relationship ended.", "relationship");
}

Result<> check(const Belief& it, const Record&, const Surroundings&) {
  return needs_text(it.sentence, "sentence", "Write the sentence.");
}

Result<> check(const BeliefRating& it, const Record&, const Surroundings&) {
  if (!it.belief) return wrong("Say which sentence this is about.", "belief");
  if (!it.how_true) return wrong("Say how true it feels, 0 to 10.", "how_true");
  return {};
}

Result<> check(const Pull& it, const Record&, const Surroundings&) {
  if (!it.pulls.empty()) return {};
  return needs_text(it.called_up.empty() ? it.line : it.called_up, "pulls",
                    "Say what you felt pulled to, or what called it up.");
}

Result<> check(const ClinicalWill& it, const Record&, const Surroundings&) {
  return needs_text(it.who, "who", "Say who takes over; an initial will do.");
}

Result<> check(const HelpNumber& it, const Record&, const Surroundings&) {
  if (auto fine = needs_text(it.name, "name", "Say whom the number reaches."); !fine) return fine;
  return needs_text(it.number, "number", "Write the number.");
}

template <class Noun>  // the rest keep what their fields say
Result<> check(const Noun&, const Record&, const Surroundings&) {
  return {};
}

// ---- references and times

Result<> refers_to(const std::optional<Id>& id, std::string_view kind, std::string_view key,
                   const Surroundings& around) {
  if (!id || !around.kind_of_id) return {};
  const auto found = around.kind_of_id(*id);
  const std::string title(title_of_kind(kind));
  if (!found) return wrong("There is no " + title + " with this id in the diary.", key);
  if (*found != kind)
    return wrong("This id names a record of another kind (" + std::string(title_of_kind(*found)) +
                     "), not a " + title + ".",
                 key);
  return {};
}

Result<> check_references(const Record& record, const Surroundings& around) {
  if (record.relationship && !is_id(record.relationship->text))
    return wrong("The relationship is not named by an id.", "relationship");
  if (auto fine = refers_to(record.relationship, Relationship::kind, "relationship", around); !fine)
    return fine;
  Result<> fine;
  std::visit(
      [&]<class Noun>(const Noun& noun) {
        Noun::fields(noun, [&]<class Member>(const Field& field, const Member& member) {
          if constexpr (std::is_same_v<Member, std::optional<Id>>)
            if (fine) fine = refers_to(member, field.refers_to, field.key, around);
        });
      },
      record.body);
  return fine;
}

Result<> check_times(const Record& record, const Surroundings& around) {
  if (auto fine = check_moment(record.felt, "felt", "When"); !fine) return fine;
  if (auto fine = check_moment(record.written, "written", "Written"); !fine) return fine;
  if (!find_kind(kind_of(record.body))->may_lie_ahead && is_ahead(record.felt, around))
    return wrong("This lies in the future. Only sessions, absences and dates to come back to something may.",
                 "felt");
  if (is_ahead(record.written, around)) return wrong("It cannot have been written in the future.", "written");
  return {};
}

}  // namespace

bool in_diary_years(const Moment& moment) {
  static const std::int64_t first = date_of(1900, 1, 1)->days * 86400LL;
  static const std::int64_t after_last = date_of(2201, 1, 1)->days * 86400LL;
  // By the person's own clock, so that New Year's Eve of 2200 is still inside everywhere.
  if (moment.at.seconds < first - 86400 * 2 || moment.at.seconds > after_last + 86400 * 2) return false;
  const std::int64_t wall = moment.at.seconds + offset_seconds(moment.at, moment.zone);
  return wall >= first && wall < after_last;
}

Result<> check_keeper(const Kind& kind, Role keeper) {
  if (is_for(kind.only, keeper)) return {};
  return wrong("A " + std::string(kind.title) + belongs_elsewhere(*kind.only, keeper), "kind");
}

Result<> check(const Record& record, const Surroundings& around) {
  if (!is_id(record.id.text)) return wrong("A record needs an id of twelve letters and digits.", "id");
  if (auto fine = check_text(record.source, Field{.key = "source", .label = "Source"}); !fine) return fine;
  if (auto fine = check_keeper(*find_kind(kind_of(record.body)), around.keeper); !fine) return fine;
  if (auto fine = check_times(record, around); !fine) return fine;
  return std::visit(
      [&](const auto& noun) -> Result<> {
        Result<> fine;
        std::decay_t<decltype(noun)>::fields(noun, [&](const Field& field, const auto& member) {
          if (fine) fine = check_field_keeper(field, member, around.keeper);
          if (fine) fine = FieldRules{field}(member);
        });
        if (fine) fine = check_references(record, around);
        if (fine) fine = check(noun, record, around);
        return fine;
      },
      record.body);
}

}  // namespace holdfast::diary

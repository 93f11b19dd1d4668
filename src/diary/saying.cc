// Records in words. Every text on screen calls needing by that name ("needing 4"), calls the client "you" and
// the practitioner by her name where it is known. The words a person chose are given as she wrote them, on
// one line in headlines. A folded record's headline says no more than that it is folded.
#include "diary/saying.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "diary/scales.h"

namespace holdfast::diary {
namespace {

std::string in_words(double value) {
  std::array<char, 32> out{};
  const auto end = std::to_chars(out.data(), out.data() + out.size(), value).ptr;
  return {out.data(), end};
}

// White space of any kind becomes one space.
std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : trimmed(text)) {
    const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!blank)
      line += c;
    else if (!line.ends_with(' '))
      line += ' ';
  }
  return line;
}

void add(std::string& text, std::string_view part, std::string_view between) {
  if (part.empty()) return;
  if (!text.empty()) text += between;
  text += part;
}

std::string with_line(std::string text, std::string_view line) {
  add(text, one_line(line), " — ");
  return text;
}

std::string scale_name(std::string_view key, Role keeper) {
  if (key == "reliance") return "needing";
  if (keeper == Role::practitioner)
    for (const auto& [pull, name] :
         {std::pair("be_needed", "pull to be needed"), std::pair("rescue", "pull to rescue"),
          std::pair("extend", "pull to give more")})
      if (key == pull) return name;
  if (key == "pull_away") return "wanting to get away";
  std::string name(key);
  for (char& c : name)
    if (c == '_') c = ' ';
  return name;
}

// Puts values into words for one record: what the other one is called, the practitioner or, in a
// practitioner's own diary, the client, depends on whose relationship it is in.
class Teller {
 public:
  Teller(const Record& record, const Speaker& speaker) : speaker_(speaker) {
    if (record.relationship) other_ = speaker.name_of(*record.relationship);
  }

  Role keeper() const { return speaker_.keeper; }
  std::string practitioner() const { return keeper() == Role::practitioner ? "you" : other(); }

  std::string say(const std::string& value) const { return value; }
  std::string say(int value) const { return std::to_string(value); }
  std::string say(bool value) const { return value ? "yes" : "no"; }
  std::string say(const Id& id) const { return speaker_.name_of(id); }
  std::string say(const Date& date) const { return iso(date); }
  std::string say(const Moment& moment) const { return speaker_.say(moment); }
  std::string say_end(const Moment& moment) const { return speaker_.say_end(moment); }
  std::string say_end(const std::optional<Moment>& moment) const { return moment ? say_end(*moment) : ""; }
  std::string say(const Rating& rating) const {
    return scale_name(rating.scale, keeper()) + " " +
           (rating.far_away ? "far away"
            : rating.value  ? in_words(*rating.value)
                            : "-");
  }
  template <Worded Enum>
  std::string say(Enum value) const {
    std::string text = said(Words<Enum>::list[static_cast<std::size_t>(value)], keeper());
    if (const auto at = text.find(nameless); at != std::string::npos)
      text.replace(at, nameless.size(), other());
    return text;
  }
  template <class Value>
  std::string say(const std::optional<Value>& value) const {
    return value ? say(*value) : std::string();
  }
  template <class Value>
  std::string say(const std::vector<Value>& values) const {
    std::string text;
    for (const Value& value : values) add(text, say(value), ", ");
    return text;
  }

  // "The practitioner brought in troubles" with her name in it.
  std::string label(std::string_view text) const {
    std::string named(text);
    if (other_.empty()) return named;
    for (const bool capital : {true, false}) {
      const std::string generic = (capital ? "The " : "the ") + std::string(word(other_role()));
      if (const auto at = named.find(generic); at != std::string::npos)
        named.replace(at, generic.size(), other_);
    }
    return named;
  }

 private:
  Role other_role() const { return keeper() == Role::client ? Role::practitioner : Role::client; }
  std::string other() const { return other_.empty() ? "the " + std::string(word(other_role())) : other_; }
  static constexpr std::string_view nameless = "{A}";
  const Speaker& speaker_;
  std::string other_;
};

// ---- headlines, one for each noun

std::string head(const Relationship& it, const Teller&) {
  std::string text = one_line(it.name);
  add(text, one_line(it.modality), ", ");
  if (it.until) add(text, "until " + iso(*it.until), ", ");
  if (it.remembered.value_or(false)) add(text, "remembered", ", ");
  return with_line(text, it.words);
}

std::string head(const Scale& it, const Teller& teller) {
  std::string text = scale_name(it.key, teller.keeper());
  if (!it.on) text += " (not asked)";
  if (!it.question.empty()) add(text, one_line(it.question), ": ");
  return text;
}

std::string head(const CheckIn& it, const Teller& teller) {
  std::string text, feelings;
  for (const Rating& rating : it.ratings) add(text, teller.say(rating), " · ");
  for (const std::string& emotion : it.emotions) add(feelings, one_line(emotion), ", ");
  if (it.age_felt) add(feelings, "felt " + std::to_string(*it.age_felt) + " years old", ", ");
  const std::string line = one_line(it.line);
  add(feelings, line, ": ");
  add(text, feelings, " — ");
  return text;
}

std::string head(const Emotion& it, const Teller& teller) {
  std::string text = one_line(it.word);
  if (it.tone)
    add(text, *it.tone == Emotion::Tone::both ? "pleasant and unpleasant" : teller.say(*it.tone), ": ");
  return text;
}

std::string head(const Entry& it, const Teller&) {
  return with_line(one_line(it.title), cut_to_width(one_line(it.text), 200));
}

std::string head(const Session& it, const Teller& teller) {
  std::string text = it.outcome ? teller.say(*it.outcome) : it.planned.value_or(false) ? "planned" : "";
  if (it.by) text += " by " + teller.say(*it.by);
  if (it.moved_to) text += (text.empty() ? "moved to " : " to ") + teller.say(*it.moved_to);
  add(text, teller.say(it.form), ", ");
  if (it.minutes) add(text, std::to_string(*it.minutes) + " minutes", ", ");
  if (it.let_in) add(text, "let in " + std::to_string(*it.let_in), ", ");
  return with_line(text, it.line);
}

std::string head(const Contact& it, const Teller& teller) {
  std::string text = teller.say(it.form);
  if (it.began) add(text, "begun by " + teller.say(*it.began), ", ");
  if (it.outside_frame.value_or(false)) add(text, "outside the frame", ", ");
  if (it.purpose) add(text, teller.say(*it.purpose), ": ");
  if (it.answered)
    add(text,
        *it.answered == Extent::yes  ? "answered"
        : *it.answered == Extent::no ? "not answered"
                                     : "partly answered",
        ", ");
  if (it.relief_minutes)
    add(text,
        *it.relief_minutes == 0 ? "no relief"
                                : "relief for " + std::to_string(*it.relief_minutes) + " minutes",
        ", ");
  return with_line(text, it.line);
}

std::string head(const Absence& it, const Teller& teller) {
  std::string text = teller.practitioner() + " away";
  if (it.until) text += " until " + teller.say_end(*it.until);
  if (it.announced) add(text, *it.announced ? "announced" : "not announced", ", ");
  if (it.expected) add(text, "expected to be " + std::to_string(*it.expected) + " of 10 hard", ", ");
  if (it.how_hard) add(text, "how hard: " + std::to_string(*it.how_hard), ", ");
  return with_line(text, it.line);
}

std::string head(const Rupture& it, const Teller&) {
  return with_line(it.strain ? "strain " + std::to_string(*it.strain) : "", it.line);
}

std::string head(const Repair& it, const Teller& teller) {
  std::string text = !it.mended                     ? ""
                     : *it.mended == Extent::yes    ? "mended"
                     : *it.mended == Extent::partly ? "partly mended"
                                                    : "not mended";
  if (it.began) add(text, "begun by " + teller.say(*it.began), ", ");
  if (it.rupture) add(text, "of: " + one_line(teller.say(*it.rupture)), ", ");
  return with_line(text, it.line);
}

std::string head(const Limit& it, const Teller& teller) {
  std::string text = one_line(it.what);
  if (it.whose)
    add(text,
        *it.whose == Limit::Whose::practitioner ? "set by " + teller.practitioner() : teller.say(*it.whose),
        ", ");
  add(text, it.with.empty() ? "" : "with " + one_line(it.with), ", ");
  return text;
}

std::string head(const LimitEvent& it, const Teller& teller) {
  std::string text = teller.say(it.what);
  if (it.by) text += " by " + teller.say(*it.by);
  if (it.limit) add(text, one_line(teller.say(*it.limit)), ": ");
  return with_line(text, it.how_it_felt);
}

std::string head(const Need& it, const Teller& teller) {
  std::string text = one_line(it.what);
  if (it.voiced) add(text, *it.voiced ? "voiced" : "not voiced", " — ");
  add(text, teller.say(it.outcome), ", ");
  if (!it.to_whom.empty()) add(text, "to " + one_line(it.to_whom), ", ");
  return text;
}

std::string head(const Steadying& it, const Teller& teller) {
  std::string text = teller.say(it.helped);
  if (it.lasted_minutes)
    add(text,
        *it.lasted_minutes == 0 ? "did not last" : "for " + std::to_string(*it.lasted_minutes) + " minutes",
        ", ");
  return with_line(text, it.line);
}

std::string head(const Reaction& it, const Teller& teller) {
  std::string text = one_line(!it.what_happened.empty()     ? it.what_happened
                              : !it.what_it_stirred.empty() ? it.what_it_stirred
                                                            : it.want_to_say);
  if (it.let_go.value_or(false))
    add(text, "let go", " — ");
  else if (!it.found.empty())
    add(text, teller.say(it.found), " — ");
  else if (it.came_back)
    add(text, "came back to " + teller.say(*it.came_back), " — ");
  else if (it.come_back)
    add(text, "come back " + teller.say(*it.come_back), " — ");
  return text;
}

std::string head(const Ending& it, const Teller& teller) {
  std::string text = it.by ? (*it.by == Ending::EndedBy::death           ? std::string("by a death")
                              : *it.by == Ending::EndedBy::circumstances ? std::string("by circumstances")
                                                                         : "ended by " + teller.say(*it.by))
                           : std::string();
  if (it.planned) add(text, *it.planned ? "planned" : "not planned", ", ");
  return with_line(text, it.line);
}

std::string head(const Belief& it, const Teller&) {
  return one_line(it.sentence);
}

std::string head(const BeliefRating& it, const Teller& teller) {
  std::string text = it.belief ? one_line(teller.say(*it.belief)) : std::string();
  if (it.how_true) add(text, "feels true: " + std::to_string(*it.how_true), " — ");
  return with_line(text, it.line);
}

std::string head(const Pull& it, const Teller& teller) {
  std::string text = teller.say(it.pulls);
  if (it.followed)
    add(text,
        *it.followed == Extent::yes  ? "followed"
        : *it.followed == Extent::no ? "not followed"
                                     : "partly followed",
        " — ");
  add(text, one_line(it.called_up), ": ");
  return with_line(text, it.line);
}

std::string head(const ClinicalWill& it, const Teller&) {
  std::string text = one_line(it.who);
  if (it.agreed) add(text, *it.agreed ? "has agreed" : "has not agreed yet", ", ");
  return with_line(text, it.reached);
}

std::string head(const HelpNumber& it, const Teller&) {
  std::string text = one_line(it.name);
  add(text, one_line(it.number), ": ");
  return with_line(text, it.line);
}

// ---- what the lists of fields need

void collect(const std::string& value, std::string& words) {
  add(words, value, "\n");
}
void collect(const std::vector<std::string>& values, std::string& words) {
  for (const std::string& value : values) add(words, value, "\n");
}
template <class Other>
void collect(const Other&, std::string&) {}

template <class Value>
std::vector<std::string_view> words_of(const Value*) {
  return {};
}
template <Worded Enum>
std::vector<std::string_view> words_of(const Enum*) {
  return all_words<Enum>();
}
template <class Value>
std::vector<std::string_view> words_of(const std::optional<Value>*) {
  return words_of(static_cast<const Value*>(nullptr));
}
template <class Value>
std::vector<std::string_view> words_of(const std::vector<Value>*) {
  return words_of(static_cast<const Value*>(nullptr));
}

// Numbers and switches that always have a value are shown; what can be unsaid only where it was said.
bool is_said(int) {
  return true;
}
bool is_said(bool) {
  return true;
}
bool is_said(const std::string& value) {
  return !value.empty();
}
template <class Value>
bool is_said(const std::optional<Value>& value) {
  return value.has_value();
}
template <class Value>
bool is_said(const std::vector<Value>& values) {
  return !values.empty();
}

}  // namespace

std::string said(const Term& term, Role role) {
  if (role == Role::practitioner && !term.hers.said.empty()) return std::string(term.hers.said);
  if (!term.said.empty()) return std::string(term.said);
  std::string text(term.word);
  std::ranges::replace(text, '_', ' ');
  return text;
}

std::string chosen(const Term& term, Role role) {
  if (role == Role::practitioner && !term.hers.chosen.empty()) return std::string(term.hers.chosen);
  return term.chosen.empty() ? said(term, role) : std::string(term.chosen);
}

std::string_view title_of_kind(std::string_view kind) {
  const Kind* known = find_kind(kind);
  return known ? known->title : kind;
}

std::string headline(const Record& record, const Speaker& speaker) {
  if (record.folded) return "folded";
  const Teller teller(record, speaker);
  const std::string line =
      one_line(std::visit([&](const auto& noun) { return head(noun, teller); }, record.body));
  return line.empty() ? "nothing more said" : line;
}

std::vector<std::pair<std::string, std::string>> lines(const Record& record, const Speaker& speaker) {
  const Teller teller(record, speaker);
  std::vector<std::pair<std::string, std::string>> list;
  std::visit(
      [&](const auto& noun) {
        std::decay_t<decltype(noun)>::fields(
            noun, [&]<class Member>(const Field& field, const Member& member) {
              if (!is_said(member)) return;
              std::string value = teller.say(member);
              if constexpr (std::is_same_v<Member, std::optional<Moment>>)
                if (field.is_end) value = teller.say_end(member);
              if (!value.empty())
                list.emplace_back(teller.label(field.label_for(speaker.keeper)), std::move(value));
            });
      },
      record.body);
  return list;
}

std::string words_for_search(const Record& record) {
  std::string words;
  std::visit(
      [&](const auto& noun) {
        std::decay_t<decltype(noun)>::fields(
            noun, [&](const Field&, const auto& member) { collect(member, words); });
      },
      record.body);
  return words;
}

std::vector<std::string_view> field_keys(std::string_view kind) {
  std::vector<std::string_view> keys;
  if (const auto body = empty_body(kind))
    std::visit(
        [&](const auto& noun) {
          std::decay_t<decltype(noun)>::fields(
              noun, [&](const Field& field, const auto&) { keys.emplace_back(field.key); });
        },
        *body);
  return keys;
}

std::vector<FieldName> field_names(std::string_view kind, Role keeper) {
  std::vector<FieldName> names;
  const auto body = empty_body(kind);
  if (!body) return names;
  std::visit(
      [&](const auto& noun) {
        std::decay_t<decltype(noun)>::fields(noun, [&](const Field& field, const auto& member) {
          if (is_for(field.only, keeper))
            names.push_back({field.key, std::string(field.label_for(keeper)), words_of(&member)});
        });
      },
      *body);
  names.push_back({"felt", "When", {}});
  if (kind != Relationship::kind) names.push_back({"relationship", "With", {}});
  names.push_back({"folded", "Folded", {}});
  return names;
}

}  // namespace holdfast::diary

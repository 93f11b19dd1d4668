// The wording of the scales, word for word as it was weighed, and the order in which a check-in asks them.
// Short check-ins alternate footing and pull_away, because needing less cannot be told from withdrawing
// without the second.
#include "diary/scales.h"

#include <algorithm>
#include <array>

namespace holdfast::diary {
namespace {

// The same of whoever keeps the diary.
Scale distress() {
  return {.key = "distress",
          .question = "How hard is it right now?",
          .low_words = "not hard",
          .high_words = "overwhelming"};
}
Scale footing() {
  return {.key = "footing",
          .question =
              "If a hard feeling came now, could you stay with it and come through? (Shutting it out "
              "doesn't count.)",
          .low_words = "not at all",
          .high_words = "yes, fully"};
}

const std::array<Scale, 6>& built_ins() {
  static const std::array<Scale, 6> list{{
      distress(),
      {.key = "reliance",
       .question = "How strongly do you feel you need {A} right now?",
       .low_words = "not just now",
       .high_words = "as strongly as it gets"},
      {.key = "safety",
       .question = "If you needed {A} right now, how safe would that feel?",
       .low_words = "not safe at all",
       .high_words = "completely safe"},
      {.key = "pull_away",
       .question = "How much do you want to get away from {A} right now? (Hiding or going silent counts.)",
       .low_words = "not at all",
       .high_words = "want to run"},
      footing(),
      {.key = "support",
       .question =
           "This week, how much could you lean on anyone besides {A}? (Friends, a group, people online "
           "count.)",
       .low_words = "not at all",
       .high_words = "as much as I wanted",
       .weekly = true},
  }};
  return list;
}

// Distress, wanting away, footing and support are the same quantities as a client's, of her who writes.
const std::array<Scale, 8>& hers() {
  static const std::array<Scale, 8> list{{
      distress(),
      {.key = "be_needed",
       .question = "How strong is the pull to be needed by {A}?",
       .low_words = "not just now",
       .high_words = "as strong as it gets"},
      {.key = "rescue",
       .question = "How strong is the pull to rescue {A}?",
       .low_words = "not just now",
       .high_words = "as strong as it gets"},
      {.key = "extend",
       .question = "How strong is the pull to give {A} more than you agreed? (Time, contact, an exception.)",
       .low_words = "not just now",
       .high_words = "as strong as it gets"},
      {.key = "pull_away",
       .question = "How much do you want to get away from {A} right now? (Drifting off counts.)",
       .low_words = "not at all",
       .high_words = "want to run"},
      {.key = "irritation",
       .question = "How irritated are you with {A}?",
       .low_words = "not at all",
       .high_words = "very much"},
      footing(),
      {.key = "support",
       .question = "This week, how much could you lean on others? (Supervision, colleagues, your own therapy "
                   "count.)",
       .low_words = "not at all",
       .high_words = "as much as I wanted",
       .weekly = true},
  }};
  return list;
}

const std::array<Scale, 4>& extras() {
  static const std::array<Scale, 4> list{{
      {.key = "carried",
       .question = "How much of what you have with {A} is with you when {A} isn't?",
       .low_words = "can't find it",
       .high_words = "fully with me",
       .on = false},
      {.key = "shame",
       .question = "How ashamed are you of needing?",
       .low_words = "not at all",
       .high_words = "completely",
       .on = false},
      {.key = "understood",
       .question = "How well did {A} understand what you meant?",
       .low_words = "not at all",
       .high_words = "completely",
       .on = false},
      {.key = "reading_others",
       .question = "How much of the day did you spend reading others?",
       .low_words = "none of it",
       .high_words = "all of it",
       .on = false},
  }};
  return list;
}

bool asked(std::span<const Scale> scales, std::string_view key) {
  return std::ranges::any_of(scales, [&](const Scale& scale) { return scale.key == key && scale.on; });
}

// A record of a ready-made scale may say no more than its key; the wording is then the ready-made one.
Scale with_wording(Scale own) {
  const auto ready = find_scale(extras(), own.key);
  if (!ready || !own.question.empty()) return own;
  own.question = ready->question;
  own.low_words = ready->low_words;
  own.high_words = ready->high_words;
  return own;
}

}  // namespace

std::span<const Scale> built_in_scales() {
  return built_ins();
}
std::span<const Scale> extra_scales() {
  return extras();
}
std::span<const Scale> practitioner_scales() {
  return hers();
}
std::span<const Scale> built_in_scales(Role keeper) {
  return keeper == Role::practitioner ? practitioner_scales() : built_in_scales();
}
bool is_built_in(std::string_view key, Role keeper) {
  return find_scale(built_in_scales(keeper), key).has_value();
}

std::string key_from_words(std::string_view question, std::span<const Scale> taken) {
  constexpr std::size_t longest = 40;
  std::string key;
  for (const char c : question) {
    const char small = c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
    const bool good = (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9' && !key.empty());
    if (good)
      key += small;
    else if (!key.empty() && key.back() != '_')
      key += '_';
    if (key.size() == longest) break;
  }
  while (key.ends_with('_')) key.pop_back();
  if (key.empty()) key = "question";
  const auto is_taken = [&](std::string_view one) {
    return find_scale(taken, one) || find_scale(built_ins(), one) || find_scale(extras(), one);
  };
  std::string free = key;
  for (int n = 2; is_taken(free); ++n) free = key + "_" + std::to_string(n);
  return free;
}

std::vector<Scale> scales_of(std::span<const Record> records, Role keeper) {
  const auto ready = built_in_scales(keeper);
  std::vector<Scale> scales(ready.begin(), ready.end());
  for (const Record& record : records) {
    const auto* said = std::get_if<Scale>(&record.body);
    if (said == nullptr) continue;
    const auto known = std::ranges::find(scales, said->key, &Scale::key);
    if (known == scales.end())
      scales.push_back(with_wording(*said));
    else if (is_built_in(said->key, keeper))
      known->on = said->on;
    else
      *known = with_wording(*said);
  }
  return scales;
}

std::optional<Scale> find_scale(std::span<const Scale> scales, std::string_view key) {
  const auto found = std::ranges::find(scales, key, &Scale::key);
  return found == scales.end() ? std::nullopt : std::optional<Scale>(*found);
}

std::string question_for(const Scale& scale, std::string_view name) {
  constexpr std::string_view place = "{A}";
  std::string question;
  std::string_view rest = scale.question;
  for (std::size_t at = rest.find(place); at != std::string_view::npos; at = rest.find(place)) {
    question.append(rest.substr(0, at)).append(name);
    rest.remove_prefix(at + place.size());
  }
  return question.append(rest);
}

std::string question_about_nobody(const Scale& scale) {
  constexpr std::string_view besides = " besides {A}";
  Scale alone = scale;
  if (const auto at = alone.question.find(besides); at != std::string::npos)
    alone.question.erase(at, besides.size());
  return question_for(alone, "your therapist");
}

std::vector<Scale> scales_to_ask(std::span<const Scale> scales, Length length, std::size_t check_ins_before,
                                 bool support_due) {
  std::string_view turn = check_ins_before % 2 == 0 ? "footing" : "pull_away";
  if (!asked(scales, turn)) turn = turn == "footing" ? "pull_away" : "footing";
  std::vector<Scale> list;
  for (const Scale& scale : scales) {
    if (!scale.on) continue;
    const bool in_short =
        scale.key == "distress" || scale.key == "reliance" || scale.key == "be_needed" || scale.key == turn;
    if (scale.weekly ? support_due : length == Length::full || in_short) list.push_back(scale);
  }
  return list;
}

}  // namespace holdfast::diary

// The walk through the questions. An answer is one short line; everything that is not understood is asked
// again with a sentence, at most three times in a row before it is skipped, so that a hard day never turns
// into a quarrel with a prompt.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "base/when.h"
#include "shell/questions.h"
#include "shell/show.h"

namespace holdfast::shell {

namespace {

using Json = nlohmann::json;

std::string named(std::string text, std::string_view practitioner) {
  for (auto at = text.find("{A}"); at != std::string::npos; at = text.find("{A}", at + practitioner.size()))
    text.replace(at, 3, practitioner);
  return text;
}

tl::unexpected<Problem> nothing_saved() {
  return problem(ProblemKind::cancelled, "Stopped. Nothing was saved.");
}

std::string ends_of(const Style& style, const Question& question) {
  std::string text = fmt::format("{}", question.low);
  if (!question.low_words.empty()) text += " " + question.low_words;
  text += fmt::format("  {}  {}", style.unicode ? "…" : "...", question.high);
  if (!question.high_words.empty()) text += " " + question.high_words;
  if (question.can_be_far_away) text += style.unicode ? "   ·   f far away" : "   |   f far away";
  return text;
}

std::string choices_of(const Style& style, const Question& question, std::string_view practitioner) {
  std::string line;
  for (std::size_t i = 0; i < question.choices.size(); ++i)
    line += fmt::format("{}{} {}", i ? "   " : "", i + 1, named(question.choices[i].says, practitioner));
  if (width(line) + 2 <= style.columns) return "  " + line + "\n";
  line.clear();
  for (std::size_t i = 0; i < question.choices.size(); ++i)
    line += fmt::format("  {} {}\n", i + 1, named(question.choices[i].says, practitioner));
  return line;
}

std::string shown(const Style& style, const Question& question, std::string_view practitioner) {
  std::string text = "\n" + wrapped(style, named(question.asked, practitioner));
  if (!question.such_as.empty()) {
    std::string offered = "Such as:";
    for (const std::string& words : question.such_as) offered += " " + words + ".";
    text += dim(style, wrapped(style, offered));
  }
  switch (question.form) {
    case Form::rating:
      text += dim(style, "  " + ends_of(style, question)) + "\n";
      break;
    case Form::choice:
      text += dim(style, choices_of(style, question, practitioner));
      break;
    case Form::choices:
      text += dim(style, choices_of(style, question, practitioner) + "  Several if you like: 1 3\n");
      break;
    case Form::words:
      text += dim(style, "  With commas between them.\n");
      break;
    case Form::ratings:
      text +=
          dim(style,
              "  A scale and its number: \"distress 6\", \"safety far away\"; \"safety -\" takes it back.\n");
      break;
    case Form::yes_no:
      text += dim(style, "  y yes   n no\n");
      break;
    default:
      break;
  }
  return text;
}

// The number typed, or the only choice that begins with what was typed.
std::optional<std::size_t> choice_of(const Question& question, std::string_view typed,
                                     std::string_view practitioner) {
  if (auto number = whole_number(typed)) {
    if (*number >= 1 && *number <= static_cast<long long>(question.choices.size()))
      return static_cast<std::size_t>(*number - 1);
    return std::nullopt;
  }
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < question.choices.size(); ++i) {
    const std::string says = named(question.choices[i].says, practitioner);
    if (lower_ascii(says) == lower_ascii(typed) || question.choices[i].word == typed) return i;
    if (!starts_with_folded(says, typed)) continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

Json words_in(std::string_view text) {
  Json list = Json::array();
  for (std::string_view word : split(text, ','))
    if (!trimmed(word).empty()) list.push_back(std::string(trimmed(word)));
  return list;
}

// "distress 6", "safety far away", "safety -".
Result<Json> one_rating(std::string_view typed) {
  const auto space = typed.find(' ');
  const std::string_view value = space == std::string_view::npos ? "" : trimmed(typed.substr(space + 1));
  Json rating;
  if (auto number = decimal_number(value))
    rating = *number;
  else if (value == "far away" || value == "f")
    rating = "far_away";
  else if (value != "-")
    return problem(ProblemKind::bad_request, "A scale and a number, such as \"distress 6\".");
  return Json{{key_of_scale(typed.substr(0, space)), std::move(rating)}};
}

// What was typed as an answer, or a sentence about what would be one.
Result<Json> understood(const Question& question, std::string_view typed, std::string_view practitioner) {
  const auto again = [](std::string sentence) {
    return problem(ProblemKind::bad_request, std::move(sentence));
  };
  switch (question.form) {
    case Form::line:
    case Form::moment:
    case Form::record:
      return Json(std::string(typed));
    case Form::words:
      return words_in(typed);
    case Form::ratings:
      return one_rating(typed);
    case Form::number:
      if (auto number = whole_number(typed)) return Json(*number);
      return again("A whole number, or Enter to leave it.");
    case Form::rating: {
      auto number = whole_number(typed);
      if (!number || *number < question.low || *number > question.high)
        return again(fmt::format("A whole number from {} to {}{}, or Enter to skip.", question.low,
                                 question.high, question.can_be_far_away ? ", f for far away" : ""));
      return Json(static_cast<int>(*number));
    }
    case Form::choice:
      if (auto at = choice_of(question, typed, practitioner)) return Json(question.choices[*at].word);
      return again(fmt::format("One of the numbers 1 to {}, or Enter to leave it.", question.choices.size()));
    case Form::choices: {
      Json list = Json::array();
      std::string text(typed);
      std::replace(text.begin(), text.end(), ',', ' ');
      for (std::string_view piece : split(text, ' ')) {
        if (piece.empty()) continue;
        auto at = choice_of(question, piece, practitioner);
        if (!at)
          return again(fmt::format("Numbers from 1 to {}, or Enter to leave it.", question.choices.size()));
        if (std::find(list.begin(), list.end(), Json(question.choices[*at].word)) == list.end())
          list.push_back(question.choices[*at].word);
      }
      return list;
    }
    case Form::yes_no: {
      const std::string word = lower_ascii(typed);
      if (word == "y" || word == "yes") return Json(true);
      if (word == "n" || word == "no") return Json(false);
      return again("y or n, or Enter to leave it.");
    }
    case Form::duration: {
      if (auto minutes = whole_number(typed); minutes && *minutes >= 0 && *minutes <= 10000000)
        return Json(static_cast<int>(*minutes));
      auto seconds = read_duration_seconds(typed);
      if (!seconds) return again(seconds.error().sentence);
      return Json(static_cast<int>(*seconds / 60));
    }
  }
  return Json();
}

bool is_free_text(Form form) {
  return form == Form::line || form == Form::moment || form == Form::record;
}

std::string as_word(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.dump();
}

}  // namespace

bool applies(const Question& question, const Json& fields) {
  if (question.only_if.empty()) return true;
  auto found = fields.find(question.only_if);
  if (found == fields.end()) return false;
  const std::string word = as_word(*found);
  return std::find(question.only_if_words.begin(), question.only_if_words.end(), word) !=
         question.only_if_words.end();
}

Result<Heard> ask_one(Talk& talk, const Style& style, const Question& question,
                      std::string_view practitioner) {
  talk.say(shown(style, question, practitioner));
  for (int tries = 0; tries < 3;) {
    auto line = talk.line("> ");
    if (!line) return pass_on(line);
    if (!line->has_value()) return Heard{Asked::stop, {}};
    const std::string typed(trimmed(**line));
    const std::string word = lower_ascii(typed);
    if (word == "<" || (word == "b" && !is_free_text(question.form))) return Heard{Asked::back, {}};
    if (word == "q" && !is_free_text(question.form)) return Heard{Asked::stop, {}};
    if (typed.empty() || (word == "s" && !is_free_text(question.form))) {
      if (!question.required) return Heard{Asked::skipped, {}};
      talk.say("This one needs an answer. (Ctrl-D stops, and nothing is saved.)\n");
      ++tries;
      continue;
    }
    if (word == "f" && question.can_be_far_away) return Heard{Asked::answered, Json("far_away")};
    auto answer = understood(question, typed, practitioner);
    if (answer) return Heard{Asked::answered, std::move(*answer)};
    talk.say(answer.error().sentence + "\n");
    ++tries;
  }
  if (question.required) return Heard{Asked::stop, {}};
  talk.say("Left open.\n");
  return Heard{Asked::skipped, {}};
}

Result<Heard> ask_change(Talk& talk, const Style& style, const Question& question,
                         std::string_view practitioner) {
  talk.say(shown(style, question, practitioner));
  talk.say(dim(style, "  Enter leaves it as it is. \"-\" alone takes it back: not said.\n"));
  for (int tries = 0; tries < 3; ++tries) {
    auto line = talk.line("> ");
    if (!line) return pass_on(line);
    if (!line->has_value()) return Heard{Asked::stop, {}};
    const std::string_view typed = trimmed(**line);
    if (typed.empty()) return Heard{Asked::skipped, {}};
    if (typed == "-") return Heard{Asked::answered, Json()};
    auto answer = understood(question, typed, practitioner);
    if (answer) return Heard{Asked::answered, std::move(*answer)};
    talk.say(answer.error().sentence + "\n");
  }
  return Heard{Asked::skipped, {}};
}

Result<Json> ask_all(Talk& talk, const Style& style, const std::vector<Question>& questions,
                     std::string_view practitioner, Json given, Json* so_far) {
  Json here = given;
  Json& fields = so_far ? *so_far : here;
  fields = given;
  std::vector<std::size_t> trail;  // the questions that were asked, to go back along
  for (std::size_t i = 0; i < questions.size();) {
    const Question& question = questions[i];
    // Which record is meant is for the verb to find out.
    if (question.form == Form::record || given.contains(question.key) || !applies(question, fields)) {
      ++i;
      continue;
    }
    auto heard = ask_one(talk, style, question, practitioner);
    if (!heard) return pass_on(heard);
    if (heard->what == Asked::stop) return nothing_saved();
    if (heard->what == Asked::back) {
      if (trail.empty()) continue;
      i = trail.back();
      trail.pop_back();
      fields.erase(questions[i].key);
      continue;
    }
    if (heard->what == Asked::answered) fields[question.key] = std::move(heard->answer);
    trail.push_back(i);
    ++i;
  }
  // An answer whose reason was taken back (by going back) goes with it.
  for (const Question& question : questions)
    if (!given.contains(question.key) && !applies(question, fields)) fields.erase(question.key);
  return fields;
}

bool CheckIn::empty() const {
  return fields.empty();
}

namespace {

// After an overwhelming answer the rest can wait, and that is said.
Result<bool> enough_for_now(Talk& talk) {
  talk.say("\nThat's enough for now.\n  s stop here   g go on\n");
  for (;;) {
    auto line = talk.line("> ");
    if (!line) return pass_on(line);
    if (!line->has_value()) return true;
    const std::string word = lower_ascii(trimmed(**line));
    if (word == "s" || word == "stop") return true;
    if (word == "g" || word == "go on" || word == "go") return false;
    talk.say("s or g.\n");
  }
}

}  // namespace

Result<CheckIn> ask_check_in(Talk& talk, const Style& style, const app::Asking& asking, bool when_is_known,
                             Json* so_far) {
  CheckIn check_in{Json::object(), {}};
  Json ratings = Json::object();
  const auto heard_until_now = [&](const Json& more) {
    if (!so_far) return;
    *so_far = more;
    if (so_far->contains("emotions")) (*so_far)["emotions"] = words_in(more["emotions"].get<std::string>());
    if (!ratings.empty()) (*so_far)["ratings"] = ratings;
  };
  bool enough = false;
  talk.say(dim(style, "A number and Enter. Enter alone skips, b goes back, q stops without saving.\n"));
  if (!asking.about_nobody.empty()) talk.say(dim(style, wrapped(style, asking.about_nobody)));
  for (std::size_t i = 0; i < asking.questions.size() && !enough;) {
    const diary::Scale& scale = asking.questions[i].scale;
    const Question question{.key = scale.key,
                            .asked = asking.questions[i].question,
                            .form = Form::rating,
                            .low = scale.low,
                            .high = scale.high,
                            .low_words = scale.low_words,
                            .high_words = scale.high_words,
                            .can_be_far_away = true};
    heard_until_now(Json::object());
    auto heard = ask_one(talk, style, question, asking.relationship);
    if (!heard) return pass_on(heard);
    if (heard->what == Asked::stop) return nothing_saved();
    if (heard->what == Asked::back) {
      if (i > 0) ratings.erase(asking.questions[--i].scale.key);
      continue;
    }
    if (heard->what == Asked::answered) {
      ratings[scale.key] = heard->answer;
      if (scale.key == "distress" && heard->answer.is_number() && heard->answer.get<int>() >= 9) {
        auto stop = enough_for_now(talk);
        if (!stop) return pass_on(stop);
        enough = *stop;
      }
    }
    ++i;
  }
  if (!ratings.empty()) check_in.fields["ratings"] = ratings;
  if (enough || asking.alone) return check_in;
  std::vector<Question> more{{.key = "emotions", .asked = "Feelings, in words, with commas between them?"},
                             {.key = "line", .asked = "A line?"}};
  if (asking.age)
    more.insert(
        more.begin() + 1,
        {.key = "age_felt", .asked = "How old do you feel? (In years, if you like.)", .form = Form::number});
  if (!when_is_known)
    more.push_back({.key = "when", .asked = "When was this? (Enter for now; or \"this morning 8:30\")"});
  Json said = Json::object();
  auto rest = ask_all(talk, style, more, asking.relationship, Json::object(), &said);
  heard_until_now(said);
  if (!rest) return pass_on(rest);
  if (rest->contains("emotions")) {
    Json words = words_in((*rest)["emotions"].get<std::string>());
    if (!words.empty()) check_in.fields["emotions"] = std::move(words);
  }
  for (const char* key : {"line", "age_felt"})
    if (rest->contains(key)) check_in.fields[key] = (*rest)[key];
  if (rest->contains("when") && lower_ascii((*rest)["when"].get<std::string>()) != "now")
    check_in.when = (*rest)["when"].get<std::string>();
  return check_in;
}

std::pair<std::string, std::string> title_and_text(std::string_view markdown) {
  std::string_view rest = markdown;
  while (!rest.empty() && (rest.front() == '\n' || rest.front() == '\r')) rest.remove_prefix(1);
  if (!rest.starts_with("# ")) return {std::string(), std::string(trimmed(markdown))};
  const auto end = rest.find('\n');
  const std::string_view title = trimmed(rest.substr(2, end == std::string_view::npos ? end : end - 2));
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return {std::string(title), std::string(trimmed(rest))};
}

Result<bool> ask_whether(Talk& talk, std::string_view asked) {
  for (;;) {
    auto line = talk.line(fmt::format("{} [y/n] ", asked));
    if (!line) return pass_on(line);
    if (!line->has_value()) return unchanged(ProblemKind::cancelled, "Stopped.");
    const std::string word = lower_ascii(trimmed(**line));
    if (word == "y" || word == "yes") return true;
    if (word == "n" || word == "no") return false;
    talk.say("y or n.\n");
  }
}

Result<std::optional<std::size_t>> ask_which(Talk& talk, const Style& style, std::string_view asked,
                                             const std::vector<std::string>& names) {
  Question question{.key = "which", .asked = std::string(asked), .form = Form::choice};
  for (std::size_t i = 0; i < names.size(); ++i)
    question.choices.push_back({std::to_string(i + 1), cut_to_width(printable(names[i]), 68)});
  auto heard = ask_one(talk, style, question, "");
  if (!heard) return pass_on(heard);
  if (heard->what == Asked::stop || heard->what == Asked::back)
    return unchanged(ProblemKind::cancelled, "Stopped.");
  if (heard->what != Asked::answered) return std::optional<std::size_t>();
  return std::optional(static_cast<std::size_t>(*whole_number(heard->answer.get<std::string>()) - 1));
}

}  // namespace holdfast::shell

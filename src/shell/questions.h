// questions: the walk through a record's questions (diary/questions.h) at a terminal. Nothing is preselected;
// "back" is always possible. The answers become the fields of the diary's JSON.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/answers.h"
#include "base/result.h"
#include "diary/questions.h"
#include "shell/layout.h"
#include "shell/talk.h"

namespace holdfast::shell {

using diary::Choice;
using diary::Form;
using diary::Question;
using diary::questions_for;

enum class Asked { answered, skipped, back, stop };
struct Heard {
  Asked what = Asked::skipped;
  nlohmann::json answer;  // when answered
};

// Whether it is asked at all, after what was answered before it.
bool applies(const Question& question, const nlohmann::json& fields);

// One question until it is answered, skipped, or left. Nothing is ever assumed.
Result<Heard> ask_one(Talk& talk, const Style& style, const Question& question,
                      std::string_view practitioner);

// The same of what is said already: skipped leaves it as it is, and an answer of null takes it back.
Result<Heard> ask_change(Talk& talk, const Style& style, const Question& question,
                         std::string_view practitioner);

// All of them. cancelled when the person stops; then `so_far` holds what was said. What is `given` is not
// asked.
Result<nlohmann::json> ask_all(Talk& talk, const Style& style, const std::vector<Question>& questions,
                               std::string_view practitioner, nlohmann::json given,
                               nlohmann::json* so_far = nullptr);

// A check-in: the scales, then feelings, a line, and when it was. `when` comes back in the words typed;
// empty: now.
struct CheckIn {
  nlohmann::json fields;
  std::string when;
  bool empty() const;
};
Result<CheckIn> ask_check_in(Talk& talk, const Style& style, const app::Asking& asking, bool when_is_known,
                             nlohmann::json* so_far = nullptr);

// Yes or no; nothing preselected. cancelled at Ctrl-D.
Result<bool> ask_whether(Talk& talk, std::string_view asked);
// Which of these; nothing when it was left open.
Result<std::optional<std::size_t>> ask_which(Talk& talk, const Style& style, std::string_view asked,
                                             const std::vector<std::string>& names);

// "# Title\n\ntext" into a title and a text.
std::pair<std::string, std::string> title_and_text(std::string_view markdown);

}  // namespace holdfast::shell

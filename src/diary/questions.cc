// Questions are made of what each field says of itself (field.h): its words as they stand there, its form by
// the type of its member.
#include "diary/questions.h"

#include <string_view>
#include <utility>

namespace holdfast::diary {

namespace {

void form_for(Question& question, const Field&, Role, const std::string*) {
  question.form = Form::line;
}
void form_for(Question& question, const Field&, Role, const bool*) {
  question.form = Form::yes_no;
}
void form_for(Question& question, const Field& field, Role, const int*) {
  const bool has_ends = !field.low_words.empty();
  question.form = has_ends ? Form::rating : field.range.unit == "minutes" ? Form::duration : Form::number;
  if (!has_ends) return;
  question.low = field.range.low;
  question.high = field.range.high;
}
void form_for(Question& question, const Field&, Role, const Date*) {
  question.form = Form::moment;
}
void form_for(Question& question, const Field&, Role, const Moment*) {
  question.form = Form::moment;
}
void form_for(Question& question, const Field&, Role, const std::vector<std::string>*) {
  question.form = Form::words;
}
void form_for(Question& question, const Field&, Role, const std::vector<Rating>*) {
  question.form = Form::ratings;
}
void form_for(Question& question, const Field&, Role, const Id*) {
  question.form = Form::record;
}
template <Worded Enum>
void form_for(Question& question, const Field& field, Role keeper, const Enum*) {
  question.form = Form::choice;
  for (const Term& term : Words<Enum>::list) {
    if (field.offered > 0 && question.choices.size() == field.offered) break;
    if (is_for(term.only, keeper)) question.choices.push_back({std::string(term.word), chosen(term, keeper)});
  }
}
template <Worded Enum>
void form_for(Question& question, const Field& field, Role keeper, const std::vector<Enum>*) {
  form_for(question, field, keeper, static_cast<const Enum*>(nullptr));
  question.form = Form::choices;
}
template <class Value>
void form_for(Question& question, const Field& field, Role keeper, const std::optional<Value>*) {
  form_for(question, field, keeper, static_cast<const Value*>(nullptr));
}

template <class Member>
Question question_for(const Field& field, Role keeper, const Member& member) {
  const std::string_view asked = field.asked_for(keeper);
  Question question{.key = field.key,
                    .asked = std::string(asked.empty() ? field.label_for(keeper) : asked),
                    .low_words = std::string(field.low_words),
                    .high_words = std::string(field.high_words),
                    .required = field.required_for(keeper),
                    .is_long = field.is_long,
                    .of = field.refers_to,
                    .only_if = std::string(field.only_if.key)};
  for (const std::string_view word : field.only_if.words)
    if (!word.empty()) question.only_if_words.emplace_back(word);
  for (const std::string_view words : field.such_as_for(keeper))
    if (!words.empty()) question.such_as.emplace_back(words);
  form_for(question, field, keeper, &member);
  return question;
}

template <class Wanted>
std::vector<Question> questions_where(std::string_view kind, Role keeper, Wanted&& wanted) {
  std::vector<Question> list;
  if (const auto body = empty_body(kind))
    std::visit(
        [&]<class Noun>(const Noun& noun) {
          Noun::fields(noun, [&](const Field& field, const auto& member) {
            if (is_for(field.only, keeper) && wanted(field))
              list.push_back(question_for(field, keeper, member));
          });
        },
        *body);
  return list;
}

bool is_asked(const Field& field, Field::Asked when) {
  return !field.asked.empty() && (field.when == when || field.when == Field::Asked::both);
}

const Question whom{
    .key = "relationship", .asked = "Whom is it about?", .form = Form::record, .of = Relationship::kind};

}  // namespace

std::vector<Question> questions_for(std::string_view kind, Role keeper) {
  return questions_where(kind, keeper,
                         [](const Field& field) { return is_asked(field, Field::Asked::first); });
}

std::vector<Question> questions_back(std::string_view kind, Role keeper) {
  return questions_where(kind, keeper,
                         [](const Field& field) { return is_asked(field, Field::Asked::back); });
}

std::vector<Question> questions_about(std::string_view kind, Role keeper) {
  std::vector<Question> all = questions_where(kind, keeper, [](const Field&) { return true; });
  if (all.empty()) return all;
  all.push_back({.key = "felt", .asked = "When was it?", .form = Form::moment});
  if (kind != Relationship::kind) all.push_back(whom);
  all.push_back(
      {.key = "folded", .asked = "Fold it, so that lists show its date only?", .form = Form::yes_no});
  return all;
}

std::vector<Question> questions_not_asked(std::string_view kind, Role keeper) {
  std::vector<Question> left =
      questions_where(kind, keeper, [](const Field& field) { return field.asked.empty(); });
  if (find_kind(kind) && kind != Relationship::kind) left.push_back(whom);
  return left;
}

}  // namespace holdfast::diary

// Walks the fields every answer names (answers.h). Keys are the glossary's words and change only with
// codec_version; values the diary or the review already have JSON for are written by them. Secrets have none.
#include "app/codec.h"

#include "app/desk.h"
#include "app/shapes.h"
#include "diary/written.h"

namespace holdfast::app {
namespace {

using diary::written;

template <class T>
Json body_of(const T& answer, Answered beside) {
  Json json = Json::object();
  if constexpr (std::is_same_v<T, Shown>) {
    json["record"] = written(answer);
    beside.answer = "record";
  } else {
    json = written(answer);
    beside.answer = T::name;
    if constexpr (std::is_same_v<T, Undone>)
      if (answer.redo) beside.answer = "redone";
  }
  json.update(written(beside));
  return json;
}

}  // namespace

Json to_json(const Shown& shown) {
  return written(shown);
}

Json to_json(const Problem& problem) {
  const ToldProblem told{.kind = name_of(problem.kind),
                         .code = {code_of(problem)},
                         .fields = problem.fields,
                         .sentence = sentence_of(problem),
                         .where = problem.where,
                         .detail = problem.detail};
  return {{"holdfast", codec_version}, {"problem", written(told)}};
}

Json to_json(const Response& response) {
  if (!response.answer) return to_json(response.answer.error());
  Answered beside{.invented = response.invented};
  if (!response.changes.written.empty() || !response.changes.erased.empty())
    beside.changes = response.changes;
  return std::visit([&](const auto& answer) { return body_of(answer, std::move(beside)); }, *response.answer);
}

Json to_json(const DeskAnswer& answer, bool invented) {
  return std::visit([&](const auto& one) { return body_of(one, Answered{.invented = invented}); }, answer);
}

}  // namespace holdfast::app

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
Json body_of(const T& answer) {
  Json json;
  if constexpr (std::is_same_v<T, Shown>) {
    json["record"] = written(answer);
    json["answer"] = "record";
  } else {
    json = written(answer);
    json["answer"] = T::name;
    if constexpr (std::is_same_v<T, Undone>)
      if (answer.redo) json["answer"] = "redone";
  }
  return json;
}

}  // namespace

Json to_json(const Shown& shown) {
  return written(shown);
}

Json to_json(const Problem& problem) {
  return {{"holdfast", codec_version},
          {"problem",
           {{"kind", name_of(problem.kind)},
            {"code", code_of(problem)},
            {"fields", problem.fields},
            {"sentence", problem.sentence},
            {"where", problem.where},
            {"detail", problem.detail}}}};
}

Json to_json(const Response& response) {
  if (!response.answer) return to_json(response.answer.error());
  Json json = std::visit([](const auto& answer) { return body_of(answer); }, *response.answer);
  json["holdfast"] = codec_version;
  json["invented"] = response.invented;
  const auto& [changed, erased, group] = response.changes;
  if (!changed.empty() || !erased.empty()) {
    json["changes"] = {{"written", written(changed)}, {"erased", written(erased)}};
    if (group) json["changes"]["group"] = *group;
  }
  return json;
}

Json to_json(const DeskAnswer& answer, bool invented) {
  Json json = std::visit([](const auto& one) { return body_of(one); }, answer);
  json["holdfast"] = codec_version;
  json["invented"] = invented;
  return json;
}

}  // namespace holdfast::app

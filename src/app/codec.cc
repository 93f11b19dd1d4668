// Walks the fields every answer names (answers.h). Keys are the glossary's words and change only with
// codec_version; values the diary or the review already have JSON for are written by them. Secrets have none.
#include "app/codec.h"

#include <type_traits>

#include "app/shapes.h"
#include "diary/json.h"
#include "review/json.h"

namespace holdfast::app {
namespace {

template <class T>
Json written(const T& value) {
  if constexpr (std::is_same_v<T, Json>) {
    return value;
  } else if constexpr (std::is_same_v<T, Typed>) {
    return value.json;
  } else if constexpr (std::is_same_v<T, Path>) {
    return value.string();
  } else if constexpr (std::is_same_v<T, Moment> || std::is_same_v<T, Date>) {
    return iso(value);
  } else if constexpr (std::is_same_v<T, diary::Id>) {
    return value.text;
  } else if constexpr (std::is_same_v<T, diary::Record> || std::is_same_v<T, diary::Settings>) {
    return diary::to_json(value);
  } else if constexpr (std::is_enum_v<T>) {
    return WordsOf<T>::words[static_cast<std::size_t>(value)];
  } else if constexpr (is_optional<T>) {
    return value ? written(*value) : Json(nullptr);
  } else if constexpr (is_pair<T>) {
    return Json::array({written(value.first), written(value.second)});
  } else if constexpr (is_list<T>) {
    Json list = Json::array();
    for (const auto& one : value) list.push_back(written(one));
    return list;
  } else if constexpr (has_walk<T>) {
    Json json = Json::object();
    T::walk(value, [&](const char* key, const auto& field) { json[key] = written(field); });
    return json;
  } else {
    return value;
  }
}

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

}  // namespace holdfast::app

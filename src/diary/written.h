// written: any value that walks over its fields (diary/walked.h), as JSON. What is not known is null or an
// empty list, never zero.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "base/time.h"
#include "diary/json.h"
#include "diary/nouns.h"
#include "diary/walked.h"
#include "diary/words.h"

namespace holdfast::diary {

class Writer {
 public:
  explicit Writer(std::string_view zone = {}) : zone_(zone) {}

  template <class T>
  Json operator()(const T& value) const {
    if constexpr (std::is_same_v<T, Json>) {
      return value;
    } else if constexpr (std::is_same_v<T, Record> || std::is_same_v<T, Settings>) {
      return to_json(value);
    } else if constexpr (std::is_same_v<T, Instant>) {
      return iso(Moment{value, std::string(zone_)});
    } else if constexpr (std::is_same_v<T, Moment> || std::is_same_v<T, Date>) {
      return iso(value);
    } else if constexpr (std::is_same_v<T, Id>) {
      return value.text;
    } else if constexpr (requires { value.native(); }) {  // a path
      return value.string();
    } else if constexpr (Worded<T>) {
      return word(value);
    } else if constexpr (is_a<T, InZone>) {
      return value.value ? Writer(value.zone)(*value.value) : Json(nullptr);
    } else if constexpr (is_a<T, std::optional>) {
      return value ? (*this)(*value) : Json(nullptr);
    } else if constexpr (is_a<T, std::pair>) {
      return Json::array({(*this)(value.first), (*this)(value.second)});
    } else if constexpr (is_a<T, std::vector>) {
      Json list = Json::array();
      for (const auto& one : value) list.push_back((*this)(one));
      return list;
    } else if constexpr (Walked<T>) {
      Json json = Json::object();
      walk_written(value, [&]<class Field>(const char* key, const Field& field) {
        if constexpr (is_a<Field, UnlessEmpty>) {
          if (!field.list.empty()) json[key] = (*this)(field.list);
        } else if constexpr (is_a<Field, UnlessNone>) {
          if (field.value) json[key] = (*this)(*field.value);
        } else {
          json[key] = (*this)(field);
        }
      });
      return json;
    } else {
      return value;
    }
  }

 private:
  std::string_view zone_;
};

template <class T>
Json written(const T& value, std::string_view zone = {}) {
  return Writer(zone)(value);
}

}  // namespace holdfast::diary

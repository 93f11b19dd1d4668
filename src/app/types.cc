// The page's types of requests and answers, from the same walks over their fields that read and write them.
// What has a name of its own (`type`) is declared once; the rest is written where it is used.
#include <algorithm>
#include <map>
#include <set>

#include "app/codec.h"
#include "app/desk.h"
#include "app/shapes.h"
#include "base/problem_codes.h"
#include "diary/written.h"

namespace holdfast::app {
namespace {

// What a record has whatever its kind; its own fields go by `kinds` below.
constexpr std::string_view record_type = R"ts(export type RatingValue = number | "far_away";
export interface DiaryRecord {
  id: string;
  kind: string;
  felt: string;
  written: string;
  relationship?: string;
  folded?: boolean;
  source?: string;
  [field: string]: unknown;
}
)ts";

// "dyad_run" -> "DyadRun"
std::string in_capitals(std::string_view name) {
  std::string out;
  bool upper = true;
  for (const char c : name) {
    if (c == '_') {
      upper = true;
    } else {
      out += upper ? static_cast<char>(c - 'a' + 'A') : c;
      upper = false;
    }
  }
  return out;
}

// A type in TypeScript's words. Those that have a name of their own are declared once, before whatever uses
// them.
class Types {
 public:
  const std::string& declared() const { return declared_; }

  // `optional`: every field may be left out, as in a request.
  template <class T>
  std::string type_of(bool optional) {
    if constexpr (std::is_same_v<T, diary::Record>) {
      return "DiaryRecord";
    } else if constexpr (requires { T::type; }) {
      if (named_.insert(T::type).second) {
        const std::string fields = fields_of<T>(optional);  // may declare others first
        declared_ += "export interface " + std::string(T::type) + " {\n" + fields + "}\n";
      }
      return std::string(T::type);
    } else if constexpr (is_a<T, diary::InZone>) {
      return type_of<std::remove_cvref_t<decltype(*T::value)>>(optional);
    } else if constexpr (is_a<T, std::optional>) {
      return type_of<typename T::value_type>(optional) + " | null";
    } else if constexpr (is_a<T, std::vector>) {
      const std::string one = type_of<typename T::value_type>(optional);
      return one.find(' ') == std::string::npos ? one + "[]" : "Array<" + one + ">";
    } else if constexpr (is_a<T, std::pair>) {
      return "[" + type_of<typename T::first_type>(optional) + ", " +
             type_of<typename T::second_type>(optional) + "]";
    } else if constexpr (is_a<T, std::map>) {
      return "Record<string, " + type_of<typename T::mapped_type>(optional) + ">";
    } else if constexpr (std::is_same_v<T, Json>) {
      return "Record<string, unknown>";
    } else if constexpr (std::is_same_v<T, CodeWord>) {
      return "ProblemCode";
    } else if constexpr (std::is_convertible_v<T, std::string_view> || std::is_same_v<T, Secret> ||
                         std::is_same_v<T, Path> || std::is_same_v<T, Moment> || std::is_same_v<T, Instant> ||
                         std::is_same_v<T, Date> || std::is_same_v<T, diary::Id>) {
      return "string";
    } else if constexpr (std::is_same_v<T, bool>) {
      return "boolean";
    } else if constexpr (diary::Worded<T>) {
      std::string words;
      for (const std::string_view word : diary::all_words<T>())
        words += (words.empty() ? "\"" : " | \"") + std::string(word) + "\"";
      return words;
    } else if constexpr (std::is_arithmetic_v<T>) {
      return "number";
    } else {
      std::string out = "{ ";
      for (const auto& [key, type] : each_field<T>(optional)) out += key + ": " + type + "; ";
      return out + "}";
    }
  }

  template <class T>
  std::string fields_of(bool optional) {
    std::string out;
    for (const auto& [key, type] : each_field<T>(optional)) out += "  " + key + ": " + type + ";\n";
    return out;
  }

 private:
  // Keys, with a question mark where they may be left out, and their types.
  template <class T>
  std::vector<std::pair<std::string, std::string>> each_field(bool optional) {
    std::vector<std::pair<std::string, std::string>> out;
    const T value{};
    if constexpr (requires {
                    T::fields(value, diary::AnyField{});
                  }) {  // a diary's: what is unsaid is left out
      T::fields(value, [&]<class Member>(const diary::Field& field, const Member&) {
        out.emplace_back(std::string(field.key) + "?", type_of<Member>(optional));
      });
      return out;
    } else {
      diary::walk_written(value, [&]<class Field>(const char* key, const Field&) {
        bool needed = !optional;
        if constexpr (requires { T::needed; })
          needed = needed || std::ranges::find(T::needed, std::string_view(key)) != T::needed.end();
        if constexpr (is_a<Field, diary::UnlessEmpty>)
          out.emplace_back(std::string(key) + "?",
                           type_of<std::remove_cvref_t<decltype(Field::list)>>(optional));
        else if constexpr (is_a<Field, diary::UnlessNone>)
          out.emplace_back(
              std::string(key) + "?",
              type_of<typename std::remove_cvref_t<decltype(Field::value)>::value_type>(optional));
        else if constexpr (!is_path<Field>)
          out.emplace_back(key + std::string(needed ? "" : "?"), type_of<Field>(optional));
        else if (!optional)
          out.emplace_back(key, type_of<Field>(optional));
      });
      return out;
    }
  }

  std::set<std::string_view> named_;
  std::string declared_;
};

template <class Asked>
std::string request_type(Types& types) {
  return "export interface " + in_capitals(Asked::name) + " {\n  request: \"" + std::string(Asked::name) +
         "\";\n" + types.fields_of<Asked>(true) + "}\n";
}

template <class One>
std::string answer_type(Types& types) {
  if constexpr (std::is_same_v<One, Shown>)
    return "export interface RecordShown extends Answered {\n  record: " + types.type_of<Shown>(false) +
           ";\n}\n";
  else
    return "export interface " + in_capitals(One::name) + "Answer extends Answered {\n" +
           (shows_words<One> ? "  words: string; // shown once\n" : "") + types.fields_of<One>(false) + "}\n";
}

template <class Variant>
std::string each_of(auto&& type) {
  std::string out;
  [&]<std::size_t... All>(std::index_sequence<All...>) {
    ((out += type.template operator()<std::variant_alternative_t<All, Variant>>()), ...);
  }
  (std::make_index_sequence<std::variant_size_v<Variant>>{});
  return out;
}

// What the page knows of every kind of record, as the diary says it.
std::string kinds_as_constants(Types& types) {
  std::string out = "export const kinds: Record<string, " + types.type_of<diary::Kind>(false) + "> = {\n";
  for (const std::string_view word : diary::all_kinds())
    out += "  " + std::string(word) + ": " + diary::written(*diary::find_kind(word)).dump() + ",\n";
  return out + "};\n";
}

// What the page may go by: a code, or the kind of a problem that has none.
std::string problem_codes() {
  std::string names;
  for (const ProblemCode one : code::all) names += " | \"" + std::string(one.name()) + "\"";
  for (int kind = 0; kind <= static_cast<int>(ProblemKind::unsupported); ++kind)
    names += " | \"" + std::string(name_of(static_cast<ProblemKind>(kind))) + "\"";
  return "export type ProblemCode = " + names.substr(3) + ";\n";
}

}  // namespace

std::string requests_as_typescript() {
  Types types;
  const auto type = [&]<class Asked>() { return request_type<Asked>(types); };
  const auto name = []<class Asked>() { return " | " + in_capitals(Asked::name); };
  const std::string requests = each_of<Request>(type) + each_of<DeskRequest>(type);
  const std::string names = each_of<Request>(name) + each_of<DeskRequest>(name);
  const std::string envelope =
      "// Said beside any request.\nexport interface Envelope {\n" + types.fields_of<Envelope>(true) + "}\n";
  return types.declared() + requests + "export type Request = " + names.substr(3) + ";\n" + envelope;
}

std::string answers_as_typescript() {
  Types types;
  const auto type = [&]<class One>() { return answer_type<One>(types); };
  (void)types.type_of<Answered>(false);
  (void)types.type_of<ToldProblem>(false);
  const std::string kinds = kinds_as_constants(types);
  const std::string answers = each_of<Answer>(type) + each_of<DeskAnswer>(type);
  return std::string(record_type) + types.declared() + problem_codes() + kinds + answers;
}

}  // namespace holdfast::app

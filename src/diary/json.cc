// Records as JSON and back. A record is one flat object: "id", "kind", "felt", "written", where said
// "relationship", "folded" and "source", and beside them the noun's own fields by the keys its fields()
// names. Ratings are one object,
// {"distress": 7, "safety": "far_away"}; since an object has no order, reading puts them into the one order
// of scales.h. Whatever is read is untrusted: every problem names its field and never repeats what stood in
// it. A patch is a JSON merge patch (RFC 7396) of that object.
#include "diary/json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <span>

#include "base/letters.h"
#include "base/text.h"
#include "diary/scales.h"

namespace holdfast::diary {
namespace {

constexpr std::string_view far_away_word = "far_away";
constexpr std::array<std::string_view, 7> frame_keys{"id",           "kind",   "felt",  "written",
                                                     "relationship", "folded", "source"};

// ---- writing: an unsaid value becomes null here and is then left out.

Json number(double value) {
  constexpr double exact_below = 9007199254740992.0;
  if (value == std::floor(value) && std::abs(value) < exact_below) return static_cast<std::int64_t>(value);
  return value;
}

Json written(const std::string& value) {
  return value.empty() ? Json() : Json(value);
}
Json written(int value) {
  return value;
}
Json written(bool value) {
  return value;
}
Json written(const Id& value) {
  return value.text;
}
Json written(const Date& value) {
  return iso(value);
}
Json written(const Moment& value) {
  return iso(value);
}
template <Worded Enum>
Json written(const Enum& value) {
  return std::string(word(value));
}
template <class Value>
Json written(const std::optional<Value>& value) {
  return value ? written(*value) : Json();
}
Json written(const std::vector<std::string>& values) {
  return values.empty() ? Json() : Json(values);
}
template <class Value>
Json written(const std::vector<Value>& values) {
  if (values.empty()) return {};
  Json list = Json::array();
  for (const Value& value : values) list.push_back(written(value));
  return list;
}
Json written(const std::vector<Rating>& ratings) {
  if (ratings.empty()) return {};
  Json object = Json::object();
  for (const Rating& rating : ratings) {
    if (rating.far_away)
      object[rating.scale] = std::string(far_away_word);
    else
      object[rating.scale] = rating.value ? number(*rating.value) : Json();
  }
  return object;
}

template <class Noun>
void write_fields(const Noun& noun, Json& object) {
  Noun::fields(noun, [&](const Field& field, const auto& member) {
    const char* key = field.key;
    if (Json json = written(member); !json.is_null()) object[key] = std::move(json);
  });
}

// ---- reading: each read() puts a value in place or says in a few words what the field takes instead.

using Complaint = std::optional<std::string>;  // "takes a whole number"; nothing when all is well

Complaint read(const Json& json, std::string& value) {
  if (!json.is_string()) return "takes a text in quotes";
  value = nfc(json.get_ref<const std::string&>());
  return std::nullopt;
}

Complaint read(const Json& json, int& value) {
  constexpr const char* wanted = "takes a whole number";
  if (!json.is_number()) return wanted;
  const double given = json.get<double>();
  if (given != std::floor(given) || given < std::numeric_limits<int>::min() ||
      given > std::numeric_limits<int>::max())
    return wanted;
  value = static_cast<int>(given);
  return std::nullopt;
}

Complaint read(const Json& json, bool& value) {
  if (!json.is_boolean()) return "takes true or false";
  value = json.get<bool>();
  return std::nullopt;
}

Complaint read(const Json& json, Id& value) {
  if (!json.is_string() || !is_id(json.get_ref<const std::string&>()))
    return "takes the id of a record, such as 4kq0z7m2xh9d";
  value.text = json.get<std::string>();
  return std::nullopt;
}

Complaint read(const Json& json, Date& value) {
  if (json.is_string())
    if (const auto date = date_from_iso(json.get_ref<const std::string&>())) {
      value = *date;
      return std::nullopt;
    }
  return "takes a day such as \"2026-11-22\"";
}

Complaint read(const Json& json, Moment& value) {
  constexpr const char* wanted = "takes a time such as \"2026-11-22T22:10:00+01:00[Europe/Berlin]\"";
  if (!json.is_string()) return wanted;
  auto moment = moment_from_iso(json.get_ref<const std::string&>());
  if (!moment) return std::string(wanted) + ". " + moment.error().sentence;
  value = std::move(*moment);
  return std::nullopt;
}

template <Worded Enum>
Complaint read(const Json& json, Enum& value) {
  const auto list = all_words<Enum>();
  if (json.is_string())
    if (const auto known = from_word<Enum>(json.get_ref<const std::string&>())) {
      value = *known;
      return std::nullopt;
    }
  std::string wanted = "takes one of";
  for (std::size_t i = 0; i < list.size(); ++i)
    wanted += (i == 0 ? " " : i + 1 == list.size() ? " or " : ", ") + std::string(list[i]);
  if (json.is_string())
    if (const auto near = nearest_word(json.get_ref<const std::string&>(), list))
      wanted += "; did you mean " + *near + "?";
  return wanted;
}

template <class Value>
Complaint read(const Json& json, std::optional<Value>& value) {
  Value read_value{};
  if (auto complaint = read(json, read_value)) return complaint;
  value = std::move(read_value);
  return std::nullopt;
}

template <class Value>
Complaint read(const Json& json, std::vector<Value>& values) {
  if (!json.is_array()) return "takes a list in square brackets";
  std::vector<Value> list;
  for (const Json& item : json) {
    Value value{};
    if (auto complaint = read(item, value)) return "takes a list; each thing in it " + *complaint;
    list.push_back(std::move(value));
  }
  values = std::move(list);
  return std::nullopt;
}

std::size_t rank(std::string_view scale) {
  const auto built_ins = built_in_scales();
  return static_cast<std::size_t>(std::ranges::find(built_ins, scale, &Scale::key) - built_ins.begin());
}

Complaint read(const Json& json, std::vector<Rating>& ratings) {
  constexpr const char* wanted =
      "takes an object of numbers, such as {\"distress\": 7, \"safety\": \"far_away\"}";
  if (!json.is_object()) return wanted;
  std::vector<Rating> list;
  for (const auto& [scale, answer] : json.items()) {
    if (answer.is_null()) continue;
    Rating rating{.scale = scale};
    if (answer.is_string() && answer.get_ref<const std::string&>() == far_away_word)
      rating.far_away = true;
    else if (answer.is_number() && std::isfinite(answer.get<double>()))
      rating.value = answer.get<double>();
    else
      return wanted;
    list.push_back(std::move(rating));
  }
  std::ranges::sort(list, [](const Rating& a, const Rating& b) {
    return std::pair(rank(a.scale), std::string_view(a.scale)) <
           std::pair(rank(b.scale), std::string_view(b.scale));
  });
  ratings = std::move(list);
  return std::nullopt;
}

tl::unexpected<Problem> wrong_field(std::string_view of, std::string_view key, const std::string& complaint) {
  const bool closed = complaint.ends_with('.') || complaint.ends_with('?');
  return problem(ProblemKind::bad_request,
                 "The field \"" + std::string(key) + "\" of a " + std::string(of) + " " + complaint +
                     (closed ? "" : "."),
                 std::string(key));
}

template <class Noun>
Result<> read_fields(const Json& object, std::string_view of, Noun& noun) {
  std::optional<Problem> first;
  Noun::fields(noun, [&](const Field& field, auto& member) {
    const char* key = field.key;
    const auto found = object.find(key);
    if (first || found == object.end() || found->is_null()) return;
    if (const auto complaint = read(*found, member)) first = wrong_field(of, key, *complaint).value();
  });
  if (first) return tl::unexpected<Problem>(std::move(*first));
  return {};
}

template <class Noun>
std::vector<std::string_view> keys_of(const Noun& noun) {
  std::vector<std::string_view> keys;
  Noun::fields(noun, [&](const Field& field, const auto&) { keys.emplace_back(field.key); });
  return keys;
}

Result<> only_known_keys(const Json& object, std::string_view of, std::span<const std::string_view> known) {
  for (const auto& [key, value] : object.items()) {
    if (std::ranges::find(known, std::string_view(key)) != known.end()) continue;
    const std::string shown = cut_to_width(printable(key), 40);
    std::string sentence = "A " + std::string(of) + " has no field \"" + shown + "\"";
    const auto near = nearest_word(key, known);
    sentence += near ? "; did you mean \"" + *near + "\"?" : ".";
    return problem(ProblemKind::bad_request, std::move(sentence), shown);
  }
  return {};
}

template <class Value>
Result<> read_required(const Json& object, std::string_view of, const char* key, Value& value) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null())
    return problem(
        ProblemKind::bad_request,
        "A " + std::string(of) + " needs the field \"" + std::string(key) + "\", and it is missing.", key);
  if (const auto complaint = read(*found, value)) return wrong_field(of, key, *complaint);
  return {};
}

template <class Value>
Result<> read_said(const Json& object, std::string_view of, const char* key, Value& value) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return {};
  if (const auto complaint = read(*found, value)) return wrong_field(of, key, *complaint);
  return {};
}

Result<Body> body_of_kind(const Json& json) {
  std::string kind;
  if (auto read_kind = read_required(json, "record", "kind", kind); !read_kind) return pass_on(read_kind);
  if (auto body = empty_body(kind)) return std::move(*body);
  std::string sentence = "This record is of a kind that is not known";
  const auto kinds = all_kinds();
  const auto near = nearest_word(kind, kinds);
  sentence += near ? "; did you mean \"" + *near + "\"?"
                   : ". A newer Holdfast may have written it; with that one it can be read.";
  return problem(ProblemKind::bad_request, std::move(sentence), "kind");
}

}  // namespace

Json to_json(const Record& record) {
  Json object = Json::object();
  object["id"] = record.id.text;
  object["kind"] = std::string(kind_of(record.body));
  object["felt"] = iso(record.felt);
  object["written"] = iso(record.written);
  if (record.relationship) object["relationship"] = record.relationship->text;
  if (record.folded) object["folded"] = true;
  if (!record.source.empty()) object["source"] = record.source;
  std::visit([&](const auto& noun) { write_fields(noun, object); }, record.body);
  return object;
}

Result<Record> record_from_json(const Json& json) {
  if (!json.is_object())
    return problem(ProblemKind::bad_request, "A record is written as an object in { }.", "record");
  auto body = body_of_kind(json);
  if (!body) return pass_on(body);
  Record record;
  record.body = std::move(*body);
  const std::string_view of = kind_of(record.body);
  Result<> all = std::visit(
      [&](auto& noun) -> Result<> {
        auto known = keys_of(noun);
        known.insert(known.end(), frame_keys.begin(), frame_keys.end());
        if (auto fine = only_known_keys(json, of, known); !fine) return fine;
        return read_fields(json, of, noun);
      },
      record.body);
  if (all) all = read_required(json, of, "id", record.id);
  if (all) all = read_required(json, of, "felt", record.felt);
  if (all) all = read_required(json, of, "written", record.written);
  if (all) all = read_said(json, of, "relationship", record.relationship);
  if (all) all = read_said(json, of, "folded", record.folded);
  if (all) all = read_said(json, of, "source", record.source);
  if (!all) return pass_on(all);
  return record;
}

Result<Record> patched(const Record& record, const Json& patch) {
  if (!patch.is_object())
    return problem(ProblemKind::bad_request,
                   "A change is written as an object that names the fields to change.");
  for (const char* fixed : {"id", "kind", "written"})
    if (patch.contains(fixed))
      return problem(ProblemKind::bad_request,
                     "The field \"" + std::string(fixed) + "\" of a record stays as it is; leave it out.",
                     fixed);
  Json changed = to_json(record);
  // Checked before merging: un-saying a field that does not exist would otherwise pass in silence.
  Result<> known = std::visit(
      [&](const auto& noun) -> Result<> {
        auto keys = keys_of(noun);
        keys.insert(keys.end(), frame_keys.begin(), frame_keys.end());
        return only_known_keys(patch, kind_of(record.body), keys);
      },
      record.body);
  if (!known) return pass_on(known);
  changed.merge_patch(patch);
  return record_from_json(changed);
}

Json to_json(const Settings& settings) {
  Json object = Json::object();
  write_fields(settings, object);
  return object;
}

Result<Settings> settings_from_json(const Json& json) {
  if (!json.is_object())
    return problem(ProblemKind::bad_request, "Settings are written as an object in { }.", "settings");
  constexpr std::string_view of = "settings object";
  Settings settings;
  if (auto known = only_known_keys(json, of, keys_of(settings)); !known) return pass_on(known);
  if (auto all = read_fields(json, of, settings); !all) return pass_on(all);
  if (settings.day_starts_at_minutes < 0 || settings.day_starts_at_minutes >= 1440)
    return wrong_field(of, "day_starts_at_minutes", "takes minutes after midnight, 0 to 1439");
  if (!settings.main_relationship.empty() && !is_id(settings.main_relationship))
    return wrong_field(of, "main_relationship", "takes the id of a relationship");
  return settings;
}

Json to_json(const Diary& diary) {
  Json object = Json::object();
  object["holdfast_diary"] = diary_format;
  object["invented"] = diary.settings.invented;
  object["settings"] = to_json(diary.settings);
  Json records = Json::array();
  for (const Record& record : diary.records) records.push_back(to_json(record));
  object["records"] = std::move(records);
  return object;
}

Result<Diary> diary_from_json(const Json& json) {
  constexpr std::string_view of = "diary file";
  const auto format = json.is_object() ? json.find("holdfast_diary") : json.end();
  if (!json.is_object() || format == json.end())
    return problem(
        ProblemKind::unknown_format,
        "This is not a diary that Holdfast exported: \"holdfast_diary\" is missing at its beginning.");
  if (!format->is_number_integer() || *format < 1)
    return wrong_field(of, "holdfast_diary", "takes the number 1");
  if (*format > diary_format)
    return problem(
        ProblemKind::unsupported,
        "This diary was exported by a newer Holdfast. Bring this one up to date, then import it again.",
        "holdfast_diary");
  constexpr std::array<std::string_view, 4> keys{"holdfast_diary", "invented", "settings", "records"};
  if (auto known = only_known_keys(json, of, keys); !known) return pass_on(known);
  Diary diary;
  if (const auto found = json.find("settings"); found != json.end()) {
    auto settings = settings_from_json(*found);
    if (!settings) return pass_on(settings);
    diary.settings = std::move(*settings);
  }
  bool invented = false;
  if (auto read_it = read_said(json, of, "invented", invented); !read_it) return pass_on(read_it);
  diary.settings.invented = diary.settings.invented || invented;
  const auto records = json.find("records");
  if (records == json.end() || !records->is_array())
    return wrong_field(of, "records", "takes a list of records");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < records->size(); ++i) {
    auto record = record_from_json((*records)[i]);
    const std::string at = "records[" + std::to_string(i) + "]";
    if (!record) {
      Problem where = record.error();
      where.sentence = "Record " + std::to_string(i + 1) + " of the file: " + where.sentence;
      where.where = at + "." + where.where;
      return tl::unexpected<Problem>(std::move(where));
    }
    if (!seen.insert(record->id.text).second)
      return problem(ProblemKind::bad_request,
                     "Record " + std::to_string(i + 1) + " of the file has the id of an earlier one.",
                     at + ".id");
    diary.records.push_back(std::move(*record));
  }
  sort_records(diary);
  return diary;
}

std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace holdfast::diary

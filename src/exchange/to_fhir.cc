// Check-ins for other programs of health care: self-reported answers and nothing else. No name, no birthday,
// nobody's identity goes with them; who sends them says whose they are.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "diary/json.h"
#include "diary/scales.h"
#include "exchange/formats.h"

namespace holdfast::exchange {
namespace {

using Json = nlohmann::json;

constexpr const char* canonical = "urn:holdfast:questionnaire:check-in";
// "Far away" is no number, and an item of numbers may hold nothing else: it has an item of its own.
constexpr std::string_view far_away_item = ".far-away";

// RFC 3339, without the zone's name.
std::string plain_time(const Moment& moment) {
  // RFC 3339 knows offsets of whole minutes; clocks before standard time had others.
  const bool whole_minutes = offset_seconds(moment.at, moment.zone) % 60 == 0;
  const std::string text = iso(whole_minutes ? moment : Moment{moment.at, "UTC"});
  return text.substr(0, text.find('['));
}

Json questionnaire(const std::vector<diary::Record>& records, diary::Role keeper) {
  Json items = Json::array();
  std::set<std::string> asked;
  const auto ask = [&](const std::string& key, const std::string& question) {
    if (!asked.insert(key).second) return;
    items.push_back({{"linkId", key}, {"text", question}, {"type", "decimal"}});
    items.push_back({{"linkId", key + std::string(far_away_item)},
                     {"text", question + " Far away"},
                     {"type", "boolean"}});
  };
  for (const diary::Scale& scale : diary::scales_of(records, keeper))
    ask(scale.key,
        diary::question_for(scale, keeper == diary::Role::client ? "your therapist" : "your client"));
  for (const diary::Record& record : records)  // scales whose own record is gone
    if (const auto* check_in = std::get_if<diary::CheckIn>(&record.body))
      for (const diary::Rating& rating : check_in->ratings) ask(rating.scale, rating.scale);
  items.push_back(
      {{"linkId", "emotions"}, {"text", "Feelings, in words"}, {"type", "string"}, {"repeats", true}});
  items.push_back({{"linkId", "line"}, {"text", "A line"}, {"type", "string"}});
  return {{"resourceType", "Questionnaire"},
          {"id", "check-in"},
          {"url", canonical},
          {"status", "active"},
          {"title", "Check-in"},
          {"item", items}};
}

Json response(const diary::Record& record, const diary::CheckIn& check_in) {
  Json items = Json::array();
  for (const diary::Rating& rating : check_in.ratings) {
    if (rating.far_away)
      items.push_back({{"linkId", rating.scale + std::string(far_away_item)},
                       {"answer", Json::array({Json{{"valueBoolean", true}}})}});
    else if (rating.value)
      items.push_back(
          {{"linkId", rating.scale}, {"answer", Json::array({Json{{"valueDecimal", *rating.value}}})}});
  }
  Json words = Json::array();
  for (const std::string& word : check_in.emotions) words.push_back({{"valueString", word}});
  if (!words.empty()) items.push_back({{"linkId", "emotions"}, {"answer", words}});
  if (!check_in.line.empty())
    items.push_back({{"linkId", "line"}, {"answer", {{{"valueString", check_in.line}}}}});
  return {{"resourceType", "QuestionnaireResponse"},
          {"id", record.id.text},
          {"questionnaire", canonical},
          {"status", "completed"},
          {"authored", plain_time(record.felt)},
          {"item", items}};
}

}  // namespace

std::string write_fhir(const diary::Diary& diary) {
  Json entries = Json::array();
  entries.push_back(
      {{"fullUrl", canonical}, {"resource", questionnaire(diary.records, diary.settings.keeper())}});
  for (const diary::Record& record : diary.records)
    if (const auto* check_in = std::get_if<diary::CheckIn>(&record.body); check_in && !record.folded)
      entries.push_back(
          {{"fullUrl", "urn:holdfast:record:" + record.id.text}, {"resource", response(record, *check_in)}});
  Json bundle{{"resourceType", "Bundle"}, {"type", "collection"}, {"entry", entries}};
  if (diary.settings.invented)
    bundle["meta"] = {{"tag",
                       {{{"system", "urn:holdfast"},
                         {"code", "invented"},
                         {"display", "This diary is invented. Nobody lived it."}}}}};
  return diary::dump(bundle, 1) + "\n";
}

}  // namespace holdfast::exchange

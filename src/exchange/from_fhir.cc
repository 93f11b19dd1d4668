// FHIR R4: answers to questionnaires (QuestionnaireResponse), with the questions' words where the
// Questionnaire is brought along. Totals are made for the PHQ-9 and the GAD-7 only, and only of complete
// answers.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "exchange/markup.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"

namespace holdfast::exchange {
namespace {

struct Instrument {
  std::string_view name;
  std::array<std::string_view, 3>
      signs;  // in an address, a LOINC panel code, the beginning of its items' names
  std::size_t items;
  std::string_view notice;
};
constexpr std::array<Instrument, 2> instruments{
    {{"PHQ-9",
      {"phq-9", "44249-1", "phq"},
      9,
      "PHQ-9: developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues, with an "
      "educational grant from Pfizer Inc. No permission required to reproduce, translate, display or "
      "distribute."},
     {"GAD-7",
      {"gad-7", "69737-5", "gad"},
      7,
      "GAD-7: developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues, with an "
      "educational grant from Pfizer Inc. No permission required to reproduce, translate, display or "
      "distribute."}}};
constexpr std::array<std::string_view, 4> how_often{"LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"};
constexpr std::array<std::string_view, 4> how_often_said{"not at all", "several days",
                                                         "more than half the days", "nearly every day"};
constexpr double highest_step = 3;
constexpr std::string_view item_9_loinc = "44260-8";

struct Asked {
  std::string text, code;
};

void questions_in(const Json& items, std::map<std::string, Asked>& out, int depth = 0) {
  if (depth > 16) return;
  for (const Json& item : items) {
    Asked asked{text_at(item, "text"), ""};
    for (const Json& code : list_at(item, "code"))
      if (asked.code.empty()) asked.code = text_at(code, "code");
    out[text_at(item, "linkId")] = std::move(asked);
    questions_in(list_at(item, "item"), out, depth + 1);
  }
}

struct Given {
  std::string link, question, answer;
  std::optional<double> number;
  bool often = false;  // one of the four steps of how often
};

Given answer_of(const Json& answer) {
  Given given;
  if (answer.contains("valueCoding")) {
    const Json& coding = answer["valueCoding"];
    const std::string code = text_at(coding, "code");
    given.answer = text_at(coding, "display");
    if (const auto step = std::ranges::find(how_often, code); step != how_often.end()) {
      given.number = static_cast<double>(step - how_often.begin());
      given.often = true;
      if (given.answer.empty())
        given.answer = how_often_said[static_cast<std::size_t>(step - how_often.begin())];
    }
    if (given.answer.empty()) given.answer = code;
  } else if (const auto integer = number_at(answer, "valueInteger")) {
    given.number = integer;
    given.answer = text_at(answer, "valueInteger");
  } else if (const auto decimal = number_at(answer, "valueDecimal")) {
    given.number = decimal;
    given.answer = Json(*decimal).dump();
  } else if (answer.contains("valueBoolean")) {
    given.answer = answer["valueBoolean"] == true ? "yes" : "no";
  } else {
    for (const char* key : {"valueString", "valueDate", "valueDateTime", "valueTime", "valueUri"})
      if (given.answer.empty()) given.answer = text_at(answer, key);
  }
  return given;
}

void answers_in(const Json& items, const std::map<std::string, Asked>& asked, std::vector<Given>& out,
                int depth = 0) {
  if (depth > 16) return;
  for (const Json& item : items) {
    if (out.size() > 2000) return;
    const std::string link = text_at(item, "linkId");
    const auto question = asked.find(link);
    for (const Json& answer : list_at(item, "answer")) {
      if (!answer.is_object()) continue;
      Given given = answer_of(answer);
      given.link = link;
      given.question = text_at(item, "text");
      if (given.question.empty() && question != asked.end()) given.question = question->second.text;
      if (given.question.empty()) given.question = link;
      out.push_back(std::move(given));
      answers_in(list_at(answer, "item"), asked, out, depth + 1);
    }
    answers_in(list_at(item, "item"), asked, out, depth + 1);
  }
}

const Instrument* instrument_of(const Json& response, const std::map<std::string, Asked>& asked,
                                const std::vector<Given>& given, std::string_view panel) {
  const std::string address = lower_ascii(text_at(response, "questionnaire") + " " + text_at(response, "id"));
  for (const Instrument& one : instruments) {
    if (address.find(one.signs[0]) != std::string::npos || panel == one.signs[1]) return &one;
    const bool by_links = std::ranges::count_if(given, [&](const Given& each) {
                            return lower_ascii(each.link).starts_with(one.signs[2]);
                          }) >= static_cast<std::ptrdiff_t>(one.items);
    if (by_links) return &one;
  }
  static_cast<void>(asked);
  return nullptr;
}

bool is_item_9(const Given& given, const std::map<std::string, Asked>& asked) {
  const auto question = asked.find(given.link);
  return given.link.find(item_9_loinc) != std::string::npos || given.link.ends_with(".9") ||
         given.link.ends_with("-9.9") || (question != asked.end() && question->second.code == item_9_loinc);
}

void take_response(const Json& response, const std::map<std::string, Asked>& asked, std::string_view panel,
                   const ReadOptions& options, Foreign& out, std::size_t number) {
  std::vector<Given> given;
  answers_in(list_at(response, "item"), asked, given);
  if (given.empty()) return out.leave("questionnaires without answers", "there is nothing in them");
  Item item;
  item.where = "response " + std::to_string(number);
  item.key = text_at(response, "id");
  const std::string authored = text_at(response, "authored");
  item.felt = moment_in(authored, options.zone);
  const Instrument* instrument = instrument_of(response, asked, given, panel);
  item.title = instrument ? std::string(instrument->name) : "Questionnaire";
  for (const Given& one : given)
    item.text += "- " + markdown_escaped(one.question) + ": " + markdown_escaped(one.answer) + "\n";
  if (instrument) {
    std::vector<double> steps;
    for (const Given& one : given)
      if (one.number && (one.often || *one.number <= highest_step) && steps.size() < instrument->items)
        steps.push_back(*one.number);
    if (steps.size() == instrument->items) {
      double total = 0;
      for (const double step : steps) total += step;
      item.measures.push_back({std::string(instrument->name), total, ""});
      if (std::ranges::find(out.measures, instrument->name, &MeasureSeen::name) == out.measures.end())
        out.measures.push_back({.name = std::string(instrument->name),
                                .low = 0.0,
                                .high = highest_step * static_cast<double>(instrument->items)});
    } else {
      out.remark(number, std::string(instrument->name),
                 "not every question was answered, so there is no total");
    }
    if (std::ranges::find(out.notices, instrument->notice) == out.notices.end())
      out.notices.emplace_back(instrument->notice);
    if (instrument->name == "PHQ-9")
      for (const Given& one : given)
        if (is_item_9(one, asked) && one.number && *one.number > 0) out.show_help = true;
  } else {
    // What Holdfast wrote names its scales; elsewhere the question is the name.
    const bool ours = text_at(response, "questionnaire") == "urn:holdfast:questionnaire:check-in";
    if (ours) item.title = item.text = "";
    for (const Given& one : given) {
      if (one.number)
        item.measures.push_back({ours ? one.link : one.question.substr(0, 80), one.number, ""});
      else if (ours && one.answer == "far away") item.measures.push_back({one.link, {}, one.answer});
      else if (ours && one.link == "emotions")
        item.words.push_back(one.answer);
      else if (ours && one.link == "line")
        item.text = one.answer;
    }
  }
  out.items.push_back(std::move(item));
}

bool is_resource(const NamedBytes& file) {
  const std::string_view begin = std::string_view(file.bytes).substr(0, 1u << 20);
  return begin.find("\"resourceType\"") != std::string_view::npos;
}

}  // namespace

bool is_questionnaire(Files files) {
  for (const NamedBytes& file : files)
    if (is_resource(file) && file.bytes.find("QuestionnaireResponse") != std::string::npos) return true;
  return false;
}

Result<Foreign> read_questionnaire(Files files, const ReadOptions& options) {
  Foreign out{.format = "FHIR questionnaire answers"};
  std::map<std::string, Asked> asked;
  std::string panel;
  std::vector<Json> responses;
  for (const NamedBytes& file : files) {
    if (!is_resource(file)) continue;
    auto json = foreign_json(clean_text(file, out));
    if (!json) return pass_on(json);
    std::vector<Json> resources;
    if (text_at(*json, "resourceType") == "Bundle") {
      for (const Json& entry : list_at(*json, "entry"))
        if (entry.is_object() && entry.contains("resource")) resources.push_back(entry["resource"]);
    } else {
      resources.push_back(std::move(*json));
    }
    for (Json& resource : resources) {
      const std::string type = text_at(resource, "resourceType");
      if (type == "Questionnaire") {
        questions_in(list_at(resource, "item"), asked);
        for (const Json& code : list_at(resource, "code"))
          if (panel.empty()) panel = text_at(code, "code");
        if (const std::string notice = text_at(resource, "copyright"); !notice.empty())
          out.notices.push_back(notice);
      } else if (type == "QuestionnaireResponse") {
        responses.push_back(std::move(resource));
      } else {
        out.leave("other FHIR resources", "only answers to questionnaires come in");
      }
    }
  }
  std::size_t number = 0;
  for (const Json& response : responses) {
    if (out.items.size() >= caps::items) break;
    take_response(response, asked, panel, options, out, ++number);
  }
  return out;
}

}  // namespace holdfast::exchange

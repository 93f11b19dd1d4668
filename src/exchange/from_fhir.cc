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
  std::array<std::string_view, 2> in_address;  // "phq-9", "phq9"
  std::string_view panel;                      // LOINC
  std::size_t items;
  std::array<std::string_view, 9> loinc;  // of its items, in order
  std::string_view notice;
};
constexpr std::array<Instrument, 2> instruments{
    {{"PHQ-9",
      {"phq-9", "phq9"},
      "44249-1",
      9,
      {"44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"},
      "PHQ-9: developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues, with an "
      "educational grant from Pfizer Inc. No permission required to reproduce, translate, display or "
      "distribute."},
     {"GAD-7",
      {"gad-7", "gad7"},
      "69737-5",
      7,
      {"69725-0", "68509-9", "69733-4", "69734-2", "69735-9", "69689-8", "69736-7", "", ""},
      "GAD-7: developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and colleagues, with an "
      "educational grant from Pfizer Inc. No permission required to reproduce, translate, display or "
      "distribute."}}};
constexpr std::array<std::string_view, 4> how_often{"LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"};
constexpr std::array<std::string_view, 4> how_often_said{"not at all", "several days",
                                                         "more than half the days", "nearly every day"};
constexpr double highest_step = 3;
constexpr std::size_t item_of_harm =
    9;  // of the PHQ-9: thoughts of being better off dead or of hurting oneself

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
    const auto said = std::ranges::find(how_often_said, lower_ascii(trimmed(given.answer)));
    if (!given.number && said != how_often_said.end()) {  // a code of their own, in the instrument's words
      given.number = static_cast<double>(said - how_often_said.begin());
      given.often = true;
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

// The place of an answer among an instrument's items, from 1: by its LOINC code, or by the number its name
// ends with.
std::size_t place_of(const Given& given, const Instrument& instrument,
                     const std::map<std::string, Asked>& asked) {
  const auto question = asked.find(given.link);
  for (std::size_t k = 0; k < instrument.items; ++k)
    if (given.link.find(instrument.loinc[k]) != std::string::npos ||
        (question != asked.end() && question->second.code == instrument.loinc[k]))
      return k + 1;
  std::size_t from = given.link.size();
  while (from > 0 && given.link[from - 1] >= '0' && given.link[from - 1] <= '9') --from;
  const auto number = whole_number(std::string_view(given.link).substr(from));
  return number && *number >= 1 && *number <= static_cast<long long>(instrument.items)
             ? static_cast<std::size_t>(*number)
             : 0;
}

const Instrument* instrument_of(const Json& response, const std::vector<Given>& given,
                                std::string_view panel) {
  const std::string address = lower_ascii(text_at(response, "questionnaire") + " " + text_at(response, "id"));
  for (const Instrument& one : instruments) {
    const bool named = std::ranges::any_of(
        one.in_address, [&](std::string_view sign) { return address.find(sign) != std::string::npos; });
    if (named || panel == one.panel) return &one;
    const auto by_code = std::ranges::count_if(given, [&](const Given& each) {
      return std::ranges::any_of(one.loinc, [&](std::string_view code) {
        return !code.empty() && each.link.find(code) != std::string::npos;
      });
    });
    if (by_code >= static_cast<std::ptrdiff_t>(one.items)) return &one;
    const auto by_name = std::ranges::count_if(given, [&](const Given& each) {
      const std::string link = lower_ascii(each.link);
      return link.starts_with(one.in_address[0]) || link.starts_with(one.in_address[1]);
    });
    // "PHQ.1" to "PHQ.9" and no tenth item but how difficult it was: a longer questionnaire of that family
    // has more.
    const std::string family = lower_ascii(one.name).substr(0, 3);
    const auto of_family = std::ranges::count_if(
        given, [&](const Given& each) { return lower_ascii(each.link).starts_with(family + "."); });
    if (by_name >= static_cast<std::ptrdiff_t>(one.items) ||
        (of_family >= static_cast<std::ptrdiff_t>(one.items) &&
         of_family <= static_cast<std::ptrdiff_t>(one.items) + 1))
      return &one;
  }
  return nullptr;
}

void take_response(const Json& response, const std::map<std::string, Asked>& asked, std::string_view panel,
                   const ReadOptions& options, Foreign& out, std::size_t number) {
  std::vector<Given> given;
  answers_in(list_at(response, "item"), asked, given);
  if (given.empty()) return out.leave("questionnaires without answers", "there is nothing in them");
  Item item;
  item.where = "response " + std::to_string(number);

  const std::string authored = text_at(response, "authored");
  item.felt = moment_in(authored, options.zone);
  const Instrument* instrument = instrument_of(response, given, panel);
  item.title = instrument ? std::string(instrument->name) : "Questionnaire";
  for (const Given& one : given)
    item.text += "- " + markdown_escaped(one.question) + ": " + markdown_escaped(one.answer) + "\n";
  if (instrument) {
    std::map<std::size_t, double> steps;
    bool harm = false;
    for (const Given& one : given) {
      const std::size_t place = place_of(one, *instrument, asked);
      if (place == 0) continue;
      if (one.number && *one.number >= 0 && *one.number <= highest_step)
        steps.try_emplace(place, *one.number);
      const std::string said = lower_ascii(trimmed(one.answer));
      const bool none =
          one.number ? *one.number == 0 : said.empty() || said == how_often_said[0] || said == "no";
      harm = harm || (place == item_of_harm && !none);
    }
    if (steps.size() == instrument->items) {
      double total = 0;
      for (const auto& [place, step] : steps) total += step;
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
    if (instrument->name == "PHQ-9" && harm) out.show_help = true;
  } else {
    // What Holdfast wrote names its scales; elsewhere the question is the name.
    const bool ours = text_at(response, "questionnaire") == "urn:holdfast:questionnaire:check-in";
    if (ours) item.title = item.text = "";
    for (const Given& one : given) {
      if (one.number)
        item.measures.push_back({ours ? one.link : one.question.substr(0, 80), one.number, ""});
      else if (ours && one.answer == "far away")
        item.measures.push_back({one.link, {}, one.answer});
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
    out.read.insert(file.name);
    auto json = foreign_json(clean_text(file, out));
    if (!json) {
      out.leave("files that cannot be read", "they are damaged");
      out.remark(0, file.name, json.error().sentence);
      continue;
    }
    std::vector<Json> resources;
    if (text_at(*json, "resourceType") == "Bundle") {
      std::size_t n = 0;
      for (const Json& entry : list_at(*json, "entry")) {
        const std::string where = "entry " + std::to_string(++n) + " of " + file.name;
        if (!is_entry_of(entry, where, out) || !entry.contains("resource")) continue;
        if (is_entry_of(entry["resource"], where, out)) resources.push_back(entry["resource"]);
      }
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

// FHIR R4: answers to questionnaires (QuestionnaireResponse), with the questions' words where the
// Questionnaire is brought along. Several questionnaires often have the same names for their items ("1",
// "2"), so an answer is looked up in the one its response names and in no other. Totals are made for the
// PHQ-9 and the GAD-7 only, and only of complete answers. An item about harming oneself that is answered with
// more than nothing asks for the help page, in whatever questionnaire, complete or not (harm.h).
#include <algorithm>
#include <array>

#include "base/text.h"
#include "exchange/harm.h"
#include "exchange/markup.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"

namespace holdfast::exchange {
namespace {

struct Questionnaire {
  std::string_view name;
  std::array<std::string_view, 2> in_address;  // "phq-9", "phq9"
  std::string_view panel;                      // LOINC
  std::size_t items;
  std::array<std::string_view, 9> loinc;  // of its items, in order
  std::string_view notice;
};
constexpr std::array<Questionnaire, 2> known_questionnaires{
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

struct Option {
  std::string display;
  std::optional<double> weight;
};
constexpr int deepest_item = 64;  // items within items; JSON is bounded before

struct Asked {
  std::string text, code;
  std::map<std::string, Option> options;  // what a coded answer is called, by its code
  bool harm = false;
};
struct Questions {
  std::map<std::string, Asked> by_link;
  std::string panel;
  std::string named;  // by its title, name and codes
};

// The number a coded answer stands for, where an extension says it.
std::optional<double> weight_of(const Json& coding) {
  for (const Json& extension : list_at(coding, "extension")) {
    const std::string url = lower_ascii(text_at(extension, "url"));
    if (!url.ends_with("ordinalvalue") && !url.ends_with("itemweight") && !url.ends_with("co-value"))
      continue;
    for (const char* kind : {"valueDecimal", "valueInteger"})
      if (const auto number = number_at(extension, kind)) return number;
  }
  return std::nullopt;
}

// Its codes, their words, and where it is defined: what an item is, but for its text.
bool is_coded_as_harm(const Json& item) {
  bool harm = asks_about_harm(text_at(item, "definition"));
  for (const Json& code : list_at(item, "code"))
    harm = harm || asks_about_harm(text_at(code, "code")) || asks_about_harm(text_at(code, "display"));
  return harm;
}

void questions_in(const Json& items, std::map<std::string, Asked>& out, int depth = 0) {
  if (depth > deepest_item) return;
  for (const Json& item : items) {
    Asked asked{.text = text_at(item, "text")};
    asked.harm =
        is_coded_as_harm(item) || asks_about_harm(asked.text) || asks_about_harm(text_at(item, "prefix"));
    for (const Json& code : list_at(item, "code"))
      if (asked.code.empty()) asked.code = text_at(code, "code");
    for (const Json& option : list_at(item, "answerOption"))
      if (option.is_object() && option.contains("valueCoding")) {
        const Json& coding = option["valueCoding"];
        const auto weight = weight_of(coding);
        asked.options.emplace(text_at(coding, "code"),
                              Option{text_at(coding, "display"), weight ? weight : weight_of(option)});
      }
    out[text_at(item, "linkId")] = std::move(asked);
    questions_in(list_at(item, "item"), out, depth + 1);
  }
}

// The questionnaires that were brought along, by their address and by their id.
class Library {
 public:
  void add(const Json& questionnaire) {
    Questions& questions = all_.emplace_back();
    questions_in(list_at(questionnaire, "item"), questions.by_link);
    questions.named = text_at(questionnaire, "title") + " " + text_at(questionnaire, "name");
    for (const Json& code : list_at(questionnaire, "code")) {
      if (questions.panel.empty()) questions.panel = text_at(code, "code");
      questions.named += " " + text_at(code, "code") + " " + text_at(code, "display");
    }
    const std::string url = text_at(questionnaire, "url"), id = text_at(questionnaire, "id"),
                      version = text_at(questionnaire, "version");
    if (!url.empty()) {
      by_address_.emplace(url + "|" + version, all_.size() - 1);
      by_address_.emplace(url, all_.size() - 1);
    }
    if (!id.empty()) by_id_.emplace(id, all_.size() - 1);
  }
  bool empty() const { return all_.empty(); }
  // What was asked where a response names its questionnaire so ("http://x/phq|1.0", "Questionnaire/phq"). One
  // that names none is of the only one there is.
  const Questions& of(const std::string& named) const {
    static const Questions none;
    if (named.empty()) return all_.size() == 1 ? all_.front() : none;
    const std::string address = named.substr(0, named.find('|'));
    for (const std::string& key : {named, address})
      if (const auto found = by_address_.find(key); found != by_address_.end()) return all_[found->second];
    const auto found = by_id_.find(std::string(base_name(address)));
    return found == by_id_.end() ? none : all_[found->second];
  }

 private:
  std::vector<Questions> all_;
  std::map<std::string, std::size_t> by_address_, by_id_;
};

struct Given {
  std::string link, question, answer;
  std::optional<double> number;
  bool often = false;  // one of the four steps of how often
  bool harm = false;   // its item is about harming oneself
  bool more = true;    // than nothing, were it such an item
};

// The field of an answer that holds it: "valueCoding", "valueString".
std::string kind_of(const Json& answer) {
  for (const auto& [key, value] : answer.items())
    if (key.starts_with("value") && !value.is_null()) return key;
  return {};
}

Given coded(const Json& coding, const Asked& asked) {
  Given given;
  const std::string code = text_at(coding, "code");
  given.answer = text_at(coding, "display");
  if (const auto option = asked.options.find(code); given.answer.empty() && option != asked.options.end())
    given.answer = option->second.display;
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
  return given;
}

Given quantity(const Json& value) {
  Given given;
  const auto number = number_at(value, "value");
  if (!number) return given;
  std::string unit = text_at(value, "unit");
  if (unit.empty()) unit = text_at(value, "code");
  const std::string less_or_more = text_at(value, "comparator");
  given.answer = (less_or_more.empty() ? "" : less_or_more + " ") + value["value"].dump() +
                 (unit.empty() ? "" : " " + unit);
  if (less_or_more.empty()) given.number = number;
  return given;
}

// Whether an answer says more than "not at all", by everything it says.
bool says_more(const Json& value, const Given& given, const Asked& asked, std::string_view question) {
  AnswerOfHarm answer{.words = given.answer, .number = given.number};
  if (value.is_object() && value.contains("comparator") && number_at(value, "value").value_or(1) >= 0 &&
      text_at(value, "comparator").starts_with('>'))
    return true;
  std::string code;
  if (value.is_object() && value.contains("code")) {
    code = text_at(value, "code");
    answer.code = code;
    if (const auto weight = weight_of(value)) answer.number = weight;
    const auto option = asked.options.find(code);
    if (!answer.number && option != asked.options.end()) answer.number = option->second.weight;
    if (answer.words == code) answer.words = {};
  }
  // "Not at all": yes.
  if (given.answer == "yes" && !question.empty() && !is_more_than_nothing({.words = question})) return false;
  if (answer.number && !value.is_object()) answer.words = {};
  return is_more_than_nothing(answer);
}

Given answer_of(const Json& answer, const Asked& asked, const std::string& where, Foreign& out) {
  Given given;
  const std::string kind = kind_of(answer);
  if (kind.empty()) return given;
  const Json& value = answer[kind];
  if (kind == "valueCoding") {
    given = coded(value, asked);
  } else if (kind == "valueInteger" || kind == "valueDecimal") {
    given.number = number_at(answer, kind.c_str());
    if (given.number) given.answer = value.dump();
  } else if (kind == "valueBoolean" && value.is_boolean()) {
    given.answer = value == true ? "yes" : "no";
  } else if (kind == "valueQuantity") {
    given = quantity(value);
  } else if (kind == "valueAttachment") {
    const std::string title = text_at(value, "title");
    given.answer = "[file" + (title.empty() ? "" : ": " + title) + "]";
    out.leave("recordings and other files", "the diary holds text; where each stood is marked");
  } else if (kind == "valueReference" && value.is_object()) {
    given.answer = text_at(value, value.contains("display") ? "display" : "reference");
  } else if (value.is_string()) {
    given.answer = value.get<std::string>();
  }
  if (given.answer.empty() && value != "") {
    constexpr std::size_t longest = 2000;
    const std::string written = value.dump();
    given.answer =
        written.size() > longest ? repaired_utf8(written.substr(0, longest)).text + "..." : written;
    out.remark(0, where,
               "an answer is of a kind that is not read; it stands in the text as it is written there");
  }
  return given;
}

void answers_in(const Json& items, const Questions& questions, std::vector<Given>& given_so_far,
                const std::string& where, Foreign& out, bool harm_above = false, int depth = 0) {
  static const Asked unknown;
  if (depth > deepest_item) return;
  for (const Json& item : items) {
    if (given_so_far.size() > 2000) return;
    const std::string link = text_at(item, "linkId");
    const auto found = questions.by_link.find(link);
    const Asked& asked = found == questions.by_link.end() ? unknown : found->second;
    const bool harm = harm_above || asked.harm || is_coded_as_harm(item) || asks_about_harm(link) ||
                      asks_about_harm(text_at(item, "text"));
    for (const Json& answer : list_at(item, "answer")) {
      if (!answer.is_object()) continue;
      Given given = answer_of(answer, asked, where, out);
      given.link = link;
      given.question = text_at(item, "text");
      if (given.question.empty()) given.question = asked.text;
      given.harm = harm;
      if (const std::string kind = kind_of(answer); !kind.empty())
        given.more = says_more(answer[kind], given, asked, given.question);
      else
        given.more = false;
      if (given.question.empty()) given.question = link;
      given_so_far.push_back(std::move(given));
      answers_in(list_at(answer, "item"), questions, given_so_far, where, out, harm, depth + 1);
    }
    answers_in(list_at(item, "item"), questions, given_so_far, where, out, harm, depth + 1);
  }
}

// The number a name ends with; 0: none.
std::size_t number_at_end(std::string_view link) {
  std::size_t from = link.size();
  while (from > 0 && link[from - 1] >= '0' && link[from - 1] <= '9') --from;
  return static_cast<std::size_t>(std::max(0LL, whole_number(link.substr(from)).value_or(0)));
}

// The place of an answer among an instrument's items, from 1: by its LOINC code, or by the number its name
// ends with.
std::size_t place_of(const Given& given, const Questionnaire& instrument, const Questions& questions) {
  const auto question = questions.by_link.find(given.link);
  for (std::size_t k = 0; k < instrument.items; ++k)
    if (given.link.find(instrument.loinc[k]) != std::string::npos ||
        (question != questions.by_link.end() && question->second.code == instrument.loinc[k]))
      return k + 1;
  const std::size_t number = number_at_end(given.link);
  return number <= instrument.items ? number : 0;
}

// Whether one of the answers is about harming oneself and more than nothing: the item says so itself, or the
// questionnaire does and the item has the place of it.
bool tells_of_harm(const std::vector<Given>& given, const std::string& questionnaire, bool is_phq) {
  const bool alone = is_about_harm_alone(questionnaire);
  // Eight or more answers of how often without a name: the PHQ-9, of which the GAD-7 has two less.
  const bool often = std::ranges::count_if(given, &Given::often) >= 8;
  std::vector<std::string> names;
  for (const Given& one : given) names.push_back(one.link);
  const std::vector<bool> by_name = ask_about_harm(names);
  for (std::size_t k = 0; k < given.size(); ++k) {
    const Given& one = given[k];
    if (!one.more) continue;
    const std::size_t place = number_at_end(one.link);
    if (one.harm || alone || by_name[k] || ((is_phq || often) && place == item_of_harm) ||
        is_place_of_harm(questionnaire, place))
      return true;
  }
  return false;
}

const Questionnaire* instrument_of(const Json& response, const std::vector<Given>& given,
                                   std::string_view panel) {
  const std::string address = lower_ascii(text_at(response, "questionnaire") + " " + text_at(response, "id"));
  for (const Questionnaire& one : known_questionnaires) {
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

// A single answer as a measurement of its own, as records of clinics keep them. It does not come in.
void look_for_harm(const Json& observation, Foreign& out, int depth = 0) {
  static const Asked nothing_asked;
  if (depth > 1) return;
  const Json& code = observation.contains("code") ? observation["code"] : observation;
  bool harm = asks_about_harm(text_at(code, "text"));
  for (const Json& coding : list_at(code, "coding"))
    harm = harm || asks_about_harm(text_at(coding, "code")) || asks_about_harm(text_at(coding, "display"));
  const std::string kind = kind_of(observation);
  if (harm && !kind.empty()) {
    Json value = observation[kind];
    if (kind == "valueCodeableConcept") {
      const Json& codings = list_at(value, "coding");
      value = codings.empty() ? Json(text_at(value, "text")) : codings.front();
    }
    Foreign unheard;
    Json answer = Json::object();
    answer[value.is_object() && value.contains("code") && kind != "valueQuantity" ? "valueCoding" : kind] =
        value;
    const Given given = answer_of(answer, nothing_asked, "", unheard);
    if (says_more(value, given, nothing_asked, "")) out.show_help = true;
  }
  for (const Json& component : list_at(observation, "component"))
    if (component.is_object()) look_for_harm(component, out, depth + 1);
}

void take_response(const Json& response, const Library& brought, const ReadOptions& options, Foreign& out,
                   std::size_t number) {
  if (text_at(response, "status") == "entered-in-error")
    return out.leave("answers that were entered in error", "they were taken back there");
  Library contained;  // "#id" names one that the response holds itself
  for (const Json& resource : list_at(response, "contained"))
    if (text_at(resource, "resourceType") == "Questionnaire") contained.add(resource);
  std::string asked_in = text_at(response, "questionnaire");
  const bool inside = asked_in.starts_with('#') || (asked_in.empty() && !contained.empty());
  if (asked_in.starts_with('#')) asked_in.erase(0, 1);
  const Questions& questions = (inside ? contained : brought).of(asked_in);
  std::vector<Given> given;
  answers_in(list_at(response, "item"), questions, given, "response " + std::to_string(number), out);
  if (given.empty()) return out.leave("questionnaires without answers", "there is nothing in them");
  Item item;
  item.where = "response " + std::to_string(number);

  const std::string authored = text_at(response, "authored");
  item.felt = moment_in(authored, options.zone);
  item.by_wall = is_by_wall(authored);
  const Questionnaire* instrument = instrument_of(response, given, questions.panel);
  if (tells_of_harm(
          given, text_at(response, "questionnaire") + " " + text_at(response, "id") + " " + questions.named,
          instrument && instrument->name == "PHQ-9"))
    out.show_help = true;
  item.title = instrument ? std::string(instrument->name) : "Questionnaire";
  for (const Given& one : given)
    item.text += "- " + markdown_escaped(one.question) + ": " + markdown_escaped(one.answer) + "\n";
  if (instrument) {
    std::map<std::size_t, double> steps;
    for (const Given& one : given) {
      const std::size_t place = place_of(one, *instrument, questions);
      if (place == 0) continue;
      if (one.number && *one.number >= 0 && *one.number <= highest_step)
        steps.try_emplace(place, *one.number);
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
  } else {
    // What Holdfast wrote names its scales; elsewhere the question is the name.
    const bool ours = text_at(response, "questionnaire") == "urn:holdfast:questionnaire:check-in";
    if (ours) item.title = item.text = "";
    constexpr std::string_view far_away_item = ".far-away";
    for (const Given& one : given) {
      const bool far_away = ours && one.link.ends_with(far_away_item);
      if (far_away && one.answer == "yes")
        item.measures.push_back({one.link.substr(0, one.link.size() - far_away_item.size()), {}, "far away"});
      else if (one.number)
        item.measures.push_back({ours ? one.link : one.question.substr(0, 80), one.number, ""});
      else if (ours && one.answer == "far away")  // as it was written once
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
  Library library;
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
        library.add(resource);
        const std::string notice = text_at(resource, "copyright");
        if (!notice.empty() && std::ranges::find(out.notices, notice) == out.notices.end())
          out.notices.push_back(notice);
      } else if (type == "QuestionnaireResponse") {
        responses.push_back(std::move(resource));
      } else {
        if (type == "Observation") look_for_harm(resource, out);
        out.leave("other FHIR resources", "only answers to questionnaires come in");
      }
    }
  }
  std::size_t number = 0;
  for (const Json& response : responses) {
    if (out.items.size() >= caps::items) break;
    take_response(response, library, options, out, ++number);
  }
  return out;
}

}  // namespace holdfast::exchange

// The page's types of requests and answers, from the same walks over their fields that read and write them.
// The shapes of what the review and the diary write by themselves stand here in TypeScript's own words; a
// test holds them against what is written.
#include <algorithm>
#include <map>

#include "app/codec.h"
#include "app/shapes.h"
#include "base/problem_codes.h"

namespace holdfast::app {
namespace {

constexpr std::string_view of_other_rooms = R"ts(export type RatingValue = number | "far_away";
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
export interface DiarySettings {
  day_starts_at_minutes?: number;
  main_relationship?: string;
  paused?: boolean;
  invented?: boolean;
}
export interface Mass {
  statement: string;
  probability: number;
  before: number | null; // without any entry
}
export interface Quantity {
  what: string;
  unit: string;
  low: number;
  median: number;
  high: number;
  same_width: number;
  effective_draws: number;
}
export interface Evidence {
  of: string;
  n: number;
  days_rated: number;
  span_days: number;
  from: string | null;
  until: string | null;
  gaps: number;
  longest_gap_days: number;
  late_share: number;
  far_away: number;
  edge_share: number;
  sessions: number;
  breaks: number;
  entries: string[];
}
export interface Band {
  name: string;
  at?: string[];
  days?: number[];
  median: number[];
  low: number[];
  high: number[];
}
export interface Dot {
  at: string;
  value: number;
  late: boolean;
}
export interface Stretch {
  kind: string;
  from: string;
  until: string;
}
export interface Mark {
  kind: string;
  at: string;
}
export interface Picture {
  axis: "none" | "dates" | "days_after" | "breaks";
  label: string;
  least: number;
  most: number;
  bands: Band[];
  dots: Dot[];
  stretches: Stretch[];
  marks: Mark[];
}
export interface Finding {
  id: string;
  question: string;
  answered: boolean;
  statement: string;
  sentence: string;
  likelihood: string | null;
  probability: number | null;
  statements: Mass[];
  quantity: Quantity | null;
  subject: string;
  counts: Record<string, number>;
  practitioner: string;
  compared_from: string | null;
  compared_until: string | null;
  period_days: number | null;
  evidence: Evidence;
  picture: Picture;
  details: Mass[];
  more: string[];
  cannot_tell: string[];
  fixed_line: string;
  why_not: string;
  how_much_more: string;
  folded: boolean;
  folded_line: string;
}
export interface ModelFacts {
  usable: boolean;
  why_not: string;
  scales: string[];
  check_ins: number;
  readings: number;
  draws: number;
  effective_size: number;
  r_hat: number;
  tail_effective_size: number;
  acceptance: number;
  method: string;
  chains: number;
  divergent: number;
  pareto_shape: number | null;
  seconds: number;
}
export interface ReviewHeader {
  holdfast_review: number;
  relationship: string;
  name: string;
  made_at: string;
  from: string | null;
  until: string | null;
  earlier_chapters: number;
  check_ins: number;
  days_blank: number;
  written_afterwards: number;
  share_written_afterwards: number;
  invented: boolean;
  paused: boolean;
  over: boolean;
  away: boolean;
  model: ModelFacts;
}
export interface Review extends ReviewHeader {
  findings: Finding[];
  folded_line: string;
}
export interface SheetLine {
  section: string;
  text: string;
  source: string;
  cannot_tell: string;
}
export interface SheetChart {
  source: string;
  label: string;
  sentence: string;
  [field: string]: unknown;
}
export interface SheetNotes {
  from: string;
  until: string;
  check_ins: number;
  days_blank: number;
  written_afterwards: number;
}
export interface SheetName {
  name: string;
  becomes: string;
}
export interface SheetSection {
  id: string;
  title: string;
  most: number;
}
export interface Sheet {
  holdfast_sheet: number;
  kind: "brief" | "absence" | "ending";
  paper: "a4" | "letter";
  relationship: string;
  practitioner: string;
  made_on: string;
  notes: SheetNotes;
  period_chosen: boolean;
  invented: boolean;
  lines: SheetLine[];
  offered: SheetLine[];
  charts: SheetChart[];
  offered_charts: SheetChart[];
  names: SheetName[];
  remark: string;
  title: string;
  foot: string;
  sections: SheetSection[];
  most_charts: number;
}
export interface StatementSaid {
  statement: string;
  label: string;
  true_when: string;
  probability: number | null;
  before: number | null;
}
export interface PriorLine {
  name: string;
  what: string;
  shape: "normal" | "log_normal";
  centre: number;
  spread: number;
  says: string;
  unit: string;
  low: number;
  middle: number;
  high: number;
  weighs_most: boolean;
}
export interface Account {
  basis: string;
  computed: string;
  reads: string;
  statements: StatementSaid[];
  about_the_same: string;
  least: string;
  takes_for_granted: string[];
  priors: PriorLine[];
  beforehand: string;
}
export interface CheckRow {
  finding: string;
  word: string;
  n: number;
  stated: number;
  true: number;
}
export interface Checks {
  of_this_finding: boolean;
  sentences: string[];
  rows: CheckRow[];
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

// `optional`: every field may be left out, as in a request.
template <class T>
std::string type_of(bool optional) {
  if constexpr (std::is_same_v<T, Shown>) {
    return "Shown";
  } else if constexpr (std::is_same_v<T, diary::Question>) {
    return "Question";
  } else if constexpr (std::is_same_v<T, diary::Record>) {
    return "DiaryRecord";
  } else if constexpr (std::is_same_v<T, diary::Settings>) {
    return "DiarySettings";
  } else if constexpr (is_optional<T>) {
    return type_of<typename T::value_type>(optional) + " | null";
  } else if constexpr (is_list<T>) {
    const std::string one = type_of<typename T::value_type>(optional);
    return one.find(' ') == std::string::npos ? one + "[]" : "Array<" + one + ">";
  } else if constexpr (is_pair<T>) {
    return "[" + type_of<typename T::first_type>(optional) + ", " +
           type_of<typename T::second_type>(optional) + "]";
  } else if constexpr (std::is_same_v<T, Json>) {
    return "Record<string, unknown>";
  } else if constexpr (std::is_convertible_v<T, std::string_view> || std::is_same_v<T, Secret> ||
                       std::is_same_v<T, Path> || std::is_same_v<T, Moment> || std::is_same_v<T, Date> ||
                       std::is_same_v<T, diary::Id>) {
    return "string";
  } else if constexpr (std::is_same_v<T, bool>) {
    return "boolean";
  } else if constexpr (std::is_enum_v<T>) {
    std::string words;
    for (const char* word : WordsOf<T>::words)
      words += (words.empty() ? "\"" : " | \"") + std::string(word) + "\"";
    return words;
  } else if constexpr (std::is_arithmetic_v<T>) {
    return "number";
  } else {
    std::string out = "{ ";
    const T value{};
    T::walk(value, [&]<class Field>(const char* key, const Field& field) {
      out += std::string(key) + (optional ? "?: " : ": ");
      if constexpr (std::is_same_v<Field, Typed>)
        out += field.type;
      else
        out += type_of<Field>(optional);
      out += "; ";
    });
    return out + "}";
  }
}

template <class T>
std::string fields_of(bool optional) {
  std::string out;
  const T value{};
  T::walk(value, [&]<class Field>(const char* key, const Field& field) {
    bool is_needed = !optional;
    if constexpr (requires { T::needed; })
      is_needed = is_needed || std::ranges::find(T::needed, std::string_view(key)) != T::needed.end();
    if constexpr (std::is_same_v<Field, Typed>)
      out += "  " + std::string(key) + ": " + std::string(field.type) + ";\n";
    else if (!optional || !is_path<Field>)
      out += "  " + std::string(key) + (is_needed ? ": " : "?: ") + type_of<Field>(optional) + ";\n";
  });
  return out;
}

template <class Asked>
std::string request_type() {
  return "export interface " + in_capitals(Asked::name) + " {\n  request: \"" + std::string(Asked::name) +
         "\";\n" + fields_of<Asked>(true) + "}\n";
}

template <class One>
std::string answer_type() {
  if constexpr (std::is_same_v<One, Shown>)
    return "export interface RecordShown extends Answered {\n  record: Shown;\n}\n";
  else
    return "export interface " + in_capitals(One::name) + "Answer extends Answered {\n" +
           fields_of<One>(false) + "}\n";
}

template <class Variant, std::size_t... All>
std::string each_of(auto&& type, std::index_sequence<All...>) {
  std::string out;
  ((out += type.template operator()<std::variant_alternative_t<All, Variant>>()), ...);
  return out;
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
  constexpr auto every = std::make_index_sequence<std::variant_size_v<Request>>{};
  std::string names = each_of<Request>([]<class Asked>() { return " | " + in_capitals(Asked::name); }, every);
  return each_of<Request>([]<class Asked>() { return request_type<Asked>(); }, every) +
         "export type Request = " + names.substr(3) + ";\n";
}

std::string answers_as_typescript() {
  constexpr auto every = std::make_index_sequence<std::variant_size_v<Answer>>{};
  return std::string(of_other_rooms) + "export interface Shown {\n" + fields_of<Shown>(false) +
         "}\nexport interface Question {\n" + fields_of<diary::Question>(false) +
         "}\n// What every answer has beside its own.\nexport interface Answered {\n  holdfast: number;\n  "
         "answer: "
         "string;\n  invented: boolean;\n  changes?: { written: string[]; erased: string[]; group?: number "
         "};\n}\nexport "
         "interface "
         "Problem {\n  kind: string;\n  code: ProblemCode;\n  fields: Record<string, string>;\n  sentence: "
         "string;\n  where: string;\n  detail: string;\n}\n" +
         problem_codes() + each_of<Answer>([]<class One>() { return answer_type<One>(); }, every);
}

}  // namespace holdfast::app

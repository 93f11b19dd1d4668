// sheet: the one page a person brings into the room, as a value: the brief for a session, the sheet for a
// coming absence, the sheet for an ending; of a practitioner, the sheet for her supervision. `lines` stand on
// the page, in her order; `offered` are what she may put there, and nothing passes from one to the other but
// by her hand. Text is plain. What is on paper is drawn from this value alone (page.h), so that what she sees
// and what is printed cannot differ.
#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "diary/names.h"
#include "diary/words.h"

namespace holdfast::brief {

enum class Kind { brief, absence, ending, supervision };
enum class Paper { a4, letter };

}  // namespace holdfast::brief
template <>
struct holdfast::diary::Words<holdfast::brief::Kind> {
  static constexpr std::array<Term, 4> list{{{"brief"}, {"absence"}, {"ending"}, {"supervision"}}};
};
template <>
struct holdfast::diary::Words<holdfast::brief::Paper> {
  static constexpr std::array<Term, 2> list{{{"a4"}, {"letter"}}};
};
namespace holdfast::brief {

// The parts of a page, in order. "{A}" stands for the practitioner's name.
struct Section {
  std::string_view id, title;
  bool large = false;    // hers: larger than the rest
  std::size_t most = 0;  // lines; 0: as many as there is room for
};
std::span<const Section> sections(Kind kind);
const Section* section_of(Kind kind, std::string_view id);  // none: unknown
std::string_view title_of(Kind kind);
diary::Role made_by(Kind kind);  // in whose diary there is such a page

struct Line {
  std::string section;      // of its kind
  std::string text;         // may be of several paragraphs
  std::string source;       // "finding:loop", "record:<id>", "record:<id>:limits", "help:..."; empty: her own
  std::string cannot_tell;  // of a finding, for the foot; may be empty
  std::string rests_on = {};  // of a finding, for the foot: "508 check-ins over 497 days"
  bool operator==(const Line&) const = default;
  static constexpr std::string_view type = "SheetLine";
  static void walk(auto& self, auto&& field) {
    field("section", self.section);
    field("text", self.text);
    field("source", self.source);
    field("cannot_tell", self.cannot_tell);
    field("rests_on", self.rests_on);
  }
};

// A picture as it is drawn: a finding's bands, events and what was rated, without anything else of the diary.
// `at` is in seconds since 1970 where the axis is of dates, else in days.
struct Chart {
  std::string source;           // "finding:direction"
  std::string label, sentence;  // of the values; what it shows, beneath
  bool dated = false;
  bool points = false;  // one value each (absences), not a course
  double from = 0, until = 0, least = 0, most = 10;
  std::string from_words, until_words;  // at the ends of the axis
  struct Band {
    std::string name;
    std::vector<double> at, low, median, high;
    bool operator==(const Band&) const = default;
    static void walk(auto& self, auto&& field) {
      field("name", self.name);
      field("at", self.at);
      field("low", self.low);
      field("median", self.median);
      field("high", self.high);
    }
  };
  struct Dot {
    double at = 0, value = 0;
    bool afterwards = false;  // written so
    bool operator==(const Dot&) const = default;
    static void walk(auto& self, auto&& field) {
      field("at", self.at);
      field("value", self.value);
      field("afterwards", self.afterwards);
    }
  };
  struct Stretch {
    bool absence = false;  // else a gap
    double from = 0, until = 0;
    bool operator==(const Stretch&) const = default;
    static void walk(auto& self, auto&& field) {
      field("absence", self.absence);
      field("from", self.from);
      field("until", self.until);
    }
  };
  std::vector<Band> bands;
  std::vector<Dot> dots;
  std::vector<Stretch> stretches;
  std::vector<double> marks;  // sessions
  bool operator==(const Chart&) const = default;
  static constexpr std::string_view type = "SheetChart";
  static void walk(auto& self, auto&& field) {
    field("source", self.source);
    field("label", self.label);
    field("sentence", self.sentence);
    field("dated", self.dated);
    field("points", self.points);
    field("from", self.from);
    field("until", self.until);
    field("least", self.least);
    field("most", self.most);
    field("from_words", self.from_words);
    field("until_words", self.until_words);
    field("bands", self.bands);
    field("dots", self.dots);
    field("stretches", self.stretches);
    field("marks", self.marks);
  }
};
constexpr std::size_t most_charts = 2;

// What the foot says of the diary: first and last day, and what was written in between.
struct Notes {
  Date from, until;
  int check_ins = 0, days_blank = 0, written_afterwards = 0;
  bool operator==(const Notes&) const = default;
  static constexpr std::string_view type = "SheetNotes";
  static void walk(auto& self, auto&& field) {
    field("from", self.from);
    field("until", self.until);
    field("check_ins", self.check_ins);
    field("days_blank", self.days_blank);
    field("written_afterwards", self.written_afterwards);
  }
};

struct Sheet;
// The texts that are not hers to change: title, the day, the foot. Names are not replaced yet.
std::string title(const Sheet& sheet);
std::string day_line(const Sheet& sheet);
std::string foot(const Sheet& sheet);
struct SectionShown {  // as whoever shows the page needs it
  std::string id, title;
  std::size_t most = 0;
  static constexpr std::string_view type = "SheetSection";
  static void walk(auto& self, auto&& field) {
    field("id", self.id);
    field("title", self.title);
    field("most", self.most);
  }
};
std::vector<SectionShown> sections_shown(const Sheet& sheet);

constexpr int sheet_format = 1;

struct Sheet {
  Kind kind = Kind::brief;
  Paper paper = Paper::a4;
  std::string relationship;  // id
  std::string practitioner;  // name; where it is replaced, the page has the other one
  Date made_on;
  Notes notes;
  bool period_chosen = false;  // by her; else it goes with the day
  bool invented = false;       // the page says that nobody lived it
  std::vector<Line> lines, offered;
  std::vector<Chart> charts, offered_charts;
  std::vector<diary::NamePair>
      names;           // replaced wherever they occur; of two that are the same: left as it is
  std::string remark;  // for her, not for the page
  bool operator==(const Sheet&) const = default;
  static constexpr std::string_view type = "Sheet";
  static void walk(auto& self, auto&& field) {
    field("kind", self.kind);
    field("paper", self.paper);
    field("relationship", self.relationship);
    field("practitioner", self.practitioner);
    field("made_on", self.made_on);
    field("notes", self.notes);
    field("period_chosen", self.period_chosen);
    field("invented", self.invented);
    field("lines", self.lines);
    field("offered", self.offered);
    field("charts", self.charts);
    field("offered_charts", self.offered_charts);
    field("names", self.names);
    field("remark", self.remark);
  }
  static void walk_written(const Sheet& self, auto&& field) {
    field("holdfast_sheet", sheet_format);
    walk(self, field);
    field("title", brief::title(self));
    field("foot", brief::foot(self));
    field("sections", sections_shown(self));
    field("most_charts", most_charts);
  }
};

}  // namespace holdfast::brief

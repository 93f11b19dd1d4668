// sheet: the one page a person brings into the room, as a value: the brief for a session, the sheet for a
// coming absence, the sheet for an ending. `lines` stand on the page, in her order; `offered` are what she
// may put there, and nothing passes from one to the other but by her hand. Text is plain. What is on paper is
// drawn from this value alone (page.h), so that what she sees and what is printed cannot differ.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "diary/names.h"

namespace holdfast::brief {

enum class Kind { brief, absence, ending };
enum class Paper { a4, letter };
std::string_view word_of(Kind kind);
std::string_view word_of(Paper paper);

// The parts of a page, in order. "{A}" stands for the practitioner's name.
struct Section {
  std::string_view id, title;
  bool large = false;    // hers: larger than the rest
  std::size_t most = 0;  // lines; 0: as many as there is room for
};
std::span<const Section> sections(Kind kind);
const Section* section_of(Kind kind, std::string_view id);  // none: unknown
std::string_view title_of(Kind kind);

struct Line {
  std::string section;      // of its kind
  std::string text;         // may be of several paragraphs
  std::string source;       // "finding:loop", "record:<id>", "record:<id>:limits", "help:..."; empty: her own
  std::string cannot_tell;  // of a finding, for the foot; may be empty
  bool operator==(const Line&) const = default;
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
  };
  struct Dot {
    double at = 0, value = 0;
    bool afterwards = false;  // written so
    bool operator==(const Dot&) const = default;
  };
  struct Stretch {
    bool absence = false;  // else a gap
    double from = 0, until = 0;
    bool operator==(const Stretch&) const = default;
  };
  std::vector<Band> bands;
  std::vector<Dot> dots;
  std::vector<Stretch> stretches;
  std::vector<double> marks;  // sessions
  bool operator==(const Chart&) const = default;
};
constexpr std::size_t most_charts = 2;

// What the foot says of the diary: first and last day, and what was written in between.
struct Notes {
  Date from, until;
  int check_ins = 0, days_blank = 0, written_afterwards = 0;
  bool operator==(const Notes&) const = default;
};

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
};

// The texts that are not hers to change: title, the day, the foot. Names are not replaced yet.
std::string title(const Sheet& sheet);
std::string day_line(const Sheet& sheet);
std::string foot(const Sheet& sheet);

}  // namespace holdfast::brief

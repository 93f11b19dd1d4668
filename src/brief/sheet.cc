// Sections, and the words around what she brings.
#include "brief/sheet.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "review/sentences.h"

namespace holdfast::brief {
namespace {

constexpr std::array brief_sections{Section{"talk", "What I want to talk about", true},
                                    Section{"want", "What I'd like from you today"},
                                    Section{"noticed", "What I noticed", false, 3}};
constexpr std::array absence_sections{
    Section{"dates", "When", true},          Section{"earlier", "How earlier breaks went"},
    Section{"helped", "What helped before"}, Section{"contact", "What contact there may be"},
    Section{"people", "Who else there is"},  Section{"help", "If I need help at once"}};
constexpr std::array ending_sections{Section{"held", "What this held"}, Section{"learned", "What I learned"},
                                     Section{"unsaid", "What stays unsaid"},
                                     Section{"onward", "What I take with me"}};

// The frame before the pull, so that what she is drawn to is seen against what was agreed.
constexpr std::array supervision_sections{Section{"frame", "The frame now"}, Section{"moved", "What moved"},
                                          Section{"drawn", "What I am drawn to do"},
                                          Section{"fear", "What I fear if I don't"},
                                          Section{"ask", "What I want to ask", true}};

constexpr std::size_t most_cannot_tell = 2;

std::string in_a_hundred(long long part, long long whole) {
  return std::to_string((200 * part + whole) / (2 * std::max(1LL, whole))) + " in 100";
}

// What the lines that were worked out rest on, each once.
std::string rest_on(const std::vector<Line>& lines) {
  std::vector<std::string> told;
  for (const Line& line : lines)
    if (!line.text.empty() && !line.rests_on.empty() && std::ranges::find(told, line.rests_on) == told.end())
      told.push_back(line.rests_on);
  return joined(told, "; ");
}

}  // namespace

std::span<const Section> sections(Kind kind) {
  if (kind == Kind::brief) return brief_sections;
  if (kind == Kind::absence) return absence_sections;
  if (kind == Kind::supervision) return supervision_sections;
  return ending_sections;
}

const Section* section_of(Kind kind, std::string_view id) {
  for (const Section& section : sections(kind))
    if (section.id == id) return &section;
  return nullptr;
}

std::string_view title_of(Kind kind) {
  if (kind == Kind::brief) return "For my session with {A}";
  if (kind == Kind::absence) return "While {A} is away";
  if (kind == Kind::supervision) return "For supervision: my work with {A}";
  return "Looking back on my time with {A}";
}

diary::Role made_by(Kind kind) {
  return kind == Kind::supervision ? diary::Role::practitioner : diary::Role::client;
}

std::string title(const Sheet& sheet) {
  return review::with_name(title_of(sheet.kind), sheet.practitioner);
}

std::string day_line(const Sheet& sheet) {
  return review::said_day(sheet.made_on);
}

std::string foot(const Sheet& sheet) {
  const Notes& notes = sheet.notes;
  std::string out = sheet.invented ? "This diary is invented. Nobody lived it. " : "";
  out += "My own notes, self-reported, " + review::said_day(notes.from) + " to " +
         review::said_day(notes.until) + "; " + review::counted(notes.check_ins, "check-in", "check-ins") +
         ", " + review::counted(notes.days_blank, "day", "days") + " blank, ";
  out += notes.written_afterwards == 0
             ? "none written afterwards."
             : std::to_string(notes.written_afterwards) + " (" +
                   in_a_hundred(notes.written_afterwards, notes.check_ins) + ") written afterwards.";
  const auto far = [](std::string_view sentence) {
    return sentence.find("far away") != std::string_view::npos;
  };
  std::vector<std::string_view> told;
  for (const Line& line : sheet.lines)
    if (!line.text.empty() && !line.cannot_tell.empty() && told.size() < most_cannot_tell &&
        std::ranges::none_of(told, [&](std::string_view one) {
          return one == line.cannot_tell || (far(one) && far(line.cannot_tell));
        }))
      told.push_back(line.cannot_tell);
  if (const std::string beneath = rest_on(sheet.lines); !beneath.empty())
    out += " What was worked out rests on all my notes, not only those of this time: " + beneath + ".";
  if (told.empty()) out += " They cannot tell what was not written down.";
  for (const std::string_view sentence : told) out += " " + std::string(sentence);
  if (sheet.kind == Kind::supervision)
    return out + " Not a measurement of anybody. Notes about a client may be theirs to ask for.";
  return out +
         (sheet.kind == Kind::brief
              ? " Not a measurement of me or of you. Once handed over it may enter your record."
              : " Not a measurement of anybody. Once handed over it may enter a practitioner's record.");
}

std::vector<SectionShown> sections_shown(const Sheet& sheet) {
  std::vector<SectionShown> out;
  for (const Section& section : sections(sheet.kind))
    out.push_back(
        {std::string(section.id), review::with_name(section.title, sheet.practitioner), section.most});
  return out;
}

}  // namespace holdfast::brief

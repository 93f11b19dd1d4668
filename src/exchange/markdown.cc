// The diary as a document: days as headings, under each what belongs to it in the order it was felt. What a
// person wrote can hold any Markdown, so it stands in quotations (free texts) or with its signs escaped
// (single lines): no text of hers can end a section or pass for a line of ours.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "diary/saying.h"
#include "exchange/formats.h"

namespace holdfast::exchange {
namespace {

bool belongs_to_no_day(const diary::Record& record) {
  return std::holds_alternative<diary::Scale>(record.body) ||
         std::holds_alternative<diary::Emotion>(record.body) ||
         std::holds_alternative<diary::ClinicalWill>(record.body) ||
         std::holds_alternative<diary::HelpNumber>(record.body);
}

std::string markdown_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_[]<>#|~&!").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string clock(const Moment& moment) {
  const int minutes = local_time(moment.at, moment.zone).seconds / 60;
  const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return two(minutes / 60) + ":" + two(minutes % 60);
}

std::string day_and_clock(const Moment& moment) {
  return iso(local_time(moment.at, moment.zone).date) + " " + clock(moment);
}

std::string day_heading(Date day) {
  const YearMonthDay parts = calendar(day);
  return std::string(weekday_name(weekday(day))) + ", " + std::to_string(parts.day) + " " +
         std::string(month_name(parts.month)) + " " + std::to_string(parts.year);
}

// Every kind of line end begins a new quoted line: a bare carriage return ends a line in Markdown, too.
void quote(std::string& out, std::string_view text) {
  while (true) {
    const std::size_t end = text.find_first_of("\r\n");
    const std::string_view line = text.substr(0, end);
    out += line.empty() ? ">" : "> " + std::string(line);
    out += '\n';
    if (end == std::string_view::npos) return;
    text.remove_prefix(text.substr(end, 2) == "\r\n" ? end + 2 : end + 1);
  }
}

// What a reference is called: a person by name, a limit or an old sentence by its words.
std::map<std::string, std::string, std::less<>> names_of(const diary::Diary& diary) {
  std::map<std::string, std::string, std::less<>> names;
  for (const diary::Record& record : diary.records) {
    if (const auto* person = std::get_if<diary::Relationship>(&record.body))
      names[record.id.text] = person->name;
    if (const auto* limit = std::get_if<diary::Limit>(&record.body)) names[record.id.text] = limit->what;
    if (const auto* belief = std::get_if<diary::Belief>(&record.body))
      names[record.id.text] = belief->sentence;
    if (const auto* rupture = std::get_if<diary::Rupture>(&record.body))
      names[record.id.text] = rupture->line.empty() ? day_and_clock(record.felt) : rupture->line;
  }
  return names;
}

std::string written_afterwards(const diary::Record& record) {
  if (!diary::is_late(record)) return "";
  const auto days = (record.written.at.seconds - record.felt.at.seconds) / 86400;
  return ", written " + std::to_string(days) + (days == 1 ? " day" : " days") + " afterwards";
}

class Document {
 public:
  Document(const diary::Diary& diary, const MarkdownOptions& options)
      : diary_(diary), options_(options), names_(names_of(diary)) {
    speaker_.name_of = [this](const diary::Id& id) {
      const auto found = names_.find(id.text);
      return found == names_.end() ? id.text : found->second;
    };
    speaker_.say = day_and_clock;
    speaker_.keeper = diary.settings.keeper();
  }

  std::string write() {
    begin();
    std::vector<const diary::Record*> in_order;
    for (const diary::Record& record : diary_.records) in_order.push_back(&record);
    const auto day_of = [&](const diary::Record* record) {
      return diary_day(record->felt, diary_.settings.day_starts_at_minutes);
    };
    std::stable_sort(in_order.begin(), in_order.end(), [&](const auto* a, const auto* b) {
      const Date day_a = day_of(a), day_b = day_of(b);
      return day_a != day_b ? day_a < day_b : a->felt.at < b->felt.at;
    });
    std::optional<Date> day;
    for (const diary::Record* record : in_order) {
      if (belongs_to_no_day(*record)) continue;
      if (const Date own = day_of(record); own != day) {
        day = own;
        out_ += "\n## " + day_heading(own) + "\n";
      }
      write(*record, clock(record->felt));
    }
    write_timeless(in_order);
    return std::move(out_);
  }

 private:
  void begin() {
    out_ = "# Diary\n\n";
    if (diary_.settings.invented) out_ += "**This diary is invented. Nobody lived it.**\n\n";
    const std::size_t count = diary_.records.size();
    out_ += std::to_string(count) + (count == 1 ? " record" : " records") + ".";
    const auto folded = std::count_if(diary_.records.begin(), diary_.records.end(),
                                      [](const diary::Record& record) { return record.folded; });
    if (folded > 0 && !options_.open_folded)
      out_ += " " + std::to_string(folded) +
              " folded: only the date is shown here, the words are in the JSON export.";
    out_ += " Days without anything are left out.\n";
  }

  void write_timeless(const std::vector<const diary::Record*>& records) {
    bool begun = false;
    for (const diary::Record* record : records) {
      if (!belongs_to_no_day(*record)) continue;
      if (!begun) out_ += "\n## Scales, words and numbers\n";
      begun = true;
      write(*record, "");
    }
  }

  void write(const diary::Record& record, const std::string& at) {
    std::string title(diary::title_of_kind(diary::kind_of(record.body)));
    if (record.relationship)
      title += " (" + markdown_escaped(one_line(speaker_.name_of(*record.relationship))) + ")";
    out_ += "\n### " + (at.empty() ? "" : at + " ") + title + written_afterwards(record) + "\n\n";
    if (record.folded && !options_.open_folded) {
      out_ += "folded\n";
      return;
    }
    if (const auto* entry = std::get_if<diary::Entry>(&record.body)) {
      if (!entry->title.empty()) out_ += "**" + markdown_escaped(one_line(entry->title)) + "**\n\n";
      if (!entry->text.empty()) quote(out_, entry->text);
      if (!entry->link.empty()) out_ += "\n" + markdown_escaped(one_line(entry->link)) + "\n";
      return;
    }
    for (const auto& [label, value] : diary::lines(record, speaker_)) {
      if (value.find_first_of("\r\n") == std::string::npos) {
        out_ += "- **" + markdown_escaped(label) + ":** " + markdown_escaped(one_line(value)) + "\n";
        continue;
      }
      out_ += "\n**" + markdown_escaped(label) + ":**\n\n";
      quote(out_, value);
      out_ += "\n";
    }
  }

  static std::string one_line(std::string_view text) {
    std::string line(text);
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return line;
  }

  const diary::Diary& diary_;
  const MarkdownOptions& options_;
  std::map<std::string, std::string, std::less<>> names_;
  diary::Speaker speaker_;
  std::string out_;
};

}  // namespace

std::string write_markdown(const diary::Diary& diary, const MarkdownOptions& options) {
  return Document(diary, options).write();
}

}  // namespace holdfast::exchange

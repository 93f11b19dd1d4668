// One page by days. It runs no script and asks for nothing from anywhere (its policy says so); the JSON at
// its end is data nobody runs. Everything a person wrote is escaped.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "diary/saying.h"
#include "exchange/formats.h"

namespace holdfast::exchange {
namespace {

constexpr std::string_view data_begin = "<script type=\"application/json\" id=\"holdfast-diary\">";
constexpr std::string_view data_end = "</script>";
constexpr std::string_view title =
    "content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>Notes</title>";
constexpr std::string_view style =
    "body{font:1.05rem/1.6 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 "
    "1rem;color:#26282b;"
    "background:#faf8f4}article{background:#fffdf9;border:1px solid #d9d4ca;border-radius:10px;padding:.8rem "
    "1rem;"
    "margin:0 0 1rem}.about{color:#5b5f66;font-size:.94rem;margin:0 0 .4rem}.text{white-space:pre-wrap;"
    "overflow-wrap:anywhere}dl{display:grid;grid-template-columns:minmax(8rem,auto) 1fr;gap:.2rem "
    "1rem;margin:0}"
    "dt{color:#5b5f66}dd{margin:0;overflow-wrap:anywhere}h2{font-size:1.05rem;color:#5b5f66}"
    "@media(prefers-color-scheme:dark){body{color:#e6e3dd;background:#17191b}article{background:#1f2225;"
    "border-color:#3a3f45}.about,dt,h2{color:#a9adb3}}";

std::string html_escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

std::string clock_on_page(const Moment& moment) {
  const std::string at = iso(moment);
  return at.substr(11, 5);
}

class Page {
 public:
  explicit Page(const diary::Diary& diary) : diary_(diary) {
    for (const diary::Record& record : diary.records) {
      if (const auto* person = std::get_if<diary::Relationship>(&record.body))
        names_[record.id.text] = person->name;
      if (const auto* limit = std::get_if<diary::Limit>(&record.body)) names_[record.id.text] = limit->what;
      if (const auto* belief = std::get_if<diary::Belief>(&record.body))
        names_[record.id.text] = belief->sentence;
    }
    speaker_.name_of = [this](const diary::Id& id) {
      const auto found = names_.find(id.text);
      return found == names_.end() ? id.text : found->second;
    };
    speaker_.keeper = diary.settings.keeper();
    speaker_.say = [](const Moment& moment) {
      return iso(moment).substr(0, 10) + " " + clock_on_page(moment);
    };
  }

  std::string write() {
    out_ =
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width\"><meta http-equiv=\"Content-Security-Policy\" " +
        std::string(title) + "<style>" + std::string(style) + "</style></head><body>\n<h1>Diary</h1>\n";
    if (diary_.settings.invented)
      out_ += "<p><strong>This diary is invented. Nobody lived it.</strong></p>\n";
    std::vector<const diary::Record*> order;
    for (const diary::Record& record : diary_.records) order.push_back(&record);
    std::ranges::stable_sort(order, [](const auto* a, const auto* b) { return a->felt.at < b->felt.at; });
    std::optional<Date> day;
    for (const diary::Record* record : order) {
      const Date own = diary_day(record->felt, diary_.settings.day_starts_at_minutes);
      if (own != day) out_ += "<h2>" + heading(own) + "</h2>\n";
      day = own;
      write(*record);
    }
    // Within JSON the sign may stand escaped everywhere, so that nothing in it can end the element or begin
    // another.
    std::string json;
    for (const char c : write_json(diary_)) {
      if (c == '<')
        json += "\\u003c";
      else
        json += c;
    }
    return std::move(out_) + std::string(data_begin) + json + std::string(data_end) + "\n</body></html>\n";
  }

 private:
  static std::string heading(Date day) {
    const YearMonthDay parts = calendar(day);
    return std::string(weekday_name(weekday(day))) + ", " + std::to_string(parts.day) + " " +
           std::string(month_name(parts.month)) + " " + std::to_string(parts.year);
  }

  void write(const diary::Record& record) {
    std::string about =
        clock_on_page(record.felt) + " · " + std::string(diary::title_of_kind(diary::kind_of(record.body)));
    if (record.relationship) about += " · " + html_escaped(speaker_.name_of(*record.relationship));
    out_ += "<article><p class=\"about\">" + about + "</p>";
    if (record.folded) out_ += "<details><summary>folded</summary>";
    if (const auto* entry = std::get_if<diary::Entry>(&record.body)) {
      if (!entry->title.empty()) out_ += "<p><strong>" + html_escaped(entry->title) + "</strong></p>";
      out_ += "<div class=\"text\">" + html_escaped(entry->text) + "</div>";
      if (!entry->link.empty()) out_ += "<p class=\"text\">" + html_escaped(entry->link) + "</p>";
    } else {
      out_ += "<dl>";
      for (const auto& [label, value] : diary::lines(record, speaker_))
        out_ += "<dt>" + html_escaped(label) + "</dt><dd class=\"text\">" + html_escaped(value) + "</dd>";
      out_ += "</dl>";
    }
    if (record.folded) out_ += "</details>";
    out_ += "</article>\n";
  }

  const diary::Diary& diary_;
  std::map<std::string, std::string, std::less<>> names_;
  diary::Speaker speaker_;
  std::string out_;
};

}  // namespace

std::string write_html(const diary::Diary& diary) {
  return Page(diary).write();
}

std::string_view json_in_html_archive(std::string_view bytes) {
  const auto from = bytes.rfind(data_begin);
  if (from == std::string_view::npos) return {};
  bytes.remove_prefix(from + data_begin.size());
  return bytes.substr(0, bytes.find(data_end));
}

bool looks_like_html_archive(std::string_view bytes) {
  const std::string_view begin = bytes.substr(0, 1024);
  return begin.substr(0, 64).find("<!doctype html>") != std::string_view::npos &&
         (begin.find(title) != std::string_view::npos || !json_in_html_archive(bytes).empty());
}

}  // namespace holdfast::exchange

// A calendar may be copied to other machines, so it names nobody and quotes nothing: "Away", "Session", "A
// note to come back to".
#include <string>

#include "exchange/formats.h"

namespace holdfast::exchange {
namespace {

std::string utc(Instant at) {  // 20240501T080000Z
  std::string text = iso(Moment{at, "UTC"}), out;
  for (const char c : text.substr(0, 19))
    if (c != '-' && c != ':') out += c;
  return out + "Z";
}

class Calendar {
 public:
  void event(const diary::Record& record, Instant from, Instant until, std::string_view title, bool alarm) {
    out_ += "BEGIN:VEVENT\r\nUID:" + record.id.text + std::string(own_domain) +
            "\r\nDTSTAMP:" + utc(record.written.at) + "\r\nDTSTART:" + utc(from) + "\r\nDTEND:" + utc(until) +
            "\r\nSUMMARY:" + std::string(title) + "\r\nCLASS:PRIVATE\r\n";
    if (alarm)
      out_ += std::string("BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:") + std::string(title) +
              "\r\nTRIGGER:PT0S\r\nEND:VALARM\r\n";
    out_ += "END:VEVENT\r\n";
  }
  std::string take(bool invented) {
    return std::string("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Holdfast//Notes//EN\r\n") +
           (invented ? "X-WR-CALDESC:This diary is invented. Nobody lived it.\r\n" : "") + out_ +
           "END:VCALENDAR\r\n";
  }

 private:
  std::string out_;
};

constexpr std::int64_t quarter = 15 * 60, hour = 3600;

}  // namespace

std::string write_calendar(const diary::Diary& diary) {
  Calendar out;
  for (const diary::Record& record : diary.records) {
    const Instant from = record.felt.at;
    if (const auto* absence = std::get_if<diary::Absence>(&record.body))
      out.event(record, from, absence->until ? absence->until->at : from + 24 * hour, absence_title, false);
    if (const auto* session = std::get_if<diary::Session>(&record.body))
      if (session->outcome != diary::Session::Outcome::cancelled)
        out.event(record, from, from + 60LL * session->minutes.value_or(session_minutes), session_title,
                  false);
    if (const auto* reaction = std::get_if<diary::Reaction>(&record.body))
      if (reaction->come_back && !reaction->came_back && reaction->let_go != true)
        out.event(record, reaction->come_back->at, reaction->come_back->at + quarter, reaction_title, true);
  }
  return out.take(diary.settings.invented);
}

}  // namespace holdfast::exchange

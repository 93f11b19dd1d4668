// One proposer per kind of page walks the relationship's records by time and says each in the first person.
#include "brief/propose.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/letters.h"
#include "base/text.h"
#include "brief/line.h"
#include "review/chapter.h"
#include "review/sentences.h"

namespace holdfast::brief {
namespace {

using diary::Record;
using review::Finding;

constexpr int usual_days = 91, year_days = 365;
constexpr std::size_t most_of_a_kind = 8;

// The first letters of a name: of "Dr. Weber" one is "W.".
std::string initials_of(std::string_view name, std::size_t letters) {
  std::string_view part = name;
  for (const std::string_view one : split(name, ' '))
    if (!one.empty() && !one.ends_with('.')) {
      part = one;
      break;
    }
  std::size_t size = 0;
  for (; size < part.size(); ++size) {
    const bool begins = (static_cast<unsigned char>(part[size]) & 0xC0) != 0x80;
    if (begins && letters-- == 0) break;
  }
  return review::capital(std::string(part.substr(0, size))) + ".";
}

class Proposer {
 public:
  Proposer(const diary::Diary& diary, const review::Chapter& chapter, const Wanted& wanted, Sheet& sheet)
      : diary_(diary), chapter_(chapter), wanted_(wanted), sheet_(sheet) {
    for (const Record& record : diary.records) {
      if (const auto* person = std::get_if<diary::Relationship>(&record.body);
          person && record.id.text == chapter.relationship) {
        relationship_ = person;
        began_ = &record;
        if (record.felt.at <= wanted.now.at && person->until) ended_on_ = person->until;
      }
      if (record.felt.at <= wanted.now.at && review::belongs(record, chapter)) past_.push_back(&record);
    }
    for (const Record* record : past_)
      if (const auto* ending = std::get_if<diary::Ending>(&record->body)) {
        ended_on_ = day_number(*record);
        ended_ = record->folded ? nullptr : record;
        ending_ = record->folded ? nullptr : ending;
      }
    if (began_ && began_->folded) relationship_ = nullptr;  // of it, its dates alone
  }

  // What she said; else the last three months, or of an ending all of it. Nothing beyond its end or today.
  Result<> period() {
    Notes& notes = sheet_.notes;
    const Date last = ended_on_ ? std::min(*ended_on_, sheet_.made_on) : sheet_.made_on;
    notes.until = wanted_.until ? std::min(*wanted_.until, sheet_.made_on) : last;
    const Date usual = wanted_.kind == Kind::ending && began_ ? std::min(day_number(*began_), notes.until)
                                                              : notes.until + -usual_days;
    notes.from = wanted_.from.value_or(usual);
    sheet_.period_chosen = wanted_.from || wanted_.until;
    if (notes.from > notes.until)
      return problem(ProblemKind::bad_request, "This period ends before it begins, or has not begun yet.",
                     "from");
    return {};
  }

  void notes() {
    Notes& notes = sheet_.notes;
    std::set<Date> days;
    std::optional<Date> first;
    for (const Record* record : past_) {
      if (!std::holds_alternative<diary::CheckIn>(record->body)) continue;
      const Date day = day_number(*record);
      if (!first) first = day;
      if (day < notes.from || day > notes.until) continue;
      ++notes.check_ins;
      notes.written_afterwards += diary::is_late(*record);
      days.insert(day);
    }
    const Date from = first ? std::max(*first, notes.from) : notes.until + 1;
    notes.days_blank = std::max(0, notes.until - from + 1 - int(days.size()));
  }

  void brief(const review::Review* review) {
    newest<diary::Session>([&](const Record& record, const diary::Session& session) {
      if (in_period(record) && !trimmed(session.unsaid).empty())
        add("talk", line_of(diary_, record, Kind::brief, sheet_.made_on));
    });
    newest<diary::Reaction>([&](const Record& record, const diary::Reaction& reaction) {
      if (in_period(record) && !reaction.came_back && !reaction.let_go.value_or(false) &&
          !trimmed(reaction.want_to_say).empty())
        offer("talk", record, sentence_end(reaction.want_to_say));
    });
    newest<diary::Need>([&](const Record& record, const diary::Need& need) {
      using Outcome = diary::Need::Outcome;
      if (in_period(record) && of_the_two(need) &&
          (!need.outcome || *need.outcome == Outcome::not_met || need.voiced == false))
        offer("want", record, sentence_end(need.what));
    });
    findings(review, "noticed", [](const Finding& finding) {
      // The first two only if she picks them.
      return finding.id != "frame" && finding.id != "together" && finding.id != "next-absence";
    });
    newest<diary::Need>([&](const Record& record, const diary::Need&) {
      if (in_period(record)) add("noticed", line_of(diary_, record, Kind::brief, sheet_.made_on));
    });
    newest<diary::Reaction>([&](const Record& record, const diary::Reaction& reaction) {
      if (in_period(record) && reaction.came_back)
        add("noticed", line_of(diary_, record, Kind::brief, sheet_.made_on));
    });
  }

  void absence(const review::Review* review) {
    const Record* coming = coming_absence();
    if (coming)
      offer("dates", *coming, dates_of(*coming));
    else
      sheet_.remark = "No absence that lies ahead is written down. Once one is, its dates are offered here.";
    findings(review, "earlier",
             [](const Finding& finding) { return finding.id == "absence" || finding.id == "next-absence"; });
    newest<diary::Absence>([&](const Record& record, const diary::Absence& absence) {
      if (&record != coming) offer("earlier", record, how_it_went(record, absence));
    });
    std::vector<const Record*> others;
    newest<diary::Steadying>([&](const Record& record, const diary::Steadying& steadying) {
      if (std::ranges::find(steadying.helped, diary::Steadying::Helped::nothing) != steadying.helped.end())
        return;
      if (in_an_absence(record))
        offer("helped", record, helped(steadying, sheet_.practitioner));
      else if (day_number(record) > sheet_.made_on + -year_days)
        others.push_back(&record);
    });
    for (const Record* record : others)
      offer("helped", *record, helped(std::get<diary::Steadying>(record->body), sheet_.practitioner));
    frame("contact");
    std::set<std::string> told{sheet_.practitioner};
    newest<diary::Need>([&](const Record& record, const diary::Need& need) {
      if (need.outcome == diary::Need::Outcome::met && !trimmed(need.to_whom).empty() &&
          told.insert(need.to_whom).second)
        offer("people", record, need.to_whom + ": I needed this, and it was met: " + sentence_end(need.what));
    });
    help();
  }

  // Of a practitioner. What was kept of limits is her side of it: crossed by her as well as by the client.
  void supervision(const review::Review* review) {
    frame("frame");
    if (began_ && relationship_ && relationship_->until && *relationship_->until >= sheet_.made_on)
      offer("frame", *began_, "An end is planned for " + review::said_day(*relationship_->until) + ".",
            ":until");
    if (const Record* coming = coming_absence()) offer("frame", *coming, dates_of(*coming));
    told<diary::LimitEvent>("moved");
    newest<diary::Contact>([&](const Record& record, const diary::Contact& contact) {
      if (in_period(record) && contact.outside_frame.value_or(false)) add("moved", said(record));
    });
    newest<diary::Session>([&](const Record& record, const diary::Session& session) {
      const auto is = [](std::optional<diary::Degree> degree) {
        return degree == diary::Degree::a_little || degree == diary::Degree::much;
      };
      if (!in_period(record)) return;
      const std::string on = "On " + when(day_number(record), sheet_.made_on);
      if (is(session.brought_troubles))
        offer("moved", record, on + " I brought in troubles of my own.", ":troubles");
      if (is(session.looked_after))
        offer("moved", record, on + " " + sheet_.practitioner + " looked after me.", ":looked_after");
    });
    told<diary::Rupture>("moved");
    told<diary::Repair>("moved");
    findings(review, "moved", [](const Finding&) { return true; });
    told<diary::Pull>("drawn");
    newest<diary::Reaction>([&](const Record& record, const diary::Reaction& reaction) {
      if (in_period(record) && !reaction.let_go.value_or(false) && !trimmed(reaction.want_to_say).empty())
        offer("drawn", record, sentence_end(reaction.want_to_say));
    });
    for (const Record& record : diary_.records)  // an old sentence is hers, with whomever
      if (std::holds_alternative<diary::Belief>(record.body) && !record.folded) add("fear", said(record));
    newest<diary::Session>([&](const Record& record, const diary::Session& session) {
      if (in_period(record) && !trimmed(session.unsaid).empty()) add("ask", said(record));
    });
  }

  void ending(const review::Review* review) {
    facts();
    newest<diary::Repair>([&](const Record& record, const diary::Repair& repair) {
      if (repair.mended != diary::Extent::no && !trimmed(repair.line).empty())
        offer("held", record, "We mended this: " + sentence_end(repair.line));
    });
    newest<diary::Need>([&](const Record& record, const diary::Need& need) {
      if (need.outcome == diary::Need::Outcome::met && of_the_two(need))
        offer("held", record, "I needed this, and it was met: " + sentence_end(need.what));
    });
    newest<diary::Steadying>([&](const Record& record, const diary::Steadying& steadying) {
      const bool learned = std::ranges::find(steadying.helped, diary::Steadying::Helped::something_learned) !=
                           steadying.helped.end();
      if (learned && !trimmed(steadying.line).empty()) offer("learned", record, sentence_end(steadying.line));
    });
    static constexpr std::array<std::string_view, 9> of_learning{
        "arc",    "direction", "easing-or-withdrawing", "absence", "footing", "support", "needs",
        "naming", "beliefs"};
    findings(review, "learned", [](const Finding& finding) {
      return std::ranges::find(of_learning, finding.id) != of_learning.end();
    });
    unsaid();
    if (ending_ && !trimmed(ending_->contact_afterwards).empty())
      offer("onward", *ended_, "Contact afterwards: " + sentence_end(ending_->contact_afterwards),
            ":contact");
    help_numbers("onward");
  }

 private:
  Date day_number(const Record& record) const {
    return diary_day(record.felt, diary_.settings.day_starts_at_minutes);
  }
  bool in_period(const Record& record) const {
    const Date day = day_number(record);
    return day >= sheet_.notes.from && day <= sheet_.notes.until;
  }

  // The relationship's records of one kind up to now, newest first, those left out that are folded.
  template <class Noun, class Tell>
  void newest(Tell&& tell) {
    offered_of_kind_ = 0;
    for (auto at = past_.rbegin(); at != past_.rend(); ++at)
      if (const auto* noun = std::get_if<Noun>(&(*at)->body);
          noun && !(*at)->folded && offered_of_kind_ < most_of_a_kind)
        tell(**at, *noun);
  }

  std::optional<Line> said(const Record& record) const {
    return line_of(diary_, record, sheet_.kind, sheet_.made_on);
  }
  // The period's records of one kind, each as it is said on paper.
  template <class Noun>
  void told(std::string_view section) {
    newest<Noun>([&](const Record& record, const Noun&) {
      if (in_period(record)) add(section, said(record));
    });
  }

  void add(std::string_view section, std::optional<Line> line) {
    if (!line || line->text.empty()) return;
    line->section = section;
    const auto same = [&](const Line& one) { return one.section == section && one.text == line->text; };
    if (std::ranges::any_of(sheet_.offered, same)) return;
    ++offered_of_kind_;
    sheet_.offered.push_back(std::move(*line));
  }
  // `aspect`: of a record that gives several lines.
  void offer(std::string_view section, const Record& record, std::string text, std::string_view aspect = {}) {
    if (record.folded || text.empty()) return;
    add(section, Line{std::string(section), review::capital(std::move(text)),
                      source_of(record) + std::string(aspect), ""});
  }
  // Put to the practitioner, or to nobody in particular: what others were asked is not between the two.
  bool of_the_two(const diary::Need& need) const {
    return trimmed(need.to_whom).empty() || same_name(trimmed(need.to_whom), sheet_.practitioner);
  }

  template <class Which>
  void findings(const review::Review* review, std::string_view section, Which&& which) {
    if (!review) return;
    for (const Finding& finding : review->findings) {
      if (!which(finding)) continue;
      const bool ahead = finding.id == "next-absence";  // folded on screen; here it is what the page is for
      if (finding.folded && !ahead) continue;
      if (finding.id == "beliefs" && finding.subject.empty()) continue;  // the sentence is folded away
      add(section, line_of(finding, sheet_.kind));
      if (auto chart = chart_of(finding, wanted_.now.zone, sheet_.made_on))
        sheet_.offered_charts.push_back(std::move(*chart));
    }
  }

  // Under way, or the next one that is planned.
  const Record* coming_absence() const {
    const Record* next = nullptr;
    for (const Record& record : diary_.records) {
      const auto* absence = std::get_if<diary::Absence>(&record.body);
      const bool of_hers = sheet_.kind == Kind::supervision && !record.relationship;  // away from all of them
      if (!absence || record.folded || (!of_hers && !review::belongs(record, chapter_))) continue;
      const bool over =
          absence->until ? absence->until->at <= wanted_.now.at : record.felt.at <= wanted_.now.at;
      if (!over && (!next || record.felt.at < next->felt.at)) next = &record;
    }
    return next;
  }

  std::string dates_of(const Record& record) const {
    const auto& absence = std::get<diary::Absence>(record.body);
    const Date from = day_number(record);
    std::string out = (sheet_.kind == Kind::supervision ? "I am" : sheet_.practitioner + " is") +
                      " away from " + std::string(weekday_name(weekday(from))) + ", " +
                      review::said_day(from);
    if (absence.until) {
      const Date until = diary_day(*absence.until, diary_.settings.day_starts_at_minutes);
      out += ", to " + std::string(weekday_name(weekday(until))) + ", " + review::said_day(until) + " (" +
             review::counted(until - from + 1, "day", "days") + ")";
    } else {
      out += "; how long is not written down";
    }
    out += ".";
    if (!trimmed(absence.line).empty()) out += " " + sentence_end(absence.line);
    return out;
  }

  std::string how_it_went(const Record& record, const diary::Absence& absence) const {
    const Date from = day_number(record);
    std::string out = "From " + when(from, sheet_.made_on);
    Instant until = record.felt.at;
    if (absence.until) {
      until = absence.until->at;
      const Date last = diary_day(*absence.until, diary_.settings.day_starts_at_minutes);
      out +=
          " to " + when(last, sheet_.made_on) + " (" + review::counted(last - from + 1, "day", "days") + ")";
    }
    std::vector<double> rated;
    for (const review::CheckInRow& row : chapter_.check_ins)
      if (row.at >= record.felt.at && row.at <= until && row.ratings[review::distress])
        rated.push_back(*row.ratings[review::distress]);
    std::vector<std::string> parts;
    if (absence.how_hard)
      parts.push_back(
          "the whole time was " + std::to_string(*absence.how_hard) + " of 10 hard" +
          (absence.expected ? " (I had expected " + std::to_string(*absence.expected) + ")" : ""));
    if (rated.size() >= 3) {
      std::ranges::sort(rated);
      parts.push_back(
          fmt::format("rated {} times, the middle {:g} of 10", rated.size(), rated[rated.size() / 2]));
    }
    const std::string said = joined(parts, "; ");
    out += said.empty() ? "." : ": " + said + ".";
    if (!trimmed(absence.line).empty()) out += " " + sentence_end(absence.line);
    return said.empty() && trimmed(absence.line).empty() ? std::string() : out;
  }

  bool in_an_absence(const Record& record) const {
    return std::ranges::any_of(chapter_.absences, [&](const review::Away& away) {
      return record.felt.at >= away.from && record.felt.at <= away.until;
    });
  }

  void frame(std::string_view section) {
    const auto tell = [&](std::string what, std::string_view text, std::string_view aspect) {
      if (!trimmed(text).empty()) offer(section, *began_, what + sentence_end(std::string(text)), aspect);
    };
    if (relationship_) {
      if (sheet_.kind == Kind::supervision) tell("We meet: ", relationship_->rhythm, ":rhythm");
      tell("Between sessions: ", relationship_->between_sessions, ":between_sessions");
      tell("Agreed: ", relationship_->limits, ":limits");
    }
    newest<diary::Limit>([&](const Record& record, const diary::Limit& limit) {
      if (!limit.with.empty()) return;
      const bool mine = sheet_.kind == Kind::supervision && limit.whose == diary::Limit::Whose::mine;
      offer(section, record, (mine ? "A limit of mine: " : "Agreed: ") + sentence_end(limit.what));
    });
  }

  void help_numbers(std::string_view section) {
    for (const Record& record : diary_.records)
      if (const auto* number = std::get_if<diary::HelpNumber>(&record.body); number && !record.folded) {
        std::string text = number->name + (number->name.empty() ? "" : ": ") + number->number;
        if (!trimmed(number->line).empty()) text += " (" + std::string(trimmed(number->line)) + ")";
        offer(section, record, text);
      }
  }
  void help() {
    help_numbers("help");
    for (const Line& line : wanted_.help) add("help", line);
  }

  void facts() {
    if (!began_) return;
    int kept = 0;
    for (const Record* record : past_)
      if (const auto* session = std::get_if<diary::Session>(&record->body))
        kept += review::took_place(*session);
    std::string out = "From " + review::said_day(day_number(*began_));
    if (ended_on_) out += " to " + review::said_day(*ended_on_);
    if (relationship_ && !trimmed(relationship_->modality).empty())
      out += ", " + std::string(trimmed(relationship_->modality));
    if (kept > 0) out += "; " + review::counted(kept, "session", "sessions") + " in this diary";
    offer("held", *began_, out + ".", ":facts");
    if (relationship_) offer("held", *began_, sentence_end(relationship_->words));
    if (ended_) offer("held", *ended_, how_it_ended());
  }

  std::string how_it_ended() const {
    using By = diary::Ending::EndedBy;
    std::vector<std::string> parts;
    if (ending_->by)
      parts.push_back(*ending_->by == By::practitioner    ? sheet_.practitioner + " ended it"
                      : *ending_->by == By::client        ? "I ended it"
                      : *ending_->by == By::both          ? "we ended it together"
                      : *ending_->by == By::circumstances ? "circumstances ended it"
                                                          : "a death ended it");
    if (ending_->planned) parts.push_back(*ending_->planned ? "it was planned" : "it was not planned");
    std::string out = parts.empty() ? "" : review::capital(joined(parts, "; ")) + ".";
    if (!trimmed(ending_->line).empty()) out += (out.empty() ? "" : " ") + sentence_end(ending_->line);
    return out;
  }

  void unsaid() {
    if (ending_) {
      const auto talked = [&](std::optional<diary::Extent> extent, const std::string& about,
                              std::string_view aspect) {
        if (!extent || *extent == diary::Extent::yes) return;
        const bool not_at_all = *extent == diary::Extent::no;
        offer("unsaid", *ended_,
              (not_at_all ? "We did not talk about " : "We talked only in part about ") + about + ".",
              aspect);
      };
      talked(ending_->talked_leaving, "the leaving", ":talked_leaving");
      talked(ending_->talked_needs, "what I needed from " + sheet_.practitioner, ":talked_needs");
      talked(ending_->talked_wrong, "what went wrong between us", ":talked_wrong");
    }
    newest<diary::Session>([&](const Record& record, const diary::Session& session) {
      if (!trimmed(session.unsaid).empty()) offer("unsaid", record, sentence_end(session.unsaid));
    });
    newest<diary::Reaction>([&](const Record& record, const diary::Reaction& reaction) {
      if (!reaction.let_go.value_or(false) && !trimmed(reaction.want_to_say).empty())
        offer("unsaid", record, sentence_end(reaction.want_to_say));
    });
    newest<diary::Need>([&](const Record& record, const diary::Need& need) {
      if (need.voiced == false && of_the_two(need))
        offer("unsaid", record, "I never said that I needed this: " + sentence_end(need.what));
    });
  }

  const diary::Diary& diary_;
  const review::Chapter& chapter_;
  const Wanted& wanted_;
  Sheet& sheet_;
  const diary::Relationship* relationship_ = nullptr;
  const Record* began_ = nullptr;  // none of it where it is folded
  const diary::Ending* ending_ = nullptr;
  const Record* ended_ = nullptr;  // neither, where it is folded
  std::optional<Date> ended_on_;
  std::vector<const Record*> past_;  // by time
  std::size_t offered_of_kind_ = 0;
};

}  // namespace

std::vector<diary::NamePair> names_in(const diary::Diary& diary) {
  constexpr std::size_t most_letters = 12;
  std::vector<diary::NamePair> pairs;
  std::set<std::string> taken, there;
  const auto name = [&](const std::string& called) {
    if (!there.insert(called).second) return;
    std::string becomes = initials_of(called, 1);
    for (std::size_t n = 2; taken.contains(becomes) && n <= most_letters; ++n)
      becomes = initials_of(called, n);
    auto more = diary::name_and_parts(called, becomes);
    if (!more.empty()) taken.insert(becomes);
    for (diary::NamePair& pair : more) pairs.push_back(std::move(pair));
  };
  for (const Record& record : diary.records)  // who is an initial already stays it, and is nobody else
    if (const auto* person = std::get_if<diary::Relationship>(&record.body);
        person && diary::is_initial(person->name) && !person->name.empty())
      taken.insert(initials_of(person->name.substr(0, person->name.find('.')), 1));
  for (const Record& record : diary.records)
    if (const auto* person = std::get_if<diary::Relationship>(&record.body)) name(person->name);
  // Others she names in a field of their own; those in her texts no program knows.
  for (const Record& record : diary.records) {
    const auto* need = std::get_if<diary::Need>(&record.body);
    const auto* limit = std::get_if<diary::Limit>(&record.body);
    const auto* will = std::get_if<diary::ClinicalWill>(&record.body);
    const std::string called = need ? need->to_whom : limit ? limit->with : will ? will->who : std::string();
    if (diary::looks_like_a_name(called)) name(std::string(trimmed(called)));
  }
  return pairs;
}

void leave_other_names(Sheet& sheet, const diary::Diary& diary) {
  for (const auto& [name, becomes] : names_in(diary))
    if (std::ranges::none_of(sheet.names, [&](const auto& one) { return one.name == name; }))
      sheet.names.push_back({name, name});
}

Result<Sheet> propose(const diary::Diary& diary, const review::Review* review, const Wanted& wanted) {
  review::Options options;
  options.now = wanted.now;
  options.relationship = wanted.relationship;
  auto chapter = review::chapter_of(diary, options);
  if (!chapter) return pass_on(chapter);
  Sheet sheet;
  sheet.kind = wanted.kind;
  sheet.relationship = chapter->relationship;
  sheet.practitioner = chapter->name == "your therapist" ? "my therapist"
                       : chapter->name == "your client"  ? "my client"
                                                         : chapter->name;
  sheet.made_on = diary_day(wanted.now, diary.settings.day_starts_at_minutes);
  sheet.invented = diary.settings.invented;
  sheet.names = names_in(diary);
  Proposer proposer(diary, *chapter, wanted, sheet);
  if (auto good = proposer.period(); !good) return pass_on(good);
  proposer.notes();
  switch (wanted.kind) {
    case Kind::brief:
      proposer.brief(review);
      break;
    case Kind::absence:
      proposer.absence(review);
      break;
    case Kind::ending:
      proposer.ending(review);
      break;
    case Kind::supervision:
      proposer.supervision(review);
      break;
  }
  return sheet;
}

Sheet kept_and_proposed(Sheet proposed, const Sheet& kept) {
  std::set<std::string> there;
  for (const Line& line : kept.lines) there.insert(line.source);
  for (const Chart& chart : kept.charts) there.insert("picture of " + chart.source);
  std::erase_if(proposed.offered, [&](const Line& line) { return there.contains(line.source); });
  std::erase_if(proposed.offered_charts,
                [&](const Chart& chart) { return there.contains("picture of " + chart.source); });
  proposed.lines = kept.lines;
  proposed.charts = kept.charts;
  proposed.paper = kept.paper;
  std::vector<diary::NamePair> names = kept.names;
  for (diary::NamePair& pair : proposed.names)
    if (std::ranges::none_of(names, [&](const auto& one) { return one.name == pair.name; }))
      names.push_back(std::move(pair));
  proposed.names = std::move(names);
  return proposed;
}

}  // namespace holdfast::brief

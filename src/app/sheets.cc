// The page to bring along: proposed from the diary and its last review, kept as a setting of the vault while
// it is composed, drawn from the value that the page or the terminal sends back. Only what she put on it is
// kept; what is offered is made anew each time.
#include <algorithm>

#include "app/handlers.h"
#include "app/looking.h"
#include "app/records.h"
#include "brief/json.h"
#include "brief/line.h"
#include "brief/propose.h"

namespace holdfast::app {
namespace {

constexpr int least_width = 100, most_width = 4000;

std::string key_of(brief::Kind kind, const std::string& relationship) {
  return "sheet " + std::string(diary::word(kind)) + " " + relationship;
}

// A sheet as it is kept: with how often it was kept so far.
struct Kept {
  brief::Sheet sheet;
  std::int64_t revision = 0;
};

// One that cannot be read any more counts as none.
std::optional<Kept> kept_from(const std::string& text) {
  auto json = diary::parse_json(text, brief::caps::sheet);
  if (!json) return std::nullopt;
  auto sheet = brief::sheet_from_json(*json);
  if (!sheet) return std::nullopt;
  const Json revision = json->value("revision", Json());
  return Kept{std::move(*sheet), revision.is_number_integer() ? revision.get<std::int64_t>() : 1};
}

bool rests_on(const std::string& source, std::string_view record) {
  const std::string whole = "record:" + std::string(record);
  return source == whole || source.starts_with(whole + ":");
}

// Lines whose records are in the diary no more are on no page either.
Result<> leave_out_what_is_gone(World& world, brief::Sheet& sheet) {
  Result<> failed{};
  std::erase_if(sheet.lines, [&](const brief::Line& line) {
    constexpr std::string_view beginning = "record:";
    if (!line.source.starts_with(beginning)) return false;
    const std::string rest = line.source.substr(beginning.size());
    const auto there = world.vault->get(rest.substr(0, rest.find(':')));
    if (!there && there.error().kind != ProblemKind::not_found) failed = pass_on(there);
    return !there && there.error().kind == ProblemKind::not_found;
  });
  return failed;
}

Result<std::optional<Kept>> kept_sheet(World& world, brief::Kind kind, const std::string& relationship) {
  auto text = world.vault->setting(key_of(kind, relationship));
  if (!text) return pass_on(text);
  auto kept = *text ? kept_from(**text) : std::nullopt;
  if (kept)
    if (auto done = leave_out_what_is_gone(world, kept->sheet); !done) return pass_on(done);
  return kept;
}

Result<> put(vault::Transaction& transaction, const std::string& key, brief::Sheet sheet,
             std::int64_t revision) {
  if (sheet.lines.empty() && sheet.charts.empty()) return transaction.unset(key);
  sheet.offered.clear();
  sheet.offered_charts.clear();
  sheet.remark.clear();
  Json json = brief::to_json(sheet);
  json["revision"] = revision;
  return transaction.set(key, diary::dump(json));
}

// The revision it has then. `expected`: the one that was read.
Result<std::int64_t> keep(World& world, const brief::Sheet& sheet, std::optional<std::int64_t> expected) {
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  const std::string key = key_of(sheet.kind, sheet.relationship);
  auto text = world.vault->setting(key);
  if (!text) return pass_on(text);
  const auto before = *text ? kept_from(**text) : std::nullopt;
  const std::int64_t was = before ? before->revision : 0;
  if (expected && *expected != was)
    return problem(ProblemKind::conflict, "This page was changed elsewhere meanwhile.", "revision");
  const std::int64_t now = sheet.lines.empty() && sheet.charts.empty() ? 0 : was + 1;
  if (auto done = put(*transaction, key, sheet, now); !done) return pass_on(done);
  if (auto done = transaction->commit(); !done) return pass_on(done);
  return now;
}

Result<std::optional<Date>> day_of(World& world, const std::string& text, const diary::Settings& settings) {
  auto begins = bound(world, text, settings, false);
  if (!begins) return pass_on(begins);
  if (!*begins) return std::optional<Date>();
  return std::optional(
      diary_day(Moment{Instant{**begins}, world.clock.now().zone}, settings.day_starts_at_minutes));
}

brief::Wanted wanted(brief::Kind kind, const review::Options& options) {
  brief::Wanted out;
  out.kind = kind;
  out.now = options.now;
  out.relationship = options.relationship;
  if (kind == brief::Kind::absence)
    for (const Help::One& one : general_help())
      out.help.push_back(
          {"help", one.name + ": " + one.number + " (" + one.line + ")", "help:" + one.number, ""});
  return out;
}

// What is kept, beside what may go on it now; in the period she chose when it was kept, unless she says
// another.
struct Composed {
  brief::Sheet sheet;
  std::int64_t revision = 0;
};
Result<Composed> composed(World& world, const diary::Diary& whole, const review::Review* review,
                          brief::Wanted want) {
  auto sheet = brief::propose(whole, review, want);
  if (!sheet) return pass_on(sheet);
  auto kept = kept_sheet(world, want.kind, sheet->relationship);
  if (!kept) return pass_on(kept);
  if (!*kept) return Composed{std::move(*sheet), 0};
  if ((*kept)->sheet.period_chosen && !want.from && !want.until) {
    want.from = (*kept)->sheet.notes.from;
    want.until = (*kept)->sheet.notes.until;
    sheet = brief::propose(whole, review, want);
    if (!sheet) return pass_on(sheet);
  }
  return Composed{brief::kept_and_proposed(std::move(*sheet), (*kept)->sheet), (*kept)->revision};
}

Result<> check_maker(brief::Kind kind, const diary::Settings& settings) {
  if (brief::made_by(kind) == settings.keeper()) return {};
  return problem(
      ProblemKind::bad_request,
      settings.keeper() == diary::Role::client
          ? "The supervision sheet is a page of a practitioner's diary, and this one is a client's."
          : "This page is one of a client's diary, and this one is a practitioner's. Hers is the "
            "supervision sheet.",
      "sheet");
}

tl::unexpected<Problem> no_answer_yet() {
  return problem(ProblemKind::not_found,
                 "This question has no answer yet, so there is nothing to take along.", "finding");
}

}  // namespace

Handled answer(World& world, const ProposeSheet& asked, Changes&) {
  auto whole = read_diary(world);
  if (!whole) return pass_on(whole);
  if (auto hers = check_maker(asked.sheet, whole->settings); !hers) return pass_on(hers);
  auto options = review_options(world, *whole, "", asked.relationship, "");
  if (!options) return pass_on(options);
  brief::Wanted want = wanted(asked.sheet, *options);
  for (const auto& [text, into] :
       {std::pair(&asked.from, &want.from), std::pair(&asked.until, &want.until)}) {
    auto day = day_of(world, *text, whole->settings);
    if (!day) return pass_on(day);
    *into = *day;
  }
  std::optional<review::Review> review;
  if (asked.findings) {
    auto looked = look_once(world, *whole, *options);
    if (!looked) return pass_on(looked);
    review = std::move(*looked);
  }
  auto page = composed(world, *whole, review ? &*review : nullptr, want);
  if (!page) return pass_on(page);
  return SheetAnswer{std::move(page->sheet), page->revision};
}

Handled answer(World& world, const KeepSheet& asked, Changes&) {
  auto sheet = brief::sheet_from_json(asked.sheet);
  if (!sheet) return pass_on(sheet);
  const auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  if (auto hers = check_maker(sheet->kind, *settings); !hers) return pass_on(hers);
  auto named = records_of(world, {std::string(diary::Relationship::kind), std::string(diary::Need::kind),
                                  std::string(diary::Limit::kind), std::string(diary::ClinicalWill::kind)});
  if (!named) return pass_on(named);
  const auto is_relationship = [](const diary::Record& one) {
    return std::holds_alternative<diary::Relationship>(one.body);
  };
  const bool known = sheet->relationship.empty()
                         ? std::ranges::none_of(*named, is_relationship)
                         : std::ranges::any_of(*named, [&](const diary::Record& one) {
                             return is_relationship(one) && one.id.text == sheet->relationship;
                           });
  if (!known)
    return problem(ProblemKind::bad_request, "This page is about somebody who is not in the diary.",
                   "relationship");
  if (auto done = leave_out_what_is_gone(world, *sheet); !done) return pass_on(done);
  brief::leave_other_names(*sheet, {.settings = {}, .records = std::move(*named)});
  auto revision = keep(world, *sheet, asked.revision);
  if (!revision) return pass_on(revision);
  return SheetAnswer{std::move(*sheet), *revision};
}

Handled answer(World& world, const TakeAlong& asked, Changes&) {
  if (asked.record.empty() == asked.finding.empty())
    return problem(ProblemKind::bad_request, "Say what to take along: a record or a finding.", "record");
  auto whole = read_diary(world);
  if (!whole) return pass_on(whole);
  if (auto hers = check_maker(asked.sheet, whole->settings); !hers) return pass_on(hers);
  auto options = review_options(world, *whole, "", asked.relationship, asked.since);
  if (!options) return pass_on(options);
  std::optional<brief::Line> line;
  std::optional<brief::Chart> chart;
  const Date today = diary_day(options->now, whole->settings.day_starts_at_minutes);
  if (!asked.record.empty()) {
    auto found = find_record(world, asked.record);
    if (!found) return pass_on(found);
    auto record = unstored(*found);
    if (!record) return pass_on(record);
    if (asked.relationship.empty() && record->relationship)
      options->relationship = record->relationship->text;
    line = brief::line_of(*whole, *record, asked.sheet, today);
    if (line && line->text.size() > brief::caps::text)
      return problem(ProblemKind::bad_request,
                     "This is longer than a page holds. Copy what you want to bring into a line of your own.",
                     "record");
    if (!line)
      return problem(ProblemKind::bad_request, "There is no text in this record to take along.", "record");
  } else {
    if (auto unknown = review::unknown_question(asked.finding))
      return tl::unexpected<Problem>(std::move(*unknown));
    if (auto other = review::not_asked(asked.finding, whole->settings.keeper()))
      return tl::unexpected<Problem>(std::move(*other));
    options->question = asked.finding;
    auto looked = look_once(world, *whole, *options);
    if (!looked) return pass_on(looked);
    if (looked->findings.empty()) return no_answer_yet();
    line = brief::line_of(looked->findings.front(), asked.sheet);
    if (!line) return no_answer_yet();
    if (asked.picture) chart = brief::chart_of(looked->findings.front(), options->now.zone, today);
  }
  auto page = composed(world, *whole, nullptr, wanted(asked.sheet, *options));
  if (!page) return pass_on(page);
  brief::Sheet& sheet = page->sheet;
  const auto there = [](const auto& list, const std::string& source) {
    return std::ranges::any_of(list, [&](const auto& one) { return one.source == source; });
  };
  if (!there(sheet.lines, line->source)) sheet.lines.push_back(*line);
  if (chart && !there(sheet.charts, chart->source)) sheet.charts.push_back(*chart);
  std::erase_if(sheet.offered, [&](const brief::Line& one) { return one.source == line->source; });
  if (auto checked = brief::sheet_from_json(brief::to_json(sheet)); !checked) return pass_on(checked);
  auto revision = keep(world, sheet, page->revision);
  if (!revision) return pass_on(revision);
  return SheetAnswer{std::move(sheet), *revision};
}

Handled answer(World&, const DrawSheet& asked, Changes&) {
  if (asked.width < least_width || asked.width > most_width)
    return problem(ProblemKind::bad_request, "A picture is between 100 and 4000 pixels wide.", "width");
  auto sheet = brief::sheet_from_json(asked.sheet);
  if (!sheet) return pass_on(sheet);
  const brief::Page page(*sheet);
  SheetDrawn drawn{.laid = page.laid(),
                   .sentence = {},
                   .bytes = {},
                   .text = page.text(),
                   .media_type = {},
                   .suggested_name = {}};
  const std::string name = "notes-" + iso(sheet->made_on);
  if (!drawn.laid.fits)
    drawn.sentence =
        "This is more than one page holds, even in small type. Take off what is marked, or say it shorter.";
  switch (asked.as) {
    case DrawSheet::As::pdf:
      if (drawn.laid.fits) drawn.bytes = page.pdf();
      drawn.media_type = "application/pdf";
      drawn.suggested_name = name + ".pdf";
      break;
    case DrawSheet::As::png:
      drawn.bytes = page.png(asked.width);
      drawn.media_type = "image/png";
      drawn.suggested_name = name + ".png";
      break;
    case DrawSheet::As::text:
      drawn.media_type = "text/plain";
      drawn.suggested_name = name + ".txt";
      break;
  }
  return drawn;
}

Result<> forget_on_sheets(World& world, vault::Transaction& transaction,
                          const std::vector<vault::StoredRecord>& records) {
  const auto any = [&](auto&& is) { return std::ranges::any_of(records, is); };
  auto all = world.vault->settings("sheet ");
  if (!all) return pass_on(all);
  for (const auto& [key, text] : *all) {
    auto kept = kept_from(text);
    if (!kept || any([&](const auto& one) { return one.uid == kept->sheet.relationship; })) {
      if (auto done = transaction.unset(key); !done) return pass_on(done);
      continue;
    }
    // A finding and its picture rest on many records: what was said of one of them may be in there.
    std::erase_if(kept->sheet.lines, [&](const brief::Line& line) {
      return line.source.starts_with("finding:") ||
             any([&](const auto& one) { return rests_on(line.source, one.uid); });
    });
    kept->sheet.charts.clear();
    if (any([](const auto& one) { return one.kind == diary::Relationship::kind; })) kept->sheet.names.clear();
    if (auto done = put(transaction, key, std::move(kept->sheet), kept->revision + 1); !done)
      return pass_on(done);
  }
  return {};
}

}  // namespace holdfast::app

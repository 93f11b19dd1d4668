// Plain sentences, grouped by day where there are days, the short beginning of an id at the end of a line:
// enough to type for show, edit and delete. What a person wrote is passed through printable(), since a diary
// can hold anything.
#include "shell/show.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/ensure.h"
#include "base/text.h"
#include "diary/saying.h"
#include "diary/scales.h"
#include "shell/show_dyad.h"
#include "shell/show_explain.h"
#include "shell/show_pair.h"
#include "shell/show_review.h"
#include "shell/show_synced.h"
#include "shell/show_tables.h"
#include "shell/show_today.h"

namespace holdfast::shell {

namespace {

using app::Json;
using app::Shown;

constexpr std::size_t id_letters = 5;  // of 12 characters: unambiguous in diaries of some thousand records

std::string id_of(const Shown& shown) {
  return short_id(shown.record.id);
}

std::string kind_of(const Shown& shown) {
  return std::string(diary::title_of_kind(diary::kind_of(shown.record.body)));
}

// "Monday, 3 March 2025"
std::string day_heading(Date day) {
  const YearMonthDay parts = calendar(day);
  return fmt::format("{}, {} {} {}", weekday_name(weekday(day)), parts.day, month_name(parts.month),
                     parts.year);
}

std::string clock_of(const Moment& felt) {
  const int minutes = local_time(felt.at, felt.zone).seconds / 60;
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

std::string in_words(const app::Done& done, const Style& style) {
  return wrapped(style, done.remark.empty() ? done.sentence : done.sentence + "\n\nBut: " + done.remark);
}

std::string in_words(const app::Opened& opened, const Style& style) {
  return wrapped(style, fmt::format("{} is open: {}.", opened.vault.string(),
                                    counted(opened.records, "record", "records")));
}

// The words themselves are shown by the verb that asked for them, straight from locked memory.
std::string in_words(const app::Suggested& suggested, const Style&) {
  return std::string(suggested.words.text()) + "\n";
}
std::string in_words(const app::RecoveryWords&, const Style&) {
  return {};
}

std::string in_words(const app::BackupMade& made, const Style& style) {
  std::string out =
      wrapped(style, fmt::format("Backed up to {} ({}, {}), and opened again to be sure.", made.file.string(),
                                 counted(made.records, "record", "records"), say_bytes(made.size_bytes)));
  if (!made.pruned.empty())
    out += dim(style,
               wrapped(style, fmt::format("{} removed.", counted(static_cast<long long>(made.pruned.size()),
                                                                 "older backup was", "older backups were"))));
  return out;
}

std::string in_words(const app::Backups& backups, const Style& style) {
  if (backups.backups.empty())
    return wrapped(
        style, fmt::format("No backup yet in {}. \"holdfast backup\" makes one.", backups.folder.string()));
  std::string out = dim(style, wrapped(style, backups.folder.string()));
  for (const auto& one : backups.backups)
    out += fmt::format("{}   {}\n", padded(one.file.filename().string(), 36), say_bytes(one.size_bytes));
  return out;
}

std::string in_words(const app::Restored& restored, const Style& style) {
  std::string out = wrapped(style, fmt::format("Restored: {} holds {}.", restored.vault.string(),
                                               counted(restored.records, "record", "records")));
  if (restored.kept_aside)
    out += wrapped(style, fmt::format("What was there before is kept as {}.", restored.kept_aside->string()));
  if (!restored.remark.empty()) out += wrapped(style, restored.remark);
  return out;
}

std::string in_words(const app::Synced& synced, const Style& style) {
  return shown(synced, style);
}
std::string in_words(const app::DevicesAnswer& devices, const Style& style) {
  return shown(devices, style);
}
std::string in_words(const app::Joined& joined, const Style& style) {
  return shown(joined, style);
}

std::string in_words(const app::PairingAnswer& pairing, const Style& style) {
  return shown(pairing, style);
}
std::string in_words(const app::PairAnswer& pairs, const Style& style) {
  return shown(pairs, style);
}
std::string in_words(const app::Checked& checked, const Style& style) {
  std::string out;
  for (const auto& remark : checked.remarks) {
    out += wrapped(style, printable(remark.sentence), 2, remark.harm ? "!" : "-");
    if (!remark.detail.empty()) out += dim(style, wrapped(style, printable(remark.detail), 2));
  }
  return out + wrapped(style, fmt::format("{} {}, {} looked at.",
                                          checked.sound ? "The diary is sound:" : "The diary is damaged:",
                                          counted(checked.pages, "page", "pages"),
                                          counted(checked.records, "record", "records")));
}

std::string in_words(const Shown& record, const Style& style) {
  return shown(record, style);
}

std::string in_words(const app::Saved& saved, const Style& style) {
  std::string line =
      fmt::format("{} {}, {}.", saved.is_new ? "Saved:" : "Changed:", kind_of(saved.shown), saved.shown.when);
  if (!saved.shown.written_afterwards.empty())
    line.insert(line.size() - 1, ", " + saved.shown.written_afterwards);
  // Dates as they were understood, so that she sees where they landed.
  if (std::holds_alternative<diary::Absence>(saved.shown.record.body) && !saved.shown.record.folded)
    line += " " + printable(saved.shown.headline) + ".";
  return wrapped(style, line) + dim(style, fmt::format("id {}", id_of(saved.shown))) + "\n";
}

std::string in_words(const app::Deleted& deleted, const Style& style) {
  std::string out;
  for (const Shown& one : deleted.records) out += short_line(one, style, true);
  const std::string what = counted(static_cast<long long>(deleted.records.size()), "record", "records");
  if (deleted.dry_run)
    return out + wrapped(style, fmt::format("{} would be deleted. Nothing was changed.", what));
  if (deleted.for_good)
    return out +
           wrapped(style, fmt::format("{} deleted for good. Backups made earlier still have it.", what));
  return out + wrapped(style, fmt::format("{} deleted. \"holdfast undo\" brings it back.", what));
}

std::string in_words(const app::Undone& undone, const Style& style) {
  return wrapped(style, fmt::format("{}: {}, {}.", undone.redo ? "Brought back" : "Taken back",
                                    printable(undone.label), counted(undone.records, "record", "records")));
}

std::string in_words(const app::Draft& draft, const Style& style) {
  return draft.text ? wrapped(style, printable(*draft.text)) : std::string("There is no draft.\n");
}

std::string in_words(const app::Kept&, const Style&) {
  return "It is kept as a draft.\n";
}

std::string in_words(const app::Meant& meant, const Style& style) {
  return wrapped(style, meant.called.empty() ? "Nobody." : printable(meant.called));
}

std::string in_words(const app::SettingsAnswer& answer, const Style& style) {
  const diary::Settings& settings = answer.settings;
  return labelled(style, {{"Your day ends at", fmt::format("{:02}:{:02}", settings.day_starts_at_minutes / 60,
                                                           settings.day_starts_at_minutes % 60)},
                          {"Paused", settings.paused ? "yes, nothing is asked" : "no"}});
}

std::string in_words(const app::Listing& listing, const Style& style) {
  std::string out;
  if (listing.records.empty()) return out + "There is nothing here.\n";
  std::string day;
  for (const Shown& one : listing.records) {
    if (std::string heading = day_heading(one.day); heading != day) {
      out += (day.empty() ? "" : "\n") + bold(style, heading) + "\n";
      day = std::move(heading);
    }
    out += short_line(one, style, false);
  }
  const auto shown_count = static_cast<std::int64_t>(listing.records.size());
  if (listing.total > shown_count)
    out += "\n" + dim(style, wrapped(style, fmt::format("{} of {}. --number and --offset show others.",
                                                        with_separators(shown_count),
                                                        with_separators(listing.total))));
  return out;
}

std::string in_words(const app::Found& found, const Style& style) {
  std::string out;
  if (found.found.empty()) return out + "Nothing was found.\n";
  for (const auto& one : found.found) {
    out += short_line(one.shown, style, true);
    if (!one.excerpt.empty()) out += dim(style, wrapped(style, printable(one.excerpt), 4));
  }
  return out;
}

std::string in_words(const app::TodayAnswer& today, const Style& style) {
  return shown_today(today, style);
}

std::string in_words(const app::PeopleAnswer& people, const Style& style) {
  if (people.people.empty())
    return "Nobody yet. \"holdfast people add\" adds somebody; an initial will do.\n";
  std::string out;
  for (const auto& one : people.people) {
    const auto* relationship = std::get_if<diary::Relationship>(&one.shown.record.body);
    std::string name = relationship ? printable(relationship->name) : printable(one.shown.headline);
    std::vector<std::string> parts;
    if (one.main) parts.emplace_back("check-ins are about this one");
    if (one.over) parts.emplace_back("over");
    parts.push_back(counted(one.sessions, "session", "sessions"));
    parts.push_back(counted(one.check_ins, "check-in", "check-ins"));
    out += fmt::format("{}  {}  {}\n", bold(style, padded(name, 12)), dim(style, id_of(one.shown)),
                       joined(parts, ", "));
  }
  return out;
}

std::string in_words(const app::ScalesAnswer& scales, const Style& style) {
  constexpr std::size_t state_columns = 8;
  std::size_t names = 13;  // columns; a name of more than two dozen stands beside what follows
  for (const auto& one : scales.scales) names = std::max(names, name_of_scale(one.scale.key).size());
  names = std::min<std::size_t>(names, 24);
  const std::size_t indent = names + 1 + state_columns;
  std::string out;
  for (const auto& one : scales.scales) {
    const std::string state = !one.scale.on ? "off" : one.scale.weekly ? "weekly" : "on";
    out += wrapped(style, printable(diary::question_for(one.scale, "A")), indent,
                   padded(name_of_scale(one.scale.key), names) + " " + padded(state, state_columns - 1));
    out += dim(style, wrapped(style,
                              printable(fmt::format("{} {} ... {} {}", one.scale.low, one.scale.low_words,
                                                    one.scale.high, one.scale.high_words)),
                              indent));
  }
  return out;
}

std::string in_words(const app::Asking& asking, const Style& style) {
  std::string out;
  for (const auto& one : asking.questions) out += wrapped(style, printable(one.question));
  return out;
}

std::string in_words(const app::Help& help, const Style& style) {
  std::string out = bold(style, "Somebody to turn to") + "\n\n";
  const auto list = [&](const std::vector<app::Help::One>& numbers) {
    for (const auto& one : numbers) {
      out += fmt::format("  {}  {}\n", bold(style, padded(printable(one.number), 16)), printable(one.name));
      if (!one.line.empty()) out += dim(style, wrapped(style, printable(one.line), 20));
    }
  };
  if (!help.own.empty()) {
    list(help.own);
    out += "\n";
  }
  list(help.general);
  out += "\n" + wrapped(style, printable(help.statement));
  if (!help.checked_on.empty())
    out +=
        dim(style, wrapped(style, fmt::format("This list was checked on {}.", printable(help.checked_on))));
  return out;
}

std::string in_words(const app::Explained& explained, const Style& style) {
  return shown(explained, style, {});
}

std::string in_words(const app::QuestionsAnswer& questions, const Style& style) {
  return shown(questions, style);
}

std::string in_words(const app::EarlierReviewsAnswer& earlier, const Style& style) {
  return shown(earlier, style);
}

std::string in_words(const app::EarlierReview& earlier, const Style& style) {
  return shown(earlier, style);
}

std::string in_words(const app::Reviewed& reviewed, const Style& style) {
  return shown(reviewed.review, style, ReviewView{});
}

std::string_view name_of_delimiter(std::string_view delimiter) {
  if (delimiter == ",") return "commas";
  if (delimiter == ";") return "semicolons";
  if (delimiter == "|") return "bars";
  return delimiter.empty() ? "nothing" : "tabs";
}

// The first dozen by name.
std::string names_of_columns(const std::vector<std::string>& columns) {
  constexpr std::size_t most_named = 12;
  std::string out;
  std::size_t named = 0;
  for (const std::string& column : columns) {
    if (named == most_named) break;
    out += (named++ ? ", " : "") + (column.empty() ? std::string("(no name)") : printable(column));
  }
  if (columns.size() > named) out += fmt::format(" and {} more", columns.size() - named);
  return out;
}

std::string in_words(const app::FormsAnswer& answer, const Style& style) {
  std::string out;
  for (const auto& form : answer.forms) {
    out += bold(style, form.title) + "\n";
    for (const diary::Question& question : form.questions) out += wrapped(style, question.asked, 2);
  }
  return out;
}

// What became of all of it in a sentence, where that is not plain from the numbers.
std::string in_all(const app::Imported& imported, const Style& style) {
  if (imported.added + imported.already_there == 0)
    return bold(style, imported.dry_run ? "Nothing would come in.\n" : "Nothing came in.\n");
  std::string out;
  if (imported.added == 0 && imported.changed_total == 0)
    out += "Everything that could be read is in the diary already.\n";
  if (imported.changed_total > 0)
    out += wrapped(
               style,
               fmt::format("{} there already with other words; {} {} the file's. (--changed theirs takes the "
                           "file's words, --changed both keeps both.)",
                           counted(imported.changed_total, "is", "are"), with_separators(imported.replaced),
                           imported.dry_run         ? "would get"
                           : imported.replaced == 1 ? "has got"
                                                    : "have got")) +
           shown_changed(imported, style);
  return out;
}

// Of another program's file: what comes in, and what does not.
std::string what_comes_in(const app::Imported& imported, const Style& style) {
  std::string out = wrapped(
      style,
      fmt::format("{}{}: {} {}, {} {} there already.",
                  imported.dry_run ? "Nothing has been added yet. From " : "Imported from ", imported.format,
                  counted(imported.added, "record", "records"), imported.dry_run ? "would be added" : "added",
                  with_separators(imported.already_there), imported.already_there == 1 ? "is" : "are"));
  out += in_all(imported, style);
  std::vector<std::pair<std::string, std::string>> facts;
  for (const auto& kind : imported.kinds)
    facts.emplace_back(std::string(diary::title_of_kind(kind.kind)), with_separators(kind.n));
  if (!imported.first.empty())
    facts.emplace_back("days",
                       fmt::format("{} to {}", imported.first.substr(0, 10), imported.last.substr(0, 10)));
  for (const auto& measure : imported.measures)
    facts.emplace_back(
        printable(measure.name),
        counted(measure.n, "time", "times") +
            (measure.low && measure.high ? fmt::format(", {} to {}", *measure.low, *measure.high) : "") +
            (measure.levels.empty() ? "" : ", " + printable(joined(measure.levels, ", "))));
  out += labelled(Style{style.columns, false, style.unicode}, facts, 2);
  for (const auto& one : imported.left_out)
    out += wrapped(style, fmt::format("Left out: {} {} ({}).", with_separators(one.n), one.what, one.why), 2);
  for (const std::string& remark : imported.remarks) out += dim(style, wrapped(style, printable(remark), 2));
  for (const std::string& notice : imported.notices) out += wrapped(style, printable(notice), 2);
  constexpr std::size_t most_shown = 20;
  for (std::size_t i = 0; i < std::min(most_shown, imported.rejected.size()); ++i)
    out +=
        wrapped(style, printable(imported.rejected[i].column) + ": " + printable(imported.rejected[i].reason),
                4, "  -");
  if (imported.rejected_total > static_cast<std::int64_t>(most_shown))
    out +=
        dim(style,
            wrapped(style,
                    fmt::format("and {} more; --json names them.", imported.rejected_total - most_shown), 2));
  return out;
}

std::string in_words(const app::Imported& imported, const Style& style) {
  if (!imported.format.empty()) return what_comes_in(imported, style);
  std::string out = wrapped(
      style,
      fmt::format("{}: {} read, {} {}, {} there already, {} without any value, {} not taken.",
                  imported.dry_run ? "Nothing has been added yet" : "Imported",
                  counted(imported.rows, "row", "rows"), with_separators(imported.added),
                  imported.dry_run ? "would be added" : "added", with_separators(imported.already_there),
                  with_separators(imported.without_values), with_separators(imported.rejected_total)));
  out += in_all(imported, style);
  std::vector<std::pair<std::string, std::string>> facts;
  if (!imported.first.empty() && !imported.last.empty())
    facts.emplace_back("days",
                       fmt::format("{} to {}", imported.first.substr(0, 10), imported.last.substr(0, 10)));
  if (!imported.encoding.empty())
    facts.emplace_back("read as", fmt::format("{}, columns separated by {}, decimal {}", imported.encoding,
                                              name_of_delimiter(imported.delimiter),
                                              imported.decimal_comma ? "comma" : "point"));
  if (!imported.unused_columns.empty())
    facts.emplace_back("not used", names_of_columns(imported.unused_columns));
  out += dim(style, labelled(Style{style.columns, false, style.unicode}, facts, 2));
  for (const auto& one : imported.left_out)
    out += wrapped(style, fmt::format("Left out: {} {} ({}).", with_separators(one.n), one.what, one.why), 2);
  for (const std::string& remark : imported.remarks) out += wrapped(style, printable(remark), 2);
  constexpr std::size_t most_shown = 20;
  for (std::size_t i = 0; i < std::min(most_shown, imported.rejected.size()); ++i) {
    const auto& row = imported.rejected[i];
    out += wrapped(style,
                   fmt::format("{}{}: {}", row.line > 0 ? fmt::format("line {}", row.line) : "",
                               row.column.empty() ? "" : (row.line > 0 ? ", " : "") + printable(row.column),
                               printable(row.reason)),
                   4, "  -");
  }
  if (imported.rejected_total > static_cast<std::int64_t>(most_shown))
    out += dim(
        style,
        wrapped(style,
                fmt::format("and {} more; --json names them.",
                            with_separators(imported.rejected_total - static_cast<std::int64_t>(most_shown))),
                2));
  return out;
}

std::string in_words(const app::SheetAnswer& answer, const Style& style) {
  return wrapped(style, counted((long long)answer.sheet.lines.size(), "line", "lines") + " on the page.");
}

std::string in_words(const app::SheetDrawn& drawn, const Style& style) {
  std::string out;
  for (std::string_view line : split(drawn.text, '\n')) {
    const bool item = line.starts_with("- "), more = line.starts_with("  ");
    if (item || more) line.remove_prefix(2);
    out += line.empty() ? "\n" : wrapped(style, printable(line), item || more ? 2 : 0, item ? "- " : "");
  }
  return out;
}

std::string in_words(const app::Exported& exported, const Style&) {
  return exported.bytes;
}

std::string in_words(const app::Fitted& fitted, const Style& style) {
  return shown(fitted, style);
}

std::string in_words(const app::Predicted& predicted, const Style& style) {
  return shown(predicted, style);
}

std::string in_words(const app::DyadCourse& course, const Style& style) {
  return shown(course, style);
}
std::string in_words(const app::DyadClaimsSeen& seen, const Style& style) {
  return shown(seen, style);
}
std::string in_words(const app::DyadRests& rests, const Style& style) {
  return shown(rests, style);
}
std::string in_words(const app::DyadMap& map, const Style& style) {
  return shown(map, style);
}

std::string in_words(const app::DyadFitted& fitted, const Style& style) {
  return shown(fitted, style);
}

std::string in_words(const app::AboutAnswer& about, const Style&) {
  return fmt::format("holdfast {}\n", about.version);
}

}  // namespace

std::string name_of_scale(std::string_view key) {
  return std::string(key == "reliance" ? "needing" : key);
}
std::string key_of_scale(std::string_view name) {
  return std::string(name == "needing" ? "reliance" : name);
}

std::string shown_changed(const app::Imported& imported, const Style& style) {
  std::string out;
  for (const auto& one : imported.changed) {
    out += wrapped(style,
                   fmt::format("{}  yours: {}", one.day, one.mine.empty() ? "(folded)" : printable(one.mine)),
                   12, "  ");
    out += wrapped(style, fmt::format("theirs: {}", one.theirs.empty() ? "(folded)" : printable(one.theirs)),
                   12);
  }
  if (imported.changed_total > static_cast<std::int64_t>(imported.changed.size()))
    out += fmt::format(
        "  and {} more.\n",
        with_separators(imported.changed_total - static_cast<std::int64_t>(imported.changed.size())));
  return out;
}

std::string shown(const app::Answer& answer, const Style& style) {
  return std::visit([&](const auto& one) { return in_words(one, style); }, answer);
}

std::string shown(const Shown& record, const Style& style) {
  std::string title = kind_of(record) + ", " + record.when;
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z')
    title[0] = static_cast<char>(title[0] - 'a' + 'A');
  if (!record.relationship.empty()) title += ", " + record.relationship;
  std::string out = bold(style, printable(title)) + "\n";
  if (!record.written_afterwards.empty()) out += dim(style, record.written_afterwards) + "\n";
  std::vector<std::pair<std::string, std::string>> lines;
  for (const auto& [label, text] : record.lines) {
    std::string clean;
    for (std::string_view line : split(text, '\n')) clean += (clean.empty() ? "" : "\n") + printable(line);
    lines.emplace_back(label, clean);
  }
  out += labelled(style, lines);
  return out +
         dim(style, fmt::format("id {}{}", record.record.id.text, record.record.folded ? ", folded" : "")) +
         "\n";
}

std::string short_line(const Shown& record, const Style& style, bool with_day) {
  const std::string when = with_day ? record.when : clock_of(record.record.felt);
  const std::string id = id_of(record);
  std::string lead = with_day ? padded(when, 18) : padded(when, 5);
  std::string middle = padded(kind_of(record), 10) + "  " + printable(record.headline);
  if (!record.written_afterwards.empty()) middle += "  (" + record.written_afterwards + ")";
  const std::size_t room =
      style.columns > width(lead) + id_letters + 4 ? style.columns - width(lead) - id_letters - 4 : 10;
  middle = padded(cut_to_width(middle, room), room);
  return fmt::format("{}  {}  {}\n", dim(style, lead), middle, dim(style, id));
}

std::string short_id(const diary::Id& id) {
  return id.text.substr(0, id_letters);
}

std::string invented_banner(const Style& style) {
  return dim(style, wrapped(style, "An invented diary. Nobody lived this.")) + "\n";
}

std::string first_start(const Style& style) {
  std::string out = bold(style, "What's on your mind?") + "\n\n";
  out += wrapped(
      style,
      "Holdfast is a private diary about somebody you lean on, your therapist for instance. It is kept "
      "encrypted on this computer, and nothing ever leaves it. Nobody is watching.");
  out += "\n";
  out += labelled(style,
                  {{"holdfast note", "write something down; this begins a diary"},
                   {"holdfast checkin", "a few numbers about right now"},
                   {"holdfast demo", "look around in an invented diary first"},
                   {"holdfast help-now", "somebody to turn to, right now"},
                   {"holdfast help", "everything else"}},
                  2);
  return out;
}

std::string shown(const Problem& problem, const Style& style) {
  std::string out = wrapped(style, sentence_of(problem));
  if (!problem.detail.empty()) out += dim(style, wrapped(style, printable(problem.detail), 2));
  return out;
}

}  // namespace holdfast::shell

// Handlers through which whole diaries and tables come in and go out. An import is one transaction: it is
// there whole, or not at all, and can be undone; the same file again adds nothing.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "app/handlers.h"
#include "app/records.h"
#include "app/taking.h"
#include "base/letters.h"
#include "base/problem_codes.h"
#include "base/text.h"
#include "dyad/invented.h"
#include "exchange/fingerprint.h"
#include "exchange/formats.h"
#include "exchange/harm.h"
#include "exchange/table.h"

namespace holdfast::app {
namespace {

using diary::Record;

Result<exchange::TableOptions> table_options(World& world, const ImportTable& asked) {
  exchange::TableOptions options;
  options.time_columns = asked.time_columns;
  options.time_format = asked.time_format;
  options.now = world.clock.now();
  options.zone = asked.zone;
  if (!asked.zone.empty() && !is_zone(asked.zone))
    return problem(ProblemKind::bad_request,
                   "This computer knows no time zone of that name. One is Europe/Berlin.", "zone");
  for (const std::string& text : asked.mappings) {
    auto mapping = exchange::read_mapping(text);
    if (!mapping) return pass_on(mapping);
    options.columns.push_back(std::move(*mapping));
  }
  options.line_column = asked.line_column;
  options.emotions_column = asked.emotions_column;
  options.written_column = asked.written_column;
  if (asked.delimiter == "tab" || asked.delimiter == "\\t")
    options.shape.delimiter = '\t';
  else if (asked.delimiter.size() == 1)
    options.shape.delimiter = asked.delimiter[0];
  else if (!asked.delimiter.empty())
    return problem(ProblemKind::bad_request, "The delimiter is one character, or the word tab.", "delimiter");
  if (asked.decimal == "." || asked.decimal == ",")
    options.shape.decimal_mark = asked.decimal[0];
  else if (!asked.decimal.empty())
    return problem(ProblemKind::bad_request, "The decimal mark is a point or a comma.", "decimal");
  if (!asked.encoding.empty()) {
    auto encoding = exchange::read_encoding(asked.encoding);
    if (!encoding) return pass_on(encoding);
    options.shape.encoding = *encoding;
  }
  auto person = find_person(world, asked.relationship);
  if (!person) return pass_on(person);
  if (person->has_value()) options.relationship = (*person)->record.id;
  return options;
}

void fill_report(Imported& out, const exchange::TableReport& report) {
  out.rows = static_cast<std::int64_t>(report.rows);
  out.without_values = static_cast<std::int64_t>(report.empty);
  out.rejected_total = static_cast<std::int64_t>(report.rejected);
  for (const exchange::RowRemark& row : report.rejections)
    out.rejected.push_back({static_cast<std::int64_t>(row.line), row.column, row.reason});
  if (report.first) out.first = iso(*report.first);
  if (report.last) out.last = iso(*report.last);
  out.delimiter = report.delimiter == '\t' ? "tab" : std::string(1, report.delimiter);
  out.encoding = name_of(report.encoding);
  out.decimal_comma = report.decimal_comma;
  out.unused_columns = report.unmapped;
  for (const exchange::RowRemark& row : report.remarks)
    out.remarks.push_back((row.line > 0 ? "line " + std::to_string(row.line) + ": " : "") + row.reason);
}

// Whether a row came in before, by the name it has or by one that older versions gave it.
Result<bool> is_there(World& world, const Record& record, const std::vector<std::string>& formerly) {
  auto there = world.vault->find_source(record.source);
  for (const std::string& source : formerly)
    if (there && !there->has_value()) there = world.vault->find_source(source);
  if (!there) return pass_on(there);
  return there->has_value();
}

// Puts a record in unless its fingerprint is there already; true when it was added.
Result<bool> add_once(World& world, std::optional<vault::Transaction>& transaction, const Record& record) {
  if (!record.source.empty()) {
    auto there = world.vault->find_source(record.source);
    if (!there) return pass_on(there);
    if (there->has_value()) return false;
  }
  if (!transaction) return true;  // a dry run
  auto put = transaction->put(stored(record), 0);
  if (!put) return pass_on(put);
  return true;
}

// The diary in a format, with what such a file is called.
void write(const diary::Diary& whole, Export::Format format, const std::string& stem, Exported& out) {
  using Format = Export::Format;
  const auto put = [&](std::string bytes, const char* type, const char* ending) {
    out.bytes = std::move(bytes);
    out.media_type = type;
    out.suggested_name = stem + ending;
  };
  switch (format) {
    case Format::json:
      put(exchange::write_json(whole), "application/json", ".json");
      break;
    case Format::csv:
      put(exchange::write_csv(whole), "text/csv", ".csv");
      break;
    case Format::csv_long:
      put(exchange::write_long_csv(whole), "text/csv", "-all.csv");
      break;
    case Format::csv_wide:
      put(exchange::write_wide_csv(whole), "text/csv", "-wide.csv");
      break;
    case Format::markdown:
      put(exchange::write_markdown(whole), "text/markdown", ".md");
      break;
    case Format::folder:
      put(exchange::write_folder(whole), "application/zip", "-markdown.zip");
      out.binary = true;
      break;
    case Format::html:
      put(exchange::write_html(whole), "text/html", ".html");
      break;
    case Format::fhir:
      put(exchange::write_fhir(whole), "application/fhir+json", "-fhir.json");
      break;
    case Format::calendar:
      put(exchange::write_calendar(whole), "text/calendar", ".ics");
      break;
  }
}

// Whom a diary is about, its scales and words belong to no day; everything else does. What a kept record
// refers to (the rupture of a repair, the belief of a rating) stays, so that a stretch is a whole diary, too:
// how many stay for that alone.
template <class Outside>
std::int64_t keep_stretch(diary::Diary& whole, Outside&& outside) {
  const auto goes = [&](const Record& record) {
    return diary::find_kind(diary::kind_of(record.body))->has_a_day && outside(record);
  };
  std::unordered_set<std::string> referred_to;
  for (Record& record : whole.records)
    if (!goes(record))
      std::visit(
          [&](auto& noun) {
            std::decay_t<decltype(noun)>::fields(
                noun, [&]<class Member>(const diary::Field&, Member& member) {
                  if constexpr (std::is_same_v<Member, std::optional<diary::Id>>)
                    if (member) referred_to.insert(member->text);
                });
          },
          record.body);
  std::int64_t kept = 0;
  std::erase_if(whole.records, [&](const Record& record) {
    if (!goes(record)) return false;
    const bool needed = referred_to.contains(record.id.text);
    kept += needed;
    return !needed;
  });
  return kept;
}

// What making a diary leaves in it is nobody, or one person of whom nothing but a name is said. Into such a
// one the settings come along, and whoever comes in by that name takes the place.
struct Bare {
  bool takes_settings = false;
  const Record* gives_way = nullptr;
};
Bare bare_diary(const std::vector<Record>& there, const diary::Settings& settings,
                const diary::Diary& incoming) {
  if (there.empty()) return {true, nullptr};
  const auto* person = std::get_if<diary::Relationship>(&there[0].body);
  diary::Settings untouched;
  untouched.main_relationship = settings.main_relationship;
  untouched.role = settings.role;
  if (there.size() > 1 || !person || settings != untouched || incoming.settings.invented) return {};
  diary::Relationship of_that_name;
  of_that_name.name = person->name;
  if (*person != of_that_name) return {};
  const bool named_anew = std::ranges::any_of(incoming.records, [&](const Record& record) {
    const auto* other = std::get_if<diary::Relationship>(&record.body);
    return other && record.id != there[0].id && same_name(other->name, person->name);
  });
  return {true, named_anew ? &there[0] : nullptr};
}

// Where two diaries' settings differ, in words; empty where they do not.
std::string settings_apart(const diary::Diary& incoming, const diary::Settings& here) {
  const auto clock = [](int minutes) {
    const std::string hours = std::to_string(minutes / 60), rest = std::to_string(minutes % 60);
    return (hours.size() < 2 ? "0" : "") + hours + ":" + (rest.size() < 2 ? "0" : "") + rest;
  };
  const diary::Settings& there = incoming.settings;
  std::vector<std::string> said;
  if (there.day_starts_at_minutes != here.day_starts_at_minutes)
    said.push_back("a day begins at " + clock(there.day_starts_at_minutes) + " there and at " +
                   clock(here.day_starts_at_minutes) + " here");
  if (!there.main_relationship.empty() && there.main_relationship != here.main_relationship)
    for (const Record& record : incoming.records)
      if (const auto* person = std::get_if<diary::Relationship>(&record.body);
          person && record.id.text == there.main_relationship)
        said.push_back("check-ins are about " + person->name + " there");
  if (there.paused && !here.paused) said.push_back("everything is paused there");
  return said.empty() ? "" : "Its settings were not taken, this diary has its own: " + joined(said, "; ");
}

Result<> make_room(const Bare& bare, diary::Diary& incoming, const diary::Settings& settings,
                   std::optional<vault::Transaction>& transaction, Imported& out, Changes& changes) {
  if (!bare.takes_settings)
    if (std::string apart = settings_apart(incoming, settings); !apart.empty())
      out.remarks.push_back(std::move(apart));
  if (incoming.settings.main_relationship.empty() && !bare.gives_way)
    incoming.settings.main_relationship = settings.main_relationship;
  if (!bare.gives_way) return {};
  out.remarks.push_back("The diary had only the name of somebody who comes in: the one who comes in stays");
  if (!transaction) return {};
  changes.erased.push_back(bare.gives_way->id);
  return transaction->erase(bare.gives_way->id.text);
}

}  // namespace

Result<> no_diary(std::string_view open_now, std::string_view bytes) {
  const bool same = vault::id_of_vault(bytes) == open_now;
  if (!same && !bytes.starts_with("Holdfast vault\r\n")) return {};
  return problem(
      ProblemKind::unknown_format, code::is_a_diary,
      (same
           ? std::string("This is a Holdfast diary: the one that is open, a copy of it, or a backup.")
           : std::string("This is a Holdfast diary or a backup of one. It is another one than the diary that "
                         "is open, or comes from before a change of its keys.")) +
          " To take over what is in it, open it with its own passphrase, export it, and import that export "
          "here; nothing comes in twice. Nothing was added.",
      "file", {{"same", same ? "yes" : "no"}});
}

Handled answer(World& world, const ImportTable& asked, Changes& changes) {
  if (auto none = no_diary(world.vault->id(), asked.bytes); !none) return pass_on(none);
  auto options = table_options(world, asked);
  if (!options) return pass_on(options);
  auto scale_records = records_of(world, {std::string(diary::Scale::kind)});
  if (!scale_records) return pass_on(scale_records);
  auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  const std::vector<diary::Scale> scales = diary::scales_of(*scale_records, settings->keeper());
  Imported out{.dry_run = asked.dry_run};
  std::optional<vault::Transaction> transaction;
  if (!asked.dry_run) {
    auto begun = world.vault->begin("import of a table", world.clock.now().at.seconds);
    if (!begun) return pass_on(begun);
    transaction.emplace(std::move(*begun));
  }
  auto deleted = world.vault->settings(deleted_sources);
  if (!deleted) return pass_on(deleted);
  std::unordered_set<std::string> gone;
  for (const auto& [key, nothing] : *deleted) gone.insert(key.substr(deleted_sources.size()));
  std::int64_t left = 0;
  const exchange::TakeRecord take = [&](Record&& record,
                                        const std::vector<std::string>& formerly) -> Result<> {
    auto there = is_there(world, record, formerly);
    if (!there) return pass_on(there);
    const bool was_deleted =
        gone.contains(record.source) ||
        std::ranges::any_of(formerly, [&](const auto& one) { return gone.contains(one); });
    if (*there || was_deleted) {  // a copy of the diary may have brought it back
      ++(*there ? out.already_there : left);
      return {};
    }
    auto added = add_once(world, transaction, record);
    if (!added) return pass_on(added);
    ++(*added ? out.added : out.already_there);
    if (*added && !asked.dry_run) changes.written.push_back(record.id);
    return {};
  };
  auto report = exchange::read_table(asked.bytes, *options, scales, world.progress, take);
  if (!report) return pass_on(report);
  if (transaction)
    if (auto done = transaction->commit(); !done) return pass_on(done);
  fill_report(out, *report);
  out.show_help = exchange::table_tells_of_harm(asked.bytes, options->shape, asked.time_columns);
  if (left > 0)
    out.remarks.push_back(std::to_string(left) + (left == 1 ? " row was" : " rows were") +
                          " deleted from the diary; what was deleted does not come in again");
  return out;
}

namespace {

// What a day holds can stand there twice; two people, scales or limits of one kind would contradict each
// other.
bool can_stand_beside(std::string_view kind) {
  const diary::Kind* known = diary::find_kind(kind);
  return known && known->may_stand_twice;
}

// A record of this diary that changed, here or there, since the two were the same.
Result<> take_again(const Record& mine, const Record& theirs,
                    const std::unordered_map<std::string, const Record*>& present, Taking& taking) {
  if (mine == theirs) return {};
  if (mine.body.index() != theirs.body.index()) {
    leave(taking.out, "records whose id another kind of record has", "the diary's were kept");
    return {};
  }
  std::optional<Record> beside;
  if (can_stand_beside(diary::kind_of(theirs.body))) {
    beside = theirs;
    beside->source = name_by_words(theirs, theirs.id.text);
    beside->id = diary::id_from_bits(exchange::fingerprint_of(beside->source).low);
    if (present.contains(beside->id.text)) return {};  // it came in before
  }
  return taking.come_again(mine, theirs, beside);
}

// Whether one diary's records may stand in the other. One that is empty becomes what comes in, but for a
// practitioner's, which stays one.
Result<> belong_together(const diary::Diary& incoming, const diary::Settings& here, bool is_empty) {
  std::string sentence;
  if (!is_empty && incoming.settings.invented != here.invented)
    sentence = "An invented diary and a real one are not put together.";
  else if ((!is_empty || here.keeper() == diary::Role::practitioner) &&
           incoming.settings.keeper() != here.keeper())
    sentence = "A client's diary and a practitioner's own are not put together.";
  if (sentence.empty()) return {};
  return problem(ProblemKind::conflict, code::belongs_in_another_vault,
                 sentence + " Import it into a diary of its own.");
}

}  // namespace

Handled answer(World& world, const ImportDiary& asked, Changes& changes) {
  Mending mending;
  auto incoming = exchange::read_json(asked.bytes, &mending);
  if (!incoming) return pass_on(incoming);
  auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  auto counts = world.vault->count_by_kind();
  if (!counts) return pass_on(counts);
  if (auto good = belong_together(*incoming, *settings, counts->empty()); !good) return pass_on(good);
  std::unordered_map<std::string, std::string> kinds;
  for (const Record& record : incoming->records)
    kinds[record.id.text] = std::string(diary::kind_of(record.body));
  auto there = records_of(world, {});
  if (!there) return pass_on(there);
  const Bare bare = bare_diary(*there, *settings, *incoming);
  std::unordered_map<std::string, const Record*> present;
  for (const Record& record : *there) {
    present[record.id.text] = &record;
    kinds.emplace(record.id.text, std::string(diary::kind_of(record.body)));
  }
  std::vector<Record> all = incoming->records;
  all.insert(all.end(), there->begin(), there->end());
  const std::vector<diary::Scale> scales = diary::scales_of(all, incoming->settings.keeper());
  diary::Surroundings around{.now = world.clock.now(),
                             .scales = scales,
                             .kind_of_id =
                                 [&](const diary::Id& id) {
                                   const auto found = kinds.find(id.text);
                                   return found == kinds.end() ? std::optional<std::string>{}
                                                               : std::optional{found->second};
                                 },
                             .keeper = incoming->settings.keeper()};
  Imported out{.dry_run = asked.dry_run, .rows = static_cast<std::int64_t>(incoming->records.size())};
  std::optional<vault::Transaction> transaction;
  if (!asked.dry_run) {
    auto begun = world.vault->begin("import of a diary", world.clock.now().at.seconds);
    if (!begun) return pass_on(begun);
    transaction.emplace(std::move(*begun));
  }
  tell_mending("", mending, out);
  if (auto done = make_room(bare, *incoming, *settings, transaction, out, changes); !done)
    return pass_on(done);
  Taking taking{around, transaction, asked.changed, out, changes};
  const auto reject = [&](std::size_t position, std::string reason) {
    ++out.rejected_total;
    if (out.rejected.size() < exchange::most_remarks)
      out.rejected.push_back({static_cast<std::int64_t>(position + 1), "", std::move(reason)});
  };
  for (std::size_t i = 0; i < incoming->records.size(); ++i) {
    const Record& record = incoming->records[i];
    if (i % 256 == 0 &&
        !world.progress.report("importing", static_cast<double>(i) / static_cast<double>(out.rows)))
      return problem(ProblemKind::cancelled, "The import was stopped. Nothing was added.");
    if (const auto same = present.find(record.id.text); same != present.end()) {
      ++out.already_there;
      if (auto taken = take_again(*same->second, record, present, taking); !taken) return pass_on(taken);
      continue;
    }
    if (auto good = diary::check(record, as_it_was_written(around, record)); !good) {
      reject(i, good.error().sentence);
      continue;
    }
    auto added = add_once(world, transaction, record);
    if (!added) return pass_on(added);
    ++(*added ? out.added : out.already_there);
    if (*added && !asked.dry_run) changes.written.push_back(record.id);
    const std::string felt = iso(record.felt);
    if (out.first.empty()) out.first = felt;
    out.last = felt;
  }
  if (transaction) {
    if (bare.takes_settings)
      if (auto set = write_settings(*transaction, incoming->settings); !set) return pass_on(set);
    if (auto done = transaction->commit(); !done) return pass_on(done);
  }
  return out;
}

Handled answer(World& world, const Export& asked, Changes&) {
  auto whole = read_diary(world);
  if (!whole) return pass_on(whole);
  const Moment now = world.clock.now();
  const auto day_of_bound = [&](const std::string& text) -> Result<std::optional<Date>> {
    if (text.empty()) return std::optional<Date>{};
    auto when = read_when(text, now, whole->settings.day_starts_at_minutes, Looking::back);
    if (!when) return pass_on(when);
    return std::optional{diary_day(when->moment, whole->settings.day_starts_at_minutes)};
  };
  auto from = day_of_bound(asked.from);
  if (!from) return pass_on(from);
  auto until = day_of_bound(asked.until);
  if (!until) return pass_on(until);
  Exported out;
  if (from->has_value() || until->has_value()) {
    const auto outside = [&](const Record& record) {
      const Date day = diary_day(record.felt, whole->settings.day_starts_at_minutes);
      return (from->has_value() && day < **from) || (until->has_value() && day > **until);
    };
    out.from_outside = keep_stretch(*whole, outside);
  }
  if (asked.share) {
    std::vector<diary::NamePair> pairs;
    for (const std::string& text : asked.replaced) {
      const auto sign = text.find('=');
      if (sign == std::string::npos || trimmed(text.substr(0, sign)).empty())
        return problem(ProblemKind::bad_request, "A replacement is written like Marta=R., the name first.",
                       "replaced");
      pairs.push_back(
          {std::string(trimmed(text.substr(0, sign))), std::string(trimmed(text.substr(sign + 1)))});
    }
    auto copy = exchange::share_copy(*whole, pairs);
    out.replacements = static_cast<std::int64_t>(copy.replacements);
    out.likely_names = std::move(copy.likely_names);
    *whole = std::move(copy.diary);
  } else if (!asked.replaced.empty()) {
    return problem(ProblemKind::bad_request, "Names are replaced in a share copy only.", "replaced");
  }
  out.records = static_cast<std::int64_t>(whole->records.size());
  const std::string stem = std::string(whole->settings.invented ? "holdfast-invented" : "holdfast") +
                           (asked.share ? "-share" : "");
  write(*whole, asked.format, stem, out);
  return out;
}

Handled answer(World& world, const Demo& asked, Changes& changes) {
  if (asked.days < 60 || asked.days > 3650)
    return problem(ProblemKind::bad_request, "An invented diary has between 60 and 3650 days.", "days");
  // Nobody lived this diary, so its key need not cost an attacker anything.
  auto made = vault::Vault::create(asked.vault, asked.passphrase,
                                   {.cost = vault::least_key_cost(), .ground = world.ground}, world.progress);
  if (!made) return pass_on(made);
  world.open(std::move(*made));
  diary::Diary invented =
      dyad::told_up_to_now({.seed = asked.seed, .today = world.clock.now(), .days = asked.days});
  invented.settings.invented = true;
  auto transaction = world.vault->begin("invented diary", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  for (const Record& record : invented.records) {
    auto put = transaction->put(stored(record), 0);
    if (!put) return pass_on(put);
    changes.written.push_back(record.id);
  }
  if (auto set = write_settings(*transaction, invented.settings); !set) return pass_on(set);
  if (auto done = transaction->commit(); !done) return pass_on(done);
  return Opened{
      .vault = asked.vault, .records = static_cast<std::int64_t>(invented.records.size()), .invented = true};
}

}  // namespace holdfast::app

// Other programs' files. Read aside, so that a large one holds up nobody; put in as one transaction, so that
// it is there whole or not at all and one undo takes it out again. What is there already, by its fingerprint,
// is passed over; what the diary's rules refuse is named.
#include "app/importing.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "app/handlers.h"
#include "app/records.h"
#include "app/taking.h"
#include "base/letters.h"
#include "base/problem_codes.h"
#include "base/text.h"
#include "exchange/fingerprint.h"
#include "exchange/foreign.h"
#include "exchange/formats.h"

namespace holdfast::app {
namespace {

using diary::Record;

constexpr std::size_t most_events_named = 40;
constexpr std::size_t most_remarks_told = 200;
constexpr const char* nobodys_sessions =
    "There is nobody in the diary yet whose sessions these could be. Add somebody first; an initial will do.";

// The files as they are, archives opened.
Result<std::vector<exchange::NamedBytes>> opened(const Import& asked, const std::string& open_now) {
  std::vector<exchange::NamedBytes> out;
  std::size_t size = 0;
  for (const Import::File& file : asked.files) {
    exchange::NamedBytes one{file.name, file.bytes};
    if (file.base64) {
      auto bytes = from_base64(file.bytes);
      if (!bytes)
        return problem(ProblemKind::bad_request, "The file did not arrive whole. Choose it once more.",
                       "file");
      one.bytes = std::move(*bytes);
    }
    if (auto none = no_diary(open_now, one.bytes); !none) return pass_on(none);
    size += one.bytes.size();
    auto worth = may_be_imported(std::string_view(one.bytes).substr(0, looked_at_first), size);
    if (!worth && worth.error().kind == ProblemKind::unknown_format && asked.files.size() > 1)
      one.bytes.clear();  // a picture among the others is named only
    else if (!worth)
      return pass_on(worth);
    auto parts = exchange::unpacked(std::move(one));
    if (!parts) return pass_on(parts);
    for (exchange::NamedBytes& part : *parts) out.push_back(std::move(part));
  }
  return out;
}

Result<const exchange::Format*> format_of(const Import& asked,
                                          const std::vector<exchange::NamedBytes>& files) {
  std::string known;
  for (const exchange::Format& format : exchange::formats()) {
    known += (known.empty() ? "" : ", ") + std::string(format.id);
    if (format.id != asked.format) continue;
    if (format.is_it(files)) return &format;
    return problem(ProblemKind::unknown_format, code::wrong_format,
                   "What is in this file is not " + std::string(format.name) +
                       ". Where no format is named, it is recognised.",
                   "format");
  }
  if (!asked.format.empty())
    return problem(ProblemKind::bad_request,
                   "There is no format of that name. These are known: " + known + ".", "format");
  if (const exchange::Format* format = exchange::recognised(files)) return format;
  if (std::ranges::any_of(files, [](const auto& file) { return file.mending.cut_short; }))
    return problem(
        ProblemKind::damaged,
        "The file ends too early, as if it had been cut off, and nothing in it could be read. Export it "
        "once more, or take another copy.",
        "file");
  return problem(
      ProblemKind::unknown_format, code::needs_format,
      "This is none of the files Holdfast knows. If it is a table, say which column holds the time and which "
      "ones hold what.",
      "format");
}

Result<exchange::Choices> choices_of(World& world, const Import& asked, const diary::Settings& settings) {
  exchange::Choices choices;
  for (const std::string& text : asked.mappings) {
    auto mapping = exchange::read_mapping(text);
    if (!mapping) return pass_on(mapping);
    choices.measures.push_back(std::move(*mapping));
  }
  choices.order = asked.order;
  choices.sessions = asked.sessions;
  choices.absences = asked.absences;
  choices.words_are_feelings = asked.words_are_feelings;
  if (!asked.undated.empty()) {
    auto when = read_when(asked.undated, world.clock.now(), settings.day_starts_at_minutes, Looking::back);
    if (!when) return pass_on(when);
    choices.undated = when->moment;
  }
  auto person = find_person(world, asked.relationship);
  if (person && person->has_value()) choices.relationship = (*person)->record.id;
  // Sessions, absences and check-ins are somebody's; entries need nobody.
  const bool somebodys = !asked.sessions.empty() || !asked.absences.empty() || !asked.mappings.empty() ||
                         asked.words_are_feelings;
  if (!person && (somebodys || !asked.relationship.empty())) return pass_on(person);
  if (!choices.relationship && (!asked.sessions.empty() || !asked.absences.empty()))
    return problem(ProblemKind::bad_request, code::needs_relationship, nobodys_sessions, "relationship");
  return choices;
}

void tell_remarks(const std::vector<exchange::RowRemark>& remarks, Imported& out) {
  for (const exchange::RowRemark& remark : remarks) {
    if (out.remarks.size() >= most_remarks_told) break;
    std::string where = remark.column;
    if (remark.line > 0) where += (where.empty() ? "" : ", ") + ("line " + std::to_string(remark.line));
    out.remarks.push_back((where.empty() ? "" : where + ": ") + remark.reason);
  }
}

void tell_what_is_there(const exchange::Foreign& foreign, Imported& out) {
  out.format = foreign.format;
  out.rows = static_cast<std::int64_t>(foreign.items.size());
  out.cut_short = static_cast<std::int64_t>(foreign.cut_short.size());
  for (const exchange::MeasureSeen& seen : foreign.measures)
    out.measures.push_back(
        {seen.name, static_cast<std::int64_t>(seen.n), seen.low, seen.high, seen.levels, seen.ordered});
  std::map<std::string, std::int64_t> titles;
  for (const exchange::Item& item : foreign.items) {
    if (!item.felt) ++out.undated;
    if (item.sort == exchange::Item::Sort::event && item.own_id.empty()) ++titles[item.title];
  }
  for (const auto& [title, n] : titles) out.events.push_back({title, n});
  std::ranges::stable_sort(out.events, std::greater{}, &Imported::Event::n);
  if (out.events.size() > most_events_named) out.events.resize(most_events_named);
  tell_remarks(foreign.remarks, out);
  out.notices = foreign.notices;
  out.show_help = foreign.show_help;
}

void tell_left_out(const std::vector<exchange::LeftOut>& left, Imported& out) {
  for (const exchange::LeftOut& one : left)
    out.left_out.push_back({one.what, one.why, static_cast<std::int64_t>(one.n)});
}

// What Holdfast wrote comes back whole: the lossless JSON, alone or in the page, and the folder of Markdown.
// Nothing where the files are another program's.
struct Own {
  std::string json;
  std::vector<std::string> remarks;  // on files that are not of it, or damaged
  std::int64_t cut_short = 0;
};
Result<std::optional<Own>> written_by_ourselves(const std::vector<exchange::NamedBytes>& files) {
  if (files.size() == 1) {
    const std::string& bytes = files[0].bytes;
    if (exchange::looks_like_json(bytes)) return std::optional(Own{bytes});
    if (exchange::looks_like_html_archive(bytes)) {
      std::string json(exchange::json_in_html_archive(bytes));
      if (json.empty())
        return problem(
            ProblemKind::damaged,
            "This page ends before the part from which a diary is read back, as if it had been cut "
            "off. Nothing can be read from it; take another copy.",
            "file");
      return std::optional(Own{std::move(json)});
    }
  }
  diary::Diary whole;
  Own own;
  bool any = false;
  for (const exchange::NamedBytes& file : files) {
    if (file.archive_torn) {
      own.cut_short = 1;
      own.remarks.push_back(
          file.name +
          ": behind it the archive ends too early or is damaged; what is whole before that was read");
    }
    if (auto settings = exchange::settings_from_page(file.bytes)) {
      const bool invented = whole.settings.invented;
      if (*settings)
        whole.settings = **settings;
      else
        own.remarks.push_back(file.name + ": " + settings->error().sentence);
      whole.settings.invented = whole.settings.invented || invented;
      continue;
    }
    auto record = exchange::record_from_page(file.bytes);
    if (!record) {
      if (!file.bytes.empty())
        own.remarks.push_back(file.name + " is not a record of this folder; import it by itself");
      continue;
    }
    any = true;
    if (!*record) {
      own.remarks.push_back(file.name + ": " + record->error().sentence);
      continue;
    }
    whole.settings.invented = whole.settings.invented || file.bytes.find("\ninvented: true\n") < 60;
    whole.records.push_back(std::move(**record));
  }
  if (!any) return std::optional<Own>();
  diary::sort_records(whole);
  own.json = exchange::write_json(whole);
  return std::optional(std::move(own));
}

struct Read {
  std::optional<Own> own;
  exchange::Foreign foreign;
  exchange::Settled settled;
};

// What came in, or was taken out again, before this import.
class Before {
 public:
  static Result<Before> of(World& world, const exchange::Settled& settled) {
    Before before(world);
    auto deleted = world.vault->settings(deleted_sources);
    if (!deleted) return pass_on(deleted);
    for (const auto& [key, nothing] : *deleted) before.deleted_.insert(key.substr(deleted_sources.size()));
    auto counts = world.vault->count_by_kind();
    if (!counts) return pass_on(counts);
    for (const auto& [kind, n] : *counts)
      if (n > 0 && (kind == diary::Entry::kind || kind == diary::CheckIn::kind ||
                    kind == diary::Session::kind || kind == diary::Absence::kind))
        before.anything_ = true;
    const bool series = std::ranges::any_of(
        settled.origins, [](const exchange::Origin& origin) { return !origin.series.empty(); });
    if (!series) return before;
    std::set<std::string_view> here;
    for (const Record& record : settled.records) here.insert(record.source);
    auto events = records_of(world, {std::string(diary::Session::kind), std::string(diary::Absence::kind)});
    if (!events) return pass_on(events);
    for (Record& record : *events)
      if (!record.source.empty() && !here.contains(record.source))
        before.elsewhen_.emplace(record.felt.at.seconds, std::move(record));
    return before;
  }

  bool deleted(const std::string& source) const { return deleted_.contains(source); }

  Result<bool> there(const std::string& source) const {
    if (!anything_) return false;
    auto found = world_.vault->find_source(source);
    if (!found) return pass_on(found);
    return found->has_value();
  }

  // The record that came from there, under its source of today or of earlier versions; what Holdfast wrote
  // itself, by its id.
  Result<std::optional<Record>> record(const Record& like, const exchange::Origin& origin) const {
    if (origin.own) return by_id(like.id.text);
    std::vector<std::string> sources{like.source};
    sources.insert(sources.end(), origin.formerly.begin(), origin.formerly.end());
    for (const std::string& source : sources) {
      auto found = world_.vault->find_source(source);
      if (!found) return pass_on(found);
      if (found->has_value()) return by_id(**found);
    }
    return std::optional<Record>();
  }

  // Whether this event of a series is in the diary at another hour, or on a day beside it. Each stands for
  // one.
  bool moved(const Record& record, const std::string& series) {
    constexpr std::int64_t within_seconds = 3 * 86400;
    if (series.empty()) return false;
    const std::int64_t at = record.felt.at.seconds;
    for (auto one = elsewhen_.lower_bound(at - within_seconds);
         one != elsewhen_.end() && one->first <= at + within_seconds; ++one)
      if (exchange::came_from_series(one->second, series)) {
        elsewhen_.erase(one);
        return true;
      }
    return false;
  }

 private:
  explicit Before(World& world) : world_(world) {}

  Result<std::optional<Record>> by_id(const std::string& id) const {
    auto there = world_.vault->get(id);
    if (!there && there.error().kind == ProblemKind::not_found) return std::optional<Record>();
    if (!there) return pass_on(there);
    auto record = unstored(*there);
    if (!record) return pass_on(record);
    return std::optional(std::move(*record));
  }

  World& world_;
  bool anything_ = false;  // else no look-up is needed
  std::set<std::string> deleted_;
  std::multimap<std::int64_t, Record> elsewhen_;  // sessions and absences that are not in these files
};

// One that is there already. Where it goes by a name of its own, it may come again with other words. (A
// description that a calendar's events share goes by its words.)
Result<> take_again(const Before& before, const exchange::Foreign& foreign, const Record& record,
                    const exchange::Origin& origin, Taking& taking) {
  ++taking.out.already_there;
  const exchange::Item& item = foreign.items[origin.item];
  const bool shared =
      item.sort == exchange::Item::Sort::event && std::holds_alternative<diary::Entry>(record.body);
  if ((item.key.empty() && !origin.own) || shared) return {};
  auto mine = before.record(record, origin);
  if (!mine) return pass_on(mine);
  if (!mine->has_value()) return {};
  const Record theirs = with_words_of(**mine, record);
  if (reads_the_same(**mine, theirs)) return {};
  Record beside = record;
  beside.source = name_by_words(record, origin.own ? record.id.text : record.source);
  beside.id = diary::id_from_bits(exchange::fingerprint_of(beside.source).low);
  const auto there = before.there(beside.source);
  if (!there) return pass_on(there);
  if (*there || before.deleted(beside.source)) return {};
  return taking.come_again(**mine, theirs, beside);
}

// The records of one item. Where it came in before as something else, only what is new of it comes in, and
// its words not again.
Result<> take_item(Before& before, const exchange::Foreign& foreign, std::span<Record> records,
                   std::span<const exchange::Origin> origins, Taking& taking) {
  enum class Was { nowhere, there, deleted, elsewhere };
  std::vector<Was> was;  // all of them first: one that is put in would be found as the other's
  for (std::size_t k = 0; k < records.size(); ++k) {
    if (origins[k].own) {
      auto mine = before.record(records[k], origins[k]);
      if (!mine) return pass_on(mine);
      const bool gone = before.deleted(source_as_own(records[k].id.text));
      was.push_back(mine->has_value() ? Was::there : gone ? Was::deleted : Was::nowhere);
      continue;
    }
    auto there = before.there(records[k].source);
    bool deleted = before.deleted(records[k].source);
    for (const std::string& source : origins[k].formerly) {
      if (!there || *there) break;
      there = before.there(source);
      deleted = deleted || before.deleted(source);
    }
    if (!there) return pass_on(there);
    bool elsewhere = false;
    for (const std::string& source : origins[k].elsewhere) {
      auto other = before.there(source);
      if (!other) return pass_on(other);
      elsewhere = elsewhere || *other || before.deleted(source);
    }
    was.push_back(*there ? Was::there : deleted ? Was::deleted : elsewhere ? Was::elsewhere : Was::nowhere);
  }
  for (std::size_t k = 0; k < records.size(); ++k) {
    auto* check_in = std::get_if<diary::CheckIn>(&records[k].body);
    if (was[k] == Was::elsewhere && check_in) check_in->line.clear();
    if (was[k] == Was::deleted)
      leave(taking.out, "things that were deleted from the diary", "what was deleted does not come in again");
    else if (was[k] == Was::there) {
      if (auto again = take_again(before, foreign, records[k], origins[k], taking); !again) return again;
    } else if (was[k] == Was::elsewhere && !check_in)
      ++taking.out.already_there;
    else if (before.moved(records[k], origins[k].series))
      leave(taking.out, "events that are in the diary at another time",
            "the diary keeps the time it has; delete those, and the next import brings the new ones");
    else if (auto taken = taking.add(records[k]); !taken)
      return taken;
  }
  return {};
}

Result<> take_all(World& world, const exchange::Foreign& foreign, exchange::Settled& settled,
                  Taking& taking) {
  auto before = Before::of(world, settled);
  if (!before) return pass_on(before);
  const std::span<Record> records = settled.records;
  const std::span<const exchange::Origin> origins = settled.origins;
  for (std::size_t k = 0, items = 0, n = 1; k < records.size(); k += n, ++items) {
    for (n = 1; k + n < records.size() && origins[k + n].item == origins[k].item;) ++n;
    if (items % 256 == 0 &&
        !world.progress.report("importing", static_cast<double>(k) / static_cast<double>(records.size())))
      return problem(ProblemKind::cancelled, "The import was stopped. Nothing was added.");
    if (auto taken = take_item(*before, foreign, records.subspan(k, n), origins.subspan(k, n), taking);
        !taken)
      return pass_on(taken);
  }
  return {};
}

// Sessions and absences are somebody's. Those that Holdfast wrote itself are known without a word of hers, so
// whose they are is asked once it is clear that some are new.
Result<> settle_whose(World& world, const Import& asked, exchange::Settled& settled) {
  for (std::size_t k = 0; k < settled.records.size(); ++k) {
    Record& record = settled.records[k];
    if (!settled.origins[k].own || record.relationship) continue;
    if (world.vault->get(record.id.text)) continue;
    auto person = find_person(world, asked.relationship);
    if (!person) return pass_on(person);
    if (!person->has_value())
      return problem(ProblemKind::bad_request, code::needs_relationship, nobodys_sessions, "relationship");
    record.relationship = (*person)->record.id;
  }
  return {};
}

}  // namespace

Result<> may_be_imported(std::string_view beginning, std::uintmax_t size_bytes) {
  return exchange::worth_reading(beginning, size_bytes);
}

Handled answer(World& world, const Import& asked, Changes& changes) {
  if (asked.files.empty()) return problem(ProblemKind::bad_request, "Say which file to import.", "file");
  if (!asked.zone.empty() && !is_zone(asked.zone))
    return problem(ProblemKind::bad_request,
                   "This computer knows no time zone of that name. One is Europe/Berlin.", "zone");
  auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  auto choices = choices_of(world, asked, *settings);
  if (!choices) return pass_on(choices);
  auto scale_records = records_of(world, {std::string(diary::Scale::kind)});
  if (!scale_records) return pass_on(scale_records);
  const std::vector<diary::Scale> scales = diary::scales_of(*scale_records, settings->keeper());
  for (const exchange::ColumnMap& map : choices->measures)
    if (!diary::find_scale(scales, map.scale))
      return problem(ProblemKind::bad_request,
                     "There is no scale called \"" + printable(map.scale) + "\" in this diary.", "map");
  const Moment now = world.clock.now();
  const exchange::ReadOptions options{
      .now = now, .zone = asked.zone.empty() ? now.zone : asked.zone, .day_order = asked.day_order};
  choices->now = now;
  const std::uint64_t opening = world.vault->opening();
  const std::string open_now = world.vault->id();
  auto read = world.apart([&]() -> Result<Read> {
    const auto go_on = [&](double share) -> Result<> {
      if (world.progress.report("reading", share)) return {};
      return problem(ProblemKind::cancelled, "The import was stopped. Nothing was added.");
    };
    if (auto going = go_on(0); !going) return pass_on(going);
    auto files = opened(asked, open_now);
    if (!files) return pass_on(files);
    if (asked.format.empty()) {
      auto own = written_by_ourselves(*files);
      if (!own) return pass_on(own);
      if (own->has_value()) return Read{std::move(*own), {}, {}};
    }
    auto format = format_of(asked, *files);
    if (!format) return pass_on(format);
    auto foreign = (*format)->read(*files, options);
    if (!foreign) return pass_on(foreign);
    if (auto going = go_on(0.5); !going) return pass_on(going);
    Read out{{}, std::move(*foreign), {}};
    out.settled = exchange::settle(out.foreign, *choices, scales);
    if (auto going = go_on(1); !going) return pass_on(going);
    return out;
  });
  if (!read) return pass_on(read);
  if (!still_open(world, opening)) return tl::unexpected<Problem>(no_vault());
  if (read->own) {
    auto whole =
        answer(world, ImportDiary{std::move(read->own->json), asked.changed, asked.dry_run}, changes);
    if (auto* imported = whole ? std::get_if<Imported>(&*whole) : nullptr) {
      for (std::string& remark : read->own->remarks) imported->remarks.push_back(std::move(remark));
      imported->cut_short += read->own->cut_short;
    }
    return whole;
  }
  if (auto known = settle_whose(world, asked, read->settled); !known) return pass_on(known);
  Imported out{.dry_run = asked.dry_run};
  tell_what_is_there(read->foreign, out);
  tell_left_out(read->foreign.left_out, out);
  tell_left_out(read->settled.left_out, out);
  tell_remarks(read->settled.remarks, out);
  std::optional<vault::Transaction> transaction;
  if (!asked.dry_run) {
    auto begun = world.vault->begin("import from " + read->foreign.format, now.at.seconds);
    if (!begun) return pass_on(begun);
    transaction.emplace(std::move(*begun));
  }
  const auto kind_of_id = [&](const diary::Id& id) {
    auto found = world.vault->get(id.text);
    return found ? std::optional(found->kind) : std::nullopt;
  };
  const diary::Surroundings around{
      .now = now, .scales = scales, .kind_of_id = kind_of_id, .keeper = settings->keeper()};
  Taking taking{around, transaction, asked.changed, out, changes};
  if (auto taken = take_all(world, read->foreign, read->settled, taking); !taken) return pass_on(taken);
  if (transaction)
    if (auto done = transaction->commit(); !done) return pass_on(done);
  return out;
}

}  // namespace holdfast::app

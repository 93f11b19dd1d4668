// Meeting the other devices of a diary in a folder or at a relay. In this order, so that a power cut between
// any two steps loses nothing: what is new here is written down as items and what is new there is read, both
// in memory; then one transaction changes the diary and keeps the items; only then does anything go there;
// last, the outbox is emptied. What did not get there goes the next time, because it is seen there to be
// missing.
//
// Another process may write in the diary meanwhile: the transaction counts only if the diary is still as it
// was read, and otherwise everything is done again. Long because a meeting is told from its first step to its
// last, at either kind of place.
#include <algorithm>
#include <cstdlib>
#include <memory>

#include "app/devices.h"
#include "app/handlers.h"
#include "app/places.h"
#include "app/rhythm.h"
#include "base/problem_codes.h"
#include "base/text.h"

namespace holdfast::app {
namespace {

using channel::Standing;
using diary::Record;

constexpr int most_tries = 5;
constexpr std::string_view shut_out_sentence =
    "Something there was sealed with a key that this device was not given: it may have been removed from the "
    "diary's devices, or not everything has arrived. If it was removed, what is written here counts on no "
    "other device and stays here; an export takes it along.";

// What the diary becomes.
struct Outcome {
  std::vector<Record> placed;
  std::vector<std::string> taken_out;  // uids
  std::set<std::string> forgotten;     // of these
  std::optional<diary::Settings> settings;
  States beside, unread;
};

// One meeting, in memory until it is committed.
struct Meeting {
  std::int64_t stamp = 0;
  std::uint64_t opening = 0;  // of the vault: it may be locked, or another, once the network has answered
  std::optional<carry::Device> device;
  std::unique_ptr<AtRelay> relay;  // where it is one
  bool first = false;
  bool only_reads = false;        // the device has no key that belongs
  bool was_there = false;         // something of this diary
  bool elsewhere = false;         // than the last time
  std::set<std::string> renamed;  // uids of what is in the diary again, old and new
  std::vector<std::pair<std::vector<channel::ItemId>, std::size_t>> written;  // and how many records
  carry::Met met;
  States here, outbox;
  Outcome outcome;

  void write(const std::vector<channel::Change>& changes, std::size_t records) {
    if (only_reads) return;
    carry::Met done = device->write(changes);
    written.emplace_back(std::move(done.written), records);
  }
};

tl::unexpected<Problem> nowhere_yet() {
  return unchanged(ProblemKind::bad_request, code::needs_folder,
                   "Say where this diary's other devices are to be met: in a folder on a stick, or one that "
                   "a sync program carries to them, or at a relay.",
                   "folder");
}

Result<bool> carries_this_diary(const carry::Device& device, const Path& folder) {
  std::error_code unknown;
  if (!std::filesystem::is_directory(folder, unknown)) return false;  // receive() says what is wrong with it
  const auto channels = carry::channels_in(folder);
  if (!channels) return pass_on(channels);
  if (channels->empty() || channels->contains(device.channel())) return !channels->empty();
  return unchanged(
      ProblemKind::conflict, code::another_diary,
      "What lies in this folder belongs to another diary, or to a copy of this one that was made before its "
      "keys were changed. Name another folder; or, if it is this diary's, begin on this device with a new "
      "copy of the diary's file from a device that has met the folder.",
      folder.string());
}

// As what a vault meets: as what it has been, as what it begins to be, or as `given`.
struct Meets {
  const carry::Device* given = nullptr;
  const carry::RelayMemory* known = nullptr;  // of the relay, with a given one
  Deed deed = {};
};

Result<> find_device(World& world, Meeting& meeting, const Meets& meets) {
  if (meets.given != nullptr) {
    meeting.first = true;
    meeting.only_reads = !meets.given->may_write();
    meeting.device.emplace(meets.given->clone());
    return {};
  }
  auto device = device_of(*world.vault);
  if (!device) return pass_on(device);
  meeting.first = !device->has_value();
  if (meeting.first) {
    auto founded = carry::Device::found_from(world.vault->derived_key("the channel of this diary"));
    if (!founded) return pass_on(founded);
    meeting.device.emplace(std::move(*founded));
  } else {
    meeting.device.emplace(std::move(**device));
  }
  return {};
}

// Whether it was met there the last time, whether something of this diary lies there; and, of a relay, what
// is known of it.
Result<> look_there(World& world, Meeting& meeting, const Where& where, const Meets& meets) {
  const auto last = last_met(*world.vault, where.folder ? met_folder : met_relay);
  if (!last) return pass_on(last);
  meeting.elsewhere = *last != name_of(where);
  if (where.folder) {
    const auto had = carries_this_diary(*meeting.device, *where.folder);
    if (!had) return pass_on(had);
    meeting.was_there = *had;
    return {};
  }
  if (world.outside == nullptr)
    return unchanged(ProblemKind::unsupported, "Nobody here speaks to a relay.", "relay");
  meeting.relay = std::make_unique<AtRelay>(world, where, meeting.device->channel());
  if (meets.known != nullptr) meeting.relay->memory = *meets.known;
  if (meeting.elsewhere) return {};
  auto memory = relay_memory_of(*world.vault);
  if (!memory) return pass_on(memory);
  meeting.relay->memory = std::move(*memory);
  return {};
}

Result<carry::Met> receive(Meeting& meeting, const Where& where) {
  if (where.folder) return meeting.device->receive(*where.folder);
  meeting.relay->device = &*meeting.device;
  auto met = meeting.device->receive(meeting.relay->carrier);
  meeting.was_there = meeting.device->is_carried(meeting.device->replica().roster()->genesis());
  return met;
}

Result<carry::Met> send(Meeting& meeting, const Where& where) {
  if (where.folder) return meeting.device->send(*where.folder);
  meeting.relay->device = &*meeting.device;
  return meeting.device->send(meeting.relay->carrier);
}

// What was forgotten for good once and has come into the diary again is something new. Whatever refers to it,
// of what is written now, goes with it to its new id.
void write_anew(World& world, Meeting& meeting, Differences& found) {
  std::map<std::string, std::string> ids;
  for (const std::string& uid : found.brought_back)
    if (record_of(uid, meeting.here.at(uid))) ids.emplace(uid, new_id(world).text);
  const auto moved = [&](std::string state) {
    for (const auto& [old, anew] : ids) {
      const std::string quoted = '"' + old + '"';
      for (std::size_t at = 0; (at = state.find(quoted, at)) != std::string::npos; at += anew.size() + 2)
        state.replace(at, quoted.size(), '"' + anew + '"');
    }
    return state;
  };
  for (channel::Change& change : found.changes) change.state = moved(std::move(change.state));
  std::vector<channel::Change> changes;
  for (const auto& [old, anew] : ids) {
    changes.push_back(meeting.device->merge().edit(anew, moved(meeting.here.at(old))));
    meeting.renamed.insert({old, anew});
  }
  std::ranges::sort(changes, {}, &channel::Change::uid);
  if (!changes.empty()) meeting.write(changes, changes.size());
}

Result<> write_what_is_new_here(World& world, Meeting& meeting) {
  const auto unread = on_shelf(*world.vault, unread_shelf);
  if (!unread) return pass_on(unread);
  const auto beside = on_shelf(*world.vault, beside_shelf);
  if (!beside) return pass_on(beside);
  Differences found = written_here(meeting.here, meeting.device->merge(), *unread, *beside,
                                   meeting.first ? Seen::nothing : Seen::all);
  write_anew(world, meeting, found);
  for (const auto& list : in_lists(std::move(found.changes))) meeting.write(list, list.size());
  return {};
}

std::string beside_as_json(std::string_view uid, const channel::RecordView& view) {
  Json all = Json::array();
  for (const channel::Version& version : view.beside)
    if (!same_state(version.state, view.shown.state))
      if (const auto record = record_of(uid, version.state)) all.push_back(diary::to_json(*record));
  return all.empty() ? std::string() : diary::dump(all);
}

// Settings stand for themselves: one that cannot be taken leaves the others.
void settle_setting(const std::string& uid, const std::string& state, Outcome& outcome,
                    const diary::Settings& now) {
  const std::string key = uid.substr(setting_mark.size());
  const auto value = diary::parse_json(state, std::size_t{1} << 16);
  if (!value || key == "invented") return;
  Json merged = diary::to_json(outcome.settings.value_or(now));
  merged[key] = *value;
  if (auto settings = diary::settings_from_json(merged)) outcome.settings = std::move(*settings);
}

// Somebody, or another record, that is leaned on stays, though another device, where nothing leaned on it,
// deleted it.
void keep_what_is_leaned_on(Meeting& meeting) {
  const channel::Merge& merge = meeting.device->merge();
  std::set<std::string> gone;
  for (const auto& [uid, state] : meeting.here)
    if (merge.view(uid).standing == Standing::gone && !uid.starts_with(setting_mark)) gone.insert(uid);
  std::vector<channel::Change> changes;
  for (const std::string& uid : leaned_on(merge, gone))
    changes.push_back(merge.edit(uid, meeting.here.at(uid)));
  for (const auto& list : in_lists(std::move(changes))) meeting.write(list, list.size());
}

Result<> find_outcome(World& world, Meeting& meeting) {
  const auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  const auto stood_beside = on_shelf(*world.vault, beside_shelf);
  if (!stood_beside) return pass_on(stood_beside);
  const channel::Merge& merge = meeting.device->merge();
  Outcome& outcome = meeting.outcome;
  for (const std::string& uid : merge.uids()) {
    const channel::RecordView view = merge.view(uid);
    const auto here = meeting.here.find(uid);
    const bool is_here = here != meeting.here.end();
    if (view.standing == Standing::gone || view.standing == Standing::forgotten) {
      if (!is_here || uid.starts_with(setting_mark)) continue;
      outcome.taken_out.push_back(uid);
      if (view.standing == Standing::forgotten) outcome.forgotten.insert(uid);
    }
    if (view.standing != Standing::present) continue;
    const bool same = is_here && same_state(here->second, view.shown.state);
    if (uid.starts_with(setting_mark)) {
      if (!same) settle_setting(uid, view.shown.state, outcome, *settings);
      continue;
    }
    std::string beside = beside_as_json(uid, view);
    const auto stood = stood_beside->find(uid);
    // A text that has come to stand beside hers was not seen by whoever began to change hers before.
    const bool is_as_it_stood = beside.empty() || (stood != stood_beside->end() && stood->second == beside);
    if (!beside.empty()) outcome.beside.emplace(uid, std::move(beside));
    if (same && is_as_it_stood) continue;
    if (auto record = record_of(uid, view.shown.state))
      outcome.placed.push_back(std::move(*record));
    else
      outcome.unread.emplace(uid, is_here ? here->second : std::string());
  }
  return {};
}

bool is_still_open(const World& world, const Meeting& meeting) {
  return world.vault && world.vault->opening() == meeting.opening;
}

tl::unexpected<Problem> locked_meanwhile() {
  return problem(
      ProblemKind::locked, code::no_diary_open,
      "The diary was locked before this was done. Nothing was lost; it goes on at the next meeting.");
}

// Everything up to the transaction.
Result<Meeting> meet(World& world, const Where& where, const Meets& meets) {
  Meeting meeting;
  const auto stamp = world.vault->stamp();
  if (!stamp) return pass_on(stamp);
  meeting.stamp = *stamp;
  meeting.opening = world.vault->opening();
  if (auto found = find_device(world, meeting, meets); !found) return pass_on(found);
  if (auto looked = look_there(world, meeting, where, meets); !looked) return pass_on(looked);
  auto here = states_here(world);
  if (!here) return pass_on(here);
  meeting.here = std::move(*here);
  // For the first time what lies there is read first: what both have then need not be written twice.
  if (meeting.first) {
    meeting.written.emplace_back();
    for (const auto& [id, item] : meeting.device->items())
      if (meets.given == nullptr || !meets.given->is_carried(id)) meeting.written.back().first.push_back(id);
  } else if (auto written = write_what_is_new_here(world, meeting); !written) {
    return pass_on(written);
  }
  auto met = receive(meeting, where);
  if (!is_still_open(world, meeting)) return locked_meanwhile();
  if (!met) return pass_on(met);
  meeting.met = std::move(*met);
  meeting.written.emplace_back(meeting.met.written, 0);
  if (meets.deed.done) {
    auto done = meets.deed.done(*meeting.device);
    if (!done) return pass_on(done);
    meeting.written.emplace_back(std::move(done->written), 0);
  }
  if (meeting.first)
    if (auto written = write_what_is_new_here(world, meeting); !written) return pass_on(written);
  for (const auto& list : uniting(meeting.device->merge())) meeting.write(list, 0);
  keep_what_is_leaned_on(meeting);
  if (where.folder)
    if (auto named = meeting.device->name_next_file(*where.folder); !named) return pass_on(named);
  if (auto found = find_outcome(world, meeting); !found) return pass_on(found);
  return meeting;
}

Result<> take_out(World& world, vault::Transaction& transaction, const Outcome& outcome) {
  std::set<std::string> sources;  // of what comes: one row under another uid was not deleted
  for (const Record& record : outcome.placed) sources.insert(record.source);
  std::vector<vault::StoredRecord> forgotten;
  for (const std::string& uid : outcome.taken_out) {
    const auto record = world.vault->get(uid);
    if (!record) return pass_on(record);
    if (auto done = transaction.forget(uid); !done) return done;
    const bool for_good = outcome.forgotten.contains(uid);
    const bool moved = record->source && (sources.contains(*record->source) ||
                                          world.vault->find_source(*record->source).value_or(std::nullopt));
    if (!moved)
      if (auto told = remember_deletion(world, transaction, *record, for_good); !told) return told;
    if (for_good) forgotten.push_back(*record);
  }
  if (forgotten.empty()) return {};
  if (auto clean = forget_on_sheets(world, transaction, forgotten); !clean) return clean;
  if (auto clean = forget_reviews(world, transaction); !clean) return clean;
  return forget_drafts(world, transaction, forgotten);
}

Result<> put_in(World& world, vault::Transaction& transaction, Meeting& meeting) {
  Outcome& outcome = meeting.outcome;
  std::vector<Record> placed;
  for (Record& record : outcome.placed) {
    const vault::StoredRecord bytes = stored(record);
    const auto done = transaction.place(bytes);
    if (!done && done.error().kind != ProblemKind::conflict) return pass_on(done);
    if (!done) {  // another record comes from the same row, and this one is leaned on: next time
      const auto here = meeting.here.find(record.id.text);
      outcome.unread.emplace(record.id.text, here == meeting.here.end() ? "" : here->second);
      continue;
    }
    const std::string mark = std::string(deleted_sources) + bytes.source.value_or(source_as_own(bytes.uid));
    const auto marked = world.vault->setting(mark);
    if (!marked) return pass_on(marked);
    if (*marked)
      if (auto done_too = transaction.unset(mark); !done_too) return done_too;
    placed.push_back(std::move(record));
  }
  outcome.placed = std::move(placed);
  if (outcome.settings) return place_settings(transaction, *outcome.settings);
  return {};
}

tl::unexpected<Problem> stopped() {
  return unchanged(ProblemKind::cancelled, "Stopped.");
}

// changed_meanwhile: another process has written since the diary was read.
Result<> keep(World& world, Meeting& meeting, const Where& where, const Deed& deed) {
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  const auto stamp = world.vault->stamp();
  if (!stamp) return pass_on(stamp);
  if (*stamp != meeting.stamp)
    return unchanged(ProblemKind::conflict, code::changed_meanwhile,
                     "Something is being written in this diary all the time by another program. Try again "
                     "when that has ended.",
                     "vault");
  if (auto done = take_out(world, *transaction, meeting.outcome); !done) return done;
  if (auto done = put_in(world, *transaction, meeting); !done) return done;
  if (auto done = keep_exactly(*world.vault, *transaction, beside_shelf, meeting.outcome.beside); !done)
    return done;
  if (meeting.only_reads) return transaction->commit();
  if (auto done = keep_exactly(*world.vault, *transaction, unread_shelf, meeting.outcome.unread); !done)
    return done;
  for (const auto& [items, records] : meeting.written)
    if (auto done = put_in_outbox(*transaction, *meeting.device, items, records); !done) return done;
  if (auto done = keep_device(*world.vault, *transaction, *meeting.device); !done) return done;
  auto outbox = on_shelf(*world.vault, outbox_shelf);
  if (!outbox) return pass_on(outbox);
  meeting.outbox = std::move(*outbox);
  if (auto done =
          keep_place(*world.vault, *transaction, where, meeting.relay ? &meeting.relay->memory : nullptr);
      !done)
    return done;
  if (deed.kept)
    if (auto done = deed.kept(*transaction, *meeting.device); !done) return done;
  return transaction->commit();
}

// What is there now need not wait here. Where another process has written since (it may have
// forgotten something for good), what this one knows of the channel is no longer the newest: then it is left
// to the next meeting.
Result<> empty_outbox(World& world, const Meeting& meeting) {
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  const auto stamp = world.vault->stamp();
  if (!stamp) return pass_on(stamp);
  if (*stamp != meeting.stamp + 1) return {};
  if (auto done = keep_exactly(*world.vault, *transaction, outbox_shelf, {}); !done) return done;
  if (auto done = keep_device(*world.vault, *transaction, *meeting.device); !done) return done;
  if (meeting.relay)
    if (auto done = keep_relay_memory(*world.vault, *transaction, meeting.relay->memory); !done) return done;
  if (auto done = transaction->shelve(met_shelf, met_at, iso(world.clock.now())); !done) return done;
  return transaction->commit();
}

std::int64_t records_in(const States& outbox) {
  std::int64_t records = 0;
  for (const auto& [id, count] : outbox) records += std::atoll(count.c_str());
  return records;
}

// Those that were written in two places, with what stands beside them.
Result<std::vector<Shown>> two_places(World& world) {
  const auto beside = on_shelf(*world.vault, beside_shelf);
  if (!beside) return pass_on(beside);
  std::vector<Shown> all;
  if (beside->empty()) return all;
  const auto wording = Wording::of(world);
  if (!wording) return pass_on(wording);
  for (const auto& [uid, versions] : *beside) {
    if (versions.empty()) continue;
    const auto found = world.vault->get(uid);
    if (!found) continue;  // it was deleted here since
    const auto record = unstored(*found);
    if (!record) return pass_on(record);
    all.push_back(wording->shown(*record, found->revision));
  }
  return all;
}

// Of a meeting that is committed: whatever the disk refuses from here on takes nothing back.
Synced told(World& world, const Meeting& meeting, const Where& where, std::size_t sent) {
  const std::size_t outbox = meeting.outbox.size();
  Synced out{.met = true, .first = meeting.first, .folder = where.folder, .at = world.clock.now()};
  if (where.relay) out.relay = post::to_text(*where.relay);
  out.went = records_in(meeting.outbox);
  const auto of_others = [&](const std::string& uid) { return !meeting.renamed.contains(uid); };
  out.came = std::ranges::count_if(meeting.outcome.placed, of_others,
                                   [](const Record& record) { return record.id.text; });
  out.taken_out = std::ranges::count_if(meeting.outcome.taken_out, of_others);
  out.newer =
      static_cast<std::int64_t>(meeting.outcome.unread.size() + newer_beside(meeting.device->merge()) +
                                meeting.device->replica().from_newer());
  out.waiting = static_cast<std::int64_t>(meeting.met.unopened + meeting.device->replica().graph().held());
  out.again = sent > outbox && !meeting.elsewhere ? static_cast<std::int64_t>(sent - outbox) : 0;
  out.own_key = meeting.met.new_key;
  for (const carry::FileRemark& remark : meeting.met.remarks)
    out.remarks.push_back({remark.name, remark.sentence});
  if (!meeting.first && !meeting.was_there) {
    out.again = 0;
    const std::string there = where.folder ? "in the folder" : "with the relay";
    out.remarks.push_back({"", meeting.elsewhere
                                   ? "Nothing of this diary was " + there + " yet. All of it is there now."
                                   : "Nothing of this diary was " + there +
                                         " any more. All of it is there again; nothing was "
                                         "deleted here."});
  }
  if (where.relay && meeting.device->has_words() && !meeting.device->words_open_a_relay())
    out.remarks.push_back(
        {"",
         "The ten words for this diary's devices were made by an earlier Holdfast and open a folder "
         "only. Make new ones, so that they bring the diary back from the relay as well."});
  if (meeting.met.shut_out && !meeting.only_reads)
    out.remarks.push_back({"", std::string(shut_out_sentence)});
  if (const auto words = world.vault->shelved(words_shelf, words_key); words && *words)
    if (const auto key = meeting.device->key_of_words(); !key || channel::to_hex(*key) != (*words)->text())
      out.remarks.push_back({"", std::string(other_words_sentence)});
  if (auto two = two_places(world)) out.two = std::move(*two);
  (void)put_in_words(world, out);
  return out;
}

Result<Synced> met(World& world, const Where& where, const Meets& meets) {
  if (!world.vault) return locked_meanwhile();
  if (!world.progress.report(where.folder ? "Reading the folder" : "Asking the relay", 0.1)) return stopped();
  auto meeting = meet(world, where, meets);
  if (!meeting) return pass_on(meeting);
  for (int tries = 1;; ++tries) {
    if (!world.progress.report("Taking over what has come", 0.5)) return stopped();
    const auto kept = keep(world, *meeting, where, meets.deed);
    if (kept) break;
    if (kept.error().code != code::changed_meanwhile || tries == most_tries) return pass_on(kept);
    meeting = meet(world, where, meets);
    if (!meeting) return pass_on(meeting);
  }
  if (meeting->only_reads) return told(world, *meeting, where, 0);
  (void)world.progress.report(where.folder ? "Writing into the folder" : "Handing over to the relay", 0.7);
  const auto sent = send(*meeting, where);
  if (!is_still_open(world, *meeting)) return locked_meanwhile();
  if (!sent) {
    Problem why = sent.error();
    why.unchanged = false;
    if (why.kind == ProblemKind::not_found)  // it was there when it was read
      why.sentence = "The folder is gone. What is new here stays here and goes there at the next meeting.";
    if (!meeting->outcome.placed.empty() || !meeting->outcome.taken_out.empty())
      why.sentence += " What had come from there is in the diary.";
    why.code = code::kept_here;
    return tl::unexpected<Problem>(std::move(why));
  }
  Synced out = told(world, *meeting, where, sent->sent);
  if (!empty_outbox(world, *meeting))
    out.remarks.push_back(
        {"",
         "It could not be noted here that everything is there: the disk of the diary did not take "
         "it. Nothing was lost; the next meeting looks again."});
  return out;
}

void add(Synced& out, Synced more) {
  if (more.folder) out.folder = std::move(more.folder);
  if (!more.relay.empty()) out.relay = std::move(more.relay);
  out.came += more.came;
  out.taken_out += more.taken_out;
  out.went = std::max(out.went, more.went);  // the same records, to one after the other
  out.sentences.insert(out.sentences.end(), more.sentences.begin(), more.sentences.end());
  out.remarks.insert(out.remarks.end(), more.remarks.begin(), more.remarks.end());
  out.two = std::move(more.two);
}

// Of what is shown, how much no item of another device stands behind: what this device wrote, and no other
// has shown that it has.
std::int64_t unseen_by_others(const carry::Device& device) {
  if (device.known_devices().size() < 2) return 0;
  std::set<channel::ItemId> seen;
  const channel::Graph& graph = device.replica().graph();
  for (const channel::ItemId& id : graph.heads())
    if (const auto head = graph.head_of(id); head && head->member != device.member()) {
      seen.merge(graph.before(id));
      seen.insert(id);
    }
  const auto uids = device.merge().uids();
  return std::ranges::count_if(uids, [&](const std::string& uid) {
    const channel::RecordView view = device.merge().view(uid);
    return view.standing == Standing::present && !uid.starts_with(setting_mark) &&
           !seen.contains(view.shown.id);
  });
}

Result<> leave_relay(World& world) {
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  if (auto done = keep_exactly(*world.vault, *transaction, relay_shelf, {}); !done) return done;
  for (const std::string_view name : {met_relay, met_pin, met_read})
    if (auto done = transaction->unshelve(met_shelf, name); !done) return done;
  return transaction->commit();
}

}  // namespace

Result<Synced> meet_in(World& world, const std::vector<Where>& places, const Deed& deed) {
  if (world.vault->only_read()) {
    const auto refused = world.vault->begin("", 0);  // says why
    return pass_on(refused);
  }
  if (places.empty()) return nowhere_yet();
  std::optional<Synced> out;
  std::optional<Problem> failed;
  bool done = false;  // the deed
  for (const Where& where : places) {
    auto one = met(world, where, {.deed = done ? Deed{} : deed});
    done = done || one || one.error().code == code::kept_here;
    if (one && out)
      add(*out, std::move(*one));
    else if (one)
      out = std::move(*one);
    else if (!failed)
      failed = std::move(one.error());
  }
  if (!out || !world.vault) return tl::unexpected<Problem>(std::move(*failed));
  if (failed) out->remarks.push_back({"", failed->sentence});
  return std::move(*out);
}

Result<Synced> meet_as(World& world, const Where& where, const carry::Device& device,
                       const carry::RelayMemory& memory) {
  return met(world, where, {.given = &device, .known = &memory});
}

Handled answer(World& world, const Sync& asked, Changes&) {
  if (asked.leave_relay) {
    if (auto left = leave_relay(world); !left) return pass_on(left);
    Changes none;
    return answer(world, SyncStatus{}, none);
  }
  auto places = places_named(asked.folder, asked.relay, asked.pin, asked.invitation);
  if (places && places->empty()) places = places_of(*world.vault);
  if (!places) return pass_on(places);
  auto synced = meet_in(world, *places);
  if (!synced) return pass_on(synced);
  return std::move(*synced);
}

Handled answer(World& world, const SyncStatus&, Changes&) {
  Synced out;
  const auto places = places_of(*world.vault);
  if (!places) return pass_on(places);
  for (const Where& where : *places) {
    if (where.folder) out.folder = where.folder;
    if (where.relay) out.relay = post::to_text(*where.relay);
  }
  const auto at = world.vault->shelved(met_shelf, met_at);
  if (!at) return pass_on(at);
  if (*at)
    if (const auto moment = moment_from_iso((*at)->text())) out.at = *moment;
  const auto device = device_of(*world.vault);
  if (!device) return pass_on(device);
  const auto here = states_here(world);
  if (!here) return pass_on(here);
  const auto outbox = on_shelf(*world.vault, outbox_shelf);
  if (!outbox) return pass_on(outbox);
  const auto unread = on_shelf(*world.vault, unread_shelf);
  if (!unread) return pass_on(unread);
  const auto beside = on_shelf(*world.vault, beside_shelf);
  if (!beside) return pass_on(beside);
  const channel::Merge none;
  const Differences found = written_here(*here, *device ? (*device)->merge() : none, *unread, *beside,
                                         *device ? Seen::all : Seen::nothing);
  out.only_here =
      static_cast<std::int64_t>(found.changes.size() + found.brought_back.size()) + records_in(*outbox);
  if (*device) out.unseen = std::max<std::int64_t>(0, unseen_by_others(**device) - records_in(*outbox));
  out.newer = static_cast<std::int64_t>(unread->size() + (*device ? newer_beside((*device)->merge()) : 0));
  auto two = two_places(world);
  if (!two) return pass_on(two);
  out.two = std::move(*two);
  if (auto worded = put_in_words(world, out); !worded) return pass_on(worded);
  return out;
}

}  // namespace holdfast::app

// See devices.h.
#include "app/devices.h"

#include <algorithm>
#include <utility>

namespace holdfast::app {
namespace {

using channel::Change;
using channel::Standing;
using channel::What;

constexpr std::size_t most_state_bytes = std::size_t{64} << 20;
// Whoever forgets one record says the others of its list anew: short lists keep that small.
constexpr std::size_t list_bytes = 32'000, list_records = 64;

std::optional<Json> parsed(std::string_view state) {
  auto json = diary::parse_json(state, most_state_bytes);
  if (!json) return std::nullopt;
  return std::move(*json);
}

std::string in_todays_words(std::string_view state) {
  const auto json = parsed(state);
  if (!json) return std::string(state);
  const auto record = diary::record_from_json(*json);
  return diary::dump(record ? diary::to_json(*record) : *json);
}

bool is_among(const channel::RecordView& view, std::string_view state) {
  return same_state(view.shown.state, state) ||
         std::ranges::any_of(view.beside, [&](const auto& one) { return same_state(one.state, state); });
}

// Those that travel, each said whether or not it is as in every diary: what is not said could not be taken
// back.
States settings_as_states(const diary::Settings& settings) {
  States states;
  const Json said = diary::to_json(settings);
  for (const auto& [key, value] : said.items())
    if (key != "invented") states.emplace(std::string(setting_mark) + key, diary::dump(value));
  states.emplace(std::string(setting_mark) + "main_relationship", "\"\"");
  return states;
}

// A version that replaces nothing: it stands beside what is there.
Change beside_what_is_there(std::string_view uid, std::string state) {
  return {.uid = std::string(uid), .what = What::state, .history = 1, .state = std::move(state)};
}

// What this program cannot read nobody here has seen, so nothing written here replaces it.
Change but_for_unread(Change change, const channel::RecordView& view) {
  for (const channel::Version& other : view.beside)
    if (!record_of(change.uid, other.state)) std::erase(change.replaces, other.id);
  return change;
}

// A new version by somebody who has seen the one that is shown, and no other: these still stand beside it.
Change over_what_is_shown(const channel::Merge& merge, std::string_view uid, std::string state) {
  Change change = merge.edit(uid, std::move(state));
  const channel::RecordView view = merge.view(uid);
  for (const channel::Version& other : view.beside)
    if (!same_state(other.state, view.shown.state)) std::erase(change.replaces, other.id);
  return change;
}

// What every diary has unless it says otherwise, as states of settings.
const States& usual_settings() {
  static const States usual = settings_as_states(diary::Settings{});
  return usual;
}

// What two records share where they are one thing; empty where nothing tells that.
std::string one_thing(const Json& record) {
  const auto text = [&](const char* key) {
    const auto found = record.find(key);
    return found != record.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  if (!record.is_object()) return {};
  if (const std::string source = text("source"); !source.empty()) return "source " + source;
  if (text("kind") == diary::Scale::kind && !text("key").empty()) return "scale " + text("key");
  return {};
}

// As the other record, but for what only says when and as what it came.
std::string as_one_with(Json record, const Json& other) {
  for (const char* key : {"id", "written"})
    if (other.contains(key)) record[key] = other[key];
  return diary::dump(record);
}

}  // namespace

Result<> put_in_outbox(vault::Transaction& transaction, const carry::Device& device,
                       const std::vector<channel::ItemId>& written, std::size_t records) {
  for (const channel::ItemId& id : written) {
    if (!device.items().contains(id)) continue;
    if (auto put = transaction.shelve(outbox_shelf, name_bytes(id), std::to_string(records)); !put)
      return put;
    records = 0;  // they are counted once
  }
  return {};
}

Result<States> states_here(World& world) {
  States states;
  auto walked = world.vault->each({}, [&](const vault::StoredRecord& one) {
    states.emplace(one.uid, one.body);
    return true;
  });
  if (!walked) return pass_on(walked);
  const auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  states.merge(settings_as_states(*settings));
  return states;
}

bool same_state(std::string_view a, std::string_view b) {
  return a == b || in_todays_words(a) == in_todays_words(b);
}

std::optional<diary::Record> record_of(std::string_view uid, std::string_view state) {
  const auto json = parsed(state);
  if (!json || !diary::is_id(uid)) return std::nullopt;
  auto record = diary::record_from_json(*json);
  if (!record || record->id.text != uid) return std::nullopt;
  return std::move(*record);
}

std::size_t newer_beside(const channel::Merge& merge) {
  return std::size_t(std::ranges::count_if(merge.uids(), [&](const std::string& uid) {
    const channel::RecordView view = merge.view(uid);
    return !uid.starts_with(setting_mark) && view.standing == Standing::present &&
           record_of(uid, view.shown.state) &&
           std::ranges::any_of(view.beside,
                               [&](const channel::Version& one) { return !record_of(uid, one.state); });
  }));
}

Differences written_here(const States& here, const channel::Merge& merge, const States& unread,
                         const States& beside, Seen seen) {
  Differences out;
  for (const auto& [uid, state] : here) {
    const channel::RecordView view = merge.view(uid);
    const bool is_setting = uid.starts_with(setting_mark);
    if (view.standing == Standing::forgotten) {
      if (seen == Seen::all) out.brought_back.push_back(uid);
      continue;
    }
    const bool present = view.standing == Standing::present;
    // What nobody ever chose is no choice against somebody else's.
    if (is_setting && (!present || seen == Seen::nothing)) {
      const auto found = usual_settings().find(uid);
      if (found != usual_settings().end() && found->second == state) continue;
    }
    if (seen == Seen::nothing) {
      if (!present || !is_among(view, state)) out.changes.push_back(beside_what_is_there(uid, state));
      continue;
    }
    if (const auto stood = unread.find(uid); present && stood != unread.end()) {
      if (!same_state(stood->second, state)) out.changes.push_back(beside_what_is_there(uid, state));
      continue;
    }
    const auto settled = beside.find(uid);
    const bool settles = settled != beside.end() && settled->second.empty() && !view.beside.empty();
    if (!present || settles)
      out.changes.push_back(but_for_unread(merge.edit(uid, state), view));
    else if (!same_state(view.shown.state, state))
      out.changes.push_back(is_setting ? merge.edit(uid, state) : over_what_is_shown(merge, uid, state));
  }
  if (seen == Seen::nothing) return out;
  for (const std::string& uid : merge.uids())
    if (merge.view(uid).standing == Standing::present && !here.contains(uid) && !unread.contains(uid) &&
        !uid.starts_with(setting_mark))
      out.changes.push_back(but_for_unread(merge.removal(uid), merge.view(uid)));
  std::ranges::sort(out.changes, {}, &Change::uid);
  return out;
}

std::vector<std::vector<Change>> in_lists(std::vector<Change> changes) {
  std::vector<std::vector<Change>> lists;
  const bool one = changes.size() <= list_records;  // what she wrote at once arrives at once
  std::size_t bytes = 0;
  for (Change& change : changes) {
    if (lists.empty() || (!one && (bytes > list_bytes || lists.back().size() >= list_records))) {
      lists.emplace_back();
      bytes = 0;
    }
    bytes += change.state.size();
    lists.back().push_back(std::move(change));
  }
  return lists;
}

std::set<std::string> leaned_on(const channel::Merge& merge, const std::set<std::string>& asked) {
  std::set<std::string> found;
  if (asked.empty()) return found;
  for (const std::string& uid : merge.uids()) {
    const channel::RecordView view = merge.view(uid);
    if (view.standing != Standing::present) continue;
    const std::string_view state = view.shown.state;
    for (std::size_t from = state.find('"'); from != std::string_view::npos;) {
      const std::size_t to = state.find('"', from + 1);
      if (to == std::string_view::npos) break;
      std::string text(state.substr(from + 1, to - from - 1));
      if (text != uid && asked.contains(text)) found.insert(std::move(text));
      from = to;  // it may begin the next: an id has no quotation mark within it
    }
  }
  return found;
}

std::vector<std::vector<Change>> uniting(const channel::Merge& merge) {
  std::map<std::string, std::map<std::string, Json>> things;
  for (const std::string& uid : merge.uids()) {
    const channel::RecordView view = merge.view(uid);
    if (view.standing != Standing::present || !diary::is_id(uid)) continue;
    const std::string& state = view.shown.state;
    if (state.find("\"source\"") == std::string::npos && state.find("\"scale\"") == std::string::npos)
      continue;
    auto json = parsed(state);
    if (!json) continue;
    if (std::string thing = one_thing(*json); !thing.empty())
      things[std::move(thing)].emplace(uid, std::move(*json));
  }
  std::vector<std::vector<Change>> lists;
  std::set<std::string> others;
  for (const auto& [thing, records] : things)
    for (auto other = std::next(records.begin()); other != records.end(); ++other)
      others.insert(other->first);
  const std::set<std::string> named = leaned_on(merge, others);
  for (const auto& [thing, records] : things) {
    const auto& [kept, stays] = *records.begin();
    for (auto other = std::next(records.begin()); other != records.end(); ++other) {
      const auto& [uid, json] = *other;
      if (thing.starts_with("source ") && named.contains(uid)) {
        Json apart = json;
        apart.erase("source");
        lists.push_back({merge.edit(uid, diary::dump(apart))});
        continue;
      }
      if (std::string otherwise = as_one_with(json, stays); !is_among(merge.view(kept), otherwise))
        lists.push_back({beside_what_is_there(kept, std::move(otherwise))});
      lists.push_back({merge.removal(uid)});
    }
  }
  return lists;
}

Result<> forget_on_devices(World& world, vault::Transaction& transaction,
                           const std::vector<vault::StoredRecord>& records) {
  auto device = device_of(*world.vault);
  if (!device) return pass_on(device);
  if (!*device) return {};
  std::set<std::string> uids;
  for (const vault::StoredRecord& record : records) {
    const Standing standing = (*device)->merge().view(record.uid).standing;
    if (standing != Standing::unknown && standing != Standing::forgotten) uids.insert(record.uid);
    for (const std::string_view shelf : {beside_shelf, unread_shelf})
      if (auto done = transaction.unshelve(shelf, record.uid); !done) return done;
  }
  if (uids.empty()) return {};
  std::vector<Change> changes;
  for (const std::string& uid : uids) changes.push_back(channel::Merge::forgetting(uid));
  const carry::Met written = (*device)->write(changes);
  if (auto put = put_in_outbox(transaction, **device, written.written, changes.size()); !put) return put;
  return keep_device(*world.vault, transaction, **device);
}

Result<> settle_beside(World& world, vault::Transaction& transaction, std::string_view uid) {
  const auto there = world.vault->shelved(beside_shelf, uid);
  if (!there) return pass_on(there);
  return *there ? transaction.shelve(beside_shelf, uid, "") : Result<>{};
}

Result<> unsettle_beside(World& world, const std::vector<std::string>& uids) {
  std::vector<std::string> settled;
  for (const std::string& uid : uids) {
    const auto there = world.vault->shelved(beside_shelf, uid);
    if (!there) return pass_on(there);
    if (*there && (*there)->empty()) settled.push_back(uid);
  }
  if (settled.empty()) return {};
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  for (const std::string& uid : settled)
    if (auto done = transaction->unshelve(beside_shelf, uid); !done) return done;
  return transaction->commit();
}

}  // namespace holdfast::app

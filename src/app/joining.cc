// Who the other devices of a diary are: their names, removing one, ten words that bring everything back from
// the folder, and a new vault made with these words alone. Each of these is a meeting (syncing.cc) in which
// one thing more is done, so that what stands in the folder is known first and what is done is kept before it
// goes there.
#include "app/joining.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/handlers.h"
#include "base/problem_codes.h"
#include "base/text.h"
#include "review/sentences.h"
#include "vault/recovery_words.h"

namespace holdfast::app {
namespace {

using channel::MemberId;
using channel::Standing;

constexpr std::size_t longest_name_bytes = 64;

// When each wrote what is shown now, by the records' own account. It is the newest that is known.
std::map<MemberId, Moment> newest_written(const channel::Merge& merge) {
  std::map<MemberId, Moment> newest;
  const auto look = [&](const std::string& uid, const channel::Version& version) {
    const auto record = record_of(uid, version.state);
    if (!record) return;
    const auto [at, is_new] = newest.emplace(version.by, record->written);
    if (!is_new && at->second.at < record->written.at) at->second = record->written;
  };
  for (const std::string& uid : merge.uids()) {
    const channel::RecordView view = merge.view(uid);
    if (view.standing != Standing::present || uid.starts_with(setting_mark)) continue;
    look(uid, view.shown);
    for (const channel::Version& other : view.beside) look(uid, other);
  }
  return newest;
}

Result<DevicesAnswer> devices(World& world) {
  DevicesAnswer out;
  const auto places = places_of(*world.vault);
  if (!places) return pass_on(places);
  for (const Where& where : *places) {
    if (where.folder) out.folder = where.folder;
    if (where.relay) out.relay = post::to_text(*where.relay);
  }
  const auto device = device_of(*world.vault);
  if (!device) return pass_on(device);
  if (!*device) return out;
  const auto wrote = newest_written((*device)->merge());
  const auto wording = Wording::of(world);
  if (!wording) return pass_on(wording);
  for (const carry::Known& known : (*device)->known_devices()) {
    DevicesAnswer::One one{.id = channel::to_hex(known.id),
                           .name = known.name,
                           .copy_of = known.copy_of,
                           .is_this = known.is_this,
                           .could_return = known.could_return && !known.is_this};
    if (const auto at = wrote.find(known.id); at != wrote.end()) {
      one.wrote = at->second;
      one.when = wording->say(at->second);
    }
    out.devices.push_back(std::move(one));
  }
  out.has_words = (*device)->has_words();
  const auto words = world.vault->shelved(words_shelf, words_key);
  if (!words) return pass_on(words);
  if (const auto key = (*device)->key_of_words();
      *words && (!key || channel::to_hex(*key) != (*words)->text()))
    out.remarks.push_back({"", std::string(other_words_sentence)});
  return out;
}

std::string called(const DevicesAnswer::One& one) {
  if (!one.name.empty()) return "the device called " + one.name;
  return one.copy_of.empty() ? "the device without a name" : "the copy of " + one.copy_of;
}

Result<DevicesAnswer::One> found_device(const DevicesAnswer& all, std::string_view id) {
  std::vector<DevicesAnswer::One> found;
  for (const DevicesAnswer::One& one : all.devices)
    if (!id.empty() && (one.id.starts_with(id) || one.name == id)) found.push_back(one);
  if (found.size() == 1) return found[0];
  return unchanged(found.empty() ? ProblemKind::not_found : ProblemKind::bad_request,
                   found.empty() ? "No device of this diary has an id that begins so."
                                 : "More than one device's id begins so; say more of it.",
                   "id");
}

std::vector<std::string> what_removing_means(const DevicesAnswer& all, const DevicesAnswer::One& which) {
  std::vector<std::string> staying;
  for (const DevicesAnswer::One& one : all.devices)
    if (one.id != which.id)
      staying.push_back(one.is_this ? "this one" : one.name.empty() ? called(one) : one.name);
  std::vector<std::string> out{
      fmt::format("{} reads nothing that is written from now on, and what it writes counts no more. It keeps "
                  "what it has: all that was in the diary and in the folder until now, which its passphrase "
                  "opens.",
                  review::capital(called(which))),
      fmt::format("These stay: {}. A copy of the diary's file that has not met them yet is out as well.",
                  joined(staying, ", "))};
  if (which.could_return)
    out.push_back(
        "It has a key that this device has, too, as every copy of the diary's file has. By itself it reads "
        "nothing "
        "more. But somebody who knows its passphrase and sets out to could announce it back in, and nobody "
        "would "
        "see that. Where this may be, begin anew: an export, a new diary, a new folder.");
  return out;
}

seal::WordCost cost_of_words(const World& world) {
  if (!world.key_cost) return {};
  return {static_cast<std::uint32_t>(world.key_cost->passes),
          static_cast<std::uint32_t>(world.key_cost->memory_bytes / 1024)};
}

// What these words open there. Where it was looked at before, only what has come since is read.
Result<std::shared_ptr<ToJoin>> opened_by(World& world, const Where& where, const Secret& words) {
  if (auto before = std::exchange(world.to_join, nullptr);
      before && before->where.is_as(where) && before->words.same_as(words)) {
    Result<carry::Met> met = tl::unexpected<Problem>(Problem{});
    if (where.folder) {
      met = before->device.receive(*where.folder);
    } else {
      carry::RelayCarrier carrier({world.outside, *where.relay, {}}, before->device.channel(), before->memory,
                                  [&] { return before->device.relay_slots(); });
      met = before->device.receive(carrier);
    }
    if (!met) return pass_on(met);
    return before;
  }
  carry::RelayMemory memory;
  auto device = where.folder ? carry::Device::from_words(*where.folder, words)
                             : carry::Device::from_words({world.outside, *where.relay, {}}, words, memory,
                                                         cost_of_words(world));
  if (!device) return pass_on(device);
  return std::make_shared<ToJoin>(where, words.clone(), std::move(*device), std::move(memory));
}

// A vault that was only just made, and did not come to hold what it was made for.
void take_away(World& world, const Path& vault) {
  world.close();
  std::error_code unknown;
  for (const char* ending : {"", "-wal", "-shm", "-journal", ".lock"})
    std::filesystem::remove(vault.string() + ending, unknown);
}

}  // namespace

Result<std::vector<Where>> places_met(World& world) {
  auto places = places_of(*world.vault);
  if (places && places->empty())
    return unchanged(ProblemKind::bad_request, code::needs_folder,
                     "This diary has met its other devices nowhere yet; that comes first.", "folder");
  return places;
}

Result<DevicesAnswer> meet_and(World& world, const Deed& deed, const std::string& sentence) {
  const auto places = places_met(world);
  if (!places) return pass_on(places);
  const auto synced = meet_in(world, *places, deed);
  if (!synced && synced.error().code != code::kept_here) return pass_on(synced);
  auto out = devices(world);
  if (!out) return out;
  out->sentences.push_back(sentence);
  if (!synced) {
    out->remarks.push_back({"",
                            "It has not gone there yet, and until then the other devices do not know. Meet "
                            "again. " +
                                synced.error().sentence});
    return out;
  }
  if (synced->went + synced->came + synced->taken_out > 0)
    out->sentences.insert(out->sentences.end(), synced->sentences.begin(), synced->sentences.end());
  out->remarks.insert(out->remarks.end(), synced->remarks.begin(), synced->remarks.end());
  return out;
}

Result<std::string> name_for(std::string_view typed) {
  std::string name(trimmed(typed));
  if (name.empty()) return unchanged(ProblemKind::bad_request, "A device's name is a word or two.", "device");
  if (name.size() > longest_name_bytes || printable(name) != name ||
      name.find_first_of("\r\n\t") != std::string::npos)
    return unchanged(ProblemKind::bad_request,
                     "A device's name stands on one line and is no longer than 64 bytes.", "device");
  return name;
}

std::int64_t records_in(const channel::Merge& merge) {
  return std::ranges::count_if(merge.uids(), [&](const std::string& uid) {
    const channel::RecordView view = merge.view(uid);
    return view.standing == Standing::present && record_of(uid, view.shown.state);
  });
}

Result<Where> where_to_join(World& world, const Path& folder, std::string_view relay, std::string_view pin) {
  if (relay.empty())
    return Where{.folder = (folder / "").lexically_normal().parent_path()};  // one name for one folder
  if (world.outside == nullptr)
    return unchanged(ProblemKind::unsupported, "Nobody here speaks to a relay.", "relay");
  return relay_named(relay, pin);
}

Result<Joined> joined_as(World& world, Joined out, const Where& where, const Secret& passphrase,
                         const carry::Device& device, const carry::RelayMemory& memory) {
  auto made = vault::Vault::create(out.vault, passphrase, {.cost = world.key_cost, .ground = world.ground},
                                   world.progress);
  if (!made) return pass_on(made);
  world.open(std::move(*made));
  const auto synced = meet_as(world, where, device, memory);
  if (!synced && synced.error().code != code::kept_here) {
    take_away(world, out.vault);
    return pass_on(synced);
  }
  out.sentences.push_back(fmt::format("{} came from {}.",
                                      review::capital(review::counted(out.records, "record", "records")),
                                      name_of(where)));
  if (synced)
    out.remarks.insert(out.remarks.end(), synced->remarks.begin(), synced->remarks.end());
  else
    out.remarks.push_back({"",
                           "The diary is here. That this device belongs to it has not gone there yet; meet "
                           "again. " +
                               synced.error().sentence});
  return out;
}

Handled answer(World& world, const ListDevices&, Changes&) {
  auto out = devices(world);
  if (!out) return pass_on(out);
  return std::move(*out);
}

Handled answer(World& world, const NameDevice& asked, Changes&) {
  const auto name = name_for(asked.device);
  if (!name) return pass_on(name);
  auto out =
      meet_and(world, {.done = [&](carry::Device& device) { return device.name_this(*name); }, .kept = {}},
               fmt::format("This device is called {} now.", *name));
  if (!out) return pass_on(out);
  return std::move(*out);
}

Handled answer(World& world, const RemoveDevice& asked, Changes&) {
  auto all = devices(world);
  if (!all) return pass_on(all);
  if (const auto places = places_met(world); !places) return pass_on(places);
  const auto which = found_device(*all, asked.id);
  if (!which) return pass_on(which);
  if (which->is_this)
    return unchanged(ProblemKind::bad_request, "A device does not remove itself: do it on one that stays.",
                     "id");
  if (asked.dry_run) {
    all->sentences = what_removing_means(*all, *which);
    return std::move(*all);
  }
  const Deed deed{.done = [&](carry::Device& device) -> Result<carry::Met> {
                    for (const carry::Known& known : device.known_devices())
                      if (channel::to_hex(known.id) == which->id) return device.remove({known.id});
                    return unchanged(ProblemKind::conflict,
                                     "That device goes on under another key since, or another device has "
                                     "removed it. Look at the list again.",
                                     "id");
                  },
                  .kept = {}};
  auto out = meet_and(
      world, deed,
      fmt::format("{} does not belong to this diary's devices any more.", review::capital(called(*which))));
  if (!out) return pass_on(out);
  return std::move(*out);
}

Handled answer(World& world, const AddDeviceWords&, Changes&) {
  if (world.vault->only_read()) {
    const auto refused = world.vault->begin("", 0);  // says why
    return pass_on(refused);
  }
  if (const auto places = places_met(world); !places) return pass_on(places);
  world.words_to_be = vault::drawn_recovery_words();
  return RecoveryWords{world.words_to_be->words.clone(), world.words_to_be->asked};
}

Handled answer(World& world, const ConfirmDeviceWords& asked, Changes&) {
  if (!world.words_to_be)
    return unchanged(ProblemKind::not_found, "There are no new words to confirm. Make them first.", "word");
  if (const auto typed = vault::is_word_asked_for(*world.words_to_be, asked.word); !typed)
    return pass_on(typed);
  const Deed deed{.done =
                      [&](carry::Device& device) {
                        return device.use_words(world.words_to_be->words, cost_of_words(world));
                      },
                  .kept = [](vault::Transaction& transaction, const carry::Device& device) -> Result<> {
                    const auto key = device.key_of_words();
                    if (!key) return {};
                    return transaction.shelve(words_shelf, words_key, channel::to_hex(*key));
                  }};
  auto out = meet_and(world, deed,
                      "From now on these words bring the diary back from there, and no earlier ones do.");
  if (!out) return pass_on(out);
  world.words_to_be.reset();
  return std::move(*out);
}

Handled answer(World& world, const Join& asked, Changes&) {
  if (vault::Vault::exists(asked.vault))
    return unchanged(ProblemKind::conflict, "There is a diary already where the new one would be.",
                     asked.vault.string());
  const auto words = vault::canonical_words(asked.words);
  if (!words) return pass_on(words);
  std::string name;
  if (!trimmed(asked.device).empty()) {
    auto wanted = name_for(asked.device);
    if (!wanted) return pass_on(wanted);
    name = std::move(*wanted);
  }
  if (!world.progress.report(asked.relay.empty() ? "Reading the folder" : "Asking the relay", 0.1))
    return unchanged(ProblemKind::cancelled, "Stopped.");
  const auto where = where_to_join(world, asked.folder, asked.relay, asked.pin);
  if (!where) return pass_on(where);
  const auto there = opened_by(world, *where, *words);
  if (!there) return pass_on(there);
  carry::Device* device = &(*there)->device;
  for (const carry::Known& known : device->known_devices())
    if (!name.empty() && known.name == name)
      return unchanged(ProblemKind::conflict,
                       "A device of this diary is called that already. Give this one another name.",
                       "device");
  const bool belongs = device->words_let_in();
  if (belongs && !asked.dry_run)
    if (const auto let_in = device->join_by_words(name); !let_in) return pass_on(let_in);
  Joined out{.vault = asked.vault,
             .folder = asked.folder,
             .relay = where->relay ? post::to_text(*where->relay) : std::string(),
             .records = records_in(device->merge()),
             .dry_run = asked.dry_run,
             .belongs = belongs};
  if (!out.belongs)
    out.remarks.push_back({"",
                           "Some of what lies there was sealed with keys that these words do not lead to: "
                           "other words were made "
                           "since, or not everything is there. This brings back what they do open. It does "
                           "not become one of the "
                           "diary's devices: what is written elsewhere does not come here, and what is "
                           "written here does not go "
                           "there."});
  if (asked.dry_run) {
    world.to_join = *there;
    return out;
  }
  auto joined = joined_as(world, std::move(out), *where, asked.passphrase, *device, (*there)->memory);
  if (!joined) return pass_on(joined);
  return std::move(*joined);
}

}  // namespace holdfast::app

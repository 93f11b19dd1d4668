// See places.h.
#include "app/places.h"

#include <cstring>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"

namespace holdfast::app {
namespace {

constexpr std::string_view device_shelf = "device", device_memory = "memory";
constexpr std::string_view items_shelf = "items", doors_shelf = "doors";

channel::ItemId item_id(std::string_view bytes) {
  channel::ItemId id;
  if (bytes.size() == id.bytes.size()) std::memcpy(id.bytes.data(), bytes.data(), bytes.size());
  return id;
}

// "signature | signed bytes"
std::string shelved_bytes(const seal::SignedItem& item) {
  return std::string(reinterpret_cast<const char*>(item.signature.data()), item.signature.size()) +
         item.bytes;
}

std::string bytes_of(const post::Bookmark& at) {
  return channel::Writer().number(at.seq).raw(at.mark).take();
}

post::Bookmark bookmark_in(channel::Reader& in) {
  post::Bookmark at;
  at.seq = in.number<std::uint64_t>();
  in.fill(at.mark);
  return at;
}

// By kind of frame and id: every place at which it stands.
States places_as_states(const carry::RelayMemory& memory) {
  States states;
  for (const auto& [kind, all] :
       {std::pair(carry::FrameKind::item, &memory.items), std::pair(carry::FrameKind::door, &memory.doors)})
    for (const auto& [id, places] : *all) {
      std::string& bytes =
          states[channel::Writer().number(static_cast<std::uint8_t>(kind)).raw(id.bytes).take()];
      for (const post::Bookmark& at : places) bytes += bytes_of(at);
    }
  return states;
}

}  // namespace

std::string shelf_of(std::string_view of, std::string_view shelf) {
  return of.empty() ? std::string(shelf) : std::string(of) + "/" + std::string(shelf);
}

std::string_view name_bytes(const channel::ItemId& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

Result<States> on_shelf(vault::Vault& vault, std::string_view shelf) {
  States found;
  auto walked = vault.each_shelved(
      shelf, [&](std::string_view name, std::string_view bytes) { found.emplace(name, bytes); });
  if (!walked) return pass_on(walked);
  return found;
}

Result<> keep_exactly(vault::Vault& vault, vault::Transaction& transaction, std::string_view shelf,
                      States wanted) {
  std::vector<std::string> gone;
  auto walked = vault.each_shelved(shelf, [&](std::string_view name, std::string_view bytes) {
    const auto found = wanted.find(name);
    if (found == wanted.end())
      gone.emplace_back(name);
    else if (found->second == bytes)
      wanted.erase(found);
  });
  if (!walked) return walked;
  for (const std::string& name : gone)
    if (auto done = transaction.unshelve(shelf, name); !done) return done;
  for (const auto& [name, bytes] : wanted)
    if (auto done = transaction.shelve(shelf, name, bytes); !done) return done;
  return {};
}

Result<std::optional<carry::Device>> device_of(vault::Vault& vault, std::string_view of) {
  const auto memory = vault.shelved(shelf_of(of, device_shelf), device_memory);
  if (!memory) return pass_on(memory);
  if (!*memory) return std::optional<carry::Device>();
  std::vector<seal::SignedItem> items;
  auto walked =
      vault.each_shelved(shelf_of(of, items_shelf), [&](std::string_view name, std::string_view bytes) {
        seal::SignedItem& item = items.emplace_back();
        item.id = item_id(name);
        if (bytes.size() < item.signature.size()) return;  // refused as damaged, with its empty bytes
        std::memcpy(item.signature.data(), bytes.data(), item.signature.size());
        item.bytes = bytes.substr(item.signature.size());
      });
  if (!walked) return pass_on(walked);
  std::map<channel::ItemId, std::string> doors;
  walked = vault.each_shelved(shelf_of(of, doors_shelf), [&](std::string_view name, std::string_view bytes) {
    doors[item_id(name)] = bytes;
  });
  if (!walked) return pass_on(walked);
  auto device = carry::Device::recalled(**memory, std::move(items), std::move(doors));
  if (!device) return pass_on(device);
  return std::optional<carry::Device>(std::move(*device));
}

Result<> keep_device(vault::Vault& vault, vault::Transaction& transaction, const carry::Device& device,
                     std::string_view of) {
  States items, doors;
  for (const auto& [id, item] : device.items()) items.emplace(name_bytes(id), shelved_bytes(item));
  for (const auto& [id, door] : device.doors()) doors.emplace(name_bytes(id), door);
  if (auto kept = keep_exactly(vault, transaction, shelf_of(of, items_shelf), std::move(items)); !kept)
    return kept;
  if (auto kept = keep_exactly(vault, transaction, shelf_of(of, doors_shelf), std::move(doors)); !kept)
    return kept;
  const Secret memory = device.memory();
  return transaction.shelve(shelf_of(of, device_shelf), device_memory, memory.text());
}

Result<> forget_device(vault::Vault& vault, vault::Transaction& transaction, std::string_view of) {
  for (const std::string_view shelf : {device_shelf, items_shelf, doors_shelf, met_shelf, relay_shelf})
    if (auto done = keep_exactly(vault, transaction, shelf_of(of, shelf), {}); !done) return done;
  return {};
}

std::string name_of(const Where& where) {
  return where.folder ? where.folder->string() : post::to_text(*where.relay);
}

Result<Where> relay_named(std::string_view address, std::string_view pin) {
  auto place = post::place_of(address, pin);
  if (!place) return pass_on(place);
  Where where;
  where.relay = std::move(*place);
  return where;
}

Result<std::vector<Where>> places_named(const std::optional<Path>& folder, std::string_view relay,
                                        std::string_view pin, const Secret& invitation) {
  std::vector<Where> places;
  if (folder) places.push_back({.folder = *folder});
  if (relay.empty()) return places;
  auto where = relay_named(relay, pin);
  if (!where) return pass_on(where);
  if (!invitation.empty()) {
    post::Token token;
    if (!from_hex(trimmed(invitation.text()), token.bytes))
      return unchanged(ProblemKind::bad_request,
                       "An invitation is 64 hexadecimal digits, as whoever runs the relay gave them.",
                       "invitation");
    where->invitation = token;
  }
  places.push_back(std::move(*where));
  return places;
}

Result<std::string> last_met(vault::Vault& vault, std::string_view name, std::string_view of) {
  const auto last = vault.shelved(shelf_of(of, met_shelf), name);
  if (!last) return pass_on(last);
  return *last ? std::string((*last)->text()) : std::string();
}

Result<std::vector<Where>> places_of(vault::Vault& vault, std::string_view of) {
  std::vector<Where> places;
  const auto folder = last_met(vault, met_folder, of), relay = last_met(vault, met_relay, of),
             pin = last_met(vault, met_pin, of);
  for (const auto* one : {&folder, &relay, &pin})
    if (!*one) return pass_on(*one);
  if (!folder->empty()) places.push_back({.folder = Path(*folder)});
  if (!relay->empty()) {
    auto where = relay_named(*relay, *pin);
    if (!where) return pass_on(where);
    places.push_back(std::move(*where));
  }
  return places;
}

Result<> keep_place(vault::Vault& vault, vault::Transaction& transaction, const Where& where,
                    const carry::RelayMemory* memory, std::string_view of) {
  const std::string met = shelf_of(of, met_shelf);
  if (where.folder) return transaction.shelve(met, met_folder, where.folder->string());
  if (auto done = transaction.shelve(met, met_relay, post::to_text(*where.relay)); !done) return done;
  const std::string pin =
      where.relay->pin ? to_hex(std::string_view(reinterpret_cast<const char*>(where.relay->pin->data()),
                                                 where.relay->pin->size()))
                       : std::string();
  if (auto done = transaction.shelve(met, met_pin, pin); !done) return done;
  return memory == nullptr ? Result<>{} : keep_relay_memory(vault, transaction, *memory, of);
}

Result<> keep_relay_memory(vault::Vault& vault, vault::Transaction& transaction,
                           const carry::RelayMemory& memory, std::string_view of) {
  if (auto done = keep_exactly(vault, transaction, shelf_of(of, relay_shelf), places_as_states(memory));
      !done)
    return done;
  return transaction.shelve(shelf_of(of, met_shelf), met_read,
                            bytes_of(memory.read_to) + channel::Writer().raw(memory.slots).take());
}

Result<carry::RelayMemory> relay_memory_of(vault::Vault& vault, std::string_view of) {
  carry::RelayMemory memory;
  const auto read = vault.shelved(shelf_of(of, met_shelf), met_read);
  if (!read) return pass_on(read);
  if (!*read) return memory;
  channel::Reader in((*read)->text());
  memory.read_to = bookmark_in(in);
  in.fill(memory.slots);
  bool sound = in.complete();
  auto walked =
      vault.each_shelved(shelf_of(of, relay_shelf), [&](std::string_view name, std::string_view bytes) {
        channel::Reader key(name), places(bytes);
        const auto kind = static_cast<carry::FrameKind>(key.number<std::uint8_t>());
        const auto id = key.name<channel::ItemTag>();
        auto& all = (kind == carry::FrameKind::item ? memory.items : memory.doors)[id];
        while (places.left() > 0 && !places.failed()) all.push_back(bookmark_in(places));
        sound = sound && key.complete() && places.complete();
      });
  if (!walked) return pass_on(walked);
  return sound ? memory : carry::RelayMemory{};
}

Result<post::Said> Aloud::post(const post::Place& place, std::string_view path, std::string_view who,
                               std::string_view body) {
  post::Caller* outside = world.outside;
  return world.apart([&] { return outside->post(place, path, who, body); });
}

AtRelay::AtRelay(World& world, const Where& where, const channel::ChannelId& channel)
    : caller(world), carrier({&caller, *where.relay, where.invitation}, channel, memory, [this] {
        return device->relay_slots();
      }) {}

}  // namespace holdfast::app

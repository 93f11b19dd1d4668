// places: what a vault keeps of a channel, and where that is met: in a folder, or at a relay. A vault has the
// channel of the diary's own devices, and may have others that it shares with other people; what belongs to
// one of these stands on shelves whose names begin with what `of` says (empty: the diary's own).
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/requests.h"
#include "app/world.h"
#include "carry/device.h"

namespace holdfast::app {

using States = std::map<std::string, std::string, std::less<>>;  // by uid, or by another name

// Of the last meeting: where it was and when.
inline constexpr std::string_view met_shelf = "met", met_folder = "folder", met_at = "at";
// The relay's address and pin, and how far its row was read; what stands where in it.
inline constexpr std::string_view met_relay = "relay", met_pin = "pin", met_read = "read";
inline constexpr std::string_view relay_shelf = "relay";
std::string shelf_of(std::string_view of, std::string_view shelf);

// ---- what is on the shelves
[[nodiscard]] Result<States> on_shelf(vault::Vault& vault, std::string_view shelf);
// Exactly these; what is there already is not written again.
[[nodiscard]] Result<> keep_exactly(vault::Vault& vault, vault::Transaction& transaction,
                                    std::string_view shelf, States wanted);
// As a channel's names stand on a shelf.
std::string_view name_bytes(const channel::ItemId& id);
// Nothing where no device of it was kept. damaged.
[[nodiscard]] Result<std::optional<carry::Device>> device_of(vault::Vault& vault, std::string_view of = {});
[[nodiscard]] Result<> keep_device(vault::Vault& vault, vault::Transaction& transaction,
                                   const carry::Device& device, std::string_view of = {});
[[nodiscard]] Result<> forget_device(vault::Vault& vault, vault::Transaction& transaction,
                                     std::string_view of);

// ---- where it is met
struct Where {
  std::optional<Path> folder;
  std::optional<post::Place> relay;
  std::optional<post::Token> invitation;
  bool is_as(const Where& other) const { return folder == other.folder && relay == other.relay; }
};
std::string name_of(const Where& where);  // the folder's or the relay's
[[nodiscard]] Result<Where> relay_named(std::string_view address, std::string_view pin);
// As `holdfast sync` is told: both may be named. bad_request.
[[nodiscard]] Result<std::vector<Where>> places_named(const std::optional<Path>& folder,
                                                      std::string_view relay, std::string_view pin,
                                                      const Secret& invitation);
// Everywhere it was met before; none where nobody was met yet.
[[nodiscard]] Result<std::vector<Where>> places_of(vault::Vault& vault, std::string_view of = {});
[[nodiscard]] Result<std::string> last_met(vault::Vault& vault, std::string_view name,
                                           std::string_view of = {});
// With what is remembered of the relay, if it is one.
[[nodiscard]] Result<> keep_place(vault::Vault& vault, vault::Transaction& transaction, const Where& where,
                                  const carry::RelayMemory* memory, std::string_view of = {});
[[nodiscard]] Result<> keep_relay_memory(vault::Vault& vault, vault::Transaction& transaction,
                                         const carry::RelayMemory& memory, std::string_view of = {});
// Of another relay, or where what was kept cannot be read, it begins at the beginning, which is always right.
[[nodiscard]] Result<carry::RelayMemory> relay_memory_of(vault::Vault& vault, std::string_view of = {});

// Lets others in while the network is waited for.
struct Aloud : post::Caller {
  explicit Aloud(World& of) : world(of) {}
  Result<post::Said> post(const post::Place& place, std::string_view path, std::string_view who,
                          std::string_view body) override;
  World& world;
};
// A relay, and what is known of it: it asks the device for its slots whenever it speaks.
struct AtRelay {
  AtRelay(World& world, const Where& where, const channel::ChannelId& channel);
  Aloud caller;
  carry::RelayMemory memory;
  const carry::Device* device = nullptr;
  carry::RelayCarrier carrier;
};

}  // namespace holdfast::app

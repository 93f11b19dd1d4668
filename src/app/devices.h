// devices: this diary's other devices, as its vault knows them. What all of them have written (a channel,
// src/channel) stands on shelves of the vault and is kept in the transaction that changes the diary, so the
// two are never apart. What was written here since is not noted while writing: it is what the diary says now
// and the channel does not (written_here), so writing and undoing know nothing of devices.
//
// A state is a record as its JSON, or a setting. Search words, undo, drafts, reviews and sheets stay here.
#pragma once
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/places.h"
#include "app/records.h"
#include "carry/device.h"

namespace holdfast::app {

// ---- what is on the shelves
// The versions of a record that stand beside the one that is shown, as a JSON list; empty: she has written
// again, so they are replaced at the next meeting.
inline constexpr std::string_view beside_shelf = "beside";
// Records whose newest state this program cannot read or place: what the diary had instead then, or nothing.
inline constexpr std::string_view unread_shelf = "unread";
// Items that have gone nowhere yet, and how many records each changes.
inline constexpr std::string_view outbox_shelf = "outbox";
// The key of the words that were made for the folder on this device: told where others were made since.
inline constexpr std::string_view other_words_sentence =
    "The ten words that were made on this device open nothing there any more: others were made on another "
    "device since, and only those count.";
inline constexpr std::string_view words_shelf = "words", words_key = "key";

// Puts what has just been written, and how many records it changes, into the outbox.
[[nodiscard]] Result<> put_in_outbox(vault::Transaction& transaction, const carry::Device& device,
                                     const std::vector<channel::ItemId>& written, std::size_t records);
// ---- between the diary and the channel, without effects
// What a diary says: every record, and of the settings those that travel and differ from what every diary
// has.
[[nodiscard]] Result<States> states_here(World& world);
inline constexpr std::string_view setting_mark = "setting ";
// Whether two states say the same; an earlier version may have written the same thing in other bytes.
bool same_state(std::string_view a, std::string_view b);
// nothing: not a record of this uid, or one of a newer Holdfast.
std::optional<diary::Record> record_of(std::string_view uid, std::string_view state);

// How many records are shown while a version that only a newer Holdfast can read stands beside them.
std::size_t newer_beside(const channel::Merge& merge);

// What was written here since the diary and the channel last said the same. `seen`: nothing, when they meet
// for the first time; then nothing of the channel's is replaced, because nobody here has seen it.
struct Differences {
  std::vector<channel::Change> changes;   // ascending by uid
  std::vector<std::string> brought_back;  // forgotten for good once, and in the diary again (an import)
};
enum class Seen { nothing, all };
Differences written_here(const States& here, const channel::Merge& merge, const States& unread,
                         const States& beside, Seen seen);
// In lists that are not too long, so that forgetting one record does not mean to say a whole diary anew.
std::vector<std::vector<channel::Change>> in_lists(std::vector<channel::Change> changes);

// Those of these uids that another record names.
std::set<std::string> leaned_on(const channel::Merge& merge, const std::set<std::string>& asked);
// Two records of one thing, because two devices made it each for itself: the same imported row, the same
// scale. The one of the smaller uid stays; what the other says otherwise stands beside it. Changes to be
// written one list after the other, the same on every device.
std::vector<std::vector<channel::Change>> uniting(const channel::Merge& merge);

// ---- a meeting
// A diary as it lies there, opened by ten words.
struct ToJoin {
  Where where;
  Secret words;
  carry::Device device;
  carry::RelayMemory memory = {};  // where it is a relay
};
// What is done about who belongs, once what lies there has been read and before anything is kept; and what is
// kept with it.
struct Deed {
  std::function<Result<carry::Met>(carry::Device&)> done;
  std::function<Result<>(vault::Transaction&, const carry::Device&)> kept;
};
// At each of these, one behind the other; the deed at the first. Where only some of them could be met, the
// others are among the remarks.
[[nodiscard]] Result<Synced> meet_in(World& world, const std::vector<Where>& places, const Deed& deed = {});
// The first one of a vault that was made for what lies there. Where the device may not write, the diary is
// brought back and nothing of the channel is kept.
[[nodiscard]] Result<Synced> meet_as(World& world, const Where& where, const carry::Device& device,
                                     const carry::RelayMemory& memory);

// Puts an answer's sentences and remarks together.
[[nodiscard]] Result<> put_in_words(World& world, Synced& synced);

// ---- for whoever changes records
// What goes for good goes from the channel, too, with every byte of it that is kept here.
[[nodiscard]] Result<> forget_on_devices(World& world, vault::Transaction& transaction,
                                         const std::vector<vault::StoredRecord>& records);
// Whoever changes a record has seen what stands beside it; taking that back brings it back.
[[nodiscard]] Result<> settle_beside(World& world, vault::Transaction& transaction, std::string_view uid);
[[nodiscard]] Result<> unsettle_beside(World& world, const std::vector<std::string>& uids);

}  // namespace holdfast::app

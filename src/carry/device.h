// device: one device's part of a channel, and what happens when it meets a carrier (a folder, a relay): what
// has come is opened, checked and merged; what the carrier has not is handed over. A copy of this device that
// meets writing under its key that it did not write goes on under a key of its own. It lives in memory:
// whoever keeps it (a vault) is told what to keep and what to let go, and does so before anything is sent.
//
// What a carrier can do to it: withhold, and bring back what was there. Everything else is told in a sentence
// and changes nothing.
#pragma once
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "carry/folder.h"
#include "carry/relay.h"
#include "channel/replica.h"
#include "seal/door.h"
#include "seal/seal.h"

namespace holdfast::carry {

class Gathered;

// What a meeting has changed on this device.
struct Met {
  std::vector<channel::ItemId> kept;     // new here, from others or written now
  std::vector<channel::ItemId> written;  // of these, by this device
  std::set<channel::ItemId> let_go;      // whose bytes are to be removed here
  std::set<std::string> touched;         // records that may look different now
  bool new_key = false;                  // a copy of this device was met
  bool shut_out = false;                 // a door is there that none of this device's keys opens
  std::size_t sent = 0;                  // items the carrier had not
  std::size_t unopened = 0;              // what is there and cannot be opened (yet)
  std::vector<FileRemark> remarks;       // about files, and about what was in them (then without a name)
};

// One of the devices, as far as its items tell: each key that nobody has gone on from under another.
struct Known {
  channel::MemberId id;
  channel::SealKey seal;
  channel::Rights rights = channel::Rights::write;
  std::string name;     // as it was called; empty: never
  std::string copy_of;  // where it has none: the name of the one whose copy it is
  bool is_this = false;
  // It has a key at least as senior as this device's (a copy of the same vault has), and could announce what
  // undoes its removal.
  bool could_return = false;
};

class Device {
 public:
  // A new channel with this device as its first member and admin; with words, paper opens it too.
  [[nodiscard]] static Result<Device> found(std::string name, const Secret* words = nullptr,
                                            const seal::WordCost& cost = {},
                                            const seal::Chance& chance = seal::system_chance());
  // The same channel, with the same first member, wherever it is founded from this key: two copies of one
  // vault that each found it have founded one, and part under keys of their own when they meet.
  [[nodiscard]] static Result<Device> found_from(const Secret& key,
                                                 const seal::Chance& chance = seal::system_chance());
  // With the words alone, from a folder: everything that is there can be read; nothing can be written under
  // them before join_by_words(). not_found: no channel is there, or none with words; locked: these words open
  // none; damaged: what they open is not what they were made for.
  [[nodiscard]] static Result<Device> from_words(const Path& folder, const Secret& words,
                                                 const seal::Chance& chance = seal::system_chance());
  // The same from a relay, where these words are a slot that may fetch. The cost is that with which words are
  // made. `memory` gets what is to be remembered of the relay, so that nothing need be fetched twice.
  [[nodiscard]] static Result<Device> from_words(const RelayWay& relay, const Secret& words,
                                                 RelayMemory& memory, const seal::WordCost& cost = {},
                                                 const seal::Chance& chance = seal::system_chance());
  // One that an admin admits or has admitted under the key of this seed. Channel and genesis come from that
  // admin by a way that cannot be meddled with. It writes once receive() has found that it belongs.
  static Device joining(const channel::ChannelId& channel, const channel::ItemId& genesis, Secret seed,
                        const seal::Chance& chance = seal::system_chance());
  Device clone() const;  // as a copied vault is one

  // All a vault has to keep beside the items and doors: keys, seeds, what was written last, its files.
  // Secret.
  Secret memory() const;
  // damaged: this is no memory of a device, or an item is not what it was.
  [[nodiscard]] static Result<Device> recalled(const Secret& memory, std::vector<seal::SignedItem> items,
                                               std::map<channel::ItemId, std::string> doors,
                                               const seal::Chance& chance = seal::system_chance());
  Device(Device&&) = default;
  Device& operator=(Device&&) = default;

  const channel::Replica& replica() const { return replica_; }
  const channel::Merge& merge() const { return replica_.merge(); }
  const channel::ChannelId& channel() const { return keys_->channel(); }
  const channel::MemberId& member() const { return author_.member; }
  bool is_carried(const channel::ItemId& item) const {
    return carried_.contains(item);
  }  // by whom it was received from last
  bool may_write() const { return !seeds_.empty() && author_.epoch > 0; }
  const std::map<channel::ItemId, seal::SignedItem>& items() const { return items_; }
  const std::map<channel::ItemId, std::string>& doors() const { return doors_; }

  // One transaction. The changes come from merge().edit() and its like. Where something is forgotten, the
  // bytes that held it are let go at once.
  Met write(const std::vector<channel::Change>& changes);
  // Says something to the other people of the channel (kind `said`), at most most_body_bytes; and takes back
  // what was said by the same person, whose words go from everywhere.
  Met say(std::string body);
  Met take_back(const channel::ItemId& said);
  // A key that only the person whose device this is can make, whatever key she goes on under: for `purpose`,
  // and for what is named.
  Secret own_key(std::string_view purpose, const channel::ItemId& about) const;
  // --- who belongs. Each of these announces an epoch; bad_request where this device has not the right to.
  std::vector<Known> known_devices() const;  // this one first, then by id
  bool has_words() const;
  // The key that these words are sealed to, so that one can tell whether it is still they that open it.
  std::optional<channel::SealKey> key_of_words() const;
  // All known devices but these stay, each under its own key, and nobody else: not under a key that several
  // copies have, either. Whoever goes can read nothing that is written from now on. bad_request also where
  // this device would go itself, or one of them is not known.
  [[nodiscard]] Result<Met> remove(const std::set<channel::MemberId>& members);
  // Lets the device whose keys these are belong, too.
  [[nodiscard]] Result<Met> admit(const channel::Member& member);
  // How this device is called, under a key that it shares with no other. conflict: another is called that.
  [[nodiscard]] Result<Met> name_this(std::string name);
  // From now on these words open everything, and let a device in; earlier ones do not.
  [[nodiscard]] Result<Met> use_words(const Secret& words, const seal::WordCost& cost = {});
  // Of a device from_words(): whether these words let a device in.
  bool words_let_in() const;
  // Of a device from_words(): a key of its own, which the words let in. conflict: these words let nobody in,
  // because others were made since or not all is there.
  [[nodiscard]] Result<Met> join_by_words(std::string name);

  // Reads what is there. On a problem with the carrier nothing has changed.
  [[nodiscard]] Result<Met> receive(Carrier& carrier);
  // Hands over what was not there when it was received last, and takes out what is gone. Only after a
  // receive() from the same carrier: otherwise it would not know what is there.
  [[nodiscard]] Result<Met> send(Carrier& carrier);
  // The same with a folder as the carrier, which is opened for it.
  [[nodiscard]] Result<Met> receive(const Path& folder);
  [[nodiscard]] Result<Met> send(const Path& folder);
  // What this device is at a relay, the newest first. Empty where it has no key yet.
  std::vector<RelaySlot> relay_slots() const;
  // Whether the words were made so that a relay knows them, too.
  bool words_open_a_relay() const;
  // Draws the name of the file that send() may begin. Kept with the device before that, it is this device's
  // also where the power goes while it is written.
  [[nodiscard]] Result<> name_next_file(const Path& folder);

 private:
  Device(const channel::ChannelId& channel, const Secret& secret, seal::Chance chance);
  struct Unopened {
    std::map<std::string, channel::ItemId> wires;  // and what the frame called it
    std::map<std::string, channel::ItemId> doors;
    std::size_t bytes = 0;  // of both
  };
  [[nodiscard]] static Result<Device> from_words_of(Gathered& found, const channel::ChannelId* channel,
                                                    seal::PaperDoors& paper, const seal::Chance& chance);
  [[nodiscard]] static Result<Device> from_paper(Gathered& found, const std::vector<seal::PaperKey>& papers,
                                                 std::size_t which, const seal::Chance& chance);
  Fate fate_of(FrameKind kind, const Hash& hash) const;
  void open_doors(const Unopened& unopened, const Secret& channel_secret);
  void join(Unopened& unopened, Met& met);
  bool open_items(Unopened& unopened, Met& met);
  void keep_doors(const Unopened& unopened);
  bool announcement_fits(const seal::OpenedItem& opened);
  void leave_false_announcements(Unopened& unopened, Met& met);
  void take(const seal::OpenedItem& opened, Met& met);
  void take_all_again(Met& met);
  void absorb(const channel::Arrival& arrival, Met& met);
  void keep_written(const std::vector<channel::Written>& written, Met& met);
  void go_on_under_own_key(Met& met);
  void go_on_under_new_key(Met& met);
  void go_on_under_unshared_key(Met& met);
  void let_go_of_forgotten(Met& met);
  void look_at_epoch();
  const seal::MemberKeys* signer(const channel::MemberId& member) const;
  channel::Replica::Author listed_author() const;
  [[nodiscard]] Result<Met> announce_members(std::vector<channel::Member> members,
                                             std::optional<channel::Recovery> recovery);
  std::vector<channel::ItemId> cut_for(const std::vector<channel::Member>& members) const;
  const seal::MemberKeys* own_admin(const std::vector<channel::Member>& members) const;
  std::optional<channel::MemberId> founder() const;
  struct Belonging {
    std::vector<channel::Member> members;
    std::optional<channel::Recovery> recovery;
  };
  std::vector<channel::Roster::Announced> unknown_to_newest() const;
  static void unite(Belonging& out, const channel::Epoch& other, const channel::Epoch& fork);
  Belonging united() const;
  void unite_announcements(Met& met);
  bool is_shut_out(const Unopened& unopened) const;
  // Of an epoch that was announced twice, the key that leads on from the newest.
  using Chain = std::map<std::uint32_t, channel::Commitment>;
  Chain leading() const;
  const Secret* leading_key(const channel::ItemId& item, const Chain& chain) const;
  void send_again_under_leading_keys();
  [[nodiscard]] Result<Folder> open_folder(const Path& folder) const;

  std::unique_ptr<seal::ChannelKeys> keys_;
  std::vector<Secret> seeds_;                  // this device's, the newest last
  std::vector<seal::MemberKeys> member_keys_;  // of these
  channel::Replica replica_;
  channel::Replica::Author author_;
  std::map<channel::ItemId, seal::SignedItem> items_;
  std::map<channel::ItemId, std::string> doors_;  // by the item that announces the epoch
  std::vector<OwnFile> own_files_;
  // Sealed bytes by their hash that were opened once, and what they are. A frame's own word is not enough to
  // say that the carrier has an item: rubbish under its name would keep everybody from writing it again.
  std::map<Hash, channel::ItemId> opened_before_;
  std::set<Hash> refused_;  // of what was handed over last: it opened, and is nothing that is believed
  bool received_ = false;
  bool shut_out_ = false;
  std::set<channel::ItemId> carried_, doors_carried_;                     // when it was received last
  std::map<channel::ItemId, std::set<channel::Commitment>> sealed_with_;  // of those that were opened then
  std::set<channel::ItemId> to_seal_anew_;  // the carrier has them, under a key that does not lead on
  seal::Chance chance_;
};

}  // namespace holdfast::carry

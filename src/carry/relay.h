// relay: a channel carried by a relay (docs/formats/relay.md). What it has is remembered here, by the place
// in its row at which each thing stands, so that what was read once is not fetched again and what is to go
// can be named. A relay that does not know the last such place any more (it was put back from a backup, or
// emptied) is read from the beginning, and gets what it lacks; nothing is deleted here by that.
//
// Who may do what there follows from the channel's own keys: whoever has the key of the newest epoch is the
// slot that may do everything, whoever has an older one may fetch (and finds the way to the newest, if it
// still belongs), and the ten words may fetch. So a token is never handed from device to device, and a device
// that was removed changes nothing there any more.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "carry/carrier.h"
#include "post/caller.h"
#include "post/protocol.h"

namespace holdfast::carry {

struct RelaySlot {
  post::Token token;
  std::uint8_t rights = 0;
};

// How a relay is reached. The caller outlives whoever has this.
struct RelayWay {
  post::Caller* caller = nullptr;
  post::Place place;
  std::optional<post::Token> invitation;  // for a relay that has not this channel yet
};

// What a device remembers of a relay, in its vault; nothing of it is secret.
struct RelayMemory {
  post::Bookmark read_to;
  std::map<channel::ItemId, std::vector<post::Bookmark>> items, doors;  // where they stand there
  Hash slots{};                                                         // as they were told to it last
  bool operator==(const RelayMemory&) const = default;
};

// Something that was fetched: where it stands, and the hash of its bytes.
struct RelayFetched {
  post::Bookmark at;
  FrameKind kind;
  Hash hash{};
};
// Notes what became of it, up to where nothing waits. False: something does.
bool remember(RelayMemory& memory, const std::vector<RelayFetched>& fetched,
              const std::function<Fate(FrameKind, const Hash&)>& fate_of);

// Says something as whichever of these slots the relay takes it for, the one that worked last first.
class RelayAsking {
 public:
  RelayAsking(RelayWay way, const channel::ChannelId& channel, std::function<std::vector<RelaySlot>()> slots);
  // 401 and 403 are the last one's answer. locked: there is no slot to be.
  [[nodiscard]] Result<post::Said> say(std::string_view path, std::string_view body);
  // `held`: what the texts of the answer point into.
  template <class Told, class Message>
  [[nodiscard]] Result<Told> ask(std::string_view path, const Message& message, std::string& held);
  void goes_on_with(const post::Token& token) { works_ = token; }

 private:
  RelayWay way_;
  channel::ChannelId channel_;
  std::function<std::vector<RelaySlot>()> slots_;
  std::optional<post::Token> works_;  // with this the relay has answered last
};

class RelayCarrier : public Carrier {
 public:
  // The slots are asked for again after each step: reading brings keys.
  RelayCarrier(RelayWay way, const channel::ChannelId& channel, RelayMemory& memory,
               std::function<std::vector<RelaySlot>()> slots);

  // Creates the channel where the relay has none. not_found, code needs_invitation: it lets only those do so
  // who were invited; busy, code relay_away; conflict; full; unsupported; damaged: it answers something that
  // is no answer of a relay's.
  [[nodiscard]] Result<CarrierRead> read(const std::function<void(Frame)>& take) override;
  void looked_at(const std::function<Fate(FrameKind, const Hash&)>& fate) override;
  [[nodiscard]] Result<> append(const std::vector<Frame>& frames) override;
  [[nodiscard]] Result<> let_go(const std::set<channel::ItemId>& items) override;
  bool created() const { return created_; }
  bool began_anew() const { return began_anew_; }  // it had lost its past

 private:
  Result<> create();
  Result<> fetch(const std::function<void(Frame)>& take);
  Result<> tell_slots();

  channel::ChannelId channel_;
  RelayMemory& memory_;
  std::function<std::vector<RelaySlot>()> slots_;
  RelayAsking asks_;
  RelayWay way_;
  std::vector<RelayFetched> fetched_;
  bool stuck_ = false;  // something that was fetched waits: the bookmark stays before it
  bool created_ = false, began_anew_ = false;
};

// Everything in the channel in which this token is a slot, for whoever does not know which that is; and what
// is to be remembered of it.
[[nodiscard]] Result<std::vector<RelayFetched>> read_with_token(const RelayWay& way, const Secret& token,
                                                                const std::function<void(Frame)>& take);

}  // namespace holdfast::carry

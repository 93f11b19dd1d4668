// pretended: a relay in the memory of a test, which keeps to docs/formats/relay.md as far as a client can
// tell, and lies where it is told to. The real one is tried in src/relay and, with the program, in src/shell.
#pragma once
#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/problem_codes.h"
#include "post/caller.h"
#include "post/protocol.h"

namespace holdfast::post::testing {

class PretendedRelay : public Caller {
 public:
  struct Kept {
    std::uint8_t kind = 0;
    ItemId id;
    std::string bytes;
    bool withdrawn = false;
    Mark mark{};
  };
  struct Channel {
    std::vector<SlotRights> slots;
    std::vector<Kept> items;
    std::uint64_t quota = 1u << 30;
  };
  std::map<ChannelId, Channel> channels;
  std::set<TokenHash> invitations;
  bool open_to_all = true;
  std::vector<std::string> asked;  // the paths, one behind the other
  // Before it is done: what is answered instead. After: what becomes of the answer.
  std::function<std::optional<Result<Said>>(std::string_view path)> instead;
  std::function<void(std::string_view path, Said&)> bends;
  // Nothing of an answer arrives, though it was done.
  std::function<bool(std::string_view path)> loses_answer;

  static tl::unexpected<Problem> nobody() {
    Problem why{ProblemKind::busy, "The relay cannot be reached.", "", "relay"};
    why.code = code::relay_away;
    return tl::unexpected<Problem>(std::move(why));
  }

  Result<Said> post(const Place&, std::string_view path, std::string_view who,
                    std::string_view body) override {
    asked.emplace_back(path);
    if (instead)
      if (auto answer = instead(path)) return std::move(*answer);
    const auto credential = credential_of(who);
    Said said{.status = 401, .bytes = "no", .by_relay = true, .version = std::string(version)};
    if (credential) answer(path, *credential, body, said);
    if (loses_answer && loses_answer(path)) return nobody();
    if (bends) bends(path, said);
    return said;
  }

  std::string everything() const {
    std::string all;
    for (const auto& [id, channel] : channels)
      for (const Kept& one : channel.items) all += to_hex(one.id) + one.bytes;
    return all;
  }

 private:
  template <class Message, class Do>
  static void with(std::string_view body, Said& said, Do work) {
    const auto message = message_of<Message>(body);
    if (!message)
      said.status = message.error().kind == ProblemKind::unsupported ? 501 : 400;
    else
      work(*message);
  }
  template <class Told>
  static void tell(Said& said, const Told& told) {
    said.status = 200;
    said.bytes = to_bytes(told);
  }
  static std::uint64_t bytes_of(const Channel& channel) {
    std::uint64_t bytes = 0;
    for (const Kept& one : channel.items) bytes += item_costs + one.bytes.size();
    return bytes;
  }
  static bool stands(const Channel& channel, const Bookmark& at) {
    return at.seq == 0 ? at == Bookmark{}
                       : at.seq <= channel.items.size() && channel.items[at.seq - 1].mark == at.mark;
  }

  void answer(std::string_view path, const Credential& who, std::string_view body, Said& said) {
    if (path == "/create")
      return with<Create>(body, said, [&](const Create& asked) { create(who, asked, said); });
    Channel* channel = nullptr;
    const SlotRights* slot = nullptr;
    for (auto& [id, one] : channels)
      for (const SlotRights& its : one.slots)
        if ((id == who.channel || (who.channel.none() && path == "/fetch")) &&
            its.token == hash_of(who.token) && its.rights != 0)
          channel = &one, slot = &its;
    if (channel == nullptr) return;
    const auto may = [&](std::uint8_t right) {
      if ((slot->rights & right) == 0) said.status = 403;
      return (slot->rights & right) != 0;
    };
    if (path == "/fetch" && may(may_fetch))
      with<Fetch>(body, said, [&](const Fetch& asked) { fetch(*channel, asked, said); });
    if (path == "/append" && may(may_append))
      with<Append>(body, said, [&](const Append& asked) { append(*channel, asked, said); });
    if (path == "/withdraw" && may(may_withdraw))
      with<Withdraw>(body, said, [&](const Withdraw& asked) { withdraw(*channel, asked, said); });
    if (path == "/slots" && may(keeps))
      with<Slots>(body, said, [&](const Slots& asked) { set_slots(*channel, asked, said); });
  }
  void create(const Credential& who, const Create& asked, Said& said) {
    if (const auto there = channels.find(who.channel); there != channels.end()) {
      said.status = there->second.slots == asked.slots ? 200 : 409;
      if (said.status == 200) tell(said, Created{there->second.quota});
      return;
    }
    if (!open_to_all && invitations.erase(hash_of(who.token)) == 0) return;
    channels[who.channel].slots = asked.slots;
    tell(said, Created{channels[who.channel].quota});
  }
  static void fetch(const Channel& channel, const Fetch& asked, Said& said) {
    if (!stands(channel, asked.after)) {
      said.status = 409;
      return;
    }
    Fetched told{.head = channel.items.size()};
    std::size_t bytes = 0;
    for (std::size_t k = asked.after.seq; k < channel.items.size() && told.items.size() < asked.limit; ++k) {
      const Kept& one = channel.items[k];
      bytes += one.bytes.size();
      if (bytes > most_fetched_bytes && !told.items.empty()) break;
      told.items.push_back({{k + 1, one.mark}, one.kind, one.id, one.withdrawn, one.bytes});
    }
    tell(said, told);
  }
  static void append(Channel& channel, const Append& asked, Said& said) {
    Appended told{.quota = channel.quota};
    std::vector<Kept> items = channel.items;
    for (const Item& item : asked.items) {
      const Mark mark = mark_of(item.kind, item.id, item.bytes);
      const auto there = std::ranges::find(items, mark, &Kept::mark);
      const auto seq = static_cast<std::uint64_t>(there - items.begin()) + 1;
      told.items.push_back({there == items.end() ? State::is_new
                            : there->withdrawn   ? State::is_withdrawn
                                                 : State::was_there,
                            seq});
      if (there == items.end()) items.push_back({item.kind, item.id, std::string(item.bytes), false, mark});
    }
    std::swap(items, channel.items);
    told.bytes = bytes_of(channel);
    if (told.bytes > channel.quota) {
      std::swap(items, channel.items);
      said.status = 507;
      return;
    }
    tell(said, told);
  }
  static void withdraw(Channel& channel, const Withdraw& asked, Said& said) {
    for (const Bookmark& at : asked.items)
      if (at.seq == 0 || !stands(channel, at)) {
        said.status = 409;
        return;
      }
    for (const Bookmark& at : asked.items) {
      channel.items[at.seq - 1].bytes.clear();
      channel.items[at.seq - 1].withdrawn = true;
    }
    tell(said, Withdrawn{bytes_of(channel), channel.quota});
  }
  static void set_slots(Channel& channel, const Slots& asked, Said& said) {
    for (const SlotRights& wanted : asked.slots) {
      const auto at = std::ranges::find(channel.slots, wanted.token, &SlotRights::token);
      if (at == channel.slots.end())
        channel.slots.push_back(wanted);
      else
        at->rights = wanted.rights;
    }
    SlotsTold told;
    for (const SlotRights& one : channel.slots)
      told.slots.push_back({static_cast<std::uint16_t>(told.slots.size() + 1), one.rights, 0, one.token});
    tell(said, told);
  }
};

}  // namespace holdfast::post::testing

// See pairing.h. In a folder each step is a small file whose name follows from the line; at a relay it is an
// item of a kind of its own, in the channel, for which the line is a slot as long as the pairing lasts.
#include "carry/pairing.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>

#include "base/ensure.h"
#include "carry/gathered.h"
#include "carry/relay_asking.h"
#include "seal/door.h"

namespace holdfast::carry {
namespace {

using seal::PairingStep;

constexpr std::array all_steps{PairingStep::offer, PairingStep::ask, PairingStep::opening, PairingStep::done};
constexpr std::string_view pairing_ending = ".holdfast-pairing";
// What the new device says last: that it has everything, or that nothing comes of it.
constexpr std::string_view said_done = "done", said_ended = "ended";

tl::unexpected<Problem> used_before() {
  return unchanged(ProblemKind::conflict,
                   "This line was used before. Begin again on the new device: it shows another one.", "line");
}

tl::unexpected<Problem> ended_there() {
  return unchanged(ProblemKind::conflict,
                   "The other device has ended this. Begin again: this one shows another line then.", "line");
}

tl::unexpected<Problem> new_one_ended(PairingStage stage) {
  if (stage == PairingStage::lets_in)
    return problem(ProblemKind::conflict,
                   "The new device has ended this before it had everything. It was let in already.", "line");
  return unchanged(
      ProblemKind::conflict,
      "The new device has ended this. Nothing was handed over. Begin again there when you like: it "
      "shows another line then.",
      "line");
}

class NoMailbox : public Mailbox {
 public:
  Result<> begin() override { return {}; }
  Result<> put(PairingStep, const std::string&) override { return {}; }
  Result<std::vector<std::string>> take(PairingStep) override { return std::vector<std::string>{}; }
  Result<> clear() override { return {}; }
  Result<bool> receive(Device&) override { return false; }
};

// ---- in a folder
class FolderMailbox : public Mailbox {
 public:
  FolderMailbox(Path folder, const seal::PairingLine& line)
      : folder_(std::move(folder)), line_(line.clone()) {}

  Result<> begin() override {
    if (auto there = Folder::open(folder_, {}, seal::system_chance()); !there) return pass_on(there);
    if (std::ranges::any_of(all_steps, [&](PairingStep step) { return lies_there(step); }))
      return used_before();
    return {};
  }
  Result<> put(PairingStep step, const std::string& wire) override {
    if (is_new_ones(step) && !lies_there(PairingStep::offer)) return ended_there();
    std::ofstream out(file_of(step), std::ios::binary | std::ios::trunc);
    out << wire << std::flush;
    if (out) return {};
    return unchanged(ProblemKind::unreadable,
                     "Nothing can be written into the folder, so the other device hears nothing.",
                     folder_.string(), std::to_string(errno));
  }
  Result<std::vector<std::string>> take(PairingStep step) override {
    if (auto there = Folder::open(folder_, {}, seal::system_chance()); !there) return pass_on(there);
    if (step == PairingStep::opening && !lies_there(PairingStep::offer)) return ended_there();
    if (!lies_there(step)) return std::vector<std::string>{};
    std::ifstream in(file_of(step), std::ios::binary);
    std::string wire(seal::longest_pairing_wire + 1, '\0');
    in.read(wire.data(), static_cast<std::streamsize>(wire.size()));
    wire.resize(static_cast<std::size_t>(in.gcount()));
    return std::vector<std::string>{std::move(wire)};
  }
  Result<> clear() override {
    std::error_code unknown;
    for (const PairingStep step : all_steps) std::filesystem::remove(file_of(step), unknown);
    return {};
  }
  Result<bool> receive(Device& device) override {
    if (auto met = device.receive(folder_); !met) return pass_on(met);
    if (!device.may_write() && !lies_there(PairingStep::offer)) return ended_there();
    return true;
  }

 private:
  static bool is_new_ones(PairingStep step) { return step == PairingStep::ask || step == PairingStep::done; }
  bool lies_there(PairingStep step) const {
    std::error_code unknown;  // a link, a pipe or a folder is nothing that was said
    return std::filesystem::is_regular_file(std::filesystem::symlink_status(file_of(step), unknown));
  }
  Path file_of(PairingStep step) const {
    const channel::ItemId name = line_.name_of(step);
    return folder_ / (channel::to_hex(name).substr(0, 24) + std::string(pairing_ending));
  }
  Path folder_;
  seal::PairingLine line_;
};

// ---- at a relay
post::Token token_of(const seal::PairingLine& line) {
  const Secret token = line.token();
  post::Token out;
  std::copy_n(token.data(), out.bytes.size(), out.bytes.begin());
  return out;
}

// What of a channel's row was said under this line.
class Said {
 public:
  explicit Said(const seal::PairingLine& line) {
    for (const PairingStep step : all_steps) names_[line.name_of(step)] = step;
  }
  void see(const post::Bookmark& at, const Frame& frame) {
    const auto name = names_.find(frame.id);
    if (frame.kind != FrameKind::pairing || name == names_.end()) return;
    if (places_.size() == post::most_items) return;  // somebody fills it
    said_[name->second].push_back(frame.bytes);
    places_.push_back(at);
  }
  std::vector<std::string> of(PairingStep step) const {
    const auto found = said_.find(step);
    return found == said_.end() ? std::vector<std::string>{} : found->second;
  }
  const std::vector<post::Bookmark>& places() const { return places_; }

 private:
  std::map<channel::ItemId, PairingStep> names_;
  std::map<PairingStep, std::vector<std::string>> said_;
  std::vector<post::Bookmark> places_;
};

Result<post::Bookmark> appended(RelayAsking& asks, const post::Place& place, const channel::ItemId& name,
                                const std::string& wire) {
  post::Append wanted;
  wanted.items.push_back({static_cast<std::uint8_t>(FrameKind::pairing), renamed<post::ItemId>(name), wire});
  std::string held;
  const auto told = asks.ask<post::Appended>("/append", wanted, held);
  if (!told) return pass_on(told);
  if (told->items.size() != 1) return rubbish(place);
  const post::Item& item = wanted.items.front();
  return post::Bookmark{told->items.front().seq, post::mark_of(item.kind, item.id, item.bytes)};
}

class RelayMailboxOfMember : public Mailbox {
 public:
  RelayMailboxOfMember(RelayWay relay, const seal::PairingLine& line, const channel::ChannelId& channel,
                       std::function<std::vector<RelaySlot>()> slots)
      : place_(relay.place),
        line_(line.clone()),
        said_(line),
        asks_(std::move(relay), channel, std::move(slots)) {}

  Result<> begin() override {
    const post::TokenHash hash = post::hash_of(token_of(line_));
    auto told = set_slot({});
    if (!told) return pass_on(told);
    if (std::ranges::find(*told, hash) != told->end()) return used_before();
    told = set_slot({{hash, post::may_append | post::may_fetch}});
    if (!told) return pass_on(told);
    begun_ = true;
    return {};
  }
  Result<> put(PairingStep step, const std::string& wire) override {
    const auto at = appended(asks_, place_, line_.name_of(step), wire);
    if (!at) return pass_on(at);
    // What the new device says comes behind what this one said first.
    if (read_to_.seq == 0) {
      read_to_ = *at;
      own_ = *at;
    }
    return {};
  }
  Result<std::vector<std::string>> take(PairingStep step) override {
    const auto all = fetch_all(
        place_, read_to_, [&](const post::Bookmark& at, const Frame& frame) { said_.see(at, frame); },
        [&](const post::Fetch& asked) -> Result<post::Said> {
          auto said = asks_.say("/fetch", post::to_bytes(asked));
          if (said && (said->status != 200 || !said->by_relay)) return refused(place_, *said);
          return said;
        });
    if (!all) return pass_on(all);
    return said_.of(step);
  }
  Result<> clear() override {
    if (!begun_) return {};
    (void)take(PairingStep::done);
    auto told = set_slot({{post::hash_of(token_of(line_)), 0}});
    if (!told) return pass_on(told);
    post::Withdraw wanted;
    wanted.items = said_.places();
    if (own_ && wanted.items.size() < post::most_items) wanted.items.push_back(*own_);
    if (wanted.items.empty()) return {};
    std::string held;
    if (const auto done = asks_.ask<post::Withdrawn>("/withdraw", wanted, held); !done) return pass_on(done);
    return {};
  }
  Result<bool> receive(Device&) override { return false; }
  void go_on() override { begun_ = true; }

 private:
  Result<std::vector<post::TokenHash>> set_slot(std::vector<post::SlotRights> slots) {
    std::string held;
    const auto told = asks_.ask<post::SlotsTold>("/slots", post::Slots{std::move(slots)}, held);
    if (!told) return pass_on(told);
    std::vector<post::TokenHash> out;
    for (const post::SlotTold& one : told->slots) out.push_back(one.token);
    return out;
  }
  post::Place place_;
  seal::PairingLine line_;
  Said said_;
  RelayAsking asks_;
  post::Bookmark read_to_;
  std::optional<post::Bookmark> own_;
  bool begun_ = false;
};

class RelayMailboxOfNew : public Mailbox {
 public:
  RelayMailboxOfNew(RelayWay relay, const seal::PairingLine& line)
      : relay_(std::move(relay)), line_(line.clone()), said_(line), gathered_(post::to_text(relay_.place)) {
    gathered_.looked = [this](const auto& fate_of) {
      memory_ = {};
      (void)remember(memory_, fetched_, fate_of);
    };
  }
  Result<> begin() override { return {}; }
  Result<> put(PairingStep step, const std::string& wire) override {
    ensure(asks_.has_value());
    const auto at = appended(*asks_, relay_.place, line_.name_of(step), wire);
    if (!at) return pass_on(at);
    return {};
  }
  Result<std::vector<std::string>> take(PairingStep step) override {
    if (auto looked = look(); !looked) return pass_on(looked);
    if (step == PairingStep::offer && !asks_)
      for (const std::string& wire : said_.of(step))
        if (const auto offer = opened_offer(wire))
          asks_.emplace(relay_, offer->channel, [token = token_of(line_)] {
            return std::vector<RelaySlot>{{token, post::may_append | post::may_fetch}};
          });
    return said_.of(step);
  }
  Result<> clear() override { return {}; }
  Result<bool> receive(Device& device) override {
    const std::size_t before = fetched_.size();
    if (auto looked = look(); !looked) return pass_on(looked);
    if (fetched_.size() == before && received_) return false;
    received_ = true;
    if (auto met = device.receive(gathered_); !met) return pass_on(met);
    return true;
  }
  RelayMemory memory() const override { return memory_; }

 private:
  std::optional<seal::PairingOffer> opened_offer(const std::string& wire) const {
    const auto said = line_.opened(PairingStep::offer, wire);
    return said ? seal::pairing_offer_of(*said) : std::nullopt;
  }
  // Everything since. That the relay does not know the line means that nobody has typed it yet.
  Result<> look() {
    post::Credential who;  // of no channel: the token says which
    who.token = token_of(line_);
    bool unknown = false;
    const auto all = fetch_all(
        relay_.place, read_to_,
        [&](const post::Bookmark& at, Frame frame) {
          fetched_.push_back({at, frame.kind, seal::hash_of(frame.bytes)});
          said_.see(at, frame);
          if (is_known(frame.kind)) gathered_.hold(std::move(frame));
        },
        [&](const post::Fetch& asked) -> Result<post::Said> {
          auto said = relay_.caller->post(relay_.place, "/fetch", post::to_field(who), post::to_bytes(asked));
          if (!said) return said;
          unknown = said->by_relay && said->status == 401;
          if (said->status != 200 || !said->by_relay) return refused(relay_.place, *said);
          return said;
        });
    if (!all && unknown && read_to_.seq == 0) return {};
    if (!all && unknown) return ended_there();
    return all;
  }
  RelayWay relay_;
  seal::PairingLine line_;
  Said said_;
  std::optional<RelayAsking> asks_;
  post::Bookmark read_to_;
  std::vector<RelayFetched> fetched_;
  Gathered gathered_;
  RelayMemory memory_;
  bool received_ = false;
};

// The first one that is one; it is never taken for another afterwards.
template <class Message, class Read>
std::optional<Message> first_of(const std::vector<std::string>& wires, const seal::PairingLine& line,
                                PairingStep step, Read read) {
  for (const std::string& wire : wires)
    if (const auto said = line.opened(step, wire))
      if (auto message = read(*said)) return message;
  return std::nullopt;
}

tl::unexpected<Problem> no_invitation() {
  return unchanged(ProblemKind::damaged, "What is kept of an invitation here is not whole. Make another one.",
                   "invitation");
}

// The line is kept as it is shown; a list says first how many bytes follow.
void put_kept(Writer& out, std::string_view text) {
  out.number(static_cast<std::uint16_t>(text.size())).raw(text);
}
std::string_view kept_in(Reader& in) {
  return in.raw(in.number<std::uint16_t>());
}
Secret taken_as_secret(Writer& out) {
  std::string bytes = out.take();
  Secret kept = Secret::from(std::string_view(bytes));
  wipe(bytes.data(), bytes.size());
  return kept;
}
PairingStage stage_in(Reader& in) {
  const auto stage = in.number<std::uint8_t>();
  in.expect(stage <= static_cast<std::uint8_t>(PairingStage::done));
  return static_cast<PairingStage>(stage);
}

}  // namespace

std::unique_ptr<Mailbox> mailbox_nowhere() {
  return std::make_unique<NoMailbox>();
}

std::unique_ptr<Mailbox> mailbox_in(const Path& folder, const seal::PairingLine& line) {
  return std::make_unique<FolderMailbox>(folder, line);
}

std::unique_ptr<Mailbox> mailbox_at(RelayWay relay, const seal::PairingLine& line,
                                    const channel::ChannelId& channel,
                                    std::function<std::vector<RelaySlot>()> slots) {
  return std::make_unique<RelayMailboxOfMember>(std::move(relay), line, channel, std::move(slots));
}

std::unique_ptr<Mailbox> mailbox_at(RelayWay relay, const seal::PairingLine& line) {
  return std::make_unique<RelayMailboxOfNew>(std::move(relay), line);
}

// ---- the device that is there already
PairsOld::PairsOld(seal::PairingLine line, const channel::ChannelId& channel, const channel::ItemId& genesis,
                   std::vector<std::unique_ptr<Mailbox>> places, const seal::Chance& chance)
    : line_(std::move(line)), places_(std::move(places)), chance_(chance) {
  chance_(opening_);
  offer_ = {channel, genesis, seal::commitment_to(opening_, channel, genesis)};
}

Secret PairsOld::to_keep() const {
  Writer out;
  put_kept(out, line_.text());
  out.raw(opening_).number(static_cast<std::uint8_t>(stage_));
  put_kept(out, ask_ ? to_bytes(*ask_) : std::string());
  return taken_as_secret(out);
}

Result<PairsOld> PairsOld::recalled(const Secret& kept, const channel::ChannelId& channel,
                                    const channel::ItemId& genesis, std::unique_ptr<Mailbox> place,
                                    const seal::Chance& chance) {
  Reader in(kept.text());
  auto line = seal::PairingLine::typed(kept_in(in));
  seal::PairingNumber opening{};
  in.fill(opening);
  const PairingStage stage = stage_in(in);
  const std::string_view asked = kept_in(in);
  const auto ask = asked.empty() ? std::nullopt : seal::pairing_ask_of(asked);
  if (!in.complete() || !line || ask.has_value() == asked.empty() || (stage != PairingStage::waits && !ask))
    return no_invitation();
  place->go_on();
  std::vector<std::unique_ptr<Mailbox>> places;
  places.push_back(std::move(place));
  PairsOld out(std::move(*line), channel, genesis, std::move(places), chance);
  out.opening_ = opening;
  out.offer_.commitment = seal::commitment_to(opening, channel, genesis);
  out.ask_ = ask;
  if (ask) out.where_ = out.places_.front().get();
  out.stage_ = stage;
  return out;
}

Result<> PairsOld::begin() {
  const std::string wire = line_.sealed(PairingStep::offer, to_bytes(offer_), chance_);
  std::optional<Problem> why;
  std::vector<std::unique_ptr<Mailbox>> used;
  for (std::unique_ptr<Mailbox>& place : places_) {
    auto begun = place->begin();
    if (begun) begun = place->put(PairingStep::offer, wire);
    if (begun)
      used.push_back(std::move(place));
    else if (!why || begun.error().kind == ProblemKind::conflict)
      why = begun.error();
  }
  const bool was_used = why && why->kind == ProblemKind::conflict;
  places_ = std::move(used);
  if (!places_.empty() && !was_used) return {};
  end();
  return tl::unexpected<Problem>(std::move(*why));
}

Result<PairingStage> PairsOld::look() {
  std::optional<Problem> why;
  bool any = false;
  if (!ask_)
    for (const std::unique_ptr<Mailbox>& place : places_) {
      const auto wires = place->take(PairingStep::ask);
      if (!wires) {
        if (!why) why = wires.error();
        continue;
      }
      any = true;
      ask_ = first_of<seal::PairingAsk>(*wires, line_, PairingStep::ask, seal::pairing_ask_of);
      if (!ask_) continue;
      where_ = place.get();
      break;
    }
  if (!ask_ && !any && why) return tl::unexpected<Problem>(std::move(*why));
  if (ask_ && stage_ == PairingStage::waits) {
    const std::string opening(reinterpret_cast<const char*>(opening_.data()), opening_.size());
    const auto said = where_->put(PairingStep::opening, line_.sealed(PairingStep::opening, opening, chance_));
    if (!said) return pass_on(said);
    stage_ = PairingStage::compare;
    return stage_;
  }
  if (stage_ == PairingStage::compare || stage_ == PairingStage::lets_in) {
    const auto wires = where_->take(PairingStep::done);
    if (!wires) return pass_on(wires);
    const auto last = first_of<std::string>(*wires, line_, PairingStep::done,
                                            [](const std::string& said) { return std::optional(said); });
    if (last == said_ended) return new_one_ended(stage_);
    if (last == said_done && stage_ == PairingStage::lets_in) stage_ = PairingStage::done;
  }
  return stage_;
}

seal::PairingWords PairsOld::words() const {
  return seal::compared_words(opening_, offer_, asks());
}

const seal::PairingAsk& PairsOld::asks() const {
  ensure(ask_.has_value());
  return *ask_;
}

void PairsOld::end() {
  for (const std::unique_ptr<Mailbox>& place : places_) (void)place->clear();
}

// ---- the new one
PairsNew::PairsNew(seal::PairingLine line, std::unique_ptr<Mailbox> place, std::string name,
                   const seal::Chance& chance)
    : line_(std::move(line)),
      seed_(seal::MemberKeys::new_seed(chance)),
      place_(std::move(place)),
      chance_(chance) {
  const seal::MemberKeys keys(seed_);
  ask_ = {keys.id(), keys.seal_key(), {}, std::move(name)};
  chance_(ask_.number);
  asked_ = line_.sealed(PairingStep::ask, to_bytes(ask_), chance_);
}

Secret PairsNew::to_keep() const {
  Writer out;
  put_kept(out, line_.text());
  out.raw(seed_.bytes()).raw(ask_.number);
  put_kept(out, ask_.name);
  out.number(static_cast<std::uint8_t>(has_asked_ ? 1 : 0));
  put_kept(out, offer_ ? to_bytes(*offer_) : std::string());
  out.number(static_cast<std::uint8_t>(opening_ ? 1 : 0)).raw(opening_.value_or(seal::PairingNumber{}));
  out.number(static_cast<std::uint8_t>(stage_));
  return taken_as_secret(out);
}

Result<PairsNew> PairsNew::recalled(
    const Secret& kept, const std::function<std::unique_ptr<Mailbox>(const seal::PairingLine&)>& place,
    const seal::Chance& chance) {
  Reader in(kept.text());
  auto line = seal::PairingLine::typed(kept_in(in));
  Secret seed = Secret::from(in.raw(32));
  seal::PairingNumber number{}, opening{};
  in.fill(number);
  std::string name(kept_in(in));
  const bool has_asked = in.number<std::uint8_t>() == 1;
  const std::string_view offered = kept_in(in);
  const bool is_open = in.number<std::uint8_t>() == 1;
  in.fill(opening);
  const PairingStage stage = stage_in(in);
  const auto offer = offered.empty() ? std::nullopt : seal::pairing_offer_of(offered);
  if (!in.complete() || !line || offer.has_value() == offered.empty() || (is_open && !offer))
    return no_invitation();
  auto mailbox = place(*line);
  PairsNew out(std::move(*line), std::move(mailbox), std::move(name), chance);
  out.seed_ = std::move(seed);
  const seal::MemberKeys keys(out.seed_);
  out.ask_.member = keys.id();
  out.ask_.seal = keys.seal_key();
  out.ask_.number = number;
  out.asked_ = out.line_.sealed(PairingStep::ask, to_bytes(out.ask_), chance);
  out.has_asked_ = has_asked;
  out.offer_ = offer;
  if (is_open) out.opening_ = opening;
  out.stage_ = stage;
  return out;
}

Result<PairingStage> PairsNew::look() {
  if (!has_looked_) {
    const auto wires = place_->take(PairingStep::offer);
    if (!wires) return pass_on(wires);
    // Where one was found before, this only finds the way there again.
    if (!offer_)
      offer_ = first_of<seal::PairingOffer>(*wires, line_, PairingStep::offer, seal::pairing_offer_of);
    if (!offer_) return stage_;
    has_looked_ = true;
  }
  if (!has_asked_) {
    if (auto said = place_->put(PairingStep::ask, asked_); !said) return pass_on(said);
    has_asked_ = true;
  }
  if (!opening_) {
    const auto wires = place_->take(PairingStep::opening);
    if (!wires) return pass_on(wires);
    const auto number =
        first_of<seal::PairingNumber>(*wires, line_, PairingStep::opening,
                                      [](const std::string& said) -> std::optional<seal::PairingNumber> {
                                        seal::PairingNumber out;
                                        Reader in(said);
                                        in.fill(out);
                                        return in.complete() ? std::optional(out) : std::nullopt;
                                      });
    if (!number) return stage_;
    if (seal::commitment_to(*number, offer_->channel, offer_->genesis) != offer_->commitment)
      return unchanged(ProblemKind::conflict,
                       "What came does not fit what was said before it: somebody may stand between the two "
                       "devices. Begin again, with another line.",
                       "line");
    opening_ = number;
    stage_ = PairingStage::compare;
  }
  if (stage_ == PairingStage::lets_in) {
    if (!device_) device_.emplace(Device::joining(offer_->channel, offer_->genesis, seed_.clone(), chance_));
    const auto received = place_->receive(*device_);
    if (!received) return pass_on(received);
    if (device_->may_write()) stage_ = PairingStage::done;
  }
  return stage_;
}

seal::PairingWords PairsNew::words() const {
  ensure(opening_.has_value());
  return seal::compared_words(*opening_, *offer_, ask_);
}

Result<> PairsNew::say_done() {
  return place_->put(PairingStep::done, line_.sealed(PairingStep::done, said_done, chance_));
}

void PairsNew::end() {
  if (has_asked_) (void)place_->put(PairingStep::done, line_.sealed(PairingStep::done, said_ended, chance_));
}

}  // namespace holdfast::carry

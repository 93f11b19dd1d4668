// What a device remembers beside its items and doors, as bytes for a vault: secret from the first to the
// last, so they are put together in memory that is locked and wiped. One encoding of each memory, and a
// version in front; a vault of a newer Holdfast is not read by an older one anyway.
#include <algorithm>
#include <cstring>

#include "carry/device.h"

namespace holdfast::carry {
namespace {

constexpr std::string_view memory_domain = "holdfast.devc.v1";

// A Writer whose bytes are wiped. Counts in a first pass, writes in a second.
class SecretWriter {
 public:
  void raw(std::string_view bytes) {
    if (out_.size() > 0) std::memcpy(out_.data() + at_, bytes.data(), bytes.size());
    at_ += bytes.size();
  }
  void raw(std::span<const unsigned char> bytes) {
    raw(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  }
  template <class Number>
  void number(Number value) {
    raw(channel::Writer().number(value).take());
  }
  void begin() {
    out_ = Secret(at_);
    at_ = 0;
  }
  Secret take() { return std::move(out_); }

 private:
  Secret out_;
  std::size_t at_ = 0;
};

tl::unexpected<Problem> no_memory() {
  return problem(
      ProblemKind::damaged,
      "What this diary keeps for its other devices is damaged. The diary itself is not; check it, and "
      "set up the devices anew.",
      "channel");
}

Secret secret_in(channel::Reader& in) {
  Secret out(32);
  in.fill({out.data(), out.size()});
  return out;
}

}  // namespace

Secret Device::memory() const {
  SecretWriter out;
  const auto write_all = [&] {
    out.raw(memory_domain);
    out.raw(channel().bytes);
    out.raw(replica_.roster()->genesis().bytes);
    out.raw(keys_->secret().bytes());
    out.number(author_.epoch);
    out.raw(author_.last.bytes);
    out.number(static_cast<std::uint16_t>(seeds_.size()));
    for (const Secret& seed : seeds_) out.raw(seed.bytes());
    std::uint32_t keys = 0;
    for (const auto& [epoch, of_this] : keys_->epochs()) keys += static_cast<std::uint32_t>(of_this.size());
    out.number(keys);
    for (const auto& [epoch, of_this] : keys_->epochs())
      for (const Secret& key : of_this) {
        out.number(epoch);
        out.raw(key.bytes());
      }
    out.number(static_cast<std::uint16_t>(own_files_.size()));
    for (const OwnFile& file : own_files_) {
      out.number(static_cast<std::uint8_t>(file.name.size()));
      out.raw(file.name);
      out.number(file.bytes);
      out.number(file.sum);
    }
  };
  write_all();
  out.begin();
  write_all();
  return out.take();
}

Result<Device> Device::recalled(const Secret& memory, std::vector<seal::SignedItem> items,
                                std::map<channel::ItemId, std::string> doors, const seal::Chance& chance) {
  channel::Reader in(memory.text());
  in.expect(in.raw(memory_domain.size()) == memory_domain);
  const auto channel = in.name<channel::ChannelTag>();
  const auto genesis = in.name<channel::ItemTag>();
  Device device(channel, secret_in(in), chance);
  device.replica_ = channel::Replica(channel, genesis);
  device.author_.epoch = in.number<std::uint32_t>();
  device.author_.last = in.name<channel::ItemTag>();
  const auto seeds = in.number<std::uint16_t>();
  for (std::size_t i = 0; i < seeds && !in.failed(); ++i) {
    device.seeds_.push_back(secret_in(in));
    device.author_.member = device.member_keys_.emplace_back(device.seeds_.back()).id();
  }
  const auto keys = in.number<std::uint32_t>();
  for (std::size_t i = 0; i < keys && !in.failed(); ++i) {
    const auto epoch = in.number<std::uint32_t>();
    const Secret key = secret_in(in);
    in.expect(epoch > 0);
    if (!in.failed()) device.keys_->add(epoch, key);
  }
  const auto files = in.number<std::uint16_t>();
  for (std::size_t i = 0; i < files && !in.failed(); ++i) {
    OwnFile& file = device.own_files_.emplace_back();
    file.name = in.raw(in.number<std::uint8_t>());
    file.bytes = in.number<std::uint64_t>();
    file.sum = in.number<std::uint32_t>();
  }
  if (!in.complete()) return no_memory();
  for (seal::SignedItem& item : items) {
    // Its signature was checked when it came, and the vault answers for every byte; of 10,000 items that
    // would be a second at each meeting.
    if (!channel::item_of(item.bytes, channel) || device.keys_->id_of(item.bytes) != item.id)
      return no_memory();
    const channel::ItemId id = item.id;
    device.items_.emplace(id, std::move(item));
  }
  device.doors_ = std::move(doors);
  Met met;
  device.take_all_again(met);
  if (!device.author_.last.none() && !device.replica_.graph().is_ready(device.author_.last))
    return no_memory();
  return device;
}

}  // namespace holdfast::carry

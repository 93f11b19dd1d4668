// See changes.h. A list that breaks a rule is read as none: half of a transaction is never taken.
#include "channel/changes.h"

#include <algorithm>

#include "base/ensure.h"

namespace holdfast::channel {
namespace {

constexpr std::size_t longest_uid = 255;
constexpr std::uint32_t most_pieces = 1u << 16;

template <class Of>
bool ascending(const std::vector<Of>& list) {
  return std::ranges::adjacent_find(list, [](const Of& a, const Of& b) { return !(a < b); }) == list.end();
}

bool sound_change(const Change& change) {
  if (change.uid.empty() || change.uid.size() > longest_uid || !ascending(change.replaces)) return false;
  if (change.what != What::state && !change.state.empty()) return false;
  if (!change.replaces.empty() && change.replaces.front().none()) return false;
  if (change.what == What::forgotten) return change.history == 0 && change.replaces.empty();
  if (change.what == What::replaced) return change.history == 0 && !change.replaces.empty();
  return change.history > 0;
}

bool sound_list(const std::vector<Change>& changes) {
  return std::ranges::all_of(changes, sound_change) &&
         std::ranges::adjacent_find(
             changes, [](const Change& a, const Change& b) { return !(a.uid < b.uid); }) == changes.end();
}

bool sound_stub(const Stub& stub) {
  return !stub.id.none() && !stub.member.none() && stub.epoch > 0 && stub.kind > 0 &&
         stub.seen.size() <= most_seen && ascending(stub.seen) &&
         (stub.seen.empty() || !stub.seen.front().none()) &&
         std::ranges::find(stub.seen, stub.prev) == stub.seen.end();
}

tl::unexpected<Problem> not_understood() {
  return problem(
      ProblemKind::unsupported,
      "Something in this channel cannot be read by this version of Holdfast. It is kept as it came.", "item");
}

}  // namespace

std::string to_bytes(const std::vector<Change>& changes) {
  ensure(sound_list(changes));
  Writer out;
  out.number(static_cast<std::uint32_t>(changes.size()));
  for (const Change& change : changes) {
    ensure(change.replaces.size() <= most_replaced);
    out.number(static_cast<std::uint8_t>(change.what));
    out.number(static_cast<std::uint8_t>(change.uid.size())).raw(change.uid).number(change.history);
    out.number(static_cast<std::uint16_t>(change.replaces.size()));
    for (const ItemId& id : change.replaces) out.raw(id.bytes);
    out.number(static_cast<std::uint32_t>(change.state.size())).raw(change.state);
  }
  return out.take();
}

Result<std::vector<Change>> changes_of(std::string_view bytes) {
  Reader in(bytes);
  std::vector<Change> changes;
  const auto count = in.number<std::uint32_t>();
  for (std::uint32_t i = 0; i < count && !in.failed(); ++i) {
    Change& change = changes.emplace_back();
    const auto what = in.number<std::uint8_t>();
    in.expect(what >= 1 && what <= 4);
    change.what = static_cast<What>(what);
    change.uid = in.raw(in.number<std::uint8_t>());
    change.history = in.number<std::uint32_t>();
    const auto replaced = in.number<std::uint16_t>();
    for (std::size_t k = 0; k < replaced && !in.failed(); ++k) change.replaces.push_back(in.name<ItemTag>());
    change.state = in.raw(in.number<std::uint32_t>());
  }
  if (!in.complete() || !sound_list(changes)) return not_understood();
  return changes;
}

std::string to_bytes(const Piece& piece) {
  return Writer().number(piece.number).number(piece.of).raw(piece.part).take();
}

Result<Piece> piece_of(std::string_view body) {
  Reader in(body);
  Piece piece;
  piece.number = in.number<std::uint32_t>();
  piece.of = in.number<std::uint32_t>();
  piece.part = in.raw(in.left());
  if (!in.complete() || piece.number >= piece.of || piece.of > most_pieces || piece.part.empty())
    return not_understood();
  return piece;
}

std::vector<std::string> bodies_of(const std::vector<Change>& changes, std::size_t most_bytes) {
  ensure(most_bytes > piece_head_bytes && most_bytes <= most_body_bytes);
  const std::string all = to_bytes(changes);
  const std::size_t room = most_bytes - piece_head_bytes;
  const std::size_t pieces = (all.size() + room - 1) / room;
  ensure(pieces <= most_pieces);
  std::vector<std::string> bodies;
  for (std::size_t i = 0; i < pieces; ++i)
    bodies.push_back(to_bytes(Piece{static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(pieces),
                                    all.substr(i * room, room)}));
  return bodies;
}

std::string to_bytes(const std::vector<Stub>& stubs) {
  ensure(stubs.size() <= most_stubs && std::ranges::all_of(stubs, sound_stub));
  Writer out;
  out.number(static_cast<std::uint16_t>(stubs.size()));
  for (const Stub& stub : stubs) {
    out.raw(stub.id.bytes).number(stub.epoch).raw(stub.member.bytes).raw(stub.prev.bytes);
    out.number(static_cast<std::uint8_t>(stub.seen.size()));
    for (const ItemId& id : stub.seen) out.raw(id.bytes);
    out.number(stub.kind);
  }
  return out.take();
}

Result<std::vector<Stub>> stubs_of(std::string_view body) {
  Reader in(body);
  std::vector<Stub> stubs;
  const auto count = in.number<std::uint16_t>();
  in.expect(count <= most_stubs);
  for (std::size_t i = 0; i < count && !in.failed(); ++i) {
    Stub& stub = stubs.emplace_back();
    stub.id = in.name<ItemTag>();
    stub.epoch = in.number<std::uint32_t>();
    stub.member = in.name<MemberTag>();
    stub.prev = in.name<ItemTag>();
    const auto seen = in.number<std::uint8_t>();
    in.expect(seen <= most_seen);
    for (std::size_t k = 0; k < seen && !in.failed(); ++k) stub.seen.push_back(in.name<ItemTag>());
    stub.kind = in.number<std::uint16_t>();
  }
  if (!in.complete() || !std::ranges::all_of(stubs, sound_stub)) return not_understood();
  return stubs;
}

}  // namespace holdfast::channel

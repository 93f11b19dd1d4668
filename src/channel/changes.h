// changes: what the items of kind `records` and `withdrawn` say. One transaction of a vault is one list of
// changes, so that what belonged together arrives together; a list longer than a body goes in pieces, each an
// item that names the piece before as its `prev`. The id of its last piece is the id of the version that each
// change makes.
//
// `history` is how many versions of the record stand behind one, it included: one more than the longest of
// those it replaces. It is written down, not counted anew, so that it stays when the bodies behind it go.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "channel/item.h"

namespace holdfast::channel {

enum class What : std::uint8_t {
  state = 1,
  gone = 2,
  forgotten = 3,  // for good: wins over all, and the words go from everywhere
  replaced = 4,   // no version: only that what it names is replaced, said for an item whose body goes
};

struct Change {
  std::string uid;  // 1 to 255 bytes; ascending within a list, each once
  What what = What::state;
  std::uint32_t history = 0;     // from 1; 0 for what is no version
  std::vector<ItemId> replaces;  // ascending, at most `most_replaced`; none for forgotten
  std::string state;             // of state alone; what it means is the diary's business
  bool operator==(const Change&) const = default;
};
inline constexpr std::size_t most_replaced = 65'535;
std::string to_bytes(const std::vector<Change>& changes);
[[nodiscard]] Result<std::vector<Change>> changes_of(std::string_view bytes);

// A body of kind `records`.
struct Piece {
  std::uint32_t number = 0;  // from 0
  std::uint32_t of = 1;
  std::string part;
};
inline constexpr std::size_t piece_head_bytes = 8;
std::string to_bytes(const Piece& piece);
[[nodiscard]] Result<Piece> piece_of(std::string_view body);
// Bodies of at most `most_bytes` each.
std::vector<std::string> bodies_of(const std::vector<Change>& changes,
                                   std::size_t most_bytes = most_body_bytes);

// What the graph needs of an item, once its body is gone.
struct Stub {
  ItemId id;
  std::uint32_t epoch = 0;
  MemberId member;
  ItemId prev;
  std::vector<ItemId> seen;
  std::uint16_t kind = 0;
  bool operator==(const Stub&) const = default;
};
inline constexpr std::size_t most_stubs =
    150;  // of one item: so many fit into a body whatever they have seen
std::string to_bytes(const std::vector<Stub>& stubs);
[[nodiscard]] Result<std::vector<Stub>> stubs_of(std::string_view body);

}  // namespace holdfast::channel

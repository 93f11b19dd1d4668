// replica: a channel as one device knows it: its graph and what its diary's records are by now. Items come in
// any order, any number of times, from anybody who carries them; what is asked of the caller is only that
// each was opened and its signature checked (`seal`), and that it keeps the bytes. Two replicas that have
// taken the same items answer the same.
#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "channel/epoch.h"
#include "channel/graph.h"
#include "channel/merge.h"

namespace holdfast::channel {

// What taking an item has changed.
struct Arrival {
  Came came = Came::ready;
  std::vector<ItemId> ready;      // from now on, ancestors first
  std::set<std::string> touched;  // uids whose view may be another now
  std::set<ItemId> withdrawn;     // items whose bytes are to be removed wherever this device has them
  // Who belongs has changed, and with it what counts of what came before; or something false was said of an
  // item. Take all items again, into anew(), those of kind `withdrawn` last.
  bool take_all_again = false;
};

struct Written {
  ItemId id;
  Item item;
};

class Replica {
 public:
  // Without a genesis everybody's items count.
  explicit Replica(const ChannelId& channel, const ItemId& genesis = {}) : channel_(channel) {
    if (!genesis.none()) roster_.emplace(genesis);
  }
  // An empty one that knows already who belongs.
  Replica anew() const;

  Arrival take(const ItemId& id, const Item& item);

  const ChannelId& channel() const { return channel_; }
  const Graph& graph() const { return graph_; }
  const Merge& merge() const { return merge_; }
  const std::optional<Roster>& roster() const { return roster_; }
  // Items that are there and do not count: of nobody who belongs, or after the cut.
  std::size_t ignored() const { return ignored_.size(); }
  // Items that are kept and passed on, and that only a newer Holdfast understands.
  std::size_t from_newer() const { return from_newer_.size() + unread_.size(); }

  // What members said to each other (kind `said`) and did not take back. Nothing stands before what its
  // writer knew, and two replicas that have taken the same items have one order.
  struct Said {
    ItemId id;
    MemberId by;
    std::string body;
  };
  std::vector<Said> said() const;
  // What its writer took back: its words are gone. Ascending by id.
  struct TakenBack {
    ItemId id;
    MemberId by;
  };
  std::vector<TakenBack> taken_back() const;
  // The first key of the one whose key this is: a key that somebody goes on under is hers.
  MemberId person_of(const MemberId& member) const;

  // Items whose bodies this device has let go, because a member said so and nothing of them is current.
  const std::set<ItemId>& gone() const { return gone_; }

  // What a member writes next, as items that are taken already; `last` is the last it wrote and becomes the
  // last of these. Long lists go in pieces of at most `most_bytes`.
  struct Author {
    MemberId member;
    std::uint32_t epoch = 0;
    ItemId last;
  };
  std::vector<ItemId> seen_by_next(const Author& author) const;
  std::vector<Written> write(Author& author, const std::vector<Change>& changes, const Identify& identify,
                             Arrival& arrival, std::size_t most_bytes = most_body_bytes);
  std::vector<Written> write(Author& author, std::uint16_t kind, std::string body, const Identify& identify,
                             Arrival& arrival);
  // Takes back what the same person said: its body goes from everywhere. Of anything else: nothing.
  std::vector<Written> take_back(Author& author, const ItemId& said, const Identify& identify,
                                 Arrival& arrival);
  // Takes forgotten words out of the channel: writes anew what stood beside them, then says which bodies are
  // gone. Nothing where there is nothing to do.
  std::vector<Written> withdraw(Author& author, const Identify& identify, Arrival& arrival,
                                std::size_t most_bytes = most_body_bytes);

 private:
  void believe(const Ready& one, Arrival& arrival);
  bool judge(const Ready& one, Arrival& arrival);
  void believe_records(const Ready& one, Arrival& arrival);
  std::optional<std::vector<Change>> whole_list(const Item& item, const Piece& last,
                                                std::vector<ItemId>& before) const;
  void let_go(const ItemId& said, const MemberId& by, Arrival& arrival);
  std::vector<ItemId> pieces_of(const ItemId& last) const;

  ChannelId channel_;
  std::optional<Roster> roster_;
  std::set<ItemId> counted_, ignored_;  // by the roster, where there is one
  Graph graph_;
  Merge merge_;
  std::set<ItemId> from_newer_;    // of kinds this program does not know
  std::set<ItemId> unread_;        // lists of changes it cannot read, or not whole
  std::map<ItemId, Piece> parts_;  // pieces of lists that are longer than one, the last ones excepted
  std::map<ItemId, std::vector<ItemId>> pieces_;  // of a version that came in several, all but the last
  std::set<ItemId> in_use_;                       // pieces of versions that are known whole
  std::map<ItemId, Said> said_;                   // what people said to each other
  std::map<ItemId, std::set<MemberId>> said_withdrawn_;  // and who said so
  std::set<ItemId> gone_;                                // of these, whose bodies this device has let go
};

}  // namespace holdfast::channel

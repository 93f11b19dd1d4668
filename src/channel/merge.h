// merge: what a diary's records are, of all the versions that its members have written. A version is current
// until another names it in `replaces`, and a writer names only what it had before it. So no words go that
// somebody has not seen and replaced; no clock and no carrier has a say; and as only the set of versions
// counts, everybody who has the same ones has the same diary, in whatever order they came.
//
// One current version: that is the record. Equal ones: one. An edit against a deletion: the edit. Two edits:
// the one with the longer history, then the greater id, is shown, and the other stands beside it until she
// writes again, which replaces both. What was forgotten is forgotten, whatever else was written.
#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "channel/changes.h"

namespace holdfast::channel {

struct Version {
  ItemId id;
  MemberId by;  // who wrote it: for "also written on the phone"
  std::uint32_t history = 0;
  bool gone = false;
  std::string state;
};

enum class Standing { unknown, present, gone, forgotten };

struct RecordView {
  Standing standing = Standing::unknown;
  Version shown;                // of one that is present
  std::vector<Version> beside;  // others with other words, the next to be shown first
  bool operator==(const RecordView& other) const;
};

class Merge {
 public:
  // The changes of one ready item; the same again changes nothing. Adds the uids whose view may be another
  // now.
  void apply(const ItemId& id, const MemberId& by, const std::vector<Change>& changes,
             std::set<std::string>* touched = nullptr);

  RecordView view(std::string_view uid) const;
  std::vector<std::string> uids() const;  // all that were ever written about, forgotten ones included

  // What to write to change a record: it replaces all that is current, also what stands beside.
  Change edit(std::string_view uid, std::string state) const;
  Change removal(std::string_view uid) const;
  static Change forgetting(std::string_view uid);

  // Items that hold words of forgotten records: their bodies go. Before they do, everything else they say is
  // said anew (`changes`): what is current, with the history it had; what they replaced; what they forgot.
  // Some items may have to wait for a second round, because one list says of a record one thing.
  struct Withdrawal {
    std::vector<Change> changes;
    std::vector<ItemId> items;
  };
  Withdrawal to_withdraw() const;
  bool has(const ItemId& id) const;  // what this item says is known here
  // And nothing of it is current: its body may go.
  bool is_spent(const ItemId& id) const;
  void withdrawn(const ItemId& id);  // its body is gone

 private:
  struct Record {
    std::map<ItemId, Version> current;
    std::set<ItemId> replaced;  // named by some change, whether it has come or not
    std::set<ItemId> written_in;
    bool forgotten = false;
  };
  // What an item said of a record, without the words.
  struct Said {
    std::string uid;
    What what = What::state;
    std::vector<ItemId> replaces;
  };
  using Anew = std::map<std::string, Change>;
  Change next_version(std::string_view uid, What what) const;
  bool says_anew(const ItemId& id, Anew& anew) const;

  std::map<std::string, Record, std::less<>> records_;
  std::map<ItemId, std::vector<Said>> said_by_;  // of the items whose bodies are there
};

}  // namespace holdfast::channel

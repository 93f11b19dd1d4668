// See merge.h.
#include "channel/merge.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace holdfast::channel {
namespace {

bool shown_before(const Version& a, const Version& b) {
  if (a.history != b.history) return a.history > b.history;
  return b.id < a.id;
}

std::uint32_t one_more(std::uint32_t history) {
  return history == std::numeric_limits<std::uint32_t>::max() ? history : history + 1;
}

bool same_version(const Version& a, const Version& b) {
  return a.id == b.id && a.by == b.by && a.history == b.history && a.gone == b.gone && a.state == b.state;
}

}  // namespace

bool RecordView::operator==(const RecordView& other) const {
  return standing == other.standing && same_version(shown, other.shown) &&
         std::ranges::equal(beside, other.beside, same_version);
}

void Merge::apply(const ItemId& id, const MemberId& by, const std::vector<Change>& changes,
                  std::set<std::string>* touched) {
  if (said_by_.contains(id)) return;
  auto& said = said_by_[id];
  for (const Change& change : changes) {
    if (touched != nullptr) touched->insert(change.uid);
    said.push_back({change.uid, change.what, change.replaces});
    Record& record = records_[change.uid];
    for (const ItemId& old : change.replaces) {
      record.replaced.insert(old);
      record.current.erase(old);
    }
    if (change.what == What::forgotten) {
      record.forgotten = true;
      record.current.clear();
    }
    if (change.what != What::state && change.what != What::gone) continue;
    record.written_in.insert(id);
    if (record.forgotten || record.replaced.contains(id)) continue;
    record.current[id] = {id, by, change.history, change.what == What::gone, change.state};
  }
}

RecordView Merge::view(std::string_view uid) const {
  RecordView view;
  const auto found = records_.find(uid);
  if (found == records_.end()) return view;
  const Record& record = found->second;
  if (record.forgotten) {
    view.standing = Standing::forgotten;
    return view;
  }
  std::vector<Version> versions;
  for (const auto& [id, version] : record.current)
    if (!version.gone) versions.push_back(version);
  if (versions.empty()) {
    view.standing = record.current.empty() ? Standing::unknown : Standing::gone;
    return view;
  }
  std::ranges::sort(versions, shown_before);
  view.standing = Standing::present;
  for (Version& version : versions) {
    const auto same_words = [&](const Version& other) { return other.state == version.state; };
    if (view.shown.id.none())
      view.shown = std::move(version);
    else if (!same_words(view.shown) && std::ranges::none_of(view.beside, same_words))
      view.beside.push_back(std::move(version));
  }
  return view;
}

std::vector<std::string> Merge::uids() const {
  std::vector<std::string> out;
  for (const auto& [uid, record] : records_) out.push_back(uid);
  return out;
}

Change Merge::next_version(std::string_view uid, What what) const {
  Change change{.uid = std::string(uid), .what = what, .history = 1};
  const auto found = records_.find(uid);
  if (found == records_.end()) return change;
  for (const auto& [id, version] : found->second.current) {
    if (change.replaces.size() == most_replaced) break;  // the rest stays beside it
    change.replaces.push_back(id);
    change.history = std::max(change.history, one_more(version.history));
  }
  return change;
}

Change Merge::edit(std::string_view uid, std::string state) const {
  Change change = next_version(uid, What::state);
  change.state = std::move(state);
  return change;
}

Change Merge::removal(std::string_view uid) const {
  return next_version(uid, What::gone);
}

Change Merge::forgetting(std::string_view uid) {
  return {.uid = std::string(uid), .what = What::forgotten};
}

// What an item says beside forgotten words, as changes that say it without the item. False, and nothing
// added, where the list says something else of one of its records already.
bool Merge::says_anew(const ItemId& id, Anew& anew) const {
  Anew more;
  for (const Said& said : said_by_.at(id)) {
    const Record& record = records_.find(said.uid)->second;
    const auto listed = anew.find(said.uid);
    Change change{.uid = said.uid, .what = What::forgotten};
    if (!record.forgotten) {
      const auto version = record.current.find(id);
      const bool is_current = version != record.current.end();
      if (is_current && listed != anew.end() && listed->second.what != What::replaced) return false;
      std::set<ItemId> replaces(said.replaces.begin(), said.replaces.end());
      if (said.what != What::replaced) replaces.insert(id);
      if (is_current) {
        change.what = version->second.gone ? What::gone : What::state;
        change.history = version->second.history;
        change.state = version->second.state;
      } else {
        change.what = What::replaced;
      }
      if (listed != anew.end()) {
        replaces.insert(listed->second.replaces.begin(), listed->second.replaces.end());
        if (!is_current) change = listed->second;
      }
      if (replaces.size() > most_replaced) return false;
      change.replaces.assign(replaces.begin(), replaces.end());
    } else if (said.what != What::forgotten) {
      continue;
    }
    more.emplace(change.uid, std::move(change));
  }
  for (auto& [uid, change] : more) anew.insert_or_assign(uid, std::move(change));
  return true;
}

Merge::Withdrawal Merge::to_withdraw() const {
  Withdrawal out;
  std::set<ItemId> asked;
  Anew anew;
  for (const auto& [uid, record] : records_)
    if (record.forgotten)
      for (const ItemId& id : record.written_in)
        if (asked.insert(id).second && says_anew(id, anew)) out.items.push_back(id);
  for (auto& [uid, change] : anew) out.changes.push_back(std::move(change));
  return out;
}

bool Merge::has(const ItemId& id) const {
  return said_by_.contains(id);
}

bool Merge::is_spent(const ItemId& id) const {
  const auto found = said_by_.find(id);
  return found != said_by_.end() && std::ranges::none_of(found->second, [&](const Said& said) {
           return records_.find(said.uid)->second.current.contains(id);
         });
}

void Merge::withdrawn(const ItemId& id) {
  const auto found = said_by_.find(id);
  if (found == said_by_.end()) return;
  for (const Said& said : found->second) records_.find(said.uid)->second.written_in.erase(id);
  said_by_.erase(found);
}

}  // namespace holdfast::channel

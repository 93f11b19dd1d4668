// See view.h.
#include "pair/view.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/ensure.h"
#include "base/secret.h"

namespace holdfast::pair {
namespace {

using channel::Replica;

class Fold {
 public:
  Fold(const Replica& replica, const People& people) : replica_(replica), people_(people) {}

  Seen run() {
    for (const Replica::TakenBack& one : replica_.taken_back()) taken_back_[one.id] = one.by;
    const std::vector<Replica::Said> said = replica_.said();
    find_end(said);
    for (const Replica::Said& one : said) take(one);
    for (auto& [about, clauses] : frame_) out_.frame.push_back({about, std::move(clauses)});
    add_taken_back_pages();
    open_views();
    std::ranges::stable_sort(out_.away, {}, [](const AwaySeen& one) { return one.away.from; });
    return std::move(out_);
  }

 private:
  std::optional<Side> side_of(const MemberId& member) const {
    const MemberId person = replica_.person_of(member);
    if (person == people_.you) return Side::you;
    if (!people_.other.none() && person == people_.other) return Side::other;
    return std::nullopt;
  }

  // What was said by somebody who did not know of the end does not count either: nobody goes on alone.
  void find_end(const std::vector<Replica::Said>& said) {
    for (const Replica::Said& one : said) {
      const auto statement = statement_of(one.body);
      const auto side = side_of(one.by);
      if (!statement || !side || !std::holds_alternative<End>(*statement)) continue;
      if (!out_.ended_by) out_.ended_by = side;
      before_end_.merge(replica_.graph().before(one.id));
      before_end_.insert(one.id);
    }
  }

  void take(const Replica::Said& one) {
    const auto side = side_of(one.by);
    if (!side || (out_.ended_by && !before_end_.contains(one.id))) return no_effect(side);
    const auto statement = statement_of(one.body);
    if (!statement) {
      if (statement.error().kind == ProblemKind::unsupported)
        ++out_.from_newer;
      else
        no_effect(side);
      return;
    }
    const bool may = out_.is_agreed() || std::holds_alternative<Agrees>(*statement) ||
                     std::holds_alternative<End>(*statement);
    if (!may || !std::visit([&](const auto& what) { return said(one.id, *side, what); }, *statement))
      no_effect(side);
  }
  void no_effect(std::optional<Side> side) {
    if (side == Side::you) return;
    ++out_.without_effect;
  }

  bool said(const ItemId&, Side side, const Agrees& one) {
    auto& agreed = side == Side::you ? out_.yours : out_.others;
    if (agreement(one.version).empty()) {
      ++out_.from_newer;
      return true;
    }
    agreed = one;  // a later one brings another name
    return true;
  }

  bool said(const ItemId& id, Side side, const Clause& one) {
    auto& clauses = frame_[one.about];
    // Beside "anything else" each proposal is a matter of its own.
    for (ClauseSeen& before : clauses)
      if (one.about != About::other && before.by == side && before.standing == Standing::proposed)
        before.standing = Standing::set_aside;
    clauses.push_back({.id = id, .by = side, .text = one.text, .session = one.session});
    return true;
  }

  bool said(const ItemId&, Side side, const Signature& one) {
    auto& clauses = frame_[one.said.about];
    auto clause = std::ranges::find(clauses, one.clause, &ClauseSeen::id);
    if (clause == clauses.end()) {
      // Its writer took it back since; what was signed stands in the signature.
      const auto gone = taken_back_.find(one.clause);
      const auto writer = gone == taken_back_.end() ? std::nullopt : side_of(gone->second);
      if (!writer || *writer == side) return false;
      clauses.push_back({.id = one.clause,
                         .by = *writer,
                         .text = one.said.text,
                         .session = one.said.session,
                         .taken_back = true});
      clause = std::prev(clauses.end());
    }
    const bool fits = clause->by != side && !clause->signed_in && clause->text == one.said.text &&
                      clause->session == one.said.session;
    if (!fits) return false;
    clause->signed_in = one.session;
    if (one.said.about != About::other)
      for (ClauseSeen& other : clauses) {
        if (other.standing == Standing::holds) other.standing = Standing::held_once;
        if (other.standing == Standing::proposed) other.standing = Standing::set_aside;
      }
    clause->standing = Standing::holds;
    return true;
  }

  bool said(const ItemId& id, Side side, const Away& one) {
    out_.away.push_back({id, side, one});
    return true;
  }

  bool said(const ItemId& id, Side side, const Page& one) {
    out_.pages.push_back({.id = id, .by = side, .page = one});
    return true;
  }

  bool said(const ItemId&, Side side, const Recorded& one) {
    const auto page = std::ranges::find(out_.pages, one.page, &PageSeen::id);
    if (page != out_.pages.end()) {
      if (page->by == side) return false;
      page->recorded = true;
      return true;
    }
    const auto gone = taken_back_.find(one.page);
    if (gone == taken_back_.end() || side_of(gone->second) == side) return false;
    recorded_.insert(one.page);
    return true;
  }

  bool said(const ItemId& id, Side side, const Views& one) {
    out_.views.push_back({.id = id, .by = side, .opens = one.opens});
    return true;
  }

  // The first that each writes counts: nobody writes hers anew once the other's is there.
  bool said(const ItemId& id, Side side, const View& one) {
    const auto views = std::ranges::find(out_.views, one.views, &ViewsSeen::id);
    if (views == out_.views.end()) return false;
    ViewSeen& own = side == Side::you ? views->yours : views->others;
    if (!own.id.none()) return false;
    own.id = id;
    closed_[id] = {views->id, one.closed};
    return true;
  }

  bool said(const ItemId&, Side side, const ViewKey& one) {
    for (ViewsSeen& views : out_.views) {
      ViewSeen& own = side == Side::you ? views.yours : views.others;
      if (own.id != one.view || own.id.none() || own.key_is_said) continue;
      own.key_is_said = true;
      keys_[own.id] = one.key;
      return true;
    }
    return false;
  }

  bool said(const ItemId&, Side, const End&) { return true; }

  void add_taken_back_pages() {
    for (const ItemId& id : recorded_)
      if (const auto side = side_of(taken_back_.at(id)))
        out_.pages.push_back({.id = id, .by = *side, .recorded = true, .taken_back = true});
  }

  void open_views() {
    for (ViewsSeen& views : out_.views) {
      if (!views.are_open()) continue;
      for (ViewSeen* one : {&views.yours, &views.others}) {
        const auto& [about, closed] = closed_.at(one->id);
        auto text = seal::opened(closed, Secret::from(keys_.at(one->id)), replica_.channel(), about);
        one->does_not_open = !text;
        if (text) one->text = std::move(*text);
      }
    }
  }

  const Replica& replica_;
  const People& people_;
  Seen out_;
  std::map<ItemId, MemberId> taken_back_;
  std::set<ItemId> before_end_, recorded_;
  std::map<About, std::vector<ClauseSeen>> frame_;
  std::map<ItemId, std::pair<ItemId, seal::ClosedText>> closed_;
  std::map<ItemId, std::array<unsigned char, 32>> keys_;
};

}  // namespace

People people_of(const channel::Replica& replica, const MemberId& you) {
  People out{.you = replica.person_of(you), .other = {}};
  if (!replica.roster()) return out;
  const auto newest = replica.roster()->newest();
  for (std::uint32_t number = 1; newest && number <= newest->epoch.number; ++number)
    for (const auto& announced : replica.roster()->announced(number))
      for (const channel::Member& member : announced.epoch.members) {
        const MemberId person = replica.person_of(member.id);
        if (person == out.you || is_paper(member, announced.epoch)) continue;
        out.other = person;
        return out;
      }
  return out;
}

std::size_t strangers_in(const channel::Replica& replica, const People& people) {
  const auto newest = replica.roster() ? replica.roster()->newest() : std::nullopt;
  if (!newest) return 0;
  return static_cast<std::size_t>(
      std::ranges::count_if(newest->epoch.members, [&](const channel::Member& member) {
        const MemberId person = replica.person_of(member.id);
        return person != people.you && person != people.other;
      }));
}

Seen seen(const channel::Replica& replica, const People& people) {
  return Fold(replica, people).run();
}

std::vector<ItemId> to_open(const Seen& seen, Date today) {
  std::vector<ItemId> out;
  if (seen.ended_by) return out;
  for (const ViewsSeen& views : seen.views)
    if (views.both_are_there() && !views.yours.key_is_said && views.opens <= today)
      out.push_back(views.yours.id);
  return out;
}

}  // namespace holdfast::pair

// See view.h.
#include "circle/view.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <type_traits>
#include <utility>

namespace holdfast::circle {
namespace {

using channel::Replica;

// Who was where when: two people's "today" may differ by one.
constexpr std::int32_t one_day = 1;

class Fold {
 public:
  Fold(const Replica& replica, const Members& members, const OpensLetter& opens, Date today)
      : replica_(replica), members_(members), opens_(opens), today_(today), keeper_(members.founder) {}

  Seen run() {
    for (const Replica::TakenBack& one : replica_.taken_back())
      withdrawn_[one.id] = replica_.person_of(one.by);
    read_all();
    for (const Read& one : all_) enter(one);
    for (const Read& one : all_) keep(one);
    // What stands after its writer was removed, or has left, she had no right to say.
    std::erase_if(all_, [&](const Read& one) {
      const bool is_late = is_late_.contains(one.id);
      if (is_late) no_effect(one.by);
      return is_late;
    });
    for (const Read& one : all_) take<Post>(one);
    for (const Read& one : all_) take<Answer>(one);
    for (const Read& one : all_) read_letter(one);
    place_answers();
    for (const Read& one : all_) act(one);
    tell();
    in_order(out_.posts);
    for (PostSeen& post : out_.posts) in_order(post.answers);
    return std::move(out_);
  }

 private:
  struct Read {
    ItemId id;
    MemberId by;
    Statement what;
  };
  struct Waiting {
    const Read* read;
    Answer answer;
    bool only_to_author = false;
    std::size_t depth = 0;
  };
  struct At {
    std::size_t post = 0;
    std::optional<std::size_t> answer;
  };
  struct OpenLetter {
    ItemId id;
    MemberId by;
    Inside inside;
  };
  struct Person {
    std::optional<Date> entered;
    channel::SealKey letters;
    bool has_left = false;
    std::optional<std::string> removed;
    std::size_t flags = 0;
    std::map<std::pair<std::size_t, Date>, std::size_t> said;  // how much, by kind of statement and day
  };

  void no_effect(const MemberId& by) {
    if (by != members_.you) ++out_.without_effect;
  }

  void read_all() {
    for (Replica::Said& one : replica_.said()) {
      const MemberId by = replica_.person_of(one.by);
      auto statement = members_.all.contains(by) ? statement_of(one.body)
                                                 : Result<Statement>(problem(ProblemKind::damaged, ""));
      if (statement)
        all_.push_back({one.id, by, std::move(*statement)});
      else if (statement.error().kind == ProblemKind::unsupported)
        ++out_.from_newer;
      else
        no_effect(by);
    }
  }

  bool has_entered(const MemberId& by) const {
    const auto person = people_.find(by);
    return person != people_.end() && person->second.entered;
  }

  // The keeper's first day is the circle's; nobody was here before it.
  void enter(const Read& one) {
    const auto* enters = std::get_if<Enters>(&one.what);
    if (enters == nullptr) return;
    if (rules(enters->version).empty()) {
      ++out_.from_newer;
      return;
    }
    if (one.by == members_.founder) first_day_ = std::min(first_day_.value_or(enters->day), enters->day);
    Person& person = people_[one.by];
    if (person.entered) return;  // her first counts
    person.entered = enters->day;
    person.letters = enters->letters;
  }

  // Who keeps the circle, who has gone, and what the keeper says about threads, in the channel's order.
  void keep(const Read& one) {
    if (!has_entered(one.by) || is_late_.contains(one.id)) return;
    if (std::holds_alternative<Keeps>(one.what)) {
      if (one.by != successor_ || is_gone(one.by)) return no_effect(one.by);
      keeper_ = one.by;
      successor_ = {};
      keepers_.insert(one.by);
    } else if (const auto* successor = std::get_if<Successor>(&one.what)) {
      const bool may =
          one.by == keeper_ && successor->member != keeper_ &&
          (successor->member.none() || (has_entered(successor->member) && !is_gone(successor->member)));
      if (!may) return no_effect(one.by);
      successor_ = successor->member;
    } else if (const auto* removes = std::get_if<Removes>(&one.what)) {
      if (one.by != keeper_ || removes->member == keeper_ || !members_.all.contains(removes->member))
        return no_effect(one.by);
      people_[removes->member].removed = removes->why;
      goes(removes->member, one.id);
    } else if (std::holds_alternative<Leaves>(one.what)) {
      people_[one.by].has_left = true;
      goes(one.by, one.id);
    } else if (const auto* own_rules = std::get_if<Rules>(&one.what)) {
      if (one.by != keeper_) return no_effect(one.by);
      out_.rules = own_rules->text;
    } else if (const auto* freezes = std::get_if<Freezes>(&one.what)) {
      if (one.by != keeper_) return no_effect(one.by);
      if (freezes->frozen)
        frozen_[freezes->post] = {one.id, freezes->why};
      else
        frozen_.erase(freezes->post);
    } else if (const auto* hides = std::get_if<Hides>(&one.what)) {
      if (one.by != keeper_) return no_effect(one.by);
      hidden_[hides->what] = hides->why;
    } else if (const auto* looked = std::get_if<Looked>(&one.what)) {
      if (one.by != keeper_) return no_effect(one.by);
      looked_at_.insert(looked->flag);
    }
  }
  bool is_gone(const MemberId& member) const {
    const auto person = people_.find(member);
    return person != people_.end() && (person->second.has_left || person->second.removed);
  }
  void goes(const MemberId& member, const ItemId& at) {
    const std::set<ItemId> after = replica_.graph().after(at);
    for (const Read& one : all_)
      if (one.by == member && after.contains(one.id)) is_late_.insert(one.id);
    if (successor_ == member) successor_ = {};
  }

  // Whether somebody can have said this on that day, and whether it is not too much of it.
  bool may_say_on(const Read& one, Date day, std::size_t most) {
    Person& person = people_[one.by];
    const Date from = std::max(*person.entered, first_day_.value_or(*person.entered));
    if (day.days + one_day < from.days || day.days > today_.days + one_day) return false;
    if (person.said[{one.what.index(), day}]++ < most) return true;
    if (one.by != members_.you) ++out_.too_many;
    return false;
  }

  template <class What>
  void take(const Read& read) {
    const auto* one = std::get_if<What>(&read.what);
    if (one == nullptr) return;
    constexpr std::size_t most = std::is_same_v<What, Post> ? most_posts_a_day : most_answers_a_day;
    if (!has_entered(read.by) || !may_say_on(read, one->day, most)) return no_effect(read.by);
    if constexpr (std::is_same_v<What, Post>) {
      PostSeen post;
      fill(post, read.id, read.by, one->day, one->text);
      post.topic = one->topic;
      post.wants = one->wants;
      post.folded = one->folded;
      post.asks_a_day = one->asks_a_day;
      at_[read.id] = {out_.posts.size(), {}};
      out_.posts.push_back(std::move(post));
    } else {
      waiting_.push_back({&read, *one, false, depth_of(read.id)});
    }
  }
  static void fill(ThingSeen& thing, const ItemId& id, const MemberId& by, Date day, std::string text) {
    thing.id = id;
    thing.by = by;
    thing.day = day;
    thing.text = std::move(text);
  }

  void read_letter(const Read& read) {
    const auto* letter = std::get_if<Letter>(&read.what);
    if (letter == nullptr) return;
    if (!has_entered(read.by) || !may_say_on(read, letter->day, most_letters_a_day))
      return no_effect(read.by);
    const auto text = opens_(read.by, letter->sealed);
    if (!text) return;  // somebody else's
    auto inside = inside_of(*text);
    if (!inside) {
      if (inside.error().kind == ProblemKind::unsupported)
        ++out_.from_newer;
      else
        no_effect(read.by);
      return;
    }
    if (const auto* only = std::get_if<OnlyToYou>(&*inside))
      waiting_.push_back({&read, only->answer, true, depth_of(read.id)});
    else
      letters_.push_back({read.id, read.by, std::move(*inside)});
  }

  // An answer names what it answers, so it has its place once that has: whatever the order they came in.
  void place_answers() {
    std::map<ItemId, std::vector<Waiting>> to;
    for (Waiting& one : waiting_) to[one.answer.about].push_back(std::move(one));
    std::vector<Waiting> next, placed;
    const auto add = [&](const ItemId& about) {
      const auto found = to.find(about);
      if (found == to.end()) return;
      std::ranges::move(found->second, std::back_inserter(next));
      to.erase(found);
    };
    for (const PostSeen& post : out_.posts) add(post.id);
    for (const auto& [id, by] : withdrawn_) add(id);
    while (!next.empty()) {
      Waiting one = std::move(next.back());
      next.pop_back();
      add(one.read->id);
      placed.push_back(std::move(one));
    }
    for (const auto& [about, lost] : to)
      for (const Waiting& one : lost) no_effect(one.read->by);
    std::ranges::sort(placed, {}, &Waiting::depth);
    for (const Waiting& one : placed) put(one);
  }

  std::size_t depth_of(const ItemId& id) const {
    return replica_.graph().is_ready(id) ? replica_.graph().depth_of(id) : 0;
  }
  template <class Thing>
  void in_order(std::vector<Thing>& things) const {
    std::ranges::sort(things, [&](const Thing& a, const Thing& b) {
      return std::pair(depth_of(a.id), a.id) < std::pair(depth_of(b.id), b.id);
    });
  }

  // Where a thread stands; of one that was withdrawn its stub, from the first answer on.
  std::optional<std::size_t> thread_of(const ItemId& post, Date day) {
    if (const auto at = at_.find(post); at != at_.end())
      return at->second.answer ? std::nullopt : std::optional(at->second.post);
    const auto gone = withdrawn_.find(post);
    if (gone == withdrawn_.end()) return std::nullopt;
    const auto [stub, is_new] = post_stubs_.emplace(post, out_.posts.size());
    if (is_new) {
      PostSeen one;
      fill(one, post, gone->second, day, {});
      one.withdrawn = true;
      out_.posts.push_back(std::move(one));
    }
    return stub->second;
  }

  // Who wrote what this answers, if that is in this thread; of what was withdrawn a stub is put there. A
  // false thread in an answer makes a stub in that one, and takes nothing away from another.
  std::optional<MemberId> author_of_about(const Answer& one, std::size_t post) {
    if (const auto at = at_.find(one.about); at != at_.end())
      return at->second.post == post ? std::optional(thing(one.about)->by) : std::nullopt;
    const auto gone = withdrawn_.find(one.about);
    if (gone == withdrawn_.end()) return std::nullopt;
    if (one.about != one.post && answer_stubs_.insert({one.post, one.about}).second) {
      AnswerSeen stub;
      fill(stub, one.about, gone->second, one.day, {});
      stub.about = one.post;
      stub.withdrawn = true;
      out_.posts[post].answers.push_back(std::move(stub));
    }
    return gone->second;
  }

  void put(const Waiting& waiting) {
    const Read& read = *waiting.read;
    const Answer& one = waiting.answer;
    if (const auto frozen = frozen_.find(one.post); frozen != frozen_.end()) {
      if (!after_.contains(one.post)) after_[one.post] = replica_.graph().after(frozen->second.first);
      if (after_[one.post].contains(read.id)) return no_effect(read.by);
    }
    const auto post = thread_of(one.post, one.day);
    const auto author = post ? author_of_about(one, *post) : std::nullopt;
    if (!author) return no_effect(read.by);
    // What is said only to the author is one of two people's.
    if (waiting.only_to_author && read.by != members_.you && *author != members_.you)
      return no_effect(read.by);
    AnswerSeen answer;
    fill(answer, read.id, read.by, one.day, one.text);
    answer.about = one.about;
    answer.only_to_author = waiting.only_to_author;
    std::vector<AnswerSeen>& answers = out_.posts[*post].answers;
    at_[read.id] = {*post, answers.size()};
    answers.push_back(std::move(answer));
  }

  ThingSeen* thing(const ItemId& id) {
    const auto at = at_.find(id);
    if (at == at_.end()) return nullptr;
    PostSeen& post = out_.posts[at->second.post];
    return at->second.answer ? static_cast<ThingSeen*>(&post.answers[*at->second.answer]) : &post;
  }

  void act(const Read& read) {
    if (!has_entered(read.by)) {
      if (!std::holds_alternative<Enters>(read.what) && !std::holds_alternative<Post>(read.what) &&
          !std::holds_alternative<Answer>(read.what) && !std::holds_alternative<Letter>(read.what))
        no_effect(read.by);
      return;
    }
    if (const auto* worry = std::get_if<Worry>(&read.what)) {
      std::erase_if(out_.worries, [&](const WorrySeen& one) { return one.by == read.by; });
      if (!worry->text.empty()) out_.worries.push_back({read.id, read.by, worry->text, {}});
    } else if (const auto* flag = std::get_if<Flag>(&read.what)) {
      if (withdrawn_.contains(flag->what)) return;
      const bool again = !flagged_.insert({read.by, flag->what}).second;
      if (thing(flag->what) == nullptr || again || ++people_[read.by].flags > most_flags)
        return no_effect(read.by);
      if (!looked_at_.contains(read.id)) out_.flags.push_back({read.id, flag->what});
    }
  }

  void tell_letters() {
    std::set<std::pair<MemberId, ItemId>> given, opened;
    for (const auto& [id, by, inside] : letters_) {
      if (const auto* heart = std::get_if<Heart>(&inside)) {
        if (withdrawn_.contains(heart->about)) continue;
        ThingSeen* about = thing(heart->about);
        // From one to the other, and once.
        const bool fits = about != nullptr && about->by != by &&
                          (by == members_.you || about->by == members_.you) &&
                          given.insert({by, heart->about}).second;
        if (!fits)
          no_effect(by);
        else if (by == members_.you)
          about->heart_given = true;
        else
          about->hearts.push_back(by);
      } else if (const auto* farewell = std::get_if<Farewell>(&inside)) {
        if (by != members_.you) out_.farewells.push_back({id, by, farewell->text});
      } else if (const auto* open = std::get_if<Opened>(&inside)) {
        const auto worry = std::ranges::find(out_.worries, open->worry, &WorrySeen::id);
        if (worry == out_.worries.end()) continue;  // another has taken its place
        if (by == members_.you)
          opened_.insert(open->worry);
        else if (worry->by == members_.you && opened.insert({by, open->worry}).second)
          worry->opened_by.push_back(by);
        else
          no_effect(by);
      }
    }
    for (WorrySeen& one : out_.worries)
      if (one.by != members_.you && !opened_.contains(one.id)) one.text.clear();
  }

  void tell() {
    tell_letters();
    for (const FlagSeen& one : out_.flags) thing(one.what)->flagged = true;
    for (const auto& [id, why] : hidden_)
      if (ThingSeen* one = thing(id)) {
        one->hidden = why;
        if (one->by == members_.you) continue;
        one->text.clear();
        if (const auto at = at_.at(id); !at.answer) out_.posts[at.post].topic.clear();
      }
    for (PostSeen& post : out_.posts)
      if (const auto frozen = frozen_.find(post.id); frozen != frozen_.end())
        post.frozen = frozen->second.second;
    out_.keeper = keeper_;
    for (const auto& [id, let_in] : members_.all) {
      const Person& person = people_[id];
      PersonSeen one{.id = id, .called = let_in.called, .letters = person.letters};
      one.has_entered = person.entered.has_value();
      one.is_keeper = id == keeper_;
      one.is_successor = id == successor_;
      one.has_left = person.has_left;
      one.removed = person.removed;
      one.gone_without_a_word = !let_in.is_listed && !person.removed && !person.has_left;
      one.let_in_without_right = !let_in.by.none() && let_in.by != members_.founder && let_in.by != keeper_ &&
                                 !keepers_.contains(let_in.by);
      out_.people.push_back(std::move(one));
    }
    out_.something_is_missing = !replica_.graph().missing().empty();
    out_.keeper_said_two_things = members_.two_lists || replica_.graph().ends_of(keeper_).size() > 1;
  }

  const Replica& replica_;
  const Members& members_;
  const OpensLetter& opens_;
  Date today_;
  Seen out_;
  std::vector<Read> all_;
  MemberId keeper_, successor_;
  std::set<MemberId> keepers_;  // who came after the founder
  std::map<MemberId, Person> people_;
  std::optional<Date> first_day_;
  std::map<ItemId, MemberId> withdrawn_;
  std::set<ItemId> is_late_, opened_, looked_at_;
  std::map<ItemId, std::pair<ItemId, std::string>> frozen_;
  std::map<ItemId, std::set<ItemId>> after_;  // of a thread that is frozen
  std::map<ItemId, std::string> hidden_;
  std::map<ItemId, At> at_;
  std::map<ItemId, std::size_t> post_stubs_;
  std::set<std::pair<ItemId, ItemId>> answer_stubs_;  // by the post
  std::vector<Waiting> waiting_;
  std::vector<OpenLetter> letters_;
  std::set<std::pair<MemberId, ItemId>> flagged_;
};

}  // namespace

const PersonSeen* Seen::person(const MemberId& id) const {
  const auto found = std::ranges::find(people, id, &PersonSeen::id);
  return found == people.end() ? nullptr : &*found;
}

Seen seen(const channel::Replica& replica, const Members& members, const OpensLetter& opens, Date today) {
  return Fold(replica, members, opens, today).run();
}

}  // namespace holdfast::circle

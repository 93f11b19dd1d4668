// What a member does in a circle: writes a post, answers with what waits in her own diary, and everything
// that is one word.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <utility>

#include "app/circles.h"
#include "app/held_circles.h"
#include "app/records.h"
#include "base/text.h"
#include "exchange/sharing.h"

namespace holdfast::app {
namespace {

using circle::Inside;
using circle::Statement;
using Deed = InCircle::Deed;

tl::unexpected<Problem> not_yours(const char* why) {
  return unchanged(ProblemKind::conflict, std::string(why) + "", "id");
}
tl::unexpected<Problem> only_the_keeper() {
  return unchanged(ProblemKind::conflict, "Only the keeper of this circle does that.", "circle");
}

// Every post and answer, with the post it is in.
struct FoundThing {
  channel::ItemId id;
  const circle::ThingSeen* thing = nullptr;
  const circle::PostSeen* post = nullptr;
};
Result<FoundThing> find_thing(const LoadedCircle& circle, const std::string& asked) {
  std::vector<FoundThing> all;
  for (const circle::PostSeen& post : circle.seen.posts) {
    all.push_back({post.id, &post, &post});
    for (const circle::AnswerSeen& answer : post.answers) all.push_back({answer.id, &answer, &post});
  }
  const auto found = by_beginning(all, asked, "post or answer");
  if (!found) return pass_on(found);
  return **found;
}
// By the beginning of her key, or as she is called.
Result<circle::MemberId> find_member(const LoadedCircle& circle, const std::string& asked) {
  std::vector<circle::PersonSeen> named;
  for (const circle::PersonSeen& one : circle.seen.people)
    if (circle::is_same_name(one.called, asked)) named.push_back(one);
  if (named.size() == 1) return named.front().id;
  const auto found = by_beginning(circle.seen.people, asked, "member");
  if (!found) return pass_on(found);
  return (*found)->id;
}

Result<carry::Met> say(LoadedCircle& circle, const Statement& what, const char* where = "text") {
  if (circle.you() == nullptr || !circle.you()->has_entered)
    return unchanged(ProblemKind::conflict, "Say yes to the rules of this circle first.", "circle");
  std::string bytes = circle::to_bytes(what);
  if (const auto sound = circle::statement_of(bytes); !sound)
    return unchanged(ProblemKind::bad_request,
                     "There is nothing in it, more than fits, or something that is no text.", where);
  carry::Met met = circle.device.say(std::move(bytes));
  circle.look();
  return met;
}
Result<carry::Met> say_to(LoadedCircle& circle, const circle::MemberId& to, const Inside& inside) {
  const std::string text = circle::to_bytes(inside);
  if (!circle::inside_of(text))
    return unchanged(ProblemKind::bad_request,
                     "There is nothing in it, more than fits, or something that is no text.", "text");
  const circle::PersonSeen* receiver = circle.seen.person(to);
  if (receiver == nullptr || !receiver->is_here())
    return unchanged(ProblemKind::not_found, "She is not in this circle any more.", "id");
  return say(circle, circle::Letter{circle.today, letter_to(circle, receiver->letters, text)});
}

// What has no effect because it is too much for a day is told before it is said to anybody.
Result<carry::Met> if_it_counts(const LoadedCircle& circle, Result<carry::Met> met) {
  if (!met || met->written.empty()) return met;
  const channel::ItemId id = met->written.back();
  for (const circle::PostSeen& post : circle.seen.posts)
    if (post.id == id || std::ranges::find(post.answers, id, &circle::AnswerSeen::id) != post.answers.end())
      return met;
  return unchanged(ProblemKind::conflict,
                   "It would have no effect there: so much counts of one person on a day, or the clock of "
                   "this computer says a day on which you were not there.",
                   "circle");
}

// ---- one word each

using Does = std::function<Result<carry::Met>(LoadedCircle&, vault::Transaction&)>;

Result<carry::Met> keep_here(Result<> done) {
  if (!done) return pass_on(done);
  return carry::Met{};
}

Result<carry::Met> give_heart(LoadedCircle& circle, const InCircle& asked) {
  const auto found = find_thing(circle, asked.id);
  if (!found) return pass_on(found);
  if (found->thing->by == circle.members.you) return not_yours("This is your own.");
  if (found->thing->withdrawn) return not_yours("This was withdrawn.");
  if (found->thing->heart_given) return carry::Met{};
  return say_to(circle, found->thing->by, circle::Heart{found->id});
}

Result<carry::Met> withdraw(LoadedCircle& circle, const InCircle& asked) {
  const auto found = find_thing(circle, asked.id);
  if (!found) return pass_on(found);
  if (found->thing->by != circle.members.you) return not_yours("Somebody else wrote this.");
  carry::Met met = circle.device.take_back(found->id);
  circle.look();
  return met;
}

Result<carry::Met> about_thing(LoadedCircle& circle, const InCircle& asked,
                               const std::function<Statement(const FoundThing&)>& what, bool of_keeper) {
  if (of_keeper && !circle.is_keeper()) return only_the_keeper();
  const auto found = find_thing(circle, asked.id);
  if (!found) return pass_on(found);
  return say(circle, what(*found));
}

Result<carry::Met> look_at_flags(LoadedCircle& circle, const InCircle& asked) {
  if (!circle.is_keeper()) return only_the_keeper();
  const auto found = find_thing(circle, asked.id);
  if (!found) return pass_on(found);
  carry::Met all;
  const std::vector<circle::FlagSeen> flags = circle.seen.flags;
  for (const circle::FlagSeen& flag : flags) {
    if (flag.what != found->id) continue;
    const auto met = say(circle, circle::Looked{flag.id});
    if (!met) return pass_on(met);
    all.written.insert(all.written.end(), met->written.begin(), met->written.end());
  }
  return all;
}

Result<carry::Met> remove_member(LoadedCircle& circle, const InCircle& asked) {
  if (!circle.is_keeper()) return only_the_keeper();
  const auto member = find_member(circle, asked.id);
  if (!member) return pass_on(member);
  if (*member == circle.members.you) return not_yours("You keep this circle; name a successor, and leave.");
  auto met = say(circle, circle::Removes{*member, asked.text});
  if (!met) return met;
  std::set<channel::MemberId> keys;
  for (const carry::Known& known : circle.device.known_devices())
    if (circle.device.replica().person_of(known.id) == *member) keys.insert(known.id);
  if (keys.empty()) return met;
  auto removed = circle.device.remove(keys);
  if (!removed) return pass_on(removed);
  met->written.insert(met->written.end(), removed->written.begin(), removed->written.end());
  return met;
}

// A successor needs the right to change the list before she needs it.
Result<carry::Met> name_successor(LoadedCircle& circle, const InCircle& asked) {
  if (!circle.is_keeper()) return only_the_keeper();
  if (trimmed(asked.id).empty()) return say(circle, circle::Successor{});
  const auto member = find_member(circle, asked.id);
  if (!member) return pass_on(member);
  const circle::PersonSeen* one = circle.seen.person(*member);
  if (*member == circle.members.you || one == nullptr || !one->is_here())
    return not_yours("Only somebody else who is there can keep it after you.");
  auto met = say(circle, circle::Successor{*member});
  if (!met) return met;
  carry::Met all = std::move(*met);
  for (const carry::Known& known : circle.device.known_devices()) {
    if (circle.device.replica().person_of(known.id) != *member || known.rights == channel::Rights::admin)
      continue;
    const std::string called = known.name.empty() ? known.copy_of : known.name;
    auto admitted = circle.device.admit({known.id, known.seal, channel::Rights::admin, called});
    if (!admitted) return pass_on(admitted);
    all.written.insert(all.written.end(), admitted->written.begin(), admitted->written.end());
  }
  return all;
}

Result<carry::Met> keep_on(LoadedCircle& circle) {
  if (circle.you() == nullptr || !circle.you()->is_successor)
    return unchanged(ProblemKind::conflict, "The keeper has not named you as her successor.", "circle");
  return say(circle, circle::Keeps{});
}

Result<carry::Met> open_line(LoadedCircle& circle, const InCircle& asked) {
  const auto member = find_member(circle, asked.id);
  if (!member) return pass_on(member);
  const auto line = std::ranges::find(circle.seen.worries, *member, &circle::WorrySeen::by);
  if (line == circle.seen.worries.end())
    return unchanged(ProblemKind::not_found,
                     "She has left no such line. \"help-now\" has numbers that are there for anybody.", "id");
  if (!line->text.empty()) return carry::Met{};
  return say_to(circle, *member, circle::Opened{line->id});
}

Result<carry::Met> say_farewell(LoadedCircle& circle, const InCircle& asked) {
  const auto member = find_member(circle, asked.id);
  if (!member) return pass_on(member);
  if (*member == circle.members.you) return not_yours("Name somebody else, who keeps it for you.");
  return say_to(circle, *member, circle::Farewell{asked.text});
}

Result<carry::Met> revoke(World& world, LoadedCircle& circle, vault::Transaction& transaction,
                          const InCircle& asked) {
  const auto all = invitations_of(world, circle.kept);
  if (!all) return pass_on(all);
  for (const KeptInvitation& one : *all) {
    if (asked.id.empty() || !one.id.starts_with(asked.id)) continue;
    auto pairs = recalled(world, circle, one);
    if (!pairs) return pass_on(pairs);
    pairs->end();
    return keep_here(transaction.unshelve(shelf_of(circle.kept.of(), invitations_shelf), one.id));
  }
  return unchanged(ProblemKind::not_found, "There is no such invitation.", "id");
}

Result<carry::Met> let_go(World& world, const LoadedCircle& circle, vault::Transaction& transaction,
                          const InCircle& asked) {
  const std::string shelf = shelf_of(circle.kept.of(), waiting_shelf);
  const auto waiting = on_shelf(*world.vault, shelf);
  if (!waiting) return pass_on(waiting);
  for (const auto& [uid, bytes] : *waiting)
    if (!asked.id.empty() && uid.starts_with(asked.id)) return keep_here(transaction.unshelve(shelf, uid));
  return unchanged(ProblemKind::not_found, "No such answer waits here.", "id");
}

// Of the keeper or anybody, about a thing or a thread.
Does done_about_thing(const InCircle& asked) {
  switch (asked.what) {
    case Deed::flag:
      return [&](auto& circle, auto&) {
        return about_thing(
            circle, asked, [](const FoundThing& one) { return circle::Flag{one.id}; }, false);
      };
    case Deed::hide:
      return [&](auto& circle, auto&) {
        return about_thing(
            circle, asked,
            [&](const FoundThing& one) {
              return circle::Hides{one.id, asked.text};
            },
            true);
      };
    default:
      return [&](auto& circle, auto&) {
        return about_thing(
            circle, asked,
            [&](const FoundThing& one) {
              return circle::Freezes{one.post->id, asked.what == Deed::freeze, asked.text};
            },
            true);
      };
  }
}

Result<carry::Met> fold_here(const LoadedCircle& circle, vault::Transaction& transaction,
                             const InCircle& asked) {
  const auto found = find_thing(circle, asked.id);
  if (!found) return pass_on(found);
  const std::string shelf = shelf_of(circle.kept.of(), folded_shelf);
  return keep_here(asked.what == Deed::fold ? transaction.shelve(shelf, name_bytes(found->id), "")
                                            : transaction.unshelve(shelf, name_bytes(found->id)));
}

Does does_of(World& world, const InCircle& asked) {
  switch (asked.what) {
    case Deed::heart:
      return [&](auto& circle, auto&) { return give_heart(circle, asked); };
    case Deed::withdraw:
      return [&](auto& circle, auto&) { return withdraw(circle, asked); };
    case Deed::fold:
    case Deed::unfold:
      return [&](auto& circle, auto& transaction) { return fold_here(circle, transaction, asked); };
    case Deed::fold_words:
      return [&](auto& circle, auto& transaction) {
        return keep_here(transaction.shelve(shelf_of(circle.kept.of(), words_shelf), "words", asked.text));
      };
    case Deed::flag:
    case Deed::hide:
    case Deed::freeze:
    case Deed::go_on:
      return done_about_thing(asked);
    case Deed::looked:
      return [&](auto& circle, auto&) { return look_at_flags(circle, asked); };
    case Deed::rules:
      return [&](auto& circle, auto&) -> Result<carry::Met> {
        if (!circle.is_keeper()) return only_the_keeper();
        return say(circle, circle::Rules{asked.text});
      };
    case Deed::remove:
      return [&](auto& circle, auto&) { return remove_member(circle, asked); };
    case Deed::successor:
      return [&](auto& circle, auto&) { return name_successor(circle, asked); };
    case Deed::keep:
      return [](auto& circle, auto&) { return keep_on(circle); };
    case Deed::revoke:
      return [&](auto& circle, auto& transaction) { return revoke(world, circle, transaction, asked); };
    case Deed::line:
      return [&](auto& circle, auto&) { return say(circle, circle::Worry{asked.text}); };
    case Deed::open_line:
      return [&](auto& circle, auto&) { return open_line(circle, asked); };
    case Deed::farewell:
      return [&](auto& circle, auto&) { return say_farewell(circle, asked); };
    case Deed::let_go:
      return [&](auto& circle, auto& transaction) { return let_go(world, circle, transaction, asked); };
    case Deed::leave:
      return [](auto& circle, auto&) { return say(circle, circle::Leaves{}); };
  }
  return {};
}

const char* sentence_of(Deed deed) {
  switch (deed) {
    case Deed::heart:
      return "Only whoever wrote it sees your heart, and nobody counts them.";
    case Deed::withdraw:
      return "Withdrawn. Its words go from where the circle meets and from the others' Holdfast; what they "
             "have read or kept by then stays with them. A stub keeps the place of the answers.";
    case Deed::fold:
    case Deed::unfold:
      return "That is for you alone; nobody is told.";
    case Deed::fold_words:
      return "Posts with one of these words arrive folded here. Nobody is told.";
    case Deed::flag:
      return "It is folded for all until the keeper has looked. Whoever wrote it stays as she is.";
    case Deed::looked:
      return "It stands open again.";
    case Deed::hide:
      return "It is hidden, and your reason stands in its place. Its words are its writer's to withdraw.";
    case Deed::freeze:
    case Deed::go_on:
      return "All can see it, with your reason.";
    case Deed::rules:
      return "These are the rules of your own now, under those that all circles have.";
    case Deed::remove:
      return "She is removed, and all can see it with your reason. What she has read stays with her.";
    case Deed::successor:
      return "All can see who keeps the circle if you are gone. She has the right to change who belongs from "
             "now on; if she uses it before, that is told.";
    case Deed::keep:
      return "You keep this circle from now on.";
    case Deed::revoke:
      return "The invitation is taken back; its line opens nothing.";
    case Deed::line:
      return "Whoever is worried about you can open it, and you see that she has. Holdfast shows it to "
             "nobody "
             "else; it is closed by nothing but that.";
    case Deed::open_line:
      return "She can see that you have opened it.";
    case Deed::farewell:
      return "It is with her, and nobody else can read it. Nothing happens by itself.";
    case Deed::let_go:
      return "It is not sent. What you wrote stays in your diary.";
    case Deed::leave:
      return "You have left. What you wrote there and did not withdraw stays with the others.";
  }
  return "";
}

struct Waits {
  channel::ItemId post, about;
  bool only_to_author = false;
};
std::string bytes_of(const Waits& one) {
  return channel::Writer()
      .raw(one.post.bytes)
      .raw(one.about.bytes)
      .number(static_cast<std::uint8_t>(one.only_to_author ? 1 : 0))
      .take();
}

// The reaction in the diary that this answer is made of.
Result<diary::Record> reaction_of(World& world, const std::string& id) {
  const auto no_reaction = [] {
    return unchanged(ProblemKind::bad_request,
                     "An answer is first a reaction in your own diary: what it stirred, and what you would "
                     "like to say. There is none here.",
                     "reaction");
  };
  if (id.empty()) return no_reaction();
  const auto found = find_record(world, id);
  if (!found) return pass_on(found);
  auto record = unstored(*found);
  if (!record) return pass_on(record);
  if (!std::holds_alternative<diary::Reaction>(record->body)) return no_reaction();
  return std::move(*record);
}

Result<Waits> waits_for(World& world, const LoadedCircle& circle, const std::string& uid,
                        const AnswerPost& asked) {
  if (!asked.id.empty()) {
    const auto found = find_thing(circle, asked.id);
    if (!found) return pass_on(found);
    return Waits{found->post->id, found->id, asked.only_to_author};
  }
  const auto kept = world.vault->shelved(shelf_of(circle.kept.of(), waiting_shelf), uid);
  if (!kept) return pass_on(kept);
  if (!*kept) return unchanged(ProblemKind::not_found, "No such answer waits here.", "reaction");
  channel::Reader in((*kept)->text());
  Waits out;
  out.post = in.name<channel::ItemTag>();
  out.about = in.name<channel::ItemTag>();
  out.only_to_author = in.number<std::uint8_t>() == 1;
  return out;
}

Result<carry::Met> send_answer(LoadedCircle& circle, const Waits& waits, const std::string& text) {
  const auto found = find_thing(circle, channel::to_hex(waits.about));
  if (!found) return pass_on(found);
  const circle::PostSeen& post = *found->post;
  if (post.frozen)
    return problem(ProblemKind::conflict,
                   "The keeper has frozen this thread. What you wrote stays in your diary.", "id");
  if (post.asks_a_day && post.by != circle.members.you && circle.today <= post.day)
    return problem(
        ProblemKind::conflict,
        "Whoever wrote this asks everybody for a day before an answer. What you wrote waits in your "
        "diary; send it tomorrow.",
        "id");
  const circle::Answer answer{waits.post, waits.about, circle.today, text};
  if (!waits.only_to_author) return if_it_counts(circle, say(circle, answer));
  if (found->thing->by == circle.members.you) return not_yours("This is your own.");
  return if_it_counts(circle, say_to(circle, found->thing->by, circle::OnlyToYou{answer}));
}

}  // namespace

Result<CircleAnswer> answered(World& world, const WritePost& asked) {
  if (auto fits = text_fits(asked.topic, circle::longest_topic, "topic"); !fits) return pass_on(fits);
  if (auto fits = text_fits(asked.text, circle::longest_post, "text"); !fits) return pass_on(fits);
  constexpr std::array<std::string_view, 3> wants{"just_read", "what_it_touches", "thoughts"};
  const auto wanted = std::ranges::find(wants, asked.wants);
  if (wanted == wants.end())
    return unchanged(ProblemKind::bad_request,
                     "Say what the post wants: just_read, what_it_touches or thoughts.", "wants");
  if (!asked.as_it_stands) {
    auto circle = find_circle(world, asked.circle);
    if (!circle) return pass_on(circle);
    const auto diary = read_diary(world);
    if (!diary) return pass_on(diary);
    auto shared = exchange::share_texts(*diary, {asked.topic, asked.text}, {});
    CircleAnswer out = blank_circle();
    out.as_sent = CircleAnswer::AsSent{.topic = std::move(shared.texts[0]),
                                       .text = std::move(shared.texts[1]),
                                       .replaced = static_cast<std::int64_t>(shared.replacements),
                                       .likely_names = std::move(shared.likely_names)};
    return out;
  }
  const DoesInCircle post = [&](LoadedCircle& circle, vault::Transaction&) {
    return if_it_counts(
        circle, say(circle, circle::Post{.day = circle.today,
                                         .wants = static_cast<circle::Wants>(wanted - wants.begin() + 1),
                                         .folded = asked.folded,
                                         .asks_a_day = asked.asks_a_day,
                                         .topic = asked.topic,
                                         .text = asked.text}));
  };
  return done_in_circle(
      world, asked.circle, post,
      "It is there as it stands. Whether and when it is read, nobody is told; nobody is watching this.");
}

Result<CircleAnswer> answered(World& world, const AnswerPost& asked) {
  const auto reaction = reaction_of(world, asked.reaction);
  if (!reaction) return pass_on(reaction);
  const std::string uid = reaction->id.text;
  const std::string text =
      asked.text.empty() ? std::get<diary::Reaction>(reaction->body).want_to_say : asked.text;
  if (asked.now)
    if (auto fits = text_fits(text, circle::longest_answer, "text"); !fits) return pass_on(fits);
  const DoesInCircle answer = [&](LoadedCircle& circle,
                                  vault::Transaction& transaction) -> Result<carry::Met> {
    const auto waits = waits_for(world, circle, uid, asked);
    if (!waits) return pass_on(waits);
    const std::string shelf = shelf_of(circle.kept.of(), waiting_shelf);
    if (!asked.now) return keep_here(transaction.shelve(shelf, uid, bytes_of(*waits)));
    auto met = send_answer(circle, *waits, text);
    if (!met) return met;
    if (auto done = transaction.unshelve(shelf, uid); !done) return pass_on(done);
    return met;
  };
  return done_in_circle(
      world, asked.circle, answer,
      asked.now ? "Your answer is there." : "It waits in your diary. Nothing is sent until you say so.");
}

Result<CircleAnswer> answered(World& world, const InCircle& asked) {
  return done_in_circle(world, asked.circle, does_of(world, asked), sentence_of(asked.what));
}

}  // namespace holdfast::app

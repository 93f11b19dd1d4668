// A circle as a vault holds it: found, told, kept, met (held_channel.h says how).
#include "app/circles.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "app/held_circles.h"
#include "app/records.h"
#include "base/letters.h"
#include "base/text.h"
#include "diary/written.h"
#include "review/sentences.h"

namespace holdfast::app {
namespace {

constexpr const char* circle_place_is_away = "The place where the circle meets is not there just now.";
constexpr std::string_view fold_words_name = "words";

Result<std::vector<KeptCircle>> kept_circles(vault::Vault& vault) {
  const auto shelf = on_shelf(vault, circles_shelf);
  if (!shelf) return pass_on(shelf);
  std::vector<KeptCircle> all;
  for (const auto& [id, bytes] : *shelf) {
    KeptCircle& one = all.emplace_back(KeptCircle{.id = id, .called = {}});
    const auto json = diary::parse_json(bytes, 4096);
    if (json && json->is_object())
      KeptCircle::walk(one, [&](const char* key, std::string& into) { into = json->value(key, ""); });
  }
  return all;
}

std::string_view wants_word(circle::Wants wants) {
  switch (wants) {
    case circle::Wants::just_read:
      return "just_read";
    case circle::Wants::what_it_touches:
      return "what_it_touches";
    case circle::Wants::thoughts:
      return "thoughts";
  }
  return {};
}

// ---- as it is told

CircleAnswer::Member told(const circle::PersonSeen& one, const LoadedCircle& circle) {
  CircleAnswer::Member out{.id = channel::to_hex(one.id), .called = one.called};
  out.is_you = one.id == circle.members.you;
  out.is_keeper = one.is_keeper;
  out.is_successor = one.is_successor;
  out.is_here = one.is_here();
  out.has_left = one.has_left;
  out.removed = one.removed.value_or("");
  if (one.gone_without_a_word)
    out.remark = "Was taken off the list, and nobody has said why.";
  else if (one.let_in_without_right)
    out.remark = "Was let in by somebody who does not keep this circle, and can read what is put here.";
  return out;
}

struct FoldsHere {
  std::set<std::string> things;  // by their name's bytes
  std::vector<std::string> words;
  bool fold(const circle::PostSeen& post) const {
    const std::string text = case_folded(post.topic + "\n" + post.text);
    return things.contains(std::string(name_bytes(post.id))) ||
           std::ranges::any_of(words, [&](const std::string& word) {
             return text.find(case_folded(word)) != std::string::npos;
           });
  }
};

template <class Told>
void tell_thing(Told& out, const circle::ThingSeen& one, const LoadedCircle& circle) {
  out.id = channel::to_hex(one.id);
  out.by = circle.called(one.by);
  out.day = one.day;
  out.text = one.text;
  out.yours = one.by == circle.members.you;
  out.withdrawn = one.withdrawn;
  out.flagged = one.flagged;
  out.hidden = one.hidden.value_or("");
  out.heart_given = one.heart_given;
  for (const circle::MemberId& from : one.hearts) out.hearts.push_back(circle.called(from));
}

CircleAnswer::Post told(const circle::PostSeen& one, const LoadedCircle& circle, const FoldsHere& here) {
  CircleAnswer::Post out;
  tell_thing(out, one, circle);
  out.wants = one.withdrawn ? std::string_view() : wants_word(one.wants);
  out.topic = one.topic;
  out.asks_a_day = one.asks_a_day;
  out.folded = one.folded || one.flagged || here.fold(one);
  out.frozen = one.frozen.value_or("");
  for (const circle::AnswerSeen& answer : one.answers) {
    CircleAnswer::Answer& told = out.answers.emplace_back();
    tell_thing(told, answer, circle);
    told.about = channel::to_hex(answer.about);
    told.only_to_author = answer.only_to_author;
    told.folded = answer.flagged || here.things.contains(std::string(name_bytes(answer.id)));
  }
  return out;
}

Result<std::vector<CircleAnswer::Waiting>> waiting_in(World& world, const LoadedCircle& circle) {
  const auto shelf = on_shelf(*world.vault, shelf_of(circle.kept.of(), waiting_shelf));
  if (!shelf) return pass_on(shelf);
  std::vector<CircleAnswer::Waiting> out;
  for (const auto& [uid, bytes] : *shelf) {
    const auto found = find_record(world, uid);
    if (!found) continue;  // deleted, and with it what it would have said
    const auto record = unstored(*found);
    const auto* reaction = record ? std::get_if<diary::Reaction>(&record->body) : nullptr;
    if (reaction == nullptr || reaction->let_go.value_or(false)) continue;
    channel::Reader in(bytes);
    (void)in.name<channel::ItemTag>();
    const auto about = in.name<channel::ItemTag>();
    const bool only = in.number<std::uint8_t>() == 1;
    if (in.complete()) out.push_back({uid, channel::to_hex(about), reaction->want_to_say, only});
  }
  return out;
}

Result<std::vector<CircleAnswer::Invitation>> invitations_told(World& world, const LoadedCircle& circle) {
  std::vector<CircleAnswer::Invitation> out;
  const auto all = invitations_of(world, circle.kept);
  if (!all) return pass_on(all);
  for (const KeptInvitation& one : *all) {
    const auto pairs =
        carry::PairsOld::recalled(one.kept, circle.device.channel(),
                                  circle.device.replica().roster()->genesis(), carry::mailbox_nowhere());
    if (!pairs) continue;
    CircleAnswer::Invitation told{
        .id = one.id, .line = pairs->line(), .until = {one.day.days + invitation_days}};
    if (pairs->is_asked()) {
      told.line.clear();
      told.asks = pairs->asks().name;
      told.words = words_of(pairs->words());
      told.is_let_in = pairs->stage() == carry::PairingStage::lets_in;
    }
    out.push_back(std::move(told));
  }
  return out;
}

Result<CircleAnswer::One> told_one(World& world, const LoadedCircle& circle) {
  const circle::Seen& seen = circle.seen;
  const std::string of = circle.kept.of();
  CircleAnswer::One out{.id = circle.kept.id, .called = circle.kept.called};
  out.has_entered = circle.you() != nullptr && circle.you()->has_entered;
  out.is_over = circle.is_over();
  out.rules = seen.rules;
  for (const circle::PersonSeen& one : seen.people) out.members.push_back(told(one, circle));
  FoldsHere here;
  const auto things = on_shelf(*world.vault, shelf_of(of, folded_shelf));
  const auto words = world.vault->shelved(shelf_of(of, words_shelf), fold_words_name);
  if (!things) return pass_on(things);
  if (!words) return pass_on(words);
  for (const auto& [name, bytes] : *things) here.things.insert(name);
  if (*words) out.fold_words = (*words)->text();
  here.words = listed(out.fold_words);
  if (out.has_entered)
    for (auto post = seen.posts.rbegin(); post != seen.posts.rend(); ++post)
      out.posts.push_back(told(*post, circle, here));
  for (const circle::WorrySeen& one : seen.worries) {
    CircleAnswer::Line line{.by = circle.called(one.by), .text = one.text};
    line.yours = one.by == circle.members.you;
    for (const circle::MemberId& by : one.opened_by) line.opened_by.push_back(circle.called(by));
    out.lines.push_back(std::move(line));
  }
  for (const circle::FarewellSeen& one : seen.farewells)
    out.farewells.push_back({circle.called(one.by), one.text});
  auto waiting = waiting_in(world, circle);
  if (!waiting) return pass_on(waiting);
  out.waiting = std::move(*waiting);
  auto invitations = invitations_told(world, circle);
  if (!invitations) return pass_on(invitations);
  out.invitations = std::move(*invitations);
  const auto places = places_of(*world.vault, of);
  if (!places) return pass_on(places);
  if (!places->empty()) out.place = name_of(places->front());
  const auto at = last_met(*world.vault, met_at, of);
  if (!at) return pass_on(at);
  if (const auto moment = moment_from_iso(*at)) out.met = *moment;
  const auto waits = only_here(*world.vault, of);
  if (!waits) return pass_on(waits);
  out.only_here = *waits;
  return out;
}

void remark_on(const LoadedCircle& circle, std::vector<SaidBeside>& remarks) {
  const circle::Seen& seen = circle.seen;
  const std::size_t newer = seen.from_newer + circle.device.replica().from_newer();
  const auto things = [](std::size_t count) {
    return review::capital(review::counted(static_cast<std::int64_t>(count), "thing", "things"));
  };
  if (seen.keeper_said_two_things)
    remarks.push_back(
        {"",
         "The keeper has written twice in the same place: her diary was copied, or she has told "
         "some of you something else than others. Compare the rules and the members with "
         "somebody you trust here."});
  if (seen.something_is_missing)
    remarks.push_back({"",
                       "Others here have seen something that has not come to you. It may be under way. If it "
                       "stays so, ask one of them."});
  if (seen.too_many > 0)
    remarks.push_back(
        {"", fmt::format("{} more than one person may say in a day, and had no effect.",
                         seen.too_many == 1 ? "One thing was" : things(seen.too_many) + " were")});
  if (seen.without_effect > seen.too_many)
    remarks.push_back({"", fmt::format("{} there had no effect: it was said by somebody who may not say it, "
                                       "or is nothing that Holdfast knows.",
                                       things(seen.without_effect - seen.too_many))});
  if (newer > 0)
    remarks.push_back({"", fmt::format("{} there can be read by a newer Holdfast only.", things(newer))});
}

CircleAnswer::Asking told(const KeptAsking& one) {
  CircleAnswer::Asking out{.id = one.id, .called = one.called, .place = name_of(one.where)};
  out.until = {one.day.days + invitation_days};
  const auto pairs =
      carry::PairsNew::recalled(one.kept, [](const seal::PairingLine&) { return carry::mailbox_nowhere(); });
  if (pairs && pairs->stage() != carry::PairingStage::waits) out.words = words_of(pairs->words());
  return out;
}

// ---- meeting

// What comes of being there: the keeper takes those who have left off the list.
carry::Met follow_up(LoadedCircle& circle) {
  circle.look();
  carry::Met out;
  if (!circle.is_keeper() || !circle.device.may_write()) return out;
  std::set<channel::MemberId> gone;
  for (const carry::Known& known : circle.device.known_devices()) {
    const auto person = circle.device.replica().person_of(known.id);
    const circle::PersonSeen* seen = circle.seen.person(person);
    const auto listed = circle.members.all.find(person);
    if (seen != nullptr && (seen->has_left || seen->removed) && listed != circle.members.all.end() &&
        listed->second.is_listed)
      gone.insert(known.id);
  }
  if (gone.empty()) return out;
  if (auto met = circle.device.remove(gone)) out = std::move(*met);
  circle.look();
  return out;
}

Result<std::vector<SaidBeside>> meet(World& world, LoadedCircle& circle) {
  return meet_held(world,
                   {.of = circle.kept.of(),
                    .device = &circle.device,
                    .react = [&] { return follow_up(circle); },
                    .reload = [&]() -> Result<> {
                      auto again = load_circle(world, circle.kept);
                      if (!again) return pass_on(again);
                      circle = std::move(*again);
                      return {};
                    },
                    .shut_out = "Something there was sealed with a key that you were not given: you may have "
                                "been removed, or not everything has arrived.",
                    .place_is_away = circle_place_is_away});
}

// Who asks, who has fetched everything, and what is over.
Result<> look_at_invitations(World& world, LoadedCircle& circle) {
  const auto all = invitations_of(world, circle.kept);
  if (!all) return pass_on(all);
  for (const KeptInvitation& one : *all) {
    auto pairs = recalled(world, circle, one);
    if (!pairs) return pass_on(pairs);
    const bool was_let_in = pairs->stage() == carry::PairingStage::lets_in;
    const bool is_over = circle.today.days > one.day.days + invitation_days && !was_let_in;
    auto stage = is_over ? Result<carry::PairingStage>(carry::PairingStage::done) : pairs->look();
    if (!world.vault) return locked_before_it_was_done();
    if (!stage && stage.error().kind != ProblemKind::conflict) continue;  // it is looked at again next time
    auto transaction = world.vault->begin("", world.clock.now().at.seconds);
    if (!transaction) return pass_on(transaction);
    const std::string shelf = shelf_of(circle.kept.of(), invitations_shelf);
    const bool goes = !stage || *stage == carry::PairingStage::done;
    auto done = goes ? transaction->unshelve(shelf, one.id)
                     : keep_invitation(*transaction, circle.kept, {one.id, one.day, pairs->to_keep()});
    if (done) done = transaction->commit();
    if (!done) return done;
    if (goes) pairs->end();
  }
  return {};
}

}  // namespace

namespace {

// Each purpose has a key of its own, and every copy of the diary has the same.
constexpr std::string_view letters_purpose = "holdfast.letters.v1", letter_purpose = "holdfast.letter.v1";

std::vector<seal::MemberKeys> letter_keys(const carry::Device& device) {
  std::vector<seal::MemberKeys> keys;
  keys.emplace_back(device.own_key(letters_purpose, {}));
  return keys;
}
seal::LetterKey own_letter_key(const carry::Device& device) {
  return [&device](const channel::ItemId& name) { return device.own_key(letter_purpose, name); };
}

}  // namespace

channel::SealKey key_for_letters(const carry::Device& device) {
  return letter_keys(device).front().seal_key();
}

std::string letter_to(const LoadedCircle& circle, const channel::SealKey& to, std::string_view text) {
  return seal::letter(text, to, circle.members.you, circle.device.channel(), own_letter_key(circle.device));
}

void LoadedCircle::look() {
  members = circle::members_of(device.replica(), device.member());
  const std::vector<seal::MemberKeys> keys = letter_keys(device);
  seen = circle::seen(
      device.replica(), members,
      [&](const circle::MemberId& writer, std::string_view sealed) {
        return writer == members.you
                   ? seal::own_letter_text(sealed, own_letter_key(device), writer, device.channel())
                   : seal::letter_text(sealed, keys, writer, device.channel());
      },
      today);
}

std::string LoadedCircle::called(const circle::MemberId& member) const {
  const circle::PersonSeen* one = seen.person(member);
  return one == nullptr ? std::string("somebody") : one->called;
}

Result<Date> day_of_diary(World& world) {
  const auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  return diary_day(world.clock.now(), settings->day_starts_at_minutes);
}

Result<LoadedCircle> load_circle(World& world, KeptCircle kept) {
  const auto today = day_of_diary(world);
  if (!today) return pass_on(today);
  auto device = device_of(*world.vault, kept.of());
  if (!device) return pass_on(device);
  if (!*device) return unchanged(ProblemKind::damaged, "What is kept of this circle is not whole.", kept.id);
  LoadedCircle out{.kept = std::move(kept), .device = std::move(**device), .today = *today};
  out.look();
  return out;
}

Result<LoadedCircle> find_circle(World& world, const std::string& asked) {
  auto all = kept_circles(*world.vault);
  if (!all) return pass_on(all);
  std::erase_if(*all, [&](const KeptCircle& one) { return !one.id.starts_with(asked); });
  if (all->empty())
    return unchanged(ProblemKind::not_found,
                     asked.empty() ? "There is no circle here yet." : "There is no such circle here.",
                     "circle");
  if (all->size() > 1)
    return unchanged(ProblemKind::bad_request,
                     "There is more than one circle here. Say which, by the beginning of its id.", "circle");
  return load_circle(world, std::move(all->front()));
}

Result<> shelve_circle(World& world, vault::Transaction& transaction, const LoadedCircle& circle,
                       const std::vector<channel::ItemId>& written) {
  if (auto done = transaction.shelve(circles_shelf, circle.kept.id, diary::dump(diary::written(circle.kept)));
      !done)
    return done;
  return keep_held(world, transaction, circle.device, circle.kept.of(), written);
}

// ---- as a whole

CircleAnswer blank_circle() {
  CircleAnswer out;
  for (const std::string_view one : circle::rules(circle::rules_version)) out.rules.emplace_back(one);
  return out;
}

Result<CircleAnswer> told_circle(World& world, const LoadedCircle& circle) {
  CircleAnswer out = blank_circle();
  auto one = told_one(world, circle);
  if (!one) return pass_on(one);
  out.circles.push_back(std::move(*one));
  remark_on(circle, out.remarks);
  return out;
}

CircleAnswer told_after_meeting(World& world, LoadedCircle& circle, std::string sentence) {
  const auto met = meet(world, circle);
  CircleAnswer out = blank_circle();
  if (world.vault) {
    auto again = load_circle(world, circle.kept);  // as it is kept, whatever became of the meeting
    auto all = again ? told_circle(world, *again) : Result<CircleAnswer>(pass_on(again));
    if (all)
      out = std::move(*all);
    else
      out.remarks.push_back({"", "It is kept. How the circle stands could not be read just now."});
  }
  out.sentences.push_back(std::move(sentence));
  if (met)
    out.remarks.insert(out.remarks.end(), met->begin(), met->end());
  else
    out.remarks.push_back({"", "It is kept here and has not gone there yet; meet again. " +
                                   why_it_waits(met.error(), circle_place_is_away)});
  return out;
}

Result<CircleAnswer> done_in_circle(World& world, const std::string& which, const DoesInCircle& does,
                                    std::string sentence) {
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  auto circle = find_circle(world, which);
  if (!circle) return pass_on(circle);
  if (circle->is_over())
    return unchanged(ProblemKind::conflict, "You are not in this circle any more, and say nothing there.",
                     "circle");
  if (!circle->device.may_write())
    return unchanged(ProblemKind::conflict,
                     "The keeper has not let you in yet, or not everything has arrived. Meet first.",
                     "circle");
  auto met = does(*circle, *transaction);
  if (!met) return pass_on(met);
  if (auto kept = keep_held(world, *transaction, circle->device, circle->kept.of(), met->written); !kept)
    return pass_on(kept);
  if (auto done = transaction->commit(); !done) return pass_on(done);
  return told_after_meeting(world, *circle, std::move(sentence));
}

namespace {

Result<CircleAnswer> all_told(World& world) {
  const auto all = kept_circles(*world.vault);
  if (!all) return pass_on(all);
  CircleAnswer out = blank_circle();
  for (const KeptCircle& kept : *all) {
    const auto circle = load_circle(world, kept);
    if (!circle) return pass_on(circle);
    auto one = told_circle(world, *circle);
    if (!one) return pass_on(one);
    out.circles.push_back(std::move(one->circles.front()));
    out.remarks.insert(out.remarks.end(), one->remarks.begin(), one->remarks.end());
  }
  const auto asked = askings(world);
  if (!asked) return pass_on(asked);
  for (const KeptAsking& one : *asked) out.asking.push_back(told(one));
  return out;
}

}  // namespace

Result<CircleAnswer> answered(World& world, const Circles&) {
  auto out = all_told(world);
  if (!out) return pass_on(out);
  return std::move(*out);
}

Result<CircleAnswer> answered(World& world, const MeetCircle& asked) {
  if (world.vault->only_read()) {
    const auto refused = world.vault->begin("", 0);  // says why
    return pass_on(refused);
  }
  const auto waiting = askings(world);
  if (!waiting) return pass_on(waiting);
  const auto all = kept_circles(*world.vault);
  if (!all) return pass_on(all);
  for (const KeptAsking& one : *waiting) {
    const bool meant = asked.circle.empty() ? all->empty() : one.id.starts_with(asked.circle);
    if (!meant) continue;
    const auto in = go_on_asking(world, one);
    if (!in) return pass_on(in);
    auto out = all_told(world);
    if (!out) return pass_on(out);
    if (*in)
      out->sentences.push_back(
          "You were let in. Read the rules of this circle; once you have said yes to them you are there.");
    return std::move(*out);
  }
  auto circle = find_circle(world, asked.circle);
  if (!circle) return pass_on(circle);
  const auto met = meet(world, *circle);
  if (!met) return pass_on(met);
  if (auto looked = look_at_invitations(world, *circle); !looked) return pass_on(looked);
  auto out = told_circle(world, *circle);
  if (!out) return pass_on(out);
  out->remarks.insert(out->remarks.end(), met->begin(), met->end());
  return std::move(*out);
}

Result<CircleAnswer> answered(World& world, const ForgetCircle& asked) {
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  const auto waiting = askings(world);
  if (!waiting) return pass_on(waiting);
  CircleAnswer out = blank_circle();
  const auto one = std::ranges::find_if(
      *waiting, [&](const KeptAsking& each) { return !asked.circle.empty() && each.id == asked.circle; });
  if (one != waiting->end()) {
    if (auto done = transaction->unshelve(askings_shelf, one->id); !done) return pass_on(done);
  } else {
    const auto circle = find_circle(world, asked.circle);
    if (!circle) return pass_on(circle);
    if (!circle->is_over())
      return unchanged(ProblemKind::conflict, "Leave it first: the others would think that you read on.",
                       "circle");
    const std::string of = circle->kept.of();
    if (auto done = forget_held(world, *transaction, of); !done) return pass_on(done);
    for (const std::string_view shelf : {invitations_shelf, folded_shelf, waiting_shelf, words_shelf})
      if (auto done = keep_exactly(*world.vault, *transaction, shelf_of(of, shelf), {}); !done)
        return pass_on(done);
    if (auto done = transaction->unshelve(circles_shelf, circle->kept.id); !done) return pass_on(done);
  }
  if (auto done = transaction->commit(); !done) return pass_on(done);
  out.sentences.push_back(
      "Nothing of it is kept here any more. What you wrote there and did not withdraw stays with the "
      "others.");
  return out;
}

}  // namespace holdfast::app

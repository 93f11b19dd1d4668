// What happened between her and the practitioner: sessions, messages, absences, strains and their mending,
// limits.
#include <algorithm>
#include <cmath>

#include "dyad/telling.h"

namespace holdfast::dyad {
namespace {

using namespace diary;

constexpr std::int64_t minute = 60, hour = 3600, day = 86400;
constexpr int session_minutes = 50;

template <class Enum>
Enum by_share(Random& random, double first, double second) {
  const double draw = random.uniform();
  return static_cast<Enum>(draw < first ? 0 : draw < first + second ? 1 : 2);
}

void add_what_was_lived(Session& session, const Meeting& meeting, const Course& course, Random& random) {
  const State& before = course.at(meeting.at);
  const State& after = course.at(meeting.at + hour);
  const bool with_a = meeting.with == Whom::a;
  const double told = days_between(course.begin, meeting.at) / days_between(course.begin, course.em_ends);
  const double reversed = course.story.one ? 0.02 + 0.9 * (1 - course.story.one->frame.attunement)
                          : with_a         ? 0.02
                                           : std::min(0.9, 0.1 + 0.9 * told);
  const double gets_in = std::sqrt(before.trust * (1 - before.guard)) * (1 - 0.5 * reversed);
  session.form = meeting.video ? Session::Form::video : Session::Form::in_person;
  session.minutes = session_minutes;
  session.let_in = out_of_ten(random, gets_in, 1.1);
  session.talked_about_needing =
      by_share<Session::Talked>(random, with_a ? 0.25 : 0.03, with_a ? 0.35 : 0.12);
  session.got_what_you_came_for = by_share<Extent>(random, 0.7 * gets_in, 0.3);
  const double looks = random.uniform(), brings = random.uniform();
  session.looked_after = looks < 0.6 * reversed ? Degree::much
                         : looks < reversed     ? Degree::a_little
                                                : Degree::no;
  session.brought_troubles = brings < 0.06             ? Degree::dont_know
                             : brings < 0.5 * reversed ? Degree::much
                             : brings < reversed       ? Degree::a_little
                                                       : Degree::no;
  const std::string name = Keeper::name(meeting.with);
  const Mood mood = after.distress > 0.55 ? Mood::hard : after.distress > 0.38 ? Mood::middling : Mood::light;
  const std::string line = pick(random, session_lines(mood), name),
                    kept_back = pick(random, session_unsaid(), name);
  if (random.chance(0.5)) session.line = line;
  if (random.chance(0.14)) session.unsaid = kept_back;
}

Contact::Purpose purpose_of(Random& random, const State& state) {
  const double draw = random.uniform(), steady = std::clamp(state.capacity * 1.2 - 0.1, 0.0, 0.85);
  if (draw < 0.6 * (1 - steady)) return Contact::Purpose::are_you_there;
  if (draw < 1 - steady) return Contact::Purpose::help_now;
  if (draw < 1 - 0.5 * steady) return Contact::Purpose::share;
  return draw < 1 - 0.25 * steady ? Contact::Purpose::plan : Contact::Purpose::thanks;
}

struct LimitTold {
  Limit limit;
  Chapter chapter;
  double share;
};
struct LimitEventTold {
  int limit;
  double share;
  LimitEvent::What what;
  Who by;
  std::string_view felt;
};

constexpr LimitEventTold limit_events[] = {
    {0, 0.30, LimitEvent::What::kept, Who::client, ""},
    {0, 0.52, LimitEvent::What::crossed, Who::practitioner,
     "She wrote at half past eleven about her own day. Flattered, then awake."},
    {0, 0.68, LimitEvent::What::crossed, Who::practitioner, "Again at night. I answered, of course."},
    {0, 0.81, LimitEvent::What::crossed, Who::client, "I wrote at midnight, she had done so too."},
    {0, 0.90, LimitEvent::What::crossed, Who::practitioner, "Heavy."},
    {1, 0.09, LimitEvent::What::kept, Who::practitioner,
     "Answered at nine the next working day. I had looked forty times."},
    {1, 0.18, LimitEvent::What::crossed, Who::client,
     "Three messages in one evening. She answered once and we talked about it."},
    {1, 0.26, LimitEvent::What::moved, Who::both,
     "Two messages a week for the next months. It felt like being taken seriously."},
    {1, 0.46, LimitEvent::What::kept, Who::both, "Hardly noticed."},
    {1, 0.72, LimitEvent::What::moved, Who::both, "Back to one. My idea."},
    {1, 0.88, LimitEvent::What::kept, Who::client, "Waited till the next day and then did not need it."},
    {2, 0.11, LimitEvent::What::kept, Who::practitioner, "It hurt. We stopped in the middle."},
    {2, 0.33, LimitEvent::What::kept, Who::practitioner, "It hurt less and it was right."},
    {2, 0.60, LimitEvent::What::kept, Who::both, "I looked at the clock before she did."},
    {3, 0.48, LimitEvent::What::crossed, Who::client,
     "Picked up after all. Guilty if I do, guilty if I don't."},
    {3, 0.63, LimitEvent::What::kept, Who::client, "Let it ring. Shaking, and a bit proud."},
    {3, 0.84, LimitEvent::What::kept, Who::client, "Said: tomorrow. It was fine."},
};

}  // namespace

void tell_sessions(Keeper& keeper, Random random) {
  const Course& course = keeper.course;
  for (const Meeting& meeting : course.meetings) {
    Session session{.planned = true};
    const bool to_come = meeting.at + session_minutes * minute > course.now;
    Random own = random.split();
    if (!to_come) {
      session.outcome = meeting.outcome;
      if (meeting.outcome == Session::Outcome::kept) {
        add_what_was_lived(session, meeting, course, own);
      } else {
        session.by = meeting.changed_by;
        if (meeting.outcome == Session::Outcome::moved) session.moved_to = keeper.moment(meeting.moved_to);
      }
    }
    const double delay_hours = own.chance(0.08) ? own.uniform(26, 70) : own.uniform(1, 9);
    const Instant written =
        to_come ? course.now - 3 * day : meeting.at + static_cast<std::int64_t>(delay_hours * hour);
    if (to_come || own.chance(0.94))
      keeper.keep(std::move(session), meeting.at, written, keeper.relationship(meeting.with));
  }
}

void tell_messages(Keeper& keeper, Random random) {
  for (const Message& message : keeper.course.messages) {
    Random own = random.split();
    const State& state = keeper.course.at(message.at);
    Contact contact{.began = Who::client};
    const double form = own.uniform();
    contact.form = form < 0.75   ? Contact::Form::message
                   : form < 0.92 ? Contact::Form::email
                                 : Contact::Form::call;
    contact.purpose = purpose_of(own, state);
    contact.answered = message.answered ? Extent::yes : Extent::no;
    if (message.to == Whom::em && message.answered && own.chance(0.3)) contact.answered = Extent::partly;
    const std::string line = pick(own, message_lines(*contact.purpose), Keeper::name(message.to));
    if (own.chance(0.5)) contact.line = line;
    if (own.chance(0.7))
      contact.waiting = out_of_ten(own, 0.4 * state.reliance + 0.5 * (1 - state.trust), 1.2);
    Instant known = message.at + 9 * hour;
    if (message.answered) {
      const int after = std::min(message.answered_after_minutes, 20 * 60);
      contact.answered_after_minutes = after;
      if (own.chance(0.8)) contact.relief_minutes = message.relief_minutes;
      known = message.at + (after + 30) * minute;
    }
    if (known < keeper.course.now)
      keeper.keep(std::move(contact), message.at, known, keeper.relationship(message.to));
  }
}

void tell_absences(Keeper& keeper, Random random) {
  const Course& course = keeper.course;
  Random of_their_own = random, beforehand = of_their_own.split();
  for (const Away& away : course.aways) {
    diary::Absence absence{.until = keeper.moment(away.until), .announced = away.announced};
    if (away.announced) absence.expected = out_of_ten(beforehand, 0.62, 1.0);
    Instant written = away.announced ? away.from : away.from + 30 * hour;
    if (away.from > course.now) {
      absence.line = "Twelve days. She told me three weeks ahead.";
      written = course.now - 4 * day;
    } else if (away.until < course.now) {
      double hardness = 0, hours = 0;
      for (Instant at = away.from; at < away.until; at = at + hour, ++hours)
        hardness += course.at(at).distress;
      const double mean = hardness / hours;
      absence.how_hard = out_of_ten(random, mean, 0.5);
      absence.line = mean > 0.65   ? "Like holding my breath."
                     : mean > 0.45 ? "Long, but I got through."
                                   : "Missed her, and lived.";
    }
    keeper.keep(std::move(absence), away.from, written, keeper.relationship(away.who));
  }
}

void tell_strains(Keeper& keeper, Random random) {
  constexpr std::string_view what[] = {"She forgot what I had told her about my father.",
                                       "She talked about her move for most of the hour.",
                                       "I said I was worried about us. She said I worry too much.",
                                       "She asked about money in the first minute.",
                                       "I thought she was bored, and said so.",
                                       "She moved the hour with a day's notice."};
  constexpr std::string_view mended[] = {"She said sorry, quickly.",
                                         "",
                                         "",
                                         "We went through it slowly, minute by minute.",
                                         "She had not been bored. She had been thinking.",
                                         "I said it while I was angry. It held."};
  std::size_t told = 0;
  for (const Strain& strain : keeper.course.strains) {
    // Em's are the first three; in a world of one, in turns.
    const std::size_t i = keeper.course.story.one ? told % 3 + (strain.with == Whom::a ? 3 : 0) : told;
    const auto whose = keeper.relationship(strain.with);
    const Id rupture =
        keeper.keep(Rupture{.line = std::string(what[i]), .strain = out_of_ten(random, 0.65, 1.2)}, strain.at,
                    strain.at + 2 * hour, whose);
    if (strain.mended && !rupture.empty())
      keeper.keep(Repair{.rupture = rupture,
                         .began = strain.with == Whom::a ? Who::both : Who::client,
                         .mended = strain.with == Whom::a ? Extent::yes : Extent::partly,
                         .line = std::string(mended[i])},
                  *strain.mended, *strain.mended + 3 * hour, whose);
    ++told;
  }
}

void tell_limits(Keeper& keeper, Random) {
  const LimitTold limits[] = {
      {{.what = "No messages after nine in the evening", .whose = Limit::Whose::agreed}, Chapter::em, 0.06},
      {{.what = "One message between sessions, answered the next working day", .whose = Limit::Whose::agreed},
       Chapter::a,
       0.02},
      {{.what = "The hour ends at ten to", .whose = Limit::Whose::practitioner}, Chapter::a, 0.02},
      {{.what = "No phone calls with M. after nine", .whose = Limit::Whose::mine, .with = "M"},
       Chapter::a,
       0.40},
  };
  std::vector<Id> ids;
  for (const LimitTold& told : limits) {
    if (!keeper.has(told.chapter)) {
      ids.emplace_back();
      continue;
    }
    const Instant at = keeper.in_chapter(told.chapter, told.share);
    ids.push_back(
        keeper.keep(told.limit, at, at, told.limit.with.empty() ? keeper.relationship_at(at) : std::nullopt));
  }
  for (const LimitEventTold& event : limit_events) {
    const auto& told = limits[event.limit];
    if (!keeper.has(told.chapter)) continue;
    const Instant at = keeper.in_chapter(told.chapter, event.share);
    keeper.keep(LimitEvent{.limit = ids[static_cast<std::size_t>(event.limit)],
                           .what = event.what,
                           .by = event.by,
                           .how_it_felt = std::string(event.felt)},
                at, at + hour, told.limit.with.empty() ? keeper.relationship_at(at) : std::nullopt);
  }
}

}  // namespace holdfast::dyad

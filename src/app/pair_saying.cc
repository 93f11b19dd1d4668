// What one of two people says: found in the pair, said and kept in one transaction, then taken to where the
// two meet.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "app/handlers.h"
#include "app/held_pairs.h"
#include "app/records.h"
#include "base/text.h"
#include "brief/running_text.h"
#include "review/sentences.h"

namespace holdfast::app {
namespace {

using pair::Seen;
using pair::Side;
using pair::Statement;

tl::unexpected<Problem> ended_already() {
  return unchanged(ProblemKind::conflict, "This pair has ended, and nothing more is put there.", "pair");
}

using Says = std::function<Result<carry::Met>(LoadedPair&)>;

// Loads, says and keeps in one transaction, so that nothing another process has said meanwhile is lost.
Result<PairAnswer> said(World& world, const std::string& which, const Says& says, std::string sentence) {
  auto transaction = world.vault->begin("", world.clock.now().at.seconds);
  if (!transaction) return pass_on(transaction);
  auto pair = find_pair(world, which);
  if (!pair) return pass_on(pair);
  if (pair->seen.ended_by) return ended_already();
  if (!pair->device.may_write())
    return unchanged(ProblemKind::conflict,
                     "The other has not let you in yet, or not everything has arrived. Meet first.", "pair");
  auto met = says(*pair);
  if (!met) return pass_on(met);
  if (auto kept = keep_pair(world, *transaction, *pair, met->written); !kept) return pass_on(kept);
  if (auto done = transaction->commit(); !done) return pass_on(done);
  return told_after_meeting(world, *pair, std::move(sentence));
}

Says statement(Statement what) {
  return [what = std::move(what)](LoadedPair& pair) -> Result<carry::Met> {
    if (!pair.seen.is_agreed())
      return unchanged(ProblemKind::conflict,
                       "The other has not agreed yet, and nothing is put there before. Meet again.", "pair");
    std::string bytes = pair::to_bytes(what);
    // What it is too long or empty for is told before it is said to anybody.
    if (const auto sound = pair::statement_of(bytes); !sound)
      return unchanged(ProblemKind::bad_request, "There is nothing in it, or more than fits.", "text");
    return pair.device.say(std::move(bytes));
  };
}

// A day as it was typed; nothing typed: today.
Result<Date> day_of(World& world, const std::string& typed, Looking looking, const char* where) {
  const auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  const Moment now = world.clock.now();
  if (trimmed(typed).empty()) return diary_day(now, settings->day_starts_at_minutes);
  if (const auto date = date_from_iso(trimmed(typed))) return *date;
  const auto when = read_when(typed, now, settings->day_starts_at_minutes, looking);
  if (!when) {
    Problem why = when.error();
    why.where = where;
    return tl::unexpected<Problem>(std::move(why));
  }
  return diary_day(when->moment, settings->day_starts_at_minutes);
}

Result<pair::About> about_of(std::string_view word) {
  std::string known;
  for (const pair::Subject& one : pair::subjects()) {
    if (one.word == word) return one.about;
    known += (known.empty() ? "" : ", ") + std::string(one.word);
  }
  return unchanged(ProblemKind::bad_request, fmt::format("A clause is about one of these: {}.", known),
                   "about");
}

Handled as_answer(Result<PairAnswer> out) {
  if (!out) return pass_on(out);
  return std::move(*out);
}

}  // namespace

Handled answer(World& world, const ProposeClause& asked, Changes&) {
  const auto about = about_of(asked.about);
  if (!about) return pass_on(about);
  if (auto fits = text_fits(asked.text, pair::longest_clause, "text"); !fits) return pass_on(fits);
  const auto session = day_of(world, asked.session, Looking::back, "session");
  if (!session) return pass_on(session);
  return as_answer(said(world, asked.pair, statement(pair::Clause{*about, asked.text, *session}),
                        "It is proposed. It holds once the other has signed it, too."));
}

Handled answer(World& world, const SignClause& asked, Changes&) {
  const auto session = day_of(world, asked.session, Looking::back, "session");
  if (!session) return pass_on(session);
  const Says sign = [&](LoadedPair& pair) -> Result<carry::Met> {
    std::vector<pair::ClauseSeen> all;
    std::map<channel::ItemId, pair::About> about;
    for (const pair::FramePart& part : pair.seen.frame)
      for (const pair::ClauseSeen& one : part.clauses) {
        all.push_back(one);
        about[one.id] = part.about;
      }
    const auto clause = by_beginning(all, asked.id, "clause");
    if (!clause) return pass_on(clause);
    if ((*clause)->by == Side::you)
      return unchanged(ProblemKind::conflict,
                       "This is what you proposed yourself: it waits for the other to sign it.", "id");
    if ((*clause)->signed_in) return unchanged(ProblemKind::conflict, "You have signed this already.", "id");
    return statement(pair::Signature{
        (*clause)->id, {about[(*clause)->id], (*clause)->text, (*clause)->session}, *session})(pair);
  };
  return as_answer(said(world, asked.pair, sign, "Signed. It holds for both of you from now on."));
}

Handled answer(World& world, const SayAway& asked, Changes&) {
  const auto from = day_of(world, asked.from, Looking::ahead, "from");
  if (!from) return pass_on(from);
  const auto until =
      trimmed(asked.until).empty() ? from : day_of(world, asked.until, Looking::ahead, "until");
  if (!until) return pass_on(until);
  if (*until < *from)
    return unchanged(ProblemKind::bad_request,
                     fmt::format("It would end ({}) before it begins ({}).", iso(*until), iso(*from)),
                     "until");
  if (asked.meanwhile.size() > pair::longest_clause)
    if (auto fits = text_fits(asked.meanwhile, pair::longest_clause, "meanwhile"); !fits)
      return pass_on(fits);
  return as_answer(said(world, asked.pair, statement(pair::Away{*from, *until, asked.meanwhile}),
                        fmt::format("Away from {} to {}.", iso(*from), iso(*until))));
}

Handled answer(World& world, const GivePage& asked, Changes&) {
  if (auto fits = text_fits(asked.title, pair::longest_title, "title"); !fits) return pass_on(fits);
  if (auto fits = text_fits(asked.text, pair::longest_page, "text"); !fits) return pass_on(fits);
  return as_answer(said(world, asked.pair, statement(pair::Page{asked.title, asked.text}),
                        "It is put there as it stands. It is no message: whether and when it is read, nobody "
                        "is told."));
}

Handled answer(World& world, const TakeBack& asked, Changes&) {
  const Says back = [&](LoadedPair& pair) -> Result<carry::Met> {
    struct Own {
      channel::ItemId id;
      bool holds = false;
    };
    std::vector<Own> own;
    for (const pair::FramePart& part : pair.seen.frame)
      for (const pair::ClauseSeen& one : part.clauses)
        if (one.by == Side::you && !one.taken_back) own.push_back({one.id, one.signed_in.has_value()});
    for (const pair::AwaySeen& one : pair.seen.away)
      if (one.by == Side::you) own.push_back({one.id});
    for (const pair::PageSeen& one : pair.seen.pages)
      if (one.by == Side::you && !one.taken_back) own.push_back({one.id});
    const auto what = by_beginning(own, asked.id, "thing of yours");
    if (!what) return pass_on(what);
    if ((*what)->holds)
      return unchanged(ProblemKind::conflict,
                       "The other has signed this. It holds until both of you have signed another.", "id");
    return pair.device.take_back((*what)->id);
  };
  return as_answer(
      said(world, asked.pair, back,
           "Taken back. Its words go from the place where you meet and from the other's Holdfast; "
           "what the other has read or recorded by then stays."));
}

Handled answer(World& world, const RecordPage& asked, Changes&) {
  const Says record = [&](LoadedPair& pair) -> Result<carry::Met> {
    const auto page = by_beginning(pair.seen.pages, asked.id, "page");
    if (!page) return pass_on(page);
    if ((*page)->by == Side::you) return unchanged(ProblemKind::conflict, "This page is yours.", "id");
    if ((*page)->taken_back)
      return unchanged(ProblemKind::conflict, "This page was taken back; its words are gone.", "id");
    if ((*page)->recorded) return carry::Met{};
    return statement(pair::Recorded{(*page)->id})(pair);
  };
  auto out = said(world, asked.pair, record,
                  "The other can see that you have taken this page into a record of your own.");
  if (!out || out->pairs.empty()) return as_answer(std::move(out));
  const PairAnswer::One& pair = out->pairs.front();
  const auto page = std::ranges::find_if(
      pair.pages, [&](const PairAnswer::Page& one) { return one.id.starts_with(asked.id); });
  if (page == pair.pages.end() || page->taken_back)
    return problem(ProblemKind::conflict, "It was taken back meanwhile; its words are gone.", "id");
  const auto settings = read_settings(world);
  if (!settings) return pass_on(settings);
  const Date today = diary_day(world.clock.now(), settings->day_starts_at_minutes);
  out->file = PairAnswer::File{
      .bytes = brief::pdf_of(
          {.title = page->title,
           .text = page->text,
           .foot = fmt::format("In the words in which {} put it before me. Taken into my record "
                               "on {}; {} can see that.",
                               pair.name, review::said_day(today), pair.name),
           .made_on = today}),
      .media_type = "application/pdf",
      .suggested_name = "page-" + iso(today) + ".pdf"};
  return std::move(*out);
}

Handled answer(World& world, const BeginViews& asked, Changes&) {
  const auto opens = day_of(world, asked.opens, Looking::ahead, "opens");
  if (!opens) return pass_on(opens);
  const Says begin = [&](LoadedPair& pair) -> Result<carry::Met> {
    for (const pair::ViewsSeen& one : pair.seen.views)
      if (!one.are_open())
        return unchanged(
            ProblemKind::conflict,
            fmt::format("Two views are asked for already, to be opened on {} or later.", iso(one.opens)),
            "opens");
    return statement(pair::Views{*opens})(pair);
  };
  return as_answer(
      said(world, asked.pair, begin,
           fmt::format("Each of you can write how it looks from her side. Both are closed until both "
                       "are there, and open together on {} or later.",
                       iso(*opens))));
}

Handled answer(World& world, const WriteView& asked, Changes&) {
  if (auto fits = text_fits(asked.text, pair::longest_view, "text"); !fits) return pass_on(fits);
  const Says write = [&](LoadedPair& pair) -> Result<carry::Met> {
    std::vector<pair::ViewsSeen> waiting;
    for (const pair::ViewsSeen& one : pair.seen.views)
      if (one.yours.id.none()) waiting.push_back(one);
    if (waiting.empty())
      return unchanged(ProblemKind::conflict,
                       "Nobody has asked for two views, or yours is there already; it is not written anew.",
                       "id");
    const pair::ViewsSeen* views = &waiting.back();
    if (!asked.id.empty()) {
      const auto meant = by_beginning(waiting, asked.id, "view that waits for you");
      if (!meant) return pass_on(meant);
      views = *meant;
    }
    const Secret key = pair.device.own_key(view_purpose, views->id);
    return statement(pair::View{views->id, seal::closed(asked.text, key, pair.device.channel(), views->id)})(
        pair);
  };
  return as_answer(
      said(world, asked.pair, write,
           "Your view is closed. Nobody can read it before the other's is there as well, and it is "
           "not written anew."));
}

Handled answer(World& world, const EndPair& asked, Changes&) {
  const Says end = [](LoadedPair& pair) -> Result<carry::Met> {
    return pair.device.say(pair::to_bytes(pair::End{}));
  };
  return as_answer(
      said(world, asked.pair, end, "It has ended. What was put there by then stays with each of you."));
}

}  // namespace holdfast::app

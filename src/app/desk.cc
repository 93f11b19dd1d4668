// A page says by number which diary and which backup it means, and the desk knows the files. A page that
// shows another diary than the one that is open writes nothing into it.
#include "app/desk.h"

#include <concepts>
#include <utility>

#include "app/codec.h"
#include "app/devices.h"
#include "app/handle.h"
#include "base/problem_codes.h"

namespace holdfast::app {
namespace {

Desk::Told told(const Problem& problem) {
  return {to_json(problem), problem.kind};
}
Desk::Told refused(ProblemKind kind, std::string sentence, ProblemCode code = {}) {
  return told(Problem{kind, std::move(sentence), "", "request", code});
}

}  // namespace

DoorAnswer Desk::door() {
  std::error_code unknown;
  const bool in_demo = world_.vault && open_file_ == places_.demo_vault;
  DoorAnswer out{.open = world_.vault.has_value(),
                 .there = std::filesystem::exists(places_.vault, unknown),
                 .demo = std::filesystem::exists(places_.demo_vault, unknown),
                 .file = (in_demo ? places_.demo_vault : places_.vault).string(),
                 .diary = diary_,
                 .invented_one = in_demo,
                 .lock_after_seconds = places_.lock_after_seconds};
  if (world_.vault)
    if (const auto places = places_of(*world_.vault)) out.meets = !places->empty();
  if (world_.vault)
    if (const auto settings = read_settings(world_)) out.role = settings->role;
  const Response listed = handle(world_, ListBackups{places_.vault});
  if (listed.answer)
    if (const auto* backups = std::get_if<Backups>(&*listed.answer))
      out.backups = static_cast<std::int64_t>(backups->backups.size());
  return out;
}

// Answers the diary that the request opens; none where it opens none.
std::optional<Path> Desk::name_files(Request& request, bool demo) const {
  const Path& file = demo ? places_.demo_vault : places_.vault;
  if (auto* create = std::get_if<Create>(&request)) create->vault = file;
  if (auto* unlock = std::get_if<Unlock>(&request)) unlock->vault = file;
  if (auto* join = std::get_if<BeginJoin>(&request)) join->vault = file;
  if (auto* invent = std::get_if<Demo>(&request)) invent->vault = places_.demo_vault;
  if (auto* list = std::get_if<ListBackups>(&request)) list->of = places_.vault;
  if (auto* restore = std::get_if<Restore>(&request)) restore->vault = places_.vault;
  if (std::holds_alternative<Demo>(request)) return places_.demo_vault;
  if (std::holds_alternative<Create>(request) || std::holds_alternative<Unlock>(request) ||
      std::holds_alternative<FinishJoin>(request))
    return file;
  return std::nullopt;
}

std::optional<Path> Desk::backup_number(std::int64_t which) {
  const Response listed = handle(world_, ListBackups{places_.vault});
  const auto* backups = listed.answer ? std::get_if<Backups>(&*listed.answer) : nullptr;
  if (!backups || which < 0 || which >= static_cast<std::int64_t>(backups->backups.size()))
    return std::nullopt;
  return backups->backups[static_cast<std::size_t>(which)].file;
}

// A file that was asked for, put away; where it is, instead of what is in it.
Result<> Desk::put_away(const Answer& answered, Json& told) const {
  std::string_view name, bytes, key = "bytes";
  if (const auto* drawn = std::get_if<SheetDrawn>(&answered); drawn && drawn->laid.fits) {
    name = drawn->suggested_name;
    bytes = drawn->bytes;
  } else if (const auto* exported = std::get_if<Exported>(&answered)) {
    name = exported->suggested_name;
    bytes = exported->bytes;
    key = "text";
  } else if (const auto* pair = std::get_if<PairAnswer>(&answered); pair && pair->file) {
    name = pair->file->suggested_name;
    bytes = pair->file->bytes;
    key = "file";
  } else {
    return {};
  }
  auto saved = places_.put_away(std::string(name), bytes);
  if (!saved) return pass_on(saved);
  told.erase(std::string(key));
  told["saved"] = saved->name;
  told["folder"] = saved->folder;
  return {};
}

std::optional<Desk::Told> Desk::at_once(const Letter& letter) {
  if (const auto* request = std::get_if<Request>(&letter.asked)) {
    if (std::holds_alternative<Lock>(*request)) work_.stop();
    return std::nullopt;
  }
  const auto& asked = std::get<DeskRequest>(letter.asked);
  if (std::holds_alternative<AskDoor>(asked)) return std::nullopt;
  if (std::holds_alternative<Stop>(asked))
    letter.envelope.mark.empty() ? work_.stop() : work_.stop(letter.envelope.mark);
  return Told{to_json(work_.state(), false), std::nullopt};
}

Desk::Told Desk::answer(Letter& letter) {
  if (letter.envelope.diary && *letter.envelope.diary != diary_)
    return refused(ProblemKind::locked,
                   "No diary is open here any more: another page has opened another one.",
                   code::no_diary_open);
  if (auto* request = std::get_if<Request>(&letter.asked)) return answer(*request, letter.envelope);
  if (auto quick = at_once(letter)) return std::move(*quick);
  return {to_json(door(), world_.vault && open_file_ == places_.demo_vault), std::nullopt};
}

Desk::Told Desk::answer(Request& asked, const Envelope& envelope) {
  const auto opens = name_files(asked, envelope.demo);
  if (opens && world_.vault && *opens != open_file_)
    return refused(ProblemKind::conflict,
                   "A diary is open here, in another page of this browser. Lock it there first.");
  if (!envelope.folder.empty()) {
    const Path folder = envelope.folder;
    if (!folder.is_absolute())
      return told(unchanged(ProblemKind::bad_request, "Say the folder's whole name, from the first \"/\" on.",
                            "request")
                      .value());
    if (auto* sync = std::get_if<Sync>(&asked)) sync->folder = folder;
    if (auto* join = std::get_if<BeginJoin>(&asked)) join->folder = folder;
    if (auto* begin = std::get_if<BeginPair>(&asked)) begin->folder = folder;
    if (auto* join = std::get_if<JoinPair>(&asked)) join->folder = folder;
  }
  if (auto* restore = std::get_if<Restore>(&asked)) {
    const auto backup = backup_number(envelope.which.value_or(-1));
    if (!backup) return refused(ProblemKind::not_found, "There is no such backup.");
    restore->backup = *backup;
    world_.close();  // nobody may have it open
  }
  work_.clear(envelope.mark);
  const Response answered = handle(world_, asked);
  work_.clear();
  Json out = to_json(answered);
  if (!answered.answer) return {std::move(out), answered.answer.error().kind};
  const bool anew = std::holds_alternative<Restore>(asked) || std::holds_alternative<Create>(asked) ||
                    std::holds_alternative<Demo>(asked) || std::holds_alternative<FinishJoin>(asked);
  if (anew || (opens && *opens != open_file_)) ++diary_;
  if (opens) open_file_ = *opens;
  if (const auto* opened = std::get_if<Opened>(&*answered.answer); opened && places_.opened)
    places_.opened(world_, *opened);
  if (envelope.save)
    if (auto saved = put_away(*answered.answer, out); !saved) return told(saved.error());
  // Shown once, by this mouth alone: the codec has no JSON for secrets.
  std::visit(
      [&]<class One>(const One& one) {
        if constexpr (shows_words<One>) out["words"] = std::string(one.words.text());
      },
      *answered.answer);
  return {std::move(out), std::nullopt};
}

}  // namespace holdfast::app

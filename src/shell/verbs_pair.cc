// The pair: what two people put before each other by hand, over a channel of their own. What is written comes
// from the editor, from stdin or line by line, never from the command line; and what cannot be put there is
// kept as a draft.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/targets.h"
#include "base/encoding.h"
#include "base/text.h"
#include "brief/json.h"
#include "pair/agreement.h"
#include "review/sentences.h"
#include "shell/comparing.h"
#include "shell/drafts.h"
#include "shell/editor.h"
#include "shell/network.h"
#include "shell/questions.h"
#include "shell/show.h"
#include "shell/show_pair.h"
#include "shell/terminal.h"
#include "shell/verbs.h"

namespace holdfast::shell {
namespace {

constexpr std::size_t longest_input = std::size_t{1} << 20;
// The pages to bring along, by the verbs that make them: "absence" is an answer of the review.
constexpr std::array<std::pair<std::string_view, brief::Kind>, 3> sheets{
    {{"brief", brief::Kind::brief},
     {"absence-sheet", brief::Kind::absence},
     {"ending-sheet", brief::Kind::ending}}};

const Option with_option{
    .name = "with", .value = "ID", .says = "Which pair, by the beginning of its id, where there are several"};
const Option session_option{
    .name = "session", .value = "DAY", .says = "The session it was talked about in; otherwise today"};
const Option folder_option{.name = "folder",
                           .value = "DIR",
                           .says = "Where the two of you meet: a folder that is carried between you",
                           .completes = Completes::folder};
const Option relay_option{.name = "relay", .value = "ADDRESS", .says = "Or at which relay"};
const Option invitation_option{
    .name = "invitation", .says = "Ask for the invitation that this relay wants before it makes a channel"};

std::string with(Run& run) {
  return run.command().value("with");
}

// What is written, and the file in memory it came from, which is left where nothing else keeps it.
struct Written {
  std::string text;
  std::optional<PrivateText> file;
};

Result<std::string> from_input(Run& run) {
  auto text = read_input(run.command().words.back(), {}, longest_input);
  if (!text) return text;
  make_text(*text);
  return std::string(trimmed(*text));
}

// From FILE or stdin where one is named, otherwise from the editor, which begins with `beginning`.
Result<Written> written(Run& run, std::size_t words_before, std::string beginning, const std::string& diary) {
  if (run.command().words.size() > words_before) {
    auto text = from_input(run);
    if (!text) return pass_on(text);
    return Written{std::move(*text), {}};
  }
  if (!run.talk().can_ask())
    return unchanged(ProblemKind::bad_request,
                     "There is no terminal here for your editor. Name a FILE with the text, or - for stdin.",
                     "stdin");
  auto file = PrivateText::make(beginning, diary);
  if (!file) return pass_on(file);
  auto done = file->edit();
  (void)give_up_the_network();
  auto text = file->text();
  if (!done) return pass_on(done);
  if (!text) return pass_on(text);
  make_text(*text);
  return Written{std::string(trimmed(*text)), std::move(*file)};
}

// Sends it; what is refused is kept as a draft.
int put(Run& run, app::Request request, Written& written) {
  const app::Response response = run.ask(std::move(request));
  if (response.answer) return run.show(response);
  if (!written.text.empty() && written.file &&
      !keep(run, std::nullopt, free_writing, app::DraftText{written.text, ""}, ""))
    run.note(fmt::format("Your text is in {}, in memory only: copy it before you switch off.\n",
                         written.file->keep().string()));
  return run.fail(response.answer.error());
}

// What both agree to, and yes.
Result<bool> agrees(Run& run) {
  auto all = run.ask_for<app::PairAnswer>(app::Pairs{});
  if (!all) return pass_on(all);
  run.talk().say(wrapped(run.style(), "Both of you agree to this:") + "\n");
  for (const std::string& one : all->agreement) run.talk().say(wrapped(run.style(), one, 2, "-"));
  run.talk().say("\n");
  return ask_whether(run.talk(), "Do you?");
}

// What both sides of a beginning are asked: where, whether, and how one is called.
template <class Asked>
Result<> ask_to_begin(Run& run, Asked& asked) {
  const Command& command = run.command();
  if (!run.talk().can_ask() || run.json())
    return unchanged(ProblemKind::bad_request,
                     "A pair is made in the room, by two people who compare four words on two screens.");
  if (command.has("folder") == command.has("relay"))
    return unchanged(ProblemKind::bad_request,
                     "Say where the two of you meet: --folder DIR, or --relay ADDRESS.", "--folder");
  if (command.has("folder")) {
    auto folder = folder_named(command);
    if (!folder) return pass_on(folder);
    asked.folder = std::move(*folder);
  }
  asked.relay = command.value("relay");
  asked.pin = command.value("pin");
  asked.relationship = command.value("relationship");
  if (auto opened = run.open_to_change(); !opened) return pass_on(opened);
  const auto yes = agrees(run);
  if (!yes) return pass_on(yes);
  if (!*yes) return unchanged(ProblemKind::cancelled, "Then nothing is begun.");
  asked.agrees = true;
  auto called = run.talk().line("How is the other to see you called (a name, or initials)? ");
  if (!called) return pass_on(called);
  if (!*called) return unchanged(ProblemKind::cancelled, "Stopped.");
  asked.called = std::move(**called);
  return {};
}

// From when the words are there to the end, on either side.
int compare_and_end(Run& run) {
  using Stage = app::PairingAnswer::Stage;
  auto pairing = pairing_at(run, Stage::compare);
  if (!pairing) return left_pairing(run, pairing.error());
  auto same = words_are_the_same(run, *pairing);
  if (!same) return left_pairing(run, same.error());
  if (!*same)
    return left_pairing(
        run, {ProblemKind::cancelled,
              "Somebody may have come between the two of you, or the line was another's. Say so on "
              "both.",
              "", ""});
  auto said = run.ask_for<app::PairingAnswer>(app::ComparedWords{true});
  if (!said) return left_pairing(run, said.error());
  run.talk().say("Waiting for the other. Ctrl-C ends the waiting.\n");
  auto done = pairing_at(run, Stage::done);
  if (!done) return left_pairing(run, done.error());
  for (auto* list : {&done->sentences, &said->sentences})
    if (!list->empty()) {
      done->sentences = *list;
      break;
    }
  return run.show(app::Response{app::Answer(std::move(*done)), {}});
}

int pair_show(Run& run) {
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  return run.show(run.ask(app::Pairs{}));
}

int pair_begin(Run& run) {
  app::BeginPair asked;
  if (auto ready = ask_to_begin(run, asked); !ready) return run.fail(ready.error());
  if (run.command().has("invitation")) {
    auto invitation = run.talk().secret("The invitation: ");
    if (!invitation) return run.fail(invitation.error());
    asked.invitation = std::move(*invitation);
  }
  run.talk().say(wrapped(
      run.style(),
      "On the other's computer \"holdfast pair join\" with the same --folder or --relay shows a line."));
  auto begun = begin_with_line(run, [&](std::string line) {
    app::BeginPair one = asked.copy();
    one.line = std::move(line);
    return run.ask_for<app::PairingAnswer>(std::move(one));
  });
  if (!begun) return run.fail(begun.error());
  run.talk().say("Waiting for the other. Ctrl-C ends it.\n");
  return compare_and_end(run);
}

int pair_join(Run& run) {
  app::JoinPair asked;
  if (auto ready = ask_to_begin(run, asked); !ready) return run.fail(ready.error());
  auto begun = run.ask_for<app::PairingAnswer>(asked);
  if (!begun) return run.fail(begun.error());
  show_line(run, "On the other's computer: \"holdfast pair begin\". Type this line there:", *begun);
  return compare_and_end(run);
}

int pair_meet(Run& run) {
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  return run.show(run.ask(app::MeetPair{with(run)}));
}

int pair_propose(Run& run) {
  auto opened = run.open_to_change();
  if (!opened) return run.fail(opened.error());
  auto text = written(run, 1, {}, opened->vault.string());
  if (!text) return run.fail(text.error());
  return put(
      run, app::ProposeClause{with(run), run.command().words[0], text->text, run.command().value("session")},
      *text);
}

int pair_sign(Run& run) {
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  return run.show(
      run.ask(app::SignClause{with(run), run.command().words[0], run.command().value("session")}));
}

int pair_away(Run& run) {
  auto opened = run.open_to_change();
  if (!opened) return run.fail(opened.error());
  std::string meanwhile;
  if (run.command().has("stdin")) {
    auto text = read_stdin(longest_input);
    if (!text) return run.fail(text.error());
    make_text(*text);
    meanwhile = trimmed(*text);
  } else if (run.talk().can_ask()) {
    auto line = run.talk().line("What is agreed meanwhile? Enter leaves it open. ");
    if (!line) return run.fail(line.error());
    if (!*line) return run.fail(unchanged(ProblemKind::cancelled, "Stopped."));
    meanwhile = trimmed(**line);
  }
  return run.show(run.ask(
      app::SayAway{with(run), run.command().words[0], run.command().value("until"), std::move(meanwhile)}));
}

// What a page begins with: a page to bring along as it is kept, or the sentence of one answer of a review.
Result<std::string> beginning_of_page(Run& run) {
  const std::string from = run.command().value("from");
  if (from.empty()) return std::string("# \n\n");
  if (const auto sheet_of = std::ranges::find(sheets, from, [](const auto& one) { return one.first; });
      sheet_of != sheets.end()) {
    auto sheet =
        run.ask_for<app::SheetAnswer>(app::ProposeSheet{.sheet = sheet_of->second, .findings = false});
    if (!sheet) return pass_on(sheet);
    auto drawn = run.ask_for<app::SheetDrawn>(
        app::DrawSheet{.sheet = brief::to_json(sheet->sheet), .as = app::DrawSheet::As::text});
    if (!drawn) return pass_on(drawn);
    return "# " + drawn->text;
  }
  auto reviewed = run.ask_for<app::Reviewed>(app::Review{.question = from});
  if (!reviewed) return pass_on(reviewed);
  for (const review::Finding& finding : reviewed->review.findings)
    if (finding.id == from)
      return "# " + finding.question + "\n\n" + review::sentence_for_another(finding) + "\n";
  return unchanged(ProblemKind::not_found, fmt::format("This diary has no answer to \"{}\" just now.", from),
                   "--from");
}

int pair_give(Run& run) {
  auto opened = run.open_to_change();
  if (!opened) return run.fail(opened.error());
  auto beginning = beginning_of_page(run);
  if (!beginning) return run.fail(beginning.error());
  auto text = written(run, 0, *beginning, opened->vault.string());
  if (!text) return run.fail(text.error());
  auto [title, words] = title_and_text(text->text);
  if (words.empty()) {
    run.note("Nothing was written, so nothing was put there.\n");
    return 0;
  }
  if (title.empty()) title = "A page";
  if (run.talk().can_ask() && text->file) {
    run.talk().say("\n" + wrapped(run.style(), bold(run.style(), printable(title))) +
                   wrapped(run.style(), printable(words)) + "\n" +
                   wrapped(run.style(),
                           "The other can read this as it stands, and what has been read or taken into a "
                           "record cannot be called back."));
    auto sure = ask_whether(run.talk(), "Put it there?");
    if (!sure) return run.fail(sure.error());
    if (!*sure) return run.fail(unchanged(ProblemKind::cancelled, "Nothing was put there."));
  }
  return put(run, app::GivePage{with(run), title, words}, *text);
}

int pair_take_back(Run& run) {
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  return run.show(run.ask(app::TakeBack{with(run), run.command().words[0]}));
}

int pair_record(Run& run) {
  const std::string file = run.command().value("output");
  if (file.empty())
    return run.fail(
        unchanged(ProblemKind::bad_request, "Say where the page is to go: --output FILE.", "--output"));
  if (auto may = app::may_be_written_over(file); !may) return run.fail(may.error());
  std::error_code unknown;
  if (!run.command().has("force") && std::filesystem::exists(file, unknown))
    return run.fail({ProblemKind::conflict, fmt::format("{} is there already. --force writes over it.", file),
                     "", "file"});
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  app::Response response = run.ask(app::RecordPage{with(run), run.command().words[0]});
  if (!response.answer) return run.fail(response.answer.error());
  auto& pairs = std::get<app::PairAnswer>(*response.answer);
  if (auto kept = write_private_file(file, pairs.file->bytes, run.command().has("force")); !kept) {
    Problem why = kept.error();
    why.sentence += " That you take it into a record is said; the same command once more writes the file.";
    return run.fail(why);
  }
  pairs.sentences.push_back(fmt::format(
      "The page is in {}. This file is not encrypted; only you can read it on this computer.", file));
  return run.show(response);
}

int pair_views(Run& run) {
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  return run.show(run.ask(app::BeginViews{with(run), run.command().words[0]}));
}

int pair_view(Run& run) {
  auto opened = run.open_to_change();
  if (!opened) return run.fail(opened.error());
  auto all = run.ask_for<app::PairAnswer>(app::Pairs{});
  if (!all) return run.fail(all.error());
  std::string openers;
  for (const std::string& one : all->openers) openers += one + "\n\n";
  auto text = written(run, 0, openers, opened->vault.string());
  if (!text) return run.fail(text.error());
  if (text->text == trimmed(openers)) {
    run.note("Nothing was written, so nothing was put there.\n");
    return 0;
  }
  return put(run, app::WriteView{with(run), "", text->text}, *text);
}

int pair_end(Run& run) {
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  if (!run.command().has("yes")) {
    if (!run.talk().can_ask())
      return run.fail(unchanged(ProblemKind::conflict,
                                "Nobody can be asked whether you are sure. --yes ends it.", "--yes"));
    auto sure = ask_whether(run.talk(), "End it, for both of you and for good? No reason is asked.");
    if (!sure) return run.fail(sure.error());
    if (!*sure) return run.fail(unchanged(ProblemKind::cancelled, "It goes on."));
  }
  return run.show(run.ask(app::EndPair{with(run)}));
}

int pair_forget(Run& run) {
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  return run.show(run.ask(app::ForgetPair{with(run)}));
}

std::vector<std::string_view> subject_words() {
  std::vector<std::string_view> words;
  for (const pair::Subject& one : pair::subjects()) words.push_back(one.word);
  return words;
}

std::vector<std::string_view> beginnings() {
  std::vector<std::string_view> words;
  for (const auto& [verb, kind] : sheets) words.push_back(verb);
  words.insert(words.end(), question_ids().begin(), question_ids().end());
  return words;
}

}  // namespace

std::vector<Verb> pair_verbs() {
  return {
      {.name = "pair",
       .group = Group::reading,
       .run = pair_show,
       .summary = "What you and one other person have put before each other",
       .says = "As it was when you met last; nobody looks anywhere else for this, and nobody is told that "
               "you have "
               "looked."},
      {.name = "pair begin",
       .group = Group::files,
       .run = pair_begin,
       .summary = "Connect this diary with one other person's, in the room",
       .says = "The other's \"holdfast pair join\" shows a line; it is typed here, and both show four words "
               "to be "
               "compared. Nothing of the diary goes along, now or later: only what one of you puts there by "
               "hand.",
       .options = {folder_option, relay_option, pin_option, invitation_option, relationship_option},
       .examples = {"holdfast pair begin --folder /media/stick/between-us",
                    "holdfast pair begin --relay https://relay.example.org"},
       .meets_others = true},
      {.name = "pair join",
       .group = Group::files,
       .run = pair_join,
       .summary = "The other side of \"pair begin\"",
       .options = {folder_option, relay_option, pin_option, relationship_option},
       .meets_others = true},
      {.name = "pair meet",
       .group = Group::files,
       .run = pair_meet,
       .summary = "Fetch what the other has put there, and take there what is only here",
       .says =
           "Nothing else does so but what you put there yourself, and nobody is told that you were there.",
       .options = {with_option},
       .meets_others = true},
      {.name = "pair propose",
       .group = Group::writing,
       .run = pair_propose,
       .takes = "SUBJECT [FILE|-]",
       .summary = "Propose a clause of the frame, which holds once the other has signed it",
       .says =
           "SUBJECT is rhythm, between (contact between sessions), limits, breaks, ill (or gone), ending or "
           "other. The text comes from your editor, from FILE, or from stdin.",
       .options = {with_option, session_option},
       .least = 1,
       .most = 2,
       .words = subject_words(),
       .completes = Completes::words,
       .starts_a_program = true,
       .meets_others = true},
      {.name = "pair sign",
       .group = Group::writing,
       .run = pair_sign,
       .takes = "ID",
       .summary = "Sign a clause that the other has proposed",
       .options = {with_option, session_option},
       .least = 1,
       .most = 1,
       .meets_others = true},
      {.name = "pair away",
       .group = Group::writing,
       .run = pair_away,
       .takes = "FROM",
       .summary = "Say a break of yours, and what is agreed meanwhile",
       .options = {{.name = "until", .value = "DAY", .says = "Its last day; otherwise it is one day"},
                   with_option,
                   {.name = "stdin",
                    .says = "Ask nothing; what is agreed meanwhile is what stands on stdin"}},
       .least = 1,
       .most = 1,
       .examples = {"holdfast pair away 2027-02-08 --until 2027-02-19"},
       .meets_others = true},
      {.name = "pair give",
       .group = Group::writing,
       .run = pair_give,
       .takes = "[FILE|-]",
       .summary = "Put one page before the other, in the words you give it",
       .says = "It is no message: nobody is told that it is there, or that it was read. A first line \"# "
               "Title\" is "
               "its title. \"pair take-back\" takes it back.",
       .options = {{.name = "from",
                    .value = "WHAT",
                    .says = "Begin with a page to bring along as it is kept (brief, absence-sheet, "
                            "ending-sheet), or with the "
                            "sentence of one answer (\"review\" names them)",
                    .words = beginnings()},
                   with_option},
       .most = 1,
       .starts_a_program = true,
       .meets_others = true},
      {.name = "pair take-back",
       .group = Group::writing,
       .run = pair_take_back,
       .takes = "ID",
       .summary = "Take back what you have put there",
       .options = {with_option},
       .least = 1,
       .most = 1,
       .meets_others = true},
      {.name = "pair record",
       .group = Group::writing,
       .run = pair_record,
       .takes = "ID",
       .summary = "Take a page of the other's into a record of your own, as PDF",
       .says = "The other can see that you have.",
       .options = {{.name = "output",
                    .letter = 'o',
                    .value = "FILE",
                    .says = "Write the page here",
                    .completes = Completes::file},
                   {.name = "force", .says = "Write over a file that is there"},
                   with_option},
       .least = 1,
       .most = 1,
       .meets_others = true},
      {.name = "pair views",
       .group = Group::writing,
       .run = pair_views,
       .takes = "DAY",
       .summary = "Ask for two views, one from each side, to be opened together on a day",
       .options = {with_option},
       .least = 1,
       .most = 1,
       .meets_others = true},
      {.name = "pair view",
       .group = Group::writing,
       .run = pair_view,
       .takes = "[FILE|-]",
       .summary = "Write yours, which is closed until both are there",
       .options = {with_option},
       .most = 1,
       .starts_a_program = true,
       .meets_others = true},
      {.name = "pair end",
       .group = Group::writing,
       .run = pair_end,
       .summary = "End it, for both, for good, without a reason",
       .options = {with_option, {.name = "yes", .letter = 'y', .says = "Do not ask whether you are sure"}},
       .meets_others = true},
      {.name = "pair forget",
       .group = Group::writing,
       .run = pair_forget,
       .summary = "Keep nothing here of a pair that has ended",
       .options = {with_option}}};
}

}  // namespace holdfast::shell

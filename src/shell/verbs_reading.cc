// Reading: what stands at the door, lists, one record, search, the review, help.
// Each verb asks the door once and hands the answer to show.h; nothing here changes the diary.
#include <fmt/format.h>

#include "base/text.h"
#include "review/review.h"
#include "shell/questions.h"
#include "shell/show.h"
#include "shell/show_explain.h"
#include "shell/show_review.h"
#include "shell/terminal.h"
#include "shell/verbs.h"

namespace holdfast::shell {

static int today(Run& run) {
  if (!run.vault_is_there() && !run.command().has("vault") && !run.command().has("demo") && !run.json() &&
      !run.backups_are_there()) {
    run.write_out(first_start(run.style()));
    return 0;
  }
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  return run.show(run.ask(app::Today{}));
}

static int list(Run& run) {
  const Command& command = run.command();
  app::List wanted;
  std::vector<std::string_view> known(kinds_listed().begin(), kinds_listed().end());
  for (const std::string& typed : command.words) {
    const std::string_view kind = kind_for(typed);
    if (kind.empty()) {
      auto near = nearest_word(typed, known);
      return run.fail({ProblemKind::bad_request,
                       fmt::format("There is no kind of record \"{}\".{}", printable(typed),
                                   near ? " Did you mean " + *near + "?" : ""),
                       "\"holdfast list --help\" names the kinds.", "kind"});
    }
    wanted.kinds.emplace_back(kind);
    for (const std::string_view other : diary::all_kinds())
      if (diary::find_kind(other)->listed_with == kind) wanted.kinds.emplace_back(other);
  }
  auto number = command.number("number", 50, 1, 100000);
  if (!number) return run.fail(number.error());
  auto offset = command.number("offset", 0, 0, 1000000000);
  if (!offset) return run.fail(offset.error());
  wanted.limit = *number;
  wanted.offset = *offset;
  wanted.relationship = command.value("relationship");
  wanted.from = command.value("from");
  wanted.until = command.value("until");
  wanted.oldest_first = command.has("oldest-first");
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  return run.show(run.ask(std::move(wanted)));
}

static int show_record(Run& run) {
  auto opened = run.open();
  if (!opened) return run.fail(opened.error());
  return run.show(run.ask(app::Show{run.command().words[0]}));
}

static int search(Run& run) {
  const Command& command = run.command();
  app::Search wanted;
  auto number = command.number("number", 20, 1, 1000);
  if (!number) return run.fail(number.error());
  wanted.limit = *number;
  const bool from_stdin = !command.words.empty();
  if (!from_stdin && !run.talk().can_ask())
    return run.fail({ProblemKind::bad_request,
                     "\"search\" asks for the words, and here nobody can be asked. \"search -\" reads them "
                     "from stdin.",
                     "", "stdin"});
  if (from_stdin) {
    auto text = read_stdin(1u << 16);
    if (!text) return run.fail(text.error());
    wanted.text = std::string(trimmed(*text));
  }
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  if (!from_stdin) {
    auto line = run.talk().line("Search for: ");
    if (!line) return run.fail(line.error());
    wanted.text = std::string(trimmed(line->value_or("")));
  }
  if (wanted.text.empty())
    return run.fail({ProblemKind::bad_request, "There are no words to search for.", "", "text"});
  return run.show(run.ask(std::move(wanted)));
}

// The earlier reviews, or the N-th newest of them again.
static int earlier_reviews(Run& run) {
  const Command& command = run.command();
  auto listed = run.ask(app::EarlierReviews{command.value("relationship")});
  if (!command.has("read")) return run.show(std::move(listed));
  if (!listed.answer) return run.fail(listed.answer.error());
  const auto& reviews = std::get<app::EarlierReviewsAnswer>(*listed.answer).reviews;
  const auto number = whole_number(command.value("read"));
  if (!number || *number < 1 || *number > (long long)reviews.size())
    return run.fail({ProblemKind::bad_request,
                     reviews.empty()
                         ? "No review is kept yet."
                         : "There are " + std::to_string(reviews.size()) +
                               " kept; 1 is the newest. \"holdfast review --earlier\" lists them.",
                     "", "read"});
  return run.show(run.ask(app::ReadReview{reviews[std::size_t(*number - 1)].of}));
}

static int review(Run& run) {
  const Command& command = run.command();
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  if (command.has("earlier") || command.has("read")) return earlier_reviews(run);
  const ReviewView view{.one_question = command.has("question"),
                        .entries = command.has("entries"),
                        .open_folded = command.has("open")};
  app::Review wanted{command.value("question"), command.value("relationship"), command.value("since"),
                     command.has("again") || command.has("entries") || command.has("open")};
  return run.show(run.ask(std::move(wanted)), [&](const app::Answer& answer) {
    const auto& reviewed = std::get<app::Reviewed>(answer);
    if (reviewed.resting)
      return wrapped(run.style(), reviewed.resting->sentence) +
             dim(run.style(), wrapped(run.style(), "\"holdfast review --again\" looks now."));
    return (reviewed.changed ? shown(*reviewed.changed, run.style()) : std::string()) +
           shown(reviewed.review, run.style(), view);
  });
}

static int explain(Run& run) {
  const Command& command = run.command();
  if (command.words.empty()) return run.show(run.ask(app::Explain{}));
  // Before a passphrase is asked for.
  if (const auto unknown = review::unknown_question(command.words[0])) return run.fail(*unknown);
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  const ExplainView view{.entries = command.has("entries"), .open_folded = command.has("open")};
  app::Explain wanted{command.words[0], command.value("relationship"), command.value("since")};
  return run.show(run.ask(std::move(wanted)), [&](const app::Answer& answer) {
    return shown(std::get<app::Explained>(answer), run.style(), view);
  });
}

static int help_now(Run& run) {
  if (run.command().has("own"))
    if (auto opened = run.open(); !opened)
      run.note(opened.error().sentence + "\n\n");  // the general list comes anyway
  return run.show(run.ask(app::HelpNow{}), [&](const app::Answer& answer) {
    std::string out = shown(answer, run.style());
    if (!run.command().has("own"))
      out += dim(run.style(),
                 wrapped(run.style(),
                         "\"holdfast help-now --own\" shows your own numbers first; \"holdfast help-now "
                         "add\" adds one."));
    return out;
  });
}

namespace {
std::string_view kinds_in_words() {
  static const std::string words = [] {
    std::string list = "Kinds: ";
    for (const std::string_view kind : kinds_listed()) list += std::string(kind) + ", ";
    return list + "and the names of kinds in the JSON.";
  }();
  return words;
}
}  // namespace

std::vector<Verb> reading_verbs() {
  return {{.name = "today",
           .group = Group::reading,
           .run = today,
           .summary = "What waits, what lies ahead and your last check-in (also without any verb)"},
          {.name = "list",
           .group = Group::reading,
           .run = list,
           .takes = "[KIND...]",
           .summary = "The diary, newest first",
           .says = kinds_in_words(),
           .options = {{.name = "from", .value = "DAY", .says = "Nothing before this day"},
                       {.name = "until", .value = "DAY", .says = "Nothing after this day"},
                       relationship_option,
                       {.name = "number", .letter = 'n', .value = "N", .says = "How many, 50 unless given"},
                       {.name = "offset", .value = "N", .says = "Leave out the first N"},
                       {.name = "oldest-first", .says = "Oldest first"}},
           .most = 20,
           .completes = Completes::kind,
           .examples = {"holdfast list", "holdfast list sessions --from \"1 March\""}},
          {.name = "show",
           .group = Group::reading,
           .run = show_record,
           .takes = "ID",
           .summary = "One record, everything in it",
           .least = 1,
           .most = 1},
          {.name = "search",
           .group = Group::reading,
           .run = search,
           .takes = "[-]",
           .summary = "Find words in the diary",
           .says = "Asks for the words, or reads them from stdin, so that they stay out of the shell's "
                   "history. \"Quoted words\" stay together.",
           .options = {{.name = "number", .letter = 'n', .value = "N", .says = "How many, 20 unless given"}},
           .most = 1,
           .words = {"-"},
           .completes = Completes::words},
          {.name = "review",
           .group = Group::reading,
           .run = review,
           .summary = "What the diary can tell about your questions, and what it can't",
           .says = "Shows the questions that have an answer. Each answer says what it rests on and what it "
                   "cannot tell. Needing somebody is not a fault, and needing nobody is not the goal.",
           .options = {{.name = "question",
                        .value = "NAME",
                        .says = "One question only",
                        .words = {question_ids().begin(), question_ids().end()}},
                       relationship_option,
                       {.name = "since", .value = "DAY", .says = "Look at nothing before this day"},
                       {.name = "again", .says = "Now, though there is nothing new or no review is due"},
                       {.name = "earlier", .says = "List the reviews of the last year"},
                       {.name = "read",
                        .value = "N",
                        .says = "Show one of them again, without its pictures; 1 is the newest"},
                       {.name = "entries", .says = "Name the records each answer rests on"},
                       {.name = "open", .says = "Open the folded answers too"}}},
          {.name = "explain",
           .group = Group::reading,
           .run = explain,
           .takes = "[FINDING]",
           .summary = "What is behind one answer of the review, numbers and all",
           .says = "What was computed, on which records, what is assumed beforehand, how sure the numbers "
                   "are, and how often such sentences were true on simulated diaries. Without FINDING: which "
                   "there are. FINDING is the name of a question, as in review --question.",
           .options = {relationship_option,
                       {.name = "since", .value = "DAY", .says = "Look at nothing before this day"},
                       {.name = "entries", .says = "Name all the records it rests on, not the first few"},
                       {.name = "open", .says = "Open it also where it is folded"}},
           .most = 1,
           .completes = Completes::question,
           .examples = {"holdfast explain", "holdfast explain loop --demo"}}};
}

std::vector<Verb> help_verbs() {
  return {
      {.name = "help-now",
       .group = Group::other,
       .run = help_now,
       .summary = "Somebody to turn to, right now",
       .says =
           "Works without a diary and asks for nothing. --own adds your own numbers, which are in the diary.",
       .options = {{.name = "own", .says = "Your own numbers first (asks for the passphrase)"}}},
      {.name = "help-now add",
       .group = Group::other,
       .run = write_record,
       .summary = "A number of your own for this page",
       .options = {stdin_option}}};
}

}  // namespace holdfast::shell

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

int today(Run& run) {
  if (!run.vault_is_there() && !run.command().has("vault") && !run.command().has("demo") && !run.json() &&
      !run.backups_are_there()) {
    run.write_out(first_start(run.style()));
    return 0;
  }
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  return run.show(run.ask(app::Today{}));
}

int list(Run& run) {
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
    if (kind == "limit") wanted.kinds.emplace_back("limit_event");
    if (kind == "belief") wanted.kinds.emplace_back("belief_rating");
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

int show_record(Run& run) {
  auto opened = run.open();
  if (!opened) return run.fail(opened.error());
  return run.show(run.ask(app::Show{run.command().words[0]}));
}

int search(Run& run) {
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

int review(Run& run) {
  const Command& command = run.command();
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  const ReviewView view{.one_question = command.has("question"),
                        .entries = command.has("entries"),
                        .open_folded = command.has("open")};
  app::Review wanted{command.value("question"), command.value("relationship"), command.value("since")};
  return run.show(run.ask(std::move(wanted)), [&](const app::Answer& answer) {
    return shown(std::get<app::Reviewed>(answer).review, run.style(), view);
  });
}

int explain(Run& run) {
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

int help_now(Run& run) {
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

int about(Run& run) {
  return run.show(run.ask(app::About{}));
}

}  // namespace holdfast::shell

// Free text: in the editor on a private file, on stdin, or line by line. The vault is opened before the
// editor, so that a wrong passphrase cannot cost a written text; and a text that cannot be saved, or is taken
// out of her hand (a closed window), is kept as a draft in the vault, or, when even that fails, in memory
// where it lies, and the person is told where.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/problem_codes.h"
#include "base/text.h"
#include "diary/json.h"
#include "shell/drafts.h"
#include "shell/editor.h"
#include "shell/network.h"
#include "shell/questions.h"
#include "shell/show.h"
#include "shell/terminal.h"
#include "shell/verbs.h"

namespace holdfast::shell {

namespace {

using app::Json;

constexpr std::size_t longest_text = 8u << 20;

// Text from outside, in whatever encoding it is; what was done for that is said.
void make_text_of(Run& run, std::string& bytes) {
  for (std::string done : in_words(make_text(bytes))) {
    if (done[0] >= 'a' && done[0] <= 'z') done[0] = static_cast<char>(done[0] - 'a' + 'A');
    run.note(done + ".\n");
  }
}

Json entry_fields(std::string_view markdown) {
  auto [title, text] = title_and_text(repaired_utf8(markdown).text);
  Json fields = Json::object();
  if (!title.empty()) fields["title"] = std::move(title);
  if (!text.empty()) fields["text"] = std::move(text);
  return fields;
}

// Whoever is stopped from outside has not left her text; Ctrl-C has.
bool taken_away(const Problem& problem) {
  return problem.code == code::door_gone;
}

// A text on its way into the diary: what it goes on from, and the form in which it is kept if it does not get
// there.
struct Writing {
  std::optional<Begun> begun;
  std::string form;  // empty: free writing
  std::function<app::DraftText(const std::string&)> as_draft = [](const std::string& text) {
    return app::DraftText{repaired_utf8(text).text, ""};
  };
};

// `file`: where it lies in memory, if it does; it is left there where the vault does not take it.
void keep_writing(Run& run, const Writing& writing, const std::string& text, PrivateText* file) {
  if (trimmed(text).empty()) return;
  const std::string otherwise =
      file ? fmt::format(
                 "Your text could not be kept in the diary. It is in {}, in memory only: copy it "
                 "before you switch off.",
                 file->file().string())
           : std::string();
  if (!keep(run, writing.begun, writing.form, writing.as_draft(text), otherwise) && file) file->keep();
}

// Line by line; a lone "." or Ctrl-D ends.
Result<std::string> text_typed_here(Run& run, const Writing& writing, std::string beginning) {
  run.talk().say(
      dim(run.style(), wrapped(run.style(),
                               "Write. A line with only a dot ends; a first line \"# Title\" is the "
                               "title. Ctrl-C leaves without saving.")));
  std::string text = std::move(beginning);
  if (!text.empty()) {
    run.talk().say(text + "\n");
    text += "\n";
  }
  for (;;) {
    auto line = run.talk().line("");
    if (!line && taken_away(line.error())) {
      keep_writing(run, writing, text + run.talk().unfinished(), nullptr);
      return problem(ProblemKind::cancelled, "Stopped.");
    }
    if (!line) return pass_on(line);
    if (!line->has_value() || **line == ".") return text;
    text += **line + "\n";
  }
}

// Saves; a text that cannot be saved is kept.
int save_text(Run& run, app::Request request, const Writing& writing, const std::string& text,
              PrivateText* file) {
  const app::Response response = run.ask(std::move(request));
  if (!response.answer) {
    keep_writing(run, writing, text, file);
    return run.fail(response.answer.error());
  }
  let_go(run, writing.begun);
  return run.show(response);
}

// Opens the editor on a text and hands its content on. On a fault of the editor the text is kept.
Result<std::string> edited(Run& run, const Writing& writing, PrivateText& file) {
  auto done = file.edit();
  (void)give_up_the_network();
  auto text = file.text();
  if (text) make_text_of(run, *text);
  if (done && signal_seen() == 0) return text;
  if (text) keep_writing(run, writing, *text, &file);
  if (!done) return pass_on(done);
  return problem(ProblemKind::cancelled, "Stopped.");
}

int note_from(Run& run, const std::string& source, app::Add entry) {
  const std::string where = source == "-" ? "stdin" : source;
  const auto worth = [&](std::string_view beginning, std::uintmax_t) -> Result<> {
    if (may_be_text(beginning)) return {};
    return problem(ProblemKind::bad_request,
                   fmt::format("What {} holds is not text, so nothing of it was kept.", where), "file");
  };
  auto text = read_input(source, worth, longest_text);
  if (!text && text.error().kind == ProblemKind::not_found) {
    Problem none = text.error();
    none.sentence +=
        " What you want to write is not part of the command, so that it does not stay in your shell's "
        "history.";
    return run.fail(none);
  }
  if (!text) return run.fail(text.error());
  if (auto good = worth(*text, 0); !good) return run.fail(good.error());  // all of it
  if (auto opened = run.open_to_change(); !opened) return run.fail(opened.error());
  make_text_of(run, *text);
  entry.fields = entry_fields(*text);
  if (entry.fields.empty())
    return run.fail({ProblemKind::bad_request, fmt::format("There is no text in {}.", where), "", "file"});
  return save_text(run, std::move(entry), {}, *text, nullptr);
}

// What else was said with free writing, where the command line does not say it.
void with_what_was_said(app::Add& entry, const Begun& begun) {
  const auto said = diary::parse_json(begun.seen.with, begun.seen.with.size());
  if (!said || !said->is_object()) return;
  if (entry.when.empty() && said->contains("when") && (*said)["when"].is_string())
    entry.when = (*said)["when"].get<std::string>();
  if (said->contains("folded") && (*said)["folded"] == true) entry.folded = true;
  if (const auto link = said->find("link"); link != said->end() && link->is_string())
    entry.fields["link"] = *link;
}

std::string as_text(const std::string& title, const std::string& text) {
  return title.empty() ? text + "\n" : "# " + title + "\n\n" + text + "\n";
}

}  // namespace

static int note(Run& run) {
  const Command& command = run.command();
  app::Add entry;
  entry.kind = std::string(diary::Entry::kind);
  entry.when = command.value("when");
  entry.relationship = command.value("relationship");
  entry.folded = command.has("folded");
  if (!command.words.empty()) return note_from(run, command.words[0], std::move(entry));
  if (!run.talk().can_ask())
    return run.fail(
        {ProblemKind::bad_request,
         "\"note\" opens your editor, and there is no terminal here for it. \"note FILE\" reads the "
         "text from a file, \"note -\" from stdin.",
         "", "stdin"});
  auto opened = run.open_to_change(true);
  if (!opened) return run.fail(opened.error());
  auto begun = offered(run, free_writing);
  if (!begun) return run.fail(begun.error());
  Writing writing{.begun = std::move(*begun)};
  if (writing.begun) {
    with_what_was_said(entry, *writing.begun);
    writing.as_draft = [&entry](const std::string& text) {
      return app::DraftText{
          repaired_utf8(text).text,
          diary::dump(Json{
              {"when", entry.when}, {"folded", entry.folded}, {"link", entry.fields.value("link", "")}})};
    };
  }
  const std::string beginning = writing.begun ? text_of(*writing.begun) : std::string();
  std::optional<PrivateText> file;
  Result<std::string> text;
  bool here = command.has("here");
  if (!here && only_vi_is_there()) {
    run.talk().say("The only editor on this machine is vi (\":wq\" saves and leaves it).\n");
    auto without = ask_whether(run.talk(), "Write here in the terminal instead? (--here does so at once)");
    if (!without) return run.fail(without.error());
    here = *without;
  }
  if (here) {
    text = text_typed_here(run, writing, beginning);
  } else {
    auto made = PrivateText::make(beginning, opened->vault.string());
    if (!made) return run.fail(made.error());
    file.emplace(std::move(*made));
    text = edited(run, writing, *file);
  }
  if (!text) return run.fail(text.error());
  Json fields = entry_fields(*text);
  const bool nothing = fields.empty();
  entry.fields.update(fields);
  if (nothing) {
    run.note("Nothing was written, so nothing was saved.\n");
    return 0;
  }
  return save_text(run, entry, writing, *text, file ? &*file : nullptr);
}

int edit_entry(Run& run, const app::Shown& record) {
  const auto* entry = std::get_if<diary::Entry>(&record.record.body);
  if (!entry) return run.fail({ProblemKind::bad_request, "This is not an entry.", "", "id"});
  const std::string& id = record.record.id.text;
  auto begun = offered(run, diary::Entry::kind, id);
  if (!begun) return run.fail(begun.error());
  Writing writing{.begun = std::move(*begun), .form = form_name(diary::Entry::kind, id)};
  writing.as_draft = [&](const std::string& text) {
    Json said = entry_fields(text);
    return app::DraftText{diary::dump(Json{{"title", said.value("title", "")},
                                           {"text", said.value("text", "")},
                                           {"when", ""},
                                           {"revision", record.revision}}),
                          ""};
  };
  std::string before = as_text(entry->title, entry->text);
  std::string beginning = before;
  if (writing.begun)
    if (const auto said = diary::parse_json(writing.begun->seen.text, writing.begun->seen.text.size());
        said && said->is_object())
      beginning = as_text(said->value("title", ""), said->value("text", ""));
  auto opened = run.open_to_change();
  if (!opened) return run.fail(opened.error());
  auto file = PrivateText::make(beginning, opened->vault.string());
  if (!file) return run.fail(file.error());
  auto text = edited(run, writing, *file);
  if (!text) return run.fail(text.error());
  make_text(before);  // as what comes from the editor
  if (*text == before) {
    run.note("Nothing was changed.\n");
    return 0;
  }
  Json fields = entry_fields(*text);
  if (fields.empty()) {
    run.note("The text is empty now, so nothing was changed. \"holdfast delete\" deletes it.\n");
    return 0;
  }
  for (const char* key : {"title", "text"})
    if (!fields.contains(key)) fields[key] = nullptr;
  app::Edit change;
  change.id = id;
  change.revision = record.revision;
  change.fields = std::move(fields);
  return save_text(run, std::move(change), writing, *text, &*file);
}

std::vector<Verb> text_verbs() {
  return {{.name = "note",
           .group = Group::writing,
           .run = note,
           .takes = "[FILE|-]",
           .summary = "Write freely, in your editor",
           .says = "Opens $VISUAL or $EDITOR on a private file that lives in memory only and is removed "
                   "whatever happens. A first line \"# Title\" becomes the title. With FILE or -, the text "
                   "is read from there or from stdin, in any common encoding. A text that could not be saved "
                   "is kept in the diary as a draft; the next note offers it.",
           .options = {when_option,
                       relationship_option,
                       folded_option,
                       {.name = "here", .says = "Write here in the terminal, without an editor"}},
           .most = 1,
           .completes = Completes::file,
           .examples = {"holdfast note", "holdfast note text.md", "holdfast note - < text.md"},
           .starts_a_program = true}};
}

}  // namespace holdfast::shell

// Free text: in the editor on a private file, on stdin, or line by line. The vault is opened before the
// editor, so that a wrong passphrase cannot cost a written text; and a text that cannot be saved is kept as a
// draft in the vault, or, when even that fails, in memory where it lies, and the person is told where.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/text.h"
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

// A draft in the vault, or what a killed editor left behind, to go on with. Nothing when there is none or it
// is not wanted.
Result<std::string> unfinished_text(Run& run) {
  auto draft = run.ask_for<app::Draft>(app::ReadDraft{});
  if (!draft) return pass_on(draft);
  std::string text = draft->text.value_or("");
  auto all_left = texts_left_behind();
  for (LeftBehind& left : all_left) {
    make_text(left.text);
    if (trimmed(left.text).empty()) {
      wipe_left_behind(left);
      continue;
    }
    std::string both = text.empty() ? left.text : text + "\n\n" + left.text;
    auto kept = run.ask_for<app::Done>(app::KeepDraft{both});
    if (!kept) continue;
    text = std::move(both);
    wipe_left_behind(left);
  }
  if (text.empty() || !run.talk().can_ask()) return std::string();
  run.talk().say("There is a text that was not saved:\n" +
                 dim(run.style(), wrapped(run.style(), cut_to_width(printable(text), 200), 2)));
  auto go_on = ask_whether(run.talk(), "Go on with it?");
  if (!go_on) return pass_on(go_on);
  if (*go_on) return text;
  auto let_go = ask_whether(run.talk(), "Let it go? (n keeps it for later.)");
  if (!let_go) return pass_on(let_go);
  if (*let_go)
    if (auto gone = run.ask_for<app::Done>(app::KeepDraft{""}); !gone) return pass_on(gone);
  return std::string();
}

// Line by line; an empty line twice, a lone "." or Ctrl-D ends.
Result<std::string> text_typed_here(Run& run, std::string beginning) {
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
    if (!line) return pass_on(line);
    if (!line->has_value() || **line == ".") return text;
    text += **line + "\n";
  }
}

// Saves; a failed save keeps the text somewhere and says where. `file`: where it lies in memory, if it does.
int save_text(Run& run, const std::function<app::Response()>& write, const std::string& text,
              PrivateText* file) {
  app::Response response = write();
  if (response.answer) return run.show(response);
  auto kept = run.ask_for<app::Done>(app::KeepDraft{text});
  if (kept)
    run.note("Your text is kept as a draft; \"holdfast note\" goes on with it.\n");
  else if (file)
    run.talk().say(
        wrapped(run.style(),
                fmt::format("Your text could not be kept in the vault either. It is in {}, in memory only: "
                            "copy it before you switch off.",
                            file->keep().string())));
  return run.fail(response.answer.error());
}

// Opens the editor on a text and hands its content on. On a fault of the editor the text is kept as a draft.
Result<std::string> edited(Run& run, PrivateText& file) {
  auto done = file.edit();
  (void)give_up_the_network();
  auto text = file.text();
  if (text) make_text_of(run, *text);
  if (done && signal_seen() == 0) return text;
  if (text && !trimmed(*text).empty()) {
    auto kept = run.ask_for<app::Done>(app::KeepDraft{*text});
    run.talk().say(kept ? "What you wrote is kept as a draft; \"holdfast note\" goes on with it.\n"
                        : fmt::format("What you wrote is in {}, in memory only.\n", file.keep().string()));
  }
  if (!done) return pass_on(done);
  return problem(ProblemKind::cancelled, "Stopped.");
}

int note_from(Run& run, const std::string& source, app::Add entry) {
  const std::string where = source == "-" ? "stdin" : source;
  const auto worth = [&](std::string_view beginning, std::uintmax_t) -> Result<> {
    if (may_be_text(beginning)) return {};
    return problem(ProblemKind::bad_request,
                   fmt::format("What {} holds is no text, so nothing of it was kept.", where), "file");
  };
  auto text = read_input(source, worth, longest_text);
  if (!text && text.error().kind == ProblemKind::not_found) {
    Problem none = text.error();
    none.sentence +=
        " What you want to write is no word of a command, so that it does not stay in your shell's history.";
    return run.fail(none);
  }
  if (!text) return run.fail(text.error());
  if (auto good = worth(*text, 0); !good) return run.fail(good.error());  // all of it
  if (auto opened = run.open(); !opened) return run.fail(opened.error());
  make_text_of(run, *text);
  entry.fields = entry_fields(*text);
  if (entry.fields.empty())
    return run.fail({ProblemKind::bad_request, fmt::format("There is no text in {}.", where), "", "file"});
  return save_text(
      run, [&] { return run.ask(entry); }, *text, nullptr);
}

}  // namespace

int note(Run& run) {
  const Command& command = run.command();
  app::Add entry;
  entry.kind = "entry";
  entry.when = command.value("when");
  entry.relationship = command.value("relationship");
  entry.folded = command.has("folded");
  if (!command.words.empty()) return note_from(run, command.words[0], std::move(entry));
  if (!run.talk().can_ask())
    return run.fail({ProblemKind::bad_request,
                     "\"note\" opens your editor, and here is no terminal for it. \"note FILE\" reads the "
                     "text from a file, \"note -\" from stdin.",
                     "", "stdin"});
  if (auto opened = run.open(true); !opened) return run.fail(opened.error());
  auto beginning = unfinished_text(run);
  if (!beginning) return run.fail(beginning.error());
  std::optional<PrivateText> file;
  Result<std::string> text;
  if (command.has("here")) {
    text = text_typed_here(run, *beginning);
  } else {
    auto made = PrivateText::make(*beginning);
    if (!made) return run.fail(made.error());
    file.emplace(std::move(*made));
    text = edited(run, *file);
  }
  if (!text) return run.fail(text.error());
  entry.fields = entry_fields(*text);
  if (entry.fields.empty()) {
    run.note("Nothing was written, so nothing was saved.\n");
    return 0;
  }
  const int code = save_text(
      run, [&] { return run.ask(entry); }, *text, file ? &*file : nullptr);
  if (code == 0 && !beginning->empty())
    if (auto gone = run.ask_for<app::Done>(app::KeepDraft{""}); !gone) return run.fail(gone.error());
  return code;
}

int edit_entry(Run& run, const app::Shown& record) {
  const auto* entry = std::get_if<diary::Entry>(&record.record.body);
  if (!entry) return run.fail({ProblemKind::bad_request, "This is no entry.", "", "id"});
  std::string before =
      entry->title.empty() ? entry->text + "\n" : "# " + entry->title + "\n\n" + entry->text + "\n";
  auto file = PrivateText::make(before);
  if (!file) return run.fail(file.error());
  auto text = edited(run, *file);
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
  change.id = record.record.id.text;
  change.revision = record.revision;
  change.fields = std::move(fields);
  return save_text(
      run, [&] { return run.ask(change); }, *text, &*file);
}

}  // namespace holdfast::shell

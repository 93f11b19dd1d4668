// Help is short enough to be read: one line a verb, its own page with every option. The man page says the
// same in troff, with what no --help has room for: exit codes, files, what stands in argv and what never
// does.
#include "shell/help.h"

#include <fmt/format.h>

#include <vector>

namespace holdfast::shell {

namespace {

constexpr Group groups[] = {Group::writing, Group::reading, Group::files, Group::vault, Group::other};

std::string option_head(const Option& option) {
  std::string head = option.letter ? fmt::format("-{}, --{}", option.letter, option.name)
                                   : fmt::format("    --{}", option.name);
  if (!option.value.empty()) head += " " + std::string(option.value);
  return head;
}

std::string option_says(const Option& option) {
  std::string says(option.says);
  if (option.words.empty()) return says;
  says += says.empty() ? "" : ": ";
  for (std::size_t i = 0; i < option.words.size(); ++i)
    says += (i ? ", " : "") + std::string(option.words[i]);
  return says;
}

std::string options_page(std::span<const Option> options, const Style& style) {
  std::string out;
  for (const Option& option : options) {
    const std::string head = "  " + option_head(option);
    if (head.size() > 28)
      out += head + "\n" + wrapped(style, option_says(option), 30);
    else
      out += wrapped(style, option_says(option), 30, head);
  }
  return out;
}

// Troff: backslashes, leading dots and hyphens mean something.
std::string troff(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if (c == '\'')
      out += "\\(aq";
    else
      out += c;
  }
  if (!out.empty() && (out[0] == '.')) out.insert(0, "\\&");
  return out;
}

void manual_options(std::string& out, std::span<const Option> options) {
  for (const Option& option : options) {
    out += ".TP\n\\fB";
    if (option.letter) out += fmt::format("\\-{}\\fR, \\fB", option.letter);
    out += "\\-\\-" + troff(option.name) + "\\fR";
    if (!option.value.empty()) out += " \\fI" + troff(option.value) + "\\fR";
    out += "\n" + troff(option_says(option)) + "\n";
  }
}

}  // namespace

std::string help(const Style& style) {
  std::string out = "holdfast: a private diary about somebody you lean on\n\n";
  out += "  holdfast [VERB] [OPTIONS]\n";
  for (Group group : groups) {
    out += "\n" + bold(style, title_of(group)) + "\n";
    for (const Verb& verb : verbs()) {
      if (verb.group != group) continue;
      out += wrapped(style, verb.summary, 20, "  " + std::string(verb.name));
    }
  }
  out += "\n" + bold(style, "Options of every verb") + "\n" + options_page(common_options(), style);
  out +=
      "\n" +
      wrapped(
          style,
          "\"holdfast VERB --help\" tells more of one. What you write is asked for or read from stdin, never "
          "taken from the command line, where other programs could read it.");
  return out;
}

std::string help_of(const Verb& verb, const Style& style) {
  std::string out = std::string(verb.summary) + "\n\n";
  out += fmt::format("  holdfast {}{}{}{}\n", verb.name, verb.takes.empty() ? "" : " ", verb.takes,
                     verb.options.empty() ? "" : " [OPTIONS]");
  if (!verb.says.empty()) out += "\n" + wrapped(style, verb.says);
  if (const auto under = verbs_under(verb.name); !under.empty()) {
    out += "\n";
    for (const Verb* one : under)
      out +=
          wrapped(style, one->summary, 26,
                  "  " + std::string(one->name) + (one->takes.empty() ? "" : " ") + std::string(one->takes));
  }
  if (!verb.options.empty()) out += "\n" + options_page(verb.options, style);
  if (!verb.examples.empty()) {
    out += "\n";
    for (std::string_view example : verb.examples) out += fmt::format("  {}\n", example);
  }
  out += "\n" + dim(style, "\"holdfast --help\" names the options of every verb.") + "\n";
  return out;
}

std::string manual(std::string_view version) {
  std::string out = fmt::format(".TH HOLDFAST 1 \"\" \"holdfast {}\" \"User commands\"\n", version);
  out += ".SH NAME\nholdfast \\- a private diary about somebody you lean on\n";
  out += ".SH SYNOPSIS\n.B holdfast\n[\\fIVERB\\fR] [\\fIOPTIONS\\fR]\n";
  out +=
      ".SH DESCRIPTION\nHoldfast keeps an encrypted diary of a relationship a person leans on, most often "
      "with her "
      "therapist, and looks with her, over months and years, at one question: is needing this person helping "
      "me find my own "
      "footing, or am I going round in circles? Nothing leaves the machine. There is no score and no "
      "advice.\n.PP\n"
      "Without a verb, \\fBholdfast\\fR shows what waits (\\fBtoday\\fR).\n";
  out +=
      ".SH PRIVACY\nWhat a person writes is asked for at the terminal, written in an editor, or read from "
      "standard input as "
      "JSON; it is never taken from the command line or the environment, where other processes and the "
      "history of the shell "
      "could read it. The passphrase is typed with echo off, or read from the file descriptor given with "
      "\\fB\\-\\-passphrase\\-fd\\fR. Which verb was used, times, ids and file names do stand on the command "
      "line.\n";
  for (Group group : groups) {
    std::string title(title_of(group));
    for (char& c : title)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    out += ".SH \"" + troff(title) + "\"\n";
    for (const Verb& verb : verbs()) {
      if (verb.group != group) continue;
      const bool asks = verb.summary.ends_with('?');
      out += fmt::format(".SS \"{}{}{}\"\n{}{}\n", troff(verb.name), verb.takes.empty() ? "" : " ",
                         troff(verb.takes), troff(verb.summary), asks ? "" : ".");
      if (!verb.says.empty()) out += ".PP\n" + troff(verb.says) + "\n";
      manual_options(out, verb.options);
      for (std::string_view example : verb.examples) out += ".PP\n.nf\n    " + troff(example) + "\n.fi\n";
    }
  }
  out += ".SH \"OPTIONS OF EVERY VERB\"\n";
  manual_options(out, common_options());
  out += ".SH \"EXIT STATUS\"\n";
  for (const ExitCode& code : exit_codes()) out += fmt::format(".TP\n{}\n{}\n", code.code, troff(code.says));
  out +=
      ".SH ENVIRONMENT\n.TP\nVISUAL, EDITOR\nThe editor for notes.\n.TP\nXDG_DATA_HOME\nWhere the diary lies "
      "unless \\-\\-vault names it.\n.TP\nXDG_RUNTIME_DIR\nThe folder in memory for a text while the editor "
      "is "
      "open; otherwise "
      "/dev/shm.\n.TP\nNO_COLOR\nIf set, there are no colours.\n";
  out +=
      ".SH FILES\n.TP\n$XDG_DATA_HOME/holdfast/diary.holdfast\nThe "
      "diary.\n.TP\n$XDG_DATA_HOME/holdfast/backups\n"
      "Automatic backups, encrypted.\n";
  return out;
}

}  // namespace holdfast::shell

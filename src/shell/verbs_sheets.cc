// The pages to bring along, at a terminal. What is on the page and what may go on it is listed part by part
// and numbered; the person says numbers, or writes lines of her own. The page is kept as she goes. A script
// takes the JSON, moves lines from "offered" to "lines", and gives it back through stdin.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/targets.h"
#include "base/problem_codes.h"
#include "base/text.h"
#include "brief/json.h"
#include "diary/json.h"
#include "review/review.h"
#include "review/sentences.h"
#include "shell/questions.h"
#include "shell/show.h"
#include "shell/terminal.h"
#include "shell/verbs.h"

namespace holdfast::shell {
namespace {

using app::Json;
using brief::Sheet;

// What can be pointed at by its number: a line or a picture, on the page or offered.
struct Item {
  bool on_page = false, picture = false;
  std::size_t at = 0;  // in its list
};

class Composing {
 public:
  Composing(Run& run, Sheet& sheet) : run_(run), sheet_(sheet) {}

  // cancelled: Ctrl-C. What was done until then is in the sheet.
  Result<> all() {
    run_.talk().say(
        wrapped(run_.style(),
                "Part by part: what is on the page, and what could be. Numbers put a line on or take it "
                "off (1 3). \"edit 2\" says it otherwise, \"up 2\" moves it up. Anything else is a line of "
                "your own. Enter goes on."));
    for (const brief::Section& section : brief::sections(sheet_.kind))
      if (auto done = part(section); !done) return done;
    if (!sheet_.charts.empty() || !sheet_.offered_charts.empty())
      if (auto done = pictures(); !done) return done;
    return names();
  }

 private:
  std::vector<Item> items_of(const brief::Section& section) const {
    std::vector<Item> items;
    for (std::size_t k = 0; k < sheet_.lines.size(); ++k)
      if (sheet_.lines[k].section == section.id) items.push_back({true, false, k});
    for (std::size_t k = 0; k < sheet_.offered.size(); ++k)
      if (sheet_.offered[k].section == section.id) items.push_back({false, false, k});
    return items;
  }
  void show(std::string_view title, const std::vector<Item>& items) {
    std::string out = "\n" + bold(run_.style(), title) + "\n";
    for (std::size_t k = 0; k < items.size(); ++k) {
      const Item& item = items[k];
      const std::string text = item.picture
                                   ? (item.on_page ? sheet_.charts : sheet_.offered_charts)[item.at].label
                                   : (item.on_page ? sheet_.lines : sheet_.offered)[item.at].text;
      out += wrapped(run_.style(), printable(text), 8,
                     fmt::format("{:>3} [{}] ", k + 1, item.on_page ? 'x' : ' '));
    }
    run_.talk().say(out);
  }

  // "1 3" or "1, 3"; nothing where the line is something else.
  static std::optional<std::vector<std::size_t>> numbers_in(std::string_view line, std::size_t most) {
    std::string spaced(line);
    std::ranges::replace(spaced, ',', ' ');
    std::vector<std::size_t> out;
    for (const std::string_view word : split(spaced, ' ')) {
      if (word.empty()) continue;
      const auto number = whole_number(word);
      if (!number || *number < 1 || *number > (long long)most) return std::nullopt;
      if (const auto k = std::size_t(*number) - 1; std::ranges::find(out, k) == out.end()) out.push_back(k);
    }
    return out;
  }

  // Lines that change sides are taken from the back, so that the others keep their places.
  template <class List>
  void change_sides(const std::vector<Item>& items, const std::vector<std::size_t>& chosen, List& on_page,
                    List& offered) {
    std::vector<std::size_t> on, off;
    for (const std::size_t k : chosen) (items[k].on_page ? off : on).push_back(items[k].at);
    const auto move = [](std::vector<std::size_t> which, List& from, List& to, auto&& wanted) {
      for (const std::size_t k : which)
        if (wanted(from[k])) to.push_back(from[k]);
      std::ranges::sort(which, std::greater());
      for (const std::size_t k : which) from.erase(from.begin() + std::ptrdiff_t(k));
    };
    move(off, on_page, offered, [](const auto& one) { return !one.source.empty(); });
    move(on, offered, on_page, [](const auto&) { return true; });
  }

  // A line of her own that did not come to its end because the window was closed goes on the page as it was.
  Result<> keep_begun(const brief::Section& section, const Problem& why) {
    const std::string line = run_.talk().unfinished();
    const std::size_t there = std::size_t(
        std::ranges::count(sheet_.lines, section.id, [](const brief::Line& one) { return one.section; }));
    const bool of_her_own = !trimmed(line).empty() && !order_in(line) &&
                            line.find_first_not_of("0123456789, ") != std::string::npos;
    if (why.code == code::door_gone && of_her_own && (section.most == 0 || there < section.most))
      sheet_.lines.push_back({std::string(section.id), std::string(trimmed(line)), "", ""});
    return tl::unexpected<Problem>(why);
  }

  Result<> part(const brief::Section& section) {
    for (;;) {
      const std::vector<Item> items = items_of(section);
      show(review::with_name(section.title, sheet_.practitioner), items);
      auto typed = run_.talk().line("> ");
      if (!typed) return keep_begun(section, typed.error());
      const std::string line(trimmed(typed->value_or("")));
      if (line.empty()) return {};
      const auto on_page = std::size_t(std::ranges::count(items, true, &Item::on_page));
      if (const auto order = order_in(line)) {
        if (order->number < 1 || order->number > items.size() || !items[order->number - 1].on_page)
          run_.talk().say("Only what is on the page [x] can be changed. Put it on first, by its number.\n");
        else if (order->word == "up")
          move_up(items, items[order->number - 1]);
        else if (auto done = edit(items[order->number - 1]); !done)
          return done;
      } else if (line.find_first_not_of("0123456789, ") == std::string::npos &&
                 !numbers_in(line, items.size())) {
        run_.talk().say("There is no such number here.\n");
      } else if (const auto chosen = numbers_in(line, items.size())) {
        const auto more =
            std::size_t(std::ranges::count_if(*chosen, [&](std::size_t k) { return !items[k].on_page; }));
        if (section.most > 0 && on_page + more > section.most)
          run_.talk().say(fmt::format("At most {} lines here. Take one off first.\n", section.most));
        else
          change_sides(items, *chosen, sheet_.lines, sheet_.offered);
      } else if (section.most > 0 && on_page >= section.most) {
        run_.talk().say(fmt::format("At most {} lines here. Take one off first.\n", section.most));
      } else {
        sheet_.lines.push_back({std::string(section.id), line, "", ""});
      }
    }
  }

  // "edit 2", "up 2": never a line of her own.
  struct Order {
    std::string_view word;
    std::size_t number = 0;
  };
  static std::optional<Order> order_in(std::string_view line) {
    const auto blank = line.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    const std::string_view word = line.substr(0, blank);
    const auto number = whole_number(trimmed(line.substr(blank)));
    if ((word != "edit" && word != "up") || !number) return std::nullopt;
    return Order{word, *number < 0 ? 0 : std::size_t(*number)};
  }
  Result<> edit(const Item& item) {
    auto typed = run_.talk().line("Instead: ");
    if (!typed) return pass_on(typed);
    if (!trimmed(typed->value_or("")).empty()) sheet_.lines[item.at].text = std::string(trimmed(**typed));
    return {};
  }
  void move_up(const std::vector<Item>& items, const Item& item) {
    for (std::size_t k = 1; k < items.size(); ++k)
      if (items[k].on_page && items[k].at == item.at)
        std::swap(sheet_.lines[items[k - 1].at], sheet_.lines[item.at]);
  }

  Result<> pictures() {
    for (;;) {
      std::vector<Item> items;
      for (std::size_t k = 0; k < sheet_.charts.size(); ++k) items.push_back({true, true, k});
      for (std::size_t k = 0; k < sheet_.offered_charts.size(); ++k) items.push_back({false, true, k});
      show("Pictures (two at most)", items);
      auto typed = run_.talk().line("> ");
      if (!typed) return pass_on(typed);
      if (trimmed(typed->value_or("")).empty()) return {};
      const auto chosen = numbers_in(**typed, items.size());
      if (!chosen) continue;
      const auto more =
          std::size_t(std::ranges::count_if(*chosen, [&](std::size_t k) { return !items[k].on_page; }));
      if (sheet_.charts.size() + more <=
          brief::most_charts +
              std::size_t(std::ranges::count_if(*chosen, [&](std::size_t k) { return items[k].on_page; })))
        change_sides(items, *chosen, sheet_.charts, sheet_.offered_charts);
    }
  }

  Result<> names() {
    std::string out = "\n" + bold(run_.style(), "Names") + "\n";
    for (const auto& [name, becomes] : sheet_.names)
      out += "  " + printable(name) + " stands there as " + printable(becomes) + "\n";
    app::DrawSheet draw;
    draw.sheet = brief::to_json(sheet_);
    draw.as = app::DrawSheet::As::text;
    auto drawn = run_.ask_for<app::SheetDrawn>(std::move(draw));
    if (!drawn) return pass_on(drawn);
    if (!drawn->laid.likely_names.empty())
      out += wrapped(run_.style(), "These look like names and are still there: " +
                                       printable(joined(drawn->laid.likely_names, ", ")));
    run_.talk().say(out +
                    wrapped(run_.style(), "Another name to replace? Name=Other, one a line. Enter goes on."));
    for (;;) {
      auto typed = run_.talk().line("> ");
      if (!typed) return pass_on(typed);
      const std::string line(trimmed(typed->value_or("")));
      if (line.empty()) return {};
      const auto at = line.find('=');
      if (at == std::string::npos || at == 0) {
        run_.talk().say("One name a line, like Berta=B.\n");
        continue;
      }
      const std::string name(trimmed(line.substr(0, at))), becomes(trimmed(line.substr(at + 1)));
      std::erase_if(sheet_.names, [&](const auto& pair) { return pair.name == name; });
      if (name != becomes) sheet_.names.emplace_back(name, becomes);
    }
  }

  Run& run_;
  Sheet& sheet_;
};

// As --json gives it, whole or the sheet alone; of the whole also which revision it was.
struct FromStdin {
  Sheet sheet;
  std::optional<std::int64_t> revision;
};
Result<FromStdin> sheet_from_stdin() {
  auto bytes = read_stdin(brief::caps::sheet);
  if (!bytes) return pass_on(bytes);
  auto json = diary::parse_json(*bytes, brief::caps::sheet);
  if (!json) return pass_on(json);
  const bool whole = json->is_object() && json->contains("sheet");
  auto sheet = brief::sheet_from_json(whole ? (*json)["sheet"] : *json);
  if (!sheet) return pass_on(sheet);
  const Json revision = whole ? json->value("revision", Json()) : Json();
  return FromStdin{std::move(*sheet),
                   revision.is_number_integer() ? std::optional(revision.get<std::int64_t>()) : std::nullopt};
}

// `revision`: the one that was read; where it is another by now, she is asked whether this page goes in its
// place.
Result<> keep(Run& run, const Sheet& sheet, std::optional<std::int64_t> revision) {
  app::KeepSheet wanted;
  wanted.sheet = brief::to_json(sheet);
  wanted.revision = revision;
  auto kept = run.ask_for<app::SheetAnswer>(app::Request(wanted));
  if (!kept && kept.error().kind == ProblemKind::conflict && run.talk().can_ask()) {
    auto sure = ask_whether(run.talk(), kept.error().sentence + " Put this one in its place?");
    if (!sure) return pass_on(sure);
    if (!*sure) return pass_on(kept);
    wanted.revision.reset();
    kept = run.ask_for<app::SheetAnswer>(app::Request(wanted));
  }
  if (!kept) return pass_on(kept);
  return {};
}

// Which lines there is no room for, by their beginnings: her words, on her own terminal.
std::string no_room(const Run& run, const Sheet& sheet, const app::SheetDrawn& drawn) {
  constexpr std::size_t columns = 60;
  std::string out = wrapped(run.style(), drawn.sentence);
  for (const std::size_t k : drawn.laid.no_room)
    out += "  " + cut_to_width(printable(sheet.lines[k].text), columns) + "\n";
  for (const std::size_t k : drawn.laid.no_room_charts)
    out += "  the picture: " + printable(sheet.charts[k].label) + "\n";
  return out;
}

// What --take names goes on the page first. `relationship`: whose page it is then, for a record may be about
// somebody else than check-ins are.
Result<> take_along(Run& run, brief::Kind kind, std::string& relationship) {
  for (const std::string& what : run.command().values("take")) {
    app::TakeAlong take;
    take.sheet = kind;
    take.relationship = relationship;
    (review::unknown_question(what) ? take.record : take.finding) = what;
    take.picture = run.command().has("pictures");
    auto taken = run.ask_for<app::SheetAnswer>(std::move(take));
    if (!taken) return pass_on(taken);
    relationship = taken->sheet.relationship;
  }
  return {};
}

int draw(Run& run, const Sheet& sheet) {
  const Command& command = run.command();
  const std::string file = command.value("output");
  using As = app::DrawSheet::As;
  const As as = file.empty() || file.ends_with(".txt") ? As::text
                : file.ends_with(".png")               ? As::png
                                                       : As::pdf;
  constexpr int for_print = 2000;
  app::DrawSheet wanted;
  wanted.sheet = brief::to_json(sheet);
  wanted.as = as;
  wanted.width = for_print;
  app::Response response = run.ask(std::move(wanted));
  if (!response.answer) return run.fail(response.answer.error());
  const auto& drawn = std::get<app::SheetDrawn>(*response.answer);
  if (!drawn.laid.fits) {
    run.talk().say(no_room(run, sheet, drawn));
    return run.fail({ProblemKind::full, "Nothing was drawn: it does not fit on one page.", "", "lines"});
  }
  if (drawn.laid.unknown_letters > 0)
    run.note(fmt::format("{} no typeface here has; they are drawn as boxes.\n",
                         counted((long long)drawn.laid.unknown_letters, "letter", "letters")));
  if (file.empty()) return run.show(response);
  auto written = write_private_file(file, as == As::text ? drawn.text : drawn.bytes, command.has("force"));
  if (!written) return run.fail(written.error());
  return run.show(app::Response{
      app::Answer(app::Done{fmt::format(
          "The page is in {}. This file is not encrypted; only you can read it on this computer.", file)}),
      {}});
}

}  // namespace

static int sheet(Run& run) {
  const Command& command = run.command();
  const std::string file = command.value("output");
  if (!file.empty())
    if (auto may = app::may_be_written_over(file); !may) return run.fail(may.error());
  std::error_code unknown;
  if (!file.empty() && !command.has("force") && std::filesystem::is_regular_file(file, unknown))
    return run.fail({ProblemKind::conflict, fmt::format("{} is there already. --force writes over it.", file),
                     "", "file"});
  const std::string_view verb = command.verb->name;
  const brief::Kind kind = verb == "absence-sheet"       ? brief::Kind::absence
                           : verb == "ending-sheet"      ? brief::Kind::ending
                           : verb == "supervision-sheet" ? brief::Kind::supervision
                                                         : brief::Kind::brief;
  if (command.has("stdin") && command.has("take"))
    return run.fail({ProblemKind::bad_request,
                     "--take and --stdin do not go together: what comes from stdin is the whole page.", "",
                     "--take"});
  std::optional<Sheet> given;
  std::optional<std::int64_t> revision;
  if (command.has("stdin")) {
    auto read = sheet_from_stdin();
    if (!read) return run.fail(read.error());
    if (read->sheet.kind != kind)
      return run.fail(
          {ProblemKind::bad_request,
           fmt::format("This is another page: its kind is \"{}\".", diary::word(read->sheet.kind)), "",
           "kind"});
    given = std::move(read->sheet);
    revision = read->revision;
  }
  const bool composing = !given && !run.json() && !command.has("text") && run.talk().can_ask();
  const bool keeps = composing || command.has("stdin") || command.has("take");
  auto opened = keeps ? run.open_to_change() : run.open();
  if (!opened) return run.fail(opened.error());
  std::string relationship = command.value("relationship");
  if (auto taken = take_along(run, kind, relationship); !taken) return run.fail(taken.error());
  if (!given) {
    app::ProposeSheet wanted;
    wanted.sheet = kind;
    wanted.relationship = relationship;
    wanted.from = command.value("from");
    wanted.until = command.value("until");
    wanted.findings = (composing || (run.json() && file.empty())) && !command.has("no-findings");
    app::Response response = run.ask(std::move(wanted));
    if (!response.answer) return run.fail(response.answer.error());
    if (run.json() && file.empty() && !command.has("text")) return run.show(response);
    auto& answer = std::get<app::SheetAnswer>(*response.answer);
    given = std::move(answer.sheet);
    revision = answer.revision;
  }
  if (const std::string paper = command.value("paper"); !paper.empty())
    given->paper = paper == "letter" ? brief::Paper::letter : brief::Paper::a4;
  if (!command.has("open"))  // a look ahead stays closed until she asks for it
    std::erase_if(given->offered,
                  [](const brief::Line& line) { return line.source == "finding:next-absence:fan"; });
  if (composing) {
    if (!given->remark.empty()) run.talk().say(wrapped(run.style(), given->remark));
    auto done = Composing(run, *given).all();
    if (auto kept = keep(run, *given, revision); !kept)
      return run.fail(kept.error());  // also where it was broken off
    if (!done && done.error().kind == ProblemKind::cancelled)
      return run.fail({ProblemKind::cancelled, "Stopped. The page is kept as it was then.", "", ""});
    if (!done) return run.fail(done.error());
  } else if (command.has("stdin")) {
    if (auto kept = keep(run, *given, revision); !kept) return run.fail(kept.error());
  }
  const int code = draw(run, *given);
  if (composing && file.empty() && code == 0)
    run.note(wrapped(run.style(),
                     fmt::format("It is kept. \"holdfast {} --text -o notes.pdf\" makes the page.", verb)));
  return code;
}

namespace {
// A page to bring along.
std::vector<Option> sheet_options() {
  return {
      relationship_option,
      {.name = "from", .value = "DAY", .says = "The period begins here; three months ago unless given"},
      {.name = "until", .value = "DAY", .says = "It ends here; today unless given"},
      {.name = "take",
       .letter = 't',
       .value = "ID",
       .says =
           "Put this on the page first: a record by its id, or a finding by its name; may be given often"},
      {.name = "pictures", .says = "With --take FINDING: its picture, too"},
      {.name = "open", .says = "Offer the look ahead at a coming break in full, too"},
      {.name = "no-findings", .says = "Offer no findings: quicker, because no review is made"},
      {.name = "text", .says = "Ask nothing; the page as it is kept"},
      {.name = "stdin", .says = "The page as JSON on stdin, in the form --json gives; it is kept and drawn"},
      {.name = "paper",
       .value = "PAPER",
       .says = "Its size; as before, at first a4",
       .words = {"a4", "letter"}},
      {.name = "output",
       .letter = 'o',
       .value = "FILE",
       .says = "Write here: .pdf, .png or .txt",
       .completes = Completes::file},
      {.name = "force", .says = "Write over a file that is there"}};
}
}  // namespace

std::vector<Verb> sheet_verbs() {
  return {
      {.name = "brief",
       .group = Group::reading,
       .run = sheet,
       .summary = "One page to bring to a session",
       .says = "What you want to talk about, what you'd like today, what you noticed: three lines at most, "
               "and nothing is on it that you did not put there. The page is kept, encrypted, until you "
               "empty it. With -o it is drawn; names become initials.",
       .options = sheet_options(),
       .examples = {"holdfast brief", "holdfast brief --take 7k2m", "holdfast brief --text -o notes.pdf",
                    "holdfast brief --json > page.json"}},
      {.name = "absence-sheet",
       .group = Group::reading,
       .run = sheet,
       .summary = "One page for a time in which your therapist is away",
       .says = "When, how earlier breaks went, what helped, what contact there may be, who else there is, "
               "whom to call.",
       .options = sheet_options()},
      {.name = "ending-sheet",
       .group = Group::reading,
       .run = sheet,
       .summary = "One page for the end of a relationship with a therapist",
       .says = "What it held, what you learned, what stays unsaid. It is for you, with or without the other.",
       .options = sheet_options()},
      {.name = "supervision-sheet",
       .group = Group::reading,
       .run = sheet,
       .summary = "In a practitioner's diary: one page for supervision",
       .says =
           "The frame now, what moved, what you are drawn to do, what you fear if you don't, what you want "
           "to ask. Clients' names become initials.",
       .options = sheet_options()}};
}

}  // namespace holdfast::shell

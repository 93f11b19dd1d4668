// Which formats there are, in the order in which they are looked for: what is told by its contents first,
// what any text could be last.
#include "exchange/foreign.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "diary/rules.h"
#include "exchange/harm.h"
#include "exchange/parsers.h"
#include "exchange/parsing.h"

namespace holdfast::exchange {
namespace {

constexpr std::array<Format, 16> all{{
    {"wordpress", "WordPress export", is_wordpress, read_wordpress},
    {"day-one", "Day One", is_day_one, read_day_one},
    {"day-one-classic", "Day One Classic", is_day_one_classic, read_day_one_classic},
    {"daylio", "Daylio backup", is_daylio, read_daylio},
    {"daylio-table", "Daylio table", is_daylio_table, read_daylio_table},
    {"journey", "Journey", is_journey, read_journey},
    {"fhir", "FHIR questionnaire answers", is_questionnaire, read_questionnaire},
    {"bearable", "Bearable", is_bearable, read_bearable},
    {"loop-habits", "Loop Habit Tracker", is_loop_habits, read_loop_habits},
    {"habitbull", "HabitBull", is_habitbull, read_habitbull},
    {"lifeograph", "Lifeograph", is_lifeograph, read_lifeograph},
    {"calendar", "Calendar (iCalendar)", is_icalendar, read_icalendar},
    {"rednotebook", "RedNotebook", is_rednotebook, read_rednotebook},
    {"joplin", "Joplin", is_joplin, read_joplin},
    {"jrnl", "jrnl", is_jrnl, read_jrnl},
    {"markdown", "Markdown files", is_markdown, read_markdown},
}};

// The files as text. Those of an archive are it already; others are looked at in a copy.
class Texts {
 public:
  explicit Texts(Files files) : files_(files) {
    if (std::ranges::all_of(files, &NamedBytes::is_text)) return;
    own_.assign(files.begin(), files.end());
    for (NamedBytes& file : own_) as_text(file);
    files_ = own_;
  }
  Texts(const Texts&) = delete;
  Texts& operator=(const Texts&) = delete;
  Files get() const { return files_; }

 private:
  std::vector<NamedBytes> own_;
  Files files_;
};

template <std::size_t At>
bool is_it_as_text(Files files) {
  return all[At].is_it(Texts(files).get());
}

// What a tag says of itself: "Self harm: none", "Suicidal thoughts 0"; without that, that it was so.
bool says_nothing(std::string_view tag) {
  const auto ends = tag.find_last_of(" :(");
  if (ends == std::string_view::npos) return false;
  std::string_view tail = tag.substr(ends + 1);
  if (tail.ends_with(')')) tail.remove_suffix(1);
  return tag.ends_with("(left out on purpose)") || !is_more_than_nothing({.words = tail});
}

// Whether a number, a named step, a habit or a tag says that somebody harms herself or wants to be dead.
bool tells_of_harm(const std::vector<Item>& items) {
  constexpr std::size_t longest_tag = 80;
  std::set<std::string> names;
  std::map<std::string_view, bool> tags;
  for (const Item& item : items) {
    for (const Measure& one : item.measures) names.insert(one.name);
    for (const std::string& tag : item.words)
      if (tag.size() <= longest_tag) tags.try_emplace(tag, false);
  }
  for (const auto& [tag, nothing] : tags)
    if (asks_about_harm(tag) && !says_nothing(tag)) return true;
  const std::vector<std::string> asked(names.begin(), names.end());
  const std::vector<bool> ask = ask_about_harm(asked);
  std::set<std::string_view> harm;
  for (std::size_t k = 0; k < asked.size(); ++k)
    if (ask[k]) harm.insert(asked[k]);
  if (harm.empty()) return false;
  return std::ranges::any_of(items, [&](const Item& item) {
    return std::ranges::any_of(item.measures, [&](const Measure& one) {
      return harm.contains(one.name) && (one.value || !one.level.empty()) &&
             is_more_than_nothing({.words = one.level, .number = one.value});
    });
  });
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r';
}

// What escapes of a format brought in ("\\0" of YAML): the diary takes no text with such characters.
void take_controls_out(Foreign& out) {
  Mending done;
  for (Item& item : out.items) {
    const auto clean = [&](std::string& text) {
      if (std::ranges::any_of(text, is_control)) done.controls += std::erase_if(text, is_control);
    };
    clean(item.title);
    clean(item.text);
    std::ranges::for_each(item.words, clean);
    for (Measure& measure : item.measures) clean(measure.name);
  }
  for (const std::string& told : in_words(done)) out.remark(0, "", told);
}

void say_what_is_missing(Files files, Foreign& out) {
  const std::string much = out.items.empty()
                               ? "nothing of it could be read"
                               : "what stands before that was read (" + std::to_string(out.items.size()) +
                                     (out.items.size() == 1 ? " item" : " items") +
                                     " in all), and the last of it may not be whole";
  for (const std::string& name : out.cut_short)
    out.remark(0, name, "the file ends too early, as if it had been cut off; " + much);
  for (const NamedBytes& file : files)
    if (file.archive_torn) {
      out.cut_short.insert(file.name);
      out.remark(0, file.name, "behind it the archive ends too early or is damaged; " + much);
    }
}

template <std::size_t At>
Result<Foreign> read_and_survey(Files given, const ReadOptions& options) {
  const Texts texts(given);
  const Files files = texts.get();
  auto out = all[At].read(files, options);
  if (out && out->items.size() >= caps::items)
    out->remark(0, "", "only the first 100,000 items were read; import the rest in parts");
  if (out) say_what_is_missing(files, *out);
  // Files of another kind beside them are never passed over in silence.
  if (out && !out->read.empty())
    for (const NamedBytes& file : files)
      if (!file.bytes.empty() && !out->read.contains(file.name)) {
        const bool cut = file.mending.cut_short;
        out->leave(
            cut ? "files that end too early" : "other files",
            cut ? "nothing in them could be read" : "they are of another kind; import them by themselves");
        out->remark(0, file.name,
                    cut ? "ends too early, as if it had been cut off, and nothing in it could be read"
                        : "is of another kind and was not read");
        if (cut) out->cut_short.insert(file.name);
      }
  if (!out) return out;
  take_controls_out(*out);
  for (Item& item : out->items) {
    if (item.felt && !diary::in_diary_years(*item.felt)) {
      item.felt.reset();
      out->remark(0, item.where, "its time lies outside the years 1900 to 2200; it counts as without a time");
    } else if (!item.felt)
      out->remark(0, item.where, "no time is said that can be read; it counts as without a time");
    if (item.until && !diary::in_diary_years(*item.until)) item.until.reset();
  }
  if (!out->show_help) out->show_help = tells_of_harm(out->items);
  survey(*out);
  return out;
}

template <std::size_t... At>
constexpr std::array<Format, sizeof...(At)> surveyed(std::index_sequence<At...>) {
  return {{Format{all[At].id, all[At].name, is_it_as_text<At>, read_and_survey<At>}...}};
}
constexpr auto list = surveyed(std::make_index_sequence<all.size()>{});

}  // namespace

std::span<const Format> formats() {
  return list;
}

const Format* recognised(std::span<const NamedBytes> files) {
  const Texts texts(files);
  for (const Format& format : list)
    if (format.is_it(texts.get())) return &format;
  return nullptr;
}

}  // namespace holdfast::exchange

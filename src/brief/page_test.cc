// What stands on paper: the words that were kept and no others, on one page, in any script; and drawings
// compared as pictures (UPDATE_GOLDEN=1 draws them anew: then look at each).
#include "brief/page.h"

#include <cairo.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <sstream>

#include "base/text.h"
#include "brief/running_text.h"

namespace holdfast::brief {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// All invented.
Sheet empty_sheet(Kind kind = Kind::brief) {
  Sheet sheet;
  sheet.kind = kind;
  sheet.practitioner = "A";
  sheet.made_on = *date_of(2026, 11, 26);
  sheet.notes = {*date_of(2026, 8, 28), *date_of(2026, 11, 26), 80, 12, 9};
  return sheet;
}
void say(Sheet& sheet, std::string section, std::string text, std::string cannot_tell = "") {
  sheet.lines.push_back({std::move(section), std::move(text), "", std::move(cannot_tell)});
}
Sheet a_brief() {
  Sheet sheet = empty_sheet();
  say(sheet, "talk", "Why I went quiet after the Tuesday before last, and that I would rather have written.");
  say(sheet, "talk", "The summer break.");
  say(sheet, "want", "Ten minutes at the end to come back from wherever we will have been.");
  say(sheet, "noticed", "Over 90 days, needing A has very likely eased, by 1 to 2 steps.",
      "It cannot tell why.");
  sheet.lines.back().rests_on =
      "80 check-ins over 90 days; the longest gap 9 days; 11 in 100 written afterwards";
  say(sheet, "noticed",
      "On 3 November I said what I needed: a word before the holidays. It was met in part.");
  return sheet;
}
Chart a_chart(bool second_band = false) {
  Chart chart;
  chart.source = "finding:direction";
  chart.label = "needing A, in steps of 0 to 10";
  chart.sentence = "Over 90 days, needing A has very likely eased, by 1 to 2 steps.";
  chart.dated = true;
  chart.from = 0;
  chart.until = 90;
  chart.from_words = "28 August";
  chart.until_words = "26 November";
  Chart::Band band;
  for (int k = 0; k <= 90; ++k) {
    const double middle = 6 - k / 50.0 + 0.4 * std::sin(k / 9.0), wide = k > 40 && k < 52 ? 2.2 : 1;
    band.at.push_back(k);
    band.median.push_back(middle);
    band.low.push_back(middle - wide);
    band.high.push_back(middle + wide);
    if (k % 2 == 0 && (k < 40 || k > 52))
      chart.dots.push_back({double(k), std::round(middle + 1.3 * std::sin(k * 5)), k % 10 == 0});
    if (k % 7 == 3) chart.marks.push_back(k);
  }
  chart.stretches = {{false, 40, 52}, {true, 60, 74}};
  if (second_band) {
    chart.bands.push_back(band);
    chart.bands.back().name = "with it";
    for (auto* values : {&band.low, &band.median, &band.high})
      for (double& value : *values) value -= 2.5;
    band.name = "without it";
    chart.stretches.clear();
    chart.dots.clear();
  }
  chart.bands.push_back(band);
  return chart;
}
Sheet an_absence() {
  Sheet sheet = empty_sheet(Kind::absence);
  say(sheet, "dates", "A is away from Sunday, 20 December 2026, to Wednesday, 6 January 2027 (17 days).");
  say(sheet, "earlier",
      "If it goes like earlier breaks, days 7 to 12 are likely the hardest. It may go otherwise.",
      "It knows nothing of what else those days will bring.");
  say(sheet, "earlier",
      "How hard it may be, from 0 to 10: days 1 to 6 around 4 (8 times in 10 between 2 and 6); days 7 to 12 "
      "around 6 (8 "
      "times in 10 between 4 and 8); days 13 to 17 around 5 (8 times in 10 between 3 and 7).");
  say(sheet, "earlier",
      "From 3 August to 24 August (21 days): the whole time was 6 of 10 hard. Mornings were worst.");
  say(sheet, "helped", "Something I learned, a person: the list on the fridge, and ringing Em before nine.");
  say(sheet, "contact", "Between sessions: one message a week; answered on Thursdays.");
  say(sheet, "people", "Em was there when I needed this: somebody to walk with.");
  say(sheet, "help", "Night line: 0800 000 000 (free, day and night)");
  return sheet;
}
Sheet an_ending() {
  Sheet sheet = empty_sheet(Kind::ending);
  say(sheet, "held", "From 3 March 2023 to 20 November 2026, trauma therapy; 132 sessions in this diary.");
  say(sheet, "held", "A ended it; it was not planned. I learned of it by letter.");
  say(sheet, "learned", "That wanting something is not the same as taking it.");
  say(sheet, "learned", "To say it on the day.");
  say(sheet, "unsaid", "We did not talk about the leaving.");
  say(sheet, "unsaid", "That I was angry, and that I would have liked you to stay anyway.");
  say(sheet, "onward", "Contact afterwards: one letter, whenever I like.");
  return sheet;
}

std::string run(const std::string& command) {
  std::string out;
  FILE* pipe = ::popen(command.c_str(), "r");
  char buffer[4096];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
  ::pclose(pipe);
  return out;
}
class Written {  // a PDF in a file, for poppler's programs
 public:
  explicit Written(const std::string& bytes) {
    char name[] = "/tmp/holdfast-page-XXXXXX";
    const int fd = ::mkstemp(name);
    EXPECT_EQ(::write(fd, bytes.data(), bytes.size()), ssize_t(bytes.size()));
    ::close(fd);
    path_ = name;
  }
  ~Written() { std::filesystem::remove(path_); }
  std::string with(const std::string& program, const std::string& options = "") const {
    return run(program + " " + options + " " + path_ + (program == "pdftotext" ? " -" : ""));
  }

 private:
  std::string path_;
};

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::istringstream in{std::string(text)};
  for (std::string word; in >> word;)
    if (word != "-") words.push_back(word);
  return words;
}
std::vector<std::string> words_on_paper(const Sheet& sheet) {
  return words_of(Written(Page(sheet).pdf()).with("pdftotext", "-raw"));
}

TEST(Foot, says_once_what_several_lines_rest_on) {
  Sheet sheet = a_brief();
  const std::string beneath = sheet.lines[3].rests_on;
  sheet.lines.push_back(sheet.lines[3]);
  sheet.lines.back().text = "I was likely steadier in the last break.";
  sheet.lines.push_back(sheet.lines[3]);
  sheet.lines.back().rests_on = "41 sessions over 300 days";
  const std::string said = foot(sheet);
  const auto at = said.find(beneath);
  ASSERT_NE(at, std::string::npos) << said;
  EXPECT_EQ(said.find(beneath, at + 1), std::string::npos) << said;
  EXPECT_NE(said.find(beneath + "; 41 sessions over 300 days."), std::string::npos) << said;
  for (const Line& line : sheet.lines) EXPECT_EQ(line.text.find("check-ins over"), std::string::npos);
}

TEST(Page, text_on_paper_is_what_was_kept_and_nothing_else) {
  for (const Sheet& sheet : {a_brief(), an_absence(), an_ending(), empty_sheet()}) {
    Sheet also = sheet;
    also.offered.push_back({"talk", "an offered wombat", "", ""});
    also.offered_charts.push_back(a_chart());
    const Page page(also);
    ASSERT_TRUE(page.laid().fits);
    EXPECT_EQ(words_on_paper(also), words_of(page.text()));
    EXPECT_THAT(page.text(), Not(HasSubstr("wombat")));
    for (const Line& line : sheet.lines) EXPECT_THAT(page.text(), HasSubstr(line.text));
  }
}

TEST(Page, of_a_chart_adds_its_own_words_only) {
  Sheet sheet = a_brief();
  sheet.charts = {a_chart(), a_chart(true)};
  const auto on_paper = words_on_paper(sheet);
  std::vector<std::string> left = on_paper;
  for (const std::string& word : words_of(Page(sheet).text())) {
    const auto at = std::ranges::find(left, word);
    ASSERT_NE(at, left.end()) << word;
    left.erase(at);
  }
  std::ranges::sort(left);
  EXPECT_THAT(left, ElementsAre("0", "0", "10", "10", "26", "26", "28", "28", "5", "5", "August", "August",
                                "November", "November"));
}

TEST(Page, is_tagged_and_says_nothing_about_whose_it_is) {
  const std::string pdf = Page(a_brief()).pdf();
  EXPECT_EQ(pdf, Page(a_brief()).pdf()) << "the same sheet gives the same bytes";
  const Written file(pdf);
  const std::string info = file.with("TZ=UTC pdfinfo");
  EXPECT_THAT(info, HasSubstr("Tagged:          yes"));
  EXPECT_THAT(info, HasSubstr("Pages:           1"));
  EXPECT_THAT(info, HasSubstr("Title:           Notes"));
  for (const char* key : {"Author", "Subject", "Keywords", "Creator"}) EXPECT_THAT(info, Not(HasSubstr(key)));
  EXPECT_THAT(info, HasSubstr("CreationDate:    Thu Nov 26 12:00:00 2026"));
  const std::string structure = file.with("pdfinfo", "-struct-text");
  for (const char* tag : {"H1", "H2", "L (", "LI", "LBody"}) EXPECT_THAT(structure, HasSubstr(tag));
  const char* user = std::getenv("USER");
  for (const char* word : {"/tmp", "/home", user ? user : "root"})
    EXPECT_EQ(pdf.find(word), std::string::npos) << word;
}

TEST(Page, comes_in_both_papers) {
  Sheet sheet = a_brief();
  EXPECT_THAT(Written(Page(sheet).pdf()).with("pdfinfo"), HasSubstr("595.28 x 841.89 pts (A4)"));
  sheet.paper = Paper::letter;
  EXPECT_THAT(Written(Page(sheet).pdf()).with("pdfinfo"), HasSubstr("612 x 792 pts (letter)"));
}

TEST(Page, replaces_names_wherever_they_stand) {
  Sheet sheet = a_brief();
  sheet.practitioner = "Marta Example";
  say(sheet, "talk", "What marta said about Berlin, and MARTA EXAMPLE's chair.");
  sheet.lines[3].cannot_tell = "It cannot tell what Marta meant.";
  sheet.charts = {a_chart()};
  sheet.charts[0].label = "needing Marta Example";
  sheet.charts[0].bands[0].name = "Marta";
  sheet.names = diary::name_and_parts("Marta Example", "M.");
  const Page page(sheet);
  const std::string text = lower_ascii(Written(page.pdf()).with("pdftotext"));
  EXPECT_THAT(text, Not(HasSubstr("marta")));
  EXPECT_THAT(text, Not(HasSubstr("example")));
  EXPECT_THAT(text, HasSubstr("for my session with m."));
  EXPECT_THAT(page.laid().likely_names, ElementsAre("Berlin")) << "not Tuesday, not November";
  EXPECT_GE(page.laid().replaced, 4u);
}

TEST(Page, takes_any_script_and_keeps_its_direction) {
  Sheet sheet = empty_sheet();
  const std::vector<std::string> lines{"אני רוצה לדבר על ההפסקה הארוכה.", "أريد أن أتحدث عن الغياب.",
                                       "Я хочу поговорить о перерыве.", "Θέλω να μιλήσω για αυτό.",
                                       "Zażółć gęślą jaźń; œuvre, ﬁn."};
  for (const std::string& line : lines) say(sheet, "talk", line);
  const Page page(sheet);
  EXPECT_EQ(page.laid().unknown_letters, 0u);
  const std::string text = Written(page.pdf()).with("pdftotext");
  EXPECT_THAT(text, HasSubstr("Я хочу поговорить о перерыве."));
  EXPECT_THAT(text, HasSubstr("Θέλω να μιλήσω για αυτό."));
  EXPECT_THAT(text, HasSubstr("Zażółć gęślą jaźń; œuvre"));
  for (const char* word : {"לדבר", "ההפסקה", "אני"}) EXPECT_THAT(text, HasSubstr(word));
}

TEST(Page, says_what_there_is_no_room_for) {
  Sheet sheet = a_brief();
  const std::string sentence =
      "This line is here to take up room, and does so with some care for how it reads. ";
  std::string half_a_page;
  for (int k = 0; k < 28; ++k) half_a_page += sentence;
  say(sheet, "talk", half_a_page);
  EXPECT_TRUE(Page(sheet).laid().fits);
  EXPECT_LT(Page(sheet).laid().points, 11);
  EXPECT_GE(Page(sheet).laid().points, 9);
  say(sheet, "talk", half_a_page);
  sheet.charts = {a_chart()};
  const Laid laid = Page(sheet).laid();
  EXPECT_FALSE(laid.fits);
  EXPECT_EQ(laid.points, 9);
  EXPECT_THAT(laid.no_room, ElementsAre(6)) << "what came last gives way";
  EXPECT_THAT(laid.no_room_charts, ElementsAre(0));
  EXPECT_GT(Page(sheet).png(300).size(), 1000u) << "what fits can be looked at all the same";
  for (auto at = laid.no_room.rbegin(); at != laid.no_room.rend(); ++at)
    sheet.lines.erase(sheet.lines.begin() + long(*at));
  sheet.charts.clear();
  EXPECT_TRUE(Page(sheet).laid().fits) << "without these it fits";
}

TEST(Page, breaks_words_that_are_longer_than_a_line) {
  Sheet sheet = empty_sheet();
  say(sheet, "talk", std::string(700, 'w'));
  say(sheet, "want", std::string(20'000, 'x'));
  const Page page(sheet);
  EXPECT_THAT(page.laid().no_room, ElementsAre(1));
  sheet.lines.pop_back();
  const std::string text = Written(Page(sheet).pdf()).with("pdftotext", "-raw");
  const auto in_words = std::ranges::count(Page(sheet).text(), 'w') - 700;
  EXPECT_EQ(std::ranges::count(text, 'w'), 700 + in_words) << "nothing lost";
  EXPECT_THAT(text, Not(HasSubstr("w-"))) << "and no hyphens";
}

// --- drawings

struct Grey {
  int width = 0, height = 0;
  std::vector<unsigned char> values;
};
Grey grey_of(const std::string& png) {
  std::size_t at = 0;
  auto source = std::pair(&png, &at);
  cairo_surface_t* surface = cairo_image_surface_create_from_png_stream(
      [](void* from, unsigned char* to, unsigned int size) {
        auto& [bytes, position] = *static_cast<std::pair<const std::string*, std::size_t*>*>(from);
        if (*position + size > bytes->size()) return CAIRO_STATUS_READ_ERROR;
        std::copy_n(bytes->data() + *position, size, to);
        *position += size;
        return CAIRO_STATUS_SUCCESS;
      },
      &source);
  Grey grey{cairo_image_surface_get_width(surface), cairo_image_surface_get_height(surface), {}};
  const int stride = cairo_image_surface_get_stride(surface);
  const unsigned char* data = cairo_image_surface_get_data(surface);
  for (int y = 0; y < grey.height; ++y)
    for (int x = 0; x < grey.width; ++x) grey.values.push_back(data[y * stride + 4 * x + 1]);
  cairo_surface_destroy(surface);
  return grey;
}
// The largest difference of the mean grey of blocks of 8 by 8 pixels, 0 to 255; letters that move by part of
// a pixel make a few, a line that is missing or elsewhere makes many.
double difference(const Grey& a, const Grey& b) {
  if (a.width != b.width || a.height != b.height || a.values.empty()) return 255;
  constexpr int block = 8;
  double largest = 0;
  for (int y = 0; y + block <= a.height; y += block)
    for (int x = 0; x + block <= a.width; x += block) {
      double sum = 0;
      for (int j = 0; j < block; ++j)
        for (int i = 0; i < block; ++i) {
          const auto k = std::size_t((y + j) * a.width + x + i);
          sum += double(a.values[k]) - double(b.values[k]);
        }
      largest = std::max(largest, std::abs(sum) / (block * block));
    }
  return largest;
}
constexpr double tolerance = 12;
// Pixels of `a` that are grey or black where `b` has nothing near: lines that should not be there.
int strays(const Grey& a, const Grey& b) {
  constexpr int near = 2, ink = 215, some_ink = 245;
  int count = 0;
  for (int y = near; y + near < a.height; ++y)
    for (int x = near; x + near < a.width; ++x) {
      if (a.values[std::size_t(y * a.width + x)] > ink) continue;
      bool found = false;
      for (int j = -near; j <= near; ++j)
        for (int i = -near; i <= near; ++i)
          found = found || b.values[std::size_t((y + j) * b.width + x + i)] < some_ink;
      count += !found;
    }
  return count;
}

struct Variant {
  const char* name;
  Sheet sheet;
};
std::vector<Variant> variants() {
  std::vector<Variant> all{
      {"brief", a_brief()}, {"absence", an_absence()}, {"ending", an_ending()}, {"empty", empty_sheet()}};
  Sheet one = a_brief();
  one.charts = {a_chart()};
  all.push_back({"one_picture", one});
  Sheet two = a_brief();
  two.charts = {a_chart(), a_chart(true)};
  two.paper = Paper::letter;
  two.invented = true;
  all.push_back({"two_pictures_letter_invented", two});
  Sheet scripts = empty_sheet();
  say(scripts, "talk",
      "אני רוצה לדבר על ההפסקה הארוכה, ועל מה שקרה אחריה, כי אחרי ההפסקה הקודמת לא אמרתי כלום.");
  say(scripts, "talk", "أريد أن أتحدث عن الغياب.");
  say(scripts, "talk", "Ein Satz mit ß und Ü 🙂 und noch einer 🌊, dann ❤.");
  say(scripts, "talk", "Two paragraphs:\nthe second one.");
  say(scripts, "want", std::string(180, 'W'));
  all.push_back({"scripts", scripts});
  Sheet full = a_brief();
  for (int k = 0; k < 30; ++k)
    say(full, k % 2 ? "want" : "talk",
        "Line " + std::to_string(k) +
            " of very many, each long enough to need two lines on "
            "paper, so that the text has to become smaller and not all of them fit.");
  all.push_back({"too_full", full});
  Sheet breaks = an_absence();
  Chart points = a_chart();
  points.points = true;
  points.least = -2;
  points.most = 2;
  points.dots.clear();
  points.stretches.clear();
  points.marks.clear();
  points.bands[0] = {"", {12, 40, 77}, {-1, 0.2, -0.9}, {-0.4, 0.7, -0.3}, {0.3, 1.4, 0.4}};
  breaks.charts = {points};
  all.push_back({"breaks", breaks});
  return all;
}

TEST(Drawing, looks_as_it_did) {
  constexpr int width_px = 500;
  for (const auto& [name, sheet] : variants()) {
    const std::string file = std::string(HOLDFAST_SOURCE_DIR) + "/tests/golden/brief/" + name + ".png";
    const std::string png = Page(sheet).png(width_px);
    if (std::getenv("UPDATE_GOLDEN")) std::ofstream(file, std::ios::binary) << png;
    std::ifstream in(file, std::ios::binary);
    std::ostringstream there;
    there << in.rdbuf();
    EXPECT_LT(difference(grey_of(png), grey_of(there.str())), tolerance)
        << name << ": UPDATE_GOLDEN=1 draws it anew; look at it";
  }
}

TEST(Drawing, is_compared_by_a_test_that_can_fail) {
  Sheet sheet = a_brief();
  const Grey as_it_is = grey_of(Page(sheet).png(620));
  sheet.lines[1].text = "The autumn break.";
  EXPECT_GT(difference(as_it_is, grey_of(Page(sheet).png(620))), tolerance);
}

TEST(Drawing, on_paper_is_the_one_on_screen) {
  for (auto [name, sheet] : variants()) {
    const Page page(sheet);
    if (!page.laid().fits) continue;
    const Grey screen = grey_of(page.png(620));
    const std::string size = " -scale-to-x 620 -scale-to-y " + std::to_string(screen.height);
    const Grey paper = grey_of(Written(page.pdf()).with("pdftoppm", "-png -singlefile" + size));
    EXPECT_LT(difference(paper, screen), 3 * tolerance) << name << ": another rasteriser, the same page";
    EXPECT_EQ(strays(paper, screen), 0) << name;
    EXPECT_EQ(strays(screen, paper), 0) << name;
  }
}

TEST(RunningText, GoesOnOverAsManyPagesAsItTakesAndLosesNoWord) {
  std::string text;
  for (int i = 0; i < 400; ++i)
    text += "word" + std::to_string(i) + " and some more of it, so that lines are full. " +
            (i % 7 == 0 ? "\n\n" : "");
  text += "\nשלום, and καλημέρα";
  const RunningText given{
      .title = "For Thursday", .text = text, .foot = "Given by R.", .made_on = Date{20'000}};
  const std::string pdf = pdf_of(given);
  EXPECT_EQ(pdf, pdf_of(given));
  const Written file(pdf);
  const std::string info = file.with("pdfinfo");
  EXPECT_THAT(info, HasSubstr("Tagged:          yes"));
  EXPECT_THAT(info, HasSubstr("PDF version:     1.5"));
  EXPECT_THAT(info, Not(HasSubstr("Pages:           1\n")));
  const std::string read = file.with("pdftotext", "-raw");
  for (int i = 0; i < 400; ++i) EXPECT_THAT(read, HasSubstr("word" + std::to_string(i))) << i;
  EXPECT_THAT(read, HasSubstr("Given by R."));
  EXPECT_THAT(read, HasSubstr("καλημέρα"));
}

}  // namespace
}  // namespace holdfast::brief

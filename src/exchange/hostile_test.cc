// Files made to do harm: bombs, depth, giant tokens, endless repeats, lies about sizes, paths that lead out.
// Each is read in a process of its own, which may use two seconds of the processor and 256 MB, and must end
// by itself; under the sanitizers the bounds are left to them.
#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "diary/rules.h"
#include "diary/saying.h"
#include "diary/scales.h"
#include "exchange/foreign.h"
#include "exchange/formats.h"

namespace holdfast::exchange {
namespace {

using ::testing::HasSubstr;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool bounded = false;
#else
constexpr bool bounded = true;
#endif
constexpr rlim_t most_seconds =
    20;  // what costs the square of its length takes far longer, what costs its length never does
constexpr rlim_t most_bytes = rlim_t{256} << 20;

const ReadOptions options{.now = {{1'790'000'000}, "Europe/Berlin"}, .zone = "Europe/Berlin"};

rlim_t bytes_now() {
  std::ifstream statm("/proc/self/statm");
  rlim_t pages = 0;
  statm >> pages;
  return pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
}

// Whatever comes of it: items, or a sentence. True when the work ended by itself within the bounds.
bool ends_well(const std::function<void()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    if (bounded) {
      const rlimit time{most_seconds, most_seconds + 1},
          memory{bytes_now() + most_bytes, bytes_now() + most_bytes};
      setrlimit(RLIMIT_CPU, &time);
      setrlimit(RLIMIT_AS, &memory);
    }
    try {
      work();
    } catch (const std::exception& thrown) {
      fprintf(stderr, "%s\n", thrown.what());
      _exit(3);
    }
    _exit(0);
  }
  int state = 0;
  waitpid(child, &state, 0);
  return WIFEXITED(state) && WEXITSTATUS(state) == 0;
}

void read_all(NamedBytes file) {
  auto parts = unpacked(std::move(file));
  if (!parts) return;
  const Format* format = recognised(*parts);
  if (!format) return;
  auto foreign = format->read(*parts, options);
  if (foreign)
    settle(*foreign, {.undated = Moment{{1'600'000'000}, "UTC"}}, diary::scales_of({}, diary::Role::client));
}
void expect_well(const std::string& what, std::string bytes, const std::string& name = "file") {
  EXPECT_TRUE(ends_well([&] { read_all({name, bytes}); })) << what;
}

std::string many(std::string_view piece, std::size_t times) {
  std::string out;
  out.reserve(piece.size() * times);
  for (std::size_t k = 0; k < times; ++k) out += piece;
  return out;
}

const std::string blog_head =
    "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><item><content:encoded>";

TEST(Hostile, markup) {
  constexpr std::size_t million = 1'000'000;
  expect_well("depth", blog_head + many("<a>", million));
  expect_well("comments without end", blog_head + many("<!--", million));
  expect_well("CDATA without end", blog_head + many("<![CDATA[", million));
  expect_well("CDATA again and again", blog_head + many("<![CDATA[]]>x", million));
  expect_well("ends of CDATA", blog_head + "<![CDATA[" + many("]]>", 3 * million));
  expect_well("instructions", blog_head + many("<?x", million));
  expect_well("declarations", blog_head + many("<!x[", million));
  expect_well("signs", blog_head + many("<", 10 * million));
  expect_well("attributes without end", blog_head + many("<a b=\"", million));
  expect_well("one giant token", blog_head + "<" + std::string(30 * million, 'a'));
  expect_well("items without end",
              blog_head.substr(0, blog_head.find("<content")) + many("<item><title>x", 300'000));
  expect_well("quotations and lists",
              blog_head + "<![CDATA[" + many("<blockquote><ul><li>x", 300'000) + "]]></content:encoded>");
  expect_well("emphasis", blog_head + "<![CDATA[" + many("<b>", million) + "]]></content:encoded>");
  expect_well("entities", blog_head + many("&", 10 * million));
  std::string categories = blog_head + "</content:encoded><title>t</title>";
  for (int k = 0; k < 60'000; ++k) categories += "<category>c" + std::to_string(k) + "</category>";
  expect_well("categories", categories);
  expect_well("blank lines of code",
              blog_head + "<![CDATA[" + many("<blockquote>", 12) + "<pre>" + many("\n", 1'000'000) + "x]]>");
  std::string replies = blog_head + "</content:encoded><title>t</title>";
  for (int k = 1; k < 20'000; ++k)
    replies += "<wp:comment><wp:comment_id>" + std::to_string(k) + "</wp:comment_id><wp:comment_parent>" +
               std::to_string(k - 1) +
               "</wp:comment_parent><wp:comment_content>r</wp:comment_content></wp:comment>";
  expect_well("replies to replies", replies);
  std::string circle = blog_head + "</content:encoded><title>t</title>";
  for (int k = 0; k < 2; ++k)
    circle += "<wp:comment><wp:comment_id>" + std::to_string(k + 1) + "</wp:comment_id><wp:comment_parent>" +
              std::to_string(2 - k) +
              "</wp:comment_parent><wp:comment_content>r</wp:comment_content></wp:comment>";
  expect_well("replies in a circle", circle);
  expect_well("plist", "<plist><dict><key>Entry Text</key>" + many("<dict>", million));
}

TEST(Hostile, json_and_yaml) {
  const std::string day_one = "{\"entries\": [{\"creationDate\": \"x\", \"a\": ";
  expect_well("depth", day_one + std::string(5'000'000, '['));
  expect_well("many values", day_one + "[" + many("0,", 20'000'000) + "0]}]}");
  expect_well("many objects", day_one + "[" + many("{},", 3'000'000) + "{}]}]}");
  expect_well("a long number", day_one + std::string(10'000'000, '9') + "}]}");
  expect_well("a long text", day_one + "\"" + std::string(40'000'000, 'x') + "\"}]}");
  std::string aliases = "---\na: &a [x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'k'; ++c)
    aliases +=
        std::string(1, c) + ": &" + c + " [" + many("*" + std::string(1, char(c - 1)) + ",", 9) + "x]\n";
  expect_well("aliases of aliases", aliases + "tags: *j\n---\ntext", "note.md");
  expect_well("depth of YAML", "---\na: " + std::string(100'000, '[') + "\n---\ntext", "note.md");
  expect_well("depth of YAML blocks", "1: {text: " + std::string(100'000, '{') + "\n", "2024-05.txt");
  std::string categories = "1:\n  text: t\n";
  for (int k = 0; k < 30'000; ++k) categories += "  c" + std::to_string(k) + ": {e: null}\n";
  expect_well("categories of a day", categories, "2024-05.txt");
  std::string questionnaires;
  for (int k = 0; k < 2'000; ++k)
    questionnaires += "{\"resource\": {\"resourceType\": \"Questionnaire\", \"id\": \"" + std::to_string(k) +
                      "\", \"item\": [{\"linkId\": \"1\"}]}}, {\"resource\": {\"resourceType\": "
                      "\"QuestionnaireResponse\", \"questionnaire\": \"" +
                      std::to_string(k) +
                      "\", \"item\": [{\"linkId\": \"1\", \"answer\": [{\"valueX\": 1}]}]}},";
  expect_well("questionnaires", "{\"resourceType\": \"Bundle\", \"entry\": [" + questionnaires + "{}]}");
  expect_well("questions in questions", "{\"resourceType\": \"QuestionnaireResponse\", \"item\": " +
                                            many("[{\"item\": ", 60) + "[]" + many("}]", 60) + "}");
  expect_well("base 64 that is none", "{\"dayEntries\": \"customMoods\" " + std::string(1000, '='),
              "backup.daylio");
}

TEST(Hostile, tables_and_texts) {
  expect_well("a giant cell",
              "full_date,date,weekday,time,mood,activities,note_title,note\n2024-01-01,,,,\"" +
                  std::string(40'000'000, 'x'));
  expect_well("quotes",
              "full_date,date,weekday,time,mood,activities,note_title,note\n" + many("\"", 20'000'000));
  expect_well("a giant header", "habitname,calendardate,value" + many(",x", 2'000'000) + "\n");
  expect_well("rows without end",
              "date formatted,date,weekday,time of day,category,rating/amount,detail,notes\n" +
                  many("x,2024-01-01,,am,Mood,1,,\n", 600'000));
  expect_well("lines of jrnl", many("[2024-01-01 10:00] x\n", 600'000));
  expect_well("Lifeograph",
              "LIFEOGRAPHDB\nV 2000\nE n\n\n" + many("E ____999999999999999999\nEp<x\n", 300'000));
  expect_well("a calendar that repeats every second",
              "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:19700101T000000Z\nRRULE:FREQ=SECONDLY\nEND:VEVENT\nEND:"
              "VCALENDAR\n");
  expect_well("rules that never fit",
              "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20240101T000000Z\nRRULE:FREQ=YEARLY;BYMONTH=2;"
              "BYMONTHDAY=30\nEND:VEVENT\nEND:VCALENDAR\n");
  expect_well("many events",
              "BEGIN:VCALENDAR\n" +
                  many("BEGIN:VEVENT\nDTSTART:20240101T000000Z\nSUMMARY:x\nEND:VEVENT\n", 20'000) +
                  "END:VCALENDAR\n");
  std::string excluded = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20200101T000000Z\nRRULE:FREQ=DAILY\n";
  for (int k = 0; k < 20'000; ++k)
    excluded += "EXDATE:2020" + std::string(k % 12 < 9 ? "0" : "") + std::to_string(k % 12 + 1) +
                std::string(k % 28 < 9 ? "0" : "") + std::to_string(k % 28 + 1) + "T000000Z\n";
  expect_well("times that are excluded", excluded + "END:VEVENT\nEND:VCALENDAR\n");
  expect_well("times one by one", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20200101T000000Z\n" +
                                      many("RDATE:20200102T000000Z\n", 20'000) +
                                      "END:VEVENT\nEND:VCALENDAR\n");
  expect_well("marks in a line", "1: {text: '" + many("//a ", 2'000'000) + "'}", "2024-05.txt");
  expect_well("addresses in a line", "1: {text: '" + many("a://", 2'000'000) + "--'}", "2024-05.txt");
  expect_well("links of Joplin", many("[![a](:/", 2'000'000) + "\n\nid: a\ntype_: 1", "a.md");
  expect_well("pictures of Day One", "{\"entries\": [{\"creationDate\": \"x\", \"text\": \"" +
                                         many("![](dayone-moment://", 1'000'000) + "\"}]}");
  expect_well("calendars in calendars", many("BEGIN:VCALENDAR\n", 20'000));
  expect_well("binary", [] {
    std::string noise;
    std::uint32_t x = 1;
    for (int k = 0; k < 5'000'000; ++k) noise += static_cast<char>((x = x * 1664525 + 1013904223) >> 24);
    return noise;
  }());
  expect_well("zero bytes", std::string(20'000'000, '\0'));
  expect_well("UTF-16", "\xFF\xFE" + many(std::string("[\0", 2), 5'000'000));
}

std::string zipped(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string out;
  archive* packing = archive_write_new();
  archive_write_set_format_zip(packing);
  archive_write_open(
      packing, &out, nullptr,
      [](archive*, void* into, const void* bytes, std::size_t size) {
        static_cast<std::string*>(into)->append(static_cast<const char*>(bytes), size);
        return static_cast<la_ssize_t>(size);
      },
      nullptr);
  for (const auto& [name, text] : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
    archive_write_header(packing, entry);
    archive_write_data(packing, text.data(), text.size());
    archive_entry_free(entry);
  }
  archive_write_close(packing);
  archive_write_free(packing);
  return out;
}

std::string gzipped(const std::string& text) {
  std::string out;
  archive* packing = archive_write_new();
  archive_write_add_filter_gzip(packing);
  archive_write_set_format_raw(packing);
  archive_write_open(
      packing, &out, nullptr,
      [](archive*, void* into, const void* bytes, std::size_t size) {
        static_cast<std::string*>(into)->append(static_cast<const char*>(bytes), size);
        return static_cast<la_ssize_t>(size);
      },
      nullptr);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(packing, entry);
  archive_write_data(packing, text.data(), text.size());
  archive_entry_free(entry);
  archive_write_close(packing);
  archive_write_free(packing);
  return out;
}

TEST(Hostile, archives) {
  expect_well("a bomb whose name says nothing", gzipped(std::string(150'000'000, ' ')), "bomb.gz");
  const std::string bomb = zipped({{"a.json", std::string(150'000'000, ' ')}});
  EXPECT_LT(bomb.size(), 1'000'000u);
  expect_well("a bomb", bomb);
  EXPECT_THAT(unpacked({"x.zip", bomb}).error().sentence, HasSubstr("larger than"));
  expect_well("a bomb in a bomb", zipped({{"b.zip", bomb}, {"a.txt", bomb}}));
  std::vector<std::pair<std::string, std::string>> names;
  for (int k = 0; k < 65'000; ++k) names.emplace_back(std::to_string(k) + ".md", "x");
  const std::string crowd = zipped(names);
  expect_well("65,000 files", crowd);
  EXPECT_THAT(unpacked({"x.zip", crowd}).error().sentence, HasSubstr("50,000"));
  const std::string small = zipped({{"2024-05-01.md", "hello hello hello hello"}});
  for (std::size_t at = 0; at < small.size(); ++at)  // lies of every kind, one byte at a time
    for (const char lie : {'\xFF', '\0', '\x7F'}) {
      std::string lying = small;
      lying[at] = lie;
      read_all({"x.zip", lying});
    }
  std::string half =
      zipped({{"2024-05-01.md", "whole"}, {"2024-05-02.md", many("was written that day ", 500)}});
  const std::size_t second = half.find("2024-05-02.md") + 60;  // within what is packed, after its head
  for (std::size_t at = second; at < second + 8; ++at) half[at] = static_cast<char>(~half[at]);
  const auto damaged = unpacked({"x.zip", half});
  ASSERT_TRUE(damaged);
  EXPECT_EQ(damaged->front().bytes, "whole");
  EXPECT_TRUE(damaged->back().archive_torn) << "half an archive must not pass for all of it";
  std::vector<std::pair<std::string, std::string>> long_names;
  for (int k = 0; k < 300; ++k)
    long_names.emplace_back(std::to_string(k) + std::string(60'000, 'n') + ".png", "x");
  expect_well("long names", zipped(long_names));
  expect_well("links that never end", blog_head + "<![CDATA[<p>" + many("](", 600'000) +
                                          ")</p>]]></content:encoded><title>t</title>");
  std::string doubled = small + small;  // two archives, one over the other
  expect_well("overlapping", doubled);
  const auto out = unpacked(
      {"x.zip",
       zipped({{"../../../etc/passwd.md", "x"}, {"/abs/2024-05-01.md", "y"}, {"C:\\a\\b.md", "z"}})});
  ASSERT_TRUE(out);
  EXPECT_EQ(out->at(0).name, "etc/passwd.md");
  EXPECT_EQ(out->at(1).name, "abs/2024-05-01.md");
}

TEST(Encodings, are_recognised_wherever_they_come_from) {
  const std::string text =
      "full_date,date,weekday,time,mood,activities,note_title,note\r2022-10-30,,,10:04 "
      "AM,meh,,,schön\n2022-10-31,,,10:04 AM,meh,,,é\r\n";
  const auto notes = [](std::string bytes) {
    std::vector<NamedBytes> files{{"x.csv", std::move(bytes)}};
    const Format* format = recognised(files);
    std::string out;
    if (!format) return std::string("not recognised");
    const auto foreign = format->read(files, options);
    for (const Item& item : foreign->items) out += item.text + "|";
    return out;
  };
  EXPECT_EQ(notes(text), "schön|é|");
  EXPECT_EQ(notes("\xEF\xBB\xBF" + text), "schön|é|");
  std::string western = text;
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"ö", "\xF6"}, {"é", "\xE9"}})
    western.replace(western.find(from), 2, to);
  EXPECT_EQ(notes(western), "schön|é|");
}

// One of each format.
std::vector<std::pair<std::string, std::string>> good_files() {
  return {
      {"a.xml", blog_head +
                    "<![CDATA[<p>text</p>]]></content:encoded><title>t</title><wp:post_id>1</"
                    "wp:post_id><wp:post_date>2014-05-03 10:00:00</wp:post_date></item></channel></rss>"},
      {"a.json",
       R"({"entries": [{"uuid": "AA", "creationDate": "2024-05-01T20:00:00Z", "timeZone": "Europe/Paris", "text": "x", "tags": ["a"], "photos": [{}]}]})"},
      {"a.json",
       R"({"customMoods": [{"id": 1, "custom_name": "", "mood_group_id": 1, "predefined_name_id": 1}], "tags": [{"id": 2, "name": "t"}], "dayEntries": [{"id": 1, "datetime": 1674556607764, "mood": 1, "note": "n", "tags": [2]}]})"},
      {"x.ics",
       "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:T\r\nDTSTART;TZID=Europe/"
       "Berlin:20240326T100000\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"},
      {"2024-05.txt", "1: {text: 'A **day**', tag: {x: null}}\n2:\n  text: |-\n    = Head =\n"},
      {"2024-05-01.md", "---\ntags: [a]\ndate: 2024-05-01\nmood: 3\n---\n# T\ntext"},
      {"x.md", "T\n\nText\n\nid: n1\nuser_created_time: 2024-05-01T08:00:00.000Z\ntype_: 1"},
      {"x.txt", "[2020-08-29 11:11] Entry. *\nbody @tag\n"},
      {"x.diary", "LIFEOGRAPHDB\nV 2000\nE n\n\nE F__n_1059756032\nEp<T\nEp<b\n"},
      {"x.csv", "date,category,rating/amount,detail,time of day,notes\n2024-05-01,Mood,4,Calm,pm,n\n"},
      {"Checkmarks.csv", "Date,Walk\n2024-05-01,2\n"},
      {"r.json",
       R"({"resourceType": "QuestionnaireResponse", "questionnaire": "phq-9", "authored": "2024-05-01", "item": [{"linkId": "a.9", "answer": [{"valueCoding": {"code": "LA6570-1"}}]}]})"}};
}

std::string as_utf_16(std::string_view ascii, bool little) {
  std::string out;
  for (const char c : ascii) {
    if (!little) out += '\0';
    out += c;
    if (little) out += '\0';
  }
  return out;
}

std::string with_line_ends(std::string_view text, std::string_view end) {
  std::string out;
  for (const char c : text)
    if (c != '\r') out += c == '\n' ? std::string(end) : std::string(1, c);
  return out;
}

TEST(Encodings, and_line_ends_are_the_same_to_every_format) {
  const auto said = [](const std::string& name, const std::string& bytes) {
    auto parts = unpacked({name, bytes});
    std::string out;
    for (const bool opened : {true, false}) {  // as the program reads it, and as it is
      const std::vector<NamedBytes> files = opened ? *parts : std::vector<NamedBytes>{{name, bytes}};
      const Format* format = recognised(files);
      if (!format) return std::string("not recognised");
      const auto foreign = format->read(files, options);
      if (!foreign) return foreign.error().sentence;
      out += std::string(format->id) + "\n";
      for (const Item& item : foreign->items) {
        out += (item.felt ? iso(*item.felt) : "") + "|" + item.where + "|" + item.title + "|" + item.text;
        for (const std::string& word : item.words) out += "|" + word;
        for (const Measure& measure : item.measures) out += "|" + measure.name;
        out += "\n";
      }
    }
    return out;
  };
  for (const auto& [name, bytes] : good_files()) {
    const std::string plain = said(name, with_line_ends(bytes, "\n"));
    EXPECT_NE(plain, "not recognised") << name;
    EXPECT_EQ(said(name, "\xEF\xBB\xBF" + bytes), plain) << name;
    EXPECT_EQ(said(name, with_line_ends(bytes, "\r\n")), plain) << name;
    EXPECT_EQ(said(name, with_line_ends(bytes, "\r")), plain) << name;
    EXPECT_EQ(said(name, "\xFF\xFE" + as_utf_16(bytes, true)), plain) << name;
    EXPECT_EQ(said(name, "\xFE\xFF" + as_utf_16(with_line_ends(bytes, "\r\n"), false)), plain) << name;
    EXPECT_EQ(said(name, as_utf_16(bytes, true)), plain) << name;
    EXPECT_EQ(said(name, as_utf_16(bytes, false)), plain) << name;
  }
}

TEST(Encodings, of_every_format_are_repaired_with_a_remark) {
  for (const auto& [name, bytes] : good_files()) {
    std::string western = bytes;
    const auto at = western.find_last_of("ktxT");
    western.replace(at, 1, "\xF6");
    std::vector<NamedBytes> files{{name, western}};
    const Format* format = recognised(files);
    if (!format) continue;
    const auto foreign = format->read(files, options);
    ASSERT_TRUE(foreign) << name;
    ASSERT_FALSE(foreign->remarks.empty()) << name;
    EXPECT_THAT(foreign->remarks[0].reason, HasSubstr("it was read as Windows-1252")) << name;
  }
}

TEST(Encodings, of_the_diarys_own_files_are_recognised_and_their_texts_left_alone) {
  diary::Diary diary;
  diary::Record record;
  record.id = diary::id_from_bits(1);
  record.felt = record.written = options.now;
  record.body = diary::Entry{"t", "one\r\ntwo\rthree"};
  diary.records.push_back(record);
  const std::string json = write_json(diary);
  for (const std::string& bytes :
       {json, "\xEF\xBB\xBF" + json, "\xFF\xFE" + as_utf_16(json, true), as_utf_16(json, false),
        with_line_ends(json, "\r\n"), with_line_ends(json, "\r")}) {
    const auto parts = unpacked({"diary.json", bytes});
    ASSERT_TRUE(parts);
    ASSERT_TRUE(looks_like_json(parts->at(0).bytes));
    const auto back = read_json(parts->at(0).bytes);
    ASSERT_TRUE(back) << back.error().sentence;
    EXPECT_EQ(back->records, diary.records);
  }
}

// Damaged at random from a fixed seed: nothing crashes, and what comes in keeps the diary's rules or is
// refused by them in words.
TEST(Hostile, damage_of_any_kind) {
  std::uint64_t state = 7;
  const auto below = [&](std::size_t bound) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>((state >> 33) % bound);
  };
  static const std::vector<std::string> pieces{
      "\"", "<", ">", "]]>",        "&",  "\n", std::string(1, '\0'), "\xFF",
      "{",  "}", "[", "9999999999", "-1", ":",  "0000-00-00"};
  const std::vector<diary::Scale> scales = diary::scales_of({}, diary::Role::client);
  const diary::Surroundings around{
      .now = options.now, .scales = scales, .kind_of_id = [](const diary::Id&) { return std::nullopt; }};
  for (const auto& [name, seed] : good_files())
    for (int run = 0; run < 250; ++run) {
      std::string bytes = seed;
      for (std::size_t changes = 1 + below(5); changes > 0; --changes) {
        const std::size_t at = below(bytes.size() + 1);
        switch (below(3)) {
          case 0:
            bytes.insert(at, pieces[below(pieces.size())]);
            break;
          case 1:
            bytes.erase(at, below(9));
            break;
          default:
            bytes.insert(at, bytes.substr(below(bytes.size() + 1), below(40)));
            break;
        }
      }
      std::vector<NamedBytes> files{{name, bytes}};
      const Format* format = recognised(files);
      if (!format) continue;
      const auto foreign = format->read(files, options);
      if (!foreign) {
        EXPECT_FALSE(foreign.error().sentence.empty());
        continue;
      }
      for (const diary::Record& record :
           settle(*foreign, {.measures = {{"mood", "distress", 1.0, 5.0}}, .undated = options.now}, scales)
               .records) {
        const auto good = diary::check(record, around);
        EXPECT_TRUE(good || !good.error().sentence.empty());
        EXPECT_TRUE(is_utf8(diary::headline(record, {}))) << name << " " << bytes;
      }
    }
}

// Each value of a good file in turn is of another kind than it should be.
TEST(Hostile, json_whose_values_are_of_another_kind) {
  const std::vector<std::pair<std::string, std::string>> seeds{
      {"a.json",
       R"({"metadata": {"version": "1.0"}, "entries": [{"uuid": "AA", "creationDate": "2024-05-01T20:00:00Z", "timeZone": "Europe/Paris", "text": "x", "tags": ["a"], "starred": true, "photos": [{"identifier": "X", "caption": "c"}], "audios": [{"transcription": "t"}], "location": {"placeName": "p", "localityName": "l", "latitude": 1}, "weather": {}},
          {"creationDate": "2024-05-02T20:00:00Z", "richText": "{\"contents\": [{\"text\": \"x\"}]}"}]})"},
      {"backup.json",
       R"({"customMoods": [{"id": 1, "custom_name": "", "mood_group_id": 1, "mood_group_order": 0, "predefined_name_id": 1}], "tags": [{"id": 2, "name": "t"}], "dayEntries": [{"id": 1, "datetime": 1674556607764, "timeZoneOffset": 3600000, "mood": 1, "note": "n", "note_title": "t", "tags": [2], "assets": [1]}, {"year": 2024, "month": 1, "day": 2, "hour": 3, "minute": 4}]})"},
      {"1.json",
       R"({"id": "1-a", "date_journal": 1449407450000, "timezone": "Asia/Singapore", "text": "<p>x</p>", "type": "html", "mood": 1.5, "tags": ["t"], "address": "Home", "photos": ["a.jpg"]})"},
      {"j.json",
       R"({"tags": {}, "entries": [{"title": "T", "body": "B", "date": "2020-08-29", "time": "11:11", "tags": ["@x"], "starred": false}]})"},
      {"f.json",
       R"({"resourceType": "Bundle", "entry": [{"fullUrl": "u", "resource": {"resourceType": "Questionnaire", "url": "u", "code": [{"code": "c"}], "copyright": "c", "item": [{"linkId": "1", "text": "Q", "code": [{"code": "c"}], "answerOption": [{"valueCoding": {"code": "a", "display": "d"}}], "item": [{"linkId": "2"}]}]}},
          {"resource": {"resourceType": "QuestionnaireResponse", "id": "i", "questionnaire": "u", "status": "completed", "authored": "2024-05-01", "item": [{"linkId": "1", "text": "Q", "answer": [{"valueCoding": {"code": "a", "display": "d"}, "item": [{"linkId": "2"}]}, {"valueInteger": 1}, {"valueQuantity": {"value": 1, "unit": "kg"}}, {"valueAttachment": {"title": "t"}}, {"valueBoolean": true}], "item": [{"linkId": "2", "answer": [{"valueString": "x"}]}]}]}}]})"}};
  for (const auto& [name, seed] : seeds) {
    const auto good = nlohmann::json::parse(seed);
    ASSERT_NE(recognised(std::vector<NamedBytes>{{name, seed}}), nullptr) << name;
    for (const auto& [pointer, value] : [&] {
           std::vector<std::pair<std::string, nlohmann::json>> nodes;
           const std::function<void(const std::string&, const nlohmann::json&)> collect =
               [&](const std::string& at, const nlohmann::json& node) {
                 nodes.emplace_back(at, node);
                 if (node.is_object())
                   for (const auto& [key, under] : node.items()) collect(at + "/" + key, under);
                 if (node.is_array())
                   for (std::size_t k = 0; k < node.size(); ++k)
                     collect(at + "/" + std::to_string(k), node[k]);
               };
           collect("", good);
           return nodes;
         }())
      for (const char* other :
           {"null", "\"x\"", "1", "-1e300", "true", "[]", "{}", "[null]", "[[1]]", "[\"x\"]"}) {
        auto changed = good;
        changed[nlohmann::json::json_pointer(pointer)] = nlohmann::json::parse(other);
        EXPECT_NO_THROW(read_all({name, changed.dump()})) << name << " " << pointer << " " << other;
      }
  }
}

// What was written stays; when, is asked.
TEST(Hostile, times_that_no_calendar_has_are_as_if_not_said) {
  struct Case {
    std::string name, bytes;
  };
  for (
      const auto& [name, bytes] : std::vector<Case>{
          {"lifeograph", "LIFEOGRAPHDB\nV 2000\nE n\n\nE ____n_0\nEc300000000000\nEp<Words\n"},
          {"lifeograph", "LIFEOGRAPHDB\nV 1050\nE n\n\nC \n\nE  n 0\nDr9223372036854775807\nP Words\n"},
          {"1.json", R"({"date_journal": 9000000000000000, "text": "Words"})"},
          {"1.json", R"({"date_journal": -9000000000000000, "text": "Words"})"},
          {"backup.daylio",
           R"({"customMoods": [], "dayEntries": [{"datetime": 9e15, "timeZoneOffset": 7200000, "note": "Words"}]})"},
          {"bearable.csv",
           "date formatted,date,weekday,time of day,category,rating/amount,detail,notes\n"
           "x,9999-12-31T23:59:59Z,Wed,23:30,Mood,,,Words\n"},
          {"bearable.csv",
           "date formatted,date,weekday,time of day,category,rating/amount,detail,notes\n"
           "x,9999-12-31,Wed,night,Mood,,,Words\n"},
          {"journal.txt", "[9999-12-31 23:59] Words\n"},
          {"1.json",
           R"({"metadata": {}, "entries": [{"creationDate": "9999-12-31T23:59:59Z", "text": "Words"}]})"},
          {"2024.md", "---\ndate: 9999-12-31T23:59:59Z\n---\nWords\n"}}) {
    const std::vector<NamedBytes> files{{name, bytes}};
    const Format* format = recognised(files);
    ASSERT_NE(format, nullptr) << bytes;
    const auto foreign = format->read(files, options);
    ASSERT_TRUE(foreign) << bytes;
    ASSERT_EQ(foreign->items.size(), 1u) << bytes;
    EXPECT_FALSE(foreign->items[0].felt) << bytes << iso(*foreign->items[0].felt);
    const Settled settled =
        settle(*foreign, {.undated = options.now}, diary::scales_of({}, diary::Role::client));
    ASSERT_EQ(settled.records.size(), 1u) << bytes;
    EXPECT_THAT(diary::headline(settled.records[0], {}), HasSubstr("Words")) << bytes;
  }
  for (const std::string start :
       {"DTSTART:99991231T235959Z", "DTSTART:00010101T000000Z", "DTSTART;VALUE=DATE:00000101",
        "DTSTART;VALUE=DATE:99991231", "DTSTART;TZID=Asia/Tokyo:99991231T235959"}) {
    const std::vector<NamedBytes> files{{"a.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Words\n" +
                                                      start + "\nEND:VEVENT\nEND:VCALENDAR\n"}};
    const auto foreign = recognised(files)->read(files, options);
    ASSERT_TRUE(foreign) << start;
    const Settled settled =
        settle(*foreign, {.sessions = {"Words"}}, diary::scales_of({}, diary::Role::client));
    EXPECT_TRUE(settled.records.empty()) << start;
    EXPECT_EQ(foreign->left_out.size() + settled.left_out.size(), 1u) << start;
  }
  // A day that was skipped, a leap second, an hour 25: a time or none, and no end of the program.
  for (const std::string start :
       {"DTSTART;TZID=Pacific/Apia:20111230T233000", "DTSTART;TZID=Asia/Tokyo:20161231T235960",
        "DTSTART;TZID=Asia/Tokyo:20161231T253000", "DTSTART:20161231T996099Z"})
    expect_well(start, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Words\n" + start +
                           "\nEND:VEVENT\nEND:VCALENDAR\n");
}

// What reached furthest when the parsers were fuzzed (tools/fuzz), read once more.
TEST(Corpus, of_the_fuzzers_is_read_again) {
  const std::filesystem::path folder = std::filesystem::path(HOLDFAST_SOURCE_DIR) / "tests/fuzz/corpus";
  const std::vector<diary::Scale> scales = diary::scales_of({}, diary::Role::client);
  std::size_t files_read = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const std::string of = entry.path().parent_path().filename();
    ++files_read;
    auto parts = unpacked({"file", bytes});
    if (!parts) continue;
    for (const Format& format : formats()) {
      if (format.id != of) continue;
      std::vector<NamedBytes> files{{"2024-05.txt", bytes}};
      if (!format.is_it(files)) continue;
      if (const auto foreign = format.read(files, options))
        settle(*foreign, {.undated = options.now}, scales);
    }
    static_cast<void>(read_json(bytes));
  }
  EXPECT_GT(files_read, 100u);
}

}  // namespace
}  // namespace holdfast::exchange

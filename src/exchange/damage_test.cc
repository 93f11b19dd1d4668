// Files that were damaged on their way: a letter that is none costs itself, in every format, and is counted;
// a file that was cut off says so, wherever it was cut, and what stands before its end is read.
#include <archive.h>
#include <archive_entry.h>

#include "diary/scales.h"
#include "exchange/foreign_reading.h"
#include "exchange/formats.h"
#include "exchange/table.h"

namespace holdfast::exchange {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// One of each format, with two or three items, in which the text "quiet" stands.
struct Sample {
  std::string name, bytes, format;
  bool ends_lines = false;  // of lines and nothing else: a cut between two of them leaves no trace
};
std::vector<Sample> samples() {
  const auto post = [](const char* id, const char* words) {
    return std::string("<item><title>t") + id + "</title><guid>http://x/?p=" + id +
           "</guid><content:encoded><![CDATA[<p>" + words + "</p>]]></content:encoded><wp:post_id>" + id +
           "</wp:post_id><wp:post_date>2014-05-0" + id + " 10:00:00</wp:post_date></item>\n";
  };
  return {
      {"a.xml",
       "<?xml version=\"1.0\"?>\n<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>" +
           post("1", "first quiet words") + post("2", "other words") + "</channel>\n</rss>\n",
       "wordpress"},
      {"a.json",
       R"({"entries": [{"uuid": "AA", "creationDate": "2024-05-01T20:00:00Z", "text": "first quiet words"},)"
       R"( {"uuid": "BB", "creationDate": "2024-05-02T20:00:00Z", "text": "other words"}]})",
       "day-one"},
      {"a.doentry",
       "<?xml version=\"1.0\"?>\n<plist version=\"1.0\"><dict><key>Creation "
       "Date</key><date>2014-05-01T10:00:00Z</date>"
       "<key>Entry Text</key><string>first quiet "
       "words</string><key>UUID</key><string>AA</string></dict></plist>\n",
       "day-one-classic"},
      {"a.json",
       R"({"customMoods": [{"id": 1, "custom_name": "", "mood_group_id": 1, "predefined_name_id": 1}], "tags": [],)"
       R"( "dayEntries": [{"id": 1, "datetime": 1674556607764, "mood": 1, "note": "first quiet words"},)"
       R"( {"id": 2, "datetime": 1674656607764, "mood": 1, "note": "other words"}]})",
       "daylio"},
      {"a.csv",
       "full_date,date,weekday,time,mood,activities,note_title,note\n2024-01-01,,,10:00,meh,,,first quiet "
       "words\n"
       "2024-01-02,,,10:00,rad,,,\"other\nwords\"\n",
       "daylio-table", true},
      {"1.json", R"({"id": "j1", "date_journal": 1674556607764, "text": "first quiet words", "mood": 1})",
       "journey"},
      {"r.json",
       R"({"resourceType": "QuestionnaireResponse", "authored": "2024-05-01", "item": [{"linkId": "1", "text": "How",)"
       R"( "answer": [{"valueString": "first quiet words"}]}, {"linkId": "2", "answer": [{"valueInteger": 2}]}]})",
       "fhir"},
      {"b.csv",
       "date formatted,date,weekday,time of day,category,rating/amount,detail,notes\n"
       "x,2024-05-01,Wed,pm,Mood,4,Calm,first quiet words\nx,2024-05-02,Wed,pm,Mood,3,,other words\n",
       "bearable", true},
      {"bull.csv",
       "HabitName,HabitDescription,HabitCategory,CalendarDate,Value,CommentText\nWalk,,,2024-05-01,1,first "
       "quiet words\n"
       "Walk,,,2024-05-02,0,other words\n",
       "habitbull", true},
      {"x.diary", "LIFEOGRAPHDB\nV 2000\nE n\n\nE F__n_1059756032\nEp<first\nEp<quiet words\n", "lifeograph",
       true},
      {"x.ics",
       "BEGIN:VCALENDAR\r\nBEGIN:VJOURNAL\r\nUID:1\r\nDTSTART:20240326T100000Z\r\nDESCRIPTION:first quiet "
       "words\r\n"
       "END:VJOURNAL\r\nBEGIN:VEVENT\r\nUID:2\r\nSUMMARY:T\r\nDTSTART:20240327T100000Z\r\nEND:VEVENT\r\nEND:"
       "VCALENDAR\r\n",
       "calendar"},
      {"2024-05.txt", "1: {text: 'first quiet words'}\n2:\n  text: |-\n    other\n    words\n", "rednotebook",
       true},
      {"n1.md", "T\n\nfirst quiet words\n\nid: n1\nuser_created_time: 2024-05-01T08:00:00.000Z\ntype_: 1",
       "joplin"},
      {"x.txt", "[2020-08-29 11:11] Entry.\nfirst quiet words\n\n[2020-08-30 11:11] Other.\nwords\n", "jrnl",
       true},
      {"x.json",
       R"({"tags": {}, "entries": [{"title": "a", "body": "first quiet words", "date": "2020-08-29", "time": "11:11", "tags": []},)"
       R"( {"title": "b", "body": "other words", "date": "2020-08-30", "time": "11:11", "tags": []}]})",
       "jrnl"},
      {"2024-05-01.md", "---\ntags: [a]\nmood: 3\n---\n# T\nfirst quiet words\n", "markdown"},
  };
}

struct Came {
  bool recognised = false;
  std::string format;
  std::string refused;  // in a sentence
  Foreign foreign;
};
Came come(const std::string& name, const std::string& bytes) {
  Came came;
  auto parts = unpacked({.name = name, .bytes = bytes});
  if (!parts) {
    came.refused = parts.error().sentence;
    return came;
  }
  const Format* format = recognised(*parts);
  if (!format) return came;
  came.recognised = true;
  came.format = format->id;
  auto out = format->read(*parts, options);
  if (out)
    came.foreign = std::move(*out);
  else
    came.refused = out.error().sentence;
  return came;
}

std::string all_text(const Foreign& foreign) {
  std::string out;
  for (const Item& item : foreign.items) {
    out += item.title + "|" + item.text;
    for (const std::string& word : item.words) out += "|" + word;
    for (const Measure& measure : item.measures) out += "|" + measure.name;
    out += "\n";
  }
  return out;
}
std::string all_remarks(const Foreign& foreign) {
  std::string out;
  for (const RowRemark& remark : foreign.remarks) out += remark.column + ": " + remark.reason + "\n";
  for (const LeftOut& left : foreign.left_out) out += left.what + ": " + left.why + "\n";
  return out;
}

TEST(Damage, TheSamplesAreWholeAndLeaveNothingToRemark) {
  for (const Sample& sample : samples()) {
    const Came came = come(sample.name, sample.bytes);
    ASSERT_TRUE(came.recognised) << sample.format;
    EXPECT_THAT(all_text(came.foreign), HasSubstr("quiet")) << sample.format;
    EXPECT_TRUE(came.foreign.cut_short.empty()) << sample.format;
    EXPECT_EQ(all_remarks(came.foreign).find("cut off"), std::string::npos)
        << sample.format << all_remarks(came.foreign);
  }
}

// What is put between "qui" and "et", what stands there then, and what is said of it.
struct Letter {
  std::string bytes, becomes, said;
};

TEST(Damage, ALetterThatIsNoneCostsItselfInEveryFormat) {
  const std::vector<Letter> raw{{"\0"s, "", "1 control character was taken out"},
                                {"\x01\x1F", "", "2 control characters were taken out"},
                                {"\xFC", "ü", "Windows-1252"},
                                {"\x81", "\uFFFD", "1 letter could not be read"},
                                {"\xED\xA0\xBD", "\uFFFD", "1 letter could not be read"}};
  const std::vector<Letter> escaped{{"\\ud83d", "\uFFFD", "1 letter could not be read"},
                                    {"\\u0000\\u0007", "", "2 control characters were taken out"},
                                    {"\\u00zz", "\uFFFD00zz", "1 letter could not be read"}};
  const std::vector<Letter> references{{"&#xD83D;", "\uFFFD", "1 letter could not be read"},
                                       {"&#0;&#x1F;", "", "2 control characters were taken out"},
                                       {"&#55357;&#56832;", "😀", ""},
                                       {"&#150;", "–", ""},
                                       {"&nosuch;", "&nosuch;", "mean no letter"},
                                       {"&eacute;", "é", ""}};
  for (const Sample& sample : samples()) {
    std::vector<Letter> letters = raw;
    if (sample.name.ends_with(".json")) letters.insert(letters.end(), escaped.begin(), escaped.end());
    if (sample.name.ends_with(".xml") || sample.name.ends_with(".doentry"))
      letters.insert(letters.end(), references.begin(), references.end());
    const std::size_t items = come(sample.name, sample.bytes).foreign.items.size();
    for (const Letter& letter : letters) {
      std::string bytes = sample.bytes;
      bytes.insert(bytes.find("quiet") + 3, letter.bytes);
      const Came came = come(sample.name, bytes);
      ASSERT_TRUE(came.recognised) << sample.format << " " << letter.bytes;
      EXPECT_EQ(came.refused, "") << sample.format;
      EXPECT_EQ(came.foreign.items.size(), items) << sample.format << " " << letter.bytes;
      EXPECT_THAT(all_text(came.foreign), HasSubstr("qui" + letter.becomes + "et")) << sample.format;
      EXPECT_THAT(all_remarks(came.foreign), HasSubstr(letter.said)) << sample.format;
    }
  }
}

TEST(Damage, EscapesOfYamlThatNameNoLetterCostThemselves) {
  for (const auto& [escape, becomes] :
       {std::pair("\\ud83d", "\uFFFD"), std::pair("\\UFFFFFFFF", "\uFFFD"), std::pair("\\0", "")}) {
    const Came month =
        come("2024-05.txt", "1: {text: \"qui" + std::string(escape) + "et\"}\n2: {text: other}\n");
    EXPECT_THAT(month.foreign.items, SizeIs(2)) << escape;
    EXPECT_THAT(all_text(month.foreign), HasSubstr("qui" + std::string(becomes) + "et"));
    EXPECT_FALSE(month.foreign.remarks.empty());
    const Came page =
        come("a.md", "---\ndate: 2024-05-01\nplace: \"qui" + std::string(escape) + "et\"\n---\ntext\n");
    EXPECT_THAT(all_text(page.foreign), HasSubstr("place: qui" + std::string(becomes) + "et")) << escape;
    EXPECT_FALSE(page.foreign.remarks.empty());
  }
}

TEST(Damage, LineEndsAndWrongEscapesWithinJsonCostNothing) {
  const Came came =
      come("a.json",
           "{\"entries\": [{\"creationDate\": \"2024-05-01T20:00:00Z\", \"text\": \"it\\'s\n\ttrue\"}]}");
  ASSERT_THAT(came.foreign.items, SizeIs(1));
  EXPECT_EQ(came.foreign.items[0].text, "it's\n\ttrue");
}

bool says_so(const Came& came) {
  if (!came.recognised || !came.refused.empty() || !came.foreign.cut_short.empty()) return true;
  const std::string said = all_remarks(came.foreign);
  return said.find("cut off") != std::string::npos || said.find("damaged") != std::string::npos;
}

TEST(Damage, AFileThatWasCutOffSaysSoWhereverItWasCut) {
  for (const Sample& sample : samples()) {
    // One page of text ends where it ends; only its front matter has an end of its own.
    if (sample.format == "joplin") continue;
    const Came whole = come(sample.name, sample.bytes);
    const std::size_t until = sample.format == "markdown" ? sample.bytes.find("---\n#") : sample.bytes.size();
    const std::size_t from = sample.format == "markdown" ? 4 : 1;  // "---" alone is a text
    for (std::size_t size = from; size < until; ++size) {
      const std::string cut = sample.bytes.substr(0, size);
      if (sample.ends_lines && cut.ends_with('\n')) continue;
      const Came came = come(sample.name, cut);
      // Cut before its first item, some are a plain text like any other.
      if (came.format == "markdown" && sample.format != "markdown" && size < 20) continue;
      const bool nothing_missing = all_text(came.foreign) == all_text(whole.foreign);
      EXPECT_TRUE(nothing_missing || says_so(came)) << sample.format << " cut at " << size << ":\n" << cut;
      // What stands whole before the cut is there: all items but the last.
      const auto& items = came.foreign.items;
      for (std::size_t k = 0; k + 1 < items.size() && k < whole.foreign.items.size(); ++k)
        EXPECT_EQ(said(items[k]), said(whole.foreign.items[k])) << sample.format << " cut at " << size;
    }
  }
}

// Alone, one page without the lines it should end with is a text like any other; among others it is not.
TEST(Damage, APageOfJoplinThatWasCutOffSaysSoAmongOthers) {
  const std::string end = "\n\nid: n1\nuser_created_time: 2024-05-01T08:00:00.000Z\ntype_: 1";
  const std::string second = "T\n\nother words" + end;
  for (std::size_t size = 1; size < second.size() - 3; size += 3) {
    const std::vector<NamedBytes> files{{.name = "n1.md", .bytes = "T\n\nfirst quiet words" + end},
                                        {.name = "n2.md", .bytes = second.substr(0, size)}};
    const Format* format = recognised(files);
    ASSERT_NE(format, nullptr);
    const auto out = format->read(files, options);
    ASSERT_TRUE(out);
    EXPECT_EQ(out->cut_short, std::set<std::string>{"n2.md"}) << size;
    EXPECT_THAT(all_remarks(*out), HasSubstr("n2.md: the file ends too early")) << size;
  }
}

TEST(Damage, ATableWhoseLastLineHasNoEndIsRemarked) {
  TableOptions table;
  table.time_columns = {"t"};
  table.columns = {{"low", "distress", 0, 10}};
  table.now = options.now;
  Silent silent;
  const auto remarks = [&](const char* bytes) {
    const auto read = read_table(bytes, table, diary::scales_of({}, diary::Role::client), silent);
    return read ? read->report.remarks.size() : 99;
  };
  EXPECT_EQ(remarks("t,low\n2024-01-01 10:00,10\n"), 0u);
  EXPECT_EQ(remarks("t,low\n2024-01-01 10:00,1"), 1u) << "10, perhaps";
}

TEST(Damage, HowMuchOfACutFileWasReadIsSaid) {
  for (const Sample& sample : samples()) {
    if (sample.ends_lines || sample.format == "joplin" || sample.format == "markdown") continue;
    const Came came = come(sample.name, sample.bytes.substr(0, sample.bytes.rfind("words") + 3));
    EXPECT_THAT(came.foreign.cut_short, SizeIs(1)) << sample.format;
    EXPECT_THAT(all_remarks(came.foreign), HasSubstr("ends too early")) << sample.format;
    EXPECT_THAT(all_remarks(came.foreign), HasSubstr("item")) << sample.format;
  }
}

std::string packed(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string out;
  archive* writing = archive_write_new();
  archive_write_set_format_zip(writing);
  archive_write_set_bytes_in_last_block(writing, 1);
  archive_write_open(
      writing, &out, nullptr,
      [](archive*, void* into, const void* bytes, std::size_t size) -> la_ssize_t {
        static_cast<std::string*>(into)->append(static_cast<const char*>(bytes), size);
        return static_cast<la_ssize_t>(size);
      },
      nullptr);
  for (const auto& [name, bytes] : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_write_header(writing, entry);
    archive_write_data(writing, bytes.data(), bytes.size());
    archive_entry_free(entry);
  }
  archive_write_close(writing);
  archive_write_free(writing);
  return out;
}

TEST(Damage, AnArchiveThatWasCutOffGivesWhatStandsBeforeItsEnd) {
  std::vector<std::pair<std::string, std::string>> days;
  for (int k = 1; k <= 9; ++k) {
    std::string words;
    for (int n = 0; n < 300; ++n) words += std::to_string(n * 7919 % 1000 + k) + " ";
    days.emplace_back("2024-05-0" + std::to_string(k) + ".md", "# Day\n" + words + "\n");
  }
  const std::string whole = packed(days);
  ASSERT_THAT(come("a.zip", whole).foreign.items, SizeIs(9));
  std::size_t most = 0;
  for (std::size_t size = 1; size < whole.size(); size += 97) {
    const Came came = come("a.zip", whole.substr(0, size));
    EXPECT_TRUE(says_so(came) || came.foreign.items.size() == 9) << size;
    most = std::max(most, came.foreign.items.size());
  }
  EXPECT_GE(most, 8u);
}

diary::Diary three_entries() {
  diary::Diary diary;
  for (unsigned k = 1; k <= 3; ++k) {
    diary::Record record;
    record.id = diary::id_from_bits(k);
    record.felt = record.written = {{options.now.at.seconds - 1000 * k}, "Europe/Berlin"};
    record.body = diary::Entry{"t", "words of entry " + std::to_string(k)};
    diary.records.push_back(record);
  }
  diary::sort_records(diary);
  return diary;
}

TEST(Damage, TheDiarysOwnExportCutOffGivesItsWholeRecords) {
  const diary::Diary diary = three_entries();
  const std::string whole = write_json(diary);
  std::set<std::size_t> seen;
  for (std::size_t size = whole.find("\"holdfast_diary\"") + 20; size < whole.size() - 2; ++size) {
    Mending done;
    const auto back = read_json(whole.substr(0, size), &done);
    if (!back) {
      EXPECT_THAT(back.error().sentence, HasSubstr("cut off")) << size;
      continue;
    }
    EXPECT_TRUE(done.cut_short) << size;
    seen.insert(back->records.size());
    for (const diary::Record& record : back->records)
      EXPECT_NE(std::ranges::find(diary.records, record), diary.records.end()) << size;
  }
  EXPECT_EQ(seen, (std::set<std::size_t>{0, 1, 2, 3}));
}

TEST(Damage, ALetterThatIsNoneInTheDiarysOwnExportCostsItself) {
  const std::string whole = write_json(three_entries());
  for (const auto& [bytes, becomes, done] :
       {std::tuple("\\ud83d"s, "\uFFFD"s, Mending{.unreadable = 1}),
        std::tuple("\\u0000"s, ""s, Mending{.controls = 1}), std::tuple("\x01"s, ""s, Mending{.controls = 1}),
        std::tuple("\xFC"s, "ü"s, Mending{.encoding = Encoding::windows_1252, .foreign = 1})}) {
    std::string damaged = whole;
    damaged.insert(damaged.find("of entry 1") + 3, bytes);
    Mending said;
    const auto back = read_json(damaged, &said);
    ASSERT_TRUE(back) << back.error().sentence;
    EXPECT_THAT(back->records, SizeIs(3));
    EXPECT_THAT(write_json(*back), HasSubstr("of " + becomes + "entry 1"));
    EXPECT_EQ(said, done);
  }
}

}  // namespace
}  // namespace holdfast::exchange

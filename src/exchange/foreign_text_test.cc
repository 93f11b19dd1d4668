// Diaries kept as plain text or Markdown: their marks, tags and links, and the days their heads and names
// stand for. Small invented files, and real exports.
#include "exchange/foreign_reading.h"

namespace holdfast::exchange {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(Jrnl, text_of_any_date_order_and_json_are_read) {
  const Foreign plain = read(
      "[2020-08-29 11:11] Entry the first. *\n\nLorem @ipsum dolor.\nMore.\n\n[2020-08-31 14:32] Second.\n",
      "jrnl");
  ASSERT_THAT(plain.items, SizeIs(2));
  EXPECT_EQ(said(plain.items[0]),
            "2020-08-29T11:11:00+02:00[Europe/Berlin] | Entry the first. | Lorem @ipsum dolor.\nMore.");
  EXPECT_THAT(plain.items[0].words, ElementsAre("starred", "ipsum"));
  const Foreign german =
      read("[09.06.2013 15:39] My first entry.\nEverything is alright\n\n[30.07.2013 15:40] Life is good.\n",
           "jrnl");
  EXPECT_EQ(said(german.items.at(0)),
            "2013-06-09T15:39:00+02:00[Europe/Berlin] | My first entry. | Everything is alright");
  const Foreign old = read("2013-06-09 15:39 My first entry.\nFine\n", "jrnl");
  EXPECT_EQ(old.items.at(0).title, "My first entry.");
  const Foreign json = read(
      R"({"tags": {}, "entries": [{"title": "T", "body": "B", "date": "2020-08-29", "time": "11:11", "tags": ["@x"], "starred": false}]})",
      "jrnl");
  EXPECT_EQ(said(json.items.at(0)), "2020-08-29T11:11:00+02:00[Europe/Berlin] | T | B");
  for (const char* other : {"jrnl/basic_onefile.journal", "jrnl/multiline.journal",
                            "jrnl/little_endian_dates.journal", "jrnl/basic_onefile.export.json"}) {
    const auto files = shared(other);
    if (files) {
      EXPECT_FALSE(read(*files, "jrnl").items.empty()) << other;
    }
  }
}

TEST(Journey, entries_of_html_and_markdown_are_read) {
  const Foreign foreign = read(
      {{"1-a.json",
        R"({"id": "1-a", "date_journal": 1449407450000, "timezone": "Asia/Singapore", "text": "<p>Hello <b>you</b></p>", "type": "html", "mood": 1.5, "tags": ["t"], "address": "Home", "photos": ["a.jpg"]})"},
       {"2-b.json",
        R"({"id": "2-b", "date_journal": 1449407450000, "text": "*plain*", "type": "markdown", "mood": 0})"},
       {"a.jpg", ""},
       {"3-c.json", "{\"date_journal\": broken}"}},
      "journey");
  ASSERT_THAT(foreign.items, SizeIs(2));
  EXPECT_EQ(said(foreign.items[0]),
            "2015-12-06T21:10:50+08:00[Asia/Singapore] |  | Hello **you**\n\n[picture]");
  EXPECT_EQ(foreign.items[0].measures.at(0).value, 1.5);
  EXPECT_TRUE(foreign.items[1].measures.empty());
  EXPECT_EQ(left(foreign, "entries that are no JSON"), 1u);
}

TEST(RedNotebook, months_are_read_and_their_marks_are_markdown) {
  const Foreign foreign = read(
      {{"data/2024-05.txt",
        "1: {text: 'A **day** with //rain// and [\"\"/x/pic\"\".png] and [site \"\"http://a.example\"\"]'}\n"
        "2:\n  Walks: {in the wood: null}\n  text: |-\n    = Head =\n    So.\n"},
       {"data/2024-06.txt", "1: {text: [unclosed\n"}},
      "rednotebook");
  ASSERT_THAT(foreign.items, SizeIs(3));
  EXPECT_EQ(said(foreign.items[0]),
            "2024-05-01T12:00:00+02:00[Europe/Berlin] |  | A **day** with *rain* and [picture: pic] and "
            "[site](http://a.example)");
  EXPECT_EQ(foreign.items[1].text, "# Head\nSo.");
  EXPECT_THAT(foreign.items[1].words, ElementsAre("Walks", "in the wood"));
  EXPECT_THAT(foreign.items[2].text, HasSubstr("unclosed"));
  EXPECT_EQ(left(foreign, "months that are no YAML"), 1u);
}

TEST(Lifeograph, plain_diaries_of_both_generations_are_read) {
  const auto packed = [](long long y, long long m, long long d) {
    return std::to_string(y << 19 | m << 15 | d << 10 | 1);
  };
  const Foreign now = read("LIFEOGRAPHDB\nV 2000\nE n\nId1\n\nDo_0010\n\nID2\nE _" +
                               std::string("__n_").substr(1) + packed(2021, 3, 4) +
                               "\nEc1614816000\nEp<A title\nEp<First line.\nEp<\nEp<Third.\n\nID3\nE F_T" +
                               "n_" + packed(2021, 3, 5) + "\nEp<away\n",
                           "lifeograph");
  ASSERT_FALSE(now.items.empty());
  const Foreign then = read("LIFEOGRAPHDB\nV 1050\nE n\n\nC \nO d\n\nE  n" + std::string(" ").substr(1) +
                                packed(2012, 1, 2) + "\nDr1325462400\nP Title\nP Body\n",
                            "lifeograph");
  ASSERT_THAT(then.items, SizeIs(1));
  EXPECT_EQ(said(then.items[0]), "2012-01-02T12:00:00+01:00[Europe/Berlin] | Title | Body");
  const NamedBytes locked{"x", "LIFEOGRAPHDB\nV 2000\nE y\n\nxxxx"};
  EXPECT_THAT(recognised({&locked, 1})->read({&locked, 1}, options).error().sentence, HasSubstr("encrypted"));
}

TEST(Joplin, raw_notes_are_read_with_their_tags) {
  const Foreign foreign =
      read({{"a.md",
             "On walls\n\nText here.\nkey: not a property\n\nid: n1\nparent_id: f1\ncreated_time: "
             "2024-05-01T08:00:00.000Z\nuser_created_time: 2024-05-01T08:00:00.000Z\nlatitude: "
             "0.0\ndeleted_time: 0\nencryption_applied: 0\ntype_: 1"},
            {"b.md", "Folder\n\nid: f1\ntype_: 2"},
            {"c.md", "calm\n\nid: t1\ntype_: 5"},
            {"d.md", "\n\nid: x\nnote_id: n1\ntag_id: t1\ntype_: 6"}},
           "joplin");
  ASSERT_THAT(foreign.items, SizeIs(1));
  EXPECT_EQ(said(foreign.items[0]),
            "2024-05-01T10:00:00+02:00[Europe/Berlin] | On walls | Text here.\nkey: not a property");
  EXPECT_THAT(foreign.items[0].words, ElementsAre("calm"));
}

TEST(Markdown, front_matter_and_names_give_times) {
  const Foreign foreign =
      read({{"vault/2024-05-01 Morning.md", "---\ntags: [calm, tea]\nmood: 4\n---\nIt rained."},
            {"vault/Ideas/On walls.md", "---\ncreated: 2023-02-03 04:05\ntitle: Walls\n---\n# Walls\nText"},
            {"vault/undated.md", "# Heading\n\nNo time."},
            {"vault/.obsidian/app.json", "{}"},
            {"vault/bad.md", "---\n: [\n---\nBody"}},
           "markdown");
  ASSERT_THAT(foreign.items, SizeIs(4));
  EXPECT_EQ(said(foreign.items[0]), "2024-05-01T12:00:00+02:00[Europe/Berlin] | Morning | It rained.");
  EXPECT_THAT(foreign.items[0].words, ElementsAre("calm", "tea"));
  EXPECT_EQ(foreign.items[0].measures.at(0).value, 4.0);
  EXPECT_EQ(iso(*foreign.items[1].felt), "2023-02-03T04:05:00+01:00[Europe/Berlin]");
  EXPECT_EQ(said(foreign.items[2]), "no time | Heading | No time.");
  EXPECT_THAT(foreign.items[3].text, HasSubstr("Body"));
}

TEST(Markdown, keeps_what_stands_before_the_text) {
  const Foreign foreign = read({{"a.md", "---\nDear diary, today was long.\nSo.\n---\nSecond part."},
                                {"202405011230.md", "unique"},
                                {"b.md", "---\npeople: [Anna]\ndate: 05/13/2024\n---\nx"},
                                {"2024-05-01 Morning.md", "y"}},
                               "markdown");
  ASSERT_THAT(foreign.items, SizeIs(4));
  EXPECT_THAT(foreign.items[0].text, HasSubstr("Dear diary"));
  EXPECT_EQ(iso(*foreign.items[1].felt).substr(0, 16), "2024-05-01T12:30");
  EXPECT_THAT(foreign.items[2].words, ::testing::Contains(HasSubstr("Anna")));
  EXPECT_EQ(iso(*foreign.items[2].felt).substr(0, 10), "2024-05-13");
  EXPECT_EQ(read({{"2024-05-01 Morning.md", "y"}}, "markdown").items.at(0).title, "Morning");
}

TEST(Jrnl, takes_no_telephone_number_for_a_day) {
  const Foreign foreign =
      read("[2024-01-02 10:00] One.\n0171234567 is her number\n2024-01-01 was awful\n", "jrnl");
  ASSERT_THAT(foreign.items, SizeIs(1));
  EXPECT_THAT(foreign.items[0].text, HasSubstr("0171234567 is her number\n2024-01-01 was awful"));
}

TEST(Joplin, marks_pictures_and_keeps_where_a_note_is_from) {
  const Foreign foreign = read(
      {{"a.md",
        "T\n\nSee ![pic](:/99990000) and ![](:/1) and [the other](:/n2), [a page](https://x.example).\n\nid: "
        "n1\ncreated_time: 2024-05-01T08:00:00.000Z\nlatitude: 54.30000000\nsource_url: "
        "https://x.example/a\ntype_: 1"}},
      "joplin");
  ASSERT_THAT(foreign.items, SizeIs(1));
  EXPECT_EQ(foreign.items[0].text,
            "See [picture: pic] and [picture] and the other, [a page](https://x.example).");
  EXPECT_THAT(foreign.items[0].words, ElementsAre("source: https://x.example/a"));
  EXPECT_EQ(left(foreign, "pictures"), 2u);
  EXPECT_EQ(left(foreign, "places as coordinates"), 1u);
}

TEST(RedNotebook, leaves_addresses_rules_and_words_as_they_are) {
  const Foreign foreign =
      read({{"2024-05.txt", "1: {text: 'file:///home and __init__ and ----- and a//b'}\n2: just words\n"}},
           "rednotebook");
  ASSERT_THAT(foreign.items, SizeIs(2));
  EXPECT_THAT(foreign.items[0].text, HasSubstr("file:///home and __init__ and -----"));
  EXPECT_EQ(foreign.items[1].text, "just words");
}

TEST(RedNotebook, takes_only_pairs_for_marks) {
  const auto text = [](const std::string& typed) {
    return read({{"2024-05.txt", "1: {text: '" + typed + "'}\n"}}, "rednotebook").items.at(0).text;
  };
  EXPECT_EQ(text("we go -- but not far"), "we go -- but not far");
  EXPECT_EQ(text("Either // or"), "Either // or");
  EXPECT_EQ(text("3 -- 4 and 5 -- 6"), "3 -- 4 and 5 -- 6");
  EXPECT_EQ(text("see http://x.example/a//b and http://y.example//c"),
            "see http://x.example/a//b and http://y.example//c");
  EXPECT_EQ(text("a//b and c//d"), "a//b and c//d");
  EXPECT_EQ(text("\"\"--raw--\"\" and --gone--"), "\"\"--raw--\"\" and ~~gone~~");
  EXPECT_EQ(text("//one// and //two words//, --three--."), "*one* and *two words*, ~~three~~.");
  EXPECT_EQ(text("//see http://x.example/a//"), "//see http://x.example/a//");
  EXPECT_EQ(text("one //never closed"), "one //never closed");
}

TEST(RedNotebook, keeps_every_word_of_a_category) {
  std::string many = "3:\n  text: t\n  Cat:\n";
  for (int k = 0; k < 1200; ++k) many += "    \"entry " + std::to_string(k) + "\": null\n";
  const Foreign foreign = read(
      {{"2024-05.txt",
        "1:\n  text: t\n  Films: [one, two]\n  Mood: good\n  Deep: {a: {b: {c: null}}, d: e}\n  7: null\n"
        "2: {Cat: {\"a\": null, \"b\": null}}\n" +
            many}},
      "rednotebook");
  ASSERT_THAT(foreign.items, SizeIs(3));
  EXPECT_THAT(foreign.items[0].words,
              ElementsAre("Films", "one", "two", "Mood: good", "Deep", "a", "b", "c", "d: e", "7"));
  EXPECT_THAT(foreign.items[1].words, ElementsAre("Cat", "a", "b"));
  EXPECT_THAT(foreign.items[2].words, SizeIs(1000));
  EXPECT_EQ(left(foreign, "words beyond the first 1,000 of an entry"), 1u);
}

TEST(Markdown, days_in_figures_are_settled_over_the_whole_folder) {
  const auto days = [](std::vector<NamedBytes> files) {
    std::vector<std::string> out;
    for (const Item& item : read(std::move(files), "markdown").items)
      out.push_back((item.felt ? iso(*item.felt).substr(0, 10) : "none") + " " + item.title);
    return out;
  };
  EXPECT_THAT(
      days({{"05-02-2024.md", "a"},
            {"05-13-2024 Trip.md", "b"},
            {"May 3, 2024.md", "c"},
            {"4 May 2024 - Sunday.md", "d"},
            {"01.05.2024.md", "e"}}),
      ElementsAre("2024-05-02 ", "2024-05-13 Trip", "2024-05-03 ", "2024-05-04 Sunday", "2024-05-01 "));
  EXPECT_THAT(days({{"05-02-2024.md", "a"}, {"13-02-2024.md", "b"}}),
              ElementsAre("2024-02-05 ", "2024-02-13 "));
  EXPECT_THAT(days({{"01.05.2024.md", "a"}, {"x.md", "---\ndate: 01.06.2024\n---\nb"}}),
              ElementsAre("2024-05-01 ", "2024-06-01 x"));
  const Foreign either = read({{"05-02-2024.md", "a"}, {"06-06-2024.md", "b"}}, "markdown");
  EXPECT_EQ(either.items.at(0).felt, std::nullopt);
  EXPECT_EQ(either.items.at(0).title, "05-02-2024");
  EXPECT_EQ(iso(*either.items.at(1).felt).substr(0, 10), "2024-06-06");
  EXPECT_THAT(either.remarks,
              Contains(::testing::AllOf(::testing::Field(&RowRemark::column, "05-02-2024.md"),
                                        ::testing::Field(&RowRemark::reason, HasSubstr("two ways")))));
  ReadOptions told = options;
  told.day_order = "mdy";
  const std::vector<NamedBytes> one{{"05-02-2024.md", "a"}};
  EXPECT_EQ(iso(*recognised(one)->read(one, told)->items.at(0).felt).substr(0, 10), "2024-05-02");
}

TEST(Jrnl, a_folder_of_days_is_read) {
  const Foreign foreign =
      read({{"journal/2020/08/29.txt",
             "[2020-08-29 11:11] First.\nBody one.\n\n[2020-08-29 21:15] Second.\nBody two.\n"},
            {"journal/2020/09/01.txt", "[2020-09-01 09:00] Third.\nBody three.\n"},
            {"journal/notes.txt", "something else"}},
           "jrnl");
  ASSERT_THAT(foreign.items, SizeIs(3));
  EXPECT_EQ(said(foreign.items[1]), "2020-08-29T21:15:00+02:00[Europe/Berlin] | Second. | Body two.");
  EXPECT_EQ(foreign.items[2].where, "line 1 of journal/2020/09/01.txt");
  EXPECT_EQ(left(foreign, "other files"), 1u);
}

TEST(Jrnl, heads_of_every_form_begin_an_entry) {
  const Foreign foreign = read(
      "[2020-08-28 10:00] One\na\n[Sat Aug 29 11:11:00 2020] C format\nc\n[2020-08-29 at 11:11 PM] At\n"
      "d\n[note] no head\n[2020-08-29 quarter past nine] Bad\ne\n[1] a footnote\n[12345](https://x.example) "
      "a link\n",
      "jrnl");
  ASSERT_THAT(foreign.items, SizeIs(3));
  EXPECT_EQ(said(foreign.items[1]), "2020-08-29T11:11:00+02:00[Europe/Berlin] | C format | c");
  EXPECT_EQ(iso(*foreign.items[2].felt), "2020-08-29T23:11:00+02:00[Europe/Berlin]");
  EXPECT_THAT(foreign.items[2].text, HasSubstr("[2020-08-29 quarter past nine] Bad"));
  std::vector<std::size_t> lines;
  for (const RowRemark& remark : foreign.remarks) lines.push_back(remark.line);
  EXPECT_THAT(lines, ElementsAre(8u));
}

TEST(Markdown, keeps_all_tags_of_the_front_matter) {
  std::string tags;
  for (int k = 0; k < 150; ++k) tags += (k > 0 ? ", t" : "t") + std::to_string(k);
  EXPECT_THAT(read({{"a.md", "---\ntags: [" + tags + "]\n---\nx"}}, "markdown").items.at(0).words,
              SizeIs(150));
  EXPECT_THAT(read({{"a.md", "---\ntags: {a: b, c: [d]}\n---\nx"}}, "markdown").items.at(0).words,
              ElementsAre("a: b", "c", "d"));
}

}  // namespace
}  // namespace holdfast::exchange

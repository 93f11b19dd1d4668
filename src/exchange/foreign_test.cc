// Every format: recognised by its contents, read into items, with what was left out named. Small invented
// files here; real exports from ../shared/data where they are at hand.
#include "exchange/foreign.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <tuple>

#include "base/text.h"

namespace holdfast::exchange {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

const ReadOptions options{.now = {{1'790'000'000}, "Europe/Berlin"}, .zone = "Europe/Berlin"};

Foreign read(std::vector<NamedBytes> files, std::string_view id) {
  const Format* format = recognised(files);
  if (!format) {
    ADD_FAILURE() << "not recognised";
    return {};
  }
  EXPECT_EQ(format->id, id);
  auto out = format->read(files, options);
  if (!out) {
    ADD_FAILURE() << out.error().sentence;
    return {};
  }
  return std::move(*out);
}
Foreign read(std::string bytes, std::string_view id) {
  return read({{"file", std::move(bytes)}}, id);
}

std::string said(const Item& item) {
  return (item.felt ? iso(*item.felt) : "no time") + " | " + item.title + " | " + item.text;
}

std::size_t left(const Foreign& foreign, std::string_view what) {
  for (const LeftOut& one : foreign.left_out)
    if (one.what == what) return one.n;
  return 0;
}

std::optional<std::vector<NamedBytes>> shared(const std::string& path) {
  const std::filesystem::path file = std::filesystem::path(HOLDFAST_SHARED_DATA) / "import" / path;
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream bytes;
  bytes << in.rdbuf();
  auto parts = unpacked({file.filename().string(), bytes.str()});
  EXPECT_TRUE(parts) << parts.error().sentence;
  return std::move(*parts);
}
#define OR_SKIP(variable, path) \
  auto variable = shared(path); \
  if (!variable) GTEST_SKIP() << "no " path

constexpr const char* blog = R"(<?xml version="1.0"?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<item><title>On needing</title><link>https://blog.example/?p=1</link><wp:post_id>1</wp:post_id>
<content:encoded><![CDATA[<p>First <strong>bold</strong> and <a href="https://blog.example/?p=2">the other</a>.</p><script>x()</script>
<ul><li>one</li><li>two</li></ul>]]></content:encoded>
<wp:post_date>2014-05-03 10:00:00</wp:post_date><wp:post_date_gmt>2014-05-03 08:00:00</wp:post_date_gmt>
<wp:post_type>post</wp:post_type><wp:status>publish</wp:status><category domain="post_tag"><![CDATA[needs]]></category>
<wp:comment><wp:comment_id>7</wp:comment_id><wp:comment_author>Marta Example</wp:comment_author>
<wp:comment_author_email>marta@example.org</wp:comment_author_email><wp:comment_author_IP>10.1.2.3</wp:comment_author_IP>
<wp:comment_date>2014-05-04 09:30:00</wp:comment_date><wp:comment_content>I know this.</wp:comment_content><wp:comment_parent>0</wp:comment_parent></wp:comment>
<wp:comment><wp:comment_id>8</wp:comment_id><wp:comment_author>me</wp:comment_author><wp:comment_content>Thank you.</wp:comment_content><wp:comment_parent>7</wp:comment_parent></wp:comment>
</item>
<item><title>Second &amp; last</title><link>https://blog.example/?p=2</link><wp:post_id>2</wp:post_id><content:encoded><![CDATA[A draft.]]></content:encoded>
<wp:post_date>0000-00-00 00:00:00</wp:post_date><wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt><wp:post_type>post</wp:post_type><wp:status>draft</wp:status></item>
<item><title>pic</title><wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status></item>
<item><title>secret</title><content:encoded><![CDATA[not for all]]></content:encoded><wp:post_date>2015-01-01 00:00:00</wp:post_date><wp:post_type>page</wp:post_type><wp:status>private</wp:status></item>
</channel></rss>)";

TEST(WordPress, posts_pages_drafts_and_comments_come_in) {
  const Foreign foreign = read(blog, "wordpress");
  ASSERT_THAT(foreign.items, SizeIs(3));
  EXPECT_EQ(
      said(foreign.items[0]),
      "2014-05-03T10:00:00+02:00[Europe/Berlin] | On needing | First **bold** and the other (\"Second & "
      "last\").\n\n"
      "- one\n- two\n\n> **M.** 2014-05-04 09:30\n>\n> I know this.\n\n> > **m.**\n> >\n> > Thank you.");
  EXPECT_THAT(foreign.items[0].words, ElementsAre("needs"));
  EXPECT_EQ(foreign.items[1].felt, std::nullopt);
  EXPECT_THAT(foreign.items[1].words, ElementsAre("draft"));
  EXPECT_TRUE(foreign.items[2].folded);
  EXPECT_EQ(left(foreign, "pictures and files"), 1u);
  for (const Item& item : foreign.items) {
    EXPECT_THAT(item.text, Not(HasSubstr("example.org")));
    EXPECT_THAT(item.text, Not(HasSubstr("10.1.2.3")));
    EXPECT_THAT(item.text, Not(HasSubstr("Marta")));
    EXPECT_THAT(item.text, Not(HasSubstr("x()")));
  }
}

TEST(WordPress, what_is_broken_is_repaired_and_told) {
  std::string bytes = blog;
  bytes.insert(bytes.find("First"), "\x01\x02 caf\xE9 <![CDATA[ in ]]> here &nbsp;&bogus; ");
  bytes.erase(bytes.find("</item>"), 7);  // never closed
  bytes.resize(bytes.find("</channel>"));
  const Foreign foreign = read(bytes, "wordpress");
  ASSERT_THAT(foreign.items, SizeIs(3));
  EXPECT_THAT(foreign.items[0].text, HasSubstr("caf\xC3\xA9"));
  EXPECT_THAT(foreign.items[0].text, HasSubstr("in here"));
  EXPECT_THAT(foreign.items[0].text, HasSubstr("&bogus;"));
  EXPECT_THAT(foreign.remarks,
              Contains(::testing::Field(&RowRemark::reason, HasSubstr("control characters"))));
}

TEST(WordPress, an_entity_bomb_is_text_that_nobody_unfolds) {
  std::string bomb = "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\">";
  for (char c = 'b'; c <= 'z'; ++c)
    bomb += std::string("<!ENTITY ") + c + " \"&" + char(c - 1) + ";&" + char(c - 1) + ";\">";
  bomb += "]>" + std::string(blog).substr(21);
  bomb.insert(bomb.find("First"), "&z;");
  const Foreign foreign = read(bomb, "wordpress");
  EXPECT_THAT(foreign.items[0].text, HasSubstr("&z;First"));
}

TEST(WordPress, real_exports_are_read) {
  OR_SKIP(theme, "wxr/theme-unit-test-data.xml");
  const Foreign foreign = read(*theme, "wordpress");
  std::size_t all = foreign.items.size();
  for (const LeftOut& one : foreign.left_out) all += one.n;
  EXPECT_EQ(all, 186u);
  EXPECT_EQ(left(foreign, "menu entries"), 65u);
  std::size_t comments = 0;
  const std::regex head(R"(> \*\*[^*\n]{1,9}\*\* \d{4}-\d\d-\d\d)");
  for (const Item& item : foreign.items)
    for (std::sregex_iterator at(item.text.begin(), item.text.end(), head), end; at != end; ++at) ++comments;
  EXPECT_EQ(comments, 33u);
  for (const char* other :
       {"wxr/valid-wxr-1.0.xml", "wxr/cdata-edge.xml", "wxr/wxr-comprehensive.xml", "wxr/crazy-cdata.xml",
        "wxr/small-export.xml", "wxr/malformed.xml", "wxr/invalid-version-tag.xml"}) {
    const auto files = shared(other);
    if (!files) continue;
    const bool has_items = files->front().bytes.find("<item>") != std::string::npos;
    EXPECT_EQ(read(*files, "wordpress").items.empty(), !has_items) << other;
  }
  const auto crazy = shared("wxr/crazy-cdata.xml");
  EXPECT_EQ(read(*crazy, "wordpress").items.at(0).text, "Content with nested tags :)");
}

TEST(WordPress, missing_ends_lose_nothing_and_let_no_address_in) {
  std::string no_end = blog;
  no_end.erase(no_end.find("</content:encoded>"), 18);
  const Foreign content = read(no_end, "wordpress");
  ASSERT_THAT(content.items, SizeIs(3));
  for (const Item& item : content.items)
    for (const char* hers : {"marta@", "10.1.2.3", "Marta Example", "wp:", "publish"})
      EXPECT_THAT(item.text, Not(HasSubstr(hers)));
  std::string no_comment_end = blog;
  for (auto at = no_comment_end.find("</wp:comment>"); at != std::string::npos;
       at = no_comment_end.find("</wp:comment>"))
    no_comment_end.erase(at, 13);
  const Foreign comments = read(no_comment_end, "wordpress");
  ASSERT_THAT(comments.items, SizeIs(3)) << "later posts are there";
  EXPECT_THAT(comments.items[0].text, HasSubstr("> > **m.**"));
  std::string spam = blog;
  spam.insert(spam.find("<wp:comment_content>I know"), "<wp:comment_approved>spam</wp:comment_approved>");
  EXPECT_EQ(left(read(spam, "wordpress"), "comments in the bin or spam"), 1u);
}

TEST(WordPress, lines_of_old_posts_are_lines) {
  std::string poem = blog;
  const auto from = poem.find("<p>First"), to = poem.find("]]>", from);
  poem.replace(from, to - from, "one line\nand another\n\na <made up> verse");
  EXPECT_THAT(read(poem, "wordpress").items[0].text,
              HasSubstr("one line  \nand another\n\na \\<made up> verse"));
}

// An item of a blog whose other fields do not matter.
std::string one_post(const std::string& fields, const std::string& site = "https://blog.example") {
  return R"(<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:base_site_url>)" + site +
         "</wp:base_site_url><item>" + fields +
         "<wp:post_date>2014-05-03 10:00:00</wp:post_date></item></channel></rss>";
}

TEST(WordPress, an_excerpt_of_its_own_and_custom_fields_are_kept) {
  const auto text = [](const std::string& fields) {
    return read(one_post("<title>t</title><wp:post_type>post</wp:post_type>" + fields), "wordpress")
        .items.at(0)
        .text;
  };
  EXPECT_EQ(text("<content:encoded><![CDATA[<p>The text.</p>]]></content:encoded><excerpt:encoded>Why I "
                 "wrote it</excerpt:encoded>"),
            "Why I wrote it\n\nThe text.");
  EXPECT_EQ(text("<content:encoded><![CDATA[<p>The text goes "
                 "<b>on</b>.</p>]]></content:encoded><excerpt:encoded>The "
                 "text goes [...]</excerpt:encoded>"),
            "The text goes **on**.");
  EXPECT_EQ(
      text("<content:encoded><![CDATA[<p>x</p><pre>\none\n\n  two\n\n\nthree\n</pre>]]></content:encoded>"),
      "x\n\n```\none\n\n  two\n\n\nthree\n```");
  const Foreign fields = read(
      one_post(
          "<title>t</title><wp:postmeta><wp:meta_key>mood</wp:meta_key><wp:meta_value><![CDATA[low]]></"
          "wp:meta_value></wp:postmeta>"
          "<wp:postmeta><wp:meta_key>_edit_last</wp:meta_key><wp:meta_value>1</wp:meta_value></wp:postmeta>"),
      "wordpress");
  EXPECT_THAT(fields.items.at(0).words, ElementsAre("mood: low"));
}

TEST(WordPress, messages_lose_their_senders_and_designs_stay_out) {
  const Foreign message =
      read(one_post("<title>Marta Example - 2014-05-05 "
                    "10:10:10</title><wp:post_type>feedback</wp:post_type><content:encoded>"
                    "<![CDATA[Hello there.\n<!--more-->\nAUTHOR: Marta Example\nAUTHOR EMAIL: "
                    "marta@example.org\nAUTHOR URL: \nSUBJECT: Contact\nIP: 10.1.2.3\nArray\n(\n [1_Name] => "
                    "Marta\n)\n]]>"
                    "</content:encoded>"),
           "wordpress");
  ASSERT_THAT(message.items, SizeIs(1));
  EXPECT_EQ(message.items[0].title, "Message from M.");
  EXPECT_EQ(message.items[0].text, "Hello there.");
  EXPECT_THAT(message.items[0].words, ElementsAre("subject: Contact"));
  EXPECT_EQ(left(message, "lines that say who sent a message"), 8u);
  for (const char* kind : {"wp_global_styles", "wp_template", "wp_navigation", "custom_css"})
    EXPECT_EQ(left(read(one_post("<title>t</title><content:encoded>x</content:encoded><wp:post_type>" +
                                 std::string(kind) + "</wp:post_type>"),
                        "wordpress"),
                   "parts of the blog's design"),
              1u);
}

TEST(WordPress, own_links_are_known_however_they_are_written) {
  const std::string links =
      "[a](http://blog.example/2014/first) [b](https://blog.example/2014/first/#comments) "
      "[c](https://blog.example/?p=7) [d](//blog.example?p=7) [e](https://other.example/?p=7)";
  std::string html;
  for (const std::string_view part : split(links, ' ')) {
    const auto to = part.find("](");
    html += "<a href=\"" + std::string(part.substr(to + 2, part.size() - to - 3)) + "\">" +
            std::string(part.substr(1, to - 1)) + "</a> ";
  }
  const Foreign foreign = read(
      one_post(
          "<title>First</title><link>https://blog.example/2014/first/</link><wp:post_id>7</wp:post_id></item>"
          "<item><title>t</title><content:encoded><![CDATA[" +
          html + "]]></content:encoded>"),
      "wordpress");
  EXPECT_EQ(foreign.items.at(1).text,
            "a (\"First\") b (\"First\") c (\"First\") d (\"First\") [e](https://other.example/?p=7)");
}

TEST(WordPress, a_post_is_the_same_after_publishing_and_moving) {
  const auto key = [](const std::string& fields, const std::string& site) {
    return read(one_post("<title>t</title><wp:post_id>7</wp:post_id>" + fields, site), "wordpress")
        .items.at(0)
        .key;
  };
  const std::string guid = "<guid isPermaLink=\"false\">https://blog.example/?p=7</guid>";
  const std::string draft = key(guid + "<link>https://blog.example/?p=7</link><wp:status>draft</wp:status>",
                                "https://blog.example");
  EXPECT_EQ(key(guid + "<link>https://new.example/2014/t/</link>", "https://new.example"), draft);
  const std::string bare = key("<link>https://blog.example/?p=7</link>", "https://blog.example/");
  EXPECT_EQ(key("<link>https://blog.example/2014/t/</link>", "http://blog.example"), bare);
  EXPECT_NE(key("", "https://other.example"), bare);
}

TEST(Formats, leave_no_file_beside_them_in_silence) {
  const Foreign foreign =
      read({{"Journal.json",
             R"({"entries": [{"uuid": "A", "creationDate": "2024-05-01T20:00:00Z", "text": "x"}]})"},
            {"2024-07-01.md", "my own note"}},
           "day-one");
  EXPECT_EQ(left(foreign, "other files"), 1u);
  EXPECT_EQ(
      recognised(std::vector<NamedBytes>{{"2024-05.txt", "only prose, no days"}, {"2024-05-01.md", "x"}})->id,
      "markdown");
}

TEST(DayOne, entries_come_in_with_their_zones_tags_and_pictures) {
  const Foreign foreign = read(
      R"({"metadata": {"version": "1.0"}, "entries": [
        {"uuid": "AA", "creationDate": "2024-05-01T20:00:00Z", "timeZone": "America\/New_York", "text": "# Evening\n\nIt was fine\\. ![](dayone-moment:\/\/XX) So\\!",
         "tags": ["calm"], "starred": true, "photos": [{"identifier": "XX"}], "location": {"placeName": "The Garden", "latitude": 1.5}},
        {"uuid": "BB", "creationDate": "2024-05-02T20:00:00Z", "text": ""}]})",
      "day-one");
  ASSERT_THAT(foreign.items, SizeIs(1));
  EXPECT_EQ(said(foreign.items[0]),
            "2024-05-01T16:00:00-04:00[America/New_York] |  | # Evening\n\nIt was fine. [picture] So!");
  EXPECT_THAT(foreign.items[0].words, ElementsAre("calm", "starred", "at The Garden"));
  EXPECT_EQ(left(foreign, "pictures"), 1u);
  EXPECT_EQ(left(foreign, "empty entries"), 1u);
}

TEST(DayOne, swallows_no_text) {
  const Foreign foreign = read(
      {{"a.json",
        R"({"entries": [{"uuid": "A", "creationDate": "2024-05-01T20:00:00Z", "text": "![cat](https://x.example/a.png) and then I told her. ![](dayone-moment://1)\n1986\\. A great year"},
                    {"uuid": "B", "creationDate": "2024-05-01T20:00:00Z", "richText": "{\"contents\": [{\"text\": \"rich \"}, {\"text\": \"words\"}]}"}]})"},
       {"b.json", R"({"entries": [{"creationDate": "\ud83d"}]})"}},
      "day-one");
  ASSERT_THAT(foreign.items, SizeIs(2));
  EXPECT_EQ(foreign.items[0].text,
            "![cat](https://x.example/a.png) and then I told her. [picture]\n1986\\. A great year");
  EXPECT_EQ(foreign.items[1].text, "rich words");
  EXPECT_EQ(left(foreign, "files that cannot be read"), 1u);
}

TEST(Json, one_bad_item_costs_itself_only) {
  struct Case {
    std::string id, name, bytes;
  };
  for (
      const auto& [id, name, bytes] : std::vector<Case>{
          {"day-one", "a.json",
           R"({"entries": ["x", null, {"creationDate": "2021-01-01T10:00:00Z", "text": "good"}]})"},
          {"jrnl", "a.json",
           R"({"entries": ["x", null, {"date": "2021-01-01", "time": "10:00", "body": "good"}]})"},
          {"daylio", "a.json",
           R"({"customMoods": [], "dayEntries": ["x", null, {"datetime": 1674556607764, "note": "good"}]})"},
          {"fhir", "a.json",
           R"({"resourceType": "Bundle", "entry": ["x", {"resource": null}, {"resource": {"resourceType": "QuestionnaireResponse", "authored": "2024-05-01", "item": [{"linkId": "a", "answer": [{"valueString": "good"}]}]}}]})"}}) {
    const Foreign foreign = read({{name, bytes}}, id);
    ASSERT_THAT(foreign.items, SizeIs(1)) << id;
    EXPECT_THAT(foreign.items[0].text, HasSubstr("good"));
    EXPECT_EQ(left(foreign, "entries that cannot be read"), 2u) << id;
    EXPECT_THAT(foreign.remarks, Not(::testing::IsEmpty())) << id;
  }
  for (const char* none : {"[{\"entries\": \"creationDate\"}]", "{\"entries\": 1, \"creationDate\": 2}"})
    EXPECT_EQ(left(read({{"a.json", none}}, "day-one"), "files that cannot be read"), 1u);
  EXPECT_EQ(left(read({{"a.json", "[\"date_journal\"]"}}, "journey"), "entries that cannot be read"), 1u);
}

TEST(DayOne, a_long_first_entry_is_no_other_format) {
  const std::string rich(80'000, 'x');
  const Foreign foreign = read(R"({"entries": [{"richText": "{\"contents\": [{\"text\": \")" + rich +
                                   R"(\"}]}", "creationDate": "2024-05-01T20:00:00Z"}]})",
                               "day-one");
  ASSERT_THAT(foreign.items, SizeIs(1));
  EXPECT_EQ(foreign.items[0].text, rich);
}

TEST(DayOne, what_is_said_in_pictures_recordings_and_places_is_kept) {
  const Foreign foreign = read(
      R"({"entries": [{"creationDate": "2024-05-01T20:00:00Z", "text": "Before ![](dayone-moment://P1) and ![](dayone-moment:/audio/A1) after",
        "photos": [{"identifier": "P1", "caption": "The *sea*"}, {"identifier": "P2", "caption": "Boats"}],
        "audios": [{"identifier": "A1", "transcription": "I said it aloud."}, {"identifier": "A2", "transcription": "And again."}, {"identifier": "A3"}],
        "location": {"localityName": "Kiel", "country": "Germany", "latitude": 1.5}}]})",
      "day-one");
  ASSERT_THAT(foreign.items, SizeIs(1));
  EXPECT_EQ(foreign.items[0].text,
            "Before [picture: The \\*sea\\*] and [recording: I said it aloud.] after\n\n[picture: Boats]\n\n"
            "[recording: And again.]");
  EXPECT_THAT(foreign.items[0].words, ElementsAre("at Kiel"));
  EXPECT_EQ(left(foreign, "pictures"), 2u);
  EXPECT_EQ(left(foreign, "recordings and other files"), 3u);
  EXPECT_EQ(left(foreign, "places as coordinates"), 0u);
}

TEST(DayOne, classic_places_have_their_names) {
  const auto words = [](const std::string& location) {
    return read({{"1.doentry", "<plist><dict><key>Location</key><dict><key>Latitude</key><real>54.3</real>" +
                                   location +
                                   "</dict><key>Entry Text</key><string>x</string></dict></plist>"}},
                "day-one-classic")
        .items.at(0)
        .words;
  };
  EXPECT_THAT(
      words("<key>Locality</key><string>Kiel</string><key>Place Name</key><string>Harbour Cafe</string>"),
      ElementsAre("at Harbour Cafe, Kiel"));
  EXPECT_THAT(words("<key>Locality</key><string>Kiel</string>"), ElementsAre("at Kiel"));
  EXPECT_TRUE(words("").empty());
}

TEST(DayOne, its_zip_is_opened) {
  OR_SKIP(zip, "dayone/day-one-fictional.zip");
  const Foreign foreign = read(*zip, "day-one");
  EXPECT_THAT(foreign.items, SizeIs(::testing::Ge(2u)));
  EXPECT_THAT(foreign.items[0].text, HasSubstr("# Lantern Garden Notes"));
  EXPECT_EQ(left(foreign, "pictures"), 1u);
}

TEST(DayOne, classic_property_lists_are_read) {
  const Foreign foreign =
      read({{"entries/1.doentry",
             R"(<?xml version="1.0"?><!DOCTYPE plist PUBLIC "x" "y"><plist version="1.0"><dict>
  <key>Creation Date</key><date>2012-03-04T05:06:07Z</date><key>Creator</key><dict><key>Device Agent</key><string>m</string></dict>
  <key>Entry Text</key><string>Rain &amp; tea.</string><key>Starred</key><true/>
  <key>Tags</key><array><string>home</string><string>rain</string></array><key>Time Zone</key><string>Europe/London</string><key>UUID</key><string>U1</string>
</dict></plist>)"},
            {"photos/1.jpg", ""}},
           "day-one-classic");
  ASSERT_THAT(foreign.items, SizeIs(1));
  EXPECT_EQ(said(foreign.items[0]), "2012-03-04T05:06:07+00:00[Europe/London] |  | Rain & tea.");
  EXPECT_THAT(foreign.items[0].words, ElementsAre("home", "rain", "starred"));
}

TEST(Daylio, a_backup_knows_the_order_of_its_moods) {
  OR_SKIP(backup, "daylio/backup-english.daylio");
  const Foreign foreign = read(*backup, "daylio");
  ASSERT_THAT(foreign.items, SizeIs(5));
  ASSERT_THAT(foreign.measures, SizeIs(1));
  EXPECT_TRUE(foreign.measures[0].ordered);
  EXPECT_EQ(foreign.measures[0].levels.back(), "rad");
  EXPECT_EQ(foreign.items[1].title, "Note title");
  EXPECT_EQ(foreign.items[1].measures[0].value, 5.0);
  EXPECT_EQ(foreign.items[0].measures[0].value, 1.0);
  EXPECT_THAT(foreign.items[1].words, Contains("famille"));
  EXPECT_EQ(iso(*foreign.items[1].felt), "2023-01-24T09:59:17+01:00[Europe/Berlin]");
  EXPECT_THAT(foreign.items[2].text, HasSubstr("Linebreaks!"));
  const auto json = shared("daylio/backup-english.json");
  EXPECT_THAT(read(*json, "daylio").items, SizeIs(5));
}

TEST(Daylio, a_table_names_its_moods_and_broken_rows_are_told) {
  OR_SKIP(table, "daylio/daylio_export_ok.csv");
  const Foreign foreign = read(*table, "daylio-table");
  ASSERT_FALSE(foreign.items.empty());
  EXPECT_EQ(iso(*foreign.items[0].felt), "2022-10-30T10:04:00+01:00[Europe/Berlin]");
  EXPECT_EQ(foreign.items[0].measures[0].level, "vaguely ok");
  EXPECT_FALSE(foreign.measures[0].ordered);
  const auto scales = shared("daylio/daylio_export_ok_scales.csv");
  const Foreign with_scales = read(*scales, "daylio-table");
  EXPECT_THAT(with_scales.measures,
              Contains(::testing::AllOf(::testing::Field(&MeasureSeen::name, "Sleep Quality"),
                                        ::testing::Field(&MeasureSeen::high, 10.0))));
  const auto broken = shared("daylio/daylio_export_bad_missing_fields.csv");
  const Foreign mended = read(*broken, "daylio-table");
  EXPECT_FALSE(mended.remarks.empty());
  const auto corrupted = shared("daylio/daylio_export_bad_corrupted.csv");
  EXPECT_NE(recognised(*corrupted), nullptr == recognised(*corrupted) ? recognised(*table) : nullptr);
}

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
       {"3-c.json", "{\"date_journal\": broken"}},
      "journey");
  ASSERT_THAT(foreign.items, SizeIs(2));
  EXPECT_EQ(said(foreign.items[0]),
            "2015-12-06T21:10:50+08:00[Asia/Singapore] |  | Hello **you**\n\n[picture]");
  EXPECT_EQ(foreign.items[0].measures.at(0).value, 1.5);
  EXPECT_TRUE(foreign.items[1].measures.empty());
  EXPECT_EQ(left(foreign, "entries that are no JSON"), 1u);
}

TEST(Bearable, rows_of_one_time_are_put_together) {
  const Foreign foreign = read(
      "date formatted,date,weekday,time of day,category,rating/amount,detail,notes\n"
      "1st May 2024,2024-05-01,Wed,pm,Mood,4,\"Calm | Tired\",\n"
      "1st May 2024,2024-05-01,Wed,pm,Symptom,2,Headache,after the train\n"
      "1st May 2024,2024-05-01,Wed,am,Sleep,7,,\n",
      "bearable");
  ASSERT_THAT(foreign.items, SizeIs(2));
  EXPECT_EQ(iso(*foreign.items[0].felt), "2024-05-01T20:00:00+02:00[Europe/Berlin]");
  ASSERT_THAT(foreign.items[0].measures, SizeIs(2));
  EXPECT_EQ(foreign.items[0].measures[1].name, "Symptom: Headache");
  EXPECT_THAT(foreign.items[0].words, ElementsAre("Calm", "Tired"));
  EXPECT_EQ(foreign.items[0].text, "after the train");
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

TEST(Habits, days_hold_all_their_habits) {
  const Foreign loop = read({{"Habits.csv", "Position,Name,Type\n001,Walk,YES_NO\n002,Water,NUMERICAL\n"},
                             {"Checkmarks.csv", "Date,Walk,Water,\n2024-05-01,2,1500,\n2024-05-02,0,-1,\n"},
                             {"001 Walk/Checkmarks.csv", "Date,Value\n2024-05-01,2\n"}},
                            "loop-habits");
  ASSERT_THAT(loop.items, SizeIs(2));
  EXPECT_EQ(loop.items[0].measures.at(1).value, 1.5);
  EXPECT_THAT(loop.items[1].measures, SizeIs(1));
  const Foreign bull = read(
      "HabitName,HabitDescription,HabitCategory,CalendarDate,Value,CommentText\nWalk,,,2024-05-01,1,in the "
      "rain\nRead,,,2024-05-01,0,\n",
      "habitbull");
  ASSERT_THAT(bull.items, SizeIs(1));
  EXPECT_EQ(bull.items[0].text, "Walk: in the rain");
  EXPECT_THAT(bull.items[0].measures, SizeIs(2));
}

TEST(Calendar, repeating_events_come_once_for_each_time) {
  const Foreign foreign = read(
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Therapy\r\nDTSTART;TZID=Europe/"
      "Berlin:20240326T100000\r\n"
      "DTEND;TZID=Europe/Berlin:20240326T105000\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nEXDATE;TZID=Europe/"
      "Berlin:20240409T100000\r\nEND:VEVENT\r\n"
      "BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Holiday of "
      "A\r\nDTSTART;VALUE=DATE:20240501\r\nDTEND;VALUE=DATE:20240515\r\nEND:VEVENT\r\n"
      "BEGIN:VEVENT\r\nUID:3\r\nSUMMARY:Off\r\nSTATUS:CANCELLED\r\nDTSTART:20240501T100000Z\r\nEND:VEVENT\r\n"
      "BEGIN:VEVENT\r\nUID:4\r\nSUMMARY:Mad\r\nDTSTART:20240501T100000Z\r\nRRULE:FREQ=SECONDLY\r\nEND:"
      "VEVENT\r\nEND:VCALENDAR\r\n",
      "calendar");
  ASSERT_GE(foreign.items.size(), 3u);
  EXPECT_EQ(iso(*foreign.items[0].felt), "2024-03-26T10:00:00+01:00[Europe/Berlin]");
  EXPECT_EQ(iso(*foreign.items[1].felt), "2024-04-02T10:00:00+02:00[Europe/Berlin]");
  EXPECT_EQ(foreign.items[0].until->at.seconds - foreign.items[0].felt->at.seconds, 3000);
  EXPECT_EQ(foreign.items[2].title, "Holiday of A");
  EXPECT_EQ(iso(*foreign.items[2].until), "2024-05-15T04:00:00+02:00[Europe/Berlin]");
  EXPECT_EQ(left(foreign, "events that were called off"), 1u);
  EXPECT_LE(foreign.items.size(), 3 + caps::event_repeats);
}

TEST(Calendar, times_that_were_moved_stand_once) {
  const Foreign foreign = read(
      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:T\r\nDTSTART:20240102T100000Z\r\nRRULE:FREQ="
      "WEEKLY;COUNT=3\r\nEND:VEVENT\r\n"
      "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:T\r\nRECURRENCE-ID:20240109T100000Z\r\nDTSTART:"
      "20240110T100000Z\r\nEND:VEVENT\r\n"
      "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:T\r\nSTATUS:CANCELLED\r\nRECURRENCE-ID:20240116T100000Z\r\nDTSTART:"
      "20240116T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
      "calendar");
  ASSERT_THAT(foreign.items, SizeIs(2));
  EXPECT_EQ(iso(*foreign.items[0].felt).substr(0, 10), "2024-01-02");
  EXPECT_EQ(iso(*foreign.items[1].felt).substr(0, 10), "2024-01-10");
  const Foreign two =
      read({{"a.ics",
             "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20240102T100000Z\nEND:VEVENT\nEND:VCALENDAR\n"},
            {"b.ics",
             "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:2\nDTSTART:20240102T100000Z\nEND:VEVENT\nEND:VCALENDAR\n"}},
           "calendar");
  EXPECT_THAT(two.items, SizeIs(2));
}

TEST(Calendar, times_that_are_named_one_by_one_come_in) {
  const Foreign foreign = read(
      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:T\r\nDTSTART:20230301T100000Z\r\nDURATION:"
      "PT50M\r\n"
      "RDATE:20230308T100000Z,20230322T110000Z\r\nRDATE;VALUE=PERIOD:20230401T100000Z/PT2H,20230402T100000Z/"
      "20230402T103000Z\r\nRDATE:20230409T100000Z\r\nEXDATE:20230409T100000Z\r\nEND:VEVENT\r\n"
      "BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:W\r\nDTSTART;TZID=Europe/Berlin:20240102T100000\r\nRRULE:FREQ=WEEKLY;"
      "COUNT=2\r\nRDATE;TZID=Europe/"
      "Berlin:20240109T100000,20240702T100000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
      "calendar");
  std::vector<std::string> times;
  for (const Item& item : foreign.items)
    times.push_back(iso(*item.felt).substr(0, 16) + " " +
                    std::to_string(item.until ? item.until->at.seconds - item.felt->at.seconds : 0));
  EXPECT_THAT(times, ElementsAre("2023-03-01T11:00 3000", "2023-03-08T11:00 3000", "2023-03-22T12:00 3000",
                                 "2023-04-01T12:00 7200", "2023-04-02T12:00 1800", "2024-01-02T10:00 0",
                                 "2024-01-09T10:00 0", "2024-07-02T10:00 0"));
}

TEST(Calendar, journal_entries_are_writing_and_places_stand_beneath) {
  const Foreign foreign = read(
      "BEGIN:VCALENDAR\r\nBEGIN:VJOURNAL\r\nUID:j1\r\nDTSTART;VALUE=DATE:20240102\r\nSUMMARY:Evening\r\n"
      "DESCRIPTION:It rained.\\nAll day.\r\nDESCRIPTION:And then.\r\nCATEGORIES:calm,tea\r\nEND:VJOURNAL\r\n"
      "BEGIN:VTODO\r\nUID:t\r\nSUMMARY:Buy\r\nEND:VTODO\r\n"
      "BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:T\r\nDTSTART:20240102T100000Z\r\nLOCATION:Room 4\r\nEND:VEVENT\r\n"
      "END:VCALENDAR\r\n",
      "calendar");
  ASSERT_THAT(foreign.items, SizeIs(2));
  EXPECT_EQ(foreign.items[0].text, "at Room 4");
  EXPECT_EQ(foreign.items[1].sort, Item::Sort::writing);
  EXPECT_EQ(said(foreign.items[1]),
            "2024-01-02T12:00:00+01:00[Europe/Berlin] | Evening | It rained.\nAll day.\n\nAnd then.");
  EXPECT_THAT(foreign.items[1].words, ElementsAre("calm", "tea"));
  EXPECT_EQ(left(foreign, "tasks"), 1u);
  EXPECT_EQ(left(foreign, "calendars without events"), 0u);
}

std::string answers(const std::string& prefix, int from, int until, const std::string& answer,
                    const std::string& last) {
  std::string out;
  for (int k = from; k <= until; ++k)
    out += std::string(k > from ? "," : "") + R"({"linkId": ")" + prefix + std::to_string(k) +
           R"(", "answer": [)" + (k == 9 ? last : answer) + "]}";
  return out;
}

TEST(Questionnaires, are_told_by_their_names_codes_and_words) {
  const std::string none = R"({"valueInteger": 0})", some = R"({"valueInteger": 3})";
  const auto response = [](const std::string& items) {
    return R"({"resourceType": "QuestionnaireResponse", "questionnaire": "http://x/Questionnaire/phq9", "authored": "2024-05-01", "item": [)" +
           items + "]}";
  };
  EXPECT_TRUE(read(response(answers("phq9_", 1, 9, none, some)), "fhir").show_help);
  EXPECT_FALSE(read(response(answers("", 1, 9, none, none)), "fhir").show_help);
  EXPECT_EQ(read(response(answers("", 1, 9, none, some)), "fhir").items.at(0).measures.at(0).value, 3.0);
  const Foreign words =
      read(response(answers("q", 1, 9, R"({"valueCoding": {"code": "a", "display": "Not at all"}})",
                            R"({"valueCoding": {"code": "d", "display": "Nearly every day"}})")),
           "fhir");
  EXPECT_EQ(words.items.at(0).measures.at(0).value, 3.0);
  EXPECT_TRUE(words.show_help);
  const Foreign missing =
      read(response(answers("q", 1, 7, none, none) + "," + answers("q", 9, 10, none, none)), "fhir");
  EXPECT_TRUE(missing.items.at(0).measures.empty()) << "the tenth is no item";
}

TEST(Questionnaires, totals_notices_and_the_help_page) {
  OR_SKIP(response, "fhir/r4-QuestionnaireResponse-mii-exa-pro-phq-9-response.json");
  auto files = *response;
  auto questions = *shared("fhir/r4-Questionnaire-mii-qst-pro-phq-9.json");
  files.insert(files.end(), questions.begin(), questions.end());
  const Foreign foreign = read(files, "fhir");
  ASSERT_THAT(foreign.items, SizeIs(1));
  EXPECT_EQ(foreign.items[0].title, "PHQ-9");
  ASSERT_THAT(foreign.items[0].measures, SizeIs(1));
  EXPECT_EQ(foreign.items[0].measures[0].value, 27.0);
  EXPECT_EQ(foreign.measures.at(0).high, 27.0);
  EXPECT_TRUE(foreign.show_help);
  EXPECT_THAT(foreign.notices, Contains(HasSubstr("Spitzer")));
}

TEST(Questionnaires, of_the_same_item_names_are_kept_apart) {
  std::string phq, garden;
  for (int k = 1; k <= 9; ++k) {
    const std::string n = std::to_string(k);
    phq += (k > 1 ? "," : "") + (R"({"linkId": ")" + n + R"(", "text": "Low )" + n + R"("})");
    garden += (k > 1 ? "," : "") + (R"({"linkId": ")" + n + R"(", "text": "Garden )" + n + R"("})");
  }
  const std::string given = answers("", 1, 9, R"({"valueInteger": 1})", R"({"valueInteger": 1})");
  const auto response = [&](const std::string& named) {
    return R"({"resource": {"resourceType": "QuestionnaireResponse", )" +
           (named.empty() ? "" : R"("questionnaire": ")" + named + R"(", )") + R"("item": [)" + given + "]}}";
  };
  const std::string first =
      R"({"resource": {"resourceType": "Questionnaire", "id": "p", "url": "http://x/low", "code": [{"code": "44249-1"}], "item": [)" +
      phq + "]}}";
  const std::string second =
      R"({"resource": {"resourceType": "Questionnaire", "id": "g", "url": "http://x/garden", "version": "2", "item": [)" +
      garden + "]}}";
  const auto bundle = [](const std::string& entries) {
    return R"({"resourceType": "Bundle", "entry": [)" + entries + "]}";
  };
  const Foreign both = read(
      bundle(first + "," + second + "," + response("http://x/garden|2") + "," + response("http://x/low") +
             "," + response("Questionnaire/g") + "," + response("http://x/other") + "," + response("")),
      "fhir");
  ASSERT_THAT(both.items, SizeIs(5));
  EXPECT_THAT(both.items[0].text, HasSubstr("Garden 1: 1"));
  EXPECT_EQ(both.items[0].title, "Questionnaire");
  EXPECT_EQ(both.items[0].measures.at(0).name, "Garden 1");
  EXPECT_THAT(both.items[1].text, HasSubstr("Low 1: 1"));
  EXPECT_EQ(both.items[1].measures.at(0).value, 9.0);
  EXPECT_THAT(both.items[2].text, HasSubstr("Garden 1: 1"));
  for (const std::size_t unknown : {3u, 4u}) {
    EXPECT_THAT(both.items[unknown].text, HasSubstr("- 1: 1"));
    EXPECT_EQ(both.items[unknown].title, "Questionnaire");
  }
  const Foreign alone = read(bundle(first + "," + response("")), "fhir");
  EXPECT_EQ(alone.items.at(0).measures.at(0).value, 9.0);
}

TEST(Questionnaires, answers_of_every_kind_are_kept) {
  const Foreign foreign = read(
      R"({"resourceType": "Bundle", "entry": [
        {"resource": {"resourceType": "Questionnaire", "url": "http://x/own", "item": [
          {"linkId": "1", "text": "Sleep", "answerOption": [{"valueCoding": {"code": "w", "display": "Well"}}, {"valueCoding": {"code": "b", "display": "Badly"}}]},
          {"linkId": "2", "text": "Hours"}]}},
        {"resource": {"resourceType": "QuestionnaireResponse", "questionnaire": "http://x/own", "authored": "2024-05-01", "item": [
          {"linkId": "1", "answer": [{"valueCoding": {"code": "b"}}]},
          {"linkId": "2", "answer": [{"valueQuantity": {"value": 5.5, "unit": "h"}}]},
          {"linkId": "3", "answer": [{"valueQuantity": {"value": 3, "comparator": "<"}}]},
          {"linkId": "4", "answer": [{"valueAttachment": {"title": "A letter"}}]},
          {"linkId": "5", "answer": [{"valueReference": {"reference": "x/1", "display": "My mother"}}]},
          {"linkId": "6", "answer": [{"valueSomething": {"a": "kept all the same"}}]}]}},
        {"resource": {"resourceType": "QuestionnaireResponse", "status": "entered-in-error", "item": [{"linkId": "1", "answer": [{"valueString": "not hers"}]}]}}]})",
      "fhir");
  ASSERT_THAT(foreign.items, SizeIs(1));
  const std::string& text = foreign.items[0].text;
  for (const char* said : {"- Sleep: Badly\n", "- Hours: 5.5 h\n", "- 3: \\< 3\n",
                           "- 4: \\[file: A letter]\n", "- 5: My mother\n", "kept all the same"})
    EXPECT_THAT(text, HasSubstr(said));
  ASSERT_THAT(foreign.items[0].measures, SizeIs(1));
  EXPECT_EQ(foreign.items[0].measures[0].name, "Hours");
  EXPECT_EQ(foreign.items[0].measures[0].value, 5.5);
  EXPECT_EQ(left(foreign, "answers that were entered in error"), 1u);
  EXPECT_EQ(left(foreign, "recordings and other files"), 1u);
  EXPECT_THAT(foreign.remarks, Contains(::testing::Field(&RowRemark::reason, HasSubstr("not read"))));
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

TEST(Habits, marks_in_words_and_notes_come_in) {
  const Foreign loop =
      read({{"Checkmarks.csv", "Date,Walk,Tea,\n2024-05-01,YES_MANUAL,NO,\n2024-05-02,SKIP,UNKNOWN,\n"},
            {"001 Walk/Checkmarks.csv", "Date,Value,Notes\n2024-05-01,YES_MANUAL,in the rain\n"}},
           "loop-habits");
  ASSERT_THAT(loop.items, SizeIs(2));
  EXPECT_EQ(loop.items[0].measures.at(0).value, 1.0);
  EXPECT_EQ(loop.items[0].text, "001 Walk: in the rain");
  EXPECT_THAT(loop.items[1].words, ElementsAre("walk (left out on purpose)"));
}

TEST(Habits, amounts_are_told_without_the_table_of_habits) {
  const Foreign loop = read({{"Checkmarks.csv",
                              "Date,Steps,Walk,Tea,Odd,\n2024-05-01,8000,2,1.5,2,\n2024-05-02,3,3,-1,maybe,"
                              "\n2024-05-03,SKIP,0,,0,\n"}},
                            "loop-habits");
  ASSERT_THAT(loop.items, SizeIs(3));
  const auto number = [&](std::size_t item, const std::string& name) -> std::optional<double> {
    for (const Measure& measure : loop.items[item].measures)
      if (measure.name == name) return measure.value;
    return std::nullopt;
  };
  EXPECT_EQ(number(0, "steps"), 8.0);
  EXPECT_EQ(number(0, "walk"), 1.0);
  EXPECT_EQ(number(0, "tea"), 1.5);
  EXPECT_EQ(number(1, "steps"), 0.003);
  EXPECT_EQ(number(1, "walk"), std::nullopt);
  EXPECT_EQ(number(1, "odd"), std::nullopt);
  EXPECT_THAT(loop.items[1].words, ElementsAre("walk (left out on purpose)", "odd: maybe"));
  EXPECT_EQ(number(2, "steps"), std::nullopt);
  EXPECT_EQ(number(2, "walk"), 0.0);
  EXPECT_THAT(loop.remarks, Contains(::testing::Field(&RowRemark::column, "odd")));
  const Foreign told = read({{"Habits.csv", "Position,Name,Type\n001,Walk,YES_NO\n"},
                             {"Checkmarks.csv", "Date,Walk\n2024-05-01,8000\n"}},
                            "loop-habits");
  EXPECT_TRUE(told.items.at(0).measures.empty());
  EXPECT_THAT(told.items.at(0).words, ElementsAre("walk: 8000"));
}

TEST(Tables, cells_beyond_the_columns_are_kept) {
  struct Case {
    std::string id, name, bytes;
  };
  for (const auto& [id, name, bytes] : std::vector<Case>{
           {"daylio-table", "x.csv",
            "full_date,date,weekday,time,mood,activities,note_title,note\n2022-10-30,,,10:04 AM,meh,,,I "
            "went, torn off\n"},
           {"bearable", "x.csv",
            "date formatted,date,weekday,time of "
            "day,category,rating/amount,detail,notes\nx,2024-05-01,,am,Mood,1,,I went, torn off\n"},
           {"habitbull", "x.csv",
            "HabitName,HabitDescription,HabitCategory,CalendarDate,Value,CommentText\nWalk,,,2024-05-01,1,I "
            "went, torn off\n"},
           {"loop-habits", "Checkmarks.csv", "Date,Walk,\n2024-05-01,2,torn off,\n"}}) {
    const Foreign foreign = read({{name, bytes}}, id);
    ASSERT_THAT(foreign.items, SizeIs(1)) << id;
    EXPECT_THAT(foreign.items[0].words, Contains("further cells: torn off")) << id;
    EXPECT_THAT(foreign.remarks, Contains(::testing::Field(&RowRemark::line, 2u))) << id;
  }
}

TEST(Daylio, clocks_abroad_stand_right_by_the_half_hour) {
  const auto wall = [](const std::string& offset) {
    const Foreign foreign =
        read(R"({"customMoods": [], "dayEntries": [{"datetime": 1674556607764, "timeZoneOffset": )" + offset +
                 R"(, "note": "x"}]})",
             "daylio");
    return iso(*foreign.items.at(0).felt).substr(0, 25) + (foreign.remarks.empty() ? "" : " !");
  };
  EXPECT_EQ(wall("19800000"), "2023-01-24T16:06:47+05:30");
  EXPECT_EQ(wall("20700000"), "2023-01-24T16:21:47+05:45");
  EXPECT_EQ(wall("-12600000"), "2023-01-24T07:06:47-03:30");
  EXPECT_EQ(wall("7200000"), "2023-01-24T12:36:47+02:00");
  EXPECT_EQ(wall("1234000"), "2023-01-24T11:36:47+01:00 !");
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

TEST(Formats, count_no_file_twice) {
  const auto counted = [](const Foreign& foreign) {
    std::size_t n = foreign.items.size();
    for (const LeftOut& one : foreign.left_out) n += one.n;
    return n;
  };
  const std::string good = R"({"date_journal": 1449407450000, "text": "x"})";
  EXPECT_EQ(counted(read({{"1.json", good}, {"2.json", "{\"date_jour"}, {"a.jpg", "not text"}, {"b.jpg", ""}},
                         "journey")),
            4u);
  EXPECT_EQ(counted(read({{"2024-05-01.md", "x"}, {"a.json", "{}"}, {"b.png", ""}}, "markdown")), 3u);
  EXPECT_EQ(
      counted(read({{"1.doentry", "<plist><dict><key>Entry Text</key><string>x</string></dict></plist>"},
                    {"a.jpg", "not text"},
                    {"b.jpg", ""}},
                   "day-one-classic")),
      3u);
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
      ElementsAre("2024-05-02 ", "2024-05-13 Trip", "2024-05-03 ", "2024-05-04 Sunday", "2024-01-05 "));
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

TEST(Formats, name_each_item_whose_time_cannot_be_read) {
  const Foreign foreign =
      read({{"a.md", "x"}, {"b.md", "---\ndate: some day\n---\ny"}, {"2024-05-01.md", "z"}}, "markdown");
  std::vector<std::string> named;
  for (const RowRemark& remark : foreign.remarks) named.push_back(remark.column);
  EXPECT_THAT(named, ElementsAre("a.md", "b.md"));
}

TEST(Formats, read_the_hour_that_was_skipped_as_an_hour_later) {
  for (const auto& [id, name, text] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"markdown", "x.md", "---\ndate: 2024-03-31 02:30\n---\nbody"},
           {"markdown", "2024-03-31 02-30.md", "body"},
           {"markdown", "x.md", "---\ndate: 31.03.2024 02:30\n---\nbody"},
           {"jrnl", "x.txt", "[2024-03-31 02:30] Night\nbody\n"},
           {"jrnl", "x.json",
            R"({"entries": [{"title": "T", "body": "B", "date": "2024-03-31", "time": "02:30"}]})"}}) {
    const Foreign foreign = read({{name, text}}, id);
    ASSERT_THAT(foreign.items, SizeIs(1)) << text;
    ASSERT_TRUE(foreign.items[0].felt) << text;
    EXPECT_EQ(iso(*foreign.items[0].felt), "2024-03-31T03:30:00+02:00[Europe/Berlin]") << text;
    EXPECT_THAT(foreign.remarks, Contains(::testing::Field(&RowRemark::reason, HasSubstr("skipped"))))
        << text;
  }
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

TEST(Archives, that_cannot_be_opened_say_so) {
  EXPECT_THAT(unpacked({"x.zip", "PK\x03\x04 and nothing more"}).error().sentence,
              HasSubstr("cannot be opened"));
  EXPECT_EQ(unpacked({"plain.md", "text"})->size(), 1u);
}

}  // namespace
}  // namespace holdfast::exchange

// Blogs and diaries of other programs: recognised by their contents, read into items, with what was left out
// named; and what holds for every format. Small invented files here, and real exports.
#include "exchange/foreign.h"

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <tuple>

#include "base/text.h"
#include "exchange/foreign_reading.h"

namespace holdfast::exchange {

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

namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

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
       {"b.json", R"({"entries": [{"creationDate": "2024-05-0)"}},
      "day-one");
  ASSERT_THAT(foreign.items, SizeIs(2));
  EXPECT_EQ(foreign.items[0].text,
            "![cat](https://x.example/a.png) and then I told her. [picture]\n1986\\. A great year");
  EXPECT_EQ(foreign.items[1].text, "rich words");
  EXPECT_EQ(left(foreign, "files that end too early"), 1u);
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

TEST(Archives, that_cannot_be_opened_say_so) {
  EXPECT_THAT(unpacked({"x.zip", "PK\x03\x04 and nothing more"}).error().sentence,
              HasSubstr("cannot be opened"));
  EXPECT_EQ(unpacked({"plain.md", "text"})->size(), 1u);
}

}  // namespace
}  // namespace holdfast::exchange

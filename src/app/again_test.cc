// What is in the diary already and comes again with other words: said, and the diary's, the file's or both,
// as she says, for every format whose things have names of their own. And what Holdfast itself wrote comes
// back as what it is.
#include <gmock/gmock.h>

#include "app/records.h"
#include "app/testing.h"
#include "base/problem_codes.h"
#include "base/text.h"

namespace holdfast::app::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

struct Sample {
  std::string name;
  std::function<std::string(const std::string&)> bytes;  // with these words in its one entry
};

std::vector<Sample> with_names() {
  return {
      {"a.xml",
       [](const std::string& words) {
         return "<?xml version=\"1.0\"?>\n<rss "
                "xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><item><title>t"
                "</title><guid>http://x/?p=1</guid><content:encoded><![CDATA[" +
                words +
                "]]></content:encoded><wp:post_id>1</wp:post_id><wp:post_date>2014-05-03 "
                "10:00:00</wp:post_date>"
                "</item></channel></rss>\n";
       }},
      {"a.json",
       [](const std::string& words) {
         return R"({"entries": [{"uuid": "AA", "creationDate": "2024-05-01T20:00:00Z", "text": ")" + words +
                R"("}]})";
       }},
      {"a.doentry",
       [](const std::string& words) {
         return "<plist><dict><key>UUID</key><string>AA</string><key>Creation "
                "Date</key><date>2014-05-01T10:00:00Z"
                "</date><key>Entry Text</key><string>" +
                words + "</string></dict></plist>\n";
       }},
      {"backup.daylio",
       [](const std::string& words) {
         return R"({"customMoods": [], "tags": [], "dayEntries": [{"id": 1, "datetime": 1674556607764, "note": ")" +
                words + R"("}]})";
       }},
      {"1.json",
       [](const std::string& words) {
         return R"({"id": "j1", "date_journal": 1674556607764, "text": ")" + words + R"("})";
       }},
      {"n1.md",
       [](const std::string& words) {
         return "T\n\n" + words + "\n\nid: n1\nuser_created_time: 2024-05-01T08:00:00.000Z\ntype_: 1";
       }},
      {"a.ics",
       [](const std::string& words) {
         return "BEGIN:VCALENDAR\r\nBEGIN:VJOURNAL\r\nUID:1\r\nDTSTART:20240326T100000Z\r\nDESCRIPTION:" +
                words + "\r\nEND:VJOURNAL\r\nEND:VCALENDAR\r\n";
       }},
  };
}

class Again : public AppTest {
 protected:
  void fresh(const std::string& name) {
    world_.vault.reset();
    ask<Opened>(Create{.vault = folder_ / (name + ".holdfast"), .passphrase = Secret::from("x y z")});
  }
  Imported import(const std::string& name, std::string bytes, Changed changed = Changed::mine,
                  bool dry = false) {
    Import asked;
    asked.files.push_back({name, std::move(bytes), false});
    asked.changed = changed;
    asked.dry_run = dry;
    return ask<Imported>(asked);
  }
  std::string all_words() {
    std::string out;
    for (const Shown& one : ask<Listing>(List{.oldest_first = true}).records)
      out += stored(one.record).words + "|";
    return out;
  }
};

TEST_F(Again, other_words_are_told_and_the_diarys_the_files_or_both_stand) {
  create();
  for (const Sample& sample : with_names())
    for (const Changed changed : {Changed::mine, Changed::theirs, Changed::both}) {
      fresh(sample.name + std::to_string(static_cast<int>(changed)));
      ASSERT_EQ(import(sample.name, sample.bytes("first words")).added, 1) << sample.name;
      EXPECT_EQ(import(sample.name, sample.bytes("first words"), changed).changed_total, 0) << sample.name;

      const Imported seen = import(sample.name, sample.bytes("other words"), Changed::mine, true);
      EXPECT_EQ(seen.changed_total, 1) << sample.name;
      ASSERT_THAT(seen.changed, SizeIs(1)) << sample.name;
      EXPECT_THAT(seen.changed[0].mine, HasSubstr("first words"));
      EXPECT_THAT(seen.changed[0].theirs, HasSubstr("other words"));
      EXPECT_EQ(seen.already_there, 1);

      const Imported again = import(sample.name, sample.bytes("other words"), changed);
      EXPECT_EQ(again.added, changed == Changed::both ? 1 : 0) << sample.name;
      EXPECT_EQ(again.replaced, changed == Changed::theirs ? 1 : 0) << sample.name;
      const std::string stands = all_words();
      EXPECT_EQ(stands.find("first words") != std::string::npos, changed != Changed::theirs) << stands;
      EXPECT_EQ(stands.find("other words") != std::string::npos, changed != Changed::mine) << stands;

      // Once more: nothing is doubled, and what was settled is not told anew.
      const Imported once_more = import(sample.name, sample.bytes("other words"), changed);
      EXPECT_EQ(once_more.added + once_more.replaced, 0) << sample.name;
      EXPECT_EQ(once_more.changed_total, changed == Changed::mine ? 1 : 0) << sample.name;
      EXPECT_EQ(all_words(), stands);

      if (changed == Changed::theirs) {
        for (int k = 0; k < 3 && all_words() == stands; ++k) ask<Undone>(Undo{});
        EXPECT_THAT(all_words(), HasSubstr("first words")) << "her own words stayed in the history";
      }
    }
}

TEST_F(Again, a_diary_exported_before_is_asked_about_in_the_same_way) {
  for (const Changed changed : {Changed::mine, Changed::theirs, Changed::both})
    for (const Export::Format format : {Export::Format::json, Export::Format::html, Export::Format::folder}) {
      world_.vault.reset();
      ask<Opened>(Create{.vault = folder_ / (std::to_string(static_cast<int>(changed)) +
                                             std::to_string(static_cast<int>(format)) + ".holdfast"),
                         .passphrase = Secret::from("x y z")});
      add_person("A");
      const auto saved = ask<Saved>(Add{.kind = "entry", .fields = {{"text", "first words"}}});
      const auto exported = ask<Exported>(Export{.format = format});
      Edit edit;
      edit.id = saved.shown.record.id.text;
      edit.fields = {{"text", "changed since"}};
      ask<Saved>(std::move(edit));
      Import asked;
      asked.files.push_back({exported.suggested_name,
                             exported.binary ? to_base64(exported.bytes) : exported.bytes, exported.binary});
      asked.changed = changed;
      const auto imported = ask<Imported>(asked);
      EXPECT_EQ(imported.changed_total, 1);
      EXPECT_EQ(imported.already_there, 2);
      EXPECT_EQ(imported.replaced, changed == Changed::theirs ? 1 : 0);
      EXPECT_EQ(imported.added, changed == Changed::both ? 1 : 0);
      const std::string stands = all_words();
      EXPECT_EQ(stands.find("first words") != std::string::npos, changed != Changed::mine) << stands;
      EXPECT_EQ(stands.find("changed since") != std::string::npos, changed != Changed::theirs) << stands;
      const auto once_more = ask<Imported>(asked);
      EXPECT_EQ(once_more.added + once_more.replaced, 0);
      EXPECT_EQ(all_words(), stands);
    }
}

TEST_F(Again, what_she_answered_about_a_session_stays_where_the_calendar_changes) {
  create();
  add_person("A");
  const auto calendar = [](const char* minutes) {
    return std::string(
               "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1@x\nSUMMARY:Therapy\nDTSTART:20240305T100000Z\nDTEND:"
               "20240305T10") +
           minutes + "00Z\nEND:VEVENT\nEND:VCALENDAR\n";
  };
  Import asked;
  asked.files.push_back({"a.ics", calendar("50"), false});
  asked.sessions = {"therapy"};
  ask<Imported>(asked);
  Edit edit;
  edit.id = ask<Listing>(List{.kinds = {"session"}}).records.at(0).record.id.text;
  edit.fields = {{"let_in", 7}};
  ask<Saved>(std::move(edit));
  EXPECT_EQ(ask<Imported>(asked).changed_total, 0) << "her answers are no other words";
  asked.files[0].bytes = calendar("40");
  asked.changed = Changed::theirs;
  EXPECT_EQ(ask<Imported>(asked).replaced, 1);
  const auto session =
      std::get<diary::Session>(ask<Listing>(List{.kinds = {"session"}}).records.at(0).record.body);
  EXPECT_EQ(session.minutes, 40);
  EXPECT_EQ(session.let_in, 7);
}

TEST_F(Again, its_own_calendar_comes_back_as_what_it_is) {
  create();
  add_person("A");
  ask<Saved>(
      Add{.kind = "session", .fields = {{"minutes", 45}, {"line", "words"}}, .when = "2024-03-05 10:00"});
  ask<Saved>(Add{.kind = "session", .fields = {{"let_in", 3}}, .when = "2024-03-12 10:00"});
  ask<Saved>(Add{.kind = "absence", .fields = {{"until", "2024-08-20"}}, .when = "2024-08-01"});
  ask<Saved>(Add{.kind = "absence", .fields = Json::object(), .when = "2024-10-01"});
  const std::string before = ask<Exported>(Export{}).bytes;
  const auto exported = ask<Exported>(Export{.format = Export::Format::calendar});
  for (const bool with_words : {false, true}) {
    Import asked;
    asked.files.push_back({"a.ics", exported.bytes, false});
    if (with_words) {
      asked.sessions = {"session"};
      asked.absences = {"away"};
    }
    const auto same = ask<Imported>(asked);
    EXPECT_EQ(same.added, 0);
    EXPECT_EQ(same.already_there, 4);
    EXPECT_EQ(same.changed_total, 0);
    EXPECT_TRUE(same.events.empty()) << "there is nothing to ask";
    EXPECT_EQ(ask<Exported>(Export{}).bytes, before);
  }
  // Into another diary they come as sessions and absences, of whom it is about.
  world_.vault.reset();
  ask<Opened>(Create{.vault = folder_ / "other.holdfast", .passphrase = Secret::from("x y z")});
  Import asked;
  asked.files.push_back({"a.ics", exported.bytes, false});
  EXPECT_EQ(refused(asked).where, "relationship");
  add_person("Em");
  EXPECT_EQ(ask<Imported>(asked).added, 4);
  EXPECT_EQ(ask<Listing>(List{.kinds = {"session"}}).total, 2);
  EXPECT_EQ(ask<Listing>(List{.kinds = {"absence"}}).total, 2);
  const auto sessions = ask<Listing>(List{.kinds = {"session"}, .oldest_first = true}).records;
  EXPECT_EQ(std::get<diary::Session>(sessions[0].record.body).minutes, 45);
  EXPECT_EQ(std::get<diary::Session>(sessions[1].record.body).minutes, std::nullopt) << "it was not said";
  EXPECT_EQ(ask<Imported>(asked).already_there, 4);
  // One that was moved in the calendar is told, and moves where she says so.
  const auto at = asked.files[0].bytes.find("DTSTART:20240312T");
  ASSERT_NE(at, std::string::npos);
  asked.files[0].bytes.replace(at, 16, "DTSTART:20240313");
  asked.files[0].bytes.replace(asked.files[0].bytes.find("DTEND:20240312T"), 14, "DTEND:20240313");
  EXPECT_EQ(ask<Imported>(asked).changed_total, 1);
  asked.changed = Changed::theirs;
  EXPECT_EQ(ask<Imported>(asked).replaced, 1);
  EXPECT_EQ(ask<Imported>(asked).changed_total, 0);
}

TEST_F(Again, what_was_deleted_stays_out_when_an_older_calendar_comes_in) {
  create();
  add_person("A");
  const std::string id =
      ask<Saved>(Add{.kind = "session", .fields = {{"minutes", 45}}, .when = "2024-03-05 10:00"})
          .shown.record.id.text;
  ask<Saved>(Add{.kind = "absence", .fields = {{"until", "2024-08-20"}}, .when = "2024-08-01"});
  Import mine, theirs;
  mine.files.push_back({"mine.ics", ask<Exported>(Export{.format = Export::Format::calendar}).bytes, false});
  theirs.files.push_back(
      {"theirs.ics",
       "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1@x\nSUMMARY:Therapy\nDTSTART:20240306T090000Z\n"
       "DTEND:20240306T095000Z\nRRULE:FREQ=WEEKLY;COUNT=3\nEND:VEVENT\nEND:VCALENDAR\n",
       false});
  theirs.sessions = {"therapy"};
  EXPECT_EQ(ask<Imported>(theirs).added, 3);
  std::vector<std::string> all{id};
  for (const auto& one : ask<Listing>(List{.kinds = {"session", "absence"}}).records)
    if (one.record.id.text != id) all.push_back(one.record.id.text);
  ASSERT_EQ(all.size(), 5u);
  ask<Deleted>(Delete{.ids = all});
  for (const Import& asked : {mine, theirs}) {
    const auto again = ask<Imported>(asked);
    EXPECT_EQ(again.added, 0) << asked.files[0].name;
    ASSERT_EQ(again.left_out.size(), 1u);
    EXPECT_EQ(again.left_out[0].n, asked.sessions.empty() ? 2 : 3);
    EXPECT_EQ(again.left_out[0].what, "things that were deleted from the diary");
  }
  ask<Undone>(Undo{});
  EXPECT_EQ(ask<Imported>(mine).already_there, 2);
  ask<Deleted>(Delete{.ids = {id}, .for_good = true});
  EXPECT_EQ(ask<Imported>(mine).added, 1) << "for good leaves nothing behind";
}

TEST_F(Again, a_file_that_ends_too_early_gives_what_it_holds_and_says_so) {
  create();
  ask<Saved>(Add{.kind = "entry", .fields = {{"text", "first words"}}});
  ask<Saved>(Add{.kind = "entry", .fields = {{"text", "other words"}}});
  const std::string json = ask<Exported>(Export{}).bytes,
                    page = ask<Exported>(Export{.format = Export::Format::html}).bytes;
  const std::string folder = ask<Exported>(Export{.format = Export::Format::folder}).bytes;
  const auto cut = [&](const std::string& name, std::string bytes, bool binary) {
    world_.vault.reset();
    ask<Opened>(Create{.vault = folder_ / (name + ".cut.holdfast"), .passphrase = Secret::from("x y z")});
    Import asked;
    asked.files.push_back({name, binary ? to_base64(bytes) : std::move(bytes), binary});
    return ask<Imported>(asked);
  };
  for (const auto& [name, bytes] : {std::pair("a.json", json), std::pair("a.html", page)}) {
    const Imported imported = cut(name, bytes.substr(0, bytes.rfind("\"kind\":\"entry\"")), false);
    EXPECT_EQ(imported.cut_short, 1) << name;
    EXPECT_EQ(imported.added, 1) << name;
    EXPECT_THAT(joined(imported.remarks, "\n"), HasSubstr("ends too early")) << name;
  }
  const Imported zip = cut("a.zip", folder.substr(0, folder.rfind("PK\x03\x04") + 60), true);
  EXPECT_EQ(zip.cut_short, 1);
  EXPECT_EQ(zip.added, 1);
  Import asked;
  asked.files.push_back({"a.html", page.substr(0, page.find("<h1>")), false});
  EXPECT_EQ(refused(asked).kind, ProblemKind::damaged);
}

TEST_F(Again, what_holds_no_text_is_refused_before_it_is_read) {
  create();
  const auto file = [](std::string bytes) {
    Import asked;
    asked.files.push_back({"a", to_base64(bytes), true});
    return asked;
  };
  EXPECT_THAT(refused(file(std::string(1'000'000, '\0'))).sentence,
              HasSubstr("There is no text in this file"));
  EXPECT_EQ(refused(file("Holdfast vault\x1A and what follows")).code, code::is_a_diary);
  EXPECT_THAT(refused(file(std::string(97u << 20, 'x'))).sentence, HasSubstr("96 MB"));
}

}  // namespace
}  // namespace holdfast::app::testing

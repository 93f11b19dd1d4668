// An import is one piece: shown first, in whole or not at all, taken back by one undo, adding nothing when
// repeated.
#include <gmock/gmock.h>

#include "app/records.h"
#include "app/testing.h"
#include "base/letters.h"
#include "base/text.h"
#include "exchange/fingerprint.h"

namespace holdfast::app::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

const std::string journal =
    "[2024-01-02 10:00] First.\nSome text.\n\n[2024-01-03 11:00] Second.\nMore.\n\n[2031-01-01 10:00] "
    "Ahead.\nNot yet.\n";

diary::Id new_id_for(const std::string& source) {
  return diary::id_from_bits(exchange::fingerprint_of(source).low);
}

Import file(std::string bytes, std::string name = "journal.txt") {
  Import asked;
  asked.files.push_back({std::move(name), std::move(bytes), false});
  return asked;
}

TEST_F(AppTest, an_import_is_shown_made_and_taken_back) {
  create();
  Import asked = file(journal);
  asked.dry_run = true;
  const auto seen = ask<Imported>(asked);
  EXPECT_EQ(seen.format, "jrnl");
  EXPECT_EQ(seen.added, 2);
  EXPECT_EQ(seen.rejected_total, 1);
  ASSERT_THAT(seen.kinds, SizeIs(1));
  EXPECT_EQ(seen.kinds[0].kind, "entry");
  EXPECT_EQ(seen.first.substr(0, 10), "2024-01-02");
  EXPECT_TRUE(ask<Listing>(List{}).records.empty()) << "only looked at";
  asked.dry_run = false;
  EXPECT_EQ(ask<Imported>(asked).added, 2);
  const auto again = ask<Imported>(asked);
  EXPECT_EQ(again.added, 0);
  EXPECT_EQ(again.already_there, 2);
  EXPECT_EQ(ask<Listing>(List{}).total, 2);
  ask<Undone>(
      Undo{});  // the repetition changed nothing, so this is the import itself, or its empty repetition
  if (ask<Listing>(List{}).total > 0) ask<Undone>(Undo{});
  EXPECT_EQ(ask<Listing>(List{}).total, 0);
}

std::string day_one(const std::string& text) {
  return R"({"metadata":{"version":"1.0"},"entries":[{"uuid":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1",)"
         R"("creationDate":"2024-01-02T10:00:00Z","timeZone":"Europe/Berlin","text":")" +
         text +
         R"("},{"uuid":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA2","creationDate":"2024-01-03T10:00:00Z","timeZone":)"
         R"("Europe/Berlin","text":"The same for ever"}]})";
}

TEST_F(AppTest, what_comes_again_with_other_words_is_said_and_the_diarys_words_stay) {
  create();
  ask<Imported>(file(day_one("First words"), "j.json"));
  EXPECT_TRUE(ask<Imported>(file(day_one("First words"), "j.json")).left_out.empty());
  const auto again = ask<Imported>(file(day_one("Other words"), "j.json"));
  EXPECT_EQ(again.added, 0);
  EXPECT_EQ(again.already_there, 2);
  ASSERT_THAT(again.left_out, SizeIs(1));
  EXPECT_EQ(again.left_out[0].n, 1);
  EXPECT_THAT(again.left_out[0].what, HasSubstr("read otherwise"));
  const auto all = ask<Listing>(List{.oldest_first = true});
  const auto& first = std::get<diary::Entry>(all.records.at(0).record.body);
  EXPECT_THAT(first.title + first.text, HasSubstr("First words"));
}

TEST_F(AppTest, moods_become_ratings_only_as_she_says) {
  create();
  const std::string table =
      "full_date,date,weekday,time,mood,activities,note_title,note\n"
      "2024-01-01,,,10:00,meh,tea | walk,,\n2024-01-02,,,10:00,rad,,,a good day\n";
  Import asked = file(table, "daylio.csv");
  asked.dry_run = true;
  const auto seen = ask<Imported>(asked);
  EXPECT_EQ(seen.added, 2);
  EXPECT_EQ(seen.kinds.at(0).kind, "entry") << "as notes";
  ASSERT_THAT(seen.measures, SizeIs(1));
  EXPECT_THAT(seen.measures[0].levels, ::testing::ElementsAre("meh", "rad"));
  asked.mappings = {"mood=distress:5..1"};
  asked.order = {"rad", "good", "meh", "bad", "awful"};
  asked.words_are_feelings = true;
  asked.dry_run = false;
  EXPECT_EQ(ask<Imported>(asked).added, 2);
  const auto records = ask<Listing>(List{.kinds = {"check_in"}, .oldest_first = true}).records;
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(std::get<diary::CheckIn>(records[0].record.body).ratings.at(0).value, 5.0);
  EXPECT_EQ(std::get<diary::CheckIn>(records[1].record.body).ratings.at(0).value, 0.0);
  asked.mappings = {"mood=nothing"};
  EXPECT_THAT(refused(asked).sentence, HasSubstr("no scale called"));
}

TEST_F(AppTest, sessions_of_a_calendar_are_somebodys) {
  create();
  Import asked = file(
      "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Therapy\nDTSTART:20240326T100000Z\nDTEND:"
      "20240326T105000Z\nEND:VEVENT\nEND:VCALENDAR\n",
      "a.ics");
  EXPECT_EQ(ask<Imported>(asked).events.at(0).title, "Therapy");
  asked.sessions = {"therapy"};
  EXPECT_EQ(refused(asked).where, "relationship");
  add_person("A");
  EXPECT_EQ(ask<Imported>(asked).kinds.at(0).kind, "session");
}

TEST_F(AppTest, what_it_wrote_comes_back_from_every_whole_format) {
  create();
  add_person("A");
  ask<Saved>(Add{.kind = "entry", .fields = {{"title", "t"}, {"text", "---\n\nx: y"}}});
  ask<Saved>(Add{.kind = "check_in", .fields = {{"ratings", {{"distress", 4}}}, {"line", "l"}}});
  const std::string before = ask<Exported>(Export{}).bytes;
  for (const Export::Format format : {Export::Format::json, Export::Format::html, Export::Format::folder}) {
    const auto exported = ask<Exported>(Export{.format = format});
    Import asked;
    asked.files.push_back({exported.suggested_name,
                           exported.binary ? to_base64(exported.bytes) : exported.bytes, exported.binary});
    const auto same = ask<Imported>(asked);
    EXPECT_EQ(same.added, 0);
    EXPECT_EQ(same.already_there, 3);
    world_.vault.reset();
    ask<Opened>(Create{.vault = folder_ / (exported.suggested_name + ".holdfast"),
                       .passphrase = Secret::from("x y z")});
    EXPECT_EQ(ask<Imported>(asked).added, 3);
    EXPECT_EQ(ask<Exported>(Export{}).bytes, before) << exported.suggested_name;
    world_.vault.reset();
    ask<Opened>(Unlock{.vault = folder_ / "diary.holdfast", .secret = Secret::from("a passphrase")});
  }
}

TEST_F(AppTest, what_is_no_known_file_says_what_it_takes) {
  create();
  EXPECT_EQ(refused(file("a,b\n1,2\n", "x.csv")).where, "format");
  EXPECT_EQ(refused(Import{}).where, "file");
  Import asked = file("x");
  asked.format = "spreadsheet";
  EXPECT_THAT(refused(asked).sentence, HasSubstr("wordpress"));
  asked = file(journal);
  asked.zone = "Mars/Olympus";
  EXPECT_EQ(refused(asked).where, "zone");
  asked = file("not base 64!");
  asked.files[0].base64 = true;
  EXPECT_THAT(refused(asked).sentence, HasSubstr("did not arrive whole"));
  EXPECT_THAT(refused(file("PK\x03\x04 broken", "x.zip")).sentence, HasSubstr("cannot be opened"));
}

TEST_F(AppTest, a_copy_for_giving_away_names_nobody) {
  create();
  add_person("Marta");
  ask<Saved>(Add{.kind = "entry", .fields = {{"text", "Marta and Jonas, and then Pia."}}});
  const auto copy = ask<Exported>(Export{.share = true, .replaced = {"Jonas=J."}});
  EXPECT_EQ(copy.bytes.find("Marta"), std::string::npos);
  EXPECT_EQ(copy.bytes.find("Jonas"), std::string::npos);
  EXPECT_THAT(copy.likely_names, ::testing::ElementsAre("Pia"));
  EXPECT_EQ(refused(Export{.share = true, .replaced = {"Jonas"}}).where, "replaced");
  EXPECT_EQ(refused(Export{.replaced = {"a=b"}}).where, "replaced");
}

TEST_F(AppTest, another_mapping_adds_what_is_new_and_no_words_again) {
  create();
  const std::string table =
      "full_date,date,weekday,time,mood,activities,note_title,note\n"
      "2024-01-01,,,10:00,meh,tea | walk,,\n2024-01-02,,,10:00,rad,,,a good day\n";
  Import asked = file(table, "daylio.csv");
  EXPECT_EQ(ask<Imported>(asked).added, 2);
  asked.mappings = {"mood=distress:5..1"};
  asked.order = {"rad", "good", "meh", "bad", "awful"};
  EXPECT_EQ(ask<Imported>(asked).added, 2);
  for (const auto& one : ask<Listing>(List{.kinds = {"check_in"}}).records) {
    EXPECT_EQ(std::get<diary::CheckIn>(one.record.body).line, "");
    EXPECT_THAT(std::get<diary::CheckIn>(one.record.body).ratings, SizeIs(1));
  }
  EXPECT_EQ(ask<Imported>(asked).added, 0);
  world_.vault.reset();
  ask<Opened>(Create{.vault = folder_ / "other.holdfast", .passphrase = Secret::from("x y z")});
  EXPECT_EQ(ask<Imported>(asked).added, 2);
  const auto again = ask<Imported>(file(table, "daylio.csv"));
  EXPECT_EQ(again.added, 0) << "their words are there, in the check-ins";
  EXPECT_EQ(again.already_there, 2);
}

TEST_F(AppTest, what_was_deleted_does_not_come_in_again) {
  create();
  ask<Imported>(file(journal));
  const std::string id = ask<Listing>(List{}).records.at(0).record.id.text;
  ask<Deleted>(Delete{.ids = {id}});
  const auto again = ask<Imported>(file(journal));
  EXPECT_EQ(again.added, 0);
  ASSERT_THAT(again.left_out, SizeIs(1));
  EXPECT_EQ(again.left_out[0].n, 1);
  ask<Undone>(Undo{});
  if (ask<Listing>(List{}).total < 2) ask<Undone>(Undo{});
  EXPECT_EQ(ask<Imported>(file(journal)).already_there, 2);
  ask<Deleted>(Delete{.ids = {id}, .for_good = true});
  EXPECT_TRUE(world_.vault->settings(deleted_sources)->empty()) << "for good leaves nothing behind";
  EXPECT_EQ(ask<Imported>(file(journal)).added, 1);
}

TEST_F(AppTest, a_row_that_was_deleted_stays_out_and_a_copy_of_the_diary_brings_it_back) {
  create();
  const ImportTable table{.bytes = "when,low\n2024-11-01 10:00,2\n2024-11-02 11:00,3\n",
                          .time_columns = {"when"},
                          .mappings = {"low=distress:0..10"}};
  EXPECT_EQ(ask<Imported>(table).added, 2);
  const std::string whole = ask<Exported>(Export{}).bytes;
  ask<Deleted>(Delete{.ids = {ask<Listing>(List{}).records.at(0).record.id.text}});
  const auto again = ask<Imported>(table);
  EXPECT_EQ(again.added, 0);
  EXPECT_EQ(again.already_there, 1);
  ASSERT_THAT(again.remarks, SizeIs(1));
  EXPECT_THAT(again.remarks[0], HasSubstr("deleted from the diary"));
  EXPECT_EQ(ask<Imported>(file(whole, "diary.json")).added, 1);
  EXPECT_EQ(ask<Imported>(table).already_there, 2);
}

TEST_F(AppTest, a_series_that_was_moved_is_told_and_not_doubled) {
  create();
  add_person("A");
  const auto calendar = [](const char* hour) {
    return std::string("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1@x\nSUMMARY:Therapy\nDTSTART:20240305T") + hour +
           "Z\nRRULE:FREQ=WEEKLY;COUNT=4\nEND:VEVENT\nEND:VCALENDAR\n";
  };
  Import asked = file(calendar("100000"), "a.ics");
  asked.sessions = {"therapy"};
  EXPECT_EQ(ask<Imported>(asked).added, 4);
  asked.files[0].bytes = calendar("113000");
  const auto moved = ask<Imported>(asked);
  EXPECT_EQ(moved.added, 0);
  ASSERT_THAT(moved.left_out, SizeIs(1));
  EXPECT_EQ(moved.left_out[0].n, 4);
  EXPECT_THAT(moved.left_out[0].what, HasSubstr("at another time"));
  asked.files[0].bytes.replace(asked.files[0].bytes.find("1@x"), 3, "2@x");
  EXPECT_EQ(ask<Imported>(asked).added, 4) << "another series";
}

TEST_F(AppTest, ratings_of_two_people_are_not_laid_to_nobody) {
  create();
  add_person("A");
  add_person("Em");
  ask<SettingsAnswer>(Configure{{{"main_relationship", nullptr}}});
  Import asked =
      file("full_date,date,weekday,time,mood,activities,note_title,note\n2024-01-01,,,10:00,meh,,,\n",
           "daylio.csv");
  asked.dry_run = true;
  ask<Imported>(asked);
  asked.mappings = {"mood=distress:5..1"};
  asked.order = {"rad", "good", "meh", "bad", "awful"};
  EXPECT_EQ(refused(asked).where, "relationship");
  asked.relationship = "Em";
  EXPECT_EQ(ask<Imported>(asked).kinds.at(0).kind, "check_in");
}

TEST_F(AppTest, settings_come_along_into_a_diary_that_holds_a_name_only) {
  create();
  add_person("Em");
  const std::string a = add_person("A");
  ask<SettingsAnswer>(Configure{{{"day_starts_at_minutes", 300}, {"main_relationship", a}}});
  const std::string before = ask<Exported>(Export{}).bytes;
  for (const Export::Format format : {Export::Format::json, Export::Format::folder}) {
    const auto exported = ask<Exported>(Export{.format = format});
    Import asked;
    asked.files.push_back({exported.suggested_name,
                           exported.binary ? to_base64(exported.bytes) : exported.bytes, exported.binary});
    world_.vault.reset();
    ask<Opened>(Create{.vault = folder_ / (exported.suggested_name + ".holdfast"),
                       .passphrase = Secret::from("x y z")});
    add_person("a");
    const auto imported = ask<Imported>(asked);
    EXPECT_EQ(imported.added, 2);
    EXPECT_THAT(imported.remarks, SizeIs(1)) << "whose name was there";
    EXPECT_EQ(ask<Exported>(Export{}).bytes, before) << exported.suggested_name;
    world_.vault.reset();
    ask<Opened>(Create{.vault = folder_ / (exported.suggested_name + ".full.holdfast"),
                       .passphrase = Secret::from("x y z")});
    ask<Saved>(Add{.kind = "entry", .fields = {{"text", "mine"}}});
    asked.dry_run = true;
    const auto seen = ask<Imported>(asked);
    ASSERT_THAT(seen.remarks, SizeIs(1));
    EXPECT_THAT(seen.remarks[0], HasSubstr("05:00 there and at 04:00 here; check-ins are about A there"));
    world_.vault.reset();
    ask<Opened>(Unlock{.vault = folder_ / "diary.holdfast", .secret = Secret::from("a passphrase")});
    EXPECT_TRUE(ask<Imported>(asked).remarks.empty()) << "its own settings";
  }
}

TEST_F(AppTest, a_stretch_holds_what_belongs_to_it_and_what_that_refers_to) {
  create();
  add_person("A");
  const auto added = [&](const char* kind, Json fields, const char* when) {
    return ask<Saved>(Add{.kind = kind, .fields = std::move(fields), .when = when}).shown.record.id.text;
  };
  const std::string rated = added("belief", {{"sentence", "rated belief"}}, "2022-01-01");
  added("belief", {{"sentence", "an old belief"}}, "2022-01-01");
  added("limit", {{"what", "an old limit"}}, "2022-01-02");
  added("rupture", {{"line", "an old rupture"}}, "2022-01-03");
  added("belief_rating", {{"belief", rated}, {"how_true", 4}}, "2023-06-01");
  const auto copy = ask<Exported>(Export{.from = "2023-01-01", .share = true});
  EXPECT_EQ(copy.bytes.find("an old"), std::string::npos);
  EXPECT_THAT(copy.bytes, HasSubstr("rated belief"));
  EXPECT_EQ(copy.from_outside, 1);
  EXPECT_EQ(copy.records, 3);
  EXPECT_EQ(ask<Exported>(Export{.share = true}).from_outside, 0);
}

// The same words in the other Unicode form, with other line ends, read by a computer elsewhere.
TEST_F(AppTest, an_imported_thing_is_the_same_whatever_the_form_the_line_ends_and_the_zone) {
  const std::string line = "[2026-03-13 09:00] Gespr\u00E4ch\nM\u00FCde.\nZeile\n";
  std::string windows;
  for (const char c : line) windows += c == '\n' ? "\r\n" : std::string(1, c);
  const std::string dayly =
      "full_date,date,weekday,time,mood,activities,note_title,note\n2024-01-01,,,10:00,meh,caf\u00E9,,"
      "Gru\u00DF\n";
  const std::string page = "---\ndate: 2024-05-01 09:00\n---\nCaf\u00E9 allein\n";
  const std::string export_of_jrnl =
      R"({"tags": {}, "entries": [{"title": "Caf\u00E9", "body": "text", "date": "2026-01-29", "time": "02:30", "tags": [], "starred": false}]})";
  create();
  int n = 0;
  for (const std::string& bytes : {line, dayly, page, export_of_jrnl}) {
    const std::string name = bytes == page ? "2024-05-01.md" : "file.txt";
    EXPECT_EQ(ask<Imported>(file(bytes, name)).added, 1) << bytes;
    ++n;
    for (const std::string& again : {nfd(bytes), bytes == line ? windows : bytes})
      for (const char* zone : {"America/New_York", "Asia/Tokyo", "UTC"}) {
        Import asked = file(again, name);
        asked.zone = zone;
        const Imported imported = ask<Imported>(asked);
        EXPECT_EQ(imported.added, 0) << again << zone;
        EXPECT_EQ(imported.already_there, 1) << again << zone;
      }
    EXPECT_EQ(ask<Listing>(List{}).total, n);
  }
}

TEST_F(AppTest, a_row_of_a_table_is_the_same_whatever_the_form_the_line_ends_and_the_zone) {
  create();
  add_person("A");
  const std::string table =
      "t,M\u00FCdigkeit,Notiz\n2026-01-01 10:00,3,\"h\u00FCbsch\nnoch\"\n2026-01-01T10:00:00Z,4,x\n";
  std::string windows;
  for (const char c : table) windows += c == '\n' ? "\r\n" : std::string(1, c);
  bool first = true;
  for (const std::string& bytes : {table, nfd(table), windows})
    for (const char* zone : {"Europe/Berlin", "Asia/Tokyo"})
      for (const std::string& column : {std::string("M\u00FCdigkeit"), nfd("m\u00DCdigkeit")}) {
        const Imported imported = ask<Imported>(ImportTable{.bytes = bytes,
                                                            .time_columns = {"t"},
                                                            .mappings = {column + "=distress"},
                                                            .line_column = "Notiz",
                                                            .zone = zone});
        EXPECT_EQ(imported.added, first ? 2 : 0) << bytes << zone << column;
        EXPECT_EQ(imported.already_there, first ? 0 : 2);
        first = false;
      }
}

// Fingerprints as they were given before: with the zone of the computer, and the form of the file.
TEST_F(AppTest, what_an_older_version_imported_is_known_again) {
  create();
  const std::string zone = clock_.moment.zone;
  const Moment felt{*instant_of({*date_of(2026, 3, 13), 9 * 3600}, zone), zone};
  for (const std::string& title : {std::string("Gespr\u00E4ch"), nfd("Bedr\u00FCckt")}) {
    diary::Record record;
    record.felt = record.written = felt;
    record.source =
        "import:" +
        exchange::hex(exchange::fingerprint_of("jrnl\n" + iso(felt) + "\n" + title + "\nBody\nentry"));
    record.id = new_id_for(record.source);
    record.body = diary::Entry{title, "Body"};
    auto transaction = world_.vault->begin("as it was", 1);
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(transaction->put(stored(record), 0));
    ASSERT_TRUE(transaction->commit());
    for (const std::string& form : {title, nfc(title), nfd(title)}) {
      const Imported again = ask<Imported>(file("[2026-03-13 09:00] " + form + "\nBody\n"));
      EXPECT_EQ(again.added, 0) << form;
      EXPECT_EQ(again.already_there, 1) << form;
    }
  }
}

TEST_F(AppTest, rules_and_names_are_found_in_either_form_and_any_case) {
  create();
  add_person("Zo\u00EB");
  Import asked = file(nfd("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:GESPR\u00C4CH mit "
                          "Zo\u00EB\nDTSTART:20240326T100000Z\n"
                          "END:VEVENT\nEND:VCALENDAR\n"),
                      "a.ics");
  asked.sessions = {"gespr\u00E4ch"};
  asked.relationship = nfd("ZO\u00CB");
  EXPECT_EQ(ask<Imported>(asked).kinds.at(0).kind, "session");
  EXPECT_EQ(ask<Listing>(List{.relationship = nfd("zo\u00EB")}).total, 1);
  ask<Saved>(Add{.kind = "entry", .fields = {{"text", nfd("Mit Zo\u00EB am Fl\u00FCsschen")}}});
  for (const std::string& wanted : {std::string("Fl\u00FCsschen"), nfd("Fl\u00FCsschen")})
    EXPECT_EQ(ask<Found>(Search{.text = wanted}).total, 1) << wanted;
  const auto shared = ask<Exported>(Export{.share = true, .replaced = {nfd("Fl\u00FCsschen") + "=X."}});
  for (const std::string& gone : {std::string("Zo\u00EB"), nfd("Zo\u00EB"), std::string("Fl\u00FCsschen")})
    EXPECT_EQ(shared.bytes.find(gone), std::string::npos) << gone;
}

}  // namespace
}  // namespace holdfast::app::testing

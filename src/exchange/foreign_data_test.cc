// Programs that keep numbers, times and answers: tables of moods and habits, calendars, questionnaires. Small
// invented files, and real exports.
#include "exchange/foreign_reading.h"

namespace holdfast::exchange {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

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

TEST(BadLetters, CostThemselvesAndNotTheFile) {
  const auto day_one = [](const std::string& second) {
    return R"({"metadata":{"version":"1.0"},"entries":[)"
           R"({"uuid":"B1","creationDate":"2026-05-10T12:00:00Z","text":"first"},)"
           R"({"uuid":"B2","creationDate":"2026-05-11T12:00:00Z","text":")" +
           second + R"("},{"uuid":"B3","creationDate":"2026-05-12T12:00:00Z","text":"third"}]})";
  };
  for (const auto& [written, read_as] :
       std::vector<std::pair<std::string, std::string>>{{R"(cut \ud83d)", "cut \uFFFD"},
                                                        {R"(\ude00 begins)", "\uFFFD begins"},
                                                        {R"(\ud83d\ud83d\ude00)", "\uFFFD\U0001F600"},
                                                        {R"(a \u0000b)", "a b"},
                                                        {"a \xE4 b", "a \u00E4 b"},
                                                        {std::string("a ") + '\0' + "b", "a b"}}) {
    const Foreign foreign = read(day_one(written), "day-one");
    ASSERT_EQ(foreign.items.size(), 3u) << written;
    EXPECT_EQ(foreign.items[1].text, read_as);
    EXPECT_EQ(foreign.remarks.size(), 1u) << written << ": counted, and said";
  }
  const Foreign whole = read(day_one(R"(\ud83d\ude00 and C:\\users)"), "day-one");
  EXPECT_EQ(whole.items.at(1).text, "\U0001F600 and C:\\users");
  EXPECT_TRUE(whole.remarks.empty());
}

}  // namespace
}  // namespace holdfast::exchange

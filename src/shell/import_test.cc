// Importing and writing by the real program: what its exit code promises, which bytes it takes, and what it
// refuses before it takes memory and time.
#include <sys/resource.h>
#include <sys/stat.h>

#include "shell/at_terminal.h"

namespace holdfast::shell {
namespace {

using ::testing::HasSubstr;

class Importing : public Program {
 protected:
  std::string file(const std::string& name, const std::string& bytes) {
    const fs::path path = home_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path.string();
  }
  std::string texts() {
    std::string out;
    const Json all = Json::parse(run({"export"}).out);
    for (const Json& one : all["records"])
      if (one["kind"] == "entry") out += one.value("title", "") + "|" + one.value("text", "") + "\n";
    return out;
  }
};

struct Known {
  std::string name, some, none;  // with something in it, and with nothing
};
std::vector<Known> of_every_format() {
  const std::string blog = "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>";
  return {
      {"a.xml",
       blog + "<item><title>t</title><wp:post_id>1</wp:post_id><wp:post_date>2014-05-03 "
              "10:00:00</wp:post_date></item></channel></rss>",
       blog + "</channel></rss>"},
      {"a.json", R"({"entries": [{"creationDate": "2024-05-01T20:00:00Z", "text": "x"}]})",
       R"({"entries": [{"creationDate": "2024-05-01T20:00:00Z", "text": ""}]})"},
      {"a.doentry",
       "<plist><dict><key>Creation Date</key><date>2014-05-01T10:00:00Z</date><key>Entry "
       "Text</key><string>x</string></dict></plist>",
       "<plist><dict><key>Entry Text</key><string></string></dict></plist>"},
      {"a.daylio",
       R"({"customMoods": [], "dayEntries": [{"id": 1, "datetime": 1674556607764, "note": "n"}]})",
       R"({"customMoods": [], "dayEntries": []})"},
      {"d.csv", "full_date,date,weekday,time,mood,activities,note_title,note\n2024-01-01,,,10:00,meh,,,x\n",
       "full_date,date,weekday,time,mood,activities,note_title,note\n"},
      {"1.json", R"({"id": "1", "date_journal": 1674556607764, "text": "x"})",
       R"({"id": "1", "date_journal": 1674556607764})"},
      {"r.json",
       R"({"resourceType": "QuestionnaireResponse", "authored": "2024-05-01", "item": [{"linkId": "1", "answer": [{"valueString": "x"}]}]})",
       R"({"resourceType": "QuestionnaireResponse", "item": []})"},
      {"b.csv", "date,category,rating/amount,detail,time of day,notes\n2024-05-01,Note,,,pm,n\n",
       "date,category,rating/amount,detail,time of day,notes\n"},
      {"h.csv", "HabitName,CalendarDate,Value,CommentText\nWalk,2024-05-13,1,in the rain\n",
       "HabitName,CalendarDate,Value,CommentText\n"},
      {"x.diary", "LIFEOGRAPHDB\nV 2000\nE n\n\nE F__n1061323776\nEp<T\nEp<b\n",
       "LIFEOGRAPHDB\nV 2000\nE n\n\n"},
      {"x.ics",
       "BEGIN:VCALENDAR\nBEGIN:VJOURNAL\nUID:1\nDTSTART:20240326T100000Z\nDESCRIPTION:x\nEND:VJOURNAL\nEND:"
       "VCALENDAR\n",
       "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:T\nDTSTART:20240326T100000Z\nEND:VEVENT\nEND:"
       "VCALENDAR\n"},
      {"2024-05.txt", "1: {text: x}\n", "1: {text: ''}\n"},
      {"n1.md", "T\n\nText\n\nid: n1\nuser_created_time: 2024-05-01T08:00:00.000Z\ntype_: 1",
       "T\n\nText\n\nid: n1\ndeleted_time: 1714550400000\ntype_: 1"},
      {"j.txt", "[2020-08-29 11:11] Entry.\nbody\n", "[2099-08-29 11:11] Ahead.\n"},
      {"2024-05-01.md", "text\n", ""},  // whatever stands in such a file is a text
  };
}

TEST_F(Importing, ends_with_0_only_where_something_came_in_or_was_there_already) {
  begin();
  for (const Known& known : of_every_format()) {
    const std::string none = file(known.name, known.none);
    for (const Words& more : {Words{"--dry-run"}, Words{}, Words{"--json"}}) {
      if (known.none.empty()) continue;
      Words words{"import", none};
      words.insert(words.end(), more.begin(), more.end());
      const Ended ended = run(words);
      EXPECT_EQ(ended.code, 1) << known.name << ended.out << ended.err;
    }
    if (!known.none.empty()) {
      EXPECT_THAT(run({"import", none}).out, HasSubstr("Nothing came in.")) << known.name;
    }
    const std::string some = file(known.name, known.some);
    EXPECT_EQ(run({"import", some, "--dry-run"}).code, 0) << known.name;
    const Ended first = run({"import", some}), again = run({"import", some});
    EXPECT_EQ(first.code, 0) << known.name << first.out << first.err;
    EXPECT_THAT(first.out, HasSubstr("1 record added")) << known.name;
    EXPECT_EQ(again.code, 0) << known.name;
    EXPECT_THAT(again.out, HasSubstr("Everything that could be read is in the diary already.")) << known.name;
  }
  const Words table{"--time", "when", "--map", "low=distress:0..10"};
  const auto import_table = [&](const std::string& bytes) {
    Words words{"import", file("t.csv", bytes)};
    words.insert(words.end(), table.begin(), table.end());
    return run(words).code;
  };
  EXPECT_EQ(import_table("when,low\n2024-03-04 10:00,much\n"), 1);
  EXPECT_EQ(import_table("when,low\n2024-03-04 10:00,2\n"), 0);
  EXPECT_EQ(import_table("when,low\n2024-03-04 10:00,2\n"), 0);
}

TEST_F(Importing, of_a_file_that_was_cut_off_ends_with_5_and_says_how_much_came_in) {
  begin();
  const std::string whole =
      R"({"entries": [{"creationDate": "2024-05-01T20:00:00Z", "text": "x"}, {"creationDate": "2024-05-02T20:00:00Z", "te)";
  const Ended ended = run({"import", file("a.json", whole)});
  EXPECT_EQ(ended.code, 5) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("1 record added"));
  EXPECT_THAT(ended.out, HasSubstr("ends too early"));
}

TEST_F(Importing, a_note_is_read_in_whatever_encoding_it_is_and_says_which) {
  begin();
  std::string wide = "\xFF\xFE";
  for (const char c : std::string("# Title\r\nquiet\r\n")) wide += {c, '\0'};
  const std::vector<std::tuple<std::string, std::string, std::string>> notes{
      {"\xEF\xBB\xBF# My title\nbody\n", "My title|body", ""},
      {"Ich f\xFChle mich allein\n", "|Ich fühle mich allein", "It was read as Windows-1252."},
      {wide, "Title|quiet", "It was read as UTF-16 (little-endian)."},
      {std::string("a\0b\n", 4), "|ab", "1 control character was taken out."},
      {"x\x81\n", "|x\uFFFD", "1 letter could not be read"}};
  for (const auto& [bytes, stands, said] : notes)
    for (const bool from_file : {true, false}) {
      const Ended ended = from_file ? run({"note", file("n.txt", bytes)}) : run({"note", "-"}, bytes);
      EXPECT_EQ(ended.code, 0) << ended.err;
      EXPECT_THAT(ended.err, HasSubstr(said));
      if (said.empty()) {
        EXPECT_EQ(ended.err.find("read as"), std::string::npos) << ended.err;
      }
      EXPECT_THAT(texts(), HasSubstr(stands + "\n")) << bytes;
      ASSERT_EQ(run({"undo"}).code, 0);
    }
  EXPECT_EQ(run({"note", file("n.txt", std::string(2000, '\0'))}).code, 2);
  EXPECT_EQ(run({"note", "-"}, "  \n").code, 2);
  const Ended nowhere = run({"note", "hello"});
  EXPECT_EQ(nowhere.code, 3);
  EXPECT_THAT(nowhere.err, HasSubstr("shell's history"));
}

TEST_F(Importing, fields_on_stdin_come_through_though_a_letter_is_none) {
  begin();
  ASSERT_EQ(run({"people", "add", "--stdin"}, R"({"name": "A"})").code, 0);
  for (const std::string fields : {R"({"line": "quiet\ud83d", "ratings": {"distress": 4}})",
                                   "\xEF\xBB\xBF{\"line\": \"quiet\x01\", \"ratings\": {\"distress\": 4}}"}) {
    const Ended ended = run({"checkin", "--stdin"}, fields);
    EXPECT_EQ(ended.code, 0) << ended.err;
  }
  EXPECT_EQ(run({"checkin", "--stdin"}, R"({"line": "quiet)").code, 2) << "half of it is none";
  const std::string all = run({"export"}).out;
  EXPECT_THAT(all, HasSubstr("\"line\":\"quiet\uFFFD\""));
  EXPECT_THAT(all, HasSubstr("\"line\":\"quiet\""));
}

TEST_F(Importing, asks_which_words_shall_stand_and_takes_the_answer_from_an_option) {
  begin();
  const auto day_one = [&](const std::string& words) {
    return file("j.json", R"({"entries": [{"uuid": "AA", "creationDate": "2024-05-01T20:00:00Z", "text": ")" +
                              words + R"("}]})");
  };
  ASSERT_EQ(run({"import", day_one("first words")}).code, 0);
  const std::string other = day_one("other words");
  const Ended said = run({"import", other});
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.out, HasSubstr("--changed theirs"));
  EXPECT_THAT(said.out, HasSubstr("first words"));
  EXPECT_THAT(texts(), HasSubstr("first words"));
  AtTerminal terminal([&] { become({"import", other}, "false"); });
  ASSERT_TRUE(terminal.sees("Passphrase:"));
  terminal.types(std::string(known_passphrase) + "\n");
  ASSERT_TRUE(terminal.sees("Which do you want to keep?")) << terminal.all;
  ASSERT_TRUE(terminal.sees("> ")) << terminal.all;
  terminal.types("2\n");
  ASSERT_TRUE(terminal.sees("Bring 1 record in?")) << terminal.all;
  terminal.types("y\n");
  EXPECT_EQ(terminal.ends(), 0) << terminal.all;
  EXPECT_EQ(texts(), "|other words\n");
  EXPECT_EQ(run({"import", day_one("third words"), "--changed", "both"}).code, 0);
  EXPECT_THAT(texts(), HasSubstr("third words"));
  EXPECT_THAT(texts(), HasSubstr("other words"));
}

// Refused with a sentence, by a program that takes no more than 256 MB for it.
TEST_F(Importing, what_never_ends_or_holds_nothing_is_refused_before_it_is_read) {
  const std::string sparse = file("sparse", ""), zeros = file("zeros", ""), pipe = (home_ / "pipe").string();
  fs::resize_file(sparse, std::uintmax_t{1} << 30);
  fs::resize_file(zeros, std::uintmax_t{250} << 20);
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  // In a process of its own, whose children are these alone.
  const pid_t child = ::fork();
  if (child == 0) {
    for (const std::string& name :
         {sparse, zeros, pipe, std::string("/dev/zero"), std::string("/dev/urandom")})
      for (const char* verb : {"import", "note"}) {
        const Ended ended = run({verb, name});
        if ((ended.code != 1 && ended.code != 2) || ended.err.size() < 20) ::_exit(1);
      }
    rusage used{};
    ::getrusage(RUSAGE_CHILDREN, &used);
    ::_exit(used.ru_maxrss < (256 << 10) ? 0 : 2);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
#if defined(__SANITIZE_ADDRESS__)
  EXPECT_NE(code_of(status), 1);
#else
  EXPECT_EQ(code_of(status), 0) << "1: was not refused; 2: took more memory";
#endif
}

// A form about low mood, answered in part, in which the ninth answer is more than nothing.
TEST_F(Importing, shows_the_help_page_where_a_form_in_part_answered_tells_of_harm) {
  begin();
  std::string items;
  for (const int k : {1, 2, 9})
    items += std::string(items.empty() ? "" : ",") + R"({"linkId": "/44249-1/)" +
             (k == 9   ? "44260-8"
              : k == 1 ? "44250-9"
                       : "44255-8") +
             R"(", "answer": [{"valueCoding": {"code": ")" + (k == 9 ? "LA6569-3" : "LA6568-5") + R"("}}]})";
  const std::string answers =
      R"({"resourceType": "QuestionnaireResponse", "status": "in-progress", "authored": "2024-05-01", )"
      R"("questionnaire": "http://loinc.org/q/44249-1", "item": [)" +
      items + "]}";
  for (const Words& more : {Words{"--dry-run"}, Words{}, Words{}}) {
    Words words{"import", file("a.json", answers)};
    words.insert(words.end(), more.begin(), more.end());
    const Ended ended = run(words);
    EXPECT_EQ(ended.code, 0) << ended.out;
    EXPECT_THAT(ended.err, HasSubstr("Somebody to turn to")) << ended.err;
  }
  EXPECT_EQ(Json::parse(run({"import", file("a.json", answers), "--json"}).out)["show_help"], true);
}

}  // namespace
}  // namespace holdfast::shell

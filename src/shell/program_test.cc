// The real program at a real (pseudo) terminal and in pipes: what is typed is not shown, what is stopped is
// undone, and the exit code says what happened. HOLDFAST_PROGRAM is the program that was just built.
// Long because every one of its tests needs the same home and the same terminal.
#include "shell/at_terminal.h"

namespace holdfast::shell {
namespace {

TEST_F(Program, begins_a_diary_at_the_first_check_in_and_never_shows_the_passphrase) {
  AtTerminal terminal([&] { become({"checkin"}, "false"); });
  ASSERT_TRUE(terminal.sees("Begin one?")) << terminal.all;
  terminal.types("y\n");
  ASSERT_TRUE(terminal.sees("Passphrase: "));
  EXPECT_FALSE(terminal.echoes());
  terminal.types(std::string(known_passphrase) + "\n");
  ASSERT_TRUE(terminal.sees("Once more: "));
  terminal.types(std::string(known_passphrase) + "\n");
  ASSERT_TRUE(terminal.sees("Make them now? [y/n] ")) << terminal.all;
  terminal.types("y\n");
  ASSERT_TRUE(terminal.sees("y")) << "what is no secret is shown";
  ASSERT_TRUE(terminal.sees("typed back. Word ")) << terminal.all;
  ASSERT_TRUE(terminal.sees(": ")) << terminal.all;
  std::istringstream shown(terminal.all.substr(terminal.all.rfind("shown once.") + 11));
  std::vector<std::string> words;
  for (std::string word; words.size() < 10 && shown >> word;) words.push_back(word);
  const int asked = std::atoi(terminal.all.c_str() + terminal.all.rfind("Word ") + 5);
  terminal.types("wrong\n");
  ASSERT_TRUE(terminal.sees("typed back. Word ")) << terminal.all;
  terminal.types(words.at(std::size_t(asked - 1)) + "\n");
  ASSERT_TRUE(terminal.sees("Whom do you lean on?"));
  terminal.types("A\n");
  ASSERT_TRUE(terminal.sees("How hard is it right now?")) << terminal.all;
  terminal.types("6\n");
  ASSERT_TRUE(terminal.sees("you need A right now?"));
  terminal.types("f\n");
  ASSERT_TRUE(terminal.sees("> "));
  terminal.types("\n");
  ASSERT_TRUE(terminal.sees("Feelings")) << "the weekly question waits: " << terminal.all;
  terminal.types("small, sad\n");
  ASSERT_TRUE(terminal.sees("A line?"));
  terminal.types("quokka\n");
  ASSERT_TRUE(terminal.sees("When was this?"));
  terminal.types("\n");
  EXPECT_EQ(terminal.ends(), 0);
  EXPECT_NE(terminal.all.find("Saved: check-in"), std::string::npos) << terminal.all;
  EXPECT_EQ(terminal.all.find(known_passphrase), std::string::npos);

  const Ended listed = run({"list", "checkins", "--json"});
  ASSERT_EQ(listed.code, 0) << listed.err;
  const Json record = Json::parse(listed.out)["records"][0]["record"];
  EXPECT_EQ(record["ratings"], Json::parse(R"({"distress": 6, "reliance": "far_away"})"));
  EXPECT_EQ(record["emotions"], Json::parse(R"(["small", "sad"])"));
  EXPECT_EQ(record["line"], "quokka");
  // Nothing readable lies in the folder of the vault.
  for (const auto& entry : fs::recursive_directory_iterator(home_ / "data"))
    if (entry.is_regular_file()) {
      EXPECT_EQ(read_file(entry.path(), 1 << 26)->find("quokka"), std::string::npos) << entry.path();
    }
}

TEST_F(Program, gives_the_terminal_back_when_stopped_at_the_passphrase) {
  begin();
  AtTerminal terminal([&] { become({"list"}, "false"); });
  ASSERT_TRUE(terminal.sees("Passphrase: "));
  EXPECT_FALSE(terminal.echoes());
  terminal.types("\x03");
  // While the child lives we can still look; its last act was to restore.
  EXPECT_EQ(terminal.ends(), 130);
  EXPECT_NE(terminal.all.find("Nothing was changed"), std::string::npos);
}

TEST_F(Program, restores_echo_before_it_ends_by_control_c) {
  begin();
  // A shell keeps the terminal open, so that its settings can be read after the program is gone.
  AtTerminal terminal([&] {
    const pid_t inner = ::fork();
    if (inner == 0) become({"list"}, "false");
    ::signal(SIGINT, SIG_IGN);
    ::waitpid(inner, nullptr, 0);
    ::dprintf(1, "ended\n");
    ::pause();
  });
  ASSERT_TRUE(terminal.sees("Passphrase: "));
  terminal.types("\x03");
  ASSERT_TRUE(terminal.sees("ended"));
  EXPECT_TRUE(terminal.echoes());
}

TEST_F(Program, lets_a_wrong_passphrase_be_typed_again) {
  begin();
  AtTerminal terminal([&] { become({"recovery", "status"}, "false"); });
  ASSERT_TRUE(terminal.sees("Passphrase: "));
  terminal.types("wrong\n");
  ASSERT_TRUE(terminal.sees("Passphrase: ")) << terminal.all;
  terminal.types(std::string(known_passphrase) + "\n");
  EXPECT_EQ(terminal.ends(), 0);
  EXPECT_NE(terminal.all.find("no recovery words"), std::string::npos);
}

TEST_F(Program, saves_nothing_of_a_check_in_that_was_stopped) {
  begin();
  AtTerminal terminal([&] { become({"checkin"}, "false"); });
  ASSERT_TRUE(terminal.sees("Passphrase: "));
  terminal.types(std::string(known_passphrase) + "\n");
  ASSERT_TRUE(terminal.sees("How hard is it right now?"));
  terminal.types("4\n");
  ASSERT_TRUE(terminal.sees("> "));
  terminal.types("\x03");
  EXPECT_EQ(terminal.ends(), 130);
  EXPECT_EQ(Json::parse(run({"list", "--json"}).out)["total"], 0);
}

TEST_F(Program, opens_the_editor_and_leaves_nothing_outside_the_vault) {
  begin();
  const fs::path trace = home_ / "trace";
  const std::string editor = "sh -c 'printf \"# Wallaby\\n\\nwombat text\\n\" > \"$1\"; echo \"$1\" > " +
                             trace.string() + "; env > " + (home_ / "env").string() + "' sh";
  AtTerminal terminal([&] { become({"note"}, editor); });
  ASSERT_TRUE(terminal.sees("Passphrase: "));
  terminal.types(std::string(known_passphrase) + "\n");
  ASSERT_EQ(terminal.ends(), 0) << terminal.all;
  std::string file = *read_file(trace, 4096);
  file.pop_back();
  EXPECT_TRUE(file.starts_with(memory_.string() + "/")) << file;
  EXPECT_FALSE(fs::exists(fs::path(file).parent_path()));
  EXPECT_EQ(read_file(home_ / "env", 1 << 20)->find(known_passphrase), std::string::npos);
  const Json record = Json::parse(run({"list", "--json"}).out)["records"][0]["record"];
  EXPECT_EQ(record["title"], "Wallaby");
  EXPECT_EQ(record["text"], "wombat text");
}

TEST_F(Program, keeps_a_text_as_a_draft_when_the_editor_crashes) {
  begin();
  AtTerminal terminal([&] { become({"note"}, "sh -c 'echo numbat > \"$1\"; kill -9 $$' sh"); });
  ASSERT_TRUE(terminal.sees("Passphrase: "));
  terminal.types(std::string(known_passphrase) + "\n");
  EXPECT_EQ(terminal.ends(), 1) << terminal.all;
  EXPECT_NE(terminal.all.find("kept as a draft"), std::string::npos) << terminal.all;

  AtTerminal again([&] { become({"note"}, "sh -c 'echo and more >> \"$1\"' sh"); });
  ASSERT_TRUE(again.sees("Passphrase: "));
  again.types(std::string(known_passphrase) + "\n");
  ASSERT_TRUE(again.sees("Go on with it?")) << again.all;
  again.types("y\n");
  EXPECT_EQ(again.ends(), 0);
  EXPECT_EQ(Json::parse(run({"list", "notes", "--json"}).out)["records"][0]["record"]["text"],
            "numbat\nand more");
}

TEST_F(Program, takes_a_check_in_as_json_on_stdin_and_answers_in_json) {
  begin();
  const Ended saved =
      run({"checkin", "--stdin", "--json"}, R"({"ratings": {"distress": 6}, "when": "yesterday 22:10"})");
  ASSERT_EQ(saved.code, 0) << saved.err;
  EXPECT_EQ(saved.err, "");
  const Json json = Json::parse(saved.out);
  EXPECT_EQ(json["holdfast"], 1);
  EXPECT_EQ(json["answer"], "saved");
  EXPECT_EQ(json["record"]["record"]["ratings"]["distress"], 6);
  for (const char* key : {"headline", "record", "relationship", "revision", "when", "written_afterwards"})
    EXPECT_TRUE(json["record"].contains(key)) << key;
  const Ended wrong = run({"checkin", "--stdin", "--json"}, R"({"ratings": {"distress": 60}})");
  EXPECT_EQ(wrong.code, 2);
  EXPECT_EQ(wrong.out, "");
  const Json problem = Json::parse(wrong.err);
  EXPECT_EQ(problem["problem"]["kind"], "bad_request");
  EXPECT_FALSE(problem["problem"]["sentence"].get<std::string>().empty());
}

TEST_F(Program, says_by_its_exit_code_what_happened) {
  EXPECT_EQ(run({"list"}).code, 3);
  EXPECT_EQ(run({"lst"}).code, 2);
  EXPECT_EQ(run({"checkin"}).code, 2);  // nobody to ask
  begin();
  EXPECT_EQ(run({"init"}).code, 6);
  EXPECT_EQ(run({"list"}, "", "wrong\n").code, 4);
  EXPECT_EQ(run({"list"}, "", "").code, 2);
  EXPECT_EQ(run({"show", "zzzzz"}).code, 3);
  const fs::path vault = home_ / "data" / "holdfast" / "diary.holdfast";
  EXPECT_EQ(run({"list", "--vault", (home_ / "in").string()}).code, 1);  // no vault at all
  fs::resize_file(vault, fs::file_size(vault) / 2);
  const int damaged = run({"check"}).code;
  EXPECT_TRUE(damaged == 5 || damaged == 4) << damaged;
}

TEST_F(Program, recognises_another_programs_file_and_takes_it_back_out) {
  begin();
  const std::string file = (home_ / "journal.txt").string();
  std::ofstream(file) << "[2024-01-02 10:00] First.\nSome text.\n\n[2024-01-03 11:00] Second.\nMore.\n";
  const auto dry = run({"import", file, "--dry-run"});
  EXPECT_EQ(dry.code, 0) << dry.err;
  EXPECT_THAT(dry.out,
              ::testing::HasSubstr("Nothing has been added yet. From jrnl: 2 records would be added"));
  EXPECT_EQ(Json::parse(run({"import", file, "--json"}).out)["added"], 2);
  EXPECT_EQ(Json::parse(run({"import", file, "--json"}).out)["already_there"], 2);
  fs::create_directory(home_ / "notes");
  std::ofstream(home_ / "notes" / "2024-05-01 Walk.md") << "In the wood.";
  const auto folder = run({"import", (home_ / "notes").string(), "--json"});
  EXPECT_EQ(Json::parse(folder.out)["added"], 1) << folder.err;
  const auto unknown = run({"import", "/proc/version", "--format", "spreadsheet"});
  EXPECT_NE(unknown.code, 0);
  std::ofstream(home_ / "x.csv") << "a,b\n1,2\n";
  const auto table = run({"import", (home_ / "x.csv").string()});
  EXPECT_NE(table.code, 0);
  EXPECT_THAT(table.err, ::testing::HasSubstr("--time"));
}

TEST_F(Program, asks_at_a_terminal_what_an_import_does_not_say) {
  begin();
  ASSERT_EQ(run({"people", "add", "--stdin"}, R"({"name": "A", "remembered": true})").code, 0);
  ASSERT_EQ(run({"people", "add", "--stdin"}, R"({"name": "Em", "remembered": true})").code, 0);
  const std::string file = (home_ / "a.ics").string();
  std::ofstream(file) << "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Therapy\nDTSTART:20240326T100000Z\n"
                         "END:VEVENT\nEND:VCALENDAR\n";
  const auto alone = run({"import", file, "--session", "therapy"});
  EXPECT_NE(alone.code, 0);
  EXPECT_THAT(alone.err, ::testing::HasSubstr("--relationship"));
  AtTerminal terminal([&] { become({"import", file}, "false"); });
  ASSERT_TRUE(terminal.sees("Passphrase:"));
  terminal.types(std::string(known_passphrase) + "\n");
  ASSERT_TRUE(terminal.sees("mean a session?")) << terminal.all;
  terminal.types("therapy\n");
  ASSERT_TRUE(terminal.sees("mean an absence?"));
  terminal.types("\n");
  ASSERT_TRUE(terminal.sees("Whom are these")) << terminal.all;
  ASSERT_TRUE(terminal.sees("> "));
  terminal.types("2\n");
  ASSERT_TRUE(terminal.sees("Bring 1 record in?")) << terminal.all;
  terminal.types("y\n");
  EXPECT_EQ(terminal.ends(), 0) << terminal.all;
  EXPECT_THAT(run({"export"}).out, ::testing::HasSubstr("\"kind\":\"session\""));
}

TEST_F(Program, asks_for_the_order_of_days_that_can_be_read_two_ways) {
  begin();
  const std::string file = (home_ / "journal.txt").string();
  std::ofstream(file) << "[03/04/2024 10:00] First.\nSome text.\n\n[05/06/2024 11:00] Second.\nMore.\n";
  const auto alone = run({"import", file});
  EXPECT_NE(alone.code, 0);
  EXPECT_THAT(alone.err, ::testing::HasSubstr("--time-format dmy"));
  AtTerminal terminal([&] { become({"import", file}, "false"); });
  ASSERT_TRUE(terminal.sees("Passphrase:"));
  terminal.types(std::string(known_passphrase) + "\n");
  ASSERT_TRUE(terminal.sees("In which order")) << terminal.all;
  ASSERT_TRUE(terminal.sees("> "));
  terminal.types("2\n");
  ASSERT_TRUE(terminal.sees("2024-03-04 to 2024-05-06")) << terminal.all;
  ASSERT_TRUE(terminal.sees("Bring 2 records in?"));
  terminal.types("n\n");
  EXPECT_EQ(terminal.ends(), 7) << terminal.all;
}

TEST_F(Program, shows_a_table_before_it_comes_in) {
  begin();
  const std::string file = (home_ / "x.csv").string();
  std::ofstream(file) << "when,low\n03/04/2024 10:00,2\n05/06/2024 11:00,3\n";
  AtTerminal terminal([&] {
    become({"import", file, "--time", "when", "--map", "low=distress:0..10"}, "false");
  });
  ASSERT_TRUE(terminal.sees("Passphrase:"));
  terminal.types(std::string(known_passphrase) + "\n");
  ASSERT_TRUE(terminal.sees("In which order")) << terminal.all;
  ASSERT_TRUE(terminal.sees("> "));
  terminal.types("1\n");
  ASSERT_TRUE(terminal.sees("2 would be added")) << terminal.all;
  ASSERT_TRUE(terminal.sees("Bring 2 records in?")) << terminal.all;
  terminal.types("n\n");
  EXPECT_EQ(terminal.ends(), 7) << terminal.all;
  EXPECT_EQ(Json::parse(run({"list", "--json"}).out)["total"], 0);
}

TEST_F(Program, shows_a_diary_exported_before_and_asks_whether_it_may_come_in) {
  begin();
  ASSERT_EQ(run({"note", "-"}, "# T\n\ntext\n").code, 0);
  const std::string file = (home_ / "diary.json").string();
  ASSERT_EQ(run({"export", "-o", file}).code, 0);
  const std::string other = (home_ / "other.holdfast").string();
  ASSERT_EQ(run({"init", "--quiet", "--vault", other}).code, 0);
  for (const char* said : {"n", "y"}) {
    AtTerminal terminal([&] { become({"import", file, "--vault", other}, "false"); });
    ASSERT_TRUE(terminal.sees("Passphrase"));
    terminal.types(std::string(known_passphrase) + "\n");
    ASSERT_TRUE(terminal.sees("would be added")) << terminal.all;
    ASSERT_TRUE(terminal.sees("Bring 1 record in?")) << terminal.all;
    terminal.types(std::string(said) + "\n");
    EXPECT_EQ(terminal.ends(), *said == 'y' ? 0 : 7) << terminal.all;
    const std::string there = run({"export", "--vault", other}).out;
    EXPECT_EQ(there.find("\"kind\":\"entry\"") != std::string::npos, *said == 'y');
  }
}

TEST_F(Program, shows_the_help_page_before_it_asks_whether_answers_may_come_in) {
  begin();
  std::string items;
  for (int k = 1; k <= 9; ++k)
    items += std::string(k > 1 ? "," : "") + R"({"linkId": "phq9_)" + std::to_string(k) +
             R"(", "answer": [{"valueInteger": 1}]})";
  const std::string file = (home_ / "answers.json").string();
  std::ofstream(file) << R"({"resourceType": "QuestionnaireResponse", "id": "r1", "status": "completed", )"
                      << R"("authored": "2024-03-01T10:00:00Z", "item": [)" << items << "]}";
  AtTerminal terminal([&] { become({"import", file}, "false"); });
  ASSERT_TRUE(terminal.sees("Passphrase:"));
  terminal.types(std::string(known_passphrase) + "\n");
  ASSERT_TRUE(terminal.sees("which scale is it?")) << terminal.all;
  ASSERT_TRUE(terminal.sees("> "));
  terminal.types("\n");
  ASSERT_TRUE(terminal.sees("Somebody to turn to")) << terminal.all;
  ASSERT_TRUE(terminal.sees("Bring 1 record in?")) << terminal.all;
  terminal.types("n\n");
  EXPECT_EQ(terminal.ends(), 7) << terminal.all;
}

TEST_F(Program, asks_about_the_most_frequent_numbers_and_names_the_others) {
  begin();
  fs::create_directory(home_ / "notes");
  std::ofstream note(home_ / "notes" / "2024-05-01 Walk.md");
  note << "---\n";
  for (int k = 0; k < 10; ++k) note << "k" << k << ": " << k << "\n";
  note << "---\nIn the wood.\n";
  note.close();
  std::ofstream(home_ / "notes" / "2024-05-02 Sea.md") << "---\nk9: 4\n---\nAt the sea.\n";
  AtTerminal terminal([&] { become({"import", (home_ / "notes").string()}, "false"); });
  ASSERT_TRUE(terminal.sees("Passphrase:"));
  terminal.types(std::string(known_passphrase) + "\n");
  ASSERT_TRUE(terminal.sees("\"k9\", 2 times")) << terminal.all;
  for (int k = 0; k < 8; ++k) {
    if (k > 0) {
      ASSERT_TRUE(terminal.sees("which scale is it?")) << terminal.all;
    }
    ASSERT_TRUE(terminal.sees("> "));
    terminal.types("\n");
  }
  ASSERT_TRUE(terminal.sees("kept as notes: k7, k8")) << terminal.all;
  ASSERT_TRUE(terminal.sees("in?"));
  terminal.types("n\n");
  EXPECT_EQ(terminal.ends(), 7) << terminal.all;
}

TEST_F(Program, exports_what_it_imports_and_brings_a_backup_back) {
  begin();
  ASSERT_EQ(run({"people", "add", "--stdin"}, R"({"name": "A"})").code, 0);
  ASSERT_EQ(
      run({"session", "--stdin", "--when", "yesterday 10:00"}, R"({"outcome": "kept", "let_in": 7})").code,
      0);
  ASSERT_EQ(run({"note", "-"}, "# T\n\ntext\n").code, 0);
  const std::string file = (home_ / "diary.json").string(), saved = (home_ / "copy.holdfast").string();
  ASSERT_EQ(run({"export", "-o", file}).code, 0);
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(run({"export", "-o", file}).code, 6);
  const std::string exported = run({"export"}).out;
  EXPECT_EQ(exported, *read_file(file, 1 << 20));
  ASSERT_EQ(run({"backup", saved}).code, 0);
  const Words other{"--vault", (home_ / "other.holdfast").string()};
  const auto there = [&](Words words) {
    words.insert(words.end(), other.begin(), other.end());
    return words;
  };
  ASSERT_EQ(run(there({"init"})).code, 0);
  ASSERT_EQ(run(there({"import", file})).code, 0);
  EXPECT_EQ(run(there({"export"})).out, exported);
  EXPECT_EQ(Json::parse(run(there({"import", file, "--json"})).out)["added"], 0);
  ASSERT_EQ(run({"note", "-"}, "later").code, 0);
  EXPECT_EQ(run({"restore", saved}).code, 6);  // there is a diary, and nobody was asked
  ASSERT_EQ(run({"restore", saved, "--yes"}).code, 0);
  EXPECT_EQ(run({"export"}).out, exported);
}

TEST_F(Program, meets_a_copy_of_the_diary_in_a_folder) {
  begin();
  ASSERT_EQ(run({"note", "-"}, "from the laptop").code, 0);
  const std::string folder = (home_ / "carried").string(), copy = (home_ / "phone.holdfast").string();
  EXPECT_EQ(run({"sync"}).code, 2) << "no folder was ever named";
  EXPECT_EQ(run({"sync", "--folder", folder}).code, 3) << "and none is made";
  EXPECT_EQ(run({"sync", "--folder", ""}).code, 2);
  EXPECT_THAT(run({"sync", "--status"}).out, ::testing::HasSubstr("nowhere yet"));
  fs::create_directory(folder);
  const Ended first = run({"sync", "--folder", folder});
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, ::testing::HasSubstr("From now on this diary meets its other devices in"));
  ASSERT_EQ(run({"backup", copy}).code, 0);
  ASSERT_EQ(run({"note", "-", "--vault", copy}, "from the phone").code, 0);
  EXPECT_THAT(run({"sync", "--status", "--vault", copy}).out,
              ::testing::HasSubstr("changed since then is only"));
  ASSERT_EQ(run({"sync", "--vault", copy, "--folder", folder + "/."}).code, 0);
  const Ended met = run({"sync", "--json"});
  ASSERT_EQ(met.code, 0) << met.err;
  const Json answer = Json::parse(met.out);
  EXPECT_EQ(answer["answer"], "synced");
  EXPECT_EQ(answer["came"], 1);
  EXPECT_THAT(run({"sync"}).out, ::testing::HasSubstr("Nothing is new here"));
  EXPECT_EQ(run({"export"}).out, run({"export", "--vault", copy}).out);
}

TEST_F(Program, shows_the_way_to_the_backups_when_the_vault_is_harmed_or_gone) {
  begin();
  ASSERT_EQ(run({"note", "-"}, "something").code, 0);
  ASSERT_EQ(run({"backup"}).code, 0);
  const fs::path vault = home_ / "data" / "holdfast" / "diary.holdfast";
  fs::resize_file(vault, 20000);
  const Ended harmed = run({"today", "--json"});
  EXPECT_EQ(harmed.code, 5);
  EXPECT_NE(harmed.err.find("backup --list"), std::string::npos) << harmed.err;
  const Ended listed = run({"backup", "--list"}, "", "");
  EXPECT_EQ(listed.code, 0) << listed.err;
  EXPECT_NE(listed.out.find("diary.20"), std::string::npos) << listed.out;
  fs::remove(vault);
  const Ended gone = run({"today", "--json"});
  EXPECT_EQ(gone.code, 3);
  EXPECT_NE(gone.err.find("there are backups of one"), std::string::npos) << gone.err;
}

TEST_F(Program, changes_the_passphrase_by_two_lines_of_the_descriptor) {
  begin();
  ASSERT_EQ(run({"passphrase"}, "", std::string(known_passphrase) + "\nanother one\n").code, 0);
  EXPECT_EQ(run({"list"}).code, 4);
  EXPECT_EQ(run({"list"}, "", "another one\n").code, 0);
  const Ended words = run({"recovery", "add"}, "", "another one\n");
  ASSERT_EQ(words.code, 0) << words.err;
  EXPECT_EQ(std::count(words.out.begin(), words.out.end(), ' '), 9) << "ten words";
  EXPECT_EQ(run({"list"}, "", words.out).code, 0);
}

class ProgramWithWholeReview : public Program {};

TEST_F(ProgramWithWholeReview, makes_and_shows_an_invented_diary) {
  const Ended made = run({"demo", "--days", "60"});
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_TRUE(made.out.starts_with("An invented diary. Nobody lived this.")) << made.out;
  for (const char* verb : {"list", "today", "people", "scales", "settings", "review"})
    EXPECT_TRUE(run({verb, "--demo"}).out.starts_with("An invented diary.")) << verb;
  EXPECT_NE(run({"export", "--demo"}).out.find("\"invented\": true"), std::string::npos);
  const Json review = Json::parse(run({"review", "--demo", "--json"}).out);
  EXPECT_EQ(review["answer"], "review");
  EXPECT_EQ(review["review"]["invented"], true);
  EXPECT_EQ(review["invented"], true);
  const Json explained = Json::parse(run({"explain", "session", "--demo", "--json"}).out);
  EXPECT_EQ(explained["answer"], "explained");
  EXPECT_EQ(explained["finding"]["id"], "session");
  EXPECT_NE(run({"explain", "session", "--demo"}).out.find("\nWhat it rests on\n"), std::string::npos);
}

TEST_F(Program, names_what_can_be_explained_without_a_vault_or_a_passphrase) {
  const Ended list = run({"explain"}, "", "");
  EXPECT_EQ(list.code, 0) << list.err;
  EXPECT_NE(list.out.find("turning-points"), std::string::npos);
  const Ended wrong = run({"explain", "lop"}, "", "");
  EXPECT_EQ(wrong.code, 2);
  EXPECT_NE(wrong.err.find("Did you mean loop?"), std::string::npos) << wrong.err;
  EXPECT_EQ(run({"explain", "loop"}).code, 3);
}

TEST_F(Program, shows_somebody_to_turn_to_when_a_reaction_needs_help_today) {
  begin();
  AtTerminal terminal([&] { become({"reaction"}, "false"); });
  ASSERT_TRUE(terminal.sees("Passphrase: "));
  terminal.types(std::string(known_passphrase) + "\n");
  for (const char* asked : {"What happened?", "What did it stir?", "What do you want to say"}) {
    ASSERT_TRUE(terminal.sees(asked)) << terminal.all;
    terminal.types("a line\n");
  }
  ASSERT_TRUE(terminal.sees("Do you need something today?"));
  terminal.types("3\n");
  ASSERT_TRUE(terminal.sees("When to come back to it?"));
  terminal.types("the day after never\n");
  ASSERT_TRUE(terminal.sees("Somebody to turn to")) << terminal.all;
  // A time that cannot be read is asked again; nothing typed is lost.
  ASSERT_TRUE(terminal.sees("When to come back to it?")) << terminal.all;
  terminal.types("in 4 days\n");
  EXPECT_EQ(terminal.ends(), 0) << terminal.all;
  EXPECT_NE(terminal.all.find("Saved: reaction"), std::string::npos);
}

TEST_F(Program, composes_a_page_at_a_terminal_and_draws_it) {
  begin();
  const Ended added = run({"note", "-"}, "# Tuesday\n\na quokka by the door");
  ASSERT_EQ(added.code, 0) << added.err;
  const std::string id = Json::parse(run({"list", "--json"}).out)["records"][0]["record"]["id"];
  {
    AtTerminal terminal([&] { become({"brief", "--take", id, "--no-findings"}, "false"); });
    ASSERT_TRUE(terminal.sees("Passphrase: "));
    terminal.types(std::string(known_passphrase) + "\n");
    ASSERT_TRUE(terminal.sees("[x] Tuesday: a quokka by the door")) << terminal.all;
    ASSERT_TRUE(terminal.sees("> "));
    terminal.types("the summer break\n");
    ASSERT_TRUE(terminal.sees("2 [x] the summer break"));
    terminal.types("up 7\n");
    ASSERT_TRUE(terminal.sees("Only what is on the page"));
    terminal.types("12\n");
    ASSERT_TRUE(terminal.sees("no such number"));
    terminal.types("up 2\n");
    ASSERT_TRUE(terminal.sees("1 [x] the summer break"));
    terminal.types("edit 2\n");
    ASSERT_TRUE(terminal.sees("Instead: "));
    terminal.types("only the door\n");
    ASSERT_TRUE(terminal.sees("2 [x] only the door"));
    terminal.types("\n");
    ASSERT_TRUE(terminal.sees("What I'd like from you today"));
    terminal.types("ten minutes at the end\n");
    ASSERT_TRUE(terminal.sees("1 [x] ten minutes"));
    terminal.types("1\n");  // and off again: her own line is gone
    ASSERT_TRUE(terminal.sees("> "));
    terminal.types("\n");
    ASSERT_TRUE(terminal.sees("What I noticed"));
    terminal.types("\n");
    ASSERT_TRUE(terminal.sees("Another name to replace?"));
    terminal.types("door=window\n");
    terminal.types("\n");
    EXPECT_EQ(terminal.ends(), 0) << terminal.all;
  }
  const Ended text = run({"brief", "--text"});
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_NE(text.out.find("- the summer break\n- only the window\n"), std::string::npos) << text.out;
  EXPECT_EQ(text.out.find("quokka"), std::string::npos);
  EXPECT_EQ(text.out.find("ten minutes"), std::string::npos);

  const fs::path pdf = home_ / "notes.pdf";
  const Ended drawn = run({"brief", "--text", "-o", pdf.string()});
  EXPECT_EQ(drawn.code, 0) << drawn.err;
  EXPECT_EQ(read_file(pdf, 1 << 20)->substr(0, 5), "%PDF-");
  EXPECT_EQ(fs::status(pdf).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(run({"brief", "--text", "-o", pdf.string()}).code, 6) << "not over what is there";
}

TEST_F(Program, takes_a_page_as_json_and_says_what_there_is_no_room_for) {
  begin();
  Json page = Json::parse(run({"absence-sheet", "--json", "--no-findings"}).out)["sheet"];
  EXPECT_EQ(page["lines"].size(), 0u);
  page["lines"].push_back({{"section", "people"}, {"text", "my sister"}});
  const Ended drawn = run({"absence-sheet", "--stdin", "--json"}, page.dump());
  ASSERT_EQ(drawn.code, 0) << drawn.err;
  EXPECT_NE(Json::parse(drawn.out)["text"].get<std::string>().find("- my sister"), std::string::npos);
  EXPECT_NE(run({"absence-sheet", "--text"}).out.find("- my sister"), std::string::npos) << "and it is kept";
  EXPECT_EQ(run({"brief", "--stdin"}, page.dump()).code, 2) << "another page";
  const Json older{{"sheet", page}, {"revision", 0}};
  EXPECT_EQ(run({"absence-sheet", "--stdin"}, older.dump()).code, 6) << "it was kept since";
  EXPECT_EQ(run({"absence-sheet", "--stdin"}, "{}").code, 2);
  EXPECT_EQ(run({"absence-sheet", "--stdin"}, "no JSON").code, 2);
  for (int k = 0; k < 90; ++k)
    page["lines"].push_back({{"section", "people"}, {"text", "number " + std::to_string(k)}});
  const fs::path pdf = home_ / "notes.pdf";
  const Ended full = run({"absence-sheet", "--stdin", "-o", pdf.string()}, page.dump());
  EXPECT_NE(full.code, 0);
  EXPECT_NE(full.err.find("more than one page holds"), std::string::npos) << full.err;
  EXPECT_NE(full.err.find("number 89"), std::string::npos) << full.err;
  EXPECT_FALSE(fs::exists(pdf));
}

TEST_F(Program, helps_without_a_vault_and_without_a_passphrase) {
  const Ended help = run({"help-now"}, "", "");
  EXPECT_EQ(help.code, 0);
  EXPECT_NE(help.out.find("112"), std::string::npos);
  EXPECT_EQ(run({"--version"}, "", "").out.substr(0, 9), "holdfast ");
  EXPECT_EQ(run({"manual"}, "", "").out.substr(0, 3), ".TH");
}

}  // namespace
}  // namespace holdfast::shell

// The agent as it is: the real program, a real socket, real files. What it opens and what it does not, when
// it ends, who is refused, and what it holds. Where a test waits, it waits for what is to come, not a while.
// Long because each of its tests needs the same home, the same agents and the same callers.
#include "shell/agent.h"

#include <httplib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <set>

#include "app/handle.h"
#include "shell/agent_place.h"
#include "shell/at_terminal.h"
#include "shell/network.h"
#include "shell/system_world.h"
#include "shell/writable_memory.h"

namespace holdfast::shell {
namespace {

using ::testing::HasSubstr;

// ---- how long it has

constexpr std::int64_t second_ns = 1'000'000'000;

ClocksRead clocks(std::int64_t awake_ns, std::int64_t asleep_ns, std::int64_t between_ns = 0) {
  return {awake_ns, awake_ns + asleep_ns, awake_ns + between_ns};
}

TEST(AgentsTime, goes_on_by_the_clock_and_is_over_at_its_end) {
  const AgentsTime time(clocks(5 * second_ns, 100 * second_ns), 60);
  EXPECT_EQ(time.left_ns(clocks(5 * second_ns, 100 * second_ns)), 60 * second_ns);
  EXPECT_EQ(time.left_ns(clocks(64 * second_ns, 100 * second_ns)), second_ns);
  EXPECT_EQ(time.left_ns(clocks(65 * second_ns, 100 * second_ns)), 0);
  EXPECT_EQ(time.left_ns(clocks(900 * second_ns, 100 * second_ns)), 0);
}

TEST(AgentsTime, is_over_once_the_machine_was_asleep_however_short) {
  const AgentsTime time(clocks(5 * second_ns, 100 * second_ns), 3600);
  EXPECT_EQ(time.left_ns(clocks(6 * second_ns, 102 * second_ns)), 0);
  EXPECT_EQ(time.left_ns(clocks(6 * second_ns, 100 * second_ns + 1000)), 0);
}

TEST(AgentsTime, a_machine_that_is_busy_between_two_readings_was_not_asleep) {
  const AgentsTime time(clocks(5 * second_ns, 0), 3600);
  ClocksRead now = clocks(6 * second_ns, 0);
  now.boot_ns += 3 * second_ns;  // held up after the first reading
  now.after_ns = now.boot_ns;
  EXPECT_GT(time.left_ns(now), 0);
  now.after_ns += 3 * second_ns;  // and before the last
  EXPECT_GT(time.left_ns(now), 0);
}

// ---- the real one

bool is_there(pid_t process) {
  std::string state = read_file("/proc/" + std::to_string(process) + "/stat", 1 << 16).value_or("");
  const auto at = state.rfind(") ");
  return at != std::string::npos && state[at + 2] != 'Z';
}

bool comes(const std::function<bool()>& what) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!what()) {
    if (std::chrono::steady_clock::now() > until) return false;
    ::usleep(20000);
  }
  return true;
}

class AgentOf : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    begin(vault());
  }
  // A diary that opens at once, for the passphrase is asked for often here.
  static void begin(const fs::path& file) {
    fs::create_directories(file.parent_path());
    SystemClock clock;
    SystemEntropy entropy;
    Silent silent;
    app::World world{clock, entropy, silent, std::nullopt, vault::least_key_cost(), {}};
    const auto made = app::handle(world, app::Create{file, Secret::from(std::string_view(known_passphrase))});
    ASSERT_TRUE(made.answer) << made.answer.error().sentence;
  }
  void TearDown() override {
    for (const pid_t one : begun_)
      if (is_there(one)) ::kill(one, SIGKILL);
    Program::TearDown();
  }

  // What is said, as one line, wherever it was broken.
  static Ended as_one_line(Ended ended) {
    for (std::string* said : {&ended.out, &ended.err}) std::ranges::replace(*said, '\n', ' ');
    return ended;
  }
  Ended run(const Words& words, const std::string& input = "",
            const std::string& secrets = std::string(known_passphrase) + "\n") const {
    return as_one_line(Program::run(words, input, secrets));
  }
  // Without a terminal, and without a passphrase: only an agent can open the diary.
  Ended without_secret(const Words& words, const std::string& input = "") const {
    const fs::path in = home_ / "in-2", out = home_ / "out-2", err = home_ / "err-2";
    std::ofstream(in) << input;
    const pid_t child = ::fork();
    if (child == 0) {
      ::setsid();
      ::dup2(::open(in.c_str(), O_RDONLY), 0);
      ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 1);
      ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
      become(words, "false");
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return as_one_line({code_of(status), *read_file(out, 1 << 26), *read_file(err, 1 << 26)});
  }
  bool is_open(const Words& more = {}) const {
    Words words{"list", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return without_secret(words).code == 0;
  }
  Json status() const { return Json::parse(without_secret({"unlock", "--status", "--json"}).out); }

  void unlock(const Words& more = {}, const std::string& how_long = "1h") {
    Words words{"unlock", "--for", how_long};
    words.insert(words.end(), more.begin(), more.end());
    const Ended ended = run(words);
    ASSERT_EQ(ended.code, 0) << ended.err;
    ASSERT_THAT(ended.out, HasSubstr("do not ask for the passphrase until"));
  }
  fs::path sockets() const { return memory_ / "holdfast"; }
  std::vector<fs::path> all_sockets() const {
    std::vector<fs::path> all;
    if (fs::exists(sockets()))
      for (const auto& one : fs::directory_iterator(sockets())) all.push_back(one.path());
    return all;
  }
  fs::path socket() const { return all_sockets().at(0); }

  static int connected(const fs::path& socket) {
    const int line = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    std::strncpy(at.sun_path, socket.c_str(), sizeof at.sun_path - 1);
    if (::connect(line, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0) return line;
    ::close(line);
    return -1;
  }
  pid_t process_of(const fs::path& socket) {
    const int line = connected(socket);
    int process = 0;
    if (line >= 0) (void)is_this_users(line, &process);
    ::close(line);
    begun_.insert(process);
    return process;
  }
  pid_t agent() { return process_of(socket()); }
  fs::path vault() const { return home_ / "data" / "holdfast" / "diary.holdfast"; }

  std::set<pid_t> begun_;
};

TEST_F(AgentOf, opens_for_every_command_until_lock_and_says_nothing_more) {
  EXPECT_FALSE(is_open()) << "never by default";
  EXPECT_EQ(status()["unlocked"], false);
  unlock();
  const Ended saved =
      without_secret({"checkin", "--stdin"}, R"({"ratings": {"distress": 6}, "line": "numbat"})");
  EXPECT_EQ(saved.code, 0) << saved.err;
  EXPECT_EQ(saved.err, "");
  EXPECT_THAT(saved.out, HasSubstr("Saved: check-in"));
  const Ended listed = without_secret({"list"});
  EXPECT_EQ(listed.code, 0);
  EXPECT_EQ(listed.err, "");
  EXPECT_THAT(listed.out, HasSubstr("numbat"));
  const Json now = status();
  EXPECT_EQ(now["unlocked"], true);
  EXPECT_EQ(now["given"], 2);
  EXPECT_GT(now["seconds_left"], 3000);
  EXPECT_LE(now["seconds_left"], 3600);
  EXPECT_THAT(now.value("until", ""), HasSubstr("T"));
  EXPECT_THAT(without_secret({"unlock", "--status"}).out, HasSubstr("passphrase until "));

  const pid_t process = agent();
  const Ended locked = without_secret({"lock"});
  EXPECT_EQ(locked.code, 0) << locked.err;
  EXPECT_THAT(locked.out, HasSubstr("ask for the passphrase again"));
  EXPECT_TRUE(comes([&] { return !is_there(process); }));
  EXPECT_TRUE(all_sockets().empty());
  const Ended asked = without_secret({"list"});
  EXPECT_EQ(asked.code, 2);
  EXPECT_THAT(asked.err, HasSubstr("A passphrase is needed"));
  EXPECT_THAT(without_secret({"lock"}).out, HasSubstr("No agent"));
  EXPECT_EQ(run({"list", "--json"}).code, 0) << "with the passphrase, as before";
}

TEST_F(AgentOf, is_begun_by_nobody_without_the_passphrase) {
  const Ended wrong = run({"unlock", "--for", "15m"}, "", "wrong\n");
  EXPECT_EQ(wrong.code, 4);
  EXPECT_EQ(without_secret({"unlock", "--for", "15m"}).code, 2);
  EXPECT_TRUE(all_sockets().empty());
  // And nobody makes it longer without it.
  unlock();
  const pid_t process = agent();
  EXPECT_EQ(without_secret({"unlock", "--for", "12h"}).code, 2);
  EXPECT_EQ(run({"unlock", "--for", "12h"}, "", "wrong\n").code, 4);
  EXPECT_LE(status()["seconds_left"], 3600);
  EXPECT_EQ(agent(), process);
}

TEST_F(AgentOf, has_to_be_told_for_how_long_within_bounds) {
  for (const auto& [words, said] : {std::pair(Words{"unlock"}, "--for 15m"),
                                    {Words{"unlock", "--for", "0s"}, "from 1 second to 12 hours"},
                                    {Words{"unlock", "--for", "13h"}, "from 1 second to 12 hours"},
                                    {Words{"unlock", "--for", "-5m"}, "length of time"},
                                    {Words{"unlock", "--for", "15"}, "what it counts"},
                                    {Words{"unlock", "--for", "soon"}, "length of time"},
                                    {Words{"unlock", "--for", "15m", "--demo"}, "invented"}}) {
    const Ended refused = run(words);
    EXPECT_EQ(refused.code, 2) << words.back();
    EXPECT_THAT(refused.err, HasSubstr(said));
  }
  EXPECT_TRUE(all_sockets().empty());
  for (const char* how_long : {"1s", "12h", "1h30", "two hours"}) unlock({}, how_long);
  (void)agent();
}

TEST_F(AgentOf, ends_when_its_time_is_over) {
  unlock({}, "2s");
  ASSERT_TRUE(comes([&] { return all_sockets().empty(); }));
  EXPECT_FALSE(is_open());
}

TEST_F(AgentOf, ends_at_each_signal_that_ends_a_program) {
  for (const int number : {SIGHUP, SIGTERM, SIGINT, SIGQUIT}) {
    unlock();
    const pid_t process = agent();
    ::kill(process, number);
    EXPECT_TRUE(comes([&] { return !is_there(process); })) << number;
    EXPECT_TRUE(all_sockets().empty()) << number;
  }
}

TEST_F(AgentOf, never_serves_what_needs_the_passphrase_once_more) {
  ASSERT_EQ(run({"checkin", "--stdin"}, R"({"ratings": {"distress": 6}})").code, 0);
  const std::string id = Json::parse(run({"list", "--json"}).out)["records"][0]["record"]["id"];
  unlock();
  const fs::path taken = home_ / "taken.json";
  for (const Words& words :
       {Words{"export", "-o", taken.string()}, Words{"delete", id, "--for-good", "--yes"},
        Words{"recovery", "add"}, Words{"recovery", "revoke"}, Words{"devices", "words"}}) {
    const Ended refused = without_secret(words);
    EXPECT_EQ(refused.code, 2) << words[0] << refused.out;
    EXPECT_THAT(refused.err, HasSubstr("A passphrase is needed")) << words[0];
  }
  EXPECT_FALSE(fs::exists(taken));
  EXPECT_TRUE(is_open());
  EXPECT_EQ(without_secret({"delete", id, "--yes"}).code, 0) << "which can be undone";
  EXPECT_EQ(without_secret({"undo"}).code, 0);
  EXPECT_EQ(run({"export", "-o", taken.string()}).code, 0) << "with it, as ever";
}

TEST_F(AgentOf, at_a_keyboard_asks_for_it_there) {
  unlock();
  const std::string fresh = "another horse entirely";
  AtTerminal terminal([&] { become({"passphrase"}, "false"); });
  ASSERT_TRUE(terminal.sees("New passphrase: ")) << terminal.all;
  terminal.types(fresh + "\n");
  ASSERT_TRUE(terminal.sees("Once more: "));
  terminal.types(fresh + "\n");
  ASSERT_TRUE(terminal.sees("The present passphrase: ")) << terminal.all;
  EXPECT_FALSE(terminal.echoes());
  terminal.types("wrong\n");
  ASSERT_TRUE(terminal.sees("The present passphrase: ")) << terminal.all;
  terminal.types(std::string(known_passphrase) + "\n");
  EXPECT_EQ(terminal.ends(), 0) << terminal.all;
  EXPECT_THAT(terminal.all, HasSubstr("The passphrase is changed"));
  EXPECT_FALSE(is_open()) << "the diary has a new key";
  EXPECT_TRUE(comes([&] { return all_sockets().empty(); }));
  EXPECT_EQ(run({"list"}, "", fresh + "\n").code, 0);
}

TEST_F(AgentOf, ends_when_the_diary_is_moved_deleted_restored_or_gets_a_new_key) {
  const fs::path away = home_ / "away.holdfast";
  const auto ends_by = [&](const std::function<void()>& what) {
    unlock();
    const pid_t process = agent();
    what();
    EXPECT_TRUE(comes([&] { return !is_there(process); }));
    EXPECT_TRUE(all_sockets().empty());
  };
  ends_by([&] { fs::rename(vault(), away); });
  fs::rename(away, vault());
  EXPECT_FALSE(is_open());
  ends_by([&] {
    fs::copy_file(vault(), away);
    fs::rename(away, vault());
  });
  ends_by([&] {
    const Ended done =
        run({"re-encrypt"}, "", std::string(known_passphrase) + "\n" + known_passphrase + "\n");
    ASSERT_EQ(done.code, 0) << done.err;
  });
  ASSERT_EQ(run({"backup", (home_ / "copy.holdfast").string()}).code, 0);
  ends_by([&] { ASSERT_EQ(run({"restore", (home_ / "copy.holdfast").string(), "--yes"}).code, 0); });
  ends_by([&] { fs::remove(vault()); });
}

TEST_F(AgentOf, knows_the_diary_by_every_name_and_no_copy_of_it) {
  unlock();
  const fs::path link = home_ / "link", second = home_ / "second.holdfast", copy = home_ / "copy.holdfast";
  fs::create_symlink(vault(), link);
  fs::create_hard_link(vault(), second);
  fs::copy_file(vault(), copy);
  EXPECT_TRUE(is_open({"--vault", link.string()}));
  EXPECT_TRUE(is_open({"--vault", second.string()}));
  EXPECT_TRUE(
      is_open({"--vault", (home_ / "data" / ".." / "data" / "holdfast" / "diary.holdfast").string()}));
  EXPECT_FALSE(is_open({"--vault", copy.string()}));
  (void)agent();
}

TEST_F(AgentOf, of_two_diaries_does_not_open_the_other) {
  const Words other{"--vault", (home_ / "other.holdfast").string()};
  begin(home_ / "other.holdfast");
  unlock();
  EXPECT_FALSE(is_open(other));
  unlock(other);
  EXPECT_EQ(all_sockets().size(), 2u);
  EXPECT_TRUE(is_open() && is_open(other));
  for (const fs::path& one : all_sockets()) (void)process_of(one);
  EXPECT_EQ(without_secret({"lock"}).code, 0);
  EXPECT_FALSE(is_open());
  EXPECT_TRUE(is_open(other));
}

TEST_F(AgentOf, a_later_one_takes_the_place_of_an_earlier_one) {
  unlock();
  const pid_t earlier = agent();
  unlock({}, "2h");
  const pid_t later = agent();
  EXPECT_NE(earlier, later);
  EXPECT_GT(status()["seconds_left"], 3600);
  EXPECT_TRUE(comes([&] { return !is_there(earlier); }));
  EXPECT_TRUE(is_open()) << "what ends takes nothing away from the one that came";
  EXPECT_EQ(agent(), later);
}

TEST_F(AgentOf, of_many_begun_at_once_one_stays_and_opens) {
  std::vector<pid_t> starts;
  for (int k = 0; k < 4; ++k) {
    const fs::path keys = home_ / ("keys-" + std::to_string(k));
    std::ofstream(keys) << known_passphrase << "\n";
    const pid_t child = ::fork();
    if (child == 0) {
      ::setsid();
      ::dup2(::open(keys.c_str(), O_RDONLY), 7);
      ::dup2(::open("/dev/null", O_RDWR), 1);
      become({"unlock", "--for", "1h", "--passphrase-fd", "7"}, "false");
    }
    starts.push_back(child);
  }
  for (const pid_t one : starts) {
    int status = 0;
    ::waitpid(one, &status, 0);
    EXPECT_EQ(code_of(status), 0);
  }
  const pid_t stays = agent();
  EXPECT_TRUE(comes([&] { return all_sockets().size() == 1; }));
  for (int k = 0; k < 8; ++k) EXPECT_TRUE(is_open());
  EXPECT_EQ(agent(), stays);
}

TEST_F(AgentOf, killed_leaves_a_socket_that_harms_nobody_and_is_replaced) {
  unlock();
  const pid_t process = agent();
  ASSERT_EQ(without_secret({"checkin", "--stdin"}, R"({"ratings": {"distress": 6}})").code, 0);
  ::kill(process, SIGKILL);
  ASSERT_TRUE(comes([&] { return !is_there(process); }));
  EXPECT_EQ(all_sockets().size(), 1u);
  const Ended asked = without_secret({"list"});
  EXPECT_EQ(asked.code, 2);
  EXPECT_THAT(asked.err, HasSubstr("A passphrase is needed"));
  EXPECT_EQ(status()["unlocked"], false);
  EXPECT_THAT(without_secret({"lock"}).out, HasSubstr("No agent"));
  EXPECT_EQ(run({"check"}).code, 0);
  EXPECT_EQ(Json::parse(run({"list", "--json"}).out)["total"], 1);
  unlock();
  EXPECT_TRUE(is_open());
  EXPECT_EQ(all_sockets().size(), 1u);
  (void)agent();
}

TEST_F(AgentOf, killed_while_commands_run_loses_nothing_of_what_they_said_is_saved) {
  int saved = 0;
  for (int round = 0; round < 5; ++round) {
    unlock();
    const pid_t process = agent(), killer = ::fork();
    if (killer == 0) {
      ::usleep(static_cast<useconds_t>(15000 * round));
      ::kill(process, SIGKILL);
      ::_exit(0);
    }
    for (int k = 0; k < 4; ++k)
      saved += without_secret({"checkin", "--stdin"}, R"({"ratings": {"distress": 6}})").code == 0 ? 1 : 0;
    ::waitpid(killer, nullptr, 0);
  }
  EXPECT_EQ(Json::parse(run({"list", "--json"}).out)["total"], saved);
  EXPECT_EQ(run({"check"}).code, 0);
}

TEST_F(AgentOf, stopped_is_as_good_as_none_and_lock_ends_it_all_the_same) {
  unlock();
  const pid_t process = agent();
  ::kill(process, SIGSTOP);
  EXPECT_EQ(without_secret({"list"}).code, 2);
  EXPECT_EQ(run({"list"}).code, 0);
  EXPECT_EQ(without_secret({"lock"}).code, 0);
  EXPECT_TRUE(comes([&] { return !is_there(process); }));
}

TEST_F(AgentOf, answers_who_asks_rightly_whoever_else_is_on_the_line) {
  unlock();
  const pid_t process = agent();
  std::vector<int> lines;
  for (int k = 0; k < 200; ++k) lines.push_back(connected(socket()));  // and say nothing
  for (const std::string& said : {std::string("k"), std::string("\1"), std::string("\1kk"),
                                  std::string("\2k"), std::string("\1?"), std::string(100000, '\1')}) {
    const int line = connected(socket());
    ASSERT_GE(line, 0);
    (void)::send(line, said.data(), said.size(), MSG_NOSIGNAL);
    char answer[64];
    EXPECT_LE(::recv(line, answer, sizeof answer, 0), 0) << said.size();
    lines.push_back(line);
  }
  EXPECT_TRUE(is_open());
  EXPECT_TRUE(is_there(process));
  for (const int line : lines) ::close(line);
  EXPECT_TRUE(is_open());
}

TEST_F(AgentOf, is_not_begun_or_asked_where_others_could_reach_it) {
  const auto refuses = [&](const std::string& said) {
    const Ended refused = run({"unlock", "--for", "15m"});
    EXPECT_EQ(refused.code, 1) << refused.out;
    EXPECT_THAT(refused.err, HasSubstr(said));
    EXPECT_THAT(refused.err, HasSubstr("so no "));
  };
  fs::permissions(memory_, fs::perms(0755));
  refuses("can be used by others");
  fs::permissions(memory_, fs::perms(0700));
  fs::create_directory(sockets());
  fs::permissions(sockets(), fs::perms(0770));
  refuses("can be used by others");
  fs::remove(sockets());
  std::ofstream(sockets()) << "a file";
  refuses("is not a folder");
  fs::remove(sockets());
  fs::create_directory(home_ / "elsewhere");
  fs::permissions(home_ / "elsewhere", fs::perms(0700));
  fs::create_symlink(home_ / "elsewhere", sockets());
  refuses("is not a folder");
  fs::remove(sockets());

  unlock();
  (void)agent();
  fs::permissions(socket(), fs::perms(0666));
  const Ended asked = without_secret({"list"});
  EXPECT_EQ(asked.code, 2);
  EXPECT_THAT(asked.err, HasSubstr("can be used by others"));
  EXPECT_EQ(without_secret({"unlock", "--status"}).code, 1);
  EXPECT_EQ(run({"list"}).err, "") << "with a passphrase nobody looks for an agent's key";
  refuses("can be used by others");
  fs::permissions(socket(), fs::perms(0600));
  EXPECT_TRUE(is_open());
  const fs::path was = socket();
  fs::remove(was);
  std::ofstream(was) << "no socket";
  fs::permissions(was, fs::perms(0600));
  refuses("is not a socket");
}

TEST_F(AgentOf, needs_the_folder_of_the_login_and_says_what_to_do_without) {
  const fs::path there = memory_;
  memory_ = home_ / "none";
  const Ended refused = run({"unlock", "--for", "15m"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("XDG_RUNTIME_DIR"));
  EXPECT_THAT(refused.err, HasSubstr("Log in as yourself"));
  EXPECT_EQ(without_secret({"lock"}).code, 1) << "it cannot be told that there is none";
  EXPECT_EQ(run({"list"}).err, "");
  EXPECT_EQ(without_secret({"list"}).code, 2);
  memory_ = there;
}

TEST_F(AgentOf, ends_with_the_folder_of_the_login) {
  unlock();
  const pid_t process = agent();
  fs::remove_all(sockets());
  EXPECT_TRUE(comes([&] { return !is_there(process); }));
}

TEST_F(AgentOf, ends_with_the_terminal_it_was_begun_at) {
  AtTerminal terminal([&] {
    const pid_t inner = ::fork();
    if (inner == 0) become({"unlock", "--for", "1h"}, "false");
    ::waitpid(inner, nullptr, 0);
    ::dprintf(1, "at the shell again\n");
    for (;;) ::pause();
  });
  ASSERT_TRUE(terminal.sees("Passphrase: ")) << terminal.all;
  terminal.types(std::string(known_passphrase) + "\n");
  ASSERT_TRUE(terminal.sees("at the shell again")) << terminal.all;
  ASSERT_EQ(all_sockets().size(), 1u);
  const pid_t process = agent();
  EXPECT_TRUE(is_open()) << "from anywhere of hers";
  terminal.closes();
  EXPECT_TRUE(comes([&] { return !is_there(process); }));
  EXPECT_FALSE(is_open());
}

TEST_F(AgentOf, is_not_left_behind_by_a_start_that_was_stopped) {
  AtTerminal terminal([&] { become({"unlock", "--for", "1h"}, "false"); });
  ASSERT_TRUE(terminal.sees("Passphrase: "));
  // Its child waits for a key.
  const std::string children =
      "/proc/" + std::to_string(terminal.child()) + "/task/" + std::to_string(terminal.child()) + "/children";
  const pid_t waiting = std::atoi(read_file(children, 4096).value_or("0").c_str());
  terminal.types("\x03");
  EXPECT_EQ(terminal.ends(), 130);
  if (waiting > 0) {
    EXPECT_TRUE(comes([&] { return !is_there(waiting); }));
  }
  EXPECT_TRUE(all_sockets().empty());
}

TEST_F(AgentOf, refuses_another_user_be_it_root) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can be another user here";
  constexpr uid_t nobody = 65534;
  for (const fs::path& folder : {home_, memory_}) {
    ASSERT_EQ(::chown(folder.c_str(), nobody, nobody), 0);
    for (const auto& one : fs::recursive_directory_iterator(folder))
      ASSERT_EQ(::lchown(one.path().c_str(), nobody, nobody), 0);
  }
  const fs::path keys = home_ / "theirs";
  std::ofstream(keys) << known_passphrase << "\n";
  const pid_t child = ::fork();
  if (child == 0) {
    ::setsid();
    ::dup2(::open(keys.c_str(), O_RDONLY), 7);
    ::dup2(::open("/dev/null", O_RDWR), 1);
    if (::setgid(nobody) != 0 || ::setuid(nobody) != 0) ::_exit(77);
    become({"unlock", "--for", "1h", "--passphrase-fd", "7"}, "false");
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (code_of(status) == 126 || code_of(status) == 125)
    GTEST_SKIP() << "another user may not start the program here";
  ASSERT_EQ(code_of(status), 0);
  const pid_t process = agent();
  EXPECT_TRUE(is_there(process));
  for (const char what : {asks_key, asks_status, asks_to_lock}) {
    const int line = connected(socket());
    ASSERT_GE(line, 0) << "root gets in anywhere";
    const char said[] = {agent_language, what};
    (void)::send(line, said, sizeof said, MSG_NOSIGNAL);
    char answer[64];
    EXPECT_LE(::recv(line, answer, sizeof answer, 0), 0) << what;
    ::close(line);
  }
  EXPECT_TRUE(is_there(process));
  const Ended asked = without_secret({"list"});
  EXPECT_THAT(asked.err, HasSubstr("belongs to another user"));
}

// The page has a lock of its own, which would be worth nothing with a key at hand.
TEST_F(AgentOf, is_not_asked_by_the_page) {
  unlock();
  const pid_t process = agent();
  std::array<int, 2> said{};
  ASSERT_EQ(::pipe(said.data()), 0);
  const pid_t page = ::fork();
  if (page == 0) {
    ::dup2(said[1], 1);
    become({"open", "--no-browser", "--json"}, "false");
  }
  ::close(said[1]);
  std::string line;
  for (char c = 0; ::read(said[0], &c, 1) == 1 && c != '\n';) line += c;
  ::close(said[0]);
  const Json opened = Json::parse(line, nullptr, false);
  ASSERT_TRUE(opened.is_object()) << line;
  std::string address = opened.at("address");
  address.pop_back();
  std::string token;
  const auto post = [&](const std::string& path, const Json& body) {
    httplib::Client client(address);
    client.set_read_timeout(patience);
    const auto reply = client.Post(path, {{"Origin", address}, {"Authorization", "Bearer " + token}},
                                   body.dump(), "application/json");
    return reply ? Json::parse(reply->body, nullptr, false) : Json::object();
  };
  token = post("/token", {{"code", opened.at("code")}}).value("token", "");
  EXPECT_EQ(post("/ask", {{"request", "list"}})["problem"]["code"], "no_diary_open");
  EXPECT_EQ(post("/ask", {{"request", "unlock"}})["problem"]["kind"], "locked");
  EXPECT_EQ(post("/ask", {{"request", "unlock"}, {"secret", known_passphrase}}).value("answer", ""),
            "opened");
  EXPECT_EQ(post("/ask", {{"request", "lock"}}).value("answer", ""), "done");
  EXPECT_EQ(post("/ask", {{"request", "list"}})["problem"]["code"], "no_diary_open");
  EXPECT_TRUE(is_there(process)) << "locking the page ends no agent";
  ::kill(page, SIGTERM);
  ::waitpid(page, nullptr, 0);
}

// ---- what it holds

bool has_filters() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(give_up_the_network() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return code_of(status) == 0;
}

TEST_F(AgentOf, holds_the_key_once_in_locked_memory_and_nothing_else_of_the_diary) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer's shadow is larger than memory";
#endif
  ASSERT_EQ(run({"checkin", "--stdin"}, R"({"ratings": {"distress": 6}, "line": "Quittenhonig"})").code, 0);
  unlock();
  const pid_t process = agent();
  EXPECT_TRUE(is_open());
  if (writable_memory(process).empty()) GTEST_SKIP() << "only root may look into that memory";
  const int line = connected(socket());
  const char said[] = {agent_language, asks_key};
  ASSERT_EQ(::send(line, said, sizeof said, 0), 2);
  std::string key(longest_message, '\0');
  ASSERT_EQ(::recv(line, key.data(), key.size(), 0), ssize_t(longest_message));
  ::close(line);
  key.erase(0, message_head);
  EXPECT_TRUE(comes([&] { return times_in_memory(writable_memory(process), key) == 1; }));
  const std::string memory = writable_memory(process);
  EXPECT_EQ(times_in_memory(memory, known_passphrase), 0);
  EXPECT_EQ(times_in_memory(memory, "Quittenhonig"), 0);

  const std::string proc = "/proc/" + std::to_string(process);
  bool locked = false;
  std::ifstream maps(proc + "/smaps");
  for (std::string one; std::getline(maps, one);)
    if (one.starts_with("VmFlags:"))
      locked = locked || (one.find(" lo") != std::string::npos && one.find(" dd") != std::string::npos);
  EXPECT_TRUE(locked) << "no mapping is both locked and left out of dumps";
  // Nothing of it in what others may read, and no way to the network or to a core file.
  for (const char* open : {"/cmdline", "/environ"}) {
    std::ifstream file(proc + open, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(times_in_memory(text, known_passphrase), 0) << open;
    EXPECT_EQ(times_in_memory(text, key), 0) << open;
  }
  rlimit cores{1, 1};
  ASSERT_EQ(::prlimit(process, RLIMIT_CORE, nullptr, &cores), 0);
  EXPECT_EQ(cores.rlim_max, 0u);
  std::ifstream state(proc + "/status");
  std::set<std::string> lines;
  for (std::string one; std::getline(state, one);) lines.insert(one);
  EXPECT_TRUE(lines.contains("Seccomp:\t2") || !has_filters());
  std::set<std::string> files;
  for (const auto& one : fs::directory_iterator(proc + "/fd"))
    files.insert(fs::read_symlink(one.path()).string());
  for (const std::string& one : files) {
    EXPECT_EQ(one.find("diary"), std::string::npos) << one;
    EXPECT_EQ(one.find((home_ / "").string()), std::string::npos) << one;
  }
  EXPECT_EQ(fs::read_symlink(proc + "/cwd"), "/");
}

TEST_F(AgentOf, is_not_begun_where_memory_cannot_be_kept_out_of_swap) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the address sanitizer leaves mlock out";
#endif
  const fs::path keys = home_ / "own";
  std::ofstream(keys) << known_passphrase << "\n";
  fs::permissions(home_, fs::perms(0755));
  const pid_t child = ::fork();
  if (child == 0) {
    constexpr uid_t nobody = 65534;
    ::setsid();
    ::dup2(::open(keys.c_str(), O_RDONLY), 7);
    ::dup2(::open((home_ / "why").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_MEMLOCK, &none);
    if (::geteuid() == 0) {  // root is not bound by it
      for (const fs::path& folder : {home_, memory_}) {
        (void)!::chown(folder.c_str(), nobody, nobody);
        for (const auto& one : fs::recursive_directory_iterator(folder))
          (void)!::lchown(one.path().c_str(), nobody, nobody);
      }
      if (::setgid(nobody) != 0 || ::setuid(nobody) != 0) ::_exit(77);
    }
    become({"unlock", "--for", "1h", "--passphrase-fd", "7"}, "false");
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (code_of(status) == 126 || code_of(status) == 125)
    GTEST_SKIP() << "another user may not start the program here";
  EXPECT_EQ(code_of(status), 1);
  EXPECT_THAT(as_one_line({1, "", *read_file(home_ / "why", 1 << 16)}).err,
              HasSubstr("out of the swap space"));
}

}  // namespace
}  // namespace holdfast::shell

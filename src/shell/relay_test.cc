// One diary on two devices that meet at a relay: the real program and the real relay, in pipes. And that
// nobody but the process beside it, and that one only when it is asked, goes to any network.
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <thread>

#include "shell/at_terminal.h"
#include "shell/outside.h"
#include "shell/running_relay.h"

namespace holdfast::shell {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class AtRelays : public Program {
 protected:
  void begin_relay(Words more = {"--open"}) {
    relay.emplace(home_ / "store", std::move(more));
    begin();
  }
  Ended on_tablet(Words words, const std::string& input = "") const {
    words.insert(words.end(), {"--vault", home_ / "tablet" / "diary.holdfast"});
    return run(std::move(words), input, "another passphrase\n");
  }
  Words joins() const {
    return {"join", "--relay", relay->address(), "--words", "--vault", home_ / "tablet" / "diary.holdfast"};
  }
  std::string made_words() {
    const Ended made = run({"devices", "words"});
    EXPECT_EQ(made.code, 0) << made.err;
    return made.out.substr(0, made.out.find('\n'));
  }
  std::optional<RunningRelay> relay;
};

TEST_F(AtRelays, nothing_but_an_address_and_ten_words_brings_the_diary_back) {
  begin_relay();
  ASSERT_EQ(run({"note", "-"}, "from the laptop").code, 0);
  const Ended first = run({"sync", "--relay", relay->address(), "--json"});
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(Json::parse(first.out)["relay"], relay->address());
  EXPECT_EQ(Json::parse(first.out)["went"], 1);
  const std::string words = made_words();
  ASSERT_EQ(run({"note", "-"}, "after that").code, 0);
  const Ended status = run({"sync", "--status", "--json"});
  EXPECT_EQ(Json::parse(status.out)["only_here"], 1);
  ASSERT_EQ(run({"sync"}).code, 0) << "it goes where it went";
  EXPECT_EQ(Json::parse(run({"sync", "--status", "--json"}).out)["only_here"], 0);
  const std::string exported = run({"export"}).out;

  const std::string others = "acorn acorn acorn acorn acorn acorn acorn acorn acorn acorn";
  EXPECT_EQ(run(joins(), "", others + "\nanother passphrase\n").code, 2) << "these do not add up";
  const Ended joined = run(joins(), "", words + "\nanother passphrase\n");
  ASSERT_EQ(joined.code, 0) << joined.err;
  EXPECT_EQ(on_tablet({"export"}).out, exported);
  ASSERT_EQ(on_tablet({"note", "-"}, "on the tablet").code, 0);
  ASSERT_EQ(on_tablet({"sync"}).code, 0);
  const Ended met = run({"sync", "--json"});
  ASSERT_EQ(met.code, 0) << met.err;
  EXPECT_EQ(Json::parse(met.out)["came"], 1);
  EXPECT_EQ(run({"export"}).out, on_tablet({"export"}).out);
  EXPECT_EQ(Json::parse(run({"devices", "--json"}).out)["devices"].size(), 2u);
}

TEST_F(AtRelays, three_steps_of_saved_are_told) {
  begin_relay();
  ASSERT_EQ(run({"sync", "--relay", relay->address()}).code, 0);
  const std::string words = made_words();
  ASSERT_EQ(run(joins(), "", words + "\nanother passphrase\n").code, 0);
  ASSERT_EQ(run({"sync"}).code, 0);
  ASSERT_EQ(run({"note", "-"}, "one").code, 0);
  const auto steps = [&] {
    const Json status = Json::parse(run({"sync", "--status", "--json"}).out);
    return std::pair(status["only_here"].get<int>(), status["unseen"].get<int>());
  };
  const auto [here, there_before] = steps();
  EXPECT_EQ(here, 1);
  ASSERT_EQ(run({"sync"}).code, 0);
  EXPECT_EQ(steps(), (std::pair(0, there_before + 1))) << "it is with the relay, and nobody has shown more";
  EXPECT_THAT(run({"sync", "--status"}).out, HasSubstr("no other device has shown"));
  ASSERT_EQ(on_tablet({"sync"}).code, 0);
  ASSERT_EQ(on_tablet({"note", "-"}, "two").code, 0);
  ASSERT_EQ(on_tablet({"sync"}).code, 0);
  ASSERT_EQ(run({"sync"}).code, 0);
  EXPECT_EQ(steps(), std::pair(0, 0)) << "the tablet wrote after it had read it";
}

TEST_F(AtRelays, an_invitation_is_asked_for_and_never_an_argument) {
  begin_relay({});
  ASSERT_EQ(run({"note", "-"}, "one").code, 0);
  const Ended refused = run({"sync", "--relay", relay->address()});
  EXPECT_EQ(refused.code, 3);
  EXPECT_THAT(refused.err, HasSubstr("invitation"));
  EXPECT_THAT(run({"sync", "--status"}).out, HasSubstr("nowhere yet"));
  const std::string keys = std::string(known_passphrase) + "\n";
  const Words invited{"sync", "--relay", relay->address(), "--invitation"};
  EXPECT_EQ(run(invited, "", keys + "no invitation\n").code, 2);
  EXPECT_EQ(run(invited, "", keys + std::string(64, 'a') + "\n").code, 3);
  const Ended met = run(invited, "", keys + relay->invitation() + "\n");
  ASSERT_EQ(met.code, 0) << met.err;
  ASSERT_EQ(run({"sync"}).code, 0);
}

TEST_F(AtRelays, that_nobody_answers_is_a_state_and_no_loss) {
  begin_relay();
  ASSERT_EQ(run({"sync", "--relay", relay->address()}).code, 0);
  relay->stop();
  ASSERT_EQ(run({"note", "-"}, "while it was away").code, 0);
  const Ended away = run({"sync"});
  EXPECT_EQ(away.code, 6);
  EXPECT_THAT(away.err, HasSubstr("stays in the diary here"));
  const Ended json = run({"sync", "--json"});
  EXPECT_THAT(json.err, HasSubstr("relay_away"));
  EXPECT_EQ(Json::parse(run({"sync", "--status", "--json"}).out)["only_here"], 1);
  relay->start();
  ASSERT_EQ(run({"sync"}).code, 0);
  EXPECT_EQ(Json::parse(run({"sync", "--status", "--json"}).out)["only_here"], 0);
}

TEST_F(AtRelays, a_folder_and_a_relay_go_together_and_the_relay_can_be_left) {
  begin_relay();
  fs::create_directory(home_ / "carried");
  ASSERT_EQ(run({"sync", "--folder", home_ / "carried"}).code, 0);
  ASSERT_EQ(run({"sync", "--relay", relay->address()}).code, 0);
  ASSERT_EQ(run({"note", "-"}, "to both").code, 0);
  const Ended both = run({"sync", "--json"});
  ASSERT_EQ(both.code, 0) << both.err;
  EXPECT_EQ(Json::parse(both.out)["folder"], (home_ / "carried").string());
  EXPECT_EQ(Json::parse(both.out)["relay"], relay->address());
  relay->stop();
  const Ended one = run({"sync"});
  EXPECT_EQ(one.code, 0) << "the folder is there";
  EXPECT_THAT(one.out, HasSubstr("cannot be reached"));
  ASSERT_EQ(run({"sync", "--no-relay"}).code, 0);
  EXPECT_THAT(run({"sync"}).out, Not(HasSubstr("cannot be reached")));
}

TEST_F(AtRelays, what_cannot_be_an_address_or_is_no_relay_is_told) {
  begin_relay();
  for (const char* address : {"ftp://x", "http://relay.example.org", "https://a b", "http://abc.onion"}) {
    const Ended ended = run({"sync", "--relay", address});
    EXPECT_EQ(ended.code, 2) << address;
    EXPECT_THAT(ended.err, HasSubstr("(--relay)"));
  }
  EXPECT_EQ(run({"sync", "--pin", std::string(64, 'a')}).code, 2);
  EXPECT_EQ(run({"join", "--relay", relay->address(), "--folder", home_, "--words"}).code, 2);
  const Ended elsewhere = run({"sync", "--relay", relay->address() + "/somewhere/else"});
  EXPECT_NE(elsewhere.code, 0);
  EXPECT_THAT(run({"sync", "--status"}).out, HasSubstr("nowhere yet"));
}

TEST_F(AtRelays, no_word_lies_with_the_relay_also_after_it_was_forgotten) {
  begin_relay();
  ASSERT_EQ(run({"note", "-"}, "marmalade in the morning").code, 0);
  ASSERT_EQ(run({"sync", "--relay", relay->address()}).code, 0);
  const Ended listed = run({"list", "--json"});
  const auto looked_at = [&] {
    std::string all;
    for (const auto& one : fs::recursive_directory_iterator(home_ / "store"))
      if (one.is_regular_file()) all += one.path().string() + *read_file(one.path(), 1 << 26);
    return all;
  };
  EXPECT_THAT(looked_at(), Not(HasSubstr("marmalade")));
  EXPECT_GT(looked_at().size(), 1000u);
}

// kill -9 at moments that are spread over as long as a meeting takes here, and afterwards all say the same.
TEST_F(AtRelays, a_meeting_killed_at_any_moment_goes_on_the_next_time) {
  begin_relay();
  ASSERT_EQ(run({"sync", "--relay", relay->address()}).code, 0);
  const std::string words = made_words();
  ASSERT_EQ(run(joins(), "", words + "\nanother passphrase\n").code, 0);
  std::ofstream(home_ / "keys") << known_passphrase << "\n";
  const auto began = std::chrono::steady_clock::now();
  ASSERT_EQ(run({"sync"}).code, 0);
  const auto takes = std::chrono::steady_clock::now() - began;
  constexpr int moments = 16;
  for (int moment = 0; moment < moments; ++moment) {
    ASSERT_EQ(run({"note", "-"}, "note " + std::to_string(moment)).code, 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::setsid();
      const int nothing = ::open("/dev/null", O_RDWR);
      for (int fd = 0; fd < 3; ++fd) ::dup2(nothing, fd);
      ::dup2(::open((home_ / "keys").c_str(), O_RDONLY), 7);
      become({"sync", "--passphrase-fd", "7"}, "false");
    }
    std::this_thread::sleep_for(takes * (moments + moment) / (2 * moments));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
  for (int round = 0; round < 2; ++round) {
    ASSERT_EQ(run({"sync"}).code, 0);
    ASSERT_EQ(on_tablet({"sync"}).code, 0);
  }
  ASSERT_EQ(run({"sync"}).code, 0);
  EXPECT_EQ(run({"export"}).out, on_tablet({"export"}).out);
  EXPECT_EQ(Json::parse(on_tablet({"export"}).out)["records"].size(),
            Json::parse(run({"export"}).out)["records"].size());
}

// A socket of any family but AF_UNIX ends the child with this code, whoever of its processes makes it.
bool ends_at_a_socket() {
  sock_filter steps[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[0])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{sizeof steps / sizeof *steps, steps};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

TEST_F(AtRelays, no_socket_is_opened_until_a_relay_is_named) {
  begin_relay();
  fs::create_directory(home_ / "carried");
  const auto in_a_cage = [&](const Words& words) {
    std::ofstream(home_ / "keys") << known_passphrase << "\n";
    const fs::path err = home_ / "err";
    const pid_t child = ::fork();
    if (child == 0) {
      ::setsid();
      const int nothing = ::open("/dev/null", O_RDWR);
      ::dup2(nothing, 0);
      ::dup2(nothing, 1);
      ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
      ::dup2(::open((home_ / "keys").c_str(), O_RDONLY), 7);
      if (!ends_at_a_socket()) ::_exit(77);
      Words all = words;
      all.insert(all.end(), {"--passphrase-fd", "7"});
      become(all, "false");
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return std::pair(code_of(status), *read_file(err, 1 << 20));
  };
  for (const Words& words : std::vector<Words>{{"list"},
                                               {"sync", "--status"},
                                               {"sync"},
                                               {"sync", "--folder", home_ / "carried"},
                                               {"sync"},
                                               {"devices"}}) {
    const auto [code, err] = in_a_cage(words);
    if (code == 77) GTEST_SKIP() << "this kernel has no such filter";
    EXPECT_TRUE(code == 0 || code == 2) << words.front() << code << err;
  }
  // With one named it is the process beside that dies of it, and the diary says so and is whole.
  const auto [code, err] = in_a_cage({"sync", "--relay", relay->address()});
  EXPECT_EQ(code, 1) << err;
  EXPECT_THAT(err, HasSubstr("has ended"));
  EXPECT_EQ(run({"check"}).code, 0);
}

TEST(Outside, speaks_to_the_address_where_a_relay_answered_and_to_no_other) {
  const int door = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  ASSERT_EQ(::bind(door, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
  ASSERT_EQ(::listen(door, 4), 0);
  ASSERT_EQ(::getsockname(door, reinterpret_cast<sockaddr*>(&at), &size), 0);
  std::thread answers([door] {
    for (int one; (one = ::accept(door, nullptr, nullptr)) >= 0; ::close(one)) {
      char piece[4096];
      (void)!::recv(one, piece, sizeof piece, 0);
      const std::string says = "HTTP/1.1 200 OK\r\nHoldfast-Relay: 1\r\nContent-Length: 2\r\n\r\nok";
      (void)!::send(one, says.data(), says.size(), MSG_NOSIGNAL);
    }
  });
  {
    Outside outside;
    const std::string port = std::to_string(ntohs(at.sin_port));
    const auto first = *post::place_of("http://127.0.0.1:" + port),
               other = *post::place_of("http://localhost:" + port);
    const auto nobody = outside.post(*post::place_of("http://127.0.0.1:1"), "/fetch", "who", "what");
    EXPECT_FALSE(nobody) << "a slip of the pen binds nobody";
    const auto said = outside.post(first, "/fetch", "who", std::string(100'000, 'x'));
    EXPECT_TRUE(said && said->by_relay && said->bytes == "ok");
    const auto refused = outside.post(other, "/fetch", "who", "what");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().sentence, HasSubstr("one relay"));
    EXPECT_TRUE(outside.post(first, "/fetch", "who", "what"));
  }
  ::shutdown(door, SHUT_RDWR);
  answers.join();
  ::close(door);
}

}  // namespace
}  // namespace holdfast::shell

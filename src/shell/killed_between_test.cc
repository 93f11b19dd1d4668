// kill -9 before each single thing that a meeting changes: every write, flush, renaming and removing of the
// process that has the diary, one after the other, in a folder and at a relay. The program is stepped from
// one system call to the next (ptrace), so that each such place is met, and not only those a clock happens to
// hit.
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>

#include <set>

#include "shell/at_terminal.h"
#include "shell/running_relay.h"

namespace holdfast::shell {
namespace {

class KilledBetween : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "The leak detector does not work in a program that is traced.";
#endif
    begin();
    ASSERT_EQ(run({"unlock", "--for", "1h"}, "", std::string(known_passphrase) + "\n").code, 0);
  }
  void TearDown() override {
    if (!IsSkipped()) (void)quick({"lock"});
    Program::TearDown();
  }
  // With the agent, so that no passphrase is stretched.
  int quick(const Words& words, const std::string& input = "") const {
    std::ofstream(home_ / "in") << input;
    const pid_t child = ::fork();
    if (child == 0) {
      be_quiet();
      become(words, "false");
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return code_of(status);
  }
  void be_quiet() const {
    ::setsid();
    const int nothing = ::open("/dev/null", O_RDWR);
    ::dup2(::open((home_ / "in").c_str(), O_RDONLY), 0);
    ::dup2(nothing, 1);
    ::dup2(nothing, 2);
  }
  static bool changes_something(long number) {
    static const std::set<long> calls{SYS_write,     SYS_pwrite64, SYS_fsync,    SYS_fdatasync, SYS_ftruncate,
                                      SYS_unlink,    SYS_rename,   SYS_unlinkat, SYS_renameat2, SYS_sendto,
                                      SYS_fallocate, SYS_mkdir,    SYS_renameat};
    return calls.contains(number);
  }
  // Kills a meeting before the n-th such call. False: it had ended by then.
  bool kill_before(int n) const {
    const pid_t child = ::fork();
    if (child == 0) {
      be_quiet();
      ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
      ::raise(SIGSTOP);
      become({"sync"}, "false");
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ::ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
    int seen = 0;
    long deliver = 0;
    for (;;) {
      ::ptrace(PTRACE_SYSCALL, child, nullptr, deliver);
      if (::waitpid(child, &status, 0) != child || WIFEXITED(status) || WIFSIGNALED(status)) return false;
      deliver = 0;
      if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
        if (WSTOPSIG(status) != SIGTRAP) deliver = WSTOPSIG(status);
        continue;
      }
      __ptrace_syscall_info told{};
      ::ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof told, &told);
      if (told.op != PTRACE_SYSCALL_INFO_ENTRY || !changes_something(static_cast<long>(told.entry.nr)) ||
          ++seen < n)
        continue;
      ::kill(child, SIGKILL);
      ::waitpid(child, &status, 0);
      return true;
    }
  }
  void expect_nothing_lost(const Words& joins) {
    int killed = 0;
    for (int n = 1;; ++n) {
      ASSERT_EQ(quick({"note", "-"}, "note number " + std::to_string(n)), 0) << n;
      if (!kill_before(n)) break;
      ++killed;
    }
    EXPECT_GT(killed, 20) << "as many places there are in a meeting at least";
    ASSERT_EQ(quick({"sync"}), 0);
    const Ended words = run({"devices", "words"});
    ASSERT_EQ(words.code, 0) << words.err;
    const Ended joined = run(joins, "", words.out.substr(0, words.out.find('\n')) + "\nanother passphrase\n");
    ASSERT_EQ(joined.code, 0) << joined.err;
    const std::string here = run({"export"}).out;
    EXPECT_EQ(run({"export", "--vault", home_ / "tablet" / "diary.holdfast"}, "", "another passphrase\n").out,
              here);
    EXPECT_EQ(Json::parse(here)["records"].size(), static_cast<std::size_t>(killed) + 1);
    EXPECT_EQ(run({"check"}).code, 0);
    EXPECT_EQ(Json::parse(run({"sync", "--status", "--json"}).out)["only_here"], 0);
  }
};

TEST_F(KilledBetween, two_writes_of_a_meeting_in_a_folder_nothing_is_lost) {
  const std::string folder = home_ / "carried";
  fs::create_directory(folder);
  ASSERT_EQ(quick({"sync", "--folder", folder}), 0);
  expect_nothing_lost(
      {"join", "--folder", folder, "--words", "--vault", home_ / "tablet" / "diary.holdfast"});
}

TEST_F(KilledBetween, two_writes_of_a_meeting_at_a_relay_nothing_is_lost) {
  RunningRelay relay(home_ / "store", {"--open", "--rate", "1000000"});
  ASSERT_EQ(quick({"sync", "--relay", relay.address()}), 0);
  expect_nothing_lost(
      {"join", "--relay", relay.address(), "--words", "--vault", home_ / "tablet" / "diary.holdfast"});
}

}  // namespace
}  // namespace holdfast::shell

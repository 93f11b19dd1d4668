// What is said is what is so: at every call to the disk that a changing verb makes, the disk refuses, once or
// from then on. Afterwards the diary is opened again. What was answered is there, whole; what was refused is
// not, to the last letter and the last step that can be taken back; and only a problem that says "may be
// kept" may be either. The process ends well, or is killed while it still has what it wrote in the log.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>

#include "app/codec.h"
#include "app/devices.h"
#include "app/handle.h"
#include "app/pairs.h"
#include "base/problem_codes.h"
#include "base/random.h"
#include "simulated_disk.h"

namespace holdfast::crash {
namespace {

using namespace holdfast::app;

constexpr const char* diary_path = "/diary.holdfast";
constexpr const char* backup_path = "/backup";

struct StillClock final : Clock {
  Moment now() override { return {.at = {1795381200}, .zone = "Europe/Berlin"}; }
};
struct SameEntropy final : Entropy {
  Random random{7};
  std::uint64_t bits() override { return random.bits(); }
};

Secret pass() {
  return Secret::from(std::string_view("seven small stones"));
}

// A program with the diary on the simulated disk.
struct Program {
  StillClock clock;
  SameEntropy entropy;
  Silent progress;
  World world;
  explicit Program(SimulatedDisk& disk)
      : world{.clock = clock,
              .entropy = entropy,
              .progress = progress,
              .vault = {},
              .key_cost = vault::least_key_cost(),
              .ground = {.base_vfs = disk.vfs_name(),
                         .disk = &disk,
                         .busy_wait_ms = 0,
                         .page_cache_kib = 64,
                         .checkpoint_pages = 8,
                         .delay_after_wrong_secret = false}} {}
  Result<Answer> ask(Request request) { return handle(world, request).answer; }
  void must(Request request) {
    const auto answered = ask(std::move(request));
    ASSERT_TRUE(answered) << answered.error().sentence << " " << answered.error().detail;
  }
};

Add entry(const std::string& text) {
  return {.kind = "entry", .fields = {{"text", text + std::string(900, 'x')}}, .when = "yesterday 22:10"};
}

// The whole of a diary: its records and settings, and what can be taken back.
std::string everything(SimulatedDisk& disk, const vault::Path& path = diary_path) {
  if (disk.kind(path) == vault::FileKind::absent) return "no diary";
  Program program(disk);
  const auto opened = program.ask(Unlock{path, pass()});
  if (!opened) return "cannot be opened: " + opened.error().sentence + opened.error().detail;
  const auto exported = program.ask(Export{});
  if (!exported) return "cannot be exported: " + exported.error().sentence;
  std::string all = std::get<Exported>(*exported).bytes;
  all += "\n" + to_json(handle(program.world, ReadDraft{})).dump();
  // What two people have said, but for whether it has gone anywhere yet; their keys are drawn anew each time.
  const Json pairs = to_json(handle(program.world, Pairs{}));
  for (const Json& pair : pairs["pairs"]) {
    all += "\npair " + pair["is_agreed"].dump() + pair["ended_by"].dump();
    for (const Json& page : pair["pages"]) all += page["title"].dump() + page["text"].dump();
  }
  const auto history = program.world.vault->history();
  if (!history) return "no history: " + history.error().sentence;
  for (const auto& group : *history) all += "\n" + group.label;
  const auto checked = program.ask(Check{});
  if (!checked || !std::get<Checked>(*checked).sound) all += "\nnot sound";
  return all;
}

struct Verb {
  std::string name;
  std::function<void(Program&)> before = [](Program&) {};
  std::function<Request(Program&)> request;
  int stride = 1;
};

std::string id_of(Program& program, int which) {
  const auto all = program.world.vault->list({.kinds = {"entry"}});
  return all ? all->at(std::size_t(which)).uid : "";
}

std::string some_export(SimulatedDisk& disk) {
  disk.wipe();
  Program other(disk);
  other.entropy.random = Random(99);
  (void)other.ask(Create{.vault = diary_path, .passphrase = pass()});
  for (int i = 0; i < 12; ++i) (void)other.ask(entry("elsewhere " + std::to_string(i)));
  return std::get<Exported>(*other.ask(Export{})).bytes;
}

// A folder on the real disk, empty at first, in which the diary has met a device that has changed a record.
vault::Path carried() {
  return std::filesystem::temp_directory_path() / ("holdfast-carried-" + std::to_string(getpid()));
}
void meet_elsewhere(Program& program) {
  std::filesystem::remove_all(carried());
  std::filesystem::create_directories(carried());
  program.must(Sync{carried()});
  auto other = device_of(*program.world.vault);
  ASSERT_TRUE(other && *other);
  const auto there = program.world.vault->get(id_of(program, 1));
  ASSERT_TRUE(there);
  Json changed = Json::parse(there->body);
  changed["text"] = "written elsewhere";
  (void)(*other)->write({(*other)->merge().edit(there->uid, changed.dump())});
  ASSERT_TRUE((*other)->receive(carried()) && (*other)->send(carried()));
}

// The same folder, in which the diary is a pair with somebody who has agreed.
void be_a_pair(Program& program) {
  std::filesystem::remove_all(carried());
  std::filesystem::create_directories(carried());
  const Secret seed = seal::MemberKeys::new_seed();
  const seal::MemberKeys keys(seed);
  auto device = carry::Device::found("R.");
  ASSERT_TRUE(device);
  const PairToBe to_be{
      .relationship = {}, .called = "R.", .where = {.folder = carried()}, .device = std::move(*device)};
  const channel::Member member{keys.id(), keys.seal_key(), channel::Rights::write, "A."};
  ASSERT_TRUE(begun(program.world, to_be, &member, nullptr));
  auto other = carry::Device::joining(to_be.device->channel(), to_be.device->replica().roster()->genesis(),
                                      seed.clone());
  ASSERT_TRUE(other.receive(carried()));
  ASSERT_TRUE(other.may_write());
  (void)other.say(pair::to_bytes(pair::Agrees{.called = "A."}));
  ASSERT_TRUE(other.send(carried()));
  program.must(MeetPair{});
}

std::vector<Verb> verbs(const std::string& exported) {
  const std::string table = "date;distress;note\n2026-11-01 10:00;3;one\n2026-11-02 11:00;4;two\n";
  return {
      {"note", {}, [](Program&) { return Request(entry("a new note")); }},
      {"check-in",
       {},
       [](Program&) {
         return Request(Add{.kind = "check_in", .fields = {{"line", "so so"}}});
       }},
      {"edit",
       {},
       [](Program& p) {
         return Request(Edit{.id = id_of(p, 1), .fields = {{"text", "other words"}}});
       }},
      {"delete", {}, [](Program& p) { return Request(Delete{.ids = {id_of(p, 1)}}); }},
      {"delete for good",
       {},
       [](Program& p) { return Request(Delete{.ids = {id_of(p, 1)}, .for_good = true}); }},
      {"undo", {}, [](Program&) { return Request(Undo{}); }},
      {"redo", [](Program& p) { p.must(Undo{}); }, [](Program&) { return Request(Undo{.redo = true}); }},
      {"draft", {}, [](Program&) { return Request(KeepDraft{.text = "begun and not finished"}); }},
      {"configure",
       {},
       [](Program&) {
         return Request(Configure{.settings = {{"paused", true}}});
       }},
      {"import of a diary", {}, [exported](Program&) { return Request(ImportDiary{.bytes = exported}); }},
      {"import of a table",
       {},
       [table](Program&) {
         return Request(ImportTable{.bytes = table,
                                    .time_columns = {"date"},
                                    .mappings = {"distress=distress:0..10"},
                                    .line_column = "note"});
       }},
      {"backup", {}, [](Program&) { return Request(Backup{.to = backup_path}); }, 2},
      {"restore",
       [](Program& p) {
         p.must(Backup{.to = backup_path});
         p.must(entry("later than the backup"));
       },
       [](Program&) {
         return Request(Restore{.backup = backup_path, .vault = diary_path, .secret = pass()});
       },
       2},
      {"sync", meet_elsewhere, [](Program&) { return Request(Sync{carried()}); }, 3},
      {"delete for good, once it has met other devices", meet_elsewhere,
       [](Program& p) { return Request(Delete{.ids = {id_of(p, 1)}, .for_good = true}); }, 3},
      {"put a page before the other", be_a_pair,
       [](Program&) { return Request(GivePage{.title = "A page", .text = "words"}); }, 3},
      {"end a pair", be_a_pair, [](Program&) { return Request(EndPair{}); }, 5},
      {"create", {}, [](Program&) { return Request(Create{.vault = "/second", .passphrase = pass()}); }, 2},
      {"create for a practitioner",
       {},
       [](Program&) {
         return Request(Create{.vault = "/second", .passphrase = pass(), .role = diary::Role::practitioner});
       },
       3},
  };
}

enum class End { well, killed };

struct Walk {
  SimulatedDisk disk{"verb-disk"};
  int refused = 0, maybe = 0;

  void set_up(Program& program, const Verb& verb) {
    program.must(Create{.vault = diary_path, .passphrase = pass()});
    for (int i = 0; i < 3; ++i) program.must(entry("number " + std::to_string(i)));
    if (verb.before) verb.before(program);
  }

  std::string all() {
    return everything(disk) + "\n--\n" + everything(disk, backup_path) + "\n--\n" +
           everything(disk, "/second");
  }

  void run(const Verb& verb, Fault::Kind kind, bool for_ever, End end) {
    std::string before, after;
    disk.wipe();
    {
      Program program(disk);
      set_up(program, verb);
      before = all();
      const auto answered = program.ask(verb.request(program));
      ASSERT_TRUE(answered) << verb.name << ": " << answered.error().sentence << answered.error().detail;
      program.world.close();
      after = all();
      EXPECT_NE(before, after);
    }
    bool reached_end = false;
    for (std::int64_t call = 0; !reached_end; call += verb.stride) {
      SCOPED_TRACE(verb.name + ", call " + std::to_string(call) + (for_ever ? " for ever" : " once") +
                   (end == End::killed ? ", killed" : ""));
      disk.wipe();
      std::optional<Problem> problem;
      {
        Program program(disk);
        set_up(program, verb);
        Request request = verb.request(program);
        disk.set_fault({kind, call, for_ever});
        const auto answered = program.ask(std::move(request));
        if (!answered) problem = answered.error();
        reached_end = disk.faults_given() == 0;
        disk.set_fault(end == End::killed ? Fault{Fault::Kind::io_error, 0, true} : Fault{});
      }
      disk.set_fault({});
      const std::string now = all();
      if (!problem) {
        EXPECT_TRUE(now == after) << "it was answered, and there is\n" << now.substr(0, 3000);
      } else if (problem->code == code::may_be_kept) {
        ++maybe;
        EXPECT_TRUE(now == before || now == after);
      } else {
        ++refused;
        EXPECT_TRUE(now == before) << "it was refused: " << problem->sentence << " " << problem->detail;
        EXPECT_TRUE(problem->kind == ProblemKind::unreadable || problem->kind == ProblemKind::full)
            << name_of(problem->kind) << ": " << problem->sentence << " " << problem->detail;
      }
      if (::testing::Test::HasFailure()) return;
    }
  }
};

class VerbFaults : public ::testing::TestWithParam<std::tuple<Fault::Kind, bool, End>> {};

TEST_P(VerbFaults, AreToldAsTheyAre) {
  const auto [kind, for_ever, end] = GetParam();
  Walk walk;
  const std::string exported = some_export(walk.disk);
  for (const Verb& verb : verbs(exported)) {
    walk.run(verb, kind, for_ever, end);
    if (::testing::Test::HasFailure()) return;
  }
  std::filesystem::remove_all(carried());
  EXPECT_GT(walk.refused, 100);
  // A disk that failed once is in order again: then it can always be told.
  if (!for_ever) {
    EXPECT_LT(walk.maybe, walk.refused / 20);
  }
}

using How = std::tuple<Fault::Kind, bool, End>;
std::string name_of_how(const ::testing::TestParamInfo<How>& tested) {
  const auto& [kind, for_ever, end] = tested.param;
  return std::string(kind == Fault::Kind::io_error ? "IoError" : "DiskFull") +
         (for_ever ? "ForEver" : "Once") + (end == End::well ? "" : "Killed");
}
INSTANTIATE_TEST_SUITE_P(Each, VerbFaults,
                         ::testing::Values(How{Fault::Kind::io_error, false, End::well},
                                           How{Fault::Kind::io_error, false, End::killed},
                                           How{Fault::Kind::io_error, true, End::killed},
                                           How{Fault::Kind::full, false, End::well},
                                           How{Fault::Kind::full, true, End::killed}),
                         name_of_how);

}  // namespace
}  // namespace holdfast::crash

// desk: what a page says beside a request, and what only the mouth it speaks to can answer: which diary is
// meant, how things are at the door, how far long work is, that it should stop, words that are shown once,
// files put away for her. Typed and written by the codec like everything else.
//
// Without sockets and threads, so that whoever carries bytes can stand on it: the server on loopback (shell),
// a worker in a browser. Who has the world for itself while it answers is for the carrier to see to.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "app/answers.h"
#include "app/requests.h"
#include "app/world.h"

namespace holdfast::app {

// Said beside the fields of any request.
struct Envelope {
  std::optional<std::int64_t>
      diary;          // the one the page shows, by its number: nothing is written into another
  bool demo = false;  // of the invented diary
  std::optional<std::int64_t> which;  // the backup meant, by its place in the list, the newest being 0
  std::string folder;      // where devices of a diary, or two people, meet; the whole name, as she types it
  bool save = false;       // what is made is put away as a file of hers, not given to the page
  std::string mark;        // what a later "stop" calls this request
  bool by_itself = false;  // the page asks without her having done anything: no sign that she is there
  static void walk(auto& self, auto&& field) {
    field("diary", self.diary);
    field("demo", self.demo);
    field("which", self.which);
    field("folder", self.folder);
    field("save", self.save);
    field("mark", self.mark);
    field("by_itself", self.by_itself);
  }
};

// --- requests that a desk answers itself
struct AskDoor {  // how things are before anything is opened
  static constexpr std::string_view name = "door";
  static void walk(auto&, auto&&) {}
};
struct AskProgress {  // how far the long work is that another request waits for
  static constexpr std::string_view name = "progress";
  static void walk(auto&, auto&&) {}
};
struct Stop {  // the request of the envelope's mark; without one: everything that runs
  static constexpr std::string_view name = "stop";
  static void walk(auto&, auto&&) {}
};
using DeskRequest = std::variant<AskDoor, AskProgress, Stop>;

// --- and its answers
struct DoorAnswer {
  static constexpr std::string_view name = "door";
  bool open = false;
  bool there = false;  // a diary, open or not
  bool demo = false;   // an invented one
  std::string file;
  std::int64_t diary = 0;           // the number of the one that is open, or was last
  bool invented_one = false;        // and it is the invented one
  bool meets = false;               // and it is known where it meets its other devices
  std::optional<diary::Role> role;  // who keeps it; not said: a client
  std::int64_t lock_after_seconds = 0;
  std::int64_t backups = 0;
  static void walk(auto& self, auto&& field) {
    field("open", self.open);
    field("there", self.there);
    field("demo", self.demo);
    field("file", self.file);
    field("diary", self.diary);
    field("invented_one", self.invented_one);
    field("meets", self.meets);
    field("role", diary::UnlessNone{self.role});
    field("lock_after_seconds", self.lock_after_seconds);
    field("backups", self.backups);
  }
};
struct ProgressAnswer {
  static constexpr std::string_view name = "progress";
  bool running = false;  // something reports, or runs aside
  std::string doing;
  double share = -1;  // negative: unknown
  static void walk(auto& self, auto&& field) {
    field("running", self.running);
    field("doing", self.doing);
    field("share", self.share);
  }
};
using DeskAnswer = std::variant<DoorAnswer, ProgressAnswer>;

// A request with its envelope. A bad_request that names the field, for anything that is not exactly that.
struct Letter {
  Envelope envelope;
  std::variant<Request, DeskRequest> asked;
};
Result<Letter> letter_from_json(Json json);
Json to_json(const DeskAnswer& answer, bool invented);

// Long work, as a desk sees it. It may be asked and stopped while the world is busy.
class Working {
 public:
  virtual ~Working() = default;
  virtual ProgressAnswer state() = 0;
  virtual void stop() = 0;  // everything
  virtual void stop(
      const std::string& mark) = 0;  // the request of that mark, also where it has not begun yet
  // Before and after a request: nothing is known of it, unless something runs aside.
  virtual void clear(std::string mark = {}) = 0;
};

class Desk {
 public:
  struct Saved {
    std::string name, folder;
  };
  struct Places {
    Path vault, demo_vault;
    std::int64_t lock_after_seconds = 0;
    // Puts bytes away under a name like this one; where they are.
    std::function<Result<Saved>(const std::string& name, std::string_view bytes)> put_away;
    std::function<void(World&, const Opened&)> opened;  // what is to be done beside opening
  };
  Desk(World& world, Working& work, Places places) : world_(world), work_(work), places_(std::move(places)) {}

  struct Told {
    Json json;
    std::optional<ProblemKind> problem;
  };
  // What needs neither the diary nor a turn: how far it is, that it should stop. Locking stops what runs, and
  // then waits for its turn like the rest.
  std::optional<Told> at_once(const Letter& letter);
  // Everything else, by whoever has the world. Requests name no files: which is meant is the desk's to say.
  Told answer(Letter& letter);

 private:
  DoorAnswer door();
  std::optional<Path> name_files(Request& request, bool demo) const;
  std::optional<Path> backup_number(std::int64_t which);
  Result<> put_away(const Answer& answered, Json& told) const;
  Told answer(Request& asked, const Envelope& envelope);

  World& world_;
  Working& work_;
  Places places_;
  // Which diary is, or was last, open, and a number that is another one whenever that changes.
  Path open_file_;
  std::int64_t diary_ = 0;
};

}  // namespace holdfast::app

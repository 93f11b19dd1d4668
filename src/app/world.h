// world: the only bag of effects. handle() is deterministic given it: the open vault, the clock, the entropy
// and where progress goes. Tests bring their own.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/progress.h"
#include "base/time.h"
#include "post/caller.h"
#include "review/review.h"
#include "vault/vault.h"

namespace holdfast::app {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Moment now() = 0;               // with the person's zone
  virtual double seconds() { return 0; }  // since some start, never backwards: for telling how long work took
};

class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual std::uint64_t bits() = 0;  // 64 random bits
};

// Runs work that needs nothing of the world but its progress. A world that several are waiting for lets them
// in meanwhile, so that afterwards the vault may be locked, changed or another one.
class Aside {
 public:
  virtual ~Aside() = default;
  virtual void run(const std::function<void()>& work) = 0;
};

struct ToJoin;   // app/devices.h
struct Pairing;  // app/pairing.h

struct World {
  Clock& clock;
  Entropy& entropy;
  Progress& progress;
  std::optional<vault::Vault> vault;       // open, or none
  std::optional<vault::KeyCost> key_cost;  // none: calibrated on this machine
  vault::Ground ground;
  Aside* aside = nullptr;  // none: long work is done on the spot
  // Whether the passphrase is asked for once more before keys change, everything is taken out, or something
  // goes for good: where a page may have been left open. At a terminal it has just been typed; where an agent
  // gave the key instead it is asked for as well.
  bool asks_again = false;
  // Who speaks to a relay for it; none: nobody does, and nothing is asked of any network.
  post::Caller* outside = nullptr;

  // The last review of the open diary (app/looking.h).
  struct Looked {
    std::string diary, relationship;
    std::optional<Instant> since;
    review::Review review;
  };
  std::optional<Looked> looked;
  // For the folder of the open diary: shown, and nothing yet until one of them has been typed back.
  std::optional<vault::RecoveryWordsToBe> words_to_be;

  // What ten words opened when it was only looked at, so that it need not be read and opened twice.
  std::shared_ptr<ToJoin> to_join;
  // A device that is being added, on whichever of the two this is.
  std::shared_ptr<Pairing> pairing;

  // The vault is opened and closed by these alone: what is remembered of a diary goes with it.
  void open(vault::Vault opened) {
    close();
    vault.emplace(std::move(opened));
  }
  void close() {
    looked.reset();
    words_to_be.reset();
    to_join.reset();
    pairing.reset();
    vault.reset();
  }

  // What `work` gives back, done aside.
  template <class Work>
  auto apart(Work&& work) {
    if (!aside) return work();
    std::optional<decltype(work())> out;
    aside->run([&] { out.emplace(work()); });
    return std::move(*out);
  }
};

// To be called first thing by every program: no core dumps, and no other process may read this one's memory.
void harden_process();

}  // namespace holdfast::app

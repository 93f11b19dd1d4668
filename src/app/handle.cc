// Picks the handler by the request's type, refuses what needs an open vault where none is, and is the only
// place that catches what libraries throw.
#include "app/handle.h"

#include <exception>
#include <new>
#include <type_traits>

#include "app/handlers.h"
#include "app/one_form.h"
#include "app/records.h"
#include "base/problem_codes.h"

namespace holdfast::app {
namespace {

template <class Asked>
constexpr bool works_without_vault =
    std::is_same_v<Asked, Create> || std::is_same_v<Asked, SuggestPassphrase> ||
    std::is_same_v<Asked, Unlock> || std::is_same_v<Asked, Lock> || std::is_same_v<Asked, Restore> ||
    std::is_same_v<Asked, ListBackups> || std::is_same_v<Asked, Join> || std::is_same_v<Asked, BeginJoin> ||
    std::is_same_v<Asked, LookAtPairing> || std::is_same_v<Asked, ComparedWords> ||
    std::is_same_v<Asked, FinishJoin> || std::is_same_v<Asked, HelpNow> || std::is_same_v<Asked, Forms> ||
    std::is_same_v<Asked, Explain> || std::is_same_v<Asked, Demo> || std::is_same_v<Asked, Fit> ||
    std::is_same_v<Asked, Predict> || std::is_same_v<Asked, DyadRun> || std::is_same_v<Asked, DyadClaims> ||
    std::is_same_v<Asked, DyadSweep> || std::is_same_v<Asked, DyadRest> || std::is_same_v<Asked, DyadDiary> ||
    std::is_same_v<Asked, DyadFit> || std::is_same_v<Asked, About>;

template <class Asked>
bool needs_secret(const World& world, const Asked& asked) {
  const bool may_be_another = world.asks_again || world.vault->opened_with() == vault::OpenedWith::held_key;
  if constexpr (std::is_same_v<Asked, Delete>) {
    return may_be_another && asked.for_good && !asked.dry_run;
  } else if constexpr (std::is_same_v<Asked, RemoveDevice>) {
    return may_be_another && !asked.dry_run;
  } else {
    return may_be_another;
  }
}

// Whoever finds the page open, or a terminal with an agent, takes the diary over with none of these. The
// invented diary opens for anybody.
template <class Asked>
Result<> asked_again(World& world, const Asked& asked) {
  if constexpr (std::is_same_v<Asked, ChangePassphrase> || std::is_same_v<Asked, AddRecoveryWords> ||
                std::is_same_v<Asked, RevokeRecoveryWords> || std::is_same_v<Asked, ReEncrypt> ||
                std::is_same_v<Asked, AddDeviceWords> || std::is_same_v<Asked, AddDevice> ||
                std::is_same_v<Asked, RemoveDevice> || std::is_same_v<Asked, Delete> ||
                std::is_same_v<Asked, Export>) {
    if (!asked.secret.empty()) return world.vault->check_secret(asked.secret);
    if (!needs_secret(world, asked)) return {};
    const auto settings = read_settings(world);
    if (settings && settings->invented) return {};
    return unchanged(ProblemKind::locked, code::needs_passphrase, "This asks for the passphrase once more.",
                     "secret");
  }
  return {};
}

// Whether anything was kept before something went wrong: where the problem arose, only a part of what was
// asked for may be known.
class Keeping {
 public:
  explicit Keeping(const World& world) : world_(world), before_(now()) {}
  Problem ended(ProblemKind kind, std::string sentence, std::string detail = {}) const {
    Problem why{
        .kind = kind, .sentence = std::move(sentence), .detail = std::move(detail), .unchanged = true};
    if (now() != before_) say_kept(why);
    return why;
  }
  Problem ended(Problem why) const {
    const Seen after = now();
    if (why.unchanged && after.first == before_.first && after != before_) say_kept(why);
    return why;
  }

 private:
  using Seen =
      std::pair<std::uint64_t, std::uint64_t>;  // which opening, and how many changes were kept in it
  static void say_kept(Problem& why) {
    why.unchanged = false;
    why.sentence +=
        " What was asked for has been kept, at least in part: look what is in the diary before you ask for "
        "it "
        "again.";
  }
  Seen now() const {
    return world_.vault ? Seen{world_.vault->opening(), world_.vault->changes_kept()} : Seen{};
  }
  const World& world_;
  Seen before_;
};

}  // namespace

Response handle(World& world, const Request& given) {
  const std::optional<Request> plain = in_one_form(given);
  const Request& request = plain ? *plain : given;
  Response response{.answer = tl::unexpected<Problem>(no_vault())};
  const Keeping keeping(world);
  try {
    std::visit(
        [&]<class Asked>(const Asked& asked) {
          if (!works_without_vault<Asked> && !world.vault) return;
          if (const auto again = asked_again(world, asked); !again)
            response.answer = pass_on(again);
          else
            response.answer = answer(world, asked, response.changes);
        },
        request);
  } catch (const std::bad_alloc&) {
    response.answer =
        tl::unexpected(keeping.ended(ProblemKind::full, "There is not enough memory for this."));
  } catch (const std::exception& thrown) {
    // what() may quote diary text; only the type of the fault is told.
    response.answer = tl::unexpected(keeping.ended(
        ProblemKind::unsupported, "Something went wrong inside the program.", typeid(thrown).name()));
  }
  world.progress.done();
  if (!response.answer) {
    response.changes = {};
    response.answer = tl::unexpected(keeping.ended(std::move(response.answer.error())));
  }
  if (response.answer && world.vault &&
      (!response.changes.written.empty() || !response.changes.erased.empty()))
    if (const auto group = world.vault->newest_change()) response.changes.group = *group;
  if (response.answer && world.vault)
    if (const auto settings = read_settings(world)) response.invented = settings->invented;
  return response;
}

void harden_process() {
  vault::harden_process();
}

}  // namespace holdfast::app

// held_circles: a circle as a vault holds it, loaded, told and met; what beginning one (circle_beginning.cc),
// and doing something there (circle_doing.cc) share. Inside the room only.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/circle_answers.h"
#include "app/circle_requests.h"
#include "app/held_channel.h"
#include "app/world.h"
#include "carry/pairing.h"
#include "circle/view.h"
#include "seal/letter.h"

namespace holdfast::app {

inline constexpr std::string_view circles_shelf = "circles", askings_shelf = "askings";
// Of one circle.
inline constexpr std::string_view invitations_shelf = "invitations", folded_shelf = "folded",
                                  waiting_shelf = "waiting", words_shelf = "words";
inline constexpr int invitation_days = 7;

struct KeptCircle {
  std::string id;  // the beginning of the channel's
  std::string called;
  std::string of() const { return "circle-" + id; }
  static void walk(auto& self, auto&& field) { field("called", self.called); }
};
struct LoadedCircle {
  KeptCircle kept;
  carry::Device device;
  Date today;
  circle::Members members = {};
  circle::Seen seen = {};
  void look();
  const circle::PersonSeen* you() const { return seen.person(members.you); }
  bool is_keeper() const { return members.you == seen.keeper; }
  bool is_over() const { return you() != nullptr && (you()->has_left || you()->removed.has_value()); }
  std::string called(const circle::MemberId& member) const;
};
channel::SealKey key_for_letters(const carry::Device& device);
std::string letter_to(const LoadedCircle& circle, const channel::SealKey& to, std::string_view text);

// An invitation of the keeper's, and an asking with one, each with its day.
struct KeptInvitation {
  std::string id;
  Date day;
  Secret kept;  // carry::PairsOld::to_keep()
};
struct KeptAsking {
  std::string id;
  Date day;
  std::string called;
  Where where;
  Secret kept;  // carry::PairsNew::to_keep()
};

[[nodiscard]] Result<Date> day_of_diary(World& world);
[[nodiscard]] Result<LoadedCircle> load_circle(World& world, KeptCircle kept);
// By the beginning of its id; the only one where nothing is said. not_found, bad_request.
[[nodiscard]] Result<LoadedCircle> find_circle(World& world, const std::string& asked);
// Begins and keeps one that this vault did not have.
[[nodiscard]] Result<> shelve_circle(World& world, vault::Transaction& transaction,
                                     const LoadedCircle& circle, const std::vector<channel::ItemId>& written);

std::string id_of_line(const seal::PairingLine& line);
[[nodiscard]] Result<std::vector<KeptInvitation>> invitations_of(World& world, const KeptCircle& kept);
[[nodiscard]] Result<> keep_invitation(vault::Transaction& transaction, const KeptCircle& kept,
                                       const KeptInvitation& invitation);
[[nodiscard]] Result<carry::PairsOld> recalled(World& world, LoadedCircle& circle,
                                               const KeptInvitation& invitation);
[[nodiscard]] Result<std::vector<KeptAsking>> askings(World& world);
[[nodiscard]] Result<> keep_asking(vault::Transaction& transaction, const KeptAsking& asking);
[[nodiscard]] Result<carry::PairsNew> recalled(World& world, const KeptAsking& asking);
std::vector<std::string> words_of(const seal::PairingWords& words);

// Goes on with somebody's own asking; true: she was let in, and the circle is kept.
[[nodiscard]] Result<bool> go_on_asking(World& world, const KeptAsking& asking);

[[nodiscard]] Result<CircleAnswer> told_circle(World& world, const LoadedCircle& circle);
CircleAnswer blank_circle();
// Meets, and tells how it is now. What was said is kept already, so whatever goes wrong here is a remark.
CircleAnswer told_after_meeting(World& world, LoadedCircle& circle, std::string sentence);

// Loads, does and keeps in one transaction, then meets. What is done says in which sentence.
using DoesInCircle = std::function<Result<carry::Met>(LoadedCircle&, vault::Transaction&)>;
[[nodiscard]] Result<CircleAnswer> done_in_circle(World& world, const std::string& which,
                                                  const DoesInCircle& does, std::string sentence);

}  // namespace holdfast::app

// Who belongs to a channel, and whose words count.
#include "channel/epoch.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "channel/replica.h"
#include "channel/testing.h"

namespace holdfast::channel {
namespace {

Member member_of(std::string_view name, Rights rights) {
  return {test_name<MemberTag>(name), test_name<SealTag>(name), rights, std::string(name)};
}

Epoch epoch_with(std::uint32_t number, const ItemId& previous, std::vector<Member> members,
                 std::vector<ItemId> cut = {}) {
  std::ranges::sort(members, {}, &Member::id);
  std::ranges::sort(cut);
  return {.number = number,
          .previous = previous,
          .commitment = test_name<CommitmentTag>(std::to_string(number)),
          .members = std::move(members),
          .cut = std::move(cut)};
}

const Member laptop = member_of("laptop", Rights::admin), phone = member_of("phone", Rights::write),
             tablet = member_of("tablet", Rights::admin);

struct Scene {
  std::vector<Written> all;
  std::map<std::string, ItemId> last;
  ItemId put(const Member& by, std::uint32_t epoch, std::uint16_t kind, std::string body,
             std::vector<ItemId> seen = {}) {
    std::ranges::sort(seen);
    Item item{.channel = test_channel(),
              .epoch = epoch,
              .member = by.id,
              .prev = last[by.name],
              .seen = std::move(seen),
              .kind = kind,
              .body = std::move(body)};
    const ItemId id = test_identify(to_bytes(item));
    all.push_back({id, std::move(item)});
    return last[by.name] = id;
  }
  ItemId announce(const Member& by, const Epoch& epoch, std::vector<ItemId> seen = {}) {
    return put(by, epoch.number, kind::epoch, to_bytes(epoch), std::move(seen));
  }
  ItemId words(const Member& by, std::uint32_t epoch, const std::string& uid, std::vector<ItemId> seen = {}) {
    const std::string list = to_bytes(std::vector<Change>{{uid, What::state, 1, {}, "words of " + uid}});
    return put(by, epoch, kind::records, to_bytes(Piece{0, 1, list}), std::move(seen));
  }
};

// Takes everything in this order; again from the beginning whenever it says so.
Replica taken(const std::vector<Written>& all, const ItemId& genesis) {
  Replica replica(test_channel(), genesis);
  for (int round = 0; round < 5; ++round) {
    bool again = false;
    for (const Written& one : all) again = replica.take(one.id, one.item).take_all_again || again;
    if (!again) return replica;
    replica = replica.anew();
  }
  ADD_FAILURE() << "it never settles";
  return replica;
}

// In every order of a few items, the same uids must be there.
void expect_counted(const Scene& scene, const std::set<std::string>& uids) {
  std::vector<std::size_t> order(scene.all.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  do {
    std::vector<Written> all;
    for (const std::size_t i : order) all.push_back(scene.all[i]);
    const Replica replica = taken(all, scene.all.front().id);
    const auto found = replica.merge().uids();
    ASSERT_EQ(std::set<std::string>(found.begin(), found.end()), uids);
  } while (std::ranges::next_permutation(order).found);
}

TEST(Epoch, HasItsBytesAndNoOthers) {
  Epoch epoch = epoch_with(2, test_name<ItemTag>("one"), {laptop, phone}, {test_name<ItemTag>("cut")});
  epoch.recovery = Recovery{test_name<SealTag>("paper"), {1, 2}, 3, 262'144, {9}};
  const std::string bytes = to_bytes(epoch);
  const auto read = epoch_of(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, epoch);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(epoch_of(std::string_view(bytes).substr(0, size)));
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string other = bytes;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    if (const auto changed = epoch_of(other)) {
      EXPECT_EQ(to_bytes(*changed), other);
    }
  }
}

TEST(Roster, CountsMembersAndNobodyElse) {
  Scene scene;
  const ItemId genesis = scene.announce(laptop, epoch_with(1, {}, {laptop, phone}));
  scene.words(phone, 1, "hers", {genesis});
  scene.words(member_of("stranger", Rights::admin), 1, "a stranger's", {genesis});
  scene.announce(tablet, epoch_with(1, {}, {tablet}));
  expect_counted(scene, {"hers"});
}

TEST(Roster, LetsOnlyAnAdminAnnounceAndOnlyTheNextNumber) {
  Scene scene;
  const ItemId genesis = scene.announce(laptop, epoch_with(1, {}, {laptop, phone}));
  scene.announce(phone, epoch_with(2, genesis, {phone}), {genesis});
  scene.announce(laptop, epoch_with(3, genesis, {laptop}));
  const Replica replica = taken(scene.all, genesis);
  EXPECT_EQ(replica.roster()->newest()->epoch.number, 1u);
}

TEST(Roster, IgnoresTheLateItemsOfWhoeverWasRemovedForAllAlike) {
  Scene scene;
  const ItemId genesis = scene.announce(laptop, epoch_with(1, {}, {laptop, phone}));
  const ItemId before = scene.words(phone, 1, "before", {genesis});
  scene.announce(laptop, epoch_with(2, genesis, {laptop}, {before}), {before});
  scene.words(phone, 1, "late");
  scene.words(phone, 2, "by force", {scene.last["laptop"]});
  scene.words(laptop, 2, "after");
  expect_counted(scene, {"before", "after"});
}

TEST(Roster, CountsWhatAStayingMemberWroteBeforeItHeardOfTheNewEpoch) {
  Scene scene;
  const ItemId genesis = scene.announce(laptop, epoch_with(1, {}, {laptop, phone, tablet}));
  scene.announce(laptop, epoch_with(2, genesis, {laptop, phone}));
  scene.words(phone, 1, "offline", {genesis});
  scene.words(tablet, 1, "removed", {genesis});
  expect_counted(scene, {"offline"});
}

TEST(Roster, BearsTwoAdminsWhoAnnounceAtOnce) {
  Scene scene;
  const ItemId genesis = scene.announce(laptop, epoch_with(1, {}, {laptop, tablet, phone}));
  scene.announce(laptop, epoch_with(2, genesis, {laptop, tablet}));
  scene.announce(tablet, epoch_with(2, genesis, {laptop, tablet, phone}), {genesis});
  scene.words(phone, 2, "removed by one", {scene.last["tablet"]});
  scene.words(tablet, 2, "stays");
  const Replica replica = taken(scene.all, genesis);
  EXPECT_EQ(replica.roster()->announced(2).size(), 2u);
  EXPECT_EQ(replica.roster()->newest()->id, std::max(scene.last["laptop"], scene.all[2].id));
  expect_counted(scene, {"removed by one", "stays"});
}

TEST(Roster, DoesNotLetADeviceThatWasRemovedRemoveTheOthers) {
  Scene scene;
  const ItemId genesis = scene.announce(laptop, epoch_with(1, {}, {laptop, tablet, phone}));
  scene.announce(laptop, epoch_with(2, genesis, {laptop, phone}));
  // The tablet was stolen, and announces an epoch of its own beside that, and one after it.
  const ItemId stolen = scene.announce(tablet, epoch_with(2, genesis, {tablet}), {genesis});
  scene.announce(tablet, epoch_with(3, stolen, {tablet}));
  scene.words(tablet, 3, "the thief's");
  scene.words(laptop, 2, "hers");
  expect_counted(scene, {"hers"});
  const Replica replica = taken(scene.all, genesis);
  EXPECT_EQ(replica.roster()->newest()->epoch.members.size(), 2u);
}

TEST(Roster, KeepsAnEpochThatAnAdminAnnouncedBeforeItWasRemoved) {
  Scene scene;
  const ItemId genesis = scene.announce(laptop, epoch_with(1, {}, {laptop, tablet, phone}));
  const ItemId second = scene.announce(tablet, epoch_with(2, genesis, {laptop, tablet, phone}), {genesis});
  scene.announce(laptop, epoch_with(3, second, {laptop, phone}, {second}), {second});
  scene.words(phone, 2, "by the phone", {second});
  expect_counted(scene, {"by the phone"});
}

TEST(Roster, LetsAnHeirShareTheFateOfWhoeverNamedIt) {
  const Member copy = member_of("copy", Rights::write);
  Scene scene;
  const ItemId genesis = scene.announce(laptop, epoch_with(1, {}, {laptop, phone}));
  const ItemId named = scene.put(phone, 1, kind::heir, to_bytes(Heir{copy.id, copy.seal, {}}), {genesis});
  scene.words(copy, 1, "by the copy", {named});
  expect_counted(scene, {"by the copy"});
  scene.announce(laptop, epoch_with(2, genesis, {laptop}, {named}), {named});
  scene.words(laptop, 2, "after");
  expect_counted(scene, {"after"});
}

}  // namespace
}  // namespace holdfast::channel

// How keys reach members and the paper: only them, only the announced ones.
#include "seal/door.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "channel/replica.h"
#include "seal/testing.h"

namespace holdfast::seal {
namespace {

channel::Member member_with(const MemberKeys& keys, channel::Rights rights, std::string name) {
  return {keys.id(), keys.seal_key(), rights, std::move(name)};
}

struct Founding {
  MemberKeys laptop{secret_of(0x20)}, phone{secret_of(0x21)};
  Secret words = Secret::from("ten words on paper");
  ChannelKeys keys{known_channel(), secret_of(0x40)};
  Announced first = [this] {
    Announcement announcement;
    announcement.epoch.number = 1;
    announcement.epoch.members = {member_with(laptop, channel::Rights::admin, "laptop"),
                                  member_with(phone, channel::Rights::write, "phone")};
    std::ranges::sort(announcement.epoch.members, {}, &channel::Member::id);
    announcement.epoch.recovery = paper_for(words, known_channel(), laptop.id(), {1, 8})->recovery;
    return announce(std::move(announcement), laptop, keys, nullptr).value();
  }();
};

TEST(Door, OpensForEachMemberAndForTheWords) {
  const Founding founding;
  for (const MemberKeys* member : {&founding.laptop, &founding.phone}) {
    const auto key = door_key(founding.first.door, *member);
    ASSERT_TRUE(key);
    EXPECT_TRUE(key->epoch_key.same_as(*founding.keys.of(1)[0]));
    EXPECT_TRUE(key->channel_secret.same_as(founding.keys.secret()));
  }
  const auto paper = PaperDoors(founding.words).key_of(founding.first.door);
  ASSERT_TRUE(paper);
  EXPECT_TRUE(paper->key.epoch_key.same_as(*founding.keys.of(1)[0]));
  EXPECT_TRUE(vouched(*paper, founding.laptop.id()));
  EXPECT_FALSE(vouched(*paper, founding.phone.id()));
  EXPECT_EQ(door_key(founding.first.door, MemberKeys(secret_of(0x22))).error().kind, ProblemKind::locked);
  const Secret others = Secret::from("other words");
  EXPECT_EQ(PaperDoors(others).key_of(founding.first.door).error().kind, ProblemKind::locked);
}

// Nothing but the words and what a carrier has: door, then the announcement, then everything.
TEST(Door, LetsPaperAloneReadTheChannel) {
  const Founding founding;
  const std::string wire = sealed(founding.first.item, founding.keys).value();
  const auto paper = PaperDoors(founding.words).key_of(founding.first.door);
  ASSERT_TRUE(paper);
  ChannelKeys keys(paper->key.channel, paper->key.channel_secret);
  keys.add(paper->key.epoch, paper->key.epoch_key);
  const auto first = opened(wire, keys);
  ASSERT_TRUE(first);
  const auto epoch = channel::epoch_of(first->item.body);
  ASSERT_TRUE(epoch);
  EXPECT_EQ(epoch->door, hash_of(founding.first.door));
  EXPECT_TRUE(fits(paper->key, *epoch));
  EXPECT_TRUE(vouched(*paper, first->item.member));
}

TEST(Door, IsToldWhenAnyBitOfItChanged) {
  const Founding founding;
  const std::string& door = founding.first.door;
  const auto epoch = channel::epoch_of(channel::item_of(founding.first.item.bytes, known_channel())->body);
  for (std::size_t at = 0; at < door.size(); ++at) {
    std::string other = door;
    other[at] = static_cast<char>(other[at] ^ 0x10);
    EXPECT_NE(hash_of(other), epoch->door);
    if (const auto key = door_key(other, founding.laptop)) {
      EXPECT_TRUE(fits(*key, *epoch)) << at;
    }
  }
  for (std::size_t size = 0; size < door.size(); size += 7)
    EXPECT_EQ(door_key(std::string_view(door).substr(0, size), founding.laptop).error().kind,
              ProblemKind::damaged);
}

TEST(Door, BringsNoKeyThatTheAnnouncementDoesNotCommitTo) {
  const Founding founding;
  const auto epoch = channel::epoch_of(channel::item_of(founding.first.item.bytes, known_channel())->body);
  DoorKey other{known_channel(), 1, {}, founding.keys.secret().clone(), secret_of(0x7F)};
  const auto key = door_key(door_for(other, epoch->members, epoch->recovery), founding.phone);
  ASSERT_TRUE(key);
  EXPECT_FALSE(fits(*key, *epoch));
}

TEST(Door, OfTheNextEpochIsShutToWhoeverWasRemovedAndLeadsBackThroughAllKeys) {
  Founding founding;
  Announcement next;
  next.epoch.number = 2;
  next.epoch.previous = founding.first.item.id;
  next.epoch.members = {member_with(founding.laptop, channel::Rights::admin, "laptop")};
  next.genesis = next.prev = founding.first.item.id;
  const auto second = announce(std::move(next), founding.laptop, founding.keys, founding.keys.of(1)[0]);
  ASSERT_TRUE(second);
  EXPECT_FALSE(door_key(second->door, founding.phone));
  const std::string wire = sealed(second->item, founding.keys).value();
  ChannelKeys removed(known_channel(), founding.keys.secret());
  removed.add(1, *founding.keys.of(1)[0]);
  EXPECT_FALSE(opened(wire, removed));

  const auto key = door_key(second->door, founding.laptop);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->genesis, founding.first.item.id);
  ChannelKeys later(key->channel, key->channel_secret);
  later.add(2, key->epoch_key);
  const auto read = opened(wire, later);
  ASSERT_TRUE(read);
  const auto epoch = channel::epoch_of(read->item.body);
  ASSERT_TRUE(epoch);
  EXPECT_TRUE(fits(*key, *epoch));
  later.add(1, Secret::from(epoch->previous_key));
  const auto first = opened(sealed(founding.first.item, founding.keys).value(), later);
  ASSERT_TRUE(first);
  channel::Replica replica(known_channel(), key->genesis);
  (void)replica.take(first->signed_item.id, first->item);
  (void)replica.take(read->signed_item.id, read->item);
  EXPECT_EQ(replica.roster()->newest()->epoch.members.size(), 1u);
}

}  // namespace
}  // namespace holdfast::seal

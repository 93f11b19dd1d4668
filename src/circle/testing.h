// testing: a circle of invented people, each with a device of her own in memory, for the tests of this room.
// What lies on the wire comes to whoever meets; letters are sealed in truth.
#pragma once
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "channel/testing.h"
#include "circle/view.h"
#include "seal/testing.h"

namespace holdfast::circle::testing {

using channel::Replica;
using channel::Written;

inline constexpr Date monday{20'000};

// One of them. Her first key is her name for the others.
class Person {
 public:
  Person(std::string name, unsigned char seed, std::vector<Written>* wire)
      : called(std::move(name)), seed_(seed), wire_(wire), replica(channel::test_channel()) {
    keys_.emplace_back(seal::secret_of(seed));
    author.member = keys_[0].id();
    author.epoch = 1;
  }
  const MemberId& id() const { return keys_[0].id(); }
  ItemId say(const Statement& statement) { return say_bytes(to_bytes(statement)); }
  ItemId say_bytes(std::string body) {
    return put(replica.write(author, channel::kind::said, std::move(body), channel::test_identify, arrival));
  }
  ItemId enter(Date day = monday) { return say(Enters{rules_version, day, keys_[0].seal_key()}); }
  ItemId say_to(const Person& to, const Inside& inside, Date day = monday) {
    return say(Letter{day, letter_to(to, to_bytes(inside))});
  }
  std::string letter_to(const Person& to, std::string_view text) const {
    return seal::letter(text, to.keys_[0].seal_key(), id(), replica.channel(), own());
  }
  void take_back(const ItemId& id) {
    (void)put(replica.take_back(author, id, channel::test_identify, arrival));
  }
  void meet() {
    for (const Written& one : *wire_) (void)replica.take(one.id, one.item);
  }
  Seen sees(const Members& of, Date today = monday) const {
    Members members = of;
    members.you = id();
    return seen(
        replica, members,
        [this](const MemberId& writer, std::string_view sealed) {
          return writer == id() ? seal::own_letter_text(sealed, own(), id(), replica.channel())
                                : seal::letter_text(sealed, keys_, writer, replica.channel());
        },
        today);
  }

 private:
  seal::LetterKey own() const {
    return [seed = seed_](const ItemId& name) {
      return seal::own_key(seal::secret_of(seed), "holdfast.letter.v1", name);
    };
  }
  ItemId put(const std::vector<Written>& written) {
    wire_->insert(wire_->end(), written.begin(), written.end());
    return written.empty() ? ItemId{} : written.back().id;
  }

 public:
  std::string called;

 private:
  unsigned char seed_;
  std::vector<seal::MemberKeys> keys_;
  std::vector<Written>* wire_;

 public:
  Replica replica;
  Replica::Author author;
  channel::Arrival arrival;
};

// A keeper and three others who have entered, and somebody who was never let in.
class Circle : public ::testing::Test {
 protected:
  Circle() {
    members_.founder = keeper_.id();
    for (const Person* one : {&keeper_, &m_, &k_, &j_})
      members_.all[one->id()] = {one->called, keeper_.id(), true};
    for (Person* one : {&keeper_, &m_, &k_, &j_}) one->enter();
    meet();
  }
  void meet() {
    for (int round = 0; round < 2; ++round)
      for (Person* one : {&keeper_, &m_, &k_, &j_, &stranger_}) one->meet();
  }
  static Post post(std::string topic, std::string text = "words", Wants wants = Wants::thoughts) {
    return {.day = monday, .wants = wants, .topic = std::move(topic), .text = std::move(text)};
  }
  static Answer answer(const ItemId& post, const ItemId& about, std::string text) {
    return {post, about, monday, std::move(text)};
  }
  Seen sees(const Person& one, Date today = monday) const { return one.sees(members_, today); }

  std::vector<Written> wire_;
  Person keeper_{"Keeper", 1, &wire_}, m_{"M.", 2, &wire_}, k_{"K.", 3, &wire_}, j_{"J.", 4, &wire_},
      stranger_{"Stranger", 5, &wire_};
  Members members_;
};

}  // namespace holdfast::circle::testing

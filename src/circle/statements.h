// statements: each thing that a member of a circle can say there, as the exact bytes of an item's body (kind
// `said`; channel/statement.h). Who said it is the item's business, and whether it counts is the fold's
// (view.h). docs/formats/circle.md has every byte.
//
// There is no statement with a number of anything, none for having read, none with an hour: what can never
// cross has no words here. What is for one of them alone (a heart, an answer only to the author, a farewell,
// that a line was opened) goes in a letter, and for all others every letter looks the same.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "base/time.h"
#include "channel/bytes.h"
#include "circle/rules.h"
#include "seal/letter.h"

namespace holdfast::circle {

using channel::ItemId;
using channel::MemberId;

inline constexpr std::size_t longest_rules = 8'000, longest_topic = 200, longest_post = 48'000;
inline constexpr std::size_t longest_answer = 16'000, longest_why = 200, longest_line = 2'000;
inline constexpr std::size_t longest_farewell = 32'000;

// What a post wants from those who read it.
enum class Wants : std::uint8_t { just_read = 1, what_it_touches = 2, thoughts = 3 };
bool is_known(Wants wants);

struct Enters {  // says yes to the rules, before anything else
  std::uint16_t version = rules_version;
  Date day;
  channel::SealKey letters;  // what letters to her are sealed with
  static void walk(auto& self, auto&& field) {
    field(self.version);
    field(self.day);
    field(self.letters);
  }
  bool operator==(const Enters&) const = default;
};
struct Rules {  // the keeper's own, under those that all circles have
  std::string text;
  static void walk(auto& self, auto&& field) { field(self.text); }
  bool operator==(const Rules&) const = default;
};
struct Post {
  Date day;
  Wants wants = Wants::just_read;
  bool folded = false;      // a reader sees the topic first
  bool asks_a_day = false;  // nobody answers before the next day
  std::string topic, text;
  static void walk(auto& self, auto&& field) {
    field(self.day);
    field(self.wants);
    field(self.folded);
    field(self.asks_a_day);
    field(self.topic);
    field(self.text);
  }
  bool operator==(const Post&) const = default;
};
// It says whose thread it is in, so that it keeps its place where what it answers was withdrawn.
struct Answer {
  ItemId post, about;  // about: the post, or an answer to it
  Date day;
  std::string text;
  static void walk(auto& self, auto&& field) {
    field(self.post);
    field(self.about);
    field(self.day);
    field(self.text);
  }
  bool operator==(const Answer&) const = default;
};
struct Letter {  // to one of the others (seal/letter.h); inside: one of `Inside`
  Date day;
  std::string sealed;
  static void walk(auto& self, auto&& field) {
    field(self.day);
    field(self.sealed);
  }
  bool operator==(const Letter&) const = default;
};
struct Worry {  // "if you are worried about me, this is whom to call". A later one takes its place.
  std::string text;
  static void walk(auto& self, auto&& field) { field(self.text); }
  bool operator==(const Worry&) const = default;
};
struct Removes {
  MemberId member;
  std::string why;
  static void walk(auto& self, auto&& field) {
    field(self.member);
    field(self.why);
  }
  bool operator==(const Removes&) const = default;
};
struct Hides {  // a post or an answer
  ItemId what;
  std::string why;
  static void walk(auto& self, auto&& field) {
    field(self.what);
    field(self.why);
  }
  bool operator==(const Hides&) const = default;
};
struct Freezes {  // a thread; or lets it go on
  ItemId post;
  bool frozen = true;
  std::string why;
  static void walk(auto& self, auto&& field) {
    field(self.post);
    field(self.frozen);
    field(self.why);
  }
  bool operator==(const Freezes&) const = default;
};
struct Flag {  // "the keeper should look at this"; of a post or an answer
  ItemId what;
  static void walk(auto& self, auto&& field) { field(self.what); }
  bool operator==(const Flag&) const = default;
};
struct Looked {  // the keeper has looked where that flag stands
  ItemId flag;
  static void walk(auto& self, auto&& field) { field(self.flag); }
  bool operator==(const Looked&) const = default;
};
struct Successor {  // who may keep the circle when its keeper is gone; none: nobody
  MemberId member;
  static void walk(auto& self, auto&& field) { field(self.member); }
  bool operator==(const Successor&) const = default;
};
struct Keeps {  // the successor, from now on
  static void walk(auto&, auto&&) {}
  bool operator==(const Keeps&) const = default;
};
struct Leaves {  // without a reason
  static void walk(auto&, auto&&) {}
  bool operator==(const Leaves&) const = default;
};

using Statement = std::variant<Enters, Rules, Post, Answer, Letter, Worry, Removes, Hides, Freezes, Flag,
                               Looked, Successor, Keeps, Leaves>;

std::string to_bytes(const Statement& statement);
// unsupported: of a newer Holdfast; damaged: no statement, or one beyond the limits.
[[nodiscard]] Result<Statement> statement_of(std::string_view body);

// ---- what stands in a letter, in the same kind of bytes
struct Heart {  // to whoever wrote it
  ItemId about;
  static void walk(auto& self, auto&& field) { field(self.about); }
  bool operator==(const Heart&) const = default;
};
struct OnlyToYou {  // an answer, to the author of what it is about
  Answer answer;
  static void walk(auto& self, auto&& field) { Answer::walk(self.answer, field); }
  bool operator==(const OnlyToYou&) const = default;
};
struct Farewell {  // to be kept by its receiver
  std::string text;
  static void walk(auto& self, auto&& field) { field(self.text); }
  bool operator==(const Farewell&) const = default;
};
struct Opened {  // her line for whoever is worried
  ItemId worry;
  static void walk(auto& self, auto&& field) { field(self.worry); }
  bool operator==(const Opened&) const = default;
};
using Inside = std::variant<Heart, OnlyToYou, Farewell, Opened>;
std::string to_bytes(const Inside& inside);
[[nodiscard]] Result<Inside> inside_of(std::string_view text);

}  // namespace holdfast::circle

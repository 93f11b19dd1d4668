// statements: each thing that one of two people can say to the other, as the exact bytes of an item's body
// (kind `said`). Of any bytes there is at most one statement. Who said it is the item's business, and whether
// it counts is the fold's (view.h). docs/formats/pair.md has every byte.
//
// There is no statement that could carry a rating, a finding's number, a message, or that something was read:
// what can never cross has no words here.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "base/time.h"
#include "channel/bytes.h"
#include "pair/agreement.h"
#include "seal/closed.h"

namespace holdfast::pair {

using channel::ItemId;

inline constexpr std::size_t longest_name = 64, longest_title = 200, longest_clause = 4'000;
inline constexpr std::size_t longest_page = 48'000, longest_view = seal::most_closed_bytes;

struct Agrees {  // to the agreement, before anything else
  std::uint16_t version = agreement_version;
  std::string called;  // how the one who says it is called, to the other
  static void walk(auto& self, auto&& field) {
    field(self.version);
    field(self.called);
  }
  bool operator==(const Agrees&) const = default;
};
struct Clause {  // how it is to be from now on: a proposal, signed by whoever makes it
  About about = About::other;
  std::string text;
  Date session;  // the session it was talked about in
  static void walk(auto& self, auto&& field) {
    field(self.about);
    field(self.text);
    field(self.session);
  }
  bool operator==(const Clause&) const = default;
};
// That the other's clause holds for both. It says the clause once more, so that what was signed stays where
// its writer takes the proposal back.
struct Signature {
  ItemId clause;
  Clause said;
  Date session;
  static void walk(auto& self, auto&& field) {
    field(self.clause);
    Clause::walk(self.said, field);
    field(self.session);
  }
  bool operator==(const Signature&) const = default;
};
struct Away {  // a break of the one who says it, and what holds meanwhile
  Date from, until;
  std::string meanwhile;
  static void walk(auto& self, auto&& field) {
    field(self.from);
    field(self.until);
    field(self.meanwhile);
  }
  bool operator==(const Away&) const = default;
};
struct Page {  // a page, or one finding, in the words that its giver gave it
  std::string title, text;
  static void walk(auto& self, auto&& field) {
    field(self.title);
    field(self.text);
  }
  bool operator==(const Page&) const = default;
};
struct Recorded {  // the other's page was taken into a record of one's own
  ItemId page;
  static void walk(auto& self, auto&& field) { field(self.page); }
  bool operator==(const Recorded&) const = default;
};
struct Views {  // two views are to be written, and opened together on that day or later
  Date opens;
  static void walk(auto& self, auto&& field) { field(self.opens); }
  bool operator==(const Views&) const = default;
};
struct View {  // one of them, closed
  ItemId views;
  seal::ClosedText closed;
  static void walk(auto& self, auto&& field) {
    field(self.views);
    field(self.closed.commitment);
    field(self.closed.box);
  }
  bool operator==(const View&) const = default;
};
struct ViewKey {  // what opens one's own view
  ItemId view;
  std::array<unsigned char, 32> key{};
  static void walk(auto& self, auto&& field) {
    field(self.view);
    field(self.key);
  }
  bool operator==(const ViewKey&) const = default;
};
struct End {  // of the pair. It has no reason.
  static void walk(auto&, auto&&) {}
  bool operator==(const End&) const = default;
};

// The place in this list is the statement's number in its bytes, from 1: new ones come last.
using Statement = std::variant<Agrees, Clause, Signature, Away, Page, Recorded, Views, View, ViewKey, End>;

std::string to_bytes(const Statement& statement);
// unsupported: of a newer Holdfast; damaged: no statement, or one beyond the limits.
[[nodiscard]] Result<Statement> statement_of(std::string_view body);

}  // namespace holdfast::pair

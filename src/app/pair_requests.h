// pair_requests: what two people say to each other over a channel of their own (src/pair). `pair` takes the
// beginning of a pair's id, or whom it is with; empty where there is only one. Days are as a person writes
// them ("Thursday", "12 March"). Included by requests.h, which is the list.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace holdfast::app {

struct Pairs {  // all of them, as they were met last, and what is agreed to at the beginning of one
  static constexpr std::string_view name = "pairs";
  static void walk(auto&, auto&&) {}
};
// Begins one, with the line that the other's device shows (JoinPair); then LookAtPairing and ComparedWords,
// as with a device.
struct BeginPair {
  static constexpr std::string_view name = "begin_pair";
  bool agrees = false;       // to the agreement, which she has seen
  std::string called;        // how she is called to the other
  std::string relationship;  // with whom; empty: the main one
  std::optional<std::filesystem::path> folder;
  std::string relay, pin;  // instead of a folder
  Secret invitation;
  std::string line;
  static void walk(auto& self, auto&& field) {
    field("agrees", self.agrees);
    field("called", self.called);
    field("relationship", self.relationship);
    field("folder", self.folder);
    field("relay", self.relay);
    field("pin", self.pin);
    field("invitation", self.invitation);
    field("line", self.line);
  }
  BeginPair copy() const {
    return {agrees, called, relationship, folder, relay, pin, invitation.clone(), line};
  }
};
struct JoinPair {  // shows a line, to be typed where the other begins
  static constexpr std::string_view name = "join_pair";
  bool agrees = false;
  std::string called;
  std::string relationship;
  std::optional<std::filesystem::path> folder;
  std::string relay, pin;
  static void walk(auto& self, auto&& field) {
    field("agrees", self.agrees);
    field("called", self.called);
    field("relationship", self.relationship);
    field("folder", self.folder);
    field("relay", self.relay);
    field("pin", self.pin);
  }
};
// Fetches what the other has put there and takes there what is only here. Nothing else ever does.
struct MeetPair {
  static constexpr std::string_view name = "meet_pair";
  std::string pair;
  static void walk(auto& self, auto&& field) { field("pair", self.pair); }
};
struct ProposeClause {  // of the frame
  static constexpr std::string_view name = "propose_clause";
  std::string pair, about, text, session;  // session: the day it was talked about; empty: today
  static void walk(auto& self, auto&& field) {
    field("pair", self.pair);
    field("about", self.about);
    field("text", self.text);
    field("session", self.session);
  }
};
struct SignClause {  // that the other has proposed
  static constexpr std::string_view name = "sign_clause";
  std::string pair, id, session;
  static void walk(auto& self, auto&& field) {
    field("pair", self.pair);
    field("id", self.id);
    field("session", self.session);
  }
};
struct SayAway {
  static constexpr std::string_view name = "say_away";
  std::string pair, from, until, meanwhile;
  static void walk(auto& self, auto&& field) {
    field("pair", self.pair);
    field("from", self.from);
    field("until", self.until);
    field("meanwhile", self.meanwhile);
  }
};
struct GivePage {  // a page, or one finding, in the words that stand here
  static constexpr std::string_view name = "give_page";
  std::string pair, title, text;
  static void walk(auto& self, auto&& field) {
    field("pair", self.pair);
    field("title", self.title);
    field("text", self.text);
  }
};
struct TakeBack {  // what she has put there herself: a proposal, a break, a page
  static constexpr std::string_view name = "take_back";
  std::string pair, id;
  static void walk(auto& self, auto&& field) {
    field("pair", self.pair);
    field("id", self.id);
  }
};
// Says that the other's page was taken into a record of one's own, and gives it back as a file.
struct RecordPage {
  static constexpr std::string_view name = "record_page";
  std::string pair, id;
  static void walk(auto& self, auto&& field) {
    field("pair", self.pair);
    field("id", self.id);
  }
};
struct BeginViews {  // from which day on two views may be opened
  static constexpr std::string_view name = "begin_views";
  std::string pair, opens;
  static void walk(auto& self, auto&& field) {
    field("pair", self.pair);
    field("opens", self.opens);
  }
};
struct WriteView {  // closed until both are there. It is not written anew.
  static constexpr std::string_view name = "write_view";
  std::string pair, id, text;
  static void walk(auto& self, auto&& field) {
    field("pair", self.pair);
    field("id", self.id);
    field("text", self.text);
  }
};
struct EndPair {  // for both, for good, without a reason
  static constexpr std::string_view name = "end_pair";
  std::string pair;
  static void walk(auto& self, auto&& field) { field("pair", self.pair); }
};
struct ForgetPair {  // one that has ended: all that is kept of it here
  static constexpr std::string_view name = "forget_pair";
  std::string pair;
  static void walk(auto& self, auto&& field) { field("pair", self.pair); }
};

}  // namespace holdfast::app

// circle_requests: what a member of a circle does there (src/circle). `circle` takes the beginning of a
// circle's id; empty where there is only one. Ids of what stands there may be begun, too. Included by
// requests.h, which is the list.
#pragma once
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "diary/words.h"

namespace holdfast::app {

struct Circles {  // all of them, as they were met last, and the rules at their doors
  static constexpr std::string_view name = "circles";
  static void walk(auto&, auto&&) {}
};
struct BeginCircle {
  static constexpr std::string_view name = "begin_circle";
  bool agrees = false;  // to the rules, which she has seen
  std::string called;   // how she is called there
  std::string rules;    // her own, under these
  std::optional<std::filesystem::path> folder;
  std::string relay, pin;  // instead of a folder
  Secret invitation;       // that this relay wants
  static void walk(auto& self, auto&& field) {
    field("agrees", self.agrees);
    field("called", self.called);
    field("rules", self.rules);
    field("folder", self.folder);
    field("relay", self.relay);
    field("pin", self.pin);
    field("invitation", self.invitation);
  }
};
// Answers with a line for one person, good for seven days. It has no key in it.
struct InviteToCircle {
  static constexpr std::string_view name = "invite_to_circle";
  std::string circle;
  static void walk(auto& self, auto&& field) { field("circle", self.circle); }
};
struct AskCircle {  // to be let in, with such a line
  static constexpr std::string_view name = "ask_circle";
  bool agrees = false;
  std::string called, line;
  std::optional<std::filesystem::path> folder;
  std::string relay, pin;
  static void walk(auto& self, auto&& field) {
    field("agrees", self.agrees);
    field("called", self.called);
    field("line", self.line);
    field("folder", self.folder);
    field("relay", self.relay);
    field("pin", self.pin);
  }
};
struct AdmitToCircle {  // who asks with that invitation
  static constexpr std::string_view name = "admit_to_circle";
  std::string circle, id;
  static void walk(auto& self, auto&& field) {
    field("circle", self.circle);
    field("id", self.id);
  }
};
// Fetches what others have put there and takes there what is only here; looks who asks, and whether one was
// let in. Nothing else ever does.
struct MeetCircle {
  static constexpr std::string_view name = "meet_circle";
  std::string circle;  // or of an asking
  static void walk(auto& self, auto&& field) { field("circle", self.circle); }
};
struct EnterCircle {  // says yes to its rules, the keeper's own among them
  static constexpr std::string_view name = "enter_circle";
  std::string circle;
  bool agrees = false;
  static void walk(auto& self, auto&& field) {
    field("circle", self.circle);
    field("agrees", self.agrees);
  }
};
// Without `as_it_stands` nothing is sent: the answer is how it would read with other names in the place of
// the names of her people.
struct WritePost {
  static constexpr std::string_view name = "write_post";
  std::string circle, topic, text, wants;
  bool folded = false, asks_a_day = false, as_it_stands = false;
  static void walk(auto& self, auto&& field) {
    field("circle", self.circle);
    field("topic", self.topic);
    field("text", self.text);
    field("wants", self.wants);
    field("folded", self.folded);
    field("asks_a_day", self.asks_a_day);
    field("as_it_stands", self.as_it_stands);
  }
};
// An answer is first a reaction in her own diary, which says what it stirred and what she would like to say.
// `now`: it is sent as it stands there, or as `text` has it; otherwise it waits here until it is. Without
// `id` it is one that waits.
struct AnswerPost {
  static constexpr std::string_view name = "answer_post";
  std::string circle, id, reaction, text;
  bool only_to_author = false, now = false;
  static void walk(auto& self, auto&& field) {
    field("circle", self.circle);
    field("id", self.id);
    field("reaction", self.reaction);
    field("text", self.text);
    field("only_to_author", self.only_to_author);
    field("now", self.now);
  }
};
// Everything else that is done there is one word, about one thing or one person: `id`, and where words belong
// to it, `text`.
struct InCircle {
  static constexpr std::string_view name = "in_circle";
  enum class Deed {
    heart,       // for a post or an answer of another's
    withdraw,    // what is one's own
    fold,        // for oneself alone; nobody is told
    unfold,      // again
    fold_words,  // text: "word, word": posts that hold one arrive folded here
    flag,        // the keeper should look; it is folded for all until she has
    looked,      // of the keeper, at every flag of it
    hide,        // of the keeper; text: why
    freeze,      // of the keeper; text: why
    go_on,       // of the keeper, a thread; text: why
    rules,       // of the keeper; text: her own
    remove,      // of the keeper, a person; text: why
    successor,   // of the keeper, a person; no id: nobody any more
    keep,        // of the successor: the circle, from now on
    revoke,      // of the keeper, an invitation
    line,        // text: whom to call if somebody is worried about her; nothing: no line any more
    open_line,   // of a person; she sees that it was opened
    farewell,    // to a person; text
    let_go,      // an answer that waits; id: its reaction
    leave        // without a reason
  };
  std::string circle;
  Deed what = Deed::heart;
  std::string id, text;
  static constexpr std::array<std::string_view, 1> needed{"what"};
  static void walk(auto& self, auto&& field) {
    field("circle", self.circle);
    field("what", self.what);
    field("id", self.id);
    field("text", self.text);
  }
};
struct ForgetCircle {  // one that she has left or was removed from, or an asking: all that is kept of it here
  static constexpr std::string_view name = "forget_circle";
  std::string circle;
  static void walk(auto& self, auto&& field) { field("circle", self.circle); }
};

}  // namespace holdfast::app

template <>
struct holdfast::diary::Words<holdfast::app::InCircle::Deed> {
  static constexpr std::array<Term, 20> list{
      {{"heart"},  {"withdraw"}, {"fold"},      {"unfold"},   {"fold_words"}, {"flag"},      {"looked"},
       {"hide"},   {"freeze"},   {"go_on"},     {"rules"},    {"remove"},     {"successor"}, {"keep"},
       {"revoke"}, {"line"},     {"open_line"}, {"farewell"}, {"let_go"},     {"leave"}}};
};

// circle_answers: circles as they are told: who is there, the posts with their threads, what waits here. What
// counts is src/circle/view.h's to say. Included by answers.h.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/pair_answers.h"
#include "base/time.h"
#include "diary/walked.h"

namespace holdfast::app {

struct CircleAnswer {
  static constexpr std::string_view name = "circle";
  struct Member {
    static constexpr std::string_view type = "CircleMember";
    std::string id, called;
    bool is_you = false, is_keeper = false, is_successor = false, is_here = false, has_left = false;
    std::string removed;  // the keeper's reason
    std::string remark;   // where somebody came or went in another way than in the open
    static void walk(auto& self, auto&& field) {
      field("id", self.id);
      field("called", self.called);
      field("is_you", self.is_you);
      field("is_keeper", self.is_keeper);
      field("is_successor", self.is_successor);
      field("is_here", self.is_here);
      field("has_left", self.has_left);
      field("removed", self.removed);
      field("remark", self.remark);
    }
  };
  struct Answer {
    static constexpr std::string_view type = "CircleAnswerTo";
    std::string id, about, by;
    Date day;
    std::string text;
    bool yours = false, only_to_author = false, withdrawn = false, flagged = false, folded = false;
    std::string hidden;  // the keeper's reason
    bool heart_given = false;
    std::vector<std::string> hearts;  // of yours: from whom
    static void walk(auto& self, auto&& field) {
      field("id", self.id);
      field("about", self.about);
      field("by", self.by);
      field("day", self.day);
      field("text", self.text);
      field("yours", self.yours);
      field("only_to_author", self.only_to_author);
      field("withdrawn", self.withdrawn);
      field("flagged", self.flagged);
      field("folded", self.folded);
      field("hidden", self.hidden);
      field("heart_given", self.heart_given);
      field("hearts", self.hearts);
    }
  };
  struct Post {
    static constexpr std::string_view type = "CirclePost";
    std::string id, by;
    Date day;
    std::string wants, topic, text;
    bool yours = false, asks_a_day = false, withdrawn = false, flagged = false;
    bool folded = false;  // arrives so, for whatever reason
    std::string hidden, frozen;
    bool heart_given = false;
    std::vector<std::string> hearts;
    std::vector<Answer> answers;  // the earliest first
    static void walk(auto& self, auto&& field) {
      field("id", self.id);
      field("by", self.by);
      field("day", self.day);
      field("wants", self.wants);
      field("topic", self.topic);
      field("text", self.text);
      field("yours", self.yours);
      field("asks_a_day", self.asks_a_day);
      field("withdrawn", self.withdrawn);
      field("flagged", self.flagged);
      field("folded", self.folded);
      field("hidden", self.hidden);
      field("frozen", self.frozen);
      field("heart_given", self.heart_given);
      field("hearts", self.hearts);
      field("answers", self.answers);
    }
  };
  struct Invitation {  // of the keeper's
    static constexpr std::string_view type = "CircleInvitation";
    std::string id, line;
    Date until;
    std::string asks;                // how whoever asks wants to be called; empty: nobody yet
    std::vector<std::string> words;  // four, the same at whoever asks
    bool is_let_in = false;          // and has not fetched it yet
    static void walk(auto& self, auto&& field) {
      field("id", self.id);
      field("line", self.line);
      field("until", self.until);
      field("asks", self.asks);
      field("words", self.words);
      field("is_let_in", self.is_let_in);
    }
  };
  struct Line {  // for whoever is worried
    static constexpr std::string_view type = "CircleLine";
    std::string by, text;
    bool yours = false;
    std::vector<std::string> opened_by;
    static void walk(auto& self, auto&& field) {
      field("by", self.by);
      field("text", self.text);
      field("yours", self.yours);
      field("opened_by", self.opened_by);
    }
  };
  struct Farewell {
    static constexpr std::string_view type = "CircleFarewell";
    std::string by, text;
    static void walk(auto& self, auto&& field) {
      field("by", self.by);
      field("text", self.text);
    }
  };
  struct Waiting {  // an answer that she has not sent
    static constexpr std::string_view type = "CircleWaiting";
    std::string reaction, about, text;
    bool only_to_author = false;
    static void walk(auto& self, auto&& field) {
      field("reaction", self.reaction);
      field("about", self.about);
      field("text", self.text);
      field("only_to_author", self.only_to_author);
    }
  };
  struct One {
    static constexpr std::string_view type = "Circle";
    std::string id, called;
    bool has_entered = false, is_over = false;  // over: left, or removed
    std::string rules;                          // the keeper's own
    std::vector<Member> members;
    std::vector<Post> posts;  // the newest first
    std::vector<Line> lines;
    std::vector<Farewell> farewells;
    std::vector<Invitation> invitations;
    std::vector<Waiting> waiting;
    std::string fold_words;
    std::string place;
    std::optional<Moment> met;  // last
    std::int64_t only_here = 0;
    static void walk(auto& self, auto&& field) {
      field("id", self.id);
      field("called", self.called);
      field("has_entered", self.has_entered);
      field("is_over", self.is_over);
      field("rules", self.rules);
      field("members", self.members);
      field("posts", self.posts);
      field("lines", self.lines);
      field("farewells", self.farewells);
      field("invitations", self.invitations);
      field("waiting", self.waiting);
      field("fold_words", self.fold_words);
      field("place", self.place);
      field("met", self.met);
      field("only_here", self.only_here);
    }
  };
  struct Asking {  // to be let into a circle
    static constexpr std::string_view type = "CircleAsking";
    std::string id, called, place;
    Date until;
    std::vector<std::string> words;  // once the keeper has looked
    static void walk(auto& self, auto&& field) {
      field("id", self.id);
      field("called", self.called);
      field("place", self.place);
      field("until", self.until);
      field("words", self.words);
    }
  };
  struct AsSent {  // how a post would read
    static constexpr std::string_view type = "CircleAsSent";
    std::string topic, text;
    std::int64_t replaced = 0;
    std::vector<std::string> likely_names;  // that are still in it
    static void walk(auto& self, auto&& field) {
      field("topic", self.topic);
      field("text", self.text);
      field("replaced", self.replaced);
      field("likely_names", self.likely_names);
    }
  };
  std::vector<One> circles;
  std::vector<Asking> asking;
  std::optional<AsSent> as_sent;
  std::string line;                // of the invitation that was just made
  std::vector<std::string> rules;  // that all circles have
  std::vector<std::string> sentences;
  std::vector<SaidBeside> remarks;
  static void walk(auto& self, auto&& field) {
    field("circles", self.circles);
    field("asking", self.asking);
    field("as_sent", diary::UnlessNone{self.as_sent});
    field("line", self.line);
    field("rules", self.rules);
    field("sentences", self.sentences);
    field("remarks", self.remarks);
  }
};

}  // namespace holdfast::app

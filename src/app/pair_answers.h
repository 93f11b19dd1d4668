// pair_answers: a pair as it is told: the frame by subject with what held before, breaks, pages, two views.
// What counts is src/pair/view.h's to say. Included by answers.h.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "base/time.h"
#include "diary/walked.h"
#include "diary/words.h"
#include "pair/view.h"

template <>
struct holdfast::diary::Words<holdfast::pair::Side> {
  static constexpr std::array<Term, 2> list{{{"you"}, {"other"}}};
};
template <>
struct holdfast::diary::Words<holdfast::pair::Standing> {
  static constexpr std::array<Term, 4> list{{{"proposed"}, {"holds"}, {"held_once"}, {"set_aside"}}};
};

namespace holdfast::app {

// What went otherwise than expected beside what was done; the file it is about, where it is about one.
struct SaidBeside {
  std::string file, sentence;
  static constexpr std::string_view type = "Remark";
  static void walk(auto& self, auto&& field) {
    field("file", self.file);
    field("sentence", self.sentence);
  }
};

struct PairAnswer {
  static constexpr std::string_view name = "pair";
  struct Clause {
    static constexpr std::string_view type = "PairClause";
    std::string id;
    pair::Side by = pair::Side::you;  // who proposed it
    pair::Standing standing = pair::Standing::proposed;
    std::string text;
    Date session;
    std::optional<Date> signed_in;
    bool taken_back = false;  // by who proposed it, after it was signed
    static void walk(auto& self, auto&& field) {
      field("id", self.id);
      field("by", self.by);
      field("standing", self.standing);
      field("text", self.text);
      field("session", self.session);
      field("signed_in", self.signed_in);
      field("taken_back", self.taken_back);
    }
  };
  struct Part {  // of the frame: one subject
    static constexpr std::string_view type = "PairPart";
    std::string about, title, question;
    std::vector<Clause> clauses;  // the earliest first; none: nothing is said about it yet
    static void walk(auto& self, auto&& field) {
      field("about", self.about);
      field("title", self.title);
      field("question", self.question);
      field("clauses", self.clauses);
    }
  };
  struct Away {
    static constexpr std::string_view type = "PairAway";
    std::string id;
    pair::Side by = pair::Side::you;
    Date from, until;
    std::string meanwhile;
    static void walk(auto& self, auto&& field) {
      field("id", self.id);
      field("by", self.by);
      field("from", self.from);
      field("until", self.until);
      field("meanwhile", self.meanwhile);
    }
  };
  struct Page {
    static constexpr std::string_view type = "PairPage";
    std::string id;
    pair::Side by = pair::Side::you;
    std::string title, text;
    bool recorded = false, taken_back = false;
    static void walk(auto& self, auto&& field) {
      field("id", self.id);
      field("by", self.by);
      field("title", self.title);
      field("text", self.text);
      field("recorded", self.recorded);
      field("taken_back", self.taken_back);
    }
  };
  struct Views {
    static constexpr std::string_view type = "PairViews";
    std::string id;
    Date opens;
    bool yours_is_there = false, others_is_there = false, are_open = false;
    std::string yours;           // your own words, as long as they can be read here
    std::string others;          // once they are open
    bool does_not_open = false;  // the other's
    static void walk(auto& self, auto&& field) {
      field("id", self.id);
      field("opens", self.opens);
      field("yours_is_there", self.yours_is_there);
      field("others_is_there", self.others_is_there);
      field("are_open", self.are_open);
      field("yours", self.yours);
      field("others", self.others);
      field("does_not_open", self.does_not_open);
    }
  };
  struct One {
    static constexpr std::string_view type = "Pair";
    std::string id;
    std::string relationship;  // the id of whom it is with; may be nobody of the diary
    std::string name, called;  // how the other is called, how one is called to the other
    bool is_agreed = false;    // by both; before that nothing else counts
    std::optional<pair::Side> ended_by;
    std::vector<Part> frame;
    std::vector<Away> away;
    std::vector<Page> pages;
    std::vector<Views> views;
    std::string place;           // where it is met
    std::optional<Moment> met;   // last
    std::int64_t only_here = 0;  // of what one has said
    std::int64_t from_newer = 0, without_effect = 0, strangers = 0;
    static void walk(auto& self, auto&& field) {
      field("id", self.id);
      field("relationship", self.relationship);
      field("name", self.name);
      field("called", self.called);
      field("is_agreed", self.is_agreed);
      field("ended_by", self.ended_by);
      field("frame", self.frame);
      field("away", self.away);
      field("pages", self.pages);
      field("views", self.views);
      field("place", self.place);
      field("met", self.met);
      field("only_here", self.only_here);
      field("from_newer", self.from_newer);
      field("without_effect", self.without_effect);
      field("strangers", self.strangers);
    }
  };
  struct File {  // a page that was taken into a record
    static constexpr std::string_view type = "PairFile";
    std::string bytes, media_type, suggested_name;  // the bytes in JSON in base 64
    static void walk(auto& self, auto&& field) {
      field("bytes", to_base64(self.bytes));
      field("media_type", self.media_type);
      field("suggested_name", self.suggested_name);
    }
  };
  std::vector<One> pairs;
  std::optional<File> file;
  std::vector<std::string> agreement;  // what is agreed to, the first line first
  std::vector<std::string> openers;    // of a view, the same for both
  std::vector<std::string> sentences;
  std::vector<SaidBeside> remarks;
  static void walk(auto& self, auto&& field) {
    field("pairs", self.pairs);
    field("file", diary::UnlessNone{self.file});
    field("agreement", self.agreement);
    field("openers", self.openers);
    field("sentences", self.sentences);
    field("remarks", self.remarks);
  }
};

}  // namespace holdfast::app

// answers: what handle() gives back for each request, as plain values. The codec (app/codec.h) turns them
// into the versioned JSON every mouth shares; the command line puts them into words. A Response is an Answer
// or a Problem, with the records that were changed.
// walk() names an answer's fields, for the codec and for the page's types. Long because it is every answer in
// one place.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/pair_answers.h"
#include "app/requests.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/text.h"
#include "brief/page.h"
#include "diary/nouns.h"
#include "diary/questions.h"
#include "diary/walked.h"
#include "review/explain.h"
#include "review/review.h"
#include "review/since.h"

namespace holdfast::app {

struct Done {  // nothing to show but that it happened
  static constexpr std::string_view name = "done";
  std::string sentence;
  std::string remark;  // it is done, but this went wrong afterwards
  static void walk(auto& self, auto&& field) {
    field("sentence", self.sentence);
    field("remark", self.remark);
  }
};
struct Opened {
  static constexpr std::string_view name = "opened";
  Path vault;
  bool with_recovery_words = false;
  bool has_recovery_words = false;
  std::int64_t records = 0;
  bool invented = false;
  std::optional<Path> backup;       // today's automatic backup, when it was due
  std::string backup_trouble;       // why it could not be made; the diary is open all the same
  bool only_read = false;           // nothing can be written where it lies
  std::optional<diary::Role> role;  // who keeps it; not said: a client
  struct Remark {
    std::string code, sentence;
    static void walk(auto& self, auto&& field) {
      field("code", self.code);
      field("sentence", self.sentence);
    }
  };
  std::vector<Remark> remarks;  // what was found at opening and should be known
  static void walk(auto& self, auto&& field) {
    field("vault", self.vault);
    field("with_recovery_words", self.with_recovery_words);
    field("has_recovery_words", self.has_recovery_words);
    field("records", self.records);
    field("backup", self.backup);
    field("backup_trouble", self.backup_trouble);
    field("only_read", self.only_read);
    field("role", diary::UnlessNone{self.role});
    field("remarks", self.remarks);
  }
};
struct RecoveryWords {
  static constexpr std::string_view name = "recovery_words";
  Secret words;   // shown once
  int asked = 1;  // which of them, from 1, has to come back before they count
  static void walk(auto& self, auto&& field) { field("asked", self.asked); }
};
struct Suggested {
  static constexpr std::string_view name = "suggested";
  Secret words;
  static void walk(auto&, auto&&) {}
};
// Answers with words that are shown once. They have no JSON; a mouth that shows them adds them.
template <class One>
concept shows_words = requires(const One& one) {
  { one.words } -> std::same_as<const Secret&>;
};
struct BackupMade {
  static constexpr std::string_view name = "backup";
  Path file;
  std::int64_t size_bytes = 0, records = 0;
  std::vector<Path> pruned;
  static void walk(auto& self, auto&& field) {
    field("file", self.file);
    field("size_bytes", self.size_bytes);
    field("records", self.records);
    field("pruned", self.pruned);
  }
};
struct Backups {
  static constexpr std::string_view name = "backups";
  Path folder;
  struct One {
    Path file;
    std::int64_t size_bytes = 0;
    Moment made_at;  // from its name
    static void walk(auto& self, auto&& field) {
      field("file", self.file);
      field("size_bytes", self.size_bytes);
      field("made_at", self.made_at);
    }
  };
  std::vector<One> backups;  // newest first
  static void walk(auto& self, auto&& field) {
    field("folder", self.folder);
    field("backups", self.backups);
  }
};
struct Restored {
  static constexpr std::string_view name = "restored";
  Path vault;
  std::optional<Path> kept_aside;
  std::int64_t records = 0;
  std::string remark;  // it is restored, and this went wrong afterwards
  static void walk(auto& self, auto&& field) {
    field("vault", self.vault);
    field("kept_aside", self.kept_aside);
    field("records", self.records);
    field("remark", self.remark);
  }
};
struct Checked {
  static constexpr std::string_view name = "checked";
  bool sound = false;
  std::int64_t pages = 0, records = 0;
  struct Remark {
    bool harm = true;
    std::string sentence, detail;
    static void walk(auto& self, auto&& field) {
      field("harm", self.harm);
      field("sentence", self.sentence);
      field("detail", self.detail);
    }
  };
  std::vector<Remark> remarks;
  static void walk(auto& self, auto&& field) {
    field("sound", self.sound);
    field("pages", self.pages);
    field("records", self.records);
    field("remarks", self.remarks);
  }
};

// A record as it is shown: the value, its revision, and how it reads. As an answer it stands under "record".
struct Shown {
  diary::Record record;
  std::int64_t revision = 0;
  std::string when;          // "yesterday 22:10"
  Date day;                  // the diary day it belongs to
  std::string relationship;  // its name
  std::string headline;
  std::string written_afterwards;  // "written 3 days afterwards"; empty when not
  std::vector<std::pair<std::string, std::string>> lines;
  static constexpr std::string_view type = "Shown";
  static void walk(auto& self, auto&& field) {
    field("record", self.record);
    field("revision", self.revision);
    field("day", self.day);
    field("when", self.when);
    field("relationship", self.relationship);
    field("headline", self.headline);
    field("written_afterwards", self.written_afterwards);
    field("lines", self.lines);
  }
};
struct Synced {
  static constexpr std::string_view name = "synced";
  bool met = false;            // somewhere now; otherwise this tells how things stand
  bool first = false;          // for the first time
  std::optional<Path> folder;  // of this or the last meeting; nothing: there was none in a folder
  std::string relay;           // likewise: its address, or nothing
  std::optional<Moment> at;
  std::int64_t went = 0;       // records that were changed here since, and have gone there now
  std::int64_t came = 0;       // records that are new or otherwise here now
  std::int64_t taken_out = 0;  // records that were deleted on another device
  std::int64_t only_here = 0;  // records whose newest words nobody else has
  std::int64_t unseen = 0;   // that have gone there, and of which no other device has shown that it has them
  std::vector<Shown> two;    // written in two places: each with what stands beside it
  std::int64_t newer = 0;    // records that only a newer Holdfast can read; they are kept and passed on
  std::int64_t waiting = 0;  // pieces there that cannot be opened or that follow others that are not there
  std::int64_t again = 0;    // pieces the folder had had, did not have any more, and has now
  bool own_key = false;  // another copy of this diary writes there: this one goes on under a key of its own
  using Remark = SaidBeside;
  std::vector<Remark> remarks;
  std::vector<std::string>
      sentences;  // all of it in words, but for the remarks; none where it met nobody yet
  static void walk(auto& self, auto&& field) {
    field("met", self.met);
    field("first", self.first);
    field("folder", self.folder);
    field("relay", self.relay);
    field("at", self.at);
    field("went", self.went);
    field("came", self.came);
    field("taken_out", self.taken_out);
    field("only_here", self.only_here);
    field("unseen", self.unseen);
    field("two", self.two);
    field("newer", self.newer);
    field("waiting", self.waiting);
    field("again", self.again);
    field("own_key", self.own_key);
    field("sentences", self.sentences);
    field("remarks", self.remarks);
  }
};
struct DevicesAnswer {
  static constexpr std::string_view name = "devices";
  struct One {
    std::string id;
    std::string name;     // empty: it was given none
    std::string copy_of;  // then the name of the one whose copy it is, where that has one
    bool is_this = false;
    std::optional<Moment> wrote;  // the newest that is known of it
    std::string when;             // this in words
    // It has a key that this device, or every copy of the file, has as well: removing it is not proof against
    // somebody who sets out to come back.
    bool could_return = false;
    static void walk(auto& self, auto&& field) {
      field("id", self.id);
      field("name", self.name);
      field("copy_of", self.copy_of);
      field("this", self.is_this);
      field("wrote", self.wrote);
      field("when", self.when);
      field("could_return", self.could_return);
    }
  };
  std::vector<One> devices;    // this one first; none where there was no meeting
  bool has_words = false;      // that bring the diary back from the folder
  std::optional<Path> folder;  // of the last meeting
  std::string relay;
  std::vector<std::string> sentences;
  std::vector<Synced::Remark> remarks;
  static void walk(auto& self, auto&& field) {
    field("devices", self.devices);
    field("has_words", self.has_words);
    field("folder", self.folder);
    field("relay", self.relay);
    field("sentences", self.sentences);
    field("remarks", self.remarks);
  }
};
struct Joined {
  static constexpr std::string_view name = "joined";
  Path vault, folder;
  std::string relay;  // instead of a folder
  std::int64_t records = 0;
  bool dry_run = false;
  bool belongs =
      false;  // it is one of the diary's devices now (or would be), and not only a copy of what was there
  std::vector<std::string> sentences;
  std::vector<Synced::Remark> remarks;
  static void walk(auto& self, auto&& field) {
    field("vault", self.vault);
    field("folder", self.folder);
    field("relay", self.relay);
    field("records", self.records);
    field("dry_run", self.dry_run);
    field("belongs", self.belongs);
    field("sentences", self.sentences);
    field("remarks", self.remarks);
  }
};
struct PairingAnswer {
  static constexpr std::string_view name = "pairing";
  enum class Stage {
    waits,    // for the other device
    compare,  // both show the words now, and she says whether they are the same
    lets_in,  // the new one is being let in
    done,     // the new one has everything
    ended     // by her
  };
  Stage stage = Stage::waits;
  std::string line;                 // of the new device, to be typed into the other
  std::vector<std::string> square;  // and as one that a camera reads (app/square.h)
  std::vector<std::string> words;   // four, once there is something to compare
  std::string device;               // how the new one is called
  std::vector<std::string> sentences;
  std::vector<Synced::Remark> remarks;
  static void walk(auto& self, auto&& field) {
    field("stage", self.stage);
    field("line", self.line);
    field("square", self.square);
    field("words", self.words);
    field("device", self.device);
    field("sentences", self.sentences);
    field("remarks", self.remarks);
  }
};
struct Saved {
  static constexpr std::string_view name = "saved";
  Shown shown;
  bool is_new = true;
  static void walk(auto& self, auto&& field) {
    field("new", self.is_new);
    field("record", self.shown);
  }
};
struct Deleted {
  static constexpr std::string_view name = "deleted";
  std::vector<Shown> records;  // what was (or would be) deleted
  bool for_good = false, dry_run = false;
  static void walk(auto& self, auto&& field) {
    field("records", self.records);
    field("for_good", self.for_good);
    field("dry_run", self.dry_run);
  }
};
struct Undone {
  static constexpr std::string_view name = "undone";
  std::string label;
  std::int64_t records = 0;
  bool redo = false;
  static void walk(auto& self, auto&& field) {
    field("label", self.label);
    field("records", self.records);
  }
};
struct Draft {
  static constexpr std::string_view name = "draft";
  std::optional<std::string> text;
  std::string with;
  static void walk(auto& self, auto&& field) {
    field("text", self.text);
    field("with", self.with);
  }
};
struct Kept {  // a draft
  static constexpr std::string_view name = "kept";
  std::string of;       // where it stands
  bool beside = false;  // because something that was not seen stands where it was to go
  static void walk(auto& self, auto&& field) {
    field("of", self.of);
    field("beside", self.beside);
  }
};
struct SettingsAnswer {
  static constexpr std::string_view name = "settings";
  diary::Settings settings;
  static void walk(auto& self, auto&& field) { field("settings", self.settings); }
};
struct Listing {
  static constexpr std::string_view name = "list";
  std::vector<Shown> records;
  std::int64_t total = 0;  // that match, of which `records` is a stretch
  static void walk(auto& self, auto&& field) {
    field("records", self.records);
    field("total", self.total);
  }
};
struct Found {
  static constexpr std::string_view name = "found";
  struct One {
    Shown shown;
    std::string excerpt;               // empty for a folded record
    std::vector<std::string> matched;  // the words and phrases that were found, as they are written in it
    static void walk(auto& self, auto&& field) {
      field("record", self.shown);
      field("excerpt", self.excerpt);
      field("matched", self.matched);
    }
  };
  std::vector<One> found;
  std::int64_t total = 0;  // that match, of which `found` is a stretch
  static void walk(auto& self, auto&& field) {
    field("found", self.found);
    field("total", self.total);
  }
};
struct TodayAnswer {
  static constexpr std::string_view name = "today";
  std::optional<Shown> last_check_in;
  std::vector<Shown> reactions_waiting;  // their date to come back has come
  std::vector<Shown> absences_ahead;     // or under way
  std::vector<Shown> sessions_ahead;
  struct Over {  // an absence that is over, and nothing was said of how it was
    Shown absence;
    std::string said;  // "A was away for two weeks."
    static void walk(auto& self, auto&& field) {
      field("absence", self.absence);
      field("said", self.said);
    }
  };
  std::vector<Over> absences_over;
  std::optional<Shown> hard_moment;  // the last check-in, where it was hard a while ago: how is it now?
  std::optional<Shown> ended;        // whom check-ins were about: whether to go on asking has not been said
  bool recovery_words_wait = false;  // there are none, and today they are offered
  bool has_draft = false, paused = false;
  struct Begun {  // what stands in a form and was not kept (KeepDraft)
    std::string of, text, with;
    static void walk(auto& self, auto&& field) {
      field("of", self.of);
      field("text", self.text);
      field("with", self.with);
    }
  };
  std::vector<Begun> begun;
  std::int64_t records = 0;
  static void walk(auto& self, auto&& field) {
    field("last_check_in", self.last_check_in);
    field("reactions_waiting", self.reactions_waiting);
    field("absences_ahead", self.absences_ahead);
    field("sessions_ahead", self.sessions_ahead);
    field("absences_over", self.absences_over);
    field("hard_moment", self.hard_moment);
    field("ended", self.ended);
    field("recovery_words_wait", self.recovery_words_wait);
    field("has_draft", self.has_draft);
    field("paused", self.paused);
    field("begun", self.begun);
    field("records", self.records);
  }
};
struct PeopleAnswer {
  static constexpr std::string_view name = "people";
  struct One {
    Shown shown;
    bool over = false, main = false;
    std::int64_t check_ins = 0, sessions = 0;
    static void walk(auto& self, auto&& field) {
      field("record", self.shown);
      field("over", self.over);
      field("main", self.main);
      field("check_ins", self.check_ins);
      field("sessions", self.sessions);
    }
  };
  std::vector<One> people;
  static void walk(auto& self, auto&& field) { field("people", self.people); }
};
struct ScalesAnswer {
  static constexpr std::string_view name = "scales";
  struct One {
    diary::Scale scale;
    bool built_in = false;
    static void walk(auto& self, auto&& field) {
      diary::Scale::fields(self.scale, [&](const diary::Field& of, auto& value) { field(of.key, value); });
      field("built_in", self.built_in);
    }
  };
  std::vector<One> scales;
  static void walk(auto& self, auto&& field) { field("scales", self.scales); }
};
struct Asking {
  static constexpr std::string_view name = "ask";
  struct One {
    diary::Scale scale;
    std::string question;  // with the practitioner's name in it
    static void walk(auto& self, auto&& field) {
      diary::Scale::fields(self.scale, [&](const diary::Field& of, auto& value) {
        if (of.key != std::string_view("question")) field(of.key, value);
      });
      field("question", self.question);
    }
  };
  std::vector<One> questions;
  std::string relationship;
  std::string about_nobody;  // why questions about a practitioner are left out; empty when they are not
  bool age = false;          // "How old do you feel?", with all the rest
  bool alone = false;        // nothing is asked beside these
  static void walk(auto& self, auto&& field) {
    field("relationship", self.relationship);
    field("about_nobody", self.about_nobody);
    field("age", self.age);
    field("alone", self.alone);
    field("questions", self.questions);
  }
};
struct Meant {  // whom something is about; empty: nobody
  static constexpr std::string_view name = "meant";
  std::string id, called;
  static void walk(auto& self, auto&& field) {
    field("id", self.id);
    field("called", self.called);
  }
};
struct Help {
  static constexpr std::string_view name = "help";
  struct One {
    std::string name, number, line;
    static void walk(auto& self, auto&& field) {
      field("name", self.name);
      field("number", self.number);
      field("line", self.line);
    }
  };
  std::vector<One> own, general;
  std::string checked_on;  // when the general list was checked
  std::string statement;   // that nobody is watching
  static void walk(auto& self, auto&& field) {
    field("own", self.own);
    field("general", self.general);
    field("checked_on", self.checked_on);
    field("statement", self.statement);
  }
};
struct Resting {  // why no review is made now
  bool nothing_new = false;
  Moment since;               // when the last one was made
  std::optional<Moment> due;  // from when on there is another one anyway
  std::string sentence;
};
struct Reviewed {
  static constexpr std::string_view name = "review";
  review::Review review;
  std::optional<Resting> resting;          // then `review` holds nothing
  std::optional<review::Changed> changed;  // since the last one; nothing where there was none
  static void walk(auto& self, auto&& field) {
    const auto& resting = self.resting;
    const diary::InZone<review::Review> made{&self.review, self.review.made_at.zone};
    field("review", resting ? std::nullopt : std::optional(made));
    using InZone = diary::InZone<review::Changed>;
    field("changed", self.changed ? std::optional(InZone{&*self.changed, made.zone}) : std::nullopt);
    field("sentence", resting ? resting->sentence : std::string());
    field("nothing_new", resting && resting->nothing_new);
    field("since", resting ? std::optional(resting->since) : std::nullopt);
    field("due", resting ? resting->due : std::nullopt);
  }
};
struct EarlierReviewsAnswer {  // the newest first
  static constexpr std::string_view name = "earlier_reviews";
  struct One {
    std::string of;  // what read_review is asked for
    Moment made_at;
    int answers = 0;
    static void walk(auto& self, auto&& field) {
      field("of", self.of);
      field("made_at", self.made_at);
      field("answers", self.answers);
    }
  };
  std::vector<One> reviews;
  static void walk(auto& self, auto&& field) { field("reviews", self.reviews); }
};
struct EarlierReview {
  static constexpr std::string_view name = "earlier_review";
  Moment made_at;
  Json review;  // as it was answered then, without pictures and without the ids of entries
  static void walk(auto& self, auto&& field) {
    field("made_at", self.made_at);
    field("review", self.review);
  }
};
struct Explained {
  static constexpr std::string_view name = "explained";
  review::Review review;  // with this one finding in it
  review::Explanation explanation;
  struct Beneath {  // a record the finding rests on
    diary::Id id;
    std::string_view kind;
    Moment felt;
    bool folded = false;
    static void walk(auto& self, auto&& field) {
      field("id", self.id);
      field("kind", std::string(self.kind));
      field("felt", self.felt);
      field("folded", self.folded);
    }
  };
  std::vector<Beneath> entries;  // by time
  static void walk(auto& self, auto&& field) {
    const review::Review& made = self.review;
    const std::string_view zone = made.made_at.zone;
    field("review", diary::InZone<review::ReviewHeader>{&made, zone});
    field("finding",
          diary::InZone<review::Finding>{made.findings.empty() ? nullptr : &made.findings.front(), zone});
    field("account", self.explanation);
    field("checked", self.explanation.checks);
    field("entries", self.entries);
  }
};
struct SheetAnswer {
  static constexpr std::string_view name = "sheet";
  brief::Sheet sheet;
  std::int64_t revision = 0;  // of what is kept; 0: nothing is
  static void walk(auto& self, auto&& field) {
    field("sheet", self.sheet);
    field("revision", self.revision);
  }
};
struct SheetDrawn {
  static constexpr std::string_view name = "drawn";
  brief::Laid laid;
  std::string sentence;  // where it does not fit; then there is no PDF
  std::string bytes;     // of a file; in JSON base 64
  std::string text;      // what stands on the page
  std::string media_type, suggested_name;
  static void walk(auto& self, auto&& field) {
    field("fits", self.laid.fits);
    field("sentence", self.sentence);
    field("no_room", self.laid.no_room);
    field("no_room_charts", self.laid.no_room_charts);
    field("points", self.laid.points);
    field("replaced", self.laid.replaced);
    field("likely_names", self.laid.likely_names);
    field("unknown_letters", self.laid.unknown_letters);
    field("bytes", to_base64(self.bytes));
    field("text", self.text);
    field("media_type", self.media_type);
    field("suggested_name", self.suggested_name);
  }
};
struct QuestionsAnswer {
  static constexpr std::string_view name = "questions";
  struct One {
    std::string id, asked;
    static void walk(auto& self, auto&& field) {
      field("id", self.id);
      field("question", self.asked);
    }
  };
  std::vector<One> questions;
  static void walk(auto& self, auto&& field) { field("questions", self.questions); }
};
// What is asked of a record of one kind, of one that is there already, later, and what else can be changed.
struct FormsAnswer {
  static constexpr std::string_view name = "forms";
  struct One {
    std::string kind, title;
    std::vector<diary::Question> questions, afterwards;
    std::vector<diary::Question> only_changed;  // fields that nobody is asked for
    static void walk(auto& self, auto&& field) {
      field("kind", self.kind);
      field("title", self.title);
      field("questions", self.questions);
      field("afterwards", self.afterwards);
      field("only_changed", self.only_changed);
    }
  };
  std::vector<One> forms;
  static void walk(auto& self, auto&& field) { field("forms", self.forms); }
};
struct Imported {
  static constexpr std::string_view name = "imported";
  bool dry_run = false;
  std::int64_t rows = 0, added = 0, already_there = 0, without_values = 0;
  std::int64_t cut_short = 0;           // files that end too early; `remarks` names them
  struct Changed {                      // in the diary already, and with other words in the file
    std::string id, day, mine, theirs;  // the first words of each
    static void walk(auto& self, auto&& field) {
      field("id", self.id);
      field("day", self.day);
      field("mine", self.mine);
      field("theirs", self.theirs);
    }
  };
  std::vector<Changed> changed;  // the first 20 of `changed_total`
  std::int64_t changed_total = 0;
  std::int64_t replaced = 0;  // of these: taken with the file's words
  struct Rejected {
    std::int64_t line = 0;
    std::string column, reason;
    static void walk(auto& self, auto&& field) {
      field("line", self.line);
      field("column", self.column);
      field("reason", self.reason);
    }
  };
  std::vector<Rejected> rejected;
  std::int64_t rejected_total = 0;  // `rejected` lists the first 10,000
  std::string first, last;          // moments
  std::string delimiter, encoding;
  bool decimal_comma = false;
  std::vector<std::string> unused_columns, remarks;

  // Of another program's file.
  std::string format;  // its name on screen; empty: a table, or a diary exported before
  struct Kind {
    std::string kind;
    std::int64_t n = 0;
    static void walk(auto& self, auto&& field) {
      field("kind", self.kind);
      field("n", self.n);
    }
  };
  std::vector<Kind> kinds;  // of what comes in
  struct LeftOut {
    std::string what, why;
    std::int64_t n = 0;
    static void walk(auto& self, auto&& field) {
      field("what", self.what);
      field("why", self.why);
      field("n", self.n);
    }
  };
  std::vector<LeftOut> left_out;
  struct Measure {  // numbers or named steps that can be given a scale
    std::string name;
    std::int64_t n = 0;
    std::optional<double> low, high;
    std::vector<std::string> levels;
    bool ordered = false;
    static void walk(auto& self, auto&& field) {
      field("name", self.name);
      field("n", self.n);
      field("low", self.low);
      field("high", self.high);
      field("levels", self.levels);
      field("ordered", self.ordered);
    }
  };
  std::vector<Measure> measures;
  struct Event {  // titles in a calendar, the most frequent first
    std::string title;
    std::int64_t n = 0;
    static void walk(auto& self, auto&& field) {
      field("title", self.title);
      field("n", self.n);
    }
  };
  std::vector<Event> events;
  std::int64_t undated = 0;
  std::vector<std::string> notices;  // an instrument's own words
  bool show_help = false;            // an answer was given after which the help page is shown
  static void walk(auto& self, auto&& field) {
    field("dry_run", self.dry_run);
    field("rows", self.rows);
    field("added", self.added);
    field("already_there", self.already_there);
    field("without_values", self.without_values);
    field("cut_short", self.cut_short);
    field("changed", self.changed);
    field("changed_total", self.changed_total);
    field("replaced", self.replaced);
    field("rejected_total", self.rejected_total);
    field("rejected", self.rejected);
    field("first", self.first);
    field("last", self.last);
    field("delimiter", self.delimiter);
    field("encoding", self.encoding);
    field("decimal_comma", self.decimal_comma);
    field("unused_columns", self.unused_columns);
    field("remarks", self.remarks);
    field("format", self.format);
    field("kinds", self.kinds);
    field("left_out", self.left_out);
    field("measures", self.measures);
    field("events", self.events);
    field("undated", self.undated);
    field("notices", self.notices);
    field("show_help", self.show_help);
  }
};
struct Exported {
  static constexpr std::string_view name = "exported";
  std::string bytes;
  std::string media_type, suggested_name;
  std::int64_t records = 0;
  bool binary = false;                    // an archive: in JSON the bytes are base 64
  std::int64_t replacements = 0;          // of a copy for giving away
  std::vector<std::string> likely_names;  // look like names and are still in it
  std::int64_t from_outside = 0;          // of a stretch: older or newer, and referred to by what is in it
  static void walk(auto& self, auto&& field) {
    field("text", self.binary ? to_base64(self.bytes) : self.bytes);
    field("binary", self.binary);
    field("replacements", self.replacements);
    field("likely_names", self.likely_names);
    field("from_outside", self.from_outside);
    field("media_type", self.media_type);
    field("suggested_name", self.suggested_name);
    field("records", self.records);
  }
};
struct Fitted {
  static constexpr std::string_view name = "fit";
  Json result = Json::object();  // keys documented in docs/guide/fit.md
  static void walk(auto& self, auto&& field) {
    for (const auto& [key, value] : self.result.items()) field(key.c_str(), value);
  }
};
// How well a table was foretold. Scores are logarithms of the probability of what was reported (of its
// density where readings are exact), a reading; higher is better.
struct Predicted {
  static constexpr std::string_view name = "predicted";
  struct Method {
    std::string method;
    double log_score = 0;
    double in_middle_80 = 0;         // share of the readings in the middle 80 % of what was foretold
    double mean_absolute_error = 0;  // of the mean that was foretold, in the units below
    std::optional<double> model_leads_by, standard_error;  // in log_score; null for the model itself
    static void walk(auto& self, auto&& field) {
      field("method", self.method);
      field("log_score", self.log_score);
      field("in_middle_80", self.in_middle_80);
      field("mean_absolute_error", self.mean_absolute_error);
      field("model_leads_by", self.model_leads_by);
      field("standard_error", self.standard_error);
    }
  };
  struct Horizon {
    std::int64_t steps = 1, readings = 0;  // foretold and scored
    std::vector<Method> methods;
    static void walk(auto& self, auto&& field) {
      field("steps", self.steps);
      field("readings", self.readings);
      field("methods", self.methods);
    }
  };
  struct Person {
    std::string person;  // empty: the table is of one
    bool usable = false;
    std::string why_not;
    std::int64_t check_ins = 0, learned_from = 0;
    std::vector<Horizon> horizons;
    static void walk(auto& self, auto&& field) {
      field("person", self.person);
      field("usable", self.usable);
      field("why_not", self.why_not);
      field("check_ins", self.check_ins);
      field("learned_from", self.learned_from);
      field("horizons", self.horizons);
    }
  };
  struct Over {  // over all people, each counting once
    std::int64_t steps = 1, people = 0, people_model_leads = 0;
    std::string method;
    double model_leads_by = 0;
    std::optional<double> standard_error;  // null with one person
    static void walk(auto& self, auto&& field) {
      field("steps", self.steps);
      field("method", self.method);
      field("people", self.people);
      field("people_model_leads", self.people_model_leads);
      field("model_leads_by", self.model_leads_by);
      field("standard_error", self.standard_error);
    }
  };
  struct Rejected {
    std::string file, column, reason;
    std::int64_t line = 0;
    static void walk(auto& self, auto&& field) {
      field("file", self.file);
      field("line", self.line);
      field("column", self.column);
      field("reason", self.reason);
    }
  };
  std::vector<std::string> items;
  std::string units;
  std::vector<Person> people;
  std::vector<Over> over_people;  // empty with one person
  std::vector<Rejected> rejected_rows;
  static void walk(auto& self, auto&& field) {
    field("items", self.items);
    field("units", self.units);
    field("people", self.people);
    field("over_people", self.over_people);
    field("rejected_rows", self.rejected_rows);
  }
};
// States of many pairs of the theory over time. `quantiles`: one list over the days for each of
// `probabilities`.
struct DyadCourse {
  static constexpr std::string_view name = "dyad_run";
  std::string preset, preset_says;
  std::int64_t dyads = 0;
  std::vector<double> days, probabilities;
  struct Line {
    std::string state;
    std::vector<std::vector<double>> quantiles;
    static void walk(auto& self, auto&& field) {
      field("state", self.state);
      field("quantiles", self.quantiles);
    }
  };
  std::vector<Line> lines;
  struct Away {
    double from = 0, until = 0;  // days
    static void walk(auto& self, auto&& field) {
      field("from", self.from);
      field("until", self.until);
    }
  };
  std::vector<Away> absences;
  std::optional<double> ends_on;
  static void walk(auto& self, auto&& field) {
    field("theory", true);
    field("preset", self.preset);
    field("preset_says", self.preset_says);
    field("dyads", self.dyads);
    field("days", self.days);
    field("probabilities", self.probabilities);
    field("states", self.lines);
    field("absences", self.absences);
    field("ends_on", self.ends_on);
  }
};
struct DyadClaimsSeen {
  static constexpr std::string_view name = "dyad_claims";
  std::int64_t draws = 0;
  struct One {
    std::string id, says, test, effect_of, removed;
    double share = 0, share_low = 0, share_high = 0, effect = 0, effect_low = 0, effect_high = 0,
           share_without = 0;
    static void walk(auto& self, auto&& field) {
      field("id", self.id);
      field("says", self.says);
      field("test", self.test);
      field("share", self.share);
      field("share_interval", std::pair(self.share_low, self.share_high));
      field("effect_of", self.effect_of);
      field("effect", self.effect);
      field("effect_interval", std::pair(self.effect_low, self.effect_high));
      field("removed", self.removed);
      field("share_without", self.share_without);
    }
  };
  std::vector<One> claims;
  static void walk(auto& self, auto&& field) {
    field("theory", true);
    field("draws", self.draws);
    field("claims", self.claims);
  }
};
struct DyadRests {
  static constexpr std::string_view name = "dyad_rest";
  struct State {
    double distress = 0, reliance = 0, safety = 0, footing = 0, guard = 0, support = 0;
    double slowest_rate = 0;   // per day, of coming back
    double leaning_ratio = 1;  // above 1 leaning lengthens what follows a hard moment
    static void walk(auto& self, auto&& field) {
      field("distress", self.distress);
      field("reliance", self.reliance);
      field("safety", self.safety);
      field("footing", self.footing);
      field("guard", self.guard);
      field("support", self.support);
      field("slowest_rate", self.slowest_rate);
      field("leaning_ratio", self.leaning_ratio);
    }
  };
  struct Line {
    double openness = 0;
    std::vector<double> steadiness;
    std::vector<std::vector<State>> states;  // one or more for each of `steadiness`
    std::vector<double> folds;
    static void walk(auto& self, auto&& field) {
      field("openness", self.openness);
      field("steadiness", self.steadiness);
      field("states", self.states);
      field("folds", self.folds);
    }
  };
  std::vector<Line> lines;
  bool plane = false;  // lines over all of openness, by rising openness
  static void walk(auto& self, auto&& field) {
    field("theory", true);
    field("plane", self.plane);
    field("lines", self.lines);
  }
};
struct DyadMap {
  static constexpr std::string_view name = "dyad_sweep";
  std::string x, y, outcome;
  std::vector<double> xs, ys;
  double day = 0;
  std::int64_t dyads = 0;
  std::vector<std::vector<double>> medians;  // one row for each of ys
  static void walk(auto& self, auto&& field) {
    field("theory", true);
    field("x", self.x);
    field("y", self.y);
    field("xs", self.xs);
    field("ys", self.ys);
    field("outcome", self.outcome);
    field("day", self.day);
    field("dyads", self.dyads);
    field("medians", self.medians);
  }
};
// Both models learned from the first part of a diary and then told of every later check-in, before it came,
// how likely it was. Scores are mean log probabilities of a check-in, in nats: more is better.
struct DyadFitted {
  static constexpr std::string_view name = "dyad_fit";
  bool usable = false;
  std::string why_not;
  std::int64_t learned_from = 0, predicted = 0;  // check-ins
  double days_learned = 0, days_predicted = 0;
  std::vector<std::string> scales;
  double theory = 0, state_space = 0, frequencies = 0;  // the last: each scale's shares of its rungs before
  double ahead = 0;              // theory less state_space: above 0 the theory predicts better
  double weekly_error = 0;       // of `ahead`: standard error from week to week
  double monte_carlo_error = 0;  // of `ahead`: standard error from its random numbers
  enum class Verdict { theory, state_space, cannot_tell };
  Verdict verdict = Verdict::cannot_tell;
  std::string sentence;

  struct Scores {
    double theory = 0, state_space = 0, frequencies = 0;
    static void walk(auto& self, auto&& field) {
      field("theory", self.theory);
      field("state_space", self.state_space);
      field("frequencies", self.frequencies);
    }
  };
  static void walk(auto& self, auto&& field) {
    const auto where_usable = [&](auto value) { return self.usable ? std::optional(value) : std::nullopt; };
    field("theory", true);
    field("usable", self.usable);
    field("why_not", self.why_not);
    field("learned_from", self.learned_from);
    field("predicted", self.predicted);
    field("days_learned", self.days_learned);
    field("days_predicted", self.days_predicted);
    field("scales", self.scales);
    field("score", where_usable(Scores{self.theory, self.state_space, self.frequencies}));
    field("ahead", where_usable(self.ahead));
    field("weekly_error", where_usable(self.weekly_error));
    field("monte_carlo_error", where_usable(self.monte_carlo_error));
    field("verdict", self.verdict);
    field("sentence", self.sentence);
  }
};
struct AboutAnswer {
  static constexpr std::string_view name = "about";
  std::string version;
  static void walk(auto& self, auto&& field) { field("version", self.version); }
};

using Answer =
    std::variant<Done, Opened, RecoveryWords, Suggested, BackupMade, Backups, Restored, Synced, DevicesAnswer,
                 Joined, PairingAnswer, PairAnswer, Checked, Saved, Deleted, Undone, Draft, Kept,
                 SettingsAnswer, Shown, Listing, Found, TodayAnswer, PeopleAnswer, ScalesAnswer, Asking,
                 Meant, Help, Reviewed, EarlierReviewsAnswer, EarlierReview, Explained, SheetAnswer,
                 SheetDrawn, QuestionsAnswer, FormsAnswer, Imported, Exported, Fitted, Predicted, DyadCourse,
                 DyadClaimsSeen, DyadMap, DyadRests, DyadFitted, AboutAnswer>;

struct Changes {
  std::vector<diary::Id> written, erased;
  std::optional<std::int64_t> group;  // what undoing them expects (Undo::group)
  static void walk(auto& self, auto&& field) {
    field("written", self.written);
    field("erased", self.erased);
    field("group", diary::UnlessNone{self.group});
  }
};

struct Response {
  Result<Answer> answer;
  bool invented = false;  // the open diary is: nobody lived it, and every mouth says so
  Changes changes;
};

}  // namespace holdfast::app

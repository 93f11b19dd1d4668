// answers: what handle() gives back for each request, as plain values. The codec (app/codec.h) turns them
// into the versioned JSON every mouth shares; the command line puts them into words. A Response is an Answer
// or a Problem, with the records that were changed.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/requests.h"
#include "base/result.h"
#include "base/secret.h"
#include "diary/nouns.h"
#include "review/explain.h"
#include "review/review.h"

namespace holdfast::app {

struct Done {  // nothing to show but that it happened
  std::string sentence;
};
struct Opened {
  Path vault;
  bool with_recovery_words = false;
  bool has_recovery_words = false;
  std::int64_t records = 0;
  bool invented = false;
  std::optional<Path> backup;  // today's automatic backup, when it was due
  std::string backup_trouble;  // why it could not be made; the diary is open all the same
};
struct RecoveryWords {
  Secret words;  // shown once
};
struct Suggested {
  Secret words;
};
struct BackupMade {
  Path file;
  std::int64_t size_bytes = 0, records = 0;
  std::vector<Path> pruned;
};
struct Backups {
  Path folder;
  struct One {
    Path file;
    std::int64_t size_bytes = 0;
    std::int64_t made_at = 0;  // UTC seconds, from its name
  };
  std::vector<One> backups;  // newest first
};
struct Restored {
  Path vault;
  std::optional<Path> kept_aside;
  std::int64_t records = 0;
};
struct Checked {
  bool sound = false;
  std::int64_t pages = 0, records = 0;
  struct Remark {
    bool harm = true;
    std::string sentence, detail;
  };
  std::vector<Remark> remarks;
};

// A record as it is shown: the value, its revision, and how it reads.
struct Shown {
  diary::Record record;
  std::int64_t revision = 0;
  std::string when;          // "yesterday 22:10"
  Date day;                  // the diary day it belongs to
  std::string relationship;  // its name
  std::string headline;
  std::string written_afterwards;  // "written 3 days afterwards"; empty when not
  std::vector<std::pair<std::string, std::string>> lines;
};
struct Saved {
  Shown shown;
  bool is_new = true;
};
struct Deleted {
  std::vector<Shown> records;  // what was (or would be) deleted
  bool for_good = false, dry_run = false;
};
struct Undone {
  std::string label;
  std::int64_t records = 0;
  bool redo = false;
};
struct Draft {
  std::optional<std::string> text;
};
struct SettingsAnswer {
  diary::Settings settings;
};
struct Listing {
  std::vector<Shown> records;
  std::int64_t total = 0;  // that match, of which `records` is a stretch
};
struct Found {
  struct One {
    Shown shown;
    std::string excerpt;  // empty for a folded record
  };
  std::vector<One> found;
};
struct TodayAnswer {
  std::optional<Shown> last_check_in;
  std::vector<Shown> reactions_waiting;  // their date to come back has come
  std::vector<Shown> absences_ahead;     // or under way
  std::vector<Shown> sessions_ahead;
  bool has_draft = false, paused = false;
  std::int64_t records = 0;
};
struct PeopleAnswer {
  struct One {
    Shown shown;
    bool over = false, main = false;
    std::int64_t check_ins = 0, sessions = 0;
  };
  std::vector<One> people;
};
struct ScalesAnswer {
  struct One {
    diary::Scale scale;
    bool built_in = false;
  };
  std::vector<One> scales;
};
struct Asking {
  struct One {
    diary::Scale scale;
    std::string question;  // with the practitioner's name in it
  };
  std::vector<One> questions;
  std::string relationship;
  std::string about_nobody;  // why questions about a practitioner are left out; empty when they are not
};
struct Help {
  struct One {
    std::string name, number, line;
  };
  std::vector<One> own, general;
  std::string checked_on;  // when the general list was checked
  std::string statement;   // that nobody is watching
};
struct Resting {  // why no review is made now
  bool nothing_new = false;
  Moment since;               // when the last one was made
  std::optional<Moment> due;  // from when on there is another one anyway
  std::string sentence;
};
struct Reviewed {
  review::Review review;
  std::optional<Resting> resting;  // then `review` holds nothing
};
struct Explained {
  review::Review review;  // with this one finding in it
  review::Explanation explanation;
  struct Beneath {  // a record the finding rests on
    diary::Id id;
    std::string_view kind;
    Moment felt;
    bool folded = false;
  };
  std::vector<Beneath> entries;  // by time
};
struct QuestionsAnswer {
  struct One {
    std::string id, asked;
  };
  std::vector<One> questions;
};
struct Imported {
  bool dry_run = false;
  std::int64_t rows = 0, added = 0, already_there = 0, without_values = 0;
  struct Rejected {
    std::int64_t line = 0;
    std::string column, reason;
  };
  std::vector<Rejected> rejected;
  std::int64_t rejected_total = 0;  // `rejected` lists the first 10,000
  std::string first, last;          // moments
  std::string delimiter, encoding;
  bool decimal_comma = false;
  std::vector<std::string> unused_columns, remarks;
};
struct Exported {
  std::string bytes;
  std::string media_type, suggested_name;
  std::int64_t records = 0;
};
struct Fitted {
  Json result;  // keys documented in docs/guide/fit.md
};
// States of many pairs of the theory over time. `quantiles`: one list over the days for each of
// `probabilities`.
struct DyadCourse {
  std::string preset, preset_says;
  std::int64_t dyads = 0;
  std::vector<double> days, probabilities;
  struct Line {
    std::string state;
    std::vector<std::vector<double>> quantiles;
  };
  std::vector<Line> lines;
  std::vector<std::pair<double, double>> absences;
  std::optional<double> ends_on;
};
struct DyadClaimsSeen {
  std::int64_t draws = 0;
  struct One {
    std::string id, says, test, effect_of, removed;
    double share = 0, share_low = 0, share_high = 0, effect = 0, effect_low = 0, effect_high = 0,
           share_without = 0;
  };
  std::vector<One> claims;
};
struct DyadRests {
  struct State {
    double distress = 0, reliance = 0, safety = 0, footing = 0, guard = 0, support = 0;
    double slowest_rate = 0;   // per day, of coming back
    double leaning_ratio = 1;  // above 1 leaning lengthens what follows a hard moment
  };
  struct Line {
    double openness = 0;
    std::vector<double> steadiness;
    std::vector<std::vector<State>> states;  // one or more for each of `steadiness`
    std::vector<double> folds;
  };
  std::vector<Line> lines;
  bool plane = false;  // lines over all of openness, by rising openness
};
struct DyadMap {
  std::string x, y, outcome;
  std::vector<double> xs, ys;
  double day = 0;
  std::int64_t dyads = 0;
  std::vector<std::vector<double>> medians;  // one row for each of ys
};
// Both models learned from the first part of a diary and then told of every later check-in, before it came,
// how likely it was. Scores are mean log probabilities of a check-in, in nats: more is better.
struct DyadFitted {
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
};
struct AboutAnswer {
  std::string version;
};

using Answer =
    std::variant<Done, Opened, RecoveryWords, Suggested, BackupMade, Backups, Restored, Checked, Saved,
                 Deleted, Undone, Draft, SettingsAnswer, Shown, Listing, Found, TodayAnswer, PeopleAnswer,
                 ScalesAnswer, Asking, Help, Reviewed, Explained, QuestionsAnswer, Imported, Exported, Fitted,
                 DyadCourse, DyadClaimsSeen, DyadMap, DyadRests, DyadFitted, AboutAnswer>;

struct Changes {
  std::vector<diary::Id> written, erased;
};

struct Response {
  Result<Answer> answer;
  bool invented = false;  // the open diary is: nobody lived it, and every mouth says so
  Changes changes;
};

}  // namespace holdfast::app

// nouns: what a person writes. Each noun is a plain value whose fields() names every field once: its key in
// JSON, its words on screen, and the member. Reading, writing, searching, showing, editing and exporting all
// walk that one list, so a noun can never be half known to a part of the program.
//
// An empty optional, string or list means "not said", never zero, no or none. Ratings have no default. Long
// because it is the whole vocabulary in one place.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "diary/words.h"

namespace holdfast::diary {

// Names a record for good: 12 characters of Crockford's base 32 in lower case, drawn at random.
struct Id {
  std::string text;
  auto operator<=>(const Id&) const = default;
  bool empty() const { return text.empty(); }
};
bool is_id(std::string_view text);
Id id_from_bits(std::uint64_t random_bits);

enum class Who { client, practitioner, both, circumstances };
enum class Degree { no, a_little, much, dont_know };
enum class Extent { yes, partly, no };

template <>
struct Words<Who> {
  static constexpr std::array<std::string_view, 4> list{"client", "practitioner", "both", "circumstances"};
};
template <>
struct Words<Degree> {
  static constexpr std::array<std::string_view, 4> list{"no", "a_little", "much", "dont_know"};
};
template <>
struct Words<Extent> {
  static constexpr std::array<std::string_view, 3> list{"yes", "partly", "no"};
};

// The client's relationship with one practitioner. A record's `relationship` is the id of one of these. It
// begins at the record's felt time. The frame is what was agreed.
struct Relationship {
  static constexpr std::string_view kind = "relationship";
  enum class Asking { yes, not_now, no };
  std::string name;  // an initial will do
  std::optional<Date> until;
  std::string modality;
  std::string rhythm;              // frame: sessions, in words ("Tuesdays at ten")
  std::string between_sessions;    // frame: contact in between
  std::string limits;              // frame: limits, in words; single ones are Limit records
  std::optional<bool> remembered;  // written from memory, after it was over: words only, never in a fit
  std::string words;
  std::optional<Asking> asking;  // whether check-ins go on asking about this practitioner
  static void fields(auto& self, auto&& field) {
    field("name", "Name", self.name);
    field("until", "Until", self.until);
    field("modality", "Modality", self.modality);
    field("rhythm", "Rhythm of sessions", self.rhythm);
    field("between_sessions", "Contact between sessions", self.between_sessions);
    field("limits", "Limits agreed", self.limits);
    field("remembered", "Remembered", self.remembered);
    field("words", "In your words", self.words);
    field("asking", "Go on asking", self.asking);
  }
  bool operator==(const Relationship&) const = default;
};
template <>
struct Words<Relationship::Asking> {
  static constexpr std::array<std::string_view, 3> list{"yes", "not_now", "no"};
};

// A quantity rated in check-ins. The six built-in ones (diary/scales.h) need no record; a record with a
// built-in key only switches it on or off.
struct Scale {
  static constexpr std::string_view kind = "scale";
  std::string key;  // "distress": lower-case letters, digits, underscores
  std::string question;
  int low = 0, high = 10;
  std::string low_words, high_words;
  bool on = true;
  bool weekly = false;
  static void fields(auto& self, auto&& field) {
    field("key", "Key", self.key);
    field("question", "Question", self.question);
    field("low", "Lowest", self.low);
    field("high", "Highest", self.high);
    field("low_words", "Lowest means", self.low_words);
    field("high_words", "Highest means", self.high_words);
    field("on", "Asked", self.on);
    field("weekly", "Once a week", self.weekly);
  }
  bool operator==(const Scale&) const = default;
};

// One answer. "Far away / can't feel it" is an answer without a number and never becomes 0.
struct Rating {
  std::string scale;
  std::optional<double> value;  // a whole number unless imported from a scale with other rungs
  bool far_away = false;
  bool operator==(const Rating&) const = default;
};

struct CheckIn {
  static constexpr std::string_view kind = "check_in";
  std::vector<Rating> ratings;
  std::vector<std::string> emotions;
  std::string line;
  std::optional<int> age_felt;  // "How old do you feel?"
  static void fields(auto& self, auto&& field) {
    field("ratings", "Ratings", self.ratings);
    field("emotions", "Feelings", self.emotions);
    field("line", "A line", self.line);
    field("age_felt", "How old it felt", self.age_felt);
  }
  bool operator==(const CheckIn&) const = default;
};

// A word for a feeling. Whether it is pleasant is the person's to say.
struct Emotion {
  static constexpr std::string_view kind = "emotion";
  enum class Tone { pleasant, unpleasant, both };
  std::string word;
  std::optional<Tone> tone;
  std::string group;
  static void fields(auto& self, auto&& field) {
    field("word", "Word", self.word);
    field("tone", "Pleasant or not", self.tone);
    field("group", "Group", self.group);
  }
  bool operator==(const Emotion&) const = default;
};
template <>
struct Words<Emotion::Tone> {
  static constexpr std::array<std::string_view, 3> list{"pleasant", "unpleasant", "both"};
};

struct Entry {
  static constexpr std::string_view kind = "entry";
  std::string title;
  std::string text;  // Markdown
  static void fields(auto& self, auto&& field) {
    field("title", "Title", self.title);
    field("text", "Text", self.text);
  }
  bool operator==(const Entry&) const = default;
};

struct Session {
  static constexpr std::string_view kind = "session";
  enum class Outcome { kept, moved, cancelled };
  enum class Form { in_person, video, phone, text };
  enum class Talked { yes, touched, no };
  std::optional<Outcome> outcome;  // not said: still to come, or unknown
  std::optional<Who> by;           // who moved or cancelled it
  std::optional<bool> planned;
  std::optional<Form> form;
  std::optional<int> minutes;
  std::optional<Moment> moved_to;
  std::optional<int> let_in;  // 0 nothing ... 10 all of it
  std::optional<Talked> talked_about_needing;
  std::optional<Extent> got_what_you_came_for;
  std::string unsaid;
  std::optional<Degree> looked_after;      // did the client look after the practitioner
  std::optional<Degree> brought_troubles;  // did the practitioner bring in troubles of her own
  std::string line;
  static void fields(auto& self, auto&& field) {
    field("outcome", "What became of it", self.outcome);
    field("by", "By whom", self.by);
    field("planned", "Planned", self.planned);
    field("form", "How", self.form);
    field("minutes", "Minutes", self.minutes);
    field("moved_to", "Moved to", self.moved_to);
    field("let_in", "How much you could let in", self.let_in);
    field("talked_about_needing", "Talked about needing itself", self.talked_about_needing);
    field("got_what_you_came_for", "Got what you came for", self.got_what_you_came_for);
    field("unsaid", "Something you didn't say", self.unsaid);
    field("looked_after", "You looked after the practitioner", self.looked_after);
    field("brought_troubles", "The practitioner brought in troubles", self.brought_troubles);
    field("line", "A line", self.line);
  }
  bool operator==(const Session&) const = default;
};
template <>
struct Words<Session::Outcome> {
  static constexpr std::array<std::string_view, 3> list{"kept", "moved", "cancelled"};
};
template <>
struct Words<Session::Form> {
  static constexpr std::array<std::string_view, 4> list{"in_person", "video", "phone", "text"};
};
template <>
struct Words<Session::Talked> {
  static constexpr std::array<std::string_view, 3> list{"yes", "touched", "no"};
};

// A message or call between sessions.
struct Contact {
  static constexpr std::string_view kind = "contact";
  enum class Form { message, call, email, letter };
  enum class Purpose { are_you_there, help_now, share, plan, thanks };
  std::optional<Who> began;
  std::optional<Form> form;
  std::optional<Purpose> purpose;
  std::optional<Extent> answered;
  std::optional<int> answered_after_minutes;
  std::optional<int> waiting;         // how hard the waiting was, 0 ... 10
  std::optional<int> relief_minutes;  // how long the relief lasted; 0 none
  std::string line;
  static void fields(auto& self, auto&& field) {
    field("began", "Who began it", self.began);
    field("form", "How", self.form);
    field("purpose", "What for", self.purpose);
    field("answered", "Answered", self.answered);
    field("answered_after_minutes", "Answered after (minutes)", self.answered_after_minutes);
    field("waiting", "How hard the waiting was", self.waiting);
    field("relief_minutes", "Relief lasted (minutes)", self.relief_minutes);
    field("line", "A line", self.line);
  }
  bool operator==(const Contact&) const = default;
};
template <>
struct Words<Contact::Form> {
  static constexpr std::array<std::string_view, 4> list{"message", "call", "email", "letter"};
};
template <>
struct Words<Contact::Purpose> {
  static constexpr std::array<std::string_view, 5> list{"are_you_there", "help_now", "share", "plan",
                                                        "thanks"};
};

// An interval in which the practitioner is away; it begins at the record's felt time.
struct Absence {
  static constexpr std::string_view kind = "absence";
  std::optional<Moment> until;
  std::optional<bool> announced;
  std::optional<int> how_hard;  // one rating for the whole time, afterwards: shown, never fitted
  std::string line;
  static void fields(auto& self, auto&& field) {
    field("until", "Until", self.until);
    field("announced", "Announced", self.announced);
    field("how_hard", "How hard the whole time was", self.how_hard);
    field("line", "A line", self.line);
  }
  bool operator==(const Absence&) const = default;
};

struct Rupture {
  static constexpr std::string_view kind = "rupture";
  std::string line;
  std::optional<int> strain;  // 0 ... 10
  static void fields(auto& self, auto&& field) {
    field("line", "What happened", self.line);
    field("strain", "How much strain", self.strain);
  }
  bool operator==(const Rupture&) const = default;
};

struct Repair {
  static constexpr std::string_view kind = "repair";
  std::optional<Id> rupture;
  std::optional<Who> began;
  std::optional<Extent> mended;
  std::string line;
  static void fields(auto& self, auto&& field) {
    field("rupture", "Of which rupture", self.rupture);
    field("began", "Who began it", self.began);
    field("mended", "Mended", self.mended);
    field("line", "A line", self.line);
  }
  bool operator==(const Repair&) const = default;
};

// An agreed boundary. It may be the client's own, with anyone.
struct Limit {
  static constexpr std::string_view kind = "limit";
  enum class Whose { mine, practitioner, agreed };
  std::string what;
  std::optional<Whose> whose;
  std::string with;  // a person's initial, where it is not the practitioner
  static void fields(auto& self, auto&& field) {
    field("what", "The limit", self.what);
    field("whose", "Whose", self.whose);
    field("with", "With whom", self.with);
  }
  bool operator==(const Limit&) const = default;
};
template <>
struct Words<Limit::Whose> {
  static constexpr std::array<std::string_view, 3> list{"mine", "practitioner", "agreed"};
};

// One time a limit was kept, moved by agreement, or crossed. How it felt stands apart: a kept limit can hurt.
struct LimitEvent {
  static constexpr std::string_view kind = "limit_event";
  enum class What { kept, moved, crossed };
  std::optional<Id> limit;
  std::optional<What> what;
  std::optional<Who> by;
  std::string how_it_felt;
  static void fields(auto& self, auto&& field) {
    field("limit", "Which limit", self.limit);
    field("what", "What became of it", self.what);
    field("by", "By whom", self.by);
    field("how_it_felt", "How it felt", self.how_it_felt);
  }
  bool operator==(const LimitEvent&) const = default;
};
template <>
struct Words<LimitEvent::What> {
  static constexpr std::array<std::string_view, 3> list{"kept", "moved", "crossed"};
};

struct Need {
  static constexpr std::string_view kind = "need";
  enum class Outcome { met, partly, declined, not_met };  // declined: declined but talked about
  std::string what;
  std::optional<bool> voiced;
  std::optional<Outcome> outcome;
  std::string to_whom;
  static void fields(auto& self, auto&& field) {
    field("what", "The need", self.what);
    field("voiced", "Voiced", self.voiced);
    field("outcome", "What became of it", self.outcome);
    field("to_whom", "To whom", self.to_whom);
  }
  bool operator==(const Need&) const = default;
};
template <>
struct Words<Need::Outcome> {
  static constexpr std::array<std::string_view, 4> list{"met", "partly", "declined", "not_met"};
};

// What helped when it was hard.
struct Steadying {
  static constexpr std::string_view kind = "steadying";
  enum class Helped { something_learned, a_person, practitioner, rest, other, nothing };
  std::vector<Helped> helped;
  std::string line;
  static void fields(auto& self, auto&& field) {
    field("helped", "What helped", self.helped);
    field("line", "A line", self.line);
  }
  bool operator==(const Steadying&) const = default;
};
template <>
struct Words<Steadying::Helped> {
  static constexpr std::array<std::string_view, 6> list{
      "something_learned", "a_person", "practitioner", "rest", "other", "nothing"};
};

// An intense reaction that is sat with, and the date it comes back; later, what was in it.
struct Reaction {
  static constexpr std::string_view kind = "reaction";
  enum class Found { something_true, something_old, theirs, something_wrong, dont_know };
  enum class NeedsToday { practitioner, someone_else, help, no };
  std::string what_happened;
  std::string what_it_stirred;
  std::string want_to_say;  // kept, unsent
  std::optional<NeedsToday> needs_today;
  std::optional<Moment> come_back;
  std::optional<Moment> came_back;
  std::vector<Found> found;
  std::string found_words;
  std::optional<bool> acted_sooner;
  std::optional<bool> let_go;
  static void fields(auto& self, auto&& field) {
    field("what_happened", "What happened", self.what_happened);
    field("what_it_stirred", "What it stirred", self.what_it_stirred);
    field("want_to_say", "What you want to say or do", self.want_to_say);
    field("needs_today", "Do you need something today", self.needs_today);
    field("come_back", "Come back to it", self.come_back);
    field("came_back", "Came back", self.came_back);
    field("found", "What you see now", self.found);
    field("found_words", "In your words", self.found_words);
    field("acted_sooner", "Acted sooner", self.acted_sooner);
    field("let_go", "Let go", self.let_go);
  }
  bool operator==(const Reaction&) const = default;
};
template <>
struct Words<Reaction::Found> {
  static constexpr std::array<std::string_view, 5> list{"something_true", "something_old", "theirs",
                                                        "something_wrong", "dont_know"};
};
template <>
struct Words<Reaction::NeedsToday> {
  static constexpr std::array<std::string_view, 4> list{"practitioner", "someone_else", "help", "no"};
};

struct Ending {
  static constexpr std::string_view kind = "ending";
  enum class EndedBy { practitioner, client, both, circumstances, death };
  std::optional<EndedBy> by;
  std::optional<bool> planned;
  std::string how_learned;
  std::string contact_afterwards;
  std::optional<Extent> talked_leaving;  // the leaving was talked through
  std::optional<Extent> talked_needs;    // what was needed from the practitioner
  std::optional<Extent> talked_wrong;    // what went wrong between the two
  std::string line;
  static void fields(auto& self, auto&& field) {
    field("by", "Who ended it", self.by);
    field("planned", "Planned", self.planned);
    field("how_learned", "How you learned of it", self.how_learned);
    field("contact_afterwards", "Contact afterwards", self.contact_afterwards);
    field("talked_leaving", "Talked through: the leaving", self.talked_leaving);
    field("talked_needs", "Talked through: what you needed", self.talked_needs);
    field("talked_wrong", "Talked through: what went wrong", self.talked_wrong);
    field("line", "A line", self.line);
  }
  bool operator==(const Ending&) const = default;
};
template <>
struct Words<Ending::EndedBy> {
  static constexpr std::array<std::string_view, 5> list{"practitioner", "client", "both", "circumstances",
                                                        "death"};
};

// An old sentence, and how true it feels at one time (BeliefRating).
struct Belief {
  static constexpr std::string_view kind = "belief";
  std::string sentence;
  static void fields(auto& self, auto&& field) { field("sentence", "Sentence", self.sentence); }
  bool operator==(const Belief&) const = default;
};

struct BeliefRating {
  static constexpr std::string_view kind = "belief_rating";
  std::optional<Id> belief;
  std::optional<int> how_true;  // 0 not at all ... 10 completely
  std::string line;
  static void fields(auto& self, auto&& field) {
    field("belief", "Which sentence", self.belief);
    field("how_true", "How true it feels", self.how_true);
    field("line", "A line", self.line);
  }
  bool operator==(const BeliefRating&) const = default;
};

// Somebody to turn to, shown first on the help page.
struct HelpNumber {
  static constexpr std::string_view kind = "help_number";
  std::string name;
  std::string number;
  std::string line;
  static void fields(auto& self, auto&& field) {
    field("name", "Name", self.name);
    field("number", "Number", self.number);
    field("line", "A line", self.line);
  }
  bool operator==(const HelpNumber&) const = default;
};

using Body =
    std::variant<Relationship, Scale, CheckIn, Emotion, Entry, Session, Contact, Absence, Rupture, Repair,
                 Limit, LimitEvent, Need, Steadying, Reaction, Ending, Belief, BeliefRating, HelpNumber>;

// One thing in the diary. `felt` is when it happened, `written` when it was put down; the two differ for what
// is written afterwards, and no reading ever confuses them.
struct Record {
  Id id;
  Moment felt;
  Moment written;
  std::optional<Id> relationship;
  bool folded = false;  // timeline and search show its date only, until opened
  std::string source;   // where it was imported from, as a fingerprint; empty when typed in
  Body body;
  bool operator==(const Record&) const = default;
};

std::string_view kind_of(const Body& body);
std::optional<Body> empty_body(std::string_view kind);
std::vector<std::string_view> all_kinds();

// More than a day between felt and written.
bool is_late(const Record& record);
inline constexpr std::int64_t late_after_seconds = 86400;

struct Settings {
  int day_starts_at_minutes = 240;
  std::string main_relationship;  // id of the one check-ins are about; empty: the only one that is not over
  bool paused = false;            // "pause everything": nothing is asked
  bool invented = false;          // every screen and export says that nobody lived this
  static void fields(auto& self, auto&& field) {
    field("day_starts_at_minutes", "A day ends at (minutes after midnight)", self.day_starts_at_minutes);
    field("main_relationship", "Check-ins are about", self.main_relationship);
    field("paused", "Everything paused", self.paused);
    field("invented", "Invented diary", self.invented);
  }
  bool operator==(const Settings&) const = default;
};

// The whole diary as a value: what is exported, imported and reviewed. Records are sorted by felt, then id.
struct Diary {
  Settings settings;
  std::vector<Record> records;
  bool operator==(const Diary&) const = default;
};
void sort_records(Diary& diary);

}  // namespace holdfast::diary

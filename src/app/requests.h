// requests: everything the program can do, one small struct each. Every mouth (command line, page) fills one
// of these, hands it to handle() (app/handle.h) and shows the Response; there is no other way in.
//
// Times are text as a person writes them ("yesterday 22:10") or RFC 9557; `id` takes any unambiguous
// beginning of an id; `relationship` takes an id or a name. walk() names a request's fields, for the codec.
// Long because it is the one list of what there is. Files are given as bytes: the door opens none but the
// vault and its backups. `needed` names the fields without which a request in JSON is refused.
#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/pair_requests.h"
#include "base/secret.h"
#include "brief/sheet.h"
#include "diary/words.h"

namespace holdfast::app {

using Json = nlohmann::json;
using Path = std::filesystem::path;

// --- the vault -------------------------------------------------------------------------------------------
struct Create {  // a new vault, left open
  static constexpr std::string_view name = "create";
  Path vault;
  Secret passphrase;
  diary::Role role = diary::Role::client;  // who keeps it
  static void walk(auto& self, auto&& field) {
    field("vault", self.vault);
    field("passphrase", self.passphrase);
    field("role", self.role);
  }
};
struct SuggestPassphrase {  // five words drawn at random; without a vault
  static constexpr std::string_view name = "suggest_passphrase";
  static void walk(auto&, auto&&) {}
};
struct Unlock {
  static constexpr std::string_view name = "unlock";
  Path vault;
  Secret secret;  // passphrase or recovery words
  Secret key;     // instead: what an agent was given of it (app/holding.h); no JSON holds or brings one
  static void walk(auto& self, auto&& field) {
    field("vault", self.vault);
    field("secret", self.secret);
  }
};
struct Lock {
  static constexpr std::string_view name = "lock";
  static void walk(auto&, auto&&) {}
};
// Changes of keys: the vault gets a new key, so that what opened it before opens nothing written later.
// `secret`: the passphrase (or the recovery words) once more, where the world asks for it again. The backups
// beside the vault are made anew under the new key, or removed but for one.
struct ChangePassphrase {
  static constexpr std::string_view name = "change_passphrase";
  Secret new_passphrase, secret;
  bool without_old_words = false;  // recovery words of an earlier Holdfast may be let go
  bool remove_backups = false;
  static void walk(auto& self, auto&& field) {
    field("new_passphrase", self.new_passphrase);
    field("secret", self.secret);
    field("without_old_words", self.without_old_words);
    field("remove_backups", self.remove_backups);
  }
};
struct AddRecoveryWords {  // new ones, to be shown; they count once one of them has come back
  static constexpr std::string_view name = "add_recovery_words";
  Secret secret;
  static void walk(auto& self, auto&& field) { field("secret", self.secret); }
};
struct ConfirmRecoveryWords {
  static constexpr std::string_view name = "confirm_recovery_words";
  Secret word;  // the one asked for
  bool remove_backups = false;
  static void walk(auto& self, auto&& field) {
    field("word", self.word);
    field("remove_backups", self.remove_backups);
  }
};
struct RevokeRecoveryWords {
  static constexpr std::string_view name = "revoke_recovery_words";
  Secret secret;
  bool remove_backups = false;
  static void walk(auto& self, auto&& field) {
    field("secret", self.secret);
    field("remove_backups", self.remove_backups);
  }
};
struct PutOffRecoveryWords {  // Today offers them again tomorrow, or no more
  static constexpr std::string_view name = "put_off_recovery_words";
  bool for_good = false;
  static void walk(auto& self, auto&& field) { field("for_good", self.for_good); }
};
struct ReEncrypt {
  static constexpr std::string_view name = "re_encrypt";
  Secret passphrase;  // from now on
  Secret secret;
  bool remove_backups = false;
  static void walk(auto& self, auto&& field) {
    field("passphrase", self.passphrase);
    field("secret", self.secret);
    field("remove_backups", self.remove_backups);
  }
};
struct Backup {  // without `to`: into the folder of automatic backups beside the vault
  static constexpr std::string_view name = "backup";
  std::optional<Path> to;
  static void walk(auto& self, auto&& field) { field("to", self.to); }
};
struct ListBackups {
  static constexpr std::string_view name = "list_backups";
  std::optional<Path>
      of;  // this vault's, which need not be open, sound or even there; otherwise the open one's
  static void walk(auto& self, auto&& field) { field("of", self.of); }
};
struct Restore {
  static constexpr std::string_view name = "restore";
  Path backup, vault;
  Secret secret;
  static void walk(auto& self, auto&& field) {
    field("backup", self.backup);
    field("vault", self.vault);
    field("secret", self.secret);
  }
};
// Meets the other devices of this diary, in a folder that something carries between them or at a relay: what
// was written here goes there, what was written there comes. Where neither is named: wherever it went before.
struct Sync {
  static constexpr std::string_view name = "sync";
  std::optional<Path> folder;
  std::string relay, pin;    // its address; and the SHA-256 of its certificate's key, or nothing
  Secret invitation;         // of a relay that creates a channel for those alone who have one
  bool leave_relay = false;  // goes to no relay any more, until one is named again; meets nobody now
  static void walk(auto& self, auto&& field) {
    field("folder", self.folder);
    field("relay", self.relay);
    field("pin", self.pin);
    field("invitation", self.invitation);
    field("leave_relay", self.leave_relay);
  }
};
struct SyncStatus {  // what is only here and what was written in two places, without looking anywhere else
  static constexpr std::string_view name = "sync_status";
  static void walk(auto&, auto&&) {}
};
// --- who those devices are
struct ListDevices {
  static constexpr std::string_view name = "devices";
  static void walk(auto&, auto&&) {}
};
struct NameDevice {  // this one; told to the others in the folder of the last meeting
  static constexpr std::string_view name = "name_device";
  std::string device;
  static void walk(auto& self, auto&& field) { field("device", self.device); }
};
// Nothing that it writes from now on counts, and it reads nothing that is written from now on.
struct RemoveDevice {
  static constexpr std::string_view name = "remove_device";
  std::string id;  // any unambiguous beginning
  Secret secret;
  bool dry_run = false;  // says what it means
  static void walk(auto& self, auto&& field) {
    field("id", self.id);
    field("secret", self.secret);
    field("dry_run", self.dry_run);
  }
};
// Ten words that bring the diary back from the folder where every device is lost. Like recovery words: shown
// once, and nothing until one of them has come back.
struct AddDeviceWords {
  static constexpr std::string_view name = "add_device_words";
  Secret secret;
  static void walk(auto& self, auto&& field) { field("secret", self.secret); }
};
struct ConfirmDeviceWords {
  static constexpr std::string_view name = "confirm_device_words";
  Secret word;
  static void walk(auto& self, auto&& field) { field("word", self.word); }
};
// A new vault with the diary that lies in a folder or at a relay, from these words and nothing else, as one
// more of its devices.
struct Join {
  static constexpr std::string_view name = "join";
  Path vault, folder;
  Secret words, passphrase;
  std::string device;                // how it is called; may be empty
  bool dry_run = false;              // only looks whether the words open it, and what is there
  std::string relay = {}, pin = {};  // instead of a folder
  static void walk(auto& self, auto&& field) {
    field("relay", self.relay);
    field("pin", self.pin);
    field("vault", self.vault);
    field("folder", self.folder);
    field("words", self.words);
    field("passphrase", self.passphrase);
    field("device", self.device);
    field("dry_run", self.dry_run);
  }
  Join copy() const {
    return {vault, folder, words.clone(), passphrase.clone(), device, dry_run, relay, pin};
  }
};
// --- adding a device by a line that is typed and four words that are compared. Each of these does what can
// be done now and comes back; LookAtPairing is asked again and again until the other device has come further.
struct AddDevice {  // on the device that is there, with the line that the new one shows
  static constexpr std::string_view name = "add_device";
  std::string line;
  Secret secret;
  static void walk(auto& self, auto&& field) {
    field("line", self.line);
    field("secret", self.secret);
  }
  AddDevice copy() const { return {line, secret.clone()}; }
};
struct BeginJoin {  // on the new one, where no diary is yet: draws a line
  static constexpr std::string_view name = "begin_join";
  Path vault, folder;
  std::string relay, pin;  // instead of a folder
  std::string device;      // how it is called; may be empty
  static void walk(auto& self, auto&& field) {
    field("vault", self.vault);
    field("folder", self.folder);
    field("relay", self.relay);
    field("pin", self.pin);
    field("device", self.device);
  }
};
struct LookAtPairing {  // on either
  static constexpr std::string_view name = "look_at_pairing";
  static void walk(auto&, auto&&) {}
};
// On either, what she saw there. Not the same: nothing is handed over. Said later it ends the waiting.
struct ComparedWords {
  static constexpr std::string_view name = "compared_words";
  bool same = false;
  static void walk(auto& self, auto&& field) { field("same", self.same); }
};
struct FinishJoin {  // on the new one, once it was let in: makes the diary's file
  static constexpr std::string_view name = "finish_join";
  Secret passphrase;
  static void walk(auto& self, auto&& field) { field("passphrase", self.passphrase); }
};
struct Check {
  static constexpr std::string_view name = "check";
  static void walk(auto&, auto&&) {}
};

// --- writing ---------------------------------------------------------------------------------------------
struct Add {
  static constexpr std::string_view name = "add";
  std::string kind;
  Json fields = Json::object();  // as in the diary's JSON; moments may be written as people do
  std::string when;              // empty: now
  std::string relationship;      // empty: the main one, where the kind belongs to one
  bool folded = false;
  static void walk(auto& self, auto&& field) {
    field("kind", self.kind);
    field("fields", self.fields);
    field("when", self.when);
    field("relationship", self.relationship);
    field("folded", self.folded);
  }
};
struct Edit {
  static constexpr std::string_view name = "edit";
  std::string id;
  Json fields = Json::object();  // only what changes; null un-says
  std::string when;              // empty: as it was
  std::optional<std::string> relationship;
  std::optional<bool> folded;
  std::optional<std::int64_t> revision;  // the one that was read: a conflict if it has changed since
  static void walk(auto& self, auto&& field) {
    field("id", self.id);
    field("fields", self.fields);
    field("when", self.when);
    field("relationship", self.relationship);
    field("folded", self.folded);
    field("revision", self.revision);
  }
};
struct Delete {
  static constexpr std::string_view name = "delete";
  std::vector<std::string> ids;
  bool for_good = false;  // cannot be undone; leaves no trace in the vault
  bool dry_run = false;
  Secret secret;  // for good, where the world asks for it again
  static void walk(auto& self, auto&& field) {
    field("ids", self.ids);
    field("for_good", self.for_good);
    field("dry_run", self.dry_run);
    field("secret", self.secret);
  }
};
struct Undo {
  static constexpr std::string_view name = "undo";
  bool redo = false;
  std::optional<std::int64_t> group;  // the change meant: a conflict where it is no longer the newest
  static void walk(auto& self, auto&& field) {
    field("redo", self.redo);
    field("group", self.group);
  }
};
struct DraftText {
  std::string text;
  std::string with;  // what else is said with free writing, as JSON: {"title", "when", "folded"}
  static void walk(auto& self, auto&& field) {
    field("text", self.text);
    field("with", self.with);
  }
  bool operator==(const DraftText&) const = default;
};
// A text that could not be saved, or is still being written; empty text lets it go. `of` names the form it
// stands in (of a record that is being changed, with its id among the words); empty: free writing. What
// stands in a form of questions is JSON: {"values": its fields, "when", "whom", "revision"}.
// `instead_of`: what its writer has seen there (nothing: ""). Where something else stands, nobody's words are
// replaced by one who has not read them: the text is kept beside it, under the name that is answered, and
// what was to be let go stays (a conflict).
struct KeepDraft {
  static constexpr std::string_view name = "keep_draft";
  static constexpr std::array<std::string_view, 1> needed{"instead_of"};
  std::string text, of, with;
  DraftText instead_of;
  static void walk(auto& self, auto&& field) {
    field("text", self.text);
    field("of", self.of);
    field("with", self.with);
    field("instead_of", self.instead_of);
  }
};
struct ReadDraft {
  static constexpr std::string_view name = "read_draft";
  std::string of;
  static void walk(auto& self, auto&& field) { field("of", self.of); }
};
struct Configure {
  static constexpr std::string_view name = "configure";
  Json settings = Json::object();  // only what changes; nothing: tells how they are
  static void walk(auto& self, auto&& field) { field("settings", self.settings); }
};

// --- reading ---------------------------------------------------------------------------------------------
struct Show {
  static constexpr std::string_view name = "show";
  std::string id;
  static void walk(auto& self, auto&& field) { field("id", self.id); }
};
struct List {
  static constexpr std::string_view name = "list";
  std::vector<std::string> kinds;
  std::string relationship;
  std::string from, until;  // days or moments; empty: open
  std::int64_t limit = 50;
  std::int64_t offset = 0;
  bool oldest_first = false;
  static void walk(auto& self, auto&& field) {
    field("kinds", self.kinds);
    field("relationship", self.relationship);
    field("from", self.from);
    field("until", self.until);
    field("limit", self.limit);
    field("offset", self.offset);
    field("oldest_first", self.oldest_first);
  }
};
struct Search {  // what fits best first; kinds, relationship, from and until narrow it as they do a list
  static constexpr std::string_view name = "search";
  std::string text;
  std::vector<std::string> kinds;
  std::string relationship;
  std::string from, until;
  std::int64_t limit = 20;
  std::int64_t offset = 0;
  static void walk(auto& self, auto&& field) {
    field("text", self.text);
    field("kinds", self.kinds);
    field("relationship", self.relationship);
    field("from", self.from);
    field("until", self.until);
    field("limit", self.limit);
    field("offset", self.offset);
  }
};
struct Today {  // what stands at the door: the last check-in, reactions to come back to, absences ahead
  static constexpr std::string_view name = "today";
  static void walk(auto&, auto&&) {}
};
struct People {
  static constexpr std::string_view name = "people";
  static void walk(auto&, auto&&) {}
};
struct Scales {
  static constexpr std::string_view name = "scales";
  static void walk(auto&, auto&&) {}
};
struct Ask {  // which scales a check-in asks now
  static constexpr std::string_view name = "ask";
  bool full = false;
  std::string relationship;
  std::string only;  // one scale by its key, and nothing else
  static void walk(auto& self, auto&& field) {
    field("full", self.full);
    field("relationship", self.relationship);
    field("only", self.only);
  }
};
struct AboutWhom {  // whom a record of this kind would be about; a problem where that has to be said first
  static constexpr std::string_view name = "about_whom";
  std::string kind;
  std::string relationship;  // as in Add
  static void walk(auto& self, auto&& field) {
    field("kind", self.kind);
    field("relationship", self.relationship);
  }
};
struct Forms {  // what is asked of each kind of record, in the words it is asked with
  static constexpr std::string_view name = "forms";
  static void walk(auto&, auto&&) {}
};
struct HelpNow {  // works without a vault: then only the general list
  static constexpr std::string_view name = "help_now";
  static void walk(auto&, auto&&) {}
};
struct Review {
  static constexpr std::string_view name = "review";
  std::string question;  // empty: all, on a rhythm
  std::string relationship;
  std::string since;
  bool again = false;  // all of them now, though nothing is new or none is due
  static void walk(auto& self, auto&& field) {
    field("question", self.question);
    field("relationship", self.relationship);
    field("since", self.since);
    field("again", self.again);
  }
};

struct EarlierReviews {  // those of the last year that were kept
  static constexpr std::string_view name = "earlier_reviews";
  std::string relationship;
  static void walk(auto& self, auto&& field) { field("relationship", self.relationship); }
};
struct ReadReview {  // one of them again
  static constexpr std::string_view name = "read_review";
  std::string of;
  static void walk(auto& self, auto&& field) { field("of", self.of); }
};

struct Explain {  // what is behind one answer of the review
  static constexpr std::string_view name = "explain";
  std::string finding;  // empty: which there are, for which no vault is needed
  std::string relationship;
  std::string since;
  static void walk(auto& self, auto&& field) {
    field("finding", self.finding);
    field("relationship", self.relationship);
    field("since", self.since);
  }
};

// --- a page to bring along -------------------------------------------------------------------------------
// A sheet is JSON as brief/json.h has it; what stands on one is kept, encrypted, until it is emptied.
struct ProposeSheet {  // the one that is kept, or an empty one; with what may go on it
  static constexpr std::string_view name = "propose_sheet";
  brief::Kind sheet = brief::Kind::brief;
  std::string relationship;
  std::string from, until;  // days; empty: the last three months
  bool findings = true;     // false: at once, without a review
  static void walk(auto& self, auto&& field) {
    field("sheet", self.sheet);
    field("relationship", self.relationship);
    field("from", self.from);
    field("until", self.until);
    field("findings", self.findings);
  }
};
struct KeepSheet {  // without lines and pictures: lets it go
  static constexpr std::string_view name = "keep_sheet";
  Json sheet = Json::object();
  std::optional<std::int64_t> revision;  // the one that was read: a conflict if it was kept since
  static void walk(auto& self, auto&& field) {
    field("sheet", self.sheet);
    field("revision", self.revision);
  }
};
struct TakeAlong {  // puts a record or a finding on the sheet that is kept
  static constexpr std::string_view name = "take_along";
  brief::Kind sheet = brief::Kind::brief;
  std::string relationship;
  std::string record;    // id, or
  std::string finding;   // id
  bool picture = false;  // of the finding, too
  std::string since;     // as the review was asked
  static void walk(auto& self, auto&& field) {
    field("sheet", self.sheet);
    field("relationship", self.relationship);
    field("record", self.record);
    field("finding", self.finding);
    field("picture", self.picture);
    field("since", self.since);
  }
};
struct DrawSheet {
  static constexpr std::string_view name = "draw_sheet";
  enum class As { pdf, png, text };
  Json sheet = Json::object();
  As as = As::pdf;
  int width = 1000;  // of a PNG, in pixels
  static void walk(auto& self, auto&& field) {
    field("sheet", self.sheet);
    field("as", self.as);
    field("width", self.width);
  }
};

// --- in and out ------------------------------------------------------------------------------------------
struct ImportTable {
  static constexpr std::string_view name = "import_table";
  std::string bytes;
  std::vector<std::string> time_columns;
  std::string time_format;
  std::vector<std::string> mappings;  // "mood_down=distress:-3..3"
  std::string line_column, emotions_column, written_column;
  std::string delimiter, encoding, decimal;  // empty: recognised
  std::string zone;                          // empty: the zone of now
  std::string relationship;
  bool dry_run = false;
  static void walk(auto& self, auto&& field) {
    field("bytes", self.bytes);
    field("time_columns", self.time_columns);
    field("time_format", self.time_format);
    field("mappings", self.mappings);
    field("line_column", self.line_column);
    field("emotions_column", self.emotions_column);
    field("written_column", self.written_column);
    field("delimiter", self.delimiter);
    field("encoding", self.encoding);
    field("decimal", self.decimal);
    field("zone", self.zone);
    field("relationship", self.relationship);
    field("dry_run", self.dry_run);
  }
};
// Another program's file or files, of any format exchange knows; what only the person can say goes with it.
// What becomes of a thing that is in the diary already and comes again with other words.
enum class Changed { mine, theirs, both };
struct Import {
  static constexpr std::string_view name = "import";
  struct File {
    std::string name, bytes;
    bool base64 = false;  // how `bytes` are written
    static void walk(auto& self, auto&& field) {
      field("name", self.name);
      field("bytes", self.bytes);
      field("base64", self.base64);
    }
  };
  std::vector<File> files;
  std::string format;                           // empty: recognised
  std::vector<std::string> mappings;            // "mood=distress:5..1"
  std::vector<std::string> order;               // named steps of a mood, highest first
  std::vector<std::string> sessions, absences;  // words in the titles of events
  bool words_are_feelings = false;
  std::string day_order;  // "dmy", "mdy", "ymd" where the file does not decide
  std::string undated;    // when items without a time were felt; empty: those are left out
  std::string zone, relationship;
  Changed changed = Changed::mine;
  bool dry_run = false;
  static void walk(auto& self, auto&& field) {
    field("files", self.files);
    field("format", self.format);
    field("mappings", self.mappings);
    field("order", self.order);
    field("sessions", self.sessions);
    field("absences", self.absences);
    field("words_are_feelings", self.words_are_feelings);
    field("day_order", self.day_order);
    field("undated", self.undated);
    field("zone", self.zone);
    field("relationship", self.relationship);
    field("changed", self.changed);
    field("dry_run", self.dry_run);
  }
};
struct ImportDiary {  // the lossless JSON
  static constexpr std::string_view name = "import_diary";
  std::string bytes;
  Changed changed = Changed::mine;
  bool dry_run = false;
  static void walk(auto& self, auto&& field) {
    field("bytes", self.bytes);
    field("changed", self.changed);
    field("dry_run", self.dry_run);
  }
};
struct Export {
  static constexpr std::string_view name = "export";
  enum class Format { json, csv, csv_long, csv_wide, markdown, folder, html, fhir, calendar };
  Format format = Format::json;
  std::string from, until;
  bool share = false;                 // a copy for giving away
  std::vector<std::string> replaced;  // of it: "Marta=R."; names of relationships are replaced anyway
  Secret secret;                      // where the world asks for it again
  static void walk(auto& self, auto&& field) {
    field("format", self.format);
    field("from", self.from);
    field("until", self.until);
    field("share", self.share);
    field("replaced", self.replaced);
    field("secret", self.secret);
  }
  Export copy() const { return {format, from, until, share, replaced, secret.clone()}; }
};

// --- without a vault -------------------------------------------------------------------------------------
struct Demo {  // an invented diary of about two years in a vault of its own, left open
  static constexpr std::string_view name = "demo";
  Path vault;
  Secret passphrase;
  std::uint64_t seed = 1;
  int days = 730;
  static void walk(auto& self, auto&& field) {
    field("vault", self.vault);
    field("passphrase", self.passphrase);
    field("seed", self.seed);
    field("days", self.days);
  }
};
enum class Drawn { values, csv, svg };
struct Fit {  // the researcher's verb
  static constexpr std::string_view name = "fit";
  std::string bytes, events_bytes;
  std::vector<std::string> time_columns;  // several are read together, as a date and a clock
  std::vector<std::string> items;
  std::string model = "diary";       // ou | diary
  std::string start = "stationary";  // stationary | fixed
  std::string level = "prior";       // prior | diffuse: what is known of the slow level at the first reading
  std::string estimate = "map";      // ml | map
  std::string at;                    // JSON text of parameters: evaluate there, do not fit
  std::vector<std::string> without;  // parts of the model that are left out (inference::Part)
  std::string fixed;                 // JSON text of parameters that are not learned; null in it: learned
  std::string range;                 // "0..100": readings in units of a quarter of it about its middle
  std::optional<double> step;        // of the range: readings were rounded to such steps, its ends are open
  bool standardise = false;
  bool show_priors = false;
  bool details = false;      // one-step predictions and responses as well (app/fit_details.h)
  Drawn as = Drawn::values;  // svg: those, drawn
  std::uint64_t seed = 1;
  static void walk(auto& self, auto&& field) {
    field("bytes", self.bytes);
    field("events_bytes", self.events_bytes);
    field("time_columns", self.time_columns);
    field("items", self.items);
    field("model", self.model);
    field("start", self.start);
    field("level", self.level);
    field("estimate", self.estimate);
    field("at", self.at);
    field("without", self.without);
    field("fixed", self.fixed);
    field("range", self.range);
    field("step", self.step);
    field("standardise", self.standardise);
    field("show_priors", self.show_priors);
    field("details", self.details);
    field("as", self.as);
    field("seed", self.seed);
  }
};
struct Predict {  // how well the model foretells a table, beside simple methods
  static constexpr std::string_view name = "predict";
  std::string bytes, events_bytes;
  std::vector<std::string> time_columns;
  std::vector<std::string> items;
  std::string person_column;   // each person's rows are learned and foretold by themselves
  std::string range;           // as in Fit; empty: mean and standard deviation of the part learned from
  std::optional<double> step;  // as in Fit
  double train = 0.65;         // share of the check-ins that is learned from, the first ones
  std::vector<std::int64_t> steps{1};  // how many check-ins ahead
  std::uint64_t seed = 1;
  static void walk(auto& self, auto&& field) {
    field("bytes", self.bytes);
    field("events_bytes", self.events_bytes);
    field("time_columns", self.time_columns);
    field("items", self.items);
    field("person_column", self.person_column);
    field("range", self.range);
    field("step", self.step);
    field("train", self.train);
    field("steps", self.steps);
    field("seed", self.seed);
  }
};
// The theory of two people, run forward: no vault, no diary, nobody's data. A world is a preset, and what of
// it is changed.
struct DyadWorld {
  std::string preset = "held";
  std::optional<double> days, steadiness, attunement, openness, guard, session_every_days, ends_on,
      taper_days;
  std::string ending;  // none | abrupt | planned; empty: the preset's
  std::vector<std::string>
      absences;  // "100..121", with "!" behind where nobody had said so; empty: the preset's
  static void walk(auto& self, auto&& field) {
    field("preset", self.preset);
    field("days", self.days);
    field("steadiness", self.steadiness);
    field("attunement", self.attunement);
    field("openness", self.openness);
    field("guard", self.guard);
    field("session_every_days", self.session_every_days);
    field("ends_on", self.ends_on);
    field("taper_days", self.taper_days);
    field("ending", self.ending);
    field("absences", self.absences);
  }
};
struct DyadDiary {  // an invented diary told from a world, as the lossless JSON
  static constexpr std::string_view name = "dyad_diary";
  DyadWorld world;
  std::uint64_t seed = 1;
  static void walk(auto& self, auto&& field) {
    field("world", self.world);
    field("seed", self.seed);
  }
};
struct DyadRun {
  static constexpr std::string_view name = "dyad_run";
  DyadWorld world;
  std::int64_t dyads = 1000;
  std::uint64_t seed = 1;
  Drawn as = Drawn::values;
  static void walk(auto& self, auto&& field) {
    field("world", self.world);
    field("dyads", self.dyads);
    field("seed", self.seed);
    field("as", self.as);
  }
};
struct DyadClaims {
  static constexpr std::string_view name = "dyad_claims";
  std::vector<std::string> claims;  // empty: all
  std::int64_t draws = 1000;
  std::uint64_t seed = 1;
  static void walk(auto& self, auto&& field) {
    field("claims", self.claims);
    field("draws", self.draws);
    field("seed", self.seed);
  }
};
struct DyadRest {  // where it settles without noise, over steadiness
  static constexpr std::string_view name = "dyad_rest";
  DyadWorld world;
  std::vector<double> openness;  // empty: .1, .25, .5 and 1
  bool plane = false;            // openness at `points` values as well
  std::int64_t points = 21;
  std::optional<std::uint64_t> draw;  // a draw of the coefficients rather than the table's own values
  std::uint64_t seed = 1;
  Drawn as = Drawn::values;
  static void walk(auto& self, auto&& field) {
    field("world", self.world);
    field("openness", self.openness);
    field("plane", self.plane);
    field("points", self.points);
    field("draw", self.draw);
    field("seed", self.seed);
    field("as", self.as);
  }
};
struct DyadSweep {
  static constexpr std::string_view name = "dyad_sweep";
  DyadWorld world;
  std::string x = "openness:0..1", y = "steadiness:0..1", outcome = "footing";
  std::int64_t points = 11, dyads = 200;
  std::uint64_t seed = 1;
  Drawn as = Drawn::values;
  static void walk(auto& self, auto&& field) {
    field("world", self.world);
    field("x", self.x);
    field("y", self.y);
    field("outcome", self.outcome);
    field("points", self.points);
    field("dyads", self.dyads);
    field("seed", self.seed);
    field("as", self.as);
  }
};
struct DyadFit {  // how well the theory predicts a diary, beside the engine
  static constexpr std::string_view name = "dyad_fit";
  std::string bytes;  // a diary as lossless JSON; empty: the open one
  std::string relationship, since;
  std::int64_t draws = 96, particles = 96;  // of each of four populations
  std::uint64_t seed = 1;
  static void walk(auto& self, auto&& field) {
    field("bytes", self.bytes);
    field("relationship", self.relationship);
    field("since", self.since);
    field("draws", self.draws);
    field("particles", self.particles);
    field("seed", self.seed);
  }
};
struct About {
  static constexpr std::string_view name = "about";
  static void walk(auto&, auto&&) {}
};

using Request =
    std::variant<Create, SuggestPassphrase, Unlock, Lock, ChangePassphrase, AddRecoveryWords,
                 ConfirmRecoveryWords, RevokeRecoveryWords, PutOffRecoveryWords, ReEncrypt, Backup,
                 ListBackups, Restore, Sync, SyncStatus, ListDevices, NameDevice, RemoveDevice,
                 AddDeviceWords, ConfirmDeviceWords, Join, AddDevice, BeginJoin, LookAtPairing, ComparedWords,
                 FinishJoin, Pairs, BeginPair, JoinPair, MeetPair, ProposeClause, SignClause, SayAway,
                 GivePage, TakeBack, RecordPage, BeginViews, WriteView, EndPair, ForgetPair, Check, Add, Edit,
                 Delete, Undo, KeepDraft, ReadDraft, Configure, Show, List, Search, Today, People, Scales,
                 Ask, AboutWhom, Forms, HelpNow, Review, EarlierReviews, ReadReview, Explain, ProposeSheet,
                 KeepSheet, TakeAlong, DrawSheet, ImportTable, ImportDiary, Import, Export, Demo, Fit,
                 Predict, DyadRun, DyadClaims, DyadSweep, DyadRest, DyadDiary, DyadFit, About>;

}  // namespace holdfast::app

// requests: everything the program can do, one small struct each. Every mouth (command line, page) fills one
// of these, hands it to handle() (app/handle.h) and shows the Response; there is no other way in.
//
// Times are text as a person writes them ("yesterday 22:10") or RFC 9557; `id` takes any unambiguous
// beginning of an id; `relationship` takes an id or a name. Files are given as bytes: the door opens none but
// the vault and its backups.
#pragma once
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/secret.h"

namespace holdfast::app {

using Json = nlohmann::json;
using Path = std::filesystem::path;

// --- the vault -------------------------------------------------------------------------------------------
struct Create {  // a new vault, left open
  static constexpr std::string_view name = "create";
  Path vault;
  Secret passphrase;
};
struct Unlock {
  static constexpr std::string_view name = "unlock";
  Path vault;
  Secret secret;  // passphrase or recovery words
};
struct Lock {
  static constexpr std::string_view name = "lock";
};
struct ChangePassphrase {
  static constexpr std::string_view name = "change_passphrase";
  Secret new_passphrase;
};
struct AddRecoveryWords {
  static constexpr std::string_view name = "add_recovery_words";
};
struct RevokeRecoveryWords {
  static constexpr std::string_view name = "revoke_recovery_words";
};
struct ReEncrypt {
  static constexpr std::string_view name = "re_encrypt";
  Secret passphrase;
};
struct Backup {  // without `to`: into the folder of automatic backups beside the vault
  static constexpr std::string_view name = "backup";
  std::optional<Path> to;
};
struct ListBackups {
  static constexpr std::string_view name = "list_backups";
  std::optional<Path>
      of;  // this vault's, which need not be open, sound or even there; otherwise the open one's
};
struct Restore {
  static constexpr std::string_view name = "restore";
  Path backup, vault;
  Secret secret;
};
struct Check {
  static constexpr std::string_view name = "check";
};

// --- writing ---------------------------------------------------------------------------------------------
struct Add {
  static constexpr std::string_view name = "add";
  std::string kind;
  Json fields = Json::object();  // as in the diary's JSON; moments may be written as people do
  std::string when;              // empty: now
  std::string relationship;      // empty: the main one, where the kind belongs to one
  bool folded = false;
};
struct Edit {
  static constexpr std::string_view name = "edit";
  std::string id;
  Json fields = Json::object();  // only what changes; null un-says
  std::string when;              // empty: as it was
  std::optional<std::string> relationship;
  std::optional<bool> folded;
  std::optional<std::int64_t> revision;  // the one that was read: a conflict if it has changed since
};
struct Delete {
  static constexpr std::string_view name = "delete";
  std::vector<std::string> ids;
  bool for_good = false;  // cannot be undone; leaves no trace in the vault
  bool dry_run = false;
};
struct Undo {
  static constexpr std::string_view name = "undo";
  bool redo = false;
};
struct KeepDraft {  // a text that could not be saved, or is still being written; empty text lets it go
  static constexpr std::string_view name = "keep_draft";
  std::string text;
};
struct ReadDraft {
  static constexpr std::string_view name = "read_draft";
};
struct Configure {
  static constexpr std::string_view name = "configure";
  Json settings = Json::object();  // only what changes
};

// --- reading ---------------------------------------------------------------------------------------------
struct Show {
  static constexpr std::string_view name = "show";
  std::string id;
};
struct List {
  static constexpr std::string_view name = "list";
  std::vector<std::string> kinds;
  std::string relationship;
  std::string from, until;  // days or moments; empty: open
  std::int64_t limit = 50;
  std::int64_t offset = 0;
  bool oldest_first = false;
};
struct Search {
  static constexpr std::string_view name = "search";
  std::string text;
  std::int64_t limit = 20;
};
struct Today {  // what stands at the door: the last check-in, reactions to come back to, absences ahead
  static constexpr std::string_view name = "today";
};
struct People {
  static constexpr std::string_view name = "people";
};
struct Scales {
  static constexpr std::string_view name = "scales";
};
struct Ask {  // which scales a check-in asks now
  static constexpr std::string_view name = "ask";
  bool full = false;
  std::string relationship;
};
struct HelpNow {  // works without a vault: then only the general list
  static constexpr std::string_view name = "help_now";
};
struct Review {
  static constexpr std::string_view name = "review";
  std::string question;  // empty: all, on a rhythm
  std::string relationship;
  std::string since;
  bool again = false;  // all of them now, though nothing is new or none is due
};

struct Explain {  // what is behind one answer of the review
  static constexpr std::string_view name = "explain";
  std::string finding;  // empty: which there are, for which no vault is needed
  std::string relationship;
  std::string since;
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
};
struct ImportDiary {  // the lossless JSON
  static constexpr std::string_view name = "import_diary";
  std::string bytes;
  bool dry_run = false;
};
struct Export {
  static constexpr std::string_view name = "export";
  enum class Format { json, csv, csv_long, markdown };
  Format format = Format::json;
  std::string from, until;
};

// --- without a vault -------------------------------------------------------------------------------------
struct Demo {  // an invented diary of about two years in a vault of its own, left open
  static constexpr std::string_view name = "demo";
  Path vault;
  Secret passphrase;
  std::uint64_t seed = 1;
  int days = 730;
};
struct Fit {  // the researcher's verb
  static constexpr std::string_view name = "fit";
  std::string bytes, events_bytes;
  std::string time_column;
  std::vector<std::string> items;
  std::string model = "diary";       // ou | diary
  std::string start = "stationary";  // stationary | fixed
  std::string estimate = "map";      // ml | map
  std::string at;                    // JSON text of parameters: evaluate there, do not fit
  bool standardise = false;
  bool show_priors = false;
  std::uint64_t seed = 1;
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
};
struct DyadDiary {  // an invented diary told from a world, as the lossless JSON
  static constexpr std::string_view name = "dyad_diary";
  DyadWorld world;
  std::uint64_t seed = 1;
};
enum class Drawn { values, csv, svg };
struct DyadRun {
  static constexpr std::string_view name = "dyad_run";
  DyadWorld world;
  std::int64_t dyads = 1000;
  std::uint64_t seed = 1;
  Drawn as = Drawn::values;
};
struct DyadClaims {
  static constexpr std::string_view name = "dyad_claims";
  std::vector<std::string> claims;  // empty: all
  std::int64_t draws = 1000;
  std::uint64_t seed = 1;
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
};
struct DyadSweep {
  static constexpr std::string_view name = "dyad_sweep";
  DyadWorld world;
  std::string x = "openness:0..1", y = "steadiness:0..1", outcome = "footing";
  std::int64_t points = 11, dyads = 200;
  std::uint64_t seed = 1;
  Drawn as = Drawn::values;
};
struct DyadFit {  // how well the theory predicts a diary, beside the engine
  static constexpr std::string_view name = "dyad_fit";
  std::string bytes;  // a diary as lossless JSON; empty: the open one
  std::string relationship, since;
  std::int64_t draws = 96, particles = 96;  // of each of four populations
  std::uint64_t seed = 1;
};
struct About {
  static constexpr std::string_view name = "about";
};

using Request = std::variant<Create, Unlock, Lock, ChangePassphrase, AddRecoveryWords, RevokeRecoveryWords,
                             ReEncrypt, Backup, ListBackups, Restore, Check, Add, Edit, Delete, Undo,
                             KeepDraft, ReadDraft, Configure, Show, List, Search, Today, People, Scales, Ask,
                             HelpNow, Review, Explain, ImportTable, ImportDiary, Export, Demo, Fit, DyadRun,
                             DyadClaims, DyadSweep, DyadRest, DyadDiary, DyadFit, About>;

}  // namespace holdfast::app

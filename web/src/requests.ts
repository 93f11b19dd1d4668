// Written from the codec (src/app/types.cc). UPDATE_GOLDEN=1 app_tests writes it anew.
export interface Create {
  request: "create";
  passphrase?: string;
  role?: "client" | "practitioner";
}
export interface SuggestPassphrase {
  request: "suggest_passphrase";
}
export interface Unlock {
  request: "unlock";
  secret?: string;
}
export interface Lock {
  request: "lock";
}
export interface ChangePassphrase {
  request: "change_passphrase";
  new_passphrase?: string;
  secret?: string;
  without_old_words?: boolean;
  remove_backups?: boolean;
}
export interface AddRecoveryWords {
  request: "add_recovery_words";
  secret?: string;
}
export interface ConfirmRecoveryWords {
  request: "confirm_recovery_words";
  word?: string;
  remove_backups?: boolean;
}
export interface RevokeRecoveryWords {
  request: "revoke_recovery_words";
  secret?: string;
  remove_backups?: boolean;
}
export interface PutOffRecoveryWords {
  request: "put_off_recovery_words";
  for_good?: boolean;
}
export interface ReEncrypt {
  request: "re_encrypt";
  passphrase?: string;
  secret?: string;
  remove_backups?: boolean;
}
export interface Backup {
  request: "backup";
}
export interface ListBackups {
  request: "list_backups";
}
export interface Restore {
  request: "restore";
  secret?: string;
}
export interface Sync {
  request: "sync";
  relay?: string;
  pin?: string;
  invitation?: string;
  leave_relay?: boolean;
}
export interface SyncStatus {
  request: "sync_status";
}
export interface Devices {
  request: "devices";
}
export interface NameDevice {
  request: "name_device";
  device?: string;
}
export interface RemoveDevice {
  request: "remove_device";
  id?: string;
  secret?: string;
  dry_run?: boolean;
}
export interface AddDeviceWords {
  request: "add_device_words";
  secret?: string;
}
export interface ConfirmDeviceWords {
  request: "confirm_device_words";
  word?: string;
}
export interface Join {
  request: "join";
  relay?: string;
  pin?: string;
  words?: string;
  passphrase?: string;
  device?: string;
  dry_run?: boolean;
}
export interface AddDevice {
  request: "add_device";
  line?: string;
  secret?: string;
}
export interface BeginJoin {
  request: "begin_join";
  relay?: string;
  pin?: string;
  device?: string;
}
export interface LookAtPairing {
  request: "look_at_pairing";
}
export interface ComparedWords {
  request: "compared_words";
  same?: boolean;
}
export interface FinishJoin {
  request: "finish_join";
  passphrase?: string;
}
export interface Pairs {
  request: "pairs";
}
export interface BeginPair {
  request: "begin_pair";
  agrees?: boolean;
  called?: string;
  relationship?: string;
  relay?: string;
  pin?: string;
  invitation?: string;
  line?: string;
}
export interface JoinPair {
  request: "join_pair";
  agrees?: boolean;
  called?: string;
  relationship?: string;
  relay?: string;
  pin?: string;
}
export interface MeetPair {
  request: "meet_pair";
  pair?: string;
}
export interface ProposeClause {
  request: "propose_clause";
  pair?: string;
  about?: string;
  text?: string;
  session?: string;
}
export interface SignClause {
  request: "sign_clause";
  pair?: string;
  id?: string;
  session?: string;
}
export interface SayAway {
  request: "say_away";
  pair?: string;
  from?: string;
  until?: string;
  meanwhile?: string;
}
export interface GivePage {
  request: "give_page";
  pair?: string;
  title?: string;
  text?: string;
}
export interface TakeBack {
  request: "take_back";
  pair?: string;
  id?: string;
}
export interface RecordPage {
  request: "record_page";
  pair?: string;
  id?: string;
}
export interface BeginViews {
  request: "begin_views";
  pair?: string;
  opens?: string;
}
export interface WriteView {
  request: "write_view";
  pair?: string;
  id?: string;
  text?: string;
}
export interface EndPair {
  request: "end_pair";
  pair?: string;
}
export interface ForgetPair {
  request: "forget_pair";
  pair?: string;
}
export interface Check {
  request: "check";
}
export interface Add {
  request: "add";
  kind?: string;
  fields?: Record<string, unknown>;
  when?: string;
  relationship?: string;
  folded?: boolean;
}
export interface Edit {
  request: "edit";
  id?: string;
  fields?: Record<string, unknown>;
  when?: string;
  relationship?: string | null;
  folded?: boolean | null;
  revision?: number | null;
}
export interface Delete {
  request: "delete";
  ids?: string[];
  for_good?: boolean;
  dry_run?: boolean;
  secret?: string;
}
export interface Undo {
  request: "undo";
  redo?: boolean;
  group?: number | null;
}
export interface KeepDraft {
  request: "keep_draft";
  text?: string;
  of?: string;
  with?: string;
  instead_of: { text?: string; with?: string; };
}
export interface ReadDraft {
  request: "read_draft";
  of?: string;
}
export interface Configure {
  request: "configure";
  settings?: Record<string, unknown>;
}
export interface Show {
  request: "show";
  id?: string;
}
export interface List {
  request: "list";
  kinds?: string[];
  relationship?: string;
  from?: string;
  until?: string;
  limit?: number;
  offset?: number;
  oldest_first?: boolean;
}
export interface Search {
  request: "search";
  text?: string;
  kinds?: string[];
  relationship?: string;
  from?: string;
  until?: string;
  limit?: number;
  offset?: number;
}
export interface Today {
  request: "today";
}
export interface People {
  request: "people";
}
export interface Scales {
  request: "scales";
}
export interface Ask {
  request: "ask";
  full?: boolean;
  relationship?: string;
  only?: string;
}
export interface AboutWhom {
  request: "about_whom";
  kind?: string;
  relationship?: string;
}
export interface Forms {
  request: "forms";
}
export interface HelpNow {
  request: "help_now";
}
export interface Review {
  request: "review";
  question?: string;
  relationship?: string;
  since?: string;
  again?: boolean;
}
export interface EarlierReviews {
  request: "earlier_reviews";
  relationship?: string;
}
export interface ReadReview {
  request: "read_review";
  of?: string;
}
export interface Explain {
  request: "explain";
  finding?: string;
  relationship?: string;
  since?: string;
}
export interface ProposeSheet {
  request: "propose_sheet";
  sheet?: "brief" | "absence" | "ending" | "supervision";
  relationship?: string;
  from?: string;
  until?: string;
  findings?: boolean;
}
export interface KeepSheet {
  request: "keep_sheet";
  sheet?: Record<string, unknown>;
  revision?: number | null;
}
export interface TakeAlong {
  request: "take_along";
  sheet?: "brief" | "absence" | "ending" | "supervision";
  relationship?: string;
  record?: string;
  finding?: string;
  picture?: boolean;
  since?: string;
}
export interface DrawSheet {
  request: "draw_sheet";
  sheet?: Record<string, unknown>;
  as?: "pdf" | "png" | "text";
  width?: number;
}
export interface ImportTable {
  request: "import_table";
  bytes?: string;
  time_columns?: string[];
  time_format?: string;
  mappings?: string[];
  line_column?: string;
  emotions_column?: string;
  written_column?: string;
  delimiter?: string;
  encoding?: string;
  decimal?: string;
  zone?: string;
  relationship?: string;
  dry_run?: boolean;
}
export interface ImportDiary {
  request: "import_diary";
  bytes?: string;
  changed?: "mine" | "theirs" | "both";
  dry_run?: boolean;
}
export interface Import {
  request: "import";
  files?: Array<{ name?: string; bytes?: string; base64?: boolean; }>;
  format?: string;
  mappings?: string[];
  order?: string[];
  sessions?: string[];
  absences?: string[];
  words_are_feelings?: boolean;
  day_order?: string;
  undated?: string;
  zone?: string;
  relationship?: string;
  changed?: "mine" | "theirs" | "both";
  dry_run?: boolean;
}
export interface Export {
  request: "export";
  format?: "json" | "csv" | "csv_long" | "csv_wide" | "markdown" | "folder" | "html" | "fhir" | "calendar";
  from?: string;
  until?: string;
  share?: boolean;
  replaced?: string[];
  secret?: string;
}
export interface Demo {
  request: "demo";
  passphrase?: string;
  seed?: number;
  days?: number;
}
export interface Fit {
  request: "fit";
  bytes?: string;
  events_bytes?: string;
  time_columns?: string[];
  items?: string[];
  model?: string;
  start?: string;
  level?: string;
  estimate?: string;
  at?: string;
  without?: string[];
  fixed?: string;
  range?: string;
  step?: number | null;
  standardise?: boolean;
  show_priors?: boolean;
  details?: boolean;
  as?: "values" | "csv" | "svg";
  seed?: number;
}
export interface Predict {
  request: "predict";
  bytes?: string;
  events_bytes?: string;
  time_columns?: string[];
  items?: string[];
  person_column?: string;
  range?: string;
  step?: number | null;
  train?: number;
  steps?: number[];
  seed?: number;
}
export interface DyadRun {
  request: "dyad_run";
  world?: { preset?: string; days?: number | null; steadiness?: number | null; attunement?: number | null; openness?: number | null; guard?: number | null; session_every_days?: number | null; ends_on?: number | null; taper_days?: number | null; ending?: string; absences?: string[]; };
  dyads?: number;
  seed?: number;
  as?: "values" | "csv" | "svg";
}
export interface DyadClaims {
  request: "dyad_claims";
  claims?: string[];
  draws?: number;
  seed?: number;
}
export interface DyadSweep {
  request: "dyad_sweep";
  world?: { preset?: string; days?: number | null; steadiness?: number | null; attunement?: number | null; openness?: number | null; guard?: number | null; session_every_days?: number | null; ends_on?: number | null; taper_days?: number | null; ending?: string; absences?: string[]; };
  x?: string;
  y?: string;
  outcome?: string;
  points?: number;
  dyads?: number;
  seed?: number;
  as?: "values" | "csv" | "svg";
}
export interface DyadRest {
  request: "dyad_rest";
  world?: { preset?: string; days?: number | null; steadiness?: number | null; attunement?: number | null; openness?: number | null; guard?: number | null; session_every_days?: number | null; ends_on?: number | null; taper_days?: number | null; ending?: string; absences?: string[]; };
  openness?: number[];
  plane?: boolean;
  points?: number;
  draw?: number | null;
  seed?: number;
  as?: "values" | "csv" | "svg";
}
export interface DyadDiary {
  request: "dyad_diary";
  world?: { preset?: string; days?: number | null; steadiness?: number | null; attunement?: number | null; openness?: number | null; guard?: number | null; session_every_days?: number | null; ends_on?: number | null; taper_days?: number | null; ending?: string; absences?: string[]; };
  seed?: number;
}
export interface DyadFit {
  request: "dyad_fit";
  bytes?: string;
  relationship?: string;
  since?: string;
  draws?: number;
  particles?: number;
  seed?: number;
}
export interface About {
  request: "about";
}
export interface Door {
  request: "door";
}
export interface Progress {
  request: "progress";
}
export interface Stop {
  request: "stop";
}
export type Request = Create | SuggestPassphrase | Unlock | Lock | ChangePassphrase | AddRecoveryWords | ConfirmRecoveryWords | RevokeRecoveryWords | PutOffRecoveryWords | ReEncrypt | Backup | ListBackups | Restore | Sync | SyncStatus | Devices | NameDevice | RemoveDevice | AddDeviceWords | ConfirmDeviceWords | Join | AddDevice | BeginJoin | LookAtPairing | ComparedWords | FinishJoin | Pairs | BeginPair | JoinPair | MeetPair | ProposeClause | SignClause | SayAway | GivePage | TakeBack | RecordPage | BeginViews | WriteView | EndPair | ForgetPair | Check | Add | Edit | Delete | Undo | KeepDraft | ReadDraft | Configure | Show | List | Search | Today | People | Scales | Ask | AboutWhom | Forms | HelpNow | Review | EarlierReviews | ReadReview | Explain | ProposeSheet | KeepSheet | TakeAlong | DrawSheet | ImportTable | ImportDiary | Import | Export | Demo | Fit | Predict | DyadRun | DyadClaims | DyadSweep | DyadRest | DyadDiary | DyadFit | About | Door | Progress | Stop;
// Said beside any request.
export interface Envelope {
  diary?: number | null;
  demo?: boolean;
  which?: number | null;
  folder?: string;
  save?: boolean;
  mark?: string;
  by_itself?: boolean;
}

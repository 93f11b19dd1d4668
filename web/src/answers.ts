// Written from the codec (src/app/types.cc). UPDATE_GOLDEN=1 app_tests writes it anew.
export type RatingValue = number | "far_away";
export interface DiaryRecord {
  id: string;
  kind: string;
  felt: string;
  written: string;
  relationship?: string;
  folded?: boolean;
  source?: string;
  [field: string]: unknown;
}
export interface Answered {
  holdfast: number;
  answer: string;
  invented: boolean;
  changes?: { written: string[]; erased: string[]; group?: number; };
}
export interface Problem {
  kind: string;
  code: ProblemCode;
  fields: Record<string, string>;
  sentence: string;
  where: string;
  detail: string;
}
export interface Kind {
  title: string;
  plural: string;
  heading: string;
  offer: string;
  verb: string;
  about: "nobody" | "whom_said" | "main_one" | "somebody";
  asked_when: string;
  has_a_day: boolean;
  listed_with: string;
  hers: { offer: string; asked_when: string; about: "nobody" | "whom_said" | "main_one" | "somebody" | null; };
  only: "client" | "practitioner" | null;
}
export interface Shown {
  record: DiaryRecord;
  revision: number;
  day: string;
  when: string;
  relationship: string;
  headline: string;
  written_afterwards: string;
  lines: Array<[string, string]>;
}
export interface Remark {
  file: string;
  sentence: string;
}
export interface PairClause {
  id: string;
  by: "you" | "other";
  standing: "proposed" | "holds" | "held_once" | "set_aside";
  text: string;
  session: string;
  signed_in: string | null;
  taken_back: boolean;
}
export interface PairPart {
  about: string;
  title: string;
  question: string;
  clauses: PairClause[];
}
export interface PairAway {
  id: string;
  by: "you" | "other";
  from: string;
  until: string;
  meanwhile: string;
}
export interface PairPage {
  id: string;
  by: "you" | "other";
  title: string;
  text: string;
  recorded: boolean;
  taken_back: boolean;
}
export interface PairViews {
  id: string;
  opens: string;
  yours_is_there: boolean;
  others_is_there: boolean;
  are_open: boolean;
  yours: string;
  others: string;
  does_not_open: boolean;
}
export interface Pair {
  id: string;
  relationship: string;
  name: string;
  called: string;
  is_agreed: boolean;
  ended_by: "you" | "other" | null;
  frame: PairPart[];
  away: PairAway[];
  pages: PairPage[];
  views: PairViews[];
  place: string;
  met: string | null;
  only_here: number;
  from_newer: number;
  without_effect: number;
  strangers: number;
}
export interface PairFile {
  bytes: string;
  media_type: string;
  suggested_name: string;
}
export interface DiarySettings {
  day_starts_at_minutes?: number;
  main_relationship?: string;
  paused?: boolean;
  invented?: boolean;
  role?: "client" | "practitioner" | null;
}
export interface MisfitFact {
  scale: string;
  what: "repeats" | "ends" | "leaps" | "hanging_together" | "weekdays";
  hers: number;
  expected: number;
  sd: number;
}
export interface ModelFacts {
  usable: boolean;
  why_not: string;
  scales: string[];
  check_ins: number;
  readings: number;
  draws: number;
  effective_size: number;
  r_hat: number;
  tail_effective_size: number;
  acceptance: number;
  method: string;
  chains: number;
  divergent: number;
  pareto_shape: number | null;
  misfits: MisfitFact[];
  seconds: number;
}
export interface Mass {
  statement: string;
  probability: number;
  before: number | null;
}
export interface Quantity {
  what: string;
  unit: string;
  low: number;
  median: number;
  high: number;
  same_width: number;
  effective_draws: number;
}
export interface Settled {
  enough: boolean;
  r_hat: number;
  bulk_effective_draws: number;
  tail_effective_draws: number;
  draws: number;
}
export interface Turn {
  what: string;
  low: string;
  at: string;
  high: string;
}
export interface Evidence {
  of: string;
  n: number;
  days_rated: number;
  span_days: number;
  from: string | null;
  until: string | null;
  gaps: number;
  longest_gap_days: number;
  late_share: number;
  far_away: number;
  edge_share: number;
  sessions: number;
  breaks: number;
  entries: string[];
}
export interface Band {
  name: string;
  at?: string[];
  days?: number[];
  median: number[];
  low: number[];
  high: number[];
}
export interface Dot {
  at: string;
  value: number;
  late: boolean;
}
export interface Stretch {
  kind: string;
  from: string;
  until: string;
}
export interface Mark {
  kind: string;
  at: string;
}
export interface Picture {
  axis: "none" | "dates" | "days_after" | "breaks";
  label: string;
  least: number;
  most: number;
  bands: Band[];
  dots: Dot[];
  stretches: Stretch[];
  marks: Mark[];
}
export interface Finding {
  id: string;
  question: string;
  answered: boolean;
  statement: string;
  sentence: string;
  likelihood: string | null;
  probability: number | null;
  statements: Mass[];
  quantity: Quantity | null;
  settled: Settled | null;
  subject: string;
  counts: Record<string, number>;
  practitioner: string;
  compared_from: string | null;
  compared_until: string | null;
  period_days: number | null;
  turns: Turn[];
  evidence: Evidence;
  picture: Picture;
  details: Mass[];
  more: string[];
  cannot_tell: string[];
  fixed_line: string;
  why_not: string;
  how_much_more: string;
  folded: boolean;
  folded_line: string;
  topic: string;
  speaks: string;
  lines: Finding[];
}
export interface Review {
  holdfast_review: number;
  relationship: string;
  name: string;
  made_at: string;
  from: string | null;
  until: string | null;
  earlier_chapters: number;
  check_ins: number;
  days_blank: number;
  written_afterwards: number;
  share_written_afterwards: number;
  invented: boolean;
  paused: boolean;
  over: boolean;
  away: boolean;
  model: ModelFacts;
  findings: Finding[];
  told_together: { answers: number; untrue: number; line: string; };
  folded_line: string;
}
export interface Change {
  finding: string;
  subject: string;
  question: string;
  was: string;
  is: string;
  why_not: string;
  entries: string[];
}
export interface Changed {
  since: string;
  entries: number;
  changes: Change[];
  sentence: string;
}
export interface ReviewHeader {
  holdfast_review: number;
  relationship: string;
  name: string;
  made_at: string;
  from: string | null;
  until: string | null;
  earlier_chapters: number;
  check_ins: number;
  days_blank: number;
  written_afterwards: number;
  share_written_afterwards: number;
  invented: boolean;
  paused: boolean;
  over: boolean;
  away: boolean;
  model: ModelFacts;
}
export interface StatementSaid {
  statement: string;
  label: string;
  true_when: string;
  probability: number | null;
  before: number | null;
}
export interface PriorLine {
  name: string;
  what: string;
  shape: "normal" | "log_normal";
  centre: number;
  spread: number;
  says: string;
  unit: string;
  low: number;
  middle: number;
  high: number;
  weighs_most: boolean;
}
export interface Account {
  basis: "joint_model" | "apart" | "counts";
  computed: string;
  reads: string;
  statements: StatementSaid[];
  about_the_same: string;
  least: string;
  takes_for_granted: string[];
  priors: PriorLine[];
  beforehand: string;
  carried: string[];
  settled: string;
}
export interface CheckRow {
  finding: string;
  word: string;
  n: number;
  stated: number;
  true: number;
}
export interface Checks {
  of_this_finding: boolean;
  sentences: string[];
  rows: CheckRow[];
}
export interface SheetNotes {
  from: string;
  until: string;
  check_ins: number;
  days_blank: number;
  written_afterwards: number;
}
export interface SheetLine {
  section: string;
  text: string;
  source: string;
  cannot_tell: string;
  rests_on: string;
}
export interface SheetChart {
  source: string;
  label: string;
  sentence: string;
  dated: boolean;
  points: boolean;
  from: number;
  until: number;
  least: number;
  most: number;
  from_words: string;
  until_words: string;
  bands: Array<{ name: string; at: number[]; low: number[]; median: number[]; high: number[]; }>;
  dots: Array<{ at: number; value: number; afterwards: boolean; }>;
  stretches: Array<{ absence: boolean; from: number; until: number; }>;
  marks: number[];
}
export interface SheetName {
  name: string;
  becomes: string;
}
export interface SheetSection {
  id: string;
  title: string;
  most: number;
}
export interface Sheet {
  holdfast_sheet: number;
  kind: "brief" | "absence" | "ending" | "supervision";
  paper: "a4" | "letter";
  relationship: string;
  practitioner: string;
  made_on: string;
  notes: SheetNotes;
  period_chosen: boolean;
  invented: boolean;
  lines: SheetLine[];
  offered: SheetLine[];
  charts: SheetChart[];
  offered_charts: SheetChart[];
  names: SheetName[];
  remark: string;
  title: string;
  foot: string;
  sections: SheetSection[];
  most_charts: number;
}
export interface Question {
  key: string;
  asked: string;
  form: "line" | "rating" | "choice" | "choices" | "yes_no" | "moment" | "duration" | "number" | "record" | "words" | "ratings";
  choices: Array<{ word: string; says: string; }>;
  low: number;
  high: number;
  low_words: string;
  high_words: string;
  required: boolean;
  is_long: boolean;
  of: string;
  only_if: string;
  only_if_words: string[];
  such_as: string[];
}
export type ProblemCode = "no_diary_open" | "unknown_relationship" | "several_relationships" | "which_relationship" | "needs_relationship" | "unknown_id" | "changed_meanwhile" | "door_gone" | "file_changed" | "log_damaged" | "newest_missing" | "only_read" | "may_be_kept" | "disk_gone" | "copies_beside" | "clock_behind" | "needs_passphrase" | "needs_folder" | "another_diary" | "kept_here" | "relay_away" | "needs_invitation" | "needs_zone" | "needs_time_column" | "day_or_month_first" | "needs_format" | "wrong_format" | "is_a_diary" | "belongs_to_diary" | "belongs_in_another_vault" | "exists_already" | "bad_request" | "not_found" | "conflict" | "locked" | "damaged" | "unknown_format" | "unreadable" | "full" | "busy" | "cancelled" | "unsupported";
export const kinds: Record<string, Kind> = {
  relationship: {"about":"nobody","asked_when":"Since when?","has_a_day":false,"heading":"Person","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"","offer":"","only":null,"plural":"people","title":"relationship","verb":"people add"},
  scale: {"about":"nobody","asked_when":"","has_a_day":false,"heading":"Scale","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"","offer":"","only":null,"plural":"scales","title":"scale","verb":"scales add"},
  check_in: {"about":"main_one","asked_when":"When was it?","has_a_day":true,"heading":"Check-in","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"","offer":"","only":null,"plural":"check-ins","title":"check-in","verb":"checkin"},
  emotion: {"about":"nobody","asked_when":"","has_a_day":false,"heading":"Word","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"","offer":"","only":null,"plural":"feelings","title":"word for a feeling","verb":"feelings add"},
  entry: {"about":"whom_said","asked_when":"When was it?","has_a_day":true,"heading":"Entry","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"","offer":"","only":null,"plural":"entries","title":"entry","verb":"note"},
  session: {"about":"somebody","asked_when":"When was it, or when will it be?","has_a_day":true,"heading":"Session","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"","offer":"Session","only":null,"plural":"sessions","title":"session","verb":"session"},
  contact: {"about":"somebody","asked_when":"When was it?","has_a_day":true,"heading":"Contact","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"","offer":"Contact between sessions","only":null,"plural":"contacts","title":"contact","verb":"contact"},
  absence: {"about":"somebody","asked_when":"From when is {A} away?","has_a_day":true,"heading":"Absence","hers":{"about":"whom_said","asked_when":"From when are you away?","offer":"A time you are away"},"listed_with":"","offer":"Absence","only":null,"plural":"absences","title":"absence","verb":"away"},
  need: {"about":"main_one","asked_when":"When was it?","has_a_day":true,"heading":"Need","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"","offer":"Need","only":"client","plural":"needs","title":"need","verb":"need"},
  reaction: {"about":"main_one","asked_when":"When was it?","has_a_day":true,"heading":"Reaction","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"","offer":"Sit with it","only":null,"plural":"reactions","title":"reaction","verb":"reaction"},
  steadying: {"about":"main_one","asked_when":"When was it?","has_a_day":true,"heading":"What helped","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"","offer":"What helped","only":null,"plural":"steadyings","title":"what steadied","verb":"steadying"},
  rupture: {"about":"somebody","asked_when":"When was it?","has_a_day":true,"heading":"Strain","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"","offer":"Something went wrong between us","only":null,"plural":"ruptures","title":"rupture","verb":"rupture"},
  repair: {"about":"somebody","asked_when":"When was it?","has_a_day":true,"heading":"Repair","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"","offer":"Something was mended","only":null,"plural":"repairs","title":"repair","verb":"repair"},
  limit: {"about":"somebody","asked_when":"Since when?","has_a_day":true,"heading":"Limit","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"","offer":"Limit","only":null,"plural":"limits","title":"limit","verb":"limit"},
  limit_event: {"about":"somebody","asked_when":"When was it?","has_a_day":true,"heading":"Limit","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"limit","offer":"A limit kept, moved or crossed","only":null,"plural":"limits kept or crossed","title":"limit kept or crossed","verb":"limit kept"},
  belief: {"about":"nobody","asked_when":"Since when?","has_a_day":true,"heading":"Sentence","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"","offer":"An old sentence","only":null,"plural":"beliefs","title":"belief","verb":"belief"},
  belief_rating: {"about":"nobody","asked_when":"When was it?","has_a_day":true,"heading":"Sentence","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"belief","offer":"How true a sentence feels","only":null,"plural":"beliefs, how true","title":"belief, how true","verb":"belief rate"},
  ending: {"about":"somebody","asked_when":"When was it?","has_a_day":true,"heading":"Ending","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"","offer":"Ending","only":null,"plural":"endings","title":"ending","verb":"ending"},
  pull: {"about":"main_one","asked_when":"When was it?","has_a_day":true,"heading":"Pull","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"","offer":"A pull you felt","only":"practitioner","plural":"pulls","title":"pull","verb":"pull"},
  clinical_will: {"about":"whom_said","asked_when":"","has_a_day":false,"heading":"If you can't go on","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"","offer":"Who takes over if you can't","only":"practitioner","plural":"clinical wills","title":"clinical will","verb":"clinical-will"},
  help_number: {"about":"nobody","asked_when":"","has_a_day":false,"heading":"Help","hers":{"about":null,"asked_when":"","offer":""},"listed_with":"","offer":"A number of your own for the help page","only":null,"plural":"help numbers","title":"help number","verb":"help-now add"},
};
export interface DoneAnswer extends Answered {
  sentence: string;
  remark: string;
}
export interface OpenedAnswer extends Answered {
  vault: string;
  with_recovery_words: boolean;
  has_recovery_words: boolean;
  records: number;
  backup: string | null;
  backup_trouble: string;
  only_read: boolean;
  role?: "client" | "practitioner";
  remarks: Array<{ code: string; sentence: string; }>;
}
export interface RecoveryWordsAnswer extends Answered {
  words: string; // shown once
  asked: number;
}
export interface SuggestedAnswer extends Answered {
  words: string; // shown once
}
export interface BackupAnswer extends Answered {
  file: string;
  size_bytes: number;
  records: number;
  pruned: string[];
}
export interface BackupsAnswer extends Answered {
  folder: string;
  backups: Array<{ file: string; size_bytes: number; made_at: string; }>;
}
export interface RestoredAnswer extends Answered {
  vault: string;
  kept_aside: string | null;
  records: number;
  remark: string;
}
export interface SyncedAnswer extends Answered {
  met: boolean;
  first: boolean;
  folder: string | null;
  relay: string;
  at: string | null;
  went: number;
  came: number;
  taken_out: number;
  only_here: number;
  unseen: number;
  two: Shown[];
  newer: number;
  waiting: number;
  again: number;
  own_key: boolean;
  sentences: string[];
  remarks: Remark[];
}
export interface DevicesAnswer extends Answered {
  devices: Array<{ id: string; name: string; copy_of: string; this: boolean; wrote: string | null; when: string; could_return: boolean; }>;
  has_words: boolean;
  folder: string | null;
  relay: string;
  sentences: string[];
  remarks: Remark[];
}
export interface JoinedAnswer extends Answered {
  vault: string;
  folder: string;
  relay: string;
  records: number;
  dry_run: boolean;
  belongs: boolean;
  sentences: string[];
  remarks: Remark[];
}
export interface PairingAnswer extends Answered {
  stage: "waits" | "compare" | "lets_in" | "done" | "ended";
  line: string;
  square: string[];
  words: string[];
  device: string;
  sentences: string[];
  remarks: Remark[];
}
export interface PairAnswer extends Answered {
  pairs: Pair[];
  file?: PairFile;
  agreement: string[];
  openers: string[];
  sentences: string[];
  remarks: Remark[];
}
export interface CheckedAnswer extends Answered {
  sound: boolean;
  pages: number;
  records: number;
  remarks: Array<{ harm: boolean; sentence: string; detail: string; }>;
}
export interface SavedAnswer extends Answered {
  new: boolean;
  record: Shown;
}
export interface DeletedAnswer extends Answered {
  records: Shown[];
  for_good: boolean;
  dry_run: boolean;
}
export interface UndoneAnswer extends Answered {
  label: string;
  records: number;
}
export interface DraftAnswer extends Answered {
  text: string | null;
  with: string;
}
export interface KeptAnswer extends Answered {
  of: string;
  beside: boolean;
}
export interface SettingsAnswer extends Answered {
  settings: DiarySettings;
}
export interface RecordShown extends Answered {
  record: Shown;
}
export interface ListAnswer extends Answered {
  records: Shown[];
  total: number;
}
export interface FoundAnswer extends Answered {
  found: Array<{ record: Shown; excerpt: string; matched: string[]; }>;
  total: number;
}
export interface TodayAnswer extends Answered {
  last_check_in: Shown | null;
  reactions_waiting: Shown[];
  absences_ahead: Shown[];
  sessions_ahead: Shown[];
  absences_over: Array<{ absence: Shown; said: string; }>;
  hard_moment: Shown | null;
  ended: Shown | null;
  recovery_words_wait: boolean;
  has_draft: boolean;
  paused: boolean;
  begun: Array<{ of: string; text: string; with: string; }>;
  records: number;
}
export interface PeopleAnswer extends Answered {
  people: Array<{ record: Shown; over: boolean; main: boolean; check_ins: number; sessions: number; }>;
}
export interface ScalesAnswer extends Answered {
  scales: Array<{ key: string; question: string; low: number; high: number; low_words: string; high_words: string; on: boolean; weekly: boolean; built_in: boolean; }>;
}
export interface AskAnswer extends Answered {
  relationship: string;
  about_nobody: string;
  age: boolean;
  alone: boolean;
  questions: Array<{ key: string; low: number; high: number; low_words: string; high_words: string; on: boolean; weekly: boolean; question: string; }>;
}
export interface MeantAnswer extends Answered {
  id: string;
  called: string;
}
export interface HelpAnswer extends Answered {
  own: Array<{ name: string; number: string; line: string; }>;
  general: Array<{ name: string; number: string; line: string; }>;
  checked_on: string;
  statement: string;
}
export interface ReviewAnswer extends Answered {
  review: Review | null;
  changed: Changed | null;
  sentence: string;
  nothing_new: boolean;
  since: string | null;
  due: string | null;
}
export interface EarlierReviewsAnswer extends Answered {
  reviews: Array<{ of: string; made_at: string; answers: number; }>;
}
export interface EarlierReviewAnswer extends Answered {
  made_at: string;
  review: Record<string, unknown>;
}
export interface ExplainedAnswer extends Answered {
  review: ReviewHeader;
  finding: Finding;
  account: Account;
  checked: Checks;
  entries: Array<{ id: string; kind: string; felt: string; folded: boolean; }>;
}
export interface SheetAnswer extends Answered {
  sheet: Sheet;
  revision: number;
}
export interface DrawnAnswer extends Answered {
  fits: boolean;
  sentence: string;
  no_room: number[];
  no_room_charts: number[];
  points: number;
  replaced: number;
  likely_names: string[];
  unknown_letters: number;
  bytes: string;
  text: string;
  media_type: string;
  suggested_name: string;
}
export interface QuestionsAnswer extends Answered {
  questions: Array<{ id: string; question: string; }>;
}
export interface FormsAnswer extends Answered {
  forms: Array<{ kind: string; title: string; questions: Question[]; afterwards: Question[]; only_changed: Question[]; }>;
}
export interface ImportedAnswer extends Answered {
  dry_run: boolean;
  rows: number;
  added: number;
  already_there: number;
  without_values: number;
  cut_short: number;
  changed: Array<{ id: string; day: string; mine: string; theirs: string; }>;
  changed_total: number;
  replaced: number;
  rejected_total: number;
  rejected: Array<{ line: number; column: string; reason: string; }>;
  first: string;
  last: string;
  delimiter: string;
  encoding: string;
  decimal_comma: boolean;
  unused_columns: string[];
  remarks: string[];
  format: string;
  kinds: Array<{ kind: string; n: number; }>;
  left_out: Array<{ what: string; why: string; n: number; }>;
  measures: Array<{ name: string; n: number; low: number | null; high: number | null; levels: string[]; ordered: boolean; }>;
  events: Array<{ title: string; n: number; }>;
  undated: number;
  notices: string[];
  show_help: boolean;
}
export interface ExportedAnswer extends Answered {
  text: string;
  binary: boolean;
  replacements: number;
  likely_names: string[];
  from_outside: number;
  media_type: string;
  suggested_name: string;
  records: number;
}
export interface FitAnswer extends Answered {
}
export interface PredictedAnswer extends Answered {
  items: string[];
  units: string;
  people: Array<{ person: string; usable: boolean; why_not: string; check_ins: number; learned_from: number; horizons: Array<{ steps: number; readings: number; methods: Array<{ method: string; log_score: number; in_middle_80: number; mean_absolute_error: number; model_leads_by: number | null; standard_error: number | null; }>; }>; }>;
  over_people: Array<{ steps: number; method: string; people: number; people_model_leads: number; model_leads_by: number; standard_error: number | null; }>;
  rejected_rows: Array<{ file: string; line: number; column: string; reason: string; }>;
}
export interface DyadRunAnswer extends Answered {
  theory: boolean;
  preset: string;
  preset_says: string;
  dyads: number;
  days: number[];
  probabilities: number[];
  states: Array<{ state: string; quantiles: number[][]; }>;
  absences: Array<{ from: number; until: number; }>;
  ends_on: number | null;
}
export interface DyadClaimsAnswer extends Answered {
  theory: boolean;
  draws: number;
  claims: Array<{ id: string; says: string; test: string; share: number; share_interval: [number, number]; effect_of: string; effect: number; effect_interval: [number, number]; removed: string; share_without: number; }>;
}
export interface DyadSweepAnswer extends Answered {
  theory: boolean;
  x: string;
  y: string;
  xs: number[];
  ys: number[];
  outcome: string;
  day: number;
  dyads: number;
  medians: number[][];
}
export interface DyadRestAnswer extends Answered {
  theory: boolean;
  plane: boolean;
  lines: Array<{ openness: number; steadiness: number[]; states: Array<Array<{ distress: number; reliance: number; safety: number; footing: number; guard: number; support: number; slowest_rate: number; leaning_ratio: number; }>>; folds: number[]; }>;
}
export interface DyadFitAnswer extends Answered {
  theory: boolean;
  usable: boolean;
  why_not: string;
  learned_from: number;
  predicted: number;
  days_learned: number;
  days_predicted: number;
  scales: string[];
  score: { theory: number; state_space: number; frequencies: number; } | null;
  ahead: number | null;
  weekly_error: number | null;
  monte_carlo_error: number | null;
  verdict: "theory" | "state_space" | "cannot_tell";
  sentence: string;
}
export interface AboutAnswer extends Answered {
  version: string;
}
export interface DoorAnswer extends Answered {
  open: boolean;
  there: boolean;
  demo: boolean;
  file: string;
  diary: number;
  invented_one: boolean;
  meets: boolean;
  role?: "client" | "practitioner";
  lock_after_seconds: number;
  backups: number;
}
export interface ProgressAnswer extends Answered {
  running: boolean;
  doing: string;
  share: number;
}

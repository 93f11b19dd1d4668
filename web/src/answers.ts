// The answers the page reads, as the codec writes them (src/app/codec.cc).
export interface Problem {
  kind: string;
  sentence: string;
  where: string;
  detail: string;
}
export interface Door {
  open: boolean;
  there: boolean;
  demo: boolean;
  file: string;
  backups: number;
  lock_after_seconds: number;
}
export interface Opened {
  records: number;
  invented: boolean;
  backup_trouble: string;
  with_recovery_words: boolean;
  has_recovery_words: boolean;
}
export type Rating = number | "far_away";
export interface DiaryRecord {
  id: string;
  kind: string;
  felt: string;
  written: string;
  relationship?: string;
  folded?: boolean;
  name?: string;
  title?: string;
  text?: string;
  ratings?: Record<string, Rating>;
  [field: string]: unknown;
}
export interface Shown {
  record: DiaryRecord;
  revision: number;
  day: string;
  when: string;
  relationship: string;
  headline: string;
  written_afterwards: string;
  lines: [string, string][];
}
export interface Listing {
  records: Shown[];
  total: number;
}
export interface Saved {
  record: Shown;
}
export interface Found {
  found: { record: Shown; excerpt: string }[];
}
export interface Today {
  last_check_in: Shown | null;
  reactions_waiting: Shown[];
  absences_ahead: Shown[];
  sessions_ahead: Shown[];
  has_draft: boolean;
  paused: boolean;
  records: number;
  invented: boolean;
}
export interface Question {
  key: string;
  question: string;
  low: number;
  high: number;
  low_words: string;
  high_words: string;
  weekly: boolean;
}
export interface Asking {
  relationship: string;
  about_nobody: string;
  questions: Question[];
}
export interface People {
  people: { record: Shown; over: boolean; main: boolean; check_ins: number; sessions: number }[];
}
export interface HelpNumbers {
  own: { name: string; number: string; line: string }[];
  general: { name: string; number: string; line: string }[];
  checked_on: string;
  statement: string;
}
export interface Band {
  name: string;
  at?: string[];
  days?: number[];
  low: number[];
  median: number[];
  high: number[];
}
export interface Picture {
  axis: "dates" | "days_after";
  label: string;
  least: number;
  most: number;
  bands: Band[];
  dots: { at: string; value: number; late: boolean }[];
  marks: { at: string; kind?: string; label?: string }[];
  stretches: { kind: string; from: string; until: string }[];
}
export interface Finding {
  id: string;
  question: string;
  answered: boolean;
  folded: boolean;
  folded_line: string;
  sentence: string;
  fixed_line: string;
  more: string[];
  cannot_tell: string[];
  how_much_more: string;
  evidence: { n: number; of: string; span_days: number; longest_gap_days: number; late_share: number; entries: string[] };
  picture: Picture;
}
export interface Reviewed {
  review?: {
    findings: Finding[];
    folded_line: string;
    name: string;
    check_ins: number;
    days_blank: number;
    written_afterwards: number;
  };
  sentence?: string;  // instead of a review, where none is due
}
export interface DyadCourse {
  preset: string;
  preset_says?: string;
  days: number[];
  probabilities: number[];
  states: { state: string; quantiles: number[][] }[];
  absences: { from: number; until: number }[];
  ends_on: number | null;
}
export interface Exported {
  text: string;
  media_type: string;
  suggested_name: string;
  records: number;
}
export interface Imported {
  rows: number;
  added: number;
  already_there: number;
}
export interface Draft {
  text: string | null;
}

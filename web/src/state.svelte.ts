// What the page knows at this moment, in memory alone. Locking forgets all of it.
import type { DoorAnswer, DraftAnswer, KeptAnswer, PairingAnswer, Problem, ReviewAnswer, Sheet } from "./answers";
import { ask, be_given, be_in, Refused, tell_others } from "./ask";
import { forget_forms, type Keeper } from "./kinds";

export const screens = [
  ["today", "Today"],
  ["timeline", "Diary"],
  ["review", "Question"],
  ["people", "People"],
  ["sheet", "Page to bring"],
  ["explore", "Explore"],
  ["files", "Import and export"],
  ["settings", "Settings"],
] as const;
export type SheetKind = Sheet["kind"];
export type Screen = (typeof screens)[number][0];
// Those that stand in the bar at the foot of a phone's window; the others are behind "More" there.
export const in_the_bar: readonly Screen[] = ["today", "timeline", "review", "people"];

export const page = $state({
  door: null as DoorAnswer | null,
  open: false,
  demo: false, // the invented diary is the one that is open
  invented: false,
  keeper: "client" as Keeper, // whose diary is open
  screen: "today" as Screen,
  help: false,
  covered: false,
  warned: false, // it will lock in a minute
  meets: false, // it is known where this diary meets its other devices
  met: 0, // counts the meetings that this page made by itself
  adding: null as PairingAnswer | null, // a device that is being let in
  two_people: null as string | null, // what two people put before each other is looked at: of which pair, or with whom; "": whichever there is
  connecting: null as { now: PairingAnswer; joins: boolean; said: string[] } | null, // two people who compare their words
  backup_trouble: "", // why the copy of today could not be made
  remarks: [] as string[], // what was found when the diary was opened
  sheet: { kind: "brief" as SheetKind, relationship: "" }, // the page to bring along
  shown_id: "", // an entry the diary is to open
  leave_door: 0, // counts how often what stands at the door was to be put away
  draft_of: null as string | null, // the text Today is to go on with, as its draft is named; none: the one it has
  last_activity: Date.now(),
});

// The review she looked at last, and what it was asked: whoever comes back to her question finds it as it was. It is
// gone when the diary is locked.
export const seen: { review: ReviewAnswer | null; asked: string } = { review: null, asked: "" };

// What stands in the field of Today.
export interface Written {
  text: string;
  title: string;
  when: string;
  folded: boolean;
  link: string; // or a book, shown as text
}
export const nothing_written: Written = { text: "", title: "", when: "", folded: false, link: "" };
export const writing = $state<Written>({ ...nothing_written });
// What could not be kept when this was locked: it waits here until the diary it belongs to is open again.
export const held = $state<{ written: Written | null; demo: boolean }>({ written: null, demo: false });

// What is told beside the screen, wherever one has scrolled to; it never repeats what she wrote. It goes by itself, later
// where something can be pressed in it; what went wrong stays until it is put away, and so does what is being looked at.
export const notice = $state({ text: "", trouble: false, label: "", act: null as (() => void) | null });
export function tell(text: string, more: { trouble?: boolean; label?: string; act?: () => void } = {}): void {
  notice.text = text;
  notice.trouble = more.trouble ?? false;
  notice.label = more.label ?? "";
  notice.act = more.act ?? null;
  keep_notice();
  if (text !== "" && !notice.trouble) going = setTimeout(() => tell(""), notice.act ? act_ms : told_ms);
}
const told_ms = 10_000,
  act_ms = 60_000;
let going: ReturnType<typeof setTimeout> | undefined;
export const keep_notice = (): void => clearTimeout(going);

// Whoever locked here types the passphrase here, whatever the core says of itself.
let must_unlock = false;
export const unlocked = (): void => {
  must_unlock = false;
};

export async function look_at_door(): Promise<void> {
  be_in(null);
  const door = await ask<DoorAnswer>({ request: "door" });
  page.door = door;
  if (!door.open || must_unlock) return;
  be_in(door.diary);
  page.demo = door.invented_one;
  page.invented = page.invented || door.invented_one;
  page.keeper = door.role ?? "client";
  if (page.keeper === "practitioner" && page.sheet.kind === "brief") page.sheet.kind = "supervision";
  page.meets = door.meets;
  if (held.written && held.demo === page.demo) {
    Object.assign(writing, held.written);
    held.written = null;
    free_writing.keep(snapshot_of_writing());
  }
  page.open = true;
}

// What else is to be kept before this is locked.
export const before_lock = new Set<() => Promise<void>>();

const pause_ms = 700,
  at_latest_ms = 2500;
// What stands in a form, kept encrypted by the core while it is typed and there again when the form is: after it was
// left, after a lock, after the program was killed. `of` names the form. Where another page writes into the same form,
// what stands here is kept beside it.
export class FormDraft<Typed> {
  static sent: Promise<void> = Promise.resolve(); // all that was to be kept until now
  private kept = none; // as far as this page knows
  private now = none;
  private unsent_since = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly base: string;
  private of: string;

  constructor(of: string) {
    this.base = this.of = of;
    before_lock.add(this.flush);
  }
  // What stands there to go on with. Where something was typed here before it came, that stays and is kept beside:
  // then this is nothing, and `before` is what stands there.
  async read(of = this.base): Promise<Typed | null> {
    if (same(this.now, none)) this.of = of;
    const { text, with: more } = await ask<DraftAnswer>({ request: "read_draft", of });
    const there = { text: text ?? "", with: more };
    const typed_meanwhile = !same(this.now, none);
    if (text === null || same(there, this.now)) return null;
    const typed = this.decode(there);
    if (typed_meanwhile) {
      this.before?.(typed);
      return null;
    }
    this.kept = this.now = there;
    return typed;
  }
  // Under which name what stands here is kept.
  get name(): string {
    return this.of;
  }
  before: ((typed: Typed) => void) | null = null;
  // Leaves what was typed where it is kept, and begins anew.
  async empty_out(): Promise<void> {
    await this.flush();
    if (this.unsent) await this.flush(); // what was typed meanwhile
    this.forget();
  }
  // Goes on with that one instead: what was typed here is kept first.
  async go_on_with_it(of = this.base): Promise<Typed | null> {
    await this.empty_out();
    return this.read(of);
  }
  // null: nothing stands in it.
  keep(typed: Typed | null): void {
    this.now = typed === null ? none : this.encode(typed);
    clearTimeout(this.timer);
    if (!this.unsent) {
      this.unsent_since = 0;
      return;
    }
    this.unsent_since ||= Date.now();
    const wait = Math.max(0, Math.min(pause_ms, this.unsent_since + at_latest_ms - Date.now()));
    this.timer = setTimeout(
      () =>
        this.flush().then(
          () => this.told?.(""),
          (error) => this.told?.(sentence_of(error)),
        ),
      wait,
    );
  }
  told: ((trouble: string) => void) | null = null; // after each time it was to be kept
  get unsent(): boolean {
    return !same(this.now, this.kept);
  }
  flush = (): Promise<void> => {
    clearTimeout(this.timer);
    const next = FormDraft.sent.then(async () => {
      if (!page.open || !this.unsent) return;
      const now = this.now;
      this.unsent_since = 0;
      await this.send(now);
      this.kept = now;
    });
    FormDraft.sent = next.catch(() => {});
    return next;
  };
  async let_go(): Promise<void> {
    this.keep(null);
    await this.flush().catch(() => {});
  }
  // The form is no longer there; what stands in it is.
  leave(): void {
    before_lock.delete(this.flush);
    this.flush().catch(() => {});
  }
  forget(): void {
    clearTimeout(this.timer);
    this.kept = this.now = none;
    this.unsent_since = 0;
    this.of = this.base;
  }
  protected encode(typed: Typed): Kept {
    return { text: JSON.stringify(typed), with: "" };
  }
  protected decode(kept: Kept): Typed {
    return JSON.parse(kept.text) as Typed;
  }
  // Whatever is not known here is never written over: the core keeps this beside it then, and says where.
  private async send(now: Kept): Promise<void> {
    try {
      this.of = (await ask<KeptAnswer>({ request: "keep_draft", of: this.of, ...now, instead_of: this.kept })).of;
    } catch (error) {
      // What is to be let go is another page's by now.
      if (!(now.text === "" && error instanceof Refused && error.problem.code === "changed_meanwhile")) throw error;
    }
  }
}
interface Kept {
  text: string;
  with: string;
}
const none: Kept = { text: "", with: "" };
const same = (a: Kept, b: Kept): boolean => a.text === b.text && a.with === b.with;

// Free writing is kept as the text it is, so that the terminal can go on with it.
class WrittenDraft extends FormDraft<Written> {
  protected override encode({ text, ...more }: Written): Kept {
    return { text, with: more.title || more.when || more.folded || more.link ? JSON.stringify(more) : "" };
  }
  protected override decode(kept: Kept): Written {
    return { ...nothing_written, ...(kept.with === "" ? {} : JSON.parse(kept.with)), text: kept.text };
  }
}
export const free_writing = new WrittenDraft("");
export const snapshot_of_writing = (): Written => ({ ...writing });

// Covers first; then what was being written is kept, and the core locks, whatever became of that.
export async function lock(): Promise<void> {
  page.covered = true;
  must_unlock = true;
  for (const keep of before_lock) await keep().catch(() => {});
  const kept = !free_writing.unsent;
  try {
    await ask({ request: "lock" });
  } catch {
    // The core is gone, or locks by itself; here nothing is shown either way.
  }
  tell_others("locked");
  forget(!kept);
  page.covered = false;
}

export function forget(hold_writing = free_writing.unsent): void {
  must_unlock = true;
  if (hold_writing && page.open && writing.text !== "") {
    held.written = snapshot_of_writing();
    held.demo = page.demo;
  }
  be_in(null);
  page.open = false;
  page.demo = false;
  page.meets = false;
  page.adding = null;
  page.two_people = null;
  page.connecting = null;
  page.invented = false;
  page.keeper = "client";
  forget_forms();
  page.screen = "today";
  page.shown_id = "";
  page.draft_of = null;
  page.sheet = { kind: "brief", relationship: "" };
  seen.review = null;
  page.warned = false;
  page.help = false;
  page.backup_trouble = "";
  page.remarks = [];
  tell("");
  Object.assign(writing, nothing_written);
  free_writing.forget();
}

export function go(screen: Screen): void {
  page.screen = screen;
  page.two_people = null;
  tell("");
  document.getElementById("main")?.focus();
}

// What two people put before each other stands beneath People; null: People itself.
export function look_at_two(which: string | null): void {
  go("people");
  page.two_people = which;
  window.scrollTo(0, 0);
}

// A sentence for whatever went wrong. A diary that has locked itself meanwhile sends back to the door.
export function sentence_of(error: unknown): string {
  if (error instanceof Refused) {
    const problem: Problem = error.problem;
    if (error.status === 401) be_given(""); // the program was started anew; its terminal shows a code
    if ((error.status === 401 || problem.code === "no_diary_open") && page.open) forget();
    return problem.sentence;
  }
  return "Something went wrong on this page. Nothing was changed.";
}

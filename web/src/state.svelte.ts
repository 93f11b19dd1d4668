// What the page knows at this moment, in memory alone. Locking forgets all of it.
import type { DraftAnswer, Problem } from "./answers";
import { ask, Refused, tell_others, type Door } from "./ask";

export const screens = [
  ["today", "Today"],
  ["write", "Write"],
  ["timeline", "Timeline"],
  ["people", "People"],
  ["review", "Review"],
  ["sheet", "Bring along"],
  ["explore", "Explore"],
  ["files", "In and out"],
  ["settings", "Settings"],
] as const;
export type Screen = (typeof screens)[number][0];

export const page = $state({
  door: null as Door | null,
  open: false,
  demo: false, // the invented diary is the one that is open
  invented: false,
  screen: "today" as Screen,
  help: false,
  covered: false,
  warned: false, // it will lock in a minute
  backup_trouble: "", // why the copy of today could not be made
  sheet: { kind: "brief" as "brief" | "absence" | "ending", relationship: "" }, // the page to bring along
  shown_id: "", // an entry the timeline is to open
  last_activity: Date.now(),
});

// Text being written. The text is kept encrypted by the core while it is typed; the rest lives as long as this page.
// `held`: it could not be kept when this was locked, and waits here until the diary is open again.
export const writing = $state({ text: "", saved: "", title: "", when: "", folded: false, held: false });

// Whoever locked here types the passphrase here, whatever the core says of itself.
let must_unlock = false;
export const unlocked = (): void => {
  must_unlock = false;
};

export async function look_at_door(): Promise<void> {
  const door = await ask<Door>({ request: "door" });
  page.door = door;
  page.open = door.open && !must_unlock;
}

// What else is to be kept before this is locked.
export const before_lock = new Set<() => Promise<void>>();

let keeping: Promise<void> = Promise.resolve();
// One after the other, so that an older text never comes after a newer one.
export function keep_draft(): Promise<void> {
  const next = keeping.then(async () => {
    if (!page.open || writing.text === writing.saved) return;
    const text = writing.text;
    await ask({ request: "keep_draft", text });
    writing.saved = text;
  });
  keeping = next.catch(() => {});
  return next;
}

// What stands in a form, kept encrypted by the core while it is typed and there again when the form is: after it was
// left, after a lock, after the program was killed. `of` names the form.
export class FormDraft<Typed> {
  static sent: Promise<void> = Promise.resolve(); // all that was to be kept until now
  private kept = "";
  private now = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly of: string;

  constructor(of: string) {
    this.of = of;
    before_lock.add(this.flush);
  }
  async read(): Promise<Typed | null> {
    const { text } = await ask<DraftAnswer>({ request: "read_draft", of: this.of });
    this.kept = this.now = text ?? "";
    return text ? (JSON.parse(text) as Typed) : null;
  }
  // null: nothing stands in it.
  keep(typed: Typed | null): void {
    this.now = typed === null ? "" : JSON.stringify(typed);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush().catch(sentence_of), 700);
  }
  flush = (): Promise<void> => {
    clearTimeout(this.timer);
    const next = FormDraft.sent.then(async () => {
      if (!page.open || this.now === this.kept) return;
      const text = this.now;
      await ask({ request: "keep_draft", of: this.of, text });
      this.kept = text;
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
}

// Covers first; then what was being written is kept, and the core locks, whatever became of that.
export async function lock(): Promise<void> {
  page.covered = true;
  must_unlock = true;
  let kept = true;
  try {
    await keep_draft();
  } catch {
    kept = false;
  }
  for (const keep of before_lock) await keep().catch(() => {});
  try {
    await ask({ request: "lock" });
  } catch {
    // The core is gone, or locks by itself; here nothing is shown either way.
  }
  tell_others("locked");
  forget(!kept);
  page.covered = false;
}

export function forget(hold_writing = false): void {
  must_unlock = true;
  page.open = false;
  page.demo = false;
  page.invented = false;
  page.screen = "today";
  page.shown_id = "";
  page.sheet = { kind: "brief", relationship: "" };
  page.warned = false;
  page.help = false;
  page.backup_trouble = "";
  writing.held = hold_writing && writing.text !== "";
  if (writing.held) return;
  writing.text = writing.saved = writing.title = writing.when = "";
  writing.folded = false;
}

export function go(screen: Screen): void {
  page.screen = screen;
  document.getElementById("main")?.focus();
}

// A sentence for whatever went wrong. A diary that has locked itself meanwhile sends back to the door.
export function sentence_of(error: unknown): string {
  if (error instanceof Refused) {
    const problem: Problem = error.problem;
    if (problem.sentence.startsWith("No diary is open") && page.open) forget(writing.text !== writing.saved);
    return problem.sentence;
  }
  return "Something went wrong on this page. Nothing was changed.";
}

// What the page knows at this moment, in memory alone. Locking forgets all of it.
import type { Problem } from "./answers";
import { ask, Refused, type Door } from "./ask";

export const screens = [
  ["today", "Today"],
  ["write", "Write"],
  ["timeline", "Timeline"],
  ["people", "People"],
  ["review", "Review"],
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
  shown_id: "", // an entry the timeline is to open
  last_activity: Date.now(),
});

// Text being written, kept encrypted by the core while it is typed.
export const writing = $state({ text: "", saved: "", at: "" });

export async function look_at_door(): Promise<void> {
  const door = await ask<Door>({ request: "door" });
  page.door = door;
  page.open = door.open;
}

export async function keep_draft(): Promise<void> {
  if (!page.open || writing.text === writing.saved) return;
  const text = writing.text;
  await ask({ request: "keep_draft", text });
  writing.saved = text;
}

export async function lock(): Promise<void> {
  try {
    await keep_draft();
    await ask({ request: "lock" });
  } catch {
    // Covered all the same; the core locks by itself.
  }
  forget();
}

export function forget(): void {
  page.open = false;
  page.demo = false;
  page.invented = false;
  page.screen = "today";
  page.shown_id = "";
  page.warned = false;
  page.help = false;
  writing.text = "";
  writing.saved = "";
  writing.at = "";
}

export function go(screen: Screen): void {
  page.screen = screen;
  document.getElementById("main")?.focus();
}

// A sentence for whatever went wrong. A diary that has locked itself meanwhile sends back to the door.
export function sentence_of(error: unknown): string {
  if (error instanceof Refused) {
    const problem: Problem = error.problem;
    if (problem.sentence.startsWith("No diary is open")) forget();
    return problem.sentence;
  }
  return "Something went wrong on this page. Nothing was changed.";
}

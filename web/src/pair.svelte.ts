// What two people put before each other, as it stands on the screen: the pair, what is being written for it, and what
// became of what was done last. Each thing that is done is asked for by a press; nothing here looks by itself.
import type { Pair, PairAnswer } from "./answers";
import { ask } from "./ask";
import { capital } from "./kinds";
import type { InFile } from "./files";
import type { Envelope, Request } from "./requests";
import { sentence_of } from "./state.svelte";

// What stands in the fields. Where a field is not open there is nothing.
export interface Typed {
  clauses: { [about: string]: { text: string; session: string } };
  away: { from: string; until: string; meanwhile: string } | null;
  page: { title: string; text: string } | null;
  opens: string | null; // the day from which two views may be opened
  view: string;
}
export const nothing_typed = (): Typed => ({ clauses: {}, away: null, page: null, opens: null, view: "" });

// Whether any of it says something; what does not needs not be kept.
export const says_something = (typed: Typed): boolean =>
  [
    ...Object.values(typed.clauses).flatMap((one) => [one.text, one.session]),
    ...Object.values(typed.away ?? {}),
    ...Object.values(typed.page ?? {}),
    typed.opens ?? "",
    typed.view,
  ].some((text) => text.trim() !== "");

export const name_of = (pair: Pair): string => pair.name || "the other";

// Where it is met, as one says it.
export const place_of = (pair: Pair): string =>
  pair.place.startsWith("/") ? `in the folder ${pair.place}` : `at the relay ${pair.place}`;

// What became of what was done last, and where that was done.
export interface Became {
  at: string;
  lines: string[];
  trouble: boolean;
}
export const nothing_became: Became = { at: "", lines: [], trouble: false };

export type Told = PairAnswer & InFile;

export class Between {
  pair = $state() as Pair;
  typed = $state<Typed>(nothing_typed());
  became = $state<Became>(nothing_became);
  busy = $state(""); // where something is being done
  readonly name = $derived(name_of(this.pair));
  readonly Name = $derived(capital(this.name));
  readonly goes_on = $derived(this.pair.is_agreed && this.pair.ended_by === null); // something can be put there

  constructor(
    pair: Pair,
    readonly changed: () => Promise<void>, // looks at all pairs anew, as they are kept here
    readonly known: () => string[], // remarks that stand at the head of the screen already
  ) {
    this.pair = pair;
  }
  tell(at: string, lines: string[], trouble = false): void {
    this.became = { at, lines, trouble };
  }
  became_at = (at: string): Became => (this.became.at === at ? this.became : nothing_became);
  // What was answered; null where it was refused: then what was typed stays where it is.
  async act(at: string, request: Request & Envelope, otherwise = ""): Promise<Told | null> {
    if (this.busy !== "") return null;
    this.busy = at;
    this.became = nothing_became;
    let told: Told | null = null;
    try {
      told = await ask<Told>(request);
      await this.changed();
      const remarks = told.remarks
        .map((one) => (one.file ? `${one.file}: ${one.sentence}` : one.sentence))
        .filter((one) => !this.known().includes(one));
      const sentences = told.sentences.length > 0 || otherwise === "" ? told.sentences : [otherwise];
      this.tell(at, [...sentences, ...remarks]);
    } catch (error) {
      this.tell(at, [sentence_of(error)], true);
    }
    this.busy = "";
    return told;
  }
}

// Forms of the kinds of record, and a name in a question's words. What each kind is called, and its questions, are the
// core's (answers.ts, and its request "forms"), the same wherever they are asked.
import { kinds, type FormsAnswer, type Question } from "./answers";
import { ask } from "./ask";

export type Form = FormsAnswer["forms"][number];

// Whose diary it is: a client's, or a practitioner's own.
export type Keeper = "client" | "practitioner";
export const offer_of = (kind: string, keeper: Keeper): string =>
  (keeper === "practitioner" && kinds[kind]?.hers.offer) || kinds[kind]?.offer || "";

// In the order in which Today offers them.
export const offered_to = (keeper: Keeper): [string, string][] =>
  Object.entries(kinds).flatMap(([kind, { only, offer }]) =>
    offer && (only === null || only === keeper) ? [[kind, offer_of(kind, keeper)] as [string, string]] : [],
  );

// The same in groups, as a person would say where something happened, with words by which each is found beside its own.
export interface Happened {
  heading: string;
  kinds: { kind: string; offer: string; words: string }[];
}
const groups: [string, [string, string][]][] = [
  [
    "With {A}",
    [
      ["session", "therapy appointment hour met meeting"],
      ["contact", "message mail letter call phone text wrote answered reply"],
      ["rupture", "strain quarrel hurt misunderstood argument"],
      ["repair", "mended made up better again apology sorry"],
      ["limit", "boundary rule agreement no"],
      ["limit_event", "boundary rule broken"],
      ["absence", "away holiday break vacation ill leave"],
      ["ending", "end goodbye over stopped"],
    ],
  ],
  [
    "In me",
    [
      ["pull", "pulled rescue needed withdraw drawn irritation more than agreed"],
      ["reaction", "stung alarm anger upset reaction triggered set aside"],
      ["need", "want wish needed longing"],
      ["steadying", "helped calm coped soothed steadied"],
      ["belief", "belief thought sentence"],
      ["belief_rating", "belief thought sentence"],
    ],
  ],
];
export function happened_to(keeper: Keeper): Happened[] {
  const offered = offered_to(keeper);
  const is_offered = (kind: string) => offered.some(([one]) => one === kind);
  return [
    ...groups,
    // Whatever is offered and stands in none of them.
    [
      "For later",
      offered.map(([kind]): [string, string] => [kind, "help phone crisis line"]),
    ] as (typeof groups)[number],
  ].map(([heading, listed], k, all) => ({
    heading,
    kinds: listed
      .filter(([kind]) => is_offered(kind) && !all.slice(0, k).some(([, above]) => above.some(([one]) => one === kind)))
      .map(([kind, words]) => ({ kind, offer: offer_of(kind, keeper), words })),
  }));
}

// Those that a typed word fits, in the same groups; all of them where nothing was typed.
export function happened_like(typed: string, keeper: Keeper): Happened[] {
  const wanted = typed.trim().toLowerCase();
  const fits = (text: string) =>
    text
      .toLowerCase()
      .split(/\s+/)
      .some((word) => word.startsWith(wanted));
  return happened_to(keeper)
    .map(({ heading, kinds: all }) => ({
      heading,
      kinds: all.filter(({ offer, words }) => offer.toLowerCase().includes(wanted) || fits(words)),
    }))
    .filter(({ kinds: left }) => left.length > 0);
}
export const title_of = (kind: string): string =>
  kinds[kind]?.heading ?? (kind === "writing" ? "Free writing" : kind === "pair" ? "Two people" : kind);

// What the moment of a record is asked with.
export const when_of = (kind: string, keeper: Keeper): string =>
  (keeper === "practitioner" && kinds[kind]?.hers.asked_when) || (kinds[kind]?.asked_when ?? "");

// Whether it is asked whom a record of that kind is about.
export const about_somebody = (kind: string): boolean => kinds[kind]?.about !== "nobody";

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
export const named = (text: string, name: string, keeper: Keeper = "client"): string =>
  text.replaceAll("{A}", name || (keeper === "client" ? "your therapist" : "your client"));

// The name under which a form keeps what was typed into it, and what such a name says.
export const form_name = (kind: string, relationship = "", id = "", afterwards = false): string =>
  `${kind} ${relationship} ${id} ${afterwards}`;
export function form_named(name: string): { kind: string; relationship: string; id: string } {
  const [kind = "", relationship = "", id = ""] = name.split(" ");
  return { kind, relationship, id };
}

let known: Promise<Form[]> | null = null;
// Another diary may ask other things.
export const forget_forms = (): void => {
  known = null;
};
export async function form_of(kind: string): Promise<Form | undefined> {
  known ??= ask<FormsAnswer>({ request: "forms" }).then((got) => got.forms);
  known.catch(() => (known = null));
  return (await known).find((one) => one.kind === kind);
}

// Whether a question is asked at all, given what was answered before it; what hangs on a question that is not asked is
// not asked either.
export function applies(question: Question, values: Record<string, unknown>, all: Question[]): boolean {
  if (question.only_if === "") return true;
  const above = all.find((one) => one.key === question.only_if);
  return (
    question.only_if_words.includes(String(values[question.only_if])) &&
    (!above || above === question || applies(above, values, all))
  );
}

// A moment of the diary as one would type it.
export const typed_moment = (iso: string): string => iso.slice(0, 16).replace("T", " ");

// What was said, as it stands in a form's fields.
export function values_of(questions: Question[], record: Record<string, unknown>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { key, form } of questions) {
    const value = record[key];
    if (value === undefined) continue;
    values[key] =
      form === "moment"
        ? typed_moment(String(value))
        : form === "duration" || form === "number"
          ? String(value)
          : value;
  }
  return values;
}

// The fields that differ from what stood there before, for the core: null takes one back. Questions that do not apply
// (any more) leave nothing behind.
export function said(
  questions: Question[],
  values: Record<string, unknown>,
  before: Record<string, unknown>,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const question of questions) {
    const value = applies(question, values, questions) ? values[question.key] : undefined;
    const empty = value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
    const was = before[question.key];
    if (empty ? was === undefined : JSON.stringify(value) === JSON.stringify(was)) continue;
    fields[question.key] = empty ? null : value;
  }
  return fields;
}

// What a check-in's numbers are called beneath the marks that are drawn for them, in the order in which they are asked.
const called: [string, string][] = [
  ["distress", "hard"],
  ["reliance", "needing"],
  ["safety", "safe"],
  ["pull_away", "wanting to get away"],
  ["footing", "footing"],
  ["support", "others"],
];

export interface Mark {
  key: string;
  name: string;
  value: number | null; // none: far away
}

// One mark for each number that was said, in that order; those of questions that were added come last.
export function marks_of(ratings: Record<string, number | "far_away" | null>): Mark[] {
  const order = (key: string) => {
    const at = called.findIndex(([known]) => known === key);
    return at < 0 ? called.length : at;
  };
  return Object.entries(ratings)
    .filter(([, value]) => value !== null && value !== undefined)
    .sort(([a], [b]) => order(a) - order(b))
    .map(([key, value]) => ({
      key,
      name: called.find(([known]) => known === key)?.[1] ?? key.replaceAll("_", " "),
      value: typeof value === "number" ? value : null,
    }));
}
export const in_words = (marks: Mark[]): string =>
  marks.map(({ name, value }) => `${name} ${value === null ? "far away" : value}`).join(", ");

// What stands in a headline beside her own words, where it begins or ends with these.
// What became of a limit ("kept") is chosen, not written.
const own_fields = (kind: unknown): string[] =>
  kind === "limit_event" ? ["how_it_felt"] : ["line", "what", "what_happened", "sentence"];
export function apart(headline: string, record: Record<string, unknown>): { rest: string; hers: string } {
  for (const field of own_fields(record["kind"])) {
    const hers = String(record[field] ?? "")
      .replace(/\s+/g, " ")
      .trim();
    if (hers === "") continue;
    const before = headline.slice(0, -hers.length);
    if (headline.endsWith(hers) && /(^|[\s:,—·])$/.test(before))
      return { rest: before.replace(/[\s:,—·]+$/, ""), hers };
    const behind = headline.slice(hers.length);
    if (headline.startsWith(hers) && /^\s*[:,—·]/.test(behind)) return { rest: behind.replace(/^[\s:,—·]+/, ""), hers };
  }
  return { rest: headline, hers: "" };
}

// So hard that nothing more is asked, and somebody to turn to is offered.
export const very_hard = (value: unknown): boolean => typeof value === "number" && value >= 9;

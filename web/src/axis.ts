// Two to five round numbers between two others, for the lines of an axis: 0, 5, 10; -2, 0.
export function round_numbers(least: number, most: number): number[] {
  const raw = (most - least) / 3;
  if (!(raw > 0) || !Number.isFinite(raw)) return [least];
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((k) => k * size).find((one) => one >= raw * (1 - 1e-9)) ?? raw;
  const out: number[] = [];
  for (let k = Math.ceil(least / step - 1e-9); k * step <= most + 1e-9 * step; ++k)
    out.push(Number((k * step).toPrecision(6)) + 0);
  return out;
}

// A day of the diary ("2026-03-15T..."), as one says it; shorter where there is less room.
export type Room = "day" | "month" | "year";
const said: Record<Room, Intl.DateTimeFormatOptions> = {
  day: { day: "numeric", month: "short", year: "numeric" },
  month: { month: "long", year: "numeric" },
  year: { year: "numeric" },
};
export const said_day = (at: string, room: Room = "day"): string =>
  at === ""
    ? ""
    : new Date(`${at.slice(0, 10)}T12:00:00Z`).toLocaleDateString("en-GB", { ...said[room], timeZone: "UTC" });

// The beginnings of the years that lie between two moments, in milliseconds.
export function new_years(from: number, until: number): { at: number; year: string }[] {
  const out: { at: number; year: string }[] = [];
  for (let year = new Date(from).getUTCFullYear() + 1; Date.UTC(year) < until; ++year)
    out.push({ at: Date.UTC(year), year: String(year) });
  return out;
}

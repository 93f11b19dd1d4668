import { expect, test } from "vitest";
import { new_years, round_numbers, said_day } from "./axis";

test("an axis has round numbers, zero among them where it lies within", () => {
  expect(round_numbers(0, 10)).toEqual([0, 5, 10]);
  expect(round_numbers(-2.3, 1)).toEqual([-2, 0]);
  expect(round_numbers(0, 1)).toEqual([0, 0.5, 1]);
  expect(round_numbers(0.12, 0.31)).toEqual([0.2, 0.3]);
  expect(round_numbers(3, 3)).toEqual([3]);
  for (let k = 0; k < 500; ++k) {
    const least = Math.sin(k) * 50,
      most = least + 0.01 + 80 * Math.abs(Math.cos(3 * k));
    const lines = round_numbers(least, most);
    expect(lines.length).toBeGreaterThanOrEqual(1);
    expect(lines.length).toBeLessThanOrEqual(5);
    expect(lines.every((one) => one >= least - 1e-6 && one <= most + 1e-6)).toBe(true);
  }
});

test("a day is said as one says it, whatever the zone of the machine", () => {
  const at = "2026-05-03T23:30:00-11:00[Pacific/Pago_Pago]";
  expect([said_day(at), said_day(at, "month"), said_day(at, "year"), said_day("")]).toEqual([
    "3 May 2026",
    "May 2026",
    "2026",
    "",
  ]);
});

test("the years that begin between two moments", () => {
  const years = (from: string, until: string) => new_years(Date.parse(from), Date.parse(until)).map((one) => one.year);
  expect(years("2023-06-01T00:00Z", "2026-02-01T00:00Z")).toEqual(["2024", "2025", "2026"]);
  expect(years("2024-01-02T00:00Z", "2024-12-31T00:00Z")).toEqual([]);
});

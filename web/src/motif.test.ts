// The drawing is the same every time, and lies within its frame.
import { expect, test } from "vitest";
import { frond, roots } from "./motif";

const numbers = (path: string) => (path.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);

test("a frond has as many blades as asked, and ends where it leans", () => {
  const one = frond([90, 128], 100, 40, 8);
  expect(one.blades.length).toBe(8);
  expect(numbers(one.stem).slice(-2)).toEqual([130, 28]);
  expect(one).toEqual(frond([90, 128], 100, 40, 8));
  for (const blade of one.blades) expect(numbers(blade).every(Number.isFinite)).toBe(true);
});

test("roots spread to both sides alike", () => {
  const all = roots([90, 128], 46, 22, 7);
  expect(all.length).toBe(7);
  const ends = all.map((root) => numbers(root)[4]!);
  expect(ends[0]).toBe(44);
  expect(ends[3]).toBe(90);
  expect(ends[6]).toBe(136);
});

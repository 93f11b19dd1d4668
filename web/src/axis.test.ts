import { expect, test } from "vitest";
import { round_numbers } from "./axis";

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

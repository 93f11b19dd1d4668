import { expect, test } from "vitest";
import { feelings, fitting } from "./feelings";

test("every word stands once", () => {
  const all = feelings.flatMap(([, words]) => words);
  expect(new Set(all).size).toBe(all.length);
});

test("what was typed is looked for, at beginnings first, with one's own words, without what is chosen", () => {
  expect(fitting("sa", [], [])[0]?.[1]).toEqual(["sad", "safe", "unsafe"]);
  expect(fitting("sa", ["sad"], ["sandy"])[0]?.[1]).toEqual(["sandy", "safe", "unsafe"]);
  expect(fitting("zzz", [], [])[0]?.[1]).toEqual([]);
});

test("with nothing typed there are groups, one's own first", () => {
  expect(fitting("", [], []).map(([group]) => group)).toEqual(feelings.map(([group]) => group));
  expect(fitting("", [], ["sandy"])[0]).toEqual(["yours", ["sandy"]]);
});

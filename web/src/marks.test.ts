import { expect, test } from "vitest";
import { holds, parts_of, pattern_of } from "./marks";

const found = (text: string, matched: string[]) =>
  parts_of(text, pattern_of(matched))
    .filter((one) => one.found)
    .map((one) => one.text);

test("what was found is marked as it is written, and no part of another word", () => {
  expect(found("Über alles, darüber, über", ["Über", "über"])).toEqual(["Über", "über"]);
  expect(found("It began when it began. It", ["It began"])).toEqual(["It began", "it began"]);
  expect(found("a+b (c) [d]", ["a", "d"])).toEqual(["a", "d"]);
  expect(found("nothing", [])).toEqual([]);
});

test("a phrase that goes through markup or over a line is marked word by word", () => {
  expect(found("and It", ["It *began"])).toEqual(["It"]);
  expect(found("began so", ["It\nbegan"])).toEqual(["began"]);
});

test("nothing is lost, and signs of the pattern mean nothing", () => {
  const text = "a.b*c (d|e) ^f$ \\g {h}";
  expect(
    parts_of(text, pattern_of(["a.b*c", "(d|e)", "^f$", "\\g", "{h}", "***"]))
      .map((one) => one.text)
      .join(""),
  ).toBe(text);
  expect(holds("the quay", pattern_of(["quay"]))).toBe(true);
  expect(holds("the quays", pattern_of(["quay"]))).toBe(false);
});

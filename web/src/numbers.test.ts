// The marks of a check-in, and her own words apart from what the program says beside them.
import { expect, test } from "vitest";
import { apart, in_words, marks_of } from "./numbers";

test("marks stand in the order in which they are asked; far away is no number, and what was skipped is not there", () => {
  const marks = marks_of({ own_one: 3, footing: 0, reliance: "far_away", distress: 6, safety: null });
  expect(marks.map(({ name, value }) => [name, value])).toEqual([
    ["hard", 6],
    ["needing", null],
    ["footing", 0],
    ["own one", 3],
  ]);
  expect(in_words(marks)).toBe("hard 6, needing far away, footing 0, own one 3");
});

test("her words are told from the rest of a headline where it begins or ends with them, and only there", () => {
  expect(apart("kept, 50 minutes: it was light", { line: "it was\n light" })).toEqual({
    rest: "kept, 50 minutes",
    hers: "it was light",
  });
  expect(apart("to be held", { what: "to be held" })).toEqual({ rest: "", hers: "to be held" });
  expect(apart("to be held: voiced", { what: "to be held" })).toEqual({ rest: "voiced", hers: "to be held" });
  expect(apart("to be held tight", { what: "to be held" })).toEqual({ rest: "to be held tight", hers: "" });
  expect(apart("withheld", { what: "held" })).toEqual({ rest: "withheld", hers: "" });
  expect(apart("kept", {})).toEqual({ rest: "kept", hers: "" });
  const event = { kind: "limit_event", what: "kept", how_it_felt: "it hurt" };
  expect(apart("kept: no calls", event)).toEqual({ rest: "kept: no calls", hers: "" });
  expect(apart("kept: no calls — it hurt", event)).toEqual({ rest: "kept: no calls", hers: "it hurt" });
});

// The table of what can be written down: keys once, words for every choice, names put in everywhere.
import { expect, test } from "vitest";
import { kinds, named } from "./kinds";

test("every kind and every question has words of its own", () => {
  expect(new Set(kinds.map((one) => one.kind)).size).toBe(kinds.length);
  for (const kind of kinds) {
    expect(kind.name).not.toBe("");
    expect(new Set(kind.fields.map((field) => field.key)).size).toBe(kind.fields.length);
    for (const field of kind.fields) {
      expect(field.ask).not.toBe("");
      if ("of" in field) expect(new Set(field.of.map(([word]) => word)).size).toBe(field.of.length);
    }
  }
});

test("a name stands wherever it belongs, and a plain word where there is none", () => {
  expect(named("From when is {A} away? {A}", "Em")).toBe("From when is Em away? Em");
  expect(named("{A}", "")).toBe("your therapist");
});

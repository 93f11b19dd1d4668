// What a form hands to the core: only what was said or changed, nothing for questions that do not apply.
import { expect, test } from "vitest";
import type { Question } from "./answers";
import {
  applies,
  happened_like,
  happened_to,
  named,
  offered_to,
  said,
  title_of,
  typed_moment,
  values_of,
  when_of,
} from "./kinds";

const question = (key: string, more: Partial<Question> = {}): Question => ({
  key,
  asked: key,
  form: "line",
  choices: [],
  low: 0,
  high: 10,
  low_words: "",
  high_words: "",
  required: false,
  is_long: false,
  of: "",
  only_if: "",
  only_if_words: [],
  such_as: [],
  ...more,
});
const questions = [
  question("outcome", { form: "choice" }),
  question("by", { only_if: "outcome", only_if_words: ["moved", "cancelled"] }),
  question("let_in", { form: "rating", only_if: "outcome", only_if_words: ["kept"] }),
  question("voiced", { form: "yes_no" }),
  question("to_whom", { only_if: "voiced", only_if_words: ["true"] }),
  question("until", { form: "moment" }),
  question("line"),
  question("minutes", { form: "number" }),
];

test("every kind that is offered has a name of its own", () => {
  for (const keeper of ["client", "practitioner"] as const) {
    const offered = offered_to(keeper);
    expect(new Set(offered.map(([, name]) => name)).size).toBe(offered.length);
  }
  expect(title_of("session")).toBe("Session");
  expect(title_of("check_in")).toBe("Check-in");
});

test("everything that is offered stands in one group, and a word of hers finds it", () => {
  for (const keeper of ["client", "practitioner"] as const) {
    const all = happened_to(keeper).flatMap((group) => group.kinds.map(({ kind }) => kind));
    expect([...all].sort()).toEqual(
      offered_to(keeper)
        .map(([kind]) => kind)
        .sort(),
    );
    expect(happened_like("", keeper)).toEqual(happened_to(keeper));
  }
  const found = (typed: string) =>
    happened_like(typed, "client").flatMap((group) => group.kinds.map(({ kind }) => kind));
  expect(found("message")).toEqual(["contact"]);
  expect(found(" Holi")).toEqual(["absence"]);
  expect(found("sit with")).toEqual(["reaction"]);
  expect(found("xyzzy")).toEqual([]);
});

test("a practitioner is offered her own kinds, in her words, and a client none of them", () => {
  const kinds_of = (keeper: "client" | "practitioner") => offered_to(keeper).map(([kind]) => kind);
  expect(kinds_of("practitioner")).toContain("pull");
  expect(kinds_of("practitioner")).not.toContain("need");
  expect(kinds_of("client")).not.toContain("pull");
  expect(kinds_of("client")).not.toContain("clinical_will");
  expect(when_of("absence", "practitioner")).toBe("From when are you away?");
  expect(when_of("absence", "client")).toBe("From when is {A} away?");
});

test("a name stands wherever it belongs, and a plain word where there is none", () => {
  expect(named("From when is {A} away? {A}", "Em")).toBe("From when is Em away? Em");
  expect(named("{A}", "")).toBe("your therapist");
  expect(named("{A}", "", "practitioner")).toBe("your client");
});

test("what is left open stays unsaid; 0 and no are answers", () => {
  expect(said(questions, {}, {})).toEqual({});
  expect(said(questions, { outcome: "kept", let_in: 0, voiced: false, line: "" }, {})).toEqual({
    outcome: "kept",
    let_in: 0,
    voiced: false,
  });
});

test("a question that does not apply leaves nothing, and takes back what stood there", () => {
  expect(applies(questions[4]!, { voiced: true }, questions)).toBe(true);
  expect(applies(questions[4]!, { voiced: false }, questions)).toBe(false);
  expect(said(questions, { outcome: "kept", by: "both" }, {})).toEqual({ outcome: "kept" });
  expect(said(questions, { outcome: "kept", by: "both" }, { outcome: "moved", by: "both" })).toEqual({
    outcome: "kept",
    by: null,
  });
});

test("what hangs on a hidden question is hidden, and leaves nothing", () => {
  const chain = [
    question("began", { form: "choice" }),
    question("answered", { form: "choice", only_if: "began", only_if_words: ["client"] }),
    question("after", { only_if: "answered", only_if_words: ["yes"] }),
  ];
  expect(applies(chain[2]!, { began: "client", answered: "yes" }, chain)).toBe(true);
  expect(applies(chain[2]!, { began: "practitioner", answered: "yes" }, chain)).toBe(false);
  expect(said(chain, { began: "practitioner", answered: "yes", after: "20" }, {})).toEqual({ began: "practitioner" });
});

test("a change names what changed, and no more", () => {
  const before = values_of(questions, {
    outcome: "kept",
    let_in: 4,
    until: "2026-11-30T09:00:00+01:00[Europe/Berlin]",
    line: "so",
    minutes: 50,
  });
  expect(before).toEqual({ outcome: "kept", let_in: 4, until: "2026-11-30 09:00", line: "so", minutes: "50" });
  expect(said(questions, { ...before }, before)).toEqual({});
  expect(said(questions, { ...before, line: "", let_in: undefined }, before)).toEqual({ let_in: null, line: null });
  expect(typed_moment("2026-11-30T09:00:00+01:00[Europe/Berlin]")).toBe("2026-11-30 09:00");
});

import { expect, test } from "vitest";
import type { Token, Tokens } from "marked";
import { deepest, tokens_of } from "./markdown";

const types = (text: string) => tokens_of(text).map((one) => one.type);
function depth(all: Token[]): number {
  return Math.max(
    0,
    ...all.map(
      (one) =>
        1 +
        depth([
          ...(("tokens" in one && one.tokens) || []),
          ...("items" in one ? ((one as Tokens.List).items as Token[]) : []),
        ]),
    ),
  );
}
// Every sign of the text, in the tokens that hold it.
const whole = (all: Token[]) => all.map((one) => one.raw).join("");

test("what people write is markup as before", () => {
  expect(types("# A\n\nb *c*\n\n> d\n\n- e\n\n```\nf\n```\n\n---")).toEqual([
    "heading",
    "paragraph",
    "space",
    "blockquote",
    "space",
    "list",
    "space",
    "code",
    "space",
    "hr",
  ]);
  const long = Array.from(
    { length: 200 },
    (_, k) => `Paragraph ${k}: it was *hard*, and **then** it was not, [so](it) went; "\`code\`".`,
  ).join("\n\n");
  expect(tokens_of(long).some((one) => one.type === "plain")).toBe(false);
  expect(whole(tokens_of(long))).toBe(long);
});

test("what is deeper than anybody means stays the characters it is", () => {
  for (const text of [
    ">".repeat(300) + " deep",
    "> ".repeat(4000) + "deep",
    Array.from({ length: 300 }, (_, k) => " ".repeat(2 * k) + "- x").join("\n"),
    "- ".repeat(3000) + "x",
  ]) {
    const all = tokens_of(text);
    expect(depth(all)).toBeLessThan(3 * deepest + 5);
    expect(JSON.stringify(all)).toContain('"type":"plain"');
  }
});

test("what is longer than a hundred thousand characters goes on as plain text", () => {
  const text = "word *and* word\n\n".repeat(20_000);
  const all = tokens_of(text);
  expect(all.at(-1)?.type).toBe("plain");
  expect(whole(all)).toBe(text);
});

test("a list of thousands is shown as it is written", () => {
  const text = "before\n\n" + "- x\n".repeat(25_000);
  const all = tokens_of(text);
  expect(all.map((one) => one.type)).toEqual(["paragraph", "space", "plain"]);
  expect(whole(all)).toBe(text);
});

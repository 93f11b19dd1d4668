import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PairingAnswer } from "./answers";
import { Refused } from "./ask";
import { between_looks_ms, keep_looking } from "./pairing";

const at = (stage: PairingAnswer["stage"]) => ({ stage }) as PairingAnswer;
const refusal = (kind: "busy" | "conflict", sentence: string) =>
  new Refused({ kind, code: kind, fields: {}, sentence, where: "", detail: "" }, 409);
let looks = 0;
let answer: () => Promise<PairingAnswer>;
let told: string[] = [];
const begun = () =>
  keep_looking({
    look: () => {
      looks++;
      return answer();
    },
    came: (now) => told.push(now.stage),
    away: (sentence) => {
      if (sentence !== "") told.push(sentence);
    },
    over: (error) => told.push(`over: ${(error as Error).message}`),
  });

beforeEach(() => {
  vi.useFakeTimers();
  looks = 0;
  told = [];
  answer = () => Promise.resolve(at("waits"));
});
afterEach(() => vi.useRealTimers());

test("it looks at once and then again and again, until it is stopped", async () => {
  const stop = begun();
  await vi.advanceTimersByTimeAsync(0);
  expect(looks).toBe(1);
  await vi.advanceTimersByTimeAsync(4 * between_looks_ms);
  expect(looks).toBe(5);
  stop();
  await vi.advanceTimersByTimeAsync(10 * between_looks_ms);
  expect(looks).toBe(5);
});

test("one look at a time, and what is answered after it was stopped is nobody's", async () => {
  let answered: (now: PairingAnswer) => void = () => {};
  answer = () => new Promise((resolve) => (answered = resolve));
  const stop = begun();
  await vi.advanceTimersByTimeAsync(10 * between_looks_ms);
  expect(looks).toBe(1);
  stop();
  answered(at("compare"));
  await vi.advanceTimersByTimeAsync(10 * between_looks_ms);
  expect([looks, told]).toEqual([1, []]);
});

test("where nobody answers it says so and tries again; anything else ends it", async () => {
  answer = () => Promise.reject(refusal("busy", "The relay cannot be reached."));
  begun();
  await vi.advanceTimersByTimeAsync(between_looks_ms);
  expect(told).toEqual(["The relay cannot be reached.", "The relay cannot be reached."]);
  answer = () => Promise.resolve(at("compare"));
  await vi.advanceTimersByTimeAsync(between_looks_ms);
  answer = () => Promise.reject(refusal("conflict", "It was ended there."));
  await vi.advanceTimersByTimeAsync(5 * between_looks_ms);
  expect(told.slice(2)).toEqual(["compare", "over: It was ended there."]);
  expect(looks).toBe(4);
});

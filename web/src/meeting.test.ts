import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { after_writing_ms, idle_ms, looked_at_again_ms, MeetsByItself, what_came } from "./meeting";

let met = 0;
let looked_at = true;
let answer: () => Promise<void> = () => Promise.resolve();
const begun = (): MeetsByItself =>
  new MeetsByItself(
    () => {
      met++;
      return answer();
    },
    () => looked_at,
  );

beforeEach(() => {
  vi.useFakeTimers();
  met = 0;
  looked_at = true;
  answer = () => Promise.resolve();
});
afterEach(() => vi.useRealTimers());

test("it meets at opening and then once a minute, and no more once it is closed", async () => {
  const meets = begun();
  meets.opened();
  await vi.advanceTimersByTimeAsync(0);
  expect(met).toBe(1);
  await vi.advanceTimersByTimeAsync(10 * idle_ms);
  expect(met).toBe(11);
  meets.closed();
  await vi.advanceTimersByTimeAsync(10 * idle_ms);
  expect(met).toBe(11);
  meets.wrote();
  await vi.advanceTimersByTimeAsync(idle_ms);
  expect(met).toBe(11);
});

test("what was written goes a moment later, once for what is written in one go, also behind her back", async () => {
  const meets = begun();
  meets.opened();
  await vi.advanceTimersByTimeAsync(1000);
  for (let k = 0; k < 5; ++k) {
    meets.wrote();
    await vi.advanceTimersByTimeAsync(after_writing_ms / 2);
  }
  expect(met).toBe(1);
  looked_at = false;
  await vi.advanceTimersByTimeAsync(after_writing_ms);
  expect(met).toBe(2);
});

test("nobody who looks away causes a request, and whoever looks again meets at once", async () => {
  const meets = begun();
  meets.opened();
  await vi.advanceTimersByTimeAsync(0);
  looked_at = false;
  await vi.advanceTimersByTimeAsync(60 * idle_ms);
  expect(met).toBe(1);
  looked_at = true;
  for (let k = 0; k < 3; ++k) meets.looked_at();
  await vi.advanceTimersByTimeAsync(0);
  expect(met).toBe(2);
  meets.looked_at();
  await vi.advanceTimersByTimeAsync(looked_at_again_ms - 1);
  expect(met).toBe(2);
  meets.looked_at();
  await vi.advanceTimersByTimeAsync(idle_ms);
  expect(met).toBe(3);
});

test("one meeting at a time; what was written meanwhile goes with the next, also where nobody answered", async () => {
  let end: () => void = () => {};
  answer = () => new Promise((_, fail) => (end = () => fail(new Error("away"))));
  const meets = begun();
  meets.opened();
  await vi.advanceTimersByTimeAsync(0);
  meets.wrote();
  meets.looked_at();
  await vi.advanceTimersByTimeAsync(10 * idle_ms);
  expect(met).toBe(1);
  answer = () => Promise.resolve();
  end();
  await vi.advanceTimersByTimeAsync(after_writing_ms);
  expect(met).toBe(2);
});

test("what came is said in a sentence, and nothing where nothing did", () => {
  expect(what_came(0, 0)).toBe("");
  expect(what_came(1, 0)).toBe("One record came from another device.");
  expect(what_came(3, 1)).toBe("3 records came from another device. One record was deleted there.");
});

// Files on their way to the core and back, and a measure's mapping in the core's own words.
import { expect, test } from "vitest";
import { base64_of, cells_of, counted, is_text, mapping_of } from "./files";

test("bytes go to base 64 and back, whatever their number", () => {
  for (const size of [0, 1, 2, 3, 29_999, 30_000, 30_001, 90_005]) {
    const bytes = Uint8Array.from({ length: size }, (_, k) => (k * 7919) % 256);
    expect(Uint8Array.from(atob(base64_of(bytes)), (sign) => sign.charCodeAt(0))).toEqual(bytes);
  }
});

test("text is told from other bytes", () => {
  expect(is_text(new TextEncoder().encode("schön"))).toBe(true);
  expect(is_text(Uint8Array.from([0x50, 0x4b, 3, 4, 0]))).toBe(false);
  expect(is_text(Uint8Array.from([0xe9, 0x20]))).toBe(false);
});

test("one is one", () => {
  expect([counted(0, "record"), counted(1, "record"), counted(2, "record")]).toEqual([
    "0 records",
    "1 record",
    "2 records",
  ]);
});

test("a measure is mapped from its own numbers, or from the number of its steps", () => {
  const mood = { name: "mood", n: 3, low: 1, high: 5, levels: ["awful", "rad"], ordered: true };
  expect(mapping_of(mood, "distress", true, 0)).toBe('"mood"=distress:5..1');
  expect(mapping_of({ ...mood, low: null, high: null, ordered: false }, "footing", false, 4)).toBe(
    '"mood"=footing:1..4',
  );
});

test("the head of a table is parted outside quotes", () => {
  expect(cells_of('time,"sleep, hours", "a ""b""",', ",")).toEqual(["time", "sleep, hours", 'a "b"', ""]);
});

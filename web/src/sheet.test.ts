import { expect, test } from "vitest";
import { initial_of, moved } from "./sheet";

test("a line moves past its neighbours of the same part, and the others stay", () => {
  const is_small = (item: string) => item === item.toLowerCase();
  expect(moved(["a", "X", "b", "c"], 2, -1, is_small)).toEqual(["b", "X", "a", "c"]);
  expect(moved(["a", "X", "b"], 0, 1, is_small)).toEqual(["b", "X", "a"]);
  expect(moved(["a", "b"], 0, -1, is_small)).toEqual(["a", "b"]);
  expect(moved(["a", "X"], 0, 1, is_small)).toEqual(["a", "X"]);
});

test("a name's first letter stands for it, whatever its size in bytes", () => {
  expect(initial_of("marta")).toBe("M.");
  expect(initial_of("örjan")).toBe("Ö.");
  expect(initial_of("𝒜lma")).toBe("𝒜.");
});

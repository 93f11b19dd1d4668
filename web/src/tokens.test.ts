// Colours can be read, by day and by night: contrasts worked out as the web's guidelines have them.
import { expect, test } from "vitest";
import tokens from "./tokens.css?raw";

const [day = "", night = ""] = tokens.split("@media");
const colours = (css: string) =>
  Object.fromEntries([...css.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value!]));
function brightness(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((from) => {
    const part = parseInt(colour.slice(from, from + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [brightness(one), brightness(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

for (const [name, css] of [
  ["day", day],
  ["night", night],
] as const)
  test(`her words, the program's and what is pressed can be read by ${name}`, () => {
    const all = colours(css);
    const between = (one: string, other: string) => contrast(all[one]!, all[other]!);
    for (const ground of ["ground", "paper", "tide", "found"]) expect(between("ink", ground)).toBeGreaterThan(7);
    for (const ground of ["ground", "paper", "tide"]) expect(between("quiet", ground)).toBeGreaterThan(4.5);
    expect(between("on-water", "water")).toBeGreaterThan(7);
    for (const drawn of ["water", "kelp", "focus", "frame"]) expect(between(drawn, "ground")).toBeGreaterThan(3);
  });

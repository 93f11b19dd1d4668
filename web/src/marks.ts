// What a search found, as a pattern for the texts on the screen. The core tells the words and phrases as they are
// written in the diary ("Über" where "uber" was looked for), so that nothing is folded or cut into words twice.
const sign = "[\\p{L}\\p{N}\\p{M}\\p{Co}]"; // of a word, as the index has it
const escaped = (word: string) => word.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");

export function pattern_of(matched: string[]): RegExp | null {
  const wanted = new Set<string>();
  for (const one of matched) {
    const words = one.match(new RegExp(`${sign}+`, "gu")) ?? [];
    if (words.length > 0) wanted.add(words.map(escaped).join(`[^\\p{L}\\p{N}\\p{M}\\p{Co}]+`));
    // A phrase with markup or the end of a line in it is in several elements: its words, then.
    if (words.length > 1 && /[^\p{L}\p{N}\p{M}\p{Co} ]/u.test(one)) for (const word of words) wanted.add(escaped(word));
  }
  if (wanted.size === 0) return null;
  const longest_first = [...wanted].sort((a, b) => b.length - a.length);
  return new RegExp(`(?<!${sign})(${longest_first.join("|")})(?!${sign})`, "giu");
}

export function parts_of(text: string, pattern: RegExp | null): { text: string; found: boolean }[] {
  if (!pattern) return [{ text, found: false }];
  return text
    .split(pattern)
    .map((part, k) => ({ text: part, found: k % 2 === 1 }))
    .filter((part) => part.text !== "");
}
export const holds = (text: string, pattern: RegExp | null): boolean => pattern !== null && text.search(pattern) >= 0;

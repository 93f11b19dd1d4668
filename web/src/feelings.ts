// Words for feelings to choose from, in groups that say nothing about good or bad; any other word is as good. Some are
// small and childlike on purpose.
export const feelings: [string, string[]][] = [
  ["small", ["small", "childlike", "clingy", "homesick", "forlorn", "little", "held"]],
  ["afraid", ["afraid", "anxious", "panicky", "wary", "on edge", "unsafe", "startled"]],
  ["sad", ["sad", "lonely", "grieving", "empty", "tearful", "hopeless", "missing someone"]],
  ["angry", ["angry", "hurt", "irritated", "jealous", "let down", "furious", "resentful"]],
  ["ashamed", ["ashamed", "guilty", "too much", "exposed", "embarrassed", "unworthy"]],
  ["away", ["numb", "foggy", "far away", "frozen", "tired", "flat", "confused"]],
  ["near", ["close", "warm", "grateful", "tender", "understood", "loved", "longing"]],
  ["steady", ["calm", "steady", "safe", "hopeful", "proud", "relieved", "curious", "playful"]],
];

// What fits what was typed: at the beginning of a word first; everything in groups where nothing was typed.
export function fitting(typed: string, chosen: string[], own: string[]): [string, string[]][] {
  const left = (words: string[]) => words.filter((word) => !chosen.includes(word));
  const wanted = typed.trim().toLowerCase();
  if (wanted === "") {
    const groups = feelings.map(([group, words]) => [group, left(words)] as [string, string[]]);
    return own.length > 0 ? [["yours", left(own)], ...groups] : groups;
  }
  const all = left([...new Set([...own, ...feelings.flatMap(([, words]) => words)])]);
  const begins = all.filter((word) => word.toLowerCase().startsWith(wanted));
  const holds = all.filter((word) => !begins.includes(word) && word.toLowerCase().includes(wanted));
  return [["", [...begins, ...holds]]];
}

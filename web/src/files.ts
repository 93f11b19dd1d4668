// Files as the core takes and gives them: text as it is, anything else in base 64.
import type { ImportedAnswer } from "./answers";

// "1 record", "2 records"
export const counted = (n: number, one: string): string => `${n} ${one}${n === 1 ? "" : "s"}`;

// UTF-8 without zero bytes; the core reads other encodings by itself, from the bytes.
export function is_text(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
export function base64_of(bytes: Uint8Array): string {
  let out = "";
  for (let at = 0; at < bytes.length; at += 30_000)
    out += btoa(String.fromCharCode(...bytes.subarray(at, at + 30_000)));
  return out;
}

// The cells of one line of a table; a sign inside quotes parts nothing.
export function cells_of(line: string, sign: string): string[] {
  const out: string[] = [];
  let cell = "",
    quoted = false;
  for (let at = 0; at < line.length; ++at) {
    const c = line.charAt(at);
    if (c === '"' && quoted && line.charAt(at + 1) === '"') {
      cell += c;
      ++at;
    } else if (c === '"') quoted = !quoted;
    else if (c === sign && !quoted) {
      out.push(cell.trim());
      cell = "";
    } else cell += c;
  }
  return [...out, cell.trim()];
}

// What the server tells of a file it has put where she keeps such things.
export interface InFile {
  saved?: string;
  folder?: string;
}
export const where_it_is = (file: InFile): string =>
  `in ${file.folder}, as ${file.saved}. That file is not encrypted; only you can read it on this computer.`;

// "mood"=distress:5..1: from the measure's own numbers, or the number of its named steps, turned round where she says so.
export function mapping_of(
  measure: ImportedAnswer["measures"][number],
  scale: string,
  turned: boolean,
  steps: number,
): string {
  const named = measure.levels.length > 0 && !measure.ordered;
  const low = named ? 1 : (measure.low ?? 0);
  const high = named ? Math.max(steps, 2) : (measure.high ?? 10);
  return `"${measure.name}"=${scale}:${turned ? high : low}..${turned ? low : high}`;
}

// Two to five round numbers between two others, for the lines of an axis: 0, 5, 10; -2, 0.
export function round_numbers(least: number, most: number): number[] {
  const raw = (most - least) / 3;
  if (!(raw > 0) || !Number.isFinite(raw)) return [least];
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((k) => k * size).find((one) => one >= raw * (1 - 1e-9)) ?? raw;
  const out: number[] = [];
  for (let k = Math.ceil(least / step - 1e-9); k * step <= most + 1e-9 * step; ++k)
    out.push(Number((k * step).toPrecision(6)) + 0);
  return out;
}

// What the page to bring along does with lists, apart from showing them.

// The item at `k`, moved past its neighbours of the same part; the others keep their places.
export function moved<Item>(items: Item[], k: number, by: number, same: (item: Item) => boolean): Item[] {
  const out = [...items];
  let to = k + by;
  while (to >= 0 && to < out.length && !same(out[to]!)) to += by;
  if (to < 0 || to >= out.length) return out;
  [out[k], out[to]] = [out[to]!, out[k]!];
  return out;
}

export const initial_of = (name: string): string => ([...name][0] ?? "").toUpperCase() + ".";

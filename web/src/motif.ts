// The one drawing of the page: a holdfast, its roots about a rock and its fronds bent by the water. Everything is
// worked out from a few curves, so that it is as sharp and as light at every size.
export interface Drawn {
  stem: string;
  blades: string[];
}
type Point = [number, number];

const at = (t: number, a: Point, b: Point, c: Point, d: Point): Point => {
  const s = 1 - t;
  const one = (k: 0 | 1) => s ** 3 * a[k] + 3 * s * s * t * b[k] + 3 * s * t * t * c[k] + t ** 3 * d[k];
  return [one(0), one(1)];
};
const fine = (number: number): string => number.toFixed(1);
const point = ([x, y]: Point): string => `${fine(x)} ${fine(y)}`;

// A frond from its foot to `height` above it, its tip carried `lean` aside: a stem, and blades on both sides that lie
// the way the stem goes, smaller towards the tip.
export function frond(foot: Point, height: number, lean: number, blades: number): Drawn {
  const [x, y] = foot;
  const curve: [Point, Point, Point, Point] = [
    foot,
    [x - lean * 0.28, y - height * 0.38],
    [x + lean * 0.1, y - height * 0.78],
    [x + lean, y - height],
  ];
  const out: string[] = [];
  for (let k = 1; k <= blades; ++k) {
    const t = 0.16 + (0.8 * k) / blades;
    const here = at(t, ...curve);
    const before = at(t - 0.03, ...curve);
    const along = Math.atan2(here[1] - before[1], here[0] - before[0]);
    const side = k % 2 === 0 ? 1 : -1;
    const turned = along + side * 0.55;
    const length = Math.min(34, height * (0.4 - 0.22 * t));
    const away = (angle: number, far: number): Point => [
      here[0] + Math.cos(angle) * far,
      here[1] + Math.sin(angle) * far,
    ];
    const tip = away(turned, length);
    const outer = away(turned + side * 0.5, length * 0.66);
    const inner = away(turned - side * 0.28, length * 0.6);
    out.push(`M${point(here)}Q${point(outer)} ${point(tip)}Q${point(inner)} ${point(here)}Z`);
  }
  return {
    stem: `M${point(curve[0])}C${point(curve[1])} ${point(curve[2])} ${point(curve[3])}`,
    blades: out,
  };
}

// Roots that spread from the foot and take hold of the rock beneath.
export function roots(foot: Point, reach: number, depth: number, count: number): string[] {
  const [x, y] = foot;
  return Array.from({ length: count }, (_, k) => {
    const aside = (2 * k) / (count - 1) - 1; // from -1 to 1
    const end: Point = [x + aside * reach, y + depth * (1 - 0.45 * aside * aside)];
    const middle: Point = [x + aside * reach * 0.5, y + depth * 0.06];
    return `M${point(foot)}Q${point(middle)} ${point(end)}`;
  });
}

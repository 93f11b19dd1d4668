// A device that is being added, on either of the two: each look does what can be done now and comes back, so somebody
// looks again and again until the other device has come further, she stops it, or the screen is left.
import type { PairingAnswer } from "./answers";
import { Refused } from "./ask";

export const between_looks_ms = 500;

export interface Looking {
  look: () => Promise<PairingAnswer>;
  came: (now: PairingAnswer) => void;
  away: (sentence: string) => void; // nobody answers there at the moment; it is tried again. Nothing: somebody does
  over: (error: unknown) => void; // and is looked for no more
}
export const is_away = (error: unknown): error is Refused => error instanceof Refused && error.problem.kind === "busy";

// Gives back what stops it. What is answered after that is nobody's.
export function keep_looking({ look, came, away, over }: Looking): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const once = async () => {
    try {
      const now = await look();
      if (stopped) return;
      away("");
      came(now);
    } catch (error) {
      if (stopped) return;
      if (!is_away(error)) {
        stopped = true;
        return over(error);
      }
      away(error.problem.sentence);
    }
    if (!stopped) timer = setTimeout(once, between_looks_ms);
  };
  void once();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

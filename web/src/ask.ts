// The page's only way to the core: one request in, one answer out. The token lives in this module's memory and
// nowhere else: no storage, no cookie, no address. Another tab of the same page may have it from this one.
import type { Problem } from "./answers";
import type { Request } from "./requests";

// What the server itself tells, beside the core: how things stand at the door, and how far long work is.
export interface Door {
  open: boolean;
  there: boolean;
  demo: boolean;
  file: string;
  backups: number;
  lock_after_seconds: number;
}
export interface Progress {
  running: boolean;
  doing: string;
  share: number; // below 0: nobody knows
}
export interface Words {
  words: string; // shown once
}

let token = "";

export class Refused extends Error {
  constructor(
    readonly problem: Problem,
    readonly status: number,
  ) {
    super(problem.sentence);
  }
}
export const refused = (sentence: string) => new Refused({ kind: "bad_request", sentence, where: "", detail: "" }, 0);

export function be_given(given: string): void {
  token = given;
}
export function has_token(): boolean {
  return token !== "";
}

// Tabs of one origin tell each other the token, so that a second one needs no code.
const others = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("token");
let wanting: (() => void) | null = null;
export function share_token(): void {
  if (!others) return;
  others.onmessage = (message: MessageEvent) => {
    if (message.data === "wanted" && token) others.postMessage({ token });
    else if (message.data?.token && !token) {
      token = String(message.data.token);
      wanting?.();
    }
  };
}
export function want_token(got: () => void): void {
  wanting = got;
  others?.postMessage("wanted");
}

async function post(path: string, body: unknown): Promise<unknown> {
  let reply: Response;
  try {
    reply = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
    });
  } catch {
    throw new Refused(
      {
        kind: "unreadable",
        sentence: "Holdfast is not running any more. What you wrote is still here; start it again in the terminal.",
        where: "",
        detail: "",
      },
      0,
    );
  }
  const json = (await reply.json()) as { problem?: Problem };
  if (json.problem) throw new Refused(json.problem, reply.status);
  return json;
}

export async function take_code(code: string): Promise<void> {
  token = ((await post("/token", { code })) as { token: string }).token;
}

// `request` as in requests.ts; "door", "progress" and "stop" ask the server itself. `demo`: of the invented diary;
// `which`: the backup meant, by its place in the list.
export async function ask<Answer>(
  request: (Request | { request: "door" | "progress" | "stop" }) & { demo?: boolean; which?: number },
): Promise<Answer> {
  return (await post("/ask", request)) as Answer;
}

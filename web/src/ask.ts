// The page's only way to the core: one request in, one answer out. The token lives in this module's memory and
// nowhere else: no storage, no cookie, no address. Another tab of the same page may have it from this one.
import type { Answered, Problem } from "./answers";
import type { Envelope, Request } from "./requests";

let token = "";
// The diary this page shows. The server refuses what is meant for another one than the one that is open.
let diary: number | null = null;
export const be_in = (which: number | null): void => {
  diary = which;
};

export class Refused extends Error {
  constructor(
    readonly problem: Problem,
    readonly status: number,
  ) {
    super(problem.sentence);
  }
}
export const refused = (sentence: string) =>
  new Refused({ kind: "bad_request", code: "bad_request", fields: {}, sentence, where: "", detail: "" }, 0);

export function be_given(given: string): void {
  token = given;
}
export function has_token(): boolean {
  return token !== "";
}

// Tabs of one origin tell each other the token, so that a second one needs no code; that one was locked, so that all
// are; and that somebody is there.
export type Said = "locked" | "active";
let told: (what: Said) => void = () => {};
export const tell_others = (what: Said): void => others?.postMessage(what);
export const when_told = (then: (what: Said) => void): void => {
  told = then;
};
const others = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("token");
let wanting: (() => void) | null = null;
export function share_token(): void {
  if (!others) return;
  others.onmessage = (message: MessageEvent) => {
    if (message.data === "locked" || message.data === "active") told(message.data);
    else if (message.data === "wanted" && token) others.postMessage({ token });
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

// Requests that are under way: whoever waits for one is not away. What the page asks by itself is nobody's waiting.
let under_way = 0;
export const is_waiting = (): boolean => under_way > 0;

async function post(path: string, body: unknown, waited_for = 1): Promise<unknown> {
  let reply: Response;
  under_way += waited_for;
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
        code: "unreadable",
        fields: {},
        sentence:
          "Holdfast is not running any more. What you wrote stays on this page as long as it is open: copy it before you close it.",
        where: "",
        detail: "",
      },
      0,
    );
  } finally {
    under_way -= waited_for;
  }
  const json = (await reply.json()) as { problem?: Problem };
  if (json.problem) throw new Refused(json.problem, reply.status);
  return json;
}

export async function take_code(code: string): Promise<void> {
  token = ((await post("/token", { code })) as { token: string }).token;
}

let wrote: () => void = () => {};
export const when_written = (then: () => void): void => {
  wrote = then;
};

export async function ask<Answer>(request: Request & Envelope): Promise<Answer> {
  const answer = await post("/ask", diary === null ? request : { ...request, diary }, request.by_itself ? 0 : 1);
  if ((answer as Answered).changes) wrote();
  return answer as Answer;
}
let marks = 0;
export const new_mark = (): string => `${Math.random()} ${++marks}`;

// The one caller of the core: it carries its token in a header and nowhere else, and turns problems into Refused.
import { afterEach, expect, test, vi } from "vitest";
import { ask, be_given, has_token, Refused, take_code } from "./ask";

type Sent = { path: string; headers: Record<string, string>; body: unknown; init: RequestInit };
function server(status: number, answer: unknown): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    sent.push({ path, headers: init.headers as Record<string, string>, body: JSON.parse(String(init.body)), init });
    return { status, json: async () => answer } as Response;
  });
  return sent;
}
afterEach(() => vi.unstubAllGlobals());

test("a request goes to one path, with the token in a header, without cookies or cache", async () => {
  be_given("secret-token");
  expect(has_token()).toBe(true);
  const sent = server(200, { answer: "today" });
  expect(await ask({ request: "today" })).toEqual({ answer: "today" });
  expect(sent[0]?.path).toBe("/ask");
  expect(sent[0]?.headers["Authorization"]).toBe("Bearer secret-token");
  expect(sent[0]?.body).toEqual({ request: "today" });
  expect(JSON.stringify(sent[0]?.body) + sent[0]?.path).not.toContain("secret-token");
  expect(sent[0]?.init.credentials).toBe("omit");
  expect(sent[0]?.init.cache).toBe("no-store");
});

test("a problem is thrown with its sentence and status", async () => {
  server(423, {
    problem: { kind: "locked", code: "locked", fields: {}, sentence: "That is not it.", where: "secret", detail: "" },
  });
  const error = (await ask({ request: "unlock", secret: "x" }).catch((caught: unknown) => caught)) as Refused;
  expect(error).toBeInstanceOf(Refused);
  expect(error.message).toBe("That is not it.");
  expect(error.status).toBe(423);
});

test("a server that is gone is a sentence too", async () => {
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("failed");
  });
  const error = (await ask({ request: "today" }).catch((caught: unknown) => caught)) as Refused;
  expect(error.message).toMatch(/not running any more/);
});

test("a code is traded for a token", async () => {
  server(200, { token: "another" });
  await take_code("abcd-efgh");
  const sent = server(200, {});
  await ask({ request: "today" });
  expect(sent[0]?.headers["Authorization"]).toBe("Bearer another");
});

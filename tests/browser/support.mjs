// What the browser's tests share: the real program with a home of its own, the page in Debian's Chromium or, where
// HOLDFAST_FIREFOX names it, Firefox (as it is shipped, over WebDriver BiDi), with a profile of its own, and both gone
// afterwards. Every diary here is invented.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const packages = createRequire(join(process.env.HOLDFAST_WEB, "package.json"));
export const { chromium, firefox } = packages("playwright-core");
export const in_firefox = Boolean(process.env.HOLDFAST_FIREFOX);
export const axe_source = readFileSync(packages.resolve("axe-core/axe.min.js"), "utf8");
const program = process.env.HOLDFAST_PROGRAM;
// What Firefox ESR does not know yet and no walk needs: it stays as it is there, and the driver is told that it was done.
if (in_firefox) {
  const { ws } = packages("playwright-core/lib/utilsBundle");
  const send = ws.prototype.send;
  ws.prototype.send = function (message, ...more) {
    const { id, method } = JSON.parse(message);
    if (!["emulation.setMediaFeaturesOverride", "emulation.setScreenSettingsOverride"].includes(method)) return send.call(this, message, ...more);
    queueMicrotask(() => this.emit("message", Buffer.from(JSON.stringify({ type: "success", id, result: {} })), false));
  };
}
// How long anything is waited for before it counts as missing: a machine may be busy with other work.
export const patience = 90000;

// What `awaited` comes to. Where it does not end within `patience`, `give_up` is called and the test fails by name
// instead of standing there until the whole run is cut off.
async function in_time(what, awaited, give_up) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      give_up();
      reject(new Error(`waited ${patience / 1000} s in vain for ${what}`));
    }, patience);
  });
  try {
    return await Promise.race([awaited, late]);
  } finally {
    clearTimeout(timer);
  }
}

// Debian's libfaketime, where it is installed: a walk through weeks needs it (Place.set_clock).
export const faketime = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map((one) => `/usr/lib/${one}/faketime/libfaketimeMT.so.1`).find((one) => existsSync(one));

export class Place {
  constructor() {
    this.home = mkdtempSync(join(tmpdir(), "holdfast-browser-"));
    this.vault = join(this.home, "diary.holdfast");
    this.profile = join(this.home, "profile");
  }
  environment() {
    const clock = this.offset_s === undefined ? {} : { LD_PRELOAD: faketime, FAKETIME: `${this.offset_s < 0 ? "" : "+"}${this.offset_s}s`, DONT_FAKE_MONOTONIC: "1" };
    return { PATH: process.env.PATH, HOME: this.home, LANG: "C.UTF-8", TZ: "Europe/Berlin", ...clock };
  }
  // From here on it is this time for the program and, once it is browsed again, for the page: "2026-11-02T21:30:00+01:00".
  set_clock(time) {
    this.offset_s = Math.round((Date.parse(time) - Date.now()) / 1000);
  }
  // Runs a verb to its end; `secret` goes down a pipe of its own, `input` is its stdin.
  run(words, secret = "", input = "") {
    return new Promise((resolve) => {
      const child = spawn(program, [...words, "--vault", this.vault, ...(secret ? ["--passphrase-fd", "3"] : [])], {
        env: this.environment(),
        stdio: ["pipe", "pipe", "pipe", "pipe"],
      });
      let out = "", err = "";
      child.stdout.on("data", (data) => (out += data));
      child.stderr.on("data", (data) => (err += data));
      child.stdin.on("error", () => {});
      child.stdin.end(input);
      child.stdio[3].on("error", () => {});
      child.stdio[3].end(secret ? secret + "\n" : "");
      child.on("close", (code) => resolve({ code, out, err }));
    });
  }
  // Starts `holdfast open`; `more` are further words.
  async serve(more = []) {
    this.child = spawn(program, ["open", "--no-browser", "--json", "--vault", this.vault, ...more], { env: this.environment() });
    this.said = "";
    this.child.stderr.on("data", (data) => (this.said += data));
    const line = await new Promise((resolve, reject) => {
      let text = "";
      this.child.stdout.on("data", (data) => {
        text += data;
        if (text.includes("\n")) resolve(text);
      });
      this.child.on("exit", () => reject(new Error("the program ended: " + this.said)));
    });
    Object.assign(this, JSON.parse(line));
    (this.addresses ??= []).push(this.address);
  }
  async browse(options = {}) {
    const engine = in_firefox
      ? { channel: "moz-firefox", executablePath: process.env.HOLDFAST_FIREFOX }
      : {
          executablePath: process.env.HOLDFAST_CHROMIUM || "/usr/bin/chromium",
          args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
        };
    this.context = await (in_firefox ? firefox : chromium).launchPersistentContext(this.profile, {
      ...engine,
      viewport: { width: 1200, height: 900 },
      acceptDownloads: true,
      ...options,
    });
    this.context.setDefaultTimeout(patience);
    // On another day (tools/any_day) the page's clock goes with the program's.
    const offset_s = this.offset_s ?? Number(process.env.HOLDFAST_CLOCK_OFFSET ?? 0);
    if (offset_s !== 0)
      await this.context.addInitScript((offset) => {
        const Real = Date;
        globalThis.Date = class Date extends Real {
          constructor(...parts) {
            super(...(parts.length > 0 ? parts : [Real.now() + offset]));
          }
          static now() {
            return Real.now() + offset;
          }
        };
      }, offset_s * 1000);
    const page = this.context.pages()[0] ?? (await this.context.newPage());
    this.watch(page);
    return page;
  }
  // What should never be seen: errors of the page, and requests to anywhere else.
  watch(page) {
    this.errors ??= [];
    page.on("pageerror", (error) => this.errors.push("error: " + error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !/status of (4\d\d)/.test(message.text())) this.errors.push("console: " + message.text());
    });
    this.under_way ??= new Set();
    for (const over of ["requestfinished", "requestfailed"]) page.on(over, (request) => this.under_way.delete(request));
    page.on("close", () => this.under_way.clear());
    page.on("request", (request) => {
      this.under_way.add(request);
      if (!this.addresses.some((one) => request.url().startsWith(one)) && !/^(data|blob):/.test(request.url())) this.errors.push("request: " + request.url());
    });
  }
  // Waits as long as the page itself holds back what it does a moment later, and then until nothing is asked any more.
  async settled(page, held_back_ms = 400) {
    const end = Date.now() + 20000;
    do await page.waitForTimeout(held_back_ms);
    while (this.under_way.size > 0 && Date.now() < end);
  }
  // What "Save a file" writes, in the folder of downloads.
  async save(page) {
    const before = new Set(readdirSync(this.home));
    const once_more = page.getByLabel("Your passphrase, once more");
    if ((await once_more.count()) > 0) await once_more.fill(passphrase);
    await page.getByRole("button", { name: "Save a file" }).click();
    for (const end = Date.now() + patience; Date.now() < end; await new Promise((next) => setTimeout(next, 30))) {
      const name = readdirSync(this.home).find((one) => !before.has(one) && /^(diary|holdfast).*\.(json|zip|html|md|csv|ics)$/.test(one));
      if (!name) continue;
      await page.getByRole("status").filter({ hasText: name }).waitFor();
      return join(this.home, name);
    }
    throw new Error("nothing was saved");
  }
  async enter(page) {
    await page.goto(this.address);
    await page.getByLabel("The code").fill(this.code);
    await page.getByRole("button", { name: "Go on" }).click();
  }
  stop_serving(signal = "SIGINT") {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child?.exitCode);
    const gone = new Promise((resolve) => {
      child.removeAllListeners("exit");
      child.on("exit", resolve);
      child.kill(signal);
    });
    return in_time(`the program to end after ${signal}`, gone, () => child.kill("SIGKILL"));
  }
  async leave() {
    try {
      await in_time("the browser to close", this.context?.close(), () => this.end_browser());
    } finally {
      await this.stop_serving();
      rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
    }
  }
  // Ends every process of this place's browser.
  end_browser() {
    for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
      try {
        if (readFileSync(`/proc/${id}/cmdline`, "utf8").includes(this.profile)) process.kill(Number(id), "SIGKILL");
      } catch {
        // It has ended meanwhile.
      }
  }
  // Files below `folder` in which any of `words` can be read, in any encoding a browser writes.
  found_in(folder, words) {
    const found = [];
    const look = (at) => {
      for (const name of readdirSync(at)) {
        const path = join(at, name);
        const stat = statSync(path, { throwIfNoEntry: false });
        if (!stat) continue;
        if (stat.isDirectory()) look(path);
        else if (stat.isFile()) {
          const bytes = readFileSync(path);
          for (const word of words)
            if (bytes.includes(word) || bytes.includes(Buffer.from(word, "utf16le"))) found.push(`${word} in ${path.slice(folder.length)}`);
        }
      }
    };
    look(folder);
    return found;
  }
}

// The program as somebody at a terminal has it, beside the page: `script` (Debian's bsdutils) makes the terminal.
export class Terminal {
  constructor(place, words) {
    this.text = "";
    this.read_to = 0;
    const line = [program, ...words].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
    this.child = spawn("script", ["--quiet", "--return", "--command", line, "/dev/null"], { env: { ...place.environment(), TERM: "xterm" } });
    this.child.stdout.on("data", (data) => (this.text += String(data).replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "").replaceAll("\r", "")));
    this.child.stdin.on("error", () => {});
    this.over = new Promise((resolve) => this.child.on("close", resolve));
  }
  // Waits until this stands there behind what was waited for before, and gives back what stands between the two.
  async sees(wanted) {
    for (const end = Date.now() + patience; ; await new Promise((next) => setTimeout(next, 30))) {
      const at = this.text.indexOf(wanted, this.read_to);
      if (at >= 0) {
        const between = this.text.slice(this.read_to, at);
        this.read_to = at + wanted.length;
        return between;
      }
      if (Date.now() > end) throw new Error(`the terminal does not say "${wanted}" but: ${this.text.slice(this.read_to)}`);
    }
  }
  types(text) {
    this.child.stdin.write(text);
  }
  ends() {
    return in_time("the terminal's program to end", this.over, () => this.child.kill("SIGHUP"));
  }
}

export async function violations(page) {
  return page.evaluate(async (source) => {
    // A colour on its way to another is neither: what fades is waited for, and what never ends is not.
    const ends = (one) => Number.isFinite(one.effect?.getComputedTiming().endTime) && one.playState === "running";
    await Promise.all(document.getAnimations().filter(ends).map((one) => one.finished.catch(() => {})));
    // Trusted Types forbid eval and script elements here; the debugger's own evaluation may do it.
    if (!window.axe) (0, Function)(source)();
    const result = await window.axe.run(document, { resultTypes: ["violations"] });
    return result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`);
  }, axe_source);
}

export const passphrase = "lantern quiet harbour";
// A diary begun by the page, as a person would.
export async function first_start(page, name = "A") {
  await page.getByRole("button", { name: "Begin a diary" }).click();
  await page.getByLabel("Your passphrase").fill(passphrase);
  await page.getByLabel("Once more").fill(passphrase);
  await page.getByRole("button", { name: "Begin", exact: true }).click();
  await page.getByRole("button", { name: "Tomorrow" }).click();
  await page.getByLabel("Whom is it about").fill(name);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
}
// The door's field. Settings have fields of a similar name, and may still be there while the page locks.
export const door_of = (page) => page.getByLabel("Your passphrase, or your recovery words");
// The invented diary, from a first start.
export async function look_around(page) {
  await page.getByRole("button", { name: "Try it with an invented diary" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
}
// A screen, by the bar; on a phone some stand behind "More".
export async function go(page, name) {
  const bar = page.getByRole("navigation");
  await bar.waitFor();
  const more = bar.getByRole("button", { name: "More", exact: true, expanded: false });
  if ((await more.isVisible()) && !(await bar.getByRole("button", { name, exact: true }).isVisible())) await more.click();
  await bar.getByRole("button", { name, exact: true }).click();
}
// The page of all components, from Vite's own server; the folder it remembers things in is gone with it.
export async function serve_components() {
  const { createServer } = await import(pathToFileURL(join(process.env.HOLDFAST_WEB, "node_modules/vite/dist/node/index.js")));
  const kept = mkdtempSync(join(tmpdir(), "holdfast-components-"));
  const root = process.env.HOLDFAST_WEB;
  const server = await createServer({ root, configFile: join(root, "vite.config.ts"), cacheDir: kept, logLevel: "error", server: { host: "127.0.0.1", port: 0, hmr: false, watch: null } });
  await server.listen();
  return {
    address: `http://127.0.0.1:${server.httpServer.address().port}`,
    close: async () => {
      await server.close();
      rmSync(kept, { recursive: true, force: true });
    },
  };
}
// Her question, as soon as it has been looked at; and one of its lines, opened into its answer.
export const lines = (page) => page.locator(".lines button");
export const answers = (page) => page.locator(".lines > ul button");
export async function open_line(page, line) {
  await line.click();
  await page.locator(".finding .sentence").waitFor();
  return page.locator(".finding");
}
export async function leave_line(page) {
  await page.locator(".finding").getByRole("button", { name: "Back" }).click();
  await page.locator(".finding").waitFor({ state: "detached" });
}
// The field of Today.
export const on_her_mind = (page) => page.getByLabel("What's on your mind?");
// A few numbers, from Today: one question at a time.
export async function numbers(page) {
  await go(page, "Today");
  await page.getByRole("button", { name: /^A few numbers/ }).click();
}
// Answers the question that is asked now; the next comes by itself.
export async function rate(page, question, answer) {
  const group = page.getByRole("group", { name: question });
  await group.getByRole("radio", { name: answer, exact: true }).click();
  await group.waitFor({ state: "detached" });
}
// Skips what is left of the questions.
export async function past_the_numbers(page) {
  const line = page.getByLabel("A line, if you like"), skip = page.locator(".rating").getByRole("button", { name: "skip" });
  for (const end = Date.now() + patience; ; ) {
    await line.or(skip).first().waitFor();
    if ((await line.count()) > 0) return;
    const now = await page.locator(".rating legend").innerText();
    await skip.click();
    await page.locator(".rating legend").filter({ hasText: now }).waitFor({ state: "detached" });
    if (Date.now() > end) throw new Error(`it is still asked: ${now}`);
  }
}
// Keeps them, and waits for the screen on which they stand.
export const what_was_kept = (page) => page.getByRole("region", { name: "What was kept" });
export async function keep_numbers(page, button = "Keep it") {
  await page.getByRole("button", { name: button }).click();
  await what_was_kept(page).waitFor();
}
// Something that happened, from Today, by what it is called there.
export async function something(page, name) {
  await go(page, "Today");
  await page.getByRole("button", { name: /^Something happened/ }).click();
  await page.locator(".offered").getByRole("button", { name, exact: true }).click();
  await page.getByRole("heading", { name, exact: true }).waitFor();
}
// Waits until what stands in a field is what it is to be.
export async function holds(field, wanted) {
  for (const end = Date.now() + patience; ; await new Promise((next) => setTimeout(next, 50))) {
    const value = await field.inputValue();
    if (wanted.test(value)) return;
    if (Date.now() > end) throw new Error(`${JSON.stringify(value)} is not ${wanted}`);
  }
}

// Waits until nothing of the kind is on the page, or more than so many: what follows an answer may come a moment after
// the answer. What must never be there, not for a moment, is asserted at once instead.
export const none = (locator, what) => count_until(locator, (count) => count === 0, "none", what);
export const more_than = (number, locator, what) => count_until(locator, (count) => count > number, `more than ${number}`, what);
async function count_until(locator, enough, wanted, what = locator) {
  for (const end = Date.now() + patience; ; await new Promise((next) => setTimeout(next, 50))) {
    const count = await locator.count();
    if (enough(count)) return;
    if (Date.now() > end) throw new Error(`${count}, not ${wanted}: ${what}`);
  }
}

// An invented diary of eight months up to yesterday in which one answer is certain: staying with hard feelings goes from
// one end to the other. Sessions every week, two absences, some things written a day afterwards. Times in UTC.
export function diary_that_answers() {
  const day = 86400000, end = Math.floor(Date.now() / day) * day - 5 * 3600000, days = 240;
  const at = (n, hours = 0) => new Date(end - (days - n) * day + hours * 3600000).toISOString().replace(".000Z", "+00:00[UTC]");
  let ids = 0;
  const id = () => (ids++).toString().padStart(12, "0");
  const a = id(), records = [{ id: a, kind: "relationship", felt: at(0), written: at(0), name: "A" }];
  // Ups and downs as a person has them, the same every time: a review does not speak of a diary that goes like a clock.
  let drawn = 7;
  const chance = () => (drawn = (drawn * 16807) % 2147483647) / 2147483647;
  const swing = (spread) => spread * Math.sqrt(3) * (chance() + chance() + chance() + chance() - 2);
  const moods = { distress: 0, reliance: 0, footing: 0 };
  const keep = (n, kind, fields, hours = 0, afterwards = 0.1) =>
    records.push({ id: id(), kind, felt: at(n, hours), written: at(n, hours + afterwards), relationship: a, ...fields });
  for (let n = 1; n < days; ++n) {
    for (const mood of Object.keys(moods)) moods[mood] = 0.6 * moods[mood] + swing(1.2);
    const step = (value) => Math.max(0, Math.min(10, Math.round(value + swing(0.6))));
    const ratings = { distress: step(5 + moods.distress), reliance: step(4 + moods.reliance), footing: step(1 + (8 * n) / days + moods.footing / 2) };
    keep(n, "check_in", { ratings }, 0, n % 9 === 0 ? 26 : 0.1);
    if (n % 7 === 3) keep(n, "session", { planned: true, outcome: "kept" }, -8);
  }
  for (const n of [60, 150]) keep(n, "absence", { until: at(n + 9), announced: true }, 1);
  return JSON.stringify({ holdfast_diary: 1, invented: true, settings: {}, records });
}

// What the focus comes to, and lies under something that is no part of it.
export const covered = (page) =>
  page.evaluate(() => {
    const out = [];
    for (const one of document.querySelectorAll("button, input, select, textarea, summary")) {
      if (!one.checkVisibility() || one.disabled || one.classList.contains("away-link")) continue;
      one.focus();
      const box = (one.closest("label.step") ?? one).getBoundingClientRect();
      const whole = one.closest("label") ?? one;
      for (const [x, y] of [[box.left + 4, box.top + 4], [box.right - 4, box.bottom - 4], [box.left + box.width / 2, box.top + box.height / 2]]) {
        if (box.height > innerHeight / 2 && (y < 0 || y > innerHeight)) continue;
        const there = document.elementFromPoint(x, y);
        if (there && (whole.contains(there) || there.contains(one))) continue;
        out.push(`${one.tagName} "${(one.getAttribute("aria-label") ?? whole.textContent).trim().slice(0, 30)}" under ${there ? `${there.tagName} "${there.textContent.trim().slice(0, 20)}"` : "nothing: outside"}`);
        break;
      }
    }
    document.activeElement?.blur();
    window.scrollTo(0, 0);
    return out;
  });

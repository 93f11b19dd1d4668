// What was written is shown as it was written, whatever it is; what is searched for is found, marked and narrowed; and
// one record takes neither the screen nor its neighbours along.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { door_of, go, more_than, none, passphrase, patience, Place } from "./support.mjs";

let place, page, made = 0;
const letters = "0123456789abcdefghjkmnpqrstvwxyz";
const id = () => [...String(++made).padStart(6, "0")].map((digit) => letters[Number(digit)]).join("") + "000000";
const at = (day, hour = 12) => `2026-${String(1 + Math.floor(day / 28)).padStart(2, "0")}-${String(1 + (day % 28)).padStart(2, "0")}T${String(hour).padStart(2, "0")}:00:00+01:00[Europe/Berlin]`;
const A = id(), B = id();
const one = (kind, day, fields, hour) => ({ id: id(), kind, felt: at(day, hour), written: at(day, hour), ...(["relationship", "belief"].includes(kind) ? {} : { relationship: A }), ...fields });
const records = [
  { id: A, kind: "relationship", name: "A", felt: at(0), written: at(0) },
  { id: B, kind: "relationship", name: "B", felt: at(0), written: at(0) },
  one("entry", 1, { title: "Quixotica afternoon", text: "the body of it" }),
  one("entry", 2, { text: "Über alles hinaus, darüber" }),
  one("entry", 3, { text: "before\n\n```\nfencedword\n```" }),
  one("entry", 4, { text: "It began in spring. It ended" }),
  one("session", 5, { unsaid: "unsaidword here" }),
  one("entry", 6, { text: "1986. It was cold" }),
  one("entry", 7, { text: "- [x] tell her\n- [ ] ask her" }),
  one("entry", 8, { text: "| hour | what |\n|---|---|\n| ten | tableword |" }),
  one("entry", 9, { text: "3) third\n4) fourth" }),
  one("entry", 10, { title: "first of the day", text: "morningword" }, 9),
  one("entry", 10, { title: "second of the day", text: "eveningword" }, 8),
  ...Array.from({ length: 150 }, (_, k) => one(k % 3 === 0 ? "need" : "entry", 20 + k, k % 3 === 0 ? { what: `manifold ${k}`, ...(k % 2 ? { relationship: B } : {}) } : { text: `manifold ${k}` })),
];
before(async () => {
  place = new Place();
  const file = join(place.home, "written.json");
  writeFileSync(file, JSON.stringify({ holdfast_diary: 1, invented: true, settings: { invented: true }, records }));
  for (const words of [["init", "--no-recovery"], ["import", file]]) {
    const done = await place.run(words, passphrase);
    assert.equal(done.code, 0, done.err);
  }
  await place.serve();
  page = await place.browse();
  await place.enter(page);
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
});
after(() => place.leave());

const articles = (text) => page.locator("article", { hasText: text });
const status = (text) => page.getByRole("search").locator("xpath=following-sibling::p[@role='status']").filter({ hasText: text }).waitFor();
async function search(text, until = /found/) {
  await page.getByLabel("Search", { exact: true }).fill(text);
  if (until) await status(until);
}
const marks = () => page.locator("mark").allInnerTexts();

test("what is found is marked: in titles, beyond accents, in code, in phrases, in any field", async () => {
  await go(page, "Diary");
  for (const [asked, marked] of [
    ["quixotica", ["Quixotica"]],
    ["uber", ["Über"]],
    ["fencedw", ["fencedword"]],
    ['"it began"', ["It began"]],
    ["unsaidword", ["unsaidword"]],
    ["tableword", ["tableword"]],
  ]) {
    await search(asked, null);
    await page.locator("mark", { hasText: marked[0] }).first().waitFor();
    await status("1 found");
    const shown = await page.locator("mark:visible").allInnerTexts();
    assert.deepEqual(shown, marked, asked);
  }
});

test("all that was found can be reached, and a search is narrowed like the list", async () => {
  await search("manifold", "150 found");
  for (const end = Date.now() + patience; Date.now() < end && (await page.locator("article").count()) < 150;) {
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.waitForTimeout(150);
  }
  assert.equal(await page.locator("article").count(), 150);
  await page.getByLabel("Kind").selectOption("need");
  await status("50 found");
  await page.getByLabel("Whom").selectOption("B");
  await status("25 found");
  await page.getByLabel("Jump to a date").fill("2026-03-15");
  await page.keyboard.press("Tab");
  await status(/^(?!25)\d+ found/);
  await none(articles(/manifold (9\d|1\d\d)/));
  await page.getByLabel("Jump to a date").fill("");
  await page.keyboard.press("Tab");
  await page.getByLabel("Whom").selectOption("");
  await page.getByLabel("Kind").selectOption("all");
  await search("nowhereatall", "Nothing in the diary has these words.");
  await search("", null);
});

test("numbers, brackets, tasks and tables are shown as they were written", async () => {
  await search("cold", null);
  await page.locator("mark", { hasText: "cold" }).first().waitFor();
  assert.equal(await page.locator("article ol").getAttribute("start"), "1986");
  await search("fourth", null);
  await page.locator("mark", { hasText: "fourth" }).first().waitFor();
  assert.equal(await page.locator("article ol").getAttribute("start"), "3");
  assert.equal(await page.locator("article ol").evaluate((list) => getComputedStyle(list).listStyleType), "bracketed");
  await search("ask her", null);
  await page.locator("mark", { hasText: "her" }).first().waitFor();
  assert.match(await page.locator("article ul").innerText(), /☑\s*tell her\s+☐\s*ask her/);
  assert.equal(await page.getByRole("img", { name: "done" }).count(), 1);
  await search("tableword", null);
  await page.locator("mark", { hasText: "tableword" }).first().waitFor();
  assert.deepEqual(await page.locator("article table th, article table td").allInnerTexts(), ["hour", "what", "ten", "tableword"]);
  await search("", null);
});

test("what stands there from this day in earlier years is a step away", async () => {
  const now = new Date(Date.now() + Number(process.env.HOLDFAST_CLOCK_OFFSET ?? 0) * 1000);
  const today = now.toLocaleDateString("sv-SE", { timeZone: "Europe/Berlin" });
  if (today.endsWith("02-29")) return; // no other year has it
  const before = `${Number(today.slice(0, 4)) - 2}${today.slice(4)}`;
  const kept = await place.run(["note", "-", "--when", `${before} 12:00`], passphrase, "anniversaryword");
  assert.equal(kept.code, 0, kept.err);
  await go(page, "Today");
  await go(page, "Diary");
  await articles("manifold").first().waitFor();
  await page.getByText("On this day, in earlier years").click();
  await page.locator(".this-day article", { hasText: "anniversaryword" }).waitFor();
  await place.run(["undo"], passphrase);
});

test("years at a glance lead to a month, by keyboard too", async () => {
  await page.getByText("Years at a glance").click();
  const strip = page.getByRole("slider", { name: "A month of all the years" });
  await strip.waitFor();
  assert.ok((await page.locator(".years .tick").count()) > 0, "a session stands on it");
  await strip.focus();
  await page.keyboard.press("Home");
  assert.match(await strip.getAttribute("aria-valuetext"), /^January 2026$/);
  await articles("Quixotica").waitFor();
  await none(articles("manifold 149"));
  await page.getByLabel("Jump to a date").fill("");
  await page.keyboard.press("Tab");
  await articles("manifold 149").first().waitFor();
  await page.getByText("Years at a glance").click();
});

test("taking out the first record of a day leaves the form of the second as it is", async () => {
  await page.getByLabel("Jump to a date").fill("2026-01-11");
  await page.keyboard.press("Tab");
  await articles("morningword").waitFor();
  const second = articles("second of the day"), first = articles("first of the day");
  await second.getByText("more", { exact: true }).click();
  await second.getByRole("button", { name: "Change" }).click();
  const field = page.getByLabel("The text");
  await field.fill("eveningword, rewritten");
  await field.evaluate((element) => (element.same = true));
  await first.getByText("more", { exact: true }).click();
  await first.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText(/^Deleted/).waitFor();
  await first.waitFor({ state: "detached" });
  assert.equal(await field.inputValue(), "eveningword, rewritten");
  assert.equal(await field.evaluate((element) => element.same), true, "it is the same form");
  await page.getByRole("button", { name: "Leave it as it was" }).click();
});

const stretched = (text) => text.repeat(Math.ceil(100_000 / text.length)).slice(0, 100_000);
test("text of stars, brackets and depth stands there like any other", async () => {
  const hostile = {
    "three hundred quotes": ">".repeat(300) + " deep",
    quotes: stretched("> "),
    stars: stretched("*a "),
    links: stretched("[a]("),
    "many links": stretched("[a](".repeat(70) + "\n\n"),
    lists: stretched("- "),
    items: stretched("- a\n"),
    lines: stretched("a\n"),
    tables: stretched("|a|b|\n|-|-|\n"),
    nested: Array.from({ length: 440 }, (_, k) => " ".repeat(k) + "- x").join("\n"),
  };
  for (const [name, text] of Object.entries(hostile)) {
    const kept = await place.run(["note", "-"], passphrase, "hostileword\n\n" + text);
    assert.equal(kept.code, 0, kept.err);
    await go(page, "Today");
    await page.getByRole("heading", { name: "Today" }).waitFor();
    await go(page, "Diary");
    await articles("hostileword").waitFor();
    await more_than(50, page.locator("article"), name);
    await place.run(["undo"], passphrase);
  }
  assert.deepEqual(place.errors, []);
});

test("a record that cannot be drawn leaves the others there", async () => {
  const kept = await place.run(["note", "-"], passphrase, "trips the wire");
  assert.equal(kept.code, 0, kept.err);
  await go(page, "Today");
  await page.evaluate(() => {
    const match = String.prototype.match;
    String.prototype.match = function (pattern) {
      if (String(this).includes("trips the wire")) throw new Error("a fault put in on purpose");
      return match.call(this, pattern);
    };
  });
  await go(page, "Diary");
  await page.getByText("The page cannot draw this one.").waitFor();
  await more_than(50, page.locator("article"));
});

test("nothing went wrong on the page", () => assert.deepEqual(place.errors, []));

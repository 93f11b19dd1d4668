// Text that would be markup stays text: in every text field of every kind, through an import.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { door_of, go, more_than, passphrase, Place } from "./support.mjs";

const nasty = [
  "<script>window.hit=1</script>",
  "<img src=x onerror=window.hit=1>",
  "<svg onload=window.hit=1>",
  "[a](javascript:window.hit=1)",
  "![b](http://127.0.0.1:9/x.png)",
  "[c]: javascript:window.hit=1\n[c]",
  "<iframe src=javascript:window.hit=1></iframe>",
  '<a href="javascript:window.hit=1">d</a>',
  "<style>*{display:none}</style>",
  "{@html '<b onclick=window.hit=1>'}",
  "&lt;script&gt;window.hit=1&lt;/script&gt;",
  "<math><mtext><table><mglyph><style><img src onerror=window.hit=1>",
  "<https://127.0.0.1:9/auto>",
  "<object data=x></object><embed src=x><base href=http://127.0.0.1:9/>",
  "\u202Eevil\u202C \uFEFF",
  "]]><!--<x>--><?x?>",
];
const text_fields = {
  entry: ["title", "text"],
  session: ["unsaid", "line"],
  contact: ["line"],
  absence: ["line"],
  rupture: ["line"],
  repair: ["line"],
  limit: ["what", "with"],
  limit_event: ["how_it_felt"],
  need: ["what", "to_whom"],
  steadying: ["line"],
  reaction: ["what_happened", "what_it_stirred", "want_to_say", "found_words"],
  ending: ["how_learned", "contact_afterwards", "line"],
  belief: ["sentence"],
  belief_rating: ["line"],
  help_number: ["name", "number", "line"],
  check_in: ["line"],
};

let place, page;
before(async () => {
  place = new Place();
  const letters = "0123456789abcdefghjkmnpqrstvwxyz";
  let count = 0;
  const id = () => [...String(++count).padStart(6, "0")].map((digit) => letters[Number(digit)]).join("") + "000000";
  const records = [{ id: id(), kind: "relationship", name: "<img src=x onerror=window.hit=1>", felt: at(0), written: at(0) }];
  const person = records[0].id;
  function at(minute) {
    return `2026-10-${String(1 + Math.floor(minute / 900)).padStart(2, "0")}T${String(5 + Math.floor((minute % 900) / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}:00+02:00[Europe/Berlin]`;
  }
  let minute = 1;
  for (const text of nasty)
    for (const [kind, fields] of Object.entries(text_fields)) {
      const when = at(minute++);
      records.push({ id: id(), kind, felt: when, written: when, relationship: person, ...(kind === "check_in" ? { ratings: { distress: 3 }, emotions: [text.slice(0, 30).replaceAll(/[\n,]/g, " ")] } : {}), ...Object.fromEntries(fields.map((field) => [field, text])) });
    }
  const file = join(place.home, "nasty.json");
  writeFileSync(file, JSON.stringify({ holdfast_diary: 1, invented: true, settings: { invented: true }, records }));
  const begun = await place.run(["init", "--no-recovery"], passphrase);
  assert.equal(begun.code, 0, begun.err);
  const taken = await place.run(["import", file], passphrase);
  assert.equal(taken.code, 0, taken.err);
  await place.serve();
  page = await place.browse();
  await place.enter(page);
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
});
after(() => place.leave());

async function clean() {
  assert.equal(await page.evaluate(() => window.hit), undefined);
  assert.equal(await page.locator("img, iframe, object, embed, base, style, math, body a[href]:not(.away-link), body script").count(), 0);
}

test("on every screen", async () => {
  for (const screen of ["Today", "Diary", "People", "Question", "Import and export", "Settings"]) {
    await go(page, screen);
    await place.settled(page, 400);
    await clean();
  }
  await page.getByRole("button", { name: "Help", exact: true }).click();
  await page.getByText("Nobody is watching").waitFor();
  await clean();
});

test("in the diary, all of it opened", async () => {
  await go(page, "Diary");
  for (let before = -1, now = 0; now !== before; ) {
    before = now;
    await page.mouse.wheel(0, 100000);
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await place.settled(page, 400);
    now = await page.locator("article").count();
  }
  await more_than(nasty.length * Object.keys(text_fields).length - 60, page.locator("article"));
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
  await place.settled(page, 300);
  await clean();
  assert.match(await page.locator("main").innerText(), /<script>window\.hit=1<\/script>/);
});

test("in the search", async () => {
  await page.getByLabel("Search", { exact: true }).fill("window hit");
  await page.locator("mark").first().waitFor();
  await clean();
});

test("and nothing was asked of anywhere", () => assert.deepEqual(place.errors, []));

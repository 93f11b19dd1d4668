// From one review to the next, and from a hard moment to how it is now.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { diary_that_answers, door_of, go, lines, none, passphrase, Place, rate, violations } from "./support.mjs";

let place, page;
before(async () => {
  place = new Place();
  await place.run(["init", "--no-recovery"], passphrase);
  const file = join(place.home, "invented.json");
  // Taken for a person's own: an invented one is reviewed as often as one looks.
  writeFileSync(file, JSON.stringify({ ...JSON.parse(diary_that_answers()), invented: false }));
  assert.equal((await place.run(["import", file, "--yes"], passphrase)).code, 0);
  await place.serve();
  page = await place.browse();
  await place.enter(page);
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
});
after(() => place.leave());
const check_in = (distress, when) => place.run(["checkin", "--stdin", "--when", when], passphrase, JSON.stringify({ ratings: { distress } }));

test("after a hard moment the next opening asks how it is now, once", async () => {
  assert.equal((await check_in(8, "an hour ago")).code, 0);
  await go(page, "Settings");
  await go(page, "Today");
  await page.getByText(/^It was hard, .*How is it now\?$/).waitFor();
  await page.getByRole("button", { name: "Say how it is" }).click();
  await rate(page, /How hard is it/, "4");
  await page.getByText(/^It was hard, /).waitFor({ state: "detached" });
  await go(page, "Diary");
  await page.locator("article", { hasText: /distress 4|4/ }).first().waitFor();
});

test("while it is still that moment nothing is asked", async () => {
  assert.equal((await check_in(9, "2 minutes ago")).code, 0);
  await go(page, "Settings");
  await go(page, "Today");
  await page.getByRole("button", { name: /^A few numbers/ }).waitFor();
  await none(page.getByText(/^It was hard, /));
});

test("what has changed since the last review is told, and that one can be read again", async () => {
  await go(page, "Question");
  await lines(page).first().waitFor();
  await none(page.getByText(/come since/)); // there was none before
  assert.equal((await check_in(5, "1 minute ago")).code, 0);
  await go(page, "Today");
  await go(page, "Question");
  await page.getByRole("button", { name: "Look now all the same" }).click();
  await page.getByText(/^One entry has come since .*\.$/).waitFor();
  await page.getByText("Earlier reviews").click();
  const first = page.getByRole("button", { name: /: \d+ answers?$/ });
  await first.first().waitFor();
  assert.equal(await first.count(), 2);
  await first.last().click();
  await page.locator(".earlier section").first().waitFor();
  assert.deepEqual(await violations(page), []);
});

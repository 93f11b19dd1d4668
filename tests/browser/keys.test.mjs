// A new key from the page: it is seen how far it is, it can be stopped, and the copies beside the diary are made anew or
// go, as she chooses.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { door_of, first_start, go, passphrase, Place } from "./support.mjs";

const backups = () => readdirSync(join(place.home, "backups")).filter((name) => name.endsWith(".holdfast")).sort();
let place, page;
before(async () => {
  place = new Place();
  await place.serve();
  page = await place.browse();
  await place.enter(page);
  await first_start(page);
  await go(page, "Settings");
  for (let made = 1; made <= 2; ++made) {
    await page.getByRole("button", { name: "Make an encrypted copy now" }).click();
    await page.getByText("Copied to").first().waitFor();
    while (backups().length < made) await page.waitForTimeout(50);
  }
});
after(() => place.leave());

async function fill(from, to) {
  await page.getByLabel("The present passphrase").fill(from);
  await page.getByLabel("A new passphrase").fill(to);
  await page.getByLabel("Once more", { exact: true }).fill(to);
}
const change = () => page.getByRole("button", { name: "Change it" }).click();

test("a change of the passphrase shows how far it is and can be stopped", async () => {
  await fill(passphrase, "heather under glass");
  await change();
  await page.getByRole("progressbar").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Nothing was changed").waitFor();
  await page.getByRole("progressbar").waitFor({ state: "detached" });
  assert.equal(backups().length, 2);
});

test("the copies beside the diary are made anew, or go but for a new one", async () => {
  const before_it = backups();
  await fill(passphrase, "heather under glass");
  await change();
  await page.getByText("The passphrase is changed").waitFor();
  assert.deepEqual(backups(), before_it);
  await fill("heather under glass", "a third of them");
  await page.getByLabel("Copies Holdfast has made beside the diary").first().selectOption({ label: "go, but for a new one of today" });
  await change();
  while (backups().length > 1) await page.waitForTimeout(50);
  await page.keyboard.press("Escape");
  await door_of(page).fill("a third of them");
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
});

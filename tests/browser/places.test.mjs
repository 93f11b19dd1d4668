// Where the diary lies: copies that a sync program left are told when it is opened, and what was typed stays in the
// page when its file was taken away beneath it.
import assert from "node:assert/strict";
import { copyFileSync, existsSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { door_of, first_start, go, holds, none, passphrase, Place } from "./support.mjs";

let place, page;
before(async () => {
  place = new Place();
  await place.serve();
  page = await place.browse();
  await place.enter(page);
  await first_start(page);
});
after(() => place.leave());

async function open_again() {
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
}

test("a copy beside the diary is named when it is opened, and no longer once it is gone", async () => {
  await page.keyboard.press("Escape");
  await door_of(page).waitFor();
  const copy = join(place.home, "diary (1).holdfast");
  copyFileSync(place.vault, copy);
  await open_again();
  await page.getByText("lies a copy of it: diary (1).holdfast").waitFor();
  await page.keyboard.press("Escape");
  await door_of(page).waitFor();
  renameSync(copy, join(place.profile, "elsewhere"));
  await open_again();
  await none(page.getByText("lies a copy of it"));
});

test("text stays in the page when another file came into the diary's place, and is kept beside it", async () => {
  const newer = join(place.profile, "newer");
  copyFileSync(place.vault, newer);
  await go(page, "Today");
  renameSync(newer, place.vault);
  await page.getByLabel("What's on your mind?").fill("yarrow in the dark");
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByText("While this diary was open, another program").waitFor();
  await holds(page.getByLabel("What's on your mind?"), /^yarrow in the dark$/);
  assert.ok(readdirSync(place.home).some((name) => name.startsWith("diary.aside.") && name.endsWith(".holdfast")));
  assert.ok(existsSync(place.vault));
});

// The same diary on two devices that meet in a folder: the page tells what is only here, meets, and tells what came and
// what was written in two places.
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { door_of, first_start, go, none, passphrase, patience, Place, violations } from "./support.mjs";

let place, page, folder, other;
before(async () => {
  place = new Place();
  await place.serve();
  page = await place.browse();
  await place.enter(page);
  await first_start(page);
  folder = join(place.home, "meeting");
  other = join(place.home, "other.holdfast");
  mkdirSync(folder);
});
after(() => place.leave());

// The other device, at its terminal; the page is locked meanwhile.
async function elsewhere(words, input = "") {
  const here = place.vault;
  place.vault = other;
  const ended = await place.run(words, passphrase, input);
  place.vault = here;
  assert.equal(ended.code, 0, ended.err);
  return ended.out;
}
async function locked() {
  await page.keyboard.press("Escape");
  await door_of(page).waitFor();
}
async function open_again() {
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
}

test("until somebody asks for it nothing goes anywhere, and the page says how it begins", async () => {
  await go(page, "Settings");
  await page.getByText("This diary meets no other device; nothing of it goes anywhere.").waitFor();
  await none(page.getByRole("button", { name: "Meet now" }));
  assert.deepEqual(await violations(page), []);
});

test("a relay that nobody reaches, or that is no address, is told, and nothing is remembered of it", async () => {
  await page.getByLabel("A relay's address").fill("http://relay.example.org");
  await page.getByRole("button", { name: "Meet at this relay" }).click();
  await page.getByText("Plain http is taken to this machine alone").waitFor();
  await page.getByLabel("A relay's address").fill("http://127.0.0.1:1");
  await page.getByRole("button", { name: "Meet at this relay" }).click();
  await page.getByText("The relay cannot be reached").waitFor();
  await page.getByText("This diary meets no other device; nothing of it goes anywhere.").waitFor();
});

test("what is only here, what came, and what was written in two places are told", async () => {
  await go(page, "Today");
  await page.getByLabel("What's on your mind?").fill("yarrow by the road");
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("heading", { name: "Diary", exact: true }).waitFor();
  await locked();
  const first = await place.run(["sync", "--folder", folder], passphrase);
  assert.equal(first.code, 0, first.err);
  copyFileSync(place.vault, other);
  const list = JSON.parse(await elsewhere(["list", "--json"]));
  const entry = list.records.find((one) => one.record.kind === "entry").record.id;
  await elsewhere(["edit", entry, "--stdin"], JSON.stringify({ text: "yarrow, written on the laptop" }));
  await elsewhere(["note", "-"], "a second evening");
  await elsewhere(["sync", "--folder", folder]);
  const edited = await place.run(["edit", entry, "--stdin"], passphrase, JSON.stringify({ text: "yarrow, written here" }));
  assert.equal(edited.code, 0, edited.err);

  await open_again();
  await go(page, "Settings");
  // At opening it has met by itself; asked for, it does so again.
  await page.getByText("One record was written in two places.").first().waitFor();
  await page.getByRole("button", { name: "Meet now" }).click();
  await page.getByText("Everything written here has gone there.").waitFor();
  await page.getByText("one without a name, this one").waitFor();
  await page.getByText("No words bring this diary back if every device is lost.").waitFor();
  assert.deepEqual(await violations(page), []);

  await go(page, "Diary");
  await page.getByText("a second evening").first().waitFor();
});

test("while it is open the page meets by itself, and leaves what is being written alone", async () => {
  await go(page, "Today");
  const field = page.getByLabel("What's on your mind?");
  await field.fill("half a sent");
  await elsewhere(["note", "-"], "a third evening");
  await elsewhere(["sync", "--folder", folder]);
  const end = Date.now() + patience;
  const told = page.getByText("One record came from another device.");
  // She looks at the page again; a minute would do as well.
  while (!(await told.isVisible()) && Date.now() < end) {
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await page.waitForTimeout(500);
  }
  await told.waitFor();
  assert.equal(await field.inputValue(), "half a sent");
  await field.pressSequentially("ence");
  assert.equal(await field.inputValue(), "half a sentence");
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("heading", { name: "Diary", exact: true }).waitFor();
  await page.getByText("a third evening").first().waitFor();
  let texts = "";
  while (!texts.includes("half a sentence") && Date.now() < end + patience) {
    await elsewhere(["sync", "--folder", folder]);
    texts = await elsewhere(["list", "--json"]);
  }
  assert.ok(texts.includes("half a sentence"), "what was written went there without being asked for");
  assert.deepEqual(await violations(page), []);
});

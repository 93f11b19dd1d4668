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
  await page.getByLabel("At a relay").check();
  await page.getByLabel("The relay's address").fill("http://relay.example.org");
  await page.getByRole("button", { name: "Meet at this relay" }).click();
  await page.getByText("Plain http is taken to this machine alone").waitFor();
  await page.getByLabel("The relay's address").fill("http://127.0.0.1:1");
  await page.getByRole("button", { name: "Meet at this relay" }).click();
  await page.getByText("The relay cannot be reached").waitFor();
  await page.getByText("It has signed its certificate itself").click();
  await page.getByLabel("The digits of its key").fill("no digits");
  await page.getByRole("button", { name: "Meet at this relay" }).click();
  await page.getByText("64 hexadecimal digits").waitFor();
  await page.getByLabel("In a folder").check();
  for (const [name, told] of [["meeting", "Say the folder's whole name"], [join(place.home, "nowhere"), "There is no such folder."], [place.vault, "That is a file"]]) {
    await page.getByLabel("The folder's whole name").fill(name);
    await page.getByRole("button", { name: "Meet in this folder" }).click();
    await page.getByText(told).waitFor();
  }
  await page.getByText("This diary meets no other device; nothing of it goes anywhere.").waitFor();
});

test("what is only here, what came, and what was written in two places are told", async () => {
  await go(page, "Today");
  await page.getByLabel("What's on your mind?").fill("yarrow by the road");
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("heading", { name: "Diary", exact: true }).waitFor();
  await go(page, "Settings");
  await page.getByLabel("The folder's whole name").fill(folder);
  await page.getByRole("button", { name: "Meet in this folder" }).click();
  await page.getByRole("button", { name: "Meet now" }).waitFor();
  await page.getByText("Meet at a relay, too").waitFor();
  await locked();
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

// What a device is called, the words on paper and its removal are said where the devices are listed.
const list = () => page.locator("ul.devices > li");
test("this device gets a name, and the paper its ten words", async () => {
  await go(page, "Settings");
  await page.getByRole("button", { name: "Give it a name" }).click();
  await page.getByLabel("What is this device called?").fill("kitchen table");
  await page.getByRole("button", { name: "Call it so" }).click();
  await list().filter({ hasText: "kitchen table, this one" }).waitFor();
  await page.getByRole("button", { name: "Make ten words" }).click();
  const once_more = page.locator("form").filter({ has: page.getByRole("button", { name: "Show the words" }) }).getByLabel("Your passphrase, once more");
  await once_more.fill("not this one");
  await page.getByRole("button", { name: "Show the words" }).click();
  await page.getByText("That is not the passphrase of this diary.").waitFor();
  await once_more.fill(passphrase);
  await page.getByRole("button", { name: "Show the words" }).click();
  const words = (await page.locator(".words").innerText()).trim().split(/\s+/);
  assert.equal(words.length, 10);
  assert.deepEqual(await violations(page), []);
  const asked = Number((await page.getByText(/What is word \d+\?/).innerText()).match(/\d+/)[0]);
  await page.getByLabel(/What is word/).fill("perhaps");
  await page.getByRole("button", { name: "I have written them down" }).click();
  await page.getByText("Look at what you wrote down").waitFor();
  await page.getByLabel(/What is word/).fill(words[asked - 1]);
  await page.getByRole("button", { name: "I have written them down" }).click();
  await page.getByText("Ten words on paper bring this diary back if every device is lost.").waitFor();
  await none(page.locator(".words"));
  // The paper alone brings it back.
  const third = join(place.home, "third.holdfast"), here = place.vault;
  place.vault = third;
  const joined = await place.run(["join", "--folder", folder, "--words"], `${words.join(" ")}\n${passphrase}`);
  place.vault = here;
  assert.equal(joined.code, 0, joined.err);
});

test("a lost device is removed with the passphrase, and is told what that means before", async () => {
  const lost = list().filter({ hasText: "one without a name" });
  await lost.getByRole("button", { name: /^Remove/ }).click();
  await lost.getByText("reads nothing that is written from now on").waitFor();
  await lost.getByLabel("Your passphrase, once more").fill("not this one");
  await lost.getByRole("button", { name: "Remove it" }).click();
  await page.getByText("That is not the passphrase of this diary.").waitFor();
  await lost.getByLabel("Your passphrase, once more").fill(passphrase);
  await lost.getByRole("button", { name: "Remove it" }).click();
  await page.getByText("The device without a name does not belong to this diary's devices any more.").waitFor();
  await none(page.getByRole("button", { name: "Remove it" }));
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(place.errors, []);
});

// A new device joins on its page, where no diary is yet: it shows a line and the same as a square, the device that has the
// diary has the line typed at its terminal, both show the same four words, and then the diary is here.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { covered, go, none, passphrase, Place, Terminal, violations } from "./support.mjs";

let place, page, folder, old;
const terminals = [];
before(async () => {
  place = new Place();
  folder = join(place.home, "meeting");
  old = join(place.home, "old", "diary.holdfast");
  mkdirSync(folder);
  mkdirSync(join(place.home, "old"));
  for (const [words, input] of [[["init", "--quiet"], ""], [["note", "-"], "yarrow by the road"], [["sync", "--folder", folder], ""]]) await on_old(words, input);
  await place.serve();
  page = await place.browse();
  await place.enter(page);
});
after(async () => {
  for (const one of terminals) one.child.kill("SIGHUP");
  await place.leave();
});

async function on_old(words, input = "") {
  const here = place.vault;
  place.vault = old;
  const ended = await place.run(words, passphrase, input);
  place.vault = here;
  assert.equal(ended.code, 0, ended.err);
  return ended.out;
}
async function adds(line) {
  const terminal = new Terminal(place, ["devices", "add", "--vault", old]);
  terminals.push(terminal);
  await terminal.sees("Passphrase: ");
  terminal.types(`${passphrase}\n`);
  await terminal.sees("The line that it shows: ");
  terminal.types(`${line}\n`);
  await terminal.sees("Here they are");
  terminal.words = (await terminal.sees("Are they the same on the other device?")).trim().split(/\s+/);
  return terminal;
}
const other_device = () => page.getByRole("button", { name: "My diary is on another device" });
const show_line = () => page.getByRole("button", { name: "Show the line" });
const line_here = async () => {
  await page.locator(".line-shown").waitFor();
  return page.locator(".line-shown").innerText();
};
const same = () => page.getByRole("button", { name: "The same on both" });
const left_in_folder = () => readdirSync(folder).filter((name) => name.endsWith(".holdfast-pairing"));

test("it asks where the devices meet, and says what is wrong with that", async () => {
  await other_device().click();
  assert.deepEqual(await violations(page), []);
  await page.getByLabel("The folder's whole name on this device").fill("meeting");
  await show_line().click();
  await page.getByRole("alert").filter({ hasText: "Say the folder's whole name" }).waitFor();
  await page.getByLabel("The folder's whole name on this device").fill(join(place.home, "nowhere"));
  await show_line().click();
  await page.getByRole("alert").filter({ hasText: "There is no such folder" }).waitFor();
  await page.getByLabel("At a relay").check();
  await page.getByLabel("The relay's address").fill("http://relay.example.org");
  await show_line().click();
  await page.getByRole("alert").filter({ hasText: "Plain http is taken to this machine alone" }).waitFor();
  await page.getByLabel("The relay's address").fill("http://127.0.0.1:1");
  await show_line().click();
  await page.getByRole("alert").filter({ hasText: "The relay cannot be reached" }).filter({ hasText: "It is tried again." }).waitFor();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByText("Nothing was handed over.").waitFor();
  await page.getByLabel("In a folder").check();
});

test("Escape puts it away, and the other device hears of it", async () => {
  await page.getByLabel("The folder's whole name on this device").fill(folder);
  await show_line().click();
  const terminal = await adds(await line_here());
  await same().waitFor();
  await page.keyboard.press("Escape");
  await other_device().waitFor();
  await none(page.locator(".compared"));
  terminal.types("y\n");
  await terminal.sees("The new device has ended this.");
  assert.notEqual(await terminal.ends(), 0);
  assert.deepEqual(left_in_folder(), []);
  assert.equal(JSON.parse(await on_old(["devices", "--json"])).devices.length, 1);
});

test("the words are the same, a passphrase is chosen, and the diary opens", async () => {
  await other_device().click();
  await page.getByLabel("The folder's whole name on this device").fill(folder + "/");
  await page.getByLabel("What is this device called?").fill("tablet");
  await show_line().click();
  const line = await line_here();
  assert.match(line, /^\w{4}(-\w{4}){3}$/);
  // The square stands there with its light margin, drawn as the core has made it.
  const square = page.getByRole("img", { name: "The same line, as a square for a camera" });
  const [, , width] = (await square.getAttribute("viewBox")).split(" ").map(Number);
  const drawn = await square.locator("path").getAttribute("d");
  const dark = new Set([...drawn.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x} ${y}`));
  assert.ok(width >= 29 && dark.size > width && ["4 4", `${width - 5} 4`, `4 ${width - 5}`].every((corner) => dark.has(corner)));
  assert.ok([...dark].every((one) => one.split(" ").every((at) => at >= 4 && at < width - 4)));
  assert.deepEqual(await violations(page), []);
  for (const window of [{ width: 320, height: 640 }, { width: 1200, height: 900 }]) {
    await page.setViewportSize(window);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1), "too wide");
    assert.deepEqual(await covered(page), []);
  }
  const terminal = await adds(line);
  await same().waitFor();
  assert.deepEqual(await page.locator(".compared li").allInnerTexts(), terminal.words);
  assert.deepEqual(await violations(page), []);
  await same().click();
  await page.getByRole("heading", { name: "Waiting until the other device has let this one in" }).waitFor();
  assert.ok(!existsSync(place.vault));
  terminal.types("y\n");
  await page.getByLabel("Your passphrase").fill("another passphrase");
  await page.getByLabel("Once more").fill("another passphrasf");
  await page.getByRole("button", { name: "Open the diary" }).click();
  await page.getByRole("alert").filter({ hasText: "The two were not the same." }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByLabel("Once more").fill("another passphrase");
  await page.getByRole("button", { name: "Open the diary" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
  await terminal.sees("The device called tablet has everything.");
  assert.equal(await terminal.ends(), 0, terminal.text);
  await go(page, "Diary");
  await page.getByText("yarrow by the road").first().waitFor();
  await go(page, "Settings");
  await page.getByText("tablet, this one").waitFor();
  assert.deepEqual(left_in_folder(), []);
  assert.deepEqual(place.errors, []);
});

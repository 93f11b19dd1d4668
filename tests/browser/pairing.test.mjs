// A device is added on the page of one that has the diary, with the program at a terminal as the new one: the line is
// typed, both show the same four words, and whatever becomes of it is said, here and there.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { covered, door_of, first_start, go, none, passphrase, patience, Place, Terminal, violations } from "./support.mjs";

let place, page, folder, port;
const terminals = [];
before(async () => {
  place = new Place();
  await place.serve();
  port = new URL(place.address).port;
  page = await place.browse();
  await place.enter(page);
  await first_start(page);
  folder = join(place.home, "meeting");
  mkdirSync(folder);
  await page.keyboard.press("Escape");
  await door_of(page).waitFor();
  const met = await place.run(["sync", "--folder", folder], passphrase);
  assert.equal(met.code, 0, met.err);
  await open_again();
});
after(async () => {
  for (const one of terminals) one.child.kill("SIGHUP");
  await place.leave();
});
beforeEach(() => go(page, "Settings"));

async function open_again() {
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
}
// The new device, and the line that it shows.
async function joins(name) {
  const terminal = new Terminal(place, ["join", "--folder", folder, "--vault", join(place.home, name, "diary.holdfast")]);
  terminals.push(terminal);
  await terminal.sees("What is this device called?");
  terminal.types(`${name}\n`);
  await terminal.sees("Type this line there:");
  const [line] = (await terminal.sees("Waiting for it.")).match(/\w{4}(-\w{4}){3}/);
  return { terminal, line };
}
async function form() {
  if ((await field().count()) === 0) await page.getByRole("button", { name: "Add a device" }).click();
  await field().waitFor();
}
async function type_line(line) {
  await form();
  await field().fill(line);
  await page.getByLabel("Your passphrase, once more").fill(passphrase);
  await page.getByRole("button", { name: "Go on" }).click();
}
const field = () => page.getByLabel("The line that the new device shows");
const same = () => page.getByRole("button", { name: "The same on both" });
const words_here = async () => {
  await same().waitFor();
  return page.locator(".compared li").allInnerTexts();
};
const words_on = async (terminal) => {
  await terminal.sees("Here they are");
  return (await terminal.sees("Are they the same on the other device?")).trim().split(/\s+/);
};
const left_in_folder = () => readdirSync(folder).filter((name) => name.endsWith(".holdfast-pairing"));
const begin_anew = () => page.getByRole("button", { name: "Add a device" }).waitFor();

test("by the keyboard alone: the words are the same, it is added, and the list shows it", async () => {
  const { terminal, line } = await joins("tablet");
  const tab_to = async (wanted) => {
    for (let k = 0; k < 200; ++k) {
      await page.keyboard.press("Tab");
      if (await wanted.evaluate((one) => one === document.activeElement)) return;
    }
    assert.fail(`Tab never comes to ${wanted}`);
  };
  await begin_anew();
  await tab_to(page.getByRole("button", { name: "Add a device" }));
  await page.keyboard.press("Enter");
  await page.getByText(`in the folder ${folder}`).first().waitFor();
  assert.ok(await field().evaluate((one) => one === document.activeElement), "the line can be typed at once");
  assert.deepEqual(await violations(page), []);
  await page.keyboard.type("abcd");
  await page.keyboard.press("Tab");
  await page.keyboard.type("not the passphrase");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "passphrase" }).waitFor();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(passphrase);
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "slip of the hand" }).waitFor();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Control+a");
  await page.keyboard.type(line.toUpperCase().replaceAll("-", " "));
  await page.keyboard.press("Enter");
  const here = await words_here();
  assert.equal(here.length, 4);
  assert.deepEqual(here, await words_on(terminal));
  assert.deepEqual(await violations(page), []);
  // She was in the form, and is led to what came of it.
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Four words stand on both devices/);
  await page.keyboard.press("Tab");
  assert.ok(await same().evaluate((one) => one === document.activeElement));
  await page.keyboard.press("Enter");
  await page.getByText("The device called tablet belongs to this diary's devices now.").waitFor();
  await page.getByRole("heading", { name: "Waiting until the new device has everything" }).waitFor();
  await page.getByRole("listitem").filter({ hasText: "tablet" }).waitFor();
  assert.deepEqual(await violations(page), []);
  terminal.types("y\n");
  await terminal.sees("Passphrase: ");
  terminal.types("another passphrase\n");
  await terminal.sees("Once more: ");
  terminal.types("another passphrase\n");
  assert.equal(await terminal.ends(), 0, terminal.text);
  await page.getByText("The device called tablet has everything.").waitFor();
  await begin_anew();
  assert.deepEqual(left_in_folder(), []);
});

test("words that are said to be different hand nothing over, whichever device says so first", async () => {
  const first = await joins("first");
  await type_line(first.line);
  await words_here();
  await words_on(first.terminal);
  await page.getByRole("button", { name: "Not the same" }).click();
  await page.getByRole("alert").filter({ hasText: "somebody may have come between the two devices" }).filter({ hasText: "Nothing was handed over" }).waitFor();
  first.terminal.types("y\n");
  await first.terminal.sees("The other device has ended this.");
  assert.notEqual(await first.terminal.ends(), 0);

  const second = await joins("second");
  await type_line(second.line);
  await words_here();
  await words_on(second.terminal);
  second.terminal.types("n\n");
  await page.getByRole("alert").filter({ hasText: "The new device has ended this. Nothing was handed over" }).waitFor();
  await none(same());
  await second.terminal.ends();
  await none(page.getByRole("listitem").filter({ hasText: /first|second/ }));
  assert.deepEqual(await violations(page), []);
});

test("she can stop it, lock, or look at something else meanwhile", async () => {
  let looks = 0;
  page.on("request", (request) => request.postData()?.includes('"look_at_pairing"') && ++looks);
  const one = await joins("third");
  await type_line(one.line);
  const words = await words_here();
  await go(page, "Today");
  await place.settled(page, 800);
  looks = 0;
  await page.waitForTimeout(2000);
  assert.equal(looks, 0, "nothing is looked for behind her back");
  await go(page, "Settings");
  assert.deepEqual(await words_here(), words, "and it is there when she comes back");
  await page.keyboard.press("Escape");
  await door_of(page).waitFor();
  assert.deepEqual(left_in_folder(), [], "locking ends it");
  looks = 0;
  await page.waitForTimeout(2000);
  assert.equal(looks, 0);
  await words_on(one.terminal);
  one.terminal.types("y\n");
  await one.terminal.sees("The other device has ended this.");
  await open_again();
  await go(page, "Settings");
  await begin_anew();

  // And while nobody has come.
  await type_line("0123-4567-89ab-cdew");
  await page.getByRole("heading", { name: "Waiting for the new device" }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByText("Nothing was handed over.").waitFor();
  await begin_anew();
  assert.deepEqual(left_in_folder(), []);
});

test("where nobody answers at the moment it goes on trying, and where the folder is gone it ends", async () => {
  await type_line("0123-4567-89ab-cdew");
  await page.getByRole("heading", { name: "Waiting for the new device" }).waitFor();
  const problem = { kind: "busy", code: "relay_away", fields: {}, sentence: "The relay cannot be reached.", where: "relay", detail: "" };
  await page.route("**/ask", (route) => (route.request().postData()?.includes('"look_at_pairing"') ? route.fulfill({ status: 503, json: { holdfast: 1, problem } }) : route.continue()));
  await page.getByRole("alert").filter({ hasText: "The relay cannot be reached. It is tried again." }).waitFor();
  await page.unroute("**/ask");
  await none(page.getByText("It is tried again."));
  await page.getByRole("heading", { name: "Waiting for the new device" }).waitFor();
  renameSync(folder, folder + " elsewhere");
  await page.getByRole("alert").filter({ hasText: "There is no such folder" }).waitFor();
  await begin_anew();
  renameSync(folder + " elsewhere", folder);
  for (const name of left_in_folder()) renameSync(join(folder, name), join(place.home, name));
});

test("a line that was used before is refused, also after the program was killed", async () => {
  const { terminal, line } = await joins("fourth");
  await type_line(line);
  await words_here();
  await page.waitForTimeout(300);
  await place.stop_serving("SIGKILL");
  await page.keyboard.press("Escape");
  await page.getByText("Start it again, from the menu").waitFor();
  await place.serve(["--port", port]);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByLabel("The code").fill(place.code);
  await page.getByRole("button", { name: "Go on" }).click();
  await open_again();
  await go(page, "Settings");
  await type_line(line);
  await page.getByRole("alert").filter({ hasText: "This line was used before." }).waitFor();
  terminal.types("n\n");
  await terminal.ends();
});

test("on a small window, in the dark and with large text all of it can be seen and pressed", async () => {
  const { line, terminal } = await joins("fifth");
  await page.emulateMedia({ colorScheme: "dark" });
  for (const size of [100, 200]) {
    await page.setViewportSize({ width: size === 100 ? 320 : 390, height: 640 });
    await page.evaluate((size) => (document.documentElement.style.fontSize = `${size}%`), size);
    if (size === 100) {
      await form();
      assert.deepEqual(await covered(page), []);
      await type_line(line);
    }
    await words_here();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1), `too wide, text at ${size} %`);
    assert.deepEqual(await covered(page), []);
    assert.deepEqual(await violations(page), []);
  }
  await page.getByRole("button", { name: "Not the same" }).click();
  await begin_anew();
  terminal.types("n\n");
  await terminal.ends();
});

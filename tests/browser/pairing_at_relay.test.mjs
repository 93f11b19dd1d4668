// Two pages and a relay: one has the diary, the other is where none is yet, and neither ever sees a terminal.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { first_start, go, on_her_mind, passphrase, patience, Place } from "./support.mjs";

const program = process.env.HOLDFAST_RELAY;
const skip = program ? false : "no relay was built";
let old, fresh, relay, address, here, there;
const free_port = () =>
  new Promise((resolve) => {
    const taken = createServer().listen(0, "127.0.0.1", () => {
      const { port } = taken.address();
      taken.close(() => resolve(port));
    });
  });
before(async () => {
  if (skip) return;
  [old, fresh] = [new Place(), new Place()];
  const port = await free_port();
  address = `http://127.0.0.1:${port}`;
  relay = spawn(program, ["--data", join(old.home, "relay"), "--listen", `127.0.0.1:${port}`, "--open"], { stdio: "ignore" });
  for (const one of [old, fresh]) await one.serve();
  here = await old.browse();
  await old.enter(here);
  await first_start(here);
  await on_her_mind(here).fill("yarrow by the road");
  await here.getByRole("button", { name: "Keep it" }).click();
  await here.getByRole("heading", { name: "Diary", exact: true }).waitFor();
  await go(here, "Settings");
  const meet = here.getByRole("button", { name: "Meet at this relay" });
  // It answers a moment after it was started.
  const met = here.getByRole("button", { name: "Add a device" });
  for (const end = Date.now() + patience; !(await met.isVisible()); await here.waitForTimeout(300)) {
    assert.ok(Date.now() < end, "the relay never answered");
    const at_a_relay = here.getByLabel("At a relay");
    if (!(await at_a_relay.isVisible())) continue;
    await at_a_relay.check();
    await here.getByLabel("The relay's address").fill(address);
    await meet.click();
    await met.or(here.getByRole("alert")).first().waitFor();
  }
  there = await fresh.browse();
  await fresh.enter(there);
  await there.getByRole("button", { name: "My diary is on another device" }).click();
  await there.getByLabel("At a relay").check();
  await there.getByLabel("The relay's address").fill(address);
  await there.getByLabel("What is this device called?").fill("tablet");
});
after(async () => {
  if (skip) return;
  const ended = new Promise((resolve) => relay.on("exit", resolve));
  relay.kill("SIGTERM");
  await ended;
  for (const one of [old, fresh]) await one.leave();
});

const same = (page) => page.getByRole("button", { name: "The same on both" });
async function words_on_both() {
  await there.getByRole("button", { name: "Show the line" }).click();
  await there.locator(".line-shown").waitFor();
  await here.getByRole("button", { name: "Add a device" }).click();
  await here.getByText(`The two find each other at the relay ${address}.`).waitFor();
  await here.getByLabel("The line that the new device shows").fill(await there.locator(".line-shown").innerText());
  await here.getByLabel("Your passphrase, once more").fill(passphrase);
  await here.getByRole("button", { name: "Go on" }).click();
  const words = [];
  for (const page of [here, there]) {
    await same(page).waitFor();
    words.push(await page.locator(".compared li").allInnerTexts());
  }
  assert.equal(words[0].length, 4);
  assert.deepEqual(words[0], words[1]);
}

test("where it is ended on either the other one hears of it", { skip }, async () => {
  await words_on_both();
  await there.getByRole("button", { name: "Not the same" }).click();
  await here.getByRole("alert").filter({ hasText: "The new device has ended this." }).waitFor();
  await words_on_both();
  await here.getByRole("button", { name: "Not the same" }).click();
  await same(there).click();
  await there.getByRole("alert").filter({ hasText: "The other device has ended this." }).waitFor();
});

test("the words are the same, and what was written on one is read on the other", { skip }, async () => {
  await words_on_both();
  for (const page of [here, there]) await same(page).click();
  await there.getByLabel("Your passphrase").fill("another passphrase");
  await there.getByLabel("Once more").fill("another passphrase");
  await there.getByRole("button", { name: "Open the diary" }).click();
  await there.getByRole("heading", { name: "Today" }).waitFor();
  await here.getByText("The device called tablet has everything.").waitFor();
  await go(there, "Diary");
  await there.getByText("yarrow by the road").first().waitFor();
  assert.deepEqual([old.errors, fresh.errors], [[], []]);
});

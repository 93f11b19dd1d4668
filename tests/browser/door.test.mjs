// The door: one key puts away what stands at it, and a page whose program has gone goes on with a new one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { go, holds, passphrase, Place } from "./support.mjs";

let place, page;
before(async () => {
  place = new Place();
  await place.serve();
  page = await place.browse();
  await place.enter(page);
});
after(() => place.leave());

test("Escape puts the recovery words away and locks what was just begun", async () => {
  await page.getByRole("button", { name: "Begin a diary" }).click();
  await page.getByLabel("Your passphrase").fill(passphrase);
  await page.getByLabel("Once more").fill(passphrase);
  await page.getByRole("button", { name: "Begin", exact: true }).click();
  await page.locator(".recovery").waitFor();
  const words = await page.locator(".recovery li").allInnerTexts();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Open" }).waitFor();
  assert.equal(await page.locator(".recovery").count(), 0);
  const body = await page.locator("body").innerText();
  assert.ok(!words.some((word) => body.includes(word) && word.length > 5));
  await page.getByLabel("Your passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
});

test("text that could not be kept when the program died waits, and comes with the next program on that port", async () => {
  await go(page, "Write");
  const port = new URL(place.address).port;
  await place.stop_serving("SIGKILL");
  await page.getByLabel("What's on your mind?").fill("yarrow in the dark");
  await page.keyboard.press("Escape");
  await page.getByText("Holdfast is not running any more.").waitFor();
  assert.doesNotMatch(await page.locator("body").innerText(), /yarrow|Begin a diary/);
  await page.getByText("could not be kept when this locked").waitFor();
  await place.serve(["--port", port]);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByLabel("The code").fill(place.code);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByLabel("Your passphrase").fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
  await go(page, "Write");
  await holds(page.getByLabel("What's on your mind?"), /^yarrow in the dark$/);
  await page.getByText("Kept as a draft, encrypted.").or(page.getByText("This is where you left off.")).waitFor();
});

test("the invented diary is open to anybody and its passphrase stays", async () => {
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /invented diary/ }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
  await go(page, "Write");
  assert.equal(await page.getByLabel("What's on your mind?").inputValue(), "");
  await go(page, "Settings");
  await page.getByText('Its passphrase is "demo"').waitFor();
  assert.equal(await page.getByLabel("A new passphrase").count(), 0);
});

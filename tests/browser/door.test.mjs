// The door: one key puts away what stands at it, and a page whose program has gone goes on with a new one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { door_of, go, holds, none, on_her_mind, passphrase, patience, Place, something } from "./support.mjs";

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
  await none(page.locator(".recovery"));
  const body = await page.locator("body").innerText();
  assert.ok(!words.some((word) => body.includes(word) && word.length > 5));
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
});

test("text that could not be kept when the program died waits, and comes with the next program on that port", async () => {
  await page.getByRole("button", { name: "Pause everything" }).waitFor(); // all of it has come
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
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
  await holds(page.getByLabel("What's on your mind?"), /^yarrow in the dark$/);
  await page.getByText("Kept as a draft, encrypted.").or(page.getByText("This is where you left off.")).waitFor();
});

// The answers to one kind of request, held back until they are let go or taken away.
async function holding(request) {
  const held = [];
  await page.route("**/ask", (route) => (route.request().postData()?.includes(`"${request}"`) ? held.push(route) : route.continue()));
  return {
    async came(n) {
      for (const end = Date.now() + patience; held.length < n && Date.now() < end; await page.waitForTimeout(30));
      assert.ok(held.length >= n);
    },
    async over(what) {
      for (const route of held) await route[what]();
      await page.unroute("**/ask");
    },
  };
}
const free = () => on_her_mind(page);

test("she writes before her draft has come, and then both are kept", async () => {
  await free().fill("the older one");
  await page.getByText("Kept as a draft, encrypted.").waitFor();
  await page.keyboard.press("Escape");
  const held = await holding("read_draft");
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
  await held.came(1);
  await free().fill("the newer one");
  await page.getByText("Kept as a draft, encrypted.").waitFor();
  await held.over("continue");
  await page.getByText("You had begun something before").waitFor();
  await holds(free(), /^the newer one$/);
  await page.getByRole("button", { name: "Go on with that one" }).click();
  await holds(free(), /^the older one$/);
  await go(page, "Today");
  await page.getByText("Free writing: “the newer one”").waitFor();
  await page.getByRole("listitem").filter({ hasText: "the newer one" }).getByRole("button", { name: "Let it go" }).click();
  await page.getByText("the newer one").waitFor({ state: "detached" });
});

test("where a draft never comes, that is said, and what she writes stays and is kept", async () => {
  await page.keyboard.press("Escape");
  const held = await holding("read_draft");
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
  await held.came(1);
  await held.over("abort");
  await page.getByRole("alert").waitFor();
  await free().fill("written all the same");
  await page.getByText("Kept as a draft, encrypted.").waitFor();
  await go(page, "Today");
  await holds(free(), /^written all the same$/);
  await page.getByRole("button", { name: "Go on writing" }).click();
  await holds(free(), /^the older one$/);
  await page.getByText("Free writing: “written all the same”").waitFor();
});

test("who is missing is asked for before the questions, and only once", async () => {
  await something(page, "Session");
  const form = page.locator("form").last();
  const whom = form.getByLabel("Whom is this about?");
  await whom.waitFor();
  assert.ok(await form.locator("input, select").first().evaluate((one) => one.labels[0].innerText.startsWith("Whom")));
  await whom.fill("Mira");
  await form.getByRole("group", { name: "Did it take place?" }).getByRole("radio").first().check();
  await form.getByRole("button", { name: "Keep it" }).click();
  await page.getByText(/^Kept: /).waitFor();
  await something(page, "Contact between sessions");
  await form.getByRole("group", { name: "Who began it?" }).waitFor();
  await none(whom);
});

test("what is typed on while it locks goes into no field under the cover", async () => {
  await go(page, "Today");
  const field = page.getByLabel("What's on your mind?");
  const stood = await field.inputValue();
  const locking = await holding("lock");
  await field.focus();
  await page.keyboard.press("Escape");
  await locking.came(1);
  await page.keyboard.type(passphrase);
  await page.keyboard.press("Tab");
  await page.keyboard.type(passphrase);
  assert.equal(await page.evaluate(() => document.activeElement === document.body), true);
  await locking.over("continue");
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
  await page.getByRole("button", { name: "Pause everything" }).waitFor(); // all of it has come
  assert.equal(await field.inputValue(), stood);
});

test("the invented diary is open to anybody and its passphrase stays", async () => {
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /invented diary/ }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
  await page.getByRole("button", { name: /^A few numbers/ }).waitFor();
  assert.equal(await page.getByLabel("What's on your mind?").inputValue(), "");
  await go(page, "Settings");
  await page.getByText('Its passphrase is "demo"').waitFor();
  await none(page.getByLabel("A new passphrase"));
});

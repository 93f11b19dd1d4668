// Every screen in small windows, at a zoom and with text of twice the size: nothing is wider than the window, nothing
// that can be pressed lies under something else, and words in drawings grow with the others. Where the system sets
// the colours, what was chosen still shows; digits choose, and Tab goes on from there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { covered, go, lines, look_around, numbers, Place, rate } from "./support.mjs";

const screens = ["Today", "A few numbers", "Something happened", "Diary", "People", "Question", "Page to bring", "Explore", "Import and export", "Settings"];
let place, page;
before(async () => {
  place = new Place();
  await place.serve();
  page = await place.browse();
  await place.enter(page);
  await look_around(page);
});
after(() => place.leave());

// What is folded on Today is looked at, too.
async function open(screen) {
  if (screens.indexOf(screen) !== 1 && screens.indexOf(screen) !== 2) return go(page, screen);
  await go(page, "Today");
  await page.getByRole("button", { name: new RegExp(`^${screen}`) }).click();
}
async function settled(screen) {
  if (screen === "A few numbers") await page.locator(".rating").waitFor();
  if (screen === "Question") await lines(page).first().waitFor();
  if (screen === "Explore") await page.locator(".grid-of-charts figure").first().waitFor();
  if (screen === "Page to bring") await page.getByText("Looking through the diary").waitFor({ state: "detached" });
  await page.waitForTimeout(200);
}
for (const [width, height, size] of [[910, 427, 100], [960, 420, 100], [1200, 900, 200], [800, 900, 200], [390, 844, 200], [320, 640, 100]])
  test(`all of it can be seen and pressed at ${width} x ${height}, text at ${size} %`, async () => {
    await page.setViewportSize({ width, height });
    await page.evaluate((size) => (document.documentElement.style.fontSize = `${size}%`), size);
    for (const screen of screens) {
      await open(screen);
      await settled(screen);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1), `${screen} is too wide`);
      assert.deepEqual(await covered(page), [], screen);
    }
  });

test("words in drawings are as large as they are to be", async () => {
  await page.setViewportSize({ width: 1200, height: 900 });
  for (const [size, least] of [[100, 11], [200, 22]]) {
    await page.evaluate((size) => (document.documentElement.style.fontSize = `${size}%`), size);
    for (const screen of ["Question", "Explore"]) {
      await go(page, screen);
      await settled(screen);
      const drawn = await page.locator("figure svg text").evaluateAll((all) => all.map((one) => parseFloat(getComputedStyle(one).fontSize) * (one.ownerSVGElement.getBoundingClientRect().width / one.ownerSVGElement.viewBox.baseVal.width)));
      assert.ok(drawn.length > 5 && Math.min(...drawn) >= least, `${screen} at ${size} %: ${Math.min(...drawn)}`);
    }
  }
  await page.evaluate(() => (document.documentElement.style.fontSize = ""));
});

test("one question is one row of eleven keys, wide enough for a finger or the whole width", async () => {
  for (const [width, least] of [[1200, 44], [390, 26], [320, 24]]) {
    await page.setViewportSize({ width, height: 640 });
    await numbers(page);
    await page.locator(".step").first().waitFor();
    const keys = await page.locator(".step").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()));
    assert.equal(keys.length, 11);
    assert.equal(new Set(keys.map((one) => Math.round(one.y))).size, 1, `one row at ${width}`);
    assert.ok(keys.every((one) => one.width >= least && one.height >= 44), JSON.stringify(keys[0]));
  }
  await page.setViewportSize({ width: 1200, height: 900 });
});

test("digits choose, and one Tab goes on to what comes next", async () => {
  await go(page, "Diary");
  const change = page.locator("article", { has: page.locator(".numbers") }).first();
  await change.getByText("more", { exact: true }).click();
  await change.getByRole("button", { name: "Change" }).click();
  const first = page.getByRole("group", { name: "How hard is it right now?" });
  await first.getByRole("radio").first().focus();
  await page.keyboard.press("6");
  assert.equal(await first.getByRole("radio", { name: "6" }).isChecked(), true);
  assert.equal(await first.getByRole("radio", { name: "6" }).evaluate((one) => one === document.activeElement), true);
  await page.keyboard.press("Tab");
  assert.equal(await first.getByRole("button", { name: "skip" }).evaluate((one) => one === document.activeElement), true);
  await page.keyboard.press("Tab");
  await page.keyboard.press("1");
  await page.keyboard.press("0");
  const second = page.locator("fieldset").filter({ has: page.locator(".step") }).nth(1);
  assert.equal(await second.locator(".step input").last().isChecked(), true);
  assert.equal(await second.locator(".step input").last().evaluate((one) => one === document.activeElement), true);
  assert.equal(await first.getByRole("radio", { name: "6" }).isChecked(), true);
  await page.getByRole("button", { name: "Leave it as it was" }).click();
});

test("where the system sets the colours, what was chosen shows", async () => {
  await page.emulateMedia({ forcedColors: "active" });
  await numbers(page);
  await rate(page, "How hard is it right now?", "6");
  await page.getByRole("button", { name: "Back" }).click();
  const group = page.getByRole("group", { name: "How hard is it right now?" });
  await group.getByRole("radio", { name: "6", checked: true }).waitFor();
  await page.evaluate(() => document.activeElement.blur());
  const look = (number) => group.locator(".step").nth(number).evaluate((one) => [getComputedStyle(one).backgroundColor, getComputedStyle(one).borderColor]);
  assert.notDeepEqual((await look(6))[0], (await look(5))[0]);
  assert.notDeepEqual((await look(6))[1], (await look(5))[1]);
  await page.emulateMedia({ forcedColors: "none" });
});

test("nothing went wrong on the page", () => assert.deepEqual(place.errors, []));

// Everything the page can write down is what the core takes: each kind, each question, each choice of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { first_start, go, Place } from "./support.mjs";

let place, page;
before(async () => {
  place = new Place();
  await place.serve();
  page = await place.browse();
  await place.enter(page);
  await first_start(page);
});
after(() => place.leave());

test("every kind with every question answered is kept, choice after choice", async () => {
  const names = await page.locator(".pills button").allInnerTexts();
  assert.ok(names.length >= 11);
  for (const name of names.filter((one) => one !== "Ending")) {
    for (let choice = 0; choice < 6; ++choice) {
      await go(page, "Today");
      await page.locator(".pills").getByRole("button", { name, exact: true }).click();
      const form = page.locator("form").last();
      let more = false;
      for (const group of await form.locator("fieldset").all()) {
        const options = group.getByRole("radio").or(group.getByRole("checkbox"));
        const count = await options.count();
        more ||= count > choice + 1 && count < 11;
        await options.nth(Math.min(choice, count - 1)).check();
      }
      for (const field of await form.locator("input[type=text], textarea").all()) {
        const label = await field.evaluate((one) => one.closest("label").innerText);
        const text = /minutes/.test(label) ? "30" : /Until when|Come back/.test(label) ? "in 4 days" : /When|when/.test(label) ? "" : `words of ${choice}`;
        await field.fill(text);
      }
      await form.getByRole("button", { name: "Keep it" }).click();
      await page.getByText(/^Kept: /).waitFor();
      assert.equal(await page.locator("[role=alert]").count(), 0, `${name}, choice ${choice}`);
      await go(page, "Timeline");
      if (!more) break;
    }
  }
  assert.deepEqual(place.errors, []);
});

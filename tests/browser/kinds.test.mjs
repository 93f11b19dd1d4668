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

// Answers every question of a form, those that turn up only after another answer too, with the given choice of each.
async function answer(form, choice) {
  let more = false;
  for (let g = 0; g < (await form.locator("fieldset").count()); ++g) {
    const options = form.locator("fieldset").nth(g).getByRole("radio").or(form.locator("fieldset").nth(g).getByRole("checkbox"));
    const count = await options.count();
    more ||= count > choice + 1 && count < 11;
    await options.nth(Math.min(choice, count - 1)).check();
  }
  for (const select of await form.locator("select").all())
    if ((await select.locator("option").count()) > 1) await select.selectOption({ index: 1 });
  for (const field of await form.locator("input[type=text], textarea").all()) {
    const label = await field.evaluate((one) => one.closest("label").innerText);
    await field.fill(/how long/i.test(label) ? "2 hours" : /Until when|Come back|Moved to/i.test(label) ? "in 4 days" : /\bwhen\b|when\?/i.test(label) ? "" : `words of ${choice}`);
  }
  return more;
}

test("every kind with every question answered is kept, choice after choice, and can be changed", async () => {
  const names = await page.locator(".offered button").allInnerTexts();
  assert.ok(names.length >= 14);
  for (const name of names.filter((one) => one !== "Ending")) {
    for (let choice = 0; choice < 6; ++choice) {
      await go(page, "Today");
      await page.locator(".offered").getByRole("button", { name, exact: true }).click();
      const form = page.locator("form").last();
      await form.locator("input, textarea, select").nth(1).waitFor();
      const more = await answer(form, choice);
      await form.getByRole("button", { name: "Keep it" }).click();
      await page.getByText(/^Kept: /).waitFor();
      assert.equal(await page.locator("[role=alert]").count(), 0, `${name}, choice ${choice}`);
      await go(page, "Timeline");
      if (!more) break;
    }
    // All that was said is told again, and said otherwise.
    const one = page.locator("article", { hasText: "words of" }).first();
    await one.getByText("more", { exact: true }).click();
    await one.getByRole("button", { name: "Change" }).click();
    const form = page.locator("article form").first();
    await form.locator("input, textarea, select").nth(1).waitFor();
    for (const field of await form.locator("input[type=text], textarea").all())
      if (/words of/.test(await field.inputValue())) await field.fill(`changed, ${name}`);
    await form.getByRole("button", { name: "Keep the change" }).click();
    await page.locator("article", { hasText: `changed, ${name}` }).first().waitFor();
    assert.equal(await page.locator("[role=alert]").count(), 0, `changing ${name}`);
  }
  assert.deepEqual(place.errors, []);
});

test("after an ending nothing is asked about that person any more, at once", async () => {
  await go(page, "Today");
  const needing = page.getByRole("group", { name: /How strongly do you feel you need A/ });
  await needing.waitFor();
  await page.locator(".offered").getByRole("button", { name: "Ending", exact: true }).click();
  const form = page.locator("form").last();
  await form.locator("fieldset").first().waitFor();
  await form.locator("fieldset").first().getByRole("radio").first().check();
  await form.getByRole("button", { name: "Keep it" }).click();
  await page.getByText(/^Kept: /).waitFor();
  await needing.waitFor({ state: "detached" });
});

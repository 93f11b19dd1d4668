// Everything the page can write down is what the core takes: each kind, each question, each choice of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { first_start, go, keep_numbers, none, numbers, past_the_numbers, Place, rate, something } from "./support.mjs";

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

async function what_may_happen() {
  await go(page, "Today");
  await page.getByRole("button", { name: /^Something happened/ }).click();
  await page.locator(".offered button").first().waitFor();
  return page.locator(".offered button").allInnerTexts();
}

test("every kind with every question answered is kept, choice after choice, and can be changed", async () => {
  const names = await what_may_happen();
  assert.ok(names.length >= 14);
  for (const name of names.filter((one) => one !== "Ending")) {
    for (let choice = 0; choice < 6; ++choice) {
      await something(page, name);
      const form = page.locator("form").last();
      await form.locator("input, textarea, select").nth(1).waitFor();
      const more = await answer(form, choice);
      await form.getByRole("button", { name: "Keep it" }).click();
      await page.getByText(/^Kept: /).waitFor();
      await none(page.locator("[role=alert]"), `${name}, choice ${choice}`);
      await go(page, "Diary");
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
    await none(page.locator("[role=alert]"), `changing ${name}`);
  }
  assert.deepEqual(place.errors, []);
});

// One question of a form as one would take its answer back; false where there is none.
async function take_back(question) {
  if ((await question.evaluate((one) => one.tagName)) === "FIELDSET") {
    const chosen = question.getByRole("checkbox", { checked: true });
    if ((await chosen.count()) > 0) {
      while ((await chosen.count()) > 0) await chosen.first().uncheck();
      return true;
    }
    const back = question.getByRole("button", { name: /^(skip|leave it open)$/, disabled: false });
    if ((await back.count()) === 0) return false;
    await back.click();
    return true;
  }
  const select = question.locator("select");
  if ((await select.count()) > 0) {
    if ((await select.inputValue()) === "") return false;
    await select.selectOption({ index: 0 });
    return true;
  }
  const text = question.locator("input, textarea");
  if ((await text.inputValue()) === "") return false;
  await text.fill("");
  return true;
}

test("whatever a record holds can be set and taken back, but for what it is nothing without", async () => {
  const stays = [];
  let taken_back = 0;
  for (const name of (await what_may_happen()).filter((one) => one !== "Ending")) {
    await something(page, name);
    const anew = page.locator("form").last();
    await anew.locator("input, textarea, select").nth(1).waitFor();
    await answer(anew, 0);
    await anew.getByRole("button", { name: "Keep it" }).click();
    await page.getByText(/^Kept: /).waitFor();
    await go(page, "Diary");
    const one = page.locator("article").first(); // the newest
    const form = one.locator("form").first();
    const open_form = async () => {
      if ((await one.locator("details.more[open]").count()) === 0) await one.getByText("more", { exact: true }).click();
      await one.getByRole("button", { name: "Change" }).click();
      await form.locator("input, textarea, select").nth(1).waitFor();
      const more = form.getByText("What else can be said of it");
      if ((await more.count()) > 0) await more.click();
    };
    const keep = () => form.getByRole("button", { name: "Keep the change" }).click();
    await open_form();
    // What nobody is asked for is set here.
    const more = form.locator("details");
    if ((await more.count()) > 0) {
      for (const set of await more.locator("fieldset").all()) await set.getByRole("radio").first().check();
      for (const label of await more.locator("label.field", { has: page.locator("input") }).all())
        await label.locator("input").fill(/Came back/.test(await label.innerText()) ? "today" : /Minutes/.test(await label.innerText()) ? "50" : "7");
    }
    await keep();
    await form.waitFor({ state: "detached" });
    const lines = () => one.locator("details.more dl").first().locator("dt").count();
    await one.getByText("more", { exact: true }).click();
    assert.ok((await lines()) > 0, name);
    await open_form();
    const questions = form.locator("fieldset, label.field");
    for (let k = (await questions.count()) - 1; k >= 0; --k) {
      if (k >= (await questions.count())) continue;
      const asked = (await questions.nth(k).evaluate((one) => (one.querySelector("legend") ?? one).innerText)).split("\n")[0];
      if (/^(When|From when|Since when)\b/.test(asked) || !(await take_back(questions.nth(k)))) continue;
      await keep();
      await form.getByRole("alert").or(one.locator("details.more")).first().waitFor();
      if ((await form.count()) > 0) {
        stays.push(`${name}: ${asked}`);
        await form.getByRole("button", { name: "Leave it as it was" }).click();
      } else ++taken_back;
      await open_form();
    }
    await form.getByRole("button", { name: "Leave it as it was" }).click();
  }
  assert.ok(taken_back > 50, String(taken_back));
  assert.deepEqual(stays.sort(), [
    "A limit kept, moved or crossed: What became of it?",
    "A number of your own for the help page: Which number?",
    "A number of your own for the help page: Who is it?",
    "An old sentence: What is the sentence?",
    "How true a sentence feels: How true does it feel now?",
    "How true a sentence feels: Which sentence?",
    "Limit: What is the limit?",
    "Need: What did you need?",
    "Sit with it: What happened?", // the last of three
    "What helped: What helped?", // the last of two
  ]);
});

test("what a check-in and an entry hold can be set and taken back, too", async () => {
  const one = page.locator("article").first(); // the newest
  const form = one.locator("form");
  const change = async (label, value, keep = "Keep the change") => {
    if ((await one.locator("details.more[open]").count()) === 0) await one.getByText("more", { exact: true }).click();
    await one.getByRole("button", { name: "Change" }).click();
    const field = form.getByLabel(label, { exact: true });
    await field.fill(value);
    await form.getByRole("button", { name: keep }).click();
    await form.waitFor({ state: "detached" });
    await one.getByText("more", { exact: true }).click();
  };
  await numbers(page);
  await rate(page, "How hard is it right now?", "4");
  await past_the_numbers(page);
  await keep_numbers(page);
  await go(page, "Diary");
  const age = one.locator("dt", { hasText: "How old you felt" });
  await change("How old you felt", "7");
  await age.waitFor();
  await change("How old you felt", "");
  await none(age);
  await go(page, "Today");
  await page.getByLabel("What's on your mind?").fill("an entry's text");
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("heading", { name: "Diary", exact: true }).waitFor();
  await one.getByText("an entry's text").first().waitFor();
  await change("Title", "an entry's title");
  await one.locator(".heading", { hasText: "an entry's title" }).waitFor();
  await change("The text", "");
  await one.getByText("an entry's text").waitFor({ state: "detached" });
});

test("after an ending nothing is asked about that person any more, at once", async () => {
  const needing = page.getByRole("group", { name: /How strongly do you feel you need A/ });
  await numbers(page);
  await rate(page, "How hard is it right now?", "4");
  await needing.waitFor();
  await something(page, "Ending");
  const form = page.locator("form").last();
  await form.locator("fieldset").first().waitFor();
  await form.locator("fieldset").first().getByRole("radio").first().check();
  await form.getByRole("button", { name: "Keep it" }).click();
  await page.getByText(/^Kept: /).waitFor();
  await numbers(page); // it goes on behind the first, which was answered
  await page.locator(".rating").or(page.getByLabel("A line, if you like")).first().waitFor();
  while ((await page.getByLabel("A line, if you like").count()) === 0) {
    await none(needing);
    const asked = await page.locator(".rating legend").innerText();
    assert.doesNotMatch(asked, /\bA\b/);
    await page.locator(".rating").getByRole("button", { name: "skip" }).click();
    await page.locator(".rating legend").filter({ hasText: asked }).waitFor({ state: "detached" });
  }
});

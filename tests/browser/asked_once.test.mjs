// What a first use stopped at: somebody who is added, contact with somebody with whom it is over, the end and what is
// asked then, an absence that is over, and questions that are there to be taken or made without a name of their own.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { first_start, go, keep_numbers, none, numbers, past_the_numbers, patience, Place, rate, something, what_was_kept } from "./support.mjs";

let place, page;
before(async () => {
  place = new Place();
  await place.serve();
  page = await place.browse();
  await place.enter(page);
  await first_start(page, "A");
});
after(() => place.leave());
const kept = () => page.getByText(/^Kept: /).last().waitFor();
const offer = (name) => something(page, name);
const form = () => page.locator("form").last();
const asked = async () => {
  await numbers(page);
  await page.getByRole("group", { name: /How hard is it/ }).waitFor();
};

test("somebody from before is added, and A stays the one who is asked about", async () => {
  await go(page, "People");
  await page.getByText("You may want to tell A you keep this.").waitFor();
  await page.getByRole("button", { name: "Add somebody" }).click();
  await page.getByLabel(/What do you call them/).fill("Em");
  const asked_in_turn = await page.locator("form > :is(label, fieldset)").evaluateAll((all) => all.map((one) => (one.querySelector("legend") ?? one).textContent.trim()));
  for (const [k, question] of [/call them/, /Until when, if it is over/, /written from memory/].entries()) assert.match(asked_in_turn[k + 1], question);
  await page.getByLabel(/Until when/).fill("31 May 2024");
  await page.getByLabel("Since when?").fill("1 March 2022");
  await page.getByRole("group", { name: /written from memory/ }).getByLabel("yes").check();
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("heading", { name: "Em", exact: true }).waitFor();
  await page.getByText("From March 2022 to May 2024. This is written from memory.").waitFor();
  await asked();
  await none(page.getByRole("alert"));
  await rate(page, /How hard is it/, "5");
  await page.getByRole("group", { name: /need A right now/ }).waitFor();
});

test("contact with somebody with whom it is over is written down by name", async () => {
  await offer("Contact between sessions");
  await form().getByLabel("Whom is this about?").selectOption("Em");
  await form().getByRole("group", { name: "Who began it?" }).getByLabel("me").check();
  await form().getByLabel("A line about it?").fill("a card at new year");
  await form().getByRole("button", { name: "Keep it" }).click();
  await kept();
  await go(page, "Diary");
  await page.locator("article", { hasText: "a card at new year" }).filter({ hasText: "Em" }).waitFor();
});

test("how an absence was can be said once it is over, or left", async () => {
  await offer("Absence");
  await form().getByLabel("From when is A away?").fill("9 days ago");
  await form().getByLabel(/Until when/).fill("3 days ago");
  await form().getByRole("button", { name: "Keep it" }).click();
  await page.getByText("A was away for a week. You can say how it was, in a line or one rating for the whole time, or leave it.").waitFor();
  await page.getByRole("button", { name: "Say how it was" }).click();
  await page.getByRole("group", { name: /How hard was the whole time/ }).getByRole("radio", { name: "6", exact: true }).check();
  await page.locator("form", { hasText: "the whole time" }).getByRole("button", { name: "Keep it" }).click();
  await page.getByText(/A was away for a week/).waitFor({ state: "detached" });
});

test("old sentences are offered, and one of them can be taken", async () => {
  await offer("An old sentence");
  await form().getByRole("button", { name: "I'm allowed to need" }).click();
  await form().getByRole("button", { name: "Keep it" }).click();
  await kept();
});

test("what is told repeats none of her words, stands over no field, and goes by itself", async () => {
  await offer("Need");
  await form().getByLabel("What did you need?").fill("sorrelandthyme");
  await form().getByRole("button", { name: "Keep it" }).click();
  const told = page.locator(".notices .told");
  await told.waitFor();
  assert.doesNotMatch(await told.innerText(), /sorrel/);
  const over = await told.evaluate((one) => {
    const box = one.getBoundingClientRect();
    return [...document.querySelectorAll("main :is(input, textarea, select)")].filter((field) => field.checkVisibility() && field.getBoundingClientRect().left < box.right && field.getBoundingClientRect().right > box.left).length;
  });
  assert.equal(over, 0);
  await told.waitFor({ state: "detached" });
});

test("nothing is chosen beforehand: a check-in is of now unless another time is said", async () => {
  await numbers(page);
  await past_the_numbers(page);
  await page.getByText("It is kept as felt now.").waitFor();
  await none(page.locator("main").getByRole("radio", { checked: true }));
  await page.getByRole("button", { name: "It was earlier" }).click();
  await page.getByLabel("When was this?").waitFor();
  await page.getByRole("button", { name: "It was now" }).click();
  await page.getByText("It is kept as felt now.").waitFor();
});

test("ready-made questions are in Settings, and one of her own needs no name", async () => {
  await go(page, "Settings");
  for (const words of [/is with you when your therapist isn't/, /ashamed/, /understand what you meant/, /reading others/])
    await page.getByLabel(words).waitFor();
  await page.getByLabel(/ashamed/).check();
  await page.getByRole("button", { name: "Add a question of your own" }).click();
  await none(page.getByText(/small letters/));
  await page.getByLabel(/How should it ask/).fill("How did you sleep?");
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("checkbox", { name: "How did you sleep?" }).waitFor();
  await numbers(page); // it goes on with what was begun above
  await past_the_numbers(page);
  await page.getByRole("button", { name: "More questions" }).click();
  const seen = [];
  while (seen.length < 20) {
    await page.locator(".rating legend").or(page.getByLabel(/How old do you feel/)).first().waitFor();
    if ((await page.locator(".rating legend").count()) === 0) break;
    seen.push(await page.locator(".rating legend").innerText());
    await page.locator(".rating").getByRole("button", { name: "skip" }).click();
    await page.locator(".rating legend").filter({ hasText: seen.at(-1) }).waitFor({ state: "detached" });
  }
  for (const question of [/^How did you sleep\?$/, /ashamed/]) assert.ok(seen.some((one) => question.test(one)), seen.join());
  await page.getByLabel(/How old do you feel/).fill("7");
  await keep_numbers(page);
  await what_was_kept(page).getByText(/felt 7 years old/).waitFor();
  await what_was_kept(page).getByRole("img", { name: /^hard 5/ }).waitFor();
});

test("a link or a book stands with an entry as text", async () => {
  await go(page, "Today");
  await page.getByLabel("What's on your mind?").fill("what I read");
  await page.getByText("A title, a link or a book").click();
  await page.getByLabel("A link or a book").fill("https://example.org/essay");
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.locator("article", { hasText: "what I read" }).getByText("https://example.org/essay").first().waitFor();
  await none(page.getByRole("link", { name: /example.org/ }));
});

test("after the end it is asked once whether to go on, and nobody is besides A", async () => {
  await offer("Ending");
  await form().getByRole("button", { name: "Keep it" }).click();
  await page.getByText("Shall the diary go on asking about A?").waitFor();
  await asked();
  await past_the_numbers(page);
  await page.getByText("The diary does not ask about A.").waitFor(); // said once, and not beside each question
  await page.getByRole("button", { name: "More questions" }).click();
  for (const end = Date.now() + patience; (await page.getByLabel(/How old do you feel/).count()) === 0; ) {
    assert.ok(Date.now() < end);
    await page.locator(".rating").or(page.getByLabel(/How old do you feel/)).first().waitFor();
    await none(page.getByText(/besides A/));
    if ((await page.locator(".rating").count()) > 0) await page.locator(".rating").getByRole("button", { name: "skip" }).click();
  }
  await go(page, "Today");
  await page.getByRole("button", { name: "Not now", exact: true }).click();
  await page.getByText("Shall the diary go on asking about A?").waitFor({ state: "detached" });
  await go(page, "Diary");
  await go(page, "Today");
  await page.getByRole("button", { name: "Pause everything" }).waitFor();
  await none(page.getByText("Shall the diary go on asking about A?"));
});

test("paused, it says what comes before anything here", async () => {
  await page.getByRole("button", { name: "Pause everything" }).click();
  await page.getByText("What you and A agreed about contact comes before anything here.").waitFor();
});

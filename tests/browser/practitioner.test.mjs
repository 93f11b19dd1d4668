// A practitioner's own diary on the page: begun as one, it offers her own kinds in her words, needs no name, and has one
// page to bring; an invented diary beside it stays a client's.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { go, none, passphrase, Place, something, violations } from "./support.mjs";

let place, page;
before(async () => {
  place = new Place();
  await place.serve();
  page = await place.browse();
  await place.enter(page);
});
after(() => place.leave());

test("it is begun at the door, and nobody has to be named", async () => {
  await page.getByRole("button", { name: "I am a therapist" }).click();
  await page.getByText("It stays one, and is never a client's.").waitFor();
  await page.getByLabel("Your passphrase").fill(passphrase);
  await page.getByLabel("Once more").fill(passphrase);
  await page.getByRole("button", { name: "Begin", exact: true }).click();
  await page.getByRole("button", { name: "Tomorrow" }).click();
  await page.getByText("Notes about a client may be theirs to ask for.").waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "Leave it open" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
});

test("her question is hers also where nobody is named", async () => {
  await go(page, "Question");
  await page.getByText("The diary can't tell anything yet").waitFor();
  await page.getByRole("heading", { name: "What does my work with my client pull at in me, and can I hold it?" }).waitFor();
  await go(page, "Today");
});

test("her kinds are offered, and none of a client's", async () => {
  await page.getByRole("button", { name: /^Something happened/ }).click();
  await page.locator(".offered button").first().waitFor();
  const names = await page.locator(".offered button").allInnerTexts();
  for (const name of ["A pull you felt", "A time you are away", "Who takes over if you can't"]) assert.ok(names.includes(name), name);
  assert.ok(!names.includes("Need"));
  await go(page, "Today");
});

test("a session, a pull and a contact outside of the frame are kept, with a number for whom they are about", async () => {
  await something(page, "Session");
  let form = page.locator("form").last();
  await form.getByLabel(/Left empty, a number stands for them/).waitFor();
  await form.getByLabel("it did", { exact: true }).check();
  await form.getByText("Did you bring in troubles of your own?").waitFor();
  await none(form.getByText("How much could you let in?"));
  await form.getByRole("button", { name: "Keep it" }).click();
  await page.getByText(/^Kept: Session/).waitFor();
  await something(page, "A pull you felt");
  form = page.locator("form").last();
  await form.getByLabel("to rescue", { exact: true }).check();
  await form.getByLabel("What called it up?").fill("the silence");
  await form.getByRole("button", { name: "Keep it" }).click();
  await page.getByText(/^Kept: Pull/).waitFor();
  await something(page, "Contact between sessions");
  form = page.locator("form").last();
  await form.getByLabel("client 1", { exact: true }).check();
  await form.locator("fieldset", { hasText: "Was it outside of what you agreed?" }).getByRole("radio").first().check();
  await form.getByRole("button", { name: "Keep it" }).click();
  await page.getByText(/^Kept: Contact/).waitFor();
  await go(page, "Diary");
  await page.getByText("outside the frame").first().waitFor();
  await none(page.locator("[role=alert]"));
});

test("the page to bring is the one for supervision", async () => {
  await go(page, "Page to bring");
  await page.getByRole("heading", { name: "For supervision: my work with client 1" }).waitFor();
  for (const title of ["The frame now", "What moved", "What I am drawn to do", "What I fear if I don't", "What I want to ask"])
    await page.getByRole("heading", { name: title }).waitFor();
  await none(page.getByRole("button", { name: "For a session" }));
  const drawn = page.getByRole("region", { name: "What I am drawn to do" });
  await drawn.getByText(/^From the diary/).click();
  await drawn.getByText("I felt pulled: to rescue.", { exact: false }).waitFor();
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(place.errors, []);
});

// The review of an invented diary: sentences, pictures with their tables, the entries beneath, what is behind an answer;
// how far it is, and stopping it. And people with what was agreed.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { door_of, diary_that_answers, go, keep_numbers, look_around, more_than, numbers, passphrase, past_the_numbers, Place, rate, something, violations } from "./support.mjs";

let place, page;
before(async () => {
  place = new Place();
  await place.serve();
  page = await place.browse();
  await place.enter(page);
  await look_around(page);
});
after(() => place.leave());
const looked = () => page.locator(".finding").first().waitFor();

test("every answer has its sentence, its picture a sentence and a table", async () => {
  await page.getByText("This diary is invented.").waitFor();
  await go(page, "Review");
  await looked();
  const findings = await page.locator(".finding").all();
  assert.ok(findings.length >= 4);
  let pictures = 0;
  for (const one of findings) {
    const anyway = one.getByRole("button", { name: "Open anyway" });
    if (await anyway.count()) await anyway.click();
    assert.ok((await one.locator(".sentence").innerText()).length > 20);
    for (const figure of await one.locator("figure").all()) {
      ++pictures;
      assert.ok((await figure.getByRole("img").first().getAttribute("aria-label")).length > 20);
      await figure.getByText("The same as a table").click();
      await figure.locator("tbody tr").first().waitFor();
      await figure.getByText("The same as a table").click();
    }
  }
  assert.ok(pictures >= 4);
  assert.equal(await page.getByText(/\d\s*%/).count(), 0, "no percentage is on the screen");
});

test("a picture says what each of its signs means, and its table holds all that is drawn", async () => {
  const other = new Place();
  after(() => other.leave());
  await other.run(["init", "--no-recovery"], passphrase);
  const file = join(other.home, "invented.json");
  writeFileSync(file, diary_that_answers());
  assert.equal((await other.run(["import", file, "--yes"], passphrase)).code, 0);
  await other.serve();
  const page = await other.browse();
  await other.enter(page);
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await go(page, "Review");
  await page.locator(".finding").first().waitFor();
  const figure = page.locator(".finding").filter({ hasText: "Can you stay with hard feelings" }).locator("figure");
  const legend = await figure.locator(".legend").innerText();
  for (const said of ["most likely", "as you noted it", "noted afterwards", "away", "session"]) assert.ok(legend.includes(said), said);
  const drawn = await figure.evaluate((one) => ({
    dots: one.querySelectorAll("[role=img] .dot").length,
    sessions: one.querySelectorAll("[role=img] .event").length,
    away: one.querySelectorAll("[role=img] .away").length,
  }));
  assert.ok(drawn.dots > 50 && drawn.sessions > 20 && drawn.away > 1, JSON.stringify(drawn));
  await figure.getByText("The same as a table").click();
  await figure.locator("tbody tr").first().waitFor();
  const rows = await figure.locator("tbody tr").allInnerTexts();
  assert.ok(rows.filter((row) => row.includes("as you noted it")).length >= drawn.dots);
  assert.ok(rows.filter((row) => /session|strain|repair/.test(row)).length >= drawn.sessions);
  assert.ok(rows.filter((row) => row.includes("away")).length >= drawn.away);
  assert.ok(rows.filter((row) => row.includes("between")).length > 12);
  assert.deepEqual(rows.map((row) => row.slice(0, 10)), rows.map((row) => row.slice(0, 10)).sort(), "by time");
  assert.deepEqual(other.errors, []);
});

test("her question stands first, with what speaks for it, and the whole time has one picture", async () => {
  const first = page.locator(".finding").first();
  assert.match(await first.locator("h2").innerText(), /^Is needing .* helping me find my own footing/);
  const headings = await first.locator("h3").allInnerTexts();
  assert.ok(headings.length > 0, "at least one of its lines has an answer");
  for (const heading of headings) assert.match(heading, /^(For finding your footing|For going round in circles|Neither way)$/);
  for (const line of await first.locator("h3 + ul li").allInnerTexts()) assert.match(line, /\. ?(\d+ .* over \d+ days\.)?$/);
  const arc = page.locator(".finding").filter({ hasText: "How has the whole time with" });
  const lines = await arc.locator("[role=img] .median").count();
  assert.ok(lines > 1, "several things in one picture");
  const dashes = await arc.locator("[role=img] .median").evaluateAll((all) => all.map((one) => one.getAttribute("stroke-dasharray")));
  assert.equal(new Set(dashes).size, lines, "each told from the others without colour");
  assert.deepEqual(await violations(page), []);
});

test("the theory's pictures have an axis, and a table with what lies about the middle", async () => {
  await go(page, "Explore");
  const figure = page.locator(".grid-of-charts figure").first();
  await figure.locator("text", { hasText: "day 730" }).waitFor();
  await page.getByText("50 of 100 pairs").first().waitFor();
  await page.getByText("The same as a table").click();
  assert.match(await page.locator("tbody td").first().innerText(), /^\d\.\d\d \(\d\.\d\d to \d\.\d\d\)$/);
  await go(page, "Review");
  await looked();
});

test("what an answer rests on opens the entries themselves, further back at each step", async () => {
  const one = page.locator(".finding").first();
  await one.getByText("What this rests on").click();
  await one.locator("article").nth(19).waitFor();
  await one.getByRole("button", { name: "Earlier ones" }).click();
  await one.locator("article").nth(39).waitFor();
  await one.locator("article").first().getByText("more", { exact: true }).click();
  await more_than(0, one.locator("article").first().locator("dd"));
});

test("what is behind an answer is told", async () => {
  const one = page.locator(".finding").first();
  await one.getByText("What is behind it").click();
  await one.getByRole("heading", { name: "What is assumed beforehand" }).waitFor();
  for (const heading of ["What was computed", "How sure the numbers are", "How it was checked"])
    await one.getByRole("heading", { name: heading }).waitFor();
  assert.doesNotMatch(await one.innerText(), /\{A\}|undefined|NaN/);
  assert.deepEqual(await violations(page), []);
});

test("a review tells how far it is, holds up nothing, and stops when told", async () => {
  await page.getByText(/^(Whom, and )?[Ss]ince when/).click();
  const stopped = page.getByRole("alert").filter({ hasText: /was stopped/ });
  for (let tries = 0; tries < 5 && (await stopped.count()) === 0; ++tries) {  // it may be done before the click arrives
    await page.getByRole("button", { name: "Look now" }).click();
    await page.getByRole("progressbar").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("progressbar").waitFor({ state: "detached" });
  }
  await stopped.waitFor();
  await page.getByRole("button", { name: "Look now" }).click();
  await go(page, "Timeline");
  await page.locator("article").first().waitFor();
  await go(page, "Review");
  await looked();
});

test("a time that cannot be read is told", async () => {
  await page.getByText("Whom, and since when").click();
  await page.getByLabel("Nothing before").fill("when it rained");
  await page.getByRole("button", { name: "Look now" }).click();
  await page.getByRole("alert").waitFor();
});

test("what was agreed is changed; limits are added and kept; after an ending she says what is asked", async () => {
  await go(page, "People");
  const card = page.locator("section.card").nth(1); // the first one is over already
  await card.getByRole("heading", { name: "A", exact: true }).waitFor();
  await card.getByRole("button", { name: "Change what was agreed" }).click();
  await page.getByLabel("What did you agree about contact in between?").fill("a message on Sundays");
  await page.getByRole("button", { name: "Keep the change" }).click();
  await card.locator("dd", { hasText: "a message on Sundays" }).waitFor();
  await card.getByRole("button", { name: "Limit", exact: true }).click();
  await page.getByLabel("What is the limit?").fill("no calls at night");
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("button", { name: "Keep it" }).waitFor({ state: "detached" });
  await card.getByRole("button", { name: "A limit kept, moved or crossed" }).click();
  await page.getByLabel("Which limit?").selectOption({ index: 1 });
  await page.getByLabel("it was kept").check();
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("button", { name: "Keep it" }).waitFor({ state: "detached" });
  await card.getByText("Limits, absences and endings").click();
  await card.locator("article", { hasText: "no calls at night" }).first().waitFor();
  await card.getByRole("button", { name: "Ending", exact: true }).click();
  await page.getByLabel("both of us").check();
  await page.getByRole("button", { name: "Keep it" }).click();
  await card.getByText("over", { exact: true }).waitFor();
  for (const [answer, asked] of [["no", false], ["yes", true]]) {
    await go(page, "People");
    await card.getByRole("button", { name: "Change what was agreed" }).click();
    await page.getByRole("group", { name: /go on asking/ }).getByLabel(answer, { exact: true }).check();
    await page.getByRole("button", { name: "Keep the change" }).click();
    await page.getByRole("button", { name: "Keep the change" }).waitFor({ state: "detached" });
    await numbers(page);
    await page.getByRole("group", { name: /How hard is it/ }).waitFor();
    assert.equal(await page.getByText(/does not ask about/).count(), asked ? 0 : 1);
  }
});

test("with several people it can be said whom it is about", async () => {
  await go(page, "People");
  for (const name of ["B", "C"]) {
    await page.getByRole("button", { name: "Add somebody" }).click();
    await page.getByLabel(/What do you call them/).fill(name);
    await page.getByRole("button", { name: "Keep it" }).click();
    await page.getByRole("heading", { name, exact: true }).waitFor();
  }
  await numbers(page);
  await page.getByLabel("Whom is this about?").selectOption("C");
  await page.getByRole("group", { name: /How hard is it/ }).getByRole("button", { name: "skip" }).click();
  await rate(page, /need C right now/, "4");
  await past_the_numbers(page);
  await keep_numbers(page);
  await something(page, "Need");
  await page.getByLabel("Whom is this about?").last().selectOption("B");
  await page.getByLabel("What did you need?").fill("to be asked");
  await page.locator("form").last().getByRole("button", { name: "Keep it" }).click();
  await page.getByText(/^Kept: /).waitFor();
  await go(page, "Timeline");
  await page.locator("article", { hasText: "to be asked" }).filter({ hasText: "B" }).waitFor();
  await page.getByLabel("Whom").selectOption("C");
  await page.locator("article", { hasText: "to be asked" }).waitFor({ state: "detached" });
  await page.locator("article").getByRole("img", { name: "needing 4" }).waitFor();
});

test("nothing went wrong on the page", () => assert.deepEqual(place.errors, []));

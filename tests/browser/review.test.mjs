// The review of an invented diary: sentences, pictures with their tables, the entries beneath, what is behind an answer;
// how far it is, and stopping it. And people with what was agreed.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { door_of, answers, diary_that_answers, go, keep_numbers, leave_line, lines, look_around, more_than, none, numbers, open_line, passphrase, past_the_numbers, Place, rate, something, violations } from "./support.mjs";

let place, page;
before(async () => {
  place = new Place();
  await place.serve();
  page = await place.browse();
  await place.enter(page);
  await look_around(page);
});
after(() => place.leave());
const looked = () => lines(page).first().waitFor();

test("every answer has its sentence, its picture a sentence and a table", async () => {
  await page.getByText("This diary is invented.").waitFor();
  await go(page, "Question");
  await looked();
  const told = await answers(page).all();
  assert.ok(told.length >= 4);
  let pictures = 0;
  for (const line of told) {
    const one = await open_line(page, line);
    assert.ok((await one.locator(".sentence").innerText()).length > 20);
    assert.equal(await page.locator(".finding").count(), 1, "one is open at a time");
    for (const figure of await one.locator("figure").all()) {
      ++pictures;
      assert.ok((await figure.getByRole("img").first().getAttribute("aria-label")).length > 20);
      await figure.getByText("The same as a table").click();
      await figure.locator("tbody tr").first().waitFor();
      await figure.getByText("The same as a table").click();
    }
    await leave_line(page);
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
  await go(page, "Question");
  await lines(page).first().waitFor();
  const figure = (await open_line(page, answers(page).filter({ hasText: /^Staying with hard feelings/ }).last())).locator("figure");
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
  const days = rows.map((row) => Date.parse(row.match(/^\d+ \w+ \d{4}/)[0] + " UTC"));
  assert.deepEqual(days, [...days].sort((a, b) => a - b), "by time");
  assert.deepEqual(other.errors, []);
});

test("her question stands first, with what speaks for it, and the whole time has one picture", async () => {
  assert.match(await page.getByRole("heading", { level: 1 }).innerText(), /^Is needing .* helping me find my own footing/);
  assert.match(await page.locator(".asking header .sentence").innerText(), /^Taken together|can't tell yet/);
  const headings = await page.locator(".lines h2").allInnerTexts();
  assert.match(headings[0], /^What speaks (for finding your footing|for going round in circles|neither way)$/);
  for (const line of await answers(page).allInnerTexts()) assert.match(line, /[.?]\s+(\d+ [a-z -]+|Open anyway)\s*›$/);
  const arc = page.getByRole("region", { name: "The whole time" });
  const drawn = await arc.locator("[role=img] .median").count();
  assert.ok(drawn > 1, "several things in one picture");
  const named = await arc.locator("[role=img] .name").evaluateAll((all) => all.map((one) => [one.textContent, one.getBoundingClientRect().bottom]));
  const beneath = await arc.locator("[role=img] .median").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
  assert.equal(new Set(named.map(([name]) => name)).size, drawn, "each has its name");
  for (let k = 0; k < drawn; ++k)
    assert.ok(beneath[k] >= named[k][1] - 2 && (k + 1 === drawn || beneath[k] < named[k + 1][1]), "which stands above it");
  assert.deepEqual(await violations(page), []);
});

test("on a phone an answer is a page of its own, and Back leads to its line", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  const line = answers(page).nth(3);
  const one = await open_line(page, line);
  assert.equal(await lines(page).first().isVisible(), false);
  assert.equal(await one.getByRole("heading").first().evaluate((heading) => heading === document.activeElement), true);
  assert.deepEqual(await violations(page), []);
  await leave_line(page);
  assert.equal(await line.evaluate((button) => button === document.activeElement), true);
  await page.setViewportSize({ width: 1200, height: 900 });
});

test("few stops lead through it by keyboard, and all of them are large enough for a finger", async () => {
  const stops = await page.locator("main :is(button, summary, select, input, [tabindex='0'])").evaluateAll((all) =>
    all.filter((one) => one.checkVisibility() && !(one.closest("details:not([open])") && one.tagName !== "SUMMARY")).map((one) => one.getBoundingClientRect().height));
  assert.ok(stops.length > 4 && stops.length <= 24, `${stops.length} stops`);
  assert.ok(Math.min(...stops) >= 44, `the lowest is ${Math.min(...stops)} pixels high`);
});

test("what is silent is folded; what it would take is one step further", async () => {
  await page.getByText(/^What is silent/).click();
  const silent = page.locator(".lines details button");
  await silent.first().waitFor();
  await silent.last().click();
  await page.locator(".finding .sentence").filter({ hasText: "can't tell yet" }).waitFor();
  await none(page.locator(".finding").getByRole("button", { name: "Bring along" }));
  await leave_line(page);
});

test("the theory's pictures have an axis, and a table with what lies about the middle", async () => {
  await go(page, "Explore");
  const figure = page.locator(".grid-of-charts figure").first();
  await figure.locator("text", { hasText: "day 730" }).waitFor();
  await page.getByText("50 of 100 pairs").first().waitFor();
  await page.getByText("The same as a table").click();
  assert.match(await page.locator("tbody td").first().innerText(), /^\d\.\d\d \(\d\.\d\d to \d\.\d\d\)$/);
  await go(page, "Question");
  await looked();
});

test("what an answer rests on opens the entries themselves, further back at each step", async () => {
  const one = await open_line(page, answers(page).first());
  await one.getByText("What this rests on").click();
  await one.locator("article").nth(19).waitFor();
  await one.getByRole("button", { name: "Earlier ones" }).click();
  await one.locator("article").nth(39).waitFor();
  await one.locator("article").first().getByText("more", { exact: true }).click();
  await more_than(0, one.locator("article").first().locator("dd"));
});

test("what is behind an answer is told", async () => {
  const one = page.locator(".finding");
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
  await go(page, "Diary");
  await page.locator("article").first().waitFor();
  await go(page, "Question");
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
  const card = page.getByRole("region", { name: "A", exact: true }); // whom check-ins are about
  await card.getByRole("heading", { name: "A", exact: true }).waitFor();
  await card.getByRole("button", { name: "Change what was agreed" }).click();
  await page.getByLabel("What did you agree about contact in between?").fill("a message on Sundays");
  await page.getByRole("button", { name: "Keep the change" }).click();
  await card.locator(".agreed").getByText("a message on Sundays").waitFor();
  await card.getByRole("button", { name: "Limit", exact: true }).click();
  await page.getByLabel("What is the limit?").fill("no calls at night");
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("button", { name: "Keep it" }).waitFor({ state: "detached" });
  await card.getByRole("button", { name: "A limit kept, moved or crossed" }).click();
  const which = page.getByLabel("Which limit?");
  await which.locator("option", { hasText: "no calls at night" }).waitFor({ state: "attached" });
  await which.selectOption(await which.locator("option", { hasText: "no calls at night" }).getAttribute("value"));
  await page.getByLabel("it was kept").check();
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("button", { name: "Keep it" }).waitFor({ state: "detached" });
  await card.locator("article", { hasText: "no calls at night" }).first().waitFor();
  await card.locator("article + .thread article", { hasText: "kept: no calls at night" }).waitFor(); // what became of it hangs on it
  await card.getByRole("button", { name: "Ending", exact: true }).click();
  await page.getByLabel("both of us").check();
  await page.getByRole("button", { name: "Keep it" }).click();
  await card.getByText(/and is over/).waitFor();
  await card.locator(".thread article", { hasText: "Ending" }).first().waitFor();
  for (const [answer, asked] of [["no", false], ["yes", true]]) {
    await go(page, "People");
    await card.getByRole("button", { name: "Change what was agreed" }).click();
    await page.getByRole("group", { name: /go on asking/ }).getByLabel(answer, { exact: true }).check();
    await page.getByRole("button", { name: "Keep the change" }).click();
    await page.getByRole("button", { name: "Keep the change" }).waitFor({ state: "detached" });
    await numbers(page);
    await page.getByRole("group", { name: /How hard is it/ }).waitFor();
    await past_the_numbers(page);
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
  await go(page, "Diary");
  await page.locator("article", { hasText: "to be asked" }).filter({ hasText: "B" }).waitFor();
  await page.getByLabel("Whom").selectOption("C");
  await page.locator("article", { hasText: "to be asked" }).waitFor({ state: "detached" });
  await page.locator("article").getByRole("img", { name: "needing 4" }).waitFor();
});

test("nothing went wrong on the page", () => assert.deepEqual(place.errors, []));

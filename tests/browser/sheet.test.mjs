// One page to bring along: composed by keyboard, previewed, saved into a private file, printed; from the review, from
// people and from the diary; kept across a lock; names replaced; what has no room is said.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { answers, go, look_around, more_than, none, open_line, Place, violations } from "./support.mjs";

let place, page, downloads;
before(async () => {
  place = new Place();
  downloads = join(place.home, "Downloads");
  mkdirSync(downloads);
  await place.serve();
  page = await place.browse();
  await place.enter(page);
  await look_around(page);
});
after(() => place.leave());
const paper = () => page.getByRole("img", { name: "The page as it will be printed." });
const as_text = () => page.locator("p.own", { hasText: "My own notes" }).textContent(); // as in the preview, folded or not
const until_page_says = (words) => page.locator("p.own", { hasText: "My own notes" }).filter({ hasText: words }).waitFor({ state: "attached" });
const part = (title) => page.getByRole("region", { name: title });
const looked = () => page.getByText("Looking through the diary").waitFor({ state: "detached" });

test("nothing stands on it at first, and what may go on it is offered", async () => {
  await go(page, "Page to bring");
  await page.getByRole("heading", { name: "For my session with A" }).waitFor();
  await paper().waitFor();
  await looked();
  assert.ok(await page.getByRole("button", { name: "Save as PDF" }).isDisabled());
  await none(page.locator(".sheet-line"));
  assert.doesNotMatch(await as_text(), /What I/);
  await part("What I noticed").getByText(/From the diary/).click();
  await more_than(5, part("What I noticed").locator("li"));
  assert.deepEqual(await violations(page), []);
});

test("it is composed by keyboard, and the page is drawn as it will be", async () => {
  const own = page.getByLabel("What I want to talk about: a line of your own");
  await own.focus();
  await page.keyboard.type("the summer break");
  await page.keyboard.press("Enter");
  await until_page_says("the summer break");
  await page.keyboard.type("the quokka by the door");
  await page.keyboard.press("Enter");
  await page.keyboard.type("a third thing");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Up: a third" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter"); // the keyboard stays with the line that moves
  await until_page_says("a third thing");
  await page.waitForFunction(() => /- a third thing\n- the summer break\n- the quokka/.test(document.body.textContent));
  await page.getByRole("button", { name: "Take off: a third" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA" && document.activeElement.value === "the summer break");
  await page.getByRole("button", { name: "Up: the quokka" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /\n- the quokka by the door\n- the summer break\n/.test(document.body.textContent));
  await page.getByLabel("What I want to talk about, line 1").fill("the numbat by the door");
  await until_page_says("numbat");
  assert.doesNotMatch(await as_text(), /quokka/);
  for (let k = 0; k < 3; ++k) await part("What I noticed").getByRole("button", { name: /^Put on/ }).first().click();
  await part("What I noticed").getByText("That is as many as go here.").waitFor();
  await part("What I noticed").getByRole("button", { name: /^Take off/ }).nth(2).click();
  await page.getByText(/^Pictures/).click();
  await page.getByRole("checkbox").nth(0).check();
  await page.getByText(/^Pictures \(1 on the page/).waitFor();
  assert.deepEqual(await violations(page), []);
});

test("names are replaced and what looks like one is shown before it is saved", async () => {
  await page.getByLabel("What I want to talk about: a line of your own").fill("what I said to Em and about Ljubljana");
  await page.keyboard.press("Enter");
  await until_page_says("what I said to E. and about Ljubljana");
  await page.getByText(/^Names on the page/).click();
  await page.getByRole("button", { name: "Replace Ljubljana" }).click();
  await until_page_says("about L.");
  assert.doesNotMatch(await as_text(), /\bEm\b|Ljubljana/);
});

test("it is saved into a file that only she can read, with what was kept and nothing else", async () => {
  await page.getByRole("button", { name: "Save as PDF" }).click();
  await page.getByRole("status").filter({ hasText: "That file is not encrypted" }).waitFor();
  const [name] = readdirSync(downloads);
  assert.match(name, /^notes-\d{4}-\d\d-\d\d\.pdf$/);
  const file = join(downloads, name);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const words = execFileSync("pdftotext", [file, "-"], { encoding: "utf8" });
  for (const word of ["numbat", "the summer break", "My own notes", "invented"]) assert.match(words, new RegExp(word));
  assert.doesNotMatch(words, /quokka|Ljubljana|\bEm\b/);
});

test("it is kept while it is composed, across a lock, and comes from people, the question and the diary too", async () => {
  await page.getByLabel("What I want to talk about: a line of your own").fill("typed just before the lock");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /invented diary/ }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
  await go(page, "Question");
  const finding = await open_line(page, answers(page).last());
  await finding.getByRole("button", { name: /^Bring along/ }).click();
  await finding.getByText("It is now on the page").waitFor();
  await go(page, "Diary");
  const record = page.locator("article").filter({ has: page.locator(".about span:first-child", { hasText: "entry" }) }).first();
  await record.getByText("more", { exact: true }).click();
  await record.getByRole("button", { name: "Bring along" }).click();
  await record.getByText("It is now on the page").waitFor();
  await go(page, "People");
  await part("A").getByRole("button", { name: "Page for a session" }).click();
  await page.locator(".sheet-line").nth(6).waitFor();
  assert.match(await page.getByLabel("What I want to talk about, line 4").inputValue(), /typed just before the lock/);
  await looked();
});

test("an entry is chosen by its words", async () => {
  await page.getByText("An entry", { exact: true }).click();
  const card = part("More for the page");
  await card.getByRole("button", { name: /^Put on/ }).first().waitFor();
  await card.getByRole("button", { name: /^Put on/ }).first().click();
  await page.locator(".sheet-line").nth(7).waitFor();
});

test("it is printed as it was drawn, on one sheet of either paper, and nothing beside it", async () => {
  await page.evaluate(() => {
    window.print = () => {
      window.printed = document.querySelector(".paper-only")?.naturalWidth;
    };
  });
  for (const format of ["A4", "Letter"]) {
    await page.evaluate(() => (window.printed = 0));
    await page.getByRole("button", { name: "Print", exact: true }).click();
    await page.waitForFunction(() => window.printed === 2480);
    const file = join(place.home, `printed-${format}.pdf`);
    await page.pdf({ path: file, format }); // which ends the printing, as a printer does
    assert.match(execFileSync("pdfinfo", [file], { encoding: "utf8" }), /Pages:\s+1\n/, format);
    assert.match(execFileSync("pdfimages", ["-list", file], { encoding: "utf8" }), / 2480 /);
    assert.equal(execFileSync("pdftotext", [file, "-"], { encoding: "utf8" }).trim(), "", "the picture alone");
  }
  await page.locator(".paper-only").waitFor({ state: "detached" });
});

test("two tabs do not overwrite each other, and a page that is late does not replace another", async () => {
  const other = await place.context.newPage();
  place.watch(other);
  await other.goto(place.address);
  await other.getByRole("heading", { name: "Today" }).waitFor();
  await go(other, "Page to bring");
  await other.locator(".sheet-line").first().waitFor();
  await other.getByLabel("What I want to talk about: a line of your own").fill("from the other tab");
  await other.keyboard.press("Enter");
  await other.locator("p.own", { hasText: "from the other tab" }).waitFor({ state: "attached" });
  await other.close();
  await page.getByLabel("What I want to talk about, line 1").fill("changed here");
  await page.getByRole("alert").filter({ hasText: "changed elsewhere meanwhile" }).waitFor();
  await page.getByRole("button", { name: "Show that one" }).click();
  await until_page_says("from the other tab");
  await looked();
  // A drawing that takes long, and another page meanwhile.
  await page.route("**/ask", async (route) => {
    if (route.request().postData()?.includes('"draw_sheet"')) await new Promise((next) => setTimeout(next, 1500));
    await route.continue();
  });
  await page.getByLabel("What I want to talk about, line 1").fill("a late drawing");
  await page.waitForTimeout(700);
  await page.getByRole("button", { name: "For an ending" }).click();
  await page.getByRole("heading", { name: "Looking back on my time with A" }).waitFor();
  await page.waitForTimeout(3500);
  assert.match(await as_text(), /Looking back on my time with A/);
  await page.unroute("**/ask");
  await page.getByRole("button", { name: "For a session" }).click();
  await page.locator(".sheet-line").first().waitFor();
  await looked();
});

test("a period that cannot be read is told, and the page stays", async () => {
  await page.getByText("Whom it is about, its period and paper").click();
  await page.getByLabel("From", { exact: true }).fill("nonsense");
  await page.getByRole("button", { name: "Look at this period" }).click();
  await page.getByRole("alert").waitFor();
  await more_than(3, page.locator(".sheet-line"));
  await page.getByLabel("From", { exact: true }).fill("");
  await page.getByRole("button", { name: "Look at this period" }).click();
  await page.getByRole("alert").waitFor({ state: "detached" });
  await looked();
});

test("what has no room is said, and there is no PDF of half of it", async () => {
  const own = page.getByLabel("What I'd like from you today: a line of your own");
  await own.fill("and one more thing that takes room on the page, ".repeat(120));
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "more than one page holds" }).waitFor();
  await page.getByText("There is no room for this line.").first().waitFor();
  assert.ok(await page.getByRole("button", { name: "Save as PDF" }).isDisabled());
  await page.getByRole("button", { name: /^Take off: and one more/ }).click();
  await page.getByRole("alert").waitFor({ state: "detached" });
});

test("the sheets for an absence and for an ending are pages of their own, and begin anew", async () => {
  await page.getByRole("button", { name: "For an absence" }).click();
  await page.getByRole("heading", { name: "While A is away" }).waitFor();
  await looked();
  await part("If I need help at once").getByText(/From the diary/).click();
  await part("If I need help at once").getByRole("button", { name: /^Put on/ }).first().click();
  await until_page_says("If I need help at once");
  await page.getByRole("button", { name: "For an ending" }).click();
  await page.getByRole("heading", { name: "Looking back on my time with A" }).waitFor();
  await looked();
  await page.getByRole("button", { name: "For a session" }).click();
  await page.locator(".sheet-line").first().waitFor();
  await looked();
  await page.getByRole("button", { name: "Begin anew" }).click();
  await page.getByRole("button", { name: "Take everything off" }).click();
  await page.locator(".sheet-line").first().waitFor({ state: "detached" });
  await looked();
});

test("nothing of it lies readable on disk but the file she saved, and nothing went wrong", async () => {
  await page.getByRole("button", { name: "Lock", exact: true }).click();
  await page.getByLabel(/passphrase|code/i).first().waitFor().catch(() => {});
  assert.deepEqual(place.found_in(place.profile, ["numbat", "Ljubljana", "summer break"]), []);
  assert.deepEqual(place.errors ?? [], []);
});

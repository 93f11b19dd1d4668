// A past comes in by the page: recognised, shown, asked about, brought in, taken out again; what is saved can be chosen.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { first_start, go, none, Place, violations } from "./support.mjs";

let place, page;
before(async () => {
  place = new Place();
  await place.serve();
  page = await place.browse();
  await place.enter(page);
  await first_start(page);
  await go(page, "Import and export");
});
after(() => place.leave());
const choose = (name, text, type = "text/plain") => page.getByLabel("A file from another program").setInputFiles({ name, mimeType: type, buffer: Buffer.from(text) });
const bring = () => page.getByRole("button", { name: "Bring them in" }).click();

test("a journal is recognised, shown, brought in and taken out again", async () => {
  await choose("journal.txt", "[2024-01-02 10:00] Kestrel morning.\nSome text.\n\n[2024-01-03 11:00] Second.\nMore.\n");
  await page.getByText("jrnl: 2 items; 2 records would come in (2 × Entry)").waitFor();
  await bring();
  await page.getByText("2 records came in").waitFor();
  await page.getByRole("button", { name: "Take it out again" }).click();
  await page.getByText("It was taken out again.").waitFor();
  await go(page, "Diary");
  await page.getByRole("heading", { name: "Diary", exact: true }).waitFor();
  await page.waitForTimeout(300);
  await none(page.getByText("Kestrel"));
  await go(page, "Import and export");
});

test("moods are asked about, and become ratings as she says", async () => {
  await choose("daylio.csv", "full_date,date,weekday,time,mood,activities,note_title,note\n2024-01-01,,,10:00,meh,tea,,\n2024-01-02,,,10:00,rad,,,<script>window.hit=1</script>fine\n", "text/csv");
  await page.getByLabel("Which scale is it?").selectOption("distress");
  await page.getByLabel("Its steps, from the highest to the lowest").fill("rad, good, meh, bad, awful");
  await page.getByLabel(/the highest there is the lowest here/).check();
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "Look again with these answers" }).click();
  await page.getByText("2 records would come in (2 × Check-in)").waitFor();
  await bring();
  await page.getByText("2 records came in").waitFor();
  await go(page, "Diary");
  await page.locator("article", { hasText: "distress 0" }).waitFor();
  await page.locator("article", { hasText: "distress 5" }).waitFor();
  assert.equal(await page.evaluate(() => window.hit), undefined);
  await go(page, "Import and export");
});

test("a calendar's events are sessions by the words she names", async () => {
  await choose("a.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Therapy\nDTSTART:20240326T100000Z\nDTEND:20240326T105000Z\nEND:VEVENT\nEND:VCALENDAR\n");
  await page.getByLabel("Words in the titles of sessions").fill("therapy");
  await page.getByRole("button", { name: "Look again with these answers" }).click();
  await page.getByText("1 record would come in (1 × Session)").waitFor();
  await bring();
  await page.getByText("1 record came in").waitFor();
});

test("a table of no known program is mapped by its columns", async () => {
  await choose("mood.csv", "when;low;words;note\n2024-02-01 10:00;-3;calm;tableline\n2024-02-02 10:00;3;sad;\n", "text/csv");
  await page.getByLabel("What when holds").selectOption("time");
  await page.getByLabel("What low holds").selectOption("scale:distress");
  await page.getByLabel("What low runs between").fill("-3..3");
  await page.getByLabel("What words holds").selectOption("feelings");
  await page.getByLabel("What note holds").selectOption("line");
  await page.getByRole("button", { name: "Show what would come in" }).click();
  await page.getByText("2 rows; 2 records would come in").waitFor();
  await bring();
  await page.getByText("2 records came in").waitFor();
  await go(page, "Diary");
  await page.locator("article", { hasText: "tableline" }).filter({ hasText: "distress 0" }).waitFor();
  await go(page, "Import and export");
});

test("days that can be read two ways are asked about; two columns of one name are told", async () => {
  await choose("days.csv", "when,low\n05/06/2023,3\n06/07/2023,4\n", "text/csv");
  await page.getByLabel("What when holds").selectOption("time");
  await page.getByLabel("What low holds").selectOption("scale:distress");
  await page.getByRole("button", { name: "Show what would come in" }).click();
  await page.getByLabel("Which comes first in its dates?").selectOption("mdy");
  await page.getByRole("button", { name: "Look again with this answer" }).click();
  await page.getByText("From 2023-05-06 to 2023-06-07.").waitFor();
  await page.getByRole("button", { name: "Leave it" }).click();
  await choose("twice.csv", "time,mood,mood,note\n2024-02-01,1,2,x\n", "text/csv");
  await page.getByRole("alert").filter({ hasText: 'Two columns of this table are called "mood".' }).waitFor();
});

test("an archive goes in as bytes; what cannot be opened is told", async () => {
  await page.getByLabel("A folder of Markdown").check();
  const file = await place.save(page);
  const bytes = readFileSync(file);
  assert.equal(bytes.subarray(0, 2).toString(), "PK");
  await page.getByLabel("A file from another program").setInputFiles({ name: "x.zip", mimeType: "application/zip", buffer: bytes });
  await page.getByText(/ 0 records would come in/).waitFor();
  await page.getByLabel("A file from another program").setInputFiles({ name: "y.zip", mimeType: "application/zip", buffer: Buffer.from([0x50, 0x4b, 3, 4, 0, 1, 2]) });
  await page.getByRole("alert").filter({ hasText: "cannot be opened" }).waitFor();
});

test("every format is saved; a copy for giving away names nobody", async () => {
  for (const name of ["Everything, lossless", "A page that needs no program", "To read", "Check-ins as a table", "Check-ins for statistics", "All fields", "Check-ins for other health", "Absences, sessions"]) {
    await page.getByLabel(name).check();
    const file = await place.save(page);
    assert.ok(readFileSync(file).length > 40, name);
  }
  await page.getByText("Some days only, or a copy").click();
  await page.getByLabel(/a copy for giving away/).check();
  await page.getByLabel("Names and places").fill("tableline=a line");
  await page.getByLabel("Everything, lossless").check();
  const file = await place.save(page);
  assert.doesNotMatch(readFileSync(file, "utf8"), /tableline/);
  await page.getByText(/1 name replaced/).waitFor();
  assert.deepEqual(await violations(page), []);
});

test("what comes again with other words is shown with both, and stands as she says", async () => {
  const journal = (words) => JSON.stringify({ entries: [{ uuid: "AA", creationDate: "2024-05-01T20:00:00Z", text: words }] });
  const stands = async (words) => {
    await go(page, "Diary");
    await page.locator("article", { hasText: words }).waitFor();
    await go(page, "Import and export");
  };
  await choose("j.json", journal("heron first"));
  await bring();
  await page.getByText("1 record came in").waitFor();
  await choose("j.json", journal("heron otherwise"));
  await page.getByText("One thing is in the diary already, with other words.").waitFor();
  assert.equal(await page.getByLabel("what stands in the diary").isChecked(), true);
  assert.equal(await page.getByRole("button", { name: "Bring them in" }).isDisabled(), true);
  await page.getByText("Where they differ").click();
  await page.getByText("In the diary: heron first").waitFor();
  await page.getByText("In the file: heron otherwise").waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByLabel("what stands in the file").check();
  await bring();
  await page.getByText("1 with the file's words now").waitFor();
  await stands("heron otherwise");
});

test("a file that ends too early says so, and what it holds comes in", async () => {
  await choose("cut.json", '{"entries": [{"creationDate": "2024-06-01T20:00:00Z", "text": "bittern"}, {"creationDate": "2024-06-02T2');
  await page.getByText("The file ends too early, as if it had been cut off.").waitFor();
  await bring();
  await page.getByText("1 record came in").waitFor();
});

test("after an answer to the ninth question of the PHQ-9 the help page is shown", async () => {
  const item = (k, code) => ({ linkId: `PHQ.${k}`, answer: [{ valueCoding: { code } }] });
  await choose("phq.json", JSON.stringify({ resourceType: "QuestionnaireResponse", id: "r", questionnaire: "http://x/phq-9", authored: "2024-05-01T10:00:00Z", item: [1, 2, 3, 4, 5, 6, 7, 8].map((k) => item(k, "LA6568-5")).concat([item(9, "LA6569-3")]) }));
  await page.getByText(/Spitzer/).waitFor();
  await page.getByText("Nobody is watching this diary").waitFor();
  await bring();
  await page.getByRole("heading", { name: "Somebody to turn to" }).waitFor();
});

test("nothing went wrong on the page", () => assert.deepEqual(place.errors, []));

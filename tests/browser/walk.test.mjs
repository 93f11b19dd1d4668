// A diary as somebody new keeps it, from the screen alone: a first evening, a first week, a first month, an absence and
// an ending, each on its day (libfaketime for the program, and the page's clock with it). At every stop each screen is
// looked at wide, at 390 and at 320 pixels, by day and by night: nothing is wider than its window, nothing lies under
// anything else, nothing is offered twice, and axe finds nothing. HOLDFAST_PICTURES names a folder to take pictures into.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { covered, door_of, faketime, first_start, go, keep_numbers, lines, none, numbers, on_her_mind, passphrase, past_the_numbers, Place, rate, something, violations } from "./support.mjs";

const moved = process.env.HOLDFAST_CLOCK_OFFSET !== undefined; // on another day already, and one clock is enough
const skip = (!faketime && "libfaketime is not installed") || (moved && "this walk sets clocks of its own");
const sizes = [["wide", 1200, 900], ["phone", 390, 844], ["narrow", 320, 640]];
const screens = ["Today", "Diary", "Question", "People", "Page to bring", "Settings"];
let place, page;
before(() => (place = new Place()));
after(() => place.leave());

// It is that day: Holdfast is started, and the diary opened, unless there is none yet.
async function on(time, begin = false) {
  await place.context?.close();
  await place.stop_serving();
  place.set_clock(time);
  await place.serve();
  page = await place.browse();
  await place.enter(page);
  if (begin) return;
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
}
async function kept() {
  await page.locator("form").last().getByRole("button", { name: "Keep it" }).click();
  await page.getByText(/^Kept: /).waitFor();
}
async function look(stop, all = screens) {
  for (const [size, width, height] of sizes) {
    await page.setViewportSize({ width, height });
    for (const night of size === "narrow" ? [false] : [false, true]) {
      await page.emulateMedia({ colorScheme: night ? "dark" : "light" });
      for (const screen of all) {
        if (all.length > 1) await go(page, screen);
        await page.getByText(/^(Looking through the diary|One moment)/).waitFor({ state: "detached" });
        if (screen === "Question") await lines(page).or(page.locator(".still")).or(page.getByRole("button", { name: "Look now all the same" })).first().waitFor();
        await place.settled(page, 200);
        const name = `${stop}, ${screen}, ${size}${night ? ", by night" : ""}`;
        if (process.env.HOLDFAST_PICTURES) await page.screenshot({ path: join(process.env.HOLDFAST_PICTURES, `${name.replaceAll(", ", "-").replaceAll(" ", "-").toLowerCase()}.png`), fullPage: true });
        const wide = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(wide[0] <= wide[1] + 1, `${name}: ${wide}`);
        if (night) assert.deepEqual(await violations(page), [], name);
        else assert.deepEqual(await covered(page), [], name);
        // Nothing is offered twice, and no word of the program's own is on the screen.
        const said = await page.locator(".waits li > span").allInnerTexts();
        assert.deepEqual(said.filter((one, k) => said.indexOf(one) !== k), [], `${name}: offered twice`);
        assert.doesNotMatch(await page.getByRole("main").innerText(), /undefined|\{A\}|\bNaN\b|\[object|_away\b/, name);
      }
    }
  }
  await page.setViewportSize({ width: 1200, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
  if (all.length > 1) await go(page, "Today");
}

test("a first evening: a diary is begun, something is written, and nothing else is asked", { skip }, async () => {
  await on("2026-11-02T21:30:00+01:00", true);
  await page.getByRole("button", { name: "Begin a diary" }).waitFor();
  await look("evening door", ["door"]);
  await first_start(page);
  await look("evening begun");
  await on_her_mind(page).fill("She said we would stop ten minutes early, and I said it was fine. It was not fine.");
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("heading", { name: "Diary", exact: true }).waitFor(); // what is kept goes into it
  await page.getByText("It was not fine.").first().waitFor();
  await go(page, "Today");
  await none(page.locator(".waits li"), "what waits on a first evening");
  await look("evening written", ["Today", "Diary"]);
});

test("the next day recovery words are offered, and a few numbers take three answers", { skip }, async () => {
  await on("2026-11-03T22:10:00+01:00");
  await page.getByText("There are no recovery words yet.").waitFor();
  await page.locator(".waits").getByRole("button", { name: "Tomorrow" }).click();
  await page.getByText("There are no recovery words yet.").waitFor({ state: "detached" });
  await numbers(page);
  await look("numbers", ["numbers"]);
  await rate(page, "How hard is it right now?", "7");
  await rate(page, "How strongly do you feel you need A right now?", "8");
  await past_the_numbers(page);
  await look("numbers end", ["numbers"]);
  await page.getByLabel("A line, if you like").fill("Slept badly.");
  await keep_numbers(page);
  await look("numbers kept", ["numbers"]);
});

test("a first week: what happened is found, and what was set aside comes back on its day", { skip }, async () => {
  await on("2026-11-05T20:00:00+01:00");
  await page.getByRole("button", { name: /^Something happened/ }).click();
  await look("happened", ["happened"]);
  for (const [kind, fill] of [
    ["Session", async () => { await page.getByLabel("it did").check(); await page.getByLabel("Something you didn't say?").fill("That I was cross."); }],
    ["Contact between sessions", async () => page.getByLabel("A line about it?").fill("Wrote at night, answered in the morning.")],
    ["Need", async () => page.getByLabel("What did you need?").fill("To be asked how it was")],
    ["What helped", async () => page.getByLabel("A line about it?").fill("Walked along the canal.")],
    ["Sit with it", async () => { await page.getByLabel("What happened?").fill("She looked at the clock."); await page.getByRole("button", { name: "in 4 days" }).click(); }],
  ]) {
    await something(page, kind);
    await look(`form ${kind}`, ["form"]);
    await fill();
    await kept();
  }
  await look("week", ["Today", "Diary", "People"]);
  await on("2026-11-09T21:00:00+01:00");
  await page.getByText("Something you set aside,").waitFor();
  await page.locator(".waits li", { hasText: "Something you set aside," }).getByRole("button", { name: "Open" }).click();
  await page.getByText("She looked at the clock.").waitFor();
  await look("set aside", ["set aside"]);
  await page.getByLabel("something true").check();
  await kept();
  await none(page.getByText("Something you set aside,"), "what was looked at again");
});

test("a first month: questions need time, and her own words stand there instead", { skip }, async () => {
  for (let day = 10; day <= 28; day += 2) {
    place.set_clock(`2026-11-${day}T02:0${day % 7}:00+01:00`);
    const done = await place.run(["checkin", "--stdin"], passphrase, JSON.stringify({ ratings: { distress: (day * 3) % 8, reliance: (day * 5) % 9, footing: (day * 7) % 6 }, emotions: ["tired", "lonely"], line: `Night ${day}.` }));
    assert.equal(done.code, 0, done.err);
  }
  await on("2026-11-29T18:00:00+01:00");
  await go(page, "Question");
  await page.getByText("There is nothing you need to do.").first().waitFor();
  await page.getByText("Night 28.").first().waitFor();
  await go(page, "Today");
  await go(page, "Question");
  await page.getByText(/^Nothing new since /).waitFor(); // and what was there a moment ago is there still
  await page.getByText("Night 28.").first().waitFor();
  await go(page, "Today");
  await look("month");
});

test("an absence: it is said beforehand, and how it was can be said once it is over", { skip }, async () => {
  await something(page, "Absence");
  await page.getByLabel("From when").fill("1 Dec");
  await page.getByLabel("Until when?").fill("12 Dec");
  await kept();
  await page.getByText(/Absence: .*12 Dec/).waitFor();
  await look("away ahead", ["Today", "Diary", "People"]);
  await on("2026-12-05T21:00:00+01:00");
  await look("away", ["Today", "Question"]);
  await on("2026-12-14T21:00:00+01:00");
  await page.getByText(/^A was away for twelve days\. You can say how it was/).waitFor();
  await look("away over", ["Today", "Diary"]);
  await page.getByRole("button", { name: "Say how it was" }).click();
  await look("away back", ["away back"]);
  await page.getByLabel("A line about it?").fill("Long, and I got through.");
  await kept();
  await none(page.getByText(/^A was away/), "an absence that was told of");
});

test("an ending: whether the diary goes on asking is asked once, and no question is about A any more", { skip }, async () => {
  await something(page, "Ending");
  await look("form ending", ["form"]);
  await page.getByLabel("A line about it?").fill("An e-mail, five lines.");
  await kept();
  const asked = page.getByText("Shall the diary go on asking about A?");
  await asked.waitFor();
  await look("ended", ["Today", "Question", "People", "Page to bring"]);
  await page.locator(".waits li", { hasText: "Shall the diary" }).getByRole("button", { name: "No", exact: true }).click();
  await asked.waitFor({ state: "detached" });
  await numbers(page);
  await page.getByRole("group", { name: "How hard is it right now?" }).waitFor();
  assert.doesNotMatch(await page.getByRole("main").innerText(), /\bA\b/, "a word about A beside a question");
  await rate(page, "How hard is it right now?", "6");
  await past_the_numbers(page);
  await page.getByText("The diary does not ask about A.").waitFor(); // once, at the end
  await keep_numbers(page);
  await on("2026-12-20T21:00:00+01:00");
  await none(page.getByText("Shall the diary go on asking about A?"), "asked a second time");
  await look("after the ending");
});

test("nothing went wrong on the page", { skip }, () => assert.deepEqual(place.errors, []));

// The page walked as a person walks it, against the real program and a real vault.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { after, before, test } from "node:test";
import { door_of, go, holds, keep_numbers, none, numbers, on_her_mind, passphrase, past_the_numbers, Place, rate, something, what_was_kept } from "./support.mjs";

let place, page;
before(async () => {
  place = new Place();
  await place.serve();
  page = await place.browse();
});
after(() => place.leave());

test("without the code nothing is there; a wrong one is told", async () => {
  await page.goto(place.address);
  assert.equal(await page.title(), "Notes");
  await page.getByLabel("The code").fill("0000-0000");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").innerText(), /not the code/);
});

test("a first start: code, passphrase with an offered one, recovery words checked, who it is about", async () => {
  await page.getByLabel("The code").fill(place.code);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("button", { name: "Begin a diary" }).click();
  const offered = await page.locator(".words").innerText();
  assert.equal(offered.trim().split(" ").length, 5);
  await page.getByLabel("Your passphrase").fill(passphrase);
  await page.getByLabel("Once more").fill("something else");
  await page.getByRole("button", { name: "Begin", exact: true }).click();
  await page.getByText("The two were not the same.").waitFor();
  await page.getByLabel("Once more").fill(passphrase);
  await page.getByRole("button", { name: "Begin", exact: true }).click();
  await page.locator(".recovery li").first().waitFor();
  const words = await page.locator(".recovery li").allInnerTexts();
  assert.equal(words.length, 10);
  await page.getByRole("button", { name: "I have written them down" }).click();
  const asked = Number((await page.locator("label", { hasText: "what is word" }).innerText()).match(/word (\d+)/)[1]);
  await page.getByLabel("what is word").fill(words[asked - 1]);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByLabel("Whom is it about").fill("A");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
  assert.equal(page.url(), place.address);
});

test("a check-in by keyboard alone; nothing is chosen beforehand", async () => {
  const few = page.getByRole("button", { name: /^A few numbers/ });
  await few.focus();
  await page.keyboard.press("Enter");
  const nothing_chosen = () => none(page.locator("fieldset input:checked"));
  const asked = (question) => page.getByRole("group", { name: question });
  const has_focus = async (field) => assert.equal(await field.evaluate((one) => one === document.activeElement), true);
  await asked("How hard is it right now?").waitFor();
  await nothing_chosen();
  await has_focus(asked("How hard is it right now?").getByRole("radio").first());
  await page.keyboard.press("6");
  await asked("How strongly do you feel you need A").waitFor();
  await none(asked("How hard is it right now?"), "one question at a time");
  await nothing_chosen();
  await page.keyboard.press("1");
  await page.keyboard.press("0");
  const third = asked(/get away|stay with it/).getByRole("radio", { name: "far away" });
  await third.waitFor();
  await nothing_chosen();
  // Back to what was said, and on again; what the arrow keys pass on their way is not taken for an answer.
  await page.getByRole("button", { name: "Back" }).press("Enter");
  await asked("How strongly do you feel you need A").getByRole("radio", { name: "10", checked: true }).waitFor();
  await page.keyboard.press("ArrowLeft");
  await asked("How strongly do you feel you need A").getByRole("radio", { name: "9", checked: true }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.waitForTimeout(600);
  await asked("How strongly do you feel you need A").getByRole("radio", { name: "10", checked: true }).waitFor();
  await page.keyboard.press("Enter");
  await third.focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await page.getByLabel("A line, if you like").fill("zephyrline");
  await page.keyboard.press("Enter");
  await what_was_kept(page).getByText("zephyrline").waitFor();
  await go(page, "Diary");
  await page.getByText("zephyrline").first().waitFor();
  await page.locator("article", { hasText: "zephyrline" }).getByRole("img", { name: /^hard 6, needing 10, (wanting to get away|footing) far away$/ }).waitFor();
});

test("after a 9 it is enough", async () => {
  await numbers(page);
  await rate(page, "How hard is it right now?", "9");
  await page.getByText("That's enough for now.").waitFor();
  await none(page.locator(".rating"));
  await keep_numbers(page, "Keep it and stop");
  await page.getByRole("button", { name: "Somebody to turn to" }).click();
  await page.getByText("Nobody is watching this diary").waitFor();
  await page.getByRole("main").getByRole("button", { name: "Back" }).click();
});

test("a session, an absence and a reaction are written down", async () => {
  for (const [kind, fill] of [
    ["Session", async () => { await page.getByLabel("it did").check(); await page.getByLabel("Something you didn't say?").fill("marigoldunsaid"); }],
    ["Absence", async () => { await page.getByLabel("From when").fill("tomorrow 9:00"); await page.getByLabel("Until when?").fill("in 12 days"); }],
    ["Sit with it", async () => { await page.getByLabel("What happened?").fill("quartzreaction"); await page.getByRole("button", { name: "in 4 days" }).click(); }],
  ]) {
    await something(page, kind);
    await fill();
    await page.locator("form").last().getByRole("button", { name: "Keep it" }).click();
    await page.getByText(/^Kept: /).waitFor();
    await go(page, "Diary");
  }
  await go(page, "Today");
  await page.getByText(/Absence: /).waitFor();
});

test("a week of check-ins, some of them written afterwards, each in its own way", async () => {
  // Less than a day ago, whatever the hour (the program's clock is Berlin's here, a day begins at four).
  const hour = Number(new Intl.DateTimeFormat("en", { hour: "numeric", hourCycle: "h23", timeZone: "Europe/Berlin" }).format());
  const lately = hour >= 22 || hour < 4 ? "today 9:00" : "yesterday 23:00";
  const days = [
    { when: "6 days ago 21:00", ratings: [4, 7, 3], feeling: "lonely", line: "weekone" },
    { when: "5 days ago 8:30", ratings: [5, 8], line: "weektwo" },
    { when: "4 days ago 22:10", ratings: [8], feeling: "homesick", line: "" },
    { when: "3 days ago 1:30", ratings: [], feeling: "numb, far away", line: "weekfour" },
    { when: "2 days ago 19:00", ratings: [3, 4, 6], line: "" },
    { when: lately, ratings: [2, 3], feeling: "calm", line: "weeksix" },
    { when: "", ratings: [1, 2, 7], line: "weekseven" },
  ];
  for (const day of days) {
    await numbers(page);
    const group = page.locator(".rating");
    for (const value of day.ratings) {
      const asked = await group.locator("legend").innerText();
      await group.getByRole("radio").first().focus();
      for (const digit of String(value)) await page.keyboard.press(digit);
      await group.filter({ hasText: asked }).waitFor({ state: "detached" });
    }
    await past_the_numbers(page);
    if (day.feeling) await page.getByLabel("Feelings, in any words").fill(day.feeling.split(", ")[0]);
    if (day.line) await page.getByLabel("A line, if you like").first().fill(day.line);
    if (day.when) {
      await page.getByRole("button", { name: "It was earlier" }).click();
      await page.getByLabel("When was this?").fill(day.when);
    }
    await keep_numbers(page);
    await go(page, "Diary");
  }
  for (const [what, as] of [["weekone", /written 6 days afterwards/], ["weekfour", /numb/]])
    assert.match(await page.locator("article", { hasText: what }).textContent(), as);
  for (const [what, as] of [["weekone", /^hard 4, needing 7/], ["weekseven", /^hard 1, needing 2/]])
    await page.locator("article", { hasText: what }).getByRole("img", { name: as }).waitFor();
  assert.doesNotMatch(await page.locator("article", { hasText: "weeksix" }).textContent(), /afterwards/);
  await page.getByLabel("Kind").selectOption("check_in");
  await page.getByLabel("Jump to a date").fill("3 days ago");
  await page.keyboard.press("Tab");
  await page.locator("article", { hasText: "weekseven" }).waitFor({ state: "detached" });
  await page.locator("article", { hasText: "weektwo" }).waitFor();
  await page.getByRole("button", { name: "What came after" }).click();
  await page.locator("article", { hasText: "weekseven" }).waitFor();
});

test("a check-in is changed, with what stood there before", async () => {
  const one = page.locator("article", { hasText: "weekone" });
  await one.getByText("more", { exact: true }).click();
  await one.getByRole("button", { name: "Change" }).click();
  const first = page.getByRole("group", { name: "How hard is it right now?" });
  await first.getByRole("radio", { name: "4", exact: true }).and(page.locator(":checked")).waitFor();
  await first.getByRole("radio", { name: "6", exact: true }).check();
  await page.getByRole("group", { name: "How strongly do you feel you need A" }).getByRole("button", { name: "skip" }).click();
  await page.getByRole("button", { name: "Keep the change" }).click();
  const drawn = page.locator("article", { hasText: "weekone" }).locator(".numbers");
  await drawn.and(page.getByRole("img", { name: /^hard 6/ })).waitFor();
  assert.doesNotMatch(await drawn.getAttribute("aria-label"), /needing/);
});

test("a word for a feeling is pleasant or not as she says", async () => {
  await numbers(page);
  await past_the_numbers(page);
  await page.getByLabel("Feelings, in any words").fill("tenderish");
  await page.keyboard.press("Enter");
  await page.getByText("Pleasant or not?").click();
  await page.getByRole("combobox", { name: /tenderish/ }).selectOption("both");
  await page.waitForTimeout(300);
  await page.getByLabel("Feelings, in any words").fill("tender");
  await page.getByRole("button", { name: "tenderish, take it out" }).click();
  await page.getByRole("button", { name: "tenderish", exact: true }).waitFor();
  const listed = await place.run(["list", "emotion", "--json"], passphrase);
  assert.match(listed.out, /"tone":"both"/);
});

test("who says that help is needed today has it at once", async () => {
  await something(page, "Sit with it");
  await page.getByLabel("help", { exact: true }).check();
  await page.getByText("Nobody is watching this diary").waitFor();
  await go(page, "Diary");
  await go(page, "Today");
  const begun = page.locator("section").filter({ hasText: "Begun, and not kept yet" });
  await begun.getByRole("button", { name: "Let it go" }).click();
  await begun.waitFor({ state: "detached" });
});

test("scales are switched off and on, a day's end is moved", async () => {
  await go(page, "Settings");
  await page.getByRole("checkbox", { name: /how hard is it right now/i }).uncheck();
  await numbers(page);
  await page.getByRole("group", { name: "How strongly do you feel you need A" }).waitFor(); // the first that is asked
  await none(page.getByRole("group", { name: "How hard is it right now?" }));
  await go(page, "Settings");
  await page.getByRole("checkbox", { name: /how hard is it right now/i }).check();
  await page.getByLabel(/belongs to the day before/).selectOption("300");
  await page.getByText("From now on a day ends at that time.").waitFor();
  await numbers(page);
  await page.getByRole("group", { name: "How hard is it right now?" }).waitFor();
});

test("what is typed is a draft; the server killed, it is there afterwards", async () => {
  await go(page, "Today");
  await page.getByLabel("What's on your mind?").fill("# Saffrontitle\n\nThe *velvetbody* of it.");
  await page.getByText("Kept as a draft, encrypted.").waitFor();
  await place.stop_serving("SIGKILL");
  await page.getByLabel("What's on your mind?").fill("# Saffrontitle\n\nThe *velvetbody* of it, and more.");
  await page.getByText("Holdfast is not running any more").waitFor();
  await place.serve();
  await place.enter(page);
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByText("This is where you left off.").waitFor();
  await holds(page.getByLabel("What's on your mind?"), /velvetbody/);
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("heading", { name: "Diary", exact: true }).waitFor();
  await page.locator("em", { hasText: "velvetbody" }).waitFor();
});

test("what is typed without a pause is kept all the while, with its title and its time", async () => {
  await go(page, "Today");
  const text = page.getByLabel("What's on your mind?");
  await text.fill("a");
  await page.getByText("A title, a link or a book, another time, folded").click();
  await page.getByLabel("Title").fill("burdocktitle");
  await page.getByLabel("fold it").check();
  await text.press("End");
  await text.pressSequentially(" sentence that goes on and on without any pause in it", { delay: 90 });
  await place.stop_serving("SIGKILL");
  await place.serve();
  await place.enter(page);
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await holds(text, /^a sentence that goes/);
  await page.getByText("A title, a link or a book, another time, folded").click();
  await holds(page.getByLabel("Title"), /^burdocktitle$/);
  assert.ok(await page.getByLabel("fold it").isChecked());
  await text.fill("");
  await page.waitForTimeout(900);
});

test("two pages that write keep both texts", async () => {
  await go(page, "Today");
  const text = on_her_mind;
  const other = await place.context.newPage();
  place.watch(other);
  await other.goto(place.address);
  await go(other, "Today");
  await text(page).fill("written in the first");
  await page.getByText("Kept as a draft, encrypted.").waitFor();
  await text(other).fill("written in the second");
  await other.getByText("Kept as a draft, encrypted.").waitFor();
  await other.keyboard.press("Escape");
  await door_of(page).waitFor();
  await other.close();
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await holds(text(page), /^written in the first$/);
  const begun = page.locator("section").filter({ hasText: "Begun, and not kept yet" });
  await begun.getByRole("button", { name: "Go on" }).click();
  await holds(text(page), /^written in the second$/);
  await text(page).fill("");
  await page.waitForTimeout(900);
  await page.getByText("There is something you began to write.").waitFor();
  await page.getByRole("button", { name: "Go on writing" }).click();
  await holds(text(page), /^written in the first$/);
  await text(page).fill("");
  await page.waitForTimeout(900);
});

test("what belongs to her diary never comes into the invented one", async () => {
  const other = await place.context.newPage();
  place.watch(other);
  await other.goto(place.address);
  await go(other, "Today");
  await page.keyboard.press("Escape");
  await door_of(other).waitFor();
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
  await other.getByRole("button", { name: /invented diary/ }).click();
  await other.getByText("A diary is open here, in another page of this browser.").waitFor();
  await on_her_mind(page).fill("hers alone");
  await page.getByText("Kept as a draft, encrypted.").waitFor();
  await other.close();
  await page.getByLabel("What's on your mind?").fill("");
  await page.waitForTimeout(900);
});

test("what stands in a form is there again after a lock and after the server was killed", async () => {
  const back = async () => {
    await door_of(page).fill(passphrase);
    await page.getByRole("button", { name: "Open" }).click();
    await page.getByRole("heading", { name: "Today" }).waitFor();
  };
  const begun = page.locator("section").filter({ hasText: "Begun, and not kept yet" });
  const line = () => page.locator("form").last().getByLabel("A line about it?");
  const one = (what) => begun.getByRole("listitem").filter({ hasText: what }).getByRole("button", { name: "Go on" });
  const hard = page.getByRole("group", { name: "How hard is it right now?" });
  await numbers(page);
  await rate(page, "How hard is it right now?", "4");
  await something(page, "Session");
  await line().fill("nettleinaform");
  await page.keyboard.press("Escape");
  await door_of(page).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("type")), "password", "typing goes on at the door");
  await back();
  await one("Check-in").click();
  await page.getByRole("button", { name: "Back" }).click(); // it goes on with what was not asked yet
  await hard.getByRole("radio", { name: "4", checked: true }).waitFor();
  await hard.getByRole("button", { name: /skip/i }).click();
  await go(page, "Today");
  await one("Session").click();
  await holds(line(), /^nettleinaform$/);
  await line().fill("nettleinaform, and sorrel");
  await page.waitForTimeout(1200);
  await place.stop_serving("SIGKILL");
  await place.serve();
  await place.enter(page);
  await back();
  await none(begun.getByRole("listitem").filter({ hasText: "Check-in" }));
  await one("Session").click();
  await holds(line(), /^nettleinaform, and sorrel$/);
  await page.locator("form").last().getByRole("button", { name: "Keep it" }).click();
  await page.getByText(/^Kept: /).waitFor();
  await none(begun);
  await numbers(page);
  await hard.waitFor();
  await none(hard.getByRole("radio", { checked: true }));
});

test("a change that was begun waits; what was changed elsewhere meanwhile is shown first", async () => {
  await go(page, "Diary");
  const article = page.locator("article").filter({ hasText: "velvetbody" }).first();
  await article.getByText("more", { exact: true }).click();
  await article.getByRole("button", { name: "Change" }).click();
  await page.locator("article form").getByLabel("The text").fill("# Saffrontitle\n\nThe *velvetbody* of it, thistledown.");
  await go(page, "Today");
  const begun = page.locator("section").filter({ hasText: "Begun, and not kept yet" });
  await begun.getByText("Entry, a change").waitFor();
  const listed = JSON.parse((await place.run(["list", "entry", "--json"], passphrase)).out);
  const { id } = listed.records.find((one) => JSON.stringify(one).includes("velvetbody")).record;
  assert.equal((await place.run(["edit", id, "--stdin"], passphrase, JSON.stringify({ title: "from the terminal" }))).code, 0);
  await begun.getByRole("button", { name: "Go on" }).click();
  const form = begun.locator("form");
  await holds(form.getByLabel("The text"), /thistledown/);
  await page.getByText("As it is in the diary now:").waitFor();
  await form.getByRole("button", { name: "Leave it as it was" }).click();
  await begun.waitFor({ state: "detached" });
  await go(page, "Diary");
});

test("search finds and marks; folding hides", async () => {
  await page.getByLabel("Search", { exact: true }).fill("velvetbody");
  await page.locator("mark", { hasText: "velvetbody" }).waitFor();
  await page.getByText("more", { exact: true }).first().click();
  await page.getByRole("button", { name: "Fold" }).click();
  await page.getByText("Folded.").waitFor();
  await none(page.getByText("velvetbody"));
  await page.getByLabel("Search", { exact: true }).fill("");
  await page.locator("article").nth(2).waitFor();
});

test("what is taken out can be put back; what is exported comes in again and adds nothing", async () => {
  await go(page, "Diary");
  const first = page.locator("article").filter({ hasText: "marigoldunsaid" });
  await first.getByText("more", { exact: true }).click();
  await first.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("button", { name: "Put it back" }).click();
  await page.locator("article").filter({ hasText: "marigoldunsaid" }).waitFor();
  await go(page, "Import and export");
  const file = await place.save(page);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.match(readFileSync(file, "utf8"), /marigoldunsaid/);
  await page.getByLabel("A file from another program").setInputFiles({ name: "x.json", mimeType: "application/json", buffer: readFileSync(file) });
  await page.getByText(/ 0 records would come in/).waitFor();
  assert.equal(await page.getByRole("button", { name: "Bring them in" }).isDisabled(), true);
});

test("what is taken out for good leaves no trace; everything is encrypted anew", async () => {
  await go(page, "Today");
  await page.getByLabel("What's on your mind?").fill("gonefortogood");
  await page.getByRole("button", { name: "Keep it" }).click();
  const one = page.locator("article", { hasText: "gonefortogood" });
  await one.getByText("more", { exact: true }).click();
  await one.getByRole("button", { name: "Delete for good", exact: true }).click();
  await one.getByLabel("Your passphrase, once more").fill("not it");
  await one.getByRole("button", { name: "Delete it for good" }).click();
  await one.getByText("not the passphrase of this diary").waitFor();
  await one.getByLabel("Your passphrase, once more").fill(passphrase);
  await one.getByRole("button", { name: "Delete it for good" }).click();
  await one.waitFor({ state: "detached" });
  await none(page.getByRole("button", { name: "Put it back" }));
  await page.getByLabel("Search", { exact: true }).fill("gonefortogood");
  await page.getByText("Nothing in the diary has these words.").waitFor();
  await go(page, "Settings");
  await page.getByLabel("Your passphrase, to go on with").fill(passphrase);
  await page.getByRole("button", { name: "Encrypt anew" }).click();
  await page.getByText("encrypted with a new key").waitFor();
  await page.getByRole("button", { name: "Make recovery words" }).click();
  await page.getByText("Words you wrote down before").waitFor();
  await page.getByLabel("Your passphrase, once more").fill(passphrase);
  await page.getByRole("button", { name: "Make new ones" }).click();
  const words = (await page.locator(".words").innerText()).trim().split(/\s+/);
  const asked = Number((await page.locator("label", { hasText: "What is word" }).innerText()).match(/word (\d+)/)[1]);
  await page.getByLabel("What is word").fill(words[asked - 1]);
  await page.getByRole("button", { name: "I have written them down" }).click();
  await page.getByText("open the diary from now on").waitFor();
});

test("forms that were left keep what was filled in, also under help", async () => {
  await something(page, "Sit with it");
  await page.getByLabel("What happened?").fill("halfwrittenthing");
  await page.getByRole("button", { name: "Help", exact: true }).click();
  await page.getByText("Nobody is watching this diary").waitFor();
  await page.getByRole("button", { name: "Back", exact: true }).click();
  assert.equal(await page.getByLabel("What happened?").inputValue(), "halfwrittenthing");
  await go(page, "Diary");
  await something(page, "Sit with it");
  await holds(page.getByLabel("What happened?"), /halfwrittenthing/);
  await page.getByLabel("What happened?").fill("");
});

test("the theory is explored: sliders move the medians", async () => {
  await go(page, "Explore");
  const footing = page.getByRole("img", { name: /own footing/ });
  await footing.waitFor();
  const held = await footing.getAttribute("aria-label");
  await page.getByRole("slider", { name: /Steadiness/ }).fill("0.2");
  await page.waitForFunction((before) => document.querySelector('[aria-label^="own footing"]')?.getAttribute("aria-label") !== before, held);
});

test("help is always in the same place, also before a diary is open", async () => {
  await page.getByRole("button", { name: "Help", exact: true }).click();
  await page.getByText("Nobody is watching this diary").waitFor();
  await page.getByRole("button", { name: "Back" }).click();
});

test("after waking too late the first key locks and shows nothing", async () => {
  await go(page, "Diary");
  await page.locator("article").first().waitFor();
  await page.route("**/ask", async (route) => {
    if (JSON.parse(route.request().postData()).request === "about") await new Promise((done) => setTimeout(done, 3000));
    await route.continue().catch(() => {});
  });
  // Something is under way when the machine goes to sleep, which is no reason to stay open when it wakes.
  await page.evaluate(() => {
    const real = Date.now;
    Date.now = () => real() + 30_000;
  });
  const waits = page.waitForRequest((request) => (request.postData() ?? "").includes('"about"'));
  await page.keyboard.press("j");
  await waits;
  await page.evaluate(() => {
    const soon = Date.now;
    Date.now = () => soon() + 3_600_000;
  });
  await page.keyboard.press("j");
  await door_of(page).waitFor();
  await page.unroute("**/ask");
  await none(page.locator("article"));
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
});

test("a feeling typed before a 9 is kept with it; after keeping, it asks anew", async () => {
  await numbers(page);
  await past_the_numbers(page);
  await page.getByLabel("Feelings, in any words").fill("afraidish");
  const hard = page.getByRole("group", { name: "How hard is it right now?" });
  while ((await hard.count()) === 0) await page.getByRole("button", { name: "Back" }).click();
  await rate(page, "How hard is it right now?", "9");
  await keep_numbers(page, "Keep it and stop");
  await what_was_kept(page).getByText("afraidish").waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: /^A few numbers/ }).click();
  await hard.waitFor();
  await none(hard.getByRole("radio", { checked: true }));
});

test("what was written since is never taken back in the place of what was taken out", async () => {
  await go(page, "Diary");
  const one = page.locator("article", { hasText: "afraidish" });
  await one.getByText("more", { exact: true }).click();
  await one.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText(/^Deleted: /).waitFor();
  assert.equal((await place.run(["need", "--stdin"], passphrase, JSON.stringify({ what: "teaselmeanwhile" }))).code, 0);
  await page.getByRole("button", { name: "Put it back" }).click();
  await page.getByText(/Something else was written since/).waitFor();
  assert.match((await place.run(["list", "--json"], passphrase)).out, /teaselmeanwhile/);
});

test("a wrong passphrase loses nothing; Back after locking shows nothing", async () => {
  await page.keyboard.press("Escape");
  await door_of(page).waitFor();
  await none(page.getByText("velvetbody"));
  await door_of(page).fill("not this one");
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("alert").waitFor();
  await page.goBack().catch(() => {});
  await page.waitForTimeout(300);
  assert.doesNotMatch(await page.locator("body").innerText(), /velvetbody|zephyrline|marigold/);
});

test("a backup is put back: what was written after it is gone, and the diary of before is kept aside", async () => {
  await page.goto("about:blank");
  await place.stop_serving();
  await place.serve();
  await place.enter(page);
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await go(page, "Settings");
  await page.getByRole("button", { name: "Make an encrypted copy now" }).click();
  await page.getByText(/^Copied to /).waitFor();
  await page.getByRole("button", { name: "Check the diary" }).click();
  await page.getByText("The diary is sound.").waitFor();
  await go(page, "Today");
  await page.getByLabel("What's on your mind?").fill("written after the copy");
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByText("written after the copy").first().waitFor();
  await page.getByRole("button", { name: "Lock", exact: true }).click();
  await page.getByRole("button", { name: "Put a backup back" }).click();
  await page.getByRole("radio").first().check();
  await page.getByLabel("The passphrase of that day").fill("not that one");
  await page.getByRole("button", { name: "Put it back" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("The passphrase of that day").fill(passphrase);
  await page.getByRole("button", { name: "Put it back" }).click();
  await page.getByText("The backup is in its place.").waitFor();
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await go(page, "Diary");
  await page.getByText("zephyrline").first().waitFor();
  await none(page.getByText("written after the copy"));
});

test("nothing went wrong on the page, and nothing was asked of anywhere else", () => {
  const ours = place.errors.filter((one) => !/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_SOCKET/.test(one));
  assert.deepEqual(ours, []);
});

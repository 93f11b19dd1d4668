// What is left behind: nothing readable in the browser's profile or in the program's folder; two tabs and the command
// line at once; every screen without a complaint from axe, in light and dark, wide and on a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { door_of, first_start, go, holds, keep_numbers, numbers, passphrase, past_the_numbers, Place, something, violations } from "./support.mjs";

const markers = {
  title: "amberglyphtitle", body: "cobaltmarrowbody", draft: "ferncindersdraft", search: "gorsewhisper", name: "Hollisward", feeling: "ivorytremble",
  line: "juniperhush", unsaid: "kestrelunsaid", reaction: "larkspurstir", need: "mistletoeneed", limit: "nettlelimit", sentence: "oleandersentence",
};
const words = [...Object.values(markers), passphrase];
let place, page;
before(async () => {
  place = new Place();
  await place.serve();
  page = await place.browse();
  await place.enter(page);
  await first_start(page, markers.name);
});
after(() => place.leave());

// What can be pressed and is smaller than 24 pixels either way; a control in a label is as large as the label.
const small_targets = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("button, input, select, textarea, summary, a[href]")]
      .map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
      .filter(([one, box]) => one.offsetParent && !one.classList.contains("away-link") && (box.width < 24 || box.height < 24))
      .map(([one, box]) => `${one.tagName} ${one.textContent.slice(0, 30)} ${Math.round(box.width)} x ${Math.round(box.height)}`));

async function keep(kind, fills) {
  await something(page, kind);
  for (const [label, text] of fills) {
    if (text === true) await page.getByLabel(label).last().check();
    else await page.getByLabel(label).last().fill(text);
  }
  await page.locator("form").last().getByRole("button", { name: "Keep it" }).click();
  await page.getByText(/^Kept: /).waitFor();
  await go(page, "Diary");
}

test("a session at the page with twelve words to find", async () => {
  await numbers(page);
  await past_the_numbers(page);
  await page.getByLabel("Feelings, in any words").fill(markers.feeling);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Words to choose from" }).click();
  await page.getByRole("button", { name: "homesick", exact: true }).click();
  await page.getByLabel("A line, if you like").fill(markers.line);
  await keep_numbers(page);
  await keep("Session", [["it did", true], ["Something you didn't say?", markers.unsaid]]);
  await keep("Sit with it", [["What did it stir?", markers.reaction]]);
  await keep("Need", [["What did you need?", markers.need]]);
  await keep("Limit", [["What is the limit?", markers.limit]]);
  await keep("An old sentence", [["What is the sentence?", markers.sentence]]);
  await go(page, "Today");
  await page.getByLabel("What's on your mind?").fill(markers.body);
  await page.getByText("A title, a link or a book, another time, folded").click();
  await page.getByLabel("Title").fill(markers.title);
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByText(markers.body).first().waitFor();
  await page.getByLabel("Search", { exact: true }).fill(markers.search);
  await page.getByText("Nothing in the diary has these words.").waitFor();
  await go(page, "Today");
  await page.getByLabel("What's on your mind?").fill(markers.draft);
  await page.getByText("Kept as a draft, encrypted.").waitFor();
});

test("a second tab needs no code; what both change is a conflict in words, and nothing is lost", async () => {
  const other = await place.context.newPage();
  place.watch(other);
  await other.goto(place.address);
  await go(other, "Diary");
  await go(page, "Diary");
  for (const tab of [page, other]) {
    const entry = tab.locator("article", { hasText: markers.body });
    await entry.getByText("more", { exact: true }).click();
    await entry.getByRole("button", { name: "Change" }).click();
  }
  await page.getByLabel("The text").fill(markers.body + " from the first tab");
  await page.getByRole("button", { name: "Keep the change" }).click();
  await page.getByText("from the first tab").first().waitFor();
  await other.getByLabel("The text").fill(markers.body + " from the second tab");
  await other.getByRole("button", { name: "Keep the change" }).click();
  await other.getByRole("alert").filter({ hasText: /changed/i }).waitFor();
  assert.match(await other.getByLabel("The text").inputValue(), /from the second tab/);
  await other.getByText("As it is in the diary now:").waitFor();
  await other.getByText("from the first tab").waitFor();
  await other.getByRole("button", { name: "Put mine in its place" }).click();
  await other.getByText("from the second tab").first().waitFor();
  await other.close();
});

test("the command line writes meanwhile, and both are there", async () => {
  const added = await place.run(["need", "--stdin"], passphrase, JSON.stringify({ what: "shared meanwhile", voiced: true }));
  assert.equal(added.code, 0, added.err);
  await numbers(page);
  await past_the_numbers(page);
  await page.getByLabel("A line, if you like").fill("and by the page");
  await keep_numbers(page);
  await go(page, "Diary");
  await page.getByText("shared meanwhile").first().waitFor();
  const listed = await place.run(["list", "--json"], passphrase);
  assert.equal(listed.code, 0, listed.err);
  assert.ok(listed.out.includes("shared meanwhile") && listed.out.includes("and by the page"));
});

test("axe has nothing to say on any screen, wide, on a phone and in the dark", async () => {
  for (const [width, scheme] of [[1280, "light"], [390, "light"], [320, "light"], [1280, "dark"]]) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    for (const screen of ["Today", "Diary", "People", "Question", "Page to bring", "Explore", "Import and export", "Settings"]) {
      await go(page, screen);
      await place.settled(page, screen === "Explore" ? 900 : 350);
      assert.deepEqual(await violations(page), [], `${screen}, ${width} ${scheme}`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1), `${screen} is wider than ${width}`);
      assert.deepEqual(await small_targets(page), [], `${screen}, ${width}`);
    }
    await go(page, "Today");
    for (const [folded, seen] of [["Something happened", ".offered"], ["A few numbers", ".rating"]]) {
      await page.getByRole("button", { name: new RegExp(`^${folded}`) }).click();
      await page.locator(seen).waitFor();
      assert.deepEqual(await violations(page), [], `${folded}, ${width} ${scheme}`);
      assert.deepEqual(await small_targets(page), [], `${folded}, ${width}`);
    }
  }
  await page.setViewportSize({ width: 1200, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
});

test("nor on the forms behind them, on help, and at the door", async () => {
  const fine = async (what) => assert.deepEqual(await violations(page), [], what);
  for (const kind of ["Session", "Sit with it", "Ending", "A limit kept, moved or crossed"]) {
    await something(page, kind);
    await place.settled(page, 200);
    await fine(kind);
    await page.getByRole("button", { name: "Back" }).click();
  }
  await numbers(page);
  await past_the_numbers(page);
  await page.getByLabel("Feelings, in any words").fill("wistful");
  await page.keyboard.press("Enter");
  await page.getByText("Pleasant or not?").click();
  await page.getByRole("button", { name: "Words to choose from" }).click();
  await fine("feelings");
  await keep_numbers(page);
  await fine("what was kept");
  await go(page, "Diary");
  for (const kind of ["Entry", "Check-in", "Need"]) {
    const one = page.locator("article", { hasText: kind }).first();
    await one.getByText("more", { exact: true }).click();
    await one.getByRole("button", { name: "Change" }).click();
    await place.settled(page, 200);
    await fine("changing " + kind);
    await page.getByRole("button", { name: "Leave it as it was" }).click();
  }
  await page.getByRole("button", { name: "Help", exact: true }).click();
  await page.getByText("Nobody is watching").waitFor();
  await fine("help");
  await page.keyboard.press("Escape");
  await door_of(page).waitFor();
  await fine("locked");
  await page.getByRole("button", { name: "Help", exact: true }).click();
  await page.getByText("Nobody is watching").waitFor();
  await fine("help at the door");
  await page.getByRole("button", { name: "Back" }).click();
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
});

test("it warns, locks by itself and keeps the draft", async () => {
  await go(page, "Today");
  await page.getByLabel("What's on your mind?").fill(markers.draft + " and on");
  await page.evaluate(() => (Date.now = ((now) => () => now() + 14.5 * 60000)(Date.now)));
  await page.getByText("This locks in a minute").waitFor();
  await page.evaluate(() => (Date.now = ((now) => () => now() + 2 * 60000)(Date.now)));
  await door_of(page).waitFor();
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await holds(page.getByLabel("What's on your mind?"), /ferncindersdraft and on/);
});

test("nothing of it is readable in the profile or beside the diary", async () => {
  await page.keyboard.press("Escape");
  await door_of(page).waitFor();
  assert.doesNotMatch(await page.locator("body").innerText(), new RegExp(words.join("|")));
  assert.deepEqual(place.errors, []);
  await place.context.close();
  place.context = null;
  await place.stop_serving();
  assert.deepEqual(place.found_in(place.home, words), []);
  assert.equal(place.found_in(place.home, ["127.0.0.1"]).length > 0, true, "the profile was looked at");
});

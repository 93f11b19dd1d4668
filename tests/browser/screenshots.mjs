// Called by tools/screenshots: every screen in every state that a person may meet, from its top to its end.
import { join } from "node:path";
import { answers, door_of, first_start, go, keep_numbers, leave_line, numbers, open_line, passphrase, past_the_numbers, Place, rate, serve_components, something } from "./support.mjs";

const into = process.argv[2];
const screens = ["Today", "Diary", "People", "Question", "Page to bring", "Explore", "Import and export", "Settings"];
const place = new Place();
await place.serve();
const page = await place.browse();
// The whole of a screen, also what is beneath the window's edge; on a phone the bar at that edge goes to the end.
const shoot = async (name) => {
  const place_bar = (position) => page.evaluate((position) => innerWidth < 736 && document.querySelectorAll(".fixed, nav").forEach((bar) => (bar.style.position = position)), position);
  await place_bar("static");
  await page.evaluate(() => document.querySelectorAll(".day").forEach((day) => (day.style.contentVisibility = "visible"))); // drawn also below
  await page.screenshot({ path: join(into, name + ".png"), fullPage: true });
  await place_bar("");
};
const lock = async () => {
  await page.getByRole("button", { name: "Lock", exact: true }).click();
  await page.getByRole("button", { name: "Open", exact: true }).waitFor(); // a field of Settings has the door's label, too
};
const settle = async () => {
  await page.waitForTimeout(250);
  await page.getByText("Looking through the diary").waitFor({ state: "detached" });
  await page.waitForTimeout(500);
};
async function walk(prefix) {
  for (const screen of screens) {
    await go(page, screen);
    await settle();
    await shoot(`${prefix}-${screen.toLowerCase().replaceAll(" ", "-")}`);
    if (screen !== "Question" || (await answers(page).count()) === 0) continue;
    await open_line(page, answers(page).first());
    await shoot(`${prefix}-answer`);
    await leave_line(page);
  }
  await go(page, "Today");
  await page.getByRole("button", { name: /^Something happened/ }).click();
  await shoot(`${prefix}-something-happened`);
  await something(page, "Session");
  await settle();
  await shoot(`${prefix}-session`);
  await numbers(page);
  await page.locator(".rating").waitFor();
  await shoot(`${prefix}-numbers`);
  await rate(page, "How hard is it right now?", "6");
  await past_the_numbers(page);
  await shoot(`${prefix}-after-the-numbers`);
  await keep_numbers(page);
  await shoot(`${prefix}-kept`);
  await page.getByRole("button", { name: "Help", exact: true }).click();
  await page.waitForTimeout(300);
  await shoot(`${prefix}-help`);
  await page.getByRole("button", { name: "Back" }).click();
}
// A page to bring along with something on it, and one that is too full.
async function compose() {
  await go(page, "Page to bring");
  await settle();
  const own = page.getByLabel("What I want to talk about: a line of your own");
  for (const line of ["The summer break, and that I would rather have written.", "Ljubljana"]) {
    await own.fill(line);
    await page.keyboard.press("Enter");
  }
  const noticed = page.getByRole("region", { name: "What I noticed" });
  await noticed.getByText(/From the diary/).click();
  for (let k = 0; k < 2; ++k) await noticed.getByRole("button", { name: /^Put on/ }).first().click();
  for (const fold of [/^Pictures/, /^Names on/]) await page.getByText(fold).click();
  await page.getByRole("checkbox").nth(0).check();
  await settle();
  await page.screenshot({ path: join(into, "sheet-composed.png"), fullPage: true });
  const want = page.getByLabel("What I'd like from you today: a line of your own");
  await want.fill("and one more thing that takes room on the page, ".repeat(120));
  await page.keyboard.press("Enter");
  await page.getByText("There is no room").first().waitFor();
  await settle();
  await page.screenshot({ path: join(into, "sheet-too-full.png"), fullPage: true });
  await page.getByRole("button", { name: /^Take off: and one more/ }).click();
  await settle();
}
// The choice between what is there and a file that says it in other words.
async function bring_in_again() {
  const journal = (words) => JSON.stringify({ entries: words.map((text, k) => ({ uuid: `AA${k}`, creationDate: `2024-05-0${k + 1}T20:00:00Z`, text })) });
  const choose = (words) => page.getByLabel("A file from another program").setInputFiles({ name: "journal.json", mimeType: "application/json", buffer: Buffer.from(journal(words)) });
  await go(page, "Import and export");
  await choose(["We sat by the harbour wall until it was dark.", "It went on raining, and I did not mind."]);
  await page.getByRole("button", { name: "Bring them in" }).click();
  await page.getByText("2 records came in").waitFor();
  await choose(["We sat by the harbour wall until it was dark. I said it then, out loud.", "It went on raining, and I did mind, all day.", "Something new."]);
  await page.getByText("Where they differ").click();
  const shoot_choice = async (name, size, colorScheme) => {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    await settle();
    await shoot(`choice-${name}`);
  };
  await shoot_choice("phone", { width: 390, height: 844 }, "light");
  await shoot_choice("dark", { width: 1200, height: 900 }, "dark");
  await shoot_choice("wide", { width: 1200, height: 900 }, "light");
  await page.getByRole("button", { name: "Leave it" }).click();
}
const components = await serve_components();
await page.goto(`${components.address}/components`);
await page.getByRole("heading", { name: "Components" }).waitFor();
for (const [name, width, colorScheme] of [["wide", 1200, "light"], ["dark", 1200, "dark"], ["phone", 390, "light"]]) {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme });
  await shoot(`components-${name}`);
}
await components.close();
await page.setViewportSize({ width: 1200, height: 900 });
await page.emulateMedia({ colorScheme: "light" });
await page.goto(place.address);
await shoot("door-code");
await place.enter(page);
await page.getByRole("button", { name: "Begin a diary" }).waitFor();
await shoot("door-start");
await page.getByRole("button", { name: "My diary is on another device" }).click();
await shoot("door-join");
await page.getByRole("button", { name: "Leave it" }).click();
await first_start(page);
await walk("empty");
await bring_in_again();
await lock();
await shoot("door-locked");
await page.getByRole("button", { name: "Look around" }).click();
await page.getByRole("heading", { name: "Today" }).waitFor();
await compose();
await walk("wide");
await page.setViewportSize({ width: 390, height: 844 });
await walk("phone");
await page.emulateMedia({ colorScheme: "dark" });
await page.setViewportSize({ width: 1200, height: 900 });
await walk("dark");
await page.emulateMedia({ colorScheme: "light" });
await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
await walk("large");
await page.setViewportSize({ width: 390, height: 844 });
await walk("large-phone");
await page.setViewportSize({ width: 1200, height: 900 });
await page.evaluate(() => (document.documentElement.style.fontSize = ""));
// Long: a diary of long names, long words, long texts, right-to-left and emoji, on a phone and wide.
await page.emulateMedia({ colorScheme: "light" });
await lock();
await door_of(page).fill(passphrase);
await page.getByRole("button", { name: "Open", exact: true }).click();
await page.getByRole("heading", { name: "Today" }).waitFor();
const long_word = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenhersteller";
for (const [kind, fields] of [
  ["entry", { title: long_word.repeat(3), text: `# ${long_word}\n\n` + "She said it would take as long as it takes. ".repeat(120) + `\n\n> ${long_word.repeat(4)}\n\n\`\`\`\n${"code ".repeat(60)}\n\`\`\`\n\nهذه يوميات مخترعة. 🙂👩‍👧‍👦🏳️‍🌈\n\n- one\n  - two\n    - three` }],
  ["check_in", { ratings: { distress: 10, reliance: 10 }, emotions: Array.from({ length: 40 }, (_, k) => `word${k}`), line: "a line that goes on ".repeat(20) }],
  ["reaction", { what_happened: "It went on. ".repeat(80), come_back: new Date(Date.now() - 3600e3).toISOString().slice(0, 19) + "Z", when: "3 hours ago" }],
]) {
  const verb = { entry: ["note", "-"], check_in: ["checkin", "--stdin"], reaction: ["reaction", "--stdin"] }[kind];
  const done = await place.run(verb, passphrase, kind === "entry" ? `# ${fields.title}\n\n${fields.text}` : JSON.stringify(fields));
  if (done.code !== 0) console.error(kind, done.err);
}
await go(page, "People");
await page.getByRole("button", { name: "Change what was agreed" }).click();
await page.getByLabel(/What do you call them/).fill(`${long_word} ${long_word}`);
await page.getByLabel(/When do you meet/).fill("every second Tuesday at ten, in summer at nine, and by telephone where a train is late ".repeat(4));
await page.getByRole("button", { name: "Keep the change" }).click();
await page.getByRole("button", { name: "Keep the change" }).waitFor({ state: "detached" });
await walk("long");
await page.setViewportSize({ width: 390, height: 844 });
await walk("long-phone");
await place.leave();

// Two people on her page, with the other's program at a terminal and a folder between them: connected by a line and four
// words, a clause signed, a break, pages, two views, the end; and that nothing is looked for or said by itself.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { covered, door_of, first_start, go, holds, none, passphrase, Place, Terminal, violations } from "./support.mjs";

let place, page, a, folder;
const asked = []; // what the page asks the program, by name
const terminals = [];
before(async () => {
  place = new Place();
  a = new Place();
  folder = join(place.home, "between us");
  mkdirSync(folder);
  const begun = await a.run(["init"], passphrase);
  assert.equal(begun.code, 0, begun.err);
  await place.serve();
  page = await place.browse();
  page.on("request", (request) => request.url().endsWith("/ask") && asked.push(JSON.parse(request.postData()).request));
  await place.enter(page);
  await first_start(page);
});
after(async () => {
  for (const one of terminals) one.child.kill("SIGHUP");
  await a.leave();
  await place.leave();
});
beforeEach(async (context) => {
  if (!context.name.startsWith("by the keyboard")) await to_pair();
});

const button = (name) => page.getByRole("button", { name, exact: typeof name === "string" });
const region = (name) => page.getByRole("region", { name, exact: true });
const two_people = () => page.getByRole("button", { name: "Two people", exact: true });
async function to_pair() {
  await go(page, "People");
  await two_people().click();
  await page.getByRole("heading", { level: 1 }).waitFor();
}
const look_again = async () => {
  await button("Look again").click();
  await page.getByRole("status").filter({ hasText: "This is how it stands there now." }).waitFor();
};
async function other(words, input = "") {
  const done = await a.run(["pair", ...words], passphrase, input);
  assert.equal(done.code, 0, done.err);
  return done.out;
}
const other_sees = async () => JSON.parse(await other(["meet", "--json"])).pairs[0];
// The other at her terminal, until she is asked for the line or shown it.
async function at_terminal(verb) {
  const terminal = new Terminal(place, ["pair", verb, "--folder", folder, "--vault", a.vault]);
  terminals.push(terminal);
  await terminal.sees("Passphrase: ");
  terminal.types(`${passphrase}\n`);
  await terminal.sees("Do you?");
  terminal.types("y\n");
  await terminal.sees("see you called");
  terminal.types("A.\n");
  return terminal;
}
async function line_of(terminal) {
  await terminal.sees("Type this line there:");
  return (await terminal.sees("Waiting for it.")).match(/\w{4}(-\w{4}){3}/)[0];
}
const same = () => page.getByRole("button", { name: "The same on both" });
const words_here = async () => {
  await same().waitFor();
  return page.locator(".compared li").allInnerTexts();
};
const words_on = async (terminal) => {
  await terminal.sees("Here they are");
  return (await terminal.sees("Are they the same")).trim().split(/\s+/);
};
async function open_again() {
  await door_of(page).fill(passphrase);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { name: "Today" }).waitFor();
}

test("by the keyboard alone: she begins, the other joins, and the words are the same", async () => {
  const line = await line_of(await at_terminal("join"));
  const terminal = terminals.at(-1);
  const tab_to = async (wanted) => {
    for (let k = 0; k < 200; ++k) {
      await page.keyboard.press("Tab");
      if (await wanted.evaluate((one) => one === document.activeElement)) return;
    }
    assert.fail(`Tab never comes to ${wanted}`);
  };
  const press = async (wanted, key = "Enter") => {
    await wanted.waitFor();
    await tab_to(wanted);
    await page.keyboard.press(key);
  };
  await press(page.getByRole("navigation").getByRole("button", { name: "People" }));
  await press(two_people());
  await page.getByText("It begins in the room, with both computers.").waitFor();
  assert.deepEqual(await violations(page), []);
  await press(button("Begin"));
  await page.getByText("What I put here is not a message.").waitFor();
  assert.deepEqual(await violations(page), []);
  await tab_to(page.getByLabel("The folder's whole name"));
  await page.keyboard.type("between us");
  await press(page.getByRole("checkbox", { name: "Yes, I agree to this" }), "Space");
  await tab_to(page.getByLabel("How is the other to see you called?"));
  await page.keyboard.type("R.");
  await page.keyboard.press("Enter");
  await page.getByLabel("The line", { exact: true }).waitFor();
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "Say the folder's whole name" }).waitFor();
  await press(button("Back"));
  await tab_to(page.getByLabel("The folder's whole name"));
  await page.keyboard.press("Control+a");
  await page.keyboard.type(folder);
  await page.keyboard.press("Enter");
  await page.getByLabel("The line", { exact: true }).waitFor();
  assert.equal(await page.getByLabel("The line", { exact: true }).inputValue(), line, "what was typed is still there");
  await page.keyboard.press("Enter");
  const here = await words_here();
  assert.equal(here.length, 4);
  assert.deepEqual(here, await words_on(terminal));
  assert.deepEqual(await violations(page), []);
  await press(same());
  terminal.types("y\n");
  assert.equal(await terminal.ends(), 0, terminal.text);
  await page.getByText("The two of you are connected.").waitFor();
  await press(button("Look again"));
  await page.getByRole("heading", { name: "You and A.", exact: true }).waitFor();
  await page.getByRole("heading", { name: "The frame" }).waitFor();
  assert.deepEqual(await violations(page), []);
  assert.equal((await other_sees()).name, "R.");
});

test("a clause is proposed, signed and holds, and one of the other's is signed here", async () => {
  await button("Back to People").click();
  await page.getByRole("region", { name: "A", exact: true }).getByRole("button", { name: "What you and A put before each other" }).click();
  const breaks = region("Breaks");
  await button("Propose: Breaks").click();
  await breaks.getByLabel("What you propose").fill("Six weeks before, in the session.");
  await breaks.getByLabel("The session you talked about it in").fill("2525-01-01 never");
  await breaks.getByRole("button", { name: "Propose it" }).click();
  await breaks.getByRole("alert").waitFor();
  assert.equal(await breaks.getByLabel("What you propose").inputValue(), "Six weeks before, in the session.", "a problem keeps what was typed");
  await breaks.getByLabel("The session you talked about it in").fill("");
  await breaks.getByRole("button", { name: "Propose it" }).click();
  await breaks.getByText("It is proposed.").waitFor();
  await breaks.getByText("A. has not signed it.").waitFor();
  const there = (await other_sees()).frame.find((one) => one.about === "breaks").clauses[0];
  await other(["sign", there.id.slice(0, 8)]);
  await other(["propose", "between", "-"], "One message, answered within two days.");
  await none(page.getByText("Holds since"), "it is not looked for by itself");
  await look_again();
  await breaks.getByText("Holds since").waitFor();
  const between = region("In between");
  await between.getByText("One message, answered within two days.").waitFor();
  await between.getByRole("button", { name: "Sign" }).click();
  await between.getByText("Holds since").waitFor();
  assert.equal((await other_sees()).frame.find((one) => one.about === "between").clauses[0].standing, "holds");
  // And one that she takes back.
  await button("Propose: Ending").click();
  await region("Ending").getByLabel("What you propose").fill("Three sessions at least.");
  await region("Ending").getByRole("button", { name: "Propose it" }).click();
  await region("Ending").getByRole("button", { name: "Take back" }).click();
  await none(page.getByText("Three sessions at least."));
  await region("Ending").getByText("Taken back.").waitFor();
  assert.deepEqual((await other_sees()).frame.find((one) => one.about === "ending").clauses, []);
});

test("a break is said and taken back", async () => {
  await button("Say when you are away").click();
  const away = region("Away");
  await away.getByLabel("First day").fill("2030-02-19");
  await away.getByLabel("Last day").fill("2030-02-08");
  await away.getByLabel("What holds meanwhile?").fill("Dr. B. is there.");
  await away.getByRole("button", { name: "Say it" }).click();
  await away.getByRole("alert").filter({ hasText: "before it begins" }).waitFor();
  await away.getByLabel("First day").fill("2030-02-08");
  await away.getByLabel("Last day").fill("2030-02-19");
  await away.getByRole("button", { name: "Say it" }).click();
  await away.getByText("You are away from 8 Feb 2030 to 19 Feb 2030.").waitFor();
  assert.equal((await other_sees()).away[0].meanwhile, "Dr. B. is there.");
  await away.getByRole("button", { name: "Take back" }).click();
  await away.getByText("No break is said.").waitFor();
  assert.deepEqual((await other_sees()).away, []);
});

test("a page is shown once more before it is put there, and can be taken back", async () => {
  const pages = region("Pages");
  await button("Put a page before A.").click();
  await pages.getByLabel("Its title").fill("For Thursday");
  await pages.getByLabel("The page").fill("What I noticed about waiting.");
  await pages.getByRole("button", { name: "Look at it once more" }).click();
  const stands = region("As it stands");
  await stands.getByText("cannot be called back").waitFor();
  assert.deepEqual((await other_sees()).pages, [], "nothing is there before she says so");
  await stands.getByRole("button", { name: "Change it" }).click();
  await pages.getByLabel("The page").fill("What I noticed about waiting, and after it.");
  await pages.getByRole("button", { name: "Look at it once more" }).click();
  assert.deepEqual(await violations(page), []);
  await stands.getByRole("button", { name: "Put it there" }).click();
  await pages.getByText("It is put there as it stands.").waitFor();
  assert.equal((await other_sees()).pages[0].text, "What I noticed about waiting, and after it.");
  await button("Take back: For Thursday").click();
  await pages.getByRole("button", { name: "Take it back" }).click();
  await none(page.getByText("What I noticed about waiting"));
  assert.deepEqual((await other_sees()).pages, []);
});

test("a page of the other's is taken into a record, and the other sees that", async () => {
  await other(["give", "-"], "# How I see August\n\nI will be reachable on Mondays.");
  await look_again();
  await region("Pages").getByText("I will be reachable on Mondays.").waitFor();
  assert.ok(!(await other_sees()).pages[0].recorded, "that it was read is told to nobody");
  await button("Take into my record: How I see August").click();
  await page.getByText(/The page is in .*page-.*\.pdf/).waitFor();
  const file = readdirSync(place.home).find((one) => /^page-.*\.pdf$/.test(one));
  assert.equal(readFileSync(join(place.home, file)).subarray(0, 5).toString(), "%PDF-");
  assert.ok((await other_sees()).pages[0].recorded);
  await button("Save the PDF once more: How I see August").waitFor();
});

test("two views open together", async () => {
  const views = region("Two views");
  await button("Ask for two views").click();
  await views.getByLabel("The day from which they may be opened").fill("today");
  await views.getByRole("button", { name: "Ask for them" }).click();
  await views.getByText("What has the leaning made possible?").waitFor();
  await views.getByLabel("How it looks from your side").fill("It carries me.");
  assert.deepEqual(await violations(page), []);
  await views.getByRole("button", { name: "Put it there, closed" }).click();
  await views.getByText("Yours is there, and closed.").waitFor();
  await views.getByText("The view of A. is not there yet.").waitFor();
  assert.equal((await other_sees()).views[0].others, "", "it is closed");
  await other(["view", "-"], "She comes earlier.");
  await look_again();
  await other(["meet"]);
  await look_again();
  await region("The view of A.").getByText("She comes earlier.").waitFor();
  await region("Your view").getByText("It carries me.").waitFor();
  assert.equal((await other_sees()).views[0].others, "It carries me.");
  assert.deepEqual(await violations(page), []);
});

test("nothing is asked or put there by itself, and nothing tells that something is there", async () => {
  await place.settled(page, 800);
  await other(["give", "-"], "# Something new\n\nNobody is told.");
  const there = () => readdirSync(folder).sort().join(" ");
  const before_it = there();
  const title = await page.title();
  asked.length = 0;
  await page.waitForTimeout(3000);
  for (const screen of ["Today", "Diary", "People", "Settings", "People"]) {
    await go(page, screen);
    await place.settled(page, 500);
    assert.equal(await page.getByText("Something new").count(), 0);
    assert.equal(await page.title(), title);
  }
  await two_people().click();
  await page.getByRole("heading", { name: "The frame" }).waitFor();
  await page.waitForTimeout(3000);
  assert.deepEqual(asked.filter((one) => one === "meet_pair"), []);
  assert.deepEqual([...new Set(asked.filter((one) => /pair/.test(one)))], ["pairs"], "what is kept here is shown, no more");
  assert.equal(there(), before_it, "nothing was put into the folder");
  assert.equal(await page.getByText("Something new").count(), 0);
  await look_again();
  await page.getByRole("heading", { name: "Something new" }).waitFor();
});

test("what is being written outlasts a lock, and a place that is away loses nothing", async () => {
  await button("Put a page before A.").click();
  await region("Pages").getByLabel("Its title").fill("Half a page");
  await region("Pages").getByLabel("The page").fill("I began this and was called away.");
  await button("Propose: Rhythm").click();
  await region("Rhythm").getByLabel("What you propose").fill("Thursdays at five.");
  await page.keyboard.press("Escape");
  await door_of(page).waitFor();
  await open_again();
  const begun = page.getByRole("listitem").filter({ hasText: "Two people" });
  await begun.getByRole("button", { name: "Go on" }).click();
  await holds(region("Pages").getByLabel("The page"), /^I began this and was called away\.$/);
  await holds(region("Rhythm").getByLabel("What you propose"), /^Thursdays at five\.$/);
  renameSync(folder, folder + " elsewhere");
  await region("Rhythm").getByRole("button", { name: "Propose it" }).click();
  await region("Rhythm").getByText("It is kept here and has not gone there yet").waitFor();
  await region("Rhythm").getByText("Thursdays at five.").waitFor();
  await page.getByText('"Look again" takes it there.').waitFor();
  await button("Look again").click();
  await page.getByRole("alert").filter({ hasText: "There is no such folder" }).waitFor();
  renameSync(folder + " elsewhere", folder);
  await look_again();
  await none(page.getByText('"Look again" takes it there.'));
  assert.equal((await other_sees()).frame.find((one) => one.about === "rhythm").clauses[0].text, "Thursdays at five.");
  await holds(region("Pages").getByLabel("The page"), /^I began this/);
  await region("Pages").getByRole("button", { name: "Leave it" }).click();
  await go(page, "Today");
  await place.settled(page);
  await none(begun);
});

test("on a small window, in the dark and with large text all of it can be seen and pressed", async () => {
  await button("Propose: Limits").click();
  await button("Say when you are away").click();
  await button("Put a page before A.").click();
  for (const [width, colorScheme, size] of [[320, "dark", 100], [390, "light", 200], [1200, "dark", 100]]) {
    await page.setViewportSize({ width, height: 640 });
    await page.emulateMedia({ colorScheme });
    await page.evaluate((size) => (document.documentElement.style.fontSize = `${size}%`), size);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1), `too wide: ${width}, text at ${size} %`);
    assert.deepEqual(await covered(page), []);
    assert.deepEqual(await violations(page), []);
  }
  await page.evaluate(() => (document.documentElement.style.fontSize = ""));
  await page.setViewportSize({ width: 1200, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
});

test("it ends for both, and nothing of it is kept; then she joins another", async () => {
  await page.getByText("End this").click();
  await button("Yes, end it").click();
  await page.getByText("You have ended it.").waitFor();
  await none(page.getByRole("button", { name: /^Propose/ }));
  await page.getByText("She comes earlier.").waitFor();
  assert.equal((await other_sees()).ended_by, "other");
  await page.getByText("Keep nothing of it here").click();
  await button("Yes, keep nothing").click();
  await page.getByText("Nothing of it is kept here any more.").waitFor();
  await page.getByRole("heading", { name: "Two people", exact: true }).waitFor();
  await other(["forget"]);

  await button("Join").click();
  await page.getByLabel("The folder's whole name").fill(folder);
  await page.getByRole("checkbox", { name: "Yes, I agree to this" }).check();
  await page.getByLabel("How is the other to see you called?").fill("R.");
  await button("Show the line").click();
  const line = await page.locator(".line-shown").innerText();
  await page.getByRole("img", { name: "as a square for a camera" }).waitFor();
  assert.deepEqual(await violations(page), []);
  const terminal = await at_terminal("begin");
  await terminal.sees("The line that it shows: ");
  terminal.types(`${line}\n`);
  const here = await words_here();
  // She may look at something else meanwhile, and nothing is looked for then.
  await go(page, "Today");
  await place.settled(page, 800);
  asked.length = 0;
  await page.waitForTimeout(1500);
  assert.ok(!asked.includes("look_at_pairing"));
  await to_pair();
  assert.deepEqual(await words_here(), here);
  assert.deepEqual(here, await words_on(terminal));
  terminal.types("y\n");
  await same().click();
  await page.getByText("The two of you are connected.").waitFor();
  await page.getByRole("heading", { name: "You and A.", exact: true }).waitFor();
  assert.equal(await terminal.ends(), 0, terminal.text);

  // Words that differ: nothing comes of it, and what there was stays.
  await button("Begin with somebody else").click();
  await button("Join").click();
  await page.getByLabel("The folder's whole name").fill(folder);
  await page.getByRole("checkbox", { name: "Yes, I agree to this" }).check();
  await page.getByLabel("How is the other to see you called?").fill("R.");
  await button("Show the line").click();
  await page.locator(".line-shown").waitFor();
  await button("Stop").click();
  await page.getByText("Nothing was handed over.").waitFor();
  await page.getByRole("heading", { name: "You and A.", exact: true }).waitFor();
  assert.deepEqual(place.errors, []);
});

// How fast the page is with ten years of an invented diary (20,000 check-ins, 5,000 entries): from the passphrase's
// answer to Today on screen, a search, scrolling the timeline, and what the page weighs. Called by tools/bench --page.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { go, passphrase, Place } from "../tests/browser/support.mjs";

// Eight thousand made-up words, used as unevenly as those of a language.
const syllables = "ba de fi go hu ja ke li mo nu pa re si to vu wa xe zi lo mu".split(" ");
const word = (k) => syllables[k % 20] + syllables[Math.floor(k / 20) % 20] + syllables[Math.floor(k / 400) % 20];
let state = 1;
const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
const some = (count) => Array.from({ length: count }, () => word(Math.floor(8000 ** random()))).join(" ");
let count = 0;
const id = () => (++count).toString(8).padStart(12, "0");
const at = (day, minute) => new Date(Date.UTC(2016, 10, 27) + 86400000 * day + 60000 * minute).toISOString().slice(0, 19) + "+00:00[UTC]";

const place = new Place();
const person = id();
const records = [{ id: person, kind: "relationship", name: "A", felt: at(0, 0), written: at(0, 0) }];
for (let k = 0; k < 20000; ++k) {
  const when = at(k / 5.5 | 0, 480 + (k % 5) * 150 + Math.floor(random() * 60));
  records.push({ id: id(), kind: "check_in", felt: when, written: when, relationship: person, ratings: { distress: Math.floor(random() * 11), reliance: Math.floor(random() * 11) }, ...(k % 7 ? {} : { line: some(8) }) });
}
for (let k = 0; k < 5000; ++k) {
  const when = at((k * 3640) / 5000 | 0, 1300 + (k % 100));
  records.push({ id: id(), kind: "entry", felt: when, written: when, title: some(3), text: some(150) });
}
const file = join(place.home, "ten-years.json");
writeFileSync(file, JSON.stringify({ holdfast_diary: 1, invented: true, settings: { invented: true }, records }));
for (const step of [["init", "--no-recovery"], ["import", file]]) {
  const done = await place.run(step, passphrase);
  if (done.code !== 0) throw new Error(done.err);
}
await place.serve();
const page = await place.browse();
await place.enter(page);
const middle = (values) => values.sort((a, b) => a - b)[values.length >> 1];

const paints = [];
for (let k = 0; k < 7; ++k) {
  await page.getByLabel("Your passphrase").fill(passphrase);
  await page.evaluate(() => {
    window.times = {};
    const real = window.fetch;
    window.fetch = async (...all) => {
      const reply = await real(...all);
      if (String(all[1]?.body).includes('"unlock"')) window.times.unlocked = performance.now();
      return reply;
    };
    const watcher = new MutationObserver(() => {
      if (window.times.unlocked && document.querySelector(".step")) {
        watcher.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => (window.times.painted = performance.now())));
      }
    });
    watcher.observe(document.body, { childList: true, subtree: true });
    window.restore = () => (window.fetch = real);
  });
  await page.getByRole("button", { name: "Open" }).click();
  await page.waitForFunction(() => window.times.painted);
  paints.push(await page.evaluate(() => (window.restore(), window.times.painted - window.times.unlocked)));
  if (k < 6) {
    await page.keyboard.press("Escape");
    await page.getByLabel("Your passphrase").waitFor();
  }
}
const searches = [];
await go(page, "Timeline");
await page.evaluate(() => {
  window.searches = [];
  const real = window.fetch;
  window.fetch = async (...all) => {
    const began = performance.now();
    const reply = await real(...all);
    const text = await reply.text();
    if (String(all[1]?.body).includes('"search"')) window.searches.push(performance.now() - began);
    return new Response(text, { status: reply.status });
  };
});
for (const text of [word(12), word(300), word(2500), `${word(40)} ${word(77)}`, word(7000).slice(0, 4)]) {
  await page.getByLabel("Search", { exact: true }).fill(text);
  await page.waitForTimeout(600);
}
searches.push(...(await page.evaluate(() => window.searches)));
await page.getByLabel("Search", { exact: true }).fill("");
await page.waitForTimeout(500);
const frames = await page.evaluate(async () => {
  const times = [];
  let before = performance.now();
  for (let k = 0; k < 240; ++k) {
    window.scrollBy(0, 400);
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - before);
    before = performance.now();
  }
  return times;
});
const articles = await page.locator("article").count();
const weight = ["index.html", "page.js", "page.css"].map((name) => gzipSync(readFileSync(join(process.env.HOLDFAST_WEB, "dist", name))).length);
console.log(`Today on screen after the passphrase was right: ${middle(paints).toFixed(0)} ms (middle of ${paints.length}; aim 100)`);
console.log(`a search, asked and answered: ${middle(searches).toFixed(1)} ms (middle of ${searches.length}; aim 20)`);
console.log(`scrolling the timeline: a frame in ${middle([...frames]).toFixed(1)} ms, 95 % within ${frames.sort((a, b) => a - b)[Math.floor(0.95 * frames.length)].toFixed(1)} ms, ${articles} records by then`);
console.log(`the page weighs ${((weight[0] + weight[1] + weight[2]) / 1000).toFixed(1)} kB gzipped (aim 150)`);
await place.leave();

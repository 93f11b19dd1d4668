// The hand-over to a browser, seen through an xdg-open of our own: what it is called with is the path of a file, the
// file can be read by its owner alone, opens the page without a code, is gone afterwards, and no secret was in any
// argument or address.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { patience, Place } from "./support.mjs";

let place, page, opened, code;
before(async () => {
  place = new Place();
  const bin = join(place.home, "bin");
  mkdirSync(bin);
  const called = join(place.home, "called-with");
  writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\nprintf '%s\\n' "$#" "$1" > '${called}.part'\ncat /proc/$PPID/cmdline | tr '\\0' ' ' >> '${called}.part'\nmv '${called}.part' '${called}'\n`);
  chmodSync(join(bin, "xdg-open"), 0o755);
  place.child = spawn(process.env.HOLDFAST_PROGRAM, ["open", "--vault", place.vault], { env: { ...place.environment(), PATH: `${bin}:${process.env.PATH}` } });
  let said = "";
  place.child.stdout.on("data", (data) => (said += data));
  for (const end = Date.now() + patience; !existsSync(called) || !/a code: \S+/.test(said);) {
    assert.ok(Date.now() < end, "nothing was opened: " + said);
    await new Promise((next) => setTimeout(next, 50));
  }
  opened = readFileSync(called, "utf8").split("\n");
  place.address = said.match(/http:\S+\//)[0];
  place.addresses = [place.address];
  code = said.match(/a code: (\S+)/)[1];
  page = await place.browse();
});
after(() => place.leave());

test("the browser is given one file that only its owner can read", () => {
  assert.equal(opened[0], "1");
  assert.equal(statSync(opened[1]).mode & 0o777, 0o600);
  assert.ok(!opened.join(" ").includes(code), "the code is in no argument");
});

test("the file opens the page without a code, and is gone", async () => {
  const kept = join(place.home, "copy.html");
  copyFileSync(opened[1], kept);
  place.addresses.push("file://");
  await page.goto("file://" + opened[1]);
  await page.getByRole("button", { name: "Begin a diary" }).waitFor();
  assert.equal(page.url(), place.address);
  assert.equal(await page.locator('meta[name="token"]').count(), 0);
  for (const end = Date.now() + patience; existsSync(opened[1]) && Date.now() < end;) await new Promise((next) => setTimeout(next, 50));
  assert.equal(existsSync(opened[1]), false);
  const again = await place.context.newPage();
  await again.goto("file://" + kept);
  await again.waitForURL(place.address);
  await again.close();
  assert.deepEqual(readdirSync(place.home).filter((name) => name.startsWith("open-")), []);
});

test("nothing of it is in the browser's history", async () => {
  await place.context.close();
  place.context = null;
  assert.deepEqual(place.found_in(place.profile, [code]), []);
});

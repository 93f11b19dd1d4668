// Called by tools/screenshots: every screen in every state that a person may meet.
import { join } from "node:path";
import { first_start, go, Place } from "./support.mjs";

const into = process.argv[2];
const screens = ["Today", "Write", "Timeline", "People", "Review", "Explore", "In and out", "Settings"];
const place = new Place();
await place.serve();
const page = await place.browse();
const shoot = (name) => page.screenshot({ path: join(into, name + ".png"), fullPage: name.startsWith("door") });
const settle = async () => {
  await page.waitForTimeout(250);
  await page.getByText("Looking through the diary").waitFor({ state: "detached", timeout: 60000 });
  await page.waitForTimeout(500);
};
async function walk(prefix) {
  for (const screen of screens) {
    await go(page, screen);
    await settle();
    await shoot(`${prefix}-${screen.toLowerCase().replaceAll(" ", "-")}`);
  }
  await page.getByRole("button", { name: "Help", exact: true }).click();
  await page.waitForTimeout(300);
  await shoot(`${prefix}-help`);
  await page.getByRole("button", { name: "Back" }).click();
}
await page.goto(place.address);
await shoot("door-code");
await place.enter(page);
await page.getByRole("button", { name: "Begin a diary" }).waitFor();
await shoot("door-start");
await first_start(page);
await walk("empty");
await page.getByRole("button", { name: "Lock", exact: true }).click();
await page.getByLabel("Your passphrase").waitFor();
await shoot("door-locked");
await page.getByRole("button", { name: "Look around" }).click();
await page.getByRole("heading", { name: "Today" }).waitFor({ timeout: 60000 });
await walk("wide");
await page.setViewportSize({ width: 390, height: 844 });
await walk("phone");
await page.emulateMedia({ colorScheme: "dark" });
await page.setViewportSize({ width: 1200, height: 900 });
await walk("dark");
await place.leave();

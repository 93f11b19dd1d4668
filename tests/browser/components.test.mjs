// The page of all components, as the development build serves it: each is drawn without the program, axe has nothing to
// say by day and by night, and none is wider than a small window.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Place, serve_components, violations } from "./support.mjs";

let place, page, components;
before(async () => {
  components = await serve_components();
  place = new Place();
  place.addresses = [components.address, components.address.replace("http", "ws")];
  page = await place.browse();
});
after(async () => {
  await place.leave();
  await components.close();
});

test("all of them are drawn, and nothing is wrong with any", async () => {
  await page.goto(`${components.address}/components`);
  await page.getByRole("heading", { name: "Components" }).waitFor();
  for (const drawn of ["figure", ".rating", "article.record", "svg.holdfast", ".lines button", ".thread", ".notices .told"])
    assert.ok((await page.locator(drawn).count()) > 0, drawn);
  for (const [width, colorScheme] of [[1200, "light"], [1200, "dark"], [390, "dark"], [320, "light"]]) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" }); // colours are there at once
    assert.deepEqual(await violations(page), [], `${width} ${colorScheme}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1), `wider than ${width}`);
  }
  assert.deepEqual(place.errors, []);
});

/** Blocked frames, images and embedded objects take no space, and come back when their content arrives. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { html, registered } from "../fixture/tools.mjs";
import { photograph, startSession, within } from "../session.mjs";

const LIST = "[Adblock Plus 2.0]\n! Title: Fixture list\n||blocked.test^\n";
const URL_OF_PAGE = "http://collapse.test/";
const HANDLERS = new Map([
  ["collapse.test/", html(`<h1>Collapse</h1>
<div id="slot" style="height: 250px; background: #ddd"><iframe id="frame" src="http://blocked.test/sub_frame" width="300" height="250"></iframe></div>
<div id="shared" style="height: 120px"><p>Text</p><iframe id="beside" src="http://blocked.test/sub_frame?beside" width="100" height="60"></iframe></div>
<img id="image" src="http://blocked.test/image" width="200" height="100" alt="advertisement">
<img id="broken" src="http://plain.test/missing.png" width="200" height="100" alt="broken">
<iframe id="kept" src="http://plain.test/sub_frame" width="300" height="100"></iframe>
<input id="button" type="image" src="http://blocked.test/image?button" width="200" height="100" alt="advertisement">
<svg id="drawing" width="200" height="100"><image href="http://blocked.test/image?drawing" width="200" height="100"/></svg>
<div id="embedding" style="height: 70px"><embed src="http://blocked.test/object" width="200" height="60"></div>
<embed id="embedded" type="text/html" src="http://plain.test/sub_frame?embedded" width="200" height="60">
<div id="slow"><img id="template" src="http://blocked.test/image?template" loading="lazy" width="100" height="50" alt="advertisement"></div>
<div id="lazy" style="height: 90px"><iframe id="later" src="http://blocked.test/sub_frame?later"></iframe></div>`)],
  ["quiet.test/", html('<img src="http://plain.test/image" alt=""><iframe id="kept" src="http://plain.test/sub_frame"></iframe>')],
]);

/** Whether an element takes space. */
const takesSpace = (page, id) => page.evaluate((id) => document.getElementById(id).getBoundingClientRect().height > 0, id);

for (const browser of browsers()) {
  describe(`collapsed elements in ${browser.name}`, () => {
    let session;
    let page;

    before(async () => {
      session = await startSession(browser, { list: LIST, handlers: HANDLERS });
      await registered(session);
      page = await session.open(URL_OF_PAGE);
    });
    after(() => session?.close());

    test("a blocked frame, the slot that holds it alone, and a blocked image", async () => {
      await within(async () => !(await takesSpace(page, "frame")) && !(await takesSpace(page, "image")) && !(await takesSpace(page, "slot")), "collapse");
      await photograph(page, `collapse-${browser.name}`);
    });

    test("a parent with other content stays, and so do frames and images that Brock has not blocked", async () => {
      await within(async () => !(await takesSpace(page, "beside")), "collapse");
      assert.deepEqual(await Promise.all(["shared", "broken", "kept"].map((id) => takesSpace(page, id))), [true, true, true]);
    });

    test("a blocked button, an image of SVG with its drawing, and an embedded object with its slot", async () => {
      // Firefox shows no box in place of a blocked object, and tells nothing of it: its slot stays.
      const ids = ["button", "drawing", ...(browser.name === "chromium" ? ["embedding"] : [])];
      for (const id of ids) await within(async () => !(await takesSpace(page, id)), `collapse of ${id}`);
      assert.equal(await takesSpace(page, "embedded"), true);
    });

    test("a lazy copy of a collapsed image loads another address", async () => {
      await within(async () => !(await takesSpace(page, "template")), "collapse");
      await page.evaluate(() => {
        const copy = document.getElementById("template").cloneNode();
        document.querySelector("h1").after(Object.assign(copy, { id: "copy", src: "http://plain.test/image" }));
      });
      await within(() => page.evaluate(() => document.getElementById("copy").naturalWidth > 0), "the image");
      assert.deepEqual(await Promise.all(["copy", "template"].map((id) => takesSpace(page, id))), [true, false]);
    });

    test("an element comes back when another address loads", async () => {
      await page.evaluate(() => {
        document.getElementById("image").src = "http://plain.test/image";
        document.getElementById("frame").src = "http://plain.test/sub_frame";
      });
      await within(async () => (await takesSpace(page, "image")) && (await takesSpace(page, "frame")) && (await takesSpace(page, "slot")), "return");
    });

    test("a collapsed slot comes back when the page adds content", async () => {
      await within(async () => !(await takesSpace(page, "lazy")), "collapse");
      await page.evaluate(() => document.getElementById("lazy").append(Object.assign(document.createElement("p"), { textContent: "Content" })));
      await within(() => takesSpace(page, "lazy"), "return");
    });

    test("a site that is switched off keeps its elements", async () => {
      const open = await session.open(URL_OF_PAGE);
      await within(async () => !(await takesSpace(open, "slot")), "collapse");
      await session.ask({ ask: "switchSite", site: "collapse.test", off: true });
      // Without a reload too.
      await within(() => takesSpace(open, "slot"), "return");
      await open.close();
      const off = await session.open(URL_OF_PAGE);
      await within(() => off.evaluate(() => document.readyState === "complete"), "load");
      assert.equal(await takesSpace(off, "slot"), true);
      await off.close();
      await session.ask({ ask: "switchSite", site: "collapse.test", off: false });
    });
  });
}

/** Placeholders of blocked widgets: the person can load the widget, the page cannot. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { readWidgets } from "../../../extension/pack/whole-page.mjs";
import { widgetOf } from "../../../extension/background/whole-page/widgets.js";
import { browsers } from "../browsers/index.mjs";
import { ROOT } from "../build.mjs";
import { accessible } from "../fixture/accessible.mjs";
import { define, defineTexts, html, registered } from "../fixture/tools.mjs";
import { photograph, startSession, within } from "../session.mjs";

const LIST = "[Adblock Plus 2.0]\n! Title: Fixture list\n||player.test^$third-party\n";
// The hosts of real widgets are reached by https only.
const WIDGETS = [{ title: "Vimeo", owner: "Vimeo", kind: "video", frames: ["player.test/video"] }];
const PAGE = "http://widget.test/";
const FRAME = "http://player.test/video/1";
// The page's sheet tries to hide and restyle everything.
const BODY = `<style>div, button, [role] { display: none !important; opacity: 0 !important; transform: scale(0) !important }</style>
<h1>Widget</h1><iframe id="video" title="Video" src="${FRAME}" width="480" height="270"></iframe>`;
const HANDLERS = new Map([["widget.test/", html(BODY)], ["player.test/video/1", html("<h1>Video</h1>")]]);

const placeholder = (page) => page.evaluate(() => {
  const host = document.getElementById("video").previousElementSibling;
  if (host === null || host.localName !== "div") return null;
  const { width, height } = host.getBoundingClientRect();
  host.click();
  host.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
  return { width, height, isClosed: host.shadowRoot === null, opacity: getComputedStyle(host).opacity, attributes: host.getAttributeNames().join(), text: host.textContent };
});

test("the table of widgets: sorted, and found by host and path", async () => {
  const widgets = readWidgets(await readFile(join(ROOT, "filter-lists/widgets.toml"), "utf8"));
  const order = (all) => all.map(({ kind, title }) => `${kind} ${title.toLowerCase()}`);
  assert.deepEqual(order(widgets), order(widgets).sort());
  const title = (url) => widgetOf(widgets, url)?.title;
  assert.equal(title("https://www.youtube.com/embed/x"), "YouTube");
  assert.equal(title("https://www.youtube.com/watch?v=x"), undefined);
  assert.equal(title("https://notyoutube.com/embed/x"), undefined);
  assert.equal(title("https://www.google.com/maps/embed?pb=1"), "Google Maps");
  assert.equal(title("javascript:0"), undefined);
});

for (const browser of browsers()) {
  describe(`placeholders in ${browser.name}`, () => {
    let session;

    before(async () => {
      session = await startSession(browser, { list: LIST, handlers: HANDLERS, widgets: WIDGETS });
      await registered(session);
    });
    after(() => session?.close());

    const opened = async () => {
      const page = await session.open(PAGE);
      await page.setViewport({ width: 800, height: 600 });
      await page.bringToFront();
      const shown = await within(() => placeholder(page), "placeholder");
      return { page, shown };
    };

    test("it has the frame's size, the page cannot style, read or click it", async () => {
      session.fixture.arrived.clear();
      const { page, shown } = await opened();
      assert.deepEqual(shown, { width: 480, height: 270, isClosed: true, opacity: "1", attributes: "style", text: "" });
      await photograph(page, `placeholder-${browser.name}`);
      await session.fixture.settle([PAGE]);
      assert.equal(session.fixture.arrived.has(FRAME), false);
      await page.close();
    });

    test("a page that knows the messages cannot load a widget, and no message loads what is not blocked", async () => {
      session.fixture.arrived.clear();
      const { page } = await opened();
      const heard = await page.evaluate(async (url) => {
        const message = { tool: "load", url, always: true };
        for (const api of [globalThis.chrome?.runtime, globalThis.browser?.runtime]) {
          try {
            await api?.sendMessage?.(message);
          } catch {
            // A page has no extension to send to.
          }
        }
        window.postMessage(message, "*");
        document.dispatchEvent(new CustomEvent("message", { detail: message }));
        let calls = 0;
        addEventListener("message", () => (calls += 1));
        await new Promise((resolve) => setTimeout(resolve, 300));
        return calls;
      }, FRAME);
      assert.equal(heard, 1, "its own message only");
      assert.equal(session.fixture.arrived.has(FRAME), false);
      assert.deepEqual(await session.ask({ ask: "choices" }), []);
      await page.close();
    });

    test("it loads the widget once, by the keyboard", async () => {
      const { page } = await opened();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await within(async () => session.fixture.arrived.has(FRAME), "widget");
      await within(() => page.evaluate(() => document.querySelector("main > div") === null && document.getElementById("video").getBoundingClientRect().height > 0), "frame");
      await page.close();
      session.fixture.arrived.clear();
      const again = await opened();
      assert.equal(session.fixture.arrived.has(FRAME), false);
      await again.page.close();
    });

    test("it loads the widget always on this site: a choice as in the popup", async () => {
      session.fixture.arrived.clear();
      const { page } = await opened();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await within(async () => session.fixture.arrived.has(FRAME), "widget");
      assert.deepEqual(await session.ask({ ask: "choices" }), [{ tracker: "player.test", site: "widget.test", action: "allow" }]);
      await page.close();
      assert.equal(await session.arrives(PAGE, FRAME), true);
      await session.ask({ ask: "choose", tracker: "player.test", site: "widget.test", action: null });
    });

    // Only the accessibility tree of Chromium shows what a closed shadow root has.
    if (browser.name === "chromium") {
      test("it has a label, and names the filter or the choice that blocks the widget", async () => {
        const read = async () => {
          const { page } = await opened();
          const tree = JSON.stringify(await page.accessibility.snapshot({ interestingOnly: false }));
          await page.close();
          return tree;
        };
        const byFilter = await read();
        assert.match(byFilter, /"role":"region"[^[]*"name":"Vimeo video blocked"/);
        assert.match(byFilter, /Loading it sends data to Vimeo\. Filter: \u2066\|\|player\.test\^\$third-party\u2069/);
        await session.ask({ ask: "choose", tracker: "player.test", site: "", action: "block" });
        const byChoice = await read();
        assert.match(byChoice, /Loading it sends data to Vimeo\. You chose this\./);
        assert.doesNotMatch(byChoice, /Filter:/);
        await session.ask({ ask: "choose", tracker: "player.test", site: "", action: null });
      });
    }

    test("accessible, in both writing directions", async () => {
      const page = await session.open("http://plain.test/sub_frame");
      await page.setViewport({ width: 480, height: 400 });
      await page.evaluate(() => {
        document.documentElement.lang = "en";
        document.body.innerHTML = '<main><h1>Page</h1><iframe title="Video" width="400" height="225"></iframe></main>';
      });
      await defineTexts(page);
      await define(page, "content/page/placeholders.js", "tools");
      await page.evaluate(() => {
        const widget = { title: "Vimeo", owner: "Vimeo", kind: "video", host: "player.vimeo.com", site: "widget.test", filter: "||player.vimeo.com^$third-party", isLearned: false };
        const frame = document.querySelector("iframe");
        globalThis.tools.startPlaceholders({ load: async () => false }, globalThis.texts, "open").show(frame, widget, "mark");
        frame.remove();
      });
      await accessible(page, "placeholder");
      // In texts from right to left the bars of a filter would be at its end.
      const why = await page.$eval("main > div", (host) => host.shadowRoot.querySelector(".why").textContent);
      assert.ok(why.includes("\u2066||player.vimeo.com^$third-party\u2069"), why);
      await page.close();
    });
  });
}

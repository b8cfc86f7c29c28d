/** Pages modelled on real situations: what is meant to be gone is gone, the page works, nothing else is touched. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { registered } from "../fixture/tools.mjs";
import { answered, startSession, within, withinFrames } from "../session.mjs";
import { hostOf, LIST, plainHostOf, situationPages, SITUATIONS } from "../situations/index.mjs";

/** Runs in a frame: the texts of what is wrong, and how many elements that should be gone are shown. */
function look() {
  const wrong = [];
  let [shown, kept] = [0, 0];
  const isShown = (/** @type {Element} */ element) => element.checkVisibility();
  // Elements of a page can hide these methods of the document and of forms.
  const has = (/** @type {Element} */ element, /** @type {string} */ name) => Element.prototype.hasAttribute.call(element, name);
  const all = (/** @type {Document | ShadowRoot} */ root) => (root instanceof Document ? Document : DocumentFragment).prototype.querySelectorAll.call(root, "*");
  const visit = (/** @type {Document | ShadowRoot} */ root) => {
    for (const element of all(root)) {
      const text = element.outerHTML.slice(0, 90);
      if (has(element, "data-go") && isShown(element)) shown += 1;
      if (has(element, "data-keep")) {
        kept += 1;
        if (!isShown(element)) wrong.push(`not shown: ${text}`);
      }
      const mark = element.getAttributeNames().find((name) => /^[a-z]{16}$/.test(name));
      // The page itself has it while its scrolling is unlocked.
      if (mark !== undefined && isShown(element) && element !== document.documentElement && element !== document.body) wrong.push(`touched: ${text}`);
      if (element.shadowRoot !== null) visit(element.shadowRoot);
    }
  };
  visit(document);
  return { wrong, shown, kept };
}

for (const browser of browsers()) {
  describe(`situations in ${browser.name}`, () => {
    let session;
    let page;

    before(async () => {
      session = await startSession(browser, { list: LIST, handlers: situationPages() });
      await within(async () => (await session.ask({ ask: "health" })).lists.length > 0, "engine");
      await registered(session);
      page = await session.newPage();
      await page.setViewport({ width: 800, height: 600 });
    });
    after(() => session?.close());

    const now = async () => {
      // A frame that has gone shows nothing. One that does not answer is asked again.
      const all = await Promise.all(page.frames().map((frame) => answered(frame.evaluate(look).catch(() => ({ wrong: [], shown: 0, kept: 0 })))));
      const sum = (/** @type {"shown" | "kept"} */ name) => all.reduce((count, one) => count + one[name], 0);
      return { wrong: all.flatMap(({ wrong }) => wrong), shown: sum("shown"), kept: sum("kept") };
    };
    const isTrue = (expression) => page.evaluate(`Boolean(${expression})`).catch((error) => String(error));
    const open = (host) => page.goto(`http://${host}/`, { waitUntil: "domcontentloaded" });

    /** Opens a page and waits for a condition. @param {string} host @param {string} what @param {() => Promise<boolean>} condition */
    const becomes = async (host, what, condition) => {
      await open(host);
      await withinFrames(condition, what, () => open(host));
    };

    /** What the person and the page do meanwhile. @param {import("../situations/index.mjs").Situation} situation */
    const go = async ({ act, click }) => {
      if (act !== undefined) await page.evaluate(act);
      if (click !== undefined) await page.mouse.click(...click);
    };

    for (const situation of SITUATIONS) {
      const { name, works = "true", control } = situation;
      test(name, async () => {
        await becomes(plainHostOf(situation), "page without filters", async () => {
          await go(situation);
          return control === undefined ? (await now()).shown > 0 : (await isTrue(control)) === true;
        });
        let state;
        await becomes(hostOf(situation), name, async () => {
          await go(situation);
          state = { ...(await now()), works: await isTrue(works) };
          return state.works === true && state.shown === 0 && state.wrong.length === 0 && state.kept > 0;
        }).catch((error) => {
          assert.deepEqual(state, { wrong: [], shown: 0, kept: state?.kept, works: true });
          throw error;
        });
        assert.ok(state.kept > 0);
      });
    }
  });
}

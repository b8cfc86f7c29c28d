/** Filters with operators after a change of an attribute: elements below it are looked at only where it can affect them. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { startSession, within } from "../session.mjs";

const LIST = `
affected.test##.row:has(.on .inner:has-text(x))
affected.test##.cell:has-text(x):upward(.on)
affected.test##.in.on > .leaf:has-text(x)
affected.test##.own.on:has-text(x)
`;
const BODY = `<section id="row"><p class="row"><b class="inner">x</b></p></section><section id="cell"><p><b class="cell">x</b></p></section>
<section class="in" id="leaf"><p class="leaf">x</p></section><p class="own" id="own"><b>x</b></p>`;

/** By what the change affects an element, the element that changes, and the one that is hidden. */
const CASES = [
  ["an inner selector", "#row", ".row"],
  ["a step upwards", "#cell", "#cell"],
  ["the filter's selector", "#leaf", ".leaf"],
  ["the element itself", "#own", "#own"],
];

for (const browser of browsers()) {
  describe(`elements that a change affects in ${browser.name}`, () => {
    let session;
    before(async () => {
      const handlers = { get: () => (_request, response) => response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><html lang="en"><title>-</title><body>${BODY}`) };
      session = await startSession(browser, { handlers, list: LIST });
      await within(async () => (await session.ask({ ask: "health" })).lists.length > 0, "engine");
    });
    after(() => session?.close());

    for (const [what, changed, concerned] of CASES) {
      test(`by ${what}`, async () => {
        const tab = await session.open("http://affected.test/");
        const isShown = () => tab.evaluate((concerned) => document.querySelector(concerned).getClientRects().length > 0, concerned);
        const set = (isOn) => tab.evaluate((changed, isOn) => document.querySelector(changed).classList.toggle("on", isOn), changed, isOn);
        assert.equal(await isShown(), true);
        for (const isOn of [true, false, true]) {
          await set(isOn);
          await within(async () => (await isShown()) === !isOn, `shown: ${!isOn}`);
        }
        await tab.close();
      });
    }
  });
}

/**
 * Tabs that Firefox restores after a restart: page filters, scriptlets, choices and counts are in force from their start.
 *
 * Not in Chromium: it installs an unpacked extension anew at each start, without its registered scripts, so the tabs that it
 * restores then show nothing about an installed one. Tried: `--load-extension` at both starts, the first one ended by the protocol
 * or by SIGTERM, the second one with `--restore-last-session`. Tabs are restored and rules are in force, but no scripts. Tried
 * without installing it again: a start on the same profile, in developer mode, with extensions allowed, after the browser was
 * killed. No worker of the extension started within a minute. `page-lives` has its closed and discarded tabs.
 */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { browsers } from "../browsers/index.mjs";
import { LIST, livingWeb } from "../fixture/lives.mjs";
import { startSession, within } from "../session.mjs";

const PAGES = ["http://life.test/counted?one", "http://life.test/counted?two", "http://other.test/counted"];
const [ONE, TWO, OFF] = PAGES;
const BLOCKED = "http://blocked.test/image";
const CHOSEN = "http://chosen.test/image";
const ALL = "ad,box,styled,generic,text";

for (const browser of browsers().filter(({ name }) => name === "firefox")) {
  describe(`a restored session in ${browser.name}`, () => {
    let session;
    const web = livingWeb();
    before(async () => {
      session = await startSession(browser, {
        handlers: web.handlers,
        list: `${LIST}||blocked.test^\n`,
        // Firefox restores a session that was ended by force, each tab when it is shown (the default).
        prefs: { "browser.sessionstore.resume_from_crash": true, "browser.sessionstore.interval": 500, "browser.sessionstore.max_resumed_crashes": 9, "browser.sessionstore.restore_on_demand": true },
      });
      await within(async () => (await session.ask({ ask: "health" })).lists.length > 0, "engine");
    });
    after(() => session?.close());

    const told = (url) => within(() => web.told.find((one) => one.url === url), `report of ${url}`);
    const found = (url) => session.evaluate(async (url) => {
      const tab = (await (globalThis.browser ?? chrome).tabs.query({})).find((one) => (one.url || one.pendingUrl) === url);
      return tab && { id: tab.id, isDiscarded: tab.discarded };
    }, url);

    /** Shows a tab, and returns what its page has reported and what is counted for it. @param {string} url */
    async function shown(url) {
      const { id } = await within(() => found(url), `tab of ${url}`);
      await session.evaluate(async (id) => void (await (globalThis.browser ?? chrome).tabs.update(id, { active: true })), id);
      const { first, shown, painted } = await told(url);
      const { blocked, site } = await within(async () => {
        const counted = await session.ask({ ask: "page", tabId: id });
        return (url === OFF || counted.blocked > 0) && counted;
      }, `count of ${url}`);
      return { first, shown, isSeen: painted.ad !== undefined, blocked, site };
    }
    const FILTERED = { first: true, shown: "text", isSeen: false, blocked: 2, site: "life.test" };
    const WHOLE = { first: null, shown: ALL, isSeen: true, blocked: 0, site: "other.test" };

    test("before the restart", async () => {
      await session.ask({ ask: "switchSite", site: "other.test", off: true });
      await session.ask({ ask: "choose", tracker: "chosen.test", site: "", action: "block" });
      for (const url of PAGES) await session.open(url);
      assert.deepEqual(await shown(ONE), FILTERED);
      assert.deepEqual(await shown(OFF), WHOLE);
    });

    test("tabs are restored with all that was in force", async () => {
      web.told.length = 0;
      // The browser writes its session soon after a change.
      await pause(3000);
      await session.restart({ kill: true });
      const tabs = await Promise.all(PAGES.map((url) => within(() => found(url), `tab of ${url}`)));
      assert.ok(tabs.some(({ isDiscarded }) => isDiscarded), "a tab that is not loaded yet");
      assert.deepEqual(await shown(ONE), FILTERED);
      assert.deepEqual(await shown(OFF), WHOLE);
      assert.deepEqual(await shown(TWO), FILTERED);
      for (const image of [BLOCKED, CHOSEN]) assert.equal(session.fixture.arrived.has(`${image}?${encodeURIComponent(ONE)}`), false, image);
    });

    test("a restored tab that is discarded is restored once more", async () => {
      const { id } = await found(ONE);
      web.told.length = 0;
      // The tab in front cannot be discarded: another is.
      await session.evaluate(async (id) => void (await (globalThis.browser ?? chrome).tabs.discard(id)), id);
      await within(async () => (await found(ONE))?.isDiscarded, "discarded tab");
      assert.deepEqual(await shown(ONE), FILTERED);
    });
  });
}

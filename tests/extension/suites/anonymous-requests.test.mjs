/** Requests without a tab, or of a page that is being left: decided with their true source, and counted for no other page. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { TabRecords } from "../../../extension/background/tab-records.js";
import { browsers } from "../browsers/index.mjs";
import { html } from "../fixture/tools.mjs";
import { startSession, within } from "../session.mjs";

/** Named and free: hosts of sites that the filters name, and that they do not name. */
const LIST = `[Adblock Plus 2.0]
! Title: Requests of no tab
||tracker.test^$domain=named.localhost
||everywhere.test^
@@||everywhere.test/allowed^$domain=named.localhost
`;
const WORKER = `addEventListener("message", ({ data, source }) => Promise.allSettled(data.map((url) => fetch(url, { mode: "no-cors" }))).then((all) => source.postMessage(all.map(({ status }) => status))));
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));`;
const SHARED = `addEventListener("connect", ({ ports: [port] }) => (port.onmessage = ({ data }) => Promise.allSettled(data.map((url) => fetch(url, { mode: "no-cors" }))).then((all) => port.postMessage(all.map(({ status }) => status)))));`;
const script = (text) => (_request, response) => response.writeHead(200, { "content-type": "text/javascript" }).end(text);
/** What pages send while they are left, by name. */
const LEAVING = `addEventListener("pagehide", () => {
  for (const host of ["tracker.test", "everywhere.test", "harmless.test"]) {
    navigator.sendBeacon("http://" + host + "/beacon-of-" + location.hostname, "x");
    fetch("http://" + host + "/kept-of-" + location.hostname, { method: "POST", body: "x", mode: "no-cors", keepalive: true }).catch(() => {});
  }
});`;
const SITES = ["named.localhost", "free.localhost"];
const HANDLERS = new Map(SITES.flatMap((host) => [
  [`${host}/`, html(`<h1>Page</h1><script>${LEAVING}</script>`)],
  [`${host}/sw.js`, script(WORKER)],
  [`${host}/shared.js`, script(SHARED)],
]));
HANDLERS.set("next.test/", html('<h1>Next</h1><img src="http://everywhere.test/image-of-next" alt="">'));
HANDLERS.set("speculative.test/", html('<link rel="preconnect" href="http://everywhere.test"><link rel="prefetch" href="http://everywhere.test/prefetched"><link rel="preload" as="image" href="http://harmless.test/preloaded"><h1>Ahead</h1>'));

const SENT = ["http://tracker.test/a", "http://everywhere.test/a", "http://everywhere.test/allowed/a", "http://harmless.test/a"];
/** Which of these arrive. */
const ARRIVING = { "named.localhost": ["everywhere.test/allowed/a", "harmless.test/a"], "free.localhost": ["tracker.test/a", "harmless.test/a"] };

test("a request of the page before is not counted for the next one", async () => {
  const records = new TabRecords({ readAll: async () => ({}), write: async () => {}, remove: async () => {} }, () => {});
  const reason = () => ({ filter: "x", list: "l", line: 1 });
  records.begin(1, "http://old.test/", "old.test");
  records.shown(1, "http://old.test/", () => "old.test");
  for (const url of ["http://hop.test/", "http://other-hop.test/", "http://new.test/"]) records.begin(1, url, "new.test");
  records.addBlocked(1, "http://t.test/", reason, "http://old.test/");
  assert.equal(records.get(1)?.blocked, 0);
  records.addBlocked(1, "http://t.test/", reason, "http://new.test/");
  records.addBlocked(1, "http://t.test/", reason, "http://unknown.test/");
  assert.equal(records.get(1)?.blocked, 2);
});

for (const browser of browsers()) {
  describe(`requests of no tab in ${browser.name}`, () => {
    let session;
    before(async () => {
      session = await startSession(browser, { handlers: HANDLERS, list: LIST, alsoServes: (host) => ["tracker.test", "everywhere.test", "harmless.test", "next.test", "speculative.test", ...SITES].includes(host) });
      await within(async () => (await session.ask({ ask: "health" })).lists.length > 0, "engine");
    });
    after(() => session?.close());

    const arrivedOf = (all) => all.filter((url) => session.fixture.arrived.has(url)).map((url) => url.replace("http://", ""));

    for (const [kind, send] of [
      ["a service worker", async (urls) => {
        await navigator.serviceWorker.register("/sw.js");
        const { active } = await navigator.serviceWorker.ready;
        return new Promise((resolve) => {
          navigator.serviceWorker.onmessage = ({ data }) => resolve(data);
          active.postMessage(urls);
        });
      }],
      ["a shared worker", (urls) => new Promise((resolve) => {
        const { port } = new SharedWorker("/shared.js");
        port.onmessage = ({ data }) => resolve(data);
        port.postMessage(urls);
      })],
    ]) {
      test(`those of ${kind} have its site`, async () => {
        for (const site of SITES) {
          session.fixture.arrived.clear();
          const page = await session.open(`http://${site}/`);
          const outcomes = await page.evaluate(send, SENT);
          assert.deepEqual(arrivedOf(SENT), ARRIVING[site], site);
          assert.deepEqual(outcomes.map((status) => status === "fulfilled"), SENT.map((url) => ARRIVING[site].includes(url.replace("http://", ""))), site);
          await page.close();
        }
      });
    }

    test("beacons and kept requests of a page that is left have its site, and are not counted for the next page", async () => {
      for (const site of SITES) {
        const of = (host) => ["beacon", "kept"].map((kind) => `http://${host}/${kind}-of-${site}`);
        const page = await within(async () => {
          session.fixture.arrived.clear();
          const opened = await session.open(`http://${site}/`);
          await opened.goto("http://next.test/", { waitUntil: "load" });
          const isComplete = () => arrivedOf(of("harmless.test")).length === 2;
          if (await within(isComplete, "requests that no filter names", 10).catch(() => false)) return opened;
          // A browser ends a page that takes long to leave, on a busy machine before its requests.
          await opened.close();
          return false;
        }, "page whose last requests arrive");
        await session.fixture.settle();
        assert.deepEqual(arrivedOf([...of("tracker.test"), ...of("everywhere.test")]), site === "free.localhost" ? of("tracker.test").map((url) => url.replace("http://", "")) : [], site);
        const tabId = await session.tabId("http://next.test/");
        const report = await within(async () => {
          const now = await session.ask({ ask: "page", tabId });
          return now.blocked > 0 && now;
        }, "count of the next page");
        // Chromium's own number has those of the page before. They are told as requests whose address is not known.
        const known = report.blocked - (report.unlisted ?? 0);
        if (browser.name === "firefox") assert.equal(report.blocked, 1);
        assert.deepEqual({ known, site: report.site, hosts: report.hosts.map(({ host, count }) => [host, count]) }, { known: 1, site: "next.test", hosts: [["everywhere.test", 1]] });
        await page.close();
      }
    });

    test("speculative requests are decided, and a connection alone is not counted", async () => {
      session.fixture.arrived.clear();
      const page = await session.open("http://speculative.test/");
      await session.fixture.settle(["http://harmless.test/preloaded"]);
      assert.deepEqual(arrivedOf(["http://everywhere.test/prefetched", "http://harmless.test/preloaded"]), ["harmless.test/preloaded"]);
      const tabId = await session.tabId("http://speculative.test/");
      await within(async () => (await session.ask({ ask: "page", tabId })).blocked === 1, "count of one request");
      await page.close();
    });
  });
}

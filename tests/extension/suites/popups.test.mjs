/** Tabs that pages open are closed if a popup filter names them, popunders are stopped, and tabs that the person opens stay. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ClosedPopups } from "../../../extension/background/whole-page/closed-popups.js";
import { namesHost, Popunders } from "../../../extension/background/whole-page/popunders.js";
import { browsers } from "../browsers/index.mjs";
import { html } from "../fixture/tools.mjs";
import { frameOf, photograph, startSession, within } from "../session.mjs";

const LIST = "[Adblock Plus 2.0]\n! Title: Fixture list\n||popads.test^$popup\n||underads.test^$popunder\n*$popup,3p,domain=broad.test\n";
const PAGE = "http://pops.test/";
const AD = "http://popads.test/ad";
const TARGET = "http://plain.test/target";
/** Popunders: the page opens what the person wants, and goes to an advert itself. */
const UNDER = {
  after: `window.open('${TARGET}'); location.href = '${AD}?after'`,
  reversed: `location.href = '${AD}?reversed'; window.open('${TARGET}')`,
  replaced: `window.open('${TARGET}'); location.replace('${AD}?replaced')`,
  waiting: `window.open('${TARGET}'); setTimeout(() => (location.href = '${AD}?waiting'), 400)`,
  redirected: `window.open('${TARGET}'); location.href = 'http://plain.test/redirected'`,
  named: `window.open('${TARGET}'); location.href = 'http://underads.test/ad'`,
};
const POPS = html(`<h1>Popups</h1><button id="ad" onclick="window.open('${AD}')">ad</button>
<button id="late" onclick="const w = window.open('about:blank'); setTimeout(() => { w.location = '${AD}?late' }, 300)">late</button>
<button id="moved" onclick="window.open('http://plain.test/moved')">moved</button>
<input id="typed">
<button id="behind" onclick="window.open('${AD}?behind', 'behind', 'width=300,height=300'); window.focus()">behind</button>
<button id="window" onclick="window.open('${AD}?window', '', 'width=300,height=300')">window</button>
<button id="late-window" onclick="const w = window.open('about:blank', '', 'popup'); setTimeout(() => { w.location = '${AD}?late-window' }, 300)">late window</button>
<button id="moved-window" onclick="window.open('http://plain.test/moved?window', '', 'popup')">moved window</button>
<button id="good-window" onclick="window.open('http://plain.test/good?window', '', 'popup')">good window</button>
<iframe src="http://framed.test/"></iframe>
${Object.entries(UNDER).map(([id, code]) => `<button id="${id}" onclick="${code}">${id}</button>`).join("\n")}
<a id="plain" href="${AD}?plain">plain</a>
<button id="good" onclick="window.open('http://plain.test/good')">good</button>
<button id="beside" onclick="window.open('http://plain.test/beside')">beside</button>
<a id="hand" href="${AD}?hand">link</a>
<svg width="90" height="20"><a href="//popads.test/ad?hand-svg"><rect id="hand-svg" width="90" height="20"/></a></svg>
<iframe id="maker"></iframe>
<script>
// Links that another document has made, and one in a closed shadow tree.
const made = document.getElementById("maker").contentDocument.createElement("a");
const closed = document.createElement("p");
closed.attachShadow({ mode: "closed" }).innerHTML = '<a style="display: block" href="${AD}?hand-closed">link in a closed shadow tree</a>';
document.body.append(Object.assign(made, { id: "hand-made", href: "${AD}?hand-made", textContent: "link" }), Object.assign(closed, { id: "hand-closed" }));
</script>`);
const HANDLERS = new Map([
  ["pops.test/", POPS],
  ["pops.test/?other", POPS],
  ["broad.test/", html(`<a id="out" href="http://plain.test/out" onclick="window.open('${AD}?broad')">out</a>`)],
  ["plain.test/out", html("<h1>Out</h1>")],
  ["plain.test/beside", html("<h1>Beside</h1>")],
  ["framed.test/", html(`<button id="inner" onclick="window.open('${AD}?inner', '', 'popup')">inner</button>`)],
  ["plain.test/good?window", html("<h1>Good</h1>")],
  ["plain.test/moved?window", (_request, response) => response.writeHead(302, { location: `${AD}?moved` }).end()],
  ["popads.test/ad?window", html("<h1>Ad</h1>")],
  ["popads.test/ad?late-window", html("<h1>Ad</h1>")],
  ["popads.test/ad?behind", html("<h1>Ad</h1>")],
  ["popads.test/ad?inner", html("<h1>Ad</h1>")],
  ["popads.test/ad", html("<h1>Ad</h1>")],
  ["popads.test/ad?typed", html("<h1>Ad</h1>")],
  ["popads.test/ad?late", html("<h1>Ad</h1>")],
  ["popads.test/ad?moved", html("<h1>Ad</h1>")],
  ...["", "-svg", "-made", "-closed"].map((kind) => [`popads.test/ad?hand${kind}`, html("<h1>Ad</h1>")]),
  ["plain.test/good", html("<h1>Good</h1>")],
  ["plain.test/target", html("<h1>Target</h1>")],
  ["plain.test/redirected", (_request, response) => response.writeHead(302, { location: `${AD}?redirected` }).end()],
  ["underads.test/ad", html("<h1>Ad</h1>")],
  ["plain.test/moved", (_request, response) => response.writeHead(302, { location: `${AD}?moved` }).end()],
]);

test("popunders: an opened tab and a navigation within three seconds, in either order", async () => {
  let now = 0;
  const stopped = [];
  const reason = async (_page, url) => (url.includes("ad") ? { filter: "f", list: "l", line: 1 } : null);
  const popunders = new Popunders({ reason, stopped: ({ opener, url }) => stopped.push(`${opener} ${url}`), now: () => now });
  const page = "http://page.test/";
  const opens = (tab) => popunders.onOpened(tab, Promise.resolve(page));
  assert.equal(await opens(1), null);
  now = 2900;
  assert.equal(await popunders.onDocument(1, "http://good.test/"), null);
  assert.equal(await popunders.onDocument(1, "http://ad.test/"), page);
  assert.equal(await opens(1), null, "the popunder before was stopped");
  popunders.onDocument(1, page);
  assert.equal(await opens(1), null, "the opener has come back to its page");
  assert.equal(popunders.onDocument(2, "http://ad.test/"), null, "another tab");
  assert.equal(await opens(2), page, "the opened tab comes later");
  popunders.onDocument(3, page);
  popunders.onDocument(3, "http://ad.test/3");
  assert.equal(await popunders.onOpened(3, Promise.resolve("http://ad.test/3")), page, "the opener shows it already");
  assert.equal(popunders.onDocument(1, "http://ad.test/typed", true), null, "the person has entered it");
  assert.equal(popunders.onDocument(1, "http://ad.test/typed", false), null, "and it is shown");
  assert.equal(await opens(1), null, "nor if the page there opens a tab");
  now = 6000;
  assert.equal(popunders.onDocument(1, "http://ad.test/"), null, "too late");
  assert.equal(await popunders.onOpened(1, Promise.resolve(null)), null, "a tab of the person");
  assert.equal(await popunders.onDocument(1, "http://ad.test/other"), null);
  assert.deepEqual(stopped, ["1 http://ad.test/", "2 http://ad.test/", "3 http://ad.test/3"]);
});

test("a popunder's filter for popups names the host to which the page goes", () => {
  const target = "https://go.popads.test/x?y";
  for (const filter of ["||popads.test^$popup", "||go.popads.test/x$popup", "|https://go.popads.test/", "://popads.test^", "||POPads.test$popup,3p", "popads.test/x", ".popads.test^$popup"]) {
    assert.equal(namesHost(filter, target), true, filter);
  }
  for (const filter of ["*$popup,3p,domain=page.test", "$popup,3p", "/x?y$popup", "||test^$popup", "||ads.test^$popup", "||popads.*^$popup", "/^https:\\/\\/go\\.popads\\.test/$popup", "||x.popads.test^", "|https://$popup", "x?y"]) {
    assert.equal(namesHost(filter, target), false, filter);
  }
});

test("a closed popup is opened in the container of its opener, also if that has gone", async () => {
  const opened = [];
  const stored = {};
  /** By tab, its cookie store. */
  const stores = new Map([[1, "firefox-container-7"], [2, "firefox-container-7"]]);
  const known = (id) => {
    if (!stores.has(id)) throw new Error("no such tab");
    return stores.get(id);
  };
  const popups = new ClosedPopups({
    engine: { current: { site: () => "page.test", check: ({ url, type }) => ({ action: url.includes("ad") && type === "popup" ? "block" : "allow", filter: "||ad.test^$popup", list: "l", line: 1 }) } },
    ready: Promise.resolve(),
    settings: { isOff: () => false },
    tabs: { get: async (id) => ({ id, url: id === 1 ? "http://page.test/" : "", incognito: false, store: known(id) }), close: async (id) => void stores.delete(id), show: async () => {} },
    opened: { isActive: async () => true, isByHand: async () => false, storeOf: async (id) => known(id), open: async (url, place) => void opened.push([url, place]), back: async () => {}, stopLoading: async () => {} },
    session: { readAll: async () => structuredClone(stored), write: async (values) => void Object.assign(stored, values) },
  });
  await popups.onOpened({ opener: 1, tabId: 2, url: "http://ad.test/over" });
  assert.equal(await popups.isPopunder(1, "http://ad.test/under", false), true);
  await new Promise((resolve) => setTimeout(resolve, 10));
  stores.clear();
  for (const url of ["http://ad.test/over", "http://ad.test/under"]) await popups.reopen(1, url);
  const place = { opener: 1, store: "firefox-container-7" };
  assert.deepEqual(opened, [["http://ad.test/over", place], ["http://ad.test/under", place]]);
});

for (const browser of browsers()) {
  describe(`popups in ${browser.name}`, () => {
    let session;
    let page;
    let tabId;

    before(async () => {
      session = await startSession(browser, { list: LIST, handlers: HANDLERS });
      page = await session.open(PAGE);
      tabId = await session.tabId(PAGE);
    });
    after(() => session?.close());

    const urls = () => session.evaluate(async () => (await (globalThis.browser ?? chrome).tabs.query({})).map(({ url }) => url));
    const closed = async () => (await session.ask({ ask: "closedPopups", tabId })).map(({ url }) => url);
    const press = async (id) => {
      await page.bringToFront();
      await page.click(`#${id}`);
    };

    for (const [id, url] of [["ad", AD], ["late", `${AD}?late`], ["moved", `${AD}?moved`]]) {
      test(`a popup is closed: ${id}`, async () => {
        await press(id);
        await within(async () => (await closed()).includes(url), "closed popup");
        await within(async () => !(await urls()).includes(url), "end of the tab");
      });
    }

    // Windows of their own, of which Firefox tells no opener.
    for (const [id, url] of [["behind", `${AD}?behind`], ["window", `${AD}?window`], ["late-window", `${AD}?late-window`], ["moved-window", `${AD}?moved`]]) {
      test(`a window that a page opens is closed: ${id}`, async () => {
        await press(id);
        await within(async () => (await closed()).at(-1) === url, "closed popup");
        await within(async () => !(await urls()).includes(url), "end of the window");
      });
    }

    test("a window that a frame opens is closed, and is of the frame's page", async () => {
      await page.bringToFront();
      const frame = await frameOf(page, (url) => url === "http://framed.test/");
      await frame.click("#inner");
      await within(async () => (await closed()).includes(`${AD}?inner`), "closed popup");
      await within(async () => !(await urls()).includes(`${AD}?inner`), "end of the window");
    });

    test("another window of the page stays", async () => {
      await press("good-window");
      await within(async () => (await urls()).includes("http://plain.test/good?window"), "window");
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal((await urls()).includes("http://plain.test/good?window"), true);
    });

    for (const id of Object.keys(UNDER)) {
      test(`a popunder is stopped, and its page stays: ${id}`, async () => {
        const url = id === "named" ? "http://underads.test/ad" : `${AD}?${id}`;
        const shownUrl = () => session.evaluate(async (tabId) => (await (globalThis.browser ?? chrome).tabs.get(tabId)).url, tabId);
        const shown = async () => (await shownUrl()) === PAGE;
        await press(id);
        await within(async () => (await closed()).includes(url), "stopped popunder").catch(async (error) => assert.equal(await shownUrl(), PAGE, String(error)));
        await within(async () => (await shown()) && !(await urls()).includes(url), "page").catch(async () => assert.equal(await shownUrl(), PAGE));
        await new Promise((resolve) => setTimeout(resolve, 300));
        assert.equal(await shown(), true);
        await within(async () => (await urls()).includes(TARGET), "what the person wants");
        await page.waitForSelector(`#${id}`);
      });
    }

    test("a link to the same address without an opened tab is followed", async () => {
      await new Promise((resolve) => setTimeout(resolve, 3000));
      const other = await session.open(PAGE);
      await other.bringToFront();
      await other.click("#plain");
      await within(async () => (await urls()).includes(`${AD}?plain`), "page");
      await other.close();
    });

    test("a link is followed, though a broad filter closes the tab that the page has opened", async () => {
      const other = await session.open("http://broad.test/");
      const id = await session.tabId("http://broad.test/");
      const shown = () => session.evaluate(async (id) => (await (globalThis.browser ?? chrome).tabs.get(id)).url, id);
      await other.bringToFront();
      await other.click("#out");
      await within(async () => (await shown()) === "http://plain.test/out", "the link's page");
      await within(async () => !(await urls()).includes(`${AD}?broad`), "end of the tab");
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal(await shown(), "http://plain.test/out");
      await other.close();
    });

    test("an address that the person enters is no popunder", async () => {
      const other = await session.open(`${PAGE}?other`);
      await other.bringToFront();
      await other.click("#beside");
      await within(async () => (await urls()).includes("http://plain.test/beside"), "tab");
      await other.goto(`${AD}?typed`, { waitUntil: "domcontentloaded" });
      await new Promise((resolve) => setTimeout(resolve, 700));
      assert.equal((await urls()).includes(`${AD}?typed`), true);
      await other.close();
    });

    test("another tab of the page stays", async () => {
      await press("good");
      await within(async () => (await urls()).includes("http://plain.test/good"), "tab");
    });

    test("tabs that the person opens stay", async () => {
      const hand = ["hand", "hand-svg", "hand-made", "hand-closed"].map((id) => ({ id, url: `${AD}?${id}` }));
      const key = "Control";
      for (const { id, url } of hand) {
        await page.bringToFront();
        // In Firefox, an element that another document has made is no element for `page.click`.
        const [x, y] = await page.evaluate((id) => {
          const element = document.getElementById(id);
          element.scrollIntoView({ block: "center" });
          const { left, top, width, height } = element.getBoundingClientRect();
          return [left + width / 2, top + height / 2];
        }, id);
        await page.keyboard.down(key);
        await page.mouse.click(x, y);
        await page.keyboard.up(key);
        await within(async () => (await urls()).includes(url), `tab of ${id}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
      const [open, gone] = [await urls(), await closed()];
      for (const { url } of hand) assert.deepEqual([open.includes(url), gone.includes(url)], [true, false], url);
    });

    test("the popup lists closed tabs and opens them", async () => {
      const popup = await session.popup(tabId);
      await popup.waitForSelector("#closed-list .open");
      await popup.$eval("#closed", (section) => section.scrollIntoView({ block: "end" }));
      await photograph(popup, `popups-${browser.name}`);
      const texts = await popup.$eval("#closed-list li:has(.open)", (row) => [".name", ".address", ".filter", ".where"].map((part) => row.querySelector(part).innerText));
      assert.ok(texts.every((text) => text !== ""), texts.join());
      assert.match(texts[3], /, line \d+$/);
      await popup.click("#closed-list .open");
      await within(async () => (await urls()).includes(AD), "opened tab");
      await within(async () => !(await closed()).includes(AD), "shorter list");
      await popup.close();
    });
  });
}

/**
 * Times of the extension's pages with much data: pages with 2,000 blocked requests and with 8,000 blocked hosts, 50 added
 * lists, 10,000 learned trackers, 10,000 events in the logger. A measurement, not a test:
 *
 *     node tests/extension/bench-pages.mjs [chromium|firefox]
 */

import { setTimeout as pause } from "node:timers/promises";
import { browsers } from "./browsers/index.mjs";
import { makeHandle, SITES, tracking } from "./fixture/ledger.mjs";
import { startSession, within } from "./session.mjs";

const LISTS = 50;
const TRACKERS = 10_000;
const EVENTS = 10_000;
const RUNS = 5;
/** Milliseconds between two openings of a page. */
const BETWEEN = 500;
/** By host of the page: the number of its requests, and of their hosts. */
const PAGES = { "requests.test": [2000, 50], "hosts.test": [8000, 8000] };
const give = (body) => (_request, response) => {
  response.writeHead(200, { "content-type": "text/html", "cache-control": "no-store" });
  response.end(body);
};
const HANDLERS = new Map(Object.entries(PAGES).map(([host, [requests, hosts]]) => [`${host}/`, give(`<!doctype html><title>Many</title><script>
performance.setResourceTimingBufferSize(20000);
for (let at = 0; at < ${requests}; at += 1) new Image().src = "http://h" + (at % ${hosts}) + ".d" + (at % 200) + ".blocked.test/x" + at;</script>`)]));

const median = (/** @type {number[]} */ values) => Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN);

/**
 * Milliseconds from the start of the navigation to the content. The page is a frame of another page of the extension, so that the
 * start of a tab with its process is not measured.
 */
async function opening(host, path, ready, { runs = RUNS, before = async () => {} } = {}) {
  const times = [];
  for (let run = 0; run < runs; run += 1) {
    await before();
    // What the popup asks for after its content would count for the next one.
    await pause(BETWEEN);
    times.push(await host.evaluate(async (path, ready) => {
      const frame = document.createElement("iframe");
      frame.style = "position: fixed; inset: 0; inline-size: 360px; block-size: 600px";
      const start = performance.now();
      frame.src = `/${path}`;
      document.body.append(frame);
      await new Promise((resolve) => {
        const look = () => (frame.contentDocument?.querySelector(ready) ? resolve() : requestAnimationFrame(look));
        look();
      });
      const time = performance.now() - start;
      frame.remove();
      return time;
    }, path, ready));
  }
  return median(times);
}

/** Milliseconds from an input, a click or a scroll to the second frame after it. */
async function acting(page, selector, act, value = null) {
  const times = [];
  for (let run = 0; run < RUNS; run += 1) {
    times.push(await page.evaluate(async (selector, act, value, run) => {
      const element = document.querySelector(selector);
      const before = performance.now();
      if (act === "type") {
        element.value = run % 2 === 0 ? value : "";
        element.dispatchEvent(new Event("input", { bubbles: true }));
      } else if (act === "scroll") {
        element.scrollTop = (run + 1) * (element.scrollHeight / 7);
      } else {
        element.click();
      }
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return performance.now() - before;
    }, selector, act, value, run));
  }
  return median(times);
}

/** A ledger with trackers that are blocked. */
async function ledger() {
  const key = crypto.getRandomValues(new Uint8Array(16));
  const handle = await makeHandle(key);
  const now = Date.now();
  for (let at = 0; at < TRACKERS; at += 500) {
    const hosts = Array.from({ length: 500 }, (_, index) => `tracker${at + index}.example`);
    handle.observe(hosts.flatMap((host) => tracking(host, SITES, now)).map((event) => JSON.stringify(event)).join("\n"));
  }
  const text = (bytes) => Buffer.from(bytes).toString("base64");
  return { format: "brock-learned-1", key: text(key), ledger: text(handle.save()) };
}

/** Fills the lists, the choices, the numbers of the overview, and what is learned. */
async function fill(session) {
  await session.ask({ ask: "switchUpdates", on: false });
  const customLists = Array.from({ length: LISTS }, (_, at) => ({ id: `custom-${at}`, title: `List ${at}`, url: `https://lists.test/${at}.txt` }));
  const chosen = Array.from({ length: 1000 }, (_, at) => ({ tracker: `chosen${at}.example`, site: "", action: "block" }));
  const day = (at) => new Date(Date.now() - at * 86_400_000).toISOString().slice(0, 10);
  const days = Object.fromEntries(Array.from({ length: 31 }, (_, at) => [day(at), Object.fromEntries(Array.from({ length: 300 }, (_, of) => [`d${of}.example`, of + 1]))]));
  const sites = Object.fromEntries(Array.from({ length: 300 }, (_, of) => [`d${of}.example`, Array.from({ length: 50 }, (_, at) => String(at).padStart(12, "0"))]));
  const statistics = { salt: "0c0a0000-0000-4000-8000-000000000000", days, sites };
  await session.evaluate((values) => (globalThis.browser ?? chrome).storage.local.set(values), { customLists, chosen, statistics });
  await session.restartBackground();
  await session.ask({ ask: "importLearned", exported: await ledger() });
}

async function measurePopup(session, browser, host, say) {
  for (const [name, [requests, hosts]] of Object.entries(PAGES)) {
    const url = `http://${name}/`;
    await session.open(url);
    const tabId = await session.tabId(url);
    await within(async () => (await session.ask({ ask: "page", tabId })).blocked >= requests, "blocked requests", 60);
    await host.bringToFront();
    const popup = `popup/index.html?tab=${tabId}`;
    const what = `popup, ${requests} requests to ${hosts} hosts`;
    say(`${what}: content`, await opening(host, popup, "#hosts > li"));
    if (browser.name === "chromium") say(`${what}: content, background stopped`, await opening(host, popup, "#hosts > li", { runs: 3, before: () => session.restartBackground() }));
    const page = await session.popup(tabId);
    await page.waitForSelector("#hosts > li");
    say(`${what}: a row is opened`, await acting(page, "#hosts > li summary", "click"));
    await page.close();
  }
}

async function measureDashboard(session, host, say) {
  await host.bringToFront();
  for (const section of ["overview", "lists", "filters", "choices", "learned", "privacy", "backup", "general", "health", "about"]) {
    say(`dashboard: ${section}`, await opening(host, `options/index.html#${section}`, "main:not([aria-busy]) h2"));
  }
  for (const [section, selector, value] of [["learned", "#learned-search", "tracker99"], ["lists", "#catalogue-search", "ger"], ["choices", "#choices-search", "chosen9"]]) {
    const page = await session.ownPage(`options/index.html#${section}`);
    say(`dashboard: a search in ${section}`, await acting(page, selector, "type", value));
    await page.close();
  }
}

async function measureLogger(session, say) {
  const logger = await session.ownPage("logger/index.html");
  for (let round = 0; round < 2; round += 1) {
    const page = await session.open("http://hosts.test/");
    await within(async () => parseInt((await logger.$eval("#count", (count) => count.textContent)).replace(/\D/g, ""), 10) >= Math.min(8000 * (round + 1), EVENTS), "events", 60);
    await page.close();
  }
  await logger.bringToFront();
  say(`logger, ${EVENTS} events: scroll`, await acting(logger, "#rows", "scroll"));
  say(`logger, ${EVENTS} events: a search`, await acting(logger, "#search", "type", "action:block host:h77"));
  say(`logger, ${EVENTS} events: one is selected`, await acting(logger, ".row", "click"));
  await logger.close();
}

for (const browser of browsers()) {
  if (process.argv[2] !== undefined && process.argv[2] !== browser.name) continue;
  const session = await startSession(browser, { handlers: HANDLERS, list: "||blocked.test^\n" });
  console.log(`${browser.name} (milliseconds, median of ${RUNS}; background stopped: of 3)`);
  const say = (what, time) => console.log(`  ${what}: ${time}`);
  try {
    const host = await session.ownPage("options/index.html#about");
    await measurePopup(session, browser, host, say);
    if (process.argv[3] === "popup") continue;
    await fill(session);
    await measureDashboard(session, host, say);
    await measureLogger(session, say);
  } finally {
    await session.close();
  }
}

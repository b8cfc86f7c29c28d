/**
 * Times of the extension's pages with much data: 8,000 blocked requests of 8,000 hosts, 50 added lists,
 * 10,000 learned trackers. A measurement, not a test:
 *
 *     node tests/extension/bench-pages.mjs [chromium|firefox]
 */

import { browsers } from "./browsers/index.mjs";
import { startSession, within } from "./session.mjs";

const PAGE = "http://many.test/";
const REQUESTS = 8000;
const LISTS = 50;
const TRACKERS = 10_000;
const RUNS = 5;
const SCRIPT = `for (let at = 0; at < ${REQUESTS}; at += 1) new Image().src = "http://h" + at + ".d" + (at % 200) + ".blocked.test/x"`;
const HANDLERS = new Map([["many.test/", (_request, response) => {
  response.writeHead(200, { "content-type": "text/html", "cache-control": "no-store" });
  response.end(`<!doctype html><title>Many</title><script>${SCRIPT}</script>`);
}]]);

const median = (/** @type {number[]} */ values) => Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN);

/** Milliseconds from the start of navigation to the content, by the page's own clock. */
async function opening(session, path, ready) {
  const times = [];
  for (let run = 0; run < RUNS; run += 1) {
    const page = await session.newPage();
    await page.evaluateOnNewDocument((ready) => {
      const seen = () => (document.querySelector(ready) === null ? requestAnimationFrame(seen) : (globalThis.contentAfter = performance.now()));
      seen();
    }, ready).catch(() => {});
    await page.goto(session.browser.extensionUrl(path), { waitUntil: [] });
    times.push(await within(() => page.evaluate(() => globalThis.contentAfter ?? 0), path, 30));
    await page.close();
  }
  return median(times);
}

/** Milliseconds from an input to the second frame after it. */
const typing = async (page, selector, text) => Math.round(await page.evaluate(async (selector, text) => {
  const input = /** @type {HTMLInputElement} */ (document.querySelector(selector));
  const before = performance.now();
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  return performance.now() - before;
}, selector, text));

async function learn(session) {
  const lines = Array.from({ length: TRACKERS }, (_, at) => `block t${at}.tracker${at % 997}.test\n`).join("");
  await session.evaluate((lines) => (globalThis.browser ?? chrome).storage.local.set({ learned: { lines, at: Date.now() } }), lines);
}

for (const browser of browsers()) {
  if (process.argv[2] !== undefined && process.argv[2] !== browser.name) continue;
  const session = await startSession(browser, { handlers: HANDLERS, list: "||blocked.test^\n" });
  try {
    await learn(session);
    await session.evaluate((count) => (globalThis.browser ?? chrome).storage.local.set({ customLists: Array.from({ length: count }, (_, at) => ({ id: `custom-${at}`, title: `List ${at}`, url: `https://lists.test/${at}.txt` })) }), LISTS);
    await session.restartBackground();
    await session.open(PAGE);
    const tabId = await session.tabId(PAGE);
    await within(async () => (await session.ask({ ask: "page", tabId })).blocked >= 250, "blocked requests", 60);
    const popup = `popup/index.html?tab=${tabId}`;
    console.log(browser.name, `(median of ${RUNS}, milliseconds)`);
    console.log("  popup, background running:", await opening(session, popup, "#hosts > li"));
    for (const section of ["overview", "lists", "choices", "learned", "general"]) {
      console.log(`  dashboard, ${section}:`, await opening(session, `options/index.html#${section}`, "main:not([aria-busy]) h2"));
    }
    const learned = await session.ownPage("options/index.html#learned");
    console.log("  search among learned trackers:", await typing(learned, "#learned-search", "tracker99"));
    const lists = await session.ownPage("options/index.html#lists");
    console.log("  search in the catalogue:", await typing(lists, "#catalogue-search", "ger"));
    if (browser.name === "chromium") {
      await session.restartBackground();
      console.log("  popup, background stopped (once):", await opening(session, popup, "#hosts > li"));
    }
  } finally {
    await session.close();
  }
}

/* global console, document, performance, process, requestAnimationFrame, setInterval, clearInterval, setTimeout */
/**
 * What the content script of page filters costs on a page of 8,560 nodes with 200 changes a second, and when 10,000 nodes come
 * within a second. Prints figures of Chromium, with the extension's content script and without:
 *
 *     node benches/page-cost/run.mjs [seconds]
 *
 * Needs `./build.sh build` and the packages of `tests/extension`.
 */

import * as chromium from "../../tests/extension/browsers/chromium.mjs";
import { startSession, within } from "../../tests/extension/session.mjs";

const SECONDS = Number(process.argv[2] ?? 10);
const NODES = 8560;
const LIST = `
cost.test##.box:has-text(Sponsored)
cost.test##.box:has(> .label:has-text(/^ad$/i))
cost.test##.item:upward(.nothing)
${Array.from({ length: 2000 }, (_, at) => `##.generic-${at}`).join("\n")}
`;
const BODY = Array.from({ length: NODES / 2 }, (_, at) => `<div class="item c${at % 900}"><span class="label">${at}</span></div>`).join("");

const handlers = { get: () => (_request, response) => response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><title>-</title><body>${BODY}`) };

/** Main-thread seconds of scripts and tasks. @param {import("puppeteer-core").Page} page */
async function used(page) {
  const { TaskDuration, ScriptDuration } = await page.metrics();
  return { task: TaskDuration ?? 0, script: ScriptDuration ?? 0 };
}

/** Runs in the page. */
const change = (seconds) => new Promise((resolve) => {
  let count = 0;
  const timer = setInterval(() => {
    // 200 changes a second: half of them classes, half new elements in place of old ones.
    for (let at = 0; at < 4; at += 1) {
      count += 1;
      const element = document.body.children[(count * 7919) % document.body.children.length];
      if (count % 2 === 0) element.className = `item changed${count % 300}`;
      else element.replaceWith(Object.assign(document.createElement("div"), { className: `item new${count % 300}`, textContent: String(count) }));
    }
  }, 20);
  setTimeout(() => { clearInterval(timer); resolve(count); }, seconds * 1000);
});

/** Runs in the page: the longest time between two frames while nodes come. */
const insert = () => new Promise((resolve) => {
  let [last, longest, left] = [performance.now(), 0, 100];
  const frame = () => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
    if (left > 0) requestAnimationFrame(frame);
    else resolve(longest);
  };
  requestAnimationFrame(frame);
  const timer = setInterval(() => {
    left -= 1;
    document.body.insertAdjacentHTML("beforeend", `<p class="more m${left}">x</p>`.repeat(100));
    if (left === 0) clearInterval(timer);
  }, 10);
});

const session = await startSession(chromium, { handlers, list: LIST });
try {
  await within(async () => (await session.ask({ ask: "health" })).lists.length > 0, "engine");
  for (const off of [true, false, true, false]) {
    await session.ask({ ask: "switchSite", site: "cost.test", off });
    const page = await session.open("http://cost.test/");
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const before = await used(page);
    const changes = await page.evaluate(change, SECONDS);
    const after = await used(page);
    const longest = await page.evaluate(insert);
    const share = (/** @type {"task" | "script"} */ name) => `${(((after[name] - before[name]) / SECONDS) * 100).toFixed(2)} %`;
    console.log(`${off ? "without" : "with   "} ${changes} changes: tasks ${share("task")} of the main thread, scripts ${share("script")}; 10,000 nodes: longest frame ${longest.toFixed(0)} ms`);
    await page.close();
  }
} finally {
  await session.close();
}

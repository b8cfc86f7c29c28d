/**
 * Demonstrates the packed extension:
 *
 *   node tests/extension/demo.mjs [--browser chromium|firefox] [--picture FILE]
 *
 * Opens a page with well-known trackers, served from loopback, and prints the blocked requests with their filters. With a
 * display the browser stays open until it is closed. Exits with 0 if a request was blocked.
 */

import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./build.mjs";
import * as chromium from "./browsers/chromium.mjs";
import * as firefox from "./browsers/firefox.mjs";
import { DEMO_PAGES, DEMO_URL } from "./fixture/demo-page.mjs";
import { startFixture } from "./fixture/server.mjs";
import { openControlPage } from "./session.mjs";

const { values } = parseArgs({ options: { browser: { type: "string" }, picture: { type: "string" } } });

const browser = [chromium, firefox].find(({ name, missing }) =>
  values.browser ? name === values.browser : missing() === null,
);
if (browser === undefined || browser.missing() !== null) {
  console.error(`demo: ${browser?.missing() ?? `no browser ${values.browser ?? "found: install chromium or firefox-esr"}`}`);
  process.exit(2);
}
const extension = join(ROOT, "dist", browser.name);
if (!existsSync(extension)) {
  console.error(`demo: ${extension} is missing: run ./build.sh first`);
  process.exit(2);
}

const headed = values.picture === undefined && Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
const profile = await mkdtemp(join(tmpdir(), "brock-demo-"));
const fixture = await startFixture({ pages: DEMO_PAGES, serves: () => true });
const running = await browser.launch({ extension, profile, proxyPort: fixture.port, headed });
const closed = new Promise((resolve) => running.browser.once("disconnected", resolve));
const controlPage = await openControlPage(running);

const page = await running.newPage();
await page.goto(DEMO_URL, { waitUntil: "domcontentloaded" });
await fixture.settle();
const report = await controlPage.ask({ ask: "page", tabId: await controlPage.tabId(DEMO_URL) });
const lists = JSON.parse(await readFile(join(extension, "data/lists.json"), "utf8"));

console.log(`${browser.name}: ${report.blocked} requests blocked on ${report.site}, by ${lists.length} lists`);
for (const { host, count, filter, list, line } of report.hosts) {
  console.log(`  ${count}× ${host}\n     ${filter}   ${list}:${line}`);
}

if (values.picture !== undefined) {
  const popup = await running.newPage();
  await popup.setViewport({ width: 360, height: 600, deviceScaleFactor: 1.5 });
  await popup.goto(running.extensionUrl(`popup/index.html?tab=${await controlPage.tabId(DEMO_URL)}`), { waitUntil: [] });
  await popup.waitForSelector("#hosts summary", { timeout: 8000 });
  // A host alone, whose row shows who owns it, and the filter and list that blocked it.
  await popup.$eval("#hosts li:not(:has(.group)) summary", (row) => row.click());
  await popup.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
  await popup.screenshot({ path: values.picture });
}

if (headed) {
  console.log("Close the browser to end.");
  await closed;
} else {
  await running.close();
}
await fixture.close();
await rm(profile, { recursive: true, force: true, maxRetries: 5 });
process.exitCode = report.blocked > 0 ? 0 : 1;

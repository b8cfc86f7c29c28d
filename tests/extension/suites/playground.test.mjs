// The playground in Chromium, served as files: findings, decision and explanation while one types, without a network.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import puppeteer from "puppeteer-core";

import { CHROMIUM_FLAGS, chromiumPath } from "../browsers/chromium.mjs";
import { browsers } from "../browsers/index.mjs";

const folder = fileURLToPath(new URL("../../../dist/playground/", import.meta.url));
const kinds = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
const skip = !browsers().some(({ name }) => name === "chromium") && "without Chromium";

let browser, page, server;
const requests = [];

before(async () => {
  if (skip) return;
  server = createServer(async (request, response) => {
    const name = new URL(request.url, "http://x").pathname.replace(/\/$/, "/index.html");
    try {
      // In a folder below the root, as many hosts have it.
      const body = await readFile(join(folder, name.replace(/^\/playground\//, "")));
      response.writeHead(200, { "content-type": kinds[extname(name)] ?? "text/plain" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await puppeteer.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
  page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 1000 });
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => { throw error; });
  await page.goto(`http://127.0.0.1:${server.address().port}/playground/`);
  await page.waitForSelector("main:not([aria-busy])");
});

after(async () => {
  await browser?.close();
  server?.close();
});

const text = (selector) => page.$eval(selector, (element) => element.innerText);

async function write(selector, value) {
  await page.$eval(selector, (element, value) => {
    element.value = value;
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }, value);
}

test("the example", { skip }, async () => {
  assert.equal(await text("#decision"), "Blocked");
  assert.match(await text("#explanation"), /\|\|ads\.example\^\$third-party \(my-list, line 2\)/);
  assert.match(await text("#findings"), /error line 7: unknown modifier "scripts" \(did you mean script\?\)/);
  assert.match(await text("#page-answer"), /Hidden\n\.ad\nScriptlets\nset-constant, adblock, false/);
});

test("typing a filter changes findings and decision", { skip }, async () => {
  await write("#editors textarea", "\u{fc}.example,a.example,a.example##.x\n||ads.example^$script\n");
  await page.waitForFunction(() => document.getElementById("findings").innerText.includes("a.example"));
  await page.waitForFunction(() => document.getElementById("explanation").innerText.includes("line 2"));
  await page.click("#findings button[title=repeated-entry]");
  // The place of the finding is selected: behind a character of two bytes.
  assert.equal(await page.$eval("#editors textarea", (area) => area.value.slice(area.selectionStart, area.selectionEnd)), "a.example");
  await page.$eval("#editors textarea", (area) => {
    area.setSelectionRange(area.value.length - 2, area.value.length - 2);
    area.dispatchEvent(new KeyboardEvent("keyup"));
  });
  assert.match(await text("#meaning"), /Blocks requests to ads\.example and its subdomains/);
  await page.select("#type", "image");
  await page.waitForFunction(() => document.getElementById("decision").innerText.startsWith("Passes"));
  assert.match(await text("#explanation"), /Near misses/);
  await write("#url", "no url");
  assert.match(await text("#decision"), /no URL/);
});

test("several lists", { skip }, async () => {
  await write("#url", "https://ads.example/banner.js");
  await page.click("#add");
  await write("#editors .editor:last-child textarea", "||ads.example^$image\n");
  await page.waitForFunction(() => document.getElementById("explanation").innerText.includes("list-2, line 1"));
  await page.click("#editors .editor:last-child button");
  await page.waitForFunction(() => document.getElementById("decision").innerText.startsWith("Passes"));
});

test("no request goes to another host", { skip }, () => {
  assert.ok(requests.length > 4);
  for (const url of requests) assert.equal(new URL(url).hostname, "127.0.0.1", url);
});

test("axe finds nothing, in light and dark", { skip }, async () => {
  const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  // The policy of the page forbids scripts of other origins; the test adds one by the debugger.
  await page.evaluate(await readFile(axe, "utf8"));
  for (const scheme of ["light", "dark"]) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    const { violations } = await page.evaluate("axe.run()");
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)]), [], scheme);
    if (process.env["BROCK_SCREENSHOTS"]) await page.screenshot({ path: join(process.env["BROCK_SCREENSHOTS"], `playground-${scheme}.png`) });
  }
});

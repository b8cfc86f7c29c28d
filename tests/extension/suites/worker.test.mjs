/** `examples/worker` on a server for the repository's root, without the extension. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { after, before, describe, test } from "node:test";
import puppeteer from "puppeteer-core";
import { browsers } from "../browsers/index.mjs";
import { CHROMIUM_FLAGS, chromiumPath } from "../browsers/chromium.mjs";
import { ROOT } from "../build.mjs";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** Serves only the examples and the package. */
function serveRoot() {
  const server = createServer(async ({ url }, response) => {
    const path = normalize(new URL(url, "http://localhost").pathname).replace(/\/$/, "/index.html");
    const file = join(ROOT, path);
    const isOurs = /^\/(examples\/worker|dist\/npm)\//.test(path) && existsSync(file);
    if (!isOurs) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/plain" }).end(await readFile(file));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

const chromium = browsers().find(({ name }) => name === "chromium");

describe("the web worker of the examples", { skip: chromium === undefined && "without Chromium" }, () => {
  let server, browser, page;
  const problems = [];

  before(async () => {
    server = await serveRoot();
    browser = await puppeteer.launch({ executablePath: chromiumPath(), headless: true, pipe: true, args: CHROMIUM_FLAGS });
    page = await browser.newPage();
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(`http://127.0.0.1:${server.address().port}/examples/worker/`);
  });

  after(async () => {
    await browser?.close();
    server?.close();
  });

  /** Waits until the page tells just this. @param {string[]} lines */
  async function tells(lines) {
    const told = () => page.$eval('[role="status"]', (element) => element.textContent);
    const expected = lines.join("\n");
    await page
      .waitForFunction((text) => document.querySelector('[role="status"]').textContent === text, undefined, expected)
      .catch(async () => assert.equal(await told(), expected));
  }

  /** Types into a field. */
  async function write(name, text) {
    await page.focus(`[name="${name}"]`);
    await page.keyboard.down("Control");
    await page.keyboard.press("a");
    await page.keyboard.up("Control");
    await page.keyboard.type(text);
  }

  test("explains its first request", async () => {
    await tells([
      "block",
      "line 1 matches (block): ||ads.example^$script,third-party",
      "line 3 matches (modifier): *$removeparam=utm_source",
      "line 2 nearly matches, except pattern: @@||ads.example/consent.js",
      "modified URL: https://ads.example/a.js",
    ]);
  });

  test("compiles other filters", async () => {
    await write("list", "||ads.example^$images");
    await tells(["pass", 'line 1 is rejected: unknown modifier "images"; did you mean image?']);
  });

  test("reports an invalid request, and continues", async () => {
    await write("url", "nothing");
    await tells(["pass: not a URL", 'line 1 is rejected: unknown modifier "images"; did you mean image?']);
    await write("url", "https://x.example/");
    await tells(["pass", 'line 1 is rejected: unknown modifier "images"; did you mean image?']);
    assert.deepEqual(problems, []);
  });
});

/** Handlers of the npm package for browser automation, in Chromium with Puppeteer and Playwright. */

import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";
import { browsers } from "../browsers/index.mjs";
import { CHROMIUM_FLAGS, chromiumPath } from "../browsers/chromium.mjs";
import { npmProject } from "../fixture/npm-project.mjs";

const chromium = browsers().find(({ name }) => name === "chromium");

describe("handlers for automation", { skip: chromium === undefined && "without Chromium" }, () => {
  const SITE = "https://news.example/";
  const SURROGATES = { noopjs: { contentType: "text/javascript", body: "window.surrogate = true;" } };
  const LIST = `||ads.example^\n/stats.js$script,redirect=noopjs\n||news.example/own.js$1p\n@@||ads.example/ok.js\n||frame.example^$subdocument`;
  const names = ["https://ads.example/a.js", "https://ads.example/ok.js", "https://cdn.example/stats.js", "https://news.example/own.js", "https://cdn.example/lib.js"];
  const PAGE = `<!doctype html>${names.map((url) => `<script src="${url}"></script>`).join("")}<iframe src="https://frame.example/"></iframe><script>document.title = "loaded"</script>`;
  const EXPECTED_ACTIONS = {
    [SITE]: "pass", [names[0]]: "block", [names[1]]: "allow", [names[2]]: "redirect", [names[3]]: "block", [names[4]]: "pass", "https://frame.example/": "block",
  };
  let engine, automation, folder, browser;

  before(async () => {
    folder = await npmProject();
    browser = await puppeteer.launch({ executablePath: chromiumPath(), headless: true, pipe: true, args: CHROMIUM_FLAGS });
    const { init, Engine } = await import(pathToFileURL(join(folder, "node_modules/brock-engine/index.js")).href);
    automation = await import(pathToFileURL(join(folder, "node_modules/brock-engine/automation.js")).href);
    await init();
    engine = Engine.fromLists([LIST]);
  });
  after(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Without the page's icon and the pictures of the browser's own error page in a blocked frame. */
  const noted = (decisions) => ({ action }, request) => {
    if (request.url() in EXPECTED_ACTIONS) decisions[request.url()] = action;
  };

  /** What a page's own server gives: no request leaves the machine. */
  const responseTo = (url) => (url === SITE ? { status: 200, contentType: "text/html", body: PAGE } : { status: 200, contentType: "text/javascript", body: "" });

  test("Puppeteer, beside another handler", async () => {
    const [page, decisions, served] = [await browser.newPage(), {}, []];
    const stop = await automation.blockInPuppeteer(page, engine, { surrogates: SURROGATES, onDecision: noted(decisions) });
    // With the same priority, an abort has precedence over an answer.
    page.on("request", (request) => {
      if (request.isInterceptResolutionHandled()) return;
      served.push(request.url());
      if (["pass", "allow"].includes(decisions[request.url()])) request.respond(responseTo(request.url()), 1);
      else request.continue(request.continueRequestOverrides(), 0);
    });
    await page.goto(SITE);
    assert.equal(await page.title(), "loaded");
    assert.equal(await page.evaluate("window.surrogate"), true);
    assert.deepEqual(decisions, EXPECTED_ACTIONS);
    await stop();
    assert.ok(served.includes(names[4]));
    await page.close();
  });

  test("Playwright, before a handler that was added earlier", async () => {
    const { chromium: playwright } = await import("playwright-core");
    const other = await playwright.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
    try {
      const context = await other.newContext();
      const [page, decisions, served] = [await context.newPage(), {}, []];
      await context.route("**/*", (route) => {
        served.push(route.request().url());
        return route.fulfill(responseTo(route.request().url()));
      });
      const stop = await automation.blockInPlaywright(context, engine, { surrogates: SURROGATES, onDecision: noted(decisions) });
      await page.goto(SITE);
      assert.equal(await page.title(), "loaded");
      assert.equal(await page.evaluate("window.surrogate"), true);
      assert.deepEqual(decisions, EXPECTED_ACTIONS);
      assert.deepEqual(served.filter((url) => url in EXPECTED_ACTIONS).sort(), [SITE, names[1], names[4]].sort());
      await stop();
      await page.goto(SITE);
      assert.ok(served.includes(names[0]));
    } finally {
      await other.close();
    }
  });
});

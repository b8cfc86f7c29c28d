/** Handlers of the npm package for browser automation, in Chromium with Puppeteer and Playwright. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";
import { browsers } from "../browsers/index.mjs";
import { CHROMIUM_FLAGS, chromiumPath } from "../browsers/chromium.mjs";
import { npmProject } from "../fixture/npm-project.mjs";
import { PATIENCE } from "../patience.mjs";
import { frameOf, within } from "../session.mjs";

const chromium = browsers().find(({ name }) => name === "chromium");

describe("handlers for automation", { skip: chromium === undefined && "without Chromium" }, () => {
  const SITE = "https://news.example/";
  const GIF = Uint8Array.from(atob("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"), (one) => one.charCodeAt(0));
  const SURROGATES = { noopjs: { contentType: "text/javascript", body: "window.surrogate = true;" }, pixel: { contentType: "image/gif", body: GIF } };
  const LIST = `||ads.example^\n/stats.js$script,redirect=noopjs\n/pixel$image,redirect=pixel\n||news.example/own.js$1p\n@@||ads.example/ok.js\n||frame.example^$subdocument
news.example##.own\n##.banner\n##a[href^="/ad"]\nnews.example##.box:has-text(Sponsored)\nnews.example##+js(set-constant, adBlock, true)
other.example##.box\nframed.example##.own\nnews.example##.styled:style(color: rgb(1, 2, 3) !important)`;
  const names = ["https://ads.example/a.js", "https://ads.example/ok.js", "https://cdn.example/stats.js", "https://news.example/own.js", "https://cdn.example/lib.js"];
  const ELEMENTS = `<p class="own"></p><p class="banner"></p><a href="/ad/1">x</a><p class="box">Sponsored</p><p class="box">News</p><p class="styled"></p>`;
  const PAGE = `<!doctype html><script>window.early = window.adBlock</script>${ELEMENTS}<iframe src="https://framed.example/"></iframe>${names.map((url) => `<script src="${url}"></script>`).join("")}<iframe src="https://frame.example/"></iframe><img src="https://cdn.example/pixel"><script>document.title = "loaded"</script>`;
  const EXPECTED_ACTIONS = {
    [SITE]: "pass", [names[0]]: "block", [names[1]]: "allow", [names[2]]: "redirect", [names[3]]: "block", [names[4]]: "pass", "https://frame.example/": "block", "https://cdn.example/pixel": "redirect",
  };
  let Engine, engine, automation, folder, browser;

  before(async () => {
    folder = await npmProject();
    browser = await puppeteer.launch({ executablePath: chromiumPath(), headless: true, pipe: true, args: CHROMIUM_FLAGS });
    const { init, ...module } = await import(pathToFileURL(join(folder, "node_modules/brock-engine/index.js")).href);
    ({ Engine } = module);
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
  const responseTo = (url) => (url === SITE ? { status: 200, contentType: "text/html", headers: { "content-security-policy": "style-src 'none'" }, body: PAGE }
    : url.endsWith("framed.example/") ? { status: 200, contentType: "text/html", body: ELEMENTS } : { status: 200, contentType: "text/javascript", body: "" });

  /** What is shown in a document, and what its first script found. */
  const shown = async (frame, expected) => {
    const look = () => frame.evaluate(`JSON.stringify({ early: window.early, shown: [...document.querySelectorAll("p, a")].filter((one) => getComputedStyle(one).display !== "none").map((one) => one.className + one.textContent), color: getComputedStyle(document.querySelector(".styled")).color })`);
    let found;
    // Names of classes are asked for, and filters with operators run with the next frame on the screen.
    await within(async () => (found = JSON.parse(await look())).shown.join() === expected.join(), "elements").catch(() => {});
    return found;
  };
  const FILTERED = { early: true, shown: ["boxNews", "styled"], color: "rgb(1, 2, 3)" };
  const IN_FRAME = ["boxSponsored", "boxNews", "styled"];
  const LATE = ["banner", "x", "boxSponsored", "boxNews", "styled"];
  const UNFILTERED = ["own", "banner", "x", "boxSponsored", "boxNews", "styled"];
  const isFramed = (url) => url.includes("framed");

  test("Puppeteer, beside another handler", async () => {
    const [page, decisions, served] = [await browser.newPage(), {}, []];
    const stop = await automation.blockInPuppeteer(page, engine, { surrogates: SURROGATES, onDecision: noted(decisions) });
    // With the same priority, an abort has precedence over an answer.
    page.on("request", (request) => {
      if (request.isInterceptResolutionHandled()) return;
      served.push(request.url());
      if (["pass", "allow"].includes(decisions[request.url()]) || request.url().includes("framed")) request.respond(responseTo(request.url()), 1);
      else request.continue(request.continueRequestOverrides(), 0);
    });
    await page.goto(SITE);
    assert.equal(await page.title(), "loaded");
    assert.equal(await page.evaluate("window.surrogate"), true);
    assert.equal(await page.evaluate("document.images[0].naturalWidth"), 1);
    assert.deepEqual(decisions, EXPECTED_ACTIONS);
    assert.deepEqual(await shown(page, FILTERED.shown), FILTERED);
    assert.deepEqual((await shown(await frameOf(page, isFramed), IN_FRAME)).shown, IN_FRAME);
    // What a page adds later is hidden, too.
    await page.evaluate(`document.body.insertAdjacentHTML("beforeend", '<p class="banner"></p><p class="box">Sponsored</p>')`);
    assert.deepEqual(await shown(page, FILTERED.shown), FILTERED);
    await page.reload();
    assert.deepEqual(await shown(page, FILTERED.shown), FILTERED);
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
      assert.equal(await page.evaluate("document.images[0].naturalWidth"), 1);
      assert.deepEqual(decisions, EXPECTED_ACTIONS);
      assert.deepEqual(served.filter((url) => url in EXPECTED_ACTIONS).sort(), [SITE, names[1], names[4]].sort());
      assert.deepEqual(await shown(page, FILTERED.shown), FILTERED);
      assert.deepEqual((await shown(await frameOf(page, isFramed), IN_FRAME)).shown, IN_FRAME);
      await stop();
      await page.goto(SITE);
      assert.ok(served.includes(names[0]));
      assert.deepEqual((await shown(page, UNFILTERED)).shown, UNFILTERED);
    } finally {
      await other.close();
    }
  });

  test("requests that follow a redirect: Puppeteer blocks them, Playwright tells of them", async () => {
    const asked = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      if (request.url === "/go") return response.writeHead(302, { location: "/tracker.js" }).end();
      response.writeHead(200, { "content-type": request.url === "/" ? "text/html" : "text/javascript" }).end(request.url === "/" ? `<!doctype html><script src="/go"></script>` : "window.tracked = true");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${server.address().port}/`;
    const local = Engine.fromLists(["/tracker.js$script"]);
    const { chromium: playwright } = await import("playwright-core");
    const other = await playwright.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
    try {
      const page = await browser.newPage();
      await automation.blockInPuppeteer(page, local);
      await page.goto(url);
      assert.equal(await page.evaluate("window.tracked"), undefined);
      assert.ok(asked.includes("/go") && !asked.includes("/tracker.js"), asked.join());
      await page.close();

      const [context, decided, told] = [await other.newContext(), [], []];
      await automation.blockInPlaywright(context, local, {
        pageFilters: false,
        onDecision: (_, request) => decided.push(new URL(request.url()).pathname),
        onRedirected: ({ action, filter }, request) => told.push([new URL(request.url()).pathname, action, filter]),
      });
      const late = await context.newPage();
      await late.goto(url);
      // As the README says.
      assert.equal(await late.evaluate("window.tracked"), true);
      assert.ok(decided.includes("/go") && !decided.includes("/tracker.js"), decided.join());
      assert.deepEqual(told, [["/tracker.js", "block", "/tracker.js$script"]]);
    } finally {
      await other.close();
      server.close();
    }
  });

  test("Playwright, a document at the end of a redirect", async () => {
    const { chromium: playwright } = await import("playwright-core");
    let delay = 1000;
    const server = createServer((request, response) => {
      if (request.url === "/") return response.writeHead(302, { location: "/landing" }).end();
      // No route gets this request, so nothing in the client can hold it until the script is in the browser.
      setTimeout(() => response.writeHead(200, { "content-type": "text/html" }).end(`<script>window.early = window.adBlock</script>${ELEMENTS}`), delay);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const other = await playwright.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
    try {
      const [context, decided] = [await other.newContext(), []];
      const local = Engine.fromLists(["127.0.0.1##.own\n127.0.0.1##+js(set-constant, adBlock, true)"]);
      await automation.blockInPlaywright(context, local, { onDecision: (_, request) => decided.push(new URL(request.url()).pathname) });
      const page = await context.newPage();
      await page.goto(`http://127.0.0.1:${server.address().port}/`);
      assert.equal(new URL(page.url()).pathname, "/landing");
      assert.deepEqual(await page.evaluate(`[window.early, getComputedStyle(document.querySelector(".own")).display]`), [true, "none"]);
      // As the README says.
      assert.ok(decided.includes("/") && !decided.includes("/landing"));
      // The document is there before its script is in the browser.
      delay = 0;
      const slow = await other.newContext();
      const addInitScript = async (script) => new Promise((resolve) => { setTimeout(() => resolve(slow.addInitScript(script)), 500); });
      const target = new Proxy(slow, { get: (_, name) => (name === "addInitScript" ? addInitScript : slow[name].bind(slow)) });
      await automation.blockInPlaywright(target, local);
      const late = await slow.newPage();
      await late.goto(`http://127.0.0.1:${server.address().port}/`);
      assert.deepEqual((await shown(late, LATE)).shown, LATE);
      assert.deepEqual(await late.evaluate("[window.early, window.adBlock]"), [undefined, true]);
    } finally {
      await other.close();
      server.close();
    }
  });

  /** A page or a context whose handler for requests gives its errors to an array. */
  const watched = (target, method, errors) => new Proxy(target, {
    get: (_, name) => (name !== method ? Reflect.get(target, name, target)?.bind?.(target) : (what, handler) => (
      target[method](what, (given) => handler(given)?.catch((error) => { errors.push(error.message); })))),
  });

  /** Errors of a handler: what fails, the options, the engine, and the messages that are expected. */
  const FAILURES = () => [
    ["onDecision throws", { onDecision() { throw new Error("mine"); } }, engine, /^mine$/],
    ["the engine is freed", {}, Object.assign(Engine.fromLists([LIST]), { isFreed: true }), /freed/],
  ];

  test("Puppeteer and Playwright: requests pass and the error goes on if a handler fails", async () => {
    const { chromium: playwright } = await import("playwright-core");
    const other = await playwright.launch({ executablePath: chromiumPath(), args: CHROMIUM_FLAGS });
    // No other handler answers the request of Puppeteer.
    const server = createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<title>loaded</title>")).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      for (const [cause, options, given, message] of FAILURES()) {
        const [page, context, errors] = [await browser.newPage(), await other.newContext(), { puppeteer: [], playwright: [] }];
        await automation.blockInPuppeteer(watched(page, "on", errors.puppeteer), given, options);
        await automation.blockInPlaywright(watched(context, "route", errors.playwright), given, options);
        if (given.isFreed) given.free();
        const late = await context.newPage();
        for (const [name, tab] of [["puppeteer", page], ["playwright", late]]) {
          await tab.goto(`http://127.0.0.1:${server.address().port}/`, { timeout: PATIENCE * 1000 });
          assert.equal(await tab.title(), "loaded", `${name}: ${cause}`);
          assert.match(errors[name][0], message, `${name}: ${cause}`);
        }
        await page.close();
      }
    } finally {
      await other.close();
      server.close();
    }
  });
});

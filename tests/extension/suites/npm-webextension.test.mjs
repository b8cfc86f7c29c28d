/** Handlers of the npm package for browser extensions: a small extension, bundled by esbuild, in both browsers. */

import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { build } from "esbuild";
import { zip } from "../../../extension/pack/zip.mjs";
import { browsers } from "../browsers/index.mjs";
import { FIREFOX_ID } from "../browsers/firefox.mjs";
import { npmProject } from "../fixture/npm-project.mjs";
import { startFixture } from "../fixture/server.mjs";
import { frameOf, within } from "../session.mjs";

const LIST = `||ads.test^\n/stats.js$script,redirect=noopjs\n@@||ads.test/ok.js
news.test##.own\n##.banner\n##a[href^="/ad"]\nnews.test##.box:has-text(Sponsored)\nnews.test##+js(set-constant, adBlock, true)
other.test##.box\nframed.test##.own\nnews.test##.styled:style(color: rgb(1, 2, 3) !important)
above.test>>##+js(set-constant, below, true)\nboth.test##.own\nstar.test##.own\n@@||star.test/plain$elemhide\nback.test##+js(json-prune, ad)`;

/**
 * The engine's promise downloads its list, which the handlers must not hold up. The other listener stops two requests, and ends
 * the handlers; it also begins handlers whose engine comes only when they have ended.
 */
const BACKGROUND = `
import { init, Engine } from "brock-engine";
import { blockInExtension } from "brock-engine/webextension";
import source from "brock-engine/wasm";
import lists from "brock-engine/wasm/lists";
const api = globalThis.browser ?? chrome;
const surrogates = { noopjs: { contentType: "text/javascript", body: "window.surrogate = true;" } };
const engine = init(source, { lists, warmUp: false }).then(async () => Engine.fromLists([await (await fetch("http://lists.test/ads.txt")).text()]));
globalThis.decided = [];
const onDecision = ({ action }, { url }) => { decided.push(action + " " + url); };
const begin = (options) => blockInExtension(api, engine, { surrogates, onDecision, ...options });
try {
  globalThis.stop = begin();
} catch (error) {
  globalThis.refused = error.message;
  globalThis.stop = begin({ network: false });
}
api.webRequest.onBeforeRequest.addListener(({ url }) => {
  if (url.endsWith("/stop.js")) stop();
  if (url.endsWith("/begin-late")) {
    const late = new Promise((resolve) => { globalThis.giveLate = resolve; });
    globalThis.stopLate = blockInExtension(api, late, { surrogates, network: !globalThis.refused });
  }
  if (url.endsWith("/end-late")) {
    stopLate();
    engine.then(giveLate);
  }
  return { cancel: url.endsWith("/other.js") };
}, { urls: ["<all_urls>"] }, globalThis.refused ? [] : ["blocking"]);
`;

const SCRIPTS = ["http://ads.test/a.js", "http://ads.test/ok.js", "http://cdn.test/stats.js", "http://cdn.test/other.js", "http://cdn.test/lib.js"];
const ELEMENTS = `<p class="own"></p><p class="banner"></p><a href="/ad/1">x</a><p class="box">Sponsored</p><p class="box">News</p><p class="styled"></p>`;
const PAGE = `<!doctype html><link rel="icon" href="data:,"><script>window.early = window.adBlock</script>${ELEMENTS}<iframe src="http://framed.test/"></iframe>${SCRIPTS.map((url) => `<script src="${url}"></script>`).join("")}<script>document.title = "loaded"</script>`;
const html = (body, headers = {}) => ({ body, headers: { "content-type": "text/html", ...headers } });
const PAGES = {
  "news.test/": html(PAGE, { "content-security-policy": "style-src 'none'; script-src 'unsafe-inline' http: data:" }),
  "framed.test/": html(`<!doctype html>${ELEMENTS}`),
  "lists.test/ads.txt": { body: LIST },
  "above.test/": html(`<!doctype html><iframe src="http://both.test/"></iframe>`),
  "both.test/": html(`<!doctype html>${ELEMENTS}<script>window.early = window.below</script>`),
  "star.test/*": html(`<!doctype html>${ELEMENTS}`),
  "star.test/plain": html(`<!doctype html>${ELEMENTS}`),
  "back.test/begin": html('<!doctype html><script type="speculationrules">{ "prerender": [{ "urls": ["/ahead"], "eagerness": "immediate" }] }</script>'),
  "back.test/ahead": html(`<!doctype html><script>const look = setInterval(() => {
    if (JSON.parse('{ "ad": 1 }').ad !== undefined) return;
    clearInterval(look);
    window.before = JSON.parse;
    fetch("/filtered?" + document.prerendering);
  }, 20);
  document.addEventListener("prerenderingchange", () => setTimeout(() => fetch("/shown?" + [JSON.parse('{ "ad": 1 }').ad === undefined, window.before === JSON.parse]), 500));</script>`),
  "back.test/": html("<!doctype html><title>back</title>", { "cache-control": "max-age=60" }),
  "news.test/waiting": html(`<!doctype html>${ELEMENTS}`),
  "news.test/last": html(`<!doctype html><script src="/stop.js"></script>`),
};
for (const path of [...SCRIPTS, "http://news.test/stop.js"]) PAGES[path.slice(7)] = { body: "", headers: { "content-type": "text/javascript" } };

const FILTERED = { shown: ["boxNews", "styled"], color: "rgb(1, 2, 3)" };
const IN_FRAME = ["boxSponsored", "boxNews", "styled"];
const UNFILTERED = ["own", "banner", "x", "boxSponsored", "boxNews", "styled"];

/** Packs the extension into a folder and, for Firefox, beside it. @param {string} name of the browser @param {string} folder */
async function packed(name, folder) {
  const isFirefox = name === "firefox";
  const project = await npmProject();
  const { warnings } = await build({
    stdin: { contents: BACKGROUND, resolveDir: project, sourcefile: "background.js" }, outfile: join(folder, "background/index.js"),
    bundle: true, format: "iife", minify: true, publicPath: "/background", loader: { ".wasm": "file" }, logLevel: "silent", legalComments: "none",
  });
  assert.deepEqual(warnings.filter(({ id }) => id !== "empty-import-meta"), []);
  await rm(project, { recursive: true });
  const common = { name: "Filters", version: "1", browser_specific_settings: { gecko: { id: FIREFOX_ID, data_collection_permissions: { required: ["none"] } } } };
  const policy = "script-src 'self' 'wasm-unsafe-eval'";
  const manifest = isFirefox
    ? { ...common, manifest_version: 2, permissions: ["webRequest", "webRequestBlocking", "webNavigation", "scripting", "<all_urls>"], background: { scripts: ["background/index.js"] }, content_security_policy: policy }
    : { ...common, manifest_version: 3, permissions: ["webRequest", "webNavigation", "scripting"], host_permissions: ["<all_urls>"], background: { service_worker: "background/index.js" }, content_security_policy: { extension_pages: policy } };
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
  const names = ["manifest.json", ...(await readdir(join(folder, "background"))).map((file) => `background/${file}`)];
  const files = await Promise.all(names.map(async (file) => ({ name: file, data: await readFile(join(folder, file)) })));
  await writeFile(`${folder}.zip`, zip(files));
}

for (const browser of browsers()) {
  describe(`an extension with the npm package in ${browser.name}`, () => {
    const isFirefox = browser.name === "firefox";
    let folder, fixture, running;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), `brock-npm-${browser.name}-`));
      const extension = join(folder, "extension");
      await mkdir(extension);
      await packed(browser.name, extension);
      fixture = await startFixture({ pages: PAGES, serves: () => true });
      running = await browser.launch({ extension, profile: join(folder, "profile"), proxyPort: fixture.port });
      // The browser can load a page before the extension's background.
      const page = await running.newPage();
      await within(async () => {
        await page.goto("http://news.test/");
        return page.evaluate(() => window.adBlock);
      }, "scriptlet of the background");
      await page.close();
      fixture.arrived.clear();
    });
    after(async () => {
      await running?.close();
      await fixture?.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    });

    /** What is shown in a document, once it is as expected. */
    async function shown(frame, expected) {
      const look = () => frame.evaluate(() => ({
        shown: [...document.querySelectorAll("p, a")].filter((one) => getComputedStyle(one).display !== "none").map((one) => one.className + one.textContent),
        color: getComputedStyle(document.querySelector(".styled")).color,
      }));
      let found;
      await within(async () => (found = await look()).shown.join() === expected.join(), "elements").catch(() => {});
      return found;
    }

    test("requests, page filters and scriptlets, beside another listener", async () => {
      const page = await running.newPage();
      await page.goto("http://news.test/");
      assert.equal(await page.title(), "loaded");
      assert.deepEqual(await shown(page, FILTERED.shown), FILTERED);
      const framed = await frameOf(page, (url) => url.includes("framed"));
      assert.deepEqual((await shown(framed, IN_FRAME)).shown, IN_FRAME);
      // What a page adds later is hidden, too.
      await page.evaluate(() => document.body.insertAdjacentHTML("beforeend", '<p class="banner"></p><p class="box">Sponsored</p>'));
      assert.deepEqual(await shown(page, FILTERED.shown), FILTERED);
      assert.equal(await page.evaluate(() => window.adBlock), true);
      const arrived = SCRIPTS.filter((url) => fixture.arrived.has(url));
      if (isFirefox) {
        assert.equal(await page.evaluate(() => window.early), true, "the scriptlet came first");
        assert.equal(await page.evaluate(() => window.surrogate), true);
        assert.deepEqual(arrived, ["http://ads.test/ok.js", "http://cdn.test/lib.js"]);
      } else {
        // Chromium lets no extension stop requests so.
        assert.deepEqual(arrived, SCRIPTS);
        const target = await running.browser.waitForTarget((one) => one.type() === "service_worker");
        const worker = await target.worker();
        assert.match(await worker.evaluate(() => globalThis.refused), /webRequestBlocking .*network: false/);
        assert.deepEqual(await worker.evaluate(() => globalThis.decided), []);
      }
      await page.close();
    });

    test("a document in a frame and in a tab has the scripts of its own place", async () => {
      const below = async (address) => {
        const page = await running.newPage();
        await page.goto(address);
        const frame = await frameOf(page, (url) => url === "http://both.test/");
        assert.deepEqual((await shown(frame, IN_FRAME)).shown, IN_FRAME);
        const found = await frame.evaluate(() => [window.early === true, window.below === true]);
        await page.close();
        return isFirefox ? found : found.slice(1);
      };
      const [inFrame, inTab] = isFirefox ? [[true, true], [false, false]] : [[true], [false]];
      for (let round = 0; round < 2; round += 1) {
        assert.deepEqual(await below("http://above.test/"), inFrame);
        assert.deepEqual(await below("http://both.test/"), inTab);
      }
    });

    test("a URL with an asterisk is no pattern", async () => {
      const page = await running.newPage();
      await page.goto("http://star.test/*");
      assert.deepEqual((await shown(page, IN_FRAME)).shown, IN_FRAME);
      const plain = await running.newPage();
      await plain.goto("http://star.test/plain");
      assert.deepEqual((await shown(plain, UNFILTERED)).shown, UNFILTERED);
      await page.close();
      await plain.close();
    });

    test("scripts run once in a document that is shown again", async () => {
      const page = await running.newPage();
      await page.goto("http://back.test/");
      await page.waitForFunction(() => JSON.parse('{ "ad": 1 }').ad === undefined);
      await page.evaluate(() => {
        window.before = JSON.parse;
        addEventListener("pageshow", ({ persisted }) => { window.returned = persisted; });
      });
      await page.goto("http://both.test/");
      // Firefox reports no load of a document from its memory.
      await page.evaluate(() => { history.back(); }).catch(() => {});
      await within(() => page.evaluate(() => window.returned === true), "the same document");
      await pause(500);
      assert.equal(await page.evaluate(() => window.before === JSON.parse), true);
      await page.close();
    });

    // Firefox prerenders nothing.
    if (!isFirefox) test("scripts run once in a prerendered document", async () => {
      const page = await running.newPage();
      fixture.arrived.clear();
      await page.goto("http://back.test/begin");
      await within(() => fixture.arrived.has("http://back.test/filtered?true"), "scripts of the prerendered document");
      await page.evaluate(() => { location.href = "/ahead"; });
      // The page tells itself: its frame is replaced, and Puppeteer can lose the new one.
      const told = await within(() => [...fixture.arrived].find((url) => url.startsWith("http://back.test/shown?")), "prerendered document that is shown");
      assert.equal(told, "http://back.test/shown?true,true", "with scripts, once");
      await page.close();
    });

    test("after its end, pages are as they are", async () => {
      const page = await running.newPage();
      await page.goto("http://news.test/last");
      await page.goto("http://news.test/");
      assert.equal(await page.title(), "loaded");
      assert.deepEqual((await shown(page, UNFILTERED)).shown, UNFILTERED);
      assert.equal(await page.evaluate(() => window.adBlock), undefined);
      if (isFirefox) assert.ok(fixture.arrived.has("http://ads.test/a.js"));
      await page.close();
    });

    test("what waits for an engine is left alone if the handlers end before that", async () => {
      const page = await running.newPage();
      await page.goto("http://news.test/last");
      await page.evaluate(() => void fetch("/begin-late"));
      await within(() => fixture.arrived.has("http://news.test/begin-late"), "beginning of the handlers");
      await page.evaluate(() => {
        void fetch("http://ads.test/late.js", { mode: "no-cors" });
        document.body.append(Object.assign(document.createElement("iframe"), { src: "/waiting" }));
      });
      await pause(500);
      assert.equal(fixture.arrived.has("http://ads.test/late.js"), !isFirefox, "requests wait where they can");
      await page.evaluate(() => void fetch("/end-late"));
      await fixture.settle(["http://ads.test/late.js", "http://news.test/waiting", "http://news.test/end-late"]);
      assert.ok(fixture.arrived.has("http://ads.test/late.js"));
      const frame = await frameOf(page, (url) => url.endsWith("/waiting"));
      assert.deepEqual((await shown(frame, UNFILTERED)).shown, UNFILTERED);
      assert.equal(await frame.evaluate(() => window.adBlock), undefined);
      await page.close();
    });
  });
}

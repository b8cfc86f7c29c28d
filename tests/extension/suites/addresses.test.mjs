/** No page can read a URL of the extension, whatever it requests and inspects. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { ANSWERED_HOST, OWN_PREFIX, PROBE_HOST, probe, probingWeb } from "../fixture/addresses.mjs";
import { installPageTools } from "../fixture/page-tools.mjs";
import { probeStacks } from "../fixture/stacks.mjs";
import { learningScripts, restingScripts, scriptFiles, startSession, within } from "../session.mjs";

/** Texts that identify the extension: schemes, and the host of its URLs. */
const namesExtension = (address) => new RegExp(`-extension:|${new URL(address).host}`, "i");

/** The texts that match, with their paths. */
function leaks(seen, pattern, path = "") {
  if (typeof seen === "string") return pattern.test(seen) ? [`${path}: ${seen.slice(0, 300)}`] : [];
  if (typeof seen !== "object" || seen === null) return [];
  return Object.entries(seen).flatMap(([name, part]) => leaks(part, pattern, `${path} / ${name}`));
}

for (const browser of browsers()) {
  const isFirefox = browser.name === "firefox";

  describe(`addresses in ${browser.name}`, () => {
    const reports = [];
    let session;
    let seen;
    let address;

    before(async () => {
      session = await startSession(browser, { handlers: probingWeb(reports) });
      address = session.browser.extensionUrl("");
      await within(
        async () => (await scriptFiles(session)).includes("content/privacy-control.js") && String(await learningScripts(session)) === String(restingScripts(browser)),
        "content scripts",
      );
      const page = await session.open(`http://${PROBE_HOST}/`);
      await page.evaluate(installPageTools);
      seen = await page.evaluate(probe, ANSWERED_HOST, OWN_PREFIX);
    });
    after(() => session?.close());

    test("no URL of the extension in anything that a page can read", () => {
      assert.ok(Object.keys(seen).length > 80, `${Object.keys(seen).length} ways`);
      assert.deepEqual(leaks(seen, namesExtension(address)), []);
    });

    test("no URL of the extension on the stack or in an error, whatever page code a watched function runs", async () => {
      const stackPage = await session.open(`http://${PROBE_HOST}/`);
      await stackPage.evaluate(installPageTools);
      const found = await stackPage.evaluate(probeStacks);
      assert.ok(found.length > 20, `${found.length} stacks`);
      assert.deepEqual(leaks(found, namesExtension(address)), []);
    });

    test("no URL of the extension in the browser's reports to the page's server", async () => {
      await within(async () => reports.length > 10, "reports of the policy");
      assert.deepEqual(leaks(reports, namesExtension(address)), []);
    });

    test("requests that surrogates answer are not sent", () => {
      const gone = [...session.fixture.arrived].filter((url) => url.includes(ANSWERED_HOST) || url.includes(OWN_PREFIX));
      // Rules cannot redirect a WebSocket.
      assert.deepEqual(gone.filter((url) => !url.endsWith("/socket")), []);
    });

    test("surrogates answer scripts, images, videos, stylesheets and frames", () => {
      const good = (way) => assert.equal(JSON.stringify(seen[way]).includes('"good"'), true, `${way}: ${JSON.stringify(seen[way])}`);
      for (const place of ["own", "other"]) {
        for (const way of ["script classic false", "style plain", "picture plain", "film plain", "iframe", "object"]) good(`${place} ${way}`);
        const [, stacks] = seen[`${place} script classic false`];
        assert.equal(stacks.length, 1, "the surrogate has run");
      }
      good("own script crossorigin false");
      if (!isFirefox) good("other script crossorigin false");
      assert.equal(seen["other XMLHttpRequest true"][1], isFirefox ? "" : "data:text/plain;base64,");
      assert.equal(seen["own XMLHttpRequest true"][1], "data:text/plain;base64,");
    });

    test("a page that knows the URL of a file of the extension cannot load it", async () => {
      const files = ["manifest.json", "data/surrogates.json", "surrogates/noop.js", "icons/on-16.png", "popup/index.html", "content/watch-page.js", "shared/look.css"];
      const page = await session.open("http://www.small.test/");
      const answers = await page.evaluate(async (urls) => {
        const ask = (url) => fetch(url).then(({ status }) => status, () => "refused");
        const load = (tag, name, url) => new Promise((resolve) => {
          const element = Object.assign(document.createElement(tag), { [name]: url, rel: "stylesheet" });
          element.onload = () => resolve("loaded");
          element.onerror = () => resolve("refused");
          document.body.append(element);
        });
        return Promise.all(urls.map(async (url) => [await ask(url), await load("img", "src", url), await load("script", "src", url), await load("link", "href", url)]));
      }, files.map((file) => address + file));
      for (const [index, answer] of answers.entries()) assert.deepEqual(answer, Array(4).fill("refused"), files[index]);
    });

    test("a page whose policy forbids data: URLs works without surrogates", async () => {
      const page = await session.open(`http://${PROBE_HOST}/strict`);
      await page.evaluate(installPageTools);
      const strict = await page.evaluate(probe, ANSWERED_HOST, OWN_PREFIX);
      assert.deepEqual(leaks(strict, namesExtension(address)), []);
      assert.equal(strict["other script classic false"][0][0][0], "error");
      assert.equal(strict["other iframe"][0][0], "good");
    });
  });
}

/** Global Privacy Control: which requests and pages get the signal. The switches for links and referrers. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { ROOT } from "../build.mjs";
import { browsers } from "../browsers/index.mjs";
import { hostBelow, readReference } from "../fixture/reference.mjs";
import { startSession, within } from "../session.mjs";
import { privacyControlRule } from "../../../extension/background/user-rules.js";

const TELL = `parent.postMessage({ url: location.href, told: navigator.globalPrivacyControl }, "*");`;
const page = (body, told = TELL) => ["text/html", `<!doctype html><html lang="en"><title>-</title><script>
addEventListener("message", ({ data }) => (window.frames_ ??= []).push(data)); window.told = navigator.globalPrivacyControl; ${told}</script>${body}</html>`];
const PARTS = `<img src="http://part.test/image.png"><img src="http://blocked.test/excepted-image.png">
<link rel="stylesheet" href="http://part.test/style.css"><script src="http://replaced.test/gpt.js"></script>
<img src="http://shortened.test/image.png?spy=1&b=2">
<script>fetch("http://part.test/fetched").catch(() => {}); navigator.sendBeacon("http://part.test/beacon", "x");</script>
<iframe src="http://framed-elsewhere.test/frame"></iframe><a id="stopped" href="http://stopped.test/">on</a>`;
/** The requests of the page. */
const ARRIVING = [
  "part.test/image.png",
  "blocked.test/excepted-image.png",
  "part.test/style.css",
  "shortened.test/image.png",
  "part.test/fetched",
  "part.test/beacon",
  "framed-elsewhere.test/frame",
  "part.test/of-frame.png",
];

/** By URL, the latest `Sec-GPC` header; every page has the same requests. */
function recordingWeb() {
  /** @type {Map<string, string | undefined>} */
  const sent = new Map();
  /** By URL without its query, the latest query and referrer. @type {Map<string, [string, string | undefined]>} */
  const links = new Map();
  const handlers = {
    get: (address) => (request, response) => {
      // The suite `modified` tests parameters.
      const key = address.split("?")[0];
      sent.set(key, request.headers["sec-gpc"]);
      links.set(key, [address.slice(key.length), request.headers.referer]);
      const [type, body] = key.endsWith("/frame")
        ? page(`<img src="http://part.test/of-frame.png"><iframe src="about:blank"></iframe>`)
        : key.endsWith("/") ? page(PARTS) : ["text/plain", ""];
      response.writeHead(200, { "content-type": type, "cache-control": "no-store", "access-control-allow-origin": "*" });
      response.end(body);
    },
  };
  return { sent, links, handlers };
}

/** Reference cases that do not apply, with reasons. */
const LEFT_OUT = {
  "API injected but returns 'false' - user opted out of GPC": "switched off, nothing of Brock is in pages: what the browser itself says is left as it is",
};
/** The fixture has no certificates. */
const here = (url) => new URL(url.replace(/^https?:\/\/([^/]+)/, (_, host) => `http://${hostBelow(host, "test")}`)).href;

test("the rule equals that of the Rust crate", async () => {
  const rule = JSON.parse(await readFile(join(ROOT, "tests/data/privacy-control.json"), "utf8"));
  assert.deepEqual({ ...privacyControlRule(["a.com", "b.com"]), id: rule.id }, rule);
});

for (const browser of browsers()) {
  describe(`Global Privacy Control in ${browser.name}`, () => {
    const { sent, links, handlers } = recordingWeb();
    let session;

    before(async () => {
      session = await startSession(browser, { handlers });
      await within(async () => (await registered()) === 1, "content script");
    });
    after(() => session?.close());

    const registered = () =>
      session.evaluate(async () =>
        (await (globalThis.browser ?? chrome).scripting.getRegisteredContentScripts()).filter(({ js, allFrames }) => allFrames && js.includes("content/privacy-control.js")).length);

    /** Opens a page; returns the headers of its requests, and the property in the page and in its frame. */
    async function visit(host, inSession = session) {
      sent.clear();
      const opened = await inSession.open(`http://${host}/`);
      const keys = [`${host}/`, ...ARRIVING];
      await within(() => keys.every((key) => sent.has(key)), `requests of ${host}: ${keys.filter((key) => !sent.has(key))}`);
      const [top, frames] = await within(() => opened.evaluate(() => window.frames_?.length >= 2 && [window.told, window.frames_]), "frame");
      await opened.close();
      return { headers: Object.fromEntries(keys.map((key) => [key, sent.get(key)])), top: top === true, frame: frames.find(({ url }) => url.includes("/frame")).told === true };
    }
    const everywhere = (host, value) => Object.fromEntries([`${host}/`, ...ARRIVING].map((key) => [key, value]));

    test("the document, all its requests, and scripts get the signal, also in frames and where lists change or except requests", async () => {
      assert.deepEqual(await visit("site.test"), { headers: everywhere("site.test", "1"), top: true, frame: true });
    });

    test("the property looks like a native one", async () => {
      const opened = await session.open("http://site.test/");
      const looks = await opened.evaluate(() => {
        const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(Navigator.prototype, "globalPrivacyControl");
        const thrown = (run) => {
          try {
            return String(run());
          } catch (error) {
            return error.name;
          }
        };
        return {
          set: typeof set, enumerable, configurable,
          native: /^function .*\(\) \{\s+\[native code\]\s+\}$/.test(String(get)),
          name: get.name, length: get.length, keys: Reflect.ownKeys(get).map(String).sort(), prototype: "prototype" in get,
          thrown: [thrown(() => get.call({})), thrown(() => new get()), thrown(() => Navigator.prototype.globalPrivacyControl)],
          own: Object.hasOwn(navigator, "globalPrivacyControl"),
          listed: (() => { for (const key in navigator) if (key === "globalPrivacyControl") return true; return false; })(),
        };
      });
      await opened.close();
      assert.deepEqual(looks, {
        set: "undefined", enumerable: true, configurable: true, native: true,
        name: "get globalPrivacyControl", length: 0, keys: ["length", "name"], prototype: false,
        thrown: ["TypeError", "TypeError", "TypeError"], own: false, listed: true,
      });
    });

    test("the signal is not sent on a switched-off site, and is sent elsewhere", async () => {
      await session.ask({ ask: "switchSite", site: "site.test", off: true });
      const { headers, top } = await visit("site.test");
      assert.deepEqual({ headers, top }, { headers: everywhere("site.test", undefined), top: false });
      assert.deepEqual(await visit("other.test"), { headers: everywhere("other.test", "1"), top: true, frame: true });
      await session.ask({ ask: "switchSite", site: "site.test", off: false });
      assert.deepEqual((await visit("site.test")).headers, everywhere("site.test", "1"));
    });

    test("the signal is sent when the user continues to a blocked page", async () => {
      const opened = await session.open("http://site.test/");
      await opened.click("#stopped");
      await opened.waitForSelector("#back:not(:empty)");
      assert.equal(sent.has("stopped.test/"), false);
      await opened.click("#continue");
      await within(() => sent.has("stopped.test/"), "the page after all");
      assert.equal(sent.get("stopped.test/"), "1");
    });

    const { skip, read } = readReference("global-privacy-control");
    test("DuckDuckGo's reference cases", { skip }, async (t) => {
      const { gpcHeader, gpcJavaScriptAPI } = await read("tests.json");
      const { features, unprotectedTemporary } = await read("config_reference.json");
      const off = [...features.gpc.exceptions, ...unprotectedTemporary].map(({ domain }) => hostBelow(domain, "test"));
      for (const site of off) await session.ask({ ask: "switchSite", site, off: true });

      let held = 0;
      for (const each of [...gpcHeader.tests, ...gpcJavaScriptAPI.tests]) {
        const reason = each.exceptPlatforms.includes("web-extension") ? "not for web extensions" : LEFT_OUT[each.name];
        if (reason !== undefined) {
          t.diagnostic(`left out: ${each.name}: ${reason}`);
          continue;
        }
        await session.ask({ ask: "switchPrivacyControl", on: each.gpcUserSettingOn });
        sent.clear();
        const opened = await session.open(here(each.siteURL));
        const { name, expectGPCHeader, expectGPCAPI } = each;
        if (expectGPCHeader !== undefined) {
          if (each.requestType === "image") await opened.evaluate((url) => void (new Image().src = url), here(each.requestURL));
          const key = here(each.requestURL).slice("http://".length);
          await within(() => sent.has(key), key);
          assert.equal(sent.get(key), expectGPCHeader ? "1" : undefined, name);
        } else if (each.frameURL !== undefined) {
          await opened.evaluate((url) => document.body.append(Object.assign(document.createElement("iframe"), { src: url })), `${here(each.frameURL)}frame`);
          const told = () => opened.evaluate((url) => window.frames_?.find((frame) => frame.url.startsWith(url)), here(each.frameURL));
          assert.equal((await within(told, name)).told, expectGPCAPI, name);
        } else {
          assert.equal(await opened.evaluate(() => window.told === true), expectGPCAPI, name);
        }
        await opened.close();
        held += 1;
      }
      t.diagnostic(`${held} cases hold`);
      assert.ok(held >= 12, `${held}`);
      await session.ask({ ask: "switchPrivacyControl", on: true });
      for (const site of off) await session.ask({ ask: "switchSite", site, off: false });
    });

    test("the options page switches link cleaning and referrers, also for later starts, and nothing else", async () => {
      const image = "shortened.test/image.png";
      const states = [["?b=2", "http://site.test/"], ["?spy=1&b=2", undefined], ["?b=2", "http://site.test/"]];
      for (const [at, expected] of states.entries()) {
        if (at > 0) {
          const options = await session.ownPage("options/index.html#privacy");
          for (const id of ["link-cleaning", "no-referrer"]) await options.click(`#${id}`);
          await within(async () => (await session.ask({ ask: "linkSettings" })).noReferrer === (at === 1), "the settings");
          await options.close();
          await session.restartBackground();
        }
        const { headers } = await visit("site.test");
        assert.deepEqual([links.get(image), headers], [expected, everywhere("site.test", "1")]);
        assert.equal(sent.has("blocked.test/one-image"), false);
      }
      assert.equal(await session.arrives("http://site.test/", "http://replaced.test/gpt.js"), false);
    });

    if (browser.name === "firefox") describe("where the browser sends the signal itself", () => {
      let other;
      const prefs = { "privacy.globalprivacycontrol.enabled": true };
      before(async () => {
        other = await startSession(browser, { handlers, prefs });
        await within(async () => (await other.ask({ ask: "health" })).lists.length > 0, "engine");
      });
      after(() => other?.close());

      test("Brock leaves it to the browser", async () => {
        assert.deepEqual(await visit("site.test", other), { headers: everywhere("site.test", "1"), top: true, frame: true });
        const own = await other.evaluate(async () => {
          const { scripting, declarativeNetRequest } = globalThis.browser;
          const scripts = await scripting.getRegisteredContentScripts();
          return [scripts.filter(({ js }) => js.includes("content/privacy-control.js")).length, (await declarativeNetRequest.getDynamicRules()).length];
        });
        assert.deepEqual(own, [0, 0]);
      });
    });

    test("the options page switches the signal off and on", async () => {
      const options = await session.ownPage("options/index.html#privacy");
      assert.equal(await options.$eval("#privacy-control", (box) => box.checked), true);
      await options.click("#privacy-control");
      await within(async () => (await session.ask({ ask: "privacyControl" })) === false && (await registered()) === 0, "switched off");
      assert.deepEqual(await visit("site.test"), { headers: everywhere("site.test", undefined), top: false, frame: false });
      await options.click("#privacy-control");
      await within(async () => (await session.ask({ ask: "privacyControl" })) === true && (await registered()) === 1, "switched on");
      assert.deepEqual(await visit("site.test"), { headers: everywhere("site.test", "1"), top: true, frame: true });
      await options.close();
    });
  });
}

/** Surrogates and modifications: responses that a page gets, and requests that arrive at the servers. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { MODIFIED_URL } from "../fixture/modified.mjs";
import { answered, startSession, within } from "../session.mjs";
import { urlSkipTarget } from "../../../extension/background/url-skip.js";

/** Loads an element in the page and returns the outcome. */
const load = (page, name, url) =>
  page.evaluate((name, url) => new Promise((resolve) => {
    const properties = name === "script" ? { async: true, src: url } : { src: url };
    const element = Object.assign(document.createElement(name), properties);
    element.onload = () => resolve(name === "img" ? `${element.naturalWidth} pixel` : "loaded");
    element.onerror = () => resolve("failed");
    document.body.append(element);
  }), name, url);

const SKIPS = [
  ["https://a.test/?u=https%3A%2F%2Fb.test%2F%3Fq%3D1", "?u", "https://b.test/?q=1"],
  ["https://a.test/?u=http://b.test/", "?u +https", "https://b.test/"],
  ["https://a.test/?u=b.test/c", "?u +https", "https://b.test/c"],
  ["https://a.test/?u=b.test/c", "?u", null],
  ["https://a.test/?aHR0cHM6Ly9iLnRlc3Qv", "&1 -base64", "https://b.test/"],
  ["https://a.test/?u=a1aHR0cHM6Ly9iLnRlc3Qv", "?u /^a1(.*)$/ -safebase64", "https://b.test/"],
  ["https://a.test/?u=%25", "?u -uricomponent", null],
  ["https://a.test/CL0/https:%2F%2Fb.test%2F/1/", "/\\/CL0\\/(http.*?)\\/1\\// -uricomponent", "https://b.test/"],
  ["https://a.test/#https://b.test/", "#", "https://b.test/"],
  ["https://a.test/?u=!", "?u -base64", null],
  ["https://a.test/?u=javascript:alert(1)", "?u", null],
  ["https://a.test/?u=javascript:alert(1)", "?u +https", null],
  ["https://a.test/?u=https://a.test/%3Fu", "?v", null],
  ["https://a.test/?u=https://b.test/", "?u -blocked", null],
  ["https://a.test/", "/(.*)/", null],
  // Invalid UTF-8 has no target.
  ["https://a.test/?u=https%3A%2F%2Fb.test%2F%FF", "?u", null],
  ["https://a.test/?u=https%3A%2F%2Fb.test%2F%E9t%E9", "?u", null],
  ["https://a.test/?u=https%3A%2F%2Fb.test%2F%C3", "?u", null],
  ["https://a.test/?u=https%3A%2F%2Fb.test%2F%ED%A0%80", "?u", null],
  ["https://a.test/?https%3A%2F%2Fb.test%2F%FF", "&1", null],
  ["https://a.test/?u=https%3A%2F%2Fb.test%2F%25FF", "?u -uricomponent", null],
  ["https://a.test/?u=aHR0cHM6Ly9iLnRlc3Qv_w", "?u -safebase64", null],
  ["https://a.test/#https://b.test/%FF", "# -uricomponent", null],
  // Invalid escapes are literal text, as everywhere in a query.
  ["https://a.test/?u=https%3A%2F%2Fb.test%2F%zz", "?u", "https://b.test/%zz"],
  ["https://a.test/?u=https%3A%2F%2Fb.test%2F%", "?u", "https://b.test/%"],
  ["https://a.test/?u=https%3A%2F%2Fb.test%2F%C3%A9", "?u", "https://b.test/%C3%A9"],
  ["https://a.test/?u=https%3A%2F%2Fb.test%2F%EF%BF%BD", "?u", "https://b.test/%EF%BF%BD"],
  ["https://a.test/?u=https://b.test/a+b", "?u", "https://b.test/a%20b"],
  ["https://a.test/?%FF=1&u=https://b.test/", "?u", "https://b.test/"],
  ["https://a.test/?%75=https://b.test/", "?u", "https://b.test/"],
  ["https://a.test/?u=https://b.test/?c=d", "?u", "https://b.test/?c=d"],
  ["https://a.test/?&&u=https://b.test/&u=https://c.test/", "?u", "https://b.test/"],
  ["https://a.test/?a&https://b.test/", "&2", "https://b.test/"],
];

for (const [url, value, expected] of SKIPS) {
  test(`urlskip=${value} of ${url}: ${expected}`, () => assert.equal(urlSkipTarget(url, value), expected));
}

for (const browser of browsers()) {
  const isFirefox = browser.name === "firefox";

  describe(`surrogates and modifications in ${browser.name}`, () => {
    let session;
    let page;
    const arrived = (url) => session.fixture.arrived.has(url);
    const title = async (url) => {
      const opened = await session.open(url);
      const text = await opened.title();
      await opened.close();
      return text;
    };
    const header = (url) => page.evaluate(async (url) => (await fetch(url)).headers.get("x-spy"), url);

    before(async () => {
      session = await startSession(browser);
      page = await session.open(MODIFIED_URL);
    });
    after(() => session?.close());

    test("a surrogate answers a script, and calls queued functions", async () => {
      await page.evaluate(() => {
        globalThis.googletag = { cmd: [() => (globalThis.queued = true)] };
      });
      assert.equal(await load(page, "script", "http://replaced.test/gpt.js"), "loaded");
      await page.waitForFunction(() => globalThis.queued);
      assert.deepEqual(await page.evaluate(() => [globalThis.googletag.apiReady, "real" in globalThis]), [true, false]);
      assert.equal(arrived("http://replaced.test/gpt.js"), false);
    });

    test("redirect-rule answers a request that another filter blocks", async () => {
      assert.equal(await load(page, "script", "http://ruled.test/tag.js"), "loaded");
      assert.equal(await load(page, "script", "http://ruled.test/other.js"), "failed");
      assert.equal(await page.evaluate(() => "real" in globalThis), false);
    });

    test("an image is a transparent pixel", async () => {
      assert.equal(await load(page, "img", "http://replaced.test/large-image"), "1 pixel");
      assert.equal(arrived("http://replaced.test/large-image"), false);
    });

    test("data that a page fetches from another host is empty", async () => {
      const read = (mode) => page.evaluate(async (mode) => (await fetch("http://replaced.test/data", { mode })).text(), mode).catch(() => "failed");
      // In Firefox, pages cannot read a data: URL as the redirect target of a cross-origin request.
      assert.deepEqual([await read("cors"), await read("no-cors")], isFirefox ? ["failed", ""] : ["{}\n", "{}\n"]);
      assert.equal(arrived("http://replaced.test/data"), false);
    });

    test("a video lasts one second", async () => {
      const seconds = await page.evaluate(() => new Promise((resolve) => {
        const video = document.createElement("video");
        video.onloadedmetadata = () => resolve(video.duration);
        video.onerror = () => resolve(video.error.message);
        video.src = "http://replaced.test/preroll";
      }));
      assert.ok(Math.abs(seconds - 1) < 0.1, String(seconds));
    });

    test("without a surrogate, or with an exception for it, a request stays blocked", async () => {
      assert.equal(await load(page, "script", "http://nameless.test/script"), "failed");
      assert.equal(await load(page, "script", "http://withdrawn.test/script"), "failed");
    });

    test("a frame is replaced by an empty one, in Firefox by a message", async () => {
      assert.equal(await load(page, "iframe", "http://framed.test/sub_frame"), "loaded");
      assert.equal(arrived("http://framed.test/sub_frame"), false);
      if (!isFirefox) {
        assert.deepEqual(page.frames().map((frame) => frame.url()), [MODIFIED_URL, "about:blank"]);
        return;
      }
      const words = await within(async () => {
        for (const frame of page.frames()) {
          const text = await answered(frame.evaluate(() => document.body?.innerText ?? "")).catch(() => "");
          if (text.includes("Brock blocked")) return text;
        }
        return null;
      }, "message in the frame");
      assert.ok(words.includes("http://framed.test/sub_frame"), words);
    });

    test("the popup counts a request with a surrogate as blocked", async () => {
      const report = await within(async () => {
        const report = await session.ask({ ask: "page", tabId: await session.tabId(MODIFIED_URL) });
        return report.blocked >= 10 && report;
      }, "report of ten blocked requests");
      const counts = Object.fromEntries(report.hosts.map(({ host, count }) => [host, count]));
      assert.deepEqual(counts, {
        "framed.test": 1, "nameless.test": 1, "replaced.test": 5, "ruled.test": 2, "withdrawn.test": 1,
      });
      assert.equal(report.elsewhere, 0);
      const { filter } = report.hosts.find(({ host }) => host === "replaced.test");
      assert.equal(filter, "||replaced.test^$script,redirect=googletagservices-gpt");
    });

    test("an exception allows the original script", async () => {
      assert.equal(await load(page, "script", "http://kept.replaced.test/gpt.js"), "loaded");
      assert.equal(await page.evaluate(() => globalThis.real), true);
    });

    test("a parameter is removed from the query, except with an exception", async () => {
      await load(page, "img", "http://shortened.test/image?a=1&spy=2&b=image");
      await load(page, "img", "http://kept.shortened.test/image?a=1&spy=2&b=image");
      assert.deepEqual([...session.fixture.arrived].filter((url) => url.includes("shortened.test")).sort(), [
        "http://kept.shortened.test/image?a=1&spy=2&b=image",
        "http://shortened.test/image?a=1&b=image",
      ]);
    });

    test("parameters are removed from a page's URL", async () => {
      const opened = await session.open("http://shortened.test/page?spy=2&b=3");
      assert.equal(opened.url(), "http://shortened.test/page?b=3");
      await opened.close();
    });

    test("a policy blocks inline scripts, except with an exception", async () => {
      assert.equal(await title("http://policy.test/"), "-");
      assert.equal(await title("http://kept.policy.test/"), "inline");
    });

    test("a response header is removed, except with an exception", async () => {
      assert.equal(await header("http://stripped.test/text"), null);
      assert.equal(await header("http://kept.stripped.test/text"), "1");
    });

    test("cookies are neither stored nor sent, except with an exception", async () => {
      for (const [host, expected] of [["cookies.test", "none"], ["kept.cookies.test", "id=1"]]) {
        await title(`http://${host}/`);
        assert.equal(await title(`http://${host}/`), expected, host);
      }
    });

    test("a script is blocked because of a response header", async () => {
      assert.equal(await load(page, "script", "http://headed.test/plain.js"), "loaded");
      assert.equal(await load(page, "script", "http://headed.test/script.js"), "failed");
      assert.deepEqual(await page.evaluate(() => [globalThis.plain, "headed" in globalThis]), [true, false]);
    });

    test("on a site that is switched off nothing is modified", async () => {
      await session.ask({ ask: "switchSite", site: "policy.test", off: true });
      await within(async () => (await title("http://policy.test/")) === "inline", "page as it is");
    });

    if (isFirefox) {
      test("inline-script", async () => assert.equal(await title("http://inline.test/"), "-"));

      test("filters can match a request header and the server's address", async () => {
        assert.equal(await load(page, "script", "http://asking.test/script"), "failed");
        assert.equal(await load(page, "script", "http://here.test/script"), "failed");
      });

      test("urlskip skips a redirector", async () => {
        const opened = await session.open("http://leaving.test/out?id=1&to=http%3A%2F%2Fother.test%2Fpage");
        assert.equal(opened.url(), "http://other.test/page");
        assert.equal([...session.fixture.arrived].some((url) => url.includes("leaving.test")), false);
        await opened.close();
      });

      test("a server that restores a removed parameter causes no redirect loop", async () => {
        const opened = await session.open("http://stubborn.shortened.test/page?spy=1");
        assert.equal(opened.url(), "http://stubborn.shortened.test/page?spy=1");
        await opened.close();
      });

      test("genericblock disables generic filters on a page", async () => {
        assert.equal(await load(page, "script", "http://generic.test/script"), "failed");
        const sparing = await session.open("http://sparing.test/");
        assert.equal(await load(sparing, "script", "http://generic.test/script"), "loaded");
        assert.equal(await load(sparing, "script", "http://headed.test/script.js"), "loaded");
      });
    }
  });
}

/** Whether a page can detect content scripts, in frames and windows that it makes and in its own document. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers } from "../browsers/index.mjs";
import { learningScripts, restingScripts, scriptFiles, startSession, within } from "../session.mjs";

const page = (body) => (_request, response) => {
  response.writeHead(200, { "content-type": "text/html" });
  response.end(`<!doctype html><html lang="en"><title>Presence</title><body>${body}</body></html>`);
};
const HANDLERS = new Map([
  ["curious.localhost/", page("")],
  ["curious.localhost/other", page("other")],
]);

/**
 * Runs in the page: makes a frame or window of each kind, sets traps in it as early as possible, and returns what they
 * caught.
 *
 * @param {string[]} kinds
 */
async function lure(kinds) {
  const BUILT_INS = ["Reflect", "Object", "JSON", "EventTarget", "Function", "RegExp", "WeakMap", "Math", "crypto", "CustomEvent", "Event", "Proxy", "Error", "HTMLCanvasElement", "Navigator", "Screen", "setTimeout", "queueMicrotask", "addEventListener", "dispatchEvent", "opener", "brockDigits"];
  const found = {};
  const trap = (kind, window_) => {
    const fell = (what) => (found[kind] ??= []).push(what);
    for (const name of BUILT_INS) {
      const before = Object.getOwnPropertyDescriptor(window_, name);
      const { value } = before ?? {};
      try {
        Object.defineProperty(window_, name, { configurable: true, get() {
          fell(`read ${name}`);
          return before?.get ? before.get.call(window_) : value;
        }, set(next) {
          fell(`set ${name} ${next}`);
        } });
      } catch {
        // The property is not writable.
      }
    }
    const { dispatchEvent } = window_.EventTarget.prototype;
    window_.EventTarget.prototype.dispatchEvent = function (event) {
      fell(`dispatched ${event.type}`);
      return dispatchEvent.call(this, event);
    };
    const { addEventListener } = window_.EventTarget.prototype;
    window_.EventTarget.prototype.addEventListener = function (type, ...rest) {
      fell(`listened to ${type}`);
      return addEventListener.call(this, type, ...rest);
    };
    for (const type of ["brock-watching", "brock-channel", "languagechange", "message", "storage", "offline", "custom"]) {
      addEventListener.call(window_, type, () => fell(`heard ${type}`), true);
    }
    new window_.MutationObserver((changes) => fell(`changed ${changes[0].target.nodeName}`)).observe(window_.document, { attributes: true, subtree: true });
    found[kind] = [];
  };
  const make = {
    empty: (frame, put) => { put(); trap("empty", frame.contentWindow); },
    blank: (frame, put) => { frame.src = "about:blank"; put(); trap("blank", frame.contentWindow); },
    written: (frame, put) => { frame.srcdoc = "<p>written</p>"; put(); trap("written", frame.contentWindow); },
    own: (frame, put) => { frame.src = "/other"; put(); trap("own", frame.contentWindow); },
    later: (frame, put) => { put(); trap("later", frame.contentWindow); frame.src = "/other"; },
    script: (frame, put) => { frame.src = "javascript:'<p>script</p>'"; put(); trap("script", frame.contentWindow); },
    opened: (frame, put) => {
      put();
      trap("opened", frame.contentWindow);
      frame.contentDocument.open();
      frame.contentDocument.write("<p>opened</p>");
      frame.contentDocument.close();
    },
    object: (frame, put) => { frame.src = URL.createObjectURL(new Blob(["<p>blob</p>"], { type: "text/html" })); put(); trap("object", frame.contentWindow); },
    window: () => { const opened = open("/other", "_blank", "width=100,height=100"); if (opened) trap("window", opened); return opened; },
    emptyWindow: () => { const opened = open("about:blank", "_blank", "width=100,height=100"); if (opened) trap("emptyWindow", opened); return opened; },
  };
  const made = kinds.map((kind) => {
    const frame = document.createElement("iframe");
    return make[kind](frame, () => document.body.append(frame));
  });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  for (const each of made) each?.close?.();
  return found;
}

for (const browser of browsers()) {
  describe(`presence in ${browser.name}`, () => {
    let session;

    before(async () => {
      session = await startSession(browser, { handlers: HANDLERS });
      await within(async () => String(await learningScripts(session)) === String(restingScripts(browser)), "content scripts");
      await within(async () => (await scriptFiles(session)).includes("content/privacy-control.js"), "Global Privacy Control");
    });
    after(() => session?.close());

    const switchTo = async (learning, control) => {
      await session.ask({ ask: "switchLearning", on: learning });
      await session.ask({ ask: "switchPrivacyControl", on: control });
    };
    /** The same with learning off and no content script: only traces of the test driver remain. */
    async function withAndWithout(task, control = false) {
      const open = () => session.open("http://curious.localhost/");
      await switchTo(true, control);
      const found = await task(await open());
      await switchTo(false, false);
      const plain = await task(await open());
      await switchTo(true, true);
      return [found, plain];
    }

    /** What was caught, with names of events that differ in each document as one. */
    const named = (found) => Object.fromEntries(Object.entries(found).map(([kind, all]) => [kind, all.map((what) => what.replace(/ \d{10,}(?:\.\d+)?$/, " a time"))]));
    const FRAMES = ["empty", "blank", "written", "own", "later", "script", "opened", "object", "emptyWindow"];

    test("in frames that a page makes, content scripts read, send and change nothing observable", async () => {
      const [found, plain] = await withAndWithout((page) => page.evaluate(lure, FRAMES), true);
      assert.deepEqual(Object.keys(found).sort(), [...FRAMES].sort(), "every trap is set");
      assert.deepEqual(named(found), named(plain));
    });

    test("in a window that a page opens, content scripts read only the opener", async () => {
      const [{ window }, { window: plain }] = (await withAndWithout((page) => page.evaluate(lure, ["window"]))).map(named);
      assert.ok(window, "the trap is set");
      assert.deepEqual(window.filter((what) => what !== "read opener"), plain);
    });

    if (browser.name === "chromium") {
      test("the event of page filters has another name in each document", async () => {
        await switchTo(false, false);
        const types = async () => {
          const page = await session.open("http://curious.localhost/");
          const found = await page.evaluate(lure, ["own", "later"]);
          await page.close();
          return Object.values(found).flat().flatMap((what) => /^(?:listened to|dispatched|heard) (.*)$/.exec(what)?.slice(1) ?? []);
        };
        const [first, second] = [await types(), await types()];
        assert.ok(first.length > 0 && second.length > 0);
        assert.deepEqual(first.filter((type) => second.includes(type)), []);
        await switchTo(true, true);
      });
    }

    test("a document has the same globals, with the same properties in the same order, as without content scripts", async () => {
      const names = () => {
        const all = {};
        for (const name of ["globalThis", ...Object.getOwnPropertyNames(window).sort()]) {
          const value = name === "globalThis" ? window : Object.getOwnPropertyDescriptor(window, name)?.value;
          if (typeof value !== "function" && name !== "globalThis") continue;
          for (const [part, owner] of [["", value], [".prototype", value?.prototype]]) {
            if (owner) all[name + part] = Reflect.ownKeys(owner).map((key) => {
              const { value: own, get, set, ...rest } = Object.getOwnPropertyDescriptor(owner, key);
              return [String(key), typeof own, typeof get, typeof set, get?.name, typeof own === "function" ? own.name : "", JSON.stringify(rest)].join(" ");
            });
          }
        }
        return all;
      };
      const [watched, plain] = await withAndWithout((page) => page.evaluate(names));
      // Firefox orders names by their first access.
      const ordered = (keys) => (browser.name === "firefox" ? keys.sort() : keys);
      // Without the driver's own names.
      const ours = (all) => Object.fromEntries(Object.entries(all).map(([name, keys]) => [name, ordered(keys.filter((key) => !/puppeteer|__/.test(key)))]));
      assert.ok(Object.keys(plain).length > 500);
      assert.deepEqual(ours(watched), ours(plain));
    });
  });
}

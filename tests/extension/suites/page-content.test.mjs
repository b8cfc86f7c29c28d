/** The content script of page filters on pages that change, in the browsers. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { bundle } from "../../../extension/pack/bundle.mjs";
import { browsers } from "../browsers/index.mjs";
import { ROOT } from "../build.mjs";
import { startSession, within } from "../session.mjs";

const LIST = `
content.test##.box:has-text(Sponsored)
content.test##.gone:has-text(Ad):remove()
content.test##.locked:has-text(x):remove-class(locked)
content.test##.tip:has-text(x):remove-attr(title)
content.test##.red:has-text(x):style(outline-width: 7px !important; outline-style: solid !important)
content.test##.fight:has-text(x)
content.test##.thief:has-text(x):remove()
content.test##:bad:has-text(x)
costly.test##.deep:has(.deep:has-text(zz))
costly.test##.cheap:has-text(x)
content.test##section:shadow(.deep:has-text(x))
content.test##.tick:has-text(x)::before
content.test##.measured:matches-css(display: block):has-text(x)
##.generic-one
###generic-id
##.generic-inside
`;
const BODY = `<p class="box" id="a">Sponsored</p><p class="box" id="b">Story</p><p class="gone" id="c">Ad</p>
<p class="locked kept" id="d">x</p><p class="tip" title="t" id="e">x</p><p class="red" id="f">x</p><p class="measured" id="g">x</p>
<p class="tick" id="j">x</p><form id="h"><input name="getAttribute"><input name="querySelectorAll"><input name="matches"><input name="classList"><p class="box" id="i">Sponsored</p></form>
<div id="open"></div><div id="closed"></div>`;
/** Two changes at once, in a tab that is not shown, and what the first frame on the screen has. */
const UNSEEN = `<script>setTimeout(() => {
  const add = (name) => document.body.insertAdjacentHTML("beforeend", '<p class="' + name + '">Ad</p>');
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = () => {
    add("generic-inside");
    requestAnimationFrame(() => fetch("/seen?" + document.querySelector(".generic-inside").checkVisibility()));
    fetch("/added?" + document.visibilityState);
  };
  add("generic-other");
  port1.postMessage("");
}, 500)</script>`;
const page = (body) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>-</title></head><body>${body}</body></html>`;

for (const browser of browsers()) {
  describe(`the content script in ${browser.name}`, () => {
    let session;
    before(async () => {
      const handlers = { get: (address) => (_request, response) => response.writeHead(200, { "content-type": "text/html", "cache-control": "no-store" }).end(page(address.endsWith("/unseen") ? UNSEEN : BODY)) };
      session = await startSession(browser, { handlers, list: LIST });
      await within(async () => (await session.ask({ ask: "health" })).lists.length > 0, "engine");
    });
    after(() => session?.close());

    const shown = (tab, selector) => tab.evaluate((selector) => document.querySelector(selector)?.getClientRects().length > 0, selector);
    const becomes = (tab, selector, expected) => within(async () => (await shown(tab, selector)) === expected, `${selector} shown: ${expected}`);

    test("actions apply, and a switched-off site has all of it undone", async () => {
      const tab = await session.open("http://content.test/");
      const state = () => tab.evaluate(() => {
        const isShown = (id) => document.getElementById(id) !== null && document.getElementById(id).getClientRects().length > 0;
        return { shown: ["a", "b", "c", "g", "i", "j"].filter(isShown).join(), before: getComputedStyle(document.getElementById("j"), "::before").display, locked: document.getElementById("d").className, title: document.getElementById("e").title, outline: getComputedStyle(document.getElementById("f")).outlineWidth };
      });
      const applied = { shown: "b,j", before: "none", locked: "kept", title: "", outline: "7px" };
      await within(async () => JSON.stringify(await state()) === JSON.stringify(applied), "applied").catch(async () => assert.deepEqual(await state(), applied));
      await session.ask({ ask: "switchSite", site: "content.test", off: true });
      await within(async () => (await state()).shown === "a,b,c,g,i,j", "undone");
      const { locked, title, outline } = await state();
      assert.deepEqual([locked.split(" ").sort().join(" "), title, outline === "7px"], ["kept locked", "t", false]);
      await session.ask({ ask: "switchSite", site: "content.test", off: false });
      await tab.close();
    });

    test("filters follow the page: text that changes, elements that come", async () => {
      const tab = await session.open("http://content.test/");
      await becomes(tab, "#a", false);
      await tab.evaluate(() => { document.getElementById("a").textContent = "Story"; document.getElementById("b").firstChild.data = "Sponsored"; });
      await becomes(tab, "#a", true);
      await becomes(tab, "#b", false);
      await tab.evaluate(() => document.body.insertAdjacentHTML("beforeend", '<p class="box" id="late">Sponsored</p>'));
      await becomes(tab, "#late", false);
      await tab.close();
    });

    test("a tab in the background is ready when it is shown", async () => {
      const tabId = await session.evaluate(async () => (await (globalThis.browser ?? chrome).tabs.create({ url: "http://content.test/unseen", active: false })).id);
      await within(() => session.fixture.arrived.has("http://content.test/added?hidden"), "a change in a tab that is not shown");
      // Longer than timers of such a tab wait.
      await pause(2000);
      await session.evaluate(async (tabId) => void (await (globalThis.browser ?? chrome).tabs.update(tabId, { active: true })), tabId);
      const seen = (value) => session.fixture.arrived.has(`http://content.test/seen?${value}`);
      await within(() => seen(true) || seen(false), "frame on the screen");
      assert.equal(seen(true), false);
      await session.evaluate(async (tabId) => void (await (globalThis.browser ?? chrome).tabs.remove(tabId)), tabId);
    });

    test("a text that the parser extends, in a document that a page opens again, which removes listeners", async () => {
      const tab = await session.open("http://content.test/");
      await tab.evaluate(async () => {
        document.open();
        document.write('<p class="box" id="late">Sponso');
        await new Promise((resolve) => setTimeout(resolve, 200));
        document.write("red</p>");
        document.close();
      });
      await becomes(tab, "#late", false);
      await tab.close();
    });

    test("operators reach into shadow trees", async () => {
      const tab = await session.open("http://content.test/");
      await tab.evaluate(() => {
        const host = document.createElement("section");
        window.root = host.attachShadow({ mode: "closed" });
        window.root.innerHTML = '<p class="deep">x</p><p class="deep">y</p>';
        document.body.append(host);
      });
      const inside = () => tab.evaluate(() => [...window.root.children].map((one) => one.getClientRects().length).join());
      await within(async () => (await inside()) === "0,1", "hidden in the shadow tree");
      await tab.close();
    });

    test("the attribute differs in each document, and the page cannot override the rule", async () => {
      const names = [];
      for (let load = 0; load < 2; load += 1) {
        const tab = await session.open("http://content.test/");
        await becomes(tab, "#a", false);
        names.push(await tab.evaluate(() => document.getElementById("a").getAttributeNames().find((name) => name !== "class" && name !== "id")));
        await tab.evaluate(() => document.getElementById("a").style.setProperty("display", "block", "important"));
        assert.equal(await shown(tab, "#a"), false);
        await tab.close();
      }
      assert.notEqual(names[0], names[1]);
      assert.match(names[0], /^[a-z]{16}$/);
    });

    test("a page that undoes everything at once gets filters once a second", async () => {
      const tab = await session.open("http://content.test/");
      const { removals, seconds } = await tab.evaluate(async () => {
        const start = performance.now();
        let count = 0;
        const thief = Object.assign(document.createElement("p"), { className: "thief", textContent: "x" });
        document.body.append(thief);
        new MutationObserver(() => {
          if (thief.isConnected) return;
          count += 1;
          document.body.append(thief);
        }).observe(document.body, { childList: true });
        await new Promise((resolve) => setTimeout(resolve, 4000));
        return { removals: count, seconds: (performance.now() - start) / 1000 };
      });
      // 60 in a row, and then one a second.
      assert.ok(removals > 0 && removals <= 66 + seconds, `${removals} removals in ${seconds} seconds`);
      await tab.close();
    });

    test("a filter that a page makes costly ends, others go on", async () => {
      const tab = await session.open("http://costly.test/");
      await tab.evaluate(() => {
        // Each element's text is read once for each element above it.
        const first = document.createElement("div");
        for (let depth = 0, last = first; depth < 300; depth += 1) {
          last.append(...Array.from({ length: 30 }, () => document.createTextNode("x")));
          last = last.appendChild(Object.assign(document.createElement("div"), { className: "deep" }));
        }
        document.body.append(first);
        document.body.insertAdjacentHTML("beforeend", '<p class="cheap" id="cheap">x</p>');
      });
      await becomes(tab, "#cheap", false);
      await tab.evaluate(() => {
        document.body.textContent = "";
        document.body.insertAdjacentHTML("beforeend", '<p class="cheap" id="again">x</p><p class="deep" id="costly"><b class="deep">zz</b></p>');
      });
      await becomes(tab, "#again", false);
      assert.equal(await shown(tab, "#costly"), true, "the filter is off");
      await tab.close();
    });

    test("classes and ids that appear are looked up, also in open and closed shadow trees", async () => {
      const tab = await session.open("http://other.test/");
      await tab.evaluate(() => {
        document.body.insertAdjacentHTML("beforeend", '<p class="x generic-one" id="one">1</p><p id="generic-id">2</p>');
        window.roots = [["open", "open"], ["closed", "closed"]].map(([id, mode]) => {
          const host = document.createElement("section");
          const root = host.attachShadow({ mode });
          root.innerHTML = '<p class="generic-inside">3</p><b class="first">4</b>';
          document.getElementById(id).append(host);
          return root;
        });
      });
      await becomes(tab, "#one", false);
      await becomes(tab, "#generic-id", false);
      const inside = () => tab.evaluate(() => window.roots.map((root) => root.querySelector("p").getClientRects().length));
      await within(async () => (await inside()).join() === "0,0", "shadow trees");
      await tab.evaluate(() => window.roots.forEach((root) => { root.querySelector("b").className = "generic-one"; }));
      await within(async () => (await tab.evaluate(() => window.roots.map((root) => root.querySelector("b").getClientRects().length).join())) === "0,0", "changes in shadow trees");
      await tab.close();
    });

    if (browser.name === "firefox") {
      test("a page that makes new names all the time causes few questions, and a find ends the wait", async () => {
        await session.evaluate(() => {
          globalThis.questions = 0;
          globalThis.browser.runtime.onMessage.addListener(({ frame }) => void (globalThis.questions += frame === "generic" ? 1 : 0));
        });
        const tab = await session.open("http://other.test/");
        const elapsed = await tab.evaluate(async () => {
          const start = performance.now();
          for (let at = 0; at < 150; at += 1) {
            document.body.className = `new-${at}`;
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
          document.body.insertAdjacentHTML("beforeend", '<p class="generic-one" id="one">1</p>');
          return performance.now() - start;
        });
        await becomes(tab, "#one", false);
        const questions = await session.evaluate(() => globalThis.questions);
        // Those of the page's own start, 16 at once, one in 100 ms, and those about the find.
        assert.ok(questions > 0 && questions <= 2 + 16 + elapsed / 100 + 2, `${questions} questions in ${elapsed} ms`);
        await tab.close();
      });
    }

    test("a page reads no selector of elements that its shadow trees do not have", async () => {
      const tab = await session.open("http://content.test/");
      await tab.evaluate(() => {
        const host = document.createElement("div");
        window.root = host.attachShadow({ mode: "open" });
        window.root.innerHTML = '<p class="generic-one">x</p><b>y</b>';
        document.body.append(host);
      });
      await within(() => tab.evaluate(() => window.root.querySelector("p").getClientRects().length === 0), "hidden element");
      const read = () => tab.evaluate(() => window.root.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules].flatMap(({ cssRules }) => [...cssRules]).map(({ selectorText }) => selectorText)).filter((text) => !/^\[[a-z]{16}\]$/.test(text)));
      assert.deepEqual(await read(), browser.name === "firefox" ? [] : [".generic-one"]);
      await tab.close();
    });

    test("changes of the page's own making do not stop filters: frozen clocks, removed elements, endless records", async () => {
      const tab = await session.open("http://content.test/");
      await tab.evaluate(() => {
        window.performance.now = Date.now = () => 0;
        window.setTimeout = window.queueMicrotask = () => 0;
        // More records than are kept.
        for (let at = 0; at < 5000; at += 1) document.body.className = `c${at}`;
        document.head.remove();
        document.body.insertAdjacentHTML("beforeend", '<p class="box" id="late">Sponsored</p>');
      });
      await becomes(tab, "#late", false);
      assert.equal(await shown(tab, "#b"), true);
      await tab.close();
    });

    test("a page sees neither names of the content script nor its messages, and cannot stop it", async () => {
      const tab = await session.open("http://content.test/");
      await becomes(tab, "#a", false);
      const seen = await tab.evaluate(() => {
        const names = Object.getOwnPropertyNames(window).filter((name) => /brock/i.test(name));
        let heard = 0;
        addEventListener("message", () => (heard += 1));
        // What the content script uses, replaced by the page.
        for (const name of ["MutationObserver", "requestAnimationFrame", "matchMedia", "Set"]) window[name] = () => { throw new Error("page"); };
        Element.prototype.querySelectorAll = Document.prototype.querySelectorAll = Element.prototype.setAttribute = () => { throw new Error("page"); };
        document.body.insertAdjacentHTML("beforeend", '<p class="box" id="late">Sponsored</p>');
        window.postMessage({ toFrame: "stop" }, "*");
        return { names, heard };
      });
      assert.deepEqual(seen, { names: [], heard: 0 });
      await becomes(tab, "#late", false);
      assert.equal(await shown(tab, "#a"), false);
      await tab.close();
    });
  });
}

test("page filters have at most 6 KB of script, and with operators 12 KB, compressed; with placeholders and the other tools 10 KB", async () => {
  const size = async (name) => gzipSync(await bundle(join(ROOT, `extension/content/page/${name}.js`)), { level: 9 }).length;
  for (const entry of ["chromium", "firefox"]) {
    const [own, operators, frame] = await Promise.all([entry, "operators-entry", `${entry}-frame`].map(size));
    assert.ok(own <= 6144 && own + operators <= 12_288 && frame <= 10_240, `${entry}: ${own}, ${operators} and ${frame} bytes`);
  }
  assert.ok((await size("chromium-early")) <= 20_480, "with operators and early rules, without tables");
});

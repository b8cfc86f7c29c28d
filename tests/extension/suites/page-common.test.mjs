/** In Node: what Firefox's registrations give a page is the engine's answer, and filters for every page are registered once. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { ROOT } from "../build.mjs";
import { scriptletParts } from "../../../extension/pack/scriptlets.mjs";
import { FirefoxDelivery } from "../../../extension/background/page/firefox-delivery.js";
import { COMMON_FILTERS, commonPlan, PACKED_COMMON, PACKED_SHEET } from "../../../extension/shared/common-files.js";
import { commonFilters } from "../../../extension/shared/page-answers.js";
import { hideSheet } from "../../../extension/shared/page-css.js";
import { scriptletCode } from "../../../extension/shared/scriptlet-code.js";

const NPM = process.env.BROCK_NPM ?? join(ROOT, "dist/npm");

const LIST = `
*,~without.test##+js(set-constant, common, true)
*,~without.test##+js(set-cookie, common, yes)
*,~without.test##.common
*,~unstyled.*##.box:style(color: red)
##a[href^="https://ads.test/"]
excepted.test#@#a[href^="https://ads.test/"]
unscripted.test#@#+js()
own.test##.own
own.test##+js(set-constant, own, true)
own.test##.x:has-text(a)
paths.test/spared#@#.common
paths.test/own##.own
@@||spared.test^$generichide
@@||unspecific.test^$specifichide
`;
const PAGES = [
  "plain.test/", "other.test/a", "without.test/", "unstyled.org/", "excepted.test/", "unscripted.test/", "own.test/", "spared.test/", "unspecific.test/",
  "paths.test/", "paths.test/own", "paths.test/spared", "paths.test/own", "paths.test/", "plain.test/", "[::1]/",
];

/** Whether a registration is for a page: `<all_urls>`, every host of a scheme, a host with its subdomains, a host, or a page. */
function matches(pattern, url) {
  if (pattern === "<all_urls>" || pattern === "*://*/*") return true;
  const { hostname } = new URL(url);
  const [, host] = /^\*:\/\/(.*)\/\*$/.exec(pattern) ?? [];
  if (host === undefined) return pattern === url;
  return host.startsWith("*.") ? hostname === host.slice(2) || hostname.endsWith(host.slice(1)) : hostname === host;
}

describe("page filters as Firefox registers them", () => {
  let engine, parts;
  before(async () => {
    const { Engine, init } = await import(join(NPM, "index.js"));
    await init({ lists: true, warmUp: false });
    engine = Engine.fromLists([{ name: "list", text: LIST }]);
    const [main, isolated] = await Promise.all(["main", "isolated"].map(scriptletParts));
    parts = { main, isolated };
  });

  /** A delivery whose registrations are kept in place of being given to a browser. */
  async function deliver({ isPacked = false, sitesOff = [] } = {}) {
    const active = new Set();
    let count = 0;
    const registerCode = async (code) => {
      // The browser rejects a pattern with the host of an IPv6 address.
      if ([...code.matches, ...(code.excludeMatches ?? [])].some((pattern) => pattern.includes("["))) throw new Error("invalid pattern");
      count += 1;
      active.add(code);
      return { unregister: () => active.delete(code) };
    };
    const common = commonFilters(engine);
    const delivery = new FirefoxDelivery({
      scripts: { registerCode }, settings: { sitesOff, isOff: (site) => sitesOff.includes(site) }, scriptlets: Promise.resolve(parts),
      packedSheet: Promise.resolve(isPacked ? hideSheet(engine.genericSheet()) : ""), packedCommon: Promise.resolve(isPacked ? JSON.stringify(common) : ""),
    });
    await delivery.reset(engine, () => []);
    const prepare = async (url) => {
      const before = count;
      const waiting = delivery.prepare(engine, { url, type: "main_frame" }, engine.cosmetics(url), sitesOff.includes(engine.site(url)));
      await waiting;
      // Former registrations end behind the new ones.
      await new Promise((resolve) => setImmediate(resolve));
      return { registered: count - before, isWaiting: waiting !== undefined };
    };
    const files = { [PACKED_SHEET]: hideSheet(engine.genericSheet()), [PACKED_COMMON.css]: hideSheet(common.hide, common.style), [PACKED_COMMON.plan]: commonPlan(common) };
    const textOf = ({ file, code }) => code ?? files[file] ?? file;
    const of = (url) => [...active].filter((one) => one.matches.some((pattern) => matches(pattern, url)) && !(one.excludeMatches ?? []).some((pattern) => matches(pattern, url)));
    return { prepare, active, of, textOf };
  }

  /** What a page gets: rules, calls and the plan. */
  function given({ of, textOf }, url) {
    const all = of(url);
    const css = all.flatMap(({ css }) => (css === undefined ? [] : textOf(css).split("\n")));
    const scripts = all.flatMap(({ js = [] }) => js.map(textOf));
    const calls = scripts.flatMap((text) => JSON.parse(/^\(\(\(\)=>\{[^]*\)\((\[\[[^]*\]\])\)$/.exec(text)?.[1] ?? "[]"));
    const plans = scripts.flatMap((text) => /\(globalThis\.brockPlan = plan\)\)\(([^]*)\)$/.exec(text)?.[1] ?? []).map((text) => JSON.parse(text));
    const common = scripts.flatMap((text) => /^globalThis\.brockCommon=([^]*)$/.exec(text)?.[1] ?? []).map((text) => JSON.parse(text));
    return { css: css.sort(), calls: calls.map(String).sort(), plan: plans[0] ?? { ...common[0], procedural: [], survey: true }, plans: plans.length };
  }

  test("each page has the engine's answer, once, whatever pages came before", async () => {
    const pages = await deliver();
    for (const address of PAGES) {
      const url = `https://${address}`;
      await pages.prepare(url);
      const { hide, style, procedural, scriptlets, genericHide, sheetExceptions } = engine.cosmetics(url);
      const sheet = genericHide ? [] : engine.genericSheet().filter((selector) => !sheetExceptions.includes(selector));
      const { css, calls, plan, plans } = given(pages, url);
      assert.deepEqual(css, hideSheet([...hide, ...sheet], style).split("\n").filter(Boolean).sort(), url);
      assert.deepEqual(calls, scriptlets.map(String).sort(), url);
      assert.deepEqual([plan.hide, plan.style, plan.procedural, plan.survey, plans <= 1], [hide, style, procedural, !genericHide, true], url);
    }
  });

  test("a page without filters of its own has no registration of its own and does not wait", async () => {
    const { prepare, active } = await deliver();
    assert.deepEqual(await prepare("https://plain.test/"), { registered: 0, isWaiting: false });
    assert.deepEqual(await prepare("https://own.test/"), { registered: 2, isWaiting: true });
    const own = [...active].filter((one) => one.matches[0] === "*://own.test/*");
    assert.equal(own.length, 2);
    assert.ok(own.every((one) => !JSON.stringify([one.css, one.world && one.js]).includes("common")), "filters for every page are not repeated");
    // Content script and its plan; the generic sheet; the sheet and the scriptlets of each world.
    assert.equal(active.size - own.length, 4);
  });

  test("filters of the package are files", async () => {
    const { active } = await deliver({ isPacked: true });
    const sources = [...active].flatMap(({ css, js = [] }) => [...(css === undefined ? [] : [css]), ...js]);
    assert.deepEqual(sources.map(({ file }) => file).sort(), [...Object.values(PACKED_COMMON), PACKED_SHEET, "content/page.js"].sort());
    assert.equal(COMMON_FILTERS.startsWith("data/"), true);
  });

  test("a switched-off site has nothing", async () => {
    const pages = await deliver({ sitesOff: ["own.test"] });
    await pages.prepare("https://own.test/");
    assert.deepEqual(pages.of("https://own.test/"), []);
  });

  test("the code of some scriptlets has the modules that they need, and no others", () => {
    for (const scriptlets of Object.values(parts)) {
      const whole = scriptletCode(scriptlets, Object.keys(scriptlets.groups));
      for (const name of Object.keys(scriptlets.groups)) {
        const code = scriptletCode(scriptlets, [name]);
        const present = new Set([...code.matchAll(/^(\d+):\(?\(\)=>/gm)].map(([, number]) => number));
        const needed = new Set([...[...code.matchAll(/\bneed\((\d+)\)/g)].map(([, number]) => number), String(scriptlets.groups[name])]);
        assert.deepEqual([...present].sort(), [...needed].sort(), name);
        assert.ok(code.length < whole.length, name);
      }
    }
  });
});

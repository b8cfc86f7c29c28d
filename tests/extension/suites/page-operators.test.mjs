/** The engine's programs of filters with operators, run by the content script's module in the browsers. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { Engine, init } from "../../../dist/npm/index.js";
import { bundle } from "../../../extension/pack/bundle.mjs";
import { DATA, skipWithout } from "../../data.mjs";
import { browsers } from "../browsers/index.mjs";
import { ROOT } from "../build.mjs";
import { resultOf } from "../fixture/page-lab.mjs";

const HOST = "operators.test";
const PATH = "/a/b?q=1";

/** @param {string} path @returns {Record<string, string>[]} */
function rowsOf(path) {
  const [head, ...lines] = readFileSync(path, "utf8").trimEnd().split("\n").map((line) => line.split("\t"));
  return lines.map((cells) => Object.fromEntries(head.map((name, at) => [name, cells[at] ?? ""])));
}

/** What the answers below mean. `null`: the engine rejects the filter. */
const DIFFERENT = {
  // An operator that only AdGuard spells so. uBlock Origin rejects it.
  ".x:matches-property(id=a)": "a",
  // uBlock Origin has no operators inside of `:is()`.
  ".x:is(.x:has-text(Spon), .q)": "a",
  // uBlock Origin reads a list with an operator in one member as one chain, which no author means.
  ".x, .y:has-text(Spon)": "a,b,d,h",
  ".y:has-text(Spon), .z": "b,e",
  // uBlock Origin takes these filters and fails when they run.
  ".x:if-not(.y)": null,
};
/** uBlock Origin's answer is a rule with a media query; the page is wider than 10 pixels and not printed. */
const MEDIA = { ".x:matches-media((min-width: 10px))": "a,d,h", ".x:matches-media((max-width: 10px))": "", ".x:matches-media(print)": "" };

const recorded = join(DATA, "page/operators.tsv");
const skip = skipWithout("operators as uBlock Origin runs them", recorded);
const own = rowsOf(join(ROOT, "tests/data/page-operators.tsv")).map(({ html, selector, ids }) => ({ html, selector, expected: ids }));
const others = skip ? [] : rowsOf(recorded).map(({ html, selector, ubo }) => ({
  html: html.replaceAll('\\"', '"'),
  selector,
  expected: selector in DIFFERENT ? DIFFERENT[selector] : (MEDIA[selector] ?? (ubo === "rejected" ? null : ubo)),
}));

/** What the engine says about a selector: a program, a selector or a rule for the browser, or null. @param {string} selector */
function compiled(selector) {
  const engine = Engine.fromLists([`${HOST}##${selector}`]);
  const { hide, style, proceduralPrograms } = engine.page(`http://${HOST}${PATH}`);
  engine.free();
  if (proceduralPrograms.length > 0) return { program: proceduralPrograms[0] };
  if (style.length > 0) return { rule: style[0] };
  return hide.length > 0 ? { native: hide[0] } : null;
}

/** Runs in the content script. */
function runCases(cases, select) {
  const matched = ({ program, native, rule }) => {
    if (program !== undefined) return select(program);
    if (native !== undefined) return [...document.querySelectorAll(native)];
    const [, query, selector] = /^(?:@media ([^{]*) \{)?([^{]*) \{/.exec(rule);
    return query === undefined || matchMedia(query).matches ? [...document.querySelectorAll(selector)] : [];
  };
  return cases.map(({ html, compiled }) => {
    document.body.innerHTML = html;
    try {
      return compiled === null ? null : matched(compiled).map((element) => element.getAttribute("id") ?? element.localName).sort().join();
    } catch (error) {
      return String(error);
    } finally {
      document.body.textContent = "";
    }
  });
}

for (const browser of browsers()) {
  describe(`operators in ${browser.name}`, () => {
    /** @type {(string | null)[]} */
    let results = [];
    const cases = [...own, ...others];
    before(async () => {
      await init();
      const given = cases.map(({ html, selector }) => ({ html, compiled: compiled(selector) }));
      const operators = await bundle(join(ROOT, "extension/content/page/operators.js"), { name: "operators" });
      const script = `${operators}\ndocument.documentElement.dataset.result = JSON.stringify((${runCases})(${JSON.stringify(given)}, operators.select));`;
      results = await resultOf(browser, script, `${HOST}${PATH}`);
    });
    cases.forEach(({ selector, expected }, index) => {
      test(`${index < own.length ? "own" : "recorded"} ${index}: ${selector}`, () => assert.equal(results[index], expected));
    });
    test("there are 96 recorded cases", { skip }, () => assert.equal(others.length, 96));
  });
}

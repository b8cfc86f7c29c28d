/** What a page can make page filters do: their modules, where they run for users. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { Engine, init } from "../../../dist/npm/index.js";
import { bundle } from "../../../extension/pack/bundle.mjs";
import { browsers } from "../browsers/index.mjs";
import { ROOT } from "../build.mjs";
import { resultOf } from "../fixture/page-lab.mjs";

const HOST = "budget.test";
/** Filters that look at few elements with much work, or at many that one step finds. */
const LONG_WORK = ["p:has-text(zz)", "p:has-text(/z$/)", "p:min-text-length(9999999)", ".k:others()", "div:not(.none .none:has-text(x)):has-text(zz)", "b:upward(.none)", "b:has(+ b:has-text(zz))"];
const [ROUNDS, TREES, SELECTORS] = [40, 50, 300];

/** The error of a run that has ended has no message, to save bytes; those of the browser have one. */
const NO_MESSAGE = "";

/** @param {string} selector */
function programOf(selector) {
  const engine = Engine.fromLists([`${HOST}##${selector}`]);
  const [program] = engine.page(`http://${HOST}/`).proceduralPrograms;
  engine.free();
  return program;
}

/** Runs in the content script: whether each program ends when its time is over. */
function runEnded(programs, { limit, select }) {
  const body = `<p>${"text ".repeat(50_000)}</p>${"<b></b>".repeat(200)}${'<div class="k"><div class="k">'.repeat(100)}`;
  document.body.innerHTML = body;
  const outcomes = programs.map((program) => {
    limit(-1);
    try {
      return select(program).length;
    } catch (error) {
      return error.message;
    }
  });
  limit(Infinity);
  document.body.textContent = "";
  return outcomes;
}

/** Runs before the content script takes the methods of nodes: counts searches in shadow trees. */
function countSearches() {
  const { querySelectorAll } = DocumentFragment.prototype;
  globalThis.searches = 0;
  DocumentFragment.prototype.querySelectorAll = function (selector) {
    globalThis.searches += 1;
    return querySelectorAll.call(this, selector);
  };
}

/** Runs in the content script: the searches in shadow trees that a page changes all the time, and the trees that are done at last. */
async function runTrees([rounds, trees, selectors], { shadowSelectors }) {
  if (document.readyState !== "complete") await new Promise((resolve) => addEventListener("load", resolve));
  const sheets = shadowSelectors();
  sheets.add(Array.from({ length: selectors }, (_, at) => `.s${at}`));
  const roots = Array.from({ length: trees }, () => {
    const root = document.body.appendChild(document.createElement("div")).attachShadow({ mode: "open" });
    root.innerHTML = `${"<p><b></b></p>".repeat(20)}<i class="s${selectors - 1}"></i>`;
    return root;
  });
  for (let round = 0; round < rounds; round += 1) {
    for (const root of roots) sheets.apply(root);
    await Promise.resolve();
  }
  const most = globalThis.searches;
  const done = () => roots.filter((root) => root.adoptedStyleSheets.length === 1).length;
  for (let wait = 0; wait < 100 && done() < trees; wait += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  const found = done();
  // A page replaces the sheets of its trees.
  for (const root of roots) root.adoptedStyleSheets = [];
  for (const root of roots) sheets.apply(root);
  for (let wait = 0; wait < 100 && done() < trees; wait += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  return { most, found, again: done() };
}

for (const browser of browsers()) {
  describe(`the budget of page filters in ${browser.name}`, () => {
    // Sheets with user origin hold in Firefox's shadow trees.
    const hasTrees = browser.name === "chromium";
    /** @type {{ ended: (string | number)[], trees: { most: number, found: number, again: number } | null }} */
    let result;
    before(async () => {
      await init();
      const operators = await bundle(join(ROOT, "extension/content/page/operators.js"), { name: "operators" });
      const shadow = await bundle(join(ROOT, "extension/content/page/shadow.js"), { name: "shadow" });
      const task = `(async () => ({ ended: (${runEnded})(${JSON.stringify(LONG_WORK.map(programOf))}, operators), trees: ${hasTrees ? `await (${runTrees})(${JSON.stringify([ROUNDS, TREES, SELECTORS])}, shadow)` : "null"} }))()`;
      result = await resultOf(browser, `(${countSearches})();\n${operators}\n${shadow}\n${task}.then((result) => { document.documentElement.dataset.result = JSON.stringify(result); });`, `${HOST}/`);
    });

    LONG_WORK.forEach((selector, index) => {
      test(`ends when its time is over: ${selector}`, () => assert.equal(result.ended[index], NO_MESSAGE));
    });

    if (hasTrees) test("shadow trees that a page changes without end are looked at in slices, and each at last", () => {
      const { most, found, again } = result.trees;
      assert.ok(most > 0 && most < (ROUNDS * TREES * SELECTORS) / 2, `${most} searches at once`);
      assert.deepEqual({ found, again }, { found: TREES, again: TREES });
    });
  });
}

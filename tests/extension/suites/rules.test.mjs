/**
 * The rules in real browsers: compares `testMatchOutcome` with the engine for every recorded request.
 *
 * The lists and requests are not part of the project; without them the test is counted as skipped.
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { DATA, skipWithout } from "../../data.mjs";
import { browsers } from "../browsers/index.mjs";
import { FIREFOX_ID } from "../browsers/firefox.mjs";
import { ROOT, writeSurrogates } from "../build.mjs";
import { zip } from "../../../extension/pack/zip.mjs";

const LISTS = [
  "easylist",
  "easyprivacy",
  "ubo-filters.min",
  "ubo-badware.min",
  "ubo-privacy.min",
  "ubo-quick-fixes.min",
  "ubo-unbreak.min",
  "ubo-resource-abuse",
  "adguard-tracking",
].map((name) => join(DATA, "lists", `${name}.txt`));
const REQUESTS = join(DATA, "requests/requests.jsonl");
const BROCK = join(ROOT, "target/release/brock");
const skip = skipWithout("the browsers' answers are the engine's", ...LISTS, REQUESTS);

/** Firefox evaluates rules one by one, a hundredth of a second for each request, so only some are tested. */
const STEP = { chromium: 1, firefox: Number(process.env.BROCK_RULES_STRIDE ?? 20) };
const BATCH = 250;

const listed = LISTS.flatMap((list) => ["--list", list]);

const brock = (...args) => execFileSync(BROCK, args, { encoding: "utf8", maxBuffer: 1 << 30 });
const lines = (text) => text.trimEnd().split("\n");

/** An extension with only the rules. */
async function rulesExtension(browser, folder) {
  const extension = join(folder, "extension");
  await mkdir(join(extension, "background"), { recursive: true });
  const options = browser === "chromium" ? ["--top-domains"] : [];
  brock("dnr", ...LISTS, "-o", folder, "--browser", browser, "--surrogates", await writeSurrogates(folder, browser), ...options);
  const manifest = {
    manifest_version: 3,
    name: "Rules",
    version: "1",
    permissions: ["declarativeNetRequest", "declarativeNetRequestFeedback"],
    host_permissions: ["<all_urls>"],
    background: browser === "chromium" ? { service_worker: "background/index.js" } : { scripts: ["background/index.js"] },
    declarative_net_request: { rule_resources: [{ id: "lists", enabled: true, path: "rules.json" }] },
    browser_specific_settings: { gecko: { id: FIREFOX_ID, data_collection_permissions: { required: ["none"] } } },
  };
  const files = {
    "manifest.json": JSON.stringify(manifest),
    "rules.json": await readFile(join(folder, "rules.json")),
    "background/index.js": "",
    "index.html": "<!doctype html><title>Rules</title>",
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(extension, name), content);
  const archive = Object.entries(files).map(([name, content]) => ({ name, data: Buffer.from(content) }));
  await writeFile(`${extension}.zip`, zip(archive));
  return extension;
}

/** Runs in the browser: the rules that match each request. */
async function outcomes(requests) {
  const { declarativeNetRequest } = globalThis.browser ?? chrome;
  const ask = async (request) => (await declarativeNetRequest.testMatchOutcome(request)).matchedRules;
  return Promise.all(requests.map((request) => ask(request).then((rules) => rules.map(({ ruleId }) => ruleId))));
}

/** In Chromium: the expressions that it does not take. @param {{ regex: string, isCaseSensitive: boolean }[]} asked */
async function refusedExpressions(asked) {
  const answers = await Promise.all(asked.map((one) => chrome.declarativeNetRequest.isRegexSupported(one)));
  return asked.filter((_, at) => !answers[at].isSupported);
}

/** The outcome of the matching rules, as the engine names it. */
function action(matched, rules) {
  const decisive = matched.map((id) => rules[id - 1]).filter((rule) => rule.action.type !== "modifyHeaders");
  const [rule] = decisive.sort((a, b) => b.priority - a.priority);
  switch (rule?.action.type) {
    case "block":
      return "block";
    case "redirect":
      return rule.action.redirect.url ?? rule.action.redirect.extensionPath ? "redirect" : "pass";
    default:
      return "pass";
  }
}

/** Every filter that has a say in a request. @param {string[]} recorded */
function explained(recorded, folder) {
  if (recorded.length === 0) return [];
  const asked = join(folder, "different.jsonl");
  writeFileSync(asked, recorded.join("\n"));
  return lines(brock("explain", ...listed, "--requests", asked, "--json")).map((line) => JSON.parse(line));
}

for (const browser of browsers()) {
  test(`${browser.name}: its answers are the engine's`, { skip }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "brock-rules-"));
    t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    const extension = await rulesExtension(browser.name, folder);
    const rules = JSON.parse(await readFile(join(folder, "rules.json"), "utf8"));
    const report = JSON.parse(await readFile(join(folder, "report.json"), "utf8"));
    // Filters for cookies decide no request, and hundreds match every request.
    const decides = ({ filter }) => !/[$,]cookie(=|,|$)/.test(filter);
    const inexact = new Map(report.findings.filter(decides).map((finding) => [`${finding.list}:${finding.line}`, finding]));

    const recorded = lines(await readFile(REQUESTS, "utf8")).filter((_, at) => at % STEP[browser.name] === 0);
    const asked = join(folder, "asked.jsonl");
    await writeFile(asked, recorded.join("\n"));
    const wanted = lines(brock("check", ...listed, "--requests", asked, "--json"));
    const requests = recorded.map((line) => {
      const { url, sourceUrl, type } = JSON.parse(line);
      return { url, initiator: sourceUrl, type, method: "get", tabId: -1 };
    });

    const running = await browser.launch({ extension, profile: join(folder, "profile"), proxyPort: 9 });
    t.after(() => running.close());
    const page = await running.newPage();
    await page.goto(running.extensionUrl("index.html"), { waitUntil: [] });
    if (browser.name === "chromium") {
      const conditions = rules.map(({ condition }) => condition).filter(({ regexFilter }) => regexFilter);
      const asked = conditions.map((one) => ({ regex: one.regexFilter, isCaseSensitive: one.isUrlFilterCaseSensitive }));
      assert.deepEqual(await page.evaluate(refusedExpressions, asked), []);
      t.diagnostic(`${asked.length} expressions, all taken`);
    }
    const answers = [];
    const began = performance.now();
    for (let at = 0; at < requests.length; at += BATCH) {
      answers.push(...(await page.evaluate(outcomes, requests.slice(at, at + BATCH))));
    }
    const took = Math.round(performance.now() - began);

    const actions = answers.map((matched) => action(matched, rules));
    const engine = wanted.map((line) => JSON.parse(line).action).map((name) => (name === "allow" ? "pass" : name));
    const at = actions.flatMap((found, at) => (found === engine[at] ? [] : [at]));
    const different = explained(at.map((at) => recorded[at]), folder).map(({ matches }, index) => {
      const cause = matches.map(({ list, line }) => inexact.get(`${list}:${line}`)).find(Boolean);
      return { found: actions[at[index]], expected: engine[at[index]], cause, ...requests[at[index]] };
    });
    const surprising = different.filter(({ cause }) => !cause);
    const stopped = (what) => what !== "pass";
    const other = different.filter(({ found, expected }) => stopped(found) !== stopped(expected));
    t.diagnostic(
      `${rules.length} rules, ${requests.length} requests in ${took} ms: ${different.length} differ, ` +
        `${other.length} in whether they go, ${surprising.length} by filters that are certified exact`,
    );
    for (const { url, found, expected, cause } of different) {
      t.diagnostic(`${found}, not ${expected}: ${url.slice(0, 120)} ${cause?.reason} ${cause?.filter}`);
    }
    assert.deepEqual(surprising, []);
    // A request that is blocked without its surrogate counts as correct.
    assert.ok(different.length / requests.length <= 0.0005, `${different.length} of ${requests.length}`);
  });
}

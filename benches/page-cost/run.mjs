/* global console, performance */
/**
 * What page filters cost the main thread of a page that changes all the time, beside a browser without extension, another
 * build and, in Firefox, uBlock Origin with the same filters. README.md has the options and how it measures.
 */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { setTimeout as pause } from "node:timers/promises";
import { buildExtension } from "../../tests/extension/build.mjs";
import { startFixture } from "../../tests/extension/fixture/server.mjs";
import { launch } from "../page-load/browser.mjs";
import { mean } from "../page-load/figures.mjs";
import { mainThreadTime, purposeOf, times } from "../page-load/processes.mjs";
import { BODY, change, countHidden, FILTERS, insert, LIST } from "./page.mjs";

const { values } = parseArgs({
  options: {
    browser: { type: "string", default: "chromium" }, ubo: { type: "string", default: "" }, against: { type: "string", multiple: true, default: [] },
    seconds: { type: "string", default: "12" }, rounds: { type: "string", default: "6" }, frames: { type: "string", default: "40" },
    "changes-only": { type: "boolean", default: false },
  },
});
const browser = /** @type {"chromium" | "firefox"} */ (values.browser);
/** Frames of the page that memory is measured on: with few, Firefox's own memory varies by more. */
const [seconds, rounds, frames] = [Number(values.seconds), Number(values.rounds), Number(values.frames)];
/** Milliseconds of one measurement: the speed of a machine with other work changes from second to second. */
const INTERVAL = 2000;
const intervals = Math.max(1, Math.round((seconds * 1000) / INTERVAL));
const hosts = Object.keys(FILTERS).map((name) => `${name}.test`);

/** Milliseconds from the load to the first change, and of changes before each measurement: filters have begun, and run as they do all the time. */
const SETTLE = 2500;
const LEAD = 1000;

/** What pages run in. Firefox names their processes by their main threads. */
const CONTENT = /^(?:renderer|Isolated Web Co|Web Content)$/;

/** The managed settings by which uBlock Origin takes filters: https://github.com/gorhill/uBlock/wiki/Deploying-uBlock-Origin */
async function uboHome(/** @type {string} */ work) {
  const folder = join(work, "home/.mozilla/managed-storage");
  await mkdir(folder, { recursive: true });
  const data = { toOverwrite: { filters: LIST.split("\n"), filterLists: ["user-filters"] } };
  await writeFile(join(folder, "uBlock0@raymondhill.net.json"), JSON.stringify({ name: "uBlock0@raymondhill.net", description: "-", type: "storage", data }));
  return { HOME: join(work, "home") };
}

/** The main threads of all processes with pages, in milliseconds. @param {number} root */
function threads(root) {
  /** @type {Map<number, number>} */
  const all = new Map();
  for (const id of times(root).keys()) {
    try {
      if (CONTENT.test(purposeOf(id))) all.set(id, mainThreadTime(id) / 1000);
    } catch {
      // It has just ended.
    }
  }
  return all;
}

/** The page's process: the one whose main thread works most meanwhile. @param {number} root @param {() => Promise<unknown>} work */
async function processOf(root, work) {
  const before = threads(root);
  await work();
  const [first] = [...threads(root)].map(([id, time]) => ({ id, time: time - (before.get(id) ?? 0) })).sort((a, b) => b.time - a.time);
  if (first === undefined) throw new Error("no process with a page was found");
  return first.id;
}

/** Private memory of a process in MB. @param {number} id */
const memoryOf = (id) => Number(/^Private_Dirty:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "utf8"))?.[1] ?? 0) / 1024;

/** @typedef {{ name: string, running: Awaited<ReturnType<typeof launch>>, figures: Record<string, number[]> }} Variant */

/** @param {Variant} variant @param {string} key @param {number} figure */
const add = ({ figures }, key, figure) => void (figures[key] ??= []).push(figure);

/** The percentages of the main thread in one interval after another, while the page changes. @param {any} page @param {number} id */
async function sharesOf(page, id) {
  const changes = page.evaluate(change, (LEAD + (intervals + 0.2) * INTERVAL) / 1000);
  await pause(LEAD);
  const shares = [];
  let [start, before] = [performance.now(), mainThreadTime(id)];
  for (let at = 1; at <= intervals; at += 1) {
    await pause(INTERVAL);
    const [end, after] = [performance.now(), mainThreadTime(id)];
    shares.push((after - before) / (end - start) / 10);
    [start, before] = [end, after];
  }
  await changes;
  return shares;
}

/** The pages of a host change in all browsers at once: what else the machine does slows all of them. @param {Variant[]} variants @param {string} host */
async function measureHost(variants, host) {
  const pages = await Promise.all(variants.map(async (variant) => {
    const { browser, root } = variant.running;
    const page = await browser.newPage();
    const id = await processOf(root, async () => {
      await page.goto(`http://${host}/`);
      await pause(SETTLE);
    });
    add(variant, `${host} before`, await page.evaluate(countHidden));
    return { variant, page, id };
  }));
  await Promise.all(pages.map(async ({ variant, page, id }) => {
    add(variant, host, mean(await sharesOf(page, id)));
  }));
  for (const { variant, page } of pages) {
    add(variant, `${host} after`, await page.evaluate(countHidden));
    if (!values["changes-only"]) add(variant, `${host} frame`, /** @type {number} */ (await page.evaluate(insert)));
    await page.close();
  }
}

/** @param {Variant} variant */
async function measureMemory(variant) {
  const page = await variant.running.browser.newPage();
  const id = await processOf(variant.running.root, async () => {
    await page.goto("http://frames.test/");
    await pause(3000);
  });
  add(variant, "memory", memoryOf(id) / frames);
  await page.close();
}

/** The mean of what a variant has over another one in each round, and the standard error of that mean. @param {Variant} variant @param {Variant} base @param {string} key */
function over(variant, base, key) {
  const differences = (variant.figures[key] ?? []).map((figure, round) => figure - (base.figures[key]?.[round] ?? NaN));
  const middle = mean(differences);
  const variance = mean(differences.map((one) => (one - middle) ** 2));
  return `${middle.toFixed(2)} ± ${Math.sqrt(variance / Math.max(1, differences.length - 1)).toFixed(2)}`;
}

/** @param {Variant} variant @param {Variant[]} bases */
function report(variant, bases) {
  const { name, figures } = variant;
  const width = Math.max(...variants.map((one) => one.name.length));
  const of = (/** @type {string} */ key) => mean(figures[key] ?? [NaN]);
  const overAll = (/** @type {string} */ key) => bases.map((base) => `, ${over(variant, base, key)} over ${base.name}`).join("");
  for (const host of hosts) {
    const frame = figures[`${host} frame`] === undefined ? "" : `; longest frame ${of(`${host} frame`).toFixed(0)} ms`;
    console.log(`${name.padEnd(width)} ${host.replace(".test", "").padEnd(10)} ${of(host).toFixed(2)} % of the main thread${overAll(host)}${frame}; hidden: ${of(`${host} before`)} before the changes, ${of(`${host} after`)} after`);
  }
  if (figures["memory"] !== undefined) console.log(`${name.padEnd(width)} memory per frame ${of("memory").toFixed(3)} MB${overAll("memory")}`);
}

const work = await mkdtemp(join(tmpdir(), "brock-page-cost-"));
const documentOf = (/** @type {string} */ host) => `<!doctype html><html lang="en"><title>-</title><body>${host.startsWith("frames.") ? '<iframe src="http://frames.test/inner"></iframe>'.repeat(frames) : host.startsWith("frames") ? "" : BODY}`;
const fixture = await startFixture({
  pages: {},
  handlers: /** @type {any} */ ({ get: (/** @type {string} */ address) => (/** @type {any} */ _request, /** @type {any} */ response) => response.writeHead(200, { "content-type": "text/html" }).end(address === "frames.test/inner" ? "<!doctype html><p>x" : documentOf(address)) }),
  serves: () => true,
});
/** @type {Variant[]} */
const variants = [];
try {
  /** Starts a browser with an extension; an own one is packed from its sources. @param {string} name @param {string} [extension] @param {string} [root] */
  const start = async (name, extension, root) => {
    const own = join(work, String(variants.length));
    await mkdir(join(own, "build"), { recursive: true });
    const dist = extension === "brock" ? await buildExtension(browser, join(own, "build"), { text: LIST, ...(root !== undefined && { root }) }) : "";
    const place = { browser, dist, ubo: values.ubo, work: own, port: fixture.port, stopped: [] };
    const running = await launch(place, "it", /** @type {any} */ ({ extension }), { env: extension === "ubo" ? await uboHome(own) : undefined });
    variants.push({ name, running, figures: {} });
  };
  await start("none");
  for (const root of values.against) await start(basename(root), "brock", `${resolve(root)}/`);
  await start("brock", "brock");
  if (values.ubo !== "") await start("ubo", "ubo");
  await pause(4000);
  for (let round = 0; round < rounds; round += 1) for (const host of hosts) await measureHost(variants, host);
  if (!values["changes-only"]) for (let round = 0; round < 2; round += 1) for (const variant of variants) await measureMemory(variant);
  for (const [at, variant] of variants.entries()) report(variant, variants.slice(0, at));
} finally {
  for (const { running } of variants) await running.close();
  await fixture.close();
  await rm(work, { recursive: true, force: true, maxRetries: 5 });
}

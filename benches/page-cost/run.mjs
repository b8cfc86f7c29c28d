/* global console */
/**
 * What page filters cost the main thread of a page that changes all the time, beside a browser without extension and, in
 * Firefox, beside uBlock Origin with the same filters.
 *
 *     node benches/page-cost/run.mjs [--browser chromium|firefox] [--ubo FILE] [--seconds 10] [--rounds 2] [--frames 40]
 *
 * Needs `./build.sh build` and the packages of `tests/extension`. benches/page-load/README.md explains how to get uBlock
 * Origin's file. The time is that of the main thread of the page's process, so other work of the machine changes it little.
 */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { setTimeout as pause } from "node:timers/promises";
import { buildExtension } from "../../tests/extension/build.mjs";
import { startFixture } from "../../tests/extension/fixture/server.mjs";
import { launch } from "../page-load/browser.mjs";
import { mainThreadTime, times } from "../page-load/processes.mjs";
import { BODY, change, countHidden, FILTERS, insert, LIST } from "./page.mjs";

const { values } = parseArgs({ options: { browser: { type: "string", default: "chromium" }, ubo: { type: "string", default: "" }, seconds: { type: "string", default: "10" }, rounds: { type: "string", default: "2" }, frames: { type: "string", default: "40" } } });
const browser = /** @type {"chromium" | "firefox"} */ (values.browser);
/** Frames of the page that memory is measured on: with few, Firefox's own memory varies by more. */
const [seconds, rounds, frames] = [Number(values.seconds), Number(values.rounds), Number(values.frames)];
const hosts = Object.keys(FILTERS).map((name) => `${name}.test`);

/** The managed settings by which uBlock Origin takes filters: https://github.com/gorhill/uBlock/wiki/Deploying-uBlock-Origin */
async function uboHome(/** @type {string} */ work) {
  const folder = join(work, "home/.mozilla/managed-storage");
  await mkdir(folder, { recursive: true });
  const data = { toOverwrite: { filters: LIST.split("\n"), filterLists: ["user-filters"] } };
  await writeFile(join(folder, "uBlock0@raymondhill.net.json"), JSON.stringify({ name: "uBlock0@raymondhill.net", description: "-", type: "storage", data }));
  return { HOME: join(work, "home") };
}

/** The main threads of all processes, in milliseconds. @param {number} root */
function threads(root) {
  /** @type {Map<number, number>} */
  const all = new Map();
  for (const id of times(root).keys()) {
    try {
      all.set(id, mainThreadTime(id) / 1000);
    } catch {
      // It has just ended.
    }
  }
  return all;
}

/** The process whose main thread worked most meanwhile: the page's. @param {number} root @param {() => Promise<unknown>} work */
async function measured(root, work) {
  const before = threads(root);
  const result = await work();
  const spent = [...threads(root)].map(([id, time]) => ({ id, time: time - (before.get(id) ?? 0) })).sort((a, b) => b.time - a.time)[0] ?? { id: 0, time: 0 };
  return { result, ...spent };
}

/** Private memory of a process in MB. @param {number} id */
const memoryOf = (id) => Number(/^Private_Dirty:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, "utf8"))?.[1] ?? 0) / 1024;

/** @param {Awaited<ReturnType<typeof launch>>} running */
async function figuresOf(running) {
  /** @type {Record<string, number>} */
  const figures = {};
  for (const host of hosts) {
    const page = await running.browser.newPage();
    await page.goto(`http://${host}/`);
    await pause(2500);
    figures[`${host} before`] = await page.evaluate(countHidden);
    const { time } = await measured(running.root, () => page.evaluate(change, seconds));
    figures[host] = time / seconds / 10;
    figures[`${host} hidden`] = await page.evaluate(countHidden);
    figures[`${host} frame`] = /** @type {number} */ (await page.evaluate(insert));
    await page.close();
  }
  const page = await running.browser.newPage();
  const { id } = await measured(running.root, async () => {
    await page.goto("http://frames.test/");
    await pause(3000);
  });
  figures["memory"] = memoryOf(id) / frames;
  await page.close();
  return figures;
}

const work = await mkdtemp(join(tmpdir(), "brock-page-cost-"));
const documentOf = (/** @type {string} */ host) => `<!doctype html><html lang="en"><title>-</title><body>${host.startsWith("frames.") ? '<iframe src="http://frames.test/inner"></iframe>'.repeat(frames) : host.startsWith("frames") ? "" : BODY}`;
const fixture = await startFixture({
  pages: {},
  handlers: /** @type {any} */ ({ get: (/** @type {string} */ address) => (/** @type {any} */ _request, /** @type {any} */ response) => response.writeHead(200, { "content-type": "text/html" }).end(address === "frames.test/inner" ? "<!doctype html><p>x" : documentOf(address)) }),
  serves: () => true,
});
try {
  await mkdir(join(work, "build"));
  const dist = await buildExtension(browser, join(work, "build"), { text: LIST });
  const place = { browser, dist, ubo: values.ubo, work, port: fixture.port, stopped: [] };
  /** @type {Record<string, { extension?: string }>} */
  const variants = { none: {}, brock: { extension: "brock" }, ...(values.ubo !== "" && { ubo: { extension: "ubo" } }) };
  /** @type {Record<string, Record<string, number>[]>} */
  const all = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? Object.keys(variants) : Object.keys(variants).reverse()) {
      const running = await launch(place, name, /** @type {any} */ (variants[name]), { profile: join(work, `${name}-${round}`), env: name === "ubo" ? await uboHome(work) : undefined });
      try {
        await pause(4000);
        (all[name] ??= []).push(await figuresOf(running));
      } finally {
        await running.close();
      }
    }
  }
  const mean = (/** @type {string} */ name, /** @type {string} */ key) => (all[name] ?? []).reduce((sum, one) => sum + (one[key] ?? 0), 0) / rounds;
  for (const name of Object.keys(variants)) {
    const shares = hosts.map((host) => `${host.replace(".test", "")} ${mean(name, host).toFixed(2)} % (${(mean(name, host) - mean("none", host)).toFixed(2)} over none; longest frame ${mean(name, `${host} frame`).toFixed(0)} ms; ${mean(name, `${host} before`)} hidden before the changes, ${mean(name, `${host} hidden`)} after)`);
    console.log(`${name.padEnd(5)} main thread: ${shares.join(", ")}; memory per frame ${(mean(name, "memory") - mean("none", "memory")).toFixed(3)} MB over none`);
  }
} finally {
  await fixture.close();
  await rm(work, { recursive: true, force: true, maxRetries: 5 });
}

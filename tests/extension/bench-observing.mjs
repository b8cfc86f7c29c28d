/**
 * What watching costs: visits sites whose pages have 200 requests each, with learning on and off in turn.
 *
 *   node tests/extension/bench-observing.mjs [--browser chromium|firefox] [--visits 12] [--pages 8] [--latency 20]
 *
 * Prints what a visit costs, its first page and those after it, which Chromium watches less: the time to the pages'
 * `load` and what all of the browser's processes did meanwhile, the processor's time, and the instructions where there
 * is `perf`, which other work on the machine changes least. Visits alternate (on, off, off, on), so what else the
 * machine does falls on both. Each is of another site.
 * `--latency 0` has a server that answers at once: then nothing but the browser's own work is measured.
 */

import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { crc32, deflateSync } from "node:zlib";
import { browsers } from "./browsers/index.mjs";
import { startSession, within } from "./session.mjs";

const option = /** @type {const} */ ({ type: "string" });
const { values } = parseArgs({ options: { browser: option, visits: option, pages: option, latency: option } });
const visits = Number(values.visits ?? 12);
const pages = Number(values.pages ?? 8);
const latency = Number(values.latency ?? 20);

/** @param {number} visit */
const siteOf = (visit) => `bench${visit}.test`;
const TICK = 10;
/** Processor time goes on after `load`; this much of it is the page's. */
const AFTER = 700;

/** 200 requests as pages have them: a third from the site, the others from thirty hosts. @param {string} site @returns {string[]} */
function resources(site) {
  const kinds = ["image", "image", "image", "script", "script", "stylesheet", "xmlhttprequest", "image", "script", "image"];
  return Array.from({ length: 199 }, (_, at) => {
    const host = at % 3 === 0 ? `static.${site}` : `h${at % 30}.party${at % 17}.test`;
    return `http://${host}/${at}-${kinds[at % kinds.length]}`;
  });
}

const TAGS = {
  image: (url) => `<img src="${url}" alt="">`,
  script: (url) => `<script async src="${url}"></script>`,
  stylesheet: (url) => `<link rel="stylesheet" href="${url}">`,
  xmlhttprequest: (url) => `<script>fetch("${url}", { method: "POST", body: "event=load" });</script>`,
};
/** Thirty kilobytes of functions, a part of which is called, with a place in the page. */
const FUNCTIONS = Array.from({ length: 200 }, (_, at) => `function f${at}(list) {
  const result = [];
  for (const each of list) result.push({ name: each.name + ${at}, value: each.value * ${at} % 97 });
  return result.sort((a, b) => a.value - b.value);
}`).join("\n");
const SCRIPT = `(() => {
${FUNCTIONS}
  const list = Array.from({ length: 100 }, (_, at) => ({ name: "n" + at, value: at * 31 }));
  for (const run of [${Array.from({ length: 40 }, (_, at) => `f${at * 5}`)}]) run(list);
  const box = document.createElement("div");
  for (let at = 0; at < 60; at += 1) box.append(Object.assign(document.createElement("p"), { textContent: list[at].name + " of some text" }));
  document.body.append(box);
  // And some of what is watched, in a function of its own, as the modules of a bundle have it. To tell whose it is V8
  // reads the script once more, which costs 15 million instructions for one of this size.
  function draw() {
    navigator.languages; navigator.hardwareConcurrency; screen.colorDepth;
    const pen = document.createElement("canvas").getContext("2d");
    for (let at = 0; at < 5; at += 1) { pen.measureText("text"); pen.fillText("text", at, at); }
  }
  draw();
})();`;

/** A picture of noise, as large as a photograph of its size. @param {number} side */
function picture(side) {
  const chunk = (name, data) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const named = Buffer.concat([Buffer.from(name), data]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2], 8);
  let state = 1;
  const pixels = Buffer.alloc(side * (side * 3 + 1)).map((_, at) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return at % (side * 3 + 1) === 0 ? 0 : state >> 16;
  });
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head), chunk("IDAT", deflateSync(pixels)), chunk("IEND", Buffer.alloc(0))]);
}
const IMAGE = picture(80);
/** @type {import("./fixture/server.mjs").Handler} */
const answer = async (request, response) => {
  const isScript = request.url.endsWith("script");
  await pause(latency);
  response.writeHead(200, {
    "content-type": isScript ? "text/javascript" : request.url.endsWith("stylesheet") ? "text/css" : "image/png",
    "cache-control": "no-store",
    "access-control-allow-origin": "*",
    "set-cookie": "id=0123456789abcdef; Max-Age=99999; SameSite=None; Secure",
  });
  response.end(isScript ? SCRIPT : request.url.endsWith("image") ? IMAGE : "");
};
const handlers = new Map();
for (let visit = 0; visit < 2 * visits + 2; visit += 1) {
  const urls = resources(siteOf(visit));
  const body = `<!doctype html><html lang="en"><title>WorkerClient</title><body>${urls.map((url) => TAGS[/[a-z]+$/.exec(url)[0]](url)).join("\n")}</body></html>`;
  /** @type {import("./fixture/server.mjs").Handler} */
  const page = (_request, response) => response.writeHead(200, { "content-type": "text/html" }).end(body);
  for (let number = 0; number < pages; number += 1) handlers.set(`www.${siteOf(visit)}/${number}`, page);
  for (const url of urls) handlers.set(url.slice("http://".length), answer);
}

/** A process and all that it has started, with the processor's time in milliseconds. @param {number} root */
function processes(root) {
  /** @type {Map<number, { parent: number, time: number }>} */
  const all = new Map();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = readFileSync(`/proc/${name}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
      all.set(Number(name), { parent: Number(fields[1]), time: (Number(fields[11]) + Number(fields[12])) * TICK });
    } catch {
      // It has just ended.
    }
  }
  const isWithin = (id) => id === root || (all.has(id) && isWithin(all.get(id).parent));
  const within = [...all].filter(([id]) => isWithin(id));
  return { ids: within.map(([id]) => id), time: within.reduce((sum, [, { time }]) => sum + time, 0) };
}

const hasPerf = spawnSync("perf", ["stat", "-e", "instructions:u", "true"]).status === 0;

/** Counts the instructions of these processes until it is asked for their number. @param {number[]} ids */
async function counting(ids) {
  if (!hasPerf) return async () => 0;
  const perf = spawn("perf", ["stat", "-x", ",", "-e", "instructions:u", "-p", ids.join(",")], { stdio: ["ignore", "ignore", "pipe"] });
  let text = "";
  perf.stderr.on("data", (data) => {
    text += data;
  });
  const ended = new Promise((resolve) => perf.once("close", resolve));
  await pause(300);
  return async () => {
    perf.kill("SIGINT");
    await ended;
    return Number(text.split(",")[0]) / 1e6;
  };
}

/** Not the median: what only the first page costs, or one of sixteen, counts. */
const mean = (numbers) => {
  // Where a process ended at the wrong moment, nothing was counted.
  const counted = numbers.filter(Number.isFinite);
  return counted.reduce((sum, each) => sum + each, 0) / counted.length;
};

for (const browser of browsers().filter(({ name }) => values.browser === undefined || name === values.browser)) {
  const session = await startSession(browser, { handlers });
  try {
    const root = session.browser.browser.process().pid;
    const tab = await session.browser.newPage();
    let visited = 0;
    const load = async (url) => {
      const { ids, time: before } = processes(root);
      const instructions = await counting(ids);
      await tab.goto(url, { waitUntil: "load" });
      const time = await within(() => tab.evaluate(() => performance.timing.loadEventEnd > 0 && performance.timing.loadEventEnd - performance.timing.navigationStart), "load");
      await pause(AFTER);
      return { time, processor: processes(root).time - before, instructions: await instructions() };
    };
    /** @param {boolean} on */
    const visit = async (on) => {
      await session.ask({ ask: "switchLearning", on });
      await pause(100);
      const loads = [];
      for (let number = 0; number < pages; number += 1) loads.push(await load(`http://www.${siteOf(visited)}/${number}`));
      visited += 1;
      return loads;
    };

    for (const on of [true, false]) await visit(on);
    const all = { true: [], false: [] };
    for (let round = 0; round < visits; round += 1) {
      const first = round % 2 === 0;
      for (const on of [first, !first]) all[on].push(await visit(on));
    }
    const parts = { "a visit": (loads) => loads, "its first page": (loads) => loads.slice(0, 1), "a later page": (loads) => loads.slice(1) };
    for (const [part, of] of Object.entries(parts)) {
      for (const [what, unit] of Object.entries({ time: "ms to load", processor: "ms of the processor", instructions: "million instructions" })) {
        const [on, off] = [true, false].map((on) => mean(all[on].flatMap(of).map((each) => each[what])));
        if (off > 0) console.log(`${browser.name}, ${part}: ${on.toFixed(0)} ${unit} a page, without ${off.toFixed(0)}: ${(on / off).toFixed(3)}`);
      }
    }
  } finally {
    await session.close();
  }
}

/**
 * The cost of learning: visits sites whose pages have 200 requests each, with learning on and off in turn.
 *
 *   node tests/extension/bench-observing.mjs [--browser chromium|firefox] [--visits 12] [--pages 8] [--latency 20]
 *
 * Prints the cost of a visit, of its first page and of the later ones, which Chromium samples: the time to `load`, the CPU
 * time of all of the browser's processes, and their instructions if `perf` is installed, which depend least on other work
 * of the machine. Visits alternate (on, off, off, on), so that other work affects both. Each visit is of another site.
 * With `--latency 0` the server answers at once, and only the browser's own work is measured.
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
/** Milliseconds of CPU time after `load` that count for the page. */
const AFTER = 700;

/** 200 requests of a typical page: a third to the site, the others to thirty hosts. @param {string} site @returns {string[]} */
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
/** A script of 30 KB, of which a part is called. */
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
  // Also calls watched functions, in a function of its own, as in a bundle. To find the caller, V8 parses the script again,
  // which costs 15 million instructions for this size.
  function draw() {
    navigator.languages; navigator.hardwareConcurrency; screen.colorDepth;
    const pen = document.createElement("canvas").getContext("2d");
    for (let at = 0; at < 5; at += 1) { pen.measureText("text"); pen.fillText("text", at, at); }
  }
  draw();
})();`;

/** An image of noise, with the file size of a photograph. @param {number} side */
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

/** A process and its descendants, with their CPU time in milliseconds. @param {number} root */
function processes(root) {
  /** @type {Map<number, { parent: number, time: number }>} */
  const all = new Map();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = readFileSync(`/proc/${name}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
      all.set(Number(name), { parent: Number(fields[1]), time: (Number(fields[11]) + Number(fields[12])) * TICK });
    } catch {
      // The process has just ended.
    }
  }
  const isWithin = (id) => id === root || (all.has(id) && isWithin(all.get(id).parent));
  const within = [...all].filter(([id]) => isWithin(id));
  return { ids: within.map(([id]) => id), time: within.reduce((sum, [, { time }]) => sum + time, 0) };
}

const hasPerf = spawnSync("perf", ["stat", "-e", "instructions:u", "true"]).status === 0;

/** Counts the instructions of processes. @param {number[]} ids */
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

/** The mean, not the median: the cost of the first page, or of one page in sixteen, counts. */
const mean = (numbers) => {
  // No count if a process ended during the measurement.
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

/**
 * The recall of the learner in a real browser: visits sites with trackers of known kinds once, and prints how many are found.
 *
 *   node tests/extension/bench-recall.mjs [--browser chromium] [--sites 8] [--each 4]
 *
 * Trackers with cookies use https in Chromium, which sends no others to other sites; Firefox keeps those of each site apart.
 * Each tracker is on half of the sites, at random with a seed. The same command in another checkout gives the figure to compare with.
 */

import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { browsers } from "./browsers/index.mjs";
import { FINGERPRINT } from "./fixture/observed.mjs";
import { startSession, within } from "./session.mjs";

const option = /** @type {const} */ ({ type: "string" });
const { values } = parseArgs({ options: { browser: option, sites: option, each: option } });
const [sites, each] = [Number(values.sites ?? 8), Number(values.each ?? 4)];

let state = 7;
const random = () => {
  state = (state * 1103515245 + 12345) % 2 ** 31;
  return state / 2 ** 31;
};
/** @param {number} digits */
const identifier = (digits) => Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join("");

const siteOf = (/** @type {number} */ number) => `site${number}.test`;
/** The reader's identifier in a site's own cookie. @type {Map<string, string>} */
const own = new Map(Array.from({ length: sites }, (_, number) => [siteOf(number), identifier(16)]));

const scheme = values.browser === "firefox" ? "http" : "https";
/** What a page contains for a tracker, by kind. @type {Record<string, (host: string, site: string) => string>} */
const KINDS = {
  "image with a cookie": (host) => `<img src="${scheme}://${host}/image" alt="">`,
  "script with a cookie": (host) => `<script async src="${scheme}://${host}/script"></script>`,
  "late image with a cookie": (host) => `<script>setTimeout(() => { new Image().src = "${scheme}://${host}/image"; }, 2500);</script>`,
  "frame with stored items": (host) => `<iframe src="http://${host}/frame"></iframe>`,
  "fingerprinting script": (host) => `<script src="http://${host}/print"></script>`,
  "identifier in the URL": (host, site) => `<img src="http://${host}/image?cid=${own.get(site)}" alt="">`,
  "identifier in a beacon": (host, site) => `<script>navigator.sendBeacon("http://${host}/collect", "cid=${own.get(site)}");</script>`,
  "identifier in a body": (host, site) => `<script>fetch("http://${host}/collect", { method: "POST", mode: "no-cors", body: "cid=${own.get(site)}" }).catch(() => {});</script>`,
  "redirect with its identifier": (host) => `<img src="${scheme}://${host}/redirect" alt="">`,
  "target of redirects": (host) => `<img src="${scheme}://hop.test/to?${host}" alt="">`,
};
const trackers = Object.keys(KINDS).flatMap((kind, at) => Array.from({ length: each }, (_, number) => ({ kind, host: `kind${at}n${number}.test`, id: identifier(20) })));
const byHost = new Map(trackers.map((tracker) => [tracker.host, tracker]));

const PIXEL = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");
const BODIES = { image: ["image/gif", PIXEL], script: ["text/javascript", "1;"], print: ["text/javascript", FINGERPRINT], collect: ["text/plain", ""] };

/** @type {import("./fixture/server.mjs").Handler} */
function answer(request, response) {
  const host = request.headers.host ?? "";
  const url = new URL(request.url ?? "", `http://${host}`);
  const name = url.pathname.slice(1);
  const { id = "", kind = "" } = byHost.get(host) ?? {};
  const cookie = `uid=${id}; Max-Age=31536000`;
  const hasCookie = /cookie|redirect/.test(kind);
  const headers = { "cache-control": "no-store", "access-control-allow-origin": "*", ...(hasCookie && { "set-cookie": [cookie, `${cookie}; SameSite=None; Secure`] }) };
  if (host === "hop.test") response.writeHead(302, { ...headers, location: `${scheme}://${url.search.slice(1)}/image` }).end();
  else if (name === "redirect") response.writeHead(302, { ...headers, location: `${scheme}://partner.test/image?uid=${id}` }).end();
  else if (name === "frame") response.writeHead(200, { ...headers, "content-type": "text/html" }).end(`<script>localStorage.setItem("uid", "${id}");</script>`);
  else {
    const [type, body] = BODIES[name] ?? BODIES.image;
    response.writeHead(200, { ...headers, "content-type": type }).end(body);
  }
}

const chosen = new Map(trackers.map(({ host }) => [host, new Set(Array.from({ length: sites }, (_, number) => number).sort(() => random() - 0.5).slice(0, Math.max(sites / 2, 3)))]));
const handlers = new Map();
for (let number = 0; number < sites; number += 1) {
  const site = siteOf(number);
  const parts = trackers.filter(({ host }) => chosen.get(host)?.has(number)).map(({ kind, host }) => KINDS[kind](host, site));
  const body = `<!doctype html><html lang="en"><title>${site}</title><script>document.cookie = "visitor=${own.get(site)}; max-age=99999";</script>${parts.join("\n")}`;
  handlers.set(`${site}/`, (_request, response) => response.writeHead(200, { "content-type": "text/html" }).end(body));
}

for (const browser of browsers().filter(({ name }) => name === (values.browser ?? "chromium"))) {
  const all = { get: (/** @type {string} */ address) => handlers.get(address) ?? answer };
  const session = await startSession(browser, { handlers: all, secureHosts: ["hop.test", "partner.test", ...byHost.keys()] });
  try {
    const scripts = () => session.evaluate(() => (globalThis.browser ?? chrome).scripting.getRegisteredContentScripts());
    await within(async () => (await scripts()).length > 0, "content scripts");
    for (let number = 0; number < sites; number += 1) {
      const page = await session.open(`http://${siteOf(number)}/`);
      await page.keyboard.press("Shift");
      await pause(8000);
      await page.close();
    }
    const { verdicts } = await session.ask({ ask: "learned" });
    const found = new Set(verdicts.filter(({ action }) => action !== "allow").map(({ tracker }) => tracker));
    for (const kind of Object.keys(KINDS)) {
      const those = trackers.filter((tracker) => tracker.kind === kind);
      console.log(`${browser.name}, ${kind}: ${those.filter(({ host }) => found.has(host)).length} of ${those.length}`);
    }
    console.log(`${browser.name}: ${trackers.filter(({ host }) => found.has(host)).length} of ${trackers.length}`);
  } finally {
    await session.close();
  }
}

/**
 * Which frames get a storage that is empty and forgets: those of hosts that get no cookies.
 *
 * A script that the browser registers can be given files, but no words, and a frame's script must know at once on which
 * sites it is to do nothing. So the sites are spelled to it: content/digits/ has a file for each digit, which stand in
 * front of the script in the order in which they are to be read.
 *
 * @module
 */

import { patterns, Registration } from "../registration.js";
import { canonical } from "../updates/rule-batches.js";

/** @import { ContentScripts } from "../../shared/watching.js" */

/** @typedef {{ action: string, spared: string[] }} Order */
/** @typedef {Map<string, Map<string, Order>>} Orders By host, then by the site that they are for ("": every site). */

/**
 * @typedef {object} Plan
 * @property {string[]} hosts They and all below them,
 * @property {string[]} but except for these and all below.
 * @property {boolean} only On these sites only, or on all others.
 * @property {string[]} sites
 */

const WITHOUT_COOKIES = "cookieblock";

/**
 * Reads orders as `Enforced` of src/learner/enforced.rs prints them: `cookieblock a.example but-on sister.example`,
 * `block t.example on news.example`. Those for one script (`block cdn.example/fp.js`) say nothing of frames.
 *
 * @param {string} text @returns {Orders}
 */
export function readOrders(text) {
  /** @type {Orders} */
  const orders = new Map();
  for (const line of text.split("\n")) {
    const [action, host, ...rest] = line.split(/\s+/).filter((word) => word !== "");
    if (host === undefined || host.includes("/")) continue;
    const but = rest.indexOf("but-on");
    const spared = but < 0 ? [] : rest.slice(but + 1);
    const site = rest[0] === "on" ? (rest[1] ?? "") : "";
    const ofHost = orders.get(host) ?? new Map();
    orders.set(host, ofHost);
    if (!ofHost.has(site)) ofHost.set(site, { action, spared });
  }
  return orders;
}

/** A host and those that it lies within, itself first. @param {string} host */
function names(host) {
  const labels = host.split(".");
  return labels.map((_, at) => labels.slice(at).join("."));
}

/** What is done with a host on a site, by the first layer that says so. @param {Orders[]} layers @param {string} host @param {string} site */
function action(layers, host, site) {
  for (const orders of layers) {
    for (const on of new Set([site, ""])) {
      for (const name of names(host)) {
        const order = orders.get(name)?.get(on);
        if (order && !order.spared.includes(site)) return order.action;
      }
    }
  }
  return undefined;
}

/** @param {Orders[]} layers @param {string} host @param {string[]} sitesOff @returns {Pick<Plan, "only" | "sites">} */
function sitesOf(layers, host, sitesOff) {
  const sites = new Set();
  for (const orders of layers) {
    for (const name of names(host)) {
      for (const [site, { spared }] of orders.get(name) ?? []) for (const each of [site, ...spared]) sites.add(each);
    }
  }
  const isEmptied = (/** @type {string} */ site) => action(layers, host, site) === WITHOUT_COOKIES;
  const only = !isEmptied("");
  const others = [...sites].filter((site) => isEmptied(site) === only);
  const all = only ? others.filter((site) => !sitesOff.includes(site)) : [...new Set([...others, ...sitesOff])];
  return { only, sites: all.sort() };
}

/**
 * @param {Orders[]} layers The first that says something of a host counts.
 * @param {string[]} sitesOff
 * @returns {Plan[]} No frame is in two of them.
 */
export function plansFor(layers, sitesOff) {
  const named = new Set(layers.flatMap((orders) => [...orders.keys()]));
  const plans = new Map([...named].map((host) => [host, sitesOf(layers, host, sitesOff)]));
  const above = (/** @type {string} */ host) => names(host).slice(1).filter((name) => named.has(name));
  const repeats = [...named].filter((host) => canonical(plans.get(host)) === canonical(plans.get(above(host)[0] ?? "")));
  for (const host of repeats) named.delete(host);

  /** @type {Map<string, string[]>} */
  const below = new Map();
  for (const host of named) for (const name of above(host)) below.set(name, [...(below.get(name) ?? []), host]);

  /** @type {Map<string, Plan>} */
  const all = new Map();
  for (const host of [...named].sort()) {
    const plan = /** @type {Pick<Plan, "only" | "sites">} */ (plans.get(host));
    if (plan.only && plan.sites.length === 0) continue;
    const but = (below.get(host) ?? []).sort();
    const key = but.length > 0 ? host : canonical(plan);
    const group = all.get(key) ?? { hosts: [], but, ...plan };
    group.hosts.push(host);
    all.set(key, group);
  }
  return [...all.values()];
}

/** Eight hexadecimal digits (FNV-1a), as content/no-cookies.js makes them of the names of the page's host. @param {string} site */
export function spelled(site) {
  let sum = 0x811c9dc5;
  for (const letter of site) sum = Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, "0");
}

/** With more sites a plan is not carried out: 480 of them cost a frame 31 ms in Chromium and 52 in Firefox, 100 of them 4 and 2. */
const MOST_SITES = 500;

/**
 * A file a digit.
 *
 * @param {string} digits @param {boolean} runOnce
 */
function spell(digits, runOnce) {
  /** @type {Map<string, number>} */
  const times = new Map();
  return [...digits].map((digit) => {
    const time = times.get(digit) ?? 0;
    times.set(digit, runOnce ? time + 1 : 0);
    return `/content${"/".repeat(1 + (time & 15))}digits${"/".repeat(1 + (time >> 4))}${digit}.js`;
  });
}

const PREFIX = "no-cookies ";

/** @param {Plan} plan @param {boolean} runOnce @returns {chrome.scripting.RegisteredContentScript} */
function scriptFor({ hosts, but, only, sites }, runOnce) {
  const count = sites.length.toString(16).padStart(4, "0");
  const digits = `${only ? "1" : "0"}${count}${sites.map(spelled).join("")}`;
  return {
    // By what sets it apart, so that a change of others leaves it alone.
    id: PREFIX + (but.length > 0 ? hosts[0] : `${only ? "on" : "but on"} ${sites.join(" ")}`),
    js: [...spell(digits, runOnce), "/content/no-cookies.js"],
    world: "MAIN",
    matches: patterns(hosts),
    excludeMatches: patterns(but),
    allFrames: true,
    matchOriginAsFallback: true,
    runAt: "document_start",
    persistAcrossSessions: true,
  };
}

export class Frames {
  #registration;
  #runOnce;
  /** What is registered: to ask the browser takes longer than to see that nothing has changed. */
  #done = "";

  /**
   * @param {Pick<ContentScripts, "registered" | "register" | "unregister">} scripts
   * @param {boolean} runOnce Chromium runs no file twice in a frame, by its path; more slashes make it another path of
   *   the same file, which to Firefox would be none.
   */
  constructor(scripts, runOnce) {
    this.#runOnce = runOnce;
    this.#registration = new Registration(scripts, (id) => id.startsWith(PREFIX));
  }

  /**
   * To be called whenever one of these has changed; does nothing where they come to the same.
   *
   * @param {{ chosen: string, learned: string, sitesOff: string[] }} orders Texts of orders; what a person chose comes first.
   */
  async emptyStorage({ chosen, learned, sitesOff }) {
    const wanted = canonical([chosen, learned, sitesOff]);
    if (wanted === this.#done) return;
    this.#done = wanted;
    const plans = plansFor([readOrders(chosen), readOrders(learned)], sitesOff);
    const scripts = plans.filter(({ sites }) => sites.length <= MOST_SITES).map((plan) => scriptFor(plan, this.#runOnce));
    try {
      await this.#registration.bring(scripts.filter(({ matches = [] }) => matches.length > 0));
    } catch (error) {
      this.#done = "";
      throw error;
    }
  }
}

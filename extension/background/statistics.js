/**
 * What was blocked, by day and domain, and on how many sites: for the pictures of the options page.
 *
 * Sites are stored as keyed hashes, and no times but the day. The data stays on the device.
 *
 * @module
 */

import { SerialQueue } from "./serial-queue.js";
import { hashOf } from "../shared/stored-values.js";

/** @import { Local } from "../shared/browser.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { TabRecord } from "./tab-records.js" */
/** @typedef {{ salt: string, days: Record<string, Record<string, number>>, sites: Record<string, string[]> }} Stored Sites: by domain, the marks of sites. */

const KEY = "statistics";
const MOST_DAYS = 31;
/** Domains of a day, and sites of a domain, at most: about 200 KB in all. */
const MOST_DOMAINS = 300;
const MOST_SITES = 200;
/** Milliseconds until counts are written. */
const LATER = 5000;

export class Statistics {
  #local;
  #engine;
  #now;
  /** By tab, what has been counted of its page. @type {Map<number, { url: string, counts: Map<string, number> }>} */
  #pages = new Map();
  /** Not yet written: counts by domain, and the sites of each. @type {Map<string, { count: number, sites: Set<string> }>} */
  #open = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #writes = new SerialQueue();

  /** @param {{ local: Pick<Local, "read" | "write" | "remove">, engine: LoadedEngine, now: () => number }} parts */
  constructor({ local, engine, now }) {
    this.#local = local;
    this.#engine = engine;
    this.#now = now;
  }

  /** Counts what is new in a tab's page. @param {number} tabId @param {Pick<TabRecord, "url" | "site" | "hosts">} page */
  note(tabId, { url, site, hosts }) {
    let page = this.#pages.get(tabId);
    if (page?.url !== url || hosts.length === 0) {
      page = { url, counts: new Map() };
      this.#pages.set(tabId, page);
    }
    for (const { host, count } of hosts) {
      const added = count - (page.counts.get(host) ?? 0);
      if (added <= 0 || host === "") continue;
      page.counts.set(host, count);
      this.#add(host, added, site);
    }
    if (this.#open.size > 0) this.#timer ??= setTimeout(() => void this.#write().catch(() => {}), LATER);
  }

  /** @param {string} host @param {number} count @param {string} site */
  #add(host, count, site) {
    const domain = this.#engine.current?.site(`https://${host}/`) || host;
    const open = this.#open.get(domain) ?? { count: 0, sites: new Set() };
    open.count += count;
    open.sites.add(site);
    this.#open.set(domain, open);
  }

  /** The tab was closed. @param {number} tabId */
  forget(tabId) {
    this.#pages.delete(tabId);
  }

  /** @returns {Promise<Pick<Stored, "days" | "sites">>} */
  async all() {
    await this.#write();
    const { days, sites } = await this.#read();
    return { days, sites };
  }

  /** Deletes everything. */
  empty() {
    this.#open.clear();
    return this.#writes.outcome(() => this.#local.remove(KEY));
  }

  /** @returns {Promise<Stored>} */
  #read() {
    return this.#local.read(KEY);
  }

  #write() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#writes.outcome(async () => {
      if (this.#open.size === 0) return;
      const open = this.#open;
      this.#open = new Map();
      const stored = await this.#read();
      stored.salt ||= crypto.randomUUID();
      const today = new Date(this.#now()).toISOString().slice(0, 10);
      const day = (stored.days[today] ??= {});
      for (const [domain, { count, sites }] of open) {
        if (!Object.hasOwn(day, domain) && Object.keys(day).length >= MOST_DOMAINS) continue;
        day[domain] = (day[domain] ?? 0) + count;
        const marks = new Set(Object.hasOwn(stored.sites, domain) ? stored.sites[domain] : []);
        for (const site of sites) marks.add(await markOf(stored.salt, site));
        stored.sites[domain] = [...marks].slice(-MOST_SITES);
      }
      for (const old of Object.keys(stored.days).sort().slice(0, -MOST_DAYS)) delete stored.days[old];
      // Domains of no kept day are forgotten with their sites.
      const kept = new Set(Object.values(stored.days).flatMap((counts) => Object.keys(counts)));
      stored.sites = Object.fromEntries(Object.entries(stored.sites).filter(([domain]) => kept.has(domain)));
      await this.#local.write(KEY, stored);
    });
  }
}

/** @param {string} salt @param {string} site */
async function markOf(salt, site) {
  return (await hashOf(new TextEncoder().encode(`${salt} ${site}`))).slice(0, 12);
}

/**
 * What content scripts tell, made into events.
 *
 * A page can make them tell too much, or wrong things: everything is held in bounds, the site is the browser's word,
 * and a script counts only if it has come for the frame that tells of it. So a page speaks for itself alone.
 *
 * @module
 */

import { isWeb } from "./hosts.js";

/** @import { Teller } from "../../shared/watching.js" */
/** @import { LearnerEvent } from "./event-queue.js" */
/** @import { Place, TabPages } from "./tab-pages.js" */

const SCRIPTS = 32;
const APIS = 100;
const API = /^[A-Za-z0-9]{1,40}\.[A-Za-z0-9]{1,40}$/;
const CALLS = 1000;
const TEXT = 10_000;
const SIDE = 32_767;
const LONGEST_URL = 2048;
const COOKIES = 32_768;
const ITEMS = 64;
const ITEM = 4096;
const AREAS = new Set(["localStorage", "sessionStorage"]);

/** @param {unknown} value @param {number} most @returns {number} Whole; 0 for what is no number. */
const bounded = (value, most) => (typeof value === "number" && value > 0 ? Math.min(Math.floor(value), most) : 0);

/** @param {unknown} value @returns {[string, any][]} */
const entries = (value) => (typeof value === "object" && value !== null ? Object.entries(value) : []);

/** @param {unknown} told */
function callsOf(told) {
  /** @type {[string, number][]} */
  const calls = entries(told).map(([api, times]) => [api, bounded(times, CALLS)]);
  return calls.filter(([api, times]) => API.test(api) && times > 0).slice(0, APIS);
}

/** @param {any} told */
function canvasOf(told) {
  const [text, width, height] = [bounded(told?.text, TEXT), bounded(told?.width, SIDE), bounded(told?.height, SIDE)];
  return text > 0 && width > 0 && height > 0 ? { text, width, height } : undefined;
}

/** @param {unknown} told @returns {Record<string, string>} */
function itemsOf(told) {
  const items = entries(told).filter(([key, value]) => key.length <= ITEM && typeof value === "string");
  return Object.fromEntries(items.slice(0, ITEMS).map(([key, value]) => [key, value.slice(0, ITEM)]));
}

export class Reports {
  #pages;
  #tell;

  /** @param {{ pages: TabPages, tell: (event: LearnerEvent) => void }} parts */
  constructor({ pages, tell }) {
    this.#pages = pages;
    this.#tell = tell;
  }

  /** @param {Record<string, unknown>} seen @param {Teller} teller */
  heard({ scripts, cookies, area, items, touched }, teller) {
    const place = this.#pages.ofTeller(teller);
    if (place === null) return;
    const { site } = place;
    const time = Date.now();
    if (scripts !== undefined) this.#scripts(scripts, place, teller);
    if (typeof cookies === "string" && teller.frameId === 0) {
      this.#tell({ event: "page", time, site, cookies: cookies.slice(0, COOKIES) });
    }
    if (typeof area === "string" && AREAS.has(area) && isWeb(teller.url)) {
      this.#tell({ event: "storage", time, site, url: teller.url, area, items: itemsOf(items) });
    }
    if (touched === true && !place.page?.touched) {
      if (place.page) place.page.touched = true;
      this.#tell({ event: "interaction", time, site });
    }
  }

  /** @param {unknown} scripts @param {Place} place @param {Teller} teller */
  #scripts(scripts, place, teller) {
    for (const [url, told] of entries(scripts).slice(0, SCRIPTS)) {
      if (!isWeb(url) || url.length > LONGEST_URL || !this.#pages.hasScript(place, teller, url)) continue;
      const calls = callsOf(told?.calls);
      if (calls.length === 0) continue;
      this.#tell({
        event: "fingerprint",
        time: Date.now(),
        site: place.site,
        url,
        calls: Object.fromEntries(calls),
        canvas: canvasOf(told?.canvas),
      });
    }
  }
}

/**
 * Makes events of the reports of content scripts.
 *
 * A page can cause too many or false reports. So every value is bounded, the site comes from the browser, and a script
 * counts only if the reporting frame has loaded it. A page can affect only the evidence on its own site.
 *
 * @module
 */

import { isWeb } from "../../shared/hosts.js";

/** @import { ReportSender } from "../../shared/watching.js" */
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

/** @param {unknown} value @param {number} most @returns {number} An integer; 0 if the value is no number. */
const bounded = (value, most) => (typeof value === "number" && value > 0 ? Math.min(Math.floor(value), most) : 0);

/** @param {unknown} value @returns {[string, any][]} */
const entries = (value) => (typeof value === "object" && value !== null ? Object.entries(value) : []);

/** @param {unknown} reported */
function callsOf(reported) {
  /** @type {[string, number][]} */
  const calls = entries(reported).map(([api, times]) => [api, bounded(times, CALLS)]);
  return calls.filter(([api, times]) => API.test(api) && times > 0).slice(0, APIS);
}

/** @param {any} reported */
function canvasOf(reported) {
  const [text, width, height] = [bounded(reported?.text, TEXT), bounded(reported?.width, SIDE), bounded(reported?.height, SIDE)];
  return text > 0 && width > 0 && height > 0 ? { text, width, height } : undefined;
}

/** @param {unknown} reported @returns {Record<string, string>} */
function itemsOf(reported) {
  const items = entries(reported).filter(([key, value]) => key.length <= ITEM && typeof value === "string");
  return Object.fromEntries(items.slice(0, ITEMS).map(([key, value]) => [key, value.slice(0, ITEM)]));
}

export class Reports {
  #pages;
  #report;

  /** @param {{ pages: TabPages, report: (event: LearnerEvent) => void }} parts */
  constructor({ pages, report }) {
    this.#pages = pages;
    this.#report = report;
  }

  /** @param {Record<string, unknown>} seen @param {ReportSender} sender */
  onReport({ scripts, cookies, area, items, touched }, sender) {
    const place = this.#pages.ofSender(sender);
    if (place === null) return;
    const { site } = place;
    const time = Date.now();
    if (scripts !== undefined) this.#scripts(scripts, place, sender);
    if (typeof cookies === "string" && sender.frameId === 0) {
      this.#report({ event: "page", time, site, cookies: cookies.slice(0, COOKIES) });
    }
    if (typeof area === "string" && AREAS.has(area) && isWeb(sender.url)) {
      this.#report({ event: "storage", time, site, url: sender.url, area, items: itemsOf(items) });
    }
    if (touched === true && !place.page?.touched) {
      if (place.page) place.page.touched = true;
      this.#report({ event: "interaction", time, site });
    }
  }

  /** @param {unknown} scripts @param {Place} place @param {ReportSender} sender */
  #scripts(scripts, place, sender) {
    for (const [url, reported] of entries(scripts).slice(0, SCRIPTS)) {
      if (!isWeb(url) || url.length > LONGEST_URL || !this.#pages.hasScript(place, sender, url)) continue;
      const calls = callsOf(reported?.calls);
      if (calls.length === 0) continue;
      this.#report({
        event: "fingerprint",
        time: Date.now(),
        site: place.site,
        url,
        calls: Object.fromEntries(calls),
        canvas: canvasOf(reported?.canvas),
      });
    }
  }
}

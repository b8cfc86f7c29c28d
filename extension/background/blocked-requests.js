/**
 * Chromium: counts and explains the blocked requests of a tab's page when the popup asks, and for the button after a page has
 * loaded.
 *
 * The requests come from the page's frames (page-requests.js), and the engine finds those that are blocked, with the filter.
 * Events are used only for requests that frames do not list, and that are rare: those with surrogates and web sockets
 * (blocked-watch.js).
 * For the popup the browser also gives the number of requests that rules have stopped (matched-rules.js). It includes those of
 * workers, which no frame lists. Without that number, the count is a lower bound, and the extension says so.
 *
 * @module
 */

import { hostIn, isWeb } from "../shared/hosts.js";
import { isBlocked } from "./packed-decision.js";
import { isOfPage, MOST_HOSTS } from "./tab-records.js";

/** @import { FrameRequests } from "../shared/watching.js" */
/** @import { Engine } from "../engine/index.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { MatchedRules } from "./matched-rules.js" */
/** @import { PageRequests } from "./page-requests.js" */
/** @import { EngineRequest } from "./request.js" */
/** @import { BlockedHost, Reason, TabRecord, TabRecords } from "./tab-records.js" */
/** @import { TabButton } from "./tab-button.js" */

/** @typedef {TabRecord & { unlisted: number, isLeast: boolean }} Counted Unlisted: blocked requests whose hosts are not known. IsLeast: more requests may have been blocked. */

const POSTED = new Set(["ping"]);

/** @param {FrameRequests} frame @param {string} topUrl @param {string} url @param {string} type @returns {EngineRequest} */
export function requestOf(frame, topUrl, url, type) {
  // A frame without an address of its own, such as `about:srcdoc`, belongs to the page.
  const sourceUrl = isWeb(frame.url) ? frame.url : topUrl;
  return { url, sourceUrl, topUrl, type, method: POSTED.has(type) ? "POST" : "GET" };
}

export class BlockedRequests {
  #engine;
  #ready;
  #records;
  #pageRequests;
  #matchedRules;
  #button;
  #listed;

  /**
   * @param {object} parts
   * @param {LoadedEngine} parts.engine
   * @param {Promise<unknown>} parts.ready Settles when engine, settings and records are loaded.
   * @param {TabRecords} parts.records The requests known by events.
   * @param {PageRequests} parts.pageRequests
   * @param {MatchedRules} parts.matchedRules
   * @param {TabButton} parts.button
   * @param {(tabId: number, page: Counted) => void} [parts.listed] Called after a page has loaded.
   */
  constructor({ engine, ready, records, pageRequests, matchedRules, button, listed = () => {} }) {
    this.#listed = listed;
    this.#engine = engine;
    this.#ready = ready;
    this.#records = records;
    this.#pageRequests = pageRequests;
    this.#matchedRules = matchedRules;
    this.#button = button;
    pageRequests.watch((tabId, frames) => void this.#show(tabId, frames));
  }

  /** @param {number} tabId @returns {Promise<Counted | undefined>} */
  async report(tabId) {
    await this.#ready;
    const [frames, stopped] = await Promise.all([this.#pageRequests.list(tabId), this.#matchedRules.stopped(tabId)]);
    return this.#counted(tabId, frames, stopped);
  }

  /** The tab shows another page, or is closed. @param {number} tabId */
  forget(tabId) {
    this.#matchedRules.forget(tabId);
  }

  /** @param {number} tabId @param {FrameRequests[]} frames */
  async #show(tabId, frames) {
    await this.#ready;
    const counted = this.#counted(tabId, frames, { count: 0, isCurrent: false });
    if (counted === undefined) return;
    this.#listed(tabId, counted);
    void this.#button.show(tabId, counted);
  }

  /** @param {number} tabId @param {FrameRequests[]} frames @param {{ count: number, isCurrent: boolean }} stopped By rules. @returns {Counted | undefined} */
  #counted(tabId, frames, stopped) {
    const engine = this.#engine.current;
    const known = this.#records.get(tabId);
    // A page that does not answer, because its scripts run without end, lists nothing.
    const page = frames.find(({ isTop }) => isTop) ?? known;
    if (engine === null || page === undefined || !isWeb(page.url)) return undefined;

    const tally = new Tally(known !== undefined && isOfPage(known, page.url) ? known : { blocked: 0, elsewhere: 0, hosts: [] });
    for (const frame of frames) {
      for (const [url, type] of frame.requests) {
        const packed = engine.decide(requestOf(frame, page.url, url, type));
        // Those with a surrogate are known by events.
        if (isBlocked(packed)) tally.add(hostIn(url), () => engine.describe(packed));
      }
    }
    tally.raiseTo(stopped.count);
    return { url: page.url, site: engine.site(page.url), ...tally.result(), isLeast: !stopped.isCurrent };
  }
}

/** Blocked requests by host, on top of those known by events. */
class Tally {
  /** @type {Map<string, BlockedHost>} */
  #hosts;
  #blocked;
  #elsewhere;
  #more;
  #unlisted = 0;

  /** @param {Pick<TabRecord, "blocked" | "elsewhere" | "hosts" | "more">} known */
  constructor({ blocked, elsewhere, hosts, more = 0 }) {
    this.#hosts = new Map(hosts.map((host) => [host.host, { ...host }]));
    this.#blocked = blocked;
    this.#elsewhere = elsewhere;
    this.#more = more;
  }

  /** @param {string} host @param {() => Reason} reason Called only for the host's first request: it reads the filter's text. */
  add(host, reason) {
    this.#blocked += 1;
    const known = this.#hosts.get(host);
    if (known !== undefined) known.count += 1;
    else if (this.#hosts.size >= MOST_HOSTS) this.#more += 1;
    else {
      const { filter, list, line, reason: by } = reason();
      this.#hosts.set(host, { host, count: 1, filter, list, line, ...(by && { reason: by }) });
    }
  }

  /** Counts requests that no frame has listed. @param {number} blocked */
  raiseTo(blocked) {
    this.#unlisted = Math.max(blocked - this.#blocked, 0);
    this.#blocked += this.#unlisted;
  }

  result() {
    return { blocked: this.#blocked, elsewhere: this.#elsewhere, hosts: [...this.#hosts.values()], more: this.#more, unlisted: this.#unlisted };
  }
}

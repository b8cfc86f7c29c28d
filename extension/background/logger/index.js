/**
 * Live events for the logger: requests, hidden elements, scriptlets.
 *
 * Events are collected only while a logger is open. Without one no listener is registered, so pages pay nothing.
 * In Firefox the engine's decision is what happens. In Chromium the outcome is observed and the filter is the engine's
 * explanation of it: an estimate, because rules of the browser decide.
 *
 * @module
 */

import { LOGGER_PORT } from "../../shared/agreed-names.js";
import { isWeb } from "../../shared/hosts.js";

/** @import { Explanation } from "../../engine/index.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { PageCounts } from "../page/page-counts.js" */
/** @import { RequestDetails } from "../../shared/browser.js" */

/**
 * @typedef {object} Entry
 * @property {number} at
 * @property {number} tabId
 * @property {"request" | "element" | "scriptlet"} kind
 * @property {string} type Of a request.
 * @property {string} method
 * @property {string} url Of the request; of the page for elements and scriptlets.
 * @property {string} page
 * @property {string} source URL of the document that makes the request.
 * @property {"block" | "allow" | "pass" | "redirect" | "cookies" | "error" | "hide" | "run"} action
 * @property {string | null} filter
 * @property {string | null} list
 * @property {number | null} line
 * @property {"choice" | "learned" | "elsewhere" | null} reason Elsewhere: another extension or the browser.
 * @property {number} count Elements of a filter.
 * @property {number} [status] Of the response.
 */

/** Milliseconds between two messages to the logger. */
const BATCH = 100;
/** Milliseconds after a page until its elements are counted. */
const COUNTED = 1500;
const BLOCKED = /ERR_BLOCKED_BY_CLIENT/;
/** @type {Record<string, string>} */
const TYPES = { beacon: "ping", imageset: "image", xml_dtd: "other", web_manifest: "other", speculative: "other" };

export class Logger {
  #parts;
  /** @type {Set<{ send: (message: unknown) => void }>} */
  #open = new Set();
  /** @type {(() => void) | null} */
  #stop = null;
  /** @type {Entry[]} */
  #waiting = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** By tab, the URL of its page. @type {Map<number, string>} */
  #pages = new Map();

  /**
   * @param {object} parts
   * @param {LoadedEngine} parts.engine
   * @param {Promise<unknown>} parts.ready
   * @param {typeof import("../../shared/browser.js").ports} parts.ports
   * @param {typeof import("../../shared/browser.js").loggedRequests} parts.requests
   * @param {(tabId: number) => Promise<PageCounts>} parts.countPage
   * @param {boolean} parts.engineBlocks
   * @param {string} parts.ownUrl
   */
  constructor(parts) {
    this.#parts = parts;
    parts.ports.watch(LOGGER_PORT, (port) => {
      this.#open.add(port);
      this.#stop ??= parts.requests.watch((details) => this.#onRequest(details));
      port.onClosed(() => this.#closed(port));
    });
    this.handlers = {
      /** @param {{ request: import("../request.js").EngineRequest }} message @returns {Promise<Explanation>} */
      explain: async ({ request }) => {
        await parts.ready;
        if (parts.engine.current === null) throw new Error(parts.engine.problem ?? "no engine");
        return parts.engine.current.explain(request);
      },
    };
  }

  /** @param {{ send: (message: unknown) => void }} port */
  #closed(port) {
    this.#open.delete(port);
    if (this.#open.size > 0) return;
    this.#stop?.();
    this.#stop = null;
    this.#waiting = [];
    this.#pages.clear();
  }

  /** @param {RequestDetails & { error?: string, redirectUrl?: string, statusCode?: number }} details */
  #onRequest(details) {
    const { url, tabId, type, timeStamp, method } = details;
    const { engine, ownUrl, engineBlocks } = this.#parts;
    if (url.startsWith(ownUrl) || engine.current === null || !/^(https?|wss?):/.test(url)) return;
    if (type === "main_frame") {
      this.#pages.set(tabId, url);
      if (isWeb(url)) setTimeout(() => void this.#countPage(tabId, url), COUNTED);
    }
    const request = requestOf(details, this.#pages.get(tabId));
    const top = request.topUrl;
    const { filter, list, line, reason = null, action: decided, withoutCookies } = engine.current.check(request);
    const action = decided === "pass" && withoutCookies ? "cookies" : decided;
    /** @type {Entry} */
    const entry = { at: timeStamp, tabId, kind: "request", type: request.type, method, url, page: top, source: request.sourceUrl, action, filter, list, line, reason, count: 1 };
    this.#add(engineBlocks ? entry : observed(entry, details));
  }

  /** @param {number} tabId @param {string} url */
  async #countPage(tabId, url) {
    if (this.#open.size === 0 || this.#pages.get(tabId) !== url) return;
    const { filters } = await this.#parts.countPage(tabId).catch(() => ({ filters: [] }));
    for (const { filter, list, line, count, isScriptlet } of filters) {
      this.#add({ at: Date.now(), tabId, kind: isScriptlet ? "scriptlet" : "element", type: "", method: "", url, page: url, source: url, action: isScriptlet ? "run" : "hide", filter, list, line, reason: null, count });
    }
  }

  /** @param {Entry} entry */
  #add(entry) {
    this.#waiting.push(entry);
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const entries = this.#waiting;
      this.#waiting = [];
      for (const port of this.#open) port.send({ entries });
    }, BATCH);
  }
}

/** @param {RequestDetails} details @param {string | undefined} page The URL of the tab's page. */
function requestOf({ url, type, method, documentUrl, initiator, originUrl, frameAncestors }, page) {
  const source = documentUrl ?? initiator ?? originUrl ?? url;
  const topUrl = frameAncestors?.at(-1)?.url ?? page ?? source;
  return { url, sourceUrl: type === "main_frame" ? url : source, topUrl, type: TYPES[type] ?? type, method };
}

/** What Chromium did, with the engine's explanation where both agree. @param {Entry} entry @param {{ error?: string, redirectUrl?: string, statusCode?: number }} details @returns {Entry} */
function observed(entry, { error, redirectUrl, statusCode }) {
  const isStopped = entry.action === "block" || entry.action === "redirect";
  const unexplained = { ...entry, filter: null, list: null, line: null };
  if (error !== undefined && BLOCKED.test(error)) return entry.action === "block" ? entry : { ...unexplained, action: "block", reason: "elsewhere" };
  if (redirectUrl !== undefined && /^(data|chrome-extension):/.test(redirectUrl)) return { ...entry, action: "redirect" };
  if (error !== undefined) return { ...(isStopped ? unexplained : entry), action: "error" };
  // The engine would stop it, but no rule did.
  return { ...(isStopped ? { ...unexplained, action: /** @type {const} */ ("pass") } : entry), ...(statusCode === undefined ? {} : { status: statusCode }) };
}

/**
 * Firefox: each request waits here for the engine's verdict.
 *
 * @module
 */

import { Engine } from "../engine/index.js";
import { firefoxRequest } from "./request.js";

/** @import { RequestDetails, Verdict } from "../shared/browser.js" */
/** @import { EngineRequest } from "./request.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { StartLog } from "./start-log.js" */
/** @import { StoppedPages } from "./stopped-pages.js" */
/** @import { TabRecords } from "./tab-records.js" */

/** The engine's packed answer carries its action in the low three bits. */
const ACTION_BITS = 7;

/** @type {Verdict} */
const GO_ON = {};
/** @type {Verdict} */
const STOP = { cancel: true };

export class RequestGate {
  #engine;
  #ready;
  #records;
  #stoppedPages;
  #starts;
  #ownUrl;
  #open = false;

  /**
   * @param {object} parts
   * @param {LoadedEngine} parts.engine
   * @param {Promise<unknown>} parts.ready Engine, settings and records are all there.
   * @param {TabRecords} parts.records
   * @param {StoppedPages} parts.stoppedPages
   * @param {StartLog} parts.starts
   * @param {string} parts.ownUrl Where the extension's own files lie.
   */
  constructor({ engine, ready, records, stoppedPages, starts, ownUrl }) {
    this.#engine = engine;
    this.#ready = ready;
    this.#records = records;
    this.#stoppedPages = stoppedPages;
    this.#starts = starts;
    this.#ownUrl = ownUrl;
    void ready.then(() => {
      this.#open = true;
    });
  }

  /**
   * Answers at once when everything is loaded: a promise would cost each request a turn of the event loop.
   *
   * @param {RequestDetails} details
   */
  decide(details) {
    // A list is fetched even if a list names its server: or that one could keep all others from being updated.
    if (details.tabId < 0 && details.originUrl?.startsWith(this.#ownUrl)) return GO_ON;
    return this.#open ? this.#decide(details) : this.#decideWhenReady(details);
  }

  /** @param {RequestDetails} details */
  async #decideWhenReady(details) {
    await this.#ready;
    this.#starts.waited(details.timeStamp);
    return this.#decide(details);
  }

  /** @param {RequestDetails} details */
  #decide(details) {
    const engine = this.#engine.current;
    // Without an engine nothing is judged; the popup says so.
    if (engine === null) return GO_ON;

    const request = firefoxRequest(details);
    const isDocument = request.type === "main_frame";
    if (isDocument && this.#stoppedPages.passes(details.tabId, request.url)) {
      this.#records.begin(details.tabId, request.url, engine.site(request.url));
      return GO_ON;
    }

    const packed = engine.decide(request);
    const action = packed & ACTION_BITS;
    // A redirect asks for a surrogate; while the build ships none, the request is stopped as by a block.
    const stops = action === Engine.ACTIONS.BLOCK || action === Engine.ACTIONS.REDIRECT;

    if (isDocument) {
      if (stops) void this.#stoppedPages.stop(details.tabId, request.url, engine.describe(packed), null);
      else this.#records.begin(details.tabId, request.url, engine.site(request.url));
    } else if (stops && details.type !== "speculative" && details.tabId >= 0) {
      // A speculative connection is only a guess at a request: it is stopped, but counting it would count twice.
      if (this.#records.get(details.tabId) === undefined) {
        // The page began before Brock did.
        this.#records.begin(details.tabId, request.topUrl, engine.site(request.topUrl));
      }
      this.#records.addBlocked(details.tabId, request.url, () => engine.describe(packed));
    }
    return stops ? STOP : GO_ON;
  }
}

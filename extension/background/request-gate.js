/**
 * Firefox: each request waits here for the engine's verdict.
 *
 * @module
 */

import { Engine } from "../engine/index.js";
import { HeaderGate, headerChange } from "./header-gate.js";
import { Recent } from "./recent.js";
import { firefoxRequest } from "./request.js";

/** @import { RequestDetails, Verdict } from "../shared/browser.js" */
/** @import { EngineRequest } from "./request.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { StartLog } from "./start-log.js" */
/** @import { StoppedPages } from "./stopped-pages.js" */
/** @import { Surrogates } from "./surrogates.js" */
/** @import { Reason, TabRecords } from "./tab-records.js" */

/** The engine's packed answer carries its action in the low three bits. */
const ACTION_BITS = 7;

/** @type {Verdict} */
const GO_ON = {};
/** @type {Verdict} */
const STOP = { cancel: true };

/** What `inline-script` and `inline-font` come to: everything from anywhere, but nothing within the page. */
const NO_INLINE_SCRIPTS = { kind: /** @type {const} */ ("csp"), value: "script-src 'unsafe-eval' * blob: data:" };
const NO_INLINE_FONTS = { kind: /** @type {const} */ ("csp"), value: "font-src *" };

/** How often a URL is shortened before its request goes as it is. */
const SHORTENINGS = 3;

/** @param {number} packed */
function stops(packed) {
  const action = packed & ACTION_BITS;
  return action === Engine.ACTIONS.BLOCK || action === Engine.ACTIONS.REDIRECT;
}

export class RequestGate {
  #engine;
  #ready;
  #records;
  #stoppedPages;
  #starts;
  #surrogates;
  /** Requests whose URL was shortened, and how often: a server may put back what was taken out. @type {Recent<string, number>} */
  #shortened = new Recent(100);
  /** Pages on which filters that name no site do nothing. @type {Recent<string, boolean>} */
  #sparing = new Recent(256);
  #open = false;

  /**
   * @param {object} parts
   * @param {LoadedEngine} parts.engine
   * @param {Promise<unknown>} parts.ready Engine, settings and records are all there.
   * @param {TabRecords} parts.records
   * @param {StoppedPages} parts.stoppedPages
   * @param {StartLog} parts.starts
   * @param {Surrogates} parts.surrogates
   */
  constructor({ engine, ready, records, stoppedPages, starts, surrogates }) {
    this.#engine = engine;
    this.#ready = ready;
    this.#records = records;
    this.#stoppedPages = stoppedPages;
    this.#starts = starts;
    this.#surrogates = surrogates;
    this.headers = new HeaderGate({
      engine,
      stopped: (details, asked, reason) => this.#note(details, asked, () => reason),
    });
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
    if (isDocument) this.#sparing.delete(request.url);
    if (isDocument && this.#stoppedPages.passes(details.tabId, request.url)) {
      this.#records.begin(details.tabId, request.url, engine.site(request.url));
      return GO_ON;
    }

    const { asked, packed } = this.#ask(engine, request);
    const action = packed & ACTION_BITS;
    if (stops(packed)) {
      this.#note(details, asked, () => engine.describe(packed));
      return action === Engine.ACTIONS.BLOCK || isDocument ? STOP : this.#answer(engine, asked);
    }
    if (isDocument) this.#records.begin(details.tabId, request.url, engine.site(request.url));
    // What is no URL to the engine is nothing to it.
    return action <= Engine.ACTIONS.ALLOW ? this.#letGo(engine, details, asked) : GO_ON;
  }

  /** @param {Engine} engine @param {EngineRequest} request */
  #ask(engine, request) {
    const packed = engine.decide(request);
    if (!stops(packed) || !this.#isSparing(engine, request)) return { asked: request, packed };
    const asked = { ...request, genericBlocking: false };
    return { asked, packed: engine.decide(asked) };
  }

  /**
   * Whether filters that name no site do nothing on the page; asked once for each time that its document comes.
   *
   * @param {Engine} engine @param {EngineRequest} request
   */
  #isSparing(engine, { topUrl }) {
    let spares = this.#sparing.get(topUrl);
    if (spares === undefined) {
      spares = engine.site(topUrl) !== "" && engine.page(topUrl).genericBlockingOff !== null;
      this.#sparing.set(topUrl, spares);
    }
    return spares;
  }

  /** @param {Engine} engine @param {EngineRequest} asked @returns {Verdict} */
  #answer(engine, asked) {
    const redirectUrl = this.#surrogates.url(engine.check(asked).redirect, asked.url);
    return redirectUrl === null ? STOP : { redirectUrl };
  }

  /**
   * The request goes: without parameters that filters take out, and with what they do to its headers.
   *
   * @param {Engine} engine @param {RequestDetails} details @param {EngineRequest} asked @returns {Verdict}
   */
  #letGo(engine, details, asked) {
    const { modifications, modifiedUrl } = engine.modifications(asked);
    const times = this.#shortened.get(details.requestId) ?? 0;
    if (modifiedUrl !== null && times < SHORTENINGS) {
      this.#shortened.set(details.requestId, times + 1);
      return { redirectUrl: modifiedUrl };
    }

    /** @type {Parameters<typeof headerChange>[0]} */
    const changes = modifications;
    if (asked.type === "main_frame") {
      const page = engine.page(asked.url);
      if (page.inlineScriptsBlocked) changes.push(NO_INLINE_SCRIPTS);
      if (page.inlineFontsBlocked) changes.push(NO_INLINE_FONTS);
    }
    this.headers.expect(details.requestId, asked, headerChange(changes));
    return GO_ON;
  }

  /**
   * Tells of a request that is stopped.
   *
   * @param {RequestDetails} details @param {EngineRequest} asked @param {() => Reason} reason
   */
  #note({ tabId, type }, { url, topUrl, type: as }, reason) {
    if (as === "main_frame") {
      void this.#stoppedPages.stop(tabId, url, reason(), null);
    } else if (type !== "speculative" && tabId >= 0) {
      // A speculative connection is only a guess at a request: it is stopped, but counting it would count twice.
      if (this.#records.get(tabId) === undefined) {
        // The page began before Brock did.
        this.#records.begin(tabId, topUrl, this.#engine.current?.site(topUrl) ?? "");
      }
      this.#records.addBlocked(tabId, url, reason);
    }
  }
}

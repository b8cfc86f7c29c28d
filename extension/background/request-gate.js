/**
 * Firefox: each request waits here for the engine's verdict.
 *
 * @module
 */

import { Engine } from "../engine/index.js";
import { HeaderGate, headerChange } from "./header-gate.js";
import { Recent } from "./recent.js";
import { firefoxRequest } from "./request.js";
import { skipped } from "./url-skip.js";

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

/** What taking a tracker's cookies comes to. */
const NO_COOKIES = [
  { kind: /** @type {const} */ ("cookie"), value: "" },
  { kind: /** @type {const} */ ("referrer"), value: "" },
];

/** How often a request is led to another address before it goes as it is. */
const LEADS = 3;

/** @param {number} packed */
function stops(packed) {
  const action = packed & ACTION_BITS;
  return action === Engine.ACTIONS.BLOCK || action === Engine.ACTIONS.REDIRECT;
}

/** What is no URL to the engine is nothing to it. @param {number} packed */
const isReadable = (packed) => (packed & ACTION_BITS) <= Engine.ACTIONS.WITHOUT_COOKIES;

export class RequestGate {
  #engine;
  #ready;
  #records;
  #stoppedPages;
  #starts;
  #ownUrl;
  #surrogates;
  /** How often requests were led to another address: a server may put back what was taken out. @type {Recent<string, number>} */
  #led = new Recent(100);
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
   * @param {string} parts.ownUrl Where the extension's own files lie.
   */
  constructor({ engine, ready, records, stoppedPages, starts, surrogates, ownUrl }) {
    this.#engine = engine;
    this.#ready = ready;
    this.#records = records;
    this.#stoppedPages = stoppedPages;
    this.#starts = starts;
    this.#ownUrl = ownUrl;
    this.#surrogates = surrogates;
    this.headers = new HeaderGate({
      engine,
      isSparing: (asked) => engine.current !== null && this.#isSparing(engine.current, asked),
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
    if (request.type === "main_frame") return this.#decideDocument(engine, details, request);

    const { asked, packed } = this.#ask(engine, request);
    if (!stops(packed)) return this.#letGo(engine, details, asked, packed);
    this.#note(details, asked, () => engine.describe(packed));
    return (packed & ACTION_BITS) === Engine.ACTIONS.REDIRECT ? this.#answer(engine, asked) : STOP;
  }

  /** @param {Engine} engine @param {RequestDetails} details @param {EngineRequest} request @returns {Verdict} */
  #decideDocument(engine, details, request) {
    this.#sparing.delete(request.url);
    if (this.#stoppedPages.passes(details.tabId, request.url)) {
      this.#records.begin(details.tabId, request.url, engine.site(request.url));
      return GO_ON;
    }
    const { asked, packed } = this.#ask(engine, request);
    const redirectUrl = isReadable(packed) ? this.#skip(engine, details, asked) : null;
    if (redirectUrl !== null) return { redirectUrl };
    if (stops(packed)) {
      this.#note(details, asked, () => engine.describe(packed));
      return STOP;
    }
    this.#records.begin(details.tabId, request.url, engine.site(request.url));
    return this.#letGo(engine, details, asked, packed);
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

  /**
   * Where a page leads on without being asked, were it stopped or not.
   *
   * @param {Engine} engine @param {RequestDetails} details @param {EngineRequest} asked
   */
  #skip(engine, { requestId }, asked) {
    for (const { kind, value } of engine.modifications(asked).modifications) {
      const url = kind === "urlskip" ? skipped(asked.url, value) : null;
      if (url !== null && this.#mayLead(requestId)) return url;
    }
    return null;
  }

  /** Whether the request may be led to yet another address. @param {string} requestId */
  #mayLead(requestId) {
    const times = this.#led.get(requestId) ?? 0;
    if (times >= LEADS) return false;
    this.#led.set(requestId, times + 1);
    return true;
  }

  /** @param {Engine} engine @param {EngineRequest} asked @returns {Verdict} */
  #answer(engine, asked) {
    const redirectUrl = this.#surrogates.url(engine.check(asked).redirect, asked);
    return redirectUrl === null ? STOP : { redirectUrl };
  }

  /**
   * The request goes: without parameters that filters take out, and with what they do to its headers.
   *
   * @param {Engine} engine @param {RequestDetails} details @param {EngineRequest} asked @param {number} packed
   * @returns {Verdict}
   */
  #letGo(engine, details, asked, packed) {
    if (!isReadable(packed)) return GO_ON;
    const { modifications, modifiedUrl } = engine.modifications(asked);
    if (modifiedUrl !== null && this.#mayLead(details.requestId)) return { redirectUrl: modifiedUrl };

    /** @type {Parameters<typeof headerChange>[0]} */
    const changes = modifications;
    if (asked.type === "main_frame") {
      const page = engine.page(asked.url);
      if (page.inlineScriptsBlocked) changes.push(NO_INLINE_SCRIPTS);
      if (page.inlineFontsBlocked) changes.push(NO_INLINE_FONTS);
    }
    if ((packed & ACTION_BITS) === Engine.ACTIONS.WITHOUT_COOKIES) changes.push(...NO_COOKIES);
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

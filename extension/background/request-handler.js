/**
 * Firefox: decides each request before it is sent, in a blocking
 * [webRequest](https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/onBeforeRequest) listener.
 *
 * @module
 */

import { Engine } from "../engine/index.js";
import { hostOf } from "../shared/hosts.js";
import { HeaderHandler, headerChange } from "./header-handler.js";
import { HeaderPhases } from "./header-phases.js";
import { ACTION_BITS, isStopped } from "./packed-decision.js";
import { Recent } from "./recent.js";
import { documentRequest, firefoxRequest, FRAMES } from "./request.js";
import { transformedUrl } from "./text-edits.js";
import { urlSkipTarget } from "./url-skip.js";

/** @import { BlockingResponse, RequestDetails, Requests } from "../shared/browser.js" */
/** @import { EngineRequest } from "./request.js" */
/** @import { LoadedEngine } from "./loaded-engine.js" */
/** @import { StartLog } from "./start-log.js" */
/** @import { StoppedPages } from "./stopped-pages.js" */
/** @import { WidgetPasses } from "./whole-page/widget-passes.js" */
/** @import { Surrogates } from "./surrogates.js" */
/** @import { Reason, TabRecords } from "./tab-records.js" */

const { ACTIONS, FOLLOW_UPS } = Engine;
/** Of a request that is no document: its action, and whether a further call can have a result. */
const PART_BITS = ACTION_BITS | FOLLOW_UPS.MODIFICATIONS | FOLLOW_UPS.EXCHANGE;

/** @type {BlockingResponse} */
const CONTINUE = Object.freeze({});
/** @type {BlockingResponse} */
const CANCEL = { cancel: true };

// The engine decides that a page's inline scripts or fonts are blocked. These policies apply that decision in Firefox:
// they allow every source except inline content.
const NO_INLINE_SCRIPTS = { kind: /** @type {const} */ ("csp"), value: "script-src 'unsafe-eval' * blob: data:" };
const NO_INLINE_FONTS = { kind: /** @type {const} */ ("csp"), value: "font-src *" };

/** The header changes that apply the action `WITHOUT_COOKIES`. */
const WITHOUT_COOKIES = [
  { kind: /** @type {const} */ ("cookie"), value: "" },
  { kind: /** @type {const} */ ("referrer"), value: "" },
];

/** Redirects of one request by filters at most: a server may restore a removed parameter by a redirect of its own. */
const MOST_REDIRECTS = 3;
/** Types that Firefox requests while a document is parsed, before their elements exist. */
const PRELOADED = new Set(["image", "script", "stylesheet", "font"]);
/** Milliseconds in which a blocked URL of these types is counted once for a document: the repetition follows within 50. */
const REPEATED = 1000;

/** @typedef {{ prepare: (engine: Engine, details: RequestDetails, topUrl: string) => { headers: string[], done: Promise<unknown> | undefined } }} PageFilters */

/** Milliseconds that a document waits for its page filters at most: one page that never yields holds back every registration. */
const LONGEST_WAIT = 1000;

/** @param {BlockingResponse} answer @param {Promise<unknown> | undefined} done */
function after(answer, done) {
  if (done === undefined) return answer;
  const tooLong = new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT));
  return Promise.race([done.catch(() => {}), tooLong]).then(() => answer);
}

/** @param {string} wanted @param {import("../engine/index.js").Modification[]} modifications */
const valuesOf = (wanted, modifications) => modifications.flatMap(({ kind, value }) => (kind === wanted ? [value] : []));

/** Whether the URL was valid for the engine. @param {number} packed */
const isReadable = (packed) => (packed & ACTION_BITS) <= ACTIONS.WITHOUT_COOKIES;

export class RequestHandler {
  #engine;
  #ready;
  #records;
  #stoppedPages;
  #starts;
  #ownUrl;
  #surrogates;
  #widgetPasses;
  #onBlockedFrame;
  #onDocument;
  #editText;
  #cleansLinks;
  #pageFilters;
  /** By request, the number of redirects by filters. @type {Recent<string, number>} */
  #redirects = new Recent(100);
  /** When a preloaded URL was last blocked, by tab, document and URL. @type {Recent<string, number>} */
  #blockedAt = new Recent(256);
  /** By page URL, whether generic filters are off on the page. @type {Recent<string, boolean>} */
  #genericOff = new Recent(256);
  /** Filled for each request, so that a request that continues needs no object of its own. */
  #asked = firefoxRequest({ requestId: "", url: "", type: "", method: "", tabId: -1, timeStamp: 0 });
  #isReady = false;

  /**
   * @param {object} parts
   * @param {LoadedEngine} parts.engine
   * @param {Promise<unknown>} parts.ready Settles when engine, settings and records are loaded.
   * @param {TabRecords} parts.records
   * @param {StoppedPages} parts.stoppedPages
   * @param {StartLog} parts.starts
   * @param {Surrogates} parts.surrogates
   * @param {Pick<Requests, "watchHost">} parts.requests
   * @param {Pick<WidgetPasses, "has">} [parts.widgetPasses]
   * @param {(details: RequestDetails) => void} [parts.onBlockedFrame] Called for each blocked frame.
   * @param {(details: RequestDetails) => Promise<void> | undefined} parts.onDocument Called for each document that continues, which
   *   waits for the promise.
   * @param {(details: RequestDetails, values: string[]) => void} [parts.editText] Edits the text of a response.
   * @param {() => boolean} [parts.cleansLinks] Whether filters remove parameters from addresses.
   * @param {PageFilters | null} [parts.pageFilters] Called for each document of a tab or a frame that continues.
   * @param {string} parts.ownUrl URL of the extension's root folder.
   */
  constructor({ engine, ready, records, stoppedPages, starts, surrogates, requests, widgetPasses, onBlockedFrame, onDocument, editText, cleansLinks = () => true, pageFilters = null, ownUrl }) {
    this.#engine = engine;
    this.#ready = ready;
    this.#records = records;
    this.#stoppedPages = stoppedPages;
    this.#starts = starts;
    this.#ownUrl = ownUrl;
    this.#surrogates = surrogates;
    this.#widgetPasses = widgetPasses;
    this.#onBlockedFrame = onBlockedFrame;
    this.#onDocument = onDocument;
    this.#editText = editText;
    this.#cleansLinks = cleansLinks;
    this.#pageFilters = pageFilters;
    this.headers = new HeaderHandler({
      engine,
      isGenericOff: (request) => engine.current !== null && this.#isGenericOff(engine.current, request),
      onStopped: (details, request, reason) => this.#record(details, request, () => reason),
      // Documents have listeners of their own.
      onExpected: (requestId, { type, url }) => type !== "main_frame" && phases.expect(requestId, hostOf(url)),
    });
    const phases = new HeaderPhases(requests, this.headers);
    void ready.then(() => {
      this.#isReady = true;
    });
  }

  /**
   * Answers synchronously once everything is loaded: a promise would cost each request a turn of the event loop.
   *
   * @param {RequestDetails} details
   */
  decide(details) {
    // The extension's own downloads of lists are not filtered: one list could block the updates of all others.
    if (details.tabId < 0 && details.originUrl?.startsWith(this.#ownUrl)) return CONTINUE;
    return this.#isReady ? this.#decide(details) : this.#decideWhenReady(details);
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
    // Without an engine nothing is blocked; the popup reports it.
    if (engine === null) return CONTINUE;

    if (details.type === "main_frame") return this.#decideDocument(engine, details, documentRequest(details));

    const first = engine.decideWithFollowUps(firefoxRequest(details, this.#asked));
    // No filter, or an exception: most requests continue here.
    if ((first & PART_BITS) <= ACTIONS.ALLOW && !FRAMES.has(details.type)) {
      this.headers.pass(details.requestId);
      return CONTINUE;
    }
    const { request, packed } = this.#withPage(engine, firefoxRequest(details), first);
    if (!isStopped(packed)) return this.#continueInPage(engine, details, request, packed);
    if (this.#widgetPasses?.has(details.tabId, hostOf(details.url))) return CONTINUE;
    this.#record(details, request, () => engine.describe(packed));
    return (packed & ACTION_BITS) === ACTIONS.REDIRECT ? this.#surrogate(engine, request) : CANCEL;
  }

  /** A frame waits for its page filters. @param {Engine} engine @param {RequestDetails} details @param {EngineRequest} request @param {number} packed */
  #continueInPage(engine, details, request, packed) {
    if (!FRAMES.has(details.type)) return this.#continue(engine, details, request, packed);
    const prepared = this.#pageFilters?.prepare(engine, details, request.topUrl);
    return after(this.#continue(engine, details, request, packed, prepared?.headers), prepared?.done);
  }

  /** @param {Engine} engine @param {RequestDetails} details @param {EngineRequest} received @returns {BlockingResponse | Promise<BlockingResponse>} */
  #decideDocument(engine, details, received) {
    const { url } = received;
    this.#genericOff.delete(url);
    if (this.#stoppedPages.passes(details.tabId, url)) {
      return this.#begin(engine, details, CONTINUE, this.#pageFilters?.prepare(engine, details, url).done);
    }
    const { request, packed } = this.#withPage(engine, received, engine.decideWithFollowUps(received));
    const redirectUrl = this.#skip(engine, details, request, packed);
    if (redirectUrl !== null) return { redirectUrl };
    if (isStopped(packed)) {
      this.#record(details, request, () => engine.describe(packed));
      return CANCEL;
    }
    const prepared = this.#pageFilters?.prepare(engine, details, url);
    return this.#begin(engine, details, this.#continue(engine, details, request, packed, prepared?.headers), prepared?.done);
  }

  /**
   * A page starts in a tab.
   *
   * @param {Engine} engine @param {RequestDetails} details @param {BlockingResponse} answer
   * @param {Promise<unknown>} [done] The page waits for it.
   */
  #begin(engine, details, answer, done) {
    // A page that is loaded again is counted anew.
    this.#blockedAt.clear();
    this.#records.begin(details.tabId, details.url, engine.site(details.url));
    const prepared = this.#onDocument(details);
    return after(answer, prepared === undefined || done === undefined ? (prepared ?? done) : Promise.all([prepared, done]));
  }

  /** The decision, with generic filters off where the page says so. @param {Engine} engine @param {EngineRequest} request @param {number} packed */
  #withPage(engine, request, packed) {
    if (!isStopped(packed) || !this.#isGenericOff(engine, request)) return { request, packed };
    const specific = { ...request, genericBlocking: false };
    return { request: specific, packed: engine.decideWithFollowUps(specific) };
  }

  /** Cached until the page's document is requested again. @param {Engine} engine @param {EngineRequest} request */
  #isGenericOff(engine, { topUrl }) {
    let isOff = this.#genericOff.get(topUrl);
    if (isOff === undefined) {
      isOff = engine.site(topUrl) !== "" && engine.switches(topUrl).genericBlockingOff !== null;
      this.#genericOff.set(topUrl, isOff);
    }
    return isOff;
  }

  /**
   * The target of a `$urlskip` filter, also for a page that another filter blocks.
   *
   * @param {Engine} engine @param {RequestDetails} details @param {EngineRequest} request @param {number} packed
   */
  #skip(engine, { requestId }, request, packed) {
    if (!isReadable(packed) || !(packed & FOLLOW_UPS.MODIFICATIONS)) return null;
    for (const { kind, value } of engine.modifications(request).modifications) {
      const url = kind === "urlskip" ? urlSkipTarget(request.url, value) : null;
      if (url !== null && this.#mayRedirect(requestId)) return url;
    }
    return null;
  }

  /** @param {string} requestId */
  #mayRedirect(requestId) {
    const redirects = this.#redirects.get(requestId) ?? 0;
    if (redirects >= MOST_REDIRECTS) return false;
    this.#redirects.set(requestId, redirects + 1);
    return true;
  }

  /** @param {Engine} engine @param {EngineRequest} request @returns {BlockingResponse} */
  #surrogate(engine, request) {
    const redirectUrl = this.#surrogates.url(engine.check(request).redirect, request);
    return redirectUrl === null ? CANCEL : { redirectUrl };
  }

  /**
   * Lets a request continue: without the parameters that filters remove, and with their changes of its headers.
   *
   * Most requests need no other call of the engine: the bits of the decision show that no filter can modify them.
   *
   * @param {Engine} engine @param {RequestDetails} details @param {EngineRequest} request @param {number} packed
   * @param {string[]} [headers] Of the response, which page filters remove.
   * @returns {BlockingResponse}
   */
  #continue(engine, details, request, packed, headers = []) {
    if (!isReadable(packed)) return CONTINUE;
    /** @type {Parameters<typeof headerChange>[0]} */
    const changes = headers.map((value) => ({ kind: /** @type {const} */ ("removeheader"), value }));
    if (packed & FOLLOW_UPS.MODIFICATIONS) {
      const { modifications, modifiedUrl } = engine.modifications(request);
      const redirectUrl = this.#edit(details, this.#cleansLinks() ? modifiedUrl : null, modifications);
      if (redirectUrl !== null) return { redirectUrl };
      changes.push(...modifications);
    }
    if (request.type === "main_frame" && packed & FOLLOW_UPS.PAGE) {
      const page = engine.switches(request.url);
      if (page.inlineScriptsBlocked) changes.push(NO_INLINE_SCRIPTS);
      if (page.inlineFontsBlocked) changes.push(NO_INLINE_FONTS);
    }
    if ((packed & ACTION_BITS) === ACTIONS.WITHOUT_COOKIES) changes.push(...WITHOUT_COOKIES);
    const change = changes.length > 0 ? headerChange(changes) : undefined;
    this.headers.expect(details.requestId, request, change, (packed & FOLLOW_UPS.EXCHANGE) !== 0);
    return CONTINUE;
  }

  /**
   * Edits the text of a response, or gives the URL to which the request is redirected instead.
   *
   * @param {RequestDetails} details @param {string | null} modifiedUrl @param {import("../engine/index.js").Modification[]} modifications
   */
  #edit(details, modifiedUrl, modifications) {
    const redirectUrl = transformedUrl(modifiedUrl ?? details.url, valuesOf("uritransform", modifications)) ?? modifiedUrl;
    if (redirectUrl !== null && this.#mayRedirect(details.requestId)) return redirectUrl;
    const edits = valuesOf("replace", modifications);
    if (edits.length > 0) this.#editText?.(details, edits);
    return null;
  }

  /**
   * Records a stopped request: shows the interstitial page for a document, counts other requests.
   *
   * @param {RequestDetails} details @param {EngineRequest} request @param {() => Reason} reason
   */
  #record(details, { url, topUrl, type }, reason) {
    const { tabId, type: browserType } = details;
    if (type === "main_frame") {
      void this.#stoppedPages.stop(tabId, url, reason(), null);
    } else if (browserType !== "speculative" && tabId >= 0 && !(PRELOADED.has(type) && this.#isRepeated(details))) {
      // A speculative connection precedes its request, which is counted.
      if (this.#records.get(tabId) === undefined) {
        // The page was loaded before Brock started.
        this.#records.begin(tabId, topUrl, this.#engine.current?.site(topUrl) ?? "");
      }
      this.#records.addBlocked(tabId, url, reason, topUrl);
      if (type === "sub_frame") this.#onBlockedFrame?.(details);
    }
  }

  /**
   * Whether the document has just requested this URL. Firefox requests an image or a script while the document is parsed, and
   * again for its element if the first request is blocked by then. Otherwise both share one request.
   *
   * @param {RequestDetails} details
   */
  #isRepeated({ tabId, documentUrl, url, timeStamp }) {
    const key = `${tabId} ${documentUrl} ${url}`;
    const last = this.#blockedAt.get(key);
    this.#blockedAt.set(key, timeStamp);
    return last !== undefined && timeStamp - last < REPEATED;
  }
}

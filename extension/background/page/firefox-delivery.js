/**
 * Firefox: delivers page filters before a document's first script and first paint.
 *
 * The request of a document waits until its styles and scripts are registered, in 35 of 35 loads in time, also under a
 * strict policy of the page. A document without specific filters needs no registration of its own and does not wait.
 *
 * A registration is for a host. If pages of a host need different ones (filters with paths), each page has its own.
 *
 * @module
 */

import { hideSheet } from "../../shared/page-css.js";
import { hostIn, isWeb } from "../../shared/hosts.js";
import { patterns } from "../registration.js";
import { cssOf, isSpecific, OPERATORS, planOf, sheetFor } from "./plan.js";

/** @import { Cosmetics, Engine } from "../../engine/index.js" */
/** @import { PageCode, PageScripts } from "../../shared/page-scripts.js" */
/** @import { Settings } from "../settings.js" */
/** @import { Document } from "./firefox-pages.js" */
/** @import { Call } from "./plan.js" */

/** Registrations kept at most; the least recently used ends first. Each has the text of its scriptlets. */
export const MOST = 60;
/** Hosts without the generic sheet at most: pages of them have their own. */
const MOST_EXCLUDED = 500;
/** Milliseconds for which a document may be waiting for its server: for these a registration outlives its last place in the list. */
export const KEPT = 30_000;
/** The content script of every page. */
const PAGE_SCRIPT = { file: "content/page.js" };
/** The generic sheet of the packed lists. The browser reads a file sooner than text, which each process asks the parent process for. */
export const PACKED_SHEET = "content/generic-sheet.css";

/** @typedef {{ names: string[], code: string }} Bundle Of the scriptlets of a world. Code: an expression, `(calls) => void`. */
/** @typedef {{ unregister: () => void }[]} Handles */
/**
 * @typedef {object} Content Of a registration.
 * @property {Cosmetics | null} answer Null: page filters are off.
 * @property {string[]} sheet Generic selectors.
 * @property {Call[]} calls Scriptlets of a frame because of the documents above it.
 * @property {boolean} isAlone Whether no other registration has the content script for it.
 */
/** @typedef {{ text: string, content: Content, url: string, handles: Promise<Handles>, isDone: boolean }} Registered Text: the content as text. URL: of the document that was requested last. */

export class FirefoxDelivery {
  #scripts;
  #settings;
  #scriptlets;
  #packedSheet;
  /** By pattern, in the order of their last use. @type {Map<string, Registered>} */
  #registered = new Map();
  /** Hosts whose pages need different registrations. @type {Set<string>} */
  #byPage = new Set();
  /** Hosts with exceptions from the generic sheet. @type {Set<string>} */
  #excluded = new Set();
  /** @type {string[]} */
  #sheet = [];
  /** The generic sheet of every page. @type {Promise<Handles>} */
  #generic = Promise.resolve([]);
  /** @type {Promise<Handles>} */
  #everywhere = Promise.resolve([]);

  /**
   * @param {object} parts
   * @param {Pick<PageScripts, "registerCode">} parts.scripts
   * @param {Settings} parts.settings
   * @param {Promise<{ main: Bundle, isolated: Bundle }>} parts.scriptlets
   * @param {Promise<string>} parts.packedSheet The text of PACKED_SHEET.
   */
  constructor({ scripts, settings, scriptlets, packedSheet }) {
    this.#scripts = scripts;
    this.#settings = settings;
    this.#scriptlets = scriptlets;
    this.#packedSheet = packedSheet;
  }

  /**
   * The lists or the settings have changed: everything is registered anew. Documents that wait for their server have the new
   * registrations before the former ones end.
   *
   * @param {Engine} engine @param {() => Iterable<Promise<unknown> | undefined>} prepareAgain Prepares the latest documents.
   */
  async reset(engine, prepareAgain) {
    const before = [this.#generic, this.#everywhere, ...[...this.#registered.values()].map(({ handles }) => handles)];
    this.#registered.clear();
    this.#byPage.clear();
    this.#excluded.clear();
    this.#sheet = engine.genericSheet();
    this.#everywhere = this.#register([{ matches: ["<all_urls>"], excludeMatches: this.#sitesOff(), js: [PAGE_SCRIPT] }]);
    this.#generic = this.#registerGeneric();
    await Promise.all([this.#everywhere, this.#generic, ...prepareAgain()]);
    for (const handles of before) this.#end(handles);
  }

  /**
   * A document will be loaded, and waits for the promise.
   *
   * @param {Engine} engine @param {Document} details @param {Cosmetics} answer Without what depends on ancestors.
   * @param {boolean} isOff Whether the page is of a switched-off site.
   * @returns {Promise<unknown> | undefined}
   */
  prepare(engine, details, answer, isOff) {
    const host = hostIn(details.url);
    if (!isWeb(details.url) || host === "") return undefined;
    // The switch is for pages of a site: what is registered for all pages is not for this site's frames in pages of others.
    const isAlone = this.#settings.isOff(engine.site(details.url));
    return isOff ? this.#prepareOff(details, host, details.type !== "main_frame" && !isAlone) : this.#prepareOn(engine, details, host, answer, isAlone);
  }

  /** @param {Engine} engine @param {Document} details @param {string} host @param {Cosmetics} answer @param {boolean} isAlone */
  #prepareOn(engine, details, host, answer, isAlone) {
    const sheet = sheetFor(this.#sheet, answer);
    const isExcluded = isAlone || this.#excluded.has(host);
    const excluding = sheet.length !== this.#sheet.length && !isExcluded ? this.#exclude(host) : undefined;
    const providing = this.#provide(details.url, host, contentFor(engine, details, answer, isExcluded || excluding ? sheet : [], isAlone));
    return excluding === undefined ? providing : Promise.all([excluding, providing]);
  }

  /**
   * What is registered for all pages, or for a host because of other pages, is not for pages of a switched-off site.
   *
   * @param {Document} details @param {string} host @param {boolean} isForeign Whether the document is a frame of another site.
   */
  #prepareOff({ url }, host, isForeign) {
    const excluding = isForeign && !this.#excluded.has(host) ? this.#exclude(host) : undefined;
    const isNeeded = isForeign || this.#registered.has(this.#patternFor(url, host));
    const providing = this.#provide(url, host, isNeeded ? { answer: null, sheet: [], calls: [], isAlone: false } : null);
    return excluding === undefined ? providing : Promise.all([excluding, providing]);
  }

  /** The sheets that pages have from their start. @param {Engine} engine @param {string} url */
  sheets(engine, url) {
    const answer = engine.cosmetics(url);
    return [cssOf(answer, []), cssOf(answer, sheetFor(this.#sheet, answer)), hideSheet(this.#sheet)];
  }

  /** @param {string} url @param {string} host */
  #patternFor(url, host) {
    return this.#byPage.has(host) ? pagePattern(url) : patternOf(host);
  }

  /** @param {string} url @param {string} host @param {Content | null} content */
  #provide(url, host, content) {
    const text = content === null ? "" : JSON.stringify(content);
    const pattern = this.#patternFor(url, host);
    const before = this.#registered.get(pattern);
    if (before === undefined) return content === null ? undefined : this.#add(pattern, text, content, url);
    if (before.text === text) {
      this.#registered.delete(pattern);
      this.#registered.set(pattern, before);
      before.url = url;
      // A promise would cost the document a turn of the event loop.
      return before.isDone ? undefined : before.handles;
    }
    this.#drop(pattern);
    this.#byPage.add(host);
    // The other page of the host may still be loading.
    if (before.url !== url) void this.#add(pagePattern(before.url), before.text, before.content, before.url);
    return content === null ? undefined : this.#add(pagePattern(url), text, content, url);
  }

  /** @param {string} pattern @param {string} text @param {Content} content @param {string} url */
  #add(pattern, text, content, url) {
    const handles = this.#scriptsFor(pattern, content).then((scripts) => this.#register(scripts));
    /** @type {Registered} */
    const registered = { text, content, url, handles, isDone: false };
    void handles.then(() => (registered.isDone = true));
    this.#registered.set(pattern, registered);
    for (const oldest of this.#registered.keys()) {
      if (this.#registered.size <= MOST) break;
      const ended = this.#registered.get(oldest);
      this.#registered.delete(oldest);
      if (ended) setTimeout(() => this.#end(ended.handles), KEPT);
    }
    return handles;
  }

  /** @param {string} pattern @param {Content} content */
  async #scriptsFor(pattern, { answer, sheet, calls, isAlone }) {
    const matches = [pattern];
    if (answer === null) return [{ matches, js: [{ code: "brockPlan = null" }] }];
    const { inPage, beside } = await this.#codeOf([...answer.scriptlets, ...calls]);
    const css = cssOf(answer, sheet);
    const plan = JSON.stringify(planOf(answer, true));
    // One registration for each world: the browser tells each to all its processes, and the document waits for their answers.
    const page = {
      matches,
      js: [
        // In front of the plan, which then starts them at once.
        ...(answer.procedural.length > 0 ? [{ file: OPERATORS }] : []),
        { code: `(plan => typeof brockAddPlan === "function" ? brockAddPlan(plan) : (globalThis.brockPlan = plan))(${plan})` },
        ...(isAlone ? [PAGE_SCRIPT] : []),
        ...(beside === null ? [] : [{ code: beside }]),
      ],
    };
    return [
      css === "" ? page : { ...page, css: { code: css } },
      ...(inPage === null ? [] : [{ matches, world: /** @type {const} */ ("MAIN"), js: [{ code: inPage }] }]),
    ];
  }

  /** The code that runs scriptlets in the page's world and beside it; null where there are none. @param {Call[]} calls */
  async #codeOf(calls) {
    if (calls.length === 0) return { inPage: null, beside: null };
    const { main, isolated } = await this.#scriptlets;
    return { inPage: runOf(main, calls), beside: runOf(isolated, calls) };
  }

  /** A host has exceptions from the generic sheet. @param {string} host */
  #exclude(host) {
    this.#excluded.add(host);
    for (const oldest of this.#excluded) {
      if (this.#excluded.size <= MOST_EXCLUDED) break;
      this.#excluded.delete(oldest);
    }
    const before = this.#generic;
    this.#generic = this.#registerGeneric();
    // Pages that load meanwhile have the sheet twice, and not for a moment none.
    this.#end(Promise.all([before, this.#generic]).then(([handles]) => handles));
    return this.#generic;
  }

  async #registerGeneric() {
    if (this.#sheet.length === 0) return [];
    const excludeMatches = [...[...this.#excluded].map(patternOf), ...this.#sitesOff()];
    const code = hideSheet(this.#sheet);
    const css = code === (await this.#packedSheet) ? { file: PACKED_SHEET } : { code };
    return this.#register([{ matches: ["<all_urls>"], excludeMatches, css }]);
  }

  #sitesOff() {
    return patterns(this.#settings.sitesOff);
  }

  /** @param {PageCode[]} scripts @returns {Promise<Handles>} */
  async #register(scripts) {
    const outcomes = await Promise.allSettled(scripts.map((script) => this.#scripts.registerCode(script)));
    // The browser rejects hosts that no pattern can have, such as IPv6 addresses. The page then gets its filters by message.
    return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  }

  /** @param {string} pattern */
  #drop(pattern) {
    const registered = this.#registered.get(pattern);
    this.#registered.delete(pattern);
    if (registered) this.#end(registered.handles);
  }

  /** @param {Promise<Handles>} handles */
  #end(handles) {
    void handles.then((all) => all.forEach((handle) => handle.unregister()));
  }
}

/** @param {string} host */
const patternOf = (host) => `*://${host}/*`;

/** Only this page of the host. @param {string} url */
function pagePattern(url) {
  const { protocol, hostname, pathname, search } = new URL(url);
  return `${protocol}//${hostname}${pathname}${search}`;
}

/** @param {Engine} engine @param {Document} details @param {Cosmetics} answer @param {string[]} sheet @param {boolean} isAlone @returns {Content | null} */
function contentFor(engine, { url, type, frameAncestors = [] }, answer, sheet, isAlone) {
  const calls = type === "main_frame" ? [] : callsBelow(engine, url, frameAncestors, answer);
  const isNeeded = isAlone || isSpecific(answer) || answer.genericHide || sheet.length + calls.length > 0;
  return isNeeded ? { answer, sheet, calls, isAlone } : null;
}

/** @param {Engine} engine @param {string} url @param {{ url: string }[]} frames @param {Cosmetics} answer @returns {Call[]} */
function callsBelow(engine, url, frames, answer) {
  const known = new Set(answer.scriptlets.map((call) => call.join("\n")));
  const { scriptlets } = engine.cosmetics(url, { ancestors: frames.map((frame) => frame.url) });
  return scriptlets.filter((call) => !known.has(call.join("\n")));
}

/** Null if no scriptlet is of the bundle's world. @param {Bundle} bundle @param {Call[]} calls */
function runOf({ names, code }, calls) {
  const own = calls.filter(([name]) => names.includes(name));
  return own.length === 0 ? null : `(${code})(${JSON.stringify(own)})`;
}

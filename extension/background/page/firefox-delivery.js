/**
 * Firefox: delivers page filters before a document's first script and first paint.
 *
 * The request of a document waits until its styles and scripts are registered, in 35 of 35 loads in time, also under a
 * strict policy of the page. A document without specific filters needs no registration of its own and does not wait.
 *
 * A registration is for a host, and has what pages of the host need besides what is registered for all pages. If pages of a
 * host need different ones (filters with paths), each page has its own.
 *
 * @module
 */

import { commonPlan, PACKED_COMMON, PACKED_SHEET } from "../../shared/common-files.js";
import { commonFilters } from "../../shared/page-answers.js";
import { hideSheet } from "../../shared/page-css.js";
import { runningCode } from "../../shared/scriptlet-code.js";
import { hostIn, isWeb } from "../../shared/hosts.js";
import { patterns } from "../registration.js";
import { CommonFilters, end, ForAllPages, patternOf } from "./firefox-common.js";
import { cssOf, isSpecific, OPERATORS, planOf, sheetFor } from "./plan.js";

/** @import { Cosmetics, Engine } from "../../engine/index.js" */
/** @import { PageCode, PageScripts } from "../../shared/page-scripts.js" */
/** @import { Scriptlets } from "../../shared/scriptlet-code.js" */
/** @import { Settings } from "../settings.js" */
/** @import { Handles } from "./firefox-common.js" */
/** @import { Document } from "./firefox-pages.js" */
/** @import { Call } from "./plan.js" */

/** Registrations kept at most; the least recently used ends first. Each has the text of its scriptlets. */
export const MOST = 60;
/** Milliseconds for which a document may be waiting for its server: for these a registration outlives its last place in the list. */
export const KEPT = 30_000;
/** The content script of every page. */
const PAGE_SCRIPT = { file: "content/page.js" };

/**
 * @typedef {object} Content Of a registration.
 * @property {Cosmetics | null} answer Null: page filters are off.
 * @property {boolean} isWhole Whether the filters for every page are a part of the registration.
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
  #packedCommon;
  /** By pattern, in the order of their last use. @type {Map<string, Registered>} */
  #registered = new Map();
  /** Hosts whose pages need different registrations. @type {Set<string>} */
  #byPage = new Set();
  /** @type {string[]} */
  #sheet = [];
  #common = new CommonFilters({ hide: [], style: [], scriptlets: [] });
  /** The generic sheet. */
  #generic = new ForAllPages((excluded) => this.#registerGeneric(excluded));
  /** The filters for every page. */
  #forEvery = new ForAllPages((excluded) => this.#registerCommon(excluded));
  /** The content script. @type {Promise<Handles>} */
  #everywhere = Promise.resolve([]);

  /**
   * @param {object} parts
   * @param {Pick<PageScripts, "registerCode">} parts.scripts
   * @param {Settings} parts.settings
   * @param {Promise<{ main: Scriptlets, isolated: Scriptlets }>} parts.scriptlets
   * @param {Promise<string>} parts.packedSheet The text of PACKED_SHEET.
   * @param {Promise<string>} parts.packedCommon The filters of PACKED_COMMON as text.
   */
  constructor({ scripts, settings, scriptlets, packedSheet, packedCommon }) {
    this.#scripts = scripts;
    this.#settings = settings;
    this.#scriptlets = scriptlets;
    this.#packedSheet = packedSheet;
    this.#packedCommon = packedCommon;
  }

  /**
   * The lists or the settings have changed: everything is registered anew. Documents that wait for their server have the new
   * registrations before the former ones end.
   *
   * @param {Engine} engine @param {() => Iterable<Promise<unknown> | undefined>} prepareAgain Prepares the latest documents.
   */
  async reset(engine, prepareAgain) {
    const before = [this.#everywhere, ...[...this.#registered.values()].map(({ handles }) => handles)];
    this.#registered.clear();
    this.#byPage.clear();
    this.#sheet = engine.genericSheet();
    this.#common = new CommonFilters(commonFilters(engine));
    this.#everywhere = this.#registerScript();
    const forAll = [this.#generic.begin(), this.#forEvery.begin()];
    await Promise.all([this.#everywhere, ...forAll.map(({ done }) => done), ...prepareAgain()]);
    for (const handles of [...before, ...forAll.map((one) => one.before)]) end(handles);
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
    const [hasSheet, sheetDone] = this.#forAll(this.#generic, host, isAlone, sheet.length === this.#sheet.length);
    const [hasCommon, commonDone] = this.#forAll(this.#forEvery, host, isAlone, this.#common.areIn(answer));
    const own = hasCommon ? this.#common.without(answer) : answer;
    const calls = details.type === "main_frame" ? [] : callsBelow(engine, details, answer);
    const content = { answer, isWhole: !hasCommon, sheet: hasSheet ? [] : sheet, calls, isAlone };
    const providing = this.#provide(details.url, host, isNeeded(content, own) ? content : null);
    const waits = [sheetDone, commonDone, providing].filter((one) => one !== undefined);
    return waits.length > 1 ? Promise.all(waits) : waits[0];
  }

  /**
   * Whether pages of a host have what is registered for all pages, and when this one can be loaded.
   *
   * @param {ForAllPages} registered @param {string} host @param {boolean} isAlone @param {boolean} isWanted Whether this page needs all of it.
   * @returns {[boolean, Promise<unknown> | undefined]}
   */
  #forAll(registered, host, isAlone, isWanted) {
    if (isAlone || registered.excludes(host)) return [false, undefined];
    return isWanted ? [true, undefined] : [false, registered.exclude(host)];
  }

  /**
   * What is registered for all pages, or for a host because of other pages, is not for pages of a switched-off site.
   *
   * @param {Document} details @param {string} host @param {boolean} isForeign Whether the document is a frame of another site.
   */
  #prepareOff({ url }, host, isForeign) {
    const excluding = (isForeign ? [this.#generic, this.#forEvery] : []).filter((registered) => !registered.excludes(host)).map((registered) => registered.exclude(host));
    const isNeeded = isForeign || this.#registered.has(this.#patternFor(url, host));
    const providing = this.#provide(url, host, isNeeded ? { answer: null, isWhole: false, sheet: [], calls: [], isAlone: false } : null);
    return excluding.length === 0 ? providing : Promise.all([...excluding, providing]);
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
    if (before.url !== url) this.#addAgain(host, before);
    return content === null ? undefined : this.#add(pagePattern(url), text, content, url);
  }

  /** The host may have been left out of what is registered for all pages since. @param {string} host @param {Registered} before */
  #addAgain(host, { url, content: before }) {
    const { answer } = before;
    const isWhole = answer !== null && (before.isWhole || this.#forEvery.excludes(host));
    const sheet = answer !== null && this.#generic.excludes(host) ? sheetFor(this.#sheet, answer) : before.sheet;
    const content = { ...before, isWhole, sheet };
    void this.#add(pagePattern(url), JSON.stringify(content), content, url);
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
      if (ended) setTimeout(() => end(ended.handles), KEPT);
    }
    return handles;
  }

  /** @param {string} pattern @param {Content} content */
  async #scriptsFor(pattern, { answer, isWhole, sheet, calls, isAlone }) {
    const matches = [pattern];
    if (answer === null) return [{ matches, js: [{ code: "brockPlan = null" }] }];
    const own = isWhole ? answer : this.#common.without(answer);
    const css = cssOf(own, sheet);
    const { inPage, beside } = await this.#codeOf([...own.scriptlets, ...calls]);
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
    return { inPage: runningCode(main, calls), beside: runningCode(isolated, calls) };
  }

  /** @param {string[]} excluded */
  async #registerGeneric(excluded) {
    if (this.#sheet.length === 0) return [];
    const code = hideSheet(this.#sheet);
    const css = code === (await this.#packedSheet) ? { file: PACKED_SHEET } : { code };
    return this.#register([{ matches: ["<all_urls>"], excludeMatches: [...excluded, ...this.#sitesOff()], css }]);
  }

  /** The content script, behind what it has to know of the filters for every page. */
  async #registerScript() {
    const common = this.#common.content;
    const plan = (await this.#isPacked()) ? { file: PACKED_COMMON.plan } : { code: commonPlan(common) };
    const js = common.hide.length + common.style.length === 0 ? [PAGE_SCRIPT] : [plan, PAGE_SCRIPT];
    return this.#register([{ matches: ["<all_urls>"], excludeMatches: this.#sitesOff(), js }]);
  }

  /** The sheet and the scriptlets of the filters for every page. @param {string[]} excluded */
  async #registerCommon(excluded) {
    const common = this.#common.content;
    const isPacked = await this.#isPacked();
    const { inPage, beside } = await this.#codeOf(common.scriptlets);
    const source = (/** @type {keyof typeof PACKED_COMMON} */ name, /** @type {string} */ code) => (isPacked ? { file: PACKED_COMMON[name] } : { code });
    // No page of another scheme has specific filters.
    const pages = { matches: ["*://*/*"], excludeMatches: [...excluded, ...this.#sitesOff()] };
    const text = cssOf(common, []);
    const css = text === "" ? {} : { css: source("css", text) };
    const js = beside === null ? {} : { js: [source("isolated", beside)] };
    const scripts = inPage === null ? [] : [{ ...pages, world: /** @type {const} */ ("MAIN"), js: [source("main", inPage)] }];
    return this.#register("css" in css || "js" in js ? [{ ...pages, ...css, ...js }, ...scripts] : scripts);
  }

  async #isPacked() {
    return this.#common.text === (await this.#packedCommon);
  }

  #sitesOff() {
    return patterns(this.#settings.sitesOff);
  }

  /** @param {PageCode[]} scripts @returns {Promise<Handles>} */
  async #register(scripts) {
    const outcomes = await Promise.allSettled(scripts.map((script) => this.#scripts.registerCode(script)));
    // The browser rejects hosts that no pattern can have, such as IPv6 addresses. Filters of such a host do not apply.
    return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  }

  /** @param {string} pattern */
  #drop(pattern) {
    const registered = this.#registered.get(pattern);
    this.#registered.delete(pattern);
    if (registered) end(registered.handles);
  }
}

/** Only this page of the host. @param {string} url */
function pagePattern(url) {
  const { protocol, hostname, pathname, search } = new URL(url);
  return `${protocol}//${hostname}${pathname}${search}`;
}

/**
 * Whether pages need a registration of their own: without one the content script counts on what is registered for all pages.
 *
 * @param {Content & { answer: Cosmetics }} content @param {Cosmetics} own The answer without what is registered for all pages.
 */
function isNeeded({ answer, isWhole, sheet, calls, isAlone }, own) {
  return isAlone || isWhole || isSpecific(own) || answer.genericHide || sheet.length + calls.length > 0;
}

/** @param {Engine} engine @param {Document} details @param {Cosmetics} answer @returns {Call[]} */
function callsBelow(engine, { url, frameAncestors = [] }, answer) {
  const known = new Set(answer.scriptlets.map((call) => call.join("\n")));
  const { scriptlets } = engine.cosmetics(url, { ancestors: frameAncestors.map((frame) => frame.url) });
  return scriptlets.filter((call) => !known.has(call.join("\n")));
}

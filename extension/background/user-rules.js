/**
 * Chromium: the user's settings as rules of the browser.
 *
 * The rules apply while the background sleeps. Each start compares them with the stored settings and replaces lost or
 * unknown rules.
 *
 * @module
 */

import { SerialQueue } from "./serial-queue.js";
import { canonical } from "./canonical-json.js";

/** @import { Rule, Rules } from "../shared/browser.js" */
/** @import { Pass } from "./stopped-pages.js" */
/** @import { WidgetPass } from "./whole-page/widget-passes.js" */

/** @typedef {{ sitesOff: string[], privacyControl: boolean, linkCleaning: boolean, noReferrer: boolean }} Choices */
/** @import { TroublePass } from "./trouble/index.js" */
/** @typedef {Pass | WidgetPass | TroublePass} AnyPass */

/** Above all rules of lists. */
export const USER_PRIORITY = 1_000_000;
/** Above the allow rules too, so that no allow rule removes the header. */
const OWN_HEADER_PRIORITY = 1_100_000;

/** Above the rules that remove parameters, and below all that stop or change a request otherwise: docs/dnr.md. */
const LINKS_KEPT_PRIORITY = 150_000;

const SITES_OFF_RULE = 1;
const PRIVACY_CONTROL_RULE = 2;
const FIRST_REQUESTS_RULE = 3;
const LINKS_KEPT_RULE = 4;
const NO_REFERRER_RULE = 5;
/** Higher ids: see updates/rule-ids.js. */
const OURS = Array.from({ length: 999 }, (_, index) => index + 1);
const SERVICE_WORKERS_RULE = 1;
const OWN_REQUESTS_RULE = 2;
const OPEN_PAGES_RULE = 3;
const FIRST_PASS_RULE = 4;

/** Requests of no tab, e.g. those of a site's service worker. */
const NO_TAB = -1;

/**
 * `allowAllRequests` for the main document applies to the whole page with its frames. A frame of a switched-off site in
 * another page is not affected.
 *
 * @param {number} id @param {string[]} sitesOff @returns {Rule[]}
 */
function sitesOffRules(id, sitesOff) {
  if (sitesOff.length === 0) return [];
  return [
    {
      id,
      priority: USER_PRIORITY,
      action: { type: /** @type {any} */ ("allowAllRequests") },
      condition: { requestDomains: sitesOff, resourceTypes: /** @type {any} */ (["main_frame"]) },
    },
  ];
}

/**
 * Allows every request in a page of a switched-off site.
 *
 * Chromium applies `allowAllRequests` to a page only when its navigation has ended. The first requests of the page can come
 * before (measured: in 2 of 100 loads on a busy machine) and would be blocked.
 *
 * @param {number} id @param {string[]} sitesOff @returns {Rule[]}
 */
function firstRequestsRules(id, sitesOff) {
  if (sitesOff.length === 0) return [];
  const condition = /** @type {any} */ ({ topDomains: sitesOff });
  return [{ id, priority: USER_PRIORITY, action: { type: /** @type {any} */ ("allow") }, condition }];
}

/**
 * Global Privacy Control: sets `Sec-GPC: 1` on every request, except on those from and to these sites. With `topDomains`,
 * also except on those of other sites' frames in their pages.
 *
 * tests/data/privacy-control.json has the expected rule; a Rust test compares its priority and types with those of src/dnr.
 *
 * @param {string[]} without @param {boolean} [topDomains] @returns {Rule}
 */
export function privacyControlRule(without, topDomains = false) {
  const but = exceptOn(without, topDomains);
  const header = { header: "sec-gpc", operation: /** @type {any} */ ("set"), value: "1" };
  return {
    id: PRIVACY_CONTROL_RULE,
    priority: OWN_HEADER_PRIORITY,
    action: { type: /** @type {any} */ ("modifyHeaders"), requestHeaders: [header] },
    condition: {
      isUrlFilterCaseSensitive: false,
      ...but,
      resourceTypes: /** @type {any} */ (EVERY_TYPE),
    },
  };
}

/** A condition that excludes requests from and to these sites. @param {string[]} without @param {boolean} topDomains */
const exceptOn = (without, topDomains) =>
  without.length > 0 && {
    excludedRequestDomains: without,
    excludedInitiatorDomains: without,
    ...(topDomains && { excludedTopDomains: without }),
  };

/**
 * Link cleaning is off: no rule of a list removes parameters. The `allow` rule has no other effect, because only the rules that
 * remove parameters have a lower priority.
 *
 * @returns {Rule}
 */
function linksKeptRule() {
  const condition = /** @type {any} */ ({ resourceTypes: EVERY_TYPE });
  return { id: LINKS_KEPT_RULE, priority: LINKS_KEPT_PRIORITY, action: { type: /** @type {any} */ ("allow") }, condition };
}

/** Requests to other sites are sent without a referrer. @param {string[]} without @param {boolean} topDomains @returns {Rule} */
function noReferrerRule(without, topDomains) {
  const requestHeaders = /** @type {any} */ ([{ header: "referer", operation: "remove" }]);
  return {
    id: NO_REFERRER_RULE,
    priority: OWN_HEADER_PRIORITY,
    action: { type: /** @type {any} */ ("modifyHeaders"), requestHeaders },
    condition: /** @type {any} */ ({ domainType: "thirdParty", ...exceptOn(without, topDomains), resourceTypes: EVERY_TYPE }),
  };
}

/** A rule without types applies to all types except `main_frame`. */
const EVERY_TYPE = [
  "main_frame",
  "sub_frame",
  "stylesheet",
  "script",
  "image",
  "font",
  "object",
  "xmlhttprequest",
  "ping",
  "media",
  "websocket",
  "csp_report",
  "webtransport",
  "webbundle",
  "other",
];

/**
 * Dynamic rules persist, and apply before the background has started.
 *
 * @param {Choices} choices
 * @param {boolean} topDomains Whether rules support conditions on the top-level site.
 * @returns {Rule[]}
 */
export const dynamicRules = ({ sitesOff, privacyControl, linkCleaning, noReferrer }, topDomains) => [
  ...sitesOffRules(SITES_OFF_RULE, sitesOff),
  ...(topDomains ? firstRequestsRules(FIRST_REQUESTS_RULE, sitesOff) : []),
  ...(privacyControl ? [privacyControlRule(sitesOff, topDomains)] : []),
  ...(linkCleaning ? [] : [linksKeptRule()]),
  ...(noReferrer ? [noReferrerRule(sitesOff, topDomains)] : []),
];

/**
 * Only session rules can have conditions on tabs.
 *
 * @param {string[]} sitesOff @param {AnyPass[]} passes
 * @param {string} ownHost The extension's.
 * @returns {Rule[]}
 */
export function sessionRules(sitesOff, passes, ownHost) {
  /** @type {Rule[]} */
  const rules = passes.map((pass, index) => ({
    id: FIRST_PASS_RULE + index,
    priority: USER_PRIORITY,
    action: { type: /** @type {any} */ ("allow") },
    condition: {
      ...("host" in pass && { requestDomains: [pass.host] }),
      tabIds: [pass.tabId],
      // Without types: all but documents of tabs.
      ...("host" in pass && !("isWidget" in pass) && { resourceTypes: /** @type {any} */ (["main_frame"]) }),
    },
  }));
  // The extension's own downloads are not filtered: one list could block the updates of all others.
  rules.push({
    id: OWN_REQUESTS_RULE,
    priority: USER_PRIORITY,
    action: { type: /** @type {any} */ ("allow") },
    condition: { initiatorDomains: [ownHost], tabIds: [NO_TAB] },
  });
  // At each change of dynamic rules, the browser forgets the pages that `allowAllRequests` of a dynamic rule applies to.
  rules.push(...sitesOffRules(OPEN_PAGES_RULE, sitesOff));
  if (sitesOff.length > 0) {
    // A service worker's requests are in no frame, so `allowAllRequests` does not apply to them.
    rules.push({
      id: SERVICE_WORKERS_RULE,
      priority: USER_PRIORITY,
      action: { type: /** @type {any} */ ("allow") },
      condition: { initiatorDomains: sitesOff, tabIds: [NO_TAB] },
    });
  }
  return rules;
}

export class UserRules {
  #rules;
  #ownHost;
  #replacements = new SerialQueue();

  /** @param {Rules} rules @param {string} ownHost */
  constructor(rules, ownHost) {
    this.#rules = rules;
    this.#ownHost = ownHost;
  }

  /** Why the latest change of rules failed. */
  get problem() {
    return this.#replacements.problem;
  }

  /** @param {Choices} choices @param {AnyPass[]} passes */
  apply({ sitesOff, privacyControl, linkCleaning, noReferrer }, passes) {
    const choices = { sitesOff, privacyControl, linkCleaning, noReferrer };
    return this.#replacements.run(() => this.#apply(choices, passes));
  }

  /** @param {Choices} choices @param {AnyPass[]} passes */
  async #apply(choices, passes) {
    const { readDynamic, replaceDynamic, readSession, replaceSession, supportTopDomains } = this.#rules;
    await sync(await readDynamic(OURS), dynamicRules(choices, supportTopDomains()), replaceDynamic);
    await sync(await readSession(), sessionRules(choices.sitesOff, passes, this.#ownHost), replaceSession);
  }
}

/**
 * Replaces rules only if they differ: a replacement also makes the browser forget the pages that `allowAllRequests` applies
 * to, and later requests of such a page would be blocked.
 *
 * @param {Rule[]} present @param {Rule[]} wanted
 * @param {(removed: number[], added: Rule[]) => Promise<void>} replace
 */
export async function sync(present, wanted, replace) {
  const order = (/** @type {Rule[]} */ rules) => canonical([...rules].sort((a, b) => a.id - b.id));
  if (order(present) !== order(wanted)) await replace(present.map(({ id }) => id), wanted);
}

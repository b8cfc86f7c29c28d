/**
 * Chromium: the reader's choices as rules of the browser.
 *
 * The rules hold while the background sleeps; what they must say is derived anew from the stored
 * choices at each start, so that a lost or foreign rule never stays.
 *
 * @module
 */

import { SerialQueue } from "./serial-queue.js";
import { canonical } from "./updates/rule-batches.js";

/** @import { Rule, Rules } from "../shared/browser.js" */
/** @import { Pass } from "./stopped-pages.js" */

/** @typedef {{ sitesOff: string[], privacyControl: boolean }} Choices */

/** Above everything that lists can say. */
export const USER_PRIORITY = 1_000_000;
/** Above that, too: no rule that lets a request go keeps the header from it. */
const OWN_HEADER_PRIORITY = 1_100_000;

const SITES_OFF_RULE = 1;
const PRIVACY_CONTROL_RULE = 2;
const FIRST_REQUESTS_RULE = 3;
/** Rules beyond these are of lists: updates/rule-ids.js. */
const OURS = Array.from({ length: 999 }, (_, index) => index + 1);
const SERVICE_WORKERS_RULE = 1;
const OWN_REQUESTS_RULE = 2;
const OPEN_PAGES_RULE = 3;
const FIRST_PASS_RULE = 4;

/** Requests of no tab, among them those of a site's service worker. */
const NO_TAB = -1;

/**
 * `allowAllRequests` on the main document reaches the whole page, frames included.
 * A switched-off site framed in another page is not meant: the switch is for pages.
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
 * Every request in a page of a switched-off site.
 *
 * Chromium learns of a page that `allowAllRequests` lets through only when its navigation has ended. The first requests of
 * the page can come before (measured: in 2 of 100 loads on a busy machine) and would be blocked.
 *
 * @param {number} id @param {string[]} sitesOff @returns {Rule[]}
 */
function firstRequestsRules(id, sitesOff) {
  if (sitesOff.length === 0) return [];
  const condition = /** @type {any} */ ({ topDomains: sitesOff });
  return [{ id, priority: USER_PRIORITY, action: { type: /** @type {any} */ ("allow") }, condition }];
}

/**
 * Global Privacy Control: `Sec-GPC: 1` with every request, but those that these sites make or are asked.
 * Where a rule can say so, frames of others in their pages are among them.
 * tests/data/privacy-control.json has the expected rule; a Rust test compares its priority and types with those of src/dnr.
 *
 * @param {string[]} without @param {boolean} [topDomains] @returns {Rule}
 */
export function privacyControlRule(without, topDomains = false) {
  const but = without.length > 0 && {
    excludedRequestDomains: without,
    excludedInitiatorDomains: without,
    ...(topDomains && { excludedTopDomains: without }),
  };
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

/** Without any, a rule is for everything but pages. */
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
 * They are there when the browser starts, before the background is.
 *
 * @param {Choices} choices
 * @param {boolean} topDomains Whether rules can say whose page is in the tab.
 * @returns {Rule[]}
 */
export const dynamicRules = ({ sitesOff, privacyControl }, topDomains) => [
  ...sitesOffRules(SITES_OFF_RULE, sitesOff),
  ...(topDomains ? firstRequestsRules(FIRST_REQUESTS_RULE, sitesOff) : []),
  ...(privacyControl ? [privacyControlRule(sitesOff, topDomains)] : []),
];

/**
 * Only session rules can name tabs.
 *
 * @param {string[]} sitesOff @param {Pass[]} passes
 * @param {string} ownHost The extension's.
 * @returns {Rule[]}
 */
export function sessionRules(sitesOff, passes, ownHost) {
  /** @type {Rule[]} */
  const rules = passes.map(({ tabId, host }, index) => ({
    id: FIRST_PASS_RULE + index,
    priority: USER_PRIORITY,
    action: { type: /** @type {any} */ ("allow") },
    condition: {
      requestDomains: [host],
      tabIds: [tabId],
      resourceTypes: /** @type {any} */ (["main_frame"]),
    },
  }));
  // A list is fetched even if a list names its server: or that one could keep all others from being updated.
  rules.push({
    id: OWN_REQUESTS_RULE,
    priority: USER_PRIORITY,
    action: { type: /** @type {any} */ ("allow") },
    condition: { initiatorDomains: [ownHost], tabIds: [NO_TAB] },
  });
  // With each change of a dynamic rule, one of a list too, the browser forgets which pages the dynamic rules let through.
  rules.push(...sitesOffRules(OPEN_PAGES_RULE, sitesOff));
  if (sitesOff.length > 0) {
    // A page's service worker asks outside of any frame, where `allowAllRequests` does not reach.
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

  /** Why the browser does not have the rules it should have. */
  get problem() {
    return this.#replacements.problem;
  }

  /** @param {Choices} choices @param {Pass[]} passes */
  apply({ sitesOff, privacyControl }, passes) {
    const choices = { sitesOff, privacyControl };
    return this.#replacements.run(() => this.#apply(choices, passes));
  }

  /** @param {Choices} choices @param {Pass[]} passes */
  async #apply(choices, passes) {
    const { readDynamic, replaceDynamic, readSession, replaceSession, knowTopDomains } = this.#rules;
    await bring(await readDynamic(OURS), dynamicRules(choices, knowTopDomains()), replaceDynamic);
    await bring(await readSession(), sessionRules(choices.sitesOff, passes, this.#ownHost), replaceSession);
  }
}

/**
 * Only where something is to be changed: with the rules the browser also replaces what it knows of pages that they let
 * through, and what such a page asks for later would be blocked.
 *
 * @param {Rule[]} present @param {Rule[]} wanted
 * @param {(removed: number[], added: Rule[]) => Promise<void>} replace
 */
async function bring(present, wanted, replace) {
  const order = (/** @type {Rule[]} */ rules) => canonical([...rules].sort((a, b) => a.id - b.id));
  if (order(present) !== order(wanted)) await replace(present.map(({ id }) => id), wanted);
}

/**
 * Firefox: the rules of the browser that set the `Sec-GPC` header and remove referrers.
 *
 * The browser's main process applies them. A listener would cost each request a message to the extension's process, and
 * make the request wait for the answer.
 *
 * @module
 */

import { SerialQueue } from "./serial-queue.js";
import { sync } from "./user-rules.js";

/** @import { Rule, Rules } from "../shared/browser.js" */

/** @typedef {{ sitesOff: string[], privacyControl: boolean, noReferrer: boolean }} Choices */

const HEADER = 1;
const PAGES_OFF = 2;
const WORKERS_OFF = 3;
const NO_REFERRER = 4;
/** Requests of no tab, e.g. those of a site's service worker. */
const NO_TAB = -1;

/**
 * Rules that persist. `allowAllRequests` applies to the whole page with its frames, and excepts it from rules with a lower
 * priority; it has no effect on what the engine blocks.
 *
 * @param {Choices} choices @param {string[]} types Every type of the browser: a rule without types does not apply to documents.
 * @returns {Rule[]}
 */
export function dynamicRules({ sitesOff, privacyControl, noReferrer }, types) {
  const change = (/** @type {number} */ id, /** @type {object} */ header, /** @type {object} */ condition) => ({
    id, priority: 1, action: { type: "modifyHeaders", requestHeaders: [header] }, condition: { ...condition, resourceTypes: types },
  });
  const changes = [
    ...(privacyControl ? [change(HEADER, { header: "Sec-GPC", operation: "set", value: "1" }, {})] : []),
    ...(noReferrer ? [change(NO_REFERRER, { header: "Referer", operation: "remove" }, { domainType: "thirdParty" })] : []),
  ];
  if (changes.length === 0) return [];
  const off = { id: PAGES_OFF, priority: 2, action: { type: "allowAllRequests" }, condition: { requestDomains: sitesOff, resourceTypes: ["main_frame"] } };
  return /** @type {any} */ (sitesOff.length === 0 ? changes : [...changes, off]);
}

/** Only rules of the session can have conditions on tabs. @param {Choices} choices @returns {Rule[]} */
export function sessionRules({ sitesOff, privacyControl, noReferrer }) {
  if (!(privacyControl || noReferrer) || sitesOff.length === 0) return [];
  return /** @type {any} */ ([{ id: WORKERS_OFF, priority: 2, action: { type: "allow" }, condition: { initiatorDomains: sitesOff, tabIds: [NO_TAB] } }]);
}

export class PrivacyRules {
  #rules;
  #replacements = new SerialQueue();

  /** @param {Rules} rules */
  constructor(rules) {
    this.#rules = rules;
  }

  /** Why the latest change of the rules failed. */
  get problem() {
    return this.#replacements.problem;
  }

  /** @param {Choices} choices */
  apply({ sitesOff, privacyControl, noReferrer }) {
    const choices = { sitesOff, privacyControl, noReferrer };
    return this.#replacements.run(async () => {
      const { readDynamic, replaceDynamic, readSession, replaceSession, types } = this.#rules;
      await sync(await readDynamic(), dynamicRules(choices, types()), replaceDynamic);
      await sync(await readSession(), sessionRules(choices), replaceSession);
    });
  }
}

/**
 * Which pages the browser puts the content scripts into: all while learning is on, none while it is off.
 *
 * @module
 */

/** @import { ContentScripts } from "../../shared/watching.js" */

/** What an address in a match pattern cannot be: the browser would refuse all of them. @param {string} site */
const isPatternable = (site) => /^[a-z0-9.-]+$/.test(site);

/** @param {string[]} sitesOff @returns {chrome.scripting.RegisteredContentScript[]} */
function scriptsBut(sitesOff) {
  const everywhere = {
    matches: ["<all_urls>"],
    excludeMatches: sitesOff.filter(isPatternable).map((site) => `*://*.${site}/*`),
    allFrames: true,
    matchOriginAsFallback: true,
    runAt: /** @type {const} */ ("document_start"),
    persistAcrossSessions: true,
  };
  // In this order: the second asks the first whether to watch.
  return [
    { id: "relay", js: ["content/relay.js"], world: "ISOLATED", ...everywhere },
    { id: "watch-page", js: ["content/watch-page.js"], world: "MAIN", ...everywhere },
  ];
}

export class Injection {
  #scripts;
  /** One change at a time, each to what is wanted then. */
  #changes = Promise.resolve();

  /** @param {ContentScripts} scripts */
  constructor(scripts) {
    this.#scripts = scripts;
  }

  /** @param {boolean} on @param {string[]} sitesOff */
  apply(on, sitesOff) {
    const change = this.#changes.then(() => this.#apply(on ? scriptsBut(sitesOff) : []));
    this.#changes = change.catch(() => {});
    return change;
  }

  /** @param {chrome.scripting.RegisteredContentScript[]} wanted */
  async #apply(wanted) {
    const there = await this.#scripts.registered();
    if (wanted.length === 0) {
      if (there.length > 0) await this.#scripts.unregister(there.map(({ id }) => id));
    } else if (there.length === 0) {
      await this.#scripts.register(wanted);
    } else if (there.some(({ id, excludeMatches = [] }, at) => isOther(wanted[at], id, excludeMatches))) {
      await this.#scripts.unregister(there.map(({ id }) => id));
      await this.#scripts.register(wanted);
    }
  }
}

/** @param {chrome.scripting.RegisteredContentScript | undefined} wanted @param {string} id @param {string[]} excluded */
const isOther = (wanted, id, excluded) => wanted?.id !== id || String(wanted.excludeMatches) !== String(excluded);

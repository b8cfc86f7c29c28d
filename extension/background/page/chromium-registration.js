/**
 * Chromium: registers the content scripts of page filters.
 *
 * Only what is registered before a navigation runs before the page's first script, and only files of the package can be
 * registered. So the packed lists are in two files, for the isolated world and for the page's. Hosts for which other lists
 * are in force get a third file, which asks the background.
 *
 * @module
 */

import { patterns, Registration } from "../registration.js";

/** @import { Difference } from "../../shared/store.js" */
/** @import { ContentScripts } from "../../shared/watching.js" */

const PREFIX = "page-filters";


export class ChromiumRegistration {
  #registration;

  /** @param {Pick<ContentScripts, "registered" | "register" | "unregister">} scripts */
  constructor(scripts) {
    this.#registration = new Registration(scripts, (id) => id.startsWith(PREFIX));
  }

  /** @param {string[]} sitesOff @param {Difference | null} difference Null: the packed lists are not used. */
  apply(sitesOff, difference) {
    const off = patterns(sitesOff);
    if (difference === null) return this.#registration.sync([script("ask", "content/page.js", ["<all_urls>"], off)]);
    const other = patterns(difference.hosts);
    const early = [
      script("main", "content/page-main.js", ["<all_urls>"], [...off, ...other], "MAIN"),
      script("early", "content/page-early.js", ["<all_urls>"], [...off, ...other]),
    ];
    return this.#registration.sync(other.length > 0 ? [...early, script("ask", "content/page.js", other, off)] : early);
  }
}

/**
 * @param {string} name @param {string} file @param {string[]} matches @param {string[]} excludeMatches
 * @param {"ISOLATED" | "MAIN"} world
 * @returns {chrome.scripting.RegisteredContentScript}
 */
function script(name, file, matches, excludeMatches, world = "ISOLATED") {
  return {
    id: `${PREFIX}-${name}`,
    js: [file],
    world,
    matches,
    excludeMatches,
    allFrames: true,
    matchOriginAsFallback: true,
    runAt: "document_start",
    persistAcrossSessions: true,
  };
}

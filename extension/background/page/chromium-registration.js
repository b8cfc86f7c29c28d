/**
 * Chromium: registers the content scripts of page filters.
 *
 * Only what is registered before a navigation runs before the page's first script, and only files of the package can be
 * registered. So the packed lists are in files: tables that the manifest selects by the frame's URL, and one script for each
 * world. Hosts for which other lists are in force get a third script, which asks the background.
 *
 * @module
 */

import { lettersFor, MOST_SITES } from "../../shared/changed-names.js";
import { patterns, Registration } from "../registration.js";

/** @import { Difference } from "../../shared/store.js" */
/** @import { ContentScripts } from "../../shared/watching.js" */

const PREFIX = "page-filters";

export class ChromiumRegistration {
  #registration;

  /** @param {Pick<ContentScripts, "registered" | "register" | "update" | "unregister">} scripts */
  constructor(scripts) {
    this.#registration = new Registration(scripts, (id) => id.startsWith(PREFIX));
  }

  /** @param {string[]} sitesOff @param {Difference | null} difference Null: the packed lists are not used. */
  apply(sitesOff, difference) {
    // The switch is for pages of a site. Excluding it would also concern its frames in pages of others.
    const isTold = sitesOff.length <= MOST_SITES;
    const off = isTold ? [] : patterns(sitesOff);
    if (difference === null) return this.#registration.sync([script("ask", ["content/page.js"], ["<all_urls>"], off)]);
    const { hosts, entities = [], above = [], generic: isGenericOther = false } = difference;
    const other = patterns(hosts);
    const letters = lettersFor({ entities, isGenericOther, above: [...(isTold ? sitesOff : []), ...above] });
    const early = [
      // The browser runs scripts in the order of their ids, and this one waits for the next one's event.
      script("main", ["content/page-main.js"], ["<all_urls>"], [...off, ...other], "MAIN"),
      script("packed", [...letterFiles(letters), "content/page-isolated.js", "content/page-early.js"], ["<all_urls>"], [...off, ...other]),
    ];
    return this.#registration.sync(other.length > 0 ? [...early, script("ask", ["content/page.js"], other, off)] : early);
  }
}

/**
 * One file for each letter. The browser runs a path once for each frame, and more slashes make another path for the same file.
 *
 * @param {string} letters
 */
function letterFiles(letters) {
  /** @type {Map<string, number>} */
  const times = new Map();
  return [...letters].map((letter) => {
    const time = times.get(letter) ?? 0;
    times.set(letter, time + 1);
    return `content${"/".repeat(1 + (time & 15))}changed-names${"/".repeat(1 + (time >> 4))}${letter}.js`;
  });
}

/**
 * @param {string} name @param {string[]} js @param {string[]} matches @param {string[]} excludeMatches
 * @param {"ISOLATED" | "MAIN"} world
 * @returns {chrome.scripting.RegisteredContentScript}
 */
function script(name, js, matches, excludeMatches, world = "ISOLATED") {
  return {
    id: `${PREFIX}-${name}`,
    js,
    world,
    matches,
    excludeMatches,
    allFrames: true,
    matchOriginAsFallback: true,
    runAt: "document_start",
    persistAcrossSessions: true,
  };
}

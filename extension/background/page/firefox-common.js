/**
 * Firefox: what is registered for all pages.
 *
 * Some filters apply on every page but a few: uBlock Origin's lists have a scriptlet and two sheets like that. Registered for
 * each host, they were a text of 57 KB for nearly every host and frame, which the main process keeps, each process compiles and
 * the document waits for.
 *
 * @module
 */

import { isPatternable } from "../../shared/hosts.js";

/** @import { Cosmetics } from "../../engine/index.js" */
/** @import { Common } from "../../shared/page-answers.js" */
/** @import { Call } from "./plan.js" */

/** @typedef {{ unregister: () => void }[]} Handles */

/** Hosts that a registration leaves out at most: pages of them have a registration of their own. */
const MOST_EXCLUDED = 500;

/** @param {string} host */
export const patternOf = (host) => `*://${host}/*`;

/** @param {Promise<Handles>} handles */
export function end(handles) {
  void handles.then((all) => all.forEach((handle) => handle.unregister()));
}

/** Registered for all pages but those of some hosts. */
export class ForAllPages {
  #register;
  /** @type {Set<string>} */
  #excluded = new Set();
  /** @type {Promise<Handles>} */
  #handles = Promise.resolve([]);

  /** @param {(excludeMatches: string[]) => Promise<Handles>} register */
  constructor(register) {
    this.#register = register;
  }

  /** Registers anew, for every host. @returns {{ before: Promise<Handles>, done: Promise<Handles> }} Before: the former registration, which the caller ends. */
  begin() {
    const before = this.#handles;
    this.#excluded.clear();
    this.#handles = this.#register([]);
    return { before, done: this.#handles };
  }

  /** @param {string} host */
  excludes(host) {
    return this.#excluded.has(host);
  }

  /** The host is left out from now on. @param {string} host @returns {Promise<Handles>} Settles when later pages of it are without. */
  exclude(host) {
    this.#excluded.add(host);
    for (const oldest of this.#excluded) {
      if (this.#excluded.size <= MOST_EXCLUDED) break;
      this.#excluded.delete(oldest);
    }
    const before = this.#handles;
    // The browser rejects the whole registration for a host that no pattern can have, such as an IPv6 address.
    this.#handles = this.#register([...this.#excluded].filter(isPatternable).map(patternOf));
    // Pages that load meanwhile have it twice, and not for a moment none.
    end(Promise.all([before, this.#handles]).then(([handles]) => handles));
    return this.#handles;
  }
}

/** @param {Call} call */
const textOf = (call) => call.join("\n");

/** The filters of every page that no exception protects. */
export class CommonFilters {
  /** @type {Common} */
  content;
  /** The content as text: to compare it with that of the package. */
  text;
  #hide;
  #style;
  #calls;

  /** @param {Common} answer The engine's for a page without filters of its own. */
  constructor({ hide, style, scriptlets }) {
    this.content = { hide, style, scriptlets };
    this.text = JSON.stringify(this.content);
    this.#hide = new Set(hide);
    this.#style = new Set(style);
    this.#calls = new Set(scriptlets.map(textOf));
  }

  /** Whether a page has all of them. @param {Common} answer The engine's for the page. */
  areIn({ hide, style, scriptlets }) {
    const has = (/** @type {Set<string>} */ wanted, /** @type {string[]} */ all) => wanted.size === 0 || all.filter((one) => wanted.has(one)).length === wanted.size;
    return has(this.#hide, hide) && has(this.#style, style) && has(this.#calls, scriptlets.map(textOf));
  }

  /** The answer without them. @param {Cosmetics} answer @returns {Cosmetics} */
  without(answer) {
    return {
      ...answer,
      hide: answer.hide.filter((selector) => !this.#hide.has(selector)),
      style: answer.style.filter((rule) => !this.#style.has(rule)),
      scriptlets: answer.scriptlets.filter((call) => !this.#calls.has(textOf(call))),
    };
  }
}

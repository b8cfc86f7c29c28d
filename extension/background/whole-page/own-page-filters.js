/**
 * Adds filters of the picker to the user's own filters.
 *
 * @module
 */

import { hostOf } from "../../shared/hosts.js";
import { hideSheet } from "../../shared/page-css.js";
import { SerialQueue } from "../serial-queue.js";

/** A selector that the picker makes; bounded, because the process of a page can be taken over. */
const LONGEST_SELECTOR = 2000;
/** No line end, so that a message adds one line; and no start of another kind of body: `+js(`, `^`, `:`, `@`. */
// eslint-disable-next-line no-control-regex
const SELECTOR = /^[A-Za-z#.[*][^\x00-\x1f\x7f\u2028\u2029]*$/;

/** @param {unknown} selector @returns {selector is string} */
export const isSelector = (selector) => typeof selector === "string" && selector.length <= LONGEST_SELECTOR && SELECTOR.test(selector) && !/##|#@#|\{|\}/.test(selector);

/** The rule that hides what a selector selects. @param {string} selector */
export const hidingRule = (selector) => hideSheet([selector]);

/** The filter that hides elements on a page's host and its subdomains. @param {string} url @param {string} selector */
export const filterFor = (url, selector) => `${hostOf(url).replace(/^www\./, "")}##${selector}`;

export class OwnPageFilters {
  #read;
  #save;
  #changes = new SerialQueue();

  /** @param {{ read: () => Promise<string>, save: (filters: string) => Promise<unknown> }} own */
  constructor({ read, save }) {
    this.#read = read;
    this.#save = save;
  }

  /** Adds a line, unless it is there. The compilation runs afterwards. @param {string} line */
  add(line) {
    return this.#changes.outcome(async () => {
      const before = await this.#read();
      if (before.split("\n").some((one) => one.trim() === line)) return;
      await this.#save(`${before === "" || before.endsWith("\n") ? before : `${before}\n`}${line}\n`);
    });
  }

  /** Removes a line. @param {string} line */
  remove(line) {
    return this.#changes.outcome(async () => {
      const before = await this.#read();
      const after = before.split("\n").filter((one) => one.trim() !== line).join("\n");
      if (after !== before) await this.#save(after);
    });
  }
}

/**
 * A list that shows its first rows, and more with a button.
 *
 * Rows are kept when the list is updated, so that an opened row stays open and keeps the focus.
 *
 * @module
 */

import { plural } from "./language.js";

/** @template T @typedef {{ element: HTMLElement, update: (item: T) => void }} Row */

const STEP = 50;

/** @template {{ key: string }} T */
export class RowList {
  #list;
  #more;
  #make;
  /** @type {Map<string, Row<T>>} */
  #rows = new Map();
  /** @type {T[]} */
  #items = [];
  #limit = STEP;

  /** @param {HTMLElement} list @param {HTMLElement} more @param {(item: T) => Row<T>} make */
  constructor(list, more, make) {
    this.#list = list;
    this.#more = more;
    this.#make = make;
    more.addEventListener("click", () => {
      const last = this.#list.lastElementChild;
      this.#limit += STEP;
      this.show(this.#items);
      /** @type {HTMLElement | null | undefined} */ (last?.nextElementSibling?.querySelector("summary, button"))?.focus();
    });
  }

  /** @param {T[]} items In the order of the rows. */
  show(items) {
    this.#items = items;
    /** @type {Map<string, Row<T>>} */
    const rows = new Map();
    for (const item of items.slice(0, this.#limit)) {
      const row = this.#rows.get(item.key) ?? this.#make(item);
      row.update(item);
      rows.set(item.key, row);
    }
    for (const [key, row] of this.#rows) if (!rows.has(key)) row.element.remove();
    this.#rows = rows;
    // A moved element loses the focus, so only misplaced rows are moved.
    [...rows.values()].forEach(({ element }, index) => {
      const there = this.#list.children[index];
      if (there !== element) this.#list.insertBefore(element, there ?? null);
    });
    const left = items.length - rows.size;
    this.#more.hidden = left === 0;
    this.#more.textContent = left === 0 ? "" : plural("showMore", left);
  }
}

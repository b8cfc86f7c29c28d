/**
 * The rows of the log. Only the visible ones are elements, so that 10,000 entries scroll without delay.
 *
 * @module
 */

import { nameOfAction } from "../shared/explanation.js";
import { hostIn } from "../shared/hosts.js";
import { text } from "../shared/language.js";
import { language } from "../shared/browser.js";

/** @import { Entry } from "../background/logger/index.js" */

/** A row's height in rem, as in logger.css. */
const HEIGHT = 2;
/** Rows above and below the visible ones. */
const MARGIN = 8;

/** @type {Record<string, () => string>} */
const ACTIONS = {
  cookies: () => text("actionCookies"),
  error: () => text("actionError"),
  hide: () => text("actionHide"),
  run: () => text("actionRun"),
};

/** The action in the user's language. @param {Entry} entry */
export const actionOf = ({ action }) => ACTIONS[action]?.() ?? nameOfAction(action);

const time = new Intl.DateTimeFormat(language.tag(), { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

export class Rows {
  /** @type {Entry[]} */
  entries = [];
  #document;
  #list;
  #spacer;
  #chosen;
  #selected = -1;
  #isDrawing = false;

  /** @param {Document} document @param {HTMLElement} list @param {(entry: Entry) => void} chosen */
  constructor(document, list, chosen) {
    this.#document = document;
    this.#list = list;
    this.#chosen = chosen;
    this.#spacer = document.createElement("div");
    this.#spacer.setAttribute("role", "presentation");
    list.append(this.#spacer);
    list.addEventListener("scroll", () => this.#soon());
    list.addEventListener("keydown", (event) => this.#onKey(event));
    list.addEventListener("click", (event) => {
      const row = /** @type {HTMLElement} */ (event.target).closest("[role=option]");
      if (row !== null) this.#select(Number(row.getAttribute("aria-posinset")) - 1);
    });
    new ResizeObserver(() => this.#soon()).observe(list);
  }

  /** Pixels of a row: the user can have larger letters. */
  get #height() {
    const { documentElement } = this.#document;
    return HEIGHT * parseFloat(getComputedStyle(documentElement).fontSize);
  }

  get length() {
    return this.entries.length;
  }

  /** @param {Entry[]} entries */
  replace(entries) {
    const before = this.entries[this.#selected];
    this.entries = entries;
    this.#selected = before === undefined ? -1 : entries.indexOf(before);
    this.#soon();
  }

  /** @param {Entry[]} entries */
  add(entries) {
    const { scrollTop, clientHeight, scrollHeight } = this.#list;
    const follows = scrollTop + clientHeight >= scrollHeight - this.#height;
    this.entries.push(...entries);
    this.#draw();
    if (follows && this.#selected < 0) this.#list.scrollTop = this.#list.scrollHeight;
  }

  #soon() {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#isDrawing = false;
    const { scrollTop, clientHeight } = this.#list;
    const height = this.#height;
    const first = Math.max(Math.floor(scrollTop / height) - MARGIN, 0);
    const last = Math.min(Math.ceil((scrollTop + clientHeight) / height) + MARGIN, this.entries.length);
    this.#spacer.style.blockSize = `${this.entries.length * height}px`;
    const rows = this.entries.slice(first, last).map((entry, index) => this.#row(entry, first + index));
    this.#spacer.replaceChildren(...rows);
    const active = this.#selected >= first && this.#selected < last;
    if (active) this.#list.setAttribute("aria-activedescendant", `row-${this.#selected}`);
    else this.#list.removeAttribute("aria-activedescendant");
  }

  /** @param {Entry} entry @param {number} index */
  #row(entry, index) {
    const row = this.#document.createElement("div");
    row.id = `row-${index}`;
    row.className = `row ${entry.action}`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-posinset", String(index + 1));
    row.setAttribute("aria-setsize", String(this.entries.length));
    row.setAttribute("aria-selected", String(index === this.#selected));
    row.style.insetBlockStart = `${index * HEIGHT}rem`;
    const cells = [
      ["time", time.format(entry.at)],
      ["type", entry.type || entry.kind],
      ["action", entry.count > 1 ? `${actionOf(entry)} ×${entry.count}` : actionOf(entry)],
      ["host", hostIn(entry.url)],
      ["reason", entry.filter ?? this.#reason(entry)],
    ];
    row.append(...cells.map(([name = "", content = ""]) => {
      const cell = this.#document.createElement("span");
      cell.className = name;
      cell.textContent = content;
      if (name === "host" || name === "reason") cell.dir = "ltr";
      return cell;
    }));
    return row;
  }

  /** @param {Entry} entry */
  #reason({ reason }) {
    if (reason === "choice") return text("reasonChoice");
    if (reason === "learned") return text("reasonLearned");
    return reason === "elsewhere" ? text("reasonElsewhere") : "";
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const page = Math.max(Math.floor(this.#list.clientHeight / this.#height) - 1, 1);
    const last = this.entries.length - 1;
    /** @type {Record<string, number>} */
    const moves = { ArrowDown: this.#selected + 1, ArrowUp: this.#selected - 1, PageDown: this.#selected + page, PageUp: this.#selected - page, Home: 0, End: last };
    const to = moves[event.key];
    if (to === undefined || last < 0) return;
    event.preventDefault();
    this.#select(Math.min(Math.max(to, 0), last));
  }

  /** @param {number} index */
  #select(index) {
    const entry = this.entries[index];
    if (entry === undefined) return;
    this.#selected = index;
    const { scrollTop, clientHeight } = this.#list;
    const height = this.#height;
    if (index * height < scrollTop) this.#list.scrollTop = index * height;
    else if ((index + 1) * height > scrollTop + clientHeight) this.#list.scrollTop = (index + 1) * height - clientHeight;
    this.#draw();
    this.#chosen(entry);
  }
}

/**
 * The picker and the zapper in a page: the person selects an element with the mouse or the keyboard.
 *
 * It is in a closed shadow root in the top layer, above everything of the page. A transparent cover receives the mouse, so the
 * page's elements get no click.
 *
 * @module
 */

import { leftToRight } from "../shared/bidi.js";
import { boxOf, classList, firstElementChild, getAttribute, localName, nextElementOf, parentElementOf, previousElementOf, replaceWith, scrollIntoView } from "../content/page/dom.js";
import { own, sheetIn } from "../content/page/own-element.js";
import { candidates } from "./candidates.js";
import { Panel } from "./panel.js";
import { unlockScroll } from "./scroll.js";
import { STYLE } from "./style.js";

/** @import { Candidate } from "./candidates.js" */
/** @import { Direction, Text } from "./panel.js" */

/** @typedef {{ inside: (frame: HTMLIFrameElement) => Promise<boolean | undefined>, preview: (selector: string | null) => Promise<unknown>, save: (selector: string) => Promise<string | null | undefined> }} PickerBackground Inside: starts the picker in a frame, which has the focus. Save: the line, or null if it is not accepted. */

const MOST_OUTLINES = 200;
const WAYS = { parent: parentElementOf, child: firstElementChild, previous: previousElementOf, next: nextElementOf };
const HOST_STYLE = {
  display: "block", position: "fixed", inset: "0", width: "100%", height: "100%", "max-width": "none", "max-height": "none",
  margin: "0", padding: "0", border: "0", background: "transparent", overflow: "visible", "z-index": "2147483647", "pointer-events": "auto",
};

export class Picker {
  #mode;
  #text;
  #background;
  #host = own("div", HOST_STYLE);
  #cover = document.createElement("div");
  #outlines = document.createElement("div");
  #panel;
  /** @type {Element} */
  #target = document.body ?? document.documentElement;
  /** Null: an element is looked for. @type {Candidate | null} */
  #selected = null;
  #isPreviewed = false;
  #isFinished = false;
  /** @type {(() => void)[]} */
  #removed = [];
  #focusBefore = document.activeElement;
  #events = new AbortController();

  /** @param {"hide" | "zap"} mode @param {Text} text @param {PickerBackground} background @param {"open" | "closed"} [root] Open: for accessibility checks. */
  constructor(mode, text, background, root = "closed") {
    this.#mode = mode;
    this.#text = text;
    this.#background = background;
    this.#panel = new Panel(mode, text, {
      move: (direction) => this.#move(direction),
      choose: () => this.#choose(),
      select: (candidate) => this.#select(candidate),
      preview: (isOn) => this.#preview(isOn),
      save: () => void this.#save(),
      inside: () => void this.#inside(),
      undo: () => this.#undo(),
      close: () => (this.#selected !== null && !this.#isFinished ? this.#lookAgain() : this.stop()),
    });
    this.#cover.className = "cover";
    const shadow = this.#host.attachShadow({ mode: root });
    shadow.append(sheetIn(STYLE), this.#cover, this.#outlines, this.#panel.element);
  }

  start() {
    document.documentElement.append(this.#host);
    this.#host.popover = "manual";
    this.#host.showPopover();
    const { signal } = this.#events;
    this.#cover.addEventListener("mousemove", (event) => event.isTrusted && this.#point(event), { signal });
    // The panel keeps the focus, and with it the keyboard.
    this.#cover.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
    this.#cover.addEventListener("click", (event) => event.isTrusted && this.#click(event), { signal });
    for (const type of ["scroll", "resize"]) addEventListener(type, () => this.#outline(), { signal, capture: true, passive: true });
    const middle = this.#under(innerWidth / 2, innerHeight / 3);
    this.#show(middle ?? this.#target);
    this.#panel.focus();
  }

  #end() {
    this.#events.abort();
    if (this.#isPreviewed) void this.#background.preview(null);
    this.#host.remove();
  }

  stop() {
    this.#end();
    if (this.#focusBefore instanceof HTMLElement) this.#focusBefore.focus({ preventScroll: true });
  }

  /** The page's element at a point. @param {number} x @param {number} y */
  #under(x, y) {
    return document.elementsFromPoint(x, y).find((element) => element !== this.#host && element !== document.documentElement);
  }

  /** @param {MouseEvent} event */
  #point({ clientX, clientY }) {
    if (this.#selected !== null || this.#isFinished) return;
    const element = this.#under(clientX, clientY);
    if (element !== undefined && element !== this.#target) this.#show(element);
  }

  /** @param {MouseEvent} event */
  #click(event) {
    event.preventDefault();
    event.stopPropagation();
    if (this.#isFinished) return;
    const element = this.#under(event.clientX, event.clientY);
    if (element === undefined) return;
    if (this.#selected !== null) this.#lookAgain();
    this.#show(element);
    this.#choose();
  }

  /** @param {Direction} direction */
  #move(direction) {
    const next = /** @type {Element | null} */ (WAYS[direction](this.#target));
    if (next === null || next === this.#host || next === document.documentElement) return;
    if (this.#selected !== null) this.#lookAgain();
    scrollIntoView(next, { block: "nearest", inline: "nearest" });
    this.#show(next);
  }

  /** @param {Element} element */
  #show(element) {
    this.#target = element;
    const { width, height } = boxOf(element);
    const id = getAttribute(element, "id") ?? "";
    const name = `${localName(element)}${id === "" ? "" : `#${id}`}${[...classList(element)].map((one) => `.${one}`).join("")}`;
    this.#panel.describe(this.#text("pickerElement", leftToRight(name.slice(0, 120)), String(Math.round(width)), String(Math.round(height))), element instanceof HTMLIFrameElement);
    this.#outline();
  }

  #choose() {
    if (this.#target === document.body) return;
    if (this.#mode === "zap") return this.#remove();
    const all = candidates(this.#target);
    const best = all.find(({ isStable }) => isStable) ?? all[0];
    if (best === undefined) return;
    this.#selected = best;
    this.#panel.offer(all, best, location.hostname.replace(/^www\./, ""));
    this.#outline();
  }

  /** @param {Candidate} candidate */
  #select(candidate) {
    this.#selected = candidate;
    if (this.#isPreviewed) void this.#background.preview(candidate.selector);
    this.#outline();
  }

  /** @param {boolean} isOn */
  #preview(isOn) {
    this.#isPreviewed = isOn;
    void this.#background.preview(isOn ? (this.#selected?.selector ?? null) : null);
    this.#outline();
  }

  #lookAgain() {
    if (this.#isPreviewed) this.#preview(false);
    this.#selected = null;
    this.#panel.picking();
    this.#panel.focus();
    this.#show(this.#target);
  }

  async #save() {
    if (this.#selected === null || this.#isFinished) return;
    const { selector } = this.#selected;
    this.#isFinished = true;
    this.#isPreviewed = false;
    this.#panel.busy(this.#text("pickerSaving"));
    const line = await this.#background.save(selector).catch(() => null);
    this.#outline();
    this.#panel.finished(typeof line === "string" ? this.#text("pickerSaved", leftToRight(line)) : this.#text("pickerFailed"));
  }

  /** Removes the element until the page is loaded again. */
  #remove() {
    const element = this.#target;
    const place = document.createComment("");
    const parent = parentElementOf(element) ?? document.body;
    replaceWith(element, place);
    const lock = unlockScroll(document);
    this.#removed.push(() => {
      lock();
      place.replaceWith(element);
      this.#show(element);
    });
    this.#panel.undoable(true);
    this.#show(parent);
  }

  /** Continues in the frame. */
  async #inside() {
    const frame = this.#target;
    if (!(frame instanceof HTMLIFrameElement)) return;
    // By the focus Chromium's background finds it among others of the same address.
    frame.focus({ preventScroll: true });
    if ((await this.#background.inside(frame).catch(() => false)) === true) return this.#end();
    this.#panel.describe(this.#text("pickerInsideFailed"));
    this.#panel.focus();
  }

  #undo() {
    this.#removed.pop()?.();
    this.#panel.undoable(this.#removed.length > 0);
    this.#panel.focus();
  }

  #outline() {
    // The page has removed the picker.
    if (!this.#host.isConnected) return this.stop();
    const others = this.#selected === null || this.#isFinished ? [] : [...document.querySelectorAll(this.#selected.selector)].slice(0, MOST_OUTLINES).filter((one) => one !== this.#target);
    const all = this.#isFinished ? [] : [this.#target, ...others];
    this.#outlines.replaceChildren(...all.map((element) => {
      const { left, top, width, height } = boxOf(element);
      const box = document.createElement("div");
      box.className = element === this.#target ? "outline" : "outline other";
      for (const [name, value] of Object.entries({ left, top, width, height })) box.style.setProperty(name, `${value}px`);
      box.hidden = width === 0 && height === 0;
      return box;
    }));
    // Not over the element.
    const { right, bottom } = boxOf(this.#target);
    this.#panel.element.classList.toggle("start", right > innerWidth - 420 && bottom > innerHeight - 320);
  }
}

/**
 * The panel of the picker: the element, the candidates, the buttons.
 *
 * @module
 */

import { leftToRight } from "../shared/bidi.js";

/** @import { Candidate } from "./candidates.js" */

/** @typedef {(key: string, ...values: string[]) => string} Text */
/** @typedef {"parent" | "child" | "previous" | "next"} Direction */

/**
 * @typedef {object} PanelActions
 * @property {(direction: Direction) => void} move
 * @property {() => void} choose The element shown.
 * @property {(candidate: Candidate) => void} select
 * @property {(isOn: boolean) => void} preview
 * @property {() => void} save
 * @property {() => void} inside The picker continues in the frame shown.
 * @property {() => void} undo
 * @property {() => void} close
 */

/** @type {Record<string, Direction>} */
const KEYS = { ArrowUp: "parent", ArrowDown: "child", ArrowLeft: "previous", ArrowRight: "next" };

export class Panel {
  element = make("div", "panel");
  #text;
  #actions;
  #title = make("h2");
  #what = make("p", "what");
  #hint = make("p", "hint");
  #moves = make("div", "row moves");
  #inside;
  #list = make("fieldset");
  #preview = make("label", "preview");
  #previewBox = /** @type {HTMLInputElement} */ (make("input"));
  #first;
  #second;
  #close;
  #isHiding;

  /** @param {"hide" | "zap"} mode @param {Text} text @param {PanelActions} actions */
  constructor(mode, text, actions) {
    const isHiding = mode === "hide";
    this.#isHiding = isHiding;
    this.#text = text;
    this.#actions = actions;
    this.element.setAttribute("role", "dialog");
    // The page may be in another language, and written in the other direction.
    this.element.lang = text("textLanguage");
    this.element.dir = text("textDirection");
    this.element.setAttribute("aria-labelledby", "title");
    this.#title.id = "title";
    this.#title.textContent = text(isHiding ? "pickerTitle" : "zapperTitle");
    this.#what.setAttribute("role", "status");
    this.#hint.textContent = text("pickerHint");
    this.#moves.setAttribute("role", "group");
    this.#moves.setAttribute("aria-label", text("pickerMove"));
    const names = { parent: text("picker_parent"), child: text("picker_child"), previous: text("picker_previous"), next: text("picker_next") };
    for (const [direction, name] of /** @type {[Direction, string][]} */ (Object.entries(names))) {
      this.#moves.append(button(name, "", () => actions.move(direction)));
    }
    this.#previewBox.type = "checkbox";
    this.#previewBox.addEventListener("change", (event) => event.isTrusted && actions.preview(this.#previewBox.checked));
    this.#preview.append(this.#previewBox, word(text("pickerPreview")));
    this.#first = button("", "first", () => (this.#list.hidden ? actions.choose() : actions.save()));
    this.#inside = button(text("pickerInside"), "", () => actions.inside());
    this.#inside.hidden = true;
    this.#second = button(text("undo"), "", () => actions.undo());
    this.#close = button(text(isHiding ? "cancel" : "pickerDone"), "", () => actions.close());
    const buttons = make("div", "row");
    buttons.append(this.#first, this.#inside, this.#second, this.#close);
    this.element.append(this.#title, this.#what, this.#hint, this.#moves, this.#list, this.#preview, buttons);
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
    this.picking();
  }

  /** An element is looked for. */
  picking() {
    this.#list.hidden = this.#preview.hidden = true;
    this.#second.hidden = true;
    this.#previewBox.checked = false;
    this.#first.textContent = this.#text(this.#isHiding ? "pickerChoose" : "zapperRemove");
    this.#first.hidden = this.#moves.hidden = this.#hint.hidden = false;
    this.#hint.textContent = this.#text("pickerHint");
  }

  focus() {
    (this.#first.hidden ? this.#close : this.#first).focus();
  }

  /** @param {string} what @param {boolean} [isFrame] */
  describe(what, isFrame = false) {
    this.#what.textContent = what;
    this.#inside.hidden = !isFrame;
  }

  /** @param {boolean} isPossible */
  undoable(isPossible) {
    this.#second.hidden = !isPossible;
  }

  /** @param {Candidate[]} all @param {Candidate} selected @param {string} host Of the frame: the filter applies there. */
  offer(all, selected, host) {
    this.#hint.textContent = this.#text("pickerScope", leftToRight(host));
    const legend = make("legend");
    legend.textContent = this.#text("pickerCandidates");
    const rows = all.map((candidate) => {
      const row = make("label");
      const radio = /** @type {HTMLInputElement} */ (make("input"));
      Object.assign(radio, { type: "radio", name: "candidate", checked: candidate === selected });
      radio.addEventListener("change", (event) => event.isTrusted && this.#actions.select(candidate));
      const code = make("code");
      code.textContent = candidate.selector;
      code.dir = "ltr";
      row.append(radio, code, word(this.#text(candidate.count === 1 ? "pickerCount_one" : "pickerCount_other", String(candidate.count)), "count"));
      return row;
    });
    this.#list.replaceChildren(legend, ...rows);
    this.#list.hidden = this.#preview.hidden = false;
    this.#first.textContent = this.#text("pickerSave");
    /** @type {HTMLElement | null} */ (this.#list.querySelector("input:checked"))?.focus();
  }

  /** @param {string} message */
  busy(message) {
    this.describe(message);
    for (const one of this.element.querySelectorAll("button, input")) /** @type {HTMLButtonElement} */ (one).disabled = true;
  }

  /** Only the message and one button. @param {string} message */
  finished(message) {
    for (const one of this.element.querySelectorAll("button, input")) /** @type {HTMLButtonElement} */ (one).disabled = false;
    for (const part of [this.#list, this.#preview, this.#moves, this.#hint, this.#first, this.#second]) part.hidden = true;
    this.#close.textContent = this.#text("pickerDone");
    this.describe(message);
    this.focus();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    event.stopPropagation();
    if (!event.isTrusted) return;
    const isInList = /** @type {HTMLElement} */ (event.target).matches("input[type=radio]");
    const direction = KEYS[event.key];
    if (event.key === "Escape") this.#actions.close();
    else if (event.key === "Enter" && isInList) this.#actions.save();
    else if (event.key === "Tab") return this.#keepInside(event);
    else if (direction !== undefined && !isInList && !this.#moves.hidden) this.#actions.move(direction);
    else return;
    event.preventDefault();
  }

  /** The page behind is no part of the dialog. @param {KeyboardEvent} event */
  #keepInside(event) {
    const all = /** @type {HTMLElement[]} */ ([...this.element.querySelectorAll("button, input")]).filter((one) => one.checkVisibility() && (one.matches(":not([type=radio])") || one.matches(":checked")));
    const [first, last] = [all[0], all.at(-1)];
    if (event.target !== (event.shiftKey ? first : last)) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }
}

/** @param {string} tag @param {string} [name] */
function make(tag, name = "") {
  const element = document.createElement(tag);
  if (name !== "") element.className = name;
  return element;
}

/** @param {string} content @param {string} [name] */
function word(content, name) {
  const element = make("span", name);
  element.textContent = content;
  return element;
}

/** @param {string} label @param {string} name @param {() => void} pressed */
function button(label, name, pressed) {
  const element = /** @type {HTMLButtonElement} */ (make("button", name));
  element.type = "button";
  element.textContent = label;
  // Scripts of the page cannot press it.
  element.addEventListener("click", (event) => event.isTrusted && pressed());
  return element;
}

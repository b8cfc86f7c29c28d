/**
 * Placeholders for blocked widgets (videos, music, posts, comments, maps): they name the owner and the filter, and load the widget
 * once, or always on this site.
 *
 * A placeholder is in a closed shadow root, with its role and its label, and its own element has no style of the page. So the
 * page can neither read, style nor click it.
 *
 * @module
 */

import { leftToRight } from "../../shared/bidi.js";
import { own, sheetIn } from "./own-element.js";

/** @import { FailedAnswer } from "../../background/whole-page/failed-elements.js" */

/** @typedef {NonNullable<FailedAnswer["widget"]>} WidgetAnswer */
/** @typedef {(key: string, ...values: string[]) => string} Text */
/** @typedef {{ load: (url: string, always: boolean) => Promise<boolean> }} PlaceholderBackground Settles when requests of the widget pass. */

/** The smallest size, in CSS pixels: the texts and the buttons fit. */
const LEAST_HEIGHT = 170;
const LEAST_WIDTH = 240;

const STYLE = `
:host { color-scheme: light dark; }
.box { --paper: #f7f5f1; --ink: #1c1f1d; --quiet: #575c58; --line: #8b8577; --accent: #1d6b50; --accent-ink: #fff; --focus: #1452b8;
  box-sizing: border-box; inline-size: 100%; min-block-size: 100%; padding: 16px; display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 8px;
  border: 1px solid var(--line); border-radius: 12px; background: var(--paper); color: var(--ink);
  font: 14px/1.4 system-ui, sans-serif; letter-spacing: normal; word-spacing: normal; text-align: center; }
p { margin: 0; max-inline-size: 60ch; overflow-wrap: anywhere; }
.title { font-weight: 600; font-size: 16px; }
.why { color: var(--quiet); font-size: 13px; }
.buttons { display: flex; flex-wrap: wrap; gap: 8px; justify-content: center; }
button { min-block-size: 36px; padding: 6px 14px; border: 1px solid var(--accent); border-radius: 8px; background: transparent; color: var(--accent); font: inherit; font-weight: 600; cursor: pointer; }
button.first { background: var(--accent); color: var(--accent-ink); }
button:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
button:disabled { opacity: .6; cursor: default; }
@media (prefers-color-scheme: dark) {
  .box { --paper: #1f2421; --ink: #edf0ed; --quiet: #a9b2ac; --line: #7b847e; --accent: #7fd3ae; --accent-ink: #0d1f17; --focus: #9cc3ff; }
}
`;

/** @type {Record<string, (text: Text, name: string) => string>} */
const TITLES = {
  audio: (text, name) => text("placeholderAudio", name),
  video: (text, name) => text("placeholderVideo", name),
  post: (text, name) => text("placeholderPost", name),
  comments: (text, name) => text("placeholderComments", name),
  map: (text, name) => text("placeholderMap", name),
};

/** Why the widget is blocked. @param {WidgetAnswer} widget @param {Text} text */
function whyOf({ owner, filter, isLearned }, text) {
  if (filter !== null) return text("placeholderWhy", owner, leftToRight(filter));
  return text("placeholderReason", owner, text(isLearned ? "reasonLearned" : "reasonChoice"));
}

/** A length of an attribute or a declaration in pixels; 0 if it has another unit. @param {string} value */
const pixels = (value) => (/^\d+(?:\.\d+)?(?:px)?$/.test(value) ? Number.parseFloat(value) : 0);

/** The frame's declared size: a frame without a box has no other. @param {HTMLIFrameElement} frame */
function sizeOf(frame) {
  const style = getComputedStyle(frame);
  const declared = (/** @type {"width" | "height"} */ name) => (frame.getAttribute(name) ?? "").trim();
  const width = style.width.endsWith("%") || declared("width").endsWith("%") ? "100%" : `${Math.max(pixels(style.width) || pixels(declared("width")) || 300, LEAST_WIDTH)}px`;
  const height = Math.max(pixels(style.height) || pixels(declared("height")) || 150, LEAST_HEIGHT);
  return { width, height: `${height}px` };
}

/**
 * @param {PlaceholderBackground} background @param {Text} text
 * @param {"open" | "closed"} [mode] Open: for accessibility checks.
 */
export function startPlaceholders(background, text, mode = "closed") {
  /** @type {Map<Element, HTMLElement>} */
  const shown = new Map();

  /** @param {Element} frame */
  const remove = (frame) => {
    shown.get(frame)?.remove();
    shown.delete(frame);
  };

  /** @param {HTMLIFrameElement} frame @param {WidgetAnswer} widget @param {string} mark */
  const show = (frame, widget, mark) => {
    const size = sizeOf(frame);
    const host = own("div", { display: "block", width: size.width, "max-width": "100%", "min-height": size.height, height: size.height });
    const title = TITLES[widget.kind]?.(text, widget.title) ?? "";
    const root = host.attachShadow({ mode });
    const box = document.createElement("div");
    box.className = "box";
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", title);
    // The page may be in another language, and written in the other direction.
    box.lang = text("textLanguage");
    box.dir = text("textDirection");
    const status = paragraph("status", "");
    status.setAttribute("role", "status");
    const load = async (/** @type {boolean} */ always) => {
      for (const one of buttons) one.disabled = true;
      status.textContent = text("placeholderLoading");
      const passes = await background.load(frame.src, always).catch(() => false);
      if (!passes) {
        for (const one of buttons) one.disabled = false;
        status.textContent = text("placeholderFailed");
        return;
      }
      remove(frame);
      frame.removeAttribute(mark);
      // The same address again: the frame loads.
      frame.src = frame.getAttribute("src") ?? "";
      frame.focus();
    };
    const buttons = [button("first", text("placeholderOnce"), () => void load(false)), button("", text("placeholderAlways", leftToRight(widget.site)), () => void load(true))];
    const row = document.createElement("div");
    row.className = "buttons";
    row.append(...buttons);
    box.append(
      paragraph("title", title),
      paragraph("why", whyOf(widget, text)),
      row,
      status,
    );
    root.append(sheetIn(STYLE), box);
    remove(frame);
    shown.set(frame, host);
    frame.before(host);
  };

  return {
    show,
    remove,
    stop() {
      for (const frame of [...shown.keys()]) remove(frame);
    },
  };
}

/** @param {string} name @param {string} content */
function paragraph(name, content) {
  const element = document.createElement("p");
  element.className = name;
  element.textContent = content;
  return element;
}

/** @param {string} name @param {string} label @param {() => void} pressed Only for events of the person. */
function button(name, label, pressed) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = name;
  element.textContent = label;
  element.addEventListener("click", (event) => {
    event.stopPropagation();
    if (event.isTrusted) pressed();
  });
  return element;
}

/**
 * Collapses frames, images and embedded objects whose request Brock has blocked, and shows them again if content arrives.
 *
 * Elements are only looked at when one has failed to load. Those that fail within a moment are one message to the background,
 * which knows what was blocked. A sheet with user origin hides elements with a random attribute.
 *
 * @module
 */

import { childNodesOf, hasAttribute, localName, nodeType, parentElementOf, query, rectsOf, removeAttribute, setAttribute, textOf } from "./dom.js";
import { randomMark } from "./mark.js";
import { keepListening } from "../../shared/reopened.js";

/** @import { FailedAnswer } from "../../background/whole-page/failed-elements.js" */

/**
 * @typedef {object} CollapseBackground
 * @property {(elements: { url: string, type: LoadedType }[], mark: string | null) => Promise<FailedAnswer[] | undefined>} failed Inserts the rule for the attribute if an element was blocked. Null: it is there already.
 */

/** @typedef {"image" | "sub_frame" | "object"} LoadedType */
/** @typedef {HTMLImageElement | HTMLInputElement | SVGImageElement | HTMLIFrameElement | HTMLEmbedElement} Loadable */
/** @typedef {{ show: (frame: HTMLIFrameElement, widget: NonNullable<FailedAnswer["widget"]>, mark: string) => void, remove: (frame: Element) => void, stop: () => void }} Placeholders */

/** Parents of an element that are collapsed with it at most. */
const MOST_PARENTS = 3;
/** A parent with more nodes counts as one that holds something else: a page can have any number. */
const MOST_NODES = 200;
/** Elements of one message. */
const MOST = 500;
/**
 * Milliseconds from a failure to its message: few for the first ones, so that a person sees no delay; more for the others, which
 * a page loads together. With a message for each turn, a recorded page sent 22, which took Chromium's main process 12 ms of CPU.
 */
const FIRST_WAIT = 50;
const LONGEST_WAIT = 400;
/** Elements without content of their own. */
const INVISIBLE = new Set(["script", "style", "noscript", "template", "link", "meta"]);
const KEPT_PARENTS = new Set(["html", "body", "main", "article"]);

// By names: in Firefox an element that was made in another document is of no class of this one.
/** What elements load. An `input` loads nothing but an image, an `image` is one of SVG. @type {Map<string, LoadedType>} */
const LOADED = new Map([["img", "image"], ["input", "image"], ["image", "image"], ["iframe", "sub_frame"], ["embed", "object"]]);

/** @param {Element} element @returns {element is HTMLIFrameElement} */
const isFrame = (element) => localName(element) === "iframe";

/** @param {any} node @returns {node is Loadable} */
const isLoadable = (node) => nodeType(node) === 1 && LOADED.has(localName(node));

/** @param {FailedAnswer} answer */
const isBlocked = ({ blocked }) => blocked;

/** @param {Loadable} element @returns {string} */
const urlOf = (element) => {
  if ("currentSrc" in element && element.currentSrc !== "") return element.currentSrc;
  return "src" in element ? element.src : (URL.parse(element.href.baseVal, element.baseURI)?.href ?? "");
};

/** Whether an element loads lazily: it would never load while it is not shown. @param {Element} element */
const isLazy = (element) => element.getAttribute("loading") === "lazy";

/**
 * Whether a frame has no document of its address: Chromium takes the box from a frame whose request was blocked, but not from
 * one with another error.
 *
 * @param {HTMLIFrameElement} frame
 */
function isFailedFrame(frame) {
  if (!/^https?:/.test(frame.src)) return false;
  return frame.getClientRects().length === 0 && getComputedStyle(frame).display !== "none" && (frame.parentElement?.checkVisibility() ?? false);
}

/**
 * @param {CollapseBackground} background @param {Placeholders | null} [placeholders]
 * @param {boolean} [framesAreTold] Whether the background reports blocked frames (Firefox). Then loads matter only while an element
 *   is collapsed.
 */
export function startCollapse(background, placeholders = null, framesAreTold = false) {
  let mark = "";
  /** @type {Set<Loadable>} */
  const waiting = new Set();
  /** Frames that have loaded: whether they have a box makes the browser compute the page's layout, so they are looked at together. @type {Set<HTMLIFrameElement>} */
  const loaded = new Set();
  /** By collapsed element, its address and the collapsed parents. @type {Map<Element, { url: string, parents: Element[] }>} */
  const collapsed = new Map();
  let isAsking = false;
  let isMarked = false;
  let wait = FIRST_WAIT;

  /** @param {Element} element */
  const restore = (element) => {
    const known = collapsed.get(element);
    // A page can copy an element with its mark, and give the copy another address.
    if (known === undefined && !hasAttribute(element, mark)) return;
    collapsed.delete(element);
    placeholders?.remove(element);
    for (const one of [element, ...(known?.parents ?? markedParents(element))]) removeAttribute(one, mark);
  };

  /** @param {Element} element */
  const markedParents = (element) => {
    const parents = [];
    for (let parent = parentElementOf(element); parent !== null && hasAttribute(parent, mark); parent = parentElementOf(parent)) parents.push(parent);
    return parents;
  };

  /** @param {Element} element @returns {Element[]} The parents that hold nothing else. */
  const emptyParents = (element) => {
    const parents = [];
    for (let parent = parentElementOf(element); parent !== null && parents.length < MOST_PARENTS; parent = parentElementOf(parent)) {
      if (KEPT_PARENTS.has(localName(parent)) || !isEmpty(parent)) break;
      setAttribute(parent, mark, "");
      parents.push(parent);
    }
    return parents;
  };

  /** @param {Element} parent */
  const isEmpty = (parent) => childNodesOf(parent).length <= MOST_NODES && [...childNodesOf(parent)].every((node) => {
    if (nodeType(node) === 1) return hasAttribute(node, mark) || INVISIBLE.has(localName(node)) || rectsOf(node).length === 0;
    return nodeType(node) !== 3 || textOf(node).trim() === "";
  });

  /** @param {Loadable} element @param {FailedAnswer} answer */
  const apply = (element, { blocked, widget }) => {
    if (!blocked || !element.isConnected) return;
    watchLoads();
    element.setAttribute(mark, "");
    const isReplaced = widget !== null && placeholders !== null && isFrame(element);
    if (isReplaced) placeholders.show(element, widget, mark);
    const parents = isReplaced ? [] : emptyParents(element);
    collapsed.set(element, { url: urlOf(element), parents });
    // An endless page drops elements.
    if (collapsed.size % 200 === 0) for (const one of collapsed.keys()) if (!one.isConnected) restore(one);
    changes.observe(element, { attributes: true, attributeFilter: ["src", "srcset"] });
    if (isLazy(element)) watchCopies();
    // Later content of a parent is shown.
    for (const parent of parents) changes.observe(parent, { childList: true });
  };

  const ask = async () => {
    isAsking = true;
    while (waiting.size + loaded.size > 0) {
      const pause = wait;
      await new Promise((resolve) => setTimeout(resolve, pause));
      for (const frame of loaded) if (isFailedFrame(frame)) fail(frame);
      loaded.clear();
      if (waiting.size > 0) await askOnce();
    }
    isAsking = false;
  };
  const askOnce = async () => {
    wait = Math.min(wait * 2, LONGEST_WAIT);
    const elements = [...waiting].slice(0, MOST);
    for (const element of elements) waiting.delete(element);
    const failed = elements.map((element) => ({ url: urlOf(element), type: LOADED.get(localName(element)) ?? "image" }));
    const answers = await background.failed(failed, isMarked ? null : mark).catch(() => undefined);
    if (answers?.some(isBlocked)) isMarked = true;
    for (const [index, element] of elements.entries()) {
      const answer = answers?.[index];
      // The address may have changed meanwhile.
      if (answer !== undefined && !isStopped && urlOf(element) === failed[index]?.url) apply(element, answer);
    }
  };

  /** @param {Loadable} element */
  const fail = (element) => {
    if (collapsed.has(element) || !/^https?:/.test(urlOf(element))) return;
    // Most frames need none.
    if (mark === "") mark = randomMark();
    waiting.add(element);
    begin();
  };
  const begin = () => {
    if (!isAsking) void ask();
  };

  const changes = new MutationObserver((records) => {
    /** Parents with more content. @type {Set<Node>} */
    const filled = new Set();
    for (const { type, target, addedNodes } of records) {
      if (type === "attributes") {
        if (isLazy(/** @type {Element} */ (target))) restore(/** @type {Element} */ (target));
      } else if (!filled.has(target) && [...addedNodes].some((node) => nodeType(node) === 1 && !INVISIBLE.has(localName(node)))) filled.add(target);
    }
    if (filled.size > 0) for (const { parents } of collapsed.values()) expand(parents, filled);
  });
  /** @param {Element[]} parents From the inside. @param {Set<Node>} filled */
  const expand = (parents, filled) => {
    const inner = parents.findIndex((parent) => filled.has(parent));
    if (inner >= 0) for (const parent of parents.slice(inner)) removeAttribute(parent, mark);
  };

  /** A page can copy a collapsed element with its mark, and give the copy another address before it is in the document. */
  const copies = new MutationObserver(() => {
    copies.disconnect();
    setTimeout(showCopies, LONGEST_WAIT);
  });
  const watchCopies = () => copies.observe(document, { subtree: true, childList: true });
  const showCopies = () => {
    if (isStopped) return;
    for (const element of query(document, `[${mark}][loading="lazy"]`)) if (!collapsed.has(element)) restore(element);
    watchCopies();
  };

  // Events that the page makes itself tell nothing about its elements.
  /** @param {Event} event */
  const onError = ({ target, isTrusted }) => {
    if (isTrusted && isLoadable(target)) fail(target);
  };
  /** @param {Event} event */
  const onLoad = ({ target, isTrusted }) => {
    if (!isTrusted || !isLoadable(target)) return;
    restore(target);
    if (isFrame(target)) {
      loaded.add(target);
      begin();
    } else if (localName(target) === "embed") {
      // Chromium tells of an embedded object that is blocked as of one that has loaded.
      fail(target);
    }
  };
  let loadsMatter = !framesAreTold;
  const watchLoads = () => {
    loadsMatter = true;
    document.addEventListener("load", onLoad, true);
  };
  const endListening = keepListening(() => {
    document.addEventListener("error", onError, true);
    if (loadsMatter) watchLoads();
  });
  let isStopped = false;

  return {
    /** Shows everything again. */
    stop() {
      isStopped = true;
      endListening();
      document.removeEventListener("error", onError, true);
      document.removeEventListener("load", onLoad, true);
      changes.disconnect();
      copies.disconnect();
      for (const element of [...collapsed.keys()]) restore(element);
      placeholders?.stop();
    },
    /** Firefox: the background has blocked frames of this address. They cause no event. @param {string} url */
    blockedFrame(url) {
      for (const frame of document.querySelectorAll("iframe")) if (frame.src === url) fail(frame);
    },
  };
}

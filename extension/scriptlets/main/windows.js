/** Windows that pages open: `window.open`, dialogs, new tabs, the clipboard. */

import { keepListening } from "../../shared/reopened.js";
import { intercept, replaceValue } from "../shared/hooks.js";
import { isSelected } from "../shared/elements.js";
import {
  afterPromise, asArgument, attributeOf, call, createObject, defineProperty, findExpression, hasOwn, joinTexts, listen, listOf, proxyFor, sliceText, splitText, startTimer, uncurry,
} from "../shared/natives.js";
import { needleOf, pairsOf } from "../shared/needle.js";
import { whenState } from "../shared/observe.js";
import { resolvedWith } from "../shared/promises.js";
import { absolute } from "../shared/requests.js";

const nothing = function () {};

const windowPrototype = Window.prototype;

/** A window that never opened: its methods do nothing, and it is not closed. */
function stubWindow() {
  const own = { closed: false, opener: globalThis, length: 0, name: "", focus: nothing, blur: nothing, close: nothing };
  /** @type {any} */
  const stub = proxyFor(createObject(windowPrototype), {
    get(target, name) {
      if (name === "window" || name === "self" || name === "frames") return stub;
      if (hasOwn(own, name)) return own[/** @type {keyof typeof own} */ (name)];
      if (name === "toString" || name === "valueOf" || name === Symbol.toPrimitive) return () => "[object Window]";
      const real = typeof name === "string" ? /** @type {any} */ (globalThis)[name] : undefined;
      if (typeof real === "function") return nothing;
      if (name === "location") return { href: "about:blank", replace: nothing, assign: nothing, reload: nothing };
      if (name === "document") return document.implementation.createHTMLDocument();
      return name === Symbol.toStringTag ? "Window" : undefined;
    },
    set: () => true,
    has: (_target, name) => name in globalThis,
  });
  return stub;
}

/** The window of a hidden frame, which is removed after some seconds. @param {string} url @param {number} seconds @param {string} kind */
function decoyWindow(url, seconds, kind) {
  /** @type {any} */
  const element = document.createElement(kind === "obj" ? "object" : "iframe");
  element[kind === "obj" ? "data" : "src"] = kind === "blank" ? "about:blank" : url;
  element.style.setProperty("height", "1px", "important");
  element.style.setProperty("position", "fixed", "important");
  element.style.setProperty("top", "-1px", "important");
  element.style.setProperty("width", "1px", "important");
  (document.body ?? document.documentElement).append(element);
  startTimer(() => element.remove(), seconds * 1000);
  const view = element.contentWindow;
  if (view === null || view === undefined) return stubWindow();
  try {
    defineProperty(view, "closed", { value: false });
  } catch {
    // A frame of another origin is not closed either.
  }
  return view;
}

/** The values of a list, without the iterator of lists, which a page can replace. @param {any[]} list */
const iterable = (list) => ({
  [Symbol.iterator]() {
    let at = 0;
    return { next: () => ({ done: at >= list.length, value: list[at++] }) };
  },
});

/** @param {string} url @param {string} delay @param {string} decoy */
function preventOpen(url, delay, decoy) {
  const needle = needleOf(url);
  const seconds = Number.parseFloat(delay);
  const hasDecoy = !Number.isNaN(seconds);
  intercept(globalThis, "open", {
    before(args) {
      // An object could tell another address when the browser reads it.
      if (args.length > 0 && args[0] !== undefined) args[0] = asArgument(args[0]);
      const wanted = args[0] ?? "";
      const full = absolute(wanted);
      if (!needle.testAny(wanted, full)) return undefined;
      if (decoy === "trueFunc") return { value: true };
      if (!hasDecoy) return { value: decoy === "noopFunc" ? nothing : stubWindow() };
      try {
        return { value: decoyWindow(full, seconds, decoy) };
      } catch {
        // A page without the functions that make a frame.
        return { value: stubWindow() };
      }
    },
  });
}

export const scriptlets = {
  "prevent-window-open"(url = "", delay = "", decoy = "") {
    // The older form of AdGuard: `0` or `1` for whether the URL must match, then the pattern.
    const isOlder = (url === "0" || url === "1") && delay !== "" && Number.isNaN(Number(delay));
    if (isOlder) preventOpen(url === "0" ? `!${delay}` : delay, "", decoy);
    else preventOpen(url, delay, decoy);
  },

  "close-window"(path = "") {
    const needle = needleOf(path);
    if (needle.test(location.pathname + location.search)) globalThis.close();
  },

  "alert-buster"() {
    intercept(globalThis, "alert", { before: () => ({ value: undefined }) });
  },

  "disable-newtab-links"() {
    const onClick = (event) => {
      for (let node = event.target; node; node = node.parentNode) {
        if (node.localName !== "a" || !isSelected(node, "a[target]")) continue;
        if (attributeOf(node, "target") === "_blank") event.preventDefault();
        return;
      }
    };
    keepListening(() => listen(document, "click", onClick, true));
  },

  /** Forms of one site lead to advertising; the address of the file is in an attribute of their button. */
  "multiup"() {
    const onSubmit = (event) => {
      const { target, submitter } = /** @type {SubmitEvent} */ (event);
      const button = submitter ?? /** @type {Element} */ (target).querySelector("button[link]");
      const link = (button && attributeOf(button, "link")) ?? "";
      if (findExpression(/^https?:\/\//i, link) === null) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      location.href = link;
    };
    keepListening(() => listen(document, "submit", onSubmit, true));
  },

  "prevent-dialog"(selector = "", ...rest) {
    whenState(pairsOf(rest).runAt, () => {
      const before = (_args, self) => (isSelected(self, selector) ? { value: undefined } : undefined);
      intercept(HTMLDialogElement.prototype, "show", { before });
      intercept(HTMLDialogElement.prototype, "showModal", { before });
    });
  },

  "prevent-canvas"(context = "") {
    const needle = needleOf(context);
    for (const type of [globalThis.HTMLCanvasElement, globalThis.OffscreenCanvas]) {
      intercept(type?.prototype, "getContext", {
        before: (args) => (needle.test(`${args[0]}`) ? { value: null } : undefined),
      });
    }
  },

  "prevent-clipboard-write"(text, ...rest) {
    const { excludeMatches = "", domAlert = "" } = pairsOf(rest);
    const needle = needleOf(text);
    const excluded = needleOf(excludeMatches);
    const parts = splitText(domAlert, "${text}");
    const isRefused = (written) => needle.test(written) && (excludeMatches === "" || !excluded.test(written));
    const warn = (written) => {
      if (domAlert !== "") startTimer(() => globalThis.alert(joinTexts(parts, written)), 1);
    };
    const refuse = (written) => {
      warn(written);
      return { value: resolvedWith() };
    };
    const typedPart = uncurry(globalThis.ClipboardItem?.prototype.getType);
    const textOfPart = uncurry(Blob.prototype.text);
    const clipboard = globalThis.Clipboard?.prototype;
    intercept(clipboard, "writeText", { before: (args) => (isRefused(`${args[0]}`) ? refuse(`${args[0]}`) : undefined) });
    intercept(clipboard, "write", {
      before(args, self, target) {
        // The browser throws.
        if (typeof args[0]?.[Symbol.iterator] !== "function") return undefined;
        // What was checked is written, whatever a second iteration would give.
        const items = listOf(args[0]);
        const check = (at) => {
          if (at >= items.length) return call(target, self, [iterable(items)]);
          const text = afterPromise(afterPromise(typedPart(items[at], "text/plain"), textOfPart), undefined, () => "");
          return afterPromise(text, (written) => (written !== "" && isRefused(written) ? warn(written) : check(at + 1)));
        };
        return { value: check(0) };
      },
    });
    intercept(Document.prototype, "execCommand", {
      before(args) {
        if (findExpression(/^(?:copy|cut)$/i, `${args[0]}`) === null) return undefined;
        const { value, selectionStart, selectionEnd } = /** @type {any} */ (document.activeElement ?? {});
        const isField = selectionStart !== undefined && typeof value === "string";
        const selected = isField ? sliceText(value, selectionStart ?? 0, selectionEnd ?? undefined) : `${document.getSelection()}`;
        return isRefused(selected) ? (warn(selected), { value: true }) : undefined;
      },
    });
  },

  /** Connections are the browser's own, but find no way: they may use relays only, and get the addresses of none. */
  "nowebrtc"() {
    const value = { __proto__: null, iceTransportPolicy: "relay" };
    const before = (args) => void defineProperty(args, 0, { value, writable: true, enumerable: true, configurable: true });
    const { webkitRTCPeerConnection: alias } = /** @type {any} */ (globalThis);
    intercept(globalThis, "RTCPeerConnection", { before });
    intercept(globalThis.RTCPeerConnection?.prototype, "setConfiguration", { before });
    if (alias !== undefined) replaceValue(globalThis, "webkitRTCPeerConnection", globalThis.RTCPeerConnection);
  },

  "no-topics"() {
    intercept(Document.prototype, "browsingTopics", { before: () => ({ value: resolvedWith([]) }) });
  },

  "no-protected-audience"() {
    const prototype = Navigator.prototype;
    for (const name of ["joinAdInterestGroup", "leaveAdInterestGroup", "clearOriginJoinedAdInterestGroups", "updateAdInterestGroups"]) {
      intercept(prototype, name, { before: () => ({ value: resolvedWith() }) });
    }
    for (const name of ["runAdAuction", "createAuctionNonce"]) {
      intercept(prototype, name, { before: () => ({ value: resolvedWith(null) }) });
    }
    for (const name of ["adAuctionComponents", "canLoadAdAuctionFencedFrame"]) {
      intercept(prototype, name, { before: () => ({ value: name === "adAuctionComponents" ? [] : false }) });
    }
  },
};

/** Windows that pages open: `window.open`, dialogs, new tabs, the clipboard. */

import { keepListening } from "../../shared/reopened.js";
import { intercept, replaceValue } from "../shared/hooks.js";
import { isSelected } from "../shared/elements.js";
import { asArgument, defineProperty, hasOwn, listen, NativePromise, NativeProxy, startTimer } from "../shared/natives.js";
import { needleOf, pairsOf } from "../shared/needle.js";
import { whenState } from "../shared/observe.js";
import { resolvedWith } from "../shared/promises.js";
import { absolute } from "../shared/requests.js";

const nothing = function () {};

/** A window that never opened: its methods do nothing, and it is not closed. */
function stubWindow() {
  const own = { closed: false, opener: globalThis, length: 0, name: "", focus: nothing, blur: nothing, close: nothing };
  /** @type {any} */
  const stub = new NativeProxy(Object.create(Window.prototype), {
    get(target, name) {
      if (name === "window" || name === "self" || name === "frames") return stub;
      if (hasOwn(own, name)) return own[/** @type {keyof typeof own} */ (name)];
      if (name === "toString" || name === "valueOf" || name === Symbol.toPrimitive) return () => "[object Window]";
      const real = typeof name === "string" ? Reflect.get(globalThis, name) : undefined;
      if (typeof real === "function") return nothing;
      if (name === "location") return { href: "about:blank", replace: nothing, assign: nothing, reload: nothing };
      if (name === "document") return document.implementation.createHTMLDocument();
      return name === Symbol.toStringTag ? "Window" : undefined;
    },
    set: () => true,
    has: (_target, name) => Reflect.has(globalThis, name),
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
    Object.defineProperty(view, "closed", { value: false });
  } catch {
    // A frame of another origin is not closed either.
  }
  return view;
}

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
      return { value: decoyWindow(full, seconds, decoy) };
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
      for (let node = event.target; node instanceof Node; node = node.parentNode) {
        if (!(node instanceof Element) || node.localName !== "a" || !node.hasAttribute("target")) continue;
        if (node.getAttribute("target") === "_blank") event.preventDefault();
        return;
      }
    };
    keepListening(() => listen(document, "click", onClick, true));
  },

  /** Forms of one site lead to advertising; the address of the file is in an attribute of their button. */
  "multiup"() {
    const onSubmit = (event) => {
      const { target, submitter } = /** @type {SubmitEvent} */ (event);
      const button = submitter ?? (target instanceof Element ? target.querySelector("button[link]") : null);
      const link = button?.getAttribute("link") ?? "";
      if (!/^https?:\/\//i.test(link)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      location.href = link;
    };
    keepListening(() => listen(document, "submit", onSubmit, true));
  },

  "prevent-dialog"(selector = "", ...rest) {
    whenState(pairsOf(rest).runAt, () => {
      for (const name of ["show", "showModal"]) {
        intercept(HTMLDialogElement.prototype, name, {
          before: (_args, self) => (isSelected(self, selector) ? { value: undefined } : undefined),
        });
      }
    });
  },

  "prevent-canvas"(context = "") {
    const needle = needleOf(context);
    for (const type of [globalThis.HTMLCanvasElement, globalThis.OffscreenCanvas]) {
      intercept(type?.prototype, "getContext", {
        before: ([kind]) => (needle.test(`${kind}`) ? { value: null } : undefined),
      });
    }
  },

  "prevent-clipboard-write"(text, ...rest) {
    const { excludeMatches = "", domAlert = "" } = pairsOf(rest);
    const needle = needleOf(text);
    const excluded = needleOf(excludeMatches);
    const isRefused = (written) => needle.test(written) && (excludeMatches === "" || !excluded.test(written));
    const warn = (written) => {
      if (domAlert !== "") startTimer(() => globalThis.alert(domAlert.replaceAll("${text}", () => written)), 1);
    };
    const refuse = (written) => {
      warn(written);
      return { value: resolvedWith() };
    };
    const clipboard = globalThis.Clipboard?.prototype;
    intercept(clipboard, "writeText", { before: ([written]) => (isRefused(`${written}`) ? refuse(`${written}`) : undefined) });
    intercept(clipboard, "write", {
      before(args, self, target) {
        const items = [...args[0]];
        const read = (item) => (item.types.includes("text/plain") ? item.getType("text/plain").then((blob) => blob.text()) : "");
        return {
          value: NativePromise.all(items.map(read)).then((texts) => {
            const found = texts.find((one) => one !== "" && isRefused(one));
            return found === undefined ? Reflect.apply(target, self, args) : warn(found);
          }),
        };
      },
    });
    intercept(Document.prototype, "execCommand", {
      before([command]) {
        if (!/^(?:copy|cut)$/i.test(`${command}`)) return undefined;
        const { activeElement } = document;
        const field = activeElement instanceof HTMLInputElement || activeElement instanceof HTMLTextAreaElement ? activeElement : null;
        const selected = field ? field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? undefined) : `${document.getSelection()}`;
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

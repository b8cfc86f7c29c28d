/**
 * The browser's extension API, as far as page filters use it.
 *
 * @module
 */

import { tellFrames } from "./frame-calls.js";

const api = /** @type {typeof chrome} */ (
  /** @type {any} */ (globalThis).browser ?? /** @type {any} */ (globalThis).chrome
);

/** @typedef {typeof pageScripts} PageScripts */
/** @typedef {typeof responseTexts} ResponseTexts */

/**
 * The frame of a content script, as the browser describes it.
 *
 * @typedef {object} FrameSender
 * @property {number} tabId
 * @property {number} frameId 0: the page itself.
 * @property {string} url Of the frame.
 * @property {string} origin Of the frame; of an empty frame that of the page that made it. Empty if unknown or opaque.
 * @property {string} tabUrl Of the tab's page. Empty for a prerendered page, which its tab does not show yet.
 * @property {string} [documentId] Chromium only.
 */

/**
 * A path in the package, or text.
 *
 * @typedef {{ file: string } | { code: string }} Source
 */

/**
 * Firefox: scripts and a sheet for documents that match.
 *
 * @typedef {object} PageCode
 * @property {string[]} matches
 * @property {string[]} [excludeMatches]
 * @property {Source} [css]
 * @property {Source[]} [js] They run in this order.
 * @property {"MAIN" | "ISOLATED"} [world]
 */

/** Firefox changes the page between a script's request and the answer, so a frame may be gone. */
const ignore = () => {};

export const pageScripts = {
  /**
   * Firefox: registers code for all frames that match, from their start. Settles when later documents get it.
   *
   * @param {PageCode} code @returns {Promise<{ unregister: () => void }>}
   */
  async registerCode({ matches, excludeMatches = [], css, js, world = "ISOLATED" }) {
    /** @type {Record<string, unknown>} */
    const script = { matches, allFrames: true, matchAboutBlank: true, matchOriginAsFallback: true, runAt: "document_start" };
    // Firefox rejects an empty list.
    if (excludeMatches.length > 0) script.excludeMatches = excludeMatches;
    if (css !== undefined) Object.assign(script, { css: [css], cssOrigin: "user" });
    if (js !== undefined) script.js = js;
    if (world === "MAIN") script.world = world;
    const registered = await /** @type {any} */ (api).contentScripts.register(script);
    return { unregister: () => void registered.unregister() };
  },

  /** Adds a sheet with user origin to a frame. @param {FrameSender} frame @param {string} css */
  insert: (frame, css) => api.scripting.insertCSS({ target: targetOf(frame), css, origin: "USER" }).catch(ignore),

  /** Removes a sheet that `insert` has added. @param {FrameSender} frame @param {string} css */
  remove: (frame, css) => api.scripting.removeCSS({ target: targetOf(frame), css, origin: "USER" }).catch(ignore),

  /** Removes a sheet of the package that has user origin. @param {FrameSender} frame @param {string} file */
  removeFile: (frame, file) => api.scripting.removeCSS({ target: targetOf(frame), files: [file], origin: "USER" }).catch(ignore),

  /**
   * Runs a function of the package in a frame at once.
   *
   * @template {unknown[]} Args
   * @param {FrameSender} frame @param {"MAIN" | "ISOLATED"} world @param {(...args: Args) => void} func @param {Args} args
   */
  run: (frame, world, func, args) =>
    api.scripting.executeScript({ target: targetOf(frame), world, injectImmediately: true, func: /** @type {any} */ (func), args: /** @type {any} */ (args) }).then(ignore, ignore),

  /** Runs a script of the package beside a frame's content scripts, at once. @param {FrameSender} frame @param {string} file */
  runFile: (frame, file) => api.scripting.executeScript({ target: targetOf(frame), injectImmediately: true, files: [file] }).then(ignore, ignore),

  /**
   * Calls a handler for each message of a content script of page filters. Pages cannot send any.
   *
   * @param {(message: Record<string, unknown> & { frame: string }, sender: FrameSender) => Promise<unknown> | undefined} handler
   *   Undefined: no answer.
   */
  watchFrames(handler) {
    api.runtime.onMessage.addListener((message, sender, respond) => {
      const frame = typeof message?.frame === "string" ? frameOf(sender) : null;
      if (frame === null) return false;
      const answer = handler(message, frame);
      if (answer === undefined) return false;
      answer.then((value) => respond(value), () => respond(undefined));
      return true;
    });
  },

  /** The tabs that may have content scripts. @returns {Promise<{ tabId: number, url: string }[]>} */
  tabs: async () => (await api.tabs.query({})).flatMap(({ id, url }) => (id === undefined ? [] : [{ tabId: id, url: url ?? "" }])),

  /** The frames of a tab. @param {number} tabId @returns {Promise<{ frameId: number, url: string, parentFrameId: number }[]>} */
  frames: async (tabId) => (await api.webNavigation.getAllFrames({ tabId }).catch(() => null)) ?? [],

  /** Sends a message to the content script of a frame. @param {number} tabId @param {number} frameId @param {unknown} message @returns {Promise<any>} */
  ask: (tabId, frameId, message) => tellFrames(tabId, frameId, message),
};

/** Null if the sender is no content script. @param {chrome.runtime.MessageSender} sender @returns {FrameSender | null} */
function frameOf(sender) {
  const { tab, frameId, url = "", id } = sender;
  if (id !== api.runtime.id || tab?.id === undefined || frameId === undefined) return null;
  const { origin = "", documentId } = /** @type {{ origin?: string, documentId?: string }} */ (sender);
  const frame = { tabId: tab.id, frameId, url, origin: origin === "null" ? "" : origin, tabUrl: shownUrl(sender) };
  return documentId === undefined ? frame : { ...frame, documentId };
}

/**
 * The page that the sender's tab shows, if the sender is in it: https://developer.chrome.com/docs/extensions/reference/api/extensionTypes#type-DocumentLifecycle
 *
 * @param {chrome.runtime.MessageSender} sender
 */
export const shownUrl = ({ tab, ...sender }) => (/** @type {{ documentLifecycle?: string }} */ (sender).documentLifecycle === "prerender" ? "" : (tab?.url ?? ""));

/** @param {FrameSender} frame */
function targetOf({ tabId, frameId, documentId }) {
  // A document can be replaced while it waits for an answer; its frame then has the next one.
  return documentId === undefined ? { tabId, frameIds: [frameId] } : { tabId, documentIds: [documentId] };
}

/** Firefox: the text of responses. */
export const responseTexts = {
  /**
   * Changes a response while it arrives.
   *
   * @param {string} requestId @param {string} host
   * @param {{ begin: (contentType: string) => boolean, data: (bytes: Uint8Array) => Uint8Array[], end: () => Uint8Array[] }} filter
   *   Begin: whether it is changed.
   * @param {string} [type] The resource type. Default: a document.
   */
  change(requestId, host, { begin, data, end }, type) {
    const { onHeadersReceived } = /** @type {any} */ (api.webRequest);
    let isChanged = true;
    // A listener that blocks is called before the first byte arrives.
    const onHeaders = (/** @type {any} */ details) => {
      if (details.requestId !== requestId || (details.statusCode >= 300 && details.statusCode < 400)) return;
      const type = details.responseHeaders.find((/** @type {{ name: string }} */ { name }) => name.toLowerCase() === "content-type");
      isChanged = begin(type?.value ?? "");
    };
    // No pattern can have an IPv6 address.
    const urls = /^[a-z0-9._-]+$/.test(host) ? [`*://${host}/*`] : ["<all_urls>"];
    onHeadersReceived.addListener(onHeaders, { urls, types: type === undefined ? ["main_frame", "sub_frame"] : [type] }, ["blocking", "responseHeaders"]);
    const stream = /** @type {any} */ (api.webRequest).filterResponseData(requestId);
    const write = (/** @type {Uint8Array[]} */ parts) => {
      for (const part of parts) if (part.length > 0) stream.write(part);
    };
    const stop = () => onHeadersReceived.removeListener(onHeaders);
    stream.onstart = () => {
      if (isChanged) return;
      // Then no other event comes.
      stop();
      stream.disconnect();
    };
    stream.ondata = (/** @type {{ data: ArrayBuffer }} */ event) => write(data(new Uint8Array(event.data)));
    stream.onstop = () => {
      stop();
      try {
        write(end());
      } finally {
        stream.close();
      }
    };
    // The request has failed, or is redirected.
    stream.onerror = stop;
  },
};

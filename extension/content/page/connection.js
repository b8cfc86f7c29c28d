/**
 * Connects the page filters of a frame with the background, in both browsers.
 *
 * @module
 */

import { keepListening } from "../../shared/reopened.js";
import { randomMark } from "./mark.js";

/** @import { Background, Plan } from "./start.js" */

/** @typedef {{ stop: () => void, counts: () => unknown }} Started */

/** @param {any} world The global object of the isolated world. @param {Pick<Background, "early" | "trees">} own What the browser needs. */
export function connect(world, own) {
  /** @type {Started | null} */
  let started = null;
  let isOff = false;
  /** Sheets that were inserted. @type {Set<string>} */
  const inserted = new Set();

  /** Undefined if there is no answer: the extension was updated, or is just starting. @param {Record<string, unknown>} message @returns {Promise<any>} */
  const send = async (message) => {
    try {
      return await (world.browser ?? world.chrome).runtime.sendMessage(message);
    } catch {
      return undefined;
    }
  };
  const stop = () => {
    started?.stop();
    started = null;
  };

  /** @type {Background} */
  const background = {
    ...own,
    keepListening,
    randomMark,
    async insert(css) {
      if (isOff) return;
      inserted.add(css);
      await send({ frame: "insert", css });
    },
    async generic(classes, ids) {
      const answer = await send({ frame: "generic", classes, ids, ...place(world) });
      if (answer?.off === true) {
        isOff = true;
        stop();
      }
      return answer?.hide ?? [];
    },
    async operators(use) {
      // An element of the page can have this id, which makes it a property of the global object.
      const isThere = () => typeof world.brockOperators === "function";
      if (!isThere()) await send({ frame: "operators" });
      if (isThere()) use(world.brockOperators);
    },
  };

  /** A message of the background. @param {any} message @returns {Record<string, unknown> | undefined} */
  const receive = (message) => {
    if (message?.toFrame === "stop") {
      isOff = true;
      stop();
      // The background removes them.
      return { ...place(world), inserted: [...inserted] };
    }
    return message?.toFrame === "counts" ? { ...place(world), counts: started?.counts() ?? null } : undefined;
  };

  // The site may have been switched off while the page was in the browser's memory.
  const returned = (/** @type {PageTransitionEvent} */ event) => {
    if (event.isTrusted && event.persisted && !isOff) void send({ frame: "returned", ...place(world) });
  };
  keepListening(() => world.addEventListener("pageshow", returned));

  return {
    send,
    receive,
    background,
    stop,
    /**
     * Starts with a plan, in place of an earlier one. Null: stops.
     *
     * @param {Plan | null} plan @param {(plan: Plan, background: Background) => Started} start
     */
    start(plan, start) {
      stop();
      if (plan !== null && !isOff) started = start(plan, background);
    },
  };
}

/**
 * The place of the frame. The background trusts it only where the browser does not know: an empty frame has the filters of
 * the page that made it.
 *
 * @param {any} world
 */
export function place(world) {
  return { parent: documentUrl(world), ancestors: [...(world.location.ancestorOrigins ?? [])] };
}

/** The URL of the nearest document with one of its own, from this one upwards. @param {any} world @returns {string} */
function documentUrl(world) {
  let frame = world;
  try {
    while (!/^https?:/.test(frame.location.href) && frame !== frame.parent) frame = frame.parent;
    return frame.location.href;
  } catch {
    // A frame with an origin of its own cannot read its parent.
    return world.location.ancestorOrigins?.[0] ?? world.document.referrer;
  }
}

/** Chromium: answers the messages of the background. @param {any} world @param {(message: unknown) => unknown} receive */
export function listen(world, receive) {
  world.chrome.runtime.onMessage.addListener((/** @type {unknown} */ message, /** @type {unknown} */ _sender, /** @type {(answer: unknown) => void} */ respond) => {
    const answer = receive(message);
    if (answer !== undefined) respond(answer);
    return false;
  });
}

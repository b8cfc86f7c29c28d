/**
 * The messages of the content scripts of page filters.
 *
 * A page cannot send them, but the process of a page can be taken over. So each field is checked, what a message can
 * cause concerns its own frame alone, and the page is the one that the browser knows.
 *
 * @module
 */

import { isWeb } from "../../shared/hosts.js";
import { OPERATORS } from "./plan.js";
import { forFrame } from "./unswitched.js";

/** @import { FrameSender, PageScripts } from "../../shared/page-scripts.js" */
/** @import { Engine } from "../../engine/index.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { Settings } from "../settings.js" */

/** @typedef {Record<string, unknown> & { frame: string }} FrameMessage */
/** @typedef {{ url: string, ancestors: string[] }} Place The page whose filters a frame has, and the documents above it. */

/** Bounds of what a message contains. */
const MOST_NAMES = 20_000;
const LONGEST_NAME = 2000;
const MOST_ANCESTORS = 50;
const LONGEST_URL = 100_000;
const LONGEST_CSS = 2_000_000;

/** @param {unknown} value @param {number} most @param {number} longest @returns {string[]} */
function strings(value, most, longest) {
  if (!Array.isArray(value)) return [];
  return value.slice(0, most).filter((one) => typeof one === "string" && one.length <= longest);
}

/**
 * The browser gives the URL of a frame that has one of its own. Other frames (empty ones, `srcdoc`, `data:`, `blob:`) have the
 * filters of the page that made them, whose URL the content script sends.
 *
 * @param {FrameMessage} message @param {FrameSender} sender @returns {Place}
 */
export function placeOf({ parent, ancestors }, { url, frameId, origin, tabUrl }) {
  const above = strings(ancestors, MOST_ANCESTORS, LONGEST_URL);
  if (isWeb(url)) return { url, ancestors: frameId === 0 ? [] : above };
  const told = typeof parent === "string" && parent.length <= LONGEST_URL && isWeb(parent) ? parent : "";
  // Where the browser gives the origin, the page that the script names must have it.
  if (isWeb(origin)) return { url: told.startsWith(`${origin}/`) ? told : `${origin}/`, ancestors: above };
  return { url: told !== "" ? told : tabUrl, ancestors: above };
}

export class FrameMessages {
  #scripts;
  #engine;
  #ready;
  #settings;
  #startFrame;
  #stopFrame;

  /**
   * @param {object} parts
   * @param {Pick<PageScripts, "insert" | "runFile">} parts.scripts
   * @param {LoadedEngine} parts.engine
   * @param {Promise<unknown>} parts.ready
   * @param {Settings} parts.settings
   * @param {((engine: Engine, place: Place, sender: FrameSender, isEarly: boolean) => Promise<unknown>) | null} parts.startFrame Chromium: delivers to a frame.
   * @param {(sender: FrameSender) => Promise<unknown>} parts.stopFrame Undoes page filters in a frame.
   */
  constructor({ scripts, engine, ready, settings, startFrame, stopFrame }) {
    this.#scripts = scripts;
    this.#engine = engine;
    this.#ready = ready;
    this.#settings = settings;
    this.#startFrame = startFrame;
    this.#stopFrame = stopFrame;
  }

  /** Whether the page of a frame is of a switched-off site. @param {Engine} engine @param {FrameSender} sender @param {Place} place */
  #isOff(engine, { tabUrl }, { url, ancestors }) {
    // Frames of a prerendered page send the documents above them.
    const top = [tabUrl, ancestors.at(-1)].find((one) => one !== undefined && isWeb(one));
    return this.#settings.isOff(engine.site(top ?? url));
  }

  /** @param {FrameMessage} message @param {FrameSender} sender @returns {Promise<unknown> | undefined} */
  handle(message, sender) {
    if (message.frame === "returned") return this.#returned(message, sender);
    if (message.frame === "insert") return this.#insert(message, sender);
    if (message.frame === "generic") return this.#generic(message, sender);
    if (message.frame === "operators") return this.#scripts.runFile(sender, `/${OPERATORS}`);
    if (message.frame === "start" && this.#startFrame !== null) return this.#start(message, sender);
    return undefined;
  }

  /** @param {FrameMessage} message @param {FrameSender} sender */
  async #start(message, sender) {
    await this.#ready;
    const engine = this.#engine.current;
    const place = placeOf(message, sender);
    if (engine === null || this.#startFrame === null) return null;
    const startFrame = this.#startFrame;
    if (this.#isOff(engine, sender, place)) return { off: true };
    return forFrame(engine, this.#settings, place.url, () => startFrame(engine, place, sender, message.early === true));
  }

  /** A page is shown again from the browser's memory: its site may have been switched off meanwhile. @param {FrameMessage} message @param {FrameSender} sender */
  async #returned(message, sender) {
    await this.#ready;
    const engine = this.#engine.current;
    if (engine !== null && this.#isOff(engine, sender, placeOf(message, sender))) await this.#stopFrame(sender);
  }

  /** @param {FrameMessage} message @param {FrameSender} sender */
  async #insert({ css }, sender) {
    if (typeof css === "string" && css.length <= LONGEST_CSS) await this.#scripts.insert(sender, css);
  }

  /** @param {FrameMessage} message @param {FrameSender} sender */
  async #generic(message, sender) {
    await this.#ready;
    const engine = this.#engine.current;
    if (engine === null) return { hide: [] };
    const place = placeOf(message, sender);
    if (this.#isOff(engine, sender, place)) return { off: true };
    const [classes, ids] = [strings(message.classes, MOST_NAMES, LONGEST_NAME), strings(message.ids, MOST_NAMES, LONGEST_NAME)];
    return forFrame(engine, this.#settings, place.url, () => ({ hide: engine.generic(place.url, { classes, ids, ancestors: place.ancestors }) }));
  }
}

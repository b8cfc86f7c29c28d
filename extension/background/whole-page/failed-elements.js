/**
 * Answers which elements of a frame have failed because Brock blocked their requests, and what is shown in their place.
 *
 * The engine decides each URL again for the frame's document. So an answer needs no record of requests, and a page that was
 * loaded before the background started gets the same.
 *
 * @module
 */

import { hostOf, isWeb } from "../../shared/hosts.js";
import { hideSheet } from "../../shared/page-css.js";
import { isBlocked } from "../packed-decision.js";
import { widgetOf } from "./widgets.js";

/** @import { PageTools, ToolSender } from "../../shared/page-tools.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { Settings } from "../settings.js" */
/** @import { WidgetPasses } from "./widget-passes.js" */
/** @import { Widget } from "./widgets.js" */

/** @typedef {{ blocked: boolean, widget: { title: string, owner: string, kind: string, host: string, site: string, filter: string | null, isLearned: boolean } | null }} FailedAnswer Filter: null if learning or a choice blocks the widget. */

/** @typedef {{ engine: NonNullable<LoadedEngine["current"]>, tabId: number, topUrl: string, sourceUrl: string, site: string, genericBlocking: boolean }} Place Of a frame. */

/** Bounds of a message. */
const MOST_ELEMENTS = 500;
const LONGEST_URL = 8192;
const TYPES = new Set(["image", "sub_frame", "object"]);
/** The attribute that a content script has invented for its frame. */
const MARK = /^[a-z]{16}$/;

const NOT_BLOCKED = { blocked: false, widget: null };

/** @param {any} element @returns {element is { url: string, type: string }} */
const isElement = (element) => typeof element?.url === "string" && element.url.length <= LONGEST_URL && isWeb(element.url) && TYPES.has(element.type);

export class FailedElements {
  #engine;
  #ready;
  #settings;
  #tools;
  #passes;
  #widgets;
  #choiceApplied;

  /**
   * @param {object} parts
   * @param {LoadedEngine} parts.engine
   * @param {Promise<unknown>} parts.ready
   * @param {Settings} parts.settings
   * @param {Pick<PageTools, "insert">} parts.tools
   * @param {WidgetPasses} parts.passes
   * @param {Promise<Widget[]>} parts.widgets
   * @param {() => Promise<unknown> | undefined} parts.choiceApplied Settles when a new choice decides requests.
   */
  constructor({ engine, ready, settings, tools, passes, widgets, choiceApplied }) {
    this.#engine = engine;
    this.#ready = ready;
    this.#settings = settings;
    this.#tools = tools;
    this.#passes = passes;
    this.#widgets = widgets;
    this.#choiceApplied = choiceApplied;
  }

  /** @param {Record<string, unknown>} message @param {ToolSender} sender @returns {Promise<FailedAnswer[]>} In the order of the elements. */
  async answer({ elements, mark }, sender) {
    if (!Array.isArray(elements) || elements.length > MOST_ELEMENTS || (mark !== null && (typeof mark !== "string" || !MARK.test(mark)))) return [];
    const widgets = await this.#widgets;
    await this.#ready;
    const place = this.#placeOf(sender);
    const answers = elements.map((element) => (place === null ? NOT_BLOCKED : this.#decide(element, place, widgets)));
    // The frame names its attribute until the rule is there.
    if (mark !== null && answers.some(({ blocked }) => blocked)) await this.#tools.insert(sender, hideSheet([`[${mark}]`]));
    return answers;
  }

  /** Null: nothing is blocked there. @param {ToolSender} sender @returns {Place | null} */
  #placeOf(sender) {
    const engine = this.#engine.current;
    if (engine === null) return null;
    const topUrl = isWeb(sender.tabUrl) ? sender.tabUrl : sender.url;
    const sourceUrl = isWeb(sender.url) ? sender.url : topUrl;
    const site = engine.site(topUrl);
    if (this.#settings.isOff(site)) return null;
    return { engine, tabId: sender.tabId, topUrl, sourceUrl, site, genericBlocking: engine.switches(topUrl).genericBlockingOff === null };
  }

  /** @param {unknown} element @param {Place} place @param {Widget[]} widgets @returns {FailedAnswer} */
  #decide(element, { engine, tabId, topUrl, sourceUrl, site, genericBlocking }, widgets) {
    if (!isElement(element)) return NOT_BLOCKED;
    const { url, type } = element;
    if (this.#passes.has(tabId, hostOf(url))) return NOT_BLOCKED;
    const packed = engine.decide({ url, sourceUrl, topUrl, type, method: "GET", genericBlocking });
    if (!isBlocked(packed)) return NOT_BLOCKED;
    const widget = type === "sub_frame" ? widgetOf(widgets, url) : undefined;
    if (widget === undefined) return { blocked: true, widget: null };
    const { title, owner, kind } = widget;
    // Only a placeholder shows the filter: its text is read for few.
    const { filter, reason } = engine.describe(packed);
    return { blocked: true, widget: { title, owner, kind, host: hostOf(url), site, filter, isLearned: reason === "learned" } };
  }

  /**
   * Lets a widget load: once, or always on this site, as a choice for the tracker.
   *
   * @param {Record<string, unknown>} message @param {ToolSender} sender @returns {Promise<boolean>}
   */
  async load({ url, always }, sender) {
    const widgets = await this.#widgets;
    await this.#ready;
    const place = this.#placeOf(sender);
    const widget = place && this.#decide({ url, type: "sub_frame" }, place, widgets).widget;
    if (widget === null) return false;
    // Choices have no effect in a browser whose users are meant to look alike.
    if (always === true && this.#settings.uniform === null) {
      await this.#settings.choose({ tracker: widget.host, site: widget.site, action: "allow" });
      await this.#choiceApplied();
    } else {
      await this.#passes.add(sender.tabId, widget.host);
    }
    return true;
  }
}

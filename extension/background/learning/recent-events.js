/**
 * The latest events without their values, for the options page.
 *
 * @module
 */

/** @import { LearnerEvent } from "./event-queue.js" */

const KEPT = 200;

/** Fields with values. Only their names are kept. */
const VALUES = ["body", "canvas", "calls", "cname", "cookies", "items", "redirectedTo", "setCookies", "to"];

/** @param {unknown} url */
const originOf = (url) => (typeof url === "string" && URL.canParse(url) ? new URL(url).origin : undefined);

/**
 * An event with its kind, time, site and source. Without cookies and request bodies, and with origins in place of URLs.
 *
 * @param {LearnerEvent} event @returns {LearnerEvent}
 */
function withoutValues(event) {
  const { event: kind, time, site, url, type, frame } = event;
  const read = VALUES.filter((name) => event[name] !== undefined);
  return { event: kind, time, site: originOf(site) ?? "", url: originOf(url), type, frame, read };
}

/** In memory only. */
export class RecentEvents {
  /** @type {LearnerEvent[]} Oldest first. */
  list = [];

  /** @param {LearnerEvent[]} events */
  add(events) {
    this.list = [...this.list, ...events.map(withoutValues)].slice(-KEPT);
  }

  empty() {
    this.list = [];
  }
}

/** @module */

/** @import { LearnerEvent } from "./event-queue.js" */

const KEPT = 200;

/** What is read of an event besides who did what where. */
const READ = ["body", "canvas", "calls", "cname", "cookies", "items", "redirectedTo", "setCookies", "to"];

/** @param {unknown} url */
const originOf = (url) => (typeof url === "string" && URL.canParse(url) ? new URL(url).origin : undefined);

/**
 * What is kept of an event: what it is, when, where, and of whom. No cookie, nothing that was sent, no address but its
 * origin.
 *
 * @param {LearnerEvent} event @returns {LearnerEvent}
 */
function withoutValues(event) {
  const { event: kind, time, site, url, type, frame } = event;
  const read = READ.filter((name) => event[name] !== undefined);
  return { event: kind, time, site: originOf(site) ?? "", url: originOf(url), type, frame, read };
}

/** The latest events, in memory: what the options page shows of what Brock sees. */
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

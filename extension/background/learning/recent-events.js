/** @module */

/** @import { LearnerEvent } from "./event-queue.js" */

const KEPT = 200;

/** The latest events, in memory: what the options page shows of what Brock sees. */
export class RecentEvents {
  /** @type {LearnerEvent[]} Oldest first. */
  list = [];

  /** @param {LearnerEvent[]} events */
  add(events) {
    this.list = [...this.list, ...events].slice(-KEPT);
  }

  empty() {
    this.list = [];
  }
}

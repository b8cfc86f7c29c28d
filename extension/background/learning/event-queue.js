/**
 * Batches events for the learner. Events wait for one turn of the event loop at most: they contain cookies and request
 * bodies, which must not be kept.
 *
 * @module
 */

/**
 * An event for the learner; docs/learner.md lists the fields of each event.
 *
 * @typedef {{ event: string, time: number, site: string } & Record<string, unknown>} LearnerEvent
 */

/** @typedef {(events: LearnerEvent[]) => void} Sink */

const BATCH = 500;

export class EventQueue {
  /** @type {LearnerEvent[]} */
  #events = [];
  #sink;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Sink} sink */
  constructor(sink) {
    this.#sink = sink;
  }

  /** @param {LearnerEvent} event */
  add(event) {
    this.#events.push(event);
    if (this.#events.length >= BATCH) this.deliver();
    else this.#timer ??= setTimeout(() => this.deliver(), 0);
  }

  deliver() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const events = this.#events;
    this.#events = [];
    if (events.length > 0) this.#sink(events);
  }

  /** Drops the current batch. */
  empty() {
    this.#events = [];
  }
}

/**
 * Events on their way to whoever learns from them: those of one turn of the event loop together, and no longer, for
 * there are cookies and what was sent in them.
 *
 * @module
 */

/**
 * What the learner hears; docs/learner.md has each event's fields.
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

  /** What waits is not learned from. */
  empty() {
    this.#events = [];
  }
}

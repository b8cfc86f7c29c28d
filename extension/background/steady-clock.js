/**
 * A clock that ignores jumps of the device's clock.
 *
 * A jump is a difference of more than a week since the last reading, or a step back. After a jump, time continues from the
 * last reading. If the device's clock returns, the jump has no effect. If it stays at the new time for three days, the
 * new time is accepted. A browser that was not used for weeks looks like a jump, and its time is accepted after three days.
 *
 * @module
 */

/** @import { CheckedLocal } from "../shared/checked-storage.js" */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const LARGEST_STEP = 7 * DAY;
/** Clocks that are set by the network go back by small steps. */
const SMALLEST_STEP = -5 * MINUTE;
/** The device's clock has returned if the difference is at most this. */
const CLOSE = DAY;
const ACCEPTED_AFTER = 3 * DAY;
const WRITE_EVERY = 10 * MINUTE;
const FURTHEST = 400 * DAY;
/** Earlier than any release: the device's clock is not set. */
const EARLIEST = Date.UTC(2025, 0);

/** @typedef {{ wall: number, steady: number, since: number | null }} Reading Since: the time of the jump, by the device's clock; null without a jump. */

export class SteadyClock {
  /** Settles when the stored reading has been read. @type {Promise<void>} */
  ready;

  #local;
  #wall;
  /** @type {Reading | null} */
  #last = null;
  #written = 0;

  /** @param {CheckedLocal} local @param {() => number} wall The device's clock. */
  constructor(local, wall) {
    this.#local = local;
    this.#wall = wall;
    this.ready = this.#read();
  }

  async #read() {
    const stored = await this.#local.read("learnerClock");
    // A reading far in the future is damaged: no such time was ever accepted.
    const isPossible = stored !== undefined && stored.steady >= EARLIEST && stored.steady - this.#wall() < FURTHEST;
    if (isPossible) this.#last = stored;
  }

  /** Milliseconds since 1970. */
  now() {
    const wall = this.#wall();
    if (wall < EARLIEST) return this.#last?.steady ?? wall;
    const next = this.#last === null ? { wall, steady: wall, since: null } : following(this.#last, wall);
    const isChange = this.#last === null || next.since !== this.#last.since || Math.abs(wall - this.#written) >= WRITE_EVERY;
    this.#last = next;
    if (isChange) {
      this.#written = wall;
      void this.#local.write("learnerClock", next).catch(() => {});
    }
    return next.steady;
  }

  /** Milliseconds to add to a time of the device's clock. */
  shift() {
    return this.now() - this.#wall();
  }
}

/** @param {Reading} last @param {number} wall @returns {Reading} */
export function following(last, wall) {
  const elapsed = wall - last.wall;
  const isJump = elapsed > LARGEST_STEP || elapsed < SMALLEST_STEP;
  const steady = isJump ? last.steady : last.steady + Math.max(elapsed, 0);
  if (Math.abs(wall - steady) <= CLOSE) return { wall, steady: wall, since: null };
  const since = isJump || last.since === null ? wall : last.since;
  if (wall - since >= ACCEPTED_AFTER) return { wall, steady: wall, since: null };
  return { wall, steady, since };
}

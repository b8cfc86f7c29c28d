/**
 * A clock that no jump of the device's clock moves.
 *
 * A jump is more than a week ahead since the clock was last read, or a step back. Time then goes on from where it was.
 * If the device's clock comes back, nothing has happened; if it goes on from its new time for three days, it is believed.
 * A browser that was not used for weeks looks like a jump, too: it is believed three days later.
 *
 * @module
 */

/** @import { CheckedLocal } from "../shared/checked-storage.js" */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const LARGEST_STEP = 7 * DAY;
/** Clocks that are set by the network go back a little now and then. */
const SMALLEST_STEP = -5 * MINUTE;
/** The device's clock has come back if it is as close as this. */
const CLOSE = DAY;
const BELIEVED_AFTER = 3 * DAY;
const WRITE_EVERY = 10 * MINUTE;
const FURTHEST = 400 * DAY;
/** No device that runs this lives earlier: its clock has not been set. */
const EARLIEST = Date.UTC(2025, 0);

/** @typedef {{ wall: number, steady: number, since: number | null }} Reading Since: when the device's clock jumped, by that clock. */

export class SteadyClock {
  /** Settles when the last reading is known. @type {Promise<void>} */
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
    // A reading of a distant future is damaged, and no clock that was ever believed.
    const isPossible = stored !== undefined && stored.steady >= EARLIEST && stored.steady - this.#wall() < FURTHEST;
    if (isPossible) this.#last = stored;
  }

  /** Milliseconds since 1970. */
  now() {
    const wall = this.#wall();
    if (wall < EARLIEST) return this.#last?.steady ?? wall;
    const next = this.#last === null ? { wall, steady: wall, since: null } : following(this.#last, wall);
    const isNews = this.#last === null || next.since !== this.#last.since || Math.abs(wall - this.#written) >= WRITE_EVERY;
    this.#last = next;
    if (isNews) {
      this.#written = wall;
      void this.#local.write("learnerClock", next).catch(() => {});
    }
    return next.steady;
  }

  /** What is to be added to a time of the device's clock. */
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
  if (wall - since >= BELIEVED_AFTER) return { wall, steady: wall, since: null };
  return { wall, steady, since };
}

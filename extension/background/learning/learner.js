/**
 * Keeps the learner's ledger: passes events to the learner's module, stores the ledger, and applies verdicts.
 *
 * Verdicts are applied together, once in each quarter of a day and when the browser starts. If a page could see the moment
 * at which a tracker is blocked, it could learn which sites the user has visited.
 *
 * @module
 */

import { CheckedLocal } from "../../shared/checked-storage.js";
import { SerialQueue } from "../serial-queue.js";
import { SteadyClock } from "../steady-clock.js";
import { joined, lessened, without } from "../../shared/tracker-lines.js";

/** @import { LearnerHandle, Verdict } from "../../engine/learner.js" */
/** @import { RawLocal } from "../../shared/checked-storage.js" */
/** @import { Store } from "../../shared/store.js" */
/** @import { LearnerEvent } from "./event-queue.js" */

const KEPT_FOR = 90 * 24 * 60 * 60 * 1000;
/** Milliseconds between two applications of verdicts. */
export const QUARTER = 6 * 60 * 60 * 1000;
/** Milliseconds for which an action can be undone. */
export const UNDO_FOR = 10 * 60 * 1000;
/** Keys for damaged ledgers. */
const DAMAGED = /** @type {const} */ (["damaged", "damaged-2", "damaged-3", "damaged-4"]);
/** Identifies the format of an exported file. */
const FORMAT = "brock-learned-1";

/** @typedef {{ format: string, key: string, ledger: string }} Exported Key and ledger in Base64. */
/** @typedef {(lines: string) => void | Promise<unknown>} Listener */
/** @typedef {{ lines: string, until: number, problem: string }} Kept The policy of a damaged ledger, which stays applied, and the problem. */
/** @typedef {"all" | "tracker" | "site" | "import"} Undoable */
/** @typedef {{ what: Undoable, key: string, ledger: Uint8Array, lines: string, kept: Kept | null, until: number, switchedOff?: string }} Previous The state before an action. SwitchedOff: the site, if the action was switching it off. */
/** @typedef {{ trackers: number, blocked: number }} Size */

/** @param {Uint8Array} bytes */
const toText = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
/** @param {string} text */
const toBytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export class Learner {
  /** Why the ledger could not be read. @type {string | null} */
  problem = null;
  /** Why the latest action failed. @type {string | null} */
  failure = null;
  /** The policy that is applied now. */
  lines = "";
  /** Settles when the policy has been read. @type {Promise<void>} */
  ready;

  #store;
  #local;
  #make;
  #clock;
  #later;
  #saveAfter;
  /** @type {Listener[]} */
  #listeners = [];
  #since = 0;
  /** @type {Kept | null} */
  #kept = null;
  /** Loaded on first use. @type {Promise<LearnerHandle> | null} */
  #handle = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #writes = new SerialQueue();
  /** The user's actions. */
  #actions = new SerialQueue();

  /**
   * @param {object} parts
   * @param {Pick<Store, "read" | "write">} parts.store
   * @param {CheckedLocal | RawLocal} parts.local
   * @param {(key: Uint8Array) => Promise<LearnerHandle>} parts.make Makes a learner with an empty ledger.
   * @param {() => number} parts.now
   * @param {(at: number) => void} [parts.later] Schedules a call of `dropPrevious`, also if the background is ended.
   * @param {number} [parts.saveAfter] Milliseconds from an event to its storage. Bounds the loss when the background is ended.
   */
  constructor({ store, local, make, now, later = () => {}, saveAfter = 500 }) {
    this.#store = store;
    this.#local = CheckedLocal.over(local);
    this.#make = make;
    this.#clock = new SteadyClock(this.#local, now);
    this.#later = later;
    this.#saveAfter = saveAfter;
    this.ready = this.#read();
  }

  async #read() {
    const [{ lines, at }, kept] = await Promise.all([this.#local.read("learned"), this.#local.read("learnedKept"), this.#clock.ready]);
    this.lines = lines;
    this.#since = at;
    this.#kept = kept;
    this.problem = kept?.problem || null;
  }

  /** @param {Listener} listener Called with each policy that is applied. */
  watch(listener) {
    this.#listeners.push(listener);
  }

  /** @param {LearnerEvent[]} events */
  async observe(events) {
    const handle = await this.#open();
    const shift = this.#clock.shift();
    const timed = shift === 0 ? events : events.map((event) => ({ ...event, time: Math.round(event.time + shift) }));
    handle.observe(timed.map((event) => JSON.stringify(event)).join("\n"));
    this.#saveSoon();
    // Compared for inequality: the stored time may be in the future, if the device's clock was wrong.
    if (Math.floor(this.#clock.now() / QUARTER) !== Math.floor(this.#since / QUARTER)) await this.apply();
  }

  /** @returns {Promise<Verdict[]>} */
  async verdicts() {
    return verdictsOf(await this.#open(), this.#clock.now());
  }

  /** @param {string} host @returns {Promise<Verdict | null>} */
  async verdict(host) {
    return JSON.parse((await this.#open()).verdict(host, this.#clock.now()) ?? "null");
  }

  /** When verdicts are applied next, by the device's clock. */
  get nextAt() {
    return (Math.floor(this.#clock.now() / QUARTER) + 1) * QUARTER - this.#clock.shift();
  }

  /** Applies all present verdicts. */
  async apply() {
    const handle = await this.#open();
    const now = this.#clock.now();
    handle.tidy(now);
    await this.#dropOldKept(now);
    this.#since = now;
    await this.#applyLines(joined(handle.trackerPolicy(now), this.#kept?.lines ?? ""));
  }

  /** The verdicts as a filter list. */
  async filters() {
    return (await this.#open()).filters(this.#clock.now());
  }

  /**
   * Deletes data and its effects at once. No other verdict is applied with it.
   *
   * @param {{ tracker?: string, site?: string }} what Without either: everything, including the secret key.
   * @returns {Promise<{ keptForgotten: boolean }>} Whether the policy of a damaged ledger was deleted too, because the sites
   *   of its lines are unknown.
   */
  forget({ tracker, site }) {
    return this.#actions.outcome(async () => {
      let handle = await this.#open();
      const isAll = tracker === undefined && site === undefined;
      await this.#remember(isAll ? "all" : site === undefined ? "tracker" : "site", handle);
      const before = this.#kept?.lines ?? "";
      const kept = tracker === undefined ? "" : without(before, tracker);
      if (tracker !== undefined) handle.forgetTracker(tracker);
      else if (site !== undefined) handle.forgetSite(site);
      else handle = await this.#reset();
      await this.#keep(kept === "" || this.#kept === null ? null : { ...this.#kept, lines: kept });
      await this.#save();
      await this.#applyLines(joined(lessened(this.lines, handle.trackerPolicy(this.#clock.now())), kept));
      return { keptForgotten: site !== undefined && before !== "" };
    });
  }

  /**
   * Deletes the data from a site that was switched off. The policy of a damaged ledger stays, because the sites of its lines
   * are unknown.
   *
   * @param {string} site
   */
  siteSwitchedOff(site) {
    return this.#actions.outcome(async () => {
      const handle = await this.#open();
      const before = handle.save();
      handle.forgetSite(site);
      // Nothing was deleted: the previous action stays undoable.
      if (isSame(before, handle.save())) return;
      await this.#remember("site", handle, { ledger: before, switchedOff: site });
      await this.#save();
      const kept = this.#kept?.lines ?? "";
      await this.#applyLines(joined(lessened(this.lines, joined(handle.trackerPolicy(this.#clock.now()), kept)), kept));
    });
  }

  /** Restores the data of a site that was switched off for less than ten minutes. @param {string} site */
  async siteSwitchedOn(site) {
    if ((await this.#previous())?.switchedOff === site) await this.undo();
  }

  /** @returns {Promise<Exported>} */
  async exported() {
    const handle = await this.#open();
    return { format: FORMAT, key: toText((await this.#key()).key), ledger: toText(handle.save()) };
  }

  /** The sizes of an exported and of the present ledger. Throws if the file is invalid. @param {Exported} exported */
  async preview(exported) {
    const [theirs, ours] = await Promise.all([this.#handleOf(exported), this.#open()]);
    return { theirs: sizeOf(theirs, this.#clock.now()), ours: sizeOf(ours, this.#clock.now()) };
  }

  /** Replaces the ledger by an exported one. Throws if the file is invalid, and then changes nothing. @param {Exported} exported */
  take(exported) {
    return this.#actions.outcome(async () => {
      const handle = await this.#handleOf(exported);
      await this.#remember("import", await this.#open());
      await this.#replace(exported.key, handle);
      await this.#keep(null);
      await this.apply();
    });
  }

  /** The action that can be undone, and until when by the device's clock. @returns {Promise<{ what: Undoable, until: number } | null>} */
  async undoable() {
    const previous = await this.#previous();
    return previous === null ? null : { what: previous.what, until: previous.until - this.#clock.shift() };
  }

  /** Undoes the last action. @returns {Promise<boolean>} False if there is none, or it was too long ago. */
  undo() {
    return this.#actions.outcome(async () => {
      const previous = await this.#previous();
      if (previous === null) return false;
      const handle = await this.#make(toBytes(previous.key));
      handle.load(previous.ledger);
      await this.#replace(previous.key, handle);
      await this.#keep(previous.kept);
      await this.#applyLines(previous.lines);
      await this.dropPrevious();
      return true;
    });
  }

  /** Deletes the data for undoing. */
  async dropPrevious() {
    await this.#store.write([["learned", "previous", undefined]]);
  }

  /** Hides the report of a damaged ledger. */
  acknowledge() {
    return this.#actions.outcome(async () => {
      if (this.#kept !== null) await this.#keep({ ...this.#kept, problem: "" });
      this.problem = null;
    });
  }

  /** @param {string} lines */
  async #applyLines(lines) {
    this.lines = lines;
    await this.#local.write("learned", { lines, at: this.#since });
    await Promise.all(this.#listeners.map((listener) => listener(lines)));
  }

  /** @param {Kept | null} kept */
  async #keep(kept) {
    this.#kept = kept;
    this.problem = kept?.problem || null;
    await this.#local.write("learnedKept", kept);
  }

  /** @param {number} now */
  async #dropOldKept(now) {
    if (this.#kept !== null && this.#kept.until <= now) await this.#keep(null);
    // A later time is damaged, or was stored while the clock was wrong.
    else if (this.#kept !== null && this.#kept.until > now + KEPT_FOR) await this.#keep({ ...this.#kept, until: now + KEPT_FOR });
  }

  #open() {
    this.#handle ??= this.#load().catch((error) => {
      this.#handle = null;
      throw error;
    });
    return this.#handle;
  }

  async #load() {
    await this.ready;
    const { key, isNew } = await this.#key();
    const handle = await this.#make(key);
    const ledger = await this.#store.read("learned", "ledger");
    void this.#previous().catch(() => {});
    if (ledger === undefined) {
      if (this.lines !== "" && this.#kept === null) await this.#setAside(undefined, "the ledger is missing");
      return handle;
    }
    try {
      if (isNew) throw new Error("the key of the ledger is missing");
      handle.load(ledger);
    } catch (error) {
      await this.#setAside(ledger, String(/** @type {any} */ (error)?.message ?? error));
    }
    return handle;
  }

  /**
   * Sets a damaged ledger aside and starts an empty one. The present policy stays applied until its entries would expire.
   *
   * @param {Uint8Array | undefined} ledger @param {string} problem
   */
  async #setAside(ledger, problem) {
    await this.#keep({ lines: this.lines, until: this.#clock.now() + KEPT_FOR, problem });
    if (ledger === undefined) return;
    // Overwrites an earlier damaged ledger only if all keys are used.
    /** @type {string} */
    let name = DAMAGED[0];
    for (const other of DAMAGED) {
      name = other;
      if ((await this.#store.read("learned", other).catch(() => undefined)) === undefined) break;
    }
    await this.#store.write([["learned", name, ledger], ["learned", "ledger", undefined]]).catch(() => {});
  }

  /** @returns {Promise<{ key: Uint8Array, isNew: boolean }>} */
  async #key() {
    const stored = await this.#local.read("learnerKey");
    if (stored !== undefined) return { key: toBytes(stored), isNew: false };
    const key = crypto.getRandomValues(new Uint8Array(16));
    await this.#local.write("learnerKey", toText(key));
    return { key, isNew: true };
  }

  /** @param {Exported} exported */
  async #handleOf(exported) {
    if (exported?.format !== FORMAT || typeof exported.key !== "string" || typeof exported.ledger !== "string") {
      throw new Error("the file is no export of learned data");
    }
    const handle = await this.#make(toBytes(exported.key));
    handle.load(toBytes(exported.ledger));
    return handle;
  }

  /** Starts with a new key, so that later data cannot be linked with earlier data. */
  async #reset() {
    const key = crypto.getRandomValues(new Uint8Array(16));
    const handle = await this.#make(key);
    await this.#replace(toText(key), handle);
    await this.#store.write(DAMAGED.map((name) => ["learned", name, undefined]));
    return handle;
  }

  /** @param {string} key @param {LearnerHandle} handle */
  async #replace(key, handle) {
    await this.#local.write("learnerKey", key);
    this.#handle = Promise.resolve(handle);
    await this.#save();
  }

  /** @param {Undoable} what @param {LearnerHandle} handle @param {Partial<Previous>} [more] */
  async #remember(what, handle, more) {
    const until = this.#clock.now() + UNDO_FOR;
    const key = toText((await this.#key()).key);
    /** @type {Previous} */
    const previous = { what, key, ledger: handle.save(), lines: this.lines, kept: this.#kept, until, ...more };
    await this.#store.write([["learned", "previous", previous]]);
    this.#later(until - this.#clock.shift());
  }

  /** @returns {Promise<Previous | null>} */
  async #previous() {
    await this.ready;
    /** @type {Previous | undefined} */
    const previous = await this.#store.read("learned", "previous");
    if (previous === undefined) return null;
    if (previous.until > this.#clock.now()) return previous;
    await this.dropPrevious();
    return null;
  }

  #saveSoon() {
    this.#timer ??= setTimeout(() => void this.#save(), this.#saveAfter);
  }

  async #save() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writes.run(async () => {
      const ledger = (await this.#open()).save();
      await this.#store.write([["learned", "ledger", ledger]]);
    });
    this.failure = this.#writes.problem;
  }
}

/** @param {Uint8Array} one @param {Uint8Array} other */
const isSame = (one, other) => one.length === other.length && one.every((byte, index) => byte === other[index]);

/** @param {LearnerHandle} handle @param {number} now @returns {Verdict[]} */
const verdictsOf = (handle, now) => JSON.parse(handle.verdicts(now));

/** @param {LearnerHandle} handle @param {number} now @returns {Size} */
function sizeOf(handle, now) {
  const verdicts = verdictsOf(handle, now);
  return { trackers: verdicts.length, blocked: verdicts.filter(({ action }) => action !== "allow").length };
}

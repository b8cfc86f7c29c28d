/**
 * Keeps what was learned: events go in, the ledger is written down, and from time to time verdicts come into force.
 *
 * Not at once: a page that could see the moment at which a tracker is blocked would learn from it where the reader has
 * been. So verdicts of one quarter of a day come into force together, in the next, and when the browser starts.
 *
 * @module
 */

import { CheckedLocal } from "../../shared/checked-storage.js";
import { SerialQueue } from "../serial-queue.js";
import { SteadyClock } from "../steady-clock.js";
import { joined, lessened, without } from "./tracker-lines.js";

/** @import { LearnerHandle, Verdict } from "../../engine/learner.js" */
/** @import { RawLocal } from "../../shared/checked-storage.js" */
/** @import { Store } from "../../shared/store.js" */
/** @import { LearnerEvent } from "./event-queue.js" */

const KEPT_FOR = 90 * 24 * 60 * 60 * 1000;
/** Milliseconds after which verdicts come into force. */
export const QUARTER = 6 * 60 * 60 * 1000;
/** For how long an action can be undone. */
export const UNDO_FOR = 10 * 60 * 1000;
/** Where ledgers that could not be read are set aside. */
const DAMAGED = /** @type {const} */ (["damaged", "damaged-2", "damaged-3", "damaged-4"]);
/** Nothing older than a second or two is lost when the background ends. */
const SAVE_AFTER = 500;
/** The mark of an exported file. */
const FORMAT = "brock-learned-1";

/** @typedef {{ format: string, key: string, ledger: string }} Exported Bytes in base 64. */
/** @typedef {(lines: string) => void | Promise<unknown>} Enforcer */
/** @typedef {{ lines: string, until: number, problem: string }} Kept What stays in force of a ledger that could not be read, and why. */
/** @typedef {"all" | "tracker" | "site" | "import"} Undoable */
/** @typedef {{ what: Undoable, key: string, ledger: Uint8Array, lines: string, kept: Kept | null, until: number, switchedOff?: string }} Previous SwitchedOff: the site, if that was why. */
/** @typedef {{ trackers: number, blocked: number }} Size */

/** @param {Uint8Array} bytes */
const toText = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
/** @param {string} text */
const toBytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export class Learner {
  /** What became of a ledger that could not be read. @type {string | null} */
  problem = null;
  /** What could not be done just now. @type {string | null} */
  failure = null;
  /** What is in force. */
  lines = "";
  /** Settles when that has been read. @type {Promise<void>} */
  ready;

  #store;
  #local;
  #make;
  #clock;
  #later;
  /** @type {Enforcer[]} */
  #enforcers = [];
  #since = 0;
  /** @type {Kept | null} */
  #kept = null;
  /** Made when it is first needed. @type {Promise<LearnerHandle> | null} */
  #handle = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** Each write waits for the one before. */
  #writes = new SerialQueue();
  /** The reader's actions, one at a time. */
  #actions = new SerialQueue();

  /**
   * @param {object} parts
   * @param {Pick<Store, "read" | "write">} parts.store
   * @param {CheckedLocal | RawLocal} parts.local
   * @param {(key: Uint8Array) => Promise<LearnerHandle>} parts.make One that has seen nothing.
   * @param {() => number} parts.now
   * @param {(at: number) => void} [parts.later] Calls `dropPrevious` at a time, even if the background has ended.
   */
  constructor({ store, local, make, now, later = () => {} }) {
    this.#store = store;
    this.#local = CheckedLocal.over(local);
    this.#make = make;
    this.#clock = new SteadyClock(this.#local, now);
    this.#later = later;
    this.ready = this.#read();
  }

  async #read() {
    const [{ lines, at }, kept] = await Promise.all([this.#local.read("learned"), this.#local.read("learnedKept"), this.#clock.ready]);
    this.lines = lines;
    this.#since = at;
    this.#kept = kept;
    this.problem = kept?.problem || null;
  }

  /** @param {Enforcer} enforcer Told of what comes into force. */
  watch(enforcer) {
    this.#enforcers.push(enforcer);
  }

  /** @param {LearnerEvent[]} events */
  async observe(events) {
    const handle = await this.#open();
    const shift = this.#clock.shift();
    const timed = shift === 0 ? events : events.map((event) => ({ ...event, time: Math.round(event.time + shift) }));
    handle.observe(timed.map((event) => JSON.stringify(event)).join("\n"));
    this.#saveSoon();
    // Not "later than": the time of the last may have been one of a clock that was ahead.
    if (Math.floor(this.#clock.now() / QUARTER) !== Math.floor(this.#since / QUARTER)) await this.apply();
  }

  /** @returns {Promise<Verdict[]>} */
  async verdicts() {
    return verdictsOf(await this.#open(), this.#clock.now());
  }

  /** @param {string} host @returns {Promise<Verdict | null>} */
  async verdict(host) {
    const verdict = (await this.#open()).verdict(host, this.#clock.now());
    return verdict === undefined ? null : JSON.parse(verdict);
  }

  /** When verdicts come into force next, by the device's clock. */
  get nextAt() {
    return (Math.floor(this.#clock.now() / QUARTER) + 1) * QUARTER - this.#clock.shift();
  }

  /** Everything that was learned until now comes into force. */
  async apply() {
    const handle = await this.#open();
    const now = this.#clock.now();
    handle.tidy(now);
    await this.#dropOldKept(now);
    this.#since = now;
    // Of two lines on one tracker the first counts.
    await this.#enforce(joined(handle.trackerPolicy(now), this.#kept?.lines ?? ""));
  }

  /** The verdicts as a filter list. */
  async filters() {
    return (await this.#open()).filters(this.#clock.now());
  }

  /**
   * What was learned of it is gone at once, and so is what came of it. Nothing else comes into force.
   *
   * @param {{ tracker?: string, site?: string }} what Nothing named: everything, the secret key included.
   * @returns {Promise<{ keptForgotten: boolean }>} Whether lines of a damaged ledger went, too: nobody can say of which site they were.
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
      else handle = await this.#beginAnew();
      await this.#keep(kept === "" || this.#kept === null ? null : { ...this.#kept, lines: kept });
      await this.#save();
      await this.#enforce(joined(lessened(this.lines, handle.trackerPolicy(this.#clock.now())), kept));
      return { keptForgotten: site !== undefined && before !== "" };
    });
  }

  /**
   * A site that is switched off teaches nothing: what it has taught is forgotten. Lines of a damaged ledger stay, for
   * nobody can say that they are of this site.
   *
   * @param {string} site
   */
  siteSwitchedOff(site) {
    return this.#actions.outcome(async () => {
      const handle = await this.#open();
      const before = handle.save();
      handle.forgetSite(site);
      // What was done before can still be undone.
      if (isSame(before, handle.save())) return;
      await this.#remember("site", handle, { ledger: before, switchedOff: site });
      await this.#save();
      const kept = this.#kept?.lines ?? "";
      await this.#enforce(joined(lessened(this.lines, joined(handle.trackerPolicy(this.#clock.now()), kept)), kept));
    });
  }

  /** It was switched off by mistake, or only to try something: then nothing was forgotten. @param {string} site */
  async siteSwitchedOn(site) {
    if ((await this.#previous())?.switchedOff === site) await this.undo();
  }

  /** @returns {Promise<Exported>} */
  async exported() {
    const handle = await this.#open();
    return { format: FORMAT, key: toText((await this.#key()).key), ledger: toText(handle.save()) };
  }

  /** What an import would put in the place of what. Throws if it is no export. @param {Exported} exported */
  async preview(exported) {
    const [theirs, ours] = await Promise.all([this.#handleOf(exported), this.#open()]);
    return { theirs: sizeOf(theirs, this.#clock.now()), ours: sizeOf(ours, this.#clock.now()) };
  }

  /** In place of what was learned here. Throws if it is no export, and changes nothing. @param {Exported} exported */
  take(exported) {
    return this.#actions.outcome(async () => {
      const handle = await this.#handleOf(exported);
      await this.#remember("import", await this.#open());
      await this.#replace(exported.key, handle);
      await this.#keep(null);
      await this.apply();
    });
  }

  /** What can be undone, and until when by the device's clock. @returns {Promise<{ what: Undoable, until: number } | null>} */
  async undoable() {
    const previous = await this.#previous();
    return previous === null ? null : { what: previous.what, until: previous.until - this.#clock.shift() };
  }

  /** Takes the last action back. @returns {Promise<boolean>} False: there is none, or it was too long ago. */
  undo() {
    return this.#actions.outcome(async () => {
      const previous = await this.#previous();
      if (previous === null) return false;
      const handle = await this.#make(toBytes(previous.key));
      handle.load(previous.ledger);
      await this.#replace(previous.key, handle);
      await this.#keep(previous.kept);
      await this.#enforce(previous.lines);
      await this.dropPrevious();
      return true;
    });
  }

  /** What was kept for undoing is deleted for good. */
  async dropPrevious() {
    await this.#store.write([["learned", "previous", undefined]]);
  }

  /** The reader knows of the damaged ledger. */
  acknowledge() {
    return this.#actions.outcome(async () => {
      if (this.#kept !== null) await this.#keep({ ...this.#kept, problem: "" });
      this.problem = null;
    });
  }

  /** @param {string} lines */
  async #enforce(lines) {
    this.lines = lines;
    await this.#local.write("learned", { lines, at: this.#since });
    await Promise.all(this.#enforcers.map((enforcer) => enforcer(lines)));
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
    // Nobody ever set it to later: the value is damaged, or of a clock that was ahead.
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
   * For who wants to look at it. Learning begins anew; what is in force stays for as long as it could have.
   *
   * @param {Uint8Array | undefined} ledger @param {string} problem
   */
  async #setAside(ledger, problem) {
    await this.#keep({ lines: this.lines, until: this.#clock.now() + KEPT_FOR, problem });
    if (ledger === undefined) return;
    // Earlier ones are not overwritten, as long as they are few.
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
      throw new Error("this file has nothing that was learned");
    }
    const handle = await this.#make(toBytes(exported.key));
    handle.load(toBytes(exported.ledger));
    return handle;
  }

  /** With another key, so that nothing later can be brought together with anything before. */
  async #beginAnew() {
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
    this.#timer ??= setTimeout(() => void this.#save(), SAVE_AFTER);
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

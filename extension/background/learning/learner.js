/**
 * Keeps what was learned: events go in, the ledger is written down, and from time to time verdicts come into force.
 *
 * Not at once: a page that could see the moment at which a tracker is blocked would learn from it where the reader has
 * been. So verdicts of one quarter of a day come into force together, in the next, and when the browser starts.
 *
 * @module
 */

/** @import { Watcher, Verdict } from "../../engine/learner.js" */
/** @import { Local } from "../../shared/browser.js" */
/** @import { Store } from "../../shared/store.js" */
/** @import { LearnerEvent } from "./event-queue.js" */

const KEY = "learnerKey";
const IN_FORCE = "learned";
/** What was in force when a ledger turned out to be damaged. */
const KEPT = "learnedKept";
const KEPT_FOR = 90 * 24 * 60 * 60 * 1000;
/** Milliseconds after which verdicts come into force. */
export const QUARTER = 6 * 60 * 60 * 1000;
/** Nothing older than a second or two is lost when the background ends. */
const SAVE_AFTER = 500;
/** The mark of an exported file. */
const FORMAT = "brock-learned-1";

/** @typedef {{ lines: string, at: number }} InForce What is done with trackers, since when. */
/** @typedef {{ format: string, key: string, ledger: string }} Exported Bytes in base 64. */
/** @typedef {(lines: string) => void | Promise<unknown>} Enforcer */

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
  #now;
  /** @type {Enforcer[]} */
  #enforcers = [];
  #since = 0;
  /** Made when it is first needed. @type {Promise<Watcher> | null} */
  #watcher = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** Each write waits for the one before. */
  #writing = Promise.resolve();

  /**
   * @param {object} parts
   * @param {Pick<Store, "read" | "write">} parts.store
   * @param {Pick<Local, "read" | "write">} parts.local
   * @param {(key: Uint8Array) => Promise<Watcher>} parts.make One that has seen nothing.
   * @param {() => number} parts.now
   */
  constructor({ store, local, make, now }) {
    this.#store = store;
    this.#local = local;
    this.#make = make;
    this.#now = now;
    this.ready = this.#read();
  }

  async #read() {
    const stored = /** @type {InForce | undefined} */ (await this.#local.read(IN_FORCE));
    this.lines = typeof stored?.lines === "string" ? stored.lines : "";
    this.#since = typeof stored?.at === "number" ? stored.at : 0;
  }

  /** @param {Enforcer} enforcer Told of what comes into force. */
  watch(enforcer) {
    this.#enforcers.push(enforcer);
  }

  /** @param {LearnerEvent[]} events */
  async observe(events) {
    const watcher = await this.#open();
    watcher.observe(events.map((event) => JSON.stringify(event)).join("\n"));
    this.#saveSoon();
    if (Math.floor(this.#now() / QUARTER) > Math.floor(this.#since / QUARTER)) await this.apply();
  }

  /** @returns {Promise<Verdict[]>} */
  async verdicts() {
    return JSON.parse((await this.#open()).verdicts(this.#now()));
  }

  /** @param {string} host @returns {Promise<Verdict | null>} */
  async verdict(host) {
    const verdict = (await this.#open()).verdict(host, this.#now());
    return verdict === undefined ? null : JSON.parse(verdict);
  }

  /** Everything that was learned until now comes into force. */
  async apply() {
    const watcher = await this.#open();
    watcher.tidy(this.#now());
    await this.#enforce(watcher.enforced(this.#now()));
  }

  /** The verdicts as a filter list. */
  async filters() {
    return (await this.#open()).filters(this.#now());
  }

  /** @param {{ tracker?: string, site?: string }} what Nothing named: everything. */
  async forget({ tracker, site }) {
    const watcher = await this.#open();
    await this.#local.write(KEPT, null);
    if (tracker !== undefined) watcher.forgetTracker(tracker);
    else if (site !== undefined) watcher.forgetSite(site);
    else watcher.forgetAll();
    await this.#save();
    await this.#enforce(watcher.enforced(this.#now()));
  }

  /** @returns {Promise<Exported>} */
  async exported() {
    const watcher = await this.#open();
    return { format: FORMAT, key: toText(await this.#key()), ledger: toText(watcher.save()) };
  }

  /** In place of what was learned here. Throws if it is no export, and changes nothing. @param {Exported} exported */
  async take(exported) {
    if (exported?.format !== FORMAT) throw new Error("this file has nothing that was learned");
    const key = toBytes(exported.key);
    const watcher = await this.#make(key);
    watcher.load(toBytes(exported.ledger));
    await this.#local.write(KEY, exported.key);
    this.#watcher = Promise.resolve(watcher);
    await this.#save();
    await this.apply();
  }

  /** @param {string} learned */
  async #enforce(learned) {
    this.#since = this.#now();
    const kept = /** @type {{ lines: string, until: number } | null | undefined} */ (await this.#local.read(KEPT));
    // Of two lines on one tracker the first counts.
    const lines = kept && kept.until > this.#since ? `${learned}${kept.lines}` : learned;
    this.lines = lines;
    await this.#local.write(IN_FORCE, { lines, at: this.#since });
    await Promise.all(this.#enforcers.map((enforcer) => enforcer(lines)));
  }

  #open() {
    this.#watcher ??= this.#load().catch((error) => {
      this.#watcher = null;
      throw error;
    });
    return this.#watcher;
  }

  async #load() {
    const watcher = await this.#make(await this.#key());
    const ledger = await this.#store.read("learned", "ledger").catch(() => undefined);
    if (ledger !== undefined) {
      try {
        watcher.load(ledger);
      } catch (error) {
        // Set aside for who wants to look at it. Learning begins anew; what is in force stays for as long as it could have.
        this.problem = String(/** @type {any} */ (error)?.message ?? error);
        await this.#local.write(KEPT, { lines: this.lines, until: this.#now() + KEPT_FOR });
        await this.#store.write([["learned", "damaged", ledger], ["learned", "ledger", undefined]]).catch(() => {});
      }
    }
    return watcher;
  }

  async #key() {
    const stored = await this.#local.read(KEY);
    if (typeof stored === "string" && stored !== "") return toBytes(stored);
    const key = crypto.getRandomValues(new Uint8Array(16));
    await this.#local.write(KEY, toText(key));
    return key;
  }

  #saveSoon() {
    this.#timer ??= setTimeout(() => void this.#save(), SAVE_AFTER);
  }

  #save() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(async () => {
      const ledger = (await this.#open()).save();
      await this.#store.write([["learned", "ledger", ledger]]);
      this.failure = null;
    }).catch((error) => {
      this.failure = String(error?.message ?? error);
    });
    return this.#writing;
  }
}

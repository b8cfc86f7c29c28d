/**
 * How each list is doing, and the whole. What is being done is known to this life of the background only: after its end
 * nothing is being done.
 *
 * @module
 */

import { firstCheck } from "./schedule.js";

/** @import { Local, Session } from "../../shared/browser.js" */

/** @typedef {{ code: string, detail: string, at: number }} Failure */

/**
 * @typedef {object} ListRecord
 * @property {number | null} changedAt When the text in use arrived; null: it came with the extension, or is yet to come.
 * @property {number | null} checkedAt When it was last asked for with success.
 * @property {number} wholeAt When it is due as a whole, rather than by a patch.
 * @property {number} nextAt
 * @property {number} failures In a row.
 * @property {Failure | null} failure
 */

/**
 * @typedef {object} Whole
 * @property {boolean} pending Something has changed that is not compiled yet.
 * @property {boolean} ownPending The same of the reader's own filters.
 * @property {number | null} compiledAt
 * @property {Failure | null} failure Of compiling, or of handing the rules to the browser.
 * @property {Record<string, { dropped: number }>} rules By list: filters for whose rules there was no room.
 * @property {string} version Of the extension that wrote this.
 */

/** @typedef {{ step: "download" | "compile" | "install", id: string | null }} Running */

const RECORDS = "listRecords";
const WHOLE = "updates";
/** In the session's store: pages watch it. */
export const CHANGED = "updatesChanged";

export class UpdateState {
  /** @type {Running | null} */
  running = null;
  /** @type {Record<string, ListRecord>} */
  records = {};
  /** @type {Whole} */
  whole;
  /** @type {Promise<void>} */
  ready;

  #local;
  #session;

  /**
   * @param {Pick<Local, "read" | "write">} local
   * @param {Pick<Session, "write">} session
   * @param {string} version
   */
  constructor(local, session, version) {
    this.#local = local;
    this.#session = session;
    this.whole = { pending: false, ownPending: false, compiledAt: null, failure: null, rules: {}, version };
    this.ready = this.#read();
  }

  async #read() {
    const [records, whole] = await Promise.all([this.#local.read(RECORDS), this.#local.read(WHOLE)]);
    this.records = records ?? {};
    Object.assign(this.whole, whole);
  }

  /** @param {string} id @param {number} now @returns {ListRecord} */
  record(id, now) {
    this.records[id] ??= {
      changedAt: null,
      checkedAt: null,
      wholeAt: 0,
      nextAt: firstCheck(now, Math.random()),
      failures: 0,
      failure: null,
    };
    return this.records[id];
  }

  /** @param {string} id @param {Partial<ListRecord>} change */
  async note(id, change) {
    Object.assign(this.record(id, Date.now()), change);
    await this.#local.write(RECORDS, this.records);
    this.#tell();
  }

  /** @param {string[]} ids Only these are lists. */
  async keepOnly(ids) {
    const gone = Object.keys(this.records).filter((id) => !ids.includes(id));
    for (const id of gone) delete this.records[id];
    await this.#local.write(RECORDS, this.records);
  }

  /** @param {Partial<Whole>} change */
  async noteWhole(change) {
    Object.assign(this.whole, change);
    await this.#local.write(WHOLE, this.whole);
    this.#tell();
  }

  /** @param {Running | null} running */
  run(running) {
    this.running = running;
    this.#tell();
  }

  #tell() {
    // Nobody may be there to hear, and nothing hangs on it.
    void this.#session.write({ [CHANGED]: Date.now() }).catch(() => {});
  }
}

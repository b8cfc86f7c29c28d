/**
 * The state of each list and of the updates as a whole. `running` is not stored: when the background ends, its work ends.
 *
 * @module
 */

import { LISTS_CHANGED } from "../../shared/agreed-names.js";
import { firstCheck } from "./schedule.js";

/** @import { Local, Session } from "../../shared/browser.js" */

/** File: the included file that is concerned. @typedef {{ code: string, detail: string, at: number, file?: string }} Failure */

/**
 * @typedef {object} ListRecord
 * @property {number | null} changedAt When the present text was downloaded; null: it is packed, or there is none.
 * @property {number | null} size Of that text, in bytes.
 * @property {number | null} checkedAt When the list was last checked successfully.
 * @property {number} wholeAt When the full list is due.
 * @property {number} nextAt
 * @property {number} failures In a row.
 * @property {Failure | null} failure
 */

/**
 * @typedef {object} Whole
 * @property {boolean} pending Whether a change is not compiled yet.
 * @property {boolean} ownPending The same for the user's own filters.
 * @property {number | null} compiledAt
 * @property {Failure | null} failure Of compiling, or of installing rules.
 * @property {Record<string, { dropped: number }>} rules By list, filters that were dropped because of the limits.
 * @property {string} version The extension's version that wrote the state.
 */

/** @typedef {{ step: "download" | "compile" | "install", id: string | null }} Running */

const RECORDS = "listRecords";
const WHOLE = "updates";

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
      size: null,
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
    this.#notify();
  }

  /** @param {string[]} ids Ids of the existing lists. */
  async keepOnly(ids) {
    const gone = Object.keys(this.records).filter((id) => !ids.includes(id));
    for (const id of gone) delete this.records[id];
    await this.#local.write(RECORDS, this.records);
  }

  /** @param {Partial<Whole>} change */
  async noteWhole(change) {
    Object.assign(this.whole, change);
    await this.#local.write(WHOLE, this.whole);
    this.#notify();
  }

  /** @param {Running | null} running */
  run(running) {
    this.running = running;
    this.#notify();
  }

  #notify() {
    // Only open pages need the notification.
    void this.#session.write({ [LISTS_CHANGED]: Date.now() }).catch(() => {});
  }
}

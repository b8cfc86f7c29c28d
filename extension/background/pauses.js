/**
 * Sites that are switched off for an hour, or until the browser restarts.
 *
 * Session storage is empty after a restart of the browser. So a pause "until restart" has ended when its mark there is gone:
 * this also holds where the browser sends no start event to the extension.
 *
 * @module
 */

/** @import { Alarms, Session } from "../shared/browser.js" */
/** @import { Settings } from "./settings.js" */

const ALARM = "end-pauses";
const MARK = "paused";
const HOUR = 3_600_000;

/** @typedef {"hour" | "restart" | "always"} Length */
/** @typedef {(site: string, off: boolean) => Promise<void>} SwitchSite */

export class Pauses {
  #settings;
  #session;
  #alarms;
  #now;
  #switchSite;

  /**
   * @param {object} parts
   * @param {Settings} parts.settings
   * @param {Pick<Session, "readAll" | "write">} parts.session
   * @param {Alarms} parts.alarms
   * @param {() => number} parts.now
   * @param {SwitchSite} parts.switchSite
   */
  constructor({ settings, session, alarms, now, switchSite }) {
    this.#settings = settings;
    this.#session = session;
    this.#alarms = alarms;
    this.#now = now;
    this.#switchSite = switchSite;
    alarms.watch((name) => {
      if (name === ALARM) void this.#end();
    });
  }

  /** Ends what has run out while the background slept or the browser was closed. */
  async start() {
    await this.#settings.ready;
    if (this.#settings.pauses.length > 0) await this.#end();
  }

  /** @param {string} site @param {Length} length */
  async begin(site, length) {
    if (length === "restart") await this.#session.write({ [MARK]: true });
    await this.#settings.pause(site, length === "always" ? null : length === "restart" ? 0 : this.#now() + HOUR);
    await this.#schedule();
  }

  /** The site was switched on. @param {string} site */
  async forget(site) {
    if (this.#settings.pauses.some((one) => one.site === site)) await this.#settings.pause(site, null);
  }

  async #end() {
    const isSameRun = (await this.#session.readAll())[MARK] === true;
    for (const { site, until } of this.#settings.pauses) {
      if (until === 0 ? isSameRun : until > this.#now()) continue;
      await this.#settings.pause(site, null);
      await this.#switchSite(site, false);
    }
    await this.#schedule();
  }

  /** Firefox forgets alarms when it closes. */
  async #schedule() {
    const times = this.#settings.pauses.map(({ until }) => until).filter((until) => until > 0);
    if (times.length > 0) await this.#alarms.set(ALARM, Math.min(...times));
  }
}

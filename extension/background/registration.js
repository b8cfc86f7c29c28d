/**
 * Content scripts that the browser keeps for us: those of one concern, brought to what is wanted.
 *
 * @module
 */

/** @import { ContentScripts } from "../shared/watching.js" */

/** @typedef {chrome.scripting.RegisteredContentScript} Script */

export class Registration {
  #scripts;
  #isOurs;
  /** One change at a time, each to what is wanted then. */
  #changes = Promise.resolve();

  /** @param {Pick<ContentScripts, "registered" | "register" | "unregister">} scripts @param {(id: string) => boolean} isOurs */
  constructor(scripts, isOurs) {
    this.#scripts = scripts;
    this.#isOurs = isOurs;
  }

  /** Leaves alone what is as it should be. @param {Script[]} wanted */
  bring(wanted) {
    const change = this.#changes.then(() => this.#bring(wanted));
    this.#changes = change.catch(() => {});
    return change;
  }

  /** @param {Script[]} wanted */
  async #bring(wanted) {
    const there = (await this.#scripts.registered()).filter(({ id }) => this.#isOurs(id));
    const [present, meant] = [new Set(there.map(identity)), new Set(wanted.map(identity))];
    const gone = there.filter((script) => !meant.has(identity(script)));
    const added = wanted.filter((script) => !present.has(identity(script)));
    if (gone.length > 0) await this.#scripts.unregister(gone.map(({ id }) => id));
    if (added.length > 0) await this.#scripts.register(added);
  }
}

/** What tells two of them apart; a browser gives patterns back in an order of its own. @param {Script} script */
const identity = ({ id, js = [], matches = [], excludeMatches = [] }) =>
  JSON.stringify([id, js, [...matches].sort(), [...excludeMatches].sort()]);

/** What an address in a match pattern cannot be: the browser would refuse all of them. @param {string} host */
const isPatternable = (host) => /^[a-z0-9.-]+$/.test(host);

/** A host and all below it. @param {string[]} hosts */
export const patterns = (hosts) => hosts.filter(isPatternable).map((host) => `*://*.${host}/*`);

/**
 * Widgets that the person has loaded once: requests to their host pass in the tab until it shows another page.
 *
 * They are in memory. If the background ends meanwhile, Chromium's rules stay until it starts again; the frame has loaded by
 * then.
 *
 * @module
 */

/** @typedef {{ tabId: number, host: string, isWidget: true }} WidgetPass */

export class WidgetPasses {
  #changed;
  /** @type {Map<number, Set<string>>} */
  #hosts = new Map();

  /** @param {() => unknown} changed */
  constructor(changed) {
    this.#changed = changed;
  }

  /** @returns {WidgetPass[]} */
  list() {
    return [...this.#hosts].flatMap(([tabId, hosts]) => [...hosts].map((host) => ({ tabId, host, isWidget: /** @type {const} */ (true) })));
  }

  /** @param {number} tabId @param {string} host */
  has(tabId, host) {
    return this.#hosts.get(tabId)?.has(host) ?? false;
  }

  /** @param {number} tabId @param {string} host */
  async add(tabId, host) {
    this.#hosts.set(tabId, (this.#hosts.get(tabId) ?? new Set()).add(host));
    await this.#changed();
  }

  /** The tab shows another page, or is closed. @param {number} tabId */
  forget(tabId) {
    if (this.#hosts.delete(tabId)) void this.#changed();
  }
}

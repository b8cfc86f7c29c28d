/**
 * Firefox: listens for the headers of those requests only whose headers are changed or checked.
 *
 * A listener for the headers of every request would cost each request two more messages between the browser's processes,
 * and delay it twice. So a host is watched from the decision about a request until the request has ended. The browser
 * registers the listeners before it continues the request: their messages precede the answer of the blocking listener.
 *
 * @module
 */

/** @import { HeaderListeners, Requests, ResponseDetails } from "../shared/browser.js" */

/** @typedef {{ expected: Set<string>, unwatch: () => void }} Watched Expected: ids of requests. */

/** Hosts watched one by one; above, every host is watched until no request is expected. Bounds the number of listeners. */
const MOST_HOSTS = 20;
/** The key for every host. */
const EVERY = "";
/** Hosts that a match pattern can contain. */
const PLAIN = /^[a-z0-9.-]+$/;

export class HeaderPhases {
  #requests;
  #listeners;
  /** By host. @type {Map<string, Watched>} */
  #hosts = new Map();

  /** @param {Pick<Requests, "watchHost">} requests @param {HeaderListeners} listeners */
  constructor(requests, listeners) {
    this.#requests = requests;
    this.#listeners = listeners;
  }

  /** Watches a request that continues. Its id stays the same when it is redirected. @param {string} requestId @param {string} host */
  expect(requestId, host) {
    const isEvery = !PLAIN.test(host) || (this.#hosts.size >= MOST_HOSTS && !this.#hosts.has(host));
    const key = isEvery ? EVERY : host;
    let watched = this.#hosts.get(key);
    if (watched === undefined) {
      watched = { expected: new Set(), unwatch: this.#watch(key) };
      this.#hosts.set(key, watched);
    }
    watched.expected.add(requestId);
  }

  /** @param {string} key */
  #watch(key) {
    return this.#requests.watchHost(key === EVERY ? null : key, {
      sent: (details) => this.#listeners.sent(details),
      received: (details) => {
        this.#end(key, details.requestId);
        return this.#listeners.received(details);
      },
      failed: ({ requestId }) => this.#end(key, requestId),
    });
  }

  /** @param {string} key @param {string} requestId */
  #end(key, requestId) {
    const watched = this.#hosts.get(key);
    if (watched === undefined || !watched.expected.delete(requestId) || watched.expected.size > 0) return;
    this.#hosts.delete(key);
    watched.unwatch();
  }

  /** Number of watched hosts. */
  get size() {
    return this.#hosts.size;
  }
}

/**
 * Firefox: tabs that are opened through Tor.
 *
 * They are in a container of their own, and every request with the container's cookies goes to a local SOCKS port: those of
 * pages, frames, workers and icons. The user name is the site of the page, so that Tor uses another circuit for each site.
 * If nothing answers at the port, the request fails. A request that Firefox would send another way is refused. With the last
 * tab, the container is removed, and with it its cookies and storage.
 *
 * @module
 */

import { hostIn, isWeb } from "../../shared/hosts.js";
import { SerialQueue } from "../serial-queue.js";

/** @import { Local, RequestDetails, Tabs } from "../../shared/browser.js" */
/** @import { Before, Proxy, ProxiedRequest, TorRoute } from "../../shared/tor-route.js" */
/** @import { Settings } from "../settings.js" */

/** Of the container. It is found by its name if what Brock has stored is lost. */
export const NAME = "Tor (Brock)";
/** Ports of Tor's own program, and of Tor Browser. */
export const PORTS = [9050, 9150];
const HOST = "127.0.0.1";
/** A host that is asked for through a port to see whether it speaks SOCKS: no name of the internet ends like that. */
const PROBE = "brock-probe.invalid";
/** Where nothing answers, or something that does not speak SOCKS. */
const NO_PROXY = /NS_ERROR_PROXY|NS_ERROR_CONNECTION_REFUSED|NS_ERROR_NET_TIMEOUT/;
const CONTAINER = "firefox-container-";
/** Never through a proxy. */
const THIS_DEVICE = /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])$/;
/** What Firefox sends to a server: a proxy must have been chosen for it. */
const SENT = /^(?:https?|wss?):/;

/** @typedef {"permission" | "port" | "guard"} Problem Permission: missing. Port: nothing speaks SOCKS there. Guard: a setting of the browser cannot be changed. */
/**
 * Inside: the tab is of a container that was made for Tor. Ended: this container has been removed, so that the tab loads
 * nothing. Open: some tab is of the present container.
 *
 * @typedef {{ isPossible: boolean, isInside: boolean, hasEnded: boolean, isOpen: boolean, port: number }} TorState
 */

/** @typedef {{ torPort: number, torGuarded: Before | null }} Stored */

export class Tor {
  #parts;
  #queue = new SerialQueue();
  /** The present container's cookies. @type {string | null} */
  #store = null;
  /**
   * Those of all containers that were made: a tab that the person opens again after its container has gone must not connect
   * past Tor, nor through Tor without the settings that guard it. Firefox gives no number twice. Null until known.
   *
   * @type {Set<string> | null}
   */
  #stores = null;
  /** Tor uses other circuits for another password. */
  #password = randomWord();
  /** The port of a probe. @type {number | null} */
  #probed = null;
  #isListening = false;
  /** Whether a new version of the extension waits for the end of the last tab. */
  #isUpdateWaiting = false;
  #unlearned;

  /**
   * @param {object} parts
   * @param {TorRoute} parts.route
   * @param {Pick<Settings, "torPort" | "ready" | "chooseTorPort">} parts.settings
   * @param {Pick<Local, "read" | "write">} parts.local
   * @param {Pick<Tabs, "watchClosed">} parts.tabs
   * @param {(url: string) => string} parts.siteOf
   * @param {{ stores: Set<string>, ready: Promise<unknown> }} parts.unlearned Containers that are not learned from.
   */
  constructor({ unlearned, ...parts }) {
    this.#parts = parts;
    this.#unlearned = unlearned;
    this.handlers = {
      /** @param {{ tabId: number }} message */
      torState: ({ tabId }) => this.#state(tabId),
      /** @param {{ url: string }} message @returns {Promise<Problem | null>} */
      openThroughTor: ({ url }) => this.#queue.outcome(() => this.#open(url)),
      /** @param {{ port: number }} message */
      chooseTorPort: ({ port }) => parts.settings.chooseTorPort(port),
      torPort: async () => {
        await parts.settings.ready;
        return parts.settings.torPort;
      },
    };
    this.ready = this.#load();
    if (!parts.route.isPossible()) return;
    unlearned.ready = this.ready;
    // In the first turn: Firefox holds the requests of its start for listeners that were there before.
    this.#listen();
    parts.route.watchTakenBack(() => {
      // At once: jobs before this one can take long.
      this.#isListening = false;
      void this.#queue.run(() => this.#closeAll());
    });
    // While the new version starts, requests would go past Tor.
    parts.route.watchUpdate(() => {
      this.#isUpdateWaiting = true;
      void this.#queue.run(() => this.#tidy());
    });
    parts.tabs.watchClosed(() => {
      if (this.#store !== null) void this.#queue.run(() => this.#tidy());
    });
  }

  async #load() {
    const { route, local, settings } = this.#parts;
    // The port must be known before requests are routed to it.
    await settings.ready.catch(() => {});
    const [stores, named] = await Promise.all([local.read("torStores"), route.isPossible() ? route.containers(NAME).catch(() => []) : []]);
    this.#store = named[0] ?? null;
    this.#stores = new Set([...stores, ...named]);
    for (const store of this.#stores) this.#unlearned.stores.add(store);
  }

  async #addContainer() {
    const { route, local } = this.#parts;
    this.#password = randomWord();
    this.#store = await route.addContainer(NAME);
    this.#stores?.add(this.#store);
    this.#unlearned.stores.add(this.#store);
    await local.write("torStores", [...(this.#stores ?? [])]);
    return this.#store;
  }

  #listen() {
    const { route } = this.#parts;
    if (this.#isListening || !route.hasProxy()) return;
    this.#isListening = true;
    route.route((request) => {
      if (this.#probed !== null && hostIn(request.url).endsWith(PROBE)) return this.#through(this.#probed, "probe");
      if (this.#stores === null && request.cookieStoreId.startsWith(CONTAINER)) return this.#later(request);
      return this.#routeOf(request);
    });
  }

  /** @param {ProxiedRequest} request */
  async #later(request) {
    await this.ready.catch(() => {});
    return this.#routeOf(request);
  }

  /** Firefox connects as without Brock if this throws. @param {ProxiedRequest} request @returns {[Proxy, null] | undefined} */
  #routeOf(request) {
    if (!this.#stores?.has(request.cookieStoreId)) return undefined;
    return this.#through(this.#parts.settings.torPort, this.#userOf(request));
  }

  /** The site of the page: the same for all that the page contains. @param {ProxiedRequest} request */
  #userOf({ type, url, documentUrl, originUrl, frameAncestors }) {
    const page = type === "main_frame" ? url : (frameAncestors?.at(-1)?.url ?? documentUrl ?? originUrl ?? url);
    return this.#parts.siteOf(page) || hostIn(page) || "other";
  }

  /** @param {number} port @param {string} username @returns {[Proxy, null]} */
  #through(port, username) {
    const password = this.#password;
    return [{ type: "socks", host: HOST, port, username, password, proxyDNS: true, failoverTimeout: 1, connectionIsolationKey: `${username} ${password}` }, null];
  }

  /**
   * Whether a request of a container for Tor must not leave.
   *
   * @param {RequestDetails} details @returns {boolean | Promise<boolean>}
   */
  refuses(details) {
    if (details.cookieStoreId === undefined || !details.cookieStoreId.startsWith(CONTAINER)) return false;
    const isRefused = () => this.#stores?.has(details.cookieStoreId ?? "") === true && !this.#isSafe(details);
    return this.#stores === null ? this.ready.then(isRefused, isRefused) : isRefused();
  }

  /**
   * Firefox sends requests to this device past every proxy; all others too if the permission was taken back, if another
   * extension chooses a proxy after Brock, or if choosing one has failed.
   *
   * @param {RequestDetails} details
   */
  #isSafe({ cookieStoreId, url, proxyInfo }) {
    if (!this.#isListening || cookieStoreId !== this.#store || THIS_DEVICE.test(hostIn(url))) return false;
    return !SENT.test(url) || (proxyInfo?.type === "socks" && proxyInfo.host === HOST && proxyInfo.port === this.#parts.settings.torPort);
  }

  /** @param {number} tabId @returns {Promise<TorState>} */
  async #state(tabId) {
    const { route, settings } = this.#parts;
    await Promise.all([this.ready, settings.ready]);
    const isPossible = route.isPossible();
    const store = isPossible ? await route.storeOf(tabId).catch(() => "") : "";
    const isInside = this.#stores?.has(store) === true;
    return { isPossible: isPossible && store !== "firefox-private", isInside, hasEnded: isInside && store !== this.#store, isOpen: this.#store !== null, port: settings.torPort };
  }

  /** @param {string} url @returns {Promise<Problem | null>} */
  async #open(url) {
    const { route, settings, local } = this.#parts;
    if (!isWeb(url) || !(await route.isAllowed())) return "permission";
    this.#listen();
    await Promise.all([this.ready, settings.ready]);
    const port = await this.#workingPort();
    if (port === null) return "port";
    if (port !== settings.torPort) await settings.chooseTorPort(port);
    // Another extension can have changed them since the tab before.
    const { before, holds } = await route.guard();
    if ((await local.read("torGuarded")) === null) {
      if (holds) await local.write("torGuarded", before);
      else await route.unguard(before);
    }
    if (!holds) return "guard";
    await route.open(url, this.#store ?? (await this.#addContainer()));
    return null;
  }

  /** The chosen port. Where it is one of the usual ones, the other is tried, too. */
  async #workingPort() {
    const { torPort } = this.#parts.settings;
    for (const port of new Set([torPort, ...(PORTS.includes(torPort) ? PORTS : [])])) {
      if (await this.#speaksSocks(port)) return port;
    }
    return null;
  }

  /** @param {number} port */
  async #speaksSocks(port) {
    this.#probed = port;
    // A name of its own: Firefox remembers connections that failed.
    const failure = await this.#parts.route.failureOf(`http://${randomWord()}.${PROBE}/`);
    this.#probed = null;
    return failure === null || !NO_PROXY.test(failure);
  }

  /** Removes the container when its last tab has closed. */
  async #tidy() {
    const { route, local } = this.#parts;
    await this.ready;
    const store = this.#store;
    if (store !== null) {
      if ((await route.tabsIn(store)).length > 0) return;
      this.#store = null;
      // The person can have removed it.
      await route.removeContainer(store).catch(() => {});
      const before = await local.read("torGuarded");
      if (before !== null) await route.unguard(before);
      await local.write("torGuarded", null);
    }
    if (this.#isUpdateWaiting) route.update();
  }

  /** Without the permission nothing may stay open. */
  async #closeAll() {
    this.#isListening = false;
    for (const store of this.#stores ?? []) await this.#parts.route.close(await this.#parts.route.tabsIn(store));
  }
}

/** 16 random bytes. */
function randomWord() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

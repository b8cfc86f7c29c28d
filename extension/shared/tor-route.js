/**
 * Firefox: the browser's extension API, as far as tabs are opened through Tor: a container, a proxy for its requests, and the
 * settings of the browser that would bypass the proxy.
 *
 * @module
 */

const api = /** @type {any} */ (globalThis).browser ?? /** @type {any} */ (globalThis).chrome;

const NEEDED = { permissions: ["privacy", "proxy"] };
/** What `failureOf` returns if there is no answer in time. */
const TIMEOUT = "NS_ERROR_NET_TIMEOUT";
const EVERYWHERE = { urls: ["<all_urls>"] };
/**
 * By area and name, the value that makes nothing go past a proxy: names that pages want resolved ahead, connections ahead, and
 * the addresses that WebRTC finds out.
 */
const GUARDS = /** @type {const} */ ([
  ["networkPredictionEnabled", false],
  ["webRTCIPHandlingPolicy", "proxy_only"],
]);
const OURS = "controlled_by_this_extension";
/** Milliseconds in which a port answers a probe: Tor asks for the name at the other end of a circuit. */
const LONGEST_PROBE = 20_000;

/**
 * @typedef {object} ProxiedRequest
 * @property {string} url
 * @property {string} type
 * @property {string} cookieStoreId
 * @property {string} [documentUrl]
 * @property {string} [originUrl]
 * @property {{ url: string }[]} [frameAncestors] The nearest first.
 */
/** @typedef {{ type: "socks", host: string, port: number, username: string, password: string, proxyDNS: true, failoverTimeout: number, connectionIsolationKey: string }} Proxy */
/** @typedef {Record<string, string | boolean | null>} Before By name, what Brock had set; null: nothing. */
/** @typedef {typeof torRoute} TorRoute */

export const torRoute = {
  /** Whether this browser can route single tabs. */
  isPossible: () => api.contextualIdentities !== undefined,
  isAllowed: () => api.permissions.contains(NEEDED),
  /** Whether requests can be heard of in this turn. */
  hasProxy: () => api.proxy?.onRequest !== undefined,
  /** Must be called in a click handler. */
  request: () => api.permissions.request(NEEDED),
  /** @param {() => void} listener Called when the person has taken permissions back. */
  watchTakenBack: (listener) => api.permissions.onRemoved.addListener((/** @type {{ permissions?: string[] }} */ { permissions }) => {
    if (permissions?.some((one) => NEEDED.permissions.includes(one))) listener();
  }),

  /**
   * Null in the list: no other proxy is tried, nor a direct connection. Undefined: as without Brock.
   *
   * @param {(request: ProxiedRequest) => [Proxy, null] | undefined | Promise<[Proxy, null] | undefined>} listener
   */
  route: (listener) => api.proxy.onRequest.addListener(listener, EVERYWHERE),
  /** @param {() => void} listener Called when a new version waits. With a listener, it is installed with `update` or the next start of Firefox, not at once. */
  watchUpdate: (listener) => api.runtime.onUpdateAvailable.addListener(listener),
  /** Starts the new version. */
  update: () => api.runtime.reload(),
  /**
   * Requests a URL, and returns why it failed; null if it did not.
   *
   * @param {string} url @param {number} [longest] Milliseconds. @returns {Promise<string | null>}
   */
  async failureOf(url, longest = LONGEST_PROBE) {
    const signal = AbortSignal.timeout(longest);
    // Firefox reports the end of the wait as any other abort.
    const late = new Promise((resolve) => signal.addEventListener("abort", () => resolve(TIMEOUT)));
    let onFailed = (/** @type {{ error: string }} */ _details) => {};
    const failed = new Promise((resolve) => {
      onFailed = ({ error }) => resolve(error);
    });
    api.webRequest.onErrorOccurred.addListener(onFailed, { urls: [`${url}*`] });
    // The event can come long after the answer.
    const failure = await fetch(url, { cache: "no-store", credentials: "omit", signal }).then(() => null, () => Promise.race([late, failed]));
    api.webRequest.onErrorOccurred.removeListener(onFailed);
    return failure;
  },

  /** @param {string} name @returns {Promise<string[]>} Cookie stores. */
  containers: async (name) => (await api.contextualIdentities.query({ name })).map((/** @type {{ cookieStoreId: string }} */ { cookieStoreId }) => cookieStoreId),
  /** @param {string} name @returns {Promise<string>} */
  addContainer: async (name) => (await api.contextualIdentities.create({ name, color: "purple", icon: "fence" })).cookieStoreId,
  /** With its cookies and storage. @param {string} store */
  removeContainer: (store) => api.contextualIdentities.remove(store),
  /** @param {string} store @returns {Promise<number[]>} */
  tabsIn: async (store) => (await api.tabs.query({ cookieStoreId: store })).map((/** @type {{ id: number }} */ { id }) => id),
  /** @param {string} url @param {string} store */
  open: async (url, store) => void (await api.tabs.create({ url, cookieStoreId: store })),
  /** @param {number[]} tabIds */
  close: (tabIds) => api.tabs.remove(tabIds),
  /** @param {number} tabId @returns {Promise<string>} */
  storeOf: async (tabId) => (await api.tabs.get(tabId)).cookieStoreId ?? "",

  /** Sets what keeps the browser from going past the proxy. @returns {Promise<{ before: Before, holds: boolean }>} Holds: neither another extension nor the browser prevents it. */
  async guard() {
    /** @type {Before} */
    const before = {};
    let holds = true;
    for (const [name, value] of GUARDS) {
      const setting = api.privacy.network[name];
      const { value: old, levelOfControl } = await setting.get({});
      before[name] = levelOfControl === OURS ? old : null;
      if (old !== value) await setting.set({ value });
      if ((await setting.get({})).value !== value) holds = false;
    }
    return { before, holds };
  },
  /** @param {Before} before */
  async unguard(before) {
    for (const [name, old] of Object.entries(before)) {
      const setting = api.privacy?.network[name];
      await (old === null ? setting?.clear({}) : setting?.set({ value: old }));
    }
  },
};

/**
 * The browser's extension API, as far as Brock uses it.
 *
 * Only the files of this folder that `tests/extension/eslint.config.js` names, and the content scripts, use `chrome` or
 * `browser`. Each export is a small object that can be passed to a constructor and replaced in tests.
 *
 * @module
 */

import { CheckedLocal, CheckedSession } from "./checked-storage.js";
import { tabEvents } from "./tab-events.js";
import { isFirefox } from "./which-browser.js";

/** Firefox returns promises on `browser`, Chromium on `chrome`. Both have the same functions, but for the name of the button. */
const api = /** @type {typeof chrome} */ (
  /** @type {any} */ (globalThis).browser ?? /** @type {any} */ (globalThis).chrome
);
/** The toolbar button: `browserAction` in Manifest V2 (Firefox). Content scripts have neither. */
const action = api.action ?? /** @type {any} */ (api).browserAction;

const EVERYWHERE = { urls: ["<all_urls>"] };
/** Dynamic rules for learned and chosen policies at most. */
export const MOST_TRACKER_RULES = 1000;

const ALL_SITES = { origins: ["<all_urls>"] };

/** @typedef {chrome.declarativeNetRequest.Rule} Rule */

/**
 * The details of a request, with the names of both browsers.
 *
 * @typedef {object} RequestDetails
 * @property {string} requestId
 * @property {string} url
 * @property {string} type
 * @property {string} method
 * @property {number} tabId -1 if the request is of no tab.
 * @property {number} timeStamp
 * @property {string} [initiator] An origin. Chromium only.
 * @property {string} [documentLifecycle] Chromium only.
 * @property {string} [documentUrl] Firefox only.
 * @property {string} [originUrl] Firefox only.
 * @property {string} [cookieStoreId] Firefox only.
 * @property {{ url: string }[]} [frameAncestors] The nearest first. Firefox only.
 * @property {{ type: string, host?: string, port?: number } | null} [proxyInfo] Through which the request goes. Firefox only.
 */

/** @typedef {RequestDetails & { error: string }} FailedRequestDetails */
/** @typedef {RequestDetails & { redirectUrl: string }} RedirectDetails */
/** @typedef {{ name: string, value?: string }} Header */
/** @typedef {RequestDetails & { requestHeaders?: Header[], responseHeaders?: Header[], ip?: string | null }} ResponseDetails */
/** @typedef {{ cancel?: boolean, redirectUrl?: string }} BlockingResponse Of a blocking listener. Empty: the request continues. */
/** @typedef {{ cancel?: boolean, requestHeaders?: Header[], responseHeaders?: Header[] }} HeaderResponse */
/** @typedef {(details: ResponseDetails) => HeaderResponse | undefined} HeaderListener Undefined: no change. */
/** @typedef {{ sent: HeaderListener, received: HeaderListener }} HeaderListeners */
/** @typedef {{ tabId: number | null }} MessageSender The tab of a message, if it is from one. */
/** @typedef {(message: any, sender: MessageSender) => unknown} MessageHandler */
/** @typedef {{ id: number, url: string, incognito: boolean }} Tab */

/** @typedef {typeof requests} Requests */
/** @typedef {typeof tabs} Tabs */
/** @typedef {typeof local} Local */
/** @typedef {typeof session} Session */
/** @typedef {typeof button} Button */
/** @typedef {typeof rules} Rules */
/** @typedef {typeof offscreen} Offscreen */
/** @typedef {typeof alarms} Alarms */
/** @typedef {typeof access} Access */

/**
 * Whether a message is from a page of the extension. Content scripts may only send reports (watching.js).
 *
 * @param {chrome.runtime.MessageSender} sender
 */
const isOwn = ({ tab, url }) => tab === undefined || (url ?? "").startsWith(api.runtime.getURL(""));

/** @param {chrome.tabs.Tab} tab @returns {Tab} */
const plainTab = (tab) => ({ id: tab.id ?? -1, url: tab.url ?? "", incognito: tab.incognito });

export const about = {
  version: () => api.runtime.getManifest().version,
  /** Firefox only. Rejects in other browsers. @returns {Promise<{ vendor?: string }>} */
  browserInfo: async () => /** @type {any} */ (api.runtime).getBrowserInfo(),
  /**
   * Whether the engine blocks requests (Firefox), or rules of the browser do (Chromium). The packed manifest is for one of
   * the two browsers, and shows it.
   */
  engineBlocks: isFirefox,
  /** @param {string} path In the extension's package. */
  fileUrl: (path) => api.runtime.getURL(path),
};

/**
 * Firefox: adds blocking listeners for headers.
 *
 * @param {chrome.webRequest.RequestFilter} filter @param {HeaderListeners} listeners
 * @returns {() => void} Removes the listeners.
 */
function changeHeaders(filter, listeners) {
  const { onBeforeSendHeaders, onHeadersReceived } = api.webRequest;
  // New functions for each call: browsers identify listeners by the function.
  const sent = /** @type {any} */ ((/** @type {ResponseDetails} */ details) => listeners.sent(details));
  const received = /** @type {any} */ ((/** @type {ResponseDetails} */ details) => listeners.received(details));
  onBeforeSendHeaders.addListener(sent, filter, ["blocking", "requestHeaders"]);
  onHeadersReceived.addListener(received, filter, ["blocking", "responseHeaders"]);
  return () => {
    onBeforeSendHeaders.removeListener(sent);
    onHeadersReceived.removeListener(received);
  };
}

/** Patterns of a host's URLs. @param {string | null} host Null: every host. */
export const urlsOf = (host) => (host === null ? EVERYWHERE.urls : ["*", "ws", "wss"].map((scheme) => `${scheme}://${host}/*`));

export const requests = {
  /**
   * Firefox: the listener decides each request.
   *
   * @param {(details: RequestDetails) => BlockingResponse | Promise<BlockingResponse>} listener
   */
  decideEach(listener) {
    api.webRequest.onBeforeRequest.addListener(/** @type {any} */ (listener), EVERYWHERE, ["blocking"]);
  },
  /** Firefox: called for the headers of documents of tabs. @param {HeaderListeners} listeners */
  changeDocumentHeaders(listeners) {
    changeHeaders({ ...EVERYWHERE, types: ["main_frame"] }, listeners);
  },
  /**
   * Firefox: called for the headers of requests to a host, except for documents of tabs, and when they fail.
   *
   * @param {string | null} host Null: every host.
   * @param {HeaderListeners & { failed: (details: RequestDetails) => void }} listeners
   * @returns {() => void} Removes the listeners.
   */
  watchHost(host, { failed, ...listeners }) {
    const filter = { urls: urlsOf(host), types: Object.values(api.webRequest.ResourceType).filter((type) => type !== "main_frame") };
    const stop = changeHeaders(filter, listeners);
    const onFailed = (/** @type {any} */ details) => failed(details);
    api.webRequest.onErrorOccurred.addListener(onFailed, filter);
    return () => {
      stop();
      api.webRequest.onErrorOccurred.removeListener(onFailed);
    };
  },
  /**
   * Chromium: called for documents of tabs and for web sockets that fail.
   *
   * @param {(details: FailedRequestDetails) => void} listener
   */
  watchFailures(listener) {
    const types = /** @type {any} */ (["main_frame", "websocket"]);
    api.webRequest.onErrorOccurred.addListener((details) => listener(/** @type {any} */ (details)), { ...EVERYWHERE, types });
  },
  /** @param {(details: RedirectDetails) => void} listener */
  watchRedirects(listener) {
    api.webRequest.onBeforeRedirect.addListener((details) => listener(/** @type {any} */ (details)), EVERYWHERE);
  },
};

export const tabs = {
  /** @param {number} tabId */
  get: async (tabId) => plainTab(await api.tabs.get(tabId)),
  active: async () => {
    const [tab] = await api.tabs.query({ active: true, currentWindow: true });
    return tab ? plainTab(tab) : null;
  },
  /** @param {number} tabId @param {string} url */
  show: async (tabId, url) => void (await api.tabs.update(tabId, { url })),
  /** @param {string} url */
  open: async (url) => void (await api.tabs.create({ url })),
  /** @param {number} tabId */
  reload: (tabId) => api.tabs.reload(tabId),
  /** @param {number} tabId */
  close: (tabId) => api.tabs.remove(tabId),
  /**
   * Called when a tab's page or its state has changed. The URL is empty where the extension may not see it; a complete page
   * with an empty URL is no web page. IsNew: it may be another page than before.
   *
   * @param {(tabId: number, url: string, isComplete: boolean, isNew: boolean) => void} listener
   */
  watchUpdated(listener) {
    tabEvents.watchUpdated((tabId, change, tab) => {
      // Firefox gives the URL of each page that a tab comes to show, unless the extension may not see it.
      const isNew = !isFirefox() || change.url !== undefined || !tab.url;
      listener(tabId, tab.url ?? "", change.status === "complete", isNew);
    });
  },
  /** @param {(tabId: number) => void} listener */
  watchClosed(listener) {
    tabEvents.watchRemoved((tabId) => listener(tabId));
  },
};

/** Persistent storage. Every value is checked when it is read. */
export const local = new CheckedLocal({
  read: async (key) => (await api.storage.local.get(key))[key],
  write: (key, value) => api.storage.local.set({ [key]: value }),
  remove: (key) => api.storage.local.remove(key),
});

/** Storage in memory until the browser closes. Every value is checked when it is read. */
export const session = new CheckedSession({
  readAll: () => api.storage.session.get(null),
  write: (values) => api.storage.session.set(values),
  remove: (keys) => api.storage.session.remove(keys),
  watch(listener) {
    api.storage.session.onChanged.addListener((changes) => listener(Object.keys(changes)));
  },
});

export const button = {
  /**
   * Sets the given values; the others stay. Ignores failures: the tab may have closed.
   *
   * @param {number} tabId
   * @param {{ text?: string, title?: string, icons?: Record<string, string> }} look
   */
  show: (tabId, { text, title, icons }) =>
    Promise.all([
      text !== undefined && action.setBadgeText({ tabId, text }),
      title !== undefined && action.setTitle({ tabId, title }),
      icons !== undefined && action.setIcon({ tabId, path: icons }),
    ]).then(
      () => {},
      () => {},
    ),
  /** @param {{ background: string, ink: string }} colours */
  colour: ({ background, ink }) =>
    Promise.all([
      action.setBadgeBackgroundColor({ color: background }),
      action.setBadgeTextColor({ color: ink }),
    ]),
};

/** Firefox writes null for what a rule does not have. @param {Rule[]} rules @returns {Rule[]} */
const withoutNulls = (rules) => JSON.parse(JSON.stringify(rules, (_key, value) => value ?? undefined));

/** Dynamic and session rules; in Firefox only those that set a header. Each replacement is atomic. */
export const rules = {
  /** Every resource type of the browser. */
  types: () => Object.values(api.declarativeNetRequest.ResourceType),
  /** @param {number[]} [ruleIds] Only these. */
  readDynamic: async (ruleIds) => withoutNulls(await api.declarativeNetRequest.getDynamicRules(ruleIds ? { ruleIds } : {})),
  /** @param {number[]} removeRuleIds @param {Rule[]} addRules */
  replaceDynamic: (removeRuleIds, addRules) =>
    api.declarativeNetRequest.updateDynamicRules({ removeRuleIds, addRules }),
  /** The rules that were applied in a tab's page. @param {number} tabId @returns {Promise<{ ruleId: number, rulesetId: string }[]>} */
  matched: async (tabId) => (await api.declarativeNetRequest.getMatchedRules({ tabId })).rulesMatchedInfo.map(({ rule }) => rule),
  readSession: async () => withoutNulls(await api.declarativeNetRequest.getSessionRules()),
  /** @param {number[]} removeRuleIds @param {Rule[]} addRules */
  replaceSession: (removeRuleIds, addRules) =>
    api.declarativeNetRequest.updateSessionRules({ removeRuleIds, addRules }),
  /** Ids of the enabled static rulesets. */
  enabledRulesets: () => api.declarativeNetRequest.getEnabledRulesets(),
  /** @param {string[]} enableRulesetIds @param {string[]} disableRulesetIds */
  switchRulesets: (enableRulesetIds, disableRulesetIds) =>
    api.declarativeNetRequest.updateEnabledRulesets({ enableRulesetIds, disableRulesetIds }),
  /** Whether rules support conditions on the top-level site (`topDomains`). Other browsers reject such rules. */
  supportTopDomains: () =>
    "EXCLUDED_TOP_DOMAINS" in (/** @type {any} */ (api.declarativeNetRequest).RuleConditionKeys ?? {}),
  /** Dynamic rules for lists at most: the browser's limits less the rules for trackers. */
  limits: () => ({
    rules: (api.declarativeNetRequest.MAX_NUMBER_OF_DYNAMIC_RULES ?? 30_000) - MOST_TRACKER_RULES,
    unsafeRules: (api.declarativeNetRequest.MAX_NUMBER_OF_UNSAFE_DYNAMIC_RULES ?? 5000) - MOST_TRACKER_RULES,
    regexRules: api.declarativeNetRequest.MAX_NUMBER_OF_REGEX_RULES,
  }),
};

/** Chromium: an [offscreen document](https://developer.chrome.com/docs/extensions/reference/api/offscreen), because a service worker cannot start workers. */
export const offscreen = {
  /** @param {string} path */
  async open(path) {
    if (await api.offscreen.hasDocument()) return;
    await api.offscreen.createDocument({
      url: path,
      reasons: /** @type {any} */ (["WORKERS"]),
      justification: "Compiles filter lists.",
    });
  },
  close: async () => {
    if (await api.offscreen.hasDocument()) await api.offscreen.closeDocument();
  },
  /** @param {unknown} job @returns {Promise<any>} */
  async run(job) {
    const answer = await api.runtime.sendMessage({ job });
    if (answer === undefined) throw new Error("the offscreen document does not answer");
    if (answer.failed !== undefined) throw new Error(answer.failed);
    return answer.answer;
  },
  /** Runs jobs, in the offscreen document. @param {(job: unknown) => Promise<unknown>} work */
  handle(work) {
    api.runtime.onMessage.addListener((message, sender, respond) => {
      // Messages of pages to the background arrive here too.
      if (message.job === undefined || !isOwn(sender)) return false;
      work(message.job).then(
        (answer) => respond({ answer }),
        (error) => respond({ failed: String(error?.message ?? error) }),
      );
      return true;
    });
  },
};

export const alarms = {
  /** Sets an alarm, or moves the one with this name. @param {string} name @param {number} when */
  set: (name, when) => api.alarms.create(name, { when }),
  /** @param {(name: string) => void} listener */
  watch(listener) {
    api.alarms.onAlarm.addListener(({ name }) => listener(name));
  },
};

export const access = {
  allSites: () => api.permissions.contains(ALL_SITES),
  /** Must be called in a click handler: browsers show the prompt only for a user gesture. */
  request: () => api.permissions.request(ALL_SITES),
};

const NO_RECEIVER = /Receiving end does not exist/;
/** Milliseconds until a message is sent again. */
const RETRY = 300;

/** Messages of the extension's pages to the background. */
export const messages = {
  /** @param {{ ask: string }} message @returns {Promise<any>} The result of the handler named in `ask`. */
  async send(message) {
    const answer = await api.runtime.sendMessage(message).catch(async (error) => {
      // Firefox was just ending the background. A second message starts it again.
      if (!NO_RECEIVER.test(String(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY));
      return api.runtime.sendMessage(message);
    });
    if (answer?.failed !== undefined) throw new Error(answer.failed);
    return answer?.answer;
  },
  /** @param {Record<string, MessageHandler>} handlers By the message's `ask`. */
  handle(handlers) {
    /** @param {{ ask: string }} message @param {MessageSender} sender */
    const result = async (message, sender) => {
      if (!Object.hasOwn(handlers, message.ask)) throw new Error(`no handler for the message "${message.ask}"`);
      return handlers[message.ask]?.(message, sender);
    };
    api.runtime.onMessage.addListener((message, sender, respond) => {
      if (message.ask === undefined || !isOwn(sender)) return false;
      result(message, { tabId: sender.tab?.id ?? null }).then(
        (value) => respond({ answer: value }),
        (error) => respond({ failed: String(error?.message ?? error) }),
      );
      // Chromium keeps the channel open for a later answer on `true`, not on a promise.
      return true;
    });
  },
};

/** Ports of the extension's own pages. A page of the web, or its content script, gets none. */
export const ports = {
  /**
   * @param {string} name
   * @param {(port: { send: (message: unknown) => void, onClosed: (listener: () => void) => void }) => void} listener
   */
  watch(name, listener) {
    api.runtime.onConnect.addListener((port) => {
      if (port.name !== name || port.sender === undefined || !isOwn(port.sender)) return;
      listener({ send: (message) => port.postMessage(message), onClosed: (closed) => port.onDisconnect.addListener(closed) });
    });
  },
  /** From a page of the extension. Returns a function that closes the port. @param {string} name @param {(message: any) => void} received @param {() => void} closed The background has ended. */
  open(name, received, closed) {
    const port = api.runtime.connect({ name });
    port.onMessage.addListener(received);
    port.onDisconnect.addListener(closed);
    return () => port.disconnect();
  },
};

/** Requests for the logger. Nothing is registered before a logger is open. */
export const loggedRequests = {
  /**
   * Firefox: called before each request. Chromium: when it has ended, since rules block without an event before.
   *
   * @param {(details: RequestDetails & { error?: string, redirectUrl?: string, statusCode?: number }) => void} listener
   * @returns {() => void} Removes the listeners.
   */
  watch(listener) {
    const { onBeforeRequest, onCompleted, onErrorOccurred, onBeforeRedirect } = api.webRequest;
    const events = about.engineBlocks() ? [onBeforeRequest] : [onCompleted, onErrorOccurred, onBeforeRedirect];
    const heard = /** @type {any} */ ((/** @type {any} */ details) => void listener(details));
    for (const event of events) /** @type {any} */ (event).addListener(heard, EVERYWHERE);
    return () => {
      for (const event of events) /** @type {any} */ (event).removeListener(heard);
    };
  },
};

/** Settings of the browser that affect privacy. The permission is optional. */
export const browserPrivacy = {
  isAllowed: () => api.permissions.contains({ permissions: ["privacy"] }),
  /** Must be called in a click handler. */
  request: () => api.permissions.request({ permissions: ["privacy"] }),
  /** @param {string} area @param {string} name @returns {Promise<{ value: unknown, levelOfControl: string } | null>} Null if the browser has no such setting. */
  async read(area, name) {
    const setting = /** @type {any} */ (api.privacy)?.[area]?.[name];
    return setting === undefined ? null : setting.get({});
  },
  /** @param {string} area @param {string} name @param {unknown} value Undefined: as before. */
  async write(area, name, value) {
    const setting = /** @type {any} */ (api.privacy)[area][name];
    await (value === undefined ? setting.clear({}) : setting.set({ value }));
  },
};

export const startup = {
  /**
   * Called when the browser has started, and at the first start of a new version. Wakes the background.
   *
   * @param {() => void} listener
   */
  watch(listener) {
    api.runtime.onStartup.addListener(() => listener());
    api.runtime.onInstalled.addListener(() => listener());
  },
  /** Called once, after the installation. @param {() => void} listener */
  watchInstalled(listener) {
    api.runtime.onInstalled.addListener(({ reason }) => {
      if (reason === "install") listener();
    });
  },
};

/** What the user's organisation sets. Firefox rejects where there is nothing. */
export const managed = {
  /** @param {() => unknown} listener Called when the values have changed. */
  watch: (listener) => api.storage.managed?.onChanged?.addListener(() => void listener()),
  /** @returns {Promise<Record<string, unknown>>} */
  read: () => Promise.resolve(api.storage.managed?.get(null)).then((values) => values ?? {}, () => ({})),
};

export const commands = {
  /** Keyboard commands of the manifest. Firefox for Android has none. @param {(name: string) => void} listener */
  watch(listener) {
    api.commands?.onCommand.addListener((name) => listener(name));
  },
};

export const pages = {
  options: () => api.runtime.openOptionsPage(),
  /** Reloads the extension and closes its pages. */
  restartExtension: () => api.runtime.reload(),
};

export const language = {
  /** @param {string} key @param {string[]} values @returns {string} Empty if there is no such text. */
  text: (key, ...values) => api.i18n.getMessage(key, values),
  tag: () => api.i18n.getUILanguage(),
};

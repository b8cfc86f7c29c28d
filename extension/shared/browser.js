/**
 * The browser, as far as Brock needs it.
 *
 * No other file names `chrome` or `browser`, but for watching.js and what stands in pages.
 * Each export is one narrow object that a constructor can be given; every answer is a promise.
 *
 * @module
 */

import { CheckedLocal, CheckedSession } from "./checked-storage.js";

/** Firefox promises on `browser`, Chromium on `chrome`; both have the same shape in Manifest V3. */
const api = /** @type {typeof chrome} */ (
  /** @type {any} */ (globalThis).browser ?? /** @type {any} */ (globalThis).chrome
);

const EVERYWHERE = { urls: ["<all_urls>"] };
/** Dynamic rules for what was learned and chosen, whatever their actions. */
export const MOST_TRACKER_RULES = 1000;

const ALL_SITES = { origins: ["<all_urls>"] };

/** @typedef {chrome.declarativeNetRequest.Rule} Rule */

/**
 * What both browsers tell of a request, under the names each of them uses.
 *
 * @typedef {object} RequestDetails
 * @property {string} requestId
 * @property {string} url
 * @property {string} type
 * @property {string} method
 * @property {number} tabId -1 when no tab asked.
 * @property {number} timeStamp
 * @property {string} [initiator] Chromium: an origin.
 * @property {string} [documentLifecycle] Chromium.
 * @property {string} [documentUrl] Firefox.
 * @property {string} [originUrl] Firefox.
 * @property {{ url: string }[]} [frameAncestors] Firefox, nearest frame first.
 */

/** @typedef {RequestDetails & { error: string }} FailedRequestDetails */
/** @typedef {RequestDetails & { redirectUrl: string }} RedirectDetails */
/** @typedef {{ name: string, value?: string }} Header */
/** @typedef {RequestDetails & { requestHeaders?: Header[], responseHeaders?: Header[], ip?: string | null }} ResponseDetails */
/** @typedef {{ cancel?: boolean, redirectUrl?: string }} Verdict Empty: the request goes on. */
/** @typedef {{ cancel?: boolean, requestHeaders?: Header[], responseHeaders?: Header[] }} HeaderVerdict */
/** @typedef {{ tabId: number | null }} Asker Who asked a question: the tab it was asked from, if any. */
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
 * Content scripts may tell (see watching.js), but ask nothing and order nothing.
 *
 * @param {chrome.runtime.MessageSender} sender
 */
const isOwn = ({ tab, url }) => tab === undefined || (url ?? "").startsWith(api.runtime.getURL(""));

/** @param {chrome.tabs.Tab} tab @returns {Tab} */
const plainTab = (tab) => ({ id: tab.id ?? -1, url: tab.url ?? "", incognito: tab.incognito });

export const about = {
  version: () => api.runtime.getManifest().version,
  /**
   * Who stops a request: the engine itself (Firefox), or rules in the browser (Chromium).
   * The manifest was packed for one of the two, so it is asked.
   */
  engineBlocks: () => api.runtime.getManifest().permissions?.includes("webRequestBlocking") ?? false,
  /** @param {string} path Inside the extension. */
  fileUrl: (path) => api.runtime.getURL(path),
};

export const requests = {
  /**
   * Firefox: the listener's verdict decides over the request.
   *
   * @param {(details: RequestDetails) => Verdict | Promise<Verdict>} listener
   */
  decideEach(listener) {
    api.webRequest.onBeforeRequest.addListener(/** @type {any} */ (listener), EVERYWHERE, ["blocking"]);
  },
  /**
   * Firefox: asked as the headers of a request are sent, and as those of its response come; undefined leaves them.
   *
   * @param {Record<"sent" | "received", (details: ResponseDetails) => HeaderVerdict | undefined>} gate
   */
  changeHeaders(gate) {
    const { onBeforeSendHeaders, onHeadersReceived } = api.webRequest;
    const listeners = /** @type {any} */ ({
      sent: (/** @type {ResponseDetails} */ details) => gate.sent(details),
      received: (/** @type {ResponseDetails} */ details) => gate.received(details),
    });
    onBeforeSendHeaders.addListener(listeners.sent, EVERYWHERE, ["blocking", "requestHeaders"]);
    onHeadersReceived.addListener(listeners.received, EVERYWHERE, ["blocking", "responseHeaders"]);
  },
  /** @param {(details: RequestDetails) => void} listener */
  watchDocuments(listener) {
    api.webRequest.onBeforeRequest.addListener(
      (details) => void listener(/** @type {any} */ (details)),
      { ...EVERYWHERE, types: ["main_frame"] },
    );
  },
  /** @param {(details: FailedRequestDetails) => void} listener */
  watchFailures(listener) {
    api.webRequest.onErrorOccurred.addListener((details) => listener(/** @type {any} */ (details)), EVERYWHERE);
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
  /** @param {number} tabId */
  reload: (tabId) => api.tabs.reload(tabId),
  /** @param {number} tabId */
  close: (tabId) => api.tabs.remove(tabId),
  /**
   * Called whenever a tab's page or its state has changed. The address is empty where the browser does not tell it; that
   * of a page that is complete is then not of the web.
   *
   * @param {(tabId: number, url: string, isComplete: boolean) => void} listener
   */
  watchUpdated(listener) {
    api.tabs.onUpdated.addListener((tabId, change, tab) => {
      if (change.status !== undefined || change.url !== undefined) listener(tabId, tab.url ?? "", change.status === "complete");
    });
  },
  /** @param {(tabId: number) => void} listener */
  watchClosed(listener) {
    api.tabs.onRemoved.addListener((tabId) => listener(tabId));
  },
};

/** Outlives the browser. Every value is checked as it is read. */
export const local = new CheckedLocal({
  read: async (key) => (await api.storage.local.get(key))[key],
  write: (key, value) => api.storage.local.set({ [key]: value }),
  remove: (key) => api.storage.local.remove(key),
});

/** Outlives the background, not the browser; never touches the disk. Every value is checked as it is read. */
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
   * A tab that has just closed is no error: the number was for nobody.
   *
   * @param {number} tabId
   * @param {{ text: string, title: string, icons: Record<string, string> }} look
   */
  show: (tabId, { text, title, icons }) =>
    Promise.all([
      api.action.setBadgeText({ tabId, text }),
      api.action.setTitle({ tabId, title }),
      api.action.setIcon({ tabId, path: icons }),
    ]).then(
      () => {},
      () => {},
    ),
  /** @param {{ background: string, ink: string }} colours */
  colour: ({ background, ink }) =>
    Promise.all([
      api.action.setBadgeBackgroundColor({ color: background }),
      api.action.setBadgeTextColor({ color: ink }),
    ]),
};

/** Chromium: the rules Brock writes itself. Each replacement is atomic: all of it or an error. */
export const rules = {
  /** @param {number[]} [ruleIds] Only these. */
  readDynamic: (ruleIds) => api.declarativeNetRequest.getDynamicRules(ruleIds ? { ruleIds } : undefined),
  /** @param {number[]} removeRuleIds @param {Rule[]} addRules */
  replaceDynamic: (removeRuleIds, addRules) =>
    api.declarativeNetRequest.updateDynamicRules({ removeRuleIds, addRules }),
  readSession: () => api.declarativeNetRequest.getSessionRules(),
  /** @param {number[]} removeRuleIds @param {Rule[]} addRules */
  replaceSession: (removeRuleIds, addRules) =>
    api.declarativeNetRequest.updateSessionRules({ removeRuleIds, addRules }),
  /** The packed rulesets that are on. */
  enabledRulesets: () => api.declarativeNetRequest.getEnabledRulesets(),
  /** @param {string[]} enableRulesetIds @param {string[]} disableRulesetIds */
  switchRulesets: (enableRulesetIds, disableRulesetIds) =>
    api.declarativeNetRequest.updateEnabledRulesets({ enableRulesetIds, disableRulesetIds }),
  /** Whether a rule can say whose page is in the tab; a browser that does not know how refuses the rule. */
  knowTopDomains: () =>
    "EXCLUDED_TOP_DOMAINS" in (/** @type {any} */ (api.declarativeNetRequest).RuleConditionKeys ?? {}),
  /** How many dynamic rules lists may have: what the browser takes, but for those of trackers. */
  limits: () => ({
    rules: (api.declarativeNetRequest.MAX_NUMBER_OF_DYNAMIC_RULES ?? 30_000) - MOST_TRACKER_RULES,
    unsafeRules: (api.declarativeNetRequest.MAX_NUMBER_OF_UNSAFE_DYNAMIC_RULES ?? 5000) - MOST_TRACKER_RULES,
    regexRules: api.declarativeNetRequest.MAX_NUMBER_OF_REGEX_RULES,
  }),
};

/** Chromium: a background without a window has no workers, but a page that nobody sees has. */
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
  async ask(job) {
    const answer = await api.runtime.sendMessage({ job });
    if (answer === undefined) throw new Error("the page for compiling does not answer");
    if (answer.failed !== undefined) throw new Error(answer.failed);
    return answer.answer;
  },
  /** In that page. @param {(job: unknown) => Promise<unknown>} work */
  answer(work) {
    api.runtime.onMessage.addListener((message, sender, respond) => {
      // What pages ask of the background is heard here, too.
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
  /** One alarm of a name; setting it again moves it. @param {string} name @param {number} when */
  set: (name, when) => api.alarms.create(name, { when }),
  /** @param {(name: string) => void} listener */
  watch(listener) {
    api.alarms.onAlarm.addListener(({ name }) => listener(name));
  },
};

export const access = {
  allSites: () => api.permissions.contains(ALL_SITES),
  /** Must be called straight from a click: browsers show their question for nothing else. */
  request: () => api.permissions.request(ALL_SITES),
};

const NOBODY = /Receiving end does not exist/;
const A_MOMENT = 300;

/** The pages ask, the background answers. */
export const questions = {
  /** @param {{ ask: string }} question @returns {Promise<any>} */
  async ask(question) {
    const answer = await api.runtime.sendMessage(question).catch(async (error) => {
      // Firefox: the background was just being ended, and nobody has heard the question. Asking again starts it.
      if (!NOBODY.test(String(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, A_MOMENT));
      return api.runtime.sendMessage(question);
    });
    if (answer?.failed !== undefined) throw new Error(answer.failed);
    return answer?.answer;
  },
  /** @param {(question: any, asker: Asker) => Promise<unknown>} answer */
  answer(answer) {
    api.runtime.onMessage.addListener((question, sender, respond) => {
      if (question.ask === undefined || !isOwn(sender)) return false;
      answer(question, { tabId: sender.tab?.id ?? null }).then(
        (value) => respond({ answer: value }),
        (error) => respond({ failed: String(error?.message ?? error) }),
      );
      // Chromium keeps the channel open for a late answer only on `true`, not on a promise.
      return true;
    });
  },
};

export const startup = {
  /**
   * The browser has started, or this is the first start of another version. Also wakes the background then.
   *
   * @param {() => void} listener
   */
  watch(listener) {
    api.runtime.onStartup.addListener(() => listener());
    api.runtime.onInstalled.addListener(() => listener());
  },
};

export const pages = {
  options: () => api.runtime.openOptionsPage(),
  /** Ends the extension with all of its pages and starts it again. */
  restartExtension: () => api.runtime.reload(),
};

export const language = {
  /** @param {string} key @param {string[]} values @returns {string} Empty when there is no such text. */
  text: (key, ...values) => api.i18n.getMessage(key, values),
  tag: () => api.i18n.getUILanguage(),
};

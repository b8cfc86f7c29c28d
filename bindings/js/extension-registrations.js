/**
 * Firefox: scripts and sheets of documents, which are registered before their requests go on.
 *
 * @typedef {import('./index.js').Engine} Engine
 * @typedef {import('./webextension.js').Api} Api
 * @typedef {import('./webextension.js').Details} Details
 * @typedef {{ url: string, handles: Promise<{ unregister(): unknown }[]> }} Registration
 */

import { extensionScripts } from './frame-filters.js';

/** Registrations kept at most; the least recently used ends first. */
const MOST = 60;
/** Milliseconds for which the document of a registration that ends may be waiting for its server. */
const KEPT = 30_000;
/** Milliseconds that a document waits for its scripts at most. */
const LONGEST_WAIT = 1000;

/** Only this page of its host: Firefox's patterns have no port. @param {string} url */
function pagePattern(url) {
  const { protocol, hostname, pathname, search } = new URL(url);
  return `${protocol}//${hostname}${pathname}${search}`;
}

/** @param {Api} api @param {string} url @param {{ main: string, isolated: string, sheet: string }} scripts */
async function register(api, url, { main, isolated, sheet }) {
  const each = { matches: [pagePattern(url)], allFrames: true, runAt: 'document_start' };
  const scripts = [
    main === '' ? [] : [{ ...each, js: [{ code: main }], world: 'MAIN' }],
    isolated === '' ? [] : [{ ...each, js: [{ code: isolated }] }],
    sheet === '' ? [] : [{ ...each, css: [{ code: sheet }], cssOrigin: 'user' }],
  ].flat();
  // The browser refuses hosts that no pattern can have, such as IPv6 addresses.
  const outcomes = await Promise.allSettled(scripts.map((script) => api.contentScripts?.register(script)));
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' && outcome.value ? [outcome.value] : []));
}

/**
 * The request of a document waits until its scripts and its sheet are registered, so they are there before the page's first
 * script and first paint.
 *
 * @param {Api} api
 * @param {string} message What the scripts ask the background with.
 */
export function registrations(api, message) {
  /** By what is registered; the last one used is the last. @type {Map<string, Registration>} */
  const kept = new Map();
  /** Those that end later, unless they are used again. @type {Map<string, Registration & { timer: ReturnType<typeof setTimeout> }>} */
  const ending = new Map();

  const end = (/** @type {string} */ key) => {
    const registration = kept.get(key) ?? ending.get(key);
    clearTimeout(ending.get(key)?.timer);
    kept.delete(key);
    ending.delete(key);
    return registration?.handles.then((all) => { for (const handle of all) handle.unregister(); });
  };
  const endLater = (/** @type {string} */ key) => {
    const registration = kept.get(key);
    kept.delete(key);
    if (registration) ending.set(key, { ...registration, timer: setTimeout(() => void end(key), KEPT) });
  };
  /** Takes up what is there, or registers. @param {string} key @param {string} url @param {Parameters<typeof register>[2]} scripts */
  const use = (key, url, scripts) => {
    // Two registrations would both apply, as a document of this URL in a tab and in a frame has other scripts.
    const others = [...kept, ...ending].filter(([other, one]) => other !== key && one.url === url).map(([other]) => end(other));
    const known = kept.get(key) ?? ending.get(key);
    clearTimeout(ending.get(key)?.timer);
    ending.delete(key);
    const registration = { url, handles: known?.handles ?? Promise.all(others).then(() => register(api, url, scripts)) };
    kept.delete(key);
    kept.set(key, registration);
    const [oldest] = kept.keys();
    if (kept.size > MOST && oldest !== undefined) endLater(oldest);
    return Promise.all([registration.handles, ...others]);
  };
  return {
    /** @param {Engine} engine @param {Details} details @returns {Promise<{}> | undefined} */
    prepare(engine, { url, frameAncestors = [] }) {
      if (!/^https?:/.test(url)) return undefined;
      const ancestors = frameAncestors.map((frame) => frame.url);
      // An asterisk in a pattern stands for any text, and only the scripts compare the URL.
      const scripts = extensionScripts(engine, url, { ancestors, message, sheetIsInserted: !url.includes('*') });
      const page = url.replace(/#.*/s, '');
      if (scripts.main + scripts.isolated + scripts.sheet === '') {
        for (const [key, one] of [...kept, ...ending]) if (one.url === page) void end(key);
        return undefined;
      }
      const tooLong = new Promise((resolve) => { setTimeout(resolve, LONGEST_WAIT); });
      return Promise.race([use(JSON.stringify([page, scripts]), page, scripts), tooLong]).then(() => ({}));
    },
    stop() {
      for (const key of [...kept.keys(), ...ending.keys()]) void end(key);
    },
  };
}

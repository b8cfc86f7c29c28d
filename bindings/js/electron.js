/**
 * Handlers that decide the requests of a session of Electron, and apply page filters and scriptlets in its documents.
 *
 * @typedef {import('./index.js').Engine} Engine
 * @typedef {import('./electron.js').Details} Details
 * @typedef {import('./electron.js').ElectronOptions} ElectronOptions
 * @typedef {import('./electron.js').ElectronFrame} ElectronFrame
 * @typedef {(response: { cancel?: boolean, redirectURL?: string }) => void} Callback
 */

import { requestOf } from './automation.js';
import { decider, genericOf, isStopped, newBinding, surrogateUrl } from './handlers.js';
import { pageScript } from './page-filters.js';

/** The same as in electron-preload.cjs. */
const CHANNEL = 'brock-engine:page';

/**
 * A property of a frame; the other value if the frame is gone, for which Electron throws.
 *
 * @template T
 * @param {() => T} read
 * @param {T} otherwise
 */
function safely(read, otherwise) {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** A frame with the methods of Puppeteer and Playwright. @param {ElectronFrame | null | undefined} frame @returns {import('./automation.js').Frame | null} */
function frameOf(frame) {
  return frame ? { url: () => safely(() => frame.url, ''), parentFrame: () => frameOf(safely(() => frame.parent, null)) } : null;
}

/** A request as the engine takes it. @param {Details} details of `webRequest.onBeforeRequest` */
export function requestOfElectron(details) {
  const { url, method, resourceType: type, referrer = '' } = details;
  // The frame still has the document before.
  if (type === 'mainFrame') return { url, method, type: 'main_frame', sourceUrl: url, topUrl: url };
  const frame = frameOf(safely(() => details.frame, null));
  const pageUrl = safely(() => details.webContents?.getURL(), undefined) ?? '';
  const request = requestOf({
    url: () => url, method: () => method, resourceType: () => type, isNavigationRequest: () => type === 'subFrame',
    // The document of a frame is loaded by the one above.
    frame: () => (type === 'subFrame' && frame?.parentFrame() === null ? null : frame),
  }, pageUrl);
  // A worker, or a frame that is gone.
  return request.sourceUrl === '' ? { ...request, sourceUrl: referrer, topUrl: request.topUrl || referrer } : request;
}

/**
 * A listener for `webRequest.onBeforeRequest`.
 *
 * @param {Engine} engine
 * @param {Pick<ElectronOptions, 'surrogates' | 'onDecision' | 'next'>} [options]
 */
export function electronListener(engine, { surrogates = {}, onDecision, next } = {}) {
  const decide = decider(engine);
  const answer = (/** @type {Details} */ details, /** @type {Callback} */ callback) => {
    const decision = decide(requestOfElectron(details));
    onDecision?.(decision, details);
    const redirectURL = surrogateUrl(decision, details.resourceType, surrogates);
    if (redirectURL !== undefined) return callback({ redirectURL });
    if (isStopped(decision)) return callback({ cancel: true });
    return next ? next(details, callback) : callback({});
  };
  return (/** @type {Details} */ details, /** @type {Callback} */ callback) => {
    let isAnswered = false;
    try {
      return answer(details, (response) => {
        isAnswered = true;
        callback(response);
      });
    } catch (error) {
      // A request without an answer waits for ever, and a second answer is an error in Electron.
      if (!isAnswered) callback({});
      throw error;
    }
  };
}

/** Sessions that have page filters, by the `ipcMain` that answers. @type {WeakMap<object, Map<object, { script: (event: any, url: string) => unknown, generic: (given: unknown) => string[] }>>} */
const serving = new WeakMap();

/** @param {NonNullable<ElectronOptions['ipcMain']>} ipcMain */
function sessionsOf(ipcMain) {
  const known = serving.get(ipcMain);
  if (known) return known;
  const sessions = new Map();
  serving.set(ipcMain, sessions);
  // They stay: a frame whose question nobody answers would wait.
  ipcMain.on(CHANNEL, (/** @type {any} */ event, /** @type {unknown} */ url) => {
    let answer = null;
    try {
      answer = sessions.get(event.sender.session)?.script(event, String(url)) ?? null;
    } finally {
      // Electron sends the first value that is set. Without one, the frame waits for ever.
      event.returnValue = answer;
    }
  });
  ipcMain.handle(CHANNEL, (/** @type {any} */ event, /** @type {unknown} */ given) => sessions.get(event.sender.session)?.generic(given) ?? []);
  return sessions;
}

/** Adds a preload script. Returns what removes it. @param {import('./electron.js').ElectronSession} session @param {string} filePath */
function preload(session, filePath) {
  if (session.registerPreloadScript) {
    const id = session.registerPreloadScript({ type: 'frame', filePath });
    return () => session.unregisterPreloadScript?.(id);
  }
  // Electron before 35.
  session.setPreloads?.([...(session.getPreloads?.() ?? []), filePath]);
  return () => session.setPreloads?.((session.getPreloads?.() ?? []).filter((path) => path !== filePath));
}

/** The path of the preload script in this package. No import: bundlers for other platforms would look for the module. */
function packedPreload() {
  const url = /** @type {any} */ (globalThis).process.getBuiltinModule?.('node:url');
  if (url === undefined) throw new Error('this Electron is older than 32: page filters need { preloadPath }, the path of electron-preload.cjs of brock-engine; { pageFilters: false } leaves them out');
  return url.fileURLToPath(new URL('electron-preload.cjs', import.meta.url));
}

/** What page filters need; an error if it is not there. @param {ElectronOptions} options */
function pageFilterParts({ ipcMain, preloadPath }) {
  if (!ipcMain) throw new TypeError('page filters need { ipcMain } of electron; { pageFilters: false } leaves them out');
  return { ipcMain, filePath: preloadPath ?? packedPreload() };
}

/** @param {Engine} engine @param {import('./electron.js').ElectronSession} session @param {ReturnType<typeof pageFilterParts>} parts */
function applyPageFilters(engine, session, { ipcMain, filePath }) {
  const sessions = sessionsOf(ipcMain);
  sessions.set(session, {
    script(event, url) {
      const ancestors = [];
      for (let at = frameOf(safely(() => event.senderFrame, null))?.parentFrame(); at; at = at.parentFrame()) ancestors.push(at.url());
      const binding = newBinding();
      const script = pageScript(engine, url, { ancestors, generic: { binding } });
      return script === '' ? null : { binding, script };
    },
    generic: genericOf(engine),
  });
  const remove = preload(session, filePath);
  return () => {
    sessions.delete(session);
    remove();
  };
}

/** What ends the handlers of a session. @type {WeakMap<object, () => void>} */
const ends = new WeakMap();

/**
 * Decides the requests of a session, and applies page filters and scriptlets. A second call for a session replaces the first.
 * Returns a function that ends this, and does nothing once another call has replaced it.
 *
 * @param {import('./electron.js').ElectronSession} session
 * @param {Engine} engine
 * @param {ElectronOptions} [options]
 */
export function blockInElectron(session, engine, options = {}) {
  const parts = options.pageFilters === false ? undefined : pageFilterParts(options);
  // After the errors: what was there before stays if this call fails.
  ends.get(session)?.();
  const end = parts && applyPageFilters(engine, session, parts);
  session.webRequest.onBeforeRequest(electronListener(engine, options));
  const stop = () => {
    if (ends.get(session) !== stop) return;
    ends.delete(session);
    // An event has one listener.
    session.webRequest.onBeforeRequest(options.next ?? null);
    end?.();
  };
  ends.set(session, stop);
  return stop;
}

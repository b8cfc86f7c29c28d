/**
 * Handlers for browser extensions: they decide requests, and apply page filters and scriptlets. Everything is done from the
 * background, so an extension needs no content script for this, and other listeners of the same events keep working.
 *
 * @typedef {import('./index.js').Engine} Engine
 * @typedef {import('./webextension.js').Api} Api
 * @typedef {import('./webextension.js').Details} Details
 * @typedef {import('./webextension.js').ExtensionOptions} ExtensionOptions
 */

import { registrations } from './extension-registrations.js';
import { extensionPlan } from './frame-filters.js';
import { closed, decider, genericOf, isStopped, surrogateUrl } from './handlers.js';
import { startInPage } from './page-code.js';
import { hideSheet } from './page-css.js';
import { RUN } from './scriptlet-functions.js';
import { SCRIPTLET_NAMES } from './scriptlets.js';

/** The type of the messages of frames. Pages cannot send any. */
const MESSAGE = 'brock-engine:page';

const EVERYWHERE = { urls: ['<all_urls>'] };
const DOCUMENTS = { urls: ['<all_urls>'], types: ['main_frame', 'sub_frame'] };

/** The URL; empty for an opaque origin, which browsers write as "null". @param {string | undefined} url */
const known = (url) => (url === undefined || url === 'null' ? '' : url);

/** A request as the engine takes it. @param {Details} details of `webRequest` in Firefox or Chromium */
export function requestOfDetails({ url, method, type, documentUrl, originUrl, initiator, frameAncestors }) {
  // A document is its own source: it is no part of the page that the tab leaves.
  if (type === 'main_frame') return { url, method, type, sourceUrl: url, topUrl: url };
  const sourceUrl = known(documentUrl ?? originUrl ?? initiator);
  return { url, method, type, sourceUrl, topUrl: frameAncestors?.at(-1)?.url ?? sourceUrl };
}

/** Whether it is the document of a tab or a frame. @param {Details} details */
const isDocument = ({ type }) => type === 'main_frame' || type === 'sub_frame';

/** The background can wait for an engine; listeners must be there before that. @param {Engine | Promise<Engine>} given */
function engineIn(given) {
  const promise = Promise.resolve(given);
  // What waits for the engine asks afterwards whether the handlers have been ended.
  const holder = { engine: given instanceof Promise ? undefined : /** @type {Engine} */ (given), promise, hasEnded: false };
  // A rejection is left for the console, as one that nobody handles.
  void promise.then((engine) => { holder.engine = engine; });
  return holder;
}

/**
 * Decides requests, and applies page filters and scriptlets. Call it when the background starts, before anything is awaited.
 * Requests of the extension's own pages are not decided: the engine's promise can need them. Returns a function that ends this.
 *
 * @param {Api} api `browser`, or `chrome`
 * @param {Engine | Promise<Engine>} engine
 * @param {ExtensionOptions} [options]
 */
export function blockInExtension(api, engine, { network = true, pageFilters = true, surrogates = {}, onDecision } = {}) {
  const canBlock = api.runtime.getManifest().permissions?.includes('webRequestBlocking') === true && api.webRequest !== undefined;
  const isRegistering = pageFilters && canBlock && api.contentScripts !== undefined;
  if (network && !canBlock) throw new Error('the permissions webRequest and webRequestBlocking are needed to decide requests; where a browser gives no extension the second, pass network: false');
  if (pageFilters && !api.scripting) throw new Error('the permission scripting is needed for page filters; pageFilters: false leaves them out');
  if (pageFilters && !isRegistering && !api.webNavigation) throw new Error('the permission webNavigation is needed for page filters; pageFilters: false leaves them out');
  const held = engineIn(engine);
  const registered = isRegistering ? registrations(api, MESSAGE) : undefined;
  const ends = [() => { held.hasEnded = true; }, registered?.stop];
  if (pageFilters) ends.push(answerFrames(api, held));
  if (pageFilters && !isRegistering) ends.push(injectCommitted(api, held));
  if (network || registered) ends.push(handleRequests(api, held, { network, surrogates, onDecision, registered }));
  return () => ends.forEach((end) => end?.());
}

/** @typedef {ReturnType<typeof engineIn>} Held */

/**
 * @param {Api} api
 * @param {Held} held
 * @param {{ network: boolean, surrogates: import('./handlers.js').Surrogates, onDecision: ExtensionOptions['onDecision'], registered: ReturnType<typeof registrations> | undefined }} parts
 */
function handleRequests(api, held, { network, surrogates, onDecision, registered }) {
  /** @type {ReturnType<typeof decider> | undefined} */
  let decide;
  const own = api.runtime.getURL('');
  // A document is shown to the user, also if a page of the extension has opened it.
  const isOwn = (/** @type {Details} */ details) => !isDocument(details) && (
    [details.documentUrl, details.originUrl, `${details.initiator}/`].some((url) => url?.startsWith(own)));
  const answer = (/** @type {Engine} */ engine, /** @type {Details} */ details) => {
    if (held.hasEnded) return {};
    if (network) {
      decide ??= decider(engine);
      const decision = decide(requestOfDetails(details));
      onDecision?.(decision, details);
      const redirectUrl = surrogateUrl(decision, details.type, surrogates);
      if (redirectUrl !== undefined) return { redirectUrl };
      if (isStopped(decision)) return { cancel: true };
    }
    return (isDocument(details) ? registered?.prepare(engine, details) : undefined) ?? {};
  };
  const listener = (/** @type {Details} */ details) => {
    if (isOwn(details)) return {};
    return held.engine ? answer(held.engine, details) : held.promise.then((engine) => answer(engine, details), () => ({}));
  };
  api.webRequest?.onBeforeRequest.addListener(listener, network ? EVERYWHERE : DOCUMENTS, ['blocking']);
  return () => api.webRequest?.onBeforeRequest.removeListener(listener);
}

/** The frame of a document, or of a message. @param {{ tabId: number, frameId: number, documentId?: string | undefined }} place */
const targetOf = ({ tabId, frameId, documentId }) => (documentId === undefined ? { tabId, frameIds: [frameId] } : { tabId, documentIds: [documentId] });

/** Answers the code in frames: which generic filters they need, and sheets to add. @param {Api} api @param {Held} held */
function answerFrames(api, held) {
  const listener = (/** @type {any} */ message, /** @type {any} */ sender, /** @type {(answer?: unknown) => void} */ respond) => {
    if (message?.type !== MESSAGE || sender.tab?.id === undefined) return undefined;
    const { frameId = 0, documentId, url } = sender;
    const target = targetOf({ tabId: sender.tab.id, frameId, documentId });
    const working = typeof message.css === 'string'
      ? api.scripting.insertCSS({ target, css: message.css, origin: 'USER' })
      : held.promise.then((engine) => (held.hasEnded ? [] : genericOf(engine)({ ...message, url })));
    // The frame can be gone.
    working.then(respond, () => respond());
    return true;
  };
  api.runtime.onMessage.addListener(listener);
  return () => api.runtime.onMessage.removeListener(listener);
}

/** The URLs of the documents above a frame, nearest first. @param {Api} api @param {{ tabId: number, parentFrameId: number }} frame */
async function ancestorsOf(api, { tabId, parentFrameId }) {
  if (parentFrameId < 0) return [];
  const frames = new Map((await api.webNavigation?.getAllFrames({ tabId }) ?? []).map((frame) => [frame.frameId, frame]));
  const urls = [];
  for (let at = frames.get(parentFrameId); at; at = frames.get(at.parentFrameId)) urls.push(at.url);
  return urls;
}

/** Whether the document has no scripts yet. Runs in the extension's world of the document. @param {string} mark */
function markDocument(mark) {
  const world = /** @type {any} */ (globalThis);
  const isNew = world[mark] !== true;
  world[mark] = true;
  return isNew;
}

/**
 * Chromium: runs the scripts and adds the sheet as soon as a document has begun. The page's first scripts can be faster.
 *
 * @param {Api} api
 * @param {Held} held
 */
function injectCommitted(api, held) {
  /** Documents that are not shown yet. */
  const prerendered = new Set();
  const inject = async (/** @type {import('./webextension.js').Committed} */ details) => {
    if (!/^https?:/.test(details.url)) return;
    const engine = held.engine ?? await held.promise;
    const ancestors = await ancestorsOf(api, details);
    if (held.hasEnded) return;
    const { embedded, scriptlets, isIdle } = extensionPlan(engine, details.url, { ancestors, message: MESSAGE });
    const target = targetOf(details);
    const run = (/** @type {'MAIN' | 'ISOLATED'} */ world, /** @type {Function} */ func, /** @type {unknown} */ argument) => (
      api.scripting.executeScript({ target, world, injectImmediately: true, func, args: [argument] }));
    const callsIn = (/** @type {'main' | 'isolated'} */ world) => scriptlets.filter(([name]) => SCRIPTLET_NAMES[world].includes(name));
    const [main, isolated] = [callsIn('main'), callsIn('isolated')];
    const { hide, style } = embedded.plan;
    const marked = run('ISOLATED', markDocument, MESSAGE);
    // Documents that the browser has kept for going back or prerendered are committed again, with their scripts. Others need not
    // wait for the answer.
    const { documentId = '', documentLifecycle, transitionQualifiers } = details;
    const canBeOld = prerendered.delete(documentId) || transitionQualifiers?.includes('forward_back');
    if (documentLifecycle === 'prerender') prerendered.add(documentId);
    if (canBeOld && !(await marked)[0]?.result) return;
    await Promise.all([
      marked,
      main.length > 0 && run('MAIN', RUN.main, main),
      isolated.length > 0 && run('ISOLATED', RUN.isolated, isolated),
      hide.length + style.length > 0 && api.scripting.insertCSS({ target, css: hideSheet(hide, style), origin: 'USER' }),
      !isIdle && run('ISOLATED', startInPage, embedded),
    ]);
  };
  // A document can be gone before it is reached.
  const listener = (/** @type {import('./webextension.js').Committed} */ details) => void inject(details).catch(closed);
  api.webNavigation?.onCommitted.addListener(listener);
  return () => api.webNavigation?.onCommitted.removeListener(listener);
}

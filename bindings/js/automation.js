/**
 * Handlers that decide the requests of pages in Puppeteer and Playwright, and apply page filters and scriptlets. They use what
 * these packages give to them, so neither is a dependency, and other handlers of the same page keep working.
 *
 * @typedef {import('./automation.js').Frame} Frame
 * @typedef {import('./automation.js').PageRequest} PageRequest
 * @typedef {import('./index.js').Engine} Engine
 */

import { answered, closed, decider, genericOf, isStopped, newBinding } from './handlers.js';
import { pageScript } from './page-filters.js';

/** Milliseconds that the request of a frame waits for its script. */
const LONGEST_WAIT = 300;

/** Scripts for documents that are kept: a document has begun long before so many others are requested. */
const MOST_SCRIPTS = 64;

/** The URL of the document in a frame; of one without an address of its own (`about:srcdoc`), that of the frame above. @param {Frame | null} frame */
function documentOf(frame) {
  for (let at = frame; at; at = at.parentFrame()) {
    const url = at.url();
    if (/^https?:/i.test(url)) return url;
  }
  return '';
}

/** The frame of the tab. @param {Frame} frame */
function topOf(frame) {
  let top = frame;
  for (let above = frame.parentFrame(); above; above = above.parentFrame()) top = above;
  return top;
}

/** The frame of a request; null for a worker's, for which Playwright throws. @param {PageRequest} request */
function frameOf(request) {
  try {
    return request.frame();
  } catch {
    return null;
  }
}

/**
 * A request as the engine takes it.
 *
 * @param {PageRequest} request of Puppeteer or Playwright
 * @param {string} [pageUrl] of the tab. Puppeteer can report the request of a new frame before the frame.
 */
export function requestOf(request, pageUrl = '') {
  const [url, method, frame] = [request.url(), request.method(), frameOf(request)];
  if (!frame) return { url, method, type: request.isNavigationRequest() ? 'sub_frame' : request.resourceType(), sourceUrl: pageUrl, topUrl: pageUrl };
  const parent = frame.parentFrame();
  if (!request.isNavigationRequest()) {
    return { url, method, type: request.resourceType(), sourceUrl: documentOf(frame), topUrl: documentOf(topOf(frame)) };
  }
  // The frame still has the document before. That of a frame is loaded by the document above, and that of a tab by itself.
  if (!parent) return { url, method, type: 'main_frame', sourceUrl: url, topUrl: url };
  return { url, method, type: 'sub_frame', sourceUrl: documentOf(parent), topUrl: documentOf(topOf(parent)) };
}

/** The URLs of the documents above a frame, nearest first. @param {Frame | null} frame */
function ancestorsOf(frame) {
  const urls = [];
  for (let at = frame?.parentFrame() ?? null; at; at = at.parentFrame()) urls.push(at.url());
  return urls;
}

/**
 * Adds the script of a document before it is loaded, and removes those of earlier ones.
 *
 * @param {Engine} engine
 * @param {string} binding
 * @param {(script: string) => Promise<(() => unknown) | undefined>} add Returns what removes the script.
 */
function documentScripts(engine, binding, add) {
  /** @type {Map<string, Promise<(() => unknown) | undefined | void>>} */
  const added = new Map();
  const remove = async (/** @type {string} */ script) => {
    const adding = added.get(script);
    added.delete(script);
    (await adding)?.();
  };
  return {
    /**
     * Adds the script of a document. For a tab's own document, Chromium answers only when the navigation continues, but keeps the
     * order of commands, so the answer is not awaited. For a frame it is: Puppeteer and Playwright need it before the frame's
     * own process starts.
     *
     * @param {PageRequest} request
     * @param {string[]} ancestors
     * @returns {Promise<string>} The script.
     */
    async prepare(request, ancestors) {
      const script = pageScript(engine, request.url(), { ancestors, generic: { binding } });
      if (script === '') return script;
      // The script that was needed last is the last one in the map, and is removed last.
      const adding = added.get(script) ?? add(script).catch(closed);
      added.delete(script);
      added.set(script, adding);
      const [oldest] = added.keys();
      if (added.size > MOST_SCRIPTS && oldest !== undefined) void remove(oldest);
      if (ancestors.length > 0) await Promise.race([adding, new Promise((resolve) => { setTimeout(resolve, LONGEST_WAIT); })]);
      return script;
    },
    async stop() {
      await Promise.all([...added.keys()].map(remove));
    },
  };
}

/** A promise of what can fail because the page is closed. @param {unknown} work */
const quietly = (work) => Promise.resolve(work).catch(closed);

/**
 * Decides the requests of a page of Puppeteer. Returns a function that ends this.
 *
 * Other handlers take part if they give a priority, too: Puppeteer's cooperative interception.
 *
 * @param {import('./automation.js').PuppeteerPage} page
 * @param {Engine} engine
 * @param {import('./automation.js').Options & { priority?: number }} [options]
 */
export async function blockInPuppeteer(page, engine, { surrogates = {}, onDecision, priority = 0, pageFilters = true } = {}) {
  const decide = decider(engine);
  const binding = newBinding();
  const scripts = documentScripts(engine, binding, async (script) => {
    const { identifier } = await page.evaluateOnNewDocument(script);
    return () => quietly(page.removeScriptToEvaluateOnNewDocument(identifier));
  });
  if (pageFilters) await page.exposeFunction(binding, genericOf(engine));
  const pass = async (/** @type {any} */ request) => request.continue(request.continueRequestOverrides(), priority).catch(closed);
  const answer = async (/** @type {any} */ request) => {
    const decision = decide(requestOf(request, page.url()));
    onDecision?.(decision, request);
    const surrogate = surrogates[decision.redirect ?? ''];
    if (decision.action === 'redirect' && surrogate) {
      await request.respond({ status: 200, headers: { 'access-control-allow-origin': '*' }, ...surrogate }, priority).catch(closed);
    } else if (isStopped(decision)) {
      await request.abort('blockedbyclient', priority).catch(closed);
    } else {
      const frame = frameOf(request);
      if (pageFilters && request.isNavigationRequest()) await scripts.prepare(request, frame ? ancestorsOf(frame) : [page.url()]);
      await pass(request);
    }
  };
  const handle = async (/** @type {any} */ request) => {
    if (!request.isInterceptResolutionHandled()) await answered(() => answer(request), () => pass(request));
  };
  page.on('request', handle);
  await page.setRequestInterception(true);
  return async () => {
    page.off('request', handle);
    // Others may need it.
    if (page.listenerCount('request') === 0) await page.setRequestInterception(false);
    await scripts.stop();
    if (pageFilters) await quietly(page.removeExposedFunction(binding));
  };
}

/**
 * Decides the requests of a page or context of Playwright. Returns a function that ends this.
 *
 * Requests that are not blocked go to the handlers that were added before (`route.fallback`).
 *
 * @param {import('./automation.js').PlaywrightRouter} target
 * @param {Engine} engine
 * @param {import('./automation.js').PlaywrightOptions} [options]
 */
export async function blockInPlaywright(target, engine, { surrogates = {}, onDecision, onRedirected, pageFilters = true } = {}) {
  const decide = decider(engine);
  const binding = newBinding();
  const scripts = documentScripts(engine, binding, async (script) => {
    // Versions before 1.59 return nothing, and cannot remove the script; it does nothing in other documents.
    const added = await target.addInitScript({ content: script });
    return added ? () => quietly(added.dispose()) : undefined;
  });
  const exposed = pageFilters ? await target.exposeFunction(binding, genericOf(engine)) : undefined;
  const pass = async (/** @type {any} */ route) => route.fallback().catch(closed);
  const answer = async (/** @type {any} */ route) => {
    const request = route.request();
    const decision = decide(requestOf(request));
    onDecision?.(decision, request);
    const surrogate = surrogates[decision.redirect ?? ''];
    if (decision.action === 'redirect' && surrogate) {
      const { contentType, body: given } = surrogate;
      // Playwright takes no other bytes.
      const body = typeof given === 'string' ? given : /** @type {any} */ (globalThis).Buffer.from(given);
      await route.fulfill({ status: 200, headers: { 'access-control-allow-origin': '*' }, contentType, body }).catch(closed);
    } else if (isStopped(decision)) {
      await route.abort('blockedbyclient').catch(closed);
    } else {
      if (pageFilters && request.isNavigationRequest()) await scripts.prepare(request, ancestorsOf(frameOf(request)));
      await pass(route);
    }
  };
  const handle = async (/** @type {any} */ route) => answered(() => answer(route), () => pass(route));
  // No route gets a request that follows a redirect: Playwright continues it at once, and only reports it. If the document
  // arrives before its script, the script is run in it later, once.
  const redirected = async (/** @type {any} */ request) => {
    if (!request.redirectedFrom()) return;
    onRedirected?.(decide(requestOf(request)), request);
    if (!pageFilters || !request.isNavigationRequest()) return;
    const frame = frameOf(request);
    const script = await scripts.prepare(request, ancestorsOf(frame));
    if (script === '') return;
    const isThere = (/** @type {URL} */ { href }) => href.replace(/#.*/s, '') === request.url().replace(/#.*/s, '');
    // It can be a download, or redirected again.
    await frame?.waitForURL?.(isThere, { waitUntil: 'commit' }).then(() => frame.evaluate?.(script)).catch(closed);
  };
  if (pageFilters || onRedirected) target.on('request', redirected);
  await target.route('**/*', handle);
  return async () => {
    target.off('request', redirected);
    await target.unroute('**/*', handle);
    await scripts.stop();
    await quietly(exposed?.dispose());
  };
}

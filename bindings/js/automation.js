/**
 * Handlers that decide the requests of pages in Puppeteer and Playwright. They use what these packages give to them, so neither
 * is a dependency, and other handlers of the same page keep working.
 *
 * @typedef {import('./automation.js').Frame} Frame
 * @typedef {import('./automation.js').PageRequest} PageRequest
 * @typedef {import('./index.js').Engine} Engine
 */

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
 */
export function requestOf(request) {
  const [url, method, frame] = [request.url(), request.method(), frameOf(request)];
  if (!frame) return { url, method, type: request.resourceType(), sourceUrl: '', topUrl: '' };
  const parent = frame.parentFrame();
  if (!request.isNavigationRequest()) {
    return { url, method, type: request.resourceType(), sourceUrl: documentOf(frame), topUrl: documentOf(topOf(frame)) };
  }
  // The frame still has the document before. That of a frame is loaded by the document above, and that of a tab by itself.
  if (!parent) return { url, method, type: 'main_frame', sourceUrl: url, topUrl: url };
  return { url, method, type: 'sub_frame', sourceUrl: documentOf(parent), topUrl: documentOf(topOf(parent)) };
}

/** Decides with the switch for generic filters, which a filter can set for a page. @param {Engine} engine */
function decider(engine) {
  let [page, genericBlocking] = ['', true];
  return (/** @type {PageRequest} */ given) => {
    const request = requestOf(given);
    if (request.topUrl !== page) [page, genericBlocking] = [request.topUrl, engine.switches(request.topUrl).genericBlockingOff === null];
    return engine.check({ ...request, genericBlocking });
  };
}

/** A page can be closed while a request waits for its answer. */
const closed = () => {};

/**
 * Decides the requests of a page of Puppeteer. Returns a function that ends this.
 *
 * Other handlers have a say if they give a priority, too: Puppeteer's cooperative interception.
 *
 * @param {import('./automation.js').PuppeteerPage} page
 * @param {Engine} engine
 * @param {import('./automation.js').Options & { priority?: number }} [options]
 */
export async function blockInPuppeteer(page, engine, { surrogates = {}, onDecision, priority = 0 } = {}) {
  const decide = decider(engine);
  const handle = async (/** @type {any} */ request) => {
    if (request.isInterceptResolutionHandled()) return;
    const decision = decide(request);
    onDecision?.(decision, request);
    const surrogate = surrogates[decision.redirect ?? ''];
    if (decision.action === 'redirect' && surrogate) {
      await request.respond({ status: 200, headers: { 'access-control-allow-origin': '*' }, ...surrogate }, priority).catch(closed);
    } else if (decision.action === 'block' || decision.action === 'redirect') {
      await request.abort('blockedbyclient', priority).catch(closed);
    } else {
      await request.continue(request.continueRequestOverrides(), priority).catch(closed);
    }
  };
  page.on('request', handle);
  await page.setRequestInterception(true);
  return async () => {
    page.off('request', handle);
    // Others may need it.
    if (page.listenerCount('request') === 0) await page.setRequestInterception(false);
  };
}

/**
 * Decides the requests of a page or context of Playwright. Returns a function that ends this.
 *
 * Requests that are not blocked go to the handlers that were added before (`route.fallback`).
 *
 * @param {import('./automation.js').PlaywrightRouter} target
 * @param {Engine} engine
 * @param {import('./automation.js').Options} [options]
 */
export async function blockInPlaywright(target, engine, { surrogates = {}, onDecision } = {}) {
  const decide = decider(engine);
  const handle = async (/** @type {any} */ route) => {
    const request = route.request();
    const decision = decide(request);
    onDecision?.(decision, request);
    const surrogate = surrogates[decision.redirect ?? ''];
    if (decision.action === 'redirect' && surrogate) {
      await route.fulfill({ status: 200, headers: { 'access-control-allow-origin': '*' }, ...surrogate }).catch(closed);
    } else if (decision.action === 'block' || decision.action === 'redirect') {
      await route.abort('blockedbyclient').catch(closed);
    } else {
      await route.fallback().catch(closed);
    }
  };
  await target.route('**/*', handle);
  return () => target.unroute('**/*', handle);
}

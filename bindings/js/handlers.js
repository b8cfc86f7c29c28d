/**
 * What the handlers for browsers have in common.
 *
 * @typedef {import('./index.js').Decision} Decision
 * @typedef {import('./index.js').Engine} Engine
 * @typedef {import('./index.js').Request} Request
 * @typedef {Readonly<Record<string, { contentType: string, body: string | Uint8Array }>>} Surrogates
 */

/** Decides with the switch for generic filters, which a filter can set for a page. @param {Engine} engine */
export function decider(engine) {
  let [page, genericBlocking] = ['', true];
  return (/** @type {Request} */ request) => {
    const { topUrl = '' } = request;
    if (topUrl !== page) [page, genericBlocking] = [topUrl, engine.switches(topUrl).genericBlockingOff === null];
    return engine.check({ ...request, genericBlocking });
  };
}

/** Whether the request is not sent to its server. @param {Decision} decision */
export const isStopped = ({ action }) => action === 'block' || action === 'redirect';

/**
 * The answer to a redirected request, for browsers that redirect to a URL; undefined if the request is to be cancelled.
 *
 * @param {Decision} decision
 * @param {string} type The request's, as the engine or a browser names it.
 * @param {Surrogates} surrogates
 */
export function surrogateUrl({ action, redirect }, type, surrogates) {
  const surrogate = action === 'redirect' ? surrogates[redirect ?? ''] : undefined;
  if (surrogate === undefined || /^web_?socket$/i.test(type)) return undefined;
  // A page's policy can forbid `data:` in frames.
  if (/^(sub_?frame|object)$/i.test(type)) return 'about:blank';
  const { contentType, body } = surrogate;
  if (typeof body === 'string') return `data:${contentType},${encodeURIComponent(body)}`;
  return `data:${contentType};base64,${btoa(Array.from(body, (byte) => String.fromCharCode(byte)).join(''))}`;
}

/** A name that no page guesses. */
export const newBinding = () => `f${crypto.randomUUID().replaceAll('-', '')}`;

/** Answers which generic filters a document needs. @param {Engine} engine */
export const genericOf = (engine) => (/** @type {any} */ given) => {
  const texts = (/** @type {unknown} */ list) => (Array.isArray(list) ? list.filter((one) => typeof one === 'string') : []);
  return typeof given?.url === 'string' ? engine.generic(given.url, { classes: texts(given.classes), ids: texts(given.ids) }) : [];
};

/**
 * Answers a request. One without an answer waits for ever, so it passes if this fails: a callback throws, or the engine is freed.
 * The error goes on.
 *
 * @param {() => Promise<unknown>} answer
 * @param {() => Promise<unknown>} pass
 */
export async function answered(answer, pass) {
  try {
    await answer();
  } catch (error) {
    await pass();
    throw error;
  }
}

/** For promises that are rejected when a page is closed while a request waits for its answer. */
export const closed = () => {};

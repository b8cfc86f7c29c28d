/**
 * The set of answers that every form of the engine gives: what is asked, and the answers of the npm package as lines. This
 * module runs in Node and in browsers. `tests/bindings.test.mjs` and `tests/packages/suites/verdicts.test.mjs` compare them
 * with the answers of the command line program, which is the crate.
 */

const TRACKER = 'www.google-analytics.com/analytics.js';

/** URLs, sources and types that are unusual or invalid. Each is decided, or counts as unreadable, in the same way everywhere. */
export const EDGES = [
  ...[
    `https://${TRACKER}`, `HTTPS://WWW.Google-Analytics.COM/analytics.js`, `https://www.google-analytics.com./analytics.js`,
    `https://www.google-analytics.com:8443/analytics.js`, `https://user:word@${TRACKER}`, `https:\\\\www.google-analytics.com\\analytics.js`,
    `https://www.google-analytics.com/a/../analytics.js`, `https://www%2egoogle-analytics.com/analytics.js`, ` https://${TRACKER} `,
    `https://${TRACKER}#fragment`, `https://${TRACKER}?q=${'é'.repeat(3000)}`, `wss://${TRACKER}`, `//${TRACKER}`, TRACKER, 'https://', 'https://[',
    'https://[::1]:8080/ads.js', 'http://1.2/ads.js', 'https://bücher.example/ads/banner.js', 'data:,x', 'blob:https://news.example/1', '', 'no URL',
  ].map((url) => [url, 'https://news.example/', 'script']),
  ...['', 'news.example', 'WWW.News.Example.', 'https://[::1]/', 'about:blank', 'no source', 'www.google-analytics.com', 'münchen.example']
    .map((source) => [`https://${TRACKER}`, source, 'script']),
  ...['', 'Script', 'XHR', 'mainFrame', 'Document', 'prefetch', 'hologram', 's'.repeat(300), 'é'].map((type) => [`https://${TRACKER}`, 'news.example', type]),
].map(([url, sourceUrl, type]) => ({ url, sourceUrl, type }));

/** A decision as a line: action, list, line, filter. @param {{ action: string, list?: string | null, line?: number | null, filter?: string | null, unreadable?: boolean }} decision */
export function decisionLine({ action, list, line, filter, unreadable }) {
  return unreadable ? 'unreadable' : [action, list ?? '', line ?? 0, filter ?? ''].join('\t');
}

/** The fields of an answer about a page, in every form of the engine. */
const FIELDS = ['genericHide', 'specificHide', 'hide', 'style', 'procedural', 'scriptlets', 'html', 'headers', 'sheetExceptions', 'genericSelectors'];

/** An answer about a page as a line. Lists that are empty may be absent. @param {Record<string, any>} page */
export function pageLine(page) {
  return JSON.stringify(FIELDS.map((name) => page[name] ?? []));
}

/**
 * A page to ask about: its URL, the names in it, and the documents that it is a frame of.
 *
 * @typedef {{ url: string, classes?: string[], ids?: string[], ancestors?: string[] }} Page
 */

/**
 * The answers of the npm package.
 *
 * @param {any} Engine
 * @param {Uint8Array} image
 * @param {{ requests: { url: string, sourceUrl: string, type: string }[], pages: Page[], cases: (Page & { list: string })[] }} asked
 *   `cases`: pages with a list of their own.
 */
export function answersOf(Engine, image, { requests, pages, cases }) {
  const engine = Engine.fromImage(image);
  const answer = (/** @type {any} */ by, /** @type {Page} */ { url, classes, ids, ancestors }) => {
    const genericSelectors = classes || ids ? by.generic(url, { classes, ids, ancestors }) : [];
    return pageLine({ ...by.cosmetics(url, { ancestors }), genericSelectors });
  };
  return {
    decisions: requests.map((request) => decisionLine(engine.check(request))),
    edges: EDGES.map((request) => decisionLine(engine.check(request))),
    pages: pages.map((page) => answer(engine, page)),
    cases: cases.flatMap(({ list, ...page }) => {
      const own = Engine.fromLists([{ name: 'list', text: list }], { trusted: ['list'] });
      const lines = [answer(own, page), JSON.stringify(own.genericSheet())];
      own.free();
      return lines;
    }),
  };
}

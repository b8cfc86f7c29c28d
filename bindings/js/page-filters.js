/** What page filters do in a frame, as a plan and as a script for it. */

import { startInPage } from './page-code.js';
import { scriptletScript, WORLDS } from './scriptlets.js';

/** Without the fragment, which the engine does not read. @param {string} url */
const withoutHash = (url) => url.replace(/#.*/s, '');

/**
 * What the code in a frame needs.
 *
 * @param {import('./engine.js').Engine} engine
 * @param {string} url
 * @param {{ ancestors?: string[], generic?: { binding: string } | { message: string } | null }} [options]
 */
export function pagePlan(engine, url, { ancestors, generic = null } = {}) {
  const { genericHide, hide, style, procedural, proceduralPrograms, scriptlets, sheetExceptions } = engine.cosmetics(url, { ancestors });
  const excepted = new Set(sheetExceptions);
  const sheet = genericHide ? [] : engine.genericSheet().filter((selector) => !excepted.has(selector));
  const plan = { hide: [...hide, ...sheet], style, procedural, proceduralPrograms: [...proceduralPrograms] };
  return { embedded: { url: withoutHash(url), plan, generic: genericHide ? null : generic }, scriptlets };
}

/**
 * A script that does in a frame what page filters say; the empty text if they say nothing. It does nothing in documents of
 * another URL. It must run before the page's scripts.
 *
 * @param {import('./engine.js').Engine} engine
 * @param {string} url
 * @param {{ ancestors?: string[], generic?: { binding: string } | null }} [options]
 */
export function pageScript(engine, url, options) {
  const { embedded, scriptlets } = pagePlan(engine, url, options);
  const { plan, generic } = embedded;
  const calls = WORLDS.map((world) => scriptletScript(scriptlets, world)).join('');
  const isIdle = generic === null && plan.hide.length + plan.style.length + plan.procedural.length === 0;
  if (isIdle && calls === '') return '';
  const page = isIdle ? '' : `(${startInPage})(${JSON.stringify(embedded)});`;
  return `if(location.href.replace(/#.*/s,"")===${JSON.stringify(embedded.url)}){${calls}${page}}`;
}

/** What page filters do in a frame, as a plan and as a script for it. `page-filters.js` exports the public part. */

import { startInPage } from './page-code.js';
import { hideSheet } from './page-css.js';
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

/** Whether a plan leaves a frame as it is. @param {import('./page-filters.js').PagePlan['embedded']} embedded */
const isIdle = ({ plan, generic }) => generic === null && plan.hide.length + plan.style.length + plan.procedural.length === 0;

/** The code of a plan. @param {import('./page-filters.js').PagePlan['embedded']} embedded */
const codeOf = (embedded) => (isIdle(embedded) ? '' : `(${startInPage})(${JSON.stringify(embedded)});`);

/**
 * Code that runs in the document with this URL alone.
 *
 * @param {string} url
 * @param {string} code
 * @param {string} [binding] A function of the page, which notes that the code has run: it runs once.
 */
function onlyIn(url, code, binding) {
  if (code === '') return '';
  const name = JSON.stringify(binding);
  const [unless, note] = binding === undefined ? ['', ''] : [`&&!globalThis[${name}]?.ran`, `if(globalThis[${name}])globalThis[${name}].ran=true;`];
  return `if(location.href.replace(/#.*/s,"")===${JSON.stringify(withoutHash(url))}${unless}){${note}${code}}`;
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
  const calls = WORLDS.map((world) => scriptletScript(scriptlets, world)).join('');
  return onlyIn(url, `${calls}${codeOf(embedded)}`, options?.generic?.binding);
}

/**
 * The same for an extension, which has a world of its own in a frame and can add style sheets: a script for each world, and the
 * sheet. Empty texts where there is nothing to do.
 *
 * @param {import('./engine.js').Engine} engine
 * @param {string} url
 * @param {{ ancestors?: string[], message: string, sheetIsInserted?: boolean }} options
 *   `message`: what the script asks the background with. `sheetIsInserted`: false if the script is to ask for its sheet, too.
 */
export function extensionScripts(engine, url, { ancestors, message, sheetIsInserted = true }) {
  const { embedded, scriptlets } = extensionPlan(engine, url, { ancestors, message, sheetIsInserted });
  const [main, isolated] = [scriptletScript(scriptlets, 'main'), scriptletScript(scriptlets, 'isolated')];
  const { hide, style } = embedded.plan;
  return { main: onlyIn(url, main), isolated: onlyIn(url, `${isolated}${codeOf(embedded)}`), sheet: sheetIsInserted ? hideSheet(hide, style) : '' };
}

/**
 * @param {import('./engine.js').Engine} engine
 * @param {string} url
 * @param {{ ancestors?: string[], message: string, sheetIsInserted?: boolean }} options
 */
export function extensionPlan(engine, url, { ancestors, message, sheetIsInserted = true }) {
  const { embedded, scriptlets } = pagePlan(engine, url, { ancestors, generic: { message } });
  return { embedded: { ...embedded, insertBy: message, sheetIsInserted }, scriptlets, isIdle: isIdle(embedded) };
}

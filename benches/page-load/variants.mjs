/** What is compared: browsers without an extension, with the least that blocking can cost, and with parts left out. */
import { emptyBackground, onlyEmptyScript, onlyRules } from './copies.mjs';

/**
 * @typedef {object} Variant
 * @property {string} label
 * @property {'brock' | 'ideal' | 'ubo'} [extension] None: no extension.
 * @property {boolean} [floor] The page is without what is blocked.
 * @property {import('./copies.mjs').Change} [change] Of the packed extension.
 * @property {{ ask: string, on: boolean }[]} [settings] Messages that change the extension's settings.
 * @property {boolean} [isAgainst] Of the other package. Default: whether it is the variant `against`.
 * @property {string} [only] The browser that has it.
 */

/** @param {string} label @param {string[]} stubs @param {string} [only] @returns {Variant} */
const without = (label, stubs, only) => ({ label, extension: 'brock', change: { stubs }, only });
/** @param {string} label @param {Partial<import('./copies.mjs').Change>} change @returns {Variant} */
const rules = (label, change) => ({ label, extension: 'brock', change: { manifest: onlyRules, ...change }, only: 'chromium' });

const noContentScripts = (manifest) => delete manifest.content_scripts;
const REGISTERING = ['scripting.registerContentScripts', 'scripting.updateContentScripts', 'contentScripts.register'];

/** @type {Record<string, Variant>} */
export const VARIANTS = {
  none: { label: 'no extension' },
  floor: { label: 'no extension, page without what is blocked', floor: true },
  ideal: { label: 'the ideal', extension: 'ideal' },
  'empty-script': { label: 'the ideal, and an empty content script in each frame', extension: 'ideal', change: { manifest: onlyEmptyScript } },
  'empty-background': { label: 'the ideal, and a background that does nothing', extension: 'ideal', change: { manifest: emptyBackground }, only: 'chromium' },
  brock: { label: 'Brock', extension: 'brock' },
  against: { label: 'the other package', extension: 'brock' },
  ubo: { label: 'uBlock Origin', extension: 'ubo', only: 'firefox' },
  'no-learning': { label: 'without learning', extension: 'brock', change: {}, settings: [{ ask: 'switchLearning', on: false }] },
  'no-signals': { label: 'without Global Privacy Control', extension: 'brock', change: {}, settings: [{ ask: 'switchPrivacyControl', on: false }] },
  'no-badge': without('without the badge and the button', [
    'action.set*', 'browserAction.set*', 'declarativeNetRequest.setExtensionActionOptions',
  ]),
  'no-counting': without('without counting', ['webRequest.onErrorOccurred', 'webRequest.onBeforeRedirect'], 'chromium'),
  'no-request-events': without('without any event of a request', ['webRequest.*'], 'chromium'),
  'no-headers': without('without listeners for headers', ['webRequest.onBeforeSendHeaders', 'webRequest.onSendHeaders', 'webRequest.onHeadersReceived'], 'firefox'),
  'no-content-scripts': {
    label: 'without content scripts', extension: 'brock', change: { stubs: REGISTERING, manifest: noContentScripts },
  },
  'no-tab-events': without('without events of tabs and navigations', ['tabs.on*', 'webNavigation.*']),
  'no-session-writes': without('without writes to storage.session', ['storage.session.set']),
};

/** Chromium files a rule by five consecutive characters of its `urlFilter`; rules without these are tested for every request. */
const isFiled = ({ urlFilter = '', regexFilter }) => regexFilter !== undefined || urlFilter.split(/[*^|]/).some((text) => text.length >= 5);

/** @type {Record<string, Variant>} */
export const RULE_VARIANTS = {
  none: VARIANTS.none,
  'rules-all': rules('all rules (the ideal)', {}),
  'rules-none': rules('no rule', { oneRuleset: true, keeps: () => false }),
  'rules-one': rules('one rule', { keepsOne: true }),
  'rules-tenth': rules('every tenth rule', { keeps: ({ id }) => id % 10 === 0 }),
  'rules-one-set': rules('all rules in one ruleset', { oneRuleset: true }),
  'rules-no-regex': rules('without regular expressions', { keeps: ({ condition }) => condition.regexFilter === undefined }),
  'rules-filed': rules('without rules that have no text of five characters', { keeps: ({ condition }) => isFiled(condition) }),
  'rules-no-redirect': rules('without surrogates', { keeps: ({ action }) => action.redirect?.url === undefined && action.redirect?.extensionPath === undefined }),
  'rules-no-params': rules('without removed parameters', { keeps: ({ action }) => action.redirect?.transform === undefined }),
  'rules-no-headers': rules('without changed headers', { keeps: ({ action }) => action.type !== 'modifyHeaders' }),
  'rules-no-response': rules('without conditions on response headers', { keeps: ({ condition }) => !condition.responseHeaders && !condition.excludedResponseHeaders }),
  'rules-no-allow': rules('without exceptions', { keeps: ({ action }) => !action.type.startsWith('allow') }),
  'rules-block-allow': rules('blocks and exceptions only, no expressions', {
    keeps: ({ action, condition }) => ['block', 'allow'].includes(action.type) && condition.regexFilter === undefined,
  }),
};

/** The variants of a run. @param {string} browser @param {boolean} wantsParts @param {boolean} hasUbo */
export function defaultVariants(browser, wantsParts, hasUbo) {
  const main = ['none', 'floor', 'ideal', 'brock', ...(hasUbo && browser === 'firefox' ? ['ubo'] : [])];
  if (!wantsParts) return main;
  return [...main, ...Object.keys(VARIANTS).filter((name) => name.startsWith('no-') && (VARIANTS[name].only ?? browser) === browser)];
}

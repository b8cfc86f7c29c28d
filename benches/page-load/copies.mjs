/** Changed copies of the packed extension. Only the manifest, rulesets and added files differ; no source is edited. */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zip } from '../../extension/pack/zip.mjs';

const WRAPPER = fileURLToPath(new URL('api-wrapper.js', import.meta.url));
const BEFORE = ['bench-config.js', 'api-wrapper.js'];
const EMPTY_SCRIPT = 'bench-empty.js';
const EMPTY = '"use strict";\n';

/**
 * @typedef {object} Change
 * @property {string[]} [stubs] Functions and events of the extension API that do nothing.
 * @property {boolean} [counts] Counts calls and events.
 * @property {(manifest: any) => void} [manifest]
 * @property {(rule: any) => boolean} [keeps] The rules that stay (Chromium).
 * @property {boolean} [oneRuleset] All rules in one ruleset (Chromium).
 * @property {boolean} [keepsOne] Only the first rule (Chromium).
 */

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Copies `dist` to a folder and changes it. Firefox needs the zip beside it. @param {string} dist @param {string} folder @param {Change} change */
export function copyExtension(dist, folder, change) {
  // A running Chromium writes its index of the rules beside them.
  cpSync(dist, folder, { recursive: true, filter: (path) => !/[/\\]_metadata$/.test(path) });
  const path = join(folder, 'manifest.json');
  const manifest = readJson(path);
  closeFirstPage(folder);
  writeFileSync(join(folder, 'bench.html'), '<!doctype html><title>bench</title>');
  writeFileSync(join(folder, EMPTY_SCRIPT), EMPTY);
  if (change.stubs || change.counts) wrapBackground(folder, manifest, change);
  if (change.counts) {
    writeFileSync(join(folder, 'bench-mark.js'), 'performance.mark("content-script");\n');
    for (const entry of manifest.content_scripts ?? []) entry.js = ['bench-mark.js', ...(entry.js ?? [])];
  }
  change.manifest?.(manifest);
  if (change.keeps || change.oneRuleset || change.keepsOne) changeRules(folder, manifest, change);
  writeFileSync(path, JSON.stringify(manifest));
  writeZip(folder);
}

/** The page after the installation would be a tab more than in the other variants. @param {string} folder */
function closeFirstPage(folder) {
  const path = join(folder, 'data/build.json');
  writeFileSync(path, JSON.stringify({ ...readJson(path), firstRun: false }));
}

/** The wrapper runs before the background's own script. @param {string} folder @param {any} manifest @param {Change} change */
function wrapBackground(folder, manifest, { stubs = [], counts = false }) {
  writeFileSync(join(folder, 'bench-config.js'), `globalThis.benchConfig = ${JSON.stringify({ stubs, counts })};\n`);
  cpSync(WRAPPER, join(folder, 'api-wrapper.js'));
  const { background } = manifest;
  if (background?.service_worker) {
    const all = [...BEFORE, background.service_worker];
    const isModule = background.type === 'module';
    const names = all.map((name) => JSON.stringify(`/${name}`));
    writeFileSync(join(folder, 'bench-worker.js'), isModule ? names.map((name) => `import ${name};`).join('\n') : `importScripts(${names});`);
    background.service_worker = 'bench-worker.js';
  } else if (background?.scripts) background.scripts = [...BEFORE, ...background.scripts];
  else if (background?.page) {
    const page = join(folder, background.page);
    const text = readFileSync(page, 'utf8');
    const type = /<script[^>]*type="?module/.test(text) ? ' type="module"' : '';
    writeFileSync(page, text.replace('<script', `${BEFORE.map((name) => `<script${type} src="/${name}"></script>`).join('')}<script`));
  }
}

/** @param {string} folder @param {any} manifest @param {Change} change */
function changeRules(folder, manifest, { keeps = () => true, oneRuleset = false, keepsOne = false }) {
  const rulesets = manifest.declarative_net_request.rule_resources;
  const kept = rulesets.map((ruleset) => ({ ruleset, rules: readJson(join(folder, ruleset.path)).filter(keeps) }));
  if (!oneRuleset && !keepsOne) {
    for (const { ruleset, rules } of kept) writeFileSync(join(folder, ruleset.path), JSON.stringify(rules));
    return;
  }
  const all = kept.filter(({ ruleset }) => ruleset.enabled).flatMap(({ rules }) => rules).map((rule, at) => ({ ...rule, id: at + 1 }));
  writeFileSync(join(folder, rulesets[0].path), JSON.stringify(keepsOne ? all.slice(0, 1) : all));
  manifest.declarative_net_request.rule_resources = [rulesets[0]];
}

/** @param {string} folder */
function writeZip(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const entries = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  writeFileSync(`${folder}.zip`, zip(entries.map((path) => ({ name: relative(folder, path), data: readFileSync(path) }))));
}

/** A minimal extension for Firefox: one blocking listener with a set of the URLs to stop. @param {string} folder @param {string[]} stopped @param {Change} [change] */
export function writeFirefoxIdeal(folder, stopped, change) {
  const manifest = {
    manifest_version: 2, name: 'ideal', version: '1', browser_specific_settings: { gecko: { id: 'ideal@test' } },
    permissions: ['webRequest', 'webRequestBlocking', '<all_urls>'], background: { scripts: ['background.js'] },
  };
  change?.manifest?.(manifest);
  const script = `const stopped = new Set(${JSON.stringify(stopped)});
const stop = { cancel: true }, go = {};
browser.webRequest.onBeforeRequest.addListener(({ url }) => (stopped.has(url) ? stop : go), { urls: ["<all_urls>"] }, ["blocking"]);`;
  writeFileSync(`${folder}.zip`, zip([
    { name: 'manifest.json', data: Buffer.from(JSON.stringify(manifest)) },
    { name: 'background.js', data: Buffer.from(script) },
    { name: EMPTY_SCRIPT, data: Buffer.from(EMPTY) },
  ]));
}

/** Without background and content scripts, the packed rules remain. @param {any} manifest */
export function onlyRules(manifest) {
  for (const key of ['background', 'action', 'content_scripts', 'options_ui', 'host_permissions']) delete manifest[key];
  manifest.host_permissions = ['<all_urls>'];
  manifest.permissions = ['declarativeNetRequest'];
}

/** A content script in every frame that does nothing: what the browser itself needs for one. @param {any} manifest */
export function onlyEmptyScript(manifest) {
  const frames = { all_frames: true, match_about_blank: true, run_at: 'document_start' };
  manifest.content_scripts = [{ matches: ['<all_urls>'], js: [EMPTY_SCRIPT], ...frames }];
}

/** Chromium: a background that does nothing: what the browser itself needs for its process. @param {any} manifest */
export function emptyBackground(manifest) {
  manifest.background = { service_worker: EMPTY_SCRIPT };
}

/** @param {string} folder */
export const isThere = (folder) => existsSync(join(folder, 'manifest.json'));

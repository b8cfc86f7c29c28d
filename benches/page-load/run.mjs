#!/usr/bin/env node
/**
 * What the extension costs or saves on whole pages: real pages' requests replayed on loopback, in a real browser.
 *
 *   node benches/page-load/run.mjs --browser firefox|chromium [--parts] [--ubo FILE.xpi] [--measure pages,memory,…]
 *
 * README.md has all options. Needs `./build.sh` and the lists and requests of `BROCK_LISTS_DIR`.
 */
import { existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DATA } from '../../tests/data.mjs';
import { FRAME_PAGES } from './frame-pages.mjs';
import { measureFrames } from './frames.mjs';
import { measureIdle, measurePopup, measureStart } from './moments.mjs';
import { measureMemory, measurePages, variantOf } from './pages.mjs';
import { hasPerf } from './processes.mjs';
import { measureCounts, measureTraces } from './profile.mjs';
import { print, write } from './report.mjs';
import { digest, Results } from './results.mjs';
import { measureRules, passing, RULES_PAGE } from './rules.mjs';
import { checkLists, plain, readSites, serve } from './site-pages.mjs';
import { defaultVariants, RULE_VARIANTS } from './variants.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const once = /** @type {const} */ ({ multiple: false });
/** @param {string} preset */
const text = (preset) => ({ ...once, type: /** @type {const} */ ('string'), default: preset });
const flag = { ...once, type: /** @type {const} */ ('boolean'), default: false };
const { values } = parseArgs({
  options: {
    browser: text('chromium'), variants: text(''), parts: flag, rounds: text('3'), sites: text('15'), 'pages-per-site': text('1'),
    'memory-pages': text('60'), tries: text('3'), measure: text(''), ubo: text(''), dist: text(''), against: text(''), out: text(''), fresh: flag, docs: flag,
    traced: text('ideal,brock'), loads: text('12'),
  },
});
if (values.browser !== 'chromium' && values.browser !== 'firefox') throw new Error(`--browser ${values.browser}: chromium or firefox`);
const browser = /** @type {'chromium' | 'firefox'} */ (values.browser);
if (values.ubo && !existsSync(values.ubo)) throw new Error(`--ubo ${values.ubo} does not exist`);
const dist = resolve(values.dist || join(ROOT, 'dist', browser));
if (!existsSync(join(dist, 'manifest.json'))) throw new Error(`${dist} has no extension: run ./build.sh`);
checkLists(dist);
if (values.variants.split(',').includes('against') && !existsSync(join(values.against, 'manifest.json'))) throw new Error(`--against ${values.against}: has no extension`);
const names = values.variants ? values.variants.split(',') : defaultVariants(browser, values.parts, values.ubo !== '');
for (const name of names) if (!variantOf(name)) throw new Error(`there is no variant ${name}`);
const perSite = Number(values['pages-per-site']);
const measured = values.measure || (perSite > 1 ? 'pages' : browser === 'firefox' ? 'pages,memory,idle,start' : 'pages,memory,popup');

const work = mkdtempSync(join(tmpdir(), 'page-load-'));
// Frames need no recorded pages, and so no lists.
const all = measured === 'frames' ? [] : readSites(DATA, process.env.BROCK ?? join(ROOT, 'target/release/brock'), work, browser);
const [sites, others] = [all.slice(0, Number(values.sites)), all.slice(Number(values.sites))];
const fixture = await serve(all, { [RULES_PAGE]: passing(all) }, FRAME_PAGES);
const stopped = all.flatMap(({ requests }) => requests).filter((request) => request.stopped).map(({ url }) => plain(url));
const place = { browser, dist, against: values.against && resolve(values.against), ubo: values.ubo && resolve(values.ubo), work, port: fixture.port, stopped };

// What has other sites, or none, is another run: it would move the results of pages away.
const kind = measured === 'frames' ? '-frames' : perSite > 1 ? `-${perSite}-pages` : '';
const out = resolve(values.out || join(ROOT, 'target/page-load', `${browser}${kind}`));
const about = {
  browser, extension: digest(dist), ...(names.includes('against') && { against: digest(resolve(values.against)) }), sites: sites.length, requests: sites.reduce((sum, { requests }) => sum + requests.length, 0),
  rounds: Number(values.rounds), perSite, command: `node benches/page-load/run.mjs --browser ${browser}`,
};
const results = new Results(join(out, 'results.jsonl'), about, values.fresh);
if (!hasPerf) console.log('perf is not installed or cannot count instructions on this machine: that column is left out');
const bench = { place, names, sites, others, rounds: about.rounds, perSite, memoryPages: Number(values['memory-pages']), fixture, results };

const tries = Number(values.tries);
const MEASURES = {
  pages: () => measurePages(bench),
  memory: () => measureMemory({ ...bench, names: names.filter((name) => ['none', 'ideal', 'empty-background', 'brock', 'against', 'ubo'].includes(name)) }),
  idle: () => measureIdle(bench, tries),
  start: () => measureStart(bench, tries),
  popup: () => measurePopup(bench, tries),
  counts: () => measureCounts(bench),
  trace: () => measureTraces(bench, values.traced.split(',')),
  frames: () => measureFrames(bench, values.variants ? names : ['none', 'brock'], tries),
  rules: () => measureRules(bench, values.variants ? names : Object.keys(RULE_VARIANTS), Number(values.loads)),
};
try {
  for (const what of measured.split(',')) {
    if (!MEASURES[what]) throw new Error(`--measure ${what}: one of ${Object.keys(MEASURES).join(', ')}`);
    console.log(`measures ${what}`);
    await MEASURES[what]();
  }
} finally {
  await fixture.close();
  await rm(work, { recursive: true, force: true, maxRetries: 5 });
}
print(about, results.rows);
write(out, values.docs ? join(ROOT, 'docs') : out, { about, rows: results.rows });
process.exit(0);

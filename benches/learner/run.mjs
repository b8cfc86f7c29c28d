#!/usr/bin/env node
// Evaluates both policies on the raw crawls that Privacy Badger publishes (in the data folder, not part of the project):
// learns from March and April, compares with May and with EasyList and EasyPrivacy. The parameters of the rules are
// chosen with March and April only.
//
//   node benches/learner/run.mjs
//
// Writes the figures into docs/learner.md and its charts. Needs target/release/brock (or BROCK) and dist/npm.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

import { Engine, initSync } from '../../dist/npm/index.js';
import { knowledge, readEntities } from '../../extension/pack/entities.mjs';
import { lines } from '../peers/charts.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DATA = process.env.BROCK_LISTS_DIR ? join(process.env.BROCK_LISTS_DIR, '..') : join(ROOT, '../shared/data');
const BROCK = process.env.BROCK ?? join(ROOT, 'target/release/brock');
const [TUNED, SPLIT] = ['2026-04', '2026-05'];
const RECALLS = [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5];
const WINDOWS = [7, 15, 30, 45, 60, 75];
const percent = (part) => `${(100 * part).toFixed(1)} %`;

initSync(readFileSync(join(ROOT, 'dist/npm/brock_bg.wasm')));
const { site } = { site: (host) => engine.site(`https://${host}/`) };
const engine = Engine.fromLists([]);
const folder = mkdtempSync(join(tmpdir(), 'brock-learner-'));

const read = (path) => readFileSync(join(DATA, path), 'utf8');
const scans = readdirSync(join(DATA, 'privacy-badger/scans')).sort().map((name) =>
  JSON.parse(gunzipSync(readFileSync(join(DATA, 'privacy-badger/scans', name))).toString()));
const [train, later] = [scans.filter(({ date }) => date < SPLIT), scans.filter(({ date }) => date >= SPLIT)];
const noon = ({ date }) => Date.parse(`${date}T12:00:00Z`);

/** One `report` event per line: a crawl has only trackers, sites, dates and signals. */
function events(crawls) {
  return crawls.flatMap(({ date, snitch_map, tracking_map }) => {
    const time = Date.parse(`${date}T12:00:00Z`);
    return Object.entries(snitch_map).flatMap(([tracker, sites]) => sites.flatMap((where) => {
      const signals = tracking_map[tracker]?.[where] ?? ['cookie'];
      return signals.map((signal) => JSON.stringify({ event: 'report', time, site: where, tracker, signal }));
    }));
  }).join('\n');
}

/** The verdicts on domains. */
function learn(policy, crawls, facts, more = []) {
  const end = noon(crawls.at(-1));
  const [seen, known] = [join(folder, 'events.jsonl'), join(folder, 'facts.txt')];
  writeFileSync(seen, events(crawls));
  writeFileSync(known, facts);
  const found = execFileSync(BROCK,
    ['learn', '--events', seen, '--entities', known, '--policy', policy, '--json', '--now', String(end), ...more],
    { encoding: 'utf8', maxBuffer: 1 << 30 });
  return found.trim().split('\n').map((line) => JSON.parse(line)).filter(({ tracker }) => site(tracker) === tracker);
}

/** Precision at each recall: the highest of all thresholds that reach the recall. */
function curve(verdicts, truth) {
  const ranked = verdicts.toSorted((a, b) => b.evidence.score - a.evidence.score);
  const points = [];
  let hits = 0;
  ranked.forEach(({ tracker, evidence }, at) => {
    hits += Number(truth.has(tracker));
    if (ranked[at + 1]?.evidence.score !== evidence.score) points.push({ recall: hits / truth.size, precision: hits / (at + 1) });
  });
  return RECALLS.map((recall) => Math.max(...points.filter((point) => point.recall >= recall).map(({ precision }) => precision), 0));
}

const rates = (found, truth) => {
  const hits = found.filter(({ tracker }) => truth.has(tracker)).length;
  return { precision: hits / found.length, recall: hits / truth.size };
};

const listed = new Set();
const blocked = new Set();
for (const name of ['easylist', 'easyprivacy']) {
  for (const line of read(`lists/${name}.txt`).split('\n')) {
    const [, host, rest] = /^\|\|([a-z0-9.-]+\.[a-z0-9-]+)(.*)$/.exec(line) ?? [];
    if (host === undefined) continue;
    listed.add(site(host));
    if (/^\^(\$third-party)?$/.test(rest) && site(host) === host) blocked.add(host);
  }
}
/** The domains that track on three sites. */
function tracking(crawls) {
  /** @type {Map<string, Set<string>>} */
  const on = new Map();
  for (const { snitch_map } of crawls) {
    for (const [tracker, sites] of Object.entries(snitch_map)) {
      if (!on.has(tracker)) on.set(tracker, new Set());
      sites.forEach((where) => on.get(tracker).add(where));
    }
  }
  return [...on.keys()].filter((tracker) => on.get(tracker).size >= 3);
}

const ours = knowledge(readEntities(
  readFileSync(join(ROOT, 'filter-lists/entities.toml'), 'utf8'),
  readFileSync(join(ROOT, 'filter-lists/cookie-block.toml'), 'utf8'),
));
const theirs = [
  `cookieblock ${JSON.parse(read('privacy-badger/yellowlist.json')).join(' ')}`,
  ...JSON.parse(read('privacy-badger/first-party-groups.json')).map((group) => `group ${group.join(' ')}`),
].join('\n');
// The parameters are chosen with the crawls of March and April, without lists.
const march = train.filter(({ date }) => date < TUNED);
const april = tracking(train.filter(({ date }) => date >= TUNED));
const inMarch = new Set(march.flatMap(({ snitch_map }) => Object.keys(snitch_map)));
const truthOfApril = new Set(april.filter((tracker) => inMarch.has(tracker)));
const tuned = [0, 0.1, 0.2, 0.5, 1].flatMap((steady) => [1, 1.5, 2, 3].map((known) => {
  const verdicts = learn('brock', march, ours, ['--steady', String(steady), '--known', String(known)]);
  const found = verdicts.filter(({ action }) => action !== 'allow');
  const points = curve(verdicts, truthOfApril).filter((precision) => precision > 0);
  const { precision, recall } = rates(found, truthOfApril);
  return { steady, known, mean: points.reduce((sum, point) => sum + point, 0) / points.length, precision, recall };
}));
const best = Math.max(...tuned.map(({ mean }) => mean));
const shipped = tuned.find(({ steady, known }) => steady === 0.2 && known === 2);

const all = { badger: learn('badger', train, theirs), brock: learn('brock', train, ours) };

const seen = new Set(all.badger.map(({ tracker }) => tracker));
const within = (truth) => new Set([...truth].filter((tracker) => seen.has(tracker)));
const truths = [
  { file: 'listed', title: 'named by EasyList or EasyPrivacy', truth: within(listed), of: ['block', 'cookieblock', 'allow'] },
  { file: 'blocked', title: 'blocked whole by EasyList or EasyPrivacy', truth: within(blocked), of: ['block'] },
  { file: 'may', title: 'tracks on three sites in May', truth: within(tracking(later)), of: ['block', 'cookieblock', 'allow'] },
];

let text = `${train.length} crawls of March and April, ${later.length} of May; ${seen.size} domains were observed.\n`;
for (const { file, title, truth, of } of truths) {
  const curves = Object.fromEntries(Object.entries(all).map(([policy, verdicts]) =>
    [policy, curve(verdicts.filter(({ action }) => of.includes(action)), truth)]));
  const steps = RECALLS.filter((_, at) => Object.values(curves).every((points) => points[at] > 0));
  const drawn = [['brock', 'brock', 'brock'], ['badger', 'ubo', 'badger']].map(([policy, engine, label]) =>
    ({ engine, label, values: steps.map((_, at) => curves[policy][at]) }));
  writeFileSync(join(ROOT, `docs/charts/learner-${file}.svg`),
    lines(`Precision: ${title}`, 'recall', steps.map(percent), percent, drawn));
  text += `\nOf the domains, ${truth.size} are ${title.replace(/^tracks/, 'those that track')}.${of.length === 1 ? ' Only blocks count.' : ''}\n\n`;
  text += `| recall | ${steps.map(percent).join(' | ')} |\n|---|${steps.map(() => '---:|').join('')}\n`;
  for (const { label, values } of drawn) text += `| precision of \`${label}\` | ${values.map(percent).join(' | ')} |\n`;
  text += `\n![Precision by recall: ${title}](charts/learner-${file}.svg)\n`;
}
text += `\nChoice of the parameters: learned from the ${march.length} crawls of March, compared with the domains that track on three sites in April (${truthOfApril.size}); lists and crawls of May are not used. Mean of the precisions at the recalls above, by the factors of a further day (rows) and of tracking companies (columns):\n\n`;
text += '| further day | 1 | 1.5 | 2 | 3 |\n|---|---:|---:|---:|---:|\n';
for (const steady of new Set(tuned.map((one) => one.steady))) {
  text += `| ${steady} | ${tuned.filter((one) => one.steady === steady).map(({ mean }) => `${(100 * mean).toFixed(2)} %`).join(' | ')} |\n`;
}
text += `\nThe best is ${(100 * best).toFixed(2)} %; the shipped pair (0.2, 2) has ${(100 * shipped.mean).toFixed(2)} % and was kept: the difference is noise, and values at the edges of the table rely on one parameter only.\n`;
const may = truths[2].truth;
text += '\nBy threshold, all domains that are blocked or lose their cookies:\n\n| | domains | named by a list | tracking in May | of those tracking in May |\n|---|---:|---:|---:|---:|\n';
const row = (label, found) => {
  const [list, then] = [rates(found, truths[0].truth), rates(found, may)];
  text += `| ${label} | ${found.length} | ${percent(list.precision)} | ${percent(then.precision)} | ${percent(then.recall)} |\n`;
};
for (const sites of [3, 5, 10]) row(`badger, ${sites} sites`, all.badger.filter(({ evidence }) => evidence.sites >= sites));
for (const threshold of [3, 4, 6, 10, 20]) {
  const found = learn('brock', train, ours, ['--threshold', String(threshold)]);
  row(`brock, ${threshold}`, found.filter(({ action }) => action !== 'allow'));
}
text += '\nBy window (threshold 3):\n\n| days | domains | named by a list | tracking in May | of those tracking in May |\n|---|---:|---:|---:|---:|\n';
const byWindow = WINDOWS.map((window) => {
  const found = learn('brock', train, ours, ['--window', String(window)]).filter(({ why, action }) => action !== 'allow' && why !== 'probation');
  row(String(window), found);
  return rates(found, may);
});
writeFileSync(join(ROOT, 'docs/charts/learner-window.svg'), lines('Tracking in May, by window', 'days', WINDOWS.map(String), percent, [
  { engine: 'brock', label: 'precision', values: byWindow.map(({ precision }) => precision) },
  { engine: 'ghostery', label: 'recall', values: byWindow.map(({ recall }) => recall) },
]));
text += '\n![Precision and recall by window](charts/learner-window.svg)\n';

rmSync(folder, { recursive: true });
const page = join(ROOT, 'docs/learner.md');
const [before, after] = ['<!-- figures -->', '<!-- end of figures -->'];
const [head, rest] = readFileSync(page, 'utf8').split(before);
if (rest === undefined) throw new Error(`docs/learner.md has no ${before}`);
writeFileSync(page, `${head}${before}\n${text}${after}${rest.split(after)[1]}`);
console.log(text);

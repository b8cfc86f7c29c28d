// The learner's module, as the extension loads it: run in Node over dist/learning, beside the engine of dist/npm.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { Engine, initSync as initEngine } from '../dist/npm/index.js';
import { initSync, trackerRules, Watcher } from '../dist/learning/learner.js';

const read = (path) => readFile(new URL(path, import.meta.url));
initSync({ module: await read('../dist/learning/learner_bg.wasm') });
initEngine(await read('../dist/npm/brock_bg.wasm'));

const NOW = Date.UTC(2026, 7, 22);
const KEY = new Uint8Array(16).fill(1);
const FACTS = 'category video player.test\ncookieblock needed.spy.test\ngroup spy.test sister.test\n';
const SITES = ['https://news.test/', 'https://shop.test/', 'https://blog.test/'];

const seen = (site, url, cookie = 'uid=8f14e45fceea167a; Max-Age=31536000') =>
  JSON.stringify({ event: 'request', time: NOW, site, url, type: 'image', setCookies: [cookie], frame: 0 });

const used = (site, time = NOW) => JSON.stringify({ event: 'interaction', time, site });

function watched() {
  const watcher = new Watcher(KEY, FACTS);
  watcher.observe(SITES.map((site) => used(site)).join('\n'));
  const events = SITES.flatMap((site) => [seen(site, 'https://p.spy.test/a.gif'), seen(site, 'https://player.test/x')]);
  assert.equal(watcher.observe(events.join('\n')), 0);
  return watcher;
}

test('events become verdicts, with their reasons', () => {
  const verdicts = JSON.parse(watched().verdicts(NOW));
  assert.deepEqual(
    verdicts.map(({ tracker, action, why }) => [tracker, action, why]),
    [['player.test', 'cookieblock', 'service'], ['spy.test', 'block', 'enough-sites'], ['needed.spy.test', 'cookieblock', 'needed']],
  );
  assert.match(verdicts[1].reason, /^observed tracking on 3 sites: recognises you by one identifier .*; identifier in uid$/);
  assert.equal(JSON.parse(watched().verdict('x.spy.test', NOW)).action, 'block');
  assert.equal(watched().verdict('nobody.test', NOW), undefined);
});

test('sites that are only passed through teach nothing', () => {
  const watcher = new Watcher(KEY, FACTS);
  watcher.observe(SITES.map((site) => seen(site, 'https://p.spy.test/a.gif')).join('\n'));
  assert.equal(watcher.verdicts(NOW), '[]');
  assert.equal(watcher.enforced(NOW), '');
  // On the same visit it is not too late.
  watcher.observe(SITES.map((site) => used(site, NOW + 60_000)).join('\n'));
  assert.match(watcher.enforced(NOW), /^block spy\.test/m);
});

test('what a site has taught goes with its data', () => {
  const watcher = watched();
  assert.match(watcher.enforced(NOW), /^block spy\.test/m);
  watcher.forgetSite('https://news.test/');
  assert.equal(watcher.enforced(NOW), '');
});

test('a clock that is wrong once takes nothing away', () => {
  const watcher = watched();
  const before = watcher.verdicts(NOW);
  const later = NOW + 200 * 86_400_000;
  watcher.observe(used('https://else.test/', later));
  watcher.tidy(later);
  assert.match(watcher.enforced(later), /^block spy\.test/m);
  watcher.observe(used('https://else.test/', NOW + 3_600_000));
  watcher.tidy(NOW + 3_600_000);
  assert.equal(watcher.verdicts(NOW), before);
});

test('lines that are no events are counted, and the rest taken', () => {
  const watcher = new Watcher(KEY, '');
  assert.equal(watcher.observe(`{"event":"dance"}\nnothing\n${seen(SITES[0], 'https://p.spy.test/')}`), 2);
});

test('the ledger comes back; a damaged one changes nothing', () => {
  const bytes = watched().save();
  const again = new Watcher(KEY, FACTS);
  again.load(bytes);
  assert.equal(again.verdicts(NOW), watched().verdicts(NOW));
  const damaged = bytes.slice();
  damaged[damaged.length - 1] ^= 1;
  assert.throws(() => again.load(damaged), /damaged/);
  assert.throws(() => again.load(new Uint8Array(5)), /no ledger/);
  assert.equal(again.verdicts(NOW), watched().verdicts(NOW));
  assert.throws(() => new Watcher(new Uint8Array(3), ''), /16 bytes/);
});

test('forgetting', () => {
  const watcher = watched();
  watcher.forgetTracker('p.spy.test');
  assert.equal(watcher.verdict('spy.test', NOW), undefined);
  watcher.forgetSite('https://news.test/');
  assert.equal(JSON.parse(watcher.verdict('player.test', NOW)).evidence.sites, 2);
  watcher.forgetAll();
  assert.equal(watcher.verdicts(NOW), '[]');
  const old = watched();
  for (let day = 0; day <= 120; day += 10) old.observe(used('https://else.test/', NOW + day * 86_400_000));
  old.tidy(NOW + 120 * 86_400_000);
  assert.equal(old.verdicts(NOW), '[]');
});

test('the engine carries verdicts out, below lists and people', () => {
  const engine = Engine.fromLists(['@@||p.spy.test/ok.js']);
  engine.setLearned(watched().enforced(NOW));
  const ask = (url, sourceUrl = SITES[0]) => engine.check({ url, sourceUrl, type: 'script' });
  assert.deepEqual(ask('https://p.spy.test/a.js'), { action: 'block', filter: null, list: null, line: null, reason: 'learned' });
  assert.equal(ask('https://p.spy.test/ok.js').action, 'allow');
  assert.equal(ask('https://p.spy.test/a.js', 'https://sister.test/').action, 'pass');
  const without = { action: 'pass', filter: null, list: null, line: null, reason: 'learned', withoutCookies: true };
  assert.deepEqual(ask('https://player.test/x.js'), without);

  const packed = engine.decide({ url: 'https://player.test/x.js', sourceUrl: SITES[0], type: 'script' });
  assert.equal(packed & 7, Engine.ACTIONS.WITHOUT_COOKIES);
  assert.deepEqual(engine.describe(packed), without);

  engine.setSitesOff(['shop.test']);
  engine.setChosen('allow p.spy.test on news.test\nblock player.test\n');
  assert.deepEqual(ask('https://p.spy.test/a.js').action, 'allow');
  assert.equal(ask('https://p.spy.test/a.js', SITES[2]).reason, 'learned');
  assert.deepEqual(ask('https://player.test/x.js').reason, 'choice');
  assert.equal(ask('https://player.test/x.js', SITES[1]).action, 'allow');
});

test('the same as rules', () => {
  const rules = JSON.parse(trackerRules(5000, watched().enforced(NOW), false, true));
  assert.deepEqual(rules.map(({ id }) => id), rules.map((_, index) => 5000 + index));
  const block = rules.find(({ action }) => action.type === 'block');
  assert.deepEqual(block.condition.requestDomains, ['spy.test']);
  assert.deepEqual(block.condition.excludedRequestDomains, ['needed.spy.test']);
  assert.deepEqual(block.condition.excludedTopDomains, ['sister.test']);
  const headers = rules.find(({ action }) => action.type === 'modifyHeaders');
  assert.ok(headers.condition.requestDomains.includes('player.test'));
  assert.deepEqual(JSON.parse(trackerRules(1, 'allow a.test on b.test', true, false))[0].condition.initiatorDomains, ['b.test']);
});

test('as a filter list', () => {
  assert.match(watched().filters(NOW), /\n\|\|spy\.test\^\$3p\n/);
});

test('ten thousand trackers', () => {
  const watcher = new Watcher(KEY, '');
  const lines = [];
  for (let index = 0; index < 10_000; index += 1) {
    const cookie = `uid=${(index * 7919 + 1e12).toString(16).padStart(16, '8f1')}; Max-Age=31536000`;
    // One site brings in only so many a day.
    const sites = ['a', 'b', 'c'].map((name) => `https://${name}${Math.floor(index / 250)}.test/`);
    if (index % 250 === 0) watcher.observe(sites.map((site) => used(site)).join('\n'));
    for (const site of sites) lines.push(seen(site, `https://p.spy${index}.test/`, cookie));
  }
  let began = performance.now();
  assert.equal(watcher.observe(lines.join('\n')), 0);
  const observing = performance.now() - began;
  const bytes = watcher.save();
  assert.ok(bytes.length < 3_000_000, `${bytes.length} bytes`);
  const again = new Watcher(KEY, '');
  began = performance.now();
  again.load(bytes);
  const loading = performance.now() - began;
  assert.equal(JSON.parse(again.verdicts(NOW)).filter(({ action }) => action === 'block').length, 10_000);
  console.log(`30,000 observations in ${observing.toFixed()} ms; ${bytes.length} bytes, loaded in ${loading.toFixed(1)} ms`);
});

// The learner's module of dist/learning in Node, with the engine of dist/npm.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { Engine, initSync as initEngine } from '../dist/npm/index.js';
import { initSync, trackerRules, LearnerHandle } from '../dist/learning/learner.js';

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
  const handle = new LearnerHandle(KEY, FACTS);
  handle.observe(SITES.map((site) => used(site)).join('\n'));
  const events = SITES.flatMap((site) => [seen(site, 'https://p.spy.test/a.gif'), seen(site, 'https://player.test/x')]);
  assert.equal(handle.observe(events.join('\n')), 0);
  return handle;
}

test('events give verdicts with reasons', () => {
  const verdicts = JSON.parse(watched().verdicts(NOW));
  assert.deepEqual(
    verdicts.map(({ tracker, action, why }) => [tracker, action, why]),
    [['player.test', 'cookieblock', 'service'], ['spy.test', 'block', 'enough-sites'], ['needed.spy.test', 'cookieblock', 'needed']],
  );
  assert.match(verdicts[1].reason, /^observed tracking on 3 sites: recognises you by one identifier .*; identifier in uid$/);
  assert.equal(JSON.parse(watched().verdict('x.spy.test', NOW)).action, 'block');
  assert.equal(watched().verdict('nobody.test', NOW), undefined);
});

test('sites without interaction give no verdict', () => {
  const handle = new LearnerHandle(KEY, FACTS);
  handle.observe(SITES.map((site) => seen(site, 'https://p.spy.test/a.gif')).join('\n'));
  assert.equal(handle.verdicts(NOW), '[]');
  assert.equal(handle.trackerPolicy(NOW), '');
  // Interaction later in the same visit counts.
  handle.observe(SITES.map((site) => used(site, NOW + 60_000)).join('\n'));
  assert.match(handle.trackerPolicy(NOW), /^block spy\.test/m);
});

test('forgetting a site deletes its evidence', () => {
  const handle = watched();
  assert.match(handle.trackerPolicy(NOW), /^block spy\.test/m);
  handle.forgetSite('https://news.test/');
  assert.equal(handle.trackerPolicy(NOW), '');
});

test('one wrong time deletes nothing', () => {
  const handle = watched();
  const before = handle.verdicts(NOW);
  const later = NOW + 200 * 86_400_000;
  handle.observe(used('https://else.test/', later));
  handle.tidy(later);
  assert.match(handle.trackerPolicy(later), /^block spy\.test/m);
  handle.observe(used('https://else.test/', NOW + 3_600_000));
  handle.tidy(NOW + 3_600_000);
  assert.equal(handle.verdicts(NOW), before);
});

test('invalid lines are counted and skipped', () => {
  const handle = new LearnerHandle(KEY, '');
  assert.equal(handle.observe(`{"event":"dance"}\nnothing\n${seen(SITES[0], 'https://p.spy.test/')}`), 2);
});

test('a ledger can be loaded; a damaged one changes nothing', () => {
  const bytes = watched().save();
  const again = new LearnerHandle(KEY, FACTS);
  again.load(bytes);
  assert.equal(again.verdicts(NOW), watched().verdicts(NOW));
  const damaged = bytes.slice();
  damaged[damaged.length - 1] ^= 1;
  assert.throws(() => again.load(damaged), /damaged/);
  assert.throws(() => again.load(new Uint8Array(5)), /not a ledger/);
  assert.equal(again.verdicts(NOW), watched().verdicts(NOW));
  assert.throws(() => new LearnerHandle(new Uint8Array(3), ''), /16 bytes/);
});

test('forgetting', () => {
  const handle = watched();
  handle.forgetTracker('p.spy.test');
  assert.equal(handle.verdict('spy.test', NOW), undefined);
  handle.forgetSite('https://news.test/');
  assert.equal(JSON.parse(handle.verdict('player.test', NOW)).evidence.sites, 2);
  handle.forgetAll();
  assert.equal(handle.verdicts(NOW), '[]');
  const old = watched();
  for (let day = 0; day <= 120; day += 10) old.observe(used('https://else.test/', NOW + day * 86_400_000));
  old.tidy(NOW + 120 * 86_400_000);
  assert.equal(old.verdicts(NOW), '[]');
});

test('the engine applies verdicts, below lists and choices', () => {
  const engine = Engine.fromLists(['@@||p.spy.test/ok.js']);
  engine.setLearned(watched().trackerPolicy(NOW));
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

test('the policy as rules', () => {
  const rules = JSON.parse(trackerRules(5000, watched().trackerPolicy(NOW), false, true));
  assert.deepEqual(rules.map(({ id }) => id), rules.map((_, index) => 5000 + index));
  const block = rules.find(({ action }) => action.type === 'block');
  assert.deepEqual(block.condition.requestDomains, ['spy.test']);
  assert.deepEqual(block.condition.excludedRequestDomains, ['needed.spy.test']);
  assert.deepEqual(block.condition.excludedTopDomains, ['sister.test']);
  const headers = rules.find(({ action }) => action.type === 'modifyHeaders');
  assert.ok(headers.condition.requestDomains.includes('player.test'));
  assert.deepEqual(JSON.parse(trackerRules(1, 'allow a.test on b.test', true, false))[0].condition.initiatorDomains, ['b.test']);
});

test('the verdicts as a filter list', () => {
  assert.match(watched().filters(NOW), /\n\|\|spy\.test\^\$3p\n/);
});

test('ten thousand trackers', () => {
  const handle = new LearnerHandle(KEY, '');
  const lines = [];
  for (let index = 0; index < 10_000; index += 1) {
    const cookie = `uid=${(index * 7919 + 1e12).toString(16).padStart(16, '8f1')}; Max-Age=31536000`;
    // One site brings in only so many a day.
    const sites = ['a', 'b', 'c'].map((name) => `https://${name}${Math.floor(index / 250)}.test/`);
    if (index % 250 === 0) handle.observe(sites.map((site) => used(site)).join('\n'));
    for (const site of sites) lines.push(seen(site, `https://p.spy${index}.test/`, cookie));
  }
  let began = performance.now();
  assert.equal(handle.observe(lines.join('\n')), 0);
  const observing = performance.now() - began;
  const bytes = handle.save();
  assert.ok(bytes.length < 3_000_000, `${bytes.length} bytes`);
  const again = new LearnerHandle(KEY, '');
  began = performance.now();
  again.load(bytes);
  const loading = performance.now() - began;
  assert.equal(JSON.parse(again.verdicts(NOW)).filter(({ action }) => action === 'block').length, 10_000);
  console.log(`30,000 observations in ${observing.toFixed()} ms; ${bytes.length} bytes, loaded in ${loading.toFixed(1)} ms`);
});

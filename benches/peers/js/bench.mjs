/**
 * Runs one phase of an engine in Node; prints one JSON object.
 *
 *   node --expose-gc bench.mjs ENGINE (build | load | match | pages) --lists A,B --image FILE [--requests FILE]
 *     [--verdicts FILE] [--passes N] [--builds N] [--suffixes FILE] [--npm FOLDER] [--adblock-wasm FILE]
 *
 * `../run.mjs` calls it; `../README.md` describes the phases and the keys, which `../native` shares.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { collectedBytes, median, nanoseconds, quantiles, statusBytes, timed, timerNs } from './measure.mjs';

/** Number of openings for the median. */
const OPENINGS = 10;

const text = (fallback) => ({ type: 'string', default: fallback });
const { values: options, positionals: [name, phase] } = parseArgs({
  allowPositionals: true,
  options: {
    lists: text(''), image: text(''), requests: text(''), verdicts: text(''), passes: text('5'), builds: text('5'),
    suffixes: text(''), npm: text(''), 'adblock-wasm': text(''),
  },
});
const passes = Number(options.passes);
const base = statusBytes('VmRSS');
const { engine } = await import(`./engines/${name}.mjs`);
const peer = await engine({ ...options, phase, adblockWasm: options['adblock-wasm'] });
const phases = { build, load, match, pages };
console.log(JSON.stringify(await phases[phase]()));

function texts() {
  return options.lists.split(',').map((path) => readFileSync(path, 'utf8'));
}

function image() {
  const bytes = readFileSync(options.image, peer.encoding);
  // Not a Buffer: some engines use its ArrayBuffer, which small Buffers share.
  return typeof bytes === 'string' ? bytes : new Uint8Array(bytes);
}

/** Bytes alive for the engine: JavaScript's heap and the module's memory. */
function kept() {
  return collectedBytes() + (peer.memory?.buffer.byteLength ?? 0);
}

/** Builds an engine from texts in memory, then writes it to the file. */
async function build() {
  let lists = texts();
  let [cold, built] = await timed(() => peer.build(lists));
  const peak = statusBytes('VmHWM');
  const saved = await peer.save(built);
  writeFileSync(options.image, saved);
  const warm = [];
  for (let count = 0; count < Number(options.builds); count++) {
    peer.close?.(built);
    built = undefined;
    lists = texts();
    const [ms, again] = await timed(() => peer.build(lists));
    warm.push(ms);
    built = again;
  }
  return {
    cold_build_ms: cold,
    warm_build_ms: median(warm) ?? null,
    base_rss_bytes: base,
    peak_rss_bytes: peak,
    serialized_bytes: readFileSync(options.image).length,
  };
}

/** Opens an engine from the bytes of the file in memory. */
async function load() {
  const before = kept();
  let bytes = image();
  let [cold, opened] = await timed(() => peer.open(bytes));
  bytes = undefined;
  const live = kept() - before;
  const warm = [];
  for (let count = 0; count < OPENINGS; count++) {
    peer.close?.(opened);
    bytes = image();
    const [ms, again] = await timed(() => peer.open(bytes));
    warm.push(ms);
    opened = again;
  }
  return {
    cold_load_ms: cold,
    warm_load_ms: median(warm),
    live_bytes: live,
    module_bytes: peer.module?.length ?? null,
    module_gz_bytes: peer.module ? gzipSync(peer.module, { level: 9 }).length : null,
  };
}

/** The same requests, each with a source host that no engine has seen, so that no cache of sources helps. */
function withNewSources(records, pass) {
  return records.map(({ url, sourceUrl, type }, index) => ({
    url, sourceUrl: sourceUrl.replace('://', `://n${pass}x${index}.`), type,
  }));
}

/** Decides all requests: the first pass, then warm passes. */
async function match() {
  const records = readFileSync(options.requests, 'utf8').trimEnd().split('\n').map((line) => {
    const { url, sourceUrl, type } = JSON.parse(line);
    return { url, sourceUrl, type };
  });
  const opened = await peer.open(image());
  const each = new Float64Array(records.length);
  const verdicts = new Uint8Array(records.length);
  const timedPass = () => {
    for (let index = 0; index < records.length; index++) {
      const start = nanoseconds();
      const verdict = peer.decide(opened, records[index]);
      each[index] = Number(nanoseconds() - start);
      verdicts[index] = verdict;
    }
    return quantiles(each);
  };
  /** Nanoseconds per request of a whole pass. */
  const pass = (work, asked = records) => {
    const start = performance.now();
    let sum = 0;
    for (let index = 0; index < asked.length; index++) sum += work(opened, asked[index]) === 1 ? 1 : 0;
    const ms = performance.now() - start;
    if (sum > asked.length) throw new Error('never: it keeps the sum alive');
    return ms * 1e6 / asked.length;
  };
  const several = (work) => Array.from({ length: passes }, work);

  const [firstMs, first] = await timed(timedPass);
  const means = several(() => pass(peer.decide));
  const warm = several(timedPass);
  const middle = (figure) => median(warm.map((quantile) => quantile[figure]));
  const newSources = several((_, number) => pass(peer.decide, withNewSources(records, number)));
  const described = peer.describe ? median(several(() => pass(peer.describe))) : null;
  const whole = peer.whole ? median(several(() => pass(peer.whole))) : null;
  if (options.verdicts) writeFileSync(options.verdicts, verdicts.join(''));
  return {
    requests: records.length,
    blocked: verdicts.filter((verdict) => verdict === 1).length,
    excepted: verdicts.filter((verdict) => verdict === 2).length,
    first_pass_ms: firstMs,
    first_p50_ns: first.p50,
    first_p99_ns: first.p99,
    first_max_ns: first.max,
    mean_ns: median(means),
    new_source_mean_ns: median(newSources),
    described_mean_ns: described,
    whole_mean_ns: whole,
    p50_ns: middle('p50'),
    p99_ns: middle('p99'),
    max_ns: middle('max'),
    timer_ns: timerNs(),
  };
}

/** Asks what is done with every page, then for 480 names in it: as `../native/src/pages.rs`. */
async function pages() {
  const urls = readFileSync(options.requests, 'utf8').trimEnd().split('\n').slice(1).map((row) => row.split('\t')[0]);
  const names = pageNames();
  const [classes, ids] = [names.slice(0, 400), names.slice(400)];
  const [buildMs, built] = await timed(() => peer.buildForPages(texts()));
  const peak = statusBytes('VmHWM');
  const each = new Float64Array(urls.length);
  const several = (ask) => {
    // A pass takes some milliseconds; V8 has optimised everything after a dozen.
    const warm = Array.from({ length: Math.max(passes, 30) }, () => {
      const start = performance.now();
      for (const url of urls) ask(url);
      const mean = (performance.now() - start) * 1e6 / urls.length;
      urls.forEach((url, index) => {
        const began = nanoseconds();
        ask(url);
        each[index] = Number(nanoseconds() - began);
      });
      return { mean, ...quantiles(each) };
    });
    return ['mean', 'p50', 'p99'].map((figure) => median(warm.map((pass) => pass[figure])));
  };
  const found = urls.reduce((sum, url) => sum + peer.page(built, url), 0);
  const selectors = urls.reduce((sum, url) => sum + peer.generic(built, url, classes, ids), 0);
  const [pageMean, pageP50, pageP99] = several((url) => peer.page(built, url));
  const [genericMean, genericP50, genericP99] = several((url) => peer.generic(built, url, classes, ids));
  return {
    pages: urls.length,
    build_ms: buildMs,
    peak_rss_bytes: peak,
    serialized_bytes: (await peer.save(built)).length,
    found,
    selectors,
    page_mean_ns: pageMean,
    page_p50_ns: pageP50,
    page_p99_ns: pageP99,
    generic_mean_ns: genericMean,
    generic_p50_ns: genericP50,
    generic_p99_ns: genericP99,
    timer_ns: timerNs(),
  };
}

/** 400 classes and 80 ids, one in eight of which begins like names that EasyList hides. */
function pageNames() {
  const hidden = ['ad-box', 'adsbygoogle', 'ad_banner', 'sponsored-post', 'google-ads'];
  return Array.from({ length: 480 }, (_, number) => {
    if (number % 8 !== 0) return `css-${number}-block`;
    return number < 40 ? hidden[number / 8] : `${hidden[number / 8 % 5]}-${number}`;
  });
}

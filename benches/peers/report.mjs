/** Writes the results as tables and charts: the part of performance.md between its markers. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bars, lines } from './charts.mjs';
import { GOALS } from './goals.mjs';
import { LENGTHS, TIMES } from './grow.mjs';

const START = '<!-- figures: written by benches/peers/report.mjs -->';
const END = '<!-- end of figures -->';

const NAMES = {
  brock: 'Brock', 'adblock-rs': 'adblock-rust', 'brock-wasm': 'Brock, wasm', 'adblock-wasm': 'adblock-rust, wasm',
  ghostery: 'Ghostery', ubo: 'uBO-core', floor: 'the floor',
};
const NATIVE = ['brock', 'adblock-rs'];
const IN_NODE = ['brock-wasm', 'adblock-wasm', 'ghostery', 'ubo'];
const PEERS = ['adblock-rs', 'adblock-wasm', 'ubo', 'ghostery'];
const SETS = { easy: 'EasyList and EasyPrivacy', ubo: 'The same with uBlock Origin\'s five lists', adguard: 'AdGuard\'s four lists' };

const ms = (value) => `${digits(value)} ms`;
const us = (value) => value < 1000 ? `${digits(value)} ns` : `${digits(value / 1000)} µs`;
const mb = (value) => `${digits(value / 1e6)} MB`;
const kb = (value) => `${digits(value / 1e3)} KB`;

/** Every figure: key, name, format. Less is better in all of them. */
const FIGURES = [
  ['cold_build_ms', 'first build', ms],
  ['warm_build_ms', 'build again', ms],
  ['free_cold_build_ms', 'first build, all processors', ms, 'part'],
  ['free_warm_build_ms', 'build again, all processors', ms, 'part'],
  ['peak_rss_bytes', 'peak memory while building', mb],
  ['serialized_bytes', 'serialised', mb],
  ['decision_bytes', 'of it for decisions', mb, 'part'],
  ['cold_load_ms', 'first opening', ms],
  ['warm_load_ms', 'opening again', ms],
  ['live_bytes', 'live memory after opening', mb],
  ['beside_bytes', 'of it beside the image', kb, 'part'],
  ['first_p50_ns', 'first pass, p50', us],
  ['first_p99_ns', 'first pass, p99', us],
  ['first_max_ns', 'first pass, worst', us],
  ['mean_ns', 'warm, mean', us],
  ['new_source_mean_ns', 'warm, mean, every source new', us],
  ['described_mean_ns', 'warm, mean, with the filter\'s text', us, 'part'],
  ['whole_mean_ns', 'warm, mean, engine calls only, of a request in Firefox', us, 'part'],
  ['p50_ns', 'warm, p50', us],
  ['p99_ns', 'warm, p99', us],
  ['max_ns', 'warm, worst', us],
  ['module_gz_bytes', 'module, gzipped', kb],
];

const RATIOS = [
  'mean_ns', 'new_source_mean_ns', 'described_mean_ns', 'p99_ns', 'first_p99_ns', 'first_max_ns', 'cold_build_ms', 'cold_load_ms', 'peak_rss_bytes',
  'serialized_bytes', 'live_bytes',
];

/**
 * Writes performance.md and its charts. Text outside the markers of an existing file is kept.
 *
 * @param {object[]} rows lines of the results
 * @param {object} about the machine, the versions, the command
 * @param {string} folder
 */
export function write(rows, about, folder) {
  const figures = new Figures(rows);
  const charts = join(folder, 'charts');
  mkdirSync(charts, { recursive: true });
  const drawn = draw(figures).map(({ file, title, svg }) => {
    writeFileSync(join(charts, file), svg);
    return `![${title}](charts/${file})`;
  });
  const parts = [
    ratios(figures), goals(figures), worse(figures), tables(figures), growth(figures),
    drawn.length > 0 && `## Charts\n\n${drawn.join('\n\n')}`, conditions(figures, about),
  ];
  const file = join(folder, 'performance.md');
  const old = existsSync(file) ? readFileSync(file, 'utf8') : `${START}\n${END}\n`;
  const [before, after] = [old.indexOf(START), old.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`${file}: the markers of the generated part are gone`);
  const made = parts.filter(Boolean).join('\n\n');
  writeFileSync(file, `${old.slice(0, before)}${START}\n\n${made}\n\n${old.slice(after)}`);
}

/** Results by set, engine and key, over all runs. */
class Figures {
  /** @type {Map<string, number[]>} */ #values = new Map();

  constructor(rows) {
    this.rows = rows;
    for (const { set, engine, ...figures } of rows) {
      if (!engine) continue;
      for (const [key, value] of Object.entries(figures)) {
        if (typeof value !== 'number') continue;
        const place = `${set} ${engine} ${key}`;
        this.#values.set(place, [...this.#values.get(place) ?? [], value]);
      }
    }
  }

  all = (set, engine, key) => this.#values.get(`${set} ${engine} ${key}`) ?? [];
  /** The median of all runs; of worst requests the smallest, because interruptions only add to them. */
  at = (set, engine, key) => {
    const sorted = this.all(set, engine, key).toSorted((a, b) => a - b);
    return sorted[key.endsWith('max_ns') ? 0 : sorted.length >> 1];
  };
  least = (set, engine, key) => this.all(set, engine, key).length > 0 ? Math.min(...this.all(set, engine, key)) : undefined;
  most = (set, engine, key) => Math.max(...this.all(set, engine, key));
  has = (set, engine, key) => this.all(set, engine, key).length > 0;
}

/** Each peer's figure divided by Brock's, which depends less on the machine. */
function ratios(figures) {
  const shown = Object.keys(SETS).map((set) => {
    const columns = [];
    for (const [own, group] of [['brock', ['adblock-rs', 'ubo', 'ghostery']], ['brock-wasm', ['adblock-wasm', 'ubo', 'ghostery']]]) {
      for (const peer of group) columns.push([own, peer]);
    }
    const used = columns.filter(([own, peer]) => RATIOS.some((key) => figures.has(set, own, key) && figures.has(set, peer, key)));
    if (used.length === 0) return '';
    const rows = RATIOS.map((key) => [
      FIGURES.find(([name]) => name === key)[1],
      ...used.map(([own, peer]) => {
        const factor = figures.at(set, peer, key) / figures.at(set, own, key);
        return Number.isFinite(factor) ? `${digits(factor)}` : '–';
      }),
    ]).filter((row) => row.slice(1).some((cell) => cell !== '–'));
    const heads = ['peer ÷ Brock', ...used.map(([own, peer]) => `${NAMES[peer]} ÷ ${NAMES[own]}`)];
    return `### ${SETS[set]}\n\n${table(heads, rows)}`;
  }).filter(Boolean);
  if (shown.length === 0) return '';
  return `## Ratios\n
The peer's figure divided by Brock's: above 1, Brock is better; below 1, the peer is better.
Ratios carry over to other machines better than times.
Native Brock and an engine in JavaScript do not do the same work: only the columns of \`Brock, wasm\` start from strings in Node and end with a decision in Node, as the peers' do.\n
${shown.join('\n\n')}`;
}

function goals(figures) {
  const rows = GOALS.map(({ what, unit, atLeast, atMost, of }) => {
    const value = of(figures);
    if (!Number.isFinite(value)) return null;
    const met = atLeast === undefined ? value <= atMost : value >= atLeast;
    const goal = atLeast === undefined ? `at most ${atMost}${unit}` : `at least ${atLeast}${unit}`;
    return [what, goal, `${digits(value)}${unit}`, met ? 'met' : '**missed**'];
  }).filter(Boolean);
  return rows.length > 0 ? `## Goals\n\n${table(['', 'goal', 'measured', ''], rows)}` : '';
}

/** Every figure in which a peer is better than Brock by more than 2 %, which is more than noise. */
function worse(figures) {
  const rows = [];
  const sides = [['brock', PEERS], ['brock-wasm', IN_NODE.slice(1)]];
  /** A row, if `value` of any of the others is better. */
  const compare = ([own, others], what, where, format, value) => {
    const better = others.filter((peer) => value(peer) * 1.02 < value(own)).toSorted((a, b) => value(a) - value(b));
    if (better.length === 0) return;
    rows.push([
      NAMES[own], what, where, format(value(own)),
      better.map((peer) => `${NAMES[peer]} ${format(value(peer))}`).join(', '),
      `${digits(value(own) / value(better[0]))}×`,
    ]);
  };
  for (const side of sides) {
    for (const [key, what, format, part] of FIGURES) {
      if (part) continue;
      for (const set of Object.keys(SETS)) compare(side, what, short(set), format, (engine) => figures.at(set, engine, key));
    }
    for (const [key, what] of [['mean_ns', 'mean'], ['cold_build_ms', 'first build'], ['serialized_bytes', 'size'], ['peak_rss_bytes', 'peak memory']]) {
      const factor = (engine) => figures.at('grow-8', engine, key) / figures.at('grow-1', engine, key);
      compare(side, `growth of the ${what}`, '8 times the filters', (value) => `${digits(value)}×`, factor);
    }
    for (const length of LENGTHS) {
      compare(side, 'warm, mean', `URLs of ${thousands(length)} bytes`, us, (engine) => figures.at(`long-${length}`, engine, 'mean_ns'));
    }
  }
  const text = rows.length > 0
    ? `Every figure on this page in which a peer is better by more than 2 %, and by which factor the best peer is ahead.
Native Brock is compared with every peer, Brock's module with the engines that run in Node.\n
${table(['', 'figure', 'where', 'Brock', 'better', 'by'], rows)}`
    : 'In no figure of this run is a peer better by more than 2 %.';
  return `## Where Brock is not the best\n\n${text}`;
}

function short(set) {
  return set === 'easy' ? 'easy lists' : 'with uBlock Origin\'s';
}

function tables(figures) {
  const shown = Object.keys(SETS).map((set) => {
    const engines = [...NATIVE, 'floor', ...IN_NODE].filter((engine) => FIGURES.some(([key]) => figures.has(set, engine, key)));
    if (engines.length === 0) return '';
    const rows = FIGURES.map(([key, what, format]) => [what, ...engines.map((engine) => cell(figures, set, engine, key, format))])
      .filter((row) => row.slice(1).some((cell) => cell !== '–'));
    for (const [key, what] of [['blocked', 'blocked'], ['excepted', 'let through by an exception']]) {
      const row = engines.map((engine) => figures.has(set, engine, key) ? thousands(figures.at(set, engine, key)) : '–');
      if (row.some((cell) => cell !== '–')) rows.push([what, ...row]);
    }
    return `### ${SETS[set]}\n\n${table(['', ...engines.map((engine) => NAMES[engine])], rows)}\n\n${agreement(figures, set, engines)}`;
  }).filter(Boolean);
  return shown.length > 0 ? `## Figures\n\nMedians of all runs, with the smallest and the largest value in parentheses. For the worst request, the smallest value is given in place of the median, because interruptions only add to it.\n\n${shown.join('\n\n')}` : '';
}

/** A median, and its spread in the median's unit if the values differ. */
function cell(figures, set, engine, key, format) {
  const values = figures.all(set, engine, key);
  if (values.length === 0) return '–';
  const median = figures.at(set, engine, key);
  const text = format(median);
  // The unit that `format` chose is the median divided by the number in its text.
  const unit = median / Number(text.split(' ')[0].replaceAll(',', ''));
  const [low, high] = [figures.least(set, engine, key), figures.most(set, engine, key)].map((value) => digits(value / unit));
  return key.endsWith('_bytes') || low === high ? text : `${text} (${low} … ${high})`;
}

function agreement(figures, set, engines) {
  const row = figures.rows.find((row) => row.phase === 'agree' && row.set === set);
  if (!row) return '';
  const apart = engines.filter((engine) => row.apart[engine] > 0).map((engine) => `${NAMES[engine]} ${row.apart[engine]}`);
  const requests = thousands(figures.at(set, engines[0], 'requests'));
  return apart.length === 0
    ? `On each of the ${requests} requests every engine gives the same answer; otherwise the run fails.`
    : `Of the ${requests} requests, this many have an answer on which the peers agree and the named engine does not: ${apart.join(', ')}.
The peers interpret some syntax of these lists differently. Brock native and Brock wasm must give the same answer to every request, or the run fails.`;
}

function growth(figures) {
  const parts = [];
  const engines = [...NATIVE, ...IN_NODE];
  const grown = engines.filter((engine) => figures.has('grow-8', engine, 'mean_ns'));
  if (grown.length > 0) {
    const rows = TIMES.map((times) => {
      const set = `grow-${times}`;
      const { filters } = figures.rows.find((row) => row.phase === 'size' && row.set === set);
      return [thousands(filters), ...grown.map((engine) => [
        us(figures.at(set, engine, 'mean_ns')), ms(figures.at(set, engine, 'cold_build_ms')),
        mb(figures.at(set, engine, 'serialized_bytes')), mb(figures.at(set, engine, 'peak_rss_bytes')),
      ].join(', '))];
    });
    const key = (engine, name) => figures.at('grow-8', engine, name) / figures.at('grow-1', engine, name);
    rows.push(['8× over 1×', ...grown.map((engine) =>
      ['mean_ns', 'cold_build_ms', 'serialized_bytes', 'peak_rss_bytes'].map((name) => `${digits(key(engine, name))}×`).join(', '))]);
    parts.push(`### More filters\n\nMean per request, first build, serialised size, peak memory while building.
The additional filters are copies of the network filters of both lists, changed so that they keep their form and match no request.\n
${table(['filters', ...grown.map((engine) => NAMES[engine])], rows)}`);
  }
  const long = [...engines, 'floor'].filter((engine) => figures.has(`long-${LENGTHS[0]}`, engine, 'mean_ns'));
  if (long.length > 0) {
    const rows = LENGTHS.map((length) => [`${thousands(length)} bytes`, ...long.map((engine) => us(figures.at(`long-${length}`, engine, 'mean_ns')))]);
    parts.push(`### Longer URLs\n\nMean per request over ${thousands(figures.at(`long-${LENGTHS[0]}`, long[0], 'requests'))} requests of the set, cut, or lengthened with a query of generated words.\n
${table(['URL', ...long.map((engine) => NAMES[engine])], rows)}`);
  }
  return parts.length > 0 ? `## Growth\n\n${parts.join('\n\n')}` : '';
}

function draw(figures) {
  const pictures = [];
  const engines = [...NATIVE, ...IN_NODE];
  const bar = (set, engine, key, label = NAMES[engine]) => ({
    engine, label, value: figures.at(set, engine, key), low: figures.least(set, engine, key), high: figures.most(set, engine, key),
  });
  const chart = (file, title, key, format, more = []) => {
    const shown = [...engines, ...more].filter((engine) => figures.has('easy', engine, key)).map((engine) => bar('easy', engine, key))
      .toSorted((a, b) => a.value - b.value);
    if (shown.length > 1) pictures.push({ file, title, svg: bars(title, format, shown) });
  };
  chart('mean.svg', 'Mean per request, warm', 'mean_ns', us, ['floor']);
  chart('first-p99.svg', 'First pass after opening: p99 of a request', 'first_p99_ns', us);
  chart('build.svg', 'First build from the texts of the lists', 'cold_build_ms', ms);
  chart('open.svg', 'First opening of what was built', 'cold_load_ms', ms);
  chart('memory.svg', 'Peak memory while building', 'peak_rss_bytes', mb);
  chart('size.svg', 'Serialised engine', 'serialized_bytes', mb);

  const grown = engines.filter((engine) => figures.has('grow-8', engine, 'mean_ns'));
  if (grown.length > 0) {
    const title = 'Mean per request with more filters';
    const steps = TIMES.map((times) => thousands(figures.rows.find((row) => row.phase === 'size' && row.set === `grow-${times}`).filters));
    const values = (engine) => TIMES.map((times) => figures.at(`grow-${times}`, engine, 'mean_ns'));
    const drawn = grown.map((engine) => ({ engine, label: NAMES[engine], values: values(engine) }));
    pictures.push({ file: 'growth.svg', title, svg: lines(title, 'filters', steps, us, drawn) });
  }
  const long = [...engines, 'floor'].filter((engine) => figures.has(`long-${LENGTHS[0]}`, engine, 'mean_ns'));
  if (long.length > 0) {
    const title = 'Mean per request with longer URLs';
    const values = (engine) => LENGTHS.map((length) => figures.at(`long-${length}`, engine, 'mean_ns'));
    const drawn = long.map((engine) => ({ engine, label: NAMES[engine], values: values(engine) }));
    pictures.push({ file: 'long-urls.svg', title, svg: lines(title, 'bytes of the URL', LENGTHS.map(thousands), us, drawn, true) });
  }
  return pictures;
}

function conditions(figures, { command, cpu, threads, pinned, node, rustc, versions, lists }) {
  const timers = [['brock', 'the native clock'], ['brock-wasm', 'Node\'s']]
    .filter(([engine]) => figures.has('easy', engine, 'timer_ns'))
    .map(([engine, whose]) => `${whose} ${us(figures.at('easy', engine, 'timer_ns'))}`);
  const tokens = figures.at('easy', 'floor', 'tokens_per_url');
  const floor = tokens === undefined ? '' : `\n- The floor: ${digits(tokens)} tokens per URL on average, ${digits(figures.at('easy', 'floor', 'hits_per_url'))} of them found in the bitmap`;
  const listed = lists.map(({ title, version }) => `${title}${version ? ` ${version}` : ''}`);
  return `## Conditions of this run\n
- Command: \`${command}\`
- Machine: ${cpu}, ${threads} threads${pinned ? ', each process kept on one' : ', processes not kept on one'}; Node ${node.slice(1)}, rustc ${rustc}
- Engines: brock ${versions.brock}, adblock ${versions.adblock}, @ghostery/adblocker ${versions['@ghostery/adblocker']}, @gorhill/ubo-core ${versions['@gorhill/ubo-core']}
- Lists: ${listed.join('; ')}
- Reading the clock twice takes${timers.length > 0 ? `: ${timers.join(', ')}` : ' some time'}; this is included in every p50, p99 and worst, and in no mean${floor}`;
}

function table(heads, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map((_, index) => index === 0 ? '---' : '---:')), ...rows.map(line)].join('\n');
}

/** Three significant digits. */
function digits(value) {
  if (value === undefined) return '–';
  if (value === 0) return '0';
  return Math.abs(value) >= 100 ? thousands(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function thousands(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

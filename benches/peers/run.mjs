#!/usr/bin/env node
/**
 * Runs Brock and other engines over the same lists and requests: see README.md in this folder.
 *
 *   node benches/peers/run.mjs [--runs N] [--lists easy,ubo] [--engines A,B] [--phases build,load,match] [--grow]
 *     [--quick] [--lists-dir FOLDER] [--requests FILE] [--npm FOLDER]
 */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync,
} from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { growLists, growRequests } from './grow.mjs';
import { write } from './report.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const work = join(root, 'target/peers');

const NATIVE = ['brock', 'adblock-rs'];
const JAVASCRIPT = ['brock-wasm', 'adblock-wasm', 'ghostery', 'ubo'];
const ENGINES = ['brock', 'brock-wasm', 'adblock-rs', 'adblock-wasm', 'ghostery', 'ubo'];
const PHASES = ['build', 'load', 'match'];
/** Page filters: only if `--phases` names it, and of the engines that have them. */
const PAGES = 'pages';
const ENGINES_FOR_PAGES = ['brock', 'brock-wasm', 'adblock-rs', 'ghostery'];
const EASY = ['easylist.txt', 'easyprivacy.txt'];
const SETS = {
  easy: EASY,
  ubo: [...EASY, 'ubo-filters.min.txt', 'ubo-privacy.min.txt', 'ubo-badware.min.txt', 'ubo-quick-fixes.min.txt', 'ubo-unbreak.min.txt'],
  // 250,000 filters, for the comparison of answers. Not measured unless `--lists` names it.
  adguard: ['adguard-base.txt', 'adguard-social.txt', 'adguard-tracking.txt', 'adguard-url-tracking.txt'],
};

/** Growth is measured in at most this many runs, because its large lists take long. */
const GROWTH_RUNS = 3;

const options = read();
const data = findData();
const quickly = options.quick ? join(work, 'quick') : work;
const results = join(quickly, 'results.jsonl');
const started = Date.now();

mkdirSync(quickly, { recursive: true });
const tools = prepare();
const pin = pinning();
measure();

/** @returns the parsed command line; a wrong one ends the program with a message */
function read() {
  const chosen = (text, known) => {
    const names = text.split(',');
    const unknown = names.find((name) => !known.includes(name));
    if (unknown !== undefined) die(`'${unknown}' is none of ${known.join(', ')}`);
    return known.filter((name) => names.includes(name));
  };
  const string = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        runs: string, lists: string, engines: string, phases: string, grow: flag, quick: flag, help: flag,
        'lists-dir': string, requests: string, npm: string,
      },
    }));
  } catch (error) {
    die(error.message);
  }
  if (values.help) {
    console.log(readFileSync(join(here, 'README.md'), 'utf8'));
    process.exit(0);
  }
  const runs = Number(values.runs ?? (values.quick ? 1 : 5));
  if (!Number.isInteger(runs) || runs < 1) die('--runs takes a whole number from 1');
  return {
    ...values,
    given: values,
    runs,
    passes: values.quick ? 2 : 5,
    builds: values.quick ? 1 : 3,
    sets: chosen(values.lists ?? 'easy,ubo', Object.keys(SETS)),
    engines: chosen(values.engines ?? ENGINES.join(), ENGINES),
    phases: chosen(values.phases ?? PHASES.join(), [...PHASES, PAGES]),
  };
}

/** Lists, requests and the public suffix list, none of which is in the repository. */
function findData() {
  const first = (...paths) => paths.find((path) => path && existsSync(path));
  const lists = first(options['lists-dir'], process.env.BROCK_LISTS_DIR, join(root, '../shared/data/lists'));
  if (!lists) die(`no filter lists: name a folder with ${SETS.ubo.join(', ')} in BROCK_LISTS_DIR or --lists-dir`);
  const requests = first(options.requests, join(lists, '../requests/requests.jsonl'));
  if (!requests) die('no requests: name a file in --requests, with {"url", "sourceUrl", "type"} on each line');
  const suffixes = first(
    process.env.BROCK_PSL, join(lists, '../public_suffix_list.dat'),
    join(root, 'filter-lists/.cache/public_suffix_list.dat'), '/usr/share/publicsuffix/public_suffix_list.dat');
  if (!suffixes) die('no public suffix list: name one in BROCK_PSL');
  for (const set of options.sets) {
    for (const file of SETS[set]) if (!existsSync(join(lists, file))) die(`${file} is not in the folder of lists`);
  }
  return { lists: resolve(lists), requests: resolve(requests), suffixes: resolve(suffixes) };
}

/** Builds and installs what the chosen engines need, in target/peers; returns the paths. */
function prepare() {
  const wanted = (...names) => names.some((name) => options.engines.includes(name));
  const env = { ...process.env, BROCK_PSL: data.suffixes };
  const bin = join(work, 'bin');
  mkdirSync(bin, { recursive: true });

  // Both builds use one target folder: they differ in one feature of the last package only.
  for (const [name, features] of [['brock-peers-count', ['--features', 'count']], ['brock-peers', []]]) {
    say(`building ${name}`);
    must('cargo', ['build', '--release', '--quiet', '--locked', '--manifest-path', join(here, 'native/Cargo.toml'),
      '--target-dir', join(work, 'native'), ...features], { env });
    copyFileSync(join(work, 'native/release/brock-peers'), join(bin, name));
  }

  const js = join(work, 'js');
  const npm = resolve(options.npm ?? join(root, 'dist/npm'));
  const adblockWasm = join(work, 'wasm/wasm32-unknown-unknown/release/adblock_wasm.wasm');
  if (wanted(...JAVASCRIPT)) {
    mkdirSync(js, { recursive: true });
    cpSync(join(here, 'js'), js, { recursive: true, filter: (path) => !path.includes('node_modules') });
    const installed = join(js, 'node_modules/.package-lock.json');
    if (!existsSync(installed) || newest(join(here, 'js/package-lock.json')) > newest(installed)) {
      say('installing the engines for JavaScript');
      must('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', js]);
    }
  }
  if (wanted('brock-wasm') && !options.npm) {
    const sources = ['src', 'Cargo.toml', 'Cargo.lock', 'bindings/js'].map((path) => newest(join(root, path)));
    if (Math.max(...sources) > newest(join(npm, 'brock_bg.wasm'))) {
      say('dist/npm is not of these sources: ./build.sh');
      must(join(root, 'build.sh'), [], { cwd: root });
    }
  }
  if (wanted('adblock-wasm')) {
    say('building adblock as a module');
    // With the same SIMD instructions as Brock's module.
    const built = run('cargo', ['build', '--release', '--quiet', '--locked', '--target', 'wasm32-unknown-unknown',
      '--manifest-path', join(here, 'wasm/Cargo.toml'), '--target-dir', join(work, 'wasm')],
    { env: { ...env, CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: '-C target-feature=+simd128' } });
    if (built.status !== 0) {
      say('going on without adblock-wasm: rustup target add wasm32-unknown-unknown');
      options.engines = options.engines.filter((engine) => engine !== 'adblock-wasm');
    }
  }
  return { bin, js, npm, adblockWasm };
}

/** The latest modification time of a file, or of any file in a folder; 0 if there is none. */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).filter((name) => name !== 'target' && name !== 'node_modules')
    .map((name) => newest(join(path, name))));
}

/** The prefix that keeps a command on one CPU; empty without `taskset`. */
function pinning() {
  if (spawnSync('taskset', ['--version']).status !== 0) return [];
  const allowed = /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync('/proc/self/status', 'utf8'));
  return allowed ? ['taskset', '-c', allowed[1].split(/[,-]/).at(-1)] : [];
}

/** Runs all phases. Engines alternate within a run, so that noise affects all of them. */
function measure() {
  rmSync(results, { force: true });
  const common = { passes: options.passes, builds: options.builds, requests: data.requests };
  const sets = options.sets.map((name) => ({ name, lists: plainLists(name) }));
  for (let index = 0; index < options.runs; index++) {
    for (const { name: set, lists } of sets) {
      for (const phase of options.phases) {
        const engines = options.engines.filter((engine) => phase !== PAGES || ENGINES_FOR_PAGES.includes(engine));
        const requests = phase === PAGES ? join(data.lists, '../page/pages.tsv') : common.requests;
        for (const engine of turned(engines, index)) job({ ...common, requests, run: index, set, engine, phase, lists });
      }
      if (options.phases.includes('match')) job({ ...common, run: index, set, engine: 'floor', phase: 'match', lists });
      if (options.phases.includes('match')) agree(set);
    }
  }
  if (options.grow) growth(common);
  const everything = !options.quick && options.grow && options.sets.length === 2
    && options.engines.length === ENGINES.length && options.phases.length === PHASES.length;
  const where = everything ? join(root, 'docs') : quickly;
  const rows = readFileSync(results, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
  const about = { ...machine(), command: command(), lists: versions() };
  appendFileSync(results, `${JSON.stringify({ phase: 'about', ...about })}\n`);
  write(rows, about, where);
  say(`${join(where, 'performance.md')}, after ${Math.round((Date.now() - started) / 1000)} s`);
}

function turned(names, by) {
  const at = by % names.length;
  return [...names.slice(at), ...names.slice(0, at)];
}

/**
 * Removes the `!#if` and `!#include` lines, which not every engine supports, so that all get the same filters.
 *
 * @returns {string[]} files
 */
function plainLists(set) {
  const folder = join(work, 'lists');
  mkdirSync(folder, { recursive: true });
  return SETS[set].map((file) => {
    const text = readFileSync(join(data.lists, file), 'utf8');
    const plain = join(folder, file);
    writeFileSync(plain, text.split('\n').filter((line) => !line.startsWith('!#')).join('\n'));
    return plain;
  });
}

/** Runs one phase of one engine in its own process; its figures become a line of the results. */
function job({ run: index, set, engine, phase, lists, requests, passes, builds }) {
  const out = join(work, 'out', set);
  mkdirSync(out, { recursive: true });
  const given = [
    engine, phase, '--lists', lists.join(), '--image', join(out, `${engine}.image`), '--requests', requests,
    '--passes', passes, '--builds', builds, '--verdicts', join(out, `${engine}.verdicts`),
  ].map(String);
  const figures = JAVASCRIPT.includes(engine)
    ? figuresOf('node', ['--expose-gc', join(tools.js, 'bench.mjs'), ...given,
      '--suffixes', data.suffixes, '--npm', tools.npm, '--adblock-wasm', tools.adblockWasm])
    : figuresOf(join(tools.bin, 'brock-peers'), given);
  if (NATIVE.includes(engine) && phase === 'load') {
    // Times come from the build without the counting allocator, bytes from the build with it.
    const { live_bytes, beside_bytes } = figuresOf(join(tools.bin, 'brock-peers-count'), given);
    Object.assign(figures, { live_bytes, beside_bytes });
  }
  if (NATIVE.includes(engine) && phase === 'build' && pin.length > 0) {
    // The same on all processors: who compiles on several threads gains by them.
    const { cold_build_ms, warm_build_ms, peak_rss_bytes } = figuresOf(join(tools.bin, 'brock-peers'), given, []);
    Object.assign(figures, { free_cold_build_ms: cold_build_ms, free_warm_build_ms: warm_build_ms, free_peak_rss_bytes: peak_rss_bytes });
  }
  if (NATIVE.includes(engine) && phase === PAGES && pin.length > 0) {
    const { build_ms, peak_rss_bytes } = figuresOf(join(tools.bin, 'brock-peers'), [...given, '--passes', '1'], []);
    Object.assign(figures, { free_build_ms: build_ms, free_peak_rss_bytes: peak_rss_bytes });
  }
  appendFileSync(results, `${JSON.stringify({ run: index, set, engine, phase, ...figures })}\n`);
  const main = { build: 'cold_build_ms', load: 'cold_load_ms', match: 'mean_ns', pages: 'page_mean_ns' }[phase];
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  note(`${seconds} s: ${set} ${index + 1}: ${engine} ${phase}, ${main} ${figures[main]?.toPrecision(4)}`);
  return figures;
}

/** The last line of the output of a command, pinned to one CPU. */
function figuresOf(program, given, kept = pin) {
  const [first, ...rest] = [...kept, program, ...given];
  const { stdout } = must(first, rest, { stdio: ['ignore', 'pipe', 'inherit'], timeout: 300_000 });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1));
}

/**
 * Checks that every engine gives every request the same answer; otherwise the figures would compare different work.
 *
 * On uBlock Origin's and AdGuard's own lists the peers differ among themselves: then the report counts the deviations of each engine,
 * and only Brock native and Brock wasm must be equal.
 */
function agree(set) {
  const answers = options.engines.map((engine) => [engine, readFileSync(join(work, 'out', set, `${engine}.verdicts`), 'latin1')]);
  const differences = (one, other) => [...one].filter((verdict, index) => verdict !== other[index]).length;
  const strict = set !== 'easy' ? answers.filter(([engine]) => engine.startsWith('brock')) : answers;
  const [first, ...rest] = strict;
  for (const [engine, answer] of rest) {
    const count = differences(first[1], answer);
    if (count > 0) die(`${first[0]} and ${engine} differ about ${count} requests of '${set}': these figures compare nothing`);
  }
  const peers = answers.filter(([engine]) => !engine.startsWith('brock'));
  if (peers.length === 0) return;
  const alike = answers.map(([engine, answer]) => {
    const others = peers.filter(([other]) => other !== engine);
    // Requests on which all other engines agree, and this one deviates.
    const apart = [...answer].filter((verdict, index) =>
      others.length > 0 && others.every(([, other]) => other[index] === others[0][1][index]) && others[0][1][index] !== verdict);
    return [engine, apart.length];
  });
  appendFileSync(results, `${JSON.stringify({ set, phase: 'agree', apart: Object.fromEntries(alike) })}\n`);
  // For inspection: each engine's answer to each disputed request.
  const records = readFileSync(data.requests, 'utf8').split('\n');
  const disputed = [...answers[0][1]].flatMap((verdict, index) => answers.some(([, answer]) => answer[index] !== verdict)
    ? [`${answers.map(([engine, answer]) => `${engine} ${answer[index]}`).join(', ')}\t${records[index]}\n`]
    : []);
  writeFileSync(join(work, 'out', set, 'disputed.txt'), disputed.join(''));
}

/** More filters, longer URLs. */
function growth(common) {
  const folder = join(work, 'lists');
  const texts = plainLists('easy').map((file) => readFileSync(file, 'utf8'));
  const grown = growLists(texts, folder);
  const lengths = growRequests(readFileSync(data.requests, 'utf8'), folder);
  const engines = options.engines.filter((engine) => engine !== 'adblock-wasm');
  for (const { times, file, filters } of grown) {
    for (const engine of engines) {
      for (const phase of ['build', 'load']) job({ ...common, builds: 0, run: 0, set: `grow-${times}`, engine, phase, lists: [file] });
    }
    appendFileSync(results, `${JSON.stringify({ set: `grow-${times}`, phase: 'size', filters })}\n`);
  }
  for (let index = 0; index < Math.min(options.runs, GROWTH_RUNS); index++) {
    for (const { times, file } of grown) {
      for (const engine of engines) job({ ...common, passes: 3, run: index, set: `grow-${times}`, engine, phase: 'match', lists: [file] });
    }
  }
  const [{ file: once }] = grown;
  // Few requests: enough passes for JavaScript to be compiled, and fewer for long URLs.
  const passesOf = (length) => Math.min(Math.max(Math.round(60_000 / length), 5), 41);
  for (const { length, file } of lengths) {
    const set = `long-${length}`;
    mkdirSync(join(work, 'out', set), { recursive: true });
    for (const engine of engines) {
      copyFileSync(join(work, 'out/grow-1', `${engine}.image`), join(work, 'out', set, `${engine}.image`));
      job({ ...common, passes: passesOf(length), run: 0, set, engine, phase: 'match', lists: [once], requests: file });
    }
    job({ ...common, run: 0, set, engine: 'floor', phase: 'match', lists: [once], requests: file });
  }
}

function machine() {
  return {
    cpu: cpus()[0]?.model.replace(/\s+/g, ' ').trim() || 'unknown',
    threads: availableParallelism(),
    pinned: pin.length > 0,
    node: process.version,
    rustc: spawnSync('rustc', ['--version'], { encoding: 'utf8' }).stdout.split(' ')[1],
    versions: {
      brock: /^version = "(.*)"/m.exec(readFileSync(join(root, 'Cargo.toml'), 'utf8'))[1],
      adblock: /adblock = "=(.*)"/.exec(readFileSync(join(here, 'native/Cargo.toml'), 'utf8'))[1],
      ...JSON.parse(readFileSync(join(here, 'js/package.json'), 'utf8')).dependencies,
    },
  };
}

/** The command line without the paths of this machine. */
function command() {
  const flags = [`--runs ${options.runs}`];
  for (const name of ['lists', 'engines', 'phases']) if (options.given[name]) flags.push(`--${name} ${options.given[name]}`);
  if (options.grow) flags.push('--grow');
  if (options.quick) flags.push('--quick');
  return `node benches/peers/run.mjs ${flags.join(' ')}`;
}

/** Title and version from the head of each list. */
function versions() {
  return SETS[options.sets.includes('ubo') ? 'ubo' : 'easy'].map((file) => {
    const head = readFileSync(join(data.lists, file), 'utf8').slice(0, 2000);
    const field = (name) => new RegExp(`^! ${name}: (.*)$`, 'm').exec(head)?.[1].trim();
    return { file, title: field('Title') ?? file, version: field('Version') ?? field('Last modified') ?? '' };
  });
}

function run(program, given, more = {}) {
  return spawnSync(program, given, { encoding: 'utf8', stdio: ['ignore', 2, 2], maxBuffer: 1 << 26, ...more });
}

/** Runs a command and throws if it fails. */
function must(program, given, more) {
  const done = run(program, given, more);
  if (done.error) die(`${program}: ${done.error.message}`);
  if (done.status !== 0) die(`failed: ${[program, ...given].join(' ')}`);
  return done;
}

function say(text) {
  process.stderr.write(`==> ${text}\n`);
}

function note(text) {
  process.stderr.write(`    ${text}\n`);
}

function die(text) {
  process.stderr.write(`benches/peers: ${text}\n`);
  process.exit(1);
}

/** Tables and charts of a run. The tables go to the parts of docs/page-load.md between markers. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bars } from '../peers/charts.mjs';
import { frameFigures, idleFigures, median, memoryFigures, momentFigures, pageFigures, processFigures, ruleFigures } from './figures.mjs';

const COLOURS = { none: 'none', floor: 'floor', ideal: 'ideal', brock: 'brock', ubo: 'ubo' };
const two = (value) => value.toFixed(2);
const three = (value) => value.toFixed(3);
const whole = (value) => value.toFixed(0);
const orNone = (value, format) => (value === null || value === undefined || !Number.isFinite(value) ? '–' : format(value));
const spread = (ratio) => (ratio === null ? '–' : `${two(ratio.ratio)} (${two(ratio.low)} … ${two(ratio.high)})`);
const isPart = ({ variant }) => variant.startsWith('no-');

function table(heads, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** @param {import('./figures.mjs').Figures[]} figures */
function mainTable(figures) {
  const ideal = figures.find(({ variant }) => variant === 'ideal');
  return table(['', 'CPU', 'CPU over the ideal’s', 'instructions', 'load, median', 'load over the ideal’s', 'requests arrived'],
    figures.filter((one) => !isPart(one)).map((one) => [
      one.label, spread(one.cpuRatio), ideal ? two(one.cpu / ideal.cpu) : '–', spread(one.instructionRatio), spread(one.loadRatio),
      ideal ? two(one.load / ideal.load) : '–', one.arrived.toFixed(1),
    ]));
}

/** @param {any[]} rows */
function memoryTable(rows) {
  const figures = memoryFigures(rows);
  return figures.length === 0 ? null : table(['MB over no extension; in brackets the process of extensions', '25 s after the start', '45 s later, no page', 'after the pages', '45 s later, no page'],
    figures.map(({ label, over, extension }) => [label, ...over.map((one, at) => `${whole(one)} (${whole(extension[at])})`)]));
}

/** What a part costs: the whole extension less the extension without it. @param {import('./figures.mjs').Figures[]} figures */
function partsTable(figures) {
  const brock = figures.find(({ variant }) => variant === 'brock');
  const none = figures.find(({ variant }) => variant === 'none');
  const parts = figures.filter(isPart);
  if (!brock || !none || parts.length === 0) return null;
  return table(['Brock', 'CPU', 'difference, ms a page', 'instructions', 'difference, millions a page', 'load, median'], [brock, ...parts].map((one) => [
    one.label, two(one.cpuRatio.ratio), whole(brock.cpu - one.cpu), orNone(one.instructionRatio?.ratio, three),
    one.instructions === null || brock.instructions === null ? '–' : whole(brock.instructions - one.instructions), two(one.loadRatio.ratio),
  ]));
}

/** @param {any[]} rows */
function processesTable(rows) {
  const figures = processFigures(rows);
  const purposes = Object.keys(figures[0]?.parts ?? {}).filter((purpose) => figures.some(({ parts }) => parts[purpose] >= 1));
  return figures.length === 0 ? null : table(['ms of CPU per page', ...purposes], figures.map(({ label, parts }) => [label, ...purposes.map((purpose) => whole(parts[purpose]))]));
}

/** @param {any[]} rows */
function momentsTable(rows) {
  const idle = idleFigures(rows).map(({ label, median, least, most, tries }) =>
    [`first request after a minute idle waits, ${label}`, `${median.toFixed(1)} ms (${least.toFixed(1)} … ${most.toFixed(1)}, ${tries} tries)`]);
  const moments = momentFigures(rows).map(({ label, values }) =>
    [label, `${whole(median(values))} ms (${whole(Math.min(...values))} … ${whole(Math.max(...values))}, ${values.length} tries)`]);
  return idle.length + moments.length > 0 ? table(['', 'median'], [...idle, ...moments]) : null;
}

/** @param {any[]} rows */
function countsTable(rows) {
  const counts = rows.filter(({ kind, perPage }) => kind === 'count' && perPage >= 0.05);
  if (counts.length === 0) return null;
  return table(['event or call of the extension', 'per page'], counts.toSorted((a, b) => b.perPage - a.perPage).map(({ name, perPage }) => [`\`${name}\``, perPage.toFixed(1)]));
}

const TRACED = 25;
/** The parts of the browser with the largest difference between two variants. @param {any[]} rows */
function traceTable(rows) {
  const traced = rows.filter(({ kind }) => kind === 'trace');
  const names = [...new Set(traced.map(({ variant }) => variant))];
  if (names.length === 0) return null;
  const of = (name, key) => traced.find((row) => row.variant === name && row.key === key)?.msPerPage ?? 0;
  const keys = [...new Set(traced.map(({ key }) => key))];
  const last = names.at(-1);
  const difference = (key) => of(last, key) - of(names[0], key);
  return table(['ms of CPU per page', ...names], keys.toSorted((a, b) => Math.abs(difference(b)) - Math.abs(difference(a))).slice(0, TRACED)
    .map((key) => [key.replaceAll('|', '/'), ...names.map((name) => of(name, key).toFixed(1))]));
}

/** @param {any[]} rows */
function rulesTable(rows) {
  const figures = ruleFigures(rows);
  if (figures.length === 0) return null;
  return table(['rules', 'µs of the main thread a request, least', 'median', 'loads', 'less than all rules (least)'],
    figures.map(({ label, least, median, loads, saved }) => [label, least.toFixed(1), median.toFixed(1), loads, saved.toFixed(1)]));
}

/** @param {any[]} rows */
function framesTable(rows) {
  const figures = frameFigures(rows);
  return figures.length === 0 ? null : table(['', 'in the frame', 'memory of a frame, KB', 'CPU of a frame, ms', 'tries'],
    figures.map(({ label, what, kilobytes, ms, tries }) => [label, what, whole(kilobytes), ms.toFixed(2), tries]));
}

/** @param {{ about: any, rows: any[] }} run @returns {Record<string, string>} The tables by the name of their markers. */
function tables({ about, rows }) {
  const figures = pageFigures(rows);
  const name = about.perSite > 1 ? `${about.browser}, ${about.perSite} pages of a site` : about.browser;
  const head = `${about.sites} pages with ${about.requests} requests, ${about.rounds} rounds${about.perSite > 1 ? `, ${about.perSite} pages of each site` : ''}; relative to no extension, all rounds together; in brackets the least and the largest ratio of one round, which need not contain a ratio of medians.`;
  const all = {
    [`figures of ${name}`]: figures.length > 0 ? `${head}\n\n${mainTable(figures)}` : null,
    [`processes of ${name}`]: processesTable(rows),
    [`parts of ${name}`]: partsTable(figures),
    [`memory of ${name}`]: memoryTable(rows),
    [`moments of ${name}`]: momentsTable(rows),
    [`counts of ${name}`]: countsTable(rows),
    [`profile of ${name}`]: traceTable(rows),
    [`rules of ${name}`]: rulesTable(rows),
    [`frames of ${name}`]: framesTable(rows),
  };
  return Object.fromEntries(Object.entries(all).filter(([, text]) => text !== null));
}

/** @param {any} about @param {any[]} rows */
export function print(about, rows) {
  for (const [name, text] of Object.entries(tables({ about, rows }))) console.log(`\n## ${name}\n\n${text}`);
}

/** @param {{ about: any, rows: any[] }} run */
function charts({ about, rows }) {
  const figures = pageFigures(rows);
  const suffix = about.perSite > 1 ? `-${about.perSite}-pages` : '';
  const drawn = (file, title, key, filter) => {
    const shown = figures.filter(filter).filter((one) => one[key] !== null)
      .map((one) => ({ engine: COLOURS[one.variant] ?? 'part', label: one.label.replace(/^no extension, /, ''), value: one[key].ratio, low: one[key].low, high: one[key].high }));
    return shown.length > 1 ? [{ file: `page-load-${file}-${about.browser}${suffix}.svg`, svg: bars(`${title}, ${about.browser}`, two, shown) }] : [];
  };
  return [
    ...drawn('cpu', 'CPU per page over no extension', 'cpuRatio', (one) => !isPart(one)),
    ...drawn('load', 'Time to load over no extension', 'loadRatio', (one) => !isPart(one)),
    ...(figures.some(isPart) ? drawn('parts', 'Instructions per page over no extension', 'instructionRatio', (one) => isPart(one) || ['ideal', 'brock'].includes(one.variant)) : []),
  ];
}

/** Writes figures.json, the charts, and the tables between their markers in page-load.md. @param {string} out @param {string} docs @param {{ about: any, rows: any[] }} run */
export function write(out, docs, run) {
  const { about, rows } = run;
  const figures = { about, pages: pageFigures(rows), memory: memoryFigures(rows), idle: idleFigures(rows), moments: momentFigures(rows), rules: ruleFigures(rows) };
  writeFileSync(join(out, 'figures.json'), `${JSON.stringify(figures, null, 2)}\n`);
  mkdirSync(join(docs, 'charts'), { recursive: true });
  for (const { file, svg } of charts(run)) writeFileSync(join(docs, 'charts', file), svg);
  const page = join(docs, 'page-load.md');
  if (!existsSync(page)) return;
  let text = readFileSync(page, 'utf8');
  for (const [name, made] of Object.entries(tables(run))) {
    const [start, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
    const [from, to] = [text.indexOf(start), text.indexOf(end)];
    if (from >= 0 && to > from) text = `${text.slice(0, from + start.length)}\n\n${made}\n\n${text.slice(to)}`;
  }
  writeFileSync(page, text);
}

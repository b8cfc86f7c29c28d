/** Figures from the lines of the results. */
import { RULE_VARIANTS, VARIANTS } from './variants.mjs';

export const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;
export const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];

/**
 * A variant's figures, and their ratios to those of the same sites without an extension, with the least and the largest
 * ratio of a round.
 *
 * @typedef {{ ratio: number, low: number, high: number }} Ratio
 * @typedef {{ variant: string, label: string, visits: number, cpu: number, instructions: number | null, load: number, arrived: number,
 *   cpuRatio: Ratio, loadRatio: Ratio, instructionRatio: Ratio | null }} Figures
 */

/** @param {any[]} rows @param {any[]} base @param {string} key @param {(list: number[]) => number} of @returns {Ratio | null} */
function ratio(rows, base, key, of) {
  const values = (list) => list.map((row) => row[key]).filter((value) => value !== null);
  if (values(rows).length === 0 || values(base).length === 0) return null;
  const rounds = [...new Set(rows.map(({ round }) => round))].map((round) => {
    const [own, other] = [rows, base].map((list) => values(list.filter((row) => row.round === round)));
    return own.length > 0 && other.length > 0 ? of(own) / of(other) : NaN;
  }).filter(Number.isFinite);
  return { ratio: of(values(rows)) / of(values(base)), low: Math.min(...rounds), high: Math.max(...rounds) };
}

/** @param {any[]} rows @returns {Figures[]} */
export function pageFigures(rows) {
  const visits = rows.filter(({ kind }) => kind === 'visit');
  const of = (name) => visits.filter(({ variant }) => variant === name);
  const names = [...new Set(visits.map(({ variant }) => variant))];
  const none = of(names.includes('none') ? 'none' : names[0]);
  return names.map((name) => {
    const own = of(name);
    const counted = own.map(({ instructions }) => instructions).filter((one) => one !== null);
    return {
      variant: name, label: (VARIANTS[name] ?? RULE_VARIANTS[name]).label, visits: own.length,
      cpu: mean(own.map(({ cpu }) => cpu)), load: median(own.map(({ load }) => load)), arrived: mean(own.map(({ arrived }) => arrived)),
      instructions: counted.length > 0 ? mean(counted) : null,
      cpuRatio: ratio(own, none, 'cpu', mean), loadRatio: ratio(own, none, 'load', median), instructionRatio: ratio(own, none, 'instructions', mean),
    };
  });
}

/** MB over those without an extension, at each reading. @param {any[]} rows */
export function memoryFigures(rows) {
  const all = rows.filter(({ kind }) => kind === 'memory');
  const none = all.find(({ variant }) => variant === 'none');
  if (none === undefined) return [];
  return all.filter((row) => row !== none).map((row) => ({
    label: VARIANTS[row.variant].label, over: ['idle', 'idleLater', 'after', 'afterLater'].map((when) => row[when] - none[when]),
    extension: ['idle', 'idleLater', 'after', 'afterLater'].map((when) => row.parts[when].extension ?? row.parts[when].WebExtensions ?? 0),
  }));
}

/** Milliseconds that the first request waits after a minute idle. @param {any[]} rows */
export function idleFigures(rows) {
  const all = rows.filter(({ kind }) => kind === 'idle');
  return [...new Set(all.map(({ variant }) => variant))].map((name) => {
    const waits = all.filter(({ variant }) => variant === name).map(({ first, later }) => first - later);
    return { label: VARIANTS[name].label, median: median(waits), least: Math.min(...waits), most: Math.max(...waits), tries: waits.length };
  });
}

/** @param {any[]} rows */
export function momentFigures(rows) {
  const of = (kind, state, key, variant) => rows.filter((row) => row.kind === kind && row.state === state && row.variant === variant).map((row) => row[key]);
  const starts = (variant, suffix) => [
    [`start of the background until it can decide, warm profile${suffix}`, of('start', 'warm', 'ableAfter', variant)],
    [`of this, until its first script runs${suffix}`, of('start', 'warm', 'ranAfter', variant)],
    [`longest wait of a request for the start, warm profile${suffix}`, of('start', 'warm', 'longestWait', variant)],
    [`start of the background until it can decide, after the installation${suffix}`, of('start', 'installed', 'ableAfter', variant)],
  ];
  return [
    ...starts('brock', ''),
    ...starts('against', ', the other package'),
    ['popup to its content, worker stopped', of('popup', 'cold', 'ms')],
    ['popup to its content, worker running', of('popup', 'warm', 'ms')],
  ].map(([label, all]) => ({ label, values: /** @type {number[]} */ (all).filter((value) => value !== null) })).filter(({ values }) => values.length > 0);
}

/** Microseconds of the browser's main thread per request: the least and the median of all loads, and what is saved. @param {any[]} rows */
export function ruleFigures(rows) {
  const all = rows.filter(({ kind }) => kind === 'rules');
  const of = (name) => all.filter(({ variant }) => variant === name).map(({ micros }) => micros);
  const whole = of('rules-all');
  return [...new Set(all.map(({ variant }) => variant))].map((name) => ({
    label: (RULE_VARIANTS[name] ?? VARIANTS[name]).label, least: Math.min(...of(name)), median: median(of(name)),
    saved: Math.min(...whole) - Math.min(...of(name)), loads: of(name).length,
  }));
}

/** Kilobytes and milliseconds of a frame, by variant and what is in the frame. @param {any[]} rows */
export function frameFigures(rows) {
  const all = rows.filter(({ kind }) => kind === 'frames');
  const keys = [...new Set(all.map(({ variant, what }) => `${variant} ${what}`))];
  return keys.map((key) => {
    const own = all.filter(({ variant, what }) => `${variant} ${what}` === key);
    const [{ variant, what }] = own;
    return { label: VARIANTS[variant].label, what, kilobytes: median(own.map(({ kilobytes }) => kilobytes)), ms: median(own.map(({ ms }) => ms)), tries: own.length };
  });
}

/** CPU of a page by what processes are for, by variant, in ms. @param {any[]} rows */
export function processFigures(rows) {
  const visits = rows.filter(({ kind, parts }) => kind === 'visit' && parts !== undefined);
  const purposes = [...new Set(visits.flatMap(({ parts }) => Object.keys(parts)))];
  return [...new Set(visits.map(({ variant }) => variant))].map((variant) => {
    const own = visits.filter((visit) => visit.variant === variant);
    return { variant, label: VARIANTS[variant]?.label ?? variant, parts: Object.fromEntries(purposes.map((purpose) => [purpose, mean(own.map(({ parts }) => parts[purpose] ?? 0))])) };
  });
}

/** CPU time, memory and instructions of all processes of a browser. */
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';

/** Milliseconds of one tick in /proc. */
const TICK = 10;
const PERF = ['stat', '-x', ',', '-e', 'instructions:u'];

/** Whether `perf` counts instructions here: it may be absent, and many virtual machines have no counters. */
export const hasPerf = /^\d+,,instructions/m.test(spawnSync('perf', [...PERF, 'true'], { encoding: 'utf8' }).stderr ?? '');

/** The CPU time of each process of the tree, in milliseconds. @param {number} root @returns {Map<number, number>} */
export function times(root) {
  /** @type {Map<number, { parent: number, time: number }>} */
  const all = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
      all.set(Number(name), { parent: Number(fields[1]), time: (Number(fields[11]) + Number(fields[12])) * TICK });
    } catch {
      // The process has just ended.
    }
  }
  const isWithin = (id) => id === root || (all.has(id) && isWithin(all.get(id).parent));
  return new Map([...all].filter(([id]) => isWithin(id)).map(([id, { time }]) => [id, time]));
}

/** The CPU time since `before`, by what processes are for. A process that has ended meanwhile is not counted. @param {number} root @param {Map<number, number>} before */
export function spentByPurpose(root, before) {
  return byPurpose([...times(root)].map(([id, time]) => [id, () => time - (before.get(id) ?? 0)]));
}

/** The CPU time of a process's main thread, in microseconds. @param {number} id */
export function mainThreadTime(id) {
  return Number(readFileSync(`/proc/${id}/task/${id}/schedstat`, 'utf8').split(' ')[0]) / 1000;
}

/** What a process is for: Firefox names its main thread by that, Chromium has it in the command. @param {number} id */
export function purposeOf(id) {
  const command = readFileSync(`/proc/${id}/cmdline`, 'utf8');
  const [, type] = /--type=([\w-]+)/.exec(command) ?? [];
  if (type === undefined) return readFileSync(`/proc/${id}/comm`, 'utf8').trim();
  return command.includes('--extension-process') ? 'extension' : type;
}

/** Sums a figure of processes by what they are for. @param {[number, () => number][]} figures @returns {Record<string, number>} */
function byPurpose(figures) {
  /** @type {Record<string, number>} */
  const parts = {};
  for (const [id, read] of figures) {
    try {
      const [purpose, figure] = [purposeOf(id), read()];
      parts[purpose] = (parts[purpose] ?? 0) + figure;
    } catch {
      // The process has just ended.
    }
  }
  return parts;
}

/** @param {number} id */
const memoryOf = (id) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024;

/** Proportional memory in MB by what processes are for. @param {number} root */
export const memoryByPurpose = (root) => byPurpose([...times(root).keys()].map((id) => [id, () => memoryOf(id)]));

/** @param {Record<string, number>} parts */
export const sumOf = (parts) => Object.values(parts).reduce((sum, part) => sum + part, 0);

/** Proportional memory of all processes in MB. @param {number} root */
export const memory = (root) => sumOf(memoryByPurpose(root));

/**
 * Counts the user-space instructions of these processes and of those that they start.
 *
 * @param {number[]} ids
 * @returns {Promise<() => Promise<number | null>>} Ends the count: millions of instructions; null without `perf`, or if a
 *   process ended while `perf` attached.
 */
export async function countInstructions(ids) {
  if (!hasPerf) return async () => null;
  // Starts disabled and reports when it has attached to all threads.
  const perf = spawn('perf', [...PERF, '-D', '-1', '--control', 'fd:3,4', '-p', ids.join(',')], { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] });
  const [, , errors, control, acknowledged] = /** @type {any[]} */ (perf.stdio);
  let text = '';
  errors.on('data', (data) => {
    text += data;
  });
  control.on('error', () => {});
  const closed = once(perf, 'close');
  control.write('enable\n');
  await Promise.race([once(acknowledged, 'data'), closed]);
  return async () => {
    perf.kill('SIGINT');
    await closed;
    const count = Number(/^(\d+),,instructions/m.exec(text)?.[1] ?? NaN);
    return Number.isFinite(count) ? count / 1e6 : null;
  };
}

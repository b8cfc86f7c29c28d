/** Timers, medians and memory figures of the system. */
import { readFileSync } from 'node:fs';

/** Runs `work`; returns its duration in milliseconds and its result. */
export async function timed(work) {
  const start = performance.now();
  const result = await work();
  return [performance.now() - start, result];
}

/** @param {number[]} figures */
export function median(figures) {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1];
}

/** @param {Float64Array} each nanoseconds, at least one */
export function quantiles(each) {
  const sorted = each.toSorted();
  const at = (part) => sorted[Math.min(Math.floor(part * sorted.length), sorted.length - 1)];
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

export function nanoseconds() {
  return process.hrtime.bigint();
}

/** Nanoseconds between two readings of the clock, which are part of every figure with a timer for each request. */
export function timerNs() {
  return median(Array.from({ length: 20_000 }, () => {
    const start = nanoseconds();
    return Number(nanoseconds() - start);
  }));
}

/** Bytes of JavaScript's heap and array buffers after a garbage collection. */
export function collectedBytes() {
  gc();
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** A field of `/proc/self/status` (`VmHWM`, `VmRSS`), in bytes; null where there is none. */
export function statusBytes(field) {
  try {
    return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
  } catch {
    return null;
  }
}

/** Clocks, middles and what the system says of memory. */
import { readFileSync } from 'node:fs';

/** Milliseconds that a piece of work takes, and what it gives. */
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

/** Nanoseconds between two looks at the clock: in every figure that has a timer for each request. */
export function timerNs() {
  return median(Array.from({ length: 20_000 }, () => {
    const start = nanoseconds();
    return Number(nanoseconds() - start);
  }));
}

/** Bytes that JavaScript keeps after a collection: its heap and its array buffers. */
export function collectedBytes() {
  gc();
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** A field of the system's status of this process (`VmHWM`, `VmRSS`), in bytes; null where there is none. */
export function statusBytes(field) {
  try {
    return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
  } catch {
    return null;
  }
}

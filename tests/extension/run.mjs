/**
 * Runs the suites, two at a time, or those that are named:
 *
 *   node tests/extension/run.mjs [SUITE...]
 *
 * A packed extension that several suites use is made once (BROCK_PACKED, see build.mjs). Long suites begin first, so that no
 * processor is idle at the end.
 *
 * If all suites run and a few fail, these run once more, one at a time: on a busy machine, browsers stop for seconds. What failed at
 * first is printed in any case.
 */

import { rmSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { run } from "node:test";
import { spec, tap } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";

const SUITES = fileURLToPath(new URL("suites", import.meta.url));
const ENDING = ".test.mjs";
/** The longest first. */
const LONG = ["learning", "stored-damage", "updates-broken-off", "pages", "dashboard", "rules", "page-delivery", "situations", "updates-included", "updates"];

const all = (await readdir(SUITES)).filter((file) => file.endsWith(ENDING)).map((file) => file.slice(0, -ENDING.length)).sort();
const named = process.argv.slice(2);
const unknown = [...named, ...LONG].filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`run.mjs: no suite ${unknown.join(", ")} in ${SUITES}`);
  process.exit(2);
}
const wanted = named.length > 0 ? named : [...LONG, ...all.filter((name) => !LONG.includes(name))];

const packed = await mkdtemp(join(tmpdir(), "brock-packed-"));
process.env.BROCK_PACKED = packed;
for (const [signal, code] of /** @type {const} */ ([["SIGINT", 130], ["SIGTERM", 143]])) {
  process.once(signal, () => {
    rmSync(packed, { recursive: true, force: true, maxRetries: 5 });
    process.exit(code);
  });
}
/** Longer than any suite takes on a slow machine: a suite that hangs ends so. */
const LIMIT = 40 * 60 * 1000;
/** A fault that many suites have is none of the machine. */
const MOST_REPEATED = 8;

/**
 * Runs suites, and prints their results.
 *
 * @param {string[]} names @param {number} concurrency
 * @returns {Promise<{ failures: Map<string, string[]>, times: Map<string, number> }>} By suite: the tests that failed, with their
 *   errors, and milliseconds.
 */
async function runSuites(names, concurrency) {
  const results = run({ files: names.map((name) => join(SUITES, name + ENDING)), concurrency, timeout: LIMIT });
  /** @type {Map<string, string[]>} */
  const failures = new Map();
  results.on("test:fail", ({ name, file = "", details }) => {
    const suite = basename(file, ENDING);
    const { cause, failureType } = /** @type {{ cause?: unknown, failureType?: string }} */ (details.error);
    const own = failures.get(suite) ?? [];
    failures.set(suite, own);
    // A suite that only contains failed tests says no more than these.
    if (failureType !== "subtestsFailed") own.push([`${suite}: ${name}`, ...inspect(cause ?? details.error).split("\n").slice(0, 15)].join("\n#   "));
  });
  /** @type {Map<string, number>} */
  const times = new Map();
  for (const event of /** @type {const} */ (["test:pass", "test:fail"])) {
    results.on(event, ({ nesting, file = "", details }) => {
      if (nesting === 0) times.set(basename(file, ENDING), (times.get(basename(file, ENDING)) ?? 0) + details.duration_ms);
    });
  }
  for await (const text of results.compose(process.stdout.isTTY ? new spec() : tap)) process.stdout.write(text);
  return { failures, times };
}

try {
  const { failures, times } = await runSuites(wanted, 2);
  const longest = [...times].sort(([, a], [, b]) => b - a).slice(0, 20).map(([suite, time]) => `${suite} ${Math.round(time / 1000)}`);
  console.log(`# seconds of the longest suites: ${longest.join(", ")}`);
  const isRepeated = failures.size > 0 && failures.size <= MOST_REPEATED && named.length === 0;
  const again = isRepeated ? (await runSuites([...failures.keys()], 1)).failures : failures;
  // Repeated at the end: a log is often cut at its beginning.
  for (const [suite, texts] of failures) {
    const outcome = again.has(suite) ? "failed" : "failed, and passed when the suite ran alone";
    for (const text of texts) console.log(`# ${outcome}: ${text}`);
  }
  for (const text of isRepeated ? [...again.values()].flat() : []) console.log(`# failed again: ${text}`);
  if (again.size > 0) process.exitCode = 1;
} finally {
  await rm(packed, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * Runs the suites, two at a time, or those that are named:
 *
 *   node tests/extension/run.mjs [SUITE...]
 *
 * A packed extension that several suites use is made once (BROCK_PACKED, see build.mjs). Long suites begin first, so that no
 * processor is idle at the end.
 *
 * If all suites run and a few fail, these run once more, one at a time: on a busy machine, browsers stop for seconds. A test fails if
 * it passes in neither run, and every test that failed once is printed.
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

/** Longer than any suite takes on a slow machine: a suite that hangs ends so. */
const LIMIT = 40 * 60 * 1000;
/** A fault that many suites have is none of the machine. */
const MOST_REPEATED = 8;

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

/**
 * @typedef {object} Results
 * @property {Map<string, string>} failures The tests that failed, with their errors.
 * @property {Set<string>} passed
 * @property {Map<string, number>} times Milliseconds by suite.
 */

/**
 * Runs suites, and prints their results.
 *
 * @param {string[]} names @param {number} concurrency @returns {Promise<Results>}
 */
async function runSuites(names, concurrency) {
  const results = run({ files: names.map((name) => join(SUITES, name + ENDING)), concurrency, timeout: LIMIT });
  const [failures, passed, times] = [new Map(), new Set(), new Map()];
  const suiteOf = (file = "") => basename(file, ENDING);
  results.on("test:fail", ({ name, file, details }) => {
    const { cause, failureType } = /** @type {{ cause?: unknown, failureType?: string }} */ (details.error);
    // What only contains failed tests says no more than these, which are told before it.
    const isKnown = [...failures.keys()].some((test) => test.startsWith(`${suiteOf(file)}: `));
    if (failureType === "subtestsFailed" && isKnown) return;
    const test = `${suiteOf(file)}: ${name}`;
    const error = inspect(cause ?? details.error).split("\n").slice(0, 15).join("\n#   ");
    // Tests in both browsers have the same name.
    failures.set(test, failures.has(test) ? `${failures.get(test)}\n#   ${error}` : error);
  });
  results.on("test:pass", ({ name, file }) => void passed.add(`${suiteOf(file)}: ${name}`));
  for (const event of /** @type {const} */ (["test:pass", "test:fail"])) {
    results.on(event, ({ nesting, file, details }) => {
      if (nesting === 0) times.set(suiteOf(file), (times.get(suiteOf(file)) ?? 0) + details.duration_ms);
    });
  }
  for await (const text of results.compose(process.stdout.isTTY ? new spec() : tap)) process.stdout.write(text);
  return { failures, passed, times };
}

try {
  const { failures, times } = await runSuites(wanted, 2);
  const longest = [...times].sort(([, a], [, b]) => b - a).slice(0, 20).map(([suite, time]) => `${suite} ${Math.round(time / 1000)}`);
  console.log(`# seconds of the longest suites: ${longest.join(", ")}`);
  const failed = [...new Set([...failures.keys()].map((test) => test.split(": ")[0]))];
  /** @type {Results | undefined} */
  let again;
  if (failed.length > 0 && failed.length <= MOST_REPEATED && named.length === 0) again = await runSuites(failed, 1);
  // Repeated at the end: a log is often cut at its beginning.
  for (const [test, error] of failures) {
    if (again?.passed.has(test) && !again.failures.has(test)) {
      console.log(`# failed, and passed when its suite ran alone: ${test}\n#   ${error}`);
    } else {
      process.exitCode = 1;
      console.log(`# failed: ${test}\n#   ${again?.failures.get(test) ?? error}`);
    }
  }
  for (const [test, error] of again?.failures ?? []) {
    if (!failures.has(test)) console.log(`# passed, and failed when its suite ran again: ${test}\n#   ${error}`);
  }
} finally {
  await rm(packed, { recursive: true, force: true, maxRetries: 5 });
}

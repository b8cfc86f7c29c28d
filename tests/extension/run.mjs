/**
 * Runs the suites, two at a time, or those that are named:
 *
 *   node tests/extension/run.mjs [SUITE...]
 *
 * A packed extension that several suites use is made once (BROCK_PACKED, see build.mjs). Long suites begin first, so that no
 * processor is idle at the end.
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
try {
  const results = run({ files: wanted.map((name) => join(SUITES, name + ENDING)), concurrency: 2 });
  /** Of the tests that failed, with their errors. @type {string[]} */
  const failures = [];
  results.on("test:fail", ({ name, file = "", details }) => {
    process.exitCode = 1;
    const { cause, failureType } = /** @type {{ cause?: unknown, failureType?: string }} */ (details.error);
    // A suite that only contains failed tests says no more than these.
    if (failureType !== "subtestsFailed") failures.push([`${basename(file, ENDING)}: ${name}`, ...inspect(cause ?? details.error).split("\n").slice(0, 15)].join("\n#   "));
  });
  /** Milliseconds by suite. @type {Map<string, number>} */
  const times = new Map();
  for (const event of /** @type {const} */ (["test:pass", "test:fail"])) {
    results.on(event, ({ nesting, file, details }) => {
      if (nesting === 0 && file !== undefined) times.set(file, (times.get(file) ?? 0) + details.duration_ms);
    });
  }
  const report = results.compose(process.stdout.isTTY ? new spec() : tap);
  for await (const text of report) process.stdout.write(text);
  const longest = [...times].sort(([, a], [, b]) => b - a).slice(0, 20).map(([file, time]) => `${basename(file, ENDING)} ${Math.round(time / 1000)}`);
  console.log(`# seconds of the longest suites: ${longest.join(", ")}`);
  // Repeated at the end: a log is often cut at its beginning.
  for (const failure of failures) console.log(`# failed: ${failure}`);
} finally {
  await rm(packed, { recursive: true, force: true, maxRetries: 5 });
}

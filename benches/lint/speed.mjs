// Time and memory of the commands for list maintainers, beside AGLint 3.0.2 in the same run.
//
//   node benches/lint/speed.mjs [--runs 5] [--aglint FOLDER] [--out FILE.json]
//
// Each program is started anew for each run, as in a check of a pull request; all runs are one after the other, round by
// round, and the median counts. FOLDER has `npm install @adguard/aglint@3.0.2`; without it, AGLint is not measured.
// AGLint reads only lists that end in .txt below the current folder, and its configuration: its own recommended rules.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

const root = path.resolve(import.meta.dirname, "../..");
const lists = path.resolve(process.env.BROCK_LISTS_DIR ?? path.join(root, "target/lists"));
const { values } = parseArgs({
  options: {
    brock: { type: "string", default: path.join(root, "target/release/brock") },
    runs: { type: "string", default: "5" },
    aglint: { type: "string" },
    out: { type: "string" },
  },
});
const brock = path.resolve(values.brock);
const EASY = ["easylist.txt", "easyprivacy.txt"];
const folder = mkdtempSync(path.join(tmpdir(), "brock-lint-"));
for (const name of [...EASY, "adguard-base.txt"]) copyFileSync(path.join(lists, name), path.join(folder, name));

/** The rows: name, program and arguments, the greatest time (s) and memory (MB) that the project allows itself. */
const rows = [
  { name: "brock lint, EasyList + EasyPrivacy", command: [brock, "lint", ...EASY], seconds: 0.25, megabytes: 60 },
  { name: "brock fmt, EasyList + EasyPrivacy", command: [brock, "fmt", "--check", ...EASY], seconds: 0.3 },
  { name: "brock redundant, EasyList + EasyPrivacy", command: [brock, "redundant", ...EASY], seconds: 1 },
  { name: "brock redundant, AdGuard Base", command: [brock, "redundant", "adguard-base.txt"], seconds: 3 },
];
if (values.aglint) {
  const cli = path.resolve(values.aglint, "node_modules/@adguard/aglint/dist/index.cli.js");
  if (!existsSync(cli)) throw new Error(`${cli} does not exist`);
  writeFileSync(path.join(folder, ".aglintrc.yaml"), "root: true\nextends:\n  - aglint:recommended\nsyntax:\n  - Common\n");
  rows.splice(1, 0, { name: "AGLint 3.0.2, EasyList + EasyPrivacy", command: [process.execPath, cli, ...EASY] });
}

/** One run: seconds of wall clock and of the processor, and the peak of memory, as `time` of GNU writes them. */
function run([program, ...args]) {
  const format = "%e %U %S %M";
  const { stderr, status, error } = spawnSync("/usr/bin/time", ["-f", format, program, ...args], {
    cwd: folder, encoding: "utf8", maxBuffer: 2 ** 30, stdio: ["ignore", "pipe", "pipe"],
  });
  const last = stderr?.trim().split("\n").at(-1)?.split(" ").map(Number) ?? [];
  if (error || status > 1 || last.length !== 4 || last.some(Number.isNaN)) throw error ?? new Error(`${program} ${args}: ${stderr}`);
  const [wall, user, system, kilobytes] = last;
  return { wall, processor: user + system, megabytes: kilobytes / 1000 };
}

const measured = rows.map((row) => ({ ...row, runs: [] }));
try {
  for (let round = 0; round < Number(values.runs); round += 1) {
    for (const row of measured) row.runs.push(run(row.command));
  }
} finally {
  rmSync(folder, { recursive: true });
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const results = measured.map(({ name, runs, seconds, megabytes }) => ({
  name,
  wall: median(runs.map((one) => one.wall)),
  processor: median(runs.map((one) => one.processor)),
  megabytes: median(runs.map((one) => one.megabytes)),
  limits: { seconds, megabytes },
}));
console.log("| | time | processor | memory | limit |\n| --- | ---: | ---: | ---: | ---: |");
let failed = 0;
for (const { name, wall, processor, megabytes, limits } of results) {
  const limit = [limits.seconds && `${limits.seconds} s`, limits.megabytes && `${limits.megabytes} MB`].filter(Boolean).join(", ");
  const isOver = wall > (limits.seconds ?? Infinity) || megabytes > (limits.megabytes ?? Infinity);
  failed += isOver ? 1 : 0;
  console.log(`| ${name} | ${wall.toFixed(2)} s | ${processor.toFixed(2)} s | ${megabytes.toFixed(0)} MB | ${limit}${isOver ? ": exceeded" : ""} |`);
}
const [ours, theirs] = results;
if (values.aglint) {
  const times = [theirs.wall / ours.wall, theirs.megabytes / ours.megabytes];
  console.log(`\nAGLint takes ${times[0].toFixed(0)} times the time and ${times[1].toFixed(1)} times the memory of brock lint.`);
  failed += times[0] < 20 || times[1] < 5 ? 1 : 0;
}
if (values.out) writeFileSync(values.out, `${JSON.stringify(results, null, 2)}\n`);
process.exitCode = failed > 0 ? 1 : 0;

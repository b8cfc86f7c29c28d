// Draws findings of `brock lint` from the lists, to be read one by one: is the finding right, and can it be acted on?
//
//   node benches/lint/sample.mjs [--count 150] [--seed 1] [--lint NAME]
//
// Every lint gets the same number of findings while it has any, so that a lint with few findings is read as well as one
// with thousands. The lists are linted with those that their readers use too, as their maintainers would.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

const root = path.resolve(import.meta.dirname, "../..");
const lists = process.env.BROCK_LISTS_DIR ?? path.join(root, "target/lists");
const { values } = parseArgs({
  options: {
    brock: { type: "string", default: path.join(root, "target/release/brock") },
    count: { type: "string", default: "150" },
    seed: { type: "string", default: "1" },
    lint: { type: "string" },
  },
});

const EASY = ["easylist.txt", "easyprivacy.txt"];
// Each list is judged alone, as its readers may have it alone; AdGuard Base has a copy of EasyList.
const GROUPS = readdirSync(lists).filter((name) => name.endsWith(".txt")).sort().map((name) => ({
  judged: [name],
  known: name.startsWith("adguard-") ? [] : EASY.filter((other) => other !== name),
}));

/** The findings of a group. */
function findings({ judged, known }) {
  const known_ = known.length === 0 ? [] : ["--with", ...known];
  const only = values.lint === undefined ? [] : ["--only", values.lint];
  const command = ["lint", ...judged, ...known_, ...only, "--notes", "--json"];
  try {
    return parse(execFileSync(path.resolve(values.brock), command, { cwd: lists, maxBuffer: 2 ** 30, encoding: "utf8" }));
  } catch (error) {
    // Findings are exit status 1.
    if (error.status !== 1) throw error;
    return parse(error.stdout);
  }
}

const parse = (text) => text.trim().split("\n").map((line) => JSON.parse(line)).filter((one) => one.code);

/** Random numbers below a limit, the same for the same seed (mulberry32). */
function randomBelow(seed) {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

const random = randomBelow(Number(values.seed));
const byLint = new Map();
for (const one of GROUPS.flatMap(findings)) byLint.set(one.code, [...(byLint.get(one.code) ?? []), one]);
const drawn = new Map([...byLint.keys()].sort().map((code) => [code, []]));
const left = new Map([...byLint].map(([code, all]) => [code, [...all]]));
for (let count = Number(values.count); count > 0 && [...left.values()].some((all) => all.length > 0); ) {
  for (const [code, chosen] of drawn) {
    const all = left.get(code);
    if (all.length === 0 || count === 0) continue;
    chosen.push(...all.splice(random(all.length), 1));
    count -= 1;
  }
}
for (const [code, chosen] of drawn) {
  console.log(`## ${code}: ${chosen.length} of ${byLint.get(code).length}`);
  for (const one of chosen) {
    const suggestion = one.suggestion ? ` (${one.suggestion})` : "";
    const filter = one.filter.length > 240 ? `${one.filter.slice(0, 120)} … ${one.filter.slice(Math.max(120, one.start - 40), one.end + 60)}` : one.filter;
    console.log(`${one.path}:${one.line}:${one.column} ${one.severity}: ${one.message}${suggestion}\n    ${filter}`);
  }
}

/** Packs the page filters of the lists for Chromium's early content scripts: see shared/page-table.js. */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { makeGenerics } from "../shared/generic-table.js";
import { answersFor, commonFilters, endsOf, genericByName } from "../shared/page-answers.js";
import { namesIn } from "../shared/page-names.js";
import { globsOf, KINDS, letterOf, makeTable } from "../shared/page-table.js";
import { suffixRules, withoutSuffix } from "./suffixes.mjs";

/** @import { Cosmetics } from "../engine/index.js" */
/** @import { Answer } from "../shared/page-answers.js" */
/** @import { Names } from "../shared/page-names.js" */
/** @import { Base, Tables } from "../shared/page-table.js" */
/** @typedef {ReturnType<typeof suffixRules>} Rules */

/**
 * The first line of scripts whose functions are called in nearly each document: V8 compiles all while it reads the file, and not
 * each at its first call, for which it reads it again (https://github.com/WICG/explicit-javascript-compile-hints-file-based).
 */
export const COMPILED_AT_ONCE = "//# allFunctionsCalledOnLoad\n";

/** Of names of documents above a frame. */
const ABOVE = [KINDS.hostAbove, KINDS.entityAbove];
/** Of the tables by letter. */
const FOLDER = "content/page-filters";

/**
 * @param {object} wanted
 * @param {string} wanted.engine Its folder.
 * @param {string} wanted.image
 * @param {string[]} wanted.texts
 * @param {Set<string>} wanted.inPage The scriptlets of the page's world.
 */
export async function pageTables({ engine: folder, image: path, texts, inPage }) {
  const { engine, image } = await open(folder, path);
  const rules = suffixRules(image);
  const names = namesIn(texts);
  const without = (/** @type {string} */ host) => withoutSuffix(rules, host);
  const { answers, everywhere } = answersFor(engine, names, without);
  const generics = makeGenerics(genericByName(engine, names), engine.genericSheet(), [...names.asks]);
  engine.free();
  const sorted = sortedEntries({ answers, everywhere, names, rules, without, inPage });
  return { ...sorted, generics, names: plain(names) };
}

/** @param {string} folder Of the engine. @param {string} path Of the image. @returns {Promise<{ engine: import("../engine/index.js").Engine, image: Buffer }>} */
async function open(folder, path) {
  const { Engine, init } = await import(pathToFileURL(resolve(folder, "index.js")).href);
  await init();
  const image = await readFile(path);
  return { engine: Engine.fromImage(new Uint8Array(image)), image };
}

/** The generic selectors that need neither class nor id, and the other filters for every page. @param {string} folder Of the engine. @param {string} path Of the image. */
export async function forEveryPage(folder, path) {
  const { engine } = await open(folder, path);
  const both = { sheet: engine.genericSheet(), common: commonFilters(engine) };
  engine.free();
  return both;
}

/** The names for comparisons with newer lists. @param {Names} names */
function plain({ hosts, entities, hostsAbove, entitiesAbove, unsure, expressions, generic, excepted, exceptHosts, asks }) {
  const both = (/** @type {Set<string>} */ some, /** @type {Set<string>} */ others) => [...some, ...[...others].map((name) => `${name}.*`)].sort();
  return { names: both(hosts, entities), above: both(hostsAbove, entitiesAbove), unsure: [...unsure], expressions: [...expressions], generic: [...generic], excepted: [...excepted], exceptHosts: [...exceptHosts], asks: [...asks] };
}

/** @param {Answer | { answer: Cosmetics, excepted: string[] }} of @param {Set<string>} inPage */
function itemsOf({ answer, excepted }, inPage) {
  if (answer === null) return null;
  const { hide, style, procedural, proceduralPrograms, scriptlets, genericHide, sheetExceptions } = answer;
  const spared = [...sheetExceptions, ...excepted];
  return [
    ...hide,
    ...style.map((rule) => ["style", rule]),
    ...procedural.map((text, at) => ["procedural", text, proceduralPrograms[at]]),
    ...scriptlets.map((call) => [inPage.has(call[0]) ? "main" : "call", ...call]),
    ...(genericHide ? [["spare"]] : []),
    ...(!genericHide && spared.length > 0 ? [["except", ...spared]] : []),
  ];
}

/**
 * @param {object} parts
 * @param {Answer[]} parts.answers @param {Cosmetics} parts.everywhere @param {Names} parts.names @param {Rules} parts.rules
 * @param {(host: string) => string} parts.without @param {Set<string>} parts.inPage
 * @returns {{ base: Base, tables: Tables }}
 */
function sortedEntries({ answers, everywhere, names, rules, without, inPage }) {
  const all = { host: new Map(), entity: new Map() };
  const base = names.isUnsure ? null : itemsOf({ answer: everywhere, excepted: [] }, inPage);
  const nearest = (/** @type {Map<string, unknown[] | null>} */ map, /** @type {string} */ name) => {
    const end = endsOf(name).find((one) => map.has(one));
    return end === undefined ? null : { length: end.length, items: map.get(end) };
  };
  const expected = (/** @type {Answer} */ { kind, name }) => {
    const entity = kind === "host" ? without(name) : name;
    const [byEntity, byHost] = [nearest(all.entity, entity), kind === "host" ? nearest(all.host, name) : null];
    const isLonger = byEntity !== null && (byHost === null || byEntity.length + name.length - entity.length > byHost.length);
    return (isLonger ? byEntity : byHost)?.items ?? (isLonger || byHost !== null ? null : base);
  };
  // An answer that a shorter name gives is left out; shorter names come first.
  const sorted = [...answers].sort((a, b) => (a.kind === b.kind ? a.name.length - b.name.length : a.kind === "entity" ? -1 : 1));
  for (const one of sorted) {
    const items = names.isUnsure ? null : itemsOf(one, inPage);
    if (JSON.stringify(items) !== JSON.stringify(expected(one))) all[one.kind].set(one.name, items);
  }
  const mark = (/** @type {Iterable<string>} */ marked, /** @type {number} */ kind) => [...marked].map((name) => ({ kind, name, items: [] }));
  const entries = [
    ...[...all.host].map(([name, items]) => ({ kind: KINDS.host, name, items })),
    ...[...all.entity].map(([name, items]) => ({ kind: KINDS.entity, name, items })),
    ...mark(names.hostsAbove, KINDS.hostAbove),
    ...mark(names.entitiesAbove, KINDS.entityAbove),
    // The default rule makes every last label a suffix.
    ...mark([...rules.exact].filter((name) => name.includes(".")), KINDS.suffix),
    ...mark(rules.wildcards, KINDS.wildcard),
    ...mark(rules.exceptions, KINDS.notSuffix),
  ];
  const letter = (/** @type {typeof entries[number]} */ { kind, name }) => (ABOVE.includes(kind) ? "" : letterOf(name, kind === KINDS.entity));
  const letters = [...new Set(entries.map(letter))].filter((one) => one !== "").sort();
  const of = (/** @type {string} */ wanted) => entries.filter((entry) => letter(entry) === wanted);
  return {
    base: { table: makeTable(of(""), base), letters: letters.join(""), everywhere: 0, unsure: [...names.expressions].map((source) => new RegExp(source)) },
    tables: Object.fromEntries(letters.map((one) => [one, makeTable(of(one))])),
  };
}

const quoted = (/** @type {string} */ text) => `'${text.replace(/[\\']/g, "\\$&")}'`;

/** An object as the text of an expression. Strings in single quotes: JSON has many double ones. @param {unknown} value @returns {string} */
export function textOf(value) {
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(textOf).join(",")}]`;
  if (value instanceof RegExp || typeof value !== "object" || value === null) return String(value);
  return `{${Object.entries(value).map(([name, one]) => `${name}:${textOf(one)}`).join(",")}}`;
}

/**
 * Returns the part of the manifest that selects the tables of a frame.
 *
 * @param {Awaited<ReturnType<typeof pageTables>>} packed @param {string} out
 * @param {{ page: string, isolated: string, early: string }} scripts Early: a text that uses `brockBase` and `brockGenerics`.
 */
export async function writeTables({ base, tables, generics, names }, out, { page, isolated, early }) {
  await mkdir(join(out, FOLDER), { recursive: true });
  await writeFile(join(out, "content/page-main.js"), page);
  // Names of a block are in no global scope.
  await writeFile(join(out, "content/page-isolated.js"), isolated);
  await writeFile(join(out, "content/page-early.js"), `${COMPILED_AT_ONCE}{const brockBase=${textOf(base)};\nconst brockGenerics=${textOf(generics)};\n${early}}\n`);
  await writeFile(join(out, "data/page-names.json"), JSON.stringify(names));
  const content_scripts = [];
  for (const [letter, table] of Object.entries(tables)) {
    const file = `${FOLDER}/${letter}.js`;
    await writeFile(join(out, file), `(globalThis.brockTables??={})[${quoted(letter)}]=${textOf(table)};\n`);
    content_scripts.push({ js: [file], matches: ["<all_urls>"], include_globs: globsOf(letter), all_frames: true, match_origin_as_fallback: true, run_at: "document_start" });
  }
  return { content_scripts };
}

/** Packs the page filters of the lists for Chromium's early content scripts: see shared/page-table.js. */

import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { answersFor, endsOf } from "../shared/page-answers.js";
import { namesIn } from "../shared/page-names.js";
import { KINDS, makeTable } from "../shared/page-table.js";
import { suffixRules, withoutSuffix } from "./suffixes.mjs";

/** @import { Cosmetics } from "../engine/index.js" */
/** @import { Answer } from "../shared/page-answers.js" */
/** @import { Names } from "../shared/page-names.js" */

/**
 * @param {object} wanted
 * @param {string} wanted.engine Its folder.
 * @param {string} wanted.image
 * @param {string[]} wanted.texts
 * @param {Set<string>} wanted.inPage The scriptlets of the page's world.
 */
export async function pageTables({ engine: folder, image: path, texts, inPage }) {
  const { Engine, init } = await import(pathToFileURL(resolve(folder, "index.js")).href);
  await init(undefined, { warmUp: false });
  const image = await readFile(path);
  const engine = Engine.fromImage(new Uint8Array(image));
  const rules = suffixRules(image);
  const names = namesIn(texts);
  const without = (/** @type {string} */ host) => withoutSuffix(rules, host);
  const { answers, everywhere } = answersFor(engine, names, without);
  engine.free();
  const ofPage = (/** @type {Cosmetics} */ answer) => answer.scriptlets.filter(([name]) => inPage.has(name));
  const beside = (/** @type {Cosmetics} */ answer) => isolatedItems(answer, inPage);
  const make = (/** @type {(answer: Cosmetics) => unknown[]} */ itemsOf) => tableOf({ answers, everywhere, names, rules, without, itemsOf });
  return { main: make(ofPage), isolated: make(beside), names: plain(names) };
}

/** The names for comparisons with newer lists. @param {Names} names */
function plain({ hosts, entities, hostsAbove, entitiesAbove, unsure, expressions }) {
  const both = (/** @type {Set<string>} */ some, /** @type {Set<string>} */ others) => [...some, ...[...others].map((name) => `${name}.*`)].sort();
  return { names: both(hosts, entities), above: both(hostsAbove, entitiesAbove), unsure: [...unsure], expressions: [...expressions] };
}

/** @param {Cosmetics} answer @param {Set<string>} inPage */
function isolatedItems({ hide, style, procedural, proceduralPrograms, scriptlets }, inPage) {
  return [
    ...hide,
    ...style.map((rule) => ["style", rule]),
    ...procedural.map((text, at) => ["procedural", text, proceduralPrograms[at]]),
    ...scriptlets.filter(([name]) => !inPage.has(name)).map((call) => ["call", ...call]),
  ];
}

/**
 * @param {object} parts
 * @param {Answer[]} parts.answers @param {Cosmetics} parts.everywhere @param {Names} parts.names
 * @param {{ exact: Set<string>, wildcards: Set<string>, exceptions: Set<string> }} parts.rules
 * @param {(host: string) => string} parts.without @param {(answer: Cosmetics) => unknown[]} parts.itemsOf
 */
function tableOf({ answers, everywhere, names, rules, without, itemsOf }) {
  const all = { host: new Map(), entity: new Map() };
  const base = names.isUnsure ? null : itemsOf(everywhere);
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
    const items = one.answer === null || names.isUnsure ? null : itemsOf(one.answer);
    if (JSON.stringify(items) !== JSON.stringify(expected(one))) all[one.kind].set(one.name, items);
  }
  const mark = (/** @type {Iterable<string>} */ marked, /** @type {number} */ kind) => [...marked].map((name) => ({ kind, name, items: [] }));
  const entries = [
    ...[...all.host].map(([name, items]) => ({ kind: KINDS.host, name, items })),
    ...[...all.entity].map(([name, items]) => ({ kind: KINDS.entity, name, items })),
    ...mark(names.hostsAbove, KINDS.hostAbove),
    ...mark(names.entitiesAbove, KINDS.entityAbove),
    ...mark(rules.exact, KINDS.suffix),
    ...mark(rules.wildcards, KINDS.wildcard),
    ...mark(rules.exceptions, KINDS.notSuffix),
  ];
  return makeTable(entries, base, [...names.expressions].map((source) => new RegExp(source)));
}

/** A table as the text of an expression. @param {ReturnType<typeof makeTable>} table */
export function tableText(table) {
  const quoted = (/** @type {string} */ text) => `'${text.replace(/[\\']/g, "\\$&")}'`;
  const { data, items, unsure, ...numbers } = table;
  const rest = Object.entries(numbers).map(([name, value]) => `${name}:${value}`);
  return `{data:${quoted(data)},items:${quoted(items)},unsure:[${unsure.map(String).join(",")}],${rest.join(",")}}`;
}

/** @param {Awaited<ReturnType<typeof pageTables>>} tables @param {string} out @param {{ page: string, early: string }} scripts Texts that use `brockTable`. */
export async function writeTables({ main, isolated, names }, out, { page, early }) {
  // Names of a block are in no global scope.
  const script = (/** @type {typeof main} */ table, /** @type {string} */ text) => `{const brockTable=${tableText(table)};\n${text}}\n`;
  await writeFile(join(out, "content/page-main.js"), script(main, page));
  await writeFile(join(out, "content/page-early.js"), script(isolated, early));
  await writeFile(join(out, "data/page-names.json"), JSON.stringify(names));
}

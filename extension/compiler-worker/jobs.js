/**
 * The jobs of the compiler worker.
 *
 * @module
 */

import initLists, { CompiledLists, patchList, readList } from "../engine/lists.js";
import { pageDifference } from "./page-difference.js";
import { hashOf } from "../shared/stored-values.js";
import { PACKED, surrogateOptions } from "../shared/surrogate-files.js";

/** @import { Diagnostic } from "../engine/index.js" */
/** @import { ArrivedText, ListFacts, ListText, StoredImage, Store } from "../shared/store.js" */

/** @typedef {{ id: string, name: string }} NamedList Id: the key in the store. Name: for the engine. */
/** @typedef {{ name: string, text: string }} GivenList A list whose text is not in the store. */
/** @typedef {{ refusal: string } | { facts: ListFacts, changed: boolean }} Arrival */
/** @typedef {{ rules: number, unsafeRules: number, regexRules: number }} Budget */

/**
 * @typedef {object} RulesMade
 * @property {string} id
 * @property {string} hash SHA-256 of the rules, as JSON.
 * @property {number} count
 * @property {number} unsafeRules
 * @property {number} regexRules
 * @property {number} filters
 * @property {number} exact
 * @property {number} narrower
 * @property {number} inexpressible
 * @property {number} dropped Filters that were dropped because of the limits.
 */

/**
 * @typedef {object} Findings
 * @property {number} filters Number of accepted filters.
 * @property {Diagnostic[]} rejected Lines without an accepted filter.
 * @property {Diagnostic[]} doubtful Accepted lines with warnings.
 */

/** @typedef {{ bytes: number, filters: number, rejected: number, first: { line: number, message: string, text: string }[], includes: string[] }} Described */

/** The section of lists shows no more rejected lines of one list. */
const MOST_REJECTED = 20;
/** The options page shows no more. */
const MOST_FINDINGS = 200;

/** @param {string} name */
const module = (name) => ({ module_or_path: new URL(`../engine/${name}_bg.wasm`, import.meta.url) });

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export const JOBS = {
  /**
   * Validates the downloaded text of a list, and stores it in place of the present one.
   *
   * @param {{ id: string, environment: string[], known: { filters: number, length: number } | null }} job
   * @param {Store} store
   * @returns {Promise<Arrival>}
   */
  async arrive({ id, environment, known }, store) {
    /** @type {ArrivedText | undefined} */
    const arrived = await store.read("arrived", id);
    if (arrived === undefined) throw new Error("the download is damaged");
    return accept(id, arrived, environment, known, store);
  },

  /**
   * The same for a downloaded patch. Null: the patch contains no change.
   *
   * @param {{ id: string, environment: string[] }} job @param {Store} store
   * @returns {Promise<Arrival | null>}
   */
  async patch({ id, environment }, store) {
    /** @type {[ArrivedText | undefined, ListText | undefined]} */
    const [patch, text] = await Promise.all([store.read("arrived", id), store.read("texts", id)]);
    if (patch === undefined || text === undefined) throw new Error("the list or its patch is damaged");
    await initLists(module("lists"));
    const bytes = patchList(text.bytes, patch.bytes, text.facts.diffResource ?? undefined);
    // The stored validators (ETag, Last-Modified) are of the earlier text, so the next full download is unconditional.
    if (bytes !== undefined) return accept(id, { bytes, at: patch.at, etag: null, lastModified: null }, environment, null, store);
    await store.write([["arrived", id, undefined]]);
    return null;
  },

  /**
   * Compiles the packed image with newer lists and stores it.
   *
   * @param {{ packed: string, version: string, pageNames: string | null, environment: string[], trusted: string[], lists: NamedList[], given: GivenList[], without?: string[] }} job
   *   PageNames: the file with the names of the packed page filters. Chromium only. Without: names of packed lists that are off.
   * @param {Store} store
   */
  async image({ packed, version, pageNames, environment, trusted, lists, given, without = [] }, store) {
    const [image, , stored] = await Promise.all([
      fetch(packed).then((response) => response.arrayBuffer()),
      initLists(module("lists")),
      texts(lists, store),
    ]);
    const all = [...stored, ...given];
    const compiled = compile(all, environment, trusted, new Uint8Array(image), without);
    /** @type {StoredImage} */
    const made = { bytes: compiled.image(), version };
    if (pageNames !== null) {
      const names = await (await fetch(pageNames)).json();
      made.pages = await pageDifference({ before: new Uint8Array(image), after: made.bytes, packed: names, texts: all.map(({ text }) => text) });
    }
    await store.write([["images", "current", made]]);
  },

  /**
   * The diagnostics of a text.
   *
   * @param {{ text: string, environment: string[] }} job @returns {Promise<Findings>}
   */
  async findings({ text, environment }) {
    await initLists(module("lists"));
    const compiled = compile([{ name: "own", text }], environment, ["own"]);
    const found = compiled.diagnostics();
    const of = (/** @type {boolean} */ taken) =>
      found.filter(({ severity }) => (severity === "warning") === taken).slice(0, MOST_FINDINGS);
    return { filters: compiled.filters(), rejected: of(false), doubtful: of(true) };
  },

  /**
   * What the stored text of a list contains; null without a text.
   *
   * @param {{ id: string, environment: string[] }} job @param {Store} store @returns {Promise<Described | null>}
   */
  async describe({ id, environment }, store) {
    /** @type {ListText | undefined} */
    const stored = await store.read("texts", id);
    if (stored === undefined) return null;
    await initLists(module("lists"));
    const text = decoder.decode(stored.bytes);
    const compiled = compile([{ name: id, text }], environment, []);
    const rejected = compiled.diagnostics().filter(({ severity }) => severity !== "warning");
    const lines = text.split("\n");
    const first = rejected.slice(0, MOST_REJECTED).map(({ line, message }) => ({ line, message, text: (lines[line - 1] ?? "").slice(0, 300) }));
    const includes = lines.filter((line) => line.startsWith("!#include ")).map((line) => line.slice(10).trim());
    return { bytes: stored.bytes.length, filters: compiled.filters(), rejected: rejected.length, first, includes: includes.slice(0, MOST_REJECTED) };
  },

  /**
   * Compiles each list to rules and stores them. Lists in static rulesets do not count against the limits.
   *
   * @param {{ environment: string[], limits: Budget, packed: string[], lists: NamedList[], given: GivenList[] }} job
   * @param {Store} store
   * @returns {Promise<RulesMade[]>}
   */
  async rules({ environment, limits, packed, lists, given }, store) {
    const { default: initRules, compileRules } = await import("../engine/rules.js");
    const [packedSurrogates] = await Promise.all([
      fetch(new URL(`../${PACKED}`, import.meta.url)).then((response) => response.json()),
      initRules(module("rules")),
    ]);
    const sources = [...given.map((list) => ({ ...list, id: list.name })), ...(await texts(lists, store))];
    const ids = sources.map(({ id }) => id);
    const named = sources.map((source, index) => ({ ...source, packed: packed.includes(ids[index] ?? "") }));
    const compiled = compileRules(named, {
      target: "chromium",
      environment,
      limits,
      surrogates: surrogateOptions(packedSurrogates),
    });
    const made = await Promise.all(
      compiled.map(async ({ rules: json, ...counts }, index) => ({
        id: ids[index] ?? "",
        hash: await hashOf(new TextEncoder().encode(json)),
        json,
        counts,
      })),
    );
    await store.write(made.map(({ id, json, hash }) => ["rules", id, { json, hash }]));
    return made.map(({ id, hash, counts }) => ({ id, hash, ...counts }));
  },
};

/**
 * @param {string} id @param {ArrivedText} arrived @param {string[]} environment
 * @param {{ filters: number, length: number } | null} packed Number of filters and length of the packed list.
 * @param {Store} store
 * @returns {Promise<Arrival>}
 */
async function accept(id, arrived, environment, packed, store) {
  await initLists(module("lists"));
  /** @type {ListText | undefined} */
  const before = await store.read("texts", id);
  const known = before ? { filters: before.facts.filters, length: before.bytes.length } : packed;
  const facts = readList(arrived.bytes, environment, known?.filters ?? 0, known?.length ?? 0);
  if ("refusal" in facts) {
    await store.write([["arrived", id, undefined]]);
    return facts;
  }
  const hash = await hashOf(arrived.bytes);
  const changed = hash !== before?.hash;
  await store.write([
    ["texts", id, { ...arrived, at: changed ? arrived.at : before.at, hash, facts }],
    ["arrived", id, undefined],
  ]);
  return { facts, changed };
}

/**
 * Compiles lists; those of the image `before` that have no list of the same name stay.
 *
 * @param {GivenList[]} lists @param {string[]} environment @param {string[]} trusted Names of lists whose trusted scriptlets are taken.
 * @param {Uint8Array} [before]
 * @param {string[]} [without] Names of further lists of `before` that are removed.
 */
function compile(lists, environment, trusted, before, without = []) {
  const names = lists.map(({ name }) => name);
  const texts = lists.map(({ text }) => encoder.encode(text));
  return CompiledLists.compile(before, before ? [...names, ...without] : [], names, texts, environment, trusted);
}

/** The stored texts. Skips damaged ones, so that the packed list stays. @param {NamedList[]} lists @param {Store} store @returns {Promise<(GivenList & { id: string })[]>} */
async function texts(lists, store) {
  const all = await Promise.all(
    lists.map(async ({ id, name }) => {
      /** @type {ListText | undefined} */
      const text = await store.read("texts", id);
      return text === undefined ? [] : [{ id, name, text: decoder.decode(text.bytes) }];
    }),
  );
  return all.flat();
}

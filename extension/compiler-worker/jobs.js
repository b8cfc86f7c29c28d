/**
 * The jobs of the compiler worker.
 *
 * @module
 */

import initLists, { CompiledLists, includedFiles, patchList, readList } from "../engine/lists.js";
import { pageDifference } from "./page-difference.js";
import { hashOf } from "../shared/stored-values.js";
import { PACKED, surrogateOptions } from "../shared/surrogate-files.js";

/** @import { Diagnostic } from "../engine/index.js" */
/** @import { ArrivedText, IncludedText, ListFacts, ListText, StoredImage, Store } from "../shared/store.js" */

/** @typedef {{ id: string, name: string }} NamedList Id: the key in the store. Name: for the engine. */
/** @typedef {{ path: string, text: string }} IncludedFile */
/** @typedef {{ name: string, text: string, included?: IncludedFile[] }} GivenList A list with its text. */
/** @typedef {Pick<IncludedText, "path" | "etag" | "lastModified"> & { size: number }} IncludedState Of a file that is not in the store: no tags, size 0. */
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

/** @typedef {{ bytes: number, filters: number, rejected: number, first: { file: string, line: number, message: string, text: string }[], includes: string[] }} Described File: empty for the list itself. */

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
   * The files that a stored list includes, as far as they are known. Others are dropped from the store.
   *
   * @param {{ id: string, environment: string[] }} job @param {Store} store @returns {Promise<IncludedState[]>}
   */
  async includes({ id, environment }, store) {
    /** @type {ListText | undefined} */
    const text = await store.read("texts", id);
    const { included = [] } = text ?? {};
    if (text === undefined || !(text.facts.includes || included.length > 0)) return [];
    await initLists(module("lists"));
    const { used, missing } = includedFiles(text.bytes, environment, included.map(({ path }) => path), included.map(({ bytes }) => bytes));
    const kept = included.filter(({ path }) => used.includes(path));
    if (kept.length < included.length) await store.write([["texts", id, { ...text, included: kept }]]);
    return [
      ...kept.map(({ path, etag, lastModified, bytes }) => ({ path, etag, lastModified, size: bytes.length })),
      ...missing.map((path) => ({ path, etag: null, lastModified: null, size: 0 })),
    ];
  },

  /**
   * Validates the downloaded text of a file that a stored list includes, and stores it with the list.
   *
   * @param {{ id: string, path: string, environment: string[] }} job @param {Store} store
   * @returns {Promise<{ refusal: string } | { changed: boolean }>}
   */
  async arriveIncluded({ id, path, environment }, store) {
    /** @type {[ArrivedText | undefined, ListText | undefined]} */
    const [arrived, text] = await Promise.all([store.read("arrived", id), store.read("texts", id)]);
    if (arrived === undefined || text === undefined) throw new Error("the download is damaged");
    const { included = [] } = text;
    const before = included.find((file) => file.path === path);
    const filters = await filtersOfFile(arrived.bytes, environment, before);
    if (typeof filters !== "number") {
      await store.write([["arrived", id, undefined]]);
      return filters;
    }
    const { bytes, etag, lastModified } = arrived;
    /** @type {IncludedText} */
    const file = { path, bytes, etag, lastModified, hash: await hashOf(bytes), filters };
    const next = before ? included.map((one) => (one === before ? file : one)) : [...included, file];
    await store.write([["texts", id, { ...text, included: next }], ["arrived", id, undefined]]);
    return { changed: file.hash !== before?.hash };
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
      made.pages = await pageDifference({ before: new Uint8Array(image), after: made.bytes, packed: names, texts: all.flatMap(({ text, included = [] }) => [text, ...included.map((file) => file.text)]) });
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
   * @param {{ id: string, isTrusted: boolean, environment: string[] }} job @param {Store} store @returns {Promise<Described | null>}
   */
  async describe({ id, isTrusted, environment }, store) {
    /** @type {ListText | undefined} */
    const stored = await store.read("texts", id);
    if (stored === undefined) return null;
    await initLists(module("lists"));
    const list = withIncluded(id, stored);
    const compiled = compile([list], environment, isTrusted ? [id] : []);
    const rejected = compiled.diagnostics().filter(({ severity }) => severity !== "warning");
    const files = new Map([list, ...list.included].map((file) => ["path" in file ? file.path : "", file.text]));
    const fileOf = (/** @type {string} */ name) => name.slice(id.length + 1);
    const first = rejected.slice(0, MOST_REJECTED).map(({ list: name, line, message }) => ({
      file: fileOf(name),
      line,
      message,
      text: (files.get(fileOf(name))?.split("\n")[line - 1] ?? "").slice(0, 300),
    }));
    const bytes = [stored, ...(stored.included ?? [])].reduce((sum, file) => sum + file.bytes.length, 0);
    return { bytes, filters: compiled.filters(), rejected: rejected.length, first, includes: list.included.map(({ path }) => path) };
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
    const named = sources.map(({ name, text, included = [] }, index) => ({
      name,
      text,
      packed: packed.includes(ids[index] ?? ""),
      included: included.flatMap((file) => [file.path, file.text]),
    }));
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
    ["texts", id, { ...arrived, at: changed ? arrived.at : before.at, hash, facts, included: before?.included ?? [] }],
    ["arrived", id, undefined],
  ]);
  return { facts, changed };
}

/**
 * The number of filters in an included file, or why it is refused. A file of comments is a valid part of a list, unless it had
 * filters before.
 *
 * @param {Uint8Array} bytes @param {string[]} environment @param {IncludedText | undefined} before
 * @returns {Promise<number | { refusal: string }>}
 */
async function filtersOfFile(bytes, environment, before) {
  await initLists(module("lists"));
  const had = before?.filters ?? 0;
  const facts = readList(bytes, environment, had, before?.bytes.length ?? 0);
  if (!("refusal" in facts)) return facts.filters;
  return facts.refusal === "empty" && had === 0 ? 0 : facts;
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
  const files = lists.flatMap(({ name, text, included = [] }) => [{ name, text, path: "" }, ...included.map((file) => ({ name, ...file }))]);
  const texts = files.map(({ text }) => encoder.encode(text));
  const removed = before ? [...names, ...without] : [];
  return CompiledLists.compile(before, removed, files.map(({ name }) => name), texts, environment, trusted, files.map(({ path }) => path));
}

/** The stored texts. Skips damaged ones, so that the packed list stays. @param {NamedList[]} lists @param {Store} store @returns {Promise<(GivenList & { id: string })[]>} */
async function texts(lists, store) {
  const all = await Promise.all(
    lists.map(async ({ id, name }) => {
      /** @type {ListText | undefined} */
      const text = await store.read("texts", id);
      return text === undefined ? [] : [{ id, ...withIncluded(name, text) }];
    }),
  );
  return all.flat();
}

/** @param {string} name @param {ListText} text @returns {Required<GivenList>} */
function withIncluded(name, { bytes, included = [] }) {
  return { name, text: decoder.decode(bytes), included: included.map((file) => ({ path: file.path, text: decoder.decode(file.bytes) })) };
}

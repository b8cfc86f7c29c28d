/**
 * Compiles stored texts to the engine's image and, in Chromium, to rules.
 *
 * @module
 */

import { SerialQueue } from "../serial-queue.js";
import { OWN } from "./list-sources.js";

/** @import { Store } from "../../shared/store.js" */
/** @import { Budget, NamedList, RulesMade } from "../../compiler-worker/jobs.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { ListRules, Wanted } from "./list-rules.js" */
/** @import { ListSources, Source } from "./list-sources.js" */
/** @import { UpdateState } from "./update-state.js" */
/** @import { Compiler } from "./compiler.js" */

export class Compiling {
  #parts;
  /** Each compilation reads the stored texts when its turn comes. */
  #compilations = new SerialQueue();

  /**
   * @param {object} parts
   * @param {ListSources} parts.sources
   * @param {Store} parts.store
   * @param {Compiler} parts.compiler
   * @param {LoadedEngine} parts.engine
   * @param {ListRules | null} parts.listRules Null: the engine itself blocks.
   * @param {UpdateState} parts.state
   * @param {{ packed: string, version: string, pageNames: string | null }} parts.image
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Compiles everything. */
  async compile() {
    const { sources, store, state, listRules } = this.#parts;
    state.run({ step: "compile", id: null });
    const [all, keys] = await Promise.all([sources.all(), store.keys("texts")]);
    const lists = all.filter(({ id, off }) => keys.includes(id) && !off);
    if (listRules) {
      await this.compileOwnRules();
      await this.#installRules(all, lists, listRules);
    }
    await this.compileImage();
  }

  /** Compiles the image and opens it. */
  compileImage() {
    return this.#compilations.outcome(() => this.#compileImage());
  }

  /** Chromium: compiles the user's own filters. Done first, because they are few and fast. */
  compileOwnRules() {
    return this.#compilations.outcome(() => this.#compileOwnRules());
  }

  async #compileImage() {
    const { sources, store, compiler, engine, image } = this.#parts;
    const [all, keys, own, { environment, trusted = [] }] = await Promise.all([
      sources.all(),
      store.keys("texts"),
      sources.ownFilters(),
      sources.build(),
    ]);
    const lists = named(all.filter(({ id, off }) => keys.includes(id) && !off));
    const given = own === "" ? [] : [{ name: OWN, text: own }];
    const without = all.filter(({ packed, off }) => packed !== null && off).map(({ name }) => name);
    if (lists.length + given.length + without.length > 0) {
      await compiler.run({ do: "image", ...image, environment, trusted: [...trusted, OWN], lists, given, without });
    } else {
      await store.write([["images", "current", undefined]]);
    }
    await engine.reopen();
  }

  async #compileOwnRules() {
    const { sources, compiler, listRules } = this.#parts;
    if (listRules === null) return;
    const [text, { environment }] = await Promise.all([sources.ownFilters(), sources.build()]);
    if (text === "") {
      await this.#noteOwn(0);
      return listRules.withdraw([OWN], []);
    }
    /** @type {RulesMade[]} */
    const made = await compiler.run({
      do: "rules",
      environment,
      limits: await listRules.room([OWN]),
      packed: [],
      lists: [],
      given: [{ name: OWN, text }],
    });
    await listRules.install(made.map((rules) => ({ ...rules, packed: null })));
    const refused = (await listRules.installed())[OWN]?.refused ?? 0;
    await this.#noteOwn(made.reduce((left, { dropped, inexpressible }) => left + dropped + inexpressible, refused));
  }

  /** @param {number} dropped */
  async #noteOwn(dropped) {
    const { state } = this.#parts;
    await state.noteWhole({ rules: { ...state.whole.rules, [OWN]: { dropped } } });
  }

  /** @param {Source[]} all @param {Source[]} lists Those with a text. @param {ListRules} listRules */
  async #installRules(all, lists, listRules) {
    const { state, compiler, sources } = this.#parts;
    const { environment } = await sources.build();
    const limits = await listRules.room(lists.map(({ id }) => id));
    /** @param {string[]} packed @returns {Promise<RulesMade[]>} */
    const make = async (packed) =>
      lists.length === 0 ? [] : compiler.run({ do: "rules", environment, limits, packed, lists: named(lists), given: [] });

    // A list that is the same as its static ruleset stays there, and leaves the dynamic rules to the others.
    let made = await make(lists.map(({ id }) => id));
    const moving = made.filter(({ id, hash }) => hash !== packedHash(all, id));
    if (!isWithin(limits, moving)) {
      made = await make(made.filter((list) => !moving.includes(list)).map(({ id }) => id));
    }

    state.run({ step: "install", id: null });
    const installed = Object.keys(await listRules.installed());
    const { on, off } = rulesets(all);
    const isOff = (/** @type {string} */ id) => all.some((list) => list.id === id && list.off);
    // Removed lists, lists that are off, and packed lists without a newer text. An added list without a text keeps its rules
    // until it has one.
    const gone = installed.filter(
      (id) => id !== OWN && !lists.some((list) => list.id === id) && (on.includes(id) || isOff(id) || !all.some((list) => list.id === id)),
    );
    await listRules.withdraw(gone, on);
    await listRules.install(made.map((list) => ({ ...list, packed: packedHash(all, list.id) })));
    await listRules.select(on, off);
    const own = state.whole.rules[OWN];
    const rules = Object.fromEntries(made.map(({ id, dropped }) => [id, { dropped }]));
    await state.noteWhole({ rules: { ...rules, ...(own && { [OWN]: own }) } });
  }
}

/** The lists with a static ruleset, by whether the user has switched them off. @param {Source[]} all */
export function rulesets(all) {
  const packed = all.filter((list) => list.packed !== null);
  const ids = (/** @type {boolean} */ off) => packed.filter((list) => list.off === off).map(({ id }) => id);
  return { on: ids(false), off: ids(true) };
}

/** @param {Source[]} lists @returns {NamedList[]} */
const named = (lists) => lists.map(({ id, name }) => ({ id, name }));

/** @param {Source[]} all @param {string} id */
const packedHash = (all, id) => all.find((list) => list.id === id)?.packed?.rules ?? null;

/** @param {Budget} limits @param {RulesMade[]} made */
function isWithin(limits, made) {
  const sum = (/** @type {"count" | "unsafeRules" | "regexRules"} */ field) =>
    made.reduce((total, rules) => total + rules[field], 0);
  return sum("count") <= limits.rules && sum("unsafeRules") <= limits.unsafeRules && sum("regexRules") <= limits.regexRules;
}

/**
 * From texts to what blocks: the engine's image, and on Chromium the rules.
 *
 * @module
 */

import { OWN } from "./list-sources.js";

/** @import { Store } from "../../shared/store.js" */
/** @import { Budget, NamedList, RulesMade } from "../../workshop/jobs.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { ListRules, Wanted } from "./list-rules.js" */
/** @import { ListSources, Source } from "./list-sources.js" */
/** @import { UpdateState } from "./update-state.js" */
/** @import { Workshop } from "./workshop.js" */

export class Compiling {
  #parts;
  /** Each reads what is there when its turn comes, so the last one knows all. @type {Promise<unknown>} */
  #turns = Promise.resolve();

  /**
   * @param {object} parts
   * @param {ListSources} parts.sources
   * @param {Store} parts.store
   * @param {Workshop} parts.workshop
   * @param {LoadedEngine} parts.engine
   * @param {ListRules | null} parts.listRules Null: the engine itself blocks.
   * @param {UpdateState} parts.state
   * @param {{ packed: string, version: string }} parts.image
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Everything anew. */
  async compile() {
    const { sources, store, state, listRules } = this.#parts;
    state.run({ step: "compile", id: null });
    const [all, keys] = await Promise.all([sources.all(), store.keys("texts")]);
    const lists = all.filter(({ id }) => keys.includes(id));
    if (listRules) {
      await this.compileOwnRules();
      await this.#installRules(all, lists, listRules);
    }
    await this.compileImage();
  }

  /** The engine with all lists in it. */
  compileImage() {
    return this.#turn(() => this.#compileImage());
  }

  /** Chromium: the reader's own filters at once, for they are few. */
  compileOwnRules() {
    return this.#turn(() => this.#compileOwnRules());
  }

  /** @param {() => Promise<void>} work @returns {Promise<void>} */
  #turn(work) {
    const done = this.#turns.then(work);
    this.#turns = done.catch(() => {});
    return done;
  }

  async #compileImage() {
    const { sources, store, workshop, engine, image } = this.#parts;
    const [all, keys, own, { environment }] = await Promise.all([
      sources.all(),
      store.keys("texts"),
      sources.ownFilters(),
      sources.build(),
    ]);
    const lists = named(all.filter(({ id }) => keys.includes(id)));
    const given = own === "" ? [] : [{ name: OWN, text: own }];
    if (lists.length + given.length > 0) {
      await workshop.ask({ do: "image", ...image, environment, lists, given });
    } else {
      await store.write([["images", "current", undefined]]);
    }
    await engine.reopen();
  }

  async #compileOwnRules() {
    const { sources, workshop, listRules } = this.#parts;
    if (listRules === null) return;
    const [text, { environment }] = await Promise.all([sources.ownFilters(), sources.build()]);
    if (text === "") {
      await this.#noteOwn(0);
      return listRules.withdraw([OWN], []);
    }
    /** @type {RulesMade[]} */
    const made = await workshop.ask({
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
    const { state, workshop, sources } = this.#parts;
    const { environment } = await sources.build();
    const limits = await listRules.room(lists.map(({ id }) => id));
    /** @param {string[]} packed @returns {Promise<RulesMade[]>} */
    const make = async (packed) =>
      lists.length === 0 ? [] : workshop.ask({ do: "rules", environment, limits, packed, lists: named(lists), given: [] });

    // What is the same as packed stays there, and takes no room from the others.
    let made = await make(lists.map(({ id }) => id));
    const moving = made.filter(({ id, hash }) => hash !== packedHash(all, id));
    if (!isWithin(limits, moving)) {
      made = await make(made.filter((list) => !moving.includes(list)).map(({ id }) => id));
    }

    state.run({ step: "install", id: null });
    const installed = Object.keys(await listRules.installed());
    const packed = all.filter((list) => list.packed !== null).map(({ id }) => id);
    // A list that is gone, and a packed one without a newer text. One that was added keeps its rules until there is a text again.
    const gone = installed.filter(
      (id) => id !== OWN && !lists.some((list) => list.id === id) && (packed.includes(id) || !all.some((list) => list.id === id)),
    );
    await listRules.withdraw(gone, packed);
    await listRules.install(made.map((list) => ({ ...list, packed: packedHash(all, list.id) })));
    const own = state.whole.rules[OWN];
    const rules = Object.fromEntries(made.map(({ id, dropped }) => [id, { dropped }]));
    await state.noteWhole({ rules: { ...rules, ...(own && { [OWN]: own }) } });
  }
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

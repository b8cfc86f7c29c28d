/**
 * Keeps the lists up to date: asks for those that are due, compiles what has changed, sets the alarm for the next.
 *
 * @module
 */

import { Failed } from "./download.js";
import { OWN } from "./list-sources.js";
import { isDue, nextChecks, nextTry } from "./schedule.js";

/** @import { Alarms } from "../../shared/browser.js" */
/** @import { ListText, Store } from "../../shared/store.js" */
/** @import { LoadedEngine } from "../loaded-engine.js" */
/** @import { Compiling } from "./compiling.js" */
/** @import { Fetching } from "./fetching.js" */
/** @import { ListRules } from "./list-rules.js" */
/** @import { ListSources, Source } from "./list-sources.js" */
/** @import { UpdateState } from "./update-state.js" */
/** @import { Findings } from "../../workshop/jobs.js" */
/** @import { Workshop } from "./workshop.js" */

/** @typedef {Findings & { left: number }} OwnFindings Left: filters that this browser cannot carry out. */

export const ALARM = "updates";
/** Browsers ring no earlier. */
const SOON = 30_000;
/** A background that was ended at work is woken after so long, to go on. */
const RESUMED = 120_000;

export class Updater {
  #parts;
  /** One run at a time; the next begins where it ends. @type {Promise<unknown>} */
  #work = Promise.resolve();

  /**
   * @param {object} parts
   * @param {ListSources} parts.sources
   * @param {Store} parts.store
   * @param {Fetching} parts.fetching
   * @param {Compiling} parts.compiling
   * @param {ListRules | null} parts.listRules
   * @param {LoadedEngine} parts.engine
   * @param {UpdateState} parts.state
   * @param {Workshop} parts.workshop
   * @param {Alarms} parts.alarms
   * @param {string} parts.version
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * Sets right what an earlier life of the background, or an earlier version, has left.
   *
   * @param {boolean} thorough The browser or this version has just started: its rules may not be what they were.
   */
  start(thorough) {
    return this.#queue(async () => {
      const { state, listRules, engine, sources, version, workshop } = this.#parts;
      await Promise.all([state.ready, engine.ready]);
      const packed = (await sources.all()).filter((list) => list.packed !== null);
      if (state.whole.version !== version) await this.#dropOlder(packed);
      const isUnsure = (await listRules?.isUnsure()) ?? false;
      let isLost = isUnsure;
      if (listRules && (thorough || isUnsure)) {
        const lost = await listRules.reconcile(packed.map(({ id }) => id));
        isLost ||= lost.length > 0;
      }
      await this.#noteTexts(thorough);
      if (state.whole.pending || state.whole.ownPending || (await this.#isStale(packed, isLost))) await this.#compile();
      // Whoever was ended at work has left it open.
      await workshop.close();
      await this.#schedule();
    });
  }

  /** What the state says of texts is what the store has. @param {boolean} thorough Each text is looked at. */
  async #noteTexts(thorough) {
    const { state, sources, store } = this.#parts;
    const all = await sources.all();
    // The store takes out what is damaged.
    if (thorough) for (const key of await store.keys("texts")) await store.read("texts", key);
    const keys = await store.keys("texts");
    // A list that was removed while it was being fetched.
    const orphans = keys.filter((key) => !all.some(({ id }) => id === key));
    await store.write(orphans.map((key) => ["texts", key, undefined]));
    for (const { id } of all) {
      const { changedAt } = state.record(id, Date.now());
      if (keys.includes(id) !== (changedAt !== null)) {
        const text = await store.read("texts", id);
        // A text that went lost is asked for at once.
        const due = text === undefined ? { nextAt: 0, wholeAt: 0 } : {};
        await state.note(id, { changedAt: text?.at ?? null, ...due });
      }
    }
  }

  /**
   * Whether what blocks is not what the store has: one of the two was emptied, or damaged.
   *
   * @param {Source[]} packed @param {boolean} isLost Rules are.
   */
  async #isStale(packed, isLost) {
    const { listRules, engine, sources, state, store } = this.#parts;
    const keys = await store.keys("texts");
    const isUnused = isLost || engine.packed || state.whole.compiledAt === null;
    if (isUnused && (keys.length > 0 || (await sources.ownFilters()) !== "")) return true;
    const installed = Object.keys((await listRules?.installed()) ?? {});
    return packed.some(({ id }) => installed.includes(id) && !keys.includes(id));
  }

  /** What the alarm is for. */
  runDue() {
    return this.#queue(() => this.#run((source, now) => isDue(this.#parts.state.record(source.id, now).nextAt, now), false));
  }

  /** @param {string} [id] Only this list. */
  runNow(id) {
    return this.#queue(() => this.#run((source) => id === undefined || source.id === id, true));
  }

  /** What is wrong in the reader's own filters. @returns {Promise<OwnFindings>} */
  async ownFindings() {
    const { sources, workshop, state } = this.#parts;
    await state.ready;
    const [text, { environment }] = await Promise.all([sources.ownFilters(), sources.build()]);
    try {
      const found = await workshop.ask({ do: "findings", text, environment });
      // Lines that nobody can take have no rules either.
      const wrong = found.rejected.filter((/** @type {{ severity: string }} */ { severity }) => severity === "error").length;
      return { ...found, left: Math.max((state.whole.rules[OWN]?.dropped ?? 0) - wrong, 0) };
    } finally {
      await workshop.close();
    }
  }

  /** The reader has changed the own filters. They do not wait for lists that are being downloaded. */
  async ownChanged() {
    const { state, compiling, workshop } = this.#parts;
    await state.ready;
    try {
      await state.noteWhole({ ownPending: true });
      await compiling.compileOwnRules();
      await compiling.compileImage();
      await state.noteWhole({ ownPending: false });
    } catch (error) {
      await this.#fail(error);
      throw error;
    } finally {
      await workshop.close();
    }
  }

  /** The reader has changed which lists there are. */
  recompile() {
    return this.#queue(async () => {
      await this.#parts.state.noteWhole({ pending: true });
      await this.#compile();
      await this.#schedule();
    });
  }

  /** @param {() => Promise<void>} work @returns {Promise<void>} */
  #queue(work) {
    const { alarms, state } = this.#parts;
    const done = this.#work
      .then(() => alarms.set(ALARM, Date.now() + RESUMED))
      .then(work)
      .finally(() => state.run(null));
    // What went wrong may do so again: not even that is to stop what comes after.
    this.#work = done.catch((error) => this.#fail(error)).catch(() => {});
    return done;
  }

  /** @param {(source: Source, now: number) => boolean} isMeant @param {boolean} manual */
  async #run(isMeant, manual) {
    const { sources, state } = this.#parts;
    await state.ready;
    let changed = false;
    for (const source of await sources.all()) {
      if (source.url !== null && isMeant(source, Date.now())) {
        changed = (await this.#update({ ...source, url: source.url }, manual)) || changed;
      }
    }
    if (changed || state.whole.pending) await this.#compile();
    await this.#schedule();
  }

  /** @param {Source & { url: string }} source @param {boolean} manual @returns {Promise<boolean>} Whether it has changed. */
  async #update(source, manual) {
    const { state, fetching } = this.#parts;
    const { id } = source;
    state.run({ step: "download", id });
    const record = state.record(id, Date.now());
    // Whoever is stopped between the new text and its compilation finds this at the next start.
    const { pending } = state.whole;
    if (!pending) await state.noteWhole({ pending: true });
    try {
      const { changed, asked } = await fetching.fetch(source, manual || isDue(record.wholeAt, Date.now()));
      await this.#noteSuccess(id, asked);
      if (!changed && !pending) await state.noteWhole({ pending: false });
      return changed;
    } catch (error) {
      const now = Date.now();
      const failures = record.failures + 1;
      const failure = { ...described(error), at: now };
      await state.note(id, { failures, failure, nextAt: nextTry(failures, now, Math.random()) });
      if (!pending) await state.noteWhole({ pending: false });
      return false;
    }
  }

  /** @param {string} id @param {boolean} asked Whether the whole list is known to be of now. */
  async #noteSuccess(id, asked) {
    const { state, store } = this.#parts;
    const now = Date.now();
    /** @type {ListText | undefined} */
    const text = await store.read("texts", id);
    const next = nextChecks(text?.facts ?? null, now, Math.random());
    const wholeAt = asked ? next.wholeAt : state.record(id, now).wholeAt;
    await state.note(id, {
      changedAt: text?.at ?? null,
      checkedAt: now,
      wholeAt,
      nextAt: Math.min(next.nextAt, wholeAt),
      failures: 0,
      failure: null,
    });
  }

  async #compile() {
    const { state, compiling, workshop } = this.#parts;
    try {
      await compiling.compile();
      await state.noteWhole({ pending: false, ownPending: false, compiledAt: Date.now(), failure: null });
    } finally {
      await workshop.close();
    }
  }

  /** @param {unknown} error */
  async #fail(error) {
    const { state, listRules, sources } = this.#parts;
    await state.noteWhole({ failure: { ...described(error), at: Date.now() } });
    const packed = (await sources.all()).filter((list) => list.packed).map(({ id }) => id);
    await listRules?.reconcile(packed).catch(() => {});
    await this.#schedule();
  }

  /** Another version of the extension: its lists win where they are newer. @param {Source[]} packed */
  async #dropOlder(packed) {
    const { store, state, version } = this.#parts;
    /** @type {[import("../../shared/store.js").Kind, string, undefined][]} */
    const dropped = [];
    for (const { id, packed: list } of packed) {
      const modified = (await store.read("texts", id))?.facts.modified;
      // A date that nobody can read is older than any.
      if (!(Date.parse(modified) > Date.parse(list?.modified ?? ""))) dropped.push(["texts", id, undefined]);
    }
    await state.noteWhole({ pending: true });
    await store.write(dropped);
    await state.noteWhole({ version });
  }

  async #schedule() {
    const { sources, state, alarms } = this.#parts;
    const now = Date.now();
    const all = await sources.all();
    await state.keepOnly(all.map(({ id }) => id));
    const times = all.filter(({ url }) => url !== null).map(({ id }) => {
      const { nextAt } = state.record(id, now);
      return isDue(nextAt, now) ? now : nextAt;
    });
    if (state.whole.pending) times.push(nextTry(1, now, Math.random()));
    if (times.length > 0) await alarms.set(ALARM, Math.max(Math.min(...times), now + SOON));
  }
}

/** @param {any} error */
function described(error) {
  if (error instanceof Failed) return { code: error.code, detail: error.detail };
  return { code: error?.name === "QuotaExceededError" ? "full" : "other", detail: String(error?.message ?? error) };
}

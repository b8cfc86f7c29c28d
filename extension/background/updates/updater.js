/**
 * Keeps the lists up to date: downloads lists that are due, compiles changes, sets the alarm for the next download.
 *
 * @module
 */

import { SerialQueue } from "../serial-queue.js";
import { rulesets } from "./compiling.js";
import { Failed, LARGEST } from "./download.js";
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
/** @import { Findings } from "../../compiler-worker/jobs.js" */
/** @import { Compiler } from "./compiler.js" */

/** @typedef {Findings & { left: number }} OwnFindings Left: filters without rules. */

export const ALARM = "updates";
/** Browsers delay alarms to this time at least. */
const SOON = 30_000;
/** Milliseconds until a background that was ended during work is woken to continue. */
const RESUMED = 120_000;

export class Updater {
  #parts;
  /** One run at a time. */
  #runs = new SerialQueue();

  /**
   * @param {object} parts
   * @param {ListSources} parts.sources
   * @param {Store} parts.store
   * @param {Fetching} parts.fetching
   * @param {Compiling} parts.compiling
   * @param {ListRules | null} parts.listRules
   * @param {LoadedEngine} parts.engine
   * @param {UpdateState} parts.state
   * @param {Compiler} parts.compiler
   * @param {Alarms} parts.alarms
   * @param {string} parts.version
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * Completes or repairs the work of an earlier run of the background or an earlier version.
   *
   * @param {boolean} thorough Whether the browser or this version has just started: the browser may have lost rules.
   */
  start(thorough) {
    return this.#queue(async () => {
      const { state, listRules, engine, sources, version, compiler } = this.#parts;
      await Promise.all([state.ready, engine.ready]);
      const all = await sources.all();
      const packed = all.filter((list) => list.packed !== null);
      if (state.whole.version !== version) await this.#dropOlder(packed);
      const isUnsure = (await listRules?.isUnsure()) ?? false;
      let isLost = isUnsure;
      if (listRules && (thorough || isUnsure)) {
        const lost = await listRules.reconcile(rulesets(all).on, rulesets(all).off);
        isLost ||= lost.length > 0;
      }
      await this.#noteTexts(thorough);
      if (state.whole.pending || state.whole.ownPending || (await this.#isStale(packed, isLost))) await this.#compile();
      // An interrupted run left the compiler open.
      await compiler.close();
      await this.#schedule();
    });
  }

  /** Updates the state to the texts in the store. @param {boolean} thorough Whether to check each text. */
  async #noteTexts(thorough) {
    const { state, sources, store } = this.#parts;
    const all = await sources.all();
    // Reading removes damaged texts from the store.
    if (thorough) for (const key of await store.keys("texts")) await store.read("texts", key);
    const keys = await store.keys("texts");
    // Texts of lists that were removed during their download.
    const orphans = keys.filter((key) => !all.some(({ id }) => id === key));
    await store.write(orphans.map((key) => ["texts", key, undefined]));
    for (const { id } of all) {
      const { changedAt } = state.record(id, Date.now());
      if (keys.includes(id) !== (changedAt !== null)) {
        const text = await store.read("texts", id);
        // A lost text is downloaded at once.
        const due = text === undefined ? { nextAt: 0, wholeAt: 0 } : {};
        await state.note(id, { changedAt: text?.at ?? null, size: text === undefined ? null : sizeOf(text), ...due });
      }
    }
  }

  /**
   * Whether the image or the rules do not match the store: one of them was emptied or damaged.
   *
   * @param {Source[]} packed @param {boolean} isLost Whether rules are lost.
   */
  async #isStale(packed, isLost) {
    const { listRules, engine, sources, state, store } = this.#parts;
    const keys = await store.keys("texts");
    const isUnused = isLost || engine.packed || state.whole.compiledAt === null;
    if (isUnused && (keys.length > 0 || packed.some(({ off }) => off) || (await sources.ownFilters()) !== "")) return true;
    const installed = Object.keys((await listRules?.installed()) ?? {});
    return packed.some(({ id }) => installed.includes(id) && !keys.includes(id));
  }

  /** Downloads the lists that are due. */
  runDue() {
    return this.#queue(() => this.#run((source, now) => isDue(this.#parts.state.record(source.id, now).nextAt, now), false));
  }

  /** Downloads one list, or all lists. @param {string} [id] */
  runNow(id) {
    return this.#queue(() => this.#run((source) => id === undefined || source.id === id, true));
  }

  /** The diagnostics of the user's own filters. @returns {Promise<OwnFindings>} */
  async ownFindings() {
    const { sources, compiler, state } = this.#parts;
    await state.ready;
    const [text, { environment }] = await Promise.all([sources.ownFilters(), sources.build()]);
    try {
      const found = await compiler.run({ do: "findings", text, environment });
      // Rejected lines have no rules either.
      const wrong = found.rejected.filter((/** @type {{ severity: string }} */ { severity }) => severity === "error").length;
      return { ...found, left: Math.max((state.whole.rules[OWN]?.dropped ?? 0) - wrong, 0) };
    } finally {
      await compiler.close();
    }
  }

  /** What a list contains; null without a text, as before the first update of a packed list. @param {string} id */
  async describe(id) {
    const { sources, compiler } = this.#parts;
    const [all, { environment, trusted = [] }] = await Promise.all([sources.all(), sources.build()]);
    const name = all.find((one) => one.id === id)?.name;
    try {
      return await compiler.run({ do: "describe", id, isTrusted: name !== undefined && trusted.includes(name), environment });
    } finally {
      await compiler.close();
    }
  }

  /** Takes the text of a file as a list. Returns why it is refused, or null. @param {string} id @param {Uint8Array} bytes @returns {Promise<string | null>} */
  async takeFile(id, bytes) {
    if (bytes.length > LARGEST) return "large";
    const { sources, compiler, store, state } = this.#parts;
    const { environment } = await sources.build();
    await store.write([["arrived", id, { bytes, at: Date.now(), etag: null, lastModified: null }]]);
    try {
      const arrival = await compiler.run({ do: "arrive", id, environment, known: null });
      if ("refusal" in arrival) return arrival.refusal;
    } finally {
      await compiler.close();
    }
    await state.note(id, { changedAt: Date.now(), size: bytes.length });
    return null;
  }

  /** The user has changed the own filters. They are compiled without waiting for downloads. */
  async ownChanged() {
    const { state, compiling, compiler } = this.#parts;
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
      await compiler.close();
    }
  }

  /** The user has added or removed a list. */
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
    return this.#runs.outcome(async () => {
      try {
        try {
          await alarms.set(ALARM, Date.now() + RESUMED);
          await work();
        } finally {
          state.run(null);
        }
      } catch (error) {
        // Recording the failure can fail for the same reason, e.g. a full disk.
        await this.#fail(error).catch(() => {});
        throw error;
      }
    });
  }

  /** @param {(source: Source, now: number) => boolean} isMeant @param {boolean} manual */
  async #run(isMeant, manual) {
    const { sources, state } = this.#parts;
    await state.ready;
    let changed = false;
    for (const source of await sources.all()) {
      if (source.url !== null && !source.off && isMeant(source, Date.now())) {
        changed = (await this.#update({ ...source, url: source.url }, manual)) || changed;
      }
    }
    if (changed || state.whole.pending) await this.#compile();
    await this.#schedule();
  }

  /** @param {Source & { url: string }} source @param {boolean} manual @returns {Promise<boolean>} Whether the text has changed. */
  async #update(source, manual) {
    const { state, fetching } = this.#parts;
    const { id } = source;
    state.run({ step: "download", id });
    const record = state.record(id, Date.now());
    // If the background ends between download and compilation, the next start compiles.
    const { pending } = state.whole;
    if (!pending) await state.noteWhole({ pending: true });
    try {
      const earlier = record.failures;
      const { changed, isCurrent, failure } = await fetching.fetch(source, manual || isDue(record.wholeAt, Date.now()));
      await this.#noteSuccess(id, isCurrent);
      if (failure !== null) {
        await this.#noteFailure(id, failure, earlier + 1);
        // The next run asks for all files again, also where a list has patches.
        await state.note(id, { wholeAt: record.nextAt });
      }
      if (!changed && !pending) await state.noteWhole({ pending: false });
      return changed;
    } catch (error) {
      await this.#noteFailure(id, error, record.failures + 1);
      // A failed download has stored nothing. Another error can come after a text was stored, which is then compiled.
      const isStored = !(error instanceof Failed);
      if (!pending && !isStored) await state.noteWhole({ pending: false });
      return isStored;
    }
  }

  /** @param {string} id @param {boolean} isCurrent Whether the text is known to be current. */
  async #noteSuccess(id, isCurrent) {
    const { state, store } = this.#parts;
    const now = Date.now();
    /** @type {ListText | undefined} */
    const text = await store.read("texts", id);
    const next = nextChecks(text?.facts ?? null, now, Math.random());
    const wholeAt = isCurrent ? next.wholeAt : state.record(id, now).wholeAt;
    await state.note(id, {
      changedAt: text?.at ?? null,
      size: text === undefined ? null : sizeOf(text),
      checkedAt: now,
      wholeAt,
      nextAt: Math.min(next.nextAt, wholeAt),
      failures: 0,
      failure: null,
    });
  }

  /** @param {string} id @param {unknown} error @param {number} failures In a row. */
  async #noteFailure(id, error, failures) {
    const now = Date.now();
    await this.#parts.state.note(id, { failures, failure: { ...described(error), at: now }, nextAt: nextTry(failures, now, Math.random()) });
  }

  async #compile() {
    const { state, compiling, compiler } = this.#parts;
    try {
      await compiling.compile();
      await state.noteWhole({ pending: false, ownPending: false, compiledAt: Date.now(), failure: null });
    } finally {
      await compiler.close();
    }
  }

  /** @param {unknown} error */
  async #fail(error) {
    const { state, listRules, sources } = this.#parts;
    await state.noteWhole({ failure: { ...described(error), at: Date.now() } });
    const { on, off } = rulesets(await sources.all());
    await listRules?.reconcile(on, off).catch(() => {});
    await this.#schedule();
  }

  /** Another version of the extension: drops texts that are older than its packed lists. @param {Source[]} packed */
  async #dropOlder(packed) {
    const { store, state, version } = this.#parts;
    /** @type {[import("../../shared/store.js").Kind, string, undefined][]} */
    const dropped = [];
    for (const { id, packed: list } of packed) {
      const modified = (await store.read("texts", id))?.facts.modified;
      // An unreadable date counts as the oldest.
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
    const times = all.filter(({ url, off }) => url !== null && !off).map(({ id }) => {
      const { nextAt } = state.record(id, now);
      return isDue(nextAt, now) ? now : nextAt;
    });
    if (state.whole.pending) times.push(nextTry(1, now, Math.random()));
    if (times.length > 0) await alarms.set(ALARM, Math.max(Math.min(...times), now + SOON));
  }
}

/** With the included files. @param {ListText} text */
const sizeOf = ({ bytes, included = [] }) => included.reduce((sum, file) => sum + file.bytes.length, bytes.length);

/** @param {any} error */
function described(error) {
  if (error instanceof Failed) return { code: error.code, detail: error.detail, ...(error.file !== "" && { file: error.file }) };
  return { code: error?.name === "QuotaExceededError" ? "full" : "other", detail: String(error?.message ?? error) };
}

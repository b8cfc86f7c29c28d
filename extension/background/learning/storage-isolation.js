/**
 * Registers the content script that gives frames an empty storage: frames of trackers whose cookies are removed.
 *
 * The learner's module decides which frames on which sites. A registered script gets files but no arguments, and it must
 * know the sites before the frame's first script runs. So the sites are hashed, and each hexadecimal digit of the hashes
 * is a file in content/site-hash-digits/, which the browser runs before the script, in the registered order.
 *
 * @module
 */

import { canonical } from "../canonical-json.js";
import { patterns, Registration } from "../registration.js";
import { SerialQueue } from "../serial-queue.js";

/** @import { IsolatedFrames } from "../../engine/learner.js" */
/** @import { ContentScripts } from "../../shared/watching.js" */
/** @import { Policies } from "./frame-selection.js" */

/** More sites are not registered: 480 cost a frame 31 ms in Chromium and 52 ms in Firefox, 100 cost 4 and 2 ms. */
const MOST_SITES = 500;

const PREFIX = "no-cookies ";

/**
 * One file per digit.
 *
 * @param {string} digits @param {boolean} runsOnce
 */
function digitFiles(digits, runsOnce) {
  /** @type {Map<string, number>} */
  const times = new Map();
  return [...digits].map((digit) => {
    const time = times.get(digit) ?? 0;
    times.set(digit, runsOnce ? time + 1 : 0);
    return `/content${"/".repeat(1 + (time & 15))}site-hash-digits${"/".repeat(1 + (time >> 4))}${digit}.js`;
  });
}

/** @param {IsolatedFrames} frames @param {boolean} runsOnce @returns {chrome.scripting.RegisteredContentScript} */
function scriptFor({ hosts, except, only, sites, digits }, runsOnce) {
  return {
    // Distinguishes the group from the others, so that a change of one group leaves the registrations of the others.
    id: PREFIX + (except.length > 0 ? hosts[0] : `${only ? "on" : "but on"} ${sites.join(" ")}`),
    js: [...digitFiles(digits, runsOnce), "/content/no-cookies.js"],
    world: "MAIN",
    matches: patterns(hosts),
    excludeMatches: patterns(except),
    allFrames: true,
    matchOriginAsFallback: true,
    runAt: "document_start",
    persistAcrossSessions: true,
  };
}

export class StorageIsolation {
  #registration;
  #runsOnce;
  #select;
  /** The policies of the latest registration. Comparing them is faster than a query of the browser. */
  #registered = "";
  /** A change waits for the one before, because selecting frames takes time. */
  #changes = new SerialQueue();

  /**
   * @param {object} parts
   * @param {Pick<ContentScripts, "registered" | "register" | "update" | "unregister">} parts.scripts
   * @param {boolean} parts.runsOnce Whether the browser runs each path at most once per frame (Chromium). More slashes
   *   make another path for the same file; Firefox would not find it.
   * @param {(policies: Policies) => Promise<IsolatedFrames[]>} parts.select The frames that policies isolate.
   */
  constructor({ scripts, runsOnce, select }) {
    this.#runsOnce = runsOnce;
    this.#select = select;
    this.#registration = new Registration(scripts, (id) => id.startsWith(PREFIX));
  }

  /** Why the scripts could not be registered. */
  get problem() {
    return this.#changes.problem;
  }

  /** Registers the scripts for these policies. To be called after each change. @param {Policies} policies */
  apply({ chosen, learned, sitesOff }) {
    return this.#changes.outcome(() => this.#apply({ chosen, learned, sitesOff }));
  }

  /** @param {Policies} policies */
  async #apply({ chosen, learned, sitesOff }) {
    const wanted = canonical([chosen, learned, sitesOff]);
    if (wanted === this.#registered) return;
    const frames = await this.#select({ chosen, learned, sitesOff });
    const few = frames.filter(({ sites }) => sites.length <= MOST_SITES);
    const scripts = few.map((group) => scriptFor(group, this.#runsOnce));
    this.#registered = "";
    await this.#registration.sync(scripts.filter(({ matches = [] }) => matches.length > 0));
    this.#registered = wanted;
  }
}

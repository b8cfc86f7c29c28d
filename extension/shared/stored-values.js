/**
 * The checks and defaults of every stored value, by area and key.
 *
 * The storages of checked-storage.js and store.js check every value with these tables and accept no other keys. A damaged
 * value is set aside, reported, and replaced by its good parts and defaults.
 *
 * @module
 */

import {
  entries,
  everyItem,
  fields,
  guard,
  isBoolean,
  isBytes,
  isCount,
  isHost,
  isObject,
  isTime,
  isTracker,
  isWebUrl,
  items,
  lines,
  oneOf,
  orAbsent,
  orNull,
  shape,
  LAST_MOMENT,
  stored,
  textUpTo,
  whole,
} from "./checks.js";
import { PACKED_IMAGE } from "./start-paths.js";

/** @template T @typedef {import("./checks.js").Check<T>} Check */
/** @template T @typedef {import("./checks.js").Guard<T>} Guard */

const ACTIONS = /** @type {const} */ (["allow", "cookieblock", "block"]);
/** The parts of Brock that "Something broken?" switches off. */
export const PARTS = /** @type {const} */ (["requests", "elements", "scriptlets", "learned", "cookies"]);
const LARGEST_TEXT = 20_000_000;
const KEY_BYTES = 16;

const nothing = () => undefined;
/** @type {Guard<number>} */
export const isPort = guard((value) => Number.isSafeInteger(value) && value > 0 && value < 65_536);
const isShort = textUpTo(1000);
const isLong = textUpTo(100_000);
/** @type {Guard<string>} */
const isId = guard((value) => typeof value === "string" && /^[\w.-]{1,200}$/.test(value) && value !== "__proto__");
/** @type {Guard<string>} */
const isHash = guard((value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value));

/** A line of a policy for trackers: `TrackerPolicy` in src/learner/tracker_policy.rs. @param {string} line */
export function isTrackerLine(line) {
  const [action, tracker, ...rest] = line.split(" ");
  if (!ACTIONS.includes(/** @type {any} */ (action)) || !isTracker(tracker)) return false;
  const [on, site] = rest;
  const others = on === "on" ? rest.slice(2) : rest;
  if (on === "on" && !isHost(site)) return false;
  return others.length === 0 || (others.length > 1 && others[0] === "but-on" && others.slice(1).every(isHost));
}

/** @type {Guard<string>} */
const isLearnerKey = guard(
  (value) => typeof value === "string" && /^[A-Za-z0-9+/]{22}==$/.test(value) && atob(value).length === KEY_BYTES,
);

/** @type {Guard<string>} */
const isDate = guard((value) => typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value));
/** The pseudonym of a site. @type {Guard<string>} */
const isSiteMark = guard((value) => typeof value === "string" && /^[0-9a-f]{12}$/.test(value));
const isFailure = shape({ code: isShort, detail: isLong, at: isTime, file: orAbsent(isLong) });
/** A text that is only displayed. @type {Guard<string>} */
const isTitle = textUpTo(10_000);

/** @type {Check<import("../background/updates/update-state.js").ListRecord>} */
const listRecord = fields({
  changedAt: whole(orNull(isTime), () => null),
  // Earlier versions did not store it.
  size: stored(whole(orNull(isCount), () => null), () => null),
  checkedAt: whole(orNull(isTime), () => null),
  // 0: due now.
  wholeAt: whole(isTime, () => 0),
  nextAt: whole(isTime, () => 0),
  failures: whole(isCount, () => 0),
  failure: whole(orNull(isFailure), () => null),
});

const isPlace = shape({ slot: isCount, half: /** @type {Guard<0 | 1>} */ (guard((value) => value === 0 || value === 1)) });
const isAwayTab = shape({ tabId: isCount, until: isTime });
const isInstalled = shape({
  place: isPlace,
  hash: isHash,
  count: /** @type {Guard<number>} */ (guard((value) => isCount(value) && value < 500_000)),
  unsafeRules: isCount,
  regexRules: isCount,
  refused: isCount,
});

/** @param {unknown} value @returns {value is Record<string, import("../background/updates/list-rules.js").Installed>} */
const isInstalledRules = (value) => isObject(value) && Object.entries(value).every(([id, list]) => isId(id) && isInstalled(list));

const madeOf = stored(whole(shape({ lines: textUpTo(LARGEST_TEXT), count: isCount }), nothing), nothing);

/** Damaged values that were set aside earlier. */
const isSetAside = shape({ key: isShort, at: isTime });
const setAside = stored(items(isSetAside), () => []);

export const SET_ASIDE = "setAside";

/** `storage.local`: persistent. */
export const LOCAL = {
  sitesOff: stored(items(isHost), () => []),
  learning: stored(whole(isBoolean, () => true), () => true),
  chosen: stored(items(shape({ tracker: isTracker, site: orEmpty(isHost), action: oneOf(ACTIONS) })), () => []),
  privacyControl: stored(whole(isBoolean, () => true), () => true),
  linkCleaning: stored(whole(isBoolean, () => true), () => true),
  noReferrer: stored(whole(isBoolean, () => false), () => false),
  listUpdates: stored(whole(isBoolean, () => true), () => true),
  pauses: stored(items(shape({ site: isHost, until: isTime })), () => []),
  forgetOnLeaving: stored(items(isHost), () => []),
  /** Visits of such sites that have not ended: background/leaving/. */
  unforgotten: stored(items(shape({ site: isHost, store: isShort, origins: everyItem(isWebUrl), away: orAbsent(everyItem(isAwayTab)) })), () => []),
  torPort: stored(whole(isPort, () => 9050), () => 9050),
  /** Containers of tabs that were opened through Tor: background/tor/. */
  torStores: stored(items(isShort), () => []),
  /** Settings of the browser before it was kept from going past Tor. */
  torGuarded: stored(whole(/** @type {Guard<import("./tor-route.js").Before | null>} */ (orNull(guard(isBefore))), () => null), () => null),
  seenVersion: stored(whole(isShort, () => ""), () => ""),
  /** 16 bytes in Base64. */
  learnerKey: stored(whole(isLearnerKey, nothing), nothing),
  /** The policy that is applied, and since when. */
  learned: stored(fields({ lines: lines(isTrackerLine), at: whole(isTime, () => 0) }), () => ({ lines: "", at: 0 })),
  /** The policy of a damaged ledger. */
  learnedKept: stored(
    (value, report) =>
      value === null ? null : fields({ lines: lines(isTrackerLine), until: whole(isTime, () => LAST_MOMENT), problem: whole(isLong, () => "") })(value, report),
    () => null,
  ),
  learnerClock: stored(whole(shape({ wall: isTime, steady: isTime, since: orNull(isTime) }), nothing), nothing),
  "rulesOf:learned": madeOf,
  "rulesOf:chosen": madeOf,
  listRecords: stored(entries(isId, listRecord), () => ({})),
  updates: stored(
    fields({
      // The default repeats the work.
      pending: whole(isBoolean, () => true),
      ownPending: whole(isBoolean, () => true),
      compiledAt: whole(orNull(isTime), () => null),
      failure: whole(orNull(isFailure), () => null),
      rules: entries(isId, whole(/** @type {Guard<{ dropped: number } | undefined>} */ (shape({ dropped: isCount })), nothing)),
      version: whole(isShort, () => ""),
    }),
    nothing,
  ),
  customLists: stored(distinct(items(shape({ id: isId, title: isTitle, url: orNull(isWebUrl) }))), () => []),
  /** Ids of lists that the user has switched off. */
  listsOff: stored(items(isId), () => []),
  /** Whether the toolbar button shows the number of blocked requests. */
  badge: stored(whole(isBoolean, () => true), () => true),
  /** Blocked requests: background/statistics.js. */
  statistics: stored(
    fields({
      salt: whole(textUpTo(64), () => ""),
      days: entries(isDate, entries(isHost, whole(/** @type {Guard<number | undefined>} */ (isCount), nothing))),
      sites: entries(isHost, items(isSiteMark, 1000)),
    }),
    () => ({ salt: "", days: {}, sites: {} }),
  ),
  ownFilters: stored(whole(textUpTo(LARGEST_TEXT), () => ""), () => ""),
  /** Undefined: the installed rules are unknown, and are replaced. */
  installedRules: stored(whole(/** @type {Guard<Record<string, import("../background/updates/list-rules.js").Installed> | undefined>} */ (isInstalledRules), nothing), nothing),
  /** Any value means that a change was interrupted. */
  rulesJournal: stored(whole(shape({ id: isId }), () => ({ id: "unknown" })), nothing),
  [SET_ASIDE]: setAside,
};

const isReason = {
  filter: orNull(isLong),
  list: orNull(isLong),
  line: orNull(isCount),
  reason: orAbsent(oneOf(["choice", "learned"])),
  surrogate: orAbsent(isBoolean),
};

/** See background/trouble/steps.js. @type {Guard<import("../background/trouble/steps.js").Trouble>} */
const isTrouble = shape({
  tabId: isCount,
  site: isHost,
  step: oneOf(/** @type {const} */ (["parts", "hosts", "found", "done", "none"])),
  part: orNull(oneOf(PARTS)),
  tried: everyItem(oneOf(PARTS)),
  hosts: everyItem(isHost),
  allowed: everyItem(isHost),
  blocked: everyItem(shape({ host: isHost, filter: orNull(isLong), list: orNull(isLong), part: oneOf(PARTS) })),
});

const isTabRecord = shape({
  url: isLong,
  site: orEmpty(isHost),
  blocked: isCount,
  elsewhere: isCount,
  more: orAbsent(isCount),
  hosts: everyItem(shape({ host: orEmpty(isHost), count: isCount, ...isReason })),
});

/** @type {Guard<import("../background/leaving/visits.js").Visit>} */
const isVisit = shape({
  site: isHost,
  store: isShort,
  isPrivate: isBoolean,
  origins: everyItem(isWebUrl),
  tabs: everyItem(isCount),
  away: everyItem(isAwayTab),
});

/** `storage.session`: until the browser closes. Each tab has a key such as `tab:7`. */
export const SESSION = {
  /** Present since a pause until the next restart of the browser began. */
  paused: stored(whole(isBoolean, nothing), nothing),
  troubles: stored(items(isTrouble), () => []),
  passes: stored(items(shape({ tabId: /** @type {Guard<number>} */ (guard(Number.isSafeInteger)), host: isHost })), () => []),
  closedPopups: stored(
    items(shape({ tabId: /** @type {Guard<number>} */ (guard(Number.isSafeInteger)), store: isShort, page: isWebUrl, url: isWebUrl, filter: isLong, list: isLong, line: isCount })),
    () => [],
  ),
  /** See background/connections.js. */
  certificatesUntold: stored(whole(isBoolean, nothing), nothing),
  leaving: stored(items(isVisit), nothing),
  leavingKnown: stored(entries(isShort, items(isHost)), () => ({})),
  starts: stored(items(shape({ at: isTime, readyAfter: orNull(isFinite), waited: isCount, longestWait: isFinite })), () => []),
  sampling: stored(items(/** @type {Guard<[string, number]>} */ (guard(isPair))), () => []),
  updatesChanged: stored(whole(isTime, nothing), nothing),
  [SET_ASIDE]: setAside,
};

/** @type {Check<import("../background/tab-records.js").TabRecord | undefined>} */
export const tabRecord = stored(whole(/** @type {Guard<any>} */ (isTabRecord), nothing), nothing);

const TAB = /^tab:-?\d{1,10}$/;

/** Undefined for unknown keys. @param {string} key @returns {Check<any> | undefined} */
export function sessionCheck(key) {
  if (TAB.test(key)) return tabRecord;
  return Object.hasOwn(SESSION, key) ? SESSION[/** @type {keyof typeof SESSION} */ (key)] : undefined;
}

const isFacts = shape({ filters: isCount });
const isArrived = shape({ bytes: isBytes, at: isTime, etag: orNull(isLong), lastModified: orNull(isLong) });
const isIncluded = shape({ path: isLong, bytes: isBytes, hash: isHash, etag: orNull(isLong), lastModified: orNull(isLong), filters: isCount });
const isListText = shape({ bytes: isBytes, at: isTime, etag: orNull(isLong), lastModified: orNull(isLong), hash: isHash, facts: isFacts, included: orAbsent(everyItem(isIncluded)) });
const isImage = shape({ bytes: isBytes, version: isShort, pages: orAbsent(orNull(shape({ hosts: everyItem(textUpTo(300)), entities: orAbsent(everyItem(textUpTo(300))), generic: orAbsent(isBoolean) }))) });
const isCopy = shape({ bytes: isBytes, hash: isHash });
const isRules = shape({ json: textUpTo(500_000_000), hash: isHash });
const isPrevious = shape({
  what: oneOf(["all", "tracker", "site", "import"]),
  key: isLearnerKey,
  ledger: isBytes,
  lines: lineText,
  kept: orNull(shape({ lines: lineText, until: isTime, problem: isLong })),
  until: isTime,
  switchedOff: orAbsent(isHost),
});

/**
 * IndexedDB, by kind. Checksums are verified: of images and the ledger when they are opened, of texts, copies and rules here.
 *
 * @type {Record<import("./store.js").Kind, (key: string, value: any) => boolean | Promise<boolean>>}
 */
export const STORE = {
  texts: async (key, value) => isId(key) && isListText(value) && (await haveTheirHashes([value, ...(value.included ?? [])])),
  arrived: (key, value) => isId(key) && isArrived(value),
  images: (_key, value) => isImage(value),
  copies: async (key, value) => isCopy(value) && (key === PACKED_IMAGE || (await haveTheirHashes([value]))),
  rules: async (key, value) => isId(key) && isRules(value) && (await hashOf(new TextEncoder().encode(value.json))) === value.hash,
  learned: (key, value) => (key === "previous" ? isPrevious(value) : isBytes(value)),
  damaged: () => true,
};

/** @param {{ bytes: Uint8Array, hash: string }[]} texts */
async function haveTheirHashes(texts) {
  const hashes = await Promise.all(texts.map(({ bytes }) => hashOf(bytes)));
  return texts.every(({ hash }, at) => hash === hashes[at]);
}

/** SHA-256 in hexadecimal. @param {Uint8Array} bytes */
export async function hashOf(bytes) {
  const hash = await crypto.subtle.digest("SHA-256", /** @type {BufferSource} */ (bytes));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Guard<string>} is @returns {Guard<string>} */
function orEmpty(is) {
  return guard((value) => value === "" || is(value));
}

/** @param {unknown} value */
function isBefore(value) {
  return isObject(value) && Object.values(value).every((one) => one === null || typeof one === "string" || typeof one === "boolean");
}

/** @param {unknown} value @returns {value is number} */
function isFinite(value) {
  return Number.isFinite(value);
}

/** @param {unknown} value */
function isPair(value) {
  return Array.isArray(value) && value.length === 2 && orEmpty(isHost)(value[0]) && isTime(value[1]);
}

/** @param {unknown} value @returns {value is string} */
function lineText(value) {
  return typeof value === "string" && value.split("\n").every((line) => line === "" || isTrackerLine(line));
}

/** Of items with the same `id` the first counts. @template {{ id: string }} T @param {Check<T[]>} check @returns {Check<T[]>} */
function distinct(check) {
  return (value, report) => {
    const all = check(value, report);
    const first = all.filter(({ id }, index) => all.findIndex((one) => one.id === id) === index);
    if (first.length < all.length) report();
    return first;
  };
}

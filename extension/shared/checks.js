/**
 * Building blocks for checking values of unknown origin.
 *
 * A `Guard` tests whether a value has a type. A `Check` takes any value and returns a usable one: the good parts of the
 * value, with defaults for the rest. It calls `report` once or more if anything was wrong.
 *
 * @module
 */

/** @template T @typedef {(value: unknown) => value is T} Guard */
/** @template T @typedef {(value: unknown, report: () => void) => T} Check */

/** A test of any value as a guard. @template T @param {(value: any) => boolean} test @returns {Guard<T>} */
export const guard = (test) => /** @type {Guard<T>} */ (test);

/** @param {unknown} value @returns {value is Record<string, unknown>} */
export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @type {Guard<boolean>} */
export const isBoolean = guard((value) => typeof value === "boolean");

/** @type {Guard<number>} */
export const isCount = guard((value) => Number.isSafeInteger(value) && value >= 0);

/** The last time of a JavaScript `Date`. */
export const LAST_MOMENT = 8.64e15;

/** Milliseconds since 1970. @type {Guard<number>} */
export const isTime = guard((value) => typeof value === "number" && value >= 0 && value <= LAST_MOMENT);

/** @type {Guard<Uint8Array>} */
export const isBytes = guard((value) => value instanceof Uint8Array);

/** @param {number} longest @returns {Guard<string>} */
export const textUpTo = (longest) => guard((value) => typeof value === "string" && value.length <= longest);

/** @template {string} T @param {readonly T[]} words @returns {Guard<T>} */
export const oneOf = (words) => guard((value) => words.includes(value));

/** @template T @param {Guard<T>} is @returns {Guard<T | null>} */
export const orNull = (is) => guard((value) => value === null || is(value));

/** @template T @param {Guard<T>} is @returns {Guard<T | undefined>} */
export const orAbsent = (is) => guard((value) => value === undefined || is(value));

/** The host of a URL as browsers write it. */
const HOST = /^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9!$&'()*+,;=_~.-]{1,253})$/;

/** @type {Guard<string>} */
export const isHost = guard((value) => typeof value === "string" && HOST.test(value));

/** A host, or a host and the path of one script. @type {Guard<string>} */
export const isTracker = guard(
  (value) => typeof value === "string" && value.length <= 4096 && /^[^\s/]+(?:\/[!-~]*)?$/.test(value) && isHost(value.split("/")[0]),
);

/** @type {Guard<string>} */
export const isWebUrl = guard(
  (value) => typeof value === "string" && value.length <= 65_536 && /^https?:\/\//.test(value) && URL.canParse(value),
);

/**
 * An object with at least these fields.
 *
 * @template {Record<string, Guard<any>>} F
 * @param {F} guards
 * @returns {Guard<{ [K in keyof F]: F[K] extends Guard<infer T> ? T : never }>}
 */
export const shape = (guards) =>
  guard((value) => isObject(value) && Object.entries(guards).every(([field, is]) => is(Object.hasOwn(value, field) ? value[field] : undefined)));

/** @template T @param {Guard<T>} is @returns {Guard<T[]>} */
export const everyItem = (is) => guard((value) => Array.isArray(value) && Array.from(value).every((item) => is(item)));

/** The value as a whole, or the default. @template T @param {Guard<T>} is @param {() => T} otherwise @returns {Check<T>} */
export const whole = (is, otherwise) => (value, report) => {
  if (is(value)) return value;
  report();
  return otherwise();
};

/** The good items of an array. @template T @param {Guard<T>} is @param {number} [most] @returns {Check<T[]>} */
export const items = (is, most = 100_000) => (value, report) => {
  const all = Array.isArray(value) ? value : [];
  const good = Array.from(all).filter(is).slice(0, most);
  if (!Array.isArray(value) || good.length < all.length) report();
  return good;
};

/**
 * The good entries of an object.
 *
 * @template T
 * @param {Guard<string>} isKey @param {Check<T | undefined>} check Undefined: the entry is dropped.
 * @returns {Check<Record<string, T>>}
 */
export const entries = (isKey, check) => (value, report) => {
  if (!isObject(value)) report();
  /** @type {[string, T][]} */
  const good = [];
  for (const [key, inner] of isObject(value) ? Object.entries(value) : []) {
    if (!isKey(key)) {
      report();
      continue;
    }
    const checked = check(inner, report);
    if (checked !== undefined) good.push([key, checked]);
  }
  return Object.fromEntries(good);
};

/**
 * An object with these fields, each of which has a default.
 *
 * @template {Record<string, Check<any>>} F
 * @param {F} checks
 * @returns {Check<{ [K in keyof F]: ReturnType<F[K]> }>}
 */
export const fields = (checks) => (value, report) => {
  if (!isObject(value)) report();
  const object = isObject(value) ? value : {};
  const own = (/** @type {string} */ field) => (Object.hasOwn(object, field) ? object[field] : undefined);
  // A value that is no object at all is reported once.
  const quiet = isObject(value) ? report : () => {};
  return /** @type {any} */ (Object.fromEntries(Object.entries(checks).map(([field, check]) => [field, check(own(field), quiet)])));
};

/** The good lines of a text. @param {(line: string) => boolean} isGood @returns {Check<string>} */
export const lines = (isGood) => (value, report) => {
  if (typeof value !== "string") {
    report();
    return "";
  }
  const all = value.split("\n").filter((line) => line !== "");
  const good = all.filter(isGood);
  if (good.length < all.length) report();
  return good.map((line) => `${line}\n`).join("");
};

/** An absent value is not damaged, and has its own default. @template T @param {Check<T>} check @param {() => T} missing @returns {Check<T>} */
export const stored = (check, missing) => (value, report) => (value === undefined ? missing() : check(value, report));

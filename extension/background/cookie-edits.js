/**
 * Firefox: `$cookie` removes cookies from requests and responses, or limits those that a response sets.
 *
 * @module
 */

/** @typedef {{ isNamed: (name: string) => boolean, maxAge: number | null, sameSite: string | null }} CookieEdit */

/** @param {string} value A name, `/expression/`, or empty for all; `;maxAge=` and `;sameSite=`. @returns {CookieEdit | null} Null for what this browser cannot read. */
export function cookieEdit(value) {
  const [name = "", ...limits] = value.split(";");
  const isNamed = nameTest(name);
  if (isNamed === null) return null;
  const limit = (/** @type {string} */ wanted) => limits.map((one) => one.trim().split("=")).find(([key]) => key?.toLowerCase() === wanted)?.[1] ?? null;
  const maxAge = limit("maxage");
  return { isNamed, maxAge: maxAge === null ? null : Number(maxAge), sameSite: limit("samesite") };
}

/** @param {string} name */
function nameTest(name) {
  const expression = /^\/(.+)\/(i?)$/.exec(name);
  if (expression === null) return (/** @type {string} */ one) => name === "" || one === name;
  try {
    const compiled = new RegExp(expression[1] ?? "", expression[2]);
    return (/** @type {string} */ one) => compiled.test(one);
  } catch {
    return null;
  }
}

/** @param {CookieEdit} edit */
const isRemoving = ({ maxAge, sameSite }) => maxAge === null && sameSite === null;
/** @param {string} cookie */
const nameOf = (cookie) => (cookie.split("=")[0] ?? "").trim();

/** The value of a `Cookie` header after edits; empty if no cookie is left. @param {string} header @param {CookieEdit[]} edits */
export function sentCookies(header, edits) {
  const removing = edits.filter(isRemoving);
  return header.split(/;\s*/).filter((cookie) => !removing.some(({ isNamed }) => isNamed(nameOf(cookie)))).join("; ");
}

/** The value of a `Set-Cookie` header after edits: Firefox joins several by line ends. @param {string} header @param {CookieEdit[]} edits @param {number} now */
export function setCookies(header, edits, now) {
  return header.split("\n").flatMap((cookie) => {
    const concerned = edits.filter(({ isNamed }) => isNamed(nameOf(cookie.split(";")[0] ?? "")));
    return concerned.some(isRemoving) ? [] : [concerned.reduce((edited, edit) => limited(edited, edit, now), cookie)];
  }).join("\n");
}

/** @param {string} cookie @param {CookieEdit} edit @param {number} now */
function limited(cookie, { maxAge, sameSite }, now) {
  const [pair = "", ...attributes] = cookie.split(";");
  const named = (/** @type {string} */ name) => attributes.find((one) => one.trim().toLowerCase().startsWith(`${name}=`))?.split("=").slice(1).join("=").trim();
  const without = (/** @type {string[]} */ from, /** @type {string[]} */ names) => from.filter((one) => !names.includes((one.split("=")[0] ?? "").trim().toLowerCase()));
  let kept = attributes;
  const [age, expires] = [named("max-age"), named("expires")];
  const left = age !== undefined ? Number(age) : expires !== undefined ? (Date.parse(expires) - now) / 1000 : null;
  // A cookie of the session ends earlier.
  if (maxAge !== null && left !== null && !(left <= maxAge)) kept = [...without(kept, ["max-age", "expires"]), ` Max-Age=${maxAge}`];
  if (sameSite !== null) kept = [...without(kept, ["samesite"]), ` SameSite=${sameSite}`];
  return [pair, ...kept].join(";");
}

/** Cookies and storage. */

import { keepListening } from "../../shared/reopened.js";
import { keysOf, listen, startTimer } from "../shared/natives.js";
import { expressionOf, needleOf, pairsOf } from "../shared/needle.js";
import { whenState } from "../shared/observe.js";
import { withTimes } from "../shared/values.js";

const MOST = 32_767;

/** Answers to questions, not identifiers: the same as in the engine's table. */
const SAFE = new Set((
  "accept accepted agree all allow allowed approved checked closed decline declined denied deny disable disabled disagree disallow "
  + "dismiss dismissed done enable enabled essential f false forbidden forever functional granted hidden hide mandatory n necessary no "
  + "none nonessential notaccepted notagree off ok on reject rejected required seen set t true unchecked y yes"
).split(" ").concat(""));

/** Names of values, and what is stored for them. @type {Record<string, string>} */
const STORED = { __proto__: /** @type {any} */ (null), "[]": "[]", "{}": "{}", emptyarr: "[]", emptyobj: "{}", null: "null", undefined: "undefined", "''": "" };

/** @param {string} value */
function isSafe(value) {
  const bare = value.replace(/^"(.*)"$/s, "$1").toLowerCase();
  return SAFE.has(bare) || (/^-?\d+$/.test(bare) && Math.abs(Number(bare)) <= MOST);
}

/** @param {string} name @returns {string | undefined} */
function cookieValue(name) {
  for (const cookie of document.cookie.split(/;\s*/)) {
    const at = cookie.indexOf("=");
    if ((at < 0 ? "" : cookie.slice(0, at)) === name) return cookie.slice(at + 1);
  }
  return undefined;
}

/** Letters that end a cookie's name or value are encoded; what is encoded already stays. @param {string} text */
const encoded = (text) => text.replace(/[\s;,"\\\u0080-\uffff]/g, (letter) => encodeURIComponent(letter));

/**
 * @param {string} name
 * @param {string} value
 * @param {{ path: string, age?: number, domain: string, isReloading: boolean, isKept: boolean }} options `isKept`: an existing cookie stays as it is.
 */
function setCookie(name, value, { path, age, domain, isReloading, isKept }) {
  const [key, text] = [encoded(name).replaceAll("=", "%3D"), encoded(value)];
  const old = cookieValue(key);
  if (old !== undefined && (isKept || (old === text && age === undefined))) return;
  const parts = [`${key}=${text}`];
  if (path !== "none") parts.push(`path=${path === "" ? "/" : path}`);
  if (domain !== "") parts.push(`domain=${domain}`);
  if (age !== undefined) parts.push(`expires=${new Date(Date.now() + age * 1000).toUTCString()}`);
  if (/^__(?:secure|host)-/i.test(key)) parts.push("secure");
  document.cookie = parts.join("; ");
  // Only where the cookie was accepted and is another than before: no endless loop.
  if (isReloading && old !== text && cookieValue(key) === text) location.reload();
}

/** Pairs may begin in the place of the path. @param {string} path @param {string[]} rest @param {boolean} isReloading */
function cookieOptions(path, rest, isReloading) {
  const hasPath = !["reload", "domain", "dontOverwrite"].includes(path);
  const { reload, domain = "", dontOverwrite } = pairsOf(hasPath ? rest : [path, ...rest]);
  return { path: hasPath ? path : "", domain, isReloading: isReloading || reload !== undefined, isKept: dontOverwrite !== undefined };
}

/** @param {string} name @param {string} value @param {string} path @param {string[]} rest @param {boolean} isReloading */
function setSafeCookie(name, value, path, rest, isReloading) {
  if (isSafe(value)) setCookie(name, value, cookieOptions(path, rest, isReloading));
}

/** Seconds: a number, `1day` or `1year`. @param {string} expiry */
function secondsOf(expiry) {
  const day = 86_400;
  if (expiry === "1day") return day;
  if (expiry === "1year") return day * 365;
  const seconds = Number(expiry);
  return expiry === "" || Number.isNaN(seconds) ? undefined : seconds;
}

/** @param {string} name @param {string} value @param {string} expiry @param {string} path @param {string[]} rest @param {boolean} isReloading */
function setAnyCookie(name, value, expiry, path, rest, isReloading) {
  const age = secondsOf(expiry);
  // No age at all ends a cookie.
  const lasting = age === 0 ? -86_400 : age;
  setCookie(name, withTimes(value), { ...cookieOptions(path, rest, isReloading), age: lasting });
}

/** @param {() => Storage} storage @param {string} key @param {string} value @param {boolean} isTrusted */
function setItem(storage, key, value, isTrusted) {
  if (value === "$remove$") {
    const isWanted = expressionOf(key) === null ? (name) => name === key : needleOf(key).test;
    for (const name of keysOf(storage())) if (isWanted(name)) storage().removeItem(name);
    return;
  }
  const stored = isTrusted ? withTimes(value) : (STORED[value.toLowerCase()] ?? (isSafe(value) ? value : undefined));
  if (stored !== undefined && storage().getItem(key) !== stored) storage().setItem(key, stored);
}

/** @param {import("../shared/needle.js").Needle} needle */
function removeCookies(needle) {
  const labels = location.hostname.split(".");
  const hosts = labels.map((_, at) => labels.slice(at).join(".")).filter((host, at) => at === 0 || host.includes("."));
  const domains = ["", ...hosts.flatMap((host) => [`; domain=${host}`, `; domain=.${host}`])];
  const folders = location.pathname.split("/").map((_, at, parts) => parts.slice(0, at + 1).join("/") || "/");
  for (const cookie of document.cookie.split(/;\s*/)) {
    const name = cookie.split("=")[0];
    if (name === "" || !needle.test(name)) continue;
    for (const domain of domains) {
      for (const path of new Set(["", "; path=/", ...folders.map((folder) => `; path=${folder}`)])) {
        document.cookie = `${name}=${domain}${path}; expires=Thu, 01 Jan 1970 00:00:00 GMT`;
      }
    }
  }
}

export const scriptlets = {
  "set-cookie"(name, value = "", path = "", ...rest) {
    setSafeCookie(name, value, path, rest, false);
  },

  "set-cookie-reload"(name, value = "", path = "", ...rest) {
    setSafeCookie(name, value, path, rest, true);
  },

  "trusted-set-cookie"(name, value, expiry = "", path = "", ...rest) {
    setAnyCookie(name, value, expiry, path, rest, false);
  },

  "trusted-set-cookie-reload"(name, value, expiry = "", path = "", ...rest) {
    setAnyCookie(name, value, expiry, path, rest, true);
  },

  "remove-cookie"(name = "", ...rest) {
    const needle = needleOf(name);
    const work = () => removeCookies(needle);
    const { when } = pairsOf(rest);
    work();
    whenState("complete", work);
    keepListening(() => {
      listen(window, "beforeunload", work);
      listen(window, "pagehide", work);
    });
    if (when === undefined) return;
    let isWaiting = false;
    const later = () => {
      if (isWaiting) return;
      isWaiting = true;
      startTimer(() => {
        isWaiting = false;
        work();
      }, 500);
    };
    const types = when.split(/\s+/).filter(Boolean);
    keepListening(() => {
      for (const type of types) listen(document, type, later, { passive: true, capture: true });
    });
  },

  "set-local-storage-item"(key, value = "") {
    setItem(() => localStorage, key, value, false);
  },

  "set-session-storage-item"(key, value = "") {
    setItem(() => sessionStorage, key, value, false);
  },

  "trusted-set-local-storage-item"(key, value = "") {
    setItem(() => localStorage, key, value, true);
  },

  "trusted-set-session-storage-item"(key, value = "") {
    setItem(() => sessionStorage, key, value, true);
  },
};

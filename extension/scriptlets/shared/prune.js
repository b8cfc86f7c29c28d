/** Paths of properties to remove: `a.b`, with `*` for each key, `[]` for each element; `[-]` and `{-}` remove what has the rest. */

import { isArray, isObject, keysOf, hasOwn, spliceArray, splitText, trimText } from "./natives.js";

/** @param {string} [text] Paths between spaces. @returns {string[][]} */
export function pathsOf(text = "") {
  const trimmed = trimText(text);
  if (trimmed === "") return [];
  const paths = [];
  const words = splitText(trimmed, /\s+/);
  for (let at = 0; at < words.length; at += 1) paths[at] = splitText(words[at], ".");
  return paths;
}

/** @param {any} object @param {string[][]} paths @param {string[][]} needed All must be there. @returns {boolean} Whether something was removed. */
export function prune(object, paths, needed = []) {
  if (!isObject(object)) return false;
  for (let at = 0; at < needed.length; at += 1) if (!reaches(object, needed[at], 0)) return false;
  let isChanged = false;
  for (let at = 0; at < paths.length; at += 1) if (removeAt(object, paths[at], 0)) isChanged = true;
  return isChanged;
}

const isEach = (part) => part === "*" || part === "[]" || part === "[-]" || part === "{-}";

/** The keys that a part of a path selects. @param {any} object @param {string} part @returns {string[]} */
function keysFor(object, part) {
  if (!isEach(part)) return hasOwn(object, part) ? [part] : [];
  return (part === "[]" || part === "[-]") !== isArray(object) && part !== "*" ? [] : keysOf(object);
}

/** @param {any} object @param {string[]} path @param {number} at @returns {boolean} */
function reaches(object, path, at) {
  if (at === path.length) return true;
  if (!isObject(object)) return false;
  const keys = keysFor(object, path[at]);
  for (let index = 0; index < keys.length; index += 1) if (reaches(object[keys[index]], path, at + 1)) return true;
  return false;
}

/** @param {any} object @param {string[]} path @param {number} at @returns {boolean} */
function removeAt(object, path, at) {
  if (!isObject(object)) return false;
  const part = path[at];
  const isLast = at === path.length - 1;
  const keys = keysFor(object, part);
  let isChanged = false;
  // From the end, because elements of arrays move.
  for (let index = keys.length - 1; index >= 0; index -= 1) {
    const key = keys[index];
    const isWhole = isLast || part === "[-]" || part === "{-}";
    if (!isWhole) {
      if (removeAt(object[key], path, at + 1)) isChanged = true;
    } else if (isLast || reaches(object[key], path, at + 1)) {
      if (isArray(object) && isEach(part)) spliceArray(object, Number(key), 1);
      else delete object[key];
      isChanged = true;
    }
  }
  return isChanged;
}

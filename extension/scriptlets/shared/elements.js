/** Changes of attributes and classes of elements. */

import { attributeOf, classesOf, hasAttributeOf, matchesSelector, removeAttributeOf, removeTokens, select, selectAll, setAttributeOf } from "./natives.js";
import { atStates } from "./observe.js";

/** Whether an attribute's value is code: a handler, a document, an address that runs. URLs are parsed as browsers do. @param {string} name @param {string} [value] */
export const isCode = (name, value = "") => /^on|^srcdoc$/i.test(name) || (URL.canParse(value) && new URL(value).protocol === "javascript:");

/** @param {string} names */
const namesOf = (names) => names.split(/\s*\|\s*/).filter(Boolean);

/** Removes attributes. @param {string} text @param {string} [selector] @param {string} [when] */
export function removeAttributes(text, selector = "", when = "") {
  const names = namesOf(text);
  const wanted = selector || names.map((name) => `[${CSS.escape(name)}]`).join();
  const work = () => {
    const elements = selectAll(document, wanted);
    for (let at = 0; at < elements.length; at += 1) {
      for (let index = 0; index < names.length; index += 1) {
        if (hasAttributeOf(elements[at], names[index])) removeAttributeOf(elements[at], names[index]);
      }
    }
  };
  atStates(when, work, names);
}

/** Removes classes. @param {string} text @param {string} [selector] @param {string} [when] */
export function removeClasses(text, selector = "", when = "") {
  const names = namesOf(text);
  const wanted = selector || names.map((name) => `.${CSS.escape(name)}`).join();
  const work = () => {
    select(selectAll(document, wanted), (element) => removeTokens(classesOf(element), ...names));
  };
  atStates(when, work, ["class"]);
}

/**
 * Sets an attribute, also of elements that are added.
 *
 * @param {string} selector
 * @param {string} name
 * @param {(element: Element) => string | null} value
 */
export function setAttributes(selector, name, value) {
  if (isCode(name)) return;
  const work = () => {
    select(selectAll(document, selector), (element) => {
      const next = value(element);
      if (next !== null && !isCode(name, next) && attributeOf(element, name) !== next) setAttributeOf(element, name, next);
    });
  };
  atStates("asap stay", work, [name]);
}

/** Whether a value is an element that a selector selects; an empty selector selects all. @param {any} element @param {string} selector */
export function isSelected(element, selector) {
  if (selector === "") return true;
  try {
    // Of what is no element it throws.
    return matchesSelector(element, selector);
  } catch {
    return false;
  }
}

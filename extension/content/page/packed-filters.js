/**
 * Chromium: the packed lists' filters for this frame, from the tables that the browser has selected for it.
 *
 * @module
 */

import { changedFor } from "../../shared/changed-names.js";
import { genericOf, unkeyedOf } from "../../shared/generic-table.js";
import { lookUp } from "../../shared/page-table.js";
import { place } from "./connection.js";
import { hasAttribute, localName, matches } from "./dom.js";
import { frameOf } from "./frame-place.js";

/** @import { Generics } from "../../shared/generic-table.js" */
/** @import { Base } from "../../shared/page-table.js" */
/** @import { Plan } from "./start.js" */
/** @import { Known } from "./known-finds.js" */

/** @typedef {{ plan: Plan, main: string[][], isolated: string[][], known: Known | null }} Packed Known: the generic filters by class and id, if they are due. */

/**
 * Null: the background must be asked.
 *
 * @param {any} world The global object. @param {Base} base @param {Generics} generics
 * @returns {Packed | null}
 */
export function packedFilters(world, base, generics) {
  const tables = world.brockTables ?? {};
  // Where newer lists differ from the packed ones: see background/page/chromium-registration.js.
  const changed = typeof world.brockChanged === "string" ? world.brockChanged : "";
  delete world.brockTables;
  delete world.brockChanged;
  const frame = frameOf(world);
  const { isUnsure, isGenericOther } = changedFor(changed, frame.host, frame.ancestors);
  const items = isUnsure ? null : lookUp(base, tables, frame);
  return items === null ? null : sorted(items, generics, world, isGenericOther);
}

/** @param {unknown[]} items @param {Generics} generics @param {any} world @param {boolean} isOld Whether newer lists have other generic filters. @returns {Packed} */
function sorted(items, generics, world, isOld) {
  /** @type {Plan} */
  const plan = { hide: [], style: [], procedural: [], proceduralPrograms: [], survey: true, sheetIsInserted: true };
  /** @type {{ main: string[][], call: string[][] }} */
  const calls = { main: [], call: [] };
  /** @type {string[]} */
  let excepted = [];
  for (const item of items) {
    if (typeof item === "string") {
      plan.hide.push(item);
      continue;
    }
    const [kind, first, ...rest] = /** @type {any[]} */ (item);
    if (kind === "style") plan.style.push(first);
    else if (kind === "main" || kind === "call") calls[/** @type {"main" | "call"} */ (kind)].push([first, ...rest]);
    else if (kind === "spare") plan.survey = false;
    else if (kind === "except") excepted = [first, ...rest];
    else {
      plan.procedural.push(first);
      plan.proceduralPrograms.push(rest[0]);
    }
  }
  const url = plan.survey && generics.asks.length > 0 ? place(world).parent.toLowerCase() : "";
  const isKnown = plan.survey && !generics.asks.some((text) => url.includes(text));
  return { plan, main: calls.main, isolated: calls.call, known: isKnown ? knownGenerics(generics, new Set(excepted), isOld) : null };
}

/** @param {Generics} generics @param {Set<string>} excepted @param {boolean} isOld @returns {Known} */
function knownGenerics(generics, excepted, isOld) {
  const due = (/** @type {string[]} */ selectors) => selectors.filter((selector) => !excepted.has(selector));
  /** @type {Map<string, { all: string, each: string[] }>} */
  const groups = new Map();
  const group = (/** @type {string} */ name) => {
    let found = groups.get(name);
    if (found === undefined) {
      const each = due(unkeyedOf(generics, name));
      // Selectors that the browser does not know disable no other: https://drafts.csswg.org/selectors-4/#forgiving-selector
      groups.set(name, (found = { all: each.length === 0 ? "" : `:is(${each.join(",")})`, each }));
    }
    return found;
  };
  return {
    isOld,
    isInserted: false,
    attributes: generics.attributes,
    ofName: (sign, name) => due(genericOf(generics, sign, name)),
    ofElement(element) {
      const names = hasAttribute(element, "href") ? [localName(element), "[href]", "*"] : [localName(element), "*"];
      return names.map(group).flatMap(({ all, each }) => (all !== "" && matches(element, all) ? each.filter((one) => isMatch(element, one)) : []));
    },
  };
}

/** @param {Element} element @param {string} selector */
function isMatch(element, selector) {
  try {
    return matches(element, selector);
  } catch {
    return false;
  }
}

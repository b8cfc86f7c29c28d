/**
 * What the user has chosen: single trackers, sites that are switched off, sites that are forgotten, hidden elements. Each can be found and taken back,
 * and the last removal can be undone.
 *
 * @module
 */

import { byId, fromTemplate, part } from "../../shared/elements.js";
import { hidingFilters } from "../../shared/hiding-filters.js";
import { text } from "../../shared/language.js";
import { RowList } from "../../shared/row-list.js";

/** @import { Managed } from "../../background/managed.js" */
/** @import { Choice } from "../../background/settings.js" */
/** @import { Ask, Section } from "../section.js" */
/** @typedef {{ key: string, name: string, detail: string, isFixed: boolean, label: string, said: string, remove: () => Promise<unknown>, restore: () => Promise<unknown> }} Item */

const ACTIONS = { allow: () => text("choiceAllow"), cookieblock: () => text("choiceCookies"), block: () => text("choiceBlock") };
const { compare } = new Intl.Collator("en", { numeric: true });

/** @param {Ask} ask @returns {Promise<Item[]>} */
async function trackers(ask) {
  /** @type {Choice[]} */
  const choices = await ask("choices");
  /** @type {Managed} */
  const { choices: fixed = [] } = await ask("managed");
  const sorted = [...choices].sort((a, b) => compare(a.tracker, b.tracker) || compare(a.site, b.site));
  return sorted.map(({ tracker, site, action }) => ({
    key: `${action} ${tracker} ${site}`,
    name: tracker,
    detail: site === "" ? text("choiceEverywhereIs", ACTIONS[action]()) : text("choiceHereIs", ACTIONS[action](), site),
    label: text("choiceRemoveNamed", tracker),
    isFixed: fixed.some((one) => one.tracker === tracker && (one.site ?? "") === site),
    said: text("choiceRemoved", tracker),
    remove: () => ask("choose", { tracker, site, action: null }),
    restore: () => ask("choose", { tracker, site, action }),
  }));
}

/** @param {Ask} ask @returns {Promise<Item[]>} */
async function sites(ask) {
  /** @type {string[]} */
  const all = await ask("sitesOff");
  /** @type {Managed} */
  const { sitesOff: fixed = [] } = await ask("managed");
  return all.map((site) => ({
    key: site,
    name: site,
    detail: "",
    isFixed: fixed.includes(site),
    label: text("optionsSwitchOnSite", site),
    said: text("optionsSwitchedOn", site),
    remove: () => ask("switchSite", { site, off: false }),
    restore: () => ask("switchSite", { site, off: true }),
  }));
}

/** @param {Ask} ask @returns {Promise<Item[]>} */
async function forgotten(ask) {
  /** @type {string[]} */
  const all = await ask("forgottenSites");
  return all.map((site) => ({
    key: site,
    name: site,
    detail: "",
    isFixed: false,
    label: text("leavingRemoveNamed", site),
    said: text("leavingRemoved", site),
    remove: () => ask("forgetOnLeaving", { site, on: false }),
    restore: () => ask("forgetOnLeaving", { site, on: true }),
  }));
}

/** @param {Ask} ask @returns {Promise<Item[]>} */
async function hidden(ask) {
  const change = async (/** @type {(own: string) => string} */ next) => ask("saveOwnFilters", { filters: next(await ask("ownFilters")) });
  return hidingFilters(await ask("ownFilters")).map(({ line, sites, selector }) => ({
    key: line,
    name: sites,
    detail: selector,
    isFixed: false,
    label: text("ownHiddenRemoveLabel", line),
    said: text("ownHiddenRemoved", line),
    remove: () => change((own) => own.split("\n").filter((one) => one.trim() !== line).join("\n")),
    restore: () => change((own) => `${own === "" || own.endsWith("\n") ? own : `${own}\n`}${line}\n`),
  }));
}

/** The lists: where they are, and what they contain. */
const GROUPS = [
  { list: "choices", more: "more-choices", none: "no-choices", template: "choice-row", detail: ".state", read: trackers },
  { list: "sites", more: "more-sites", none: "no-sites", template: "site-row", detail: null, read: sites },
  { list: "forgotten", more: "more-forgotten", none: "no-forgotten", template: "choice-row", detail: null, read: forgotten },
  { list: "own-hidden-list", more: "more-hidden", none: "no-hidden", template: "own-hidden-row", detail: ".selector", read: hidden },
];

/** @type {Section} */
export async function show(document, ask) {
  const search = /** @type {HTMLInputElement} */ (byId(document, "choices-search"));
  const undo = byId(document, "choices-undo");
  /** @type {Item | null} */
  let removed = null;

  /** @param {Item} item @param {HTMLElement} row */
  const remove = async (item, row) => {
    const next = /** @type {HTMLElement | null} */ (row.nextElementSibling ?? row.previousElementSibling);
    await item.remove();
    removed = item;
    byId(document, "choices-undo-bar").hidden = false;
    byId(document, "choices-status").textContent = item.said;
    await refresh();
    // The focused button was removed. The next one gets the focus, so that keyboard users keep their position.
    const button = next?.querySelector(".remove") ?? null;
    /** @type {HTMLElement} */ (button ?? undo).focus();
  };

  const groups = GROUPS.map((group) => ({
    ...group,
    rows: new RowList(byId(document, group.list), byId(document, group.more), (/** @type {Item} */ item) => {
      const element = fromTemplate(document, group.template);
      part(element, ".name").textContent = item.name;
      if (group.detail !== null) part(element, group.detail).textContent = item.detail;
      const button = part(element, ".remove");
      if (item.isFixed) {
        button.replaceWith(Object.assign(document.createElement("span"), { className: "fixed quiet-text", textContent: text("fixedByOrganisation") }));
        return { element, update: () => {} };
      }
      button.setAttribute("aria-label", item.label);
      button.addEventListener("click", () => void remove(item, element));
      return { element, update: () => {} };
    }),
    /** @type {Item[]} */
    items: [],
  }));

  const filter = () => {
    const wanted = search.value.trim().toLowerCase();
    for (const { rows, items, list, none } of groups) {
      const found = items.filter(({ name, detail }) => `${name} ${detail}`.toLowerCase().includes(wanted));
      rows.show(found);
      byId(document, list).hidden = found.length === 0;
      byId(document, none).hidden = found.length > 0;
    }
  };
  const refresh = async () => {
    await Promise.all(groups.map(async (group) => {
      group.items = await group.read(ask);
    }));
    filter();
  };
  undo.addEventListener("click", async () => {
    await removed?.restore();
    removed = null;
    byId(document, "choices-undo-bar").hidden = true;
    await refresh();
    byId(document, "choices-title").tabIndex = -1;
    byId(document, "choices-title").focus();
  });
  search.addEventListener("input", filter);
  await refresh();
}

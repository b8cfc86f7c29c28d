/**
 * The rows of the popup: a host, or an owner with several hosts.
 *
 * @module
 */

import { nameOfCategory } from "../shared/categories.js";
import { fromTemplate, part } from "../shared/elements.js";
import { evidence } from "../shared/evidence.js";
import { inUnicode } from "../shared/idn.js";
import { plural, text } from "../shared/language.js";
import { titleOf } from "../shared/lists.js";
import { RowList } from "../shared/row-list.js";
import { ChoiceSelect } from "./choice-select.js";

/** @import { ReportedHost } from "../background/page-report.js" */
/** @import { Choice as Stored } from "../background/settings.js" */
/** @import { Verdict } from "../engine/learner.js" */
/** @import { ListTitle } from "../shared/lists.js" */
/** @import { OwnerOf, Ownership } from "../shared/owners.js" */
/** @template T @typedef {import("../shared/row-list.js").Row<T>} Row */
/** @import { Choice } from "./choice-select.js" */
/** @import { Group } from "./groups.js" */

/** @typedef {{ site: string, chosen: Stored[] }} Page The data of the page for the rows. */

export class HostRows {
  /** Set before each `show`. @type {Page} */
  page = { site: "", chosen: [] };

  #document;
  #lists;
  #ownerOf;
  #verdictOn;
  #chosen;

  /**
   * @param {Document} document
   * @param {object} parts
   * @param {ListTitle[]} parts.lists
   * @param {OwnerOf} parts.ownerOf
   * @param {(host: string) => Promise<Verdict | null>} parts.verdictOn
   * @param {(choices: Choice[]) => Promise<void>} parts.chosen
   */
  constructor(document, { lists, ownerOf, verdictOn, chosen }) {
    this.#document = document;
    this.#lists = lists;
    this.#ownerOf = ownerOf;
    this.#verdictOn = verdictOn;
    this.#chosen = chosen;
  }

  /** A row for a group, or for its only host. @param {Group} group @returns {Row<Group>} */
  row(group) {
    const [only] = group.hosts;
    if (group.hosts.length > 1 || only === undefined) return this.#group(group);
    const row = this.#host(only);
    return { element: row.element, update: ({ hosts: [host] }) => host && row.update(host) };
  }

  /** @param {Group} group @returns {Row<Group>} */
  #group(group) {
    const element = fromTemplate(this.#document, "group");
    const details = /** @type {HTMLDetailsElement} */ (part(element, "details"));
    const list = new RowList(part(element, ".members"), part(element, ".more"), (/** @type {ReportedHost & { key: string }} */ host) => this.#host(host));
    let latest = group;
    // Made when the group is opened: most groups never are.
    const fillMembers = () => details.open && list.show(latest.hosts.map((host) => ({ ...host, key: host.host })));
    details.addEventListener("toggle", fillMembers);
    part(element, ".name").textContent = inUnicode(group.name);
    const { purpose } = group.owner ?? {};
    part(element, ".group-purpose").textContent = purpose ?? "";
    const choice = this.#select(element, inUnicode(group.name));
    return {
      element,
      update: (next) => {
        latest = next;
        const hosts = plural("hostsOf", next.hosts.length);
        part(element, ".owner").textContent =
          next.owner === null ? hosts : text("ownerAndCategory", hosts, nameOfCategory(next.owner.category));
        part(element, ".times").textContent = next.count > 0 ? text("times", next.count) : "";
        choice.show([...new Set(next.hosts.map(({ host }) => host))], this.page.site, this.page.chosen);
        fillMembers();
      },
    };
  }

  /** @param {HTMLElement} row @param {string} name */
  #select(row, name) {
    const selects = [...row.querySelectorAll(":scope > .choose > select")];
    return new ChoiceSelect(/** @type {HTMLSelectElement} */ (selects[0]), name, (choices) => void this.#chosen(choices));
  }

  /** @param {ReportedHost} host @returns {Row<ReportedHost>} */
  #host(host) {
    const element = fromTemplate(this.#document, "host");
    const name = inUnicode(host.host);
    part(element, ".name").textContent = name;
    part(element, ".ascii").textContent = name === host.host ? "" : host.host;
    this.#explain(element, host);
    showOwner(element, this.#ownerOf(host.host));
    const choice = this.#select(element, name);
    return {
      element,
      update: ({ count }) => {
        part(element, ".times").textContent = count > 0 ? text("times", count) : "";
        choice.show([host.host], this.page.site, this.page.chosen);
      },
    };
  }

  /** @param {HTMLElement} row @param {ReportedHost} host */
  #explain(row, { host, filter, list, line, reason }) {
    part(row, ".filter").textContent = filter ?? "";
    part(row, ".source").textContent = list === null ? "" : text("listAndLine", titleOf(this.#lists, list), line ?? 0);
    if (reason === undefined && filter !== null) return;
    // No filter decided, but the user's choice, a learned verdict, or nothing.
    for (const element of row.querySelectorAll(".by-filter")) element.setAttribute("hidden", "");
    for (const element of row.querySelectorAll(".by-other")) element.removeAttribute("hidden");
    const why = part(row, ".evidence");
    if (reason !== "learned") {
      const isChosen = reason === "choice";
      why.textContent = text(isChosen ? "chosenByYou" : "whyNoList");
      return;
    }
    const details = /** @type {HTMLDetailsElement} */ (part(row, "details"));
    details.addEventListener("toggle", async () => {
      const verdict = await this.#verdictOn(host).catch(() => null);
      why.textContent = verdict === null ? "" : evidence(verdict);
    }, { once: true });
  }
}

/** @param {HTMLElement} row @param {Ownership | null} owner */
function showOwner(row, owner) {
  if (owner === null) return;
  part(row, ".owner").textContent = text("ownerAndCategory", owner.name, nameOfCategory(owner.category));
  part(row, ".purpose").textContent = owner.purpose;
  for (const element of row.querySelectorAll(".of-owner")) element.removeAttribute("hidden");
}

/**
 * What happened to requests that were not blocked: a section for each kind, filled when it is opened.
 *
 * @module
 */

import { byId, part } from "../shared/elements.js";
import { number } from "../shared/language.js";
import { RowList } from "../shared/row-list.js";
import { groupsOf } from "./groups.js";

/** @import { PageActivity } from "../background/page-activity.js" */
/** @import { PageReport, ReportedHost } from "../background/page-report.js" */
/** @import { OwnerOf } from "../shared/owners.js" */
/** @import { Group } from "./groups.js" */
/** @import { HostRows } from "./host-rows.js" */

const KINDS = /** @type {const} */ (["cookies", "passed", "surrogates", "parameters"]);

export class ActivityView {
  #document;
  #ownerOf;
  /** @type {Map<string, { list: RowList<Group>, groups: () => Group[] }>} */
  #sections = new Map();

  /** @param {Document} document @param {HostRows} rows @param {OwnerOf} ownerOf */
  constructor(document, rows, ownerOf) {
    this.#document = document;
    this.#ownerOf = ownerOf;
    for (const kind of KINDS) {
      const section = byId(document, `kind-${kind}`);
      const list = new RowList(part(section, ".rows"), part(section, ".more"), (/** @type {Group} */ group) => rows.row(group));
      this.#sections.set(kind, { list, groups: () => [] });
      section.addEventListener("toggle", () => this.#fill(kind));
    }
  }

  /** @param {PageReport} report @param {PageActivity | null} activity */
  show({ off, signal, site, hosts, chosen }, activity) {
    for (const kind of KINDS) {
      const own = hosts.filter(({ surrogate }) => kind === "surrogates" && surrogate);
      // Firefox does not list requests with surrogates among those of a page.
      const listed = (activity?.[kind] ?? []).filter(({ host }) => !own.some((one) => one.host === host));
      const found = off ? [] : [...own, ...listed];
      const section = byId(this.#document, `kind-${kind}`);
      section.hidden = found.length === 0;
      part(section, ".number").textContent = number(found.length);
      const known = this.#sections.get(kind);
      if (known !== undefined) known.groups = () => groupsOf(/** @type {ReportedHost[]} */ (found), chosen, this.#ownerOf);
      this.#fill(kind);
    }
    byId(this.#document, "kind-signals").hidden = !signal || site === "";
  }

  /** @param {string} kind */
  #fill(kind) {
    const { list, groups } = this.#sections.get(kind) ?? {};
    if (/** @type {HTMLDetailsElement} */ (byId(this.#document, `kind-${kind}`)).open) list?.show(groups?.() ?? []);
  }
}

/**
 * What happened to requests that were not blocked: a section for each kind, filled when it is opened.
 *
 * @module
 */

import { byId, fromTemplate, part } from "../shared/elements.js";
import { number, text } from "../shared/language.js";
import { RowList } from "../shared/row-list.js";
import { groupsOf } from "./groups.js";

/** @import { PageActivity } from "../background/page-activity.js" */
/** @import { PageReport, ReportedHost } from "../background/page-report.js" */
/** @import { OwnerOf } from "../shared/owners.js" */
/** @import { Group } from "./groups.js" */
/** @import { HostRows } from "./host-rows.js" */

/** @typedef {"cookies" | "passed" | "surrogates" | "parameters"} Kind */

/** In the order of the sections: the title, and the lines of the icon. @type {Record<Kind, { title: () => string, icon: string }>} */
const KINDS = {
  cookies: { title: () => text("groupCookies"), icon: "M10 3a7 7 0 1 0 7 7 3 3 0 0 1-3-3 3 3 0 0 1-4-4zM8 9v.01M8 13v.01M12 12v.01" },
  passed: { title: () => text("groupPassed"), icon: "M4 10l4 4 8-8" },
  surrogates: { title: () => text("groupSurrogates"), icon: "M4 7h9l-3-3M16 13H7l3 3" },
  parameters: { title: () => text("groupParameters"), icon: "M8 12l4-4M7 9l-2 2a2.8 2.8 0 0 0 4 4l2-2M13 11l2-2a2.8 2.8 0 0 0-4-4L9 7" },
};

export class ActivityView {
  #document;
  #ownerOf;
  /** @type {Map<Kind, { section: HTMLDetailsElement, list: RowList<Group>, groups: () => Group[] }>} */
  #sections = new Map();

  /** @param {Document} document @param {HostRows} rows @param {OwnerOf} ownerOf */
  constructor(document, rows, ownerOf) {
    this.#document = document;
    this.#ownerOf = ownerOf;
    for (const [kind, { title, icon }] of /** @type {[Kind, { title: () => string, icon: string }][]} */ (Object.entries(KINDS))) {
      const section = /** @type {HTMLDetailsElement} */ (fromTemplate(document, "kind"));
      section.id = `kind-${kind}`;
      part(section, ".title").textContent = title();
      section.querySelector(".icon path")?.setAttribute("d", icon);
      const list = new RowList(part(section, ".rows"), part(section, ".more"), (/** @type {Group} */ group) => rows.row(group));
      this.#sections.set(kind, { section, list, groups: () => [] });
      section.addEventListener("toggle", () => this.#fill(kind));
      byId(document, "kinds").append(section);
    }
  }

  /** @param {PageReport} report @param {PageActivity | null} activity */
  show({ off, signal, site, hosts, chosen }, activity) {
    for (const [kind, known] of this.#sections) {
      const own = hosts.filter(({ surrogate }) => kind === "surrogates" && surrogate);
      // Firefox does not list requests with surrogates among those of a page.
      const listed = (activity?.[kind] ?? []).filter(({ host }) => !own.some((one) => one.host === host));
      const found = off ? [] : [...own, ...listed];
      known.section.hidden = found.length === 0;
      part(known.section, ".number").textContent = number(found.length);
      known.groups = () => groupsOf(/** @type {ReportedHost[]} */ (found), chosen, this.#ownerOf);
      this.#fill(kind);
    }
    byId(this.#document, "kind-signals").hidden = !signal || site === "";
  }

  /** @param {Kind} kind */
  #fill(kind) {
    const { section, list, groups } = this.#sections.get(kind) ?? {};
    if (section?.open) list?.show(groups?.() ?? []);
  }
}

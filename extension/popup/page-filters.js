/**
 * What page filters have done in the page: a row for each filter.
 *
 * @module
 */

import { byId, fromTemplate, part } from "../shared/elements.js";
import { plural, text } from "../shared/language.js";
import { titleOf } from "../shared/lists.js";
import { RowList } from "../shared/row-list.js";

/** @import { Applied, PageCounts } from "../background/page/page-counts.js" */
/** @import { ListTitle } from "../shared/lists.js" */

export class PageFilters {
  #document;
  #list;

  /** @param {Document} document @param {ListTitle[]} lists */
  constructor(document, lists) {
    this.#document = document;
    this.#list = new RowList(byId(document, "page-filter-rows"), byId(document, "more-page-filters"), (/** @type {Applied & { key: string }} */ first) => {
      const element = fromTemplate(document, "page-filter");
      part(element, ".filter").textContent = first.filter;
      return {
        element,
        update({ list, line, count, isScriptlet }) {
          const done = isScriptlet ? plural("pageScriptlets", count) : plural("pageHidden", count);
          part(element, ".where").textContent = text("pageFilterWhere", done, titleOf(lists, list), line);
        },
      };
    });
  }

  /** @param {PageCounts} counts */
  show({ hidden, scriptlets, filters }) {
    byId(this.#document, "page-filters").hidden = hidden + scriptlets === 0;
    const parts = [hidden > 0 ? plural("pageHidden", hidden) : "", scriptlets > 0 ? plural("pageScriptlets", scriptlets) : ""];
    byId(this.#document, "page-filters-count").textContent = parts.filter((one) => one !== "").join(", ");
    this.#list.show(filters.map((filter) => ({ ...filter, key: `${filter.list} ${filter.line} ${filter.filter}` })));
  }
}

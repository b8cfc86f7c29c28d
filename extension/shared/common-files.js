/**
 * Firefox: the files of the package that are registered for every page.
 *
 * @module
 */

/** @import { Common } from "./page-answers.js" */

/** The generic sheet of the packed lists. The browser reads a file sooner than text, which each process asks the parent process for. */
export const PACKED_SHEET = "content/generic-sheet.css";

/** The filters for every page of the packed lists: their sheet, the scriptlets of each world, and the script that tells the content script. */
export const PACKED_COMMON = { css: "content/common.css", main: "content/common-main.js", isolated: "content/common-isolated.js", plan: "content/common-plan.js" };

/** The same filters, to compare them with those of newer lists. */
export const COMMON_FILTERS = "data/common-filters.json";

/** The bodies of all scriptlets, by world. */
export const SCRIPTLETS = "data/scriptlets.json";

/** The script that tells the content script of a page what is hidden on every page. @param {Common} common */
export const commonPlan = ({ hide, style }) => `globalThis.brockCommon=${JSON.stringify({ hide, style })}`;

/**
 * The interstitial page: shows the filter that blocked a page, with buttons to go back and to continue.
 *
 * All data is in its URL's fragment, so the page works after a restart of the browser. Web pages cannot open it, because it
 * is not web-accessible.
 *
 * @module
 */

import { messages } from "../shared/browser.js";
import { localise, text } from "../shared/language.js";
import { titleOf } from "../shared/lists.js";

/** @import { StoppedPage } from "../background/stopped-pages.js" */

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {StoppedPage} */
const stopped = JSON.parse(decodeURIComponent(location.hash.slice(1)));
const lists = await messages.send({ ask: "listTitles" });

localise(document);
document.title = text("stoppedTitle");
element("url").textContent = stopped.url;
element("filter").textContent = stopped.filter ?? "";
element("source").textContent =
  stopped.list === null ? "" : text("listAndLine", titleOf(lists, stopped.list), stopped.line ?? 0);

const back = wayBack(stopped.previous);
element("back").textContent = text(back ? "stoppedBack" : "stoppedClose");
element("back").addEventListener("click", () => {
  if (back) back();
  else void messages.send({ ask: "closeTab" });
});
element("continue").addEventListener("click", () => {
  void messages.send(/** @type {any} */ ({ ask: "continueOnce", url: stopped.url }));
});

/**
 * The action of "back". In Chromium the blocked page is in the tab's history, and one step back would block it again.
 *
 * @param {string | null} previous
 */
function wayBack(previous) {
  if (previous === null) return history.length > 1 ? () => history.back() : null;
  return /^https?:/.test(previous) ? () => location.replace(previous) : null;
}

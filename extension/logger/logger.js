/**
 * The logger: what Brock decides, live. Events are collected only while this page is open.
 *
 * @module
 */

import { LOGGER_PORT } from "../shared/agreed-names.js";
import { about, messages, ports } from "../shared/browser.js";
import { byId, saveFile } from "../shared/elements.js";
import { localise, plural, text } from "../shared/language.js";
import { Details } from "./details.js";
import { harOf } from "./har.js";
import { matcherOf } from "./query.js";
import { actionOf, Rows } from "./rows.js";

/** @import { Entry } from "../background/logger/index.js" */

/** Entries kept at most: the oldest go. */
const MOST = 10_000;
/** Milliseconds until a port is opened again: Chromium ends an idle background, and its port with it. */
const REOPEN = 500;

localise(document);
document.title = `${text("sectionLogger")} – Brock`;
byId(document, "estimate").hidden = about.engineBlocks();
/** @param {string} name @param {Record<string, unknown>} [more] */
const ask = (name, more) => messages.send(/** @type {any} */ ({ ask: name, ...more }));

const search = /** @type {HTMLInputElement} */ (byId(document, "search"));
const tab = /** @type {HTMLSelectElement} */ (byId(document, "tab"));
const pause = byId(document, "pause");
/** @type {Entry[]} */
let all = [];
/** The tabs with entries, by id. @type {Map<number, HTMLOptionElement>} */
const tabs = new Map();

const details = new Details(document, { ask, entries: () => all, lists: await ask("listTitles").catch(() => []) });
const rows = new Rows(document, byId(document, "rows"), (entry) => void details.show(entry));

/** @param {boolean} isWhole Whether the query has changed, or entries are gone. @param {Entry[]} [added] */
function show(isWhole, added = []) {
  const fits = matcherOf(search.value);
  const isOfTab = (/** @type {Entry} */ { tabId }) => tab.value === "" || String(tabId) === tab.value;
  const found = (isWhole ? all : added).filter((entry) => isOfTab(entry) && fits(entry, actionOf(entry)));
  if (isWhole) rows.replace(found);
  else rows.add(found);
  byId(document, "count").textContent = plural("loggerCount", rows.length);
}

/** @param {{ entries: Entry[] }} message */
function received({ entries }) {
  if (pause.getAttribute("aria-pressed") === "true") return;
  for (const { tabId, page } of entries) {
    const known = tabs.get(tabId);
    const name = page.replace(/^https?:\/\/(?:www\.)?/, "").slice(0, 60);
    if (known !== undefined) {
      if (known.textContent !== name) known.textContent = name;
    } else {
      const option = Object.assign(document.createElement("option"), { value: String(tabId), textContent: name });
      tabs.set(tabId, option);
      tab.append(option);
    }
  }
  all.push(...entries);
  const isFull = all.length > MOST;
  if (isFull) all = all.slice(-MOST);
  show(isFull, entries);
}

function open() {
  ports.open(LOGGER_PORT, received, () => setTimeout(open, REOPEN));
}

byId(document, "tools").addEventListener("submit", (event) => event.preventDefault());
search.addEventListener("input", () => show(true));
tab.addEventListener("change", () => show(true));
pause.addEventListener("click", () => pause.setAttribute("aria-pressed", String(pause.getAttribute("aria-pressed") !== "true")));
byId(document, "empty").addEventListener("click", () => {
  all = [];
  show(true);
});
byId(document, "export-json").addEventListener("click", () => saveFile(document, "brock-log.json", JSON.stringify(rows.entries, null, 1)));
byId(document, "export-har").addEventListener("click", () => saveFile(document, "brock-log.har", JSON.stringify(harOf(rows.entries, about.version()), null, 1)));
show(true);
open();
document.querySelector("main")?.removeAttribute("aria-busy");

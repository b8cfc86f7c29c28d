/**
 * The options page: what is in this build, what the reader has switched off, how Brock is doing.
 *
 * @module
 */

import { questions } from "../shared/browser.js";
import { localise, text } from "../shared/language.js";
import { loadLists } from "../shared/lists.js";
import { showHealth } from "./health.js";
import { showLists } from "./lists.js";
import { showSites } from "./sites.js";

localise(document);
document.title = text("optionsTitle");

const [health, sites, lists] = await Promise.all([
  questions.ask({ ask: "health" }),
  questions.ask({ ask: "sitesOff" }),
  loadLists(new URL("../data/lists.json", import.meta.url).href),
]);

showHealth(document, health);
showLists(document, lists);
showSites(document, sites, (site) => questions.ask(/** @type {any} */ ({ ask: "switchSite", site, off: false })));
document.querySelector("main")?.removeAttribute("aria-busy");

/**
 * The options page: one section at a time, each with its own address (`#lists`), page (`sections/lists.html`) and module
 * (`sections/lists.js`), loaded when it is shown.
 *
 * @module
 */

import { about, pages, messages, session } from "../shared/browser.js";
import { byId } from "../shared/elements.js";
import { fill, localise, text } from "../shared/language.js";
import { LISTS_CHANGED } from "../shared/agreed-names.js";
import { Unanswered } from "../shared/unanswered.js";
import { uniformName } from "../shared/uniform-name.js";
import { showDamage } from "./damage.js";
import { showFailures } from "./failures.js";

/** @typedef {import("./section.js").Section} Section */

/** @param {string} name @param {Record<string, unknown>} [more] */
const ask = (name, more) => messages.send(/** @type {any} */ ({ ask: name, ...more }));

/** By section, its module. @type {Record<string, () => Promise<{ show: Section }>>} */
const SECTIONS = {
  overview: () => import("./sections/overview.js"),
  lists: () => import("./sections/lists.js"),
  filters: () => import("./sections/filters.js"),
  choices: () => import("./sections/choices.js"),
  learned: () => import("./sections/learned.js"),
  privacy: () => import("./sections/privacy.js"),
  backup: () => import("./sections/backup.js"),
  general: () => import("./sections/general.js"),
  health: () => import("./sections/health.js"),
  about: () => import("./sections/about.js"),
};
/** Addresses of earlier versions. @type {Record<string, string>} */
const MOVED = { permissions: "about" };
const FIRST = "overview";
/** Not offered in a browser whose users are meant to look alike: what they change would have no effect, or could be noticed by pages. */
const PERSONAL = ["lists", "filters", "learned", "privacy", "backup"];

localise(document);
document.title = text("optionsTitle");
const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const unanswered = new Unanswered(document, pages.restartExtension);
/** @type {{ leave?: () => unknown, listsChanged?: () => unknown }} */
let current = {};
/** Counts the changes of section: a slow one must not replace a later one. */
let shown = 0;
let isUniform = false;

/** The section of the address. */
function wanted() {
  const hash = location.hash.slice(1);
  const name = MOVED[hash] ?? hash;
  return Object.hasOwn(SECTIONS, name) && !(isUniform && PERSONAL.includes(name)) ? name : FIRST;
}

/** @param {string} name @returns {Promise<DocumentFragment>} The section's page, from this package. */
async function pageOf(name) {
  const source = await (await fetch(`sections/${name}.html`)).text();
  const fragment = document.createDocumentFragment();
  fragment.append(...new DOMParser().parseFromString(source, "text/html").body.children);
  fill(fragment);
  return fragment;
}

/** @param {DocumentFragment} fragment @param {{ show: Section }} module @param {number} turn @param {boolean} moves */
async function replaceSection(fragment, module, turn, moves) {
  await current.leave?.();
  current = {};
  byId(document, "section").replaceChildren(fragment);
  const title = /** @type {HTMLElement} */ (document.querySelector("#section h2"));
  document.title = `${title.textContent} – ${text("optionsTitle")}`;
  const next = (await module.show(document, ask)) ?? {};
  if (turn !== shown) {
    next.leave?.();
    return;
  }
  current = next;
  if (!moves) return;
  title.tabIndex = -1;
  title.focus();
}

/** @param {boolean} moves Whether the user has changed the section: the focus moves to its title. */
async function showSection(moves) {
  const name = wanted();
  const turn = (shown += 1);
  main.setAttribute("aria-busy", "true");
  for (const link of document.querySelectorAll("#sections a")) link.removeAttribute("aria-current");
  document.querySelector(`#sections a[href="#${name}"]`)?.setAttribute("aria-current", "page");
  try {
    const [fragment, module] = await Promise.all([pageOf(name), SECTIONS[name]?.()]);
    if (turn !== shown || module === undefined) return;
    await replaceSection(fragment, module, turn, moves);
  } finally {
    if (turn === shown) main.removeAttribute("aria-busy");
  }
}

/** The notices above every section. */
async function showNotices() {
  const health = await ask("health");
  showFailures(document, health.problems);
  showDamage(document, health.damaged, { copy: () => ask("copyDamaged"), drop: () => ask("dropDamaged") });
}

/** Before the first section: it may be one that is not offered. */
async function showUniform() {
  const uniform = await uniformName(about.browserInfo());
  if (uniform === null) return;
  isUniform = true;
  byId(document, "uniform").hidden = false;
  byId(document, "uniform").textContent = `${text("uniformShort", uniform)} ${text("uniformSame")}`;
  for (const name of PERSONAL) document.querySelector(`#sections a[href="#${name}"]`)?.closest("li")?.remove();
}

await showUniform();
const outcomes = await Promise.allSettled([showNotices(), showSection(false)]);
const failures = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
if (outcomes[0].status === "rejected") {
  unanswered.failed(failures[0]);
} else {
  unanswered.answered();
  showFailures(document, failures.map((error) => String(error?.message ?? error)));
}
window.addEventListener("hashchange", () => {
  void showSection(true).catch((error) => showFailures(document, [String(error?.message ?? error)]));
});
session.watch((keys) => {
  if (keys.includes(LISTS_CHANGED)) void current.listsChanged?.();
});

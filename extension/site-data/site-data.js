/**
 * The page "What this site does with your data" about the page of a tab: what was seen, what its policy says, what it
 * declares, the gaps between them, and a letter with its sum. Nothing is fetched before a click.
 *
 * @module
 */

import init, { ReadPolicy, SiteCounts } from "../engine/policy.js";
import { messages } from "../shared/browser.js";
import { byId, fromTemplate, part } from "../shared/elements.js";
import { inUnicode } from "../shared/idn.js";
import { localise, plural, text } from "../shared/language.js";
import { loadOwners } from "../shared/load-owners.js";
import { pageFacts } from "../shared/page-facts.js";
import { nameOfCategory } from "../shared/categories.js";
import { connectionSentence } from "../popup/connection-view.js";
import { fetchPlain, FILES } from "./declared.js";
import { KNOWN_PATHS, looksLikePolicy, policyLinks } from "./policy-links.js";
import { PolicyView } from "./policy-view.js";
import { countsOf, seenOn, unnamedIn } from "./seen.js";
import { declaredText, ruleText, TITLES, TRUST } from "./words.js";

/** @import { Rating } from "../engine/policy.js" */
/** @import { Seen } from "./seen.js" */
/** @import { Declarations, ConsentState } from "../shared/page-facts.js" */

/** @param {string} name @param {Record<string, unknown>} [more] */
const ask = (name, more) => messages.send(/** @type {any} */ ({ ask: name, ...more }));
const own = (/** @type {string} */ path) => new URL(path, import.meta.url);

/** @param {string} tag @param {string} content */
const make = (tag, content) => Object.assign(document.createElement(tag), { textContent: content });
/** @param {string} id @param {string} content */
const write = (id, content) => void (byId(document, id).textContent = content);

class SiteData {
  #tabId;
  #view = new PolicyView(document);
  /** @type {ReadPolicy | null} */
  #policy = null;
  /** By declared file, its counts. @type {Record<string, Record<string, number>>} */
  #declared = {};
  /** @type {string[]} */
  #links = [];
  /** Whether the next address is a guess. */
  #guesses = false;
  /** Whether an address may have the policy, though it could not be read: a PDF, another language, no answer. */
  #mayExist = false;
  #seen;
  #consent;
  #page;

  /** @param {number} tabId @param {Seen} seen @param {ConsentState} consent @param {Declarations | null} page */
  constructor(tabId, seen, consent, page) {
    this.#tabId = tabId;
    this.#seen = seen;
    this.#consent = consent;
    this.#page = page;
    this.#links = policyLinks(page?.links ?? []);
    if (page !== null && this.#links.length === 0) this.#guess();
    byId(document, "read-tab").addEventListener("click", () => void this.#readTab());
    byId(document, "fetch-policy").addEventListener("click", () => void this.#fetchPolicy());
    byId(document, "read-tab").classList.toggle("first", page !== null && looksLikePolicy(page.url, page.title));
  }

  #guess() {
    this.#guesses = true;
    this.#links = KNOWN_PATHS.map((path) => new URL(path, this.#page?.url).href);
  }

  /** False while a consent dialog waits for an answer. */
  get #hasChosen() {
    return this.#consent.tcf?.chosen ?? true;
  }

  show() {
    byId(document, "facts").replaceChildren(...factsOf(this.#seen, this.#hasChosen).map((fact) => make("li", fact)));
    byId(document, "companies").replaceChildren(...this.#seen.companies.map(companyRow));
    const states = statesOf(this.#consent, this.#page?.usPrivacy ?? "");
    byId(document, "declared").replaceChildren(...states.map((state) => make("li", state)), ...FILES.map((file) => this.#file(file)));
    this.#showPolicy();
    this.#rate();
  }

  /** @param {import("./declared.js").DeclaredFile} file */
  #file({ file, path, read }) {
    const element = fromTemplate(document, "declared-file");
    part(element, ".title").textContent = TITLES[file]?.() ?? "";
    part(element, "code").textContent = file;
    part(element, ".trust").textContent = TRUST[file]?.() ?? "";
    const button = /** @type {HTMLButtonElement} */ (part(element, "button"));
    button.setAttribute("aria-label", text("dataAskFile", file));
    button.disabled = this.#page === null;
    button.addEventListener("click", async () => {
      button.disabled = true;
      const declared = await fetchPlain(new URL(path, this.#page?.url).href).then(read).catch(() => ({ key: "unanswered", counts: {} }));
      const sentence = declared.key === "unanswered" ? text("dataUnanswered") : declaredText(declared);
      part(element, ".what").textContent = sentence;
      write("declared-status", `${file}: ${sentence}`);
      this.#declared[file] = declared.counts ?? {};
      button.disabled = false;
      this.#rate();
    });
    return element;
  }

  /** The next address that can be asked. */
  #showPolicy() {
    const [next] = this.#links;
    const isThere = next !== undefined && this.#policy === null;
    byId(document, "read").hidden = this.#policy !== null;
    byId(document, "fetch-policy").hidden = !isThere;
    byId(document, "read-tab").hidden = this.#page === null;
    write("policy-what", next === undefined ? text("dataNoLink") : text(this.#guesses ? "dataGuess" : "dataFound", next));
    if (isThere) write("fetch-policy", text("dataFetch", new URL(next).hostname));
  }

  async #readTab() {
    this.#read(await pageFacts.html(this.#tabId));
  }

  async #fetchPolicy() {
    const buttons = ["fetch-policy", "read-tab"].map((id) => /** @type {HTMLButtonElement} */ (byId(document, id)));
    const url = this.#links.shift();
    if (url === undefined) return;
    for (const button of buttons) button.disabled = true;
    write("policy-status", text("dataFetching"));
    const answer = await fetchPlain(url).catch(() => null);
    for (const button of buttons) button.disabled = false;
    const missed = whyNotText(answer);
    if (missed !== null) write("policy-status", missed.why);
    else if (answer !== null) this.#read(answer.text);
    this.#mayExist ||= missed?.mayExist ?? false;
    if (this.#policy === null && this.#links.length === 0 && !this.#guesses) this.#guess();
    this.#showPolicy();
    this.#rate();
  }

  /** @param {string} html */
  #read(html) {
    const policy = new ReadPolicy(html);
    const answers = JSON.parse(policy.answers);
    this.#view.show(answers, policy.text);
    if (answers.unreadable === null) this.#policy = policy;
    else this.#mayExist ||= MAY_EXIST.has(answers.unreadable);
    this.#showPolicy();
    this.#rate();
  }

  #rate() {
    const isRead = this.#policy !== null;
    const { companies } = this.#seen;
    const unnamed = isRead ? unnamedIn(companies, this.#view.text).length : 0;
    // Every way was tried, links and the paths that others have, and each answer was no policy.
    const isMissing = !isRead && !this.#mayExist && this.#guesses && this.#links.length === 0;
    /** @type {Record<string, number>} */
    const all = { ...countsOf(this.#seen, this.#hasChosen), ...Object.assign({}, ...Object.values(this.#declared)), vendors: this.#consent.tcf?.vendors ?? 0, unnamed, noPolicy: Number(isMissing) };
    const counts = new SiteCounts();
    for (const [name, count] of Object.entries(all)) counts.set(name, count);
    /** @type {Rating} */
    const rating = JSON.parse(this.#policy?.rating(counts) ?? counts.rating());
    showRating(rating, isRead);
    const gaps = rating.deductions.filter(({ rule }) => GAPS.includes(rule)).map(ruleText);
    if (isRead && companies.length > 0) gaps.unshift(text("gapNamed", companies.length, companies.length - unnamed));
    byId(document, "gaps").hidden = gaps.length === 0;
    byId(document, "gap-list").replaceChildren(...gaps.map((gap) => make("li", gap)));
  }
}

/**
 * Why an answer has no text; null if it has one.
 *
 * @param {import("./declared.js").Fetched | null} answer Null: the server did not answer.
 */
function whyNotText(answer) {
  if (answer === null) return { mayExist: true, why: text("dataUnanswered") };
  const reason = text(answer.ok ? "unreadNotText" : "unreadMissing");
  const isText = answer.ok && /^(?:text\/|application\/xhtml|$)/i.test(answer.type);
  return isText ? null : { mayExist: answer.ok, why: text("dataUnread", reason) };
}

/** Why a text was not read that can be the policy all the same. */
const MAY_EXIST = new Set(["empty", "language", "notText", "tooLong"]);

/** Rules about what does not fit together, besides the names. */
const GAPS = ["contradicts", "signalIgnored"];

/** @param {Seen} seen @param {boolean} hasChosen */
function factsOf({ companies, others, connection, signal }, hasChosen) {
  const identifying = companies.filter(({ identifies }) => identifies);
  // What Brock has blocked got nothing on this page.
  const before = hasChosen ? [] : identifying.filter(({ reached }) => reached);
  const facts = [plural("seenCompanies", companies.length)];
  if (before.length > 0) facts.push(plural("seenIdentifiedBefore", before.length));
  else if (identifying.length > 0) facts.push(plural("seenIdentified", identifying.length));
  if (others > 0) facts.push(plural("seenOthers", others));
  if (connection !== null) facts.push(connectionSentence(connection));
  if (signal) facts.push(text("seenSignal"));
  return facts;
}

/** @param {import("./seen.js").Company} company */
function companyRow({ name, category, domains, identifies, fingerprints }) {
  const element = make("li", "");
  const what = [category === "" ? "" : nameOfCategory(category), identifies ? text("seenIdentifies") : "", fingerprints ? text("seenFingerprints") : ""].filter((word) => word !== "");
  element.append(make("bdi", inUnicode(name)), what.length > 0 ? ` – ${what.join(", ")}` : "");
  element.title = domains.join(", ");
  return element;
}

/** @param {ConsentState} consent @param {string} usPrivacy */
function statesOf({ tcf, gpp }, usPrivacy) {
  const states = [];
  if (tcf !== null) states.push(text(tcf.chosen ? "declaredTcfAfter" : "declaredTcfBefore", tcf.vendors, tcf.purposes));
  if (gpp) states.push(text("declaredGpp"));
  const isOut = usPrivacy[2]?.toUpperCase() === "Y";
  if (usPrivacy !== "") states.push(text(isOut ? "declaredUsOut" : "declaredUsIn", usPrivacy));
  return states;
}

/** @param {Rating} rating @param {boolean} isRead */
function showRating({ letter, score, limit, deductions }, isRead) {
  write("letter", letter);
  write("rating-from", text(isRead ? "dataFromBoth" : "dataFromSeen"));
  write("rating-limit", limit === "noPolicy" ? text("limitNoPolicy") : limit === "fewAnswers" ? text(isRead ? "limitFew" : "limitUnread") : "");
  write("sum-title", text("dataScore", score));
  const rows = deductions.map((deduction) => {
    const row = make("li", "");
    row.append(make("strong", text("dataMinus", deduction.points)), ` ${ruleText(deduction)}`);
    if (deduction.points < deduction.whole) row.append(" ", make("span", text("dataLimited", deduction.whole)));
    return row;
  });
  byId(document, "deductions").replaceChildren(...rows);
}

async function start() {
  localise(document);
  document.title = text("dataTitle");
  const tabId = Number(new URLSearchParams(location.search).get("tab") ?? -1);
  const report = await ask("page", { tabId });
  if (report.site === "") {
    byId(document, "failed").hidden = false;
    write("failed", text("dataNoSite"));
  } else {
    const [activity, connection, ownerOf, page, consent, learning] = await Promise.all([
      ask("activity", { tabId }).catch(() => null),
      ask("connection", { tabId }).catch(() => null),
      loadOwners(own("../data/entities.json").href),
      pageFacts.declarations(tabId),
      pageFacts.consent(tabId),
      ask("learning"),
      init({ module_or_path: own("../engine/policy_bg.wasm") }),
    ]);
    write("site-name", inUnicode(report.site));
    write("rating-learning", learning.on ? "" : text("dataNoLearning"));
    const verdictOn = (/** @type {string} */ host) => ask("verdict", { host });
    new SiteData(tabId, await seenOn(report, activity, connection, { ownerOf, verdictOn }), consent, page).show();
  }
  for (const section of document.querySelectorAll("main > section:not(#gaps)")) /** @type {HTMLElement} */ (section).hidden = report.site === "";
  part(document, "main").removeAttribute("aria-busy");
}

await start();

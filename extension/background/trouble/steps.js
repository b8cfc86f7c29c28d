/**
 * "Something broken?": the steps of the search for what breaks a page. Pure: applied by index.js.
 *
 * Each part of Brock is switched off alone. If the page then works, and the part stops requests or removes cookies, the hosts
 * are halved until one is left.
 *
 * @module
 */

import { PARTS } from "../../shared/stored-values.js";

/** @typedef {(typeof PARTS)[number]} TroublePart */
/** @typedef {{ host: string, filter: string | null, list: string | null, part: TroublePart }} Suspect A host, and what stops it or removes its cookies. */

/**
 * @typedef {object} Trouble
 * @property {number} tabId
 * @property {string} site
 * @property {"parts" | "hosts" | "found" | "done" | "none"} step Found: the cause is known. Done: the page is repaired for good. None: no part is the cause.
 * @property {TroublePart | null} part Switched off now, or the cause.
 * @property {TroublePart[]} tried Without success.
 * @property {string[]} hosts Those of which one is the cause.
 * @property {string[]} allowed Those that are allowed now.
 * @property {Suspect[]} blocked Of the page before the search.
 */

/** Parts that concern hosts. @type {readonly TroublePart[]} */
const OF_HOSTS = ["requests", "learned", "cookies"];

/** @param {TroublePart} part @param {Suspect[]} blocked */
const suspects = (part, blocked) => blocked.filter((one) => one.part === part).map(({ host }) => host);

/** Parts that do something on the page; hidden elements and scriptlets are always tried. @param {Trouble} trouble */
const left = ({ tried, blocked }) => PARTS.filter((part) => !tried.includes(part) && (!OF_HOSTS.includes(part) || suspects(part, blocked).length > 0));

/** @param {number} tabId @param {string} site @param {Suspect[]} blocked @returns {Trouble} */
export function begin(tabId, site, blocked) {
  return next({ tabId, site, step: "parts", part: null, tried: [], hosts: [], allowed: [], blocked });
}

/** The next part, or the end. @param {Trouble} trouble @returns {Trouble} */
function next(trouble) {
  const [part = null] = left(trouble);
  return { ...trouble, part, step: part === null ? "none" : "parts" };
}

/** @param {Trouble} trouble @returns {Trouble} */
function halve(trouble) {
  const { hosts } = trouble;
  if (hosts.length === 1) return { ...trouble, step: "found", allowed: [...hosts] };
  return { ...trouble, step: "hosts", allowed: hosts.slice(0, Math.ceil(hosts.length / 2)) };
}

/** @param {Trouble} trouble @param {boolean} works Whether the page works now. @returns {Trouble} */
export function answer(trouble, works) {
  const { step, part, hosts, allowed, tried, blocked } = trouble;
  if (part === null) return trouble;
  if (step === "parts") {
    if (!works) return next({ ...trouble, tried: [...tried, part] });
    return OF_HOSTS.includes(part) ? halve({ ...trouble, hosts: suspects(part, blocked) }) : { ...trouble, step: "found" };
  }
  if (step !== "hosts") return trouble;
  const rest = hosts.filter((host) => !allowed.includes(host));
  return halve({ ...trouble, hosts: works ? allowed : rest });
}

/** The part that is off now. @param {Trouble} trouble @returns {TroublePart | null} */
export const partOff = ({ step, part }) => (step === "parts" || (step === "found" && part !== null && !OF_HOSTS.includes(part)) ? part : null);

/** Names the question that is asked now: an answer to another one does not count. @param {Trouble} trouble */
export const questionOf = ({ step, part, allowed }) => [step, part, ...allowed].join(" ");

/** How many questions are left at most. @param {Trouble} trouble */
export function questionsLeft(trouble) {
  if (trouble.step === "hosts") return Math.ceil(Math.log2(Math.max(trouble.hosts.length, 2)));
  return trouble.step === "parts" ? left(trouble).length : 0;
}

/** The filter that switches a part off on a site for good; null if hosts are allowed instead. @param {Trouble} trouble */
export function exceptionFor({ part, site }) {
  if (part === "elements") return `@@||${site}^$elemhide`;
  return part === "scriptlets" ? `${site}#@#+js()` : null;
}

/**
 * The lines of a policy for trackers without effect on the site of a search.
 *
 * @param {string} lines @param {string} site @param {(action: string) => boolean} isOff
 */
export function linesBut(lines, site, isOff) {
  return lines.split("\n").map((line) => {
    const [action = "", tracker = "", on, where] = line.split(" ");
    if (line === "" || !isOff(action)) return line;
    if (on === "on") return where === site ? `allow ${tracker} on ${site}` : line;
    return on === "but-on" ? `${line} ${site}` : `${line} but-on ${site}`;
  }).join("\n");
}
